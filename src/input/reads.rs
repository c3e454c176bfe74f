//! What was read: files, what they supplied, and everything about it that somebody should know.
//!
//! Nothing here stops a run. What stops one is in `problems`.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Range;

use crate::column::{Completeness, Dataset};
use crate::schema::{Blank, FieldId, KindId, LinkId};

use super::Format;
use super::csv::Table;
use super::keys::Keys;
use super::noted::{BySort, Far, Noted, Unlisted};
use super::position::Position;
use super::project::Sample;
use super::rows_shown;
use super::spool::Spool;
use super::taken::Taken;
use super::text::ReadText;
use super::values::Unread;

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
        /// How many other keys of the record stand twice.
        more: u32,
    },
}

impl RowWrong {
    /// The word of results.
    pub fn key(&self) -> &'static str {
        match self {
            RowWrong::Short { .. } => "too_few_cells",
            RowWrong::Long { .. } => "too_many_cells",
            RowWrong::NotJson(_) => "not_json",
            RowWrong::NotARecord => "not_a_record",
            RowWrong::KeyTwice { .. } => "key_twice",
        }
    }

    /// What such a row has, in a few words.
    pub fn short_words(&self) -> &'static str {
        match self {
            RowWrong::Short { .. } => "fewer cells than the header",
            RowWrong::Long { .. } => "more cells than the header",
            RowWrong::NotJson(_) => "no JSON in them",
            RowWrong::NotARecord => "no record in them",
            RowWrong::KeyTwice { .. } => "a key twice",
        }
    }
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
            RowWrong::KeyTwice { key: Some(key), more: 0, .. } => {
                write!(f, "the key `{key}` stands twice in this record, so its value counts as unreadable")
            }
            RowWrong::KeyTwice { key: Some(key), more, .. } => {
                write!(
                    f,
                    "the key `{key}` and {more} more stand twice in this record, so their values count as unreadable"
                )
            }
            RowWrong::KeyTwice { key: None, more: 0, .. } => f.write_str("a key stands twice in this record"),
            RowWrong::KeyTwice { key: None, more, .. } => write!(f, "{} keys stand twice in this record", more + 1),
        }
    }
}

impl BySort<BadRow> {
    /// Counts one more row.
    pub fn add(&mut self, row: BadRow) {
        self.note(row.wrong.key(), row);
    }

    /// How many of them are no records at all.
    pub fn not_records(&self) -> u64 {
        let lost = |row: &BadRow| matches!(row.wrong, RowWrong::NotJson(_) | RowWrong::NotARecord);
        let sorts = self.sorts.iter().filter(|(_, noted)| noted.first.first().is_some_and(lost));
        sorts.map(|(_, noted)| noted.count).sum()
    }
}

impl BySort<(u32, Unread)> {
    /// Counts the value of one more row.
    pub fn add(&mut self, row: u32, why: Unread) {
        self.note(why.key(), (row, why));
    }

    /// The sorts in which the value is what is wrong, not its row: [`DataFile::bad_rows`] holds those rows.
    pub fn of_values(&self) -> impl Iterator<Item = &(&'static str, Noted<(u32, Unread)>)> {
        let of_row = |noted: &Noted<(u32, Unread)>| noted.first.first().is_some_and(|(_, why)| why.is_of_row());
        self.sorts.iter().filter(move |(_, noted)| !of_row(noted))
    }
}

/// What stood in one field of the records of one file: values, blanks, texts that the project file gives a meaning, and
/// what cannot be read add up to the rows, or the field is absent or not read.
#[derive(Debug, Clone, Default)]
pub struct FieldRead {
    /// Neither a column nor a key of this field is there; in YAML, JSON and NDJSON in no record of the source.
    pub absent: bool,
    /// Its column is there and was not read, because no rule needs it.
    pub not_read: bool,
    /// The project file's `fill` gives it.
    pub filled: bool,
    /// Values of its type.
    pub values: u64,
    /// Places where nothing stands.
    pub blanks: u64,
    /// Texts that mean *there is none*; in a field that is neither `or none` nor `or none yet` they count as blank.
    pub none_texts: u64,
    /// Texts that mean *not known*.
    pub unknown_texts: u64,
    /// Texts that mean *withheld*.
    pub redacted_texts: u64,
    /// Rows whose value is no value of the type, and why.
    pub unreadable: BySort<(u32, Unread)>,
    /// Values, and items of lists, that its `one of` does not list: with `or other` they are values, else unreadable.
    pub unlisted: Unlisted,
    /// Rows whose date is surely later than the as-of date. Where the field is `or none yet`, or the event of a
    /// deadline, it counts as not having happened.
    pub later: Noted<u32>,
    /// Rows whose date is far from the as-of date: read as written, though it may be a slip (5025), or stand for no
    /// date (9999-12-31).
    pub far: Noted<(u32, Far)>,
}

impl FieldRead {
    /// How many values are unreadable by themselves, not because of their row.
    pub fn unreadable_values(&self) -> u64 {
        self.unreadable.of_values().map(|(_, noted)| noted.count).sum()
    }

    /// How many blanks decided something, by what a blank of the field says.
    pub fn blanks_decided(&self, blank: Blank) -> u64 {
        match blank {
            Blank::Unknown => 0,
            // A text for "none" has been declared to be one; what is counted is where nothing stands.
            Blank::None | Blank::NoneYet => self.blanks,
            Blank::No => self.blanks + self.none_texts,
        }
    }
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
    /// Where the source is distinct, what became of its rows.
    pub grouped: Option<Grouped>,
}

/// The rows of one file of a source that is distinct: all of one key are one record.
#[derive(Debug, Clone, Default)]
pub struct Grouped {
    /// How many rows were read. The records of those that were the first of their key are [`KindRead::rows`].
    pub rows: u64,
    /// Rows whose key is not known: each is a record of its own.
    pub key_unknown: Noted<u32>,
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
    /// SHA-256 of its bytes, in hexadecimal, where the run wanted checksums.
    pub sha256: Option<String>,
    /// What it supplied: first the source's own kind, then kinds nested in it.
    pub kinds: Vec<KindRead>,
    /// Rows that could not be read as they should be.
    pub bad_rows: BySort<BadRow>,
    /// Rows without anything in them, passed over.
    pub blank_rows: u64,
    /// Columns or keys that no field uses, in the order of the file.
    pub unused: Vec<String>,
    /// How it was taken: encoding, delimiter, sheet, header.
    pub taken: Taken,
    pub(super) body: Body,
    /// How to find the cells of a row again.
    pub(super) table: Option<Table>,
    /// For YAML, where each record ends, by where it begins.
    pub(super) ends: Vec<(u64, u64)>,
}

/// What rows of a file are read again from.
#[derive(Debug)]
pub(super) enum Body {
    /// Its records are to pass, and have not passed yet.
    Unread,
    /// Its text.
    Text(ReadText),
    /// Its rows, written out while it was read.
    #[cfg_attr(
        not(any(feature = "xlsx", feature = "parquet")),
        expect(dead_code, reason = "only spreadsheets and Parquet are kept as rows")
    )]
    Rows(Spool),
    /// The file itself.
    #[cfg(feature = "parquet")]
    Parquet(Box<super::parquet::ParquetFile>),
}

impl Body {
    /// Where a record or row begins.
    pub(super) fn position(&self, at: u64) -> io::Result<Position> {
        match self {
            Body::Text(text) => text.lines.find(&text.store, at).map(|(place, _)| Position::Text(place)),
            Body::Unread => Err(changed()),
            Body::Rows(spool) => spool.row(at).map(|(row, _)| rows_shown::position(&spool.shape, row, None)),
            #[cfg(feature = "parquet")]
            Body::Parquet(parquet) => Ok(parquet.position(at)),
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
            Body::Rows(_) | Body::Unread => Err(changed()),
            #[cfg(feature = "parquet")]
            Body::Parquet(_) => Err(changed()),
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
    /// For each file, those of the groups in which a record of it stands.
    pub differing_by_file: BTreeMap<u32, Noted<Vec<u32>>>,
}

/// Records whose link finds nobody. Where it may lead to nobody, they are counted, but no defect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostLink {
    /// The kind of the records.
    pub kind: KindId,
    /// The link.
    pub link: LinkId,
    /// The record block says `or to nobody`.
    pub or_to_nobody: bool,
    /// Rows whose key matches no parent.
    pub unmatched: Noted<u32>,
    /// For each file, those of these rows that stand in it.
    pub unmatched_by_file: BTreeMap<u32, Noted<u32>>,
    /// Rows whose link is not known: blank, unreadable, withheld.
    pub unknown: u64,
    /// For each file, how many of them stand in it.
    pub unknown_by_file: BTreeMap<u32, u64>,
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

impl Loaded {
    /// The kinds in the order of their sources, nested ones after those that hold them.
    pub fn kinds_in_order(&self) -> Vec<KindId> {
        let mut order = Vec::new();
        for source in &self.sources {
            let files = &self.files[source.files.start as usize..source.files.end as usize];
            let nested = files.iter().flat_map(|file| &file.kinds).map(|read| read.kind);
            for kind in std::iter::once(source.kind).chain(nested) {
                if !order.contains(&kind) {
                    order.push(kind);
                }
            }
        }
        order
    }
}

/// The kinds of a source, its own and those nested in it, and which keys belong to their fields.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) kinds: Vec<KindId>,
    pub(super) keys: Vec<Keys>,
}
