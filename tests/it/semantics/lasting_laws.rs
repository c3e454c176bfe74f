//! Laws of things that last: against a count day by day, and against each pair of records.

use proptest::prelude::*;

use super::bench::Bench;
use super::worlds::config;

/// Days are days of September 2020, the as-of date is the last.
const LAST: u32 = 30;

const RECORDS: &str = "
record agency
  key agency_id: text

record agreement
  agency_id: text
  begun_on:  date
  ended_on:  date or none
  belongs to agency by agency_id
  lasts from begun_on until ended_on
";

/// A record from a day until another; without an end it lasts still.
type Stretch = (u32, Option<u32>);

fn any_stretch() -> impl Strategy<Value = Stretch> {
    (1..LAST, prop::option::weighted(0.8, 0..12_u32))
        .prop_map(|(from, length)| (from, length.map(|days| (from + days).min(LAST))))
}

fn any_stretches() -> impl Strategy<Value = Vec<Stretch>> {
    prop::collection::vec(any_stretch(), 0..6)
}

fn bench(requirement: &str, records: &[Stretch]) -> Bench {
    let text = format!("{RECORDS}\nrule R-1 \"law\"\n  cite \"manual\"\n  for agency\n  should {requirement}\n");
    let mut given = "agency agency_id \"A\"\n".to_owned();
    for (from, until) in records {
        let until = until.map_or_else(String::new, |until| format!(", ended_on 2020-09-{until:02}"));
        given += &format!("agreement agency_id \"A\", begun_on 2020-09-{from:02}{until}\n");
    }
    Bench::new(&text, "2020-09-30", &given)
}

fn covers((from, until): (u32, u32), records: &[Stretch]) -> String {
    bench(&format!("agreement covers from 2020-09-{from:02} until 2020-09-{until:02}"), records).answers()
}

fn lasts_on(day: u32, (from, until): Stretch) -> bool {
    from <= day && until.is_none_or(|until| day < until)
}

fn letter(answer: bool) -> &'static str {
    if answer { "T" } else { "F" }
}

proptest! {
    #![proptest_config(config(120))]

    /// A span is covered if each of its days is in some record's time.
    #[test]
    fn covers_is_a_count_day_by_day(records in any_stretches(), from in 1..LAST, length in 0..20_u32) {
        let until = (from + length).min(LAST);
        let whole = (from..until).all(|day| records.iter().any(|record| lasts_on(day, *record)));
        prop_assert_eq!(covers((from, until), &records), letter(whole));
    }

    /// The gap that is named is the first one.
    #[test]
    fn the_gap_is_the_first_day_that_is_not_covered(records in any_stretches(), from in 1..LAST) {
        let first = (from..LAST).find(|day| !records.iter().any(|record| lasts_on(*day, *record)));
        let verdict = bench(&format!("agreement covers from 2020-09-{from:02} until 2020-09-30"), &records).verdict();
        match first {
            None => prop_assert_eq!(verdict.outcome, "met"),
            Some(day) => {
                let found = super::bench::plain(&verdict.finding.found);
                prop_assert!(found.starts_with(&format!("no agreement covers 2020-09-{day:02}")), "{found}, day {day}");
            }
        }
    }

    /// Neither a longer record nor one more ever opens a gap.
    #[test]
    fn a_wider_record_opens_no_gap(records in any_stretches(), more in any_stretch(), which in any::<prop::sample::Index>(), days in 0..5_u32) {
        let span = (5, 20);
        let before = covers(span, &records);
        let mut wider = records.clone();
        if !wider.is_empty() {
            let (from, until) = &mut wider[which.index(records.len())];
            *from = from.saturating_sub(days).max(1);
            *until = until.map(|until| (until + days).min(LAST));
        }
        let mut with_more = records.clone();
        with_more.push(more);
        if before == "T" {
            prop_assert_eq!(covers(span, &wider), "T");
            prop_assert_eq!(covers(span, &with_more), "T");
        }
    }

    /// Two records overlap if some day is in the time of both.
    #[test]
    fn never_overlaps_is_each_pair_on_each_day(records in any_stretches()) {
        let shared = |a: Stretch, b: Stretch| (1..=LAST).any(|day| lasts_on(day, a) && lasts_on(day, b));
        let apart = records.iter().enumerate().all(|(index, a)| records[index + 1..].iter().all(|b| !shared(*a, *b)));
        prop_assert_eq!(bench("agreement never overlaps", &records).answers(), letter(apart));
    }

    /// What a record in effect is, is what a record that covers that one day is.
    #[test]
    fn in_effect_is_to_cover_a_day(records in any_stretches(), day in 1..LAST) {
        let exists = bench(&format!("exists agreement in effect on 2020-09-{day:02}"), &records).answers();
        let covered = bench(&format!("agreement covers from 2020-09-{day:02} through 2020-09-{day:02}"), &records).answers();
        prop_assert_eq!(exists, covered);
    }

    /// With some dates not known, whatever they may be is among the answers.
    #[test]
    fn unknown_dates_are_every_date_that_they_may_be(
        records in prop::collection::vec((any_stretch(), any::<bool>(), any::<bool>()), 1..4),
        overlaps in any::<bool>(),
    ) {
        let requirement =
            if overlaps { "agreement never overlaps" } else { "agreement covers from 2020-09-05 until 2020-09-12" };
        let known: Vec<Stretch> = records.iter().map(|(record, ..)| *record).collect();
        let answer = bench(requirement, &known).answers();
        let mut open = bench(requirement, &known);
        for (row, (_, from, end)) in records.iter().enumerate() {
            for (field, hidden) in [("agreement.begun_on", *from), ("agreement.ended_on", *end)] {
                if hidden {
                    open = open.state(field, row, probity::column::State::Blank);
                }
            }
        }
        let found = open.answers();
        prop_assert!(super::bench::letters(&found).contains(answer.as_str()), "{answer} is not in {found}: {records:?}");
    }
}
