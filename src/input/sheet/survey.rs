//! A workbook looked at before anybody has said what it holds: the sheet with the most records, and its rows as they
//! stand.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use calamine::Reader;

use crate::input::files::Format;
use crate::input::problems::{FileEmpty, HeaderRowMissing, InputProblem, SheetMissing};
use crate::input::survey::{self, SAMPLE, Seen, SeenCell, Stored as StoredAs, Taken, Told};
use crate::input::values::trim;

use super::cells::Stored;
use super::links::Links;
use super::rows::{Row, header_texts};
use super::whole::BookFacts;
use super::{Fault, SheetName, choice, guard, kinds, ods, parts, problems_of, stop, whole, xls, xlsx};

/// What becomes of a row.
type Visit<'v> = &'v mut dyn FnMut(&Row<'_>);

/// Visits the rows of a sheet, by its place in the workbook.
type Rows<'r> = &'r mut dyn FnMut(usize, Visit<'_>) -> Result<(), Fault>;

/// What is asked of a workbook.
struct Asked<'a> {
    /// Its name, as messages call it.
    name: &'a str,
    told: &'a Told,
}

/// Looks through a workbook.
pub(in crate::input) fn survey(
    path: &Path,
    name: &str,
    told: &Told,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), InputProblem> {
    let format = taken.format;
    let done = guard::quietly(|| look(path, format, &Asked { name, told }, taken, take))
        .unwrap_or_else(|| Err(Fault::Broken("something in it is not as it must be in such a file".to_owned())));
    done.map_err(|fault| problems_of(fault, name.to_owned()).swap_remove(0))
}

/// The beginning of a sheet, and how much of it looks like records.
struct Sample {
    sheet: usize,
    /// The numbers of the rows, and their texts.
    rows: Vec<(u32, Vec<String>)>,
    /// Its last row.
    last: u32,
    /// The index of the header among the rows, if one of them looks like it.
    header: Option<usize>,
    /// How much of it looks like records: rows by columns.
    weight: u64,
}

fn look(
    path: &Path,
    format: Format,
    asked: &Asked<'_>,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), Fault> {
    kinds::check(path, format, asked.name)?;
    if format == Format::Xls {
        let (mut book, facts) = xls::open(path)?;
        return look_whole(&mut book, facts, asked, taken, take);
    }
    let file = BufReader::new(File::open(path)?);
    if format == Format::Ods {
        let (mut book, facts) = ods::open(path, file)?;
        return look_whole(&mut book, facts, asked, taken, take);
    }
    parts::look_through(path)?;
    let mut book = xlsx::open(file)?;
    let sheets = xlsx::sheet_names(book.sheets_metadata());
    let mut rows = |sheet: usize, visit: Visit<'_>| xlsx::each_row(&mut book, &sheets[sheet].name, visit);
    let sample = choose(asked, &sheets, taken, &mut rows)?;
    let links = xlsx::links(&mut book, &sheets[sample.sheet].name)?;
    let mut rows = |sheet: usize, visit: Visit<'_>| xlsx::each_row(&mut book, &sheets[sheet].name, visit);
    hand_on(&sample, &links, &mut rows, take)
}

fn look_whole<S: Read + Seek, B: Reader<S>>(
    book: &mut B,
    mut facts: BookFacts,
    asked: &Asked<'_>,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), Fault> {
    let sheets = xlsx::sheet_names(book.sheets_metadata());
    let from_1904 = facts.from_1904;
    let mut rows = |sheet: usize, visit: Visit<'_>| whole::each_row(book, &sheets[sheet].name, from_1904, visit);
    let sample = choose(asked, &sheets, taken, &mut rows)?;
    let of_sheet = facts.sheets.get_mut(sample.sheet).map(std::mem::take).unwrap_or_default();
    hand_on(&sample, &of_sheet.links, &mut rows, take)
}

/// The sheet that is asked for, or else that with the most records.
fn choose(asked: &Asked<'_>, sheets: &[SheetName], taken: &mut Taken, rows: Rows<'_>) -> Result<Sample, Fault> {
    let Asked { name, told } = asked;
    let candidates: Vec<usize> = match &told.sheet {
        Some(wanted) => vec![named(name, wanted, sheets)?],
        None => (0..sheets.len()).filter(|index| sheets[*index].is_table).collect(),
    };
    let mut samples = Vec::new();
    for sheet in candidates {
        samples.push(sample(sheet, told.header_row, rows)?);
    }
    samples.retain(|sample| sample.last > 0);
    let most = samples.iter().map(|sample| sample.weight).max().unwrap_or(0);
    let Some(best) = samples.iter().position(|sample| sample.weight == most) else {
        let what = "no sheet of it has anything in it";
        return Err(stop(Box::new(FileEmpty { file: (*name).to_owned(), what })));
    };
    let best = samples.swap_remove(best);
    let Some(header) = best.header else {
        return Err(stop(match told.header_row {
            Some(row) if best.last < row => {
                Box::new(HeaderRowMissing { file: (*name).to_owned(), place: format!("row {row}") })
            }
            Some(_) | None => survey::no_names(name),
        }));
    };
    samples.sort_by_key(|sample| sample.sheet);
    let others = samples.iter().map(|sample| sheets[sample.sheet].name.clone()).collect();
    taken.sheets = Some((sheets[best.sheet].name.clone(), others));
    taken.header_row = Some(best.rows[header].0);
    Ok(best)
}

/// The sheet that is asked for.
fn named(file: &str, wanted: &str, sheets: &[SheetName]) -> Result<usize, Fault> {
    choice::named(wanted, sheets).map_err(|why| {
        let help = format!("its sheets are {}", choice::list(sheets, &mut |_| true));
        let (file, sheet) = (file.to_owned(), wanted.to_owned());
        stop(Box::new(SheetMissing { file, sheet, why, place: None, label: None, help }))
    })
}

fn sample(sheet: usize, header_row: Option<u32>, rows: Rows<'_>) -> Result<Sample, Fault> {
    let mut sample = Sample { sheet, rows: Vec::new(), last: 0, header: None, weight: 0 };
    let mut filled: Vec<u64> = Vec::new();
    rows(sheet, &mut |row| {
        let count = row.cells.iter().filter(|(_, cell)| !cell.is_blank()).count();
        if count > 0 {
            sample.last = row.number;
        }
        if count > 0 && header_row.is_none_or(|wanted| row.number >= wanted) {
            if sample.rows.len() < SAMPLE {
                sample.rows.push((row.number, header_texts(row)));
            }
            let count = count.min(64);
            filled.resize(filled.len().max(count + 1), 0);
            filled[count] += 1;
        }
    })?;
    let texts: Vec<Vec<String>> = sample.rows.iter().map(|(_, texts)| texts.clone()).collect();
    sample.header = match header_row {
        Some(wanted) => sample.rows.iter().position(|(number, _)| *number == wanted),
        None => survey::header_row(&texts),
    };
    let names = sample.header.map_or(0, |header| texts[header].iter().filter(|text| !trim(text).is_empty()).count());
    // A row of a record is filled in half of its columns at least; a remark below a table is not. A table of many
    // columns counts for more than a long list of two.
    let records: u64 = filled.iter().skip(names.min(64).div_ceil(2).max(1)).sum();
    sample.weight = records * names as u64;
    Ok(sample)
}

fn hand_on(sample: &Sample, links: &Links, rows: Rows<'_>, take: &mut dyn FnMut(Seen<'_>)) -> Result<(), Fault> {
    let (number, mut names) = sample.header.map(|header| sample.rows[header].clone()).unwrap_or_default();
    let width = sample.rows.iter().map(|(_, texts)| texts.len()).max().unwrap_or(0);
    names.resize(width.max(names.len()), String::new());
    take(Seen::Columns(&names));
    rows(sample.sheet, &mut |row| {
        let is_named = |column: &u32| names.get(*column as usize).is_some_and(|name| !trim(name).is_empty());
        let is_record = row.cells.iter().any(|(column, cell)| is_named(column) && !cell.is_blank());
        if row.number > number && is_record {
            let blank = SeenCell { text: "".into(), stored: None, has_link: false };
            let mut cells: Vec<SeenCell<'_>> = vec![blank; names.len()];
            for (column, cell) in row.cells.iter().filter(|(column, _)| (*column as usize) < names.len()) {
                let has_link = links.at(row.number - 1, *column).is_some();
                cells[*column as usize] = SeenCell { text: cell.shown(), stored: stored_as(cell), has_link };
            }
            take(Seen::Row(&cells));
        }
    })
}

fn stored_as(cell: &Stored<'_>) -> Option<StoredAs> {
    match cell {
        Stored::Text(_) => Some(StoredAs::Text),
        Stored::Number(_) => Some(StoredAs::Number),
        Stored::Date { serial, .. } if serial.fract() == 0.0 => Some(StoredAs::Date),
        Stored::Date { .. } => Some(StoredAs::DateTime),
        Stored::YesNo(_) => Some(StoredAs::YesNo),
        Stored::Empty | Stored::Length(_) | Stored::Error(_) | Stored::NoResult => None,
    }
}
