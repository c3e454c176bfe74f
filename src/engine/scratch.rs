//! Rows of a batch as records, for what the engine asks of the reference evaluator.

use std::sync::Arc;

use crate::column::{Batch, Dataset, Datum, Origin, Records, State, Supply, Texts};
use crate::explain::Court;
use crate::schema::{FieldId, KindId};

/// Where rows of a batch are put as records: all other kinds are those of the run.
#[derive(Debug)]
pub(super) struct Scratch {
    kind: KindId,
    /// The texts here are also those of the batch's dictionaries.
    pub(super) data: Dataset,
    supply: Supply,
}

impl Scratch {
    pub(super) fn new(court: &Court<'_>, kind: KindId, shared: &Arc<Texts>) -> Scratch {
        let supply = court.data.records(kind).supply;
        Scratch { kind, data: Dataset::over(shared, &court.data.kinds), supply }
    }

    /// Asks something of rows of a batch as the reference evaluator sees them, in the fields on which the answer depends.
    pub(super) fn ask<'d, T>(
        &'d mut self,
        court: &Court<'d>,
        batch: &Batch,
        (rows, fields): (&[u32], &[FieldId]),
        mut question: impl FnMut(&Court<'d>, u32) -> T,
    ) -> Vec<T> {
        let schema = &court.rules.schema;
        let mut records = Records::new(schema, self.kind, self.supply);
        for field in schema.kind(self.kind).field_ids() {
            let column = &mut records.columns[usize::from(field.0)];
            if !column.is_kept() {
                continue;
            }
            let is_asked = fields.contains(&field);
            for row in rows {
                column.push(match is_asked {
                    true => batch.datum(field, *row as usize, &mut self.data.texts),
                    false => Datum::Not(State::Blank),
                });
            }
        }
        rows.iter().for_each(|row| records.origins.push(Origin { file: 0, at: batch.at[*row as usize] }));
        self.data.kinds[usize::from(self.kind.0)] = Arc::new(records);
        let court = court.over(&self.data, self.kind);
        (0..).zip(rows).map(|(row, _)| question(&court, row)).collect()
    }
}
