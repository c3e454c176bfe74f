//! Static checks as people meet them: where they are shown, and what they change.

use crate::report::{folder, probity};

const RECORDS: &str = "record agreement\n  key agreement_id: text\n  model: one of JEM, WSO\n  signed_on: date\n  \
                       note: text\n";

fn rule(id: &str, clauses: &str) -> String {
    format!("rule {id} \"Title\"\n  cite \"Manual\"\n  for agreement\n{clauses}\n")
}

const SOURCE: [&str; 6] = ["check", "--rules", "rules.probity", "--source", "agreement=a.csv", "--as-of=2024-06-30"];

#[test]
fn errors_keep_records_from_being_judged() {
    let rules = RECORDS.to_owned()
        + "\n"
        + &rule("R-1", "  when model is JEM and model is WSO\n  should signed_on is recorded");
    let folder = folder(&[("rules.probity", &rules), ("a.csv", "agreement_id,model,signed_on\n1,JEM,2020-01-01\n")]);
    let ran = probity(folder.path(), &SOURCE);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("the `when` of `R-1` can never hold"), "{}", ran.err);
    assert!(ran.err.ends_with("1 problem in 1 rule file\n"), "{}", ran.err);
    let why = probity(folder.path(), &["test", "rules.probity"]);
    assert_eq!(why.code, 2);
}

#[test]
fn warnings_change_neither_the_result_nor_the_exit_code() {
    let warned = rule("R-1", "  when model is JEM\n  should model is not WSO");
    let rules = format!("{RECORDS}\n{warned}\ntest R-1 \"x\"\n  given agreement  model JEM\n  expect met\n");
    let folder = folder(&[("rules.probity", &rules), ("a.csv", "agreement_id,model,signed_on\n1,JEM,2020-01-01\n")]);
    let ran = probity(folder.path(), &SOURCE);
    assert_eq!(ran.code, 0, "{}{}", ran.err, ran.out);
    assert!(ran.err.contains("the requirement of `R-1` can never fail"), "{}", ran.err);
    assert!(!ran.err.contains("nothing uses"), "loose ends are none of its business: {}", ran.err);
    let tested = probity(folder.path(), &["test", "rules.probity"]);
    assert_eq!((tested.code, tested.out.as_str()), (0, "1 test passed\n"));
    for said in
        ["the requirement of `R-1` can never fail", "nothing uses the fields `signed_on`, `note` of `agreement`"]
    {
        assert!(tested.err.contains(said), "{}", tested.err);
    }
}

#[test]
fn rules_without_a_test_are_named_by_test_alone() {
    let rules = RECORDS.to_owned()
        + "\n"
        + &rule("R-1", "  should signed_on is recorded")
        + "\n"
        + &rule("R-2", "  should note is recorded");
    let more = "test R-1 \"x\"\n  given agreement  model JEM\n  expect violated\n";
    let folder = folder(&[
        ("rules.probity", &rules),
        ("more.probity", more),
        ("probity.yaml", "rules: [rules.probity, more.probity]\n"),
    ]);
    let ran = probity(folder.path(), &["test"]);
    assert_eq!(ran.code, 0, "{}{}", ran.err, ran.out);
    assert!(ran.err.contains("`R-2` has no test") && !ran.err.contains("R-1"), "{}", ran.err);
    let elsewhere = probity(folder.path(), &["test", "more.probity"]);
    assert_eq!((elsewhere.code, elsewhere.err.as_str()), (0, ""), "the rules stand in another file");
}

#[test]
fn nothing_is_said_of_what_a_built_in_pack_offers() {
    let folder = folder(&[]);
    let ran = probity(folder.path(), &["test", "--pack", "287g"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn what_the_project_sets_counts() {
    let rules = RECORDS.to_owned()
        + "\nparameter least: 2020-01-01\n\n"
        + &rule("R-1", "  when signed_on is before 2020-06-01\n  should signed_on is on or after least")
        + "\ntest R-1 \"x\"\n  given agreement  signed_on 2020-02-01\n  expect met\n";
    let project = "rules: [rules.probity]\n";
    let folder = folder(&[("rules.probity", rules.as_str()), ("probity.yaml", project)]);
    assert_eq!(probity(folder.path(), &["explain", "R-1"]).code, 0);
    crate::report::add(folder.path(), &[("probity.yaml", "rules: [rules.probity]\nparameters: {least: 2021-01-01}\n")]);
    let ran = probity(folder.path(), &["explain", "R-1"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("the requirement of `R-1` can never be met"), "{}", ran.err);
}
