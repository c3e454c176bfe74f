//! What was read, in the text for people: each line is something to act on, or a figure to check.
//!
//! `inputs` has the same, and all of it, for programs.

use std::io;

use crate::column::Cell;
use crate::input::{
    BadRow, By, DataFile, FieldRead, KindRead, Noticed, Position, Remark, RowWrong, SameKey, SourceRead, locate_spot,
};
use crate::schema::{Blank, FieldId, KindId};

use super::Run;
use super::summary::Lines;
use super::words::{counted, grouped, listed};

/// How many places of one sort are named.
const NAMED: usize = 3;
/// How many characters of a text that cannot be read are shown.
const SHOWN: usize = 40;

/// Writes what was read of every source.
pub(super) fn write(run: &Run<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
    for source in &run.loaded.sources {
        source_lines(run, source, lines)?;
    }
    link_lines(run, lines)
}

/// What was found by looking, each as a clause about the file. What is declared, or usual, goes without saying.
fn taken_words(file: &DataFile) -> Vec<String> {
    let taken = &file.taken;
    let mut said = Vec::new();
    if let Some(delimiter) = taken.delimiter.as_ref().filter(|delimiter| delimiter.by == By::Found) {
        let shown = if delimiter.value == '\t' { "a tab".to_owned() } else { format!("`{}`", delimiter.value) };
        said.push(format!("its cells are taken to be separated by {shown}"));
    }
    if let Some(sheet) = taken.sheet.as_ref().filter(|sheet| sheet.by == By::Found) {
        said.push(format!("of its sheets, `{}` is read", sheet.value));
    }
    if let Some(header) = taken.header.as_ref().filter(|header| header.by == By::Found) {
        said.push(format!("{} is taken as its header", header.value.position.words()));
    }
    said.extend(taken.remarks.iter().map(remark_words));
    said
}

fn remark_words(Remark { what, count, names: _ }: &Remark) -> String {
    match what {
        Noticed::ColumnsWithoutHeader => {
            let columns = counted(*count, "column without a header holds", "columns without a header hold");
            format!("{columns} something, which nothing reads")
        }
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
        for said in taken_words(file) {
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
        // A cell of a spreadsheet has a short name of its own; of a text the line says enough.
        let place = match &located.position {
            Position::Text(place) => place.line.to_string(),
            cell @ (Position::Cell { .. } | Position::Row { .. }) => cell.to_string(),
        };
        lines.below(&format!("  {file}:{place}: `{name}`: {why}"))?;
    }
    match (field.unreadable.count - field.lost_with_rows).saturating_sub(NAMED as u64) {
        0 => Ok(()),
        more => {
            let more = counted(more, "more value", "more values");
            lines.below(&format!("  {file}: {more} of `{name}` cannot be read"))
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
