//! What has been assumed of the values of a made-up record, and whether it can all be so.

use std::collections::{BTreeMap, BTreeSet};

use crate::outcome::Answers;

use super::differences::{AS_OF, Bound, Edge, VarId, consistent};
use super::world::{BLANK, Frames, KNOWN, NodeId, World};

/// One thing that is assumed.
#[derive(Debug, Clone)]
pub(super) enum Constraint {
    /// A value is in one of these states.
    States(VarId, u8),
    /// A word is one of these.
    In(VarId, BTreeSet<String>),
    /// A word is none of these.
    NotIn(VarId, BTreeSet<String>),
    /// Two words are the same.
    Same(VarId, VarId),
    /// Two words are not.
    Differ(VarId, VarId),
    /// A bound on a difference.
    AtMost(Edge),
    /// A condition that is not looked into has one of these answers; the same words mean the same.
    Answer(Frames, String, Answers),
    /// There is such a record.
    There(NodeId),
}

/// What a word can be.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub(super) only: Option<BTreeSet<String>>,
    pub(super) not: BTreeSet<String>,
}

impl Words {
    fn narrow(&mut self, other: &Words) {
        self.not.extend(other.not.iter().cloned());
        self.only = match (self.only.take(), &other.only) {
            (Some(own), Some(other)) => Some(own.intersection(other).cloned().collect()),
            (own, other) => own.or_else(|| other.clone()),
        };
    }

    /// Those that are left, if they can be counted.
    pub(super) fn left(&self) -> Option<BTreeSet<String>> {
        self.only.as_ref().map(|only| only.difference(&self.not).cloned().collect())
    }
}

/// All that is assumed.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) states: BTreeMap<VarId, u8>,
    pub(super) words: BTreeMap<VarId, Words>,
    pub(super) same: Vec<(VarId, VarId)>,
    pub(super) differ: Vec<(VarId, VarId)>,
    pub(super) edges: Vec<Edge>,
    answers: Vec<(Frames, String, Answers)>,
    pub(super) there: BTreeSet<NodeId>,
    /// Derived facts of which it has been looked at how they come to their values.
    pub(super) derived: BTreeSet<VarId>,
    /// A condition speaks of the as-of date.
    pub(super) reads_clock: bool,
}

impl State {
    /// Assumes one thing more; false if it surely contradicts what is assumed already.
    pub(super) fn add(&mut self, world: &World<'_>, constraint: Constraint) -> bool {
        match constraint {
            Constraint::States(var, states) => self.narrow_states(world, var, states),
            Constraint::In(var, words) => {
                self.narrow_words(world, var, &Words { only: Some(words), not: BTreeSet::new() })
            }
            Constraint::NotIn(var, words) => self.narrow_words(world, var, &Words { only: None, not: words }),
            Constraint::Same(one, other) => {
                self.same.push((one, other));
                self.words_can_be(world)
            }
            Constraint::Differ(one, other) => {
                self.differ.push((one, other));
                self.words_can_be(world)
            }
            Constraint::AtMost(edge) => {
                self.reads_clock |= edge.left == AS_OF || edge.right == AS_OF;
                self.bound(world, edge)
            }
            Constraint::Answer(frames, words, answers) => self.narrow_answers(frames, words, answers),
            Constraint::There(node) => {
                self.there.insert(node);
                true
            }
        }
    }

    fn narrow_states(&mut self, world: &World<'_>, var: VarId, wanted: u8) -> bool {
        let declared = &world.vars[var.0];
        let states = self.states.entry(var).or_insert(declared.states);
        let before = *states;
        *states &= wanted;
        let now = *states;
        if now == KNOWN && before != KNOWN && declared.not_later {
            return self.bound(world, Edge { left: var, right: AS_OF, bound: Bound::ZERO });
        }
        if now == BLANK && declared.blank_is_no {
            return self.narrow_words(
                world,
                var,
                &Words { only: Some(["no".to_owned()].into()), not: BTreeSet::new() },
            );
        }
        now != 0
    }

    fn narrow_words(&mut self, world: &World<'_>, var: VarId, words: &Words) -> bool {
        let declared = &world.vars[var.0];
        let fresh = || Words { only: declared.universe.clone(), not: BTreeSet::new() };
        let own = self.words.entry(var).or_insert_with(fresh);
        own.narrow(words);
        own.left().is_none_or(|left| !left.is_empty()) && self.words_can_be(world)
    }

    /// The words that are the same as this one, itself included.
    pub(super) fn same_as(&self, var: VarId) -> BTreeSet<VarId> {
        let mut found: BTreeSet<VarId> = [var].into();
        loop {
            let before = found.len();
            for (one, other) in &self.same {
                if found.contains(one) || found.contains(other) {
                    found.extend([*one, *other]);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    /// What all the words that are the same as this one can be together.
    pub(super) fn words_of(&self, world: &World<'_>, var: VarId) -> Words {
        let mut all = Words::default();
        for member in self.same_as(var) {
            all.narrow(&Words { only: world.vars[member.0].universe.clone(), not: BTreeSet::new() });
            if let Some(words) = self.words.get(&member) {
                all.narrow(words);
            }
        }
        all
    }

    fn words_can_be(&self, world: &World<'_>) -> bool {
        let alike = |one: VarId, other: VarId| self.same_as(one).contains(&other);
        let one_left = |var: VarId| self.words_of(world, var).left().filter(|left| left.len() == 1);
        self.same.iter().all(|(one, _)| self.words_of(world, *one).left().is_none_or(|left| !left.is_empty()))
            && self.differ.iter().all(|(one, other)| {
                let forced = one_left(*one).is_some_and(|word| one_left(*other) == Some(word));
                !alike(*one, *other) && !forced
            })
    }

    /// All bounds, those that always hold included.
    pub(super) fn bounds(&self, world: &World<'_>) -> Vec<Edge> {
        world.axioms.iter().chain(&self.edges).copied().collect()
    }

    fn bound(&mut self, world: &World<'_>, edge: Edge) -> bool {
        if self.edges.contains(&edge) {
            return true;
        }
        self.edges.push(edge);
        consistent(&self.bounds(world), world.vars.len())
    }

    fn narrow_answers(&mut self, frames: Frames, words: String, answers: Answers) -> bool {
        let known = self.answers.iter_mut().find(|(other, known, _)| *other == frames && *known == words);
        let Some((_, _, before)) = known else {
            self.answers.push((frames, words, answers));
            return true;
        };
        match common(*before, answers) {
            Some(common) => {
                *before = common;
                true
            }
            None => false,
        }
    }
}

/// The answers in both sets.
pub(super) fn common(one: Answers, other: Answers) -> Option<Answers> {
    let both = one.each().filter(|answer| answer.union(other) == other);
    both.reduce(Answers::union)
}
