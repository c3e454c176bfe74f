//! Rows of a batch as records, for what the engine asks of the reference evaluator. Those of held records are these.

use std::sync::Arc;

use crate::column::{Batch, Dataset, Origin, Records, Supply, Texts};
use crate::explain::Court;
use crate::schema::{FieldId, KindId};

/// Where rows of a batch are put as records: all other kinds are those of the run.
#[derive(Debug, Clone)]
pub(super) struct Scratch {
    kind: KindId,
    /// The texts here are also those of the batch's dictionaries.
    pub(super) data: Dataset,
    supply: Supply,
    /// The records that the rows of the batch are, where these are held.
    pub(super) held: Option<Vec<u32>>,
}

impl Scratch {
    pub(super) fn new(court: &Court<'_>, kind: KindId, shared: &Arc<Texts>) -> Scratch {
        let supply = court.data.records(kind).supply;
        Scratch { kind, data: Dataset::over(shared, &court.data.kinds), supply, held: None }
    }

    /// Asks something of rows of a batch as the reference evaluator sees them, in the fields on which the answer depends.
    pub(super) fn ask<'d, T>(
        &'d mut self,
        court: &Court<'d>,
        batch: &Batch,
        (rows, fields): (&[u32], &[FieldId]),
        mut question: impl FnMut(&Court<'d>, u32) -> T,
    ) -> Vec<T> {
        if let Some(held) = &self.held {
            return rows.iter().map(|row| question(court, held[*row as usize])).collect();
        }
        let values: Vec<(FieldId, &[u32])> = fields.iter().map(|field| (*field, rows)).collect();
        let court = self.filled(court, batch, &values, rows.len());
        (0..).zip(rows).map(|(record, _)| question(&court, record)).collect()
    }

    /// Asks something of each of some values, where the answer depends on no other field: given for each of some fields
    /// rows that have them. `question` is given the index of the field, the record, and the row.
    pub(super) fn ask_of_values<'d>(
        &'d mut self,
        court: &Court<'d>,
        batch: &Batch,
        values: &[(FieldId, &[u32])],
        mut question: impl FnMut(&Court<'d>, usize, u32, u32),
    ) {
        let all = values.iter().enumerate().flat_map(|(index, (_, rows))| {
            // The first values of all fields make a record, and so on.
            (0..).zip(*rows).map(move |(record, row)| (index, record, *row))
        });
        if let Some(held) = &self.held {
            return all.for_each(|(index, _, row)| question(court, index, held[row as usize], row));
        }
        let count = values.iter().map(|(_, rows)| rows.len()).max().unwrap_or(0);
        let court = self.filled(court, batch, values, count);
        all.for_each(|(index, record, row)| question(&court, index, record, row));
    }

    /// The court over so many records that have, in some fields, the values of these rows one after the other.
    fn filled<'d>(
        &'d mut self,
        court: &Court<'d>,
        batch: &Batch,
        values: &[(FieldId, &[u32])],
        count: usize,
    ) -> Court<'d> {
        let mut records = Records::new(&court.rules.schema, self.kind, self.supply);
        let columns = records.columns.iter_mut().enumerate().filter(|(_, column)| column.is_kept());
        for (index, column) in columns {
            let of_field = values.iter().find(|(field, _)| usize::from(field.0) == index);
            let rows = of_field.map_or(&[][..], |(field, rows)| {
                rows.iter().for_each(|row| column.push(batch.datum(*field, *row as usize, &mut self.data.texts)));
                rows
            });
            if rows.len() < count {
                column.fill_blank(count);
            }
        }
        (0..count).for_each(|_| records.origins.push(Origin { file: 0, at: 0 }));
        self.data.kinds[usize::from(self.kind.0)] = Arc::new(records);
        court.over(&self.data, self.kind)
    }
}
