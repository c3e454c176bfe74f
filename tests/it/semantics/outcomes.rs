//! Tables T3 and T9: from answers to outcomes, chains of rules, and rates.

use probity::outcome::{Outcome, OutcomeSet, Share, Tally, Unit};

use super::answers::combinations;
use super::bench::{Bench, Cells, any_set, any_set_fields, any_set_values, letters};

/// Table T3 for definite answers.
fn definite(when: char, unless: char, requirement: char) -> &'static str {
    match (when, unless) {
        ('F', _) => "not applicable",
        ('D', _) => "pending",
        (_, 'T') => "exempt",
        (_, 'D') if requirement == 'T' => "met",
        (_, 'D') => "pending",
        (_, _) => match requirement {
            'T' => "met",
            'D' => "pending",
            _ => "violated",
        },
    }
}

const ORDER: [&str; 5] = ["met", "violated", "pending", "exempt", "not applicable"];

fn reachable(when: &str, unless: &str, requirement: &str) -> Vec<&'static str> {
    let mut set = Vec::new();
    for w in letters(when).chars() {
        for x in letters(unless).chars() {
            set.extend(letters(requirement).chars().map(|r| definite(w, x, r)));
        }
    }
    ORDER.into_iter().filter(|outcome| set.contains(outcome)).collect()
}

/// The second half of table T3: the first line that fits.
fn outcome(possible: &[&'static str], when: &str) -> &'static str {
    let open_when = letters(when).contains('T') && letters(when).contains('F');
    match possible {
        [one] => one,
        _ if possible.contains(&"violated") => "not assessable",
        _ if possible.contains(&"not applicable") && open_when => "not assessable",
        _ if possible.contains(&"pending") => "pending",
        _ => "met",
    }
}

/// One item for every choice of `when`, `unless` and requirement.
fn all_choices() -> Bench {
    let fields: String = ["w", "x", "r"].iter().map(|letter| any_set_fields(letter)).collect();
    let text = format!(
        "record item\n  key item_id: text\n{fields}\nrule R-1 \"outcome\"\n  cite \"manual\"\n  for item\n  when {}\n  \
         should {}\n  unless excused: {}\n",
        any_set("w"),
        any_set("r"),
        any_set("x")
    );
    let given: String = combinations(3)
        .iter()
        .enumerate()
        .map(|(index, sets)| {
            let values: Vec<String> =
                ["w", "x", "r"].iter().zip(sets).map(|(letter, set)| any_set_values(letter, set)).collect();
            format!("item item_id \"I{index}\", {}\n", values.join(", "))
        })
        .collect();
    Bench::new(&text, "2020-09-30", &given)
}

#[test]
fn t3_every_choice_of_sets() {
    let bench = all_choices();
    let mut cells = Cells::default();
    for (sets, found) in combinations(3).iter().zip(bench.verdicts("R-1")) {
        let [w, x, r] = sets[..] else { panic!("three sets") };
        let name = format!("T3 W {w} X {x} R {r}");
        let possible = reachable(w, x, r);
        cells.cell(format!("{name}, set"), found.possible.join(", "), &possible.join(", "));
        cells.cell(name, found.outcome, outcome(&possible, w));
    }
    cells.check();
}

/// The lines of table T3 as they stand: W, X, R, the set of outcomes, the outcome.
const LINES: &[(&str, &str, &str, &str, &str)] = &[
    ("F", "T", "T", "not applicable", "not applicable"),
    ("F", "F", "D", "not applicable", "not applicable"),
    ("F", "D", "F", "not applicable", "not applicable"),
    ("D", "F", "T", "pending", "pending"),
    ("D", "T", "D", "pending", "pending"),
    ("D", "D", "F", "pending", "pending"),
    ("T", "T", "T", "exempt", "exempt"),
    ("T", "T", "D", "exempt", "exempt"),
    ("T", "T", "F", "exempt", "exempt"),
    ("T", "D", "T", "met", "met"),
    ("T", "D", "D", "pending", "pending"),
    ("T", "D", "F", "pending", "pending"),
    ("T", "F", "T", "met", "met"),
    ("T", "F", "D", "pending", "pending"),
    ("T", "F", "F", "violated", "violated"),
    ("T", "F", "U", "met, violated", "not assessable"),
    ("T", "F", "TD", "met, pending", "pending"),
    ("T", "F", "FD", "violated, pending", "not assessable"),
    ("T", "U", "F", "violated, exempt", "not assessable"),
    ("T", "U", "T", "met, exempt", "met"),
    ("T", "U", "D", "pending, exempt", "pending"),
    ("T", "D", "U", "met, pending", "pending"),
    ("U", "F", "T", "met, not applicable", "not assessable"),
    ("U", "F", "F", "violated, not applicable", "not assessable"),
    ("U", "F", "D", "pending, not applicable", "not assessable"),
    ("U", "T", "T", "exempt, not applicable", "not assessable"),
    ("U", "T", "F", "exempt, not applicable", "not assessable"),
    ("FD", "F", "T", "pending, not applicable", "pending"),
    ("FD", "F", "F", "pending, not applicable", "pending"),
    ("TD", "F", "T", "met, pending", "pending"),
    ("TD", "F", "F", "violated, pending", "not assessable"),
];

#[test]
fn t3_line_by_line() {
    let bench = all_choices();
    let (choices, found) = (combinations(3), bench.verdicts("R-1"));
    let mut cells = Cells::default();
    for (w, x, r, possible, outcome) in LINES {
        let row = choices.iter().position(|sets| sets[..] == [*w, *x, *r]).unwrap();
        let found = &found[row];
        cells.cell(format!("T3 W {w} X {x} R {r}, set"), found.possible.join(", "), possible);
        cells.cell(format!("T3 W {w} X {x} R {r}"), found.outcome, outcome);
    }
    cells.check();
}

/// Several exceptions count as their `or`, and the one that holds is named.
#[test]
fn t3_several_exceptions() {
    let text = "record item\n  key item_id: text\n  a: yes/no\n  b: yes/no\n\nrule R-1 \"excused\"\n  cite \"manual\"\n  \
                for item\n  should a is no and b is no\n  unless first: a is yes\n  unless second: b is yes\n";
    let found = |given: &str| {
        let verdict = Bench::new(text, "2020-09-30", &format!("item item_id \"1\", {given}")).verdict();
        (verdict.outcome, verdict.finding.exempt_by)
    };
    assert_eq!(found("a yes, b no"), ("exempt", Some("first".to_owned())));
    assert_eq!(found("a no, b yes"), ("exempt", Some("second".to_owned())));
    assert_eq!(found("b yes"), ("exempt", Some("second".to_owned())));
    assert_eq!(found("a no, b no"), ("met", None));
    // Open whether excused, and open whether violated.
    assert_eq!(found("a no"), ("not assessable", None));
}

/// `unclear`: where the rule can apply and is not surely exempt, what is or may be true adds met and violated.
#[test]
fn unclear_adds_met_and_violated() {
    let fields: String = ["w", "x", "r", "c"].iter().map(|letter| any_set_fields(letter)).collect();
    let text = format!(
        "record item\n  key item_id: text\n{fields}\nrule R-1 \"unclear\"\n  cite \"manual\"\n  for item\n  when {}\n  \
         should {}\n  unless excused: {}\n  unclear conflict: {}\n",
        any_set("w"),
        any_set("r"),
        any_set("x"),
        any_set("c")
    );
    let choices: Vec<Vec<&str>> =
        combinations(4).into_iter().filter(|sets| ["T", "F", "U", "D"].contains(&sets[3])).step_by(7).collect();
    let given: String = (choices.iter().enumerate())
        .map(|(index, sets)| {
            let values: Vec<String> =
                ["w", "x", "r", "c"].iter().zip(sets).map(|(letter, set)| any_set_values(letter, set)).collect();
            format!("item item_id \"I{index}\", {}\n", values.join(", "))
        })
        .collect();
    let bench = Bench::new(&text, "2020-09-30", &given);
    let mut cells = Cells::default();
    for (sets, found) in choices.iter().zip(bench.verdicts("R-1")) {
        let [w, x, r, c] = sets[..] else { panic!("four sets") };
        let clouded = letters(w).contains('T') && x != "T" && letters(c).contains('T');
        let reached = reachable(w, x, r);
        let also = |outcome: &&str| reached.contains(outcome) || clouded && ["met", "violated"].contains(outcome);
        let possible: Vec<&'static str> = ORDER.into_iter().filter(also).collect();
        let name = format!("unclear W {w} X {x} R {r} unclear {c}");
        cells.cell(format!("{name}, set"), found.possible.join(", "), &possible.join(", "));
        cells.cell(&name, found.outcome, outcome(&possible, w));
        if clouded && found.outcome == "not assessable" {
            let named = found.reasons.iter().any(|reason| reason == "conflict: unclear");
            cells.cell(format!("{name}, named reason"), named.to_string(), "true");
        }
    }
    cells.check();
}

/// T9: each member of the other rule's outcomes becomes violated T, pending D, any other F.
#[test]
fn t9_chains() {
    let fields: String = ["w", "x", "r"].iter().map(|letter| any_set_fields(letter)).collect();
    let text = format!(
        "record item\n  key item_id: text\n{fields}\nrule OTHER \"outcome\"\n  cite \"manual\"\n  for item\n  when {}\n  \
         should {}\n  unless excused: {}\n\nrule R-1 \"chained\"\n  cite \"manual\"\n  for item\n  should OTHER is violated\n",
        any_set("w"),
        any_set("r"),
        any_set("x")
    );
    let choices = combinations(3);
    let given: String = (choices.iter().enumerate())
        .map(|(index, sets)| {
            let values: Vec<String> =
                ["w", "x", "r"].iter().zip(sets).map(|(letter, set)| any_set_values(letter, set)).collect();
            format!("item item_id \"I{index}\", {}\n", values.join(", "))
        })
        .collect();
    let bench = Bench::new(&text, "2020-09-30", &given);
    let mut cells = Cells::default();
    for (sets, found) in choices.iter().zip(bench.verdicts("R-1")) {
        let each = reachable(sets[0], sets[1], sets[2]).into_iter().map(|outcome| match outcome {
            "violated" => 'T',
            "pending" => 'D',
            _ => 'F',
        });
        let expected = super::bench::name_of(each.collect());
        cells.cell(format!("T9 chain to W {} X {} R {}", sets[0], sets[1], sets[2]), found.answers, &expected);
    }
    cells.check();
}

/// T9: a rule that was not run is unknown; a rule up a link is that of the parent; its manner narrows.
#[test]
fn t9_chains_not_run_up_a_link_and_narrowed() {
    let text = |requirement: &str| {
        format!(
            "record agency\n  key agency_id: text\n  reported_on: date or none yet\n\nrecord officer\n  agency_id: text\n  \
             belongs to agency by agency_id\n\nrecord visit\n  agency_id: text\n  belongs to agency by agency_id\n\n\
             rule VISITED \"visited\"\n  cite \"manual\"\n  for agency\n  should exists visit\n\n\
             rule REPORTED \"reported\"\n  cite \"manual\"\n  for agency\n  should reported_on is by 2020-06-30\n\n\
             rule R-1 \"chained\"\n  cite \"manual\"\n  for officer\n  should {requirement}\n"
        )
    };
    let found = |requirement: &str, given: &str| Bench::new(&text(requirement), "2020-09-30", given).answers();
    let mut cells = Cells::default();
    for (name, requirement, given, expected) in [
        ("not run", "VISITED is violated", "agency agency_id \"A\"\nofficer agency_id \"A\"\nvisit not supplied", "U"),
        ("violated up a link", "VISITED is violated", "agency agency_id \"A\"\nofficer agency_id \"A\"", "T"),
        (
            "met up a link",
            "VISITED is violated",
            "agency agency_id \"A\"\nofficer agency_id \"A\"\nvisit agency_id \"A\"",
            "F",
        ),
        ("no parent", "VISITED is violated", "officer agency_id \"A\"", "U"),
        ("is met", "VISITED is met", "agency agency_id \"A\"\nofficer agency_id \"A\"\nvisit agency_id \"A\"", "T"),
        ("overdue is overdue", "REPORTED is overdue", "agency agency_id \"A\"\nofficer agency_id \"A\"", "T"),
        ("overdue is not late", "REPORTED is late", "agency agency_id \"A\"\nofficer agency_id \"A\"", "F"),
        (
            "late is late",
            "REPORTED is late",
            "agency agency_id \"A\", reported_on 2020-07-01\nofficer agency_id \"A\"",
            "T",
        ),
        (
            "late is violated",
            "REPORTED is violated",
            "agency agency_id \"A\", reported_on 2020-07-01\nofficer agency_id \"A\"",
            "T",
        ),
        (
            "late is not overdue",
            "REPORTED is overdue",
            "agency agency_id \"A\", reported_on 2020-07-01\nofficer agency_id \"A\"",
            "F",
        ),
    ] {
        cells.cell(format!("T9 {name}"), found(requirement, given), expected);
    }
    cells.check();
}

fn set(outcomes: &[Outcome]) -> OutcomeSet {
    let mut set = OutcomeSet::default();
    outcomes.iter().for_each(|outcome| set.insert(*outcome));
    set
}

/// A share to the tenth of a percent.
fn percent(share: Option<Share>) -> String {
    share.map_or_else(|| "none".to_owned(), |share| share.fraction().rounded(Unit::Percent, 1, None).to_string())
}

#[test]
fn t9_rates() {
    use Outcome::{Exempt, Met, NotApplicable, NotAssessable, Pending, Violated};
    let group = |count: u64, outcome: Outcome, possible: &[Outcome]| (count, outcome, set(possible));
    let rate = |groups: &[(u64, Outcome, OutcomeSet)]| {
        let mut tally = Tally::default();
        for (count, outcome, possible) in groups {
            (0..*count).for_each(|_| tally.add(*outcome, *possible));
        }
        let whole = tally.met.rate().map_or_else(String::new, |rate| format!(" of {}", rate.whole));
        format!("{}{whole}, {} to {}", percent(tally.met.rate()), percent(tally.met.low()), percent(tally.met.high()))
    };
    let open = |possible: &[Outcome]| {
        rate(&[group(698, Met, &[Met]), group(25, Violated, &[Violated]), group(43, NotAssessable, possible)])
    };
    let mut cells = Cells::default();
    cells.cell("T9 43 met or violated", open(&[Met, Violated]), "96.5 of 723, 91.1 to 96.7");
    cells.cell("T9 43 met or not applicable", open(&[NotApplicable, Met]), "96.5 of 723, 96.5 to 96.7");
    cells.cell("T9 43 violated or not applicable", open(&[NotApplicable, Violated]), "96.5 of 723, 91.1 to 96.5");
    let waivers = rate(&[group(5, Met, &[Met]), group(5, Met, &[Met, Exempt]), group(5, Violated, &[Violated])]);
    cells.cell("T9 5 met, 5 met or exempt, 5 violated", waivers, "66.7 of 15, 50.0 to 66.7");
    cells.cell("T9 4 met or violated", rate(&[group(4, NotAssessable, &[Met, Violated])]), "none, 0.0 to 100.0");
    cells.cell("T9 3 pending", rate(&[group(3, Pending, &[Pending])]), "none, none to none");
    cells.check();
}
