//! What comes again and again, as people and programs see it: the place of a lapse, its dates, and what is private.

use super::{add, folder, golden, probity};

const RECORDS: &str = r#"record officer "officer"
  key officer_id: text
  certified_on:   date
  ended_on:       date or none yet
  born_on:        date or none  private

record training "training"
  officer_id:     text
  held_on:        date
  belongs to officer by officer_id
  dated by held_on

record waiver "waiver"
  officer_id:     text
  granted_on:     date
  belongs to officer by officer_id
  dated by granted_on
"#;

const TRN: &str = r#"
rule TRN-1 "Training every two years"
  cite    "Manual" page 3
  for     officer
  should  training recurs every 2 years from certified_on until ended_on
  unless  waived: exists (waiver where granted_on is on or before the due date)
  fix     "Book a course."
"#;

const PROJECT: &str = "as_of: 2020-09-30
rules: [rules.probity]
sources:
  - {kind: officer, files: officers.csv, complete: {through: 2020-09-30}}
  - {kind: training, files: training.csv, complete: {through: 2020-09-30}}
  - {kind: waiver, files: waivers.csv, complete: {through: 2020-09-30}}
";

const OFFICERS: &str = "Officer ID,Certified on,Ended on,Born on
O-1,2015-03-01,,1981-02-03
O-2,2015-03-01,,1982-03-04
O-3,2015-03-01,2017-03-15,1983-04-05
O-4,2019-10-01,,1984-05-06
O-5,2015-03-01,,1985-06-07
O-6,2015-03-01,,1986-07-08
";

const TRAINING: &str = "Officer ID,Held on
O-1,2019-03-01
O-1,2017-03-02
O-2,2017-03-01
O-5,2017-04-01
O-5,2019-03-01
O-6,2017-02-01
O-6,
";

fn project() -> tempfile::TempDir {
    folder(&[
        ("probity.yaml", PROJECT),
        ("rules.probity", &format!("{RECORDS}{TRN}")),
        ("officers.csv", OFFICERS),
        ("training.csv", TRAINING),
        ("waivers.csv", "Officer ID,Granted on\nO-5,2016-12-31\n"),
    ])
}

#[test]
fn lapses_as_text() {
    golden("lapses_text", &probity(project().path(), &["check"]).out);
}

#[test]
fn lapses_as_json() {
    let folder = project();
    let ran = probity(folder.path(), &["check", "--format", "json", "--also", "pending,exempt,met"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("the result is JSON");
    let told = json["findings"].as_array().unwrap().iter().map(|finding| {
        let place = &finding["place"];
        let (key, outcome, manner) = (&finding["subject"]["key"], &finding["outcome"], &finding["manner"]);
        let (due, days) = (&finding["due"], &finding["days_late"]);
        let (file, line, column, field) = (&place["file"], &place["line"], &place["column"], &place["field"]);
        format!("{key} {outcome} {manner} due {due} days {days} at {file}:{line}:{column} {field}")
    });
    let told = told.collect::<Vec<_>>().join("\n").replace('"', "");
    // Certified on 2015-03-01, so the first is due two years later; the end and the as-of date are counted to.
    assert_eq!(
        told,
        "O-1 violated lapse_ended due 2017-03-01 days 1 at training.csv:3:5 held_on\n\
         O-2 violated lapse_open due 2019-03-01 days 579 at training.csv:4:5 held_on\n\
         O-3 violated lapse_ended due 2017-03-01 days 14 at officers.csv:4:5 certified_on\n\
         O-4 pending null due 2021-10-01 days null at officers.csv:5:1 null\n\
         O-5 exempt null due null days null at officers.csv:6:1 null\n\
         O-6 not_assessable null due null days null at training.csv:8:5 held_on"
    );
}

#[test]
fn why_tells_the_whole_course() {
    let folder = project();
    let told = ["O-1", "O-4", "O-5", "O-6"].map(|officer| probity(folder.path(), &["why", "TRN-1", officer]).out);
    golden("lapses_why", &told.join("\n=====\n\n"));
}

/// Dates of training that are private, or a private day from which they are counted: no date of a lapse is shown, nor
/// how long it was.
#[test]
fn private_dates_stay_private() {
    let rules = format!("{RECORDS}{TRN}");
    let private_events = rules.replace("held_on:        date", "held_on:        date  private");
    let private_start = rules.replace("certified_on:   date", "certified_on:   date  private");
    let derived = format!(
        "{private_start}\ndefine officer.up_to_date as training recurs every 2 years from certified_on until ended_on\n\n\
         rule TRN-2 \"Up to date\"\n  cite \"Manual\" page 4\n  for officer\n  should up_to_date is yes\n\n\
         rule TRN-3 \"On top of it\"\n  cite \"Manual\" page 5\n  for officer\n  should TRN-1 is met\n"
    );
    let starts = ["2015-03-01", "2019-10-01"];
    let events = ["2017-03-02", "2017-04-01", "2019-03-01"];
    check_private(&private_events, "certified_on: 2015-03-01", &events);
    check_private(&private_start, "counts: 2017-03-02", &starts);
    check_private(&derived, "counts: 2017-03-02", &starts);
}

#[track_caller]
fn check_private(rules: &str, shown: &str, dates: &[&str]) {
    let folder = project();
    add(folder.path(), &[("rules.probity", rules)]);
    let mut all = String::new();
    for format in ["text", "line", "json", "ndjson"] {
        all += &probity(folder.path(), &["check", "--format", format, "--also", "pending,exempt,met"]).out;
    }
    for officer in ["O-1", "O-2", "O-3", "O-4", "O-5", "O-6"] {
        for rule in ["TRN-1", "TRN-2", "TRN-3"] {
            all += &probity(folder.path(), &["why", rule, officer]).out;
        }
    }
    assert!(all.contains(shown) && all.contains("(private date)"), "{all}");
    // Due dates and the lengths of lapses, besides the dates that are declared private.
    let computed = ["from 2017-03-01", "since 20", "2021-10-01", "(1 day)", "579", "(14 days)"];
    for private in computed.iter().chain(dates) {
        assert!(!all.contains(private), "`{private}` is private, and stands in\n{all}");
    }
    let lifted = probity(folder.path(), &["why", "TRN-1", "O-1", "--show-private"]).out;
    assert!(lifted.contains("lapsed from 2017-03-01 to 2017-03-02"), "{lifted}");
}

/// A date that bounds a query is private too where it is computed from a private value, though no record shows it.
#[test]
fn the_last_day_of_a_query_stays_private() {
    let rules = format!(
        "{RECORDS}\nrule TRN-4 \"Trained early\"\n  cite \"Manual\" page 6\n  for officer\n  when born_on is not none\n  \
         should exists (training where held_on is by officer.born_on plus 21 years)\n"
    );
    let folder = project();
    add(folder.path(), &[("rules.probity", &rules)]);
    let mut all = probity(folder.path(), &["check", "--format", "json"]).out;
    all += &probity(folder.path(), &["check"]).out;
    all += &probity(folder.path(), &["why", "TRN-4", "O-4"]).out;
    assert!(all.contains("(private date)") && !all.contains("2005-05-06"), "{all}");
}
