//! Table T5: an event, the window it must fall in, and what an event that is missing says by then.

use probity::column::State;

use super::bench::{Bench, Cells, Verdict, complete};

const RECORDS: &str = "
record office
  key office_id: text
  event_on:      date

record item
  key item_id: text
  office_id:   text
  begun_on:    date
  ended_on:    date
  event_on:    date
  done_on:     date or none yet
  belongs to office by office_id
";

fn bench(requirement: &str, as_of: &str, given: &str) -> Bench {
    let text = format!("{RECORDS}\nrule R-1 \"in time\"\n  cite \"manual\"\n  for item\n  should {requirement}\n");
    Bench::new(&text, as_of, &format!("item item_id \"1\", {given}"))
}

/// The forms of a window. With the dates of [`past`] and [`open`] each begins on the fifth or earlier and ends later.
const FORMS: [(&str, &str); 4] = [
    ("within after", "within 30 days after begun_on"),
    ("by", "by begun_on plus 30 days"),
    ("during", "during the month of begun_on"),
    ("within before", "within 30 days before ended_on"),
];

/// The window has passed on 2020-09-15: July 2020.
const PAST: &str = "begun_on 2020-07-01, ended_on 2020-07-31";
/// It has not: it begins by 2020-09-05 and ends on 2020-09-30 or 2020-10-05.
const OPEN: &str = "begun_on 2020-09-05, ended_on 2020-10-05";
/// It has not even begun.
const AHEAD: &str = "begun_on 2020-10-05, ended_on 2020-11-05";

/// A value that is not known, in each of the ways in which it can be.
const UNKNOWNS: [&str; 6] = ["blank", "code", "unreadable", "withheld", "absent", "no parent"];

/// A requirement of an event in one of the states of the table, on 2020-09-15, with what is declared of the source.
fn judged(form: &str, dates: &str, event: &str, through: &str) -> Verdict {
    let as_of = "2020-09-15";
    let with = |path: &str, value: &str| bench(&format!("{path} is {form}"), as_of, &format!("{dates}, {value}"));
    let bench = match event {
        "none" => with("done_on", "office_id \"A\""),
        "blank" => with("event_on", "office_id \"A\""),
        "code" => with("event_on", "event_on 2020-07-01").state("item.event_on", 0, State::UnknownCode),
        "unreadable" => with("event_on", "event_on unreadable \"soon\""),
        "withheld" => with("event_on", "event_on 2020-07-01").state("item.event_on", 0, State::Withheld),
        "absent" => with("event_on", "event_on absent"),
        "no parent" => with("office.event_on", "office_id \"A\""),
        known => with("event_on", &format!("event_on {known}")),
    };
    bench.supply("item", complete("", through)).supply("office", complete("", through)).verdict()
}

/// The answers, and how it fails where it surely does.
fn said(verdict: &Verdict) -> String {
    match verdict.manner {
        Some(manner) => format!("{} {manner}", verdict.answers),
        None => verdict.answers.clone(),
    }
}

#[test]
fn t5_cell_by_cell() {
    let mut cells = Cells::default();
    for (name, form) in FORMS {
        let has_start = name != "by";
        let mut row = |event: &str, column: &str, dates: &str, through: &str, expected: &str| {
            cells.cell(format!("T5 {name}, e {event}, {column}"), said(&judged(form, dates, event, through)), expected);
        };
        let mut line = |past: &str, open: &str, expected: [&str; 4]| {
            row(past, "d <= c", PAST, "", expected[0]);
            row(past, "c < d <= as of", PAST, "2020-07-15", expected[1]);
            if !open.is_empty() {
                row(open, "d > as of, c = as of", OPEN, "", expected[2]);
                row(open, "d > as of, c < as of", OPEN, "2020-09-10", expected[3]);
            }
        };
        line("2020-07-10", "2020-09-10", ["T", "T", "T", "T"]);
        if has_start {
            let before = "F before the start";
            line("2020-06-30", "2020-08-31", [before, before, before, before]);
        } else {
            line("2020-06-30", "2020-08-31", ["T", "T", "T", "T"]);
        }
        line("2020-08-05", "", ["F late", "F late", "", ""]);
        line("2020-09-20", "2020-09-20", ["F overdue", "F overdue", "D", "D"]);
        line("none", "none", ["F overdue", "U", "D", "TD"]);
        for unknown in UNKNOWNS {
            line(unknown, unknown, ["U", "U", "TD", "TD"]);
        }
        if ["within after", "during"].contains(&name) {
            for event in ["2020-07-10", "2020-10-10", "none"].into_iter().chain(UNKNOWNS) {
                row(event, "s later than as of", AHEAD, "", "D");
                row(event, "s later than as of, c < as of", AHEAD, "2020-09-10", "D");
            }
        }
        row("2020-07-10", "X unknown", "begun_on blank", "", "U");
        row("none", "X unknown", "begun_on blank", "", "FD");
        // A known event that is still to come can no more be in time than none.
        row("2020-09-20", "X unknown, e later than as of", "begun_on blank", "", "FD");
        for unknown in UNKNOWNS {
            row(unknown, "X unknown", "begun_on blank", "", "TFD");
        }
    }
    cells.check();
}

#[test]
fn t5_reasons() {
    let reasons = |form: &str, dates: &str, event: &str, through: &str| judged(form, dates, event, through).reasons;
    let form = FORMS[0].1;
    assert_eq!(reasons(form, PAST, "none", "2020-07-15"), ["done_on: extract_ends"]);
    assert_eq!(reasons(form, PAST, "blank", ""), ["event_on: blank"]);
    assert_eq!(reasons(form, PAST, "code", ""), ["event_on: unknown_code"]);
    assert_eq!(reasons(form, PAST, "unreadable", ""), ["event_on: unreadable"]);
    assert_eq!(reasons(form, PAST, "withheld", ""), ["event_on: withheld"]);
    assert_eq!(reasons(form, PAST, "absent", ""), ["event_on: column_absent"]);
    assert_eq!(reasons(form, PAST, "no parent", ""), ["office: no_parent"]);
    assert_eq!(reasons(form, "begun_on blank", "2020-07-10", ""), ["begun_on: blank"]);
    assert_eq!(reasons(form, "begun_on blank", "blank", ""), ["event_on: blank", "begun_on: blank"]);
}

/// A later date of an `or none yet` field is known to lie outside the window too, wherever the extract ends.
#[test]
fn t5_a_later_date_of_an_or_none_yet_field() {
    let form = FORMS[0].1;
    let judged = |dates: &str, through: &str| {
        let bench = bench(&format!("done_on is {form}"), "2020-09-15", &format!("{dates}, done_on 2020-09-20"));
        said(&bench.supply("item", complete("", through)).verdict())
    };
    let mut cells = Cells::default();
    cells.cell("T5 known, later than as of, d <= c", judged(PAST, ""), "F overdue");
    cells.cell("T5 known, later than as of, c < d <= as of", judged(PAST, "2020-07-15"), "F overdue");
    cells.cell("T5 known, later than as of, d > as of", judged(OPEN, ""), "D");
    cells.cell("T5 known, later than as of, d > as of, c < as of", judged(OPEN, "2020-09-10"), "D");
    cells.check();
}

#[test]
fn t5_imprecise_is_the_union_over_the_ends() {
    let mut cells = Cells::default();
    let form = FORMS[0].1;
    for (name, dates, event, through, expected) in [
        ("e a month inside", "begun_on 2020-06-25", "2020-07", "", "U"),
        ("e a month wholly inside", "begun_on 2020-07-01", "2020-07", "", "T"),
        ("e a month over the start", "begun_on 2020-07-15", "2020-07", "", "U"),
        ("e a month wholly before", "begun_on 2020-07-15", "2020-06", "", "F before the start"),
        ("e a month wholly after", "begun_on 2020-05-15", "2020-07", "", "F late"),
        ("e a year", "begun_on 2020-05-15", "2020", "", "U"),
        ("X a month, e between", "begun_on 2020-05", "2020-05-20", "", "U"),
        ("X a month, e surely inside", "begun_on 2020-06", "2020-06-30", "", "T"),
        ("X a month, e surely late", "begun_on 2020-05", "2020-07-01", "", "F late"),
        ("X a month, e surely before", "begun_on 2020-05", "2020-04-30", "", "F before the start"),
        ("X a month, none, all passed", "begun_on 2020-07", "none", "", "F overdue"),
        ("X a month, none, some passed", "begun_on 2020-08", "none", "", "FD"),
        ("X a month, none, some begun", "begun_on 2020-09", "none", "", "D"),
        ("X a month, none, extract ends between", "begun_on 2020-07", "none", "2020-08-10", "U"),
    ] {
        cells.cell(format!("T5 {name}"), said(&judged(form, dates, event, through)), expected);
    }
    let during = "during the fiscal year of begun_on";
    for (name, dates, event, expected) in [
        ("during, X of one of two years, e in the first", "begun_on 2019", "2019-02-01", "U"),
        ("during, X of one of two years, e in neither", "begun_on 2018", "2017-09-30", "F before the start"),
        ("during, X of one of two years, none, both passed", "begun_on 2018", "none", "F overdue"),
        ("during, X of one of two years, none, one passed", "begun_on 2019", "none", "FD"),
    ] {
        cells.cell(format!("T5 {name}"), said(&judged(during, dates, event, "")), expected);
    }
    cells.check();
}

#[test]
fn t5_signed_and_180_days() {
    let judged = |event: &str, as_of: &str, through: &str| {
        let (path, given) = match event {
            "none" => ("done_on", "done_on blank".to_owned()),
            "blank" => ("event_on", "event_on blank".to_owned()),
            known => ("event_on", format!("event_on {known}")),
        };
        let bench = bench(
            &format!("{path} is within 180 days after begun_on"),
            as_of,
            &format!("begun_on 2017-01-10, {given}"),
        );
        bench.supply("item", complete("", through)).verdict()
    };
    let mut cells = Cells::default();
    for (event, as_of, through, expected) in [
        ("2017-07-09", "2018-01-01", "", "T"),
        ("2017-07-10", "2018-01-01", "", "F late"),
        ("2017-01-10", "2018-01-01", "", "T"),
        ("2017-01-09", "2018-01-01", "", "F before the start"),
        ("2017-06", "2018-01-01", "", "T"),
        ("2017-07", "2018-01-01", "", "U"),
        ("none", "2017-07-08", "", "D"),
        ("none", "2017-07-09", "", "F overdue"),
        ("blank", "2017-07-08", "", "TD"),
        ("blank", "2017-07-09", "", "U"),
        ("2017-07-10", "2017-07-08", "", "D"),
        ("none", "2017-07-08", "2017-07-01", "TD"),
        ("none", "2017-07-09", "2017-07-01", "U"),
    ] {
        cells.cell(
            format!("T5 signed, e {event} as of {as_of} through {through:?}"),
            said(&judged(event, as_of, through)),
            expected,
        );
    }
    cells.check();
    let late = judged("2017-07-10", "2018-01-01", "");
    assert_eq!((late.due.as_deref(), late.finding.days_late), (Some("2017-07-09"), Some(1)));
    assert_eq!(judged("2017-07", "2018-01-01", "").reasons, ["event_on: too_imprecise"]);
}

#[test]
fn t5_forty_eight_hours_after_a_day() {
    let text = "record call\n  key call_id: text\n  made_at: datetime\n  answered_at: datetime or none yet\n\
                \nsettings\n  time zone \"America/New_York\"\n\
                \nrule R-1 \"answered\"\n  cite \"manual\"\n  for call\n  should answered_at is within 48 hours after made_at\n";
    let judged = |event: &str, as_of: &str| {
        said(
            &Bench::new(text, as_of, &format!("call call_id \"1\", made_at 2020-05-05, answered_at {event}")).verdict(),
        )
    };
    let mut cells = Cells::default();
    for (event, as_of, expected) in [
        ("2020-05-05", "2020-12-31", "T"),
        ("2020-05-06", "2020-12-31", "T"),
        ("2020-05-07", "2020-12-31", "U"),
        ("2020-05-08", "2020-12-31", "F late"),
        ("blank", "2020-05-06", "D"),
        ("blank", "2020-05-07", "F overdue"),
    ] {
        cells.cell(format!("T5 48 hours, e {event} as of {as_of}"), judged(event, as_of), expected);
    }
    cells.check();
}

#[test]
fn t5_during_a_fiscal_year() {
    let judged = |event: &str, as_of: &str| {
        let path = if event == "none" { "done_on" } else { "event_on" };
        let given = if event == "none" { "done_on blank".to_owned() } else { format!("event_on {event}") };
        said(&bench(&format!("{path} is during fiscal year 2020"), as_of, &given).verdict())
    };
    let mut cells = Cells::default();
    cells.cell("T5 during FY2020, 2020-09", judged("2020-09", "2020-12-31"), "T");
    cells.cell("T5 during FY2020, 2019", judged("2019", "2020-12-31"), "U");
    cells.cell("T5 during FY2020, none as of 2020-03-31", judged("none", "2020-03-31"), "D");
    cells.cell("T5 during FY2020, none as of its last day", judged("none", "2020-09-30"), "F overdue");
    cells.cell("T5 during FY2020, none before it begins", judged("none", "2019-09-30"), "D");
    cells.check();
}

/// Several parents that differ: the union of the answers for each, as event and as anchor.
#[test]
fn t5_several_parents() {
    let text = |requirement: &str| {
        format!(
            "record office\n  key office_id: text\n  opened_on: date\n\nrecord item\n  office_id: text\n  done_on: date\n  \
             belongs to office by office_id\n\nrule R-1 \"in time\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
        )
    };
    let given = |first: &str, second: &str| {
        format!(
            "office office_id \"A\", opened_on {first}\noffice office_id \"A\", opened_on {second}\n\
             item office_id \"A\", done_on 2020-06-10"
        )
    };
    let judged = |requirement: &str, first: &str, second: &str| {
        Bench::new(&text(requirement), "2020-09-30", &given(first, second)).answers()
    };
    let mut cells = Cells::default();
    let after = "done_on is within 10 days after office.opened_on";
    cells.cell("anchor, both T", judged(after, "2020-06-01", "2020-06-05"), "T");
    cells.cell("anchor, T and F", judged(after, "2020-06-01", "2020-05-05"), "U");
    cells.cell(
        "anchor, late for one and before the start for the other",
        judged(after, "2020-01-01", "2020-07-05"),
        "F",
    );
    cells.cell("anchor, one unknown", judged(after, "2020-06-01", "blank"), "U");
    cells.cell("anchor, one unknown, but both windows of the known", judged(after, "2020-06-01", "2020-06-01"), "T");
    let event = "office.opened_on is by 2020-06-30";
    cells.cell("event, both T", judged(event, "2020-06-01", "2020-06-05"), "T");
    cells.cell("event, T and F", judged(event, "2020-06-01", "2020-07-05"), "U");
    cells.cell("event, T and unknown", judged(event, "2020-06-01", "blank"), "U");
    cells.check();
}

/// An hour rule says how late something is in hours and minutes, or in days and hours.
#[test]
fn hours_late() {
    let said = |done: &str| {
        let rules = "record hold\n  key hold_id: text\n  begun_at: datetime\n  ended_at: datetime or none yet\n\n\
                     rule R-1 \"Title\"\n  cite \"Manual\"\n  for hold\n  should ended_at is within 48 hours after begun_at\n";
        let given = format!("hold hold_id \"H\", begun_at 2020-05-05T10:00Z, ended_at {done}");
        super::bench::plain(&Bench::new(rules, "2020-09-30", &given).verdict().finding.found)
    };
    assert_eq!(
        said("2020-05-07T10:01Z"),
        "`ended_at` is 2020-05-07T10:01, 1 minute after the last moment, 2020-05-07T10:00"
    );
    assert_eq!(
        said("2020-05-07T12:30Z"),
        "`ended_at` is 2020-05-07T12:30, 2 hours 30 minutes after the last moment, 2020-05-07T10:00"
    );
    assert_eq!(
        said("2020-05-09T11:00Z"),
        "`ended_at` is 2020-05-09T11:00, 2 days 1 hour after the last moment, 2020-05-07T10:00"
    );
    assert_eq!(
        said("2020-05-07T10:00:20Z"),
        "`ended_at` is 2020-05-07T10:00:20, 20 seconds after the last moment, 2020-05-07T10:00"
    );
}
