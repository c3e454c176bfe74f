//! Problems of editions and groups: what the paths of files give to fields, and what has no key to be grouped by.

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

use super::Shown;

/// `{field}` in a pattern where it cannot be.
#[derive(Debug, Error, Diagnostic)]
#[error("{what}")]
#[diagnostic(code("wrong-capture"), help("{help}"))]
pub struct WrongCapture {
    /// What is wrong.
    pub what: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("takes a part of each path")]
    pub label: Option<SourceSpan>,
    /// What to write.
    pub help: String,
}

/// What a field takes from a path is no value of it.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`{more}: `{text}`, which its path gives to `{field}`, {why}")]
#[diagnostic(code("capture-unreadable"), help("{help}"))]
pub struct CaptureUnreadable {
    /// The file.
    pub file: String,
    /// The part of its path.
    pub text: String,
    /// The field.
    pub field: String,
    /// Why it is none of its values.
    pub why: String,
    /// How many other files are like it, in words; empty where none is.
    pub more: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("takes it from there")]
    pub label: Option<SourceSpan>,
    /// What to do.
    pub help: &'static str,
}

/// A source of groups whose kind has no key.
#[derive(Debug, Error, Diagnostic)]
#[error("`{kind}` has no key, so nobody can tell which of its rows are one record")]
#[diagnostic(
    code("distinct-without-key"),
    help(
        "write `key` before the fields that tell one `{kind}` from another in its record block, or take `distinct` out"
    )
)]
pub struct DistinctWithoutKey {
    /// The kind.
    pub kind: String,
    /// The project file's text.
    #[source_code]
    pub place: Option<Shown>,
    /// Where.
    #[label("one record for each key")]
    pub label: Option<SourceSpan>,
}
