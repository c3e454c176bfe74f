//! Loops in possible worlds: random records of which a date or a course may not be known, judged as they are and in
//! every completion.
//!
//! The completions are looked at by a second evaluator that stands here, counts day by day and shares nothing with the
//! program. A subject is sure if every completion has it, open if some have; what its rule came to in any of them must
//! be among the outcomes that the program still holds possible.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;

use probity::explain::Standing;
use probity::outcome::{LoopValue, Outcome, Status};
use probity::resolve::ruleset::RuleId;

use super::bench::Bench;
use super::worlds::config;

/// Days count from 2020-01-01, so that months begin at these.
const MONTHS: [(i64, &str); 7] = [(0, "01"), (31, "02"), (60, "03"), (91, "04"), (121, "05"), (152, "06"), (182, "07")];
/// The last day of which the naive evaluator knows.
const END: i64 = 181;
const COURSES: [&str; 2] = ["privacy", "ethics"];

fn month_of(day: i64) -> usize {
    MONTHS.iter().rposition(|(first, _)| *first <= day).unwrap()
}

fn date(day: i64) -> String {
    let (first, month) = MONTHS[month_of(day)];
    format!("2020-{month}-{:02}", day - first + 1)
}

/// A date of a record.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Dated {
    Day(i64),
    Month(usize),
    Unknown,
    None,
}

impl Dated {
    fn text(self) -> String {
        match self {
            Dated::Day(day) => date(day),
            Dated::Month(month) => format!("2020-{}", MONTHS[month].1),
            Dated::Unknown => "unreadable \"?\"".to_owned(),
            Dated::None => "blank".to_owned(),
        }
    }

    /// Everything that it may be; `None` stands for none.
    fn completions(self, earliest: i64) -> Vec<Option<i64>> {
        match self {
            Dated::Day(day) => vec![Some(day)],
            Dated::Month(month) => (MONTHS[month].0..MONTHS[month + 1].0).map(Some).collect(),
            Dated::Unknown => (earliest..=END).map(Some).chain([None]).collect(),
            Dated::None => vec![None],
        }
    }
}

#[derive(Debug, Clone)]
struct Officer {
    begun: Dated,
    ended: Dated,
    armed: Option<bool>,
    /// Courses, perhaps not known, and days.
    trainings: Vec<(Option<&'static str>, i64)>,
}

#[derive(Debug, Clone, Copy)]
struct Form {
    full: bool,
    through: bool,
    /// The list leads.
    list_first: bool,
    as_of: i64,
}

fn rules(form: Form) -> String {
    let Form { full, through, list_first, .. } = form;
    let (full, end) = (if full { "full " } else { "" }, if through { "through" } else { "until" });
    let months = format!("  for each {full}month from begun_on {end} ended_on\n");
    let list = "  for each course in courses\n";
    let loops = if list_first { format!("{list}{months}") } else { format!("{months}{list}") };
    format!(
        "list courses: privacy, ethics\n\nrecord officer\n  key officer_id: text\n  begun_on: date or none\n  \
         ended_on: date or none\n  armed: yes/no\n\nrecord training\n  officer_id: text\n  course: one of privacy, ethics, \
         other\n  held_on: date\n  belongs to officer by officer_id\n  dated by held_on\n\nrule R-1 \"random\"\n  cite \
         \"manual\"\n  for officer\n{loops}  when armed is yes\n  should exists (training where course is that course and \
         held_on is during that month)\n"
    )
}

fn given(officer: &Officer, name: &str) -> String {
    let armed = officer.armed.map_or("blank", |armed| if armed { "yes" } else { "no" });
    let (begun, ended) = (officer.begun.text(), officer.ended.text());
    let mut lines = format!("officer officer_id \"{name}\", begun_on {begun}, ended_on {ended}, armed {armed}\n");
    for (course, day) in &officer.trainings {
        let course = course.unwrap_or("unreadable \"?\"");
        lines += &format!("training officer_id \"{name}\", course {course}, held_on {}\n", date(*day));
    }
    lines
}

// The naive evaluator.

/// The months of a loop between two plain dates, day by day; `Err` where they contradict each other.
fn months(form: Form, begun: i64, ended: Option<i64>) -> Result<BTreeSet<usize>, ()> {
    if ended.is_some_and(|ended| ended < begun) {
        return Err(());
    }
    let belongs =
        |day: i64| begun <= day && ended.is_none_or(|ended| if form.through { day <= ended } else { day < ended });
    let mut found = BTreeSet::new();
    for month in 0..6 {
        let mut days = MONTHS[month].0..MONTHS[month + 1].0;
        let begins = days.start <= form.as_of;
        let has = if form.full { days.all(belongs) } else { days.any(belongs) };
        if begins && has && begun <= form.as_of {
            found.insert(month);
        }
    }
    Ok(found)
}

/// What the rule says of one month and course, with everything known.
fn outcome(form: Form, armed: bool, trainings: &[(&str, i64)], month: usize, course: &str) -> Outcome {
    if !armed {
        return Outcome::NotApplicable;
    }
    let happened = trainings.iter().any(|(what, day)| *what == course && month_of(*day) == month && *day <= form.as_of);
    match (happened, MONTHS[month + 1].0 - 1 <= form.as_of) {
        (true, _) => Outcome::Met,
        (false, true) => Outcome::Violated,
        (false, false) => Outcome::Pending,
    }
}

/// What the completions say whose dates do not contradict each other: how many there are, and of each month how many
/// have it.
struct Worlds {
    number: usize,
    months: BTreeMap<usize, usize>,
}

fn worlds(form: Form, officer: &Officer) -> Worlds {
    let mut worlds = Worlds { number: 0, months: BTreeMap::new() };
    for begun in officer.begun.completions(0).into_iter().flatten() {
        for ended in officer.ended.completions(begun) {
            if let Ok(found) = months(form, begun, ended) {
                worlds.number += 1;
                found.into_iter().for_each(|month| *worlds.months.entry(month).or_default() += 1);
            }
        }
    }
    worlds
}

/// Every way in which unknown courses can turn out.
fn courses(officer: &Officer) -> Vec<Vec<(&'static str, i64)>> {
    let mut all: Vec<Vec<(&str, i64)>> = vec![Vec::new()];
    for (course, day) in &officer.trainings {
        let each = course.map_or_else(|| vec!["privacy", "ethics", "other"], |course| vec![course]);
        all = all
            .iter()
            .flat_map(|so_far| each.iter().map(move |course| [&so_far[..], &[(*course, *day)]].concat()))
            .collect();
    }
    all
}

fn any_date(none: bool) -> impl Strategy<Value = Dated> {
    let day = prop_oneof![
        2 => (0_i64..=END).prop_map(Dated::Day),
        // The days around the ends of months.
        2 => (select(&MONTHS[1..6]), -1_i64..=1).prop_map(|((first, _), by)| Dated::Day(first + by)),
        1 => (0_usize..6).prop_map(Dated::Month),
        1 => Just(Dated::Unknown),
    ];
    let rest = if none { Dated::None } else { Dated::Day(40) };
    prop_oneof![4 => day, 1 => Just(rest)]
}

fn any_officer() -> impl Strategy<Value = Officer> {
    let course = prop_oneof![3 => select(&["privacy", "ethics", "other"][..]).prop_map(Some), 1 => Just(None)];
    let begun = prop_oneof![12 => any_date(false), 1 => Just(Dated::None)];
    let armed = prop_oneof![4 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    (begun, any_date(true), armed, prop::collection::vec((course, 0_i64..=END), 0..3))
        .prop_map(|(begun, ended, armed, trainings)| Officer { begun, ended, armed, trainings })
}

fn any_form() -> impl Strategy<Value = Form> {
    let as_of = prop_oneof![0_i64..=END, select(&[30_i64, 31, 59, 60, 90, 91][..])];
    (any::<bool>(), any::<bool>(), any::<bool>(), as_of).prop_map(|(full, through, list_first, as_of)| Form {
        full,
        through,
        list_first,
        as_of,
    })
}

/// Month and course of a subject; its loops stand in the order of the rule.
fn values(loops: &[LoopValue], list_first: bool) -> (usize, &str) {
    let (month, course) = if list_first { (&loops[1], &loops[0]) } else { (&loops[0], &loops[1]) };
    let (LoopValue::Period(month), LoopValue::Text { stored, .. }) = (month, course) else { panic!("{loops:?}") };
    (usize::try_from(month.number.rem_euclid(12)).unwrap(), stored)
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn the_subjects_are_those_of_the_possible_worlds(form in any_form(), officer in any_officer()) {
        let bench = Bench::new(&rules(form), &date(form.as_of), &given(&officer, "1"));
        let court = bench.court();
        let found = court.subjects(RuleId(0), 0);
        let unknown = found.subjects.iter().any(|subject| matches!(subject.standing, Standing::Unknown(_)));
        if officer.begun == Dated::None {
            prop_assert!(found.subjects.is_empty(), "no start, no subject");
            return Ok(());
        }
        let worlds = worlds(form, &officer);
        if officer.begun == Dated::Unknown || worlds.number == 0 {
            // A start that is later than the as-of date in any case needs no end.
            let not_started = found.none.is_some() && worlds.number == 0;
            prop_assert!(unknown && found.subjects.len() == 1 || not_started, "{:?}", found);
            return Ok(());
        }
        prop_assert!(!unknown, "{:?}", found);
        let mut expected: Vec<(usize, &str, bool)> = Vec::new();
        for (month, number) in &worlds.months {
            expected.extend(COURSES.iter().map(|course| (*month, *course, *number == worlds.number)));
        }
        if form.list_first {
            expected.sort_by_key(|(month, course, _)| (COURSES.iter().position(|other| other == course), *month));
        }
        let named: Vec<(usize, &str, bool)> = found.subjects.iter().map(|subject| {
            let (month, course) = values(&subject.loops, form.list_first);
            (month, course, subject.standing == Standing::Sure)
        }).collect();
        prop_assert_eq!(named, expected);
        for subject in &found.subjects {
            let judgement = court.judge(RuleId(0), subject);
            let (month, course) = values(&subject.loops, form.list_first);
            let mut possible: BTreeSet<Outcome> = BTreeSet::new();
            for armed in officer.armed.map_or_else(|| vec![true, false], |armed| vec![armed]) {
                possible.extend(courses(&officer).iter().map(|held| outcome(form, armed, held, month, course)));
            }
            if subject.standing != Standing::Sure {
                possible.insert(Outcome::NotApplicable);
            }
            let kept: BTreeSet<Outcome> = judgement.possible.members().collect();
            prop_assert_eq!(&kept, &possible, "month {}, {}", month, course);
            if let [only] = possible.iter().copied().collect::<Vec<_>>()[..] {
                prop_assert_eq!(judgement.outcome, only);
            }
        }
    }

    /// Every record that was read is counted once: with subjects or without, and why.
    #[test]
    fn runs_with_loops_reconcile(form in any_form(), officers in prop::collection::vec(any_officer(), 0..6)) {
        let given: String = officers.iter().enumerate().map(|(index, officer)| given(officer, &index.to_string())).collect();
        let bench = Bench::new(&rules(form), &date(form.as_of), &given);
        let (court, kind) = (bench.court(), bench.rules.schema.kind_named("officer").unwrap());
        let verdicts = court.judge_all(&[RuleId(0)], &[kind], &|_, _| true, &Outcome::ALL);
        let result = &verdicts.rules[0];
        let rows = 0..u32::try_from(officers.len()).unwrap();
        let each: Vec<_> = rows.map(|row| court.subjects(RuleId(0), row)).collect();
        let subjects: usize = each.iter().map(|found| found.subjects.len()).sum();
        let without = each.iter().filter(|found| found.subjects.is_empty()).count() as u64;
        prop_assert_eq!(result.tally.subjects(), subjects as u64);
        prop_assert_eq!(result.tally.without_subject.values().sum::<u64>(), without);
        prop_assert_eq!(verdicts.without_subject.values().map(Vec::len).sum::<usize>() as u64, without);
        if !matches!(result.status, Status::NotRun(_)) {
            let in_order: Vec<_> = each.iter().flat_map(|found| &found.subjects).map(|subject| (subject.row, subject.loops.clone())).collect();
            let found: Vec<_> = verdicts.findings.iter().map(|found| (found.row, found.loops().to_vec())).collect();
            prop_assert_eq!(found, in_order, "findings stand in the order of the loops");
        }
    }
}
