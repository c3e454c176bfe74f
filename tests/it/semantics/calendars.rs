//! Table T11, business days and holidays; the business day column of table T4; deadlines whose clock stops or whose
//! end rolls; what lies outside the years of a holiday calendar.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use probity::calendar::{Almanac, Day, Holidays, Length, MonthEnd, NotCounting, Reach, Unit, When, Zone};
use probity::column::State;

use super::bench::{Bench, Cells, day, problems};
use super::worlds::config;

const NEW_YORK: &str = "settings\n  time zone \"America/New_York\"\n\n";

fn text(requirement: &str) -> String {
    format!(
        "{NEW_YORK}record unit\n  key unit_id: text\n  opened: date\n\nrecord item\n  key item_id: text\n  unit_id: text\n  \
         day: date\n  maybe: date or none\n  done: date or none yet\n  at: datetime\n  done_at: datetime or none yet\n  \
         later: date\n  later_at: datetime\n  \
         spent: number in business days\n  belongs to unit by unit_id\n\
         \nrule R-1 \"business days\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
    )
}

fn bench(requirement: &str, as_of: &str, given: &str) -> Bench {
    Bench::new(&text(requirement), as_of, &format!("item item_id \"1\", {given}"))
}

fn judged(requirement: &str, given: &str) -> String {
    bench(requirement, "2040-12-31", given).answers()
}

#[test]
fn t11_business_days() {
    let mut cells = Cells::default();
    for (from, count, expected) in [
        // Memorial Day is 2017-05-29.
        ("2017-05-26", "1 business day", "2017-05-30"),
        ("2017-05-27", "1 business day", "2017-05-30"),
        ("2017-05-29", "1 business day", "2017-05-30"),
        // Juneteenth began in 2021, and was observed on the Friday.
        ("2021-06-17", "1 business day", "2021-06-21"),
        ("2020-06-18", "1 business day", "2020-06-19"),
        // New Year's Day of 2022 was observed on 2021-12-31.
        ("2021-12-30", "1 business day", "2022-01-03"),
        ("2017-05-26", "5 business days", "2017-06-05"),
        ("2017-05-27", "0 business days", "2017-05-27"),
    ] {
        let given = format!("day {from}");
        cells.cell(format!("T11 {from} + {count}"), judged(&format!("day plus {count} is {expected}"), &given), "T");
        let window = format!("done is within {count} after day");
        let late = day(expected).plus(1);
        cells.cell(format!("T11 {from}, {count}, in time"), judged(&window, &format!("{given}, done {expected}")), "T");
        cells.cell(format!("T11 {from}, {count}, late"), judged(&window, &format!("{given}, done {late}")), "F");
        let due = bench(&window, "2040-12-31", &given).verdict().due;
        cells.cell(format!("T11 {from}, {count}, due"), due.unwrap_or_default(), expected);
    }
    for (from, count, expected) in [
        ("2017-05-30", "1 business day", "2017-05-26"),
        ("2017-05-29", "1 business day", "2017-05-26"),
        ("2017-05-28", "1 business day", "2017-05-26"),
        ("2022-01-03", "1 business day", "2021-12-30"),
    ] {
        let given = format!("day {from}");
        cells.cell(format!("T11 {from} - {count}"), judged(&format!("day minus {count} is {expected}"), &given), "T");
        let window = format!("done is within {count} before day");
        cells.cell(format!("T11 {from}, before"), judged(&window, &format!("{given}, done {expected}")), "T");
        let early = day(expected).plus(-1);
        cells.cell(format!("T11 {from}, too early"), judged(&window, &format!("{given}, done {early}")), "F");
    }
    for (from, to, count) in [
        ("2017-05-26", "2017-05-30", "1"),
        ("2017-05-26", "2017-05-29", "0"),
        ("2017-05-26", "2017-06-05", "5"),
        ("2017-05-30", "2017-05-26", "-1"),
        ("2017-05-26", "2017-05-26", "0"),
        ("2016-12-31", "2017-12-31", "250"),
    ] {
        let requirement = format!("business days from day to {to} is {count} business days");
        let requirement = match count.strip_prefix('-') {
            Some(count) => format!("business days from day to {to} plus {count} business days is 0 business days"),
            None => requirement,
        };
        cells.cell(format!("T11 from {from} to {to}"), judged(&requirement, &format!("day {from}")), "T");
    }
    cells.cell(
        "T11 at least, true",
        judged("later is at least 3 business days after day", "day 2017-05-26, later 2017-06-01"),
        "T",
    );
    cells.cell(
        "T11 at least, false",
        judged("later is at least 3 business days after day", "day 2017-05-26, later 2017-05-31"),
        "F",
    );
    cells.cell("T11 a field in business days", judged("spent is at most 3 business days", "spent 3"), "T");
    cells.check();
}

/// A hold that is due on Friday 2017-05-26 at 17:00, and 48 hours.
const FRIDAY: &str = "at 2017-05-26T17:00";

#[test]
fn one_instant_three_answers() {
    let mut cells = Cells::default();
    for (modifiers, last, first_late) in [
        ("", "2017-05-28T17:00", "2017-05-28T17:01"),
        (" rolling to the next business day", "2017-05-30T17:00", "2017-05-30T17:01"),
        (" not counting weekends", "2017-05-30T17:00", "2017-05-30T17:01"),
        (" not counting weekends and holidays", "2017-05-31T17:00", "2017-05-31T17:01"),
        // Only Monday stands still: Friday 7 hours, Saturday 24, Sunday 17.
        (" not counting holidays", "2017-05-28T17:00", "2017-05-28T17:01"),
        (" not counting holidays rolling to the next business day", "2017-05-30T17:00", "2017-05-30T17:01"),
    ] {
        let window = format!("done_at is within 48 hours after at{modifiers}");
        cells.cell(format!("T11{modifiers}: {last}"), judged(&window, &format!("{FRIDAY}, done_at {last}")), "T");
        cells.cell(
            format!("T11{modifiers}: {first_late}"),
            judged(&window, &format!("{FRIDAY}, done_at {first_late}")),
            "F",
        );
    }
    let both = "done_at is within 48 hours after at not counting weekends and holidays";
    for (done, expected) in [("2017-05-31T23:59", "T"), ("2017-05-31T24:00", "T"), ("2017-06-01T00:01", "F")] {
        let given = format!("at 2017-05-27T09:00, done_at {done}");
        cells.cell(format!("T11 from Saturday, {done}"), judged(both, &given), expected);
    }
    let due = bench(both, "2040-12-31", "at 2017-05-27T09:00").verdict().due;
    cells.cell("T11 from Saturday, due at the end of Wednesday", due.unwrap_or_default(), "2017-05-31");
    // The distance counts on the same clock.
    let far = "later_at is at least 48 hours after at not counting weekends and holidays";
    for (done, expected) in [("2017-05-31T17:00", "T"), ("2017-05-31T16:59", "F")] {
        cells.cell(format!("T11 at least, {done}"), judged(far, &format!("{FRIDAY}, later_at {done}")), expected);
    }
    let back = "done_at is within 48 hours before at not counting weekends and holidays";
    for (done, expected) in [("2017-05-25T17:00", "T"), ("2017-05-25T16:59", "F")] {
        // From Tuesday 17:00 back: Tuesday 17 hours, Friday 24, Thursday 7.
        cells.cell(
            format!("T11 before, {done}"),
            judged(back, &format!("at 2017-05-30T17:00, done_at {done}")),
            expected,
        );
    }
    cells.check();
}

#[test]
fn t11_days_whose_clock_stops_and_ends_that_roll() {
    let mut cells = Cells::default();
    for (from, modifiers, last) in [
        ("2017-07-05", "4 days after day rolling to the next business day", "2017-07-10"),
        ("2017-07-06", "4 days after day rolling to the next business day", "2017-07-10"),
        ("2017-05-26", "2 days after day not counting weekends", "2017-05-30"),
        ("2017-05-26", "2 days after day not counting weekends and holidays", "2017-05-31"),
        ("2017-05-26", "2 days after day not counting holidays", "2017-05-28"),
        ("2017-05-26", "2 days after day not counting holidays rolling to the next business day", "2017-05-30"),
        ("2017-05-26", "1 week after day not counting weekends and holidays", "2017-06-07"),
        ("2017-06-25", "2 weeks after day rolling to the next business day", "2017-07-10"),
    ] {
        let window = format!("done is within {modifiers}");
        let late = day(last).plus(1);
        cells.cell(format!("{from} {modifiers}"), judged(&window, &format!("day {from}, done {last}")), "T");
        cells.cell(format!("{from} {modifiers}, late"), judged(&window, &format!("day {from}, done {late}")), "F");
    }
    // The due date that an exception can name is the rolled one.
    let excused = format!(
        "{}  unless waived: the due date is 2017-07-10\n",
        text("done is within 4 days after day rolling to the next business day")
    );
    let verdict = Bench::new(&excused, "2017-12-31", "item item_id \"1\", day 2017-07-05").verdict();
    cells.cell("the due date rolls", verdict.outcome, "exempt");
    cells.check();
}

#[test]
fn lengths_that_take_no_modifier() {
    let codes = |tail: &str| problems(&text(&format!("done is within {tail}")));
    for unit in ["2 business days", "2 months", "1 year"] {
        assert_eq!(codes(&format!("{unit} after day not counting weekends")), ["counting-unit"], "{unit}");
        assert_eq!(codes(&format!("{unit} after day rolling to the next business day")), ["counting-unit"], "{unit}");
        assert_eq!(
            codes(&format!("{unit} after day not counting holidays rolling to the next business day")),
            ["counting-unit", "counting-unit"],
            "{unit}"
        );
    }
    assert_eq!(codes("2 days before day rolling to the next business day"), ["rolling-before"]);
    assert_eq!(problems(&text("done is at least 2 months after day not counting weekends")), ["counting-unit"]);
    assert_eq!(codes("2 weeks before day not counting weekends"), Vec::<String>::new());
}

#[test]
fn t4_business_days_by_the_state_of_the_value() {
    let mut cells = Cells::default();
    for (date, holiday, business) in [
        ("2017-05-26", "F", "T"),
        ("2017-05-27", "F", "F"),
        ("2017-05-29", "T", "F"),
        // The holiday is the day on which it is observed.
        ("2020-07-03", "T", "F"),
        ("2020-07-04", "F", "F"),
        // Imprecise: decided if it is the same throughout.
        ("2017-05", "U", "U"),
        ("2017-08", "F", "U"),
    ] {
        let given = format!("day {date}");
        cells.cell(format!("T4 {date} holiday"), judged("day is on a holiday", &given), holiday);
        cells.cell(format!("T4 {date} business day"), judged("day is on a business day", &given), business);
        let negated = if business == "T" {
            "F"
        } else if business == "F" {
            "T"
        } else {
            "U"
        };
        cells.cell(format!("T4 {date} no business day"), judged("day is not on a business day", &given), negated);
    }
    for predicate in ["on a holiday", "on a business day"] {
        let requirement = format!("day is {predicate}");
        for (state, cause) in [
            (State::Blank, "blank"),
            (State::UnknownCode, "unknown_code"),
            (State::Absent, "column_absent"),
            (State::Unreadable, "unreadable"),
            (State::Withheld, "withheld"),
            (State::Differs, "group_differs"),
        ] {
            let verdict = bench(&requirement, "2030-01-01", "day 2017-05-26").state("item.day", 0, state).verdict();
            cells.cell(format!("T4 {state:?} {predicate}"), &verdict.answers, "U");
            cells.cell(
                format!("T4 {state:?} {predicate} reason"),
                verdict.reasons.join("; "),
                &format!("day: {cause}"),
            );
        }
        let requirement = format!("unit.opened is {predicate}");
        let orphan = bench(&requirement, "2030-01-01", "unit_id \"U1\"").verdict();
        cells.cell(format!("T4 no parent {predicate}"), &orphan.answers, "U");
        let parents = |one: &str, other: &str| {
            let given = format!(
                "item item_id \"1\", unit_id \"U1\"\nunit unit_id \"U1\", opened {one}\nunit unit_id \"U1\", opened {other}"
            );
            Bench::new(&text(&requirement), "2030-01-01", &given).answers()
        };
        // Monday was Memorial Day; Friday and Tuesday were plain days.
        cells.cell(format!("T4 parents that differ {predicate}"), parents("2017-05-26", "2017-05-29"), "U");
        let same = if predicate == "on a holiday" { "F" } else { "T" };
        cells.cell(format!("T4 parents alike {predicate}"), parents("2017-05-26", "2017-05-30"), same);
        // None is a matter of a guard.
        assert_eq!(problems(&text(&format!("maybe is {predicate}"))), ["unguarded-none"]);
        assert_eq!(problems(&text(&format!("maybe is not none and maybe is {predicate}"))), Vec::<String>::new());
    }
    cells.check();
}

#[test]
fn federal_holidays_in_the_years_of_each_law() {
    let federal = Holidays::us_federal();
    let is = |text: &str| federal.is_holiday(day(text));
    for (holiday, year) in [
        // As the Office of Personnel Management lists them.
        (
            ["2017-01-02", "2017-01-16", "2017-02-20", "2017-05-29", "2017-07-04"],
            "2017-09-04 2017-10-09 2017-11-10 2017-11-23 2017-12-25",
        ),
        (
            ["2021-01-01", "2021-01-18", "2021-02-15", "2021-05-31", "2021-06-18"],
            "2021-07-05 2021-09-06 2021-10-11 2021-11-11 2021-11-25 2021-12-24 2021-12-31",
        ),
        (
            ["2024-01-01", "2024-01-15", "2024-02-19", "2024-05-27", "2024-06-19"],
            "2024-07-04 2024-09-02 2024-10-14 2024-11-11 2024-11-28 2024-12-25",
        ),
    ] {
        let mut expected: Vec<Day> = holiday.into_iter().chain(year.split(' ')).map(day).collect();
        expected.sort();
        let number = expected[0].ymd().0;
        let (first, last) = (Day::new(number, 1, 1).unwrap(), Day::new(number, 12, 31).unwrap());
        assert_eq!(federal.between(first, last).map(|(day, _)| day).collect::<Vec<_>>(), expected);
    }
    for (date, expected) in [
        // Martin Luther King's birthday from 1986, Juneteenth from 2021.
        ("1985-01-21", false),
        ("1986-01-20", true),
        ("2020-06-19", false),
        // Veterans Day was the fourth Monday of October from 1971 through 1977.
        ("1971-10-25", true),
        ("1971-11-11", false),
        ("1977-10-24", true),
        ("1978-10-23", false),
        ("1978-11-10", true),
        // Inauguration Day is none; New Year's Day of 2022 was observed in 2021, and not in 2022.
        ("2021-01-20", false),
        ("2022-01-01", false),
        ("2021-12-31", true),
        ("1971-02-15", true),
        ("1971-05-31", true),
        ("1971-10-11", true),
    ] {
        assert_eq!(is(date), Some(expected), "{date}");
    }
    assert_eq!([is("1970-12-25"), is("2101-01-03")], [None, None]);
    assert_eq!(federal.is_business_day(day("1970-12-26")), Some(false), "a Saturday is no business day in any year");
}

#[test]
fn outside_the_years_of_the_calendar_nothing_is_known() {
    let mut cells = Cells::default();
    let mut cell = |name: &str, requirement: &str, as_of: &str, given: &str, expected: &str, reasons: &str| {
        let verdict = bench(requirement, as_of, given).verdict();
        cells.cell(name, &verdict.answers, expected);
        cells.cell(format!("{name}: reasons"), verdict.reasons.join("; "), reasons);
    };
    let day_outside = "day: outside_calendar";
    cell("holiday", "day is on a holiday", "2030-01-01", "day 1970-05-29", "U", day_outside);
    cell("business day", "day is on a business day", "2030-01-01", "day 1970-05-29", "U", day_outside);
    cell("a Saturday", "day is on a business day", "2030-01-01", "day 1970-05-30", "F", "");
    cell("moved", "day plus 2 business days is after 1970-01-01", "2030-01-01", "day 1970-05-29", "U", day_outside);
    cell(
        "counted",
        "business days from day to 2017-01-01 is at least 1 business day",
        "2030-01-01",
        "day 1970-05-29",
        "U",
        day_outside,
    );
    let window = "done is within 2 business days after day";
    cell("a known event", window, "2030-01-01", "day 1970-05-28, done 1970-05-29", "U", day_outside);
    cell("an event before", window, "2030-01-01", "day 1970-05-28, done 1970-05-27", "F", "");
    cell("no event", window, "2030-01-01", "day 1970-05-28", "FD", day_outside);
    cell("the clock has not started", window, "1970-05-27", "day 1970-05-28", "D", "");
    let back = "done is within 2 business days before day";
    cell("before, too late", back, "2030-01-01", "day 1970-05-28, done 1970-05-29", "F", "");
    cell("before, perhaps in time", back, "2030-01-01", "day 1970-05-28, done 1970-05-26", "U", day_outside);
    cell("before, overdue", back, "2030-01-01", "day 1970-05-28", "F", "");
    let hours = "done_at is within 48 hours after at not counting holidays";
    cell("hours", hours, "2030-01-01", "at 1970-05-28T12:00, done_at 1970-05-28T13:00", "U", "at: outside_calendar");
    let weekends = "done_at is within 48 hours after at not counting weekends";
    cell("weekends need no calendar", weekends, "2030-01-01", "at 1970-05-28T12:00, done_at 1970-05-28T13:00", "T", "");
    cells.check();
}

/// A record that is asked for within business days: not due before the last of them is over.
#[test]
fn records_within_business_days() {
    let rules = format!(
        "{NEW_YORK}record item\n  key item_id: text\n  day: date\n\nrecord reply\n  item_id: text\n  sent: date\n  \
         dated by sent\n  belongs to item by item_id\n\nrule R-1 \"replies\"\n  cite \"manual\"\n  for item\n  \
         should exists (reply where sent is within 2 business days after item.day)\n"
    );
    let mut cells = Cells::default();
    for (as_of, start, sent, expected) in [
        ("2017-05-30", "2017-05-26", "", "D"),
        ("2017-05-31", "2017-05-26", "", "F"),
        ("2017-06-30", "2017-05-26", "2017-05-31", "T"),
        ("2017-06-30", "2017-05-26", "2017-06-01", "F"),
        // In a year outside the calendar nobody knows when the window ends, or whether another reply is still in time.
        ("2017-06-30", "1970-05-26", "1970-05-27", "TFD"),
        ("2017-06-30", "1970-05-26", "1970-05-25", "FD"),
    ] {
        let reply = if sent.is_empty() { String::new() } else { format!("\nreply item_id \"1\", sent {sent}") };
        let verdict = Bench::new(&rules, as_of, &format!("item item_id \"1\", day {start}{reply}")).verdict();
        cells.cell(format!("{start}, {sent} as of {as_of}"), &verdict.answers, expected);
        let outside = verdict.reasons.iter().any(|reason| reason.ends_with(": outside_calendar"));
        cells.cell(format!("{start}, {sent}: outside"), outside.to_string(), &start.starts_with("1970").to_string());
    }
    cells.check();
}

#[test]
fn rules_that_read_the_calendar_know_it() {
    let reads = |requirement: &str| bench(requirement, "2030-01-01", "day 2017-05-26").rules.rules[0].reads_holidays;
    for requirement in [
        "day is on a business day",
        "day is on a holiday",
        "done is within 2 business days after day",
        "done is within 2 days after day rolling to the next business day",
        "done is within 2 days after day not counting holidays",
        "day is at least 2 days after 2017-01-02 not counting weekends and holidays",
        "day plus 2 business days is after 2017-01-01",
        "business days from day to 2017-01-01 is at least 1 business day",
    ] {
        assert!(reads(requirement), "{requirement}");
    }
    for requirement in ["day is on a weekend", "done is within 2 days after day not counting weekends"] {
        assert!(!reads(requirement), "{requirement}");
    }
}

/// A calendar of a few days that somebody wrote.
fn own() -> Holidays {
    let days = ["2019-04-19", "2019-12-24", "2020-04-10"].map(|text| (day(text), "a holiday".to_owned()));
    Holidays::new("own".to_owned(), (2019, 2020), BTreeMap::from(days))
}

#[test]
fn a_calendar_of_ones_own_takes_the_place_of_the_federal_one() {
    let mut cells = Cells::default();
    let requirement = "day is on a holiday";
    let judged = |calendar: Holidays, date: &str| {
        let mut bench = bench(requirement, "2030-01-01", &format!("day {date}"));
        bench.rules.settings.holidays = Arc::new(calendar);
        bench.answers()
    };
    for (date, expected) in [("2019-04-19", "T"), ("2019-07-04", "F"), ("2018-04-19", "U"), ("2021-04-19", "U")] {
        cells.cell(date, judged(own(), date), expected);
    }
    cells.check();
}

fn moved(when: Day, count: i64, unit: Unit, not_counting: Option<NotCounting>, rolling: bool) -> Day {
    let (zone, holidays) = (Zone::utc(), Holidays::us_federal());
    let almanac = Almanac { month_end: MonthEnd::LastDay, zone: &zone, holidays: &holidays };
    let reach = Reach { length: Length { count, unit }, not_counting, rolling };
    let moved = almanac.moved(When::day(when), reach).expect("these days are inside the calendar");
    assert_eq!(moved.first, moved.last);
    moved.first
}

proptest! {
    #![proptest_config(config(400))]

    /// The longer the length, the later (and never earlier) the end; a business day is where it ends; and so many
    /// business days lie between.
    #[test]
    fn business_days_count_up(start in 5_000..40_000_i32, count in 1..400_i64) {
        let (zone, holidays) = (Zone::utc(), Holidays::us_federal());
        let almanac = Almanac { month_end: MonthEnd::LastDay, zone: &zone, holidays: &holidays };
        let end = moved(Day(start), count, Unit::BusinessDays, None, false);
        prop_assert!(end < moved(Day(start), count + 1, Unit::BusinessDays, None, false));
        prop_assert!(end >= Day(start).plus(count));
        prop_assert_eq!(holidays.is_business_day(end), Some(true));
        prop_assert_eq!(almanac.business_days(Day(start), end), Some(count));
        prop_assert_eq!(almanac.business_days(end, Day(start)).map(|back| -back <= count), Some(true));
        let one_by_one = (start + 1..=end.0).filter(|day| holidays.is_business_day(Day(*day)) == Some(true)).count();
        prop_assert_eq!(i64::try_from(one_by_one), Ok(count));
    }

    /// Days on which the clock stops never bring the end forward, and rolling never takes it back or off a business day.
    #[test]
    fn modifiers_only_put_off(start in 5_000..40_000_i32, count in 0..60_i64) {
        let plain = moved(Day(start), count, Unit::Days, None, false);
        let weekends = moved(Day(start), count, Unit::Days, Some(NotCounting::Weekends), false);
        let both = moved(Day(start), count, Unit::Days, Some(NotCounting::WeekendsAndHolidays), false);
        prop_assert!(plain <= weekends && weekends <= both);
        prop_assert_eq!(both, moved(Day(start), count, Unit::BusinessDays, None, false));
        let rolled = moved(Day(start), count, Unit::Days, None, true);
        prop_assert!(rolled >= plain && rolled <= plain.plus(5));
        prop_assert_eq!(Holidays::us_federal().is_business_day(rolled), Some(true));
    }
}

proptest! {
    // Each case judges six times.
    #![proptest_config(config(60))]

    /// A deadline: the due date is the last day that is in time, and moving the as-of date forward never turns a
    /// violation into something pending.
    #[test]
    fn a_due_date_is_the_last_day_in_time(start in 16_000..18_000_i32, count in 0..9_u8, form in 0..5_usize) {
        let length = [
            format!("{count} business days after day"),
            format!("{count} days after day rolling to the next business day"),
            format!("{count} days after day not counting weekends"),
            format!("{count} days after day not counting weekends and holidays"),
            format!("{count} weeks after day rolling to the next business day"),
        ];
        let window = format!("done is within {}", length[form]);
        let given = format!("day {}", Day(start));
        let open = bench(&window, "2040-12-31", &given).verdict();
        let due = day(&open.due.expect("it has a due date"));
        prop_assert_eq!(judged(&window, &format!("{given}, done {due}")), "T");
        prop_assert_eq!(judged(&window, &format!("{given}, done {}", due.plus(1))), "F");
        let outcome = |as_of: Day| bench(&window, &as_of.to_string(), &given).verdict().outcome;
        prop_assert_eq!(outcome(due.plus(-1)), "pending");
        prop_assert_eq!(outcome(due), "violated");
        prop_assert_eq!(outcome(due.plus(30)), "violated");
    }
}
