//! What stands after `is`, and in the cells of a decision table.

use pest::iterators::Pair;

use super::conditions::presence;
use super::{Builder, Inner, not_in_grammar};
use crate::syntax::ast::{Comparison, Is, IsKind, NotCounting, Side, Spanned};
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    /// The test after `is` or `is not`.
    pub(super) fn is_what(&mut self, pair: Pair<'_, Rule>) -> Is {
        let span = self.span(&pair);
        let form = Inner::of(pair).any();
        let alternative = form.as_rule();
        let mut inner = Inner::of(form.clone());
        let kind = match alternative {
            Rule::exactly => match inner.0.by_ref().find(|part| part.as_rule() != Rule::kw_exactly) {
                Some(operand) if operand.as_rule() == Rule::operand => IsKind::Exactly(self.operand(operand)),
                _ => IsKind::ExactlyOneOf(self.values(inner.need(Rule::values))),
            },
            Rule::on_weekend => IsKind::OnWeekend,
            Rule::on_holiday => IsKind::OnHoliday,
            Rule::on_business_day => IsKind::OnBusinessDay,
            Rule::in_effect_on => {
                IsKind::InEffectOn(self.in_effect_on(&mut inner).expect("the words `in effect on` stand here"))
            }
            Rule::presence => IsKind::Present(presence(&inner.any())),
            Rule::kw_unique => IsKind::Unique,
            Rule::one_of_values => {
                inner.need(Rule::kw_of);
                match inner.take(Rule::path) {
                    Some(list) => IsKind::OneOfList(self.path(&list)),
                    None => IsKind::OneOf(self.values(inner.need(Rule::values))),
                }
            }
            Rule::compare => self.compare(inner),
            Rule::before => IsKind::Before(self.next_operand(&mut inner)),
            Rule::after => IsKind::After(self.next_operand(&mut inner)),
            Rule::on_or_before => IsKind::OnOrBefore(self.next_operand(&mut inner)),
            Rule::on_or_after => IsKind::OnOrAfter(self.next_operand(&mut inner)),
            Rule::from_through => {
                let from = self.next_operand(&mut inner);
                IsKind::FromThrough(from, self.next_operand(&mut inner))
            }
            Rule::by => IsKind::By(self.next_operand(&mut inner)),
            Rule::during => IsKind::During(self.period(inner.need(Rule::period))),
            Rule::within => self.within(inner),
            Rule::is_value => self.is_value(inner),
            _ => not_in_grammar(&form),
        };
        Is { kind, span }
    }

    fn compare(&mut self, mut inner: Inner<'_>) -> IsKind {
        let (first, second) = (inner.any(), inner.any());
        let comparison = match (first.as_rule(), second.as_rule()) {
            (Rule::kw_at, Rule::kw_least) => Comparison::AtLeast,
            (Rule::kw_at, Rule::kw_most) => Comparison::AtMost,
            (Rule::kw_more, _) => Comparison::MoreThan,
            (Rule::kw_less, _) => Comparison::LessThan,
            _ => not_in_grammar(&first),
        };
        let length = self.next_operand(&mut inner);
        let Some(side) = side(&mut inner) else { return IsKind::Compare(comparison, length) };
        let anchor = self.next_operand(&mut inner);
        IsKind::Distance { comparison, length, side, anchor, counting: self.counting(&mut inner) }
    }

    fn within(&mut self, mut inner: Inner<'_>) -> IsKind {
        let length = self.length(inner.need(Rule::length));
        let side = side(&mut inner).expect("the grammar asks for `after` or `before`");
        let anchor = self.next_operand(&mut inner);
        let counting = self.counting(&mut inner);
        let rolling = inner.take(Rule::kw_rolling).map(|word| {
            let last = inner.need(Rule::kw_day);
            self.span(&word).to(self.span(&last))
        });
        IsKind::Within { length, side, anchor, counting, rolling }
    }

    fn is_value(&mut self, mut inner: Inner<'_>) -> IsKind {
        let operand = self.next_operand(&mut inner);
        let give_or_take = inner.has(Rule::kw_give).then(|| {
            let number = inner.need(Rule::number);
            self.spanned(&number, Self::number(&number))
        });
        IsKind::Value { operand, give_or_take }
    }

    fn counting(&self, inner: &mut Inner<'_>) -> Option<Spanned<NotCounting>> {
        let pair = inner.take(Rule::counting)?;
        let span = self.span(&pair);
        let weekends = Inner::of(pair.clone()).all(Rule::kw_weekends).next().is_some();
        let holidays = Inner::of(pair).all(Rule::kw_holidays).next().is_some();
        let node = match (weekends, holidays) {
            (true, true) => NotCounting::WeekendsAndHolidays,
            (true, false) => NotCounting::Weekends,
            (false, _) => NotCounting::Holidays,
        };
        Some(Spanned { node, span })
    }
}

fn side(inner: &mut Inner<'_>) -> Option<Side> {
    match (inner.has(Rule::kw_after), inner.has(Rule::kw_before)) {
        (true, _) => Some(Side::After),
        (_, true) => Some(Side::Before),
        (false, false) => None,
    }
}
