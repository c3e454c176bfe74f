//! Exceptions of a recurrence: judged for each lapse (ruling 10), with its dates as names.

use super::bench::{Bench, Cells, Verdict, complete, plain, problems};

const RECORDS: &str = "record officer
  key officer_id: text
  certified_on: date
  ended_on: date or none yet
  grade: text

record training
  officer_id: text
  held_on: date
  belongs to officer by officer_id
  dated by held_on

record waiver
  officer_id: text
  granted_on: date
  lapses_on: date
  belongs to officer by officer_id
  dated by granted_on
";

const RECURS: &str = "training recurs every 2 years from certified_on until ended_on";

fn rule(requirement: &str, exceptions: &str) -> String {
    format!("{RECORDS}\nrule R-1 \"trained\"\n  cite \"manual\"\n  for officer\n  should {requirement}\n{exceptions}\n")
}

/// An officer certified on 2014-03-01, with trainings and waivers (granted on, lapses on).
fn bench(requirement: &str, exceptions: &str, trainings: &[&str], waivers: &[(&str, &str)]) -> Bench {
    let trainings = trainings.iter().map(|day| format!("training officer_id \"O\", held_on {day}\n"));
    let waivers =
        waivers.iter().map(|(from, to)| format!("waiver officer_id \"O\", granted_on {from}, lapses_on {to}\n"));
    let officer = "officer officer_id \"O\", certified_on 2014-03-01, grade \"a\"\n";
    let given: String = std::iter::once(officer.to_owned()).chain(trainings).chain(waivers).collect();
    Bench::new(&rule(requirement, exceptions), "2020-09-30", &given)
}

/// A waiver excuses what falls due while it runs.
const WAIVED: &str = "  unless waived: exists (waiver where granted_on is on or before the due date and lapses_on is on or after the due date)\n";

fn judged(trainings: &[&str], waivers: &[(&str, &str)]) -> Verdict {
    bench(RECURS, WAIVED, trainings, waivers).verdict()
}

/// Due 2016-03-01, done a month late; due 2018-04-01, done a month late; due 2020-05-01, not done.
const THREE: [&str; 2] = ["2016-04-01", "2018-05-01"];

#[test]
fn each_lapse_needs_an_excuse_of_its_own() {
    let (first, second, third) =
        (("2016-01-01", "2016-12-31"), ("2018-01-01", "2018-12-31"), ("2020-01-01", "2020-12-31"));
    let mut cells = Cells::default();
    for (waivers, expected) in [
        (&[][..], "violated lapse open"),
        (&[first], "violated lapse open"),
        (&[first, second], "violated lapse open"),
        (&[first, third], "violated lapse ended"),
        (&[first, second, third], "exempt"),
        (&[("2014-01-01", "2020-12-31")], "exempt"),
        // On the due date itself, and a day beside it.
        (&[first, second, ("2020-05-01", "2020-05-01")], "exempt"),
        (&[first, second, ("2020-05-02", "2020-12-31")], "violated lapse open"),
        (&[first, second, ("2020-01-01", "2020-04-30")], "violated lapse open"),
    ] {
        let verdict = judged(&THREE, waivers);
        let manner = verdict.manner.map(|manner| format!(" {manner}")).unwrap_or_default();
        cells.cell(format!("{waivers:?}"), format!("{}{manner}", verdict.outcome), expected);
    }
    cells.check();
}

#[test]
fn findings_tell_what_is_not_excused_and_what_is() {
    let verdict = judged(&THREE, &[("2016-01-01", "2016-12-31")]);
    assert_eq!(
        plain(&verdict.finding.found),
        "training lapsed 2 times: from 2018-04-01 to 2018-05-01 (30 days); since 2020-05-01 (152 days); \
         excused by `waived`: from 2016-03-01 to 2016-04-01 (31 days)"
    );
    assert_eq!((verdict.due.as_deref(), verdict.finding.days_late), (Some("2020-05-01"), Some(152)));
    let ended = judged(&THREE, &[("2020-01-01", "2020-12-31")]);
    assert_eq!((ended.due.as_deref(), ended.finding.days_late), (Some("2018-04-01"), Some(30)));
    assert_eq!(ended.manner, Some("lapse ended"));
    let exempt = judged(&["2016-04-01", "2018-04-01", "2020-04-01"], &[("2016-01-01", "2016-12-31")]);
    assert_eq!((exempt.outcome, exempt.finding.exempt_by.as_deref()), ("exempt", Some("waived")));
    assert_eq!(
        plain(&exempt.finding.found),
        "training lapsed, and each lapse is excused; excused by `waived`: from 2016-03-01 to 2016-04-01 (31 days)"
    );
}

#[test]
fn more_lapses_than_can_be_told() {
    let dates = ["2016-04-01", "2018-05-01", "2020-06-01"];
    let every_year = "training recurs every 3 months from certified_on";
    let verdict = bench(every_year, "", &dates, &[]).verdict();
    assert!(plain(&verdict.finding.found).starts_with("training lapsed 4 times: from 2014-06-01 to 2016-04-01"));
    let months: Vec<String> = (1..=8).map(|month| format!("2019-{month:02}-15")).collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    let verdict = bench("training recurs every 2 weeks from certified_on", "", &months, &[]).verdict();
    let found = plain(&verdict.finding.found);
    assert!(
        found.starts_with("training lapsed 9 times, the last 5 from 2019-04-29 to 2019-05-15 (16 days);"),
        "{found}"
    );
}

#[test]
fn without_a_lapse_there_is_nothing_to_excuse() {
    let always = ("2014-01-01", "2020-12-31");
    assert_eq!(judged(&["2016-03-01", "2018-03-01", "2020-03-01"], &[always]).outcome, "met");
    let pending = Bench::new(
        &rule(RECURS, WAIVED),
        "2020-09-30",
        "officer officer_id \"O\", certified_on 2020-01-01\nwaiver officer_id \"O\", granted_on 2020-01-01, lapses_on 2022-12-31",
    );
    assert_eq!(pending.verdict().outcome, "pending");
    // An exception that names no lapse holds for the whole, as in any other rule.
    let plain = "  unless graded: grade is \"a\"\n";
    assert_eq!(bench(RECURS, plain, &THREE, &[]).verdict().outcome, "exempt");
    assert_eq!(bench(RECURS, plain, &["2016-03-01", "2018-03-01", "2020-03-01"], &[]).verdict().outcome, "exempt");
}

/// Some lapses are excused by one exception, some by another, one by an exception for all of them.
#[test]
fn several_exceptions() {
    let soon =
        "  unless soon: the date done is not none and days from the due date to the date done is at most 30 days\n";
    let graded = |grade: &str| format!("  unless graded: grade is \"{grade}\"\n");
    let third = [("2020-01-01", "2020-12-31")];
    let first_and_third = [("2016-01-01", "2016-12-31"), ("2020-01-01", "2020-12-31")];
    let mut cells = Cells::default();
    for (exceptions, waivers, expected) in [
        (soon.to_owned(), &[][..], "violated"),
        (format!("{soon}{WAIVED}"), &third, "violated"),
        (format!("{soon}{WAIVED}"), &first_and_third, "exempt"),
        (format!("{soon}{}", graded("a")), &[], "exempt"),
        (format!("{soon}{}", graded("b")), &[], "violated"),
    ] {
        cells.cell(&exceptions, bench(RECURS, &exceptions, &THREE, waivers).verdict().outcome, expected);
    }
    cells.check();
}

/// The date done of an open lapse is none yet, also as the event of a deadline.
#[test]
fn the_date_done_of_an_open_lapse_is_none() {
    let mut cells = Cells::default();
    let open: [&str; 2] = ["2016-03-01", "2018-03-01"];
    let ended: [&str; 3] = ["2016-03-01", "2018-03-01", "2020-03-20"];
    for (exception, trainings, expected) in [
        ("the date done is none", &open[..], "exempt"),
        ("the date done is none", &ended, "violated"),
        ("the date done is within 30 days after the due date", &ended, "exempt"),
        ("the date done is within 10 days after the due date", &ended, "violated"),
        ("the date done is within 30 days after the due date", &open, "violated"),
        ("the date done is within 8 months after the due date", &open, "pending"),
        ("the date done is by 2020-12-31", &open, "pending"),
        ("the due date is after 2020-01-01", &open, "exempt"),
        ("the due date is during fiscal year 2019", &open, "violated"),
        ("not (the date done is recorded)", &open, "exempt"),
    ] {
        let clause = format!("  unless late: {exception}\n");
        cells.cell(
            format!("{exception} {trainings:?}"),
            bench(RECURS, &clause, trainings, &[]).verdict().outcome,
            expected,
        );
    }
    cells.check();
}

/// Beside another requirement: an excused lapse stands in the way no more, what else is required does.
#[test]
fn joined_by_and() {
    let graded = |grade: &str| format!("grade is \"{grade}\" and {RECURS}");
    let dated = |day: &str| format!("{RECURS} and certified_on is by {day}");
    let first = [("2016-01-01", "2016-12-31")];
    let late: [&str; 3] = ["2016-04-01", "2018-04-01", "2020-04-01"];
    let in_time: [&str; 3] = ["2016-03-01", "2018-03-01", "2020-03-01"];
    let mut cells = Cells::default();
    for (requirement, trainings, waivers, expected) in [
        (graded("a"), &in_time, &first[..], "met"),
        (graded("a"), &late, &first, "exempt"),
        (graded("a"), &late, &[], "violated"),
        (graded("b"), &late, &first, "violated"),
        (graded("b"), &in_time, &first, "violated"),
    ] {
        cells.cell(
            format!("{requirement} {trainings:?}"),
            bench(&requirement, WAIVED, trainings, waivers).verdict().outcome,
            expected,
        );
    }
    cells.check();
    // The finding blames what is not excused.
    let blamed = bench(&graded("b"), WAIVED, &late, &first).verdict();
    assert_eq!((blamed.manner, plain(&blamed.finding.found)), (Some("wrong value"), "`grade` is “a”".to_owned()));
    let other_way = format!("{RECURS} and grade is \"b\"");
    assert_eq!(bench(&other_way, WAIVED, &late, &first).verdict().manner, Some("wrong value"));
    // A deadline beside it has a due date too, so nobody can say which one is meant.
    assert_eq!(problems(&rule(&dated("2020-01-01"), WAIVED)), ["nothing-to-name", "nothing-to-name"]);
    assert_eq!(problems(&rule(&format!("not ({RECURS})"), WAIVED)), ["nothing-to-name", "nothing-to-name"]);
}

#[test]
fn what_is_unknown() {
    let unless = |exceptions: &str, trainings: &[&str], waivers: &[(&str, &str)]| {
        let verdict = bench(RECURS, exceptions, trainings, waivers).verdict();
        (verdict.outcome, verdict.possible, verdict.reasons)
    };
    let late: [&str; 3] = ["2016-04-01", "2018-04-01", "2020-04-01"];
    // A waiver whose end is not known.
    let (outcome, possible, reasons) = unless(WAIVED, &late, &[("2016-01-01", "blank")]);
    assert_eq!(
        (outcome, possible, reasons),
        ("not assessable", vec!["violated", "exempt"], vec!["waiver.lapses_on: blank".to_owned()])
    );
    // It may run on and excuse the others too; granted after the first two, it does not matter when it ends.
    assert_eq!(unless(WAIVED, &THREE, &[("2016-01-01", "blank")]).0, "not assessable");
    assert_eq!(unless(WAIVED, &THREE, &[("2018-06-01", "blank")]).0, "violated");
    // An event without a date may end a lapse or make another; nothing is excused, whatever it does.
    let undated: [&str; 3] = ["2016-04-01", "2018-04-01", "blank"];
    assert_eq!(unless(WAIVED, &undated, &[]).0, "violated");
    assert_eq!(unless(WAIVED, &["2018-02-01", "2020-01-01", "blank"], &[]).0, "not assessable");
    // A waiver for ever excuses every lapse that there may be.
    let (outcome, possible, _) = unless(WAIVED, &undated, &[("2014-01-01", "2022-01-01")]);
    assert_eq!((outcome, possible), ("exempt", vec!["exempt"]));
    // One of a year may excuse the lapse that is certain and not the one that an undated training may make.
    let (outcome, possible, reasons) =
        unless(WAIVED, &["2016-04-01", "blank", "blank"], &[("2016-01-01", "2016-12-31")]);
    assert_eq!((outcome, possible), ("not assessable", vec!["violated", "exempt"]));
    assert!(reasons.contains(&"training.held_on: blank".to_owned()), "{reasons:?}");
    // Where the extract ends before the time of grace does, the event may have come.
    let clause = "  unless late: the date done is within 8 months after the due date\n";
    let extract =
        bench(RECURS, clause, &["2016-03-01", "2018-01-01"], &[]).supply("training", complete("", "2020-06-30"));
    let verdict = extract.verdict();
    assert_eq!((verdict.outcome, verdict.answers.as_str()), ("not assessable", "F"));
    assert!(verdict.reasons.contains(&"training: extract_ends".to_owned()), "{:?}", verdict.reasons);
}

#[test]
fn in_when_the_dates_of_a_lapse_have_no_name() {
    let when = rule(RECURS, "  when the due date is after 2015-01-01\n");
    assert_eq!(problems(&when), ["nothing-to-name"]);
    let unguarded = rule(RECURS, "  unless late: the date done is after the due date\n");
    assert_eq!(problems(&unguarded), ["unguarded-none"]);
    let unclear = rule(RECURS, "  unclear late: the due date is after 2015-01-01\n");
    assert_eq!(problems(&unclear), ["nothing-to-name"]);
}
