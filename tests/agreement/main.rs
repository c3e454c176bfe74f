//! Agreement: made up rules over made up records come to the same, whoever judges them and however the records are
//! written.
//!
//! `PROBITY_CASES` says how many cases are made; an ordinary run makes a few hundred. What the cases have had is counted,
//! and shown with `--nocapture`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod conditions;
mod coverage;
mod draw;
mod formats;
mod judged;
mod model;
mod operands;
mod predicates;
mod queries;
mod records;
mod rules;
mod search;
mod streamed;

use search::{Came, search};

/// Cases of an ordinary run.
const CASES: usize = 300;

/// From so many cases on everything there is must have been among them.
const COMPLETE: usize = 100_000;

fn cases() -> usize {
    std::env::var("PROBITY_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

#[test]
fn made_up_cases_come_to_the_same_whoever_judges_them_and_however_they_are_written() {
    let cases = cases();
    // What was counted is shown to whoever asks for it.
    let Came { coverage, judged, refused, unread, disagreement } = search(cases);
    println!("{judged} cases, {refused:?} rule files refused, {unread:?} records not read\n{}", coverage.lines());
    if let Some(disagreement) = disagreement {
        panic!("{disagreement}");
    }
    let made = judged + refused.values().sum::<usize>();
    let share = |sorts: &std::collections::BTreeMap<String, usize>| sorts.values().sum::<usize>() * 100 / made.max(1);
    assert!(share(&refused) < 2, "too many rule files are refused: {refused:?}");
    assert!(share(&unread) < 2, "too many records are not read: {unread:?}");
    if cases >= COMPLETE {
        assert!(coverage.missing().is_empty(), "no case has had {:?}", coverage.missing());
    }
}
