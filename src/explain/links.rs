//! Which record belongs to which: an index of every link, made once for a run.

use std::collections::HashMap;

use crate::calendar::{Day, When};
use crate::column::{Dataset, KeyPart, Records, State, Supply, Values};
use crate::outcome::Answers;
use crate::resolve::ruleset::Unique;
use crate::schema::{FieldId, KindId, LinkBy, LinkId, Schema, Type};

use super::compare;

/// What a link of one record leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Parents {
    /// These rows of the parent kind, in record order.
    Rows(Box<[u32]>),
    /// The key is known and no row has it.
    Missing,
    /// A part of the key is not known: that field.
    KeyUnknown(FieldId),
    /// A part of the key is none: there is no such parent.
    KeyNone,
}

/// One link of one kind, both ways.
#[derive(Debug, Clone)]
struct LinkIndex {
    /// For each child row.
    parents: Vec<Parents>,
    /// For each parent row, its children in record order.
    children: HashMap<u32, Vec<u32>>,
    /// A field of the key whose column a file of children lacks: nobody knows whose those are.
    lacking: Option<FieldId>,
}

/// Every link of a run, and the rows that do not count by themselves.
#[derive(Debug, Clone)]
pub(super) struct Links {
    /// By kind, then by link.
    links: Vec<Vec<LinkIndex>>,
    /// By kind: for each row that repeats an earlier row of the same key in every column, that row.
    merged: Vec<Vec<Option<u32>>>,
    /// By kind: rows whose `dated by` date is later than the as-of date.
    later: Vec<Vec<bool>>,
}

impl Links {
    pub(super) fn new(schema: &Schema, data: &Dataset, as_of: Day) -> Links {
        let merged: Vec<Vec<Option<u32>>> = schema.ids().map(|kind| repeated_rows(schema, data, kind)).collect();
        let later = schema.ids().map(|kind| later_rows(schema, data, kind, as_of)).collect();
        let mut links = Links { links: Vec::new(), merged, later };
        for kind in schema.ids() {
            let of_kind = schema.kind(kind).links.iter().map(|link| {
                let parents = match &link.by {
                    LinkBy::Fields(fields) => by_fields(schema, data, kind, link.parent, fields, &links),
                    LinkBy::Nested(_) => by_nesting(data.records(kind), link.parent, &links),
                };
                both_ways(parents, data.records(kind))
            });
            let of_kind = of_kind.collect();
            links.links.push(of_kind);
        }
        links
    }

    /// What a link of a record leads to.
    pub(super) fn parents(&self, kind: KindId, link: LinkId, row: u32) -> &Parents {
        &self.links[usize::from(kind.0)][usize::from(link.0)].parents[row as usize]
    }

    /// A field by which records of `child` name their parent, where a file of them has no such column.
    pub(super) fn lacking(&self, child: KindId, link: LinkId) -> Option<FieldId> {
        self.links[usize::from(child.0)][usize::from(link.0)].lacking
    }

    /// The records of `child` that belong to a row by that link of theirs; those that do not count are left out.
    pub(super) fn children(&self, child: KindId, link: LinkId, parent: u32) -> impl Iterator<Item = u32> {
        let rows = self.links[usize::from(child.0)][usize::from(link.0)].children.get(&parent);
        rows.into_iter()
            .flatten()
            .copied()
            .filter(move |row| !self.is_merged(child, *row) && !self.is_later(child, *row))
    }

    /// Whether a row repeats an earlier row of the same key in every column: the two are one row.
    pub(super) fn is_merged(&self, kind: KindId, row: u32) -> bool {
        self.first_of(kind, row) != row
    }

    /// The row that stands for a row: the earlier one that it repeats, or itself.
    pub(super) fn first_of(&self, kind: KindId, row: u32) -> u32 {
        self.merged[usize::from(kind.0)].get(row as usize).copied().flatten().unwrap_or(row)
    }

    /// Whether a row has not happened by the as-of date.
    pub(super) fn is_later(&self, kind: KindId, row: u32) -> bool {
        self.later[usize::from(kind.0)].get(row as usize).copied().unwrap_or(false)
    }
}

/// A record with a source of its own stands in no parent, and its parent is not known. Rows that repeat a parent list
/// children of that parent.
fn by_nesting(records: &Records, parent: KindId, links: &Links) -> Vec<Parents> {
    let parent = |row: &u32| match *row {
        u32::MAX => Parents::Missing,
        row => Parents::Rows(Box::new([links.first_of(parent, row)])),
    };
    records.nested_parents.iter().map(parent).collect()
}

fn both_ways(parents: Vec<Parents>, records: &Records) -> LinkIndex {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for (row, parent) in (0..).zip(&parents) {
        if let Parents::Rows(rows) = parent {
            rows.iter().for_each(|parent| children.entry(*parent).or_default().push(row));
        }
    }
    let lacking = (0..).zip(&parents).find_map(|(row, parent)| match parent {
        Parents::KeyUnknown(field) => Some(*field).filter(|field| records.state(row, *field) == State::Absent),
        Parents::Rows(_) | Parents::Missing | Parents::KeyNone => None,
    });
    LinkIndex { parents, children, lacking }
}

fn by_fields(
    schema: &Schema,
    data: &Dataset,
    child: KindId,
    parent: KindId,
    fields: &[FieldId],
    links: &Links,
) -> Vec<Parents> {
    let parents = data.records(parent);
    let mut rows_by_key: HashMap<Vec<KeyPart>, Vec<u32>> = HashMap::new();
    for row in parents.rows() {
        if !links.is_merged(parent, row)
            && let Ok(key) = parents.key(row, &schema.kind(parent).key, &data.texts)
        {
            rows_by_key.entry(key).or_default().push(row);
        }
    }
    let children = data.records(child);
    children
        .rows()
        .map(|row| match children.key(row, fields, &data.texts) {
            Err(field) => Parents::KeyUnknown(field),
            Ok(key) if key.contains(&KeyPart::None) => Parents::KeyNone,
            Ok(key) => rows_by_key.get(&key).map_or(Parents::Missing, |rows| Parents::Rows(rows.as_slice().into())),
        })
        .collect()
}

/// For each row of a kind with a key, the earlier row of that key that says the same in every column.
fn repeated_rows(schema: &Schema, data: &Dataset, kind: KindId) -> Vec<Option<u32>> {
    let (key, records) = (&schema.kind(kind).key, data.records(kind));
    if key.is_empty() {
        return Vec::new();
    }
    let same_place =
        |one: u32, other: u32| records.nested_parents.get(one as usize) == records.nested_parents.get(other as usize);
    let mut first_rows: HashMap<Vec<KeyPart>, Vec<u32>> = HashMap::new();
    records
        .rows()
        .map(|row| {
            let key = records.key(row, key, &data.texts).ok()?;
            let earlier = first_rows.entry(key).or_default();
            let repeated = earlier.iter().copied().find(|other| same_place(*other, row) && records.agree(*other, row));
            if repeated.is_none() {
                earlier.push(row);
            }
            repeated
        })
        .collect()
}

fn later_rows(schema: &Schema, data: &Dataset, kind: KindId, as_of: Day) -> Vec<bool> {
    let Some(dated_by) = schema.kind(kind).dated_by else { return Vec::new() };
    let column = data.records(kind).column(dated_by);
    let Values::When(values) = &column.values else { return Vec::new() };
    values.iter().zip(&column.states).map(|(when, state)| *state == State::Known && when.first > as_of).collect()
}

/// For each set of fields that must be unique: how often each tuple occurs, over the whole source.
#[derive(Debug, Clone)]
pub(super) struct UniqueIndex {
    counts: HashMap<Vec<KeyPart>, u32>,
    fields: Vec<FieldId>,
    /// Those of the fields that are dates, and whether they hold times.
    dated: Vec<(FieldId, bool)>,
    /// Rows by what their tuple holds besides dates; empty where all dates are exact.
    rows: HashMap<Vec<KeyPart>, DatedRows>,
    kind: KindId,
}

/// Rows that are the same but for their dates.
#[derive(Debug, Clone, Default)]
struct DatedRows {
    all: Vec<u32>,
    imprecise: Vec<u32>,
}

impl UniqueIndex {
    pub(super) fn new(unique: &Unique, schema: &Schema, data: &Dataset, links: &Links) -> UniqueIndex {
        let records = data.records(unique.kind);
        let dated = unique.fields.iter().filter_map(|field| {
            let field_type = &schema.field(unique.kind, *field).field_type;
            matches!(field_type, Type::Date | Type::DateTime).then_some((*field, *field_type == Type::DateTime))
        });
        let mut index = UniqueIndex {
            counts: HashMap::new(),
            fields: unique.fields.clone(),
            dated: dated.collect(),
            rows: HashMap::new(),
            kind: unique.kind,
        };
        let mut any_imprecise = false;
        for row in records.rows().filter(|row| !links.is_merged(unique.kind, *row)) {
            let Ok(key) = records.key(row, &unique.fields, &data.texts) else { continue };
            let imprecise = index.imprecise(row, data).is_some();
            any_imprecise |= imprecise;
            if !index.dated.is_empty() {
                let alike = index.rows.entry(index.undated(&key)).or_default();
                alike.all.push(row);
                alike.imprecise.extend(imprecise.then_some(row));
            }
            if !imprecise {
                *index.counts.entry(key).or_default() += 1;
            }
        }
        if !any_imprecise {
            index.rows.clear();
        }
        index
    }

    /// Whether no other row says the same as this one, or the first field that leaves it open.
    pub(super) fn answers(&self, row: u32, data: &Dataset) -> Result<Answers, FieldId> {
        let records = data.records(self.kind);
        let key = records.key(row, &self.fields, &data.texts)?;
        if self.counts.get(&key).is_some_and(|count| *count > 1) {
            return Ok(Answers::FALSE);
        }
        let Some(alike) = self.rows.get(&self.undated(&key)) else { return Ok(Answers::TRUE) };
        let own = self.imprecise(row, data);
        // An exact tuple can only be the same as one that is not exact.
        let others = if own.is_some() { &alike.all } else { &alike.imprecise };
        let same = |other: &u32| *other != row && self.dates_may_be_same(row, *other, data);
        match others.iter().find(|other| same(other)) {
            Some(other) => Err(own.or_else(|| self.imprecise(*other, data)).expect("one of the two is not exact")),
            None => Ok(Answers::TRUE),
        }
    }

    /// A tuple without its dates.
    fn undated(&self, key: &[KeyPart]) -> Vec<KeyPart> {
        let is_dated = |field: &FieldId| self.dated.iter().any(|(dated, _)| dated == field);
        self.fields.iter().zip(key).filter(|(field, _)| !is_dated(field)).map(|(_, part)| part.clone()).collect()
    }

    /// The first date of a row that is not one moment; in a field of times a bare day is not.
    fn imprecise(&self, row: u32, data: &Dataset) -> Option<FieldId> {
        let exact = |when: When, times: bool| match when.time {
            Some((first, last)) => first == last,
            None => when.first == when.last && !times,
        };
        let mut dated = self.dated.iter();
        let found = dated.find(|(field, times)| self.date(row, *field, data).is_some_and(|when| !exact(when, *times)));
        found.map(|(field, _)| *field)
    }

    fn dates_may_be_same(&self, a: u32, b: u32, data: &Dataset) -> bool {
        self.dated.iter().all(|(field, _)| match (self.date(a, *field, data), self.date(b, *field, data)) {
            (Some(a), Some(b)) => compare::moments(a, b, None).equal,
            (a, b) => a.is_none() && b.is_none(),
        })
    }

    /// The date of a row; `None` where it is none. (Rows whose date is not known are not among those compared.)
    fn date(&self, row: u32, field: FieldId, data: &Dataset) -> Option<When> {
        let column = data.records(self.kind).column(field);
        match &column.values {
            Values::When(values) if column.states[row as usize] == State::Known => Some(values[row as usize]),
            Values::Text(_) | Values::YesNo(_) | Values::Number(_) | Values::When(_) | Values::List(_) => None,
        }
    }

    /// The first of the fields.
    pub(super) fn first_field(&self) -> Option<FieldId> {
        self.fields.first().copied()
    }
}

/// Whether the records of a kind are supplied at all.
pub(super) fn is_supplied(data: &Dataset, kind: KindId) -> bool {
    data.records(kind).supply != Supply::NotSupplied
}
