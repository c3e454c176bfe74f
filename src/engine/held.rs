//! Records that are held, judged by the engine all the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::column::{HeldBatches, Texts};
use crate::explain::{Court, Flagged, OfRows, SharesElsewhere};
use crate::outcome::{Outcome, Tally};
use crate::plan::Passing;
use crate::resolve::ruleset::RuleId;

use super::{Judged, Worker};

/// Rows of a batch of held records.
const ROWS: usize = 4096;

/// Judges some rows of held records by the rules that the plan was made for. What its measures count is of these rows.
pub fn judge_held(
    court: &Court<'_>,
    plan: &Passing<'_>,
    shared: &Arc<Texts>,
    also: &[Outcome],
    rows: &[u32],
) -> (OfRows, BTreeMap<RuleId, SharesElsewhere>) {
    let mut worker = Worker::new(plan, court, shared, also);
    let records = court.data.records(plan.kind);
    let mut batches = HeldBatches::new(court.rules.schema.kind(plan.kind).fields.len());
    let mut all = OfRows { tallies: vec![Tally::default(); plan.program.counted], flagged: Vec::new() };
    let mut shares: BTreeMap<RuleId, SharesElsewhere> = BTreeMap::new();
    for rows in rows.chunks(ROWS) {
        let Judged { tallies, flagged, counted, .. } = worker.judge(batches.take(records, rows, &plan.needed));
        all.tallies.iter_mut().zip(tallies).for_each(|(all, tally)| all.merge(tally));
        all.flagged.extend(flagged.into_iter().map(|marked| {
            let rule = plan.program.rules[marked.rule as usize].rule;
            Flagged::record(rule, rows[marked.row as usize], marked.outcome, marked.assumes_complete)
        }));
        for counted in counted {
            let measured = plan.measures.iter().find(|share| share.measure == counted.measure);
            let rule = measured.map(|share| plan.program.rules[share.rule].rule);
            rule.into_iter().for_each(|rule| shares.entry(rule).or_default().counted.push(counted.clone()));
        }
    }
    for share in &plan.measures {
        let shares = shares.entry(plan.program.rules[share.rule].rule).or_default();
        shares.tally = all.tallies[share.rule].clone();
    }
    all.tallies.truncate(plan.program.asked);
    (all, shares)
}
