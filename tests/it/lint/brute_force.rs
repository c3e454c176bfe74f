//! What the checks say of random conditions, against every record over small domains judged by the evaluator.

use std::fmt::Write;

use probity::calendar::Day;
use probity::column::{Completeness, Dataset, Datum, Origin, State, Supply};
use probity::diagnostic::Faults;
use probity::explain::{Court, Subject};
use probity::lint::{self, Possibility};
use probity::outcome::Answers;
use probity::resolve::{self, RuleSet};
use probity::source::Sources;
use probity::syntax;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;

const KIND: &str = "record thing\n  a: one of x, y, z\n  b: one of x, y, z or none\n  t: text\n  n: whole number\n  \
                    m: number or none\n  d: date\n  e: date or none yet\n  f: date or none\n  h: date\n  q: yes/no\n  \
                    w: yes/no blank means no\n\ndefine thing.early as d is before 2020-01-03\n\n\
                    define thing.later as h plus 1 day\n\ndefine thing.level: one of low, high, top as\n  \
                    low when n is less than 2\n  high when a is x\n  top when e is within 2 days after d\n  otherwise low\n\n\
                    table thing.size: whole number\n  | a | n | gives |\n  | x | any | 1 |\n  | y | less than 3 | 2 |\n  \
                    | not x | at least 3 | n |\n";

/// The days of the small calendar, about the end of a month.
const DAYS: i32 = 6;

/// So many records are judged at most.
const MOST_RECORDS: usize = 700;

fn day(index: i32) -> Day {
    Day::new(2020, 1, 1).unwrap().plus(i64::from(index))
}

fn rules(condition: &str) -> (Sources, RuleSet) {
    let text = format!("{KIND}\nrule R-1 \"x\"\n  cite \"x\"\n  for thing\n  should {condition}\n");
    let mut sources = Sources::default();
    let file = sources.add("rules.probity", text.clone()).unwrap();
    let mut faults = Faults::default();
    let tree = syntax::parse(&sources, file, &mut faults);
    let rules = resolve::resolve(&sources, &[tree], &mut faults);
    let messages: Vec<String> = faults.list.iter().map(|fault| fault.problem.to_string()).collect();
    assert!(messages.is_empty(), "{text}\n{messages:?}");
    (sources, rules.unwrap())
}

/// Tests of single values, each with the guard that it needs.
fn leaf() -> impl Strategy<Value = String> {
    let number = 0..5_i32;
    let days = 0..4_i32;
    let order = prop::sample::select(vec!["before", "after", "on or before", "on or after"]);
    let amount = prop::sample::select(vec!["at least", "at most", "more than", "less than"]);
    let of_none = prop::sample::select(vec!["b", "m", "e", "f"]);
    let presence = prop::sample::select(vec!["is recorded", "is not recorded", "is none", "is not none"]);
    let plain = prop::sample::select(vec!["a", "t", "n", "d", "q", "w"]);
    let fixed = prop::sample::select(vec![
        "a is x",
        "a is not y",
        "a is one of (x, z)",
        "b is x",
        "b is not one of (x, y)",
        "a is b",
        "q is yes",
        "w is no",
        "w is yes",
        "t is \"One\"",
        "t is not \"two\"",
        "t is one of (\"one\", \"two\")",
        "early is yes",
        "early is no",
        "w is recorded",
        "a, b agree",
        "n is one of (1, 3)",
        "n is 2 give or take 1",
        "d is 2020-01-02",
        "e is within 1 month after d",
        "d is during month 2020-01",
        "(f is not none and d is during the fiscal year of f)",
        "e is during calendar year 2020",
        "d is on or after the as-of date",
        "later is before d",
        "(f is not none and e is by f)",
        "a is recorded",
        "not (a is blank)",
        "level is low",
        "level is not low",
        "level is top",
        "size is 2",
        "size is at least 3",
        "size is not 1",
    ]);
    prop_oneof![
        3 => fixed.prop_map(str::to_owned),
        1 => (of_none, presence).prop_map(|(field, presence)| format!("{field} {presence}")),
        1 => plain.prop_map(|field| format!("{field} is blank")),
        1 => (amount.clone(), number.clone()).prop_map(|(amount, number)| format!("n is {amount} {number}")),
        1 => (amount.clone(), number.clone())
            .prop_map(|(amount, number)| format!("(m is not none and n plus {number} is {amount} m)")),
        1 => (amount.clone(), number.clone())
            .prop_map(|(amount, number)| format!("(m is none or m is {amount} {number}.5)")),
        1 => (order.clone(), days.clone()).prop_map(|(order, days)| format!("d is {order} {}", day(days))),
        1 => order.clone().prop_map(|order| format!("d is {order} h")),
        1 => (order, days.clone()).prop_map(|(order, days)| format!("(f is not none and f is {order} d plus {days} days)")),
        2 => (days.clone(), prop::sample::select(vec!["after d", "after h", "before h"]))
            .prop_map(|(days, anchor)| format!("e is within {days} days {anchor}")),
        1 => (amount.clone(), days.clone(), prop::sample::select(vec!["after", "before"]))
            .prop_map(|(amount, days, side)| format!("d is {amount} {days} days {side} h")),
        1 => (days.clone(), number.clone()).prop_map(|(days, number)| {
            format!("d is from {} through {}", day(days), day(days + number))
        }),
        1 => (amount, days).prop_map(|(amount, days)| format!("days from d to h is {amount} {days} days")),
    ]
}

/// Tests of the same two dates and the as-of date, with and without a `not`: together they often leave one way only.
fn of_two_dates() -> impl Strategy<Value = String> {
    let days = 0..4_i32;
    let order = prop::sample::select(vec!["before", "after", "on or before", "on or after"]);
    let test = prop_oneof![
        2 => days.clone().prop_map(|days| format!("e is within {days} days after d")),
        1 => days.clone().prop_map(|days| format!("e is within {days} days before d")),
        1 => days.clone().prop_map(|days| format!("e is by d plus {days} days")),
        2 => prop::sample::select(vec!["e is none", "e is not none", "d is recorded"]).prop_map(str::to_owned),
        2 => (order.clone(), days.clone())
            .prop_map(|(order, days)| format!("(e is not none and e is {order} d plus {days} days)")),
        1 => (order, days).prop_map(|(order, days)| format!("the as-of date is {order} d plus {days} days")),
    ];
    (any::<bool>(), test).prop_map(|(not, test)| if not { format!("(not ({test}))") } else { test })
}

fn condition() -> impl Strategy<Value = String> {
    let mixed = leaf().prop_recursive(3, 6, 3, |inner| {
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            2 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            1 => inner.prop_map(|inner| format!("(not ({inner}))")),
        ]
    });
    // Mostly lists in which everything has to hold: they often cannot.
    prop_oneof![
        1 => mixed.clone(),
        2 => prop::collection::vec(leaf(), 2..5).prop_map(|parts| parts.join(" and ")),
        1 => prop::collection::vec(mixed, 2..4).prop_map(|parts| parts.join(" and ")),
        3 => prop::collection::vec(of_two_dates(), 2..5).prop_map(|parts| parts.join(" and ")),
    ]
}

/// Every value that a field takes, where the condition names it; else one.
fn domain(field: &str, texts: &mut probity::column::Texts) -> Vec<Datum> {
    let blank = Datum::Not(State::Blank);
    let none = Datum::Not(State::None);
    let dates = || (0..DAYS).map(|index| Datum::When(probity::calendar::When::day(day(index))));
    let mut words = |words: &[&str]| -> Vec<Datum> { words.iter().map(|word| Datum::Text(texts.add(word))).collect() };
    match field {
        "a" => [words(&["x", "y", "z"]), vec![blank]].concat(),
        "b" => [words(&["x", "y", "z"]), vec![none]].concat(),
        "t" => [words(&["One", "two", "three"]), vec![blank]].concat(),
        "n" => (0..6).map(|number| Datum::Number(number.into())).chain([blank]).collect(),
        "m" => (0..12).map(|half| Datum::Number(Decimal::new(half * 5, 1))).chain([none]).collect(),
        "d" | "h" => dates().chain([blank]).collect(),
        "e" | "f" => dates().chain([none]).collect(),
        "q" | "w" => vec![Datum::YesNo(true), Datum::YesNo(false), blank],
        other => panic!("no field is called {other}"),
    }
}

/// All records over the domains of the fields that a condition names.
fn records(rules: &RuleSet, condition: &str) -> Dataset {
    let mut data = Dataset::new(&rules.schema);
    let kind = rules.schema.kind_named("thing").unwrap();
    let words: Vec<&str> = condition.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let is_named = |field: &str| match field {
        "d" => words.iter().any(|word| ["d", "early", "level"].contains(word)),
        "e" => words.iter().any(|word| ["e", "level"].contains(word)),
        "a" | "n" => words.iter().any(|word| [field, "level", "size"].contains(word)),
        "h" => words.iter().any(|word| ["h", "later"].contains(word)),
        _ => words.contains(&field),
    };
    let mut domains: Vec<Vec<Datum>> = Vec::new();
    for field in &rules.schema.kind(kind).fields {
        let mut domain = domain(&field.name, &mut data.texts);
        if !is_named(&field.name) {
            domain.truncate(1);
        }
        domains.push(domain);
    }
    let all: usize = domains.iter().map(Vec::len).product();
    // Of too many records those are taken whose numbers lie a fixed step apart, one that no domain shares.
    let step = if all > MOST_RECORDS { 7919 } else { 1 };
    let rows = (0..all.min(MOST_RECORDS)).map(|index| {
        let mut number = index * step % all;
        let mut pick = |domain: &Vec<Datum>| {
            let value = domain[number % domain.len()].clone();
            number /= domain.len();
            value
        };
        domains.iter().map(&mut pick).collect::<Vec<Datum>>()
    });
    let rows: Vec<Vec<Datum>> = rows.collect();
    let records = data.records_mut(kind);
    records.supply = Supply::Supplied(Completeness::Declared { from: None, through: None });
    for (at, row) in (0..).zip(rows) {
        records.columns.iter_mut().zip(row).for_each(|(column, datum)| column.push(datum));
        records.origins.push(Origin { file: 0, at });
    }
    data
}

/// The first record on which the condition has one of the answers for certain.
fn first(sources: &Sources, rules: &RuleSet, data: &Dataset, wanted: Answers) -> Option<(i32, u32)> {
    let kind = rules.schema.kind_named("thing").unwrap();
    let condition = &rules.rules[0].latest().requirement;
    let rows = u32::try_from(data.records(kind).len()).unwrap();
    (0..=DAYS).find_map(|as_of| {
        let court = Court::new(sources, rules, data, day(as_of));
        let fits = |row: &u32| {
            let answers = court.answers(condition, kind, &Subject::record(*row));
            answers.is_decided() && answers.union(wanted) == wanted
        };
        (0..rows).find(fits).map(|row| (as_of, row))
    })
}

#[test]
fn the_checks_and_every_record_agree() {
    let config = Config { cases: 400, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let wanted = prop::sample::select(vec![
        Answers::TRUE,
        Answers::FALSE,
        Answers::NOT_DUE,
        Answers::TRUE.union(Answers::NOT_DUE),
        Answers::FALSE.union(Answers::NOT_DUE),
        Answers::UNKNOWN,
    ]);
    let counts = std::cell::RefCell::new([0_u32; 4]);
    let run = runner.run(&(condition(), wanted), |(condition, wanted)| {
        let (sources, rules) = rules(&condition);
        let kind = rules.schema.kind_named("thing").unwrap();
        let requirement = &rules.rules[0].latest().requirement;
        let said = lint::can_be(&sources, &rules, kind, &[(requirement, wanted)]);
        let index = match &said {
            Possibility::Shown(_) => 0,
            Possibility::Impossible => 1,
            Possibility::Open => 2,
            Possibility::NotAnalysed => 3,
        };
        counts.borrow_mut()[index] += 1;
        let data = records(&rules, &condition);
        if matches!(said, Possibility::Shown(_)) {
            return Ok(());
        }
        let found = first(&sources, &rules, &data, wanted);
        prop_assert!(found.is_none(), "{condition} can be {wanted:?} in {found:?}, and this is said of it: {said:?}");
        Ok(())
    });
    let [shown, impossible, open, large] = *counts.borrow();
    let mut told = String::new();
    write!(told, "{shown} shown, {impossible} impossible, {open} open, {large} not analysed").unwrap();
    run.unwrap_or_else(|error| panic!("{error}\n{told}"));
    assert!(shown > 200 && impossible > 50 && open + large < 12, "{told}");
}
