//! Whole runs reconcile: outcomes add up to subjects, rates lie between their bounds, and counts are those of judging
//! each record by itself.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;

use probity::explain::Subject;
use probity::outcome::{Outcome, Share, Status};
use probity::resolve::ruleset::RuleId;

use super::bench::Bench;

const RULES: &str = "
record case
  key case_id:  text
  kind:         one of A, B, C
  opened_on:    date
  closed_on:    date or none yet
  reviewed:     yes/no
  dated by opened_on

record waiver
  case_id:    text
  granted_on: date
  belongs to case by case_id

rule R-1 \"closed in time\"
  cite \"manual\"
  for case
  when kind is not C
  should closed_on is within 30 days after opened_on
  unless waived: exists waiver
  unclear lost: kind is B and reviewed is no

rule R-2 \"reviewed\"
  cite \"manual\"
  for case
  should reviewed is yes

rule R-3 \"every waiver is dated\"
  cite \"manual\"
  for case
  should every waiver satisfies (granted_on is recorded)
";

fn any_case() -> impl Strategy<Value = (String, u8)> {
    let kind = select(&["A", "B", "C", "blank", "unreadable \"?\""][..]);
    let opened =
        select(&["2020-01-10", "2020-08-15", "2020-09-20", "2020-12-01", "blank", "2020-08", "unreadable \"?\""][..]);
    let closed = select(&["2020-01-20", "2020-09-01", "2020-12-01", "blank", "unreadable \"?\""][..]);
    let reviewed = select(&["yes", "no", "blank", "absent"][..]);
    (kind, opened, closed, reviewed, 0_u8..2).prop_map(|(kind, opened, closed, reviewed, waivers)| {
        (format!("kind {kind}, opened_on {opened}, closed_on {closed}, reviewed {reviewed}"), waivers)
    })
}

fn bench(cases: &[(String, u8)]) -> Bench {
    let mut given = String::new();
    for (index, (case, waivers)) in cases.iter().enumerate() {
        writeln!(given, "case case_id \"{index}\", {case}").unwrap();
        (0..*waivers).for_each(|_| writeln!(given, "waiver case_id \"{index}\", granted_on 2020-01-01").unwrap());
    }
    Bench::new(RULES, "2020-09-30", &given)
}

/// Whether one share is at most another.
fn at_most(low: Option<Share>, high: Option<Share>) -> bool {
    low.zip(high).is_none_or(|(low, high)| {
        u128::from(low.part) * u128::from(high.whole) <= u128::from(high.part) * u128::from(low.whole)
    })
}

proptest! {
    #![proptest_config(super::worlds::config(40))]

    #[test]
    fn runs_reconcile(cases in prop::collection::vec(any_case(), 0..14)) {
        let bench = bench(&cases);
        let court = bench.court();
        let rules: Vec<RuleId> = bench.rules.rule_ids().collect();
        let kind = bench.rules.schema.kind_named("case").unwrap();
        let verdicts = court.judge_all(&rules, &[kind], &|_, _| true, &Outcome::ALL);
        // A case that is opened later is no subject yet.
        let subjects: Vec<u32> = (0..).zip(&cases).filter(|(_, case)| !case.0.contains("opened_on 2020-12-01")).map(|(row, _)| row).collect();
        for result in &verdicts.rules {
            let tally = &result.tally;
            prop_assert_eq!(tally.subjects(), u64::try_from(subjects.len()).unwrap());
            for outcome in Outcome::ALL {
                let alone = subjects.iter().filter(|row| court.judge(result.rule, &Subject::record(**row)).outcome == outcome).count();
                prop_assert_eq!(tally.count(outcome), u64::try_from(alone).unwrap(), "{}", outcome.words());
            }
            prop_assert!(at_most(tally.met.low(), tally.met.rate()), "{:?}", tally);
            prop_assert!(at_most(tally.met.rate(), tally.met.high()), "{:?}", tally);
            prop_assert!(at_most(tally.met.low(), tally.met.high()), "{:?}", tally);
            prop_assert!(tally.met.must_be_part <= tally.count(Outcome::Met) && tally.count(Outcome::Met) <= tally.met.can_be_part);
            prop_assert!(tally.met.must_be_rest <= tally.count(Outcome::Violated));
            prop_assert!(tally.count(Outcome::Violated) <= tally.met.can_be_rest);
            prop_assert!(tally.nothing_to_check <= tally.count(Outcome::Met));
            prop_assert_eq!(tally.exempt_by.values().sum::<u64>(), tally.count(Outcome::Exempt));
            let not_applicable = tally.count(Outcome::NotApplicable) == tally.subjects();
            prop_assert_eq!(result.status == Status::Vacuous, not_applicable, "{:?}", tally);
        }
        // Findings come in record order, then rule order, one for each subject of a rule that was run.
        let run = |rule: usize| !matches!(verdicts.rules[rule].status, Status::NotRun(_));
        let expected: Vec<(u32, usize)> = (subjects.iter())
            .flat_map(|row| (0..rules.len()).filter(|rule| run(*rule)).map(|rule| (*row, rule)))
            .collect();
        let found: Vec<(u32, usize)> = verdicts.findings.iter().map(|found| (found.row, found.rule.0 as usize)).collect();
        prop_assert_eq!(found, expected);
    }
}

/// Ten met of whom five may be excused, five violated: two thirds, but perhaps only a half.
#[test]
fn an_exception_that_cannot_be_read_widens_the_rate() {
    let text = "record officer\n  key officer_id: text\n  trained: yes/no\n  waived: yes/no\n\nrule R-1 \"trained\"\n  \
                cite \"manual\"\n  for officer\n  should trained is yes\n  unless waived: waived is yes\n";
    let mut given = String::new();
    for index in 0..15 {
        let rest = match index {
            0..5 => "trained yes, waived no",
            5..10 => "trained yes, waived unreadable \"?\"",
            _ => "trained no, waived no",
        };
        writeln!(given, "officer officer_id \"{index}\", {rest}").unwrap();
    }
    let bench = Bench::new(text, "2020-09-30", &given);
    let kind = bench.rules.schema.kind_named("officer").unwrap();
    let verdicts = bench.court().judge_all(&[RuleId(0)], &[kind], &|_, _| true, &[]);
    let tally = &verdicts.rules[0].tally;
    assert_eq!(tally.met.rate(), Some(Share { part: 10, whole: 15 }));
    assert_eq!(tally.met.low(), Some(Share { part: 5, whole: 10 }));
    assert_eq!(tally.met.high(), Some(Share { part: 10, whole: 15 }));
}
