//! Spreadsheets. The workbooks are made here, part by part, so that each oddity is exactly what it is meant to be.

mod hostile;
mod other_formats;
mod reading;

use std::io::{Cursor, Write as _};

use probity::input::Loaded;
use probity::schema::{FieldId, Schema, Type};

use super::{Case, headers, render, schema, show};
use crate::workbook::*;

/// A project with one source of agreements in such a file. `shown` is what a snapshot shows of the file.
fn case(source: &str, file: &str, contents: &[u8], shown: &str) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let project = format!("rules: []\nsources:\n  - kind: agreement\n    files: {file}\n{source}");
    std::fs::write(folder.path().join("probity.yaml"), &project).unwrap();
    std::fs::write(folder.path().join(file), contents).unwrap();
    Case { folder, shown: format!("== probity.yaml\n{project}== {file}\n{shown}\n") }
}

/// What is said of such a workbook, where it cannot be read.
fn problem(file: &str, contents: &[u8]) -> String {
    match case("", file, contents, "").load_with(&schema()) {
        Ok(loaded) => panic!("it was read:\n{}", show(&loaded, &schema())),
        Err(problems) => render(&problems),
    }
}

/// The kinds of all tests, and an agreement has the hyperlink behind its column `MOA`.
fn schema_with_link() -> Schema {
    let mut schema = schema();
    schema.kinds[1].fields.push(super::field("document", Type::LinkText("MOA".into())));
    schema.kinds[1].fields.push(headers(super::field("moa", Type::Text), &["MOA"]));
    schema
}

/// The value of one field in each record of the agreements.
fn values(loaded: &Loaded, schema: &Schema, field: &str) -> Vec<String> {
    let kind = schema.kind_named("agreement").unwrap();
    let field: FieldId = schema.kind(kind).field_named(field).unwrap();
    let records = loaded.dataset.records(kind);
    records.rows().map(|row| super::value(loaded, records, field, row)).collect()
}

/// Why values of a field are unreadable, each by its row.
fn unreadable(loaded: &Loaded, schema: &Schema, field: &str) -> Vec<String> {
    let kind = schema.kind_named("agreement").unwrap();
    let field = schema.kind(kind).field_named(field).unwrap();
    let read = &loaded.files[0].kinds[0].fields[usize::from(field.0)];
    let mut kept: Vec<_> = read.unreadable.sorts.iter().flat_map(|(_, noted)| &noted.first).collect();
    kept.sort_by_key(|(row, _)| *row);
    kept.into_iter().map(|(row, why)| format!("{row} {why}")).collect()
}
