//! How deep a text nests, counted before the grammar sees it: pest and the builder call themselves once for each
//! level, and a file of 100,000 parentheses must not exhaust the stack.

use super::tokens::Token;

/// Levels that a condition or an operand may have.
pub(super) const DEEPEST: usize = 64;

/// The word or mark that goes one level too deep, if there is one.
///
/// A level is an open parenthesis, or an `of` or `from` of operands that stand inside each other without parentheses:
/// `date of date of x`. Those end with the operand, so any word that cannot be inside one starts the count anew.
pub(super) fn too_deep<'t>(tokens: &[Token<'t>]) -> Option<Token<'t>> {
    let mut open = Vec::new();
    let mut depth = 0;
    let mut before = "";
    let mut was_counted = false;
    for token in tokens {
        // `any of` and the first `of` of `the end of fiscal year of x` cannot stand inside themselves.
        let is_level = !matches!(before, "start" | "end" | "all" | "any" | "none" | "one");
        let is_counted = is_level && matches!(token.text, "of" | "from");
        match token.text {
            // In `date of (x)` the two make one level.
            "(" if was_counted => open.push(depth - 1),
            "(" => {
                open.push(depth);
                depth += 1;
            }
            ")" => depth = open.pop().unwrap_or(0),
            _ if is_counted => depth += 1,
            _ if ends_operand(*token) => depth = open.last().map_or(0, |before| before + 1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(*token);
        }
        before = token.text;
        was_counted = is_counted;
    }
    None
}

/// What cannot stand between the `of`s of one operand.
fn ends_operand(token: Token<'_>) -> bool {
    const WORDS: [&str; 12] =
        ["is", "are", "and", "or", "plus", "minus", "where", "when", "through", "until", "satisfies", "cite"];
    !token.text.starts_with(|mark: char| mark.is_lowercase()) || WORDS.contains(&token.text)
}
