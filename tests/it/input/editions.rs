//! Editions and groups: fields that the path of a file gives, and rows of one key that are one record.

use insta::assert_snapshot;
use probity::column::{Cell, State};
use probity::input::Project;

use super::{Case, case, files, render, schema};

/// A source of agreements with that pattern, and empty exports of those names.
fn paths(source: &str, names: &[&str]) -> Case {
    let project = format!("rules: []\nsources:\n  - kind: agreement\n{source}");
    let mut all: Vec<(&str, &[u8])> = vec![("probity.yaml", project.as_bytes())];
    all.extend(names.iter().map(|name| (*name, "agreement_id\nA1\n".as_bytes())));
    files(&all)
}

/// What each file gives to `signed_on`, or what is wrong.
fn dates(files: &str, layouts: &str, names: &[&str]) -> String {
    let case = paths(&format!("    files: {files}\n    dates: {layouts}\n"), names);
    let schema = schema();
    let loaded = match case.load_with(&schema) {
        Ok(loaded) => loaded,
        Err(problems) => return problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    };
    let kind = schema.kind_named("agreement").unwrap();
    let (records, field) = (loaded.dataset.records(kind), schema.kind(kind).field_named("signed_on").unwrap());
    let told = |row: u32| {
        let file = &loaded.files[records.origin(row).file as usize].name;
        format!("{file} {}", super::value(&loaded, records, field, row))
    };
    records.rows().map(told).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_part_of_the_path_is_the_value_of_a_field() {
    let cells = [
        ("l/agencies{signed_on}?m.csv", "[MMDDYYYY]", vec!["l/agencies05162025am.csv", "l/agencies09032025pm.csv"]),
        // Eight digits of fourteen.
        ("list-{signed_on}??????.csv", "[YYYYMMDD]", vec!["list-20250221214937.csv"]),
        ("\"*/{signed_on}.csv\"", "[]", vec!["a/2020-01-02.csv", "b/2020-03.csv"]),
        // Braces with a comma are alternatives, classes are classes.
        ("\"{new,old}-{signed_on}[ap]m.csv\"", "[YYYYMMDD]", vec!["new-20200102am.csv", "old-20200103pm.csv"]),
        ("\"[{]x[}]{signed_on}.csv\"", "[]", vec!["{x}2020-01-02.csv"]),
        ("\"[]{a}]{signed_on}.csv\"", "[]", vec!["{2020-01-02.csv", "]2020-01-03.csv"]),
        ("\"**/{signed_on}.csv\"", "[]", vec!["2020-01-01.csv", "a/b/2020-01-02.csv"]),
        ("\"{ signed_on }.csv\"", "[]", vec!["2020-01-01.csv"]),
        ("\"é-{signed_on}.csv\"", "[]", vec!["é-2020-01-01.csv"]),
    ];
    let shown: Vec<String> =
        cells.iter().map(|(files, layouts, names)| format!("{files}\n  {}\n", dates(files, layouts, names))).collect();
    assert_snapshot!(shown.concat());
}

#[test]
fn a_path_is_read_in_one_way_only() {
    let cells = [
        ("\"*{signed_on}.csv\"", "a2020-01-02.csv"),
        ("\"{signed_on}*.csv\"", "2020-01-02a.csv"),
        ("\"*-{signed_on}.csv\"", "a-2020-01-02.csv"),
        ("\"{agency_id}-{signed_on}.csv\"", "a-2020-01-02.csv"),
        // One way is left.
        ("\"*_{signed_on}.csv\"", "a_2020-01-02.csv"),
        ("\"{agency_id}-{signed_on}.csv\"", "a-2020.csv"),
    ];
    let shown: Vec<String> =
        cells.iter().map(|(files, name)| format!("{files}\n  {}\n", dates(files, "[]", &[name]))).collect();
    assert_snapshot!(shown.concat());
}

#[test]
fn what_can_be_wrong_with_captures() {
    let wrong = |source: &str| paths(source, &["2020-01-02.csv"]).read();
    assert_snapshot!("unknown", wrong("    files: \"{signed}.csv\"\n"));
    assert_snapshot!(
        "with_others",
        wrong(
            "    files: \"{signed_on}{agency_id}-{signed_on}/{model}/{beds}.csv\"\n    fill: {model: JEM}\n    columns: \
             {signed_on: Date}\n    records: /{beds}\n"
        )
    );
    assert_snapshot!("private", wrong("    files: \"{signer}.csv\"\n"));
    assert_snapshot!("alternatives", wrong("    files: \"{a,{signed_on}}.csv\"\n"));
    assert_snapshot!("nothing_fits", wrong("    files: \"list-{signed_on}.csv\"\n"));
    assert_snapshot!("not_a_pattern", wrong("    files: \"[a{signed_on}.csv\"\n"));
    assert_snapshot!("unclear", wrong("    files: \"*{signed_on}.csv\"\n"));
}

#[test]
fn what_a_path_gives_must_be_a_value_of_its_field() {
    let source = "    files: list-{signed_on}.csv\n";
    assert_snapshot!("a_date", paths(source, &["list-05162025.csv", "list-2020-01-02.csv"]).read());
    assert_snapshot!("a_choice", paths("    files: list-{model}.csv\n", &["list-JEN.csv", "list-wso.csv"]).read());
}

#[test]
fn the_command_line_takes_captures_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list-a.csv"), "agency_id\nG1\n").unwrap();
    let load = |word: &str| {
        let project = Project::from_sources(&[word.to_owned()], folder.path()).unwrap();
        probity::input::load(&project, &schema(), None, probity::calendar::Day(0))
    };
    let loaded = load("agency=list-{state}.csv").unwrap();
    assert!(loaded.files[0].kinds[0].fields[1].filled);
    assert_snapshot!(render(&load("agency=list-{stat}.csv").unwrap_err()));
}

#[test]
fn a_file_that_holds_what_its_path_gives() {
    let project = "rules: []\nsources:\n  - kind: agency\n    files: \"{state}.csv\"\n";
    let text = "agency_id,state\nG1,TX\n";
    assert_snapshot!(files(&[("probity.yaml", project.as_bytes()), ("OH.csv", text.as_bytes())]).read());
}

#[test]
fn editions_with_two_naming_schemes() {
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: list{signed_on}?m.csv\n    dates: [MMDDYYYY]\n  \
                   - kind: agreement\n    files: \"*-{signed_on}??????.csv\"\n    dates: [YYYYMMDD]\n";
    let text = "agreement_id,agency_id\nA1,G1\n".as_bytes();
    let named = |names: &[&'static str], project: &'static str| {
        let mut all: Vec<(&str, &[u8])> = vec![("probity.yaml", project.as_bytes())];
        all.extend(names.iter().map(|name| (*name, text)));
        files(&all).read()
    };
    assert_snapshot!(named(&["list05162025am.csv", "list09032025pm.csv", "old-20250221214937.csv"], project));
    // A file that both patterns fit belongs to two sources.
    let both =
        "rules: []\nsources:\n  - kind: agency\n    files: \"{state}.csv\"\n  - kind: agency\n    files: \"*.csv\"\n";
    assert_snapshot!(named(&["TX.csv"], both));
}

#[test]
fn rows_of_one_key_are_one_record() {
    let text = "agreement_id,agency_id,model,signed_on,ended_on,beds,counties,signer\n\
                A1,G1,JEM,2020-01-01,,1.0,a;b,Ann\n\
                A2,G1,WSO,2020-02-02,,,,\n\
                a1\u{a0},g1 ,Jail Enforcement Model,2020-01-01,,1,A; b,Bob\n\
                A1,G1,JEM,2020-01-01,,1,a;b,Ann\n\
                A2,G2,WSO,,2020-05-05,x,,\n\
                A2,G1,WSO,2020-02-02,,y,,\n\
                ,G9,JEM,,,,,\n\
                ,G9,JEM,,,,,\n";
    let case = case("    distinct: true\n", "a.csv", text);
    assert_snapshot!(case.read());
    // The record points at its first row, what differs at the row that differs, what is unreadable where it stands.
    let (schema, loaded) = (schema(), case.load());
    let kind = schema.kind_named("agreement").unwrap();
    let records = loaded.dataset.records(kind);
    let mut shown = String::new();
    for (row, field) in [(0, "signer"), (1, "agency_id"), (1, "signed_on"), (1, "ended_on"), (1, "beds")] {
        let cell = Cell { kind, row, field: schema.kind(kind).field_named(field) };
        shown += &super::place(&loaded, &schema, cell);
        if let Some(other) = records.dissent(cell) {
            shown += &super::place(&loaded, &schema, other);
        }
    }
    let beds = schema.kind(kind).field_named("beds").unwrap();
    let unreadable = &loaded.files[0].kinds[0].fields[usize::from(beds.0)].unreadable;
    for (row, _) in unreadable.sorts.iter().flat_map(|(_, noted)| &noted.first) {
        shown += &super::place(&loaded, &schema, Cell { kind, row: *row, field: Some(beds) });
    }
    assert_snapshot!("places", shown);
}

#[test]
fn what_a_group_says() {
    // Each column is what the rows of one record hold, in their order.
    let groups: [(&[&str], State, bool); 11] = [
        (&["3", "3.0", "+3"], State::Known, false),
        (&["3", "4"], State::Differs, true),
        (&["3", "", "3"], State::Differs, false),
        (&["", "3"], State::Differs, false),
        (&["3", "4", ""], State::Differs, false),
        (&["", ""], State::Blank, false),
        (&["UNK", "UNK"], State::UnknownCode, false),
        (&["UNK", ""], State::Differs, false),
        (&["(b)(6)", "(b)(6)"], State::Withheld, false),
        (&["x", "y"], State::Unreadable, false),
        (&["x", "3"], State::Differs, false),
    ];
    let schema = schema();
    let kind = schema.kind_named("agreement").unwrap();
    let beds = schema.kind(kind).field_named("beds").unwrap();
    for (values, state, recorded) in groups {
        let rows: String = values.iter().map(|value| format!("A1,{value}\n")).collect();
        let source = "    distinct: true\n    unknown: UNK\n    redacted: (b)(6)\n";
        let loaded = case(source, "a.csv", format!("agreement_id,beds\n{rows}")).load();
        let records = loaded.dataset.records(kind);
        assert_eq!((records.len(), records.state(0, beds)), (1, state), "{values:?}");
        assert_eq!(records.said_in_all(0, beds).is_some(), recorded, "{values:?}");
    }
}

#[test]
fn groups_over_files_sources_and_formats() {
    let project = "rules: []\nsources:\n  - kind: agency\n    files: \"*.csv\"\n    distinct: true\n  - kind: agency\n    \
                   files: b.json\n    distinct: true\n  - kind: agreement\n    files: 1.csv\n";
    let read = files(&[
        ("probity.yaml", project.as_bytes()),
        ("1.csv", b"agency_id,state,agreement_id\nG1,TX,A1\nG1,TX,A2\nG2,,A3\n"),
        ("2.csv", b"agency_id,state\nG3,OH\nG1,TX\nG2,OH\n"),
        ("b.json", b"[{\"agency_id\": \"G1\", \"state\": \"tx\"}, {\"agency_id\": \"G4\"}, {\"agency_id\": \"G3\"}]"),
    ]);
    assert_snapshot!(read.read());
}

#[test]
fn what_stands_nested_in_rows_of_one_key() {
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: a.json\n    distinct: true\n";
    let text = br#"[{"agreement_id": "A1", "provisions": [{"number": 1}]},
{"agreement_id": "A2"},
{"agreement_id": "A1", "provisions": [{"number": 2}]}]"#;
    assert_snapshot!(files(&[("probity.yaml", project.as_bytes()), ("a.json", text)]).read());
}

#[test]
fn a_group_is_dated_later_only_if_all_of_it_is() {
    let text = "agreement_id,signed_on\nA1,2021-01-01\nA1,2021-01-01\nA2,2021-01-01\nA2,2021-01-02\nA3,2020-01-01\n";
    let loaded = case("    distinct: true\n", "a.csv", text).load();
    assert_eq!(loaded.files[0].kinds[0].left_out.first, [0]);
}

#[test]
fn only_what_has_a_key_can_be_grouped() {
    let project = "rules: []\nsources:\n  - kind: provision\n    files: a.csv\n    distinct: true\n";
    assert_snapshot!(files(&[("probity.yaml", project.as_bytes()), ("a.csv", b"number\n1\n")]).read());
    let off = case("    distinct: false\n", "a.csv", "agreement_id\nA1\nA1\n").load();
    assert_eq!(off.files[0].row_count(), 2);
    assert_snapshot!(super::project_file(
        "rules: [r]\nsources:\n  - kind: agreement\n    files: a.csv\n    distinct: by key\n"
    ));
}
