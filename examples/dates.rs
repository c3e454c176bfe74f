//! The program's date arithmetic for an independent check: operations come in on standard input, one a line, and the
//! results go out in the same order. `.ci/dates.py` computes the same with Python.
//!
//! A line is an operation and its arguments, separated by blanks:
//!
//! ```text
//! move UNIT MODIFIERS MONTH-END COUNT DATE      a date moved: `days`, `weeks`, `months`, `years`, `business`
//! hours MODIFIERS ZONE COUNT DATE MICROSECONDS  a time of a day in a zone, moved by hours
//! between DATE DATE                             business days from one to the other
//! fiscal MONTH DAY DATE                         the fiscal year of a date, with its first and last day
//! holiday DATE                                  whether it is a federal holiday
//! ```
//!
//! `MODIFIERS` is `-`, or letters: `w` weekends and `h` holidays do not count, `r` the end rolls to a business day.

#![expect(clippy::print_stdout, reason = "what it is for")]

use std::io::BufRead;

use probity::calendar::{
    Almanac, Day, FiscalYearStart, Holidays, Instant, Length, MonthEnd, NotCounting, Period, PeriodKind, Reach, Unit,
    When, Zone,
};

fn main() {
    let holidays = Holidays::us_federal();
    let mut results = String::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("standard input is text");
        let words: Vec<&str> = line.split_whitespace().collect();
        results += &answer(&words, &holidays).unwrap_or_else(|| "unknown".to_owned());
        results.push('\n');
    }
    print!("{results}");
}

/// The result of one line; `None` outside the years of the holiday calendar.
fn answer(words: &[&str], holidays: &Holidays) -> Option<String> {
    let utc = Zone::utc();
    let almanac = Almanac { month_end: MonthEnd::LastDay, zone: &utc, holidays };
    match words {
        ["move", unit, modifiers, month_end, count, date] => {
            let length = Length { count: number(count), unit: unit_named(unit) };
            let almanac = Almanac { month_end: month_end_named(month_end), ..almanac };
            let moved = almanac.moved(When::day(day(date)), reach(length, modifiers))?;
            Some(format!("{} {}", moved.first, moved.last))
        }
        ["hours", modifiers, zone, count, date, clock] => {
            let zone = Zone::named(zone).expect("a zone");
            let (first, last) = zone.instants(day(date), number(clock));
            let when = When { first: day(date), last: day(date), time: Some((first, last)) };
            let length = Length { count: number(count), unit: Unit::Hours };
            let moved = Almanac { zone: &zone, ..almanac }.moved(when, reach(length, modifiers))?;
            let (Instant(first), Instant(last)) = moved.time.expect("a time stays a time");
            Some(format!("{first} {last}"))
        }
        ["between", from, to] => almanac.business_days(day(from), day(to)).map(|count| count.to_string()),
        ["fiscal", month, first_day, date] => {
            let byte = |word: &str| u8::try_from(number(word)).expect("a month or a day");
            let start = FiscalYearStart { month: byte(month), day: byte(first_day) };
            let year = Period::containing(PeriodKind::FiscalYear, day(date), start);
            let (first, last) = year.days(start);
            Some(format!("{} {first} {last}", year.number))
        }
        ["holiday", date] => holidays.is_holiday(day(date)).map(|holiday| holiday.to_string()),
        _ => Some(format!("not understood: {}", words.join(" "))),
    }
}

fn number(word: &str) -> i64 {
    word.parse().expect("a number")
}

fn day(word: &str) -> Day {
    let mut parts = word.split('-').map(number);
    let mut part = || parts.next().expect("year, month and day");
    let (year, month, day) = (part(), part(), part());
    let byte = |number: i64| u8::try_from(number).expect("a month or a day");
    Day::new(i16::try_from(year).expect("a year"), byte(month), byte(day)).expect("a day that exists")
}

fn unit_named(word: &str) -> Unit {
    let units = [Unit::Hours, Unit::Days, Unit::BusinessDays, Unit::Weeks, Unit::Months, Unit::Years];
    units.into_iter().find(|unit| unit.word().starts_with(word)).expect("a unit")
}

fn month_end_named(word: &str) -> MonthEnd {
    match word {
        "next" => MonthEnd::NextDay,
        "undecided" => MonthEnd::Undecided,
        _ => MonthEnd::LastDay,
    }
}

fn reach(length: Length, modifiers: &str) -> Reach {
    let not_counting = match (modifiers.contains('w'), modifiers.contains('h')) {
        (true, true) => Some(NotCounting::WeekendsAndHolidays),
        (true, false) => Some(NotCounting::Weekends),
        (false, true) => Some(NotCounting::Holidays),
        (false, false) => None,
    };
    Reach { length, not_counting, rolling: modifiers.contains('r') }
}
