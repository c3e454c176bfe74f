//! Problems that the parser finds.

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

/// A clause that may stand once stands twice.
#[derive(Debug, Error, Diagnostic)]
#[error("`{clause}` stands twice")]
#[diagnostic(code("repeated-clause"), help("keep one of the two"))]
pub struct RepeatedClause {
    /// The clause, by its words.
    pub clause: &'static str,
    /// The first.
    #[label("here first")]
    pub first: SourceSpan,
    /// The one too many.
    #[label("and here again")]
    pub again: SourceSpan,
}

/// A clause that a block must have is missing.
#[derive(Debug, Error, Diagnostic)]
#[error("this {block} has no `{clause}`")]
#[diagnostic(code("missing-clause"), help("{help}"))]
pub struct MissingClause {
    /// The kind of block.
    pub block: &'static str,
    /// The clause, by its words.
    pub clause: &'static str,
    /// What to write.
    pub help: &'static str,
    /// The head of the block.
    #[label("no `{clause}` stands below this line")]
    pub at: SourceSpan,
}

/// A rule with more than one `must` or `should`.
#[derive(Debug, Error, Diagnostic)]
#[error("a rule has one `must` or one `should`")]
#[diagnostic(
    code("two-requirements"),
    help("join them with `and` where breaking either is the same finding; else make two rules")
)]
pub struct TwoRequirements {
    /// The first.
    #[label("here first")]
    pub first: SourceSpan,
    /// The one too many.
    #[label("and here again")]
    pub again: SourceSpan,
}

/// A date that no calendar has.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no such date: `{date}`")]
#[diagnostic(code("no-such-date"), help("dates are written year-month-day; look up how many days that month has"))]
pub struct NoSuchDate {
    /// As written.
    pub date: String,
    /// Where.
    #[label("no calendar has it")]
    pub at: SourceSpan,
}

/// A time that no clock shows.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no such time: `{time}`")]
#[diagnostic(code("no-such-time"), help("times run from `00:00` to `23:59`; `24:00` is the end of the day"))]
pub struct NoSuchTime {
    /// As written.
    pub time: String,
    /// Where.
    #[label("no clock shows it")]
    pub at: SourceSpan,
}

/// `at least 3 of` over two lines.
#[derive(Debug, Error, Diagnostic)]
#[error("`at least {wanted} of` can never hold: only {lines} lines follow")]
#[diagnostic(code("too-few-lines"), help("lower the number, or add the lines that are missing"))]
pub struct TooFewLines {
    /// How many must hold.
    pub wanted: u32,
    /// How many there are.
    pub lines: usize,
    /// The words.
    #[label("asks for {wanted} of {lines}")]
    pub at: SourceSpan,
}

/// A row with more or fewer cells than the header has columns.
#[derive(Debug, Error, Diagnostic)]
#[error("this row has {cells} cells, and its table has {columns} columns")]
#[diagnostic(code("cell-count"), help("write one cell for each column; `any` where the column does not matter"))]
pub struct CellCount {
    /// Cells of the row.
    pub cells: usize,
    /// Columns of the header.
    pub columns: usize,
    /// The row.
    #[label("{cells} cells")]
    pub at: SourceSpan,
}

/// The last cell of a row is a test and not a value.
#[derive(Debug, Error, Diagnostic)]
#[error("the last cell of a row is the value that it gives")]
#[diagnostic(code("result-cell"), help("write a value there, e.g. `180 days`; tests stand in the cells before it"))]
pub struct ResultCell {
    /// The cell.
    #[label("a test, not a value")]
    pub at: SourceSpan,
}

/// Something stands where nothing in the language can stand.
#[derive(Debug, Error, Diagnostic)]
#[error("this is not understood")]
#[diagnostic(code("not-understood"))]
pub struct NotUnderstood {
    /// Where.
    #[label("not understood from here on")]
    pub at: SourceSpan,
}
