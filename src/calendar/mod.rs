//! Days, instants, months and fiscal years: arithmetic on dates, without a clock.
//!
//! Every date or time is an interval: `2019-03` is that month, a day in an hour rule is that whole day, an hour that
//! the clock shows twice is the hour of its two readings. `holidays` knows which days are free, `counting` moves dates
//! by lengths of time. Reading texts as dates is not here (`input` does that).

#![deny(clippy::disallowed_methods)]

mod counting;
mod holidays;

use std::fmt;

use jiff::civil;
use serde::{Deserialize, Serialize};

pub use counting::{Almanac, NotCounting, Reach};
pub use holidays::{Holidays, US_FEDERAL};

/// Days since 1970-01-01 in the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

/// Microseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// Microseconds in an hour.
const HOUR: i64 = 3_600_000_000;

impl Day {
    /// Stands for "unbounded" at the early end.
    pub const UNBOUNDED_PAST: Day = Day(i32::MIN);
    /// Stands for "unbounded" at the late end.
    pub const UNBOUNDED_FUTURE: Day = Day(i32::MAX);

    /// The day with that number, or `None` if the calendar has no such day.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Day> {
        let month = i8::try_from(month).ok()?;
        let day = i8::try_from(day).ok()?;
        civil::Date::new(year, month, day).ok().map(Day::from_civil)
    }

    fn from_civil(date: civil::Date) -> Day {
        let span = date.duration_since(civil::Date::constant(1970, 1, 1));
        Day(i32::try_from(span.as_hours() / 24).expect("a civil date is within a few million days of 1970"))
    }

    /// `None` for the two unbounded marks and for days beyond year 9999.
    fn civil(self) -> Option<civil::Date> {
        let days = jiff::Span::new().try_days(self.0).ok()?;
        civil::Date::constant(1970, 1, 1).checked_add(days).ok()
    }

    /// Year, month and day; unbounded days and days beyond year 9999 clamp to the ends of the calendar.
    pub fn ymd(self) -> (i16, u8, u8) {
        let date = self.civil().unwrap_or(if self.0 < 0 { civil::Date::MIN } else { civil::Date::MAX });
        (date.year(), date.month().unsigned_abs(), date.day().unsigned_abs())
    }

    /// The day `count` days later; stays unbounded if it is.
    pub fn plus(self, count: i64) -> Day {
        if self == Day::UNBOUNDED_PAST || self == Day::UNBOUNDED_FUTURE {
            return self;
        }
        let sum = i64::from(self.0).saturating_add(count);
        Day(i32::try_from(sum).unwrap_or(if sum < 0 { i32::MIN } else { i32::MAX }))
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday, so day 2 was the first Saturday.
        matches!(self.0.rem_euclid(7), 2 | 3)
    }

    /// Whether this is a real day and not one of the two unbounded marks.
    pub fn is_bounded(self) -> bool {
        self != Day::UNBOUNDED_PAST && self != Day::UNBOUNDED_FUTURE
    }

    /// The day `months` months later, as `month_end` settles a day number that the month lacks: one day, or two
    /// where that is undecided.
    pub fn plus_months(self, months: i64, month_end: MonthEnd) -> (Day, Day) {
        if !self.is_bounded() {
            return (self, self);
        }
        let (year, month, day) = self.ymd();
        let index = (i64::from(year) * 12 + i64::from(month) - 1).saturating_add(months);
        let (Ok(year), Ok(month)) = (i16::try_from(index.div_euclid(12)), u8::try_from(index.rem_euclid(12) + 1))
        else {
            let edge = if months < 0 { Day::UNBOUNDED_PAST } else { Day::UNBOUNDED_FUTURE };
            return (edge, edge);
        };
        if let Some(same) = Day::new(year, month, day) {
            return (same, same);
        }
        let Some(last) = last_of_month(year, month) else {
            let edge = if months < 0 { Day::UNBOUNDED_PAST } else { Day::UNBOUNDED_FUTURE };
            return (edge, edge);
        };
        match month_end {
            MonthEnd::LastDay => (last, last),
            MonthEnd::NextDay => (last.plus(1), last.plus(1)),
            MonthEnd::Undecided => (last, last.plus(1)),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

fn last_of_month(year: i16, month: u8) -> Option<Day> {
    (28..=31).rev().find_map(|day| Day::new(year, month, day))
}

/// What a month length does where the day number is missing (31 January plus one month).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MonthEnd {
    /// The last day of that month.
    #[default]
    LastDay,
    /// The first day of the next month.
    NextDay,
    /// Either: the date is an interval.
    Undecided,
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// Elapsed hours on instants.
    Hours,
    /// Calendar days.
    Days,
    /// Monday to Friday less a holiday calendar.
    BusinessDays,
    /// Seven calendar days.
    Weeks,
    /// Calendar months.
    Months,
    /// Calendar years: twelve months.
    Years,
}

impl Unit {
    /// The word as the language writes it, in the plural.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::BusinessDays => "business days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Years => "years",
        }
    }
}

/// A length of time: a whole number of one unit. Never converted between months and days, or hours and days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    /// How many; negative where it is taken away.
    pub count: i64,
    /// Of what.
    pub unit: Unit,
}

impl Length {
    /// The same length the other way.
    pub fn negated(self) -> Length {
        Length { count: self.count.saturating_neg(), unit: self.unit }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.unit.word();
        let word = if self.count == 1 { &word[..word.len() - 1] } else { word };
        write!(f, "{} {word}", self.count)
    }
}

/// A kind of period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PeriodKind {
    /// Twelve months from the settings' first day; carries the number of the year it ends in.
    FiscalYear,
    /// A quarter of a fiscal year.
    FiscalQuarter,
    /// January to December.
    CalendarYear,
    /// A quarter of a calendar year.
    CalendarQuarter,
    /// A calendar month.
    Month,
}

impl PeriodKind {
    /// All kinds.
    pub const ALL: [PeriodKind; 5] = [
        PeriodKind::FiscalYear,
        PeriodKind::FiscalQuarter,
        PeriodKind::CalendarYear,
        PeriodKind::CalendarQuarter,
        PeriodKind::Month,
    ];

    /// The words as the language writes them.
    pub fn words(self) -> &'static str {
        match self {
            PeriodKind::FiscalYear => "fiscal year",
            PeriodKind::FiscalQuarter => "fiscal quarter",
            PeriodKind::CalendarYear => "calendar year",
            PeriodKind::CalendarQuarter => "calendar quarter",
            PeriodKind::Month => "month",
        }
    }

    fn months(self) -> i32 {
        match self {
            PeriodKind::FiscalYear | PeriodKind::CalendarYear => 12,
            PeriodKind::FiscalQuarter | PeriodKind::CalendarQuarter => 3,
            PeriodKind::Month => 1,
        }
    }
}

/// One period: its kind and its number counted from year 0 (a year's own number for years, year × 4 + quarter − 1
/// for quarters, year × 12 + month − 1 for months; fiscal ones by the fiscal year's number).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// The kind.
    pub kind: PeriodKind,
    /// Which one.
    pub number: i32,
}

/// The first month and day of a fiscal year; 1 October unless the settings say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalYearStart {
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 28.
    pub day: u8,
}

impl Default for FiscalYearStart {
    fn default() -> Self {
        FiscalYearStart { month: 10, day: 1 }
    }
}

impl FiscalYearStart {
    /// Months from January to the first month, and the day: `(0, 1)` is the calendar year.
    fn offset(self) -> (i32, u8) {
        (i32::from(self.month) - 1, self.day)
    }

    /// A fiscal year that starts on 1 January is numbered as the calendar year; any other by the year it ends in.
    fn years_ahead(self) -> i32 {
        i32::from(self.offset() != (0, 1))
    }
}

impl Period {
    /// The period of that kind in which a bounded day lies.
    pub fn containing(kind: PeriodKind, day: Day, fiscal: FiscalYearStart) -> Period {
        let (year, month, day_of_month) = day.ymd();
        let month_index = i32::from(year) * 12 + i32::from(month) - 1;
        let index = match kind {
            PeriodKind::FiscalYear | PeriodKind::FiscalQuarter => {
                let (months, first_day) = fiscal.offset();
                let begun = month_index - months - i32::from(day_of_month < first_day);
                begun + 12 * fiscal.years_ahead()
            }
            PeriodKind::CalendarYear | PeriodKind::CalendarQuarter | PeriodKind::Month => month_index,
        };
        Period { kind, number: index.div_euclid(kind.months()) }
    }

    /// First and last day.
    pub fn days(self, fiscal: FiscalYearStart) -> (Day, Day) {
        (self.first_day(fiscal), Period { number: self.number + 1, ..self }.first_day(fiscal).plus(-1))
    }

    fn first_day(self, fiscal: FiscalYearStart) -> Day {
        let index = self.number * self.kind.months();
        let (index, day) = match self.kind {
            PeriodKind::FiscalYear | PeriodKind::FiscalQuarter => {
                let (months, day) = fiscal.offset();
                (index + months - 12 * fiscal.years_ahead(), day)
            }
            PeriodKind::CalendarYear | PeriodKind::CalendarQuarter | PeriodKind::Month => (index, 1),
        };
        let year = i16::try_from(index.div_euclid(12)).unwrap_or(i16::MAX);
        let month = u8::try_from(index.rem_euclid(12) + 1).expect("a remainder of 12 is below 12");
        Day::new(year, month, day).unwrap_or(if index < 0 { Day::UNBOUNDED_PAST } else { Day::UNBOUNDED_FUTURE })
    }
}

impl Period {
    /// What names it beside its kind: `2019`, `2019-Q2`, `2019-03`.
    pub fn name(self) -> String {
        let number = self.number;
        match self.kind {
            PeriodKind::FiscalYear | PeriodKind::CalendarYear => number.to_string(),
            PeriodKind::FiscalQuarter | PeriodKind::CalendarQuarter => {
                format!("{}-Q{}", number.div_euclid(4), number.rem_euclid(4) + 1)
            }
            PeriodKind::Month => format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1),
        }
    }

    /// The same where its kind is plain: `FY2019`, `FY2019-Q2`; others by their name alone.
    pub fn short(self) -> String {
        match self.kind {
            PeriodKind::FiscalYear | PeriodKind::FiscalQuarter => format!("FY{}", self.name()),
            PeriodKind::CalendarYear | PeriodKind::CalendarQuarter | PeriodKind::Month => self.name(),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.words(), self.name())
    }
}

/// When something was: the days from `first` through `last`, and where a time of day is known, its instants.
///
/// A plain day has `first == last`; a month is its days; an end may be unbounded. With a time, `first` and `last` are
/// the calendar days of its two readings where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct When {
    /// Earliest day.
    pub first: Day,
    /// Latest day.
    pub last: Day,
    /// Earliest and latest instant, where a time of day is known.
    pub time: Option<(Instant, Instant)>,
}

impl When {
    /// One day.
    pub fn day(day: Day) -> When {
        When { first: day, last: day, time: None }
    }

    /// Some day from `first` through `last`.
    pub fn days(first: Day, last: Day) -> When {
        When { first, last, time: None }
    }

    /// The smallest interval that holds both; it has a time only if both have one.
    pub fn hull(self, other: When) -> When {
        let time = match (self.time, other.time) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (Some(_) | None, None) | (None, Some(_)) => None,
        };
        When { first: self.first.min(other.first), last: self.last.max(other.last), time }
    }

    /// Earliest and latest instant; a day without a time is the whole of it in `zone`.
    pub fn instants(self, zone: &Zone) -> (Instant, Instant) {
        self.time.unwrap_or_else(|| (zone.start_of(self.first), zone.last_of(self.last)))
    }

    /// Gives these days the clock times that `written` has in `zone`.
    fn with_clock_of(self, written: When, zone: &Zone) -> When {
        let Some((a, b)) = written.time else { return self };
        let first = zone.at_clock_of(self.first, a).0;
        let last = zone.at_clock_of(self.last, b).1;
        When { time: Some((first, last)), ..self }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first.is_bounded(), self.last.is_bounded()) {
            _ if self.first == self.last => write!(f, "{}", self.first),
            (true, true) => write!(f, "{} to {}", self.first, self.last),
            (true, false) => write!(f, "{} or later", self.first),
            (false, true) => write!(f, "{} or earlier", self.last),
            (false, false) => write!(f, "any day"),
        }
    }
}

/// A time zone by its IANA name.
#[derive(Debug, Clone)]
pub struct Zone(jiff::tz::TimeZone);

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone(jiff::tz::TimeZone::UTC)
    }

    /// The zone of that name, from the tables built into the program; `None` if there is none.
    pub fn named(name: &str) -> Option<Zone> {
        jiff::tz::TimeZone::get(name).ok().map(Zone)
    }

    /// A time as a clock in this zone shows it (`2020-05-07T17:01`), or in UTC where that would be another day than the
    /// one on which it was written; without a time of day its days.
    pub fn words(&self, when: When) -> String {
        let exact = when.time.filter(|(first, last)| first == last && when.first == when.last);
        let timestamp = exact.and_then(|(instant, _)| jiff::Timestamp::from_microsecond(instant.0).ok());
        let Some(timestamp) = timestamp else { return when.to_string() };
        let clock = |shown: civil::DateTime| {
            let with_seconds = shown.second() != 0 || shown.subsec_nanosecond() != 0;
            shown.strftime(if with_seconds { "%Y-%m-%dT%H:%M:%S%.f" } else { "%Y-%m-%dT%H:%M" }).to_string()
        };
        let here = timestamp.to_zoned(self.0.clone()).datetime();
        if Day::from_civil(here.date()) == when.first {
            clock(here)
        } else {
            format!("{}Z", clock(timestamp.to_zoned(jiff::tz::TimeZone::UTC).datetime()))
        }
    }

    /// The earliest and latest instant that a clock in this zone can mean by a day and a time of day: one instant,
    /// or the two readings of an hour that the clock shows twice or skips. The time of day is in microseconds after
    /// midnight; 24:00 is the last instant of the day.
    pub fn instants(&self, day: Day, clock: i64) -> (Instant, Instant) {
        if clock >= 24 * HOUR {
            let end = self.last_of(day);
            return (end, end);
        }
        let Some(date) = day.civil() else {
            let edge = if day.0 < 0 { Instant(i64::MIN) } else { Instant(i64::MAX) };
            return (edge, edge);
        };
        let time = jiff::SignedDuration::from_micros(clock);
        let Ok(written) = date.to_datetime(civil::Time::midnight()).checked_add(time) else {
            return (Instant(i64::MAX), Instant(i64::MAX));
        };
        let reading = |offset: jiff::tz::Offset| {
            offset.to_timestamp(written).map_or(Instant(i64::MAX), |timestamp| Instant(timestamp.as_microsecond()))
        };
        use jiff::tz::AmbiguousOffset;
        match self.0.to_ambiguous_timestamp(written).offset() {
            AmbiguousOffset::Unambiguous { offset } => (reading(offset), reading(offset)),
            AmbiguousOffset::Gap { before, after } | AmbiguousOffset::Fold { before, after } => {
                let (one, other) = (reading(before), reading(after));
                (one.min(other), one.max(other))
            }
        }
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Day) -> Instant {
        self.instants(day, 0).0
    }

    /// The last instant of a day: a microsecond before the next begins.
    pub fn last_of(&self, day: Day) -> Instant {
        Instant(self.start_of(day.plus(1)).0.saturating_sub(1))
    }

    /// The calendar day on which an instant falls in this zone.
    pub fn day_of(&self, instant: Instant) -> Day {
        match jiff::Timestamp::from_microsecond(instant.0) {
            Ok(timestamp) => Day::from_civil(self.0.to_datetime(timestamp).date()),
            Err(_) if instant.0 < 0 => Day::UNBOUNDED_PAST,
            Err(_) => Day::UNBOUNDED_FUTURE,
        }
    }

    /// The time of day that a clock in this zone shows at an instant, in microseconds after midnight.
    pub fn clock_of(&self, instant: Instant) -> i64 {
        let Ok(timestamp) = jiff::Timestamp::from_microsecond(instant.0) else { return 0 };
        let since_midnight = self.0.to_datetime(timestamp).time().duration_since(civil::Time::midnight());
        i64::try_from(since_midnight.as_micros()).expect("a day has fewer microseconds than an i64 holds")
    }

    fn at_clock_of(&self, day: Day, instant: Instant) -> (Instant, Instant) {
        self.instants(day, self.clock_of(instant))
    }
}
