//! Texts as values, by the type of their field. Used by every reader, and by tests of rules.
//!
//! Where a text stands and how often something happened is not known here.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::calendar::Zone;
use crate::column::{Datum, State, TextId, Texts, fold};
use crate::diagnostic::nearest;
use crate::schema::{Blank, Choices, Field, Type};

use super::dates::{DateRules, read_date, read_datetime};
use super::noted::Unlisted;
use super::slips::DateDoubt;

/// How many characters of a list's item a message shows.
const SHOWN_ITEM: usize = 40;

/// Why a text is no value of its field's type; written so that it follows the text: "`x` is not a number".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Not `yes`, `y`, `true`, `t`, `1` or their opposites.
    NotYesOrNo,
    /// Not a number in plain digits.
    NotANumber,
    /// A number with a fraction.
    NotWhole,
    /// A number that cannot be kept exactly.
    TooManyDigits,
    /// No date in a layout that is known here.
    NotADate {
        /// What it may be, where that has been looked into.
        doubt: Option<Box<DateDoubt>>,
    },
    /// A date that the calendar does not have.
    NoSuchDay {
        /// What it may be, where that has been looked into.
        doubt: Option<Box<DateDoubt>>,
    },
    /// Different days in two layouts that are declared.
    TwoDays {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// A time of day in a `date` field.
    TimeInDate,
    /// A date with something behind it that is no time of day.
    NotATime {
        /// What its date may be, where that has been looked into.
        doubt: Option<Box<DateDoubt>>,
    },
    /// A time of day without a zone, where none is declared.
    NoZone,
    /// The record names a time zone that nobody knows.
    UnknownZone,
    /// A value that its `one of` does not list.
    NotListed {
        /// In a list, the item that is meant.
        item: Option<String>,
        /// The nearest value that it lists.
        near: Option<String>,
    },
    /// A list or a nested record where one value is expected.
    NotOneValue,
    /// Bytes that are no text.
    NotText,
    /// The key stands twice in its record.
    StandsTwice,
    /// The row does not have as many cells as the header.
    RaggedRow,
    /// A number of a spreadsheet where a date is expected; the day that it would be.
    NumberForDate {
        /// As YYYY-MM-DD; `None` where it would be none.
        day: Option<String>,
    },
    /// A number with the format of a date, outside of the days that a spreadsheet knows.
    NoSheetDay,
    /// A time of day in a field for a date.
    TimeWithoutDay,
    /// A number of a spreadsheet in a field of texts, too long for a spreadsheet to keep.
    DigitsLost,
    /// A formula whose result is not stored.
    NoResult,
    /// An error in the place of what a formula comes to; how that happens.
    FormulaError(&'static str),
}

impl Unread {
    /// Whether what is wrong is the row, not the value.
    pub fn is_of_row(&self) -> bool {
        matches!(self, Unread::StandsTwice | Unread::RaggedRow)
    }

    /// The same, with what a text that is no date may be. That takes a while, so it is done for those that are shown.
    #[must_use]
    pub fn explained(self, text: &str, rules: &ValueRules) -> Unread {
        let doubt = || Some(Box::new(DateDoubt::of(trim(text), &rules.dates)));
        match self {
            Unread::NotADate { .. } => Unread::NotADate { doubt: doubt() },
            Unread::NoSuchDay { .. } => Unread::NoSuchDay { doubt: doubt() },
            Unread::NotATime { .. } => Unread::NotATime { doubt: doubt() },
            Unread::NotYesOrNo
            | Unread::NotANumber
            | Unread::NotWhole
            | Unread::TooManyDigits
            | Unread::TwoDays { .. }
            | Unread::TimeInDate
            | Unread::NoZone
            | Unread::UnknownZone
            | Unread::NotListed { .. }
            | Unread::NotOneValue
            | Unread::NotText
            | Unread::StandsTwice
            | Unread::RaggedRow
            | Unread::NumberForDate { .. }
            | Unread::NoSheetDay
            | Unread::TimeWithoutDay
            | Unread::DigitsLost
            | Unread::NoResult
            | Unread::FormulaError(_) => self,
        }
    }
}

impl Unread {
    /// The word of results.
    pub fn key(&self) -> &'static str {
        match self {
            Unread::NotYesOrNo => "not_yes_or_no",
            Unread::NotANumber => "not_a_number",
            Unread::NotWhole => "not_whole",
            Unread::TooManyDigits => "too_many_digits",
            Unread::NotADate { .. } => "not_a_date",
            Unread::NoSuchDay { .. } => "no_such_day",
            Unread::TimeInDate => "time_in_date",
            Unread::NotATime { .. } => "not_a_time",
            Unread::NoZone => "no_zone",
            Unread::UnknownZone => "unknown_zone",
            Unread::NotListed { .. } => "not_listed",
            Unread::NotOneValue => "not_one_value",
            Unread::NotText => "not_text",
            Unread::StandsTwice => "key_twice",
            Unread::RaggedRow => "ragged_row",
            Unread::TwoDays { .. } => "two_days",
            Unread::NumberForDate { .. } => "number_for_date",
            Unread::NoSheetDay => "no_day_of_a_sheet",
            Unread::TimeWithoutDay => "time_without_day",
            Unread::DigitsLost => "digits_lost",
            Unread::NoResult => "no_result",
            Unread::FormulaError(_) => "formula_error",
        }
    }

    /// In a few words what such a text is, to stand in brackets.
    pub fn short_words(&self) -> &'static str {
        match self {
            Unread::NotYesOrNo => "neither yes nor no",
            Unread::NotANumber => "not a number in plain digits",
            Unread::NotWhole => "not a whole number",
            Unread::TooManyDigits => "too many digits",
            Unread::NotADate { .. } => "not a date",
            Unread::NoSuchDay { .. } => "no day of the calendar",
            Unread::TimeInDate => "a time of day in a `date`",
            Unread::NotATime { .. } => "not a time",
            Unread::NoZone => "no time zone",
            Unread::UnknownZone => "a time zone that is not known",
            Unread::NotListed { .. } => "not listed",
            Unread::NotOneValue => "a list or a nested record",
            Unread::NotText => "bytes that are no text",
            Unread::StandsTwice => "the key stands twice",
            Unread::RaggedRow => "too few or too many cells in the row",
            Unread::TwoDays { .. } => "two days, by two layouts",
            Unread::NumberForDate { .. } => "a number without the format of a date",
            Unread::NoSheetDay => "no day that a spreadsheet knows",
            Unread::TimeWithoutDay => "a time of day without its day",
            Unread::DigitsLost => "a number of which digits are lost",
            Unread::NoResult => "no stored result",
            Unread::FormulaError(_) => "an error of a formula",
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unread::NotYesOrNo => "is neither yes nor no",
            Unread::NotANumber => "is not a number in plain digits",
            Unread::NotWhole => "is not a whole number",
            Unread::TooManyDigits => "has more than 28 digits, so it cannot be kept exactly",
            Unread::NotADate { doubt: Some(doubt) } => {
                return write!(f, "is not a date as {}{}", doubt.known_layouts(), doubt.may_be());
            }
            Unread::NotADate { doubt: None } => "is not a date as YYYY-MM-DD or in a declared layout",
            Unread::NoSuchDay { doubt } => {
                f.write_str("is no day of the calendar")?;
                return doubt.as_ref().map_or(Ok(()), |doubt| f.write_str(&doubt.other_layout()));
            }
            Unread::TwoDays { first, second } => {
                return write!(f, "is one day as `{first}` and another as `{second}`, and both are declared");
            }
            Unread::TimeInDate => "has a time of day, but the field is a `date`; declare it as a `datetime`",
            Unread::NotATime { doubt } => {
                f.write_str("is not a time as YYYY-MM-DD HH:MM")?;
                return doubt.as_ref().map_or(Ok(()), |doubt| f.write_str(&doubt.other_layout()));
            }
            Unread::NoZone => "has no time zone, and none is declared",
            Unread::UnknownZone => "stands in a time zone that is not known",
            Unread::NotListed { item, near } => {
                if let Some(item) = item {
                    write!(f, "holds `{item}`, which ")?;
                }
                f.write_str("is none of the values of its `one of`")?;
                return near.as_ref().map_or(Ok(()), |near| write!(f, "; the nearest is `{near}`"));
            }
            Unread::NotOneValue => "is a list or a nested record, where one value is expected",
            Unread::NotText => "is not text, but bytes",
            Unread::StandsTwice => "stands under a key that its record holds twice",
            Unread::RaggedRow => "cannot be told: the row has not as many cells as the header",
            Unread::NumberForDate { day: Some(day) } => {
                return write!(
                    f,
                    "is a number without the format of a date; as a date of a spreadsheet it would be {day}"
                );
            }
            Unread::NumberForDate { day: None } => "is a number, not a date",
            Unread::NoSheetDay => "has the format of a date, but is no day that a spreadsheet knows",
            Unread::TimeWithoutDay => "is a time of day without its day",
            Unread::DigitsLost => {
                "is a number of more than 15 digits, of which a spreadsheet loses the last; it must be typed as text"
            }
            Unread::NoResult => {
                "has no stored result; open the workbook in a spreadsheet program, let it calculate, and save it"
            }
            Unread::FormulaError(how) => {
                return write!(f, "is an error: {how}; if it stands for something, say so with `none` or `unknown`");
            }
        })
    }
}

/// How the texts of a source are read.
#[derive(Debug, Clone, Default)]
pub struct ValueRules {
    /// Texts that mean "not known", folded.
    pub unknown: Vec<String>,
    /// Texts that mean "withheld", folded.
    pub redacted: Vec<String>,
    /// Texts that mean "there is none", folded. In a field that is neither `or none` nor `or none yet` they are blank.
    pub none: Vec<String>,
    /// How dates are written.
    pub dates: DateRules,
}

impl ValueRules {
    /// Whether a text is declared to stand for something else than itself, by the source or by the field.
    #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only cells have more than their text"))]
    pub(super) fn is_code(&self, text: &str, field: &Field) -> bool {
        let text = trim(text);
        self.code(text).is_some() || is_among(text, &field.none_texts)
    }

    /// What a text says by itself, whatever its field.
    fn code(&self, text: &str) -> Option<State> {
        let lists = [(&self.none, State::None), (&self.unknown, State::UnknownCode), (&self.redacted, State::Withheld)];
        if lists.iter().all(|(texts, _)| texts.is_empty()) {
            return None;
        }
        let folded = fold(text);
        lists.into_iter().find(|(texts, _)| texts.contains(&folded)).map(|(_, state)| state)
    }
}

/// Whether a text is one of these, which are folded. Most fields have none, and folding takes time.
fn is_among(text: &str, folded: &[String]) -> bool {
    !folded.is_empty() && folded.contains(&fold(text))
}

/// What a text was read as.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A value, or a state that is none but needs no complaint.
    Datum(Datum),
    /// No value of the type, and why.
    Unreadable(Unread),
}

/// Reads the values of one field.
#[derive(Debug, Clone)]
pub struct FieldReader {
    field_type: Type,
    blank: Blank,
    /// Folded texts that say the same as a blank.
    none_texts: Vec<String>,
    /// Folded spellings of a `one of` with the value that each stands for.
    spellings: Vec<(TextId, TextId)>,
    /// Numbers may have an exponent, as JSON and YAML write them. In a table, `1e3` is more likely a spoilt text.
    pub exponents: bool,
    /// Texts are kept. Where nobody asks for them they need not be: each is then read as a filler that says nothing.
    pub is_kept: bool,
}

/// What a text is read as that is not kept.
pub(super) const UNKEPT: TextId = TextId(u32::MAX);

impl FieldReader {
    /// Prepares for a field.
    pub fn new(field: &Field, texts: &mut Texts) -> FieldReader {
        let spellings = match &field.field_type {
            Type::OneOf(choices) | Type::ListOf(choices) => spellings(choices, texts),
            Type::Text
            | Type::LinkText(_)
            | Type::YesNo
            | Type::WholeNumber
            | Type::Number(_)
            | Type::Date
            | Type::DateTime
            | Type::ListOfText => Vec::new(),
        };
        FieldReader {
            field_type: field.field_type.clone(),
            blank: field.blank,
            none_texts: field.none_texts.clone(),
            spellings,
            exponents: false,
            is_kept: true,
        }
    }

    /// What a blank says: *none* where the field says so; a `blank means no` stays blank, and its reader asks the
    /// field.
    pub fn blank(&self) -> Datum {
        Datum::Not(if self.blank.may_be_none() { State::None } else { State::Blank })
    }

    /// Whether the field holds lists.
    pub fn is_list(&self) -> bool {
        matches!(self.field_type, Type::ListOfText | Type::ListOf(_))
    }

    /// Reads one text. `zone` is the zone of times that are written without one.
    pub fn read(&self, text: &str, rules: &ValueRules, zone: Option<&Zone>, texts: &mut Texts) -> Reading {
        let trimmed = trim(text);
        if trimmed.is_empty() {
            return Reading::Datum(self.blank());
        }
        match rules.code(trimmed) {
            Some(State::None) if !self.blank.may_be_none() => return Reading::Datum(Datum::Not(State::Blank)),
            Some(state) => return Reading::Datum(Datum::Not(state)),
            None if is_among(trimmed, &self.none_texts) => return Reading::Datum(Datum::Not(State::None)),
            None => {}
        }
        let read = match &self.field_type {
            Type::Text | Type::LinkText(_) => Ok(Datum::Text(if self.is_kept { texts.add(text) } else { UNKEPT })),
            Type::OneOf(choices) => {
                let read = self.choice(trimmed, choices, texts);
                read.map(Datum::Text).map_err(|near| Unread::NotListed { item: None, near })
            }
            Type::YesNo => yes_or_no(trimmed).map(Datum::YesNo),
            Type::WholeNumber => whole_number(trimmed, self.exponents).map(Datum::Number),
            Type::Number(_) => number(trimmed, self.exponents).map(Datum::Number),
            Type::Date => read_date(trimmed, &rules.dates).map(Datum::When),
            Type::DateTime => read_datetime(trimmed, &rules.dates, zone).map(Datum::When),
            Type::ListOfText | Type::ListOf(_) => return self.read_list(trimmed.split(';'), texts),
        };
        read.map_or_else(Reading::Unreadable, Reading::Datum)
    }

    /// Reads a list; blank items are passed over. An item that a `one of` does not list makes the whole unreadable.
    pub fn read_list<'t>(&self, items: impl Iterator<Item = &'t str>, texts: &mut Texts) -> Reading {
        let items = items.map(trim).filter(|item| !item.is_empty());
        let not_listed = |item: &str, near: Option<String>| Unread::NotListed {
            item: Some(item.chars().take(SHOWN_ITEM).collect()),
            near,
        };
        let read: Result<Box<[TextId]>, Unread> = match &self.field_type {
            Type::ListOf(choices) => {
                items.map(|item| self.choice(item, choices, texts).map_err(|near| not_listed(item, near))).collect()
            }
            Type::ListOfText => items.map(|item| Ok(texts.add(item))).collect(),
            Type::Text
            | Type::LinkText(_)
            | Type::OneOf(_)
            | Type::YesNo
            | Type::WholeNumber
            | Type::Number(_)
            | Type::Date
            | Type::DateTime => Err(Unread::NotOneValue),
        };
        read.map_or_else(Reading::Unreadable, |list| Reading::Datum(Datum::List(list)))
    }

    /// Notes the texts that the field's `one of` does not list, among what a text was read as.
    pub(super) fn note_unlisted(&self, text: &str, reading: &Reading, texts: &mut Texts, unlisted: &mut Unlisted) {
        match reading {
            Reading::Unreadable(Unread::NotListed { item, .. }) => {
                let stored = texts.add(trim(item.as_deref().unwrap_or(text)));
                unlisted.add(texts.folded_id(stored), stored);
            }
            Reading::Datum(Datum::Text(id)) if self.is_open() && self.is_other(*id) => {
                unlisted.add(texts.folded_id(*id), *id);
            }
            Reading::Datum(Datum::List(items)) if self.is_open() => {
                let others = items.iter().filter(|id| self.is_other(**id));
                others.for_each(|id| unlisted.add(texts.folded_id(*id), *id));
            }
            Reading::Datum(_) | Reading::Unreadable(_) => {}
        }
    }

    /// Whether its `one of` ends with `or other`.
    fn is_open(&self) -> bool {
        match &self.field_type {
            Type::OneOf(choices) | Type::ListOf(choices) => choices.or_other,
            Type::Text
            | Type::LinkText(_)
            | Type::YesNo
            | Type::WholeNumber
            | Type::Number(_)
            | Type::Date
            | Type::DateTime
            | Type::ListOfText => false,
        }
    }

    /// Whether a value of the field is none of those that its `one of` lists.
    fn is_other(&self, value: TextId) -> bool {
        self.spellings.iter().all(|(_, listed)| *listed != value)
    }

    /// The value that a text means; where it means none, the nearest one.
    fn choice(&self, text: &str, choices: &Arc<Choices>, texts: &mut Texts) -> Result<TextId, Option<String>> {
        let id = texts.add(text);
        let folded = texts.folded_id(id);
        if let Some((_, value)) = self.spellings.iter().find(|(spelling, _)| *spelling == folded) {
            return Ok(*value);
        }
        if choices.or_other {
            return Ok(id);
        }
        let known = choices.choices.iter().flat_map(|choice| {
            std::iter::once(choice.value.as_str()).chain(choice.spellings.iter().map(String::as_str))
        });
        // A long text was not meant to be one of these, and comparing it letter by letter would take for ever.
        Err(if text.len() <= 200 { nearest(text, known) } else { None })
    }
}

fn spellings(choices: &Choices, texts: &mut Texts) -> Vec<(TextId, TextId)> {
    let mut all = Vec::new();
    for choice in &choices.choices {
        let value = texts.add(&choice.value);
        for spelling in std::iter::once(&choice.value).chain(&choice.spellings) {
            let spelling = texts.add(spelling);
            all.push((texts.folded_id(spelling), value));
        }
    }
    all
}

/// Reads one text by itself, as tests of rules do.
pub fn read_value(text: &str, field: &Field, rules: &ValueRules, zone: Option<&Zone>, texts: &mut Texts) -> Reading {
    match FieldReader::new(field, texts).read(text, rules, zone, texts) {
        Reading::Unreadable(why) => Reading::Unreadable(why.explained(text, rules)),
        read @ Reading::Datum(_) => read,
    }
}

/// Takes off white space, also non-breaking, and invisible marks.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}'))
}

fn yes_or_no(text: &str) -> Result<bool, Unread> {
    let is = |words: [&str; 5]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["yes", "y", "true", "t", "1"]) {
        Ok(true)
    } else if is(["no", "n", "false", "f", "0"]) {
        Ok(false)
    } else {
        Err(Unread::NotYesOrNo)
    }
}

fn whole_number(text: &str, exponents: bool) -> Result<Decimal, Unread> {
    let number = number(text, exponents)?;
    if number.fract().is_zero() { Ok(number.trunc()) } else { Err(Unread::NotWhole) }
}

/// `[+-]digits[.digits]`, with `exponents` also `[e[+-]digits]`, exact up to 28 digits. Thousands commas, currency signs and units are refused:
/// whether `1,234` is a thousand or one and a bit depends on who wrote it.
fn number(text: &str, exponents: bool) -> Result<Decimal, Unread> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) if exponents => (mantissa, exponent.parse::<i32>().map_err(|_| Unread::NotANumber)?),
        Some(_) | None => (text, 0),
    };
    let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if let (true, Ok(whole)) = (all_digits(text) && text.len() < 19, text.parse::<i64>()) {
        return Ok(Decimal::from(whole)); // Nearly all numbers of an export; what follows gives the same.
    }
    let dot_without_digits = fraction.is_empty() && unsigned.contains('.');
    if !all_digits(whole) || !all_digits(fraction) || dot_without_digits || whole.is_empty() && fraction.is_empty() {
        return Err(Unread::NotANumber);
    }
    // What counts are the digits between the first and the last that are not zero.
    let digits: String = [whole, fraction].concat();
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    let scale =
        i64::from(exponent) - fraction.len() as i64 + (digits.len() - digits.trim_end_matches('0').len()) as i64;
    if significant.is_empty() {
        return Ok(Decimal::ZERO);
    }
    let shown = significant.len() as i64 + scale.max(0);
    if significant.len() > 28 || shown > 28 || scale < -28 {
        return Err(Unread::TooManyDigits);
    }
    let zeros = usize::try_from(scale.max(0)).unwrap_or(0);
    let integer: i128 = format!("{significant}{:0<zeros$}", "").parse().map_err(|_| Unread::TooManyDigits)?;
    let signed = if mantissa.starts_with('-') { -integer } else { integer };
    let places = u32::try_from(-scale.min(0)).unwrap_or(0);
    Decimal::try_from_i128_with_scale(signed, places).map_err(|_| Unread::TooManyDigits)
}
