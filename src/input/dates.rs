//! Texts as dates and times: ISO always, other layouts only where the project file declares them.
//!
//! Nothing is guessed: whether `3/4/2019` is in March or April is for the project file to say. Arithmetic on dates is
//! in `calendar`.

use crate::calendar::{Day, Instant, When, Zone};

use super::values::Unread;

/// A layout of dates that a project file declares, such as `M/D/YYYY`.
///
/// Made of `YYYY`, `YY`, `MM`, `M`, `DD`, `D` and other characters as they stand; without a day it is a whole month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateLayout {
    /// As it is written in the project file.
    pub written: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Four digits, or two if `short`.
    Year {
        short: bool,
    },
    /// Two digits, or one or two if `loose`.
    Month {
        loose: bool,
    },
    /// Two digits, or one or two if `loose`.
    DayOfMonth {
        loose: bool,
    },
    Literal(char),
}

impl DateLayout {
    /// Reads a layout; the error says what is wrong with it.
    pub fn parse(written: &str) -> Result<DateLayout, &'static str> {
        let mut parts = Vec::new();
        let mut rest = written;
        while let Some(first) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(first).len();
            let part = match (first, run) {
                ('Y', 4) => Part::Year { short: false },
                ('Y', 2) => Part::Year { short: true },
                ('M', 1 | 2) => Part::Month { loose: run == 1 },
                ('D', 1 | 2) => Part::DayOfMonth { loose: run == 1 },
                ('Y' | 'M' | 'D', _) => return Err("a date is made of `YYYY` or `YY`, `MM` or `M`, and `DD` or `D`"),
                (letter, _) if letter.is_alphanumeric() => {
                    return Err("a date is made of `YYYY` or `YY`, `MM` or `M`, `DD` or `D`, and punctuation");
                }
                (other, _) => {
                    parts.push(Part::Literal(other));
                    rest = &rest[first.len_utf8()..];
                    continue;
                }
            };
            parts.push(part);
            rest = &rest[run..];
        }
        check(&parts)?;
        Ok(DateLayout { written: written.to_owned(), parts })
    }

    /// Whether its years have two digits, so that a century must be declared.
    pub fn needs_century(&self) -> bool {
        self.parts.contains(&Part::Year { short: true })
    }

    /// Reads the date at the beginning of a text and gives what follows it; `None` if the text is laid out
    /// differently.
    fn read<'t>(&self, text: &'t str, century: i16) -> Option<(Result<When, Unread>, &'t str)> {
        let (mut year, mut month, mut day) = (0, 0, None);
        let mut rest = text;
        for part in &self.parts {
            match part {
                Part::Year { short: false } => year = digits(&mut rest, 4, 4)?,
                Part::Year { short: true } => year = digits(&mut rest, 2, 2)? + century,
                Part::Month { loose } => month = digits(&mut rest, if *loose { 1 } else { 2 }, 2)?,
                Part::DayOfMonth { loose } => day = Some(digits(&mut rest, if *loose { 1 } else { 2 }, 2)?),
                Part::Literal(character) => rest = rest.strip_prefix(*character)?,
            }
        }
        Some((when(year, month, day), rest))
    }
}

fn check(parts: &[Part]) -> Result<(), &'static str> {
    let count = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
    let years = count(|part| matches!(part, Part::Year { .. }));
    let months = count(|part| matches!(part, Part::Month { .. }));
    let days = count(|part| matches!(part, Part::DayOfMonth { .. }));
    if years != 1 || months != 1 || days > 1 {
        return Err("a date has one year, one month and at most one day");
    }
    // `MDYYYY`: is `1112019` 1 November or 11 January?
    let unclear = parts.windows(2).any(|pair| {
        let loose = matches!(pair[0], Part::Month { loose: true } | Part::DayOfMonth { loose: true });
        loose && !matches!(pair[1], Part::Literal(_))
    });
    if unclear { Err("after `M` or `D` something must stand that shows where the number ends") } else { Ok(()) }
}

/// Takes from `least` to `most` digits off the front.
fn digits(rest: &mut &str, least: usize, most: usize) -> Option<i16> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (number, after) = rest.split_at(count);
    *rest = after;
    number.parse().ok()
}

/// A day, or without one the whole month.
fn when(year: i16, month: i16, day: Option<i16>) -> Result<When, Unread> {
    let found = |day: i16| Day::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    match day {
        Some(day) => found(day).map(When::day).ok_or(Unread::NoSuchDay),
        None => {
            let first = found(1).ok_or(Unread::NoSuchDay)?;
            let last = (28..=31).rev().find_map(found).ok_or(Unread::NoSuchDay)?;
            Ok(When::days(first, last))
        }
    }
}

/// `YYYY-MM-DD` at the beginning, and what follows it.
fn iso_day(text: &str) -> Option<(Result<When, Unread>, &str)> {
    let mut rest = text;
    let year = digits(&mut rest, 4, 4)?;
    rest = rest.strip_prefix('-')?;
    let month = digits(&mut rest, 2, 2)?;
    rest = rest.strip_prefix('-')?;
    let day = digits(&mut rest, 2, 2)?;
    Some((when(year, month, Some(day)), rest))
}

/// `YYYY-MM` or `YYYY`, and nothing more.
fn iso_month_or_year(text: &str) -> Option<Result<When, Unread>> {
    let mut rest = text;
    let year = digits(&mut rest, 4, 4)?;
    if rest.is_empty() {
        let (first, last) = (Day::new(year, 1, 1), Day::new(year, 12, 31));
        return Some(first.zip(last).map(|(first, last)| When::days(first, last)).ok_or(Unread::NoSuchDay));
    }
    rest = rest.strip_prefix('-')?;
    let month = digits(&mut rest, 2, 2)?;
    rest.is_empty().then(|| when(year, month, None))
}

/// How the dates of a source are written besides ISO.
#[derive(Debug, Clone, Default)]
pub struct DateRules {
    /// Declared layouts.
    pub layouts: Vec<DateLayout>,
    /// What two-digit years count from; where a layout has them the project file must declare it.
    pub century: i16,
}

impl DateRules {
    /// Whether a text is laid out as the project file declares it.
    #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only cells have more than their text"))]
    pub(super) fn fits_declared(&self, text: &str) -> bool {
        let read = |layout: &DateLayout| layout.read(text, self.century).is_some_and(|(_, rest)| rest.is_empty());
        self.layouts.iter().any(read)
    }
}

/// The date at the beginning of a text and what follows it: ISO first, then the declared layouts in order.
fn day_in_front<'t>(text: &'t str, rules: &DateRules) -> Vec<(Result<When, Unread>, &'t str)> {
    let declared = rules.layouts.iter().filter_map(|layout| layout.read(text, rules.century));
    iso_day(text).into_iter().chain(declared).collect()
}

/// Reads a trimmed text as a date: a day, `2019-03` as that month, `2019` as that year.
pub fn read_date(text: &str, rules: &DateRules) -> Result<When, Unread> {
    if let Some((date, _)) = day_in_front(text, rules).into_iter().find(|(_, rest)| rest.is_empty()) {
        return date;
    }
    if let Some(date) = iso_month_or_year(text) {
        return date;
    }
    if iso_day(text).is_some_and(|(_, rest)| clock(rest).is_some()) {
        return Err(Unread::TimeInDate);
    }
    Err(Unread::NotADate { fits: fitting_layout(text) })
}

/// The layout that a text would fit, so that somebody can declare it.
fn fitting_layout(text: &str) -> Option<&'static str> {
    let common =
        ["M/D/YYYY", "D/M/YYYY", "M/D/YY", "M-D-YYYY", "D-M-YYYY", "D.M.YYYY", "YYYY/M/D", "YYYYMMDD", "MMDDYYYY"];
    let fits = |layout: &&str| {
        let layout = DateLayout::parse(layout).ok()?;
        let (date, rest) = layout.read(text, 2000)?;
        (date.is_ok() && rest.is_empty()).then_some(())
    };
    common.into_iter().find(|layout| fits(layout).is_some())
}

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

/// A time of day, and the zone written behind it as its distance from universal time.
struct Clock {
    /// After midnight, in microseconds.
    time: i64,
    offset: Option<i64>,
}

/// ` HH:MM[:SS[.fraction]][zone]` after a blank or a `T`, to the end of the text.
fn clock(text: &str) -> Option<Clock> {
    let mut rest = text.strip_prefix(['T', ' '])?;
    let hour = i64::from(digits(&mut rest, 2, 2)?);
    rest = rest.strip_prefix(':')?;
    let minute = i64::from(digits(&mut rest, 2, 2)?);
    let (mut second, mut fraction) = (0, 0);
    if let Some(after) = rest.strip_prefix(':') {
        rest = after;
        second = i64::from(digits(&mut rest, 2, 2)?);
        if let Some(after) = rest.strip_prefix('.') {
            let count = after.bytes().take_while(u8::is_ascii_digit).count();
            if count == 0 {
                return None;
            }
            fraction = format!("{:0<6.6}", &after[..count]).parse().ok()?;
            rest = &after[count..];
        }
    }
    let time = (hour * 3600 + minute * 60 + second) * SECOND + fraction;
    let in_day = hour < 24 && minute < 60 && second < 60 || time == 24 * 3600 * SECOND;
    let offset = zone_offset(rest.trim_start())?;
    in_day.then_some(Clock { time, offset })
}

/// Nothing, `Z`, `+hh:mm`, `+hhmm` or `+hh`.
fn zone_offset(text: &str) -> Option<Option<i64>> {
    if text.is_empty() {
        return Some(None);
    }
    if text == "Z" || text == "z" {
        return Some(Some(0));
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let mut rest = text.strip_prefix(['+', '-'])?;
    let hours = i64::from(digits(&mut rest, 2, 2)?);
    rest = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = if rest.is_empty() { 0 } else { i64::from(digits(&mut rest, 2, 2)?) };
    let known = rest.is_empty() && hours < 24 && minutes < 60;
    known.then_some(Some(sign * (hours * 3600 + minutes * 60) * SECOND))
}

/// Reads a trimmed text as a time: a date and a time of day, or a bare date as that whole day.
///
/// A time without a zone of its own is one of `zone`; without either it is [`Unread::NoZone`].
pub fn read_datetime(text: &str, rules: &DateRules, zone: Option<&Zone>) -> Result<When, Unread> {
    let timed = day_in_front(text, rules).into_iter().find_map(|(date, rest)| Some((date, clock(rest)?)));
    let Some((date, clock)) = timed else {
        return match read_date(text, rules) {
            Err(Unread::NotADate { .. }) if looks_timed(text) => Err(Unread::NotATime),
            bare => bare,
        };
    };
    let When { first: day, last, .. } = date?;
    if day != last {
        return Err(Unread::NotATime);
    }
    let (earliest, latest) = match (clock.offset, zone) {
        (Some(offset), _) => {
            // 24:00 is the last instant of the day written.
            let time = clock.time.min(24 * 3600 * SECOND - 1);
            let instant = Instant(i64::from(day.0) * 24 * 3600 * SECOND + time - offset);
            (instant, instant)
        }
        (None, Some(zone)) => zone.instants(day, clock.time),
        (None, None) => return Err(Unread::NoZone),
    };
    Ok(When { first: day, last: day, time: Some((earliest, latest)) })
}

fn looks_timed(text: &str) -> bool {
    text.contains(':')
}
