//! The inspections of fiscal years 2015 to 2020 and their findings, of which two tables of one audit count the
//! deficiencies (R4) and the areas of concern (R5). GAO-21-186, pages 28 to 33.
//!
//! Published are the findings by type and year, the inspections of three years, and here and there how many had findings.
//! Which inspection had which finding, all days, and how 55 inspections divide into three years, is made up.

use jiff::civil::{Date, date};

use super::{Chance, Made, Table};

/// The fiscal years that the tables have columns for.
pub(super) const YEARS: [i16; 6] = [2015, 2016, 2017, 2018, 2019, 2020];

/// A type of finding: its code, whom it binds, what it is about, and how many there were in each year.
pub(super) type Row = (&'static str, &'static str, &'static str, [usize; 6]);

/// Page 31. Where a dash is printed there was none.
pub(super) const DEFICIENCIES: [Row; 14] = [
    ("T2-1", "lea", "training", [2, 0, 4, 2, 18, 14]),
    ("T2-2", "lea", "complaint", [2, 4, 2, 10, 3, 6]),
    ("T2-3", "lea", "interpreter", [1, 3, 4, 2, 4, 7]),
    ("T2-4", "lea", "steering_committee", [2, 0, 0, 1, 9, 1]),
    ("T2-5", "lea", "statistics", [0, 0, 0, 1, 1, 0]),
    ("T2-6", "lea", "pii", [0, 1, 1, 8, 3, 2]),
    ("T2-7", "lea", "detainer", [0, 0, 1, 0, 0, 0]),
    ("T2-8", "lea", "detainer", [4, 1, 1, 2, 4, 0]),
    ("T2-9", "lea", "detainer", [0, 0, 1, 0, 0, 0]),
    ("T2-10", "ice", "training", [0, 0, 0, 0, 24, 6]),
    ("T2-11", "ice", "authority", [0, 0, 0, 0, 16, 8]),
    ("T2-12", "ice", "complaint", [0, 0, 0, 0, 2, 2]),
    ("T2-13", "ice", "isa", [0, 0, 0, 0, 2, 0]),
    ("T2-14", "ice", "authority", [0, 0, 0, 0, 0, 1]),
];

/// Page 32. Five cells are blank; the totals of their columns leave nothing for them.
pub(super) const AREAS: [Row; 9] = [
    ("T3-1", "lea", "interpreter", [5, 1, 5, 5, 18, 10]),
    ("T3-2", "lea", "documentation", [15, 7, 2, 1, 3, 4]),
    ("T3-3", "lea", "citizenship", [1, 0, 1, 1, 7, 1]),
    ("T3-4", "lea", "complaint", [1, 2, 1, 5, 3, 2]),
    ("T3-5", "ice", "complaint", [0, 0, 0, 0, 2, 0]),
    ("T3-6", "ice", "citizenship", [0, 0, 0, 0, 2, 1]),
    ("T3-7", "both", "pii", [3, 1, 0, 1, 1, 0]),
    ("T3-8", "both", "steering_committee", [0, 1, 0, 0, 1, 0]),
    ("T3-9", "both", "other", [2, 1, 0, 1, 1, 0]),
];

/// Inspections of one year that share so many deficiencies and areas of concern, each having so many findings.
struct Share {
    inspections: usize,
    deficiencies: usize,
    areas: usize,
    least: usize,
    most: usize,
}

const fn share(inspections: usize, findings: [usize; 2], [least, most]: [usize; 2]) -> Share {
    Share { inspections, deficiencies: findings[0], areas: findings[1], least, most }
}

/// Published (pages 28 to 33): 147 inspections, of them 18, 38 and 36 in 2017, 2019 and 2020; 9 of the 18 with findings,
/// 25 of the 36, and in each year half of them at least; of those of 2018 and 2019 47; 5 of 2018 with four findings or
/// more, 24 together; 18 of 2019, and 15 of these with 64 deficiencies and 21 areas of concern.
const SHARES: [&[Share]; 6] = [
    &[share(12, [11, 27], [1, 6]), share(6, [0, 0], [0, 0])],
    &[share(10, [9, 13], [1, 4]), share(8, [0, 0], [0, 0])],
    &[share(9, [14, 9], [1, 5]), share(9, [0, 0], [0, 0])],
    &[share(5, [15, 9], [4, 6]), share(9, [11, 5], [1, 3]), share(5, [0, 0], [0, 0])],
    &[share(15, [64, 21], [4, 8]), share(3, [8, 6], [4, 6]), share(15, [14, 11], [1, 3]), share(5, [0, 0], [0, 0])],
    &[share(25, [47, 18], [1, 5]), share(11, [0, 0], [0, 0])],
];

/// The agencies of each year, by their numbers, from one to another. Nobody is inspected in two years that follow each other.
const AGENCIES: [&[(usize, usize)]; 6] =
    [&[(1, 18)], &[(19, 36)], &[(1, 18)], &[(19, 37)], &[(1, 18), (38, 57)], &[(19, 36), (58, 75)]];

const POLICIES: [&str; 5] = [
    "Agreement section 5",
    "Agreement section 11",
    "Agreement appendix B",
    "Detainer policy section 2",
    "Training standard; Agreement section 5",
];

/// A finding, before anybody wrote it down.
type Found = (&'static str, &'static Row);

/// The inspections and their findings, as files.
pub(super) fn files(chance: &mut Chance) -> Vec<Made> {
    let mut inspections = Table::of("inspection_id agency_id model end_on");
    let mut findings = Table::of("finding_id inspection_id severity bound_party type_code policy_refs topic");
    for year in 0..YEARS.len() {
        let of_year = year_of(chance, year);
        let days = days(chance, YEARS[year], of_year.len());
        let mut agencies: Vec<usize> = AGENCIES[year].iter().flat_map(|(first, last)| *first..=*last).collect();
        chance.shuffle(&mut agencies);
        for ((found, day), agency) in of_year.iter().zip(days).zip(agencies) {
            let inspection = format!("N-{:03}", inspections.len() + 1);
            inspections.add([&inspection, &format!("A-{agency:02}"), "JEM", &day.to_string()]);
            for (severity, (code, bound, topic, _)) in found {
                let number = format!("F-{:03}", findings.len() + 1);
                let policies = if *severity == "deficiency" { chance.one_of(&POLICIES) } else { "" };
                findings.add([&number, &inspection, severity, bound, code, policies, topic]);
            }
        }
    }
    vec![("inspections.csv", inspections.csv()), ("findings.csv", findings.csv())]
}

/// What each inspection of a year found.
fn year_of(chance: &mut Chance, year: usize) -> Vec<Vec<Found>> {
    let mut deficiencies = listed(chance, "deficiency", &DEFICIENCIES, year);
    let mut areas = listed(chance, "area_of_concern", &AREAS, year);
    let mut all = Vec::new();
    for share in SHARES[year] {
        let mut found: Vec<Found> = deficiencies.drain(..share.deficiencies).collect();
        found.extend(areas.drain(..share.areas));
        chance.shuffle(&mut found);
        all.extend(divided(chance, &found, share));
    }
    assert!(deficiencies.is_empty() && areas.is_empty(), "every finding of the year is somebody's");
    chance.shuffle(&mut all);
    all
}

/// The findings of a class and year, in an order of chance.
fn listed(chance: &mut Chance, severity: &'static str, rows: &'static [Row], year: usize) -> Vec<Found> {
    let mut found: Vec<Found> = rows.iter().flat_map(|row| std::iter::repeat_n((severity, row), row.3[year])).collect();
    chance.shuffle(&mut found);
    found
}

/// Gives each inspection of a share the fewest findings that it must have, and the others to whoever may have more.
fn divided(chance: &mut Chance, found: &[Found], share: &Share) -> Vec<Vec<Found>> {
    let mut inspections = vec![Vec::new(); share.inspections];
    for finding in found {
        let fewest = inspections.iter().map(Vec::len).min().unwrap_or_default();
        let limit = if fewest < share.least { share.least } else { share.most };
        let open: Vec<usize> = (0..inspections.len()).filter(|at| inspections[*at].len() < limit).collect();
        inspections[chance.one_of(&open)].push(*finding);
    }
    inspections
}

/// The days on which inspections of a fiscal year ended, in their order; the first and the last day are among them.
fn days(chance: &mut Chance, year: i16, count: usize) -> Vec<Date> {
    let first = date(year - 1, 10, 1);
    let mut days: Vec<Date> = (2..count).map(|_| chance.days_from(first, 1, 363)).collect();
    days.extend([first, date(year, 9, 30)]);
    days.sort_unstable();
    days
}

/// A table of the audit, copied cell by cell, for the rules that judge whether tables add up. No count rests on it.
pub(super) fn published(table: [&str; 4], rows: &[Row], totals: [usize; 6]) -> Vec<Made> {
    let [name, page, total_in_text, last_row] = table;
    let mut tables = Table::of("table_id document page rounded total_in_text");
    tables.add([name, "GAO-21-186", page, "no", total_in_text]);
    let mut cells = Table::of("table_id row_label column_label part value year_end_on");
    let mut add = |row: &str, year: i16, part: &str, value: usize| {
        let year_end = if part == "body" { date(year, 9, 30).to_string() } else { String::new() };
        cells.add([name, row, &year.to_string(), part, &value.to_string(), &year_end]);
    };
    for (code, _, _, counts) in rows {
        for (year, count) in YEARS.into_iter().zip(counts) {
            add(code, year, "body", *count);
        }
    }
    for (year, total) in YEARS.into_iter().zip(totals) {
        add(last_row, year, "column_total", total);
    }
    vec![("published-tables.csv", tables.csv()), ("published-cells.csv", cells.csv())]
}
