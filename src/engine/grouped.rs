//! Conditions about the records that belong to one: what is asked of each of these is found out for all of them at once,
//! and joined by the record to which they belong (tables T2 and T7).

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::column::Texts;
use crate::explain::{At, Court, Said, Unseen};
use crate::outcome::Answers;
use crate::plan::{BelowPlan, Form, Grouped, NodeId};

use super::Worker;
use super::bits::{FALSE, TRUE, WORD, Word, packed, packed_answers, unpacked};
use super::held::HeldRows;

/// What is said of all records of a kind.
#[derive(Debug, Clone)]
pub(super) struct Below {
    /// For each node that somebody wants, one byte for each record; `None` where the rows of one record say different
    /// things, so that each has to be asked about.
    said: Option<Vec<Vec<u8>>>,
}

impl Below {
    pub(super) fn of(plan: &BelowPlan<'_>, court: &Court<'_>, shared: &Arc<Texts>) -> Below {
        let records = court.data.records(plan.plan.kind);
        if records.has_dissent() {
            return Below { said: None };
        }
        let rows: Vec<u32> = records.rows().collect();
        let mut said: Vec<Vec<u8>> = vec![Vec::new(); plan.plan.program.nodes.len()];
        HeldRows::new(&plan.plan, court, shared, &[]).answer(&rows, &plan.roots, |node, answer| {
            said[node].push(answer);
        });
        Below { said: Some(said) }
    }
}

/// What is known of a condition before any record is looked at.
struct Joins<'j> {
    said: &'j [Vec<u8>],
    unseen: Unseen,
    /// With what a count is compared.
    limits: Vec<Decimal>,
}

impl Worker<'_> {
    /// Finds out what a condition says of all rows.
    pub(super) fn answer_grouped(&self, grouped: &Grouped<'_>, said: &mut Vec<Word>) {
        let held = self.scratch.held.as_ref().expect("what passes is asked nothing about records that belong to it");
        let at = |row: u32| self.court.at(self.plan.kind, self.plan.frame, row);
        let joins = held.first().and_then(|row| self.joins(grouped, &at(*row)));
        for rows in held.chunks(WORD) {
            said.push(Word::of(rows.iter().map(|row| {
                packed(match &joins {
                    Some(joins) => joins.said_of(grouped, self.court, *row),
                    None => self.court.answer_of(grouped.condition, &at(*row)),
                })
            })));
        }
    }

    /// `None` where each record has to be asked about.
    fn joins(&self, grouped: &Grouped<'_>, any: &At) -> Option<Joins<'_>> {
        let said = self.below[grouped.below].said.as_deref()?;
        let limits = match &grouped.form {
            Form::Count(comparisons) => {
                comparisons.iter().map(|(_, limit)| self.court.number(limit, any)).collect::<Option<_>>()?
            }
            Form::Exists | Form::Every(_) => Vec::new(),
        };
        Some(Joins { said, unseen: self.court.unseen_of(grouped.query, any), limits })
    }
}

impl Joins<'_> {
    fn said_of(&self, grouped: &Grouped<'_>, court: &Court<'_>, row: u32) -> Said {
        let (below, listed) = court.below(grouped.query, grouped.link, row);
        let below = if self.unseen.supplied { below } else { &[] };
        let unseen = Unseen { hidden: self.unseen.hidden || !listed, ..self.unseen };
        let of = |node: NodeId, row: u32| self.said[node][row as usize];
        let wanted = |row: u32| grouped.filter.map_or(TRUE, |filter| of(filter, row));
        match &grouped.form {
            Form::Exists => exists(below.iter().map(|row| wanted(*row)), &unseen),
            Form::Every(each) => every(below.iter().map(|row| (wanted(*row), of(*each, *row))), &unseen),
            Form::Count(comparisons) => {
                let sets: Vec<Answers> = below.iter().map(|row| unpacked(wanted(*row))).collect();
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
