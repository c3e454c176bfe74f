//! Records of JSON, NDJSON and YAML files: where they stand, and adding them with all that is nested in them. The files
//! of YAML are gone through in `documents`.

mod check;
mod documents;
mod record;

use std::borrow::Cow;
use std::io;

use crate::column::Origin;

use super::json::{self, Cutter, JsonFault, JsonWrong};
use super::keys::KeyUse;
use super::problems::{
    CellTooLong, FileBroken, FileEmpty, InputProblem, RecordsNotFound, TooDeep, masked_line, text_problem,
};
use super::reads::{BadRow, DataFile, RowWrong, Spot, changed};
use super::record_text::{parse, record_text};
use super::rows::Found;
use super::text::TextReader;
use super::tree::{Content, Entry, Node, Step};
use super::{Context, Format, RECORD_LIMIT, Reading, megabytes};

pub(super) use check::check;
pub(super) use documents::{read_yaml, yaml_problem, yaml_text};
pub(super) use record::{Twice, record_of};

/// Values that stand in the keys around a record, or in its place, by their field.
pub(super) type Captured = Vec<(String, String)>;

/// What becomes of the records of a file.
pub(super) trait Taker {
    /// The path of `records:` led somewhere.
    fn reached(&mut self);
    /// A record, with the offset in the file of the text that was parsed.
    fn record(&mut self, node: &Node<'_>, base: u64, captured: &Captured);
    /// A record that is a plain value, which goes into that field.
    fn value(&mut self, node: &Node<'_>, field: &str, base: u64, captured: &mut Captured);
    /// A line without anything in it.
    fn blank_line(&mut self);
    /// A line that is not JSON: where it goes wrong, and why.
    fn broken_line(&mut self, at: u64, why: String);
}

impl Taker for Context<'_, '_> {
    fn reached(&mut self) {
        self.reached = true;
    }

    fn record(&mut self, node: &Node<'_>, base: u64, captured: &Captured) {
        self.top_record(node, base, captured);
    }

    fn value(&mut self, node: &Node<'_>, field: &str, base: u64, captured: &mut Captured) {
        self.value_record(node, field, base, captured);
    }

    fn blank_line(&mut self) {
        self.reading.blank_rows += 1;
    }

    fn broken_line(&mut self, at: u64, why: String) {
        self.reading.bad_rows.add(BadRow { spot: Spot { file: self.file, at }, wrong: RowWrong::NotJson(why) });
    }
}

/// Where a record stands and what is around it.
struct Around<'c> {
    /// Offset in the file of the text that was parsed.
    base: u64,
    captured: &'c Captured,
    parent: Option<u32>,
}

/// The text of a value that a `{field}` at the end of `records:` takes, as there is no object with keys.
pub(super) fn plain<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.content {
        Content::Null => Some(""),
        Content::Scalar(text) => Some(text),
        Content::Alias | Content::List(_) | Content::Map(_) => None,
    }
}

impl Context<'_, '_> {
    /// Adds a record with all that is nested in it.
    fn add_record(&mut self, node: &Node<'_>, which: usize, around: &Around<'_>) {
        match node.entries() {
            Some(entries) => self.record_of(node, entries, which, around),
            None => self.no_record(node, around.base),
        }
    }

    fn no_record(&mut self, node: &Node<'_>, base: u64) {
        let spot = Spot { file: self.file, at: base + node.span.start as u64 };
        self.reading.bad_rows.add(BadRow { spot, wrong: RowWrong::NotARecord });
    }

    /// Adds the record that has these entries.
    fn record_of(&mut self, node: &Node<'_>, entries: &[Entry<'_>], which: usize, around: &Around<'_>) {
        let at = around.base + node.span.start as u64;
        let kind = &self.kinds[which];
        let mut record = record_of(&mut self.keys[which], &|field| kind.is_list(field), node, entries);
        if let Some(Twice { key, at: again, more }) = record.twice {
            let again = Spot { file: self.file, at: around.base + again as u64 };
            let spot = Spot { file: self.file, at };
            self.reading.bad_rows.add(BadRow { spot, wrong: RowWrong::KeyTwice { key, again, more } });
        }
        self.reading.unused.append(&mut record.unused);
        self.put_captured(which, around.captured, &mut record.values);
        let origin = Origin { file: self.file, at };
        let row = self.add(which, origin, &record.values);
        if let Some(parent) = around.parent {
            let kind = self.kinds[which].kind;
            if let Some(last) = self.intake.dataset.records_mut(kind).nested_parents.last_mut() {
                *last = parent;
            }
        }
        self.children(which, &record.children, row, around.base);
    }

    fn put_captured(&mut self, which: usize, captured: &Captured, values: &mut [Found<'_>]) {
        let kind = self.intake.schema.kind(self.kinds[which].kind);
        for (name, text) in captured {
            if let Some(field) = kind.field_named(name) {
                values[usize::from(field.0)] = Found::Text(Cow::Owned(text.clone()));
            }
        }
    }

    /// Adds the records that stand nested in one record.
    fn children(&mut self, parent: usize, present: &[(usize, &Node<'_>)], row: u32, base: u64) {
        let kinds = self.keys[parent].children();
        for which in kinds {
            let mut lists = present.iter().filter(|(index, _)| *index == which).map(|(_, node)| *node).peekable();
            let mut listed = false;
            if lists.peek().is_some() {
                self.child_seen[which] = true;
            }
            for node in lists {
                let around = Around { base, captured: &Captured::new(), parent: Some(row) };
                match &node.content {
                    Content::List(items) => {
                        listed = true;
                        items.iter().for_each(|item| self.add_record(item, which, &around));
                    }
                    Content::Map(_) => {
                        listed = true;
                        self.add_record(node, which, &around);
                    }
                    Content::Scalar(text) if !super::values::trim(text).is_empty() => {
                        self.add_record(node, which, &around)
                    }
                    Content::Null | Content::Alias | Content::Scalar(_) => {}
                }
            }
            if !listed {
                let kind = self.kinds[which].kind;
                self.intake.dataset.records_mut(kind).unlisted_parents.push(row);
            }
        }
    }

    fn top_record(&mut self, node: &Node<'_>, base: u64, captured: &Captured) {
        self.keep_end(node, base);
        self.add_record(node, 0, &Around { base, captured, parent: None });
    }

    /// Adds a record that is a plain value, such as the address in `{"AL": "https://…"}`.
    fn value_record(&mut self, node: &Node<'_>, field: &str, base: u64, captured: &mut Captured) {
        self.reached = true;
        let Some(text) = plain(node) else { return self.no_record(node, base) };
        self.keep_end(node, base);
        captured.push((field.to_owned(), text.to_owned()));
        self.record_of(node, &[], 0, &Around { base, captured, parent: None });
        captured.pop();
    }

    /// Where a record of a YAML file ends cannot be seen from its text alone.
    fn keep_end(&mut self, node: &Node<'_>, base: u64) {
        if self.reading.format == Format::Yaml {
            self.reading.ends.push((base + node.span.start as u64, base + node.span.end as u64));
        }
    }

    fn steps(&self) -> Option<Vec<Step>> {
        self.source.records.as_ref().map(|said| said.value.clone())
    }

    /// One object at the top, and nobody said where the records stand: it is the record if it has a key of the kind.
    fn only_object(&mut self, node: &Node<'_>, base: u64) -> Result<(), InputProblem> {
        let entries = node.entries().unwrap_or_default();
        let known = |entry: &Entry<'_>| self.keys[0].known_use(&entry.key) != KeyUse::Unused;
        if entries.iter().any(known) {
            self.reached = true;
            self.top_record(node, base, &Captured::new());
            return Ok(());
        }
        Err(self.not_found("it holds one object, and none of its keys is a field", suggestion(entries)))
    }

    fn not_found(&self, why: &str, help: String) -> InputProblem {
        let kind = self.intake.schema.kind(self.kinds[0].kind).name.clone();
        let at = self.source.records.as_ref().map(|said| said.at.clone());
        let (place, label) = at.map_or((None, None), |at| self.project.pointing(&at));
        Box::new(RecordsNotFound { file: self.name.clone(), kind, why: why.to_owned(), place, label, help })
    }

    /// The path of the project file must lead somewhere.
    fn check_reached(&self) -> Result<(), InputProblem> {
        if self.reached {
            return Ok(());
        }
        let help = "each part of the path is a key, `*` for every item, or `{field}` for every key";
        Err(self.not_found("the path of `records` leads nowhere in it", help.to_owned()))
    }
}

/// Reads the records that begin at some places of a file once more.
pub(super) fn read_again(file: &DataFile, origins: &[Origin], context: &mut Context<'_, '_>) -> io::Result<()> {
    for origin in origins {
        let (text, pad) = record_text(file, origin.at)?;
        let node = parse(file.format, &text)?;
        // The first byte of the text may be a blank that stands for one before the record.
        let base = origin.at.checked_sub(pad as u64).ok_or_else(changed)?;
        context.top_record(&node, base, &Captured::new());
    }
    Ok(())
}

/// The records of a tree, along the steps of `records:`.
pub(super) fn walk(taker: &mut dyn Taker, node: &Node<'_>, steps: &[Step], base: u64, captured: &mut Captured) {
    let Some((step, rest)) = steps.split_first() else {
        taker.reached();
        match node.items() {
            Some(items) => items.iter().for_each(|item| taker.record(item, base, captured)),
            None => taker.record(node, base, captured),
        }
        return;
    };
    match (step, &node.content) {
        (Step::Key(key), Content::Map(entries)) => {
            for entry in entries.iter().filter(|entry| entry.key == *key) {
                walk(taker, &entry.value, rest, base, captured);
            }
        }
        (Step::Each, Content::List(items)) => items.iter().for_each(|item| walk(taker, item, rest, base, captured)),
        (Step::Each, Content::Map(entries)) => {
            entries.iter().for_each(|entry| walk(taker, &entry.value, rest, base, captured));
        }
        (Step::Capture(field), Content::Map(entries)) => {
            for entry in entries {
                captured.push((field.clone(), entry.key.to_string()));
                walk(taker, &entry.value, rest, base, captured);
                captured.pop();
            }
        }
        (Step::Capture(field), _) if rest.is_empty() && !captured.is_empty() => {
            taker.value(node, field, base, captured);
        }
        (Step::Key(_) | Step::Capture(_), _) | (Step::Each, Content::Null | Content::Alias | Content::Scalar(_)) => {}
    }
}

/// The `records:` that an object looks like.
fn suggestion(entries: &[Entry<'_>]) -> String {
    let lists =
        |entry: &Entry<'_>| entry.value.items().is_some_and(|items| items.iter().all(|item| item.entries().is_some()));
    let objects = |entry: &Entry<'_>| entry.value.entries().is_some();
    let path = if entries.len() > 1 && entries.iter().all(lists) {
        "/{field}/*".to_owned()
    } else if entries.len() > 1 && entries.iter().all(objects) {
        "/*".to_owned()
    } else if let Some(entry) = entries.iter().find(|entry| lists(entry) || objects(entry)) {
        format!("/{}/*", entry.key.replace('~', "~0").replace('/', "~1"))
    } else {
        return "say with `records` in the project file where the records stand".to_owned();
    };
    let field = if path.contains("{field}") { ", with the name of the field that takes the keys" } else { "" };
    format!("write `records: \"{path}\"` into the project file{field}")
}

pub(super) fn empty(name: &str) -> InputProblem {
    Box::new(FileEmpty { file: name.to_owned(), what: "there is nothing in it" })
}

/// Reads a JSON file.
pub(super) fn read_json(reader: &mut TextReader, context: &mut Context<'_, '_>) -> Result<(), Vec<InputProblem>> {
    let mut cutter = Cutter::new(reader, RECORD_LIMIT);
    let result = json_file(&mut cutter, context);
    drop(cutter);
    match result {
        Ok(()) => context.check_reached().map_err(|problem| vec![problem]),
        Err(JsonStop::Fault(fault)) => Err(vec![json_problem(reader, &context.name, fault)]),
        Err(JsonStop::Problem(problem)) => Err(vec![problem]),
    }
}

enum JsonStop {
    Fault(JsonFault),
    Problem(InputProblem),
}

impl From<JsonFault> for JsonStop {
    fn from(fault: JsonFault) -> Self {
        JsonStop::Fault(fault)
    }
}

fn json_file(cutter: &mut Cutter<'_>, context: &mut Context<'_, '_>) -> Result<(), JsonStop> {
    match (cutter.peek_value()?, context.steps()) {
        (None, _) => return Err(JsonStop::Problem(empty(&context.name))),
        (Some(_), Some(steps)) => json_walk(cutter, context, &steps, &mut Captured::new())?,
        (Some(b'['), None) => json_walk(cutter, context, &[], &mut Captured::new())?,
        (Some(_), None) => {
            let piece = cutter.value()?;
            let node = json::parse(&piece.text).map_err(|fault| fault.shifted(piece.at))?;
            if node.entries().is_none() {
                let help = "a JSON export is a list of objects, or an object that holds them".to_owned();
                return Err(JsonStop::Problem(context.not_found("it holds a single value", help)));
            }
            context.only_object(&node, piece.at).map_err(JsonStop::Problem)?;
        }
    }
    Ok(cutter.end()?)
}

/// Follows `records:` through a file without holding more than one record.
pub(super) fn json_walk(
    cutter: &mut Cutter<'_>,
    taker: &mut dyn Taker,
    steps: &[Step],
    captured: &mut Captured,
) -> Result<(), JsonFault> {
    let opening = cutter.peek_value()?;
    let Some((step, rest)) = steps.split_first() else {
        taker.reached();
        return if opening == Some(b'[') {
            json_items(cutter, |cutter| json_record(cutter, taker, captured))
        } else {
            json_record(cutter, taker, captured)
        };
    };
    match (step, opening) {
        (Step::Each, Some(b'[')) => json_items(cutter, |cutter| json_walk(cutter, taker, rest, captured)),
        (_, Some(b'{')) => {
            cutter.open();
            let mut first = true;
            while cutter.another(&mut first, b'}')? {
                let key = cutter.key()?;
                match step {
                    Step::Key(wanted) if *wanted != key => cutter.skip()?,
                    Step::Key(_) | Step::Each => json_walk(cutter, taker, rest, captured)?,
                    Step::Capture(field) => {
                        captured.push((field.clone(), key));
                        json_walk(cutter, taker, rest, captured)?;
                        captured.pop();
                    }
                }
            }
            Ok(())
        }
        (Step::Capture(field), Some(_)) if rest.is_empty() && !captured.is_empty() => {
            let piece = cutter.value()?;
            let node = json::parse(&piece.text).map_err(|fault| fault.shifted(piece.at))?;
            taker.value(&node, field, piece.at, captured);
            Ok(())
        }
        (Step::Key(_) | Step::Each | Step::Capture(_), _) => cutter.skip(),
    }
}

fn json_items(
    cutter: &mut Cutter<'_>,
    mut each: impl FnMut(&mut Cutter<'_>) -> Result<(), JsonFault>,
) -> Result<(), JsonFault> {
    cutter.open();
    let mut first = true;
    while cutter.another(&mut first, b']')? {
        each(cutter)?;
    }
    Ok(())
}

fn json_record(cutter: &mut Cutter<'_>, taker: &mut dyn Taker, captured: &Captured) -> Result<(), JsonFault> {
    let piece = cutter.value()?;
    let node = json::parse(&piece.text).map_err(|fault| fault.shifted(piece.at))?;
    taker.record(&node, piece.at, captured);
    Ok(())
}

pub(super) fn json_problem(reader: &mut TextReader, name: &str, fault: JsonFault) -> InputProblem {
    let file = name.to_owned();
    let place = reader.place(fault.at);
    let (line, column) = (place.line, place.column);
    match fault.what {
        JsonWrong::Text(fault) => text_problem(&file, fault),
        JsonWrong::TooDeep => Box::new(TooDeep { file, line }),
        JsonWrong::TooLong => Box::new(CellTooLong { file, line, what: "record", limit: megabytes(RECORD_LIMIT) }),
        JsonWrong::Syntax(why) => {
            let (text, byte) = reader.around(fault.at);
            let (excerpt, label) = masked_line(&file, &text, byte, place);
            let help = match &why {
                _ if fault.at == 0 => Some("the ending of its name says JSON; give a table the ending `.csv`"),
                why if why == json::BEHIND_END => Some("if each line is a record, give it the ending `.ndjson`"),
                _ => None,
            };
            let help = help.map(str::to_owned);
            Box::new(FileBroken { file, line, column, format: "JSON", why, excerpt, label, help })
        }
    }
}

/// Reads a file with one JSON value a line. A line that is not JSON is noted, and the next one is read.
pub(super) fn read_ndjson(reader: &mut TextReader, context: &mut Context<'_, '_>) -> Result<(), Vec<InputProblem>> {
    let name = context.name.clone();
    ndjson_lines(reader, &name, context)?;
    some_line(reader, &name, &context.reading)
}

/// Where not one line is JSON, this is another kind of file, or a damaged one.
pub(super) fn some_line(reader: &mut TextReader, name: &str, reading: &Reading) -> Result<(), Vec<InputProblem>> {
    let first = reading.bad_rows.sorts.first().and_then(|(_, noted)| noted.first.first());
    match first {
        Some(BadRow { spot, wrong: RowWrong::NotJson(why) }) if reading.kinds[0].rows.is_empty() => {
            let fault =
                JsonFault { at: spot.at, what: JsonWrong::Syntax(format!("no line of it is; the first one: {why}")) };
            Err(vec![json_problem(reader, name, fault)])
        }
        _ => Ok(()),
    }
}

/// Takes every line that is a JSON value.
pub(super) fn ndjson_lines(
    reader: &mut TextReader,
    name: &str,
    taker: &mut dyn Taker,
) -> Result<(), Vec<InputProblem>> {
    taker.reached();
    let (mut buffer, mut base, mut start, mut ended) = (String::new(), 0_u64, 0_usize, false);
    loop {
        let rest = &buffer[start..];
        match rest.find('\n') {
            Some(end) if end <= RECORD_LIMIT => {
                json_line(&rest[..end], base + start as u64, taker);
                start += end + 1;
            }
            Some(_) | None if rest.len() > RECORD_LIMIT => {
                let line = reader.place(base + start as u64).line;
                let limit = megabytes(RECORD_LIMIT);
                return Err(vec![Box::new(CellTooLong { file: name.to_owned(), line, what: "line", limit })]);
            }
            Some(_) | None if ended => {
                if !super::values::trim(rest).is_empty() {
                    json_line(rest, base + start as u64, taker);
                }
                let nothing = base == 0 && start == 0 && super::values::trim(&buffer).is_empty();
                return if nothing { Err(vec![empty(name)]) } else { Ok(()) };
            }
            Some(_) | None => {
                buffer.drain(..start);
                base += start as u64;
                start = 0;
                ended = !fill_more(reader, &mut buffer).map_err(|fault| vec![text_problem(name, fault)])?;
            }
        }
    }
}

/// Reads on until the buffer has doubled, so that a long line is not searched again and again.
fn fill_more(reader: &mut TextReader, buffer: &mut String) -> Result<bool, super::text::TextFault> {
    let wanted = buffer.len() * 2;
    loop {
        let more = reader.fill(buffer)?;
        if !more || buffer.len() > wanted {
            return Ok(more);
        }
    }
}

fn json_line(line: &str, at: u64, taker: &mut dyn Taker) {
    if super::values::trim(line).is_empty() {
        taker.blank_line();
        return;
    }
    match json::parse(line) {
        Ok(node) => taker.record(&node, at, &Captured::new()),
        Err(fault) => taker.broken_line(at + fault.at, line_fault(fault.what)),
    }
}

/// What is wrong with a line that is not JSON.
pub(super) fn line_fault(what: JsonWrong) -> String {
    match what {
        JsonWrong::Syntax(why) => why,
        JsonWrong::TooDeep => "lists and objects stand more than 128 deep in each other".to_owned(),
        JsonWrong::TooLong | JsonWrong::Text(_) => "the line is too long".to_owned(),
    }
}
