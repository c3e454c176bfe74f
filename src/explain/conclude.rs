//! Table T3: from the answers of a rule's clauses to its outcome, and why it is open.

use crate::outcome::{Answers, Cause, Outcome, OutcomeSet, Reason};

use super::conditions::dedup;
use super::excuses::Excuses;
use super::{Judgement, Trace};

/// Table T3: from the answers of a rule's clauses to its outcome. Where it is open whether there is such a subject,
/// `when` is open too (table T8).
pub(super) fn conclude<'a>(
    when: Option<Trace<'a>>,
    requirement: Trace<'a>,
    unless: Vec<(&'a str, Trace<'a>)>,
    unclear: Vec<(&'a str, Trace<'a>)>,
    (excuses, unsure): (Excuses, &[Reason]),
) -> Judgement<'a> {
    let stands = if unsure.is_empty() { Answers::TRUE } else { Answers::UNKNOWN };
    let applies = when.as_ref().map_or(Answers::TRUE, |when| when.answers).and(stands);
    let excused = reachable(Answers::TRUE, excuses).only() == Some(Outcome::Exempt);
    let is_unclear = unclear.iter().any(|(_, trace)| trace.answers.can_be_true());
    let mut possible = reachable(applies, excuses);
    let clouded = is_unclear && applies.can_be_true() && !excused;
    if clouded {
        possible.insert(Outcome::Met);
        possible.insert(Outcome::Violated);
    }
    let outcome = decide(possible, applies);
    let mut judgement = Judgement::new(outcome, possible);
    if outcome == Outcome::Exempt {
        judgement.exempt_by = unless
            .iter()
            .find(|(_, trace)| trace.answers == Answers::TRUE)
            .map(|(name, _)| *name)
            .or_else(|| unless.iter().find(|(_, trace)| trace.answers.can_be_true()).map(|(name, _)| *name));
    }
    judgement.nothing_to_check = outcome == Outcome::Met && requirement.nothing_to_check;
    judgement.assumes_complete = when.as_ref().is_some_and(|when| when.assumes_complete)
        || requirement.assumes_complete
        || unless.iter().any(|(_, trace)| trace.answers == Answers::FALSE && trace.assumes_complete);
    judgement.reasons = unsure.to_vec();
    judgement.reasons.extend(why_open(&when, &requirement, &unless, &unclear, (excused, clouded)));
    dedup(&mut judgement.reasons);
    judgement.when = when;
    judgement.requirement = Some(requirement);
    judgement.unless = unless;
    judgement.unclear = unclear;
    judgement
}

/// Every outcome that the answers of the clauses can lead to.
fn reachable(when: Answers, excuses: Excuses) -> OutcomeSet {
    let mut possible = OutcomeSet::default();
    let Excuses { always, recurrence, lapses, rest } = excuses;
    for w in when.each() {
        for x in always.each() {
            for again in recurrence.each() {
                for r in rest.each() {
                    if again == Answers::FALSE && w == Answers::TRUE && x != Answers::TRUE {
                        lapses.each().for_each(|excused| possible.insert(lapsed(x, excused, r)));
                    } else {
                        possible.insert(definite(w, x, again.and(r)));
                    }
                }
            }
        }
    }
    possible
}

/// The outcome where something lapsed: `excused` says whether each lapse is. Then it stands in the way no more of what
/// else is required.
fn lapsed(always: Answers, excused: Answers, rest: Answers) -> Outcome {
    match always.or(excused).and(rest) {
        Answers::TRUE => Outcome::Exempt,
        open => definite(Answers::TRUE, always, open),
    }
}

fn definite(when: Answers, unless: Answers, requirement: Answers) -> Outcome {
    match (when, unless, requirement) {
        (Answers::FALSE, ..) => Outcome::NotApplicable,
        (Answers::NOT_DUE, ..) => Outcome::Pending,
        (_, Answers::TRUE, _) => Outcome::Exempt,
        (_, _, Answers::TRUE) => Outcome::Met,
        (_, _, Answers::NOT_DUE) | (_, Answers::NOT_DUE, _) => Outcome::Pending,
        (..) => Outcome::Violated,
    }
}

/// The outcome of a set of outcomes: the only one, or not assessable where a violation is possible or it is open
/// whether the rule applies; else pending before met.
fn decide(possible: OutcomeSet, when: Answers) -> Outcome {
    if let Some(only) = possible.only() {
        return only;
    }
    let open_when = possible.contains(Outcome::NotApplicable) && when.can_be_true() && when.can_be_false();
    if possible.contains(Outcome::Violated) || open_when {
        Outcome::NotAssessable
    } else if possible.contains(Outcome::Pending) {
        Outcome::Pending
    } else if possible.contains(Outcome::Met) {
        Outcome::Met
    } else {
        Outcome::Exempt
    }
}

/// The reasons of the clauses that are open and could still change the outcome.
fn why_open(
    when: &Option<Trace<'_>>,
    requirement: &Trace<'_>,
    unless: &[(&str, Trace<'_>)],
    unclear: &[(&str, Trace<'_>)],
    (excused, clouded): (bool, bool),
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = when.iter().flat_map(|when| when.reasons.iter().cloned()).collect();
    if !excused {
        // A requirement that is met needs no excuse.
        if requirement.answers != Answers::TRUE {
            reasons.extend(unless.iter().flat_map(|(_, trace)| trace.reasons.iter().cloned()));
        }
        reasons.extend(requirement.reasons.iter().cloned());
    }
    if clouded {
        for (name, trace) in unclear.iter().filter(|(_, trace)| trace.answers.can_be_true()) {
            reasons.push(Reason { what: (*name).to_owned(), cause: Cause::Unclear, cell: None });
            reasons.extend(trace.reasons.iter().cloned());
        }
    }
    dedup(&mut reasons);
    reasons
}
