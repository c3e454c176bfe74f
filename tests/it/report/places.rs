//! A violation, a missing value and an unreadable value each point at their cell, in every format of exports.

use super::{folder, golden, probity};

const RULES: &str = r#"record visit "visit"
  key visit_id: text
  site:         text
  planned_on:   date
  held_on:      date

rule V-1 "Held on the planned day or later"
  cite   "OIG-18-77" page 1
  for    visit
  should held_on is on or after planned_on

rule V-2 "The day is recorded"
  cite   "OIG-18-77" page 2
  for    visit
  should held_on is recorded
"#;

/// Judges an export and compares with what a person should see.
#[track_caller]
fn check(name: &str, file: &str, export: &str) {
    let folder = folder(&[("r.probity", RULES), (file, export)]);
    let source = format!("visit={file}");
    let arguments = ["check", "--rules", "r.probity", "--as-of", "2020-09-30", "--source", &source];
    let text = probity(folder.path(), &arguments);
    assert_eq!(text.code, 1, "{}{}", text.out, text.err);
    let findings = text.out.split("\nRecords, as of").next().unwrap_or_default();
    let lines = probity(folder.path(), &[&arguments[..], &["--format", "line"]].concat()).out;
    golden(
        name,
        &format!("{}\n-----\n{lines}-----\n{findings}", export.escape_debug().to_string().replace("\\n", "\n")),
    );
}

#[test]
fn csv_with_a_mark_and_windows_line_ends() {
    let export = "\u{feff}Visit ID,Site,Planned on,Held on\r\n\
                  V1,Müllheim 東京,2020-01-05,2020-01-04\r\n\
                  V2,\"東京, Ost\",2020-01-05,\r\n\
                  V3,Zürich,2020-01-05,2020-13-04\r\n";
    check("places_csv", "visits.csv", export);
}

#[test]
fn tabs() {
    let export = "Visit ID\tSite\tPlanned on\tHeld on\n\
                  V1\tMüllheim 東京\t2020-01-05\t2020-01-04\n\
                  V2\t東京\t2020-01-05\t\n\
                  V3\tZürich\t2020-01-05\t2020-13-04\n";
    check("places_tsv", "visits.tsv", export);
}

#[test]
fn ndjson() {
    let export = "{\"visit_id\": \"V1\", \"site\": \"東京\", \"planned_on\": \"2020-01-05\", \"held_on\": \"2020-01-04\"}\r\n\
                  {\"visit_id\": \"V2\", \"site\": \"\\u6771\", \"planned_on\": \"2020-01-05\", \"held_on\": null}\r\n\
                  {\"visit_id\": \"V3\", \"site\": \"Zürich\", \"planned_on\": \"2020-01-05\"}\r\n\
                  {\"visit_id\": \"V4\", \"site\": \"Zürich\", \"planned_on\": \"2020-01-05\", \"held_on\": 20200104}\r\n";
    check("places_ndjson", "visits.ndjson", export);
}

#[test]
fn json() {
    let export = "[\n  {\"visit_id\": \"V1\", \"site\": \"東京\",\n   \"planned_on\": \"2020-01-05\", \"held_on\": \"2020-01-04\"},\n\
                  \t{\"visit_id\": \"V2\", \"planned_on\": \"2020-01-05\"},\n\
                  \t{\"visit_id\": \"V3\", \"planned_on\": \"2020-01-05\", \"held_on\": \"soon\"}\n]\n";
    check("places_json", "visits.json", export);
}

#[test]
fn yaml() {
    let export = "- visit_id: V1\n  site: Müllheim 東京\n  planned_on: 2020-01-05\n  held_on: 2020-01-04\n\
                  - {visit_id: V2, site: 東京, planned_on: 2020-01-05, held_on: }\n\
                  - visit_id: V3\n  site: Zürich\n  planned_on: 2020-01-05\n\
                  - visit_id: V4\n  planned_on: 2020-01-05\n  held_on: 2020-02-30\n";
    check("places_yaml", "visits.yaml", export);
}
