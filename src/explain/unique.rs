//! Which records are alone with what they say: `(A, B) is unique`.

use std::collections::HashMap;

use crate::calendar::When;
use crate::column::{ByKey, Dataset};
use crate::outcome::Answers;
use crate::resolve::ruleset::Unique;
use crate::schema::{FieldId, KindId, Schema, Type};

use super::compare;
use super::links::Links;

/// For a set of fields that must be unique: which rows say the same in all of them, over the whole source.
#[derive(Debug, Clone)]
pub(super) struct UniqueIndex {
    kind: KindId,
    fields: Vec<FieldId>,
    /// Those of the fields that are dates, and whether they hold times.
    dated: Vec<(FieldId, bool)>,
    /// Rows that say the same as another, in order; their dates are exact.
    twice: Vec<Twin>,
    /// Rows by what they say besides dates, and by the first of these that is not exact.
    imprecise: ByKey,
    alike: HashMap<u32, DatedRows>,
}

/// A row that says the same as others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Twin {
    row: u32,
    /// The first of the others.
    pub(super) other: u32,
    /// How many others there are.
    pub(super) others: u32,
}

/// Rows that are the same but for their dates.
#[derive(Debug, Clone, Default)]
struct DatedRows {
    all: Vec<u32>,
    imprecise: Vec<u32>,
}

impl UniqueIndex {
    pub(super) fn new(unique: &Unique, schema: &Schema, data: &Dataset, links: &Links) -> UniqueIndex {
        let (records, texts) = (data.records(unique.kind), &data.texts);
        let dated = unique.fields.iter().filter_map(|field| {
            let field_type = &schema.field(unique.kind, *field).field_type;
            matches!(field_type, Type::Date | Type::DateTime).then_some((*field, *field_type == Type::DateTime))
        });
        let dated: Vec<(FieldId, bool)> = dated.collect();
        let undated = unique.fields.iter().copied().filter(|field| dated.iter().all(|(dated, _)| dated != field));
        let undated: Vec<FieldId> = undated.collect();
        let (kind, fields, imprecise) = (unique.kind, unique.fields.clone(), ByKey::new(&undated));
        let mut index = UniqueIndex { kind, fields, dated, twice: Vec::new(), imprecise, alike: HashMap::new() };
        let counts = |row: u32| !links.is_merged(unique.kind, row);
        let exact = |row: u32| counts(row) && index.imprecise(row, data).is_none();
        let (_, same) = ByKey::of(records, &unique.fields, texts, exact);
        index.twice = same.into_values().flat_map(twins).collect();
        index.twice.sort_unstable_by_key(|twin| twin.row);
        if index.dated.is_empty() {
            return index;
        }
        let counted = |row: &u32| counts(*row) && records.unknown_part(*row, &unique.fields).is_none();
        for row in records.rows().filter(counted) {
            if index.imprecise(row, data).is_some() {
                let first = index.imprecise.add(records, row, texts).expect("only rows whose key is known are counted");
                index.alike.entry(first).or_default().imprecise.push(row);
            }
        }
        if !index.alike.is_empty() {
            for row in records.rows().filter(counted) {
                let alike = index.imprecise.find(records, (records, row, &undated), texts);
                alike.into_iter().for_each(|first| index.alike.entry(first).or_default().all.push(row));
            }
        }
        index
    }

    /// Whether no other row says the same as this one, or the first field that leaves it open.
    pub(super) fn answers(&self, row: u32, data: &Dataset) -> Result<Answers, FieldId> {
        let records = data.records(self.kind);
        if let Some(unknown) = records.unknown_part(row, &self.fields) {
            return Err(unknown);
        }
        if self.twin(row).is_some() {
            return Ok(Answers::FALSE);
        }
        if self.alike.is_empty() {
            return Ok(Answers::TRUE);
        }
        let undated = self.imprecise.fields();
        let first = self.imprecise.find(records, (records, row, undated), &data.texts);
        let Some(alike) = first.and_then(|first| self.alike.get(&first)) else { return Ok(Answers::TRUE) };
        let own = self.imprecise(row, data);
        // An exact tuple can only be the same as one that is not exact.
        let others = if own.is_some() { &alike.all } else { &alike.imprecise };
        let same = |other: &u32| *other != row && self.dates_may_be_same(row, *other, data);
        match others.iter().find(|other| same(other)) {
            Some(other) => Err(own.or_else(|| self.imprecise(*other, data)).expect("one of the two is not exact")),
            None => Ok(Answers::TRUE),
        }
    }

    /// Which other row surely says the same as this one.
    pub(super) fn twin(&self, row: u32) -> Option<Twin> {
        self.twice.binary_search_by_key(&row, |twin| twin.row).ok().map(|index| self.twice[index])
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
        data.records(self.kind).column(field).date(row)
    }

    /// The first of the fields.
    pub(super) fn first_field(&self) -> Option<FieldId> {
        self.fields.first().copied()
    }
}

/// Each row of a group with the first of the others.
fn twins(rows: Vec<u32>) -> Vec<Twin> {
    let others = u32::try_from(rows.len().saturating_sub(1)).expect("there are no more rows than that");
    let other = |row: u32| rows.iter().copied().find(|other| *other != row);
    rows.iter().filter_map(|row| other(*row).map(|other| Twin { row: *row, other, others })).collect()
}
