//! One value of a Parquet column as the text that stands for it. What its bits mean is written in the column's type.
//!
//! A value goes through the same readers as a cell of any table, so nothing is decided here about fields.

use std::borrow::Cow;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::schema::types::ColumnDescriptor;

use crate::calendar::Day;

use super::super::values::Unread;

const DAY_SECONDS: i64 = 86_400;

/// The longest decimal number in bytes, and the most decimal places; the format sets no limits.
const DECIMAL_BYTES: usize = 64;
const DECIMAL_PLACES: usize = 100;

/// 1970-01-01 as a Julian day, from which the oldest sort of timestamps counts.
const JULIAN_1970: i64 = 2_440_588;

/// What the bits of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// What their physical type says: yes or no, a whole number, a fraction, or bytes that should be text.
    Plain,
    /// A whole number without a sign.
    Unsigned,
    /// A whole number of so many decimal places.
    Decimal(usize),
    /// The same with more decimal places than anybody can keep.
    Endless,
    /// Days since 1970.
    Day,
    /// A time of day, in so many parts of a second.
    Clock(i64),
    /// A time since 1970, in so many parts of a second; `utc` says that it is one of universal time, else a clock
    /// showed it somewhere.
    Stamp { parts: i64, utc: bool },
    /// A fraction in two bytes.
    Half,
    /// An identifier in sixteen bytes.
    Uuid,
}

fn parts(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

impl Meaning {
    pub(super) fn of(column: &ColumnDescriptor) -> Meaning {
        match column.logical_type_ref() {
            Some(LogicalType::Decimal(_)) => Meaning::decimal(column),
            Some(LogicalType::Date) => Meaning::Day,
            Some(LogicalType::Time(time)) => Meaning::Clock(parts(time.unit)),
            Some(LogicalType::Timestamp(stamp)) => {
                Meaning::Stamp { parts: parts(stamp.unit), utc: stamp.is_adjusted_to_u_t_c }
            }
            Some(LogicalType::Integer(whole)) if !whole.is_signed => Meaning::Unsigned,
            Some(LogicalType::Float16) => Meaning::Half,
            Some(LogicalType::Uuid) => Meaning::Uuid,
            Some(_) => Meaning::Plain,
            None => Meaning::of_old(column),
        }
    }

    /// The meaning in files that were written before logical types were.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what else there is means what its bits say")]
    fn of_old(column: &ColumnDescriptor) -> Meaning {
        match column.converted_type() {
            ConvertedType::DECIMAL => Meaning::decimal(column),
            ConvertedType::DATE => Meaning::Day,
            ConvertedType::TIME_MILLIS => Meaning::Clock(1_000),
            ConvertedType::TIME_MICROS => Meaning::Clock(1_000_000),
            ConvertedType::TIMESTAMP_MILLIS => Meaning::Stamp { parts: 1_000, utc: true },
            ConvertedType::TIMESTAMP_MICROS => Meaning::Stamp { parts: 1_000_000, utc: true },
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
                Meaning::Unsigned
            }
            _ => Meaning::Plain,
        }
    }

    fn decimal(column: &ColumnDescriptor) -> Meaning {
        match usize::try_from(column.type_scale()) {
            Ok(places) if places <= DECIMAL_PLACES => Meaning::Decimal(places),
            Ok(_) => Meaning::Endless,
            // Where none is told there are none.
            Err(_) => Meaning::Decimal(0),
        }
    }

    /// Whether a value may be a time that a clock showed, without a zone.
    pub(super) fn is_clock_time(self, physical: Type) -> bool {
        matches!(self, Meaning::Stamp { utc: false, .. }) || physical == Type::INT96
    }
}

/// A value as it is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'b> {
    /// Nothing stands there.
    Blank,
    /// The text that stands for it.
    Text(Cow<'b, str>),
    /// Something that no text stands for: what is shown of it, and why it is unreadable.
    Unfit(String, Unread),
}

fn text(text: impl Into<String>) -> Value<'static> {
    Value::Text(Cow::Owned(text.into()))
}

/// A whole number of 32 bits.
pub(super) fn of_int32(number: i32, meaning: Meaning) -> Value<'static> {
    if meaning == Meaning::Unsigned {
        text(number.cast_unsigned().to_string())
    } else {
        of_int64(i64::from(number), meaning)
    }
}

/// A whole number of 64 bits.
pub(super) fn of_int64(number: i64, meaning: Meaning) -> Value<'static> {
    match meaning {
        Meaning::Unsigned => text(number.cast_unsigned().to_string()),
        Meaning::Decimal(scale) => text(placed(&number.unsigned_abs().to_string(), number < 0, scale)),
        Meaning::Day => day_text(number).map_or_else(|| no_such_day(number), text),
        Meaning::Clock(parts) => text(clock_text(number.div_euclid(parts), number.rem_euclid(parts), parts)),
        Meaning::Stamp { parts, utc } => {
            stamp((number.div_euclid(parts), number.rem_euclid(parts)), parts, if utc { "Z" } else { "" })
        }
        Meaning::Endless => too_long(),
        Meaning::Plain | Meaning::Half | Meaning::Uuid => text(number.to_string()),
    }
}

/// A timestamp of the oldest sort: a Julian day and nanoseconds of it, on the clock of whoever wrote it.
pub(super) fn of_int96(number: &Int96) -> Value<'static> {
    let &[low, high, day] = number.data() else { return text("") };
    let nanos = (u64::from(high) << 32 | u64::from(low)).cast_signed();
    let parts = 1_000_000_000;
    let seconds = (i64::from(day.cast_signed()) - JULIAN_1970) * DAY_SECONDS + nanos.div_euclid(parts);
    stamp((seconds, nanos.rem_euclid(parts)), parts, "")
}

/// Bytes of any length.
pub(super) fn of_bytes(bytes: &ByteArray, meaning: Meaning) -> Value<'_> {
    of_slice(bytes.data(), meaning)
}

/// Bytes of a length that the column says.
pub(super) fn of_fixed(bytes: &FixedLenByteArray, meaning: Meaning) -> Value<'_> {
    of_slice(bytes.data(), meaning)
}

pub(super) fn of_slice(bytes: &[u8], meaning: Meaning) -> Value<'_> {
    match (meaning, bytes) {
        (Meaning::Decimal(_), []) => Value::Unfit("(0 bytes)".to_owned(), Unread::NotANumber),
        (Meaning::Decimal(scale), bytes) if bytes.len() <= DECIMAL_BYTES => {
            let (digits, negative) = decimal_digits(bytes);
            text(placed(&digits, negative, scale))
        }
        (Meaning::Decimal(_) | Meaning::Endless, _) => too_long(),
        (Meaning::Half, [low, high]) => text(half(u16::from_le_bytes([*low, *high])).to_string()),
        (Meaning::Uuid, bytes) if bytes.len() == 16 => {
            let hexadecimal: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let part = |range: std::ops::Range<usize>| hexadecimal[range].concat();
            text([part(0..4), part(4..6), part(6..8), part(8..10), part(10..16)].join("-"))
        }
        (_, bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(Cow::Borrowed(text)),
            Err(_) => Value::Unfit(format!("({} bytes)", bytes.len()), Unread::NotText),
        },
    }
}

fn too_long() -> Value<'static> {
    Value::Unfit("(a very long number)".to_owned(), Unread::TooManyDigits)
}

/// Digits with the decimal point where it belongs.
fn placed(digits: &str, negative: bool, scale: usize) -> String {
    let sign = if negative { "-" } else { "" };
    if scale == 0 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

/// The digits of a whole number in bytes, the highest first, and whether it is negative.
fn decimal_digits(bytes: &[u8]) -> (String, bool) {
    let negative = bytes.first().is_some_and(|first| *first >= 0x80);
    let mut rest: Vec<u8> = bytes.iter().map(|byte| if negative { !byte } else { *byte }).collect();
    if negative {
        for byte in rest.iter_mut().rev() {
            let (sum, over) = byte.overflowing_add(1);
            *byte = sum;
            if !over {
                break;
            }
        }
    }
    let mut digits = Vec::new();
    while digits.is_empty() || rest.iter().any(|byte| *byte != 0) {
        let mut left = 0_u16;
        for byte in &mut rest {
            let dividend = left << 8 | u16::from(*byte);
            *byte = u8::try_from(dividend / 10).unwrap_or_default();
            left = dividend % 10;
        }
        digits.push(char::from(b'0' + u8::try_from(left).unwrap_or_default()));
    }
    (digits.iter().rev().collect(), negative)
}

/// A fraction in two bytes: a sign, five bits of exponent, ten of the fraction.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2_f64.powi(exponent - 25),
    }
}

/// `None` for a day that four digits of a year cannot write.
fn day_text(days: i64) -> Option<String> {
    let day = Day(i32::try_from(days).ok()?);
    let (year, month, number) = day.ymd();
    let is_it = Day::new(year, month, number) == Some(day);
    (is_it && (0..=9999).contains(&year)).then(|| format!("{year:04}-{month:02}-{number:02}"))
}

fn no_such_day(days: i64) -> Value<'static> {
    Value::Unfit(format!("({days} days from 1970-01-01)"), Unread::NoSuchDay { doubt: None })
}

fn clock_text(seconds: i64, part: i64, parts: i64) -> String {
    let time = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if part == 0 {
        return time;
    }
    let width = parts.ilog10() as usize;
    let fraction = format!("{part:0width$}");
    format!("{time}.{}", fraction.trim_end_matches('0'))
}

/// A date and a time of day, from seconds since 1970 and parts of the next one.
fn stamp((seconds, part): (i64, i64), parts: i64, zone: &str) -> Value<'static> {
    let days = seconds.div_euclid(DAY_SECONDS);
    match day_text(days) {
        Some(day) => text(format!("{day}T{}{zone}", clock_text(seconds.rem_euclid(DAY_SECONDS), part, parts))),
        None => no_such_day(days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &Value<'_>) -> String {
        match value {
            Value::Blank => String::new(),
            Value::Text(text) => text.to_string(),
            Value::Unfit(shown, why) => format!("{shown} {why}"),
        }
    }

    #[test]
    fn decimals_are_exact() {
        let bytes = |number: i128| ByteArray::from(number.to_be_bytes().to_vec());
        let cases = [(0, 2, "0.00"), (-5, 2, "-0.05"), (123_456, 2, "1234.56"), (i128::MIN, 0, &i128::MIN.to_string())];
        for (number, scale, expected) in cases {
            assert_eq!(shown(&of_bytes(&bytes(number), Meaning::Decimal(scale))), expected);
        }
        assert_eq!(shown(&of_bytes(&ByteArray::from(vec![0xff]), Meaning::Decimal(1))), "-0.1");
        assert_eq!(shown(&of_int32(-1, Meaning::Decimal(0))), "-1");
        assert_eq!(shown(&of_int64(i64::MIN, Meaning::Decimal(3))), "-9223372036854775.808");
    }

    #[test]
    fn times_before_1970_and_beyond_the_calendar() {
        let stamp = Meaning::Stamp { parts: 1_000, utc: true };
        assert_eq!(shown(&of_int64(-1, stamp)), "1969-12-31T23:59:59.999Z");
        assert_eq!(shown(&of_int64(0, Meaning::Stamp { parts: 1_000, utc: false })), "1970-01-01T00:00:00");
        assert_eq!(shown(&of_int32(-719_528, Meaning::Day)), "0000-01-01");
        assert_eq!(
            shown(&of_int32(i32::MAX, Meaning::Day)),
            "(2147483647 days from 1970-01-01) is no day of the calendar"
        );
        assert!(shown(&of_int64(i64::MAX, stamp)).ends_with("is no day of the calendar"));
        assert_eq!(shown(&of_int64(45_296_000_001, Meaning::Clock(1_000_000))), "12:34:56.000001");
        let mut old = Int96::new();
        // Half past noon of 2000-01-01, which is Julian day 2,451,545.
        let nanos: u64 = 45_000_000_000_000;
        old.set_data(u32::try_from(nanos & 0xffff_ffff).unwrap(), u32::try_from(nanos >> 32).unwrap(), 2_451_545);
        assert_eq!(shown(&of_int96(&old)), "2000-01-01T12:30:00");
    }

    #[test]
    fn other_types() {
        assert_eq!(shown(&of_int32(-1, Meaning::Unsigned)), "4294967295");
        assert_eq!(shown(&of_int64(-1, Meaning::Unsigned)), "18446744073709551615");
        assert_eq!(
            shown(&of_bytes(&ByteArray::from(vec![0xff, 0xfe]), Meaning::Plain)),
            "(2 bytes) is not text, but bytes"
        );
        let half = |bits: u16| shown(&of_bytes(&ByteArray::from(bits.to_le_bytes().to_vec()), Meaning::Half));
        assert_eq!(
            [half(0x3e00), half(0xc000), half(0x0001), half(0x7c00)],
            ["1.5", "-2", "0.00000005960464477539063", "inf"]
        );
        let uuid: Vec<u8> = (0..16).collect();
        assert_eq!(shown(&of_bytes(&ByteArray::from(uuid), Meaning::Uuid)), "00010203-0405-0607-0809-0a0b0c0d0e0f");
    }
}
