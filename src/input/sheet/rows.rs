//! The rows of a sheet as records: the header is found, each field takes its cell, and what is odd is said.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::column::Origin;
use crate::input::Context;
use crate::input::position::Position;
use crate::input::problems::{FileUnreadable, HeaderRowMissing, NoHeader, io_words};
use crate::input::rows::Found;
use crate::input::spool::{Spool, SpoolCell, SpoolWriter};
use crate::input::table::{self, HEADER_SEARCH, Matched, NAMED, wanted_headers};
use crate::input::taken::{By, Chosen, HeaderAt, Noticed, Remark};
use crate::input::values::trim;
use crate::schema::{Field, Kind};

use super::cells::{Stored, Typed, found};
use super::links::Links;
use super::{Fault, Hidden, stop};

/// The longest text of a cell; a spreadsheet program keeps 32,767 characters.
const CELL: usize = 1 << 20;
/// How much text all rows together may have: they are kept in a temporary file.
const TEXT: u64 = 4 << 30;

/// A row: its number from 1, and the cells that hold anything in the order of their columns.
pub(super) struct Row<'c> {
    pub(super) number: u32,
    pub(super) cells: Vec<(u32, Stored<'c>)>,
}

impl<'c> Row<'c> {
    /// Adds a cell, if anything stands in it.
    pub(super) fn add(&mut self, column: u32, value: Stored<'c>) {
        if value != Stored::Empty {
            self.cells.push((column, value));
        }
    }

    fn is_blank(&self) -> bool {
        self.cells.iter().all(|(_, cell)| cell.is_blank())
    }

    fn cell(&self, column: usize) -> Option<&Stored<'c>> {
        let found = self.cells.binary_search_by_key(&column, |(column, _)| *column as usize).ok()?;
        Some(&self.cells[found].1)
    }
}

/// A sheet, but for its rows.
pub(super) struct Sheet {
    pub(super) name: Arc<str>,
    pub(super) hidden: Hidden,
    pub(super) links: Links,
}

/// Gives row after row.
pub(super) type Next<'r, 'c> = &'r mut dyn FnMut() -> Result<Option<Row<'c>>, Fault>;

/// Whether any field reads hyperlinks.
pub(super) fn wants_links(context: &Context<'_, '_>) -> bool {
    kind(context).fields.iter().any(is_link)
}

fn is_link(field: &Field) -> bool {
    field.field_type.link_of().is_some()
}

fn kind<'s>(context: &Context<'_, 's>) -> &'s Kind {
    context.intake.schema.kind(context.kinds[0].kind)
}

/// Reads the records of a sheet.
pub(super) fn read<'c>(context: &mut Context<'_, '_>, sheet: Sheet, next: Next<'_, 'c>) -> Result<Spool, Fault> {
    let kind = kind(context);
    let (header, behind) = find_header(context, kind, &sheet, next)?;
    context.reading.unused = table::unused(&header.texts, &header.matched.columns);
    let width = header.texts.iter().rposition(|text| !trim(text).is_empty()).map_or(0, |last| last + 1);
    let mut table = Table {
        kind,
        typed: vec![Typed::default(); kind.fields.len()],
        spool: SpoolWriter::new().map_err(|error| spool_fault(context, &error))?,
        text: 0,
        hidden_rows: (0, Vec::new()),
        nameless: BTreeMap::new(),
        header: &header,
        width,
        sheet: &sheet,
    };
    for row in behind {
        table.row(context, &row)?;
    }
    while let Some(row) = next()? {
        table.row(context, &row)?;
    }
    context.reading.taken.remarks.extend(table.remarks());
    let Table { spool, .. } = table;
    let cell = |text: &String| SpoolCell { text: text.clone(), link: None };
    let cells = header.texts[..width].iter().map(cell).collect();
    spool
        .finish(Some(sheet.name), (Some(header.row), cells), header.matched.columns)
        .map_err(|error| spool_fault(context, &error))
}

fn spool_fault(context: &Context<'_, '_>, error: &io::Error) -> Fault {
    let why = format!("its rows cannot be kept in a temporary file: {}", io_words(error));
    stop(Box::new(FileUnreadable { file: context.name.clone(), why }))
}

/// A header that was found.
struct Header {
    row: u32,
    texts: Vec<String>,
    matched: Matched,
}

/// Finds the header among the first rows that hold anything, or where the project file says, and gives the rows that
/// were read behind it.
fn find_header<'c>(
    context: &mut Context<'_, '_>,
    kind: &Kind,
    sheet: &Sheet,
    next: Next<'_, 'c>,
) -> Result<(Header, Vec<Row<'c>>), Fault> {
    let declared = context.source.header_row;
    let mut front: Vec<Row<'c>> = Vec::new();
    let mut last = 0;
    while front.len() < HEADER_SEARCH {
        let Some(row) = next()? else { break };
        last = row.number;
        match declared {
            Some(wanted) if row.number < wanted => continue,
            None if row.is_blank() => continue,
            Some(_) | None => front.push(row),
        }
        if declared.is_some() {
            break;
        }
    }
    let file = context.name.clone();
    let place = |row: u32| Position::Cell { sheet: Arc::clone(&sheet.name), row, column: 0 }.words();
    if let (Some(wanted), true) = (declared, front.is_empty() && declared > Some(last)) {
        return Err(stop(Box::new(HeaderRowMissing { file, place: place(wanted) })));
    }
    front.retain(|row| declared.is_none_or(|wanted| row.number == wanted));
    let texts: Vec<Vec<String>> = front.iter().map(header_texts).collect();
    let wanted = wanted_headers(kind, context.source, true);
    let Some((index, matched)) = table::best_header(&texts, &wanted) else {
        let first = declared.or(front.first().map(|row| row.number)).unwrap_or(1);
        let fields = kind.fields.iter().map(|field| field.name.clone()).collect();
        let kind = kind.name.clone();
        return Err(stop(Box::new(NoHeader { file, place: place(first), kind, fields })));
    };
    let row = front[index].number;
    let mut texts = texts;
    let header = Header { row, texts: texts.swap_remove(index), matched };
    table::check_header(context, kind, (&header.texts, &header.matched), &place(row)).map_err(Fault::Problems)?;
    let by = match declared {
        Some(_) => By::Declared,
        None if row == 1 => By::Usual,
        None => By::Found,
    };
    let position = Position::Cell { sheet: Arc::clone(&sheet.name), row, column: 0 };
    let at = HeaderAt { position, rows_above: u64::from(row - 1) };
    context.reading.taken.header = Some(Chosen { value: at, by });
    let behind = front.split_off(index + 1);
    Ok((header, behind))
}

pub(super) fn header_texts(row: &Row<'_>) -> Vec<String> {
    let width = row.cells.last().map_or(0, |(column, _)| *column as usize + 1);
    let mut texts = vec![String::new(); width];
    for (column, cell) in &row.cells {
        texts[*column as usize] = cell.shown().into_owned();
    }
    texts
}

/// A sheet while its rows are read.
struct Table<'t> {
    kind: &'t Kind,
    sheet: &'t Sheet,
    header: &'t Header,
    /// Columns up to the last one with a header.
    width: usize,
    typed: Vec<Typed>,
    spool: SpoolWriter,
    /// How much text the rows hold so far.
    text: u64,
    /// How many rows with a record are hidden, and the first of them.
    hidden_rows: (u64, Vec<u32>),
    /// Columns without a header, and how many rows have a value there.
    nameless: BTreeMap<u32, u64>,
}

impl Table<'_> {
    fn row(&mut self, context: &mut Context<'_, '_>, row: &Row<'_>) -> Result<(), Fault> {
        let mut is_blank = true;
        for (column, _) in row.cells.iter().filter(|(_, cell)| !cell.is_blank()) {
            let header = self.header.texts.get(*column as usize);
            if header.is_some_and(|header| !trim(header).is_empty()) {
                is_blank = false;
            } else {
                *self.nameless.entry(*column).or_default() += 1;
            }
        }
        if is_blank {
            context.reading.blank_rows += 1;
            return Ok(());
        }
        let cells = self.spool_cells(row)?;
        let at = self.spool.add_sparse(row.number, &cells).map_err(|error| spool_fault(context, &error))?;
        let columns = self.header.matched.columns.iter();
        let found: Vec<Found<'_>> = self
            .kind
            .fields
            .iter()
            .zip(columns)
            .zip(&mut self.typed)
            .map(|((field, column), typed)| match column {
                None => Found::NoColumn,
                Some(column) if is_link(field) => {
                    Found::Text(link(self.sheet, row.number, *column).unwrap_or_default().into())
                }
                Some(column) => match row.cell(*column) {
                    None => Found::Text("".into()),
                    Some(cell) => found(cell, field, &context.source.values, typed),
                },
            })
            .collect();
        context.add(0, Origin { file: context.file, at }, &found);
        if is_within(&self.sheet.hidden.rows, row.number) {
            self.hidden_rows.0 += 1;
            if self.hidden_rows.1.len() < NAMED {
                self.hidden_rows.1.push(row.number);
            }
        }
        Ok(())
    }

    /// The cells under a header, as they can be shown again. Of one that no field reads it is kept that it is not blank.
    fn spool_cells(&mut self, row: &Row<'_>) -> Result<Vec<(usize, SpoolCell)>, Fault> {
        let mut cells = Vec::new();
        for (column, cell) in &row.cells {
            let column = *column as usize;
            if column >= self.width || cell.is_blank() {
                continue;
            }
            let is_read = self.header.matched.columns.contains(&Some(column));
            let text = if is_read { cell.shown().into_owned() } else { "…".to_owned() };
            if text.len() > CELL {
                let place = Position::cell(row.number, u32::try_from(column).unwrap_or_default());
                let why = format!("the cell {place} of the sheet \"{}\" holds more than 1 MB of text", self.sheet.name);
                return Err(Fault::TooLarge(why));
            }
            self.text += text.len() as u64;
            cells.push((column, SpoolCell { text, link: None }));
        }
        for (field, column) in self.kind.fields.iter().zip(&self.header.matched.columns) {
            let (Some(column), true) = (column, is_link(field)) else { continue };
            let Some(address) = link(self.sheet, row.number, *column) else { continue };
            self.text += address.len() as u64;
            let address = Some(address.to_owned());
            match cells.binary_search_by_key(column, |(column, _)| *column) {
                Ok(index) => cells[index].1.link = address,
                Err(index) => cells.insert(index, (*column, SpoolCell { text: String::new(), link: address })),
            }
        }
        if self.text > TEXT {
            return Err(Fault::TooLarge(format!("its rows hold more than {} GB of text", TEXT >> 30)));
        }
        Ok(cells)
    }

    /// What somebody should know about the sheet.
    fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let mut note = |what: Noticed, count: u64, names: Vec<String>| {
            if count > 0 {
                remarks.push(Remark { what, count, names });
            }
        };
        let (count, first) = &self.hidden_rows;
        note(Noticed::HiddenRows, *count, first.iter().map(u32::to_string).collect());
        let headers = self.header.texts.iter().enumerate().take(self.width);
        let mut hidden: Vec<String> = headers
            .filter(|(column, text)| {
                let column = u32::try_from(*column).unwrap_or(u32::MAX);
                is_within(&self.sheet.hidden.columns, column) && !trim(text).is_empty()
            })
            .map(|(_, text)| format!("\"{}\"", trim(text)))
            .collect();
        let count = hidden.len() as u64;
        hidden.truncate(NAMED);
        note(Noticed::HiddenColumns, count, hidden);
        for (field, typed) in self.kind.fields.iter().zip(&self.typed) {
            note(Noticed::NumbersAsText, typed.numbers, vec![field.name.clone()]);
            note(Noticed::DatesAsText, typed.dates, vec![field.name.clone()]);
        }
        let nameless = self.nameless.iter().map(|(column, rows)| (*column, *rows));
        remarks.extend(table::without_header(nameless, Position::column));
        remarks
    }
}

/// The address behind a cell; the row counts from 1.
fn link(sheet: &Sheet, row: u32, column: usize) -> Option<&str> {
    sheet.links.at(row - 1, u32::try_from(column).ok()?)
}

/// Whether one of some ranges, which stand in order, holds a number.
fn is_within(ranges: &[(u32, u32)], number: u32) -> bool {
    let behind = ranges.partition_point(|(first, _)| *first <= number);
    ranges[..behind].last().is_some_and(|(_, last)| number <= *last)
}
