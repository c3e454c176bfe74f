//! CSV and TSV: rows cut into cells with their places, and the header matched to fields.
//!
//! The cutter is our own because no library tells where each cell stands, reads a quote behind a blank
//! (`"a", "b"`), and refuses a quote that is never closed or has text behind it, where the last can only be seen as
//! reading on into the next records.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use crate::column::Origin;
use crate::schema::Kind;

use super::places::row_at;
use super::position::Position;
use super::problems::{
    CellTooLong, FileEmpty, FileIsOther, HeaderRowMissing, InputProblem, NoHeader, QuoteNotClosed, TextAfterQuote,
};
use super::reads::{BadRow, DataFile, RowWrong, Spot};
use super::rows::Found;
use super::table::{self, HEADER_SEARCH, Headerless, Matched, wanted_headers};
use super::taken::{By, Chosen, HeaderAt, Noticed, Remark};
use super::text::{TextFault, TextReader};
use super::values::{Unread, trim};
use super::{Context, RECORD_LIMIT};

/// How to find the cells of a row again.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) delimiter: u8,
    /// Offset of the header.
    pub(super) header_at: u64,
    /// For each field of the kind, its column.
    pub(super) columns: Vec<Option<usize>>,
}

/// A cell: bytes of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// With its quotes.
    pub(super) raw: Range<usize>,
    /// Without them.
    inner: Range<usize>,
    /// Quotes inside are doubled.
    doubled: bool,
    /// The byte that separates it from what follows.
    pub(super) until: usize,
}

impl Cell {
    /// The text of the cell in its row.
    pub(super) fn text<'r>(&self, row: &'r str) -> Cow<'r, str> {
        let inner = &row[self.inner.clone()];
        if self.doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) }
    }

    /// Whether nothing stands in it.
    pub(super) fn is_blank(&self, row: &str) -> bool {
        trim(&row[self.inner.clone()]).is_empty()
    }
}

/// What cutting a row came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A row of so many bytes, its line break included.
    Row(usize),
    /// The row may go on beyond the text.
    More,
    /// A quote that is not closed within the text; the byte where it is opened.
    Open(usize),
    /// Text behind a closing quote: the byte of the text, and of the quote that opened the cell.
    AfterQuote { text: usize, opened: usize },
    /// More cells than [`CELL_LIMIT`].
    TooMany,
}

/// The most cells of a row. Spreadsheets end at 16,384; without a limit a file of nothing but commas would need a
/// hundred times its size in memory.
const CELL_LIMIT: usize = 100_000;

/// Cuts the row at the front of a text into cells. `ended` says that the text is all there is.
pub(super) fn cut(text: &str, ended: bool, delimiter: u8, cells: &mut Vec<Cell>) -> Cut {
    cells.clear();
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let start = at;
        let blanks = bytes[at..].iter().take_while(|byte| **byte != delimiter && matches!(byte, b' ' | b'\t')).count();
        if bytes.get(at + blanks) == Some(&b'"') {
            let opened = at + blanks;
            let Some((end, doubled)) = closing_quote(bytes, opened + 1) else {
                return if ended { Cut::Open(opened) } else { Cut::More };
            };
            let closed = end + 1;
            let is_blank = |byte: &&u8| **byte != delimiter && matches!(byte, b' ' | b'\t');
            at = closed + bytes[closed..].iter().take_while(is_blank).count();
            cells.push(Cell { raw: opened..closed, inner: opened + 1..end, doubled, until: at });
            match bytes.get(at) {
                None | Some(b'\n' | b'\r') => {}
                Some(byte) if *byte == delimiter => {}
                Some(_) => return Cut::AfterQuote { text: at, opened },
            }
        } else {
            let stop = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r');
            at += bytes[at..].iter().position(stop).unwrap_or(bytes.len() - at);
            cells.push(Cell { raw: start..at, inner: start..at, doubled: false, until: at });
        }
        if cells.len() > CELL_LIMIT {
            return Cut::TooMany;
        }
        match bytes.get(at) {
            Some(b'\n') => return Cut::Row(at + 1),
            Some(b'\r') => match bytes.get(at + 1) {
                Some(b'\n') => return Cut::Row(at + 2),
                None if !ended => return Cut::More,
                Some(_) | None => return Cut::Row(at + 1),
            },
            Some(_) => at += 1,
            None if ended => return Cut::Row(at),
            None => return Cut::More,
        }
    }
}

/// The byte of the quote that closes a cell, and whether doubled quotes stand in it.
fn closing_quote(bytes: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut doubled = false;
    loop {
        at += bytes[at..].iter().position(|byte| *byte == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some((at, doubled));
        }
        doubled = true;
        at += 2;
    }
}

/// Rows of a file, one after the other.
pub(super) struct Rows<'r> {
    pub(super) reader: &'r mut TextReader,
    pub(super) buffer: String,
    /// First byte of the next row in the buffer.
    pub(super) next: usize,
    /// Offset of the buffer in the text.
    pub(super) base: u64,
    pub(super) ended: bool,
    pub(super) delimiter: u8,
    pub(super) cells: Vec<Cell>,
}

/// Why a file cannot be read further, as an offset and what is wrong there.
pub(super) enum Stop {
    Text(TextFault),
    Open(u64),
    AfterQuote { text: u64, opened: u64 },
    TooLong(u64),
    TooMany(u64),
}

impl<'r> Rows<'r> {
    /// Begins at the front of a file; which delimiter it has comes later.
    pub(super) fn new(reader: &'r mut TextReader) -> Rows<'r> {
        Rows { reader, buffer: String::new(), next: 0, base: 0, ended: false, delimiter: b',', cells: Vec::new() }
    }

    fn offset(&self) -> u64 {
        self.base + self.next as u64
    }

    pub(super) fn more(&mut self) -> Result<(), Stop> {
        // Twice as much each time, so that a long row is not cut again and again.
        let wanted = (self.buffer.len() - self.next) * 2;
        self.buffer.drain(..self.next);
        self.base += self.next as u64;
        self.next = 0;
        loop {
            self.ended = !self.reader.fill(&mut self.buffer).map_err(Stop::Text)?;
            if self.ended || self.buffer.len() > wanted {
                return Ok(());
            }
        }
    }

    /// Cuts the next row and gives its bytes in the buffer; the cells count from its beginning.
    pub(super) fn row(&mut self) -> Result<Option<Range<usize>>, Stop> {
        loop {
            if self.next >= self.buffer.len() && self.ended {
                return Ok(None);
            }
            let rest = &self.buffer[self.next..];
            match cut(rest, self.ended, self.delimiter, &mut self.cells) {
                Cut::Row(length) if length > RECORD_LIMIT => return Err(Stop::TooLong(self.offset())),
                Cut::Row(length) => {
                    let start = self.next;
                    self.next += length;
                    return Ok(Some(start..start + length));
                }
                Cut::More if rest.len() > RECORD_LIMIT => {
                    return Err(match self.cells.last() {
                        _ if rest.contains('"') => Stop::Open(self.offset() + open_quote(rest, self.delimiter) as u64),
                        Some(_) | None => Stop::TooLong(self.offset()),
                    });
                }
                Cut::More => self.more()?,
                Cut::Open(at) => return Err(Stop::Open(self.offset() + at as u64)),
                Cut::TooMany => return Err(Stop::TooMany(self.offset())),
                Cut::AfterQuote { text, opened } => {
                    let base = self.offset();
                    return Err(Stop::AfterQuote { text: base + text as u64, opened: base + opened as u64 });
                }
            }
        }
    }
}

/// The quote that is still open at the end of a text; its front where none is.
pub(super) fn open_quote(text: &str, delimiter: u8) -> usize {
    match cut(text, true, delimiter, &mut Vec::new()) {
        Cut::Open(at) => at,
        Cut::Row(_) | Cut::More | Cut::AfterQuote { .. } | Cut::TooMany => 0,
    }
}

/// A header that was found.
struct Header {
    delimiter: u8,
    /// Bytes of the buffer where it stands.
    bytes: Range<usize>,
    rows_above: u64,
    texts: Vec<String>,
    matched: Matched,
}

/// What is known of a file once its header has been read.
pub(super) struct Begun {
    pub(super) table: Table,
    pub(super) shape: Shape,
    pub(super) headerless: Headerless,
}

/// Finds the header of a file; the next row is the first behind it.
pub(super) fn begin(rows: &mut Rows<'_>, context: &mut Context<'_, '_>) -> Result<Begun, Vec<InputProblem>> {
    let header = find_header(rows, context)?;
    let table =
        Table { delimiter: header.delimiter, header_at: header.bytes.start as u64, columns: header.matched.columns };
    let width = header.texts.iter().rposition(|text| !trim(text).is_empty()).map_or(0, |last| last + 1);
    let shape = Shape { width, cells: header.texts.len() };
    context.reading.unused = super::table::unused(&header.texts, &table.columns);
    rows.delimiter = header.delimiter;
    rows.next = header.bytes.end;
    Ok(Begun { table, shape, headerless: Headerless::new(&header.texts) })
}

/// Ends a file of which nothing more is to be read.
pub(super) fn end(table: Table, headerless: &Headerless, context: &mut Context<'_, '_>) {
    context.reading.table = Some(table);
    context.reading.taken.remarks.extend(headerless.remark(|column| format!("column {}", column + 1)));
}

/// Reads a file of rows under a header.
pub(super) fn read(reader: &mut TextReader, context: &mut Context<'_, '_>) -> Result<(), Vec<InputProblem>> {
    let mut rows = Rows::new(reader);
    let Begun { table, shape, mut headerless } = begin(&mut rows, context)?;
    let result = read_rows(&mut rows, &table, shape, &mut headerless, context);
    end(table, &headerless, context);
    result.map_err(|stop| vec![problem(rows.reader, &context.name, stop)])
}

/// Reads the rows that begin at some places of a file once more.
pub(super) fn read_again(
    file: &DataFile,
    table: &Table,
    origins: &[Origin],
    context: &mut Context<'_, '_>,
) -> io::Result<()> {
    let (text, header) = row_at(file, table, table.header_at)?;
    let named = header.iter().rposition(|cell| !trim(&cell.text(&text)).is_empty());
    let shape = Shape { width: named.map_or(0, |last| last + 1), cells: header.len() };
    for origin in origins {
        let (row, cells) = row_at(file, table, origin.at)?;
        read_row(&row, &cells, table, shape, *origin, context);
    }
    Ok(())
}

/// How wide the header is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Up to the last column with a name.
    pub(super) width: usize,
    /// All columns.
    pub(super) cells: usize,
}

fn read_rows(
    rows: &mut Rows<'_>,
    table: &Table,
    shape: Shape,
    headerless: &mut Headerless,
    context: &mut Context<'_, '_>,
) -> Result<(), Stop> {
    while let Some(bytes) = rows.row()? {
        let at = rows.base + bytes.start as u64;
        let row = &rows.buffer[bytes];
        let origin = Origin { file: context.file, at };
        let has_value = |column: usize| rows.cells.get(column).is_some_and(|cell| !cell.is_blank(row));
        headerless.pass(has_value);
        read_row(row, &rows.cells, table, shape, origin, context);
    }
    Ok(())
}

fn read_row(row: &str, cells: &[Cell], table: &Table, shape: Shape, origin: Origin, context: &mut Context<'_, '_>) {
    if is_blank(row, cells) {
        context.reading.blank_rows += 1;
        return;
    }
    let wrong = wrong_width(row, cells, shape);
    let long = matches!(wrong, Some(RowWrong::Long { .. }));
    let spot = Spot { file: origin.file, at: origin.at };
    wrong.into_iter().for_each(|wrong| context.reading.bad_rows.add(BadRow { spot, wrong }));
    let found: Vec<Found<'_>> = table
        .columns
        .iter()
        .map(|column| match column {
            None => Found::NoColumn,
            Some(_) if long => Found::Unfit(Unread::RaggedRow),
            Some(column) => {
                cells.get(*column).map_or(Found::Unfit(Unread::RaggedRow), |cell| Found::Text(cell.text(row)))
            }
        })
        .collect();
    context.add(0, origin, &found);
}

/// Whether nothing stands in a row.
pub(super) fn is_blank(row: &str, cells: &[Cell]) -> bool {
    cells.iter().all(|cell| cell.is_blank(row))
}

/// What is wrong with a row that has not as many cells as the header.
pub(super) fn wrong_width(row: &str, cells: &[Cell], shape: Shape) -> Option<RowWrong> {
    let (count, header) = (cells.len(), shape.cells);
    if count > header && !is_blank(row, &cells[header..]) {
        Some(RowWrong::Long { cells: count, header })
    } else {
        (count < shape.width).then_some(RowWrong::Short { cells: count, header })
    }
}

fn find_header(rows: &mut Rows<'_>, context: &mut Context<'_, '_>) -> Result<Header, Vec<InputProblem>> {
    let schema = context.intake.schema;
    let kind = schema.kind(context.kinds[0].kind);
    let wanted = wanted_headers(kind, context.source, false);
    while !rows.ended && rows.buffer.len() < 4 * 64 * 1024 {
        if let Err(stop) = rows.more() {
            return Err(vec![problem(rows.reader, &context.name, stop)]);
        }
    }
    if trim(&rows.buffer).is_empty() {
        return Err(vec![Box::new(FileEmpty { file: context.name.clone(), what: "it has not even a header" })]);
    }
    let separator = separator_line(&rows.buffer);
    let start = match context.source.header_row {
        None => separator.map_or(0, |(_, end)| end),
        Some(row) => skip_lines(&rows.buffer, row - 1).ok_or_else(|| -> Vec<InputProblem> {
            vec![Box::new(HeaderRowMissing { file: context.name.clone(), place: format!("line {row}") })]
        })?,
    };
    let search = if context.source.header_row.is_some() { 1 } else { HEADER_SEARCH };
    let tabs = context.reading.format == super::Format::Tsv;
    let usual = separator.map_or(if tabs { b'\t' } else { b',' }, |(separator, _)| separator);
    let delimiters = match (context.source.delimiter, separator) {
        (Some(declared), _) => vec![declared],
        (None, Some((separator, _))) => vec![separator],
        (None, None) => {
            let others = b",;\t|".iter().copied().filter(|other| *other != usual);
            std::iter::once(usual).chain(others).collect()
        }
    };
    let each = delimiters.iter().filter_map(|delimiter| best_row(rows, start, search, *delimiter, &wanted));
    // Of equals the first counts: the usual delimiter.
    let best = each.rev().max_by_key(|header| header.matched.count);
    let Some(mut header) = best else {
        return Err(vec![no_header(rows, context, kind, start, delimiters.first().copied().unwrap_or(usual))]);
    };
    if let Some(row) = context.source.header_row {
        header.rows_above = u64::from(row - 1);
    }
    note_taken(rows.reader, context, &header, (separator.map(|(separator, _)| separator), usual));
    let place = Position::Text(rows.reader.place(header.bytes.start as u64)).words();
    table::check_header(context, kind, (&header.texts, &header.matched), &place)?;
    Ok(header)
}

/// Why no header was found.
fn no_header(rows: &mut Rows<'_>, context: &Context<'_, '_>, kind: &Kind, start: usize, delimiter: u8) -> InputProblem {
    let text = &rows.buffer[start..];
    let first_row = cut(text, rows.ended, delimiter, &mut Vec::new());
    let is_json = trim(text).starts_with(['{', '[']);
    let base = start as u64;
    let file = context.name.clone();
    match first_row {
        Cut::TooMany => problem(rows.reader, &context.name, Stop::TooMany(base)),
        Cut::Row(_) | Cut::More | Cut::AfterQuote { .. } | Cut::Open(_) if is_json => {
            let ending = context.reading.format.name().to_lowercase();
            let help = "give its name the ending `.json`, or `.ndjson` if each line is a record";
            Box::new(FileIsOther { file, ending, inside: "it", what: "JSON", help })
        }
        Cut::Open(at) => problem(rows.reader, &context.name, Stop::Open(base + at as u64)),
        Cut::Row(_) | Cut::More | Cut::AfterQuote { .. } => {
            let place = Position::Text(rows.reader.place(base)).words();
            let fields = kind.fields.iter().map(|field| field.name.clone()).collect();
            Box::new(NoHeader { file, place, kind: kind.name.clone(), fields })
        }
    }
}

/// Excel's `sep=;` in the first line: the character, and the byte behind the line.
pub(super) fn separator_line(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\n', '\r'])?;
    let bare = text[..end].trim_matches('"');
    let (name, separator) = bare.split_at_checked(4)?;
    let [separator] = separator.as_bytes() else { return None };
    let is_one = name.eq_ignore_ascii_case("sep=") && separator.is_ascii() && !separator.is_ascii_alphanumeric();
    let length = if text[end..].starts_with("\r\n") { 2 } else { 1 };
    is_one.then_some((*separator, end + length))
}

/// The first row, of those that are searched, in which most headers are known.
fn best_row(rows: &Rows<'_>, start: usize, search: usize, delimiter: u8, wanted: &[Vec<String>]) -> Option<Header> {
    let mut at = start;
    let mut ranges = Vec::new();
    let mut texts = Vec::new();
    let mut cells = Vec::new();
    for _ in 0..search {
        let text = &rows.buffer[at..];
        let Cut::Row(length) = cut(text, rows.ended, delimiter, &mut cells) else { break };
        if length == 0 {
            break;
        }
        texts.push(cells.iter().map(|cell| cell.text(text).into_owned()).collect());
        ranges.push(at..at + length);
        at += length;
    }
    let (index, matched) = table::best_header(&texts, wanted)?;
    let rows_above = index as u64;
    Some(Header { delimiter, bytes: ranges.swap_remove(index), rows_above, texts: texts.swap_remove(index), matched })
}

/// The byte after so many physical lines.
pub(super) fn skip_lines(text: &str, lines: u32) -> Option<usize> {
    let mut at = 0;
    for _ in 0..lines {
        let rest = &text[at..];
        let end = rest.find(['\n', '\r'])?;
        at += end + if rest[end..].starts_with("\r\n") { 2 } else { 1 };
    }
    (at < text.len()).then_some(at)
}

/// Notes how the file is taken: its delimiter, and where its header stands. `marked` is what its first line says.
fn note_taken(
    reader: &mut TextReader,
    context: &mut Context<'_, '_>,
    header: &Header,
    (marked, usual): (Option<u8>, u8),
) {
    let taken = &mut context.reading.taken;
    let by = match (context.source.delimiter, marked) {
        (_, Some(marked)) if marked == header.delimiter => By::Marked,
        (Some(declared), Some(marked)) => {
            let names = [marked, declared].map(|separator| char::from(separator).to_string()).to_vec();
            taken.remarks.push(Remark { what: Noticed::SeparatorNotUsed, count: 1, names });
            By::Declared
        }
        (Some(_), None) => By::Declared,
        (None, _) if header.delimiter == usual => By::Usual,
        (None, _) => By::Found,
    };
    taken.delimiter = Some(Chosen { value: char::from(header.delimiter), by });
    let position = Position::Text(reader.place(header.bytes.start as u64));
    let (by, line) = match context.source.header_row {
        Some(_) => (By::Declared, 0),
        // The line that names the separator is none of a header that has to be looked for.
        None => (if header.rows_above == 0 { By::Usual } else { By::Found }, u64::from(marked.is_some())),
    };
    let at = HeaderAt { position, rows_above: header.rows_above + line };
    taken.header = Some(Chosen { value: at, by });
}

pub(super) fn problem(reader: &mut TextReader, name: &str, stop: Stop) -> InputProblem {
    let file = name.to_owned();
    let shown = |reader: &mut TextReader, at: u64| {
        let place = reader.place(at);
        let (text, byte) = reader.around(at);
        let (excerpt, label) = super::problems::masked_line(&file, &text, byte, place);
        (place, excerpt, label)
    };
    match stop {
        Stop::Text(fault) => super::problems::text_problem(&file, fault),
        Stop::Open(at) => {
            let (place, excerpt, label) = shown(reader, at);
            Box::new(QuoteNotClosed { file, line: place.line, column: place.column, excerpt, label })
        }
        Stop::AfterQuote { text, opened } => {
            let opened = reader.place(opened);
            let (place, excerpt, label) = shown(reader, text);
            Box::new(TextAfterQuote {
                file,
                line: place.line,
                column: place.column,
                opened: opened.line,
                excerpt,
                label,
            })
        }
        Stop::TooLong(at) => {
            let place = reader.place(at);
            Box::new(CellTooLong { file, line: place.line, what: "row", limit: super::megabytes(RECORD_LIMIT) })
        }
        Stop::TooMany(at) => {
            let place = reader.place(at);
            Box::new(CellTooLong { file, line: place.line, what: "row", limit: "100,000 cells".to_owned() })
        }
    }
}
