//! Texts as they are written: what conditions say of texts of which nearly every row has another, found out row by row.
//! All patterns that are asked of one column are looked for in one pass.

use indexmap::IndexSet;
use regex_automata::Anchored;
use regex_automata::MatchKind;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use crate::column::Batch;
use crate::explain::of_text;
use crate::plan::{Leaf, NodeId};
use crate::resolve::ruleset::{ConditionKind, Presence};
use crate::schema::FieldId;
use crate::wide::*;

use super::bits::{FALSE, TRUE, WORD, Word, each, packed_answers, rows_of};

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
    /// For 64 rows at a time those whose text each set of patterns matches. Of others it has to be asked one by one.
    rows: Vec<u64>,
}

/// What tells in one pass over a text which patterns match it, byte by byte.
#[derive(Debug, Clone)]
struct Machine {
    /// For each state the next one by each byte.
    next: Vec<[u16; 256]>,
    /// For each state which set of patterns matches a text that ends there, or [`ASK`].
    set_of: Vec<u8>,
    /// The patterns of each set, a bit for each.
    sets: Vec<u64>,
    start: u16,
}

/// Instead of a set: it has to be asked one by one which patterns match.
const ASK: u8 = u8::MAX;

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
        (!leaves.is_empty()).then(|| Patterns { field, leaves, patterns, machine: None, rows: Vec::new() })
    }

    /// Looks for the patterns in all texts of a batch that are as written.
    pub(super) fn look(&mut self, batch: &Batch) {
        dispatch!(level(), simd => self.look_by(simd, batch));
    }

    #[inline(always)]
    fn look_by<S: Simd>(&mut self, simd: S, batch: &Batch) {
        let (column, text) = (batch.field(self.field), batch.text.as_bytes());
        self.rows.clear();
        if column.texts.is_empty() {
            return;
        }
        let Some(machine) = self.machine.get_or_insert_with(|| Machine::of(&self.patterns)) else { return };
        for places in column.texts.chunks(WORD) {
            let mut of_rows = [ASK; WORD];
            let (fours, _) = of_rows.as_chunks_mut::<SIDE_BY_SIDE>();
            for (four, places) in fours.iter_mut().zip(places.chunks(SIDE_BY_SIDE)) {
                let place = |index: usize| places.get(index).map_or(0..0, |at| at.start as usize..at.end as usize);
                *four = machine.sets(std::array::from_fn(|index| &text[place(index)]));
            }
            for set in (0..=ASK).take(machine.sets.len()) {
                self.rows.push(rows_of(simd, &of_rows, set));
            }
        }
    }

    /// Of 64 rows, by their number, those whose text a pattern matches, and those of which that is known.
    fn matched(&self, index: usize, bit: usize) -> (u64, u64) {
        let Some(Some(Machine { sets, .. })) = &self.machine else { return (0, 0) };
        let rows = &self.rows[index * sets.len()..][..sets.len()];
        rows.iter().zip(sets).fold((0, 0), |(matched, known), (rows, set)| match set >> bit & 1 {
            1 => (matched | rows, known | rows),
            _ => (matched, known | rows),
        })
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
        let (mut next, mut set_of, mut sets) = (Vec::new(), Vec::new(), IndexSet::new());
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
            set_of.push(match machine.is_quit_state(state) {
                // It gives up on a text.
                true => ASK,
                false => {
                    let (set, _) = sets.insert_full(patterns_of(machine, machine.next_eoi_state(state)));
                    u8::try_from(set).ok().filter(|set| *set < ASK)?
                }
            });
        }
        let start = u16::try_from(states.get_index_of(&start)?).ok()?;
        Some(Machine { next, set_of, sets: sets.into_iter().collect(), start })
    }

    /// Which set of patterns matches each of some texts from its front to its end. As far as all of them go, they are passed
    /// over together: to find one state takes longer than to begin with the next text.
    #[inline(always)]
    fn sets<const TEXTS: usize>(&self, texts: [&[u8]; TEXTS]) -> [u8; TEXTS] {
        let together = texts.iter().map(|text| text.len()).min().unwrap_or(0).min(AT_ONCE);
        let fronts = texts.map(|text| &text[..together]);
        let mut states = [self.start; TEXTS];
        for at in 0..together {
            for (state, front) in states.iter_mut().zip(fronts) {
                *state = self.next[usize::from(*state)][usize::from(front[at])];
            }
        }
        std::array::from_fn(|index| self.set_of[usize::from(self.behind(states[index], &texts[index][together..]))])
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
    /// By whether a pattern matches, by its bit.
    Pattern { patterns: &'p Patterns, bit: usize, exactly: bool },
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
                (Some(patterns), Some(bit)) => Answers::Pattern { patterns, bit, exactly: *exactly },
                (_, _) => Answers::Each,
            }
        }
        _ => Answers::Each,
    }
}

impl Answers<'_> {
    /// What the leaf says of some of 64 rows, by their number, with texts as they are written.
    pub(super) fn of(&self, leaf: &Leaf<'_>, batch: &Batch, (index, rows): (usize, u64)) -> Word {
        let (mut word, asked) = match self {
            Answers::Constant(said) => return Word::all(*said, rows),
            Answers::Pattern { patterns, bit, exactly } => {
                let (matched, mut known) = patterns.matched(index, *bit);
                known &= rows;
                if !exactly {
                    each(known, |row| known &= !(u64::from(!is_bare(leaf, batch, index * WORD + row as usize)) << row));
                }
                (Word::all(TRUE, known & matched).beside(Word::all(FALSE, known & !matched)), rows & !known)
            }
            Answers::Each => (Word::default(), rows),
        };
        each(asked, |row| {
            let answers = of_text(leaf.condition, batch.written(leaf.fields[0], index * WORD + row as usize));
            word = word.beside(Word::all(packed_answers(answers), 1 << row));
        });
        word
    }
}

/// Whether a text begins and ends with what is no blank: outer blanks are no part of what is matched unless it is
/// matched exactly.
fn is_bare(leaf: &Leaf<'_>, batch: &Batch, row: usize) -> bool {
    let text = batch.written(leaf.fields[0], row).as_bytes();
    let graphic = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    graphic(text.first()) && graphic(text.last())
}
