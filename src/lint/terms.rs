//! Operands as something that bounds and sets of words can speak of.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::calendar::{Length, Reach, Unit};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{
    Constant, DefinitionBody, Operand, OperandKind, ParameterId, PeriodOperand, Sign, ValueType,
};

use super::differences::{AS_OF, Bound, Edge, VarId, ZERO};
use super::search::Item;
use super::state::Constraint;
use super::world::{BLANK, Calendar, Frames, KNOWN, NONE, SCALE, SUBJECT, Several, Sort, World};

/// An operand: what it is, and the values that have to be known for it to be known.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) what: What,
    pub(super) reads: Vec<VarId>,
}

/// What an operand is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// A number or a day: a value and a fixed number on top.
    Linear(Linear),
    /// A word.
    Word(VarId),
    /// A fixed word, in the form in which texts are compared.
    Fixed(String),
}

/// A value and a fixed number on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Linear {
    pub(super) var: VarId,
    pub(super) offset: i128,
    /// What it counts in; zero for any number.
    pub(super) step: i128,
}

impl Linear {
    fn fixed(offset: i128, step: i128) -> Linear {
        Linear { var: ZERO, offset, step }
    }

    pub(super) fn plus(self, more: i128) -> Linear {
        Linear { offset: self.offset + more, ..self }
    }
}

/// `one` is at most `other`, or smaller than it.
pub(super) fn below<'r>(one: Linear, other: Linear, or_equal: bool) -> Item<'r> {
    let gap = other.offset - one.offset;
    let step = if one.step == other.step { one.step } else { 0 };
    let bound = match (step, or_equal) {
        (0, true) => Bound::exactly(gap),
        (0, false) => Bound { value: gap, nudges: -1 },
        // Whole numbers: what lies between two of them counts down to the lower one.
        (step, true) => Bound::exactly(gap.div_euclid(step) * step),
        (step, false) => Bound::exactly((gap - 1).div_euclid(step) * step),
    };
    Item::Assume(Constraint::AtMost(Edge { left: one.var, right: other.var, bound }))
}

/// A number in thousand millionths; `None` if it is not whole there, or too large.
pub(super) fn scaled(number: Decimal) -> Option<i128> {
    let number = number.normalize();
    let more = 9_u32.checked_sub(number.scale())?;
    let digits = number.mantissa();
    (digits.abs() < 1_000_000_000_000_000_000_000_000).then(|| digits * 10_i128.pow(more))
}

impl<'r> World<'r> {
    /// An operand of the record of the innermost frame; `None` for what cannot be spoken of.
    pub(super) fn term(&mut self, operand: &'r Operand, frames: &Frames) -> Option<Term> {
        if operand.value_type == ValueType::DateTime {
            return None;
        }
        self.on_days(operand, frames)
    }

    /// The same, where only the calendar day of a time counts.
    #[expect(clippy::wildcard_enum_match_arm, reason = "any other operand is a value that is not looked into")]
    pub(super) fn on_days(&mut self, operand: &'r Operand, frames: &Frames) -> Option<Term> {
        match &operand.kind {
            OperandKind::AsOf => Some(Term { what: day(AS_OF, 0), reads: Vec::new() }),
            OperandKind::Field(record, field) => {
                let node = self.climb(record, frames);
                let var = self.field(node, *field)?;
                let what = match self.vars[var.0].sort {
                    Sort::Number { step } => What::Linear(Linear { var, offset: 0, step }),
                    Sort::Day => day(var, 0),
                    Sort::Word => What::Word(var),
                };
                Some(Term { what, reads: vec![var] })
            }
            OperandKind::Defined(record, id) => {
                let rules = self.rules;
                match &rules.definition(*id).body {
                    DefinitionBody::Operand(body) => {
                        let node = self.climb(record, frames);
                        self.on_days(body, &[node].into())
                    }
                    DefinitionBody::Cases(cases) => {
                        let inner: Frames = [self.climb(record, frames)].into();
                        self.one_of_several(operand, frames, inner, Several::Cases(cases))
                    }
                    DefinitionBody::Condition(_) => self.unseen(operand, frames),
                }
            }
            OperandKind::Constant(constant) => self.fixed(constant),
            OperandKind::Parameter(id) => {
                let rules = self.rules;
                match the_value(rules, *id) {
                    Some(constant) => self.fixed(constant),
                    None => {
                        let several = Several::Versions(rules.parameter(*id));
                        // It is the same wherever it is named.
                        let subject: Frames = [SUBJECT].into();
                        self.one_of_several(operand, &subject, subject.clone(), several)
                    }
                }
            }
            OperandKind::DateOf(inner) => self.on_days(inner, frames),
            OperandKind::ThatValue { meanings, .. } => {
                // Beside another `one of` the same value may mean another word.
                let itself = |(text, constant): &(Arc<str>, Constant)| constant.folded() == Some(text);
                let var = self.that_value(operand, meanings.iter().all(itself))?;
                Some(Term { what: What::Word(var), reads: vec![var] })
            }
            OperandKind::Moved(base, steps) => self.moved_by_steps(base, steps, frames),
            OperandKind::Reached(base, limit) => {
                let base = self.on_days(base, frames)?;
                let reach = limit.reach(self.whole(&limit.length)?);
                self.reached(base, reach)
            }
            OperandKind::Edge { end, period } => self.edge(period, *end, frames),
            OperandKind::Added(first, rest) => self.added(first, rest, frames),
            _ => self.unseen(operand, frames),
        }
    }

    /// A value that is one of several.
    fn one_of_several(
        &mut self,
        operand: &'r Operand,
        frames: &Frames,
        inner: Frames,
        several: Several<'r>,
    ) -> Option<Term> {
        let term = self.unseen(operand, frames)?;
        let var = term.reads[0];
        if !self.derived.iter().any(|(known, ..)| *known == var) {
            self.derived.push((var, inner, several));
        }
        Some(term)
    }

    /// A value that is not looked into.
    fn unseen(&mut self, operand: &'r Operand, frames: &Frames) -> Option<Term> {
        let var = self.opaque(frames, operand.span, &operand.value_type)?;
        let what = match self.vars[var.0].sort {
            Sort::Number { step } => What::Linear(Linear { var, offset: 0, step }),
            Sort::Day => day(var, 0),
            Sort::Word => What::Word(var),
        };
        Some(Term { what, reads: vec![var] })
    }

    /// A fixed whole number.
    pub(super) fn whole(&self, operand: &Operand) -> Option<i64> {
        whole(self.rules, operand)
    }

    /// A fixed value; `None` for what cannot be spoken of.
    pub(super) fn fixed(&mut self, constant: &Constant) -> Option<Term> {
        let what = match constant {
            Constant::Text { stored, folded } => {
                self.note_written(stored);
                What::Fixed(folded.to_string())
            }
            Constant::YesNo(answer) => What::Fixed(if *answer { "yes" } else { "no" }.to_owned()),
            Constant::Number(number) => {
                let number = scaled(*number)?;
                // A whole number goes with whole numbers and with all others.
                What::Linear(Linear::fixed(number, SCALE))
            }
            Constant::When(when) if when.first == when.last && when.time.is_none() => day(ZERO, when.first.0.into()),
            Constant::When(_) | Constant::Period(_) => return None,
        };
        Some(Term { what, reads: Vec::new() })
    }

    fn moved_by_steps(
        &mut self,
        base: &'r Operand,
        steps: &'r [(Sign, Operand, Unit)],
        frames: &Frames,
    ) -> Option<Term> {
        let mut term = self.on_days(base, frames)?;
        for (sign, length, unit) in steps {
            let count = self.whole(length)?;
            let length = Length { count: if *sign == Sign::Minus { -count } else { count }, unit: *unit };
            term = self.reached(term, Reach::plain(length))?;
        }
        Some(term)
    }

    /// A day moved by a length; `None` for hours, which days cannot tell.
    pub(super) fn reached(&mut self, base: Term, reach: Reach) -> Option<Term> {
        let What::Linear(linear) = base.what else { return None };
        let count = i128::from(reach.length.count);
        let plain = reach.not_counting.is_none() && !reach.rolling;
        let what = match reach.length.unit {
            Unit::Hours => return None,
            Unit::Days if plain => What::Linear(linear.plus(count)),
            Unit::Weeks if plain => What::Linear(linear.plus(count * 7)),
            Unit::Days | Unit::Weeks | Unit::BusinessDays | Unit::Months | Unit::Years => {
                day(self.moved(linear.var, linear.offset, Calendar::Reach(reach)), 0)
            }
        };
        Some(Term { what, ..base })
    }

    /// The first or last day of a period.
    pub(super) fn edge(&mut self, period: &'r PeriodOperand, end: bool, frames: &Frames) -> Option<Term> {
        match period {
            PeriodOperand::One(period) => {
                let (first, last) = period.days(self.rules.settings.fiscal);
                let edge = if end { last } else { first };
                Some(Term { what: day(ZERO, edge.0.into()), reads: Vec::new() })
            }
            PeriodOperand::That(of) => {
                let (first, last) = self.that_period(*of);
                Some(Term { what: day(if end { last } else { first }, 0), reads: vec![first, last] })
            }
            PeriodOperand::Of(kind, operand) => {
                let base = self.on_days(operand, frames)?;
                let What::Linear(linear) = base.what else { return None };
                let var = self.moved(linear.var, linear.offset, Calendar::Edge(*kind, end));
                Some(Term { what: day(var, 0), ..base })
            }
        }
    }

    fn added(&mut self, first: &'r Operand, rest: &'r [(Sign, Operand)], frames: &Frames) -> Option<Term> {
        let mut sum = self.term(first, frames)?;
        for (sign, operand) in rest {
            let other = self.term(operand, frames)?;
            let (What::Linear(one), What::Linear(two)) = (&sum.what, &other.what) else { return None };
            // Only a difference of two values can be spoken of, so one of the two has to be fixed.
            let linear = match (one.var, two.var, sign) {
                (_, ZERO, Sign::Plus) => one.plus(two.offset),
                (_, ZERO, Sign::Minus) => one.plus(-two.offset),
                (ZERO, _, Sign::Plus) => two.plus(one.offset),
                _ => return None,
            };
            // The sum of a whole number and another number need not be whole.
            let whole = one.offset % SCALE == 0 && two.offset % SCALE == 0;
            let step = if whole { one.step.min(two.step) } else { 0 };
            let reads = [sum.reads, other.reads].concat();
            sum = Term { what: What::Linear(Linear { step, ..linear }), reads };
        }
        Some(sum)
    }

    /// That everything an operand reads is known.
    pub(super) fn known<'i>(&self, reads: &[VarId]) -> Vec<Item<'i>> {
        let distinct: BTreeSet<&VarId> = reads.iter().collect();
        let states = |var: VarId| if self.vars[var.0].blank_is_no { KNOWN | BLANK } else { KNOWN };
        distinct.into_iter().map(|var| Item::Assume(Constraint::States(*var, states(*var)))).collect()
    }

    /// For each value that an operand reads, that there is none of it.
    pub(super) fn each_none<'i>(&self, reads: &[VarId]) -> Vec<Vec<Item<'i>>> {
        let can_be = reads.iter().filter(|var| self.vars[var.0].states & NONE != 0);
        let distinct: BTreeSet<&VarId> = can_be.collect();
        distinct.into_iter().map(|var| vec![Item::Assume(Constraint::States(*var, NONE))]).collect()
    }
}

fn day(var: VarId, offset: i128) -> What {
    What::Linear(Linear { var, offset, step: 1 })
}

/// The one value that a parameter has, whatever the day.
pub(super) fn the_value(rules: &RuleSet, id: ParameterId) -> Option<&Constant> {
    let parameter = rules.parameter(id);
    match (&parameter.set, &parameter.versions[..]) {
        (Some(value), _) => Some(value),
        (None, [only]) if only.in_force.is_none() => only.value.as_ref(),
        (None, _) => None,
    }
}

/// A fixed whole number, written or named.
#[expect(clippy::wildcard_enum_match_arm, reason = "any other operand is not fixed")]
pub(super) fn whole(rules: &RuleSet, operand: &Operand) -> Option<i64> {
    let constant = match &operand.kind {
        OperandKind::Constant(constant) => Some(constant),
        OperandKind::Parameter(id) => the_value(rules, *id),
        _ => None,
    };
    match constant {
        Some(Constant::Number(number)) if number.fract().is_zero() => number.to_i64(),
        _ => None,
    }
}
