//! XLS and ODS.

use super::hostile::refused;
use super::*;

const ODS: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// A spreadsheet of OpenDocument whose tables stand in `content`.
fn ods(styles: &str, content: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:xlink="l" xmlns:style="s"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = br#"<manifest:manifest xmlns:manifest="m"><manifest:file-entry/></manifest:manifest>"#;
    archive([("mimetype", ODS), ("META-INF/manifest.xml", manifest.as_slice()), ("content.xml", content.as_bytes())])
}

fn table(name: &str, rows: &str) -> String {
    format!(r#"<table:table table:name="{name}">{rows}</table:table>"#)
}

fn row(attributes: &str, cells: &[&str]) -> String {
    format!("<table:table-row {attributes}>{}</table:table-row>", cells.concat())
}

fn string(text: &str) -> String {
    format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
}

#[test]
fn ods_with_dates_numbers_links_and_hidden_rows() {
    let header = row("", &[&string("MOA No."), &string("Signed"), &string("Beds"), &string("Active"), &string("MOA")]);
    let date = r#"<table:table-cell office:value-type="date" office:date-value="2019-03-25"/>"#;
    let float = r#"<table:table-cell office:value-type="float" office:value="40"/>"#;
    let yes = r#"<table:table-cell office:value-type="boolean" office:boolean-value="true"/>"#;
    let link = r#"<table:table-cell office:value-type="string"><text:p><text:a xlink:href="https://example.org/?a=1&amp;b=2">link</text:a></text:p></table:table-cell>"#;
    let no_result = r#"<table:table-cell table:formula="of:=SUM([.A1])"/>"#;
    let empty = r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let rows = header
        + &row(r#"table:visibility="filter""#, &[&string("A1"), date, float, yes, link])
        + &row("", &[&string("A2"), &string("3/25/2019"), no_result])
        + r#"<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>"#
        + &row(
            "",
            &[&string("A3"), r#"<table:table-cell office:value-type="date" office:date-value="2019-03-25T13:30:00"/>"#],
        )
        + empty;
    let loaded = case("", "a.ods", &ods("", &table("Data", &rows)), "").load_with(&schema_with_link()).unwrap();
    let schema = schema_with_link();
    assert_eq!(values(&loaded, &schema, "agreement_id"), ["\"A1\"", "\"A2\"", "\"A3\""]);
    assert_eq!(values(&loaded, &schema, "signed_on"), ["2019-03-25", "<Unreadable>", "<Unreadable>"]);
    assert_eq!(values(&loaded, &schema, "beds"), ["40", "<Unreadable>", "<Blank>"]);
    assert_eq!(values(&loaded, &schema, "active"), ["yes", "<Blank>", "<Blank>"]);
    assert_eq!(values(&loaded, &schema, "document"), ["\"https://example.org/?a=1&b=2\"", "<Blank>", "<Blank>"]);
    assert!(unreadable(&loaded, &schema, "beds")[0].contains("has no stored result"));
    let said = &loaded.files[0].taken.words();
    assert!(
        said.contains(&"1 row is hidden by hand or by a filter, and read like the others: 2".to_owned()),
        "{said:?}"
    );
    let shown = show(&loaded, &schema);
    assert!(shown.contains("a.ods:Data!A7 agreement_id \"A3\""), "{shown}");
}

#[test]
fn ods_with_a_hidden_sheet() {
    let hidden = r#"<style:style style:name="h"><style:table-properties table:display="false"/></style:style>"#;
    let rows = row("", &[&string("MOA No.")]) + &row("", &[&string("A1")]);
    let content =
        table("Front", "") + &table("Data", &rows).replace("<table:table ", r#"<table:table table:style-name="h" "#);
    let loaded = case("", "a.ods", &ods(hidden, &content), "").load();
    assert!(loaded.files[0].taken.words().contains(&"the sheet \"Data\" is hidden in the workbook".to_owned()));
}

#[test]
fn ods_whose_few_words_stand_for_millions_of_cells() {
    let wide =
        r#"<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>"#;
    let rows = row(r#"table:number-rows-repeated="1048576""#, &[wide]);
    refused("a.ods", &ods("", &table("S", &rows)), "its cells spread over");
    let far = row("", &[&string("MOA No.")])
        + r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>"#
        + &row("", &[r#"<table:table-cell table:number-columns-repeated="9000"/>"#, &string("x")]);
    refused("a.ods", &ods("", &table("S", &far)), "its cells spread over more than 5,000,000 places");
    let many: String = (0..400).map(|_| row("", &[wide])).collect();
    refused("a.ods", &ods("", &table("S", &many)), "its cells spread over");
    let blanks = row("", &[&string(r#"<text:s text:c="99999999999"/>"#)]);
    refused("a.ods", &ods("", &table("S", &blanks)), "its texts stand for millions of blanks");
}

#[test]
fn ods_that_ends_too_early() {
    let manifest = br#"<manifest:manifest xmlns:manifest="m"/>"#.as_slice();
    for content in ["<a><table:table table:name='x'>", "<a><table:table></a>", "<a><office:annotation>", "no XML <"] {
        let file =
            archive([("mimetype", ODS), ("META-INF/manifest.xml", manifest), ("content.xml", content.as_bytes())]);
        refused("a.ods", &file, "`a.ods` cannot be read as a workbook");
    }
    refused("a.ods", &archive([("mimetype", ODS)]), "its part `META-INF/manifest.xml` is missing");
    let locked = br#"<manifest:manifest xmlns:manifest="m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#;
    let content = b"<a/>".as_slice();
    let file = archive([("mimetype", ODS), ("META-INF/manifest.xml", locked.as_slice()), ("content.xml", content)]);
    refused("a.ods", &file, "cannot be opened without its password");
}

/// Records of an XLS stream.
fn record(sort: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&sort.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

fn begin(sort: u16) -> Vec<u8> {
    record(0x0809, &[&[0, 6][..], &sort.to_le_bytes(), &[0; 12]].concat())
}

fn place(row: u16, column: u16, format: u16) -> Vec<u8> {
    [row.to_le_bytes(), column.to_le_bytes(), format.to_le_bytes()].concat()
}

fn xls_text(row: u16, column: u16, text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    record(0x0204, &[&place(row, column, 0)[..], &length.to_le_bytes(), &[0], text.as_bytes()].concat())
}

fn xls_number(row: u16, column: u16, format: u16, number: f64) -> Vec<u8> {
    record(0x0203, &[&place(row, column, format)[..], &number.to_le_bytes()].concat())
}

/// A workbook of one sheet with such records.
fn xls(records: &[Vec<u8>]) -> Vec<u8> {
    let formats =
        [0_u16, 14].map(|format| record(0xe0, &[&[0, 0][..], &format.to_le_bytes(), &[0; 16]].concat())).concat();
    let head = |start: u32| {
        let sheet = record(0x85, &[&start.to_le_bytes()[..], &[0, 0, 4, 0], b"Data"].concat());
        [begin(5), formats.clone(), sheet, record(0x0a, &[])].concat()
    };
    let start = u32::try_from(head(0).len()).unwrap();
    let mut stream = head(start);
    stream.extend(begin(0x10));
    stream.extend(records.concat());
    stream.extend(record(0x0a, &[]));
    // What is shorter stands in another place of the container.
    stream.resize(stream.len().max(8192), 0);
    stored(&stream)
}

fn stored(stream: &[u8]) -> Vec<u8> {
    let mut outer = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    outer.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    outer.flush().unwrap();
    outer.into_inner().into_inner()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn xls_with_dates_links_and_hidden_rows() {
    let address = wide("https://example.org/a");
    let moniker = [0xe0, 0xc9, 0xea, 0x79, 0xf9, 0xba, 0xce, 0x11, 0x8c, 0x82, 0, 0xaa, 0, 0x4b, 0xa9, 0x0b];
    let label = wide("link");
    let link = [
        &[1_u16, 1, 4, 4].map(u16::to_le_bytes).concat()[..],
        &[0; 16],
        &2_u32.to_le_bytes(),
        &0b1_0111_u32.to_le_bytes(),
        &5_u32.to_le_bytes(),
        &label,
        &moniker,
        &u32::try_from(address.len()).unwrap().to_le_bytes(),
        &address,
    ]
    .concat();
    let records = [
        record(0x0200, &[0xff; 14]),
        record(0x0208, &[&[1, 0][..], &[0; 10], &[0x20, 0, 0, 0]].concat()),
        xls_text(0, 0, "MOA No."),
        xls_text(0, 1, "Signed"),
        xls_text(0, 2, "Agency ID"),
        xls_text(0, 4, "MOA"),
        xls_text(1, 0, "A1"),
        xls_number(1, 1, 1, 43549.0),
        xls_number(1, 2, 0, 42.0),
        xls_text(1, 4, "link"),
        xls_text(2, 0, "A2"),
        xls_number(2, 1, 0, 43549.0),
        record(0x01b8, &link),
    ];
    let schema = schema_with_link();
    let loaded = case("", "a.xls", &xls(&records), "")
        .load_with(&schema)
        .unwrap_or_else(|problems| panic!("{}", render(&problems)));
    assert_eq!(values(&loaded, &schema, "agreement_id"), ["\"A1\"", "\"A2\""]);
    assert_eq!(values(&loaded, &schema, "signed_on"), ["2019-03-25", "<Unreadable>"]);
    assert_eq!(values(&loaded, &schema, "document"), ["\"https://example.org/a\"", "<Blank>"]);
    assert_eq!(
        loaded.files[0].taken.words(),
        [
            "1 row is hidden by hand or by a filter, and read like the others: 2",
            "`agency_id`: 1 value is a number in the sheet, where leading zeros are lost"
        ]
    );
}

#[test]
fn xls_whose_cells_stand_far_apart() {
    refused(
        "a.xls",
        &xls(&[xls_text(0, 0, "MOA No."), xls_text(65_535, 65_535, "x")]),
        "its cells spread over more than 5,000,000 places",
    );
}

#[test]
fn xls_that_is_damaged_or_locked() {
    let good = [xls_text(0, 0, "MOA No."), xls_text(1, 0, "A1")];
    refused("a.xls", &stored(&[begin(5), record(0x2f, &[1, 0, 0, 0]), vec![0; 5000]].concat()), "without its password");
    let nowhere = record(0x85, &[&9_000_000_u32.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat());
    refused("a.xls", &stored(&[begin(5), nowhere, record(0x0a, &[]), vec![0; 5000]].concat()), "it ends too early");
    let file = xls(&good);
    refused("a.xls", &file[..file.len() / 2], "`a.xls` cannot be read as a workbook");
    refused("a.xlsx", &file, "it is an XLS workbook of an older Excel help: name it `.xls`");
    for at in (0..file.len()).step_by(101) {
        let mut broken = file.clone();
        broken[at] ^= 0x55;
        // Read or refused, but never a panic.
        let _ = case("", "a.xls", &broken, "").load_with(&schema());
    }
}
