//! What batches come to together; records that are held, judged in batches all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::column::{HeldBatches, Texts};
use crate::explain::{Counted, Court, Flagged, OfRows, SharesElsewhere};
use crate::outcome::{Outcome, Tally, Upshot};
use crate::plan::{KindPlan, NodeId};
use crate::resolve::ruleset::RuleId;

use super::bits::WORD;
use super::grouped::Below;
use super::{Judged, Worker};

/// Rows of a batch of held records.
const HELD_ROWS: usize = 4096;

/// What the batches of a kind have come to so far.
#[derive(Debug)]
pub struct Sums<'p> {
    plan: &'p KindPlan<'p>,
    rows: u64,
    tallies: Vec<Tally>,
    /// By the measure, the groups (each is there once for each worker) and what the records came to.
    counted: IndexMap<(usize, usize, Upshot), Counted, FxBuildHasher>,
}

/// What a kind came to: by its rules, and for its measures.
pub type OfKind = (OfRows, BTreeMap<RuleId, SharesElsewhere>);

impl<'p> Sums<'p> {
    /// Nothing yet.
    pub fn new(plan: &'p KindPlan<'p>) -> Sums<'p> {
        Sums { plan, rows: 0, tallies: vec![Tally::default(); plan.program.counted], counted: IndexMap::default() }
    }

    /// Adds a batch; what is flagged is left where it is.
    pub fn add(&mut self, judged: &mut Judged) {
        self.rows += judged.rows;
        let tallies = std::mem::take(&mut judged.tallies);
        self.tallies.iter_mut().zip(tallies).for_each(|(all, tally)| all.merge(tally));
        for counted in std::mem::take(&mut judged.counted) {
            let key = (counted.measure, Arc::as_ptr(&counted.groups).addr(), counted.upshot);
            let records = counted.records;
            self.counted.entry(key).or_insert(Counted { records: 0, ..counted }).records += records;
        }
    }

    /// What all of them came to.
    pub fn finish(self) -> OfKind {
        let Sums { plan, rows, tallies, counted } = self;
        let mut shares: BTreeMap<RuleId, SharesElsewhere> = BTreeMap::new();
        for share in &plan.measures {
            let shares = shares.entry(plan.program.rules[share.rule].rule).or_default();
            shares.tally = tallies[share.rule].clone();
            let own = counted.values().filter(|counted| counted.measure == share.measure);
            shares.counted.extend(own.cloned());
        }
        let asked = plan.program.rules.iter().take(plan.program.asked);
        let tallies = asked.map(|planned| planned.rule).zip(tallies).collect();
        (OfRows { rows, tallies, flagged: Vec::new() }, shares)
    }
}

/// Judges rows of held records, some at a time.
#[derive(Debug)]
pub struct HeldRows<'w> {
    worker: Worker<'w>,
    batches: HeldBatches,
}

impl<'w> HeldRows<'w> {
    /// Prepares to judge, as [`Worker::new`].
    pub fn new(plan: &'w KindPlan<'w>, court: &'w Court<'w>, shared: &Arc<Texts>, also: &'w [Outcome]) -> HeldRows<'w> {
        let batches = HeldBatches::new(court.rules.schema.kind(plan.kind).fields.len());
        let mut worker = Worker::new(plan, court, shared, also);
        worker.below = plan.program.below.iter().map(|below| Below::of(below, court, shared)).collect();
        HeldRows { worker, batches }
    }

    /// Answers nodes for rows, some thousand at a time, and hands on what each says of each row.
    pub(super) fn answer(&mut self, rows: &[u32], nodes: &BTreeSet<NodeId>, mut said: impl FnMut(NodeId, u8)) {
        let HeldRows { worker, batches } = self;
        let records = worker.court.data.records(worker.plan.kind);
        for rows in rows.chunks(HELD_ROWS) {
            worker.scratch.held = Some(rows.to_vec());
            worker.answer_all(batches.take(records, rows, &worker.plan.needed));
            for node in nodes {
                let words = &worker.said[*node];
                (0..rows.len()).for_each(|row| said(*node, words[row / WORD].at(row % WORD)));
            }
        }
    }

    /// Judges rows, some thousand at a time, and hands on what they came to.
    pub fn judge(&mut self, rows: &[u32], mut came: impl FnMut(&[u32], Judged)) {
        let HeldRows { worker, batches } = self;
        let records = worker.court.data.records(worker.plan.kind);
        for rows in rows.chunks(HELD_ROWS) {
            worker.scratch.held = Some(rows.to_vec());
            let judged = worker.judge_rows(batches.take(records, rows, &worker.plan.needed));
            came(rows, judged);
        }
    }
}

/// Judges some rows of held records by the rules that the plan was made for. What its measures count is of these rows.
pub fn judge_held(
    court: &Court<'_>,
    plan: &KindPlan<'_>,
    shared: &Arc<Texts>,
    also: &[Outcome],
    rows: &[u32],
) -> OfKind {
    let (mut sums, mut flagged) = (Sums::new(plan), Vec::new());
    HeldRows::new(plan, court, shared, also).judge(rows, |rows, mut judged| {
        sums.add(&mut judged);
        flagged.extend(judged.flagged.into_iter().map(|marked| {
            let rule = plan.program.rules[marked.rule as usize].rule;
            Flagged::record(rule, rows[marked.row as usize], marked.outcome, marked.assumes_complete)
        }));
    });
    let (judged, shares) = sums.finish();
    (OfRows { flagged, ..judged }, shares)
}
