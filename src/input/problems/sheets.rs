//! What is wrong with a spreadsheet, or with the choice of a sheet.

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

use super::Shown;

/// A file that is something else than its ending says.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` is no {wanted} workbook, though its name says so: it is {what}")]
#[diagnostic(code("not-a-workbook"), help("{help}"))]
pub struct NotAWorkbook {
    /// The file.
    pub file: String,
    /// What its ending says.
    pub wanted: &'static str,
    /// What it is.
    pub what: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// A damaged workbook.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` cannot be read as a workbook: {why}")]
#[diagnostic(
    code("workbook-broken"),
    help(
        "fetch the file again; if a spreadsheet program still opens it, save it there as a new XLSX file and read that one"
    )
)]
pub struct WorkbookBroken {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

/// A workbook that would take more memory or time than it may.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` is too large to be read: {why}")]
#[diagnostic(
    code("workbook-too-large"),
    help(
        "no list of records is built like this: the file was damaged or made to do harm; if it is sound, save the sheet as CSV (UTF-8)"
    )
)]
pub struct WorkbookTooLarge {
    /// The file.
    pub file: String,
    /// What is too large.
    pub why: String,
}

/// A workbook with a password.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` cannot be opened without its password")]
#[diagnostic(code("workbook-protected"), help("open it in a spreadsheet program and save a copy without a password"))]
pub struct WorkbookProtected {
    /// The file.
    pub file: String,
}

/// A sheet that is not there.
#[derive(Debug, Error, Diagnostic)]
#[error("the sheet `{sheet}` cannot be read from `{file}`: {why}")]
#[diagnostic(code("sheet-missing"), help("{help}"))]
pub struct SheetMissing {
    /// The file.
    pub file: String,
    /// The sheet as it is asked for.
    pub sheet: String,
    /// Why not.
    pub why: &'static str,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("asked for here")]
    pub label: Option<SourceSpan>,
    /// The sheets that there are, or what to do.
    pub help: String,
}

/// Several sheets, and nobody said which one.
#[derive(Debug, Error, Diagnostic)]
#[error("which sheet of `{file}` holds the records cannot be told: {count} have something in them")]
#[diagnostic(
    code("sheet-not-chosen"),
    help("write `sheet:` with one of these names into the source, or `FILE#NAME` on the command line: {sheets}")
)]
pub struct SheetNotChosen {
    /// The file.
    pub file: String,
    /// How many.
    pub count: usize,
    /// Their names.
    pub sheets: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("this source")]
    pub label: Option<SourceSpan>,
}
