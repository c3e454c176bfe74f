//! Parquet: rows under named columns, in groups, a column of a group after the other.
//!
//! Only columns that some rule needs are read, a batch of rows at a time; no group of rows is ever held. Each value
//! becomes the text that stands for it, so that it is read like a cell of any other table. `pages` looks at what comes
//! in before the library acts on it, `layout` finds the columns, `columns` reads them, `shown` reads a row again.

mod coded;
mod columns;
mod layout;
mod pages;
mod passing;
mod shown;
mod survey;
mod thrift;
mod typed;
mod values;

use std::borrow::Cow;
use std::io;
use std::path::Path;

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use crate::column::Origin;
use crate::schema::Type;

use super::Context;
use super::problems::{FileEmpty, FileFormat, FileUnreadable, InputProblem, ParquetBroken, io_words};
use super::reads::{BadRow, RowWrong, Spot};
use super::rows::Found;
use super::sniff::looks_like;
use super::taken::{Noticed, Remark};
use super::values::Unread;

use columns::{Column, Fault, Rows};
use layout::{Children, Layout, Leaf};
use pages::{FileAt, guarded};
use thrift::Cut;
use values::Value;

pub(super) use passing::{Columns, reads_lists};
pub(super) use shown::ParquetFile;
pub(super) use survey::survey;

/// The largest footer.
const FOOTER_LIMIT: u64 = 64 << 20;

/// How many rows and items of lists a file may hold. A file of a few kilobytes can say that it holds thousands of
/// millions of equal rows.
const ROW_LIMIT: u64 = 1 << 28;

/// How much text the values of a file may come to: a text that is kept once may stand in any number of rows.
const TEXT_LIMIT: u64 = 8 << 30;

/// How a time that a clock showed ends at midnight.
const MIDNIGHT: &str = "T00:00:00";

/// How many of the columns that are not read are named.
const NAMED: usize = 20;

const AGAIN: &str = "write or copy the file again from where it comes";

/// What is known of a file before its first row is read.
struct Begun {
    file: FileAt,
    metadata: ParquetMetaData,
    layout: Layout,
    /// For each group its first row, from 1.
    groups: Vec<u64>,
}

/// Reads a file, and gives what its rows are read again from.
pub(super) fn read(context: &mut Context<'_, '_>, path: &Path) -> Result<ParquetFile, Vec<InputProblem>> {
    let Begun { file, metadata, layout, groups } = begin(context, path)?;
    let mut reader = Reader { context: &mut *context, layout: &layout, texts: 0, items: 0, row: 0 };
    for group in 0..metadata.num_row_groups() {
        reader.group(&file, &metadata, group).map_err(|fault| vec![broken(&reader.context.name, fault)])?;
    }
    Ok(ParquetFile::new(file, metadata, layout, groups))
}

/// Finds the columns of a file, and notes what is said of them.
fn begin(context: &mut Context<'_, '_>, path: &Path) -> Result<Begun, Vec<InputProblem>> {
    let file = FileAt::new(path).map_err(|error| -> Vec<InputProblem> {
        vec![Box::new(FileUnreadable { file: context.name.clone(), why: io_words(&error) })]
    })?;
    let metadata = footer(&file, &context.name)?;
    let layout = layout::find(context, metadata.file_metadata().schema_descr())?;
    context.reading.unused.clone_from(&layout.unused);
    if !layout.not_needed.is_empty() {
        let count = layout.not_needed.len() as u64;
        let names = layout.not_needed.iter().take(NAMED).cloned().collect();
        context.reading.taken.remarks.push(Remark { what: Noticed::ColumnsNotNeeded, count, names });
    }
    for child in &layout.children {
        context.child_seen[child.which] = true;
    }
    let groups = first_rows(&metadata).map_err(|fault| vec![broken(&context.name, fault)])?;
    Ok(Begun { file, metadata, layout, groups })
}

/// Reads the footer, in which everything is said that holds for the file as a whole.
fn footer(file: &FileAt, name: &str) -> Result<ParquetMetaData, Vec<InputProblem>> {
    let unreadable = |error: io::Error| -> Vec<InputProblem> {
        vec![Box::new(FileUnreadable { file: name.to_owned(), why: io_words(&error) })]
    };
    let broken = |why: &str, help: &'static str| -> Vec<InputProblem> {
        vec![Box::new(ParquetBroken { file: name.to_owned(), place: String::new(), why: why.to_owned(), help })]
    };
    let encrypted = || -> Vec<InputProblem> {
        let help = "have it written without encryption".to_owned();
        vec![Box::new(FileFormat { file: name.to_owned(), why: "it is encrypted".to_owned(), help })]
    };
    if file.length == 0 {
        return Err(vec![Box::new(FileEmpty { file: name.to_owned(), what: "there is nothing in it" })]);
    }
    let head = file.bytes(0, usize::try_from(file.length.min(4096)).unwrap_or(0)).map_err(unreadable)?;
    let tail = if file.length < 12 { vec![0; 8] } else { file.bytes(file.length - 8, 8).map_err(unreadable)? };
    let (length, mark) = tail.split_at(4);
    match (head.get(..4).unwrap_or_default(), mark) {
        (b"PAR1", b"PAR1") => {}
        (b"PARE", _) | (_, b"PARE") => return Err(encrypted()),
        (b"PAR1", _) => return Err(broken("it breaks off before its end, where its columns are listed", AGAIN)),
        (_, _) => {
            let unknown = || broken("it is no Parquet file", "its name ends in `.parquet`; name it as what it is");
            let known =
                looks_like(&head).map(|looks| broken(&format!("it is {}, not Parquet", looks.what), looks.help));
            return Err(known.unwrap_or_else(unknown));
        }
    }
    let length = u64::from(length.first_chunk().map_or(0, |length| u32::from_le_bytes(*length)));
    if length > FOOTER_LIMIT {
        return Err(broken("the list of its columns is longer than 64 MB", AGAIN));
    }
    let damaged = || broken("the list of its columns, at its end, is damaged", AGAIN);
    let start = file.length.checked_sub(length + 8).ok_or_else(damaged)?;
    let bytes = file.bytes(start, usize::try_from(length).unwrap_or(0)).map_err(unreadable)?;
    match thrift::is_encrypted(&bytes) {
        Ok(false) => guarded(|| ParquetMetaDataReader::decode_metadata(&bytes)).map_err(|_| damaged()),
        Ok(true) => Err(encrypted()),
        Err(Cut::TooDeep) => Err(broken("its columns stand in groups more than 64 deep", AGAIN)),
        Err(Cut::Ended | Cut::Wrong) => Err(damaged()),
    }
}

/// For each group the number of its first row, from 1.
fn first_rows(metadata: &ParquetMetaData) -> Result<Vec<u64>, Fault> {
    let mut first: u64 = 1;
    let mut rows = Vec::new();
    for (group, of) in metadata.row_groups().iter().enumerate() {
        rows.push(first);
        let fault = |why: &str| Fault { column: None, group, why: why.to_owned() };
        let count = u64::try_from(of.num_rows()).map_err(|_| fault("it says that it has fewer than no rows"))?;
        first = first.saturating_add(count);
        if first > ROW_LIMIT {
            return Err(fault(&too_many()));
        }
    }
    Ok(rows)
}

fn too_many() -> String {
    format!("the file holds more than {} million rows and items of lists", ROW_LIMIT >> 20)
}

fn broken(file: &str, fault: Fault) -> InputProblem {
    let place = match fault.column {
        Some(column) => format!(", column `{column}` in row group {}", fault.group + 1),
        None => format!(", row group {}", fault.group + 1),
    };
    Box::new(ParquetBroken { file: file.to_owned(), place, why: fault.why, help: AGAIN })
}

/// How many bits of the number of a record are its place in the list of its row; no list is longer.
const ITEM_BITS: u32 = 24;

/// The number by which a record is found again: its row, from 1, and for a nested one its place in the list.
fn number(row: u64, item: Option<usize>) -> u64 {
    row << ITEM_BITS | item.map_or(0, |item| item as u64 + 1)
}

/// The row and the place in its list that a number tells.
fn row_and_item(number: u64) -> (u32, Option<usize>) {
    let item = usize::try_from(number & ((1 << ITEM_BITS) - 1)).unwrap_or(0);
    (u32::try_from(number >> ITEM_BITS).unwrap_or(u32::MAX), item.checked_sub(1))
}

/// What reading has come to.
struct Reader<'r, 'a, 's> {
    context: &'r mut Context<'a, 's>,
    layout: &'r Layout,
    texts: u64,
    items: u64,
    /// From 1.
    row: u64,
}

impl Reader<'_, '_, '_> {
    fn group(&mut self, file: &FileAt, metadata: &ParquetMetaData, group: usize) -> Result<(), Fault> {
        let mut rows = Rows::open(file, metadata, group, self.layout)?;
        while rows.next()? {
            self.row += 1;
            self.record(&rows).map_err(|(column, why)| Fault { column, group, why })?;
        }
        Ok(())
    }

    /// Adds a row with all that is nested in it.
    fn record(&mut self, rows: &Rows) -> Result<(), (Option<String>, String)> {
        let layout = self.layout;
        let found = layout.columns.iter().zip(&layout.passed).enumerate().map(|(field, (column, passed))| {
            let to = self.field(0, field);
            match column {
                None => missing(*passed),
                Some(column) if rows.own[*column].leaf().item.is_some() => to.list(rows.own[*column].items()),
                Some(column) => to.one(rows.own[*column].one(), rows.own[*column].leaf()),
            }
        });
        let found: Vec<Found<'_>> = found.collect();
        let row = self.add(0, None, &found).map_err(|why| (None, why))?;
        for (child, columns) in layout.children.iter().zip(&rows.children) {
            self.nested(child, columns, row).map_err(|why| (Some(child.name.clone()), why))?;
        }
        Ok(())
    }

    /// Adds the records that stand nested in a row.
    fn nested(&mut self, child: &Children, columns: &[Column], parent: u32) -> Result<(), String> {
        let lists: Vec<_> = columns.iter().map(Column::items).collect();
        let lengths = |list: &Option<Vec<Option<Value<'_>>>>| list.as_ref().map(Vec::len);
        let Some(count) = lists.first().and_then(lengths) else {
            self.not_listed(child.which, parent);
            return Ok(());
        };
        if lists.iter().any(|list| lengths(list) != Some(count)) {
            return Err(format!("its columns tell of lists of different lengths in row {}", self.row));
        }
        for item in 0..count {
            let value = |column: usize| lists[column].as_ref().and_then(|list| list[item].clone());
            if value(0).is_none() {
                let spot = Spot { file: self.context.file, at: number(self.row, Some(item)) };
                self.context.reading.bad_rows.add(BadRow { spot, wrong: RowWrong::NotARecord });
                continue;
            }
            let fields = child.columns.iter().zip(&child.passed).enumerate();
            let found = fields.map(|(field, (column, passed))| match column {
                None => missing(*passed),
                Some(column) => {
                    self.field(child.which, field).one(value(*column).unwrap_or(Value::Blank), columns[*column].leaf())
                }
            });
            let found: Vec<Found<'_>> = found.collect();
            self.add(child.which, Some(item), &found)?;
            let kind = self.context.kinds[child.which].kind;
            if let Some(last) = self.context.intake.dataset.records_mut(kind).nested_parents.last_mut() {
                *last = parent;
            }
        }
        Ok(())
    }

    fn field(&self, which: usize, field: usize) -> To {
        let kind = self.context.intake.schema.kind(self.context.kinds[which].kind);
        let is_date = kind.fields.get(field).is_some_and(|field| field.field_type == Type::Date);
        To { is_date, is_list: self.context.kinds[which].is_list(field) }
    }

    fn add(&mut self, which: usize, item: Option<usize>, found: &[Found<'_>]) -> Result<u32, String> {
        for one in found {
            self.texts += one.texts().map(|text| text.len() as u64).sum::<u64>();
            self.items += if let Found::List(items) = one { items.len() as u64 } else { 0 };
        }
        self.items += 1;
        if self.items > ROW_LIMIT {
            return Err(too_many());
        }
        if self.texts > TEXT_LIMIT {
            return Err(format!("the texts of the file come to more than {} GB", TEXT_LIMIT >> 30));
        }
        let origin = Origin { file: self.context.file, at: number(self.row, item) };
        let row = self.context.add(which, origin, found);
        // Lists that the file does not have, or has inside of lists.
        for child in self.context.keys[which].children() {
            if which != 0 || self.layout.children.iter().all(|its| its.which != child) {
                self.not_listed(child, row);
            }
        }
        Ok(row)
    }

    /// Nobody knows what would stand in a list.
    fn not_listed(&mut self, child: usize, parent: u32) {
        let kind = self.context.kinds[child].kind;
        self.context.intake.dataset.records_mut(kind).unlisted_parents.push(parent);
    }
}

/// What a field says where its column is not read.
fn missing(passed: bool) -> Found<'static> {
    if passed { Found::NotRead } else { Found::NoColumn }
}

/// What is to be known of a field to hand a value on to it.
#[derive(Clone, Copy)]
struct To {
    is_date: bool,
    is_list: bool,
}

impl To {
    fn one<'v>(self, value: Value<'v>, leaf: &Leaf) -> Found<'v> {
        match value {
            Value::Blank => Found::Text(Cow::Borrowed("")),
            Value::Text(text) => {
                // Many programs have no type for days and write midnight instead.
                let day = if self.is_date && leaf.meaning.is_clock_time(leaf.physical) {
                    text.strip_suffix(MIDNIGHT)
                } else {
                    None
                };
                Found::Text(day.map(|day| Cow::Owned(day.to_owned())).unwrap_or(text))
            }
            Value::Unfit(_, why) => Found::Unfit(why),
        }
    }

    fn list<'v>(self, items: Option<Vec<Option<Value<'v>>>>) -> Found<'v> {
        let Some(items) = items else { return Found::Text(Cow::Borrowed("")) };
        if !self.is_list {
            return Found::Unfit(Unread::NotOneValue);
        }
        let text = |item: Option<Value<'v>>| match item {
            None | Some(Value::Blank) => Ok(Cow::Borrowed("")),
            Some(Value::Text(text)) => Ok(text),
            Some(Value::Unfit(_, why)) => Err(why),
        };
        items.into_iter().map(text).collect::<Result<Vec<_>, Unread>>().map_or_else(Found::Unfit, Found::List)
    }
}
