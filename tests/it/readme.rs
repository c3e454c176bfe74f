//! The README is true: its rule yields its finding, and its commands and files are there.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The code block of the README that begins with these words.
fn block(readme: &str, begins: &str) -> String {
    let blocks = readme.split("```").skip(1).step_by(2);
    let text = blocks.map(|block| block.split_once('\n').unwrap().1).find(|block| block.starts_with(begins));
    text.unwrap_or_else(|| panic!("the README has a block that begins with `{begins}`")).to_owned()
}

#[test]
fn the_rule_of_the_readme_finds_what_the_readme_shows() {
    let readme = readme();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    std::fs::write(folder.path().join("rules/it.probity"), block(&readme, "rule ITC-01")).unwrap();
    let kind = "record agreement \"agreement\"\n  key agreement_id: text\n  agency_id: text\n  model: one of JEM, WSO\n  \
                signed_on: date\n  installed_on: date or none yet\n";
    std::fs::write(folder.path().join("rules/records.probity"), kind).unwrap();
    let mut rows = "agreement_id,agency_id,model,signed_on,installed_on\n".to_owned();
    for number in 1..=16 {
        writeln!(rows, "A-{number},AG-1,WSO,2018-01-10,").unwrap();
    }
    rows.push_str("A-17,AG-3,JEM,2017-01-10,2017-09-25\n");
    std::fs::write(folder.path().join("agreements.csv"), rows).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["check", "--rules", "rules", "--source", "agreement=agreements.csv", "--as-of", "2018-03-31"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    let found = String::from_utf8(run.stdout).unwrap();
    let shown = block(&readme, "ITC-01 violated");
    assert!(found.starts_with(&shown), "the README shows\n{shown}\nand the program says\n{found}");
}

#[test]
fn what_the_readme_links_to_is_there() {
    let readme = readme();
    for link in readme.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(link).exists(), "the README links to {link}");
    }
}
