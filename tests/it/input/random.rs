//! Made-up exports, good and broken: no reader may panic, and what was read must be found again where it stands.

use probity::column::{Cell, Known};
use probity::input::{Loaded, Position, locate};
use probity::schema::{FieldId, Schema};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{case, schema};

/// A text of random words out of those that mean something to a format, in any order.
pub(super) fn text_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(words), 0..40).prop_map(|words| words.concat())
}

const CSV: &[&str] = &[
    "agreement_id",
    "agency_id",
    "beds",
    "signer",
    ",",
    ",",
    ",",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "\"\"",
    "Åse",
    "李",
    "7",
    " ",
    "\t",
    ";",
    "x\"y",
    "\"a, b\"",
    "\"two\nlines\"",
    "\u{202e}",
    "\u{feff}",
];
pub(super) const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"agreement_id\"",
    "\"agency_id\"",
    "\"provisions\"",
    "\"title\"",
    "\"Åse\"",
    "7",
    "null",
    "true",
    "\n",
    "\r\n",
    " ",
    "\"\\u5c0f\"",
    "\"",
    "\\",
    "{\"agreement_id\":\"A\"}",
    "{\"provisions\":[{\"title\":\"李\"}]}",
    "-1e5",
];
const YAML: &[&str] = &[
    "- ",
    "  ",
    "    ",
    "agreement_id: ",
    "agency_id: ",
    "provisions:",
    "title: ",
    "\n",
    "\n",
    "\r\n",
    "Åse",
    "李",
    "'it''s'",
    "\"a\\tb\"",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "&a ",
    "*a",
    "# c",
    "---\n",
    "|\n",
    ">-\n",
    "~",
    "\t",
    ": ",
    "? ",
    "<<: ",
    "!!str ",
];

/// Every text that was read is found again, and stands at the line and column that are given for it.
fn found_again(loaded: &Loaded, schema: &Schema, text: &str) {
    let lines = lines(text.trim_start_matches('\u{feff}'));
    for (kind, declared) in schema.ids().zip(&schema.kinds) {
        let records = loaded.dataset.records(kind);
        for row in 0..u32::try_from(records.len()).unwrap() {
            for field in declared.field_ids().map(Some).chain([None]) {
                let cell = Cell { kind, row, field };
                let located = locate(loaded, schema, cell, &mut |_, _, _| "·".to_owned()).unwrap();
                for part in &located.excerpt {
                    assert!(part.text.is_char_boundary(part.label.start) && part.text.is_char_boundary(part.label.end));
                    assert!(part.text.chars().count() < 1000);
                }
                let Position::Text(place) = located.position else { panic!("a CSV file is text: {located:?}") };
                let line = lines.get(place.line as usize - 1).copied().unwrap_or_default();
                assert!(place.column as usize <= line.chars().count() + 1, "{located:?}");
                if let Some(field) = field {
                    same_text(loaded, kind, row, field, located.found.as_deref());
                }
            }
        }
    }
}

fn same_text(loaded: &Loaded, kind: probity::schema::KindId, row: u32, field: FieldId, found: Option<&str>) {
    let records = loaded.dataset.records(kind);
    let column = records.column(field);
    if let Some(Known::Text(text)) = column.known(row)
        && found.is_none_or(|found| !found.starts_with('*'))
    {
        let stored = loaded.dataset.texts.stored(text);
        let same = found == Some(stored) || found.is_some_and(|found| found.eq_ignore_ascii_case(stored));
        assert!(same, "{found:?} is not {stored:?}");
    }
}

fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(['\n', '\r']) {
        lines.push(&rest[..end]);
        let length = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + length..];
    }
    lines.push(rest);
    lines
}

fn check(file: &str, text: &str) {
    let (schema, case) = (schema(), case("", file, text));
    if let Ok(loaded) = case.load_with(&schema) {
        found_again(&loaded, &schema, text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(287), ..ProptestConfig::with_cases(200) })]

    #[test]
    fn tables(header in prop::bool::ANY, text in text_of(CSV)) {
        let header = if header { "agreement_id,agency_id,beds\n" } else { "" };
        check("a.csv", &format!("{header}{text}"));
    }

    #[test]
    fn json(text in text_of(JSON)) {
        check("a.json", &text);
        check("a.json", &format!("[{text}]"));
        check("a.json", &format!("[{{\"agreement_id\": {text}}}]"));
    }

    #[test]
    fn lines_of_json(text in text_of(JSON)) {
        check("a.ndjson", &format!("{{\"agreement_id\":\"A\"}}\n{text}"));
    }

    #[test]
    fn yaml(text in text_of(YAML)) {
        check("a.yaml", &text);
        check("a.yaml", &format!("agreement_id: A1\nsignature: &a\n  date: 2019-01-01\n{text}"));
        check("a.yaml", &format!("- agreement_id: A1\n  provisions:\n    - title: T\n- {text}"));
    }

    #[test]
    fn project_files(text in text_of(YAML)) {
        let _ = probity::input::Project::parse("probity.yaml", &text, std::path::Path::new("."));
        let sources = format!("rules: [r]\nsources:\n  - {text}");
        let _ = probity::input::Project::parse("probity.yaml", &sources, std::path::Path::new("."));
    }
}
