//! What can be wrong with a Parquet file.

use miette::Diagnostic;
use thiserror::Error;

/// A Parquet file that is damaged, cut off, or promises more than can be read.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}`{place} cannot be read: {why}")]
#[diagnostic(code("parquet-broken"), help("{help}"))]
pub struct ParquetBroken {
    /// The file.
    pub file: String,
    /// The column and the group of rows, with a comma in front, where that can be told.
    pub place: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub help: &'static str,
}

/// No column is the name of a field.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` has no column that is a field of `{kind}`")]
#[diagnostic(code("columns-not-found"), help("fields of `{kind}` are {}; say what its columns are called with `columns` or `from`", .fields.join(", ")))]
pub struct ColumnsNotFound {
    /// The file.
    pub file: String,
    /// The kind.
    pub kind: String,
    /// Its fields.
    pub fields: Vec<String>,
}
