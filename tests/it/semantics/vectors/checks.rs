//! What can be said of rules before any record is read: tables, and the errors and warnings of the language's static
//! checks; each case decided by hand.

use probity::{diagnostic::Faults, lint, resolve, source::Sources, syntax};

use super::super::bench::Cells;

const RECORDS: &str = "
record officer
  key officer_id: text
  model:          one of JEM, WSO, TFM
  score:          whole number
  share:          number
  first:          yes/no
  signed_on:      date
  hired_on:       date
  done_on:        date or none yet
  expires_on:     date or none
";

/// `error`, `warning` or `fine`, and the codes.
fn checked(text: &str) -> (&'static str, String) {
    let (mut sources, mut faults) = (Sources::default(), Faults::default());
    let file = sources.add("rules.probity".to_owned(), format!("{RECORDS}\n{text}")).unwrap();
    let parsed = syntax::parse(&sources, file, &mut faults);
    let rules = resolve::resolve(&sources, &[parsed], &mut faults);
    assert!(faults.list.is_empty(), "{text}\n{:?}", faults.list);
    let found = lint::check(&sources, &rules.unwrap()).faults.list;
    let codes: Vec<String> = found.iter().map(probity::diagnostic::Fault::code).collect();
    let kind = match &found[..] {
        [] => "fine",
        [..] if found.iter().any(|fault| !fault.is_warning()) => "error",
        [..] => "warning",
    };
    (kind, codes.join(" "))
}

fn rule(clauses: &str) -> String {
    format!("rule R-1 \"checked\"\n  cite \"manual\"\n  for officer\n  {clauses}\n")
}

#[test]
fn clauses_that_cannot_mean_what_they_say() {
    let mut cells = Cells::default();
    let mut case = |clauses: &str, expected: &str| {
        let (kind, codes) = checked(&rule(clauses));
        cells.cell(format!("{clauses} ({codes})"), kind, expected);
    };
    let mut when =
        |condition: &str, expected: &str| case(&format!("when {condition}\n  should first is yes"), expected);
    when("score is at least 5 and score is at most 5", "fine");
    when("score is at least 5 and score is at most 4", "error");
    when("score is more than 5 and score is less than 6", "error");
    when("share is more than 5 and share is less than 6", "fine");
    when("model is JEM and model is WSO", "error");
    when("model is not JEM and model is not WSO", "fine");
    when("model is not JEM and model is not WSO and model is not TFM", "error");
    when("model is one of (JEM, WSO) and model is one of (WSO, TFM)", "fine");
    when("signed_on is on or after 2017-01-01 and signed_on is on or before 2017-01-01", "fine");
    when("signed_on is after 2017-01-01 and signed_on is before 2017-01-02", "error");
    when("signed_on is after 2017-01-01 and signed_on is before 2017-01-03", "fine");
    when("signed_on is after hired_on and signed_on is before hired_on", "error");
    when("signed_on is at least 30 days after hired_on and signed_on is before hired_on", "error");
    when("score is blank and score is at least 5", "error");
    when("expires_on is none and expires_on is recorded", "error");
    let mut should = |condition: &str, expected: &str| case(&format!("should {condition}"), expected);
    should("score is at least 5 and score is less than 5", "error");
    should("score is at least 5 or score is less than 5", "warning");
    should("model is one of (JEM, WSO) and model is TFM", "error");
    should("done_on is within 30 days after signed_on", "fine");
    // What `when` says already, and exceptions that leave nothing.
    case("when score is at least 5\n  should score is at least 3", "warning");
    case("when score is at least 3\n  should score is at least 5", "fine");
    case("when model is JEM\n  should model is one of (JEM, WSO)", "warning");
    case("when model is JEM\n  should first is yes\n  unless all: model is one of (JEM, WSO)", "warning");
    case("when model is one of (JEM, WSO)\n  should first is yes\n  unless some: model is JEM", "fine");
    case("when score is at least 5\n  should score is at most 4", "error");
    cells.check();
}

/// Two rules about one event and one start with two limits.
#[test]
fn two_limits_for_one_event() {
    let two = |first: &str, second: &str| {
        let other = rule(&format!("should {second}")).replace("R-1", "R-2");
        checked(&format!("{}\n{other}", rule(&format!("should {first}"))))
    };
    let within = "done_on is within 30 days after signed_on";
    assert_eq!(two(within, "done_on is within 60 days after signed_on").0, "warning");
    assert_eq!(two(within, "done_on is within 30 days after hired_on").0, "fine");
    assert_eq!(two(within, "done_on is within 30 days after signed_on").0, "fine");
}

/// Rows that leave something out or say two things at once are errors that show an example.
#[test]
fn tables_have_no_gaps_and_no_overlaps() {
    let table = |head: &str, rows: &[&str]| {
        let rows: String = rows.iter().map(|row| format!("\n  | {row} |")).collect();
        format!("table officer.limit\n  | {head} | gives |{rows}\n\n{}", rule("should first is yes"))
    };
    let mut cells = Cells::default();
    for (head, rows, fine) in [
        ("model", &["JEM | 1", "WSO | 2", "TFM | 3"] as &[&str], true),
        ("model", &["JEM | 1", "WSO | 2"], false),
        ("model", &["JEM | 1", "not JEM | 2"], true),
        ("model", &["JEM | 1", "not WSO | 2"], false),
        ("model", &["one of (JEM, WSO) | 1", "TFM | 2"], true),
        ("model", &["one of (JEM, WSO) | 1", "one of (WSO, TFM) | 2"], false),
        ("model", &["any | 1"], true),
        ("model", &["any | 1", "JEM | 2"], false),
        ("score", &["at most 5 | 1", "at least 6 | 2"], true),
        ("share", &["at most 5 | 1", "at least 6 | 2"], false),
        ("share", &["at most 5 | 1", "more than 5 | 2"], true),
        ("share", &["less than 5 | 1", "more than 5 | 2"], false),
        ("score", &["at most 5 | 1", "at least 5 | 2"], false),
        ("score", &["from 1 through 5 | 1", "more than 5 | 2"], false),
        ("score", &["less than 1 | 0", "from 1 through 5 | 1", "more than 5 | 2"], true),
        ("score", &["less than 1 | 0", "from 1 through 5 | 1", "more than 6 | 2"], false),
        ("first", &["yes | 1", "no | 2"], true),
        ("first", &["yes | 1"], false),
        ("signed_on", &["before 2017-04-02 | 1", "on or after 2017-04-02 | 2"], true),
        ("signed_on", &["before 2017-04-02 | 1", "after 2017-04-02 | 2"], false),
        ("signed_on", &["on or before 2017-04-02 | 1", "on or after 2017-04-02 | 2"], false),
        ("model | first", &["JEM | any | 1", "any | yes | 2", "any | no | 3"], false),
        ("model | first", &["JEM | any | 1", "not JEM | yes | 2", "not JEM | no | 3"], true),
        ("model | first", &["JEM | yes | 1", "not JEM | no | 2"], false),
    ] {
        let (kind, codes) = checked(&table(head, rows));
        cells.cell(format!("{head} {rows:?} ({codes})"), kind, if fine { "fine" } else { "error" });
    }
    cells.check();
}
