//! The rows of a CSV text and their needed cells, found by looking at 64 bytes at once.
//!
//! A row is cut here only if it is plainly well formed and as wide as the header; any other is cut by [`csv::cut`], so
//! that what a row means is decided in one place.

use std::iter::repeat;
use std::ops::Range;

use crate::wide::*;

use super::super::RECORD_LIMIT;
use super::super::csv::{self, Cell, Cut};
use super::super::reads::RowWrong;
use super::super::rows::Found;
use super::super::values::{Unread, trim};
use super::driver::line_breaks;
use super::raw::{MISSING, RawChunk};

/// How much of a text is looked at before its rows are cut: from so much to so much.
const PIECE: Range<usize> = 512..16 << 10;
/// How many stops are written at once.
const WRITTEN: usize = 8;

/// What is known of the rows of a table.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// What separates cells.
    pub(super) delimiter: u8,
    /// How wide the header is.
    pub(super) shape: csv::Shape,
    /// The columns of the needed cells.
    pub(super) wanted: Vec<usize>,
    /// Columns without a header.
    pub(super) headerless: Vec<usize>,
}

/// Why the rest of a text is not cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// All of it is.
    Done,
    /// The row that begins there may go on beyond the text.
    More(usize),
    /// A quote that is not closed within the text.
    Open(usize),
    /// Text behind a closing quote, and that quote's opening.
    AfterQuote { text: usize, opened: usize },
    /// A row that is too long.
    TooLong(usize),
    /// A row with too many cells.
    TooMany(usize),
    /// Something in a tree that is to be looked at once more by whoever reads trees that are held.
    Broken(usize),
}

/// What stands in 64 bytes, one bit for each.
#[derive(Clone, Copy)]
struct Masks {
    delimiter: u64,
    quote: u64,
    lf: u64,
    cr: u64,
}

impl Masks {
    #[inline(always)]
    fn of<S: Simd>(simd: S, block: &[u8; 64], delimiter: u8) -> Masks {
        let block = u8x64::load_array_ref(simd, block);
        Masks {
            delimiter: block.simd_eq(delimiter).to_bitmask(),
            quote: block.simd_eq(b'"').to_bitmask(),
            lf: block.simd_eq(b'\n').to_bitmask(),
            cr: block.simd_eq(b'\r').to_bitmask(),
        }
    }
}

/// For each bit, whether an odd number of bits is set up to it.
#[inline(always)]
fn parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// Cuts the rows of a chunk's text, with which a row begins. `ended` says that the text is all there is.
///
/// Gives besides the line of the row that would be next, and the number of values in each column without a header.
pub(super) fn scan(layout: &Layout, ended: bool, chunk: &mut RawChunk) -> (Halt, u32, Vec<u64>) {
    scan_by(PIECE, layout, ended, chunk)
}

/// The same, looking at so much at once.
fn scan_by(pieces: Range<usize>, layout: &Layout, ended: bool, chunk: &mut RawChunk) -> (Halt, u32, Vec<u64>) {
    let text = std::mem::take(&mut chunk.text);
    let mut scan = Scan {
        pieces,
        layout,
        text: &text,
        ended,
        row: 0,
        line: chunk.line + 1,
        stops: Stops::default(),
        cells: Vec::new(),
        headerless: vec![0; layout.headerless.len()],
        chunk,
    };
    scan.chunk.ends.wanted.clone_from(&layout.wanted);
    scan.chunk.ends.per_row = layout.shape.cells;
    let halt = dispatch!(level(), simd => scan.all(simd));
    let Scan { line, headerless, .. } = scan;
    chunk.text = text;
    (halt, line, headerless)
}

struct Scan<'a> {
    pieces: Range<usize>,
    layout: &'a Layout,
    text: &'a str,
    ended: bool,
    /// First byte of the row, and its line.
    row: usize,
    line: u32,
    stops: Stops,
    cells: Vec<Cell>,
    headerless: Vec<u64>,
    chunk: &'a mut RawChunk,
}

/// Where the rows and lines of a piece of the text end, and the ends of its cells, behind those of the rows that are cut.
#[derive(Debug, Default)]
struct Stops {
    cells: Vec<u32>,
    /// How many of these mean something.
    count: usize,
    /// The byte at which each row ends.
    rows: Vec<u32>,
    /// The bytes of line breaks within cells.
    inner: Vec<u32>,
}

/// What came of looking at a piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looked {
    /// All rows that end in it are cut, and there are some.
    Cut,
    /// No row ends in it.
    TooShort,
    /// The next row has to be looked at closely.
    Uncommon,
}

impl Scan<'_> {
    #[inline(always)]
    fn all<S: Simd>(&mut self, simd: S) -> Halt {
        // Blanks before a quote and such delimiters are not looked for here.
        let plain = !matches!(self.layout.delimiter, b'"' | b'\n' | b'\r' | b' ' | 0);
        let Range { start: shortest, end: longest } = self.pieces;
        let mut piece = longest;
        loop {
            if plain {
                let rest = self.text.len() - self.row;
                match self.look(simd, piece.min(rest)) {
                    Looked::Cut if piece < rest => {
                        piece = (piece * 2).clamp(shortest, longest);
                        continue;
                    }
                    Looked::TooShort if piece < rest => {
                        piece *= 2;
                        continue;
                    }
                    Looked::Cut | Looked::TooShort => {}
                    // What was looked at behind it is looked at again, and there may be many such rows.
                    Looked::Uncommon => piece = shortest,
                }
            }
            if self.row >= self.text.len() {
                return if self.ended { Halt::Done } else { Halt::More(self.row) };
            }
            if let Some(halt) = self.odd_row() {
                return halt;
            }
        }
    }

    /// Cuts the rows of a piece of the text, with which a row begins, up to one that has to be looked at closely.
    #[inline(always)]
    fn look<S: Simd>(&mut self, simd: S, length: usize) -> Looked {
        let (from, bytes) = (self.row, self.text.as_bytes());
        self.stops.cells = std::mem::take(&mut self.chunk.ends.bytes);
        self.stops.begin(self.chunk.starts.len() * self.layout.shape.cells, length);
        let (blocks, rest) = bytes[from..from + length].as_chunks::<64>();
        let mut state = State { quoted: 0, separated: 1, closed: 0 };
        let mut is_plain = true;
        for (index, block) in blocks.iter().enumerate() {
            let at = from + index * 64;
            let next = Next::of(bytes.get(at + 64), self.ended);
            is_plain = self.stops.add(simd, block, (at, 64), self.layout.delimiter, next, &mut state);
            if !is_plain {
                break;
            }
        }
        if is_plain && !rest.is_empty() {
            let mut last = [0; 64];
            last[..rest.len()].copy_from_slice(rest);
            let at = from + length - rest.len();
            let next = Next::of(None, self.ended);
            is_plain = self.stops.add(simd, &last, (at, rest.len()), self.layout.delimiter, next, &mut state);
        }
        let mut stops = std::mem::take(&mut self.stops);
        let is_plain = self.cut_rows(&mut stops) && is_plain;
        let any = !stops.rows.is_empty();
        self.chunk.ends.bytes = std::mem::take(&mut stops.cells);
        self.stops = stops;
        match (is_plain, any) {
            (false, _) => Looked::Uncommon,
            (true, true) => Looked::Cut,
            (true, false) => Looked::TooShort,
        }
    }

    /// Cuts rows of which it is known where they end; `false` where one has to be looked at closely.
    #[inline(always)]
    fn cut_rows(&mut self, stops: &mut Stops) -> bool {
        let (bytes, width) = (self.text.as_bytes(), self.layout.shape.cells);
        let Stops { cells, count, rows, inner } = stops;
        let mut cells = &mut cells[self.chunk.starts.len() * width..*count];
        let mut inner = inner.as_slice();
        for end in rows {
            let Some((of_row, others)) = cells.split_at_mut_checked(width) else { return false };
            let Some(last) = of_row.last_mut().filter(|last| *last == end) else { return false };
            let row = &bytes[self.row..*end as usize];
            if row.len() >= RECORD_LIMIT || !surely_holds(row, self.layout.delimiter) {
                return false;
            }
            if bytes[*end as usize] == b'\n' && row.last() == Some(&b'\r') {
                *last -= 1;
            }
            for (column, values) in self.layout.headerless.iter().zip(&mut self.headerless) {
                let start = column.checked_sub(1).map_or(self.row, |before| of_row[before] as usize + 1);
                let end = of_row[*column] as usize;
                *values += u64::from(start < end && holds_value(&self.text[start..end]));
            }
            self.chunk.starts.push(narrow(self.row));
            self.chunk.lines.push(self.line);
            let behind = inner.iter().position(|at| *at > *end).unwrap_or(inner.len());
            self.line += 1 + narrow(behind);
            inner = &inner[behind..];
            cells = others;
            self.row = *end as usize + 1;
        }
        true
    }

    /// Cuts the next row the ordinary way.
    fn odd_row(&mut self) -> Option<Halt> {
        let rest = &self.text[self.row..];
        let length = match csv::cut(rest, self.ended, self.layout.delimiter, &mut self.cells) {
            Cut::Row(length) if length > RECORD_LIMIT => return Some(Halt::TooLong(self.row)),
            Cut::Row(length) => length,
            Cut::More => return Some(Halt::More(self.row)),
            Cut::Open(at) => return Some(Halt::Open(self.row + at)),
            Cut::TooMany => return Some(Halt::TooMany(self.row)),
            Cut::AfterQuote { text, opened } => {
                return Some(Halt::AfterQuote { text: self.row + text, opened: self.row + opened });
            }
        };
        let row = &rest[..length];
        self.add(row);
        self.row += length;
        self.line += line_breaks(row.as_bytes());
        None
    }

    /// Adds a row that was cut the ordinary way.
    fn add(&mut self, row: &str) {
        let (cells, start) = (&self.cells, narrow(self.row));
        for (column, values) in self.layout.headerless.iter().zip(&mut self.headerless) {
            *values += u64::from(cells.get(*column).is_some_and(|cell| !cell.is_blank(row)));
        }
        if csv::is_blank(row, cells) {
            self.chunk.blank_rows += 1;
            return;
        }
        let wrong = csv::wrong_width(row, cells, self.layout.shape);
        let long = matches!(wrong, Some(RowWrong::Long { .. }));
        self.chunk.bad_rows.extend(wrong.map(|wrong| (start, wrong)));
        let width = self.layout.shape.cells;
        let known = if long { &[] } else { cells.get(..width).unwrap_or(cells) };
        if known.len() < width && self.chunk.odd.is_empty() {
            self.chunk.odd(Found::Unfit(Unread::RaggedRow));
        }
        let (ends, from) = (&mut self.chunk.ends.bytes, self.chunk.starts.len() * width);
        ends.resize(ends.len().max(from + width), MISSING);
        let known = known.iter().map(|cell| start + narrow(cell.until)).chain(repeat(MISSING));
        ends[from..from + width].iter_mut().zip(known).for_each(|(slot, end)| *slot = end);
        self.chunk.starts.push(start);
        self.chunk.lines.push(self.line);
    }
}

/// What stands before a block: each of one bit, but for the first.
struct State {
    /// All bits, where a quote is open.
    quoted: u64,
    /// The byte before separates cells.
    separated: u64,
    /// The byte before closes a quote, or is the first of two.
    closed: u64,
}

/// What follows a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    LineFeed,
    /// Something else, or nothing.
    Other,
    /// That is not known yet.
    Unknown,
}

impl Next {
    fn of(byte: Option<&u8>, ended: bool) -> Next {
        match byte {
            Some(b'\n') => Next::LineFeed,
            None if !ended => Next::Unknown,
            Some(_) | None => Next::Other,
        }
    }
}

impl Stops {
    /// Begins with a piece of so many bytes, behind so many cells.
    fn begin(&mut self, cells: usize, length: usize) {
        // As much as is written at once may stand behind the last stop.
        let room = cells + length + WRITTEN;
        if self.cells.len() < room {
            self.cells.resize(room, 0);
        }
        self.count = cells;
        self.rows.clear();
        self.inner.clear();
    }

    /// Adds what ends in a block. `false` says that something has to be looked at closely; what ends before it is added.
    #[inline(always)]
    fn add<S: Simd>(
        &mut self,
        simd: S,
        block: &[u8; 64],
        (at, length): (usize, usize),
        delimiter: u8,
        next: Next,
        state: &mut State,
    ) -> bool {
        let masks = Masks::of(simd, block, delimiter);
        if state.quoted & !(masks.quote | masks.lf | masks.cr) == u64::MAX {
            // It is the inside of a text in quotes, in which nothing ends.
            (state.separated, state.closed) = (0, 0);
            return true;
        }
        if masks.quote | masks.cr | state.quoted | state.closed == 0 {
            // It is plain cells, as most are.
            let stops = masks.delimiter | masks.lf;
            self.cell_stops(stops, narrow(at));
            each_bit(masks.lf, |bit| self.rows.push(narrow(at) + bit));
            state.separated = stops >> 63;
            return true;
        }
        let inside = if masks.quote == 0 { state.quoted } else { parity(masks.quote) ^ state.quoted };
        let separators = (masks.delimiter | masks.lf | masks.cr) & !inside;
        // A quote opens a cell only right behind a separator, or is the second of two inside of one.
        let (mut bad, mut closing) = (0, 0);
        if masks.quote | state.closed != 0 {
            let opening = masks.quote & inside;
            closing = masks.quote & !inside;
            let behind_closing = closing << 1 | state.closed;
            bad = opening & !(separators << 1 | state.separated | behind_closing);
            bad |= behind_closing & !(separators | opening);
        }
        let mut breaks = masks.lf;
        if masks.cr != 0 {
            let mut returns = masks.cr & !(masks.lf >> 1 | u64::from(next == Next::LineFeed) << 63);
            if next == Next::Unknown {
                // Whether a line feed follows the last byte is not known.
                returns &= !(1 << ((length + 63) % 64));
            }
            breaks |= returns;
        }
        let before = if bad == 0 { !0 } else { (bad & bad.wrapping_neg()) - 1 };
        let (inner, ends) = (breaks & inside & before, breaks & !inside & before);
        self.cell_stops(masks.delimiter & !inside & before | ends, narrow(at));
        each_bit(ends, |bit| self.rows.push(narrow(at) + bit));
        each_bit(inner, |bit| self.inner.push(narrow(at) + bit));
        state.quoted = if inside >> 63 == 1 { u64::MAX } else { 0 };
        state.separated = separators >> 63;
        state.closed = closing >> 63;
        bad == 0
    }

    /// Adds the places of bits. Several are written at once, whether there are so many or not, because it takes longer to
    /// ask each time.
    #[inline(always)]
    fn cell_stops(&mut self, mut bits: u64, at: u32) {
        let mut from = self.count;
        self.count += bits.count_ones() as usize;
        while let Some(slots) = self.cells.get_mut(from..).and_then(|rest| rest.first_chunk_mut::<WRITTEN>()) {
            for slot in slots {
                *slot = at + bits.trailing_zeros();
                bits &= bits.wrapping_sub(1);
            }
            from += WRITTEN;
            if bits == 0 {
                break;
            }
        }
    }
}

/// Calls `visit` with the place of each bit.
#[inline(always)]
fn each_bit(mut bits: u64, mut visit: impl FnMut(u32)) {
    while bits != 0 {
        visit(bits.trailing_zeros());
        bits &= bits - 1;
    }
}

/// Whether something surely stands in some cell of a row; most rows begin with it.
#[inline(always)]
fn surely_holds(row: &[u8], delimiter: u8) -> bool {
    let holds = |byte: &u8| byte.is_ascii_graphic() && *byte != delimiter && *byte != b'"';
    row.first().is_some_and(holds) || row.iter().any(holds)
}

/// Whether something stands in a cell that is cut as it is written.
fn holds_value(raw: &str) -> bool {
    let inner = raw.strip_prefix('"').map_or(raw, |inner| inner.strip_suffix('"').unwrap_or(inner));
    !trim(inner).is_empty()
}

/// A place in a chunk, of which none is as long as four thousand million bytes.
#[inline(always)]
fn narrow(at: usize) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the driver keeps chunks far shorter")]
    let at = at as u32;
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the cutter alone makes of a text.
    fn expected(text: &str, ended: bool, layout: &Layout) -> (Halt, RawChunk, Vec<u64>) {
        let mut chunk = RawChunk::default();
        chunk.ends.wanted.clone_from(&layout.wanted);
        chunk.ends.per_row = layout.shape.cells;
        let mut scan = Scan {
            pieces: PIECE,
            layout,
            text,
            ended,
            row: 0,
            line: 1,
            stops: Stops::default(),
            cells: Vec::new(),
            headerless: vec![0; layout.headerless.len()],
            chunk: &mut chunk,
        };
        let halt = loop {
            if scan.row >= text.len() {
                break if ended { Halt::Done } else { Halt::More(scan.row) };
            }
            if let Some(halt) = scan.odd_row() {
                break halt;
            }
        };
        let values = scan.headerless;
        (halt, chunk, values)
    }

    /// The texts of the needed cells, and the places of rows.
    fn said(text: &str, chunk: &RawChunk) -> String {
        let cells = (0..chunk.len()).flat_map(|row| [0, 1].map(|cell| chunk.cell(row, cell)));
        let cells = cells.map(|cell| match cell.bytes() {
            Ok((start, end)) => format!("{start} {:?}", chunk.written.found(&text[start..end])),
            Err(odd) => format!("{:?}", chunk.odd[odd]),
        });
        let cells: Vec<String> = cells.collect();
        format!("{:?} {:?} {cells:?} {:?} {}", chunk.starts, chunk.lines, chunk.bad_rows, chunk.blank_rows)
    }

    fn hostile() -> impl Strategy<Value = String> {
        let words = [
            "a",
            "bc,d",
            ",",
            ",",
            "\n",
            "\r\n",
            "\r",
            "\"",
            "\"\"",
            "\"x\"",
            "\"a,b\"",
            " ",
            "\t",
            "é",
            "2019-05-06,",
            "a,b,c\n",
            "\"q\"\"r\",b,c\r\n",
            ",,\n",
        ];
        prop::collection::vec(prop::sample::select(words.to_vec()), 0..160).prop_map(|words| words.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

        #[test]
        fn what_is_scanned_is_what_is_cut(
            text in hostile(),
            (ended, semicolon, headerless) in any::<(bool, bool, bool)>(),
            longest in prop::sample::select(vec![64, 128, 1024]),
        ) {
            let text = if semicolon { text.replace(',', ";") } else { text };
            let layout = Layout {
                delimiter: if semicolon { b';' } else { b',' },
                shape: csv::Shape { width: 3, cells: 3 },
                wanted: vec![0, 2],
                headerless: if headerless { vec![1] } else { Vec::new() },
            };
            let (halt, chunk, own_values) = expected(&text, ended, &layout);
            let mut scanned = RawChunk { text: text.clone(), ..RawChunk::default() };
            let (found, line, values) = scan_by(64..longest, &layout, ended, &mut scanned);
            prop_assert_eq!(found, halt);
            prop_assert_eq!(said(&text, &scanned), said(&text, &chunk));
            prop_assert_eq!(values, own_values);
            if let Halt::More(at) = halt {
                prop_assert_eq!(line, 1 + line_breaks(&text.as_bytes()[..at]));
            }
        }
    }
}
