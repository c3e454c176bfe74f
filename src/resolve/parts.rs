//! Visits everything inside a condition: its parts, the queries, and the operands down to the last field.

use super::ruleset::{Condition, ConditionKind, Lasting, Operand, OperandKind, PeriodOperand, Query, Window};
use crate::calendar::Unit;

impl Condition {
    /// Calls `visit` with every operand that the condition looks at, in queries and in other operands too.
    pub fn each_operand<'c>(&'c self, visit: &mut impl FnMut(&'c Operand)) {
        self.each(&mut |part| {
            if let Part::Operand(operand) = part {
                visit(operand);
            }
        });
    }

    /// Calls `visit` with every condition, query and operand inside, this one first.
    pub fn each<'c>(&'c self, visit: &mut dyn FnMut(Part<'c>)) {
        visit(Part::Condition(self));
        match &self.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) | ConditionKind::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.each(visit));
            }
            ConditionKind::Not(inner) => inner.each(visit),
            ConditionKind::Exists(query) => query.each(visit),
            ConditionKind::Every(query, condition) => {
                query.each(visit);
                condition.each(visit);
            }
            ConditionKind::RuleIs { .. } | ConditionKind::Unique { .. } => {}
            ConditionKind::Agree(operands) => operands.iter().for_each(|operand| operand.each(visit)),
            ConditionKind::Present(operand, _)
            | ConditionKind::OneOf { operand, .. }
            | ConditionKind::OnDay(operand, _)
            | ConditionKind::Matches { operand, .. } => operand.each(visit),
            ConditionKind::Equals { left, right, .. }
            | ConditionKind::Compare(left, _, right)
            | ConditionKind::Order(left, _, right)
            | ConditionKind::StartsWith(left, right)
            | ConditionKind::EndsWith(left, right) => [left, right].into_iter().for_each(|operand| operand.each(visit)),
            ConditionKind::FromThrough(operand, from, through) => {
                [operand, from, through].into_iter().for_each(|operand| operand.each(visit));
            }
            ConditionKind::Distance { operand, length, anchor, .. } => {
                [operand, length, anchor].into_iter().for_each(|operand| operand.each(visit));
            }
            ConditionKind::Deadline { event, window } => {
                event.each(visit);
                window.each(visit);
            }
            ConditionKind::Contains { operand, parts, .. } => {
                operand.each(visit);
                parts.iter().for_each(|part| part.each(visit));
            }
            ConditionKind::Recurs(recurrence) => {
                recurrence.query.each(visit);
                recurrence.every.each(visit);
                recurrence.from.each(visit);
                recurrence.end.iter().for_each(|end| end.operand.each(visit));
            }
            ConditionKind::InEffect { lasting, day, .. } => {
                lasting.each(visit);
                day.each(visit);
            }
            ConditionKind::Covers(covers) => {
                covers.query.each(visit);
                covers.lasting.each(visit);
                [&covers.from, &covers.end].into_iter().for_each(|operand| operand.each(visit));
            }
            ConditionKind::NeverOverlaps(query, lasting) => {
                query.each(visit);
                lasting.each(visit);
            }
            ConditionKind::AgreesOn(query, value) => {
                query.each(visit);
                value.each(visit);
            }
        }
    }
}

/// What [`Condition::each`] visits.
#[derive(Debug, Clone, Copy)]
pub enum Part<'c> {
    /// A condition.
    Condition(&'c Condition),
    /// A query.
    Query(&'c Query),
    /// An operand.
    Operand(&'c Operand),
}

impl Query {
    fn each<'c>(&'c self, visit: &mut dyn FnMut(Part<'c>)) {
        visit(Part::Query(self));
        if let Some(condition) = &self.condition {
            condition.each(visit);
        }
    }
}

impl Lasting {
    fn each<'c>(&'c self, visit: &mut dyn FnMut(Part<'c>)) {
        self.from.each(visit);
        self.end.each(visit);
    }
}

impl PeriodOperand {
    fn each<'c>(&'c self, visit: &mut dyn FnMut(Part<'c>)) {
        match self {
            PeriodOperand::One(_) | PeriodOperand::That(_) => {}
            PeriodOperand::Of(_, operand) => operand.each(visit),
        }
    }
}

impl Operand {
    /// Whether it is a moment some hours from another, such as `booked_at plus 48 hours`.
    pub fn is_moved_by_hours(&self) -> bool {
        matches!(&self.kind, OperandKind::Moved(_, steps) if steps.iter().any(|(_, _, unit)| *unit == Unit::Hours))
    }

    /// Calls `visit` with the operand and all that stand inside it.
    pub fn each<'c>(&'c self, visit: &mut dyn FnMut(Part<'c>)) {
        visit(Part::Operand(self));
        match &self.kind {
            OperandKind::AsOf
            | OperandKind::Field(..)
            | OperandKind::Defined(..)
            | OperandKind::Constant(_)
            | OperandKind::Parameter(_)
            | OperandKind::ThatValue { .. }
            | OperandKind::ThatPeriod(_)
            | OperandKind::LapseDue
            | OperandKind::LapseDone => {}
            OperandKind::PeriodOf(_, inner) | OperandKind::DateOf(inner) => inner.each(visit),
            OperandKind::Reached(inner, limit) => {
                inner.each(visit);
                limit.length.each(visit);
            }
            OperandKind::Count(query) => query.each(visit),
            OperandKind::Sum(query, field) | OperandKind::Extreme(_, query, field) => {
                query.each(visit);
                field.each(visit);
            }
            OperandKind::SumOf(operands) | OperandKind::ExtremeOf(_, operands) => {
                operands.iter().for_each(|operand| operand.each(visit));
            }
            OperandKind::Between { from, to, .. } => {
                from.each(visit);
                to.each(visit);
            }
            OperandKind::Edge { period, .. } => period.each(visit),
            OperandKind::Previous { value, .. } => value.each(visit),
            OperandKind::Moved(base, steps) => {
                base.each(visit);
                steps.iter().for_each(|(_, step, _)| step.each(visit));
            }
            OperandKind::Added(first, rest) => {
                first.each(visit);
                rest.iter().for_each(|(_, term)| term.each(visit));
            }
        }
    }
}

impl Window {
    /// Whether its length is counted in hours.
    pub fn in_hours(&self) -> bool {
        match self {
            Window::After(limit, _) | Window::Before(limit, _) => limit.unit == Unit::Hours,
            Window::By(_) | Window::During(_) => false,
        }
    }

    /// Calls `visit` with every operand that the window is counted from or measured by.
    pub fn each<'c>(&'c self, visit: &mut dyn FnMut(Part<'c>)) {
        match self {
            Window::After(limit, anchor) | Window::Before(limit, anchor) => {
                limit.length.each(visit);
                anchor.each(visit);
            }
            Window::By(anchor) => anchor.each(visit),
            Window::During(period) => period.each(visit),
        }
    }
}
