//! How a file was taken: what the project file declares of it, what stands in it, and what was found by looking.
//!
//! Readers fill this in; `report` puts it into words and keys. What was read (rows, values) is in `reads`.

use super::position::Position;

/// Who says how something in a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// The project file.
    Declared,
    /// The file itself, with a mark or a line that is there for it.
    Marked,
    /// Nobody: it was found by looking at what stands in the file.
    Found,
    /// Nobody, and it is what such a file has where nobody says otherwise.
    Usual,
}

/// Something that had to be chosen before the first record could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen<T> {
    /// What was chosen.
    pub value: T,
    /// Who says so.
    pub by: By,
}

/// The header of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderAt {
    /// Where it begins.
    pub position: Position,
    /// Rows above it: titles, remarks, blanks.
    pub rows_above: u64,
}

/// How a file was taken. What a format does not have is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// The encoding of a text, by its usual name.
    pub encoding: Option<Chosen<&'static str>>,
    /// What separates the cells of a row of text.
    pub delimiter: Option<Chosen<char>>,
    /// The sheet of a spreadsheet.
    pub sheet: Option<Chosen<String>>,
    /// The header above its rows.
    pub header: Option<Chosen<HeaderAt>>,
    /// What else somebody should know, in the order in which it was noticed.
    pub remarks: Vec<Remark>,
}

/// Something about a file that somebody should know and that stops nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What was noticed.
    pub what: Noticed,
    /// How often, or of how many rows, columns or cells.
    pub count: u64,
    /// Names that belong to it, such as those of columns or sheets; never a value.
    pub names: Vec<String>,
}

/// What may be noticed about a file. `report::inputs` has a key and words for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Noticed {
    /// Columns under no header in which something stands, so that nothing reads it.
    ColumnsWithoutHeader,
}
