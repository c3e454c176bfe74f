//! Marks the rows that are to be reported, and finds out at which value each finding points.

use crate::column::Batch;
use crate::outcome::{Outcome, Reason, Tally};
use crate::plan::Program;
use crate::resolve::ruleset::RuleId;
use crate::schema::FieldId;

use super::bits::{WORD, each};
use super::conclude::Concluded;
use super::patterns::{Look, View};
use super::{Judged, Marked, Worker};

/// What was found about a row by a rule, given by its place in the program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) row: u32,
    pub(super) rule: u32,
    pub(super) outcome: Outcome,
    pub(super) assumes: bool,
    /// The pattern on which it depends at which value it points; nothing yet of a rule that asks about each record.
    pattern: u32,
}

const NOT_MARKED: Mark = Mark { row: 0, rule: 0, outcome: Outcome::Met, assumes: false, pattern: 0 };

/// An outcome of a rule that is to be reported.
struct Flag<'f> {
    rule: u32,
    outcome: Outcome,
    of: &'f Concluded,
    /// `None` for a rule that asks about each record.
    view: Option<View<'f>>,
}

impl Flag<'_> {
    /// Which of 64 rows have that outcome.
    fn rows(&self, index: usize) -> u64 {
        self.of.outcomes[index][self.outcome as usize]
    }
}

impl Worker<'_> {
    /// Marks the rows that are to be reported, of so many at a time as there are words for.
    pub(super) fn mark(&mut self, batch: &Batch, words: usize, judged: &mut Judged) {
        let Program { asked, counted, .. } = self.plan.program;
        let (mut patterns, mut marks) = (std::mem::take(&mut self.patterns), std::mem::take(&mut self.marks));
        let look = Look { worker: self, batch };
        let (rules, met) = patterns.parts();
        // Of a rule that is only measured, what is not assessable tells which inputs it wants.
        let is_flagged = |place: usize, outcome: Outcome| {
            outcome == Outcome::NotAssessable
                || place < asked && (outcome == Outcome::Violated || self.also.contains(&outcome))
        };
        let mut flags: Vec<Flag<'_>> = Vec::new();
        for ((place, rule), of) in (0..counted).zip(0..).zip(&self.concluded) {
            for outcome in Outcome::ALL.into_iter().filter(|outcome| is_flagged(place, *outcome)) {
                let is_any = of.outcomes.iter().any(|outcomes| outcomes[outcome as usize] != 0);
                let view = (is_any && !self.is_each_asked(place)).then(|| View::of(rules, &look, rule, outcome));
                flags.push(Flag { rule, outcome, of, view });
            }
        }
        marks.clear();
        for (index, first) in (0..words).zip((0..).step_by(WORD)) {
            // For each row the place of its first finding, then of its next one.
            let mut places = [0; WORD + 1];
            flags.iter().for_each(|flag| each(flag.rows(index), |row| places[row as usize + 1] += 1));
            let mut all = marks.len();
            for place in &mut places {
                all += *place;
                *place = all;
            }
            marks.resize(all, NOT_MARKED);
            for flag in flags.iter().filter(|flag| flag.rows(index) != 0) {
                let Flag { rule, outcome, of, view } = flag;
                let assumes = of.words[index].assumes();
                each(flag.rows(index), |row| {
                    let pattern = view.as_ref().map_or(0, |view| met.pattern(rules, view, &look, first + row));
                    let place = &mut places[row as usize];
                    let assumes = assumes >> row & 1 == 1;
                    marks[*place] = Mark { row: first + row, rule: *rule, outcome: *outcome, assumes, pattern };
                    *place += 1;
                });
            }
        }
        self.patterns = patterns;
        self.point(batch, &mut marks, judged);
        self.marks = marks;
    }

    /// Finds out at which value each finding points, and which inputs it wants.
    fn point(&mut self, batch: &Batch, marks: &mut Vec<Mark>, judged: &mut Judged) {
        let late = self.mark_late(marks, judged);
        let mut patterns = std::mem::take(&mut self.patterns);
        let needed: Vec<FieldId> = self.plan.needed.iter().copied().collect();
        loop {
            let (rows, places): (Vec<u32>, Vec<u32>) = patterns.fresh().into_iter().unzip();
            if rows.is_empty() {
                break;
            }
            let rules = places.into_iter().map(|place| self.plan.program.rules[place as usize].rule);
            let mut rules = rules.collect::<Vec<RuleId>>().into_iter();
            let rulings = self.scratch.ask(self.court, batch, (&rows, &needed), |court, who| {
                let rule = rules.next().expect("there is a rule for each row");
                (court.ruling(rule, &who.subject()), who.row)
            });
            let look = Look { worker: self, batch };
            // Where a pattern turns out to be too coarse, rows of its rule are looked at once more, by their values.
            let coarse = patterns.learn(&look, rulings);
            let (rules, met) = patterns.parts();
            for mark in marks.iter_mut().filter(|mark| coarse.contains(&mark.rule)) {
                mark.pattern = met.pattern(rules, &View::of(rules, &look, mark.rule, mark.outcome), &look, mark.row);
            }
        }
        let look = Look { worker: self, batch };
        judged.flagged.reserve(marks.len());
        for Mark { row, rule, outcome, assumes, pattern } in marks.iter().copied() {
            let (points_at, missing) = patterns.told(&look, pattern, row);
            if outcome == Outcome::NotAssessable {
                wants(&mut judged.tallies[rule as usize], missing);
            }
            let assumes_complete = outcome == Outcome::Violated && assumes;
            if (rule as usize) < self.plan.program.asked {
                judged.flagged.push(Marked { row, rule, outcome, assumes_complete, points_at });
            }
        }
        patterns.settle();
        self.patterns = patterns;
        if !late.is_empty() {
            judged.flagged.extend(late);
            judged.flagged.sort_by_key(|marked| (marked.row, marked.rule));
        }
    }
}

/// Counts the inputs that a subject wants which is not assessable.
pub(super) fn wants(tally: &mut Tally, missing: &[Reason]) {
    tally.wants_input += u64::from(!missing.is_empty());
    if !missing.iter().all(|reason| tally.missing_inputs.contains(reason)) {
        tally.missing_inputs.extend(missing.iter().cloned());
    }
}
