//! R6: the inspections of fiscal years 2015 to 2020, their findings, reviews and memos (GAO-21-186).

use std::sync::LazyLock;

use super::{Project, Run, assert_changes};

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r6").run());

/// GAO-21-186, pages about 28 to 30: inspections of a fiscal year, and those of them with findings.
const WITH_FINDINGS: [(&str, i64, i64); 2] = [("2017", 18, 9), ("2020", 36, 25)];

/// GAO-21-186, the columns of tables 2 and 3 (pages 31 and 32): deficiencies and areas of concern of each fiscal year.
/// Of 2017 the total is printed as 13, and the rows come to 14.
const FINDINGS: [(&str, i64, i64); 6] =
    [("2015", 11, 27), ("2016", 9, 13), ("2017", 14, 9), ("2018", 26, 14), ("2019", 86, 38), ("2020", 47, 18)];

/// GAO-21-186, page about 33: of the reviews that followed two fiscal years, how many agencies had four findings or more,
/// how many were reviewed, the deficiencies and areas of concern of these, and how many of them were resolved.
const REVIEWS: [(&str, [[i64; 2]; 3]); 2] =
    [("2018", [[5, 5], [15, 9], [14, 9]]), ("2019", [[18, 15], [64, 21], [53, 20]])];

/// Inspections of a fiscal year that had findings.
fn with_findings(run: &Run, year: &str) -> i64 {
    run.figures("R6-ANY", year).and_then(|ratio| ratio["part"]["value"].as_i64()).expect("a ratio has two counts")
}

#[test]
fn the_published_inspections_come_out() {
    let run = &*UNCHANGED;
    let inspected = |year| run.count("R6-INSPECTIONS", year, "value");
    // Pages about 28 to 30: 147 in all, 38 in 2019; what is left for 2015, 2016 and 2018 follows.
    assert_eq!(inspected("total"), 147);
    assert_eq!(inspected("2019"), 38);
    assert_eq!(inspected("2015") + inspected("2016") + inspected("2018"), 55);
    for (year, all, found) in WITH_FINDINGS {
        assert_eq!(inspected(year), all);
        assert_eq!(with_findings(run, year), found, "{year}");
    }
    // Page about 30: at least half of the agencies, in each of the years.
    for (year, ..) in FINDINGS {
        assert!(2 * with_findings(run, year) >= inspected(year), "{year}");
    }
}

#[test]
fn the_published_findings_come_out() {
    let run = &*UNCHANGED;
    let found = |year: &str, severity| run.count("R6-FINDINGS", &format!("{year}, {severity}"), "value");
    for (year, deficiencies, areas) in FINDINGS {
        assert_eq!([found(year, "deficiency"), found(year, "area_of_concern")], [deficiencies, areas], "{year}");
    }
    // Pages 31 and 32: 119 areas of concern, and rows that come to 193 deficiencies.
    assert_eq!(run.count("R6-FINDINGS", "total", "value"), 193 + 119);
}

#[test]
fn the_published_reviews_come_out() {
    let run = &*UNCHANGED;
    for (year, [[due, done], reviewed, resolved]) in REVIEWS {
        assert_eq!(run.count("R6-FOUR", year, "value"), due, "{year}");
        let figure = |key| run.count("R6-REVIEWS", year, key);
        assert_eq!([figure("met"), figure("of"), figure("not_assessable")], [done, due, 0], "{year}");
        for (measure, counts) in [("R6-REVIEWED", reviewed), ("R6-RESOLVED", resolved)] {
            let of = |severity| run.count(measure, &format!("{year}, {severity}"), "value");
            assert_eq!([of("deficiency"), of("area_of_concern")], counts, "{measure} {year}");
        }
    }
    // Page about 33: the last reviews were not due in those years.
    assert_eq!(run.groups("R6-DUE"), ["2020"]);
}

/// GAO-21-186, page about 33: 47 agencies had findings in 2018 and 2019, 45 of them were closed, and of two it is unclear.
#[test]
fn the_published_closings_come_out() {
    let run = &*UNCHANGED;
    let closed = |key| run.count("R6-CLOSED", "years_2018_and_2019", key);
    assert_eq!([closed("of"), closed("met"), closed("violated")], [47, 45, 2]);
    let outcomes = run.outcomes();
    let unclear = outcomes.iter().filter(|(key, outcome)| key.starts_with("INS-08 ") && outcome.starts_with("viol"));
    assert_eq!(unclear.count(), 2);
    assert_eq!(with_findings(run, "2018") + with_findings(run, "2019"), 47);
}

/// The inspection ended on 17 October. What comes too late is not the review that was owed: that one is still missing.
#[test]
fn a_review_a_day_after_the_six_months_is_late() {
    let reviewed = |on| Project::of("r6").change("follow-up-reviews.csv", "R-13,", "2019-02-20", on);
    assert_changes(&UNCHANGED, reviewed("2019-04-17"), &[]);
    assert_changes(
        &UNCHANGED,
        reviewed("2019-04-18"),
        &[
            "INS-04 I-074: met -> violated (overdue, 532 days)",
            "R6-REVIEWS 2019: met 15, not_applicable 20, violated 3 -> met 14, not_applicable 20, violated 4",
            "R6-REVIEWS total: met 29, not_applicable 111, pending 4, violated 3 -> met 28, not_applicable 111, pending 4, violated 4",
        ],
    );
}

/// It had four, so no review is owed any more. The review that there was still says of three how they stand.
#[test]
fn three_findings_bring_no_review() {
    assert_changes(
        &UNCHANGED,
        Project::of("r6").remove("findings.csv", "F-124,"),
        &[
            "INS-04 I-074: met -> -",
            "INS-07 F-124: met -> -",
            "INS-09 F-124: met -> -",
            "R6-FINDINGS 2019, deficiency: value 86 -> value 85",
            "R6-FINDINGS total: value 312 -> value 311",
            "R6-FOUR 2019: value 18 -> value 17",
            "R6-FOUR total: value 36 -> value 35",
            "R6-RESOLVED 2019, deficiency: value 53 -> value 52",
            "R6-RESOLVED total: value 143 -> value 142",
            "R6-REVIEWED 2019, deficiency: value 64 -> value 63",
            "R6-REVIEWED total: value 156 -> value 155",
            "R6-REVIEWS 2019: met 15, not_applicable 20, violated 3 -> met 14, not_applicable 21, violated 3",
            "R6-REVIEWS total: met 29, not_applicable 111, pending 4, violated 3 -> met 28, not_applicable 112, pending 4, violated 3",
        ],
    );
}

#[test]
fn without_its_memo_an_inspection_is_not_closed() {
    assert_changes(
        &UNCHANGED,
        Project::of("r6").remove("closeout-memos.csv", "C-37,"),
        &[
            "INS-08 I-057: met -> violated (not_recorded)",
            "INS-08-EARLY C-37: met -> -",
            "R6-CLOSED total: met 89, not_applicable 56, violated 2 -> met 88, not_applicable 56, violated 3",
            "R6-CLOSED years_2018_and_2019: met 45, not_applicable 11, violated 2 -> met 44, not_applicable 11, violated 3",
        ],
    );
}

#[test]
fn a_review_that_leaves_a_finding_unclear_has_not_resolved_it() {
    assert_changes(
        &UNCHANGED,
        Project::of("r6").change("findings.csv", "F-124,", "resolved", "unclear"),
        &[
            "INS-09 F-124: met -> violated (wrong_value)",
            "R6-RESOLVED 2019, deficiency: value 53 -> value 52",
            "R6-RESOLVED total: value 143 -> value 142",
        ],
    );
}

/// Its agency was due on 26 July, two years after the last inspection.
#[test]
fn an_inspection_on_the_last_day_is_in_time() {
    let inspected = |on| Project::of("r6").change("inspections.csv", "I-110,", ",2019-08-09", on);
    assert_changes(&UNCHANGED, inspected(",2019-07-26"), &["INS-01 M-02: violated (lapse_ended, 14 days) -> met"]);
    assert_changes(
        &UNCHANGED,
        inspected(",2019-07-27"),
        &["INS-01 M-02: violated (lapse_ended, 14 days) -> violated (lapse_ended, 1 days)"],
    );
}

/// The fiscal year begins on 1 October. The agency of this inspection, which had no findings, was not due before 2020.
#[test]
fn an_inspection_of_october_counts_in_the_next_year() {
    assert_changes(
        &UNCHANGED,
        Project::of("r6").change("inspections.csv", "I-111,", ",2019-09-04", ",2019-10-01"),
        &[
            "R6-ANY 2019: part 30, target \"reached\", value 0.7895, whole 38 -> part 30, target \"reached\", value 0.8108, whole 37",
            "R6-ANY 2020: part 25, target \"reached\", value 0.6944, whole 36 -> part 25, target \"reached\", value 0.6757, whole 37",
            "R6-CLOSED other_years: met 44, not_applicable 45 -> met 44, not_applicable 46",
            "R6-CLOSED years_2018_and_2019: met 45, not_applicable 11, violated 2 -> met 45, not_applicable 10, violated 2",
            "R6-INSPECTIONS 2019: value 38 -> value 37",
            "R6-INSPECTIONS 2020: value 36 -> value 37",
            "R6-REVIEWS 2019: met 15, not_applicable 20, violated 3 -> met 15, not_applicable 19, violated 3",
            "R6-REVIEWS 2020: met 2, not_applicable 30, pending 4 -> met 2, not_applicable 31, pending 4",
        ],
    );
}
