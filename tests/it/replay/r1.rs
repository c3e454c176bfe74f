//! R1: 766 cases of fiscal year 2011, judged by the priorities (OIG-12-64).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::replays::r1::{FACTS, Sample, complete};
use super::replays::{Chance, Table};
use super::{Project, Run, assert_changes, differences};

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r1").run());

/// OIG-12-64, pages 9 and 10: sampled, could not be assessed, consistent, inconsistent.
const SAMPLED: i64 = 766;
const NOT_ASSESSABLE: i64 = 43;
const CONSISTENT: i64 = 698;
const INCONSISTENT: i64 = 25;

/// OIG-12-64, page 10: the seven groups of consistent cases.
const CONSISTENT_GROUPS: [(&str, i64); 7] = [
    ("priority_1", 267),
    ("priority_2_or_3", 48),
    ("permanent_resident", 11),
    ("us_citizen", 88),
    ("lawful_status", 218),
    ("no_record", 21),
    ("criminal_charges", 45),
];

/// OIG-12-64, page 10: the three groups of inconsistent ones.
const INCONSISTENT_GROUPS: [(&str, i64); 3] = [("priority_1", 16), ("priority_2_or_3", 8), ("permanent_resident", 1)];

#[test]
fn the_published_figures_come_out() {
    let run = &*UNCHANGED;
    let rule = |outcome| run.rule("PRI-07", outcome);
    assert_eq!([rule("met"), rule("violated"), rule("not_assessable")], [CONSISTENT, INCONSISTENT, NOT_ASSESSABLE]);
    assert_eq!(CONSISTENT + INCONSISTENT + NOT_ASSESSABLE, SAMPLED);

    let rate = |key| run.figure("R1-RATE", "total", key);
    let of = |part: i64, whole: i64| (part as f64 / whole as f64 * 1e4).round() / 1e4;
    assert_eq!(run.count("R1-RATE", "total", "of"), 723);
    // Page 10 prints 97 percent.
    assert_eq!((rate("rate") * 1e4).round() / 1e4, of(698, 723));
    // Two of the 43 are citizens of whom only the day is missing: in no case are they inconsistent.
    assert_eq!((rate("rate_low") * 1e4).round() / 1e4, of(698, 764));
    assert_eq!((rate("rate_high") * 1e4).round() / 1e4, of(741, 766));

    for (measure, groups) in [("R1-CONSISTENT", &CONSISTENT_GROUPS[..]), ("R1-INCONSISTENT", &INCONSISTENT_GROUPS)] {
        let mut names: Vec<&str> = groups.iter().map(|(name, _)| *name).collect();
        names.push("?");
        assert_eq!(run.groups(measure), names);
        for (name, cases) in groups {
            assert_eq!(run.count(measure, name, "value"), *cases, "{measure} {name}");
        }
        assert_eq!(run.count(measure, "?", "value"), 0);
    }
    assert_eq!(run.count("R1-CONSISTENT", "total", "value"), CONSISTENT);
    assert_eq!(run.count("R1-INCONSISTENT", "total", "value"), INCONSISTENT);
    assert_eq!(run.count("R1-MISSING", "total", "value"), NOT_ASSESSABLE);
}

/// OIG-12-64, page 10, added up: what follows from the groups stands in the single rules.
#[test]
fn the_rules_of_the_groups_say_the_same() {
    let run = &*UNCHANGED;
    assert_eq!([run.rule("PRI-03", "met"), run.rule("PRI-03", "violated")], [267 + 48, 16 + 8]);
    assert_eq!([run.rule("PRI-04", "met"), run.rule("PRI-04", "violated")], [11, 0]);
    assert_eq!([run.rule("PRI-04-OTHERWISE", "met"), run.rule("PRI-04-OTHERWISE", "violated")], [11, 1]);
    assert_eq!([run.rule("LPR-04", "met"), run.rule("LPR-04", "violated")], [11, 1]);
    assert_eq!([run.rule("PRI-05", "met"), run.rule("PRI-05", "violated")], [88 + 218 + 21, 0]);
    assert_eq!([run.rule("PRI-06", "met"), run.rule("PRI-06", "violated")], [45, 0]);
    assert_eq!(run.rule("USC-03", "violated"), 0);
    // Page 9: not all information was entered. Each of the 43 is a finding of its own.
    assert_eq!([run.rule("PRI-08", "met"), run.rule("PRI-08", "violated")], [0, NOT_ASSESSABLE]);
}

/// The facts that are missing differ, and nothing at all was entered of some cases (OIG-12-64, page 9).
#[test]
fn what_is_missing_differs() {
    let run = &*UNCHANGED;
    let mut missing = BTreeSet::new();
    for finding in run.result["findings"].as_array().unwrap() {
        if finding["rule"] == "PRI-07" && finding["outcome"] == "not_assessable" {
            let fields = finding["reasons"].as_array().unwrap().iter().map(|reason| reason["field"].as_str().unwrap());
            missing.insert(fields.collect::<Vec<_>>().join(" "));
        }
    }
    for fact in FACTS {
        assert!(missing.contains(fact), "{fact} decides a case: {missing:?}");
    }
    assert!(missing.len() >= 10, "{missing:?}");
}

/// The request was the only thing that made the case consistent.
#[test]
fn without_a_detainer_a_case_is_inconsistent() {
    assert_changes(
        &UNCHANGED,
        Project::of("r1").remove("detainers.csv", ",C-010,"),
        &[
            "PRI-03 C-010: met -> violated (not_recorded)",
            "PRI-07 C-010: met -> violated (wrong_value)",
            "PRI-07-GROUPS priority_1: met 267, violated 16 -> met 266, violated 17",
            "PRI-07-GROUPS total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 43, violated 26",
            "PRI-07-OFFICES North, 2011-04: met 26, not_assessable 1 -> met 25, not_assessable 1, violated 1",
            "PRI-07-OFFICES total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 43, violated 26",
            "R1-CONSISTENT priority_1: value 267 -> value 266",
            "R1-CONSISTENT total: high 741, records 741, unsure 43, value 698 -> high 740, records 740, unsure 43, value 697",
            "R1-INCONSISTENT priority_1: value 16 -> value 17",
            "R1-INCONSISTENT total: high 66, records 66, unsure 41, value 25 -> high 67, records 67, unsure 41, value 26",
            "R1-RATE total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 43, violated 26",
        ],
    );
}

/// It was removed as well.
#[test]
fn without_a_detainer_a_removal_will_do() {
    assert_changes(&UNCHANGED, Project::of("r1").remove("detainers.csv", ",C-005,"), &[]);
}

/// On the day of the decision it counts. A day later there is none, and the request rests on nothing.
#[test]
fn a_conviction_a_day_after_the_decision_makes_no_priority() {
    let convicted = |on| Project::of("r1").change("history.csv", ",P-005,", "2007-06-06", on);
    assert_changes(&UNCHANGED, convicted("2011-08-03"), &[]);
    assert_changes(
        &UNCHANGED,
        convicted("2011-08-04"),
        &[
            "PRI-01 C-005: met -> violated (wrong_value)",
            "PRI-02 C-005: met -> violated (wrong_value)",
            "PRI-03 C-005: met -> -",
            "PRI-06 C-005: - -> violated (wrong_value)",
            "PRI-07 C-005: met -> violated (wrong_value)",
            "PRI-07-GROUPS priority_1: met 267, violated 16 -> met 266, violated 16",
            "PRI-07-GROUPS total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 43, violated 26",
            "PRI-07-GROUPS unlawful_presence_only: - -> violated 1",
            "PRI-07-OFFICES North, 2011-08: met 23, not_assessable 1, violated 2 -> met 22, not_assessable 1, violated 3",
            "PRI-07-OFFICES total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 43, violated 26",
            "R1-CONSISTENT priority_1: value 267 -> value 266",
            "R1-CONSISTENT total: high 741, records 741, unsure 43, value 698 -> high 740, records 740, unsure 43, value 697",
            "R1-INCONSISTENT in_no_table: - -> value 1",
            "R1-INCONSISTENT total: high 66, records 66, unsure 41, value 25 -> high 67, records 67, unsure 41, value 26",
            "R1-RATE total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 43, violated 26",
        ],
    );
}

#[test]
fn without_its_status_a_case_cannot_be_assessed() {
    assert_changes(
        &UNCHANGED,
        Project::of("r1").change("cases.csv", "C-005,", "unlawful_present", ""),
        &[
            "LPR-04 D-002: - -> not_assessable",
            "PRI-02 C-005: met -> not_assessable",
            "PRI-03 C-005: met -> not_assessable",
            "PRI-04-OTHERWISE C-005: - -> not_assessable",
            "PRI-05 C-005: - -> not_assessable",
            "PRI-07 C-005: met -> not_assessable",
            "PRI-08 C-005: - -> violated (not_recorded)",
            "USC-03 D-002: - -> not_assessable",
            "PRI-07-GROUPS ?: not_assessable 41 -> not_assessable 42",
            "PRI-07-GROUPS priority_1: met 267, violated 16 -> met 266, violated 16",
            "PRI-07-GROUPS total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 44, violated 25",
            "PRI-07-OFFICES North, 2011-08: met 23, not_assessable 1, violated 2 -> met 22, not_assessable 2, violated 2",
            "PRI-07-OFFICES total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 44, violated 25",
            "R1-CONSISTENT ?: high 41, records 41, unsure 41 -> high 42, records 42, unsure 42",
            "R1-CONSISTENT priority_1: value 267 -> value 266",
            "R1-CONSISTENT total: high 741, records 741, unsure 43, value 698 -> high 741, records 741, unsure 44, value 697",
            "R1-INCONSISTENT ?: high 41, records 41, unsure 41 -> high 42, records 42, unsure 42",
            "R1-INCONSISTENT total: high 66, records 66, unsure 41, value 25 -> high 67, records 67, unsure 42, value 25",
            "R1-MISSING total: value 43 -> value 44",
            "R1-RATE total: met 698, not_assessable 43, violated 25 -> met 697, not_assessable 44, violated 25",
        ],
    );
}

/// A published figure is a record as well, and no count of cases rests on it.
#[test]
fn a_published_result_that_leaves_a_case_out_is_found() {
    let changed = Project::of("r1").change("published-results.csv", "R-1,", ",43,", ",42,");
    assert_changes(&UNCHANGED, changed, &["DQ-01 R-1: met -> violated (wrong_value)"]);
}

/// The cells that say something of a case, with the text that makes them say nothing. What leads from a record to
/// another stays, and so do level and priority on file: a blank there is a statement of its own.
fn facts(sample: &Sample) -> Vec<(usize, usize, &'static str, &'static str)> {
    let blank =
        ["decision_on", "status_category", "subject_ref"].into_iter().chain(FACTS).map(|column| (0, column, ""));
    // Where a blank says that there is none, the code for unknown stands for what nobody knows.
    let coded = ["final_order_on", "removed_on", "not_removable_determination_on"].map(|column| (0, column, "UNK"));
    let history = ["status", "conviction_on", "max_punishment_days", "aggravated_felony"].map(|column| (1, column, ""));
    let others = [(1, "conviction_removable", "UNK"), (2, "issued_at", "UNK"), (2, "status", "UNK")];
    let columns = blank.chain(coded).chain(history).chain(others);
    let all = columns
        .flat_map(|(table, column, to)| (0..tables(sample)[table].len()).map(move |row| (table, row, column, to)));
    all.filter(|(table, row, column, to)| {
        let is = tables(sample)[*table].cell(*row, column);
        is != *to && !(is.is_empty() && *table == 1 && *column != "conviction_removable")
    })
    .collect()
}

fn tables(sample: &Sample) -> [&Table; 3] {
    [&sample.cases, &sample.history, &sample.detainers]
}

fn judged(sample: &Sample) -> Run {
    Project::of("r1").with(&sample.files()).run()
}

/// The rules whose outcome is about what was done. PRI-08 is about what was entered, PRI-01 and PRI-02 about what the
/// file says besides.
const ABOUT_ACTIONS: [&str; 7] = ["PRI-03", "PRI-04", "PRI-04-OTHERWISE", "PRI-05", "PRI-06", "PRI-07", "LPR-04"];

/// Whatever else somebody failed to enter, each outcome stays what it is or becomes not assessable: as judged from the
/// sample, and as judged if everything had been entered. So the bounds hold the rate that is true.
#[test]
fn further_gaps_open_outcomes_and_change_none() {
    let whole = complete(&mut Chance::from(1));
    let truth = judged(&whole);
    assert_eq!(truth.rule("PRI-07", "not_assessable"), 0);
    let true_rate = truth.figure("R1-RATE", "total", "rate");
    let sample = whole.with_gaps();
    let known = judged(&sample);
    let mut hidden = facts(&sample);
    Chance::from(700).shuffle(&mut hidden);
    let mut open_before = NOT_ASSESSABLE;
    for count in [10, 100, 700] {
        let mut with_gaps = sample.clone();
        for (table, row, column, to) in &hidden[..count] {
            let tables = [&mut with_gaps.cases, &mut with_gaps.history, &mut with_gaps.detainers];
            tables.into_iter().nth(*table).expect("there are three").set(*row, column, to);
        }
        let run = judged(&with_gaps);
        let [low, high] = ["rate_low", "rate_high"].map(|key| run.figure("R1-RATE", "total", key));
        assert!(low <= true_rate && true_rate <= high, "{count}: {low} {true_rate} {high}");
        for line in differences(&known, &run).into_iter().chain(differences(&truth, &run)) {
            let about_actions = ABOUT_ACTIONS.iter().any(|rule| line.starts_with(&format!("{rule} ")));
            assert!(!about_actions || line.ends_with("-> not_assessable"), "{count} more facts are hidden: {line}");
        }
        let open = run.rule("PRI-07", "not_assessable");
        assert!(open >= open_before, "{count} more facts are hidden");
        open_before = open;
    }
    assert!(open_before > 150, "seven hundred facts decide more than {open_before} cases");
}
