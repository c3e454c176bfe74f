//! Parameters: limits with a name, in versions, unset, and set from outside.

use probity::outcome::Status;

use super::bench::{Bench, Cells, day, plain};

const KIND: &str = "record visit
  key visit_id: text
  made_on:      date
  asked_on:     date
  answered_on:  date or none yet
  begun_at:     datetime
  ended_at:     datetime or none yet
  score:        number
  grace:        number in days
  dated by made_on

record note
  key note_id: text
  visit_id:    text
  taken_on:    date
  belongs to visit by visit_id
  dated by taken_on
";

/// A rule about visits with some parameters.
fn rules(parameters: &str, condition: &str) -> String {
    format!(
        "settings\n  time zone \"America/New_York\"\n\n{parameters}\n{KIND}\nrule R-1 \"r\"\n  cite \"Manual\"\n  for visit\n  should {condition}\n"
    )
}

const ONE: &str = "parameter limit: 30 days\n";
const TWO: &str =
    "parameter limit: 30 days\n  in force until 2015-01-01\n\nparameter limit: 45 days\n  in force from 2015-01-01\n";

fn visit(values: &str) -> String {
    format!("visit visit_id \"1\", {values}")
}

#[test]
fn a_parameter_is_the_length_of_a_deadline() {
    let condition = "answered_on is within limit after asked_on";
    let mut cells = Cells::default();
    for (made_on, answered_on, one, two) in [
        ("2014-12-31", "2018-01-31", "T", "T"),
        ("2014-12-31", "2018-02-01", "F", "F"),
        ("2015-01-01", "2018-01-31", "T", "T"),
        ("2015-01-01", "2018-02-15", "F", "T"),
        ("2015-01-01", "2018-02-16", "F", "F"),
        // The version is open, and matters only between the two ends.
        ("blank", "2018-01-31", "T", "U"),
        ("blank", "2018-02-15", "F", "U"),
    ] {
        let given = visit(&format!("made_on {made_on}, asked_on 2018-01-01, answered_on {answered_on}"));
        for (name, parameters, expected) in [("one", ONE, one), ("two", TWO, two)] {
            let bench = Bench::new(&rules(parameters, condition), "2020-09-30", &given);
            cells.cell(format!("{name}: {made_on}, {answered_on}"), bench.answers(), expected);
        }
    }
    cells.check();
}

/// Table T5 with a length that is open: 30 or 45 days, because the day lies in both versions.
#[test]
fn a_length_that_is_one_of_two_is_judged_by_both() {
    let condition = "answered_on is within limit after asked_on";
    let judged = |as_of: &str, answered_on: &str| {
        let given = visit(&format!("made_on 2014, asked_on 2018-01-01, answered_on {answered_on}"));
        let mut bench = Bench::new(&rules(TWO, condition), as_of, &given);
        let kind = bench.rules.schema.kind_named("visit").unwrap();
        let field = bench.rules.schema.kind(kind).field_named("made_on").unwrap();
        let column = &mut bench.data.records_mut(kind).columns[usize::from(field.0)];
        *column = probity::column::Column::new(&probity::schema::Type::Date);
        column.push(probity::column::Datum::When(probity::calendar::When::days(day("2014-12-31"), day("2015-01-01"))));
        let verdict = bench.verdict();
        (verdict.answers, verdict.reasons.join(", "))
    };
    let open = |answers: &str| (answers.to_owned(), "made_on: too_imprecise".to_owned());
    let sure = |answers: &str| (answers.to_owned(), String::new());
    assert_eq!(judged("2020-09-30", "2018-01-31"), sure("T"));
    assert_eq!(judged("2020-09-30", "2018-02-01"), open("U"));
    assert_eq!(judged("2020-09-30", "2018-02-15"), open("U"));
    assert_eq!(judged("2020-09-30", "2018-02-16"), sure("F"));
    assert_eq!(judged("2018-01-30", "blank"), sure("D"));
    assert_eq!(judged("2018-01-31", "blank"), open("FD"));
    assert_eq!(judged("2018-02-14", "blank"), open("FD"));
    assert_eq!(judged("2018-02-15", "blank"), sure("F"));
}

#[test]
fn no_version_in_force_leaves_what_it_decides_open() {
    let later = "parameter limit: 30 days\n  in force from 2015-01-01\n";
    let given = visit("made_on 2014-12-31, asked_on 2018-01-01, answered_on 2018-01-05, grace 5");
    for condition in ["answered_on is within limit after asked_on", "grace is at most limit"] {
        let verdict = Bench::new(&rules(later, condition), "2020-09-30", &given).verdict();
        assert_eq!(
            (verdict.outcome, verdict.reasons.join(", ")),
            ("not assessable", "limit: no_version_in_force".into())
        );
        assert_eq!(plain(&verdict.finding.found), "no version of `limit` is in force on 2014-12-31");
    }
    // Before its first day an event is out of any window; what decides without the parameter decides.
    let early = "score is at least 5 or grace is at most limit";
    let given = visit("made_on 2014-12-31, asked_on 2018-01-01, score 5, grace 5");
    assert_eq!(Bench::new(&rules(later, early), "2020-09-30", &given).answers(), "T");
}

#[test]
fn a_parameter_stands_wherever_a_value_of_its_type_may() {
    let parameters = "parameter limit: 30 days
parameter pause: 2 business days
parameter hold: 48 hours
parameter spell: 1 month
parameter pass: 70
parameter start: 2017-01-01
";
    let given = visit(
        "made_on 2018-01-01, asked_on 2018-01-31, answered_on 2018-02-28, begun_at 2018-01-05T09:00, \
         ended_at 2018-01-07T09:00, score 70, grace 30",
    ) + "\nnote note_id \"n\", visit_id \"1\", taken_on 2018-03-02";
    let mut cells = Cells::default();
    for (condition, expected) in [
        ("grace is at most limit", "T"),
        ("grace is more than limit", "F"),
        ("grace is limit", "T"),
        ("grace is from limit through limit", "T"),
        ("score is at least pass", "T"),
        ("score is less than pass", "F"),
        ("score plus pass is 140", "T"),
        ("asked_on is on or after start", "T"),
        ("asked_on is before start", "F"),
        ("asked_on is from start through start plus 400 days", "T"),
        ("answered_on is by asked_on plus limit", "T"),
        ("answered_on is by asked_on plus spell", "T"),
        ("answered_on is by asked_on plus spell minus 1 day", "F"),
        ("answered_on is within spell after asked_on", "T"),
        ("answered_on is not none and asked_on is within limit before answered_on", "T"),
        ("answered_on is not none and answered_on is at least limit after asked_on", "F"),
        ("answered_on is not none and answered_on is at most limit after asked_on", "T"),
        ("answered_on is within pause after asked_on", "F"),
        ("ended_at is within hold after begun_at", "T"),
        ("ended_at is within hold after begun_at not counting weekends", "T"),
        ("answered_on is not none and days from asked_on to answered_on is at most limit", "T"),
        ("count of note is at least pass", "F"),
        ("exists (note where taken_on is within limit after visit.asked_on)", "T"),
        ("exists (note where taken_on is by visit.asked_on plus limit)", "T"),
        ("answered_on is within limit after start", "F"),
    ] {
        let bench = Bench::new(&rules(parameters, condition), "2020-09-30", &given);
        cells.cell(condition, bench.answers(), expected);
    }
    cells.check();
}

/// A query whose `where` ends with a parameter is not due before that day.
#[test]
fn a_parameter_bounds_a_query() {
    let condition = "exists (note where taken_on is within limit after visit.asked_on)";
    let given = visit("made_on 2018-01-01, asked_on 2018-01-01");
    let answers = |as_of: &str| Bench::new(&rules(ONE, condition), as_of, &given).answers();
    assert_eq!((answers("2018-01-30").as_str(), answers("2018-01-31").as_str()), ("D", "F"));
    let unset = "parameter limit: 30 days\n  in force from 2019-01-01\n";
    assert_eq!(Bench::new(&rules(unset, condition), "2018-06-30", &given).answers(), "FD");
}

#[test]
fn the_due_date_of_an_exception_follows_the_parameter() {
    let text = rules(TWO, "answered_on is within limit after asked_on")
        + "  unless noted: exists (note where taken_on is on or before the due date)\n";
    let outcome = |made_on: &str| {
        let given = visit(&format!("made_on {made_on}, asked_on 2018-01-01, answered_on none"))
            .replace("answered_on none", "answered_on blank")
            + "\nnote note_id \"n\", visit_id \"1\", taken_on 2018-02-10";
        Bench::new(&text, "2020-09-30", &given).verdict().outcome
    };
    assert_eq!((outcome("2014-12-31"), outcome("2015-01-01")), ("violated", "exempt"));
}

#[test]
fn findings_show_the_name_and_the_value() {
    let text = rules(TWO, "answered_on is within limit after asked_on");
    let required = |made_on: &str| {
        let given = visit(&format!("made_on {made_on}, asked_on 2018-01-01, answered_on 2018-03-01"));
        Bench::new(&text, "2020-09-30", &given).verdict().finding.required
    };
    assert_eq!(required("2014-12-31"), "answered_on is within limit (30 days) after asked_on");
    assert_eq!(required("2015-01-01"), "answered_on is within limit (45 days) after asked_on");
    let given = visit("made_on 2018-01-01, asked_on 2018-01-01, grace 46");
    let verdict = Bench::new(&rules(TWO, "grace is at most limit"), "2020-09-30", &given).verdict();
    assert_eq!(verdict.finding.required, "grace is at most limit (45 days)");
    assert_eq!(plain(&verdict.finding.found), "`grace` is 46, `limit` is 45 days");
    let said = rules(ONE, "grace is at most limit") + "  say \"more than {limit}\"\n";
    let verdict = Bench::new(&said, "2020-09-30", &given).verdict();
    assert_eq!(plain(&verdict.finding.message), "more than 30 days");
}

/// Judges all and says how the rule came out as a whole.
fn status(bench: &Bench, rule: &str) -> String {
    let court = bench.court();
    let kind = bench.rules.schema.kind_named("visit").unwrap();
    let verdicts = court.judge_all(&[bench.rules.rule_named(rule).unwrap()], &[kind], &|_, _| true, &[]);
    let status = &verdicts.rules[0].status;
    let found = if let Status::NotRun(why) = status { format!("not run: {why}") } else { format!("{status:?}") };
    assert!(!found.starts_with("not run") || verdicts.findings.is_empty(), "a rule that is not run finds nothing");
    found
}

const UNSET: &str = "parameter limit: days unset\n";
const WHY: &str = "not run: the parameter `limit`, a number of days, is unset: write its value at rules.probity:4:11, \
                   or in the project file as `parameters: {limit: N days}`";

#[test]
fn a_rule_that_mentions_what_is_unset_is_not_run() {
    let given = visit("made_on 2018-01-01, asked_on 2018-01-01, answered_on 2018-01-05, score 5, grace 5");
    let mut cells = Cells::default();
    for condition in [
        "answered_on is within limit after asked_on",
        "grace is at most limit",
        // In one branch only, though the other decides.
        "score is 5 or grace is at most limit",
        "exists (note where taken_on is by visit.asked_on plus limit)",
        "answered_on is by asked_on plus limit",
        // By way of a derived fact.
        "short is yes",
        "level is 1",
        "(count of note is at least 0) and steps is 1",
        "score is 5 or end is after asked_on",
    ] {
        let text = rules(UNSET, condition)
            + "\ndefine visit.short as grace is at most limit\n\ndefine visit.end as asked_on plus limit\n\n\
               define visit.level as\n  1 when score is 5\n  2 when grace is limit\n  otherwise 3\n\n\
               table visit.steps\n  | score | grace            | gives |\n  | 5     | at most limit    | 1     |\n  | any   | any              | 2     |\n";
        cells.cell(condition, status(&Bench::new(&text, "2020-09-30", &given), "R-1"), WHY);
    }
    for clause in [
        "  when grace is at most limit\n",
        "  unless x: grace is at most limit\n",
        "  unclear x: grace is at most limit\n",
    ] {
        let text = rules(UNSET, "score is 5") + clause;
        cells.cell(clause, status(&Bench::new(&text, "2020-09-30", &given), "R-1"), WHY);
    }
    let said = rules(UNSET, "score is 5") + "  say \"{limit}\"\n";
    cells.cell("say", status(&Bench::new(&said, "2020-09-30", &given), "R-1"), WHY);
    cells.check();
}

#[test]
fn a_parameter_that_nobody_needs_may_stay_unset() {
    let given = visit("made_on 2018-01-01, score 5");
    assert_eq!(status(&Bench::new(&rules(UNSET, "score is 5"), "2020-09-30", &given), "R-1"), "Run");
}

#[test]
fn what_is_unset_has_its_form() {
    let mut cells = Cells::default();
    for (declared, condition, form) in [
        ("hours unset", "hours from begun_at to ended_at is at most limit", "`parameters: {limit: N hours}`"),
        ("number unset", "score is at least limit", "`parameters: {limit: N}`"),
        ("date unset", "asked_on is after limit", "`parameters: {limit: YYYY-MM-DD}`"),
    ] {
        let text = rules(&format!("parameter limit: {declared}\n"), condition)
            .replace("ended_at:     datetime or none yet", "ended_at:     datetime");
        let given = visit("made_on 2018-01-01, asked_on 2018-01-01, score 5");
        let found = status(&Bench::new(&text, "2020-09-30", &given), "R-1");
        cells.cell(declared, found.rsplit(" as ").next().unwrap(), form);
    }
    cells.check();
}

/// What asks for the outcome of a rule that is not run gets no answer.
#[test]
fn a_chain_to_a_rule_that_is_not_run_is_open() {
    let given = visit("made_on 2018-01-01, asked_on 2018-01-01, answered_on 2018-01-05, score 5");
    for (word, also) in
        [("violated", "score is 1"), ("met", "score is 1"), ("exempt", "score is 1"), ("pending", "score is 1")]
    {
        let text = rules(UNSET, "answered_on is within limit after asked_on")
            + &format!("\nrule R-2 \"r\"\n  cite \"Manual\"\n  for visit\n  should R-1 is {word} or {also}\n");
        let bench = Bench::new(&text, "2020-09-30", &given);
        let verdict = bench.verdict_of("R-2", 0);
        assert_eq!((verdict.answers.as_str(), verdict.reasons.join(", ")), ("U", "limit: parameter_unset".to_owned()));
        assert_eq!(status(&bench, "R-2"), "not run: the parameter `limit` is unset");
    }
}

/// One version without a value leaves only the records of its days open.
#[test]
fn a_version_without_a_value_keeps_its_own_days_from_being_judged() {
    let parameters = "parameter limit: days unset\n  in force until 2015-01-01\n\nparameter limit: 45 days\n  in force from 2015-01-01\n";
    let text = rules(parameters, "answered_on is within limit after asked_on");
    let given = |made_on: &str| visit(&format!("made_on {made_on}, asked_on 2018-01-01, answered_on 2018-01-05"));
    let verdict = Bench::new(&text, "2020-09-30", &given("2014-12-31")).verdict();
    assert_eq!((verdict.outcome, verdict.reasons.join(", ")), ("not assessable", "limit: parameter_unset".to_owned()));
    assert_eq!(plain(&verdict.finding.found), "the parameter `limit` is unset");
    let bench = Bench::new(&text, "2020-09-30", &given("2015-01-01"));
    assert_eq!((bench.verdict().outcome, status(&bench, "R-1").as_str()), ("met", "Run"));
}

#[test]
fn a_test_may_set_a_parameter_and_take_its_value_away() {
    let condition = "answered_on is within limit after asked_on";
    let values = "made_on 2014-01-01, asked_on 2018-01-01, answered_on 2018-02-10";
    let given = |parameter: &str| format!("{}\n{parameter}", visit(values));
    let mut cells = Cells::default();
    for (parameters, parameter, expected) in [
        (UNSET, "parameter limit 45 days", "Run"),
        (UNSET, "parameter limit unset", WHY),
        (ONE, "parameter limit unset", WHY),
        (TWO, "parameter limit 45 days", "Run"),
    ] {
        let bench = Bench::new(&rules(parameters, condition), "2020-09-30", &given(parameter));
        cells.cell(format!("{parameters}{parameter}"), status(&bench, "R-1"), expected);
        if expected == "Run" {
            cells.cell("outcome", bench.verdict().outcome, "met");
        }
    }
    let bench = Bench::new(&rules(TWO, condition), "2020-09-30", &given("parameter limit 39 days"));
    cells.cell("39 days, in all versions", bench.verdict().outcome, "violated");
    cells.check();
}

#[test]
fn a_dated_parameter_of_a_kind_without_a_date_reads_the_clock() {
    let undated = |text: String| text.replace("  dated by made_on\n", "");
    let given = visit("asked_on 2018-01-01, grace 40");
    let judged = |parameters: &str, as_of: &str| {
        let bench = Bench::new(&undated(rules(parameters, "grace is at most limit")), as_of, &given);
        (bench.verdict().outcome, bench.rules.rules[0].reads_clock)
    };
    assert_eq!(judged(TWO, "2014-12-31"), ("violated", true));
    assert_eq!(judged(TWO, "2015-01-01"), ("met", true));
    assert_eq!(judged(ONE, "2015-01-01"), ("violated", false));
}

/// What is derived for a rule is derived in the versions of that rule's record.
#[test]
fn a_derived_fact_sees_the_versions_of_the_rule_that_asks() {
    let text = rules(TWO, "short is yes") + "\ndefine visit.short as grace is at most limit\n";
    let outcome = |made_on: &str| {
        Bench::new(&text, "2020-09-30", &visit(&format!("made_on {made_on}, grace 40"))).verdict().outcome
    };
    assert_eq!((outcome("2014-12-31"), outcome("2015-01-01")), ("violated", "met"));
}
