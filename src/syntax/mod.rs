//! Rule files as text to a syntax tree. The only module that names pest.
//!
//! A file is cut into blocks before pest sees it, so one mistake never hides the next; a block that fails is missing
//! in the tree and stands in the diagnostics. A block that fails is parsed a second time, clause by clause, so that
//! one mistake does not hide the next in the same block either.

#![deny(clippy::disallowed_methods)]

pub mod ast;
mod tokens;
mod grammar;
mod words;
mod plain;
mod blocks;
mod clauses;
mod nesting;
mod build;
mod failure;
mod mistakes;
mod message;
mod recover;
pub mod outline;
pub mod kept;

use crate::diagnostic::Faults;
use crate::diagnostic::syntax::{MisspeltBlock, MixedQuotes, OpenQuote, StrayLine, TooDeep};
use crate::source::{FileId, Sources, Span};
pub use blocks::BlockKind;

use blocks::RawBlock;
use build::Builder;
use plain::{Places, Plain};

/// Parses one rule file; what is wrong in it goes to `faults`, everything else into the tree.
pub fn parse(sources: &Sources, file: FileId, faults: &mut Faults) -> ast::RuleFile {
    parse_blocks(sources, file, &|_| true, faults)
}

/// The same without tests, for somebody who judges records.
pub fn parse_to_judge(sources: &Sources, file: FileId, faults: &mut Faults) -> ast::RuleFile {
    parse_blocks(sources, file, &|kind| kind != BlockKind::Test, faults)
}

fn parse_blocks(
    sources: &Sources,
    file: FileId,
    wanted: &dyn Fn(BlockKind) -> bool,
    faults: &mut Faults,
) -> ast::RuleFile {
    let text = &*sources.file(file).text;
    let cut = blocks::cut(text);
    report_stray(text, file, &cut.before, false, faults);
    let mut rules = ast::RuleFile::default();
    for block in cut.blocks.iter().filter(|block| wanted(block.kind)) {
        match parse_block(text, file, block, faults) {
            Ok(block) => rules.blocks.push(block),
            Err(name) => rules.broken.extend(name),
        }
    }
    rules
}

/// The tree of a block, or the name of a block that does not parse, if it has one.
fn parse_block(text: &str, file: FileId, block: &RawBlock, faults: &mut Faults) -> Result<ast::Block, Option<String>> {
    let plain = plain_block(text, file, block, faults);
    let places = Places { file, plain: &plain, base: 0 };
    report_quotes(places, faults);
    report_stray(text, file, &block.stray, true, faults);
    let tokens = tokens::tokens(&plain.text);
    if let Some(token) = nesting::too_deep(&tokens) {
        let at = places.span(token.start, token.end());
        faults.add(at, TooDeep { most: nesting::DEEPEST, at: at.into() });
        return Err(name_of(&tokens));
    }
    match grammar::read(block.kind.whole(), &plain.text) {
        Ok(pairs) => Builder::new(places, faults).block(block.kind, pairs).ok_or_else(|| name_of(&tokens)),
        Err(error) => {
            recover::report(block.kind, places, &tokens, &error, faults);
            Err(name_of(&tokens))
        }
    }
}

/// The word behind the keyword of a block.
fn name_of(tokens: &[tokens::Token<'_>]) -> Option<String> {
    tokens.get(1).filter(|token| token.is_word()).map(|token| token.text.to_owned())
}

/// The block in plain marks; a misspelt keyword is reported and read as the one that was meant.
fn plain_block(text: &str, file: FileId, block: &RawBlock, faults: &mut Faults) -> Plain {
    let written = &text[block.start..block.end];
    let Some(end) = block.misspelt else { return Plain::new(written, block.start) };
    let keyword = block.kind.keyword();
    let plain = Plain::with_keyword(written, block.start, end - block.start, keyword);
    let at = Places { file, plain: &plain, base: 0 }.span(0, keyword.len());
    let problem = MisspeltBlock { word: text[block.start..end].to_owned(), near: keyword.to_owned(), at: at.into() };
    faults.add(at, problem);
    plain
}

fn report_quotes(places: Places<'_>, faults: &mut Faults) {
    for quote in &places.plain.bad_quotes {
        let at = places.span(quote.open, quote.end);
        if quote.mixed {
            faults.add(at, MixedQuotes { at: at.into() });
        } else {
            faults.add(at, OpenQuote { at: at.into() });
        }
    }
}

/// Reports lines at the margin that begin no block.
fn report_stray(text: &str, file: FileId, lines: &[(usize, usize)], in_block: bool, faults: &mut Faults) {
    for (start, end) in lines {
        let word = &text[*start..*end];
        let place = |at: usize| u32::try_from(at).expect("Sources refuses files over 4 GiB");
        let at = Span { file, start: place(*start), end: place(*end) };
        let indented = !in_block && text[..*start].ends_with(char::is_whitespace) && !text[..*start].ends_with('\n');
        let help = if indented {
            "take away the blanks in front of this line: a block begins at the very start of its line".to_owned()
        } else if blocks::is_keyword(word) {
            format!("write a blank after `{word}`")
        } else if in_block {
            "put blanks in front of this line: what belongs to a block stands indented below it".to_owned()
        } else {
            let known = blocks::BlockKind::ALL.map(|kind| format!("`{}`", kind.keyword())).join(", ");
            format!("a block begins with one of {known}; a remark begins with `#`")
        };
        let label = if indented { "this belongs to no block" } else { "only a block may begin at the start of a line" };
        faults.add(at, StrayLine { word: word.to_owned(), help, at: at.into(), label });
    }
}
