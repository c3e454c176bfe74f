//! Tokens on lines: what stands on one line where it fits, and where it breaks where it does not.
//!
//! A clause that is too long breaks at its outermost `and`s and `or`s first, and each part of it goes on as far as it
//! fits on its line; then at commas, then before the words that lead on, then anywhere.

use crate::syntax::outline::{Remark, Role, Token};

use super::is_parted;

/// The columns of a line.
pub(super) const WIDTH: usize = 120;
/// How much further what goes on below its beginning stands.
pub(super) const STEP: usize = 2;

/// Words before which a line rather breaks than between two others.
const LEADING: [&str; 25] = [
    "where",
    "as",
    "is",
    "are",
    "agree",
    "agrees",
    "matches",
    "contains",
    "starts",
    "ends",
    "recurs",
    "currently",
    "covers",
    "never",
    "satisfies",
    "until",
    "through",
    "plus",
    "minus",
    "rolling",
    "because",
    "for",
    "section",
    "page",
    "item",
];

/// A page that is being written.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// Goes to a new line, and to a column of it.
    pub(super) fn line(&mut self, column: usize) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.extend(std::iter::repeat_n(' ', column));
    }

    /// Leaves a line blank.
    pub(super) fn blank_line(&mut self) {
        self.text.push('\n');
    }

    pub(super) fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Goes on to a column of the line, at least one blank further.
    pub(super) fn go_on_to(&mut self, column: usize) {
        let blanks = column.saturating_sub(self.column()).max(1);
        self.text.extend(std::iter::repeat_n(' ', blanks));
    }

    /// The column that comes next, from 0.
    pub(super) fn column(&self) -> usize {
        self.text.rsplit('\n').next().map_or(0, width)
    }

    /// Remarks on lines of their own.
    pub(super) fn remarks(&mut self, remarks: &[Remark], column: usize) {
        for remark in remarks {
            self.line(column);
            self.put(&remark.text);
        }
    }

    /// The remark that ends the line.
    pub(super) fn behind(&mut self, tokens: &[Token]) {
        if let Some(remark) = tokens.last().and_then(|token| token.behind.as_ref()) {
            self.put("  ");
            self.put(remark);
        }
    }

    /// The text, its last line ended.
    pub(super) fn finish(mut self) -> String {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text
    }
}

/// The columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// The tokens on one line.
pub(super) fn flat(tokens: &[Token]) -> String {
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 && !is_glued(&tokens[index - 1], token) {
            text.push(' ');
        }
        text.push_str(&token.text);
    }
    text
}

/// Whether no blank stands between two tokens.
fn is_glued(before: &Token, token: &Token) -> bool {
    matches!(token.text.as_str(), "," | ")" | ":") || before.text == "("
}

/// Writes tokens from here on; what does not fit goes on below, from column `indent`. Remarks above the first token
/// must be written already.
pub(super) fn lay(page: &mut Page, tokens: &[Token], indent: usize) {
    let line = flat(tokens);
    let is_line = !is_parted(tokens) && !tokens.iter().skip(1).any(is_dash);
    if is_line && page.column() + width(&line) <= WIDTH {
        page.put(&line);
        page.behind(tokens);
        return;
    }
    let Some(level) = tokens.windows(2).filter_map(|pair| level(&pair[0], &pair[1])).min() else {
        page.put(&line);
        page.behind(tokens);
        return;
    };
    let mut parts = Vec::new();
    let mut rest = tokens;
    while let Some(at) = rest.windows(2).position(|pair| self::level(&pair[0], &pair[1]) == Some(level)) {
        let (part, after) = rest.split_at(at + 1);
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    lay_parts(page, &parts, indent);
}

/// Writes the parts of something that does not fit on a line, as many to a line as fit.
fn lay_parts(page: &mut Page, parts: &[&[Token]], indent: usize) {
    let are_bullets = parts[1..].iter().any(|part| is_dash(&part[0]));
    let mut must_break = false;
    for (index, part) in parts.iter().enumerate() {
        let line = flat(part);
        let is_line = !is_parted(part) && !part.iter().any(is_dash);
        let first = &part[0];
        if index > 0 {
            let fits = is_line && page.column() + 1 + width(&line) <= WIDTH;
            if !must_break && fits && first.above.is_empty() {
                page.put(" ");
                page.put(&line);
                page.behind(part);
                must_break = part.last().is_some_and(|last| last.behind.is_some());
                continue;
            }
            page.remarks(&first.above, indent);
            page.line(indent);
        }
        let fits = is_line && page.column() + width(&line) <= WIDTH;
        lay(page, part, indent + if are_bullets && is_dash(first) { 2 * STEP } else { STEP });
        must_break = !fits || part.last().is_some_and(|last| last.behind.is_some());
    }
}

fn is_dash(token: &Token) -> bool {
    token.text == "-"
}

/// Where a break does least harm between two tokens, the least first; `None` where there is none.
fn level(before: &Token, token: &Token) -> Option<(u8, usize)> {
    let has_remark = before.behind.is_some() || !token.above.is_empty();
    if is_dash(token) || token.role == Role::Join {
        Some((0, token.depth))
    } else if is_glued(before, token) {
        has_remark.then_some((3, 0))
    } else if before.text == "," {
        Some((1, before.depth))
    } else if LEADING.contains(&token.text.as_str()) && before.text != "not" {
        Some((2, token.depth))
    } else {
        Some((3, 0))
    }
}
