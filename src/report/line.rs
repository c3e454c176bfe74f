//! One finding a line: `FILE:LINE:COLUMN RULE KEY outcome`, for editors and for `grep`; in a spreadsheet
//! `FILE:SHEET!CELL`, in Parquet `FILE:ROW:COLUMN`.
//!
//! Of records that passed the lines are made while they pass, by [`Lines`]; only a place that is not known then is put in
//! here: of a finding that points at a held record of a file that is large, or no table.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};

use rustc_hash::FxHashMap;

use crate::column::{AS_WRITTEN, Batch, Cell, Dataset, Texts};
use crate::engine::PointsAt;
use crate::explain::{Court, Flagged};
use crate::input::stream::PassingRows;
use crate::input::{Loaded, Position, Positions, TableTexts, escape_text};
use crate::outcome::Outcome;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::RuleId;
use crate::review::Pseudonyms;
use crate::review::subjects::passing_key;
use crate::schema::KindId;
use crate::source::LineColumn;

use super::Run;
use super::bytes::{Bytes, Piece};
use super::found::{Part, all};

/// Lines are gathered until they come to so many bytes.
const AT_ONCE: usize = 256 << 10;

/// So many places of held records are remembered.
const MOST_PLACES: usize = 1 << 15;

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let has_lines = run.passed.is_none_or(|(passed, _)| passed.has_lines);
    if !has_lines {
        return run.each_flagged(&mut all, &mut |run, found| write_one(run, found, out));
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
            if let (PointsAt::Held(cell), true) = (entry.points_at, entry.left_out) {
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
    words: &'r LineWords,
    rules: &'r RuleSet,
    /// The records that are held.
    data: &'r Dataset,
    kind: KindId,
    pseudonyms: &'r Pseudonyms,
    file: u32,
    /// What names the file.
    of_file: Piece,
    /// The row whose name is known.
    row: Option<usize>,
    name: Piece,
    /// Of the last line that tells a place of the row itself: that place, and where it begins and ends among the lines.
    last: Option<(PointsAt, usize, usize)>,
    /// Places of values of held records.
    places: FxHashMap<Cell, Piece>,
}

/// The words that all lines are made of.
#[derive(Debug)]
pub struct LineWords {
    /// The names of all files.
    files: Vec<String>,
    /// For each rule, what stands behind the place: its id between blanks.
    ids: Vec<Piece>,
    /// For each outcome, what stands behind the name.
    outcomes: Vec<Piece>,
    /// Where values of held records stand.
    tables: TableTexts,
}

impl LineWords {
    /// For the files of a run and its rules. `points_elsewhere` says that findings may point at records that are held.
    pub fn of(loaded: &Loaded, rules: &RuleSet, points_elsewhere: bool) -> LineWords {
        LineWords {
            files: loaded.files.iter().map(|file| harmless(&file.name)).collect(),
            ids: rules.rules.iter().map(|rule| Piece::of(harmless(&format!(" {} ", rule.id)).as_bytes())).collect(),
            outcomes: Outcome::ALL.map(|outcome| Piece::of(format!(" {}\n", outcome.words()).as_bytes())).to_vec(),
            tables: if points_elsewhere { TableTexts::of(loaded) } else { TableTexts::default() },
        }
    }
}

impl<'r> Lines<'r> {
    /// For records of a kind.
    pub fn new(words: &'r LineWords, court: &Court<'r>, kind: KindId, pseudonyms: &'r Pseudonyms) -> Lines<'r> {
        let (of_file, name) = (Piece::of(b""), Piece::of(b""));
        let (rules, data) = (court.rules, court.data);
        Lines {
            words,
            rules,
            data,
            kind,
            pseudonyms,
            file: 0,
            of_file,
            row: None,
            name,
            last: None,
            places: FxHashMap::default(),
        }
    }

    /// What follows are rows of another batch.
    pub fn begin(&mut self, file: u32) {
        (self.file, self.row) = (file, None);
        self.of_file = Piece::of(format!("{}:", self.words.files[file as usize]).as_bytes());
    }

    /// Writes the line of a finding about a row. Says whether the place of a held record is left out, because it is not
    /// known yet.
    pub fn write(
        &mut self,
        out: &mut Bytes,
        (batch, texts, rows): (&Batch, &Texts, &PassingRows<'_>),
        row: usize,
        (rule, outcome, points_at): (RuleId, Outcome, PointsAt),
    ) -> bool {
        if self.row != Some(row) {
            (self.row, self.last) = (Some(row), None);
            self.name = self.named((batch, texts, rows), row);
        }
        let left_out = match (points_at, self.last) {
            (PointsAt::Own(_), Some((last, start, end))) if last == points_at => {
                out.put_again(start, end);
                false
            }
            (PointsAt::Own(field), _) => {
                let start = out.len();
                self.put_place(out, rows.pointed_at(row, field));
                self.last = Some((points_at, start, out.len()));
                false
            }
            (PointsAt::Held(cell), _) => {
                self.find_place(cell);
                let place = self.places.get(&cell);
                place.into_iter().for_each(|place| out.put_piece(place));
                place.is_none()
            }
        };
        out.put_piece(&self.words.ids[rule.0 as usize]);
        out.put_piece(&self.name);
        out.put_piece(&self.words.outcomes[outcome as usize]);
        left_out
    }

    /// Finds the place of a value of a held record, where it is known by now.
    fn find_place(&mut self, cell: Cell) {
        if !self.places.contains_key(&cell)
            && let Some((file, position)) = self.words.tables.find(self.data, cell)
        {
            if self.places.len() == MOST_PLACES {
                self.places.clear();
            }
            let place = format!("{}:{}", self.words.files[file as usize], harmless(&position.to_string()));
            self.places.insert(cell, Piece::of(place.as_bytes()));
        }
    }

    #[inline(always)]
    fn put_place(&mut self, out: &mut Bytes, position: Position) {
        out.put_piece(&self.of_file);
        match position {
            Position::Text(LineColumn { line, column }) => {
                out.put_number(line);
                out.put(b":");
                out.put_number(column);
            }
            Position::Row { row, column: Some(column) } if is_harmless(&column) => {
                out.put_number(row);
                out.put(b":");
                out.put(column.as_bytes());
            }
            other @ (Position::Cell { .. } | Position::Row { .. }) => {
                out.put(harmless(&other.to_string()).as_bytes());
            }
        }
    }

    /// What the record is called.
    fn named(&self, (batch, texts, rows): (&Batch, &Texts, &PassingRows<'_>), row: usize) -> Piece {
        let schema = &self.rules.schema;
        if let [field] = schema.kind(self.kind).key[..]
            && batch.field(field).codes[row] == AS_WRITTEN
            && !schema.field(self.kind, field).private
        {
            // So are nearly all keys.
            let text = batch.written(field, row);
            return match is_harmless(text) {
                true => Piece::of(text.as_bytes()),
                false => Piece::of(harmless(text).as_bytes()),
            };
        }
        let person = |text: &str| self.pseudonyms.text(text);
        let key = passing_key(schema, (batch, texts), self.kind, row, &person, self.pseudonyms.are_lifted());
        let name = key.unwrap_or_else(|| {
            let line = rows.position(row).line_words();
            format!("{}@{}:{line}", schema.kind(self.kind).name, self.words.files[self.file as usize])
        });
        Piece::of(harmless(&name).as_bytes())
    }
}
