//! What was read is part of every result: everything is counted, has its first places, and adds up.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

use super::{folder, golden, probity};

const RULES: &str = r#"record officer
  key badge:      text
  officer_name:   text  private
  shift:          one of day, night "N" or other
  rank:           one of sergeant, deputy
  nickname:       one of ace, rex or other  private
  armed:          yes/no  blank means no
  score:          whole number
  sworn_on:       date
  left_on:        date or none yet
  email:          text or none

record training
  badge:          text
  held_on:        date
  passed_on:      date
  belongs to officer by badge
  dated by held_on

rule OFF-1 "Nobody leaves before the oath"
  cite    "Audit of 2021"
  for     officer
  should  left_on is none or left_on is on or after sworn_on

rule TRN-1 "A training is passed within a month"
  cite    "Audit of 2021"
  for     training
  should  passed_on is within 30 days after held_on
"#;

const PROJECT: &str = "as_of: 2024-06-30
rules: [rules.probity]
sources:
  - kind: officer
    files: officers.csv
    unknown: [n/k]
    redacted: [\"(b)(6)\"]
    none: [N/A]
  - kind: training
    files: trainings/*.ndjson
";

const OFFICERS: &str = "Officers of Alder County;;;;;;;;
as of June;;;;;;;;

Badge;Officer name;Shift;Rank;Nickname;Armed;Score;Sworn on;Left on;Remarks
B-1;Mara Ellwood;day;sergeant;ace;yes;7;2015-02-01;;
B-2;(b)(6);Swing;deputy;Quill;;n/k;2015-02-01;2030-01-01;x
B-3;Tobias Renn;swing;captain;Quill;N/A;N/A;2015-02-30;N/A;
;;;;;;;;;
B-4;Ines Corda;graveyard;Captain;rex;maybe;7.5;1 May 2015;2020-01-01;
B-5;Ines Corda;N;captain;rex;no;eight;2 May 2015;2031-01-01;
B-6;Ada Lunt;n/k;captain;rex;no;8;3 May 2015;;
B-7;Ada Lunt;day;lieutenant;rex;no;8;4 May 2015;;
B-7;Ada Lunt;night;deputy;rex;no;8;2015-02-01;;
B-8;Ada Lunt
B-9;Ada Lunt;day;deputy;rex;no;8;2015-02-01;;;more
";

const TRAININGS: &str = r#"{"badge": "B-1", "held_on": "2024-05-01", "passed_on": "2024-07-02"}
{"badge": "B-44", "held_on": "2024-05-01", "passed_on": null, "room": 4}

{"badge": "B-2", "held_on": "2024-09-01"}
{"badge": "", "held_on": "2024-05-01", "passed_on": [1]}
not JSON
{"badge": "B-3", "badge": "B-4", "held_on": "2024-05-01", "held_on": "2024-05-02"}
7
"#;

fn project() -> tempfile::TempDir {
    folder(&[
        ("probity.yaml", PROJECT),
        ("rules.probity", RULES),
        ("officers.csv", OFFICERS),
        ("trainings/2023.ndjson", "{\"badge\": \"B-1\", \"held_on\": \"2023-01-01\", \"passed_on\": \"2023-01-05\"}\n"),
        ("trainings/2024.ndjson", TRAININGS),
    ])
}

fn inputs(folder: &tempfile::TempDir, arguments: &[&str]) -> Vec<Value> {
    let ran = probity(folder.path(), &[&["check", "--format", "json"], arguments].concat());
    assert!(!ran.out.is_empty(), "{}", ran.err);
    let mut result: Value = serde_json::from_str(&ran.out).unwrap();
    std::mem::take(result["inputs"].as_array_mut().unwrap())
}

/// The lines between the head of the records and the rules.
fn told(folder: &tempfile::TempDir, arguments: &[&str]) -> String {
    let out = probity(folder.path(), &[&["check", "--max-findings", "0"], arguments].concat()).out;
    let start = out.find("Records, as of").unwrap();
    out[start..out.find("\nRules").unwrap()].to_owned()
}

#[test]
fn people_are_told_what_was_read() {
    golden("inputs_text", &told(&project(), &[]));
}

#[test]
fn programs_get_all_of_it() {
    golden("inputs_json", &serde_json::to_string_pretty(&inputs(&project(), &[])).unwrap());
}

fn field<'v>(input: &'v Value, name: &str) -> &'v Value {
    let fields = input["fields"].as_array().unwrap();
    fields.iter().find(|field| field["field"] == name).unwrap_or_else(|| panic!("no `{name}` in {input}"))
}

/// What a field is said to hold, without places.
#[track_caller]
fn holds(input: &Value, name: &str, expected: &[(&str, Value)]) {
    let counts = ["values", "blank", "blank_means", "none", "unknown", "redacted", "unreadable"];
    let found = counts.iter().filter(|key| !field(input, name)[**key].is_null());
    let found: Vec<(&str, Value)> = found.map(|key| (*key, field(input, name)[*key].clone())).collect();
    assert_eq!(found, expected, "{name}");
}

#[test]
fn every_value_is_counted_as_what_it_was_read_as() {
    let inputs = inputs(&project(), &[]);
    let officers = &inputs[0];
    assert_eq!(officers["rows"], 10);
    let n = |count: u64| Value::from(count);
    holds(officers, "officer_name", &[("values", n(8)), ("redacted", n(1)), ("unreadable", n(1))]);
    holds(officers, "shift", &[("values", n(7)), ("unknown", n(1)), ("unreadable", n(2))]);
    holds(officers, "rank", &[("values", n(3)), ("unreadable", n(7))]);
    // `N/A` in a field that cannot be none is a blank, and a blank of this one is a no.
    let armed = [("values", n(5)), ("blank", n(1)), ("blank_means", "no".into()), ("none", n(1)), ("unreadable", n(3))];
    holds(officers, "armed", &armed);
    holds(officers, "score", &[("values", n(4)), ("none", n(1)), ("unknown", n(1)), ("unreadable", n(4))]);
    let left =
        [("values", n(3)), ("blank", n(4)), ("blank_means", "none_yet".into()), ("none", n(1)), ("unreadable", n(2))];
    holds(officers, "left_on", &left);
    assert_eq!(field(officers, "email")["absent"], true);
    assert_eq!(field(officers, "rank")["not_listed"]["texts"][0], serde_json::json!({"text": "captain", "count": 4}));
}

/// Ruling 6: whatever the as-of date hides is counted and has its place.
#[test]
fn what_the_as_of_date_hides_is_counted_with_its_place() {
    let inputs = inputs(&project(), &[]);
    let later = &field(&inputs[0], "left_on")["later"];
    assert_eq!((&later["count"], &later["read_as"]), (&2.into(), &"none_yet".into()));
    let lines: Vec<u64> =
        later["first"].as_array().unwrap().iter().map(|place| place["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [6, 10]);
    let trainings = inputs.iter().find(|input| input["file"] == "trainings/2024.ndjson").unwrap();
    let later = &field(trainings, "passed_on")["later"];
    assert_eq!((&later["count"], &later["read_as"]), (&1.into(), &"no_event_of_a_deadline".into()));
    assert_eq!((&trainings["left_out"], &trainings["left_out_first"][0]["line"]), (&1.into(), &4.into()));
    // No rule of this run asks for a deadline, so nothing of it is hidden.
    let without = self::inputs(&project(), &["--only", "OFF-1"]);
    let trainings = without.iter().find(|input| input["file"] == "trainings/2024.ndjson").unwrap();
    assert!(field(trainings, "passed_on")["later"].is_null());
}

#[test]
fn nothing_private_is_among_what_was_read() {
    let folder = project();
    let json = Value::from(inputs(&folder, &[])).to_string();
    for shown in [json, told(&folder, &[])] {
        for private in ["Mara", "Ellwood", "Renn", "Corda", "Lunt", "Quill"] {
            assert!(!shown.contains(private), "`{private}` is private, and stands in\n{shown}");
        }
    }
    assert!(told(&folder, &["--show-private"]).contains("\"Quill\" 2"));
    assert!(Value::from(inputs(&folder, &["--show-private"])).to_string().contains("Quill"));
}

#[test]
fn of_some_files_the_others_are_said_not_to_be_judged() {
    let inputs = inputs(&project(), &["officers.csv"]);
    assert!(inputs[0]["judged"].is_null());
    assert!(inputs[1..].iter().all(|input| input["judged"] == false), "{inputs:?}");
}

const ONE: &str = "record case
  key id:   text
  agency:   text
  opened:   date
  ended:    date or none yet
  dated by opened

rule C-1 \"Opened before it ended\"
  cite \"X\"
  for case
  should ended is none or ended is on or after opened
";

/// The rows of a table, by looking for line ends outside of quotes; with no quotes in it, by looking for line ends.
fn lines_of(text: &str) -> u64 {
    text.lines().count() as u64
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

/// What has to add up for every file of records, whatever is in it.
fn adds_up(name: &str, text: &str) {
    let project = format!(
        "as_of: 2024-06-30\nrules: [r.probity]\nsources:\n  - kind: case\n    files: {name}\n    unknown: [n/k]\n    \
         none: [N/A]\n    redacted: [xxx]\n"
    );
    let folder = folder(&[("probity.yaml", project.as_str()), ("r.probity", ONE), (name, text)]);
    let arguments = ["check", "--format", "json", "--also", "met,pending,exempt,not-applicable"];
    let ran = probity(folder.path(), &arguments);
    assert!(ran.code == 2 || !ran.out.is_empty(), "{}", ran.err);
    if ran.code == 2 {
        return;
    }
    let result: Value = serde_json::from_str(&ran.out).unwrap();
    let input = &result["inputs"][0];
    let rows = number(&input["rows"]);
    let header = &input["read_as"]["header"];
    let above = if header.is_null() { 0 } else { number(&header["rows_above"]) + 1 };
    let in_file = above + number(&input["blank_rows"]) + rows + number(&input["not_records"]);
    assert_eq!(in_file, lines_of(text), "lines of the file: {input}\n{text}");
    let causes: u64 = input["unreadable_causes"].as_array().unwrap().iter().map(|cause| number(&cause["count"])).sum();
    assert_eq!(causes, number(&input["unreadable_rows"]), "{input}");
    for field in input["fields"].as_array().unwrap() {
        let read = ["values", "blank", "none", "unknown", "redacted", "unreadable"];
        let sum: u64 = read.iter().map(|key| number(&field[*key])).sum();
        let expected = if field["absent"] == true { 0 } else { rows };
        assert_eq!(sum, expected, "{field} of {rows} rows of\n{text}");
        let causes = field["unreadable_causes"]
            .as_array()
            .map_or(0, |causes| causes.iter().map(|cause| number(&cause["count"])).sum());
        assert_eq!(causes, number(&field["unreadable"]), "{field}");
    }
    let rule = &result["rules"][0];
    let subjects = rows - number(&input["left_out"]) - number(&input["without_subject"]);
    // A rule that judged nobody has null for its numbers.
    assert!(rule["subjects"].is_null() || rule["subjects"] == subjects, "{input}\n{rule}\n{text}");
}

fn lines(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(of), 1..25).prop_map(|lines| lines.join("\n") + "\n")
}

const ROWS: &[&str] = &[
    "A-1,G-1,2020-01-01,2021-01-01",
    "A-2,G-1,2020-01-01,",
    "A-2,G-1,2020-01-01,",
    "A-2,G-2,2020-01-01,2030-01-01",
    "A-3,n/k,2025-01-01,N/A",
    "A-4,xxx,2020-02-30,soon",
    ",,n/k,",
    "A-5,G-1",
    "A-6,G-1,2020-01-01,,,x",
    "A-7,G-1,2020-01-01,,,",
    "",
    ",,,",
    " , ,\t,",
    "id,agency,opened,ended",
    "\"A-8\",\"a, b\",2020-01-01,2019-01-01",
];
const OBJECTS: &[&str] = &[
    r#"{"id": "A-1", "agency": "G-1", "opened": "2020-01-01", "ended": "2021-01-01"}"#,
    r#"{"id": "A-2", "opened": "2020-01-01", "ended": null}"#,
    r#"{"id": "A-2", "opened": "2020-01-01", "ended": null}"#,
    r#"{"id": "A-2", "opened": "2020-01-01", "ended": "2030-01-01"}"#,
    r#"{"id": "A-3", "id": "A-4", "opened": 7, "opened": 8}"#,
    r#"{"id": "A-5", "opened": "2025-01-01", "agency": "n/k"}"#,
    r#"{"id": "A-6", "opened": [1], "ended": {"a": 1}, "agency": "N/A"}"#,
    r#"{"agency": "xxx", "note": 1}"#,
    r"{}",
    "",
    "  ",
    "7",
    "[]",
    "{",
    "no",
];

#[test]
fn of_groups_every_row_of_the_file_is_counted() {
    let project =
        "as_of: 2024-06-30\nrules: [r.probity]\nsources:\n  - kind: case\n    files: a.csv\n    distinct: true\n";
    let rows = "id,agency,opened,ended\nA,G,2020-01-01,\nA,G,2020-01-01,2030-01-01\nB,G,x,\n,G,2020-01-01,\n";
    let folder = folder(&[("probity.yaml", project), ("r.probity", ONE), ("a.csv", rows)]);
    let inputs = inputs(&folder, &[]);
    assert_eq!((&inputs[0]["rows"], &inputs[0]["grouped"]["rows"]), (&3.into(), &4.into()));
    let n = |count: u64| Value::from(count);
    holds(&inputs[0], "id", &[("values", n(3)), ("blank", n(1))]);
    holds(&inputs[0], "opened", &[("values", n(3)), ("unreadable", n(1))]);
    holds(&inputs[0], "ended", &[("values", n(1)), ("blank", n(3)), ("blank_means", "none_yet".into())]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(6), ..ProptestConfig::with_cases(60) })]

    #[test]
    fn tables_add_up(titles in 0_usize..4, rows in lines(ROWS)) {
        adds_up("a.csv", &format!("{}id,agency,opened,ended\n{rows}", "A title\n".repeat(titles)));
    }

    #[test]
    fn lines_of_json_add_up(rows in lines(OBJECTS)) {
        adds_up("a.ndjson", &format!("{{\"id\": \"A-0\"}}\n{rows}"));
    }
}
