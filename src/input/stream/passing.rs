//! Where the rows of a batch stand.

use crate::schema::FieldId;
use crate::source::LineColumn;

use super::super::position::Position;
use super::driver::line_breaks;
use super::raw::{RawCell, Written};
use super::typing::Comes;

/// Answers where rows of a batch stand.
#[derive(Debug)]
pub struct PassingRows<'b> {
    /// Index of the file.
    pub(super) file: u32,
    /// The text in which the rows stand.
    pub(super) text: &'b str,
    /// Where it begins in the decoded text of the file.
    pub(super) base: u64,
    /// For each row, its first byte in the text.
    pub(super) starts: &'b [u32],
    /// For each row, the line in which it begins, from 1.
    pub(super) lines: &'b [u32],
    /// How long the text is that stands in the file.
    pub(super) length: usize,
    /// How cells are written.
    pub(super) written: Written,
    /// The same for columns, where they are known.
    pub(super) columns: &'b [u32],
    /// How many cells of each row there are, and these.
    pub(super) cells: (usize, &'b [RawCell]),
    /// For each field, where it comes from.
    pub(super) comes: &'b [Comes],
}

impl PassingRows<'_> {
    /// The index of their file among the files of the run.
    pub fn file(&self) -> u32 {
        self.file
    }

    /// Where a row begins, as [`crate::column::Origin::at`] says it.
    pub fn at(&self, row: usize) -> u64 {
        self.base + u64::from(self.starts[row])
    }

    /// The position of a row.
    pub fn position(&self, row: usize) -> Position {
        self.place(row, self.starts[row] as usize)
    }

    /// The position of what a row says in a field; `None` where no cell of the row holds it.
    pub fn position_of(&self, row: usize, field: FieldId) -> Option<Position> {
        let Comes::Cell(cell) = self.comes[usize::from(field.0)] else { return None };
        let (width, cells) = self.cells;
        let (start, _) = cells[row * width + cell].bytes().ok()?;
        // Behind the text of the file stands what was put together.
        let is_put = start >= self.length;
        (!is_put).then(|| self.place(row, self.written.begins(self.text, start)))
    }

    /// The position of a byte of a row.
    fn place(&self, row: usize, at: usize) -> Position {
        let start = self.starts[row] as usize;
        let above = line_breaks(&self.text.as_bytes()[start..at]);
        let column = match self.columns.get(row) {
            Some(column) if above == 0 => *column + count(&self.text[start..at]),
            Some(_) | None => {
                let line_start = self.text[..at].rfind(['\n', '\r']).map_or(0, |byte| byte + 1);
                count(&self.text[line_start..at]).saturating_add(1)
            }
        };
        Position::Text(LineColumn { line: self.lines[row] + above, column })
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX / 2)
}
