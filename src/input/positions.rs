//! Where values of many records stand, one after the other: the text of a table that is not large is read once, instead
//! of a piece of it for each value.

use std::collections::HashMap;
use std::io;

use crate::column::{Cell, Dataset};
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
    /// The texts of files, of those that are too large none.
    texts: HashMap<u32, Option<Lines>>,
    kept: usize,
    cells: Vec<csv::Cell>,
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
        Positions { loaded, data, schema, texts: HashMap::new(), kept: 0, cells: Vec::new() }
    }

    /// The name of a value's file, and the position of the value, as [`super::locate`] gives them.
    ///
    /// # Errors
    /// As there.
    pub fn find(&mut self, cell: Cell) -> io::Result<(&'l str, Position)> {
        let origin = self.data.records(cell.kind).origin(cell.row);
        let name = self.loaded.files[origin.file as usize].name.as_str();
        self.read(origin.file)?;
        if let Some(position) = self.in_table(cell, origin.file, origin.at) {
            return Ok((name, position));
        }
        let located = locate_among(self.loaded, self.data, self.schema, cell, &mut |_, _, _| String::new())?;
        Ok((name, located.position))
    }

    /// Reads the text of a table, unless that was done or it is too large.
    fn read(&mut self, file: u32) -> io::Result<()> {
        if self.texts.contains_key(&file) {
            return Ok(());
        }
        let read = &self.loaded.files[file as usize];
        let mut lines = None;
        if let (Body::Text(text), Some(_)) = (&read.body, &read.table)
            && self.kept < KEPT_IN_ALL
        {
            let text = text.store.read_at(0, KEPT)?;
            lines = (text.len() + 4 <= KEPT).then(|| Lines::of(text));
        }
        self.kept += lines.as_ref().map_or(0, |lines| lines.text.len());
        self.texts.insert(file, lines);
        Ok(())
    }

    fn in_table(&mut self, cell: Cell, file: u32, at: u64) -> Option<Position> {
        let lines = self.texts.get(&file)?.as_ref()?;
        let table = self.loaded.files[file as usize].table.as_ref()?;
        let at = usize::try_from(at).ok()?;
        let rest = lines.text.get(at..)?;
        let column = cell.field.and_then(|field| table.columns[usize::from(field.0)]);
        let Some(column) = column else { return lines.position(at) };
        let Cut::Row(length) = csv::cut(rest, true, table.delimiter, &mut self.cells) else { return None };
        let end = || rest[..length].trim_end_matches(['\n', '\r']).len();
        let last = self.cells.last().map_or(0, |cell| cell.raw.end);
        lines.position(at + self.cells.get(column).map_or_else(|| end().max(last), |cell| cell.raw.start))
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
