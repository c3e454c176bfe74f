//! Possible worlds of recurrences: random series of events, judged as they are and in every completion of what is
//! unknown.
//!
//! The second evaluator walks from day to day with a calendar on the wall; it shares nothing with the program. Where
//! the start is known, the program's answers are exactly those of the completions.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;

use super::bench::{Bench, complete, name_of};
use super::worlds::config;

/// Days are counted from 1 September 2020.
type Day = i64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Date {
    On(Day),
    Blank,
    /// `2020-09`: some day of September.
    September,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Wanted,
    Other,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The rule has no end.
    Endless,
    /// The field is none.
    None,
    Unknown,
    On(Day),
}

#[derive(Debug, Clone)]
struct World {
    as_of: Day,
    every: Day,
    from: Option<Day>,
    end: End,
    through: bool,
    currently: bool,
    events: Vec<(Date, Kind)>,
    complete: (Option<Day>, Option<Day>),
    waivers: Vec<Day>,
    graded: Option<bool>,
}

fn written(day: Day) -> String {
    let (month, day) = match day {
        ..=0 => (8, day + 31),
        1..=30 => (9, day),
        31..=61 => (10, day - 30),
        _ => (11, day - 61),
    };
    format!("2020-{month:02}-{day:02}")
}

const EXCEPTIONS: &str = "  unless waived: exists (waiver where granted_on is on or before the due date)\n  \
     unless soon: the date done is not none and days from the due date to the date done is at most 2 days\n";

fn rules(world: &World) -> String {
    let end = match (world.end, world.through) {
        (End::Endless, _) => "",
        (_, true) => " through ended_on",
        (_, false) => " until ended_on",
    };
    let currently = if world.currently { "currently " } else { "" };
    let recurs = format!("(event where wanted is yes) {currently}recurs every {} days from begun_on{end}", world.every);
    format!(
        "record item\n  key item_id: text\n  begun_on: date\n  ended_on: date or none\n  graded: yes/no\n\n\
         record event\n  item_id: text\n  wanted: yes/no\n  held_on: date\n  belongs to item by item_id\n  dated by held_on\n\n\
         record waiver\n  item_id: text\n  granted_on: date\n  belongs to item by item_id\n  dated by granted_on\n\n\
         rule R-1 \"again\"\n  cite \"manual\"\n  for item\n  should {recurs}\n\n\
         rule R-2 \"excused\"\n  cite \"manual\"\n  for item\n  should {recurs} and graded is yes\n{EXCEPTIONS}"
    )
}

fn given(world: &World) -> String {
    let from = world.from.map_or_else(|| "blank".to_owned(), written);
    let end = match world.end {
        End::Endless | End::None => "blank".to_owned(),
        End::Unknown => "unreadable \"?\"".to_owned(),
        End::On(day) => written(day),
    };
    let graded = match world.graded {
        Some(true) => "yes",
        Some(false) => "no",
        None => "blank",
    };
    let mut lines = format!("item item_id \"I\", begun_on {from}, ended_on {end}, graded {graded}\n");
    for (date, kind) in &world.events {
        let date = match date {
            Date::On(day) => written(*day),
            Date::Blank => "blank".to_owned(),
            Date::September => "2020-09".to_owned(),
        };
        let wanted = match kind {
            Kind::Wanted => "yes",
            Kind::Other => "no",
            Kind::Unknown => "blank",
        };
        writeln!(lines, "event item_id \"I\", wanted {wanted}, held_on {date}").unwrap();
    }
    for day in &world.waivers {
        writeln!(lines, "waiver item_id \"I\", granted_on {}", written(*day)).unwrap();
    }
    lines
}

fn bench(world: &World) -> Bench {
    let bench = Bench::new(&rules(world), &written(world.as_of), &given(world));
    let bound = |day: Option<Day>| day.map(written).unwrap_or_default();
    bench.supply("event", complete(&bound(world.complete.0), &bound(world.complete.1)))
}

// The naive evaluator.

/// A world in which everything is known.
struct Known<'w> {
    world: &'w World,
    from: Day,
    end: Option<Day>,
    events: &'w BTreeSet<Day>,
}

struct Walked {
    answer: char,
    /// When it was due, and when it came.
    lapses: Vec<(Day, Option<Day>)>,
}

fn walk(known: &Known<'_>) -> Walked {
    let world = known.world;
    let in_span = |day: Day| known.end.is_none_or(|end| if world.through { day <= end } else { day < end });
    let (mut due, mut came, mut lapses, mut open, mut over) =
        (known.from + world.every, false, Vec::new(), None, false);
    if known.from > world.as_of {
        return Walked { answer: 'D', lapses };
    }
    for day in known.from..=world.as_of {
        if !in_span(day) {
            over = true;
            break;
        }
        if known.events.contains(&day) {
            came = true;
            lapses.extend(open.take().map(|due| (due, Some(day))));
            due = day + world.every;
        } else if day == due {
            open = Some(due);
        }
    }
    if world.currently {
        lapses.clear();
        open = open.filter(|_| !over);
    }
    lapses.extend(open.map(|due| (due, None)));
    let answer = match (lapses.is_empty(), came || world.currently && over || !in_span(due)) {
        (false, _) => 'F',
        (true, true) => 'T',
        (true, false) => 'D',
    };
    Walked { answer, lapses }
}

fn outcome(walked: &Walked, world: &World, graded: bool) -> &'static str {
    let waived = |due: Day| world.waivers.iter().any(|day| *day <= due && *day <= world.as_of);
    let excused = |(due, done): &(Day, Option<Day>)| waived(*due) || done.is_some_and(|done| done - due <= 2);
    match (walked.answer, graded) {
        ('F', true) if walked.lapses.iter().all(excused) => "exempt",
        ('F', _) | (_, false) => "violated",
        ('T', true) => "met",
        (_, true) => "pending",
    }
}

// Completions.

/// Every day on which an event may be; `None` where it does not count.
fn ways((date, kind): (Date, Kind), world: &World) -> Vec<Option<Day>> {
    let mut ways: Vec<Option<Day>> = match date {
        Date::On(day) => vec![Some(day)],
        Date::Blank => (1..=world.as_of).map(Some).chain([None]).collect(),
        Date::September => (1..=30).map(Some).collect(),
    };
    if kind == Kind::Unknown && !ways.contains(&None) {
        ways.push(None);
    }
    if kind == Kind::Other { vec![None] } else { ways }
}

fn each_choice(ways: &[Vec<Option<Day>>]) -> Vec<BTreeSet<Day>> {
    let mut all = vec![BTreeSet::new()];
    for way in ways {
        let mut longer = BTreeSet::new();
        for events in &all {
            for day in way {
                longer.insert(events.iter().copied().chain(*day).collect());
            }
        }
        all = longer.into_iter().collect();
    }
    all
}

/// The answers and the outcomes of all completions; `None` if there are too many to look at.
fn completions(world: &World) -> Option<(String, BTreeSet<&'static str>)> {
    let (first, last) = world.complete;
    let unseen =
        (1..=world.as_of).filter(|day| first.is_some_and(|first| *day < first) || last.is_some_and(|last| *day > last));
    let from: Vec<Day> = world.from.map_or_else(|| (1..=world.as_of + 2).collect(), |from| vec![from]);
    let unseen: Vec<Day> = unseen.filter(|day| *day >= from[0]).collect();
    let mut each: Vec<Vec<Option<Day>>> = world.events.iter().map(|event| ways(*event, world)).collect();
    each.extend(unseen.into_iter().map(|day| vec![Some(day), None]));
    if each.iter().map(Vec::len).product::<usize>() > 6_000 {
        return None;
    }
    let (mut answers, mut outcomes) = (Vec::new(), BTreeSet::new());
    let graded = world.graded.map_or(vec![true, false], |graded| vec![graded]);
    let choices = each_choice(&each);
    for from in from {
        let ends: Vec<Option<Day>> = match world.end {
            End::Endless | End::None => vec![None],
            End::On(day) => vec![Some(day)],
            End::Unknown => (from..=world.as_of + 15).map(Some).chain([None]).collect(),
        };
        for (end, events) in ends.iter().flat_map(|end| choices.iter().map(move |events| (*end, events))) {
            let walked = walk(&Known { world, from, end, events });
            answers.push(walked.answer);
            outcomes.extend(graded.iter().map(|graded| outcome(&walked, world, *graded)));
        }
    }
    Some((name_of(answers), outcomes))
}

// Random worlds.

fn any_world() -> impl Strategy<Value = World> {
    let as_of = select(&[18_i64, 18, 36][..]);
    let from = prop_oneof![9 => (6_i64..=20).prop_map(Some), 1 => Just(None)];
    let end = prop_oneof![
        3 => Just(End::Endless),
        1 => Just(End::None),
        1 => Just(End::Unknown),
        4 => (8_i64..=40).prop_map(End::On),
    ];
    let date = prop_oneof![7 => (5_i64..=20).prop_map(Date::On), 1 => Just(Date::Blank), 1 => Just(Date::September)];
    let kind = prop_oneof![6 => Just(Kind::Wanted), 1 => Just(Kind::Other), 1 => Just(Kind::Unknown)];
    let events = prop::collection::vec((date, kind), 0..6);
    let bound = |days: std::ops::RangeInclusive<i64>| prop_oneof![3 => Just(None), 1 => days.prop_map(Some)];
    let waivers = prop::collection::vec(6_i64..=20, 0..2);
    let graded = prop_oneof![6 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let spans = (from, end, any::<bool>(), any::<bool>());
    (as_of, 1_i64..=8, spans, events, (bound(6..=10), bound(15..=18)), waivers, graded).prop_map(
        |(as_of, every, (from, end, through, currently), events, complete, waivers, graded)| {
            // An end before the start contradicts it, and that is not a world.
            let end = match (end, from) {
                (End::On(day), Some(from)) if day < from => End::On(from + day),
                (End::On(_), None) => End::Unknown,
                (end, _) => end,
            };
            World { as_of, every, from, end, through, currently, events, complete, waivers, graded }
        },
    )
}

/// Nothing about the events, the start and the end is open.
fn is_certain(world: &World) -> bool {
    let exact = |(date, kind): &(Date, Kind)| matches!(date, Date::On(_)) && *kind != Kind::Unknown;
    world.from.is_some()
        && world.end != End::Unknown
        && world.complete == (None, None)
        && world.events.iter().all(exact)
}

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn the_answers_are_those_of_the_possible_worlds(world in any_world()) {
        if let Some((possible, outcomes)) = completions(&world) {
            let bench = bench(&world);
            let found = bench.answers();
            if world.from.is_some() {
                prop_assert_eq!(&found, &possible);
            } else {
                prop_assert_eq!(&found, "TFD");
            }
            let excused = bench.verdict_of("R-2", 0);
            let found: BTreeSet<&str> = excused.possible.iter().copied().collect();
            prop_assert!(outcomes.is_subset(&found), "found {found:?}, but {outcomes:?} are possible");
            if is_certain(&world) {
                prop_assert_eq!(found, outcomes);
            }
        }
    }
}

/// The rank of an answer, lowest first.
fn ranks(set: &str) -> (usize, usize) {
    let ranks = super::bench::letters(set).chars().map(|answer| "FDT".find(answer).unwrap());
    (ranks.clone().min().unwrap(), ranks.max().unwrap())
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn an_event_more_never_makes_it_worse(world in any_world(), date in 5_i64..=20) {
        let mut more = world.clone();
        more.events.push((Date::On(date), Kind::Wanted));
        let (before, after) = (ranks(&bench(&world).answers()), ranks(&bench(&more).answers()));
        prop_assert!(before.0 <= after.0 && before.1 <= after.1, "{before:?} {after:?}");
    }

    #[test]
    fn a_longer_time_between_is_no_harder(world in any_world()) {
        let longer = World { every: world.every + 1, ..world.clone() };
        let (short, long) = (bench(&world).answers(), bench(&longer).answers());
        // What has not fallen due yet is neither better nor worse than what an event has met.
        let lapses = |answers: &str| (answers == "F", super::bench::letters(answers).contains('F'));
        prop_assert!(lapses(&long).0 <= lapses(&short).0 && lapses(&long).1 <= lapses(&short).1, "{short} {long}");
    }

    #[test]
    fn what_lapsed_stays_so(world in any_world(), later in 1_i64..=9) {
        // Events that are all there already, a start that has come, and an end that does not change by waiting.
        let on_time = |(date, _): &(Date, Kind)| matches!(date, Date::On(day) if *day <= world.as_of);
        let settled = World { currently: false, events: world.events.iter().copied().filter(on_time).collect(), complete: (None, None), ..world.clone() };
        let after = World { as_of: settled.as_of + later, ..settled.clone() };
        let (before, after) = (bench(&settled).verdict_of("R-1", 0), bench(&after).verdict_of("R-1", 0));
        if before.outcome == "violated" && !matches!(settled.end, End::On(day) if day > settled.as_of) {
            prop_assert_eq!(after.outcome, "violated");
        }
        prop_assert!(!(before.outcome == "violated" && after.outcome == "pending"));
    }
}
