//! Measures as people and programs see them: tables, shapes, samples, small groups, and what stays private.

use serde_json::Value;

use super::{folder, golden, probity};

const RULES: &str = r#"policy SOP "Standing order"

record agency "law enforcement agency"
  key agency_id: text
  office:        text

record officer "officer"
  key badge:   text private
  agency_id:   text
  sworn_on:    date
  trained:     yes/no
  hours:       number
  pay:         number private
  belongs to agency by agency_id

record complaint "complaint"
  key complaint_no: text
  agency_id:        text
  received_on:      date
  settled:          yes/no
  belongs to agency by agency_id
  dated by received_on

rule TRN-1 "Officers are trained"
  cite    SOP section "2"
  for     officer
  must    trained is yes

rule CMP-1 "Complaints are settled"
  cite    SOP section "3"
  for     complaint
  must    settled is yes

measure PRF-1 "Trained officers by office"
  cite    SOP section "7"
  share   of officer for whom TRN-1 is met
  by      agency.office
  target  at least 60 %
  owner   "Training desk"

measure PRF-2 "Trained officers"
  share   of subjects for which TRN-1 is met
  target  at least 60 %

measure PRF-3 "Hours by year"
  sum     of hours of officer
  by      fiscal year of sworn_on

measure PRF-4 "Complaints for each officer"
  ratio   of count of complaint to count of officer
  by      agency.office

measure PRF-5 "Pay"
  sum     of pay of officer
  by      badge

measure PRF-6 "Settled complaints"
  share   of complaint for whom CMP-1 is violated
"#;

const PROJECT: &str = "as_of: 2020-09-30
rules: [rules.probity]
sources:
  - kind: agency
    files: agencies.csv
  - kind: officer
    files: officers.csv
";

const AGENCIES: &str = "Agency ID,Office\nA-1,Larkhollow\nA-2,Saltgrass Bend\nA-3,\n";

const OFFICERS: &str = "Badge,Agency ID,Sworn on,Trained,Hours,Pay
Quill Marsh,A-1,2018-10-01,yes,1200,4100.50
Tam Orlebar,A-1,2018-09-30,yes,10.5,4200
Ines Quarto,A-1,2019-03-05,no,20,4300
Piet Halloran,A-2,2019-03-05,,30,4400
Oskar Lind,A-2,2020-03-05,yes,,4500
Mara Ellwood,A-3,2020-03-05,no,5,4600
";

const COMPLAINTS: &str = "Complaint No.,Agency ID,Received on,Settled
C-1,A-1,2020-01-01,yes
C-2,A-1,2020-02-01,no
C-3,A-2,2020-03-01,yes
C-4,A-2,2020-12-01,yes
";

fn project(above: &str, below: &str) -> tempfile::TempDir {
    folder(&[
        ("probity.yaml", &format!("{above}{PROJECT}{below}")),
        ("rules.probity", RULES),
        ("agencies.csv", AGENCIES),
        ("officers.csv", OFFICERS),
        ("complaints.csv", COMPLAINTS),
    ])
}

const WITH_COMPLAINTS: &str = "  - kind: complaint\n    files: complaints.csv\n    complete: {from: 2020-01-01}\n";

/// What stands in the text from the measures on.
fn measures(above: &str, below: &str, more: &[&str]) -> String {
    let folder = project(above, below);
    let out = probity(folder.path(), &[&["check", "--max-findings", "0"], more].concat()).out;
    let from = out.find("\nMeasures\n").expect("there are measures");
    out[from + 1..].to_owned()
}

fn json(above: &str, below: &str, more: &[&str]) -> Value {
    let folder = project(above, below);
    let out = probity(folder.path(), &[&["check", "--format", "json"], more].concat()).out;
    serde_json::from_str::<Value>(&out).expect("JSON")["measures"].take()
}

#[test]
fn tables_as_text() {
    golden("measures_text", &measures("", WITH_COMPLAINTS, &[]));
}

#[test]
fn shapes_as_json() {
    golden("measures_json", &serde_json::to_string_pretty(&json("", WITH_COMPLAINTS, &[])).unwrap());
}

#[test]
fn small_groups_are_hidden_in_every_format() {
    let above = "small_groups: 2\n";
    golden("measures_small_groups", &measures(above, WITH_COMPLAINTS, &[]));
    let found = json(above, WITH_COMPLAINTS, &[]);
    let hidden = |measure: usize| -> Vec<bool> {
        let groups = found[measure]["groups"].as_array().unwrap();
        groups.iter().map(|group| group["hidden"] == true && group.as_object().unwrap().len() == 2).collect()
    };
    // The office with one officer, of whom nothing is missing, takes the one where one of two is assessable along.
    assert_eq!(
        found[0]["groups"][2],
        serde_json::json!({"by": {"office": null}, "missing": {"office": "not_known"}, "hidden": true})
    );
    assert_eq!(hidden(2), [true, false, true]);
    assert!(hidden(4).iter().all(|hidden| *hidden));
    assert_eq!(found[4]["total"], serde_json::json!({"hidden": true}));
    let shown = json(above, WITH_COMPLAINTS, &["--show-private"]);
    assert!(!shown.to_string().contains("hidden"));
}

#[test]
fn private_values_stay_private() {
    for format in ["text", "json", "ndjson"] {
        let folder = project("", WITH_COMPLAINTS);
        let out = probity(folder.path(), &["check", "--format", format]).out;
        for private in ["Quill", "Marsh", "Ellwood", "4100.5", "4600", "26,100.5", "26100.5"] {
            assert!(!out.contains(private), "{private} stands in\n{out}");
        }
        assert!(out.contains("person ·6"), "{out}");
        let open = probity(folder.path(), &["check", "--format", format, "--show-private"]).out;
        assert!(open.contains("Mara Ellwood") && (open.contains("26100.5") || open.contains("26,100.5")), "{open}");
    }
}

#[test]
fn what_was_not_supplied_or_is_skipped_is_not_measured() {
    golden("measures_not_run", &measures("skip: {TRN-1: \"seen on site\"}\n", "", &[]));
    let found = json("skip: {TRN-1: \"seen on site\"}\n", "", &[]);
    let status = |measure: usize| found[measure]["status"].as_str().unwrap().to_owned();
    assert_eq!([0, 2, 3, 5].map(status), ["not_run", "run", "out_of_scope", "out_of_scope"]);
    assert_eq!((&found[0]["groups"], &found[0]["total"]), (&serde_json::json!([]), &Value::Null));
    // The same where the project asks about other rules anyway.
    let narrowed = json("skip: {TRN-1: \"seen on site\"}\nonly: [CMP-1]\n", WITH_COMPLAINTS, &[]);
    assert_eq!(narrowed[0], found[0]);
}

#[test]
fn a_run_of_some_rules_or_files_measures_everything() {
    let all = json("", WITH_COMPLAINTS, &[]);
    assert_eq!(json("", WITH_COMPLAINTS, &["--only", "CMP-1"]), all);
    assert_eq!(json("", WITH_COMPLAINTS, &["complaints.csv"]), all);
    let some = measures("", WITH_COMPLAINTS, &["complaints.csv"]);
    assert!(some.contains("(of all records, whichever files were named)"), "{some}");
}

#[test]
fn a_missed_target_does_not_change_the_exit_code() {
    let of = |target: &str| {
        let rules =
            RULES.replace("must    trained is yes", "must    agency_id is recorded").replace("at least 60 %", target);
        let sources = PROJECT.replace("officers.csv\n", "officers.csv\n    complete: {through: 2020-09-30}\n");
        let folder = folder(&[
            ("probity.yaml", &sources),
            ("rules.probity", &rules),
            ("agencies.csv", AGENCIES),
            ("officers.csv", &OFFICERS.replace(",,30", ",no,30").replace(",yes,,", ",yes,1,")),
        ]);
        let ran = probity(folder.path(), &["check"]);
        (ran.code, ran.out.contains("target missed"))
    };
    assert_eq!((of("at most 99 %"), of("at least 99 %")), ((0, true), (0, false)));
}

/// 698 met, 25 violated and 43 open of a simple random sample of 766.
fn sampled(design: &str, extra: &str) -> (String, Value) {
    let mut cases = String::from("Case ID,Done\n");
    let outcomes = [(698, "yes"), (25, "no"), (43, "")];
    let rows = outcomes.iter().flat_map(|(count, done)| std::iter::repeat_n(*done, *count));
    (0..).zip(rows).for_each(|(index, done)| cases += &format!("{index},{done}\n"));
    let rules = "record case\n  key case_id: text\n  done: yes/no\n\nrule R-1 \"Done\"\n  cite \"Manual\"\n  for case\n  \
                 should done is yes\n\nmeasure M-1 \"Done\"\n  share of case for whom R-1 is met\n  by done\n\n\
                 measure M-2 \"Done\"\n  share of case for whom R-1 is met\n  target at least 91 %\n\n\
                 measure M-3 \"Done\"\n  count of case\n";
    let project = format!(
        "as_of: 2020-09-30\nrules: [rules.probity]\nsources:\n  - kind: case\n    files: cases.csv\n    \
         sample: {{size: 766, frame: 208000, design: {design}}}\n{extra}"
    );
    let folder = folder(&[
        ("probity.yaml", &project),
        ("rules.probity", rules),
        ("cases.csv", &cases),
        ("more.csv", "Case ID,Done\nx,yes\n"),
    ]);
    let text = probity(folder.path(), &["check", "--max-findings", "0"]).out;
    let json = probity(folder.path(), &["check", "--format", "json"]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    (text[text.find("\nMeasures\n").unwrap() + 1..].to_owned(), json["measures"].clone())
}

#[test]
fn simple_random_samples_have_intervals() {
    let (text, json) = sampled("simple random", "");
    golden("measures_sample", &text);
    let total = &json[1]["total"];
    assert_eq!((total["interval_low"].as_f64(), total["interval_high"].as_f64()), (Some(0.889), Some(0.9778)));
    assert_eq!(json[1]["sample"], serde_json::json!({"size": 766, "frame": 208_000, "design": "simple random"}));
    // A target is of the records that were drawn: the bounds reach it, though the interval does not.
    assert_eq!(total["target"], "reached");
}

#[test]
fn other_samples_have_none_and_say_so() {
    let (text, json) = sampled("stratified by state", "");
    assert!(
        text.contains(
            "without an interval: intervals are for simple random samples, and this one is “stratified by state”"
        ),
        "{text}"
    );
    assert!(json[1]["total"]["interval_low"].is_null() && json[1]["sample"]["no_interval"].is_string());
    let (text, _) = sampled("simple random", "  - kind: case\n    files: more.csv\n");
    assert!(text.contains("without an interval: case records come from other sources too"), "{text}");
    assert!(text.contains("without an interval: intervals are for shares"), "{text}");
}

#[test]
fn explain_shows_a_measure() {
    let folder = project("", WITH_COMPLAINTS);
    golden("explain_measure", &probity(folder.path(), &["explain", "prf-1"]).out);
    let ran = probity(folder.path(), &["explain", "PRF-9"]);
    assert!(ran.code == 2 && ran.err.contains("neither a diagnostic code nor a rule or measure"), "{}", ran.err);
}
