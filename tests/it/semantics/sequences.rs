//! Sequences: which record comes before which, what it says, and what leaves that open.

use probity::column::{State, Supply};
use proptest::prelude::*;

use super::bench::{Bench, COMPLETENESS_UNKNOWN, Cells, UNDECLARED, complete, plain, problems};
use super::worlds::config;

fn records(follows: &str) -> String {
    format!(
        "
record site
  key site_id: text
  state:       text

record count
  site_id: text
  made_on: date
  number:  number
  note:    text or none
  flag:    yes/no blank means no
  belongs to site by site_id
  dated by made_on
  follows by {follows}

define count.many as number is at least 10
"
    )
}

fn rule(follows: &str, requirement: &str) -> String {
    format!("{}\nrule R-1 \"sequence\"\n  cite \"manual\"\n  for count\n  should {requirement}\n", records(follows))
}

const AS_OF: &str = "2020-09-30";

/// Counts of sites, each as `SITE DAY NUMBER`; `-` is blank.
fn given(counts: &[&str]) -> String {
    let mut given = "site site_id \"A\", state \"TX\"\nsite site_id \"B\", state \"NM\"\n".to_owned();
    for count in counts {
        let mut slots = Vec::new();
        for (name, value) in ["site_id", "made_on", "number"].into_iter().zip(count.split_whitespace()) {
            let value = if name == "site_id" { format!("\"{value}\"") } else { value.to_owned() };
            if !value.contains('-') || value.starts_with("20") {
                slots.push(format!("{name} {value}"));
            }
        }
        given += &format!("count {}\n", slots.join(", "));
    }
    given
}

/// The answers for each count, in order.
fn judged(follows: &str, requirement: &str, counts: &[&str]) -> String {
    let bench = Bench::new(&rule(follows, requirement), AS_OF, &given(counts));
    let verdicts = bench.verdicts("R-1");
    verdicts.iter().map(|verdict| verdict.answers.as_str()).collect::<Vec<_>>().join(" ")
}

const RISES: &str = "previous.number is none or previous.number is at most number";

/// `… is none or …` asks for what stands behind it: that is what a finding tells, and where it points.
#[test]
fn a_guard_is_not_what_is_wrong() {
    let given = given(&["A 2020-01-01 3", "A 2020-01-02 2"]);
    let verdict = Bench::new(&rule("made_on within site_id", RISES), AS_OF, &given).verdict_of("R-1", 1);
    assert_eq!(plain(&verdict.finding.found), "`previous.number` is 3, `number` is 2");
    assert_eq!(verdict.finding.required, "previous.number is at most number");
    assert_eq!(verdict.finding.cell.row, 1, "the place is in the record itself");
}

#[test]
fn the_record_before_in_the_order_of_a_date() {
    let mut cells = Cells::default();
    let by = "made_on within site_id";
    for (name, counts, expected) in [
        ("one", &["A 2020-01-01 1"][..], "T"),
        ("rising", &["A 2020-01-01 1", "A 2020-01-02 2", "A 2020-01-05 2"], "T T T"),
        ("falling once", &["A 2020-01-01 3", "A 2020-01-02 2", "A 2020-01-05 2"], "T F T"),
        ("not in the order of the file", &["A 2020-01-05 1", "A 2020-01-01 3", "A 2020-01-02 2"], "F T F"),
        ("two sites", &["A 2020-01-01 5", "B 2020-01-02 1", "A 2020-01-03 6", "B 2020-01-04 0"], "T T T F"),
        ("over the end of February", &["A 2020-02-28 3", "A 2020-02-29 2", "A 2020-03-01 1"], "T F F"),
    ] {
        cells.cell(name, judged(by, RISES, counts), expected);
    }
    let counts = ["A 2020-01-01 5", "B 2020-01-02 1", "A 2020-01-03 6"];
    cells.cell("without a group", judged("made_on", RISES, &counts), "T F T");
    cells.cell(
        "in the order of a number",
        judged("number", "previous.made_on is none or previous.made_on is before made_on", &counts),
        "F T T",
    );
    cells.check();
}

#[test]
fn the_record_before_in_the_order_of_the_file() {
    let mut cells = Cells::default();
    let in_order = "previous.made_on is none or made_on is on or after previous.made_on";
    let counts = ["A 2020-01-05 1", "B 2020-01-01 1", "B 2020-01-01 1", "A 2020-01-02 1"];
    cells.cell("lines", judged("line", in_order, &counts), "T F T T");
    cells.cell("a date not known", judged("line", in_order, &["A 2020-01-05 1", "A - 1", "A 2020-01-02 1"]), "T U U");
    cells.check();
    // What stands in the file stands there, however complete it is.
    let bench = Bench::new(&rule("line", in_order), AS_OF, &given(&counts));
    let verdict = bench.supply("count", COMPLETENESS_UNKNOWN).verdict_of("R-1", 1);
    assert_eq!((verdict.answers.as_str(), verdict.assumes_complete), ("F", false));
}

#[test]
fn rows_nested_in_a_record_follow_each_other_within_it() {
    let text = "record plan\n  key plan_id: text\n\nrecord step\n  number: number\n  nested in plan as steps\n  follows by line\n\n\
                rule R-1 \"steps\"\n  cite \"manual\"\n  for step\n  should previous.number is none or previous.number is less than number\n";
    let mut bench =
        Bench::new(text, AS_OF, "plan plan_id \"1\"\nplan plan_id \"2\"\nstep number 1\nstep number 2\nstep number 1");
    let step = bench.rules.schema.kind_named("step").unwrap();
    bench.data.records_mut(step).nested_parents = vec![0, 0, 1];
    let found: Vec<String> = bench.verdicts("R-1").into_iter().map(|verdict| verdict.answers).collect();
    assert_eq!(found, ["T", "T", "T"]);
}

#[test]
fn what_the_record_before_says() {
    let mut cells = Cells::default();
    let by = "made_on within site_id";
    let counts = ["A 2020-01-01 12", "A 2020-01-02 2", "A 2020-01-03 2"];
    for (requirement, expected) in [
        ("previous.number is none", "T F F"),
        ("previous.number is not none", "F T T"),
        ("previous.number is recorded", "F T T"),
        ("previous.number is 12", "F T F"),
        ("previous.number is not 12", "T F T"),
        ("previous.note is none", "T T T"),
        ("previous.flag is no", "F T T"),
        ("previous.flag is recorded", "F F F"),
        ("previous.site.state is \"TX\"", "F T T"),
        ("previous.many is yes", "F T F"),
        ("previous.previous.number is 12", "F F T"),
        ("previous.made_on is not none and days from previous.made_on to made_on is 1 days", "F T T"),
        ("previous.made_on is not none and made_on is within 1 days after previous.made_on", "F T T"),
        ("count.previous.number is 12", "F T F"),
    ] {
        cells.cell(requirement, judged(by, requirement, &counts), expected);
    }
    cells.check();
}

#[test]
fn the_record_before_in_queries() {
    let mut cells = Cells::default();
    let of_site = |requirement: &str, counts: &[&str]| {
        let text = rule("made_on within site_id", requirement).replace("  for count", "  for site");
        Bench::new(&text, AS_OF, &given(counts)).answers()
    };
    let falls = ["A 2020-01-01 3", "A 2020-01-02 2"];
    let rises = ["A 2020-01-01 3", "A 2020-01-02 4"];
    let every = "every count satisfies (previous.number is none or previous.number is at most number)";
    let exists = "exists (count where previous.number is not none and number is less than previous.number)";
    let held = "exists (count where previous.made_on is not none and made_on is after previous.made_on)";
    cells.cell("every, one falls", of_site(every, &falls), "F");
    cells.cell("every, all rise", of_site(every, &rises), "T");
    cells.cell("exists, one falls", of_site(exists, &falls), "T");
    cells.cell("exists, all rise", of_site(exists, &rises), "F");
    cells.cell("a date bounded by the one before", of_site(held, &falls), "T");
    // The record of the rule, from inside of a query.
    let text =
        rule("made_on within site_id", "exists (site.count as other where other.number is count.previous.number)");
    let bench = Bench::new(&text, AS_OF, &given(&falls));
    let found: Vec<String> = bench.verdicts("R-1").into_iter().map(|verdict| verdict.answers).collect();
    cells.cell("of the subject", found.join(" "), "F T");
    cells.check();
}

/// The order is open where a date is not known, not exact, or the same twice.
#[test]
fn where_the_order_is_open_every_record_that_may_come_before_is_looked_at() {
    let mut cells = Cells::default();
    let by = "made_on within site_id";
    let found = |counts: &[&str], row: u32| {
        let verdict = Bench::new(&rule(by, RISES), AS_OF, &given(counts)).verdict_of("R-1", row);
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    for (name, counts, row, expected) in [
        ("its own date is blank", &["A 2020-01-01 1", "A - 2"][..], 1, "U made_on: blank"),
        ("its group is blank", &["A 2020-01-01 1", "- 2020-01-02 2"], 1, "U site_id: blank"),
        ("a row without a group unsettles nobody", &["- 2020-01-02 9", "A 2020-01-01 1", "A 2020-01-03 2"], 2, "T "),
        (
            "another date is blank, and says more",
            &["A 2020-01-01 1", "A - 9", "A 2020-01-03 2"],
            2,
            "U previous.made_on: blank",
        ),
        ("another date is blank, and says no more", &["A 2020-01-01 1", "A - 2", "A 2020-01-03 2"], 2, "T "),
        (
            "another of the same day, more",
            &["A 2020-01-01 1", "A 2020-01-03 9", "A 2020-01-03 2"],
            2,
            "U made_on: too_imprecise",
        ),
        ("another of the same day, no more", &["A 2020-01-01 1", "A 2020-01-03 2", "A 2020-01-03 2"], 2, "T "),
        (
            "two before on one day",
            &["A 2020-01-01 1", "A 2020-01-01 9", "A 2020-01-03 2"],
            2,
            "U made_on: too_imprecise",
        ),
        ("two before on one day, both fewer", &["A 2020-01-01 1", "A 2020-01-01 2", "A 2020-01-03 2"], 2, "T "),
        ("two before on one day, both more", &["A 2020-01-01 7", "A 2020-01-01 9", "A 2020-01-03 2"], 2, "F "),
        (
            "two long before on one day",
            &["A 2020-01-01 7", "A 2020-01-01 9", "A 2020-01-02 1", "A 2020-01-03 2"],
            3,
            "T ",
        ),
        (
            "a month in which it may lie between",
            &["A 2020-01-10 1", "A 2020-01 9", "A 2020-01-20 2"],
            2,
            "U previous.made_on: too_imprecise",
        ),
        ("a month before", &["A 2020-02-10 1", "A 2020-01 9", "A 2020-02-20 2"], 2, "T "),
        ("its own month", &["A 2020-01-10 1", "A 2020-01-20 9", "A 2020-01 2"], 2, "U made_on: too_imprecise"),
        ("the number before is blank", &["A 2020-01-10 -", "A 2020-01-20 9"], 1, "U previous.number: blank"),
    ] {
        cells.cell(name, found(counts, row), expected);
    }
    // None comes before the first of a day, or another of that day does.
    let none = Bench::new(&rule(by, "previous.number is none"), AS_OF, &given(&["A 2020-01-01 1", "A 2020-01-01 2"]));
    cells.cell("the first of two of one day", none.verdict_of("R-1", 0).answers, "U");
    let hundred: Vec<String> = (0..150).map(|_| "A 2020-01-01 1".to_owned()).collect();
    let hundred: Vec<&str> = hundred.iter().map(String::as_str).collect();
    cells.cell("very many of one day", found(&hundred, 0), "U made_on: too_imprecise");
    cells.check();
}

/// A record that nobody saw may stand between.
#[test]
fn where_records_may_not_have_been_seen() {
    let mut cells = Cells::default();
    let counts = ["A 2020-01-01 3", "A 2020-02-01 2"];
    let judge = |row: u32, requirement: &str, supply: Supply| {
        let bench = Bench::new(&rule("made_on within site_id", requirement), AS_OF, &given(&counts));
        let verdict = bench.supply("count", supply).verdict_of("R-1", row);
        let marked = if verdict.assumes_complete { " marked" } else { "" };
        format!("{}{marked} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let missed = "U count: not_complete";
    for (name, supply, first, second) in [
        ("complete", complete("", ""), "T ", "F "),
        ("complete from the first", complete("2020-01-01", ""), missed, "F "),
        ("complete from the day after", complete("2020-01-02", ""), missed, missed),
        ("complete through the second", complete("", "2020-02-01"), "T ", "F "),
        ("complete through its eve", complete("", "2020-01-31"), "T ", missed),
        ("undeclared", UNDECLARED, "T marked ", "F marked "),
        ("completeness unknown", COMPLETENESS_UNKNOWN, missed, missed),
    ] {
        cells.cell(format!("{name}, the first"), judge(0, RISES, supply), first);
        cells.cell(format!("{name}, the second"), judge(1, RISES, supply), second);
    }
    cells.check();
}

#[test]
fn rows_that_do_not_count_come_before_nobody() {
    let mut cells = Cells::default();
    let by = "made_on within site_id";
    // Later than the as-of date.
    let later =
        Bench::new(&rule(by, RISES), "2020-01-02", &given(&["A 2020-01-01 1", "A 2020-01-03 9", "A 2020-01-02 2"]));
    cells.cell("a later one", later.verdict_of("R-1", 2).answers, "T");
    // A row that repeats another is that other.
    let keyed = rule(by, "previous.number is none")
        .replace("  site_id: text\n  made_on: date", "  key site_id: text\n  key made_on: date");
    let twice = Bench::new(&keyed, AS_OF, &given(&["A 2020-01-01 1", "A 2020-01-01 1", "A 2020-01-03 2"]));
    let found: Vec<String> = twice.verdicts("R-1").into_iter().map(|verdict| verdict.answers).collect();
    cells.cell("a row given twice", found.join(" "), "T T F");
    let lines = twice_by_line();
    cells.cell("a row given twice, by line", lines, "F");
    // Nothing comes before, or after, what has no place in the order.
    let none = rule(by, "previous.number is none")
        .replace("made_on: date", "made_on: date or none")
        .replace("  dated by made_on\n", "");
    let bench = Bench::new(
        &none,
        AS_OF,
        &given(&["A 2020-01-01 1", "A - 2", "A 2020-01-03 3"]).replace("number 2", "made_on blank, number 2"),
    );
    let found: Vec<String> = bench.verdicts("R-1").into_iter().map(|verdict| verdict.answers).collect();
    cells.cell("a date that is none", found.join(" "), "T T F");
    cells.check();
}

/// Of rows that repeat each other the first counts: the third comes after it.
fn twice_by_line() -> String {
    let keyed = rule("line", "previous.number is none")
        .replace("  site_id: text\n  made_on: date", "  key site_id: text\n  key made_on: date");
    let bench = Bench::new(&keyed, AS_OF, &given(&["A 2020-01-01 1", "A 2020-01-01 1", "A 2020-01-03 2"]));
    bench.verdict_of("R-1", 2).answers
}

#[test]
fn each_cause_of_a_value_that_is_not_known() {
    let mut cells = Cells::default();
    for (cause, state) in [
        ("blank", State::Blank),
        ("unknown_code", State::UnknownCode),
        ("column_absent", State::Absent),
        ("unreadable", State::Unreadable),
        ("withheld", State::Withheld),
        ("group_differs", State::Differs),
    ] {
        let counts = given(&["A 2020-01-01 1", "A 2020-01-02 2"]);
        let text = rule("made_on within site_id", RISES);
        let judge = |path: &str, row: usize| {
            let verdict = Bench::new(&text, AS_OF, &counts).state(path, row, state).verdict_of("R-1", 1);
            format!("{} {}", verdict.answers, verdict.reasons.join(", "))
        };
        cells.cell(
            format!("{cause}, the value before"),
            judge("count.number", 0),
            &format!("U previous.number: {cause}"),
        );
        cells.cell(format!("{cause}, its own date"), judge("count.made_on", 1), &format!("U made_on: {cause}"));
        cells.cell(format!("{cause}, its own group"), judge("count.site_id", 1), &format!("U site_id: {cause}"));
        // That row may come before, or none does: `is none` and `is at most` are each open, and so is their `or`.
        let expected = format!("U previous.made_on: {cause}");
        cells.cell(format!("{cause}, the date before"), judge("count.made_on", 0), &expected);
    }
    let text = rule("made_on within site_id", "previous.site.state is \"TX\"");
    let verdict = Bench::new(&text, AS_OF, &given(&["C 2020-01-01 1", "C 2020-01-02 2"])).verdict_of("R-1", 1);
    cells.cell(
        "no parent",
        format!("{} {}", verdict.answers, verdict.reasons.join(", ")),
        "U previous.site: no_parent",
    );
    cells.check();
}

#[test]
fn the_finding_names_the_value_before_and_points_at_its_own() {
    let text = rule("made_on within site_id", "number is at least previous.number")
        .replace("  should", "  when previous.number is not none\n  should");
    let verdict = Bench::new(&text, AS_OF, &given(&["A 2020-01-01 3", "A 2020-01-02 2"])).verdict_of("R-1", 1);
    assert_eq!(plain(&verdict.finding.found), "`number` is 2, `previous.number` is 3");
    assert_eq!((verdict.finding.cell.row, verdict.manner), (1, Some("wrong value")));
}

#[test]
fn the_record_before_may_be_missing() {
    assert_eq!(problems(&rule("made_on", "number is at least previous.number")), ["unguarded-none"]);
    assert_eq!(problems(&rule("made_on", "previous.number is blank")), ["wrong-type"]);
    assert_eq!(problems(&rule("note", "previous.number is none")), ["wrong-type"]);
    assert_eq!(problems(&rule("made_on", "previous.nubmer is none")), ["unknown-field"]);
}

proptest! {
    #![proptest_config(config(100))]

    /// Whatever the order of the file, the record before is the one that a sorted list has there.
    #[test]
    fn the_record_before_is_that_of_a_sorted_list(
        counts in prop::collection::vec((0..2_usize, 1..29_u32, 0..4_u32), 1..8),
    ) {
        let mut seen: Vec<(usize, u32)> = Vec::new();
        let counts: Vec<(usize, u32, u32)> = counts.into_iter().filter(|(site, day, _)| {
            let new = !seen.contains(&(*site, *day));
            seen.push((*site, *day));
            new
        }).collect();
        let lines: Vec<String> =
            counts.iter().map(|(site, day, number)| format!("{} 2020-09-{day:02} {number}", ["A", "B"][*site])).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let expected: Vec<&str> = counts.iter().map(|(site, day, number)| {
            let before = counts.iter().filter(|(other, earlier, _)| other == site && earlier < day).max_by_key(|(_, day, _)| day);
            if before.is_none_or(|(.., before)| before <= number) { "T" } else { "F" }
        }).collect();
        prop_assert_eq!(judged("made_on within site_id", RISES, &lines), expected.join(" "));
    }

    /// A date that is not known leaves every answer open that one of its days would give.
    #[test]
    fn an_unknown_date_is_every_date(
        days in prop::sample::subsequence((1..12_u32).collect::<Vec<_>>(), 2..6),
        numbers in prop::collection::vec(0..3_u32, 6),
        hidden in any::<prop::sample::Index>(),
    ) {
        let hidden = hidden.index(days.len());
        let lines = |known: bool| -> Vec<String> {
            days.iter().zip(&numbers).enumerate().map(|(index, (day, number))| {
                let day = if known || index != hidden { format!("2020-09-{day:02}") } else { "-".to_owned() };
                format!("A {day} {number}")
            }).collect()
        };
        let answers = |lines: &[String]| {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            judged("made_on within site_id", RISES, &lines)
        };
        let (known, open) = (answers(&lines(true)), answers(&lines(false)));
        for (known, open) in known.split(' ').zip(open.split(' ')) {
            prop_assert!(super::bench::letters(open).contains(known), "{known} is not in {open}");
        }
    }
}
