//! Conditions about the records that belong to one: what is asked of each of these is found out for all of them at once,
//! and joined by the record to which they belong (tables T2 and T7).

use std::sync::Arc;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::column::Texts;
use crate::explain::{At, Court, Said, Unseen};
use crate::outcome::Answers;
use crate::plan::{BelowPlan, Form, Grouped, NodeId};

use super::Worker;
use super::bits::{FALSE, TRUE, WORD, Word, packed, packed_answers, unpacked};
use super::held::{HELD_ROWS, HeldRows};
use super::scratch::Held;

/// What is asked of the records of a kind that belong to others.
#[derive(Debug, Clone)]
pub(super) struct Below<'w> {
    plan: &'w BelowPlan<'w>,
    asks: Asks<'w>,
}

/// How that is found out.
#[derive(Debug, Clone)]
enum Asks<'w> {
    /// It has been, for all of them.
    All(SaidBelow),
    /// For those that belong to a subject, when it is wanted.
    OfSubjects(Box<HeldRows<'w>>),
    /// The rows of one record say different things, so the reference evaluator is asked.
    Each,
}

/// What is said of records that belong to others.
#[derive(Debug, Clone)]
struct SaidBelow {
    /// For each node that somebody wants one byte for each record.
    said: Vec<Vec<u8>>,
    /// Of those that belong to some subjects, one byte for each record and subject: where the first record of each
    /// subject stands, and how far apart they are. `None` where the records stand by their rows.
    places: Option<Vec<(usize, usize)>>,
}

impl SaidBelow {
    /// What a node says of a record that belongs to one of some rows, by its place there and by its own row.
    fn of(&self, node: NodeId, index: usize, (place, row): (usize, u32)) -> u8 {
        let (first, apart) = match &self.places {
            Some(places) => places[index],
            None => return self.said[node][row as usize],
        };
        self.said[node][first + place * apart]
    }
}

/// What is known of a condition before any record is looked at.
struct Joins {
    unseen: Unseen,
    /// With what a count is compared.
    limits: Vec<Decimal>,
}

impl<'w> Below<'w> {
    pub(super) fn of(plan: &'w BelowPlan<'w>, court: &'w Court<'w>, shared: &Arc<Texts>) -> Below<'w> {
        let records = court.data.records(plan.plan.kind);
        if records.has_dissent() {
            return Below { plan, asks: Asks::Each };
        }
        let mut held = HeldRows::new(&plan.plan, court, shared, &[]);
        if plan.of_subjects {
            return Below { plan, asks: Asks::OfSubjects(Box::new(held)) };
        }
        let rows: Vec<u32> = records.rows().collect();
        let mut said: Vec<Vec<u8>> = vec![Vec::new(); plan.plan.program.nodes.len()];
        for rows in rows.chunks(HELD_ROWS) {
            held.answer(Held::records(rows), &plan.roots, &mut said);
        }
        Below { plan, asks: Asks::All(SaidBelow { said, places: None }) }
    }

    /// Finds out what is said of the records that belong to some rows of a batch of subjects; `None` where the reference
    /// evaluator is asked.
    fn of_subjects(&mut self, court: &Court<'_>, subjects: &Held, rows: &[u32]) -> Option<SaidBelow> {
        let Below { plan, asks: Asks::OfSubjects(held) } = self else { return None };
        let (some, of) = subjects.of.as_ref().expect("only subjects are asked for the values of their loops");
        let (mut said, mut places) = (vec![Vec::new(); plan.plan.program.nodes.len()], Vec::new());
        let empty = || Held { rows: Vec::with_capacity(HELD_ROWS), of: Some((some.clone(), Vec::new())) };
        let mut next = empty();
        let mut first = 0;
        // A record stands before the subjects to which it belongs one after the other, so that it is read once.
        for rows in rows.chunk_by(|one, other| subjects.rows[*one as usize] == subjects.rows[*other as usize]) {
            let below = court.belonging(plan.plan.kind, plan.link, subjects.rows[rows[0] as usize]);
            places.extend((0..rows.len()).map(|place| (first + place, rows.len())));
            first += below.len() * rows.len();
            for (record, row) in below.iter().flat_map(|record| rows.iter().map(move |row| (record, row))) {
                next.rows.push(*record);
                next.of.as_mut().expect("it is of subjects").1.push(of[*row as usize]);
                if next.rows.len() == HELD_ROWS {
                    held.answer(std::mem::replace(&mut next, empty()), &plan.roots, &mut said);
                }
            }
        }
        held.answer(next, &plan.roots, &mut said);
        Some(SaidBelow { said, places: Some(places) })
    }
}

impl Worker<'_> {
    /// Finds out what a condition says of all rows of a batch.
    pub(super) fn answer_grouped(&self, grouped: &Grouped<'_>, rows: usize, said: &mut Vec<Word>) {
        let rows: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
        let answers = match &self.below[grouped.below].asks {
            Asks::All(all) => self.joined_rows(grouped, &rows, Some(all)),
            Asks::OfSubjects(_) | Asks::Each => self.joined_rows(grouped, &rows, None),
        };
        said.extend(answers.chunks(WORD).map(|answers| Word::of(answers.iter().copied())));
    }

    /// Finds out what a condition that speaks of the values of loops says of some rows.
    pub(super) fn answer_for_subjects(&mut self, grouped: &Grouped<'_>, rows: &[u32]) -> Vec<u8> {
        let held = self.scratch.held.as_ref().expect("subjects are held");
        let said = self.below[grouped.below].of_subjects(self.court, held, rows);
        self.joined_rows(grouped, rows, said.as_ref())
    }

    /// Joins what is said of the records that belong to each row; `None` where the reference evaluator is asked.
    fn joined_rows(&self, grouped: &Grouped<'_>, rows: &[u32], below: Option<&SaidBelow>) -> Vec<u8> {
        let held = self.scratch.held.as_ref().expect("what passes is asked nothing about records that belong to it");
        // What may have gone unseen may differ from one value of a loop to the next.
        let mut known: FxHashMap<Vec<u32>, Option<Joins>> = FxHashMap::default();
        let mut answer = |(index, row): (usize, &u32)| {
            let who = held.who(*row as usize);
            let at = || who.at(self.court, self.plan.kind, self.plan.frame);
            let ask = || self.court.answer_of(grouped.condition, &at());
            let Some(below) = below else { return packed(ask()) };
            let values = grouped.loops.iter().map(|place| held.value(*place, *row as usize)).collect();
            let joins = known.entry(values).or_insert_with(|| self.joins(grouped, &at()));
            let Some(joins) = joins else { return packed(ask()) };
            packed(joins.said_of(grouped, self.court, who.row, &|node, record| below.of(node, index, record)))
        };
        rows.iter().enumerate().map(&mut answer).collect()
    }

    /// `None` where each record has to be asked about.
    fn joins(&self, grouped: &Grouped<'_>, any: &At) -> Option<Joins> {
        let limits = match &grouped.form {
            Form::Count(comparisons) => {
                comparisons.iter().map(|(_, limit)| self.court.number(limit, any)).collect::<Option<_>>()?
            }
            Form::Exists | Form::Every(_) => Vec::new(),
        };
        Some(Joins { unseen: self.court.unseen_of(grouped.query, any), limits })
    }
}

impl Joins {
    /// What is said of a row, given what a node says of a record that belongs to it.
    fn said_of(
        &self,
        grouped: &Grouped<'_>,
        court: &Court<'_>,
        row: u32,
        of: &dyn Fn(NodeId, (usize, u32)) -> u8,
    ) -> Said {
        let (below, listed) = court.below(grouped.query, grouped.link, row);
        let below = if self.unseen.supplied { below } else { &[] };
        let unseen = Unseen { hidden: self.unseen.hidden || !listed, ..self.unseen };
        let each = || below.iter().copied().enumerate();
        let wanted = |record: (usize, u32)| grouped.filter.map_or(TRUE, |filter| of(filter, record));
        match &grouped.form {
            Form::Exists => exists(each().map(wanted), &unseen),
            Form::Every(node) => every(each().map(|record| (wanted(record), of(*node, record))), &unseen),
            Form::Count(comparisons) => {
                let sets: Vec<Answers> = each().map(|record| unpacked(wanted(record))).collect();
                let mut said = Said { answers: Answers::TRUE, assumes_complete: false, nothing_to_check: false };
                for ((comparison, _), limit) in comparisons.iter().zip(&self.limits) {
                    let (answers, assumed) = unseen.count_is(&sets, *comparison, *limit);
                    said.answers = said.answers.and(answers);
                    said.assumes_complete |= assumed;
                }
                said
            }
        }
    }
}

/// The different answers among some, each of which stands for all that are the same: `and` and `or` do not count.
fn different(answers: impl Iterator<Item = u8>) -> impl Iterator<Item = Answers> {
    let seen = answers.fold(0_u8, |seen, answer| seen | 1 << answer);
    (TRUE..8).filter(move |answer| seen >> answer & 1 == 1).map(unpacked)
}

fn exists(wanted: impl Iterator<Item = u8>, unseen: &Unseen) -> Said {
    let mut answers = different(wanted).fold(Answers::FALSE, Answers::or);
    if unseen.hidden {
        answers = answers.or(Answers::UNKNOWN);
    }
    if let Some(future) = unseen.future {
        answers = answers.or(future);
    }
    Said { answers, assumes_complete: answers == Answers::FALSE && unseen.assumed, nothing_to_check: false }
}

fn every(each: impl Iterator<Item = (u8, u8)>, unseen: &Unseen) -> Said {
    let mut checked = false;
    let satisfied = each.filter(|(wanted, _)| *wanted != FALSE).map(|(wanted, satisfies)| {
        checked = true;
        match wanted {
            TRUE => satisfies,
            open => packed_answers(unpacked(open).negated().or(unpacked(satisfies))),
        }
    });
    let mut answers = different(satisfied).fold(Answers::TRUE, Answers::and);
    if unseen.hidden {
        answers = answers.and(Answers::UNKNOWN);
    }
    if let Some(future) = unseen.future {
        answers = answers.and(future.negated());
    }
    let holds = answers == Answers::TRUE;
    Said { answers, assumes_complete: holds && unseen.assumed, nothing_to_check: holds && !checked }
}
