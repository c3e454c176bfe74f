//! Where the rows of a batch stand.

use std::sync::Arc;

use crate::schema::FieldId;
use crate::source::LineColumn;

use super::super::csv::{self, Cut};
use super::super::keys::Keys;
use super::super::places::{place_in_json, place_in_yaml};
use super::super::position::Position;
use super::driver::{How, line_breaks};
use super::raw::RawChunk;
use super::typing::Comes;

/// Answers where rows of a batch stand.
#[derive(Debug)]
pub struct PassingRows<'b> {
    /// Index of the file.
    pub(super) file: u32,
    /// The text in which the rows stand.
    pub(super) text: &'b str,
    /// Where they stand there; its own text is taken out.
    pub(super) chunk: &'b RawChunk,
    /// How long the text is that stands in the file.
    pub(super) length: usize,
    /// For each field, where it comes from.
    pub(super) comes: &'b [Comes],
    pub(super) how: &'b How,
    /// Which keys belong to which field.
    pub(super) keys: &'b Keys,
}

impl PassingRows<'_> {
    /// The index of their file among the files of the run.
    pub fn file(&self) -> u32 {
        self.file
    }

    /// Where a row begins, as [`crate::column::Origin::at`] says it.
    pub fn at(&self, row: usize) -> u64 {
        self.chunk.at(row)
    }

    /// The position of a row.
    pub fn position(&self, row: usize) -> Position {
        match self.how {
            How::Columns(_) => self.numbered(row, None),
            How::Table(_) | How::Lines | How::Items(_) | How::Yaml => self.place(row, self.chunk.starts[row] as usize),
        }
    }

    /// The position in a row that has a number and no line.
    fn numbered(&self, row: usize, column: Option<Arc<str>>) -> Position {
        Position::Row { row: u32::try_from(self.at(row) >> self.chunk.shift).unwrap_or(u32::MAX), column }
    }

    /// The position of what a row says in a field; `None` where no cell of the row holds it.
    pub fn position_of(&self, row: usize, field: FieldId) -> Option<Position> {
        if let How::Columns(names) = self.how {
            return names[usize::from(field.0)].clone().map(|name| self.numbered(row, Some(name)));
        }
        let Comes::Cell(cell) = self.comes[usize::from(field.0)] else { return None };
        let ends = self.chunk.cell(row, cell).bytes().ok()?;
        // Behind the text of the file stands what was put together.
        let is_put = ends.0 >= self.length;
        (!is_put).then(|| self.place(row, self.chunk.written.begins(self.text, ends)))
    }

    /// The position at which a finding points: that of a field's value, or of the place where it should stand; of the row
    /// as a whole where there is no such place.
    pub fn pointed_at(&self, row: usize, field: Option<FieldId>) -> Position {
        if let How::Columns(names) = self.how {
            return self.numbered(row, field.and_then(|field| names[usize::from(field.0)].clone()));
        }
        let start = self.chunk.starts[row] as usize;
        let Some(Comes::Cell(cell)) = field.map(|field| self.comes[usize::from(field.0)]) else {
            return self.place(row, start);
        };
        match self.chunk.cell(row, cell).bytes() {
            Ok(ends) if ends.0 < self.length => self.place(row, self.chunk.written.begins(self.text, ends)),
            Ok(_) | Err(_) => self.place(row, start + self.odd_cell(row, cell)),
        }
    }

    /// Where a cell stands, or should stand, in a row that has too few or too many of them; in a tree, a value that is no
    /// piece of the text.
    fn odd_cell(&self, row: usize, cell: usize) -> usize {
        let (rest, mut cells) = (&self.text[self.chunk.starts[row] as usize..self.length], Vec::new());
        let layout = match self.how {
            How::Table(layout) => layout,
            How::Yaml => return place_in_yaml(rest, self.chunk.columns[row] as usize - 1, self.keys, cell),
            How::Lines | How::Items(_) | How::Columns(_) => return place_in_json(rest, self.keys, cell),
        };
        let Cut::Row(length) = csv::cut(rest, true, layout.delimiter, &mut cells) else { return 0 };
        match cells.get(layout.wanted[cell]) {
            Some(cell) => cell.raw.start,
            None => {
                rest[..length].trim_end_matches(['\n', '\r']).len().max(cells.last().map_or(0, |cell| cell.raw.end))
            }
        }
    }

    /// The position of a byte of a row.
    fn place(&self, row: usize, at: usize) -> Position {
        let (start, lines) = (self.chunk.starts[row] as usize, &self.chunk.lines);
        // A row of a table begins a line; its cells hold line breaks only if it takes more than one.
        let takes_one = lines.get(row + 1) == Some(&(lines[row] + 1)) && matches!(self.how, How::Table(_));
        if takes_one && self.chunk.is_ascii {
            let column = u32::try_from(at - start).unwrap_or(u32::MAX).saturating_add(1);
            return Position::Text(LineColumn { line: lines[row], column });
        }
        let before = &self.text[start..at];
        let last_break = || memchr::memrchr2(b'\n', b'\r', before.as_bytes());
        let (breaks, in_line) = match if takes_one { None } else { last_break() } {
            Some(last) => (line_breaks(before.as_bytes()), &before[last + 1..]),
            None => (0, before),
        };
        let column = if self.chunk.is_ascii || in_line.is_ascii() { in_line.len() } else { in_line.chars().count() };
        let first = if breaks == 0 { self.chunk.columns.get(row).copied().unwrap_or(1) } else { 1 };
        let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(first);
        Position::Text(LineColumn { line: lines[row] + breaks, column })
    }
}
