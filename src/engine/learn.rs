//! Finds out what is to be known of each value that is new in a batch.

use indexmap::IndexSet;
use rustc_hash::FxHashMap;

use crate::column::Batch;
use crate::explain::{Court, Exact};
use crate::plan::{Compares, KindPlan, NodeId};
use crate::resolve::ruleset::Operand;
use crate::schema::FieldId;

use super::bits::packed;
use super::conclude::pick;
use super::deadlines::Absence;
use super::scratch::Who;
use super::values::{FieldFacts, NO_NUMBER, NONE_YET, NOT_KNOWN, Side, Which, class, led};
use super::{Worker, measured, sorts};

impl Worker<'_> {
    /// Finds out what is to be known of the values that are new.
    pub(super) fn learn(&mut self, batch: &Batch) {
        let before: Vec<usize> = self.facts.iter().map(|facts| facts.classes.len()).collect();
        self.facts.iter_mut().for_each(|facts| facts.refresh(batch));
        if self.facts.iter().zip(before).any(|(facts, before)| facts.classes.len() < before) {
            self.combined.clear();
            self.wholes.clear();
            self.patterns.forget();
            self.groups.iter_mut().for_each(measured::Groups::forget);
        }
        let news: Vec<Vec<u32>> = self.facts.iter().map(|facts| facts.new_values(batch)).collect();
        if news.iter().all(Vec::is_empty) {
            return;
        }
        let (plan, court, facts) = (self.plan, self.court, &mut self.facts);
        let (texts, absences) = (&mut self.texts, &mut self.absences);
        let values: Vec<(FieldId, &[u32])> =
            facts.iter().zip(&news).map(|(facts, news)| (facts.field, news.as_slice())).collect();
        self.scratch.ask_of_values(court, batch, &values, |court, index, who, row| {
            learn_value(&mut facts[index], (plan, court, texts, absences), who, batch, row);
        });
    }
}

/// Finds out what is to be known of a value: of that of a row, as the court sees it.
fn learn_value<'d>(
    facts: &mut FieldFacts,
    (plan, court, texts, absences): (
        &'d KindPlan<'d>,
        &Court<'d>,
        &mut IndexSet<String>,
        &mut FxHashMap<NodeId, Absence>,
    ),
    who: Who<'_>,
    batch: &Batch,
    batch_row: u32,
) {
    let (kind, row) = (plan.kind, who.row);
    let nodes = &plan.program.nodes;
    let at = &who.at(court, kind, plan.frame);
    let leaf = |node: NodeId| nodes[node].leaf().expect("only leaves depend on values");
    let column = batch.field(facts.field);
    facts.classes.push(class(&column.values[column.codes[batch_row as usize] as usize]));
    sorts::learn(&mut facts.sorts, |node| packed(court.answer_of(leaf(node).condition, at)));
    for ((pair, which), numbers) in &mut facts.numbers {
        let of = &plan.program.pairs[*pair];
        let operand: &'d Operand = if *which == Which::One { of.one.0 } else { of.other.0 };
        numbers.push(match court.exact(operand, at, of.exactly) {
            Some(Exact::Number(number)) => number,
            Some(Exact::Text(text)) => i64::try_from(texts.insert_full(text).0).unwrap_or(i64::MAX),
            Some(Exact::None) => NONE_YET,
            Some(Exact::Unknown) => NOT_KNOWN,
            None => NO_NUMBER,
        });
    }
    for (node, side) in &mut facts.sides {
        match (&leaf(*node).compares, side) {
            (Some(Compares::Deadline { event, .. }), Side::Event(events)) => {
                events.push(match court.event_day(event.0, at) {
                    Some(Some(day)) => day.0.into(),
                    Some(None) => NONE_YET,
                    None => NO_NUMBER,
                });
                absences.entry(*node).or_insert_with(|| Absence::of(court.proves_absence(event.0, at)));
            }
            (Some(Compares::Deadline { window, .. }), Side::Window(windows)) => {
                windows.push(court.window(window.0, at));
            }
            (_, _) => unreachable!("only a deadline has sides"),
        }
    }
    for (link, rows) in &mut facts.parents {
        rows.push(led(court.only_parent(kind, *link, row)));
    }
    for (place, picks) in &mut facts.versions {
        picks.push(pick(court.version_for(plan.program.rules[*place].rule, at)));
    }
    if let Some(later) = &mut facts.later {
        later.push(court.is_later(kind, row));
    }
}
