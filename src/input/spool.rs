//! The rows of a file that is no text, written into a temporary file while they are read, so that each can be shown
//! again without reading the whole file once more.
//!
//! A row is a line of JSON: its number, then those of its cells that hold anything, as people see them. What a cell means is not known here.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A cell as people see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SpoolCell {
    /// Its text, as it is read as a value.
    #[serde(rename = "t")]
    pub(super) text: String,
    /// The address of its hyperlink.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
}

/// Rows while they are written.
#[derive(Debug)]
pub(super) struct SpoolWriter {
    out: BufWriter<File>,
    at: u64,
}

/// Rows that can be read again.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    pub(super) shape: RowShape,
}

/// What is known of the columns of rows that are shown.
#[derive(Debug)]
pub(super) struct RowShape {
    /// The sheet in which the rows stand; `None` where the file has no sheets.
    pub(super) sheet: Option<Arc<str>>,
    /// The names of the columns, and the row in which they stand, where they stand in one.
    pub(super) header: (Option<u32>, Vec<SpoolCell>),
    /// For each field of the kind, its column.
    pub(super) columns: Vec<Option<usize>>,
}

impl SpoolWriter {
    pub(super) fn new() -> io::Result<SpoolWriter> {
        Ok(SpoolWriter { out: BufWriter::new(tempfile::tempfile()?), at: 0 })
    }

    /// Adds the cells of a row that hold anything, each with its column, and gives the number by which the row is found
    /// again. Rows are added in the order of their numbers, cells in the order of their columns.
    pub(super) fn add_sparse(&mut self, row: u32, cells: &[(usize, SpoolCell)]) -> io::Result<u64> {
        let mut line = serde_json::to_vec(&(row, cells)).map_err(io::Error::other)?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        let at = self.at;
        self.at += line.len() as u64;
        Ok(at)
    }

    pub(super) fn finish(
        self,
        sheet: Option<Arc<str>>,
        header: (Option<u32>, Vec<SpoolCell>),
        columns: Vec<Option<usize>>,
    ) -> io::Result<Spool> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Spool { file, shape: RowShape { sheet, header, columns } })
    }
}

impl Spool {
    /// The row at such a number, and its cells.
    pub(super) fn row(&self, at: u64) -> io::Result<(u32, Vec<SpoolCell>)> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))?;
        let mut line = String::new();
        BufReader::with_capacity(1024, file).read_line(&mut line)?;
        let (row, sparse): (u32, Vec<(usize, SpoolCell)>) = serde_json::from_str(&line).map_err(io::Error::other)?;
        let width = sparse.last().map_or(0, |(column, _)| column + 1).max(self.shape.header.1.len());
        let mut cells = vec![SpoolCell::default(); width];
        for (column, cell) in sparse {
            cells[column] = cell;
        }
        Ok((row, cells))
    }
}
