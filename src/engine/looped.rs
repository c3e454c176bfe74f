//! Rules with loops: rows of a batch are subjects, and the values of their loops stand in columns behind the fields of
//! the record.

use std::sync::Arc;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::column::Texts;
use crate::explain::{Count, Court, Flagged, OfRows, Standing, Subject, is_reported};
use crate::outcome::{LoopValue, Outcome};
use crate::plan::KindPlan;
use crate::resolve::ruleset::RuleId;
use crate::schema::KindId;

use super::Judged;
use super::held::{HELD_ROWS, HeldRows};
use super::scratch::Held;

/// Subjects are judged together as long as no more records belong to them, each counted for each subject.
const MOST_BELOW: usize = 1 << 20;

/// Some subjects of a kind, and the values of their loops as numbers.
#[derive(Debug)]
pub(super) struct SomeSubjects {
    pub(super) kind: KindId,
    pub(super) subjects: Vec<Subject>,
    /// For each loop the number of the value that each subject has.
    pub(super) values: Vec<Vec<u32>>,
    /// For each loop how many values have numbers.
    pub(super) known: Vec<usize>,
}

/// Values that have numbers.
type Numbered = IndexSet<LoopValue, FxBuildHasher>;

/// Judges records by rules that have the same loops, for which the plan was made; hands on what is to be reported, for
/// each rule in the order of the records, then of the loops.
pub fn judge_looped(
    court: &Court<'_>,
    plan: &KindPlan<'_>,
    shared: &Arc<Texts>,
    also: &[Outcome],
    rows: &[u32],
    flag: &mut dyn FnMut(Flagged),
) -> OfRows {
    let rules: Vec<RuleId> = plan.program.rules.iter().take(plan.program.asked).map(|planned| planned.rule).collect();
    let loops = plan.loops.map_or(0, |loops| loops.count);
    let mut judge = Judge {
        court,
        plan,
        also,
        held: HeldRows::new(plan, court, shared, also),
        numbered: vec![Numbered::default(); loops],
        counts: vec![Count::default(); rules.len()],
        flag,
    };
    let mut has_subject = Vec::with_capacity(rows.len());
    let (mut waiting, mut below) = (Vec::new(), 0);
    for row in rows {
        let found = court.subjects(rules[0], *row);
        judge.counts.iter_mut().for_each(|count| count.add_record(&found));
        has_subject.push(!found.subjects.is_empty());
        let belong = plan.program.below.iter().filter(|below| below.of_subjects);
        let of_each: usize = belong.map(|below| court.belonging(below.plan.kind, below.link, *row).len()).sum();
        for subject in found.subjects {
            if waiting.len() == HELD_ROWS || below + of_each > MOST_BELOW {
                judge.judge(&rules, std::mem::take(&mut waiting));
                below = 0;
            }
            below += of_each;
            waiting.push(subject);
        }
    }
    judge.judge(&rules, waiting);
    let counts = rules.into_iter().zip(judge.counts).collect();
    OfRows { counts, has_subject, flagged: Vec::new() }
}

/// Judges some subjects after the others.
struct Judge<'j, 'w> {
    court: &'w Court<'w>,
    plan: &'w KindPlan<'w>,
    also: &'w [Outcome],
    held: HeldRows<'w>,
    /// For each loop the values that have numbers.
    numbered: Vec<Numbered>,
    /// For each rule.
    counts: Vec<Count>,
    flag: &'j mut dyn FnMut(Flagged),
}

impl Judge<'_, '_> {
    fn judge(&mut self, rules: &[RuleId], subjects: Vec<Subject>) {
        let places = 0..u32::try_from(subjects.len()).unwrap_or(u32::MAX);
        let is_sure = |place: &u32| subjects[*place as usize].standing == Standing::Sure;
        let (sure, unsure): (Vec<u32>, Vec<u32>) = places.partition(is_sure);
        // By subjects, then rules.
        let mut found: Vec<(u32, Flagged)> = Vec::new();
        // Each has reasons of its own why it is open whether there is such a subject, or which it is.
        for place in unsure {
            for (rule, count) in rules.iter().zip(&mut self.counts) {
                found.push((place, self.court.judge_subject(*rule, &subjects[place as usize], &mut count.tally)));
            }
        }
        found.retain(|(_, found)| is_reported(found.outcome, self.also));
        let some = Arc::new(self.number(subjects, &sure));
        let rows = sure.iter().map(|place| some.subjects[*place as usize].row).collect();
        let Judged { tallies, flagged, .. } =
            self.held.judge_batch(Held { rows, of: Some((some.clone(), sure.clone())) });
        self.counts.iter_mut().zip(tallies).for_each(|(count, tally)| count.tally.merge(tally));
        found.extend(flagged.into_iter().map(|marked| {
            let place = sure[marked.row as usize];
            let (rule, subject) = (rules[marked.rule as usize], &some.subjects[place as usize]);
            (place, Flagged::subject(rule, subject, marked.outcome, marked.assumes_complete))
        }));
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().for_each(|(_, found)| (self.flag)(found));
    }

    /// Gives the values of loops numbers; of subjects that are not sure they are not known.
    fn number(&mut self, subjects: Vec<Subject>, sure: &[u32]) -> SomeSubjects {
        let mut values = vec![vec![0; subjects.len()]; self.numbered.len()];
        for place in sure {
            for ((values, numbered), value) in
                values.iter_mut().zip(&mut self.numbered).zip(&subjects[*place as usize].loops)
            {
                let number = numbered.get_index_of(value).unwrap_or_else(|| numbered.insert_full(value.clone()).0);
                values[*place as usize] = u32::try_from(number).unwrap_or(u32::MAX);
            }
        }
        let known = self.numbered.iter().map(IndexSet::len).collect();
        SomeSubjects { kind: self.plan.kind, subjects, values, known }
    }
}
