//! Rows of a batch as records, for what the engine asks of the reference evaluator. Those of held records are these.

use std::sync::Arc;

use crate::column::{Batch, BatchField, Dataset, Datum, Origin, Records, Supply, Texts};
use crate::explain::{At, Court, Subject};
use crate::resolve::ruleset::Frame;
use crate::schema::{FieldId, KindId};

use super::looped::SomeSubjects;

/// The records that the rows of a batch are, where these are held.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) rows: Vec<u32>,
    /// Of rules with loops: some subjects, and for each row which of them it is, or to which its record belongs.
    pub(super) of: Option<(Arc<SomeSubjects>, Vec<u32>)>,
}

impl Held {
    /// Records by themselves.
    pub(super) fn records(rows: &[u32]) -> Held {
        Held { rows: rows.to_vec(), of: None }
    }

    /// Which value of a loop a row has, as a number.
    pub(super) fn value(&self, place: usize, row: usize) -> u32 {
        let (some, of) = self.of.as_ref().expect("only subjects have values of loops");
        some.values[place][of[row] as usize]
    }

    /// Fills the column of a loop. `codes` are those that values have there, by their numbers.
    pub(super) fn fill(&self, place: usize, codes: &mut Vec<u32>, column: &mut BatchField) {
        let (some, of) = self.of.as_ref().expect("only subjects have values of loops");
        codes.resize(codes.len().max(some.known[place]), u32::MAX);
        for subject in of {
            let code = &mut codes[some.values[place][*subject as usize] as usize];
            if *code == u32::MAX {
                *code = u32::try_from(column.values.len()).unwrap_or(u32::MAX);
                // Nobody looks at the value itself, which is that of the subject.
                column.values.push(Datum::YesNo(true));
            }
            column.codes.push(*code);
        }
    }

    /// Who a row is.
    pub(super) fn who(&self, row: usize) -> Who<'_> {
        let of = self.of.as_ref().map(|(some, of)| (some.kind, &some.subjects[of[row] as usize]));
        Who { row: self.rows[row], of }
    }
}

/// Somebody of whom something is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who<'h> {
    /// The record.
    pub(super) row: u32,
    /// Of rules with loops: the subject of a kind that it is, or to which it belongs.
    of: Option<(KindId, &'h Subject)>,
}

impl Who<'_> {
    /// It, in the frame that stands for records of its kind.
    pub(super) fn at(self, court: &Court<'_>, kind: KindId, frame: Frame) -> At {
        match self.of {
            Some(of) => court.at_of(of, frame, self.row),
            None => court.at(kind, frame, self.row),
        }
    }

    /// It, where that is a subject of the rules.
    pub(super) fn subject(self) -> Subject {
        self.of.map_or_else(|| Subject::record(self.row), |(_, subject)| subject.clone())
    }
}

/// Where rows of a batch are put as records: all other kinds are those of the run.
#[derive(Debug, Clone)]
pub(super) struct Scratch {
    kind: KindId,
    /// The texts here are also those of the batch's dictionaries.
    pub(super) data: Dataset,
    supply: Supply,
    /// Who the rows of the batch are, where they are held.
    pub(super) held: Option<Held>,
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
        mut question: impl FnMut(&Court<'d>, Who<'_>) -> T,
    ) -> Vec<T> {
        if let Some(held) = &self.held {
            return rows.iter().map(|row| question(court, held.who(*row as usize))).collect();
        }
        let values: Vec<(FieldId, &[u32])> = fields.iter().map(|field| (*field, rows)).collect();
        let court = self.filled(court, batch, &values, rows.len());
        (0..).zip(rows).map(|(row, _)| question(&court, Who { row, of: None })).collect()
    }

    /// Asks something of each of some values, where the answer depends on no other field: given for each of some fields
    /// rows that have them. `question` is given the index of the field, who it is, and the row.
    pub(super) fn ask_of_values<'d>(
        &'d mut self,
        court: &Court<'d>,
        batch: &Batch,
        values: &[(FieldId, &[u32])],
        mut question: impl FnMut(&Court<'d>, usize, Who<'_>, u32),
    ) {
        let all = values.iter().enumerate().flat_map(|(index, (_, rows))| {
            // The first values of all fields make a record, and so on.
            (0..).zip(*rows).map(move |(record, row)| (index, record, *row))
        });
        if let Some(held) = &self.held {
            return all.for_each(|(index, _, row)| question(court, index, held.who(row as usize), row));
        }
        let count = values.iter().map(|(_, rows)| rows.len()).max().unwrap_or(0);
        let court = self.filled(court, batch, values, count);
        all.for_each(|(index, record, row)| question(&court, index, Who { row: record, of: None }, row));
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
