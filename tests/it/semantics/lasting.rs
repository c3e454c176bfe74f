//! Things that last: `in effect on` by the state of each date (table T4), `covers` and `never overlaps` by possibilities,
//! what unseen records leave open (table T7), and `agrees on`.

use probity::column::{State, Supply};
use probity::outcome::Piece;

use super::bench::{Bench, COMPLETENESS_UNKNOWN, Cells, UNDECLARED, complete, plain, problems};

/// An agency with agreements that last until or through their end, and officers.
fn records(end: &str) -> String {
    format!(
        "
record agency
  key agency_id: text
  opened_on:     date or none
  closed_on:     date or none yet
  ends_on:       date
  asked_on:      date

record agreement
  key agreement_id: text
  agency_id:        text
  model:            one of JEM, WSO
  state:            text or none
  signed_on:        date
  ended_on:         date or none yet
  belongs to agency by agency_id
  lasts from signed_on {end} ended_on

record officer
  officer_id:    text
  agreement_id:  text
  certified_on:  date
  belongs to agreement by agreement_id
"
    )
}

fn rule(end: &str, kind: &str, requirement: &str) -> String {
    format!("{}\nrule R-1 \"lasting\"\n  cite \"manual\"\n  for {kind}\n  should {requirement}\n", records(end))
}

const AS_OF: &str = "2020-09-30";

/// An agency and its agreements, each as `FROM END`, with their other fields behind a `;`.
fn agency(fields: &str, agreements: &[&str]) -> String {
    let mut given = format!("agency agency_id \"A\"{fields}\n");
    for (index, agreement) in agreements.iter().enumerate() {
        let (dates, more) = agreement.split_once(';').unwrap_or((agreement, ""));
        let mut slots = String::new();
        for (name, date) in ["signed_on", "ended_on"].into_iter().zip(dates.split_whitespace()) {
            if date != "-" {
                slots += &format!(", {name} {date}");
            }
        }
        given += &format!("agreement agreement_id \"M{}\", agency_id \"A\"{slots}{more}\n", index + 1);
    }
    given
}

fn judged(end: &str, requirement: &str, agreements: &[&str]) -> String {
    Bench::new(&rule(end, "agency", requirement), AS_OF, &agency("", agreements)).answers()
}

// ---------------------------------------------------------------- in effect

/// One agreement from 2019-03-10, ended as given, on a day.
fn in_effect(end: &str, day: &str, from: &str, ended: &str) -> String {
    let given = format!("agreement agreement_id \"M1\", agency_id \"A\"{from}{ended}");
    let text = rule(end, "agreement", &format!("agreement is in effect on {day}"));
    Bench::new(&text, AS_OF, &given).answers()
}

#[test]
fn t4_in_effect_by_its_first_and_last_day() {
    let mut cells = Cells::default();
    let from = ", signed_on 2019-03-10";
    let ended = ", ended_on 2020-02-29";
    for (end, day, expected) in [
        ("until", "2019-03-09", "F"),
        ("until", "2019-03-10", "T"),
        ("until", "2020-02-28", "T"),
        ("until", "2020-02-29", "F"),
        ("through", "2019-03-09", "F"),
        ("through", "2019-03-10", "T"),
        ("through", "2020-02-29", "T"),
        ("through", "2020-03-01", "F"),
        // A month is any of its days.
        ("until", "2019-03", "U"),
        ("until", "2019-04", "T"),
        ("until", "2020-02", "U"),
        ("through", "2020-02", "T"),
        ("until", "2020-03", "F"),
        ("through", "2020-03", "F"),
    ] {
        cells.cell(format!("{end}, on {day}"), in_effect(end, day, from, ended), expected);
    }
    // None: it lasts still.
    cells.cell("no end yet, as of", in_effect("until", "the as-of date", from, ""), "T");
    cells.cell("no end yet, later", in_effect("until", "2031-01-01", from, ""), "T");
    // A later end of an `or none yet` field has not happened.
    cells.cell("a later end", in_effect("until", "2021-06-01", from, ", ended_on 2021-01-01"), "T");
    // The day on which it begins is the day on which it ends.
    cells.cell("until the same day", in_effect("until", "2019-03-10", from, ", ended_on 2019-03-10"), "F");
    cells.cell("through the same day", in_effect("through", "2019-03-10", from, ", ended_on 2019-03-10"), "T");
    cells.check();
}

#[test]
fn t4_in_effect_where_a_date_is_not_known() {
    let mut cells = Cells::default();
    let text = |day: &str| rule("until", "agreement", &format!("agreement is in effect on {day}"));
    let given = |from: &str, ended: &str| format!("agreement agreement_id \"M1\", agency_id \"A\"{from}{ended}");
    let states = [
        ("blank", "blank", State::Blank),
        ("code", "unknown_code", State::UnknownCode),
        ("absent", "column_absent", State::Absent),
        ("unreadable", "unreadable", State::Unreadable),
        ("withheld", "withheld", State::Withheld),
        ("rows differ", "group_differs", State::Differs),
    ];
    for (name, cause, state) in states {
        let judge = |path: &str, day: &str| {
            let given = given(", signed_on 2019-03-10", ", ended_on 2020-02-29");
            let verdict = Bench::new(&text(day), AS_OF, &given).state(path, 0, state).verdict();
            format!("{} {}", verdict.answers, verdict.reasons.join(", "))
        };
        let (from, ended) = ("agreement.signed_on", "agreement.ended_on");
        cells.cell(format!("{name} from"), judge(from, "2019-05-01"), &format!("U signed_on: {cause}"));
        cells.cell(format!("{name} from, over by then"), judge(from, "2020-02-29"), "F ");
        cells.cell(format!("{name} end"), judge(ended, "2019-05-01"), &format!("U ended_on: {cause}"));
        cells.cell(
            format!("{name} end, on the first day"),
            judge(ended, "2019-03-10"),
            &format!("U ended_on: {cause}"),
        );
        cells.cell(format!("{name} end, not begun"), judge(ended, "2019-03-09"), "F ");
    }
    cells.check();
}

#[test]
fn t4_in_effect_where_a_date_is_not_exact_or_contradicts_the_other() {
    let mut cells = Cells::default();
    let from = ", signed_on 2019-03-10";
    for (name, day, from, ended, expected) in [
        ("begun in some month, before it", "2019-02-28", ", signed_on 2019-03", "", "F"),
        ("begun in some month, its first day", "2019-03-01", ", signed_on 2019-03", "", "U"),
        ("begun in some month, its last day", "2019-03-31", ", signed_on 2019-03", "", "T"),
        ("ended in some month, before it", "2019-04-30", from, ", ended_on 2019-05", "T"),
        ("ended in some month, its first day", "2019-05-01", from, ", ended_on 2019-05", "U"),
        ("ended in some month, its last day", "2019-05-31", from, ", ended_on 2019-05", "F"),
        ("ended before it began", "2019-03-09", from, ", ended_on 2019-03-09", "U"),
        ("ended before it began, long after", "2020-03-09", from, ", ended_on 2019-03-09", "U"),
    ] {
        cells.cell(name, in_effect("until", day, from, ended), expected);
    }
    let given = "agreement agreement_id \"M1\", agency_id \"A\", signed_on 2019-03-10, ended_on 2019-03-09";
    let verdict = Bench::new(&rule("until", "agreement", "is in effect on 2019-05-01"), AS_OF, given).verdict();
    cells.cell("why", verdict.reasons.join(", "), "ended_on: contradictory_dates");
    cells.check();
}

#[test]
fn in_effect_of_a_record_that_a_path_climbs_to() {
    let mut cells = Cells::default();
    let text = rule("until", "officer", "agreement is in effect on certified_on");
    let judge = |agreements: &[&str], officer: &str| {
        let given = agency("", agreements) + &format!("officer officer_id \"O1\"{officer}\n");
        let verdict = Bench::new(&text, AS_OF, &given).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let officer = ", agreement_id \"M1\", certified_on 2019-05-01";
    cells.cell("in effect", judge(&["2019-03-10 2020-01-01"], officer), "T ");
    cells.cell("not any more", judge(&["2019-03-10 2019-05-01"], officer), "F ");
    cells.cell("no such agreement", judge(&[], officer), "U agreement: no_parent");
    cells.cell("no key", judge(&["2019-03-10 -"], ", certified_on 2019-05-01"), "U agreement_id: blank");
    cells.cell("the day is blank", judge(&["2019-03-10 -"], ", agreement_id \"M1\""), "U certified_on: blank");
    let twice = |other: &str| {
        let given = "agreement agreement_id \"M1\", signed_on 2019-03-10\n".to_owned()
            + &format!("agreement agreement_id \"M1\", signed_on {other}\n")
            + &format!("officer officer_id \"O1\"{officer}\n");
        let verdict = Bench::new(&text, AS_OF, &given).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    cells.cell("two that are both in effect", twice("2019-04-10"), "T ");
    cells.cell("two of which one is", twice("2019-05-02"), "U agreement: several_parents");
    cells.check();
}

#[test]
fn in_effect_narrows_records_wherever_they_stand() {
    let mut cells = Cells::default();
    let two = ["2018-01-01 2019-01-01;, model JEM", "2019-01-01 -;, model WSO"];
    for (requirement, expected) in [
        ("exists agreement in effect on 2018-06-01", "T"),
        ("exists agreement in effect on 2017-12-31", "F"),
        ("exists (agreement where model is JEM) in effect on 2018-06-01", "T"),
        ("exists (agreement where model is JEM) in effect on 2019-01-01", "F"),
        ("exists (agreement where model is WSO and is in effect on 2019-01-01)", "T"),
        ("exists (agreement where not (is in effect on 2019-01-01))", "T"),
        ("exists (agreement where agreement is not in effect on 2019-01-01)", "T"),
        ("not exists agreement in effect on 2017-12-31", "T"),
        ("every agreement in effect on 2019-06-01 satisfies (model is WSO)", "T"),
        ("every agreement in effect on 2018-06-01 satisfies (model is WSO)", "F"),
        ("count of agreement in effect on 2018-06-01 is 1", "T"),
        ("count of (agreement where model is JEM) in effect on 2019-06-01 is 0", "T"),
        ("latest signed_on of agreement in effect on 2018-06-01 is 2018-01-01", "T"),
        ("agreement in effect on 2018-06-01 never overlaps", "T"),
        ("agreement in effect on 2018-06-01 agrees on model", "T"),
        ("agreement agrees on model", "F"),
    ] {
        cells.cell(requirement, judged("until", requirement, &two), expected);
    }
    // The day is the agency's, whatever the agreement holds.
    let text = rule("until", "agency", "exists (agreement where model is JEM) in effect on asked_on");
    // On a day that is not known an agreement may be in effect that is still to come.
    for (asked, expected) in [("2018-06-01", "T"), ("2019-06-01", "F"), ("2018", "T"), ("blank", "TFD")] {
        let found = Bench::new(&text, AS_OF, &agency(&format!(", asked_on {asked}"), &two)).answers();
        cells.cell(format!("asked about {asked}"), found, expected);
    }
    cells.check();
}

/// A day or limit may be found among records itself, which are others than those that it narrows.
#[test]
fn what_narrows_records_may_look_among_records() {
    let mut cells = Cells::default();
    let two = ["2018-01-01 2019-01-01;, model JEM", "2019-01-01 -;, model WSO"];
    for (day, model, expected) in
        [("latest", "WSO", "T"), ("latest", "JEM", "F"), ("earliest", "JEM", "T"), ("earliest", "WSO", "F")]
    {
        let day = format!("{day} signed_on of agreement");
        let narrowed = format!("{day} is not none and exists (agreement where model is {model}) in effect on {day}");
        cells.cell(&narrowed, judged("until", &narrowed, &two), expected);
    }
    let latest = "latest signed_on of agency.agreement";
    for (order, expected) in [("on or after", "T"), ("after", "F")] {
        let limited = format!("exists (agreement where {latest} is not none and signed_on is {order} {latest})");
        let text = rule("until", "agency", &limited).replace("  lasts from", "  dated by signed_on\n  lasts from");
        let complete = complete("", "2020-12-31");
        let found = Bench::new(&text, "2020-12-31", &agency("", &two)).supply("agreement", complete).answers();
        cells.cell(&limited, found, expected);
    }
    cells.check();
}

/// What has begun by a day was seen, if the extract reaches to that day.
#[test]
fn records_in_effect_on_a_day_have_begun_by_then() {
    let mut cells = Cells::default();
    let judge = |dated: &str, day: &str, supply: Supply| {
        let text = rule("until", "agency", &format!("exists agreement in effect on {day}"));
        let text = text.replace("  lasts from", &format!("{dated}  lasts from"));
        let verdict = Bench::new(&text, AS_OF, &agency("", &[])).supply("agreement", supply).verdict();
        let marked = if verdict.assumes_complete { " marked" } else { "" };
        format!("{}{marked} {}", verdict.answers, verdict.manner.unwrap_or_default())
    };
    let dated = "  dated by signed_on\n";
    for (name, dated) in [("dated", dated), ("undated", "")] {
        for (day, expected) in [("2020-06-30", "F not recorded"), ("2020-07-01", "U ")] {
            let found = judge(dated, day, complete("", "2020-06-30"));
            cells.cell(format!("{name}, complete through 2020-06-30, on {day}"), found, expected);
        }
        let found = judge(dated, "2020-06-30", UNDECLARED);
        cells.cell(format!("{name}, undeclared"), found, "F marked not recorded");
        cells.cell(format!("{name}, completeness unknown"), judge(dated, "2020-06-30", COMPLETENESS_UNKNOWN), "U ");
        cells.cell(format!("{name}, no records"), judge(dated, "2020-06-30", Supply::NoRecords), "F not recorded");
        cells.cell(format!("{name}, not supplied"), judge(dated, "2020-06-30", Supply::NotSupplied), "U ");
        // What begins later can still come.
        cells.cell(format!("{name}, on a day to come"), judge(dated, "2020-10-01", complete("", "")), "D ");
    }
    // One that began before the extract does may be in effect still.
    let from = complete("2019-01-01", "");
    cells.cell("dated, complete from 2019-01-01", judge(dated, "2020-06-30", from), "U ");
    cells.check();
}

// ---------------------------------------------------------------- covers

#[test]
fn covers_by_the_days_of_exact_records() {
    let mut cells = Cells::default();
    let year = "agreement covers from 2018-01-01 until 2019-01-01";
    let whole = "agreement covers from 2018-01-01 through 2018-12-31";
    for (name, end, requirement, agreements, expected) in [
        ("one", "until", year, &["2018-01-01 2019-01-01"][..], "T"),
        ("one, through its last day", "through", year, &["2018-01-01 2018-12-31"], "T"),
        ("a span through its last day", "until", whole, &["2018-01-01 2019-01-01"], "T"),
        ("a span through its last day, a day short", "until", whole, &["2018-01-01 2018-12-31"], "F"),
        ("a day short", "until", year, &["2018-01-01 2018-12-31"], "F"),
        ("a day late", "until", year, &["2018-01-02 2019-01-01"], "F"),
        ("none", "until", year, &[], "F"),
        ("two that meet", "until", year, &["2018-01-01 2018-05-01", "2018-05-01 2019-01-01"], "T"),
        ("two that meet, through", "through", year, &["2018-01-01 2018-05-01", "2018-05-02 2018-12-31"], "T"),
        ("a day between two", "until", year, &["2018-01-01 2018-05-01", "2018-05-02 2019-01-01"], "F"),
        (
            "in another order, one inside",
            "until",
            year,
            &["2018-05-01 -", "2018-02-01 2018-03-01", "2017-01-01 2018-05-01"],
            "T",
        ),
        ("one that lasts still", "until", year, &["2017-01-01 -"], "T"),
        (
            "nothing on a day of February",
            "until",
            "agreement covers from 2020-02-28 through 2020-03-01",
            &["2020-01-01 2020-02-29", "2020-03-01 -"],
            "F",
        ),
        (
            "29 February",
            "until",
            "agreement covers from 2020-02-29 through 2020-02-29",
            &["2020-02-29 2020-03-01"],
            "T",
        ),
        ("no day at all", "until", "agreement covers from 2018-01-01 until 2018-01-01", &[], "T"),
    ] {
        cells.cell(name, judged(end, requirement, agreements), expected);
    }
    cells.check();
}

fn covered(fields: &str, requirement: &str, agreements: &[&str]) -> super::bench::Verdict {
    let text = rule("until", "agency", requirement);
    let text = text.replace("  should", "  when opened_on is not none\n  should");
    Bench::new(&text, AS_OF, &agency(fields, agreements)).verdict()
}

/// What is required through the as-of date, and what after it can still come.
#[test]
fn covers_to_an_end_that_is_still_to_come() {
    let mut cells = Cells::default();
    let found = |fields: &str, requirement: &str, agreements: &[&str]| {
        let verdict = covered(fields, requirement, agreements);
        format!("{} {} {}", verdict.answers, verdict.outcome, verdict.due.unwrap_or_default())
    };
    let open = "agreement covers from opened_on until closed_on";
    let opened = ", opened_on 2018-01-01";
    for (name, fields, agreements, expected) in [
        ("no end: through the as-of date", opened, &["2018-01-01 -"][..], "T met "),
        ("no end, an end of the record on the next day", opened, &["2018-01-01 2020-10-01"], "T met "),
        ("no end, over on the as-of date", opened, &["2018-01-01 2020-09-30"], "F violated "),
        (
            "a later end of `or none yet` is none",
            ", opened_on 2018-01-01, closed_on 2021-01-01",
            &["2018-01-01 -"],
            "T met ",
        ),
        ("begins on the as-of date", ", opened_on 2020-09-30", &["2020-09-30 -"], "T met "),
        ("begins after it", ", opened_on 2020-10-01", &[], "D pending 2020-10-01"),
        ("it was closed", ", opened_on 2018-01-01, closed_on 2019-01-01", &["2018-01-01 2019-01-01"], "T met "),
        (
            "closed before it opened",
            ", opened_on 2018-01-01, closed_on 2017-01-01",
            &["2018-01-01 -"],
            "U not assessable ",
        ),
        ("closed on the day it opened", ", opened_on 2018-01-01, closed_on 2018-01-01", &[], "T met "),
    ] {
        cells.cell(name, found(fields, open, agreements), expected);
    }
    let fixed = "agreement covers from opened_on until ends_on";
    let ends = ", opened_on 2018-01-01, ends_on 2021-10-01";
    let plain = |agreements: &[&str], expected: &str, cells: &mut Cells, name: &str| {
        // An end that is planned is a plain date, so that it is read though it is later than the as-of date.
        let text = rule("until", "agency", fixed)
            .replace("  ended_on:         date or none yet", "  ended_on:         date or none");
        let text = text.replace("  should", "  when opened_on is not none\n  should");
        let verdict = Bench::new(&text, AS_OF, &agency(ends, agreements)).verdict();
        cells.cell(name, format!("{} {}", verdict.answers, verdict.due.unwrap_or_default()), expected);
    };
    plain(&["2018-01-01 2021-10-01"], "T ", &mut cells, "an end to come, covered to it");
    plain(&["2018-01-01 -"], "T ", &mut cells, "an end to come, by one that lasts still");
    plain(&["2018-01-01 2021-09-30"], "D 2021-09-30", &mut cells, "an end to come, a day short");
    plain(&["2018-01-01 2020-10-01"], "D 2020-10-01", &mut cells, "an end to come, covered so far");
    plain(&["2018-01-01 2020-09-30"], "F ", &mut cells, "an end to come, and a gap by now");
    cells.check();
}

#[test]
fn covers_where_the_span_is_not_known() {
    let mut cells = Cells::default();
    let found = |fields: &str, agreements: &[&str]| {
        let verdict = covered(fields, "agreement covers from opened_on until ends_on", agreements);
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let gap = ["2018-01-01 2018-05-01", "2018-06-01 -"];
    for (name, fields, agreements, expected) in [
        (
            "start unknown",
            ", opened_on unreadable \"?\", ends_on 2019-01-01",
            &gap[..],
            "U opened_on: unreadable, ends_on: blank",
        ),
        ("end unknown, covered so far", ", opened_on 2018-01-01", &["2018-01-01 -"], "T "),
        ("end unknown, a gap", ", opened_on 2018-01-01", &gap, "U ends_on: blank"),
        ("start in some month, the gap in it", ", opened_on 2018-05, ends_on 2019-01-01", &gap, "F "),
        (
            "start in some month, covered from its last day",
            ", opened_on 2018-06, ends_on 2019-01-01",
            &["2018-06-30 -"],
            "U opened_on: too_imprecise",
        ),
        ("start in some month, covered", ", opened_on 2018-06, ends_on 2019-01-01", &gap, "T "),
        (
            "end in some month, covered to its first day",
            ", opened_on 2018-01-01, ends_on 2018-05",
            &gap,
            "U ends_on: too_imprecise",
        ),
    ] {
        let found = found(fields, agreements);
        if name == "start unknown" {
            // `when` is open too, and nothing else is looked for.
            cells.cell(name, found.split(' ').next().unwrap(), "TFD");
        } else {
            cells.cell(name, found, expected);
        }
    }
    cells.check();
}

#[test]
fn covers_where_a_record_is_not_known() {
    let mut cells = Cells::default();
    let year = "(agreement where model is JEM) covers from 2018-01-01 until 2019-01-01";
    let found = |agreements: &[&str]| {
        let verdict = Bench::new(&rule("until", "agency", year), AS_OF, &agency("", agreements)).verdict();
        format!("{} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let (early, late) = ("2018-01-01 2018-05-01;, model JEM", "2018-06-01 -;, model JEM");
    for (name, between, expected) in [
        ("of unknown model in the gap", "2018-05-01 2018-06-01", "U agreement.model: blank"),
        ("of unknown model elsewhere", "2018-06-01 2018-07-01", "F "),
        ("of another model", "2018-05-01 2018-06-01;, model WSO", "F "),
        ("its end unknown", "2018-05-01 unreadable_;, model JEM", "U agreement.ended_on: unreadable"),
        ("its start unknown", "- 2018-06-01;, model JEM", "U agreement.signed_on: blank"),
        ("its start unknown, over before the gap", "- 2018-05-01;, model JEM", "F "),
        ("its end unknown, begun after the gap began", "2018-05-02 unreadable_;, model JEM", "F "),
        ("ends in some month", "2018-05-01 2018-06;, model JEM", "T "),
        ("ends in the month before", "2018-04-01 2018-05;, model JEM", "F "),
        ("begins in some month", "2018-05 -;, model JEM", "U agreement.signed_on: too_imprecise"),
        ("ended before it began", "2018-06-01 2018-05-01;, model JEM", "U agreement.ended_on: contradictory_dates"),
    ] {
        let between = between.replace("unreadable_", "unreadable \"?\"");
        let agreements = [early, late, &between];
        let given = if between.contains('?') {
            let given = agency("", &[early, late, "2018-05-01 -;, model JEM"]);
            given.replace(
                "signed_on 2018-05-01, model",
                &format!("signed_on {}, ended_on unreadable \"?\", model", between.split(' ').next().unwrap()),
            )
        } else {
            agency("", &agreements)
        };
        let verdict = Bench::new(&rule("until", "agency", year), AS_OF, &given).verdict();
        cells.cell(name, format!("{} {}", verdict.answers, verdict.reasons.join(", ")), expected);
    }
    cells.cell("enough without it", found(&["2018-01-01 -;, model JEM", "2018-01-01 -"]), "T ");
    cells.check();
}

/// What an unseen record could fill.
#[test]
fn covers_where_records_may_not_have_been_seen() {
    let mut cells = Cells::default();
    let year = "agreement covers from 2018-01-01 until 2019-01-01";
    let judge = |dated: &str, agreements: &[&str], supply: Supply| {
        let text = rule("until", "agency", year).replace("  lasts from", &format!("{dated}  lasts from"));
        let verdict = Bench::new(&text, AS_OF, &agency("", agreements)).supply("agreement", supply).verdict();
        let marked = if verdict.assumes_complete { " marked" } else { "" };
        format!("{}{marked} {}", verdict.answers, verdict.reasons.join(", "))
    };
    let signed = "  dated by signed_on\n";
    let gap: &[&str] = &["2018-01-01 2018-05-01", "2018-06-01 -"];
    let whole: &[&str] = &["2018-01-01 -"];
    let not_complete = "U agreement: not_complete";
    for (name, dated, agreements, supply, expected) in [
        ("a gap, complete", signed, gap, complete("", ""), "F "),
        ("a gap, complete through its eve", signed, gap, complete("", "2018-04-30"), not_complete),
        ("a gap, complete through its first day", signed, gap, complete("", "2018-05-01"), "F "),
        ("a gap, undated, complete through its last day", "", gap, complete("", "2018-05-31"), "F "),
        ("a gap, dated by something else", "  dated by ended_on\n", gap, complete("", "2018-12-31"), not_complete),
        ("a gap, complete from a day", signed, gap, complete("2017-01-01", ""), not_complete),
        ("a gap, undeclared", signed, gap, UNDECLARED, "F marked "),
        ("a gap, completeness unknown", signed, gap, COMPLETENESS_UNKNOWN, not_complete),
        ("no gap, completeness unknown", signed, whole, COMPLETENESS_UNKNOWN, "T "),
        ("no gap, undeclared", signed, whole, UNDECLARED, "T "),
        ("no records", signed, &[], Supply::NoRecords, "F "),
        ("not supplied", signed, &[], Supply::NotSupplied, "U agreement: kind_not_supplied"),
    ] {
        cells.cell(name, judge(dated, agreements, supply), expected);
    }
    cells.check();
}

#[test]
fn a_gap_is_named_with_its_days() {
    let mut cells = Cells::default();
    let found = |requirement: &str, agreements: &[&str]| {
        let verdict = Bench::new(&rule("until", "agency", requirement), AS_OF, &agency("", agreements)).verdict();
        format!("{}: {}", verdict.manner.unwrap_or_default(), plain(&verdict.finding.found))
    };
    let year = "agreement covers from 2018-01-01 until 2019-01-01";
    let open = "agreement covers from 2018-01-01 through the as-of date";
    for (requirement, agreements, expected) in [
        (
            year,
            &["2018-01-01 2018-05-01", "2018-06-01 -"][..],
            "lapse ended: no agreement covers 2018-05-01 through 2018-05-31, between M1 and M2",
        ),
        (
            year,
            &["2018-01-01 2018-05-01", "2018-05-02 -"],
            "lapse ended: no agreement covers 2018-05-01, between M1 and M2",
        ),
        (year, &["2018-01-01 2018-05-01"], "lapse ended: no agreement covers 2018-05-01 through 2018-12-31"),
        (year, &[], "lapse ended: no agreement covers 2018-01-01 through 2018-12-31"),
        (open, &["2018-01-01 2020-09-01"], "lapse ended: no agreement covers 2020-09-01 through 2020-09-30"),
        // Two gaps.
        (
            year,
            &["2018-02-01 2018-05-01", "2018-06-01 -"],
            "lapse ended: no agreement covers 2018-01-01 through 2018-01-31; nor 2018-05-01 through 2018-05-31, between M1 and M2",
        ),
        // Of many, four and the last.
        (
            year,
            &[
                "2018-01-02 2018-02-01",
                "2018-02-02 2018-03-01",
                "2018-03-02 2018-04-01",
                "2018-04-02 2018-05-01",
                "2018-05-02 2018-06-01",
                "2018-06-02 -",
            ],
            "lapse ended: no agreement covers 2018-01-01; nor 2018-02-01, between M1 and M2; nor 2018-03-01, between M2 and M3; nor 2018-04-01, between M3 and M4; and so on, 6 times, the last 2018-06-01, between M5 and M6",
        ),
    ] {
        cells.cell(format!("{requirement}, {agreements:?}"), found(requirement, agreements), expected);
    }
    let verdict = covered(
        ", opened_on 2018-01-01",
        "agreement covers from opened_on until closed_on",
        &["2018-01-01 2020-05-01"],
    );
    cells.cell(
        "a gap that goes on",
        format!("{}: {}", verdict.manner.unwrap_or_default(), plain(&verdict.finding.found)),
        "lapse open: no agreement covers the time from 2020-05-01 on",
    );
    let verdict = covered(
        ", opened_on 2018-01-01",
        "agreement covers from opened_on until closed_on",
        &["2018-02-01 2020-05-01"],
    );
    cells.cell(
        "one that ended, and one that goes on",
        format!("{}: {}", verdict.manner.unwrap_or_default(), plain(&verdict.finding.found)),
        "lapse open: no agreement covers 2018-01-01 through 2018-01-31; nor the time from 2020-05-01 on",
    );
    cells.check();
}

// ---------------------------------------------------------------- never overlaps

#[test]
fn never_overlaps_by_the_days_of_records() {
    let mut cells = Cells::default();
    for (name, end, agreements, expected) in [
        ("none", "until", &[][..], "T"),
        ("one", "until", &["2018-01-01 -"], "T"),
        ("one ends as the next begins", "until", &["2018-01-01 2018-04-01", "2018-04-01 -"], "T"),
        ("a shared day", "through", &["2018-01-01 2018-04-01", "2018-04-01 -"], "F"),
        ("the day after", "through", &["2018-01-01 2018-04-01", "2018-04-02 -"], "T"),
        ("one inside the other", "until", &["2018-01-01 -", "2018-04-01 2018-05-01"], "F"),
        ("the same days", "until", &["2018-01-01 2018-05-01", "2018-01-01 2018-05-01"], "F"),
        ("two that last still", "until", &["2018-01-01 -", "2019-01-01 -"], "F"),
        ("one of no day", "until", &["2018-01-01 -", "2018-04-01 2018-04-01"], "T"),
        ("only the outer two", "until", &["2018-01-01 2019-01-01", "2019-01-01 -", "2018-06-01 2018-07-01"], "F"),
        ("an end not known", "until", &["2018-01-01 -;, ended_on unreadable \"?\"", "2018-04-01 -"], "U"),
        (
            "an end not known, after the other",
            "until",
            &["2018-04-01 -;, ended_on unreadable \"?\"", "2018-01-01 2018-04-01"],
            "T",
        ),
        ("a start not known", "until", &["- 2018-05-01", "2018-04-01 -"], "U"),
        ("a start not known, over before the other", "until", &["- 2018-04-01", "2018-04-01 -"], "T"),
        ("a month in which both may lie", "until", &["2018-01-01 2018-04", "2018-04-10 -"], "U"),
        ("a month before the other", "until", &["2018-01-01 2018-04", "2018-05-01 -"], "T"),
        ("dates that contradict each other", "until", &["2018-05-01 2018-04-01", "2019-04-10 -"], "U"),
        ("one that contradicts itself alone", "until", &["2018-05-01 2018-04-01"], "T"),
    ] {
        cells.cell(name, judged(end, "agreement never overlaps", agreements), expected);
    }
    let of_model = "(agreement where model is JEM) never overlaps";
    for (name, agreements, expected) in [
        ("of another model", &["2018-01-01 -;, model JEM", "2018-01-01 -;, model WSO"][..], "T "),
        ("of unknown model", &["2018-01-01 -;, model JEM", "2018-01-01 -"], "U agreement.model: blank"),
        ("of unknown model, at another time", &["2018-01-01 2019-01-01;, model JEM", "2019-01-01 -"], "T "),
    ] {
        let verdict = Bench::new(&rule("until", "agency", of_model), AS_OF, &agency("", agreements)).verdict();
        cells.cell(name, format!("{} {}", verdict.answers, verdict.reasons.join(", ")), expected);
    }
    cells.check();
}

/// Rows of the same key that agree in every column are one record.
#[test]
fn a_row_that_repeats_another_does_not_overlap_with_it() {
    let row = "agreement agreement_id \"M1\", agency_id \"A\", signed_on 2018-01-01";
    let given = format!("agency agency_id \"A\"\n{row}\n{row}\n");
    let verdict = Bench::new(&rule("until", "agency", "agreement never overlaps"), AS_OF, &given).verdict();
    assert_eq!(verdict.answers, "T");
}

#[test]
fn two_records_that_overlap_are_both_pointed_at() {
    let text = rule("until", "agency", "agreement never overlaps");
    let given = agency("", &["2018-01-01 2018-05-01", "2019-01-01 -", "2018-04-01 2018-09-01"]);
    let verdict = Bench::new(&text, AS_OF, &given).verdict();
    let expected = "M1 (from 2018-01-01 until 2018-05-01) and M3 (from 2018-04-01 until 2018-09-01) share 2018-04-01 \
                    through 2018-04-30";
    assert_eq!((plain(&verdict.finding.found).as_str(), verdict.manner), (expected, Some("duplicate")));
    let rows: Vec<u32> =
        std::iter::once(&verdict.finding.cell).chain(&verdict.finding.also).map(|cell| cell.row).collect();
    assert_eq!(rows, [2, 0]);
    let given = agency("", &["2018-01-01 -", "2019-01-01 -"]);
    let verdict = Bench::new(&without_key(&text), AS_OF, &given).verdict();
    let expected = "one agreement (from 2018-01-01 on) and another agreement (from 2019-01-01 on) share the time from \
                    2019-01-01 on";
    assert_eq!(plain(&verdict.finding.found), expected);
}

/// The same agreements without a key, and without the officers that need it.
fn without_key(text: &str) -> String {
    let (before, officers) = text.split_once("record officer").unwrap();
    let (_, rule) = officers.split_once("\n\n").unwrap();
    format!("{}\n{rule}", before.replace("key agreement_id", "agreement_id"))
}

/// Private dates, and what is computed from them, stand apart in every sentence.
#[test]
fn private_dates_are_not_told() {
    for (requirement, agreements) in [
        ("agreement never overlaps", &["2018-01-01 2018-05-01", "2018-04-01 -"][..]),
        ("agreement covers from 2018-01-01 until 2019-01-01", &["2018-01-01 2018-05-01", "2018-06-01 -"]),
        ("agreement agrees on signed_on", &["2018-01-01 2018-05-01", "2018-06-01 -"]),
    ] {
        let text = rule("until", "agency", requirement);
        let text = text.replace("signed_on:        date", "signed_on:        date private");
        let text = text.replace("date or none yet\n  belongs", "date or none yet private\n  belongs");
        let verdict = Bench::new(&text, AS_OF, &agency("", agreements)).verdict();
        assert_eq!(verdict.answers, "F");
        let told = verdict.finding.found.0.iter().filter_map(|piece| match piece {
            Piece::Words(words) => Some(words.as_str()),
            Piece::Person(_) | Piece::Private(..) => None,
        });
        let told: String = told.collect();
        assert!(!told.contains("2018-04") && !told.contains("2018-05") && !told.contains("2018-06"), "{told}");
    }
}

/// The day through which something is covered so far is the private end of a record.
#[test]
fn the_day_through_which_a_private_record_covers_is_not_told() {
    let text = rule("until", "agency", "agreement covers from 2018-01-01 until ends_on");
    let text = text.replace("date or none yet\n  belongs", "date or none private\n  belongs");
    let given = agency(", ends_on 2021-10-01", &["2018-01-01 2021-05-01"]);
    let verdict = Bench::new(&text, AS_OF, &given).verdict();
    assert_eq!((verdict.outcome, verdict.due.as_deref()), ("pending", Some("2021-05-01")));
    let due = verdict.finding.due.unwrap();
    assert!(matches!(&due.0[..], [Piece::Private("date", _)]), "{due:?}");
}

/// Table T7, as for any statement about all records.
#[test]
fn what_unseen_records_leave_of_statements_about_all() {
    let mut cells = Cells::default();
    let one: &[&str] = &["2018-01-01 -;, model JEM"];
    let two: &[&str] = &["2018-01-01 -;, model JEM", "2018-01-01 -;, model WSO"];
    for requirement in ["agreement never overlaps", "agreement agrees on model"] {
        let judge = |agreements: &[&str], supply: Supply| {
            let text = rule("until", "agency", requirement).replace("  lasts", "  dated by signed_on\n  lasts");
            let verdict = Bench::new(&text, AS_OF, &agency("", agreements)).supply("agreement", supply).verdict();
            let marked = if verdict.assumes_complete { " marked" } else { "" };
            let nothing = if verdict.nothing_to_check { " nothing" } else { "" };
            format!("{}{marked}{nothing}", verdict.answers)
        };
        for (name, agreements, supply, expected) in [
            ("holds, complete", one, complete("", ""), "T"),
            ("holds, complete from a day", one, complete("2015-01-01", ""), "U"),
            ("holds, complete through a day", one, complete("", "2020-09-29"), "U"),
            ("holds, undeclared", one, UNDECLARED, "T marked"),
            ("holds, completeness unknown", one, COMPLETENESS_UNKNOWN, "U"),
            ("fails, completeness unknown", two, COMPLETENESS_UNKNOWN, "F"),
            ("fails, undeclared", two, UNDECLARED, "F"),
            ("none, complete", &[], complete("", ""), "T nothing"),
            ("none, no records", &[], Supply::NoRecords, "T nothing"),
            ("none, not supplied", &[], Supply::NotSupplied, "U"),
        ] {
            cells.cell(format!("{requirement}: {name}"), judge(agreements, supply), expected);
        }
    }
    let bounded = "(agreement where signed_on is during fiscal year 2021) never overlaps";
    let text = rule("until", "agency", bounded).replace("  lasts", "  dated by signed_on\n  lasts");
    let verdict = Bench::new(&text, "2021-03-31", &agency("", &["2021-01-01 -"])).verdict();
    cells.cell("more may come", format!("{} {}", verdict.answers, verdict.due.unwrap_or_default()), "D 2021-09-30");
    cells.check();
}

// ---------------------------------------------------------------- agrees on

#[test]
fn agrees_on_by_the_values_of_records() {
    let mut cells = Cells::default();
    for (name, agreements, expected) in [
        ("none", &[][..], "T "),
        ("one", &["- -"], "T "),
        ("the same", &["- -;, model JEM", "- -;, model JEM", "- -;, model JEM"], "T "),
        ("two of three", &["- -;, model JEM", "- -;, model JEM", "- -;, model WSO"], "F "),
        ("one not known", &["- -;, model JEM", "- -"], "U agreement.model: blank"),
        ("two not known", &["- -", "- -"], "U agreement.model: blank, agreement.model: blank"),
        ("one not known, two differ", &["- -;, model JEM", "- -", "- -;, model WSO"], "F "),
    ] {
        let verdict =
            Bench::new(&rule("until", "agency", "agreement agrees on model"), AS_OF, &agency("", agreements)).verdict();
        cells.cell(format!("model, {name}"), format!("{} {}", verdict.answers, verdict.reasons.join(", ")), expected);
    }
    for (name, agreements, expected) in [
        ("none equals none", &["- -;, state blank", "- -;, state blank"][..], "T"),
        ("none differs from a value", &["- -;, state blank", "- -;, state \"TX\""], "F"),
        ("texts as they are compared", &["- -;, state \"TX\"", "- -;, state \" tx\""], "T"),
    ] {
        cells.cell(name, judged("until", "agreement agrees on state", agreements), expected);
    }
    for (name, agreements, expected) in [
        ("the same month", &["2018-05 -", "2018-05 -"][..], "T"),
        ("a day of the month", &["2018-05 -", "2018-05-01 -"], "U"),
        ("another month", &["2018-05 -", "2018-06-01 -"], "F"),
    ] {
        cells.cell(name, judged("until", "agreement agrees on signed_on", agreements), expected);
    }
    let unsure = "(agreement where signed_on is on or after 2018-01-01) agrees on model";
    for (name, agreements, expected) in [
        ("one that may not count differs", &["2018-05-01 -;, model JEM", "- -;, model WSO"][..], "U"),
        ("one that may not count is the same", &["2018-05-01 -;, model JEM", "- -;, model JEM"], "T"),
        ("one that does not count differs", &["2018-05-01 -;, model JEM", "2017-05-01 -;, model WSO"], "T"),
    ] {
        cells.cell(name, judged("until", unsure, agreements), expected);
    }
    let verdict = Bench::new(
        &rule("until", "agency", "agreement agrees on model"),
        AS_OF,
        &agency("", &["- -;, model JEM", "- -;, model WSO"]),
    )
    .verdict();
    let said = format!("{}: {}", verdict.manner.unwrap_or_default(), plain(&verdict.finding.found));
    cells.cell("the finding", said, "disagree: `model` is “JEM” in M1 and “WSO” in M2: these do not agree");
    cells.cell(
        "both rows",
        format!(
            "{} {:?}",
            verdict.finding.cell.row,
            verdict.finding.also.iter().map(|cell| cell.row).collect::<Vec<_>>()
        ),
        "1 [0]",
    );
    cells.check();
}

// ---------------------------------------------------------------- times of day

/// Where both dates are times, what lasts is compared by them.
#[test]
fn stays_of_some_hours() {
    let text = |requirement: &str| {
        format!(
            "settings\n  time zone \"America/New_York\"\n\nrecord room\n  key room_id: text\n  asked_at: datetime\n\n\
             record stay\n  room_id:   text\n  booked_at: datetime\n  left_at:   datetime or none yet\n  \
             belongs to room by room_id\n  lasts from booked_at until left_at\n\nrule R-1 \"stays\"\n  cite \"manual\"\n  \
             for room\n  should {requirement}\n"
        )
    };
    let mut cells = Cells::default();
    let judge = |requirement: &str, stays: &[(&str, &str)]| {
        let mut given = "room room_id \"1\", asked_at 2020-09-01T12:00\n".to_owned();
        for (from, until) in stays {
            given += &format!("stay room_id \"1\", booked_at {from}, left_at {until}\n");
        }
        Bench::new(&text(requirement), AS_OF, &given).answers()
    };
    let (early, late) = (("2020-09-01T08:00", "2020-09-01T12:00"), ("2020-09-01T12:00", "2020-09-02T00:00"));
    let (noon, day) = (("2020-09-01T11:00", "2020-09-01T13:00"), ("2020-09-01", "2020-09-02T08:00"));
    let never = "stay never overlaps";
    let on = |day: &str| format!("exists stay in effect on {day}");
    cells.cell("one after the other", judge(never, &[early, late]), "T");
    cells.cell("an hour shared", judge(never, &[early, noon]), "F");
    cells.cell("an hour not known", judge(never, &[early, day]), "U");
    cells.cell("on a day of which a part is in it", judge(&on("2020-09-01"), &[early]), "T");
    cells.cell("until midnight", judge(&on("2020-09-02"), &[late]), "F");
    cells.cell("at a time", judge(&on("asked_at"), &[late]), "T");
    cells.cell("at the time at which it ends", judge(&on("asked_at"), &[early]), "F");
    cells.cell("no gap", judge("stay covers from 2020-09-01T08:00 until 2020-09-02", &[early, late]), "T");
    cells.cell("hours of a day missing", judge("stay covers from 2020-09-01 until 2020-09-02", &[early, late]), "F");
    cells.check();
}

#[test]
fn what_may_be_none_begins_no_time() {
    let text = rule("until", "agency", "agreement never overlaps")
        .replace("signed_on:        date", "signed_on:        date or none");
    assert_eq!(problems(&text), ["unguarded-none"]);
    let guarded = text.replace("agreement never", "(agreement where signed_on is not none) never");
    assert_eq!(problems(&guarded), Vec::<String>::new());
    let given = agency("", &["2018-01-01 -", "- 2018-05-01"]);
    let given = given.replace("agency_id \"A\", ended_on", "agency_id \"A\", signed_on blank, ended_on");
    assert_eq!(Bench::new(&guarded, AS_OF, &given).answers(), "T");
}
