//! Tables T1 and T2: connectives, quantifiers and counts.

use super::bench::{Bench, Cells, SETS, Verdict, any_set, any_set_fields, any_set_values, letters, name_of};
use probity::outcome::Answers;

/// Table T1 as it stands, `and/or`: rows and columns in the order of [`SETS`].
const CONNECTIVES: [&str; 7] = [
    "T/T F/T D/T U/T TD/T FD/T TFD/T",
    "- F/F F/D F/U F/TD F/FD F/TFD",
    "- - D/D FD/TD D/TD FD/D FD/TD",
    "- - - U/U TFD/TD FD/TFD TFD/TFD",
    "- - - - TD/TD FD/TD TFD/TD",
    "- - - - - FD/FD FD/TFD",
    "- - - - - - TFD/TFD",
];

/// `not`: true and false change places, not due yet stays.
const NEGATIONS: [&str; 7] = ["F", "T", "D", "U", "FD", "TD", "TFD"];

fn connectives() -> impl Iterator<Item = (usize, usize, &'static str, &'static str)> {
    CONNECTIVES.iter().enumerate().flat_map(|(row, line)| {
        let cells = line.split(' ').enumerate().filter(|(_, cell)| *cell != "-");
        cells.map(move |(column, cell)| {
            let (and, or) = cell.split_once('/').unwrap();
            (row, column, and, or)
        })
    })
}

fn set_of(name: &str) -> Answers {
    let each = letters(name).chars().map(|letter| match letter {
        'T' => Answers::TRUE,
        'F' => Answers::FALSE,
        _ => Answers::NOT_DUE,
    });
    each.reduce(Answers::union).unwrap()
}

#[test]
fn t1_on_sets_of_answers() {
    let mut cells = Cells::default();
    for (row, column, and, or) in connectives() {
        let (a, b) = (set_of(SETS[row]), set_of(SETS[column]));
        for (a, b) in [(a, b), (b, a)] {
            cells.cell(format!("T1 {a:?} and {b:?}"), format!("{:?}", a.and(b)), and);
            cells.cell(format!("T1 {a:?} or {b:?}"), format!("{:?}", a.or(b)), or);
        }
    }
    for (set, negated) in SETS.into_iter().zip(NEGATIONS) {
        cells.cell(format!("T1 not {set}"), format!("{:?}", set_of(set).negated()), negated);
    }
    cells.check();
}

/// One item for each pair of sets, and rules that join its two conditions.
fn pairs(requirements: &[String], conditions: &[&str]) -> Bench {
    let fields: String = conditions.iter().map(|letter| any_set_fields(letter)).collect();
    let mut text = format!("record item\n  key item_id: text\n{fields}");
    for (index, requirement) in (1..).zip(requirements) {
        text += &format!("\nrule R-{index} \"joined\"\n  cite \"manual\"\n  for item\n  should {requirement}\n");
    }
    let mut given = String::new();
    let choices = combinations(conditions.len());
    for (index, sets) in choices.iter().enumerate() {
        let values: Vec<String> =
            conditions.iter().zip(sets).map(|(letter, set)| any_set_values(letter, set)).collect();
        given += &format!("item item_id \"I{index}\", {}\n", values.join(", "));
    }
    Bench::new(&text, "2020-09-30", &given)
}

/// Every choice of so many sets, the first changing slowest.
pub(super) fn combinations(count: usize) -> Vec<Vec<&'static str>> {
    (0..count).fold(vec![Vec::new()], |longer, _| {
        longer.iter().flat_map(|sets| SETS.iter().map(|set| [sets.as_slice(), &[*set]].concat())).collect()
    })
}

#[test]
fn t1_through_the_evaluator() {
    let (a, b) = (any_set("a"), any_set("b"));
    let requirements = [format!("{a} and {b}"), format!("{a} or {b}"), format!("not ({a})"), a.clone()];
    let bench = pairs(&requirements, &["a", "b"]);
    let mut cells = Cells::default();
    let found = ["R-1", "R-2", "R-3", "R-4"].map(|rule| bench.verdicts(rule));
    let answers = |rule: usize, row: usize, column: usize| found[rule - 1][row * SETS.len() + column].answers.clone();
    for (row, column, and, or) in connectives() {
        for (row, column) in [(row, column), (column, row)] {
            cells.cell(format!("T1 {} and {}", SETS[row], SETS[column]), answers(1, row, column), and);
            cells.cell(format!("T1 {} or {}", SETS[row], SETS[column]), answers(2, row, column), or);
        }
    }
    for (row, (set, negated)) in SETS.into_iter().zip(NEGATIONS).enumerate() {
        cells.cell(format!("T1 not {set}"), answers(3, row, 0), negated);
        cells.cell(format!("the condition of {set} itself"), answers(4, row, 0), set);
    }
    cells.check();
}

#[test]
fn t1_correlation_is_not_seen() {
    let a = any_set("a");
    let bench = pairs(&[format!("{a} or not ({a})")], &["a"]);
    // The fourth set is U: one of the two surely holds, but the answer stays open.
    assert_eq!(bench.verdict_of("R-1", 3).answers, "U");
}

#[test]
fn t1_due_date_of_and_is_the_earliest_and_of_or_the_latest_still_open() {
    let text = |join: &str| {
        format!(
            "record item\n  key item_id: text\n  a: date or none yet\n  b: date or none yet\n  c: date\n\
             \nrule R-1 \"due\"\n  cite \"manual\"\n  for item\n  should a is by 2020-10-10 {join} b is by 2020-11-20\n"
        )
    };
    let due = |join: &str, given: &str| Bench::new(&text(join), "2020-09-30", given).verdict().due;
    assert_eq!(due("and", "item item_id \"1\""), Some("2020-10-10".to_owned()));
    assert_eq!(due("or", "item item_id \"1\""), Some("2020-11-20".to_owned()));
    // What is done already is no longer due.
    assert_eq!(due("and", "item item_id \"1\", a 2020-09-01"), Some("2020-11-20".to_owned()));
}

#[test]
fn t1_reasons_are_those_that_could_still_change_the_result() {
    let text = |join: &str| {
        format!(
            "record item\n  key item_id: text\n  a: yes/no\n  b: yes/no\n  c: yes/no\n\
             \nrule R-1 \"why\"\n  cite \"manual\"\n  for item\n  should {join}\n"
        )
    };
    let reasons = |join: &str, given: &str| Bench::new(&text(join), "2020-09-30", given).verdict().reasons;
    assert_eq!(reasons("a is yes and b is yes", "item item_id \"1\", a yes"), ["b: blank"]);
    assert_eq!(reasons("a is yes and b is yes", "item item_id \"1\""), ["a: blank", "b: blank"]);
    assert_eq!(reasons("a is yes and b is yes", "item item_id \"1\", a no"), [""; 0]);
    // `c` is open too, but `a` is known to fail its own group, so only `b` matters.
    assert_eq!(reasons("(a is yes and c is yes) or b is yes", "item item_id \"1\", a no"), ["b: blank"]);
}

/// Every definite choice out of sets, handed to a function of definite answers.
pub(super) fn over_choices(sets: &[&str], judge: &dyn Fn(&[char]) -> char) -> String {
    assert!(sets.iter().all(|set| SETS.contains(set)));
    let mut choices: Vec<Vec<char>> = vec![Vec::new()];
    for set in sets {
        choices = choices
            .iter()
            .flat_map(|choice| letters(set).chars().map(|letter| [choice.as_slice(), &[letter]].concat()))
            .collect();
    }
    name_of(choices.iter().map(|choice| judge(choice)).collect())
}

/// What definite answers come to together.
type Judge = &'static dyn Fn(&[char]) -> char;

fn rank(answer: char) -> usize {
    "FDT".find(answer).unwrap()
}

fn highest(answers: &[char]) -> char {
    answers.iter().copied().max_by_key(|answer| rank(*answer)).unwrap_or('F')
}

fn lowest(answers: &[char]) -> char {
    answers.iter().copied().min_by_key(|answer| rank(*answer)).unwrap_or('T')
}

pub(super) fn negation(answer: char) -> char {
    match answer {
        'T' => 'F',
        'F' => 'T',
        other => other,
    }
}

fn at_least(count: usize, answers: &[char]) -> char {
    let number = |wanted: char| answers.iter().filter(|answer| **answer == wanted).count();
    if number('T') >= count {
        'T'
    } else if number('T') + number('D') < count {
        'F'
    } else {
        'D'
    }
}

#[test]
fn t2_at_least_of_a_list() {
    let list = |count: usize| {
        let bullets: String = ["a", "b", "c"].iter().map(|letter| format!("\n    - {}", any_set(letter))).collect();
        format!("at least {count} of{bullets}")
    };
    let bench = pairs(&[list(1), list(2), list(3)], &["a", "b", "c"]);
    let found = ["R-1", "R-2", "R-3"].map(|rule| bench.verdicts(rule));
    let mut cells = Cells::default();
    for (row, sets) in (0..).zip(combinations(3)) {
        for count in 1..=3 {
            let expected = over_choices(&sets, &|choice| at_least(count, choice));
            cells.cell(format!("T2 at least {count} of {sets:?}"), &found[count - 1][row].answers, &expected);
        }
    }
    cells.check();
}

/// Two parts for each item, whose `where` has every pair of sets.
#[test]
fn t2_quantifiers_and_counts() {
    let w = any_set("w");
    let forms: [(String, Judge); 7] = [
        (format!("exists (part where {w})"), &highest),
        (format!("not exists (part where {w})"), &|choice| negation(highest(choice))),
        (format!("count of (part where {w}) is at least 1"), &|choice| at_least(1, choice)),
        (format!("count of (part where {w}) is at least 2"), &|choice| at_least(2, choice)),
        (format!("count of (part where {w}) is more than 1"), &|choice| at_least(2, choice)),
        (format!("count of (part where {w}) is at most 1"), &|choice| negation(at_least(2, choice))),
        (format!("count of (part where {w}) is less than 1"), &|choice| negation(at_least(1, choice))),
    ];
    let mut text = format!(
        "record item\n  key item_id: text\n\nrecord part\n  item_id: text\n{}  belongs to item by item_id\n",
        any_set_fields("w")
    );
    for (index, (requirement, _)) in (1..).zip(&forms) {
        text += &format!("\nrule R-{index} \"records\"\n  cite \"manual\"\n  for item\n  should {requirement}\n");
    }
    for count in 0..=3 {
        let requirement = format!("count of (part where {w}) is {count}");
        text += &format!("\nrule IS-{count} \"records\"\n  cite \"manual\"\n  for item\n  should {requirement}\n");
    }
    let mut given = String::new();
    let choices = combinations(2);
    for (index, sets) in choices.iter().enumerate() {
        given += &format!("item item_id \"I{index}\"\n");
        for set in sets {
            given += &format!("part item_id \"I{index}\", {}\n", any_set_values("w", set));
        }
    }
    let bench = Bench::new(&text, "2020-09-30", &given);
    let joined: Vec<Vec<Verdict>> = (1..=forms.len()).map(|rule| bench.verdicts(&format!("R-{rule}"))).collect();
    let counted = ["IS-0", "IS-1", "IS-2", "IS-3"].map(|rule| bench.verdicts(rule));
    let mut cells = Cells::default();
    for (row, sets) in choices.iter().enumerate() {
        for ((form, judge), found) in forms.iter().zip(&joined) {
            let expected = over_choices(sets, judge);
            cells.cell(format!("T2 {form}, {sets:?}"), &found[row].answers, &expected);
        }
        for (count, found) in counted.iter().enumerate() {
            // A count is n where both hold: at least n, and not at least n + 1.
            let enough = over_choices(sets, &|choice| at_least(count, choice));
            let not_more = over_choices(sets, &|choice| negation(at_least(count + 1, choice)));
            let expected = over_choices(&[&enough, &not_more], &lowest);
            cells.cell(format!("T2 count is {count}, {sets:?}"), &found[row].answers, &expected);
        }
    }
    cells.check();
}

#[test]
fn t2_every() {
    let (w, a) = (any_set("w"), any_set("a"));
    let text = format!(
        "record item\n  key item_id: text\n\nrecord part\n  item_id: text\n{}{}  belongs to item by item_id\n\
         \nrule R-1 \"records\"\n  cite \"manual\"\n  for item\n  should every (part where {w}) satisfies {a}\n",
        any_set_fields("w"),
        any_set_fields("a")
    );
    let mut given = String::new();
    let choices = combinations(2);
    for (index, sets) in choices.iter().enumerate() {
        given += &format!("item item_id \"I{index}\"\n");
        given +=
            &format!("part item_id \"I{index}\", {}, {}\n", any_set_values("w", sets[0]), any_set_values("a", sets[1]));
        // A second part that surely is asked for and satisfies leaves the answer as it is.
        given += &format!("part item_id \"I{index}\", {}, {}\n", any_set_values("w", "T"), any_set_values("a", "T"));
    }
    let bench = Bench::new(&text, "2020-09-30", &given);
    let mut cells = Cells::default();
    let found = bench.verdicts("R-1");
    for (sets, found) in choices.iter().zip(&found) {
        let expected = over_choices(sets, &|choice| highest(&[negation(choice[0]), choice[1]]));
        cells.cell(format!("T2 every, w {} a {}", sets[0], sets[1]), &found.answers, &expected);
    }
    cells.check();
}

const VISITS: &str = "
record item
  key item_id: text

record visit
  item_id:    text
  kind:       text
  hours:      number
  held_on:    date
  belongs to item by item_id
";

fn visits(requirement: &str, given: &str) -> Bench {
    let text = format!("{VISITS}\nrule R-1 \"visits\"\n  cite \"manual\"\n  for item\n  should {requirement}\n");
    Bench::new(&text, "2020-09-30", &format!("item item_id \"1\"\n{given}"))
}

#[test]
fn t2_with_no_records() {
    let mut cells = Cells::default();
    for (form, expected) in [
        ("exists visit", "F"),
        ("not exists visit", "T"),
        ("every visit satisfies (kind is \"a\")", "T"),
        ("count of visit is at least 1", "F"),
        ("count of visit is at most 1", "T"),
        ("count of visit is 1", "F"),
        ("count of visit is 0", "T"),
        ("sum of hours of visit is 0", "T"),
        ("latest held_on of visit is none", "T"),
        ("earliest held_on of visit is none", "T"),
    ] {
        cells.cell(format!("T2 {form}, none"), visits(form, "").answers(), expected);
    }
    cells.check();
    assert!(visits("every visit satisfies (kind is \"a\")", "").verdict().nothing_to_check);
    assert!(
        !visits("every visit satisfies (kind is \"a\")", "visit item_id \"1\", kind \"a\"").verdict().nothing_to_check
    );
}

#[test]
fn t2_sums() {
    let mut cells = Cells::default();
    let sure = "visit item_id \"1\", kind \"a\", hours 3\nvisit item_id \"1\", kind \"a\", hours 4\n";
    for (name, more, form, expected) in [
        ("all known", "", "sum of hours of visit is 7", "T"),
        (
            "a blank value: open both ways",
            "visit item_id \"1\", kind \"a\"",
            "sum of hours of visit is at least 5",
            "U",
        ),
        (
            "an unsure record adds its value or nothing",
            "visit item_id \"1\", hours 2",
            "sum of hours of (visit where kind is \"a\") is at least 7",
            "T",
        ),
        (
            "nor more than that",
            "visit item_id \"1\", hours 2",
            "sum of hours of (visit where kind is \"a\") is at most 9",
            "T",
        ),
        (
            "between it is open",
            "visit item_id \"1\", hours 2",
            "sum of hours of (visit where kind is \"a\") is at least 8",
            "U",
        ),
        (
            "records that are not asked for do not count",
            "visit item_id \"1\", kind \"b\"",
            "sum of hours of (visit where kind is \"a\") is 7",
            "T",
        ),
    ] {
        cells.cell(format!("T2 sum, {name}"), visits(form, &format!("{sure}{more}")).answers(), expected);
    }
    cells.check();
}

#[test]
fn t2_latest_and_earliest() {
    let mut cells = Cells::default();
    let sure =
        "visit item_id \"1\", kind \"a\", held_on 2020-03-01\nvisit item_id \"1\", kind \"a\", held_on 2020-06-01\n";
    for (name, more, form, expected) in [
        ("the latest", "", "latest held_on of (visit where kind is \"a\") is 2020-06-01", "T"),
        ("the earliest", "", "earliest held_on of (visit where kind is \"a\") is 2020-03-01", "T"),
        // An undated record: from the latest sure one through the as-of date.
        (
            "undated, not before the latest sure",
            "visit item_id \"1\", kind \"a\"",
            "latest held_on of (visit where kind is \"a\") is on or after 2020-06-01",
            "T",
        ),
        (
            "undated, perhaps later",
            "visit item_id \"1\", kind \"a\"",
            "latest held_on of (visit where kind is \"a\") is on or after 2020-06-02",
            "U",
        ),
        (
            "undated, not after the as-of date",
            "visit item_id \"1\", kind \"a\"",
            "latest held_on of (visit where kind is \"a\") is on or before 2020-09-30",
            "T",
        ),
        (
            "undated, not after the earliest sure",
            "visit item_id \"1\", kind \"a\"",
            "earliest held_on of (visit where kind is \"a\") is on or before 2020-03-01",
            "T",
        ),
        (
            "undated, perhaps long before",
            "visit item_id \"1\", kind \"a\"",
            "earliest held_on of (visit where kind is \"a\") is on or after 1950-01-01",
            "U",
        ),
        (
            "unsure whether asked for",
            "visit item_id \"1\", held_on 2020-08-01",
            "latest held_on of (visit where kind is \"a\") is on or after 2020-06-02",
            "U",
        ),
    ] {
        // The guard that something is there is part of the condition.
        let form = format!("exists (visit where kind is \"a\") and {form}");
        cells.cell(format!("T2 {name}"), visits(&form, &format!("{sure}{more}")).answers(), expected);
    }
    cells.check();
}
