//! Rule files as text to a syntax tree. The only module that names pest.
//!
//! A file is cut into blocks before pest sees it, so one mistake never hides the next; a block that fails is missing
//! in the tree and stands in the diagnostics.

#![deny(clippy::disallowed_methods)]

pub mod ast;
mod grammar;
mod plain;
mod blocks;
mod clauses;
mod build;

use crate::diagnostic::Faults;
use crate::source::{FileId, Sources};
use blocks::RawBlock;
use build::Builder;
use plain::Plain;

/// Parses one rule file; what is wrong in it goes to `faults`, everything else into the tree.
pub fn parse(sources: &Sources, file: FileId, faults: &mut Faults) -> ast::RuleFile {
    let text = &sources.file(file).text;
    let cut = blocks::cut(text);
    let blocks = cut.blocks.iter().filter_map(|block| parse_block(text, file, block, faults)).collect();
    ast::RuleFile { blocks }
}

fn parse_block(text: &str, file: FileId, block: &RawBlock, faults: &mut Faults) -> Option<ast::Block> {
    let written = &text[block.start..block.end];
    let plain = Plain::new(written, block.start);
    match grammar::read(block.kind.whole(), &plain.text) {
        Ok(pairs) => Builder::new(file, &plain, faults).block(block.kind, pairs),
        Err(error) => {
            let at = match error.location {
                pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => plain.original(at),
            };
            let at = u32::try_from(at).expect("Sources refuses files over 4 GiB");
            let span = crate::source::Span { file, start: at, end: at };
            faults.add(span, crate::diagnostic::syntax::NotUnderstood { at: span.into() });
            None
        }
    }
}
