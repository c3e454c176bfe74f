//! Which record belongs to which: an index of every link, made once for a run.

use std::collections::HashMap;
use std::hash::RandomState;
use std::sync::Arc;

use crate::calendar::Day;
use crate::column::{ByKey, Dataset, Leads, Records, SameKeys, State, Supply};
use crate::schema::{FieldId, KindId, Link, LinkBy, LinkId, Schema};

/// What a link of one record leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parents<'l> {
    /// These rows of the parent kind, in record order.
    Rows(&'l [u32]),
    /// The key is known and no row has it.
    Missing,
    /// A part of the key is not known.
    KeyUnknown,
    /// A part of the key is none: there is no such parent.
    KeyNone,
}

/// Instead of a parent's row: no row has the key.
const MISSING: u32 = u32::MAX;

/// Instead of a parent's row: a part of the key is none.
const KEY_NONE: u32 = u32::MAX - 1;

/// Instead of a parent's row: a part of the key is not known.
const KEY_UNKNOWN: u32 = u32::MAX - 2;

/// One link of one kind, both ways.
#[derive(Debug, Clone, Default)]
struct LinkIndex {
    /// For each child row its parent, the first of several, or one of the marks.
    parents: Vec<u32>,
    /// Finds the parent with a key; missing where children stand in their parents.
    by_key: Option<Arc<ByKey>>,
    /// Parents with the same key.
    several: Arc<SameKeys>,
    children: Children,
    /// A field of the key whose column a file of children lacks: nobody knows whose those are.
    lacking: Option<FieldId>,
}

/// For each parent row, its children in record order; those that do not count are left out.
#[derive(Debug, Clone, Default)]
struct Children {
    rows: Vec<u32>,
    /// Where those of each parent begin, and one more.
    starts: Vec<u32>,
}

/// Every link of a run, and the rows that do not count by themselves.
#[derive(Debug, Clone)]
pub(super) struct Links {
    /// By kind, then by link.
    links: Vec<Vec<Arc<LinkIndex>>>,
    /// By kind, in order: each row that repeats an earlier row of the same key in every column, and that row.
    merged: Vec<Arc<Vec<(u32, u32)>>>,
}

impl Links {
    pub(super) fn new(schema: &Schema, data: &Dataset, as_of: Day) -> Links {
        let merged = schema.ids().map(|kind| Arc::new(repeated_rows(schema, data, kind))).collect();
        let mut links = Links { links: Vec::new(), merged };
        for kind in schema.ids() {
            let counts = |row: u32| !links.is_merged(kind, row) && !is_later(schema, data, as_of, (kind, row));
            let of_kind = schema.kind(kind).links.iter().map(|link| {
                let parent_records = data.records(link.parent);
                let mut index = match &link.by {
                    LinkBy::Fields(_) => {
                        let by_key = Some(data.by_key(schema, link.parent).clone());
                        let several = links.unmerged(link.parent, data.same_keys(schema, link.parent));
                        LinkIndex { by_key, several, ..LinkIndex::default() }.of(link, kind, data)
                    }
                    LinkBy::Nested(_) => {
                        let parents = by_nesting(data.records(kind), link.parent, &links);
                        LinkIndex { parents, ..LinkIndex::default() }
                    }
                };
                index.children = Children::new(&index, parent_records, counts);
                Arc::new(index)
            });
            let of_kind = of_kind.collect();
            links.links.push(of_kind);
        }
        links
    }

    /// The links of other records of a kind into which nobody looks up and whose rows do not repeat each other.
    pub(super) fn over(&self, schema: &Schema, data: &Dataset, kind: KindId) -> Links {
        let Links { mut links, mut merged } = self.clone();
        let declared = schema.kind(kind).links.iter();
        let of_kind = &mut links[usize::from(kind.0)];
        let each = declared.zip(of_kind.iter()).map(|(link, index)| Arc::new(index.of(link, kind, data)));
        *of_kind = each.collect();
        merged[usize::from(kind.0)] = Arc::default();
        Links { links, merged }
    }

    /// Of rows that share a key those that do not repeat each other.
    fn unmerged(&self, kind: KindId, same: &Arc<SameKeys>) -> Arc<SameKeys> {
        if self.merged[usize::from(kind.0)].is_empty() {
            return same.clone();
        }
        let apart = |(first, rows): (&u32, &Vec<u32>)| {
            let rows: Vec<u32> = rows.iter().copied().filter(|row| !self.is_merged(kind, *row)).collect();
            (rows.len() > 1).then_some((*first, rows))
        };
        Arc::new(same.iter().filter_map(apart).collect())
    }

    fn link(&self, kind: KindId, link: LinkId) -> &LinkIndex {
        &self.links[usize::from(kind.0)][usize::from(link.0)]
    }

    /// What a link of a record leads to.
    pub(super) fn parents(&self, kind: KindId, link: LinkId, row: u32) -> Parents<'_> {
        self.link(kind, link).parents(row)
    }

    /// A field by which records of `child` name their parent, where a file of them has no such column.
    pub(super) fn lacking(&self, child: KindId, link: LinkId) -> Option<FieldId> {
        self.link(child, link).lacking
    }

    /// The records of `child` that belong to a row by that link of theirs; those that do not count are left out.
    pub(super) fn children(&self, child: KindId, link: LinkId, parent: u32) -> &[u32] {
        let Children { rows, starts } = &self.link(child, link).children;
        &rows[starts[parent as usize] as usize..starts[parent as usize + 1] as usize]
    }

    /// Whether a row repeats an earlier row of the same key in every column: the two are one row.
    pub(super) fn is_merged(&self, kind: KindId, row: u32) -> bool {
        self.first_of(kind, row) != row
    }

    /// The row that stands for a row: the earlier one that it repeats, or itself.
    pub(super) fn first_of(&self, kind: KindId, row: u32) -> u32 {
        let merged = &self.merged[usize::from(kind.0)];
        merged.binary_search_by_key(&row, |(merged, _)| *merged).map_or(row, |index| merged[index].1)
    }
}

impl LinkIndex {
    /// The same link of other records, which name their parents in their fields.
    fn of(&self, link: &Link, kind: KindId, data: &Dataset) -> LinkIndex {
        let (LinkBy::Fields(fields), Some(by_key)) = (&link.by, &self.by_key) else { return LinkIndex::default() };
        let (parents, children) = (data.records(link.parent), data.records(kind));
        let of_row = |row| match by_key.leads(parents, (children, row, fields), &data.texts) {
            Leads::To(first) => first,
            Leads::Astray => MISSING,
            Leads::Nowhere => KEY_NONE,
            Leads::Unknown => KEY_UNKNOWN,
        };
        let parents: Vec<u32> = children.rows().map(of_row).collect();
        let lacking = lacking(fields, &parents, children);
        let (by_key, several) = (self.by_key.clone(), self.several.clone());
        LinkIndex { parents, by_key, several, children: Children::default(), lacking }
    }

    fn parents(&self, row: u32) -> Parents<'_> {
        match &self.parents[row as usize] {
            &MISSING => Parents::Missing,
            &KEY_NONE => Parents::KeyNone,
            &KEY_UNKNOWN => Parents::KeyUnknown,
            first => Parents::Rows(self.several.get(first).map_or(std::slice::from_ref(first), Vec::as_slice)),
        }
    }
}

impl Children {
    fn new(link: &LinkIndex, parents: &Records, counts: impl Fn(u32) -> bool) -> Children {
        let each = || {
            let rows = (0..).zip(&link.parents).map(|(row, _)| row).filter(|row| counts(*row));
            rows.flat_map(|row| {
                let parents = match link.parents(row) {
                    Parents::Rows(parents) => parents,
                    Parents::Missing | Parents::KeyUnknown | Parents::KeyNone => &[],
                };
                parents.iter().map(move |parent| (*parent as usize, row))
            })
        };
        let mut starts = vec![0; parents.len() + 1];
        each().for_each(|(parent, _)| starts[parent + 1] += 1);
        for parent in 0..parents.len() {
            starts[parent + 1] += starts[parent];
        }
        let (mut rows, mut next) = (vec![0; starts[parents.len()] as usize], starts.clone());
        for (parent, row) in each() {
            rows[next[parent] as usize] = row;
            next[parent] += 1;
        }
        Children { rows, starts }
    }
}

/// Whether a row's `dated by` date is later than the as-of date.
pub(super) fn is_later(schema: &Schema, data: &Dataset, as_of: Day, (kind, row): (KindId, u32)) -> bool {
    let date = schema.kind(kind).dated_by.and_then(|field| data.records(kind).column(field).date(row));
    date.is_some_and(|when| when.first > as_of)
}

/// A record with a source of its own stands in no parent, and its parent is not known. Rows that repeat a parent list
/// children of that parent.
fn by_nesting(records: &Records, parent: KindId, links: &Links) -> Vec<u32> {
    let parent = |row: &u32| if *row == u32::MAX { MISSING } else { links.first_of(parent, *row) };
    records.nested_parents.iter().map(parent).collect()
}

/// A field of a link whose column is absent for some row.
fn lacking(fields: &[FieldId], parents: &[u32], records: &Records) -> Option<FieldId> {
    let mut unknown = (0..).zip(parents).filter(|(_, parent)| **parent == KEY_UNKNOWN);
    unknown.find_map(|(row, _)| {
        records.unknown_part(row, fields).filter(|field| records.state(row, *field) == State::Absent)
    })
}

/// The rows of a kind with a key that say the same in every column as an earlier row of that key, each with it.
fn repeated_rows(schema: &Schema, data: &Dataset, kind: KindId) -> Vec<(u32, u32)> {
    let (key, records) = (&schema.kind(kind).key, data.records(kind));
    let mut repeated = Vec::new();
    if key.is_empty() {
        return repeated;
    }
    let same_place =
        |one: u32, other: u32| records.nested_parents.get(one as usize) == records.nested_parents.get(other as usize);
    let hasher = RandomState::new();
    for rows in data.same_keys(schema, kind).values() {
        let mut first_rows: HashMap<u64, Vec<u32>> = HashMap::new();
        for row in rows.iter().copied() {
            let Some(content) = records.content(row, &hasher) else { continue };
            let earlier = first_rows.entry(content).or_default();
            match earlier.iter().find(|other| same_place(**other, row) && records.agree(**other, row)) {
                Some(first) => repeated.push((row, *first)),
                None => earlier.push(row),
            }
        }
    }
    repeated.sort_unstable();
    repeated
}

/// Whether the records of a kind are supplied at all.
pub(super) fn is_supplied(data: &Dataset, kind: KindId) -> bool {
    data.records(kind).supply != Supply::NotSupplied
}
