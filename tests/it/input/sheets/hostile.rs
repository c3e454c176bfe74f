//! Files that were cut short, that are something else, or that were made to do harm: a clear message, no panic, and
//! never more memory or time than a list of records deserves.

use std::time::{Duration, Instant};

use super::*;

/// The message about a file, which must come at once.
pub(super) fn refused(file: &str, contents: &[u8], words: &str) {
    let begun = Instant::now();
    let said = problem(file, contents);
    let said = said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    assert!(said.contains(words), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(60), "it took {:?}", begun.elapsed());
}

#[test]
fn one_cell_in_the_last_corner_costs_nothing() {
    let rows = texts(1, &["MOA No."]) + &texts(2, &["A1"]) + &row_of(1_048_576, &text("XFD1048576", "x"));
    let corner = sheet_around("S", r#"<dimension ref="A1:XFD1048576"/>"#, &rows, "");
    let loaded = case("", "a.xlsx", &workbook(&[corner]), "").load();
    assert_eq!(values(&loaded, &schema(), "agreement_id"), ["\"A1\""]);
    assert_eq!(
        loaded.files[0].taken.words(),
        ["1 column has values and no header, and nothing reads them: XFD (1 row)"]
    );
    let header = row_of(1, &(text("A1", "MOA No.") + &text("XFD1", "Agency ID"))) + &texts(2, &["A1"]);
    let loaded = case("", "a.xlsx", &workbook(&[sheet("S", &header)]), "").load();
    assert_eq!(values(&loaded, &schema(), "agency_id"), ["<Blank>"]);
}

#[test]
fn what_a_sheet_says_of_its_size_does_not_matter() {
    let rows = texts(1, &["MOA No.", "Agency ID", "Model", "Signed", "Beds", "Share"]) + &texts(2, &["A1", "G1"]);
    let wide = sheet_around("S", r#"<dimension ref="A1:XFC1041"/>"#, &rows, "");
    assert_eq!(case("", "a.xlsx", &workbook(&[wide]), "").load().files[0].row_count(), 1);
}

#[test]
fn a_cell_beyond_the_last_corner() {
    let rows = texts(1, &["MOA No."]) + &row_of(2, &text("XFE2", "x"));
    refused("a.xlsx", &workbook(&[sheet("S", &rows)]), "a cell stands beyond XFD1048576");
    let rows = texts(1, &["MOA No."]) + &row_of(1_048_577, &text("A1048577", "x"));
    refused("a.xlsx", &workbook(&[sheet("S", &rows)]), "a cell stands beyond XFD1048576");
    // Numbers that no machine word holds must not panic.
    let rows = texts(1, &["MOA No."]) + &row_of(2, &text("AAAAAAAAAAAAAAAAAA99999999999999999999", "x"));
    refused("a.xlsx", &workbook(&[sheet("S", &rows)]), "`a.xlsx` cannot be read as a workbook");
}

#[test]
fn rows_out_of_order() {
    let rows = texts(1, &["MOA No."]) + &texts(9, &["A1"]) + &texts(5, &["A2"]);
    refused("a.xlsx", &workbook(&[sheet("S", &rows)]), "its cells do not stand in order: A5 comes behind A9");
}

#[test]
fn parts_that_unpack_to_gigabytes() {
    let blanks = " ".repeat(32 << 20);
    let rows = texts(1, &["MOA No."]) + &blanks;
    refused("a.xlsx", &workbook(&[sheet("S", &rows)]), "packed more than 250 times smaller than it is");
    let strings = format!(r#"<sst xmlns="{MAIN}"><si><t>{blanks}</t></si></sst>"#);
    let book = workbook_with(&[sheet("S", &texts(1, &["MOA No."]))], "", &[("xl/sharedStrings.xml", &strings)]);
    refused("a.xlsx", &book, "its part `xl/sharedStrings.xml` is packed more than 250 times");
}

#[test]
fn a_part_that_is_larger_than_its_archive_says() {
    let filler = " ".repeat(20 << 20);
    let rows = texts(1, &["MOA No."]) + &filler;
    let book = workbook(&[sheet("S", &rows)]);
    // The size of the unpacked part stands in both of its headers.
    let size = u32::try_from(sheet("S", &rows).xml.len()).unwrap().to_le_bytes();
    let mut lying = book.clone();
    for at in 0..book.len() - 4 {
        if book[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
        }
    }
    assert_ne!(book, lying);
    let said = problem("a.xlsx", &lying);
    assert!(said.contains("too large") || said.contains("cannot be read as a workbook"), "{said}");
}

#[test]
fn a_list_of_texts_that_claims_more_than_any_memory() {
    for count in ["99999999999", "18446744073709551615"] {
        let strings = format!(r#"<sst xmlns="{MAIN}" uniqueCount="{count}"><si><t>MOA No.</t></si></sst>"#);
        let rows = row_of(1, r#"<c r="A1" t="s"><v>0</v></c>"#);
        let book = workbook_with(&[sheet("S", &rows)], "", &[("xl/sharedStrings.xml", &strings)]);
        refused("a.xlsx", &book, "its list of texts (`xl/sharedStrings.xml`)");
    }
}

#[test]
fn a_text_that_the_list_of_texts_does_not_have() {
    let strings = format!(r#"<sst xmlns="{MAIN}" uniqueCount="1"><si><t>MOA No.</t></si></sst>"#);
    let rows = row_of(1, r#"<c r="A1" t="s"><v>0</v></c>"#) + &row_of(2, r#"<c r="A2" t="s"><v>7</v></c>"#);
    let book = workbook_with(&[sheet("S", &rows)], "", &[("xl/sharedStrings.xml", &strings)]);
    refused("a.xlsx", &book, "a cell behind cell A1 points at a text that the workbook does not hold");
}

#[test]
fn a_text_longer_than_any_cell() {
    let long = "ab1 ".repeat(300_000);
    let rows = texts(1, &["MOA No."]) + &texts(2, &[&long]);
    refused("a.xlsx", &workbook(&[sheet("S", &rows)]), "the cell A2 of the sheet \"S\" holds more than 1 MB of text");
}

#[test]
fn links_to_other_workbooks_are_never_followed() {
    let rows = texts(1, &["MOA No.", "Beds"])
        + &row_of(2, &(text("A2", "A1") + r"<c r=#B2#><f>[1]Sheet1!A1</f><v>40</v></c>".replace('#', "\"").as_str()));
    let link = format!(r#"<externalLink xmlns="{MAIN}"><externalBook r:id="rId1"/></externalLink>"#);
    let to = format!(
        r#"<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="file:///nowhere/b.xlsx" TargetMode="External"/></Relationships>"#
    );
    let more =
        [("xl/externalLinks/externalLink1.xml", &*link), ("xl/externalLinks/_rels/externalLink1.xml.rels", &*to)];
    let loaded = case("", "a.xlsx", &workbook_with(&[sheet("S", &rows)], "", &more), "").load();
    assert_eq!(values(&loaded, &schema(), "beds"), ["40"]);
}

#[test]
fn files_that_were_cut_short() {
    let book = workbook(&[sheet("S", &(texts(1, &["MOA No."]) + &texts(2, &["A1"])))]);
    for share in [1, 2, 4, 9] {
        let said = problem("a.xlsx", &book[..book.len() * share / 10]);
        assert!(said.contains("begins like a workbook and ends too early"), "{said}");
    }
    let mut inside = sheet("S", &(texts(1, &["MOA No."]) + &texts(2, &["A1"])));
    inside.xml.truncate(inside.xml.find("</sheetData>").unwrap());
    refused("a.xlsx", &workbook(&[inside]), "a part of it ends too early behind cell A2");
}

#[test]
fn every_byte_may_be_wrong() {
    let book = workbook(&[sheet("S", &(texts(1, &["MOA No.", "Beds"]) + &texts(2, &["A1", "4"])))]);
    for at in (0..book.len()).step_by(13) {
        let mut broken = book.clone();
        broken[at] ^= 0x55;
        // Read or refused, but never a panic.
        let _ = case("", "a.xlsx", &broken, "").load_with(&schema());
    }
}

#[test]
fn files_that_are_something_else() {
    let csv = "MOA No.,Signed\nA1,2019-03-25\n";
    let html = "<html><body><table><tr><td>MOA No.</td></tr></table></body></html>";
    refused("a.xlsx", csv.as_bytes(), "it is text, most likely CSV help: name it `.csv`");
    refused("a.xlsx", html.as_bytes(), "it is a web page (HTML)");
    refused(
        "a.xls",
        format!("\u{feff}  {html}").as_bytes(),
        "`a.xls` is no XLS workbook, though its name says so: it is a web page",
    );
    refused("a.xls", &workbook(&[sheet("S", "")]), "it is an XLSX workbook help: name it `.xlsx`");
    refused("a.ods", &workbook(&[sheet("S", "")]), "it is an XLSX workbook");
    refused("a.xlsx", b"", "it is an empty file");
    refused("a.xlsx", b"%PDF-1.7", "it is a PDF document");
    refused("a.xlsx", b"[{\"a\": 1}]", "most likely JSON");
    refused("a.xlsx", b"\x00\x01\x02\x03", "it is something else");
    refused("a.xlsx", &archive([("a.csv", csv.as_bytes())]), "it is a ZIP archive without a workbook in it");
    refused(
        "a.xlsx",
        &archive([("[Content_Types].xml", b"".as_slice()), ("xl/workbook.bin", b"")]),
        "a binary workbook (XLSB)",
    );
    refused(
        "a.xlsx",
        &archive([("[Content_Types].xml", b"".as_slice()), ("word/document.xml", b"")]),
        "a Word document",
    );
    refused("a.xlsx", &archive([("[Content_Types].xml", b"".as_slice())]), "a part of it is missing");
}

#[test]
fn a_password_is_asked_for_by_name() {
    let mut outer = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    outer.create_stream("/EncryptedPackage").unwrap().write_all(&[7; 64]).unwrap();
    outer.flush().unwrap();
    refused("a.xlsx", &outer.into_inner().into_inner(), "`a.xlsx` cannot be opened without its password");
}
