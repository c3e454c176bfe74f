//! Operands, queries and periods.

use pest::iterators::Pair;

use super::{Builder, Inner, not_in_grammar};
use crate::calendar::PeriodKind;
use crate::syntax::ast::{
    End, Extreme, LengthOperand, OnePeriod, Operand, OperandKind, Path, Period, PeriodForm, Query, Sign, Spanned,
};
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    /// `a plus b minus c`, or a single term.
    pub(super) fn operand(&mut self, pair: Pair<'_, Rule>) -> Operand {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let first = self.term(inner.need(Rule::term));
        let mut rest = Vec::new();
        loop {
            let sign = match (inner.has(Rule::kw_plus), inner.has(Rule::kw_minus)) {
                (true, _) => Sign::Plus,
                (_, true) => Sign::Minus,
                (false, false) => break,
            };
            rest.push((sign, self.term(inner.need(Rule::term))));
        }
        if rest.is_empty() {
            return first;
        }
        Operand { kind: OperandKind::Chain { first: Box::new(first), rest }, span }
    }

    /// The next operand of a rule.
    pub(super) fn next_operand(&mut self, inner: &mut Inner<'_>) -> Operand {
        let pair = inner.need(Rule::operand);
        self.operand(pair)
    }

    /// A term, or an operand in parentheses, which are no part of its span.
    fn simple(&mut self, inner: &mut Inner<'_>) -> Operand {
        if inner.has(Rule::lparen) {
            let operand = self.next_operand(inner);
            inner.need(Rule::rparen);
            return operand;
        }
        let term = inner.need(Rule::term);
        self.term(term)
    }

    fn term(&mut self, pair: Pair<'_, Rule>) -> Operand {
        let span = self.span(&pair);
        let form = Inner::of(pair).any();
        let kind = match form.as_rule() {
            Rule::the_as_of_date => OperandKind::AsOf,
            Rule::the_due_date => OperandKind::DueDate,
            Rule::the_date_done => OperandKind::DateDone,
            Rule::literal => OperandKind::Literal(self.literal(form)),
            Rule::path => OperandKind::Path(self.path(&form)),
            Rule::word => OperandKind::Word(form.as_str().to_owned()),
            Rule::that_value => OperandKind::That(self.word(&Inner::of(form).need(Rule::loop_name))),
            Rule::period_of => self.period_of(form),
            Rule::date_of => OperandKind::DateOf(Box::new(self.after_words(form, &[Rule::kw_date, Rule::kw_of]))),
            Rule::count_of => OperandKind::Count(self.query(Inner::of(form).need(Rule::query))),
            Rule::sum_of => self.sum_of(form),
            Rule::extreme => self.extreme(form),
            Rule::distance => self.distance(form),
            Rule::edge => self.edge(form),
            _ => not_in_grammar(&form),
        };
        Operand { kind, span }
    }

    /// The simple operand behind some words.
    fn after_words(&mut self, pair: Pair<'_, Rule>, words: &[Rule]) -> Operand {
        let mut inner = Inner::of(pair);
        for expected in words {
            inner.need(*expected);
        }
        self.simple(&mut inner)
    }

    fn sum_of(&mut self, pair: Pair<'_, Rule>) -> OperandKind {
        let mut inner = Inner::of(pair);
        inner.need(Rule::kw_of);
        match inner.take(Rule::paths) {
            Some(paths) => OperandKind::SumOf(self.paths(paths)),
            None => {
                let field = self.word(&inner.need(Rule::name));
                OperandKind::Sum(field, self.query(inner.need(Rule::query)))
            }
        }
    }

    fn extreme(&mut self, pair: Pair<'_, Rule>) -> OperandKind {
        let mut inner = Inner::of(pair);
        let which = if inner.any().as_rule() == Rule::kw_earliest { Extreme::Earliest } else { Extreme::Latest };
        match inner.take(Rule::name) {
            Some(field) => {
                let field = self.word(&field);
                OperandKind::Extreme(which, field, self.query(inner.need(Rule::query)))
            }
            None => OperandKind::ExtremeOf(which, self.paths(inner.need(Rule::paths))),
        }
    }

    fn distance(&mut self, pair: Pair<'_, Rule>) -> OperandKind {
        let mut inner = Inner::of(pair);
        let unit = self.unit(inner.need(Rule::unit));
        inner.need(Rule::kw_from);
        let from = Box::new(self.simple(&mut inner));
        inner.need(Rule::kw_to);
        let to = Box::new(self.simple(&mut inner));
        OperandKind::Distance { unit, from, to }
    }

    fn edge(&mut self, pair: Pair<'_, Rule>) -> OperandKind {
        let mut inner = Inner::of(pair);
        inner.need(Rule::kw_the);
        let end = inner.any().as_rule() == Rule::kw_end;
        OperandKind::Edge { end, period: Box::new(self.period(inner.need(Rule::period))) }
    }

    /// `(a, b)`
    pub(super) fn paths(&self, pair: Pair<'_, Rule>) -> Vec<Path> {
        Inner::of(pair).all(Rule::path).map(|path| self.path(&path)).collect()
    }

    /// `fiscal year of D` or `that fiscal year`, as an operand.
    pub(super) fn period_of(&mut self, pair: Pair<'_, Rule>) -> OperandKind {
        let mut inner = Inner::of(pair);
        if inner.has(Rule::kw_that) {
            return OperandKind::ThatPeriod(period_kind(inner.any()));
        }
        let kind = period_kind(inner.any());
        inner.need(Rule::kw_of);
        OperandKind::PeriodOf(kind, Box::new(self.simple(&mut inner)))
    }

    /// A period.
    pub(super) fn period(&mut self, pair: Pair<'_, Rule>) -> Period {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let kind = if let Some(one) = inner.take(Rule::one_period) {
            PeriodForm::One(self.one_period(one).node)
        } else if let Some(of) = inner.take(Rule::period_of) {
            match self.period_of(of) {
                OperandKind::PeriodOf(kind, operand) => PeriodForm::Of(kind, *operand),
                OperandKind::ThatPeriod(kind) => PeriodForm::That(kind),
                _ => unreachable!("a period of a day or of the loop has two forms"),
            }
        } else {
            let kind = period_kind(inner.need(Rule::period_kind));
            inner.need(Rule::kw_of);
            PeriodForm::Of(kind, self.simple(&mut inner))
        };
        Period { kind, span }
    }

    /// `fiscal year 2019`
    pub(super) fn one_period(&self, pair: Pair<'_, Rule>) -> Spanned<OnePeriod> {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let kind = period_kind(inner.any());
        Spanned { node: OnePeriod { kind, name: self.word(&inner.any()) }, span }
    }

    /// `180 days`, or a parameter.
    pub(super) fn length(&self, pair: Pair<'_, Rule>) -> LengthOperand {
        let inner = Inner::of(pair).any();
        match inner.as_rule() {
            Rule::path => LengthOperand::Parameter(self.path(&inner)),
            _ => LengthOperand::Amount(Spanned { span: self.span(&inner), node: self.amount(inner) }),
        }
    }

    /// `until X` or `through X`
    pub(super) fn end_of_span(&mut self, pair: Pair<'_, Rule>) -> End<Operand> {
        let mut inner = Inner::of(pair);
        let until = inner.any().as_rule() == Rule::kw_until;
        let operand = self.next_operand(&mut inner);
        if until { End::Until(operand) } else { End::Through(operand) }
    }

    /// Records, perhaps narrowed.
    pub(super) fn query(&mut self, pair: Pair<'_, Rule>) -> Query {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let narrowed = inner.has(Rule::lparen);
        let path = self.path(&inner.need(Rule::path));
        let alias = inner.has(Rule::kw_as).then(|| self.word(&inner.any()));
        let condition = narrowed.then(|| Box::new(self.condition(inner.need(Rule::condition))));
        if narrowed {
            inner.need(Rule::rparen);
        }
        Query { span, path, alias, condition, in_effect_on: self.in_effect_on(&mut inner).map(Box::new) }
    }

    /// `in effect on D`, where it stands.
    pub(super) fn in_effect_on(&mut self, inner: &mut Inner<'_>) -> Option<Operand> {
        if !inner.has(Rule::kw_in) {
            return None;
        }
        inner.need(Rule::kw_on);
        Some(self.simple(inner))
    }
}

/// A kind of period by its words.
pub(super) fn period_kind(pair: Pair<'_, Rule>) -> PeriodKind {
    let mut inner = Inner::of(pair);
    let first = inner.any();
    let year = inner.has(Rule::kw_year);
    match (first.as_rule(), year) {
        (Rule::kw_fiscal, true) => PeriodKind::FiscalYear,
        (Rule::kw_fiscal, false) => PeriodKind::FiscalQuarter,
        (Rule::kw_calendar, true) => PeriodKind::CalendarYear,
        (Rule::kw_calendar, false) => PeriodKind::CalendarQuarter,
        (Rule::kw_month, _) => PeriodKind::Month,
        _ => not_in_grammar(&first),
    }
}
