//! Loops: which subjects a record has (table T8, second half), how each of them is judged, and what several subjects
//! come to together (table T9).

use probity::column::State;
use probity::outcome::{Outcome, OutcomeSet, Status, rolled_up};

use super::bench::{Bench, Cells, UNDECLARED, complete};

const RECORDS: &str = "
list courses: privacy, \"Ethics class\", first_aid

record agency
  key agency_id: text
  joined_on:     date

record officer
  key officer_id: text
  agency_id:      text
  certified_on:   date
  sworn_on:       date or none
  leaves_on:      date
  ended_on:       date or none yet
  armed:          yes/no
  belongs to agency by agency_id

record training_record
  officer_id:   text
  course:       one of privacy, ethics \"Ethics class\", first_aid, other
  completed_on: date
  belongs to officer by officer_id
  dated by completed_on
";

const TRAINED: &str = "exists (training_record where completed_on is during that fiscal year)";

fn rules(loops: &str, rest: &str) -> String {
    format!("{RECORDS}\nrule R-1 \"random\"\n  cite \"manual\"\n  for officer\n{loops}\n{rest}\n")
}

/// The subjects of one officer, by a clause and the officer's fields.
#[track_caller]
fn subjects(clause: &str, as_of: &str, officer: &str) -> String {
    let given = format!("officer officer_id \"O\", {officer}");
    Bench::new(&rules(&format!("  for each {clause}"), "  should armed is yes"), as_of, &given).subjects("R-1", 0)
}

/// An officer, training records (`course, date`), and a requirement in a loop over fiscal years.
#[track_caller]
fn trained(clause: &str, as_of: &str, officer: &str, trainings: &[&str], rest: &str) -> Bench {
    let mut given = format!("officer officer_id \"O\", {officer}\n");
    for training in trainings {
        let (course, day) = training.split_once(' ').unwrap();
        given += &format!("training_record officer_id \"O\", course {course}, completed_on {day}\n");
    }
    Bench::new(&rules(clause, rest), as_of, &given)
}

const FROM_UNTIL: &str = "fiscal year from certified_on until ended_on";
const FULL: &str = "full fiscal year from certified_on until ended_on";

#[test]
fn both_dates_known() {
    let mut cells = Cells::default();
    let mut cell = |clause: &str, as_of: &str, officer: &str, expected: &str| {
        cells.cell(format!("{clause}, as of {as_of}, {officer}"), subjects(clause, as_of, officer), expected);
    };
    let officer = "certified_on 2018-03-01, ended_on blank";
    cell(FROM_UNTIL, "2020-09-30", officer, "FY2018; FY2019; FY2020");
    cell(FROM_UNTIL, "2020-10-01", officer, "FY2018; FY2019; FY2020; FY2021");
    cell(FULL, "2020-09-30", officer, "FY2019; FY2020");
    // The running year is judged: the as-of date does not cut it.
    cell(FULL, "2020-10-01", officer, "FY2019; FY2020; FY2021");
    // Ended: `until` leaves the day itself out, `through` does not.
    let through = "fiscal year from certified_on through ended_on";
    for (end, until, by_through) in [
        ("2019-09-30", "FY2018; FY2019", "FY2018; FY2019"),
        ("2019-10-01", "FY2018; FY2019", "FY2018; FY2019; FY2020"),
        ("2019-10-02", "FY2018; FY2019; FY2020", "FY2018; FY2019; FY2020"),
    ] {
        let officer = format!("certified_on 2018-03-01, ended_on {end}");
        cell(FROM_UNTIL, "2020-09-30", &officer, until);
        cell(through, "2020-09-30", &officer, by_through);
    }
    let full_through = "full fiscal year from certified_on through ended_on";
    for (end, until, by_through) in [
        ("2019-09-29", "no_full_period", "no_full_period"),
        ("2019-09-30", "no_full_period", "FY2019"),
        ("2019-10-01", "FY2019", "FY2019"),
    ] {
        let officer = format!("certified_on 2018-03-01, ended_on {end}");
        cell(FULL, "2020-09-30", &officer, until);
        cell(full_through, "2020-09-30", &officer, by_through);
    }
    // Certified on the last day of a fiscal year, on the first, and after it.
    cell(FROM_UNTIL, "2019-12-31", "certified_on 2018-09-30", "FY2018; FY2019; FY2020");
    cell(FROM_UNTIL, "2019-12-31", "certified_on 2018-10-01", "FY2019; FY2020");
    cell(FULL, "2019-12-31", "certified_on 2018-10-01", "FY2019; FY2020");
    cell(FULL, "2019-12-31", "certified_on 2018-10-02", "FY2020");
    // An end later than the as-of date is read as written, and hidden where blank means none yet.
    let leaves = "full fiscal year from certified_on until leaves_on";
    cell(leaves, "2020-03-31", "certified_on 2018-10-01, leaves_on 2020-08-01", "FY2019");
    cell(leaves, "2020-03-31", "certified_on 2018-10-01, leaves_on 2020-10-01", "FY2019; FY2020");
    cell(FULL, "2020-03-31", "certified_on 2018-10-01, ended_on 2020-08-01", "FY2019; FY2020");
    cell(FROM_UNTIL, "2020-03-31", "certified_on 2018-10-01, ended_on 2024-08-01", "FY2019; FY2020");
    cells.check();
}

#[test]
fn no_subject_and_why() {
    let mut cells = Cells::default();
    let mut cell = |clause: &str, officer: &str, expected: &str| {
        cells.cell(format!("{clause}, {officer}"), subjects(clause, "2020-09-30", officer), expected);
    };
    let sworn = "fiscal year from sworn_on until ended_on";
    cell(sworn, "sworn_on blank", "no_start");
    cell(sworn, "sworn_on 2020-10-01", "not_started");
    cell(sworn, "sworn_on 2020-09-30", "FY2020");
    // What is computed from a date that is none is none.
    cell("fiscal year from sworn_on plus 30 days until ended_on", "sworn_on blank", "no_start");
    cell("fiscal year from earliest of (sworn_on, ended_on) until the as-of date", "sworn_on blank", "no_start");
    // The as-of date lies in the same year, and the start after it.
    let later = subjects(FROM_UNTIL, "2020-03-31", "certified_on 2020-04-01");
    assert_eq!(later, "not_started");
    cell(FULL, "certified_on 2019-10-02", "no_full_period");
    // Ended on the day it began: `until` leaves nothing, `through` that day.
    cell(FROM_UNTIL, "certified_on 2019-03-01, ended_on 2019-03-01", "no_full_period");
    cell("fiscal year from certified_on through ended_on", "certified_on 2019-03-01, ended_on 2019-03-01", "FY2019");
    cells.check();
}

#[test]
fn a_start_that_is_not_known_or_contradicted_by_the_end() {
    let mut cells = Cells::default();
    for (value, cause) in [("blank", "blank"), ("absent", "column_absent"), ("unreadable \"soon\"", "unreadable")] {
        let found = subjects(FROM_UNTIL, "2020-09-30", &format!("certified_on {value}, ended_on 2019-01-01"));
        cells.cell(value, found, &format!("unknown, certified_on: {cause}"));
    }
    for (state, cause) in
        [(State::UnknownCode, "unknown_code"), (State::Withheld, "withheld"), (State::Differs, "group_differs")]
    {
        let bench =
            Bench::new(&rules(&format!("  for each {FROM_UNTIL}"), "  should armed is yes"), "2020-09-30", "officer");
        let found = bench.state("officer.certified_on", 0, state).subjects("R-1", 0);
        cells.cell(cause, found, &format!("unknown, certified_on: {cause}"));
    }
    let joined = "fiscal year from agency.joined_on until ended_on";
    cells.cell("no parent", subjects(joined, "2020-09-30", "agency_id \"A\""), "unknown, agency: no_parent");
    let contradicted = "unknown, ended_on: contradictory_dates";
    let officer = "certified_on 2019-03-02, ended_on 2019-03-01";
    cells.cell("until", subjects(FROM_UNTIL, "2020-09-30", officer), contradicted);
    let through = "fiscal year from certified_on through ended_on";
    cells.cell("through", subjects(through, "2020-09-30", officer), contradicted);
    let long_ago = "certified_on 0001-01-01";
    cells.cell("years", subjects(FROM_UNTIL, "2020-09-30", long_ago), "unknown, certified_on: too_many_periods");
    let months = "month from certified_on until ended_on";
    cells.cell(
        "months",
        subjects(months, "2020-09-30", "certified_on 1900-01-01"),
        "unknown, certified_on: too_many_periods",
    );
    let hundred_years = subjects(months, "2020-09-30", "certified_on 1920-10-01");
    cells.cell("a hundred years", hundred_years.split("; ").count().to_string(), "1200");
    cells.check();
}

#[test]
fn an_end_that_is_not_known_or_a_date_that_is_not_one_day() {
    let mut cells = Cells::default();
    let mut cell = |clause: &str, officer: &str, expected: &str| {
        cells.cell(format!("{clause}, {officer}"), subjects(clause, "2020-09-30", officer), expected);
    };
    let through = "fiscal year from certified_on through ended_on";
    for value in ["unreadable \"soon\"", "absent"] {
        let officer = format!("certified_on 2018-03-01, ended_on {value}");
        // It may have ended on the day it began.
        cell(FROM_UNTIL, &officer, "FY2018?; FY2019?; FY2020?");
        cell(through, &officer, "FY2018; FY2019?; FY2020?");
        cell(FULL, &officer, "FY2019?; FY2020?");
    }
    // Imprecise at the start: a month within one year, a year across two.
    cell(FROM_UNTIL, "certified_on 2018-09", "FY2018; FY2019; FY2020");
    cell(FULL, "certified_on 2018-09", "FY2019; FY2020");
    cell(FULL, "certified_on 2018-10", "FY2019?; FY2020");
    let year = "fiscal year from certified_on until ended_on";
    let bench = Bench::new(
        &rules(&format!("  for each {year}"), "  should armed is yes"),
        "2020-09-30",
        "officer certified_on 2018-01, ended_on 2019-10",
    );
    assert_eq!(bench.subjects("R-1", 0), "FY2018; FY2019; FY2020?");
    // Imprecise at the end: `until 2019-10` ends on 09-30 at the earliest, so that FY2020 may have no day.
    cell(FROM_UNTIL, "certified_on 2019-03-01, ended_on 2019-09", "FY2019");
    cell("full fiscal year from certified_on through ended_on", "certified_on 2018-10-01, ended_on 2019-09", "FY2019?");
    // Not started for sure, perhaps, and not.
    cell(FROM_UNTIL, "certified_on 2020-10", "not_started");
    assert_eq!(subjects(FROM_UNTIL, "2020-09-15", "certified_on 2020-09"), "FY2020?");
    assert_eq!(subjects(FROM_UNTIL, "2020-09-30", "certified_on 2020-09"), "FY2020");
    // Both in one month: they do not contradict each other.
    cell(FROM_UNTIL, "certified_on 2019-03, ended_on 2019-03", "FY2019?");
    cell(through, "certified_on 2019-03, ended_on 2019-03", "FY2019");
    cells.check();
}

#[test]
fn several_parents_that_differ() {
    let text = rules("  for each fiscal year from agency.joined_on until ended_on", "  should armed is yes");
    let given = "agency agency_id \"A\", joined_on 2018-03-01\nagency agency_id \"A\", joined_on 2019-03-01\n\
                 officer officer_id \"O\", agency_id \"A\", armed yes";
    let bench = Bench::new(&text, "2020-09-30", given);
    assert_eq!(bench.subjects("R-1", 0), "FY2018?; FY2019; FY2020");
    let first = &bench.each_subject("R-1", 0)[0].1;
    assert_eq!(
        (first.outcome, first.reasons.join(", ")),
        ("not assessable", "agency.joined_on: several_parents".to_owned())
    );
    assert_eq!(first.possible, ["met", "not applicable"]);
}

#[test]
fn where_it_is_open_whether_there_is_a_subject_when_is_open() {
    let mut cells = Cells::default();
    let officer = "certified_on 2020-01-01, ended_on unreadable \"soon\"";
    let clause = format!("  for each {FROM_UNTIL}");
    for (armed, when, expected, possible) in [
        ("yes", "", "not assessable", "met, not applicable"),
        ("no", "", "not assessable", "violated, not applicable"),
        ("blank", "", "not assessable", "met, violated, not applicable"),
        ("yes", "when armed is no", "not applicable", "not applicable"),
        (
            "yes",
            "when ended_on is within 400 days after certified_on",
            "not assessable",
            "met, pending, not applicable",
        ),
    ] {
        let bench = trained(
            &clause,
            "2020-09-30",
            &format!("{officer}, armed {armed}"),
            &[],
            &format!("  {when}\n  should armed is yes"),
        );
        let (name, verdict) = bench.each_subject("R-1", 0).remove(0);
        assert_eq!(name, "FY2020");
        cells.cell(format!("armed {armed}, {when}"), verdict.outcome, expected);
        cells.cell(format!("armed {armed}, {when}: S"), verdict.possible.join(", "), possible);
    }
    // The requirement is not due yet: pending or not applicable, and which of the two is open.
    let bench = trained(&clause, "2020-03-31", officer, &[], &format!("  should {TRAINED}"));
    let verdict = bench.each_subject("R-1", 0).remove(0).1;
    cells.cell("not due yet", verdict.outcome, "not assessable");
    cells.cell("not due yet: S", verdict.possible.join(", "), "pending, not applicable");
    cells.cell("reasons", verdict.reasons.join(", "), "ended_on: unreadable");
    cells.check();
    assert_eq!(verdict.finding.required, format!("for each {FROM_UNTIL}"), "it points at the loop");
}

#[test]
fn nothing_of_a_subject_that_nobody_knows_can_be_assessed() {
    let clause = format!("  for each {FROM_UNTIL}\n  for each course in courses");
    let bench = trained(&clause, "2020-09-30", "armed yes", &[], "  should armed is yes");
    let judged = bench.each_subject("R-1", 0);
    assert_eq!(judged.len(), 1, "one subject, not one for each course");
    let (name, verdict) = &judged[0];
    assert_eq!((name.as_str(), verdict.outcome), ("", "not assessable"));
    assert_eq!(verdict.possible, ["met", "violated", "pending", "exempt", "not applicable"]);
    assert_eq!(verdict.reasons, ["certified_on: blank"]);
    assert_eq!(verdict.finding.required, format!("for each {FROM_UNTIL}"));
    assert_eq!(
        verdict.finding.cell.field,
        bench.rules.schema.kind(verdict.finding.cell.kind).field_named("certified_on")
    );
}

/// A column or a kind that nobody supplied is said once, for the rule.
#[test]
fn a_start_that_nobody_supplies() {
    let not_run = |clause: &str, given: &str| {
        let bench = Bench::new(&rules(clause, "  should armed is yes"), "2020-09-30", given);
        let kind = bench.rules.schema.kind_named("officer").unwrap();
        let verdicts = bench.court().judge_all(&[bench.rules.rule_named("R-1").unwrap()], &[kind], &|_, _| true, &[]);
        assert!(verdicts.findings.is_empty());
        let status = &verdicts.rules[0].status;
        let Status::NotRun(why) = status else { panic!("{status:?}") };
        why.clone()
    };
    let column =
        not_run(&format!("  for each {FROM_UNTIL}"), "officer certified_on absent\nofficer certified_on absent");
    assert_eq!(column, "no source has a column for `officer.certified_on`");
    let joined = "  for each fiscal year from agency.joined_on until ended_on";
    assert_eq!(not_run(joined, "agency not supplied\nofficer agency_id \"A\""), "no source supplies `agency`");
}

/// The start may be none of a field that may be, yet not where there is a subject.
#[test]
fn in_the_rule_the_start_is_there() {
    let clause = "  for each fiscal year from sworn_on until ended_on";
    let started = "  when sworn_on is before the start of that fiscal year\n  should armed is yes";
    let of = |sworn: &str| trained(clause, "2020-09-30", &format!("sworn_on {sworn}, armed yes"), &[], started);
    assert_eq!(of("2018-12-01").outcomes("R-1", 0), "FY2019 not applicable, FY2020 met");
    assert_eq!(of("blank").subjects("R-1", 0), "no_start");
}

#[test]
fn periods_of_every_kind() {
    let mut cells = Cells::default();
    let mut cell = |clause: &str, officer: &str, expected: &str| {
        let clause = format!("{clause} from certified_on until ended_on");
        cells.cell(format!("{clause}, {officer}"), subjects(&clause, "2020-03-31", officer), expected);
    };
    let officer = "certified_on 2019-12-31";
    cell("calendar year", officer, "2019; 2020");
    cell("full calendar year", officer, "2020");
    cell("calendar quarter", officer, "2019-Q4; 2020-Q1");
    cell("fiscal quarter", officer, "FY2020-Q1; FY2020-Q2");
    cell("full fiscal quarter", officer, "FY2020-Q2");
    cell("month", officer, "2019-12; 2020-01; 2020-02; 2020-03");
    cell("full month", officer, "2020-01; 2020-02; 2020-03");
    // A leap day is the last of its month, and the first of March is not in it.
    cell("month", "certified_on 2020-02-29, ended_on 2020-03-01", "2020-02");
    cell("full month", "certified_on 2020-02-01, ended_on 2020-02-29", "no_full_period");
    cell("full month", "certified_on 2020-02-01, ended_on 2020-03-01", "2020-02");
    cell("full month", "certified_on 2019-02-01, ended_on 2019-03-01", "2019-02");
    cells.check();
    let july = format!(
        "settings\n  fiscal year starts 07-01\n{}",
        rules(&format!("  for each {FROM_UNTIL}"), "  should armed is yes")
    );
    let of_july =
        |day: &str| Bench::new(&july, "2020-06-30", &format!("officer certified_on {day}")).subjects("R-1", 0);
    assert_eq!(of_july("2019-06-30"), "FY2019; FY2020");
    assert_eq!(of_july("2019-07-01"), "FY2020");
}

#[test]
fn each_year_by_itself() {
    let clause = format!("  for each {FROM_UNTIL}");
    let requirement = format!("  should {TRAINED}");
    let mut cells = Cells::default();
    let mut cell = |as_of: &str, trainings: &[&str], expected: &str| {
        let bench = trained(&clause, as_of, "certified_on 2017-12-01", trainings, &requirement);
        cells.cell(format!("as of {as_of}, {trainings:?}"), bench.outcomes("R-1", 0), expected);
    };
    cell("2020-03-31", &["privacy 2018-09-30", "privacy 2018-10-01"], "FY2018 met, FY2019 met, FY2020 pending");
    cell("2020-03-31", &["privacy 2018-10-01"], "FY2018 violated, FY2019 met, FY2020 pending");
    cell("2020-03-31", &["privacy 2019-09-30"], "FY2018 violated, FY2019 met, FY2020 pending");
    cell("2020-03-31", &["privacy 2019-10-01"], "FY2018 violated, FY2019 violated, FY2020 met");
    // The year is over with its last day.
    cell("2020-09-29", &[], "FY2018 violated, FY2019 violated, FY2020 pending");
    cell("2020-09-30", &[], "FY2018 violated, FY2019 violated, FY2020 violated");
    // What lies after the as-of date has not happened.
    cell("2020-03-31", &["privacy 2020-04-01"], "FY2018 violated, FY2019 violated, FY2020 pending");
    // A month that lies in two years.
    cell("2020-03-31", &["privacy 2018-10", "privacy 2018-09"], "FY2018 met, FY2019 met, FY2020 pending");
    cells.check();
    let bench = trained(&clause, "2020-03-31", "certified_on 2017-12-01", &[], &requirement);
    let judged = bench.each_subject("R-1", 0);
    let due: Vec<Option<String>> = judged.iter().map(|(_, verdict)| verdict.due.clone()).collect();
    assert_eq!(due, ["2018-09-30", "2019-09-30", "2020-09-30"].map(|day| Some(day.to_owned())));
    let manners: Vec<Option<&str>> = judged.iter().map(|(_, verdict)| verdict.manner).collect();
    assert_eq!(manners, [Some("overdue"), Some("overdue"), None]);
}

/// An absence proves nothing outside the time for which its source is complete: each year by itself.
#[test]
fn completeness_inside_a_loop() {
    let clause = format!("  for each {FROM_UNTIL}");
    let bench = |supply| {
        let requirement = format!("  should {TRAINED}");
        trained(&clause, "2020-12-31", "certified_on 2017-12-01", &["privacy 2019-11-01"], &requirement)
            .supply("training_record", supply)
    };
    let from = bench(complete("2018-10-01", ""));
    assert_eq!(from.outcomes("R-1", 0), "FY2018 not assessable, FY2019 violated, FY2020 met, FY2021 pending");
    let through = bench(complete("", "2019-09-29"));
    assert_eq!(through.outcomes("R-1", 0), "FY2018 violated, FY2019 not assessable, FY2020 met, FY2021 pending");
    let cause = through.each_subject("R-1", 0)[1].1.reasons.join(", ");
    assert_eq!(cause, "training_record: extract_ends");
    let undeclared = bench(UNDECLARED).each_subject("R-1", 0);
    let assumed: Vec<bool> = undeclared.iter().map(|(_, verdict)| verdict.assumes_complete).collect();
    assert_eq!(assumed[..2], [true, true]);
}

#[test]
fn deadlines_by_the_end_of_a_period() {
    let requirement = "  should leaves_on is by the end of that fiscal year";
    let clause = format!("  for each {FROM_UNTIL}");
    let mut cells = Cells::default();
    for (leaves, expected) in [
        ("2019-09-30", "FY2019 met, FY2020 met"),
        ("2019-10-01", "FY2019 violated, FY2020 met"),
        // After the as-of date it has not happened, and the year is not over.
        ("2020-09-30", "FY2019 violated, FY2020 pending"),
        ("2020-10-01", "FY2019 violated, FY2020 pending"),
        ("blank", "FY2019 not assessable, FY2020 pending"),
    ] {
        let bench =
            trained(&clause, "2020-03-31", &format!("certified_on 2018-10-01, leaves_on {leaves}"), &[], requirement);
        cells.cell(leaves, bench.outcomes("R-1", 0), expected);
    }
    cells.check();
    let late = trained(&clause, "2020-12-31", "certified_on 2018-10-01, leaves_on 2019-10-03", &[], requirement);
    let verdict = &late.each_subject("R-1", 0)[0].1;
    assert_eq!((verdict.manner, verdict.finding.days_late), (Some("late"), Some(3)));
    // The due date of an exception is that of the period.
    let excused = format!("{requirement}\n  unless agreed: ended_on is none and the due date is after 2020-01-01");
    let bench = trained(&clause, "2020-12-31", "certified_on 2018-10-01, leaves_on 2021-12-03", &[], &excused);
    assert_eq!(bench.outcomes("R-1", 0), "FY2019 violated, FY2020 exempt, FY2021 exempt");
}

#[test]
fn periods_can_be_compared() {
    let clause = format!("  for each {FROM_UNTIL}");
    let bench = trained(
        &clause,
        "2020-09-30",
        "certified_on 2018-03-01",
        &["privacy 2019-01-15"],
        "  should exists (training_record where fiscal year of completed_on is that fiscal year)",
    );
    assert_eq!(bench.outcomes("R-1", 0), "FY2018 violated, FY2019 met, FY2020 violated");
    let first = trained(&clause, "2020-09-30", "certified_on 2018-03-01", &[], "  should that fiscal year is not 2018");
    assert_eq!(first.outcomes("R-1", 0), "FY2018 violated, FY2019 met, FY2020 met");
    let start = trained(
        &clause,
        "2020-09-30",
        "certified_on 2018-03-01",
        &[],
        "  when the start of that fiscal year is before certified_on\n  should armed is recorded",
    );
    assert_eq!(start.outcomes("R-1", 0), "FY2018 violated, FY2019 not applicable, FY2020 not applicable");
}

#[test]
fn what_lasts_through_a_period() {
    let text = "record officer\n  key officer_id: text\n  certified_on: date\n\nrecord licence\n  officer_id: text\n  \
                begun_on: date\n  ends_on: date\n  belongs to officer by officer_id\n  lasts from begun_on through ends_on\n\n\
                rule R-1 \"random\"\n  cite \"manual\"\n  for officer\n  for each full fiscal year from certified_on until the \
                as-of date\n  should licence covers from the start of that fiscal year through the end of that fiscal year";
    let given = "officer officer_id \"O\", certified_on 2017-10-01\n\
                 licence officer_id \"O\", begun_on 2017-06-01, ends_on 2018-09-30\n\
                 licence officer_id \"O\", begun_on 2018-10-02, ends_on 2020-12-31";
    let bench = Bench::new(text, "2020-10-01", given);
    assert_eq!(bench.outcomes("R-1", 0), "FY2018 met, FY2019 violated, FY2020 met");
}

#[test]
fn a_list_makes_a_subject_of_each_value() {
    let requirement = "  should exists (training_record where course is that course)";
    let bench = trained("  for each course in courses", "2020-09-30", "armed yes", &["ethics 2020-01-01"], requirement);
    // A value of the list is one of the kind's values by any of its spellings.
    assert_eq!(bench.outcomes("R-1", 0), "privacy violated, Ethics class met, first_aid violated");
    for (condition, expected) in [
        ("that course is \"privacy\"", "privacy met, Ethics class violated, first_aid violated"),
        ("that course is one of (privacy, first_aid)", "privacy met, Ethics class violated, first_aid met"),
        ("that course starts with \"eth\"", "privacy violated, Ethics class met, first_aid violated"),
        (
            "exists (training_record where that course is course)",
            "privacy violated, Ethics class met, first_aid violated",
        ),
        (
            "exists (training_record where course is not that course)",
            "privacy met, Ethics class violated, first_aid met",
        ),
        ("officer_id is that course", "privacy violated, Ethics class violated, first_aid violated"),
    ] {
        let bench = trained(
            "  for each course in courses",
            "2020-09-30",
            "armed yes",
            &["ethics 2020-01-01"],
            &format!("  should {condition}"),
        );
        assert_eq!(bench.outcomes("R-1", 0), expected, "{condition}");
    }
}

#[test]
fn the_order_of_loops_is_that_of_the_rule() {
    let officer = "certified_on 2018-10-01, armed yes";
    let (years, list) = (format!("  for each {FROM_UNTIL}\n"), "  for each course in courses\n");
    let of = |loops: &str| trained(loops, "2020-09-30", officer, &[], "  should armed is yes").subjects("R-1", 0);
    assert_eq!(
        of(&format!("{years}{list}")),
        "FY2019, privacy; FY2019, Ethics class; FY2019, first_aid; FY2020, privacy; FY2020, Ethics class; FY2020, first_aid"
    );
    assert_eq!(
        of(&format!("{list}{years}")),
        "privacy, FY2019; privacy, FY2020; Ethics class, FY2019; Ethics class, FY2020; first_aid, FY2019; first_aid, FY2020"
    );
    let twice =
        format!("list levels: one, \"One\", two\n{}", rules("  for each level in levels", "  should armed is yes"));
    assert_eq!(Bench::new(&twice, "2020-09-30", "officer").subjects("R-1", 0), "one; two", "each value once");
}

/// Versions are picked by the last day of the period.
#[test]
fn what_is_in_force_in_a_period() {
    let dated = RECORDS.replace(
        "list courses: privacy, \"Ethics class\", first_aid",
        "list courses: privacy\n  in force from 2019-09-30",
    );
    let text = |rest: &str| format!("{dated}\nrule R-1 \"random\"\n  cite \"manual\"\n  for officer\n{rest}\n");
    let loops = format!("  for each {FROM_UNTIL}\n  for each course in courses\n  should armed is yes");
    let bench = Bench::new(&text(&loops), "2020-09-30", "officer certified_on 2017-10-01, armed yes");
    assert_eq!(bench.outcomes("R-1", 0), "FY2018 not assessable, FY2019, privacy met, FY2020, privacy met");
    let rule = format!("  in force from 2019-10-01\n  for each {FROM_UNTIL}\n  should armed is yes");
    let bench = Bench::new(&text(&rule), "2020-09-30", "officer certified_on 2017-10-01, armed yes");
    assert_eq!(bench.outcomes("R-1", 0), "FY2018 not applicable, FY2019 not applicable, FY2020 met");
    // Without a period, by the as-of date.
    let alone = "  for each course in courses\n  should armed is yes";
    let of = |as_of: &str| Bench::new(&text(alone), as_of, "officer armed yes").outcomes("R-1", 0);
    assert_eq!((of("2019-09-29"), of("2019-09-30")), ("not assessable".to_owned(), "privacy met".to_owned()));
}

// Chains and roll-up (table T9).

/// R-1 as it is asked about by a second rule.
#[track_caller]
fn asked(question: &str, loops: &str, trainings: &[&str], officer: &str) -> String {
    let rest = format!(
        "  should {TRAINED}\n\nrule R-2 \"asks\"\n  cite \"manual\"\n  for officer\n{loops}  when {question}\n  should armed is yes"
    );
    let bench = trained(&format!("  for each {FROM_UNTIL}"), "2020-03-31", officer, trainings, &rest);
    bench.outcomes("R-2", 0)
}

#[test]
fn a_rule_with_loops_is_asked_about_as_a_whole() {
    let mut cells = Cells::default();
    let officer = "certified_on 2018-10-01, armed yes";
    let mut cell = |question: &str, trainings: &[&str], expected: &str| {
        cells.cell(format!("{question}, {trainings:?}"), asked(question, "", trainings, officer), expected);
    };
    let (both, first, second) =
        (["privacy 2018-12-01", "privacy 2019-12-01"], ["privacy 2018-12-01"], ["privacy 2019-12-01"]);
    // FY2019 and FY2020 (running): met and met; met and pending; violated and met; violated and pending.
    cell("R-1 is violated", &both, "not applicable");
    cell("R-1 is violated", &first, "pending");
    cell("R-1 is violated", &second, "met");
    cell("R-1 is violated", &[], "met");
    cell("R-1 is overdue", &second, "met");
    cell("R-1 is late", &second, "not applicable");
    cell("R-1 is met", &both, "met");
    cell("R-1 is met", &first, "pending");
    cell("R-1 is met", &second, "not applicable");
    cell("R-1 is pending", &first, "met");
    cell("R-1 is pending", &[], "not applicable");
    cell("R-1 is applicable", &[], "met");
    cell("R-1 is assessable", &[], "met");
    cells.check();
}

#[test]
fn a_rule_without_subjects_is_not_violated_and_not_met() {
    let ended = "certified_on 2018-10-01, ended_on 2018-10-01, armed yes";
    for (question, expected) in [
        ("R-1 is violated", "not applicable"),
        ("R-1 is overdue", "not applicable"),
        ("R-1 is met", "not applicable"),
        ("R-1 is applicable", "not applicable"),
        ("R-1 is not applicable", "met"),
        ("R-1 is not assessable", "not applicable"),
    ] {
        assert_eq!(asked(question, "", &[], ended), expected, "{question}");
    }
}

#[test]
fn a_rule_whose_subjects_are_not_known() {
    for (question, expected) in
        [("R-1 is violated", "not assessable"), ("R-1 is overdue", "not assessable"), ("R-1 is not assessable", "met")]
    {
        assert_eq!(asked(question, "", &[], "armed yes"), expected, "{question}");
    }
    let unsure = "certified_on 2018-10-01, ended_on unreadable \"soon\", armed yes";
    assert_eq!(asked("R-1 is violated", "", &["privacy 2018-12-01", "privacy 2019-12-01"], unsure), "not applicable");
    assert_eq!(asked("R-1 is violated", "", &["privacy 2019-12-01"], unsure), "not assessable");
}

#[test]
fn a_loop_that_both_rules_have_is_asked_about_value_by_value() {
    let loops = format!("  for each {FROM_UNTIL}\n");
    let officer = "certified_on 2017-10-01, armed yes";
    let found = asked("R-1 is violated", &loops, &["privacy 2018-12-01"], officer);
    assert_eq!(found, "FY2018 met, FY2019 not applicable, FY2020 pending");
    // The other rule has no subject in that year.
    let full = "  for each fiscal year from certified_on minus 1 year until ended_on\n";
    let found = asked("R-1 is not applicable", full, &[], officer);
    assert_eq!(found, "FY2017 met, FY2018 not applicable, FY2019 not applicable, FY2020 not applicable");
    // Another kind of period is another loop.
    let years = "  for each calendar year from certified_on until ended_on\n";
    let found = asked("R-1 is violated", years, &["privacy 2018-12-01"], officer);
    assert_eq!(found, "2017 met, 2018 met, 2019 met, 2020 met");
}

#[test]
fn lists_in_common_and_rules_of_parents() {
    let rest = "  should exists (training_record where course is that course)\n\n\
                rule R-2 \"asks\"\n  cite \"manual\"\n  for officer\n  for each topic in courses\n  when R-1 is violated\n  should armed is yes\n\n\
                rule R-3 \"asks of the parent\"\n  cite \"manual\"\n  for training_record\n  for each course in courses\n  when R-1 is violated\n  should course is that course\n\n\
                rule R-4 \"asks of the parent\"\n  cite \"manual\"\n  for training_record\n  when R-1 is violated\n  should completed_on is recorded";
    let bench = trained("  for each course in courses", "2020-09-30", "armed yes", &["ethics 2020-01-01"], rest);
    assert_eq!(bench.outcomes("R-2", 0), "privacy met, Ethics class not applicable, first_aid met");
    assert_eq!(bench.outcomes("R-3", 0), "privacy violated, Ethics class not applicable, first_aid violated");
    assert_eq!(bench.outcomes("R-4", 0), "met");
}

#[test]
fn a_finding_names_the_subject_that_was_asked_about() {
    let rest = "  should exists (training_record where course is that course)\n\n\
                rule R-2 \"asks\"\n  cite \"manual\"\n  for officer\n  should R-1 is met";
    let bench = trained("  for each course in courses", "2020-09-30", "armed yes", &["privacy 2020-01-01"], rest);
    let found = super::bench::plain(&bench.each_subject("R-2", 0)[0].1.finding.found);
    assert_eq!(found, "R-1 is violated (Ethics class)");
}

/// A rule on one subject: its outcome, and what it can still come to.
fn one(outcome: Outcome, possible: &[Outcome]) -> (Outcome, OutcomeSet) {
    let mut set = OutcomeSet::default();
    possible.iter().for_each(|outcome| set.insert(*outcome));
    (outcome, set)
}

#[test]
fn several_subjects_of_a_record_together() {
    use Outcome::{Exempt, Met, NotApplicable, NotAssessable, Pending, Violated};
    let sure = |outcome: Outcome| one(outcome, &[outcome]);
    let open = |possible: &[Outcome]| one(NotAssessable, possible);
    let mut cells = Cells::default();
    let mut cell = |name: &str, subjects: &[(Outcome, OutcomeSet)], expected: Outcome, possible: &[Outcome]| {
        let mut orders = vec![subjects.to_vec(), subjects.iter().rev().copied().collect()];
        for subjects in orders.drain(..) {
            let (outcome, set) = rolled_up(subjects).unwrap();
            cells.cell(name, outcome.words(), expected.words());
            let words = |outcomes: &mut dyn Iterator<Item = Outcome>| {
                outcomes.map(Outcome::words).collect::<Vec<_>>().join(", ")
            };
            let wanted = one(expected, possible).1;
            cells.cell(format!("{name}: S"), words(&mut set.members()), &words(&mut wanted.members()));
        }
    };
    // The first present of violated, pending, met, exempt, not applicable.
    cell("all", &[sure(Met), sure(Violated), sure(Pending)], Violated, &[Violated]);
    cell("pending", &[sure(Met), sure(Pending), sure(Exempt)], Pending, &[Pending]);
    cell("met", &[sure(Met), sure(Exempt), sure(NotApplicable)], Met, &[Met]);
    cell("exempt", &[sure(Exempt), sure(NotApplicable)], Exempt, &[Exempt]);
    cell("not applicable", &[sure(NotApplicable), sure(NotApplicable)], NotApplicable, &[NotApplicable]);
    // On every combination, then as for one subject.
    cell("surely violated", &[open(&[Met, Violated]), sure(Violated)], Violated, &[Violated]);
    cell("perhaps violated", &[open(&[Met, Violated]), sure(Met)], NotAssessable, &[Met, Violated]);
    cell("perhaps violated, or pending", &[open(&[Met, Violated]), sure(Pending)], NotAssessable, &[Violated, Pending]);
    cell(
        "perhaps applicable",
        &[open(&[NotApplicable, Met]), sure(NotApplicable)],
        NotAssessable,
        &[NotApplicable, Met],
    );
    cell("applicable anyway", &[open(&[NotApplicable, Met]), sure(Met)], Met, &[Met]);
    cell("excused or met", &[open(&[NotApplicable, Met]), sure(Exempt)], Met, &[Met, Exempt]);
    cell(
        "pending or not applicable",
        &[one(Pending, &[NotApplicable, Pending]), sure(NotApplicable)],
        Pending,
        &[NotApplicable, Pending],
    );
    cell(
        "pending or not applicable, beside one that is open",
        &[one(Pending, &[NotApplicable, Pending]), open(&[NotApplicable, Met])],
        NotAssessable,
        &[NotApplicable, Pending, Met],
    );
    cell("two that are open", &[open(&[Met, Violated]), open(&[Met, Violated])], NotAssessable, &[Met, Violated]);
    cells.check();
    assert_eq!(rolled_up([]), None);
}
