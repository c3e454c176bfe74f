//! Records of JSON that pass are read as those that are held.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::passing::{check, flat};
use super::{case, files};

#[track_caller]
fn passes(source: &str, file: &str, contents: &str) {
    check(&case(source, file, contents), &flat(), true);
}

/// Reads a file both ways, whatever comes of it.
fn either_way(file: &str, contents: &str) {
    // Whoever reads a case as one that is held compares it with what passes.
    let _ = case("", file, contents).load_with(&flat());
}

const RECORDS: [&str; 14] = [
    r#"{"MOA No.":"A1","agency_id":"X1","Support Type":"WSO","SIGNED":"2019-02-03","beds":7,"active":true}"#,
    r#"{ "MOA No." : "A2" , "agency_id" : null , "beds" : 1e3, "share": -0.50E+1, "counties": "Ada; Boise" }"#,
    r#"{"agreement_id":"Åse \"x\" \u00e4\n","model":"Jail enforcement model","beds":12345678901234567890123456789012}"#,
    r#"{"beds":"x","MOA No.":"A3","other":[1,{"a":2}],"counties":["Ada",null,"Boise"]}"#,
    r#"{"MOA No.":"A4","MOA No.":"A5","beds":1,"beds":2,"nothing":0,"nothing":1}"#,
    r#"{"MOA No.":"A6","agreement_id":"A7","signature":{"date":"2018-05-06","name":"Kim"}}"#,
    r#"{"M\u004fA No.":"A8","ended_on":"2031-01-01","SIGNED":"1819-01-01","started_at":"2020-01-01 10:00Z"}"#,
    r#"{"MOA No.":"\ud83d\ude00","signer":"\u0000","x":"\ud83d\ude00"}"#,
    "{}",
    r#"  {  }  "#,
    r#"{"MOA No.":{"a":1},"agency_id":[],"beds":[1],"model":"none such"}"#,
    r#"{"MOA No.":"","agency_id":" ","Support Type":"-","beds":0,"active":"maybe"}"#,
    "7",
    "[{}]",
];

/// Lines that are no JSON.
const BROKEN: [&str; 12] = [
    r#"{"MOA No.":"A1","#,
    r#"{"MOA No.":"A1"} x"#,
    r#"{"MOA No.":"\ud83d"}"#,
    r#"{"other":"\ud83d"}"#,
    r#"{"other":"a	b"}"#,
    r#"{"other":01}"#,
    r#"{"other":nul}"#,
    r#"{"other":"\x"}"#,
    r#"{other:1}"#,
    r#"{"a":1,}"#,
    "\u{feff}{}",
    "{\"a\":1}{\"a\":2}",
];

#[test]
fn lines_of_json_pass() {
    let lines = RECORDS.join("\n");
    passes("", "a.ndjson", &lines);
    passes("", "a.ndjson", &format!("\u{feff}{}\r\n\r\n  \n\u{feff}\n", RECORDS.join("\r\n")));
    passes("", "a.ndjson", &RECORDS.join("\r\r\n\r"));
    passes("", "a.ndjson", &format!("{}\n{}\n", BROKEN.join("\n"), lines));
    let deep = |levels: usize| format!("{{\"a\":{}1{}}}", "[".repeat(levels), "]".repeat(levels));
    passes("", "a.ndjson", &format!("{}\n{}\n{}\n{{\"beds\":1}}", deep(100), deep(127), deep(200_000)));
    passes("    fill:\n      signer: Kim\n", "a.ndjson", &lines.replace("signer", "sign"));
}

#[test]
fn the_items_of_a_list_pass() {
    let broken = |text: &str| either_way("a.json", text);
    passes("", "a.json", &format!("[{}]", RECORDS.join(",")));
    passes("", "a.json", &format!(" \n[ {} \r\n]\r\n", RECORDS.join("\r\n ,\r\n\t")));
    passes("", "a.json", " [ ] \n");
    passes("", "a.json", &format!("[{{\"x\":\"äö\"}}, {}]", RECORDS.join(", ")));
    for text in ["", " ", "[", "[{}", "[{},", "[{},]", "[,{}]", "[{}]]", "[{}] x", "[{} {}]", "[{}}]", "[{\"a\":[1}]"] {
        broken(text);
    }
    for record in BROKEN {
        broken(&format!("[{{}},{record},{{}}]"));
    }
    // Something else than a list of records is held.
    check(&case("", "a.json", r#"{"MOA No.":"A1"}"#), &flat(), false);
}

/// Records whose keys come and go, enough for several pieces of a file.
fn many(rows: u32) -> Vec<String> {
    let row = |row: u32| {
        let day = 1 + row % 28;
        let key = if row % 1000 == 999 { format!("extra{row}") } else { "agency_id".to_owned() };
        let nested = if row.is_multiple_of(311) { ", \"items\": [{\"beds\": 1}, {\"beds\": 2}]" } else { "" };
        let words = "lorem ipsum dolor sit amet ".repeat((row % 7 * 5) as usize);
        format!(
            "{{\"MOA No.\": \"M-{row:06}\", \"{key}\": \"X{}\", \"SIGNED\": \"2019-03-{day:02}\", \"beds\": {}, \
             \"signer\": \"Åse {words}\"{nested}}}",
            row % 50,
            row % 13
        )
    };
    (0..rows).map(row).collect()
}

#[test]
fn files_of_several_pieces_pass() {
    let records = many(4_000);
    passes("", "a.ndjson", &records.join("\n"));
    passes("", "a.json", &format!("[{}]", records.join(", ")));
    passes("", "a.json", &format!("[\n  {}\n]\n", records.join(",\n  ")));
    // What is wrong stands far behind the beginning.
    either_way("a.json", &format!("[{},\n{{\"a\" 1}}]", records.join(",\n")));
    either_way("a.json", &format!("[{},\n{{\"a\": 1}}", records.join(",\n")));
}

#[test]
fn a_key_that_no_record_has_is_absent() {
    let source = "rules: []\nsources:\n  - kind: agreement\n    files: \"*.ndjson\"\n";
    let many = many(2_000).join("\n");
    let last = "{\"active\":true}";
    let all: &[(&str, &[u8])] =
        &[("probity.yaml", source.as_bytes()), ("a.ndjson", many.as_bytes()), ("b.ndjson", last.as_bytes())];
    check(&files(all), &flat(), true);
}

const KEYS: [&str; 11] =
    ["MOA No.", "agency_id", "beds", "signer", "SIGNED", "counties", "x", "y", "signature", "moa no", ""];
const VALUES: [&str; 21] = [
    "1",
    "-0.0",
    "1e400",
    "null",
    "true",
    "\"\"",
    "\"a\"",
    "\"2019-01-01\"",
    "\"\\\"\"",
    "\"\\\\\"",
    "\"\\u00e9\"",
    "\"\\ud800\"",
    "[]",
    "[1,\"b\"]",
    "{}",
    "{\"date\":\"2018-01-01\"}",
    "\"é\"",
    "nope",
    "\"",
    "01",
    " 7 ",
];

/// Something that may stand in the place of a record.
fn record() -> impl Strategy<Value = String> {
    let entry = (prop::sample::select(&KEYS[..]), prop::sample::select(&VALUES[..]));
    let mark = prop::sample::select(&["", " ", "\t", "\r", "\\", ",", "}", "]", "\u{feff}"][..]);
    let plain = prop::collection::vec(entry.prop_map(|(key, value): (&str, &str)| format!("\"{key}\":{value}")), 0..6)
        .prop_map(|entries| format!("{{{}}}", entries.join(",")));
    prop_oneof![
        6 => plain.clone(),
        1 => (plain, mark).prop_map(|(record, mark)| format!("{record}{mark}")),
        1 => prop::sample::select(&RECORDS[..]).prop_map(str::to_owned),
        1 => prop::sample::select(&BROKEN[..]).prop_map(str::to_owned),
    ]
}

fn config() -> ProptestConfig {
    let cases = 100;
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(287), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn lines_are_read_alike(records in prop::collection::vec(record(), 0..8), end in "(\n|\r\n|\n\n)") {
        either_way("a.ndjson", &records.join(&end));
    }

    #[test]
    fn items_are_read_alike(records in prop::collection::vec(record(), 0..4), end in "(,|, |,\n )") {
        either_way("a.json", &format!("[{}]", records.join(&end)));
    }

    #[test]
    fn any_text_is_read_alike(text in super::random::text_of(super::random::JSON)) {
        either_way("a.ndjson", &text);
        either_way("a.json", &text);
    }
}
