//! Rows that pass through and are never held: what a reader hands on, some thousand at a time.
//!
//! For each field there are the different values met so far and, for each row, which of them it has: whatever depends
//! on one value alone is found out once for each of them, not once for each row.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::schema::FieldId;

use super::{Datum, Known, Records, Texts};

/// Some rows of one kind, in record order.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Where each row begins, as [`super::Origin::at`] says it.
    pub at: Vec<u64>,
    /// What texts of [`BatchField::texts`] stand in.
    pub text: String,
    /// One for each field of the kind.
    pub fields: Vec<BatchField>,
}

/// What the rows of a batch say in one field.
#[derive(Debug, Clone, Default)]
pub struct BatchField {
    /// For each row the index of its value among `values`, or [`AS_WRITTEN`]. Empty where nobody asks for the field.
    pub codes: Vec<u32>,
    /// The different values of this batch and those before it.
    pub values: Vec<Datum>,
    /// Another number means that `values` began anew.
    pub generation: u32,
    /// Where the text of each row stands in [`Batch::text`] that is [`AS_WRITTEN`]; empty where none is.
    pub texts: Vec<Range<u32>>,
}

/// Instead of the index of a value: the text that stands in [`BatchField::texts`]. So are texts of which nearly every
/// row has another, such as case numbers; they are known, and no text that stands for something else.
pub const AS_WRITTEN: u32 = u32::MAX;

impl Batch {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// What the rows say in a field.
    pub fn field(&self, field: FieldId) -> &BatchField {
        &self.fields[usize::from(field.0)]
    }

    /// The text of a row that is [`AS_WRITTEN`].
    pub fn written(&self, field: FieldId, row: usize) -> &str {
        let Range { start, end } = self.field(field).texts[row];
        &self.text[start as usize..end as usize]
    }

    /// What a row says in a field. A text that is as written is interned.
    pub fn datum(&self, field: FieldId, row: usize, texts: &mut Texts) -> Datum {
        match self.field(field).codes[row] {
            AS_WRITTEN => Datum::Text(texts.add(self.written(field, row))),
            code => self.field(field).values[code as usize].clone(),
        }
    }
}

/// Batches of records that are held.
#[derive(Debug, Clone, Default)]
pub struct HeldBatches {
    batch: Batch,
    /// For each field the codes of its values.
    codes: Vec<HashMap<Datum, u32>>,
}

impl HeldBatches {
    /// No batch yet, of so many columns.
    pub fn new(columns: usize) -> HeldBatches {
        let mut held = HeldBatches::default();
        held.batch.fields.resize_with(columns, BatchField::default);
        held.codes.resize_with(columns, HashMap::new);
        held
    }

    /// Some rows of records as a batch, in the columns that are needed; of those behind the fields, `more` fills in what
    /// stands in them, given which of these it is.
    pub fn take(
        &mut self,
        records: &Records,
        rows: &[u32],
        needed: &BTreeSet<FieldId>,
        mut more: impl FnMut(usize, &mut BatchField),
    ) -> &Batch {
        let HeldBatches { batch, codes } = self;
        batch.at.clear();
        batch.at.extend(rows.iter().map(|row| records.origin(*row).at));
        for field in needed {
            let index = usize::from(field.0);
            let column = &mut batch.fields[index];
            column.codes.clear();
            if let Some(place) = index.checked_sub(records.columns.len()) {
                more(place, column);
                continue;
            }
            let codes = &mut codes[index];
            let mut last = None;
            for row in rows {
                // The same record may stand in many rows, one behind the other.
                if last == Some(*row) {
                    column.codes.extend_from_within(column.codes.len() - 1..);
                    continue;
                }
                last = Some(*row);
                let datum = match records.column(*field).known(*row) {
                    Some(known) => known.into(),
                    None => Datum::Not(records.state(*row, *field)),
                };
                let next = u32::try_from(codes.len()).expect("a run holds fewer than 4 thousand million records");
                column.codes.push(*codes.entry(datum).or_insert_with_key(|datum| {
                    column.values.push(datum.clone());
                    next
                }));
            }
        }
        batch
    }
}

impl From<Known<'_>> for Datum {
    fn from(known: Known<'_>) -> Datum {
        match known {
            Known::Text(text) => Datum::Text(text),
            Known::YesNo(answer) => Datum::YesNo(answer),
            Known::Number(number) => Datum::Number(number),
            Known::When(when) => Datum::When(when),
            Known::List(list) => Datum::List(list.into()),
        }
    }
}
