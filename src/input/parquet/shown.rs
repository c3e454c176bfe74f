//! A row of a Parquet file read again, to say where something stands and to show it.
//!
//! Findings come in record order, so the columns stay open where the last row was read, and the next one is come to
//! from there. What a row means is not known here.

use std::fmt;
use std::io;
use std::sync::{Mutex, PoisonError};

use parquet::file::metadata::ParquetMetaData;

use crate::column::{Cell, Origin};
use crate::schema::{FieldId, Schema};

use super::super::Context;
use super::super::places::{Located, Mask};
use super::super::position::Position;
use super::super::reads::changed;
use super::super::rows_shown;
use super::super::spool::{RowShape, SpoolCell};
use super::columns::{Column, Rows};
use super::layout::{Layout, Leaf};
use super::pages::FileAt;
use super::values::Value;
use super::{Reader, row_and_item};

/// A file whose rows can be read again.
pub(in crate::input) struct ParquetFile {
    file: FileAt,
    metadata: ParquetMetaData,
    layout: Layout,
    /// For each group its first row, from 1.
    groups: Vec<u64>,
    /// How the rows of the source's own kind are shown, then those of each list of groups.
    shapes: Vec<RowShape>,
    open: Mutex<Option<(usize, Rows)>>,
}

impl fmt::Debug for ParquetFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetFile").field("file", &self.file).finish_non_exhaustive()
    }
}

impl ParquetFile {
    pub(super) fn new(file: FileAt, metadata: ParquetMetaData, layout: Layout, groups: Vec<u64>) -> ParquetFile {
        let shape = |leaves: &[Leaf], columns: &[Option<usize>]| {
            let names = leaves.iter().map(|leaf| SpoolCell { text: leaf.name.clone(), link: None });
            RowShape { sheet: None, header: (None, names.collect()), columns: columns.to_vec() }
        };
        let own = shape(&layout.leaves, &layout.columns);
        let nested = layout.children.iter().map(|child| shape(&child.leaves, &child.columns));
        let shapes = std::iter::once(own).chain(nested).collect();
        ParquetFile { file, metadata, layout, groups, shapes, open: Mutex::new(None) }
    }

    /// Where a record stands.
    pub(in crate::input) fn position(&self, at: u64) -> Position {
        Position::Row { row: row_and_item(at).0, column: None }
    }

    /// Finds the place of a value and draws its row. `which` is the kind among those of the source.
    pub(in crate::input) fn locate(
        &self,
        name: &str,
        schema: &Schema,
        which: usize,
        (cell, at): (Cell, u64),
        mask: Mask<'_>,
    ) -> io::Result<Located> {
        let child = self.layout.children.iter().position(|child| which != 0 && child.which == which);
        let (row, item) = row_and_item(at);
        let cells = self.cells(row, child.zip(item))?;
        let shape = &self.shapes[child.map_or(0, |child| child + 1)];
        let mut located = rows_shown::locate(name, shape, (row, cells), schema, cell, mask)?;
        if let Some((child, item)) = child.zip(item) {
            let child = &self.layout.children[child];
            let column = cell.field.and_then(|FieldId(field)| child.columns.get(usize::from(field)).copied().flatten());
            let last = column.map(|column| format!("/{}", child.leaves[column].path.last().map_or("", String::as_str)));
            let path = format!("{}/{item}{}", child.name, last.unwrap_or_default());
            located.position = Position::Row { row, column: Some(path.as_str().into()) };
            located.path = Some(format!("/{path}"));
        }
        Ok(located)
    }

    /// Reads records once more.
    pub(in crate::input) fn read_again(&self, origins: &[Origin], context: &mut Context<'_, '_>) -> io::Result<()> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = Reader { context, layout: &self.layout, texts: 0, items: 0, row: 0 };
        for origin in origins {
            let (row, _) = row_and_item(origin.at);
            reader.row = u64::from(row);
            reader.record(self.come_to(&mut open, row)?).map_err(|_| changed())?;
        }
        Ok(())
    }

    /// The columns, open at a row.
    fn come_to<'o>(&self, open: &'o mut Option<(usize, Rows)>, row: u32) -> io::Result<&'o Rows> {
        let row = u64::from(row);
        let group = self.groups.partition_point(|first| *first <= row).checked_sub(1).ok_or_else(changed)?;
        let wanted = usize::try_from(row - self.groups[group]).map_err(io::Error::other)? + 1;
        let is_behind = |(there, rows): &mut (usize, Rows)| *there != group || rows.passed() > wanted;
        if open.as_mut().is_none_or(is_behind) {
            let rows = Rows::open(&self.file, &self.metadata, group, &self.layout).map_err(|_| changed())?;
            *open = Some((group, rows));
        }
        let Some((_, rows)) = open.as_mut() else { return Err(changed()) };
        if rows.passed() < wanted {
            rows.skip(wanted - rows.passed() - 1).map_err(|_| changed())?;
            if !rows.next().map_err(|_| changed())? {
                return Err(changed());
            }
        }
        Ok(rows)
    }

    /// The cells of a row, or of an item of one of its lists.
    fn cells(&self, row: u32, of: Option<(usize, usize)>) -> io::Result<Vec<SpoolCell>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = self.come_to(&mut open, row)?;
        match of {
            None => Ok(rows.own.iter().map(shown).collect()),
            Some((child, item)) => rows.children[child].iter().map(|column| item_shown(column, item)).collect(),
        }
    }
}

fn text(value: Value<'_>) -> String {
    match value {
        Value::Blank => String::new(),
        Value::Text(text) => text.into_owned(),
        Value::Unfit(shown, _) => shown,
    }
}

fn shown(column: &Column) -> SpoolCell {
    let shown = if column.leaf().item.is_some() {
        let items = column.items().unwrap_or_default();
        items.into_iter().map(|item| item.map_or_else(String::new, text)).collect::<Vec<_>>().join("; ")
    } else {
        text(column.one())
    };
    SpoolCell { text: shown, link: None }
}

fn item_shown(column: &Column, item: usize) -> io::Result<SpoolCell> {
    let mut items = column.items().ok_or_else(changed)?.into_iter();
    let value = items.nth(item).ok_or_else(changed)?;
    Ok(SpoolCell { text: value.map_or_else(String::new, text), link: None })
}
