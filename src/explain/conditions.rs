//! Conditions: connectives (T1), quantifiers and counts (T2), predicates (T4), each judged into a trace.

use rust_decimal::prelude::ToPrimitive;

use crate::calendar::{Day, Length, Unit, When};
use crate::column::{Cell, Completeness, Supply};
use crate::outcome::{Answers, Cause, Manner, Outcome, OutcomeSet, Reason};
use crate::resolve::ruleset::{
    Comparison, Condition, ConditionKind, Constant, DefinitionBody, InForce, Operand, OperandKind, OutcomeWord,
    PeriodOperand, Presence, Query, RecordPath, RuleId, Side, UniqueId, Window,
};
use crate::schema::KindId;

use super::compare;
use super::deadlines::{self, Horizon, Span};
use super::facts::{Fact, Reading, Value, cause_of};
use super::operands::{Env, Reached, Use};
use super::queries::at_least;
use super::{Court, Seen, Trace};

/// What a predicate says of one combination of facts.
pub(super) struct Leaf {
    pub(super) answers: Answers,
    pub(super) reasons: Vec<Reason>,
    pub(super) manner: Option<Manner>,
}

impl Leaf {
    pub(super) fn of(answers: Answers) -> Leaf {
        Leaf { answers, reasons: Vec::new(), manner: None }
    }

    pub(super) fn unknown(reasons: Vec<Reason>) -> Leaf {
        Leaf { answers: Answers::UNKNOWN, reasons, manner: None }
    }
}

impl<'a> Court<'a> {
    /// Judges a condition for the records of the frames.
    pub(super) fn judge_condition(&self, condition: &'a Condition, env: &Env) -> Trace<'a> {
        if let Some((count, comparisons)) = count_comparisons(&condition.kind) {
            return self.compare_count(condition, count, &comparisons, env);
        }
        match &condition.kind {
            ConditionKind::All(parts) => self.joined(condition, parts, env, true),
            ConditionKind::Any(parts) => self.joined(condition, parts, env, false),
            ConditionKind::AtLeast(count, parts) => self.at_least_of(condition, *count, parts, env),
            ConditionKind::Not(inner) => negated(condition, self.judge_condition(inner, env)),
            ConditionKind::Exists(query) => self.exists(condition, query, env),
            ConditionKind::Every(query, each) => self.every(condition, query, each, env),
            ConditionKind::RuleIs { rule, outcome, record } => self.rule_is(condition, *rule, *outcome, record, env),
            ConditionKind::Unique { unique, frame } => self.unique(condition, *unique, env.rows[usize::from(frame.0)]),
            ConditionKind::Agree(operands) => self.agree(condition, operands, env),
            ConditionKind::Present(operand, presence) => self.present(condition, operand, *presence, env),
            ConditionKind::Deadline { event, window } => self.deadline(condition, event, window, env),
            ConditionKind::Equals { left, right, .. } if self.asks_definition(left, right) => {
                self.defined_is(condition, left, right, env)
            }
            ConditionKind::OneOf { operand, values, in_force, exactly } => {
                let mut trace =
                    self.predicate(condition, &[operand], env, |facts| compare::one_of(facts[0], values, *exactly));
                if let Some((in_force, list)) = in_force {
                    self.list_in_force(&mut trace, *in_force, list, env);
                }
                trace
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
            ConditionKind::Distance { operand, comparison, length, unit, side, anchor } => {
                self.predicate(condition, &[operand, anchor, length], env, |facts| {
                    self.distance(facts, *comparison, *unit, *side)
                })
            }
            ConditionKind::Weekend(operand) => {
                self.predicate(condition, &[operand], env, |facts| compare::weekend(facts[0]))
            }
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

    /// A predicate of the values of operands: judged for every combination of what they may be.
    fn predicate(
        &self,
        condition: &'a Condition,
        operands: &[&'a Operand],
        env: &Env,
        judge: impl Fn(&[&Fact<'a>]) -> Leaf,
    ) -> Trace<'a> {
        let readings: Vec<Reading<'a>> = operands.iter().map(|operand| self.read(operand, env)).collect();
        self.predicate_on(condition, operands, readings, judge)
    }

    fn predicate_on(
        &self,
        condition: &'a Condition,
        operands: &[&'a Operand],
        readings: Vec<Reading<'a>>,
        judge: impl Fn(&[&Fact<'a>]) -> Leaf,
    ) -> Trace<'a> {
        let mut trace = Trace::new(condition);
        let mut answers: Option<Answers> = None;
        let alternatives = Reading::each_combination(&readings);
        for facts in &alternatives {
            let leaf = judge(facts);
            answers = Some(answers.map_or(leaf.answers, |earlier| earlier.union(leaf.answers)));
            trace.reasons.extend(leaf.reasons);
            trace.manner = trace.manner.or(leaf.manner);
        }
        trace.answers = answers.expect("a reading holds at least one fact");
        trace.assumes_complete = readings.iter().any(|reading| reading.assumed);
        if trace.answers.is_decided() {
            trace.reasons.clear();
        } else {
            self.explain_open(&mut trace, operands, &readings, alternatives.len() > 1);
        }
        trace.manner = trace.manner.or(Some(Manner::WrongValue));
        trace.seen = operands.iter().zip(readings).map(|(operand, reading)| Seen { operand, reading }).collect();
        trace
    }

    /// Adds why a predicate is open where the values themselves do not say.
    fn explain_open(&self, trace: &mut Trace<'a>, operands: &[&'a Operand], readings: &[Reading<'a>], several: bool) {
        trace.reasons.extend(readings.iter().flat_map(|reading| reading.open.iter().cloned()));
        let pairs: Vec<(&'a Operand, &Reading<'a>)> = operands.iter().copied().zip(readings).collect();
        if several {
            trace.reasons.extend(self.several(&pairs));
        }
        if trace.reasons.is_empty() {
            let hours = matches!(trace.condition.kind, ConditionKind::Distance { unit: Unit::Hours, .. });
            trace.reasons = self.imprecise(&pairs, hours);
        }
        dedup(&mut trace.reasons);
    }

    /// The operands that may be one thing or another: for the reason that they give, else for several parents.
    fn several(&self, operands: &[(&'a Operand, &Reading<'a>)]) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for (operand, reading) in operands.iter().filter(|(_, reading)| reading.facts.len() > 1) {
            reasons.extend(reading.open.iter().cloned());
            if reading.open.is_empty() {
                let what = self.operand_words(operand);
                reasons.push(Reason { what, cause: Cause::SeveralParents, cell: reading.cell });
            }
        }
        reasons
    }

    /// The operands that are not exact enough; the first if none of them is to blame alone.
    fn imprecise(&self, operands: &[(&'a Operand, &Reading<'a>)], hours: bool) -> Vec<Reason> {
        let reason = |(operand, reading): &(&'a Operand, &Reading<'a>)| Reason {
            what: self.operand_words(operand),
            cause: Cause::TooImprecise,
            cell: reading.cell,
        };
        let blamed = operands.iter().filter(|(_, reading)| reading.facts.iter().any(|fact| fact.is_imprecise(hours)));
        let blamed: Vec<Reason> = blamed.map(reason).collect();
        if blamed.is_empty() { operands.iter().take(1).map(reason).collect() } else { blamed }
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
        let mut trace = Trace { answers, ..Trace::new(condition) };
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
    fn finish_query(&self, mut trace: Trace<'a>, found: super::queries::Found<'a>) -> Trace<'a> {
        let decided = trace.answers.is_decided();
        if !decided {
            for record in found.records.iter().filter(|record| !record.answers.is_decided()) {
                trace.reasons.extend(record.reasons.iter().cloned());
            }
            trace.reasons.extend(found.unknown);
            trace.reasons.extend(found.unseen_past);
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
                    trace.reasons.extend(self.limit_reasons(limit, &reading));
                    (if found.can_be_not_due() { Answers::ANY } else { Answers::UNKNOWN }, false)
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

    /// Why the number that a count is compared with is open.
    fn limit_reasons(&self, limit: &'a Operand, reading: &Reading<'a>) -> Vec<Reason> {
        let unknown = reading.facts.iter().filter_map(|fact| match fact {
            Fact::Unknown(reasons) => Some(reasons.clone()),
            Fact::Known(_) | Fact::None => None,
        });
        let reasons: Vec<Reason> = unknown.flatten().chain(reading.open.iter().cloned()).collect();
        if reasons.is_empty() { self.imprecise(&[(limit, reading)], false) } else { reasons }
    }

    fn rule_is(
        &self,
        condition: &'a Condition,
        rule: RuleId,
        outcome: OutcomeWord,
        record: &RecordPath,
        env: &Env,
    ) -> Trace<'a> {
        let mut trace = Trace::new(condition);
        let mut answers: Option<Answers> = None;
        for reached in self.climb(record, env) {
            let one = match reached {
                Reached::Row(row) => {
                    let judgement = self.judge(rule, row);
                    let one = outcome_answers(&judgement, outcome);
                    trace.due = trace.due.or(judgement.due());
                    trace.assumes_complete |= judgement.assumes_complete;
                    if !one.is_decided() {
                        trace.reasons.extend(judgement.reasons);
                    }
                    one
                }
                Reached::Unknown(reason) => {
                    trace.reasons.push(reason);
                    Answers::UNKNOWN
                }
                Reached::NoSuch => Answers::FALSE,
            };
            answers = Some(answers.map_or(one, |earlier| earlier.union(one)));
        }
        trace.answers = answers.expect("a path leads somewhere or says why not");
        trace.manner = Some(Manner::WrongValue);
        trace
    }

    fn unique(&self, condition: &'a Condition, unique: UniqueId, row: u32) -> Trace<'a> {
        let index = &self.uniques[unique.0 as usize];
        let mut trace = Trace { manner: Some(Manner::Duplicate), ..Trace::new(condition) };
        let kind = self.rules.uniques[unique.0 as usize].kind;
        trace.record = Some(Cell { kind, row, field: index.first_field() });
        match index.answers(row, self.data) {
            Ok(answers) => trace.answers = answers,
            Err(field) => {
                let state = self.data.records(kind).state(row, field);
                let what = self.rules.schema.field(kind, field).name.clone();
                let cause = cause_of(state).unwrap_or(Cause::TooImprecise);
                trace.answers = Answers::UNKNOWN;
                trace.reasons.push(Reason { what, cause, cell: Some(Cell { kind, row, field: Some(field) }) });
            }
        }
        trace
    }

    fn agree(&self, condition: &'a Condition, operands: &'a [Operand], env: &Env) -> Trace<'a> {
        let operands: Vec<&'a Operand> = operands.iter().collect();
        let mut trace = self.predicate(condition, &operands, env, compare::agree);
        trace.manner = Some(Manner::Disagree);
        trace
    }

    /// `is recorded`, `is blank`, `is none`: of the state of a value, not of the value.
    fn present(&self, condition: &'a Condition, operand: &'a Operand, presence: Presence, env: &Env) -> Trace<'a> {
        let reading = self.read_for(Use::Presence, operand, env);
        // That a link is blank says nothing of what stands in the record it would lead to.
        let own = |cell: Option<Cell>| {
            let Some(Cell { kind, field, .. }) = cell else { return false };
            if let OperandKind::Field(record, own_field) = &operand.kind {
                return kind == record.kind && field == Some(*own_field);
            }
            matches!(&operand.kind, OperandKind::Defined(record, _) if kind == record.kind)
        };
        let judge = |facts: &[&Fact<'a>]| present(facts[0], presence, &own);
        let mut trace = self.predicate_on(condition, &[operand], vec![reading], judge);
        trace.manner = Some(match presence {
            Presence::Recorded => Manner::NotRecorded,
            Presence::Blank | Presence::None => Manner::WrongValue,
        });
        trace
    }

    /// Whether this asks a derived condition for its answer: `x.flag is yes`.
    fn asks_definition(&self, left: &Operand, right: &Operand) -> bool {
        let answer = matches!(right.kind, OperandKind::Constant(Constant::YesNo(_)));
        let OperandKind::Defined(_, id) = &left.kind else { return false };
        let body = &self.rules.definition(*id).body;
        answer && matches!(body, DefinitionBody::Condition(_))
    }

    /// A derived condition is judged as the condition that it is, so that it can be not due yet.
    fn defined_is(&self, condition: &'a Condition, left: &'a Operand, right: &'a Operand, env: &Env) -> Trace<'a> {
        let OperandKind::Defined(record, id) = &left.kind else { unreachable!("asked for derived conditions only") };
        let DefinitionBody::Condition(body) = &self.rules.definition(*id).body else {
            unreachable!("asked for derived conditions only")
        };
        let wanted = matches!(right.kind, OperandKind::Constant(Constant::YesNo(true)));
        let mut trace = Trace { manner: Some(Manner::WrongValue), ..Trace::new(condition) };
        let mut answers: Option<Answers> = None;
        for reached in self.climb(record, env) {
            let one = match reached {
                Reached::Row(row) => {
                    let inner = self.judge_condition(body, &Env::of(record.kind, row));
                    trace.reasons.extend(inner.reasons.iter().cloned());
                    trace.due = trace.due.or(inner.due);
                    trace.assumes_complete |= inner.assumes_complete;
                    let one = if wanted { inner.answers } else { inner.answers.negated() };
                    trace.parts.push(inner);
                    one
                }
                Reached::Unknown(reason) => {
                    trace.reasons.push(reason);
                    Answers::UNKNOWN
                }
                Reached::NoSuch => Answers::FALSE,
            };
            answers = Some(answers.map_or(one, |earlier| earlier.union(one)));
        }
        trace.answers = answers.expect("a path leads somewhere or says why not");
        trace
    }

    fn list_in_force(&self, trace: &mut Trace<'a>, in_force: InForce, list: &str, env: &Env) {
        if self.in_force(in_force, env.subject, env.rows[0]) != Ok(Some(true)) {
            trace.answers = Answers::UNKNOWN;
            trace.reasons.push(Reason { what: list.to_owned(), cause: Cause::Unclear, cell: None });
        }
    }

    fn deadline(&self, condition: &'a Condition, event: &'a Operand, window: &'a Window, env: &Env) -> Trace<'a> {
        let reading = self.read_for(Use::Event, event, env);
        let (anchor, anchored) = self.anchor(window, env);
        let complete = self.complete_through(reading.source);
        let horizon = Horizon { as_of: self.as_of, complete: complete.0, zone: &self.zone };
        let mut trace = Trace::new(condition);
        let mut answers: Option<Answers> = None;
        let mut by_absence = false;
        let pairs = [(Some(event), &reading), (anchor, &anchored)];
        let pairs: Vec<(&'a Operand, &Reading<'a>)> =
            pairs.into_iter().filter_map(|(operand, reading)| Some((operand?, reading))).collect();
        for start in &anchored.facts {
            let span = self.span_of(window, start);
            for fact in &reading.facts {
                let judged = deadlines::judge(fact, span.as_ref(), &horizon);
                answers = Some(answers.map_or(judged.answers, |earlier| earlier.union(judged.answers)));
                by_absence |= judged.by_absence;
                trace.manner = trace.manner.or(judged.manner);
                match judged.cause {
                    Some(Cause::TooImprecise) => {
                        let hours = span.is_some_and(|span| span.hours);
                        trace.reasons.extend(self.imprecise(&pairs, hours));
                    }
                    Some(cause) => {
                        trace.reasons.push(Reason { what: self.operand_words(event), cause, cell: reading.cell });
                    }
                    None => {}
                }
            }
            trace.due = trace.due.or(span.map(|span| span.due));
        }
        trace.answers = answers.expect("a reading holds at least one fact");
        let unknown = pairs.iter().flat_map(|(_, reading)| &reading.facts).filter_map(|fact| match fact {
            Fact::Unknown(reasons) => Some(reasons.clone()),
            Fact::Known(_) | Fact::None => None,
        });
        trace.reasons = unknown.flatten().chain(trace.reasons).collect();
        if trace.answers.is_decided() {
            trace.reasons.clear();
        } else if trace.reasons.is_empty() {
            trace.reasons = self.several(&pairs);
        }
        dedup(&mut trace.reasons);
        trace.assumes_complete = by_absence && complete.1 || reading.assumed;
        trace.seen.push(Seen { operand: event, reading });
        if !matches!(window, Window::During(_)) {
            trace.seen.extend(anchor.map(|operand| Seen { operand, reading: anchored }));
        }
        trace
    }

    /// Until when a none of a kind proves anything (at most the as-of date), and whether that is only assumed.
    fn complete_through(&self, source: Option<KindId>) -> (Option<Day>, bool) {
        match source.map(|kind| self.data.records(kind).supply) {
            None | Some(Supply::NoRecords | Supply::NotSupplied) => (Some(self.as_of), false),
            Some(Supply::Supplied(Completeness::Assumed)) => (Some(self.as_of), true),
            Some(Supply::Supplied(Completeness::Unknown)) => (None, false),
            Some(Supply::Supplied(Completeness::Declared { through, .. })) => {
                (Some(through.map_or(self.as_of, |through| through.min(self.as_of))), false)
            }
        }
    }

    /// What the window of a deadline counts from: a date, or the days of a period.
    pub(super) fn anchor(&self, window: &'a Window, env: &Env) -> (Option<&'a Operand>, Reading<'a>) {
        match window {
            Window::After(_, anchor) | Window::Before(_, anchor) | Window::By(anchor) => {
                (Some(anchor), self.read(anchor, env))
            }
            Window::During(period) => {
                let operand = match period {
                    PeriodOperand::One(_) => None,
                    PeriodOperand::Of(_, operand) => Some(&**operand),
                };
                (operand, self.period_days(period, env, &|days| days))
            }
        }
    }

    /// The window of a deadline; `None` where its anchor is not known, or none.
    pub(super) fn span_of(&self, window: &Window, anchor: &Fact<'_>) -> Option<Span> {
        let Fact::Known(Value::When(anchor)) = anchor else { return None };
        let span = |start, due, clock_starts, hours| Span { start, due, clock_starts, hours };
        Some(match window {
            Window::After(length, _) => {
                span(Some(*anchor), self.shifted(*anchor, *length), true, length.unit == Unit::Hours)
            }
            Window::Before(length, _) => {
                span(Some(self.shifted(*anchor, length.negated())), *anchor, false, length.unit == Unit::Hours)
            }
            Window::By(_) => span(None, *anchor, false, false),
            Window::During(_) => span(Some(When::day(anchor.first)), When::day(anchor.last), true, false),
        })
    }

    /// `at least N after X`: a comparison with the moved date, without a lower end.
    fn distance(&self, facts: &[&Fact<'a>], comparison: Comparison, unit: Unit, side: Side) -> Leaf {
        let (when, anchor, length) = match compare::known(facts) {
            Ok(_) => match (facts[0], facts[1], facts[2]) {
                (
                    Fact::Known(Value::When(when)),
                    Fact::Known(Value::When(anchor)),
                    Fact::Known(Value::Number(length)),
                ) => (*when, *anchor, *length),
                _ => unreachable!("resolve lets only dates and amounts stand here"),
            },
            Err(leaf) => return leaf,
        };
        let count = length.only().filter(|count| count.fract().is_zero()).and_then(|count| count.to_i64());
        let Some(count) = count else { return Leaf::of(Answers::UNKNOWN) };
        let after = side == Side::After;
        let length = Length { count: if after { count } else { -count }, unit };
        let limit = self.shifted(anchor, length);
        let hours = unit == Unit::Hours;
        // Further after is later, further before is earlier.
        let order = compare::moments(when, limit, hours.then_some(&self.zone));
        let (nearer, further) = if after { (order.less, order.greater) } else { (order.greater, order.less) };
        let order = compare::Ordering3 { less: nearer, equal: order.equal, greater: further };
        Leaf::of(order.compared(comparison))
    }
}

/// `own` tells the cells of the value itself from those on the way to it.
fn present(fact: &Fact<'_>, presence: Presence, own: &dyn Fn(Option<Cell>) -> bool) -> Leaf {
    let answer = |recorded: bool| match presence {
        Presence::Recorded => Answers::known(recorded),
        Presence::Blank => Answers::known(!recorded),
        Presence::None => Answers::FALSE,
    };
    match fact {
        Fact::Known(_) => Leaf::of(answer(true)),
        Fact::None if presence == Presence::None => Leaf::of(Answers::TRUE),
        Fact::None => Leaf::of(answer(false)),
        Fact::Unknown(reasons) => match reasons.first().filter(|reason| own(reason.cell)).map(|reason| reason.cause) {
            Some(Cause::Blank | Cause::UnknownCode) if presence != Presence::None => Leaf::of(answer(false)),
            Some(Cause::Withheld) => Leaf::of(answer(true)),
            _ => Leaf::unknown(reasons.clone()),
        },
    }
}

/// A count of records with what it is compared with; a count that is n is at least and at most n.
fn count_comparisons(kind: &ConditionKind) -> Option<(&Operand, Vec<(Comparison, &Operand)>)> {
    let (operand, comparisons) = if let ConditionKind::Compare(left, comparison, right) = kind {
        (left, vec![(*comparison, right)])
    } else if let ConditionKind::Equals { left, right, tolerance: None, .. } = kind {
        (left, vec![(Comparison::AtLeast, right), (Comparison::AtMost, right)])
    } else if let ConditionKind::FromThrough(left, from, through) = kind {
        (left, vec![(Comparison::AtLeast, from), (Comparison::AtMost, through)])
    } else {
        return None;
    };
    matches!(operand.kind, OperandKind::Count(_)).then_some((operand, comparisons))
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
    dedup(&mut reasons);
    reasons
}

/// The due date of a list: the earliest of what is still due for `and`, the latest for `or`.
fn joined_due(parts: &[Trace<'_>], all: bool) -> Option<When> {
    let open = parts.iter().filter(|part| part.answers.can_be_not_due()).filter_map(|part| part.due);
    if all { open.min_by_key(|due| due.last) } else { open.max_by_key(|due| due.last) }
}

/// What `RULE is OUTCOME` is, by what the rule can still come to.
fn outcome_answers(judgement: &super::Judgement<'_>, word: OutcomeWord) -> Answers {
    let of = |outcome: Outcome| each_outcome(judgement.possible, |member| Answers::known(member == outcome));
    match word {
        OutcomeWord::Violated => violated(judgement.possible),
        OutcomeWord::Overdue => narrowed(judgement, Manner::Overdue),
        OutcomeWord::Late => narrowed(judgement, Manner::Late),
        OutcomeWord::Met => each_outcome(judgement.possible, |member| match member {
            Outcome::Met => Answers::TRUE,
            Outcome::Pending => Answers::NOT_DUE,
            Outcome::Violated | Outcome::Exempt | Outcome::NotApplicable | Outcome::NotAssessable => Answers::FALSE,
        }),
        OutcomeWord::Pending => of(Outcome::Pending),
        OutcomeWord::Exempt => of(Outcome::Exempt),
        OutcomeWord::NotApplicable => of(Outcome::NotApplicable),
        OutcomeWord::Applicable => of(Outcome::NotApplicable).negated(),
        OutcomeWord::NotAssessable => Answers::known(judgement.outcome == Outcome::NotAssessable),
        OutcomeWord::Assessable => Answers::known(judgement.outcome != Outcome::NotAssessable),
        OutcomeWord::Run | OutcomeWord::NotRun => unreachable!("resolve leaves these to tests"),
    }
}

fn each_outcome(possible: OutcomeSet, answer: impl Fn(Outcome) -> Answers) -> Answers {
    possible.members().map(answer).reduce(Answers::union).expect("something can come about")
}

/// Table T9: violated is true, pending not due yet, anything else false.
fn violated(possible: OutcomeSet) -> Answers {
    each_outcome(possible, |member| match member {
        Outcome::Violated => Answers::TRUE,
        Outcome::Pending => Answers::NOT_DUE,
        Outcome::Met | Outcome::Exempt | Outcome::NotApplicable | Outcome::NotAssessable => Answers::FALSE,
    })
}

/// `is overdue`, `is late`: a violation of that manner.
fn narrowed(judgement: &super::Judgement<'_>, manner: Manner) -> Answers {
    let answers = violated(judgement.possible);
    if judgement.outcome == Outcome::Violated {
        return Answers::known(judgement.failure().is_some_and(|(leaf, _)| leaf.manner == Some(manner)));
    }
    answers
}

/// Keeps the first of equal reasons.
pub(super) fn dedup(reasons: &mut Vec<Reason>) {
    let mut seen = Vec::with_capacity(reasons.len());
    reasons.retain(|reason| {
        let new = !seen.contains(reason);
        if new {
            seen.push(reason.clone());
        }
        new
    });
}
