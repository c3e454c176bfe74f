//! What a faster evaluator asks of this one: the same judgements, without their traces.

use rust_decimal::Decimal;

use crate::calendar::{Day, When};
use crate::column::Cell;
use crate::outcome::{Answers, Manner, Outcome, OutcomeSet, Reason};
use crate::resolve::ruleset::{
    Comparison, Condition, ConditionKind, Constant, Frame, Operand, OperandKind, Presence, Query, RuleId, Step,
    ValueType, Values, Window, versions_within,
};
use crate::schema::{KindId, LinkId};

use super::compare;
use super::facts::{Fact, Reading, Value};
use super::links::Parents;
use super::operands::{Env, Use};
use super::predicates::present;
use super::queries::count_is;
use super::{Court, Subject};

/// A record, in the frame that stands for it in what is asked: the first, or that of the records of a query. Nothing is
/// asked then about the records of the frames before.
#[derive(Debug, Clone)]
pub struct At(Env);

/// What may have gone unseen of the records that belong to one, which is the same for each one they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unseen {
    /// Such records were supplied at all.
    pub supplied: bool,
    /// Records that nobody saw may be among them.
    pub hidden: bool,
    /// Whether such a record may still come: not due yet, or perhaps false.
    pub future: Option<Answers>,
    /// That there is none rests on a source not declared complete.
    pub assumed: bool,
}

/// What one condition says of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The answers still possible.
    pub answers: Answers,
    /// Rests on an absence in a source not declared complete.
    pub assumes_complete: bool,
    /// True only because there was nothing to check.
    pub nothing_to_check: bool,
}

/// What a rule comes to for a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The outcome.
    pub outcome: Outcome,
    /// All outcomes that can still come about.
    pub possible: OutcomeSet,
    /// Met only because there was nothing to check.
    pub nothing_to_check: bool,
    /// Rests on an absence in a source not declared complete.
    pub assumes_complete: bool,
    /// The exception that holds, by name.
    pub exempt_by: Option<String>,
    /// The rule was not in force for this record.
    pub no_version_in_force: bool,
    /// Of what is not assessable, the inputs that were not supplied.
    pub missing_inputs: Vec<Reason>,
    /// The value at which a finding points.
    pub cell: Cell,
    /// How the requirement is violated.
    pub manner: Option<Manner>,
}

/// A value about which nothing is open but, perhaps, all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exact {
    /// There is none.
    None,
    /// Nothing is known of it.
    Unknown,
    /// A day or a period by its number, a number in millionths, an answer as 1 or 0.
    Number(i64),
    /// A text, in the form in which it is compared.
    Text(String),
}

/// The version of a rule that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InForceThen {
    /// This one.
    Version(usize),
    /// None is.
    None,
    /// It is open which one, or whether any.
    Open,
}

/// A window of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayWindow {
    /// Its first day; missing where it has no beginning.
    pub start: Option<Day>,
    /// Its last day.
    pub due: Day,
    /// Before its first day nothing can be due.
    pub clock_starts: bool,
}

impl Unseen {
    /// Whether so many of these records are asked for, by whether each is; and whether that rests on a source not
    /// declared complete.
    pub fn count_is(&self, sets: &[Answers], comparison: Comparison, limit: Decimal) -> (Answers, bool) {
        let (reached, answers) = count_is(sets, (self.hidden, self.future), comparison, limit);
        (answers, reached == Answers::FALSE && self.assumed)
    }
}

/// A value of an operand, if it is one that others can be compared with by its number or text: no list, no time, and nothing
/// that is not exact or too large.
fn exact_value(value: &Value<'_>, value_type: &ValueType, as_stored: bool) -> Option<Exact> {
    match value {
        Value::Text { stored, folded } => Some(Exact::Text((*if as_stored { stored } else { folded }).to_owned())),
        Value::YesNo(answer) => Some(Exact::Number(i64::from(*answer))),
        Value::When(when) if when.first == when.last && when.time.is_none() && when.first.is_bounded() => {
            (*value_type == ValueType::Date).then(|| Exact::Number(when.first.0.into()))
        }
        Value::Period(period) => Some(Exact::Number(period.number.into())),
        Value::Number(range) => scaled(range.only()?).map(Exact::Number),
        Value::When(_) | Value::List(_) => None,
    }
}

/// A number in millionths, if that is exact and small enough to subtract others from it.
fn scaled(number: Decimal) -> Option<i64> {
    let scaled = number.checked_mul(Decimal::from(1_000_000))?;
    i64::try_from(scaled).ok().filter(|_| scaled.fract().is_zero()).filter(|scaled| scaled.abs() < i64::MAX / 4)
}

impl<'a> Court<'a> {
    /// A record of a kind, in a frame.
    pub fn at(&self, kind: KindId, frame: Frame, row: u32) -> At {
        self.at_of((kind, &Subject::record(row)), frame, row)
    }

    /// A record in a frame, of those about which a rule with loops asks for a subject of a kind: the record of the
    /// subject, or one that belongs to it.
    pub fn at_of(&self, (kind, subject): (KindId, &Subject), frame: Frame, row: u32) -> At {
        let mut env = self.env(kind, subject);
        env.rows.resize(usize::from(frame.0) + 1, row);
        At(env)
    }

    /// What one condition says of a record.
    pub fn answer_of(&self, condition: &'a Condition, At(env): &At) -> Said {
        if let Some(answers) = self.recorded(condition, env) {
            return Said { answers, assumes_complete: false, nothing_to_check: false };
        }
        let trace = self.judge_condition(condition, env);
        Said {
            answers: trace.answers,
            assumes_complete: trace.assumes_complete,
            nothing_to_check: trace.nothing_to_check,
        }
    }

    /// What is said by a condition that asks whether anything stands in a field, where it is known whether it does; most
    /// different values are asked no more than that.
    fn recorded(&self, condition: &Condition, env: &Env) -> Option<Answers> {
        let ConditionKind::Present(operand, presence) = &condition.kind else { return None };
        let OperandKind::Field(record, field) = &operand.kind else { return None };
        let standing = self.standing(record.kind, self.only_row(record, env)?, *field, Use::Presence).ok()?;
        let fact = standing.map_or(Fact::None, |known| Fact::Known(self.value(known)));
        Some(present(&fact, *presence, &|_| false).answers)
    }

    /// Which version of a rule is in force on the day that picks versions for somebody.
    pub fn version_for(&self, rule: RuleId, At(env): &At) -> InForceThen {
        env.pivot.as_ref().map_or(InForceThen::Open, |days| self.version_within(rule, *days))
    }

    /// Which version of a rule is in force on the as-of date.
    pub fn version_now(&self, rule: RuleId) -> InForceThen {
        self.version_within(rule, When::day(self.as_of))
    }

    fn version_within(&self, rule: RuleId, days: When) -> InForceThen {
        let versions = self.rules.rule(rule).versions.iter().map(|version| version.in_force);
        match versions_within(versions, days)[..] {
            [(Some(version), _)] => InForceThen::Version(version),
            [(None, _)] => InForceThen::None,
            _ => InForceThen::Open,
        }
    }

    /// What a rule comes to for a subject.
    pub fn ruling(&self, rule: RuleId, subject: &Subject) -> Ruling {
        let judgement = self.judge(rule, subject);
        let kind = self.rules.rule(rule).kind;
        let whole = Cell { kind, row: subject.row, field: None };
        let not_assessable = judgement.outcome == Outcome::NotAssessable;
        let missing = self.missing_inputs(kind, judgement.reasons.iter().filter(|_| not_assessable)).collect();
        let manner = judgement.failure().filter(|_| judgement.outcome == Outcome::Violated);
        Ruling {
            outcome: judgement.outcome,
            possible: judgement.possible,
            nothing_to_check: judgement.nothing_to_check,
            assumes_complete: judgement.assumes_complete,
            exempt_by: judgement.exempt_by.map(str::to_owned),
            no_version_in_force: judgement.no_version_in_force,
            missing_inputs: missing,
            manner: manner.and_then(|(leaf, _)| leaf.manner),
            cell: self.pointed_at(whole, &judgement),
        }
    }

    /// Of what a rule cannot assess of a subject, the inputs that were not supplied.
    pub fn wants(&self, rule: RuleId, subject: &Subject) -> Vec<Reason> {
        let judgement = self.judge(rule, subject);
        self.missing_inputs(self.rules.rule(rule).kind, judgement.reasons.iter()).collect()
    }

    /// What an operand is of a record, if that is one value, none, or not known at all; texts as stored, or else as they
    /// are compared.
    pub fn exact(&self, operand: &'a Operand, At(env): &At, as_stored: bool) -> Option<Exact> {
        let exactly = |value: &Value<'a>| exact_value(value, &operand.value_type, as_stored);
        // Mostly it is a field, for which nothing else has to be found out.
        if let OperandKind::Field(record, field) = &operand.kind
            && let Some(row) = self.only_row(record, env)
        {
            return match self.standing(record.kind, row, *field, Use::Value) {
                Ok(Some(known)) => exactly(&self.value(known)),
                Ok(None) => Some(Exact::None),
                Err(_) => Some(Exact::Unknown),
            };
        }
        let reading = self.read(operand, env);
        if reading.later.is_some() || reading.assumed || !reading.open.is_empty() {
            return None;
        }
        match &reading.facts[..] {
            [Fact::Known(value)] => exactly(value),
            [Fact::None] => Some(Exact::None),
            [Fact::Unknown(_)] => Some(Exact::Unknown),
            _ => None,
        }
    }

    /// The event of a deadline, if it is one day or none, and nothing about it is open.
    pub fn event_day(&self, operand: &'a Operand, At(env): &At) -> Option<Option<Day>> {
        let reading = self.read_for(Use::Event, operand, env);
        let is_open = reading.later.is_some() || reading.assumed || !reading.open.is_empty();
        match &reading.facts[..] {
            _ if is_open => None,
            [Fact::None] => Some(None),
            [Fact::Known(Value::When(when))] if when.first == when.last && when.time.is_none() => {
                Some(Some(when.first))
            }
            _ => None,
        }
    }

    /// The window of a deadline, if both of its ends are single days and nothing about them is open.
    pub fn window(&self, window: &'a Window, At(env): &At) -> Option<DayWindow> {
        let ((_, anchor), (_, length)) = (self.anchor(window, env), self.length(window, env));
        let is_open = |reading: &Reading<'a>| {
            reading.later.is_some() || reading.assumed || !reading.open.is_empty() || reading.facts.len() > 1
        };
        if is_open(&anchor) || is_open(&length) {
            return None;
        }
        let span = self.span_of(window, &anchor.facts[0], &length.facts[0])?;
        let is_day = |when: &When| when.first == when.last && when.time.is_none();
        let exact =
            !span.hours && !span.outside_calendar && is_day(&span.due) && span.start.as_ref().is_none_or(is_day);
        exact.then(|| DayWindow {
            start: span.start.map(|start| start.first),
            due: span.due.first,
            clock_starts: span.clock_starts,
        })
    }

    /// Until when the absence of a deadline's event proves anything, and whether that is assumed only.
    pub fn proves_absence(&self, event: &'a Operand, At(env): &At) -> (Option<Day>, bool) {
        let reading = self.read_for(Use::Event, event, env);
        self.complete_through(reading.source)
    }

    /// What may have gone unseen of the records that a query finds below a record, where its `where` looks at nothing
    /// but these.
    pub fn unseen_of(&self, query: &'a Query, At(env): &At) -> Unseen {
        let found = self.coverage(query, env);
        let supplied = found.unknown.is_empty();
        let lacks = match query.step {
            Step::Children(link) => self.links.lacking(query.kind, link).is_some(),
            Step::Parent(_) => false,
        };
        let hidden = !supplied || lacks || found.unseen_past.is_some();
        Unseen { supplied, hidden, future: found.unseen_future, assumed: found.assumed }
    }

    /// The records that belong to one by a link of theirs, and whether these are all that are known to; those that do
    /// not count are left out.
    pub fn below(&self, query: &Query, link: LinkId, row: u32) -> (&[u32], bool) {
        (self.belonging(query.kind, link, row), self.unlisted(query, link, row).is_none())
    }

    /// The records of a kind that belong to one by a link of theirs.
    pub fn belonging(&self, kind: KindId, link: LinkId, row: u32) -> &[u32] {
        self.links.children(kind, link, row)
    }

    /// A number that is the same for all records, if it is one number.
    pub fn number(&self, operand: &'a Operand, At(env): &At) -> Option<Decimal> {
        match &self.read(operand, env).facts[..] {
            [Fact::Known(Value::Number(range))] => range.only(),
            _ => None,
        }
    }

    /// The record to which a link of a record leads.
    ///
    /// # Errors
    /// It leads to none, or to several.
    pub fn only_parent(&self, kind: KindId, link: LinkId, row: u32) -> Result<u32, NoOneParent> {
        match self.links.parents(kind, link, row) {
            Parents::Rows([only]) => Ok(*only),
            Parents::Rows(_) => Err(NoOneParent::Several),
            Parents::Missing => Err(NoOneParent::Missing),
            Parents::KeyUnknown => Err(NoOneParent::KeyUnknown),
            Parents::KeyNone => Err(NoOneParent::KeyNone),
        }
    }
}

/// Why a link leads to no single record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoOneParent {
    /// No record has the key.
    Missing,
    /// The key is not known.
    KeyUnknown,
    /// The key is none.
    KeyNone,
    /// Several have it, and they differ.
    Several,
}

/// What a condition that asks for a text alone says of it.
///
/// # Panics
/// If the condition is of another form, or compares the text with something else than texts that stand in the rule.
#[expect(clippy::wildcard_enum_match_arm, reason = "no other condition asks for a text alone")]
pub fn of_text(condition: &Condition, stored: &str) -> Answers {
    let known =
        |folded: &str, judge: &dyn Fn(&Fact<'_>) -> Answers| judge(&Fact::Known(Value::Text { stored, folded }));
    match &condition.kind {
        ConditionKind::Present(_, presence) => Answers::known(*presence == Presence::Recorded),
        ConditionKind::Matches { exactly, pattern, .. } => {
            known("", &|fact| compare::matches(fact, *exactly, pattern).answers)
        }
        ConditionKind::OneOf { values: Values::These(values), exactly, .. } => {
            let folded = if *exactly { String::new() } else { crate::column::fold(stored) };
            known(&folded, &|fact| compare::one_of(fact, values, *exactly).answers)
        }
        ConditionKind::Equals { right: Operand { kind, .. }, exactly, tolerance, .. } => {
            let OperandKind::Constant(Constant::Text { stored: other, folded: other_folded }) = kind else {
                unreachable!("asked for comparisons with a text only")
            };
            let folded = if *exactly { String::new() } else { crate::column::fold(stored) };
            let other = Fact::Known(Value::Text { stored: other, folded: other_folded });
            known(&folded, &|fact| compare::equals(fact, &other, *exactly, *tolerance).answers)
        }
        _ => unreachable!("asked for conditions of a text only"),
    }
}
