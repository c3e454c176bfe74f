//! All findings of a run, in record order: those about records that are held, and those about records that passed,
//! which are read again some at a time.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;

use crate::column::Origin;
use crate::explain::{Court, Flagged};
use crate::input::Again;
use crate::outcome::Status;
use crate::resolve::ruleset::RuleId;

use super::Run;
use super::passed::{Entry, Passed, Stretch};

/// So many records are read again at once.
const AT_ONCE: usize = 1024;

/// Findings that stand together.
pub(super) enum Part<'a> {
    /// About records that are held.
    Held(&'a [Flagged]),
    /// About records of one file that passed.
    Passed(&'a Passed, Stretch),
}

impl<'a> Run<'a> {
    /// The findings, file by file.
    pub(super) fn parts(&self) -> Vec<Part<'a>> {
        let mut held = self.verdicts.findings.as_slice();
        let mut parts = Vec::new();
        let file_of = |found: &Flagged| self.data().records(self.rules.rule(found.rule).kind).origin(found.row).file;
        for (passed, stretch) in
            self.passed.iter().flat_map(|(passed, _)| passed.stretches().into_iter().map(|stretch| (*passed, stretch)))
        {
            let (before, behind) = held.split_at(held.partition_point(|found| file_of(found) < stretch.file));
            parts.push(Part::Held(before));
            parts.push(Part::Passed(passed, stretch));
            held = behind;
        }
        parts.push(Part::Held(held));
        parts
    }

    /// Rules that were not run: of records that passed, findings were kept before anybody knew.
    pub(super) fn not_run(&self) -> BTreeSet<RuleId> {
        let not_run = self.verdicts.rules.iter().filter(|result| matches!(result.status, Status::NotRun(_)));
        not_run.map(|result| result.rule).collect()
    }

    /// How many findings there are.
    pub(super) fn finding_count(&self) -> u64 {
        self.counts().iter().sum()
    }

    /// For each rule, by its number, how many findings there are.
    pub(super) fn counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.rules.rules.len()];
        if let Some((passed, _)) = self.passed {
            let not_run = self.not_run();
            let rules = self.verdicts.rules.iter().map(|result| result.rule).filter(|rule| !not_run.contains(rule));
            rules.for_each(|rule| counts[rule.0 as usize] = passed.count(rule));
        }
        self.verdicts.findings.iter().for_each(|found| counts[found.rule.0 as usize] += 1);
        counts
    }

    /// Calls `visit` with each finding that is `wanted`, and with the run in whose dataset the record is found.
    pub(super) fn each_flagged(
        &self,
        wanted: Wanted<'_>,
        visit: &mut dyn FnMut(&Run<'_>, &Flagged) -> io::Result<()>,
    ) -> io::Result<()> {
        let not_run = self.not_run();
        for part in self.parts() {
            match (part, self.passed) {
                (Part::Held(held), _) => {
                    for found in held {
                        match wanted(found.rule) {
                            ControlFlow::Break(()) => return Ok(()),
                            ControlFlow::Continue(true) => visit(self, found)?,
                            ControlFlow::Continue(false) => {}
                        }
                    }
                }
                (Part::Passed(passed, stretch), Some((_, again))) => {
                    let wanted = &mut |rule: RuleId| match not_run.contains(&rule) {
                        true => ControlFlow::Continue(false),
                        false => wanted(rule),
                    };
                    Rereading { passed, again, court: self.court }.each(
                        stretch,
                        wanted,
                        &mut |court, row, entry| {
                            let Entry { rule, outcome, assumes_complete, .. } = *entry;
                            let run = Run { court, ..*self };
                            visit(&run, &Flagged::record(rule, row, outcome, assumes_complete))
                        },
                    )?;
                }
                (Part::Passed(..), None) => {}
            }
        }
        Ok(())
    }
}

/// Whether a finding of a rule is wanted, which is asked of each once, in order; or no more are.
pub(super) type Wanted<'w> = &'w mut dyn FnMut(RuleId) -> ControlFlow<(), bool>;

/// All of them.
pub(super) fn all(_: RuleId) -> ControlFlow<(), bool> {
    ControlFlow::Continue(true)
}

/// Goes through findings about records that passed, and reads these again.
#[derive(Debug, Clone, Copy)]
pub struct Rereading<'a> {
    /// The findings.
    pub passed: &'a Passed,
    /// What reads the records.
    pub again: &'a Again<'a>,
    /// What judges the records that are held.
    pub court: &'a Court<'a>,
}

/// What is done with a finding: given the court that has its record, and the record's row there.
pub type Visit<'v> = &'v mut dyn FnMut(&Court<'_>, u32, &Entry) -> io::Result<()>;

impl Rereading<'_> {
    /// Calls `visit` with each finding.
    ///
    /// # Errors
    /// What it says, or that a file cannot be read any more.
    pub fn all(&self, visit: Visit<'_>) -> io::Result<()> {
        self.passed.stretches().into_iter().try_for_each(|stretch| self.each(stretch, &mut all, visit))
    }

    fn each(&self, stretch: Stretch, wanted: Wanted<'_>, visit: Visit<'_>) -> io::Result<()> {
        let (mut some, mut records): (Vec<(Origin, Entry)>, usize) = (Vec::new(), 0);
        self.passed.each(stretch, &mut |entry| {
            match wanted(entry.rule) {
                ControlFlow::Continue(true) => {}
                ControlFlow::Continue(false) => return Ok(ControlFlow::Continue(())),
                ControlFlow::Break(()) => return Ok(ControlFlow::Break(())),
            }
            let origin = entry.origin(stretch);
            if some.last().is_none_or(|(last, _)| *last != origin) {
                records += 1;
                if records > AT_ONCE {
                    self.some(stretch, &some, visit)?;
                    some.clear();
                    records = 1;
                }
            }
            some.push((origin, entry));
            Ok(ControlFlow::Continue(()))
        })?;
        self.some(stretch, &some, visit)
    }

    fn some(&self, stretch: Stretch, entries: &[(Origin, Entry)], visit: Visit<'_>) -> io::Result<()> {
        let of_records: Vec<&[(Origin, Entry)]> = entries.chunk_by(|one, next| one.0 == next.0).collect();
        let origins: Vec<Origin> = of_records.iter().map(|entries| entries[0].0).collect();
        if origins.is_empty() {
            return Ok(());
        }
        let data = self.again.records(stretch.kind, &origins)?;
        let court = self.court.over(&data, stretch.kind);
        for (row, entries) in (0..).zip(of_records) {
            entries.iter().try_for_each(|(_, entry)| visit(&court, row, entry))?;
        }
        Ok(())
    }
}
