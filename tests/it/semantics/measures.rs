//! Measures: rates and their bounds (T9), roll-up, groups (T4), counts and sums (T2), targets.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use probity::column::{State, Supply};
use probity::explain::{Figure, GroupValue, MeasureResult};
use probity::outcome::{Amount, Fraction, Outcome, OutcomeSet, Piece, Share, Status, Unit, Upshot, rolled_up};
use probity::review::small_groups::{Hidden, Size, hidden};

use super::bench::{Bench, COMPLETENESS_UNKNOWN, Cells, complete};

const RULES: &str = "
record region
  key region_id: text
  name:          text

record agency
  key agency_id: text
  region_id:     text or none
  state:         text
  joined_on:     date or none
  belongs to region by region_id

record case
  key case_id:  text
  agency_id:    text or none
  applies:      yes/no
  waived:       yes/no
  done:         yes/no
  opened_on:    date
  closed_on:    date or none yet
  fine:         number
  level:        one of low, middle, high
  belongs to agency by agency_id
  dated by opened_on
  lasts from opened_on until closed_on

rule R-1 \"done\"
  cite \"manual\"
  for case
  when applies is yes
  should done is yes
  unless waived: waived is yes

rule R-2 \"closed in time\"
  cite \"manual\"
  for case
  should closed_on is within 30 days after opened_on
";

const MET: &str = "applies yes, waived no, done yes";
const VIOLATED: &str = "applies yes, waived no, done no";
const MET_OR_VIOLATED: &str = "applies yes, waived no, done blank";
const MET_OR_NOT_APPLICABLE: &str = "applies blank, waived no, done yes";
const VIOLATED_OR_NOT_APPLICABLE: &str = "applies blank, waived no, done no";
const MET_OR_EXEMPT: &str = "applies yes, waived blank, done yes";
const EXEMPT: &str = "applies yes, waived yes, done no";
const NOT_APPLICABLE: &str = "applies no, waived no, done no";

/// Cases on 2020-09-30, numbered in order.
fn bench(measure: &str, cases: &[(usize, &str)], others: &str) -> Bench {
    let each = cases.iter().flat_map(|(count, case)| std::iter::repeat_n(*case, *count));
    let given: String = (0..).zip(each).map(|(index, case)| format!("case case_id \"{index}\", {case}\n")).collect();
    let rules = format!("{RULES}\nmeasure M-1 \"measured\"\n  {measure}\n");
    Bench::new(&rules, "2020-09-30", &(given + others))
}

fn measured(bench: &Bench) -> MeasureResult {
    bench.court().measure_all(&BTreeMap::new(), &BTreeMap::new()).remove(0)
}

fn percent(share: Option<Share>) -> String {
    share.map_or_else(|| "none".to_owned(), |share| share.fraction().rounded(Unit::Percent, 1, None).to_string())
}

fn ends(low: String, high: String) -> String {
    if low == high { low } else { format!("{low} – {high}") }
}

fn number(number: Option<rust_decimal::Decimal>) -> String {
    number.map_or_else(|| "open".to_owned(), |number| number.normalize().to_string())
}

fn amount(amount: &Amount) -> String {
    format!("{}, {}", number(amount.value), ends(number(amount.low), number(amount.high)))
}

fn ratio(fraction: Option<Fraction>) -> String {
    number(fraction.map(|fraction| fraction.rounded(Unit::Number, 2, None)))
}

/// A figure as the tables write it.
fn shown(figure: &Figure) -> String {
    match figure {
        Figure::Share(share) => {
            let whole = share.parted.rate().map_or_else(String::new, |rate| format!(" of {}", rate.whole));
            let ends = ends(percent(share.parted.low()), percent(share.parted.high()));
            format!("{}{whole}, {ends}", percent(share.parted.rate()))
        }
        Figure::Total(total) => amount(total),
        Figure::Ratio(of) => {
            let (low, high) = of.bounds();
            format!("{}, {}", ratio(of.rate()), ends(ratio(low), ratio(high)))
        }
    }
}

fn value(value: &GroupValue) -> String {
    match value {
        GroupValue::Known { shown: Piece::Words(words) | Piece::Person(words) | Piece::Private(_, words), .. } => {
            words.clone()
        }
        GroupValue::None => "(none)".to_owned(),
        GroupValue::Withheld => "(withheld)".to_owned(),
        GroupValue::NotKnown => "(not known)".to_owned(),
    }
}

/// The groups, each with its figure.
fn groups(result: &MeasureResult) -> Vec<String> {
    let by = |group: &[GroupValue]| group.iter().map(value).collect::<Vec<_>>().join(" / ");
    result.groups.iter().map(|group| format!("{}: {}", by(&group.by), shown(&group.figure))).collect()
}

fn verdict(bench: &Bench) -> &'static str {
    measured(bench).total.verdict(&bench.rules.measures[0]).unwrap().word()
}

const SHARE: &str = "share of case for whom R-1 is met";

/// Table T9, the rows on rates, as they come out of whole runs.
#[test]
fn t9_rates() {
    let mut cells = Cells::default();
    let mut cell = |name: &str, cases: &[(usize, &str)], expected: &str| {
        cells.cell(name, shown(&measured(&bench(SHARE, cases, "")).total), expected);
    };
    let known = [(698, MET), (25, VIOLATED)];
    let with = |open: &'static str| [&known[..], &[(43, open)]].concat();
    cell("met or violated", &with(MET_OR_VIOLATED), "96.5 of 723, 91.1 – 96.7");
    cell("not applicable or met", &with(MET_OR_NOT_APPLICABLE), "96.5 of 723, 96.5 – 96.7");
    cell("not applicable or violated", &with(VIOLATED_OR_NOT_APPLICABLE), "96.5 of 723, 91.1 – 96.5");
    cell("waivers", &[(5, MET), (5, MET_OR_EXEMPT), (5, VIOLATED)], "66.7 of 15, 50.0 – 66.7");
    cell("all open", &[(4, MET_OR_VIOLATED)], "none, 0.0 – 100.0");
    let pending = bench("share of case for whom R-2 is met", &[(3, "opened_on 2020-09-20")], "");
    cells.cell("all pending", shown(&measured(&pending).total), "none, none");
    cells.check();
}

/// Of met and violated the whole are both; of any other outcome all records, where it is settled whether they have it.
#[test]
fn the_whole_of_a_share_depends_on_what_it_asks_for() {
    let cases = [(5, MET), (2, VIOLATED), (2, EXEMPT), (1, NOT_APPLICABLE), (2, MET_OR_VIOLATED), (1, MET_OR_EXEMPT)];
    let mut cells = Cells::default();
    for (outcome, expected) in [
        ("met", "75.0 of 8, 55.6 – 80.0"),
        ("violated", "25.0 of 8, 20.0 – 44.4"),
        ("exempt", "15.4 of 13, 15.4 – 23.1"),
        ("not applicable", "7.7 of 13, 7.7"),
        ("applicable", "92.3 of 13, 92.3"),
        ("pending", "0.0 of 13, 0.0"),
        ("not assessable", "15.4 of 13, 15.4"),
        ("assessable", "84.6 of 13, 84.6"),
    ] {
        let bench = bench(&format!("share of case for whom R-1 is {outcome}"), &cases, "");
        cells.cell(outcome, shown(&measured(&bench).total), expected);
    }
    let closed = [
        (2, "opened_on 2020-01-01, closed_on 2020-01-20"),
        (1, "opened_on 2020-01-01, closed_on 2020-03-01"),
        (3, "opened_on 2020-01-01"),
        (2, "opened_on 2020-01-01, closed_on unreadable \"soon\""),
    ];
    for (outcome, expected) in [
        ("late", "16.7 of 6, 12.5 – 37.5"),
        ("overdue", "50.0 of 6, 37.5 – 62.5"),
        ("violated", "66.7 of 6, 50.0 – 75.0"),
    ] {
        let bench = bench(&format!("share of case for whom R-2 is {outcome}"), &closed, "");
        cells.cell(outcome, shown(&measured(&bench).total), expected);
    }
    cells.check();
}

fn set(outcomes: &[Outcome]) -> OutcomeSet {
    let mut set = OutcomeSet::default();
    outcomes.iter().for_each(|outcome| set.insert(*outcome));
    set
}

/// Table T9: the first present of violated, pending, met, exempt, not applicable, on every combination.
#[test]
fn records_with_several_subjects_are_rolled_up() {
    use Outcome::{Exempt, Met, NotApplicable, NotAssessable, Pending, Violated};
    let standing = |outcome: Outcome, possible: &[Outcome]| Upshot {
        outcome,
        possible: set(possible),
        overdue: false,
        late: false,
        nothing_to_check: false,
        assumes_complete: false,
    };
    let sure = |outcome: Outcome| standing(outcome, &[outcome]);
    let open = |possible: &[Outcome]| standing(NotAssessable, possible);
    let mut cells = Cells::default();
    let mut cell = |name: &str, subjects: &[Upshot], expected: &str| {
        let found = Upshot::rolled_up(subjects).map_or_else(
            || "nobody".to_owned(),
            |record| {
                let all: Vec<&str> = record.possible.members().map(Outcome::words).collect();
                format!("{} of {}", record.outcome.words(), all.join(", "))
            },
        );
        cells.cell(name, found, expected);
    };
    cell("none", &[], "nobody");
    cell("one", &[sure(Met)], "met of met");
    cell("met and violated", &[sure(Met), sure(Violated), sure(Met)], "violated of violated");
    cell("met and pending", &[sure(Met), sure(Pending)], "pending of pending");
    cell("met and exempt", &[sure(Exempt), sure(Met)], "met of met");
    cell("exempt and not applicable", &[sure(NotApplicable), sure(Exempt)], "exempt of exempt");
    cell("open beside violated", &[open(&[Met, Violated]), sure(Violated)], "violated of violated");
    cell("open beside met", &[open(&[Met, Violated]), sure(Met)], "not assessable of met, violated");
    cell("open beside pending", &[open(&[Met, Violated]), sure(Pending)], "not assessable of violated, pending");
    cell("perhaps not applicable, beside met", &[open(&[Exempt, NotApplicable]), sure(Met)], "met of met");
    cell(
        "perhaps not applicable, twice",
        &[open(&[Exempt, NotApplicable]), sure(NotApplicable)],
        "not assessable of exempt, not applicable",
    );
    cell("met or exempt, twice", &[standing(Met, &[Met, Exempt]), sure(Exempt)], "met of met, exempt");
    cells.check();
}

proptest! {
    /// The roll-up is what trying all combinations gives.
    #[test]
    fn rolling_up_tries_every_combination(sets in prop::collection::vec(prop::collection::btree_set(0_usize..5, 1..4), 1..4)) {
        let sets: Vec<Vec<Outcome>> =
            sets.iter().map(|set| set.iter().map(|index| Outcome::ALL[*index]).collect()).collect();
        let mut combinations: Vec<Vec<Outcome>> = vec![Vec::new()];
        for set in &sets {
            combinations = combinations
                .iter()
                .flat_map(|earlier| set.iter().map(|outcome| [&earlier[..], &[*outcome]].concat()))
                .collect();
        }
        let order = [Outcome::Violated, Outcome::Pending, Outcome::Met, Outcome::Exempt, Outcome::NotApplicable];
        let first = |combination: &Vec<Outcome>| *order.iter().find(|outcome| combination.contains(outcome)).unwrap();
        let tried: Vec<Outcome> = combinations.iter().map(first).collect();
        let (_, found) = rolled_up(sets.iter().map(|members| (Outcome::NotAssessable, set(members)))).unwrap();
        for outcome in Outcome::ALL {
            prop_assert_eq!(found.contains(outcome), tried.contains(&outcome), "{:?} of {:?}", outcome, sets);
        }
    }
}

const AGENCIES: &str = "region region_id \"S\", name \"South\"
region region_id \"N\", name \"North\"
agency agency_id \"A\", region_id \"S\", state \"TX\", joined_on 2018-10-01
agency agency_id \"B\", region_id \"N\", state \"tx\"
agency agency_id \"C\", region_id blank, state blank
agency agency_id \"D\", region_id \"X\", state \"NM\"
agency agency_id \"T\", region_id \"S\", state \"NM\"
agency agency_id \"T\", region_id \"N\", state \"NM\"
";

/// Table T4, the row on groups.
#[test]
fn groups_by_the_state_of_the_value() {
    let of = |agency: &str| format!("agency_id {agency}, {MET}");
    let in_agencies: Vec<String> = ["\"A\"", "\"B\"", "\"C\"", "\"D\"", "\"T\"", "\"nobody\"", "blank"].map(of).into();
    let cases: Vec<(usize, &str)> = in_agencies.iter().map(|case| (1, case.as_str())).collect();
    let by = |group: &str| groups(&measured(&bench(&format!("count of case\n  by {group}"), &cases, AGENCIES)));
    // Texts are one group where rules hold them for equal; the key of C is none; no agency has the last key.
    assert_eq!(by("agency.state"), ["NM: 2, 2", "TX: 2, 2", "(none): 1, 1", "(not known): 2, 2"]);
    // No such region; several agencies in different regions; no region by that key; no agency by that key.
    assert_eq!(by("agency.region.name"), ["North: 1, 1", "South: 1, 1", "(none): 2, 2", "(not known): 3, 3"]);
    assert_eq!(
        by("agency_id"),
        ["A: 1, 1", "B: 1, 1", "C: 1, 1", "D: 1, 1", "nobody: 1, 1", "T: 1, 1", "(none): 1, 1"]
    );
    assert_eq!(by("fiscal year of agency.joined_on"), ["2019: 1, 1", "(none): 5, 5", "(not known): 1, 1"]);

    let by_state = |state: State| {
        let bench = bench("count of case\n  by agency.state", &[(1, &in_agencies[0])], AGENCIES).state(
            "agency.state",
            0,
            state,
        );
        groups(&measured(&bench)).concat()
    };
    let mut cells = Cells::default();
    for (state, expected) in [
        (State::Blank, "(not known): 1, 1"),
        (State::UnknownCode, "(not known): 1, 1"),
        (State::Absent, "(not known): 1, 1"),
        (State::Unreadable, "(not known): 1, 1"),
        (State::Withheld, "(withheld): 1, 1"),
    ] {
        cells.cell(format!("{state:?}"), by_state(state), expected);
    }
    cells.check();
    let link = bench("count of case\n  by agency.state", &[(1, &in_agencies[0])], AGENCIES);
    let withheld = link.state("case.agency_id", 0, State::Withheld);
    assert_eq!(groups(&measured(&withheld)), ["(withheld): 1, 1"]);
    let not_supplied = bench("count of case\n  by agency.state", &[(1, &in_agencies[0])], AGENCIES);
    let not_supplied = not_supplied.supply("agency", Supply::NotSupplied);
    let result = measured(&not_supplied);
    assert_eq!(
        (groups(&result).concat().as_str(), result.groups_want.as_str()),
        ("(not known): 1, 1", "no source supplies `agency`")
    );
}

#[test]
fn dates_that_are_not_exact_are_in_a_group_only_if_all_their_days_are() {
    let cases = [
        (1, "opened_on 2019-09-30"),
        (1, "opened_on 2019-10-01"),
        (1, "opened_on 2020-02-29"),
        (1, "opened_on 2019-09"),
        (1, "opened_on 2019"),
        (1, "opened_on unreadable \"spring\""),
    ];
    let by = |group: &str| groups(&measured(&bench(&format!("count of case\n  by {group}"), &cases, "")));
    assert_eq!(by("fiscal year of opened_on"), ["2019: 2, 2", "2020: 2, 2", "(not known): 2, 2"]);
    assert_eq!(by("calendar year of opened_on"), ["2019: 4, 4", "2020: 1, 1", "(not known): 1, 1"]);
    assert_eq!(by("month of opened_on"), ["2019-09: 2, 2", "2019-10: 1, 1", "2020-02: 1, 1", "(not known): 2, 2"]);
    assert_eq!(by("opened_on"), ["2019-09-30: 1, 1", "2019-10-01: 1, 1", "2020-02-29: 1, 1", "(not known): 3, 3"]);
}

#[test]
fn groups_stand_in_the_order_of_their_values() {
    let cases = [
        (1, "level high, fine 10, done yes"),
        (1, "level low, fine 9, done no"),
        (1, "level blank, fine 9.0, done yes"),
        (1, "level middle, fine 10, done no"),
    ];
    let by = |group: &str| groups(&measured(&bench(&format!("count of case\n  by {group}"), &cases, "")));
    assert_eq!(by("level"), ["low: 1, 1", "middle: 1, 1", "high: 1, 1", "(not known): 1, 1"]);
    assert_eq!(by("fine"), ["9: 2, 2", "10: 2, 2"]);
    assert_eq!(by("fine, level"), ["9 / low: 1, 1", "9 / (not known): 1, 1", "10 / middle: 1, 1", "10 / high: 1, 1"]);
}

/// Later rows have not happened, and rows that say the same again are one record.
#[test]
fn rows_that_do_not_count_are_in_no_figure() {
    let rows = "case case_id \"x\", opened_on 2020-10-01, fine 5\ncase case_id \"y\", opened_on 2020-09-30, fine 7\n\
                case case_id \"y\", opened_on 2020-09-30, fine 7\n";
    for (what, expected) in [
        ("count of case", "1, 1"),
        ("sum of fine of case", "7, 7"),
        ("share of case for whom R-2 is pending", "100.0 of 1, 100.0"),
    ] {
        assert_eq!(shown(&measured(&bench(what, &[], rows)).total), expected, "{what}");
    }
}

/// Table T2, on counts and sums, where the records are all of a kind.
#[test]
fn counts_and_sums_are_intervals_where_something_is_open() {
    let mut cells = Cells::default();
    let mut cell = |what: &str, cases: &[(usize, &str)], expected: &str| {
        cells.cell(what, shown(&measured(&bench(what, cases, "")).total), expected);
    };
    let cases = [(2, "done yes, fine 10"), (1, "done no, fine 100"), (3, "done blank, fine 1.5")];
    cell("count of case", &cases, "6, 6");
    cell("count of (case where done is yes)", &cases, "2, 2 – 5");
    cell("sum of fine of (case where done is yes)", &cases, "20, 20 – 24.5");
    cell("sum of fine of case", &cases, "124.5, 124.5");
    cell("sum of fine of case", &[(1, "fine 3"), (1, "fine blank")], "3, open");
    cell("count of case", &[], "0, 0");
    cell("sum of fine of case", &[], "0, 0");
    cell("ratio of sum of fine of case to count of case", &cases, "20.75, 20.75");
    cell("ratio of count of (case where done is yes) to count of case", &cases, "0.33, 0.33 – 0.83");
    cell("ratio of count of case to count of (case where done is no)", &cases, "6, 1.5 – 6");
    cell("ratio of count of case to count of (case where fine is 7)", &cases, "open, open");
    // What is not due yet does not count yet, and nothing is open about that.
    let due = [(1, "opened_on 2020-09-20"), (1, "opened_on 2020-01-01, closed_on 2020-01-02")];
    cell("count of (case where closed_on is within 30 days after opened_on)", &due, "1, 1");
    cells.check();
    let lasting = "case case_id \"x\", opened_on 2019-01-01, closed_on 2019-03-01\ncase case_id \"y\", opened_on 2019-02-01\n\
                   case case_id \"z\", opened_on 2019-02-01, closed_on unreadable \"?\"\n";
    for (day, expected) in [("2019-01-15", "1, 1"), ("2019-02-15", "2, 2 – 3"), ("2019-03-01", "1, 1 – 2")] {
        let bench = bench(&format!("count of case in effect on {day}"), &[], lasting);
        assert_eq!(shown(&measured(&bench).total), expected, "{day}");
    }
}

/// Table T7: a source that is not complete for all of the time bounds a count from below only.
#[test]
fn records_that_nobody_saw_open_a_count() {
    let cases = [(2, "opened_on 2019-03-01, fine 1"), (1, "opened_on 2020-03-01, fine 1")];
    let by_year = "by fiscal year of opened_on";
    let result = |what: &str, supply: Supply| {
        let result = measured(&bench(what, &cases, "").supply("case", supply));
        let mut all = groups(&result);
        all.push(shown(&result.total));
        all.join("; ")
    };
    let of_2019 = complete("2018-10-01", "2020-03-31");
    assert_eq!(result("count of case", complete("", "")), "3, 3");
    assert_eq!(result("count of case", super::bench::UNDECLARED), "3, 3");
    assert_eq!(result("count of case", COMPLETENESS_UNKNOWN), "3, 3 – open");
    assert_eq!(result("sum of fine of case", COMPLETENESS_UNKNOWN), "3, open");
    assert_eq!(result("count of case", of_2019), "3, 3 – open");
    assert_eq!(result(&format!("count of case\n  {by_year}"), of_2019), "2019: 2, 2; 2020: 1, 1 – open; 3, 3 – open");
    assert_eq!(result("count of (case where opened_on is during fiscal year 2019)", of_2019), "2, 2");
    assert_eq!(result("count of (case where opened_on is on or after 2018-10-01)", complete("2018-10-01", "")), "3, 3");
}

#[test]
fn a_target_is_reached_or_missed_only_if_both_bounds_say_so() {
    let mut cells = Cells::default();
    let mut cell = |target: &str, cases: &[(usize, &str)], expected: &str| {
        let bench = bench(&format!("{SHARE}\n  target {target}"), cases, "");
        cells.cell(target, verdict(&bench), expected);
    };
    let cases = [(698, MET), (25, VIOLATED), (43, MET_OR_VIOLATED)];
    cell("at least 95 %", &cases, "undecided");
    cell("at least 91 %", &cases, "reached");
    cell("at least 97 %", &cases, "missed");
    cell("at most 97 %", &cases, "reached");
    cell("at most 91 %", &cases, "missed");
    cell("at most 95 %", &cases, "undecided");
    cell("at least 75 %", &[(3, MET), (1, VIOLATED)], "reached");
    cell("at least 75.000001 %", &[(3, MET), (1, VIOLATED)], "missed");
    cell("at least 0 %", &[], "undecided");
    cell("at most 100 %", &[(3, EXEMPT)], "undecided");
    cells.check();
    let cases = [(2, "done yes"), (3, "done blank")];
    let count =
        |target: &str| verdict(&bench(&format!("count of (case where done is yes)\n  target {target}"), &cases, ""));
    assert_eq!(
        [count("at least 2"), count("at least 3"), count("at least 6"), count("at most 5"), count("at most 1")],
        ["reached", "undecided", "missed", "reached", "missed"]
    );
    let unseen = bench("count of case\n  target at least 5", &cases, "").supply("case", COMPLETENESS_UNKNOWN);
    assert_eq!(verdict(&unseen), "reached");
    let unseen = bench("count of case\n  target at most 5", &cases, "").supply("case", COMPLETENESS_UNKNOWN);
    assert_eq!(verdict(&unseen), "undecided");
    let ratio = |target: &str| {
        let what = "ratio of count of (case where done is yes) to count of case";
        verdict(&bench(&format!("{what}\n  target {target}"), &cases, ""))
    };
    assert_eq!(
        [ratio("at least 40 %"), ratio("at least 0.4"), ratio("at least 0.5"), ratio("at most 39.9 %")],
        ["reached", "reached", "undecided", "missed"]
    );
}

#[test]
fn what_was_not_supplied_keeps_a_measure_from_being_run() {
    let status = |bench: Bench| match measured(&bench).status {
        Status::NotRun(why) => why,
        other @ (Status::Run | Status::Vacuous | Status::OutOfScope) => format!("{other:?}"),
    };
    let cases = [(2, MET), (1, "applies no")];
    let of = |what: &str| bench(what, &cases, "");
    assert_eq!(status(of(SHARE)), "Run");
    let absent = (0..3).fold(of(SHARE), |bench, row| bench.state("case.done", row, State::Absent));
    assert_eq!(status(absent), "no source has a column for `case.done`");
    assert_eq!(status(of(SHARE).supply("case", Supply::NotSupplied)), "OutOfScope");
    assert_eq!(status(of("count of case").supply("case", Supply::NotSupplied)), "OutOfScope");
    assert_eq!(status(of("count of case").supply("case", Supply::NoRecords)), "Run");
    let absent = (0..3).fold(of("sum of fine of case"), |bench, row| bench.state("case.fine", row, State::Absent));
    assert_eq!(status(absent), "no source has a column for `case.fine`");
    let absent =
        (0..3).fold(of("count of (case where done is yes)"), |bench, row| bench.state("case.done", row, State::Absent));
    assert_eq!(status(absent), "no source has a column for `case.done`");
    let unset = bench(
        "count of (case where fine is at most limit or done is yes)\n\nparameter limit: number unset\n  cite \"manual\"",
        &cases,
        "",
    );
    let why = status(unset);
    assert!(why.starts_with("the parameter `limit`, a number, is unset: write its value at "), "{why}");
    let skipped = of(SHARE);
    let rule = skipped.rules.rule_named("R-1").unwrap();
    let result =
        skipped.court().measure_all(&BTreeMap::from([(rule, "seen on site".to_owned())]), &BTreeMap::new()).remove(0);
    assert_eq!(result.status, Status::NotRun("the project file skips R-1: seen on site".to_owned()));
}

const LOOPS: &str = "
list courses: ethics, privacy, law, driving

record officer
  key officer_id: text
  office:         text
  sworn_on:       date or none
  left_on:        date or none yet

record course_taken
  officer_id: text
  course:     text
  taken_on:   date
  belongs to officer by officer_id
  dated by taken_on

rule R-1 \"every course\"
  cite \"manual\"
  for officer
  for each course in courses
  should exists (course_taken where course is that course)

rule R-2 \"one course a year\"
  cite \"manual\"
  for officer
  for each full fiscal year from sworn_on until left_on
  should exists (course_taken where taken_on is during that fiscal year)
";

fn officers(measure: &str, given: &str) -> Bench {
    Bench::new(&format!("{LOOPS}\nmeasure M-1 \"measured\"\n  {measure}\n"), "2020-09-30", given)
}

/// A share names its unit: the records, with their subjects rolled up, or each subject by itself.
#[test]
fn shares_over_loops_name_their_unit() {
    let taken = |officer: &str, course: &str| {
        format!("course_taken officer_id \"{officer}\", course \"{course}\", taken_on 2019-03-01\n")
    };
    let all = |officer: &str| ["ethics", "privacy", "law"].map(|course| taken(officer, course)).concat();
    let one = "officer officer_id \"1\", office \"North\"\n".to_owned() + &all("1");
    let total = |measure: &str, given: &str| shown(&measured(&officers(measure, given)).total);
    assert_eq!(total("share of officer for whom R-1 is met", &one), "0.0 of 1, 0.0");
    assert_eq!(total("share of subjects for which R-1 is met", &one), "75.0 of 4, 75.0");
    let two = one + "officer officer_id \"2\", office \"South\"\n" + &all("2") + &taken("2", "driving");
    assert_eq!(total("share of officer for whom R-1 is met", &two), "50.0 of 2, 50.0");
    assert_eq!(total("share of subjects for which R-1 is violated", &two), "12.5 of 8, 12.5");
    let by_office = officers("share of officer for whom R-1 is met\n  by office", &two);
    assert_eq!(groups(&measured(&by_office)), ["North: 0.0 of 1, 0.0", "South: 100.0 of 1, 100.0"]);
}

/// Subjects can be grouped by the period of their rule's loop; records without a subject are in no figure.
#[test]
fn subjects_by_the_period_of_their_loop() {
    let given = "officer officer_id \"1\", sworn_on 2017-10-01
officer officer_id \"2\", sworn_on 2018-10-01
officer officer_id \"3\", sworn_on blank
officer officer_id \"4\", sworn_on unreadable \"spring\"
course_taken officer_id \"1\", course \"law\", taken_on 2018-05-01
course_taken officer_id \"2\", course \"law\", taken_on 2019-05-01
course_taken officer_id \"2\", course \"law\", taken_on 2020-05-01
";
    let result = measured(&officers("share of subjects for which R-2 is met\n  by that fiscal year", given));
    assert_eq!(
        groups(&result),
        ["2018: 100.0 of 1, 100.0", "2019: 50.0 of 2, 50.0", "2020: 50.0 of 2, 50.0", "(not known): none, 0.0 – 100.0"]
    );
    assert_eq!(shown(&result.total), "60.0 of 5, 50.0 – 66.7");
    let result = measured(&officers("share of officer for whom R-2 is met", given));
    assert_eq!(shown(&result.total), "50.0 of 2, 33.3 – 66.7");
}

fn any_case() -> impl Strategy<Value = String> {
    let answer = || select(&["yes", "no", "blank"][..]);
    let agency = select(&["\"A\"", "\"B\"", "\"T\"", "\"nobody\"", "blank"][..]);
    let opened = select(&["2019-01-01", "2020-08-15", "2020-09-20", "2020-12-01", "2019", "unreadable \"?\""][..]);
    let fine = select(&["1", "2.5", "30", "blank"][..]);
    (answer(), answer(), answer(), agency, opened, fine).prop_map(|(applies, waived, done, agency, opened, fine)| {
        format!("applies {applies}, waived {waived}, done {done}, agency_id {agency}, opened_on {opened}, fine {fine}")
    })
}

/// Whether one share is at most another.
fn at_most(low: Option<Share>, high: Option<Share>) -> bool {
    low.zip(high).is_none_or(|(low, high)| {
        u128::from(low.part) * u128::from(high.whole) <= u128::from(high.part) * u128::from(low.whole)
    })
}

proptest! {
    #![proptest_config(super::worlds::config(60))]

    /// Groups add up to the total, and every figure lies between its bounds.
    #[test]
    fn measures_reconcile(cases in prop::collection::vec(any_case(), 0..16), outcome in select(&["met", "violated", "exempt", "not applicable", "not assessable"][..])) {
        let given: Vec<(usize, &str)> = cases.iter().map(|case| (1, case.as_str())).collect();
        for by in ["agency.region.name", "fiscal year of opened_on, agency.state", "waived"] {
            let shares = bench(&format!("share of case for whom R-1 is {outcome}\n  by {by}"), &given, AGENCIES);
            let result = measured(&shares);
            let Figure::Share(total) = &result.total else { panic!("a share") };
            let mut sum = [0; 8];
            for group in &result.groups {
                let Figure::Share(share) = &group.figure else { panic!("a share") };
                let counts = share.tally.counts.iter().chain([&share.parted.part, &share.parted.rest]);
                sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                prop_assert!(at_most(share.parted.low(), share.parted.rate()), "{:?}", share);
                prop_assert!(at_most(share.parted.rate(), share.parted.high()), "{:?}", share);
            }
            let counts: Vec<u64> =
                total.tally.counts.iter().chain([&total.parted.part, &total.parted.rest]).copied().collect();
            prop_assert_eq!(&sum[..], &counts[..]);
        }
        for what in ["count of (case where done is yes)", "sum of fine of (case where done is yes)"] {
            let totals = bench(&format!("{what}\n  by agency.state"), &given, AGENCIES);
            let result = measured(&totals);
            let Figure::Total(total) = &result.total else { panic!("a total") };
            let zero = Some(rust_decimal::Decimal::ZERO);
            let (mut value, mut low, mut high, mut records) = (zero, zero, zero, 0);
            let sum = |a: Option<rust_decimal::Decimal>, b: Option<rust_decimal::Decimal>| Some(a? + b?);
            for group in &result.groups {
                let Figure::Total(amount) = &group.figure else { panic!("a total") };
                (value, low, high) = (sum(value, amount.value), sum(low, amount.low), sum(high, amount.high));
                records += amount.records;
                prop_assert!(amount.low.is_none_or(|low| Some(low) <= amount.value), "{:?}", amount);
                prop_assert!(amount.high.is_none_or(|high| Some(high) >= amount.value), "{:?}", amount);
            }
            prop_assert_eq!((value, low, high, records), (total.value, total.low, total.high, total.records));
        }
    }

    /// Every definite world lies between the bounds of the world in which something is open.
    #[test]
    fn whatever_is_open_may_turn_out_between_the_bounds(sure in prop::collection::vec(select(&[MET, VIOLATED, EXEMPT, NOT_APPLICABLE][..]), 0..6), open in 0_usize..4, turns in prop::collection::vec(any::<bool>(), 4)) {
        let known: Vec<(usize, &str)> = sure.iter().map(|case| (1, *case)).collect();
        let unknown = [&known[..], &[(open, MET_OR_VIOLATED)]].concat();
        let turned: Vec<(usize, &str)> = turns[..open].iter().map(|met| (1, if *met { MET } else { VIOLATED })).collect();
        let settled = [&known[..], &turned[..]].concat();
        let (one, other) = (measured(&bench(SHARE, &unknown, "")), measured(&bench(SHARE, &settled, "")));
        let (Figure::Share(one), Figure::Share(other)) = (&one.total, &other.total) else { panic!("shares") };
        prop_assert!(at_most(one.parted.low(), other.parted.rate()));
        prop_assert!(at_most(other.parted.rate(), one.parted.high()));
    }

    /// What is shown and the total never leave a single answer to what is hidden.
    #[test]
    fn hidden_groups_cannot_be_computed(sizes in prop::collection::vec((0_u64..12, 0_u64..12), 0..8), least in 2_u64..7) {
        let groups: Vec<Size> = sizes.iter().map(|(all, some)| vec![(*all).max(*some), *some]).collect();
        let total: Size = (0..2).map(|count| groups.iter().map(|size| size[count]).sum()).collect();
        let Hidden { groups: are_hidden, total: total_hidden } = hidden(&groups, &total, least);
        for count in 0..2 {
            let is_small = |size: &&Size| (1..least).contains(&size[count]);
            prop_assert!(groups.iter().zip(&are_hidden).filter(|(size, _)| is_small(size)).all(|(_, hidden)| *hidden));
            let of_hidden: Vec<u64> =
                groups.iter().zip(&are_hidden).filter(|(_, hidden)| **hidden).map(|(size, _)| size[count]).collect();
            if total_hidden || of_hidden.iter().all(|size| *size == 0) {
                continue;
            }
            // Another assignment adds up to the same: one moves from a group to another.
            let rest = total[count] - groups.iter().zip(&are_hidden).filter(|(_, hidden)| !**hidden).map(|(size, _)| size[count]).sum::<u64>();
            prop_assert_eq!(rest, of_hidden.iter().sum::<u64>());
            prop_assert!(of_hidden.len() >= 2 && rest >= least, "{:?} of {:?}", of_hidden, groups);
            for (index, size) in of_hidden.iter().enumerate() {
                let others = rest - size;
                let can_grow = others > u64::try_from(of_hidden.iter().enumerate().filter(|(other, size)| *other != index && **size > 0).count()).unwrap();
                prop_assert!(*size > 1 || *size == 0 || can_grow, "{size} of {of_hidden:?} is the only way");
            }
        }
    }
}
