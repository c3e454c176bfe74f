//! Conditions: connectives (T1), quantifiers and counts (T2), each judged into a trace.

use std::collections::HashSet;

use crate::calendar::When;
use crate::column::Cell;
use crate::outcome::{Answers, Cause, Manner, Reason};
use crate::resolve::ruleset::{Comparison, Condition, ConditionKind, Operand, OperandKind, Query, Values};

use super::compare;
use super::facts::{Fact, Reading, Value};
use super::operands::Env;
use super::predicates::Far;
use super::queries::at_least;
use super::{Court, Seen, Trace};

impl<'a> Court<'a> {
    /// Judges a condition for the records of the frames.
    pub(super) fn judge_condition(&self, condition: &'a Condition, env: &Env) -> Trace<'a> {
        if let Some((count, comparisons)) = condition.kind.count_comparisons() {
            return self.compare_count(condition, count, &comparisons, env);
        }
        self.with_more_to_come(self.judge_kind(condition, env), env)
    }

    fn judge_kind(&self, condition: &'a Condition, env: &Env) -> Trace<'a> {
        match &condition.kind {
            ConditionKind::All(parts) => self.joined(condition, parts, env, true),
            ConditionKind::Any(parts) => self.joined(condition, parts, env, false),
            ConditionKind::AtLeast(count, parts) => self.at_least_of(condition, *count, parts, env),
            ConditionKind::Not(inner) => negated(condition, self.judge_condition(inner, env)),
            ConditionKind::Exists(query) => self.exists(condition, query, env),
            ConditionKind::Every(query, each) => self.every(condition, query, each, env),
            ConditionKind::RuleIs { .. } => self.rule_is(condition, env),
            ConditionKind::Unique { unique, frame } => self.unique(condition, *unique, env.rows[usize::from(frame.0)]),
            ConditionKind::Agree(operands) => self.agree(condition, operands, env),
            ConditionKind::Present(operand, presence) => self.present(condition, operand, *presence, env),
            ConditionKind::Deadline { event, window } => self.deadline(condition, event, window, env),
            ConditionKind::Recurs(recurrence) => self.recurs(condition, recurrence, env),
            ConditionKind::Equals { left, right, .. } if self.asks_definition(left, right) => {
                self.defined_is(condition, left, right, env)
            }
            ConditionKind::OneOf { operand, values: Values::These(values), exactly } => {
                self.predicate(condition, &[operand], env, |facts| compare::one_of(facts[0], values, *exactly))
            }
            ConditionKind::OneOf { operand, values: Values::List(list, versions), .. } => {
                self.one_of_list(condition, operand, (*list, versions), env)
            }
            ConditionKind::Equals { left, right, exactly, tolerance } => {
                self.predicate(condition, &[left, right], env, |facts| {
                    compare::equals(facts[0], facts[1], *exactly, *tolerance)
                })
            }
            ConditionKind::Compare(left, comparison, right) => {
                self.predicate(condition, &[left, right], env, |facts| {
                    compare::amounts(facts[0], *comparison, facts[1])
                })
            }
            ConditionKind::Order(left, order, right) => {
                self.predicate(condition, &[left, right], env, |facts| compare::order(facts[0], *order, facts[1]))
            }
            ConditionKind::FromThrough(operand, from, through) => {
                self.predicate(condition, &[operand, from, through], env, |facts| {
                    compare::between(facts[0], facts[1], facts[2], &self.operand_words(through))
                })
            }
            ConditionKind::Distance { operand, comparison, length, unit, side, anchor, not_counting } => {
                let operands = [operand, anchor, length];
                let readings = operands.map(|operand| self.read(operand, env));
                let outside = self.outside_calendar(anchor, &readings[1]);
                let (comparison, unit, side, not_counting) = (*comparison, *unit, *side, *not_counting);
                let far = Far { comparison, unit, side, not_counting, outside };
                self.predicate_on(condition, &operands, readings.into(), |facts| self.distance(facts, &far))
            }
            ConditionKind::OnDay(operand, kind) => {
                let reading = self.read(operand, env);
                let outside = self.outside_calendar(operand, &reading);
                self.predicate_on(condition, &[operand], vec![reading], |facts| self.on_day(facts[0], *kind, &outside))
            }
            ConditionKind::InEffect { record, lasting, day } => self.in_effect(condition, record, lasting, day, env),
            ConditionKind::Covers(covers) => self.covers(condition, covers, env),
            ConditionKind::NeverOverlaps(query, lasting) => self.never_overlaps(condition, query, lasting, env),
            ConditionKind::AgreesOn(query, value) => self.agrees_on(condition, query, value, env),
            ConditionKind::Matches { operand, exactly, pattern } => {
                self.predicate(condition, &[operand], env, |facts| compare::matches(facts[0], *exactly, pattern))
            }
            ConditionKind::Contains { operand, parts, all } => {
                let operands: Vec<&'a Operand> = std::iter::once(operand).chain(parts).collect();
                self.predicate(condition, &operands, env, |facts| compare::contains(facts[0], &facts[1..], *all))
            }
            ConditionKind::StartsWith(operand, with) => self.predicate(condition, &[operand, with], env, |facts| {
                compare::affix(facts[0], facts[1], |text, part| text.starts_with(part))
            }),
            ConditionKind::EndsWith(operand, with) => self.predicate(condition, &[operand, with], env, |facts| {
                compare::affix(facts[0], facts[1], |text, part| text.ends_with(part))
            }),
        }
    }

    fn joined(&self, condition: &'a Condition, parts: &'a [Condition], env: &Env, all: bool) -> Trace<'a> {
        let parts: Vec<Trace<'a>> = parts.iter().map(|part| self.judge_condition(part, env)).collect();
        let sets: Vec<Answers> = parts.iter().map(|part| part.answers).collect();
        let join = |a: Answers, b: Answers| if all { a.and(b) } else { a.or(b) };
        let neutral = Answers::known(all);
        let answers = sets.iter().copied().fold(neutral, join);
        let mut trace = Trace { answers, ..Trace::new(condition) };
        trace.reasons = open_reasons(&parts, answers, &|changed| changed.iter().copied().fold(neutral, join));
        trace.due = joined_due(&parts, all);
        // The answer rests on an assumption if what decides it does: the one false (or true) part that does not
        // would decide it alone.
        let deciding = |part: &&Trace<'a>| part.answers == answers;
        trace.assumes_complete = if answers == neutral {
            parts.iter().any(|part| part.assumes_complete)
        } else {
            let mut deciding = parts.iter().filter(deciding).peekable();
            deciding.peek().is_some() && deciding.all(|part| part.assumes_complete)
        };
        trace.nothing_to_check = answers == Answers::TRUE
            && parts.iter().filter(|part| part.answers == Answers::TRUE).all(|part| part.nothing_to_check);
        trace.parts = parts;
        trace
    }

    fn at_least_of(&self, condition: &'a Condition, count: u32, parts: &'a [Condition], env: &Env) -> Trace<'a> {
        let parts: Vec<Trace<'a>> = parts.iter().map(|part| self.judge_condition(part, env)).collect();
        let sets: Vec<Answers> = parts.iter().map(|part| part.answers).collect();
        let answers = at_least(u64::from(count), &sets, 0, 0, Answers::NOT_DUE);
        let reasons = open_reasons(&parts, answers, &|sets| at_least(u64::from(count), sets, 0, 0, Answers::NOT_DUE));
        let assumes_complete = parts.iter().any(|part| part.assumes_complete);
        let due = joined_due(&parts, false);
        Trace { answers, reasons, due, assumes_complete, parts, ..Trace::new(condition) }
    }

    fn exists(&self, condition: &'a Condition, query: &'a Query, env: &Env) -> Trace<'a> {
        let found = self.find(query, env);
        let mut answers = found.records.iter().fold(Answers::FALSE, |answers, record| answers.or(record.answers));
        if found.unseen_past.is_some() || !found.unknown.is_empty() {
            answers = answers.or(Answers::UNKNOWN);
        }
        if let Some(future) = found.unseen_future {
            answers = answers.or(future);
        }
        let mut trace =
            Trace { answers, lost: found.lost.filter(|_| found.records.is_empty()), ..Trace::new(condition) };
        trace.due = found.due.filter(|_| answers.can_be_not_due() || answers == Answers::FALSE);
        trace.assumes_complete = answers == Answers::FALSE && found.assumed;
        trace.manner = Some(if found.bounded { Manner::Overdue } else { Manner::NotRecorded });
        self.finish_query(trace, found)
    }

    fn every(&self, condition: &'a Condition, query: &'a Query, each: &'a Condition, env: &Env) -> Trace<'a> {
        let mut found = self.find(query, env);
        let mut answers = Answers::TRUE;
        let mut checked = false;
        for record in &mut found.records {
            if record.answers == Answers::FALSE {
                continue;
            }
            checked = true;
            let mut trace = self.judge_condition(each, &env.with(record.row));
            trace.record = Some(Cell { kind: query.kind, row: record.row, field: None });
            let satisfied = record.answers.negated().or(trace.answers);
            answers = answers.and(satisfied);
            if !satisfied.is_decided() {
                record.reasons.extend(trace.reasons.iter().cloned());
            }
            // From here on the record stands for "not asked for, or satisfied".
            record.answers = satisfied;
            record.trace = Some(trace);
        }
        if found.unseen_past.is_some() || !found.unknown.is_empty() {
            answers = answers.and(Answers::UNKNOWN);
        }
        if let Some(future) = found.unseen_future {
            answers = answers.and(future.negated());
        }
        let mut trace = Trace { answers, ..Trace::new(condition) };
        trace.due = found.due.filter(|_| answers.can_be_not_due());
        trace.nothing_to_check = answers == Answers::TRUE && !checked;
        trace.assumes_complete = answers == Answers::TRUE && found.assumed;
        trace.manner = Some(Manner::WrongValue);
        self.finish_query(trace, found)
    }

    /// Hangs what a query found into its trace.
    pub(super) fn finish_query(&self, mut trace: Trace<'a>, found: super::queries::Found<'a>) -> Trace<'a> {
        let decided = trace.answers.is_decided();
        if !decided {
            for record in found.records.iter().filter(|record| !record.answers.is_decided()) {
                trace.reasons.extend(record.reasons.iter().cloned());
            }
            trace.reasons.extend(found.unknown);
            trace.reasons.extend(found.unseen_past);
            trace.reasons.extend(found.open_future);
            dedup(&mut trace.reasons);
        }
        trace.parts = found.records.into_iter().filter_map(|record| record.trace).collect();
        trace
    }

    /// `count of Q is at least n` and its kin: all the comparisons hold.
    fn compare_count(
        &self,
        condition: &'a Condition,
        left: &'a Operand,
        comparisons: &[(Comparison, &'a Operand)],
        env: &Env,
    ) -> Trace<'a> {
        let OperandKind::Count(query) = &left.kind else { unreachable!("asked for counts only") };
        let found = self.find(query, env);
        let mut trace = Trace { manner: Some(Manner::WrongValue), ..Trace::new(condition) };
        for (comparison, limit) in comparisons {
            let reading = self.read(limit, env);
            let number = match &reading.facts[..] {
                [Fact::Known(Value::Number(range))] => range.only(),
                _ => None,
            };
            let (answers, assumed) = match number {
                Some(number) => found.count_is(*comparison, number),
                None => {
                    trace.reasons.extend(self.why_open(limit, &reading));
                    let later = found.can_be_not_due() || reading.later.is_some();
                    (if later { Answers::ANY } else { Answers::UNKNOWN }, false)
                }
            };
            trace.answers = trace.answers.and(answers);
            trace.assumes_complete |= assumed;
        }
        trace.due = found.due.filter(|_| trace.answers.can_be_not_due());
        let reading = self.read(left, env);
        if trace.answers.is_decided() {
            trace.reasons.clear();
        }
        let mut trace = self.finish_query(trace, found);
        trace.seen = vec![Seen { operand: left, reading }];
        trace
    }

    /// What a sum is compared with, where records that count may still come: what they add cannot be told yet.
    fn with_more_to_come(&self, mut trace: Trace<'a>, env: &Env) -> Trace<'a> {
        let Some((query, grows, shrinks)) = sum_comparison(&trace.condition.kind) else { return trace };
        let found = self.find(query, env);
        let Some(future) = found.unseen_future else { return trace };
        if grows {
            trace.answers = trace.answers.or(future);
        }
        if shrinks {
            trace.answers = trace.answers.and(future.negated());
        }
        trace.due = found.due.filter(|_| trace.answers.can_be_not_due());
        if trace.answers.is_decided() {
            trace.reasons.clear();
        } else {
            trace.reasons.extend(found.open_future);
            dedup(&mut trace.reasons);
        }
        trace
    }

    /// Why a value is not one.
    pub(super) fn why_open(&self, operand: &'a Operand, reading: &Reading<'a>) -> Vec<Reason> {
        let unknown = reading.facts.iter().filter_map(|fact| match fact {
            Fact::Unknown(reasons) => Some(reasons.clone()),
            Fact::Known(_) | Fact::None => None,
        });
        let mut reasons: Vec<Reason> = unknown.flatten().chain(reading.open.iter().cloned()).collect();
        if reasons.is_empty() {
            reasons = self.several(&[(operand, reading)]);
        }
        if reasons.is_empty() && reading.is_not_due() {
            reasons.push(Reason { what: self.operand_words(operand), cause: Cause::NotDue, cell: reading.cell });
        }
        if reasons.is_empty() { self.imprecise(&[(operand, reading)], false) } else { reasons }
    }
}

/// The records of a sum that is compared, and whether more of them can make the comparison true, or false.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these compare amounts")]
fn sum_comparison(kind: &ConditionKind) -> Option<(&Query, bool, bool)> {
    let (operand, grows, shrinks) = match kind {
        ConditionKind::Compare(sum, Comparison::AtLeast | Comparison::MoreThan, _) => (sum, true, false),
        ConditionKind::Compare(sum, Comparison::AtMost | Comparison::LessThan, _) => (sum, false, true),
        ConditionKind::Equals { left: sum, .. } | ConditionKind::FromThrough(sum, ..) => (sum, true, true),
        _ => return None,
    };
    match &operand.kind {
        OperandKind::Sum(query, _) => Some((query, grows, shrinks)),
        _ => None,
    }
}

/// The opposite of a condition that was judged.
fn negated<'a>(condition: &'a Condition, inner: Trace<'a>) -> Trace<'a> {
    Trace {
        answers: inner.answers.negated(),
        reasons: inner.reasons.clone(),
        due: inner.due,
        assumes_complete: inner.assumes_complete,
        parts: vec![inner],
        ..Trace::new(condition)
    }
}

/// The reasons of the parts that could still change the result.
fn open_reasons(parts: &[Trace<'_>], answers: Answers, join: &dyn Fn(&[Answers]) -> Answers) -> Vec<Reason> {
    if answers.is_decided() {
        return Vec::new();
    }
    let sets: Vec<Answers> = parts.iter().map(|part| part.answers).collect();
    let mut reasons = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let matters = !part.answers.is_decided()
            && part.answers.each().any(|one| {
                let mut changed = sets.clone();
                changed[index] = one;
                join(&changed) != answers
            });
        if matters {
            reasons.extend(part.reasons.iter().cloned());
        }
    }
    if reasons.is_empty() {
        // None of them could change the result alone, so it takes several.
        let open = parts.iter().filter(|part| !part.answers.is_decided());
        reasons.extend(open.flat_map(|part| part.reasons.iter().cloned()));
    }
    dedup(&mut reasons);
    reasons
}

/// The due date of a list: the earliest of what is still due for `and`, the latest for `or`.
fn joined_due(parts: &[Trace<'_>], all: bool) -> Option<When> {
    let open = parts.iter().filter(|part| part.answers.can_be_not_due()).filter_map(|part| part.due);
    if all { open.min_by_key(|due| due.last) } else { open.max_by_key(|due| due.last) }
}

/// Keeps the first of equal reasons.
pub(super) fn dedup(reasons: &mut Vec<Reason>) {
    let mut seen: HashSet<Reason> = HashSet::with_capacity(reasons.len());
    reasons.retain(|reason| seen.insert(reason.clone()));
}
