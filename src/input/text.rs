//! The bytes of a data file as checked UTF-8 text, a piece at a time, and the number that finds a place in it again.
//!
//! Offsets count bytes of the *decoded text without its byte order mark*. For a UTF-8 file that is the file itself;
//! any other encoding is decoded once into a temporary file, so that a row can be read again without decoding all
//! that stands before it. What the text says is not looked at here.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use encoding_rs::{DecoderResult, Encoding, UTF_8};
use sha2::{Digest, Sha256};

use crate::source::LineColumn;

use super::reads::changed;

/// How much is read at once, and how far two marks of the line index stand apart.
const PIECE: usize = 64 * 1024;

/// Why a file cannot be read as text.
#[derive(Debug)]
pub(super) enum TextFault {
    /// The operating system says no.
    Io(io::Error),
    /// Bytes that are no text in this encoding: where in the file.
    Undecodable { encoding: &'static str, byte: u64, line: Option<u32> },
    /// A NUL character: binary content, or UTF-16 or UTF-32 without its mark.
    Nul { byte: u64, line: u32 },
}

impl From<io::Error> for TextFault {
    fn from(error: io::Error) -> Self {
        TextFault::Io(error)
    }
}

/// Where the decoded text of a file stands, so that parts of it can be read again.
#[derive(Debug)]
pub(super) struct Store {
    kept: Kept,
    /// Bytes before the text: the byte order mark of a UTF-8 file.
    skip: u64,
}

/// A file is opened again when it is needed: a project may name more files than may stand open at once.
#[derive(Debug)]
enum Kept {
    Original(PathBuf),
    Decoded(File),
}

impl Store {
    /// At most `limit` bytes of text from `at` on, never cut inside a character.
    pub(super) fn read_at(&self, at: u64, limit: usize) -> io::Result<String> {
        let reopened;
        let mut file = match &self.kept {
            Kept::Original(path) => {
                reopened = File::open(path)?;
                &reopened
            }
            Kept::Decoded(file) => file,
        };
        file.seek(SeekFrom::Start(self.skip.saturating_add(at)))?;
        let mut bytes = Vec::new();
        file.take(limit as u64).read_to_end(&mut bytes)?;
        let whole = match std::str::from_utf8(&bytes) {
            Ok(_) => bytes.len(),
            Err(cut) if cut.error_len().is_none() => cut.valid_up_to(),
            Err(_) => return Err(changed()),
        };
        bytes.truncate(whole);
        String::from_utf8(bytes).map_err(|_| changed())
    }
}

/// A place that is known by line and column: marks are `PIECE` bytes apart.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: u64,
    line: u32,
    column: u32,
}

/// Finds the line and column of an offset by reading at most one piece of the file.
#[derive(Debug, Default)]
pub(super) struct LineIndex {
    marks: Vec<Mark>,
    now: Cursor,
    at: u64,
}

/// Line and column while walking through a text; both count from 0 here.
#[derive(Debug, Clone, Copy, Default)]
struct Cursor {
    line: u32,
    column: u32,
    after_return: bool,
}

impl Cursor {
    /// Walks over some bytes of UTF-8. A line ends with LF, CR LF, or CR.
    fn pass(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            let broken = match line.last() {
                Some(b'\n') => {
                    let second_half = line.len() == 1 && self.after_return;
                    self.after_return = false;
                    if second_half {
                        continue;
                    }
                    true
                }
                Some(b'\r') => {
                    self.after_return = true;
                    true
                }
                Some(_) | None => {
                    self.after_return = false;
                    false
                }
            };
            if broken {
                self.line = self.line.saturating_add(1);
                self.column = 0;
            } else {
                let characters = line.iter().filter(|byte| (**byte as i8) >= -0x40).count();
                self.column = self.column.saturating_add(u32::try_from(characters).unwrap_or(u32::MAX));
            }
        }
    }

    fn shown(self) -> LineColumn {
        LineColumn { line: self.line.saturating_add(1), column: self.column.saturating_add(1) }
    }
}

impl LineIndex {
    fn pass(&mut self, bytes: &[u8]) {
        let far = self.marks.last().is_none_or(|mark| self.at - mark.at >= PIECE as u64);
        // A mark between CR and LF would count that break twice.
        if far && !self.now.after_return {
            self.marks.push(Mark { at: self.at, line: self.now.line, column: self.now.column });
        }
        self.now.pass(bytes);
        self.at += bytes.len() as u64;
    }

    /// Line and column of an offset, and the offset at which the shown part of its line begins: the line's start
    /// where that is within the piece that had to be read, else the start of the piece.
    pub(super) fn find(&self, store: &Store, at: u64) -> io::Result<(LineColumn, u64)> {
        let index = self.marks.partition_point(|mark| mark.at <= at).saturating_sub(1);
        let mark = self.marks.get(index).copied().unwrap_or(Mark { at: 0, line: 0, column: 0 });
        let length = usize::try_from(at.saturating_sub(mark.at)).map_err(io::Error::other)?;
        let before = store.read_at(mark.at, length)?;
        let mut cursor = Cursor { line: mark.line, column: mark.column, after_return: false };
        cursor.pass(before.as_bytes());
        let line_start = before.rfind(['\n', '\r']).map_or(0, |byte| byte + 1);
        Ok((cursor.shown(), mark.at + line_start as u64))
    }
}

/// What a whole file turned out to be, once it has been read to its end.
#[derive(Debug)]
pub(super) struct ReadText {
    pub(super) store: Store,
    pub(super) lines: LineIndex,
    /// SHA-256 of the bytes as they stand on disk, in hexadecimal.
    pub(super) sha256: String,
}

/// Reads a file as text, from front to end.
#[derive(Debug)]
pub(super) struct TextReader {
    file: File,
    store: Store,
    lines: LineIndex,
    hash: Sha256,
    /// The hash of a decoded file is that of the original bytes, taken while decoding.
    hashed: Option<String>,
    /// Bytes of a character that the last piece cut.
    cut: Vec<u8>,
    ended: bool,
    /// Offset of the next byte in the decoded text.
    at: u64,
}

impl TextReader {
    /// Opens a file. UTF-8 unless an encoding is declared or a UTF-16 mark stands at its beginning.
    pub(super) fn open(path: &Path, declared: Option<&'static Encoding>) -> Result<TextReader, TextFault> {
        let mut file = File::open(path)?;
        let mut head = [0; 3];
        let mut length = 0;
        while length < head.len() {
            match file.read(&mut head[length..])? {
                0 => break,
                more => length += more,
            }
        }
        file.seek(SeekFrom::Start(0))?;
        let marked = Encoding::for_bom(&head[..length]);
        let (encoding, mark) = marked.unwrap_or((declared.unwrap_or(UTF_8), 0));
        let mut hash = Sha256::new();
        let (file, store, hashed) = if encoding == UTF_8 {
            file.seek(SeekFrom::Start(mark as u64))?;
            hash.update(&head[..mark]);
            (file, Store { kept: Kept::Original(path.to_path_buf()), skip: mark as u64 }, None)
        } else {
            let (decoded, hashed) = decode(file, encoding)?;
            (decoded.try_clone()?, Store { kept: Kept::Decoded(decoded), skip: 0 }, Some(hashed))
        };
        Ok(TextReader { file, store, lines: LineIndex::default(), hash, hashed, cut: Vec::new(), ended: false, at: 0 })
    }

    /// Adds the next piece to a buffer; `false` at the end of the file.
    pub(super) fn fill(&mut self, buffer: &mut String) -> Result<bool, TextFault> {
        if self.ended {
            return Ok(false);
        }
        let mut piece = std::mem::take(&mut self.cut);
        let cut = piece.len();
        piece.resize(cut + PIECE, 0);
        let read = self.file.read(&mut piece[cut..])?;
        piece.truncate(cut + read);
        if self.hashed.is_none() {
            self.hash.update(&piece[cut..]);
        }
        self.ended = read == 0;
        let text = match std::str::from_utf8(&piece) {
            Ok(text) => text,
            Err(fault) if fault.error_len().is_none() && !self.ended => {
                let (good, cut) = piece.split_at(fault.valid_up_to());
                self.cut = cut.to_vec();
                std::str::from_utf8(good).unwrap_or_default()
            }
            Err(fault) => return Err(self.undecodable(&piece[..fault.valid_up_to()])),
        };
        if let Some(nul) = text.bytes().position(|byte| byte == 0) {
            self.lines.pass(&text.as_bytes()[..nul]);
            let byte = self.store.skip + self.at + nul as u64;
            return Err(TextFault::Nul { byte, line: self.lines.now.shown().line });
        }
        self.lines.pass(text.as_bytes());
        self.at += text.len() as u64;
        buffer.push_str(text);
        Ok(!self.ended)
    }

    fn undecodable(&mut self, good: &[u8]) -> TextFault {
        self.lines.pass(good);
        let byte = self.store.skip + self.at + good.len() as u64;
        TextFault::Undecodable { encoding: "UTF-8", byte, line: Some(self.lines.now.shown().line) }
    }

    /// Reads what is left, for the hash and the checks, and gives the text for reading parts of it again.
    pub(super) fn finish(mut self) -> Result<ReadText, TextFault> {
        let mut rest = String::new();
        while self.fill(&mut rest)? {
            rest.clear();
        }
        let sha256 = self.hashed.unwrap_or_else(|| hexadecimal(self.hash));
        Ok(ReadText { store: self.store, lines: self.lines, sha256 })
    }

    /// Line and column of an offset that has been read.
    pub(super) fn place(&mut self, at: u64) -> LineColumn {
        // A decoded file shares its position with what reads parts of it again.
        let here = self.file.stream_position();
        let found = self.lines.find(&self.store, at).map(|(place, _)| place);
        if let Ok(here) = here {
            // Where seeking back fails, the next read reports it.
            let _ = self.file.seek(SeekFrom::Start(here));
        }
        found.unwrap_or(LineColumn { line: 1, column: 1 })
    }
}

impl TextReader {
    /// The text around an offset that has been read, and the byte of the offset in it; it begins with a line or far
    /// enough before.
    pub(super) fn around(&mut self, at: u64) -> (String, usize) {
        let here = self.file.stream_position();
        let around = self.lines.find(&self.store, at).and_then(|(_, start)| {
            let before = usize::try_from(at - start).map_err(io::Error::other)?;
            // What follows may not be text any more; then only what stands before is shown.
            let text = self.store.read_at(start, before + 400).or_else(|_| self.store.read_at(start, before))?;
            Ok((text, before))
        });
        if let Ok(here) = here {
            let _ = self.file.seek(SeekFrom::Start(here));
        }
        around.unwrap_or_default()
    }
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Decodes a file into a temporary one; both are read and written a piece at a time.
fn decode(mut file: File, encoding: &'static Encoding) -> Result<(File, String), TextFault> {
    let mut decoded = tempfile::tempfile()?;
    let mut hash = Sha256::new();
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut piece = vec![0; PIECE];
    let mut text = vec![0; PIECE * 4];
    let mut passed = 0_u64;
    loop {
        let read = file.read(&mut piece)?;
        hash.update(&piece[..read]);
        let mut rest = &piece[..read];
        loop {
            let (result, used, written) = decoder.decode_to_utf8_without_replacement(rest, &mut text, read == 0);
            decoded.write_all(&text[..written])?;
            passed += used as u64;
            rest = &rest[used..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    let byte = passed.saturating_sub(u64::from(length) + u64::from(after));
                    return Err(TextFault::Undecodable { encoding: encoding.name(), byte, line: None });
                }
            }
        }
        if read == 0 {
            decoded.seek(SeekFrom::Start(0))?;
            return Ok((decoded, hexadecimal(hash)));
        }
    }
}
