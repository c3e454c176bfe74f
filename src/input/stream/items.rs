//! The records of a text of JSON: its lines, or the items of the list that is the file.
//!
//! What is no JSON is not put into words here: whoever reads such a file reads it once more, as one that is held.

use super::super::RECORD_LIMIT;
use super::driver::line_breaks;
use super::raw::RawChunk;
use super::scan::Halt;
use super::walk::{BLANKS, Place, Walked, Walker};

/// Walks over the lines of a chunk's text, which begins with one. `ended` says that the text is all that is left. Gives
/// the line in which the next record begins, too.
pub(super) fn scan_lines(walker: &mut Walker, file: u32, ended: bool, chunk: &mut RawChunk) -> (Halt, u32) {
    let text = std::mem::take(&mut chunk.text);
    walker.begin(chunk);
    let place = Place { text: &text, base: chunk.base, file };
    let returns = memchr::memchr(b'\r', text.as_bytes()).is_some();
    let (mut start, mut line) = (0, chunk.line + 1);
    let halt = loop {
        let rest = &text[start..];
        let length = memchr::memchr(b'\n', rest.as_bytes());
        let end = match length {
            _ if length.unwrap_or(rest.len()) > RECORD_LIMIT => break Halt::Broken(start),
            Some(length) => start + length,
            None if !ended => break Halt::More(start),
            None if super::super::values::trim(rest).is_empty() => {
                // A file in which nothing at all stands is no file of records.
                break if chunk.base == 0 && start == 0 { Halt::Broken(0) } else { Halt::Done };
            }
            None => text.len(),
        };
        let rows = chunk.len();
        walker.line(&place, (start, end), chunk);
        if chunk.len() > rows {
            let begin = chunk.starts[rows] as usize;
            let above = if returns { line_breaks(&text.as_bytes()[start..begin]) } else { 0 };
            chunk.lines.push(line + above);
            chunk.columns.push(column_behind(&text[start..begin], 0) + 1);
        }
        let next = (end + 1).min(text.len());
        line += if returns { line_breaks(&text.as_bytes()[start..next]) } else { 1 };
        start = next;
    };
    chunk.text = text;
    walker.end(chunk);
    (halt, line)
}

/// Walks over the items of a list, from one on with which the text begins. `first` says that it is the first of the
/// list, which may have none.
pub(super) fn scan_items(
    walker: &mut Walker,
    file: u32,
    (first, ended): (bool, bool),
    chunk: &mut RawChunk,
) -> (Halt, u32) {
    let text = std::mem::take(&mut chunk.text);
    walker.begin(chunk);
    let place = Place { text: &text, base: chunk.base, file };
    let mut items =
        Items { place, ended, at: 0, cursor: Cursor { at: 0, line: chunk.line + 1, column: chunk.column + 1 } };
    let halt = if first && items.closes(0) { Halt::Done } else { items.all(walker, chunk) };
    let next = match halt {
        Halt::More(at) => at,
        Halt::Done
        | Halt::Open(_)
        | Halt::AfterQuote { .. }
        | Halt::TooLong(_)
        | Halt::TooMany(_)
        | Halt::Broken(_) => text.len(),
    };
    items.cursor.go_to(&text, next);
    let Cursor { line, column, .. } = items.cursor;
    chunk.next_column = column - 1;
    chunk.text = text;
    walker.end(chunk);
    (halt, line)
}

/// The items of a list, while they are walked over.
struct Items<'t> {
    place: Place<'t>,
    ended: bool,
    at: usize,
    cursor: Cursor,
}

/// A place of a text with its line and column, from 1.
pub(super) struct Cursor {
    pub(super) at: usize,
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Cursor {
    pub(super) fn go_to(&mut self, text: &str, at: usize) {
        let passed = &text[self.at..at];
        self.line = self.line.saturating_add(line_breaks(passed.as_bytes()));
        self.column = column_behind(passed, self.column - 1) + 1;
        self.at = at;
    }
}

/// The column of what follows a text that begins in a column; both from 0.
pub(super) fn column_behind(text: &str, column: u32) -> u32 {
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX / 2);
    match memchr::memrchr2(b'\n', b'\r', text.as_bytes()) {
        Some(last) => count(&text[last + 1..]),
        None => column.saturating_add(count(text)).min(u32::MAX / 2),
    }
}

impl Items<'_> {
    /// Walks over items up to the end of the list or the text.
    fn all(&mut self, walker: &mut Walker, chunk: &mut RawChunk) -> Halt {
        loop {
            let before = chunk.mark();
            match self.one(walker, chunk) {
                Ok(Some(next)) => self.at = next,
                Ok(None) => return Halt::Done,
                Err(halt) => {
                    // Seen once more when it is known what follows.
                    chunk.back_to(before);
                    return halt;
                }
            }
        }
    }

    /// Walks over an item, and gives the byte behind its comma; `None` for the last of the list.
    fn one(&mut self, walker: &mut Walker, chunk: &mut RawChunk) -> Result<Option<usize>, Halt> {
        let more = if self.ended { Halt::Broken(self.at) } else { Halt::More(self.at) };
        let start = self.solid(self.at);
        if start == self.place.text.len() {
            return Err(more);
        }
        let rows = chunk.len();
        let end = match walker.item(&self.place, start, chunk) {
            Walked::To(end) if end - start <= RECORD_LIMIT => end,
            Walked::Beyond => return Err(more),
            Walked::To(_) | Walked::Broken => return Err(Halt::Broken(start)),
        };
        let next = self.solid(end);
        let next = match self.place.text.as_bytes().get(next) {
            Some(b',') => Some(next + 1),
            Some(b']') if self.closes(next) => None,
            Some(b']') | None => return Err(more),
            Some(_) => return Err(Halt::Broken(next)),
        };
        if chunk.len() > rows {
            self.cursor.go_to(self.place.text, start);
            chunk.lines.push(self.cursor.line);
            chunk.columns.push(self.cursor.column);
        }
        Ok(next)
    }

    /// The next byte that is not blank.
    fn solid(&self, from: usize) -> usize {
        let text = self.place.text;
        text.len() - text[from..].trim_start_matches(BLANKS).len()
    }

    /// Whether the list is closed there, and nothing follows in the file.
    fn closes(&self, at: usize) -> bool {
        let at = self.solid(at);
        self.ended && self.place.text[at..].starts_with(']') && self.solid(at + 1) == self.place.text.len()
    }
}

/// The byte behind the last comma of a text that seems to stand between two items of the list that is the file, with one
/// of which the text begins. Most begin with the same key, and what stands in lists of their own with another.
pub(super) fn last_item(text: &[u8]) -> usize {
    let text_begins = text.trim_ascii_start();
    let key = memchr::memchr(b':', text_begins).map_or(&b"{"[..], |colon| &text_begins[..=colon]);
    [key, b"{"].into_iter().find_map(|begins| last_item_with(text, begins)).unwrap_or(0)
}

/// The same, if what follows begins so.
fn last_item_with(text: &[u8], begins: &[u8]) -> Option<usize> {
    let mut end = text.len();
    while let Some(at) = memchr::memmem::rfind(&text[..end], begins) {
        let before = text[..at].trim_ascii_end().strip_suffix(b",");
        if let Some(before) = before.filter(|before| before.trim_ascii_end().ends_with(b"}")) {
            return Some(before.len() + 1);
        }
        end = at;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_list_of_an_item_is_no_item() {
        let text = r#" {"id": 1, "parts": [{"no": 1}, {"no": 2}]} ,
            {"id": 2, "parts": [{"no": 3}, {"no": 4}, {"id": 5}, {"no": 6"#;
        assert_eq!(&text[last_item(text.as_bytes())..].trim_start()[..8], r#"{"id": 5"#);
        let (text, _) = text.split_once(r#", {"id": 5"#).unwrap();
        assert_eq!(&text[last_item(text.as_bytes())..].trim_start()[..8], r#"{"id": 2"#);
        let other = text.replacen("id", "case", 1);
        assert_eq!(&other[last_item(other.as_bytes())..], r#" {"no": 4}"#);
        for text in ["", ":", "{", "{:", "}, {", r#"{"id": 1}, "#] {
            assert_eq!(last_item(text.as_bytes()), if text == "}, {" { 2 } else { 0 });
        }
    }
}
