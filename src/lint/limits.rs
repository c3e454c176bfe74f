//! Two rules that ask for the same event, counted from the same day, by different days.

use crate::calendar::Reach;
use crate::diagnostic::checks::DifferentLimits;
use crate::outcome::Answers;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Class, Condition, ConditionKind, Operand, OperandKind, Rule, RuleVersion, Side, Window};
use crate::source::Sources;

use super::search::{Found, Goal, Search};
use super::terms::whole;
use super::{Checked, Wanted};

/// A deadline that a rule sets.
struct Limit<'r> {
    rule: &'r Rule,
    version: &'r RuleVersion,
    deadline: &'r Condition,
    event: &'r Operand,
    anchor: &'r Operand,
    side: Side,
    reach: Reach,
}

pub(super) fn check(sources: &Sources, rules: &RuleSet, wanted: &Wanted<'_>, checked: &mut Checked) {
    let mut limits: Vec<Limit<'_>> = Vec::new();
    // With loops the same words mean several things.
    for rule in rules.rules.iter().filter(|rule| rule.loops.is_empty()) {
        for version in &rule.versions {
            add(rules, rule, version, &version.requirement, &mut limits);
        }
    }
    for (index, second) in limits.iter().enumerate() {
        let earlier = limits[..index].iter().filter(|first| clash(first, second));
        let is_wanted = |limit: &Limit<'_>| wanted.rule(rules, limit.rule);
        for first in earlier.filter(|first| is_wanted(first) || is_wanted(second)) {
            report(sources, rules, first, second, checked);
        }
    }
}

/// The deadlines that a requirement asks to be kept whatever else it asks.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other condition asks for no deadline, or only for one of several"
)]
fn add<'r>(
    rules: &'r RuleSet,
    rule: &'r Rule,
    version: &'r RuleVersion,
    condition: &'r Condition,
    limits: &mut Vec<Limit<'r>>,
) {
    match &condition.kind {
        ConditionKind::All(parts) => parts.iter().for_each(|part| add(rules, rule, version, part, limits)),
        ConditionKind::Deadline { event, window } => {
            let (side, reach, anchor) = match window {
                Window::After(limit, anchor) => (Side::After, limit, anchor),
                Window::Before(limit, anchor) => (Side::Before, limit, anchor),
                Window::By(_) | Window::During(_) => return,
            };
            // A length that changes with the day is no one length.
            let Some(count) = whole(rules, &reach.length) else { return };
            let reach = reach.reach(count);
            limits.push(Limit { rule, version, deadline: condition, event, anchor, side, reach });
        }
        _ => {}
    }
}

/// Whether two rules ask for the same by different days. A goal that is stricter than what binds is none of that.
fn clash(first: &Limit<'_>, second: &Limit<'_>) -> bool {
    let same = first.rule.kind == second.rule.kind
        && first.rule.id != second.rule.id
        && first.side == second.side
        && same_value(first.event, second.event)
        && same_value(first.anchor, second.anchor);
    same && first.reach != second.reach && !is_stricter_goal(first, second) && !is_stricter_goal(second, first)
}

fn is_stricter_goal(goal: &Limit<'_>, binding: &Limit<'_>) -> bool {
    let (short, long) = (goal.reach.length, binding.reach.length);
    let classes = (goal.rule.class, binding.rule.class);
    classes == (Class::AreaOfConcern, Class::Deficiency) && short.unit == long.unit && short.count < long.count
}

fn same_value(one: &Operand, other: &Operand) -> bool {
    match (&one.kind, &other.kind) {
        (OperandKind::Field(record, field), OperandKind::Field(other_record, other_field)) => {
            record == other_record && field == other_field
        }
        (OperandKind::Defined(record, id), OperandKind::Defined(other_record, other_id)) => {
            record == other_record && id == other_id
        }
        _ => false,
    }
}

/// Reports two limits, if there can be a record for which both hold.
fn report<'r>(sources: &'r Sources, rules: &'r RuleSet, first: &Limit<'r>, second: &Limit<'r>, checked: &mut Checked) {
    let applies = |version: &'r RuleVersion| {
        let when = version.when.iter().map(|when| Goal { condition: when, wanted: Answers::TRUE });
        let unless = version.unless.iter();
        when.chain(unless.map(|exception| Goal { condition: &exception.condition, wanted: Answers::FALSE }))
    };
    let goals: Vec<Goal<'r>> = applies(first.version).chain(applies(second.version)).collect();
    let kind = first.rule.kind;
    let in_force: Vec<_> = first.version.in_force.into_iter().chain(second.version.in_force).collect();
    let Found::Possible(example) = Search::new(sources, rules, kind, &goals).run(&in_force) else { return };
    let words = |limit: &Limit<'_>| {
        let side = if limit.side == Side::After { "after" } else { "before" };
        format!("within {} {side} {}", limit.reach.length, sources.text(limit.anchor.span))
    };
    let span = second.deadline.span;
    let help = Some(format!(
        "say in `when` which records each is about, or keep one of them; both apply to {}",
        example.words(rules)
    ));
    let (id, other, limit) = (second.rule.id.clone(), first.rule.id.clone(), words(second));
    let elsewhere = vec![(first.deadline.span, words(first))];
    checked.faults.add_with(span, DifferentLimits { id, other, limit, at: span.into(), help }, elsewhere);
}
