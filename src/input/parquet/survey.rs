//! A Parquet file looked at before anybody has said what it holds: all its columns, by the names that it gives them.

use std::borrow::Cow;
use std::path::Path;

use parquet::basic::Type as Physical;

use crate::input::problems::{FileUnreadable, InputProblem, io_words};
use crate::input::survey::{Seen, SeenCell, Stored};
use crate::input::tree::{Content, Entry, Node};

use super::columns::{Column, Rows};
use super::layout::{Layout, Leaf, whole};
use super::pages::FileAt;
use super::values::{Meaning, Value};
use super::{broken, first_rows, footer};

/// Looks through a file. Rows without lists are handed on as rows of a table, others as records.
pub(in crate::input) fn survey(path: &Path, name: &str, take: &mut dyn FnMut(Seen<'_>)) -> Result<(), InputProblem> {
    let file = FileAt::new(path).map_err(|error| -> InputProblem {
        Box::new(FileUnreadable { file: name.to_owned(), why: io_words(&error) })
    })?;
    let metadata = footer(&file, name).map_err(|mut problems| problems.swap_remove(0))?;
    first_rows(&metadata).map_err(|fault| broken(name, fault))?;
    let layout = whole(metadata.file_metadata().schema_descr());
    let is_flat = layout.children.is_empty() && layout.leaves.iter().all(|leaf| leaf.item.is_none());
    if is_flat {
        let names: Vec<String> = layout.leaves.iter().map(|leaf| leaf.name.clone()).collect();
        take(Seen::Columns(&names));
    }
    for group in 0..metadata.num_row_groups() {
        let mut rows = Rows::open(&file, &metadata, group, &layout).map_err(|fault| broken(name, fault))?;
        while rows.next().map_err(|fault| broken(name, fault))? {
            if is_flat {
                let cells: Vec<SeenCell<'_>> = rows.own.iter().map(cell).collect();
                take(Seen::Row(&cells));
            } else {
                take(Seen::Record(&record(&layout, &rows), &[]));
            }
        }
    }
    Ok(())
}

fn cell(column: &Column) -> SeenCell<'_> {
    let text = text(column.one());
    SeenCell { text, stored: stored(column.leaf()), has_link: false }
}

fn text(value: Value<'_>) -> Cow<'_, str> {
    match value {
        Value::Blank => Cow::Borrowed(""),
        Value::Text(text) => text,
        Value::Unfit(shown, _) => Cow::Owned(shown),
    }
}

fn stored(leaf: &Leaf) -> Option<Stored> {
    match (leaf.meaning, leaf.physical) {
        (Meaning::Day, _) => Some(Stored::Date),
        (Meaning::Stamp { .. }, _) | (_, Physical::INT96) => Some(Stored::DateTime),
        (Meaning::Clock(_) | Meaning::Uuid, _) => None,
        (Meaning::Unsigned | Meaning::Decimal(_) | Meaning::Endless | Meaning::Half, _) => Some(Stored::Number),
        (Meaning::Plain, Physical::BOOLEAN) => Some(Stored::YesNo),
        (Meaning::Plain, Physical::INT32 | Physical::INT64 | Physical::FLOAT | Physical::DOUBLE) => {
            Some(Stored::Number)
        }
        (Meaning::Plain, Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY) => Some(Stored::Text),
    }
}

fn scalar(value: Value<'_>) -> Node<'_> {
    let content = match value {
        Value::Blank => Content::Null,
        other @ (Value::Text(_) | Value::Unfit(..)) => Content::Scalar(text(other)),
    };
    Node { span: 0..0, content }
}

fn entry<'t>(key: &'t str, content: Content<'t>) -> Entry<'t> {
    Entry { key: Cow::Borrowed(key), key_span: 0..0, value: Node { span: 0..0, content } }
}

/// A row with its lists as a tree.
fn record<'t>(layout: &'t Layout, rows: &'t Rows) -> Node<'t> {
    let own = rows.own.iter().map(|column| {
        let content = match column.items() {
            _ if column.leaf().item.is_none() => scalar(column.one()).content,
            None => Content::Null,
            Some(items) => Content::List(items.into_iter().flatten().map(scalar).collect()),
        };
        entry(&column.leaf().name, content)
    });
    let children = layout.children.iter().zip(&rows.children).map(|(child, columns)| {
        let lists: Vec<_> = columns.iter().map(|column| column.items().unwrap_or_default()).collect();
        let count = lists.iter().map(Vec::len).max().unwrap_or(0);
        let item = |index: usize| {
            let fields = columns.iter().zip(&lists).filter_map(|(column, list)| {
                let value = list.get(index)?.clone()?;
                let key = column.leaf().path.last()?;
                Some(entry(key, scalar(value).content))
            });
            Node { span: 0..0, content: Content::Map(fields.collect()) }
        };
        entry(&child.name, Content::List((0..count).map(item).collect()))
    });
    Node { span: 0..0, content: Content::Map(own.chain(children).collect()) }
}
