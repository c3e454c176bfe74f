//! Violations that somebody accepted for a time: when they count, what they change and what they do not, and what is
//! said of those that are about nothing.

use serde_json::Value;

use super::{File, add, folder, golden, run, transcript};

const RULES: &str = r#"policy MAN "Training manual"

record officer "officer"
  key badge:     text
  appointed_on:  date
  trained_on:    date or none yet
  left_on:       date or none yet
  armed:         yes/no

record contact "contact"
  key name:      text private
  phone:         text

record visit "site visit"
  site:          text
  report:        text

rule TRN-1 "Trained by the end of 2023"
  cite    MAN section "2"
  for     officer
  must    trained_on is by 2023-12-31

rule TRN-2 "Who was not trained in time is unarmed"
  cite    "Audit of 2021" page 9
  for     officer
  when    TRN-1 is violated
  should  armed is no

rule TRN-3 "Trained within each year"
  cite    "Audit of 2021" page 10
  for     officer
  for each fiscal year from appointed_on until left_on
  should  trained_on is during that fiscal year

rule CON-1 "Contacts have a phone"
  cite    "Audit of 2021" page 11
  for     contact
  should  phone is recorded

rule VIS-1 "Visits are reported"
  cite    "Audit of 2021" page 12
  for     visit
  should  report is recorded

measure M-1 "Trained in time"
  cite    "Audit of 2021" page 8
  share   of officer for whom TRN-1 is met
"#;

const PROJECT: &str = "as_of: 2024-06-30
rules: [rules.probity]
accepted: accepted.yaml
sources:
  - kind: officer
    files: officers.csv
    complete: {through: 2024-06-30}
  - kind: contact
    files: contacts.csv
    complete: {through: 2024-06-30}
  - kind: visit
    files: visits.csv
    complete: {through: 2024-06-30}
";

const OFFICERS: &str = "Badge,Appointed on,Trained on,Left on,Armed
O-1,2022-10-01,2023-05-02,,no
O-2,2022-10-01,2024-01-15,,no
O-3,2022-10-01,2024-02-20,,yes
O-4,2022-10-01,spring,,no
\"Marsh, A.\",2022-10-01,2024-03-01,,no
";

const CONTACTS: &str = "Name,Phone\nMara Ellwood,\nTobias Renn,555 0100\nQuill Asher,\n";

const VISITS: &str = "Site,Report\nNorth,\nSouth,R-7\n";

/// An entry with these days.
fn entry(rule: &str, subject: &str, (granted, expires): (&str, &str)) -> String {
    format!(
        "- rule: {rule}\n  subject: \"{subject}\"\n  reason: on leave\n  approved_by: head of training\n  \
         granted_on: {granted}\n  expires_on: {expires}\n"
    )
}

const NOW: (&str, &str) = ("2024-01-01", "2024-12-31");

/// A folder with the project of this file, and these accepted violations.
fn project(accepted: &str) -> tempfile::TempDir {
    folder(&[
        ("rules.probity", &RULES),
        ("probity.yaml", &PROJECT),
        ("officers.csv", &OFFICERS),
        ("contacts.csv", &CONTACTS),
        ("visits.csv", &VISITS),
        ("accepted.yaml", &accepted),
    ])
}

/// The result as JSON, and the exit code.
#[track_caller]
fn result(accepted: &str, arguments: &[&str]) -> (Value, i32) {
    let folder = project(accepted);
    let all: Vec<&str> = ["check", "--format", "json"].into_iter().chain(arguments.iter().copied()).collect();
    let ran = run(folder.path(), &all);
    (serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err)), ran.code)
}

/// How each entry stands, in order.
fn statuses(result: &Value) -> Vec<&str> {
    let entries = result["acceptances"].as_array().expect("there are entries");
    entries.iter().map(|entry| entry["status"].as_str().expect("a word")).collect()
}

/// Rule, subject and loop values of the findings that are accepted, and until when.
fn accepted(result: &Value) -> Vec<String> {
    let findings = result["findings"].as_array().expect("a list").iter();
    let marked = findings.filter(|finding| !finding["accepted_until"].is_null());
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let words = |finding: &Value| {
        assert_eq!(finding["outcome"], "violated", "only violations are accepted");
        let key = text(&finding["subject"]["key"]);
        let values: Vec<String> =
            finding["subject"]["loop"].as_object().expect("a map").values().map(Value::to_string).collect();
        format!("{} {key}{} {}", text(&finding["rule"]), values.join(","), text(&finding["accepted_until"]))
    };
    marked.map(words).collect()
}

#[test]
fn an_entry_counts_from_its_first_day_through_its_last() {
    let text = entry("TRN-1", "O-2", ("2024-03-01", "2024-05-31"));
    for (as_of, status, code) in [
        ("2024-02-29", "not_yet_in_force", 1),
        ("2024-03-01", "in_force", 1),
        ("2024-05-31", "in_force", 1),
        ("2024-06-01", "expired", 1),
    ] {
        let (result, ended) = result(&text, &["--as-of", as_of]);
        assert_eq!((statuses(&result), ended), (vec![status], code), "{as_of}");
        let marked = if status == "in_force" { vec!["TRN-1 O-2 2024-05-31"] } else { Vec::new() };
        assert_eq!(accepted(&result), marked, "{as_of}");
        let count = &result["rules"][0]["accepted"];
        assert_eq!(count.as_u64(), Some(marked.len() as u64), "{as_of}");
    }
}

#[test]
fn one_day_is_enough() {
    let (result, _) = result(&entry("TRN-1", "O-2", ("2024-06-30", "2024-06-30")), &[]);
    assert_eq!(statuses(&result), ["in_force"]);
}

#[test]
fn outcomes_rates_measures_and_chains_stay() {
    let all: String = ["O-2", "O-3", "Marsh, A."].iter().map(|who| entry("TRN-1", who, NOW)).collect();
    let ((with, _), (without, _)) = (result(&all, &[]), result("[]\n", &[]));
    assert_eq!(accepted(&with).len(), 3);
    assert_eq!(with["measures"], without["measures"]);
    for (one, other) in with["rules"].as_array().unwrap().iter().zip(without["rules"].as_array().unwrap()) {
        let without_count = |rule: &Value| {
            let mut rule = rule.clone();
            rule.as_object_mut().unwrap().remove("accepted");
            rule
        };
        assert_eq!(without_count(one), without_count(other));
    }
    // TRN-2 asks whether TRN-1 is violated.
    assert_eq!(with["rules"][1]["outcomes"]["violated"], 1);
    assert_eq!(without["rules"][0]["accepted"], 0);
    assert!(without["acceptances"].is_null(), "nothing is accepted");
}

#[test]
fn the_gate_lets_accepted_violations_pass() {
    let two: String = ["O-2", "O-3"].iter().map(|who| entry("TRN-1", who, NOW)).collect();
    let all = format!("{two}{}", entry("TRN-1", "Marsh, A.", NOW));
    let only = ["check", "--only", "TRN-1", "--fail-on", "deficiency"];
    for (entries, code, says) in [
        ("[]\n", 1, "exit 1: 3 violations at the gate (3 deficiencies)\n"),
        (two.as_str(), 1, "exit 1: 1 violation at the gate (1 deficiency); 2 accepted violations are left out\n"),
        (all.as_str(), 0, "exit 0: nothing to report at the gate; 3 accepted violations are left out\n"),
    ] {
        let ran = run(project(entries).path(), &only);
        assert_eq!(ran.code, code, "{}", ran.out);
        assert!(ran.out.ends_with(says), "{}", ran.out);
    }
    let expired: String =
        ["O-2", "O-3", "Marsh, A."].iter().map(|who| entry("TRN-1", who, ("2023-01-01", "2024-06-29"))).collect();
    assert_eq!(run(project(&expired).path(), &only).code, 1, "what has expired excuses nothing");
    // What is about nothing does not fail a run by itself.
    let idle = format!("{all}{}", entry("TRN-9", "O-2", NOW));
    assert_eq!(run(project(&idle).path(), &only).code, 0);
}

#[test]
fn every_entry_is_accounted_for() {
    let entries = [
        entry("trn-1", "o-2", NOW),
        entry("TRN-1", "O-2", ("2023-01-01", "2023-12-31")),
        entry("TRN-1", "O-3", ("2024-07-01", "2024-12-31")),
        entry("TRN-9", "O-2", NOW),
        entry("TRN-1", "O-7", NOW),
        entry("TRN-1", "O-1", NOW),
        entry("TRN-1", "O-4", NOW),
        entry("TRN-2", "O-1", NOW),
        entry("CON-1", "person ·1", NOW),
        entry("VIS-1", "visit@visits.csv:2", NOW),
    ]
    .concat();
    let folder = project(&entries);
    let ran = run(folder.path(), &["check"]);
    golden("accepted_text", &transcript(&[("accepted.yaml", &entries)], &["check"], &ran));
    let (result, _) = result(&entries, &[]);
    golden("accepted_json", &serde_json::to_string_pretty(&result["acceptances"]).unwrap());
    // A rule that the run leaves out judges nobody, so that nobody can say whether its entries are needed.
    let (narrow, _) = self::result(&entries, &["--only", "TRN-2"]);
    assert_eq!(
        (statuses(&narrow)[0], statuses(&narrow)[5], statuses(&narrow)[7]),
        ("not_judged", "not_judged", "not_needed")
    );
    assert!(accepted(&narrow).is_empty());
    let (files, _) = self::result(&entries, &["contacts.csv"]);
    assert_eq!(statuses(&files)[0], "not_judged", "the officers are not judged");
    let lines = run(folder.path(), &["check", "--format", "ndjson"]).out;
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(statuses(&last), statuses(&result));
}

#[test]
fn of_two_entries_the_later_end_counts() {
    let entries = entry("TRN-1", "O-2", NOW) + &entry("TRN-1", "O-2", ("2024-05-01", "2025-03-31"));
    let (result, _) = result(&entries, &[]);
    assert_eq!(accepted(&result), ["TRN-1 O-2 2025-03-31"]);
    assert_eq!(statuses(&result), ["in_force", "in_force"]);
    assert_eq!(result["rules"][0]["accepted"], 1, "the violation is one");
}

#[test]
fn of_a_rule_with_loops_the_values_narrow_it() {
    let (one, _) = result(&entry("TRN-3", "O-2, FY2023", NOW), &["--only", "TRN-3"]);
    assert_eq!(accepted(&one), ["TRN-3 O-22023 2024-12-31"]);
    // O-3 was trained in neither of two years; without values the entry is about all of them.
    let officers = OFFICERS.replace("O-3,2022-10-01,2024-02-20", "O-3,2021-10-01,");
    let folder = project(&entry("TRN-3", "O-3", NOW));
    add(folder.path(), &[("officers.csv", &officers)]);
    let ran = run(folder.path(), &["check", "--only", "TRN-3", "--format", "json"]);
    let all: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(accepted(&all), ["TRN-3 O-32022 2024-12-31", "TRN-3 O-32023 2024-12-31"]);
    assert_eq!((statuses(&all), &all["rules"][0]["accepted"]), (vec!["in_force"], &Value::from(2)));
    let (met, _) = result(&entry("TRN-3", "O-2, FY2024", NOW), &[]);
    assert_eq!((statuses(&met), &met["acceptances"][0]["outcome"]), (vec!["not_needed"], &Value::from("met")));
    let (comma, _) = result(&entry("TRN-3", "Marsh, A., FY2023", NOW), &[]);
    assert_eq!((statuses(&comma), accepted(&comma).len()), (vec!["in_force"], 1));
    for nobody in ["O-2, FY2019", "O-2, FY2023, FY2024", "O-2 FY2023"] {
        assert_eq!(statuses(&result(&entry("TRN-3", nobody, NOW), &[]).0), ["no_such_subject"], "{nobody}");
    }
}

#[test]
fn several_records_of_one_key_are_not_guessed_at() {
    let folder = project(&entry("TRN-1", "O-2", NOW));
    add(folder.path(), &[("officers.csv", &format!("{OFFICERS}O-2,2022-10-01,2024-01-16,,no\n"))]);
    let ran = run(folder.path(), &["check", "--format", "json"]);
    let several: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((statuses(&several), accepted(&several).len()), (vec!["several_records"], 0));
    let place = entry("TRN-1", "officer@officers.csv:7", NOW);
    add(folder.path(), &[("accepted.yaml", &place)]);
    let ran = run(folder.path(), &["check", "--format", "json"]);
    let one: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(accepted(&one), ["TRN-1 O-2 2024-12-31"]);
}

#[test]
fn private_subjects_are_named_by_their_pseudonyms_and_never_shown() {
    let entries = [
        entry("CON-1", "person ·1", NOW),
        entry("CON-1", "Quill Asher", NOW),
        entry("CON-1", "Nobody Atall", NOW),
        entry("CON-9", "Nobody Atall", NOW),
        entry("CON-1", "person ·2", NOW),
        entry("CON-1", "person ·9", NOW),
    ]
    .concat();
    let folder = project(&entries);
    let ran = run(folder.path(), &["check", "--only", "CON-1"]);
    golden("accepted_private", &transcript(&[], &["check", "--only", "CON-1"], &ran));
    for format in ["text", "line", "json", "ndjson"] {
        let out = run(folder.path(), &["check", "--format", format]).out;
        let private = ["Mara", "Ellwood", "Quill", "Tobias", "Nobody"];
        assert!(private.iter().all(|name| !out.contains(name)), "{out}");
    }
    // Who asks to see private values reads the same entries as being about the same persons.
    let (open, _) = result(&entries, &["--show-private"]);
    assert_eq!(accepted(&open), ["CON-1 Mara Ellwood 2024-12-31", "CON-1 Quill Asher 2024-12-31"]);
    let key = format!("{PROJECT}pseudonym_key: key.txt\n");
    add(folder.path(), &[("probity.yaml", &key), ("key.txt", &"a key of this test")]);
    let shown = run(folder.path(), &["check", "--only", "CON-1", "--format", "line"]).out;
    let name = shown.split_once("CON-1 ").unwrap().1.split_once(" violated").unwrap().0.to_owned();
    add(folder.path(), &[("accepted.yaml", &entry("CON-1", &name, NOW))]);
    let keyed = run(folder.path(), &["check", "--only", "CON-1"]).out;
    assert!(keyed.contains(&format!("contact {name}")) && keyed.contains("1 in force"), "{keyed}");
    assert!(!keyed.contains("change when records are added"), "with a key they do not: {keyed}");
}

#[test]
fn why_says_who_accepted_it_and_the_other_outputs_stay() {
    let entries = entry("TRN-1", "O-2", NOW) + &entry("TRN-3", "O-2, FY2023", NOW);
    let folder = project(&entries);
    let ran = run(folder.path(), &["why", "TRN-1", "O-2"]);
    golden("accepted_why", &transcript(&[], &["why", "TRN-1", "O-2"], &ran));
    let several = run(folder.path(), &["why", "TRN-3", "O-2"]).out;
    assert!(several.contains("FY2023: violated (late), accepted until 2024-12-31: "), "{several}");
    assert!(several.contains("FY2024: met: "), "{several}");
    assert!(!run(folder.path(), &["why", "TRN-1", "O-3"]).out.contains("accepted"));
    let line = |folder: &tempfile::TempDir| run(folder.path(), &["check", "--format", "line"]).out;
    assert_eq!(line(&folder), line(&project("[]\n")));
}

#[test]
fn files_with_mistakes() {
    let good = entry("TRN-1", "O-2", NOW);
    let cases: [(&str, String); 7] = [
        ("empty", "# nothing yet\n".to_owned()),
        ("map", "rule: TRN-1\nsubject: O-2\n".to_owned()),
        ("texts", "- TRN-1 O-2\n".to_owned()),
        ("keys", good.replace("approved_by", "aproved_by") + "  note: see memo 12\n"),
        ("left_out", "- rule: TRN-1\n  subject: O-2\n  granted_on: 2024-01-01\n".to_owned()),
        ("days", good.replace("2024-01-01", "2024-02-30").replace("2024-12-31", "end of 2024").replace("on leave", "")),
        ("backwards", entry("TRN-1", "O-2", ("2024-05-01", "2024-04-30"))),
    ];
    for (name, text) in &cases {
        mistake(name, &[("accepted.yaml", text)]);
    }
    let with = |file: &str| PROJECT.replace("accepted.yaml", file);
    mistake("missing", &[("probity.yaml", &with("acepted.yaml"))]);
    mistake("no_yaml", &[("probity.yaml", &with("contacts.csv"))]);
    mistake("no_text", &[("probity.yaml", &with("[a.yaml, b.yaml]"))]);
}

#[track_caller]
fn mistake(name: &str, files: &[File<'_>]) {
    let folder = project("[]\n");
    add(folder.path(), files);
    let ran = run(folder.path(), &["check"]);
    golden(&format!("accepted_{name}"), &transcript(files, &["check"], &ran));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(!ran.err.contains("Mara"), "{}", ran.err);
}

#[test]
fn no_result_takes_the_place_of_the_list() {
    let folder = project("[]\n");
    let ran = run(folder.path(), &["check", "--output", "text=accepted.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is read by this run"), "{}", ran.err);
}
