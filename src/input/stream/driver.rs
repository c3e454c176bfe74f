//! Files in pieces: read in one thread, cut and judged by others, and put together in order.
//!
//! Where a piece ends is guessed by counting quotes. Whoever cuts it says where its last row really ended; where that is
//! elsewhere, the next piece is cut once more from there, so that the guess decides nothing but how long it takes.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

use crate::calendar::Day;
use crate::column::Records;
use crate::schema::Kind;

use super::super::RECORD_LIMIT;
use super::super::csv::{self, Stop};
use super::super::keys::Keys;
use super::super::rows::KindIntake;
use super::super::text::{PIECE, TextReader};
use super::super::values::ValueRules;
use super::items::{column_behind, last_item, scan_items, scan_lines};
use super::links::{Links, Parents};
use super::raw::RawChunk;
use super::scan::{Halt, Layout, scan};
use super::trees::Start;
use super::typing::{Comes, Notes, Typing};
use super::walk::Walker;
use super::{Asked, PassingRows, Worker};

/// How much is handed on at once, in pieces of a file.
const PIECES: usize = 8;

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
pub(super) struct FileJob {
    pub(super) source: Arc<SourceJob>,
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
    /// As those of a table that is kept column by column; for each field the name of its column.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet is kept column by column"))]
    Columns(Vec<Option<Arc<str>>>),
}

/// Some text of a file, in which rows are to be cut and judged.
struct Job {
    number: u64,
    file: Arc<FileJob>,
    chunk: RawChunk,
    /// The text is all that is left of the file.
    ended: bool,
}

/// What came of a text.
pub(super) struct Done<O> {
    number: u64,
    pub(super) chunk: RawChunk,
    ended: bool,
    halt: Halt,
    /// The line in which the next row begins.
    line: u32,
    pub(super) headerless: Vec<u64>,
    /// Keys that are for nothing.
    pub(super) unused: Vec<String>,
    pub(super) notes: Notes,
    pub(super) out: Option<O>,
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

/// Cuts and judges.
struct Hand<'s, W> {
    task: Task<'s>,
    worker: W,
    typing: Option<(usize, u32, Typing)>,
    walker: Option<(usize, Walker)>,
}

impl<W: Worker> Hand<'_, W> {
    fn work(&mut self, job: Job) -> Done<W::Out> {
        let Job { number, file, mut chunk, ended } = job;
        let mut typing = self.typing(&file);
        let length = chunk.text.len();
        let (mut headerless, mut unused, mut seen) = (Vec::new(), Vec::new(), None);
        let (halt, line) = match &file.how {
            How::Table(layout) => {
                chunk.clear();
                let (halt, line, values) = scan(layout, ended, &mut chunk);
                headerless = values;
                (halt, line)
            }
            How::Columns(_) => (Halt::Done, 0),
            How::Lines | How::Items(_) => {
                chunk.clear();
                let walker = self.walker(&file);
                let scanned = walk(walker, &file.how, (file.file, ended), &mut chunk);
                unused = walker.unused();
                seen = Some(walker.seen().to_vec());
                scanned
            }
        };
        let mut notes = typing.read(&mut chunk, &file.comes, self.worker.texts());
        if let Some(seen) = seen {
            let rows = chunk.len() > 0;
            let filled = |(index, seen): (usize, bool)| seen || rows && file.intake.fill(index).is_some();
            notes.seen = seen.into_iter().enumerate().map(filled).collect();
        }
        let rows = PassingRows {
            file: file.file,
            text: &typing.batch.text,
            chunk: &chunk,
            length,
            comes: &file.comes,
            how: &file.how,
            keys: &file.source.keys,
        };
        let out = (!typing.batch.is_empty()).then(|| self.worker.judge(&typing.batch, &rows));
        chunk.text = std::mem::take(&mut typing.batch.text);
        chunk.text.truncate(length);
        self.typing = Some((file.source.number, file.file, typing));
        Done { number, chunk, ended, halt, line, headerless, unused, notes, out }
    }
}

/// Walks over the records of a tree's text.
pub(super) fn walk(walker: &mut Walker, how: &How, (file, ended): (u32, bool), chunk: &mut RawChunk) -> (Halt, u32) {
    match how {
        How::Items(start) => scan_items(walker, file, (chunk.base == *start, ended), chunk),
        How::Table(_) | How::Lines | How::Columns(_) => scan_lines(walker, file, ended, chunk),
    }
}

impl<W> Hand<'_, W> {
    /// What finds the values of records of trees, made anew for each source.
    fn walker(&mut self, file: &FileJob) -> &mut Walker {
        let number = file.source.number;
        let known = self.walker.take().filter(|(source, _)| *source == number);
        let (_, walker) = self.walker.insert(known.unwrap_or_else(|| (number, file.source.walker(&file.intake))));
        walker
    }

    /// What reads the cells of a file, made anew for each source.
    fn typing(&mut self, file: &FileJob) -> Typing {
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

/// Those who cut and judge: one in this thread, or some in threads of their own.
pub(super) struct Crew<'s, W: Worker> {
    inline: Option<Hand<'s, W>>,
    jobs: Option<SyncSender<Job>>,
    done: Option<Receiver<Done<W::Out>>>,
    /// How many texts may be on their way at once.
    most: u64,
    next: u64,
    /// Texts that were used, for others.
    used: Vec<RawChunk>,
}

impl<'s, W: Worker + 's> Crew<'s, W> {
    /// As many as there are workers.
    pub(super) fn new<'e>(scope: &'s Scope<'s, 'e>, task: Task<'s>, mut workers: Vec<W>) -> Crew<'s, W>
    where
        W::Out: 's,
    {
        if workers.len() <= 1 {
            let inline = workers.pop().map(|worker| Hand { task, worker, typing: None, walker: None });
            return Crew { inline, jobs: None, done: None, most: 1, next: 0, used: Vec::new() };
        }
        let most = workers.len() + 2;
        let (jobs, waiting) = sync_channel::<Job>(most);
        let (finished, done) = sync_channel(most);
        let waiting = Arc::new(Mutex::new(waiting));
        for worker in workers {
            let (waiting, finished) = (waiting.clone(), finished.clone());
            scope.spawn(move || {
                let mut hand = Hand { task, worker, typing: None, walker: None };
                loop {
                    let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    // Nobody waits any more where something went wrong elsewhere.
                    let Ok(job) = job else { return };
                    if finished.send(hand.work(job)).is_err() {
                        return;
                    }
                }
            });
        }
        Crew { inline: None, jobs: Some(jobs), done: Some(done), most: most as u64, next: 0, used: Vec::new() }
    }

    /// Lets all rows of a file pass, from where these begin. `taken` is given what came of each text, in
    /// order.
    pub(super) fn pass(
        &mut self,
        reader: &mut TextReader,
        file: &Arc<FileJob>,
        start: Start,
        taken: Taken<'_, W::Out>,
    ) -> Result<(), Stop> {
        match self.inline.take() {
            Some(mut hand) => {
                let result = pass_inline(&mut hand, reader, file, start, taken);
                self.inline = Some(hand);
                result
            }
            None => self.pass_along(reader, file, start, taken),
        }
    }
}

fn pass_inline<W: Worker>(
    hand: &mut Hand<'_, W>,
    reader: &mut TextReader,
    file: &Arc<FileJob>,
    start: Start,
    taken: Taken<'_, W::Out>,
) -> Result<(), Stop> {
    let Start { text, base, line, column } = start;
    let mut chunk = RawChunk { text, base, line: line.saturating_sub(1), column, ..RawChunk::default() };
    let mut ended = false;
    while !ended {
        // Twice as much each time, so that a long row is not cut again and again.
        let pieces = PIECES.max(chunk.text.len() / PIECE);
        ended = !reader.fill_much(&mut chunk.text, pieces).map_err(Stop::Text)?;
        let mut done = hand.work(Job { number: 0, file: file.clone(), chunk, ended });
        taken(&mut done)?;
        let next = next_row(&done, &file.how)?;
        chunk = done.chunk;
        chunk.text.drain(..next);
        chunk.base += next as u64;
        chunk.line = done.line.saturating_sub(1);
        chunk.column = chunk.next_column;
    }
    Ok(())
}

/// Where the row begins that goes on beyond a text.
fn next_row<O>(done: &Done<O>, how: &How) -> Result<usize, Stop> {
    let offset = |at: usize| done.chunk.base + at as u64;
    match done.halt {
        Halt::Done => Ok(done.chunk.text.len()),
        Halt::More(at) => {
            let rest = &done.chunk.text[at..];
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

impl<W: Worker> Crew<'_, W> {
    fn pass_along(
        &mut self,
        reader: &mut TextReader,
        file: &Arc<FileJob>,
        start: Start,
        taken: Taken<'_, W::Out>,
    ) -> Result<(), Stop> {
        let mut front = self.next;
        let mut ready: BTreeMap<u64, Done<W::Out>> = BTreeMap::new();
        let mut tail = Tail::default();
        let Start { mut text, mut base, mut line, mut column } = start;
        let mut ended = false;
        loop {
            while !ended && self.next - front < self.most {
                ended = !reader.fill_much(&mut text, PIECES).map_err(Stop::Text)?;
                let border = if ended { text.len() } else { file.how.border(text.as_bytes()) };
                if border == 0 && !ended && text.len() <= RECORD_LIMIT * 2 {
                    continue;
                }
                let border = if border == 0 { text.len() } else { border };
                let mut chunk = self.used.pop().unwrap_or_default();
                let mut rest = std::mem::take(&mut chunk.text);
                rest.clear();
                rest.push_str(&text[border..]);
                text.truncate(border);
                (chunk.base, chunk.line, chunk.column) = (base, line.saturating_sub(1), column);
                if let How::Items(_) = file.how {
                    column = column_behind(&text, column);
                }
                base += border as u64;
                line += line_breaks(text.as_bytes());
                chunk.text = std::mem::replace(&mut text, rest);
                let number = self.next;
                self.next += 1;
                self.send(Job { number, file: file.clone(), chunk, ended });
            }
            if front == self.next {
                return Ok(());
            }
            let done = self.receive();
            ready.insert(done.number, done);
            while let Some(mut done) = ready.remove(&front) {
                if !tail.text.is_empty() {
                    done = self.once_more(file, std::mem::take(&mut tail), done, &mut ready);
                }
                taken(&mut done)?;
                let next = next_row(&done, &file.how)?;
                if next < done.chunk.text.len() {
                    let text = done.chunk.text[next..].to_owned();
                    tail = Tail {
                        text,
                        base: done.chunk.base + next as u64,
                        line: done.line,
                        column: done.chunk.next_column,
                    };
                }
                self.used.push(done.chunk);
                front += 1;
            }
        }
    }

    /// Has a text cut again that does not begin with a row: with what stands before it.
    fn once_more(
        &mut self,
        file: &Arc<FileJob>,
        tail: Tail,
        done: Done<W::Out>,
        ready: &mut BTreeMap<u64, Done<W::Out>>,
    ) -> Done<W::Out> {
        let Done { number, mut chunk, ended, .. } = done;
        chunk.text.insert_str(0, &tail.text);
        (chunk.base, chunk.line, chunk.column) = (tail.base, tail.line.saturating_sub(1), tail.column);
        self.send(Job { number, file: file.clone(), chunk, ended });
        loop {
            let done = self.receive();
            if done.number == number {
                return done;
            }
            ready.insert(done.number, done);
        }
    }

    fn send(&self, job: Job) {
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        assert!(sent, "a thread that judges records has broken off");
    }

    fn receive(&self) -> Done<W::Out> {
        let done = self.done.as_ref().and_then(|done| done.recv().ok());
        done.expect("a thread that judges records has broken off")
    }
}

#[cfg(feature = "parquet")]
impl<W: Worker> Crew<'_, W> {
    /// Lets rows pass that `next` puts into texts that were used, until there are none any more. `taken` is given what
    /// came of each text, in order.
    pub(super) fn pass_cut(
        &mut self,
        file: &Arc<FileJob>,
        next: &mut dyn FnMut(RawChunk) -> Option<RawChunk>,
        taken: Taken<'_, W::Out>,
    ) -> Result<(), Stop> {
        let job = |number: u64, chunk: RawChunk| Job { number, file: file.clone(), chunk, ended: true };
        if let Some(hand) = &mut self.inline {
            while let Some(chunk) = next(self.used.pop().unwrap_or_default()) {
                let mut done = hand.work(job(0, chunk));
                taken(&mut done)?;
                self.used.push(done.chunk);
            }
            return Ok(());
        }
        let mut front = self.next;
        let mut ready: BTreeMap<u64, Done<W::Out>> = BTreeMap::new();
        let mut ended = false;
        loop {
            while !ended && self.next - front < self.most {
                match next(self.used.pop().unwrap_or_default()) {
                    None => ended = true,
                    Some(chunk) => {
                        self.send(job(self.next, chunk));
                        self.next += 1;
                    }
                }
            }
            if front == self.next {
                return Ok(());
            }
            let done = self.receive();
            ready.insert(done.number, done);
            while let Some(mut done) = ready.remove(&front) {
                taken(&mut done)?;
                self.used.push(done.chunk);
                front += 1;
            }
        }
    }
}

/// A row that goes on beyond its text.
#[derive(Default)]
struct Tail {
    text: String,
    base: u64,
    line: u32,
    column: u32,
}

impl How {
    /// Where a text is best cut: a row seems to begin there.
    fn border(&self, text: &[u8]) -> usize {
        match self {
            How::Table(_) => last_border(text),
            How::Lines => memchr::memrchr(b'\n', text).map_or(0, |at| at + 1),
            How::Items(_) => last_item(text),
            How::Columns(_) => 0,
        }
    }
}

/// The byte behind the last line break of a text that is in no quotes, if the text begins with a row.
fn last_border(text: &[u8]) -> usize {
    let mut inside = memchr::memchr_iter(b'"', text).count() % 2 == 1;
    let mut end = text.len();
    while let Some(at) = memchr::memrchr3(b'"', b'\n', b'\r', &text[..end]) {
        match text[at] {
            b'"' => inside = !inside,
            // Whether a line feed follows is not known.
            b'\r' if at + 1 == text.len() => {}
            _ if !inside => return at + 1,
            _ => {}
        }
        end = at;
    }
    0
}

/// How many lines end in a text.
pub(super) fn line_breaks(text: &[u8]) -> u32 {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let lone = |at: &usize| text.get(at + 1) != Some(&b'\n');
    let returns = memchr::memchr_iter(b'\r', text).filter(lone).count();
    u32::try_from(feeds + returns).unwrap_or(u32::MAX)
}
