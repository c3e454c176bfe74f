//! Periods: `fiscal year 2019`, `fiscal year of D`.

use crate::calendar::{Period, PeriodKind};
use crate::diagnostic::types::BadPeriod;
use crate::syntax::ast;

use super::Resolver;
use super::paths::Scope;
use super::ruleset::{Operand, PeriodOperand};

const NO_LOOP: &str = "no `for each` of this rule makes one";

impl Resolver<'_> {
    /// A period as `during P` and `the end of P` take it, with whether it is private.
    pub(super) fn period(&mut self, period: &ast::Period, scope: &Scope) -> Option<(PeriodOperand, bool)> {
        match &period.kind {
            ast::PeriodForm::That(kind) => {
                self.nothing_to_name(period.span, format!("that {}", kind.words()), NO_LOOP);
                None
            }
            ast::PeriodForm::One(one) => Some((PeriodOperand::One(self.one_period(one)?), false)),
            ast::PeriodForm::Of(kind, operand) => {
                let operand = self.dated_operand(operand, scope, "a period")?;
                self.need_present(&operand, scope, "put into a period");
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

    pub(super) fn one_period(&mut self, one: &ast::OnePeriod) -> Option<Period> {
        let (read, want) = match one.kind {
            PeriodKind::FiscalYear | PeriodKind::CalendarYear => (year(&one.name.node), "a year such as 2019"),
            PeriodKind::FiscalQuarter | PeriodKind::CalendarQuarter => {
                (part(&one.name.node, "-Q", 4), "a quarter such as 2019-Q2")
            }
            PeriodKind::Month => (part(&one.name.node, "-", 12), "a month such as 2019-03"),
        };
        if read.is_none() {
            let (name, kind) = (one.name.node.clone(), one.kind.words());
            self.faults.add(one.name.span, BadPeriod { name, kind, want, at: one.name.span.into(), help: None });
        }
        Some(Period { kind: one.kind, number: read? })
    }
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
