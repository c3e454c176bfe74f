//! Some rows of a table that is kept column by column, as those hand them on who know its format.

use std::collections::HashMap;
use std::sync::Arc;

use super::raw::{RawCell, RawChunk};

/// A text that is longer than this is not copied for every row that has it.
const LONG: usize = 256;

/// What some rows say in a column.
#[derive(Debug)]
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet is kept column by column"))]
pub(in crate::input) enum Cells {
    /// For each row a cell, the only one that it has here. These stand in the text of the chunk.
    Each(Box<RawChunk>),
    /// For each row the index of its cell among those of a dictionary, which has a text of its own.
    Coded {
        /// The cells, behind a blank; they may have become more since the last rows.
        dictionary: Arc<RawChunk>,
        /// Another number means another dictionary.
        number: u64,
        indexes: Vec<u32>,
    },
    /// The column is there, and not read.
    NotRead,
}

impl Cells {
    /// The cells of some rows one by one. Their texts go to the end of `text`.
    pub(in crate::input) fn each(dictionary: &RawChunk, indexes: &[u32], text: &mut String) -> RawChunk {
        let mut each = RawChunk::of_column();
        each.add_coded(dictionary, indexes, text);
        each.fit();
        each
    }
}

impl RawChunk {
    /// The cells of a column, none yet.
    pub(in crate::input) fn of_column() -> RawChunk {
        RawChunk { width: 1, written: super::raw::Written::Plain, ..RawChunk::default() }
    }

    /// Adds a cell of a column.
    #[inline]
    pub(in crate::input) fn push(&mut self, cell: RawCell) {
        self.cells.push(cell);
    }

    /// Ends a column: it has as many rows as cells.
    pub(in crate::input) fn fit(&mut self) {
        self.starts.resize(self.cells.len(), 0);
    }

    /// Adds cells of a dictionary. Their texts go to the end of `text`.
    pub(in crate::input) fn add_coded(&mut self, dictionary: &RawChunk, indexes: &[u32], text: &mut String) {
        let mut long: HashMap<u32, RawCell> = HashMap::new();
        for index in indexes {
            let cell = match dictionary.cells[*index as usize].bytes() {
                Ok((start, end)) if start == end => RawCell::BLANK,
                Ok((start, end)) => match long.get(index) {
                    Some(cell) => *cell,
                    None => {
                        let cell = RawCell::added(&dictionary.text[start..end], text);
                        if end - start > LONG {
                            long.insert(*index, cell);
                        }
                        cell
                    }
                },
                Err(odd) => self.odd(dictionary.odd[odd].clone()),
            };
            self.push(cell);
        }
    }
}

impl RawCell {
    /// A text that is put at the end of another.
    #[inline]
    pub(in crate::input) fn added(added: &str, text: &mut String) -> RawCell {
        let start = text.len();
        text.push_str(added);
        RawCell::between(start, text.len())
    }

    /// A piece of a text.
    #[inline]
    pub(in crate::input) fn between(start: usize, end: usize) -> RawCell {
        RawCell::piece(narrow(start), narrow(end))
    }
}

/// A place in a chunk, of which none is as long as four thousand million bytes.
#[inline]
fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("whoever makes chunks keeps them far shorter")
}
