//! Holiday calendars: which days are holidays, for the years that a calendar covers. The holidays of US federal law
//! are worked out here; others are read by `input`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::Day;

/// The name of the calendar that is built in.
pub const US_FEDERAL: &str = "us_federal";

/// A holiday calendar: complete for its years, silent outside of them.
#[derive(Debug, Clone)]
pub struct Holidays {
    name: String,
    /// First and last year.
    years: (i16, i16),
    days: BTreeMap<Day, Cow<'static, str>>,
}

impl Holidays {
    /// A calendar of that name, with all its holidays from the first of its years through the last.
    pub fn new(name: String, years: (i16, i16), days: BTreeMap<Day, String>) -> Holidays {
        Holidays { name, years, days: days.into_iter().map(|(day, name)| (day, Cow::Owned(name))).collect() }
    }

    /// The holidays of 5 U.S.C. 6103 on the days on which offices observe them, from 1971, when most of them moved to
    /// Mondays. One that falls on a Saturday is observed on the Friday before, one on a Sunday on the Monday after
    /// (5 U.S.C. 6103(b), Executive Order 11582). Inauguration Day, a holiday around Washington only, and days off by
    /// executive order are not in it.
    pub fn us_federal() -> Arc<Holidays> {
        static CALENDAR: LazyLock<Arc<Holidays>> = LazyLock::new(|| {
            let (first, last) = (1971, 2100);
            // New Year's Day of the year after may be observed on 31 December.
            let observed = (first..=last + 1).flat_map(|year| FEDERAL.iter().filter_map(move |law| law.observed(year)));
            let days = observed.filter(|(day, _)| (first..=last).contains(&day.ymd().0)).collect();
            Arc::new(Holidays { name: US_FEDERAL.to_owned(), years: (first, last), days })
        });
        CALENDAR.clone()
    }

    /// Its name, as `settings` write it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first and the last year that it covers.
    pub fn years(&self) -> (i16, i16) {
        self.years
    }

    /// Whether a day is a holiday; `None` outside the years that the calendar covers.
    pub fn is_holiday(&self, day: Day) -> Option<bool> {
        let year = day.is_bounded().then(|| day.ymd().0)?;
        (self.years.0..=self.years.1).contains(&year).then(|| self.days.contains_key(&day))
    }

    /// Whether a day is a working day: no Saturday, no Sunday, no holiday. `None` for a weekday outside the years that
    /// the calendar covers.
    pub fn is_business_day(&self, day: Day) -> Option<bool> {
        if day.is_bounded() && day.is_weekend() { Some(false) } else { self.is_holiday(day).map(|holiday| !holiday) }
    }

    /// The holidays from one day through another, with their names.
    pub fn between(&self, first: Day, last: Day) -> impl Iterator<Item = (Day, &str)> {
        let days = (first <= last).then(|| self.days.range(first..=last));
        days.into_iter().flatten().map(|(day, name)| (*day, &**name))
    }
}

/// A holiday of federal law, on its day in the years in which the law says so.
struct Federal {
    name: &'static str,
    on: On,
    /// First and last year.
    years: (i16, i16),
}

/// The day of a holiday in a year. Weekdays count from Monday as 0.
enum On {
    /// Month and day.
    Date(u8, u8),
    /// Month, weekday, and which one in the month.
    Nth(u8, i32, u8),
    /// Month and weekday: the last one.
    Last(u8, i32),
}

const MONDAY: i32 = 0;
const THURSDAY: i32 = 3;
const SATURDAY: i32 = 5;
const SUNDAY: i32 = 6;
/// No year after which a law ceases to hold.
const ON: i16 = i16::MAX;

/// 5 U.S.C. 6103(a), and for earlier years the acts that changed it.
const FEDERAL: [Federal; 12] = [
    Federal { name: "New Year's Day", on: On::Date(1, 1), years: (0, ON) },
    // Public Law 98-144 of 1983, first observed in 1986.
    Federal { name: "Birthday of Martin Luther King, Jr.", on: On::Nth(1, MONDAY, 3), years: (1986, ON) },
    // The Uniform Monday Holiday Act, Public Law 90-363, from 1971: this, Memorial, Columbus and Veterans Day.
    Federal { name: "Washington's Birthday", on: On::Nth(2, MONDAY, 3), years: (1971, ON) },
    Federal { name: "Memorial Day", on: On::Last(5, MONDAY), years: (1971, ON) },
    // Public Law 117-17, signed on 2021-06-17.
    Federal { name: "Juneteenth National Independence Day", on: On::Date(6, 19), years: (2021, ON) },
    Federal { name: "Independence Day", on: On::Date(7, 4), years: (0, ON) },
    Federal { name: "Labor Day", on: On::Nth(9, MONDAY, 1), years: (0, ON) },
    Federal { name: "Columbus Day", on: On::Nth(10, MONDAY, 2), years: (1971, ON) },
    // Public Law 94-97 gave Veterans Day its date back from 1978.
    Federal { name: "Veterans Day", on: On::Nth(10, MONDAY, 4), years: (1971, 1977) },
    Federal { name: "Veterans Day", on: On::Date(11, 11), years: (1978, ON) },
    Federal { name: "Thanksgiving Day", on: On::Nth(11, THURSDAY, 4), years: (0, ON) },
    Federal { name: "Christmas Day", on: On::Date(12, 25), years: (0, ON) },
];

impl Federal {
    /// The day on which it is observed for a year, with its name.
    fn observed(&self, year: i16) -> Option<(Day, Cow<'static, str>)> {
        if !(self.years.0..=self.years.1).contains(&year) {
            return None;
        }
        let day = match self.on {
            On::Date(month, day) => Day::new(year, month, day)?,
            On::Nth(month, weekday, nth) => first_on(Day::new(year, month, 1)?, weekday).plus(7 * (i64::from(nth) - 1)),
            On::Last(month, weekday) => first_on(Day::new(year, month + 1, 1)?.plus(-7), weekday),
        };
        Some(match weekday(day) {
            SATURDAY => (day.plus(-1), format!("{}, observed", self.name).into()),
            SUNDAY => (day.plus(1), format!("{}, observed", self.name).into()),
            _ => (day, self.name.into()),
        })
    }
}

/// Monday is 0.
fn weekday(day: Day) -> i32 {
    // 1970-01-01, day 0, was a Thursday.
    (day.0 + THURSDAY).rem_euclid(7)
}

/// The first day from `day` on that is such a weekday.
fn first_on(day: Day, wanted: i32) -> Day {
    day.plus(i64::from((wanted - weekday(day)).rem_euclid(7)))
}
