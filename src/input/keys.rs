//! Which keys of a record in JSON, NDJSON or YAML belong to which field of its kind.

use std::collections::HashMap;

use crate::schema::Kind;

use super::tree::{Content, Entry, Node, header_key, path_parts};

/// How many different keys are remembered; keys beyond that are looked up each time.
pub(super) const REMEMBERED_KEYS: usize = 10_000;

/// What a key of a record is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyUse {
    /// The values of these fields, by their index.
    Fields(Vec<usize>),
    /// Fields reach into it with a path.
    Path,
    /// The records of a nested kind, by its index among the kinds of the source.
    Children(usize),
    /// Nothing.
    Unused,
}

/// Which keys belong to which field of a kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    wanted: Vec<Vec<String>>,
    /// Paths such as `/signature/date`, by their field.
    paths: Vec<(usize, Vec<String>)>,
    /// Nested kinds: their key as it is compared, and their index.
    children: Vec<(String, usize)>,
    uses: HashMap<String, KeyUse>,
}

impl Keys {
    /// The keys of a kind; `columns` are the names that the project file declares.
    pub(super) fn new(kind: &Kind, columns: &[(String, String)], children: &[(String, usize)]) -> Keys {
        let mut keys = Keys::default();
        for (index, field) in kind.fields.iter().enumerate() {
            let declared = columns.iter().find(|(name, _)| *name == field.name).map(|(_, header)| header);
            let headers: Vec<&String> = match declared {
                Some(header) => vec![header],
                None => field.headers.iter().chain([&field.name]).collect(),
            };
            let (paths, plain): (Vec<&String>, Vec<&String>) =
                headers.into_iter().partition(|header| header.starts_with('/'));
            keys.wanted.push(plain.into_iter().map(|header| header_key(header)).collect());
            keys.paths.extend(paths.into_iter().map(|path| (index, path_parts(path))));
        }
        keys.children = children.iter().map(|(key, index)| (header_key(key), *index)).collect();
        keys
    }

    /// What a key is for; the second answer is whether it is met for the first time.
    pub(super) fn use_of(&mut self, key: &str) -> (KeyUse, bool) {
        if let Some(known) = self.uses.get(key) {
            return (known.clone(), false);
        }
        let found = self.look_up(key);
        let first = self.uses.len() < REMEMBERED_KEYS;
        if first {
            self.uses.insert(key.to_owned(), found.clone());
        }
        (found, first)
    }

    /// How many fields the kind has.
    pub(super) fn field_count(&self) -> usize {
        self.wanted.len()
    }

    /// The nested kinds, by their index.
    pub(super) fn children(&self) -> Vec<usize> {
        self.children.iter().map(|(_, index)| *index).collect()
    }

    /// What a key is for, without remembering it.
    pub(super) fn known_use(&self, key: &str) -> KeyUse {
        self.uses.get(key).cloned().unwrap_or_else(|| self.look_up(key))
    }

    /// Whether some field's path has a part of that name.
    pub(super) fn is_path_part(&self, key: &str) -> bool {
        self.paths.iter().any(|(_, parts)| parts.iter().any(|part| part == key))
    }

    /// The path by which a field reaches a value of a record, and that value.
    pub(super) fn reached_by<'n, 't>(&self, record: &'n Node<'t>, field: usize) -> Option<(String, &'n Entry<'t>)> {
        self.paths.iter().filter(|(its, _)| *its == field).find_map(|(_, parts)| {
            let escaped: Vec<String> = parts.iter().map(|part| part.replace('~', "~0").replace('/', "~1")).collect();
            Some((format!("/{}", escaped.join("/")), reach(record, parts)?))
        })
    }

    fn look_up(&self, key: &str) -> KeyUse {
        let compared = header_key(key);
        let fields: Vec<usize> =
            (0..self.wanted.len()).filter(|index| self.wanted[*index].contains(&compared)).collect();
        if !fields.is_empty() {
            return KeyUse::Fields(fields);
        }
        if let Some((_, index)) = self.children.iter().find(|(child, _)| *child == compared) {
            return KeyUse::Children(*index);
        }
        let reached = self.paths.iter().any(|(_, parts)| parts.first().is_some_and(|part| part == key));
        if reached { KeyUse::Path } else { KeyUse::Unused }
    }

    /// The fields with paths, and the values that their paths find in a record.
    pub(super) fn reached<'n, 't>(
        &'n self,
        record: &'n Node<'t>,
    ) -> impl Iterator<Item = (usize, &'n Entry<'t>)> + use<'n, 't> {
        self.paths.iter().filter_map(move |(field, parts)| Some((*field, reach(record, parts)?)))
    }
}

/// The entry that a path leads to, or the alias behind which it goes on.
fn reach<'n, 't>(record: &'n Node<'t>, parts: &[String]) -> Option<&'n Entry<'t>> {
    let (first, rest) = parts.split_first()?;
    let entry = record.get(first)?;
    if rest.is_empty() || entry.value.content == Content::Alias { Some(entry) } else { reach(&entry.value, rest) }
}
