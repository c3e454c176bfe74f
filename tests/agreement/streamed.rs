//! Records that pass: read, typed and judged some at a time by the engine, and never held.

use std::collections::{BTreeMap, BTreeSet};

use probity::calendar::Day;
use probity::column::{Batch, Dataset, Origin, Texts};
use probity::engine::{self, Judged, Sums, judge_held};
use probity::explain::Court;
use probity::input::stream::{self, Asked, Passed, PassingRows, hindrance, load_beside};
use probity::input::{Loaded, Project};
use probity::outcome::Outcome;
use probity::plan::{KindPlan, plan};
use probity::resolve::RuleSet;
use probity::resolve::ruleset::RuleId;
use probity::schema::{KindId, Schema};

use crate::judged::{Outcomes, Rules, Subject, outcomes};

/// So many threads judge, so that batches overtake each other.
const THREADS: usize = 2;

/// What judges in one thread, and hands on where its rows stand.
#[derive(Clone)]
struct Worker<'w>(engine::Worker<'w>);

impl stream::Worker for Worker<'_> {
    type Out = (Judged, Vec<u64>);

    fn texts(&mut self) -> &mut Texts {
        self.0.texts()
    }

    fn judge(&mut self, batch: &Batch, _: &PassingRows<'_>) -> Self::Out {
        (self.0.judge(batch), batch.at.clone())
    }
}

/// What the engine makes of the records of a project where all kinds pass that can; `None` where none does, or where
/// one turns out to have to be held. `held` are the same records, of which the rows have their numbers.
///
/// # Errors
/// What is wrong with the files, in words.
pub(crate) fn streamed(
    rules: &Rules,
    project: &Project,
    as_of: Day,
    held: &Loaded,
) -> Result<Option<Outcomes>, String> {
    let set = &rules.set;
    let schema = Schema { unread: set.unread_fields(), ..set.schema.clone() };
    let ids: Vec<RuleId> = set.rule_ids().collect();
    let in_order = held.kinds_in_order();
    let plans: BTreeMap<KindId, KindPlan<'_>> =
        in_order.iter().map(|kind| (*kind, plan(set, *kind, &ids, &|kind| in_order.contains(&kind)))).collect();
    let passes =
        |(kind, plan): &(&KindId, &KindPlan<'_>)| plan.held.is_none() && hindrance(project, &schema, **kind).is_none();
    let passing: BTreeSet<KindId> = plans.iter().filter(passes).map(|(kind, _)| *kind).collect();
    if passing.is_empty() {
        return Ok(None);
    }
    let words = |problems: Vec<probity::input::InputProblem>| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    let zone = set.settings.time_zone.as_deref();
    let (mut loaded, left) = load_beside(project, &schema, zone, as_of, &passing).map_err(words)?;
    let texts = loaded.dataset.share_texts();
    let before = Dataset::over(&texts, &loaded.dataset.kinds);
    let court = Court::new(&rules.sources, set, &before, as_of);
    let (mut came, mut shares) = (BTreeMap::new(), BTreeMap::new());
    let mut subjects: Vec<Subject> = Vec::new();
    for left in left {
        let (kind, plan) = (left.kind, &plans[&left.kind]);
        let workers = (Worker(engine::Worker::new(plan, &court, &texts, &Outcome::ALL)), THREADS);
        let mut sums = Sums::new(plan);
        let taken = &mut |file: u32, (mut judged, at): (Judged, Vec<u64>)| {
            sums.add(&mut judged);
            for marked in judged.flagged {
                let row = row_of(held, kind, Origin { file, at: at[marked.row as usize] });
                let rule = plan.program.rules[marked.rule as usize].rule;
                subjects.push((rule.0, row, marked.outcome, marked.assumes_complete, Vec::new()));
            }
        };
        match stream::pass(left, &mut loaded, &asked(plan, set), workers, taken).map_err(words)? {
            Passed::MustBeHeld(_) => return Ok(None),
            Passed::All(_) => {}
        }
        let (judged, measured) = sums.finish();
        came.insert(kind, judged);
        shares.extend(measured);
    }
    let texts = loaded.dataset.share_texts();
    let court = passing.iter().fold(court, |court, kind| court.over(&loaded.dataset, *kind));
    let verdicts = court.judge_with(&ids, &in_order, &|_, _| true, &Outcome::ALL, &mut |kind, _, rows| {
        let plan = plans.get(&kind)?;
        if let Some(judged) = came.remove(&kind) {
            return Some(judged);
        }
        let (judged, measured) = judge_held(&court, plan, &texts, &Outcome::ALL, rows);
        shares.extend(measured);
        Some(judged)
    });
    let mut all = outcomes(rules, verdicts, court.measure_all(&BTreeMap::new(), &shares));
    // A rule that was not run has no findings.
    let not_run = all.not_run();
    subjects.retain(|(rule, ..)| !not_run.contains(rule));
    all.subjects.extend(subjects);
    Ok(Some(all))
}

/// The number of a row by its place.
fn row_of(held: &Loaded, kind: KindId, place: Origin) -> u32 {
    let records = held.dataset.records(kind);
    let found = records.rows().find(|row| records.origin(*row) == place);
    found.expect("a row that passes stands where it stands among those that are held")
}

/// What the engine asks for of each field.
fn asked(plan: &KindPlan<'_>, rules: &RuleSet) -> Vec<Asked> {
    let fields = rules.schema.kind(plan.kind).field_ids();
    let of_field = |field| match (plan.needed.contains(&field), plan.as_written.contains(&field)) {
        (false, _) => Asked::Nothing,
        (true, false) => Asked::Codes,
        (true, true) => Asked::CodesOrTexts,
    };
    fields.map(of_field).collect()
}
