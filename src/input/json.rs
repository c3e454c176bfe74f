//! JSON: values cut out of a file one at a time, and parsed by serde_json into trees with places.
//!
//! The cutter looks at brackets, quotes and commas only and holds no more than one value, so an array of 500 MB takes
//! no more memory than its largest record. What a value says is serde_json's business.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::text::{TextFault, TextReader};
use super::tree::{Content, DEPTH_LIMIT, Entry, Node};

/// What is wrong where one value follows another.
pub(super) const BEHIND_END: &str = "something stands behind the end of the JSON value";

/// What is wrong with a JSON text, and at which byte.
#[derive(Debug)]
pub(super) struct JsonFault {
    pub(super) at: u64,
    pub(super) what: JsonWrong,
}

impl JsonFault {
    /// The same fault in a text that stands at an offset.
    pub(super) fn shifted(self, by: u64) -> JsonFault {
        JsonFault { at: self.at + by, ..self }
    }
}

#[derive(Debug)]
pub(super) enum JsonWrong {
    Text(TextFault),
    Syntax(String),
    TooDeep,
    /// A value longer than its limit.
    TooLong,
}

/// Cuts values out of a file.
pub(super) struct Cutter<'r> {
    reader: &'r mut TextReader,
    buffer: String,
    /// The next byte, in the buffer.
    next: usize,
    /// Offset of the buffer's first byte in the text.
    base: u64,
    limit: usize,
}

type Cut<T> = Result<T, JsonFault>;

impl<'r> Cutter<'r> {
    /// Begins at the front of a file; `limit` is the longest value in bytes.
    pub(super) fn new(reader: &'r mut TextReader, limit: usize) -> Cutter<'r> {
        Cutter { reader, buffer: String::new(), next: 0, base: 0, limit }
    }

    /// Offset of the next byte.
    pub(super) fn at(&self) -> u64 {
        self.base + self.next as u64
    }

    fn fault<T>(&self, what: JsonWrong) -> Cut<T> {
        Err(JsonFault { at: self.at(), what })
    }

    fn wrong<T>(&self, words: &str) -> Cut<T> {
        self.fault(JsonWrong::Syntax(words.to_owned()))
    }

    /// The next byte without taking it; drops what has been taken when it has to read on, unless `keep` bytes of it
    /// are still needed.
    fn peek(&mut self, keep: usize) -> Cut<Option<u8>> {
        while self.next >= self.buffer.len() {
            let drop = self.next - keep;
            self.buffer.drain(..drop);
            self.base += drop as u64;
            self.next = keep;
            match self.reader.fill(&mut self.buffer) {
                Ok(true) => {}
                Ok(false) if self.next < self.buffer.len() => {}
                Ok(false) => return Ok(None),
                Err(fault) => return self.fault(JsonWrong::Text(fault)),
            }
        }
        Ok(Some(self.buffer.as_bytes()[self.next]))
    }

    /// The next byte that is not white space.
    pub(super) fn peek_value(&mut self) -> Cut<Option<u8>> {
        self.peek_solid(0).map(|(byte, _)| byte)
    }

    fn peek_solid(&mut self, mut keep: usize) -> Cut<(Option<u8>, usize)> {
        let counting = keep > 0;
        loop {
            match self.peek(keep)? {
                Some(b' ' | b'\t' | b'\n' | b'\r') => {
                    self.next += 1;
                    keep += usize::from(counting);
                    if keep > self.limit {
                        return Err(JsonFault { at: self.at() - keep as u64, what: JsonWrong::TooLong });
                    }
                }
                other => return Ok((other, keep)),
            }
        }
    }

    /// Takes a bracket, colon or comma that is known to come next.
    fn take(&mut self) {
        self.next += 1;
    }

    /// Enters a list or an object.
    pub(super) fn open(&mut self) {
        self.take();
    }

    /// Whether another item follows in a list or object that was opened; takes the comma, or the bracket at the end.
    pub(super) fn another(&mut self, first: &mut bool, close: u8) -> Cut<bool> {
        let was_first = std::mem::replace(first, false);
        match self.peek_value()? {
            Some(byte) if byte == close => {
                self.take();
                Ok(false)
            }
            Some(b',') if !was_first => {
                self.take();
                match self.peek_value()? {
                    Some(byte) if byte == close => self.wrong("a comma stands before the closing bracket"),
                    Some(_) => Ok(true),
                    None => self.wrong("the file ends in the middle of a list or an object"),
                }
            }
            Some(_) if was_first => Ok(true),
            Some(_) if close == b']' => self.wrong("expected `,` or `]`"),
            Some(_) => self.wrong("expected `,` or `}`"),
            None => self.wrong("the file ends in the middle of a list or an object"),
        }
    }

    /// Takes a key and its colon.
    pub(super) fn key(&mut self) -> Cut<String> {
        let start = self.at();
        if self.peek_value()? != Some(b'"') {
            return self.wrong("expected a key in quotes");
        }
        let raw = self.value()?.text;
        if self.peek_value()? != Some(b':') {
            return self.wrong("expected `:` after the key");
        }
        self.take();
        serde_json::from_str(&raw).map_err(|error| JsonFault { at: start, what: JsonWrong::Syntax(words(&error)) })
    }

    /// Takes the whole next value and gives its text.
    pub(super) fn value(&mut self) -> Cut<Piece> {
        self.peek_value()?;
        let at = self.at();
        let length = self.pass_value(true)?;
        let text = self.buffer.get(self.next - length..self.next).unwrap_or_default().to_owned();
        Ok(Piece { at, text })
    }

    /// Takes the whole next value and forgets it.
    pub(super) fn skip(&mut self) -> Cut<()> {
        self.pass_value(false).map(|_| ())
    }

    /// Nothing but white space may follow.
    pub(super) fn end(&mut self) -> Cut<()> {
        if self.peek_value()?.is_some() { self.wrong(BEHIND_END) } else { Ok(()) }
    }

    /// Walks to the end of a value and gives its length if it is kept.
    fn pass_value(&mut self, kept: bool) -> Cut<usize> {
        let mut pass = Pass { kept, length: 0 };
        let mut open: Vec<u8> = Vec::new();
        loop {
            let (byte, keep) = self.peek_solid(pass.length)?;
            pass.length = keep;
            let Some(byte) = byte else {
                return self.wrong(if open.is_empty() {
                    "a value is missing here"
                } else {
                    "the file ends in the middle of a value"
                });
            };
            match byte {
                b'{' | b'[' => {
                    open.push(byte);
                    if open.len() > DEPTH_LIMIT {
                        return self.fault(JsonWrong::TooDeep);
                    }
                    self.step(&mut pass)?;
                }
                b'}' | b']' => {
                    let matching = if byte == b'}' { b'{' } else { b'[' };
                    if open.pop() != Some(matching) {
                        return self.wrong("this bracket closes nothing");
                    }
                    self.step(&mut pass)?;
                }
                b'"' => self.pass_text(&mut pass)?,
                b',' | b':' if !open.is_empty() => self.step(&mut pass)?,
                b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => self.pass_word(&mut pass)?,
                _ => return self.wrong("nothing that begins like this is a value; texts stand in quotes"),
            }
            if open.is_empty() {
                return Ok(pass.length);
            }
        }
    }

    fn step(&mut self, pass: &mut Pass) -> Cut<()> {
        self.steps(pass, 1)
    }

    fn steps(&mut self, pass: &mut Pass, count: usize) -> Cut<()> {
        self.next += count;
        if pass.kept {
            pass.length += count;
            if pass.length > self.limit {
                return Err(JsonFault { at: self.at() - pass.length as u64, what: JsonWrong::TooLong });
            }
        }
        Ok(())
    }

    fn pass_text(&mut self, pass: &mut Pass) -> Cut<()> {
        let opened = self.at();
        self.step(pass)?;
        loop {
            match self.peek(pass.length)? {
                Some(b'"') => return self.step(pass),
                Some(b'\\') => {
                    self.step(pass)?;
                    if self.peek(pass.length)?.is_some() {
                        self.step(pass)?;
                    }
                }
                Some(_) => {
                    let ahead = &self.buffer.as_bytes()[self.next..];
                    let plain = ahead.iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(ahead.len());
                    self.steps(pass, plain)?;
                }
                None => {
                    let what = JsonWrong::Syntax("a quote is opened here and never closed".to_owned());
                    return Err(JsonFault { at: opened, what });
                }
            }
        }
    }

    fn pass_word(&mut self, pass: &mut Pass) -> Cut<()> {
        while let Some(b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') = self.peek(pass.length)? {
            self.step(pass)?;
        }
        Ok(())
    }
}

/// Walking over a value: whether its bytes are kept, and how many.
struct Pass {
    kept: bool,
    length: usize,
}

/// The text of a value and where it stands.
pub(super) struct Piece {
    pub(super) at: u64,
    pub(super) text: String,
}

/// The length of the value at the front of a text; `None` if it goes on beyond it.
pub(super) fn first_value(text: &str) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let whole = values.next()?.is_ok();
    whole.then(|| values.byte_offset())
}

/// Parses one value into a tree. Places count from the beginning of `text`.
pub(super) fn parse(text: &str) -> Result<Node<'_>, JsonFault> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| at(text, 0, &error))?;
    tree(text, raw.get(), 0)
}

fn at(whole: &str, start: usize, error: &serde_json::Error) -> JsonFault {
    // serde_json counts lines from 1 and bytes of a line from 1; at the end of the text it stands one further on.
    let part = &whole[start..];
    let line: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut byte = (start + line + error.column().saturating_sub(1)).min(whole.len());
    while !whole.is_char_boundary(byte) {
        byte -= 1;
    }
    JsonFault { at: byte as u64, what: JsonWrong::Syntax(words(error)) }
}

/// serde_json's message in our words, without its line and column.
pub(super) fn words(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    match message {
        "EOF while parsing a string" => "a quote is opened and never closed".to_owned(),
        eof if eof.starts_with("EOF") => "the text ends in the middle of a value".to_owned(),
        "trailing comma" => "a comma stands before the closing bracket".to_owned(),
        "trailing characters" => BEHIND_END.to_owned(),
        "key must be a string" => "expected a key in quotes".to_owned(),
        "expected value" => "nothing that begins like this is a value; texts stand in quotes".to_owned(),
        "expected ident" => "this is no value: only `true`, `false` and `null` stand without quotes".to_owned(),
        "expected `:`" => "a `:` is missing behind a key".to_owned(),
        "expected `,` or `}`" => "a `,` or `}` is missing behind a value".to_owned(),
        "expected `,` or `]`" => "a `,` or `]` is missing behind a value".to_owned(),
        "invalid number" => "this is not a number as JSON writes them".to_owned(),
        "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
            "an escape with `\\u` stands for no character".to_owned()
        }
        "invalid escape" => "a backslash stands before a character that needs none".to_owned(),
        control if control.starts_with("control character") => {
            "a line break or another control character stands inside quotes".to_owned()
        }
        other => other.to_owned(),
    }
}

/// Where a part stands in the text that it was borrowed from.
fn span_of(whole: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - whole.as_ptr() as usize;
    start..start + part.len()
}

fn tree<'t>(whole: &'t str, part: &'t str, depth: usize) -> Result<Node<'t>, JsonFault> {
    let span = span_of(whole, part);
    let fault = |error: serde_json::Error| at(whole, span.start, &error);
    let content = match part.as_bytes().first() {
        Some(b'{' | b'[') if depth >= DEPTH_LIMIT => {
            return Err(JsonFault { at: span.start as u64, what: JsonWrong::TooDeep });
        }
        Some(b'{') => {
            let raw: RawEntries<'t> = serde_json::from_str(part).map_err(fault)?;
            let entry = |(key, value): (&'t RawValue, &'t RawValue)| {
                let key_span = span_of(whole, key.get());
                Ok(Entry {
                    key: text(key.get(), key_span.start)?,
                    key_span,
                    value: tree(whole, value.get(), depth + 1)?,
                })
            };
            Content::Map(raw.0.into_iter().map(entry).collect::<Result<_, JsonFault>>()?)
        }
        Some(b'[') => {
            let raw: RawItems<'t> = serde_json::from_str(part).map_err(fault)?;
            let item = |value: &'t RawValue| tree(whole, value.get(), depth + 1);
            Content::List(raw.0.into_iter().map(item).collect::<Result<_, JsonFault>>()?)
        }
        Some(b'"') => Content::Scalar(text(part, span.start)?),
        _ if part == "null" => Content::Null,
        _ => Content::Scalar(Cow::Borrowed(part)),
    };
    Ok(Node { span, content })
}

/// A text without its quotes and escapes.
fn text(quoted: &str, start: usize) -> Result<Cow<'_, str>, JsonFault> {
    let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    if !inner.contains('\\') {
        return Ok(Cow::Borrowed(inner));
    }
    let wrong = |error: serde_json::Error| JsonFault { at: start as u64, what: JsonWrong::Syntax(words(&error)) };
    serde_json::from_str::<String>(quoted).map(Cow::Owned).map_err(wrong)
}

/// An object with its keys and values as they stand, doubles included.
struct RawEntries<'t>(Vec<(&'t RawValue, &'t RawValue)>);

/// A list with its items as they stand.
struct RawItems<'t>(Vec<&'t RawValue>);

struct EntriesVisitor;

struct ItemsVisitor;

impl<'t> Deserialize<'t> for RawEntries<'t> {
    fn deserialize<D: Deserializer<'t>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(EntriesVisitor)
    }
}

impl<'t> Deserialize<'t> for RawItems<'t> {
    fn deserialize<D: Deserializer<'t>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(ItemsVisitor)
    }
}

impl<'t> Visitor<'t> for EntriesVisitor {
    type Value = RawEntries<'t>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(RawEntries(entries))
    }
}

impl<'t> Visitor<'t> for ItemsVisitor {
    type Value = RawItems<'t>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(RawItems(items))
    }
}
