//! One finding a line: `FILE:LINE:COLUMN RULE KEY outcome`, for editors and for `grep`; in a spreadsheet
//! `FILE:SHEET!CELL`, in Parquet `FILE:ROW:COLUMN`.
//!
//! Of records that passed the lines are made while they pass, by [`Lines`]; only the place of a held record at which a
//! finding points is put in here.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};

use crate::column::{AS_WRITTEN, Batch, Cell, Texts};
use crate::engine::PointsAt;
use crate::explain::Flagged;
use crate::input::stream::PassingRows;
use crate::input::{Loaded, Position, Positions, escape_text};
use crate::outcome::Outcome;
use crate::resolve::RuleSet;
use crate::review::Pseudonyms;
use crate::review::subjects::passing_key;
use crate::schema::KindId;
use crate::source::LineColumn;

use super::Run;
use super::found::Part;
use super::passed::Entry;

/// Lines are gathered until they come to so many bytes.
const AT_ONCE: usize = 256 << 10;

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let has_lines = run.passed.is_none_or(|(passed, _)| passed.has_lines);
    if !has_lines {
        return run.each_flagged(&mut |_| true, &mut |run, found| write_one(run, found, out));
    }
    let not_run = run.not_run();
    let mut is_run = vec![true; run.rules.rules.len()];
    not_run.iter().for_each(|rule| is_run[rule.0 as usize] = false);
    let mut positions = Positions::new(run.loaded, run.data(), &run.rules.schema);
    let mut places: HashMap<Cell, String> = HashMap::new();
    let mut lines: Vec<u8> = Vec::with_capacity(AT_ONCE + 4096);
    for part in run.parts() {
        let (passed, stretch) = match part {
            Part::Held(held) => {
                out.write_all(&lines)?;
                lines.clear();
                held.iter().try_for_each(|found| write_one(run, found, out))?;
                continue;
            }
            Part::Passed(passed, stretch) => (passed, stretch),
        };
        if not_run.is_empty() && !stretch.open {
            out.write_all(&lines)?;
            lines.clear();
            passed.lines(stretch, out)?;
            continue;
        }
        passed.each_line(stretch, &mut |entry, line| {
            if !is_run[entry.rule.0 as usize] {
                return Ok(());
            }
            if let PointsAt::Held(cell) = entry.points_at {
                let place = match places.get(&cell) {
                    Some(place) => place,
                    None => {
                        let (file, position) = positions.find(cell)?;
                        let place = harmless(&format!("{file}:{position}"));
                        places.entry(cell).or_insert(place)
                    }
                };
                lines.extend_from_slice(place.as_bytes());
            }
            lines.extend_from_slice(line);
            if lines.len() >= AT_ONCE {
                out.write_all(&lines)?;
                lines.clear();
            }
            Ok(())
        })?;
    }
    out.write_all(&lines)
}

/// The file in which all lines of a run stand already, as they would be written; `None` where they have to be.
///
/// # Errors
/// What is still missing in it cannot be added.
pub fn written(run: &Run<'_>) -> io::Result<Option<File>> {
    let has_findings = |part: &Part<'_>| match part {
        Part::Held(held) => !held.is_empty(),
        Part::Passed(..) => true,
    };
    let parts: Vec<Part<'_>> = run.parts().into_iter().filter(has_findings).collect();
    match (parts.as_slice(), run.not_run().is_empty()) {
        // Nothing stands between them, and nothing of them is left out.
        ([Part::Passed(passed, stretch)], true) if passed.has_lines && !stretch.open => passed.all_lines(),
        _ => Ok(None),
    }
}

fn write_one(run: &Run<'_>, found: &Flagged, out: &mut dyn Write) -> io::Result<()> {
    let finding = run.court.told(found);
    let place = run.place(finding.cell)?;
    let rule = &run.rules.rules[finding.rule].id;
    let name = run.subject_name(&finding)?;
    let line = format!("{}:{} {rule} {name} {}", place.file, place.position, finding.outcome.words());
    writeln!(out, "{}", harmless(&line))
}

/// A text that is a piece of a line.
fn harmless(text: &str) -> String {
    escape_text(text).replace('\t', "\\t")
}

/// Whether a text is a piece of a line as it is, as nearly all are.
fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// Makes the lines of findings about records of one kind, while they pass.
#[derive(Debug, Clone)]
pub struct Lines<'r> {
    rules: &'r RuleSet,
    kind: KindId,
    pseudonyms: &'r Pseudonyms,
    /// The names of all files.
    files: &'r [String],
    /// For each rule, what stands behind the place: its id between blanks.
    ids: &'r [Piece],
    file: u32,
    said: Said,
    /// The bytes in what is said that name the file, and a line of it with the bytes up to its column.
    of_file: usize,
    line: Option<(u32, usize)>,
    /// The row whose name is known.
    row: Option<usize>,
    name: Vec<u8>,
    /// An outcome of this row, and what stands behind the rule in what is said of it.
    outcome: Option<Outcome>,
    tail: Piece,
}

/// A line that is put together, and what stands behind it and means nothing.
#[derive(Debug, Clone, Default)]
struct Said(Vec<u8>);

/// A piece of many lines. So many bytes of it are copied, or none, because that takes less time than to ask how many.
#[derive(Debug, Clone)]
struct Piece {
    front: [u8; FRONT],
    length: usize,
    rest: Vec<u8>,
}

const FRONT: usize = 64;

/// As many digits as a number may have.
const DIGITS: usize = 10;

impl Piece {
    fn of(text: &[u8]) -> Piece {
        let (mut front, length) = ([0; FRONT], text.len().min(FRONT));
        front[..length].copy_from_slice(&text[..length]);
        Piece { front, length, rest: text[length..].to_vec() }
    }
}

impl Said {
    /// Room for so many bytes from a place on.
    #[inline(always)]
    fn room(&mut self, from: usize, length: usize) -> &mut [u8] {
        if self.0.len() < from + length {
            self.0.resize((from + length) * 2, 0);
        }
        &mut self.0[from..from + length]
    }

    /// Puts something in from a place on, and gives the place behind it.
    #[inline(always)]
    fn put(&mut self, from: usize, bytes: &[u8]) -> usize {
        self.room(from, bytes.len()).copy_from_slice(bytes);
        from + bytes.len()
    }

    /// The same with a piece of many lines.
    #[inline(always)]
    fn put_piece(&mut self, from: usize, Piece { front, length, rest }: &Piece) -> usize {
        self.room(from, FRONT).copy_from_slice(front);
        if rest.is_empty() { from + length } else { self.put(from + FRONT, rest) }
    }

    /// The same with a number in decimal digits.
    #[inline(always)]
    fn put_number(&mut self, from: usize, mut number: u32) -> usize {
        let (mut digits, mut first) = ([0; 2 * DIGITS], DIGITS);
        loop {
            first -= 1;
            digits[first] = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.room(from, DIGITS).copy_from_slice(&digits[first..first + DIGITS]);
        from + DIGITS - first
    }
}

/// The words that all lines are made of: the names of the files, and the ids of the rules.
#[derive(Debug, Clone)]
pub struct LineWords {
    files: Vec<String>,
    ids: Vec<Piece>,
}

impl LineWords {
    /// For the files of a run and its rules.
    pub fn of(loaded: &Loaded, rules: &RuleSet) -> LineWords {
        LineWords {
            files: loaded.files.iter().map(|file| harmless(&file.name)).collect(),
            ids: rules.rules.iter().map(|rule| Piece::of(harmless(&format!(" {} ", rule.id)).as_bytes())).collect(),
        }
    }
}

impl<'r> Lines<'r> {
    /// For records of a kind.
    pub fn new(words: &'r LineWords, rules: &'r RuleSet, kind: KindId, pseudonyms: &'r Pseudonyms) -> Lines<'r> {
        let LineWords { files, ids } = words;
        Lines {
            rules,
            kind,
            pseudonyms,
            files,
            ids,
            file: 0,
            said: Said::default(),
            of_file: 0,
            line: None,
            row: None,
            name: Vec::new(),
            outcome: None,
            tail: Piece::of(b""),
        }
    }

    /// What follows are rows of another batch.
    pub fn begin(&mut self, file: u32) {
        (self.file, self.line, self.row) = (file, None, None);
        let name = self.said.put(0, self.files[file as usize].as_bytes());
        self.of_file = self.said.put(name, b":");
    }

    /// Writes the line of a finding about a row. Where it points at a record that is held, the place is left out.
    pub fn write(
        &mut self,
        out: &mut Vec<u8>,
        (batch, texts, rows): (&Batch, &Texts, &PassingRows<'_>),
        row: usize,
        entry: &Entry,
    ) {
        if self.row != Some(row) {
            (self.row, self.outcome) = (Some(row), None);
            self.name.clear();
            self.set_name((batch, texts, rows), row);
        }
        let (from, place) = match entry.points_at {
            PointsAt::Own(field) => (0, self.put_place(rows.pointed_at(row, field))),
            PointsAt::Held(_) => {
                self.line = None;
                (self.of_file, self.of_file)
            }
        };
        if self.outcome != Some(entry.outcome) {
            self.outcome = Some(entry.outcome);
            self.tail = Piece::of(&[&self.name, b" ".as_slice(), entry.outcome.words().as_bytes(), b"\n"].concat());
        }
        let rule = self.said.put_piece(place, &self.ids[entry.rule.0 as usize]);
        let end = self.said.put_piece(rule, &self.tail);
        out.extend_from_slice(&self.said.0[from..end]);
    }

    /// Puts a place behind the name of the file, and gives the place behind it.
    #[inline(always)]
    fn put_place(&mut self, position: Position) -> usize {
        let said = &mut self.said;
        match position {
            Position::Text(LineColumn { line, column }) => {
                let behind_line = match self.line {
                    Some((known, behind)) if known == line => behind,
                    _ => {
                        let number = said.put_number(self.of_file, line);
                        said.put(number, b":")
                    }
                };
                self.line = Some((line, behind_line));
                said.put_number(behind_line, column)
            }
            Position::Row { row, column: Some(column) } if is_harmless(&column) => {
                let number = said.put_number(self.of_file, row);
                let behind = said.put(number, b":");
                said.put(behind, column.as_bytes())
            }
            other @ (Position::Cell { .. } | Position::Row { .. }) => {
                said.put(self.of_file, harmless(&other.to_string()).as_bytes())
            }
        }
    }

    /// What the record is called.
    fn set_name(&mut self, (batch, texts, rows): (&Batch, &Texts, &PassingRows<'_>), row: usize) {
        let schema = &self.rules.schema;
        if let [field] = schema.kind(self.kind).key[..]
            && batch.field(field).codes[row] == AS_WRITTEN
            && !schema.field(self.kind, field).private
        {
            // So are nearly all keys.
            let text = batch.written(field, row);
            if is_harmless(text) {
                self.name.extend_from_slice(text.as_bytes());
            } else {
                self.name.extend_from_slice(harmless(text).as_bytes());
            }
            return;
        }
        let person = |text: &str| self.pseudonyms.text(text);
        let key = passing_key(schema, (batch, texts), self.kind, row, &person, self.pseudonyms.are_lifted());
        let name = key.unwrap_or_else(|| {
            let line = rows.position(row).line_words();
            format!("{}@{}:{line}", schema.kind(self.kind).name, self.files[self.file as usize])
        });
        self.name.extend_from_slice(harmless(&name).as_bytes());
    }
}
