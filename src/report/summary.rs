//! The end of the text for people: what was read, what every rule came to, what the run takes for granted, and how it
//! ends.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::column::Cell;
use crate::explain::RuleResult;
use crate::input::{
    BadRow, DataFile, FieldRead, KindRead, Position, RowWrong, SameKey, SourceRead, escape_text, locate_spot,
};
use crate::outcome::{Outcome, Status};
use crate::resolve::ruleset::{Part, Query, Rule, Step};
use crate::schema::{Blank, FieldId, KindId, LinkId};

use super::words::{counted, grouped, listed, rate};
use super::{Run, accepted, measure_tables};

/// How many places of one sort are named.
const NAMED: usize = 3;
/// How many characters of a text that cannot be read are shown.
const SHOWN: usize = 40;

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
    for source in &run.loaded.sources {
        source_lines(run, source, lines)?;
    }
    link_lines(run, lines)?;
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

/// `a.csv:3`, `a.csv:3, b.csv:7`, `a.csv:3, b.csv:7 and 5 more`
fn places(run: &Run<'_>, kind: KindId, rows: &[u32], count: u64) -> io::Result<String> {
    let place = |row: &u32| -> io::Result<String> {
        let place = run.place(Cell { kind, row: *row, field: None })?;
        Ok(format!("{}:{}", place.file, place.position.line_words()))
    };
    let named: Vec<String> = rows.iter().take(NAMED).map(place).collect::<io::Result<_>>()?;
    let more = count.saturating_sub(named.len() as u64);
    let more = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
    Ok(named.join(", ") + &more)
}

/// What a source supplied, and everything about it that somebody should know.
fn source_lines(run: &Run<'_>, source: &SourceRead, lines: &mut Lines<'_>) -> io::Result<()> {
    let kind = run.kind_name(source.kind);
    if source.no_records {
        return lines.below(&format!("{kind}: it is stated that there are none"));
    }
    let files = &run.loaded.files[source.files.start as usize..source.files.end as usize];
    let kinds = files.first().map_or(0, |file| file.kinds.len());
    for index in 0..kinds {
        let reads: Vec<&KindRead> = files.iter().map(|file| &file.kinds[index]).collect();
        kind_lines(run, files, &reads, index == 0, lines)?;
    }
    for file in files {
        // One file among several is to be named; of one alone the line above says it.
        if files.len() > 1 && file.row_count() == 0 && file.bad_rows.is_empty() {
            lines.below(&format!("  {}: it holds no records", file.name))?;
        }
        bad_row_lines(run, file, lines)?;
        for said in &file.said {
            lines.below(&format!("  {}: {said}", file.name))?;
        }
    }
    let mut unused: Vec<String> = Vec::new();
    for name in files.iter().flat_map(|file| &file.unused).map(|name| format!("\"{name}\"")) {
        if !unused.contains(&name) {
            unused.push(name);
        }
    }
    if unused.is_empty() { Ok(()) } else { lines.below(&format!("  no field uses {}", listed(&unused))) }
}

fn kind_lines(
    run: &Run<'_>,
    files: &[DataFile],
    reads: &[&KindRead],
    own: bool,
    lines: &mut Lines<'_>,
) -> io::Result<()> {
    let Some(kind) = reads.first().map(|read| read.kind) else { return Ok(()) };
    let rows: u64 = reads.iter().map(|read| u64::from(read.rows.end - read.rows.start)).sum();
    let mut said = format!("{}: {} in {}", run.kind_name(kind), counted(rows, "record", "records"), file_names(files));
    let left: u64 = reads.iter().map(|read| read.left_out.count).sum();
    if left > 0 {
        let have = if left == 1 { "has" } else { "have" };
        said += &format!(", {} of them dated later, which {have} not happened yet", grouped(left));
    }
    let blank: u64 = files.iter().map(|file| file.blank_rows).sum();
    if own && blank > 0 {
        said += &format!("; {} passed over", counted(blank, "blank row", "blank rows"));
    }
    lines.below(&said)?;
    for (blank, meaning) in [(Blank::NoneYet, "none yet"), (Blank::None, "none"), (Blank::No, "no")] {
        let decided = |id: FieldId| -> u64 {
            reads.iter().filter_map(|read| read.fields.get(usize::from(id.0))).map(|field| field.blanks_decided).sum()
        };
        let fields = run.rules.schema.kind(kind).field_ids();
        let of_meaning = fields.filter(|id| run.rules.schema.field(kind, *id).blank == blank);
        let named: Vec<String> = of_meaning
            .filter(|id| decided(*id) > 0)
            .map(|id| format!("{} {}", run.rules.schema.field(kind, id).name, grouped(decided(id))))
            .collect();
        if !named.is_empty() {
            lines.below(&format!("  blanks read as \"{meaning}\": {}", named.join(", ")))?;
        }
    }
    for (file, read) in files.iter().zip(reads) {
        for (id, field) in read.each_field() {
            unreadable_lines(run, file, read, (id, field), lines)?;
            far_lines(run, file, read, (id, field), lines)?;
        }
    }
    Ok(())
}

/// `agencies.yaml`, or `10 files, a.yaml to k.yaml`
fn file_names(files: &[DataFile]) -> String {
    match files {
        [] => "no file".to_owned(),
        [file] => file.name.clone(),
        [first, .., last] => format!("{} files, {} to {}", files.len(), first.name, last.name),
    }
}

fn unreadable_lines(
    run: &Run<'_>,
    file: &DataFile,
    read: &KindRead,
    (id, field): (FieldId, &FieldRead),
    lines: &mut Lines<'_>,
) -> io::Result<()> {
    let declared = run.rules.schema.field(read.kind, id);
    let (name, file) = (&declared.name, &file.name);
    // What is wrong with a whole row is said once, not once for each of its cells.
    let first = field.unreadable.first.iter().filter(|(_, why)| !why.is_of_row());
    for (row, why) in first.take(NAMED) {
        let located = run.located(Cell { kind: read.kind, row: *row, field: Some(id) })?;
        // Why a text cannot be read may quote what comes near to it, which says too much of a private one.
        let why = if declared.private && !run.pseudonyms.are_lifted() {
            "its value cannot be read".to_owned()
        } else {
            let found: String = located.found.unwrap_or_default().chars().take(SHOWN).collect();
            format!("`{found}` {why}")
        };
        lines.below(&format!("  {file}:{}: `{name}`: {why}", short_place(&located.position)))?;
    }
    match (field.unreadable.count - field.lost_with_rows).saturating_sub(NAMED as u64) {
        0 => Ok(()),
        more => {
            let more = counted(more, "more value", "more values");
            lines.below(&format!("  {file}: {more} of `{name}` cannot be read"))
        }
    }
}

/// A cell of a spreadsheet has a short name of its own; of a text the line says enough.
fn short_place(position: &Position) -> String {
    match position {
        Position::Text(place) => place.line.to_string(),
        cell @ (Position::Cell { .. } | Position::Row { .. }) => cell.to_string(),
    }
}

/// Dates that are read as they are written, and hardly can be meant.
fn far_lines(
    run: &Run<'_>,
    file: &DataFile,
    read: &KindRead,
    (id, field): (FieldId, &FieldRead),
    lines: &mut Lines<'_>,
) -> io::Result<()> {
    let declared = run.rules.schema.field(read.kind, id);
    let (name, file) = (&declared.name, &file.name);
    for (row, far) in field.far.first.iter().take(NAMED) {
        let located = run.located(Cell { kind: read.kind, row: *row, field: Some(id) })?;
        let why = if declared.private && !run.pseudonyms.are_lifted() {
            "its date is far from the as-of date".to_owned()
        } else {
            let found: String = located.found.unwrap_or_default().chars().take(SHOWN).collect();
            format!("`{found}` is {far}")
        };
        let why =
            format!("{why}, and read as it is written; if it stands for no date, list it under `unknown` or `none`");
        lines.below(&format!("  {file}:{}: `{name}`: {why}", short_place(&located.position)))?;
    }
    match field.far.count.saturating_sub(NAMED as u64) {
        0 => Ok(()),
        more => {
            let more = counted(more, "more date", "more dates");
            lines.below(&format!("  {file}: {more} of `{name}` lie as far away"))
        }
    }
}

fn bad_row_lines(run: &Run<'_>, file: &DataFile, lines: &mut Lines<'_>) -> io::Result<()> {
    for BadRow { spot, wrong } in file.bad_rows.first.iter().take(NAMED) {
        let spot = match wrong {
            RowWrong::KeyTwice { again, .. } => again,
            RowWrong::Short { .. } | RowWrong::Long { .. } | RowWrong::NotJson(_) | RowWrong::NotARecord => spot,
        };
        let line = locate_spot(run.loaded, *spot)?.line_words();
        lines.below(&format!("  {}:{line}: {wrong}", file.name))?;
    }
    match file.bad_rows.count.saturating_sub(NAMED as u64) {
        0 => Ok(()),
        more => {
            let more = counted(more, "more row", "more rows");
            lines.below(&format!("  {}: {more} could not be read as they stand", file.name))
        }
    }
}

/// Keys that stand twice, and links that find nobody.
fn link_lines(run: &Run<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
    for SameKey { kind, differing, .. } in &run.loaded.same_keys {
        for rows in differing.first.iter().take(NAMED) {
            let name = run.kind_and_name(Cell { kind: *kind, row: rows[0], field: None })?;
            let places = places(run, *kind, rows, rows.len() as u64)?;
            lines.below(&format!("{name}: several records have this key and differ ({places})"))?;
        }
        let kind = run.kind_name(*kind);
        if differing.count > NAMED as u64 {
            let more = counted(differing.count - NAMED as u64, "more key", "more keys");
            lines.below(&format!("{kind}: {more} with records that differ"))?;
        }
    }
    for (kind, rows) in run.verdicts.repeated.iter().filter(|(_, rows)| !rows.is_empty()) {
        let rows = counted(
            rows.len() as u64,
            "row repeats an earlier record in every field and adds none of its own",
            "rows repeat an earlier record in every field and add none of their own",
        );
        lines.below(&format!("{}: {rows}", run.kind_name(*kind)))?;
    }
    for link in &run.loaded.lost_links {
        let name = &run.rules.schema.kind(link.kind).link(link.link).name;
        let kind = run.kind_name(link.kind);
        let count = link.unmatched.count;
        if count > 0 {
            let records = counted(count, "record", "records");
            let places = places(run, link.kind, &link.unmatched.first, count)?;
            lines.below(&format!("{kind}: the link to `{name}` finds nobody for {records} ({places})"))?;
        }
        if link.unknown > 0 {
            let records = counted(link.unknown, "record", "records");
            lines.below(&format!("{kind}: the link to `{name}` is not known for {records}"))?;
        }
    }
    Ok(())
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
        let count = lost.unmatched.count + lost.unknown;
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
    for result in results {
        if let Status::NotRun(why) = &result.status {
            lines.below(&format!("{}  not run: {why}", id(result)))?;
        }
    }
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
    let out = of(Status::OutOfScope);
    if !out.is_empty() {
        lines.below(&format!("out of scope, because their records are not part of this project: {}", listed(&out)))?;
    }
    run.skipped.iter().try_for_each(|(id, why)| lines.below(&format!("{id}  skipped: {why}")))
}
