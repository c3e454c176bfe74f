//! Which files a source has, in which order, and how they are called in every output.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::captures::{self, Captured, Pattern};
use super::problems::{FileFormat, FileIsFolder, FileMissing, FileUnreadable, InputProblem, WrongPattern};
use super::project::{Project, Said};
use super::unpack::Packing;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Cells separated by commas, or by what the project file declares.
    Csv,
    /// Cells separated by tabs.
    Tsv,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    Ndjson,
    /// YAML documents.
    Yaml,
    /// A workbook of Excel since 2007, with or without macros.
    Xlsx,
    /// A workbook of Excel up to 2003.
    Xls,
    /// A spreadsheet of OpenDocument.
    Ods,
    /// Columns of typed values.
    Parquet,
}

impl Format {
    /// The word of results.
    pub fn key(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Yaml => "yaml",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Parquet => "parquet",
        }
    }

    /// The name people use.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Tsv => "TSV",
            Format::Json => "JSON",
            Format::Ndjson => "NDJSON",
            Format::Yaml => "YAML",
            Format::Xlsx => "XLSX",
            Format::Xls => "XLS",
            Format::Ods => "ODS",
            Format::Parquet => "Parquet",
        }
    }

    /// Whether such a file has sheets.
    pub fn has_sheets(self) -> bool {
        match self {
            Format::Xlsx | Format::Xls | Format::Ods => true,
            Format::Csv | Format::Tsv | Format::Json | Format::Ndjson | Format::Yaml | Format::Parquet => false,
        }
    }

    /// Whether its records are objects with keys, not rows under a header.
    pub fn is_tree(self) -> bool {
        match self {
            Format::Json | Format::Ndjson | Format::Yaml => true,
            Format::Csv | Format::Tsv | Format::Xlsx | Format::Xls | Format::Ods | Format::Parquet => false,
        }
    }

    /// The format that a file's ending, in small letters, tells.
    pub(super) fn of_ending(ending: &str) -> Option<Format> {
        Some(match ending {
            "csv" => Format::Csv,
            "tsv" | "tab" => Format::Tsv,
            "json" => Format::Json,
            "ndjson" | "jsonl" => Format::Ndjson,
            "yaml" | "yml" => Format::Yaml,
            "xlsx" | "xlsm" => Format::Xlsx,
            "xls" => Format::Xls,
            "ods" => Format::Ods,
            "parquet" => Format::Parquet,
            _ => return None,
        })
    }
}

/// A file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) format: Format,
    /// What its path gives to fields.
    pub(super) captured: Captured,
    /// How it is compressed.
    pub(super) packing: Option<Packing>,
}

/// Whether a file is an export, by its name.
pub fn is_export(name: &str) -> bool {
    let (inner, packing) = inner_name(name);
    format_of(inner, packing, name).is_ok()
}

/// The SHA-256 of the bytes of a file, in hexadecimal.
#[cfg_attr(
    not(any(feature = "xlsx", feature = "parquet")),
    expect(dead_code, reason = "texts are summed up while they are read")
)]
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    let mut sum = Sha256::new();
    io::copy(&mut File::open(path)?, &mut sum)?;
    Ok(format!("{:x}", sum.finalize()))
}

/// A path with forward slashes, without `.` parts.
pub(super) fn shown_path(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/").replace("//", "/")
}

/// The files that a source names, sorted by path.
pub(super) fn find(project: &Project, files: &Said<String>) -> (Vec<Found>, Vec<InputProblem>) {
    let written = files.value.replace('\\', "/");
    let is_glob = written.contains(['*', '?', '[', '{']) && !project.folder.join(&written).is_file();
    let names = match is_glob.then(|| globbed(project, files, &written)) {
        None => vec![(written, Captured::new())],
        Some(Ok(names)) => names,
        Some(Err(problem)) => return (Vec::new(), vec![problem]),
    };
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for (name, captured) in names {
        match one(project, files, &name) {
            Ok(file) => found.push(Found { captured, ..file }),
            Err(problem) => problems.push(problem),
        }
    }
    (found, problems)
}

pub(super) fn one(project: &Project, files: &Said<String>, name: &str) -> Result<Found, InputProblem> {
    let path = project.folder.join(name);
    let name = shown_path(Path::new(name));
    let (place, label) = project.pointing(&files.at);
    if path.is_dir() {
        return Err(Box::new(FileIsFolder { file: name, place, label }));
    }
    if !path.exists() {
        let what = format!("the file `{name}` does not exist");
        return Err(Box::new(FileMissing { what, place, label, help: missing_help(project) }));
    }
    if !path.is_file() {
        let why = "it is a pipe or a device, and places in it could not be found again".to_owned();
        return Err(Box::new(FileUnreadable { file: name, why }));
    }
    let (inner, packing) = inner_name(&name);
    let format = format_of(inner, packing, &name)?;
    Ok(Found { path, name, format, packing, captured: Captured::new() })
}

fn missing_help(project: &Project) -> &'static str {
    match project.file {
        Some(_) => "paths are relative to the project file; if there are no such records, write `no_records: true`",
        None => "paths are relative to the folder in which the program runs",
    }
}

/// The name of what a compressed file holds, and how it is compressed; of any other file its own name.
pub(super) fn inner_name(name: &str) -> (&str, Option<Packing>) {
    let packing = match name.rsplit_once('.') {
        Some((_, ending)) if ending.eq_ignore_ascii_case("gz") => Packing::Gzip,
        Some((_, ending)) if ending.eq_ignore_ascii_case("zst") => Packing::Zstd,
        Some(_) | None => return (name, None),
    };
    (name.rsplit_once('.').map_or(name, |(inner, _)| inner), Some(packing))
}

fn format_of(inner: &str, packing: Option<Packing>, name: &str) -> Result<Format, InputProblem> {
    let ending = Path::new(inner).extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let refused = |why: &str, help: &str| -> Result<Format, InputProblem> {
        Err(Box::new(FileFormat { file: name.to_owned(), why: why.to_owned(), help: help.to_owned() }))
    };
    if packing.is_some() {
        match ending.as_str() {
            "xlsx" | "xls" | "ods" | "xlsm" | "parquet" => {
                let why = format!("it is a compressed `.{ending}` file, and only text is read compressed");
                return refused(&why, "unpack it first; such files are compressed inside already");
            }
            "tar" | "gz" | "zst" | "zip" | "bz2" | "xz" => {
                return refused("it is compressed twice, or an archive of several files", "unpack it first");
            }
            "" => {
                let help = "let its name say what it unpacks to, as in `cases.csv.gz`";
                return refused("it is compressed, and its name does not say what is in it", help);
            }
            _ => {}
        }
    }
    if let Some(format) = Format::of_ending(&ending) {
        return Ok(format);
    }
    match ending.as_str() {
        "xlsb" | "xlt" | "xltx" | "xltm" | "fods" | "numbers" => {
            refused("it is a spreadsheet of another sort", "open it in a spreadsheet program and save it as XLSX")
        }
        "zip" | "bz2" | "xz" | "7z" | "tgz" | "tar" => {
            refused("it is an archive or compressed in another way than `.gz` and `.zst`", "unpack it first")
        }
        "" => refused(
            "its name has no ending that says what it is",
            "name it `.csv`, `.tsv`, `.json`, `.ndjson`, `.yaml`, `.xlsx`, `.xls`, `.ods` or `.parquet`",
        ),
        other => refused(
            &format!("`.{other}` is no format that it knows"),
            "exports are `.csv`, `.tsv`, `.json`, `.ndjson`, `.jsonl`, `.yaml` or `.yml`, also with `.gz` or `.zst` \
             behind it, and `.xlsx`, `.xlsm`, `.xls` or `.ods`",
        ),
    }
}

/// The files below the fixed beginning of a pattern that fit it.
fn globbed(project: &Project, files: &Said<String>, written: &str) -> Result<Vec<(String, Captured)>, InputProblem> {
    let (place, label) = project.pointing(&files.at);
    let pattern = written.trim_start_matches("./");
    let fitting = match Pattern::new(pattern) {
        Ok(pattern) => pattern,
        Err(why) => return Err(Box::new(WrongPattern { pattern: written.to_owned(), why, place, label })),
    };
    let fixed: PathBuf = pattern.split('/').take_while(|part| !part.contains(['*', '?', '[', '{'])).collect();
    let root = project.folder.join(&fixed);
    let mut names = Vec::new();
    for entry in WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok) {
        let Ok(below) = entry.path().strip_prefix(&root) else { continue };
        let name = shown_path(&fixed.join(below));
        match fitting.read(&name).filter(|_| !entry.path().is_dir()) {
            Some(Ok(captured)) => names.push((name, captured)),
            Some(Err(unclear)) => return Err(captures::unclear(project, files, &name, unclear)),
            None => {}
        }
    }
    if names.is_empty() {
        let what = format!("no file fits the pattern `{written}`");
        return Err(Box::new(FileMissing { what, place, label, help: missing_help(project) }));
    }
    names.sort_unstable();
    Ok(names)
}
