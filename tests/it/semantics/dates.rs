//! Table T11: months, fiscal years and elapsed hours.

use super::bench::{Bench, Cells, problems};

fn text(settings: &str, requirement: &str) -> String {
    let settings = if settings.is_empty() { String::new() } else { format!("settings\n  {settings}\n\n") };
    format!(
        "{settings}record item\n  key item_id: text\n  day: date\n  other: date\n  at: datetime\n  done_at: datetime or none yet\n\
         \nrule R-1 \"dates\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
    )
}

fn judged(settings: &str, requirement: &str, given: &str) -> String {
    Bench::new(&text(settings, requirement), "2030-12-31", &format!("item item_id \"1\", {given}")).answers()
}

#[test]
fn t11_months_and_years() {
    let mut cells = Cells::default();
    for (day, length, last_day, next_day) in [
        ("2017-01-31", "plus 1 month", "2017-02-28", "2017-03-01"),
        ("2016-02-29", "plus 1 year", "2017-02-28", "2017-03-01"),
        ("2016-02-29", "plus 4 years", "2020-02-29", "2020-02-29"),
        ("2017-03-31", "minus 1 month", "2017-02-28", "2017-03-01"),
        ("2017-02-28", "plus 1 year", "2018-02-28", "2018-02-28"),
        ("2017-01-31", "plus 2 months", "2017-03-31", "2017-03-31"),
        ("2017-12-15", "plus 1 month", "2018-01-15", "2018-01-15"),
        ("2017-01-10", "plus 180 days", "2017-07-09", "2017-07-09"),
        ("2017-01-10", "plus 2 weeks", "2017-01-24", "2017-01-24"),
        // Months before days, in whichever order they are written.
        ("2017-01-30", "plus 2 days plus 1 month", "2017-03-02", "2017-03-03"),
        ("2017-01-30", "plus 1 month plus 2 days", "2017-03-02", "2017-03-03"),
    ] {
        for (settings, expected) in [("", last_day), ("month end last day", last_day), ("month end next day", next_day)]
        {
            let requirement = format!("day {length} is {expected}");
            cells.cell(
                format!("T11 {day} {length}, {settings:?}"),
                judged(settings, &requirement, &format!("day {day}")),
                "T",
            );
        }
        let either = format!("day {length} is on or after {last_day} and day {length} is on or before {next_day}");
        cells.cell(
            format!("T11 {day} {length}, undecided"),
            judged("month end undecided", &either, &format!("day {day}")),
            "T",
        );
    }
    cells.cell(
        "T11 undecided is open",
        judged("month end undecided", "day plus 1 month is 2017-02-28", "day 2017-01-31"),
        "U",
    );
    cells.check();
    assert_eq!(problems(&text("", "day plus 1 month plus 1 month is 2017-03-28")), ["months-twice"]);
    assert_eq!(problems(&text("", "day plus 1 year plus 1 month is 2017-03-28")), ["months-twice"]);
}

#[test]
fn t11_fiscal_years_and_other_periods() {
    let mut cells = Cells::default();
    for (settings, requirement, day) in [
        ("", "fiscal year of day is 2019", "2019-09-30"),
        ("", "fiscal year of day is 2020", "2019-10-01"),
        ("", "calendar year of day is 2019", "2019-12-31"),
        ("", "day is during fiscal year 2020", "2019-10-01"),
        ("", "day is during fiscal year 2020", "2020-09-30"),
        ("", "day is during the fiscal year of other", "2019-10-01, other 2020-09-30"),
        ("", "day is during fiscal quarter 2020-Q1", "2019-12-31"),
        ("", "day is during calendar quarter 2019-Q4", "2019-10-01"),
        ("", "day is during month 2020-02", "2020-02-29"),
        ("", "the end of fiscal year 2020 is 2020-09-30", "2020-09-30"),
        ("", "the start of fiscal year of day is 2019-10-01", "2020-03-05"),
        ("", "the end of fiscal year of day plus 30 days is 2020-10-30", "2020-03-05"),
        ("fiscal year starts 07-01", "fiscal year of day is 2020", "2019-07-01"),
        ("fiscal year starts 07-01", "fiscal year of day is 2019", "2019-06-30"),
        ("fiscal year starts 01-01", "fiscal year of day is 2019", "2019-12-31"),
    ] {
        cells.cell(
            format!("T11 {requirement}, {day}, {settings:?}"),
            judged(settings, requirement, &format!("day {day}")),
            "T",
        );
    }
    for (requirement, day) in [
        ("day is during fiscal year 2020", "2019-09-30"),
        ("day is during fiscal year 2020", "2020-10-01"),
        ("day is during month 2020-02", "2020-03-01"),
    ] {
        cells.cell(format!("T11 {requirement}, {day}"), judged("", requirement, &format!("day {day}")), "F");
    }
    cells.check();
}

const NEW_YORK: &str = "time zone \"America/New_York\"";

#[test]
fn t11_elapsed_hours() {
    let mut cells = Cells::default();
    for (at, length, expected) in [
        ("2017-05-26T17:00", "plus 48 hours", "2017-05-28T17:00"),
        // The clock is put forward on 2019-03-10 and back on 2019-11-03.
        ("2019-03-09T12:00", "plus 48 hours", "2019-03-11T13:00"),
        ("2019-11-02T12:00", "plus 48 hours", "2019-11-04T11:00"),
        // Days keep the time of day.
        ("2019-03-09T12:00", "plus 2 days", "2019-03-11T12:00"),
        ("2019-11-04T11:00", "minus 48 hours", "2019-11-02T12:00"),
        ("2019-01-31T17:00", "plus 1 month", "2019-02-28T17:00"),
    ] {
        let requirement = format!("at {length} is {expected}");
        cells.cell(format!("T11 {at} {length}"), judged(NEW_YORK, &requirement, &format!("at {at}")), "T");
    }
    for (done, expected) in [("2019-03-11T13:00", "T"), ("2019-03-11T13:01", "F")] {
        let given = format!("at 2019-03-09T12:00, done_at {done}");
        cells.cell(
            format!("T11 within 48 hours, {done}"),
            judged(NEW_YORK, "done_at is within 48 hours after at", &given),
            expected,
        );
    }
    for (from, to, hours) in [
        ("2019-03-09T12:00", "2019-03-11T13:00", "48"),
        ("2019-11-02T12:00", "2019-11-04T11:00", "48"),
        ("2017-05-26T17:00", "2017-05-27T05:30", "12.5"),
    ] {
        let requirement = format!("hours from at to {to} is {hours} hours");
        cells.cell(
            format!("T11 hours from {from} to {to}"),
            judged(NEW_YORK, &requirement, &format!("at {from}")),
            "T",
        );
    }
    cells.check();
}
