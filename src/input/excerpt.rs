//! Drawing a line of an export so that it is short, shows nothing private, and can do no harm on a terminal.

use std::borrow::Cow;
use std::ops::Range;

/// About how many characters of a line are shown on either side of a label, and of the label itself.
const SIDE: usize = 70;

/// Shows control characters, line breaks and the characters that turn the direction of writing as escapes such as
/// `\u{202e}`; tabs stay.
///
/// ```
/// assert_eq!(probity::input::escape_text("a\u{1b}[31m\u{202e}b\tc"), "a\\u{1b}[31m\\u{202e}b\tc");
/// ```
pub fn escape_text(text: &str) -> String {
    if is_harmless(text) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if harmful(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether nothing in a text has to be escaped.
pub fn is_harmless(text: &str) -> bool {
    // Nearly all texts are letters, digits and marks of ASCII, which need no closer look.
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.chars().any(harmful)
}

fn harmful(character: char) -> bool {
    character.is_control() && character != '\t'
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || matches!(character, '\u{61c}' | '\u{e0000}'..='\u{e007f}')
}

/// A piece of a line.
#[derive(Debug, Clone)]
pub(super) struct Piece<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) label: bool,
}

/// Joins the pieces of a line around its label and gives the label's bytes. What is too long is cut and marked `…`.
pub(super) fn join(pieces: &[Piece<'_>]) -> (String, Range<usize>) {
    let first = pieces.iter().position(|piece| piece.label).unwrap_or(pieces.len());
    let last = pieces.iter().rposition(|piece| piece.label).map_or(first, |last| last + 1);
    let mut text = back_of(&pieces[..first]);
    let start = text.len();
    text.push_str(&front_of(&pieces[first..last]));
    let end = text.len();
    text.push_str(&front_of(&pieces[last..]));
    (text, start..end)
}

/// The first characters of some pieces, escaped.
fn front_of(pieces: &[Piece<'_>]) -> String {
    let mut characters = pieces.iter().flat_map(|piece| piece.text.chars());
    let front: String = characters.by_ref().take(SIDE).collect();
    let cut = characters.next().is_some();
    escape_text(&front) + if cut { "…" } else { "" }
}

/// The last characters of some pieces, escaped.
fn back_of(pieces: &[Piece<'_>]) -> String {
    let mut characters = pieces.iter().rev().flat_map(|piece| piece.text.chars().rev());
    let back: Vec<char> = characters.by_ref().take(SIDE).collect();
    let cut = characters.next().is_some();
    let back: String = back.into_iter().rev().collect();
    String::from(if cut { "…" } else { "" }) + &escape_text(&back)
}

/// What stands between values: brackets, quotes and blanks as they are, words (comments, anchors) as `…`.
pub(super) fn without_words(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() {
            shown.push(character);
        } else if !shown.ends_with('…') {
            shown.push('…');
        }
    }
    shown
}
