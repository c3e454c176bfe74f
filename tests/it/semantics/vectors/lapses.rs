//! What is said of lapses (rulings 9, 10, 29 and 40): each with its days, its own exceptions, and what is private.

use probity::outcome::Piece;

use super::super::bench::{Bench, Cells, plain};
use super::recurrences::{Case, EVERY, records, said};

/// Rulings 9 and 10: a lapse says when it began and ended, and an exception is judged for each.
#[test]
fn ruling_10_an_exception_for_each_lapse() {
    let waived = format!(
        "should {EVERY}\n  unless waived: exists (waiver where granted_on is within 1 year before the due date)"
    );
    // Due 2016-02-01, done 2016-05-01; due 2018-05-01, done 2018-07-01; then in time.
    let events: &[&str] = &["2014-02-01", "2016-05-01", "2018-07-01", "2020-06-01"];
    let judged = |clauses: &str, waivers: &[&str]| {
        let more: String = waivers.iter().map(|day| format!("waiver officer_id \"O1\", granted_on {day}\n")).collect();
        let officer = "certified_on 2012-03-01";
        Case { clauses: clauses.to_owned(), officer, events, more: &more, ..Case::default() }.verdict()
    };
    let mut cells = Cells::default();
    for (waivers, expected) in [
        (&[] as &[&str], "violated"),
        (&["2014-01-15"], "violated"),
        (&["2016-01-15"], "violated"),
        (&["2016-01-15", "2018-04-01"], "exempt"),
        (&["2015-02-01", "2018-05-01"], "exempt"),
        (&["2015-01-31", "2018-05-01"], "violated"),
        (&["2016-01-15", "2018-05-02"], "violated"),
        (&["2016-01-15", "blank"], "not assessable"),
        (&["2014-01-15", "blank"], "not assessable"),
    ] {
        cells.cell(format!("waivers {waivers:?}"), judged(&waived, waivers).outcome, expected);
    }
    let second = judged(&waived, &["2016-01-15"]);
    cells.cell("the lapse that nobody excused", said(&second), "F lapse ended due 2018-05-01 late 61");
    let done = |days: &str| {
        format!(
            "should {EVERY}\n  unless short: the date done is not none and \
             the date done is on or before the due date plus {days}"
        )
    };
    cells.cell("short, both", judged(&done("90 days"), &[]).outcome, "exempt");
    cells.cell("short, one of two", judged(&done("89 days"), &[]).outcome, "violated");
    cells.check();
    let none_done = Case { clauses: done("3 years"), ..Case::default() }.verdict();
    assert_eq!(none_done.outcome, "violated");
}

/// Where a lapse only may be, an exception for it leaves exempt and met: met.
#[test]
fn ruling_10_an_excused_lapse_that_only_may_be() {
    let clauses =
        format!("should {EVERY}\n  unless waived: exists (waiver where granted_on is on or before the due date)");
    let more = "waiver officer_id \"O1\", granted_on 2014-01-01";
    let events: &[&str] = &["2017-02-01", "undated"];
    let verdict = Case { clauses, events, more, ..Case::default() }.verdict();
    assert_eq!((verdict.outcome, verdict.possible), ("met", vec!["met", "exempt"]));
}

/// Ruling 9: every lapse is told with its two days.
#[test]
fn ruling_9_each_lapse_with_its_days() {
    let verdict = Case { events: &["2017-03-02", "2019-03-05"], ..Case::default() }.verdict();
    // The finding goes by the last of them.
    assert_eq!(said(&verdict), "F lapse ended due 2019-03-02 late 3");
    let found = plain(&verdict.finding.found);
    for day in ["2017-03-01", "2017-03-02", "2019-03-02", "2019-03-05"] {
        assert!(found.contains(day), "{day} is missing in: {found}");
    }
    // One that ended and one that is open: the open one is why it is overdue today.
    let verdict = Case { events: &["2017-03-02"], ..Case::default() }.verdict();
    let found = plain(&verdict.finding.found);
    for day in ["2017-03-01", "2017-03-02", "2019-03-02"] {
        assert!(found.contains(day), "{day} is missing in: {found}");
    }
}

/// Ruling 29: a refresher of nobody unsettles nobody.
#[test]
fn ruling_29_orphans() {
    let more = "training kind \"refresher\", completed_on 2017-02-01\n\
                training officer_id \"O9\", kind \"refresher\", completed_on 2019-02-01";
    assert_eq!(said(&Case { more, ..Case::default() }.verdict()), "F lapse open due 2017-03-01 late 1309");
}

/// Ruling 40: the due date of a private start is private, and so is what is computed from a private event.
#[test]
fn ruling_40_private_days() {
    let judged = |private: &str, events: &str| {
        let text = records().replace(&format!("{private}: date\n"), &format!("{private}: date private\n"));
        let text = format!("{text}\nrule R-1 \"refreshed\"\n  cite \"manual\"\n  for officer\n  should {EVERY}\n");
        let given = format!("officer officer_id \"O1\", certified_on 2015-03-01\n{events}");
        Bench::new(&text, "2020-09-30", &given).verdict()
    };
    let done = "training officer_id \"O1\", kind \"refresher\", completed_on 2017-03-12";
    for (private, events, secrets) in [
        ("certified_on", "", &["2015-03-01", "2017-03-01", "1309"] as &[&str]),
        ("certified_on", done, &["2015-03-01", "2017-03-01"]),
        ("completed_on", done, &["2017-03-12", "2019-03-12"]),
    ] {
        let verdict = judged(private, events);
        assert_eq!((verdict.outcome, verdict.finding.days_late), ("violated", None), "{private} {events}");
        let finding = &verdict.finding;
        let sentences = [Some(&finding.message), Some(&finding.found), finding.due.as_ref()];
        for piece in sentences.into_iter().flatten().flat_map(|sentence| &sentence.0) {
            if let Piece::Words(words) = piece {
                assert!(!secrets.iter().any(|secret| words.contains(secret)), "{private}: {words}");
            }
        }
    }
    let pending = {
        let text = records().replace("certified_on: date\n", "certified_on: date private\n");
        let text = format!("{text}\nrule R-1 \"refreshed\"\n  cite \"manual\"\n  for officer\n  should {EVERY}\n");
        Bench::new(&text, "2020-09-30", "officer officer_id \"O1\", certified_on 2019-10-01").verdict()
    };
    assert_eq!(pending.outcome, "pending");
    let words = |piece: &Piece| matches!(piece, Piece::Words(words) if words.contains("2021-10-01"));
    assert!(!pending.finding.found.0.iter().any(words) && !pending.finding.due.unwrap().0.iter().any(words));
}
