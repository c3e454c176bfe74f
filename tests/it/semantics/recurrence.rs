//! What recurs (table T6), every cell; each cause for which it is open; month ends; `unless` for each lapse.

use probity::column::{State, Supply};

use super::bench::{Bench, COMPLETENESS_UNKNOWN, Cells, UNDECLARED, Verdict, complete, plain};

/// The as-of date of the tables.
const AS_OF: &str = "2020-09-30";

fn rules(requirement: &str, clauses: &str) -> String {
    format!(
        "record officer\n  key officer_id: text\n  certified_on: date\n  sworn_on: date or none yet\n  ended_on: date or none yet\n  \
         closes_on: date\n\nrecord training\n  officer_id: text\n  kind: one of basic, refresher\n  held_on: date\n  \
         belongs to officer by officer_id\n  dated by held_on\n\nrecord waiver\n  officer_id: text\n  granted_on: date\n  \
         belongs to officer by officer_id\n  dated by granted_on\n\nrule R-1 \"trained\"\n  cite \"manual\"\n  for officer\n  \
         should {requirement}\n{clauses}"
    )
}

const REFRESHERS: &str = "(training where kind is refresher)";

fn every_two_years(until: &str) -> String {
    format!("{REFRESHERS} recurs every 2 years from certified_on {until}")
}

fn currently(until: &str) -> String {
    every_two_years(until).replace("recurs", "currently recurs")
}

/// Trainings by their dates; `KIND:DATE` where they are no refreshers.
fn trainings(dates: &[&str]) -> String {
    let line = |date: &&str| {
        let (kind, date) = date.split_once(':').unwrap_or(("refresher", date));
        format!("training officer_id \"O\", kind {kind}, held_on {date}\n")
    };
    dates.iter().map(line).collect()
}

/// One officer, certified on 2015-03-01 unless said, and the dates of the trainings.
fn bench_of(requirement: &str, clauses: &str, officer: &str, dates: &[&str]) -> Bench {
    let certified = if officer.contains("certified_on") { "" } else { ", certified_on 2015-03-01" };
    let given = format!("officer officer_id \"O\"{certified}{officer}\n{}", trainings(dates));
    Bench::new(&rules(requirement, clauses), AS_OF, &given)
}

fn judged(requirement: &str, officer: &str, dates: &[&str]) -> Verdict {
    bench_of(requirement, "", officer, dates).verdict()
}

fn said(verdict: &Verdict) -> String {
    match verdict.manner {
        Some(manner) => format!("{} {manner}", verdict.answers),
        None => verdict.answers.clone(),
    }
}

fn until_end() -> String {
    every_two_years("until ended_on")
}

#[test]
fn t6_certain_events() {
    let mut cells = Cells::default();
    let cell = |cells: &mut Cells, officer: &str, dates: &[&str], expected: &str| {
        let name = format!("T6 {officer} {dates:?}");
        cells.cell(name, said(&judged(&until_end(), officer, dates)), expected);
    };
    cell(&mut cells, "", &["2017-03-01", "2019-03-01"], "T");
    cell(&mut cells, "", &["2017-03-02", "2019-03-01"], "F lapse ended");
    cell(&mut cells, "", &[], "F lapse open");
    cell(&mut cells, "", &["2014-12-01"], "F lapse open");
    cell(&mut cells, "", &["2017-02-01", "2018-09-30"], "F lapse open");
    cell(&mut cells, "", &["2017-02-01", "2018-10-01"], "T");
    cell(&mut cells, ", certified_on 2019-10-01", &[], "D");
    cell(&mut cells, ", certified_on 2019-10-01", &["2019-12-01"], "T");
    cell(&mut cells, ", ended_on 2017-03-01", &[], "T");
    cell(&mut cells, ", ended_on 2017-03-02", &[], "F lapse ended");
    cell(&mut cells, ", ended_on 2016-01-01", &["2019-12-01"], "T");
    cell(&mut cells, ", certified_on 2012-03-01", &["2019-03-01"], "F lapse ended");
    cells.check();
}

#[test]
fn t6_notes() {
    let due = |officer: &str, dates: &[&str]| judged(&until_end(), officer, dates).due;
    assert_eq!(due("", &["2017-03-01", "2019-03-01"]).as_deref(), Some("2021-03-01"));
    assert_eq!(due(", certified_on 2019-10-01", &[]).as_deref(), Some("2021-10-01"));
    assert_eq!(due(", certified_on 2019-10-01", &["2019-12-01"]).as_deref(), Some("2021-12-01"));
    let ended = judged(&until_end(), "", &["2017-03-02", "2019-03-01"]);
    assert_eq!((ended.due.as_deref(), ended.finding.days_late), (Some("2017-03-01"), Some(1)));
    assert_eq!(
        plain(&ended.finding.found),
        "training (where kind is refresher) lapsed from 2017-03-01 to 2017-03-02 (1 day)"
    );
    let open = judged(&until_end(), "", &[]);
    assert_eq!(
        plain(&open.finding.found),
        "training (where kind is refresher) has lapsed since 2017-03-01 (1309 days)"
    );
    assert_eq!((open.due.as_deref(), open.finding.days_late), (Some("2017-03-01"), Some(1309)));
    let one = judged(&until_end(), ", certified_on 2012-03-01", &["2019-03-01"]);
    assert_eq!(
        plain(&one.finding.found),
        "training (where kind is refresher) lapsed from 2014-03-01 to 2019-03-01 (1826 days)"
    );
    let closed = judged(&until_end(), ", ended_on 2017-03-02", &[]);
    assert_eq!(
        plain(&closed.finding.found),
        "training (where kind is refresher) lapsed from 2017-03-01 until the end, 2017-03-02 (1 day)"
    );
    for (officer, nothing) in [(", ended_on 2017-03-01", true), (", ended_on 2016-01-01", true), ("", false)] {
        let verdict = judged(&until_end(), officer, &["2017-03-01", "2019-03-01"]);
        assert_eq!((verdict.outcome, verdict.nothing_to_check), ("met", nothing), "{officer}");
    }
}

#[test]
fn t6_uncertain_events() {
    let mut cells = Cells::default();
    let cell = |cells: &mut Cells, dates: &[&str], expected: &str| {
        cells.cell(format!("T6 {dates:?}"), said(&judged(&until_end(), "", dates)), expected);
    };
    cell(&mut cells, &["2017-03-01", "2019-03-01", "blank"], "T");
    cell(&mut cells, &["blank"], "F lapse open");
    cell(&mut cells, &["2017-02-01", "blank"], "U");
    cell(&mut cells, &["2019-02-01", "blank:2017-02-01"], "U");
    cells.check();
    let undated = judged(&until_end(), "", &["2017-02-01", "blank"]);
    assert_eq!((undated.outcome, undated.reasons), ("not assessable", vec!["training.held_on: blank".to_owned()]));
    let kind = judged(&until_end(), "", &["2019-02-01", "blank:2017-02-01"]);
    assert_eq!((kind.outcome, kind.reasons), ("not assessable", vec!["training.kind: blank".to_owned()]));
}

#[test]
fn t6_outside_the_declared_completeness() {
    let judged = |officer: &str, dates: &[&str], from: &str, through: &str| {
        bench_of(&until_end(), "", officer, dates).supply("training", complete(from, through)).verdict()
    };
    let mut cells = Cells::default();
    let begun = ", certified_on 2012-03-01";
    for (officer, dates, from, through, expected) in [
        (begun, ["2017-12-01", "2019-11-01"], "2016-01-01", "", "U"),
        (begun, ["2018-06-01", "2020-05-01"], "2016-01-01", "", "F"),
        ("", ["2017-02-01", "2018-08-01"], "", "2020-06-30", "U"),
        ("", ["2017-02-01", "2018-05-01"], "", "2020-06-30", "F"),
    ] {
        cells.cell(format!("T6 {dates:?} {from} {through}"), judged(officer, &dates, from, through).answers, expected);
    }
    cells.check();
    let before = judged(begun, &["2017-12-01", "2019-11-01"], "2016-01-01", "");
    assert_eq!(before.reasons, ["training: not_complete"]);
    let after = judged("", &["2017-02-01", "2018-08-01"], "", "2020-06-30");
    assert_eq!(after.reasons, ["training: extract_ends"]);
}

#[test]
fn t6_uncertain_bounds() {
    let both = ["2017-03-01", "2019-03-01"];
    let mut cells = Cells::default();
    for dates in [&[][..], &["2014-12-01"], &both, &["blank"]] {
        let name = |officer: &str| format!("T6 {officer} {dates:?}");
        for (officer, expected) in [
            (", certified_on blank", "TFD"),
            (", certified_on 2020-10-01", "D"),
            (", certified_on 2015-03-01, ended_on 2015-02-28", "U"),
        ] {
            cells.cell(name(officer), judged(&until_end(), officer, dates).answers, expected);
        }
    }
    let unknown = ", ended_on unreadable \"soon\"";
    cells.cell("T6 first row, B unknown", judged(&until_end(), unknown, &both).answers, "T");
    cells.cell("T6 none, B unknown", judged(&until_end(), unknown, &[]).answers, "U");
    cells.check();
    let contradictory = judged(&until_end(), ", ended_on 2015-02-28", &both);
    assert_eq!(contradictory.reasons, ["ended_on: contradictory_dates"]);
    assert_eq!(judged(&until_end(), unknown, &[]).reasons, ["ended_on: unreadable"]);
    assert_eq!(judged(&until_end(), ", certified_on blank", &both).reasons, ["certified_on: blank"]);
    // A start that may be none has to be guarded.
    let from_none = rules("training recurs every 2 years from sworn_on", "");
    assert_eq!(super::bench::problems(&from_none), ["unguarded-none"]);
    let guarded = rules("training recurs every 2 years from sworn_on", "  when sworn_on is not none\n");
    assert_eq!(super::bench::problems(&guarded), Vec::<String>::new());
}

#[test]
fn t6_currently() {
    let judged = |officer: &str, dates: &[&str]| judged(&currently("until ended_on"), officer, dates);
    let mut cells = Cells::default();
    for (officer, dates, expected) in [
        ("", &["2017-03-01", "2019-03-01"][..], "T"),
        ("", &["2017-03-02", "2019-03-01"], "T"),
        ("", &[], "F lapse open"),
        ("", &["2014-12-01"], "F lapse open"),
        ("", &["2017-02-01", "2018-09-30"], "F lapse open"),
        ("", &["2017-02-01", "2018-10-01"], "T"),
        // An undated one may be of today.
        ("", &["blank"], "U"),
        ("", &["2017-02-01", "blank"], "U"),
        (", certified_on 2019-10-01", &[], "D"),
        (", certified_on 2019-10-01", &["2019-12-01"], "T"),
        (", ended_on 2017-03-01", &[], "T"),
        (", ended_on 2017-03-02", &[], "T"),
        (", certified_on 2012-03-01", &["2019-03-01"], "T"),
        (", certified_on blank", &[], "TFD"),
        (", certified_on 2020-10-01", &[], "D"),
        (", ended_on 2015-02-28", &[], "U"),
        (", ended_on unreadable \"soon\"", &["2019-03-01"], "T"),
        (", ended_on unreadable \"soon\"", &[], "U"),
    ] {
        cells.cell(format!("currently {officer} {dates:?}"), said(&judged(officer, dates)), expected);
    }
    cells.check();
    let after = judged(", ended_on 2020-01-01", &["2017-03-01", "2019-03-01"]);
    assert!(after.nothing_to_check, "once it has ended there is nothing to check");
    assert!(!judged("", &["2017-03-02", "2019-03-01"]).nothing_to_check);
    let after_extract = bench_of(&currently(""), "", "", &["2017-02-01", "2018-05-01"]);
    let after_extract = after_extract.supply("training", complete("", "2020-06-30")).verdict();
    assert_eq!(
        (after_extract.answers.as_str(), &after_extract.reasons[..]),
        ("U", &["training: extract_ends".to_owned()][..])
    );
}

/// The day on which something falls due, and the last day of the span, on both sides.
#[test]
fn boundary_days() {
    let mut cells = Cells::default();
    let bench = |until: &str, officer: &str, dates: &[&str], as_of: &str| {
        let given = format!("officer officer_id \"O\", certified_on 2018-09-30{officer}\n{}", trainings(dates));
        Bench::new(&rules(&every_two_years(until), ""), as_of, &given).verdict()
    };
    let cell = |cells: &mut Cells, until: &str, officer: &str, dates: &[&str], as_of: &str, expected: &str| {
        let name = format!("{until} {officer} {dates:?} as of {as_of}");
        cells.cell(name, said(&bench(until, officer, dates, as_of)), expected);
    };
    // Due on 2020-09-30: the as-of date stands for the end of that day.
    cell(&mut cells, "", "", &[], "2020-09-29", "D");
    cell(&mut cells, "", "", &[], "2020-09-30", "F lapse open");
    cell(&mut cells, "", "", &["2020-09-30"], "2020-09-30", "T");
    cell(&mut cells, "", "", &["2020-10-01"], "2020-09-30", "F lapse open");
    // The day before the start does not count, the start does.
    cell(&mut cells, "", "", &["2018-09-29"], "2020-09-29", "D");
    cell(&mut cells, "", "", &["2018-09-30"], "2020-09-29", "T");
    // `until` leaves the last day out, `through` takes it in: as a due date, and as the day of an event.
    for (until, on_the_day, event) in [("until", "T", "T"), ("through", "F lapse ended", "T")] {
        let clause = format!("{until} ended_on");
        cell(&mut cells, &clause, ", ended_on 2020-09-30", &[], "2020-10-15", on_the_day);
        cell(&mut cells, &clause, ", ended_on 2020-10-01", &[], "2020-10-15", "F lapse ended");
        cell(&mut cells, &clause, ", ended_on 2020-09-29", &[], "2020-10-15", "T");
        cell(&mut cells, &clause, ", ended_on 2020-09-30", &["2020-09-30"], "2020-10-15", event);
    }
    assert!(bench("until ended_on", ", ended_on 2020-09-30", &["2020-09-30"], "2020-10-15").nothing_to_check);
    assert!(!bench("through ended_on", ", ended_on 2020-09-30", &["2020-09-30"], "2020-10-15").nothing_to_check);
    // On its last day a span is not over: what lapsed is open.
    cell(&mut cells, "through ended_on", ", ended_on 2020-10-15", &[], "2020-10-15", "F lapse open");
    cell(&mut cells, "through ended_on", ", ended_on 2020-10-14", &[], "2020-10-15", "F lapse ended");
    cell(&mut cells, "until ended_on", ", ended_on 2020-10-15", &[], "2020-10-15", "F lapse ended");
    // An empty span, and one of a day.
    cell(&mut cells, "until ended_on", ", ended_on 2018-09-30", &[], "2020-10-15", "T");
    cell(&mut cells, "through ended_on", ", ended_on 2018-09-30", &["2018-09-30"], "2020-10-15", "T");
    cells.check();
}

#[test]
fn an_end_to_come() {
    let mut cells = Cells::default();
    // An `or none yet` end after the as-of date has not happened; any other is read as written.
    let begun = ", certified_on 2019-10-01";
    let dated = |field: &str, day: &str| {
        judged(&every_two_years(&format!("until {field}")), &format!("{begun}, {field} {day}"), &[])
    };
    cells.cell("none yet", dated("ended_on", "2021-01-01").answers, "D");
    cells.cell("before anything falls due", dated("closes_on", "2021-01-01").answers, "T");
    cells.cell("as something falls due", dated("closes_on", "2021-10-01").answers, "T");
    cells.cell("a day later", dated("closes_on", "2021-10-02").answers, "D");
    cells.cell(
        "currently",
        judged(&currently("until closes_on"), &format!("{begun}, closes_on 2021-01-01"), &[]).answers,
        "T",
    );
    cells.cell(
        "end unknown, nothing due yet",
        judged(&until_end(), &format!("{begun}, ended_on unreadable \"x\""), &[]).answers,
        "TD",
    );
    cells.check();
    assert!(dated("closes_on", "2021-01-01").nothing_to_check);
}

#[test]
fn dates_that_are_not_one_day() {
    let mut cells = Cells::default();
    for (officer, dates, expected) in [
        // Whatever the day of the month, it is in time; or it is in time on the first day alone.
        ("", &["2017-02", "2019-02-01"][..], "T"),
        ("", &["2017-03", "2019-03-01"], "U"),
        ("", &["2017-04", "2019-03-01"], "F"),
        // Two months that are each in time need not be in time together.
        ("", &["2017-01", "2019-01"], "U"),
        ("", &["2017-01", "2018-12"], "T"),
        // It may be of after the as-of date; or of before the start.
        ("", &["2017-03-01", "2018-09-30", "2020-09"], "T"),
        (", certified_on 2015-03-15", &["2015-03", "2017-03-16", "2019-03-01"], "U"),
        (", certified_on 2015-03", &["2017-03-01", "2019-03-01"], "T"),
        (", certified_on 2015-03", &["2017-03-31", "2019-03-01"], "U"),
        (", certified_on 2015-03", &["2017-04-01", "2019-03-01"], "F"),
        (", certified_on 2020-09", &[], "D"),
        (", certified_on 2018", &[], "FD"),
        (", ended_on 2017-03", &[], "U"),
        (", ended_on 2017-02", &[], "T"),
        (", ended_on 2017-04", &[], "F"),
        (", ended_on 2015-03", &[], "T"),
        (", ended_on 2015-02", &[], "U"),
    ] {
        cells.cell(format!("{officer} {dates:?}"), judged(&until_end(), officer, dates).answers, expected);
    }
    cells.check();
    assert_eq!(judged(&until_end(), "", &["2017-03", "2019-03-01"]).reasons, ["training.held_on: too_imprecise"]);
    let start = judged(&until_end(), ", certified_on 2015-03", &["2017-03-31", "2019-03-01"]);
    assert_eq!(start.reasons, ["certified_on: too_imprecise"]);
    assert_eq!(judged(&until_end(), ", ended_on 2017-03", &[]).reasons, ["ended_on: too_imprecise"]);
}

#[test]
fn each_cause() {
    let bench = || bench_of(&until_end(), "", "", &["2017-02-01", "2019-02-01"]);
    let mut cells = Cells::default();
    for (state, cause) in [
        (State::Blank, "blank"),
        (State::UnknownCode, "unknown_code"),
        (State::Absent, "column_absent"),
        (State::Unreadable, "unreadable"),
        (State::Withheld, "withheld"),
        (State::Differs, "group_differs"),
    ] {
        let event = bench().state("training.held_on", 1, state).verdict();
        cells.cell(
            format!("event {cause}"),
            format!("{} {:?}", event.answers, event.reasons),
            &format!("U [\"training.held_on: {cause}\"]"),
        );
        let kind = bench().state("training.kind", 1, state).verdict();
        cells.cell(
            format!("kind {cause}"),
            format!("{} {:?}", kind.answers, kind.reasons),
            &format!("U [\"training.kind: {cause}\"]"),
        );
        let start = bench().state("officer.certified_on", 0, state).verdict();
        cells.cell(
            format!("start {cause}"),
            format!("{} {:?}", start.answers, start.reasons),
            &format!("TFD [\"certified_on: {cause}\"]"),
        );
    }
    for (supply, expected) in [
        (Supply::NotSupplied, "U [\"training: kind_not_supplied\"]"),
        (COMPLETENESS_UNKNOWN, "U [\"training: not_complete\"]"),
        (Supply::NoRecords, "F []"),
        (UNDECLARED, "F []"),
    ] {
        let verdict = bench_of(&until_end(), "", "", &[]).supply("training", supply).verdict();
        cells.cell(format!("{supply:?}"), format!("{} {:?}", verdict.answers, verdict.reasons), expected);
        cells.cell(
            format!("{supply:?} assumes"),
            verdict.assumes_complete.to_string(),
            if supply == UNDECLARED { "true" } else { "false" },
        );
    }
    // Trainings of nobody unsettle nobody; an officer whose own key is not known may have any.
    let key = bench().state("officer.officer_id", 0, State::Blank).verdict();
    cells.cell("key", format!("{} {:?}", key.answers, key.reasons), "U [\"officer_id: blank\"]");
    cells.check();
}

#[test]
fn records_that_are_hidden_or_alike() {
    // Later than the as-of date: hidden. On one day: one. In any order of rows.
    let mut cells = Cells::default();
    for (dates, expected) in [
        (&["2020-10-01", "2017-03-01"][..], "F lapse open"),
        (&["2019-03-01", "2017-03-01"], "T"),
        (&["2017-03-01", "2017-03-01"], "F lapse open"),
        (&["basic:2017-03-01", "2019-03-01"], "F lapse ended"),
    ] {
        cells.cell(format!("{dates:?}"), said(&judged(&until_end(), "", dates)), expected);
    }
    cells.check();
}

#[test]
fn a_where_that_bounds_the_date_leaves_nothing_unseen_outside() {
    let query = "(training where held_on is on or after 2016-06-01) recurs every 2 years from certified_on";
    let verdict =
        bench_of(query, "", "", &["2018-06-01", "2020-05-01"]).supply("training", complete("2016-06-01", "")).verdict();
    assert_eq!(verdict.answers, "F", "no training of before counts, so none is missing");
    let open = "(training where held_on is on or after 2015-06-01) recurs every 2 years from certified_on";
    let open =
        bench_of(open, "", "", &["2018-05-31", "2020-05-01"]).supply("training", complete("2016-06-01", "")).verdict();
    assert_eq!(open.answers, "U");
}

#[test]
fn month_ends() {
    let text = |settings: &str, every: &str| {
        format!(
            "settings\n  {settings}\n\nrecord site\n  key site_id: text\n  opened_on: date\n\nrecord check\n  site_id: text\n  made_on: date\n  \
             belongs to site by site_id\n  dated by made_on\n\nrule R-1 \"checked\"\n  cite \"manual\"\n  for site\n  \
             should check recurs every {every} from opened_on\n"
        )
    };
    let judged = |settings: &str, every: &str, from: &str, checks: &[&str], as_of: &str| {
        let checks: String = checks.iter().map(|day| format!("check site_id \"S\", made_on {day}\n")).collect();
        let given = format!("site site_id \"S\", opened_on {from}\n{checks}");
        Bench::new(&text(settings, every), as_of, &given).answers()
    };
    let mut cells = Cells::default();
    for (settings, every, from, checks, as_of, expected) in [
        ("month end last day", "1 month", "2017-01-31", &[][..], "2017-02-27", "D"),
        ("month end last day", "1 month", "2017-01-31", &[], "2017-02-28", "F"),
        ("month end next day", "1 month", "2017-01-31", &[], "2017-02-28", "D"),
        ("month end next day", "1 month", "2017-01-31", &[], "2017-03-01", "F"),
        ("month end undecided", "1 month", "2017-01-31", &[], "2017-02-27", "D"),
        ("month end undecided", "1 month", "2017-01-31", &[], "2017-02-28", "FD"),
        ("month end undecided", "1 month", "2017-01-31", &[], "2017-03-01", "F"),
        ("month end undecided", "1 month", "2017-01-31", &["2017-03-01"], "2017-03-01", "U"),
        ("month end undecided", "1 month", "2017-01-31", &["2017-02-28"], "2017-03-01", "T"),
        // Each is counted from the one before: from 28 February the next is due on 28 March.
        ("month end last day", "1 month", "2017-01-31", &["2017-02-28"], "2017-03-27", "T"),
        ("month end last day", "1 month", "2017-01-31", &["2017-02-28"], "2017-03-28", "F"),
        // 29 February.
        ("month end last day", "1 year", "2016-02-29", &["2017-02-28"], "2017-03-31", "T"),
        ("month end last day", "1 year", "2016-02-29", &["2017-03-01"], "2017-03-31", "F"),
        ("month end next day", "1 year", "2016-02-29", &["2017-03-01"], "2017-03-31", "T"),
        ("month end last day", "4 years", "2016-02-29", &["2020-02-29"], "2020-03-31", "T"),
        ("month end last day", "4 years", "2016-02-29", &["2020-03-01"], "2020-03-31", "F"),
        ("month end last day", "2 weeks", "2017-02-14", &["2017-02-28"], "2017-03-13", "T"),
        ("month end last day", "2 weeks", "2017-02-14", &["2017-02-28"], "2017-03-14", "F"),
        // A business day after the Friday before Memorial Day is the Tuesday after it.
        ("holidays us_federal", "1 business day", "2017-05-26", &["2017-05-30"], "2017-05-30", "T"),
        ("holidays us_federal", "1 business day", "2017-05-26", &[], "2017-05-29", "D"),
        ("holidays us_federal", "1 business day", "2017-05-26", &[], "2017-05-30", "F"),
    ] {
        let name = format!("{settings}, {every} from {from}, {checks:?} as of {as_of}");
        cells.cell(name, judged(settings, every, from, checks, as_of), expected);
    }
    cells.check();
    // Before the calendar of holidays begins nobody knows what a business day is.
    let outside = "site site_id \"S\", opened_on 1960-05-26\n";
    let verdict = Bench::new(&text("holidays us_federal", "5 business days"), "1970-06-30", outside).verdict();
    assert_eq!(
        (verdict.answers.as_str(), &verdict.reasons[..]),
        ("FD", &["opened_on: outside_calendar".to_owned()][..])
    );
}

#[test]
fn inside_other_conditions() {
    let mut cells = Cells::default();
    let lapsed: &[&str] = &[];
    let rows: [(&str, &str, &[&str], &str); 7] = [
        (&format!("not ({})", until_end()), "", lapsed, "met"),
        (&format!("not ({})", until_end()), "", &["2017-03-01", "2019-03-01"], "violated"),
        (&format!("({}) or closes_on is 2020-01-01", until_end()), ", closes_on 2020-01-01", lapsed, "met"),
        ("up_to_date is yes", "", lapsed, "violated"),
        ("up_to_date is yes", "", &["2017-03-01", "2019-03-01"], "met"),
        ("up_to_date is yes", "", &["2017-02-01", "blank"], "not assessable"),
        ("up_to_date is yes", ", certified_on 2019-10-01", &[], "pending"),
    ];
    let define = format!("\ndefine officer.up_to_date as {}\n", until_end());
    for (requirement, officer, dates, expected) in rows {
        let bench = bench_of(requirement, &define, officer, dates);
        cells.cell(format!("{requirement} {officer} {dates:?}"), bench.verdict().outcome, expected);
    }
    let when = format!("  when {}\n", until_end());
    for (dates, expected) in [
        (&[][..], "not applicable"),
        (&["2017-03-01", "2019-03-01"], "violated"),
        (&["2017-02-01", "blank"], "not assessable"),
    ] {
        let bench = bench_of("closes_on is 2020-01-01", &when, ", closes_on 2020-01-02", dates);
        cells.cell(format!("when {dates:?}"), bench.verdict().outcome, expected);
    }
    cells.check();
}

#[test]
fn inside_the_where_of_another_query() {
    let text = rules("certified_on is recorded", "").replace(
        "record officer\n",
        "record agency\n  key agency_id: text\n\nrecord officer\n  agency_id: text\n  belongs to agency by agency_id\n",
    );
    let text = format!(
        "{text}\nrule R-2 \"all\"\n  cite \"manual\"\n  for agency\n  \
         should every officer satisfies ((training where kind is refresher) recurs every 2 years from certified_on)\n\n\
         rule R-3 \"one\"\n  cite \"manual\"\n  for agency\n  \
         should exists (officer where training recurs every 2 years from certified_on until officer.closes_on)\n"
    );
    let officer = |id: &str, begun: &str| {
        format!("officer officer_id \"{id}\", agency_id \"A\", certified_on {begun}, closes_on 2020-12-31\n")
    };
    let given = |second: &str| {
        format!(
            "agency agency_id \"A\"\n{}{}training officer_id \"O\", kind refresher, held_on 2017-03-01\n\
             training officer_id \"O\", kind refresher, held_on 2019-03-01\n",
            officer("O", "2015-03-01"),
            officer("P", second)
        )
    };
    let mut cells = Cells::default();
    for (second, every, one) in [("2019-10-01", "D", "T"), ("2018-10-01", "D", "T"), ("2018-09-30", "F", "T")] {
        let bench = Bench::new(&text, AS_OF, &given(second));
        cells.cell(format!("every, {second}"), bench.verdict_of("R-2", 0).answers, every);
        cells.cell(format!("exists, {second}"), bench.verdict_of("R-3", 0).answers, one);
    }
    cells.check();
}

/// The time from one event to the next by a parameter: that of the version in force; open where none is set or it is not
/// known which holds.
#[test]
fn a_parameter_says_how_often() {
    let judged = |parameter: &str, officer: &str, events: &str| {
        let rules = format!(
            "record officer\n  key officer_id: text\n  certified_on: date\n  sworn_on: date\n  dated by sworn_on\n\n\
             record training\n  officer_id: text\n  held_on: date\n  belongs to officer by officer_id\n  dated by held_on\n\n\
             {parameter}\n\nrule R-1 \"Title\"\n  cite \"Manual\"\n  for officer\n  \
             should training recurs every pace from certified_on\n"
        );
        let given = format!("officer officer_id \"1\", certified_on 2015-03-01{officer}\n{events}");
        super::bench::Bench::new(&rules, "2020-09-30", &given).verdict()
    };
    let two = "parameter pace: 2 years";
    let events = "training officer_id \"1\", held_on 2017-03-01\ntraining officer_id \"1\", held_on 2019-03-01";
    assert_eq!(judged(two, "", events).answers, "T");
    assert_eq!(judged("parameter pace: 23 months", "", events).answers, "F");
    let unset = judged("parameter pace: years unset", "", events);
    assert_eq!((unset.outcome, unset.reasons), ("not assessable", vec!["pace: parameter_unset".to_owned()]));
    let versions =
        "parameter pace: 1 year\n  in force until 2016-01-01\n\nparameter pace: 2 years\n  in force from 2016-01-01";
    assert_eq!(judged(versions, ", sworn_on 2016-01-01", events).outcome, "met");
    assert_eq!(judged(versions, ", sworn_on 2015-12-31", events).outcome, "violated");
    let open = judged(versions, ", sworn_on 2015", events);
    assert_eq!(open.outcome, "violated", "the whole year lies in one version");
    let across = judged(versions, "", events);
    assert_eq!((across.answers.as_str(), across.outcome), ("TFD", "not assessable"));
}
