//! Problems of the project file by itself.

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

use super::Shown;

/// The project file is not there or cannot be read.
#[derive(Debug, Error, Diagnostic)]
#[error("the project file `{file}` cannot be read: {why}")]
#[diagnostic(code("project-missing"), help("{help}"))]
pub struct ProjectMissing {
    /// The file.
    pub file: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub help: &'static str,
}

/// A calendar file is not there or cannot be read.
#[derive(Debug, Error, Diagnostic)]
#[error("the calendar file `{file}` cannot be read: {why}")]
#[diagnostic(
    code("calendar-missing"),
    help("paths are relative to the project file; a calendar is YAML, saved as UTF-8")
)]
pub struct CalendarMissing {
    /// The file.
    pub file: String,
    /// Why.
    pub why: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where it is named.
    #[label("named here")]
    pub label: Option<SourceSpan>,
}

/// The file of accepted violations is not there or cannot be read.
#[derive(Debug, Error, Diagnostic)]
#[error("the accepted violations in `{file}` cannot be read: {why}")]
#[diagnostic(
    code("accepted-missing"),
    help("paths are relative to the project file; the file is YAML, saved as UTF-8")
)]
pub struct AcceptedMissing {
    /// The file.
    pub file: String,
    /// Why.
    pub why: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where it is named.
    #[label("named here")]
    pub label: Option<SourceSpan>,
}

/// A list of requirements is not there or cannot be read.
#[derive(Debug, Error, Diagnostic)]
#[error("the requirements in `{file}` cannot be read: {why}")]
#[diagnostic(
    code("requirements-missing"),
    help("paths are relative to the folder in which the program runs; a list is YAML, saved as UTF-8")
)]
pub struct RequirementsMissing {
    /// The file or folder.
    pub file: String,
    /// Why.
    pub why: String,
}

/// A list of requirements names something that is not there, or says what the rules do not bear out.
#[derive(Debug, Error, Diagnostic)]
#[error("{what}")]
#[diagnostic(code("requirement-and-rules"))]
pub struct RequirementAndRules {
    /// What does not fit.
    pub what: String,
    /// The list's text.
    #[source_code]
    pub place: Shown,
    /// Where.
    #[label("this")]
    pub label: SourceSpan,
    /// What to do.
    #[help]
    pub help: String,
}

/// A sample is not as large as the project file says.
#[derive(Debug, Error, Diagnostic)]
#[error("the sample of `{kind}` records is said to be of {size}, and {rows} were read")]
#[diagnostic(
    code("sample-size"),
    help("a record was lost, or one came in twice: look for it, or write how many were really drawn")
)]
pub struct SampleSize {
    /// What the project file says.
    pub size: u64,
    /// What was read.
    pub rows: u64,
    /// The kind of the records.
    pub kind: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where the size stands.
    #[label("not the number of records in the files")]
    pub label: Option<SourceSpan>,
}

/// The project file, or a calendar, is not YAML.
#[derive(Debug, Error, Diagnostic)]
#[error("the {what} `{file}` is not readable as YAML: {why}")]
#[diagnostic(
    code("project-broken"),
    help("the file is YAML: keys with a colon and a blank behind it, lists with dashes, blanks (no tabs) to indent")
)]
pub struct ProjectBroken {
    /// What sort of file it is.
    pub what: &'static str,
    /// The file.
    pub file: String,
    /// The parser's words.
    pub why: String,
    /// The file's text.
    #[source_code]
    pub place: Shown,
    /// Where.
    #[label("here")]
    pub label: SourceSpan,
}

/// A key of the project file that nobody knows.
#[derive(Debug, Error, Diagnostic)]
#[error("a {what} has no key `{name}` here")]
#[diagnostic(code("unknown-setting"))]
pub struct UnknownSetting {
    /// What sort of file it is.
    pub what: &'static str,
    /// The key.
    pub name: String,
    /// The file's text.
    #[source_code]
    pub place: Shown,
    /// Where.
    #[label("not known")]
    pub label: SourceSpan,
    /// What was perhaps meant.
    #[help]
    pub help: String,
}

/// A parameter that the project file sets and no rule file declares.
#[derive(Debug, Error, Diagnostic)]
#[error("no parameter is called `{name}`")]
#[diagnostic(code("unknown-parameter"))]
pub struct NoSuchParameter {
    /// Its name.
    pub name: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where it is named.
    #[label("not declared in any rule file")]
    pub label: Option<SourceSpan>,
    /// What was perhaps meant.
    #[help]
    pub help: String,
}

/// A value of the project file that cannot be.
#[derive(Debug, Error, Diagnostic)]
#[error("{what}")]
#[diagnostic(code("wrong-setting"))]
pub struct WrongSetting {
    /// What it must be.
    pub what: String,
    /// The file's text.
    #[source_code]
    pub place: Shown,
    /// Where.
    #[label("this")]
    pub label: SourceSpan,
    /// What to write.
    #[help]
    pub help: Option<String>,
}

/// Something that the project file must say.
#[derive(Debug, Error, Diagnostic)]
#[error("{what}")]
#[diagnostic(code("missing-setting"))]
pub struct SettingMissing {
    /// What is missing.
    pub what: String,
    /// The file's text.
    #[source_code]
    pub place: Shown,
    /// Where.
    #[label("here")]
    pub label: SourceSpan,
    /// What to write.
    #[help]
    pub help: String,
}

/// A `--source` that is not `KIND=FILE`.
#[derive(Debug, Error, Diagnostic)]
#[error("`{word}` names no source")]
#[diagnostic(
    code("source-argument"),
    help("write the kind of record, `=`, and the file: `--source agreement=agreements.csv`")
)]
pub struct SourceArgument {
    /// The word.
    pub word: String,
}
