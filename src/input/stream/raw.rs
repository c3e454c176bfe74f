//! Rows of a text with the places of the cells that are needed: what every format that passes comes to before anything
//! is read as a value.

use std::borrow::Cow;
use std::ops::Range;

use super::super::reads::RowWrong;
use super::super::rows::Found;
use super::columns::Cells;

/// Some rows of a file, and where in a text their needed cells stand.
#[derive(Debug, Default)]
pub(in crate::input) struct RawChunk {
    /// The text.
    pub(in crate::input) text: String,
    /// A row begins right behind it, if anything does.
    pub(in crate::input) is_whole: bool,
    /// It is known to be ASCII.
    pub(in crate::input) is_ascii: bool,
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
    /// Instead of these, where all cells of each row end, if one begins behind what ends the one before.
    pub(in crate::input) ends: Ends,
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

/// Where the cells of rows end. Each begins behind what ends the one before, the first one of a row where that begins.
#[derive(Debug, Default)]
pub(in crate::input) struct Ends {
    /// The columns of the needed cells.
    pub(in crate::input) wanted: Vec<usize>,
    /// How many cells each row has; 0 where no row stands here.
    pub(in crate::input) per_row: usize,
    /// For each row the byte at which each cell ends, or [`MISSING`]. What stands behind the last row means nothing.
    pub(in crate::input) bytes: Vec<u32>,
}

impl Ends {
    /// Whether no row stands here.
    pub(in crate::input) fn is_empty(&self) -> bool {
        self.per_row == 0
    }
}

/// A piece of the text of a chunk; where it ends before it begins, the index of something odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) struct RawCell {
    start: u32,
    end: u32,
}

/// Instead of the first byte of a cell: its end is the index of what was found.
const ODD: u32 = u32::MAX;
/// Instead of the end of a cell: its row does not have it. Of all such cells the same was found, with index 0.
pub(in crate::input) const MISSING: u32 = u32::MAX;

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
        match self {
            RawCell { end: MISSING, .. } => Err(0),
            RawCell { start, end } if start > end => Err(end as usize),
            cell => Ok(cell.ends()),
        }
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
    pub(in crate::input) fn may_be_more(self, first: Option<&u8>) -> bool {
        match self {
            Written::Csv => matches!(first, Some(b'"' | b' ' | b'\t')),
            Written::Plain => false,
        }
    }

    /// Where a cell begins in the file, quotes included.
    pub(in crate::input) fn begins(self, text: &str, (start, end): (usize, usize)) -> usize {
        match self {
            Written::Csv if !self.may_be_more(text.as_bytes().get(start)) => start,
            Written::Csv => start + quoted(&text[start..end]).map_or(0, |(opened, _)| opened),
            Written::Plain => start - usize::from(text[..start].ends_with(['"', '\''])),
        }
    }

    /// What was found in a cell.
    pub(in crate::input) fn found(self, raw: &str) -> Found<'_> {
        let (start, end) = self.inner(raw);
        let text = &raw[start..end];
        let is_doubled = self == Written::Csv && start > 0 && text.contains('"');
        Found::Text(if is_doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) })
    }

    /// The bytes of a cell where its text stands as it is; `None` where it has to be put together.
    pub(in crate::input) fn plain(self, raw: &str) -> Option<(usize, usize)> {
        let (start, end) = self.inner(raw);
        let is_doubled = self == Written::Csv && start > 0 && raw[start..end].contains('"');
        (!is_doubled).then_some((start, end))
    }

    /// The bytes of a cell within its quotes, if it has any.
    fn inner(self, raw: &str) -> (usize, usize) {
        let of_quoted = |(opened, closed): (usize, usize)| (opened + 1, closed);
        match self {
            Written::Csv => quoted(raw).map_or((0, raw.len()), of_quoted),
            Written::Plain => (0, raw.len()),
        }
    }
}

/// The quotes of a cell in CSV, which may have blanks around them.
fn quoted(raw: &str) -> Option<(usize, usize)> {
    let opened = raw.len() - raw.trim_start_matches([' ', '\t']).len();
    let inner = raw[opened..].strip_prefix('"')?;
    Some((opened, opened + 1 + inner.trim_end_matches([' ', '\t']).strip_suffix('"')?.len()))
}

impl RawChunk {
    /// Empties it, and keeps what it has taken of memory.
    pub(in crate::input) fn clear(&mut self) {
        self.starts.clear();
        self.lines.clear();
        self.columns.clear();
        self.cells.clear();
        self.ends.per_row = 0;
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
    #[inline]
    pub(in crate::input) fn cell(&self, row: usize, cell: usize) -> RawCell {
        if self.ends.is_empty() {
            return self.cells[row * self.width + cell];
        }
        let Ends { wanted, per_row, bytes } = &self.ends;
        ending(&bytes[row * per_row..(row + 1) * per_row], self.starts[row], wanted[cell])
    }

    /// A needed cell of some rows, where each stands by itself.
    #[inline(always)]
    pub(in crate::input) fn column(&self, cell: usize, rows: Range<usize>) -> impl Iterator<Item = RawCell> {
        let cells = &self.cells[rows.start * self.width..rows.end * self.width];
        cells.chunks_exact(self.width.max(1)).map(move |row| row[cell])
    }

    /// The same where it is known where cells end.
    #[inline(always)]
    pub(in crate::input) fn by_ends(&self, cell: usize, rows: Range<usize>) -> impl Iterator<Item = RawCell> {
        let Ends { wanted, per_row, bytes } = &self.ends;
        let column = wanted[cell];
        let cell = move |(ends, start): (&[u32], &u32)| ending(ends, *start, column);
        let of_rows = bytes[rows.start * per_row..rows.end * per_row].chunks_exact(*per_row);
        of_rows.zip(&self.starts[rows]).map(cell)
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

    /// Where all rows begin.
    pub(in crate::input) fn places(&self) -> Places {
        Places { base: self.base, shift: self.shift, starts: self.starts.clone() }
    }

    /// Notes that something stands in a cell that is no piece of the text.
    pub(in crate::input) fn odd(&mut self, found: Found<'static>) -> RawCell {
        self.odd.push(found);
        RawCell { start: ODD, end: u32::try_from(self.odd.len() - 1).unwrap_or(ODD) }
    }
}

/// A cell of a row that begins there and has such ends.
#[inline(always)]
fn ending(ends: &[u32], row: u32, column: usize) -> RawCell {
    let start = column.checked_sub(1).map_or(row, |before| ends[before].wrapping_add(1));
    RawCell { start, end: ends[column] }
}

/// Where rows begin.
#[derive(Debug, Default)]
pub(in crate::input) struct Places {
    base: u64,
    shift: u32,
    starts: Vec<u32>,
}

impl Places {
    /// Where a row begins, as [`crate::column::Origin::at`] says it.
    pub(in crate::input) fn at(&self, row: usize) -> u64 {
        self.of(self.starts[row])
    }

    /// The same of a row of which the first byte is known, or the number.
    pub(in crate::input) fn of(&self, start: u32) -> u64 {
        self.base + (u64::from(start) << self.shift)
    }
}

/// How far a chunk was filled.
#[derive(Debug, Clone, Copy)]
pub(in crate::input) struct Mark {
    pub(in crate::input) rows: usize,
    odd: usize,
    bad_rows: usize,
}
