//! A violation, a missing value and an unreadable value point at their cell: the line and the column are counted here
//! once more in the bytes of the export, and the mark in the drawing stands under that cell.

use serde_json::Value;

use super::{Ran, folder, golden, run};

const RULES: &str = r#"record visit "visit"
  key visit_id: text
  site:         text
  planned_on:   date
  held_on:      date

rule V-1 "Held on the planned day or later"
  cite    "X"
  for     visit
  should  held_on is on or after planned_on

rule V-2 "The day is recorded"
  cite    "X"
  for     visit
  should  held_on is recorded
"#;

/// What is wrong with a record, by its key; the text of the export that ends where the cell begins; how the cell
/// begins.
type Wrong<'a> = (&'a str, What, &'a str, &'a str);

#[derive(Debug, Clone, Copy)]
enum What {
    /// A date before the planned one.
    Early,
    Missing,
    Unreadable,
}

use What::{Early, Missing, Unreadable};

/// The findings that are to come: rule, key, outcome, and the place as above.
fn findings<'a>(wrong: &[Wrong<'a>]) -> Vec<(&'a str, &'a str, &'a str, &'a str, &'a str)> {
    let each = |(key, what, before, cell): &Wrong<'a>| {
        let (first, second) = match what {
            Early => ("violated", None),
            Missing => ("not_assessable", Some("violated")),
            Unreadable => ("not_assessable", Some("not_assessable")),
        };
        let rules = [Some(("V-1", first)), second.map(|second| ("V-2", second))];
        rules.into_iter().flatten().map(|(rule, outcome)| (rule, *key, outcome, *before, *cell)).collect::<Vec<_>>()
    };
    wrong.iter().flat_map(each).collect()
}

/// Judges an export of visits, and compares places and drawings with what stands in it.
#[track_caller]
fn check(name: &str, file: &str, export: &str, wrong: &[Wrong<'_>]) {
    let (text, shown) = judge(RULES, "visit", file, export, wrong);
    golden(name, &format!("== {file}\n{}\n== places\n{shown}\n== text\n{text}", escaped(export)));
}

#[track_caller]
fn judge(rules: &str, kind: &str, file: &str, export: &str, wrong: &[Wrong<'_>]) -> (String, String) {
    let expected = findings(wrong);
    let folder = folder(&[("r.probity", &rules), (file, &export)]);
    let source = format!("{kind}={file}");
    let arguments = ["check", "--rules", "r.probity", "--as-of", "2020-09-30", "--source", &source];
    let run = |format: &str| -> Ran {
        let ran = run(folder.path(), &[&arguments[..], &["--format", format]].concat());
        assert!(matches!(ran.code, 1 | 3) && ran.err.is_empty(), "{}{}", ran.out, ran.err);
        ran
    };
    let result: Value = serde_json::from_str(&run("json").out).expect("the result is JSON");
    let findings = result["findings"].as_array().expect("it has findings");
    let text = run("text").out;
    let drawings = drawings(&text, file);
    assert_eq!((findings.len(), drawings.len()), (expected.len(), expected.len()), "{text}");
    let lines = run("line").out;
    let mut shown = String::new();
    for (((finding, drawing), line), (rule, key, outcome, before, cell)) in
        findings.iter().zip(&drawings).zip(lines.lines()).zip(&expected)
    {
        let (row, column) = place_behind(export, before);
        let place = &finding["place"];
        assert_eq!((place["line"].as_u64(), place["column"].as_u64()), (Some(row), Some(column)), "{rule} {key}");
        assert_eq!((&finding["rule"], &finding["outcome"]), (&Value::from(*rule), &Value::from(*outcome)));
        assert_eq!(finding["subject"]["key"], Value::from(*key));
        let words = outcome.replace('_', " ");
        assert_eq!(line, format!("{file}:{row}:{column} {rule} {key} {words}"));
        assert_eq!(drawing.head, format!("{file}:{row}:{column}"));
        drawing.marks(before, cell);
        shown += &format!("{rule} {key} {outcome} {place}\n");
    }
    let findings = text.split("\nRecords, as of").next().unwrap_or_default();
    (findings.to_owned(), shown)
}

/// Line and column of what stands behind a text that stands once in an export.
#[track_caller]
fn place_behind(export: &str, before: &str) -> (u64, u64) {
    assert_eq!(export.matches(before).count(), 1, "{before:?} stands once");
    let at = export.find(before).map_or(0, |start| start + before.len());
    let line = 1 + export[..at].matches('\n').count();
    let start = export[..at].rfind('\n').map_or(0, |end| end + 1);
    let column = 1 + export[start..at].trim_start_matches('\u{feff}').chars().count();
    (line as u64, column as u64)
}

/// The marked line of a finding.
#[derive(Debug)]
struct Drawing<'t> {
    /// `FILE:LINE:COLUMN`
    head: &'t str,
    /// The line of the export as drawn.
    line: &'t str,
    /// The cells of a terminal before the mark.
    mark: usize,
}

/// The drawings of an export's lines.
fn drawings<'t>(text: &'t str, file: &str) -> Vec<Drawing<'t>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_head = |line: &str| line.contains(&format!("─[{file}:"));
    let heads = (0..lines.len()).filter(|index| is_head(lines[*index]));
    heads
        .map(|index| {
            let (_, line) = lines[index + 1].split_once("│ ").unwrap_or((lines[index + 1], ""));
            let (_, marks) = lines[index + 2].split_once("· ").expect("a mark stands below the line");
            let (_, head) = lines[index].split_once("─[").expect("a head has its bracket");
            Drawing {
                head: head.trim_end_matches(']'),
                line,
                mark: marks.chars().take_while(|mark| *mark == ' ').count(),
            }
        })
        .collect()
}

impl Drawing<'_> {
    /// The mark stands under the cell: before it are the last characters of what stands before the cell.
    #[track_caller]
    fn marks(&self, before: &str, cell: &str) {
        let mut columns = 0;
        let mut at = 0;
        for character in self.line.chars() {
            let width = width(character);
            // A mark above its letter belongs to what is before it.
            if columns + width > self.mark {
                break;
            }
            columns += width;
            at += character.len_utf8();
        }
        let (drawn_before, drawn_cell) = self.line.split_at(at);
        // Blanks at the end of a line are not drawn.
        let behind_the_end = cell.is_empty() && drawn_cell.is_empty();
        assert!(columns == self.mark || behind_the_end && columns < self.mark, "{self:?}");
        assert!(drawn_cell.starts_with(cell), "{cell:?} is not marked: {self:?}");
        let last = before.chars().last().filter(|last| !last.is_whitespace());
        assert!(last.is_none_or(|last| drawn_before.ends_with(last)), "{self:?}");
    }
}

/// How many cells of a terminal the characters of these tests take.
fn width(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' => 0,
        '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ff60}' => 2,
        _ => 1,
    }
}

/// A text in which everything can be seen.
fn escaped(text: &str) -> String {
    let hidden = |character: char| !matches!(character, ' '..='~' | '\n') && !character.is_alphanumeric();
    text.chars()
        .map(|character| if hidden(character) { character.escape_unicode().to_string() } else { character.to_string() })
        .collect()
}

#[test]
fn csv() {
    let export = "\u{feff}visit_id,site,planned_on,held_on\r\n\
                  V1,Mu\u{308}llheim 東京,2020-01-05,2020-01-04\r\n\
                  V2,\"Київ,\r\n東京 \"\"Süd\"\"\",2020-01-05,\r\n\
                  V3,\"two\nlines\",2020-01-05,\"2020-13-04\"\r\n\
                  V4,Київ,2020-01-05,\"2020-\r\n13-04\"\r\n";
    check(
        "places_csv",
        "visits.csv",
        export,
        &[
            ("V1", Early, "東京,2020-01-05,", "2020-01-04"),
            ("V2", Missing, "Süd\"\"\",2020-01-05,", ""),
            ("V3", Unreadable, "lines\",2020-01-05,", "\"2020-13-04\""),
            ("V4", Unreadable, "V4,Київ,2020-01-05,", "\"2020-"),
        ],
    );
}

#[test]
fn tsv() {
    let export = "visit_id\tsite\tplanned_on\theld_on\n\
                  V1\tMu\u{308}llheim 東京\t2020-01-05\t2020-01-04\n\
                  V2\t\"Київ\t東京\"\t2020-01-05\t\n\
                  V3\t東\t2020-01-05\tsoon\n";
    check(
        "places_tsv",
        "visits.tsv",
        export,
        &[
            ("V1", Early, "東京\t2020-01-05\t", "2020-01-04"),
            ("V2", Missing, "東京\"\t2020-01-05\t", ""),
            ("V3", Unreadable, "東\t2020-01-05\t", "soon"),
        ],
    );
}

#[test]
fn json() {
    let export = "\u{feff}[\r\n\t{\"visit_id\": \"V1\",\r\n\t \"site\": \"Mu\u{308}llheim 東京\",\t\"planned_on\": \"2020-01-05\", \"held_on\": \"2020-01-04\"},\r\n\
                  \t{\"visit_id\": \"V2\", \"site\": \"Київ \\\"東京\\\"\", \"planned_on\": \"2020-01-05\", \"held_on\": null},\r\n\
                  \t{\"visit_id\": \"V3\", \"planned_on\": \"2020-01-05\"}, {\"visit_id\": \"V4\", \"planned_on\": \"2020-01-05\", \"held_on\": 20200104}\r\n]\r\n";
    check(
        "places_json",
        "visits.json",
        export,
        &[
            ("V1", Early, "東京\",\t\"planned_on\": \"2020-01-05\", \"held_on\": ", "\"2020-01-04\""),
            ("V2", Missing, "東京\\\"\", \"planned_on\": \"2020-01-05\", \"held_on\": ", "null"),
            ("V3", Missing, "null},\r\n\t", "{\"visit_id\": \"V3\""),
            ("V4", Unreadable, "\"V4\", \"planned_on\": \"2020-01-05\", \"held_on\": ", "20200104"),
        ],
    );
}

#[test]
fn ndjson() {
    let export = "\u{feff}{\"visit_id\": \"V1\", \"site\": \"Mu\u{308}llheim 東京\", \"planned_on\": \"2020-01-05\", \"held_on\": \"2020-01-04\"}\r\n\
                  \r\n\
                  {\"visit_id\": \"V2\",\t\"site\": \"Київ\", \"planned_on\": \"2020-01-05\", \"held_on\": \"\"}\r\n\
                  {\"visit_id\": \"V3\", \"site\": \"\\u6771\", \"planned_on\": \"2020-01-05\", \"held_on\": [\"2020-01-05\"]}";
    check(
        "places_ndjson",
        "visits.ndjson",
        export,
        &[
            ("V1", Early, "東京\", \"planned_on\": \"2020-01-05\", \"held_on\": ", "\"2020-01-04\""),
            ("V2", Missing, "Київ\", \"planned_on\": \"2020-01-05\", \"held_on\": ", "\"\""),
            ("V3", Unreadable, "\\u6771\", \"planned_on\": \"2020-01-05\", \"held_on\": ", "[\"2020-01-05\"]"),
        ],
    );
}

#[test]
fn yaml_in_blocks() {
    let export = "\u{feff}visit_id: V1\r\nsite: Mu\u{308}llheim 東京\r\nplanned_on: 2020-01-05\r\nheld_on:   2020-01-04\r\n\
                  ---\r\nvisit_id: V2\r\nsite: Київ\r\nplanned_on: 2020-01-05\r\nheld_on:\r\n\
                  ---\r\nvisit_id: V3\r\nplanned_on: 2020-01-05\r\nsite: >\r\n  folded\r\n  東京\r\nheld_on: \"soon\"\r\n";
    check(
        "places_yaml_block",
        "visits.yaml",
        export,
        &[
            ("V1", Early, "held_on:   ", "2020-01-04"),
            ("V2", Missing, "Київ\r\nplanned_on: 2020-01-05\r\n", "held_on:"),
            ("V3", Unreadable, "東京\r\nheld_on: ", "\"soon\""),
        ],
    );
}

#[test]
fn yaml_in_flow() {
    let export = "- {visit_id: V1, site: Mu\u{308}llheim 東京, planned_on: 2020-01-05, held_on: 2020-01-04}\n\
                  - {visit_id: V2, site: \"Київ\t東京\", planned_on: 2020-01-05, held_on: ''}\n\
                  - {visit_id: V3, site: 東, planned_on: 2020-01-05, held_on: 2020-02-30}\n\
                  - {visit_id: V4, site: 東, planned_on: 2020-01-05}\n";
    check(
        "places_yaml_flow",
        "visits.yaml",
        export,
        &[
            ("V1", Early, "heim 東京, planned_on: 2020-01-05, held_on: ", "2020-01-04"),
            ("V2", Missing, "\t東京\", planned_on: 2020-01-05, held_on: ", "''"),
            ("V3", Unreadable, "V3, site: 東, planned_on: 2020-01-05, held_on: ", "2020-02-30"),
            ("V4", Missing, "2020-02-30}\n- ", "{visit_id: V4"),
        ],
    );
}

const NESTED: &str = r#"record site "site"
  key site_id: text

record visit "visit"
  key visit_id: text
  planned_on:   date
  held_on:      date
  nested in site as visits

rule V-1 "Held on the planned day or later"
  cite    "X"
  for     visit
  should  held_on is on or after planned_on

rule V-2 "The day is recorded"
  cite    "X"
  for     visit
  should  held_on is recorded
"#;

#[track_caller]
fn check_nested(name: &str, file: &str, export: &str, wrong: &[Wrong<'_>], paths: &[(&str, &str)]) {
    let (text, shown) = judge(NESTED, "site", file, export, wrong);
    for line in shown.lines() {
        let (_, path) = paths.iter().find(|(key, _)| line.contains(key)).expect("every record has its path");
        assert!(line.contains(&format!("\"path\":\"{path}\"")), "{path}: {line}");
    }
    golden(name, &format!("== {file}\n{}\n== places\n{shown}\n== text\n{text}", escaped(export)));
}

#[test]
fn nested_records() {
    let json = "[{\"site_id\": \"Київ 東京\", \"visits\": [{\"visit_id\": \"V1\", \"planned_on\": \"2020-01-05\", \"held_on\": \"2020-01-04\"},\n \
                {\"visit_id\": \"V2\", \"planned_on\": \"2020-01-05\", \"held_on\": null}]},\n \
                {\"site_id\": \"S2\", \"visits\": {\"visit_id\": \"V3\", \"planned_on\": \"2020-01-05\", \"held_on\": \"soon\"}}]\n";
    let expected = [
        ("V1", Early, "V1\", \"planned_on\": \"2020-01-05\", \"held_on\": ", "\"2020-01-04\""),
        ("V2", Missing, "V2\", \"planned_on\": \"2020-01-05\", \"held_on\": ", "null"),
        ("V3", Unreadable, "V3\", \"planned_on\": \"2020-01-05\", \"held_on\": ", "\"soon\""),
    ];
    let paths = [("V1", "/visits/0/held_on"), ("V2", "/visits/1/held_on"), ("V3", "/visits/held_on")];
    check_nested("places_nested_json", "sites.json", json, &expected, &paths);
    let yaml = "site_id: Київ 東京\nvisits:\n  - visit_id: V1\n    planned_on: 2020-01-05\n    held_on: 2020-01-04\n  \
                - {visit_id: V2, planned_on: 2020-01-05, held_on: ~}\n  - visit_id: V3\n    planned_on: 2020-01-05\n    held_on: 'soon'\n";
    let expected = [
        ("V1", Early, "visit_id: V1\n    planned_on: 2020-01-05\n    held_on: ", "2020-01-04"),
        ("V2", Missing, "V2, planned_on: 2020-01-05, held_on: ", "~"),
        ("V3", Unreadable, "visit_id: V3\n    planned_on: 2020-01-05\n    held_on: ", "'soon'"),
    ];
    check_nested(
        "places_nested_yaml",
        "sites.yaml",
        yaml,
        &expected,
        &[("V1", "/visits/0/held_on"), ("V2", "/visits/1/held_on"), ("V3", "/visits/2/held_on")],
    );
}

/// Judges an export with a huge line, and looks only at the text.
#[track_caller]
fn short(file: &str, export: &str, before: &str, cell: &str) {
    let folder = folder(&[("r.probity", &RULES), (file, &export)]);
    let source = format!("visit={file}");
    let ran = run(
        folder.path(),
        &["check", "--rules", "r.probity", "--only", "V-1", "--as-of", "2020-09-30", "--source", &source],
    );
    let (line, column) = place_behind(export, before);
    let drawings = drawings(&ran.out, file);
    assert_eq!(drawings.len(), 1, "{}", ran.out);
    let drawing = &drawings[0];
    assert_eq!(drawing.head, format!("{file}:{line}:{column}"));
    drawing.marks(before, cell);
    let longest = ran.out.lines().map(|line| line.chars().count()).max();
    assert!(longest.is_some_and(|length| length < 200), "{longest:?}");
}

#[test]
fn a_huge_cell_leaves_the_excerpt_short_and_the_mark_right() {
    let huge = "東".repeat(700_000);
    let tall = format!("\"{}\"", "東\n".repeat(100_000));
    let csv = |site: &str, held: &str| format!("visit_id,site,planned_on,held_on\nV1,{site},2020-01-05,{held}\n");
    short("visits.csv", &csv(&huge, "2020-01-04"), "東,2020-01-05,", "2020-01-04");
    short("visits.csv", &csv("Київ", &huge), "Київ,2020-01-05,", "東東東");
    short("visits.csv", &csv(&tall, "2020-01-04"), "\n\",2020-01-05,", "2020-01-04");
    let json = format!(
        "{{\"visit_id\": \"V1\", \"site\": \"{huge}\", \"planned_on\": \"2020-01-05\", \"held_on\": \"2020-01-04\"}}"
    );
    short("visits.json", &format!("[{json}]"), "\"held_on\": ", "\"2020-01-04\"");
    short("visits.ndjson", &json, "\"held_on\": ", "\"2020-01-04\"");
    let yaml = format!("{{visit_id: V1, site: {huge}, planned_on: 2020-01-05, held_on: 2020-01-04}}\n");
    short("visits.yaml", &yaml, "held_on: ", "2020-01-04");
}

#[test]
fn nothing_invisible_reaches_a_terminal() {
    let name = "V\u{1b}[31m1\u{202e}\u{2066}\u{7}\u{9b}\u{200f}";
    let csv = format!(
        "visit_id,site,planned_on,held_on\n{name},\u{1b}]8;;x\u{7}東\u{202e}京,2020-01-05,2020-01-04\n\
                       V2,\u{202e},2020-01-05,so\u{1b}[2Kon\u{202d}\n"
    );
    let json = "[{\"visit_id\": \"V\\u001b[31m1\\u202e\u{202e}\", \"planned_on\": \"2020-01-05\", \"held_on\": \"20\\u001b\u{2066}\"}]";
    let mut shown = String::new();
    for (file, export) in [("visits.csv", csv.as_str()), ("visits.json", json)] {
        let folder = folder(&[("r.probity", &RULES), (file, &export)]);
        let source = format!("visit={file}");
        for format in ["text", "line"] {
            let arguments =
                ["check", "--rules", "r.probity", "--as-of", "2020-09-30", "--source", &source, "--format", format];
            let ran = run(folder.path(), &arguments);
            let harmful = |character: &char| {
                character.is_control() && *character != '\n'
                    || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert_eq!(ran.out.chars().find(harmful), None, "{}", ran.out);
            shown += &format!("== {file}, {format}\n{}\n", ran.out);
        }
    }
    golden("nothing_invisible", &shown);
}
