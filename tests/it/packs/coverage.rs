//! The lists of requirements and the rules of the packs fit together, and `rules/COVERAGE.md` says how.

use std::collections::BTreeSet;
use std::path::PathBuf;

use probity::authoring::coverage::{area_code, coverage, problems, requirements_of};
use probity::input::requirements::{self, Requirements};
use probity::resolve::ruleset::Citation;

use super::super::program::{folder as empty_folder, run};
use super::{folder, packs};

fn lists() -> Requirements {
    let read = requirements::files(&[(folder().join("requirements"), PathBuf::from("requirements"))])
        .and_then(|files| requirements::read(&files));
    read.unwrap_or_else(|problems| panic!("{}", said(&problems)))
}

fn said(problems: &[probity::input::InputProblem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// The ids of rules and measures with the documents that they cite.
fn cited() -> Vec<(String, Vec<Citation>)> {
    let (_, rules) = packs();
    let of_rules = rules.rules.iter().map(|rule| {
        let cited = rule.versions.iter().flat_map(|version| version.citations.clone());
        (rule.id.clone(), cited.collect())
    });
    of_rules.chain(rules.measures.iter().map(|measure| (measure.id.clone(), measure.citations.clone()))).collect()
}

#[test]
fn the_coverage_is_what_the_command_writes() {
    let out = empty_folder(&[]);
    let rules = folder();
    let rules = rules.to_str().unwrap();
    let ran = run(out.path(), &["doc", "--rules", rules, "--coverage", "COVERAGE.md"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let made = std::fs::read_to_string(out.path().join("COVERAGE.md")).unwrap();
    let committed = std::fs::read_to_string(folder().join("COVERAGE.md")).unwrap_or_default();
    assert!(
        made == committed,
        "rules/COVERAGE.md is not what the rules and lists come to: remake it with \
         `cargo run -- doc --rules rules --coverage rules/COVERAGE.md`"
    );
}

#[test]
fn what_the_lists_say_of_the_rules_is_so() {
    let (_, rules) = packs();
    let lists = lists();
    let wrong = problems(rules, &lists);
    assert!(wrong.is_empty(), "{}", said(&wrong));
    let covered = coverage(rules, &lists);
    let rows = covered.areas.iter().map(|area| area.rows.len()).sum::<usize>();
    assert!(rows > 40, "the lists hold {rows} requirements");
}

#[test]
fn every_requirement_has_a_check_or_says_why_not() {
    use probity::authoring::coverage::Checked;
    let (_, rules) = packs();
    let lists = lists();
    let covered = coverage(rules, &lists);
    let rows = covered.areas.iter().flat_map(|area| &area.rows);
    let open: Vec<&str> =
        rows.filter(|row| row.checked() == Checked::Open).map(|row| row.requirement.id.value.as_str()).collect();
    assert!(open.is_empty(), "neither a rule nor a reason for none: {}", open.join(", "));
}

#[test]
fn every_rule_belongs_to_a_requirement() {
    let lists = lists();
    let has_list = |id: &str| lists.area(area_code(id)).is_some();
    let loose = |(id, _): &(String, Vec<Citation>)| has_list(id) && requirements_of(&lists, id).is_empty();
    let loose: Vec<String> = cited().into_iter().filter(loose).map(|(id, _)| id).collect();
    assert!(loose.is_empty(), "no requirement of their area: {}", loose.join(", "));
}

#[test]
fn every_rule_cites_a_document_of_its_requirement() {
    let lists = lists();
    let mut wrong = Vec::new();
    for (id, citations) in cited() {
        let of: Vec<_> = requirements_of(&lists, &id);
        let sources: BTreeSet<&str> =
            of.iter().flat_map(|requirement| &requirement.sources).map(String::as_str).collect();
        let known = |cited: &Citation| sources.iter().any(|source| is_of(source, &cited.document));
        if !of.is_empty() && !citations.iter().any(known) {
            let documents: Vec<&str> = citations.iter().map(|cited| cited.document.as_str()).collect();
            wrong.push(format!("{id} cites {}, and its requirement {sources:?}", documents.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a source begins with that document.
fn is_of(source: &str, document: &str) -> bool {
    source.strip_prefix(document).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
}

#[test]
fn every_conflict_is_dealt_with_where_its_areas_have_lists() {
    let lists = lists();
    assert!(lists.conflicts.len() >= 35, "{} conflicts", lists.conflicts.len());
    let ids: BTreeSet<&str> = lists.conflicts.iter().map(|conflict| conflict.id.as_str()).collect();
    assert_eq!(ids.len(), lists.conflicts.len());
    // A conflict that some listed requirement has part in has rules that had to deal with it.
    let all = lists.areas.iter().flat_map(|area| &area.requirements);
    let named: BTreeSet<&str> =
        all.flat_map(|requirement| &requirement.conflicts).map(|said| said.value.as_str()).collect();
    let open: Vec<&str> = lists
        .conflicts
        .iter()
        .filter(|conflict| conflict.resolved.is_none() && named.contains(conflict.id.as_str()))
        .map(|conflict| conflict.id.as_str())
        .collect();
    assert!(open.is_empty(), "say in rules/requirements/conflicts.yaml how the rules deal with {}", open.join(", "));
}
