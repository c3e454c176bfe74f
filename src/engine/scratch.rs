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
        asked: (&[u32], &[FieldId]),
        mut question: impl FnMut(&Court<'d>, u32) -> T,
    ) -> Vec<T> {
        self.seen(court, batch, asked, |court, seen| seen.iter().map(|row| question(court, *row)).collect())
    }

    /// Gives the court before which rows of a batch are records, and which these are.
    pub(super) fn seen<'d, T>(
        &'d mut self,
        court: &Court<'d>,
        batch: &Batch,
        (rows, fields): (&[u32], &[FieldId]),
        look: impl FnOnce(&Court<'d>, &[u32]) -> T,
    ) -> T {
        if let Some(held) = &self.held {
            let rows: Vec<u32> = rows.iter().map(|row| held[*row as usize]).collect();
            return look(court, &rows);
        }
        let schema = &court.rules.schema;
        let mut records = Records::new(schema, self.kind, self.supply);
        for field in schema.kind(self.kind).field_ids() {
            let column = &mut records.columns[usize::from(field.0)];
            if !column.is_kept() {
                continue;
            }
            if fields.contains(&field) {
                rows.iter().for_each(|row| column.push(batch.datum(field, *row as usize, &mut self.data.texts)));
            } else {
                column.fill_blank(rows.len());
            }
        }
        rows.iter().for_each(|row| records.origins.push(Origin { file: 0, at: batch.at[*row as usize] }));
        self.data.kinds[usize::from(self.kind.0)] = Arc::new(records);
        let court = court.over(&self.data, self.kind);
        let rows: Vec<u32> = (0..).zip(rows).map(|(row, _)| row).collect();
        look(&court, &rows)
    }
}
