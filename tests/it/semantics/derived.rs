//! Derived facts: `define` with several lines (ruling 17) and decision tables.

use probity::column::{State, Supply};
use probity::outcome::Piece;

use super::bench::{
    Bench, Cells, SETS, UNDECLARED, any_set, any_set_fields, any_set_values, complete, letters, name_of, plain,
};

const RECORDS: &str = "
record agency
  key agency_id: text
  score:         whole number
  size:          one of small, large

record item
  key item_id: text
  agency_id:   text
  score:       whole number
  grade:       one of A, B, C
  signed_on:   date
  begun_on:    date
  done_on:     date or none yet
  ended_on:    date or none
  open:        yes/no
  note:        text
  name:        text private
  pay:         whole number private
  belongs to agency by agency_id

record waiver
  item_id:    text
  granted_on: date
  belongs to item by item_id
  dated by granted_on
";

/// Derived facts and a rule that asks for a condition.
fn rules(facts: &str, requirement: &str) -> String {
    format!("{RECORDS}\n{facts}\n\nrule R-1 \"derived\"\n  cite \"manual\"\n  for item\n  should {requirement}\n")
}

#[track_caller]
fn bench(facts: &str, requirement: &str, given: &str) -> Bench {
    Bench::new(&rules(facts, requirement), "2020-09-30", given)
}

const LEVEL: &str = "
define item.level: one of L1, L2, L3 as
  L1 when score is at least 8
  L2 when grade is A
  otherwise L3
";

const DAYS: &str = "
table item.days: number in days
  | grade    | signed_on               | gives   |
  | A        | before 2016-01-01       | 30 days |
  | A        | on or after 2016-01-01  | 60 days |
  | not A    | any                     | 90 days |
";

/// What a predicate answers in one world, where it holds of the lines' values or not: the first line that holds
/// decides, and what is not due yet is left to time.
fn world(lines: &[char], holds: &[bool]) -> char {
    let own = if holds[0] { 'T' } else { 'F' };
    match lines {
        [] | ['T', ..] => own,
        ['F', below @ ..] => world(below, &holds[1..]),
        [_, below @ ..] if world(below, &holds[1..]) == own => own,
        [..] => 'D',
    }
}

/// Every set of answers on either line: the answers are those of the possible worlds, no more and no fewer.
#[test]
fn ruling_17_on_every_combination() {
    let facts = |a: &str, b: &str| {
        format!(
            "
record item
  key item_id: text
{}{}
define item.level: one of L1, L2, L3 as
  L1 when {}
  L2 when {}
  otherwise L3

define item.fine as
  yes when {}
  no when {}
  otherwise yes
",
            any_set_fields(a),
            any_set_fields(b),
            any_set(a),
            any_set(b),
            any_set(a),
            any_set(b)
        )
    };
    let asked: [(&str, [bool; 3]); 9] = [
        ("level is L1", [true, false, false]),
        ("level is L2", [false, true, false]),
        ("level is L3", [false, false, true]),
        ("level is not L2", [true, false, true]),
        ("level is one of (L1, L2)", [true, true, false]),
        ("level is one of (L1, L2, L3)", [true, true, true]),
        ("level is recorded", [true, true, true]),
        ("fine is yes", [true, false, true]),
        ("fine is not yes", [false, true, false]),
    ];
    let mut text = facts("a", "b");
    for (index, (requirement, _)) in (1..).zip(&asked) {
        text += &format!("\nrule R-{index} \"asks\"\n  cite \"manual\"\n  for item\n  should {requirement}\n");
    }
    let pairs: Vec<(&str, &str)> = SETS.iter().flat_map(|a| SETS.iter().map(move |b| (*a, *b))).collect();
    let items = (0..).zip(&pairs).map(|(index, (a, b))| {
        format!("item item_id \"{index}\", {}, {}\n", any_set_values("a", a), any_set_values("b", b))
    });
    let bench = Bench::new(&text, "2020-09-30", &items.collect::<String>());
    let mut cells = Cells::default();
    for (index, (requirement, values)) in (1..).zip(&asked) {
        for ((a, b), verdict) in pairs.iter().zip(bench.verdicts(&format!("R-{index}"))) {
            let worlds = letters(a).chars().flat_map(|a| letters(b).chars().map(move |b| world(&[a, b], values)));
            cells.cell(format!("{requirement}, {a} over {b}"), verdict.answers, &name_of(worlds.collect()));
        }
    }
    cells.check();
}

#[test]
fn the_first_line_that_holds_is_taken() {
    let mut cells = Cells::default();
    for (score, grade, level) in [("8", "A", "L1"), ("7", "A", "L2"), ("9", "C", "L1"), ("7", "B", "L3")] {
        for other in ["L1", "L2", "L3"] {
            let given = format!("item item_id \"1\", score {score}, grade {grade}");
            let answers = bench(LEVEL, &format!("level is {other}"), &given).answers();
            cells.cell(format!("{score} {grade} {other}"), answers, if other == level { "T" } else { "F" });
        }
    }
    cells.check();
}

/// What is not known above the line leaves the value open, unless every line still possible gives the same; what is
/// not known below it does not matter.
#[test]
fn ruling_17_each_cause_above_and_below() {
    let states = [
        (State::Blank, "blank"),
        (State::UnknownCode, "unknown_code"),
        (State::Unreadable, "unreadable"),
        (State::Withheld, "withheld"),
        (State::Differs, "group_differs"),
        (State::Absent, "column_absent"),
    ];
    let mut cells = Cells::default();
    for (state, cause) in states {
        let of = |path: &str, requirement: &str| {
            let given = "item item_id \"1\", score 8, grade B";
            let verdict = bench(LEVEL, requirement, given).state(path, 0, state).verdict();
            format!("{} {}", verdict.answers, verdict.reasons.join(", "))
        };
        cells.cell(format!("{cause} above"), of("item.score", "level is L1"), &format!("U score: {cause}"));
        cells.cell(
            format!("{cause} above, a lower line"),
            of("item.score", "level is L3"),
            &format!("U score: {cause}"),
        );
        cells.cell(format!("{cause} above, no such line"), of("item.score", "level is L2"), "F ");
        cells.cell(format!("{cause} above, either"), of("item.score", "level is one of (L1, L3)"), "T ");
        cells.cell(format!("{cause} above, is it known"), of("item.score", "level is recorded"), "T ");
        cells.cell(format!("{cause} below"), of("item.grade", "level is L1"), "T ");
    }
    let both = bench(LEVEL, "level is L3", "item item_id \"1\"").verdict();
    cells.cell("both", both.reasons.join(", "), "score: blank, grade: blank");
    cells.check();
}

#[test]
fn lines_that_give_the_same_are_one() {
    let facts = "
define item.grace as
  30 days when score is at least 8
  60 days when grade is A
  otherwise 30 days
";
    let of = |given: &str, requirement: &str| {
        let verdict = bench(facts, requirement, &format!("item item_id \"1\", {given}")).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let mut cells = Cells::default();
    cells.cell("only the first is open", of("grade B", "grace is 30 days"), "T ");
    cells.cell("both are", of("score blank", "grace is 30 days"), "U score: blank, grade: blank");
    cells.cell("compared", of("score blank", "grace is at least 30 days"), "T ");
    cells.cell("compared beyond", of("score blank", "grace is more than 60 days"), "F ");
    cells.check();
}

#[test]
fn values_are_dates_that_set_deadlines() {
    let facts = "
define item.due_on as
  signed_on plus 10 days when grade is A
  begun_on plus 20 days when grade is B
  otherwise 2020-06-30
";
    let of = |given: &str| {
        let given = format!("item item_id \"1\", signed_on 2020-01-31, begun_on 2020-02-09, {given}");
        let verdict = bench(facts, "done_on is by due_on", &given).verdict();
        let cells = [verdict.answers, verdict.due.unwrap_or_default(), verdict.reasons.join(", ")];
        cells.join(" ").trim_end().to_owned()
    };
    let mut cells = Cells::default();
    cells.cell("the last day", of("grade A, done_on 2020-02-10"), "T 2020-02-10");
    cells.cell("a day late", of("grade A, done_on 2020-02-11"), "F 2020-02-10");
    cells.cell("through 29 February", of("grade B, done_on 2020-02-29"), "T 2020-02-29");
    cells.cell("after 29 February", of("grade B, done_on 2020-03-01"), "F 2020-02-29");
    cells.cell("otherwise", of("grade C, done_on 2020-06-30"), "T 2020-06-30");
    cells.cell("late for all", of("done_on 2020-07-01"), "F 2020-02-10 to 2020-06-30");
    cells.cell("in time for all", of("done_on 2020-02-10"), "T 2020-02-10 to 2020-06-30");
    cells.cell("in time for some", of("done_on 2020-02-29"), "U 2020-02-10 to 2020-06-30 grade: blank");
    let given = "item item_id \"1\", grade A, done_on 2020-02-10";
    let verdict = bench(facts, "done_on is by due_on", given).verdict();
    let blank = format!("{} {}", verdict.answers, verdict.reasons.join(", "));
    cells.cell("its own date is blank", blank, "U signed_on: blank");
    cells.check();
}

/// A line knows what its condition says, and those below that it does not hold.
#[test]
fn lines_make_sure_of_what_may_be_none() {
    let mut cells = Cells::default();
    let below = "
define item.last_on as
  signed_on when ended_on is none
  otherwise ended_on plus 1 day
";
    let own = "
define item.last_on as
  ended_on plus 1 day when ended_on is not none
  otherwise signed_on
";
    for facts in [below, own] {
        let of = |given: &str| {
            let given = format!("item item_id \"1\", signed_on 2020-01-10, {given}");
            let verdict = bench(facts, "last_on is after 2020-02-01", &given).verdict();
            format!("{} {}", verdict.answers, verdict.reasons.join(", "))
        };
        cells.cell("there", of("ended_on 2020-02-01"), "T ");
        cells.cell("none", of("ended_on blank"), "F ");
        cells.cell("not readable", of("ended_on unreadable \"n/k\""), "U ended_on: unreadable");
    }
    // A value that may be none makes the fact one that may be none.
    let facts = "define item.last_on as\n  ended_on when grade is A\n  otherwise signed_on";
    let of = |given: &str| bench(facts, "last_on is none", &format!("item item_id \"1\", {given}")).answers();
    cells.cell("none by its line", of("grade A, signed_on 2020-01-10"), "T");
    cells.cell("not none by the other", of("grade B, signed_on 2020-01-10"), "F");
    cells.cell("either", of("signed_on 2020-01-10"), "U");
    cells.check();
}

/// Where it is open whether the line above holds that makes sure of a date, the date below is not none but unknown.
#[test]
fn what_a_line_above_makes_sure_of_is_never_none_below() {
    let facts = "
define item.last_on as
  signed_on when not exists waiver
  otherwise latest granted_on of waiver
";
    let given = "item item_id \"1\", signed_on 2020-01-10";
    let verdict =
        bench(facts, "last_on is after 2020-01-01", given).supply("waiver", complete("2020-01-01", "")).verdict();
    assert_eq!((verdict.answers.as_str(), verdict.outcome), ("U", "not assessable"));
    assert_eq!(verdict.reasons, ["waiver: not_complete"]);
    let verdict = bench(facts, "last_on is recorded", given).supply("waiver", complete("2020-01-01", "")).verdict();
    assert_eq!(verdict.answers, "U");
}

#[test]
fn texts_and_answers() {
    let facts = "
define item.mark as
  note when open is yes
  otherwise \"Closed\"

define item.good as
  open when grade is A
  yes when score is at least 8
  otherwise no
";
    let of =
        |requirement: &str, given: &str| bench(facts, requirement, &format!("item item_id \"1\", {given}")).answers();
    let mut cells = Cells::default();
    cells.cell("a text of the record", of("mark is \"x  Y\"", "open yes, note \" X y \""), "T");
    cells.cell("as written", of("mark is exactly \"closed\"", "open no"), "F");
    cells.cell("as compared", of("mark is \"closed\"", "open no"), "T");
    cells.cell("a part of it", of("mark starts with \"clo\"", "open no"), "T");
    cells.cell("yes", of("good is yes", "grade A, open yes"), "T");
    cells.cell("no", of("good is no", "grade A, open no"), "T");
    cells.cell("blank by its line", of("good is no", "grade A"), "U");
    cells.cell("another line", of("good is yes", "grade B, score 8"), "T");
    cells.cell("otherwise", of("good is yes", "grade B, score 7"), "F");
    cells.cell("the same on both sides", of("good is open", "grade A, open yes"), "T");
    cells.check();
}

/// A derived condition that is asked for as a value is open as long as it is not due.
#[test]
fn what_is_not_due_yet_is_settled_later() {
    let facts = "
define item.state: one of trained, waiting as
  trained when done_on is within 30 days after begun_on
  otherwise waiting

define item.trained as done_on is within 30 days after begun_on

define item.weight as
  1 when done_on is within 30 days after begun_on
  otherwise 2
";
    let of = |requirement: &str, begun: &str, done: &str| {
        let given = format!("item item_id \"1\", begun_on {begun}, done_on {done}, open yes");
        let verdict = bench(facts, requirement, &given).verdict();
        format!("{} {} {}", verdict.answers, verdict.outcome, verdict.due.unwrap_or_default()).trim_end().to_owned()
    };
    let mut cells = Cells::default();
    let pending = "D pending 2020-10-01";
    cells.cell("not due", of("state is trained", "2020-09-01", "blank"), pending);
    cells.cell("not due, the opposite", of("state is waiting", "2020-09-01", "blank"), pending);
    cells.cell("either way", of("state is one of (trained, waiting)", "2020-09-01", "blank"), "T met");
    cells.cell("the last day has passed", of("state is trained", "2020-08-31", "blank"), "F violated");
    cells.cell("done", of("state is trained", "2020-09-01", "2020-09-20"), "T met");
    cells.cell("calculated", of("weight plus 1 is 2", "2020-09-01", "blank"), pending);
    cells.cell("calculated, either way", of("weight plus 1 is at least 2", "2020-09-01", "blank"), "T met");
    cells.cell("compared with a field", of("open is trained", "2020-09-01", "blank"), pending);
    cells.cell("the start is blank", of("state is trained", "blank", "blank"), "FD not assessable");
    cells.cell("the start is blank, the opposite", of("state is waiting", "blank", "blank"), "TD pending");
    cells.check();
}

#[test]
fn what_is_not_due_yet_is_a_reason_where_values_are_counted() {
    let facts = "
define item.weight as
  1 when done_on is within 30 days after begun_on
  otherwise 2

define agency.weight as sum of weight of item
";
    let given = "agency agency_id \"A\"\nitem item_id \"1\", agency_id \"A\", begun_on 2020-09-01";
    let verdict = bench(facts, "agency.weight is 1", given).verdict();
    assert_eq!((verdict.answers.as_str(), verdict.reasons.join(", ").as_str()), ("U", "weight: not_due"));
}

#[test]
fn facts_of_a_parent() {
    let facts = "
define agency.class: one of small_class, big_class as
  big_class when score is at least 8
  otherwise small_class
";
    let of = |agencies: &str, id: &str| {
        let given = format!("{agencies}\nitem item_id \"1\", agency_id {id}");
        let verdict = bench(facts, "agency.class is big_class", &given).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let mut cells = Cells::default();
    cells.cell("known", of("agency agency_id \"A\", score 8", "\"A\""), "T ");
    cells.cell("blank", of("agency agency_id \"A\"", "\"A\""), "U agency.score: blank");
    cells.cell("no such parent", of("agency agency_id \"B\"", "\"A\""), "U agency: no_parent");
    cells.cell("no key", of("agency agency_id \"A\"", "blank"), "U agency_id: blank");
    let two = "agency agency_id \"A\", score 8, size small\nagency agency_id \"A\", score 9, size large";
    cells.cell("several that give the same", of(two, "\"A\""), "T ");
    let two = "agency agency_id \"A\", score 8\nagency agency_id \"A\", score 7";
    cells.cell("several that differ", of(two, "\"A\""), "U agency.class: several_parents");
    cells.check();
}

/// A fact may build on another, and a rule on a fact: whoever asks sees what is missing at the bottom.
#[test]
fn facts_build_on_facts() {
    let facts = format!(
        "{LEVEL}{DAYS}
define item.urgent as
  yes when level is L1
  yes when days is at most 30 days
  otherwise no
"
    );
    let of = |given: &str| {
        let verdict = bench(&facts, "urgent is yes", &format!("item item_id \"1\", {given}")).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let mut cells = Cells::default();
    cells.cell("by the level", of("score 8"), "T ");
    cells.cell("by the days", of("score 7, grade A, signed_on 2015-12-31"), "T ");
    cells.cell("by neither", of("score 7, grade A, signed_on 2016-01-01"), "F ");
    cells.cell("a date is missing", of("score 7, grade A"), "U signed_on: blank");
    cells.check();
}

/// A line that asks for records rests on what the sources hold.
#[test]
fn lines_that_rest_on_absence() {
    let facts = "
define item.state: one of excused, plain as
  excused when exists waiver
  otherwise plain
";
    let of = |supply: Supply| {
        let verdict = bench(facts, "state is excused", "item item_id \"1\"").supply("waiver", supply).verdict();
        format!("{} {} {}", verdict.outcome, verdict.assumes_complete, verdict.reasons.join(", "))
    };
    let mut cells = Cells::default();
    cells.cell("declared complete", of(complete("", "")), "violated false ");
    cells.cell("not declared", of(UNDECLARED), "violated true ");
    cells.cell("complete from a day", of(complete("2020-01-01", "")), "not assessable false waiver: not_complete");
    cells.cell("no records", of(Supply::NoRecords), "violated false ");
    cells.cell("not supplied", of(Supply::NotSupplied), "not assessable false waiver: kind_not_supplied");
    cells.check();
}

#[test]
fn rows_of_a_table() {
    let of = |given: &str, requirement: &str| {
        let verdict = bench(DAYS, requirement, &format!("item item_id \"1\", {given}")).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let mut cells = Cells::default();
    cells.cell("the day before", of("grade A, signed_on 2015-12-31", "days is 30 days"), "T ");
    cells.cell("the day", of("grade A, signed_on 2016-01-01", "days is 60 days"), "T ");
    cells.cell("any date", of("grade B", "days is 90 days"), "T ");
    cells.cell("the month before", of("grade A, signed_on 2015-12", "days is 30 days"), "T ");
    cells.cell("a year across", of("grade A, signed_on 2015", "days is 30 days"), "T ");
    cells.cell("no date", of("grade A", "days is 30 days"), "U signed_on: blank");
    cells.cell("no date, all the same", of("grade A", "days is at most 60 days"), "T ");
    cells.cell("no date, another row", of("grade A", "days is 90 days"), "F ");
    cells.cell("no grade", of("signed_on 2015-12-31", "days is 30 days"), "U grade: blank");
    cells.cell("no grade, not that row", of("signed_on 2015-12-31", "days is 60 days"), "F ");
    cells.cell("nothing", of("grade blank", "days is 30 days"), "U grade: blank, signed_on: blank");
    for (state, cause) in
        [(State::Withheld, "withheld"), (State::Absent, "column_absent"), (State::Unreadable, "unreadable")]
    {
        let given = "item item_id \"1\", grade A, signed_on 2015-12-31";
        let verdict = bench(DAYS, "days is 60 days", given).state("item.signed_on", 0, state).verdict();
        cells.cell(
            cause,
            format!("{} {}", verdict.answers, verdict.reasons.join(", ")),
            &format!("U signed_on: {cause}"),
        );
    }
    cells.check();
}

/// A cell takes every test that may stand after `is`.
#[test]
fn cells_of_a_table() {
    let mut cells = Cells::default();
    for (column, cell, fits, fits_not) in [
        ("score", "8", "score 8", "score 7"),
        ("score", "at least 8", "score 8", "score 7"),
        ("score", "from 8 through 9", "score 9", "score 10"),
        ("score", "less than 8", "score 7", "score 8"),
        ("score plus 1", "9", "score 8", "score 9"),
        ("grade", "one of (A, B)", "grade B", "grade C"),
        ("grade", "not one of (A, B)", "grade C", "grade B"),
        ("note", "\"x\"", "note \" X\"", "note \"y\""),
        ("note", "exactly \"x\"", "note \"x\"", "note \"X\""),
        ("open", "yes", "open yes", "open no"),
        ("signed_on", "2020-02-29", "signed_on 2020-02-29", "signed_on 2020-03-01"),
        ("signed_on", "during fiscal year 2020", "signed_on 2020-09-30", "signed_on 2019-09-30"),
        ("signed_on", "on a weekend", "signed_on 2020-09-27", "signed_on 2020-09-28"),
        ("fiscal year of signed_on", "2020", "signed_on 2019-10-01", "signed_on 2019-09-30"),
        (
            "days from signed_on to begun_on",
            "at most 30 days",
            "signed_on 2020-01-01, begun_on 2020-01-31",
            "signed_on 2020-01-01, begun_on 2020-02-01",
        ),
        ("note", "recorded", "note \"x\"", "note blank"),
        ("note", "blank", "note blank", "note \"x\""),
    ] {
        let opposite = cell.strip_prefix("not ").map_or_else(|| format!("not {cell}"), str::to_owned);
        let facts = format!("table item.fit\n  | {column} | gives |\n  | {cell} | yes |\n  | {opposite} | no |");
        let of = |given: &str| bench(&facts, "fit is yes", &format!("item item_id \"1\", {given}")).answers();
        cells.cell(format!("{column} {cell}"), of(fits), "T");
        cells.cell(format!("{column} not {cell}"), of(fits_not), "F");
    }
    cells.check();
}

/// A row for `none` takes care of it: what is none fits no cell that compares it.
#[test]
fn none_in_a_table() {
    let facts = "
table item.last_on
  | ended_on             | days from signed_on to ended_on | gives                |
  | none                 | any                             | signed_on            |
  | before 2020-01-01    | any                             | ended_on             |
  | not before 2020-01-01 | at most 30 days                | ended_on plus 1 day  |
  | not before 2020-01-01 | more than 30 days              | ended_on plus 2 days |
";
    let facts = facts.replace("| not before 2020-01-01 |", "| on or after 2020-01-01 |");
    let of = |given: &str, requirement: &str| {
        let given = format!("item item_id \"1\", signed_on 2020-01-10, {given}");
        let verdict = bench(&facts, requirement, &given).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let mut cells = Cells::default();
    let guarded = |day: &str| format!("last_on is from {day} through {day}");
    cells.cell("none", of("ended_on blank", &guarded("2020-01-10")), "T ");
    cells.cell("before", of("ended_on 2019-12-31", &guarded("2019-12-31")), "T ");
    cells.cell("soon after", of("ended_on 2020-02-09", &guarded("2020-02-10")), "T ");
    cells.cell("long after", of("ended_on 2020-02-10", &guarded("2020-02-12")), "T ");
    cells.cell("not readable", of("ended_on unreadable \"n/k\"", &guarded("2020-01-10")), "U ended_on: unreadable");
    cells.check();
}

/// Only a table that could not be looked through may have a gap or an overlap; then the record's value is not known.
#[test]
fn a_table_that_does_not_say() {
    let gap = "table item.days\n  | score | gives |\n  | less than 5 | 1 |\n  | more than 5 | 2 |";
    let overlap = "table item.days\n  | score | gives |\n  | at most 5 | 1 |\n  | at least 5 | 2 |";
    let same = "table item.days\n  | score | gives |\n  | at most 5 | 1 |\n  | at least 5 | 1 |";
    let of = |facts: &str, requirement: &str| {
        let verdict = bench(facts, requirement, "item item_id \"1\", score 5").verdict();
        format!("{} {}", verdict.answers, plain(&verdict.finding.found))
    };
    let mut cells = Cells::default();
    cells.cell("no row fits", of(gap, "days is 1"), "U no row of the table `days` fits this record");
    let differ = "U several rows of the table `days` fit this record, and give different values";
    cells.cell("two rows differ", of(overlap, "days is 1"), differ);
    cells.cell("two rows are the same", of(same, "days is 1"), "T the requirement holds");
    cells.check();
    let verdict = bench(gap, "days is 1", "item item_id \"1\", score 5").verdict();
    assert_eq!(verdict.reasons, ["days: no_row_fits"]);
}

#[test]
fn rows_that_are_not_due_yet() {
    let facts = "
table item.state: one of trained, untrained
  | done_on                          | gives     |
  | within 30 days after begun_on     | trained   |
  | not within 30 days after begun_on | untrained |
";
    let of = |begun: &str, done: &str| {
        let given = format!("item item_id \"1\", begun_on {begun}, done_on {done}");
        let verdict = bench(facts, "state is trained", &given).verdict();
        format!("{} {}", verdict.outcome, verdict.due.unwrap_or_default()).trim_end().to_owned()
    };
    let mut cells = Cells::default();
    cells.cell("not due", of("2020-09-01", "blank"), "pending 2020-10-01");
    cells.cell("passed", of("2020-08-31", "blank"), "violated");
    cells.cell("done", of("2020-09-01", "2020-09-30"), "met");
    cells.check();
}

#[test]
fn a_finding_names_the_line_that_was_taken() {
    let found = |facts: &str, requirement: &str, given: &str| {
        plain(&bench(facts, requirement, &format!("item item_id \"1\", {given}")).verdict().finding.found)
    };
    let mut cells = Cells::default();
    cells.cell(
        "a line",
        found(LEVEL, "level is L1", "score 7, grade A"),
        "`level` is “L2”, by the line `L2 when grade is A`",
    );
    cells.cell(
        "otherwise",
        found(LEVEL, "level is L1", "score 7, grade B"),
        "`level` is “L3”, by the line `otherwise L3`",
    );
    cells.cell(
        "either of two",
        found(LEVEL, "level is L1", "score 7"),
        "`level` is “L2” or “L3”, by the line `L2 when grade is A` or `otherwise L3`",
    );
    cells.cell(
        "a row",
        found(DAYS, "days is 30 days", "grade B"),
        "`days` is 90, by the row `| not A | any | 90 days |`",
    );
    cells.cell(
        "in a deadline",
        found(DAYS, "done_on is by begun_on plus days", "grade B, begun_on 2020-01-01, done_on 2020-04-01"),
        "`done_on` is 2020-04-01, a day after the last day, 2020-03-31, by the row `| not A | any | 90 days |` of `days`",
    );
    cells.check();
    // It points at the value that decided, where the value itself stands in the rule file.
    let bench = bench(LEVEL, "level is L1", "item item_id \"1\", score 7, grade A");
    let cell = bench.verdict().finding.cell;
    assert_eq!(bench.rules.schema.field(cell.kind, cell.field.unwrap()).name, "grade");
}

/// What is worked out from a private value is private, and so is the line that gave it.
#[test]
fn private_lines() {
    let facts = "
define item.band: one of high, low as
  high when pay is at least 100
  otherwise low

define item.title as
  name when open is yes
  otherwise \"nobody\"
";
    let shown = |requirement: &str| {
        let given = "item item_id \"1\", pay 70, name \"Mara Ellwood\", open yes";
        let finding = bench(facts, requirement, given).verdict().finding;
        let pieces = finding.found.0.iter().map(|piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Person(_) => "(person)".to_owned(),
            Piece::Private(what, _) => format!("(private {what})"),
        });
        pieces.collect::<String>()
    };
    let mut cells = Cells::default();
    cells.cell("a private condition", shown("band is high"), "`band` is (private text), by the line (private line)");
    cells.cell(
        "a private value",
        shown("title is \"nobody\""),
        "`title` is (private text), by the line (private line)",
    );
    cells.check();
}
