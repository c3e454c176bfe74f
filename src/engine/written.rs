//! Texts as they are written: what conditions say of texts of which nearly every row has another, found out row by row.
//! All patterns that are asked of one column are looked for in one pass.

use regex_automata::Anchored;
use regex_automata::MatchKind;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::start;

use crate::column::{AS_WRITTEN, Batch};
use crate::explain::of_text;
use crate::plan::{Leaf, NodeId};
use crate::resolve::ruleset::ConditionKind;
use crate::schema::FieldId;

use super::bits::{FALSE, TRUE, packed_answers};

/// The most bytes that the machine of a column's patterns may have; larger ones are slower than one by one.
const MOST_BYTES: usize = 1 << 20;

/// So many patterns are looked for at once.
const MOST: usize = 64;

/// The patterns that are asked of one column.
#[derive(Debug)]
pub(super) struct Patterns {
    pub(super) field: FieldId,
    /// Each with the bit that says whether it matches.
    leaves: Vec<NodeId>,
    machine: dense::DFA<Vec<u32>>,
    start: start::Config,
    /// For each row of the batch which of them match.
    matched: Vec<u64>,
}

impl Patterns {
    /// `None` where a column is asked for no pattern, or they make no machine together.
    pub(super) fn new(field: FieldId, leaves: &[(NodeId, &Leaf<'_>)]) -> Option<Patterns> {
        let of_field = leaves.iter().filter(|(_, leaf)| leaf.of_text && leaf.fields == [field]);
        let matches = of_field.filter_map(|(node, leaf)| match &leaf.condition.kind {
            ConditionKind::Matches { pattern, .. } => Some((*node, pattern.as_str())),
            _ => None,
        });
        let (leaves, patterns): (Vec<NodeId>, Vec<&str>) = matches.take(MOST).unzip();
        if leaves.is_empty() {
            return None;
        }
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::All)
            .dfa_size_limit(Some(MOST_BYTES))
            .determinize_size_limit(Some(MOST_BYTES));
        let machine = dense::Builder::new().configure(config).build_many(&patterns).ok()?;
        let start = start::Config::new().anchored(Anchored::Yes);
        Some(Patterns { field, leaves, machine, start, matched: Vec::new() })
    }

    /// Looks for the patterns in all texts of a batch that are as written.
    pub(super) fn look(&mut self, batch: &Batch) {
        let column = batch.field(self.field);
        self.matched.clear();
        for (row, code) in column.codes.iter().enumerate() {
            let matched = if *code == AS_WRITTEN { self.matches(batch.written(self.field, row)) } else { Some(0) };
            // A text that the machine gives up on is asked one by one: see `answer`.
            self.matched.push(matched.unwrap_or(u64::MAX));
        }
    }

    /// Which patterns match a text from its front to its end.
    fn matches(&self, text: &str) -> Option<u64> {
        let mut state = self.machine.start_state(&self.start).ok()?;
        for byte in text.bytes() {
            state = self.machine.next_state(state, byte);
            if self.machine.is_special_state(state) {
                if self.machine.is_dead_state(state) {
                    return Some(0);
                }
                if self.machine.is_quit_state(state) {
                    return None;
                }
            }
        }
        state = self.machine.next_eoi_state(state);
        if !self.machine.is_match_state(state) {
            return Some(0);
        }
        let found = (0..self.machine.match_len(state)).map(|index| self.machine.match_pattern(state, index).as_usize());
        Some(found.fold(0, |matched, pattern| matched | 1 << pattern))
    }

    /// What a leaf says of a row; `None` where it is not one of these patterns, or the row must be asked for itself.
    fn answer(&self, node: NodeId, row: usize, text: &str, exactly: bool) -> Option<u8> {
        let bit = self.leaves.iter().position(|known| *known == node)?;
        let matched = self.matched[row];
        // Outer blanks are no part of what is matched unless it is matched exactly.
        let plain = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_graphic());
        let bytes = text.as_bytes();
        if matched == u64::MAX || !exactly && !(plain(bytes.first()) && plain(bytes.last())) {
            return None;
        }
        Some(if matched >> bit & 1 == 1 { TRUE } else { FALSE })
    }
}

/// What a leaf says of a row whose text is as written.
pub(super) fn answer(patterns: &[Patterns], (node, leaf): (NodeId, &Leaf<'_>), batch: &Batch, row: usize) -> u8 {
    let field = leaf.fields[0];
    let text = batch.written(field, row);
    let exactly = matches!(leaf.condition.kind, ConditionKind::Matches { exactly: true, .. });
    let known = patterns.iter().find(|patterns| patterns.field == field);
    let found = known.and_then(|patterns| patterns.answer(node, row, text, exactly));
    found.unwrap_or_else(|| packed_answers(of_text(leaf.condition, text)))
}
