//! Records that are held, judged by the engine all the same.

use std::sync::Arc;

use crate::column::{HeldBatches, Texts};
use crate::explain::{Court, Flagged, OfRows};
use crate::outcome::{Outcome, Tally};
use crate::plan::Passing;

use super::{Judged, Worker};

/// Rows of a batch of held records.
const ROWS: usize = 4096;

/// Judges some rows of held records by the rules that the plan was made for.
pub fn judge_held(
    court: &Court<'_>,
    plan: &Passing<'_>,
    shared: &Arc<Texts>,
    also: &[Outcome],
    rows: &[u32],
) -> OfRows {
    let mut worker = Worker::new(plan, court, shared, also);
    let records = court.data.records(plan.kind);
    let mut batches = HeldBatches::new(court.rules.schema.kind(plan.kind).fields.len());
    let mut all = OfRows { rows: rows.len() as u64, tallies: vec![Tally::default(); plan.program.asked], flagged: Vec::new() };
    for rows in rows.chunks(ROWS) {
        let Judged { tallies, flagged, .. } = worker.judge(batches.take(records, rows, &plan.needed));
        all.tallies.iter_mut().zip(tallies).for_each(|(all, tally)| all.merge(tally));
        all.flagged.extend(flagged.into_iter().map(|marked| {
            let rule = plan.program.rules[marked.rule as usize].rule;
            Flagged::record(rule, rows[marked.row as usize], marked.outcome, marked.assumes_complete)
        }));
    }
    all
}
