//! Keys: the values by which records are told apart, matched with their parents and compared as a whole.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::ops::Range;
use std::sync::Arc;

use hashbrown::HashTable;
use rust_decimal::Decimal;

use crate::calendar::{Day, Instant};
use crate::schema::{FieldId, KindId, LinkBy, Schema};

use super::{Dataset, Known, Records, State, TextId, Texts};

/// A part of a key, in the form in which keys are compared: two keys are the same exactly if their parts are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum KeyPart {
    /// There is none.
    None,
    /// A text, folded.
    Text(TextId),
    /// A number without trailing zeros.
    Number(Decimal),
    /// An answer.
    YesNo(bool),
    /// A day, or the first and last day of an interval.
    Days(Day, Day),
    /// A time of day, or its two readings.
    Times(Instant, Instant),
    /// The texts of a list, folded.
    List(Vec<TextId>),
}

impl Records {
    /// The numbers of all rows, in record order.
    ///
    /// # Panics
    /// If there are more than 4 thousand million rows, which no reader lets happen.
    pub fn rows(&self) -> Range<u32> {
        0..u32::try_from(self.len()).expect("a run holds fewer than 4 thousand million records")
    }

    /// The first of some fields whose value is not known in a row: as a key, they are then not known.
    pub fn unknown_part(&self, row: u32, fields: &[FieldId]) -> Option<FieldId> {
        let is_unknown = |field: &&FieldId| !matches!(self.state(row, **field), State::Known | State::None);
        fields.iter().find(is_unknown).copied()
    }

    /// `None` where the value is not known.
    fn key_part(&self, row: u32, field: FieldId, texts: &Texts) -> Option<KeyPart> {
        let column = self.column(field);
        Some(match column.known(row) {
            None if column.state(row) == State::None => KeyPart::None,
            None => return None,
            Some(Known::Text(text)) => KeyPart::Text(texts.folded_id(text)),
            Some(Known::YesNo(answer)) => KeyPart::YesNo(answer),
            Some(Known::Number(number)) => KeyPart::Number(number),
            Some(Known::When(when)) => match when.time {
                Some((first, last)) => KeyPart::Times(first, last),
                None => KeyPart::Days(when.first, when.last),
            },
            Some(Known::List(list)) => KeyPart::List(list.iter().map(|text| texts.folded_id(*text)).collect()),
        })
    }

    /// Whether two rows say the same in a field, as keys are compared.
    pub(super) fn is_same_in(&self, field: FieldId, one: u32, other: u32, texts: &Texts) -> bool {
        self.state(one, field) == self.state(other, field)
            && self.key_part(one, field, texts) == self.key_part(other, field, texts)
    }

    /// Whether two rows say the same in every field, as stored.
    pub fn agree(&self, one: u32, other: u32) -> bool {
        let mut kept = self.columns.iter().filter(|column| column.is_kept());
        kept.all(|column| column.agree(one, other)) && self.passed.get(one as usize) == self.passed.get(other as usize)
    }

    /// One number for all that a row says, the same where two rows say the same as stored; `None` where something is
    /// unreadable, so that no row says the same.
    pub fn content(&self, row: u32, hasher: &RandomState) -> Option<u64> {
        let mut hash = hasher.build_hasher();
        for column in self.columns.iter().filter(|column| column.is_kept()) {
            if matches!(column.state(row), State::Unreadable | State::Differs) {
                return None;
            }
            (column.state(row), column.known(row)).hash(&mut hash);
        }
        self.passed.get(row as usize).hash(&mut hash);
        Some(hash.finish())
    }
}

/// Finds the first row with a key. It holds row numbers only: the keys are compared where they stand.
#[derive(Debug, Clone)]
pub struct ByKey {
    fields: Vec<FieldId>,
    first_rows: HashTable<u32>,
    hasher: RandomState,
}

/// What the fields lead to by which a record names its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// To the first row with that key.
    To(u32),
    /// To nobody: no row has that key.
    Astray,
    /// There is no parent: a part of the key is none.
    Nowhere,
    /// A part of the key is not known.
    Unknown,
}

/// For each key that several rows have, these rows in record order, by the first of them.
pub type SameKeys = BTreeMap<u32, Vec<u32>>;

/// All records of a kind by the kind's key.
#[derive(Debug, Clone)]
pub(super) struct Keyed {
    /// Kept where records look up into the kind.
    first: Option<Arc<ByKey>>,
    same: Arc<SameKeys>,
}

impl Dataset {
    /// The rows of a kind that share a key.
    pub fn same_keys(&self, schema: &Schema, kind: KindId) -> &Arc<SameKeys> {
        &self.keyed(schema, kind).same
    }

    /// The records of a kind into which others look up, by its key.
    ///
    /// # Panics
    /// If none do.
    pub fn by_key(&self, schema: &Schema, kind: KindId) -> &Arc<ByKey> {
        self.keyed(schema, kind).first.as_ref().expect("there is a link to the kind")
    }

    /// The keys of a kind are gone through once.
    fn keyed(&self, schema: &Schema, kind: KindId) -> &Keyed {
        let records = self.records(kind);
        records.keyed.get_or_init(|| {
            let (first, same) = ByKey::of(records, &schema.kind(kind).key, &self.texts, |_| true);
            let mut links = schema.kinds.iter().flat_map(|kind| &kind.links);
            let looks_up = links.any(|link| link.parent == kind && matches!(link.by, LinkBy::Fields(_)));
            Keyed { first: looks_up.then(|| Arc::new(first)), same: Arc::new(same) }
        })
    }
}

impl ByKey {
    /// No rows yet.
    pub fn new(fields: &[FieldId]) -> ByKey {
        ByKey { fields: fields.to_vec(), first_rows: HashTable::new(), hasher: RandomState::new() }
    }

    /// All rows that count.
    pub fn of(records: &Records, fields: &[FieldId], texts: &Texts, counts: impl Fn(u32) -> bool) -> (ByKey, SameKeys) {
        let mut by_key = ByKey { first_rows: HashTable::with_capacity(records.len()), ..ByKey::new(fields) };
        let mut same = SameKeys::new();
        for row in records.rows().filter(|row| counts(*row)) {
            if let Some(first) = by_key.add(records, row, texts).filter(|first| *first != row) {
                same.entry(first).or_insert_with(|| vec![first]).push(row);
            }
        }
        (by_key, same)
    }

    /// The fields of its key.
    pub fn fields(&self) -> &[FieldId] {
        &self.fields
    }

    /// Adds a row, and gives the first row added with its key; `None` where its key is not known.
    pub fn add(&mut self, records: &Records, row: u32, texts: &Texts) -> Option<u32> {
        let ByKey { fields, first_rows, hasher } = self;
        let hash = hash(hasher, (records, row, fields), texts)?;
        let same = |other: &u32| is_same((records, row, fields), (records, *other, fields), texts);
        let other_hash = |other: &u32| hash_of_added(hasher, (records, *other, fields), texts);
        Some(*first_rows.entry(hash, same, other_hash).or_insert(row).get())
    }

    /// The first row whose key is the same as what some fields of a row of other records hold, where that is known.
    pub fn find(&self, records: &Records, child: (&Records, u32, &[FieldId]), texts: &Texts) -> Option<u32> {
        let hash = hash(&self.hasher, child, texts)?;
        self.first_rows.find(hash, |row| is_same((records, *row, &self.fields), child, texts)).copied()
    }

    /// Where some fields lead by which a row of other records names one of these.
    pub fn leads(&self, records: &Records, child: (&Records, u32, &[FieldId]), texts: &Texts) -> Leads {
        let (children, row, fields) = child;
        if children.unknown_part(row, fields).is_some() {
            return Leads::Unknown;
        }
        if fields.iter().any(|field| children.state(row, *field) == State::None) {
            return Leads::Nowhere;
        }
        self.find(records, child, texts).map_or(Leads::Astray, Leads::To)
    }
}

fn hash(hasher: &RandomState, (records, row, fields): (&Records, u32, &[FieldId]), texts: &Texts) -> Option<u64> {
    let mut hash = hasher.build_hasher();
    for field in fields {
        records.key_part(row, *field, texts)?.hash(&mut hash);
    }
    Some(hash.finish())
}

fn hash_of_added(hasher: &RandomState, key: (&Records, u32, &[FieldId]), texts: &Texts) -> u64 {
    hash(hasher, key, texts).expect("only rows whose key is known are added")
}

fn is_same(one: (&Records, u32, &[FieldId]), other: (&Records, u32, &[FieldId]), texts: &Texts) -> bool {
    let part = |(records, row, _): (&Records, u32, &[FieldId]), field: &FieldId| records.key_part(row, *field, texts);
    one.2.iter().zip(other.2).all(|(field, other_field)| part(one, field) == part(other, other_field))
}
