//! What is to be reported of records that passed and are held nowhere: where each begins, which rule, which outcome.
//!
//! There may be very many, so where it is much they are kept in a temporary file. Those of one file of records stand
//! in record order. Of what is said of them only lines are kept, beside them, and only where somebody asks for lines;
//! for anything longer the records are read again.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;

use crate::column::{Cell, Origin};
use crate::engine::PointsAt;
use crate::outcome::Outcome;
use crate::resolve::ruleset::RuleId;
use crate::schema::{FieldId, KindId};

use super::bytes::Bytes;

/// So many bytes are kept in memory: of findings, and of lines.
const IN_MEMORY: usize = 256 << 10;

/// Bytes that are so many are written without being kept before.
const LARGE: usize = 64 << 10;

// The first byte of an entry tells the outcome in its lowest three bits; the others say what follows.

/// The finding assumes that records are complete.
const ASSUMES: u8 = 1 << 3;

/// The finding points at a field.
const FIELD: u8 = 1 << 4;

/// The finding points at a record that is held.
const ELSEWHERE: u8 = 1 << 5;

/// The place of that is left out in the line.
const LEFT_OUT: u8 = 1 << 7;

/// The place of the record is told as it is, not how far it is from that of the entry before.
const FIRST: u8 = 1 << 6;

/// One record and one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Where the record begins in its file.
    pub at: u64,
    /// The rule.
    pub rule: RuleId,
    /// The outcome.
    pub outcome: Outcome,
    /// It is violated, and that rests on the absence of a record in a source not declared complete.
    pub assumes_complete: bool,
    /// The value at which the finding points.
    pub points_at: PointsAt,
    /// It points at a held record, whose place is left out in its line.
    pub left_out: bool,
}

/// Findings of rows of one file, as bytes.
#[derive(Debug, Default)]
pub struct Entries {
    heads: Bytes,
    lines: Bytes,
    /// Where the record of the last one begins, and how many bytes all lines are with its own.
    at: u64,
    told: usize,
    /// The places of held records are left out in some of the lines.
    open: bool,
}

impl Entries {
    /// Forgets them, and keeps what they have taken of memory.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.lines.clear();
        (self.told, self.open) = (0, false);
    }

    /// The lines of those that are there.
    pub fn lines(&mut self) -> &mut Bytes {
        &mut self.lines
    }

    /// Adds one, whose line has been added already if it has one.
    pub fn add(&mut self, entry: &Entry) {
        let Entry { at, rule, outcome, assumes_complete, points_at, left_out } = *entry;
        let (field, other) = match points_at {
            PointsAt::Own(field) => (field, None),
            PointsAt::Held(cell) => (cell.field, Some(cell)),
        };
        let is_first = self.heads.is_empty();
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        let head = &mut self.heads;
        head.put(&[outcome as u8
            | flag(assumes_complete, ASSUMES)
            | flag(field.is_some(), FIELD)
            | flag(other.is_some(), ELSEWHERE)
            | flag(left_out, LEFT_OUT)
            | flag(is_first, FIRST)]);
        head.put_sevens(if is_first { at } else { at.wrapping_sub(self.at) });
        head.put_sevens(rule.0.into());
        head.put_sevens((self.lines.len() - self.told) as u64);
        field.into_iter().for_each(|FieldId(field)| head.put_sevens(field.into()));
        if let Some(cell) = other {
            head.put_sevens(cell.kind.0.into());
            head.put_sevens(cell.row.into());
        }
        self.open |= left_out;
        (self.at, self.told) = (at, self.lines.len());
    }
}

/// Entries that are read one after the other.
struct Reading<R> {
    bytes: R,
    /// How many bytes are left.
    left: u64,
    /// Where the record of the last one begins.
    at: u64,
}

impl<R: Read> Reading<R> {
    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.bytes.read_exact(&mut byte)?;
        self.left = self.left.saturating_sub(1);
        Ok(byte[0])
    }

    fn number(&mut self) -> io::Result<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift).ok_or(io::ErrorKind::InvalidData)?;
            shift += 7;
            if byte < 0x80 {
                return Ok(number);
            }
        }
    }

    fn narrow<T: TryFrom<u64>>(&mut self) -> io::Result<T> {
        T::try_from(self.number()?).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    /// The next entry, and how many bytes its line is; `None` where there are no more.
    fn next(&mut self) -> io::Result<Option<(Entry, usize)>> {
        if self.left == 0 {
            return Ok(None);
        }
        let bits = self.byte()?;
        let has = |flag: u8| bits & flag != 0;
        let before = if has(FIRST) { 0 } else { self.at };
        self.at = before.wrapping_add(self.number()?);
        let rule = RuleId(self.narrow()?);
        let length = self.narrow()?;
        let field = if has(FIELD) { Some(FieldId(self.narrow()?)) } else { None };
        let points_at = match has(ELSEWHERE) {
            true => PointsAt::Held(Cell { kind: KindId(self.narrow()?), row: self.narrow()?, field }),
            false => PointsAt::Own(field),
        };
        let outcome = Outcome::ALL.into_iter().find(|outcome| *outcome as u8 == bits & 7);
        let outcome = outcome.ok_or(io::ErrorKind::InvalidData)?;
        Ok(Some((
            Entry { at: self.at, rule, outcome, assumes_complete: has(ASSUMES), points_at, left_out: has(LEFT_OUT) },
            length,
        )))
    }
}

/// Bytes one behind the other: the first of them in a temporary file if there are many, the rest in memory.
#[derive(Debug, Default)]
struct Spool {
    /// Where they go if they are many.
    beside: Option<File>,
    spilled: Option<File>,
    spilled_bytes: u64,
    bytes: Vec<u8>,
}

impl Spool {
    fn len(&self) -> u64 {
        self.spilled_bytes + self.bytes.len() as u64
    }

    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        let is_large = self.spilled.is_some() && bytes.len() >= LARGE;
        if !is_large && self.bytes.len() + bytes.len() <= IN_MEMORY {
            self.bytes.extend_from_slice(bytes);
            return Ok(());
        }
        let file = match &mut self.spilled {
            Some(file) => file,
            none @ None => none.insert(self.beside.take().map_or_else(tempfile::tempfile, Ok)?),
        };
        for bytes in [&self.bytes, bytes] {
            file.write_all(bytes)?;
            self.spilled_bytes += bytes.len() as u64;
        }
        self.bytes.clear();
        Ok(())
    }

    /// The file with all of the bytes, if they are many.
    fn whole(&self) -> io::Result<Option<File>> {
        let Some(file) = &self.spilled else { return Ok(None) };
        let mut file = file.try_clone()?;
        file.seek(SeekFrom::Start(self.spilled_bytes))?;
        file.write_all(&self.bytes)?;
        Ok(Some(file))
    }

    /// Some of the bytes. Only who reads last may read on.
    fn piece(&self, (start, length): (u64, u64)) -> io::Result<BufReader<impl Read>> {
        let from = start.min(self.spilled_bytes);
        let spilled = match &self.spilled {
            Some(file) => {
                let mut file = file;
                file.seek(SeekFrom::Start(from))?;
                Some(file.take(self.spilled_bytes - from))
            }
            None => None,
        };
        let skipped = usize::try_from(start.saturating_sub(self.spilled_bytes)).map_err(io::Error::other)?;
        let in_memory = &self.bytes[skipped.min(self.bytes.len())..];
        let spilled: Box<dyn Read + '_> =
            spilled.map_or_else(|| Box::new(io::empty()) as _, |file| Box::new(file) as _);
        Ok(BufReader::with_capacity(256 << 10, spilled.chain(in_memory).take(length)))
    }
}

/// All findings of records that passed.
#[derive(Debug, Default)]
pub struct Passed {
    /// For each rule, by its number, how many there are.
    counts: Vec<u64>,
    /// The kinds whose records passed.
    pub kinds: Vec<KindId>,
    stretches: Vec<Stretch>,
    heads: Spool,
    lines: Spool,
    /// The findings have lines.
    pub has_lines: bool,
}

/// The findings of one file of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) file: u32,
    pub(super) kind: KindId,
    /// Where they begin among all, and how many bytes they have; the same of their lines.
    heads: (u64, u64),
    lines: (u64, u64),
    /// The places of held records are left out in some of the lines.
    pub(super) open: bool,
}

impl Passed {
    /// No findings yet of so many rules. If they have many lines, these go into the file `beside`.
    pub fn new(rules: usize, has_lines: bool, beside: Option<File>) -> Passed {
        let lines = Spool { beside, ..Spool::default() };
        Passed { counts: vec![0; rules], has_lines, lines, ..Passed::default() }
    }

    /// Adds findings of rows of a file, which come behind those that are there of it; `counts` says how many there are
    /// of which rules.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn add(
        &mut self,
        (kind, file): (KindId, u32),
        entries: &Entries,
        counts: impl IntoIterator<Item = (RuleId, u64)>,
    ) -> io::Result<()> {
        for (rule, count) in counts {
            self.counts[rule.0 as usize] += count;
        }
        let (heads, lines) = (entries.heads.len() as u64, entries.lines.len() as u64);
        if heads == 0 {
            return Ok(());
        }
        match self.stretches.last_mut() {
            Some(last) if last.file == file => {
                last.heads.1 += heads;
                last.lines.1 += lines;
                last.open |= entries.open;
            }
            Some(_) | None => {
                let (heads, lines) = ((self.heads.len(), heads), (self.lines.len(), lines));
                self.stretches.push(Stretch { file, kind, heads, lines, open: entries.open });
            }
        }
        self.heads.add(entries.heads.as_slice())?;
        self.lines.add(entries.lines.as_slice())
    }

    /// How many findings there are of a rule.
    pub fn count(&self, rule: RuleId) -> u64 {
        self.counts.get(rule.0 as usize).copied().unwrap_or_default()
    }

    /// The files with findings, in their order.
    pub(super) fn stretches(&self) -> Vec<Stretch> {
        let mut stretches = self.stretches.clone();
        stretches.sort_by_key(|stretch| stretch.file);
        stretches
    }

    /// Calls `visit` with each finding of a file, until it wants no more.
    pub(super) fn each(
        &self,
        stretch: Stretch,
        visit: &mut dyn FnMut(Entry) -> io::Result<ControlFlow<()>>,
    ) -> io::Result<()> {
        let mut heads = self.heads(stretch)?;
        while let Some((entry, _)) = heads.next()? {
            if visit(entry)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn heads(&self, stretch: Stretch) -> io::Result<Reading<impl Read>> {
        Ok(Reading { bytes: self.heads.piece(stretch.heads)?, left: stretch.heads.1, at: 0 })
    }

    /// The same with their lines.
    pub(super) fn each_line(
        &self,
        stretch: Stretch,
        visit: &mut dyn FnMut(Entry, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (mut heads, mut lines) = (self.heads(stretch)?, self.lines.piece(stretch.lines)?);
        let mut line = Vec::new();
        while let Some((entry, length)) = heads.next()? {
            line.resize(length, 0);
            lines.read_exact(&mut line)?;
            visit(entry, &line)?;
        }
        Ok(())
    }

    /// The file with all lines, one after the other, if they are many.
    pub(super) fn all_lines(&self) -> io::Result<Option<File>> {
        self.lines.whole()
    }

    /// All lines of a file.
    pub(super) fn lines(&self, stretch: Stretch, out: &mut dyn Write) -> io::Result<()> {
        io::copy(&mut self.lines.piece(stretch.lines)?, out).map(|_| ())
    }
}

impl Entry {
    /// Where its record stands.
    pub(super) fn origin(&self, stretch: Stretch) -> Origin {
        Origin { file: stretch.file, at: self.at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_in_the_order_of_their_files() {
        let mut passed = Passed::new(2, true, None);
        let cell = Cell { kind: KindId(3), row: 7, field: None };
        let entry = |at: u64, rule: u32, points_at: PointsAt| Entry {
            at,
            rule: RuleId(rule),
            outcome: if rule == 0 { Outcome::Violated } else { Outcome::NotAssessable },
            assumes_complete: rule == 0,
            points_at,
            left_out: points_at == PointsAt::Held(cell) && at.is_multiple_of(2),
        };
        let given: Vec<Entry> = (0..300_000_u64)
            .map(|at| match at % 3 {
                0 => entry(at, 0, PointsAt::Own(Some(FieldId(4)))),
                1 => entry(at, 1, PointsAt::Own(None)),
                _ => entry(at, 1, PointsAt::Held(cell)),
            })
            .collect();
        for (file, of_file) in [(4, &given[..150_000]), (1, &given[150_000..299_990]), (2, &given[299_990..])] {
            for some in of_file.chunks(1000) {
                let mut entries = Entries::default();
                for entry in some {
                    entries.lines().put(format!("a line about the row at {}", entry.at).as_bytes());
                    entries.add(entry);
                }
                passed.add((KindId(9), file), &entries, [(RuleId(0), 1)]).unwrap();
            }
        }
        for spool in [&passed.heads, &passed.lines] {
            assert!(spool.spilled.is_some() && !spool.bytes.is_empty(), "some are in the file, some are not");
        }
        let mut back = Vec::new();
        for stretch in passed.stretches() {
            let visit = &mut |entry: Entry, line: &[u8]| {
                assert_eq!(line, format!("a line about the row at {}", entry.at).as_bytes());
                back.push(entry);
                Ok(())
            };
            passed.each_line(stretch, visit).unwrap();
            let (mut alone, mut lines) = (Vec::new(), Vec::new());
            let visit = &mut |entry| {
                alone.push(entry);
                Ok(ControlFlow::Continue(()))
            };
            passed.each(stretch, visit).unwrap();
            passed.lines(stretch, &mut lines).unwrap();
            assert!(back.ends_with(&alone));
            let all: String = alone.iter().map(|entry| format!("a line about the row at {}", entry.at)).collect();
            assert!(lines == all.as_bytes());
        }
        let in_order = [&given[150_000..299_990], &given[299_990..], &given[..150_000]].concat();
        assert!(back == in_order);
        assert_eq!(passed.count(RuleId(0)), 301);
    }
}
