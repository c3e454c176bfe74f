//! R12: charges and convictions by category, fiscal year 2019 (OIG-20-13).

use std::sync::LazyLock;

use super::{Project, Run, assert_changes};

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r12").run());

/// OIG-20-13, page 24: charges, convictions, and both.
const PUBLISHED: [(&str, [i64; 3]); 30] = [
    ("Traffic Offenses - DUI", [25_417, 49_106, 74_523]),
    ("Traffic Offenses", [28_519, 39_717, 68_236]),
    ("Dangerous Drugs", [20_277, 47_453, 67_730]),
    ("Immigration", [10_769, 46_888, 57_657]),
    ("Assault", [19_648, 26_156, 45_804]),
    ("Obstructing Judiciary, Etc.", [10_442, 10_287, 20_729]),
    ("General Crimes", [8_114, 9_891, 18_005]),
    ("Larceny", [4_599, 12_456, 17_055]),
    ("Obstructing the Police", [5_641, 8_776, 14_417]),
    ("Fraudulent Activities", [4_145, 7_875, 12_020]),
    ("Burglary", [2_565, 7_757, 10_322]),
    ("Weapon Offenses", [3_281, 6_997, 10_278]),
    ("Public Peace", [3_605, 5_838, 9_443]),
    ("Sex Offenses", [1_992, 4_658, 6_650]),
    ("Invasion of Privacy", [2_078, 4_233, 6_311]),
    ("Family Offenses", [2_296, 3_139, 5_435]),
    ("Stolen Vehicle", [1_568, 3_686, 5_254]),
    ("Sexual Assault", [1_654, 3_407, 5_061]),
    ("Robbery", [1_155, 3_581, 4_736]),
    ("Forgery", [1_549, 2_979, 4_528]),
    ("Damaged Property", [1_653, 2_245, 3_898]),
    ("Liquor", [1_991, 1_799, 3_790]),
    ("Stolen Property", [1_181, 2_562, 3_743]),
    ("Flight / Escape", [1_171, 2_012, 3_183]),
    ("Homicide", [374, 1_549, 1_923]),
    ("Kidnapping", [723, 1_110, 1_833]),
    ("Health / Safety", [481, 1_012, 1_493]),
    ("Commercialized Sex Offenses", [605, 743, 1_348]),
    ("Threats", [534, 658, 1_192]),
    ("Other Crimes", [876, 1_590, 2_466]),
];

/// Page 24, the last row.
const TOTALS: [i64; 3] = [168_903, 320_160, 489_063];

const MEASURES: [&str; 3] = ["R12-CHARGES", "R12-CONVICTIONS", "R12-BOTH"];

#[test]
fn the_published_figures_come_out() {
    let row = |group: &str| MEASURES.map(|measure| UNCHANGED.count(measure, group, "value"));
    for (category, printed) in PUBLISHED {
        assert_eq!(row(category), printed, "{category}");
    }
    assert_eq!(row("total"), TOTALS);
    for measure in MEASURES {
        assert_eq!(UNCHANGED.groups(measure).len(), PUBLISHED.len());
    }
}

/// 30 rows, two columns and the total of all add up; every cell is what the areas come to; and 489,100, which the text
/// says (page 2), is 489,063 in hundreds.
#[test]
fn everything_adds_up() {
    for (rule, judged) in [("DQ-06", 30 + 2 + 1), ("DQ-06-TOTALS", 1), ("R12-CELL", 60), ("DQ-05", 1)] {
        let outcomes = ["met", "violated", "not_assessable"].map(|outcome| UNCHANGED.rule(rule, outcome));
        assert_eq!(outcomes, [judged, 0, 0], "{rule}");
    }
}

#[test]
fn one_more_conviction_is_seen_in_its_row() {
    assert_changes(
        &UNCHANGED,
        Project::of("r12").change("offense-counts.csv", "01,Traffic DUI", ",1678", ",1679"),
        &[
            "R12-CELL AC/Traffic Offenses - DUI/Convictions: met -> violated (wrong_value)",
            "R12-BOTH Traffic Offenses - DUI: records 24, value 74523 -> records 24, value 74524",
            "R12-BOTH total: records 720, value 489063 -> records 720, value 489064",
            "R12-CONVICTIONS Traffic Offenses - DUI: records 24, value 49106 -> records 24, value 49107",
            "R12-CONVICTIONS total: records 720, value 320160 -> records 720, value 320161",
        ],
    );
}

/// A misprint breaks its row, its column and the whole, and no count.
#[test]
fn a_misprint_is_found_wherever_it_is_added_up() {
    assert_changes(
        &UNCHANGED,
        Project::of("r12").change("published-cells.csv", "AC,Homicide,Charges,", ",374", ",375"),
        &[
            "DQ-06 AC/Homicide/Total: met -> violated (wrong_value)",
            "DQ-06 AC/TOTAL/Charges: met -> violated (wrong_value)",
            "DQ-06 AC/TOTAL/Total: met -> violated (wrong_value)",
            "DQ-06-TOTALS AC: met -> violated (wrong_value)",
            "R12-CELL AC/Homicide/Charges: met -> violated (wrong_value)",
        ],
    );
}

/// The others are added up, and with it they may come to anything. 231 of Area 01 are missing, and both with its 1,678.
#[test]
fn a_count_that_is_missing_leaves_its_sums_open() {
    assert_changes(
        &UNCHANGED,
        Project::of("r12").change("offense-counts.csv", "01,Traffic DUI", ",231,", ",,"),
        &[
            "R12-CELL AC/Traffic Offenses - DUI/Charges: met -> not_assessable",
            "R12-BOTH Traffic Offenses - DUI: records 24, value 74523 -> high null, low null, records 24, unknown 1, value 72614",
            "R12-BOTH total: records 720, value 489063 -> high null, low null, records 720, unknown 1, value 487154",
            "R12-CHARGES Traffic Offenses - DUI: records 24, value 25417 -> high null, low null, records 24, unknown 1, value 25186",
            "R12-CHARGES total: records 720, value 168903 -> high null, low null, records 720, unknown 1, value 168672",
        ],
    );
}
