//! Table T6, and what the other tables and rulings say about requirements that come round again.

use probity::column::{State, Supply};
use probity::outcome::{Outcome, Status};

use super::super::bench::{
    Bench, COMPLETENESS_UNKNOWN, Cells, SETS, UNDECLARED, Verdict, any_set, any_set_fields, any_set_values, complete,
    problems,
};

/// Officers, their refreshers, and whatever else a requirement may lean on.
pub(super) fn records() -> String {
    format!(
        "record office\n  key office_id: text\n  opened_on: date\n\
         \nrecord officer\n  key officer_id: text\n  office_id: text\n  certified_on: date\n  appointed_on: date or none\n  \
         authority_ended_on: date or none yet\n  retired_on: date\n{}  belongs to office by office_id\n\
         \nrecord training\n  officer_id: text\n  kind: text\n  completed_on: date\n  belongs to officer by officer_id\n  \
         dated by completed_on\n\
         \nrecord waiver\n  officer_id: text\n  granted_on: date\n  belongs to officer by officer_id\n",
        any_set_fields("b")
    )
}

pub(super) const EVERY: &str =
    "(training where kind is \"refresher\") recurs every 2 years from certified_on until authority_ended_on";

/// One officer and the days of the refreshers: a date, `undated`, or a date of which the kind is not known, with `?`.
pub(super) struct Case<'a> {
    pub(super) settings: &'a str,
    pub(super) clauses: String,
    pub(super) as_of: &'a str,
    pub(super) officer: &'a str,
    pub(super) events: &'a [&'a str],
    pub(super) more: &'a str,
}

impl Default for Case<'_> {
    fn default() -> Self {
        Case {
            settings: "",
            clauses: format!("should {EVERY}"),
            as_of: "2020-09-30",
            officer: "certified_on 2015-03-01",
            events: &[],
            more: "",
        }
    }
}

impl Case<'_> {
    #[track_caller]
    fn bench(&self) -> Bench {
        let text = format!(
            "{}{}\nrule R-1 \"refreshed\"\n  cite \"manual\"\n  for officer\n  {}\n",
            self.settings,
            records(),
            self.clauses
        );
        let mut given = format!("officer officer_id \"O1\", {}\n", self.officer);
        for event in self.events {
            let (kind, day) = match (*event, event.strip_suffix('?')) {
                ("undated", _) => ("\"refresher\"", "blank"),
                (_, Some(day)) => ("blank", day),
                (day, None) => ("\"refresher\"", day),
            };
            given += &format!("training officer_id \"O1\", kind {kind}, completed_on {day}\n");
        }
        Bench::new(&text, self.as_of, &format!("{given}{}", self.more))
    }

    #[track_caller]
    pub(super) fn verdict(&self) -> Verdict {
        self.bench().verdict()
    }

    #[track_caller]
    fn supplied(&self, supply: Supply) -> Verdict {
        self.bench().supply("training", supply).verdict()
    }
}

fn requirement(text: &str) -> String {
    format!("should {text}")
}

/// The answers; how it fails and by how much; the day on which it falls due where it is not due yet; and the marks.
pub(super) fn said(verdict: &Verdict) -> String {
    let mut text = verdict.answers.clone();
    if let Some(manner) = verdict.manner {
        text += &format!(" {manner}");
    }
    if let Some(due) = verdict.due.as_ref().filter(|_| ["F", "D"].contains(&verdict.answers.as_str())) {
        text += &format!(" due {due}");
    }
    if let Some(late) = verdict.finding.days_late {
        text += &format!(" late {late}");
    }
    if verdict.nothing_to_check {
        text += " nothing";
    }
    if verdict.assumes_complete {
        text += " assumes";
    }
    text
}

#[test]
fn t6_cell_by_cell() {
    let rows: [(&str, &[&str], &str); 19] = [
        ("certified_on 2015-03-01", &["2017-03-01", "2019-03-01"], "T"),
        ("certified_on 2015-03-01", &["2017-03-01", "2019-03-01", "undated"], "T"),
        ("certified_on 2015-03-01", &["2017-03-02", "2019-03-01"], "F lapse ended due 2017-03-01 late 1"),
        ("certified_on 2015-03-01", &[], "F lapse open due 2017-03-01 late 1309"),
        ("certified_on 2015-03-01", &["2014-12-01"], "F lapse open due 2017-03-01 late 1309"),
        ("certified_on 2015-03-01", &["2017-02-01", "undated"], "U"),
        ("certified_on 2015-03-01", &["2017-02-01", "2018-09-30"], "F lapse open due 2020-09-30 late 0"),
        ("certified_on 2015-03-01", &["2017-02-01", "2018-10-01"], "T"),
        ("certified_on 2019-10-01", &[], "D due 2021-10-01"),
        ("certified_on 2019-10-01", &["2019-12-01"], "T"),
        ("certified_on 2015-03-01, authority_ended_on 2017-03-01", &[], "T nothing"),
        ("certified_on 2015-03-01, authority_ended_on 2017-03-02", &[], "F lapse ended due 2017-03-01 late 1"),
        ("certified_on 2015-03-01, authority_ended_on 2016-01-01", &["2019-12-01"], "T nothing"),
        ("certified_on 2012-03-01", &["2019-03-01"], "F lapse ended due 2014-03-01 late 1826"),
        ("certified_on 2015-03-01", &["2019-02-01", "2017-02-01?"], "U"),
        ("certified_on blank", &["2017-03-01", "2019-03-01"], "TFD"),
        ("certified_on blank", &[], "TFD"),
        ("certified_on 2020-10-01", &[], "D due 2022-10-01"),
        ("certified_on 2015-03-01, authority_ended_on 2015-02-28", &["2017-03-01", "2019-03-01"], "U"),
    ];
    let mut cells = Cells::default();
    for (officer, events, expected) in rows {
        let verdict = Case { officer, events, ..Case::default() }.verdict();
        cells.cell(format!("T6 {officer}, {events:?}"), said(&verdict), expected);
    }
    // One event cannot meet two due dates, wherever it falls.
    let one = Case { events: &["undated"], ..Case::default() }.verdict();
    cells.cell("T6 only one undated", &one.answers, "F");
    cells.cell("T6 only one undated, since", one.due.unwrap_or_default(), "2017-03-01");
    let two = Case { events: &["undated", "undated"], ..Case::default() }.verdict();
    cells.cell("T6 two undated", &two.answers, "U");
    cells.check();
}

#[test]
fn t6_what_stays_open_says_why() {
    let mut cells = Cells::default();
    let mut why = |name: &str, officer: &str, events: &[&str], expected: &str| {
        cells.cell(name, Case { officer, events, ..Case::default() }.verdict().reasons.join(", "), expected);
    };
    let from = "certified_on 2015-03-01";
    why("undated", from, &["2017-02-01", "undated"], "training.completed_on: blank");
    why("kind not known", from, &["2019-02-01", "2017-02-01?"], "training.kind: blank");
    why("start not known", "certified_on blank", &[], "certified_on: blank");
    let against = format!("{from}, authority_ended_on 2015-02-28");
    why("ends before it starts", &against, &[], "authority_ended_on: contradictory_dates");
    why("imprecise", from, &["2017-03", "2019-03-01"], "training.completed_on: too_imprecise");
    cells.check();
}

/// What was done late enough, or never, beyond the declared days.
#[test]
fn t6_outside_the_declared_days() {
    let mut cells = Cells::default();
    let mut row = |name: &str, officer: &str, events: &[&str], supply: Supply, expected: &str| {
        cells.cell(
            format!("T6 {name}"),
            Case { officer, events, ..Case::default() }.supplied(supply).answers,
            expected,
        );
    };
    let (old, usual) = ("certified_on 2012-03-01", "certified_on 2015-03-01");
    let from = complete("2016-01-01", "");
    row("from 2016, in time", old, &["2017-12-01", "2019-11-01"], from, "U");
    row("from 2016, 2017-12-31 is in time", old, &["2017-12-31", "2019-11-01"], from, "U");
    row("from 2016, 2018-01-01 is not", old, &["2018-01-01", "2019-11-01"], from, "F");
    row("from 2016, late whatever came before", old, &["2018-06-01", "2020-05-01"], from, "F");
    let through = complete("", "2020-06-30");
    row("through June, due in August", usual, &["2017-02-01", "2018-08-01"], through, "U");
    row("through June, due in May", usual, &["2017-02-01", "2018-05-01"], through, "F");
    row("through June, due on its last day", usual, &["2017-02-01", "2018-06-30"], through, "F");
    row("through June, due the day after", usual, &["2017-02-01", "2018-07-01"], through, "U");
    row("through June, nothing due yet", "certified_on 2019-10-01", &[], through, "TD");
    row("through June, in time", usual, &["2017-03-01", "2019-03-01"], through, "T");
    row("nothing is proof, none", usual, &[], COMPLETENESS_UNKNOWN, "U");
    row("nothing is proof, all in time", usual, &["2017-03-01", "2019-03-01"], COMPLETENESS_UNKNOWN, "T");
    row("not supplied", usual, &[], Supply::NotSupplied, "U");
    row("stated that there are none", usual, &[], Supply::NoRecords, "F");
    cells.check();
    let late = Case { officer: old, events: &["2018-06-01", "2020-05-01"], ..Case::default() }.supplied(from);
    assert_eq!((late.due.as_deref(), late.finding.days_late), (Some("2017-12-31"), Some(152)));
    let unseen = Case { events: &["2017-02-01", "2018-08-01"], ..Case::default() }.supplied(through);
    assert_eq!(unseen.reasons, ["training: extract_ends"]);
    let before = Case { officer: old, events: &["2017-12-01", "2019-11-01"], ..Case::default() }.supplied(from);
    assert_eq!(before.reasons, ["training: not_complete"]);
    let missing = Case::default().supplied(Supply::NotSupplied);
    assert_eq!(missing.reasons, ["training: kind_not_supplied"]);
}

/// Ruling 8: a lapse rests on an absence.
#[test]
fn t7_a_lapse_in_an_undeclared_source_is_marked() {
    let mut cells = Cells::default();
    let mut row = |events: &[&str], supply: Supply, expected: &str| {
        cells.cell(format!("{events:?}"), said(&Case { events, ..Case::default() }.supplied(supply)), expected);
    };
    row(&[], UNDECLARED, "F lapse open due 2017-03-01 late 1309 assumes");
    row(&["2017-03-02", "2019-03-01"], UNDECLARED, "F lapse ended due 2017-03-01 late 1 assumes");
    row(&["2017-03-01", "2019-03-01"], UNDECLARED, "T");
    row(&[], Supply::NoRecords, "F lapse open due 2017-03-01 late 1309");
    cells.check();
}

/// Ruling 20: a kind that nobody supplied keeps the rule from being run; that there are none is a fact.
#[test]
fn ruling_20_without_events_the_rule_is_not_run() {
    let status = |supply: Supply| {
        let bench = Case::default().bench().supply("training", supply);
        let (rule, kind) = (bench.rules.rule_named("R-1").unwrap(), bench.rules.schema.kind_named("officer").unwrap());
        bench.court().judge_all(&[rule], &[kind], &|_, _| true, &[]).rules[0].clone()
    };
    assert!(matches!(status(Supply::NotSupplied).status, Status::NotRun(_)));
    let none = status(Supply::NoRecords);
    assert_eq!((none.status, none.tally.count(Outcome::Violated)), (Status::Run, 1));
}

#[test]
fn t6_starts_and_ends_in_every_state() {
    let from_office = EVERY.replace("from certified_on", "from office.opened_on");
    let to_retirement = EVERY.replace("authority_ended_on", "retired_on");
    let dates = "certified_on 2015-03-01, retired_on 2020-01-01";
    let done: &[&str] = &["2017-03-01", "2019-03-01"];
    let mut cells = Cells::default();
    for state in [State::Blank, State::UnknownCode, State::Unreadable, State::Withheld, State::Absent] {
        for events in [&[], done] {
            let case = Case { officer: dates, events, ..Case::default() };
            let found = case.bench().state("officer.certified_on", 0, state).answers();
            cells.cell(format!("start {state:?}, {events:?}"), found, "TFD");
            let case = Case { clauses: requirement(&to_retirement), officer: dates, events, ..Case::default() };
            let found = case.bench().state("officer.retired_on", 0, state).answers();
            cells.cell(format!("end {state:?}, {events:?}"), found, if events.is_empty() { "U" } else { "T" });
        }
    }
    let by_office = |office: &str, events: &'static [&'static str]| {
        let case = Case {
            clauses: requirement(&from_office),
            officer: "office_id \"A\"",
            events,
            more: office,
            ..Case::default()
        };
        case.verdict()
    };
    cells.cell("start of no parent", by_office("", done).answers, "TFD");
    let one = "office office_id \"A\", opened_on 2015-03-01";
    cells.cell("start of a parent", by_office(one, done).answers, "T");
    let two = "office office_id \"A\", opened_on 2015-03-01\noffice office_id \"A\", opened_on 2015-02-28";
    cells.cell("start of several parents, in time for one", by_office(two, done).answers, "U");
    cells.cell("start of several parents, late for both", by_office(two, &[]).answers, "F");
    cells.check();
    let unguarded = |text: &str| {
        problems(&format!("{}\nrule R-1 \"r\"\n  cite \"manual\"\n  for officer\n  {text}\n", records())).join(" ")
    };
    let from_none = EVERY.replace("from certified_on", "from appointed_on");
    assert_eq!(unguarded(&requirement(&from_none)), "unguarded-none");
    assert_eq!(unguarded(&format!("when appointed_on is not none\n  should {from_none}")), "");
}

/// Ruling 26 and table T6: what is not precise, and what is to come.
#[test]
fn t6_imprecise_and_later_dates() {
    let to_retirement = EVERY.replace("authority_ended_on", "retired_on");
    let mut cells = Cells::default();
    let mut row = |clauses: &str, officer: &str, events: &[&str], expected: &str| {
        let case = Case { clauses: requirement(clauses), officer, events, ..Case::default() };
        cells.cell(format!("{officer}, {events:?}"), case.verdict().answers, expected);
    };
    row(EVERY, "certified_on 2018", &[], "FD");
    row(EVERY, "certified_on 2018-09", &[], "F");
    row(EVERY, "certified_on 2018-10", &[], "D");
    row(EVERY, "certified_on 2015-03-01", &["2017-03", "2019-03-01"], "U");
    row(EVERY, "certified_on 2015-03-01", &["2017-02", "2019-01-31"], "T");
    row(EVERY, "certified_on 2015-03-01", &["2017-02", "2019-02-15"], "U");
    row(EVERY, "certified_on 2015-03-01", &["2017-04", "2019-03-01"], "F");
    // The event may have been before the start, or after the as-of date.
    row(EVERY, "certified_on 2019", &["2019-06-01"], "TD");
    row(EVERY, "certified_on 2018-12-01", &["2020"], "TD");
    row(EVERY, "certified_on 2018-12-01", &["2020-09"], "T");
    row(EVERY, "certified_on 2018-12-01", &["2020-10"], "D");
    // Later events and later *none yet* ends have not happened; a planned end is read as written.
    row(EVERY, "certified_on 2019-10-01", &["2020-10-01"], "D");
    row(EVERY, "certified_on 2019-10-01", &["2020-09-30"], "T");
    row(EVERY, "certified_on 2015-03-01, authority_ended_on 2020-10-01", &[], "F");
    row(&to_retirement, "certified_on 2015-03-01, retired_on 2020-10-01", &[], "F");
    row(&to_retirement, "certified_on 2015-03-01, retired_on 2017-03", &[], "U");
    row(&to_retirement, "certified_on 2015-03-01, retired_on 2017-02", &[], "T");
    row(&to_retirement, "certified_on 2015-03-01, retired_on 2019-02", &["2017-03-01"], "T");
    row(&to_retirement, "certified_on 2015-03-01, retired_on 2019-03", &["2017-03-01"], "U");
    row(&to_retirement, "certified_on 2015-03-01, retired_on 2019-04", &["2017-03-01"], "F");
    cells.check();
    let planned = Case {
        clauses: requirement(&to_retirement),
        officer: "certified_on 2019-10-01, retired_on 2021-09-30",
        ..Case::default()
    };
    assert_eq!(said(&planned.verdict()), "T nothing");
}

/// An end that is not known, and nothing done yet: pending, or met because nothing will fall due; never an accusation.
#[test]
fn t6_an_end_not_known_before_anything_is_due() {
    let clauses = requirement(&EVERY.replace("authority_ended_on", "retired_on"));
    let verdict = Case { clauses, officer: "certified_on 2019-10-01", ..Case::default() }.verdict();
    assert_eq!(verdict.outcome, "pending");
}

/// Ruling 16: `through` holds the end, `until` does not.
#[test]
fn ruling_16_until_and_through() {
    let mut cells = Cells::default();
    for (end, on, expected) in [
        ("until", "2017-03-01", "T nothing"),
        ("until", "2017-03-02", "F lapse ended due 2017-03-01 late 1"),
        ("through", "2017-02-28", "T nothing"),
    ] {
        let clauses = requirement(&EVERY.replace("until", end));
        let officer = format!("certified_on 2015-03-01, authority_ended_on {on}");
        cells.cell(
            format!("{end} {on}"),
            said(&Case { clauses, officer: &officer, ..Case::default() }.verdict()),
            expected,
        );
    }
    let through = Case {
        clauses: requirement(&EVERY.replace("until", "through")),
        officer: "certified_on 2015-03-01, authority_ended_on 2017-03-01",
        ..Case::default()
    };
    let verdict = through.verdict();
    cells.cell("through the due date", verdict.answers, "F");
    cells.cell("through the due date, due", verdict.due.unwrap_or_default(), "2017-03-01");
    // What is done in time stays so, whichever word ends the span.
    for end in ["until", "through"] {
        let clauses = requirement(&EVERY.replace("until", end));
        let officer = "certified_on 2015-03-01, authority_ended_on 2017-04-01";
        let found = Case { clauses, officer, events: &["2017-03-01"], ..Case::default() }.verdict().answers;
        cells.cell(format!("{end} 2017-04-01, done in time"), found, "T");
    }
    cells.check();
}

#[test]
fn t6_currently_looks_at_the_last_lapse() {
    let currently = requirement(&EVERY.replace("recurs", "currently recurs"));
    let mut cells = Cells::default();
    let mut row = |officer: &str, events: &[&str], supply: Supply, expected: &str| {
        let case = Case { clauses: currently.clone(), officer, events, ..Case::default() };
        cells.cell(format!("{officer}, {events:?}"), said(&case.supplied(supply)), expected);
    };
    let (all, usual) = (complete("", ""), "certified_on 2015-03-01");
    row(usual, &["2017-03-01", "2019-03-01"], all, "T");
    row(usual, &["2017-03-02", "2019-03-01"], all, "T");
    row("certified_on 2012-03-01", &["2019-03-01"], all, "T");
    row(usual, &[], all, "F lapse open due 2017-03-01 late 1309");
    row(usual, &["2017-03-02"], all, "F lapse open due 2019-03-02 late 578");
    row(usual, &["2017-02-01", "2018-09-30"], all, "F lapse open due 2020-09-30 late 0");
    row(usual, &["2017-02-01", "2018-10-01"], all, "T");
    row("certified_on 2019-10-01", &[], all, "D due 2021-10-01");
    row("certified_on 2015-03-01, authority_ended_on 2017-03-02", &[], all, "T nothing");
    row("certified_on 2015-03-01, authority_ended_on 2020-01-01", &["2017-03-01", "2019-03-01"], all, "T nothing");
    // The undated one, or one that came after the extract, may have ended the lapse.
    row(usual, &["undated"], all, "U");
    row(usual, &["2017-02-01", "2018-05-01"], complete("", "2020-06-30"), "U");
    row(usual, &["2017-02-01", "2018-05-01"], UNDECLARED, "F lapse open due 2020-05-01 late 152 assumes");
    cells.check();
}

#[test]
fn t6_what_falls_due_next() {
    let mut cells = Cells::default();
    for (officer, events, expected) in [
        ("certified_on 2015-03-01", &["2017-03-01", "2019-03-01"] as &[&str], "2021-03-01"),
        ("certified_on 2019-10-01", &["2019-12-01"], "2021-12-01"),
        ("certified_on 2015-03-01", &["2017-02-01", "2018-10-01"], "2020-10-01"),
        ("certified_on 2019-10-01", &[], "2021-10-01"),
    ] {
        let verdict = Case { officer, events, ..Case::default() }.verdict();
        cells.cell(format!("{officer}, {events:?}"), verdict.due.unwrap_or_default(), expected);
    }
    cells.check();
}

/// The boundary day on both sides, month ends, 29 February, business days.
#[test]
fn t6_lengths_and_their_boundary_days() {
    let mut cells = Cells::default();
    let mut row = |settings: &str, every: &str, from: &str, as_of: &str, events: &[&str], expected: &str| {
        let clauses = requirement(&EVERY.replace("2 years", every));
        let officer = format!("certified_on {from}");
        let verdict = Case { settings, clauses, as_of, officer: &officer, events, more: "" }.verdict();
        cells.cell(
            format!("{settings:?} every {every} from {from} as of {as_of} {events:?}"),
            said(&verdict),
            expected,
        );
    };
    let (last, next, open) = ("", "settings\n  month end next day\n\n", "settings\n  month end undecided\n\n");
    row(last, "2 years", "2018-10-01", "2020-09-30", &[], "D due 2020-10-01");
    row(last, "2 years", "2018-09-30", "2020-09-30", &[], "F lapse open due 2020-09-30 late 0");
    // 29 February.
    row(last, "1 year", "2016-02-29", "2017-02-27", &[], "D due 2017-02-28");
    row(last, "1 year", "2016-02-29", "2017-02-28", &[], "F lapse open due 2017-02-28 late 0");
    row(last, "1 year", "2016-02-29", "2018-02-27", &["2017-02-28"], "T");
    row(last, "1 year", "2016-02-29", "2018-02-28", &["2017-02-28"], "F lapse open due 2018-02-28 late 0");
    row(last, "4 years", "2016-02-29", "2020-02-28", &[], "D due 2020-02-29");
    row(last, "4 years", "2016-02-29", "2020-02-29", &[], "F lapse open due 2020-02-29 late 0");
    row(next, "1 year", "2016-02-29", "2017-02-28", &[], "D due 2017-03-01");
    row(next, "1 year", "2016-02-29", "2017-12-31", &["2017-03-01"], "T");
    row(open, "1 year", "2016-02-29", "2017-02-28", &[], "FD");
    row(open, "1 year", "2016-02-29", "2017-12-31", &["2017-03-01"], "U");
    row(open, "1 year", "2016-02-29", "2017-12-31", &["2017-02-28"], "T");
    // Month ends: each due date is counted from the event before it.
    row(last, "1 month", "2017-01-31", "2017-03-01", &["2017-02-28"], "T");
    row(last, "1 month", "2017-01-31", "2017-03-28", &["2017-02-28"], "F lapse open due 2017-03-28 late 0");
    row(last, "1 month", "2017-01-31", "2017-03-30", &["2017-03-01"], "F lapse ended due 2017-02-28 late 1");
    row(next, "1 month", "2017-01-31", "2017-03-30", &["2017-03-01"], "T");
    row(last, "30 days", "2020-01-01", "2020-02-15", &["2020-01-31"], "T");
    row(last, "30 days", "2020-01-01", "2020-02-15", &["2020-02-01"], "F lapse ended due 2020-01-31 late 1");
    // The fifth business day after Friday 2020-06-26: Independence Day is observed on Friday 07-03.
    row(last, "5 business days", "2020-06-26", "2020-07-05", &[], "D due 2020-07-06");
    row(last, "5 business days", "2020-06-26", "2020-07-06", &[], "F lapse open due 2020-07-06 late 0");
    // Events before the start do not count, nor do two on a day count twice.
    row(last, "2 years", "2015-03-01", "2018-12-31", &["2017-03-01", "2017-03-01"], "T");
    row(
        last,
        "2 years",
        "2015-03-01",
        "2020-09-30",
        &["2017-03-01", "2017-03-01"],
        "F lapse open due 2019-03-01 late 579",
    );
    row(last, "2 years", "2019-10-01", "2020-09-30", &["2019-09-30"], "D due 2021-10-01");
    cells.check();
}

/// A time of an event stands for its day: 30 days from Saturday 2020-02-08 end on Monday 03-09, a day after the clocks
/// went forward; 30 days from 2020-10-02 on 11-01, the day on which they go back.
#[test]
fn t6_the_clock_changes() {
    let text = "settings\n  time zone \"America/New_York\"\n\nrecord account\n  key account_id: text\n  opened_on: date\n\
                \nrecord login\n  account_id: text\n  at: datetime\n  belongs to account by account_id\n  dated by at\n\
                \nrule R-1 \"logged in\"\n  cite \"manual\"\n  for account\n  should login recurs every 30 days from opened_on\n";
    let mut cells = Cells::default();
    for (opened, at, as_of, expected) in [
        ("2020-02-08", "2020-03-09T23:59", "2020-03-31", "T"),
        ("2020-02-08", "2020-03-09T24:00", "2020-03-31", "T"),
        ("2020-02-08", "2020-03-10T00:00", "2020-03-31", "F lapse ended due 2020-03-09 late 1"),
        ("2020-02-07", "2020-03-08T02:30", "2020-03-31", "T"),
        ("2020-10-02", "2020-11-01T01:30", "2020-11-20", "T"),
        ("2020-10-02", "2020-11-01T23:59-05:00", "2020-11-20", "T"),
        ("2020-10-02", "2020-11-02T00:00", "2020-11-20", "F lapse ended due 2020-11-01 late 1"),
    ] {
        let given = format!("account account_id \"A\", opened_on {opened}\nlogin account_id \"A\", at {at}");
        cells.cell(format!("{opened}, {at}"), said(&Bench::new(text, as_of, &given).verdict()), expected);
    }
    cells.check();
}

/// Ruling 3 and table T6: the events of a record that a path climbs to, and what is asked of it as a condition.
#[test]
fn recurrences_of_others_and_in_other_clauses() {
    let text = |clauses: &str| {
        format!(
            "record office\n  key office_id: text\n  opened_on: date\n\nrecord visit\n  office_id: text\n  held_on: date\n  \
             belongs to office by office_id\n  dated by held_on\n\nrecord officer\n  key officer_id: text\n  office_id: text\n  \
             active: yes/no\n  belongs to office by office_id\n\nrule R-1 \"visited\"\n  cite \"manual\"\n  for officer\n  {clauses}\n"
        )
    };
    let every = "office.visit recurs every 2 years from office.opened_on";
    let judged = |clauses: &str, visits: &[&str]| {
        let visits: String = visits.iter().map(|day| format!("visit office_id \"A\", held_on {day}\n")).collect();
        let given = format!(
            "officer officer_id \"O1\", office_id \"A\", active yes\noffice office_id \"A\", opened_on 2017-03-01\n{visits}"
        );
        Bench::new(&text(clauses), "2020-09-30", &given).verdict().outcome
    };
    let mut cells = Cells::default();
    for (clauses, visits, expected) in [
        (format!("should {every}"), &["2019-03-01"] as &[&str], "met"),
        (format!("should {every}"), &["2019-03-02"], "violated"),
        (format!("when {every}\n  should active is no"), &["2019-03-01"], "violated"),
        (format!("when {every}\n  should active is no"), &["2019-03-02"], "not applicable"),
        (format!("when not ({every})\n  should active is no"), &["2019-03-02"], "violated"),
        (format!("when {every}\n  should active is yes"), &["blank"], "not assessable"),
        (format!("should active is no\n  unless visited: {every}"), &["2019-03-01"], "exempt"),
        (format!("should active is no\n  unless visited: {every}"), &["2019-03-02"], "violated"),
        (format!("should active is no\n  unless visited: {every}"), &["blank"], "not assessable"),
    ] {
        cells.cell(format!("{clauses} {visits:?}"), judged(&clauses, visits), expected);
    }
    // Not due yet in `when` and in `unless`: pending.
    let new = |clauses: &str| {
        let given =
            "officer officer_id \"O1\", office_id \"A\", active yes\noffice office_id \"A\", opened_on 2018-10-01";
        Bench::new(&text(clauses), "2020-09-30", given).verdict()
    };
    let when = new(&format!("when {every}\n  should active is yes"));
    cells.cell("when not due yet", format!("{} {}", when.outcome, when.due.unwrap_or_default()), "pending 2020-10-01");
    cells.cell(
        "unless not due yet",
        new(&format!("should active is no\n  unless visited: {every}")).outcome,
        "pending",
    );
    cells.cell(
        "unless not due yet, met",
        new(&format!("should active is yes\n  unless visited: {every}")).outcome,
        "met",
    );
    cells.check();
    assert!(!problems(&text("should officer.visit recurs every 2 years from office.opened_on")).is_empty());
    assert!(!problems(&text("should visit recurs every 2 years from office.opened_on")).is_empty());
}

/// Table T1: recurrences of every set of answers, under `not`, `and` and `or`.
#[test]
fn t1_recurrences_among_other_conditions() {
    // and / or, in the order of `SETS`: T F D U TD FD TFD.
    let table: [[&str; 7]; 7] = [
        ["T/T", "F/T", "D/T", "U/T", "TD/T", "FD/T", "TFD/T"],
        ["F/T", "F/F", "F/D", "F/U", "F/TD", "F/FD", "F/TFD"],
        ["D/T", "F/D", "D/D", "FD/TD", "D/TD", "FD/D", "FD/TD"],
        ["U/T", "F/U", "FD/TD", "U/U", "TFD/TD", "FD/TFD", "TFD/TFD"],
        ["TD/T", "F/TD", "D/TD", "TFD/TD", "TD/TD", "FD/TD", "TFD/TD"],
        ["FD/T", "F/FD", "FD/D", "FD/TFD", "FD/TD", "FD/FD", "FD/TFD"],
        ["TFD/T", "F/TFD", "FD/TD", "TFD/TFD", "TFD/TD", "FD/TFD", "TFD/TFD"],
    ];
    let recurrences: [(&str, &[&str]); 7] = [
        ("certified_on 2015-03-01", &["2017-03-01", "2019-03-01"]),
        ("certified_on 2015-03-01", &[]),
        ("certified_on 2019-10-01", &[]),
        ("certified_on 2015-03-01", &["2017-02-01", "undated"]),
        ("certified_on 2019-10-01", &["undated"]),
        ("certified_on 2018", &[]),
        ("certified_on blank", &[]),
    ];
    let negated = ["F", "T", "D", "U", "FD", "TD", "TFD"];
    let other = any_set("b");
    let mut cells = Cells::default();
    for (row, (certified, events)) in recurrences.into_iter().enumerate() {
        let judged = |condition: &str, officer: &str| {
            Case { clauses: requirement(condition), officer, events, ..Case::default() }.verdict().answers
        };
        cells.cell(SETS[row], judged(EVERY, certified), SETS[row]);
        cells.cell(format!("not {}", SETS[row]), judged(&format!("not ({EVERY})"), certified), negated[row]);
        let twice = judged(&format!("not (not ({EVERY}))"), certified);
        cells.cell(format!("not not {}", SETS[row]), twice, SETS[row]);
        for (column, set) in SETS.into_iter().enumerate() {
            let officer = format!("{certified}, {}", any_set_values("b", set));
            let (and, or) = table[row][column].split_once('/').unwrap();
            cells.cell(format!("{} and {set}", SETS[row]), judged(&format!("{EVERY} and {other}"), &officer), and);
            cells.cell(format!("{} or {set}", SETS[row]), judged(&format!("{EVERY} or {other}"), &officer), or);
        }
    }
    cells.check();
}

/// The due date of two requirements that are both not due: of `and` the earlier, of `or` the later.
#[test]
fn t1_the_due_date_of_several() {
    let both = |word: &str| {
        let other = EVERY.replace("2 years", "3 years");
        let clauses = requirement(&format!("({EVERY}) {word} ({other})"));
        said(&Case { clauses, officer: "certified_on 2019-10-01", ..Case::default() }.verdict())
    };
    assert_eq!(both("and"), "D due 2021-10-01");
    assert_eq!(both("or"), "D due 2022-10-01");
}
