//! Where a value stands: its row is read again by a reader that keeps places, and drawn so that it can be shown.
//!
//! An excerpt is one line of the export. It shows the cells of fields that the kind declares and that are not private;
//! a private value is what `mask` makes of it, and everything else is `…`: an export holds more about people than the
//! rules ask for.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use crate::column::{Cell, Dataset};
use crate::schema::{FieldId, KindId, Schema};
use crate::source::LineColumn;

use super::csv::{self, Cut, Table};
use super::excerpt::{Piece, join, without_words};
use super::json;
use super::keys::{KeyUse, Keys};
use super::position::Position;
use super::reads::{Body, DataFile, Loaded, Spot, changed};
use super::record_text::{parse, record_text};
use super::rows_shown;
use super::tree::{Content, Entry, Node};
use super::values::trim;
use super::yaml_lines::next_item;
use super::{Format, RECORD_LIMIT};

/// Where a value stands, or should stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The file as shown.
    pub file: String,
    /// The position in it.
    pub position: Position,
    /// For a value in nested data, its path from the record that is not nested itself, such as
    /// `/provisions/3/title`.
    pub path: Option<String>,
    /// The text that stands there, private or not; `None` where nothing does.
    pub found: Option<String>,
    /// What to draw: the value or its place first, then the header where that helps.
    pub excerpt: Vec<ExcerptPart>,
}

/// One line or row of an export, fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptPart {
    /// Its number in the file, from 1.
    pub line: u32,
    /// The line, cut to about 200 characters, with nothing private and nothing harmful in it.
    pub text: String,
    /// What it is about, in bytes of `text`. Empty where nothing stands at that place.
    pub label: Range<usize>,
    /// What is labelled.
    pub shows: Shows,
}

/// What the label of an excerpt marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The value.
    Value,
    /// The place where it should stand: an empty cell, a key without a value.
    Place,
    /// The record, which has no such place.
    Record,
    /// The header above the place.
    Header,
}

/// Replaces a private value in an excerpt, given its field and its text. (The line of a nested record may hold values
/// of its parents, so the kind is given too.)
pub type Mask<'m> = &'m mut dyn FnMut(KindId, FieldId, &str) -> String;

/// Finds the place of a value, and reads its row again to show it.
///
/// `mask` gives what is shown in the place of a private value.
///
/// # Errors
/// The file cannot be read any more, or has changed.
pub fn locate(loaded: &Loaded, schema: &Schema, cell: Cell, mask: Mask<'_>) -> io::Result<Located> {
    locate_among(loaded, &loaded.dataset, schema, cell, mask)
}

/// The same for a record of a dataset whose records stand in the files that were read.
///
/// # Errors
/// As [`locate`].
pub fn locate_among(
    loaded: &Loaded,
    data: &Dataset,
    schema: &Schema,
    cell: Cell,
    mask: Mask<'_>,
) -> io::Result<Located> {
    let origin = data.records(cell.kind).origin(cell.row);
    let file = &loaded.files[origin.file as usize];
    match (&file.body, &file.table) {
        (Body::Text(_), Some(table)) => in_table(file, table, schema, cell, origin.at, mask),
        (Body::Text(_), None) => in_tree((loaded, data), file, schema, cell, mask),
        (Body::Unread, _) => Err(changed()),
        (Body::Rows(spool), _) => {
            rows_shown::locate(&file.name, &spool.shape, spool.row(origin.at)?, schema, cell, mask)
        }
        #[cfg(feature = "parquet")]
        (Body::Parquet(parquet), _) => {
            let kinds = &loaded.shapes[file.source as usize].kinds;
            let which = kinds.iter().position(|kind| *kind == cell.kind).ok_or_else(changed)?;
            parquet.locate(&file.name, schema, which, (cell, origin.at), mask)
        }
    }
}

/// The position of a place that belongs to no record.
///
/// # Errors
/// The file cannot be read any more, or has changed.
pub fn locate_spot(loaded: &Loaded, spot: Spot) -> io::Result<Position> {
    loaded.files[spot.file as usize].body.position(spot.at)
}

/// How a part of a record is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    Plain,
    Private(KindId, FieldId),
    Hidden,
}

/// A part of a record and how it is shown; what stands between parts are brackets, blanks and delimiters.
#[derive(Debug, Clone)]
struct Part<'t> {
    bytes: Range<usize>,
    text: Cow<'t, str>,
    show: Show,
}

/// A record's text, and where it stands in its file.
struct Row<'f> {
    file: &'f DataFile,
    text: String,
    at: u64,
}

impl Row<'_> {
    /// Draws the line of the target with the target labelled.
    fn draw(
        &self,
        parts: &[Part<'_>],
        target: &Range<usize>,
        shows: Shows,
        mask: Mask<'_>,
    ) -> io::Result<(LineColumn, ExcerptPart)> {
        let lines = self.file.text()?;
        let (place, line_start) = lines.lines.find(&lines.store, self.at + target.start as u64)?;
        let mut pieces = Vec::new();
        if line_start < self.at {
            let length = usize::try_from(self.at - line_start).map_err(io::Error::other)?;
            let before = lines.store.read_at(line_start, length)?;
            let bare = before.trim_start().chars().all(|character| matches!(character, '-' | '[' | '{' | ' '));
            pieces.push(Piece { text: Cow::Owned(if bare { before } else { "…".to_owned() }), label: false });
        }
        let mut at = usize::try_from(line_start.saturating_sub(self.at)).map_err(io::Error::other)?;
        let mut add = |text: Cow<'_, str>, bytes: &Range<usize>| {
            let label = bytes.start >= target.start && bytes.start < target.end.max(target.start + 1);
            pieces.push(Piece { text: Cow::Owned(text.into_owned()), label });
        };
        let mut whole_line = false;
        for part in parts {
            if part.bytes.end <= at && part.bytes.start != target.start {
                continue;
            }
            let start = part.bytes.start.max(at);
            if self.gap(at..start, target, &mut add) {
                whole_line = true;
                break;
            }
            let raw = self.text.get(start..part.bytes.end).unwrap_or_default();
            let line = raw.split(['\n', '\r']).next().unwrap_or_default();
            match part.show {
                Show::Private(kind, field) if !trim(&part.text).is_empty() => {
                    add(Cow::Owned(mask(kind, field, &part.text)), &part.bytes);
                }
                Show::Hidden if !trim(&part.text).is_empty() => add(Cow::Borrowed("…"), &part.bytes),
                Show::Plain | Show::Private(..) | Show::Hidden => add(Cow::Borrowed(line), &part.bytes),
            }
            at = part.bytes.end;
            if line.len() < raw.len() {
                whole_line = true;
                break;
            }
        }
        if !whole_line {
            self.gap(at..self.text.len(), target, &mut add);
        }
        let (text, label) = join(&pieces);
        Ok((place, ExcerptPart { line: place.line, text, label, shows }))
    }

    /// Adds what stands between two parts, up to the end of the line; says whether that was reached. What lies in
    /// the target is a piece of its own.
    fn gap(
        &self,
        bytes: Range<usize>,
        target: &Range<usize>,
        add: &mut impl FnMut(Cow<'_, str>, &Range<usize>),
    ) -> bool {
        let mut cuts = vec![bytes.start];
        cuts.extend([target.start, target.end].into_iter().filter(|cut| *cut > bytes.start && *cut < bytes.end));
        cuts.push(bytes.end);
        for pair in cuts.windows(2) {
            let raw = self.text.get(pair[0]..pair[1]).unwrap_or_default();
            let line = raw.split(['\n', '\r']).next().unwrap_or_default();
            if !line.is_empty() {
                add(Cow::Owned(without_words(line)), &(pair[0]..pair[1]));
            }
            if line.len() < raw.len() {
                return true;
            }
        }
        false
    }
}

// ---- CSV and TSV -----------------------------------------------------------------------------------------------

/// Cuts the row at an offset.
pub(super) fn row_at(file: &DataFile, table: &Table, at: u64) -> io::Result<(String, Vec<csv::Cell>)> {
    let mut cells = Vec::new();
    let mut limit = 4096;
    loop {
        let mut text = file.text()?.store.read_at(at, limit)?;
        let ended = text.len() + 4 <= limit;
        match csv::cut(&text, ended, table.delimiter, &mut cells) {
            Cut::Row(length) => {
                text.truncate(length);
                let content = text.trim_end_matches(['\n', '\r']).len();
                text.truncate(content.max(cells.last().map_or(0, |cell| cell.raw.end)));
                return Ok((text, cells));
            }
            Cut::More if limit <= RECORD_LIMIT * 2 => limit *= 4,
            Cut::More | Cut::Open(_) | Cut::AfterQuote { .. } | Cut::TooMany => return Err(changed()),
        }
    }
}

/// The cells of a row and how each is shown.
fn cell_parts<'r>(
    row: &'r str,
    cells: &[csv::Cell],
    table: &Table,
    schema: &Schema,
    kind: KindId,
    long: bool,
) -> Vec<Part<'r>> {
    let show = |column: usize| {
        let fields = (0..).map(FieldId).zip(&table.columns).filter(|(_, its)| **its == Some(column));
        let mut show = Show::Hidden;
        for (field, _) in fields {
            show = match show {
                Show::Private(..) => show,
                _ if schema.field(kind, field).private => Show::Private(kind, field),
                Show::Plain | Show::Hidden => Show::Plain,
            };
        }
        // In a row with too many cells a name may stand under any header.
        if long { Show::Hidden } else { show }
    };
    cells
        .iter()
        .enumerate()
        .map(|(column, cell)| Part { bytes: cell.raw.clone(), text: cell.text(row), show: show(column) })
        .collect()
}

fn in_table(
    file: &DataFile,
    table: &Table,
    schema: &Schema,
    cell: Cell,
    at: u64,
    mask: Mask<'_>,
) -> io::Result<Located> {
    let (header_text, headers) = row_at(file, table, table.header_at)?;
    let (text, cells) = row_at(file, table, at)?;
    let extra = cells.get(headers.len()..).unwrap_or_default();
    let long = extra.iter().any(|cell| !trim(&cell.text(&text)).is_empty());
    let parts = cell_parts(&text, &cells, table, schema, cell.kind, long);
    let column = cell.field.and_then(|field| table.columns[usize::from(field.0)]);
    let stands = column.and_then(|column| cells.get(column));
    let value = stands.map(|cell| cell.text(&text)).filter(|value| !trim(value).is_empty() && !long);
    let found = value.map(Cow::into_owned);
    let (target, shows) = match (stands, column) {
        (Some(cell), _) if found.is_some() => (cell.raw.clone(), Shows::Value),
        (Some(cell), _) => (cell.raw.clone(), Shows::Place),
        (None, Some(_)) => (text.len()..text.len(), Shows::Place),
        (None, None) => (0..text.len(), Shows::Record),
    };
    let owned =
        parts.into_iter().map(|part| Part { text: Cow::Owned(part.text.into_owned()), ..part }).collect::<Vec<_>>();
    let row = Row { file, text, at };
    let (place, first) = row.draw(&owned, &target, shows, mask)?;
    let mut excerpt = vec![first];
    if cell.field.is_some() && found.is_none() {
        excerpt.push(header_part(file, table, schema, cell.kind, (header_text, &headers), column)?);
    }
    Ok(Located { file: file.name.clone(), position: Position::Text(place), path: None, found, excerpt })
}

/// The header line with the header of one column, or of all where the column is not there.
fn header_part(
    file: &DataFile,
    table: &Table,
    schema: &Schema,
    kind: KindId,
    (text, headers): (String, &[csv::Cell]),
    column: Option<usize>,
) -> io::Result<ExcerptPart> {
    let mut parts = cell_parts(&text, headers, table, schema, kind, false);
    for part in &mut parts {
        // The header of a private column is no secret.
        if let Show::Private(..) = part.show {
            part.show = Show::Plain;
        }
    }
    let owned: Vec<Part<'_>> =
        parts.into_iter().map(|part| Part { text: Cow::Owned(part.text.into_owned()), ..part }).collect();
    let target = column.and_then(|column| headers.get(column)).map_or(0..text.len(), |header| header.raw.clone());
    let row = Row { file, text, at: table.header_at };
    row.draw(&owned, &target, Shows::Header, &mut |_, _, text| text.to_owned()).map(|(_, part)| part)
}

// ---- JSON, NDJSON and YAML -------------------------------------------------------------------------------------

/// The record in which a record stands nested, and in which that stands, up to one that is not nested.
fn outermost(data: &Dataset, schema: &Schema, kind: KindId, row: u32) -> (KindId, u32) {
    let (mut kind, mut row) = (kind, row);
    while let Some((parent, _)) = schema.kind(kind).nested_in() {
        match data.records(kind).nested_parents.get(row as usize) {
            Some(parent_row) if *parent_row != u32::MAX => (kind, row) = (parent, *parent_row),
            Some(_) | None => break,
        }
    }
    (kind, row)
}

fn in_tree(
    (loaded, data): (&Loaded, &Dataset),
    file: &DataFile,
    schema: &Schema,
    cell: Cell,
    mask: Mask<'_>,
) -> io::Result<Located> {
    let (root_kind, root_row) = outermost(data, schema, cell.kind, cell.row);
    let root_at = data.records(root_kind).origin(root_row).at;
    let own_at = data.records(cell.kind).origin(cell.row).at;
    let shape = &loaded.shapes[file.source as usize];
    let (text, pad) = record_text(file, root_at)?;
    let root = parse(file.format, &text)?;
    let own_start = usize::try_from(own_at - root_at).map_err(io::Error::other)? + pad;
    let which = shape.kinds.iter().position(|kind| *kind == cell.kind).ok_or_else(changed)?;
    let mut path = String::new();
    let own = descend(&root, own_start, &mut path).ok_or_else(changed)?;
    let entry = cell.field.and_then(|field| find_entry(own, &shape.keys[which], usize::from(field.0), &mut path));
    let mut parts = Vec::new();
    let show = Showing { schema, kinds: &shape.kinds, keys: &shape.keys };
    show.record(&root, 0, &mut parts);
    parts.sort_by_key(|part| part.bytes.start);
    let (target, shows) = match entry {
        None => (record_start(own), Shows::Record),
        Some(entry) => (stands(entry), if is_blank(&entry.value) { Shows::Place } else { Shows::Value }),
    };
    let found = entry.filter(|entry| !is_blank(&entry.value)).map(|entry| match &entry.value.content {
        Content::Scalar(text) => text.to_string(),
        Content::Null | Content::Alias | Content::List(_) | Content::Map(_) => {
            text.get(entry.value.span.clone()).unwrap_or_default().trim_end().to_owned()
        }
    });
    let nested = own_start != root.span.start || path.matches('/').count() > 1;
    let parts: Vec<Part<'_>> = parts.into_iter().map(|part| part.moved(pad)).collect();
    let target = target.start.saturating_sub(pad)..target.end.saturating_sub(pad);
    let row = Row { file, text: text[pad..].to_owned(), at: root_at };
    let (place, first) = row.draw(&parts, &target, shows, mask)?;
    Ok(Located {
        file: file.name.clone(),
        position: Position::Text(place),
        path: nested.then_some(path),
        found,
        excerpt: vec![first],
    })
}

/// Where the value of a key stands; the key where nothing does.
pub(super) fn stands(entry: &Entry<'_>) -> Range<usize> {
    if entry.value.span.is_empty() { entry.key_span.clone() } else { entry.value.span.clone() }
}

/// Where in a record of JSON, with which a text begins, a value of a field stands; 0 where none does.
pub(super) fn place_in_json(text: &str, keys: &Keys, field: usize) -> usize {
    let Some(length) = json::first_value(text) else { return 0 };
    let Ok(own) = json::parse(&text[..length]) else { return 0 };
    find_entry(&own, keys, field, &mut String::new()).map_or(0, |entry| entry.value.span.start)
}

/// The same of an item of YAML, which begins so many bytes from the margin.
pub(super) fn place_in_yaml(text: &str, pad: usize, keys: &Keys, field: usize) -> usize {
    let padded = " ".repeat(pad) + &text[..next_item(text.as_bytes()).unwrap_or(text.len())];
    let Ok(own) = parse(Format::Yaml, &padded) else { return 0 };
    find_entry(&own, keys, field, &mut String::new()).map_or(0, |entry| stands(entry).start - pad)
}

impl Part<'_> {
    fn moved(self, back: usize) -> Self {
        Part { bytes: self.bytes.start.saturating_sub(back)..self.bytes.end.saturating_sub(back), ..self }
    }
}

fn is_blank(node: &Node<'_>) -> bool {
    match &node.content {
        Content::Null => true,
        Content::Scalar(text) => trim(text).is_empty(),
        Content::Alias | Content::List(_) | Content::Map(_) => false,
    }
}

/// What is labelled where a record has no place for a value: its bracket, or in YAML its first key.
fn record_start(record: &Node<'_>) -> Range<usize> {
    let start = record.span.start;
    match record.entries().and_then(<[Entry<'_>]>::first) {
        Some(entry) if entry.key_span.start == start => entry.key_span.clone(),
        Some(_) | None => start..start + 1,
    }
}

/// The object, or the plain value, that begins at a byte, and the path to it.
fn descend<'n, 't>(node: &'n Node<'t>, start: usize, path: &mut String) -> Option<&'n Node<'t>> {
    if node.span.start == start && node.items().is_none() {
        return Some(node);
    }
    let length = path.len();
    let mut try_one = |part: &str, child: &'n Node<'t>| {
        if start < child.span.start || start > child.span.end {
            return None;
        }
        path.push('/');
        path.push_str(&part.replace('~', "~0").replace('/', "~1"));
        let found = descend(child, start, path);
        if found.is_none() {
            path.truncate(length);
        }
        found
    };
    match &node.content {
        Content::Null | Content::Alias | Content::Scalar(_) => None,
        Content::List(items) => items.iter().enumerate().find_map(|(index, item)| try_one(&index.to_string(), item)),
        Content::Map(entries) => entries.iter().find_map(|entry| try_one(&entry.key, &entry.value)),
    }
}

/// The entry of a field in its record; adds its keys to the path.
fn find_entry<'n, 't>(record: &'n Node<'t>, keys: &Keys, field: usize, path: &mut String) -> Option<&'n Entry<'t>> {
    let entries = record.entries()?;
    let plain = entries.iter().find(|entry| match keys.known_use(&entry.key) {
        KeyUse::Fields(fields) => fields.contains(&field),
        KeyUse::Path | KeyUse::Children(_) | KeyUse::Unused => false,
    });
    if let Some(entry) = plain {
        path.push('/');
        path.push_str(&entry.key.replace('~', "~0").replace('/', "~1"));
        return Some(entry);
    }
    let (parts, entry) = keys.reached_by(record, field)?;
    path.push_str(&parts);
    Some(entry)
}

/// Which parts of a record may be shown.
struct Showing<'s> {
    schema: &'s Schema,
    kinds: &'s [KindId],
    keys: &'s [Keys],
}

impl Showing<'_> {
    fn record<'t>(&self, record: &Node<'t>, which: usize, parts: &mut Vec<Part<'t>>) {
        let Some(entries) = record.entries() else { return hidden(record, parts) };
        let keys = &self.keys[which];
        for entry in entries {
            match keys.known_use(&entry.key) {
                KeyUse::Fields(fields) => {
                    parts.push(key_part(entry, Show::Plain));
                    self.value(&entry.value, which, &fields, parts);
                }
                KeyUse::Children(child) => {
                    parts.push(key_part(entry, Show::Plain));
                    match entry.value.items() {
                        Some(items) => items.iter().for_each(|item| self.record(item, child, parts)),
                        None => self.record(&entry.value, child, parts),
                    }
                }
                KeyUse::Path => {
                    parts.push(key_part(entry, Show::Plain));
                    self.on_path(&entry.value, which, record, parts);
                }
                KeyUse::Unused => {
                    parts.push(key_part(entry, Show::Hidden));
                    hidden(&entry.value, parts);
                }
            }
        }
    }

    /// What lies behind a key that paths of fields lead through.
    fn on_path<'t>(&self, node: &Node<'t>, which: usize, record: &Node<'t>, parts: &mut Vec<Part<'t>>) {
        let Some(entries) = node.entries() else { return hidden(node, parts) };
        for entry in entries {
            let reached = self.keys[which].reached(record);
            let fields: Vec<usize> =
                reached.filter(|(_, reached)| std::ptr::eq(*reached, entry)).map(|(field, _)| field).collect();
            if !fields.is_empty() {
                parts.push(key_part(entry, Show::Plain));
                self.value(&entry.value, which, &fields, parts);
            } else if self.keys[which].is_path_part(&entry.key) {
                parts.push(key_part(entry, Show::Plain));
                self.on_path(&entry.value, which, record, parts);
            } else {
                parts.push(key_part(entry, Show::Hidden));
                hidden(&entry.value, parts);
            }
        }
    }

    fn value<'t>(&self, value: &Node<'t>, which: usize, fields: &[usize], parts: &mut Vec<Part<'t>>) {
        let kind = self.schema.kind(self.kinds[which]);
        let ids = (0..).map(FieldId);
        let private = ids.zip(&kind.fields).find(|(id, field)| field.private && fields.contains(&usize::from(id.0)));
        let show = private.map_or(Show::Plain, |(id, _)| Show::Private(self.kinds[which], id));
        match &value.content {
            Content::Null => parts.push(nothing(value)),
            Content::Alias => parts.push(Part { bytes: value.span.clone(), text: Cow::Borrowed("…"), show }),
            Content::Scalar(text) => parts.push(Part { bytes: value.span.clone(), text: text.clone(), show }),
            Content::List(items) => items.iter().for_each(|item| match &item.content {
                Content::Scalar(_) | Content::Null | Content::Alias => self.value(item, which, fields, parts),
                Content::List(_) | Content::Map(_) => hidden(item, parts),
            }),
            Content::Map(_) => hidden(value, parts),
        }
    }
}

fn key_part<'t>(entry: &Entry<'t>, show: Show) -> Part<'t> {
    Part { bytes: entry.key_span.clone(), text: entry.key.clone(), show }
}

/// `null` and `~` are shown as they are.
fn nothing<'t>(node: &Node<'t>) -> Part<'t> {
    Part { bytes: node.span.clone(), text: Cow::Borrowed(""), show: Show::Plain }
}

/// Hides a value with all that is in it.
fn hidden<'t>(node: &Node<'t>, parts: &mut Vec<Part<'t>>) {
    match &node.content {
        Content::Null => parts.push(nothing(node)),
        Content::Alias => parts.push(Part { bytes: node.span.clone(), text: Cow::Borrowed("…"), show: Show::Hidden }),
        Content::Scalar(text) => parts.push(Part { bytes: node.span.clone(), text: text.clone(), show: Show::Hidden }),
        Content::List(items) => items.iter().for_each(|item| hidden(item, parts)),
        Content::Map(entries) => {
            for entry in entries {
                parts.push(key_part(entry, Show::Hidden));
                hidden(&entry.value, parts);
            }
        }
    }
}
