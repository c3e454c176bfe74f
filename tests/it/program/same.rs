//! The same inputs give the same bytes: twice, from another folder, and however the project is named.

use std::path::Path;

use super::{File, folder, run};

const RULES: &str = r#"record agency "agency"
  key agency_id: text

record officer "officer"
  key badge:   text private
  agency_id:   text
  sworn_on:    date
  belongs to agency by agency_id

rule OFF-01 "Sworn in by 2019"
  cite    "X"
  for     officer
  should  sworn_on is before 2019-01-01

rule OFF-02 "Every officer belongs to an agency"
  cite    "X"
  for     officer
  should  exists agency
"#;

const PROJECT: &str = "as_of: 2020-09-30
rules: [rules]
sources:
  - kind: agency
    files: exports/agencies.json
  - kind: officer
    files: exports/officers-*.csv
";

fn project(below: &str) -> tempfile::TempDir {
    let officers = |from: usize| -> String {
        let rows =
            (from..from + 40).map(|number| format!("B-{number},G-{},20{}-03-01\n", number % 7, 10 + number % 13));
        format!("badge,agency_id,sworn_on\n{}B-{},,soon\n", rows.collect::<String>(), from + 41)
    };
    let agencies =
        "[{\"agency_id\": \"G-1\"},\n {\"agency_id\": \"G-2\"}, {\"agency_id\": \"G-3\", \"seat\": \"Ålesund\"}]";
    let path = |name: &str| format!("{below}{name}");
    let files: [(String, String); 5] = [
        (path("rules/rules.probity"), RULES.to_owned()),
        (path("probity.yaml"), PROJECT.to_owned()),
        (path("exports/agencies.json"), agencies.to_owned()),
        (path("exports/officers-2.csv"), officers(100)),
        (path("exports/officers-1.csv"), officers(200)),
    ];
    let files: Vec<File<'_>> = files.iter().map(|(name, text)| (name.as_str(), text as &dyn AsRef<[u8]>)).collect();
    folder(&files)
}

/// What a run writes to standard output and to a file.
#[track_caller]
fn result(from: &Path, format: &str, arguments: &[&str]) -> (String, Vec<u8>) {
    let target = folder(&[]);
    let output = format!("{format}={}", target.path().join("result").display());
    let all = ["check", "--format", format, "--output", &output, "--max-findings", "1000"];
    let ran = run(from, &[&all[..], arguments].concat());
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{format} {arguments:?}");
    (ran.out, std::fs::read(target.path().join("result")).expect("the file is written"))
}

#[test]
fn twice_from_anywhere_and_however_the_project_is_named() {
    let here = project("");
    let there = project("deep/down/");
    let elsewhere = folder(&[]);
    let project = here.path().join("probity.yaml");
    let absolute = project.to_str().unwrap();
    let inside = here.path().join("exports");
    for format in ["text", "line", "json", "ndjson"] {
        let first = result(here.path(), format, &[]);
        assert_eq!(first.0.as_bytes(), first.1, "{format}: a file holds what the terminal shows");
        assert!(first.0.contains("exports/officers-1.csv"), "{format}: {}", first.0);
        for (from, arguments) in [
            (here.path(), &[][..]),
            (here.path(), &["--project", "probity.yaml"]),
            (here.path(), &["--project", "./exports/../probity.yaml"]),
            (here.path(), &["--project", absolute]),
            (here.path(), &["."]),
            (inside.as_path(), &[]),
            (inside.as_path(), &["--project", "../probity.yaml"]),
            (elsewhere.path(), &["--project", absolute]),
            (elsewhere.path(), &[here.path().to_str().unwrap()]),
            (there.path(), &["deep/down"]),
            (there.path(), &["--project", "deep/down/probity.yaml"]),
        ] {
            assert_eq!(result(from, format, arguments), first, "{format}, {arguments:?}");
        }
    }
}

#[test]
fn errors_are_the_same_from_anywhere() {
    let here = project("");
    std::fs::write(here.path().join("exports/officers-2.csv"), "badge\n\"open\n").unwrap();
    std::fs::write(here.path().join("exports/agencies.json"), "[").unwrap();
    let absolute = here.path().join("probity.yaml");
    let first = run(here.path(), &["check"]);
    assert_eq!(first.code, 2);
    let elsewhere = folder(&[]);
    for (from, project) in [(elsewhere.path(), absolute.to_str().unwrap()), (here.path(), "probity.yaml")] {
        let ran = run(from, &["check", "--project", project]);
        assert_eq!((ran.code, ran.err), (2, first.err.clone()), "{project}");
    }
    std::fs::write(here.path().join("rules/rules.probity"), "rule X\n").unwrap();
    let first = run(here.path(), &["check"]);
    let ran = run(elsewhere.path(), &["check", "--project", absolute.to_str().unwrap()]);
    assert_eq!((ran.code, ran.err), (2, first.err));
}

#[test]
fn records_that_repeat_count_once_and_list_children_of_one_parent() {
    let rules = "record agreement
  key number: text

record visit
  score: number
  nested in agreement as visits

rule AGR-01 \"Some visit scores three\"
  cite    \"X\"
  for     agreement
  should  exists (visit where score is at least 3)
";
    let project = "as_of: 2020-09-30
rules: [rules.probity]
sources:
  - kind: agreement
    files: \"*.ndjson\"
";
    let files: [File<'_>; 4] = [
        ("rules.probity", &rules),
        ("probity.yaml", &project),
        ("a.ndjson", &"{\"number\": \"M-1\", \"visits\": [{\"score\": 2}]}\n"),
        ("b.ndjson", &"{\"number\": \"M-1\", \"visits\": [{\"score\": 5}]}\n"),
    ];
    let folder = folder(&files);
    assert_eq!(run(folder.path(), &["check"]).code, 0);
    let result: serde_json::Value =
        serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).out).expect("the result is JSON");
    let inputs = result["inputs"].as_array().expect("inputs are a list");
    let apart = |kind: &str| -> Vec<(u64, u64)> {
        let of_kind = inputs.iter().filter(|input| input["kind"] == kind);
        of_kind.map(|input| (input["rows"].as_u64().unwrap(), input["without_subject"].as_u64().unwrap())).collect()
    };
    assert_eq!((apart("agreement"), apart("visit")), (vec![(1, 0), (1, 1)], vec![(1, 0), (1, 0)]));
    assert_eq!(result["rules"][0]["subjects"], 1);
}

#[test]
fn records_named_as_rules_or_project_are_not_shown() {
    let folder = folder(&[("people.csv", &"badge,name\nB-1,Mara Ellwood\n")]);
    for arguments in [["--rules", "people.csv"], ["--project", "people.csv"]] {
        let ran = run(folder.path(), &["check", arguments[0], arguments[1], "--as-of", "2020-09-30"]);
        assert!(ran.code == 2 && !ran.err.contains("Ellwood"), "{}", ran.err);
    }
}
