//! The rows of a Parquet file for those who let records pass: some thousand at a time, column by column.

use std::path::Path;
use std::sync::Arc;

use parquet::file::metadata::ParquetMetaData;

use crate::schema::{KindId, Schema, Type};

use super::super::Context;
use super::super::problems::InputProblem;
use super::super::project::Source;
use super::super::stream::{Cells, RawChunk};
use super::coded::{Coded, Wanted};
use super::columns::{Fault, Rows, open_pages};
use super::layout::{self, Layout};
use super::pages::{FileAt, Held, guarded};
use super::shown::ParquetFile;
use super::{Begun, ITEM_BITS, To, begin, broken, footer, number};

/// How many rows are read at once at most, and how many bytes they should come to.
const ROWS: u64 = 4096;
const BYTES: u64 = 4 << 20;

/// Whether rules read lists in a file. What is wrong with it is said when it is read.
pub(in crate::input) fn reads_lists(path: &Path, (schema, kind): (&Schema, KindId), source: &Source) -> bool {
    let Ok(file) = FileAt::new(path) else { return false };
    let Ok(metadata) = footer(&file, "") else { return false };
    layout::reads_lists(schema, kind, source, metadata.file_metadata().schema_descr())
}

/// A file whose rows pass.
pub(in crate::input) struct Columns {
    file: FileAt,
    metadata: ParquetMetaData,
    layout: Layout,
    /// For each group its first row, from 1.
    groups: Vec<u64>,
    wanted: Vec<Wanted>,
    /// For each field, which of the wanted columns it has; the one behind them where its column is not read.
    places: Vec<Option<usize>>,
    /// The group that comes next, and the one that is open: its columns, how many rows it has, how many are read, and
    /// how many of them are read at once.
    next_group: usize,
    open: Vec<Coded>,
    rows: u64,
    at: u64,
    batch: u64,
    fault: Option<Fault>,
}

impl Columns {
    /// Opens a file; `None` if its records have to be held.
    pub(in crate::input) fn open(
        context: &mut Context<'_, '_>,
        path: &Path,
    ) -> Result<Option<Columns>, Vec<InputProblem>> {
        let Begun { file, metadata, layout, groups } = begin(context, path)?;
        if !layout.children.is_empty() || layout.leaves.iter().any(|leaf| leaf.item.is_some()) {
            return Ok(None);
        }
        let kind = context.intake.schema.kind(context.kinds[0].kind);
        let mut wanted: Vec<(usize, bool)> = Vec::new();
        let mut places = Vec::new();
        for ((field, column), passed) in kind.fields.iter().zip(&layout.columns).zip(&layout.passed) {
            let place = column.map(|column| {
                // A day with midnight behind it is a day only where one is asked for.
                let leaf = &layout.leaves[column];
                let asked = (column, field.field_type == Type::Date && leaf.meaning.is_clock_time(leaf.physical));
                wanted.iter().position(|known| *known == asked).unwrap_or_else(|| {
                    wanted.push(asked);
                    wanted.len() - 1
                })
            });
            places.push((place, *passed));
        }
        let behind = wanted.len();
        let place = |(place, passed): (Option<usize>, bool)| place.or(passed.then_some(behind));
        let places = places.into_iter().map(place).collect();
        let column =
            |(leaf, is_date): (usize, bool)| Wanted::new(layout.leaves[leaf].clone(), To { is_date, is_list: false });
        let wanted = wanted.into_iter().map(column).collect();
        let (next_group, open, rows, at, batch, fault) = (0, Vec::new(), 0, 0, ROWS, None);
        Ok(Some(Columns { file, metadata, layout, groups, wanted, places, next_group, open, rows, at, batch, fault }))
    }

    /// For each field, which column of the rows it has.
    pub(in crate::input) fn places(&self) -> &[Option<usize>] {
        &self.places
    }

    /// For each field the name of its column, where that is read.
    pub(in crate::input) fn names(&self) -> Vec<Option<Arc<str>>> {
        let name = |column: &Option<usize>| column.map(|column| self.layout.leaves[column].name.as_str().into());
        self.layout.columns.iter().map(name).collect()
    }

    /// The next rows, in a chunk that was used; `None` behind the last, and where they cannot be read.
    pub(in crate::input) fn next(&mut self, chunk: RawChunk) -> Option<RawChunk> {
        self.read(chunk).unwrap_or_else(|fault| {
            self.fault = Some(fault);
            None
        })
    }

    fn read(&mut self, mut chunk: RawChunk) -> Result<Option<RawChunk>, Fault> {
        while self.at == self.rows {
            if self.next_group == self.groups.len() {
                return Ok(None);
            }
            self.open_next()?;
        }
        let group = self.next_group - 1;
        let count = self.batch.min(self.rows - self.at);
        chunk.clear();
        chunk.text.clear();
        (chunk.base, chunk.shift) = (number(self.groups[group] + self.at, None), ITEM_BITS);
        chunk.starts.extend((0..count).map_while(|row| u32::try_from(row).ok()));
        let RawChunk { text, by_column, starts, .. } = &mut chunk;
        for (column, wanted) in self.open.iter_mut().zip(&mut self.wanted) {
            match guarded(|| column.take(starts.len(), wanted, text)) {
                Ok(cells) => by_column.push(cells),
                Err(_) => {
                    let why = format!("it is damaged from row {} of the group on", self.at + 1);
                    let why = column.refused().unwrap_or(why);
                    return Err(Fault { column: Some(wanted.leaf.name.clone()), group, why });
                }
            }
        }
        by_column.push(Cells::NotRead);
        self.at += count;
        Ok(Some(chunk))
    }

    fn open_next(&mut self) -> Result<(), Fault> {
        let group = self.next_group;
        let of_group = self.metadata.row_group(group);
        self.next_group += 1;
        (self.rows, self.at) = (u64::try_from(of_group.num_rows()).unwrap_or(0), 0);
        self.open.clear();
        if self.rows == 0 {
            return Ok(());
        }
        let held = Held::default();
        let mut bytes = 0;
        for Wanted { leaf, .. } in &self.wanted {
            let fault = || Fault { column: Some(leaf.name.clone()), group, why: "it cannot be read".to_owned() };
            let pages = open_pages(&self.file, &held, &self.metadata, group, leaf)?;
            self.open.push(guarded(|| Coded::new(pages, group, leaf)).map_err(|_| fault())?);
            bytes += u64::try_from(of_group.column(leaf.index).uncompressed_size()).unwrap_or(0);
        }
        self.batch = (BYTES / (bytes / self.rows).max(1)).clamp(16, ROWS);
        Ok(())
    }

    /// The file, from which rows are read again, or why not all of it could be read: in the words in which that is said
    /// of one that is held.
    pub(in crate::input) fn into_file(self, name: &str) -> Result<ParquetFile, InputProblem> {
        if let Some(fault) = &self.fault {
            return Err(broken(name, self.looked_through().err().unwrap_or_else(|| fault.clone())));
        }
        let Columns { file, metadata, layout, groups, .. } = self;
        Ok(ParquetFile::new(file, metadata, layout, groups))
    }

    /// Reads all rows as those of a file that is held are read.
    fn looked_through(&self) -> Result<(), Fault> {
        for group in 0..self.metadata.num_row_groups() {
            let mut rows = Rows::open(&self.file, &self.metadata, group, &self.layout)?;
            while rows.next()? {}
        }
        Ok(())
    }
}
