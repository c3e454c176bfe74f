//! Where the rows of a batch stand.

use crate::source::LineColumn;

use super::super::position::Position;

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
    /// The same for columns, where they are known.
    pub(super) columns: &'b [u32],
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
        if let Some(column) = self.columns.get(row) {
            return Position::Text(LineColumn { line: self.lines[row], column: *column });
        }
        let start = self.starts[row] as usize;
        let line_start = self.text[..start].rfind(['\n', '\r']).map_or(0, |byte| byte + 1);
        let column = self.text[line_start..start].chars().count();
        let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1);
        Position::Text(LineColumn { line: self.lines[row], column })
    }
}
