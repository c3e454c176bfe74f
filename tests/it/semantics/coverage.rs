//! Table T7: what the absence of a record proves, by what was supplied and for which period it is complete.

use probity::column::{State, Supply};

use super::bench::{Bench, COMPLETENESS_UNKNOWN, Cells, UNDECLARED, complete};

const RECORDS: &str = "
record item
  key item_id: text
  agency_id:   text
  belongs to agency by agency_id

record agency
  key agency_id: text
  state:         text

record visit
  item_id:    text
  kind:       text
  held_on:    date
  belongs to item by item_id
  dated by held_on
";

/// A file of visits without the column of the link: they may be anybody's, so that none is seen proves nothing.
#[test]
fn without_the_column_of_a_link_no_absence_is_proof() {
    let mut cells = Cells::default();
    for (state, expected) in [(State::Blank, "F"), (State::Unreadable, "F"), (State::Absent, "U column_absent")] {
        let text = format!("{RECORDS}\nrule R-1 \"T\"\n  cite \"M\"\n  for item\n  should exists visit\n");
        let bench = Bench::new(&text, "2020-12-31", "item item_id \"1\"\nvisit held_on 2020-01-01");
        let verdict = bench.state("visit.item_id", 0, state).verdict();
        let causes: Vec<&str> = verdict.finding.reasons.iter().map(|reason| reason.cause.key()).collect();
        let found = format!("{} {}", verdict.answers, causes.join(" "));
        cells.cell(format!("{state:?}"), found.trim(), expected);
    }
    cells.check();
}

/// The columns of the table: the as-of date, what is supplied of visits and agencies, and the window. The window is
/// fiscal year 2020.
const COLUMNS: [(&str, &str, Supply); 8] = [
    ("inside complete", "2020-12-31", Supply::NotSupplied),
    ("sticks out before from", "2020-12-31", Supply::NotSupplied),
    ("sticks out after through", "2020-12-31", Supply::NotSupplied),
    ("ends after as of", "2020-03-31", Supply::NotSupplied),
    ("ends after as of and sticks out", "2020-03-31", Supply::NotSupplied),
    ("undeclared", "2020-12-31", UNDECLARED),
    ("no records", "2020-12-31", Supply::NoRecords),
    ("not supplied", "2020-12-31", Supply::NotSupplied),
];

fn supply(column: usize) -> Supply {
    match column {
        0 => complete("2019-10-01", "2020-09-30"),
        1 => complete("2019-10-02", "2020-09-30"),
        2 => complete("2019-10-01", "2020-09-29"),
        3 => complete("2019-10-01", "2020-03-31"),
        4 => complete("2019-10-01", "2020-03-30"),
        other => COLUMNS[other].2,
    }
}

/// The answers, with `marked` where they rest on a source that is not declared complete, and `nothing` where there was
/// nothing to check.
fn judged(requirement: &str, column: usize, given: &str, kind: &str) -> String {
    let text = format!("{RECORDS}\nrule R-1 \"records\"\n  cite \"manual\"\n  for item\n  should {requirement}\n");
    let bench = Bench::new(&text, COLUMNS[column].1, &format!("item item_id \"1\", {given}"));
    let verdict = bench.supply(kind, supply(column)).verdict();
    let marked = if verdict.assumes_complete { " marked" } else { "" };
    let nothing = if verdict.nothing_to_check { " nothing" } else { "" };
    format!("{}{marked}{nothing}", verdict.answers)
}

const DURING: &str = "(visit where held_on is during fiscal year 2020)";
const GOOD: &str = "agency_id \"A\"\nvisit item_id \"1\", kind \"a\", held_on 2019-12-01";
const BAD: &str = "agency_id \"A\"\nvisit item_id \"1\", kind \"b\", held_on 2019-12-01";
const TWO: &str = "agency_id \"A\"\nvisit item_id \"1\", kind \"a\", held_on 2019-12-01\n\
                   visit item_id \"1\", kind \"a\", held_on 2019-12-02";
const NONE: &str = "agency_id \"A\"";

#[test]
fn t7_queries() {
    let exists = format!("exists {DURING}");
    let not_exists = format!("not (exists {DURING})");
    let every = format!("every {DURING} satisfies (kind is \"a\")");
    let at_least = format!("count of {DURING} is at least 2");
    let at_most = format!("count of {DURING} is at most 1");
    let at_most_none = format!("count of {DURING} is at most 0");
    // Requirement, what is seen, and the cells of the line; `-` where the column admits no such records.
    let lines: [(&str, &str, &str, [&str; 8]); 12] = [
        ("exists, nothing seen", &exists, NONE, ["F", "U", "U", "D", "TD", "F marked", "F", "U"]),
        ("not exists, nothing seen", &not_exists, NONE, ["T", "U", "U", "D", "FD", "T marked", "T", "U"]),
        ("exists, one seen", &exists, GOOD, ["T", "T", "T", "T", "T", "T", "-", "-"]),
        ("every, all seen hold", &every, GOOD, ["T", "U", "U", "D", "FD", "T marked", "-", "U"]),
        ("every, one fails", &every, BAD, ["F", "F", "F", "F", "F", "F", "-", "-"]),
        ("every, none seen", &every, NONE, ["T nothing", "U", "U", "D", "FD", "T marked nothing", "T nothing", "U"]),
        ("at least, fewer seen", &at_least, GOOD, ["F", "U", "U", "D", "TD", "F marked", "-", "-"]),
        ("at least, none seen", &at_least, NONE, ["F", "U", "U", "D", "TD", "F marked", "F", "U"]),
        ("at least, enough seen", &at_least, TWO, ["T", "T", "T", "T", "T", "T", "-", "-"]),
        ("at most, not more seen", &at_most, GOOD, ["T", "U", "U", "D", "FD", "T marked", "-", "-"]),
        ("at most, none seen", &at_most_none, NONE, ["T", "U", "U", "D", "FD", "T marked", "T", "U"]),
        ("at most, more seen", &at_most, TWO, ["F", "F", "F", "F", "F", "F", "-", "-"]),
    ];
    let mut cells = Cells::default();
    for (name, requirement, given, expected) in lines {
        for (column, expected) in expected.into_iter().enumerate().filter(|(_, expected)| *expected != "-") {
            cells.cell(
                format!("T7 {name}, {}", COLUMNS[column].0),
                judged(requirement, column, given, "visit"),
                expected,
            );
        }
    }
    cells.check();
}

#[test]
fn t7_earliest_and_latest() {
    let mut cells = Cells::default();
    for extreme in ["earliest", "latest"] {
        let requirement = format!("{extreme} held_on of {DURING} is none");
        for (column, expected) in [(0, "T"), (1, "U"), (2, "U"), (3, "T"), (5, "T marked"), (6, "T"), (7, "U")] {
            let found = judged(&requirement, column, NONE, "visit");
            cells.cell(format!("T7 {extreme}, none seen, {}", COLUMNS[column].0), found, expected);
        }
    }
    cells.check();
}

#[test]
fn t7_parents() {
    let lines: [(&str, &str, &str, [&str; 8]); 4] = [
        ("a path without a parent", "agency.state is \"TX\"", NONE, ["U", "U", "U", "U", "U", "U", "U", "U"]),
        ("exists PARENT, no such row", "exists agency", NONE, ["F", "F", "F", "F", "F", "F marked", "F", "U"]),
        ("exists PARENT, key blank", "exists agency", "agency_id blank", ["U", "U", "U", "U", "U", "U", "U", "U"]),
        (
            "exists PARENT, there it is",
            "exists agency",
            "agency_id \"A\"\nagency agency_id \"A\"",
            ["T", "T", "T", "T", "T", "T", "-", "-"],
        ),
    ];
    let mut cells = Cells::default();
    for (name, requirement, given, expected) in lines {
        for (column, expected) in expected.into_iter().enumerate().filter(|(_, expected)| *expected != "-") {
            cells.cell(
                format!("T7 {name}, {}", COLUMNS[column].0),
                judged(requirement, column, given, "agency"),
                expected,
            );
        }
    }
    cells.check();
}

#[test]
fn t7_unique_is_decided_whatever_is_declared() {
    let mut cells = Cells::default();
    for column in [0, 1, 2, 3, 4, 5] {
        let twin = "agency_id \"A\"\nitem item_id \"2\", agency_id \"A\"";
        cells.cell(
            format!("T7 unique, {}", COLUMNS[column].0),
            judged("agency_id is unique", column, NONE, "item"),
            "T",
        );
        cells.cell(
            format!("T7 not unique, {}", COLUMNS[column].0),
            judged("agency_id is unique", column, twin, "item"),
            "F",
        );
    }
    cells.check();
}

/// Without bounds the window is from the beginning through the as-of date; a kind without `dated by` knows only
/// `through`; completeness that is declared unknown never proves anything.
#[test]
fn t7_windows_without_bounds() {
    let exists = |requirement: &str, supply: Supply, kind: &str| {
        let text = format!(
            "{RECORDS}\nrecord note\n  item_id: text\n  belongs to item by item_id\n\
             \nrule R-1 \"records\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
        );
        let verdict = Bench::new(&text, "2020-12-31", "item item_id \"1\"").supply(kind, supply).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let mut cells = Cells::default();
    for (name, requirement, supply, kind, expected) in [
        (
            "no lower bound, from",
            "exists (visit where held_on is on or before 2020-09-30)",
            complete("2010-01-01", ""),
            "visit",
            "U visit: not_complete",
        ),
        (
            "no upper bound, through",
            "exists (visit where held_on is on or after 2020-09-30)",
            complete("", "2020-12-30"),
            "visit",
            "U visit: not_complete",
        ),
        (
            "no upper bound, complete",
            "exists (visit where held_on is on or after 2020-09-30)",
            complete("2020-09-30", "2020-12-31"),
            "visit",
            "F ",
        ),
        ("no bounds, from", "exists visit", complete("2010-01-01", ""), "visit", "U visit: not_complete"),
        ("no bounds, open", "exists visit", complete("", ""), "visit", "F "),
        ("not dated, from", "exists note", complete("2010-01-01", ""), "note", "F "),
        ("not dated, through", "exists note", complete("", "2020-12-30"), "note", "U note: not_complete"),
        ("completeness unknown", "exists visit", COMPLETENESS_UNKNOWN, "visit", "U visit: not_complete"),
        ("not supplied", "exists visit", Supply::NotSupplied, "visit", "U visit: kind_not_supplied"),
    ] {
        cells.cell(format!("T7 {name}"), exists(requirement, supply, kind), expected);
    }
    cells.check();
}
