//! Names, texts, dates, numbers and the other things that stand for themselves.

use pest::iterators::Pair;

use super::{Builder, Inner, not_in_grammar};
use crate::calendar::{Day, Unit};
use crate::diagnostic::syntax::{NoSuchDate, NoSuchTime};
use crate::syntax::ast::{Amount, Literal, Number, Path, Spanned, Text, Value, ValueKind, Word};
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    /// A name, id or bare word.
    pub(super) fn word(&self, pair: &Pair<'_, Rule>) -> Word {
        self.spanned(pair, pair.as_str().to_owned())
    }

    /// A text without its quotes.
    pub(super) fn text(&self, pair: &Pair<'_, Rule>) -> Text {
        self.spanned(pair, unquoted(pair))
    }

    /// One or several texts, joined by a blank.
    pub(super) fn texts(&self, clause: Pair<'_, Rule>) -> Text {
        let mut texts = Inner::of(clause).all(Rule::string).map(|part| self.text(&part));
        let first = texts.next().expect("the grammar asks for a text");
        texts.fold(first, |joined, next| Text {
            node: format!("{} {}", joined.node, next.node),
            span: joined.span.to(next.span),
        })
    }

    /// Names joined by dots.
    pub(super) fn path(&self, pair: &Pair<'_, Rule>) -> Path {
        let mut start = pair.as_span().start();
        let mut names = Vec::new();
        for name in pair.as_str().split('.') {
            names.push(Word { node: name.to_owned(), span: self.span_of(start, start + name.len()) });
            start += name.len() + 1;
        }
        Path { names, span: self.span(pair) }
    }

    /// A day; one that does not exist is reported, and the block is dropped with it.
    pub(super) fn day(&mut self, pair: &Pair<'_, Rule>) -> Spanned<Day> {
        let day = self.day_of(pair, pair.as_str());
        self.spanned(pair, day)
    }

    fn day_of(&mut self, pair: &Pair<'_, Rule>, text: &str) -> Day {
        let parts = (digits(text, 0..4), digits(text, 5..7), digits(text, 8..10));
        let day = match parts {
            (Some(year), Some(month), Some(day)) => day_from(year, month, day),
            _ => None,
        };
        day.unwrap_or_else(|| self.no_such_date(pair, "no calendar has it", Day(0)))
    }

    fn no_such_date<T>(&mut self, pair: &Pair<'_, Rule>, why: &'static str, instead: T) -> T {
        let at = self.span(pair);
        self.faults.add(at, NoSuchDate { date: pair.as_str().to_owned(), why, at: at.into() });
        instead
    }

    /// `10-01`: a month and a day that every year has.
    pub(super) fn month_day(&mut self, pair: &Pair<'_, Rule>) -> Spanned<(u8, u8)> {
        let text = pair.as_str();
        let found = match (digits(text, 0..2), digits(text, 3..5)) {
            // 2001 stands for the years without a 29 February.
            (Some(month), Some(day)) => day_from(2001, month, day).map(|day| day.ymd()),
            _ => None,
        };
        let node = match found {
            Some((_, month, day)) => (month, day),
            None => self.no_such_date(pair, "not a day of every year", (1, 1)),
        };
        self.spanned(pair, node)
    }

    fn month(&mut self, pair: &Pair<'_, Rule>) -> Literal {
        let text = pair.as_str();
        let first = match (digits(text, 0..4), digits(text, 5..7)) {
            (Some(year), Some(month)) => day_from(year, month, 1),
            _ => None,
        };
        let (year, month, _) = first.unwrap_or_else(|| self.no_such_date(pair, "no calendar has it", Day(0))).ymd();
        Literal::Month(year, month)
    }

    fn datetime(&mut self, pair: &Pair<'_, Rule>) -> Literal {
        let text = pair.as_str();
        self.day_of(pair, &text[..10]);
        if !is_clock(&text[11..]) {
            let at = self.span(pair);
            self.faults.add(at, NoSuchTime { time: text[11..].to_owned(), at: at.into() });
        }
        Literal::DateTime(text.to_owned())
    }

    /// A number as written.
    pub(super) fn number(pair: &Pair<'_, Rule>) -> Number {
        Number { text: pair.as_str().to_owned() }
    }

    /// `180 days`
    pub(super) fn amount(&self, pair: Pair<'_, Rule>) -> Amount {
        let mut inner = Inner::of(pair);
        let number = Self::number(&inner.need(Rule::number));
        Amount { number, unit: self.unit(inner.need(Rule::unit)) }
    }

    /// A unit of time.
    pub(super) fn unit(&self, pair: Pair<'_, Rule>) -> Spanned<Unit> {
        let span = self.span(&pair);
        let word = Inner::of(pair).any();
        let node = match word.as_rule() {
            Rule::kw_hour | Rule::kw_hours => Unit::Hours,
            Rule::kw_day | Rule::kw_days => Unit::Days,
            Rule::kw_business => Unit::BusinessDays,
            Rule::kw_week | Rule::kw_weeks => Unit::Weeks,
            Rule::kw_month | Rule::kw_months => Unit::Months,
            Rule::kw_year | Rule::kw_years => Unit::Years,
            _ => not_in_grammar(&word),
        };
        Spanned { node, span }
    }

    /// What stands for itself in an operand.
    pub(super) fn literal(&mut self, pair: Pair<'_, Rule>) -> Literal {
        let inner = Inner::of(pair).any();
        match inner.as_rule() {
            Rule::kw_yes => Literal::YesNo(true),
            Rule::kw_no => Literal::YesNo(false),
            _ => self.plain_literal(inner),
        }
    }

    /// A date, number or text.
    pub(super) fn plain_literal(&mut self, pair: Pair<'_, Rule>) -> Literal {
        match pair.as_rule() {
            Rule::datetime => self.datetime(&pair),
            Rule::date => Literal::Date(self.day(&pair).node),
            Rule::month => self.month(&pair),
            Rule::percent => Literal::Percent(Self::number(&Inner::of(pair).any())),
            Rule::quantity => Literal::Amount(self.amount(pair)),
            Rule::number => Literal::Number(Self::number(&pair)),
            Rule::string => Literal::Text(unquoted(&pair)),
            _ => not_in_grammar(&pair),
        }
    }

    /// A value in a list or a test; `yes` and `no` are the answers here as in operands.
    pub(super) fn value(&mut self, pair: Pair<'_, Rule>) -> Value {
        let span = self.span(&pair);
        let inner = Inner::of(pair).any();
        let kind = match (inner.as_rule(), inner.as_str()) {
            (Rule::name, "yes") => ValueKind::Literal(Literal::YesNo(true)),
            (Rule::name, "no") => ValueKind::Literal(Literal::YesNo(false)),
            (Rule::name | Rule::word, word) => ValueKind::Word(word.to_owned()),
            _ => ValueKind::Literal(self.plain_literal(inner)),
        };
        Value { kind, span }
    }

    /// `(a, b)`
    pub(super) fn values(&mut self, pair: Pair<'_, Rule>) -> Vec<Value> {
        Inner::of(pair).all(Rule::value).map(|value| self.value(value)).collect()
    }
}

fn unquoted(pair: &Pair<'_, Rule>) -> String {
    let text = pair.as_str();
    text[1..text.len() - 1].replace("\"\"", "\"")
}

fn digits(text: &str, at: std::ops::Range<usize>) -> Option<u16> {
    text.get(at)?.parse().ok()
}

fn day_from(year: u16, month: u16, day: u16) -> Option<Day> {
    Day::new(i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// Whether `17:00`, `17:00:30.5` or `24:00`, perhaps with a zone, is a time that a clock shows.
fn is_clock(text: &str) -> bool {
    let (hour, minute) = (digits(text, 0..2), digits(text, 3..5));
    let second = if text.as_bytes().get(5) == Some(&b':') { digits(text, 6..8) } else { Some(0) };
    let (Some(hour), Some(minute), Some(second)) = (hour, minute, second) else { return false };
    let zone = text.find(['+', '-']).map_or("", |at| &text[at + 1..]).replace(':', "");
    let zone_is_one = zone.is_empty()
        || (digits(&zone, 0..2).is_some_and(|hours| hours <= 18))
            && (zone.len() == 2 || digits(&zone, 2..4).is_some_and(|minutes| minutes < 60));
    let end_of_day = (hour, minute, second) == (24, 0, 0);
    ((hour < 24 && minute < 60 && second < 60) || end_of_day) && zone_is_one
}
