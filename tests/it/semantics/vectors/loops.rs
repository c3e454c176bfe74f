//! Table T8's loops, table T9's chains over loops, and what absence proves for each subject of a loop (table T7).

use serde_json::Value;

use super::super::bench::{Cells, problems};
use super::{Project, csv, findings, outcomes, reasons, summary};

const RECORDS: &str = "settings
  time zone \"America/New_York\"

record officer
  key officer_id:     text
  certified_on:       date
  appointed_on:       date or none
  authority_ended_on: date or none yet
  retired_on:         date
  active:             yes/no

record training
  officer_id:   text
  course:       text
  completed_on: date
  score:        number
  belongs to officer by officer_id
  dated by completed_on

list recertification_courses: privacy, ethics
";

const OFFICER: &str = "officer_id,certified_on,appointed_on,authority_ended_on,retired_on,active";
const TRAINING: &str = "officer_id,course,completed_on,score";
pub(super) const COMPLETE: &str = "complete: {from: 1990-01-01, through: 2020-12-31}";
pub(super) const YEARS: &str = "for each fiscal year from certified_on until authority_ended_on";
const DURING: &str = "should exists (training where completed_on is during that fiscal year)";

/// One rule over officers and their trainings.
pub(super) struct Looped<'a> {
    pub(super) settings: &'a str,
    pub(super) clauses: String,
    pub(super) as_of: &'a str,
    pub(super) officers: &'a [&'a str],
    pub(super) trainings: &'a [&'a str],
    /// What the project file says of trainings.
    pub(super) supply: &'a str,
    pub(super) more: &'a str,
    /// What else the project file says.
    pub(super) yaml: &'a str,
}

impl Default for Looped<'_> {
    fn default() -> Self {
        Looped {
            settings: "",
            clauses: format!("{YEARS}\n  {DURING}"),
            as_of: "2020-09-30",
            officers: &[],
            trainings: &[],
            supply: COMPLETE,
            more: "",
            yaml: "",
        }
    }
}

impl Looped<'_> {
    #[track_caller]
    pub(super) fn result(&self) -> Value {
        let rules = format!(
            "{}\nrule R-1 \"trained\"\n  cite \"manual\"\n  for officer\n  {}\n{}",
            RECORDS.replace("settings\n", &format!("settings\n{}", self.settings)),
            self.clauses,
            self.more
        );
        let trainings = match self.supply {
            "not supplied" => String::new(),
            "no records" => "  - {kind: training, no_records: true}\n".to_owned(),
            supply => format!("  - kind: training\n    files: trainings.csv\n    {supply}\n"),
        };
        let yaml = format!(
            "as_of: {}\n{}sources:\n  - kind: officer\n    files: officers.csv\n    unknown: [UNK]\n    complete: {{through: 2030-12-31}}\n{trainings}",
            self.as_of, self.yaml
        );
        let (officers, done) = (csv(OFFICER, self.officers), csv(TRAINING, self.trainings));
        Project { rules: &rules, yaml: &yaml, files: &[("officers.csv", &officers), ("trainings.csv", &done)] }.result()
    }

    #[track_caller]
    fn outcomes(&self) -> String {
        outcomes(&self.result(), "R-1").join(", ")
    }
}

fn years(clauses: &str) -> String {
    format!("{clauses}\n  {DURING}")
}

const V18: &str = "O1 2018 violated overdue 2018-09-30";
const V19: &str = "O1 2019 violated overdue 2019-09-30";
const V20: &str = "O1 2020 violated overdue 2020-09-30";
const P20: &str = "O1 2020 pending 2020-09-30";
const P21: &str = "O1 2021 pending 2021-09-30";

#[test]
fn t8_which_periods() {
    let (until, through) = (YEARS, &*YEARS.replace("until", "through"));
    let planned = &*YEARS.replace("authority_ended_on", "retired_on");
    let mut cells = Cells::default();
    let mut row = |clauses: &str, officer: &str, as_of: &str, expected: &[&str]| {
        let found = Looped { clauses: years(clauses), as_of, officers: &[officer], ..Looped::default() }.outcomes();
        cells.cell(format!("{clauses}, {officer}, as of {as_of}"), found, &expected.join(", "));
    };
    row(until, "O1,2018-03-01,,,,", "2020-09-29", &[V18, V19, P20]);
    row(until, "O1,2018-03-01,,,,", "2020-09-30", &[V18, V19, V20]);
    row(until, "O1,2018-03-01,,,,", "2020-10-01", &[V18, V19, V20, P21]);
    // The start on the last day of a fiscal year, and on the first of the next.
    row(until, "O1,2018-09-30,,,,", "2019-12-31", &[V18, V19, P20]);
    row(until, "O1,2018-10-01,,,,", "2019-12-31", &[V19, P20]);
    // The end likewise; `until` does not hold it, `through` does.
    row(until, "O1,2018-03-01,,2019-09-30,,", "2020-12-31", &[V18, V19]);
    row(until, "O1,2018-03-01,,2019-10-01,,", "2020-12-31", &[V18, V19]);
    row(until, "O1,2018-03-01,,2019-10-02,,", "2020-12-31", &[V18, V19, V20]);
    row(through, "O1,2018-03-01,,2019-09-30,,", "2020-12-31", &[V18, V19]);
    row(through, "O1,2018-03-01,,2019-10-01,,", "2020-12-31", &[V18, V19, V20]);
    // An end later than the as-of date cuts nothing that has begun.
    row(until, "O1,2018-03-01,,2020-10-01,,", "2020-06-30", &[V18, V19, P20]);
    row(planned, "O1,2018-03-01,,,2025-01-01,", "2020-06-30", &[V18, V19, P20]);
    cells.check();
}

#[test]
fn t8_full_periods() {
    let full = &*YEARS.replace("each fiscal", "each full fiscal");
    let (until, through) = (full, &*full.replace("until", "through"));
    let planned = &*full.replace("authority_ended_on", "retired_on");
    let mut cells = Cells::default();
    let mut row = |clauses: &str, officer: &str, as_of: &str, expected: &[&str]| {
        let found = Looped { clauses: years(clauses), as_of, officers: &[officer], ..Looped::default() }.outcomes();
        cells.cell(format!("{clauses}, {officer}, as of {as_of}"), found, &expected.join(", "));
    };
    // The running year is judged: only the span cuts, never the as-of date.
    row(until, "O1,2018-03-01,,,,", "2020-09-29", &[V19, P20]);
    row(until, "O1,2018-03-01,,,,", "2020-09-30", &[V19, V20]);
    row(until, "O1,2018-10-01,,,,", "2019-12-31", &[V19, P20]);
    row(until, "O1,2018-10-02,,,,", "2019-12-31", &[P20]);
    row(until, "O1,2018-03-01,,2019-09-30,,", "2020-12-31", &[]);
    row(until, "O1,2018-03-01,,2019-10-01,,", "2020-12-31", &[V19]);
    row(through, "O1,2018-03-01,,2019-09-29,,", "2020-12-31", &[]);
    row(through, "O1,2018-03-01,,2019-09-30,,", "2020-12-31", &[V19]);
    row(planned, "O1,2018-03-01,,,2020-09-30,", "2020-06-30", &[V19]);
    row(planned, "O1,2018-03-01,,,2020-10-01,", "2020-06-30", &[V19, P20]);
    // A later *none yet* end is read as none yet.
    row(until, "O1,2018-03-01,,2020-09-30,,", "2020-06-30", &[V19, P20]);
    cells.check();
}

/// Rows without a subject, each with its reason; and the sum of them all.
#[test]
fn t8_rows_without_a_subject() {
    let full = YEARS.replace("each fiscal", "each full fiscal");
    let result = Looped {
        clauses: years(&full),
        officers: &["O1,2018-03-01,,,,", "O2,2020-10-01,,,,", "O3,2020-03-01,,,,", "O4,2018-03-01,,2018-06-01,,"],
        ..Looped::default()
    }
    .result();
    assert_eq!(outcomes(&result, "R-1"), [V19, V20]);
    let rule = summary(&result, "R-1");
    assert_eq!(rule["subjects"], 2);
    assert_eq!(rule["without_subject"]["not_started"], 1, "{rule}");
    assert_eq!(rule["without_subject"]["no_full_period"], 2, "{rule}");
    let officers = super::input(&result, "officer");
    assert_eq!((&officers["rows"], &officers["without_subject"]), (&4.into(), &3.into()));
    // No start at all: a guard makes sure of it.
    let appointed = YEARS.replace("certified_on", "appointed_on");
    let none = Looped {
        clauses: format!("{appointed}\n  when appointed_on is not none\n  {DURING}"),
        officers: &["O1,2018-03-01,,,,", "O2,2018-03-01,2018-10-01,2019-10-01,,"],
        ..Looped::default()
    };
    let result = none.result();
    assert_eq!(outcomes(&result, "R-1"), ["O2 2019 violated overdue 2019-09-30"]);
    assert_eq!(summary(&result, "R-1")["without_subject"]["no_start"], 1);
}

#[test]
fn t8_unknown_starts_and_ends() {
    let to_retirement = YEARS.replace("authority_ended_on", "retired_on");
    let mut cells = Cells::default();
    let mut row = |name: &str, clauses: &str, officer: &str, trainings: &[&str], expected: &[&str]| {
        let result =
            Looped { clauses: clauses.to_owned(), officers: &[officer], trainings, ..Looped::default() }.result();
        let told = findings(&result, "R-1").into_iter();
        let found: Vec<String> =
            told.map(|finding| format!("{} {}", super::told(finding), reasons(finding)).trim().to_owned()).collect();
        cells.cell(name, found.join("; "), &expected.join("; "));
    };
    let by_end = years(YEARS);
    row("A blank", &by_end, "O1,,,,,", &[], &["O1 not_assessable certified_on: blank"]);
    row("A a code", &by_end, "O1,UNK,,,,", &[], &["O1 not_assessable certified_on: unknown_code"]);
    row("A unreadable", &by_end, "O1,soon,,,,", &[], &["O1 not_assessable certified_on: unreadable"]);
    row(
        "B before A",
        &by_end,
        "O1,2020-01-01,,2019-01-01,,",
        &[],
        &["O1 not_assessable authority_ended_on: contradictory_dates"],
    );
    // A month that lies in one fiscal year, a year that lies in two.
    row("A imprecise, one year", &by_end, "O1,2019-11,,,,", &[], &[V20]);
    row(
        "A imprecise, two years",
        &by_end,
        "O1,2019,,,,",
        &["O1,privacy,2019-06-01,1", "O1,privacy,2020-06-01,1"],
        &["O1 2019 not_assessable certified_on: too_imprecise", "O1 2020 met"],
    );
    // Of 2020 through June some part may lie after the as-of date, and with it the start.
    row(
        "A imprecise, perhaps later",
        &by_end,
        "O1,2020,,,,",
        &["O1,privacy,2020-06-01,1"],
        &["O1 2020 not_assessable certified_on: too_imprecise"],
    );
    row(
        "B imprecise, on either side of the boundary",
        &by_end,
        "O1,2018-10-01,,2019-10,,",
        &["O1,privacy,2019-06-01,1"],
        &["O1 2019 met", "O1 2020 not_assessable authority_ended_on: too_imprecise"],
    );
    row("B imprecise, before the boundary", &by_end, "O1,2018-10-01,,2019-09,,", &[], &[V19]);
    row("B imprecise, after it", &by_end, "O1,2018-10-01,,2019-11,,", &[], &[V19, V20]);
    let full = by_end.replace("each fiscal", "each full fiscal");
    row(
        "A imprecise, full",
        &full,
        "O1,2018-10,,,,",
        &["O1,privacy,2019-06-01,1"],
        &["O1 2019 not_assessable certified_on: too_imprecise", V20],
    );
    // Where the rule does not apply anyway, the year does not matter.
    row(
        "B blank, when false",
        &format!("{to_retirement}\n  when active is yes\n  {DURING}"),
        "O1,2019-10-01,,,,no",
        &[],
        &["O1 2020 not_applicable"],
    );
    cells.check();
}

/// A column that is not there at all: the rule is not run. An end that is not known: later years may not be there.
#[test]
fn t8_no_column_and_no_end() {
    let to_retirement = YEARS.replace("authority_ended_on", "retired_on");
    let text = csv("officer_id,active", &["O1,yes"]);
    let rules = format!("{RECORDS}\nrule R-1 \"trained\"\n  cite \"manual\"\n  for officer\n  {}\n", years(YEARS));
    let yaml =
        "as_of: 2020-09-30\nsources: [{kind: officer, files: officers.csv}, {kind: training, no_records: true}]\n";
    let result = Project { rules: &rules, yaml, files: &[("officers.csv", &text)] }.result();
    assert_eq!(summary(&result, "R-1")["status"], "not_run");
    let unsure = Looped {
        clauses: years(&to_retirement),
        officers: &["O1,2018-03-01,,,,"],
        trainings: &["O1,privacy,2019-06-01,1"],
        ..Looped::default()
    };
    let result = unsure.result();
    let found = findings(&result, "R-1");
    assert_eq!(found.len(), 3);
    for (finding, year) in found[1..].iter().zip([2019, 2020]) {
        assert_eq!(finding["subject"]["loop"]["fiscal year"], year);
        assert_eq!((&finding["outcome"], reasons(finding)), (&"not_assessable".into(), "retired_on: blank".to_owned()));
    }
    let rule = summary(&result, "R-1");
    // Of the two one can only be met or not applicable, the other violated or not applicable.
    assert_eq!(
        rule["outcomes"]["not_assessable"].as_u64().unwrap() + rule["outcomes"]["violated"].as_u64().unwrap(),
        3
    );
}

/// Other periods, by the days on which they end; settings with another fiscal year.
#[test]
fn t8_kinds_of_periods() {
    let mut cells = Cells::default();
    let mut row = |settings: &str, period: &str, from: &str, as_of: &str, expected: &[&str]| {
        let clauses = format!("{YEARS}\n  {DURING}").replace("fiscal year", period);
        let officer = format!("O1,{from},,,,");
        let result = Looped { settings, clauses, as_of, officers: &[&officer], ..Looped::default() }.result();
        let found: Vec<String> = findings(&result, "R-1")
            .into_iter()
            .map(|finding| format!("{} {}", super::bare(&finding["outcome"]), super::bare(&finding["due"])))
            .collect();
        cells.cell(format!("{settings} {period} from {from} as of {as_of}"), found.join(", "), &expected.join(", "));
    };
    row("", "calendar year", "2019-12-31", "2020-12-30", &["violated 2019-12-31", "pending 2020-12-31"]);
    row("", "calendar year", "2020-01-01", "2020-12-31", &["violated 2020-12-31"]);
    row("", "fiscal quarter", "2019-12-31", "2020-03-30", &["violated 2019-12-31", "pending 2020-03-31"]);
    row("", "calendar quarter", "2020-01-01", "2020-06-30", &["violated 2020-03-31", "violated 2020-06-30"]);
    row("", "month", "2020-01-31", "2020-02-28", &["violated 2020-01-31", "pending 2020-02-29"]);
    row("", "month", "2020-02-01", "2020-02-29", &["violated 2020-02-29"]);
    row("", "month", "2019-02-28", "2019-03-01", &["violated 2019-02-28", "pending 2019-03-31"]);
    let july = "  fiscal year starts 07-01\n";
    row(july, "fiscal year", "2019-06-30", "2020-06-29", &["violated 2019-06-30", "pending 2020-06-30"]);
    row(july, "fiscal year", "2019-07-01", "2020-06-30", &["violated 2020-06-30"]);
    row(july, "fiscal quarter", "2019-09-30", "2019-10-01", &["violated 2019-09-30", "pending 2019-12-31"]);
    row("", "fiscal year", "2020-02-29", "2020-02-29", &["pending 2020-09-30"]);
    cells.check();
}

/// Ruling 15: `that course` is the loop's value, and a bare name is the record's own field.
#[test]
fn ruling_15_lists_and_both_loops() {
    let course = "for each course in recertification_courses\n  should exists (training where course is that course)";
    let done = ["O1,PRIVACY ,2019-06-01,1", "O2,ethics,2020-06-01,1", "O2,other,2020-06-01,1"];
    let officers = ["O1,2018-10-01,,,,", "O2,2019-10-01,,,,"];
    // Without a bound the window begins with the beginning of time, so the trainings have to be complete from then on.
    let supply = "complete: {through: 2020-12-31}";
    let looped =
        Looped { clauses: course.to_owned(), officers: &officers, trainings: &done, supply, ..Looped::default() };
    let expected = "O1 privacy met, O1 ethics violated, O2 privacy violated, O2 ethics met";
    let found = looped.outcomes().replace(" overdue", "").replace(" not_recorded", "");
    assert_eq!(found, expected);
    // The values of the two loops, sorted by the names of the loops.
    let both = format!(
        "{YEARS}\n  for each course in recertification_courses\n  \
         should exists (training where course is that course and completed_on is during that fiscal year)"
    );
    let looped =
        Looped { clauses: both, as_of: "2020-09-29", officers: &officers, trainings: &done, ..Looped::default() };
    let expected = [
        "O1 privacy 2019 met",
        "O1 ethics 2019 violated overdue 2019-09-30",
        "O1 privacy 2020 pending 2020-09-30",
        "O1 ethics 2020 pending 2020-09-30",
        "O2 privacy 2020 pending 2020-09-30",
        "O2 ethics 2020 met",
    ];
    assert_eq!(outcomes(&looped.result(), "R-1"), expected);
    let two = "for each fiscal year from certified_on until retired_on\n  for each month from certified_on until retired_on\n  should active is yes";
    let text = format!("{RECORDS}\nrule R-1 \"two\"\n  cite \"manual\"\n  for officer\n  {two}\n");
    assert!(!problems(&text).is_empty(), "two loops over periods");
}

/// A deadline that is counted from the end of the period.
#[test]
fn the_end_of_that_fiscal_year() {
    let clauses = format!(
        "{YEARS}\n  should exists (training where completed_on is by the end of that fiscal year plus 30 days and \
         completed_on is on or after the start of that fiscal year)"
    );
    let mut cells = Cells::default();
    for (as_of, done, expected) in [
        ("2019-10-29", "O1,privacy,2018-06-01,1", "O1 2019 pending 2019-10-30, O1 2020 pending 2020-10-30"),
        ("2019-10-30", "O1,privacy,2018-06-01,1", "O1 2019 violated overdue 2019-10-30, O1 2020 pending 2020-10-30"),
        ("2019-12-31", "O1,privacy,2019-10-30,1", "O1 2019 met, O1 2020 met"),
        ("2019-12-31", "O1,privacy,2019-10-31,1", "O1 2019 violated overdue 2019-10-30, O1 2020 met"),
    ] {
        let looped = Looped {
            clauses: clauses.clone(),
            as_of,
            officers: &["O1,2018-10-01,,,,"],
            trainings: &[done],
            ..Looped::default()
        };
        cells.cell(format!("{as_of}, {done}"), looped.outcomes(), expected);
    }
    cells.check();
}

/// Table T7 in a loop: each year has its own window. Trainings are complete from FY2019 on, and through June 2020.
#[test]
fn t7_each_year_has_its_window() {
    let some = "complete: {from: 2018-10-01, through: 2020-06-30}";
    let seen = ["O1,privacy,2018-06-01,1", "O1,privacy,2019-06-01,1", "O1,privacy,2020-06-01,1"];
    let during = "(training where completed_on is during that fiscal year)";
    let mut cells = Cells::default();
    let mut row = |requirement: &str, as_of: &str, supply: &str, trainings: &[&str], expected: [&str; 3]| {
        let looped = Looped {
            clauses: format!("{YEARS}\n  should {}", requirement.replace('Q', during)),
            as_of,
            officers: &["O1,2018-03-01,,,,"],
            trainings,
            supply,
            ..Looped::default()
        };
        let result = looped.result();
        let found: Vec<String> = findings(&result, "R-1")
            .into_iter()
            .map(|finding| {
                let marked = if finding["assumes_complete"] == true { " marked" } else { "" };
                format!("{}{marked}", super::bare(&finding["outcome"]))
            })
            .collect();
        cells.cell(
            format!("{requirement} as of {as_of}, {supply}, {}", trainings.len()),
            found.join(", "),
            &expected.join(", "),
        );
    };
    let (over_by_then, runs, u) = ("2020-09-30", "2020-08-31", "not_assessable");
    // Columns: sticks out before `from`; inside; sticks out after `through`.
    row("exists Q", over_by_then, some, &[], [u, "violated", u]);
    row("exists Q", runs, some, &[], [u, "violated", "pending"]);
    row("exists Q", over_by_then, some, &seen, ["met", "met", "met"]);
    row("not (exists Q)", over_by_then, some, &[], [u, "met", u]);
    row("not (exists Q)", runs, some, &[], [u, "met", u]);
    row("not (exists Q)", over_by_then, some, &seen, ["violated", "violated", "violated"]);
    row("every Q satisfies (score is 1)", over_by_then, some, &seen, [u, "met", u]);
    row("every Q satisfies (score is 1)", runs, some, &seen, [u, "met", u]);
    row("every Q satisfies (score is 2)", runs, some, &seen, ["violated", "violated", "violated"]);
    row("count of Q is at least 2", over_by_then, some, &seen, [u, "violated", u]);
    row("count of Q is at least 2", runs, some, &seen, [u, "violated", "pending"]);
    row("count of Q is at least 1", runs, some, &seen, ["met", "met", "met"]);
    row("count of Q is at most 1", over_by_then, some, &seen, [u, "met", u]);
    row("count of Q is at most 0", over_by_then, some, &seen, ["violated", "violated", "violated"]);
    row("earliest completed_on of Q is none", over_by_then, some, &[], [u, "met", u]);
    // Complete through the as-of date, and the year is not over: not due yet.
    row("exists Q", runs, COMPLETE, &[], ["violated", "violated", "pending"]);
    row("not (exists Q)", runs, COMPLETE, &[], ["met", "met", "pending"]);
    row("every Q satisfies (score is 1)", runs, COMPLETE, &seen, ["met", "met", "pending"]);
    row("count of Q is at most 1", runs, COMPLETE, &seen, ["met", "met", "pending"]);
    // Undeclared, and stated that there are none.
    row("exists Q", over_by_then, "", &[], ["violated marked", "violated marked", "violated marked"]);
    row("exists Q", over_by_then, "no records", &[], ["violated", "violated", "violated"]);
    row("exists Q", over_by_then, "complete: unknown", &[], [u, u, u]);
    cells.check();
    let missing = Looped { officers: &["O1,2018-03-01,,,,"], supply: "not supplied", ..Looped::default() }.result();
    assert_eq!(summary(&missing, "R-1")["status"], "not_run");
}

/// Ruling 11 in a loop: a year without trainings is met with nothing to check.
#[test]
fn ruling_11_nothing_to_check_in_a_year() {
    let clauses = format!(
        "{YEARS}\n  should every (training where completed_on is during that fiscal year) satisfies (score is recorded)"
    );
    let officers = ["O1,2018-03-01,,,,"];
    let trainings = ["O1,privacy,2019-06-01,1"];
    let result = Looped { clauses, officers: &officers, trainings: &trainings, ..Looped::default() }.result();
    let rule = summary(&result, "R-1");
    assert_eq!((&rule["outcomes"]["met"], &rule["nothing_to_check"]), (&3.into(), &2.into()));
}

/// Ruling 25 and table T7: a training without a date may be any year's, and one dated later has not happened.
#[test]
fn uncertain_records_in_a_loop() {
    let mut cells = Cells::default();
    for (trainings, expected) in [
        (&["O1,privacy,,1"] as &[&str], "O1 2019 not_assessable, O1 2020 pending"),
        (&["O1,privacy,,1", "O1,privacy,2019-09-30,1"], "O1 2019 met, O1 2020 pending"),
        (&["O1,privacy,2019-09,1"], "O1 2019 met, O1 2020 pending 2020-09-30"),
        (&["O1,privacy,2019,1"], "O1 2019 not_assessable, O1 2020 pending"),
        (&["O1,privacy,2020-07-01,1"], "O1 2019 violated overdue 2019-09-30, O1 2020 pending 2020-09-30"),
        (&["O9,privacy,2019-07-01,1"], "O1 2019 violated overdue 2019-09-30, O1 2020 pending 2020-09-30"),
    ] {
        let looped = Looped { as_of: "2020-06-30", officers: &["O1,2018-10-01,,,,"], trainings, ..Looped::default() };
        // The day on which the running year falls due stands there as well where a training may have been in it.
        let found = looped.outcomes();
        let found = if expected.ends_with("pending") { found.replace("pending 2020-09-30", "pending") } else { found };
        cells.cell(format!("{trainings:?}"), found.replace("not_assessable 2019-09-30", "not_assessable"), expected);
    }
    cells.check();
}

/// A requirement that comes round again, for each course.
#[test]
fn a_recurrence_in_a_loop() {
    let clauses = "for each course in recertification_courses\n  \
                   should (training where course is that course) recurs every 2 years from certified_on until authority_ended_on";
    let looped = Looped {
        clauses: clauses.to_owned(),
        officers: &["O1,2016-10-01,,,,", "O2,2019-10-01,,,,", "O3,2016-10-01,,2018-10-01,,"],
        trainings: &["O1,privacy,2018-10-01,1", "O1,ethics,2018-10-02,1", "O2,ethics,2020-01-15,1"],
        as_of: "2020-09-30",
        ..Looped::default()
    };
    let result = looped.result();
    let told: Vec<String> = findings(&result, "R-1")
        .into_iter()
        .map(|finding| match finding["outcome"].as_str() {
            Some("met") => format!(
                "{} {} met",
                super::bare(&finding["subject"]["key"]),
                super::bare(&finding["subject"]["loop"]["course"])
            ),
            _ => super::told(finding),
        })
        .collect();
    let expected = [
        "O1 privacy met",
        "O1 ethics violated lapse_ended 2018-10-01",
        "O2 privacy pending 2021-10-01",
        "O2 ethics met",
        "O3 privacy met",
        "O3 ethics met",
    ];
    assert_eq!(told, expected);
    assert_eq!(summary(&result, "R-1")["nothing_to_check"], 2);
}

/// Ruling 35: a test names the values of the loops, and can fail.
#[test]
fn ruling_35_tests_name_the_values_of_loops() {
    use probity::{authoring, diagnostic::Faults, resolve, source::Sources, syntax};
    let rule = format!(
        "{RECORDS}\nrule R-1 \"trained\"\n  cite \"manual\"\n  for officer\n  {YEARS}\n  \
         for each course in recertification_courses\n  \
         should exists (training where course is that course and completed_on is during that fiscal year)\n"
    );
    let wrong = |expect: &str| {
        let text = format!(
            "{rule}\ntest R-1 \"case\"\n  as of 2020-06-30\n  given officer officer_id \"O1\", certified_on 2018-10-01\n  \
             given training officer_id \"O1\", course \"privacy\", completed_on 2019-09-30\n  expect {expect}\n"
        );
        let (mut sources, mut faults) = (Sources::default(), Faults::default());
        let file = sources.add("rules.probity".to_owned(), text).unwrap();
        let parsed = syntax::parse(&sources, file, &mut faults);
        let rules = resolve::resolve(&sources, &[parsed], &mut faults).unwrap();
        authoring::test::run(&sources, &rules).remove(0).wrong.len()
    };
    assert_eq!(wrong("met for fiscal year 2019, course \"privacy\""), 0);
    assert_eq!(wrong("overdue for fiscal year 2019, course \"ethics\""), 0);
    assert_eq!(wrong("pending for fiscal year 2020, course \"privacy\""), 0);
    assert_eq!(wrong("violated for fiscal year 2019, course \"privacy\""), 1);
    assert_eq!(wrong("met for fiscal year 2020, course \"privacy\""), 1);
    assert_eq!(wrong("met for fiscal year 2018, course \"privacy\""), 1);
}

/// Ruling 28: rows that say the same are one row, and so have the subjects of one.
#[test]
fn ruling_28_rows_that_repeat_make_no_more_subjects() {
    let row = "O1,2018-10-01,,,,yes";
    let result = Looped { officers: &[row, row], ..Looped::default() }.result();
    assert_eq!(outcomes(&result, "R-1"), [V19, V20]);
    assert_eq!(summary(&result, "R-1")["subjects"], 2);
    let officers = super::input(&result, "officer");
    assert_eq!((&officers["rows"], &officers["without_subject"]), (&2.into(), &1.into()));
}

/// Rows are left out, are without a subject, or have subjects: a kind that says `dated by`.
#[test]
fn ruling_22_rows_add_up() {
    let rules = "record post\n  key post_id: text\n  opened_on: date\n  from_on: date\n  until_on: date or none yet\n  dated by opened_on\n\
                 \nrule R-1 \"staffed\"\n  cite \"manual\"\n  for post\n  for each fiscal year from from_on until until_on\n  should opened_on is recorded\n";
    let posts = csv(
        "post_id,opened_on,from_on,until_on",
        &[
            "P1,2018-01-01,2018-10-01,2020-10-01",
            "P2,2020-10-01,2018-10-01,",
            "P3,2018-01-01,2020-10-01,",
            "P4,,2020-01-01,",
            "P5,2018-01-01,,",
        ],
    );
    let yaml = "as_of: 2020-09-30\nsources: [{kind: post, files: posts.csv}]\n";
    let result = Project { rules, yaml, files: &[("posts.csv", &posts)] }.result();
    let expected = ["P1 2019 met", "P1 2020 met", "P4 2020 violated not_recorded", "P5 not_assessable"];
    assert_eq!(outcomes(&result, "R-1"), expected);
    let input = super::input(&result, "post");
    let counts = ["rows", "left_out", "without_subject"].map(|key| input[key].as_u64().unwrap());
    assert_eq!(counts, [5, 1, 1]);
}
