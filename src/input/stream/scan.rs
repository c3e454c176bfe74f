//! The rows of a CSV text and their needed cells, found by looking at 64 bytes at once.
//!
//! A row is cut here only if it is plainly well formed and as wide as the header; any other is cut by [`csv::cut`], so
//! that what a row means is decided in one place.

use wide::u8x16;

use super::super::RECORD_LIMIT;
use super::super::csv::{self, Cell, Cut};
use super::super::reads::RowWrong;
use super::super::rows::Found;
use super::super::values::{Unread, trim};
use super::driver::line_breaks;
use super::raw::{RawCell, RawChunk};

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
    fn of(block: &[u8; 64], delimiter: u8) -> Masks {
        let [delimiter, quote, lf, cr] = [delimiter, b'"', b'\n', b'\r'].map(u8x16::splat);
        let mut masks = Masks { delimiter: 0, quote: 0, lf: 0, cr: 0 };
        let (parts, _) = block.as_chunks::<16>();
        for (index, part) in parts.iter().enumerate() {
            let part = u8x16::new(*part);
            let bits = |byte: u8x16| u64::from(part.cmp_eq(byte).move_mask().cast_unsigned() & 0xffff) << (16 * index);
            masks.delimiter |= bits(delimiter);
            masks.quote |= bits(quote);
            masks.lf |= bits(lf);
            masks.cr |= bits(cr);
        }
        masks
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
    let text = std::mem::take(&mut chunk.text);
    let mut scan = Scan {
        layout,
        text: &text,
        ended,
        row: 0,
        line: chunk.line + 1,
        breaks: 0,
        stops: Vec::with_capacity(layout.shape.cells + 1),
        cells: Vec::new(),
        headerless: vec![0; layout.headerless.len()],
        chunk,
    };
    scan.chunk.width = layout.wanted.len();
    let halt = scan.all();
    let Scan { line, headerless, .. } = scan;
    chunk.text = text;
    (halt, line, headerless)
}

struct Scan<'a> {
    layout: &'a Layout,
    text: &'a str,
    ended: bool,
    /// First byte of the row, and its line.
    row: usize,
    line: u32,
    /// Line breaks within the row so far.
    breaks: u32,
    /// One byte before the row, then the byte at which each of its cells ends.
    stops: Vec<u32>,
    cells: Vec<Cell>,
    headerless: Vec<u64>,
    chunk: &'a mut RawChunk,
}

impl Scan<'_> {
    fn all(&mut self) -> Halt {
        // Blanks before a quote and such delimiters are not looked for here.
        let plain = !matches!(self.layout.delimiter, b'"' | b'\n' | b'\r' | b' ' | 0);
        loop {
            if plain {
                self.blocks();
            }
            if self.row >= self.text.len() {
                return if self.ended { Halt::Done } else { Halt::More(self.row) };
            }
            if let Some(halt) = self.odd_row() {
                return halt;
            }
        }
    }

    /// Cuts rows until one has to be looked at closely, or goes on beyond the text: it is then the next one.
    fn blocks(&mut self) {
        let bytes = self.text.as_bytes();
        let from = self.row;
        let (blocks, rest) = bytes[from..].as_chunks::<64>();
        let mut state = State { quoted: 0, separated: 1, closed: 0 };
        self.begin_row();
        for (index, block) in blocks.iter().enumerate() {
            let at = from + index * 64;
            let next = bytes.get(at + 64).copied();
            if self.block(block, (at, 64), next, &mut state).is_err() {
                return;
            }
        }
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        let at = bytes.len() - rest.len();
        self.block(&last, (at, rest.len()), None, &mut state).unwrap_or(());
    }

    /// Cuts what rows end in a block; an error says that one has to be looked at closely.
    #[inline(always)]
    fn block(
        &mut self,
        block: &[u8; 64],
        (at, length): (usize, usize),
        next: Option<u8>,
        state: &mut State,
    ) -> Result<(), Uncommon> {
        let masks = Masks::of(block, self.layout.delimiter);
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
            let mut returns = masks.cr & !(masks.lf >> 1 | u64::from(next == Some(b'\n')) << 63);
            if next.is_none() && !self.ended {
                // Whether a line feed follows the last byte is not known.
                returns &= !(1 << ((length + 63) % 64));
            }
            breaks |= returns;
        }
        let (mut inner, ends) = (breaks & inside, breaks & !inside);
        let mut stops = (masks.delimiter & !inside) | ends;
        if bad != 0 {
            stops &= (bad & bad.wrapping_neg()) - 1;
        }
        while stops != 0 {
            let bit = stops & stops.wrapping_neg();
            let position = at + stops.trailing_zeros() as usize;
            self.stops.push(narrow(position));
            if ends & bit != 0 {
                if inner != 0 {
                    self.breaks += (inner & (bit - 1)).count_ones();
                    inner &= !(bit - 1);
                }
                self.end_row(position)?;
            }
            stops ^= bit;
        }
        if bad != 0 {
            return Err(Uncommon);
        }
        if inner != 0 {
            self.breaks += inner.count_ones();
        }
        state.quoted = if inside >> 63 == 1 { u64::MAX } else { 0 };
        state.separated = separators >> 63;
        state.closed = closing >> 63;
        Ok(())
    }

    fn begin_row(&mut self) {
        self.breaks = 0;
        self.stops.clear();
        self.stops.push(narrow(self.row).wrapping_sub(1));
    }

    /// Ends a row at its line break.
    #[inline(always)]
    fn end_row(&mut self, end: usize) -> Result<(), Uncommon> {
        let bytes = self.text.as_bytes();
        let regular = self.stops.len() == self.layout.shape.cells + 1 && end - self.row < RECORD_LIMIT;
        if !regular || !surely_holds(&bytes[self.row..end], self.layout.delimiter) {
            return Err(Uncommon);
        }
        if end > self.row
            && bytes[end] == b'\n'
            && bytes[end - 1] == b'\r'
            && let Some(last) = self.stops.last_mut()
        {
            *last -= 1;
        }
        let stops = self.stops.as_slice();
        let cell = |column: &usize| RawCell::piece(stops[*column].wrapping_add(1), stops[*column + 1]);
        self.chunk.cells.extend(self.layout.wanted.iter().map(cell));
        for (column, values) in self.layout.headerless.iter().zip(&mut self.headerless) {
            let (start, end) = (stops[*column].wrapping_add(1) as usize, stops[*column + 1] as usize);
            *values += u64::from(start < end && holds_value(&self.text[start..end]));
        }
        self.chunk.starts.push(narrow(self.row));
        self.chunk.lines.push(self.line);
        self.row = end + 1;
        self.line += 1 + self.breaks;
        self.begin_row();
        Ok(())
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
        for column in &self.layout.wanted {
            let cell = match cells.get(*column).filter(|_| !long) {
                Some(cell) => RawCell::piece(start + narrow(cell.raw.start), start + narrow(cell.raw.end)),
                None => self.chunk.odd(Found::Unfit(Unread::RaggedRow)),
            };
            self.chunk.cells.push(cell);
        }
        self.chunk.starts.push(start);
        self.chunk.lines.push(self.line);
    }
}

/// A row has to be looked at closely.
struct Uncommon;

/// What stands before a block: each of one bit, but for the first.
struct State {
    /// All bits, where a quote is open.
    quoted: u64,
    /// The byte before separates cells.
    separated: u64,
    /// The byte before closes a quote, or is the first of two.
    closed: u64,
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
        let mut chunk = RawChunk { width: layout.wanted.len(), ..RawChunk::default() };
        let mut scan = Scan {
            layout,
            text,
            ended,
            row: 0,
            line: 1,
            breaks: 0,
            stops: Vec::new(),
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
        let cells = chunk.cells.iter().map(|cell| match cell.bytes() {
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
        fn what_is_scanned_is_what_is_cut(text in hostile(), ended: bool, semicolon: bool, headerless: bool) {
            let text = if semicolon { text.replace(',', ";") } else { text };
            let layout = Layout {
                delimiter: if semicolon { b';' } else { b',' },
                shape: csv::Shape { width: 3, cells: 3 },
                wanted: vec![0, 2],
                headerless: if headerless { vec![1] } else { Vec::new() },
            };
            let (halt, chunk, own_values) = expected(&text, ended, &layout);
            let mut scanned = RawChunk { text: text.clone(), ..RawChunk::default() };
            let (found, line, values) = scan(&layout, ended, &mut scanned);
            prop_assert_eq!(found, halt);
            prop_assert_eq!(said(&text, &scanned), said(&text, &chunk));
            prop_assert_eq!(values, own_values);
            if let Halt::More(at) = halt {
                prop_assert_eq!(line, 1 + line_breaks(&text.as_bytes()[..at]));
            }
        }
    }
}
