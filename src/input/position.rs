//! Where something stands in a data file, in the terms of its format: line and column, sheet and cell, row and field.
//!
//! How a position is found is not known here (`places`).

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::source::LineColumn;

/// A position in a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// In text.
    Text(LineColumn),
    /// In a spreadsheet.
    Cell {
        /// The name of the sheet.
        sheet: Arc<str>,
        /// The row, from 1.
        row: u32,
        /// The column, from 0.
        column: u32,
    },
    /// In a table without lines, such as Parquet.
    Row {
        /// The row, from 1.
        row: u32,
        /// The name of the column; `None` for the row as a whole.
        column: Option<Arc<str>>,
    },
}

impl Position {
    /// The number of the line or row, from 1.
    pub fn line(&self) -> u32 {
        match self {
            Position::Text(place) => place.line,
            Position::Cell { row, .. } | Position::Row { row, .. } => *row,
        }
    }

    /// The line or row alone: `18`, `Sheet1!545`, `4641`.
    pub fn line_words(&self) -> String {
        match self {
            Position::Text(place) => place.line.to_string(),
            Position::Cell { sheet, row, .. } => format!("{}!{row}", quoted(sheet)),
            Position::Row { row, .. } => row.to_string(),
        }
    }

    /// The line or row in a sentence: `line 18`, ``row 545 of the sheet `Sheet1` ``, `row 4641`.
    pub fn words(&self) -> String {
        match self {
            Position::Text(place) => format!("line {}", place.line),
            Position::Cell { sheet, row, .. } => format!("row {row} of the sheet `{sheet}`"),
            Position::Row { row, .. } => format!("row {row}"),
        }
    }

    /// The column of a spreadsheet as people write it: `F`.
    pub fn column(column: u32) -> String {
        column_letters(column)
    }

    /// The cell of a spreadsheet as people write it: `F545`.
    pub fn cell(row: u32, column: u32) -> String {
        format!("{}{row}", column_letters(column))
    }
}

/// `18:41`, `Sheet1!F545`, `'Facilities FY21 YTD'!F9`, `4641:n_detained`
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Position::Text(place) => write!(f, "{}:{}", place.line, place.column),
            Position::Cell { sheet, row, column } => {
                write!(f, "{}!{}", quoted(sheet), Position::cell(*row, *column))
            }
            Position::Row { row, column: Some(column) } => write!(f, "{row}:{column}"),
            Position::Row { row, column: None } => write!(f, "{row}"),
        }
    }
}

/// `{"line", "column"}`, `{"sheet", "cell"}` or `{"row"}`; the field of a row stands beside it in every place.
impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Position::Text(place) => {
                let mut fields = serializer.serialize_struct("Position", 2)?;
                fields.serialize_field("line", &place.line)?;
                fields.serialize_field("column", &place.column)?;
                fields.end()
            }
            Position::Cell { sheet, row, column } => {
                let mut fields = serializer.serialize_struct("Position", 2)?;
                fields.serialize_field("sheet", &**sheet)?;
                fields.serialize_field("cell", &Position::cell(*row, *column))?;
                fields.end()
            }
            Position::Row { row, .. } => {
                let mut fields = serializer.serialize_struct("Position", 1)?;
                fields.serialize_field("row", row)?;
                fields.end()
            }
        }
    }
}

/// The name of a sheet, in quotes where it holds more than letters and digits, as spreadsheets write it.
fn quoted(sheet: &str) -> String {
    let plain = sheet.chars().all(|character| character.is_alphanumeric() || character == '_');
    if plain { sheet.to_owned() } else { format!("'{}'", sheet.replace('\'', "''")) }
}

/// `A` for column 0, `Z` for 25, `AA` for 26.
fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
        if rest == 0 {
            break;
        }
        rest -= 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        let cells = [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1"), (16_383, "XFD1")];
        for (column, name) in cells {
            assert_eq!(Position::cell(1, column), name);
        }
    }

    #[test]
    fn sheets_are_quoted_where_they_must_be() {
        let at = |sheet: &str| Position::Cell { sheet: sheet.into(), row: 9, column: 5 }.to_string();
        assert_eq!(at("Sheet1"), "Sheet1!F9");
        assert_eq!(at("Facilities FY21 YTD"), "'Facilities FY21 YTD'!F9");
        assert_eq!(at("O'Brien"), "'O''Brien'!F9");
    }
}
