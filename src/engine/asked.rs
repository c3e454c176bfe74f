//! What is asked about each held record by itself, because it takes more than the record and what it leads up to, and
//! about the records that belong to each subject of a loop: only where the answer can still matter.

use crate::outcome::Outcome;
use crate::plan::{Clauses, How, Node, NodeId, Program};

use super::bits::{WORD, Word, at_least, each, joined, packed};
use super::conclude::{Came, picked};
use super::marks::{Mark, wants};
use super::{Judged, Marked, PointsAt, Worker};

/// The nodes that rest on what is asked about each record, for which rows they are known, and the rules that look at more
/// than the record and what it leads up to.
#[derive(Debug, Clone)]
pub(super) struct Late {
    nodes: Vec<bool>,
    rules: Vec<bool>,
    /// For each node the rows for which it is known.
    known: Vec<Vec<u64>>,
}

impl Late {
    pub(super) fn new(program: &Program<'_>) -> Late {
        let rules: Vec<bool> = program.rules.iter().map(|planned| !planned.is_of_row()).collect();
        let mut nodes: Vec<bool> = Vec::with_capacity(program.nodes.len());
        for node in &program.nodes {
            nodes.push(match node {
                Node::Leaf(_) => false,
                Node::Grouped(grouped) => program.below[grouped.below].of_subjects,
                Node::Asked(..) => true,
                Node::All(parts) | Node::Any(parts) | Node::AtLeast(_, parts) => parts.iter().any(|part| nodes[*part]),
                Node::Not(inner) | Node::Derived(inner, _) => nodes[*inner],
                Node::RuleIs(rule, _) => rules[*rule],
            });
        }
        Late { known: vec![Vec::new(); nodes.len()], nodes, rules }
    }

    pub(super) fn is_node(&self, node: NodeId) -> bool {
        self.nodes[node]
    }

    pub(super) fn is_rule(&self, place: usize) -> bool {
        self.rules[place]
    }
}

impl Worker<'_> {
    /// Whether nobody asks at which value findings of a rule point, and what it wants is asked for each of them: it looks
    /// at more than the record and what it leads up to.
    pub(super) fn is_each_asked(&self, place: usize) -> bool {
        self.late.rules[place] || self.plan.loops.is_some()
    }

    /// Nothing is known yet of a batch of so many words.
    pub(super) fn begin_late(&mut self, words: usize) {
        for node in 0..self.said.len() {
            if self.late.nodes[node] {
                self.said[node].clear();
                self.said[node].resize(words, Word::default());
                self.late.known[node].clear();
                self.late.known[node].resize(words, 0);
            }
        }
    }

    /// Sees to it that a node is answered for some rows. What it says of others means nothing, unless they have been
    /// asked for before.
    fn want(&mut self, node: NodeId, rows: &[u64]) {
        if !self.late.nodes[node] {
            return;
        }
        let known = &mut self.late.known[node];
        let fresh: Vec<u64> = rows.iter().zip(&*known).map(|(rows, known)| rows & !known).collect();
        if fresh.iter().all(|rows| *rows == 0) {
            return;
        }
        known.iter_mut().zip(&fresh).for_each(|(known, fresh)| *known |= fresh);
        let plan = self.plan;
        match &plan.program.nodes[node] {
            Node::Leaf(_) => unreachable!("these are answered for all rows"),
            Node::Grouped(grouped) => {
                let rows = rows_in(&fresh);
                let answers = self.answer_for_subjects(grouped, &rows);
                self.say(node, rows.into_iter().zip(answers));
            }
            Node::Asked(condition, _) => {
                let held = self.scratch.held.as_ref().expect("what passes is asked nothing about each record");
                let answers = rows_in(&fresh).into_iter().map(|row| {
                    let at = held.who(row as usize).at(self.court, plan.kind, plan.frame);
                    (row, packed(self.court.answer_of(condition, &at)))
                });
                self.say(node, answers.collect::<Vec<_>>().into_iter());
            }
            Node::All(parts) => self.want_joined(node, parts, fresh, true),
            Node::Any(parts) => self.want_joined(node, parts, fresh, false),
            Node::AtLeast(count, parts) => {
                parts.iter().for_each(|part| self.want(*part, &fresh));
                self.join(node, parts, |words| at_least(*count, words));
            }
            Node::Not(inner) => {
                self.want(*inner, &fresh);
                self.join(node, &[*inner], |words| Word { nothing: 0, ..words[0].negated() });
            }
            Node::Derived(inner, wanted) => {
                self.want(*inner, &fresh);
                let of = |word: Word| if *wanted { word } else { word.negated() };
                self.join(node, &[*inner], |words| Word { nothing: 0, ..of(words[0]) });
            }
            Node::RuleIs(rule, outcome) => {
                self.conclude_late(*rule, &fresh);
                self.said[node] = self.concluded[*rule].words.iter().map(|came| came.is(*outcome)).collect();
            }
        }
    }

    /// Keeps what a node says of rows of which it has said nothing.
    fn say(&mut self, node: NodeId, answers: impl Iterator<Item = (u32, u8)>) {
        for (row, answer) in answers {
            let word = &mut self.said[node][row as usize / WORD];
            *word = word.beside(Word::all(answer, 1 << (row as usize % WORD)));
        }
    }

    /// All of some conditions, or any of them. Those that are known come first: what they decide for good is asked no
    /// more.
    fn want_joined(&mut self, node: NodeId, parts: &[NodeId], mut rows: Vec<u64>, all: bool) {
        let (late, known): (Vec<NodeId>, Vec<NodeId>) = parts.iter().partition(|part| self.late.nodes[**part]);
        for part in known.into_iter().chain(late) {
            self.want(part, &rows);
            for (rows, word) in rows.iter_mut().zip(&self.said[part]) {
                // An answer that rests on an assumption may come to rest on something better.
                let decided = if all { word.surely_false() } else { word.surely_true() & !word.nothing };
                *rows &= !(decided & !word.assumes);
            }
        }
        self.join(node, parts, |words| joined(words, all));
    }

    fn join(&mut self, node: NodeId, parts: &[NodeId], join: impl Fn(&[Word]) -> Word) {
        let of = |word: usize| join(&parts.iter().map(|part| self.said[*part][word]).collect::<Vec<_>>());
        self.said[node] = (0..self.late.known[node].len()).map(of).collect();
    }

    /// Finds out what a rule comes to for some rows; of one with versions it is known which are in force.
    pub(super) fn conclude_late(&mut self, place: usize, rows: &[u64]) {
        let plan = self.plan;
        match &plan.program.rules[place].how {
            How::Clauses(clauses) => {
                self.want_clauses(clauses, rows);
                let came = (0..rows.len()).map(|word| Came::by_clauses(clauses, |node| self.said[node][word]));
                self.concluded[place].conclude(came, Vec::new());
            }
            How::Versions(versions) => {
                for (version, clauses) in (0..).zip(&versions.each) {
                    let picks = self.concluded[place].picks.chunks(WORD);
                    let in_force = rows.iter().zip(picks).map(|(rows, picks)| rows & picked(picks, version));
                    let in_force: Vec<u64> = in_force.collect();
                    self.want_clauses(clauses, &in_force);
                }
                let held = self.scratch.held.as_ref().expect("what passes is asked nothing about each record");
                let rule = plan.program.rules[place].rule;
                let whole = |row: u32| (row, self.court.ruling(rule, &held.who(row as usize).subject()));
                let rulings = self.open_rows(place).into_iter().map(whole).collect();
                self.conclude_versions(place, versions, rulings);
            }
            How::Whole(_) => unreachable!("a rule that is judged as a whole asks nothing about each record"),
        }
    }

    /// Sees to it that the clauses of a rule are answered for some rows; where it does not apply, nothing else of it
    /// matters.
    fn want_clauses(&mut self, clauses: &Clauses, rows: &[u64]) {
        let mut applies = rows.to_vec();
        if let Some(when) = clauses.when {
            self.want(when, rows);
            applies.iter_mut().zip(&self.said[when]).for_each(|(rows, when)| *rows &= !when.surely_false());
        }
        for node in clauses.unless.iter().chain(&clauses.unclear).chain([&clauses.requirement]) {
            self.want(*node, &applies);
        }
    }

    /// Takes what was found by rules that look at more than the record and what it leads up to out of all that was found:
    /// what it wants may differ from record to record, and nobody asks at which value it points.
    pub(super) fn mark_late(&self, found: &mut Vec<Mark>, judged: &mut Judged) -> Vec<Marked> {
        let mut marks = Vec::new();
        found.retain(|Mark { row, rule, outcome, assumes, .. }| {
            let place = *rule as usize;
            if !self.is_each_asked(place) {
                return true;
            }
            let held = self.scratch.held.as_ref().expect("what passes is asked nothing about each record");
            if *outcome == Outcome::NotAssessable {
                let subject = held.who(*row as usize).subject();
                let missing = self.court.wants(self.plan.program.rules[place].rule, &subject);
                wants(&mut judged.tallies[place], &missing);
            }
            if place < self.plan.program.asked {
                let assumes_complete = *outcome == Outcome::Violated && *assumes;
                let points_at = PointsAt::Own(None);
                marks.push(Marked { row: *row, rule: *rule, outcome: *outcome, assumes_complete, points_at });
            }
            false
        });
        marks
    }
}

/// Rows in words of bits.
fn rows_in(words: &[u64]) -> Vec<u32> {
    let mut rows = Vec::new();
    for (first, word) in (0..).step_by(WORD).zip(words) {
        each(*word, |bit| rows.push(first + bit));
    }
    rows
}
