//! Rules with loops as people meet them: findings that name their year and course, records without a subject, one
//! subject of several under `why`, tests that name what they mean.

use super::{File, add, folder, golden, run, transcript};

const RULES: &str = r#"policy ERO "Training directive"

list recertification_courses: privacy, ethics

record officer "officer"
  key badge:     text
  certified_on:  date or none
  ended_on:      date or none yet

record training "training record"
  badge:         text
  course:        one of privacy, ethics "Ethics and conduct"
  completed_on:  date
  belongs to officer by badge
  dated by completed_on

rule TRN-06 "Every annual course by the end of the fiscal year"
  cite    ERO section "4.4.1"
  for     officer
  for each full fiscal year from certified_on until ended_on
  for each course in recertification_courses
  must    exists (training where course is that course and completed_on is during that fiscal year)
  fix     "Enrol the officer."

rule TRN-07 "Officers who miss a course are told"
  cite    "Audit of 2021" page 3
  for     officer
  for each fiscal year from certified_on until ended_on
  when    TRN-06 is violated
  should  badge is recorded
"#;

/// A record that has not happened yet is not judged, and `why` does not make believe that it was.
#[test]
fn why_of_a_record_that_has_not_happened_yet() {
    let rules = "record act\n  key act_no: text\n  acted_on: date\n  dated by acted_on\n\n\
                 rule ACT-1 \"Title\"\n  cite \"Manual\"\n  for act\n  should acted_on is before 2020-01-01\n";
    let folder = crate::report::folder(&[("rules.probity", rules), ("a.csv", "act_no,acted_on\nN1,2031-01-01\n")]);
    let source = ["--rules", "rules.probity", "--source", "act=a.csv", "--as-of=2024-06-30"];
    let ran = crate::report::probity(folder.path(), &[&["why", "ACT-1", "N1"], &source[..]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("`N1` is dated after 2024-06-30, and has not happened yet"), "{}", ran.err);
}

const PROJECT: &str = "as_of: 2020-03-31
rules: [rules.probity]
sources:
  - kind: officer
    files: officers.csv
  - kind: training
    files: trainings.csv
    complete: {through: 2020-03-31}
";

const OFFICERS: &str = "Badge,Certified on,Ended on
O-7,2017-11-01,
O-8,2018-10-01,2019-10-01
O-9,,
O-10,2020-05-01,
O-11,2019-12-01,2020-02-01
O-12,unknown,
\"Marsh, A.\",2019-10-01,
";

const TRAININGS: &str = "Badge,Course,Completed on
O-7,privacy,2019-03-01
O-7,Ethics and conduct,2019-09-30
O-7,privacy,2019-10-02
O-8,privacy,2018-12-01
\"Marsh, A.\",ethics,2019-10-01
";

/// Runs the program on the project of this file with some files changed.
#[track_caller]
fn case(name: &str, files: &[File<'_>], arguments: &[&str], code: i32) -> String {
    let folder = folder(&[
        ("rules.probity", &RULES),
        ("probity.yaml", &PROJECT),
        ("officers.csv", &OFFICERS),
        ("trainings.csv", &TRAININGS),
    ]);
    add(folder.path(), files);
    let ran = run(folder.path(), arguments);
    golden(&format!("loops_{name}"), &transcript(files, arguments, &ran));
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    ran.out
}

#[test]
fn findings_name_the_values_of_the_loops() {
    case("text", &[], &["check"], 1);
    let lines = case("line", &[], &["check", "--format", "line", "--also", "met,pending,not-applicable"], 1);
    assert!(lines.contains("TRN-06 O-8, FY2019, ethics violated"), "{lines}");
}

#[test]
fn json_names_them_too_and_counts_records_without_a_subject() {
    let json = case("json", &[], &["check", "--format", "json", "--only", "TRN-06"], 1);
    let result: serde_json::Value = serde_json::from_str(&json).unwrap();
    // In the order of the rule, with the year as a number.
    let flat: String = json.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(r#""key": "O-8", "loop": { "fiscal year": 2019, "course": "ethics" }"#), "{json}");
    let findings = result["findings"].as_array().unwrap();
    // Nobody knows when the last one began, so that it has no values.
    assert_eq!(findings.last().unwrap()["subject"]["loop"].to_string(), "{}");
    let rule = &result["rules"][0];
    let without = &rule["without_subject"];
    assert_eq!(without.to_string(), r#"{"no_full_period":1,"no_start":1,"not_started":1}"#);
    // Seven rows: three without a subject; two years, one and a half, one that nobody knows, one more.
    assert_eq!(
        (result["inputs"][0]["rows"].as_u64(), result["inputs"][0]["without_subject"].as_u64()),
        (Some(7), Some(3))
    );
    let outcomes: u64 = rule["outcomes"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(Some(outcomes), rule["subjects"].as_u64());
    let ids: std::collections::BTreeSet<&str> =
        findings.iter().map(|finding| finding["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), findings.len(), "every subject has an id of its own");
}

#[test]
fn why_takes_the_values_behind_the_name() {
    case("why", &[], &["why", "TRN-06", "O-8, FY2019, ethics"], 0);
    case("why_of_a_record", &[], &["why", "TRN-06", "O-7"], 0);
    case("why_of_a_year", &[], &["why", "TRN-06", "O-7, FY2019"], 0);
    case("why_comma_in_a_key", &[], &["why", "TRN-06", "Marsh, A., FY2020, Privacy"], 0);
    case("why_no_such_subject", &[], &["why", "TRN-06", "O-8, FY2020, ethics"], 2);
    case("why_no_such_record", &[], &["why", "TRN-06", "O-99, FY2020, ethics"], 2);
    case("why_no_start", &[], &["why", "TRN-06", "O-9"], 0);
    case("why_no_full_period", &[], &["why", "TRN-06", "O-11"], 0);
    case("why_not_known", &[], &["why", "TRN-06", "O-12"], 0);
    let ended = OFFICERS.replace("2018-10-01,2019-10-01", "2018-10-01,soon");
    case("why_not_sure", &[("officers.csv", &ended)], &["why", "TRN-06", "O-8, FY2019, ethics"], 0);
}

#[test]
fn a_rule_explained_shows_its_loops() {
    case("explain", &[], &["explain", "TRN-06", "--rules", "rules.probity"], 0);
}

const TESTS: &str = r#"
test TRN-06 "each course of each year"
  as of   2020-03-31
  given   officer badge "O-1", certified_on 2018-10-01
  given   training badge "O-1", course privacy, completed_on 2019-09-30
  expect  met for fiscal year 2019, course privacy
  expect  overdue for fiscal year 2019, course ethics
  expect  pending for course ethics, fiscal year 2020
  expect  not applicable for fiscal year 2018, course ethics
  expect  run

test TRN-06 "no subject before the first full year"
  as of   2020-03-31
  given   officer badge "O-1", certified_on 2020-01-15
  expect  not applicable

test TRN-06 "a start that is not known"
  as of   2020-03-31
  given   officer badge "O-1", certified_on unreadable "soon"
  expect  not assessable because certified_on
"#;

const WRONG: &str = r#"
test TRN-06 "which one"
  as of   2020-03-31
  given   officer badge "O-1", certified_on 2018-10-01
  expect  met
  expect  met for fiscal year 2019
  expect  met for fiscal year 2018, course privacy
  expect  met for fiscal year 2019, curse privacy
  expect  met for month 2019-10, course privacy
  expect  met for fiscal year 2019, course pirvacy
  expect  met for fiscal year 2019, course privacy
  expect  not run

test TRN-06 "none"
  as of   2020-03-31
  given   officer badge "O-1", certified_on 2020-01-15
  expect  met
  expect  met for fiscal year 2020, course privacy

test TRN-06 "no day"
  given   officer badge "O-1", certified_on 2018-10-01
  expect  met for fiscal year 2019, course privacy
"#;

#[test]
fn tests_name_the_subject_that_they_mean() {
    case("tests", &[("tests/good.probity", &TESTS)], &["test", "tests/good.probity"], 0);
    case("tests_wrong", &[("tests/wrong.probity", &WRONG)], &["test", "tests/wrong.probity"], 1);
}

/// Names of persons are pseudonyms, and the values of loops stand behind them.
#[test]
fn a_private_key_stays_a_pseudonym() {
    let rules = RULES
        .replace("key badge:     text", "key badge:     text private")
        .replace("  badge:         text", "  badge: text private");
    let folder = folder(&[
        ("rules.probity", &rules),
        ("probity.yaml", &PROJECT),
        ("officers.csv", &OFFICERS),
        ("trainings.csv", &TRAININGS),
    ]);
    for format in ["text", "line", "json", "ndjson"] {
        let ran = run(folder.path(), &["check", "--only", "TRN-06", "--format", format, "--also", "met"]);
        assert!(ran.out.contains("person ·2") && !ran.out.contains("O-8"), "{}", ran.out);
    }
    let why = run(folder.path(), &["why", "TRN-06", "person ·2, FY2019, ethics"]);
    assert!(
        why.out.contains("officer person ·2, FY2019, ethics: violated") && !why.out.contains("O-8"),
        "{}{}",
        why.out,
        why.err
    );
    let each = run(folder.path(), &["why", "TRN-06", "person ·2"]);
    assert!(
        each.out.contains("\"person ·2, FY2019, ethics\"") && !each.out.contains("O-8"),
        "{}{}",
        each.out,
        each.err
    );
}
