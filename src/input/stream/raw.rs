//! Rows of a text with the places of the cells that are needed: what every format that passes comes to before anything
//! is read as a value.

use std::borrow::Cow;

use super::super::reads::RowWrong;
use super::super::rows::Found;
use super::columns::Cells;

/// Some rows of a file, and where in a text their needed cells stand.
#[derive(Debug, Default)]
pub(in crate::input) struct RawChunk {
    /// The text.
    pub(in crate::input) text: String,
    /// Where it begins in the decoded text of the file; the place of the first row where `shift` is not 0.
    pub(in crate::input) base: u64,
    /// By how many bits the places of two rows that follow each other differ, where these are no bytes of a text.
    pub(in crate::input) shift: u32,
    /// The line and the column of its first byte, from 0.
    pub(in crate::input) line: u32,
    pub(in crate::input) column: u32,
    /// The column of the first byte of what follows it.
    pub(in crate::input) next_column: u32,
    /// For each row its first byte, or its number from 0 where places are no bytes of a text.
    pub(in crate::input) starts: Vec<u32>,
    /// For each row the line in which it begins, from 1.
    pub(in crate::input) lines: Vec<u32>,
    /// For each row the column in which it begins, from 1, where that is not seen from the text alone.
    pub(in crate::input) columns: Vec<u32>,
    /// How many cells of each row are needed.
    pub(in crate::input) width: usize,
    /// The needed cells, row by row, each as it stands.
    pub(in crate::input) cells: Vec<RawCell>,
    /// Instead of these, column by column.
    pub(in crate::input) by_column: Vec<Cells>,
    /// What was found in the place of cells that are not simply a piece of the text.
    pub(in crate::input) odd: Vec<Found<'static>>,
    /// How a cell is written.
    pub(in crate::input) written: Written,
    /// Rows that could not be read as they should be, each with its first byte.
    pub(in crate::input) bad_rows: Vec<(u32, RowWrong)>,
    /// Rows without anything in them.
    pub(in crate::input) blank_rows: u64,
}

/// A piece of the text of a chunk, or the index of something odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) struct RawCell {
    start: u32,
    end: u32,
}

/// Instead of the first byte of a cell: its end is the index of what was found.
const ODD: u32 = u32::MAX;

impl RawCell {
    /// A piece of the text.
    #[inline]
    pub(in crate::input) fn piece(start: u32, end: u32) -> RawCell {
        RawCell { start, end }
    }

    /// Where nothing stands.
    pub(in crate::input) const BLANK: RawCell = RawCell { start: 0, end: 0 };

    /// Its first byte and the one behind it; for something odd, what is no piece of any text.
    #[inline(always)]
    pub(in crate::input) fn ends(self) -> (usize, usize) {
        (self.start as usize, self.end as usize)
    }

    /// Its bytes, or the index of something odd.
    #[inline]
    pub(in crate::input) fn bytes(self) -> Result<(usize, usize), usize> {
        if self.start == ODD { Err(self.end as usize) } else { Ok((self.start as usize, self.end as usize)) }
    }
}

/// How the cells of a chunk are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::input) enum Written {
    /// As cells of CSV: perhaps in quotes, which are doubled inside.
    #[default]
    Csv,
    /// As they are.
    Plain,
}

impl Written {
    /// Whether a cell that begins so may be more than its text.
    #[inline(always)]
    pub(in crate::input) fn may_be_more(self, first: Option<u8>) -> bool {
        match self {
            Written::Csv => first == Some(b'"'),
            Written::Plain => false,
        }
    }

    /// Where a cell begins in the file, quotes included.
    pub(in crate::input) fn begins(self, text: &str, start: usize) -> usize {
        match self {
            Written::Csv => start,
            Written::Plain => start - usize::from(text[..start].ends_with('"')),
        }
    }

    /// What was found in a cell.
    pub(in crate::input) fn found(self, raw: &str) -> Found<'_> {
        match self {
            Written::Csv => Found::Text(match self.plain(raw) {
                Some((start, end)) => Cow::Borrowed(&raw[start..end]),
                None => Cow::Owned(raw[1..raw.len() - 1].replace("\"\"", "\"")),
            }),
            Written::Plain => Found::Text(Cow::Borrowed(raw)),
        }
    }

    /// The bytes of a cell where its text stands as it is; `None` where it has to be put together.
    pub(in crate::input) fn plain(self, raw: &str) -> Option<(usize, usize)> {
        match self {
            Written::Csv => match raw.strip_prefix('"') {
                None => Some((0, raw.len())),
                Some(inner) => {
                    let inner = inner.strip_suffix('"').unwrap_or(inner);
                    (!inner.contains('"')).then_some((1, 1 + inner.len()))
                }
            },
            Written::Plain => Some((0, raw.len())),
        }
    }
}

impl RawChunk {
    /// Empties it, and keeps what it has taken of memory.
    pub(in crate::input) fn clear(&mut self) {
        self.starts.clear();
        self.lines.clear();
        self.columns.clear();
        self.cells.clear();
        self.by_column.clear();
        self.odd.clear();
        self.bad_rows.clear();
        self.blank_rows = 0;
        self.shift = 0;
        self.next_column = 0;
        self.written = Written::default();
    }

    /// The same cells of a column once more.
    #[cfg(feature = "parquet")]
    pub(in crate::input) fn copied(&self) -> RawChunk {
        let (text, starts, cells, odd) = (self.text.clone(), self.starts.clone(), self.cells.clone(), self.odd.clone());
        RawChunk { text, starts, cells, odd, width: self.width, written: self.written, ..RawChunk::default() }
    }

    /// How far it is filled.
    pub(in crate::input) fn mark(&self) -> Mark {
        Mark { rows: self.len(), odd: self.odd.len(), bad_rows: self.bad_rows.len() }
    }

    /// Takes out the rows that were added since.
    pub(in crate::input) fn back_to(&mut self, mark: Mark) {
        self.starts.truncate(mark.rows);
        self.cells.truncate(mark.rows * self.width);
        self.odd.truncate(mark.odd);
        self.bad_rows.truncate(mark.bad_rows);
    }

    /// A needed cell of a row.
    pub(in crate::input) fn cell(&self, row: usize, cell: usize) -> RawCell {
        self.cells[row * self.width + cell]
    }

    /// How many rows there are.
    pub(in crate::input) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Where a row begins, as [`crate::column::Origin::at`] says it.
    #[inline(always)]
    pub(in crate::input) fn at(&self, row: usize) -> u64 {
        self.base + (u64::from(self.starts[row]) << self.shift)
    }

    /// Notes that something stands in a cell that is no piece of the text.
    pub(in crate::input) fn odd(&mut self, found: Found<'static>) -> RawCell {
        self.odd.push(found);
        RawCell { start: ODD, end: u32::try_from(self.odd.len() - 1).unwrap_or(ODD) }
    }
}

/// How far a chunk was filled.
#[derive(Debug, Clone, Copy)]
pub(in crate::input) struct Mark {
    pub(in crate::input) rows: usize,
    odd: usize,
    bad_rows: usize,
}
