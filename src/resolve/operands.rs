//! Operands: paths, literals, counts, sums, dates moved by amounts of time.

use std::sync::Arc;

use crate::calendar::{Instant, Period, PeriodKind, Unit, When, Zone};
use crate::column::fold;
use crate::diagnostic::names::UnknownValue;
use crate::diagnostic::types::{MonthsTwice, NoZone, StrayPercent, StrayWord, UnguardedNone, UnquotedText};
use crate::diagnostic::{did_you_mean, nearest};
use crate::schema::Choices;
use crate::source::Span;
use crate::syntax::ast;

use super::paths::{Named, PathProblem, Scope};
use super::recurrence::dates_are_private;
use super::ruleset::{ConditionKind, Constant, Extreme, Operand, OperandKind, Part, Query, Sign, ValueType};
use super::types::{describe, is_dated, value_type};
use super::{Place, Resolver};

impl Resolver<'_> {
    /// An operand. `want` is the type of what it stands beside: right of a `one of`, a bare word is a value of it.
    pub(super) fn operand(
        &mut self,
        operand: &ast::Operand,
        scope: &Scope,
        want: Option<&ValueType>,
    ) -> Option<Operand> {
        let span = operand.span;
        match &operand.kind {
            ast::OperandKind::AsOf => Some(plain(OperandKind::AsOf, ValueType::Date, span)),
            ast::OperandKind::DueDate => self.due_date(span),
            ast::OperandKind::DateDone => self.date_done(span),
            ast::OperandKind::That(word) => self.that_value(word, span, want),
            ast::OperandKind::ThatPeriod(kind) => {
                let that = OperandKind::ThatPeriod(self.that_period(*kind, span)?);
                Some(plain(that, ValueType::Period(*kind), span))
            }
            ast::OperandKind::PeriodOf(kind, inner) => self.period_of(*kind, inner, scope, span),
            ast::OperandKind::DateOf(inner) => {
                let inner = self.dated_operand(inner, scope, "`date of`")?;
                self.need_present(&inner, scope, "be read as a day");
                Some(derived(&inner, ValueType::Date, span, OperandKind::DateOf))
            }
            ast::OperandKind::Count(query) => {
                let (query, _) = self.query(query, scope)?;
                let private = query.condition.as_ref().is_some_and(|condition| self.condition_is_private(condition));
                let count = plain(OperandKind::Count(Box::new(query)), ValueType::Number(None), span);
                Some(Operand { private, ..count })
            }
            ast::OperandKind::Sum(field, query) => self.sum(field, query, scope, span),
            ast::OperandKind::SumOf(paths) => self.sum_of(paths, scope, span),
            ast::OperandKind::Extreme(extreme, field, query) => self.extreme(*extreme, field, query, scope, span),
            ast::OperandKind::ExtremeOf(extreme, paths) => self.extreme_of(*extreme, paths, scope, span),
            ast::OperandKind::Distance { unit, from, to } => self.between(unit, from, to, scope, span),
            ast::OperandKind::Edge { end, period } => {
                let (period, private) = self.period(period, scope)?;
                let edge = plain(OperandKind::Edge { end: *end, period }, ValueType::Date, span);
                Some(Operand { private, ..edge })
            }
            ast::OperandKind::Literal(literal) => self.literal(literal, span, want),
            ast::OperandKind::Path(path) => self.path(path, scope, want),
            ast::OperandKind::Word(word) => self.bare_word(word, span, want),
            ast::OperandKind::Chain { first, rest } => self.chain(first, rest, scope, span),
        }
    }

    pub(super) fn path(&mut self, path: &ast::Path, scope: &Scope, want: Option<&ValueType>) -> Option<Operand> {
        if let ([word], Some(ValueType::Choice(choices) | ValueType::List(Some(choices)))) = (&path.names[..], want)
            && (choice_named(choices, &word.node).is_some() || self.look_up(path, scope).is_err())
        {
            return self.bare_word(&word.node, path.span, want);
        }
        if let Some((frame, value)) = self.before_which(path, scope) {
            return self.previous(path, frame, value, scope);
        }
        match self.look_up(path, scope) {
            Ok(Named::Field(record, field)) => {
                let declared = self.set.schema.field(record.kind, field);
                Some(Operand {
                    value_type: value_type(&declared.field_type),
                    private: declared.private,
                    may_be_none: declared.blank.may_be_none(),
                    kind: OperandKind::Field(record, field),
                    span: path.span,
                })
            }
            Ok(Named::Defined(record, slot)) => {
                let id = self.definition(slot, Some(path.span))?;
                let defined = self.set.definition(id);
                Some(Operand {
                    value_type: defined.value_type.clone(),
                    private: defined.private,
                    may_be_none: defined.may_be_none,
                    kind: OperandKind::Defined(record, id),
                    span: path.span,
                })
            }
            Err(problem) => self.parameter_operand(path).unwrap_or_else(|| {
                self.no_value(path, problem, scope, want);
                None
            }),
        }
    }

    /// Reports a path that names no value; `want` is the type of what it stands beside.
    fn no_value(&mut self, path: &ast::Path, problem: PathProblem, scope: &Scope, want: Option<&ValueType>) {
        if let ([word], PathProblem::UnknownField { kind, .. }) = (&path.names[..], &problem) {
            let is_text = matches!(want, Some(ValueType::Text | ValueType::List(None)));
            if is_text && self.unknown_field_hint(*kind, word, scope).is_none() {
                self.unquoted(&word.node, path.span);
                return;
            }
        }
        self.report_path(problem, scope);
    }

    fn unquoted(&mut self, word: &str, span: Span) {
        let help = Some(format!("write `\"{word}\"`"));
        self.faults.add(span, UnquotedText { word: word.to_owned(), at: span.into(), help });
    }

    /// A word that can be no field's name, such as `JEM`.
    fn bare_word(&mut self, word: &str, span: Span, want: Option<&ValueType>) -> Option<Operand> {
        let want = match want {
            Some(ValueType::Choice(choices)) | Some(ValueType::List(Some(choices))) => {
                return self.choice(choices, word, span);
            }
            Some(ValueType::Period(kind)) => {
                let period = self.period_named(*kind, word, span)?;
                let constant = OperandKind::Constant(Constant::Period(period));
                return Some(plain(constant, ValueType::Period(*kind), span));
            }
            Some(ValueType::Text | ValueType::List(None)) => {
                self.unquoted(word, span);
                return None;
            }
            Some(other @ (ValueType::YesNo | ValueType::Number(_) | ValueType::Date | ValueType::DateTime)) => {
                describe(other)
            }
            None => "a field or a value".to_owned(),
        };
        let help = match self.in_rule.place {
            Place::Value | Place::Line => {
                "a `define` that gives such values states its type, as in `define case.level: one of L1, L2 as …`"
            }
            Place::Gives => "a `table` that gives such values states its type, as in `table case.level: one of L1, L2`",
            Place::Condition | Place::When | Place::Column => {
                "fields are written in small letters, and a text stands in quotes"
            }
        };
        let help = Some(help.to_owned());
        self.faults.add(span, StrayWord { word: word.to_owned(), want, at: span.into(), help });
        None
    }

    /// A value of a `one of`, by any of its spellings.
    fn choice(&mut self, choices: &Arc<Choices>, word: &str, span: Span) -> Option<Operand> {
        let stored = match choice_named(choices, word) {
            Some(value) => value.to_owned(),
            None if choices.or_other => word.to_owned(),
            None => {
                let names: Vec<&str> = choices.choices.iter().map(|choice| choice.value.as_str()).collect();
                let near = nearest(word, names.iter().copied());
                let help = Some(if self.lists.contains_key(word) {
                    format!("`{word}` is a list: write `is one of {word}`")
                } else {
                    did_you_mean(near.as_ref()).unwrap_or_else(|| format!("its values: {}", names.join(", ")))
                });
                let of = describe(&ValueType::Choice(choices.clone()));
                self.faults.add(span, UnknownValue { value: word.to_owned(), of, at: span.into(), help });
                return None;
            }
        };
        Some(plain(OperandKind::Constant(text(&stored)), ValueType::Choice(choices.clone()), span))
    }

    fn literal(&mut self, literal: &ast::Literal, span: Span, want: Option<&ValueType>) -> Option<Operand> {
        let (constant, value_type) = match (literal, want) {
            (ast::Literal::Text(word), Some(ValueType::Choice(choices) | ValueType::List(Some(choices)))) => {
                return self.choice(choices, word, span);
            }
            (ast::Literal::Text(word), _) => (text(word), ValueType::Text),
            (ast::Literal::YesNo(answer), _) => (Constant::YesNo(*answer), ValueType::YesNo),
            (ast::Literal::Date(day), _) => (Constant::When(When::day(*day)), ValueType::Date),
            (ast::Literal::Month(..), Some(ValueType::Period(kind))) => {
                let text = self.sources.text(span).to_owned();
                (Constant::Period(self.period_named(*kind, &text, span)?), ValueType::Period(*kind))
            }
            (ast::Literal::Month(year, month), _) => {
                let number = i32::from(*year) * 12 + i32::from(*month) - 1;
                let (first, last) = Period { kind: PeriodKind::Month, number }.days(self.set.settings.fiscal);
                (Constant::When(When::days(first, last)), ValueType::Date)
            }
            (ast::Literal::DateTime(written), _) => {
                (Constant::When(self.datetime(written, span)?), ValueType::DateTime)
            }
            (ast::Literal::Number(number), Some(ValueType::Period(kind))) => {
                (Constant::Period(self.period_named(*kind, &number.text, span)?), ValueType::Period(*kind))
            }
            // A value of a `one of` may be a plain number, such as a level.
            (ast::Literal::Number(number), Some(ValueType::Choice(choices) | ValueType::List(Some(choices)))) => {
                return self.choice(choices, &number.text, span);
            }
            (ast::Literal::Number(number), _) => {
                (Constant::Number(self.number(number, span)?), ValueType::Number(None))
            }
            (ast::Literal::Amount(amount), _) => {
                (Constant::Number(self.number(&amount.number, span)?), ValueType::Number(Some(amount.unit.node)))
            }
            (ast::Literal::Percent(number), _) => {
                let help = Some(format!("write the number as the field holds it, such as `{}`", number.text));
                self.faults.add(span, StrayPercent { at: span.into(), help });
                return None;
            }
        };
        Some(plain(OperandKind::Constant(constant), value_type, span))
    }

    /// A time of day as written: in its own zone, else in that of the settings.
    fn datetime(&mut self, written: &str, span: Span) -> Option<When> {
        let zoned = written.trim().replacen(' ', "T", 1);
        if let Ok(timestamp) = zoned.parse::<jiff::Timestamp>() {
            let instant = Instant(timestamp.as_microsecond());
            let zone = self.set.settings.time_zone.as_deref().and_then(Zone::named).unwrap_or_else(Zone::utc);
            let day = zone.day_of(instant);
            return Some(When { first: day, last: day, time: Some((instant, instant)) });
        }
        let Some(zone) = self.set.settings.time_zone.as_deref().and_then(Zone::named) else {
            let help = Some(
                "write it with its offset, as in `2017-01-10T17:00-05:00`, or set `time zone` in `settings`".to_owned(),
            );
            self.faults.add(span, NoZone { at: span.into(), help });
            return None;
        };
        let civil: jiff::civil::DateTime = zoned.parse().ok()?;
        let (year, month, day) = (civil.year(), civil.month().unsigned_abs(), civil.day().unsigned_abs());
        let day = crate::calendar::Day::new(year, month, day)?;
        let clock = civil.time().duration_since(jiff::civil::Time::midnight()).as_micros();
        let (first, last) = zone.instants(day, i64::try_from(clock).ok()?);
        Some(When { first: day, last: day, time: Some((first, last)) })
    }

    fn period_of(&mut self, kind: PeriodKind, inner: &ast::Operand, scope: &Scope, span: Span) -> Option<Operand> {
        let inner = self.dated_operand(inner, scope, "a period of time")?;
        self.need_present(&inner, scope, "be looked up in a calendar");
        Some(derived(&inner, ValueType::Period(kind), span, |inner| OperandKind::PeriodOf(kind, inner)))
    }

    fn sum(&mut self, field: &ast::Word, query: &ast::Query, scope: &Scope, span: Span) -> Option<Operand> {
        let (query, field) = self.field_over(field, query, scope)?;
        self.need_in_each(&field, &query.name);
        let ValueType::Number(_) = field.value_type else {
            self.wrong_type(field.span, "`sum of`", "a number", &field.value_type, None);
            return None;
        };
        let (value_type, private) = (field.value_type.clone(), field.private);
        let sum = plain(OperandKind::Sum(Box::new(query), Box::new(field)), value_type, span);
        Some(Operand { private, ..sum })
    }

    /// A field of the records of a query; where its `where` makes sure of it, it cannot be none.
    fn field_over(&mut self, field: &ast::Word, query: &ast::Query, scope: &Scope) -> Option<(Query, Operand)> {
        let (resolved, inner) = self.query(query, scope)?;
        let mut field = self.field_of_query(field, &inner)?;
        let before = self.guards.len();
        self.guard_by_where(query, &inner);
        field.may_be_none &= !self.is_guarded(&field, &inner);
        self.guards.truncate(before);
        Some((resolved, field))
    }

    /// Reports a field that may be none where records of that name are added up.
    pub(super) fn need_in_each(&mut self, field: &Operand, records: &str) {
        if field.may_be_none {
            let name = self.sources.text(field.span).to_owned();
            let help = Some(format!("add up only those that are there: `({records} where {name} is not none)`"));
            let problem = UnguardedNone { name, used: "be added up", at: field.span.into(), help };
            self.faults.add(field.span, problem);
        }
    }

    pub(super) fn field_of_query(&mut self, field: &ast::Word, inner: &Scope) -> Option<Operand> {
        self.path(&ast::Path { names: vec![field.clone()], span: field.span }, inner, None)
    }

    fn sum_of(&mut self, paths: &[ast::Path], scope: &Scope, span: Span) -> Option<Operand> {
        let operands = self.several(paths, scope)?;
        let first = operands[0].value_type.clone();
        for operand in &operands {
            if !matches!(operand.value_type, ValueType::Number(_)) {
                self.wrong_type(operand.span, "`sum of`", "a number", &operand.value_type, None);
                return None;
            }
            self.want_comparable(&first, operand, "`sum of`").then_some(())?;
            self.need_present(operand, scope, "be added up");
        }
        let private = operands.iter().any(|operand| operand.private);
        Some(Operand { private, ..plain(OperandKind::SumOf(operands), first, span) })
    }

    /// Several paths, each resolved.
    pub(super) fn several(&mut self, paths: &[ast::Path], scope: &Scope) -> Option<Vec<Operand>> {
        let read: Vec<Option<Operand>> = paths.iter().map(|path| self.path(path, scope, None)).collect();
        read.into_iter().collect()
    }

    fn extreme(
        &mut self,
        extreme: Extreme,
        field: &ast::Word,
        query: &ast::Query,
        scope: &Scope,
        span: Span,
    ) -> Option<Operand> {
        let (query, field) = self.field_over(field, query, scope)?;
        self.want_date(&field.value_type, field.span, "`earliest` and `latest`").then_some(())?;
        let (value_type, private) = (field.value_type.clone(), field.private);
        let kind = OperandKind::Extreme(extreme, Box::new(query), Box::new(field));
        // Where there is no such record, there is no such date.
        Some(Operand { private, may_be_none: true, ..plain(kind, value_type, span) })
    }

    fn extreme_of(&mut self, extreme: Extreme, paths: &[ast::Path], scope: &Scope, span: Span) -> Option<Operand> {
        let operands = self.several(paths, scope)?;
        for operand in &operands {
            self.want_date(&operand.value_type, operand.span, "`earliest of` and `latest of`").then_some(())?;
        }
        let timed = operands.iter().all(|operand| operand.value_type == ValueType::DateTime);
        let value_type = if timed { ValueType::DateTime } else { ValueType::Date };
        let private = operands.iter().any(|operand| operand.private);
        // One that is there is enough: those that are none are passed over.
        let may_be_none = operands.iter().all(|operand| operand.may_be_none);
        Some(Operand { private, may_be_none, ..plain(OperandKind::ExtremeOf(extreme, operands), value_type, span) })
    }

    fn between(
        &mut self,
        unit: &ast::Spanned<Unit>,
        from: &ast::Operand,
        to: &ast::Operand,
        scope: &Scope,
        span: Span,
    ) -> Option<Operand> {
        let from = self.dated_operand(from, scope, "a span of time");
        let to = self.dated_operand(to, scope, "a span of time");
        let (unit, from, to) = (unit.node, from?, to?);
        self.need_present(&from, scope, "be counted from");
        self.need_present(&to, scope, "be counted to");
        let private = from.private || to.private;
        let kind = OperandKind::Between { unit, from: Box::new(from), to: Box::new(to) };
        Some(Operand { private, ..plain(kind, ValueType::Number(Some(unit)), span) })
    }

    fn chain(
        &mut self,
        first: &ast::Operand,
        rest: &[(Sign, ast::Operand)],
        scope: &Scope,
        span: Span,
    ) -> Option<Operand> {
        let first = self.operand(first, scope, None);
        let terms: Vec<Option<(Sign, Operand)>> =
            rest.iter().map(|(sign, term)| Some((*sign, self.operand(term, scope, None)?))).collect();
        let terms: Vec<(Sign, Operand)> = terms.into_iter().collect::<Option<_>>()?;
        let first = first?;
        for operand in std::iter::once(&first).chain(terms.iter().map(|(_, term)| term)) {
            self.need_present(operand, scope, "be calculated with");
        }
        let private = first.private || terms.iter().any(|(_, term)| term.private);
        let moved = match first.value_type {
            ValueType::Date | ValueType::DateTime => self.moved(first, terms, span)?,
            ValueType::Number(_) => self.added(first, terms, span)?,
            ValueType::Text | ValueType::Choice(_) | ValueType::YesNo | ValueType::Period(_) | ValueType::List(_) => {
                self.wrong_type(first.span, "`plus` or `minus`", "a date or a number", &first.value_type, None);
                return None;
            }
        };
        Some(Operand { private, ..moved })
    }

    /// A date moved by amounts of time: months before days, each counted from the date itself.
    fn moved(&mut self, base: Operand, terms: Vec<(Sign, Operand)>, span: Span) -> Option<Operand> {
        let mut steps: Vec<(Sign, Operand, Unit)> = Vec::new();
        for (sign, term) in terms {
            let ValueType::Number(Some(unit)) = term.value_type else {
                let help = Some(if is_dated(&term.value_type) {
                    "the time between two dates is written `days from A to B`".to_owned()
                } else {
                    "an amount of time carries its unit, as in `plus 30 days`".to_owned()
                });
                self.wrong_type(
                    term.span,
                    "a date with `plus` or `minus`",
                    "an amount of time",
                    &term.value_type,
                    help,
                );
                return None;
            };
            if by_months(unit) && steps.iter().any(|(_, _, earlier)| by_months(*earlier)) {
                let help =
                    Some("write one sum, such as `plus 14 months`: step by step, month ends would be lost".to_owned());
                self.faults.add(term.span, MonthsTwice { at: term.span.into(), help });
                return None;
            }
            let place = if by_months(unit) { 0 } else { steps.len() };
            steps.insert(place, (sign, term, unit));
        }
        let hours = steps.iter().any(|(_, _, unit)| *unit == Unit::Hours);
        let value_type = if hours { ValueType::DateTime } else { base.value_type.clone() };
        Some(plain(OperandKind::Moved(Box::new(base), steps), value_type, span))
    }

    fn added(&mut self, first: Operand, terms: Vec<(Sign, Operand)>, span: Span) -> Option<Operand> {
        for (_, term) in &terms {
            self.want_comparable(&first.value_type, term, "`plus` or `minus`").then_some(())?;
        }
        let value_type = first.value_type.clone();
        Some(plain(OperandKind::Added(Box::new(first), terms), value_type, span))
    }

    /// The values of a set such as `(a, b)`, each as a constant beside an operand of that type.
    pub(super) fn values(&mut self, values: &[ast::Value], beside: &ValueType, form: &str) -> Option<Vec<Constant>> {
        let read: Vec<Option<Constant>> = values.iter().map(|value| self.value(value, beside, form)).collect();
        read.into_iter().collect()
    }

    fn value(&mut self, value: &ast::Value, beside: &ValueType, form: &str) -> Option<Constant> {
        let operand = match &value.kind {
            // No field can stand in a set of values, so a bare word is a text.
            ast::ValueKind::Word(word) if matches!(beside, ValueType::Text | ValueType::List(None)) => {
                return Some(text(word));
            }
            ast::ValueKind::Literal(literal) => self.literal(literal, value.span, Some(beside))?,
            ast::ValueKind::Word(word) => self.bare_word(word, value.span, Some(beside))?,
        };
        let element = match beside {
            ValueType::List(Some(choices)) => ValueType::Choice(choices.clone()),
            ValueType::List(None) => ValueType::Text,
            ValueType::Text
            | ValueType::Choice(_)
            | ValueType::YesNo
            | ValueType::Number(_)
            | ValueType::Date
            | ValueType::DateTime
            | ValueType::Period(_) => beside.clone(),
        };
        self.want_comparable(&element, &operand, form).then_some(())?;
        let OperandKind::Constant(constant) = operand.kind else { unreachable!("a literal resolves to a constant") };
        Some(constant)
    }

    /// Whether a condition looks at a private value.
    pub(super) fn condition_is_private(&self, condition: &super::ruleset::Condition) -> bool {
        let mut private = false;
        condition.each(&mut |part| match part {
            Part::Operand(operand) => private |= operand.private,
            Part::Condition(condition) => {
                if let ConditionKind::Recurs(recurrence) = &condition.kind {
                    private |= dates_are_private(recurrence, &self.set.schema);
                }
            }
            Part::Query(_) => {}
        });
        private
    }
}

/// Whether a unit is a month or several, whose ends depend on the day they are counted from.
pub(super) fn by_months(unit: Unit) -> bool {
    matches!(unit, Unit::Months | Unit::Years)
}

/// The value that a word means, by its own name or another spelling.
fn choice_named<'c>(choices: &'c Choices, word: &str) -> Option<&'c str> {
    let folded = fold(word);
    let means = |choice: &&crate::schema::Choice| {
        fold(&choice.value) == folded || choice.spellings.iter().any(|spelling| fold(spelling) == folded)
    };
    choices.choices.iter().find(means).map(|choice| choice.value.as_str())
}

pub(super) fn text(stored: &str) -> Constant {
    Constant::Text { stored: stored.into(), folded: fold(stored).into() }
}

pub(super) fn plain(kind: OperandKind, value_type: ValueType, span: Span) -> Operand {
    Operand { kind, value_type, private: false, may_be_none: false, span }
}

/// An operand computed from one other: private if that is, and none where that is.
fn derived(
    inner: &Operand,
    value_type: ValueType,
    span: Span,
    wrap: impl FnOnce(Box<Operand>) -> OperandKind,
) -> Operand {
    Operand {
        value_type,
        private: inner.private,
        may_be_none: inner.may_be_none,
        kind: wrap(Box::new(inner.clone())),
        span,
    }
}
