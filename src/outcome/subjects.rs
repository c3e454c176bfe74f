//! Subjects of loops: the values that a record is judged for, why there may be none, and what several subjects of one
//! record come to together.

use std::sync::Arc;

use crate::calendar::Period;

use super::{Outcome, OutcomeSet};

/// A value of a loop.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LoopValue {
    /// Of `for each fiscal year …`.
    Period(Period),
    /// Of `for each course in …`: as written, and in the form in which texts are compared.
    Text {
        /// As written.
        stored: Arc<str>,
        /// As compared.
        folded: Arc<str>,
    },
    /// Which values there are is not known; such a subject is never assessable.
    Unknown,
}

impl LoopValue {
    /// The value in a word or two, such as `FY2019`; `None` where it is not known.
    pub fn short(&self) -> Option<String> {
        match self {
            LoopValue::Period(period) => Some(period.short()),
            LoopValue::Text { stored, .. } => Some((**stored).to_owned()),
            LoopValue::Unknown => None,
        }
    }

    /// Whether both are one value; texts are compared as everywhere.
    pub fn is_same(&self, other: &LoopValue) -> bool {
        match (self, other) {
            (LoopValue::Text { folded, .. }, LoopValue::Text { folded: other, .. }) => folded == other,
            (LoopValue::Period(period), LoopValue::Period(other)) => period == other,
            (LoopValue::Text { .. } | LoopValue::Period(_) | LoopValue::Unknown, _) => false,
        }
    }
}

/// What follows the name of a record that is judged for these values: `, FY2019, privacy`, or nothing.
pub fn in_words(values: &[LoopValue]) -> String {
    values.iter().filter_map(LoopValue::short).map(|value| format!(", {value}")).collect()
}

/// Why the loops of a rule make no subject of a record (table T8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoSubject {
    /// The date from which the periods run is none.
    NoStart,
    /// It is after the as-of date.
    NotStarted,
    /// Between the two dates there is no such period, or no full one.
    NoFullPeriod,
}

impl NoSubject {
    /// The key of the JSON result.
    pub fn key(self) -> &'static str {
        match self {
            NoSubject::NoStart => "no_start",
            NoSubject::NotStarted => "not_started",
            NoSubject::NoFullPeriod => "no_full_period",
        }
    }

    /// Why, about one record.
    pub fn words(self) -> &'static str {
        match self {
            NoSubject::NoStart => "the date from which the periods run is none",
            NoSubject::NotStarted => "the date from which the periods run is after the as-of date",
            NoSubject::NoFullPeriod => "no whole period lies between the two dates",
        }
    }

    /// The same in words that follow a number of records.
    pub fn short_words(self) -> &'static str {
        match self {
            NoSubject::NoStart => "without a start",
            NoSubject::NotStarted => "not started yet",
            NoSubject::NoFullPeriod => "with no whole period between the two dates",
        }
    }
}

/// What several subjects of one record, each with its outcome and what it can still come to, are together: the first
/// present of violated, pending, met, exempt, not applicable, on every combination of what is still possible (table
/// T9). `None` where there are no subjects.
pub fn rolled_up(subjects: impl IntoIterator<Item = (Outcome, OutcomeSet)>) -> Option<(Outcome, OutcomeSet)> {
    let mut several: Option<(Outcome, OutcomeSet)> = None;
    for (outcome, possible) in subjects {
        several = Some(match several {
            None => (outcome, possible),
            Some((earlier, so_far)) => {
                let possible = combined(so_far, possible);
                let open_when = [earlier, outcome].contains(&Outcome::NotAssessable);
                (of_set(possible, open_when), possible)
            }
        });
    }
    several
}

/// Every outcome of two subjects together.
fn combined(one: OutcomeSet, other: OutcomeSet) -> OutcomeSet {
    let mut possible = OutcomeSet::default();
    for a in one.members() {
        for b in other.members() {
            possible.insert(if weight(a) < weight(b) { a } else { b });
        }
    }
    possible
}

/// Which outcome stands for a record of which several are present: the lowest.
fn weight(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NotAssessable => 0,
        Outcome::Violated => 1,
        Outcome::Pending => 2,
        Outcome::Met => 3,
        Outcome::Exempt => 4,
        Outcome::NotApplicable => 5,
    }
}

/// The outcome of a set of outcomes, as for one subject. `open_when`: one of the subjects is not assessable, so that
/// where *not applicable* is possible it is open whether the rule applies.
fn of_set(possible: OutcomeSet, open_when: bool) -> Outcome {
    if let Some(only) = possible.only() {
        return only;
    }
    if possible.contains(Outcome::Violated) || open_when && possible.contains(Outcome::NotApplicable) {
        return Outcome::NotAssessable;
    }
    let order = [Outcome::Pending, Outcome::Met, Outcome::Exempt];
    order.into_iter().find(|outcome| possible.contains(*outcome)).unwrap_or(Outcome::NotApplicable)
}
