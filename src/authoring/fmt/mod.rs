//! Rule files in their one layout: the order of clauses, indents, columns, and where long clauses wrap.
//!
//! The layout is made from the words alone, never from where lines broke before, so it is the same the second time. Two
//! things of the old page count: which line a remark stands on, and a blank line between fields or between remarks.
//! No file is opened here.

#![deny(clippy::disallowed_methods)]

mod blocks;
mod flow;
mod records;

use crate::syntax::outline::{self, Block, Clause, ClauseKind, Outline, Remark, Token};
use flow::Page;

/// The columns of a line.
pub const WIDTH: usize = flow::WIDTH;

/// A rule file in its layout, with plain line ends and without a byte order mark.
///
/// `None` if it has mistakes, or if the new text would not say word for word what the old one says: then a file is
/// better left alone.
pub fn format(text: &str) -> Option<String> {
    let mut outline = outline::outline(text)?;
    arrange(&mut outline);
    let written = write(&outline);
    let mut again = outline::outline(&written)?;
    forget_lines(&mut again);
    forget_lines(&mut outline);
    (again == outline).then_some(written)
}

/// Puts the clauses of each block, and what is said of each field, into their order.
fn arrange(outline: &mut Outline) {
    for block in &mut outline.blocks {
        block.clauses.sort_by_key(|clause| clause.kind);
        for clause in block.clauses.iter_mut().filter(|clause| clause.kind == ClauseKind::Field) {
            arrange_field(&mut clause.tokens);
        }
    }
}

/// Puts what is said of a field into its order. The remark at its end is about the field, so it stays at the end.
fn arrange_field(tokens: &mut [Token]) {
    let remark = tokens.last_mut().and_then(|last| last.behind.take());
    let was_last = tokens.last().map(|last| last.role);
    tokens.sort_by_key(|token| token.role);
    let has_own = tokens.last().is_some_and(|last| last.behind.is_some());
    let of_last = tokens.iter_mut().rev().find(|token| !has_own || Some(token.role) == was_last);
    if let Some(token) = of_last {
        token.behind = remark;
    }
}

/// Takes away where blank lines stand and where remarks begin: what is left must not change.
fn forget_lines(outline: &mut Outline) {
    let forget = |remarks: &mut Vec<Remark>| {
        for remark in remarks {
            (remark.margin, remark.parted) = (true, false);
        }
    };
    forget(&mut outline.end);
    for block in &mut outline.blocks {
        block.parted = false;
        forget(&mut block.above);
        forget(&mut block.below);
        for clause in &mut block.clauses {
            clause.parted = false;
            clause.tokens.iter_mut().for_each(|token| forget(&mut token.above));
        }
    }
}

fn write(outline: &Outline) -> String {
    let mut page = Page::default();
    for (index, block) in outline.blocks.iter().enumerate() {
        if index > 0 {
            page.blank_line();
        }
        write_remarks(&mut page, &block.above);
        if block.parted && !block.above.is_empty() {
            page.blank_line();
        }
        write_block(&mut page, block);
    }
    if !outline.blocks.is_empty() && !outline.end.is_empty() {
        page.blank_line();
    }
    write_remarks(&mut page, &outline.end);
    page.finish()
}

/// Remarks at the margin, each group of them apart as it was.
fn write_remarks(page: &mut Page, remarks: &[Remark]) {
    for (index, remark) in remarks.iter().enumerate() {
        if index > 0 && remark.parted {
            page.blank_line();
        }
        page.line(0);
        page.put(&remark.text);
    }
}

fn write_block(page: &mut Page, block: &Block) {
    blocks::write(page, block);
    page.remarks(&block.below, blocks::INDENT);
}

/// Whether remarks keep the tokens from standing on one line. One behind the last does not.
fn is_parted(tokens: &[Token]) -> bool {
    let inner = tokens.len().saturating_sub(1);
    tokens.iter().skip(1).any(|token| !token.above.is_empty())
        || tokens.iter().take(inner).any(|token| token.behind.is_some())
}

/// The tokens of a clause from the first of some on.
fn split(clause: &Clause, at: impl FnMut(&Token) -> bool) -> (&[Token], &[Token]) {
    let at = clause.tokens.iter().position(at).unwrap_or(clause.tokens.len());
    clause.tokens.split_at(at)
}
