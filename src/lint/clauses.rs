//! The clauses of one rule against each other: a `when` that never holds, a requirement that always or never fails, an
//! `unless` that covers all of `when`, and a requirement that is met where there is nothing to check.

use crate::diagnostic::checks::{AlwaysFails, CoversAll, NeverFails, NothingToCheck, WhenNeverHolds};
use crate::outcome::Answers;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Condition, ConditionKind, Query, Rule, RuleVersion};
use crate::source::{Sources, Span};

use super::Checked;
use super::search::{Found, Goal, Search};

/// What is looked into: one version of a rule.
#[derive(Clone, Copy)]
struct Looked<'r> {
    sources: &'r Sources,
    rules: &'r RuleSet,
    rule: &'r Rule,
    version: &'r RuleVersion,
}

pub(super) fn check<'r>(
    sources: &'r Sources,
    rules: &'r RuleSet,
    rule: &'r Rule,
    version: &'r RuleVersion,
    checked: &mut Checked,
) {
    let looked = Looked { sources, rules, rule, version };
    if let Some(when) = &version.when
        && looked.never_holds(when, checked)
    {
        return;
    }
    if looked.always_fails(checked) {
        return;
    }
    looked.never_fails(checked);
    looked.covers_all(checked);
    looked.nothing_to_check(checked);
}

fn not_false() -> Answers {
    Answers::TRUE.union(Answers::NOT_DUE)
}

fn not_true() -> Answers {
    Answers::FALSE.union(Answers::NOT_DUE)
}

impl<'r> Looked<'r> {
    /// Whether there is no record to which the rule applies and on which these conditions have the answers.
    fn is_ruled_out(self, more: &[(&'r Condition, Answers)], what: &str, checked: &mut Checked) -> bool {
        match self.search(&self.where_it_applies(more)).without_example().run(self.version.in_force.as_slice()) {
            Found::Impossible => true,
            Found::Possible(_) | Found::Open => false,
            found @ Found::TooLarge => {
                checked.not_analysed(self.version.span, &format!("{what} of `{}`", self.rule.id), &found);
                false
            }
        }
    }

    fn where_it_applies(self, more: &[(&'r Condition, Answers)]) -> Vec<Goal<'r>> {
        let when = self.version.when.iter().map(|when| (when, Answers::TRUE));
        when.chain(more.iter().copied()).map(|(condition, wanted)| Goal { condition, wanted }).collect()
    }

    fn search(self, goals: &[Goal<'r>]) -> Search<'r> {
        Search::new(self.sources, self.rules, self.rule.kind, goals).of_loops(&self.rule.loops)
    }

    /// A record on which all goals are reached, in words, if one can be made up.
    fn shown(self, goals: &[Goal<'r>]) -> Option<String> {
        match self.search(goals).run(self.version.in_force.as_slice()) {
            Found::Possible(example) => Some(example.words(self.rules)),
            Found::Impossible | Found::Open | Found::TooLarge => None,
        }
    }

    /// A record to which the rule applies and on which these conditions have the answers (or can have no answer), to end
    /// a sentence with.
    fn example(self, more: &[(&'r Condition, Answers)]) -> String {
        let shown = self.shown(&self.where_it_applies(more));
        let shown = shown.or_else(|| self.shown(&self.where_it_applies(&[])));
        shown.map(|words| format!("; for example: {words}")).unwrap_or_default()
    }

    fn never_holds(self, when: &'r Condition, checked: &mut Checked) -> bool {
        if !self.is_ruled_out(&[], "the `when`", checked) {
            return false;
        }
        let all_hold = |parts: &[&'r Condition]| -> Vec<Goal<'r>> {
            parts.iter().map(|condition| Goal { condition, wanted: Answers::TRUE }).collect()
        };
        let parts = contradiction(when, &|parts| {
            let search = self.search(&all_hold(parts)).without_example();
            matches!(search.run(self.version.in_force.as_slice()), Found::Impossible)
        });
        let (last, others) = parts.split_last().expect("a contradiction has parts");
        let ever = self.search(&all_hold(&parts)).without_example().run(&[]);
        let label = match (matches!(ever, Found::Impossible), others.is_empty()) {
            (false, _) => "no record fits this while the rule is in force",
            (true, true) => "no record fits this",
            (true, false) => "no record fits this as well",
        };
        let fits = self.shown(&all_hold(others)).filter(|_| !others.is_empty());
        let fits = fits.map(|words| format!("; all but this fits, for example: {words}")).unwrap_or_default();
        let elsewhere = others.iter().map(|part| (part.span, "together with this".to_owned())).collect();
        let help = Some(format!("the rule applies to nothing: change or remove one of its conditions{fits}"));
        let (id, at) = (self.rule.id.clone(), last.span.into());
        checked.faults.add_with(last.span, WhenNeverHolds { id, label, at, help }, elsewhere);
        true
    }

    fn always_fails(self, checked: &mut Checked) -> bool {
        let requirement = &self.version.requirement;
        if !self.is_ruled_out(&[(requirement, not_false())], "the requirement", checked) {
            return false;
        }
        let example = self.example(&[(requirement, Answers::FALSE)]);
        let (label, advice) = match &self.version.when {
            Some(_) => (
                "never true where `when` holds",
                "every record that the rule applies to breaks it; to forbid something, require its opposite and leave \
                 `when` out",
            ),
            None => ("never true", "every record breaks the rule; change what it requires"),
        };
        let help = Some(format!("{advice}{example}"));
        let (id, at) = (self.rule.id.clone(), requirement.span.into());
        checked.faults.add_with(requirement.span, AlwaysFails { id, label, at, help }, self.beside_when());
        true
    }

    fn never_fails(self, checked: &mut Checked) {
        let requirement = &self.version.requirement;
        if !self.is_ruled_out(&[(requirement, not_true())], "the requirement", checked) {
            return;
        }
        let label = match &self.version.when {
            Some(_) => "already true where `when` holds",
            None => "always true",
        };
        let example = self.example(&[]);
        let help = Some(format!("the rule finds nothing: require what `when` does not say already{example}"));
        let (id, at) = (self.rule.id.clone(), requirement.span.into());
        checked.faults.add_with(requirement.span, NeverFails { id, label, at, help }, self.beside_when());
    }

    fn covers_all(self, checked: &mut Checked) {
        let unless = &self.version.unless;
        let covers = |exceptions: &[&'r Condition], checked: &mut Checked| {
            let none: Vec<(&'r Condition, Answers)> =
                exceptions.iter().map(|condition| (*condition, not_true())).collect();
            self.is_ruled_out(&none, "an `unless`", checked)
        };
        let alone = unless.iter().find(|exception| covers(&[&exception.condition], checked));
        let all: Vec<&'r Condition> = unless.iter().map(|exception| &exception.condition).collect();
        let (what, span) = match alone {
            Some(exception) => (format!("`unless {}`", exception.name), exception.condition.span),
            None if unless.len() > 1 && covers(&all, checked) => {
                let names: Vec<String> = unless.iter().map(|exception| format!("`{}`", exception.name)).collect();
                (format!("one `unless` or another ({})", names.join(", ")), unless[0].condition.span)
            }
            None => return,
        };
        let example = self.example(&[]);
        let help = Some(format!("the rule finds nothing: narrow the exception{example}"));
        let problem = CoversAll { what, id: self.rule.id.clone(), at: span.into(), help };
        checked.faults.add_with(span, problem, self.beside_when());
    }

    fn beside_when(self) -> Vec<(Span, String)> {
        let when = self.version.when.iter();
        when.map(|when| (when.span, "the rule applies where this holds".to_owned())).collect()
    }

    /// A rule that only asks something of every record is met where there is none.
    fn nothing_to_check(self, checked: &mut Checked) {
        let requirement = &self.version.requirement;
        let ConditionKind::Every(query, _) = &requirement.kind else { return };
        if self.version.when.as_ref().is_some_and(|when| makes_sure(when, query)) {
            return;
        }
        let (id, records, at) = (self.rule.id.clone(), query.name.clone(), requirement.span.into());
        let help = Some(format!(
            "where there has to be one, require it too; where the rule is about those that are there, say so with \
             `when exists {records}`"
        ));
        checked.faults.add(requirement.span, NothingToCheck { id, records, at, help });
    }
}

/// Whether a condition makes sure that records are there that a query starts from.
#[expect(clippy::wildcard_enum_match_arm, reason = "few forms make sure of a record")]
fn makes_sure(condition: &Condition, wanted: &Query) -> bool {
    let same = |query: &Query| query.from == wanted.from && query.step == wanted.step && query.kind == wanted.kind;
    match &condition.kind {
        ConditionKind::All(parts) => parts.iter().any(|part| makes_sure(part, wanted)),
        ConditionKind::Any(parts) => parts.iter().all(|part| makes_sure(part, wanted)),
        ConditionKind::Exists(query) => same(query),
        ConditionKind::Compare(left, ..) | ConditionKind::Equals { left, .. } => {
            matches!(&left.kind, crate::resolve::ruleset::OperandKind::Count(query) if same(query))
        }
        _ => false,
    }
}

/// The parts of a condition that contradict each other: as few as will do.
fn contradiction<'r>(condition: &'r Condition, is_one: &dyn Fn(&[&'r Condition]) -> bool) -> Vec<&'r Condition> {
    let mut parts = Vec::new();
    flatten(condition, &mut parts);
    let mut index = 0;
    while index < parts.len() && parts.len() > 1 {
        let mut fewer = parts.clone();
        fewer.remove(index);
        if is_one(&fewer) {
            parts = fewer;
        } else {
            index += 1;
        }
    }
    parts
}

#[expect(clippy::wildcard_enum_match_arm, reason = "any other condition is one part")]
fn flatten<'r>(condition: &'r Condition, parts: &mut Vec<&'r Condition>) {
    match &condition.kind {
        ConditionKind::All(inner) => inner.iter().for_each(|part| flatten(part, parts)),
        _ => parts.push(condition),
    }
}
