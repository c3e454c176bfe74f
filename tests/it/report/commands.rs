//! The other commands, and what `check` writes beside its result.

use std::io::Read;
use std::process::{Command, Stdio};

use super::{add, golden, probity, project};

#[test]
fn why_shows_the_whole_evaluation() {
    let folder = project();
    for (name, rule, subject) in [
        ("why_late", "ITC-01", "a-2"),
        ("why_exempt", "ITC-01", "A-6"),
        ("why_not_applicable", "ITC-01", "A-3"),
        ("why_not_assessable", "ITC-01", "A-5"),
        ("why_private", "OFF-01", "person ·3"),
    ] {
        let ran = probity(folder.path(), &["why", rule, subject]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        golden(name, &ran.out);
    }
}

#[test]
fn why_asks_back_where_it_is_not_clear_who_is_meant() {
    let folder = project();
    let nobody = probity(folder.path(), &["why", "ITC-01", "A-77"]);
    assert_eq!(nobody.code, 2);
    assert!(nobody.err.contains("no `agreement` is called `A-77`"), "{}", nobody.err);
    let rows =
        "Agreement ID,Agency ID,Model,Signed on,IT installed\nA-1,AG-1,JEM,2017-01-10,\nA-1,AG-1,WSO,2017-01-10,\n";
    add(folder.path(), &[("agreements.csv", rows)]);
    let several = probity(folder.path(), &["why", "ITC-01", "A-1"]);
    assert_eq!(several.code, 2);
    assert!(several.err.contains("agreement@agreements.csv:2, agreement@agreements.csv:3"), "{}", several.err);
    let one = probity(folder.path(), &["why", "ITC-01", "agreement@agreements.csv:3"]);
    assert!(one.out.starts_with("ITC-01 for agreement A-1: not applicable"), "{}", one.out);
}

#[test]
fn explain_shows_a_rule_or_the_page_of_a_code() {
    let folder = project();
    golden("explain_rule", &probity(folder.path(), &["explain", "itc-01"]).out);
    let page = probity(folder.path(), &["explain", "and-or"]);
    assert_eq!(page.code, 0, "{}", page.err);
    assert!(page.out.contains("`and/or` says two things at once"), "{}", page.out);
    let unknown = probity(folder.path(), &["explain", "and-orr"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean `and-or`?"), "{}", unknown.err);
    add(folder.path(), &[("rules.probity", "rule BAD-1 \"Broken\"\n  must\n")]);
    let no_rule = probity(folder.path(), &["explain", "unknown-fild"]);
    assert_eq!(no_rule.code, 2);
    insta::assert_snapshot!(no_rule.err, @"
      × `unknown-fild` is neither a diagnostic code nor a rule or measure
      help: did you mean `unknown-field`?
    ");
    let broken = probity(folder.path(), &["explain", "ITC-01"]);
    assert!(broken.code == 2 && broken.err.contains("in 1 rule file"), "{}", broken.err);
    let empty = tempfile::tempdir().unwrap();
    let built_in = probity(empty.path(), &["explain", "TRN-01"]);
    assert!(built_in.out.contains("Tests\n"), "{}{}", built_in.out, built_in.err);
}

#[test]
fn the_demonstration_ends_with_0_and_says_how_check_would_end() {
    let folder = tempfile::tempdir().unwrap();
    let demo = probity(folder.path(), &["demo"]);
    assert_eq!(demo.code, 0);
    assert!(demo.err.contains("`probity check` on these files ends with exit code 1"), "{}", demo.err);
    let path = folder.path().join("laid out");
    let path = path.to_str().unwrap();
    let written = probity(folder.path(), &["demo", "--write", path]);
    assert_eq!(written.code, 0, "{}", written.err);
    let check = probity(folder.path(), &["check", path]);
    assert_eq!((check.code, check.out), (1, demo.out), "the same files give the same result");
    let again = probity(folder.path(), &["demo", "--write", path]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already, so nothing was written"), "{}", again.err);
}

#[test]
fn tests_of_rules_pass_or_say_why_not() {
    let folder = project();
    let case = |title: &str, installed: &str, expect: &str| {
        format!(
            "test ITC-01 \"{title}\"\n  as of 2018-03-31\n  given agency agency_id \"G\"\n  given agreement agreement_id \
             \"A\", agency_id \"G\", model JEM, signed_on 2017-01-10, installed_on {installed}\n  expect {expect}\n\n"
        )
    };
    let good = case("day 180 is in time", "2017-07-09", "met");
    let bad = case("day 181 is in time", "2017-07-10", "met");
    add(
        folder.path(),
        &[("good.probity", good.as_str()), ("bad.probity", bad.as_str()), ("empty.probity", "# nothing\n")],
    );
    let ran = probity(folder.path(), &["test", "good.probity"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "1 test passed\n"), "{}", ran.err);
    let ran = probity(folder.path(), &["test", "good.probity", "bad.probity", "empty.probity"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    golden("failed_test", &ran.out);
    let none = probity(folder.path(), &["test"]);
    assert_eq!((none.code, none.out.as_str()), (1, "0 tests passed\n"), "no test is no pass");
}

#[test]
fn files_are_written_beside_the_result() {
    let folder = project();
    let json = probity(folder.path(), &["check", "--format", "json"]).out;
    let arguments = ["check", "--output", "out.json", "--output", "line=out.txt", "--quiet"];
    let ran = probity(folder.path(), &arguments);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, "", ""));
    assert_eq!(std::fs::read_to_string(folder.path().join("out.json")).unwrap(), json);
    let lines = std::fs::read_to_string(folder.path().join("out.txt")).unwrap();
    assert_eq!(lines, probity(folder.path(), &["check", "--format", "line"]).out);
    let ran = probity(folder.path(), &["check", "--output", "nowhere/out.json"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("nowhere/out.json"), "{}", ran.err);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_probity"))
        .arg("demo")
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn rules_can_be_chosen_and_skipped() {
    let folder = project();
    let skip = format!("{}skip: {{OFF-01: \"seen on site, memo 12\"}}\nonly: [OFF-01, OFF-02]\n", super::PROJECT);
    add(folder.path(), &[("probity.yaml", &skip)]);
    let ran = probity(folder.path(), &["check"]);
    assert!(ran.out.contains("OFF-01  skipped: seen on site, memo 12"), "{}", ran.out);
    assert!(!ran.out.contains("ITC-01") && ran.out.contains("OFF-02 violated"), "{}", ran.out);
    let named = probity(folder.path(), &["check", "--only", "OFF-01"]);
    assert!(named.out.contains("OFF-01 violated"), "who names a rule gets it: {}", named.out);
}

#[test]
fn color_comes_only_when_asked_for() {
    let folder = project();
    assert!(!probity(folder.path(), &["check"]).out.contains('\u{1b}'));
    assert!(probity(folder.path(), &["check", "--color", "always"]).out.contains('\u{1b}'));
}

#[test]
fn shells_and_man_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let man = probity(folder.path(), &["man"]).out;
    let bash = probity(folder.path(), &["completions", "bash"]).out;
    for command in
        ["check", "demo", "why", "explain", "test", "fmt", "infer", "init", "packs", "doc", "completions", "man"]
    {
        assert!(man.contains(command) && bash.contains(command), "{command}");
    }
    assert!(probity(folder.path(), &["man", "check"]).out.contains("max\\-findings"));
    insta::assert_snapshot!(probity(folder.path(), &["man", "foo"]).err, @"
      × no command is called `foo`
      help: choose one of `check`, `demo`, `why`, `explain`, `test`, `fmt`, `infer`, `init`, `packs`,
            `doc`, `completions`, `man`
    ");
}

#[test]
fn a_day_that_is_none_is_refused() {
    let folder = project();
    for (day, why) in [
        ("2020-02-30", "the calendar has no such day"),
        ("2020-02", "write one day as year-month-day, as in 2020-09-30"),
        ("yesterday", "write one day as year-month-day, as in 2020-09-30"),
    ] {
        let ran = probity(folder.path(), &["check", "--as-of", day]);
        assert!(ran.code == 2 && ran.err.contains(why), "{}", ran.err);
    }
}

#[test]
fn rule_files_that_a_pack_holds_too_count_once() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["test", "../../rules/287g"])
        .current_dir(root.join("fixtures/demo"))
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("hold the same rules as files read before, and count once"), "{said}");
}

/// A link that finds nobody keeps a run of a file from being green, however many there are in other files.
#[test]
fn troubles_of_a_file_count_where_it_is_judged_alone() {
    use std::fmt::Write;
    let folder = tempfile::tempdir().unwrap();
    let rules = "record agency\n  key agency_id: text\nrecord officer\n  key officer_id: text\n  agency_id: text\n  \
                 belongs to agency by agency_id\nrule A-1 \"x\"\n  cite \"y\"\n  for officer\n  should officer_id is recorded\n";
    let mut many = "officer_id,agency_id\n".to_owned();
    for number in 0..150 {
        writeln!(many, "A{number},lost").unwrap();
    }
    let files = [
        (
            "probity.yaml",
            "as_of: 2020-09-30\nrules: [r.probity]\nsources:\n  - kind: agency\n    files: agencies.csv\n  - kind: officer\n    files: officers-*.csv\n",
        ),
        ("r.probity", rules),
        ("agencies.csv", "agency_id\nG1\n"),
        ("officers-a.csv", many.as_str()),
        ("officers-b.csv", "officer_id,agency_id\nB1,lost\n"),
        ("officers-c.csv", "officer_id,agency_id\nC1,G1\n"),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let code = |file: &str| {
        let program = env!("CARGO_BIN_EXE_probity");
        let run =
            std::process::Command::new(program).args(["check", file]).current_dir(folder.path()).output().unwrap();
        (run.status.code(), String::from_utf8(run.stdout).unwrap())
    };
    let (exit, said) = code("officers-b.csv");
    assert_eq!(exit, Some(3), "{said}");
    assert!(said.ends_with("1 link finds nobody\n") || said.contains("1 record"), "{said}");
    assert_eq!(code("officers-c.csv").0, Some(0));
}
