//! What is to be reported of records that passed and are held nowhere: where each begins, which rule, which outcome.
//!
//! There may be very many, so where it is much they are kept in a temporary file. Those of one file of records stand
//! in record order. Of what is said of them only lines are kept, beside them, and only where somebody asks for lines;
//! for anything longer the records are read again.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use crate::column::{Cell, Origin};
use crate::engine::PointsAt;
use crate::outcome::Outcome;
use crate::resolve::ruleset::RuleId;
use crate::schema::{FieldId, KindId};

/// So many bytes are kept in memory: of findings, and of lines.
const IN_MEMORY: usize = 512 << 10;

/// Bytes that are so many are written without being kept before.
const LARGE: usize = 64 << 10;

/// Bytes of an entry that points at no record that is held.
const HEAD: usize = 20;

/// Instead of a field: the record as a whole.
const NO_FIELD: u16 = u16::MAX;

/// The finding assumes that records are complete.
const ASSUMES: u8 = 1 << 3;

/// The finding points at a record that is held; which one stands behind the entry's head.
const ELSEWHERE: u8 = 1 << 4;

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
}

/// Findings of rows of one file, as bytes.
#[derive(Debug, Default)]
pub struct Entries {
    heads: Vec<u8>,
    lines: Vec<u8>,
    /// The places of held records are left out in some of the lines.
    open: bool,
}

/// How many bytes findings take, and their lines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Room([usize; 2]);

impl Entries {
    /// None yet, with room for those of as many rows as others are of.
    pub fn with(Room(room): Room) -> Entries {
        let [heads, lines] = room.map(Vec::with_capacity);
        Entries { heads, lines, open: false }
    }

    /// How much room they take, and a little more.
    pub fn room(&self) -> Room {
        Room([&self.heads, &self.lines].map(|bytes| bytes.len() + bytes.len() / 8))
    }

    /// Adds one with its line, in which the place of a held record is left out. The line is written by `line`.
    pub fn add(&mut self, entry: &Entry, line: impl FnOnce(&mut Vec<u8>)) {
        let Entry { at, rule, outcome, assumes_complete, points_at } = *entry;
        let (field, other) = match points_at {
            PointsAt::Own(field) => (field, None),
            PointsAt::Held(cell) => (cell.field, Some(cell)),
        };
        let field = field.map_or(NO_FIELD, |FieldId(field)| field);
        let assumes = if assumes_complete { ASSUMES } else { 0 };
        let elsewhere = if other.is_some() { ELSEWHERE } else { 0 };
        let before = self.lines.len();
        line(&mut self.lines);
        let length = u32::try_from(self.lines.len() - before).unwrap_or(u32::MAX);
        let mut head = [0; HEAD];
        head[..8].copy_from_slice(&at.to_le_bytes());
        head[8..12].copy_from_slice(&rule.0.to_le_bytes());
        head[12..16].copy_from_slice(&length.to_le_bytes());
        head[16..18].copy_from_slice(&field.to_le_bytes());
        head[18] = outcome as u8 | assumes | elsewhere;
        self.heads.extend_from_slice(&head);
        if let Some(cell) = other {
            self.heads.extend(cell.kind.0.to_le_bytes());
            self.heads.extend(cell.row.to_le_bytes());
            self.open = true;
        }
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
        self.heads.add(&entries.heads)?;
        self.lines.add(&entries.lines)
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

    /// Calls `visit` with each finding of a file.
    pub(super) fn each(&self, stretch: Stretch, visit: &mut dyn FnMut(Entry) -> io::Result<()>) -> io::Result<()> {
        let mut heads = self.heads.piece(stretch.heads)?;
        let mut left = stretch.heads.1;
        while left > 0 {
            let (entry, length, _) = read(&mut heads)?;
            left = left.saturating_sub(length);
            visit(entry)?;
        }
        Ok(())
    }

    /// The same with their lines.
    pub(super) fn each_line(
        &self,
        stretch: Stretch,
        visit: &mut dyn FnMut(Entry, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (mut heads, mut lines) = (self.heads.piece(stretch.heads)?, self.lines.piece(stretch.lines)?);
        let (mut left, mut line) = (stretch.heads.1, Vec::new());
        while left > 0 {
            let (entry, length, line_length) = read(&mut heads)?;
            left = left.saturating_sub(length);
            line.resize(line_length as usize, 0);
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

/// Reads an entry, and says how many bytes it and its line are.
fn read(bytes: &mut impl Read) -> io::Result<(Entry, u64, u32)> {
    let mut head = [0; HEAD];
    bytes.read_exact(&mut head)?;
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, bits, _] = head;
    let field = Some(u16::from_le_bytes([q, r])).filter(|field| *field != NO_FIELD).map(FieldId);
    let mut length = HEAD as u64;
    let points_at = if bits & ELSEWHERE == 0 {
        PointsAt::Own(field)
    } else {
        let mut cell = [0; 6];
        bytes.read_exact(&mut cell)?;
        length += 6;
        let [a, b, c, d, e, f] = cell;
        let (kind, row) = (KindId(u16::from_le_bytes([a, b])), u32::from_le_bytes([c, d, e, f]));
        PointsAt::Held(Cell { kind, row, field })
    };
    let outcome = Outcome::ALL.into_iter().find(|outcome| *outcome as u8 == bits & 7);
    let entry = Entry {
        at: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        rule: RuleId(u32::from_le_bytes([i, j, k, l])),
        outcome: outcome.ok_or(io::ErrorKind::InvalidData)?,
        assumes_complete: bits & ASSUMES != 0,
        points_at,
    };
    Ok((entry, length, u32::from_le_bytes([m, n, o, p])))
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
        };
        let given: Vec<Entry> = (0..100_000_u64)
            .map(|at| match at % 3 {
                0 => entry(at, 0, PointsAt::Own(Some(FieldId(4)))),
                1 => entry(at, 1, PointsAt::Own(None)),
                _ => entry(at, 1, PointsAt::Held(cell)),
            })
            .collect();
        for (file, of_file) in [(4, &given[..50_000]), (1, &given[50_000..99_990]), (2, &given[99_990..])] {
            for some in of_file.chunks(1000) {
                let mut entries = Entries::default();
                for entry in some {
                    entries.add(entry, |line| {
                        line.extend_from_slice(format!("a line about the row at {}", entry.at).as_bytes())
                    });
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
                Ok(())
            };
            passed.each(stretch, visit).unwrap();
            passed.lines(stretch, &mut lines).unwrap();
            assert!(back.ends_with(&alone));
            let all: String = alone.iter().map(|entry| format!("a line about the row at {}", entry.at)).collect();
            assert!(lines == all.as_bytes());
        }
        let in_order = [&given[50_000..99_990], &given[99_990..], &given[..50_000]].concat();
        assert!(back == in_order);
        assert_eq!(passed.count(RuleId(0)), 101);
    }
}
