//! Findings about several records: both are pointed at, in text and in JSON, and private values are kept in both.

use super::{folder, golden, probity};

const RULES: &str = r#"record agency
  key agency_id: text
  opened_on:     date

record posting
  key posting_id: text
  agency_id:      text
  officer:        text private
  begun_on:       date private
  ended_on:       date or none yet private
  belongs to agency by agency_id
  lasts from begun_on through ended_on

record suspension
  key suspension_id: text
  agency_id:         text
  reason:            text
  begun_on:          date
  ended_on:          date or none yet
  belongs to agency by agency_id
  lasts from begun_on through ended_on

rule PST-1 "One posting at a time"
  cite   "Manual"
  for    agency
  should posting never overlaps

rule PST-2 "Somebody is always posted"
  cite   "Manual"
  for    agency
  should posting covers from opened_on until the as-of date

rule PST-3 "Always the same officer"
  cite   "Manual"
  for    agency
  should posting agrees on officer

rule SUS-1 "One suspension at a time"
  cite   "Manual"
  for    agency
  should suspension never overlaps

rule SUS-2 "No suspension for show is in effect"
  cite   "Manual"
  for    agency
  should not exists (suspension where reason is "show") in effect on the as-of date

rule SUS-3 "A suspension for staff is in effect"
  cite   "Manual"
  for    agency
  should exists (suspension where reason is "staff") in effect on opened_on
"#;

fn project() -> tempfile::TempDir {
    folder(&[
        ("rules.probity", RULES),
        ("agencies.csv", "agency_id,opened_on\nAG-1,2019-01-01\n"),
        (
            "postings.csv",
            "posting_id,agency_id,officer,begun_on,ended_on\nP1,AG-1,Ellwood,2018-11-05,2019-04-04\n\
             P2,AG-1,Quarto,2019-03-03,2019-06-06\nP3,AG-1,Quarto,2019-08-08,\n",
        ),
        (
            "suspensions.csv",
            "suspension_id,agency_id,reason,begun_on,ended_on\nS1,AG-1,show,2019-02-01,\nS2,AG-1,show,2019-05-01,2019-05-01\n",
        ),
    ])
}

const ARGUMENTS: [&str; 11] = [
    "check",
    "--rules",
    "rules.probity",
    "--as-of",
    "2020-09-30",
    "--source",
    "agency=agencies.csv",
    "--source",
    "posting=postings.csv",
    "--source",
    "suspension=suspensions.csv",
];

#[test]
fn findings_about_two_records_point_at_both() {
    let folder = project();
    let text = probity(folder.path(), &ARGUMENTS);
    assert_eq!(text.code, 1, "{}{}", text.out, text.err);
    golden("several_text", text.out.split("\nRecords, as of").next().unwrap_or_default());
    let json = probity(folder.path(), &[&ARGUMENTS[..], &["--format", "json"]].concat());
    let result: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let lines = |place: &serde_json::Value| format!("{}:{}:{}", place["file"], place["line"], place["column"]);
    let mut shown = String::new();
    for finding in result["findings"].as_array().unwrap() {
        let also: Vec<String> = finding["also"].as_array().into_iter().flatten().map(lines).collect();
        shown += &format!("{} {} {also:?} {}\n", finding["rule"], lines(&finding["place"]), finding["manner"]);
    }
    golden("several_json", &shown);
    for private in ["Ellwood", "Quarto", "2018-11", "2019-04-0", "2019-03-0", "2019-06-0", "2019-06-07", "2019-08"] {
        for (format, out) in [("text", &text.out), ("json", &json.out)] {
            assert!(!out.contains(private), "{format} shows {private}");
        }
    }
}

#[test]
fn why_shows_each_record_with_its_time() {
    let folder = project();
    let mut shown = String::new();
    for rule in ["PST-2", "SUS-1", "SUS-2"] {
        let arguments = [&["why", rule, "AG-1"][..], &ARGUMENTS[1..]].concat();
        let why = probity(folder.path(), &arguments);
        shown += &format!("{}{}\n", why.out, why.err);
    }
    assert!(!shown.contains("2019-04-04") && !shown.contains("Ellwood"), "{shown}");
    golden("several_why", &shown);
}
