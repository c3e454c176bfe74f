//! XLS: the stream of the workbook is looked through record by record before it is read as a whole, and handed on
//! alone, so that nobody reads anything else than what was looked at.

use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use calamine::{Reader, Xls, XlsError};

use super::Fault;
use super::links::address;
use super::whole::{BookFacts, CELLS, SheetFacts, too_many};

/// The largest file.
const FILE: u64 = 100 << 20;

pub(super) type Book = Xls<Cursor<Vec<u8>>>;

pub(super) fn open(path: &Path) -> Result<(Book, BookFacts), Fault> {
    let file = File::open(path)?;
    if file.metadata()?.len() > FILE {
        let why = format!("an XLS file of more than {} MB is not read; save it as XLSX", FILE >> 20);
        return Err(Fault::TooLarge(why));
    }
    let mut outer = cfb::CompoundFile::open(file)?;
    let name = if outer.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let mut stream = Vec::new();
    outer.open_stream(name)?.take(FILE).read_to_end(&mut stream)?;
    let sheets = look_through(&mut stream)?;
    // Of the older version, because calamine takes a newer one without short streams for broken.
    let mut alone = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    alone.create_stream("/Workbook")?.write_all(&stream)?;
    drop(stream);
    alone.flush()?;
    let book: Book = Xls::new(alone.into_inner()).map_err(fault)?;
    let from_1904 = book.has_1904_epoch();
    Ok((book, BookFacts { sheets, from_1904 }))
}

fn fault(error: XlsError) -> Fault {
    #[expect(clippy::wildcard_enum_match_arm, reason = "each error of the reader is one more thing that is damaged")]
    match error {
        XlsError::Io(error) => error.into(),
        XlsError::Password => Fault::Protected,
        XlsError::EoStream(_) => Fault::Broken("it ends too early".to_owned()),
        _ => Fault::Broken("what stands in it is not as it must be".to_owned()),
    }
}

/// A record of the stream: its sort, and where its contents stand.
#[derive(Clone, Copy)]
struct Record {
    sort: u16,
    start: usize,
    end: usize,
}

fn record_at(stream: &[u8], at: usize) -> Option<Record> {
    let head = stream.get(at..at + 4)?;
    let (sort, length) = (u16_at(head, 0)?, usize::from(u16_at(head, 2)?));
    let (start, end) = (at + 4, at + 4 + length);
    (end <= stream.len()).then_some(Record { sort, start, end })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

const FILE_PASS: u16 = 0x2f;
const BOUND_SHEET: u16 = 0x85;
const END: u16 = 0x0a;
const BEGIN: u16 = 0x0809;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const COLUMN_INFO: u16 = 0x7d;
const HYPERLINK: u16 = 0x01b8;
const MANY_NUMBERS: u16 = 0xbd;
/// Records of one cell: formula, number, text, yes or no, compact number, text of the list, rich text.
const CELL: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x0205, 0x027e, 0x00fd, 0x00d6];

fn cut() -> Fault {
    Fault::Broken("it ends too early".to_owned())
}

/// Goes through the records of all sheets. What a sheet says of its size is taken out of it: only its cells count.
fn look_through(stream: &mut [u8]) -> Result<Vec<SheetFacts>, Fault> {
    let mut starts = Vec::new();
    let mut at = 0;
    while let Some(record) = record_at(stream, at) {
        let data = &stream[record.start..record.end];
        match record.sort {
            FILE_PASS => return Err(Fault::Protected),
            BOUND_SHEET => starts.push(u32_at(data, 0).ok_or_else(cut)? as usize),
            END => break,
            _ => {}
        }
        at = record.end;
    }
    let mut sheets = Vec::new();
    let (mut cells, mut passed) = (0, at);
    for start in starts {
        let mut sheet = SheetFacts::default();
        let (area, end) = look_at_sheet(stream, start, &mut sheet)?;
        cells += area;
        passed += end - start;
        if cells > CELLS {
            return Err(too_many());
        }
        // Sheets that stand in each other would be read again and again.
        if passed > stream.len() {
            return Err(Fault::Broken("two of its sheets stand at one place".to_owned()));
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// The records of a sheet; gives the places over which its cells spread, and where it ends.
fn look_at_sheet(stream: &mut [u8], start: usize, sheet: &mut SheetFacts) -> Result<(u64, usize), Fault> {
    let mut area = Area::default();
    let mut depth = 0_u32;
    let mut at = start;
    loop {
        let record = record_at(stream, at).ok_or_else(cut)?;
        at = record.end;
        match record.sort {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS => stream[record.start..record.end].fill(0),
            _ => look_at_record(record.sort, &stream[record.start..record.end], &mut area, sheet)?,
        }
    }
    Ok((area.cells(), at))
}

fn look_at_record(sort: u16, data: &[u8], area: &mut Area, sheet: &mut SheetFacts) -> Result<(), Fault> {
    let number = |at: usize| u16_at(data, at).map(u32::from);
    match sort {
        ROW => {
            if let (Some(row), Some(flags)) = (number(0), number(12))
                && flags & 0x20 != 0
            {
                sheet.hidden.rows.push((row + 1, row + 1));
            }
        }
        COLUMN_INFO => {
            if let (Some(first), Some(last), Some(flags)) = (number(0), number(2), number(8))
                && flags & 1 != 0
            {
                sheet.hidden.columns.push((first, last));
            }
        }
        MANY_NUMBERS => {
            let last = data.len().checked_sub(2).and_then(number).ok_or_else(cut)?;
            area.add(number(0).ok_or_else(cut)?, number(2).ok_or_else(cut)?);
            area.add(number(0).ok_or_else(cut)?, last);
        }
        HYPERLINK => {
            if let Some(address) = hyperlink(data)
                && let (Some(top), Some(bottom), Some(left), Some(right)) = (number(0), number(2), number(4), number(6))
            {
                sheet.links.add((top, left), (bottom, right), address)?;
            }
        }
        cell if CELL.contains(&cell) => area.add(number(0).ok_or_else(cut)?, number(2).ok_or_else(cut)?),
        _ => {}
    }
    Ok(())
}

/// The smallest rectangle around some cells.
#[derive(Default)]
struct Area {
    corners: Option<[u32; 4]>,
}

impl Area {
    fn add(&mut self, row: u32, column: u32) {
        let [top, left, bottom, right] = self.corners.unwrap_or([row, column, row, column]);
        self.corners = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
    }

    fn cells(&self) -> u64 {
        self.corners.map_or(0, |[top, left, bottom, right]| u64::from(bottom - top + 1) * u64::from(right - left + 1))
    }
}

/// The kinds of address that a link may hold, by how they are marked in the file.
const WEB_ADDRESS: [u8; 16] =
    [0xe0, 0xc9, 0xea, 0x79, 0xf9, 0xba, 0xce, 0x11, 0x8c, 0x82, 0, 0xaa, 0, 0x4b, 0xa9, 0x0b];
const FILE_PATH: [u8; 16] = [0x03, 0x03, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];

/// The address of a link (MS-OSHARED 2.3.7.1): texts and addresses in a fixed order, each there or not.
fn hyperlink(data: &[u8]) -> Option<String> {
    let flags = u32_at(data, 28)?;
    let has = |bit: u32| flags & (1 << bit) != 0;
    let mut at = 32;
    let text = |at: &mut usize| -> Option<String> {
        let length = (u32_at(data, *at)? as usize).checked_mul(2)?;
        let text = wide_text(data.get(*at + 4..(*at + 4).checked_add(length)?)?);
        *at += 4 + length;
        Some(text)
    };
    if has(4) {
        text(&mut at)?;
    }
    if has(7) {
        text(&mut at)?;
    }
    let target = match (has(0), has(8)) {
        (false, _) => None,
        (true, true) => Some(text(&mut at)?),
        (true, false) => {
            let (sort, rest) = (data.get(at..at + 16)?, at + 16);
            if sort == WEB_ADDRESS {
                let length = u32_at(data, rest)? as usize;
                at = (rest + 4).checked_add(length)?;
                Some(wide_text(data.get(rest + 4..at)?))
            } else if sort == FILE_PATH {
                let length = u32_at(data, rest + 2)? as usize;
                let path = data.get(rest + 6..(rest + 6).checked_add(length)?)?;
                // What follows is the same path once more, and of no fixed length.
                return Some(String::from_utf8_lossy(path).trim_end_matches('\0').to_owned());
            } else {
                return None;
            }
        }
    };
    let place = if has(3) { text(&mut at) } else { None };
    address(target.as_deref(), place.as_deref())
}

/// Text of two bytes a character, up to its first NUL.
fn wide_text(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&units)
}
