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
    ids: &'r [String],
    file: u32,
    /// A line of the file, and what stands before the column in what is said of it.
    line: Option<u32>,
    head: Vec<u8>,
    /// The row whose name is known.
    row: Option<usize>,
    name: Vec<u8>,
    /// An outcome of this row, and what stands behind the rule in what is said of it.
    outcome: Option<Outcome>,
    tail: Vec<u8>,
}

/// The words that all lines are made of: the names of the files, and the ids of the rules.
#[derive(Debug, Clone)]
pub struct LineWords {
    files: Vec<String>,
    ids: Vec<String>,
}

impl LineWords {
    /// For the files of a run and its rules.
    pub fn of(loaded: &Loaded, rules: &RuleSet) -> LineWords {
        LineWords {
            files: loaded.files.iter().map(|file| harmless(&file.name)).collect(),
            ids: rules.rules.iter().map(|rule| harmless(&format!(" {} ", rule.id))).collect(),
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
            line: None,
            head: Vec::new(),
            row: None,
            name: Vec::new(),
            outcome: None,
            tail: Vec::new(),
        }
    }

    /// What follows are rows of another batch.
    pub fn begin(&mut self, file: u32) {
        (self.file, self.line, self.row) = (file, None, None);
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
        if let PointsAt::Own(field) = entry.points_at {
            let file = &self.files[self.file as usize];
            match rows.pointed_at(row, field) {
                Position::Text(LineColumn { line, column }) => {
                    if self.line != Some(line) {
                        self.line = Some(line);
                        self.head.clear();
                        self.head.extend_from_slice(file.as_bytes());
                        self.head.push(b':');
                        push_number(&mut self.head, line);
                        self.head.push(b':');
                    }
                    out.extend_from_slice(&self.head);
                    push_number(out, column);
                }
                Position::Row { row, column: Some(column) } if is_harmless(&column) => {
                    out.extend_from_slice(file.as_bytes());
                    out.push(b':');
                    push_number(out, row);
                    out.push(b':');
                    out.extend_from_slice(column.as_bytes());
                }
                other @ (Position::Cell { .. } | Position::Row { .. }) => {
                    out.extend_from_slice(file.as_bytes());
                    out.push(b':');
                    out.extend_from_slice(harmless(&other.to_string()).as_bytes());
                }
            }
        }
        out.extend_from_slice(self.ids[entry.rule.0 as usize].as_bytes());
        if self.outcome != Some(entry.outcome) {
            self.outcome = Some(entry.outcome);
            self.tail.clear();
            self.tail.extend_from_slice(&self.name);
            self.tail.push(b' ');
            self.tail.extend_from_slice(entry.outcome.words().as_bytes());
            self.tail.push(b'\n');
        }
        out.extend_from_slice(&self.tail);
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

/// Writes a number in decimal digits.
fn push_number(out: &mut Vec<u8>, mut number: u32) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
