//! Files whose bytes are no text of records: compressed ones that cannot be unpacked, other encodings, other formats.

use encoding_rs::{Encoding, MACINTOSH, UTF_8, WINDOWS_1252};
use miette::Diagnostic;
use thiserror::Error;

use super::super::files::inner_name;
use super::super::text::{TextFault, Undecodable};
use super::super::unpack::{Packing, UnpackFault};
use super::{FileUnreadable, InputProblem, io_words};

/// The problem behind a file that is no text.
pub(in crate::input) fn text_problem(file: &str, fault: TextFault) -> InputProblem {
    let file = file.to_owned();
    match fault {
        TextFault::Io(error) => Box::new(FileUnreadable { file, why: io_words(&error) }),
        TextFault::Temporary(error) => {
            let folder = std::env::temp_dir().display().to_string();
            Box::new(NoTemporarySpace { file, folder, why: io_words(&error) })
        }
        TextFault::Packed(packing, fault) => packed_problem(file, packing, fault),
        TextFault::Other(looks) => {
            let ending = inner_name(&file).0.rsplit('.').next().unwrap_or_default().to_lowercase();
            let inside = if inner_name(&file).1.is_some() { "what it unpacks to" } else { "it" };
            let twice = inner_name(&file).1.is_some() && looks.what.starts_with("a file compressed");
            let help = if twice { "it is compressed twice; unpack it first" } else { looks.help };
            Box::new(FileIsOther { file, ending, inside, what: looks.what, help })
        }
        TextFault::Undecodable(fault) => {
            let (byte, line, encoding) = (fault.byte + 1, fault.line, fault.encoding.name());
            let inside = inside(&file);
            Box::new(FileUndecodable { file, encoding, byte, inside, line, help: other_encoding(&fault) })
        }
        TextFault::Nul { byte, line, utf_16 } => {
            let inside = inside(&file);
            let help = match utf_16 {
                Some(encoding) => {
                    format!("it looks like UTF-16 without the mark that says so; declare it: `encoding: {encoding}`")
                }
                None => {
                    "a spreadsheet or another binary file must be saved as text first, for example as CSV".to_owned()
                }
            };
            Box::new(FileHasNul { file, byte: byte + 1, inside, line, help })
        }
    }
}

/// What bytes of a compressed file are counted in.
fn inside(file: &str) -> &'static str {
    if inner_name(file).1.is_some() { " of what it unpacks to" } else { "" }
}

fn packed_problem(file: String, packing: Packing, fault: UnpackFault) -> InputProblem {
    const AGAIN: &str = "the file was cut off on its way, or is still being written; copy or download it again";
    const DAMAGED: &str = "copy or download it again; nothing of it is read, because what is missing could matter";
    let name = packing.name();
    let (why, help) = match fault {
        UnpackFault::TooLarge { packed, limit } => {
            let (packed, limit) = (size_words(packed), size_words(limit));
            return Box::new(FileUnpacksTooLarge { file, packed, limit });
        }
        UnpackFault::NotPacked(Some(looks)) => {
            (format!("it is not compressed with {name}; it looks like {}", looks.what), looks.help)
        }
        UnpackFault::NotPacked(None) => {
            (format!("it is not compressed with {name}"), "give it the ending that says what it is")
        }
        UnpackFault::CutShort { byte } => {
            (format!("it ends with byte {byte}, in the middle of its compressed data"), AGAIN)
        }
        UnpackFault::Damaged { byte } => (format!("its compressed data are damaged, at about byte {byte}"), DAMAGED),
        UnpackFault::Behind { byte } => {
            let why = format!("from byte {} on, something stands behind its end that is not {name}", byte + 1);
            (why, DAMAGED)
        }
        UnpackFault::Window { wanted, limit } => {
            let why = format!(
                "{} of it would have to be held in memory at once, and at most {} are",
                size_words(wanted),
                size_words(limit)
            );
            (why, "unpack it first, or compress it again without `--long` and `--ultra`")
        }
        UnpackFault::Dictionary => (
            "it was compressed with a dictionary, which is not in it".to_owned(),
            "unpack it first, or compress it again without a dictionary",
        ),
    };
    Box::new(FileNotUnpacked { file, why, help })
}

/// A number of bytes as people say it.
fn size_words(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KB", bytes >> 10),
        0x10_0000..0x4000_0000 => format!("{} MB", bytes >> 20),
        _ => format!("{} GB", bytes >> 30),
    }
}

/// What to do about bytes that are no text. What they would be elsewhere is told, and never taken for granted.
fn other_encoding(fault: &Undecodable) -> String {
    if fault.at_end {
        return "the file ends within a character, so it was probably cut off; copy or download it again".to_owned();
    }
    if fault.encoding != UTF_8 {
        return "the project file declares this encoding, or the first bytes of the file do; look up in which one it \
                was saved, or save it as UTF-8"
            .to_owned();
    }
    if fault.after_letters {
        return "letters before it are UTF-8, so the file is damaged, or was put together from files in two encodings; \
                save all of it as UTF-8"
            .to_owned();
    }
    let in_encoding = |encoding: &'static Encoding| {
        let text = [fault.value?];
        let (text, _) = encoding.decode_without_bom_handling(&text);
        let character = text.chars().next().filter(|character| is_text(*character))?;
        Some(format!("`{character}` in `{}`", encoding.name()))
    };
    let known: Vec<String> = [WINDOWS_1252, MACINTOSH].into_iter().filter_map(in_encoding).collect();
    let known = if known.is_empty() { String::new() } else { format!(" (the byte is {})", known.join(", ")) };
    format!("if it was saved in another encoding, declare which: `encoding: windows-1252`{known}; or save it as UTF-8")
}

/// Whether a character is one that people write.
fn is_text(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '€' | '§' | '°' | '•')
}

/// A compressed file that cannot be unpacked.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` cannot be unpacked: {why}")]
#[diagnostic(code("file-not-unpacked"), help("{help}"))]
pub struct FileNotUnpacked {
    /// The file.
    pub file: String,
    /// What is wrong with it, and where.
    pub why: String,
    /// What to do.
    pub help: &'static str,
}

/// A compressed file that unpacks to more than its limit.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` has {packed} and unpacks to more than {limit}")]
#[diagnostic(
    code("file-unpacks-too-large"),
    help(
        "files are made to grow like this so that they fill up disks; if you know it to be an export, unpack it yourself and name the file that comes out"
    )
)]
pub struct FileUnpacksTooLarge {
    /// The file.
    pub file: String,
    /// Its size.
    pub packed: String,
    /// The limit.
    pub limit: String,
}

/// A temporary file that cannot be written.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` cannot be read: it has to be unpacked or decoded into `{folder}`, and that fails: {why}")]
#[diagnostic(
    code("no-temporary-space"),
    help("make space there, or name another folder with the environment variable `TMPDIR` (`TMP` on Windows)")
)]
pub struct NoTemporarySpace {
    /// The file.
    pub file: String,
    /// Where temporary files stand.
    pub folder: String,
    /// Why it fails.
    pub why: String,
}

/// A file that is something else than its ending says.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` is not {}: {inside} looks like {what}", .ending.to_uppercase())]
#[diagnostic(code("file-is-other"), help("{help}"))]
pub struct FileIsOther {
    /// The file.
    pub file: String,
    /// The ending of its name, or of what is compressed in it.
    pub ending: String,
    /// What looks like something else.
    pub inside: &'static str,
    /// What it looks like.
    pub what: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// Bytes that are no text.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` is not {encoding} text: byte {byte}{inside} (in line {line}) cannot be read")]
#[diagnostic(code("file-undecodable"), help("{help}"))]
pub struct FileUndecodable {
    /// The file.
    pub file: String,
    /// The encoding that was tried.
    pub encoding: &'static str,
    /// Its number, from 1.
    pub byte: u64,
    /// What its number counts in.
    pub inside: &'static str,
    /// Its line.
    pub line: u32,
    /// What to do.
    pub help: String,
}

/// A NUL character.
#[derive(Debug, Error, Diagnostic)]
#[error("`{file}` holds a NUL character at byte {byte}{inside}, in line {line}: it is not a text file")]
#[diagnostic(code("file-has-nul"), help("{help}"))]
pub struct FileHasNul {
    /// The file.
    pub file: String,
    /// Its number, from 1.
    pub byte: u64,
    /// What its number counts in.
    pub inside: &'static str,
    /// Its line.
    pub line: u32,
    /// What to do.
    pub help: String,
}
