//! Rule files as text: what parses and into which tree, what does not and which message a person gets.

use probity::diagnostic::Faults;
use probity::source::Sources;
use probity::syntax;
use probity::syntax::ast::RuleFile;

pub(crate) mod ebnf;
mod good_files;
mod mistakes;
mod nesting;
mod pages;
pub(crate) mod random;

/// Parses a text as the only file.
fn parse(text: &str) -> (Sources, RuleFile, Faults) {
    let mut sources = Sources::default();
    let file = sources.add("rules.probity", text).expect("a test file is small");
    let mut faults = Faults::default();
    let tree = syntax::parse(&sources, file, &mut faults);
    (sources, tree, faults)
}
