//! R7: complaints of fiscal years 2015 to 2020 in the registers of three offices (GAO-21-186).

use std::sync::LazyLock;

use super::replays::{ALL, files};
use super::{Project, Run, assert_changes};

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r7").run());

/// GAO-21-186, pages about 38 to 40: what each of the three offices counted, and what became of it.
const CRCL: [(&str, i64); 1] = [("closed_no_further_action", 2)];
const INSPECTOR_GENERAL: [(&str, i64); 2] = [("referred_to_ice", 129), ("not_referred", 6)];
/// By what they are about, and whether they are notifications of management.
const INTAKE_CENTER: [(&str, i64); 4] = [
    ("program_duties, no", 19 - 11),
    ("program_duties, yes", 11),
    ("other_misconduct, no", 127 - (107 - 11)),
    ("other_misconduct, yes", 107 - 11),
];
/// How the 11 ended.
const ENDED: [(&str, i64); 2] = [("resolved", 7), ("no_record_or_no_subject", 4)];

#[test]
fn the_published_figures_come_out() {
    let run = &*UNCHANGED;
    let measures = [
        ("R7-CRCL", &CRCL[..], 2),
        ("R7-OIG", &INSPECTOR_GENERAL, 135),
        ("R7-JIC", &INTAKE_CENTER, 146),
        ("R7-ENDED", &ENDED, 11),
    ];
    for (measure, groups, total) in measures {
        assert_eq!(run.groups(measure), groups.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        for (name, complaints) in groups {
            assert_eq!(run.count(measure, name, "value"), *complaints, "{measure} {name}");
        }
        assert_eq!(run.count(measure, "total", "value"), total, "{measure}");
    }
    // Page about 39: 107 of 146, about 73 percent.
    let notifications = run.figures("R7-NOTIFICATIONS", "total").unwrap();
    assert_eq!([&notifications["part"]["value"], &notifications["whole"]["value"]], [107, 146]);
    assert_eq!((run.figure("R7-NOTIFICATIONS", "total", "value") * 100.0).round(), 73.0);
    // Page about 40: of four of the 11 there is no record. Whatever else CMP-11 would find is none of the audit's.
    assert_eq!(run.count("R7-NOTHING", "program_duties", "value"), 4);
    assert_eq!(run.rule("CMP-11", "violated"), 4);
}

/// The counts of the offices overlap: what is counted once is less than they come to, and not less than the largest.
#[test]
fn no_complaint_is_counted_twice() {
    let run = &*UNCHANGED;
    let by_register = |name| run.count("R7-DISTINCT", name, "value");
    let total = by_register("total");
    assert!((146..2 + 135 + 146).contains(&total));
    let [crcl, oig, jic] = ["R7-CRCL", "R7-OIG", "R7-JIC"].map(|measure| run.count(measure, "total", "value"));
    let both = by_register("oig_and_jic");
    assert_eq!(crcl, by_register("crcl_alone") + by_register("all_three"));
    assert_eq!(oig, by_register("oig_alone") + both + by_register("all_three"));
    assert_eq!(jic, by_register("jic_alone") + both + by_register("all_three"));
    // No measure adds up what the offices counted.
    for measure in run.result["measures"].as_array().unwrap() {
        assert_ne!(measure["total"]["value"], 2 + 135 + 146, "{}", measure["id"]);
    }
}

/// The registers with one more entry.
fn with_entry(entry: &str) -> Project {
    let replay = ALL.iter().find(|replay| replay.name == "r7").unwrap();
    let made = files(replay).into_iter().find(|(name, _)| *name == "registers.csv");
    Project::of("r7").with(&[("registers.csv", format!("{}{entry}\n", made.unwrap().1))])
}

/// The complaint is counted where it was, and no more often.
#[test]
fn a_second_entry_counts_nothing_twice() {
    assert_changes(
        &UNCHANGED,
        with_entry("opr_jic,147,K-001,2015-03-02"),
        &["CMP-08-ONCE opr_jic/001: met -> violated (duplicate)", "CMP-08-ONCE opr_jic/147: - -> violated (duplicate)"],
    );
}

/// It was in two registers, and is in three.
#[test]
fn an_office_that_gets_a_complaint_counts_it_and_the_sum_of_all_stays() {
    assert_changes(
        &UNCHANGED,
        with_entry("crcl,003,K-001,2015-03-02"),
        &[
            "CMP-08-ONCE crcl/003: - -> met",
            "R7-CRCL closed_no_further_action: value 2 -> value 3",
            "R7-CRCL total: value 2 -> value 3",
            "R7-DISTINCT all_three: value 1 -> value 2",
            "R7-DISTINCT oig_and_jic: value 130 -> value 129",
        ],
    );
}

/// The Inspector General still has the entry, and nobody knows of which complaint.
#[test]
fn without_its_number_an_entry_leads_to_no_complaint() {
    assert_changes(
        &UNCHANGED,
        Project::of("r7").change("registers.csv", "dhs_oig,001,", "K-001", ""),
        &[
            "CMP-08-BACK K-001: met -> -",
            "CMP-08-ENTERED K-001: met -> violated (not_recorded)",
            "CMP-08-ONCE dhs_oig/001: met -> not_assessable",
            "R7-DISTINCT jic_alone: value 15 -> value 16",
            "R7-DISTINCT oig_and_jic: value 130 -> value 129",
            "R7-OIG referred_to_ice: value 129 -> value 128",
            "R7-OIG total: value 135 -> value 134",
        ],
    );
}

#[test]
fn an_action_that_nobody_recorded_is_found() {
    assert_changes(
        &UNCHANGED,
        Project::of("r7").change("complaints.csv", "K-009,", "given other work", ""),
        &[
            "CMP-11 K-009: met -> violated (not_recorded)",
            "R7-NOTHING program_duties: value 4 -> value 5",
            "R7-NOTHING total: value 4 -> value 5",
        ],
    );
}

/// The agency learned of it on Thursday, 2 April 2015 at 12:40, so it had until Monday at that time.
#[test]
fn a_minute_after_two_working_days_is_late() {
    let told = |at: &str| {
        let both = "2015-04-03T15:58,,2015-04-03T15:58";
        Project::of("r7").change("complaints.csv", "K-009,", both, &format!("{at},,2015-04-03T15:58"))
    };
    assert_changes(&UNCHANGED, told("2015-04-06T12:40"), &[]);
    assert_changes(&UNCHANGED, told("2015-04-06T12:41"), &["CMP-03 K-009: met -> violated (late, 0 days)"]);
}

/// What is no work for the program is for the agency to investigate, and counts elsewhere.
#[test]
fn what_a_complaint_is_about_decides_where_it_counts() {
    assert_changes(
        &UNCHANGED,
        Project::of("r7").change("complaints.csv", "K-009,", ",yes,yes,", ",yes,no,"),
        &[
            "CMP-03 K-009: met -> -",
            "CMP-04 K-009: - -> met",
            "CMP-09 K-009: met -> violated (wrong_value)",
            "R7-ENDED resolved: value 7 -> value 6",
            "R7-ENDED total: value 11 -> value 10",
            "R7-JIC other_misconduct, yes: value 96 -> value 97",
            "R7-JIC program_duties, yes: value 11 -> value 10",
        ],
    );
}
