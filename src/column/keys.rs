//! Keys: the values by which records are told apart, matched with their parents and compared as a whole.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::calendar::{Day, Instant};
use crate::schema::FieldId;

use super::{Records, State, TextId, Texts, Values};

/// A part of a key, in the form in which keys are compared: two keys are the same exactly if their parts are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyPart {
    /// There is none.
    None,
    /// A text, folded.
    Text(TextId),
    /// A number without trailing zeros.
    Number(Decimal),
    /// An answer.
    YesNo(bool),
    /// A day, or the first and last day of an interval.
    Days(Day, Day),
    /// A time of day, or its two readings.
    Times(Instant, Instant),
    /// The texts of a list, folded.
    List(Vec<TextId>),
}

impl Records {
    /// The numbers of all rows, in record order.
    ///
    /// # Panics
    /// If there are more than 4 thousand million rows, which no reader lets happen.
    pub fn rows(&self) -> Range<u32> {
        0..u32::try_from(self.len()).expect("a run holds fewer than 4 thousand million records")
    }

    /// The key of a row in those fields, or the first of them whose value is not known.
    ///
    /// # Errors
    /// That field.
    pub fn key(&self, row: u32, fields: &[FieldId], texts: &Texts) -> Result<Vec<KeyPart>, FieldId> {
        fields.iter().map(|field| self.key_part(row, *field, texts).ok_or(*field)).collect()
    }

    pub(super) fn key_part(&self, row: u32, field: FieldId, texts: &Texts) -> Option<KeyPart> {
        let (column, at) = (self.column(field), row as usize);
        match column.states[at] {
            State::Known => {}
            State::None => return Some(KeyPart::None),
            State::Blank
            | State::UnknownCode
            | State::Absent
            | State::Unreadable
            | State::Withheld
            | State::Differs => return None,
        }
        Some(match &column.values {
            Values::Text(values) => KeyPart::Text(texts.folded_id(values[at])),
            Values::YesNo(values) => KeyPart::YesNo(values[at]),
            Values::Number(values) => KeyPart::Number(values[at].normalize()),
            Values::When(values) => match values[at].time {
                Some((first, last)) => KeyPart::Times(first, last),
                None => KeyPart::Days(values[at].first, values[at].last),
            },
            Values::List(values) => KeyPart::List(values[at].iter().map(|text| texts.folded_id(*text)).collect()),
        })
    }

    /// Whether two rows say the same in every field, as stored. An unreadable text is not kept, and neither is what the
    /// rows of a group say, so nobody can tell whether two of them agree.
    pub fn agree(&self, one: u32, other: u32) -> bool {
        let (one, other) = (one as usize, other as usize);
        self.columns.iter().all(|column| {
            column.states[one] == column.states[other]
                && !matches!(column.states[one], State::Unreadable | State::Differs)
                && match &column.values {
                    Values::Text(values) => values[one] == values[other],
                    Values::YesNo(values) => values[one] == values[other],
                    Values::Number(values) => values[one] == values[other],
                    Values::When(values) => values[one] == values[other],
                    Values::List(values) => values[one] == values[other],
                }
        })
    }
}
