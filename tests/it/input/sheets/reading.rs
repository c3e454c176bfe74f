//! What is read of a sheet, and what is said about it.

use insta::assert_snapshot;
use probity::column::Cell;

use super::*;

#[test]
fn titles_group_headers_columns_without_header_and_rows_that_are_only_formatted() {
    let rows = [
        texts(1, &["Agreements of the first quarter"]),
        texts(2, &["", "", "what", "", "when"]),
        texts(4, &["MOA No.", "Agency ID", "Support Type", "Memo", "Signed"]),
        row_of(
            5,
            &[
                text("A5", "A1"),
                text("B5", " G1 "),
                text("C5", "JEM"),
                text("D5", "x"),
                number("E5", "42795", DATE),
                text("G5", "?"),
            ]
            .concat(),
        ),
        row_of(8, &[text("A8", "A2"), text("C8", "jail enforcement model"), number("E8", "42796", DATE)].concat()),
        texts(9, &["", "", "", "", "", "", "seen by somebody"]),
        row_of(10, r#"<c r="A10" s="1"/><c r="E10" s="1"/>"#),
        row_of(11, r#"<c r="A11" t="inlineStr"><is><t xml:space="preserve">  </t></is></c>"#),
        texts(12, &["Source: the office"]),
    ];
    assert_snapshot!(
        case("", "a.xlsx", &workbook(&[sheet("Sheet 1", &rows.concat())]), "title, group headers, header in row 4")
            .read()
    );
}

#[test]
fn a_header_row_that_is_declared() {
    let rows =
        [texts(2, &["MOA No.", "Signed"]), texts(3, &["Agreement-ID", "Agency"]), texts(4, &["A1", "G1"])].concat();
    let book = workbook(&[sheet("S", &rows)]);
    let read = |row: u32| case(&format!("    header_row: {row}\n"), "a.xlsx", &book, "").read();
    let third = read(3);
    assert!(third.contains("agreement_id \"A1\"") && !third.contains("taken as its header"), "{third}");
    assert!(read(1).contains("from row 1 of the sheet `S` on, no cell is the name of a field"), "{}", read(1));
    assert!(read(9).contains("ends before row 9 of the sheet `S`"), "{}", read(9));
}

#[test]
fn a_repeated_header_is_a_mistake_only_where_a_field_wants_it() {
    let book =
        |twice: &str| workbook(&[sheet("S", &(texts(1, &["MOA No.", twice, twice]) + &texts(2, &["A1", "x", "y"])))]);
    let unused = case("", "a.xlsx", &book("Memo"), "").load();
    assert_eq!(unused.files[0].unused, ["Memo", "Memo"]);
    let said = problem("a.xlsx", &book("Beds"));
    assert!(said.contains("`a.xlsx`, row 1 of the sheet `S`: the columns `Beds` and `Beds`"), "{said}");
}

/// One agreement a row, with one cell for a field.
fn column(header: &str, cells: &[String]) -> Vec<u8> {
    let mut rows = texts(1, &["MOA No.", header]);
    for (index, cell) in cells.iter().enumerate() {
        let row = index + 2;
        rows += &format!(r#"<row r="{row}">{}{cell}</row>"#, text(&format!("A{row}"), &format!("A{row}")));
    }
    workbook(&[sheet("S", &rows)])
}

fn read_column(header: &str, field: &str, source: &str, cells: &[String]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let loaded = case(source, "a.xlsx", &column(header, cells), "").load();
    let schema = schema();
    (values(&loaded, &schema, field), unreadable(&loaded, &schema, field), loaded.files[0].taken.words())
}

#[test]
fn dates_by_their_format_and_numbers_without_one() {
    let cells = [
        number("B2", "43549", DATE),
        number("B3", "43549.5", DATE_TIME),
        number("B4", "43549", 0),
        number("B5", "60", DATE),
        number("B6", "59", DATE),
        number("B7", "61", DATE),
        number("B8", "-3", DATE),
        number("B9", "2958466", DATE),
        number("B10", "0.5625", TIME),
        text("B11", "2019-03-25 "),
        text("B12", "3/25/2019"),
        r#"<c r="B13" t="d"><v>2019-03-25T00:00:00</v></c>"#.to_owned(),
        number("B14", "2958465", DATE),
    ];
    let (values, unreadable, _) = read_column("Signed", "signed_on", "", &cells);
    let bad = "<Unreadable>";
    assert_eq!(
        values,
        [
            "2019-03-25",
            bad,
            bad,
            bad,
            "1900-02-28",
            "1900-03-01",
            bad,
            bad,
            bad,
            "2019-03-25",
            bad,
            "2019-03-25",
            "9999-12-31"
        ]
    );
    assert_snapshot!(unreadable.join("\n"), @r#"
    1 has a time of day, but the field is a `date`; declare it as a `datetime`
    2 is a number without the format of a date; as a date of a spreadsheet it would be 2019-03-25
    3 is no day of the calendar
    6 has the format of a date, but is no day that a spreadsheet knows
    7 has the format of a date, but is no day that a spreadsheet knows
    8 is a time of day without its day
    10 is not a date as YYYY-MM-DD; it would fit `dates: ["M/D/YYYY"]`
    "#);
}

#[test]
fn digits_that_are_laid_out_as_declared_are_a_date() {
    let (values, ..) = read_column(
        "Signed",
        "signed_on",
        "    dates: [YYYYMMDD]\n",
        &[number("B2", "20190325", 0), number("B3", "43549", 0)],
    );
    assert_eq!(values, ["2019-03-25", "<Unreadable>"]);
}

#[test]
fn times_are_whole_milliseconds() {
    // 2019-03-25 12:00:00, 23:59:59.9999, and a third of a day, which no number with 15 digits is.
    let cells = [number("B2", "43549.5", 2), number("B3", "43549.999999999", 2), number("B4", "43549.3333333333", 2)];
    let (values, ..) = read_column("Started at", "started_at", "    time_zone: UTC\n", &cells);
    assert_eq!(values, ["2019-03-25 at 2019-03-25T12:00:00Z", "2019-03-26", "2019-03-25 at 2019-03-25T08:00:00Z"]);
}

#[test]
fn days_counted_from_1904() {
    let rows = texts(1, &["MOA No.", "Signed"])
        + &row_of(2, &(text("A2", "A1") + &number("B2", "42087", DATE)))
        + &row_of(3, &(text("A3", "A2") + &number("B3", "0", DATE)));
    let book = workbook_with(&[sheet("S", &rows)], r#"<workbookPr date1904="1"/>"#, &[]);
    let loaded = case("", "a.xlsx", &book, "").load();
    assert_eq!(values(&loaded, &schema(), "signed_on"), ["2019-03-25", "1904-01-01"]);
}

#[test]
fn numbers_have_15_digits() {
    let cells = [
        number("B2", "66.30000000000001", 0),
        number("B3", "0.1", PERCENT),
        number("B4", "1E-3", 0),
        number("B5", "1.5E+20", 0),
        number("B6", "-12", 0),
        number("B7", "43549", DATE),
        text("B8", "1,000"),
        number("B9", "1.5208333333", LENGTH),
    ];
    let (values, unreadable, _) = read_column("Share", "share", "", &cells);
    assert_eq!(values[..5], ["66.3", "0.1", "0.001", "150000000000000000000", "-12"]);
    assert_eq!(values[5..], ["<Unreadable>", "<Unreadable>", "<Unreadable>"]);
    assert_eq!(unreadable[0], "5 is not a number in plain digits");
}

#[test]
fn numbers_and_dates_in_a_field_of_texts_are_said() {
    let cells = [
        number("B2", "42", 0),
        number("B3", "111100000", 0),
        number("B4", "1234567890123456", 0),
        number("B5", "43549", DATE),
        number("B6", "0.5625", TIME),
        number("B7", "1.5208333333", LENGTH),
        text("B8", " 00042"),
        r#"<c r="B9" t="b"><v>1</v></c>"#.to_owned(),
    ];
    let (values, unreadable, said) = read_column("Agency ID", "agency_id", "", &cells);
    assert_eq!(
        values,
        [
            "\"42\"",
            "\"111100000\"",
            "<Unreadable>",
            "\"2019-03-25\"",
            "\"13:30:00\"",
            "\"36:30:00\"",
            "\" 00042\"",
            "\"TRUE\""
        ]
    );
    assert_eq!(
        unreadable,
        ["2 is a number of more than 15 digits, of which a spreadsheet loses the last; it must be typed as text"]
    );
    assert_eq!(
        said,
        [
            "`agency_id`: 3 values are numbers in the sheet, where leading zeros are lost",
            "`agency_id`: 2 values are dates in the sheet, read as the text YYYY-MM-DD"
        ]
    );
}

#[test]
fn yes_and_no() {
    let cells = [
        r#"<c r="B2" t="b"><v>1</v></c>"#.to_owned(),
        r#"<c r="B3" t="b"><v>0</v></c>"#.to_owned(),
        number("B4", "1", 0),
        text("B5", "No"),
        r#"<c r="B6" s="1"/>"#.to_owned(),
    ];
    let (values, ..) = read_column("Active", "active", "", &cells);
    assert_eq!(values, ["yes", "no", "yes", "no", "<Blank>"]);
}

#[test]
fn errors_and_formulas() {
    let cells = [
        r#"<c r="B2" t="e"><v>#N/A</v></c>"#.to_owned(),
        r#"<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#.to_owned(),
        r#"<c r="B4"><f>SUM(C1:C9)</f></c>"#.to_owned(),
        r#"<c r="B5"><f>SUM(C1:C9)</f><v></v></c>"#.to_owned(),
        r#"<c r="B6"><f>SUM(C1:C9)</f><v>0</v></c>"#.to_owned(),
        r#"<c r="B7" t="str"><f>""</f><v></v></c>"#.to_owned(),
        text("B8", "#N/A"),
    ];
    let (values, unreadable, _) = read_column("Beds", "beds", "", &cells);
    let bad = "<Unreadable>";
    assert_eq!(values, [bad, bad, bad, bad, "0", "<Blank>", bad]);
    assert_snapshot!(unreadable.join("\n"), @"
    0 is an error: the formula finds no value; if it stands for something, say so with `none` or `unknown`
    1 is an error: the formula divides by zero; if it stands for something, say so with `none` or `unknown`
    2 has no stored result; open the workbook in a spreadsheet program, let it calculate, and save it
    3 has no stored result; open the workbook in a spreadsheet program, let it calculate, and save it
    6 is not a number in plain digits
    ");
    let (values, unreadable, _) = read_column("Ended on", "ended_on", "    none: [\"#N/A\"]\n", &cells[..1]);
    assert_eq!((values, unreadable), (vec!["<None>".to_owned()], vec![]));
}

#[test]
fn hyperlinks_are_texts() {
    let rows = texts(1, &["MOA No.", "MOA"])
        + &texts(2, &["A1", "link"])
        + &texts(3, &["A2", "link"])
        + &texts(4, &["A3", "link pending"])
        + &texts(5, &["A4", "see below"])
        + &texts(6, &["A5"])
        + &texts(7, &["A6"]);
    let links = r##"<hyperlinks><hyperlink ref="B2" r:id="rId7"/><hyperlink ref="B3" r:id="rId8" location="page=2"/><hyperlink ref="B5" location="Sheet2!A1" display="x"/><hyperlink ref="B6:B7" r:id="rId8"/></hyperlinks>"##;
    let relations = format!(
        r#"<Relationships xmlns="{RELATIONS}"><Relationship Id="rId7" Type="{OFFICE}/hyperlink" Target="https://example.org/a?b=1&amp;c=2" TargetMode="External"/><Relationship Id="rId8" Type="{OFFICE}/hyperlink" Target="http://" TargetMode="External"/></Relationships>"#
    );
    let book = workbook_with(
        &[sheet_around("S", "", &rows, links)],
        "",
        &[("xl/worksheets/_rels/sheet1.xml.rels", &relations)],
    );
    let schema = schema_with_link();
    let loaded = case("", "a.xlsx", &book, "").load_with(&schema).unwrap();
    let blank = "<Blank>";
    assert_eq!(
        values(&loaded, &schema, "document"),
        [
            "\"https://example.org/a?b=1&c=2\"",
            "\"http://#page=2\"",
            blank,
            "\"#Sheet2!A1\"",
            "\"http://\"",
            "\"http://\""
        ]
    );
    assert_eq!(
        values(&loaded, &schema, "moa"),
        ["\"link\"", "\"link\"", "\"link pending\"", "\"see below\"", blank, blank]
    );
    let kind = schema.kind_named("agreement").unwrap();
    let document = schema.kind(kind).field_named("document");
    let at = |row: u32| super::super::place(&loaded, &schema, Cell { kind, row, field: document });
    assert_snapshot!(at(0) + &at(2));
}

#[test]
fn hidden_rows_columns_and_sheets_are_read_and_said() {
    let rows = texts(1, &["MOA No.", "Agency ID", "Memo"])
        + &texts(2, &["A1", "G1"]).replace("<row ", r#"<row hidden="1" "#)
        + &texts(3, &["A2", "G2"])
        + &texts(4, &["A3", "G3"]).replace("<row ", r#"<row hidden="true" "#)
        + &texts(5, &["A4"]).replace("<row ", r#"<row hidden="0" "#)
        + r#"<row r="6" hidden="1"/>"#;
    let columns = r#"<cols><col min="2" max="2" width="9" hidden="1"/><col min="4" max="9" hidden="1"/></cols>"#;
    let mut hidden = sheet_around("Data", columns, &rows, "");
    hidden.attributes = r#"state="hidden""#;
    let loaded = case("", "a.xlsx", &workbook(&[sheet("Front", ""), hidden]), "").load();
    assert_eq!(values(&loaded, &schema(), "agreement_id"), ["\"A1\"", "\"A2\"", "\"A3\"", "\"A4\""]);
    assert_eq!(
        loaded.files[0].taken.words(),
        [
            "the sheet \"Data\" is read, the only one with anything in it",
            "the sheet \"Data\" is hidden in the workbook",
            "2 rows are hidden by hand or by a filter, and read like the others: 2, 4",
            "1 column is hidden, and read like the others: \"Agency ID\"",
        ]
    );
}

/// Two sheets with the same columns, of which one ends with a blank, an empty one and a chart.
fn several_sheets() -> Vec<u8> {
    let rows = |id: &str| texts(1, &["MOA No."]) + &texts(2, &[id]);
    let chart = Sheet { name: "Chart", attributes: "", xml: format!(r#"<chartsheet xmlns="{MAIN}"/>"#) };
    let relations = format!(
        r#"<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="rId3" Type="{OFFICE}/worksheet" Target="worksheets/sheet3.xml"/><Relationship Id="rId4" Type="{OFFICE}/chartsheet" Target="worksheets/sheet4.xml"/></Relationships>"#
    );
    let mut second = sheet("2019", &rows("B"));
    second.attributes = r#"state="veryHidden""#;
    let sheets = [sheet("Signed ", &rows("A")), second, sheet("Empty", r#"<row r="1"><c r="A1" s="1"/></row>"#), chart];
    workbook_with(&sheets, "", &[("xl/_rels/workbook.xml.rels", &relations)])
}

#[test]
fn the_sheet_is_chosen_by_name_or_number() {
    let id = |sheet: &str| {
        let loaded = case(&format!("    sheet: {sheet}\n"), "a.xlsx", &several_sheets(), "").load();
        values(&loaded, &schema(), "agreement_id")
    };
    assert_eq!(id("signed"), ["\"A\""]);
    assert_eq!(id("1"), ["\"A\""]);
    assert_eq!(id("2019"), ["\"B\""]);
    assert_eq!(id("\"2\""), ["\"B\""]);
}

#[test]
fn two_sheets_of_one_workbook_are_two_sources() {
    let rows = |id: &str| texts(1, &["MOA No."]) + &texts(2, &[id]);
    let book = workbook(&[sheet("Signed", &rows("A")), sheet("Ended", &rows("B"))]);
    let both = |first: &str, second: &str| {
        let second = format!("  - kind: agreement\n    files: a.xlsx\n    sheet: {second}\n");
        case(&format!("    sheet: {first}\n{second}"), "a.xlsx", &book, "")
    };
    assert_eq!(values(&both("Signed", "Ended").load(), &schema(), "agreement_id"), ["\"A\"", "\"B\""]);
    // The same sheet, or one that may be the same.
    for (first, second) in [("Signed", "signed"), ("Signed", "1"), ("1", "2")] {
        let said = both(first, second).read();
        assert!(said.contains("`a.xlsx` belongs to two sources of `agreement`"), "{said}");
    }
}

#[test]
fn a_sheet_that_cannot_be_chosen() {
    let read = |source: &str| case(source, "a.xlsx", &several_sheets(), "two sheets, an empty one and a chart").read();
    assert_snapshot!(read(""));
    assert_snapshot!(read("    sheet: Pending\n"));
    assert_snapshot!(read("    sheet: 5\n"));
    assert_snapshot!(read("    sheet: Chart\n"));
}

#[test]
fn a_workbook_with_nothing_in_it() {
    let said = problem("a.xlsx", &workbook(&[sheet("S", ""), sheet("T", r#"<row r="1"><c r="A1" s="1"/></row>"#)]));
    assert!(said.contains("`a.xlsx` is empty: no sheet of it has anything in it"), "{said}");
}

#[test]
fn shared_and_rich_texts() {
    let strings = format!(
        r#"<sst xmlns="{MAIN}" count="9" uniqueCount="4"><si><t>MOA No.</t></si><si><t xml:space="preserve"> A1 </t></si><si><r><t>Bold</t></r><r><t xml:space="preserve"> and not</t></r></si><si><t>Agency ID</t></si></sst>"#
    );
    let cell = |place: &str, index: u32| format!(r#"<c r="{place}" t="s"><v>{index}</v></c>"#);
    let rows = row_of(1, &(cell("A1", 0) + &cell("B1", 3))) + &row_of(2, &(cell("A2", 1) + &cell("B2", 2)));
    let book = workbook_with(&[sheet("S", &rows)], "", &[("xl/sharedStrings.xml", &strings)]);
    let loaded = case("", "a.xlsx", &book, "").load();
    assert_eq!(values(&loaded, &schema(), "agreement_id"), ["\" A1 \""]);
    assert_eq!(values(&loaded, &schema(), "agency_id"), ["\"Bold and not\""]);
}

#[test]
fn places_are_cells_and_nothing_private_is_shown() {
    let rows = texts(3, &["MOA No.", "Memo", "Signer", "Signed", "Beds"])
        + &row_of(
            7,
            &[text("A7", "A1"), text("B7", "who asked"), text("C7", "Somebody"), number("D7", "43549", 0)].concat(),
        );
    let mut schema = schema();
    schema.kinds[1].fields[5].headers = vec!["Signer".to_owned()];
    let loaded = case("", "a.xlsx", &workbook(&[sheet("Facilities FY19", &rows)]), "").load_with(&schema).unwrap();
    let kind = schema.kind_named("agreement").unwrap();
    let mut shown = String::new();
    for field in ["signed_on", "beds", "signer", "share"] {
        let field = schema.kind(kind).field_named(field);
        shown += &super::super::place(&loaded, &schema, Cell { kind, row: 0, field });
    }
    assert!(!shown.contains("who asked"), "no field reads the memo");
    assert_snapshot!(shown);
}
