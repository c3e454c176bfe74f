//! Versions from the outside: which one a finding names, in every output.

use super::{folder, golden, run, transcript};

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
