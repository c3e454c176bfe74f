//! Records that pass through: cut out of their files, typed by dictionaries and handed on in batches, never held.
//!
//! What is said of a file afterwards is what is said of one that is held. Judging is the business of a [`Worker`].

mod alike;
mod columns;
mod crew;
mod driver;
mod feed;
mod field;
mod items;
mod key_hash;
mod keys;
mod left;
mod links;
mod memo;
mod merge;
#[cfg(feature = "parquet")]
mod parquet;
mod pass;
mod passing;
mod raw;
mod scan;
mod trees;
mod typing;
mod walk;
mod yaml;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::calendar::Day;
use crate::column::{Batch, Records, Texts};
use crate::schema::{KindId, Schema};

use super::problems::InputProblem;
use super::project::{Project, ZoneRule};
use super::reads::Loaded;
use super::{Format, files};

#[cfg(feature = "parquet")]
pub(super) use columns::Cells;
pub(super) use left::Left;
pub use pass::pass;
pub use passing::PassingRows;
#[cfg(feature = "parquet")]
pub(super) use raw::{RawCell, RawChunk};

/// Why the records of a table cannot pass that is kept column by column.
const HAS_LISTS: &str = "in a file of it rules read a column of lists";

/// What judges rows that pass; each thread has one, which knows what the one that it was made of has learned.
pub trait Worker: Clone + Send {
    /// What comes of a batch.
    type Out: Send;

    /// Its texts, over those that are held.
    fn texts(&mut self) -> &mut Texts;

    /// Judges the rows of a batch.
    fn judge(&mut self, batch: &Batch, rows: &PassingRows<'_>) -> Self::Out;
}

/// What somebody asks for of a field whose rows pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: it is only counted and checked.
    Nothing,
    /// Its values, each with a code.
    Codes,
    /// Its values; texts of which nearly every row has another may be as written.
    CodesOrTexts,
}

/// What came of letting a kind pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// All of its records were judged: so many.
    All(u64),
    /// Its records have to be read once more and held, and all that was said of them forgotten; why.
    MustBeHeld(&'static str),
}

/// A kind whose sources are known and checked, and whose files are found and not read yet.
#[derive(Debug)]
pub struct Passing<'p> {
    /// The kind.
    pub kind: KindId,
    project: &'p Project,
    schema: &'p Schema,
    zone: Option<&'p str>,
    as_of: Day,
    sources: Vec<Left<'p>>,
}

impl Loaded {
    /// Shares texts and records with those who judge rows that pass. What is added from now on, they do not see.
    pub fn share(&mut self) -> (Arc<Texts>, Vec<Arc<Records>>) {
        let texts = Arc::new(std::mem::take(&mut self.dataset.texts));
        self.dataset.texts = Texts::over(&texts);
        (texts, self.dataset.kinds.clone())
    }
}

/// Why the sources of a kind do not let its records pass; `None` where they do.
pub fn hindrance(project: &Project, schema: &Schema, kind: KindId) -> Option<&'static str> {
    let name = &schema.kind(kind).name;
    if schema.kind(kind).nested_in().is_some() {
        return Some("its records stand nested in others");
    }
    let mut of_kind = project.sources.iter().filter(|source| source.kind.value == *name);
    of_kind.find_map(|source| {
        if source.distinct.is_some() {
            return Some("a source of it is `distinct`");
        }
        if matches!(source.time_zone.as_ref().map(|said| &said.value), Some(ZoneRule::Field(_))) {
            return Some("the time zone of a source of it stands in a field");
        }
        let files = source.files.as_ref().map(|files| files::find(project, files).0).unwrap_or_default();
        let is_table = |file: &files::Found| match file.format {
            Format::Csv | Format::Tsv => true,
            Format::Parquet => cfg!(feature = "parquet"),
            Format::Json | Format::Ndjson | Format::Yaml | Format::Xlsx | Format::Xls | Format::Ods => false,
        };
        let is_tree = |file: &files::Found| file.format.is_tree();
        if source.records.is_some() && files.iter().any(|file| is_tree(file) && file.format != Format::Ndjson) {
            return Some("its records stand in some part of their files");
        }
        // What begins otherwise is seen only when it is read, and then all that was read before is read again.
        let is_other = |file: &files::Found| file.format == Format::Yaml && !trees::may_be_list(file, source);
        if files.iter().any(is_other) {
            return Some("a file of it is no list of records at the margin");
        }
        if files.iter().any(is_table) && files.iter().any(is_tree) {
            return Some("some of its files are tables, others are not");
        }
        #[cfg(feature = "parquet")]
        if parquet::reads_lists(&files, (schema, kind), source) {
            return Some(HAS_LISTS);
        }
        let passes = |file: &files::Found| is_table(file) || is_tree(file);
        (!files.iter().all(passes)).then_some("a file of it is in a format that is read as a whole")
    })
}

/// Reads all sources of a project as [`super::load`] does, but those of some kinds, whose files are only found: their
/// records are to pass.
///
/// # Errors
/// All problems of all files that are read, and of the sources of the others.
pub fn load_beside<'p>(
    project: &'p Project,
    schema: &'p Schema,
    zone: Option<&'p str>,
    as_of: Day,
    passing: &'p BTreeSet<KindId>,
) -> Result<(Loaded, Vec<Passing<'p>>), Vec<InputProblem>> {
    let (loaded, left) = super::load_all(project, schema, (zone, as_of), passing)?;
    let mut kinds: Vec<Passing<'p>> =
        passing.iter().map(|kind| Passing { kind: *kind, project, schema, zone, as_of, sources: Vec::new() }).collect();
    for source in left {
        if let Some(of_kind) = kinds.iter_mut().find(|passing| passing.kind == source.kind) {
            of_kind.sources.push(source);
        }
    }
    Ok((loaded, kinds))
}
