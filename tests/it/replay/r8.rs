//! R8: equipment at 22 places, and at four that wait for it (OIG-18-77).

use std::sync::LazyLock;

use super::{Project, Run, assert_changes};

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r8").run());

/// OIG-18-77, page 6: the goal in days, the installations that were measured, and the longest.
const GOAL: i64 = 180;
const MEASURED: i64 = 22;
const LONGEST: i64 = 258;

/// OIG-18-77, pages 7 and 8: new agencies of one area; without equipment in early April 2018, though their agreements
/// are of June and July 2017; with an agreement of January 2018.
const AREA: i64 = 16;
const WAITING: usize = 3;
/// From 31 July and from 1 June 2017 to 1 April 2018.
const OPEN_BETWEEN: [i64; 2] = [244, 304];

/// The days by which a measure groups, before all else.
fn days(run: &Run, measure: &str) -> Vec<i64> {
    let groups = run.groups(measure);
    let first = groups.iter().map(|group| group.split(", ").next().unwrap_or_default());
    first.map(|days| days.parse().expect("these groups begin with days")).collect()
}

#[test]
fn the_published_figures_come_out() {
    let run = &*UNCHANGED;
    let taken = days(run, "R8-DAYS");
    assert_eq!(taken.last(), Some(&LONGEST));
    assert_eq!(run.count("R8-DAYS", "total", "value"), MEASURED);
    let over = |limit| -> i64 {
        let groups = taken.iter().filter(|days| **days > limit);
        groups.map(|days| run.count("R8-DAYS", &days.to_string(), "value")).sum()
    };
    // Page 6: more than half of the 22 took more than 180 days.
    assert!(over(GOAL) >= 12);
    let late = run.figures("R8-LATE", "total").unwrap();
    assert_eq!([&late["part"]["value"], &late["whole"]["value"]], [over(GOAL), MEASURED]);
    // Page 6: about half of those of fiscal year 2017 took more than 200.
    assert_eq!(run.figure("R8-LONG", "2017", "value"), 0.5);
    // The goal lies between these two, of which one is in time.
    assert!(taken.contains(&GOAL) && taken.contains(&(GOAL + 1)));
    // Pages 7 and 8.
    let area = ["Coast, completed", "Coast, open"].map(|group| run.count("R8-AREA", group, "value"));
    assert_eq!(area.iter().sum::<i64>(), AREA);
    let open = days(run, "R8-OPEN");
    let waiting: Vec<&i64> = open.iter().filter(|days| **days > GOAL).collect();
    assert_eq!(waiting.len(), WAITING);
    assert!(waiting.iter().all(|days| (OPEN_BETWEEN[0]..=OPEN_BETWEEN[1]).contains(days)), "{waiting:?}");
}

/// What is late is told with its days, and what is open with the days that it has been.
#[test]
fn each_finding_says_by_how_much() {
    let outcomes = UNCHANGED.outcomes();
    let late = outcomes.iter().filter(|(subject, _)| subject.starts_with("ITC-01 "));
    let with = |manner: &str| {
        let found = late.clone().filter_map(|(_, outcome)| {
            let rest = outcome.strip_prefix("violated (")?.strip_prefix(manner)?;
            rest.strip_prefix(", ")?.strip_suffix(" days)")?.parse().ok()
        });
        let mut days: Vec<i64> = found.map(|days: i64| days + GOAL).collect();
        days.sort_unstable();
        days
    };
    assert_eq!(with("late").len(), 12);
    assert_eq!(with("late").last(), Some(&LONGEST));
    assert_eq!((with("overdue")[0], with("overdue")[2]), (OPEN_BETWEEN[0], OPEN_BETWEEN[1]));
    assert_eq!([UNCHANGED.rule("ITC-01", "met"), UNCHANGED.rule("ITC-01", "pending")], [10, 1]);
}

#[test]
fn a_day_later_the_goal_is_missed() {
    assert_changes(
        &UNCHANGED,
        Project::of("r8").change("installations.csv", "I-17,", ",2017-12-13,2017-12-13", ",2017-12-13,2017-12-14"),
        &[
            "ITC-01 I-17: met -> violated (late, 1 days)",
            "R8-DAYS 180: value 1 -> -",
            "R8-DAYS 181: value 1 -> value 2",
            "R8-LATE total: part 12, value 0.5455, whole 22 -> part 13, value 0.5909, whole 22",
        ],
    );
}

/// What becomes of an installation of 181 days that takes a day less.
const EARLIER: &[&str] = &[
    "ITC-01 I-22: violated (late, 1 days) -> met",
    "R8-DAYS 180: value 1 -> value 2",
    "R8-DAYS 181: value 1 -> -",
    "R8-LATE total: part 12, value 0.5455, whole 22 -> part 11, value 0.5, whole 22",
];

#[test]
fn a_day_earlier_the_goal_is_kept() {
    assert_changes(
        &UNCHANGED,
        Project::of("r8").change("installations.csv", "I-22,", ",2017-10-28,2017-10-28", ",2017-10-27,2017-10-27"),
        EARLIER,
    );
}

/// The clock starts with the later signature.
#[test]
fn a_signature_a_day_later_gives_a_day_more() {
    assert_changes(
        &UNCHANGED,
        Project::of("r8").change("agreements.csv", "M-22,", ",2017-04-30", ",2017-05-01"),
        EARLIER,
    );
    assert_changes(
        &UNCHANGED,
        Project::of("r8").change("agreements.csv", "M-22,", ",2017-04-14,", ",2017-04-15,"),
        &[],
    );
}

#[test]
fn without_a_signature_nobody_knows() {
    assert_changes(
        &UNCHANGED,
        Project::of("r8").change("agreements.csv", "M-22,", ",2017-04-30", ","),
        &[
            "ITC-01 I-22: violated (late, 1 days) -> not_assessable",
            "ITC-03 I-22: met -> not_assessable",
            "R8-DAYS 181: value 1 -> -",
            "R8-DAYS ?: - -> value 1",
            "R8-LATE total: part 12, value 0.5455, whole 22 -> high 0.5455, part (high 12, records 12, unsure 1, value 11), value 0.5, whole 22",
            "R8-LONG 2017: part 9, value 0.5, whole 18 -> part 9, value 0.5294, whole 17",
            "R8-LONG ?: - -> high 1.0, part (high 1, records 1, unsure 1), value 0.0, whole 1",
            "R8-LONG total: part 9, value 0.4091, whole 22 -> high 0.4545, part (high 10, records 10, unsure 1, value 9), value 0.4091, whole 22",
        ],
    );
}
