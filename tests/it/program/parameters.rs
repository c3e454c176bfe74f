//! Parameters from the outside: left unset, set by the project file, and set wrongly.

use super::{File, add, folder, golden, run, transcript};

const RULES: &str = r#"policy SOP-7 "Standing order 7"

record complaint
  key complaint_no: text
  complainant:      text              private
  received_on:      date
  answered_on:      date or none yet
  pages:            number
  dated by received_on

parameter response_days "days to answer": 45 days
  cite     SOP-7 section "4"
  in force until 2023-01-01

parameter response_days: 30 days
  cite     SOP-7 section "4"
  in force from 2023-01-01

parameter most_pages: number unset
  cite SOP-7 section "5"

rule CMP-1 "A complaint is answered in time"
  cite    SOP-7 section "4"
  for     complaint
  must    answered_on is within response_days after received_on

rule CMP-2 "A complaint is short"
  cite    SOP-7 section "5"
  for     complaint
  must    pages is at most most_pages
"#;

const PROJECT: &str = "as_of: 2024-06-30
rules: [rules.probity]
sources:
  - kind: complaint
    files: complaints.csv
    complete: {through: 2024-06-30}
";

const COMPLAINTS: &str = "complaint_no,complainant,received_on,answered_on,pages
C-1,Mara Ellwood,2022-12-31,2023-02-14,3
C-2,Tobias Renn,2024-03-01,2024-04-10,5
C-3,Ines Quarto,2024-03-01,2024-03-31,4
";

fn with(parameters: &str) -> String {
    PROJECT.replace("sources:", &format!("parameters: {parameters}\nsources:"))
}

#[track_caller]
fn case(name: &str, files: &[File<'_>], arguments: &[&str], code: i32) -> String {
    let folder = folder(&[("rules.probity", &RULES), ("probity.yaml", &PROJECT), ("complaints.csv", &COMPLAINTS)]);
    add(folder.path(), files);
    let ran = run(folder.path(), arguments);
    golden(&format!("parameters_{name}"), &transcript(files, arguments, &ran));
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    ran.out
}

#[test]
fn what_is_unset_is_not_run_and_says_where_to_set_it() {
    let out = case("unset", &[], &["check"], 1);
    assert!(out.contains("CMP-2  not run"), "{out}");
    case("unset_only", &[], &["check", "--only", "CMP-2"], 3);
    case("unset_why", &[], &["why", "CMP-2", "C-2"], 0);
    case("unset_explain", &[], &["explain", "CMP-2"], 0);
    let json = case("unset_json", &[], &["check", "--only", "CMP-2", "--format", "json"], 3);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rules"][0]["status"], "not_run");
    assert_eq!(json["rules"][0]["outcomes"], serde_json::Value::Null);
    assert_eq!(json["findings"], serde_json::json!([]));
    let why = json["rules"][0]["why"].as_str().unwrap();
    for part in ["`most_pages`", "a number", "rules.probity:19:11", "parameters: {most_pages: N}"] {
        assert!(why.contains(part), "{part}: {why}");
    }
}

#[test]
fn what_the_project_sets_counts_and_is_said() {
    let project = with("{response_days: 40 days, most_pages: 4}");
    let files: &[File<'_>] = &[("probity.yaml", &project)];
    let out = case("set", files, &["check"], 1);
    assert!(
        out.contains("sets `response_days` to 40 days instead of 45 days through 2022-12-31, 30 days from"),
        "{out}"
    );
    assert!(out.contains("sets `most_pages` to 4, which the rule files leave unset"), "{out}");
    case("set_why", files, &["why", "CMP-1", "C-1"], 0);
    case("set_explain", files, &["explain", "CMP-1"], 0);
    let json = case("set_json", files, &["check", "--format", "json"], 1);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["parameters"][1]["name"], "most_pages");
    assert_eq!(json["parameters"][1]["value"], "4");
    assert_eq!(json["parameters"][1]["declared"], serde_json::Value::Null);
    assert_eq!(json["findings"][0]["required"], "answered_on is within response_days (40 days) after received_on");
    case("set_ndjson", files, &["check", "--format", "ndjson"], 1);
    // With the limits as declared the first was in time.
    let plain = case("declared", &[], &["check", "--only", "CMP-1", "--format", "line"], 1);
    assert_eq!(plain, "complaints.csv:3:28 CMP-1 C-2 violated\n");
}

#[test]
fn values_that_do_not_go_with_what_is_declared() {
    for (name, parameters) in [
        ("unknown", "{response_dyas: 45 days}"),
        ("unknown_far", "{holidays_counted: 4}"),
        ("another_unit", "{response_days: 45 hours}"),
        ("no_unit", "{response_days: 45}"),
        ("unit_too_many", "{most_pages: 4 days}"),
        ("text", "{response_days: soon}"),
        ("unset_again", "{most_pages: number unset}"),
        ("part", "{response_days: 4.5 days}"),
        ("digits", "{most_pages: 0.12345678901234567890123456789}"),
        ("several", "{most_pages: \"4\\nrule X\", response_days: \"45 days in force from 2015-01-01\", none_such: 3}"),
    ] {
        case(name, &[("probity.yaml", &with(parameters))], &["check"], 2);
    }
}
