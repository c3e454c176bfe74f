//! Every value's place, and what is drawn there.

use insta::assert_snapshot;
use probity::input::escape_text;

use super::{case, files, place, schema};

#[test]
fn cells_of_a_table() {
    let rows = "Note,agreement_id,signer,signed_on,ended_on,model\n\
                known to Ada,A1,Ada Moe,2017-01-10,,JEM\n\
                x,A2,\"Moe, Åse\",2017-02-30,\"2018-01-01\",\n\
                x,A3\n\
                x,A4,Ada Moe,2017-01-10,2018-01-10,JEM,extra\n";
    assert_snapshot!(case("", "a.csv", rows).places(&[
        ("agreement", 0, "signed_on"),
        ("agreement", 0, "ended_on"),
        ("agreement", 0, "signer"),
        ("agreement", 0, "beds"),
        ("agreement", 1, "signed_on"),
        ("agreement", 1, "ended_on"),
        ("agreement", 1, "model"),
        ("agreement", 2, "model"),
        ("agreement", 3, "model"),
        ("agreement", 1, ""),
    ]));
}

#[test]
fn line_ends_a_mark_tabs_and_names_in_two_scripts() {
    let rows =
        "\u{feff}agreement_id\tagency_id\tsigned_on\r\n李小龙\tMünchen\t\r\nA\t\u{202e}evil\u{1b}[31m\t2017-99-01\r\n";
    assert_snapshot!(case("", "a.tsv", rows).places(&[
        ("agreement", 0, "agreement_id"),
        ("agreement", 0, "agency_id"),
        ("agreement", 0, "signed_on"),
        ("agreement", 1, "agency_id"),
        ("agreement", 1, "signed_on"),
    ]));
    let old = "agreement_id,agency_id\rA1,G1\rA2,G2\r";
    assert_snapshot!(case("", "a.csv", old).places(&[("agreement", 1, "agency_id")]));
}

#[test]
fn a_cell_with_line_breaks() {
    let rows = "agreement_id,agency_id,beds\r\nA1,\"first\r\nsecond\r\nthird\",x\r\nA2,\"two\r\nlines\",7\r\n";
    assert_snapshot!(case("", "a.csv", rows).places(&[
        ("agreement", 0, "agency_id"),
        ("agreement", 0, "beds"),
        ("agreement", 1, "agreement_id"),
    ]));
}

#[test]
fn a_cell_of_two_megabytes_and_a_column_behind_it() {
    let long = "wörter ".repeat(300_000);
    let rows = format!("agreement_id,agency_id,beds,state\nA1,{long},x,TX\n");
    assert_snapshot!(case("", "a.csv", rows).places(&[
        ("agreement", 0, "agreement_id"),
        ("agreement", 0, "agency_id"),
        ("agreement", 0, "beds"),
    ]));
}

#[test]
fn values_of_json() {
    let json = "[\n  {\"agreement_id\": \"A1\", \"beds\": null, \"signer\": \"Ada\", \"secret\": {\"of\": [\"Ada\"]}, \"signed_on\": \"2017-02-30\"},\n  {\n    \"agreement_id\": \"李\\u5c0f龙\",\n\t\"signature\": {\"name\": \"Ada Moe\", \"date\": \"soon\", \"seen by\": \"Åse\"},\n    \"counties\": [\"a\", \"b\"],\n    \"model\": \"\"\n  }\n]\n";
    assert_snapshot!(case("", "a.json", json).places(&[
        ("agreement", 0, "signed_on"),
        ("agreement", 0, "beds"),
        ("agreement", 0, "ended_on"),
        ("agreement", 1, "agreement_id"),
        ("agreement", 1, "signed_on"),
        ("agreement", 1, "signer"),
        ("agreement", 1, "counties"),
        ("agreement", 1, "model"),
        ("agreement", 1, "active"),
    ]));
}

#[test]
fn a_record_far_into_a_single_line() {
    let records: Vec<String> = (0..20_000)
        .map(|number| format!("{{\"agreement_id\":\"Å{number}\",\"beds\":\"x\",\"signer\":\"Ada\"}}"))
        .collect();
    let json = format!("[{}]", records.join(","));
    assert_snapshot!(case("", "a.json", json).places(&[("agreement", 0, "beds"), ("agreement", 19_999, "beds")]));
}

#[test]
fn values_of_lines_of_json() {
    let lines = "\u{feff}{\"agreement_id\":\"A1\",\"beds\":1.5}\r\n{\"beds\":\"\",\"signer\":\"Ada\",\"agreement_id\":\"A2\",\"provisions\":[{\"number\":1},{\"title\":\"T\",\"contact\":\"Åse\",\"number\":\"x\"}]}\r\n";
    assert_snapshot!(case("", "a.ndjson", lines).places(&[
        ("agreement", 0, "beds"),
        ("agreement", 1, "beds"),
        ("agreement", 1, "signed_on"),
        ("provision", 1, "number"),
        ("provision", 0, "title"),
        ("provision", 1, "contact"),
    ]));
}

#[test]
fn values_of_yaml() {
    let yaml = "# seen by Ada Moe\n- agreement_id: A1 # Ada says so\n  signed_on: 2017-02-30\n  ended_on:\n  signature:\n    name: >\n      Ada\n      Moe\n    date: soon\n  secret: [Ada, {of: Åse}]\n  provisions:\n    - number: 1\n      title: ''\n    - {title: 李小龙, contact: Åse, number: x}\n- {agreement_id: A2, model: JEN, signer: Ada}\r\n- agreement_id: A3\r\n  beds: x\r\n  counties:\r\n    - a\r\n    - b\r\n";
    assert_snapshot!(case("", "a.yaml", yaml).places(&[
        ("agreement", 0, "agreement_id"),
        ("agreement", 0, "signed_on"),
        ("agreement", 0, "ended_on"),
        ("agreement", 0, "signer"),
        ("agreement", 0, "beds"),
        ("provision", 0, "title"),
        ("provision", 1, "number"),
        ("provision", 1, ""),
        ("agreement", 1, "model"),
        ("agreement", 1, ""),
        ("agreement", 2, "beds"),
        ("agreement", 2, "counties"),
    ]));
}

#[test]
fn values_behind_an_alias() {
    let yaml = "- agreement_id: A1\n  signature: &one\n    name: Ada Moe\n    date: soon\n- agreement_id: A2\n  signature: *one\n";
    assert_snapshot!(case("", "a.yaml", yaml).places(&[("agreement", 0, "signed_on"), ("agreement", 1, "signed_on")]));
}

#[test]
fn a_file_in_another_encoding() {
    let text = "agreement_id,agency_id,beds\r\n李小龙,München,x\r\n";
    let utf_16: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let case = case("", "a.csv", utf_16);
    let (schema, loaded) = (schema(), case.load());
    let kind = schema.kind_named("agreement").unwrap();
    let field = schema.kind(kind).field_named("beds");
    assert_snapshot!(place(&loaded, &schema, probity::column::Cell { kind, row: 0, field }));
}

#[test]
fn a_value_that_the_project_file_gives_stands_at_its_record() {
    let source = "    records: \"/{agency_id}/*\"\n    fill: {model: JEM}\n";
    let json = "{\"G1\": [{\"agreement_id\": \"A1\"}]}";
    assert_snapshot!(case(source, "a.json", json).places(&[("agreement", 0, "agency_id"), ("agreement", 0, "model")]));
}

#[test]
fn a_plain_value_that_is_a_record() {
    let source = "    records: \"/{agreement_id}/{signer}\"\n";
    let places = [("agreement", 0, "signer"), ("agreement", 1, "agreement_id"), ("agreement", 1, "")];
    assert_snapshot!(case(source, "a.json", "{\"A1\": \"Ada Moe\",\n \"A2\": null}").places(&places));
    assert_snapshot!(case(source, "a.yaml", "A1: Ada Moe # Ada\nA2:\n").places(&places));
}

#[test]
fn lines_and_columns_far_into_a_file() {
    let mut rows = String::from("agreement_id,agency_id\r\n");
    for number in 0..50_000 {
        rows.push_str(&format!("Å{number},\"G\r\n{number}\"\r\n"));
    }
    let case = files(&[
        ("probity.yaml", b"rules: []\nsources:\n  - kind: agreement\n    files: a.csv\n"),
        ("a.csv", rows.as_bytes()),
    ]);
    let (schema, loaded) = (schema(), case.load());
    let kind = schema.kind_named("agreement").unwrap();
    for row in [0, 1, 4_321, 49_999] {
        let cell = probity::column::Cell { kind, row, field: schema.kind(kind).field_named("agency_id") };
        let located = probity::input::locate(&loaded, &schema, cell, &mut |_, _, text| text.to_owned()).unwrap();
        let column = format!("Å{row},").chars().count() + 1;
        assert_eq!(located.position.to_string(), format!("{}:{column}", 2 * row + 2));
        assert_eq!(located.found, Some(format!("G\r\n{row}")));
    }
}

#[test]
fn harmful_characters_are_shown_as_escapes() {
    assert_eq!(escape_text("a\tb\u{7}\u{200f}\u{2066}é李"), "a\tb\\u{7}\\u{200f}\\u{2066}é李");
}
