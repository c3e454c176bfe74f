//! Lets records pass: reads them, judges them by the engine in several threads, and keeps what is to be reported.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::column::{Batch, Datum, Texts};
use crate::engine::{self, Judged, OfKind, Sums};
use crate::explain::Court;
use crate::input::Loaded;
use crate::input::stream::{self, Asked, PassingRows};
use crate::outcome::Outcome;
use crate::plan::KindPlan;
use crate::report::passed::{Entries, Entry, Passed};
use crate::report::{LineWords, Lines, Look};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::RuleId;
use crate::review::Pseudonyms;
use crate::schema::FieldId;

use super::problems::Refusal;

/// Why records are held after all, of which some have no known key.
const NO_KEY: &str = "the key of some of its records is not known, and the findings of a result in JSON have ids";

/// How records are let pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course<'c> {
    /// How many threads judge.
    pub(super) threads: usize,
    /// Outcomes to report besides violated and not assessable.
    pub(super) also: &'c [Outcome],
    /// Findings are to have ids.
    pub(super) ids: bool,
    /// What lines are made of, if any are to be written.
    pub(super) lines: Option<(&'c LineWords, &'c Pseudonyms)>,
    pub(super) look: Look,
}

/// What judges in one thread.
#[derive(Clone)]
struct Judge<'w> {
    engine: engine::Worker<'w>,
    rules: Vec<RuleId>,
    lines: Option<Lines<'w>>,
    /// Fields whose values must be known in every record.
    key: Vec<FieldId>,
    /// What held the findings of batches before, of all threads.
    used: Arc<Mutex<Vec<Entries>>>,
}

/// What came of a batch.
struct Out {
    /// Nothing is flagged here that does not stand in the entries.
    judged: Judged,
    entries: Entries,
    counts: Vec<(RuleId, u64)>,
    no_key: bool,
}

impl stream::Worker for Judge<'_> {
    type Out = Out;

    fn texts(&mut self) -> &mut Texts {
        self.engine.texts()
    }

    fn judge(&mut self, batch: &Batch, rows: &PassingRows<'_>) -> Out {
        let mut judged = self.engine.judge(batch);
        let no_key = self.key.iter().any(|field| {
            let column = batch.field(*field);
            let unknown = |code: &u32| matches!(column.values.get(*code as usize), Some(Datum::Not(_)));
            column.codes.iter().any(unknown)
        });
        let mut counts: Vec<(RuleId, u64)> = self.rules.iter().map(|rule| (*rule, 0)).collect();
        let mut entries = used(&self.used).pop().unwrap_or_default();
        entries.clear();
        if let Some(lines) = &mut self.lines {
            lines.begin(rows.file());
        }
        for marked in std::mem::take(&mut judged.flagged) {
            let (rule, count) = &mut counts[marked.rule as usize];
            *count += 1;
            let engine::Marked { row, outcome, assumes_complete, points_at, .. } = marked;
            let left_out = self.lines.as_mut().is_some_and(|lines| {
                let said = (*rule, outcome, points_at);
                lines.write(entries.lines(), (batch, self.engine.texts(), rows), row as usize, said)
            });
            let at = batch.at[row as usize];
            entries.add(&Entry { at, rule: *rule, outcome, assumes_complete, points_at, left_out });
        }
        Out { judged, entries, counts, no_key }
    }
}

/// What a kind came to whose records passed, or why they have to be held.
pub(super) type Came = Result<OfKind, String>;

/// Lets the records of a kind pass. What is to be reported of them is added to `found`.
pub(super) fn pass(
    left: stream::Passing<'_>,
    plan: &KindPlan<'_>,
    (court, texts): (&Court<'_>, &Arc<Texts>),
    loaded: &mut Loaded,
    course: &Course<'_>,
    found: &mut Passed,
) -> Result<Came, Refusal> {
    let own = judge(plan, court, texts, course);
    let (spare, workers) = (own.used.clone(), (own, course.threads));
    let mut all = Sums::new(plan);
    let (mut no_key, mut broken) = (false, None);
    let asked = asked(plan, court.rules);
    let taken = &mut |file: u32, out: Out| {
        let Out { mut judged, entries, counts, no_key: none } = out;
        all.add(&mut judged);
        no_key |= none;
        if broken.is_none() {
            broken = found.add((plan.kind, file), &entries, counts).err();
        }
        used(&spare).push(entries);
    };
    let passed = stream::pass(left, loaded, &asked, workers, taken);
    let passed = passed.map_err(|problems| Refusal::input(&problems, course.look))?;
    broken.map_or(Ok(()), |error| Err(Refusal::temporary(&error, course.look)))?;
    Ok(match passed {
        stream::Passed::MustBeHeld(why) => Err(why.to_owned()),
        stream::Passed::All(_) if no_key => Err(NO_KEY.to_owned()),
        stream::Passed::All(_) => Ok(all.finish()),
    })
}

fn judge<'w>(plan: &'w KindPlan<'w>, court: &'w Court<'w>, texts: &Arc<Texts>, course: &Course<'w>) -> Judge<'w> {
    let key = court.rules.schema.kind(plan.kind).key.clone();
    Judge {
        engine: engine::Worker::new(plan, court, texts, course.also),
        rules: plan.program.rules.iter().take(plan.program.asked).map(|planned| planned.rule).collect(),
        lines: course.lines.map(|(words, pseudonyms)| Lines::new(words, court, plan.kind, pseudonyms)),
        key: if course.ids { key } else { Vec::new() },
        used: Arc::default(),
    }
}

fn used(entries: &Mutex<Vec<Entries>>) -> MutexGuard<'_, Vec<Entries>> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the engine and the lines ask for of each field.
fn asked(plan: &KindPlan<'_>, rules: &RuleSet) -> Vec<Asked> {
    let of_field = |field: FieldId| match (plan.needed.contains(&field), plan.as_written.contains(&field)) {
        (false, _) => Asked::Nothing,
        (true, false) => Asked::Codes,
        (true, true) => Asked::CodesOrTexts,
    };
    rules.schema.kind(plan.kind).field_ids().map(of_field).collect()
}
