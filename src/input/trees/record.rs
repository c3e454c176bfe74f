//! What a record says in the fields of its kind, found by its keys. It is added to nothing here.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::keys::{KeyUse, Keys};
use super::super::rows::Found;
use super::super::tree::{Content, Entry, Node};
use super::super::values::Unread;

/// What a record says.
#[derive(Debug)]
pub(in crate::input) struct Record<'n, 't> {
    /// What was found for each field.
    pub(in crate::input) values: Vec<Found<'t>>,
    /// What stands under the keys of nested kinds, each with the index of its kind.
    pub(in crate::input) children: Vec<(usize, &'n Node<'t>)>,
    pub(in crate::input) twice: Option<Twice>,
    /// Keys that are for nothing and that no record before it has.
    pub(in crate::input) unused: Vec<String>,
}

/// That keys of a record stand twice.
#[derive(Debug)]
pub(in crate::input) struct Twice {
    /// The first of them, where the kind declares it.
    pub(in crate::input) key: Option<String>,
    /// Where it stands again, in the text that was parsed.
    pub(in crate::input) at: usize,
    /// How many others there are.
    pub(in crate::input) more: u32,
}

/// Reads the record that has these entries. `is_list` says of a field whether it holds lists.
pub(in crate::input) fn record_of<'n, 't>(
    keys: &mut Keys,
    is_list: &dyn Fn(usize) -> bool,
    node: &'n Node<'t>,
    entries: &'n [Entry<'t>],
) -> Record<'n, 't> {
    let values = vec![Found::NoKey; keys.field_count()];
    let mut record = Record { values, children: Vec::new(), twice: None, unused: Vec::new() };
    let mut met: HashSet<&str> = HashSet::with_capacity(entries.len());
    for entry in entries {
        let (key_use, new) = keys.use_of(&entry.key);
        let twice = !met.insert(&entry.key) || record.set(&key_use, is_list, entry);
        if twice {
            record.stands_twice(&key_use, entry);
        }
        if new && key_use == KeyUse::Unused {
            record.unused.push(entry.key.to_string());
        }
    }
    for (field, entry) in keys.reached(node) {
        if record.values[field] == Found::NoKey {
            record.values[field] = found(&entry.value, is_list(field));
        }
    }
    record
}

impl<'n, 't> Record<'n, 't> {
    /// Puts the value of an entry where its key belongs; says whether something stands there already.
    fn set(&mut self, key_use: &KeyUse, is_list: &dyn Fn(usize) -> bool, entry: &'n Entry<'t>) -> bool {
        match key_use {
            KeyUse::Fields(fields) => {
                let mut twice = false;
                for field in fields {
                    twice |= self.values[*field] != Found::NoKey;
                    self.values[*field] = found(&entry.value, is_list(*field));
                }
                twice
            }
            KeyUse::Children(child) => {
                let twice = self.children.iter().any(|(other, _)| other == child);
                self.children.push((*child, &entry.value));
                twice
            }
            KeyUse::Path | KeyUse::Unused => false,
        }
    }

    fn stands_twice(&mut self, key_use: &KeyUse, entry: &Entry<'_>) {
        let mut key = None;
        if let KeyUse::Fields(fields) = key_use {
            key = Some(entry.key.to_string());
            for field in fields {
                self.values[*field] = Found::Unfit(Unread::StandsTwice);
            }
        }
        match &mut self.twice {
            // A record with several such keys is one record that cannot be read as it stands.
            Some(twice) => twice.more += 1,
            none => *none = Some(Twice { key, at: entry.key_span.start, more: 0 }),
        }
    }
}

/// What a value says to a field.
fn found<'t>(node: &Node<'t>, is_list: bool) -> Found<'t> {
    match &node.content {
        Content::Null => Found::Text(Cow::Borrowed("")),
        Content::Scalar(text) => Found::Text(text.clone()),
        Content::List(items) if is_list => {
            let text = |item: &Node<'t>| match &item.content {
                Content::Null => Some(Cow::Borrowed("")),
                Content::Scalar(text) => Some(text.clone()),
                Content::Alias | Content::List(_) | Content::Map(_) => None,
            };
            items.iter().map(text).collect::<Option<Vec<_>>>().map_or(Found::Unfit(Unread::NotOneValue), Found::List)
        }
        Content::Alias | Content::List(_) | Content::Map(_) => Found::Unfit(Unread::NotOneValue),
    }
}
