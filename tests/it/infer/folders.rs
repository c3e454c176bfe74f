//! `init`: a project from a folder, that `check` reads, and never over what is there.

use std::path::Path;

use super::{add, folder};
use crate::report::{Ran, probity};

fn init(at: &Path) -> Ran {
    probity(at, &["init"])
}

fn files(at: &Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(at).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(|entry| entry.path().strip_prefix(at).unwrap().to_str().unwrap().to_owned()).collect()
}

const OFFICERS: &str = "Officer ID,Officer,Hired\nO-1,Mara Ellwood,3/15/2019\nO-2,Tobias Renn,4/2/2019\n";
const TRAININGS: &str = "Training,Officer ID,Held\nT-1,O-1,2019-04-01\nT-2,O-1,2019-05-01\nT-3,O-2,2019-06-01\n";

#[test]
fn a_folder_becomes_a_project_that_is_read() {
    let folder = folder(&[("officers.csv", OFFICERS), ("trainings.csv", TRAININGS)]);
    let ran = init(folder.path());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out);
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    insta::assert_snapshot!(format!("{}---\n{}", text("probity.yaml"), text("rules/training.probity")));
    assert_eq!(probity(folder.path(), &["fmt", "--check"]).code, 0);
    let check = probity(folder.path(), &["check"]);
    assert_eq!((check.code, check.err.as_str()), (3, ""), "{}", check.out);
    assert!(check.out.contains("officer: 2 records in officers.csv\n"), "{}", check.out);
    assert!(!check.out.contains("officers.csv:"), "every value is read: {}", check.out);
}

#[test]
fn a_rule_added_to_it_finds_something_and_names_nobody() {
    let folder = folder(&[("officers.csv", OFFICERS), ("trainings.csv", TRAININGS)]);
    init(folder.path());
    let rule = "rule OFF-1 \"Officers are trained twice\"\n  cite    \"Manual\"\n  for     officer\n  \
                should  count of training is at least 2\n";
    add(folder.path(), &[("rules/officers.probity", rule)]);
    let check = probity(folder.path(), &["check"]);
    assert_eq!(check.code, 1, "{}{}", check.out, check.err);
    assert!(check.out.contains("OFF-1 violated"), "{}", check.out);
    assert!(!check.out.contains("Renn") && !check.out.contains("O-2,"), "{}", check.out);
}

#[test]
fn nothing_is_written_over() {
    let folder = folder(&[("officers.csv", OFFICERS)]);
    assert_eq!(init(folder.path()).code, 0);
    let again = init(folder.path());
    assert_eq!(again.code, 2);
    insta::assert_snapshot!(again.err, @"
    × `probity.yaml` is there already, so nothing was written
    help: `probity infer --source FILE` shows what to add to it for another export
    ");
    std::fs::remove_file(folder.path().join("probity.yaml")).unwrap();
    std::fs::create_dir(folder.path().join("rules/other")).unwrap();
    // The rule files that are there now say what an officer is.
    let third = init(folder.path());
    assert_eq!(third.code, 0, "{}", third.err);
    assert!(third.out.contains("officers.csv: 2 records, `officer` of the rule files"), "{}", third.out);
    assert_eq!(files(folder.path()), ["officers.csv", "probity.yaml", "rules/officer.probity"]);
    assert_eq!(probity(folder.path(), &["check"]).code, 3);
}

#[test]
fn where_one_file_cannot_be_written_none_is() {
    let folder = folder(&[("officers.csv", OFFICERS), ("rules", "a file where a folder should be")]);
    let ran = init(folder.path());
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot be written"), "{}", ran.err);
    assert_eq!(files(folder.path()), ["officers.csv", "rules"]);
}

#[test]
fn a_folder_without_exports_is_said_to_be_one() {
    let folder = folder(&[("notes.txt", "nothing to read")]);
    let ran = init(folder.path());
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.err, @"
    × there is no export in `.`
    help: put the files there that hold the records (spreadsheets, CSV, JSON, YAML or Parquet), or
          name their folder
    ");
    let nowhere = probity(folder.path(), &["init", "nowhere"]);
    assert_eq!(nowhere.code, 2);
    insta::assert_snapshot!(nowhere.err, @"
    × `nowhere` is no folder
    help: name the folder that holds the exports
    ");
}

#[test]
fn what_cannot_be_read_is_said_and_left_out() {
    let folder = folder(&[("officers.csv", OFFICERS), ("broken.json", "{\"a\": ["), ("map.json", &map())]);
    let ran = init(folder.path());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let project = std::fs::read_to_string(folder.path().join("probity.yaml")).unwrap();
    insta::assert_snapshot!(project, @r#"
    # Proposed by `probity init` from the exports in this folder: guesses, to be read and changed.

    # The day at whose end the records are judged; without it, yesterday.
    # as_of: YYYY-MM-DD

    rules: [rules/]

    sources:
      - kind: officer
        files: officers.csv
        # With day and month the other way round, 1 date of `hired` would be none.
        dates: ["M/D/YYYY"]
        # complete: {through: YYYY-MM-DD}

    # Not read: `broken.json`, line 1, column 8: this is not JSON: the file ends in the middle of a list or an object

    # Not read: `map.json` holds no records that can be found: it is one object with 200 keys, which are values rather than names of fields
    "#);
    assert_eq!(probity(folder.path(), &["check"]).code, 3);
}

/// An object with many keys, none of which is the name of a field.
fn map() -> String {
    let entries: Vec<String> = (0..200).map(|number| format!("\"agency {number}\": [\"a/{number}\"]")).collect();
    format!("{{{}}}", entries.join(","))
}

#[test]
fn editions_become_one_source_and_the_files_of_a_folder_too() {
    let list =
        |day: &str| format!("State,Agency,Signed\nTEXAS,Quillmoor,2025-01-{day}\nTEXAS,Dunmallow,2025-01-{day}\n");
    let folder = folder(&[
        ("lists/agencies02132026am.csv", &list("07")),
        ("lists/agencies01302026pm.csv", &list("08")),
        ("sites/alder.yaml", "site_id: S-1\nbeds: 7\n"),
        ("sites/baker.yaml", "site_id: S-2\nbeds: 8\n"),
    ]);
    assert_eq!(init(folder.path()).code, 0);
    let project = std::fs::read_to_string(folder.path().join("probity.yaml")).unwrap();
    let sources: Vec<&str> = project.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let files = "    files: \"lists/agencies{listed_on}?m.csv\"\n    dates: [\"MMDDYYYY\"]\n";
    assert!(sources.join("\n").contains(files), "{project}");
    assert!(project.contains("  - kind: site\n    files: \"sites/*.yaml\"\n"), "{project}");
    let rules = std::fs::read_to_string(folder.path().join("rules/agency.probity")).unwrap();
    assert!(rules.contains("  key listed_on:  date\n"), "{rules}");
    let check = probity(folder.path(), &["check"]);
    assert_eq!((check.code, check.err.as_str()), (3, ""), "{}", check.out);
    assert!(check.out.contains("agency: 4 records") && check.out.contains("site: 2 records"), "{}", check.out);
    assert!(!check.out.contains("same key"), "a key holds in each edition: {}", check.out);
}

#[test]
fn check_without_a_project_names_init() {
    let folder = folder(&[("officers.csv", OFFICERS)]);
    let ran = probity(folder.path(), &["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`probity init` makes one"), "{}", ran.err);
}

#[test]
fn the_command_infer_shows_a_rule_file_or_writes_it_and_never_over_another() {
    let folder = folder(&[("lists/officers.csv", OFFICERS)]);
    let shown = probity(folder.path(), &["infer", "lists/officers.csv"]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    assert!(shown.out.contains("#     files: lists/officers.csv\n"), "{}", shown.out);
    let written = probity(folder.path(), &["infer", "lists/officers.csv", "--output", "officers.probity"]);
    assert_eq!((written.code, written.out.as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(folder.path().join("officers.probity")).unwrap(), shown.out);
    let again = probity(folder.path(), &["infer", "lists/officers.csv", "--output", "officers.probity"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already, so nothing was written"), "{}", again.err);
    let source = probity(folder.path(), &["infer", "--source", "lists/officers.csv"]);
    assert!(source.out.starts_with("  - kind: officer\n    files: lists/officers.csv\n"), "{}", source.out);
}

#[test]
fn in_a_project_infer_finds_links_and_kinds_that_are_there() {
    let folder = folder(&[("officers.csv", OFFICERS)]);
    init(folder.path());
    add(folder.path(), &[("trainings.csv", TRAININGS), ("officers-2.csv", OFFICERS)]);
    let shown = probity(folder.path(), &["infer", "trainings.csv"]);
    assert!(shown.out.contains("  belongs to officer by officer_id\n"), "{}", shown.out);
    let other = probity(folder.path(), &["infer", "officers-2.csv"]);
    assert!(other.out.contains("`officer` of the project has 3 of these 3 columns"), "{}", other.out);
    let source = probity(folder.path(), &["infer", "--source", "officers-2.csv"]);
    assert!(source.out.starts_with("  - kind: officer\n"), "{}", source.out);
    add(folder.path(), &[("rules/broken.probity", "rule\n")]);
    let broken = probity(folder.path(), &["infer", "trainings.csv"]);
    assert_eq!(broken.code, 0);
    assert!(broken.err.contains("its rule files have mistakes"), "{}", broken.err);
}
