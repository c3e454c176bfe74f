//! A file looked at before anybody has said what it holds: where its header or its records stand is found here, and
//! all of it is handed on as it stands.
//!
//! What the texts may mean is not asked here. How a file is cut into rows and trees is the business of its reader.

mod header;
mod rows;
mod trees;

#[cfg(feature = "xlsx")]
pub(super) use header::{SAMPLE, header_row};

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::files::{self, Found};
use super::problems::{self, InputProblem, NoNames, NoRecords};
use super::project::{Project, Said};
use super::text::{TextFault, TextReader};
use super::tree::{Node, Step};
use super::{Format, tree};

/// What somebody has said about a file beforehand; what is left open is found.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The sheet.
    pub sheet: Option<String>,
    /// The line of the header, from 1.
    pub header_row: Option<u32>,
    /// What separates cells.
    pub delimiter: Option<u8>,
    /// The encoding.
    pub encoding: Option<&'static Encoding>,
    /// Where the records stand in JSON and YAML, as written.
    pub records: Option<String>,
}

/// How a file was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// How it is written.
    pub format: Format,
    /// What separates its cells, where that is not what its ending says.
    pub delimiter: Option<char>,
    /// Its encoding, where the project file has to declare it.
    pub encoding: Option<&'static str>,
    /// The line or row of its header, from 1.
    pub header_row: Option<u32>,
    /// The sheet, and all others, where it has several.
    pub sheets: Option<(String, Vec<String>)>,
    /// Where the records stand, where they do not stand at the top.
    pub records: Option<String>,
    /// Where other records stand.
    pub other_records: Vec<String>,
    /// Rows with more cells than the header, lines that are not JSON, and values where a record is expected.
    pub bad_rows: u64,
}

impl Taken {
    fn of(format: Format) -> Taken {
        Taken {
            format,
            delimiter: None,
            encoding: None,
            header_row: None,
            sheets: None,
            records: None,
            other_records: Vec::new(),
            bad_rows: 0,
        }
    }
}

/// A cell as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCell<'t> {
    /// Its text.
    pub text: Cow<'t, str>,
    /// What the file itself says that it is; `None` where all its cells are texts.
    pub stored: Option<Stored>,
    /// It is a hyperlink.
    pub has_link: bool,
}

/// As what a file stores a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A day.
    Date,
    /// A day with a time.
    DateTime,
    /// Yes or no.
    YesNo,
}

/// A part of a file, in the order in which they stand.
#[derive(Debug)]
pub enum Seen<'a> {
    /// The names of its columns; blank where a column has none.
    Columns(&'a [String]),
    /// A row under them that is not blank, with no more cells than there are columns.
    Row(&'a [SeenCell<'a>]),
    /// A record of JSON or YAML, and what stands in the keys around it, by field.
    Record(&'a Node<'a>, &'a [(String, String)]),
}

/// Looks through a whole file. `name` is how messages call it.
///
/// # Errors
/// What keeps it from being read.
pub fn survey(path: &Path, name: &str, told: &Told, take: &mut dyn FnMut(Seen<'_>)) -> Result<Taken, InputProblem> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let said = Said { value: path.file_name().unwrap_or_default().to_string_lossy().into_owned(), at: 0..0 };
    let found = files::one(&Project::empty(folder), &said, &said.value)?;
    let mut taken = Taken::of(found.format);
    if found.format.has_sheets() {
        survey_sheet(&found.path, name, told, &mut taken, take)?;
        return Ok(taken);
    }
    if found.format == Format::Parquet {
        survey_parquet(&found.path, name, take)?;
        return Ok(taken);
    }
    let text_problem = |fault| problems::text_problem(name, fault);
    let encoding = match told.encoding {
        Some(encoding) => Some(encoding),
        None => guessed_encoding(&found).map_err(text_problem)?,
    };
    taken.encoding = encoding.map(Encoding::name).filter(|name| *name != "UTF-8");
    let mut reader = TextReader::open(&found.path, found.packing, encoding).map_err(text_problem)?;
    match found.format {
        Format::Csv | Format::Tsv => rows::survey(&mut reader, name, told, &mut taken, take)?,
        Format::Json => trees::survey_json(&mut reader, &found, (name, encoding), told, &mut taken, take)?,
        Format::Ndjson => trees::survey_ndjson(&mut reader, name, &mut taken, take)?,
        Format::Yaml => trees::survey_yaml(&mut reader, name, told, &mut taken, take)?,
        Format::Xlsx | Format::Xls | Format::Ods | Format::Parquet => {}
    }
    Ok(taken)
}

#[cfg(feature = "xlsx")]
fn survey_sheet(
    path: &Path,
    name: &str,
    told: &Told,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), InputProblem> {
    super::sheet::survey(path, name, told, taken, take)
}

#[cfg(not(feature = "xlsx"))]
fn survey_sheet(
    _: &Path,
    name: &str,
    _: &Told,
    _: &mut Taken,
    _: &mut dyn FnMut(Seen<'_>),
) -> Result<(), InputProblem> {
    Err(super::no_sheet_reader(name))
}

#[cfg(feature = "parquet")]
fn survey_parquet(path: &Path, name: &str, take: &mut dyn FnMut(Seen<'_>)) -> Result<(), InputProblem> {
    super::parquet::survey(path, name, take)
}

#[cfg(not(feature = "parquet"))]
fn survey_parquet(_: &Path, name: &str, _: &mut dyn FnMut(Seen<'_>)) -> Result<(), InputProblem> {
    Err(super::no_parquet_reader(name))
}

/// That no row of a file looks like the names of its columns.
pub fn no_names(name: &str) -> InputProblem {
    Box::new(NoNames { file: name.to_owned() })
}

/// That a file holds one object with many keys, and nothing that is a record.
pub fn not_records(name: &str, keys: usize) -> InputProblem {
    let why = format!("it is one object with {keys} keys, which are values rather than names of fields");
    let help = "export it as a list of objects, in which what is a key now is a value";
    Box::new(NoRecords { file: name.to_owned(), why, help })
}

/// A file that is no UTF-8 and does not say what else it is was most likely written on Windows.
fn guessed_encoding(found: &Found) -> Result<Option<&'static Encoding>, TextFault> {
    let mut reader = TextReader::open(&found.path, found.packing, None)?;
    let mut text = String::new();
    loop {
        match reader.fill(&mut text) {
            Ok(true) => text.clear(),
            Ok(false) => return Ok(None),
            Err(TextFault::Undecodable(_)) => return Ok(Some(WINDOWS_1252)),
            Err(fault) => return Err(fault),
        }
    }
}

/// The steps of a path of records as it is written.
fn steps(written: &str) -> Option<Vec<Step>> {
    tree::parse_steps(written)
}
