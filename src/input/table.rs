//! What all rows under a header have in common, whatever their file: the header is found and matched to fields.
//!
//! How rows are cut out of a file is not known here.

use std::collections::{HashMap, HashSet};

use crate::schema::{FieldId, Kind};

use super::Context;
use super::problems::{ColumnMissing, InputProblem, SameFieldTwice};
use super::project::Source;
use super::taken::{Noticed, Remark};
use super::tree::header_key;
use super::values::trim;

/// How many rows are looked at to find the header.
pub(super) const HEADER_SEARCH: usize = 20;
/// How many rows or columns a remark names.
pub(super) const NAMED: usize = 5;

/// Which columns belong to which fields.
pub(super) struct Matched {
    /// For each field of the kind, its column.
    pub(super) columns: Vec<Option<usize>>,
    /// A field and two columns that claim it.
    pub(super) twice: Vec<(FieldId, usize, usize)>,
    /// How many fields have a column.
    pub(super) count: usize,
}

/// The headers under which each field may stand, as they are compared. Where cells have no hyperlinks, the fields that
/// read them have no column.
pub(super) fn wanted_headers(kind: &Kind, source: &Source, has_links: bool) -> Vec<Vec<String>> {
    let wanted = |field: &crate::schema::Field| -> Vec<String> {
        let link_of = field.field_type.link_of();
        if link_of.is_some() && !has_links {
            return Vec::new();
        }
        let declared = source.columns.iter().find(|(name, _)| name.value == field.name);
        match (declared, link_of) {
            (Some((_, header)), _) => vec![header_key(&header.value)],
            (None, Some(header)) => vec![header_key(header)],
            (None, None) => {
                let headers = field.headers.iter().filter(|header| !header.starts_with('/'));
                headers.chain([&field.name]).map(|header| header_key(header)).collect()
            }
        }
    };
    kind.fields.iter().map(wanted).collect()
}

/// Headers as they are compared. Of those that stand several times each can be named with its number: `Date 2`, unless
/// there is a header of that name.
fn header_keys(headers: &[String]) -> Vec<[String; 2]> {
    let keys: Vec<String> = headers.iter().map(|header| header_key(header)).collect();
    let taken: HashSet<&String> = keys.iter().collect();
    if taken.len() == keys.len() {
        return keys.into_iter().map(|key| [key, String::new()]).collect();
    }
    let mut times: HashMap<&str, (usize, usize)> = HashMap::new();
    for key in &keys {
        times.entry(key).or_default().1 += 1;
    }
    let mut numbered = Vec::new();
    for key in &keys {
        let (met, all) = times.entry(key).or_default();
        *met += 1;
        let name = if *all > 1 && !key.is_empty() { format!("{key}{met}") } else { String::new() };
        numbered.push(if taken.contains(&name) { String::new() } else { name });
    }
    keys.iter().cloned().zip(numbered).map(<[String; 2]>::from).collect()
}

/// Which of some headers belong to which fields.
pub(super) fn match_headers(headers: &[String], wanted: &[Vec<String>]) -> Matched {
    let keys = header_keys(headers);
    let mut matched = Matched { columns: Vec::new(), twice: Vec::new(), count: 0 };
    for (index, wanted) in wanted.iter().enumerate() {
        let is_wanted = |key: &String| !key.is_empty() && wanted.contains(key);
        let mut hits = keys.iter().enumerate().filter(|(_, keys)| keys.iter().any(is_wanted));
        let first = hits.next().map(|(column, _)| column);
        if let (Some(first), Some((second, _))) = (first, hits.next()) {
            let field = FieldId(u16::try_from(index).unwrap_or(u16::MAX));
            matched.twice.push((field, first, second));
        }
        matched.count += usize::from(first.is_some());
        matched.columns.push(first);
    }
    matched
}

/// The first of some rows in which most headers are known, by its index; `None` where none is known in any.
pub(super) fn best_header(rows: &[Vec<String>], wanted: &[Vec<String>]) -> Option<(usize, Matched)> {
    let mut best: Option<(usize, Matched)> = None;
    for (index, texts) in rows.iter().enumerate() {
        let matched = match_headers(texts, wanted);
        if matched.count > best.as_ref().map_or(0, |(_, best)| best.count) {
            best = Some((index, matched));
        }
    }
    best
}

/// The headers that no field uses.
pub(super) fn unused(headers: &[String], columns: &[Option<usize>]) -> Vec<String> {
    let used = |column: usize| columns.contains(&Some(column));
    let named = headers.iter().enumerate().filter(|(column, header)| !used(*column) && !trim(header).is_empty());
    named.map(|(_, header)| trim(header).to_owned()).collect()
}

/// Columns without a header, and how many values stand in each.
pub(super) struct Headerless(Vec<(usize, u64)>);

impl Headerless {
    pub(super) fn new(headers: &[String]) -> Headerless {
        let blank = headers.iter().enumerate().filter(|(_, header)| trim(header).is_empty());
        Headerless(blank.map(|(column, _)| (column, 0)).collect())
    }

    /// The columns without a header.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.0.iter().map(|(column, _)| *column).collect()
    }

    /// Adds how many values stand in each.
    pub(super) fn add(&mut self, values: &[u64]) {
        self.0.iter_mut().zip(values).for_each(|((_, all), values)| *all += values);
    }

    /// Looks at one row.
    pub(super) fn pass(&mut self, has_value: impl Fn(usize) -> bool) {
        for (column, values) in &mut self.0 {
            *values += u64::from(has_value(*column));
        }
    }

    /// What is to be said of those that hold something, given the name of each column.
    pub(super) fn remark(&self, name: impl Fn(usize) -> String) -> Option<Remark> {
        without_header(self.0.iter().copied().filter(|(_, values)| *values > 0), name)
    }
}

/// The remark about columns that have values and no header; `None` where there is none.
pub(super) fn without_header<C>(columns: impl Iterator<Item = (C, u64)>, name: impl Fn(C) -> String) -> Option<Remark> {
    let (mut count, mut names) = (0, Vec::new());
    for (column, values) in columns {
        count += 1;
        if names.len() < NAMED {
            let rows = if values == 1 { "1 row".to_owned() } else { format!("{values} rows") };
            names.push(format!("{} ({rows})", name(column)));
        }
    }
    (count > 0).then_some(Remark { what: Noticed::ColumnsWithoutHeader, count, names })
}

/// What is wrong with a header that was found: a field twice, or a column that the project file names and nobody finds.
/// `place` says in words where it stands.
pub(super) fn check_header(
    context: &Context<'_, '_>,
    kind: &Kind,
    (texts, matched): (&[String], &Matched),
    place: &str,
) -> Result<(), Vec<InputProblem>> {
    let mut problems: Vec<InputProblem> = Vec::new();
    for (field, first, second) in &matched.twice {
        problems.push(Box::new(SameFieldTwice {
            file: context.name.clone(),
            place: place.to_owned(),
            field: kind.field(*field).name.clone(),
            first: texts[*first].clone(),
            second: texts[*second].clone(),
            named: if header_key(&texts[*first]) == header_key(&texts[*second]) {
                format!("{} 1", trim(&texts[*first]))
            } else {
                trim(&texts[*first]).to_owned()
            },
        }));
    }
    for (name, wanted) in &context.source.columns {
        let found = kind.field_named(&name.value).and_then(|id| matched.columns[usize::from(id.0)]);
        if found.is_none() {
            let (place, label) = context.project.pointing(&wanted.at);
            let header = wanted.value.clone();
            problems.push(Box::new(ColumnMissing { file: context.name.clone(), header, place, label }));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
