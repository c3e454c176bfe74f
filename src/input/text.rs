//! The bytes of a data file as checked UTF-8 text, a piece at a time, and the number that finds a place in it again.
//!
//! Offsets count bytes of the *decoded text without its byte order mark*. For a UTF-8 file that is the file itself;
//! any other encoding is decoded once into a temporary file, so that a row can be read again without decoding all
//! that stands before it. The same holds for a compressed file (`unpack`). What the text says is not looked at here.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use encoding_rs::{DecoderResult, Encoding, UTF_8};
use memchr::{memchr, memchr_iter, memrchr};
use sha2::{Digest, Sha256};

use crate::source::LineColumn;

use super::bytes::Seen;
use super::reads::changed;
use super::sniff::{self, Looks};
use super::taken::{By, Chosen, Noticed, Remark};
use super::unpack::{Packing, UnpackFault, Unpacked, unpack};

/// How much is read at once at least, and how far two marks of the line index stand apart at first.
pub(super) const PIECE: usize = 64 * 1024;

/// Why a file cannot be read as text.
#[derive(Debug)]
pub(super) enum TextFault {
    /// The operating system says no.
    Io(io::Error),
    /// A temporary file cannot be written.
    Temporary(io::Error),
    /// A compressed file cannot be unpacked.
    Packed(Packing, UnpackFault),
    /// It is something else than text.
    Other(Looks),
    /// Bytes that are no text.
    Undecodable(Undecodable),
    /// A NUL character: binary content, or UTF-16 or UTF-32 without its mark, where that is what it looks like.
    Nul { byte: u64, line: u32, utf_16: Option<&'static str> },
}

/// The first bytes of a file that are no text in its encoding.
#[derive(Debug)]
pub(super) struct Undecodable {
    pub(super) encoding: &'static Encoding,
    /// Where in the file (or in what it unpacks to), from 0.
    pub(super) byte: u64,
    pub(super) line: u32,
    /// The byte itself, where it makes sense to ask what it is in other encodings.
    pub(super) value: Option<u8>,
    /// Letters beyond ASCII stand before it that could be read.
    pub(super) after_letters: bool,
    /// The file ends within a character.
    pub(super) at_end: bool,
}

/// Something about the encoding of a file that was read all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EncodingDoubt {
    /// Its mark says another encoding than the project file.
    MarkWins { mark: &'static Encoding, declared: &'static Encoding },
    /// All of it would be UTF-8, in letters beyond ASCII too.
    LooksUtf8 { declared: &'static Encoding },
}

impl EncodingDoubt {
    /// What is to be said of such a file.
    pub(super) fn remark(self) -> Remark {
        let (what, names) = match self {
            EncodingDoubt::MarkWins { mark, declared } => {
                (Noticed::EncodingNotUsed, vec![mark.name(), declared.name()])
            }
            EncodingDoubt::LooksUtf8 { declared } => (Noticed::WouldBeUtf8, vec![declared.name()]),
        };
        Remark { what, count: 1, names: names.into_iter().map(str::to_owned).collect() }
    }
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
        let mut bytes = Vec::with_capacity(limit.min(PIECE));
        file.take(limit as u64).read_to_end(&mut bytes)?;
        String::from_utf8(bytes).or_else(|fault| {
            let cut = fault.utf8_error();
            if cut.error_len().is_some() {
                return Err(changed());
            }
            let mut bytes = fault.into_bytes();
            bytes.truncate(cut.valid_up_to());
            String::from_utf8(bytes).map_err(|_| changed())
        })
    }
}

/// A place that is known by line and column.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: u64,
    line: u32,
    column: u32,
}

/// So many marks are kept at most.
const MARKS: usize = 1 << 15;

/// Finds the line and column of an offset by reading what stands between two marks of the file at most.
#[derive(Debug)]
pub(super) struct LineIndex {
    marks: Vec<Mark>,
    /// So many bytes are between two of them at least: twice as many as before each time they became too many.
    apart: u64,
    now: Cursor,
    at: u64,
}

impl Default for LineIndex {
    fn default() -> LineIndex {
        LineIndex { marks: Vec::new(), apart: PIECE as u64, now: Cursor::default(), at: 0 }
    }
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
    fn pass(&mut self, bytes: &[u8], seen: Seen) {
        // Almost no file has a CR alone, and all other breaks are counted already.
        let lone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
        if self.after_return || seen.any_return && memchr_iter(b'\r', bytes).any(lone) {
            return self.step(bytes);
        }
        match memrchr(b'\n', bytes) {
            None => self.along(bytes),
            Some(last) => {
                self.line = self.line.saturating_add(seen.feeds);
                self.column = 0;
                self.along(&bytes[last + 1..]);
            }
        }
    }

    /// Walks along a line.
    fn along(&mut self, bytes: &[u8]) {
        let characters = bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count();
        self.column = self.column.saturating_add(u32::try_from(characters).unwrap_or(u32::MAX));
        self.after_return &= bytes.is_empty();
    }

    /// Walks over some bytes break by break.
    fn step(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            match line.last() {
                Some(b'\n') if line.len() == 1 && self.after_return => self.after_return = false,
                Some(end @ (b'\n' | b'\r')) => {
                    self.after_return = *end == b'\r';
                    self.line = self.line.saturating_add(1);
                    self.column = 0;
                }
                Some(_) | None => self.along(line),
            }
        }
    }

    fn shown(self) -> LineColumn {
        LineColumn { line: self.line.saturating_add(1), column: self.column.saturating_add(1) }
    }
}

impl LineIndex {
    fn pass(&mut self, bytes: &[u8], seen: Seen) {
        let far = self.marks.last().is_none_or(|mark| self.at - mark.at >= self.apart);
        // A mark between CR and LF would count that break twice.
        if far && !self.now.after_return {
            if self.marks.len() == MARKS {
                let mut stays = false;
                self.marks.retain(|_| {
                    stays = !stays;
                    stays
                });
                self.apart *= 2;
            }
            self.marks.push(Mark { at: self.at, line: self.now.line, column: self.now.column });
        }
        self.now.pass(bytes, seen);
        self.at += bytes.len() as u64;
    }

    /// Line and column of an offset, and the offset at which the shown part of its line begins: the line's start
    /// where that is behind the mark before it, else that mark.
    pub(super) fn find(&self, store: &Store, at: u64) -> io::Result<(LineColumn, u64)> {
        let index = self.marks.partition_point(|mark| mark.at <= at).saturating_sub(1);
        let mark = self.marks.get(index).copied().unwrap_or(Mark { at: 0, line: 0, column: 0 });
        let length = usize::try_from(at.saturating_sub(mark.at)).map_err(io::Error::other)?;
        let before = store.read_at(mark.at, length)?;
        let mut cursor = Cursor { line: mark.line, column: mark.column, after_return: false };
        cursor.pass(before.as_bytes(), Seen::of(before.as_bytes()));
        let line_start = before.rfind(['\n', '\r']).map_or(0, |byte| byte + 1);
        Ok((cursor.shown(), mark.at + line_start as u64))
    }
}

/// What a whole file turned out to be, once it has been read to its end.
#[derive(Debug)]
pub(super) struct ReadText {
    pub(super) store: Store,
    pub(super) lines: LineIndex,
    /// SHA-256 of the bytes as they stand on disk, in hexadecimal, where it was asked for.
    pub(super) sha256: Option<String>,
    pub(super) doubt: Option<EncodingDoubt>,
}

/// Reads a file as text, from front to end.
#[derive(Debug)]
pub(super) struct TextReader {
    /// How its bytes are decoded, and who says so.
    pub(super) encoding: Chosen<&'static str>,
    file: File,
    store: Store,
    lines: LineIndex,
    /// Taken while the bytes are read, unless nobody wants it.
    hash: Option<Sha256>,
    /// The hash of a decoded or unpacked file is that of the bytes on disk, taken meanwhile.
    hashed: Option<String>,
    doubt: Option<EncodingDoubt>,
    /// Which encoding of UTF-16 its first bytes look like.
    utf_16: Option<&'static str>,
    /// Letters beyond ASCII have been read.
    pub(super) letters: bool,
    /// Bytes of a character that the end of what was read last cut.
    cut: Vec<u8>,
    ended: bool,
    /// Offset of the next byte in the decoded text.
    at: u64,
}

impl TextReader {
    /// Opens a file. UTF-8 unless an encoding is declared or a UTF-16 mark stands at its beginning.
    pub(super) fn open(
        path: &Path,
        packing: Option<Packing>,
        declared: Option<&'static Encoding>,
    ) -> Result<TextReader, TextFault> {
        let file = File::open(path)?;
        let (mut file, mut hashed) = match packing {
            None => (file, None),
            Some(packing) => {
                let Unpacked { file, sha256 } = unpack(file, packing)?;
                (file, Some(sha256))
            }
        };
        let mut head = Vec::new();
        (&file).take(sniff::ENOUGH as u64).read_to_end(&mut head)?;
        file.seek(SeekFrom::Start(0))?;
        if let Some(looks) = sniff::looks_like(&head) {
            return Err(TextFault::Other(looks));
        }
        let marked = Encoding::for_bom(&head);
        let (encoding, mark) = marked.unwrap_or((declared.unwrap_or(UTF_8), 0));
        let by = match (marked, declared) {
            (Some(_), _) => By::Marked,
            (None, Some(_)) => By::Declared,
            (None, None) => By::Usual,
        };
        let chosen = Chosen { value: encoding.name(), by };
        let mut doubt = declared
            .filter(|declared| marked.is_some() && *declared != encoding)
            .map(|declared| EncodingDoubt::MarkWins { mark: encoding, declared });
        let mut hash = hashed.is_none().then(Sha256::new);
        let (file, store) = if encoding == UTF_8 {
            file.seek(SeekFrom::Start(mark as u64))?;
            if let Some(hash) = &mut hash {
                hash.update(&head[..mark]);
            }
            let kept = match hashed {
                Some(_) => Kept::Decoded(file.try_clone()?),
                None => Kept::Original(path.to_path_buf()),
            };
            (file, Store { kept, skip: mark as u64 })
        } else {
            let decoded = decode(file, encoding)?;
            doubt = doubt.or(decoded.doubt);
            hashed = hashed.or(Some(decoded.sha256));
            hash = None;
            (decoded.file.try_clone()?, Store { kept: Kept::Decoded(decoded.file), skip: 0 })
        };
        Ok(TextReader {
            encoding: chosen,
            file,
            store,
            lines: LineIndex::default(),
            hash,
            hashed,
            doubt,
            utf_16: sniff::unmarked_utf_16(&head),
            letters: false,
            cut: Vec::new(),
            ended: false,
            at: 0,
        })
    }

    /// Leaves the hash out: no result is going to show it.
    pub(super) fn without_hash(mut self) -> TextReader {
        self.hash = None;
        self
    }

    /// Adds the next piece to a buffer; `false` at the end of the file.
    pub(super) fn fill(&mut self, buffer: &mut String) -> Result<bool, TextFault> {
        Ok(!self.ended && self.add(buffer, PIECE)? > 0)
    }

    /// Adds many pieces; `false` if these are all that is left of the file.
    pub(super) fn fill_much(&mut self, buffer: &mut String, pieces: usize) -> Result<bool, TextFault> {
        if !self.ended {
            self.add(buffer, pieces * PIECE)?;
        }
        Ok(!self.ended)
    }

    /// Adds the next bytes of the file to a text, and gives how many these are: fewer than wanted only at its end.
    ///
    /// They are read behind the text itself, which is looked at once more then, but for a text that is longer.
    fn add(&mut self, buffer: &mut String, wanted: usize) -> Result<usize, TextFault> {
        let mut apart = String::new();
        let is_long = buffer.len() > wanted;
        let text = if is_long { &mut apart } else { &mut *buffer };
        let (read, from) = self.read_behind(text, wanted)?;
        let mut rest = &text[from..];
        while !rest.is_empty() {
            let mut end = rest.len().min(PIECE);
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            let (piece, behind) = rest.split_at(end);
            self.pass(piece)?;
            rest = behind;
        }
        if is_long {
            buffer.push_str(&apart);
        }
        Ok(read)
    }

    /// Reads bytes to the end of a text; gives how many, and where what they say begins. The beginning of a character that
    /// their end cuts is kept for the next ones.
    fn read_behind(&mut self, text: &mut String, wanted: usize) -> Result<(usize, usize), TextFault> {
        let mut bytes = std::mem::take(text).into_bytes();
        let from = bytes.len();
        bytes.append(&mut self.cut);
        let begin = bytes.len();
        bytes.reserve(wanted);
        let read = (&self.file).take(wanted as u64).read_to_end(&mut bytes)?;
        if let Some(hash) = &mut self.hash {
            hash.update(&bytes[begin..]);
        }
        self.ended = read < wanted;
        if !self.ended {
            self.cut = bytes.split_off(from + whole_characters(&bytes[from..]));
        }
        *text = String::from_utf8(bytes).map_err(|fault| {
            let (good, at_end) = (fault.utf8_error().valid_up_to(), fault.utf8_error().error_len().is_none());
            self.no_text(&fault.as_bytes()[from..], good - from, at_end)
        })?;
        Ok((read, from))
    }

    /// Looks over a piece of the text.
    fn pass(&mut self, piece: &str) -> Result<(), TextFault> {
        let seen = Seen::of(piece.as_bytes());
        if seen.any_nul
            && let Some(nul) = memchr(0, piece.as_bytes())
        {
            return Err(self.nul(piece.as_bytes(), nul));
        }
        self.letters |= !seen.is_ascii;
        self.lines.pass(piece.as_bytes(), seen);
        self.at += piece.len() as u64;
        Ok(())
    }

    fn nul(&mut self, piece: &[u8], nul: usize) -> TextFault {
        self.lines.pass(&piece[..nul], Seen::of(&piece[..nul]));
        let byte = self.store.skip + self.at + nul as u64;
        TextFault::Nul { byte, line: self.lines.now.shown().line, utf_16: self.utf_16 }
    }

    /// Bytes of which so many are text. `at_end` says that what follows is the beginning of a character.
    fn no_text(&mut self, piece: &[u8], good: usize, at_end: bool) -> TextFault {
        // A picture, or UTF-16 without its mark, is not text in another encoding.
        let near = (good / PIECE + 1) * PIECE;
        if let Some(nul) = memchr(0, &piece[..near.min(piece.len())]) {
            return self.nul(piece, nul);
        }
        let (good, bad) = piece.split_at(good);
        self.lines.pass(good, Seen::of(good));
        TextFault::Undecodable(Undecodable {
            encoding: UTF_8,
            byte: self.store.skip + self.at + good.len() as u64,
            line: self.lines.now.shown().line,
            value: bad.first().copied(),
            after_letters: self.letters || !good.is_ascii(),
            at_end,
        })
    }

    /// Reads what is left, for the hash and the checks, and gives the text for reading parts of it again.
    pub(super) fn finish(mut self) -> Result<ReadText, TextFault> {
        let mut rest = String::new();
        while self.fill(&mut rest)? {
            rest.clear();
        }
        let sha256 = self.hashed.or_else(|| self.hash.map(hexadecimal));
        Ok(ReadText { store: self.store, lines: self.lines, sha256, doubt: self.doubt })
    }

    /// The line of the byte behind all that has been read.
    pub(super) fn line(&self) -> u32 {
        self.lines.now.shown().line
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

/// How many bytes there are before the beginning of a character that the end cuts.
fn whole_characters(bytes: &[u8]) -> usize {
    let is_cut = |at: &usize| {
        let begins = str::from_utf8(&bytes[*at..]);
        begins.is_err_and(|fault| fault.valid_up_to() == 0 && fault.error_len().is_none())
    };
    (bytes.len().saturating_sub(3)..bytes.len()).find(is_cut).unwrap_or(bytes.len())
}

pub(super) fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What decoding a file gave.
struct Decoded {
    file: File,
    sha256: String,
    doubt: Option<EncodingDoubt>,
}

/// Decodes a file into a temporary one; both are read and written a piece at a time.
fn decode(mut file: File, encoding: &'static Encoding) -> Result<Decoded, TextFault> {
    let mut decoded = tempfile::tempfile().map_err(TextFault::Temporary)?;
    let mut hash = Sha256::new();
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut piece = vec![0; PIECE];
    let mut text = vec![0; PIECE * 4];
    let mut passed = 0_u64;
    let mut lines = Cursor::default();
    let mut as_utf8 = AsUtf8::default();
    loop {
        let read = file.read(&mut piece)?;
        hash.update(&piece[..read]);
        as_utf8.pass(&piece[..read]);
        let mut rest = &piece[..read];
        loop {
            let (result, used, written) = decoder.decode_to_utf8_without_replacement(rest, &mut text, read == 0);
            decoded.write_all(&text[..written]).map_err(TextFault::Temporary)?;
            lines.pass(&text[..written], Seen::of(&text[..written]));
            passed += used as u64;
            rest = &rest[used..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    return Err(TextFault::Undecodable(Undecodable {
                        encoding,
                        byte: passed.saturating_sub(u64::from(length) + u64::from(after)),
                        line: lines.shown().line,
                        value: None,
                        after_letters: false,
                        at_end: read == 0,
                    }));
                }
            }
        }
        if read == 0 {
            decoded.seek(SeekFrom::Start(0)).map_err(TextFault::Temporary)?;
            let doubt = as_utf8.surely().then_some(EncodingDoubt::LooksUtf8 { declared: encoding });
            return Ok(Decoded { file: decoded, sha256: hexadecimal(hash), doubt });
        }
    }
}

/// Whether bytes that are read in another encoding would be UTF-8. Where letters beyond ASCII stand, that is never
/// so by chance.
#[derive(Default)]
struct AsUtf8 {
    wrong: bool,
    letters: bool,
    /// Bytes of a character that the last piece cut.
    cut: Vec<u8>,
}

impl AsUtf8 {
    fn pass(&mut self, piece: &[u8]) {
        if self.wrong || self.cut.is_empty() && piece.is_ascii() {
            return;
        }
        let mut bytes = std::mem::take(&mut self.cut);
        bytes.extend_from_slice(piece);
        self.letters |= !bytes.is_ascii();
        if let Err(fault) = std::str::from_utf8(&bytes) {
            self.wrong = fault.error_len().is_some();
            self.cut = bytes.split_off(fault.valid_up_to());
        }
    }

    fn surely(&self) -> bool {
        self.letters && !self.wrong && self.cut.is_empty()
    }
}

#[cfg(test)]
mod tests;
