//! The exit codes, for the program as a whole.

use super::{add, folder, golden, probity, project};

#[track_caller]
fn ends(files: &[(&str, &str)], arguments: &[&str], code: i32, says: &str) {
    let folder = project();
    add(folder.path(), files);
    let ran = probity(folder.path(), arguments);
    let shown = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.code, code, "{shown}");
    assert!(shown.contains(says), "`{says}` is not in\n{shown}");
}

const HEADER: &str = "Agreement ID,Agency ID,Model,Signed on,IT installed\n";

fn agreements(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

#[test]
fn nothing_found_is_0() {
    let met = agreements("A-1,AG-1,JEM,2017-01-10,2017-07-09\n");
    let files = [
        ("agreements.csv", met.as_str()),
        ("people/officers.csv", "Badge,Agency ID,Name,Born on,Sworn on\nB,AG-1,N,1980-01-01,2015-01-01\n"),
    ];
    ends(&files, &["check"], 0, "exit 0: nothing to report at the gate");
}

#[test]
fn a_violation_at_the_gate_is_1() {
    ends(&[], &["check"], 1, "exit 1: 4 violations at the gate (2 deficiencies and 2 areas of concern)");
    ends(&[], &["check", "--fail-on", "concern"], 1, "exit 1: 2 violations at the gate (2 areas of concern)");
    ends(&[], &["check", "--fail-on", "never"], 0, "exit 0: nothing to report at the gate");
    ends(&[], &["check", "--fail-on", "never,concern"], 2, "`fail-on never` stands alone");
    let gate = format!("{}fail_on: [never]\n", super::PROJECT);
    ends(&[("probity.yaml", &gate)], &["check"], 0, "exit 0");
    ends(&[("probity.yaml", &gate)], &["check", "--fail-on", "deficiency"], 1, "exit 1");
}

#[test]
fn what_keeps_a_run_from_being_green_is_3() {
    let only = ["check", "--only", "ITC-01"];
    let officers = ("people/officers.csv", "Badge,Agency ID,Name,Born on,Sworn on\nB,AG-1,N,1980-01-01,2015-01-01\n");
    let met = "A-1,AG-1,JEM,2017-01-10,2017-07-09\n";
    // How the run ends, and the line that says where.
    let cases: [(String, &str, &str); 8] = [
        (
            agreements(&format!("{met}A-2,AG-1,JEM,2017-01-10\n")),
            "1 row could not be read as it stands",
            "agreements.csv:3: the row has 4 cells, the header has 5; the missing ones count as unreadable",
        ),
        (
            agreements(&format!("{met}A-2,AG-1,JEM,2017-01-10,2017-07-09,,x\n")),
            "1 row could not be read as it stands",
            "agreements.csv:3: the row has 7 cells, the header has 5; which belongs where cannot be told",
        ),
        (
            agreements(&format!("{met}A-2,AG-1,JEM,2019-02-30,2017-07-09\n")),
            "1 value could not be read",
            "agreements.csv:3: `signed_on`: `2019-02-30` is no day of the calendar",
        ),
        (
            agreements(&format!("{met}A-1,AG-1,WSO,2017-01-10,2017-07-09\n")),
            "1 key belongs to several differing records",
            "agreement A-1: several records have this key and differ (agreements.csv:2, agreements.csv:3)",
        ),
        (
            agreements(&format!("{met}A-2,AG-8,WSO,2017-01-10,2017-07-09\n")),
            "1 record links to nobody",
            "agreement: the link to `agency` finds nobody for 1 record (agreements.csv:3)",
        ),
        (agreements(""), "1 file holds no records", "agreement: 0 records in agreements.csv"),
        (
            agreements(&format!("{met}A-2,AG-1,WSO,,2018-02-30\nA-3,AG-1,WSO,x,\n")),
            "2 values could not be read",
            "agreements.csv:4: `signed_on`: `x` is not a date as YYYY-MM-DD",
        ),
        (agreements("A-1,AG-1,WSO,2017-01-10,\n"), "no rule applied to any record", "applied to no record: ITC-01"),
    ];
    for (agreements, says, told) in cases {
        ends(&[("agreements.csv", &agreements), officers], &only, 3, says);
        ends(&[("agreements.csv", &agreements), officers], &only, 3, told);
    }
}

#[test]
fn a_line_that_is_no_record_is_3() {
    let rules =
        "record visit\n  key id: text\n\nrule V-1 \"Known\"\n  cite \"X\"\n  for visit\n  should id is recorded\n";
    let project = "as_of: 2020-01-01\nrules: [r.probity]\nsources:\n  - kind: visit\n    files: v.ndjson\n";
    let folder = folder(&[
        ("r.probity", rules),
        ("probity.yaml", project),
        ("v.ndjson", "{\"id\": \"A\"}\nno\n7\n{\"id\": \"B\", \"x\": 1, \"x\": 2}\n"),
    ]);
    let ran = probity(folder.path(), &["check"]);
    assert_eq!(ran.code, 3);
    for says in [
        "v.ndjson:2: the line is not JSON",
        "v.ndjson:3: a record is expected here, written as an object with keys",
        "v.ndjson:4: a key stands twice in this record",
        "exit 3: no violation at the gate, but 3 rows could not be read as they stand",
    ] {
        assert!(ran.out.contains(says), "`{says}` is not in\n{}", ran.out);
    }
}

#[test]
fn what_cannot_run_is_2_and_writes_no_result() {
    let folder = project();
    for (files, says) in [
        (vec![("agreements.csv", "")], "is empty"),
        (
            vec![("probity.yaml", "rules: [rules.probity]\nsources:\n  - kind: agreement\n    files: nowhere.csv\n")],
            "does not exist",
        ),
        (
            vec![("probity.yaml", "rules: [rules.probity]\nsources:\n  - kind: agreement\n    files: people\n")],
            "is a folder",
        ),
        (vec![("probity.yaml", "rules: [rules.probity]\n")], "names no sources"),
        (vec![("probity.yaml", "rules: [nowhere.probity]\n")], "there is no such file or folder"),
        (vec![("probity.yaml", "packs: [287h]\n")], "did you mean `287g`?"),
        (vec![("probity.yaml", super::PROJECT), ("rules.probity", "rule X\n")], "1 problem in 1 rule file"),
    ] {
        add(folder.path(), &files);
        let ran = probity(folder.path(), &["check"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains(says), "`{says}` is not in\n{}", ran.err);
    }
}

#[test]
fn wrong_arguments_are_2_with_the_nearest_word() {
    ends(&[], &["check", "--format", "jsn"], 2, "json");
    ends(&[], &["check", "--only", "ITC-1"], 2, "did you mean `ITC-01`?");
    ends(&[], &["check", "--as-of", "2018-02-30"], 2, "the calendar has no such day");
    ends(&[], &["check", "--source", "agreement"], 2, "`agreement` names no source");
    ends(&[], &["check", "nowhere.csv"], 2, "no source of the project names `nowhere.csv`");
    ends(&[], &["check", "rules.probity"], 2, "it is a rule file: name it with `--rules`");
    let empty = tempfile::tempdir().unwrap();
    let ran = probity(empty.path(), &["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("there is no `probity.yaml` here or in a folder above"), "{}", ran.err);
}

#[test]
fn violations_that_assume_completeness_can_be_left_out_of_the_gate() {
    let rules = "record agency \"agency\"\n  key id: text\nrecord visit \"visit\"\n  agency_id: text\n  belongs to agency \
                 by agency_id\nrule V-1 \"Every agency is visited\"\n  cite \"X\"\n  for agency\n  should exists visit\n";
    let folder = folder(&[("r.probity", rules), ("a.csv", "id\nA\nB\n"), ("v.csv", "agency id\nA\n")]);
    let arguments = [
        "check",
        "--rules",
        "r.probity",
        "--source",
        "agency=a.csv",
        "--source",
        "visit=v.csv",
        "--as-of",
        "2020-01-01",
    ];
    let ran = probity(folder.path(), &arguments);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("(assuming that the records are complete)"), "{}", ran.out);
    let ignored: Vec<&str> = arguments.iter().copied().chain(["--ignore", "assumed-complete"]).collect();
    let ran = probity(folder.path(), &ignored);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("1 violation that assumes complete records is left out"), "{}", ran.out);
}

#[test]
fn a_link_that_may_lead_to_nobody_leaves_a_run_green() {
    let rules = "record agency \"agency\"\n  key id: text\nrecord visit \"visit\"\n  key visit_id: text\n  agency_id: text\n  \
                 belongs to agency by agency_id\nrule V-1 \"Every visit has a number\"\n  cite \"X\"\n  for visit\n  \
                 should visit_id is recorded\n";
    let allowed = rules.replace("by agency_id", "by agency_id or to nobody");
    for (rules, code, said) in [
        (rules, 3, "the link to `agency` finds nobody for 1 record (v.csv:3"),
        (&allowed, 0, "the link to `agency` finds nobody for 1 record, as the record block allows (v.csv:3"),
    ] {
        let files = [("r.probity", rules), ("a.csv", "id\nA\n"), ("v.csv", "visit id,agency id\n1,A\n2,B\n")];
        let folder = folder(&files);
        let sources = ["check", "--rules", "r.probity", "--source", "agency=a.csv", "--source", "visit=v.csv"];
        let ran = probity(folder.path(), &sources);
        assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains(said), "{}", ran.out);
    }
}

#[test]
fn files_of_records_narrow_the_subjects() {
    let folder = project();
    let ran = probity(folder.path(), &["check", "people/officers.csv", "--format", "line"]);
    assert!(ran.out.lines().all(|line| line.starts_with("people/officers.csv")), "{}", ran.out);
    assert_eq!((ran.code, ran.out.lines().count()), (1, 3));
    let ran = probity(folder.path(), &["check", "agreements.csv"]);
    assert!(ran.out.contains("judged are only the records of agreements.csv"), "{}", ran.out);
    assert!(ran.out.contains("exit 1: 2 violations at the gate (2 areas of concern)"), "{}", ran.out);
}

#[test]
fn rule_files_with_errors_are_all_reported() {
    let rules = "record agreement \"agreement\"\n  key id: text\n  model: one of JEM, WSO\n\n\
                 rule A-1 \"first\"\n  cite \"X\"\n  for agreement\n  should modle is JEM\n\n\
                 rule A-2 \"second\"\n  cite \"X\"\n  for agreement\n  should model is JEN\u{1b}\n\n\
                 rule A-3 \"third\"\n  cite \"X\"\n  for agreement\n  must model is JEM\n";
    let more = "rule A-3 \"once more\"\n  cite \"X\"\n  for agrement\n  should id is recorded\n";
    let folder = folder(&[("rules/a.probity", rules), ("rules/b.probity", more)]);
    let ran = probity(folder.path(), &["check", "--rules", "rules", "--source", "agreement=a.csv"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(!ran.err.contains('\u{1b}'));
    golden("rule_faults", &ran.err);
}
