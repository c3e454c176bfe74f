//! Which subject an `expect` of a test is about, where the rule runs over periods or a list.

use crate::column::fold;
use crate::explain::{LoopValue, Subject, Subjects};
use crate::outcome::in_words;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{LoopOver, OutcomeWord, Rule};
use crate::source::Sources;
use crate::syntax::ast;

use super::test::value_text;

/// What an `expect` is about.
pub(super) enum Meant<'s> {
    /// This subject.
    One(&'s Subject),
    /// That there is none, as the test says itself.
    None,
}

/// The subject that an `expect` means: the only one, or the one with all the values that it names.
///
/// # Errors
/// What is wrong with the `expect`, in a sentence.
pub(super) fn meant<'s>(
    (sources, rules): (&Sources, &RuleSet),
    rule: &Rule,
    subjects: &'s Subjects,
    expect: &ast::Expect,
) -> Result<Meant<'s>, String> {
    for which in &expect.which {
        known(sources, rules, rule, which)?;
    }
    let all = &subjects.subjects;
    let named = |subject: &&Subject| expect.which.iter().all(|which| is_for(sources, rule, subject, which));
    let found: Vec<&Subject> = all.iter().filter(named).collect();
    match (found.as_slice(), all.is_empty()) {
        ([only], _) => Ok(Meant::One(only)),
        ([], _) if expect.outcome.node == OutcomeWord::NotApplicable => Ok(Meant::None),
        ([], true) => {
            let why = subjects.none.map_or_else(String::new, |why| format!(": {}", why.words()));
            Err(format!("{} has no subject of this record{why}", rule.id))
        }
        ([], false) => Err(format!("{} has no such subject; it has {}", rule.id, named_all(all))),
        (several, _) => {
            let several: Vec<Subject> = several.iter().map(|subject| (*subject).clone()).collect();
            Err(format!("say which subject is meant, `expect … for …`: {} has {}", rule.id, named_all(&several)))
        }
    }
}

/// The subjects by their values: "FY2019, privacy; FY2019, ethics".
fn named_all(subjects: &[Subject]) -> String {
    const MOST: usize = 12;
    let name = |subject: &Subject| in_words(&subject.loops).trim_start_matches(", ").to_owned();
    let named: Vec<String> = subjects.iter().take(MOST).map(name).filter(|name| !name.is_empty()).collect();
    let more = subjects.len().saturating_sub(MOST);
    match (named.as_slice(), more) {
        ([], _) => "one for which no values are known".to_owned(),
        (named, 0) => named.join("; "),
        (named, more) => format!("{}; and {more} more", named.join("; ")),
    }
}

/// Whether a loop of the rule makes such values.
fn known(sources: &Sources, rules: &RuleSet, rule: &Rule, which: &ast::Which) -> Result<(), String> {
    let id = &rule.id;
    if rule.loops.is_empty() {
        return Err(format!("`expect … for` names a value of a loop, and {id} has none"));
    }
    match which {
        ast::Which::Period(period) => {
            let kind = period.node.kind;
            let has = |over: &LoopOver| matches!(over, LoopOver::Periods(periods) if periods.kind == kind);
            let found = rule.loops.iter().any(|each| has(&each.over));
            found.then_some(()).ok_or_else(|| format!("{id} does not run over a {}; {}", kind.words(), runs_over(rule)))
        }
        ast::Which::Value(name, value) => {
            let values = rule.loops.iter().find_map(|each| match &each.over {
                LoopOver::Values { name: loop_name, list } if *loop_name == name.node => {
                    Some(rules.list(*list).values())
                }
                LoopOver::Values { .. } | LoopOver::Periods(_) => None,
            });
            let Some(values) = values else {
                return Err(format!("{id} does not run over a `{}`; {}", name.node, runs_over(rule)));
            };
            let wanted = fold(&value_text(sources, value));
            let texts = || values.iter().filter_map(|value| crate::explain::text_value(value));
            let is = |text: &LoopValue| matches!(text, LoopValue::Text { folded, .. } if **folded == *wanted);
            if texts().any(|text| is(&text)) {
                return Ok(());
            }
            let all: Vec<String> = texts().filter_map(|text| text.short()).collect();
            Err(format!("no `{}` of {id} is `{wanted}`: there are {}", name.node, all.join(", ")))
        }
    }
}

fn runs_over(rule: &Rule) -> String {
    let names: Vec<String> = rule.loops.iter().map(|each| format!("`{}`", each.name())).collect();
    format!("its loops are over {}", names.join(" and "))
}

fn is_for(sources: &Sources, rule: &Rule, subject: &Subject, which: &ast::Which) -> bool {
    let mut values = rule.loops.iter().zip(&subject.loops);
    match which {
        ast::Which::Period(wanted) => values.any(|(_, value)| {
            matches!(value, LoopValue::Period(period)
                if period.kind == wanted.node.kind && period.name() == wanted.node.name.node)
        }),
        ast::Which::Value(name, wanted) => {
            let wanted = fold(&value_text(sources, wanted));
            values.any(|(each, value)| {
                each.name() == name.node && matches!(value, LoopValue::Text { folded, .. } if **folded == *wanted)
            })
        }
    }
}
