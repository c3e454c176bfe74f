//! Versions from the outside: which one a finding names, in every output.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{File, folder, golden, run, transcript};

const RULES: &str = r#"policy MAN-A "Manual, first edition"
  in force until 2017-04-02

policy MAN-B "Manual, second edition"
  in force from 2017-04-02
  supersedes MAN-A

record hold
  key hold_id: text
  issued_on:   date
  hours_held:  number in hours
  dated by issued_on

rule DET-1 "Nobody is held longer than the older forms allow"
  cite    MAN-A section "4"
  version "older forms"
  for     hold
  must    hours_held is at most 72 hours
  fix     "Look the older form up."

rule DET-1 "Nobody is held longer than the form allows"
  cite    MAN-B section "6"
  for     hold
  must    hours_held is at most 48 hours
  fix     "Let go in time."

rule DET-2 "Holds are counted"
  cite     "Audit of 2021"
  in force from 2017-01-01
  for      hold
  should   hours_held is recorded
"#;

const PROJECT: &str = "as_of: 2024-06-30\nrules: [rules.probity]\nsources:\n  - kind: hold\n    files: holds.csv\n";

const HOLDS: &str = "hold_id,issued_on,hours_held
H-1,2017-04-01,73
H-2,2017-04-01,50
H-3,2017-04-02,50
H-4,2017,50
H-5,,50
H-6,2016-12-31,
H-7,2017,73
";

#[test]
fn every_output_names_the_version() {
    let folder = folder(&[("rules.probity", &RULES), ("probity.yaml", &PROJECT), ("holds.csv", &HOLDS)]);
    for (name, arguments) in [
        ("text", &["check"][..]),
        ("json", &["check", "--format", "json"]),
        ("why_older", &["why", "DET-1", "H-1"]),
        ("why_newer", &["why", "DET-1", "H-3"]),
        ("why_open", &["why", "DET-1", "H-4"]),
        ("why_none", &["why", "DET-2", "H-6"]),
        ("explain", &["explain", "DET-1"]),
        ("explain_one", &["explain", "DET-2"]),
    ] {
        let ran = run(folder.path(), arguments);
        golden(&format!("versions_{name}"), &transcript(&[], arguments, &ran));
    }
    let ran = run(folder.path(), &["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let of = |key: &str| {
        let found = findings.iter().find(|found| found["rule"] == "DET-1" && found["subject"]["key"] == key);
        found.map(|found| (found["version"].clone(), found["rule_place"]["line"].clone(), found["fix"].clone()))
    };
    assert_eq!(of("H-1"), Some(("older forms".into(), 18.into(), "Look the older form up.".into())));
    assert_eq!(of("H-2"), None);
    assert_eq!(of("H-3"), Some(("from 2017-04-02".into(), 24.into(), "Let go in time.".into())));
    let versions = &json["rules"][0]["versions"];
    assert_eq!((versions[0]["from"].clone(), versions[0]["through"].clone()), (().into(), "2017-04-01".into()));
    assert_eq!(versions[1]["version"], "from 2017-04-02");
    assert_eq!(json["rules"][1]["no_version_in_force"], 1);
}

/// Of many records each is judged by the version that was in force on its own day, on both sides of each limit, and by none
/// in a gap. A month within one version is as good as a day; without a day nobody can tell.
#[test]
fn each_of_many_records_is_judged_by_the_version_of_its_day() {
    let rules = "record call \"call\"
  key call_id:  text
  came_on:      date
  lasted:       whole number
  asked_for:    text
  dated by came_on

rule CAL-01 \"Short\"
  cite      \"X\"
  for       call
  in force  from 2016-01-01 until 2017-01-01
  should    lasted is at most 60

rule CAL-01 \"Short\"
  cite      \"X\"
  for       call
  in force  from 2018-01-01
  when      asked_for is recorded
  should    lasted is at most 30
  unless    lawyer: asked_for is \"lawyer\"
";
    let project = "as_of: 2020-03-31\nrules: [rules.probity]\nsources: [{kind: call, files: calls.csv}]\n";
    let days = ["2015-12-31", "2016-01-01", "2016-12-31", "2017-01-01", "2017-12-31", "2018-01-01", "2016-12", ""];
    let mut calls = String::from("call_id,came_on,lasted,asked_for\n");
    let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
    for number in 0..20_000_usize {
        let (day, lasted) = (days[number % 8], [30, 31, 60, 61][number / 8 % 4]);
        let asked_for = ["", "lawyer", "consul"][number / 32 % 3];
        writeln!(calls, "C-{number},{day},{lasted},{asked_for}").expect("texts can be written to");
        let first = if lasted <= 60 { "met" } else { "violated" };
        let second = match asked_for {
            "" => "not applicable",
            "lawyer" => "exempt",
            _ if lasted <= 30 => "met",
            _ => "violated",
        };
        let outcome = match day {
            "" => "not assessable",
            "2016-01-01" | "2016-12-31" | "2016-12" => first,
            "2018-01-01" => second,
            _ => "not applicable",
        };
        *expected.entry(outcome).or_default() += 1;
    }
    let files: [File<'_>; 3] = [("rules.probity", &rules), ("probity.yaml", &project), ("calls.csv", &calls)];
    let folder = folder(&files);
    let also = ["met", "exempt", "not-applicable"].into_iter().flat_map(|outcome| ["--also", outcome]);
    let ran = run(folder.path(), &["check", "--format", "line"].into_iter().chain(also).collect::<Vec<_>>());
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for line in ran.out.lines() {
        let outcome = expected.keys().find(|outcome| line.ends_with(&format!(" {outcome}")));
        *found.entry(outcome.expect("a line ends with an outcome")).or_default() += 1;
    }
    assert_eq!(found, expected, "{}", ran.err);
    let verified = run(folder.path(), &["check", "--quiet", "--verify"]);
    let agree = "verified: both evaluators agree on 20,000 judgements by 1 rule\n";
    assert!(verified.err.ends_with(agree), "{}", verified.err);
}
