//! Charges and convictions by category of those arrested in fiscal year 2019 (OIG-20-13, appendix C, page 24).
//!
//! The audit prints the country; what each of 24 areas counted is made up.

use super::{Chance, Made, Table};

/// A category with its charges, its convictions, and both as they are printed.
const ROWS: [(&str, i64, i64, i64); 30] = [
    ("Traffic Offenses - DUI", 25_417, 49_106, 74_523),
    ("Traffic Offenses", 28_519, 39_717, 68_236),
    ("Dangerous Drugs", 20_277, 47_453, 67_730),
    ("Immigration", 10_769, 46_888, 57_657),
    ("Assault", 19_648, 26_156, 45_804),
    ("Obstructing Judiciary, Etc.", 10_442, 10_287, 20_729),
    ("General Crimes", 8_114, 9_891, 18_005),
    ("Larceny", 4_599, 12_456, 17_055),
    ("Obstructing the Police", 5_641, 8_776, 14_417),
    ("Fraudulent Activities", 4_145, 7_875, 12_020),
    ("Burglary", 2_565, 7_757, 10_322),
    ("Weapon Offenses", 3_281, 6_997, 10_278),
    ("Public Peace", 3_605, 5_838, 9_443),
    ("Sex Offenses", 1_992, 4_658, 6_650),
    ("Invasion of Privacy", 2_078, 4_233, 6_311),
    ("Family Offenses", 2_296, 3_139, 5_435),
    ("Stolen Vehicle", 1_568, 3_686, 5_254),
    ("Sexual Assault", 1_654, 3_407, 5_061),
    ("Robbery", 1_155, 3_581, 4_736),
    ("Forgery", 1_549, 2_979, 4_528),
    ("Damaged Property", 1_653, 2_245, 3_898),
    ("Liquor", 1_991, 1_799, 3_790),
    ("Stolen Property", 1_181, 2_562, 3_743),
    ("Flight / Escape", 1_171, 2_012, 3_183),
    ("Homicide", 374, 1_549, 1_923),
    ("Kidnapping", 723, 1_110, 1_833),
    ("Health / Safety", 481, 1_012, 1_493),
    ("Commercialized Sex Offenses", 605, 743, 1_348),
    ("Threats", 534, 658, 1_192),
    ("Other Crimes", 876, 1_590, 2_466),
];

/// The last row as it is printed.
const TOTALS: [i64; 3] = [168_903, 320_160, 489_063];

/// The areas of responsibility that the audit speaks of (page 4).
const AREAS: usize = 24;

/// What the areas counted, and the printed table of the country.
pub(super) fn files(chance: &mut Chance) -> Vec<Made> {
    let mut counts = Table::of("area category charges convictions");
    let columns = ROWS.map(|(_, charges, convictions, _)| [charges, convictions].map(|sum| split(chance, sum)));
    for area in 0..AREAS {
        for ((category, ..), [charges, convictions]) in ROWS.iter().zip(&columns) {
            let [charges, convictions] = [charges, convictions].map(|counted| counted[area].to_string());
            counts.add([&format!("Area {:02}", area + 1), category, &charges, &convictions]);
        }
    }
    let mut made = vec![("offense-counts.csv", counts.csv())];
    made.extend(published());
    made
}

/// A number in as many parts as there are areas, some of them larger than others.
fn split(chance: &mut Chance, sum: i64) -> Vec<i64> {
    let weights: Vec<i64> = (0..AREAS).map(|_| chance.between(1, 9)).collect();
    let whole: i64 = weights.iter().sum();
    let mut parts: Vec<i64> = weights.iter().map(|weight| sum * weight / whole).collect();
    let left = sum - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..AREAS).collect();
    chance.shuffle(&mut order);
    for (at, _) in order.into_iter().zip(0..left) {
        parts[at] += 1;
    }
    parts
}

/// The table of the audit, copied cell by cell, and the total as its text rounds it (page 2). No count rests on it.
fn published() -> Vec<Made> {
    let mut tables = Table::of("table_id document page rounded total_in_text");
    tables.add(["AC", "OIG-20-13", "24", "no", ""]);
    let mut cells = Table::of("table_id row_label column_label part value");
    for (category, charges, convictions, total) in ROWS {
        cells.add(["AC", category, "Charges", "body", &charges.to_string()]);
        cells.add(["AC", category, "Convictions", "body", &convictions.to_string()]);
        cells.add(["AC", category, "Total", "row_total", &total.to_string()]);
    }
    let [charges, convictions, total] = TOTALS.map(|total| total.to_string());
    cells.add(["AC", "TOTAL", "Charges", "column_total", &charges]);
    cells.add(["AC", "TOTAL", "Convictions", "column_total", &convictions]);
    cells.add(["AC", "TOTAL", "Total", "grand_total", &total]);
    let mut figures = Table::of("figure_id document page rounding printed recomputed");
    figures.add(["F-1", "OIG-20-13", "2", "nearest_100", "489100", &total]);
    vec![
        ("published-tables.csv", tables.csv()),
        ("published-cells.csv", cells.csv()),
        ("published-figures.csv", figures.csv()),
    ]
}
