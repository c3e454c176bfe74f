//! Many records of one parent, and the longest lists: what comes of them, in a time that does not grow with the square of
//! their number. A comparison of each with each would make these tests take minutes.

use super::bench::{Bench, Cells};

const MANY: u32 = 5_000;

const RECORDS: &str = "
record site
  key site_id: text
  opened_on:   date
  closed_on:   date

record lease
  key lease_id: text
  site_id:      text
  from_on:      date
  until_on:     date
  kind:         text
  belongs to site by site_id
  dated by from_on
  lasts from from_on until until_on
  follows by until_on within site_id
";

fn rule(kind: &str, requirement: &str) -> String {
    format!("{RECORDS}\nrule R-1 \"many\"\n  cite \"manual\"\n  for {kind}\n  should {requirement}\n")
}

/// A site with leases, each with the rest of its fields.
fn given(lease: impl Fn(u32) -> String) -> String {
    let site = "site site_id \"A\", opened_on 2000-01-01, closed_on 2020-01-01\n".to_owned();
    let leases = (0..MANY).map(|number| {
        let from = format!("{}-{:02}-{:02}", 2000 + number % 16, number / 16 % 12 + 1, number % 28 + 1);
        format!("lease lease_id \"L{number}\", site_id \"A\", from_on {from}{}\n", lease(number))
    });
    site + &leases.collect::<String>()
}

/// What one rule comes to for the site, and how many reasons there are.
fn judged(requirement: &str, lease: impl Fn(u32) -> String) -> (String, usize) {
    let bench = Bench::new(&rule("site", requirement), "2020-09-30", &given(lease));
    let verdict = bench.verdict();
    (verdict.answers, verdict.reasons.len())
}

#[test]
fn ends_that_are_not_known_leave_overlaps_and_gaps_open() {
    let many = MANY as usize;
    assert_eq!(judged("lease never overlaps", |_| String::new()), ("U".into(), many));
    let (answers, reasons) = judged("lease covers from opened_on until closed_on", |_| String::new());
    assert_eq!((answers.as_str(), reasons >= many), ("U", true));
}

#[test]
fn one_pair_that_overlaps_among_many_that_may_is_enough() {
    let lease = |number: u32| if number < 2 { ", until_on 2019-01-01".to_owned() } else { String::new() };
    assert_eq!(judged("lease never overlaps", lease), ("F".into(), 0));
}

#[test]
fn events_of_a_year_may_be_on_any_of_its_days() {
    let text = rule("site", "lease recurs every 1 days from opened_on until closed_on");
    let mut bench = Bench::new(&text, "2020-09-30", &given(|_| ", until_on 2019-01-01".to_owned()));
    for row in 0..MANY {
        bench.interval("lease", row, "from_on", "2010");
    }
    assert_eq!(bench.verdict().answers, "F");
}

#[test]
fn a_list_of_many_values_makes_as_many_subjects() {
    let values: Vec<String> = (0..MANY).rev().map(|number| format!("\"v{number}\"")).collect();
    let text = format!(
        "{RECORDS}\nlist many: {}\nrule R-1 \"many\"\n  cite \"manual\"\n  for lease\n  for each item in many\n  \
         should kind is that item\n",
        values.join(", ")
    );
    let bench = Bench::new(&text, "2020-09-30", "lease lease_id \"L\", from_on 2019-01-01, kind \"v7\"");
    let subjects = bench.subjects().subjects;
    assert_eq!(subjects.len(), MANY as usize);
}
