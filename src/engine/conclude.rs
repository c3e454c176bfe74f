//! Table T3 for many rows at once: from the answers of a rule's clauses to its outcomes.

use crate::explain::{InForceThen, Ruling};
use crate::outcome::{Outcome, OutcomeSet, Tally, Upshot};
use crate::plan::{Clauses, How, NodeId, Versions};
use crate::resolve::ruleset::OutcomeWord;
use crate::wide::*;

use super::bits::{WORD, Word, each};

/// What a rule comes to for the rows of a batch. The next batch takes its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Concluded {
    /// It is that of this batch.
    pub(super) is_known: bool,
    /// 64 rows a word.
    pub(super) words: Vec<Came>,
    /// Where they are counted, the rows of each outcome that are judged.
    pub(super) outcomes: Vec<Outcomes>,
    /// For rows that are judged as a whole, in order: what the rule comes to.
    rulings: Vec<(u32, Ruling)>,
    /// Of a rule with versions: which one is in force for each row, or one of the marks.
    pub(super) picks: Vec<u32>,
}

/// Instead of a version: it is open which one is in force.
pub(super) const OPEN: u32 = u32::MAX;
/// Instead of a version: none is.
const NO_VERSION: u32 = u32::MAX - 1;

/// A version as a number, or one of the marks.
pub(super) fn pick(version: InForceThen) -> u32 {
    match version {
        InForceThen::Version(version) => u32::try_from(version).unwrap_or(OPEN),
        InForceThen::None => NO_VERSION,
        InForceThen::Open => OPEN,
    }
}

/// Of 64 rows those for which a version is in force, given by its number or a mark.
pub(super) fn picked(picks: &[u32], wanted: u32) -> u64 {
    picks.iter().rev().fold(0, |rows, pick| rows << 1 | u64::from(*pick == wanted))
}

/// For each outcome the rows that come to it, of 64.
pub(super) type Outcomes = [u64; 6];

/// What a rule comes to for 64 rows: for each outcome the rows that can come to it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Came {
    met: u64,
    violated: u64,
    pending: u64,
    exempt: u64,
    not_applicable: u64,
    /// Rows whose outcome is *not assessable*.
    not_assessable: u64,
    assumes: u64,
    nothing: u64,
}

impl Came {
    /// By the clauses of the rule.
    pub(super) fn by_clauses(clauses: &Clauses, said: impl Fn(NodeId) -> Word) -> Came {
        let when = clauses.when.map_or(Word::TRUE, &said);
        let required = said(clauses.requirement);
        let unless = clauses.unless.iter().fold(Word::FALSE, |any, unless| any.or(said(*unless)));
        let not_excused = unless.f | unless.d;
        let mut came = Came {
            not_applicable: when.f,
            exempt: when.t & unless.t,
            met: when.t & not_excused & required.t,
            pending: when.d | when.t & (not_excused & required.d | unless.d & required.f),
            violated: when.t & unless.f & required.f,
            ..Came::default()
        };
        let unclear = clauses.unclear.iter().fold(0, |any, unclear| any | said(*unclear).t);
        let clouded = unclear & when.t & !unless.surely_true();
        came.met |= clouded;
        came.violated |= clouded;
        // It is open whether the rule applies.
        let open_when = when.t & when.f;
        let one = came.one();
        came.not_assessable = !one & (came.violated | open_when);
        let assumed = clauses.unless.iter().fold(required.assumes, |assumed, unless| {
            let unless = said(*unless);
            assumed | unless.surely_false() & unless.assumes
        });
        came.assumes = when.assumes | assumed & !when.surely_false();
        came.nothing = came.outcome_by(one, Outcome::Met) & required.nothing;
        came
    }

    /// By the clauses of the version that is in force for each of 64 rows; nothing yet where that is open.
    pub(super) fn by_versions(versions: &Versions, picks: &[u32], said: impl Fn(NodeId) -> Word) -> Came {
        let mut came = Came { not_applicable: picked(picks, NO_VERSION), ..Came::default() };
        for (version, clauses) in (0..).zip(&versions.each) {
            let rows = picked(picks, version);
            if rows != 0 {
                came.take(Came::by_clauses(clauses, &said), rows);
            }
        }
        came
    }

    /// Takes in what some rows come to, of which nothing is known yet.
    fn take(&mut self, other: Came, rows: u64) {
        let Came { met, violated, pending, exempt, not_applicable, not_assessable, assumes, nothing } = other;
        self.met |= met & rows;
        self.violated |= violated & rows;
        self.pending |= pending & rows;
        self.exempt |= exempt & rows;
        self.not_applicable |= not_applicable & rows;
        self.not_assessable |= not_assessable & rows;
        self.assumes |= assumes & rows;
        self.nothing |= nothing & rows;
    }

    /// Takes in what the rule comes to as a whole for some rows, of 64.
    fn take_ruling(&mut self, ruling: &Ruling, rows: u64) {
        let if_so = |holds: bool| if holds { rows } else { 0 };
        let can = |outcome: Outcome| if_so(ruling.possible.contains(outcome));
        let came = Came {
            met: can(Outcome::Met),
            violated: can(Outcome::Violated),
            pending: can(Outcome::Pending),
            exempt: can(Outcome::Exempt),
            not_applicable: can(Outcome::NotApplicable),
            not_assessable: if_so(ruling.outcome == Outcome::NotAssessable),
            assumes: if_so(ruling.assumes_complete),
            nothing: if_so(ruling.nothing_to_check),
        };
        self.take(came, rows);
    }

    /// Rows that can come to one outcome only.
    #[inline(always)]
    fn one(self) -> u64 {
        let sets = [self.met, self.violated, self.pending, self.exempt, self.not_applicable];
        let (any, several) = sets.into_iter().fold((0, 0), |(any, several), set| (any | set, several | any & set));
        any & !several
    }

    /// Rows of that outcome: the only one that they can come to, or else not assessable, pending, met, exempt, in this
    /// order; given the rows that can come to one outcome only.
    #[inline(always)]
    fn outcome_by(self, one: u64, outcome: Outcome) -> u64 {
        let rest = !one & !self.not_assessable;
        match outcome {
            Outcome::NotAssessable => self.not_assessable,
            Outcome::Violated => one & self.violated & !self.not_assessable,
            Outcome::NotApplicable => one & self.not_applicable & !self.not_assessable,
            Outcome::Pending => (one | rest) & self.pending & !self.not_assessable,
            Outcome::Met => (one & self.met | rest & self.met & !self.pending) & !self.not_assessable,
            Outcome::Exempt => {
                (one & self.exempt | rest & self.exempt & !self.pending & !self.met) & !self.not_assessable
            }
        }
    }

    /// Rows whose outcome rests on the absence of a record in a source not declared complete.
    pub(super) fn assumes(self) -> u64 {
        self.assumes
    }

    /// The outcome of one row, and whether it assumes that records are complete.
    pub(super) fn at(self, row: u32) -> (Outcome, bool) {
        let (one, of) = (self.one(), |set: u64| set >> row & 1 == 1);
        let outcome = Outcome::ALL.into_iter().find(|outcome| of(self.outcome_by(one, *outcome)));
        (outcome.expect("every row comes to something"), of(self.assumes))
    }

    /// How one row stands to the rule, but for the manner of its violation.
    pub(super) fn upshot(self, row: u32) -> Upshot {
        let (outcome, assumes) = self.at(row);
        Upshot {
            outcome,
            possible: self.possible(row),
            overdue: false,
            late: false,
            nothing_to_check: self.nothing >> row & 1 == 1,
            assumes_complete: outcome == Outcome::Violated && assumes,
        }
    }

    /// Calls `visit` with the rows among some that have the same upshot, and a number that tells it from others.
    pub(super) fn each_shape(self, mut rows: u64, mut visit: impl FnMut(u64, u64)) {
        let sets = [
            self.met,
            self.violated,
            self.pending,
            self.exempt,
            self.not_applicable,
            self.not_assessable,
            self.assumes,
            self.nothing,
        ];
        while rows != 0 {
            let first = rows.trailing_zeros();
            let (mut same, mut shape) = (rows, 0);
            for (set, place) in sets.into_iter().zip(0..) {
                let is_in = set >> first & 1;
                shape |= is_in << place;
                same &= if is_in == 1 { set } else { !set };
            }
            visit(shape, same);
            rows &= !same;
        }
    }

    fn possible(self, row: u32) -> OutcomeSet {
        let mut possible = OutcomeSet::default();
        for (set, outcome) in [
            (self.met, Outcome::Met),
            (self.violated, Outcome::Violated),
            (self.pending, Outcome::Pending),
            (self.exempt, Outcome::Exempt),
            (self.not_applicable, Outcome::NotApplicable),
        ] {
            if set >> row & 1 == 1 {
                possible.insert(outcome);
            }
        }
        possible
    }

    /// What `RULE is OUTCOME` is of the rows (table T9).
    pub(super) fn is(self, word: OutcomeWord) -> Word {
        let all = self.met | self.violated | self.pending | self.exempt | self.not_applicable;
        let (t, f, d) = match word {
            OutcomeWord::Violated => (self.violated, self.met | self.exempt | self.not_applicable, self.pending),
            OutcomeWord::Met => (self.met, self.violated | self.exempt | self.not_applicable, self.pending),
            OutcomeWord::Pending => (self.pending, self.met | self.violated | self.exempt | self.not_applicable, 0),
            OutcomeWord::Exempt => (self.exempt, self.met | self.violated | self.pending | self.not_applicable, 0),
            OutcomeWord::NotApplicable => {
                (self.not_applicable, self.met | self.violated | self.pending | self.exempt, 0)
            }
            OutcomeWord::Applicable => (self.met | self.violated | self.pending | self.exempt, self.not_applicable, 0),
            OutcomeWord::NotAssessable => (self.not_assessable, all & !self.not_assessable, 0),
            OutcomeWord::Assessable => (all & !self.not_assessable, self.not_assessable, 0),
            OutcomeWord::Overdue | OutcomeWord::Late | OutcomeWord::Run | OutcomeWord::NotRun => {
                unreachable!("the plan leaves these to the reference evaluator")
            }
        };
        Word { t, f, d, assumes: self.assumes, nothing: 0 }
    }
}

impl Concluded {
    /// Takes in what the rule comes to, not counted yet; of some rows, in order, as a whole.
    pub(super) fn conclude(&mut self, words: impl Iterator<Item = Came>, rulings: Vec<(u32, Ruling)>) {
        self.words.clear();
        self.words.extend(words);
        for (row, ruling) in &rulings {
            self.words[*row as usize / WORD].take_ruling(ruling, 1 << (*row as usize % WORD));
        }
        self.rulings = rulings;
        self.is_known = true;
    }

    /// The exception that holds for a row, given the names of those of each version.
    fn exempt_by(&self, how: &How, unless: &[Vec<&str>], said: impl Fn(NodeId) -> Word, row: u32) -> Option<String> {
        if let Ok(place) = self.rulings.binary_search_by_key(&row, |(row, _)| *row) {
            return self.rulings[place].1.exempt_by.clone();
        }
        let version = self.picks.get(row as usize).map_or(0, |version| *version as usize);
        excuse(&how.clauses()[version], &unless[version], said, row % u64::BITS)
    }

    /// Counts the rows that are judged, and says which they are.
    pub(super) fn count(
        &mut self,
        live: &[u64],
        tally: &mut Tally,
        unless: &[Vec<&str>],
        said: impl Fn(NodeId, usize) -> Word,
        how: &How,
    ) {
        let mut unsure_counts = [0; 6];
        self.outcomes.clear();
        for (index, (came, live)) in self.words.iter().zip(live).enumerate() {
            let one = came.one();
            let outcomes = Outcome::ALL.map(|outcome| came.outcome_by(one, outcome) & live);
            came.each_shape(live & (!one | came.not_assessable), |_, rows| {
                let (row, count) = (rows.trailing_zeros(), u64::from(rows.count_ones()));
                let (outcome, _) = came.at(row);
                tally.add_times(outcome, came.possible(row), count);
                unsure_counts[outcome as usize] += count;
            });
            let assumes = outcomes[Outcome::Violated as usize] & came.assumes;
            tally.nothing_to_check += u64::from((came.nothing & live).count_ones());
            tally.assumes_complete += u64::from(assumes.count_ones());
            each(outcomes[Outcome::Exempt as usize], |bit| {
                let row = u32::try_from(index * WORD).unwrap_or(u32::MAX) + bit;
                let name = self.exempt_by(how, unless, |node| said(node, index), row);
                *tally.exempt_by.entry(name.unwrap_or_default()).or_default() += 1;
            });
            self.outcomes.push(outcomes);
        }
        let is_live = |row: u32| live[row as usize / WORD] >> (row as usize % WORD) & 1 == 1;
        let not_in_force = self.rulings.iter().filter(|(row, ruling)| ruling.no_version_in_force && is_live(*row));
        tally.no_version_in_force += not_in_force.count() as u64;
        for (picks, live) in self.picks.chunks(WORD).zip(live) {
            tally.no_version_in_force += u64::from((picked(picks, NO_VERSION) & live).count_ones());
        }
        let counts = dispatch!(level(), simd => count_rows(simd, &self.outcomes));
        for ((outcome, count), unsure) in Outcome::ALL.into_iter().zip(counts).zip(unsure_counts) {
            tally.add_times(outcome, OutcomeSet::one(outcome), count - unsure);
        }
    }
}

/// How many rows come to each outcome.
#[inline(always)]
fn count_rows<S: Simd>(_: S, words: &[Outcomes]) -> [u64; 6] {
    let mut counts = [0; 6];
    for outcomes in words {
        for (count, rows) in counts.iter_mut().zip(outcomes) {
            *count += u64::from(rows.count_ones());
        }
    }
    counts
}

/// The exception that holds for a row: the first that surely does, or else that can.
fn excuse(clauses: &Clauses, names: &[&str], said: impl Fn(NodeId) -> Word, row: u32) -> Option<String> {
    let each = || clauses.unless.iter().map(|node| said(*node)).zip(names);
    let surely = each().find(|(word, _)| word.surely_true() >> row & 1 == 1);
    let found = surely.or_else(|| each().find(|(word, _)| word.t >> row & 1 == 1));
    found.map(|(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::bits::{FALSE, NOT_DUE, TRUE};
    use super::*;

    /// Table T3 for single answers.
    fn definite(when: u8, unless: u8, required: u8) -> Outcome {
        match (when, unless, required) {
            (FALSE, _, _) => Outcome::NotApplicable,
            (NOT_DUE, _, _) => Outcome::Pending,
            (_, TRUE, _) => Outcome::Exempt,
            (_, _, TRUE) => Outcome::Met,
            (_, _, NOT_DUE) | (_, NOT_DUE, _) => Outcome::Pending,
            _ => Outcome::Violated,
        }
    }

    /// What the clauses can come to, by every combination of their answers, and the outcome of that.
    fn expected(when: u8, unless: u8, required: u8, unclear: bool) -> (OutcomeSet, Outcome) {
        let single = |said: u8| [TRUE, FALSE, NOT_DUE].into_iter().filter(move |one| said & one != 0);
        let mut possible = OutcomeSet::default();
        for w in single(when) {
            for x in single(unless) {
                single(required).for_each(|r| possible.insert(definite(w, x, r)));
            }
        }
        if unclear && when & TRUE != 0 && unless != TRUE {
            possible.insert(Outcome::Met);
            possible.insert(Outcome::Violated);
        }
        let open_when = when & TRUE != 0 && when & FALSE != 0;
        let outcome = match possible.only() {
            Some(only) => only,
            None if possible.contains(Outcome::Violated) || open_when => Outcome::NotAssessable,
            None => {
                let order = [Outcome::Pending, Outcome::Met, Outcome::Exempt];
                order.into_iter().find(|outcome| possible.contains(*outcome)).unwrap()
            }
        };
        (possible, outcome)
    }

    #[test]
    fn outcomes_are_those_of_the_table() {
        let [leaves, ends, failing] = [(); 3].map(|()| Vec::new());
        let (when, unless, unclear) = (Some(0), vec![2], vec![3]);
        let clauses = Clauses { when, requirement: 1, unless, unclear, leaves, ends, failing };
        for when in 1..8 {
            for unless in 1..8 {
                for required in 1..8 {
                    for unclear in [FALSE, TRUE, NOT_DUE, TRUE | FALSE] {
                        let said = [when, required, unless, unclear];
                        let came = Came::by_clauses(&clauses, |node| {
                            Word::of((0..WORD).map(|row| if row == 9 { said[node] } else { TRUE }))
                        });
                        let (possible, outcome) = expected(when, unless, required, unclear & TRUE != 0);
                        assert_eq!((came.possible(9), came.at(9).0), (possible, outcome), "{said:?}");
                    }
                }
            }
        }
    }
}
