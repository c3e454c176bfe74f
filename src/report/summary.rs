//! The end of the text for people: what was read, what every rule came to, what the run takes for granted, and how it
//! ends.

use std::io::{self, Write};

use crate::column::Cell;
use crate::explain::RuleResult;
use crate::input::{BadRow, DataFile, FieldRead, KindRead, Noted, SameKey, escape_text, locate_spot};
use crate::outcome::{Outcome, Status};
use crate::schema::{Blank, FieldId, KindId};

use super::Run;
use super::words::{counted, grouped, listed, rate};

/// How many places of one sort are named.
const NAMED: usize = 3;

/// Writes lines with an indent, nothing harmful in them.
struct Lines<'w> {
    out: &'w mut dyn Write,
}

impl Lines<'_> {
    fn head(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", escape_text(text))
    }

    fn below(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "    {}", escape_text(text))
    }
}

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lines = &mut Lines { out };
    lines.head(&format!("Records, as of {}", run.as_of))?;
    for source in run.loaded.sources.iter().filter(|source| source.no_records) {
        lines.below(&format!("{}: it is stated that there are none", run.kind_name(source.kind)))?;
    }
    for file in &run.loaded.files {
        file_lines(run, file, lines)?;
    }
    link_lines(run, lines)?;
    lines.head("\nRules")?;
    let (judged, apart): (Vec<_>, Vec<_>) =
        run.verdicts.rules.iter().partition(|result| matches!(result.status, Status::Run));
    for result in judged {
        rule_lines(run, result, lines)?;
    }
    apart_lines(run, &apart, lines)?;
    let mut notes = run.assumptions();
    if run.pseudonyms.are_lifted() {
        notes.push("private values are shown, as this run was asked to".to_owned());
    }
    if !notes.is_empty() {
        lines.head("\nTaken for granted")?;
        notes.iter().try_for_each(|note| lines.below(note))?;
    }
    lines.head(&format!("\n{}", run.closing))
}

impl Run<'_> {
    pub(super) fn kind_name(&self, kind: KindId) -> &str {
        &self.rules.schema.kind(kind).name
    }

    fn line_of(&self, kind: KindId, row: u32, field: Option<FieldId>) -> io::Result<u32> {
        Ok(self.place(Cell { kind, row, field })?.line)
    }
}

/// `line 3`, `lines 3, 7 and 12`, `lines 3, 7, 12 and 5 more`
fn line_list(lines: &[u32], count: u64) -> String {
    let mut named: Vec<String> = lines.iter().take(NAMED).map(u32::to_string).collect();
    let more = count.saturating_sub(named.len() as u64);
    if more > 0 {
        named.push(format!("{} more", grouped(more)));
    }
    format!("{} {}", if count == 1 { "line" } else { "lines" }, listed(&named))
}

fn file_lines(run: &Run<'_>, file: &DataFile, lines: &mut Lines<'_>) -> io::Result<()> {
    for (index, read) in file.kinds.iter().enumerate() {
        let rows = u64::from(read.rows.end - read.rows.start);
        let mut said = format!("{}: {} of {}", file.name, counted(rows, "record", "records"), run.kind_name(read.kind));
        if read.left_out.count > 0 {
            let left = read.left_out.count;
            let happened = if left == 1 { "has" } else { "have" };
            said += &format!(", {} of them dated later, which {happened} not happened yet", grouped(left));
        }
        if index == 0 && file.blank_rows > 0 {
            said += &format!(", and {} passed over", counted(file.blank_rows, "blank row", "blank rows"));
        }
        lines.below(&said)?;
        for (id, field) in read.each_field() {
            field_lines(run, read, id, field, lines)?;
        }
    }
    bad_row_lines(run, file, lines)?;
    for said in &file.said {
        lines.below(&format!("  {said}"))?;
    }
    if !file.unused.is_empty() {
        let names: Vec<String> = file.unused.iter().map(|name| format!("\"{name}\"")).collect();
        lines.below(&format!("  no field uses {}", listed(&names)))?;
    }
    Ok(())
}

fn field_lines(
    run: &Run<'_>,
    read: &KindRead,
    id: FieldId,
    field: &FieldRead,
    lines: &mut Lines<'_>,
) -> io::Result<()> {
    let declared = run.rules.schema.field(read.kind, id);
    let name = &declared.name;
    if field.blanks_decided > 0 {
        let blanks = counted(field.blanks_decided, "blank", "blanks");
        let meaning = match declared.blank {
            Blank::NoneYet => "none yet",
            Blank::None | Blank::Unknown => "none",
            Blank::No => "no",
        };
        lines.below(&format!("  `{name}`: {blanks} read as \"{meaning}\""))?;
    }
    let Noted { count, first } = &field.unreadable;
    for (row, why) in first.iter().take(NAMED) {
        let line = run.line_of(read.kind, *row, Some(id))?;
        // Why a text cannot be read may quote what comes near to it, which says too much of a private one.
        let why = if declared.private && !run.pseudonyms.are_lifted() {
            "cannot be read".to_owned()
        } else {
            let found = run.located(Cell { kind: read.kind, row: *row, field: Some(id) })?.found.unwrap_or_default();
            let found: String = found.chars().take(40).collect();
            format!("`{found}` {why}")
        };
        lines.below(&format!("  `{name}`, line {line}: {why}"))?;
    }
    match count.saturating_sub(NAMED as u64) {
        0 => Ok(()),
        more => lines.below(&format!("  `{name}`: {} could not be read", counted(more, "more value", "more values"))),
    }
}

fn bad_row_lines(run: &Run<'_>, file: &DataFile, lines: &mut Lines<'_>) -> io::Result<()> {
    for BadRow { spot, wrong } in file.bad_rows.first.iter().take(NAMED) {
        let line = locate_spot(run.loaded, *spot)?.line;
        lines.below(&format!("  line {line}: {wrong}"))?;
    }
    match file.bad_rows.count.saturating_sub(NAMED as u64) {
        0 => Ok(()),
        more => lines.below(&format!("  {} could not be read as they stand", counted(more, "more row", "more rows"))),
    }
}

/// Keys that stand twice, and links that find nobody.
fn link_lines(run: &Run<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
    for SameKey { kind, differing, alike } in &run.loaded.same_keys {
        for rows in differing.first.iter().take(NAMED) {
            let places: Vec<u32> = rows.iter().map(|row| run.line_of(*kind, *row, None)).collect::<io::Result<_>>()?;
            let name = run.kind_and_name(Cell { kind: *kind, row: rows[0], field: None })?;
            lines.below(&format!("{name}: {} have this key and differ", line_list(&places, places.len() as u64)))?;
        }
        if differing.count > NAMED as u64 {
            let more = counted(differing.count - NAMED as u64, "more key", "more keys");
            lines.below(&format!("{}: {more} with differing records", run.kind_name(*kind)))?;
        }
        if alike.count > 0 {
            let keys = counted(alike.count, "key stands", "keys stand");
            let kind = run.kind_name(*kind);
            lines.below(&format!("{kind}: {keys} in several rows that say the same; each counts once"))?;
        }
    }
    for link in &run.loaded.lost_links {
        let declared = run.rules.schema.kind(link.kind).link(link.link);
        let (kind, parent) = (run.kind_name(link.kind), run.kind_name(declared.parent));
        let first = link.unmatched.first.iter().take(NAMED);
        let places: Vec<u32> = first.map(|row| run.line_of(link.kind, *row, None)).collect::<io::Result<_>>()?;
        let count = link.unmatched.count;
        if count > 0 {
            let records = counted(count, "record names", "records name");
            let places = line_list(&places, count);
            lines.below(&format!("{kind}: {records} no {parent} that was read ({places})"))?;
        }
        if link.unknown > 0 {
            let records = counted(link.unknown, "record does", "records do");
            lines.below(&format!("{kind}: {records} not say which {parent} they belong to"))?;
        }
    }
    Ok(())
}

fn rule_lines(run: &Run<'_>, result: &RuleResult, lines: &mut Lines<'_>) -> io::Result<()> {
    let rule = run.rules.rule(result.rule);
    let tally = &result.tally;
    lines.below(&format!("{}  {} ({})", rule.id, rule.title, rule.class.words()))?;
    let present = Outcome::ALL.into_iter().filter(|outcome| tally.count(*outcome) > 0);
    let outcomes: Vec<String> = present
        .map(|outcome| match outcome {
            Outcome::Exempt => format!("{} exempt{}", grouped(tally.count(outcome)), exempt_by(result)),
            _ => format!("{} {}", grouped(tally.count(outcome)), outcome.words()),
        })
        .collect();
    lines.below(&format!("  {}: {}", counted(tally.subjects(), "subject", "subjects"), outcomes.join(", ")))?;
    lines.below(&format!("  {}", rate(tally)))?;
    let mut note = |count: u64, one: &str, many: &str| match count {
        0 => Ok(()),
        count => lines.below(&format!("  {}", counted(count, one, many))),
    };
    note(
        tally.assumes_complete,
        "violation takes the records for complete",
        "violations take the records for complete",
    )?;
    note(
        tally.nothing_to_check,
        "met because there was nothing to check",
        "met because there was nothing to check",
    )?;
    note(
        tally.no_version_in_force,
        "not applicable because the rule was not in force",
        "not applicable because the rule was not in force",
    )
}

fn exempt_by(result: &RuleResult) -> String {
    let named: Vec<String> =
        result.tally.exempt_by.iter().map(|(name, count)| format!("{name} {}", grouped(*count))).collect();
    if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) }
}

/// Rules that judged nobody, by why.
fn apart_lines(run: &Run<'_>, results: &[&RuleResult], lines: &mut Lines<'_>) -> io::Result<()> {
    let id = |result: &RuleResult| run.rules.rule(result.rule).id.clone();
    for result in results {
        if let Status::NotRun(why) = &result.status {
            lines.below(&format!("{}  not run: {why}", id(result)))?;
        }
    }
    let of = |status: Status| -> Vec<String> {
        results.iter().filter(|result| result.status == status).map(|result| id(result)).collect()
    };
    let vacuous = of(Status::Vacuous);
    if !vacuous.is_empty() {
        lines.below(&format!("applied to no record: {}", listed(&vacuous)))?;
    }
    let out = of(Status::OutOfScope);
    if !out.is_empty() {
        lines.below(&format!("out of scope, because their records are not part of this project: {}", listed(&out)))?;
    }
    run.skipped.iter().try_for_each(|(id, why)| lines.below(&format!("{id}  skipped: {why}")))
}
