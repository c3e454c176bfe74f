//! What a cell of a spreadsheet says: as people see it, and as a value of a field.
//!
//! A number in a spreadsheet has 15 digits, a date is a number with a format, and neither is trusted further than that.

use std::borrow::Cow;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

use crate::calendar::Day;
use crate::input::rows::Found;
use crate::input::values::{Unread, ValueRules, trim};
use crate::schema::{Field, Type};

/// What a cell stores.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stored<'c> {
    /// Nothing, or only a format.
    Empty,
    Text(Cow<'c, str>),
    Number(f64),
    /// A number with the format of a date or of a time of day.
    Date {
        serial: f64,
        from_1904: bool,
    },
    /// A number with the format of a length of time, in days.
    Length(f64),
    YesNo(bool),
    Error(&'static str),
    /// A formula of which nobody stored what it comes to.
    NoResult,
}

impl<'c> Stored<'c> {
    /// A cell of a sheet that is read as it comes.
    pub(super) fn of(value: DataRef<'c>, from_1904: bool) -> Stored<'c> {
        match value {
            DataRef::Int(number) => Stored::Number(number as f64),
            DataRef::Float(number) => Stored::Number(number),
            DataRef::String(text) => Stored::Text(text.into()),
            DataRef::SharedString(text) => Stored::Text(text.into()),
            DataRef::Bool(yes) => Stored::YesNo(yes),
            DataRef::DateTime(time) => dated(time, from_1904),
            DataRef::DateTimeIso(text) => Stored::Text(iso_date(&text).into()),
            DataRef::DurationIso(text) => iso_length(text),
            DataRef::Error(error) => Stored::Error(error_text(&error)),
            DataRef::Empty => Stored::Empty,
        }
    }

    /// A cell of a sheet that was read as a whole.
    pub(super) fn of_whole(value: &'c Data, from_1904: bool) -> Stored<'c> {
        match value {
            Data::Int(number) => Stored::Number(*number as f64),
            Data::Float(number) => Stored::Number(*number),
            Data::String(text) => Stored::Text(text.as_str().into()),
            Data::Bool(yes) => Stored::YesNo(*yes),
            Data::DateTime(time) => dated(*time, from_1904),
            Data::DateTimeIso(text) => Stored::Text(iso_date(text).into()),
            Data::DurationIso(text) => iso_length(text.clone()),
            Data::Error(error) => Stored::Error(error_text(error)),
            Data::Empty => Stored::Empty,
        }
    }

    /// Whether nothing can be seen in it.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Stored::Empty => true,
            Stored::Text(text) => trim(text).is_empty(),
            Stored::Number(_)
            | Stored::Date { .. }
            | Stored::Length(_)
            | Stored::YesNo(_)
            | Stored::Error(_)
            | Stored::NoResult => false,
        }
    }

    /// The cell as text: dates as ISO, numbers in plain digits.
    pub(super) fn shown(&self) -> Cow<'_, str> {
        match self {
            Stored::Empty => "".into(),
            Stored::Text(text) => text.as_ref().into(),
            Stored::Number(number) => plain_digits(*number).into(),
            Stored::Date { serial, from_1904 } => {
                date_text(*serial, *from_1904).unwrap_or_else(|| plain_digits(*serial)).into()
            }
            Stored::Length(days) => length_text(*days).into(),
            Stored::YesNo(true) => "TRUE".into(),
            Stored::YesNo(false) => "FALSE".into(),
            Stored::Error(error) => (*error).into(),
            Stored::NoResult => "(formula)".into(),
        }
    }
}

fn dated(time: ExcelDateTime, from_1904: bool) -> Stored<'static> {
    let serial = time.as_f64();
    if time.is_duration() { Stored::Length(serial) } else { Stored::Date { serial, from_1904 } }
}

/// Values typed into fields that expect another sort.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Typed {
    /// Numbers in a field of texts.
    pub(super) numbers: u64,
    /// Dates in a field of texts.
    pub(super) dates: u64,
}

/// What a cell says to a field.
pub(super) fn found<'c>(cell: &'c Stored<'_>, field: &Field, rules: &ValueRules, typed: &mut Typed) -> Found<'c> {
    let shown = cell.shown();
    if rules.is_code(&shown, field) {
        return Found::Text(shown);
    }
    let (is_text, is_date) = match &field.field_type {
        Type::Text | Type::ListOfText | Type::LinkText(_) => (true, false),
        Type::Date | Type::DateTime => (false, true),
        Type::OneOf(_) | Type::ListOf(_) | Type::YesNo | Type::WholeNumber | Type::Number(_) => (false, false),
    };
    match cell {
        Stored::NoResult => Found::Unfit(Unread::NoResult),
        Stored::Error(error) => Found::Unfit(Unread::FormulaError(error_words(error))),
        Stored::Number(number) if is_text => {
            typed.numbers += 1;
            if number.abs() < 1e15 { Found::Text(shown) } else { Found::Unfit(Unread::DigitsLost) }
        }
        Stored::Number(number) if is_date => {
            // Digits may be a date as it is declared: 20190325.
            if rules.dates.fits_declared(&shown) {
                return Found::Text(shown);
            }
            let day = date_text(*number, false).filter(|_| *number >= 1.0);
            Found::Unfit(Unread::NumberForDate { day })
        }
        Stored::Date { serial, from_1904 } if is_date => match date_text(*serial, *from_1904) {
            None => Found::Unfit(Unread::NoSheetDay),
            Some(_) if is_time_alone(*serial, *from_1904) => Found::Unfit(Unread::TimeWithoutDay),
            Some(date) => Found::Text(date.into()),
        },
        Stored::Date { .. } if is_text => {
            typed.dates += 1;
            Found::Text(shown)
        }
        Stored::Empty
        | Stored::Text(_)
        | Stored::Number(_)
        | Stored::Date { .. }
        | Stored::Length(_)
        | Stored::YesNo(_) => Found::Text(shown),
    }
}

/// A number in plain digits, of which a spreadsheet knows 15.
fn plain_digits(number: f64) -> String {
    let scientific = format!("{number:.14e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let point = exponent + 1;
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if point <= 0 {
        format!("{sign}0.{}{digits}", zeros(-point))
    } else if point >= length {
        format!("{sign}{digits}{}", zeros(point - length))
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
        format!("{sign}{whole}.{fraction}")
    }
}

/// The first day that spreadsheets count from 1904, in their other way of counting.
const DAYS_TO_1904: i64 = 1462;
/// 9999-12-31, counted from 1900.
const LAST_DAY: i64 = 2_958_465;
/// 1970-01-01, counted from 1900.
const DAYS_TO_1970: i64 = 25_569;
const DAY: i64 = 24 * 3600 * 1000;

/// A number of days as a date, with its time of day where it has one; a time of day alone where it has no day. `None`
/// outside of the calendar of spreadsheets. Day 60 counted from 1900 is a day that spreadsheets have and the calendar
/// has not: 1900-02-29.
fn date_text(serial: f64, from_1904: bool) -> Option<String> {
    if !(serial >= 0.0 && serial < (LAST_DAY + 1) as f64) {
        return None;
    }
    // What a spreadsheet keeps of a time of day is good to about a millisecond.
    #[expect(clippy::cast_possible_truncation, reason = "days up to the year 9999 in milliseconds fit")]
    let milliseconds = (serial * DAY as f64).round() as i64;
    let (day, time) = (milliseconds / DAY, milliseconds % DAY);
    let clock = clock_text(time);
    if is_time_alone(serial, from_1904) {
        return Some(clock);
    }
    let day = day + if from_1904 { DAYS_TO_1904 } else { 0 };
    let day = match day {
        60 => "1900-02-29".to_owned(),
        1..60 => iso_day(day + 1)?,
        61..=LAST_DAY => iso_day(day)?,
        _ => return None,
    };
    Some(if time == 0 { day } else { format!("{day} {clock}") })
}

/// The day with that number as spreadsheets count from 1900, after their false 29 February.
fn iso_day(day: i64) -> Option<String> {
    Some(Day(i32::try_from(day - DAYS_TO_1970).ok()?).to_string())
}

/// Whether a date is a time of day alone: of day 0, which is none where days count from 1900.
fn is_time_alone(serial: f64, from_1904: bool) -> bool {
    serial < 1.0 && (!from_1904 || serial > 0.0)
}

/// `13:30:00`, or `13:30:00.250`
fn clock_text(time: i64) -> String {
    let (hours, minutes, seconds) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60);
    match time % 1000 {
        0 => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        rest => format!("{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"),
    }
}

/// A length of time as spreadsheets show it: `36:30:00`.
fn length_text(days: f64) -> String {
    if days.abs() > 1e9 {
        return plain_digits(days);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a thousand million days in milliseconds fit")]
    let milliseconds = (days * DAY as f64).round() as i64;
    let sign = if milliseconds < 0 { "-" } else { "" };
    format!("{sign}{}", clock_text(milliseconds.abs()))
}

/// OpenDocument writes `2019-03-25T00:00:00` where it means the day.
fn iso_date(text: &str) -> String {
    text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()
}

/// `PT36H30M00S` as `36:30:00`; anything else as it stands.
fn iso_length(text: String) -> Stored<'static> {
    let parts = || -> Option<String> {
        let rest = text.strip_prefix("PT")?;
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?;
        Some(format!("{hours:0>2}:{minutes:0>2}:{seconds:0>2}"))
    };
    let shown = parts();
    Stored::Text(shown.unwrap_or(text).into())
}

fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

fn error_words(error: &str) -> &'static str {
    match error {
        "#DIV/0!" => "the formula divides by zero",
        "#N/A" => "the formula finds no value",
        "#NAME?" => "the formula uses a name that the workbook does not know",
        "#NULL!" => "the formula asks for what two ranges share, and they share nothing",
        "#NUM!" => "the formula gives a number that cannot be kept",
        "#REF!" => "the formula points at a cell that is gone",
        "#VALUE!" => "the formula is given a value of another sort than it needs",
        _ => "the workbook was saved before the value had arrived",
    }
}
