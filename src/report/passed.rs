//! What is to be reported of records that passed and are held nowhere: where each begins, which rule, which outcome.
//!
//! There may be very many, so beyond some megabytes they are kept in a temporary file. Those of one file of records stand
//! in record order. Of what is said of them only lines are kept, and only where somebody asks for lines; for
//! anything longer the records are read again.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use crate::column::{Cell, Origin};
use crate::engine::PointsAt;
use crate::outcome::Outcome;
use crate::resolve::ruleset::RuleId;
use crate::schema::{FieldId, KindId};

/// So many bytes are kept in memory.
const IN_MEMORY: usize = 4 << 20;

/// Bytes of an entry before its line.
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
    bytes: Vec<u8>,
}

impl Entries {
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
        let start = self.bytes.len();
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend(rule.0.to_le_bytes());
        self.bytes.extend([0; 4]);
        self.bytes.extend(field.to_le_bytes());
        self.bytes.extend([outcome as u8 | assumes | elsewhere, 0]);
        if let Some(cell) = other {
            self.bytes.extend(cell.kind.0.to_le_bytes());
            self.bytes.extend(cell.row.to_le_bytes());
        }
        let behind = self.bytes.len();
        line(&mut self.bytes);
        let length = u32::try_from(self.bytes.len() - behind).unwrap_or(u32::MAX);
        self.bytes[start + 12..start + 16].copy_from_slice(&length.to_le_bytes());
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
    /// The first of the bytes, and how many.
    spilled: Option<File>,
    spilled_bytes: u64,
    /// The rest of them.
    bytes: Vec<u8>,
    /// Lines stand with the entries.
    pub has_lines: bool,
}

/// The findings of one file of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) file: u32,
    pub(super) kind: KindId,
    start: u64,
    length: u64,
}

impl Passed {
    /// No findings yet of so many rules.
    pub fn new(rules: usize, has_lines: bool) -> Passed {
        Passed { counts: vec![0; rules], has_lines, ..Passed::default() }
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
        let (start, length) = (self.spilled_bytes + self.bytes.len() as u64, entries.bytes.len() as u64);
        if length == 0 {
            return Ok(());
        }
        match self.stretches.last_mut() {
            Some(last) if last.file == file => last.length += length,
            Some(_) | None => self.stretches.push(Stretch { file, kind, start, length }),
        }
        self.bytes.extend_from_slice(&entries.bytes);
        if self.bytes.len() > IN_MEMORY {
            let file = match &mut self.spilled {
                Some(file) => file,
                none @ None => none.insert(tempfile::tempfile()?),
            };
            file.write_all(&self.bytes)?;
            self.spilled_bytes += self.bytes.len() as u64;
            self.bytes.clear();
        }
        Ok(())
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

    /// Calls `visit` with each finding of a file, and its line.
    pub(super) fn each(
        &self,
        stretch: Stretch,
        visit: &mut dyn FnMut(Entry, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (memory, spilled) = (self.bytes.as_slice(), stretch.start.min(self.spilled_bytes));
        let mut none = io::empty();
        let spilled: &mut dyn Read = match &self.spilled {
            Some(file) => {
                let mut file = file;
                file.seek(SeekFrom::Start(spilled))?;
                &mut file.take(self.spilled_bytes - spilled)
            }
            None => &mut none,
        };
        let skipped = usize::try_from(stretch.start.saturating_sub(self.spilled_bytes)).map_err(io::Error::other)?;
        let all = spilled.chain(&memory[skipped.min(memory.len())..]).take(stretch.length);
        let mut bytes = BufReader::with_capacity(256 << 10, all);
        let (mut left, mut line) = (stretch.length, Vec::new());
        while left > 0 {
            let (entry, length) = read(&mut bytes, &mut line)?;
            left = left.saturating_sub(length);
            visit(entry, &line)?;
        }
        Ok(())
    }
}

/// Reads an entry and its line, and says how many bytes they are.
fn read(bytes: &mut impl Read, line: &mut Vec<u8>) -> io::Result<(Entry, u64)> {
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
    let line_length = u32::from_le_bytes([m, n, o, p]);
    line.resize(line_length as usize, 0);
    bytes.read_exact(line)?;
    let outcome = Outcome::ALL.into_iter().find(|outcome| *outcome as u8 == bits & 7);
    let entry = Entry {
        at: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        rule: RuleId(u32::from_le_bytes([i, j, k, l])),
        outcome: outcome.ok_or(io::ErrorKind::InvalidData)?,
        assumes_complete: bits & ASSUMES != 0,
        points_at,
    };
    Ok((entry, length + u64::from(line_length)))
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
        let mut passed = Passed::new(2, true);
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
        assert!(passed.spilled.is_some() && !passed.bytes.is_empty(), "some are in the file, some are not");
        let mut back = Vec::new();
        for stretch in passed.stretches() {
            let visit = &mut |entry: Entry, line: &[u8]| {
                assert_eq!(line, format!("a line about the row at {}", entry.at).as_bytes());
                back.push(entry);
                Ok(())
            };
            passed.each(stretch, visit).unwrap();
        }
        let in_order = [&given[50_000..99_990], &given[99_990..], &given[..50_000]].concat();
        assert!(back == in_order);
        assert_eq!(passed.count(RuleId(0)), 101);
    }
}
