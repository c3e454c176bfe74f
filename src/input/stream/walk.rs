//! The needed values of records of JSON and YAML, found by their keys.
//!
//! A plain record, an object whose values are texts, numbers, `true`, `false` and `null`, is walked over without a tree
//! being made of it. Any other, and one with which something is wrong, is read as one that is held is read, so that what
//! it means is decided in one place.

use std::collections::HashMap;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::super::json;
use super::super::keys::{KeyUse, Keys, REMEMBERED_KEYS};
use super::super::places::stands;
use super::super::reads::{RowWrong, Spot};
use super::super::rows::Found;
use super::super::tree::{Content, Node};
use super::super::trees::{Twice, line_fault, record_of};
use super::alike::{Pattern, Scalar};
use super::raw::{RawCell, RawChunk, Written};

/// Finds the values of the fields of a kind in the records of a source. Cells are those of all fields.
#[derive(Debug, Clone)]
pub(super) struct Walker {
    keys: Keys,
    /// For each field, whether it holds lists.
    lists: Vec<bool>,
    /// The keys that were met.
    met: Vec<Met>,
    /// Their places among `met`.
    places: HashMap<String, usize>,
    /// Keys of the chunk that are for nothing.
    unused: Vec<String>,
    /// For each field, whether a record of the chunk has a key of it.
    seen: Vec<bool>,
    /// Counts the records that are walked over, and the chunks.
    record: u64,
    chunk: u64,
    /// How the record before is written.
    pattern: Pattern,
    /// Texts that were put together, which follow the text of the chunk.
    put: String,
    /// What stands for a key that is not there, in the chunk.
    absent: RawCell,
}

/// A key that was met.
#[derive(Debug, Clone)]
struct Met {
    key: String,
    /// Its fields; `None` where more is to be done for it than to take its value.
    fields: Option<Vec<usize>>,
    /// The last record in which it stands, and the last chunk.
    record: u64,
    chunk: u64,
    /// The place of the key that followed it last.
    next: usize,
}

/// What is the same for the records of a text.
pub(super) struct Place<'t> {
    pub(super) text: &'t str,
    /// Where the text begins, and the index of its file.
    pub(super) base: u64,
    pub(super) file: u32,
}

impl Place<'_> {
    /// Where another text begins that is a piece of this one.
    fn find(&self, piece: &str) -> Option<usize> {
        let start = (piece.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (start + piece.len() <= self.text.len()).then_some(start)
    }
}

/// What came of a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Walked {
    /// It ends there.
    To(usize),
    /// It goes on beyond the text.
    Beyond,
    /// It is no JSON.
    Broken,
}

impl Walker {
    pub(super) fn new(keys: Keys, lists: Vec<bool>) -> Walker {
        Walker {
            keys,
            lists,
            met: Vec::new(),
            places: HashMap::new(),
            unused: Vec::new(),
            seen: Vec::new(),
            record: 0,
            chunk: 0,
            pattern: Pattern::default(),
            put: String::new(),
            absent: RawCell::piece(0, 0),
        }
    }

    /// The keys of the chunk that are for nothing, in the order in which they are met.
    pub(super) fn unused(&mut self) -> Vec<String> {
        std::mem::take(&mut self.unused)
    }

    /// For each field, whether a record of the chunk has a key of it.
    pub(super) fn seen(&self) -> &[bool] {
        &self.seen
    }

    /// Prepares for a chunk.
    pub(super) fn begin(&mut self, chunk: &mut RawChunk) {
        chunk.width = self.lists.len();
        chunk.written = Written::Plain;
        self.put.clear();
        self.unused.clear();
        self.seen.clear();
        self.seen.resize(self.lists.len(), false);
        self.chunk += 1;
        self.absent = chunk.odd(Found::NoKey);
    }

    /// Ends a chunk: what was put together goes to the end of its text.
    pub(super) fn end(&mut self, chunk: &mut RawChunk) {
        chunk.text.push_str(&self.put);
    }

    /// Walks over a line, which is one record, that begins at `start` and ends at `end` of its text.
    pub(super) fn line(&mut self, place: &Place<'_>, (start, end): (usize, usize), chunk: &mut RawChunk) {
        let line = &place.text[start..end];
        if self.plain(place, line, true, chunk).is_ok() {
            let begin = line.len() - line.trim_start_matches(BLANKS).len();
            chunk.starts.push(narrow(start + begin));
            return;
        }
        chunk.cells.truncate(chunk.starts.len() * chunk.width);
        if super::super::values::trim(line).is_empty() {
            chunk.blank_rows += 1;
            return;
        }
        match json::parse(line) {
            Ok(node) => self.node(&node, start, place, chunk),
            Err(fault) => {
                let at = start + usize::try_from(fault.at).unwrap_or(0);
                chunk.bad_rows.push((narrow(at), RowWrong::NotJson(line_fault(fault.what))));
            }
        }
    }

    /// Walks over the item of a list that begins at `start` of its text.
    pub(super) fn item(&mut self, place: &Place<'_>, start: usize, chunk: &mut RawChunk) -> Walked {
        let text = &place.text[start..];
        if let Ok(length) = self.plain(place, text, false, chunk) {
            chunk.starts.push(narrow(start));
            return Walked::To(start + length);
        }
        chunk.cells.truncate(chunk.starts.len() * chunk.width);
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(raw)) => match json::parse(raw.get()) {
                Ok(node) => {
                    self.node(&node, start, place, chunk);
                    Walked::To(start + raw.get().len())
                }
                Err(_) => Walked::Broken,
            },
            Some(Err(fault)) if !fault.is_eof() => Walked::Broken,
            Some(Err(_)) | None => Walked::Beyond,
        }
    }

    /// Walks over a plain record with which a text begins, and gives its length; `alone` says that nothing may follow.
    /// The cells of one that is not plain are left behind.
    fn plain(&mut self, place: &Place<'_>, text: &str, alone: bool, chunk: &mut RawChunk) -> Result<usize, Uncommon> {
        let absent = self.absent;
        let row = chunk.cells.len();
        chunk.cells.resize(row + chunk.width, absent);
        self.record += 1;
        if let Some(length) = self.alike(place, text, alone, &mut chunk.cells[row..]) {
            return Ok(length);
        }
        chunk.cells[row..].fill(absent);
        self.pattern.clear();
        let mut from = serde_json::Deserializer::from_str(text);
        let begin = text.as_ptr() as usize - place.text.as_ptr() as usize;
        let plain = Plain { walker: self, place, begin, cells: &mut chunk.cells[row..], absent };
        let last = from.deserialize_map(plain).map_err(|_| Uncommon)?;
        let last = last.map_or(text.as_ptr() as usize, |last| last.as_ptr() as usize + last.len());
        // Only the bracket that closes it is left, or an object without anything in it.
        let behind = &text[last - text.as_ptr() as usize..];
        let rest = behind.trim_start_matches(BLANKS).trim_start_matches('{').trim_start_matches(BLANKS);
        let rest = rest.strip_prefix('}').ok_or(Uncommon)?;
        if alone && !is_blank(rest) {
            return Err(Uncommon);
        }
        self.pattern.close(&behind[..behind.len() - rest.len()]);
        self.note_all();
        Ok(text.len() - rest.len())
    }

    /// Walks over a record that is written as the one before.
    #[inline]
    fn alike(&mut self, place: &Place<'_>, text: &str, alone: bool, cells: &mut [RawCell]) -> Option<usize> {
        if self.pattern.is_empty() {
            return None;
        }
        let offset = text.as_ptr() as usize - place.text.as_ptr() as usize;
        let Walker { pattern, met, put, .. } = self;
        let mut broken = false;
        let length = pattern.walk(text, |key, scalar, start, end| {
            let fields = met[key].fields.as_deref().unwrap_or_default();
            if fields.is_empty() {
                return;
            }
            let (first, last) = (narrow(offset + start), narrow(offset + end));
            let cell = match scalar {
                Scalar::Null => RawCell::piece(first, first),
                Scalar::Bare => RawCell::piece(first, last),
                Scalar::Text => RawCell::piece(first + 1, last - 1),
                Scalar::Escaped => match unescaped(&text[start..end]) {
                    Ok(text) => put_behind(place, put, &text),
                    Err(Uncommon) => {
                        broken = true;
                        return;
                    }
                },
            };
            fields.iter().for_each(|field| cells[*field] = cell);
        })?;
        if broken || alone && !is_blank(&text[length..]) {
            return None;
        }
        if self.pattern.chunk != self.chunk {
            self.note_all();
        }
        Some(length)
    }

    /// Notes that the keys of the record before stand in the chunk.
    fn note_all(&mut self) {
        let places: Vec<usize> = self.pattern.places().collect();
        places.into_iter().for_each(|place| self.note(place));
        self.pattern.chunk = self.chunk;
    }

    /// Adds the item of a list in YAML that was parsed from `at` of the text on.
    pub(super) fn yaml(&mut self, node: &Node<'_>, at: usize, place: &Place<'_>, chunk: &mut RawChunk) {
        let row = chunk.cells.len();
        chunk.cells.resize(row + chunk.width, self.absent);
        self.record += 1;
        match self.plain_node(node, at, place, &mut chunk.cells[row..]) {
            Ok(()) => chunk.starts.push(narrow(at + node.span.start)),
            Err(Uncommon) => {
                chunk.cells.truncate(row);
                self.node(node, at, place, chunk);
            }
        }
    }

    /// The cells of an object with nothing but plain values, none of them twice.
    fn plain_node(
        &mut self,
        node: &Node<'_>,
        at: usize,
        place: &Place<'_>,
        cells: &mut [RawCell],
    ) -> Result<(), Uncommon> {
        let mut last = None;
        for entry in node.entries().ok_or(Uncommon)? {
            let key = self.place_of(last, &entry.key)?;
            let met = &mut self.met[key];
            let fields = met.fields.as_deref().ok_or(Uncommon)?;
            if met.record == self.record {
                return Err(Uncommon);
            }
            met.record = self.record;
            let cell = match &entry.value.content {
                _ if fields.is_empty() => self.absent,
                Content::Null => {
                    let start = narrow(at + stands(entry).start);
                    RawCell::piece(start, start)
                }
                Content::Scalar(text) => match place.find(text) {
                    Some(start) => RawCell::piece(narrow(start), narrow(start + text.len())),
                    None => put_behind(place, &mut self.put, text),
                },
                Content::Alias | Content::List(_) | Content::Map(_) => return Err(Uncommon),
            };
            for field in fields {
                if cells[*field] != self.absent {
                    return Err(Uncommon);
                }
                cells[*field] = cell;
            }
            self.note(key);
            last = Some(key);
        }
        Ok(())
    }

    /// Adds what was parsed the ordinary way, from `at` of the text on.
    fn node(&mut self, node: &Node<'_>, at: usize, place: &Place<'_>, chunk: &mut RawChunk) {
        let start = at + node.span.start;
        let Some(entries) = node.entries() else {
            return chunk.bad_rows.push((narrow(start), RowWrong::NotARecord));
        };
        for entry in entries {
            if let Ok(place) = self.place_of(None, &entry.key) {
                self.note(place);
            }
        }
        let Walker { keys, lists, .. } = self;
        let record = record_of(keys, &|field| lists.get(field).copied().unwrap_or(false), node, entries);
        if let Some(Twice { key, at: again, more }) = record.twice {
            let again = Spot { file: place.file, at: place.base + (at + again) as u64 };
            chunk.bad_rows.push((narrow(start), RowWrong::KeyTwice { key, again, more }));
        }
        for (field, found) in record.values.into_iter().enumerate() {
            self.seen[field] |= found != Found::NoKey;
            let cell = match found {
                Found::Text(text) => put_behind(place, &mut self.put, &text),
                Found::NoKey => self.absent,
                Found::NoColumn => chunk.odd(Found::NoColumn),
                Found::NotRead => chunk.odd(Found::NotRead),
                Found::Unfit(why) => chunk.odd(Found::Unfit(why)),
                Found::List(items) => {
                    let items = items.into_iter().map(|item| item.into_owned().into()).collect();
                    chunk.odd(Found::List(items))
                }
            };
            chunk.cells.push(cell);
        }
        chunk.starts.push(narrow(start));
    }

    /// The place of a key that follows another.
    #[inline]
    fn place_of(&mut self, last: Option<usize>, key: &str) -> Result<usize, Uncommon> {
        let guess = last.map_or(0, |last| self.met[last].next);
        if self.met.get(guess).is_some_and(|met| met.key == key) {
            return Ok(guess);
        }
        let place = match self.places.get(key) {
            Some(place) => *place,
            None => self.meet(key)?,
        };
        if let Some(last) = last {
            self.met[last].next = place;
        }
        Ok(place)
    }

    /// Notes that a key stands in the chunk.
    #[inline]
    fn note(&mut self, place: usize) {
        let met = &mut self.met[place];
        if met.chunk == self.chunk {
            return;
        }
        met.chunk = self.chunk;
        match &met.fields {
            Some(fields) if fields.is_empty() => self.unused.push(met.key.clone()),
            Some(fields) => fields.iter().for_each(|field| self.seen[*field] = true),
            None => {}
        }
    }

    /// Looks up what a key is for that is met for the first time.
    #[cold]
    fn meet(&mut self, key: &str) -> Result<usize, Uncommon> {
        if self.met.len() >= REMEMBERED_KEYS {
            return Err(Uncommon);
        }
        let fields = match self.keys.known_use(key) {
            KeyUse::Fields(fields) => Some(fields),
            KeyUse::Unused => Some(Vec::new()),
            KeyUse::Path | KeyUse::Children(_) => None,
        };
        let place = self.met.len();
        self.places.insert(key.to_owned(), place);
        self.met.push(Met { key: key.to_owned(), fields, record: 0, chunk: 0, next: place + 1 });
        Ok(place)
    }
}

/// Puts a text behind that of the chunk.
fn put_behind(place: &Place<'_>, put: &mut String, text: &str) -> RawCell {
    let start = place.text.len() + put.len();
    put.push_str(text);
    RawCell::piece(narrow(start), narrow(start + text.len()))
}

/// The text that stands in quotes.
fn unescaped(raw: &str) -> Result<String, Uncommon> {
    serde_json::from_str(raw).map_err(|_| Uncommon)
}

/// A record has to be looked at closely.
struct Uncommon;

/// What may stand between the values of JSON.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Walks over one plain record, and gives its last value.
struct Plain<'w> {
    walker: &'w mut Walker,
    place: &'w Place<'w>,
    /// Where it begins in the text.
    begin: usize,
    /// The cells of the record.
    cells: &'w mut [RawCell],
    absent: RawCell,
}

impl<'t> Visitor<'t> for Plain<'_> {
    type Value = Option<&'t str>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut last, mut place): (Option<&'t str>, _) = (None, None);
        // A key with escapes is no piece of the text, which is an error here.
        while let Some(key) = map.next_key::<&'t str>()? {
            let raw: &'t RawValue = map.next_value()?;
            let uncommon = |_| A::Error::custom("");
            let at = self.walker.place_of(place, key).map_err(uncommon)?;
            let (text, end) = (self.place.text, |raw: &str| raw.as_ptr() as usize + raw.len());
            let before = last.map_or(self.begin, |last| end(last) - text.as_ptr() as usize);
            let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
            self.walker.pattern.push(&text[before..start], at);
            self.take(at, raw.get()).map_err(uncommon)?;
            (last, place) = (Some(raw.get()), Some(at));
        }
        Ok(last)
    }
}

impl Plain<'_> {
    /// Takes the value of a key.
    #[inline]
    fn take(&mut self, place: usize, raw: &str) -> Result<(), Uncommon> {
        let met = &mut self.walker.met[place];
        let Some(fields) = &met.fields else { return Err(Uncommon) };
        if met.record == self.walker.record {
            return Err(Uncommon);
        }
        met.record = self.walker.record;
        let start = raw.as_ptr() as usize - self.place.text.as_ptr() as usize;
        let (start, end) = (narrow(start), narrow(start + raw.len()));
        let mut cell = RawCell::piece(start, end);
        match raw.as_bytes().first() {
            Some(b'"') => {
                cell = RawCell::piece(start + 1, end - 1);
                if memchr::memchr(b'\\', raw.as_bytes()).is_some() {
                    // Also where nobody asks for it: an escape may stand for no character.
                    let text = unescaped(raw)?;
                    if !fields.is_empty() {
                        cell = put_behind(self.place, &mut self.walker.put, &text);
                    }
                }
            }
            Some(b'{' | b'[') | None => return Err(Uncommon),
            Some(b'n') => cell = RawCell::piece(start, start),
            Some(_) => {}
        }
        for field in fields {
            if self.cells[*field] != self.absent {
                return Err(Uncommon);
            }
            self.cells[*field] = cell;
        }
        Ok(())
    }
}

/// A place in a chunk, of which none is as long as four thousand million bytes.
#[inline(always)]
fn narrow(at: usize) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the driver keeps chunks far shorter")]
    let at = at as u32;
    at
}
