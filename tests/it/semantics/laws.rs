//! Laws of deadlines that hold for every window, date and calendar setting. Those of connectives and of other windows
//! stand beside the worlds that they are checked in; those of recurrences beside the recurrences.

use proptest::prelude::*;
use proptest::sample::select;

use probity::calendar::Day;

use super::bench::{Bench, Verdict, day, plain};
use super::worlds::config;

/// Windows that count from `begun_on`, with every unit, calendar and month end.
const WINDOWS: [&str; 9] = [
    "within 30 days after begun_on",
    "within 0 days after begun_on",
    "within 3 months after begun_on",
    "within 1 year after begun_on",
    "within 5 business days after begun_on",
    "within 10 days after begun_on not counting weekends and holidays",
    "within 2 weeks after begun_on rolling to the next business day",
    "by begun_on plus 45 days",
    "during the fiscal year of begun_on",
];

const MONTH_ENDS: [&str; 2] = ["last day", "next day"];

/// A day of 2018 to 2021, so that leap days, holidays that move and ends of fiscal years come up.
fn any_day() -> impl Strategy<Value = Day> {
    (0..1461_i64).prop_map(|offset| day("2018-01-01").plus(offset))
}

/// The requirement for one record, whose begin is known; `done` is empty where nothing is done.
fn judged(window: &str, month_end: &str, begun: Day, done: Option<Day>, as_of: Day) -> Verdict {
    let rules = format!(
        "settings\n  month end {month_end}\n\nrecord item\n  key item_id: text\n  begun_on: date\n  done_on: date or none yet\n\n\
         rule R-1 \"in time\"\n  cite \"manual\"\n  for item\n  should done_on is {window}\n"
    );
    let done = done.map_or_else(String::new, |done| format!(", done_on {done}"));
    Bench::new(&rules, &as_of.to_string(), &format!("item item_id \"1\", begun_on {begun}{done}")).verdict()
}

proptest! {
    #![proptest_config(config(150))]

    /// The due date of a finding is the last day that is met, and the day after it is late by one.
    #[test]
    fn a_due_date_is_the_last_day_that_is_met(
        window in select(&WINDOWS[..]),
        month_end in select(&MONTH_ENDS[..]),
        begun in any_day(),
    ) {
        let far = day("2030-01-01");
        let overdue = judged(window, month_end, begun, None, far);
        prop_assert_eq!(overdue.manner, Some("overdue"));
        let due = day(&plain(overdue.finding.due.as_ref().unwrap()));
        prop_assert_eq!(judged(window, month_end, begun, Some(due), far).outcome, "met");
        let late = judged(window, month_end, begun, Some(due.plus(1)), far);
        prop_assert_eq!(late.manner, Some("late"));
        prop_assert_eq!(late.finding.days_late, Some(1));
        prop_assert_eq!(judged(window, month_end, begun, None, due.plus(-1)).outcome, "pending");
        prop_assert_eq!(judged(window, month_end, begun, None, due).outcome, "violated");
    }

    /// As time goes by, what is violated stays so, and so does what is met.
    #[test]
    fn a_later_as_of_date_takes_no_verdict_back(
        window in select(&WINDOWS[..]),
        month_end in select(&MONTH_ENDS[..]),
        begun in any_day(),
        done in proptest::option::of(0..500_i64),
        (first, more) in (0..600_i64, 1..400_i64),
    ) {
        let done = done.map(|days| begun.plus(days));
        let as_of = begun.plus(first);
        let (now, later) = (
            judged(window, month_end, begun, done, as_of),
            judged(window, month_end, begun, done, as_of.plus(more)),
        );
        match now.outcome {
            "violated" => prop_assert_eq!(later.outcome, "violated"),
            "met" => prop_assert_eq!(later.outcome, "met"),
            other => prop_assert_eq!(other, "pending"),
        }
    }
}
