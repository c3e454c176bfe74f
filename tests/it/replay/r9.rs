//! R9: agreements, agencies, officers and supervisors on several days (OIG-18-77, GAO-21-186).

use std::sync::LazyLock;

use super::replays::r10::REPORTED;
use super::{Project, Run, assert_changes, differences};

const JANUARY_2017: &str = "2017-01-31";
const MARCH_2018: &str = "2018-03-31";

static IN_JANUARY_2017: LazyLock<Run> = LazyLock::new(|| Project::of("r9").run_as_of(JANUARY_2017));
static IN_MARCH_2018: LazyLock<Run> = LazyLock::new(|| Project::of("r9").run_as_of(MARCH_2018));
static IN_SEPTEMBER_2020: LazyLock<Run> = LazyLock::new(|| Project::of("r9").run());

fn total(run: &Run, measure: &str) -> i64 {
    run.count(measure, "total", "value")
}

fn of(run: &Run, measure: &str, groups: [&str; 2]) -> [i64; 2] {
    groups.map(|group| run.count(measure, group, "value"))
}

/// OIG-18-77, pages 1 and 3: 36 agreements in January 2017. Page 8: 212 officers in the first quarter of fiscal year 2017.
#[test]
fn january_2017() {
    let run = &*IN_JANUARY_2017;
    assert_eq!(total(run, "PRF-01-AGREEMENTS"), 36);
    assert_eq!(total(run, "PRF-01-OFFICERS"), 212);
    let quarter = Project::of("r9").run_as_of("2016-12-31");
    assert_eq!(total(&quarter, "PRF-01-OFFICERS"), 212);
}

/// OIG-18-77, page 3: 76 agreements in 20 states, and 20 field program managers. Page 8: 374 officers in the second quarter
/// of fiscal year 2018. Page 4, footnote 3: one supervisor for 12.
#[test]
fn march_2018() {
    let run = &*IN_MARCH_2018;
    assert_eq!(total(run, "PRF-01-AGREEMENTS"), 76);
    assert_eq!(total(run, "R9-STATES"), 20);
    assert_eq!(run.count("R9-SUPERVISORS", "FPM", "value"), 20);
    assert_eq!(total(run, "PRF-01-OFFICERS"), 374);
    assert_eq!(run.figure("SUP-05-OFFICERS", "total", "value"), 18.7);
    assert!(run.rule("SUP-05", "violated") > 0);
}

/// GAO-21-186, pages 1 and 8: 150 agreements, 73 of them for warrant service, of 147 agencies; 730 officers, 286 and 444.
/// Page 40: warrant service in 11 states. Footnote 45: 35 supervisors.
#[test]
fn september_2020() {
    let run = &*IN_SEPTEMBER_2020;
    assert_eq!(total(run, "PRF-01-AGREEMENTS"), 150);
    assert_eq!(of(run, "PRF-01-AGREEMENTS", ["JEM", "WSO"]), [150 - 73, 73]);
    assert_eq!(total(run, "PRF-01"), 147);
    // That three agencies have both follows, if none has two of one model.
    assert_eq!(run.count("R9-AGENCIES", "both", "value"), 150 - 147);
    assert_eq!(of(run, "R9-AGENCIES", ["JEM", "WSO"]), [74, 70]);
    assert_eq!(total(run, "PRF-01-OFFICERS"), 730);
    assert_eq!(of(run, "PRF-01-OFFICERS", ["JEM", "WSO"]), [286, 444]);
    assert_eq!(total(run, "R9-SUPERVISORS"), 35);
    assert_eq!((run.figure("SUP-05-OFFICERS", "total", "value") * 100.0).round(), 2086.0);
    // Footnote 6: 11 agencies were interviewed, 8 for jail enforcement, 2 for warrant service and 1 for both.
    assert_eq!(of(run, "R9-INTERVIEWED", ["JEM", "WSO"]), [8, 2]);
    assert_eq!([run.count("R9-INTERVIEWED", "both", "value"), total(run, "R9-INTERVIEWED")], [1, 11]);
}

/// GAO-21-186, footnote 26: 63 new agreements in fiscal year 2020, 57 and 6, in 60 jurisdictions. Page 12: 40 requests and
/// 35 additions were the targets, and were met.
#[test]
fn growth_of_fiscal_year_2020() {
    let run = &*IN_SEPTEMBER_2020;
    assert_eq!(of(run, "PRF-08-ADDITIONS", ["2020, JEM", "2020, WSO"]), [6, 57]);
    assert_eq!(run.count("R9-JURISDICTIONS", "2020", "value"), 60);
    assert_eq!([run.rule("R9-TARGETS", "met"), run.rule("R9-TARGETS", "violated")], [2, 0]);
    let requests: i64 = of(run, "PRF-08-REQUESTS", ["2020, JEM", "2020, WSO"]).iter().sum();
    assert!(requests >= 40);
}

/// Every number that the audits print is the number on record, but for the one in which they contradict each other.
#[test]
fn the_two_audits_differ_about_january_2017() {
    let run = &*IN_SEPTEMBER_2020;
    assert_eq!([run.rule("R9-PRINTED", "met"), run.rule("R9-PRINTED", "violated")], [21, 1]);
    let findings = run.result["findings"].as_array().unwrap();
    let found: Vec<&str> = findings
        .iter()
        .filter(|finding| finding["rule"] == "R9-PRINTED" && finding["outcome"] == "violated")
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["GAO-21-186 prints 35 agreements on 2017-01-31, and 36 are on record"]);
}

/// The one result of a measure that R10 has (fiscal year 2019) is what these records give for the last day of that year.
#[test]
fn fiscal_year_2019_is_that_of_the_measure() {
    let run = Project::of("r9").run_as_of("2019-09-30");
    assert_eq!(total(&run, "PRF-01").to_string(), REPORTED.2);
}

/// With its last signature on 31 January an agreement is one of the 36. A day later it is not, and the other audit is right.
#[test]
fn a_signature_a_day_later_makes_it_thirty_five() {
    let signed = |day| Project::of("r9").change("agreements.csv", "M-036,", ",2016-05-08,", &format!(",{day},"));
    let (in_time, later) = (signed("2017-01-31"), signed("2017-02-01"));
    assert_eq!(
        differences(&in_time.run_as_of(JANUARY_2017), &later.run_as_of(JANUARY_2017)),
        [
            "R9-PRINTED C-01: met -> violated (wrong_value)",
            "R9-PRINTED C-02: violated (wrong_value) -> met",
            "PRF-01 total: value 36 -> value 35",
            "PRF-01-AGREEMENTS JEM: value 36 -> value 35",
            "PRF-01-AGREEMENTS total: value 36 -> value 35",
            "PRF-08-ADDITIONS 2017, JEM: value 1 -> -",
            "PRF-08-ADDITIONS total: value 36 -> value 35",
            "R9-AGENCIES JEM: value 36 -> value 35",
            "R9-AGENCIES total: value 36 -> value 35",
            "R9-JURISDICTIONS 2017: value 1 -> -",
            "R9-JURISDICTIONS total: value 36 -> value 35",
        ],
    );
    // Seen from 2020 the year is the same, and only the two numbers of January 2017 change their places.
    assert_eq!(
        differences(&in_time.run(), &later.run()),
        ["R9-PRINTED C-01: met -> violated (wrong_value)", "R9-PRINTED C-02: violated (wrong_value) -> met"],
    );
}

/// An authorization holds through its last day.
#[test]
fn an_officer_whose_last_day_was_the_day_before_is_not_counted() {
    let until = |day: &str| {
        Project::of("r9").change("authorizations.csv", "Z-908,", "2020-01-19,", &format!("2020-01-19,{day}"))
    };
    assert_changes(&IN_SEPTEMBER_2020, until("2020-09-30"), &[]);
    assert_changes(
        &IN_SEPTEMBER_2020,
        until("2020-09-29"),
        &[
            "R9-PRINTED C-13: met -> violated (wrong_value)",
            "R9-PRINTED C-15: met -> violated (wrong_value)",
            "PRF-01-OFFICERS WSO: value 444 -> value 443",
            "PRF-01-OFFICERS total: value 730 -> value 729",
            "SUP-05-OFFICERS total: part 730, target \"missed\", value 20.8571, whole 35 -> part 729, target \"missed\", value 20.8286, whole 35",
        ],
    );
}

/// The day on which an agreement ends is the first on which it no longer holds.
#[test]
fn an_agreement_that_ends_is_no_longer_counted() {
    let ended = |day: &str| Project::of("r9").change("agreements.csv", "M-149,", ",,,,", &format!(",,,{day},"));
    assert_changes(&IN_SEPTEMBER_2020, ended("2020-10-01"), &[]);
    assert_changes(
        &IN_SEPTEMBER_2020,
        ended("2020-09-30"),
        &[
            "R9-PRINTED C-10: met -> violated (wrong_value)",
            "R9-PRINTED C-11: met -> violated (wrong_value)",
            "R9-PRINTED C-12: met -> violated (wrong_value)",
            "PRF-01 total: value 147 -> value 146",
            "PRF-01-AGREEMENTS WSO: value 73 -> value 72",
            "PRF-01-AGREEMENTS total: value 150 -> value 149",
            "R9-AGENCIES WSO: value 70 -> value 69",
            "R9-AGENCIES total: value 147 -> value 146",
        ],
    );
}

#[test]
fn without_an_assignment_an_agency_is_not_supervised() {
    assert_changes(
        &IN_SEPTEMBER_2020,
        Project::of("r9").remove("assignments.csv", "V-207,"),
        &["SUP-04 M-020: met -> violated (lapse_open)"],
    );
}

/// Hired since 2018 is who was hired on its first day.
#[test]
fn a_supervisor_hired_a_day_earlier_was_hired_before() {
    let hired = |day| Project::of("r9").change("supervisors.csv", "F-23,", "2018-05-28", day);
    assert_changes(&IN_SEPTEMBER_2020, hired("2018-01-01"), &[]);
    assert_changes(&IN_SEPTEMBER_2020, hired("2017-12-31"), &["R9-PRINTED C-22: met -> violated (wrong_value)"]);
}
