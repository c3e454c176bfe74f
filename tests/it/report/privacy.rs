//! What is private stays private, in every output.

use super::{add, folder, golden, probity, probity_with, project};

/// Everything private in the test project. Dates of birth are, and so is what is computed from them.
const PRIVATE: [&str; 13] = [
    "Quillon",
    "Marsh",
    "Tamsin",
    "Orlebar",
    "ORLEBAR",
    "李小龙",
    "B-77",
    "1980-05-06",
    "1996-02-03",
    "1979-01-01",
    "1978-13-01",
    "2017-02-03",
    "2001-05-06",
];

const OUTCOMES: &str = "met,pending,exempt,not-applicable";

#[test]
fn no_output_holds_a_private_value() {
    let folder = project();
    for format in ["text", "line", "json", "ndjson"] {
        let ran = probity(folder.path(), &["check", "--format", format, "--also", OUTCOMES]);
        assert!(ran.out.contains("person ·"), "{format} names somebody: {}", ran.out);
        nothing_private(&format!("{}{}", ran.out, ran.err));
    }
    for subject in ["person ·1", "person ·3", "person ·5", "officer@people/officers.csv:5", "B-772"] {
        for rule in ["OFF-01", "OFF-02"] {
            let ran = probity(folder.path(), &["why", rule, subject]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            assert!(ran.out.contains("person ·"), "{}", ran.out);
            nothing_private(&format!("{}{}", ran.out, ran.err));
        }
    }
}

#[track_caller]
fn nothing_private(shown: &str) {
    for private in PRIVATE {
        assert!(!shown.contains(private), "`{private}` is private, and stands in\n{shown}");
    }
}

#[test]
fn messages_about_broken_files_hold_nothing_private() {
    let folder = project();
    let broken = [
        "Badge,Agency ID,Name,Born on,Sworn on\nB-771,AG-1,\"Quillon Marsh,1980-05-06,2015-01-01\nB-772,AG-1,x,,\n",
        "Badge,Agency ID,Name,Born on,Sworn on\nB-771,AG-1,Quillon,Marsh,1980-05-06,2015-01-01\n",
        "Badge,Agency ID,Name,Born on,Sworn on\nB-771,AG-1,Quillon Marsh,1980-05-06,2015-01-01\n\
         B-771,AG-2,Tamsin Orlebar,1980-05-06,2015-01-01\n",
    ];
    for officers in broken {
        add(folder.path(), &[("people/officers.csv", officers)]);
        let ran = probity(folder.path(), &["check"]);
        assert_ne!(ran.code, 0);
        nothing_private(&format!("{}{}", ran.out, ran.err));
    }
}

#[test]
fn pseudonyms_count_persons_in_record_order() {
    let folder = project();
    let ran = probity(folder.path(), &["check", "--format", "line", "--only", "OFF-02", "--also", OUTCOMES]);
    // The key comes first in each row, then the name; the third officer has the name of the second in another case.
    insta::assert_snapshot!(ran.out, @"
    people/officers.csv:2:1 OFF-02 person ·1 met
    people/officers.csv:3:1 OFF-02 person ·3 met
    people/officers.csv:4:7 OFF-02 person ·5 violated
    people/officers.csv:5:1 OFF-02 person ·6 met
    ");
}

#[test]
fn a_private_finding_looks_like_this() {
    let folder = project();
    let ran = probity(folder.path(), &["check", "--only", "OFF-01"]);
    golden("private_finding", &ran.out);
}

#[test]
fn with_a_key_pseudonyms_stay_the_same_when_rows_move() {
    let folder = project();
    let with_key = format!("{}pseudonym_key: env:PROBITY_TEST_KEY\n", super::PROJECT);
    add(folder.path(), &[("probity.yaml", &with_key)]);
    let arguments = ["check", "--format", "line", "--only", "OFF-02"];
    let key = [("PROBITY_TEST_KEY", "a secret of this test")];
    let before = probity_with(folder.path(), &arguments, &key).out;
    let mut rows: Vec<&str> = super::OFFICERS.lines().collect();
    rows[1..].reverse();
    add(folder.path(), &[("people/officers.csv", &(rows.join("\n") + "\n"))]);
    let after = probity_with(folder.path(), &arguments, &key).out;
    let name = |line: &str| line.split_once("OFF-02 ").map(|(_, name)| name.to_owned());
    assert_eq!(name(&before), name(&after), "the same person has the same name");
    assert!(name(&before).is_some_and(|name| name.starts_with("person ·") && name.len() > 16), "{before}");
    let other = [("PROBITY_TEST_KEY", "another secret")];
    assert_ne!(name(&before), name(&probity_with(folder.path(), &arguments, &other).out));
    let unset = probity(folder.path(), &arguments);
    assert_eq!((unset.code, unset.out.as_str()), (2, ""));
    assert!(unset.err.contains("`PROBITY_TEST_KEY`, and it is not set"), "{}", unset.err);
}

#[test]
fn private_values_are_shown_only_when_asked_and_the_report_says_so() {
    let folder = project();
    let text = probity(folder.path(), &["check", "--show-private"]);
    assert!(text.out.contains("Tamsin Orlebar") && text.out.contains("B-772"), "{}", text.out);
    assert!(text.out.contains("private values are shown, as this run was asked to"), "{}", text.out);
    let json = probity(folder.path(), &["check", "--show-private", "--format", "json"]).out;
    assert!(json.contains("\"private_shown\": true"), "{json}");
    let hidden = probity(folder.path(), &["check", "--format", "json"]).out;
    assert!(!hidden.contains("private_shown"), "{hidden}");
    let ids = |json: &str| -> Vec<String> {
        let json: serde_json::Value = serde_json::from_str(json).expect("the result is JSON");
        json["findings"].as_array().unwrap().iter().map(|finding| finding["id"].to_string()).collect()
    };
    assert_eq!(ids(&json), ids(&hidden), "what a finding is known by does not depend on what is shown");
}

#[test]
fn nested_private_values_are_masked_too() {
    let rules = r#"record agreement "agreement"
  key agreement_id: text

record contact "contact"
  key contact_id: text
  name: text private
  phone: text
  nested in agreement as contacts

rule CON-1 "Every contact has a phone"
  cite "OIG-18-77" page 1
  for contact
  should phone is recorded
"#;
    let folder = folder(&[
        (
            "probity.yaml",
            "as_of: 2020-01-01\nrules: [r.probity]\nsources:\n  - kind: agreement\n    files: a.yaml\n  - kind: agreement\n    files: b.json\n",
        ),
        ("r.probity", rules),
        ("a.yaml", "agreement_id: A\ncontacts:\n  - {contact_id: C1, name: Quillon Marsh, phone: }\n"),
        (
            "b.json",
            "[{\"agreement_id\": \"B\", \"contacts\": [{\"contact_id\": \"C2\", \"name\": \"Tamsin Orlebar\", \"phone\": \"\"}]}]",
        ),
    ]);
    let ran = probity(folder.path(), &["check"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    nothing_private(&format!("{}{}", ran.out, ran.err));
    golden("nested_private", &ran.out);
}

#[test]
fn the_line_that_gave_a_private_fact_is_private() {
    let rules = r#"record officer
  key officer_id: text
  pay:            whole number  private

define officer.band: one of high, low as
  high when pay is at least 100
  otherwise low

rule OFF-1 "Officers are paid well"
  cite    "OIG-18-77" page 1
  for     officer
  should  band is high
"#;
    let folder = folder(&[
        ("probity.yaml", "as_of: 2020-01-01\nrules: [r.probity]\nsources:\n  - kind: officer\n    files: o.csv\n"),
        ("r.probity", rules),
        ("o.csv", "officer_id,pay\nO-1,70\n"),
    ]);
    let outputs = |more: &[&str]| {
        let check = probity(folder.path(), &[&["check", "--format", "json"], more].concat()).out;
        let why = probity(folder.path(), &[&["why", "OFF-1", "O-1"], more].concat()).out;
        (check, why)
    };
    let (check, why) = outputs(&[]);
    for shown in [&check, &why] {
        assert!(shown.contains("by the line (private line)"), "{shown}");
        assert!(!shown.contains("otherwise low") && !shown.contains("70"), "{shown}");
    }
    let (check, why) = outputs(&["--show-private"]);
    assert!(check.contains("by the line `otherwise low`"), "{check}");
    assert!(why.contains("  otherwise low\n") && why.contains("pay: 70"), "{why}");
}
