//! All findings of a run, in record order: those about records that are held, and those about records that passed,
//! which are read again some at a time.

use std::collections::BTreeSet;
use std::io;

use crate::column::Origin;
use crate::explain::Flagged;
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
        for (passed, stretch) in self.passed.iter().flat_map(|(passed, _)| passed.stretches().into_iter().map(|stretch| (*passed, stretch))) {
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
        let not_run = self.not_run();
        let rules = self.verdicts.rules.iter().map(|result| result.rule).filter(|rule| !not_run.contains(rule));
        let passed = rules.map(|rule| self.passed_count(rule)).sum::<u64>();
        self.verdicts.findings.len() as u64 + passed
    }

    /// How many findings of a rule there are about records that passed.
    pub(super) fn passed_count(&self, rule: RuleId) -> u64 {
        self.passed.map_or(0, |(passed, _)| passed.count(rule))
    }

    /// Calls `visit` with each finding that is `wanted`, which is asked of each once, and with the run in whose dataset
    /// the record is found.
    pub(super) fn each_flagged(
        &self,
        wanted: &mut dyn FnMut(RuleId) -> bool,
        visit: &mut dyn FnMut(&Run<'_>, &Flagged) -> io::Result<()>,
    ) -> io::Result<()> {
        let not_run = self.not_run();
        for part in self.parts() {
            match part {
                Part::Held(held) => {
                    held.iter().filter(|found| wanted(found.rule)).try_for_each(|found| visit(self, found))?;
                }
                Part::Passed(passed, stretch) => {
                    let mut some: Vec<(Origin, Entry)> = Vec::new();
                    passed.each(stretch, &mut |entry, _| {
                        if not_run.contains(&entry.rule) || !wanted(entry.rule) {
                            return Ok(());
                        }
                        let origin = entry.origin(stretch);
                        if some.len() >= AT_ONCE && some.last().is_some_and(|(last, _)| *last != origin) {
                            self.again(stretch, &some, visit)?;
                            some.clear();
                        }
                        some.push((origin, entry));
                        Ok(())
                    })?;
                    self.again(stretch, &some, visit)?;
                }
            }
        }
        Ok(())
    }

    /// Reads records again and calls `visit` with their findings.
    fn again(
        &self,
        stretch: Stretch,
        entries: &[(Origin, Entry)],
        visit: &mut dyn FnMut(&Run<'_>, &Flagged) -> io::Result<()>,
    ) -> io::Result<()> {
        let Some((_, again)) = self.passed.filter(|_| !entries.is_empty()) else { return Ok(()) };
        let of_records: Vec<&[(Origin, Entry)]> = entries.chunk_by(|one, next| one.0 == next.0).collect();
        let origins: Vec<Origin> = of_records.iter().map(|entries| entries[0].0).collect();
        let data = again.records(stretch.kind, &origins)?;
        let court = self.court.over(&data, stretch.kind);
        let run = Run { court: &court, ..*self };
        for (row, entries) in (0..).zip(of_records) {
            for (_, Entry { rule, outcome, assumes_complete, .. }) in entries {
                visit(&run, &Flagged::record(*rule, row, *outcome, *assumes_complete))?;
            }
        }
        Ok(())
    }
}
