//! JSON, NDJSON and YAML.

use insta::assert_snapshot;

use super::{case, files};

const RECORD: &str =
    r#"{"agreement_id": "A1", "Agency ID": "G1", "signature": {"date": "2017-01-10", "name": "Ada Moe"}}"#;

#[test]
fn shapes_of_json() {
    let two = format!("[{RECORD},\n {{\"agreement_id\": \"A2\"}}]");
    assert_snapshot!(case("", "a.json", two).read());
    assert_snapshot!(case("", "a.json", RECORD).read());
    let by_agency =
        r#"{"G1": [{"agreement_id": "A1"}], "G2": [], "G3": [{"agreement_id": "A2"}, {"agreement_id": "A3"}]}"#;
    assert_snapshot!(case("    records: \"/{agency_id}/*\"\n", "a.json", by_agency).read());
    let by_id = r#"{"as of": "2020", "list": {"A1": {"beds": 1}, "A2": {"beds": 2}}, "more": [[1, {"a": "]"}]]}"#;
    assert_snapshot!(case("    records: \"/list/{agreement_id}\"\n", "a.json", by_id).read());
    assert_snapshot!(case("    records: /list\n", "a.json", r#"{"list": [{"agreement_id": "A1"}, 7, null]}"#).read());
}

#[test]
fn a_plain_value_under_each_key_is_a_record() {
    let source = "    records: \"/{agreement_id}/{agency_id}\"\n";
    let json = r#"{"A1": "G1", "A2": "", "A3": null, "A4": 12, "A5": ["G5"], "A6": {"G6": {"beds": 3}}}"#;
    assert_snapshot!(case(source, "a.json", json).read());
    assert_snapshot!(case(source, "a.yaml", "A1: G1\nA2: ''\nA3:\nA4: 12\nA5: [G5]\nA6:\n  G6:\n    beds: 3\n").read());
    // Without a key before it, what stands there is no record.
    let problems = case("    records: \"/list/{agreement_id}\"\n", "a.json", r#"{"list": "A1"}"#).read();
    assert_snapshot!(problems);
}

#[test]
fn values_keep_what_is_written() {
    let json = r#"[{"agreement_id": 18446744073709551617, "beds": 18446744073709551617, "share": 0.1e-5, "active": false, "signed_on": null, "ended_on": null, "counties": ["Ålesund", 7]},
        {"agreement_id": true, "beds": "12", "share": -0.0, "active": null, "signed_on": ["2017"], "model": {"a": 1}, "counties": []}]"#;
    assert_snapshot!(case("", "a.json", json).read());
    let yaml = "- agreement_id: no\n  agency_id: 012\n  beds: 18446744073709551617\n  share: 1.10\n  counties: [no, 012]\n  active: Yes\n- agreement_id: \"null\"\n  agency_id: ~\n  beds:\n  share: 1_000\n  counties: null\n  active: ''\n- {agreement_id: 2017-01-10, agency_id: 'it''s', beds: 0x1F}\n";
    assert_snapshot!(case("", "a.yaml", yaml).read());
}

#[test]
fn numbers_with_an_exponent() {
    let json = r#"[{"agreement_id": "A1", "beds": 1e3, "share": 1.5E-3}, {"agreement_id": "A2", "beds": 1e28, "share": 1e-29}]"#;
    assert_snapshot!(case("", "a.json", json).read());
    assert_snapshot!(case("", "a.csv", "agreement_id,beds,share\nA1,1e3,1.5E-3\n").read());
}

#[test]
fn a_key_is_absent_only_if_no_record_of_the_source_has_it() {
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: a/*.yaml\n";
    assert_snapshot!(
        files(&[
            ("probity.yaml", project.as_bytes()),
            ("a/1.yaml", b"agreement_id: A1\nended_on: 2019-01-01\n"),
            ("a/2.yaml", b"agreement_id: A2\nbeds: 3\n"),
        ])
        .read()
    );
}

#[test]
fn records_nested_in_their_parent() {
    let yaml = "agreement_id: A1\nprovisions:\n  - number: 1\n    title: Training\n  - title: \"no\"\n    number: 2\n---\nagreement_id: A2\nprovisions: []\n---\nagreement_id: A3\nprovisions:\n---\nagreement_id: A4\n---\nagreement_id: A5\nprovisions:\n  - just a text\n  - number: 1\n";
    assert_snapshot!(case("", "a.yaml", yaml).read());
    let json =
        "{\"agreement_id\":\"A1\",\"provisions\":[{\"number\":1}]}\n\n{\"agreement_id\":\"A2\",\"provisions\":null}\n";
    assert_snapshot!(case("", "a.ndjson", json).read());
}

#[test]
fn lines_that_are_not_json_and_keys_that_stand_twice() {
    let lines = "\u{feff}{\"agreement_id\": \"A1\"}\r\n{\"agreement_id\": \"A2\",}\r\n\r\n[1]\r\n{\"agreement_id\": \"A3\", \"beds\": 1, \"beds\": 2, \"secret\": 1, \"secret\": 2}\r\n{\"agreement_id\": \"A4\", \"Beds\": 1, \"beds\": 1}\r\n{\"agreement_id\": \"A5\" \"x\": 1}\r\n{\"agreement_id\": \"A6";
    assert_snapshot!(case("", "a.ndjson", lines).read());
    let yaml = "agreement_id: A1\nbeds: 1\nagreement_id: A2\n";
    assert_snapshot!(case("", "a.yaml", yaml).read());
}

#[test]
fn aliases_are_followed() {
    let yaml = "- agreement_id: A1\n  signature: &one\n    name: Ada Moe\n    date: 2017-01-10\n- agreement_id: A2\n  signature: *one\n";
    assert_snapshot!(case("", "a.yaml", yaml).read());
}

#[test]
fn constants_of_the_project_file_in_records_that_lack_them() {
    let source = "    records: \"/{agency_id}/*\"\n    fill: {model: JEM, beds: 12}\n";
    assert_snapshot!(case(source, "a.json", "{\"G1\": [{\"agreement_id\": \"A1\"}, {}]}").read());
}
