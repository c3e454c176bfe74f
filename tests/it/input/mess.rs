//! Exports as people have them: delimiters, headers, blanks, dates and encodings that are not what they should be.

use insta::assert_snapshot;
use probity::column::Known;
use probity::input::Far;

use super::{case, files};

#[test]
fn the_separator_line_of_excel() {
    assert_snapshot!(case("", "a.csv", "sep=;\r\nagreement_id;agency_id\r\nA1;G1\r\n").read());
    assert_snapshot!(case("", "a.csv", "\u{feff}\"sep=\t\"\nagreement_id\tagency_id\nA1\tG1\n").read());
    assert_snapshot!(case("    delimiter: \",\"\n", "a.csv", "sep=;\nagreement_id,agency_id\nA1,G1\n").read());
    // A title that only looks like one.
    assert_snapshot!(case("", "a.csv", "sep=2020\nagreement_id,agency_id\nA1,G1\n").read());
}

#[test]
fn values_under_no_header() {
    let rows = "agreement_id,,agency_id,\u{a0},beds\nA1,x,G1,,1\nA2,,G2,,2\nA3,y,G3, ,3\n";
    assert_snapshot!(case("", "a.csv", rows).read());
}

#[test]
fn headers_that_stand_several_times() {
    let rows = "MOA No.,Date,Name,Date\nA1,2017-01-10,x,2018-01-10\n";
    assert_snapshot!(case("    columns: {signed_on: Date}\n", "a.csv", rows).read());
    let source = "    columns: {signed_on: \"Date 1\", ended_on: \"Date 2\"}\n";
    assert_snapshot!(case(source, "a.csv", rows).read());
    // A header that is really called so counts first.
    let rows = "MOA No.,Date,Date 2,Date\nA1,2017-01-10,2018-01-10,2019-01-10\n";
    assert_snapshot!(case(source, "a.csv", rows).read());
    assert_snapshot!(case("    columns: {signed_on: \"Date 3\"}\n", "a.csv", rows).read());
}

#[test]
fn texts_are_kept_as_they_stand() {
    let stored = |loaded: &super::Loaded| {
        let records = loaded.dataset.records(probity::schema::KindId(1));
        let key = |row| match records.columns[0].known(row) {
            Some(Known::Text(text)) => loaded.dataset.texts.stored(text).to_owned(),
            other => panic!("the key is a text, not {other:?}"),
        };
        records.rows().map(key).collect::<Vec<_>>()
    };
    let rows = "agreement_id,agency_id\n  A1 ,x\n\u{a0}A2\u{a0},x\n \" A3\" ,x\nA  4,x\n";
    let kept = ["  A1 ", "\u{a0}A2\u{a0}", " A3", "A  4"];
    assert_eq!(stored(&case("", "a.csv", rows).load()), kept);
    let items: Vec<String> = kept.iter().map(|text| format!("{{\"agreement_id\": \"{text}\"}}")).collect();
    assert_eq!(stored(&case("", "a.json", format!("[{}]", items.join(","))).load()), kept);
    assert_eq!(stored(&case("", "a.ndjson", items.join("\n")).load()), kept);
    let yaml: Vec<String> = kept.iter().map(|text| format!("- agreement_id: \"{text}\"\n")).collect();
    assert_eq!(stored(&case("", "a.yaml", yaml.concat()).load()), kept);
}

#[test]
fn keys_and_links_are_compared_folded() {
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: agreements.csv\n  - kind: agency\n    files: agencies.csv\n";
    assert_snapshot!(
        files(&[
            ("probity.yaml", project.as_bytes()),
            (
                "agreements.csv",
                "agreement_id,agency_id\nA1,O'Brien - North\nA\u{a0}2,\u{a0}O\u{2019}BRIEN \u{2013}  NORTH\na 2 ,x\nA3,007\n".as_bytes()
            ),
            ("agencies.csv", "agency_id,state\nO'Brien – North,TX\n7,TX\n".as_bytes()),
        ])
        .read()
    );
}

#[test]
fn codes_for_unknown_withheld_and_none() {
    let source =
        "    unknown: [UNK, \"9999-12-31\"]\n    redacted: [\"(b)(6),(b)(7)(c )\"]\n    none: [\"#N/A\", \"–\"]\n";
    let rows = "agreement_id,signer,signed_on,ended_on,beds\n\
                A1,\"(B)(6),(b)(7)(C )\u{a0}\",unk,#n/a,UNK \n\
                A2,#N/A,9999-12-31,-,9999-12-31\n\
                A3,\"(b)(6), (b)(7)(c)\",2017-01-10,unknown,12\n";
    assert_snapshot!(case(source, "a.csv", rows).read());
}

#[test]
fn dates_with_a_slip() {
    let rows = "agreement_id,signed_on\nA1,05/082025\nA2,7/72025\nA3,13/14/2025\nA4,14/3/2025\nA5,3/4/19\nA6,7/7/20255\n\
                A7,7/7/5025\nA8,2025-0708\n";
    assert_snapshot!(case("    dates: [\"M/D/YYYY\"]\n", "a.csv", rows).read());
    let rows =
        "agreement_id,signed_on,ended_on\nA1,1162025,\nA2,0992025,03/04/2019\nA3,11620255,\nA4,99999999,3.4.2019\n";
    assert_snapshot!(case("    dates: [MMDDYYYY, MMDDYY]\n    century: 2000\n", "a.csv", rows).read());
}

#[test]
fn a_date_in_two_declared_layouts() {
    let rows = "agreement_id,signed_on,started_at\nA1,03/04/2019,03/04/2019 08:00\nA2,14/4/2019,4/14/2019 08:00\nA3,4/4/2019,\n";
    let source = "    dates: [\"M/D/YYYY\", \"D/M/YYYY\"]\n    time_zone: America/New_York\n";
    assert_snapshot!(case(source, "a.csv", rows).read());
}

#[test]
fn dates_that_stand_in_names_of_files() {
    let rows = "agreement_id,signed_on\nA1,agreements_20250519_151802\nA2,agreements_20250519\nA3,agreements_202505191\n\
                A4,Agreements_20250519_1\nA5,agreements_20251332_1\nA6,2025-05-19\n";
    assert_snapshot!(case("    dates: [\"'agreements_'YYYYMMDD*\"]\n", "a.csv", rows).read());
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: lists/*.csv\n    fill: {signed_on: \"{file name}\"}\n    dates: [\"'list-'MMDDYYYY*\"]\n";
    let case = files(&[("probity.yaml", project.as_bytes()), ("lists/list-04012026am.csv", b"agreement_id\nA1\n")]);
    assert_snapshot!(case.read());
}

#[test]
fn times_as_exports_write_them() {
    let rows = "agreement_id,started_at\nA1,7/8/2021 0:00\nA2,7/8/2021 12:00:00 AM\nA3,7/8/2021 1:05 pm\nA4,2021-07-08 9:30\n\
                A5,7/8/2021 13:00 PM\nA6,8.7.2021 9:30\nA7,7/8/2021 9.30\n";
    let source = "    dates: [\"M/D/YYYY\"]\n    time_zone: America/New_York\n";
    assert_snapshot!(case(source, "a.csv", rows).read());
    assert_snapshot!(case("    dates: [\"M/D/YYYY\"]\n", "a.csv", "agreement_id,signed_on\nA1,7/8/2021 0:00\n").read());
}

#[test]
fn dates_that_are_far_away() {
    let source = "    unknown: [\"1900-01-01\"]\n";
    let rows = "agreement_id,ended_on\nA1,5025-07-07\nA2,1900-01-01\nA3,1899-12-30\nA4,9999-12-31\nA5,2119-01-01\nA6,1901-01-01\n";
    let loaded = case(source, "a.csv", rows).load();
    let field = &loaded.files[0].kinds[0].fields[4];
    assert_eq!(
        (field.far.count, field.far.first.clone(), field.unreadable.count()),
        (3, vec![(0, Far::After), (2, Far::Before), (3, Far::After)], 0)
    );
}

#[test]
fn encodings_that_are_told_apart() {
    // The letter is told where it would be one; whether it is, nobody knows.
    assert_snapshot!(case("", "a.csv", b"agreement_id,agency_id\nA1,Doe\x92s\n").read());
    // A letter before it is UTF-8.
    assert_snapshot!(case("", "a.csv", b"agreement_id,agency_id\nA1,M\xc3\xbcnchen\nA2,M\xfcnchen\n").read());
    // Cut off within a letter.
    assert_snapshot!(case("", "a.csv", b"agreement_id,agency_id\nA1,M\xc3").read());
    assert_snapshot!(case("    encoding: shift_jis\n", "a.csv", b"agreement_id\nA1\nA2\xff\n").read());
    // UTF-16 without its mark, both ways round.
    let text = "agreement_id,agency_id\r\nMünchen,G1\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let came =
        |source: &str, bytes: &[u8]| case(source, "a.csv", bytes).read().split_once("-----\n").unwrap().1.to_owned();
    assert_snapshot!(came("", &little));
    assert_snapshot!(came("", &big));
    assert!(came("    encoding: utf-16be\n", &big).contains("agreement_id \"München\""));
}

#[test]
fn encodings_that_are_declared_and_doubtful() {
    let rows = "agreement_id,agency_id\nMünchen,G1\n";
    assert_snapshot!(case("    encoding: windows-1252\n", "a.csv", rows).read());
    assert_snapshot!(case("    encoding: windows-1252\n", "a.csv", format!("\u{feff}{rows}")).read());
    // Nothing to doubt.
    for (source, bytes) in [
        ("    encoding: windows-1252\n", &b"agreement_id\nMunchen\n"[..]),
        ("    encoding: windows-1252\n", b"agreement_id\nM\xfcnchen\xc3\xbc\n"),
        ("    encoding: utf-8\n", "\u{feff}agreement_id\nMünchen\n".as_bytes()),
    ] {
        assert_eq!(case(source, "a.csv", bytes).load().files[0].taken.words(), Vec::<String>::new());
    }
}

#[test]
fn files_that_are_something_else() {
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0";
    let workbook = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml";
    for (name, file, bytes) in [
        ("an old workbook", "a.csv", &ole[..]),
        ("a workbook", "a.tsv", workbook),
        ("gzip", "a.csv", b"\x1f\x8b\x08\0\0\0\0\0"),
        ("a page", "a.csv", b"\xef\xbb\xbf\n<html><table><tr><td>A1"),
        ("xml", "a.json", b"<?xml version=\"1.0\"?><a/>"),
        ("a database", "a.csv", b"SQLite format 3\0\x10\0"),
        ("json", "a.csv", b"[{\"agreement_id\": \"A1\", \"agency_id\": \"G1\"}]"),
        ("lines of json", "a.csv", b"{\"agreement_id\": \"A1\"}\n{\"agreement_id\": \"A2\"}\n"),
        ("lines of json as json", "a.json", b"{\"agreement_id\": \"A1\"}\n{\"agreement_id\": \"A2\"}\n"),
        ("a table as json", "a.json", b"agreement_id,agency_id\nA1,G1\n"),
        ("a table as ndjson", "a.ndjson", b"agreement_id,agency_id\nA1,G1\n"),
        ("a picture", "a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ] {
        let shown = case("", file, bytes).read();
        assert_snapshot!(format!("other_{}", name.replace(' ', "_")), shown.split_once("-----\n").unwrap().1);
    }
}

#[test]
fn rows_beyond_all_measure() {
    let came = |rows: &str| case("", "a.csv", rows).read().split_once("-----\n").unwrap().1.to_owned();
    assert_snapshot!(came(&format!("agreement_id,agency_id\nA1,G1\nA2{}\n", ",".repeat(100_001))));
    assert_snapshot!(came(&",".repeat(1_000_000)));
    assert_snapshot!(came(&format!("agreement_id,agency_id\nA1,{}\n", "x".repeat(17_000_000))));
    // A wide table within the limit is read.
    let wide: String = (0..20_000).map(|column| format!(",c{column}")).collect();
    let rows = format!("agreement_id{wide}\nA1{}\n", ",1".repeat(20_000));
    assert_eq!(case("", "a.csv", rows).load().files[0].row_count(), 1);
}

#[test]
fn old_line_ends_and_a_last_line_without_one() {
    for rows in [
        "agreement_id,agency_id\rA1,G1\rA2,G2",
        "agreement_id,agency_id\r\nA1,G1\r\nA2,G2",
        "agreement_id,agency_id\n\nA1,G1\nA2,G2\n\n",
    ] {
        assert_eq!(case("", "a.csv", rows).load().files[0].row_count(), 2, "{rows:?}");
    }
}
