//! The cells of one field as codes of values.

mod by_column;
mod written;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use indexmap::IndexMap;

use crate::calendar::Day;
use crate::column::{AS_WRITTEN, BatchField, Datum, Texts};
use crate::wide::*;

use super::super::noted::Far;
use super::super::reads::FieldRead;
use super::super::rows::{Found, KindIntake, RowZone};
use super::super::values::{UNKEPT, Unread, ValueRules};
use super::Asked;
use super::key_hash;
use super::keys::{KeyPart, RowKey};
use super::memo::{Key, Memo, UNKNOWN};
use super::raw::{RawCell, RawChunk};
use super::typing::{Comes, FieldNotes};
use by_column::Dictionary;

/// How many different values of a field are remembered, and how many bytes of long ones.
const REMEMBERED: usize = 1 << 15;
const REMEMBERED_BYTES: usize = 4 << 20;
/// How many different values there must be before it is seen that nearly every row has another.
const ENOUGH: usize = 1 << 11;
/// How many things that stand in no cell are remembered.
const ODD_KEPT: usize = 16;

/// What a cell was read as and what is to be said of it, but for how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Sort {
    Value,
    Blank,
    None,
    Unknown,
    Redacted,
    /// A column or key that is not there.
    Absent,
    /// More is to be said: where it stands.
    Special,
}

const SORTS: usize = Sort::Special as usize + 1;

/// So many cells are looked through at once for those that are not known.
const AT_ONCE: usize = 128;

/// So many codes of something else than a value are looked for one after the other.
const FEW: usize = 8;

/// What is to be said each time that a cell is met.
#[derive(Debug, Clone)]
struct Special {
    values: u64,
    later: bool,
    far: Option<Far>,
    unreadable: Option<Unread>,
    unlisted: Vec<String>,
    no_zone: bool,
}

/// How a field is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Each value gets a code.
    Codes,
    /// Texts are known by where they stand, or nobody asks for them.
    AsWritten,
}

/// What is remembered of one field.
#[derive(Debug, Clone)]
pub(super) struct FieldTyping {
    pub(super) asked: Asked,
    pub(super) mode: Mode,
    /// Its texts may be known by where they stand.
    may_be_written: bool,
    /// How long texts are that stand for something else, a bit for each; the highest is for all that are longer.
    code_lengths: u64,
    memo: Memo,
    sorts: Vec<Sort>,
    /// The codes of what is no value.
    others: Vec<u32>,
    specials: HashMap<u32, Special>,
    /// For each code what it is as a part of the key, where the field is one.
    key_parts: Option<Vec<Option<KeyPart>>>,
    /// Codes of what stands in no cell.
    odd: Vec<(Found<'static>, u32)>,
    /// For tables that are kept column by column.
    dictionary: Dictionary,
    /// Of texts that are known by where they stand: rows whose text does not stand as it is, or perhaps for something
    /// else.
    not_plain: Vec<usize>,
}

impl FieldTyping {
    pub(super) fn new<'c>(
        asked: Asked,
        is_text: bool,
        codes: impl Iterator<Item = &'c String>,
        (is_key, is_alone): (bool, bool),
    ) -> FieldTyping {
        let may_be_written = asked == Asked::CodesOrTexts && is_text;
        let is_written = asked == Asked::Nothing && is_text || may_be_written && is_key && is_alone;
        FieldTyping {
            asked,
            mode: if is_written { Mode::AsWritten } else { Mode::Codes },
            may_be_written,
            code_lengths: codes.fold(0, |lengths, code| lengths | 1 << code.len().min(63)),
            memo: Memo::default(),
            sorts: Vec::new(),
            others: Vec::new(),
            specials: HashMap::new(),
            key_parts: is_key.then(Vec::new),
            odd: Vec::new(),
            dictionary: Dictionary::default(),
            not_plain: Vec::new(),
        }
    }

    /// Forgets all values.
    pub(super) fn begin_anew(&mut self) {
        self.memo.clear();
        self.sorts.clear();
        self.others.clear();
        self.specials.clear();
        self.key_parts.iter_mut().for_each(Vec::clear);
        self.odd.clear();
        self.dictionary.clear();
    }

    /// Whether so many values are all that should be remembered.
    pub(super) fn is_full(&self, values: usize) -> bool {
        let to_switch = self.mode == Mode::AsWritten && values > ENOUGH;
        values > REMEMBERED || self.memo.bytes() > REMEMBERED_BYTES || to_switch
    }

    /// Prepares for so many rows, of which nothing is known.
    pub(super) fn begin(&mut self, rows: usize, out: &mut BatchField) {
        self.not_plain.clear();
        match self.mode {
            Mode::Codes => out.codes.resize(rows, UNKNOWN),
            Mode::AsWritten if self.asked == Asked::Nothing => {}
            Mode::AsWritten => {
                out.codes.resize(rows, AS_WRITTEN);
                out.texts.resize(rows, 0..0);
            }
        }
    }

    /// Looks at the cells of the field in some rows that follow each other. Codes that are not seen at first glance stay
    /// unknown. (Texts of keys are looked at when they are read.)
    #[inline(never)]
    pub(super) fn glance(
        &mut self,
        text: &str,
        chunk: &RawChunk,
        (cell, rows): (usize, Range<usize>),
        out: &mut BatchField,
    ) {
        match (self.mode, chunk.ends.is_empty()) {
            (Mode::Codes, true) => {
                self.glance_at(text.as_bytes(), chunk.column(cell, rows.clone()), &mut out.codes[rows]);
            }
            (Mode::Codes, false) => {
                self.glance_at(text.as_bytes(), chunk.by_ends(cell, rows.clone()), &mut out.codes[rows]);
            }
            (Mode::AsWritten, _) if self.key_parts.is_none() => self.plain_texts(text, chunk, (cell, rows), out, None),
            (Mode::AsWritten, _) => {}
        }
    }

    #[inline(always)]
    fn glance_at(&self, text: &[u8], cells: impl Iterator<Item = RawCell>, codes: &mut [u32]) {
        let cells = cells.map(RawCell::ends).zip(codes);
        if let Some(glance) = self.memo.glance_days() {
            cells.for_each(|((start, end), code)| *code = glance(text, start, end));
        } else if let Some(glance) = self.memo.glance_brief() {
            cells.for_each(|((start, end), code)| *code = glance(text, start, end));
        } else {
            cells.for_each(|((start, end), code)| *code = self.memo.glance(text, start, end));
        }
    }

    /// Whether a text is surely a value: something stands in it, and it stands for nothing else. `is_plain` says whether it
    /// is ASCII and blank nowhere.
    #[inline(always)]
    fn is_surely_value(&self, text: &[u8], is_plain: bool) -> bool {
        // A text that is blank nowhere is as long as what it is compared as.
        text.first().is_some_and(u8::is_ascii_graphic)
            && (self.code_lengths == 0 || self.code_lengths >> text.len().min(63) & 1 == 0 && is_plain)
    }
}

/// What reading a cell takes besides.
pub(super) struct Given<'a> {
    pub(super) intake: &'a mut KindIntake,
    pub(super) zone: &'a RowZone,
    pub(super) values: &'a ValueRules,
    pub(super) as_of: Day,
    pub(super) texts: &'a mut Texts,
}

/// The rows of a chunk in one field.
pub(super) struct Column<'a> {
    index: usize,
    typing: &'a mut FieldTyping,
    out: &'a mut BatchField,
    given: Given<'a>,
    notes: FieldNotes,
    counts: [u64; SORTS],
    /// How often there are values that are not listed, by their codes.
    unlisted: IndexMap<u32, u64>,
}

/// For each row its key so far, where the field is a part of it.
type Keys<'k> = Option<&'k mut [RowKey]>;

impl<'a> Column<'a> {
    pub(super) fn new(
        index: usize,
        typing: &'a mut FieldTyping,
        out: &'a mut BatchField,
        given: Given<'a>,
    ) -> Column<'a> {
        let (notes, unlisted) = (FieldNotes::default(), IndexMap::new());
        Column { index, typing, out, given, notes, counts: [0; SORTS], unlisted }
    }

    /// Reads the field in all rows, in which its codes have been looked up. `text` is that of the chunk; texts that are
    /// put together go to its end.
    pub(super) fn read(mut self, chunk: &RawChunk, comes: Comes, text: &mut String, mut keys: Keys<'_>) -> FieldNotes {
        if let (Comes::Cell(cell), [_, ..]) = (comes, chunk.by_column.as_slice()) {
            return self.read_column(&chunk.by_column[cell], chunk.len(), text, keys);
        }
        let filled = self.given.intake.fill(self.index).is_some();
        match (comes, self.typing.mode) {
            (Comes::Cell(cell), _) if filled => {
                self.same(&Found::NoColumn, chunk.len());
                let is_there = |cell: &Result<(usize, usize), usize>| {
                    cell.map_or_else(|odd| chunk.odd[odd] != Found::NoKey, |_| true)
                };
                let row = (0..chunk.len()).find(|row| is_there(&chunk.cell(*row, cell).bytes()));
                self.notes.filled_twice = row.and_then(|row| u32::try_from(row).ok());
            }
            (Comes::Cell(cell), Mode::Codes) => {
                self.codes(chunk, cell, text);
            }
            (Comes::Cell(cell), Mode::AsWritten) => {
                self.written(chunk, cell, text, keys.take());
            }
            (Comes::NoColumn, _) => {
                self.same(&Found::NoColumn, chunk.len());
                self.notes.read.absent = !filled && chunk.len() > 0;
            }
        }
        self.add_parts(keys);
        self.finish()
    }

    /// Adds what the codes say to the keys of the rows.
    fn add_parts(&self, keys: Keys<'_>) {
        if let (Some(keys), Some(parts)) = (keys, &self.typing.key_parts) {
            for (key, code) in keys.iter_mut().zip(&self.out.codes) {
                key.add(parts[*code as usize]);
            }
        }
    }

    /// The same in all rows.
    fn same(&mut self, found: &Found<'_>, rows: usize) {
        if rows == 0 {
            return;
        }
        let code = self.code_of(found);
        self.out.codes.resize(rows, code);
        self.count_all();
    }

    /// Reads what [`FieldTyping::glance`] did not know.
    fn codes(&mut self, chunk: &RawChunk, cell: usize, text: &str) {
        let before = self.out.values.len();
        for from in (0..chunk.len()).step_by(AT_ONCE) {
            let rows = from..(from + AT_ONCE).min(chunk.len());
            // No code that is known has the highest bit.
            let any_unknown = self.out.codes[rows.clone()].iter().fold(0, |bits, code| bits | code) >> 31 == 1;
            for row in rows.filter(|_| any_unknown) {
                if self.out.codes[row] == UNKNOWN {
                    self.out.codes[row] = self.look_closely(chunk, chunk.cell(row, cell), text);
                }
            }
        }
        self.count_all();
        self.switch(before, chunk.len());
    }

    /// Looks whether nearly every row has another text, given how many there were before these rows.
    fn switch(&mut self, before: usize, rows: usize) {
        let new = self.out.values.len() - before;
        if self.typing.may_be_written && self.out.values.len() > ENOUGH && new * 8 > rows * 7 {
            // From the next rows on.
            self.typing.mode = Mode::AsWritten;
        }
    }

    /// Counts what all rows have been read as.
    fn count_all(&mut self) {
        let (sorts, codes) = (&self.typing.sorts, &self.out.codes);
        match &self.typing.others[..] {
            others if others.len() <= FEW => {
                let mut values = codes.len() as u64;
                for other in others {
                    let count = dispatch!(level(), simd => times(simd, codes, *other));
                    self.counts[sorts[*other as usize] as usize] += count;
                    values -= count;
                }
                self.counts[Sort::Value as usize] += values;
            }
            _ => codes.iter().for_each(|code| self.counts[sorts[*code as usize] as usize] += 1),
        }
        if self.counts[Sort::Special as usize] > 0 {
            for row in 0..self.out.codes.len() {
                let code = self.out.codes[row];
                if self.typing.sorts[code as usize] == Sort::Special {
                    self.note(row, code);
                }
            }
        }
    }

    /// The code of a cell that is not known at first glance.
    fn look_closely(&mut self, chunk: &RawChunk, cell: RawCell, text: &str) -> u32 {
        match cell.bytes() {
            Ok((start, end)) => {
                let key = Key::of(text.as_bytes(), start, end);
                let known = self.typing.memo.find(key, text.as_bytes(), start);
                known.unwrap_or_else(|| self.learn(key, chunk, &text[start..end]))
            }
            Err(odd) => self.code_of(&chunk.odd[odd]),
        }
    }

    /// Reads a cell that is met for the first time.
    #[cold]
    #[inline(never)]
    fn learn(&mut self, key: Key, chunk: &RawChunk, raw: &str) -> u32 {
        let code = self.read_found(&chunk.written.found(raw));
        self.typing.memo.add(key, raw.as_bytes(), code);
        code
    }

    /// The code of something that stands in no cell.
    fn code_of(&mut self, found: &Found<'_>) -> u32 {
        if let Some((_, code)) = self.typing.odd.iter().find(|(known, _)| known == found) {
            return *code;
        }
        let code = self.read_found(found);
        if self.typing.odd.len() < ODD_KEPT {
            self.typing.odd.push((owned(found), code));
        }
        code
    }

    /// Reads what was found, as a value with a new code.
    fn read_found(&mut self, found: &Found<'_>) -> u32 {
        let Given { intake, zone, values, as_of, texts } = &mut self.given;
        let mut note = FieldRead::default();
        let datum = intake.datum((texts, values, *as_of), &mut note, (0, self.index), found, zone);
        let no_zone = intake.no_zone.take().is_some();
        intake.filled_twice = None;
        let code = u32::try_from(self.out.values.len()).unwrap_or(AS_WRITTEN - 1);
        if let Some(parts) = &mut self.typing.key_parts {
            parts.push(if datum == Datum::Text(UNKEPT) {
                Some(key_hash::of_any(intake.text_of(self.index, found)))
            } else {
                key_hash::of_datum(&datum, texts)
            });
        }
        let sort = sort(&note, &datum);
        if sort == Sort::Special {
            let unlisted = note.unlisted.texts.values().flat_map(|(stored, count)| (0..*count).map(move |_| *stored));
            let special = Special {
                values: note.values,
                later: !note.later.is_empty(),
                far: note.far.first.first().map(|(_, far)| *far),
                unlisted: unlisted.map(|stored| texts.stored(stored).to_owned()).collect(),
                unreadable: note
                    .unreadable
                    .sorts
                    .into_iter()
                    .find_map(|(_, noted)| Some(noted.first.into_iter().next()?.1)),
                no_zone,
            };
            self.typing.specials.insert(code, special);
        }
        self.typing.sorts.push(sort);
        if sort != Sort::Value {
            self.typing.others.push(code);
        }
        self.out.values.push(datum);
        code
    }

    #[inline(always)]
    fn count(&mut self, row: usize, code: u32) {
        let sort = self.typing.sorts[code as usize];
        self.counts[sort as usize] += 1;
        if sort == Sort::Special {
            self.note(row, code);
        }
    }

    /// Notes a place of which more is to be said.
    #[cold]
    fn note(&mut self, row: usize, code: u32) {
        let Some(special) = self.typing.specials.get(&code) else { return };
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let read = &mut self.notes.read;
        read.values += special.values;
        if special.later {
            read.later.add(row);
        }
        if let Some(far) = special.far {
            read.far.add((row, far));
        }
        if let Some(why) = &special.unreadable {
            read.unreadable.again(why.key(), || (row, why.clone()));
        }
        if special.no_zone {
            self.notes.no_zone.get_or_insert(row);
        }
        if !special.unlisted.is_empty() {
            *self.unlisted.entry(code).or_default() += 1;
        }
    }

    fn finish(mut self) -> FieldNotes {
        let read = &mut self.notes.read;
        read.values += self.counts[Sort::Value as usize];
        read.blanks += self.counts[Sort::Blank as usize];
        read.none_texts += self.counts[Sort::None as usize];
        read.unknown_texts += self.counts[Sort::Unknown as usize];
        read.redacted_texts += self.counts[Sort::Redacted as usize];
        for (code, count) in &self.unlisted {
            let texts = self.typing.specials.get(code).into_iter().flat_map(|special| &special.unlisted);
            self.notes.unlisted.extend(texts.map(|text| (text.clone(), *count)));
        }
        self.notes
    }
}

/// How often a code stands among those of a chunk.
#[inline(always)]
fn times<S: Simd>(_: S, codes: &[u32], wanted: u32) -> u64 {
    codes.iter().map(|code| u32::from(*code == wanted)).sum::<u32>().into()
}

fn sort(note: &FieldRead, datum: &Datum) -> Sort {
    let special =
        !note.unreadable.is_empty() || note.unlisted.count > 0 || !note.later.is_empty() || !note.far.is_empty();
    if special {
        Sort::Special
    } else if !matches!(datum, Datum::Not(_)) {
        Sort::Value
    } else if note.blanks > 0 {
        Sort::Blank
    } else if note.none_texts > 0 {
        Sort::None
    } else if note.unknown_texts > 0 {
        Sort::Unknown
    } else if note.redacted_texts > 0 {
        Sort::Redacted
    } else {
        Sort::Absent
    }
}

fn owned(found: &Found<'_>) -> Found<'static> {
    match found {
        Found::NoColumn => Found::NoColumn,
        Found::NotRead => Found::NotRead,
        Found::NoKey => Found::NoKey,
        Found::Text(text) => Found::Text(Cow::Owned(text.clone().into_owned())),
        Found::List(items) => Found::List(items.iter().map(|item| Cow::Owned(item.clone().into_owned())).collect()),
        Found::Unfit(why) => Found::Unfit(why.clone()),
    }
}
