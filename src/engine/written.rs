//! Texts as they are written: what conditions say of texts of which nearly every row has another, found out row by row.
//! All patterns that are asked of one column are looked for in one pass.

use indexmap::IndexSet;
use regex_automata::Anchored;
use regex_automata::MatchKind;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use crate::column::{AS_WRITTEN, Batch};
use crate::explain::of_text;
use crate::plan::{Leaf, NodeId};
use crate::resolve::ruleset::{ConditionKind, Presence};
use crate::schema::FieldId;

use super::bits::{FALSE, TRUE, packed_answers};

/// The most bytes that the machine of a column's patterns may have while it is made, and its most states; larger ones are
/// slower than one by one.
const MOST_BYTES: usize = 1 << 20;
const MOST_STATES: usize = 1 << 11;

/// So many patterns are looked for at once.
const MOST: usize = 64;

/// The patterns that are asked of one column.
#[derive(Debug, Clone)]
pub(super) struct Patterns {
    pub(super) field: FieldId,
    /// Each with the bit that says whether it matches.
    leaves: Vec<NodeId>,
    patterns: Vec<String>,
    /// Made when there are texts as written, if they make one together.
    machine: Option<Option<Machine>>,
    /// For each row of the batch which of them match.
    matched: Vec<u64>,
}

/// What tells in one pass over a text which patterns match it, byte by byte.
#[derive(Debug, Clone)]
struct Machine {
    /// For each state the next one by each byte.
    next: Vec<[u16; 256]>,
    /// For each state which patterns match a text that ends there; all bits where that has to be asked one by one.
    matched: Vec<u64>,
    start: u16,
}

/// Nothing matches whatever comes next.
const DEAD: u16 = 0;

/// So many bytes are passed over before it is seen that nothing matches.
const AT_ONCE: usize = 32;

/// So many texts are passed over together.
const SIDE_BY_SIDE: usize = 4;

impl Patterns {
    /// `None` where a column is asked for no pattern.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other condition asks for a pattern")]
    pub(super) fn new(field: FieldId, leaves: &[(NodeId, &Leaf<'_>)]) -> Option<Patterns> {
        let of_field = leaves.iter().filter(|(_, leaf)| leaf.of_text && leaf.fields == [field]);
        let matches = of_field.filter_map(|(node, leaf)| match &leaf.condition.kind {
            ConditionKind::Matches { pattern, .. } => Some((*node, pattern.as_str().to_owned())),
            _ => None,
        });
        let (leaves, patterns): (Vec<NodeId>, Vec<String>) = matches.take(MOST).unzip();
        (!leaves.is_empty()).then(|| Patterns { field, leaves, patterns, machine: None, matched: Vec::new() })
    }

    /// Looks for the patterns in all texts of a batch that are as written.
    pub(super) fn look(&mut self, batch: &Batch) {
        let (column, text) = (batch.field(self.field), batch.text.as_bytes());
        self.matched.clear();
        if column.texts.is_empty() {
            return;
        }
        let Some(machine) = self.machine.get_or_insert_with(|| Machine::of(&self.patterns)) else {
            // They are asked one by one.
            return self.matched.resize(column.texts.len(), u64::MAX);
        };
        self.matched.resize(column.texts.len(), 0);
        let written = |row: usize| {
            // Of what is not as written no text is known.
            let place = &column.texts[row];
            if column.codes[row] == AS_WRITTEN { &text[place.start as usize..place.end as usize] } else { &[] }
        };
        let (fours, rest) = self.matched.as_chunks_mut::<SIDE_BY_SIDE>();
        for (four, first) in fours.iter_mut().zip((0..).step_by(SIDE_BY_SIDE)) {
            *four = machine.matched(std::array::from_fn(|row| written(first + row)));
        }
        let first = fours.len() * SIDE_BY_SIDE;
        for (row, matched) in (first..).zip(rest) {
            [*matched] = machine.matched([written(row)]);
        }
    }
}

impl Machine {
    /// The states that a text can lead to; `None` where these are too many.
    fn of(patterns: &[String]) -> Option<Machine> {
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::All)
            .dfa_size_limit(Some(MOST_BYTES))
            .determinize_size_limit(Some(MOST_BYTES));
        let machine = &dense::Builder::new().configure(config).build_many(patterns).ok()?;
        let start = machine.start_state(&start::Config::new().anchored(Anchored::Yes)).ok()?;
        // The first is the one that nothing leads out of.
        let mut states: IndexSet<StateID> = IndexSet::from([StateID::ZERO, start]);
        let (mut next, mut matched) = (Vec::new(), Vec::new());
        while let Some(state) = states.get_index(next.len()).copied() {
            if states.len() > MOST_STATES {
                return None;
            }
            let mut of_state = [DEAD; 256];
            for (byte, to) in (0..=u8::MAX).zip(&mut of_state) {
                let (place, _) = states.insert_full(machine.next_state(state, byte));
                *to = u16::try_from(place).ok()?;
            }
            next.push(of_state);
            matched.push(match machine.is_quit_state(state) {
                // It gives up on a text.
                true => u64::MAX,
                false => patterns_of(machine, machine.next_eoi_state(state)),
            });
        }
        let start = u16::try_from(states.get_index_of(&start)?).ok()?;
        Some(Machine { next, matched, start })
    }

    /// Which patterns match each of some texts from its front to its end. As far as all of them go, they are passed over
    /// together: to find one state takes longer than to begin with the next text.
    #[inline(always)]
    fn matched<const TEXTS: usize>(&self, texts: [&[u8]; TEXTS]) -> [u64; TEXTS] {
        let together = texts.iter().map(|text| text.len()).min().unwrap_or(0).min(AT_ONCE);
        let fronts = texts.map(|text| &text[..together]);
        let mut states = [self.start; TEXTS];
        for at in 0..together {
            for (state, front) in states.iter_mut().zip(fronts) {
                *state = self.next[usize::from(*state)][usize::from(front[at])];
            }
        }
        std::array::from_fn(|index| self.matched[usize::from(self.behind(states[index], &texts[index][together..]))])
    }

    /// The state behind a text.
    #[inline(always)]
    fn behind(&self, mut state: u16, text: &[u8]) -> u16 {
        for bytes in text.chunks(AT_ONCE) {
            if state == DEAD {
                break;
            }
            for byte in bytes {
                state = self.next[usize::from(state)][usize::from(*byte)];
            }
        }
        state
    }
}

/// The patterns that match where a text has led to that state.
fn patterns_of(machine: &dense::DFA<Vec<u32>>, state: StateID) -> u64 {
    if !machine.is_match_state(state) {
        return 0;
    }
    let found = (0..machine.match_len(state)).map(|index| machine.match_pattern(state, index).as_usize());
    found.fold(0, |matched, pattern| matched | 1 << pattern)
}

/// How a leaf is answered for texts as they are written.
pub(super) enum Answers<'p> {
    /// The same for all of them.
    Constant(u8),
    /// By whether a pattern matches: for each row those that do, and the bit of this one.
    Pattern { matched: &'p [u64], bit: usize, exactly: bool },
    /// Text by text.
    Each,
}

/// How a leaf is answered.
#[expect(clippy::wildcard_enum_match_arm, reason = "anything else is asked text by text")]
pub(super) fn answers<'p>(patterns: &'p [Patterns], node: NodeId, leaf: &Leaf<'_>) -> Answers<'p> {
    match &leaf.condition.kind {
        ConditionKind::Present(_, presence) => {
            Answers::Constant(if *presence == Presence::Recorded { TRUE } else { FALSE })
        }
        ConditionKind::Matches { exactly, .. } => {
            let of_field = patterns.iter().find(|patterns| patterns.field == leaf.fields[0]);
            let bit = of_field.and_then(|patterns| patterns.leaves.iter().position(|known| *known == node));
            match (of_field, bit) {
                (Some(patterns), Some(bit)) => Answers::Pattern { matched: &patterns.matched, bit, exactly: *exactly },
                (_, _) => Answers::Each,
            }
        }
        _ => Answers::Each,
    }
}

impl Answers<'_> {
    /// What the leaf says of a row.
    #[inline]
    pub(super) fn of(&self, leaf: &Leaf<'_>, batch: &Batch, row: usize) -> u8 {
        match self {
            Answers::Constant(said) => *said,
            Answers::Pattern { matched, bit, exactly }
                if matched[row] != u64::MAX && (*exactly || is_bare(leaf, batch, row)) =>
            {
                if matched[row] >> bit & 1 == 1 { TRUE } else { FALSE }
            }
            Answers::Pattern { .. } | Answers::Each => {
                packed_answers(of_text(leaf.condition, batch.written(leaf.fields[0], row)))
            }
        }
    }
}

/// Whether a text begins and ends with what is no blank: outer blanks are no part of what is matched unless it is
/// matched exactly.
fn is_bare(leaf: &Leaf<'_>, batch: &Batch, row: usize) -> bool {
    let text = batch.written(leaf.fields[0], row).as_bytes();
    let graphic = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    graphic(text.first()) && graphic(text.last())
}
