//! Types and units: what each operand is, in words, and what may stand beside what.

use rust_decimal::Decimal;

use crate::calendar::{Length, Unit};
use crate::diagnostic::types::{BadNumber, BrokenLength, WrongType, WrongUnit};
use crate::schema::Type;
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::ruleset::{Constant, Operand, OperandKind, ValueType};

/// Why two units do not go together.
const NOT_TURNED: &str = "hours, days, weeks and months are not turned into each other";

/// The type of a field's values.
pub(super) fn value_type(field_type: &Type) -> ValueType {
    match field_type {
        Type::Text | Type::LinkText(_) => ValueType::Text,
        Type::YesNo => ValueType::YesNo,
        Type::WholeNumber => ValueType::Number(None),
        Type::Number(unit) => ValueType::Number(*unit),
        Type::Date => ValueType::Date,
        Type::DateTime => ValueType::DateTime,
        Type::OneOf(choices) => ValueType::Choice(choices.clone()),
        Type::ListOfText => ValueType::List(None),
        Type::ListOf(choices) => ValueType::List(Some(choices.clone())),
    }
}

/// A type in words, such as "a number of days".
pub(super) fn describe(value_type: &ValueType) -> String {
    match value_type {
        ValueType::Text => "a text".to_owned(),
        ValueType::Choice(choices) => {
            let names: Vec<&str> = choices.choices.iter().take(3).map(|choice| choice.value.as_str()).collect();
            let more = if choices.choices.len() > 3 { ", …" } else { "" };
            format!("one of {}{more}", names.join(", "))
        }
        ValueType::YesNo => "a yes/no".to_owned(),
        ValueType::Number(None) => "a number".to_owned(),
        ValueType::Number(unit @ Some(_)) => amount(*unit),
        ValueType::Date => "a date".to_owned(),
        ValueType::DateTime => "a date with a time".to_owned(),
        ValueType::Period(kind) => format!("a {}", kind.words()),
        ValueType::List(_) => "a list".to_owned(),
    }
}

/// A number, by its unit alone.
fn amount(unit: Option<Unit>) -> String {
    unit.map_or_else(|| "a number without a unit".to_owned(), |unit| format!("a number of {}", unit.word()))
}

/// A date, with or without a time.
pub(super) fn is_dated(value_type: &ValueType) -> bool {
    matches!(value_type, ValueType::Date | ValueType::DateTime)
}

/// A text or a value of a `one of`.
pub(super) fn is_textual(value_type: &ValueType) -> bool {
    matches!(value_type, ValueType::Text | ValueType::Choice(_))
}

impl Resolver<'_> {
    /// Reports an operand of the wrong type.
    pub(super) fn wrong_type(&mut self, span: Span, form: &str, want: &str, found: &ValueType, help: Option<String>) {
        let (form, want, found) = (form.to_owned(), want.to_owned(), describe(found));
        self.faults.add(span, WrongType { form, want, found, at: span.into(), help });
    }

    pub(super) fn want_date(&mut self, found: &ValueType, span: Span, form: &str) -> bool {
        if !is_dated(found) {
            let help = "a date is written year-month-day and without quotes, as in `2017-01-10`";
            let literal = self.sources.text(span).starts_with(|first: char| first.is_ascii_digit() || first == '"');
            self.wrong_type(span, form, "a date", found, literal.then(|| help.to_owned()));
        }
        is_dated(found)
    }

    pub(super) fn want_text(&mut self, operand: &Operand, form: &str) -> bool {
        if !is_textual(&operand.value_type) {
            self.wrong_type(operand.span, form, "a text", &operand.value_type, None);
        }
        is_textual(&operand.value_type)
    }

    /// Whether two operands can be equal at all; reports it at the right one if not.
    pub(super) fn want_comparable(&mut self, left: &ValueType, right: &Operand, form: &str) -> bool {
        let fits = match (left, &right.value_type) {
            (ValueType::Text | ValueType::Choice(_), found) => is_textual(found),
            (ValueType::Date | ValueType::DateTime, found) => is_dated(found),
            (ValueType::Number(a), ValueType::Number(b)) => {
                if a != b {
                    let name = self.sources.text(right.span);
                    let is_parameter = matches!(right.kind, OperandKind::Parameter(_));
                    let help = Some(match (a, b) {
                        (None, Some(_)) if is_parameter => {
                            format!("declare `{name}` without a unit, or the field as `number in …` with the same one")
                        }
                        (Some(unit), None) if is_parameter => {
                            format!(
                                "give `{name}` its unit where it is declared, as in `parameter {name}: 5 {}`",
                                unit.word()
                            )
                        }
                        (None, Some(unit)) => {
                            format!("leave the unit out, or declare the field `number in {}`", unit.word())
                        }
                        (Some(unit), None) => {
                            format!("every amount of time carries its unit, as in `5 {}`", unit.word())
                        }
                        (Some(unit), Some(_)) if matches!(right.kind, OperandKind::Constant(_)) => {
                            format!("write it in {}: {NOT_TURNED}", unit.word())
                        }
                        (Some(_), Some(_)) | (None, None) => {
                            format!("declare both in one unit: {NOT_TURNED}")
                        }
                    });
                    let (left, found) = (amount(*a), amount(*b));
                    let problem = WrongUnit { left, right: found, at: right.span.into(), help };
                    self.faults.add(right.span, problem);
                    return false;
                }
                true
            }
            (ValueType::YesNo | ValueType::Period(_), found) => left == found,
            (ValueType::Number(_) | ValueType::List(_), _) => false,
        };
        if !fits {
            let help = self.other_type_help(left, right);
            self.wrong_type(right.span, form, &describe(left), &right.value_type, help);
        }
        fits
    }

    fn other_type_help(&self, left: &ValueType, right: &Operand) -> Option<String> {
        let written = self.sources.text(right.span);
        match (left, &right.kind) {
            (ValueType::List(_), _) => Some("a list is asked what it `contains`".to_owned()),
            (ValueType::YesNo, OperandKind::Constant(_)) => Some("a yes/no is `yes` or `no`".to_owned()),
            (ValueType::Text | ValueType::Choice(_), OperandKind::Constant(_)) => {
                Some(format!("a text stands in quotes: `\"{written}\"`"))
            }
            (
                ValueType::Number(_) | ValueType::Date | ValueType::DateTime,
                OperandKind::Constant(Constant::Text { .. }),
            ) => Some("leave the quotes out: what stands in quotes is a text".to_owned()),
            (_, _) => None,
        }
    }

    /// A number as written, exactly.
    pub(super) fn number(&mut self, number: &ast::Number, span: Span) -> Option<Decimal> {
        let read = Decimal::from_str_exact(&number.text).ok();
        if read.is_none() {
            let help = Some("leave out digits that do not matter".to_owned());
            self.faults.add(span, BadNumber { text: number.text.clone(), at: span.into(), help });
        }
        read
    }

    /// A length of time in whole units.
    pub(super) fn length(&mut self, amount: &ast::Amount, span: Span) -> Option<Length> {
        let unit = amount.unit.node;
        let number = self.number(&amount.number, span)?;
        let count = i64::try_from(number.normalize()).ok().filter(|_| number.fract().is_zero());
        if count.is_none() {
            let (text, unit) = (amount.number.text.clone(), unit.word());
            let help = Some("write a whole number, in a smaller unit if need be".to_owned());
            self.faults.add(span, BrokenLength { text, unit, at: span.into(), help });
        }
        Some(Length { count: count?, unit })
    }
}
