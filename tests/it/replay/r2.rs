//! R2: 67 cases as three systems tell them (OIG-20-13).

use std::sync::LazyLock;

use super::{Project, Run, assert_changes};

const VIEWS: &str = "system-views.ndjson";

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r2").run());

/// OIG-20-13, pages 11 and 18: cases, their share in percent, and the measure of that share.
const PUBLISHED: [(&str, i64, f64, &str); 3] = [
    ("sufficient", 44, 66.0, "R2-SUFFICIENT"),
    ("inconsistent", 11, 16.0, "R2-INCONSISTENT"),
    ("incomplete", 12, 18.0, "R2-INCOMPLETE"),
];
const CASES: i64 = 67;

#[test]
fn the_published_figures_come_out() {
    let run = &*UNCHANGED;
    assert_eq!(run.groups("R2-CASES"), PUBLISHED.map(|(name, ..)| name));
    for (name, cases, percent, share) in PUBLISHED {
        assert_eq!(run.count("R2-CASES", name, "value"), cases, "{name}");
        assert_eq!((run.figure(share, "total", "value") * 100.0).round(), percent, "{name}");
    }
    assert_eq!(run.count("R2-CASES", "total", "value"), CASES);
}

/// The classes are what the rules say: 11 cases contradict themselves, 12 others are not told or not told in full.
#[test]
fn the_rules_say_the_same() {
    let run = &*UNCHANGED;
    let counts = |rule| ["met", "violated", "not_assessable"].map(|outcome| run.rule(rule, outcome));
    assert_eq!(counts("ENC-03"), [CASES - 11, 11, 0]);
    let [_, untold, _] = counts("ENC-04");
    let [_, left_out, _] = counts("ENC-04-ACTIONS");
    assert_eq!(untold + left_out, 12);
    assert!(untold > 0 && left_out > 0);
}

#[test]
fn without_its_narrative_a_case_is_not_fully_documented() {
    let changed = Project::of("r2").change(VIEWS, "C-01 EARM", "\"narrative of C-01\"", "null");
    assert_changes(
        &UNCHANGED,
        changed,
        &[
            "ENC-04 C-01: met -> violated (not_recorded)",
            "ENC-04-ACTIONS C-01/EARM: met -> -",
            "R2-CASES incomplete: value 12 -> value 13",
            "R2-CASES sufficient: value 44 -> value 43",
            "R2-INCOMPLETE total: part 12, value 0.1791, whole 67 -> part 13, value 0.194, whole 67",
            "R2-SUFFICIENT total: part 44, value 0.6567, whole 67 -> part 43, value 0.6418, whole 67",
        ],
    );
}

#[test]
fn a_fact_told_a_day_apart_contradicts() {
    assert_changes(
        &UNCHANGED,
        Project::of("r2").change(VIEWS, "C-01 EAGLE", "2018-11-05", "2018-11-06"),
        &[
            "ENC-03 C-01: met -> violated (disagree)",
            "R2-CASES inconsistent: value 11 -> value 12",
            "R2-CASES sufficient: value 44 -> value 43",
            "R2-INCONSISTENT total: part 11, value 0.1642, whole 67 -> part 12, value 0.1791, whole 67",
            "R2-SUFFICIENT total: part 44, value 0.6567, whole 67 -> part 43, value 0.6418, whole 67",
        ],
    );
}

#[test]
fn an_action_that_is_left_out_is_missed() {
    assert_changes(
        &UNCHANGED,
        Project::of("r2").change(VIEWS, "C-01 EARM", "\"detainer\",", ""),
        &[
            "ENC-04-ACTIONS C-01/EARM: met -> violated (wrong_value)",
            "R2-CASES incomplete: value 12 -> value 13",
            "R2-CASES sufficient: value 44 -> value 43",
            "R2-INCOMPLETE total: part 12, value 0.1791, whole 67 -> part 13, value 0.194, whole 67",
            "R2-SUFFICIENT total: part 44, value 0.6567, whole 67 -> part 43, value 0.6418, whole 67",
        ],
    );
    // The other systems may leave it out.
    assert_changes(&UNCHANGED, Project::of("r2").change(VIEWS, "C-01 EAGLE", "\"detainer\",", ""), &[]);
}

/// Whatever else is wrong, a case that contradicts itself stays where the audit counts it.
#[test]
fn a_case_that_contradicts_itself_is_counted_once() {
    let changed = Project::of("r2").change(VIEWS, "C-02 EARM", "\"research\",", "");
    assert_changes(&UNCHANGED, changed, &["ENC-04-ACTIONS C-02/EARM: met -> violated (wrong_value)"]);
}
