//! Static checks: what can be said of rules before any record is read, with made-up records that show it.
//!
//! `search` looks for a record on which conditions have wanted answers: it takes them apart into bounds on numbers and
//! days (`differences`), sets of words and states of values (`state`), follows the alternatives, and lets the evaluator
//! judge what it makes up (`values`, `example`). What it does not look into can have any answer, so that *impossible* is
//! only said where it is proven, and *possible* only where a record shows it.

#![deny(clippy::disallowed_methods)]

mod atoms;
mod clauses;
mod differences;
mod example;
mod limits;
mod search;
mod state;
mod terms;
mod unused;
mod values;
mod world;

use crate::diagnostic::Faults;
use crate::diagnostic::checks::WithoutTest;
use crate::outcome::Answers;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Condition, Rule};
use crate::schema::KindId;
use crate::source::{FileId, Sources};

use search::{Found, Goal, Search};

/// What the static checks found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Rules that cannot mean what they say; warnings among them. Errors keep the rules from being used.
    pub faults: Faults,
    /// What nobody uses and rules without a test: of interest to those who write rules, not to those who run them.
    pub loose_ends: Faults,
    /// Clauses that have too many combinations to look into, such as ``the `when` of `TRN-05` ``.
    pub not_analysed: Vec<String>,
}

/// Checks the rules. Loose ends are looked for in the files that `own` names only: nobody has a use for all that a
/// shared rule pack offers.
pub fn check(sources: &Sources, rules: &RuleSet, own: &dyn Fn(FileId) -> bool) -> Checked {
    let mut checked = Checked::default();
    for rule in &rules.rules {
        for version in &rule.versions {
            clauses::check(sources, rules, rule, version, &mut checked);
        }
    }
    limits::check(sources, rules, &mut checked);
    checked.faults.sort();
    without_tests(rules, own, &mut checked.loose_ends);
    unused::check(rules, own, &mut checked.loose_ends);
    checked.loose_ends.sort();
    checked
}

/// What some conditions come to together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Possibility {
    /// On this record, in words, all of them have the answers that were asked for.
    Shown(String),
    /// There is no such record.
    Impossible,
    /// Nothing rules it out, and no record could be made up that shows it.
    Open,
    /// There are too many combinations.
    NotAnalysed,
}

/// Whether conditions of a record of a kind can have these answers together, everything about it being known.
pub fn can_be(sources: &Sources, rules: &RuleSet, kind: KindId, wanted: &[(&Condition, Answers)]) -> Possibility {
    let goals: Vec<Goal<'_>> = wanted.iter().map(|(condition, wanted)| Goal { condition, wanted: *wanted }).collect();
    match Search::new(sources, rules, kind, &goals).run(&[]) {
        Found::Possible(example) => Possibility::Shown(example.words(rules)),
        Found::Impossible => Possibility::Impossible,
        Found::Open => Possibility::Open,
        Found::TooLarge => Possibility::NotAnalysed,
    }
}

fn without_tests(rules: &RuleSet, own: &dyn Fn(FileId) -> bool, faults: &mut Faults) {
    let is_tested = |rule: &Rule| rules.tests.iter().any(|test| test.rule.node.eq_ignore_ascii_case(&rule.id));
    for rule in rules.rules.iter().filter(|rule| !is_tested(rule)) {
        let span = rule.latest().span;
        if own(span.file) {
            let id = rule.id.clone();
            let help = Some(format!("add `test {id} \"…\"` blocks: a record that meets it, and one that does not"));
            faults.add(span, WithoutTest { id, at: span.into(), help });
        }
    }
}
