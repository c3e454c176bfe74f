//! XLSX workbooks, made part by part, so that each oddity is exactly what it is meant to be.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(crate) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(crate) const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
pub(crate) const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Formats of cells, by their number: general, date, date and time, time of day, length of time, percent.
pub(crate) const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="21"/><xf numFmtId="46"/><xf numFmtId="10"/></cellXfs></styleSheet>"#;
pub(crate) const DATE: u32 = 1;
pub(crate) const DATE_TIME: u32 = 2;
pub(crate) const TIME: u32 = 3;
pub(crate) const LENGTH: u32 = 4;
pub(crate) const PERCENT: u32 = 5;

/// A ZIP archive of such parts.
pub(crate) fn archive<'p>(parts: impl IntoIterator<Item = (&'p str, &'p [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(contents).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A sheet of a workbook: its name with further attributes, and its XML.
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) attributes: &'static str,
    pub(crate) xml: String,
}

/// A sheet that holds such rows.
pub(crate) fn sheet(name: &'static str, rows: &str) -> Sheet {
    sheet_around(name, "", rows, "")
}

/// The same with something before and behind its rows.
pub(crate) fn sheet_around(name: &'static str, before: &str, rows: &str, behind: &str) -> Sheet {
    let xml = format!(
        r#"<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{behind}</worksheet>"#
    );
    Sheet { name, attributes: "", xml }
}

/// The parts of a workbook of such sheets. `more` are further parts, or other contents for those that stand in every
/// workbook.
pub(crate) fn workbook_with(sheets: &[Sheet], properties: &str, more: &[(&str, &str)]) -> Vec<u8> {
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

pub(crate) fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    workbook_with(sheets, "", &[])
}

/// A cell with a text.
pub(crate) fn text(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
}

/// A cell with a number in some format.
pub(crate) fn number(place: &str, number: &str, style: u32) -> String {
    format!(r#"<c r="{place}" s="{style}"><v>{number}</v></c>"#)
}

/// A row of texts from column A on; `""` leaves a cell out.
pub(crate) fn texts(row: u32, cells: &[&str]) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars();
    let each = letters.zip(cells).filter(|(_, cell)| !cell.is_empty());
    row_of(row, &each.map(|(letter, cell)| text(&format!("{letter}{row}"), cell)).collect::<String>())
}

pub(crate) fn row_of(row: u32, cells: &str) -> String {
    format!(r#"<row r="{row}">{cells}</row>"#)
}

/// A workbook of one sheet as the manual shows it: a row a line, cells separated by `|`. A date as YYYY-MM-DD is a true
/// date, digits are a number, `[text](address)` is a text with a hyperlink; quotes make anything a text.
pub(crate) fn shown(rows: &str) -> Vec<u8> {
    let (mut xml, mut links, mut relations) = (String::new(), String::new(), String::new());
    for (row, line) in (1..).zip(rows.lines()) {
        let mut cells = String::new();
        for (letter, cell) in ('A'..='Z').zip(line.split('|').map(str::trim)) {
            let place = format!("{letter}{row}");
            let link = cell.strip_prefix('[').and_then(|cell| cell.strip_suffix(')')?.split_once("]("));
            cells += &if let Some((words, address)) = link {
                links += &format!(r#"<hyperlink ref="{place}" r:id="{place}"/>"#);
                relations += &format!(
                    r#"<Relationship Id="{place}" Type="{OFFICE}/hyperlink" Target="{address}" TargetMode="External"/>"#
                );
                text(&place, words)
            } else if cell.is_empty() {
                continue;
            } else if let Ok(date) = cell.parse::<jiff::civil::Date>() {
                let days = date.since(jiff::civil::date(1899, 12, 30)).unwrap().get_days();
                number(&place, &days.to_string(), DATE)
            } else if cell.parse::<f64>().is_ok() {
                number(&place, cell, 0)
            } else {
                text(&place, cell.trim_matches('"'))
            };
        }
        xml += &row_of(row, &cells);
    }
    let sheet = sheet_around("Sheet1", "", &xml, &format!("<hyperlinks>{links}</hyperlinks>"));
    let relations = format!(r#"<Relationships xmlns="{RELATIONS}">{relations}</Relationships>"#);
    workbook_with(&[sheet], "", &[("xl/worksheets/_rels/sheet1.xml.rels", &relations)])
}
