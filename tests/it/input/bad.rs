//! Exports that cannot be read: each with the whole message.

use insta::assert_snapshot;

use super::case;

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_without_the_feature() {
    assert_snapshot!(case("", "agreements.parquet", "PAR1").read());
}

#[test]
fn files_that_are_no_text() {
    assert_snapshot!(case("", "a.csv", b"agreement_id,agency_id\nA1,G1\nA2,M\xfcnchen\n").read());
    assert_snapshot!(case("", "a.csv", b"agreement_id,agency_id\nA1,G\x001\n").read());
    assert_snapshot!(case("", "a.csv", [0xff, 0xfe, b'a', 0, 0, 0xd8, b'b', 0]).read());
    assert_snapshot!(case("", "a.csv", "a\0g\0r\0").read());
}

#[test]
fn empty_files() {
    assert_snapshot!(case("", "a.csv", "").read());
    assert_snapshot!(case("", "a.csv", "\u{feff}\r\n \r\n").read());
    assert_snapshot!(case("", "a.json", "\n").read());
    assert_snapshot!(case("", "a.ndjson", "").read());
    assert_snapshot!(case("", "a.yaml", "# nothing\n---\n").read());
}

#[test]
fn headers_that_do_not_do() {
    assert_snapshot!(case("", "a.csv", "Ada Moe,1970-01-01\nÅse,1971-01-01\n").read());
    assert_snapshot!(case("", "a.csv", "agreement_id,Agreement ID,MOA No.\nA1,A2,A3\n").read());
    assert_snapshot!(case("    header_row: 9\n", "a.csv", "agreement_id\nA1\n").read());
    assert_snapshot!(case("    columns: {beds: Betten}\n", "a.csv", "agreement_id,beds\nA1,1\n").read());
    assert_snapshot!(case("    fill: {beds: 3}\n", "a.csv", "agreement_id,beds\nA1,1\n").read());
}

#[test]
fn quotes_that_go_wrong() {
    let rows = "agreement_id,agency_id\r\nA1,G1\r\nÅ2, \"open\r\nA3,G3\r\nA4,G4\r\n";
    assert_snapshot!(case("", "a.csv", rows).read());
    let rows = "agreement_id,agency_id\nA1,\"G1\" of Texas,x\n";
    assert_snapshot!(case("", "a.csv", rows).read());
    let rows = "agreement_id,agency_id\nA1,\"open\nA2,G2\nA3,\"G3\"\n";
    assert_snapshot!(case("", "a.csv", rows).read());
    let rows = format!("agreement_id,agency_id\nA1,\"open{}", "\nA2,G2".repeat(3_000_000));
    assert_snapshot!(case("", "a.csv", rows).read());
}

#[test]
fn broken_json() {
    assert_snapshot!(case("", "a.json", "[{\"agreement_id\": \"A1\"},\n {\"agreement_id\": \"Å2\", beds: 1}]").read());
    assert_snapshot!(case("", "a.json", "[{\"agreement_id\": \"A1\"},\n {\"agreement_id\": \"A2\"").read());
    assert_snapshot!(case("", "a.json", "[{\"agreement_id\": \"A1\"},\n {\"agreement_id\": \"A2").read());
    assert_snapshot!(case("", "a.json", "[{\"agreement_id\": \"A1\"},\n]").read());
    assert_snapshot!(case("", "a.json", "[{\"agreement_id\": tru}]").read());
    assert_snapshot!(case("", "a.json", "[] []").read());
    assert_snapshot!(case("", "a.json", "[".repeat(100_000)).read());
}

#[test]
fn records_that_nobody_finds() {
    assert_snapshot!(case("", "a.json", "{\"G1\": [{\"agreement_id\": \"A1\"}], \"G2\": []}").read());
    assert_snapshot!(case("", "a.json", "{\"as of\": 1, \"agreements\": [{\"agreement_id\": \"A1\"}]}").read());
    assert_snapshot!(case("", "a.json", "7").read());
    assert_snapshot!(
        case("    records: /agrements/*\n", "a.json", "{\"agreements\": [{\"agreement_id\": \"A1\"}]}").read()
    );
    assert_snapshot!(case("", "a.yaml", "agreements:\n  - agreement_id: A1\n").read());
    assert_snapshot!(case("", "a.yaml", "just a text\n").read());
}

#[test]
fn a_record_that_never_ends() {
    let long = format!("[{{\"agreement_id\": \"A1\"}},\n{{\"agreement_id\": \"{}", "x".repeat(20_000_000));
    assert_snapshot!(case("", "a.json", long).read());
    let long = format!("{{\"agreement_id\": \"A1\"}}\n{{\"agreement_id\": \"{}", "x".repeat(20_000_000));
    assert_snapshot!(case("", "a.ndjson", long).read());
}

#[test]
fn broken_yaml() {
    assert_snapshot!(case("", "a.yaml", "- agreement_id: A1\n  agency_id: \"G1\n").read());
    assert_snapshot!(case("", "a.yaml", "agreement_id: A1\n\tagency_id: G1\n").read());
    assert_snapshot!(case("", "a.yaml", "agreement_id: A1\nprovisions:\n\t- number: 1\n").read());
    assert_snapshot!(case("", "a.yaml", "- agreement_id: A1\n  <<: {beds: 1}\n").read());
    assert_snapshot!(case("", "a.yaml", "- ? [a, b]\n  : c\n").read());
    assert_snapshot!(case("", "a.yaml", "[".repeat(100_000)).read());
    assert_snapshot!(case("", "a.yaml", "- ".repeat(100_000)).read());
    let deep: String = (0..1000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_snapshot!(case("", "a.yaml", deep).read());
}

#[test]
fn aliases_that_multiply() {
    let mut yaml = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (one, before) in "bcdefghi".chars().zip("abcdefgh".chars()) {
        let nine = vec![format!("*{before}"); 9].join(", ");
        yaml.push_str(&format!("{one}: &{one} [{nine}]\n"));
    }
    assert_snapshot!(case("", "a.yaml", yaml).read());
    assert_snapshot!(case("", "a.yaml", "agreement_id: &a [*a]\n").read());
    assert_snapshot!(case("", "a.yaml", "agreement_id: *nobody\n").read());
}

#[test]
fn a_time_without_a_zone() {
    assert_snapshot!(case("", "a.csv", "agreement_id,started_at\nA1,2019-07-01\nA2,2019-07-01 12:00\n").read());
}

#[test]
fn all_problems_of_all_files_are_told() {
    let project =
        "rules: []\nsources:\n  - kind: agreement\n    files: a/*\n  - kind: agency\n    files: nowhere.csv\n";
    assert_snapshot!(
        super::files(&[
            ("probity.yaml", project.as_bytes()),
            ("a/1.csv", b""),
            ("a/2.csv", b"agreement_id\n\"A1\n"),
            ("a/3.json", b"[{]"),
            ("a/4.docx", b""),
        ])
        .read()
    );
}

#[test]
fn every_code_has_its_page() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut codes = 0;
    for file in [
        "src/input/problems/mod.rs",
        "src/input/problems/settings.rs",
        "src/input/problems/text.rs",
        "src/cli/choice.rs",
    ] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        for after in text.split("code(\"").skip(1) {
            let code = after.split('"').next().unwrap();
            let page = std::fs::read_to_string(root.join(format!("docs/codes/{code}.md")));
            let page = page.unwrap_or_else(|_| panic!("`{code}` has no page"));
            assert!(page.starts_with(&format!("# {code}: ")), "{code}");
            codes += 1;
        }
    }
    assert!(codes > 25);
}
