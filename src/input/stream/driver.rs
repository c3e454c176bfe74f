//! What is done with some text of a file: its rows are cut, their cells read, and the records judged.

use std::sync::Arc;

use crate::calendar::Day;
use crate::column::Records;
use crate::schema::Kind;

use super::super::RECORD_LIMIT;
use super::super::csv::{self, Stop};
use super::super::keys::Keys;
use super::super::reads::RowWrong;
use super::super::rows::KindIntake;
use super::super::values::ValueRules;
use super::feed::Start;
use super::items::{scan_items, scan_lines};
use super::links::{Links, Parents};
use super::raw::{Places, RawChunk};
use super::scan::{Halt, Layout, scan};
use super::typing::{Comes, Notes, Typing};
use super::walk::Walker;
use super::yaml::scan_yaml;
use super::{Asked, PassingRows, Worker};

/// What is the same for all files of a source.
#[derive(Debug)]
pub(super) struct SourceJob {
    pub(super) number: usize,
    pub(super) values: ValueRules,
    pub(super) parents: Vec<Arc<Parents>>,
    /// What finds the fields of records of trees.
    pub(super) keys: Keys,
    /// Records without any in them.
    pub(super) empty: Records,
}

impl SourceJob {
    pub(super) fn walker(&self, intake: &KindIntake) -> Walker {
        let lists = (0..self.keys.field_count()).map(|field| intake.is_list(field)).collect();
        Walker::new(self.keys.clone(), lists)
    }
}

/// What is the same for all rows of a file.
#[derive(Debug)]
pub(super) struct FileJob<'j> {
    pub(super) source: &'j SourceJob,
    /// Index of the file.
    pub(super) file: u32,
    pub(super) how: How,
    /// For each field, where it comes from.
    pub(super) comes: Vec<Comes>,
    pub(super) intake: KindIntake,
}

/// How the rows of a file are cut.
#[derive(Debug)]
pub(super) enum How {
    /// As those of a table.
    Table(Layout),
    /// Each line is a record of JSON.
    Lines,
    /// The file is a list of records of JSON, of which the first begins there.
    Items(u64),
    /// The file is a list of records of YAML at the margin.
    Yaml,
    /// As those of a table that is kept column by column; for each field the name of its column.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet is kept column by column"))]
    Columns(Vec<Option<Arc<str>>>),
}

/// Some text of a file that a hand has taken to cut rows in it and judge them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    /// How many texts of the file come before it.
    pub(super) number: u64,
    /// The text is all that is left of the file.
    pub(super) ended: bool,
}

/// What came of cutting the rows of a text.
#[derive(Debug)]
pub(super) struct Scanned {
    /// How long the text is, without what was put behind it.
    length: usize,
    halt: Halt,
    /// The line in which the next row begins.
    line: u32,
    headerless: Vec<u64>,
    /// Keys that are for nothing.
    unused: Vec<String>,
    /// For each field of a tree, whether some record has a key of it.
    seen: Option<Vec<bool>>,
}

/// What came of a text.
pub(super) struct Done<O> {
    pub(super) number: u64,
    /// Where its rows begin.
    pub(super) places: Places,
    /// Rows that could not be read as they should be, each with its first byte.
    pub(super) bad_rows: Vec<(u32, RowWrong)>,
    pub(super) blank_rows: u64,
    pub(super) headerless: Vec<u64>,
    /// Keys that are for nothing.
    pub(super) unused: Vec<String>,
    pub(super) notes: Notes,
    pub(super) out: Option<O>,
    /// Why nothing that stands behind its rows is judged.
    pub(super) stop: Option<Stop>,
}

/// Is given what came of each text, in order; it may say that something else stops everything.
pub(super) type Taken<'t, O> = &'t mut dyn FnMut(&mut Done<O>) -> Result<(), Stop>;

/// What everybody needs to read the records of a kind.
#[derive(Clone, Copy)]
pub(super) struct Task<'s> {
    pub(super) kind: &'s Kind,
    pub(super) asked: &'s [Asked],
    pub(super) as_of: Day,
}

/// Cuts and judges, one text after the other.
pub(super) struct Hand<'s, W> {
    task: Task<'s>,
    worker: W,
    typing: Option<(usize, u32, Typing)>,
    walker: Option<(usize, Walker)>,
    /// The text that it has at hand, and its rows.
    pub(super) chunk: RawChunk,
}

impl<'s, W: Worker> Hand<'s, W> {
    pub(super) fn new(task: Task<'s>, worker: W) -> Hand<'s, W> {
        Hand { task, worker, typing: None, walker: None, chunk: RawChunk::default() }
    }

    /// Another one, which knows what this one has learned.
    pub(super) fn another(&self) -> Hand<'s, W> {
        let Hand { task, worker, typing, walker, chunk: _ } = self;
        let (worker, typing, walker) = (worker.clone(), typing.clone(), walker.clone());
        Hand { task: *task, worker, typing, walker, chunk: RawChunk::default() }
    }

    /// Cuts the rows of the text.
    pub(super) fn scan(&mut self, file: &FileJob<'_>, ended: bool) -> Scanned {
        let length = self.chunk.text.len();
        let (mut headerless, mut unused, mut seen) = (Vec::new(), Vec::new(), None);
        let (halt, line) = match &file.how {
            How::Table(layout) => {
                self.chunk.clear();
                let (halt, line, values) = scan(layout, ended, &mut self.chunk);
                headerless = values;
                (halt, line)
            }
            How::Columns(_) => (Halt::Done, 0),
            How::Lines | How::Items(_) | How::Yaml => {
                self.chunk.clear();
                let (walker, chunk) = self.walker(file);
                let scanned = walk(walker, &file.how, (file.file, ended), chunk);
                unused = walker.unused();
                seen = Some(walker.seen().to_vec());
                scanned
            }
        };
        Scanned { length, halt, line, headerless, unused, seen }
    }

    /// Puts what the text before has left in front of the text that was cut.
    pub(super) fn put_before(&mut self, scanned: &Scanned, left: &Start) {
        let chunk = &mut self.chunk;
        chunk.text.truncate(scanned.length);
        chunk.text.insert_str(0, &left.text);
        (chunk.base, chunk.line, chunk.column) = (left.base, left.line.saturating_sub(1), left.column);
    }

    /// What is left of the text that was cut: a row that goes on beyond it.
    pub(super) fn left(&self, scanned: &Scanned, how: &How) -> Result<Option<Start>, Stop> {
        let (chunk, text) = (&self.chunk, &self.chunk.text[..scanned.length]);
        let next = next_row((text, chunk.base), &scanned.halt, how)?;
        let (text, base) = (&text[next..], chunk.base + next as u64);
        let left = || Start { text: text.to_owned(), base, line: scanned.line, column: chunk.next_column };
        Ok((!text.is_empty()).then(left))
    }

    /// Reads and judges the rows of the text that was cut.
    pub(super) fn judge(
        &mut self,
        file: &FileJob<'_>,
        number: u64,
        scanned: Scanned,
        stop: Option<Stop>,
    ) -> Done<W::Out> {
        let Scanned { length, halt: _, line: _, headerless, unused, seen } = scanned;
        let mut typing = self.typing(file);
        let Hand { worker, chunk, .. } = self;
        let mut notes = typing.read(chunk, &file.comes, worker.texts());
        if let Some(seen) = seen {
            let rows = chunk.len() > 0;
            let filled = |(index, seen): (usize, bool)| seen || rows && file.intake.fill(index).is_some();
            notes.seen = seen.into_iter().enumerate().map(filled).collect();
        }
        let rows = PassingRows {
            file: file.file,
            text: &typing.batch.text,
            chunk,
            length,
            comes: &file.comes,
            how: &file.how,
            keys: &file.source.keys,
        };
        let out = (!typing.batch.is_empty()).then(|| worker.judge(&typing.batch, &rows));
        chunk.text = std::mem::take(&mut typing.batch.text);
        let (places, bad_rows, blank_rows) = (chunk.places(), std::mem::take(&mut chunk.bad_rows), chunk.blank_rows);
        self.typing = Some((file.source.number, file.file, typing));
        Done { number, places, bad_rows, blank_rows, headerless, unused, notes, out, stop }
    }
}

/// Walks over the records of a tree's text.
pub(super) fn walk(walker: &mut Walker, how: &How, (file, ended): (u32, bool), chunk: &mut RawChunk) -> (Halt, u32) {
    match how {
        How::Yaml => scan_yaml(walker, file, ended, chunk),
        How::Items(start) => scan_items(walker, file, (chunk.base == *start, ended), chunk),
        How::Table(_) | How::Lines | How::Columns(_) => scan_lines(walker, file, ended, chunk),
    }
}

impl<W> Hand<'_, W> {
    /// Whether the last text brought many values that others would have to learn too.
    pub(super) fn is_learning(&self) -> bool {
        self.typing.as_ref().is_some_and(|(_, _, typing)| typing.is_learning)
    }

    /// What finds the values of records of trees, made anew for each source.
    fn walker(&mut self, file: &FileJob<'_>) -> (&mut Walker, &mut RawChunk) {
        let number = file.source.number;
        let known = self.walker.take().filter(|(source, _)| *source == number);
        let (_, walker) = self.walker.insert(known.unwrap_or_else(|| (number, file.source.walker(&file.intake))));
        (walker, &mut self.chunk)
    }

    /// What reads the cells of a file, made anew for each source.
    fn typing(&mut self, file: &FileJob<'_>) -> Typing {
        let before = self.typing.take();
        let generation = before.as_ref().map_or(0, |(_, _, typing)| typing.generation());
        let (last, mut typing) = match before {
            Some((source, last, typing)) if source == file.source.number => (Some(last), typing),
            _ => {
                let Task { kind, asked, as_of } = self.task;
                let links = Links::new(kind, &file.source.parents, file.source.empty.clone());
                let rules = (&file.source.values, as_of);
                (None, Typing::new(kind, file.intake.clone(), rules, asked, (links, generation)))
            }
        };
        if last != Some(file.file) {
            typing.begin_file(&file.intake);
        }
        typing
    }
}

/// Where the row begins that goes on beyond a text, of which the first byte stands there in the file.
fn next_row((text, base): (&str, u64), halt: &Halt, how: &How) -> Result<usize, Stop> {
    let offset = |at: usize| base + at as u64;
    match *halt {
        Halt::Done => Ok(text.len()),
        Halt::More(at) => {
            let rest = &text[at..];
            if rest.len() <= RECORD_LIMIT {
                Ok(at)
            } else if let How::Table(layout) = how
                && rest.contains('"')
            {
                Err(Stop::Open(offset(at + csv::open_quote(rest, layout.delimiter))))
            } else {
                Err(Stop::TooLong(offset(at)))
            }
        }
        Halt::Open(at) => Err(Stop::Open(offset(at))),
        Halt::AfterQuote { text, opened } => Err(Stop::AfterQuote { text: offset(text), opened: offset(opened) }),
        Halt::TooLong(at) | Halt::Broken(at) => Err(Stop::TooLong(offset(at))),
        Halt::TooMany(at) => Err(Stop::TooMany(offset(at))),
    }
}

/// How many lines end in a text.
pub(super) fn line_breaks(text: &[u8]) -> u32 {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let lone = |at: &usize| text.get(at + 1) != Some(&b'\n');
    let returns = memchr::memchr_iter(b'\r', text).filter(lone).count();
    u32::try_from(feeds + returns).unwrap_or(u32::MAX)
}
