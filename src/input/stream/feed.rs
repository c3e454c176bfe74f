//! The texts of a file, one after the other. Whoever cuts and judges takes the next one himself, so that he has it at hand.
//!
//! Where a text ends is guessed by counting quotes. Whoever cuts it says where its last row really ended; where that is
//! elsewhere, what is left stands in front of the next text. So the guess decides nothing but how long it takes.

use super::super::text::{PIECE, TextFault, TextReader};
use super::super::{RECORD_LIMIT, yaml_lines};
use super::driver::{How, Job, line_breaks};
use super::items::{column_behind, last_item};
use super::raw::RawChunk;

/// How much is read at once, in pieces of a file.
pub(super) const PIECES: usize = 8;

/// So many texts of each hand may be on their way at once.
const TEXTS_AT_ONCE: u64 = 3;

/// What has been read of a file and is still to be cut.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub(super) text: String,
    pub(super) base: u64,
    /// Its line, from 1, and its column, from 0.
    pub(super) line: u32,
    pub(super) column: u32,
}

/// What texts are made of.
pub(super) enum Content<'f> {
    /// What is read of a file of text.
    Text(&'f mut TextReader),
    /// Rows that are cut already. They are put into a text that was used; `None` where there are none any more.
    #[cfg(feature = "parquet")]
    Cut(&'f mut (dyn FnMut(RawChunk) -> Option<RawChunk> + Send)),
}

/// What is left of a file.
pub(super) struct Feed<'f> {
    content: Content<'f>,
    /// What stands behind the last text.
    rest: Start,
    /// Texts are cut while others are.
    guesses: bool,
    /// So many texts may be on their way at once.
    at_once: u64,
    /// How many texts have been taken, and how many of these put in order.
    pub(super) taken: u64,
    pub(super) front: u64,
    /// There are no more texts.
    pub(super) ended: bool,
    /// Why not all of the file could be read.
    pub(super) fault: Option<TextFault>,
}

impl<'f> Feed<'f> {
    /// The rows of a file from where these begin, for so many hands.
    pub(super) fn new((content, rest): (Content<'f>, Start), hands: usize) -> Feed<'f> {
        let at_once = TEXTS_AT_ONCE * hands as u64;
        Feed { content, rest, guesses: hands > 1, at_once, taken: 0, front: 0, ended: false, fault: None }
    }

    /// Whether nobody may take a text until what was done is put in order.
    pub(super) fn is_full(&self) -> bool {
        self.taken >= self.front + self.at_once
    }

    /// Puts what was left of a text in front of what follows; gives it back where that has been taken already.
    pub(super) fn put_back(&mut self, number: u64, mut left: Start) -> Option<Start> {
        if self.taken > number + 1 {
            return Some(left);
        }
        left.text.push_str(&self.rest.text);
        self.rest = left;
        None
    }

    /// Gives a hand the next text, with rows cut so; `None` if there is none, or if he has to wait.
    pub(super) fn next(&mut self, how: &How, chunk: &mut RawChunk) -> Option<Job> {
        if self.ended || self.is_full() {
            return None;
        }
        chunk.is_ascii = false;
        match &mut self.content {
            Content::Text(reader) => match next_text(reader, (how, self.guesses), &mut self.rest, chunk) {
                Ok(ended) => self.ended = ended,
                Err(fault) => {
                    (self.ended, self.fault) = (true, Some(fault));
                    return None;
                }
            },
            #[cfg(feature = "parquet")]
            Content::Cut(next) => {
                let cut = next(std::mem::take(chunk));
                self.ended = cut.is_none();
                *chunk = cut?;
            }
        }
        let number = self.taken;
        self.taken += 1;
        Some(Job { number, ended: self.ended })
    }
}

/// Reads on behind `rest`, and puts all into a chunk that seems to stand before the beginning of a row, or that is there
/// at all if nobody cuts what follows at the same time. Says whether it is all that is left of the file.
fn next_text(
    reader: &mut TextReader,
    (how, guesses): (&How, bool),
    rest: &mut Start,
    chunk: &mut RawChunk,
) -> Result<bool, TextFault> {
    let text = &mut chunk.text;
    text.clear();
    text.push_str(&rest.text);
    rest.text.clear();
    let (mut ended, mut border) = (false, 0);
    while border == 0 && !ended && text.len() <= RECORD_LIMIT {
        // Twice as much each time, so that a long row is not looked at again and again.
        ended = !reader.fill_much(text, PIECES.max(text.len() / PIECE))?;
        border = if ended || !guesses { text.len() } else { how.border(text.as_bytes()) };
    }
    chunk.is_whole = ended || guesses && border > 0;
    chunk.is_ascii = !reader.letters;
    if border > 0 {
        rest.text.push_str(&text[border..]);
        text.truncate(border);
    }
    (chunk.base, chunk.line, chunk.column) = (rest.base, rest.line.saturating_sub(1), rest.column);
    if let How::Items(_) = how {
        rest.column = column_behind(text, rest.column);
    }
    rest.base += text.len() as u64;
    rest.line = reader.line().saturating_sub(line_breaks(rest.text.as_bytes()));
    Ok(ended)
}

impl How {
    /// Where a text is best cut: a row seems to begin there.
    fn border(&self, text: &[u8]) -> usize {
        match self {
            How::Table(layout) => last_border(text, layout.delimiter),
            How::Lines => memchr::memrchr(b'\n', text).map_or(0, |at| at + 1),
            How::Items(_) => last_item(text),
            How::Yaml => yaml_lines::last_item(text),
            How::Columns(_) => 0,
        }
    }
}

/// The byte behind the last line break of a text that is in no quotes, if the text begins with a row.
fn last_border(text: &[u8], delimiter: u8) -> usize {
    let mut inside = ends_inside(text, delimiter);
    let mut end = text.len();
    while let Some(at) = memchr::memrchr3(b'"', b'\n', b'\r', &text[..end]) {
        match text[at] {
            b'"' => inside = !inside,
            // Whether a line feed follows is not known.
            b'\r' if at + 1 == text.len() => {}
            _ if !inside => return at + 1,
            _ => {}
        }
        end = at;
    }
    0
}

/// Whether a text ends within quotes: what stands around the last one mostly tells, else all are counted.
fn ends_inside(text: &[u8], delimiter: u8) -> bool {
    let Some(last) = memchr::memrchr(b'"', text) else { return false };
    let separates = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
    let before = last.checked_sub(1).map(|at| text[at]);
    match (before, text.get(last + 1)) {
        (Some(before), Some(behind)) if before != b'"' && separates(before) != separates(*behind) => separates(before),
        _ => memchr::memchr_iter(b'"', text).count() % 2 == 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells() -> impl Strategy<Value = Vec<Vec<(bool, String)>>> {
        let text = prop::sample::select(vec!["a", ",", "\"", "\n", "\r\n", "\r", " ", "", "b,\n", "\"\"", "\",\""]);
        let cell = (any::<bool>(), prop::collection::vec(text, 0..4).prop_map(|texts| texts.concat()));
        prop::collection::vec(prop::collection::vec(cell, 1..4), 1..12)
    }

    proptest! {
        #[test]
        fn a_text_is_cut_where_a_row_begins(rows in cells(), cut in 0_usize..400) {
            let (mut text, mut begins) = (String::new(), vec![0]);
            for row in rows {
                let cell = |(quoted, cell): (bool, String)| match quoted || cell.contains(['"', ',', '\n', '\r', ' ']) {
                    true => format!("\"{}\"", cell.replace('"', "\"\"")),
                    false => cell,
                };
                text += &row.into_iter().map(cell).collect::<Vec<_>>().join(",");
                text.push('\n');
                begins.push(text.len());
            }
            let text = &text.as_bytes()[..cut.min(text.len())];
            let last = begins.iter().rev().find(|begin| **begin <= text.len());
            prop_assert_eq!(Some(&last_border(text, b',')), last);
        }
    }
}
