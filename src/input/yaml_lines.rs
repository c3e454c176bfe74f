//! The plain part of YAML, read line by line: what programs export, a list at the margin whose items are objects with
//! one key a line.
//!
//! The parser of `yaml` takes ten times as long, because anything may stand anywhere in YAML. Whatever is not as plain
//! as this — several lines in one value, escapes, anchors, tags, blocks of text, tabs — is left to it: [`item`] gives
//! nothing where it is not sure to read the same.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr2_iter, memmem};

use super::tree::{Content, DEPTH_LIMIT, Entry, Node};

/// The longest key that is read here; the parser has its own limit.
const KEY_LIMIT: usize = 128;

/// Where a list of records at the margin begins, if the text is one: only blank lines, remarks and a first `---` may
/// stand before it.
pub(super) fn list(text: &str) -> Option<usize> {
    let mut lines = Lines { text, at: 0 };
    let mut opened = false;
    loop {
        let (start, indent) = lines.next_with_text()?;
        match &text.as_bytes()[start..] {
            [b'-', b' ', ..] if indent == 0 => return Some(start),
            [b'-', b'-', b'-', b'\n', ..] if indent == 0 && !opened => {
                opened = true;
                lines.at = start + 4;
            }
            _ => return None,
        }
    }
}

/// The item of a list at the margin that begins at a byte, and the byte at which the next one or the end of the text
/// stands.
pub(super) fn item(text: &str, at: usize) -> Option<(Node<'_>, usize)> {
    let bytes = text.as_bytes();
    if !matches!(&bytes[at..], [b'-', b' ', next, ..] if is_key(*next)) {
        return None;
    }
    let mut lines = Lines { text, at: at + 2 };
    let node = lines.object(at + 2, 2, 1)?;
    let next = lines.at;
    let is_whole = next == text.len() || matches!(&bytes[next..], [b'-', b' ', ..]);
    (is_whole && is_harmless(&text[at..next])).then_some((node, next))
}

/// Where in a text that begins with an item of a list at the margin the next one begins. Nothing within an item stands at
/// the margin.
pub(super) fn next_item(text: &[u8]) -> Option<usize> {
    memmem::find(text, b"\n- ").map(|at| at + 1)
}

/// Where the last item begins that does not stand at the front of a text; 0 where there is none.
pub(super) fn last_item(text: &[u8]) -> usize {
    memmem::rfind(text, b"\n- ").map_or(0, |at| at + 1)
}

/// The object of which a text consists, behind as many blanks as stand before it in its file.
pub(super) fn object(text: &str) -> Option<Node<'_>> {
    let pad = text.bytes().take_while(|byte| *byte == b' ').count();
    let mut lines = Lines { text, at: pad };
    let node = lines.object(pad, pad, 1)?;
    (node.span.end == text.len() && is_harmless(text)).then_some(node)
}

/// Whether there is nothing in a text that YAML forbids or takes for the end of a line.
fn is_harmless(text: &str) -> bool {
    let usual = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    let forbidden = |character: char| {
        matches!(character, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
            && character != '\n'
    };
    text.as_bytes().iter().all(usual) || !text.contains(forbidden)
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    /// Goes to the next line with something in it, remarks aside, and gives its first byte that is no blank and their
    /// number; `None` at the end of the text.
    fn next_with_text(&mut self) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        loop {
            let line = &bytes[self.at..];
            let indent = line.iter().position(|byte| *byte != b' ').unwrap_or(line.len());
            match line.get(indent) {
                None => {
                    self.at = bytes.len();
                    return None;
                }
                Some(b'\n') => self.at += indent + 1,
                Some(b'#') => self.at += memchr(b'\n', line).map_or(line.len(), |end| end + 1),
                Some(_) => return Some((self.at + indent, indent)),
            }
        }
    }

    /// The object whose first key stands at `start`, `indent` blanks from the margin. Afterwards `at` is the line that
    /// stands below it, or the end of the text.
    fn object(&mut self, start: usize, indent: usize, depth: usize) -> Option<Node<'t>> {
        if depth > DEPTH_LIMIT / 2 {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut entries = Vec::with_capacity(24);
        self.at = start;
        // A block ends, for the parser too, where the next thing begins.
        let below = loop {
            let key = self.at;
            let length = bytes[key..].iter().position(|byte| !is_key(*byte))?;
            let colon = key + length;
            if length == 0 || length > KEY_LIMIT || bytes[colon] != b':' {
                return None;
            }
            let end = memchr(b'\n', &bytes[colon..]).map_or(bytes.len(), |end| colon + end);
            let found = self.value(colon + 1, end)?;
            self.at = (end + 1).min(bytes.len());
            let next = self.next_with_text();
            let value = match (found, next) {
                (Some(value), _) => value,
                (None, Some((at, deeper))) if deeper > indent => self.object(at, deeper, depth + 1)?,
                // A list may stand right below its key.
                (None, Some((at, same))) if same == indent && !is_key(bytes[at]) => return None,
                (None, _) => Node { span: colon..colon, content: Content::Null },
            };
            let key = (Cow::Borrowed(&self.text[key..colon]), key..colon);
            entries.push(Entry { key: key.0, key_span: key.1, value });
            match self.next_with_text() {
                Some((at, same)) if same == indent => self.at = at,
                Some((at, less)) if less < indent => break at,
                Some(_) => return None,
                None => break self.at,
            }
        };
        Some(Node { span: start..below, content: Content::Map(entries) })
    }

    /// The value between a colon and the end of its line; the inner `None` where nothing stands there.
    fn value(&self, colon: usize, end: usize) -> Option<Option<Node<'t>>> {
        let line = &self.text.as_bytes()[..end];
        let Some(blanks) = line[colon..].iter().position(|byte| *byte != b' ') else { return Some(None) };
        let start = colon + blanks;
        if blanks == 0 {
            return None;
        }
        match line[start] {
            b'#' => Some(None),
            b'"' => {
                let close = start + 1 + memchr2(b'"', b'\\', &line[start + 1..])?;
                (line[close] == b'"').then(|| self.quoted(start, close, end))?.map(Some)
            }
            b'\'' => {
                let close = start + 1 + memchr(b'\'', &line[start + 1..])?;
                self.quoted(start, close, end).map(Some)
            }
            b'[' => self.words(start, end).map(Some),
            first if is_key(first) || first >= 0x80 || matches!(first, b'(' | b'/' | b'.' | b'$' | b'+' | b'~') => {
                self.plain(start, end).map(Some)
            }
            b'-' if line.get(start + 1).is_some_and(|byte| is_key(*byte)) => self.plain(start, end).map(Some),
            _ => None,
        }
    }

    /// Whether nothing but blanks and a remark stands from `at` to the end of the line.
    fn is_rest(&self, at: usize, end: usize) -> bool {
        let rest = &self.text.as_bytes()[at..end];
        match rest.iter().position(|byte| *byte != b' ') {
            None => true,
            Some(blanks) => blanks > 0 && rest[blanks] == b'#',
        }
    }

    /// A text in quotes.
    fn quoted(&self, start: usize, close: usize, end: usize) -> Option<Node<'t>> {
        let content = Content::Scalar(Cow::Borrowed(&self.text[start + 1..close]));
        self.is_rest(close + 1, end).then_some(Node { span: start..close + 1, content })
    }

    /// A text without quotes.
    fn plain(&self, start: usize, end: usize) -> Option<Node<'t>> {
        let line = &self.text.as_bytes()[..end];
        let mut stop = end;
        for mark in memchr2_iter(b':', b'#', &line[start..]).map(|mark| start + mark) {
            match line[mark] {
                b':' if matches!(line.get(mark + 1), None | Some(b' ')) => return None,
                b'#' if line[mark - 1] == b' ' => {
                    stop = mark;
                    break;
                }
                _ => {}
            }
        }
        let text = self.text[start..stop].trim_end_matches(' ');
        Some(Node { span: start..start + text.len(), content: plain(text) })
    }

    /// A list of words in brackets.
    fn words(&self, start: usize, end: usize) -> Option<Node<'t>> {
        let close = start + memchr(b']', &self.text.as_bytes()[start..end])?;
        let mut items = Vec::new();
        let mut at = start + 1;
        if !self.text[at..close].bytes().all(|byte| byte == b' ') {
            for part in self.text[at..close].split(',') {
                let word = part.trim_matches(' ');
                let is_word = |byte: u8| is_key(byte) || matches!(byte, b'-' | b'.' | b'/');
                if !word.bytes().next().is_some_and(is_key) || !word.bytes().all(is_word) {
                    return None;
                }
                let begin = at + (part.len() - part.trim_start_matches(' ').len());
                items.push(Node { span: begin..begin + word.len(), content: plain(word) });
                at += part.len() + 1;
            }
        }
        self.is_rest(close + 1, end).then_some(Node { span: start..close + 1, content: Content::List(items) })
    }
}

fn plain(text: &str) -> Content<'_> {
    match text {
        "~" | "null" | "Null" | "NULL" => Content::Null,
        text => Content::Scalar(Cow::Borrowed(text)),
    }
}

#[cfg(test)]
mod tests;
