//! CSV and TSV.

use insta::assert_snapshot;

use super::{case, files};

#[test]
fn headers_match_without_regard_to_case_spaces_and_punctuation() {
    assert_snapshot!(
        case(
            "",
            "agreements.csv",
            "Moa no,Agency-ID,SUPPORT  TYPE,Signed,Ended On,Memo\nA1,G1,jail enforcement model,2017-01-10,,x\n"
        )
        .read()
    );
}

#[test]
fn every_state_of_a_value() {
    let source = "    unknown: [UNK, 9999-12-31]\n    redacted: [\"(b)(6)\"]\n    none: [N/A]\n    dates: [M/D/YYYY]\n";
    let rows = "agreement_id,model,signed_on,ended_on,active,beds,share,counties\n\
                A1,JEM,2017-01-10,2018-01-10,yes,10,0.5,Alpha; Beta\n\
                A2,unk,1/2/2017,,,,,\n\
                A3,(B)(6),9999-12-31,N/A,n/a,N/A,UNK,N/A\n\
                A4,JEN,2017-02-30,soon,maybe,1.5,\"1,000\",;\n\
                A5,wso,2017-03,2017,T,18446744073709551617,1e-3,Alpha\n";
    assert_snapshot!(case(source, "agreements.csv", rows).read());
}

#[test]
fn quotes_behind_blanks_doubled_quotes_and_line_breaks() {
    let rows =
        "\"agreement_id\", \"agency_id\" , \"beds\"\r\n\"A, 1\", \"the \"\"G\"\"\", 5\r\n\"A\r\n2\", x\"y\"z, 6\r\n";
    assert_snapshot!(case("", "agreements.csv", rows).read());
}

#[test]
fn ragged_and_blank_rows() {
    let rows =
        "agreement_id,agency_id,ended_on\nA1,G1\nA2,G2,2017-01-01,,\nA3,G3,2017-01-01,x\n\n,,\n   ,\t,\nA4,G4,\n";
    assert_snapshot!(case("", "agreements.csv", rows).read());
}

#[test]
fn title_lines_above_a_declared_header() {
    let rows = "All agreements\n\"of the \nyear\",,\nMOA No.,Signed\nA1,2017-01-10\n";
    assert_snapshot!(case("    header_row: 4\n", "agreements.csv", rows).read());
}

#[test]
fn title_lines_above_a_header_that_is_found() {
    let rows = "All agreements,\n\nMOA No.,Signed\nA1,2017-01-10\n";
    assert_snapshot!(case("", "agreements.csv", rows).read());
}

#[test]
fn a_delimiter_that_is_found_and_one_that_is_declared() {
    assert_snapshot!(case("", "agreements.csv", "agreement_id;agency_id\nA1;G1\n").read());
    assert_snapshot!(case("    delimiter: \"|\"\n", "agreements.csv", "agreement_id|agency_id\nA,1|G1\n").read());
    assert_snapshot!(case("", "agreements.tsv", "agreement_id\tagency_id\nA,1\tG1\n").read());
}

#[test]
fn columns_and_fill_of_the_project_file() {
    let source = "    columns: {signed_on: Unterzeichnet}\n    fill: {model: WSO, agency_id: \"from {file name}\"}\n";
    assert_snapshot!(case(source, "lists/2019.csv", "agreement_id,Unterzeichnet,Signed\nA1,2017-01-10,x\n").read());
}

#[test]
fn sources_of_one_kind_add_up_and_columns_are_absent_by_file() {
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: lists/*.csv\n    complete: {from: 2015-01-01, through: 2020-01-01}\n  - kind: agreement\n    files: late.csv\n    complete: {from: 2016-01-01}\n  - kind: agency\n    no_records: true\n";
    assert_snapshot!(
        files(&[
            ("probity.yaml", project.as_bytes()),
            ("lists/b.csv", b"agreement_id,beds\nB1,\nA1,2\n"),
            ("lists/a.csv", b"agreement_id,agency_id\nA1,G1\n"),
            ("lists/inner/c.csv", b"agreement_id,agency_id\nC1,G1\n"),
            ("late.csv", b"agreement_id,signed_on\nL1,2020-10-01\nL2,2020-09-30\nL3,2020\nA1,2020-01-01\n"),
        ])
        .read()
    );
}

#[test]
fn keys_that_stand_twice_and_links_that_find_nobody() {
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: agreements.csv\n  - kind: agency\n    files: agencies.csv\n";
    assert_snapshot!(
        files(&[
            ("probity.yaml", project.as_bytes()),
            ("agreements.csv", b"agreement_id,agency_id\nA1,G1\na1 ,G2\nA2,00123\nA3,\nA4,G1\nA4,G1\n"),
            ("agencies.csv", b"agency_id,state\nG1,TX\nG2,TX\n123,FL\n"),
        ])
        .read()
    );
}

#[test]
fn a_mark_utf_16_and_a_declared_encoding_are_read() {
    let text = "agreement_id,agency_id\r\nMünchen,李小龙\r\n";
    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = format!("\u{feff}{text}");
    let windows: Vec<u8> = b"agreement_id\nM\xfcnchen\n".to_vec();
    let read = |case: super::Case| {
        let loaded = case.load();
        super::show(&loaded, &super::schema())
    };
    assert_snapshot!(read(case("", "a.csv", utf_16)));
    assert_snapshot!(read(case("", "a.csv", marked)));
    assert_snapshot!(read(case("    encoding: windows-1252\n", "a.csv", windows)));
}

#[test]
fn a_file_with_a_header_only_supplies_its_kind() {
    assert_snapshot!(case("", "agreements.csv", "agreement_id,agency_id\n").read());
}

#[test]
fn times_with_zones() {
    let source = "    time_zone: America/New_York\n    dates: [M/D/YYYY]\n";
    let rows = "agreement_id,started_at\nA1,2019-11-03T01:30\nA2,2019-03-10 02:30:00\nA3,2019-07-01T24:00\nA4,2019-07-01T12:00:00.25Z\nA5,2019-07-01T12:00+05:30\nA6,2019-07-01\nA7,7/1/2019 08:15\nA8,2019-07-01T25:00\nA9,2019-07-01T24:00Z\n";
    assert_snapshot!(case(source, "agreements.csv", rows).read());
    let source = "    time_zone: agency_id\n";
    let rows = "agreement_id,agency_id,started_at\nA1,America/Chicago,2019-07-01 12:00\nA2,Nowhere,2019-07-01 12:00\n";
    assert_snapshot!(case(source, "agreements.csv", rows).read());
}
