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
mod tables;
mod terms;
mod times;
mod unseen;
mod unused;
mod values;
mod world;

use crate::diagnostic::Faults;
use crate::diagnostic::checks::WithoutTest;
use crate::outcome::Answers;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Condition, Definition, DefinitionBody, Operand, OperandKind, Part, Rule};
use crate::schema::KindId;
use crate::source::{FileId, Sources, Span};

use search::{Found, Goal, Search};

/// What the static checks found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Rules that cannot mean what they say; warnings among them. Errors keep the rules from being used.
    pub faults: Faults,
    /// What could not be looked into and why, such as ``the `when` of `TRN-05` (too many combinations)``, with the place
    /// of the rule or the derived fact.
    pub not_analysed: Vec<(Span, String)>,
}

impl Checked {
    fn not_analysed(&mut self, span: Span, what: &str, found: &Found) {
        let why = match found {
            Found::TooLarge => "too many combinations",
            Found::Open | Found::Possible(_) | Found::Impossible => "rests on conditions that are not looked into",
        };
        let said = (span, format!("{what} ({why})"));
        if !self.not_analysed.contains(&said) {
            self.not_analysed.push(said);
        }
    }
}

/// Checks what the rules say.
pub fn check(sources: &Sources, rules: &RuleSet) -> Checked {
    check_those(sources, rules, &Wanted::All)
}

/// Checks what the rules of a run say, but for what is built in and means here what it means there: the tests of this
/// program check that. `as_built` says that neither settings nor calendars differ from those of the program.
pub fn check_changed(sources: &Sources, rules: &RuleSet, as_built: bool) -> Checked {
    let wanted = if as_built { Wanted::changed(sources, rules) } else { Wanted::All };
    check_those(sources, rules, &wanted)
}

fn check_those(sources: &Sources, rules: &RuleSet, wanted: &Wanted<'_>) -> Checked {
    let mut checked = Checked::default();
    for rule in rules.rules.iter().filter(|rule| wanted.rule(rules, rule)) {
        for version in &rule.versions {
            clauses::check(sources, rules, rule, version, &mut checked);
        }
    }
    limits::check(sources, rules, wanted, &mut checked);
    tables::check(sources, rules, wanted, &mut checked);
    checked.faults.sort();
    checked
}

/// What is to be checked.
enum Wanted<'s> {
    All,
    /// What stands in files that are not built in, and what asks for a parameter that the project sets.
    Changed(&'s Sources),
}

impl<'s> Wanted<'s> {
    fn changed(sources: &'s Sources, rules: &RuleSet) -> Wanted<'s> {
        let built_in = |span: &Span| sources.file(span.file).is_built_in();
        // A version of their own changes what built-in rules mean that ask for it.
        let mixed = |spans: Vec<Span>| spans.iter().any(built_in) && !spans.iter().all(built_in);
        let lists = rules.lists.iter().map(|list| list.versions.iter().map(|version| version.span).collect());
        let parameters =
            rules.parameters.iter().map(|given| given.versions.iter().map(|version| version.span).collect());
        let of_rules = rules.rules.iter().map(|rule| rule.versions.iter().map(|version| version.span).collect());
        if lists.chain(parameters).chain(of_rules).any(mixed) { Wanted::All } else { Wanted::Changed(sources) }
    }

    fn rule(&self, rules: &RuleSet, rule: &Rule) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Changed(sources) => {
                let set = rule.parameters.iter().any(|id| rules.parameter(*id).set.is_some());
                set || rule.versions.iter().any(|version| !sources.file(version.span.file).is_built_in())
            }
        }
    }

    fn definition(&self, rules: &RuleSet, definition: &Definition) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Changed(sources) => {
                let DefinitionBody::Cases(cases) = &definition.body else { return false };
                let mut set = !sources.file(definition.span.file).is_built_in();
                let (conditions, values) = cases.cases.iter().map(|case| (&case.condition, &case.value)).unzip();
                let (conditions, values): (Vec<_>, Vec<_>) = (conditions, values);
                rules.each_part_of(conditions.into_iter(), values.into_iter().chain(&cases.otherwise), &mut |part| {
                    if let Part::Operand(Operand { kind: OperandKind::Parameter(id), .. }) = part {
                        set |= rules.parameter(*id).set.is_some();
                    }
                });
                set
            }
        }
    }
}

/// Rules without a test, and what nobody uses, in some of the files. That is of interest to those who write rules, not
/// to those who run them.
pub fn loose_ends(rules: &RuleSet, own: &dyn Fn(FileId) -> bool) -> Faults {
    let mut faults = Faults::default();
    without_tests(rules, own, &mut faults);
    unused::check(rules, own, &mut faults);
    faults.sort();
    faults
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

/// One warning for all of them: there may be many where rules only ask questions of data.
fn without_tests(rules: &RuleSet, own: &dyn Fn(FileId) -> bool, faults: &mut Faults) {
    let is_tested = |rule: &Rule| rules.tests.iter().any(|test| test.rule.node.eq_ignore_ascii_case(&rule.id));
    let untested: Vec<&Rule> =
        rules.rules.iter().filter(|rule| !is_tested(rule) && own(rule.latest().span.file)).collect();
    let Some(first) = untested.first() else { return };
    let names: Vec<String> = untested.iter().map(|rule| format!("`{}`", rule.id)).collect();
    let (what, label) = match names.len() {
        1 => (format!("{} has no test", names[0]), "tried by no `test` block"),
        count => (format!("{count} rules have no test: {}", names.join(", ")), "the first of them"),
    };
    let span = first.latest().span;
    let help = Some(format!("add `test {} \"…\"` blocks: one record that meets it, and one that does not", first.id));
    faults.add(span, WithoutTest { what, label, at: span.into(), help });
}
