//! Many records of one parent, and the longest lists: what comes of them, in a time that does not grow with the square of
//! their number. A comparison of each with each would make these tests take minutes.

use super::bench::Bench;

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
    let leases = (0..MANY).map(|number| format!("lease lease_id \"L{number}\", site_id \"A\", {}\n", lease(number)));
    site + &leases.collect::<String>()
}

fn from(number: u32) -> String {
    format!("from_on {}-{:02}-{:02}", 2000 + number % 16, number / 16 % 12 + 1, number % 28 + 1)
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
    assert_eq!(judged("lease never overlaps", from), ("U".into(), many));
    let (answers, reasons) = judged("lease covers from opened_on until closed_on", from);
    assert_eq!((answers.as_str(), reasons >= many), ("U", true));
}

#[test]
fn one_pair_that_overlaps_among_many_that_may_is_enough() {
    let lease = |number: u32| from(number) + if number < 2 { ", until_on 2019-01-01" } else { "" };
    assert_eq!(judged("lease never overlaps", lease), ("F".into(), 0));
}

#[test]
fn many_values_do_not_agree() {
    let lease = |number: u32| format!("{}, kind \"K{number}\"", from(number));
    assert_eq!(judged("lease agrees on kind", lease), ("F".into(), 0));
}

#[test]
fn events_of_a_year_may_be_on_any_of_its_days() {
    let of_year = |number: u32| format!("from_on {}", 2000 + number % 20);
    assert_eq!(judged("lease recurs every 2 days from opened_on until closed_on", of_year).0, "U");
    assert_eq!(judged("lease recurs every 3 years from opened_on until closed_on", of_year).0, "T");
    let of_one = |_| "from_on 2010".to_owned();
    assert_eq!(judged("lease recurs every 1 months from opened_on until closed_on", of_one).0, "F");
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
    let subjects = bench.subjects("R-1", 0);
    assert_eq!(subjects.matches('v').count(), MANY as usize, "{subjects}");
}
