//! What a file is by its contents, so that one under a wrong name is called what it is.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::problems::NotAWorkbook;
use super::{Fault, Format, stop};

/// How much of the front of a file is looked at.
const FRONT: u64 = 4096;

/// What a file is, and what can be done about it.
enum Kind {
    Workbook(Format),
    Other(&'static str, &'static str),
}

const SAVE_AS: &str = "open it in a spreadsheet program and save it as XLSX";
const EXPORT: &str = "export the table again, as XLSX or CSV";

/// Sees to it that a file is what its ending says.
pub(super) fn check(path: &Path, wanted: Format, name: &str) -> Result<(), Fault> {
    let mut file = File::open(path)?;
    let mut front = Vec::new();
    Read::by_ref(&mut file).take(FRONT).read_to_end(&mut front)?;
    file.seek(SeekFrom::Start(0))?;
    let (what, help) = match kind(file, &front)? {
        Kind::Workbook(format) if format == wanted => return Ok(()),
        Kind::Workbook(Format::Xlsx) => ("an XLSX workbook", "name it `.xlsx`"),
        Kind::Workbook(Format::Xls) => ("an XLS workbook of an older Excel", "name it `.xls`"),
        Kind::Workbook(_) => ("an OpenDocument spreadsheet", "name it `.ods`"),
        Kind::Other(what, help) => (what, help),
    };
    Err(stop(Box::new(NotAWorkbook { file: name.to_owned(), wanted: wanted.name(), what, help })))
}

fn kind(file: File, front: &[u8]) -> Result<Kind, Fault> {
    Ok(match front {
        [] => Kind::Other("an empty file", EXPORT),
        [b'P', b'K', 3, 4, ..] => zipped(file)?,
        [b'P', b'K', 5, 6, ..] => Kind::Other("an empty ZIP archive", EXPORT),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => compound(file)?,
        [b'%', b'P', b'D', b'F', ..] => Kind::Other("a PDF document", EXPORT),
        [0x1f, 0x8b, ..] => Kind::Other("a gzip file", "unpack it first"),
        // XLS of before 1994 has no container around it.
        [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..] => Kind::Other("a workbook of a very old Excel", SAVE_AS),
        other => text(other),
    })
}

/// The parts of a ZIP archive tell what it is.
fn zipped(file: File) -> Result<Kind, Fault> {
    let mut archive = zip::ZipArchive::new(std::io::BufReader::new(file)).map_err(|_| {
        Fault::Broken(
            "it begins like a workbook and ends too early; it was cut short, or damaged on its way".to_owned(),
        )
    })?;
    let mut mime = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        part.take(200).read_to_string(&mut mime)?;
    }
    if mime.trim() == "application/vnd.oasis.opendocument.spreadsheet" {
        return Ok(Kind::Workbook(Format::Ods));
    }
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(|name| name.to_lowercase()).collect();
    let has = |wanted: &dyn Fn(&str) -> bool| names.iter().any(|name| wanted(name));
    Ok(if has(&|name| name.ends_with("workbook.bin")) {
        Kind::Other("a binary workbook (XLSB)", SAVE_AS)
    } else if has(&|name| name.starts_with("word/")) {
        Kind::Other("a Word document", EXPORT)
    } else if has(&|name| name.starts_with("ppt/")) {
        Kind::Other("a presentation", EXPORT)
    } else if has(&|name| name == "[content_types].xml") {
        Kind::Workbook(Format::Xlsx)
    } else if mime.starts_with("application/vnd.oasis.opendocument") {
        Kind::Other("an OpenDocument file that is no spreadsheet", EXPORT)
    } else {
        Kind::Other("a ZIP archive without a workbook in it", "unpack it, and name the file inside")
    })
}

/// The streams of a compound file tell what it is.
fn compound(file: File) -> Result<Kind, Fault> {
    let file = cfb::CompoundFile::open(file)
        .map_err(|_| Fault::Broken("it begins like an older workbook, and the rest of it is damaged".to_owned()))?;
    let has = |name: &str| file.is_stream(name);
    if has("/EncryptedPackage") {
        return Err(Fault::Protected);
    }
    Ok(if has("/Workbook") || has("/Book") {
        Kind::Workbook(Format::Xls)
    } else if has("/WordDocument") {
        Kind::Other("a Word document", EXPORT)
    } else {
        Kind::Other("an Office file that is no workbook", EXPORT)
    })
}

fn text(front: &[u8]) -> Kind {
    let shown = String::from_utf8_lossy(front).to_lowercase();
    let shown = shown.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    let has = |words: &[&str]| words.iter().any(|word| shown.contains(word));
    if shown.starts_with('<') && has(&["urn:schemas-microsoft-com:office:spreadsheet"]) {
        Kind::Other("an XML spreadsheet of Excel 2003", SAVE_AS)
    } else if shown.starts_with('<') && has(&["<html", "<table", "<!doctype html", "<body", "<head"]) {
        Kind::Other("a web page (HTML)", SAVE_AS)
    } else if shown.starts_with('<') {
        Kind::Other("an XML file", EXPORT)
    } else if shown.starts_with(['{', '[']) {
        Kind::Other("text, most likely JSON", "name it `.json`")
    } else if front.starts_with(&[0xff, 0xfe]) || front.starts_with(&[0xfe, 0xff]) || !front.contains(&0) {
        Kind::Other("text, most likely CSV", "name it `.csv`, or `.tsv` if tabs stand between its cells")
    } else {
        Kind::Other("something else", EXPORT)
    }
}
