//! Problems that the parser finds where something is left out that a sentence cannot do without.

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

/// A definition by lines without its last one.
#[derive(Debug, Error, Diagnostic)]
#[error("this `define` does not say what holds in all other cases")]
#[diagnostic(code("no-otherwise"), help("add a last line `otherwise …` with the value that holds then"))]
pub struct NoOtherwise {
    /// The last line.
    #[label("no `otherwise` follows")]
    pub at: SourceSpan,
}

/// A period that is not said in full: `year`.
#[derive(Debug, Error, Diagnostic)]
#[error("a rule cannot run `for each {word}`")]
#[diagnostic(code("which-period"), help("{help}"))]
pub struct WhichPeriod {
    /// As written.
    pub word: String,
    /// What can be written.
    pub help: String,
    /// Where.
    #[label("not a period of the language")]
    pub at: SourceSpan,
}
