//! Things that last (table T4's rows of *in effect*, rulings 16, 22, 39) and sequences: worked out by hand.

use probity::column::{State, Supply};

use super::super::bench::{Bench, Cells, UNDECLARED, Verdict, complete, plain, problems};

/// Authorisations end with a day that is out, permits with a day that is in; the ends of grants have to be known.
const RECORDS: &str = "
record officer
  key officer_id: text
  agency_id:      text
  checked_on:     date
  hired_on:       date
  left_on:        date or none yet
  retired_on:     date
  belongs to agency by agency_id

record agency
  key agency_id: text

record agreement
  agency_id: text
  model:     one of JEM, WSO
  signed_on: date
  ended_on:  date or none yet
  belongs to agency by agency_id
  lasts from signed_on until ended_on

record authorisation
  officer_id: text
  starts_on:  date
  ends_on:    date or none yet
  course:     text
  score:      number or none
  belongs to officer by officer_id
  lasts from starts_on until ends_on

record permit
  officer_id: text
  starts_on:  date
  ends_on:    date or none yet
  belongs to officer by officer_id
  lasts from starts_on through ends_on

record grant
  officer_id: text
  starts_on:  date
  ends_on:    date
  belongs to officer by officer_id
  lasts from starts_on until ends_on

record pass
  officer_id: text
  starts_on:  date
  ends_on:    date
  belongs to officer by officer_id
  lasts from starts_on through ends_on
";

#[track_caller]
fn bench(requirement: &str, given: &str) -> Bench {
    let text = format!("{RECORDS}\nrule R-1 \"lasting\"\n  cite \"manual\"\n  for officer\n  should {requirement}\n");
    Bench::new(&text, "2020-09-30", given)
}

/// An officer, and spans of a kind: `start end`.
fn spans(officer: &str, kind: &str, spans: &[&str]) -> String {
    let mut given = format!("officer officer_id \"O1\"{officer}\n");
    for span in spans {
        let (start, end) = span.split_once(' ').unwrap();
        given += &format!("{kind} officer_id \"O1\", starts_on {start}, ends_on {end}\n");
    }
    given
}

fn reasons(verdict: &Verdict) -> String {
    verdict.reasons.join(", ")
}

#[test]
fn t4_in_effect_on_a_day() {
    let mut cells = Cells::default();
    let mut row = |kind: &str, span: &str, day: &str, expected: &str| {
        let requirement = format!("exists ({kind} where is in effect on {day})");
        let found = bench(&requirement, &spans("", kind, &[span])).answers();
        cells.cell(format!("{kind} {span} on {day}"), &found, expected);
        // The same as a set of those that are.
        let set = format!("exists {kind} in effect on {day}");
        cells.cell(format!("{kind} {span}: {set}"), bench(&set, &spans("", kind, &[span])).answers(), expected);
    };
    for kind in ["authorisation", "permit", "grant", "pass"] {
        row(kind, "2018-03-01 2019-03-01", "2018-02-28", "F");
        row(kind, "2018-03-01 2019-03-01", "2018-03-01", "T");
        row(kind, "2018-03-01 2019-03-01", "2019-02-28", "T");
        row(kind, "2018-03-01 2019-03-01", "2019-03-02", "F");
        // The start is not known; what has surely ended has ended.
        row(kind, "blank 2019-03-01", "2018-06-01", "U");
        row(kind, "blank 2019-03-01", "2019-03-02", "F");
        row(kind, "2016-02-29 2020-02-29", "2020-02-28", "T");
        // Months: any of their days.
        row(kind, "2018-03 2019-03-01", "2018-02-28", "F");
        row(kind, "2018-03 2019-03-01", "2018-03-30", "U");
        row(kind, "2018-03 2019-03-01", "2018-03-31", "T");
        row(kind, "2018-03-01 2019-06", "2019-05-31", "T");
        row(kind, "2018-03-01 2019-06", "2019-06-15", "U");
        row(kind, "2018-03-01 2019-06", "2019-07-01", "F");
        row(kind, "2018-03-15 2019-03-01", "2018-03", "U");
        row(kind, "2018-03-01 2019-03-01", "2018-03", "T");
        row(kind, "2018-03-01 2019-03-01", "2018-02", "F");
        // Dates that contradict each other are no empty span.
        row(kind, "2019-03-01 2018-03-01", "2018-06-01", "U");
    }
    for kind in ["authorisation", "grant"] {
        row(kind, "2018-03-01 2019-03-01", "2019-03-01", "F");
        row(kind, "2018-03-01 2019-06", "2019-06-01", "U");
        row(kind, "2018-03-01 2019-06", "2019-06-30", "F");
        row(kind, "2018-03-01 2018-03-01", "2018-03-01", "F");
        row(kind, "2016-02-29 2020-02-29", "2020-02-29", "F");
    }
    for kind in ["permit", "pass"] {
        row(kind, "2018-03-01 2019-03-01", "2019-03-01", "T");
        row(kind, "2018-03-01 2019-06", "2019-06-01", "T");
        row(kind, "2018-03-01 2019-06", "2019-06-30", "U");
        row(kind, "2018-03-01 2018-03-01", "2018-03-01", "T");
        row(kind, "2016-02-29 2020-02-29", "2020-02-29", "T");
    }
    for kind in ["authorisation", "permit"] {
        row(kind, "2018-03-01 blank", "2018-02-28", "F");
        row(kind, "2018-03-01 blank", "2018-03-01", "T");
        row(kind, "2018-03-01 blank", "2020-09-30", "T");
        row(kind, "2018-03-01 blank", "the as-of date", "T");
        // An end after the as-of date has not come yet.
        row(kind, "2018-03-01 2020-10-01", "2020-09-30", "T");
    }
    for kind in ["grant", "pass"] {
        row(kind, "2018-03-01 blank", "2018-02-28", "F");
        row(kind, "2018-03-01 blank", "2018-03-02", "U");
        row(kind, "blank blank", "2018-03-02", "U");
    }
    cells.check();
}

#[test]
fn t4_in_effect_with_values_in_every_state() {
    let mut cells = Cells::default();
    for state in [State::Blank, State::UnknownCode, State::Unreadable, State::Withheld, State::Absent] {
        for (field, day, expected) in [
            ("grant.starts_on", "2018-06-01", "U"),
            ("grant.ends_on", "2018-06-01", "U"),
            ("grant.ends_on", "2018-02-28", "F"),
        ] {
            let requirement = format!("exists (grant where is in effect on {day})");
            let bench = bench(&requirement, &spans("", "grant", &["2018-03-01 2019-03-01"])).state(field, 0, state);
            cells.cell(format!("{field} {state:?} on {day}"), bench.answers(), expected);
        }
        // The day that is asked for: if it is still to come, another grant may come by then.
        let on = "exists (grant where is in effect on officer.checked_on)";
        let bench = bench(on, &spans(", checked_on 2018-06-01", "grant", &["2018-03-01 2019-03-01"]));
        cells.cell(format!("day {state:?}"), bench.state("officer.checked_on", 0, state).answers(), "TFD");
    }
    let day = |day: &str| {
        let on = "exists (grant where is in effect on officer.checked_on)";
        bench(on, &spans(&format!(", checked_on {day}"), "grant", &["2018-03-01 2019-03-01"])).answers()
    };
    cells.cell("day known, in", day("2018-03-01"), "T");
    cells.cell("day known, out", day("2019-03-01"), "F");
    cells.check();
    let why = |span: &str, day: &str| {
        reasons(&bench(&format!("exists (grant where is in effect on {day})"), &spans("", "grant", &[span])).verdict())
    };
    assert_eq!(why("blank 2019-03-01", "2018-06-01"), "grant.starts_on: blank");
    assert_eq!(why("2018-03-01 blank", "2018-06-01"), "grant.ends_on: blank");
    assert_eq!(why("2019-03-01 2018-03-01", "2018-06-01"), "grant.ends_on: contradictory_dates");
    let none = RECORDS.replace("  starts_on:  date\n", "  starts_on:  date or none\n");
    let rule = |condition: &str| {
        problems(&format!(
            "{none}\nrule R-1 \"r\"\n  cite \"manual\"\n  for officer\n  should exists (grant where {condition})\n"
        ))
        .join(" ")
    };
    assert_eq!(rule("is in effect on 2018-06-01"), "unguarded-none");
    assert_eq!(rule("starts_on is not none and is in effect on 2018-06-01"), "");
}

/// The example of the ruling on links: what an agency had in effect on a day, whatever it has today.
#[test]
fn several_agreements_of_an_agency() {
    let given = "officer officer_id \"O1\", agency_id \"A\", checked_on DAY\nagency agency_id \"A\"\n\
                 agreement agency_id \"A\", model WSO, signed_on 2016-01-01, ended_on 2019-01-01\n\
                 agreement agency_id \"A\", model JEM, signed_on 2019-01-01";
    let mut cells = Cells::default();
    for (day, wso, jem) in
        [("2015-12-31", "F", "F"), ("2017-06-01", "T", "F"), ("2018-12-31", "T", "F"), ("2019-01-01", "F", "T")]
    {
        for (model, expected) in [("WSO", wso), ("JEM", jem)] {
            let requirement =
                format!("exists (agency.agreement where model is {model} and is in effect on officer.checked_on)");
            cells.cell(format!("{day} {model}"), bench(&requirement, &given.replace("DAY", day)).answers(), expected);
            let counted = format!("count of (agency.agreement where model is {model}) in effect on checked_on is 1");
            cells.cell(
                format!("{day} {model}, counted"),
                bench(&counted, &given.replace("DAY", day)).answers(),
                expected,
            );
        }
    }
    cells.check();
}

#[test]
fn covers_without_a_gap() {
    let mut cells = Cells::default();
    let mut row = |kind: &str, list: &[&str], span: &str, officer: &str, expected: &str| {
        let found = bench(&format!("{kind} covers {span}"), &spans(officer, kind, list)).answers();
        cells.cell(format!("{kind} {list:?} covers {span}{officer}"), found, expected);
    };
    let years = "from 2016-01-01 until 2020-01-01";
    // Authorisation 1 ends on the day on which the next begins.
    row("authorisation", &["2015-01-01 2018-04-01", "2018-04-01 blank"], years, "", "T");
    row("authorisation", &["2018-04-01 blank", "2015-01-01 2018-04-01"], years, "", "T");
    row("authorisation", &["2015-01-01 2018-03-31", "2018-04-01 blank"], years, "", "F");
    row("permit", &["2015-01-01 2018-03-31", "2018-04-01 blank"], years, "", "T");
    row("permit", &["2015-01-01 2018-03-30", "2018-04-01 blank"], years, "", "F");
    row("authorisation", &["2015-01-01 2019-01-01", "2016-06-01 2016-07-01", "2018-04-01 blank"], years, "", "T");
    // The first and the last day.
    row("authorisation", &["2016-01-01 2020-01-01"], years, "", "T");
    row("authorisation", &["2016-01-02 2020-01-01"], years, "", "F");
    row("authorisation", &["2016-01-01 2019-12-31"], years, "", "F");
    row("authorisation", &["2016-01-01 2020-01-01"], "from 2016-01-01 through 2020-01-01", "", "F");
    row("authorisation", &["2016-01-01 2020-01-02"], "from 2016-01-01 through 2020-01-01", "", "T");
    row("permit", &["2016-01-01 2019-12-31"], years, "", "T");
    row("permit", &["2016-01-01 2020-01-01"], "from 2016-01-01 through 2020-01-01", "", "T");
    row("authorisation", &["2016-01-01 2020-02-29"], "from 2020-02-28 through 2020-02-29", "", "F");
    row("permit", &["2016-01-01 2020-02-29"], "from 2020-02-28 through 2020-02-29", "", "T");
    row("authorisation", &[], years, "", "F");
    // Ends and starts that are not known.
    row("grant", &["2015-01-01 blank"], years, "", "U");
    row("grant", &["blank 2020-01-01"], years, "", "U");
    row("grant", &["2015-01-01 2020-01-01", "blank blank"], years, "", "T");
    row("grant", &["2015-01-01 2018-01-01", "blank 2019-01-01"], years, "", "F");
    row("grant", &["2016-02-01 blank"], years, "", "F");
    row("grant", &["2019-01-01 2018-01-01"], years, "", "U");
    row("grant", &["2015-01-01 2018-04", "2018-04-01 2020-01-01"], years, "", "T");
    row("grant", &["2015-01-01 2018-04", "2018-04-15 2020-01-01"], years, "", "U");
    row("grant", &["2015-01-01 2018-04", "2018-05-01 2020-01-01"], years, "", "F");
    // The span of the officer: not known, none yet, backwards.
    let hired = "from hired_on until left_on";
    row("authorisation", &["2015-01-01 blank"], hired, ", hired_on 2016-01-01", "T");
    row("authorisation", &["2015-01-01 2020-09-30"], hired, ", hired_on 2016-01-01", "F");
    row("authorisation", &["2015-01-01 2020-09-30"], hired, ", hired_on 2016-01-01, left_on 2020-09-30", "T");
    // A start that is not known may also be to come.
    row("authorisation", &["2015-01-01 blank"], hired, "", "TFD");
    row("authorisation", &["2015-01-01 blank"], hired, ", hired_on 2020-01-01, left_on 2019-01-01", "U");
    let retired = "from hired_on until retired_on";
    row("authorisation", &["2015-01-01 2018-01-01"], retired, ", hired_on 2016-01-01", "U");
    row("authorisation", &["2016-06-01 2018-01-01"], retired, ", hired_on 2016-01-01, retired_on 2017-01-01", "F");
    cells.check();
}

/// Ruling 16 and the findings: the gap is told with its first day; what was never supplied proves nothing.
#[test]
fn covers_and_what_was_supplied() {
    let years = "authorisation covers from 2016-01-01 until 2020-01-01";
    let gap = bench(years, &spans("", "authorisation", &["2015-01-01 2018-03-30", "2018-04-01 blank"])).verdict();
    let found = plain(&gap.finding.found);
    assert!(found.contains("2018-03-30"), "{found}");
    let mut cells = Cells::default();
    for (name, supply, expected) in [
        ("undeclared", UNDECLARED, "F marked"),
        ("complete", complete("", ""), "F"),
        // What begins after the extract ends covers nothing before it.
        ("not complete", complete("", "2018-12-31"), "F"),
        ("none", Supply::NoRecords, "F"),
        ("not supplied", Supply::NotSupplied, "U"),
    ] {
        let verdict = bench(years, &spans("", "authorisation", &[])).supply("authorisation", supply).verdict();
        let marked = if verdict.assumes_complete { " marked" } else { "" };
        cells.cell(name, format!("{}{marked}", verdict.answers), expected);
    }
    // One that was not seen may have covered the last day.
    let but_a_day = spans("", "authorisation", &["2015-01-01 2019-12-31"]);
    for (through, expected) in [("2019-12-31", "F"), ("2019-12-30", "U")] {
        let found = bench(years, &but_a_day).supply("authorisation", complete("", through)).answers();
        cells.cell(format!("all but the last day, complete through {through}"), found, expected);
    }
    // What covers everything covers it whatever else there may be.
    let whole = spans("", "authorisation", &["2015-01-01 blank"]);
    for supply in [UNDECLARED, complete("", "2019-12-31")] {
        let verdict = bench(years, &whole).supply("authorisation", supply).verdict();
        cells.cell(
            format!("covered, {supply:?}"),
            format!("{} {}", verdict.answers, verdict.assumes_complete),
            "T false",
        );
    }
    cells.check();
}

#[test]
fn never_overlaps() {
    let mut cells = Cells::default();
    let mut row = |kind: &str, list: &[&str], expected: &str| {
        let found = bench(&format!("{kind} never overlaps"), &spans("", kind, list)).verdict();
        let nothing = if found.nothing_to_check { " nothing" } else { "" };
        cells.cell(format!("{kind} {list:?}"), format!("{}{nothing}", found.answers), expected);
    };
    row("authorisation", &["2015-01-01 2018-04-01", "2018-04-01 blank"], "T");
    row("authorisation", &["2018-04-01 blank", "2015-01-01 2018-04-01"], "T");
    row("authorisation", &["2015-01-01 2018-04-02", "2018-04-01 blank"], "F");
    row("permit", &["2015-01-01 2018-03-31", "2018-04-01 blank"], "T");
    row("permit", &["2015-01-01 2018-04-01", "2018-04-01 blank"], "F");
    row("authorisation", &["2015-01-01 blank", "2018-04-01 2018-05-01"], "F");
    row("authorisation", &["2015-01-01 2019-01-01", "2016-01-01 2017-01-01"], "F");
    row("authorisation", &["2015-01-01 2016-01-01", "2015-01-01 2016-01-01"], "F");
    row("authorisation", &["2015-01-01 2016-01-01", "2017-01-01 2018-01-01", "2017-12-31 2019-01-01"], "F");
    row("authorisation", &["2015-01-01 blank"], "T");
    row("authorisation", &[], "T nothing");
    // An empty span overlaps nothing.
    row("authorisation", &["2015-01-01 2019-01-01", "2016-01-01 2016-01-01"], "T");
    row("grant", &["2015-01-01 blank", "2018-01-01 2019-01-01"], "U");
    row("grant", &["2015-01-01 blank", "2014-01-01 2014-06-01"], "T");
    row("grant", &["blank 2015-01-01", "2015-01-01 2019-01-01"], "T");
    // It may have lasted for no day at all.
    row("grant", &["blank 2015-01-02", "2015-01-01 2019-01-01"], "U");
    row("grant", &["blank 2015-01-02", "2014-01-01 2014-06-01"], "U");
    row("grant", &["2015-01-01 2018-04", "2018-04-01 2019-01-01"], "U");
    row("grant", &["2015-01-01 2018-04", "2018-04-30 2019-01-01"], "T");
    row("grant", &["2015-01-01 2018-04", "2018-03-31 2019-01-01"], "F");
    row("grant", &["2019-01-01 2018-01-01", "2018-03-01 2019-03-01"], "U");
    row("grant", &["blank blank", "2015-01-01 2018-04-02", "2018-04-01 2019-01-01"], "F");
    cells.check();
    // The kinds that surely belong to the set.
    let some = "(authorisation where course is \"x\") never overlaps";
    let two = |course: &str| {
        format!(
            "officer officer_id \"O1\"\nauthorisation officer_id \"O1\", starts_on 2015-01-01, course \"x\"\n\
             authorisation officer_id \"O1\", starts_on 2016-01-01, course {course}"
        )
    };
    assert_eq!(["\"x\"", "\"y\"", "blank"].map(|course| bench(some, &two(course)).answers()), ["F", "T", "U"]);
    let supplied = |supply: Supply| {
        let verdict = bench("authorisation never overlaps", &spans("", "authorisation", &["2015-01-01 2016-01-01"]))
            .supply("authorisation", supply)
            .verdict();
        format!("{} {}", verdict.answers, verdict.assumes_complete)
    };
    assert_eq!(supplied(complete("", "")), "T false");
    assert_eq!(supplied(UNDECLARED), "T true");
    assert_eq!(supplied(complete("", "2019-12-31")), "U false");
}

#[test]
fn agrees_on_a_field() {
    let judged = |field: &str, values: &[&str], supply: Supply| {
        let mut given = "officer officer_id \"O1\"\n".to_owned();
        for value in values {
            given += &format!("authorisation officer_id \"O1\", starts_on 2015-01-01, {field} {value}\n");
        }
        bench(&format!("authorisation agrees on {field}"), &given).supply("authorisation", supply).verdict()
    };
    let mut cells = Cells::default();
    for (field, values, expected) in [
        ("course", &["\"x\"", "\"X \""] as &[&str], "T"),
        ("course", &["\"x\"", "\"y\""], "F disagree"),
        ("course", &["\"x\"", "blank"], "U"),
        ("course", &["\"x\"", "blank", "\"y\""], "F disagree"),
        ("course", &["\"x\""], "T"),
        ("course", &["\"x\"", "unreadable \"?\""], "U"),
        ("score", &["blank", "blank"], "T"),
        ("score", &["blank", "1"], "F disagree"),
        ("score", &["1.0", "1"], "T"),
        ("course", &[], "T nothing"),
    ] {
        let verdict = judged(field, values, complete("", ""));
        let nothing = if verdict.nothing_to_check { " nothing" } else { "" };
        let manner = verdict.manner.map(|manner| format!(" {manner}")).unwrap_or_default();
        cells.cell(format!("{field} {values:?}"), format!("{}{manner}{nothing}", verdict.answers), expected);
    }
    for (supply, values, expected) in [
        (UNDECLARED, &["\"x\"", "\"x\""] as &[&str], "T true"),
        (UNDECLARED, &["\"x\"", "\"y\""], "F false"),
        (complete("", "2019-12-31"), &["\"x\"", "\"x\""], "U false"),
        (complete("", "2019-12-31"), &["\"x\"", "\"y\""], "F false"),
        (Supply::NotSupplied, &[], "U false"),
    ] {
        let verdict = judged("course", values, supply);
        cells.cell(
            format!("{supply:?} {values:?}"),
            format!("{} {}", verdict.answers, verdict.assumes_complete),
            expected,
        );
    }
    cells.check();
}

const READINGS: &str = "
record facility
  key facility_code: text

record reading
  key reading_id: text
  facility_code:  text
  read_on:        date
  population:     number
  closed_on:      date or none yet
  belongs to facility by facility_code
  follows by read_on within facility_code
";

/// Each row is compared with the row of the same facility that comes before it, in whatever order they stand. The first
/// has none before it.
#[test]
fn previous_within_a_key() {
    let text = format!(
        "{READINGS}\nrule R-1 \"steady\"\n  cite \"manual\"\n  for reading\n  when previous.population is not none\n  \
         should population is at most previous.population plus 10\n"
    );
    let judged = |rows: &[&str]| {
        let given: String = rows
            .iter()
            .enumerate()
            .map(|(at, row)| {
                let [facility, day, population] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
                let facility = if facility == "blank" { facility.to_owned() } else { format!("\"{facility}\"") };
                format!(
                    "reading reading_id \"{at}\", facility_code {facility}, read_on {day}, population {population}\n"
                )
            })
            .collect();
        let verdicts = Bench::new(&text, "2020-09-30", &given).verdicts("R-1");
        verdicts.into_iter().map(|verdict| verdict.outcome).collect::<Vec<_>>().join(", ")
    };
    let (none, open) = ("not applicable", "not assessable");
    let mut cells = Cells::default();
    for (name, rows, expected) in [
        (
            "in order",
            &["A 2020-01-01 100", "A 2020-01-02 110", "A 2020-01-03 121"] as &[&str],
            vec![none, "met", "violated"],
        ),
        (
            "in another order",
            &["A 2020-01-03 121", "A 2020-01-01 100", "A 2020-01-02 110"],
            vec!["violated", none, "met"],
        ),
        ("each by itself", &["A 2020-01-01 100", "B 2020-01-02 500", "A 2020-01-03 105"], vec![none, none, "met"]),
        ("keys as they compare", &["A 2020-01-01 100", "a 2020-01-02 105"], vec![none, "met"]),
        ("one is not known", &["A 2020-01-01 blank", "A 2020-01-02 105"], vec![none, open]),
        // Which of two on a day came first is not known.
        (
            "two on a day that agree",
            &["A 2020-01-01 100", "A 2020-01-01 100", "A 2020-01-02 105"],
            vec![open, open, "met"],
        ),
        (
            "two on a day that differ",
            &["A 2020-01-01 100", "A 2020-01-01 90", "A 2020-01-02 105"],
            vec![open, open, open],
        ),
        (
            "two on a day, too few",
            &["A 2020-01-01 100", "A 2020-01-01 90", "A 2020-01-02 111"],
            vec![open, open, "violated"],
        ),
        ("a row without a date", &["A 2020-01-01 100", "A blank 90", "A 2020-01-02 105"], vec![open, open, open]),
        (
            "without a facility",
            &["A 2020-01-01 100", "blank 2020-01-01 90", "A 2020-01-02 105"],
            vec![none, open, "met"],
        ),
        ("leap day", &["A 2020-03-01 100", "A 2020-02-29 95", "A 2020-02-28 80"], vec!["met", "violated", none]),
    ] {
        cells.cell(name, judged(rows), &expected.join(", "));
    }
    cells.check();
    // Without a guard the first would be compared with nothing.
    assert_eq!(problems(&text.replace("  when previous.population is not none\n", "")), ["unguarded-none"]);
}

/// The order of the file, where a kind says so.
#[test]
fn previous_by_line() {
    let text = "record reading\n  key reading_id: text\n  population: number\n  follows by line\n\
                \nrule R-1 \"steady\"\n  cite \"manual\"\n  for reading\n  \
                should previous.population is none or population is at least previous.population\n";
    let given = "reading reading_id \"1\", population 3\nreading reading_id \"2\", population 5\n\
                 reading reading_id \"3\", population 4\nreading reading_id \"4\", population 4";
    let verdicts = Bench::new(text, "2020-09-30", given).verdicts("R-1");
    let answers: Vec<&str> = verdicts.iter().map(|verdict| verdict.answers.as_str()).collect();
    assert_eq!(answers, ["T", "T", "F", "T"]);
}
