//! Where values stand, and how their rows are shown.

use insta::assert_snapshot;
use probity::schema::{FieldId, KindId};

use super::super::place;
use super::{AGREEMENTS, agreements, project, schema, written, written_with};
use crate::report::{folder, golden, probity};

#[test]
fn values_blanks_records_lists_and_nested_records() {
    let file = written(AGREEMENTS, &[agreements(), agreements()]);
    let case = project("", &file);
    let (schema, loaded) = (schema(), case.load());
    let wanted = [
        ("agreement", 0, "agreement_id"),
        ("agreement", 0, "signed_on"),
        ("agreement", 1, "signer"),
        ("agreement", 2, "beds"),
        ("agreement", 1, "counties"),
        ("agreement", 7, "beds"),
        ("agreement", 3, "model"),
        ("agreement", 3, "(record)"),
        ("provision", 1, "title"),
        ("provision", 2, "title"),
        ("provision", 6, "contact"),
    ];
    let places = wanted.map(|(kind, row, name)| {
        let kind = schema.kind_named(kind).unwrap();
        let field = schema.kind(kind).field_named(name);
        place(&loaded, &schema, probity::column::Cell { kind, row, field })
    });
    assert_snapshot!(places.concat());
}

/// Rows are shown in any order, and after columns that are not read.
#[test]
fn any_row_is_found_again() {
    let mut schema = schema();
    schema.unread.insert((KindId(1), FieldId(1)));
    for (name, properties) in super::ways() {
        let file = written_with(properties, AGREEMENTS, &[agreements(), agreements(), agreements()]);
        let case = project("", &file);
        let loaded = case.load_with(&schema).unwrap_or_else(|problems| panic!("{}", super::render(&problems)));
        for row in [0, 11, 3, 4, 7, 8, 2, 1, 9, 9, 10, 5, 6] {
            let at = |field: u16| {
                place(&loaded, &schema, probity::column::Cell { kind: KindId(1), row, field: Some(FieldId(field)) })
            };
            let key = format!("agreements.parquet:{}:moa_no agreement_id, found Some(\"A{}\")", row + 1, row % 4 + 1);
            assert!(at(0).starts_with(&key), "{name}: {}", at(0));
            assert!(!at(0).contains("G1"), "{name}: a column that is not read is shown: {}", at(0));
        }
    }
}

const RULES: &str = r#"record agreement
  key agreement_id: text from "moa_no"
  agency_id: text
  beds: whole number
  memo: text
  signer: text private from "/signature/name"

record provision
  number: whole number
  title: text
  nested in agreement as provisions

rule BED-1 "There are beds"
  cite "Audit of 2021"
  for agreement
  should beds is at least 1

rule PRO-1 "Every provision has a title"
  cite "Audit of 2021"
  for provision
  should title is recorded
"#;

fn run(arguments: &[&str]) -> String {
    let project =
        "as_of: 2020-09-30\nrules: [rules.probity]\nsources:\n  - kind: agreement\n    files: agreements.parquet\n";
    let folder = folder(&[("rules.probity", RULES), ("probity.yaml", project)]);
    std::fs::write(folder.path().join("agreements.parquet"), written(AGREEMENTS, &[agreements()])).unwrap();
    let ran = probity(folder.path(), arguments);
    format!("{}{}", ran.err, ran.out)
}

#[test]
fn a_finding_stands_at_a_row_and_a_column_in_every_format() {
    golden("parquet_text", &run(&["check"]));
    golden("parquet_line", &run(&["check", "--format", "line"]));
    golden("parquet_why", &run(&["why", "BED-1", "A2"]));
    let json: serde_json::Value = serde_json::from_str(&run(&["check", "--format", "json"])).unwrap();
    let places: Vec<&serde_json::Value> =
        json["findings"].as_array().unwrap().iter().map(|one| &one["place"]).collect();
    assert_eq!(
        serde_json::to_string(&places).unwrap(),
        r#"[{"field":"beds","file":"agreements.parquet","row":2},{"field":"title","file":"agreements.parquet","path":"/provisions/0/title","row":2},{"field":"beds","file":"agreements.parquet","row":3},{"field":"beds","file":"agreements.parquet","row":4}]"#
    );
}
