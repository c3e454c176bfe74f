//! R10: six measures, six years, one result (GAO-21-186, footnotes 29 and 30).

use std::sync::LazyLock;

use super::{Project, Run, assert_changes, differences};

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r10").run());

/// GAO-21-186, page 13, footnotes 29 and 30: six measures, of which one was reported, for fiscal year 2019.
const MEASURES: i64 = 6;
const YEARS: [&str; 6] = ["2015", "2016", "2017", "2018", "2019", "2020"];
const REPORTED: (&str, &str) = ("M-1", "2019");

#[test]
fn the_published_figures_come_out() {
    let run = &*UNCHANGED;
    let results = ["met", "violated", "not_assessable"].map(|outcome| run.rule("PRF-07-RESULT", outcome));
    assert_eq!(results, [1, 35, 0]);
    assert_eq!(run.groups("PRF-07-RESULTS"), YEARS);
    for year in YEARS {
        let there = i64::from(year == REPORTED.1);
        let of_year = ["met", "of"].map(|key| run.count("PRF-07-RESULTS", year, key));
        assert_eq!(of_year, [there, MEASURES], "{year}");
        assert_eq!(run.count("R10-MISSING", year, "violated"), MEASURES - there, "{year}");
    }
    let measures = run.groups("R10-PRESENT");
    assert_eq!(measures.len(), 6);
    for measure in measures {
        let there = i64::from(measure == REPORTED.0);
        assert_eq!(["met", "of"].map(|key| run.count("R10-PRESENT", &measure, key)), [there, 6], "{measure}");
    }
    assert_eq!(run.count("R10-MISSING", "total", "violated"), 35);
    // Page 12: each of the goals has a measure, and each measure a definition and a unit.
    assert_eq!([run.rule("PRF-07", "met"), run.rule("PRF-07-DEFINED", "met")], [3, 6]);
}

/// A result of zero is a result.
#[test]
fn another_result_is_one_more() {
    for value in ["0.93", "0"] {
        assert_changes(
            &UNCHANGED,
            Project::of("r10").change("results.csv", "M-4,2020", "2020-09-30,", &format!("2020-09-30,{value}")),
            &[
                "PRF-07-RESULT M-4, 2020: violated (overdue, 0 days) -> met",
                "PRF-07-RESULTS 2020: violated 6 -> met 1, violated 5",
                "PRF-07-RESULTS total: met 1, violated 35 -> met 2, violated 34",
                "R10-MISSING 2020: violated 6 -> met 1, violated 5",
                "R10-MISSING total: met 1, violated 35 -> met 2, violated 34",
                "R10-PRESENT M-4: violated 6 -> met 1, violated 5",
                "R10-PRESENT total: met 1, violated 35 -> met 2, violated 34",
            ],
        );
    }
}

#[test]
fn without_its_row_the_one_result_is_missing() {
    assert_changes(
        &UNCHANGED,
        Project::of("r10").remove("results.csv", "M-1,2019"),
        &[
            "PRF-07-RESULT M-1, 2019: met -> violated (overdue, 366 days)",
            "PRF-07-RESULTS 2019: met 1, violated 5 -> violated 6",
            "PRF-07-RESULTS total: met 1, violated 35 -> violated 36",
            "R10-MISSING 2019: met 1, violated 5 -> violated 6",
            "R10-MISSING total: met 1, violated 35 -> violated 36",
            "R10-PRESENT M-1: met 1, violated 5 -> violated 6",
            "R10-PRESENT total: met 1, violated 35 -> violated 36",
        ],
    );
}

/// The same result, a day later, is one of the next fiscal year. A row that held nothing makes room for it.
#[test]
fn a_result_dated_a_day_later_is_of_the_next_year() {
    assert_changes(
        &UNCHANGED,
        Project::of("r10").change("results.csv", "M-1,2019", "2019-09-30", "2019-10-01"),
        &[
            "PRF-07-RESULT M-1, 2019: met -> violated (overdue, 366 days)",
            "PRF-07-RESULT M-1, 2020: violated (overdue, 0 days) -> met",
            "PRF-07-RESULTS 2019: met 1, violated 5 -> violated 6",
            "PRF-07-RESULTS 2020: violated 6 -> met 1, violated 5",
            "R10-MISSING 2019: met 1, violated 5 -> violated 6",
            "R10-MISSING 2020: violated 6 -> met 1, violated 5",
        ],
    );
}

/// A value that somebody wrote and nobody can read is neither a result nor none.
#[test]
fn a_result_that_cannot_be_read_is_not_known() {
    assert_changes(
        &UNCHANGED,
        Project::of("r10").change("results.csv", "M-1,2019", ",89", ",many"),
        &[
            "PRF-07-RESULT M-1, 2019: met -> not_assessable",
            "PRF-07-RESULTS 2019: met 1, violated 5 -> not_assessable 1, violated 5",
            "PRF-07-RESULTS total: met 1, violated 35 -> not_assessable 1, violated 35",
            "R10-MISSING 2019: met 1, violated 5 -> not_assessable 1, violated 5",
            "R10-MISSING total: met 1, violated 35 -> not_assessable 1, violated 35",
            "R10-PRESENT M-1: met 1, violated 5 -> not_assessable 1, violated 5",
            "R10-PRESENT total: met 1, violated 35 -> not_assessable 1, violated 35",
        ],
    );
}

/// The year is over with its last day.
#[test]
fn a_day_earlier_the_last_year_still_runs() {
    let earlier = Project::of("r10").run_as_of("2020-09-29");
    assert_eq!(["met", "violated", "pending"].map(|outcome| earlier.rule("PRF-07-RESULT", outcome)), [1, 29, 6]);
    // Of the others only the days by which they are overdue are fewer.
    let lines = differences(&UNCHANGED, &earlier);
    let of_2020: Vec<&String> = lines.iter().filter(|line| line.ends_with("-> pending")).collect();
    let expected =
        (1..=MEASURES).map(|measure| format!("PRF-07-RESULT M-{measure}, 2020: violated (overdue, 0 days) -> pending"));
    assert!(of_2020.into_iter().eq(&expected.collect::<Vec<_>>()), "{lines:?}");
}

#[test]
fn a_goal_whose_only_measure_goes_elsewhere_has_none() {
    assert_changes(
        &UNCHANGED,
        Project::of("r10").change("measures.csv", "M-6,", ",G-3,", ",G-2,"),
        &["PRF-07 G-3: met -> violated (not_recorded)"],
    );
}
