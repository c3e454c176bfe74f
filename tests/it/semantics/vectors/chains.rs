//! Rules that ask about rules with loops (table T9, ruling 23).

use super::super::bench::Cells;
use super::loops::{COMPLETE, Looped, YEARS};
use super::{findings, outcomes};

/// Table T9: `R-1 is violated` of a rule with loops is *in any*, over what each subject can still come to.
#[test]
fn t9_chains_over_loops() {
    let other = |condition: &str| {
        format!(
            "\nrule R-2 \"follows\"\n  cite \"manual\"\n  for officer\n  when {condition}\n  should active is yes\n"
        )
    };
    let run = |condition: &str, officer: &str, as_of: &str, trainings: &[&str], supply: &str| {
        let more = other(condition);
        let looped = Looped { as_of, officers: &[officer], trainings, supply, more: &more, ..Looped::default() };
        let result = looped.result();
        let told: Vec<String> =
            findings(&result, "R-2").iter().map(|finding| super::bare(&finding["outcome"])).collect();
        told.join(", ")
    };
    let (y2019, y2020) = ("O1,privacy,2019-06-01,1", "O1,privacy,2019-11-01,1");
    let mut cells = Cells::default();
    let mut row = |name: &str, officer: &str, as_of: &str, trainings: &[&str], expected: &str| {
        cells.cell(name, run("R-1 is violated", officer, as_of, trainings, COMPLETE), expected);
    };
    let both = "O1,2018-10-01,,,,yes";
    row("violated and violated", both, "2020-09-30", &[], "met");
    row("violated and pending", both, "2020-06-30", &[], "met");
    row("met and violated", both, "2020-09-30", &[y2019], "met");
    row("met and pending", both, "2020-06-30", &[y2019], "pending");
    row("met and met", both, "2020-06-30", &[y2019, y2020], "not_applicable");
    row("pending alone", "O1,2019-10-01,,,,yes", "2020-06-30", &[], "pending");
    row("no subject", "O1,2021-10-01,,,,yes", "2020-06-30", &[], "not_applicable");
    // Met or violated, and met: open whether this applies.
    row("not assessable and met", both, "2020-06-30", &["O1,privacy,2019,1", y2020], "not_assessable");
    row("open and open", both, "2020-09-30", &["O1,privacy,2019,1"], "not_assessable");
    row("violated whatever else is open", "O1,2017-10-01,,,,yes", "2020-09-30", &["O1,privacy,2019,1"], "met");
    row("start not known", "O1,,,,,yes", "2020-09-30", &[], "not_assessable");
    cells.cell("not run", run("R-1 is violated", both, "2020-09-30", &[], "not supplied"), "");
    cells.cell("overdue", run("R-1 is overdue", both, "2020-09-30", &[y2019], COMPLETE), "met");
    cells.cell("late", run("R-1 is late", both, "2020-09-30", &[y2019], COMPLETE), "not_applicable");
    cells.check();
}

/// Ruling 23: where both rules have the loop, it is shared: each year looks at its own.
#[test]
fn ruling_23_a_loop_that_is_shared() {
    let more = format!(
        "\nrule R-2 \"follows\"\n  cite \"manual\"\n  for officer\n  {YEARS}\n  when R-1 is violated\n  should active is yes\n"
    );
    let looped = Looped {
        officers: &["O1,2018-10-01,,,,yes"],
        trainings: &["O1,privacy,2019-06-01,1"],
        more: &more,
        ..Looped::default()
    };
    let result = looped.result();
    assert_eq!(outcomes(&result, "R-2"), ["O1 2019 not_applicable", "O1 2020 met"]);
    // A rule of the records below asks the record above, in any of its years.
    let more =
        "\nrule R-2 \"follows\"\n  cite \"manual\"\n  for training\n  when R-1 is violated\n  should score is 2\n";
    let looped = Looped {
        officers: &["O1,2018-10-01,,,,yes", "O2,2019-10-01,,,,yes"],
        trainings: &["O1,privacy,2019-06-01,1", "O2,privacy,2020-06-01,1"],
        more,
        ..Looped::default()
    };
    let found: Vec<String> =
        findings(&looped.result(), "R-2").iter().map(|finding| super::bare(&finding["outcome"])).collect();
    assert_eq!(found, ["violated", "not_applicable"]);
}

/// Ruling 23: a rule that is asked about is evaluated though the run did not ask for it.
#[test]
fn ruling_23_only_the_rule_that_asks() {
    let more =
        "\nrule R-2 \"follows\"\n  cite \"manual\"\n  for officer\n  when R-1 is violated\n  should active is yes\n";
    let officers = ["O1,2018-10-01,,,,yes", "O2,2020-10-01,,,,yes"];
    let result = Looped { officers: &officers, more, yaml: "only: [R-2]\n", ..Looped::default() }.result();
    assert_eq!(outcomes(&result, "R-2"), ["O1 met", "O2 not_applicable"]);
    assert_eq!(findings(&result, "R-1").len(), 0);
}
