//! What batches come to together; records that are held, judged in batches all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::column::{Batch, HeldBatches, Texts};
use crate::explain::{Count, Counted, Court, Flagged, OfRows, SharesElsewhere};
use crate::outcome::{Outcome, Tally, Upshot};
use crate::plan::{KindPlan, NodeId};
use crate::resolve::ruleset::RuleId;

use super::bits::WORD;
use super::grouped::Below;
use super::looped::judge_looped;
use super::scratch::Held;
use super::{Judged, Worker};

/// Rows of a batch of held records.
pub(super) const HELD_ROWS: usize = 4096;

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
        let counts = asked.zip(tallies).map(|(planned, tally)| (planned.rule, Count::of_records(rows, tally)));
        (OfRows { counts: counts.collect(), ..OfRows::default() }, shares)
    }
}

/// Judges rows of held records, some at a time.
#[derive(Debug, Clone)]
pub struct HeldRows<'w> {
    worker: Worker<'w>,
    batches: HeldBatches,
    /// For each loop the codes of its values, by their numbers.
    loops: Vec<Vec<u32>>,
}

impl<'w> HeldRows<'w> {
    /// Prepares to judge, as [`Worker::new`].
    pub fn new(plan: &'w KindPlan<'w>, court: &'w Court<'w>, shared: &Arc<Texts>, also: &'w [Outcome]) -> HeldRows<'w> {
        let batches = HeldBatches::new(plan.columns(&court.rules.schema));
        let mut worker = Worker::new(plan, court, shared, also);
        worker.below = plan.program.below.iter().map(|below| Below::of(below, court, shared)).collect();
        HeldRows { worker, batches, loops: vec![Vec::new(); plan.loops.map_or(0, |loops| loops.count)] }
    }

    /// What a worker finds out about a batch.
    fn with_batch<T>(&mut self, held: Held, find: impl FnOnce(&mut Worker<'w>, &Batch) -> T) -> T {
        let HeldRows { worker, batches, loops } = self;
        let records = worker.court.data.records(worker.plan.kind);
        let batch = batches.take(records, &held.rows, &worker.plan.needed, |place, column| {
            held.fill(place, &mut loops[place], column);
        });
        worker.scratch.held = Some(held);
        find(worker, batch)
    }

    /// Answers nodes for the rows of a batch, and adds what each says of each row.
    pub(super) fn answer(&mut self, held: Held, nodes: &BTreeSet<NodeId>, said: &mut [Vec<u8>]) {
        self.with_batch(held, |worker, batch| {
            worker.answer_all(batch);
            for node in nodes {
                let words = &worker.said[*node];
                said[*node].extend((0..batch.len()).map(|row| words[row / WORD].at(row % WORD)));
            }
        });
    }

    /// Judges the rows of a batch.
    pub(super) fn judge_batch(&mut self, held: Held) -> Judged {
        self.with_batch(held, Worker::judge_rows)
    }

    /// Judges rows, some thousand at a time, and hands on what they came to.
    pub fn judge(&mut self, rows: &[u32], mut came: impl FnMut(&[u32], Judged)) {
        for rows in rows.chunks(HELD_ROWS) {
            came(rows, self.judge_batch(Held::records(rows)));
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
    let (mut judged, shares) = sums.finish();
    for looped in &plan.program.looped {
        judged.join(judge_looped(court, looped, shared, also, rows, &mut |found| flagged.push(found)));
    }
    (OfRows { flagged, ..judged }, shares)
}
