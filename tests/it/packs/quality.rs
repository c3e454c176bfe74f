//! What holds for every rule of the packs, whoever wrote it.

use std::collections::{BTreeMap, BTreeSet};

use probity::resolve::RuleSet;
use probity::resolve::ruleset::{Class, OutcomeWord, Rule, RuleVersion};
use probity::source::Sources;

use super::packs;

#[test]
fn no_must_rests_on_an_opinion_alone() {
    let (_, rules) = packs();
    let policy = |version: &RuleVersion| version.citations.iter().any(|cited| cited.policy.is_some());
    let musts = rules.rules.iter().filter(|rule| rule.class == Class::Deficiency);
    let wrong: Vec<&str> =
        musts.filter(|rule| !rule.versions.iter().all(policy)).map(|rule| rule.id.as_str()).collect();
    assert!(wrong.is_empty(), "a `must` that cites no policy: {}", wrong.join(", "));
}

#[test]
fn every_rule_says_who_is_bound_and_what_to_do() {
    let (_, rules) = packs();
    let mut wrong = Vec::new();
    for rule in &rules.rules {
        for version in &rule.versions {
            let missing = [("binds", version.binds.is_none()), ("fix", version.fix.is_none())];
            wrong.extend(
                missing.into_iter().filter(|(_, is)| *is).map(|(word, _)| format!("{} has no `{word}`", rule.id)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_rules_say_the_same() {
    let (sources, rules) = packs();
    let mut titles: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut demands: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for rule in &rules.rules {
        for version in &rule.versions {
            titles.entry(version.title.to_lowercase()).or_default().insert(&rule.id);
            demands.entry(demanded(sources, rules, rule, version)).or_default().insert(&rule.id);
        }
    }
    let twice = |said: BTreeMap<String, BTreeSet<&str>>| -> Vec<String> {
        said.into_iter().filter(|(_, ids)| ids.len() > 1).map(|(text, ids)| format!("{ids:?}: {text}")).collect()
    };
    let wrong = [twice(titles), twice(demands)].concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a version is for and what it demands, without its layout.
fn demanded(sources: &Sources, rules: &RuleSet, rule: &Rule, version: &RuleVersion) -> String {
    let loops = rule.loops.iter().map(|each| each.span);
    let spans = loops.chain(version.when.iter().map(|when| when.span)).chain([version.requirement.span]);
    let words: Vec<String> = spans.map(|span| sources.words(span)).collect();
    format!("for {} {}", rules.schema.kind(rule.kind).name, words.join(" | "))
}

/// The outcomes that the tests of every rule show. A rule without `when` concerns everybody, and nothing makes it not
/// applicable; the other three can always come about, not assessable by a missing column if by nothing else.
#[test]
fn the_tests_of_every_rule_show_each_outcome() {
    let (_, rules) = packs();
    let mut wrong = Vec::new();
    for rule in &rules.rules {
        let of_rule = rules.tests.iter().filter(|test| test.rule.node.eq_ignore_ascii_case(&rule.id));
        let words: Vec<OutcomeWord> = of_rule.flat_map(|test| &test.expect).map(|expect| expect.outcome.node).collect();
        let shows = |any: &[OutcomeWord]| words.iter().any(|word| any.contains(word));
        let has_when = rule.versions.iter().any(|version| version.when.is_some());
        let missing = [
            ("met", !shows(&[OutcomeWord::Met])),
            ("violated", !shows(&[OutcomeWord::Violated, OutcomeWord::Overdue, OutcomeWord::Late])),
            ("not applicable", has_when && !shows(&[OutcomeWord::NotApplicable])),
            ("not assessable", !shows(&[OutcomeWord::NotAssessable])),
        ];
        let missing: Vec<&str> = missing.into_iter().filter(|(_, is)| *is).map(|(word, _)| word).collect();
        if !missing.is_empty() {
            wrong.push(format!("{:<16} {}", rule.id, missing.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{} rules lack a test that shows an outcome:\n{}", wrong.len(), wrong.join("\n"));
}
