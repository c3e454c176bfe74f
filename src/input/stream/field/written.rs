//! The same of texts that are known by where they stand, because nearly every row has another.

use super::super::key_hash;
use super::super::keys::KeyPart;
use super::*;

impl FieldTyping {
    /// Looks at texts in some rows that follow each other: all of them but those that may be something else are values, as
    /// most are.
    pub(super) fn plain_texts(
        &mut self,
        text: &str,
        chunk: &RawChunk,
        (cell, rows): (usize, Range<usize>),
        out: &mut BatchField,
        keys: Keys<'_>,
    ) {
        dispatch!(level(), simd => match chunk.ends.is_empty() {
            true => self.plain_cells(simd, text, (chunk, rows.start), chunk.column(cell, rows), out, keys),
            false => self.plain_cells(simd, text, (chunk, rows.start), chunk.by_ends(cell, rows), out, keys),
        });
    }

    #[inline(always)]
    fn plain_cells<S: Simd>(
        &mut self,
        simd: S,
        text: &str,
        (chunk, first): (&RawChunk, usize),
        cells: impl Iterator<Item = RawCell>,
        out: &mut BatchField,
        mut keys: Keys<'_>,
    ) {
        let bytes = text.as_bytes();
        // Mostly nothing depends on it.
        let asks_plain = self.code_lengths != 0 || keys.is_some();
        for (row, cell) in (first..).zip(cells) {
            let (start, end) = cell.ends();
            let Some(cell) = bytes.get(start..end) else {
                self.not_plain.push(row);
                continue;
            };
            let is_plain = asks_plain && key_hash::is_plain(simd, bytes, start, end);
            if !self.is_surely_value(cell, is_plain) || chunk.written.may_be_more(cell.first()) {
                self.not_plain.push(row);
                continue;
            }
            if let Some(place) = out.texts.get_mut(row) {
                *place = range(start, end);
            }
            if let Some(keys) = &mut keys {
                keys[row].add(Some(text_part(text, start, end, is_plain)));
            }
        }
    }
}

impl Column<'_> {
    /// Texts that are known by where they stand.
    pub(super) fn written(&mut self, chunk: &RawChunk, cell: usize, text: &mut String, mut keys: Keys<'_>) {
        if let Some(keys) = &mut keys {
            self.typing.plain_texts(text, chunk, (cell, 0..chunk.len()), self.out, Some(keys));
        }
        let others = std::mem::take(&mut self.typing.not_plain);
        self.counts[Sort::Value as usize] += (chunk.len() - others.len()) as u64;
        for row in &others {
            self.written_otherwise(*row, chunk, chunk.cell(*row, cell), text, &mut keys);
        }
        self.typing.not_plain = others;
    }

    /// A text that does not stand as it is, or perhaps for something else.
    fn written_otherwise(
        &mut self,
        row: usize,
        chunk: &RawChunk,
        cell: RawCell,
        text: &mut String,
        keys: &mut Keys<'_>,
    ) {
        let place = match cell.bytes() {
            Ok((start, end)) => place(chunk, text, start, end),
            Err(odd) => Err(self.code_of(&chunk.odd[odd])),
        };
        let code = place.and_then(|(start, end)| self.text_code(&text[start..end]).map_or(Ok((start, end)), Err));
        let part = match code {
            Ok((start, end)) => {
                self.counts[Sort::Value as usize] += 1;
                if let Some(place) = self.out.texts.get_mut(row) {
                    *place = range(start, end);
                }
                keys.is_some().then(|| text_part(text, start, end, false))
            }
            Err(code) => {
                self.count(row, code);
                if let Some(of_row) = self.out.codes.get_mut(row) {
                    *of_row = code;
                }
                self.typing.key_parts.as_ref().and_then(|parts| parts[code as usize])
            }
        };
        if let Some(keys) = keys {
            keys[row].add(part);
        }
    }

    /// The code of a text that stands for something else; `None` for one that does not.
    pub(super) fn text_code(&mut self, text: &str) -> Option<u32> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if self.typing.is_surely_value(text.as_bytes(), is_plain) { None } else { self.other_code(text) }
    }

    /// The same of a text that may be no value.
    #[cold]
    fn other_code(&mut self, text: &str) -> Option<u32> {
        let code = self.read_found(&Found::Text(Cow::Borrowed(text)));
        let index = code as usize;
        let is_value = self.typing.sorts[index] == Sort::Value;
        // Those few that there are have the codes that they had before.
        let known = (0..index).find(|other| {
            self.typing.sorts[*other] == self.typing.sorts[index] && self.out.values[*other] == self.out.values[index]
        });
        if is_value || known.is_some() {
            self.out.values.pop();
            self.typing.sorts.pop();
            self.typing.others.retain(|other| *other != code);
            self.typing.key_parts.iter_mut().for_each(|parts| parts.truncate(index));
        }
        (!is_value).then(|| known.map_or(code, |known| u32::try_from(known).unwrap_or(code)))
    }
}

/// A piece of a text, which is never longer than a chunk may be.
#[inline(always)]
fn range(start: usize, end: usize) -> Range<u32> {
    u32::try_from(start).unwrap_or(0)..u32::try_from(end).unwrap_or(0)
}

/// A piece of a text as a part of a key.
#[inline(always)]
fn text_part(text: &str, start: usize, end: usize, is_plain: bool) -> KeyPart {
    if is_plain { key_hash::of_plain(text.as_bytes(), start, end) } else { key_hash::of_any(&text[start..end]) }
}

/// Where the text of a cell stands, after it was put together if it had to be.
#[inline(always)]
fn place(chunk: &RawChunk, text: &mut String, start: usize, end: usize) -> Result<(usize, usize), u32> {
    if !chunk.written.may_be_more(text.as_bytes()[start..end].first()) {
        return Ok((start, end));
    }
    if let Some((first, last)) = chunk.written.plain(&text[start..end]) {
        return Ok((start + first, start + last));
    }
    let whole = match chunk.written.found(&text[start..end]) {
        Found::Text(whole) => whole.into_owned(),
        Found::NoColumn | Found::NotRead | Found::NoKey | Found::List(_) | Found::Unfit(_) => String::new(),
    };
    let start = text.len();
    text.push_str(&whole);
    Ok((start, text.len()))
}
