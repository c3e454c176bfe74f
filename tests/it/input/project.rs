//! The project file.

use insta::assert_snapshot;
use probity::input::Project;
use probity::input::project::{Gate, PseudonymKey};

use super::{case, files, project_file, render};

#[test]
fn a_project_file_with_all_its_keys() {
    let text = "\
as_of: 2020-09-30
packs: [287g]
rules: [rules/]
only: [ITC-01]
skip: {SUP-03: \"observed on site\"}
parameters: {response_days: 45 days, beds: 4, quota: 95 %}
pseudonym_key: env:PROBITY_KEY
fail_on: [deficiency, not-assessable]
sources:
  - kind: agreement
    files: agreements/*.yaml
    header_row: 9
    columns: {agency_id: DETLOC}
    fill: {signed_on: 2019-03-25}
    records: \"/facilities/{agency_id}/*\"
    distinct: true
    encoding: windows-1252
    delimiter: \"|\"
    century: 2000
    dates: [M/D/YY, MMDDYYYY]
    unknown: [UNK, 99]
    redacted: \"(b)(6)\"
    none: [N/A]
    complete: {from: 2015-10-01}
    time_zone: America/New_York
  - kind: agency
    no_records: true
    complete: unknown
";
    let project = Project::parse("probity.yaml", text, std::path::Path::new("folder")).unwrap();
    assert_eq!(project.as_of.unwrap().to_string(), "2020-09-30");
    assert_eq!(project.packs[0].value, "287g");
    assert_eq!(&text[project.rules[0].at.clone()], "rules/");
    assert_eq!(project.skip[0].0.value, "SUP-03");
    let parameters: Vec<(&str, &str)> =
        project.parameters.iter().map(|(name, value)| (name.value.as_str(), value.value.as_str())).collect();
    assert_eq!(parameters, [("response_days", "45 days"), ("beds", "4"), ("quota", "95 %")]);
    assert_eq!(project.fail_on, Some(vec![Gate::Deficiency, Gate::NotAssessable]));
    assert_eq!(project.pseudonym_key, Some(PseudonymKey::Environment("PROBITY_KEY".into())));
    assert_eq!(project.sources.len(), 2);
    assert_eq!(project.sources[0].values.unknown, ["unk", "99"]);
    assert_eq!(&text[project.sources[0].distinct.clone().unwrap()], "distinct: true");
    assert!(project.sources[1].files.is_none() && project.sources[1].distinct.is_none());
}

#[test]
fn unknown_keys_are_named_with_the_nearest() {
    assert_snapshot!(project_file(
        "rules: [r]\nsource:\n  - kind: a\nsorces: []\nsources:\n  - kind: agreement\n    files: a.csv\n    headerrow: 3\n    colour: red\n    complete: {until: 2020-01-01}\n"
    ));
}

#[test]
fn values_of_the_wrong_type() {
    assert_snapshot!(project_file(
        "as_of: 30/09/2020\nrules: {a: b}\nfail_on: [violations]\nskip: [A]\nsources:\n  - kind: agreement\n    files: [a, b]\n    header_row: first\n    no_records: \"yes\"\n    delimiter: ab\n    encoding: latin-99\n    century: 1950\n    dates: [DD Mon YYYY, MDYYYY]\n    complete: {from: 2020-02-30, through: 2019-01-01}\n    time_zone: Mars/Base\n    records: a/b\n"
    ));
    assert_snapshot!(project_file("rules: [r]\nsources: {kind: agreement}\n"));
    assert_snapshot!(project_file("- a\n- b\n"));
}

#[test]
fn samples_and_small_groups() {
    assert_snapshot!(project_file(
        "rules: [r]\nsmall_groups: few\nsources:\n  - kind: agreement\n    files: a.csv\n    sample: {size: 3}\n  - kind: agency\n    files: b.csv\n    sample: {size: 0, frame: many, design: simple random, seed: 7}\n  - kind: site\n    files: c.csv\n    sample: {size: 30, frame: 20, design: simple random}\n  - kind: officer\n    files: d.csv\n    sample: 766\n"
    ));
    let text = "rules: [r]\nsmall_groups: 5\nsources:\n  - kind: case\n    files: a.csv\n    sample: {size: 766, frame: 208000, design: Simple  random}\n";
    let project = Project::parse("probity.yaml", text, std::path::Path::new("")).unwrap();
    let sample = project.sources[0].sample.as_ref().unwrap();
    assert_eq!((project.small_groups, sample.size.value, sample.frame), (Some(5), 766, 208_000));
    assert!(sample.is_simple_random());
}

#[test]
fn a_sample_is_as_large_as_it_is_said_to_be() {
    let sample = |size: u32| format!("    sample: {{size: {size}, frame: 90, design: stratified}}\n");
    assert_snapshot!(case(&sample(3), "a.csv", "agreement_id\nA1\nA2\n").read());
    assert_eq!(
        case(&sample(2), "a.csv", "agreement_id\nA1\nA2\n").load().sources[0].sample.as_ref().unwrap().design,
        "stratified"
    );
}

#[test]
fn what_a_project_file_must_say() {
    assert_snapshot!(project_file(
        "as_of: 2020-09-30\nsources:\n  - files: a.csv\n  - kind: agreement\n  - kind: agreement\n    files: a.csv\n    no_records: true\n  - kind: agreement\n    files: a.csv\n    dates: [M/D/YY]\n"
    ));
}

#[test]
fn a_project_file_that_is_not_yaml() {
    assert_snapshot!(project_file("rules: [r\nsources:\n"));
    assert_snapshot!(project_file("rules: [r]\nrules: [s]\n"));
    assert_snapshot!(project_file("rules: [r]\nsources:\n\t- kind: a\n"));
}

#[test]
fn what_the_project_file_names_must_be_there() {
    let source = "    fill: {sate: TX}\n    columns: {beds: Beds}\n    time_zone: zone\n";
    assert_snapshot!(case(source, "a.csv", "agreement_id\nA1\n").read());
    let project = "rules: []\nsources:\n  - kind: agrement\n    files: a.csv\n  - kind: agency\n    files: lists/*.csv\n  - kind: agency\n    files: nowhere.csv\n  - kind: agency\n    files: folder\n  - kind: agency\n    files: a.xlsx\n  - kind: agency\n    files: a.csv.gz\n  - kind: agency\n    files: \"[a\"\n";
    assert_snapshot!(
        files(&[
            ("probity.yaml", project.as_bytes()),
            ("folder/x.csv", b"agency_id\n"),
            ("a.xlsx", b""),
            ("a.csv.gz", b""),
        ])
        .read()
    );
}

#[test]
fn sources_of_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "agency_id\nG1\n").unwrap();
    let project = Project::from_sources(&["agency=./a.csv".into()], folder.path()).unwrap();
    let loaded = probity::input::load(&project, &super::schema(), None, probity::calendar::Day(0)).unwrap();
    assert_eq!(loaded.files[0].name, "a.csv");
    assert_eq!(loaded.files[0].row_count(), 1);
    let problems = Project::from_sources(&["a.csv".into(), "agency=nowhere.csv".into()], folder.path()).unwrap_err();
    assert_snapshot!(render(&problems));
    let missing = Project::from_sources(&["agency=nowhere.csv".into(), "agncy=a.csv".into()], folder.path()).unwrap();
    let problems = probity::input::load(&missing, &super::schema(), None, probity::calendar::Day(0)).unwrap_err();
    assert_snapshot!(render(&problems));
}

#[test]
fn the_project_file_is_found_in_a_folder_above() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(folder.path().join("probity.yaml"), "rules: []\n").unwrap();
    assert_eq!(Project::find(&inner), Some(folder.path().join("probity.yaml")));
}

#[test]
fn a_text_with_two_meanings() {
    let source = "rules: []\nsources:\n  - kind: a\n    files: a.csv\n    unknown: [UNK, \"n/a \"]\n    none: N/A\n    redacted: [unk]\n";
    assert_snapshot!(project_file(source));
}
