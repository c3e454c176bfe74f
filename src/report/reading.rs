//! What was read, in the text for people: each line is something to act on, or a figure to check.
//!
//! The files of a source are told together, with the first places of each sort. `inputs` has the same file by file, for
//! programs.

use std::io;

use crate::column::Cell;
use crate::input::values::Unread;
use crate::input::{DataFile, FieldRead, KindRead, Noted, Position, SameKey, SourceRead, Unlisted};
use crate::schema::{Blank, FieldId, KindId};

use super::Run;
use super::inputs::Example;
use super::later::{Events, Later};
use super::model::Place;
use super::summary::Lines;
use super::words::{counted, grouped, listed};

/// How many places of one sort are named.
const NAMED: usize = 3;
/// How many texts, columns or fields of one sort are named.
const NAMES: usize = 12;
/// How many characters of a header or of a text that is not listed are shown.
const SHOWN: usize = 40;

/// Writes what was read of every source.
pub(super) fn write(run: &Run<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
    let events = Events::of(run);
    for source in &run.loaded.sources {
        source_lines(run, source, &events, lines)?;
    }
    link_lines(run, lines)
}

/// What a source supplied, and everything about it that somebody should know.
fn source_lines(run: &Run<'_>, source: &SourceRead, events: &Events, lines: &mut Lines<'_>) -> io::Result<()> {
    let kind = run.kind_name(source.kind);
    if source.no_records {
        return lines.below(&format!("{kind}: it is stated that there are none"));
    }
    let files = &run.loaded.files[source.files.start as usize..source.files.end as usize];
    let kinds = files.first().map_or(0, |file| file.kinds.len());
    for index in 0..kinds {
        let reads: Vec<&KindRead> = files.iter().map(|file| &file.kinds[index]).collect();
        let supplied = Supplied { run, files, reads: &reads };
        supplied.head_line(index == 0, lines)?;
        supplied.unkeyed_line(lines)?;
        if index == 0 {
            taken_lines(files, lines)?;
        }
        supplied.count_lines(events, lines)?;
        supplied.absent_line(lines)?;
        if index == 0 {
            unused_line(files, lines)?;
        }
        supplied.unreadable_lines(lines)?;
        if index == 0 {
            bad_row_lines(run, files, lines)?;
            empty_lines(files, lines)?;
        }
    }
    Ok(())
}

/// The records of one kind that the files of a source supplied.
struct Supplied<'a> {
    run: &'a Run<'a>,
    files: &'a [DataFile],
    reads: &'a [&'a KindRead],
}

impl<'a> Supplied<'a> {
    /// How many records, in which files, and which of them are left out.
    fn head_line(&self, own: bool, lines: &mut Lines<'_>) -> io::Result<()> {
        let Supplied { run, files, reads } = *self;
        let Some(kind) = reads.first().map(|read| read.kind) else { return Ok(()) };
        let rows: u64 = reads.iter().map(|read| u64::from(read.rows.end - read.rows.start)).sum();
        let mut said = format!("{}: {}", run.kind_name(kind), counted(rows, "record", "records"));
        if reads.iter().any(|read| read.grouped.is_some()) {
            let all: u64 = reads.iter().filter_map(|read| read.grouped.as_ref()).map(|group| group.rows).sum();
            said += &format!(" from {}, one for each key,", counted(all, "row", "rows"));
        }
        said += &format!(" in {}", file_names(files));
        let (left, places) = self.rows(None, |read| &read.left_out)?;
        if left > 0 {
            let have = if left == 1 { "has" } else { "have" };
            said += &format!(", {} of them dated later, which {have} not happened yet ({places})", grouped(left));
        }
        let blank: u64 = files.iter().map(|file| file.blank_rows).sum();
        if own && blank > 0 {
            said += &format!("; {} passed over", counted(blank, "blank row", "blank rows"));
        }
        lines.below(&said)
    }

    /// The rows of a source that is distinct whose key is not known.
    fn unkeyed_line(&self, lines: &mut Lines<'_>) -> io::Result<()> {
        let Some(kind) = self.reads.first().map(|read| read.kind) else { return Ok(()) };
        let each = || self.reads.iter().filter_map(|read| read.grouped.as_ref()).map(|group| &group.key_unknown);
        let count: u64 = each().map(|noted| noted.count).sum();
        if count == 0 {
            return Ok(());
        }
        let first: Vec<u32> = each().flat_map(|noted| &noted.first).copied().take(NAMED).collect();
        let own = if count == 1 { "is a record of its own" } else { "are a record of its own each" };
        let what = counted(count, "row whose key is not known", "rows whose key is not known");
        lines.below(&format!("  {what} {own}: {}", places(self.run, (kind, None), &first, count)?))
    }

    /// How many rows of one sort there are in all files, and the first places.
    fn rows(&self, field: Option<FieldId>, of: impl Fn(&'a KindRead) -> &'a Noted<u32>) -> io::Result<(u64, String)> {
        let Some(kind) = self.reads.first().map(|read| read.kind) else { return Ok((0, String::new())) };
        let count = self.reads.iter().map(|read| of(read).count).sum();
        let first: Vec<u32> = self.reads.iter().flat_map(|read| &of(read).first).copied().take(NAMED).collect();
        Ok((count, places(self.run, (kind, field), &first, count)?))
    }

    fn count_lines(&self, events: &Events, lines: &mut Lines<'_>) -> io::Result<()> {
        let Some(kind) = self.reads.first().map(|read| read.kind) else { return Ok(()) };
        let declared = self.run.rules.schema.kind(kind);
        let sum = |id: FieldId, of: &dyn Fn(&FieldRead) -> u64| -> u64 { self.each(id).map(of).sum() };
        // `what: a 3, b 1`, of the fields of which there is anything.
        let line = |lines: &mut Lines<'_>, what: &str, of: &dyn Fn(FieldId) -> u64| {
            let counts = declared.field_ids().map(|id| (id, of(id))).filter(|(_, count)| *count > 0);
            let named: Vec<String> =
                counts.map(|(id, count)| format!("{} {}", declared.field(id).name, grouped(count))).collect();
            if named.is_empty() { Ok(()) } else { lines.below(&format!("  {what}: {}", named.join(", "))) }
        };
        for (blank, meaning) in [(Blank::NoneYet, "none yet"), (Blank::None, "none"), (Blank::No, "no")] {
            line(lines, &format!("blanks read as \"{meaning}\""), &|id| match declared.field(id).blank {
                means if means == blank => sum(id, &|read| read.blanks_decided(blank)),
                Blank::Unknown | Blank::None | Blank::NoneYet | Blank::No => 0,
            })?;
        }
        let none_texts = |id: FieldId| sum(id, &|read| read.none_texts);
        line(lines, "texts read as \"none\"", &|id| {
            if declared.field(id).blank.may_be_none() { none_texts(id) } else { 0 }
        })?;
        line(lines, "texts for \"none\" read as a blank, as the field cannot be none", &|id| {
            if declared.field(id).blank == Blank::Unknown { none_texts(id) } else { 0 }
        })?;
        line(lines, "texts read as \"not known\"", &|id| sum(id, &|read| read.unknown_texts))?;
        line(lines, "texts read as \"withheld\"", &|id| sum(id, &|read| read.redacted_texts))?;
        self.later_lines((kind, events), lines)
    }

    fn each(&self, id: FieldId) -> impl Iterator<Item = &'a FieldRead> + use<'a> {
        let reads = self.reads;
        reads.iter().filter_map(move |read| read.fields.get(usize::from(id.0)))
    }

    /// Dates that are hidden because they are later than the as-of date.
    fn later_lines(&self, (kind, events): (KindId, &Events), lines: &mut Lines<'_>) -> io::Result<()> {
        let (run, as_of) = (self.run, self.run.as_of);
        for (wanted, what) in [
            (Later::NoneYet, format!("dates after {as_of} read as \"none yet\"")),
            (Later::NoEvent, format!("dates after {as_of}, which do not meet a deadline yet")),
        ] {
            let mut named = Vec::new();
            for id in run.rules.schema.kind(kind).field_ids() {
                if events.later(run.rules, kind, id) != Some(wanted) {
                    continue;
                }
                let (count, places) = self.rows(Some(id), |read| &read.fields[usize::from(id.0)].later)?;
                if count > 0 {
                    let name = &run.rules.schema.field(kind, id).name;
                    named.push(format!("{name} {} ({places})", grouped(count)));
                }
            }
            if !named.is_empty() {
                lines.below(&format!("  {what}: {}", named.join(", ")))?;
            }
        }
        Ok(())
    }

    /// Fields of which nothing is there: perhaps a header is written otherwise.
    fn absent_line(&self, lines: &mut Lines<'_>) -> io::Result<()> {
        let reads = || self.reads.iter().filter(|read| !read.rows.is_empty());
        let Some(kind) = reads().next().map(|read| read.kind) else { return Ok(()) };
        let files = reads().count();
        let absent = |id: FieldId| {
            let count = reads().filter(|read| read.fields[usize::from(id.0)].absent).count();
            let name = &self.run.rules.schema.field(kind, id).name;
            match count {
                0 => None,
                count if count == files => Some(name.clone()),
                count => Some(format!("{name} (in {count} of {files} files)")),
            }
        };
        let absent: Vec<String> = self.run.rules.schema.kind(kind).field_ids().filter_map(absent).collect();
        if absent.is_empty() {
            return Ok(());
        }
        let trees = self.files.iter().filter(|file| file.format.is_tree()).count();
        let what = match trees {
            0 => "no column gives",
            all if all == self.files.len() => "no record has",
            _ => "nothing gives",
        };
        lines.below(&format!("  {what} {}", first_of(&absent)))
    }

    /// Values that cannot be read, and those that a `one of` does not list.
    fn unreadable_lines(&self, lines: &mut Lines<'_>) -> io::Result<()> {
        let Some(kind) = self.reads.first().map(|read| read.kind) else { return Ok(()) };
        for id in self.run.rules.schema.kind(kind).field_ids() {
            // What is wrong with a whole row is said once, not for each value.
            let causes = together(self.each(id).flat_map(|read| read.unreadable.of_values()));
            causes.iter().try_for_each(|cause| self.cause_lines((kind, id), cause, lines))?;
            let is_listing = |cause: &&Cause<'_>| matches!(cause.first.first(), Some((_, Unread::NotListed { .. })));
            self.far_lines((kind, id), lines)?;
            // Where each refused value has a line of its own, they need not be counted once more.
            if causes.iter().find(is_listing).is_none_or(|cause| cause.more() > 0) {
                self.unlisted_line((kind, id), lines)?;
            }
        }
        Ok(())
    }

    fn cause_lines(&self, (kind, id): (KindId, FieldId), cause: &Cause<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
        let name = &self.run.rules.schema.field(kind, id).name;
        for one in &cause.first {
            let Example { place, message } = self.run.value_example(kind, id, one)?;
            lines.below(&format!("  {}: `{name}`: {message}", short_place(&place)))?;
        }
        match cause.first.first() {
            None | Some((_, Unread::NotListed { .. })) => Ok(()),
            Some(_) if cause.more() == 0 => Ok(()),
            Some((_, why)) => {
                let more = counted(cause.more(), "more value", "more values");
                lines.below(&format!("  `{name}`: {more} cannot be read ({})", why.short_words()))
            }
        }
    }

    /// Dates that are read as they are written, and hardly can be meant.
    fn far_lines(&self, (kind, id): (KindId, FieldId), lines: &mut Lines<'_>) -> io::Result<()> {
        let name = &self.run.rules.schema.field(kind, id).name;
        let count: u64 = self.each(id).map(|read| read.far.count).sum();
        let first = self.each(id).flat_map(|read| &read.far.first).take(NAMED);
        for far in first {
            let Example { place, message } = self.run.far_example(kind, id, far)?;
            lines.below(&format!("  {}: `{name}`: {message}", short_place(&place)))?;
        }
        match count.saturating_sub(NAMED as u64) {
            0 => Ok(()),
            more => {
                let lie = counted(more, "more date lies", "more dates lie");
                lines.below(&format!("  `{name}`: {lie} as far away"))
            }
        }
    }

    /// What stands in a field besides the values that its `one of` lists.
    fn unlisted_line(&self, (kind, id): (KindId, FieldId), lines: &mut Lines<'_>) -> io::Result<()> {
        let declared = self.run.rules.schema.field(kind, id);
        let mut all = Unlisted::default();
        self.each(id).for_each(|read| all.join(&read.unlisted));
        if all.count == 0 {
            return Ok(());
        }
        let values = counted(all.count, "value", "values");
        let mut said = format!("  `{}`: {values} that its `one of` does not list", declared.name);
        if !declared.private || self.run.pseudonyms.are_lifted() {
            let texts = all.by_count();
            let text = |(id, count): &(crate::column::TextId, u64)| {
                format!("\"{}\" {}", shown(self.run.data().texts.stored(*id)), grouped(*count))
            };
            let named: Vec<String> = texts.iter().take(NAMES).map(text).collect();
            let told: u64 = texts.iter().take(NAMES).map(|(_, count)| count).sum();
            said += &format!(": {}", named.join(", "));
            if told < all.count {
                said += &format!(" and {} others", grouped(all.count - told));
            }
        }
        lines.below(&said)
    }
}

/// Values of one field that cannot be read for one cause.
type Cause<'a> = Together<'a, (u32, Unread)>;

/// Things of one sort out of several files.
struct Together<'a, T> {
    sort: &'static str,
    count: u64,
    first: Vec<&'a T>,
}

impl<T> Together<'_, T> {
    /// How many there are besides those that are named.
    fn more(&self) -> u64 {
        self.count - self.first.len() as u64
    }
}

/// What happened in several files, sort by sort.
fn together<'a, T>(all: impl Iterator<Item = &'a (&'static str, Noted<T>)>) -> Vec<Together<'a, T>> {
    let mut sorts: Vec<Together<'a, T>> = Vec::new();
    for (sort, noted) in all {
        let index = sorts.iter().position(|known| known.sort == *sort).unwrap_or_else(|| {
            sorts.push(Together { sort, count: 0, first: Vec::new() });
            sorts.len() - 1
        });
        let known = &mut sorts[index];
        known.count += noted.count;
        known.first.extend(noted.first.iter().take(NAMED.saturating_sub(known.first.len())));
    }
    sorts
}

/// One file among several that holds no records is named; of one alone its number of records says it.
fn empty_lines(files: &[DataFile], lines: &mut Lines<'_>) -> io::Result<()> {
    let is_empty = |file: &&DataFile| files.len() > 1 && file.row_count() == 0 && file.bad_rows.is_empty();
    let empty: Vec<String> = files.iter().filter(is_empty).map(|file| file.name.clone()).collect();
    match empty.len() {
        0 => Ok(()),
        1 => lines.below(&format!("  {}: it holds no records", empty[0])),
        _ => lines.below(&format!("  {}: they hold no records", first_of(&empty))),
    }
}

fn unused_line(files: &[DataFile], lines: &mut Lines<'_>) -> io::Result<()> {
    let unused = files.iter().flat_map(|file| &file.unused).map(|name| format!("\"{}\"", shown(name)));
    let unused = without_repeats(unused);
    if unused.is_empty() { Ok(()) } else { lines.below(&format!("  no field uses {}", first_of(&unused))) }
}

fn bad_row_lines(run: &Run<'_>, files: &[DataFile], lines: &mut Lines<'_>) -> io::Result<()> {
    for cause in together(files.iter().flat_map(|file| &file.bad_rows.sorts)) {
        for row in &cause.first {
            let Example { place, message } = run.row_example(row)?;
            lines.below(&format!("  {}:{}: {message}", place.file, place.position.line_words()))?;
        }
        if cause.more() > 0 {
            let more = counted(cause.more(), "more row has", "more rows have");
            let what = cause.first.first().map_or("", |row| row.wrong.short_words());
            lines.below(&format!("  {more} {what}"))?;
        }
    }
    Ok(())
}

/// How the files were taken, as far as that was found by looking; the same is said once of several files.
fn taken_lines(files: &[DataFile], lines: &mut Lines<'_>) -> io::Result<()> {
    let mut said: Vec<(String, Vec<String>)> = Vec::new();
    for file in files {
        for words in file.taken.words() {
            match said.iter_mut().find(|(known, _)| *known == words) {
                Some((_, names)) => names.push(file.name.clone()),
                None => said.push((words, vec![file.name.clone()])),
            }
        }
    }
    said.iter().try_for_each(|(words, names)| lines.below(&format!("  {}: {words}", first_files(names))))
}

/// `agencies.yaml`, or `10 files, a.yaml to k.yaml`
fn file_names(files: &[DataFile]) -> String {
    match files {
        [] => "no file".to_owned(),
        [file] => file.name.clone(),
        [first, .., last] => format!("{} files, {} to {}", files.len(), first.name, last.name),
    }
}

/// `a.csv`, `a.csv and b.csv`, `a.csv and 8 more files`
fn first_files(names: &[String]) -> String {
    match names {
        [first, rest @ ..] if rest.len() > 1 => format!("{first} and {} more files", rest.len()),
        names => listed(names),
    }
}

/// The file and the line; a cell of a spreadsheet has a short name of its own.
fn short_place(place: &Place) -> String {
    match &place.position {
        Position::Text(at) => format!("{}:{}", place.file, at.line),
        cell @ (Position::Cell { .. } | Position::Row { .. }) => format!("{}:{cell}", place.file),
    }
}

/// All of some names, or the first of many.
fn first_of(names: &[String]) -> String {
    if names.len() <= NAMES {
        return listed(names);
    }
    format!("{} and {} more", names[..NAMES].join(", "), names.len() - NAMES)
}

/// A header or text, cut where it is long.
fn shown(text: &str) -> String {
    let cut: String = text.chars().take(SHOWN).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

fn without_repeats(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// `a.csv:3`, `a.csv:3, b.csv:7`, `a.csv:3, b.csv:7 and 5 more`
fn places(run: &Run<'_>, (kind, field): (KindId, Option<FieldId>), rows: &[u32], count: u64) -> io::Result<String> {
    let place = |row: &u32| -> io::Result<String> {
        let place = run.place(Cell { kind, row: *row, field })?;
        Ok(format!("{}:{}", place.file, place.position.line_words()))
    };
    let named: Vec<String> = rows.iter().take(NAMED).map(place).collect::<io::Result<_>>()?;
    let more = count.saturating_sub(named.len() as u64);
    let more = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
    Ok(named.join(", ") + &more)
}

/// Keys that stand twice, and links that find nobody.
fn link_lines(run: &Run<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
    for SameKey { kind, differing, .. } in &run.loaded.same_keys {
        for rows in differing.first.iter().take(NAMED) {
            let name = run.kind_and_name(Cell { kind: *kind, row: rows[0], field: None })?;
            let places = places(run, (*kind, None), rows, rows.len() as u64)?;
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
            let places = places(run, (link.kind, None), &link.unmatched.first, count)?;
            let as_said = if link.or_to_nobody { ", as the record block allows" } else { "" };
            lines.below(&format!("{kind}: the link to `{name}` finds nobody for {records}{as_said} ({places})"))?;
        }
        if link.unknown > 0 {
            let records = counted(link.unknown, "record", "records");
            lines.below(&format!("{kind}: the link to `{name}` is not known for {records}"))?;
        }
    }
    Ok(())
}
