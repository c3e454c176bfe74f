//! The text of a block in plain marks: curly quotes, long dashes and non-breaking spaces as word processors leave
//! them are read as what stands on a keyboard, and every place is kept as the place in the bytes on disk.
//!
//! Texts in quotes stay as they are. A quote that does not close is closed here at the end of its line, so that one
//! missing quote is one mistake and not many. What a text means is not here.

use crate::source::{FileId, Span};

/// A text in plain marks with the way back to the text as written.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// The text that the grammar reads.
    pub(super) text: String,
    /// Quotes that are wrong, in order.
    pub(super) bad_quotes: Vec<BadQuote>,
    /// From each of these bytes of `text` on, places run along with the original from the second number on.
    anchors: Vec<(usize, usize)>,
    /// Where the original text ends.
    end: usize,
}

/// Where a piece of a plain text stands: what turns its bytes into places of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) file: FileId,
    pub(super) plain: &'a Plain,
    /// The byte of the plain text at which the piece begins.
    pub(super) base: usize,
}

impl Places<'_> {
    /// The place in the file of some bytes of the piece.
    pub(super) fn span(self, start: usize, end: usize) -> Span {
        let place = |at| u32::try_from(self.plain.original(self.base + at)).expect("Sources refuses files over 4 GiB");
        Span { file: self.file, start: place(start), end: place(end) }
    }
}

/// A text that does not end as it began. Places are bytes of the plain text.
#[derive(Debug, Clone, Copy)]
pub(super) struct BadQuote {
    /// Where it opens.
    pub(super) open: usize,
    /// One past its end.
    pub(super) end: usize,
    /// It opens with one kind of quote and closes with the other.
    pub(super) mixed: bool,
}

impl Plain {
    /// Reads `written`, which begins at byte `at` of its file.
    pub(super) fn new(written: &str, at: usize) -> Plain {
        let mut plain = Plain { end: at + written.len(), ..Plain::default() };
        plain.read(written, at);
        plain
    }

    /// The same, with another word in the place of the first: a keyword that was misspelt.
    pub(super) fn with_keyword(written: &str, at: usize, misspelt: usize, keyword: &str) -> Plain {
        let mut plain = Plain { end: at + written.len(), ..Plain::default() };
        plain.put(keyword, at);
        plain.read(&written[misspelt..], at + misspelt);
        plain
    }

    /// The place in the file of a byte of the plain text.
    pub(super) fn original(&self, at: usize) -> usize {
        let after = self.anchors.partition_point(|(plain, _)| *plain <= at);
        let place = match after.checked_sub(1).map(|index| self.anchors[index]) {
            Some((plain, original)) => original + (at - plain),
            None => at,
        };
        place.min(self.end)
    }

    fn put(&mut self, text: &str, original: usize) {
        self.anchor(original);
        self.text.push_str(text);
    }

    fn anchor(&mut self, original: usize) {
        let here = self.text.len();
        if self.anchors.is_empty() || self.original(here) != original {
            self.anchors.push((here, original));
        }
    }

    fn read(&mut self, written: &str, at: usize) {
        let mut rest = written;
        while let Some(first) = rest.chars().next() {
            let here = at + written.len() - rest.len();
            let taken = match first {
                '"' | '“' | '”' | '„' => self.quoted(rest, first, here),
                '#' => {
                    let line = rest.split_inclusive('\n').next().unwrap_or(rest);
                    self.put(line, here);
                    line.len()
                }
                _ if first.is_ascii() => {
                    let special = |byte: u8| matches!(byte, b'"' | b'#') || !byte.is_ascii();
                    let run = rest.bytes().position(special).unwrap_or(rest.len());
                    self.put(&rest[..run], here);
                    run
                }
                _ => {
                    let mut buffer = [0; 4];
                    self.put(plain_mark(first).unwrap_or_else(|| first.encode_utf8(&mut buffer)), here);
                    first.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
        self.anchor(at + written.len());
    }

    /// Takes a text in quotes from the start of `rest`; gives the bytes taken.
    fn quoted(&mut self, rest: &str, opening: char, at: usize) -> usize {
        let open = self.text.len();
        let straight = opening == '"';
        let line = rest.lines().next().unwrap_or(rest);
        let body = &line[opening.len_utf8()..];
        let body_at = at + opening.len_utf8();
        self.put("\"", at);
        let (length, closing, mixed) = match close_of(body, straight) {
            Some(length) => (length, if straight { 1 } else { '”'.len_utf8() }, false),
            None => match other_close(body, straight) {
                Some((length, closing)) => (length, closing, true),
                None => (body.trim_end().len(), 0, false),
            },
        };
        self.inside(&body[..length], body_at, straight && !mixed);
        self.put("\"", body_at + length);
        let end = self.text.len();
        if mixed || closing == 0 {
            self.bad_quotes.push(BadQuote { open, end, mixed });
        }
        self.anchor(body_at + length + closing);
        opening.len_utf8() + length + closing
    }

    /// The inside of a text; a straight quote that is part of it is doubled unless it is so already.
    fn inside(&mut self, body: &str, at: usize, doubled: bool) {
        if doubled || !body.contains('"') {
            return self.put(body, at);
        }
        for (index, mark) in body.char_indices() {
            let mut buffer = [0; 4];
            let text = if mark == '"' { "\"\"" } else { mark.encode_utf8(&mut buffer) };
            self.put(text, at + index);
        }
    }
}

/// Where the closing quote of its own kind stands.
fn close_of(body: &str, straight: bool) -> Option<usize> {
    if !straight {
        return body.find('”');
    }
    let bytes = body.as_bytes();
    let mut at = 0;
    loop {
        at += body[at..].find('"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Where a quote of the other kind stands that was probably meant to close, and how many bytes it takes.
fn other_close(body: &str, straight: bool) -> Option<(usize, usize)> {
    let other = if straight { '”' } else { '"' };
    body.find(other).map(|at| (at, other.len_utf8()))
}

/// The mark on a keyboard that stands for one from a word processor.
fn plain_mark(mark: char) -> Option<&'static str> {
    match mark {
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(" "),
        '\u{2028}' | '\u{2029}' | '\u{85}' => Some("\n"),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '•' | '‣' | '◦' | '▪' | '\u{f0b7}' => Some("-"),
        '‘' | '’' => Some("'"),
        _ => None,
    }
}
