//! Spreadsheets. The workbooks are made here, part by part, so that each oddity is exactly what it is meant to be.

mod hostile;
mod other_formats;
mod reading;

use std::io::{Cursor, Write as _};

use probity::input::Loaded;
use probity::schema::{FieldId, Schema, Type};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Case, headers, render, schema, show};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Formats of cells, by their number: general, date, date and time, time of day, length of time, percent.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="21"/><xf numFmtId="46"/><xf numFmtId="10"/></cellXfs></styleSheet>"#;
const DATE: u32 = 1;
const DATE_TIME: u32 = 2;
const TIME: u32 = 3;
const LENGTH: u32 = 4;
const PERCENT: u32 = 5;

/// A ZIP archive of such parts.
fn archive<'p>(parts: impl IntoIterator<Item = (&'p str, &'p [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(contents).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A sheet of a workbook: its name with further attributes, and its XML.
struct Sheet {
    name: &'static str,
    attributes: &'static str,
    xml: String,
}

/// A sheet that holds such rows.
fn sheet(name: &'static str, rows: &str) -> Sheet {
    sheet_around(name, "", rows, "")
}

/// The same with something before and behind its rows.
fn sheet_around(name: &'static str, before: &str, rows: &str, behind: &str) -> Sheet {
    let xml = format!(
        r#"<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{behind}</worksheet>"#
    );
    Sheet { name, attributes: "", xml }
}

/// The parts of a workbook of such sheets. `more` are further parts, or other contents for those that stand in every
/// workbook.
fn workbook_with(sheets: &[Sheet], properties: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut listed = String::new();
    let mut relations = String::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let (id, name, attributes) = (index + 1, sheet.name, sheet.attributes);
        listed += &format!(r#"<sheet name="{name}" sheetId="{id}" {attributes} r:id="rId{id}"/>"#);
        relations +=
            &format!(r#"<Relationship Id="rId{id}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{id}.xml"/>"#);
        parts.push((format!("xl/worksheets/sheet{id}.xml"), sheet.xml.clone()));
    }
    let relations_of = |inside: &str| format!(r#"<Relationships xmlns="{RELATIONS}">{inside}</Relationships>"#);
    let to_workbook = format!(r#"<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>"#);
    let workbook =
        format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{listed}</sheets></workbook>"#);
    parts.push(("[Content_Types].xml".into(), "<Types/>".into()));
    parts.push(("_rels/.rels".into(), relations_of(&to_workbook)));
    parts.push(("xl/workbook.xml".into(), workbook));
    parts.push(("xl/_rels/workbook.xml.rels".into(), relations_of(&relations)));
    parts.push(("xl/styles.xml".into(), STYLES.into()));
    for (name, contents) in more {
        parts.retain(|(known, _)| known != name);
        parts.push(((*name).to_owned(), (*contents).to_owned()));
    }
    archive(parts.iter().map(|(name, contents)| (name.as_str(), contents.as_bytes())))
}

fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    workbook_with(sheets, "", &[])
}

/// A cell with a text.
fn text(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
}

/// A cell with a number in some format.
fn number(place: &str, number: &str, style: u32) -> String {
    format!(r#"<c r="{place}" s="{style}"><v>{number}</v></c>"#)
}

/// A row of texts from column A on; `""` leaves a cell out.
fn texts(row: u32, cells: &[&str]) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars();
    let each = letters.zip(cells).filter(|(_, cell)| !cell.is_empty());
    row_of(row, &each.map(|(letter, cell)| text(&format!("{letter}{row}"), cell)).collect::<String>())
}

fn row_of(row: u32, cells: &str) -> String {
    format!(r#"<row r="{row}">{cells}</row>"#)
}

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
    read.unreadable.first.iter().map(|(row, why)| format!("{row} {why}")).collect()
}
