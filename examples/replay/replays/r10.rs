//! The six measures of the program and what was reported of them from fiscal year 2015 to 2020 (GAO-21-186, footnotes 29
//! and 30): one result of thirty-six.
//!
//! Published are the goals, the measures, and which one result there was. Its value is not: it is the number of agencies
//! that the records of R9 have on the last day of that year.

use super::{Chance, Made, Table};

/// The goals of 2011 to 2016, in our words.
const GOALS: [&str; 3] = [
    "Agreements with agencies that intend to follow the enforcement priorities",
    "Coordinated oversight and monitoring",
    "Good operation by policies and tools and procedures",
];

/// The measures, in our words: their goal (which is made up), their unit, and what they count.
const MEASURES: [(usize, &str, &str); 6] = [
    (1, "count", "Law enforcement agencies that take part"),
    (1, "percent", "Stakeholders who are satisfied: own staff and agencies and others"),
    (2, "percent", "Agencies that keep to the agreement and use the authority in line with the priorities"),
    (2, "percent", "Active officers who are up to date with their training"),
    (2, "percent", "Deficiencies found in inspections that were remediated on time"),
    (3, "percent", "Entries that are wrong"),
];

/// The one result: its measure, its fiscal year, and its value.
pub(crate) const REPORTED: (usize, i64, &str) = (1, 2019, "89");

/// The records. Nothing in them is left to chance.
pub(crate) fn files(_: &mut Chance) -> Vec<Made> {
    let mut goals = Table::of("goal_id name");
    for (place, name) in GOALS.iter().enumerate() {
        goals.add([&format!("G-{}", place + 1), name]);
    }
    let mut measures = Table::of("measure_id goal_id definition unit used_from_on used_to_on");
    for (place, (goal, unit, definition)) in MEASURES.iter().enumerate() {
        measures.add([&format!("M-{}", place + 1), &format!("G-{goal}"), definition, unit, "2014-10-01", ""]);
    }
    let mut results = Table::of("measure_id period_end_on value");
    for measure in 1..=MEASURES.len() {
        for year in 2015..=2020 {
            let value = if (measure, year) == (REPORTED.0, REPORTED.1) { REPORTED.2 } else { "" };
            results.add([&format!("M-{measure}"), &format!("{year}-09-30"), value]);
        }
    }
    vec![("goals.csv", goals.csv()), ("measures.csv", measures.csv()), ("results.csv", results.csv())]
}
