//! Derived facts by lines and by tables (ruling 17): worked out by hand.

use probity::column::State;

use super::super::bench::{Bench, Cells, Verdict, problems};

const RECORDS: &str = "
record agency
  key agency_id: text
  tier:          whole number

record officer
  key officer_id: text
  agency_id:      text
  model:          one of JEM, WSO, TFM
  score:          whole number
  share:          number
  first:          yes/no
  second:         yes/no
  told:           yes/no blank means no
  signed_on:      date
  done_on:        date or none yet
  expires_on:     date or none
  belongs to agency by agency_id
";

fn text(derived: &str, requirement: &str) -> String {
    format!("{RECORDS}\n{derived}\n\nrule R-1 \"derived\"\n  cite \"manual\"\n  for officer\n  should {requirement}\n")
}

#[track_caller]
fn judged(derived: &str, requirement: &str, given: &str) -> Verdict {
    Bench::new(&text(derived, requirement), "2020-09-30", &format!("officer officer_id \"O1\", {given}")).verdict()
}

const LEVEL: &str = "define officer.level as
  3 when score is at least 90
  2 when score is at least 70
  otherwise 1";

#[test]
fn ruling_17_lines_are_read_from_the_top() {
    let mut cells = Cells::default();
    for (score, level) in [("100", 3), ("90", 3), ("89", 2), ("70", 2), ("69", 1), ("0", 1)] {
        for other in 1..=3 {
            let found = judged(LEVEL, &format!("level is {other}"), &format!("score {score}")).answers;
            cells.cell(format!("score {score}, level {other}"), found, if other == level { "T" } else { "F" });
        }
    }
    for state in ["blank", "absent", "unreadable \"many\""] {
        cells.cell(format!("score {state}"), judged(LEVEL, "level is 2", &format!("score {state}")).answers, "U");
    }
    for (state, cause) in [(State::UnknownCode, "unknown_code"), (State::Withheld, "withheld"), (State::Blank, "blank")]
    {
        let given = "officer officer_id \"O1\", score 95";
        let bench = Bench::new(&text(LEVEL, "level is 3"), "2020-09-30", given).state("officer.score", 0, state);
        let verdict = bench.verdict();
        cells.cell(format!("score {state:?}"), &verdict.answers, "U");
        cells.cell(format!("score {state:?}, why"), verdict.reasons.join(", "), &format!("score: {cause}"));
    }
    cells.check();
}

#[test]
fn ruling_17_a_line_above_that_is_not_known() {
    let lines = |first: i32, second: i32, otherwise: i32| {
        format!(
            "define officer.level as\n  {first} when first is yes\n  {second} when second is yes\n  otherwise {otherwise}"
        )
    };
    let different = &lines(3, 2, 1);
    let mut cells = Cells::default();
    let mut row = |derived: &str, first: &str, second: &str, level: i32, expected: &str| {
        let given = format!("first {first}, second {second}");
        let found = judged(derived, &format!("level is {level}"), &given).answers;
        cells.cell(format!("{derived}: {given}, level {level}"), found, expected);
    };
    // A true line ends it, whatever stands below.
    row(different, "yes", "blank", 3, "T");
    row(different, "no", "yes", 2, "T");
    row(different, "no", "no", 1, "T");
    // An open line above keeps it open.
    row(different, "blank", "yes", 2, "U");
    row(different, "blank", "yes", 3, "U");
    row(different, "blank", "no", 1, "U");
    row(different, "no", "blank", 2, "U");
    row(different, "no", "blank", 1, "U");
    // Unless every line that is still possible gives the same.
    row(&lines(3, 3, 1), "blank", "yes", 3, "T");
    row(&lines(3, 3, 1), "blank", "no", 3, "U");
    row(&lines(3, 2, 3), "blank", "no", 3, "T");
    row(&lines(3, 2, 3), "blank", "blank", 3, "U");
    row(&lines(3, 3, 3), "blank", "blank", 3, "T");
    row(&lines(3, 2, 2), "no", "blank", 2, "T");
    cells.check();
    let why = judged(different, "level is 2", "second yes").reasons.join(", ");
    assert_eq!(why, "first: blank");
    let settled = judged(&lines(3, 3, 1), "level is 3", "second yes");
    assert_eq!((settled.answers.as_str(), settled.reasons.len()), ("T", 0));
}

/// Values of other types, and values that are not known themselves.
#[test]
fn what_lines_give() {
    let limit = "define officer.limit: number in days as\n  180 days when model is JEM\n  90 days when model is WSO\n  otherwise 30 days";
    let word = "define officer.class: one of HIGH, LOW as\n  HIGH when score is at least 90\n  otherwise LOW";
    let date =
        "define officer.due_on as\n  signed_on plus 180 days when model is JEM\n  otherwise signed_on plus 30 days";
    let climbs = "define officer.tier as\n  1 when first is yes\n  otherwise agency.tier";
    let mut cells = Cells::default();
    for (derived, requirement, given, expected) in [
        (limit, "limit is 180 days", "model JEM", "T"),
        (limit, "limit is 90 days", "model WSO", "T"),
        (limit, "limit is 30 days", "model TFM", "T"),
        (limit, "limit is 30 days", "model blank", "U"),
        (word, "class is HIGH", "score 90", "T"),
        (word, "class is LOW", "score 89", "T"),
        (word, "class is LOW", "score blank", "U"),
        (date, "done_on is by due_on", "model JEM, signed_on 2017-01-10, done_on 2017-07-09", "T"),
        (date, "done_on is by due_on", "model JEM, signed_on 2017-01-10, done_on 2017-07-10", "F"),
        (date, "done_on is by due_on", "model WSO, signed_on 2017-01-10, done_on 2017-02-09", "T"),
        (date, "done_on is by due_on", "model WSO, signed_on 2017-01-10, done_on 2017-02-10", "F"),
        (date, "done_on is by due_on", "model WSO, signed_on 2020-09-01", "D"),
        (date, "done_on is by due_on", "model WSO, signed_on 2020-08-31", "F"),
        (date, "done_on is by due_on", "model JEM, done_on 2017-02-10", "U"),
        (climbs, "tier is 1", "first yes", "T"),
        (climbs, "tier is 1", "first no", "U"),
        (climbs, "tier is 1", "first blank", "U"),
        (climbs, "tier is 2", "first no, agency_id \"A\"\nagency agency_id \"A\", tier 2", "T"),
        (climbs, "tier is 1", "first blank, agency_id \"A\"\nagency agency_id \"A\", tier 1", "T"),
    ] {
        cells.cell(format!("{requirement}, {given}"), judged(derived, requirement, given).answers, expected);
    }
    // Blank means no, and a day that may be none, decide a line.
    let told = "define officer.level as\n  2 when told is yes\n  otherwise 1";
    cells.cell("blank means no", judged(told, "level is 1", "told blank").answers, "T");
    let ends = "define officer.level as\n  2 when expires_on is none\n  otherwise 1";
    cells.cell("none", judged(ends, "level is 2", "expires_on blank").answers, "T");
    cells.cell("not none", judged(ends, "level is 1", "expires_on 2020-01-01").answers, "T");
    cells.check();
    assert!(!problems(&text("define officer.level as\n  2 when level is 1\n  otherwise 1", "level is 1")).is_empty());
    assert!(
        !problems(&text("define officer.level as\n  2 when first is yes\n  otherwise 2020-01-01", "level is 1"))
            .is_empty()
    );
    assert!(
        !problems(&text("define officer.level as\n  2 days when first is yes\n  otherwise 2", "level is 2")).is_empty()
    );
}

/// A line that is not due yet: which line is taken will be known when it is.
#[test]
fn a_line_that_is_not_due_yet() {
    let level = "define officer.level as\n  2 when done_on is within 30 days after signed_on\n  otherwise 1";
    let mut cells = Cells::default();
    for (given, requirement, expected) in [
        ("signed_on 2020-09-01", "level is 2", "D"),
        ("signed_on 2020-09-01", "level is 1", "D"),
        ("signed_on 2020-08-31", "level is 1", "T"),
        ("signed_on 2020-09-01, done_on 2020-09-30", "level is 2", "T"),
        ("signed_on 2020-09-01, done_on unreadable \"soon\"", "level is 2", "TD"),
    ] {
        cells.cell(format!("{given}, {requirement}"), judged(level, requirement, given).answers, expected);
    }
    cells.check();
}

const TABLE: &str = "table officer.limit
  | model      | score         | gives |
  | JEM        | at least 70   | 1     |
  | JEM        | less than 70  | 2     |
  | WSO        | any           | 3     |
  | TFM        | any           | 4     |";

#[test]
fn tables_cell_by_cell() {
    let mut cells = Cells::default();
    let mut row = |table: &str, given: &str, value: i32, expected: &str| {
        cells.cell(format!("{given}, {value}"), judged(table, &format!("limit is {value}"), given).answers, expected);
    };
    row(TABLE, "model JEM, score 70", 1, "T");
    row(TABLE, "model JEM, score 69", 2, "T");
    row(TABLE, "model JEM, score 69", 1, "F");
    row(TABLE, "model WSO, score 10", 3, "T");
    row(TABLE, "model TFM, score 10", 4, "T");
    // What no row asks for does not matter.
    row(TABLE, "model WSO, score blank", 3, "T");
    row(TABLE, "model JEM, score blank", 1, "U");
    row(TABLE, "model blank, score 70", 1, "U");
    row(TABLE, "model blank, score blank", 4, "U");
    let same = TABLE.replace("| 2     |", "| 1     |");
    row(&same, "model JEM, score blank", 1, "T");
    row(&same, "model blank, score 70", 1, "U");
    let ranges = "table officer.limit\n  | score | gives |\n  | less than 10 | 1 |\n  | from 10 through 19 | 2 |\n  | at least 20 | 3 |";
    row(ranges, "score 9", 1, "T");
    row(ranges, "score 10", 2, "T");
    row(ranges, "score 19", 2, "T");
    row(ranges, "score 20", 3, "T");
    row(ranges, "score blank", 3, "U");
    let negated = "table officer.limit\n  | model | gives |\n  | JEM | 1 |\n  | not JEM | 2 |";
    row(negated, "model JEM", 1, "T");
    row(negated, "model TFM", 2, "T");
    row(negated, "model blank", 2, "U");
    cells.check();
    let why = judged(TABLE, "limit is 1", "model JEM, score blank").reasons.join(", ");
    assert_eq!(why, "score: blank");
}
