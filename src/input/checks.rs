//! What can only be seen once everything is read: keys that stand twice, and links that find nobody.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::calendar::When;
use crate::column::{Column, Dataset, Records, State, Supply, TextId, Texts, Values};
use crate::schema::{FieldId, KindId, LinkBy, LinkId, Schema};

use super::reads::{LostLink, Noted, SameKey};

/// One part of a key, as keys are compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Part {
    None,
    Text(TextId),
    YesNo(bool),
    Number(Decimal),
    When(When),
    List(Vec<TextId>),
}

/// The parts of a key; `None` if one of them is not known.
fn key(records: &Records, fields: &[FieldId], row: u32, texts: &Texts) -> Option<Vec<Part>> {
    fields.iter().map(|field| part(records.column(*field), row, texts)).collect()
}

fn part(column: &Column, row: u32, texts: &Texts) -> Option<Part> {
    let row = row as usize;
    match column.states[row] {
        State::Known => {}
        State::None => return Some(Part::None),
        State::Blank | State::UnknownCode | State::Absent | State::Unreadable | State::Withheld => return None,
    }
    Some(match &column.values {
        Values::Text(values) => Part::Text(texts.folded_id(values[row])),
        Values::YesNo(values) => Part::YesNo(values[row]),
        Values::Number(values) => Part::Number(values[row]),
        Values::When(values) => Part::When(values[row]),
        Values::List(values) => Part::List(values[row].iter().map(|text| texts.folded_id(*text)).collect()),
    })
}

fn row_numbers(records: &Records) -> std::ops::Range<u32> {
    0..u32::try_from(records.len()).expect("a run holds fewer than 4 thousand million records")
}

/// Groups of records with the same key, for each kind that has any.
pub(super) fn same_keys(dataset: &Dataset, schema: &Schema) -> Vec<SameKey> {
    let of_kind = |kind: KindId| {
        let fields = &schema.kind(kind).key;
        if fields.is_empty() {
            return None;
        }
        let records = dataset.records(kind);
        let mut groups: IndexMap<Vec<Part>, Vec<u32>> = IndexMap::new();
        for row in row_numbers(records) {
            if let Some(key) = key(records, fields, row, &dataset.texts) {
                groups.entry(key).or_default().push(row);
            }
        }
        let (differing, alike, differing_by_file) = (Noted::default(), Noted::default(), BTreeMap::new());
        let mut same = SameKey { kind, differing, alike, differing_by_file };
        for rows in groups.into_values().filter(|rows| rows.len() > 1) {
            let alike = rows.windows(2).all(|pair| agree(records, pair[0], pair[1]));
            if alike {
                same.alike.add(rows);
                continue;
            }
            let files: BTreeSet<u32> = rows.iter().map(|row| records.origins[*row as usize].file).collect();
            files.into_iter().for_each(|file| *same.differing_by_file.entry(file).or_default() += 1);
            same.differing.add(rows);
        }
        (!same.alike.is_empty() || !same.differing.is_empty()).then_some(same)
    };
    schema.ids().filter_map(of_kind).collect()
}

/// Whether two rows agree in every field, as stored.
fn agree(records: &Records, one: u32, other: u32) -> bool {
    let (one, other) = (one as usize, other as usize);
    records.columns.iter().all(|column| {
        // An unreadable text is not kept, so nobody can say that two of them agree.
        let same_state = column.states[one] == column.states[other] && column.states[one] != State::Unreadable;
        same_state
            && match &column.values {
                Values::Text(values) => values[one] == values[other],
                Values::YesNo(values) => values[one] == values[other],
                Values::Number(values) => values[one] == values[other],
                Values::When(values) => values[one] == values[other],
                Values::List(values) => values[one] == values[other],
            }
    })
}

/// Links that find nobody for some records. Where no source supplies the parent's kind, that is reported instead.
pub(super) fn lost_links(dataset: &Dataset, schema: &Schema) -> Vec<LostLink> {
    let mut lost = Vec::new();
    for kind in schema.ids() {
        for (index, link) in schema.kind(kind).links.iter().enumerate() {
            let LinkBy::Fields(fields) = &link.by else { continue };
            let parents = dataset.records(link.parent);
            if parents.supply == Supply::NotSupplied {
                continue;
            }
            let parent_key = &schema.kind(link.parent).key;
            let texts = &dataset.texts;
            let known: HashSet<Vec<Part>> =
                row_numbers(parents).filter_map(|row| key(parents, parent_key, row, texts)).collect();
            let records = dataset.records(kind);
            let id = LinkId(u16::try_from(index).unwrap_or(u16::MAX));
            let (unmatched, unmatched_by_file) = (Noted::default(), BTreeMap::new());
            let mut one = LostLink { kind, link: id, unmatched, unmatched_by_file, unknown: 0 };
            for row in row_numbers(records) {
                match key(records, fields, row, texts) {
                    // A link that is none says that there is no parent: it is not lost.
                    Some(parts) if parts.contains(&Part::None) => {}
                    Some(parts) if known.contains(&parts) => {}
                    Some(_) => {
                        one.unmatched.add(row);
                        *one.unmatched_by_file.entry(records.origins[row as usize].file).or_default() += 1;
                    }
                    None => one.unknown += 1,
                }
            }
            if !one.unmatched.is_empty() || one.unknown > 0 {
                lost.push(one);
            }
        }
    }
    lost
}
