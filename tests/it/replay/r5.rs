//! R5: areas of concern by type and fiscal year (GAO-21-186).

use std::sync::LazyLock;

use super::{Project, Run, YEARS, assert_changes, assert_table};

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r5").run());

/// GAO-21-186, page 32: the areas of concern of each type in fiscal years 2015 to 2020. Dashes and blanks are 0.
const PUBLISHED: [(&str, [i64; 6]); 9] = [
    ("lea_interpreters", [5, 1, 5, 5, 18, 10]),
    ("lea_processing", [15, 7, 2, 1, 3, 4]),
    ("lea_citizenship", [1, 0, 1, 1, 7, 1]),
    ("lea_complaints", [1, 2, 1, 5, 3, 2]),
    ("ice_complaints", [0, 0, 0, 0, 2, 0]),
    ("ice_citizenship", [0, 0, 0, 0, 2, 1]),
    ("both_information_security", [3, 1, 0, 1, 1, 0]),
    ("both_steering_committee", [0, 1, 0, 0, 1, 0]),
    ("both_other", [2, 1, 0, 1, 1, 0]),
];

/// Page 32: the totals of the columns, and what the text says is the total of all.
const PRINTED_TOTALS: [i64; 6] = [27, 13, 9, 14, 38, 18];
const ALL: i64 = 119;

#[test]
fn the_published_figures_come_out() {
    let run = &*UNCHANGED;
    assert_table(run, "R5", &PUBLISHED);
    assert_eq!(run.count("R5-ROWS", "total", "value"), ALL);
    // About page 31: 44 of the 119.
    assert_eq!(run.count("R5-ROWS", "lea_interpreters", "value"), 44);
    for (year, printed) in YEARS.into_iter().zip(PRINTED_TOTALS) {
        assert_eq!(run.count("R5-COLUMNS", &year.to_string(), "value"), printed, "{year}");
    }
    assert_eq!([run.rule("R5-CELL", "met"), run.rule("INS-03", "met")], [9 * 6, ALL]);
}

/// Rows, columns and the text come to the same.
#[test]
fn everything_adds_up() {
    for (rule, judged) in [("DQ-06", 6), ("DQ-06-TOTALS", 1), ("DQ-06-TEXT", 1)] {
        assert_eq!([UNCHANGED.rule(rule, "met"), UNCHANGED.rule(rule, "violated")], [judged, 0], "{rule}");
    }
}

/// Five cells are blank in the text of the report. Left blank, nobody can add them up; that they are 0 is what the
/// totals show.
#[test]
fn blank_cells_leave_their_columns_open() {
    let cells = ["T3-6,2015,", "T3-6,2016,", "T3-6,2017,", "T3-6,2018,", "T3-7,2017,"];
    let blank = |project: Project, cell: &&str| project.change("published-cells.csv", cell, ",body,0,", ",body,,");
    assert_changes(
        &UNCHANGED,
        cells.iter().fold(Project::of("r5"), blank),
        &[
            "DQ-06 T3/All areas of concern/2015: met -> not_assessable",
            "DQ-06 T3/All areas of concern/2016: met -> not_assessable",
            "DQ-06 T3/All areas of concern/2017: met -> not_assessable",
            "DQ-06 T3/All areas of concern/2018: met -> not_assessable",
            "DQ-06-TEXT T3: met -> not_assessable",
            "DQ-06-TOTALS T3: met -> not_assessable",
            "R5-CELL T3/T3-6/2015: met -> not_assessable",
            "R5-CELL T3/T3-6/2016: met -> not_assessable",
            "R5-CELL T3/T3-6/2017: met -> not_assessable",
            "R5-CELL T3/T3-6/2018: met -> not_assessable",
            "R5-CELL T3/T3-7/2017: met -> not_assessable",
        ],
    );
}

#[test]
fn an_area_of_concern_that_names_a_policy_does_not_count() {
    assert_changes(
        &UNCHANGED,
        Project::of("r5").change("findings.csv", "F-246,", ",T3-3,,", ",T3-3,Agreement section 5,"),
        &[
            "INS-03 F-246: met -> violated (wrong_value)",
            "R5-CELL T3/T3-3/2019: met -> violated (wrong_value)",
            "R5-BOUND lea, 2019: value 31 -> value 30",
            "R5-BOUND total: value 119 -> value 118",
            "R5-CELLS 2019, lea_citizenship: value 7 -> value 6",
            "R5-CELLS total: value 119 -> value 118",
            "R5-COLUMNS 2019: value 38 -> value 37",
            "R5-COLUMNS total: value 119 -> value 118",
            "R5-ROWS lea_citizenship: value 11 -> value 10",
            "R5-ROWS total: value 119 -> value 118",
        ],
    );
}

/// The inspection ended on the last day of fiscal year 2019. Its three deficiencies are in no count of this table.
#[test]
fn a_day_later_is_another_fiscal_year() {
    assert_changes(
        &UNCHANGED,
        Project::of("r5").change("inspections.csv", "N-111,", "2019-09-30", "2019-10-01"),
        &[
            "R5-CELL T3/T3-3/2019: met -> violated (wrong_value)",
            "R5-CELL T3/T3-3/2020: met -> violated (wrong_value)",
            "R5-BOUND lea, 2019: value 31 -> value 30",
            "R5-BOUND lea, 2020: value 17 -> value 18",
            "R5-CELLS 2019, lea_citizenship: value 7 -> value 6",
            "R5-CELLS 2020, lea_citizenship: value 1 -> value 2",
            "R5-COLUMNS 2019: value 38 -> value 37",
            "R5-COLUMNS 2020: value 18 -> value 19",
        ],
    );
}
