//! XLS and ODS: sheets that calamine holds as a whole, once it is known that they are small enough for that.

use std::io::{Read, Seek};

use calamine::{Data, Range, Reader};

use crate::input::Context;
use crate::input::spool::Spool;

use super::cells::Stored;
use super::links::Links;
use super::rows::{self, Row, Sheet};
use super::xlsx::sheet_names;
use super::{Fault, Hidden, choice};

/// How many cells the sheets of such a file may spread over, empty ones between them included.
pub(super) const CELLS: u64 = 5_000_000;

/// What was seen of a sheet before it was read.
#[derive(Debug, Default)]
pub(super) struct SheetFacts {
    pub(super) hidden: Hidden,
    pub(super) links: Links,
}

/// What was seen of a workbook before it was read.
#[derive(Debug, Default)]
pub(super) struct BookFacts {
    /// In the order of the workbook.
    pub(super) sheets: Vec<SheetFacts>,
    pub(super) from_1904: bool,
}

pub(super) fn too_many() -> Fault {
    let why = "its cells spread over more than 5,000,000 places, empty ones between them included; save it as XLSX, \
               which is read row by row";
    Fault::TooLarge(why.to_owned())
}

pub(super) fn read<S: Read + Seek, B: Reader<S>>(
    context: &mut Context<'_, '_>,
    book: &mut B,
    mut facts: BookFacts,
) -> Result<Spool, Fault> {
    let broken = |_| Fault::Broken("a sheet of it cannot be read".to_owned());
    let sheets = sheet_names(book.sheets_metadata());
    let has_cells = &mut |index: usize| {
        let range = book.worksheet_range(&sheets[index].name).map_err(broken)?;
        Ok(range.used_cells().any(|(_, _, cell)| !Stored::of_whole(cell, false).is_blank()))
    };
    let chosen = choice::choose(context, &sheets, has_cells)?;
    let name = &sheets[chosen].name;
    let range = book.worksheet_range(name).map_err(broken)?;
    let formulas = book.worksheet_formula(name).map_err(broken)?;
    let of_sheet = facts.sheets.get_mut(chosen).map(std::mem::take).unwrap_or_default();
    let sheet = Sheet { name: name.as_str().into(), hidden: of_sheet.hidden, links: of_sheet.links };
    let mut rows = Rows { range: &range, formulas: &formulas, from_1904: facts.from_1904, next: 0 };
    rows::read(context, sheet, &mut || Ok(rows.row()))
}

/// Visits the rows of a sheet.
pub(super) fn each_row<S: Read + Seek, B: Reader<S>>(
    book: &mut B,
    name: &str,
    from_1904: bool,
    visit: &mut dyn FnMut(&Row<'_>),
) -> Result<(), Fault> {
    let broken = |_| Fault::Broken("a sheet of it cannot be read".to_owned());
    let range = book.worksheet_range(name).map_err(broken)?;
    let formulas = book.worksheet_formula(name).map_err(broken)?;
    let mut rows = Rows { range: &range, formulas: &formulas, from_1904, next: 0 };
    while let Some(row) = rows.row() {
        visit(&row);
    }
    Ok(())
}

struct Rows<'r> {
    range: &'r Range<Data>,
    formulas: &'r Range<String>,
    from_1904: bool,
    /// The next row of the range.
    next: usize,
}

impl<'r> Rows<'r> {
    fn row(&mut self) -> Option<Row<'r>> {
        let (top, left) = self.range.start()?;
        if self.next >= self.range.height() {
            return None;
        }
        let number = top + u32::try_from(self.next).ok()?;
        let mut row = Row { number: number + 1, cells: Vec::new() };
        for column in left..=self.range.end().map_or(left, |(_, right)| right) {
            let value = self.range.get_value((number, column)).unwrap_or(&Data::Empty);
            let has_formula = || self.formulas.get_value((number, column)).is_some_and(|formula| !formula.is_empty());
            let stored = if *value == Data::Empty && has_formula() {
                Stored::NoResult
            } else {
                Stored::of_whole(value, self.from_1904)
            };
            row.add(column, stored);
        }
        self.next += 1;
        Some(row)
    }
}
