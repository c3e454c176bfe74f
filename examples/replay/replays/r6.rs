//! 147 inspections of fiscal years 2015 to 2020, what they found, and what became of it (GAO-21-186, pages about 28 to 33).
//!
//! Published are the inspections of three years, the findings of each year, how many agencies had any, and how many of
//! the years 2018 and 2019 were reviewed again and closed. Which agency had which findings, every day, the inspections of
//! the single years 2015, 2016 and 2018, and all reviews of other years are made up.

use jiff::civil::{Date, date};

use super::chance::moved;
use super::{Chance, Made, Table};

/// What followed an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Closed by a memo, without a review.
    Closed,
    /// Reviewed, then closed.
    Reviewed,
    /// Corrected, and no memo says that it is closed.
    Unclear,
    /// Six months are not over on the last day.
    Open,
}

use Course::{Closed, Open, Reviewed, Unclear};

/// Inspections of one year that had findings: deficiencies, areas of concern, and what followed.
type Found = (usize, usize, Course);

/// The fiscal years, with the inspections that had findings. A year has as many of each class as the tables 2 and 3 of the
/// audit print in its rows (pages 31 and 32). What can happen on some days only stands first.
const YEARS: [(i16, &[Found]); 6] = [
    (
        2015,
        &[
            (2, 4, Reviewed),
            (1, 4, Reviewed),
            (2, 3, Reviewed),
            (1, 3, Reviewed),
            (1, 2, Closed),
            (1, 2, Closed),
            (1, 2, Closed),
            (1, 1, Closed),
            (1, 1, Closed),
            (0, 2, Closed),
            (0, 1, Closed),
            (0, 1, Closed),
            (0, 1, Closed),
        ],
    ),
    (
        2016,
        &[
            (2, 3, Reviewed),
            (1, 2, Closed),
            (1, 2, Closed),
            (1, 1, Closed),
            (1, 1, Closed),
            (1, 1, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (0, 1, Closed),
            (0, 1, Closed),
            (0, 1, Closed),
        ],
    ),
    (
        2017,
        &[
            (3, 2, Reviewed),
            (2, 2, Reviewed),
            (2, 1, Closed),
            (2, 1, Closed),
            (1, 1, Closed),
            (1, 1, Closed),
            (1, 1, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
        ],
    ),
    (
        2018,
        &[
            (4, 2, Reviewed),
            (3, 2, Reviewed),
            (3, 2, Reviewed),
            (3, 1, Reviewed),
            (2, 2, Reviewed),
            (2, 1, Closed),
            (1, 1, Unclear),
            (1, 1, Closed),
            (1, 0, Unclear),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (0, 1, Closed),
            (0, 1, Closed),
        ],
    ),
    (
        2019,
        &[
            (6, 2, Reviewed),
            (6, 1, Reviewed),
            (5, 2, Reviewed),
            (5, 2, Reviewed),
            (5, 1, Reviewed),
            (5, 1, Reviewed),
            (4, 2, Reviewed),
            (4, 1, Reviewed),
            (4, 1, Reviewed),
            (4, 1, Reviewed),
            (4, 1, Reviewed),
            (3, 2, Reviewed),
            (3, 2, Reviewed),
            (3, 1, Reviewed),
            (3, 1, Reviewed),
            (5, 1, Closed),
            (4, 2, Closed),
            (3, 2, Closed),
            (2, 1, Closed),
            (1, 2, Closed),
            (1, 2, Closed),
            (1, 1, Closed),
            (1, 1, Closed),
            (1, 1, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (0, 2, Closed),
            (0, 1, Closed),
            (0, 1, Closed),
        ],
    ),
    (
        2020,
        &[
            (5, 2, Reviewed),
            (4, 2, Reviewed),
            (4, 1, Open),
            (4, 1, Open),
            (3, 2, Open),
            (3, 1, Open),
            (2, 1, Open),
            (2, 1, Open),
            (2, 1, Open),
            (2, 1, Open),
            (2, 0, Open),
            (2, 0, Open),
            (1, 1, Open),
            (1, 1, Open),
            (1, 1, Open),
            (1, 1, Open),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (1, 0, Closed),
            (0, 1, Closed),
        ],
    ),
];

/// Findings that a review of that year left unresolved: deficiencies and areas of concern (page about 33).
const UNRESOLVED: [(i16, usize, usize); 2] = [(2018, 1, 0), (2019, 11, 1)];

/// The tables of a replay.
#[derive(Debug)]
struct Tables {
    agencies: Table,
    agreements: Table,
    inspections: Table,
    findings: Table,
    actions: Table,
    reviews: Table,
    closeouts: Table,
}

/// An inspection: the row of its agency, and its last day.
type Inspection = (String, Date);

/// The records of the replay.
pub(crate) fn files(chance: &mut Chance) -> Vec<Made> {
    let mut tables = Tables {
        agencies: Table::of("agency_id field_office"),
        agreements: Table::of("agreement_id agency_id model operational_on end_on"),
        inspections: Table::of("inspection_id agency_id start_on end_on"),
        findings: Table::of("finding_id inspection_id severity status"),
        actions: Table::of("action_id finding_id plan due_on completed_on"),
        reviews: Table::of("review_id inspection_id end_on"),
        closeouts: Table::of("closeout_id inspection_id issued_on"),
    };
    let inspections = add_agencies(&mut tables, chance);
    for (year, found) in YEARS {
        let mut of_year: Vec<Inspection> =
            inspections.iter().filter(|(_, end)| fiscal(*end) == year).cloned().collect();
        chance.shuffle(&mut of_year);
        let unresolved = unresolved(chance, year, found);
        let mut chosen: Vec<(Inspection, Option<usize>)> = Vec::new();
        for (place, (.., course)) in found.iter().enumerate() {
            let at = of_year.iter().position(|(_, end)| can_follow(*course, *end)).expect("a day fits every course");
            chosen.push((of_year.remove(at), Some(place)));
        }
        chosen.extend(of_year.into_iter().map(|inspection| (inspection, None)));
        chosen.sort_by_key(|((agency, end), _)| (*end, agency.clone()));
        for ((agency, end), place) in chosen {
            let inspection = format!("I-{:03}", tables.inspections.len() + 1);
            let start = chance.days_from(end, -4, -1).to_string();
            tables.inspections.add([&inspection, &agency, &start, &end.to_string()]);
            if let Some(place) = place {
                add_findings(&mut tables, chance, (&inspection, end), found[place], unresolved[place]);
            }
        }
    }
    vec![
        ("agencies.csv", tables.agencies.csv()),
        ("agreements.csv", tables.agreements.csv()),
        ("inspections.csv", tables.inspections.csv()),
        ("findings.csv", tables.findings.csv()),
        ("corrective-actions.csv", tables.actions.csv()),
        ("follow-up-reviews.csv", tables.reviews.csv()),
        ("closeout-memos.csv", tables.closeouts.csv()),
    ]
}

/// The federal fiscal year of a day: from October on it is the next one.
fn fiscal(day: Date) -> i16 {
    if day.month() >= 10 { day.year() + 1 } else { day.year() }
}

/// Whether so much can have happened after that day by the end of fiscal year 2020.
fn can_follow(course: Course, end: Date) -> bool {
    match course {
        Reviewed | Closed | Unclear => end <= date(2020, 3, 31),
        Open => end >= date(2020, 4, 1),
    }
}

/// Of each inspection of a year, how many deficiencies and areas of concern its review left unresolved.
fn unresolved(chance: &mut Chance, year: i16, found: &[Found]) -> Vec<(usize, usize)> {
    let mut left = vec![(0, 0); found.len()];
    for (_, deficiencies, areas) in UNRESOLVED.into_iter().filter(|(of, ..)| *of == year) {
        let reviewed = || found.iter().enumerate().filter(|(_, (.., course))| *course == Reviewed);
        let mut of_deficiencies: Vec<usize> =
            reviewed().flat_map(|(at, (count, ..))| std::iter::repeat_n(at, *count)).collect();
        let mut of_areas: Vec<usize> =
            reviewed().flat_map(|(at, (_, count, _))| std::iter::repeat_n(at, *count)).collect();
        chance.shuffle(&mut of_deficiencies);
        chance.shuffle(&mut of_areas);
        of_deficiencies[..deficiencies].iter().for_each(|at| left[*at].0 += 1);
        of_areas[..areas].iter().for_each(|at| left[*at].1 += 1);
    }
    left
}

/// Agencies that joined in waves, and their inspections: every second year, 18, 17, 18, 20, 38 and 36 in the six years.
fn add_agencies(tables: &mut Tables, chance: &mut Chance) -> Vec<Inspection> {
    // How many agencies, the first day and the last of their first inspection, how many they had, and how many days
    // before the first they began.
    let waves = [
        (18, date(2015, 1, 5), date(2015, 8, 31), 3, (340, 440)),
        (17, date(2016, 1, 5), date(2016, 8, 31), 3, (480, 700)),
        (3, date(2018, 1, 5), date(2018, 8, 31), 2, (200, 300)),
        (20, date(2018, 10, 1), date(2019, 9, 30), 1, (200, 600)),
        (16, date(2019, 10, 1), date(2020, 9, 18), 1, (200, 600)),
        (3, date(2020, 10, 1), date(2020, 12, 31), 0, (150, 250)),
    ];
    let mut inspections = Vec::new();
    for (agencies, first, last, times, (least, most)) in waves {
        let span = i64::from(first.until(last).expect("a wave is a time").get_days());
        for place in 0..agencies {
            let mut end = chance.days_from(first, 0, span);
            let operational = chance.days_from(end, -most, -least);
            let agency = add_agency(tables, chance, "JEM", operational);
            for time in 0..times {
                inspections.push((agency.clone(), end));
                // Of the two agencies that come first, the third inspection is some weeks late, and still in its year.
                let late = times == 3 && agencies == 18 && place < 2 && time == 1;
                end = if late { chance.days_from(end, 740, 760) } else { chance.days_from(end, 685, 720) };
            }
        }
    }
    for _ in 0..10 {
        let operational = chance.days_from(date(2019, 5, 6), 0, 50);
        add_agency(tables, chance, "WSO", operational);
    }
    inspections
}

fn add_agency(tables: &mut Tables, chance: &mut Chance, model: &str, operational: Date) -> String {
    let number = tables.agencies.len() + 1;
    let agency = format!("A-{number:02}");
    tables.agencies.add([&agency, chance.one_of(&["North", "South", "West"])]);
    tables.agreements.add([&format!("M-{number:02}"), &agency, model, &operational.to_string(), ""]);
    agency
}

/// The findings of an inspection, what was planned and done, its review and its memo.
fn add_findings(
    tables: &mut Tables,
    chance: &mut Chance,
    (inspection, end): (&str, Date),
    (deficiencies, areas, course): Found,
    (open_deficiencies, open_areas): (usize, usize),
) {
    let review = (course == Reviewed).then(|| chance.days_from(end, 120, 178));
    if let Some(review) = review {
        let number = format!("R-{:02}", tables.reviews.len() + 1);
        tables.reviews.add([&number, inspection, &review.to_string()]);
    }
    let mut done = Vec::new();
    for (severity, count, left) in
        [("deficiency", deficiencies, open_deficiencies), ("area_of_concern", areas, open_areas)]
    {
        for place in 0..count {
            let unresolved = place < left;
            let status = match course {
                Unclear => "unclear",
                Open => "open",
                Closed | Reviewed if unresolved => "unresolved",
                Closed | Reviewed => "resolved",
            };
            let finding = format!("F-{:03}", tables.findings.len() + 1);
            tables.findings.add([&finding, inspection, severity, status]);
            // What a review found unresolved was completed afterwards.
            let completed = match review {
                Some(review) if unresolved => chance.days_from(review, 15, 60),
                _ => chance.days_from(end, 25, 110),
            };
            // Of what is open, the first action is planned and not completed.
            let open = course == Open && done.is_empty();
            add_action(tables, chance, (&finding, end), (!open).then_some(completed));
            done.push(completed);
            if chance.one_in(8) {
                let earlier = chance.days_from(completed, -20, -1);
                add_action(tables, chance, (&finding, end), Some(earlier));
            }
        }
    }
    if matches!(course, Closed | Reviewed) {
        let last = done.into_iter().chain(review).max().expect("whoever is closed had findings");
        let number = format!("C-{:02}", tables.closeouts.len() + 1);
        tables.closeouts.add([&number, inspection, &chance.days_from(last, 5, 30).to_string()]);
    }
}

/// A corrective action; none was completed after the last day of the replay.
fn add_action(tables: &mut Tables, chance: &mut Chance, (finding, end): (&str, Date), completed: Option<Date>) {
    let number = format!("K-{:03}", tables.actions.len() + 1);
    let plan =
        chance.one_of(&["new poster", "course", "written guidance", "check of the files", "talk with the staff"]);
    let due = moved(end, 30 * chance.between(3, 6)).to_string();
    let completed = completed.filter(|day| *day <= date(2020, 9, 30)).map_or_else(String::new, |day| day.to_string());
    tables.actions.add([&number, finding, plan, &due, &completed]);
}
