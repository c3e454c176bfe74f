//! Judges batches of rows, a column at a time: of records that pass through, and of those that are held.
//!
//! What depends on one value is found out once for each different value; conditions of two values are compared by
//! numbers; what is made of their answers are sets of bits. Anything else is asked of the reference evaluator, once
//! for each combination of values; what takes more than a record and what it leads up to, about each held record for
//! which it matters. Nothing is read or written here, and no clock is asked.

#![deny(clippy::disallowed_methods)]

mod asked;
mod bits;
mod conclude;
mod deadlines;
mod differences;
mod grouped;
mod held;
mod learn;
mod looped;
mod marks;
mod measured;
mod patterns;
mod scratch;
mod sorts;
mod values;
mod written;

use std::sync::Arc;

use indexmap::IndexSet;
use rustc_hash::FxHashMap;

use crate::column::{Batch, Cell, Texts};
use crate::explain::{Counted, Court, Ruling};
use crate::outcome::{Outcome, Tally};
use crate::plan::{Compares, How, KindPlan, Leaf, Node, NodeId, Pair, Planned, Versions};
use crate::resolve::ruleset::{ConditionKind, OutcomeWord, RuleVersion};
use crate::schema::FieldId;

pub use held::{HeldRows, OfKind, Sums, judge_held};
pub use looped::judge_looped;

use asked::Late;
use bits::{WORD, Word, at_least, each, joined, packed};
use conclude::{Came, Concluded, OPEN, pick};
use deadlines::{Absence, deadline};
use differences::{Differences, Numbers};
use grouped::Below;
use marks::Mark;
use patterns::Patterns;
use scratch::{Scratch, Who};
use values::{FieldFacts, Side, Which};

/// So many combinations of values are remembered for each condition or rule.
const MOST: usize = 1 << 17;

/// What the rows of a batch came to.
#[derive(Debug, Default)]
pub struct Judged {
    /// How many rows were judged: those that do not lie after the as-of date.
    pub rows: u64,
    /// For each rule that was asked for or is measured, what it came to.
    pub tallies: Vec<Tally>,
    /// What is to be reported, in the order of the rows, then of the rules.
    pub flagged: Vec<Marked>,
    /// What the measures count, in the order in which the groups were met.
    pub counted: Vec<Counted>,
}

/// A row whose outcome is to be reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The row in its batch.
    pub row: u32,
    /// The rule, by its place among those that were asked for.
    pub rule: u32,
    /// The outcome.
    pub outcome: Outcome,
    /// It is violated, and that rests on the absence of a record in a source not declared complete.
    pub assumes_complete: bool,
    /// The value at which a finding points; of a rule that looks at more than the record and what it leads up to, or has
    /// loops, the record as a whole.
    pub points_at: PointsAt,
}

/// The value at which a finding points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointsAt {
    /// A field of the row itself, or the row as a whole.
    Own(Option<FieldId>),
    /// A value of a held record.
    Held(Cell),
}

/// Judges batches, one after the other; several of them share the work.
#[derive(Debug, Clone)]
pub struct Worker<'w> {
    plan: &'w KindPlan<'w>,
    court: &'w Court<'w>,
    also: &'w [Outcome],
    scratch: Scratch,
    facts: Vec<FieldFacts>,
    /// For each column its place in `facts`.
    places: Vec<Option<usize>>,
    /// The numbers of texts that are compared with each other.
    texts: IndexSet<String>,
    /// For each pair of values that are compared by it, the difference in each row.
    differences: Vec<Differences>,
    /// For deadlines, until when the absence of their events proves anything.
    absences: FxHashMap<NodeId, Absence>,
    /// For each node what it says, 64 rows a word.
    said: Vec<Vec<Word>>,
    late: Late,
    /// What is asked of the records that belong to its own.
    below: Vec<Below<'w>>,
    buffer: Vec<Word>,
    /// For leaves of several fields: what they say, by the values of their fields.
    combined: FxHashMap<NodeId, FxHashMap<Vec<u32>, u8>>,
    /// For rules that are judged as a whole: what they come to, by the values of their fields.
    wholes: FxHashMap<usize, FxHashMap<Vec<u32>, Ruling>>,
    concluded: Vec<Concluded>,
    patterns: Patterns,
    /// What was found about the rows of the last batch: the next one takes its place.
    marks: Vec<Mark>,
    /// The patterns that are asked of texts as they are written.
    written: Vec<written::Patterns>,
    /// For each measure.
    groups: Vec<measured::Groups>,
}

impl<'w> Worker<'w> {
    /// Prepares to judge. `shared` are the texts of the held records, `also` the outcomes to report besides violated and
    /// not assessable.
    pub fn new(plan: &'w KindPlan<'w>, court: &'w Court<'w>, shared: &Arc<Texts>, also: &'w [Outcome]) -> Worker<'w> {
        let schema = &court.rules.schema;
        let leaves: Vec<(NodeId, &Leaf<'_>)> = plan.program.leaves().collect();
        let facts: Vec<FieldFacts> =
            plan.needed.iter().map(|field| FieldFacts::new(*field, plan, schema, &leaves)).collect();
        let mut places = vec![None; plan.columns(schema)];
        facts.iter().enumerate().for_each(|(place, facts)| places[usize::from(facts.field.0)] = Some(place));
        Worker {
            plan,
            court,
            also,
            scratch: Scratch::new(court, plan.kind, shared),
            facts,
            places,
            texts: IndexSet::new(),
            differences: vec![Differences::default(); plan.program.pairs.len()],
            absences: FxHashMap::default(),
            said: vec![Vec::new(); plan.program.nodes.len()],
            late: Late::new(&plan.program),
            below: Vec::new(),
            buffer: Vec::new(),
            combined: FxHashMap::default(),
            wholes: FxHashMap::default(),
            concluded: vec![Concluded::default(); plan.program.rules.len()],
            patterns: Patterns::new(plan),
            marks: Vec::new(),
            written: plan.as_written.iter().filter_map(|field| written::Patterns::new(*field, &leaves)).collect(),
            groups: plan.measures.iter().map(|share| measured::Groups::new(share.by.len())).collect(),
        }
    }

    /// The texts to which those of the batches are added.
    pub fn texts(&mut self) -> &mut Texts {
        &mut self.scratch.data.texts
    }

    /// Judges the rows of a batch. Its dictionaries go on from those of the batch before, unless they say that they
    /// began anew; every value that is new in them is that of some row.
    pub fn judge(&mut self, batch: &Batch) -> Judged {
        self.scratch.held = None;
        self.judge_rows(batch)
    }

    fn judge_rows(&mut self, batch: &Batch) -> Judged {
        self.answer_all(batch);
        let live = self.live(batch);
        for rule in 0..self.plan.program.rules.len() {
            if !self.late.is_rule(rule) {
                self.conclude(rule, batch);
            } else if rule < self.plan.program.counted {
                if let How::Versions(versions) = &self.plan.program.rules[rule].how {
                    self.pick_versions(rule, versions, batch);
                }
                self.conclude_late(rule, &live);
            }
        }
        self.report(batch, &live)
    }

    /// The numbers of two values that are compared by their difference.
    fn numbers<'b>(&'b self, pair: usize, batch: &'b Batch) -> (Numbers<'b>, Numbers<'b>) {
        let of = |which: Which, (_, field): (_, FieldId)| {
            let mut numbers = self.facts(field).numbers.iter();
            let known = numbers.find(|(known, _)| *known == (pair, which));
            let (_, by_code) = known.expect("the numbers of a pair are known to its fields");
            Numbers { codes: &batch.field(field).codes, by_code }
        };
        let Pair { one, other, .. } = self.plan.program.pairs[pair];
        (of(Which::One, one), of(Which::Other, other))
    }

    /// Answers all nodes but those that are answered where it matters.
    fn answer_all(&mut self, batch: &Batch) {
        self.concluded.iter_mut().for_each(|concluded| concluded.is_known = false);
        self.learn(batch);
        self.written.iter_mut().for_each(|patterns| patterns.look(batch));
        for facts in &mut self.facts {
            let codes = &batch.field(facts.field).codes;
            facts.sorts.iter_mut().for_each(|sorts| sorts.look(codes));
        }
        let mut differences = std::mem::take(&mut self.differences);
        for (pair, known) in differences.iter_mut().enumerate() {
            let (one, other) = self.numbers(pair, batch);
            known.look(one, other);
        }
        self.differences = differences;
        self.begin_late(batch.len().div_ceil(WORD));
        for node in 0..self.plan.program.nodes.len() {
            if !self.late.is_node(node) {
                self.answer(node, batch);
            }
        }
    }

    /// The rows that are judged: all but those that lie after the as-of date.
    fn live(&self, batch: &Batch) -> Vec<u64> {
        let dated = self.facts.iter().find_map(|facts| facts.later.as_ref().map(|later| (facts.field, later)));
        let words = (0..batch.len()).step_by(WORD).map(|start| {
            let rows = (batch.len() - start).min(WORD);
            let all = if rows == WORD { !0 } else { (1 << rows) - 1 };
            let Some((field, later)) = dated else { return all };
            let codes = &batch.field(field).codes[start..start + rows];
            let late = codes.iter().enumerate().filter(|(_, code)| later[**code as usize]);
            all & !late.fold(0_u64, |word, (row, _)| word | 1 << row)
        });
        words.collect()
    }

    fn facts(&self, field: FieldId) -> &FieldFacts {
        &self.facts[self.places[usize::from(field.0)].expect("a field that something depends on is needed")]
    }

    /// Finds out what a node says of all rows.
    fn answer(&mut self, node: NodeId, batch: &Batch) {
        let mut said = std::mem::take(&mut self.said[node]);
        said.clear();
        let words = batch.len().div_ceil(WORD);
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut each_word_of = |parts: &[NodeId], said: &mut Vec<Word>, join: &dyn Fn(&[Word]) -> Word| {
            said.extend((0..words).map(|word| {
                buffer.clear();
                buffer.extend(parts.iter().map(|part| self.said[*part][word]));
                join(&buffer)
            }));
        };
        match &self.plan.program.nodes[node] {
            Node::Leaf(leaf) => self.answer_leaf(node, leaf, batch, &mut said),
            Node::Grouped(grouped) => self.answer_grouped(grouped, batch.len(), &mut said),
            Node::Asked(..) => unreachable!("what is asked about each record is answered where that matters"),
            Node::All(parts) => each_word_of(parts, &mut said, &|parts| joined(parts, true)),
            Node::Any(parts) => each_word_of(parts, &mut said, &|parts| joined(parts, false)),
            Node::AtLeast(count, parts) => each_word_of(parts, &mut said, &|parts| at_least(*count, parts)),
            Node::Not(inner) => {
                said.extend(self.said[*inner].iter().map(|word| Word { nothing: 0, ..word.negated() }));
            }
            Node::Derived(inner, wanted) => {
                let of = |word: &Word| Word { nothing: 0, ..if *wanted { *word } else { word.negated() } };
                said.extend(self.said[*inner].iter().map(of));
            }
            Node::RuleIs(rule, outcome) => {
                let (rule, outcome): (usize, OutcomeWord) = (*rule, *outcome);
                self.conclude(rule, batch);
                said.extend(self.concluded[rule].words.iter().map(|came| came.is(outcome)));
            }
        }
        self.buffer = buffer;
        self.said[node] = said;
    }

    fn answer_leaf(&mut self, node: NodeId, leaf: &'w Leaf<'w>, batch: &Batch, said: &mut Vec<Word>) {
        match &leaf.fields[..] {
            [] => self.answer_combined(node, leaf, batch, said),
            [field] => {
                let written = written::answers(&self.written, node, leaf);
                let mut sorts = self.facts(*field).sorts.iter();
                let found =
                    sorts.any(|some| some.answer(node, said, |index, rows| written.of(leaf, batch, (index, rows))));
                assert!(found, "a leaf is known to its only field");
            }
            _ => self.answer_compared(node, leaf, batch, said),
        }
    }

    /// Compares two values by what is known of each, and asks where that is not enough.
    fn answer_compared(&mut self, node: NodeId, leaf: &'w Leaf<'w>, batch: &Batch, said: &mut Vec<Word>) {
        match &leaf.compares {
            Some(Compares::Difference(of)) => {
                let is_equality = matches!(leaf.condition.kind, ConditionKind::Equals { .. });
                self.differences[of.pair].answer(said, of.low..=of.high);
                let (one, other) = self.numbers(of.pair, batch);
                each_open(said, batch.len(), |row, word| {
                    let answer = differences::open(one.of(row), other.of(row), is_equality);
                    *word = word.beside(Word::all(answer, 1 << (row % WORD)));
                });
            }
            Some(Compares::Deadline { .. }) => {
                let side = |wanted: fn(&Side) -> bool| {
                    self.facts.iter().find_map(|facts| {
                        let (_, side) = facts.sides.iter().find(|(known, side)| *known == node && wanted(side))?;
                        Some((&batch.field(facts.field).codes[..], side))
                    })
                };
                let (Some((event_codes, Side::Event(events))), Some((window_codes, Side::Window(windows)))) =
                    (side(|side| matches!(side, Side::Event(_))), side(|side| matches!(side, Side::Window(_))))
                else {
                    return self.answer_combined(node, leaf, batch, said);
                };
                let as_of = self.court.as_of.0.into();
                let absence = self.absences.get(&node).copied().unwrap_or_default();
                each_word_of_two(said, (event_codes, window_codes), |event, window| {
                    let (event, window) = (events[event as usize], &windows[window as usize]);
                    window.as_ref().map_or(0, |window| deadline(event, window, as_of, absence))
                });
            }
            None => return self.answer_combined(node, leaf, batch, said),
        }
        let mut open = Vec::new();
        each_open(said, batch.len(), |row, _| open.push(u32::try_from(row).unwrap_or(u32::MAX)));
        let answers = self.ask_combined(node, leaf, batch, &open);
        for (row, answer) in open.into_iter().zip(answers) {
            let (word, bit) = (&mut said[row as usize / WORD], row as usize % WORD);
            *word = word.beside(Word::all(answer, 1 << bit));
        }
    }

    /// Finds out what a leaf says of rows by the values of all its fields.
    fn answer_combined(&mut self, node: NodeId, leaf: &'w Leaf<'w>, batch: &Batch, said: &mut Vec<Word>) {
        let rows: Vec<u32> = (0..u32::try_from(batch.len()).unwrap_or(u32::MAX)).collect();
        let answers = self.ask_combined(node, leaf, batch, &rows);
        said.extend(answers.chunks(WORD).map(|answers| Word::of(answers.iter().copied())));
    }

    fn ask_combined(&mut self, node: NodeId, leaf: &'w Leaf<'w>, batch: &Batch, rows: &[u32]) -> Vec<u8> {
        if rows.is_empty() {
            return Vec::new();
        }
        let mut known = self.combined.remove(&node).filter(|known| known.len() < MOST).unwrap_or_default();
        let (kind, frame) = (self.plan.kind, self.plan.frame);
        let question =
            |court: &Court<'_>, who: Who<'_>| packed(court.answer_of(leaf.condition, &who.at(court, kind, frame)));
        let answers = remembered(&mut known, (&leaf.fields, batch, rows), |fresh| {
            self.scratch.ask(self.court, batch, (fresh, &leaf.fields), question)
        });
        let answers = answers.into_iter().map(|answer| known[&answer]).collect();
        self.combined.insert(node, known);
        answers
    }

    /// Finds out what a rule comes to for all rows, unless that is known already.
    fn conclude(&mut self, place: usize, batch: &Batch) {
        if self.concluded[place].is_known {
            return;
        }
        let plan = self.plan;
        let planned = &plan.program.rules[place];
        match &planned.how {
            How::Clauses(clauses) => {
                let words = 0..batch.len().div_ceil(WORD);
                let came = words.map(|word| Came::by_clauses(clauses, |node| self.said[node][word]));
                self.concluded[place].conclude(came, Vec::new());
            }
            How::Versions(versions) => {
                self.pick_versions(place, versions, batch);
                let rulings = self.ask_whole(place, &self.open_rows(place), batch);
                self.conclude_versions(place, versions, rulings);
            }
            How::Whole(_) => {
                let rows: Vec<u32> = (0..u32::try_from(batch.len()).unwrap_or(u32::MAX)).collect();
                let rulings = self.ask_whole(place, &rows, batch);
                let came = (0..batch.len().div_ceil(WORD)).map(|_| Came::default());
                self.concluded[place].conclude(came, rulings);
            }
        }
    }

    /// Finds out which version of a rule is in force for each row.
    fn pick_versions(&mut self, place: usize, versions: &Versions, batch: &Batch) {
        let picks: Vec<u32> = match versions.by {
            Some(column) => {
                let mut known = self.facts(column).versions.iter();
                let (_, by_code) = known.find(|(rule, _)| *rule == place).expect("a column knows what it picks");
                batch.field(column).codes.iter().map(|code| by_code[*code as usize]).collect()
            }
            None => vec![pick(self.court.version_now(self.plan.program.rules[place].rule)); batch.len()],
        };
        self.concluded[place].picks = picks;
    }

    /// The rows of which it is open which version of a rule is in force.
    fn open_rows(&self, place: usize) -> Vec<u32> {
        let picks = (0..).zip(&self.concluded[place].picks);
        picks.filter(|(_, version)| **version == OPEN).map(|(row, _)| row).collect()
    }

    /// Concludes from the clauses of the versions that are in force; of rows of which that is open it is known as a whole.
    fn conclude_versions(&mut self, place: usize, versions: &Versions, rulings: Vec<(u32, Ruling)>) {
        let picks = std::mem::take(&mut self.concluded[place].picks);
        let came = picks.chunks(WORD).enumerate();
        let came = came.map(|(word, picks)| Came::by_versions(versions, picks, |node| self.said[node][word]));
        self.concluded[place].conclude(came, rulings);
        self.concluded[place].picks = picks;
    }

    /// Judges rows by a rule as a whole, once for each combination of the values on which it depends.
    fn ask_whole(&mut self, place: usize, rows: &[u32], batch: &Batch) -> Vec<(u32, Ruling)> {
        if rows.is_empty() {
            return Vec::new();
        }
        let Planned { rule, fields, .. } = &self.plan.program.rules[place];
        let mut known = self.wholes.remove(&place).filter(|known| known.len() < MOST).unwrap_or_default();
        let keys = remembered(&mut known, (fields, batch, rows), |fresh| {
            self.scratch.ask(self.court, batch, (fresh, fields), |court, who| court.ruling(*rule, &who.subject()))
        });
        let rulings = rows.iter().copied().zip(keys.into_iter().map(|key| known[&key].clone())).collect();
        self.wholes.insert(place, known);
        rulings
    }

    /// Counts, and marks the rows that are to be reported.
    fn report(&mut self, batch: &Batch, live: &[u64]) -> Judged {
        let mut judged = Judged { tallies: vec![Tally::default(); self.plan.program.counted], ..Judged::default() };
        judged.rows = live.iter().map(|word| u64::from(word.count_ones())).sum();
        for (place, tally) in judged.tallies.iter_mut().enumerate() {
            let mut concluded = std::mem::take(&mut self.concluded[place]);
            assert!(concluded.is_known, "every rule has been concluded");
            let (names, how) = (self.unless_names(place), &self.plan.program.rules[place].how);
            concluded.count(live, tally, &names, |node, word| self.said[node][word], how);
            self.concluded[place] = concluded;
        }
        self.mark(batch, live.len(), &mut judged);
        judged.counted = self.measure(batch, live);
        judged
    }

    /// The names of the exceptions of each version of a rule.
    fn unless_names(&self, place: usize) -> Vec<Vec<&'w str>> {
        let rule = self.court.rules.rule(self.plan.program.rules[place].rule);
        let names = |version: &'w RuleVersion| version.unless.iter().map(|unless| unless.name.as_str()).collect();
        rule.versions.iter().map(names).collect()
    }
}

/// Gathers what is said of all rows, by two codes of each.
fn each_word_of_two(said: &mut Vec<Word>, (one, other): (&[u32], &[u32]), answer: impl Fn(u32, u32) -> u8) {
    let of_both = |(one, other): (&[u32], &[u32])| Word::of(one.iter().zip(other).map(|(a, b)| answer(*a, *b)));
    said.extend(one.chunks(WORD).zip(other.chunks(WORD)).map(of_both));
}

/// Calls `visit` with each of so many rows of which nothing is said, and the word of its answers.
fn each_open(said: &mut [Word], rows: usize, mut visit: impl FnMut(usize, &mut Word)) {
    for (index, word) in said.iter_mut().enumerate() {
        let rows = (rows - index * WORD).min(WORD);
        let open = !(word.t | word.f | word.d) & if rows == WORD { !0 } else { (1 << rows) - 1 };
        each(open, |row| visit(index * WORD + row as usize, word));
    }
}

/// For each of some rows the values of some fields, of which all are known in `known` afterwards: `ask` finds out about
/// rows with values that are new.
fn remembered<T>(
    known: &mut FxHashMap<Vec<u32>, T>,
    (fields, batch, rows): (&[FieldId], &Batch, &[u32]),
    ask: impl FnOnce(&[u32]) -> Vec<T>,
) -> Vec<Vec<u32>> {
    let key = |row: &u32| -> Vec<u32> { fields.iter().map(|field| batch.field(*field).codes[*row as usize]).collect() };
    let keys: Vec<Vec<u32>> = rows.iter().map(key).collect();
    let mut fresh: IndexSet<&Vec<u32>> = IndexSet::new();
    let mut fresh_rows = Vec::new();
    for (row, key) in rows.iter().zip(&keys) {
        if !known.contains_key(key) && fresh.insert(key) {
            fresh_rows.push(*row);
        }
    }
    if !fresh_rows.is_empty() {
        let found = ask(&fresh_rows);
        known.extend(fresh.into_iter().cloned().zip(found));
    }
    keys
}
