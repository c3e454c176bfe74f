//! Where values of many records stand, one after the other: the text of a table that is not large is read once, instead
//! of a piece of it for each value.

use std::collections::HashMap;
use std::io;

use crate::column::{Cell, Dataset, Origin};
use crate::schema::Schema;
use crate::source::LineColumn;

use super::csv::{self, Cut};
use super::places::locate_among;
use super::position::Position;
use super::reads::{Body, Loaded};

/// The most text of one file that is kept, and of all files.
const KEPT: usize = 8 << 20;
const KEPT_IN_ALL: usize = 24 << 20;

/// Finds positions of values of records that are held.
#[derive(Debug)]
pub struct Positions<'l> {
    loaded: &'l Loaded,
    data: &'l Dataset,
    schema: &'l Schema,
    tables: TableTexts,
}

/// The texts of tables that are not large, by their file.
#[derive(Debug, Default)]
pub struct TableTexts {
    /// Of those that are too large, and of what is no table, none.
    texts: HashMap<u32, Option<TableText>>,
    kept: usize,
}

/// A table as text.
#[derive(Debug)]
struct TableText {
    lines: Lines,
    columns: Vec<Option<usize>>,
    delimiter: u8,
}

/// A text and the first byte of each of its lines.
#[derive(Debug)]
struct Lines {
    text: String,
    starts: Vec<u32>,
}

impl<'l> Positions<'l> {
    /// Nothing has been looked for yet.
    pub fn new(loaded: &'l Loaded, data: &'l Dataset, schema: &'l Schema) -> Positions<'l> {
        Positions { loaded, data, schema, tables: TableTexts::default() }
    }

    /// The name of a value's file, and the position of the value, as [`super::locate`] gives them.
    ///
    /// # Errors
    /// As there.
    pub fn find(&mut self, cell: Cell) -> io::Result<(&'l str, Position)> {
        let file = self.data.records(cell.kind).origin(cell.row).file;
        self.tables.read(self.loaded, file)?;
        if let Some((file, position)) = self.tables.find(self.data, cell) {
            return Ok((&self.loaded.files[file as usize].name, position));
        }
        let located = locate_among(self.loaded, self.data, self.schema, cell, &mut |_, _, _| String::new())?;
        Ok((&self.loaded.files[file as usize].name, located.position))
    }
}

impl TableTexts {
    /// Those of all files that were read and can be read again.
    pub fn of(loaded: &Loaded) -> TableTexts {
        let mut tables = TableTexts::default();
        // What cannot be read is looked for once more when it is wanted, and reported then.
        (0..).zip(&loaded.files).for_each(|(file, _)| drop(tables.read(loaded, file)));
        tables
    }

    /// Reads the text of a table, unless that was done or it is too large.
    fn read(&mut self, loaded: &Loaded, file: u32) -> io::Result<()> {
        if self.texts.contains_key(&file) {
            return Ok(());
        }
        let read = &loaded.files[file as usize];
        let mut table = None;
        if let (Body::Text(text), Some(of)) = (&read.body, &read.table)
            && self.kept < KEPT_IN_ALL
        {
            let text = text.store.read_at(0, KEPT)?;
            table = (text.len() + 4 <= KEPT).then(|| TableText {
                lines: Lines::of(text),
                columns: of.columns.clone(),
                delimiter: of.delimiter,
            });
        }
        self.kept += table.as_ref().map_or(0, |table| table.lines.text.len());
        self.texts.insert(file, table);
        Ok(())
    }

    /// The file of a value and its position there, if that is one of these.
    pub fn find(&self, data: &Dataset, cell: Cell) -> Option<(u32, Position)> {
        let Origin { file, at } = data.records(cell.kind).origin(cell.row);
        let TableText { lines, columns, delimiter } = self.texts.get(&file)?.as_ref()?;
        let at = usize::try_from(at).ok()?;
        let rest = lines.text.get(at..)?;
        let column = cell.field.and_then(|field| columns[usize::from(field.0)]);
        let Some(column) = column else { return Some((file, lines.position(at)?)) };
        let mut cells = Vec::new();
        let Cut::Row(length) = csv::cut(rest, true, *delimiter, &mut cells) else { return None };
        let end = || rest[..length].trim_end_matches(['\n', '\r']).len();
        let last = cells.last().map_or(0, |cell| cell.raw.end);
        let start = cells.get(column).map_or_else(|| end().max(last), |cell| cell.raw.start);
        Some((file, lines.position(at + start)?))
    }
}

impl Lines {
    fn of(text: String) -> Lines {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            // The two bytes of a break are one.
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.extend(u32::try_from(at + 1));
            }
        }
        Lines { text, starts }
    }

    fn position(&self, at: usize) -> Option<Position> {
        let line = self.starts.partition_point(|start| *start as usize <= at);
        let start = *self.starts.get(line.checked_sub(1)?)? as usize;
        let column = u32::try_from(self.text.get(start..at)?.chars().count()).ok()?.saturating_add(1);
        Some(Position::Text(LineColumn { line: u32::try_from(line).ok()?, column }))
    }
}
