//! ODS: the file is looked through before it is read as a whole, because a few words in it may stand for millions of
//! cells.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use calamine::{Ods, OdsError, Reader};
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::parts::{Counted, attribute, limit_fault, xml_reader, zip_fault};
use super::whole::{BookFacts, CELLS, SheetFacts, too_many};
use super::{COLUMNS, Fault, ROWS};

/// How many blanks the texts may stand for that give their number.
const BLANKS: u64 = 16 << 20;

pub(super) fn open(path: &Path, file: BufReader<File>) -> Result<(Ods<BufReader<File>>, BookFacts), Fault> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(zip_fault)?;
    let mut seen = Seen::default();
    for name in ["META-INF/manifest.xml", "content.xml"] {
        let missing = |_| Fault::Broken(format!("its part `{name}` is missing"));
        let part = archive.by_name(name).map_err(missing)?;
        let packed = part.compressed_size();
        let mut reader = xml_reader(Counted::new(part, packed));
        // What is not complete makes the reader behind this one wait for ever.
        reader.config_mut().check_end_names = true;
        let looked = seen.look_at(&mut reader);
        if let Some(limit) = &reader.get_ref().get_ref().over {
            return Err(limit_fault(limit, name));
        }
        looked?;
    }
    let book = Ods::new(file).map_err(fault)?;
    Ok((book, BookFacts { sheets: seen.sheets, from_1904: false }))
}

fn fault(error: OdsError) -> Fault {
    #[expect(clippy::wildcard_enum_match_arm, reason = "each error of the reader is one more thing that is damaged")]
    match error {
        OdsError::Io(error) => error.into(),
        OdsError::Zip(error) => zip_fault(error),
        OdsError::Password => Fault::Protected,
        OdsError::CellLimitExceeded { .. } => too_many(),
        _ => Fault::Broken("what stands in one of its parts is not as it must be".to_owned()),
    }
}

/// What has been seen of a document.
#[derive(Default)]
struct Seen {
    sheets: Vec<SheetFacts>,
    table: Table,
    /// How many tables the place stands in.
    depth: u32,
    blanks: u64,
    cells: u64,
}

/// A table while it is looked through; rows and columns count from 0.
#[derive(Default)]
struct Table {
    row: u64,
    row_repeats: u64,
    column: u64,
    column_repeats: u64,
    /// Columns up to the last cell of the row that holds anything.
    width: u64,
    /// The same of the widest row.
    widest: u64,
    /// The cells of all rows, each counted once however often it is repeated.
    written: u64,
    first_row: Option<u64>,
    end_row: u64,
    style_column: u64,
}

impl Seen {
    fn look_at<R: Read>(&mut self, reader: &mut quick_xml::Reader<BufReader<R>>) -> Result<(), Fault> {
        let mut buffer = Vec::new();
        let mut open = 0_u64;
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => {
                    open += 1;
                    self.start(&tag)?;
                }
                Ok(Event::End(tag)) => {
                    open -= 1;
                    self.end(tag.name().as_ref())?;
                }
                Ok(Event::Eof) if open == 0 => return Ok(()),
                Ok(Event::Eof) => return Err(Fault::Broken("a part of it ends too early".to_owned())),
                Ok(_) => {}
                Err(quick_xml::Error::Io(error)) => return Err(std::io::Error::from(error.kind()).into()),
                Err(_) => return Err(Fault::Broken("a part of it is no XML".to_owned())),
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        let repeats = |name: &str| attribute(tag, name).and_then(|count| count.parse::<u64>().ok()).unwrap_or(1);
        match tag.name().as_ref() {
            "table:table" => {
                self.depth += 1;
                if self.depth == 1 {
                    self.sheets.push(SheetFacts::default());
                    self.table = Table::default();
                }
            }
            "table:table-column" if self.depth == 1 => {
                let first = self.table.style_column;
                self.table.style_column += repeats("number-columns-repeated").min(u64::from(COLUMNS));
                if is_hidden(tag)
                    && let Some(sheet) = self.sheets.last_mut()
                {
                    sheet.hidden.columns.push((small(first), small(self.table.style_column - 1)));
                }
            }
            "table:table-row" if self.depth == 1 => {
                self.table.row_repeats = repeats("number-rows-repeated").min(u64::from(ROWS));
                (self.table.column, self.table.column_repeats, self.table.width) = (0, 0, 0);
                if is_hidden(tag)
                    && let Some(sheet) = self.sheets.last_mut()
                {
                    let first = self.table.row + 1;
                    sheet.hidden.rows.push((small(first), small(first + self.table.row_repeats - 1)));
                }
            }
            "table:table-cell" | "table:covered-table-cell" if self.depth == 1 => self.table.cell(tag),
            "text:s" => {
                self.blanks = self.blanks.saturating_add(repeats("c"));
                if self.blanks > BLANKS {
                    return Err(Fault::TooLarge("its texts stand for millions of blanks".to_owned()));
                }
            }
            "text:a" if self.depth == 1 => return self.link(tag),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Fault> {
        match name {
            "table:table-row" if self.depth == 1 => self.table.end_row(),
            "table:table" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    let table = std::mem::take(&mut self.table);
                    self.cells = self.cells.saturating_add(table.cells());
                }
            }
            _ => return Ok(()),
        }
        let cells = self.cells.saturating_add(self.table.cells());
        if cells > CELLS { Err(too_many()) } else { Ok(()) }
    }

    fn link(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        let table = &self.table;
        let (Some(address), Some(sheet)) = (attribute(tag, "href"), self.sheets.last_mut()) else { return Ok(()) };
        let first = (small(table.row), small(table.column));
        let last =
            (small(table.row + table.row_repeats.max(1) - 1), small(table.column + table.column_repeats.max(1) - 1));
        sheet.links.add(first, last, address)
    }
}

impl Table {
    /// A cell begins. One without a value may still hold a text, which the reader keeps.
    fn cell(&mut self, tag: &BytesStart<'_>) {
        self.column += self.column_repeats;
        let repeats = attribute(tag, "number-columns-repeated").and_then(|count| count.parse::<u64>().ok());
        self.column_repeats = repeats.unwrap_or(1).min(u64::from(COLUMNS));
        let raw = tag.attributes_raw();
        let holds = ["office:", "table:formula", "calcext:"].iter().any(|word| raw.contains(word));
        if holds {
            self.width = (self.column + self.column_repeats).min(u64::from(COLUMNS));
        }
    }

    fn end_row(&mut self) {
        self.written = self.written.saturating_add(self.width);
        if self.width > 0 {
            self.first_row.get_or_insert(self.row);
            self.end_row = self.row + self.row_repeats;
            self.widest = self.widest.max(self.width);
        }
        self.row = (self.row + self.row_repeats).min(u64::from(ROWS) * 2);
    }

    /// How many cells the reader would hold.
    fn cells(&self) -> u64 {
        let rows = self.end_row.saturating_sub(self.first_row.unwrap_or_default());
        rows.saturating_mul(self.widest).max(self.written)
    }
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "visibility").is_some_and(|value| value == "collapse" || value == "filter")
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
