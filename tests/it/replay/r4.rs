//! R4: deficiencies by type and fiscal year (GAO-21-186).

use std::sync::LazyLock;

use super::{Project, Run, YEARS, assert_changes, assert_table};

static UNCHANGED: LazyLock<Run> = LazyLock::new(|| Project::of("r4").run());

/// GAO-21-186, page 31: the deficiencies of each type in fiscal years 2015 to 2020. A dash is 0.
const PUBLISHED: [(&str, [i64; 6]); 14] = [
    ("lea_training", [2, 0, 4, 2, 18, 14]),
    ("lea_complaints", [2, 4, 2, 10, 3, 6]),
    ("lea_interpreters", [1, 3, 4, 2, 4, 7]),
    ("lea_annual_review", [2, 0, 0, 1, 9, 1]),
    ("lea_statistics", [0, 0, 0, 1, 1, 0]),
    ("lea_private_information", [0, 1, 1, 8, 3, 2]),
    ("lea_officer_on_detainers", [0, 0, 1, 0, 0, 0]),
    ("lea_screening", [4, 1, 1, 2, 4, 0]),
    ("lea_officials_on_detainers", [0, 0, 1, 0, 0, 0]),
    ("ice_training", [0, 0, 0, 0, 24, 6]),
    ("ice_suspension", [0, 0, 0, 0, 16, 8]),
    ("ice_complaints", [0, 0, 0, 0, 2, 2]),
    ("ice_interconnection", [0, 0, 0, 0, 2, 0]),
    ("ice_authorization", [0, 0, 0, 0, 0, 1]),
];

/// Page 31: the totals of the columns as they are printed, which come to 192.
const PRINTED_TOTALS: [i64; 6] = [11, 9, 13, 26, 86, 47];

/// About page 31: in 2019 and 2020 so many of all deficiencies were those of supervisors.
const OF_SUPERVISORS: [(&str, i64, i64); 2] = [("2019", 42, 86), ("2020", 16, 47)];

/// About pages 28 to 33: inspections, and those with findings; in 2019, those with four or more.
const INSPECTED: i64 = 147;
const WITH_FINDINGS: [(i64, i64, i64); 2] = [(2017, 18, 9), (2020, 36, 25)];
const WITH_FOUR: (i64, i64, i64) = (2019, 38, 18);
const WITH_FINDINGS_2018_AND_2019: i64 = 47;

#[test]
fn the_published_figures_come_out() {
    let run = &*UNCHANGED;
    assert_table(run, "R4", &PUBLISHED);
    assert_eq!(run.count("R4-ROWS", "total", "value"), 193);
    // 40 and 27 also stand in the text of page 31.
    assert_eq!(
        [run.count("R4-ROWS", "lea_training", "value"), run.count("R4-ROWS", "lea_complaints", "value")],
        [40, 27]
    );
    for (year, printed) in YEARS.into_iter().zip(PRINTED_TOTALS) {
        let counted = run.count("R4-COLUMNS", &year.to_string(), "value");
        assert_eq!(counted - printed, i64::from(year == 2017), "{year}");
    }
    for (year, part, whole) in OF_SUPERVISORS {
        let figures = run.figures("R4-SUPERVISORS", year).unwrap();
        assert_eq!([&figures["part"]["value"], &figures["whole"]["value"]], [part, whole], "{year}");
    }
    let bound = |party: &str| -> i64 {
        let of_year =
            |year| run.figures("R4-BOUND", &format!("{party}, {year}")).map(|found| found["value"].as_i64().unwrap());
        YEARS.into_iter().filter_map(of_year).sum()
    };
    assert_eq!([bound("lea"), bound("ice")], [132, 61]);
    assert_eq!([run.rule("R4-CELL", "met"), run.rule("INS-02", "met")], [14 * 6, 193]);
}

/// 193 in the rows, 192 in the totals of the columns, 194 in the text: each is told, and nothing else is.
#[test]
fn the_three_totals_are_found() {
    let violated = |outcome: &(&String, &String)| outcome.1.starts_with("violated");
    let outcomes = UNCHANGED.outcomes();
    let found: Vec<&str> = outcomes.iter().filter(violated).map(|(subject, _)| subject.as_str()).collect();
    assert_eq!(found, ["DQ-06 T2/All deficiencies/2017", "DQ-06-TEXT T2", "DQ-06-TOTALS T2"]);
    assert_eq!(UNCHANGED.message("DQ-06"), "All deficiencies, 2017: 13 is printed, and the cells add up to 14");
    assert_eq!(UNCHANGED.message("DQ-06-TOTALS"), "the column totals come to 192, and the cells to 193");
    assert_eq!(UNCHANGED.message("DQ-06-TEXT"), "the text says 194, and the cells come to 193");
    assert_eq!(UNCHANGED.rule("DQ-06", "met"), 5);
}

/// What else the audit says of these inspections holds of the invented ones.
#[test]
fn the_inspections_are_those_of_the_audit() {
    let run = &*UNCHANGED;
    let inspections = |year: i64, found: &str| {
        let figures = run.figures("R4-INSPECTIONS", &format!("{year}, {found}"));
        figures.map_or(0, |figures| figures["value"].as_i64().unwrap())
    };
    let with = |year| inspections(year, "up_to_three") + inspections(year, "four_or_more");
    let all = |year| with(year) + inspections(year, "none");
    assert_eq!(YEARS.into_iter().map(all).sum::<i64>(), INSPECTED);
    for (year, inspected, with_findings) in WITH_FINDINGS {
        assert_eq!([all(year), with(year)], [inspected, with_findings], "{year}");
    }
    let (year, inspected, with_four) = WITH_FOUR;
    assert_eq!([all(year), inspections(year, "four_or_more")], [inspected, with_four]);
    assert_eq!(inspections(2018, "four_or_more"), 5);
    assert_eq!(with(2018) + with(2019), WITH_FINDINGS_2018_AND_2019);
    for year in YEARS {
        assert!(2 * with(year) >= all(year), "{year}");
    }
}

/// What becomes of the table when one deficiency of 2020 no longer is one.
const ONE_LESS: [&str; 11] = [
    "R4-CELL T2/T2-3/2020: met -> violated (wrong_value)",
    "R4-BOUND lea, 2020: value 30 -> value 29",
    "R4-BOUND total: value 193 -> value 192",
    "R4-CELLS 2020, lea_interpreters: value 7 -> value 6",
    "R4-CELLS total: value 193 -> value 192",
    "R4-COLUMNS 2020: value 47 -> value 46",
    "R4-COLUMNS total: value 193 -> value 192",
    "R4-ROWS lea_interpreters: value 21 -> value 20",
    "R4-ROWS total: value 193 -> value 192",
    "R4-SUPERVISORS 2020: part 16, value 0.3404, whole 47 -> part 16, value 0.3478, whole 46",
    "R4-SUPERVISORS total: part 58, value 0.3005, whole 193 -> part 58, value 0.3021, whole 192",
];

#[test]
fn a_deficiency_that_names_no_policy_does_not_count() {
    assert_changes(
        &UNCHANGED,
        Project::of("r4").change("findings.csv", "F-248,", ",Agreement section 5,", ",,"),
        &[&["INS-02 F-248: met -> violated (not_recorded)"][..], &ONE_LESS].concat(),
    );
}

#[test]
fn an_area_of_concern_is_no_deficiency() {
    assert_changes(
        &UNCHANGED,
        Project::of("r4").change("findings.csv", "F-248,", ",deficiency,", ",area_of_concern,"),
        &[&["INS-02 F-248: met -> -", "INS-03 F-248: - -> violated (wrong_value)"][..], &ONE_LESS].concat(),
    );
}

/// The inspection ended on the first day of fiscal year 2020.
#[test]
fn a_day_earlier_is_another_fiscal_year() {
    assert_changes(
        &UNCHANGED,
        Project::of("r4").change("inspections.csv", "N-112,", "2019-10-01", "2019-09-30"),
        &[
            "R4-CELL T2/T2-3/2019: met -> violated (wrong_value)",
            "R4-CELL T2/T2-3/2020: met -> violated (wrong_value)",
            "R4-BOUND lea, 2019: value 42 -> value 43",
            "R4-BOUND lea, 2020: value 30 -> value 29",
            "R4-CELLS 2019, lea_interpreters: value 4 -> value 5",
            "R4-CELLS 2020, lea_interpreters: value 7 -> value 6",
            "R4-COLUMNS 2019: value 86 -> value 87",
            "R4-COLUMNS 2020: value 47 -> value 46",
            "R4-INSPECTIONS 2019, up_to_three: value 15 -> value 16",
            "R4-INSPECTIONS 2020, up_to_three: value 20 -> value 19",
            "R4-SUPERVISORS 2019: part 42, value 0.4884, whole 86 -> part 42, value 0.4828, whole 87",
            "R4-SUPERVISORS 2020: part 16, value 0.3404, whole 47 -> part 16, value 0.3478, whole 46",
        ],
    );
}

/// If the two rows on detainer guidance are one finding that is printed twice, 2017 adds up, and so do the columns.
/// The text stays apart from both. (The inspection had found nothing else.)
#[test]
fn without_the_twin_two_of_the_totals_agree() {
    let once =
        Project::of("r4").remove("findings.csv", "F-064,").change("published-cells.csv", "T2-9,2017,", ",1,", ",0,");
    assert_eq!(once.run().message("DQ-06-TEXT"), "the text says 194, and the cells come to 192");
    assert_changes(
        &UNCHANGED,
        once,
        &[
            "DQ-06 T2/All deficiencies/2017: violated (wrong_value) -> met",
            "DQ-06-TOTALS T2: violated (wrong_value) -> met",
            "INS-02 F-064: met -> -",
            "R4-BOUND lea, 2017: value 14 -> value 13",
            "R4-BOUND total: value 193 -> value 192",
            "R4-CELLS 2017, lea_officials_on_detainers: value 1 -> -",
            "R4-CELLS total: value 193 -> value 192",
            "R4-COLUMNS 2017: value 14 -> value 13",
            "R4-COLUMNS total: value 193 -> value 192",
            "R4-INSPECTIONS 2017, none: value 9 -> value 10",
            "R4-INSPECTIONS 2017, up_to_three: value 7 -> value 6",
            "R4-ROWS lea_officials_on_detainers: value 1 -> -",
            "R4-ROWS total: value 193 -> value 192",
            "R4-SUPERVISORS 2017: part (), value 0.0, whole 14 -> part (), value 0.0, whole 13",
            "R4-SUPERVISORS total: part 58, value 0.3005, whole 193 -> part 58, value 0.3021, whole 192",
        ],
    );
}

/// A misprint of 2017 is corrected; the records stay as they are.
#[test]
fn a_printed_total_changes_no_count() {
    assert_changes(
        &UNCHANGED,
        Project::of("r4").change("published-cells.csv", "All deficiencies,2017", ",13,", ",14,"),
        &[
            "DQ-06 T2/All deficiencies/2017: violated (wrong_value) -> met",
            "DQ-06-TOTALS T2: violated (wrong_value) -> met",
        ],
    );
}
