//! XLSX: the cells of one sheet as they come, without ever holding the sheet.

use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};

use crate::input::spool::Spool;
use crate::input::{Context, Position};

use super::cells::Stored;
use super::links::{Links, address};
use super::parts::{Facts, zip_fault};
use super::rows::{self, Row, Sheet};
use super::{COLUMNS, Fault, ROWS, SheetName, choice};

pub(super) type Book = Xlsx<BufReader<File>>;

pub(super) fn read(context: &mut Context<'_, '_>, file: BufReader<File>, facts: Facts) -> Result<Spool, Fault> {
    let mut book = open(file)?;
    let sheets = sheet_names(book.sheets_metadata());
    let chosen = choice::choose(context, &sheets, &mut |index| has_cells(&mut book, &sheets[index].name))?;
    let name = &sheets[chosen].name;
    let links = if rows::wants_links(context) { links(&mut book, name)? } else { Links::default() };
    let from_1904 = book.has_1904_epoch();
    let sheet = Sheet { name: name.as_str().into(), hidden: facts.hidden(chosen), links };
    let reader = book.worksheet_cells_reader(name).map_err(|error| fault(error, None))?;
    let mut cells = Cells { reader, from_1904, next: None, last: None, ended: false };
    rows::read(context, sheet, &mut || cells.row())
}

/// Opens a workbook whose parts have been looked through.
pub(super) fn open(file: BufReader<File>) -> Result<Book, Fault> {
    Xlsx::new(file).map_err(|error| fault(error, None))
}

/// Visits the rows of a sheet.
pub(super) fn each_row(book: &mut Book, name: &str, visit: &mut dyn FnMut(&Row<'_>)) -> Result<(), Fault> {
    let from_1904 = book.has_1904_epoch();
    let reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(fault(error, None)),
    };
    let mut cells = Cells { reader, from_1904, next: None, last: None, ended: false };
    while let Some(row) = cells.row()? {
        visit(&row);
    }
    Ok(())
}

/// The sheets as a workbook lists them.
pub(super) fn sheet_names(sheets: &[calamine::Sheet]) -> Vec<SheetName> {
    let name = |sheet: &calamine::Sheet| SheetName {
        name: sheet.name.clone(),
        hidden: sheet.visible != SheetVisible::Visible,
        is_table: sheet.typ == SheetType::WorkSheet,
    };
    sheets.iter().map(name).collect()
}

fn has_cells(book: &mut Book, name: &str) -> Result<bool, Fault> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // What is listed as a table and is none has no cells either.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
        Err(error) => return Err(fault(error, None)),
    };
    while let Some(cell) = reader.next_cell().map_err(|error| fault(error, None))? {
        if !Stored::of(cell.get_value().clone(), false).is_blank() {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn links(book: &mut Book, name: &str) -> Result<Links, Fault> {
    let mut links = Links::default();
    for link in book.hyperlinks_by_sheet_name(name).map_err(|error| fault(error, None))? {
        if let Some(address) = address(link.target.as_deref(), link.location.as_deref()) {
            links.add(link.range.start, link.range.end, address)?;
        }
    }
    Ok(links)
}

/// A cell with its row and column, both from 0.
type Placed<'b> = ((u32, u32), Stored<'b>);

/// The cells of a sheet, put together into rows.
struct Cells<'b> {
    reader: XlsxCellReader<'b, BufReader<File>>,
    from_1904: bool,
    /// The first cell of the next row.
    next: Option<Placed<'b>>,
    /// The cell that was read last.
    last: Option<(u32, u32)>,
    /// The reader takes a question behind the last cell for a file cut short.
    ended: bool,
}

impl<'b> Cells<'b> {
    fn row(&mut self) -> Result<Option<Row<'b>>, Fault> {
        let Some(((number, column), value)) = (match self.next.take() {
            Some(first) => Some(first),
            None => self.cell()?,
        }) else {
            return Ok(None);
        };
        let mut row = Row { number: number + 1, cells: Vec::new() };
        row.add(column, value);
        while let Some(((of_row, column), value)) = self.cell()? {
            if of_row != number {
                self.next = Some(((of_row, column), value));
                break;
            }
            row.add(column, value);
        }
        Ok(Some(row))
    }

    fn cell(&mut self) -> Result<Option<Placed<'b>>, Fault> {
        if self.ended {
            return Ok(None);
        }
        let read = self.reader.next_cell_with_formula_metadata().map_err(|error| fault(error, self.last))?;
        let Some(cell) = read else {
            self.ended = true;
            return Ok(None);
        };
        let (row, column) = cell.pos;
        if row >= ROWS || column >= COLUMNS {
            return Err(Fault::Broken(
                "a cell stands beyond XFD1048576, the last one that a sheet can have".to_owned(),
            ));
        }
        if self.last.is_some_and(|last| last >= cell.pos) {
            let (now, before) = (Position::cell(row + 1, column), self.last.unwrap_or_default());
            let before = Position::cell(before.0 + 1, before.1);
            return Err(Fault::Broken(format!("its cells do not stand in order: {now} comes behind {before}")));
        }
        self.last = Some(cell.pos);
        let value = match (cell.value, cell.formula) {
            (DataRef::Empty, Some(_)) => Stored::NoResult,
            (value, _) => Stored::of(value, self.from_1904),
        };
        Ok(Some((cell.pos, value)))
    }
}

/// The words for an error of the reader; `last` is the cell that was read before it.
fn fault(error: XlsxError, last: Option<(u32, u32)>) -> Fault {
    let behind = last.map(|(row, column)| format!(" behind cell {}", Position::cell(row + 1, column)));
    let behind = behind.unwrap_or_default();
    #[expect(clippy::wildcard_enum_match_arm, reason = "each error of the reader is one more thing that is damaged")]
    match error {
        XlsxError::Io(error) => error.into(),
        XlsxError::Zip(error) => zip_fault(error),
        XlsxError::Password => Fault::Protected,
        XlsxError::FileNotFound(_) | XlsxError::WorksheetNotFound(_) | XlsxError::RelationshipNotFound => {
            Fault::Broken("a part of it is missing".to_owned())
        }
        XlsxError::NotAWorksheet(_) => Fault::Broken("the part of the sheet holds no sheet".to_owned()),
        XlsxError::XmlEof(_) => Fault::Broken(format!("a part of it ends too early{behind}")),
        XlsxError::Unexpected(what) if what.contains("shared strings") => {
            Fault::Broken(format!("a cell{behind} points at a text that the workbook does not hold"))
        }
        _ => Fault::Broken(format!("what stands{behind} in one of its parts is not as it must be")),
    }
}
