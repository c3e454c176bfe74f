//! Periods such as `fiscal year 2019`, and the names that a deadline gives: `the due date`, `the date done`.

use crate::calendar::{Period, PeriodKind, Unit};
use crate::diagnostic::types::BadPeriod;
use crate::source::Span;
use crate::syntax::ast;

use super::paths::Scope;
use super::ruleset::{Operand, OperandKind, Part, PeriodOperand, Sign, ValueType, Window};
use super::{DueDate, Resolver};

const ASK_IT: &str = "ask for the record itself: `exists (… where …)`";
const NO_DUE_DATE: &str = "only the `unless` of a rule with a deadline, or with a recurrence, knows it";
const WRITE_IT_OUT: &str = "write the date out, such as `signed_on plus 180 days`";
const SEVERAL: &str = "the requirement has more than one deadline";
const STAND_ALONE: &str = "make each recurrence a rule of its own, with no other due date in its requirement";

impl Resolver<'_> {
    /// A period as `during P` and `the end of P` take it, with whether it is private.
    pub(super) fn period(&mut self, period: &ast::Period, scope: &Scope) -> Option<(PeriodOperand, bool)> {
        match &period.kind {
            ast::PeriodForm::That(kind) => Some((PeriodOperand::That(self.that_period(*kind, period.span)?), false)),
            ast::PeriodForm::One(one) => Some((PeriodOperand::One(self.one_period(one)?), false)),
            ast::PeriodForm::Of(kind, operand) => {
                let operand = self.dated_operand(operand, scope, "a period of time")?;
                self.need_present(&operand, scope, "be looked up in a calendar");
                let private = operand.private;
                Some((PeriodOperand::Of(*kind, Box::new(operand)), private))
            }
        }
    }

    /// An operand that is a date.
    pub(super) fn dated_operand(&mut self, operand: &ast::Operand, scope: &Scope, form: &str) -> Option<Operand> {
        let operand = self.operand(operand, scope, None)?;
        self.want_date(&operand.value_type, operand.span, form).then_some(operand)
    }

    fn one_period(&mut self, one: &ast::OnePeriod) -> Option<Period> {
        self.period_named(one.kind, &one.name.node, one.name.span)
    }

    /// A period by what names it, such as `2019`, `2019-Q2` or `2019-03`.
    pub(super) fn period_named(&mut self, kind: PeriodKind, name: &str, span: Span) -> Option<Period> {
        let (number, example) = match kind {
            PeriodKind::FiscalYear | PeriodKind::CalendarYear => (year(name), "2019"),
            PeriodKind::FiscalQuarter | PeriodKind::CalendarQuarter => (part(name, "-Q", 4), "2019-Q2"),
            PeriodKind::Month => (part(name, "-", 12), "2019-03"),
        };
        if number.is_none() {
            let help = Some(format!("a {} is written like `{example}`", kind.words()));
            let (name, kind) = (name.to_owned(), kind.words());
            self.faults.add(span, BadPeriod { name, kind, at: span.into(), help });
        }
        Some(Period { kind, number: number? })
    }

    /// `the due date`: the last moment of the requirement's deadline.
    pub(super) fn due_date(&mut self, span: Span) -> Option<Operand> {
        if let DueDate::Lapse { due_private, .. } = self.in_rule.due_date {
            return Some(of_lapse(OperandKind::LapseDue, due_private, false, span));
        }
        let (_, window) = self.deadline(span, "the due date")?;
        let due = |anchor: &Operand, kind: OperandKind, value_type: ValueType| Operand {
            kind,
            value_type,
            private: anchor.private,
            may_be_none: anchor.may_be_none,
            span,
        };
        Some(match window {
            Window::Before(_, anchor) | Window::By(anchor) => {
                due(&anchor, anchor.kind.clone(), anchor.value_type.clone())
            }
            Window::After(limit, anchor) => {
                let hours = limit.unit == Unit::Hours;
                let value_type = if hours { ValueType::DateTime } else { anchor.value_type.clone() };
                let base = Box::new(anchor.clone());
                let kind = if limit.not_counting.is_some() || limit.rolling {
                    OperandKind::Reached(base, limit)
                } else {
                    OperandKind::Moved(base, vec![(Sign::Plus, limit.length, limit.unit)])
                };
                due(&anchor, kind, value_type)
            }
            Window::During(period) => {
                let private = matches!(&period, PeriodOperand::Of(_, operand) if operand.private);
                let kind = OperandKind::Edge { end: true, period };
                Operand { kind, value_type: ValueType::Date, private, may_be_none: false, span }
            }
        })
    }

    /// `the date done`: what the requirement's deadline is for.
    pub(super) fn date_done(&mut self, span: Span) -> Option<Operand> {
        if let DueDate::Lapse { done_private, .. } = self.in_rule.due_date {
            return Some(of_lapse(OperandKind::LapseDone, done_private, true, span));
        }
        let (event, _) = self.deadline(span, "the date done")?;
        let mut of_subject = super::rules::is_of_subject(&event);
        event.each(&mut |part| {
            if let Part::Operand(operand) = part {
                of_subject &= super::rules::is_of_subject(operand);
            }
        });
        if !of_subject {
            self.nothing_to_name(
                span,
                "the date done",
                "each record that the requirement asks for has its own",
                ASK_IT,
            );
            return None;
        }
        Some(Operand { span, ..event })
    }

    fn deadline(&mut self, span: Span, words: &str) -> Option<(Operand, Window)> {
        match &self.in_rule.due_date {
            DueDate::One(event, window) => return Some(((**event).clone(), (**window).clone())),
            DueDate::NotResolved | DueDate::Lapse { .. } => {}
            DueDate::Nothing => self.nothing_to_name(span, words, NO_DUE_DATE, WRITE_IT_OUT),
            DueDate::Several => self.nothing_to_name(span, words, SEVERAL, WRITE_IT_OUT),
            DueDate::NotAlone(why) => self.nothing_to_name(span, words, why, STAND_ALONE),
        }
        None
    }
}

/// A date of a lapse.
fn of_lapse(kind: OperandKind, private: bool, may_be_none: bool, span: Span) -> Operand {
    Operand { kind, value_type: ValueType::Date, private, may_be_none, span }
}

fn year(text: &str) -> Option<i32> {
    (text.len() == 4).then(|| text.parse::<u16>().ok().map(i32::from)).flatten()
}

/// `2019-Q2` or `2019-03` as a number counted from year 0.
fn part(text: &str, between: &str, parts: i32) -> Option<i32> {
    let (years, number) = text.split_once(between)?;
    let number: i32 = number.parse::<u8>().ok()?.into();
    (1..=parts).contains(&number).then_some(year(years)? * parts + number - 1)
}
