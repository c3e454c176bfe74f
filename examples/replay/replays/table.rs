//! A table of records, made row by row, changed cell by cell, and written as CSV.

/// Rows under a header, without the quotes that CSV would have to escape.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows; `header` names its columns, separated by blanks.
    pub(crate) fn of(header: &str) -> Self {
        Self { header: header.split_whitespace().map(str::to_owned).collect(), rows: Vec::new() }
    }

    /// Adds a row in the order of the header.
    pub(crate) fn add<const N: usize>(&mut self, row: [&str; N]) {
        assert_eq!(row.len(), self.header.len(), "a row has as many cells as the header");
        assert!(row.iter().all(|cell| !cell.contains(['"', '\n'])), "cells are plain: {row:?}");
        self.rows.push(row.map(str::to_owned).to_vec());
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The cell of a row, the first being 0.
    pub(crate) fn cell(&self, row: usize, column: &str) -> &str {
        &self.rows[row][self.column(column)]
    }

    /// Writes another text into a cell.
    pub(crate) fn set(&mut self, row: usize, column: &str, text: &str) {
        let column = self.column(column);
        text.clone_into(&mut self.rows[row][column]);
    }

    /// The table as CSV.
    pub(crate) fn csv(&self) -> String {
        let lines = std::iter::once(&self.header).chain(&self.rows);
        lines
            .map(|cells| format!("{}\n", cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",")))
            .collect()
    }

    fn column(&self, name: &str) -> usize {
        let found = self.header.iter().position(|header| header == name);
        found.unwrap_or_else(|| unreachable!("no column is called {name}"))
    }
}

/// A cell that holds a comma stands in quotes.
fn quoted(cell: &str) -> String {
    if cell.contains(',') { format!("\"{cell}\"") } else { cell.to_owned() }
}
