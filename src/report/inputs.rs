//! What was read, for programs: one entry for each file and kind, with everything that somebody should know about it.
//!
//! Everything is counted; of places the first few are listed. `reading` tells people the same, with the same words.

use std::io;

use serde::Serialize;

use crate::column::{Cell, Completeness};
use crate::input::values::Unread;
use crate::input::{
    BadRow, By, Chosen, DataFile, Far, FieldRead, HeaderAt, KindRead, Located, Noted, Position, Remark, RowWrong,
    SourceRead, Taken, Unlisted, locate_spot,
};
use crate::schema::{Blank, FieldId, KindId};

use super::Run;
use super::later::{Events, Later};
use super::model::Place;

/// How many characters of a text that cannot be read are shown.
const SHOWN: usize = 40;
/// How many different texts that a `one of` does not list are named.
const TEXTS: usize = 10;

/// How many places of one sort are listed.
const LISTED: usize = 10;

/// What one file supplied of one kind, or that it is stated that there are no such records.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Input {
    kind: String,
    file: Option<String>,
    rows: u64,
    unreadable_rows: u64,
    left_out: u64,
    without_subject: u64,
    /// Where all rows of one key are one record.
    #[serde(skip_serializing_if = "Option::is_none")]
    grouped: Option<GroupedRows>,
    sha256: Option<String>,
    complete: &'static str,
    /// Of a run that was asked for the records of some files: this is none of them.
    #[serde(skip_serializing_if = "is_true")]
    judged: bool,
    /// How the file was taken; missing for kinds nested in the records of a file, whose entry stands before.
    read_as: Option<ReadAs>,
    blank_rows: u64,
    not_records: u64,
    repeated: u64,
    unreadable_causes: Vec<Causes>,
    left_out_first: Vec<Place>,
    unused: Vec<String>,
    duplicate_keys: Duplicates,
    links: Vec<LinkRead>,
    fields: Vec<FieldShape>,
}

/// The rows of a file whose source is distinct.
#[derive(Debug, Clone, Serialize)]
struct GroupedRows {
    rows: u64,
    key_unknown: u64,
}

/// How a file was taken. What a format does not have is not there.
#[derive(Debug, Clone, Serialize)]
struct ReadAs {
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    packing: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<Settled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delimiter: Option<Settled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<Settled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Header>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<Remarked>,
}

/// Something that was chosen, and who says so.
#[derive(Debug, Clone, Serialize)]
struct Settled {
    value: String,
    by: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Header {
    #[serde(flatten)]
    position: Position,
    rows_above: u64,
    by: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Remarked {
    what: &'static str,
    count: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<String>,
}

/// What could not be read for one cause.
#[derive(Debug, Clone, Serialize)]
struct Causes {
    cause: &'static str,
    count: u64,
    first: Vec<Example>,
}

/// A place and what is wrong there, in a sentence.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Example {
    pub(super) place: Place,
    pub(super) message: String,
}

/// Keys that several records have and that differ: each with the places of its first records.
#[derive(Debug, Clone, Serialize)]
struct Duplicates {
    count: u64,
    first: Vec<SameKey>,
}

#[derive(Debug, Clone, Serialize)]
struct SameKey {
    records: u64,
    places: Vec<Place>,
}

/// A link that finds nobody for some records, or is not known.
#[derive(Debug, Clone, Serialize)]
struct LinkRead {
    link: String,
    nobody: u64,
    unknown: u64,
    first: Vec<Place>,
}

/// What stood in a field. The counts add up to the rows, unless it is absent or not read; what is zero is not there.
#[derive(Debug, Clone, Serialize)]
struct FieldShape {
    field: String,
    #[serde(skip_serializing_if = "is_false")]
    absent: bool,
    #[serde(skip_serializing_if = "is_false")]
    not_read: bool,
    #[serde(skip_serializing_if = "is_false")]
    filled: bool,
    #[serde(skip_serializing_if = "is_zero")]
    values: u64,
    #[serde(skip_serializing_if = "is_zero")]
    blank: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    blank_means: Option<&'static str>,
    #[serde(skip_serializing_if = "is_zero")]
    none: u64,
    #[serde(skip_serializing_if = "is_zero")]
    unknown: u64,
    #[serde(skip_serializing_if = "is_zero")]
    redacted: u64,
    #[serde(skip_serializing_if = "is_zero")]
    unreadable: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable_causes: Vec<Causes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_listed: Option<NotListed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    later: Option<LaterDates>,
    #[serde(skip_serializing_if = "Option::is_none")]
    far: Option<FarDates>,
}

/// Dates that are read as they are written, and hardly can be meant.
#[derive(Debug, Clone, Serialize)]
struct FarDates {
    count: u64,
    first: Vec<Example>,
}

/// Values that a `one of` does not list; the texts of a private field are not told.
#[derive(Debug, Clone, Serialize)]
struct NotListed {
    count: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    texts: Vec<Text>,
}

#[derive(Debug, Clone, Serialize)]
struct Text {
    text: String,
    count: u64,
}

/// Dates after the as-of date that count as not having happened.
#[derive(Debug, Clone, Serialize)]
struct LaterDates {
    count: u64,
    read_as: &'static str,
    first: Vec<Place>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_true(answer: &bool) -> bool {
    *answer
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_false(answer: &bool) -> bool {
    !*answer
}

impl By {
    fn key(self) -> &'static str {
        match self {
            By::Declared => "declared",
            By::Marked => "marked",
            By::Found => "found",
            By::Usual => "usual",
        }
    }
}

/// The words of a completeness.
fn complete_key(completeness: Completeness) -> &'static str {
    match completeness {
        Completeness::Assumed => "assumed",
        Completeness::Declared { .. } | Completeness::PartlyDeclared { .. } => "declared",
        Completeness::Unknown => "unknown",
    }
}

impl ReadAs {
    fn of(file: &DataFile) -> ReadAs {
        let Taken { packing, encoding, delimiter, sheet, header, remarks } = &file.taken;
        let header = header.as_ref().map(|Chosen { value: HeaderAt { position, rows_above }, by }| Header {
            position: position.clone(),
            rows_above: *rows_above,
            by: by.key(),
        });
        let remark =
            |Remark { what, count, names }: &Remark| Remarked { what: what.key(), count: *count, names: names.clone() };
        ReadAs {
            format: file.format.key(),
            packing: *packing,
            encoding: encoding.as_ref().map(settled),
            delimiter: delimiter.as_ref().map(settled),
            sheet: sheet.as_ref().map(settled),
            header,
            remarks: remarks.iter().map(remark).collect(),
        }
    }
}

fn settled<T: ToString>(chosen: &Chosen<T>) -> Settled {
    Settled { value: chosen.value.to_string(), by: chosen.by.key() }
}

impl Run<'_> {
    pub(super) fn inputs(&self) -> io::Result<Vec<Input>> {
        let events = Events::of(self);
        let mut inputs = Vec::new();
        for source in &self.loaded.sources {
            if source.no_records {
                inputs.push(self.stated_none(source.kind));
            }
            for file in source.files.clone() {
                for (index, read) in self.loaded.files[file as usize].kinds.iter().enumerate() {
                    inputs.push(self.input(source, (file, index == 0), read, &events)?);
                }
            }
        }
        Ok(inputs)
    }

    /// How many rows that were read are no subjects of their own, because they repeat another.
    fn repeated(&self, read: &KindRead) -> u64 {
        let rows = self.verdicts.repeated.get(&read.kind);
        rows.into_iter().flatten().filter(|row| read.rows.contains(row)).count() as u64
    }

    /// How many rows of which no rule's loops make a subject.
    fn without_subject(&self, read: &KindRead) -> u64 {
        let rows = self.verdicts.without_subject.get(&read.kind);
        rows.into_iter().flatten().filter(|row| read.rows.contains(row)).count() as u64
    }

    fn stated_none(&self, kind: KindId) -> Input {
        Input {
            kind: self.kind_name(kind).to_owned(),
            file: None,
            rows: 0,
            unreadable_rows: 0,
            left_out: 0,
            without_subject: 0,
            grouped: None,
            sha256: None,
            complete: "declared",
            judged: true,
            read_as: None,
            blank_rows: 0,
            not_records: 0,
            repeated: 0,
            unreadable_causes: Vec::new(),
            left_out_first: Vec::new(),
            unused: Vec::new(),
            duplicate_keys: Duplicates { count: 0, first: Vec::new() },
            links: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// What a file supplied of a kind. What concerns the file as a whole is told once, with the kind of its source.
    fn input(
        &self,
        source: &SourceRead,
        (index, own): (u32, bool),
        read: &KindRead,
        events: &Events,
    ) -> io::Result<Input> {
        let file = &self.loaded.files[index as usize];
        let repeated = self.repeated(read);
        let fields = read.each_field().map(|(id, field)| self.field_shape(read, (id, field), events));
        Ok(Input {
            kind: self.kind_name(read.kind).to_owned(),
            file: Some(file.name.clone()),
            rows: u64::from(read.rows.end - read.rows.start),
            unreadable_rows: if own { file.bad_rows.count() } else { 0 },
            left_out: read.left_out.count,
            without_subject: repeated + self.without_subject(read),
            grouped: (read.grouped.as_ref())
                .map(|group| GroupedRows { rows: group.rows, key_unknown: group.key_unknown.count }),
            sha256: file.sha256.clone(),
            complete: complete_key(source.completeness),
            judged: self.narrowed.is_empty() || self.narrowed.contains(&file.name),
            read_as: own.then(|| ReadAs::of(file)),
            blank_rows: if own { file.blank_rows } else { 0 },
            not_records: if own { file.bad_rows.not_records() } else { 0 },
            repeated,
            unreadable_causes: if own { self.row_causes(file)? } else { Vec::new() },
            left_out_first: self.rows_at(read.kind, None, &read.left_out.first)?,
            unused: if own { file.unused.clone() } else { Vec::new() },
            duplicate_keys: self.duplicates(read.kind, index)?,
            links: self.links(read.kind, index)?,
            fields: fields.collect::<io::Result<_>>()?,
        })
    }

    fn rows_at(&self, kind: KindId, field: Option<FieldId>, rows: &[u32]) -> io::Result<Vec<Place>> {
        rows.iter().take(LISTED).map(|row| self.place(Cell { kind, row: *row, field })).collect()
    }

    fn row_causes(&self, file: &DataFile) -> io::Result<Vec<Causes>> {
        let causes = |(cause, noted): &(&'static str, Noted<BadRow>)| {
            let first = noted.first.iter().take(LISTED).map(|row| self.row_example(row)).collect::<io::Result<_>>()?;
            Ok(Causes { cause, count: noted.count, first })
        };
        file.bad_rows.sorts.iter().map(causes).collect()
    }

    /// Where a row stands that could not be read as it should be, and what is wrong with it.
    pub(super) fn row_example(&self, BadRow { spot, wrong }: &BadRow) -> io::Result<Example> {
        let spot = match wrong {
            RowWrong::KeyTwice { again, .. } => again,
            RowWrong::Short { .. } | RowWrong::Long { .. } | RowWrong::NotJson(_) | RowWrong::NotARecord => spot,
        };
        let position = locate_spot(self.loaded, *spot)?;
        let file = self.loaded.files[spot.file as usize].name.clone();
        let place = Place { file, position, path: None, field: None };
        Ok(Example { place, message: wrong.to_string() })
    }

    /// Where a value stands that cannot be read, and why, with the text unless it is private.
    pub(super) fn value_example(&self, kind: KindId, id: FieldId, (row, why): &(u32, Unread)) -> io::Result<Example> {
        let declared = self.rules.schema.field(kind, id);
        let Located { file, position, path, found, .. } = self.located(Cell { kind, row: *row, field: Some(id) })?;
        // Why a text cannot be read may quote what comes near to it, which says too much of a private one.
        let message = match found {
            _ if declared.private && !self.pseudonyms.are_lifted() => "its value cannot be read".to_owned(),
            Some(found) if *why != Unread::RaggedRow => {
                format!("`{}` {why}", found.chars().take(SHOWN).collect::<String>())
            }
            Some(_) | None => format!("its value {why}"),
        };
        Ok(Example { place: Place { file, position, path, field: Some(declared.name.clone()) }, message })
    }

    /// Where a date stands that is far from the as-of date, and what to do about it.
    pub(super) fn far_example(&self, kind: KindId, id: FieldId, (row, far): &(u32, Far)) -> io::Result<Example> {
        let declared = self.rules.schema.field(kind, id);
        let Located { file, position, path, found, .. } = self.located(Cell { kind, row: *row, field: Some(id) })?;
        let what = if declared.private && !self.pseudonyms.are_lifted() {
            "its date is far from the as-of date".to_owned()
        } else {
            format!("`{}` is {far}", found.unwrap_or_default().chars().take(SHOWN).collect::<String>())
        };
        let message =
            format!("{what}, and read as it is written; if it stands for no date, list it under `unknown` or `none`");
        Ok(Example { place: Place { file, position, path, field: Some(declared.name.clone()) }, message })
    }

    fn duplicates(&self, kind: KindId, file: u32) -> io::Result<Duplicates> {
        let same = self.loaded.same_keys.iter().find(|same| same.kind == kind);
        let Some(groups) = same.and_then(|same| same.differing_by_file.get(&file)) else {
            return Ok(Duplicates { count: 0, first: Vec::new() });
        };
        let same = |rows: &Vec<u32>| {
            let places = self.rows_at(kind, None, &rows[..rows.len().min(LISTED)])?;
            Ok(SameKey { records: rows.len() as u64, places })
        };
        Ok(Duplicates {
            count: groups.count,
            first: groups.first.iter().take(LISTED).map(same).collect::<io::Result<_>>()?,
        })
    }

    fn links(&self, kind: KindId, file: u32) -> io::Result<Vec<LinkRead>> {
        let mut links = Vec::new();
        for lost in self.loaded.lost_links.iter().filter(|lost| lost.kind == kind) {
            let nobody = lost.unmatched_by_file.get(&file);
            let unknown = lost.unknown_by_file.get(&file).copied().unwrap_or_default();
            if nobody.is_some() || unknown > 0 {
                links.push(LinkRead {
                    link: self.rules.schema.kind(kind).link(lost.link).name.clone(),
                    nobody: nobody.map_or(0, |noted| noted.count),
                    unknown,
                    first: self.rows_at(kind, None, nobody.map_or(&[], |noted| &noted.first))?,
                });
            }
        }
        Ok(links)
    }

    fn field_shape(
        &self,
        KindRead { kind, .. }: &KindRead,
        (id, read): (FieldId, &FieldRead),
        events: &Events,
    ) -> io::Result<FieldShape> {
        let declared = self.rules.schema.field(*kind, id);
        let causes = |(cause, noted): &(&'static str, Noted<(u32, Unread)>)| {
            let first = noted
                .first
                .iter()
                .take(LISTED)
                .map(|one| self.value_example(*kind, id, one))
                .collect::<io::Result<_>>()?;
            Ok(Causes { cause, count: noted.count, first })
        };
        let blank_means = match declared.blank {
            Blank::Unknown => None,
            Blank::None => Some("none"),
            Blank::NoneYet => Some("none_yet"),
            Blank::No => Some("no"),
        };
        let later = events.later(self.rules, *kind, id).filter(|_| !read.later.is_empty());
        let later = later.map(|later| -> io::Result<LaterDates> {
            let read_as = match later {
                Later::NoneYet => "none_yet",
                Later::NoEvent => "no_event_of_a_deadline",
            };
            let first = self.rows_at(*kind, Some(id), &read.later.first)?;
            Ok(LaterDates { count: read.later.count, read_as, first })
        });
        let far = (!read.far.is_empty()).then(|| -> io::Result<FarDates> {
            let examples = read.far.first.iter().take(LISTED).map(|far| self.far_example(*kind, id, far));
            Ok(FarDates { count: read.far.count, first: examples.collect::<io::Result<_>>()? })
        });
        let is_hidden = declared.private && !self.pseudonyms.are_lifted();
        Ok(FieldShape {
            field: declared.name.clone(),
            absent: read.absent,
            not_read: read.not_read,
            filled: read.filled,
            values: read.values,
            blank: read.blanks,
            blank_means: blank_means.filter(|_| read.blanks_decided(declared.blank) > 0),
            none: read.none_texts,
            unknown: read.unknown_texts,
            redacted: read.redacted_texts,
            unreadable: read.unreadable.count(),
            unreadable_causes: read.unreadable.sorts.iter().map(causes).collect::<io::Result<_>>()?,
            not_listed: (read.unlisted.count > 0).then(|| self.not_listed(&read.unlisted, is_hidden)),
            later: later.transpose()?,
            far: far.transpose()?,
        })
    }

    fn not_listed(&self, unlisted: &Unlisted, is_hidden: bool) -> NotListed {
        let text = |(id, count)| Text { text: self.data().texts.stored(id).to_owned(), count };
        let texts =
            if is_hidden { Vec::new() } else { unlisted.by_count().into_iter().take(TEXTS).map(text).collect() };
        NotListed { count: unlisted.count, texts }
    }
}
