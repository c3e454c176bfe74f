//! What was read: files, what they supplied, and everything about it that somebody should know.
//!
//! Nothing here stops a run. What stops one is in `problems`.

use std::collections::BTreeMap;

use std::fmt;
use std::io;
use std::ops::Range;

use crate::calendar::{Day, When};
use crate::column::{Completeness, Dataset};
use crate::schema::{FieldId, KindId, LinkId};

use super::Format;
use super::csv::Table;
use super::keys::Keys;
use super::position::Position;
use super::project::Sample;
use super::rows_shown;
use super::spool::Spool;
use super::text::ReadText;
use super::values::Unread;

/// Years before the as-of date beyond which hardly any record is dated.
const FAR_BEFORE: u16 = 120;

/// Years after the as-of date beyond which hardly any record is dated.
const FAR_AFTER: u16 = 100;

/// How many places of one sort are kept; all of them are counted.
const KEPT: usize = 100;

/// Something that happened more than once: how often, and where at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted<T> {
    /// How often.
    pub count: u64,
    /// The first hundred, in record order.
    pub first: Vec<T>,
}

impl<T> Default for Noted<T> {
    fn default() -> Self {
        Noted { count: 0, first: Vec::new() }
    }
}

impl<T> Noted<T> {
    /// Counts one more.
    pub fn add(&mut self, one: T) {
        self.count += 1;
        if self.has_room() {
            self.first.push(one);
        }
    }

    /// Whether the next one is kept.
    pub fn has_room(&self) -> bool {
        self.first.len() < KEPT
    }

    /// Whether it never happened.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// A place in a data file that belongs to no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// Index of the file in [`Loaded::files`].
    pub file: u32,
    /// Byte offset in its decoded text.
    pub at: u64,
}

/// A row of a data file that could not be read as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Where it begins.
    pub spot: Spot,
    /// What is wrong with it.
    pub wrong: RowWrong,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowWrong {
    /// It has fewer cells than the header: the missing ones are unreadable.
    Short {
        /// Cells in the row.
        cells: usize,
        /// Cells in the header.
        header: usize,
    },
    /// It has more cells than the header, so that nobody can tell which belongs where: all are unreadable.
    Long {
        /// Cells in the row.
        cells: usize,
        /// Cells in the header.
        header: usize,
    },
    /// A line of NDJSON that is not JSON: no record comes of it.
    NotJson(String),
    /// A value that is not an object where a record is expected: no record comes of it.
    NotARecord,
    /// A key stands twice: its field is unreadable.
    KeyTwice {
        /// The key, where the kind declares it; others are not shown, they may hold anything.
        key: Option<String>,
        /// The second place.
        again: Spot,
    },
}

impl fmt::Display for RowWrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowWrong::Short { cells, header } => {
                write!(f, "the row has {cells} cells, the header has {header}; the missing ones count as unreadable")
            }
            RowWrong::Long { cells, header } => {
                write!(
                    f,
                    "the row has {cells} cells, the header has {header}; which belongs where cannot be told, so all \
                     of them count as unreadable"
                )
            }
            RowWrong::NotJson(why) => write!(f, "the line is not JSON: {why}"),
            RowWrong::NotARecord => f.write_str("a record is expected here, written as an object with keys"),
            RowWrong::KeyTwice { key: Some(key), .. } => {
                write!(f, "the key `{key}` stands twice in this record, so its value counts as unreadable")
            }
            RowWrong::KeyTwice { key: None, .. } => f.write_str("a key stands twice in this record"),
        }
    }
}

/// On which side of the as-of date a date is far away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Far {
    /// More than 120 years before it.
    Before,
    /// More than 100 years after it.
    After,
}

impl Far {
    /// Whether a date is so far away that it is more likely a slip, or stands for no date.
    pub(super) fn of(date: &When, as_of: Day) -> Option<Far> {
        let days = |years: u16| i32::from(years) * 366;
        if date.last.0 < as_of.0.saturating_sub(days(FAR_BEFORE)) {
            Some(Far::Before)
        } else if date.first.0 > as_of.0.saturating_add(days(FAR_AFTER)) {
            Some(Far::After)
        } else {
            None
        }
    }
}

impl fmt::Display for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Far::Before => write!(f, "more than {FAR_BEFORE} years before the as-of date"),
            Far::After => write!(f, "more than {FAR_AFTER} years after the as-of date"),
        }
    }
}

/// What happened to one field in one file.
#[derive(Debug, Clone, Default)]
pub struct FieldRead {
    /// Neither a column nor a key of this field is there; in YAML, JSON and NDJSON in no record of the source.
    pub absent: bool,
    /// Rows whose value is no value of the type, and why.
    pub unreadable: Noted<(u32, Unread)>,
    /// How many of them are unreadable because of their row, which [`DataFile::bad_rows`] holds.
    pub lost_with_rows: u64,
    /// Rows whose date is far from the as-of date: read as written, though it may be a slip (5025), or stand for no date (9999-12-31).
    pub far: Noted<(u32, Far)>,
    /// Blanks that decided something: read as *none*, *none yet* or *no*.
    pub blanks_decided: u64,
    /// The project file's `fill` gives it.
    pub filled: bool,
}

/// The records of one kind that one file supplied.
#[derive(Debug, Clone)]
pub struct KindRead {
    /// The kind.
    pub kind: KindId,
    /// Its rows among the records of the kind.
    pub rows: Range<u32>,
    /// One for each field of the kind.
    pub fields: Vec<FieldRead>,
    /// Rows whose `dated by` date is surely later than the as-of date. They are in the dataset; who judges leaves
    /// them out.
    pub left_out: Noted<u32>,
}

impl KindRead {
    /// The fields with their ids.
    pub fn each_field(&self) -> impl Iterator<Item = (FieldId, &FieldRead)> {
        (0..).map(FieldId).zip(&self.fields)
    }
}

/// A data file that was read.
#[derive(Debug)]
pub struct DataFile {
    /// Its path as shown: relative to the project file, with forward slashes.
    pub name: String,
    /// How it is written.
    pub format: Format,
    /// The source that names it, by its index in [`Loaded::sources`].
    pub source: u32,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it supplied: first the source's own kind, then kinds nested in it.
    pub kinds: Vec<KindRead>,
    /// Rows that could not be read as they should be.
    pub bad_rows: Noted<BadRow>,
    /// Rows without anything in them, passed over.
    pub blank_rows: u64,
    /// Columns or keys that no field uses, in the order of the file.
    pub unused: Vec<String>,
    /// What was found out by looking, in sentences without a full stop.
    pub said: Vec<String>,
    pub(super) body: Body,
    /// How to find the cells of a row again.
    pub(super) table: Option<Table>,
    /// For YAML, where each record ends, by where it begins.
    pub(super) ends: Vec<(u64, u64)>,
}

/// What rows of a file are read again from.
#[derive(Debug)]
pub(super) enum Body {
    /// Its text.
    Text(ReadText),
    /// Its rows, written out while it was read.
    Rows(Spool),
}

impl Body {
    /// Where a record or row begins.
    pub(super) fn position(&self, at: u64) -> io::Result<Position> {
        match self {
            Body::Text(text) => text.lines.find(&text.store, at).map(|(place, _)| Position::Text(place)),
            Body::Rows(spool) => spool.row(at).map(|(row, _)| rows_shown::position(spool, row, None)),
        }
    }
}

/// What is said of a file that no longer holds what was read.
pub(super) fn changed() -> io::Error {
    io::Error::other("a file of records has changed since it was read")
}

impl DataFile {
    /// The text of a file that is one.
    pub(super) fn text(&self) -> io::Result<&ReadText> {
        match &self.body {
            Body::Text(text) => Ok(text),
            Body::Rows(_) => Err(changed()),
        }
    }

    /// How many records of the source's own kind it supplied.
    pub fn row_count(&self) -> u32 {
        self.kinds.first().map_or(0, |read| read.rows.end - read.rows.start)
    }
}

/// A source of the project file.
#[derive(Debug, Clone)]
pub struct SourceRead {
    /// The kind of its records.
    pub kind: KindId,
    /// Its files, by their index in [`Loaded::files`].
    pub files: Range<u32>,
    /// It is stated that there are no such records.
    pub no_records: bool,
    /// For which period it is complete.
    pub completeness: Completeness,
    /// Its records are a sample.
    pub sample: Option<Sample>,
}

/// Records of a kind that have the same key and differ. (Those that agree are one record, which the evaluator sees to.)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameKey {
    /// The kind.
    pub kind: KindId,
    /// Groups of rows with one key that differ in some other field.
    pub differing: Noted<Vec<u32>>,
    /// For each file, in how many of the differing groups a record of it stands.
    pub differing_by_file: BTreeMap<u32, u64>,
}

/// Records whose link finds nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostLink {
    /// The kind of the records.
    pub kind: KindId,
    /// The link.
    pub link: LinkId,
    /// Rows whose key matches no parent.
    pub unmatched: Noted<u32>,
    /// For each file, how many of these rows stand in it.
    pub unmatched_by_file: BTreeMap<u32, u64>,
    /// Rows whose link is not known: blank, unreadable, withheld.
    pub unknown: u64,
}

/// Everything that was read for a run.
#[derive(Debug)]
pub struct Loaded {
    /// The records.
    pub dataset: Dataset,
    /// The files, in the order of the project file and then of their paths; [`crate::column::Origin::file`] counts
    /// them.
    pub files: Vec<DataFile>,
    /// The sources, in the order of the project file.
    pub sources: Vec<SourceRead>,
    /// Kinds with records that have the same key.
    pub same_keys: Vec<SameKey>,
    /// Links that find nobody for some records.
    pub lost_links: Vec<LostLink>,
    /// For each source, what finds the fields of its records again.
    pub(super) shapes: Vec<Shape>,
}

/// The kinds of a source, its own and those nested in it, and which keys belong to their fields.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) kinds: Vec<KindId>,
    pub(super) keys: Vec<Keys>,
}
