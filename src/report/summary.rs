//! The end of the text for people: what every rule came to, what the run takes for granted, and how it ends.
//!
//! What was read is told by `reading`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use indexmap::IndexMap;

use crate::explain::RuleResult;
use crate::input::escape_text;
use crate::outcome::{Outcome, Status};
use crate::resolve::ruleset::{Part, Query, Rule, Step};
use crate::schema::{KindId, LinkId};

use super::words::{counted, grouped, listed, rate};
use super::{Run, accepted, measure_tables, reading};

/// Writes lines with an indent, nothing harmful in them.
pub(super) struct Lines<'w> {
    out: &'w mut dyn Write,
}

impl Lines<'_> {
    pub(super) fn head(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", escape_text(text))
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    pub(super) fn below(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "    {}", escape_text(text))
    }
}

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lines = &mut Lines { out };
    lines.head(&format!("Records, as of {}", run.as_of))?;
    reading::write(run, lines)?;
    if !run.narrowed.is_empty() {
        lines.below(&format!("judged are only the records of {}", listed(run.narrowed)))?;
    }
    lines.blank()?;
    lines.head("Rules")?;
    // Of some files, a rule without a subject there has nothing to say.
    let concerned = |result: &&RuleResult| run.narrowed.is_empty() || result.tally.subjects() > 0;
    let results = run.verdicts.rules.iter().filter(concerned);
    let (judged, apart): (Vec<_>, Vec<_>) = results.partition(|result| matches!(result.status, Status::Run));
    for result in judged {
        rule_lines(run, result, lines)?;
    }
    apart_lines(run, &apart, lines)?;
    measure_tables::write(run, lines)?;
    accepted::write(run, lines)?;
    note_lines(run, lines)?;
    lines.blank()?;
    lines.head(run.closing)
}

/// What the run takes for granted, and what it was asked to lay open.
fn note_lines(run: &Run<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
    let complete = run.taken_as_complete();
    let mut notes: Vec<String> = run.notes().collect();
    if !complete.is_empty() {
        let as_of = run.as_of;
        notes.push(format!(
            "nobody declared for which time these are complete, so they are taken as complete through {as_of}:"
        ));
        notes.push(format!("  {}", listed(&complete)));
    }
    if run.pseudonyms.are_lifted() {
        notes.push("private values are shown, as this run was asked to".to_owned());
    }
    if notes.is_empty() {
        return Ok(());
    }
    lines.blank()?;
    lines.head("Taken for granted")?;
    notes.iter().try_for_each(|note| lines.below(note))
}

impl Run<'_> {
    pub(super) fn kind_name(&self, kind: KindId) -> &str {
        &self.rules.schema.kind(kind).name
    }
}

fn rule_lines(run: &Run<'_>, result: &RuleResult, lines: &mut Lines<'_>) -> io::Result<()> {
    let rule = run.rules.rule(result.rule);
    let tally = &result.tally;
    lines.below(&format!("{}  {} ({})", rule.id, rule.latest().title, rule.class.words()))?;
    let present = Outcome::ALL.into_iter().filter(|outcome| tally.count(*outcome) > 0);
    let outcomes: Vec<String> = present
        .map(|outcome| match outcome {
            Outcome::Exempt => format!("{} exempt{}", grouped(tally.count(outcome)), exempt_by(result)),
            Outcome::Met | Outcome::Violated | Outcome::Pending | Outcome::NotApplicable | Outcome::NotAssessable => {
                format!("{} {}", grouped(tally.count(outcome)), outcome.words())
            }
        })
        .collect();
    lines.below(&format!("  {}: {}", counted(tally.subjects(), "subject", "subjects"), outcomes.join(", ")))?;
    lines.below(&format!("  {}", rate(tally)))?;
    let mut note = |count: u64, one: &str, many: &str| match count {
        0 => Ok(()),
        count => lines.below(&format!("  {}", counted(count, one, many))),
    };
    note(run.accepted_count(result.rule), "violation is accepted", "violations are accepted")?;
    note(
        tally.assumes_complete,
        "violation assumes that the records are complete",
        "violations assume that the records are complete",
    )?;
    note(tally.nothing_to_check, "met because there was nothing to check", "met because there was nothing to check")?;
    note(
        tally.no_version_in_force,
        "not applicable because the rule was not in force",
        "not applicable because the rule was not in force",
    )?;
    without_subject_line(result, lines)?;
    orphan_lines(run, rule, lines)
}

/// Records of which the rule's loops make no subject, by why.
fn without_subject_line(result: &RuleResult, lines: &mut Lines<'_>) -> io::Result<()> {
    let without = &result.tally.without_subject;
    if without.is_empty() {
        return Ok(());
    }
    let each: Vec<String> =
        without.iter().map(|(why, count)| format!("{} {}", grouped(*count), why.short_words())).collect();
    let records = counted(without.values().sum(), "record has", "records have");
    lines.below(&format!("  {records} no subject: {}", listed(&each)))
}

/// Records that the rule asked for and that belong to nobody, so that it could not see them.
fn orphan_lines(run: &Run<'_>, rule: &Rule, lines: &mut Lines<'_>) -> io::Result<()> {
    let mut asked: BTreeSet<(KindId, LinkId)> = BTreeSet::new();
    for condition in rule.conditions() {
        condition.each(&mut |part| {
            if let Part::Query(Query { kind, step: Step::Children(link), .. }) = part {
                asked.insert((*kind, *link));
            }
        });
    }
    for lost in run.loaded.lost_links.iter().filter(|lost| asked.contains(&(lost.kind, lost.link))) {
        let unmatched = if lost.or_to_nobody { 0 } else { lost.unmatched.count };
        let count = unmatched + lost.unknown;
        if count == 0 {
            continue;
        }
        let records = counted(count, "record", "records");
        let (belong, them) = if count == 1 { ("belongs", "it") } else { ("belong", "them") };
        lines.below(&format!(
            "  {records} of {} {belong} to nobody, so the rule could not see {them}",
            run.kind_name(lost.kind)
        ))?;
    }
    Ok(())
}

fn exempt_by(result: &RuleResult) -> String {
    let named: Vec<String> =
        result.tally.exempt_by.iter().map(|(name, count)| format!("{name} {}", grouped(*count))).collect();
    if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) }
}

/// Rules that judged nobody, by why.
fn apart_lines(run: &Run<'_>, results: &[&RuleResult], lines: &mut Lines<'_>) -> io::Result<()> {
    let id = |result: &RuleResult| run.rules.rule(result.rule).id.clone();
    // Rules that want the same stand together, where the first of them would.
    let mut wanting: IndexMap<&str, Vec<String>> = IndexMap::new();
    for result in results {
        if let Status::NotRun(why) = &result.status {
            wanting.entry(why).or_default().push(id(result));
        }
    }
    wanting.iter().try_for_each(|(why, ids)| lines.below(&format!("{}  not run: {why}", listed(ids))))?;
    let waits = |result: &RuleResult| run.rules.unset_parameters(result.rule).next().is_some();
    if results.iter().any(|result| matches!(result.status, Status::NotRun(_)) && !waits(result)) {
        lines.below(
            "  (add what is missing; a column under another name is named with `columns` in the project file)",
        )?;
    }
    let of = |status: Status| -> Vec<String> {
        results.iter().filter(|result| result.status == status).map(|result| id(result)).collect()
    };
    let vacuous = of(Status::Vacuous);
    if !vacuous.is_empty() {
        lines.below(&format!("applied to no record: {}", listed(&vacuous)))?;
    }
    for result in results.iter().filter(|result| !result.tally.without_subject.is_empty()) {
        lines.below(&format!("  {}", id(result)))?;
        without_subject_line(result, lines)?;
    }
    let mut out: IndexMap<&str, Vec<String>> = IndexMap::new();
    for result in results.iter().filter(|result| result.status == Status::OutOfScope) {
        out.entry(run.kind_name(run.rules.rule(result.rule).kind)).or_default().push(id(result));
    }
    if !out.is_empty() {
        lines.below("out of scope, because their records are not part of this project:")?;
        out.iter().try_for_each(|(kind, ids)| lines.below(&format!("  {kind}: {}", listed(ids))))?;
    }
    run.skipped.iter().try_for_each(|(id, why)| lines.below(&format!("{id}  skipped: {why}")))
}
