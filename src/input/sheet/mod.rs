//! Spreadsheets: what the file is, which sheet of it, and its rows as records.
//!
//! calamine reads the cells. Before it does, each part of the file is looked through with bounded memory, so that
//! nothing is handed to it that would take more memory or time than the records in it deserve. A row is a list of the
//! cells that it has; nothing is ever made as large as a sheet says that it is. What a cell means is settled in
//! `cells`.

mod cells;
mod choice;
mod guard;
mod kinds;
mod links;
mod ods;
mod parts;
mod rows;
mod survey;
mod whole;
mod xls;
mod xlsx;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use super::files::Format;
use super::problems::{FileUnreadable, InputProblem, WorkbookBroken, WorkbookProtected, WorkbookTooLarge, io_words};
use super::spool::Spool;
use super::{Context, problems};

pub(super) use survey::survey;

/// The columns that a sheet can have.
const COLUMNS: u32 = 16_384;
/// The rows that a sheet can have.
const ROWS: u32 = 1_048_576;

/// Why a workbook cannot be read.
#[derive(Debug)]
enum Fault {
    /// The operating system says no.
    Io(io::Error),
    /// It is damaged: what is wrong, and where as far as it is known.
    Broken(String),
    /// It would take more memory or time than it may.
    TooLarge(String),
    /// It cannot be opened without a password.
    Protected,
    /// A problem that has its own message.
    Problems(Vec<InputProblem>),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        // A reader that is given less than it needs says so in its own way; what it means is a file cut short.
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Fault::Broken("it ends too early".to_owned())
        } else if [io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput].contains(&error.kind()) {
            Fault::Broken("a part of it cannot be unpacked".to_owned())
        } else {
            Fault::Io(error)
        }
    }
}

/// The fault behind one problem that has its own message.
fn stop(problem: InputProblem) -> Fault {
    Fault::Problems(vec![problem])
}

/// Rows and columns that nobody sees who opens the sheet. Rows count from 1, columns from 0; both ends belong to it.
#[derive(Debug, Default)]
struct Hidden {
    rows: Vec<(u32, u32)>,
    columns: Vec<(u32, u32)>,
}

/// A sheet as the workbook lists it.
#[derive(Debug, Clone)]
struct SheetName {
    name: String,
    hidden: bool,
    /// It holds cells; a chart or a macro does not.
    is_table: bool,
}

/// Reads the records of a workbook.
pub(super) fn read(context: &mut Context<'_, '_>, path: &Path) -> Result<Spool, Vec<InputProblem>> {
    let file = context.name.clone();
    let read = guard::quietly(|| read_workbook(context, path))
        .unwrap_or_else(|| Err(Fault::Broken("something in it is not as it must be in such a file".to_owned())));
    read.map_err(|fault| problems_of(fault, file))
}

fn problems_of(fault: Fault, file: String) -> Vec<InputProblem> {
    match fault {
        Fault::Io(error) => vec![Box::new(FileUnreadable { file, why: io_words(&error) })],
        Fault::Broken(why) => vec![Box::new(WorkbookBroken { file, why })],
        Fault::TooLarge(why) => vec![Box::new(WorkbookTooLarge { file, why })],
        Fault::Protected => vec![Box::new(WorkbookProtected { file })],
        Fault::Problems(problems) => problems,
    }
}

fn read_workbook(context: &mut Context<'_, '_>, path: &Path) -> Result<Spool, Fault> {
    let format = context.reading.format;
    kinds::check(path, format, &context.name)?;
    if format == Format::Xls {
        let (mut book, facts) = xls::open(path)?;
        return whole::read(context, &mut book, facts);
    }
    let file = BufReader::new(File::open(path)?);
    if format == Format::Ods {
        let (mut book, facts) = ods::open(path, file)?;
        return whole::read(context, &mut book, facts);
    }
    let facts = parts::look_through(path)?;
    xlsx::read(context, file, facts)
}
