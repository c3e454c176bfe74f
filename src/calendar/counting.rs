//! Moving a date or time by a length: in calendar units, in business days, with a clock that stops on some days, and
//! rolled to a business day.

use serde::{Deserialize, Serialize};

use super::{Day, HOUR, Holidays, Instant, Length, MonthEnd, Unit, When, Zone};

/// More days than the calendar has.
const FAR: i64 = 4_000_000;

/// Days on which the clock stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotCounting {
    /// `weekends`
    Weekends,
    /// `holidays`
    Holidays,
    /// `weekends and holidays`
    WeekendsAndHolidays,
}

impl NotCounting {
    /// Whether holidays are among them.
    pub fn holidays(self) -> bool {
        match self {
            NotCounting::Weekends => false,
            NotCounting::Holidays | NotCounting::WeekendsAndHolidays => true,
        }
    }

    /// Whether Saturdays and Sundays are among them.
    pub fn weekends(self) -> bool {
        match self {
            NotCounting::Holidays => false,
            NotCounting::Weekends | NotCounting::WeekendsAndHolidays => true,
        }
    }
}

/// How far a deadline is from its start: a length, and what changes how it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The length.
    pub length: Length,
    /// On which days the clock stops. Never with business days, months or years.
    pub not_counting: Option<NotCounting>,
    /// An end that is no business day moves to the next one. Only forward, and never with business days, months or
    /// years.
    pub rolling: bool,
}

impl Reach {
    /// A length counted as it is.
    pub fn plain(length: Length) -> Reach {
        Reach { length, not_counting: None, rolling: false }
    }

    /// The same the other way.
    pub fn negated(self) -> Reach {
        Reach { length: self.length.negated(), ..self }
    }

    /// Whether its end depends on a holiday calendar.
    pub fn reads_holidays(self) -> bool {
        self.rolling || self.length.unit == Unit::BusinessDays || self.not_counting.is_some_and(NotCounting::holidays)
    }
}

/// What moving a date depends on.
#[derive(Debug, Clone, Copy)]
pub struct Almanac<'a> {
    /// What a month length does where the day number is missing.
    pub month_end: MonthEnd,
    /// The zone in which days begin and end.
    pub zone: &'a Zone,
    /// The holidays.
    pub holidays: &'a Holidays,
}

impl Almanac<'_> {
    /// The time moved: months by their ends, hours on instants, any other length with the time of day kept. `None`
    /// where that depends on a year that the holiday calendar does not cover.
    pub fn moved(&self, when: When, reach: Reach) -> Option<When> {
        let Length { count, unit } = reach.length;
        let moved = match (unit, reach.not_counting) {
            (Unit::Hours, None) => self.elapsed(when, count),
            (Unit::Hours, Some(skipped)) => self.clocked(when, count, skipped)?,
            (Unit::Days, None) => self.days(when, |day| Some(day.plus(count)))?,
            (Unit::Weeks, None) => self.days(when, |day| Some(day.plus(count.saturating_mul(7))))?,
            (Unit::Days, Some(skipped)) => self.days(when, |day| self.counted(day, count, skipped))?,
            (Unit::Weeks, Some(skipped)) => {
                self.days(when, |day| self.counted(day, count.saturating_mul(7), skipped))?
            }
            (Unit::BusinessDays, _) => {
                self.days(when, |day| self.counted(day, count, NotCounting::WeekendsAndHolidays))?
            }
            (Unit::Months, _) => self.months(when, count),
            (Unit::Years, _) => self.months(when, count.saturating_mul(12)),
        };
        if reach.rolling { self.rolled(moved) } else { Some(moved) }
    }

    /// Business days after `from` through `to`, or negative those before `from` back to `to`: as many as `from` has
    /// to be moved by to come to a business day `to`. `None` outside the years of the holiday calendar.
    pub fn business_days(&self, from: Day, to: Day) -> Option<i64> {
        if to < from {
            let back = self.count_business_days(to, from.plus(-1))?;
            return Some(-back);
        }
        self.count_business_days(from.plus(1), to)
    }

    /// Business days from one day through another.
    fn count_business_days(&self, first: Day, last: Day) -> Option<i64> {
        if last < first {
            return Some(0);
        }
        // A weekend at an end of the span needs no calendar.
        let weekday = |day: &Day| !day.is_weekend();
        let first_weekday = (0..3).map(|days| first.plus(days)).find(weekday)?;
        let last_weekday = (0..3).map(|days| last.plus(-days)).find(weekday)?;
        if last_weekday < first_weekday {
            return Some(0);
        }
        self.holidays.is_holiday(first_weekday)?;
        self.holidays.is_holiday(last_weekday)?;
        let days = i64::from(last.0) - i64::from(first.0) + 1;
        let rest = (0..days % 7).filter(|ahead| !first.plus(*ahead).is_weekend()).count();
        let weekdays = days / 7 * 5 + i64::try_from(rest).expect("a week has 7 days");
        let free = self.holidays.between(first, last).filter(|(day, _)| !day.is_weekend()).count();
        Some(weekdays - i64::try_from(free).expect("fewer holidays than days"))
    }

    /// Whether the clock stops on a day.
    fn is_skipped(&self, day: Day, skipped: NotCounting) -> Option<bool> {
        if skipped.weekends() && day.is_weekend() {
            return Some(true);
        }
        if skipped.holidays() { self.holidays.is_holiday(day) } else { Some(false) }
    }

    /// The day that many counted days later (or earlier); counting starts on the day after, whatever the first is.
    fn counted(&self, day: Day, count: i64, skipped: NotCounting) -> Option<Day> {
        if count.saturating_abs() > FAR && !skipped.holidays() {
            return Some(if count < 0 { Day::UNBOUNDED_PAST } else { Day::UNBOUNDED_FUTURE });
        }
        let step = count.signum();
        let (mut day, mut left) = (day, count);
        while left != 0 && day.is_bounded() {
            day = day.plus(step);
            if !self.is_skipped(day, skipped)? {
                left -= step;
            }
        }
        Some(day)
    }

    /// Both ends moved by days, each with its time of day.
    fn days(&self, when: When, to: impl Fn(Day) -> Option<Day>) -> Option<When> {
        let moved = |day: Day| if day.is_bounded() { to(day) } else { Some(day) };
        let (first, last) = (moved(when.first)?, moved(when.last)?);
        Some(When { first, last, time: None }.with_clock_of(when, self.zone))
    }

    fn months(&self, when: When, count: i64) -> When {
        let (first, _) = when.first.plus_months(count, self.month_end);
        let (_, last) = when.last.plus_months(count, self.month_end);
        // A time of day is kept where both ends are one day: 31 January 17:00 plus a month is 28 February 17:00.
        When { first, last, time: None }.with_clock_of(when, self.zone)
    }

    fn elapsed(&self, when: When, hours: i64) -> When {
        let (first, last) = when.instants(self.zone);
        let step = hours.saturating_mul(HOUR);
        self.at_instants(Instant(first.0.saturating_add(step)), Instant(last.0.saturating_add(step)))
    }

    fn at_instants(&self, first: Instant, last: Instant) -> When {
        When { first: self.zone.day_of(first), last: self.zone.day_of(last), time: Some((first, last)) }
    }

    /// Hours on a clock that stops on some days, from their first moment to their last.
    fn clocked(&self, when: When, hours: i64, skipped: NotCounting) -> Option<When> {
        if hours.saturating_abs() / 24 > FAR {
            let edge = if hours < 0 { Instant(i64::MIN) } else { Instant(i64::MAX) };
            return Some(self.at_instants(edge, edge));
        }
        let (first, last) = when.instants(self.zone);
        let length = hours.saturating_mul(HOUR);
        let run =
            |start| if length < 0 { self.run_back(start, -length, skipped) } else { self.run(start, length, skipped) };
        Some(self.at_instants(run(first)?, run(last)?))
    }

    fn run(&self, start: Instant, length: i64, skipped: NotCounting) -> Option<Instant> {
        let (mut at, mut left) = (start, length);
        while left > 0 {
            let day = self.zone.day_of(at);
            if !day.is_bounded() {
                return Some(at);
            }
            let next = self.zone.start_of(day.plus(1));
            if !self.is_skipped(day, skipped)? {
                let today = next.0.saturating_sub(at.0);
                match left - today {
                    // The clock runs out as the day ends: it is the end of this day, not the beginning of the next.
                    0 => return Some(self.zone.last_of(day)),
                    more if more > 0 => left = more,
                    _ => return Some(Instant(at.0 + left)),
                }
            }
            at = next;
        }
        Some(at)
    }

    fn run_back(&self, start: Instant, length: i64, skipped: NotCounting) -> Option<Instant> {
        let (mut at, mut left) = (start, length);
        while left > 0 {
            let day = self.zone.day_of(Instant(at.0.saturating_sub(1)));
            if !day.is_bounded() {
                return Some(at);
            }
            let begin = self.zone.start_of(day);
            if !self.is_skipped(day, skipped)? {
                let today = at.0.saturating_sub(begin.0);
                if left <= today {
                    return Some(Instant(at.0 - left));
                }
                left -= today;
            }
            at = begin;
        }
        Some(at)
    }

    /// Each end on the next business day, if it is on none, with its time of day.
    fn rolled(&self, when: When) -> Option<When> {
        let next = |day: Day| {
            let mut day = day;
            while day.is_bounded() && !self.holidays.is_business_day(day)? {
                day = day.plus(1);
            }
            Some(day)
        };
        let (first, last) = (next(when.first)?, next(when.last)?);
        if (first, last) == (when.first, when.last) {
            return Some(when);
        }
        Some(When { first, last, time: None }.with_clock_of(when, self.zone))
    }
}
