//! The reference pages leave nothing out: every key of a result, every key of a project file, every option, every
//! block, every manner and reason.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::report::{PROJECT, add, folder, probity, project};
use super::{nothing_wrong, page};

/// What of some words a page does not show as code, alone or with more words behind, nor as a key of a project file.
fn left_out(name: &str, words: impl IntoIterator<Item = String>) -> Vec<String> {
    let text = page(name.to_owned()).text;
    let shown = |word: &String| {
        let as_code = [" ", "`"].iter().any(|after| text.contains(&format!("`{word}{after}")));
        as_code || text.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with(&format!("{word}:")))
    };
    words.into_iter().filter(|word| !shown(word)).map(|word| format!("{name}: `{word}` is not explained")).collect()
}

/// The keys of a result, but for those that are names of the project: of loops, groups and exceptions.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                found.insert(key.clone());
                let of_project = matches!(key.as_str(), "loop" | "by" | "missing" | "exempt_by");
                if !of_project || !inner.is_object() {
                    keys(inner, found);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| keys(inner, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every word in backticks behind some words of a message.
fn named_after(message: &str, words: &str) -> Vec<String> {
    let flat = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let lists = flat.split(words).skip(1).map(|rest| rest.split(" × ").next().unwrap_or_default().to_owned());
    lists.flat_map(|list| list.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_key_of_a_result_is_explained() {
    let shown = probity(folder(&[]).path(), &["demo", "--format", "json", "--show-private"]);
    let result: Value = serde_json::from_str(&shown.out).unwrap();
    let mut found = BTreeSet::new();
    keys(&result, &mut found);
    let accepting = project();
    let list = "- rule: ITC-01\n  subject: A-1\n  reason: x\n  approved_by: y\n  granted_on: 2018-01-01\n  \
                expires_on: 2018-12-31\n";
    let settings = format!("{PROJECT}accepted: accepted.yaml\n");
    add(accepting.path(), &[("accepted.yaml", list), ("probity.yaml", &settings)]);
    let shown = probity(accepting.path(), &["check", "--format", "json"]);
    keys(&serde_json::from_str(&shown.out).unwrap(), &mut found);
    assert!(found.contains("approved_by") && found.contains("accepted_until"), "{found:?}");
    assert!(found.len() > 60, "the demonstration has most keys, and these are only {found:?}");
    nothing_wrong(&left_out("results.md", found));
}

#[test]
fn every_key_of_a_project_file_is_explained() {
    let wrong = "nothing: 1\nrules: [rules/]\nsources:\n  - kind: officer\n    files: a.csv\n    nothing: 1\n";
    let refused = probity(folder(&[("probity.yaml", wrong)]).path(), &["check"]);
    let known = named_after(&refused.err, "known here are");
    assert!(["as_of", "small_groups", "kind", "sample"].iter().all(|key| known.iter().any(|name| name == key)));
    nothing_wrong(&left_out("project-file.md", known));
}

#[test]
fn every_option_is_explained() {
    let here = folder(&[]);
    let mut options = BTreeSet::new();
    for command in
        ["check", "why", "explain", "test", "fmt", "infer", "init", "packs", "doc", "demo", "completions", "man"]
    {
        let help = probity(here.path(), &[command, "--help"]).out;
        let begin = help.lines().map(|line| line.trim_start().trim_start_matches("-h, "));
        options
            .extend(begin.filter_map(|line| Some(line.split(' ').next()?.to_owned())).filter(|w| w.starts_with("--")));
    }
    assert!(options.len() > 15, "these are all: {options:?}");
    nothing_wrong(&left_out("commands.md", options));
}

#[test]
fn the_language_on_one_page_has_every_block() {
    let blocks = ["policy", "record", "list", "parameter", "define", "table", "rule", "measure", "test", "settings"];
    let wrong: Vec<String> = ["language.md", "rule-files.md"]
        .into_iter()
        .flat_map(|name| left_out(name, blocks.map(str::to_owned)))
        .collect();
    nothing_wrong(&wrong);
}

#[test]
fn every_page_about_the_language_stands_on_its_one_page() {
    let contents = page("SUMMARY.md".to_owned()).text;
    let part = contents.split("# The language\n").nth(1).unwrap().split("\n# ").next().unwrap().to_owned();
    let pages: Vec<&str> = part.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    let overview = page("language.md".to_owned()).text;
    let apart = ["language.md", "layout.md", "checks.md"];
    let missing = pages.iter().filter(|name| !apart.contains(name) && !overview.contains(&format!("]({name}")));
    nothing_wrong(&missing.map(|name| format!("language.md: no line leads to {name}")).collect::<Vec<_>>());
}

#[test]
fn every_reason_and_every_manner_is_explained() {
    use probity::outcome::{Cause, Manner};
    let causes = [
        Cause::Blank,
        Cause::ColumnAbsent,
        Cause::Unreadable,
        Cause::UnknownCode,
        Cause::NoParent,
        Cause::SeveralParents,
        Cause::KindNotSupplied,
        Cause::NotComplete,
        Cause::ExtractEnds,
        Cause::ContradictoryDates,
        Cause::Withheld,
        Cause::TooImprecise,
        Cause::OutsideCalendar,
        Cause::NoVersion(None),
        Cause::ParameterUnset,
        Cause::TooManyPeriods,
        Cause::NotDue,
        Cause::NoRowFits,
        Cause::RowsDiffer,
        Cause::Unclear,
    ];
    let manners = [
        Manner::Overdue,
        Manner::Late,
        Manner::BeforeStart,
        Manner::LapseEnded,
        Manner::LapseOpen,
        Manner::WrongValue,
        Manner::NotRecorded,
        Manner::Disagree,
        Manner::Duplicate,
    ];
    let words = causes.map(Cause::key).into_iter().chain(manners.map(Manner::key));
    nothing_wrong(&left_out("outcomes.md", words.map(str::to_owned)));
}
