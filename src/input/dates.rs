//! Texts as dates and times: ISO always, other layouts only where the project file declares them.
//!
//! Nothing is guessed: whether `3/4/2019` is in March or April is for the project file to say. Arithmetic on dates is
//! in `calendar`.

use crate::calendar::{Day, Instant, When, Zone};

use super::values::Unread;

/// What a layout is made of, as its errors say it.
const MADE_OF: &str = "a date is made of `YYYY` or `YY`, `MM` or `M`, `DD` or `D`, and punctuation; letters that stand \
                       in every text go between single quotes";

/// A layout of dates that a project file declares, such as `M/D/YYYY`.
///
/// Made of `YYYY`, `YY`, `MM`, `M`, `DD`, `D` and other characters as they stand, letters and digits between single
/// quotes; without a day it is a whole month. A `*` at its end lets anything follow that does not begin with a digit:
/// `'agreements_'YYYYMMDD*`.
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
    /// Anything up to the end, unless it begins with a digit.
    Rest,
}

impl DateLayout {
    /// Reads a layout; the error says what is wrong with it.
    pub fn parse(written: &str) -> Result<DateLayout, &'static str> {
        let mut parts = Vec::new();
        let mut rest = written;
        while let Some(first) = rest.chars().next() {
            if let Some(quoted) = rest.strip_prefix('\'') {
                let (text, after) = quoted.split_once('\'').ok_or("a single quote is opened and not closed")?;
                parts.extend(text.chars().map(Part::Literal));
                rest = after;
                continue;
            }
            let run = rest.len() - rest.trim_start_matches(first).len();
            let (part, length) = match (first, run) {
                ('Y', 4) => (Part::Year { short: false }, run),
                ('Y', 2) => (Part::Year { short: true }, run),
                ('M', 1 | 2) => (Part::Month { loose: run == 1 }, run),
                ('D', 1 | 2) => (Part::DayOfMonth { loose: run == 1 }, run),
                ('*', _) if rest.len() > 1 => return Err("`*` stands for what follows the date, so only at the end"),
                ('*', _) => (Part::Rest, 1),
                (letter, _) if letter.is_alphanumeric() => return Err(MADE_OF),
                (other, _) => (Part::Literal(other), other.len_utf8()),
            };
            parts.push(part);
            rest = &rest[length..];
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
    pub(super) fn read<'t>(&self, text: &'t str, century: i16) -> Option<(Result<When, Unread>, &'t str)> {
        let (mut year, mut month, mut day) = (0, 0, None);
        let mut rest = text;
        for part in &self.parts {
            match part {
                Part::Year { short: false } => year = digits(&mut rest, 4, 4)?,
                Part::Year { short: true } => year = digits(&mut rest, 2, 2)? + century,
                Part::Month { loose } => month = digits(&mut rest, if *loose { 1 } else { 2 }, 2)?,
                Part::DayOfMonth { loose } => day = Some(digits(&mut rest, if *loose { 1 } else { 2 }, 2)?),
                Part::Literal(character) => rest = rest.strip_prefix(*character)?,
                Part::Rest if rest.starts_with(|next: char| next.is_ascii_digit()) => return None,
                Part::Rest => rest = "",
            }
        }
        Some((when(year, month, day), rest))
    }

    /// Whether a whole text is a day or month of the calendar in this layout.
    pub(super) fn fits(&self, text: &str) -> bool {
        matches!(self.read(text, 2000), Some((Ok(_), "")))
    }

    /// The characters that stand between its numbers, each once.
    pub(super) fn literals(&self) -> Vec<char> {
        let mut literals = Vec::new();
        for part in &self.parts {
            if let Part::Literal(character) = part
                && !literals.contains(character)
            {
                literals.push(*character);
            }
        }
        literals
    }

    /// How many digits it has, if it is digits and nothing else, and always as many.
    pub(super) fn digits(&self) -> Option<usize> {
        let digits = |part: &Part| match part {
            Part::Year { short } => Some(if *short { 2 } else { 4 }),
            Part::Month { loose: false } | Part::DayOfMonth { loose: false } => Some(2),
            Part::Month { loose: true } | Part::DayOfMonth { loose: true } | Part::Literal(_) | Part::Rest => None,
        };
        self.parts.iter().map(digits).sum()
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
        loose && !matches!(pair[1], Part::Literal(_) | Part::Rest)
    });
    if unclear { Err("after `M` or `D` something must stand that shows where the number ends") } else { Ok(()) }
}

fn no_such_day() -> Unread {
    Unread::NoSuchDay { doubt: None }
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
        Some(day) => found(day).map(When::day).ok_or(no_such_day()),
        None => {
            let first = found(1).ok_or(no_such_day())?;
            let last = (28..=31).rev().find_map(found).ok_or(no_such_day())?;
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
        return Some(first.zip(last).map(|(first, last)| When::days(first, last)).ok_or(no_such_day()));
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

/// The dates at the beginning of a text and what follows each: ISO, then the declared layouts, by index.
fn days_in_front<'t>(
    text: &'t str,
    rules: &DateRules,
) -> impl Iterator<Item = (Option<usize>, Result<When, Unread>, &'t str)> {
    let declared = rules.layouts.iter().enumerate().filter_map(move |(index, layout)| {
        layout.read(text, rules.century).map(|(date, rest)| (Some(index), date, rest))
    });
    iso_day(text).map(|(date, rest)| (None, date, rest)).into_iter().chain(declared)
}

/// The one day that some readings of a text give. Those that the calendar does not have do not count beside one that
/// it has; two days are none.
fn the_one(
    readings: impl Iterator<Item = (Option<usize>, Result<When, Unread>)>,
    rules: &DateRules,
) -> Option<Result<When, Unread>> {
    let mut best: Option<(Option<usize>, Result<When, Unread>)> = None;
    for (layout, date) in readings {
        match (&best, &date) {
            (Some((first, Ok(one))), Ok(other)) if one != other => {
                let written = |layout: Option<usize>| {
                    layout.map_or("YYYY-MM-DD".to_owned(), |index| rules.layouts[index].written.clone())
                };
                return Some(Err(Unread::TwoDays { first: written(*first), second: written(layout) }));
            }
            (None, _) | (Some((_, Err(_))), Ok(_)) => best = Some((layout, date)),
            (Some(_), _) => {}
        }
    }
    best.map(|(_, date)| date)
}

/// Reads a trimmed text as a date: a day, `2019-03` as that month, `2019` as that year.
pub fn read_date(text: &str, rules: &DateRules) -> Result<When, Unread> {
    let whole = days_in_front(text, rules).filter(|(_, _, rest)| rest.is_empty());
    if let Some(date) = the_one(whole.map(|(layout, date, _)| (layout, date)), rules) {
        return date;
    }
    if let Some(date) = iso_month_or_year(text) {
        return date;
    }
    if days_in_front(text, rules).any(|(_, _, rest)| clock(rest).is_some()) {
        return Err(Unread::TimeInDate);
    }
    Err(Unread::NotADate { doubt: None })
}

/// Whether a text ends with a time of day, and what stands before it.
pub(super) fn before_clock(text: &str) -> Option<&str> {
    let at = text.find(['T', ' '])?;
    clock(&text[at..]).map(|_| &text[..at])
}

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

/// A time of day, and the zone written behind it as its distance from universal time.
struct Clock {
    /// After midnight, in microseconds.
    time: i64,
    offset: Option<i64>,
}

/// ` H:MM[:SS[.fraction]][ AM][zone]` after a blank or a `T`, to the end of the text.
fn clock(text: &str) -> Option<Clock> {
    let mut rest = text.strip_prefix(['T', ' '])?;
    let mut hour = i64::from(digits(&mut rest, 1, 2)?);
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
    if let Some((noon, after)) = half_of_day(rest) {
        hour = if (1..=12).contains(&hour) { hour % 12 + noon } else { return None };
        rest = after;
    }
    let time = (hour * 3600 + minute * 60 + second) * SECOND + fraction;
    let in_day = hour < 24 && minute < 60 && second < 60 || time == 24 * 3600 * SECOND;
    let offset = zone_offset(rest.trim_start())?;
    in_day.then_some(Clock { time, offset })
}

/// `AM` or `PM`, perhaps behind a blank: the hours it adds, and what follows it.
fn half_of_day(text: &str) -> Option<(i64, &str)> {
    let text = text.trim_start();
    let (word, after) = text.split_at_checked(2)?;
    match word {
        _ if word.eq_ignore_ascii_case("am") => Some((0, after)),
        _ if word.eq_ignore_ascii_case("pm") => Some((12, after)),
        _ => None,
    }
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
    let timed = |(layout, date, rest)| clock(rest).map(|clock| (layout, date, clock));
    let Some((_, _, clock)) = days_in_front(text, rules).find_map(timed) else {
        return match read_date(text, rules) {
            Err(Unread::NotADate { .. }) if text.contains(':') => Err(Unread::NotATime { doubt: None }),
            bare => bare,
        };
    };
    let dates = days_in_front(text, rules).filter_map(timed).map(|(layout, date, _)| (layout, date));
    let date = the_one(dates, rules).unwrap_or(Err(Unread::NotATime { doubt: None }));
    let When { first: day, last, .. } = date?;
    if day != last {
        return Err(Unread::NotATime { doubt: None });
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
