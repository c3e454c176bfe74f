//! What stops a run before anything is judged: one type per problem, each with its code and its page in
//! `docs/codes`.
//!
//! A message about an export never shows what stands in it: at this point nobody knows which cells are private. Where
//! a line is drawn, its letters and digits are replaced by dots, so that quotes and delimiters can be seen.

mod editions;
mod parquet;
mod settings;
mod sheets;
mod text;

use std::io;
use std::sync::Arc;

use miette::{Diagnostic, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use thiserror::Error;

use crate::diagnostic::Problem;
use crate::source::LineColumn;

use super::excerpt::escape_text;

pub use editions::{CaptureUnreadable, DistinctWithoutKey, WrongCapture};
pub use parquet::{ColumnsNotFound, ParquetBroken};
pub use settings::{
    AcceptedMissing, CalendarMissing, NoSuchParameter, ProjectBroken, ProjectMissing, RequirementAndRules,
    RequirementsMissing, SampleSize, SettingMissing, SourceArgument, UnknownSetting, WrongSetting,
};
pub use sheets::{NotAWorkbook, SheetMissing, SheetNotChosen, WorkbookBroken, WorkbookProtected, WorkbookTooLarge};
pub(in crate::input) use text::text_problem;
pub use text::{FileHasNul, FileIsOther, FileNotUnpacked, FileUndecodable, FileUnpacksTooLarge, NoTemporarySpace};

/// A problem with the project file or with an export.
pub type InputProblem = Problem;

/// A text to point into, with its name and the number of its first line.
#[derive(Debug, Clone)]
pub struct Shown {
    name: String,
    text: Arc<str>,
    /// From 0.
    first_line: usize,
}

impl Shown {
    /// A whole file.
    pub fn whole(name: &str, text: &Arc<str>) -> Shown {
        Shown { name: name.to_owned(), text: text.clone(), first_line: 0 }
    }

    /// Some lines of a file; `first_line` counts from 1.
    pub fn lines(name: &str, text: &str, first_line: u32) -> Shown {
        Shown { name: name.to_owned(), text: text.into(), first_line: first_line.saturating_sub(1) as usize }
    }
}

impl SourceCode for Shown {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let near = self.text.as_bytes().read_span(span, lines_before, lines_after)?;
        let before = &self.text[..near.span().offset()];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        // miette counts bytes; people count characters.
        let column = before[line_start..].chars().count();
        let line = self.first_line + near.line();
        let contents = MietteSpanContents::new_named(
            self.name.clone(),
            near.data(),
            *near.span(),
            line,
            column,
            near.line_count(),
        );
        Ok(Box::new(contents))
    }
}

/// The line around a byte of a text with letters and digits as dots, and the label of that byte. Long lines are cut.
pub(in crate::input) fn masked_line(file: &str, text: &str, byte: usize, place: LineColumn) -> (Shown, SourceSpan) {
    let byte = (byte.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let is_break = |character: char| matches!(character, '\n' | '\r');
    let start = text[..byte].rfind(is_break).map_or(0, |at| at + 1);
    let before: String = text[start..byte].chars().rev().take(60).collect();
    let cut_before = before.len() < byte - start;
    let after: String = text[byte..].chars().take_while(|character| !is_break(*character)).take(40).collect();
    let dots = |character: char| if character.is_alphanumeric() { '·' } else { character };
    let mut shown = String::from(if cut_before { "…" } else { "" });
    shown.extend(before.chars().rev().map(dots));
    let label = shown.len();
    shown.extend(after.chars().map(dots));
    if label == shown.len() {
        // Nothing can be underlined at the end of a text.
        shown.push(' ');
    }
    let length = shown[label..].chars().next().map_or(0, char::len_utf8);
    (Shown::lines(file, &escape_text(&shown), place.line), (label, length).into())
}

/// What the operating system says, in plain words.
pub fn io_words(error: &io::Error) -> String {
    let known = [
        (io::ErrorKind::NotFound, "there is no such file or folder"),
        (io::ErrorKind::PermissionDenied, "you have no permission"),
        (io::ErrorKind::IsADirectory, "it is a folder"),
        (io::ErrorKind::NotADirectory, "its path leads through a file as if that were a folder"),
        (io::ErrorKind::StorageFull, "there is no space left"),
        (io::ErrorKind::QuotaExceeded, "there is no space left"),
        (io::ErrorKind::ReadOnlyFilesystem, "nothing can be written there"),
    ];
    let words = known.into_iter().find(|(kind, _)| *kind == error.kind());
    words.map_or_else(|| error.to_string(), |(_, words)| words.to_owned())
}

/// Where bytes stop being UTF-8.
pub fn utf8_words(error: &std::string::FromUtf8Error) -> String {
    let good = error.utf8_error().valid_up_to();
    let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
    format!("byte {} (in line {line}) is not UTF-8 text", good + 1)
}

/// A kind that no rule file declares.
#[derive(Debug, Error, Diagnostic)]
#[error("no rule file declares the record kind `{kind}`")]
#[diagnostic(code("unknown-kind"))]
pub struct UnknownKind {
    /// The kind.
    pub kind: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("not declared")]
    pub label: Option<SourceSpan>,
    /// What was perhaps meant.
    #[help]
    pub help: String,
}

/// A field that its kind does not declare.
#[derive(Debug, Error, Diagnostic)]
#[error("the record kind `{kind}` has no field `{field}`")]
#[diagnostic(code("unknown-field-in-project"))]
pub struct UnknownField {
    /// The kind.
    pub kind: String,
    /// The field.
    pub field: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("not declared in the kind")]
    pub label: Option<SourceSpan>,
    /// What was perhaps meant.
    #[help]
    pub help: Option<String>,
}

/// A file or a glob of the project that finds nothing.
#[derive(Debug, Error, Diagnostic)]
#[error("{what}")]
#[diagnostic(code("file-missing"), help("{help}"))]
pub struct FileMissing {
    /// What finds nothing.
    pub what: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("finds nothing")]
    pub label: Option<SourceSpan>,
    /// What to do.
    pub help: &'static str,
}

/// A pattern of files that cannot be read as one.
#[derive(Debug, Error, Diagnostic)]
#[error("`{pattern}` is no pattern of files: {why}")]
#[diagnostic(code("wrong-pattern"), help("`*` stands for any part of a name, `**` for any folders: `lists/2019*.csv`"))]
pub struct WrongPattern {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub why: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("this pattern")]
    pub label: Option<SourceSpan>,
}

/// A folder where a file is expected.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` is a folder, not a file")]
#[diagnostic(code("file-is-folder"), help("name the files in it with a pattern, such as `{file}/*.csv`"))]
pub struct FileIsFolder {
    /// The folder.
    pub file: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("a folder")]
    pub label: Option<SourceSpan>,
}

/// A file that two sources of one kind name.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` belongs to two sources of `{kind}`: `{first}`{line} and `{second}`")]
#[diagnostic(
    code("file-twice"),
    help(
        "each of its records would be judged twice; take one source out, or narrow its pattern so that it leaves the file to the other"
    )
)]
pub struct FileTwice {
    /// The file.
    pub file: String,
    /// The kind of both sources.
    pub kind: String,
    /// The files of the first source, as written.
    pub first: String,
    /// ` (line N)` of the project file, where there is one.
    pub line: String,
    /// The files of the second source, as written.
    pub second: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("names it again")]
    pub label: Option<SourceSpan>,
}

/// A format that is not read.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` is not read by this version: {why}")]
#[diagnostic(code("file-format"), help("{help}"))]
pub struct FileFormat {
    /// The file.
    pub file: String,
    /// What it is.
    pub why: String,
    /// What to do.
    pub help: String,
}

/// A file that the operating system does not give.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` cannot be read: {why}")]
#[diagnostic(code("file-unreadable"))]
pub struct FileUnreadable {
    /// The file.
    pub file: String,
    /// Why.
    pub why: String,
}

/// A file without anything in it.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` is empty: {what}")]
#[diagnostic(
    code("file-empty"),
    help(
        "an export without records still has its header (in JSON it is `[]`); to state that there are none, write `no_records: true`"
    )
)]
pub struct FileEmpty {
    /// The file.
    pub file: String,
    /// What is not in it.
    pub what: &'static str,
}

/// Nothing in a file looks like records.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` holds no records that can be found: {why}")]
#[diagnostic(code("records-not-found"), help("{help}"))]
pub struct NoRecords {
    /// The file.
    pub file: String,
    /// What was found.
    pub why: String,
    /// What to do.
    pub help: &'static str,
}

/// No row looks like a header.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` has no header: none of its first rows looks like the names of columns")]
#[diagnostic(
    code("header-not-found"),
    help(
        "if one of them is all the same, name it with `--header-row`; else add a line with names above the first record"
    )
)]
pub struct NoNames {
    /// The file.
    pub file: String,
}

/// No header names a field.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` has no header: from {place} on, no cell is the name of a field of `{kind}`")]
#[diagnostic(code("header-not-found"), help("fields of `{kind}` are {}; say where the header stands with `header_row`, or what its columns are called with `columns` or `from`", .fields.join(", ")))]
pub struct NoHeader {
    /// The file.
    pub file: String,
    /// The first line or row that was looked at, in words.
    pub place: String,
    /// The kind.
    pub kind: String,
    /// Its fields.
    pub fields: Vec<String>,
}

/// The file ends before the line of its header.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` ends before {place}, where `header_row` puts its header")]
#[diagnostic(code("header-row-missing"), help("lines and rows count from 1, titles and blank ones included"))]
pub struct HeaderRowMissing {
    /// The file.
    pub file: String,
    /// The line or row, in words.
    pub place: String,
}

/// Two columns for one field.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, {place}: the columns `{first}` and `{second}` both belong to the field `{field}`")]
#[diagnostic(
    code("same-field-twice"),
    help(
        "say which one it is: `columns: {{{field}: \"{named}\"}}` in the project file; headers match without regard to case, spaces and punctuation"
    )
)]
pub struct SameFieldTwice {
    /// The file.
    pub file: String,
    /// The line or row of the header, in words.
    pub place: String,
    /// The field.
    pub field: String,
    /// One header.
    pub first: String,
    /// The other.
    pub second: String,
    /// How the first is named in the project file: with its number, where both are called the same.
    pub named: String,
}

/// A header that the project file names is not there.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` has no column `{header}`")]
#[diagnostic(
    code("column-missing"),
    help("the project file names it under `columns`; correct the header, or take the line out")
)]
pub struct ColumnMissing {
    /// The file.
    pub file: String,
    /// The header.
    pub header: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("named here")]
    pub label: Option<SourceSpan>,
}

/// A field that `fill` gives, though the file has it.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` holds the field `{field}` itself, and the project file fills it too")]
#[diagnostic(
    code("filled-twice"),
    help("take the field out of `fill` or of the pattern of `files`, or give its column another field with `columns`")
)]
pub struct FilledTwice {
    /// The file.
    pub file: String,
    /// The field.
    pub field: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("filled here")]
    pub label: Option<SourceSpan>,
}

/// A quote that is never closed.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, line {line}, column {column}: a quote is opened here and never closed")]
#[diagnostic(
    code("quote-not-closed"),
    help(
        "close the quote, or double it (`\"\"`) if it belongs to the text; until then all lines below read as one cell"
    )
)]
pub struct QuoteNotClosed {
    /// The file.
    pub file: String,
    /// The line of the quote.
    pub line: u32,
    /// Its column.
    pub column: u32,
    /// The line, masked.
    #[source_code]
    pub excerpt: Shown,
    /// The quote.
    #[label("opened here")]
    pub label: SourceSpan,
}

/// Text behind a closing quote.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, line {line}, column {column}: text stands behind a closing quote")]
#[diagnostic(
    code("text-after-quote"),
    help("the cell's quote was opened in line {opened}; a quote that belongs to the text must be doubled (`\"\"`)")
)]
pub struct TextAfterQuote {
    /// The file.
    pub file: String,
    /// The line of the text.
    pub line: u32,
    /// Its column.
    pub column: u32,
    /// The line of the opening quote.
    pub opened: u32,
    /// The line, masked.
    #[source_code]
    pub excerpt: Shown,
    /// The text.
    #[label("a delimiter or the end of the line is expected here")]
    pub label: SourceSpan,
}

/// A row, record or file beyond its limit.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, line {line}: the {what} that begins here is longer than {limit}")]
#[diagnostic(
    code("too-long"),
    help(
        "no export has such records: look for a missing line break, quote or bracket; in JSON say with `records` where the records stand"
    )
)]
pub struct CellTooLong {
    /// The file.
    pub file: String,
    /// Where it begins.
    pub line: u32,
    /// What it is.
    pub what: &'static str,
    /// The limit.
    pub limit: String,
}

/// JSON or YAML that cannot be read.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, line {line}, column {column}: this is not {format}: {why}")]
#[diagnostic(code("file-broken"))]
pub struct FileBroken {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// Its format.
    pub format: &'static str,
    /// What is wrong.
    pub why: String,
    /// The line, masked.
    #[source_code]
    pub excerpt: Shown,
    /// The place.
    #[label("here")]
    pub label: SourceSpan,
    /// What to do.
    #[help]
    pub help: Option<String>,
}

/// Lists and objects in each other beyond the limit.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, line {line}: lists and objects stand more than 128 deep in each other")]
#[diagnostic(
    code("file-nested-too-deep"),
    help("no export is built like this; the file was damaged or made to do harm")
)]
pub struct TooDeep {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
}

/// Aliases that multiply.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, line {line}: the aliases of this document stand for more than 100,000 values")]
#[diagnostic(
    code("alias-bomb"),
    help("write the values out; a few lines of aliases can stand for more than fits into any memory")
)]
pub struct AliasBomb {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
}

/// A merge key.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, line {line}: merge keys (`<<`) are not read")]
#[diagnostic(
    code("merge-key"),
    help("write the keys out in each record: whose value counts is understood differently by different programs")
)]
pub struct MergeKey {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
}

/// Nobody said where the records stand.
#[derive(Debug, Error, Diagnostic)]
#[error("where in `{file}` the records of `{kind}` stand cannot be told: {why}")]
#[diagnostic(code("records-not-found"))]
pub struct RecordsNotFound {
    /// The file.
    pub file: String,
    /// The kind.
    pub kind: String,
    /// What was found.
    pub why: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("this path")]
    pub label: Option<SourceSpan>,
    /// What to write.
    #[help]
    pub help: String,
}

/// A time of day without a zone.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`, {place}: the time in `{field}` has no time zone, and none is declared for this source")]
#[diagnostic(
    code("no-time-zone"),
    help(
        "write `time_zone: America/New_York` (or wherever it was) into the source `{kind}`, or a `time zone` into the settings of the rules"
    )
)]
pub struct NoTimeZone {
    /// The file.
    pub file: String,
    /// The line or row of the record, in words.
    pub place: String,
    /// The kind of the source.
    pub kind: String,
    /// The field.
    pub field: String,
}
