//! `distinct`: rows of one key as one record.
//!
//! Each row is added to the columns like any other and then joins the record of its key, if there is one, so that what
//! stays in memory are the records. What remains of a value on which rows differ is in `column`.

use std::sync::Arc;

use crate::column::ByKey;

use super::problems::{DistinctWithoutKey, InputProblem};
use super::project::{Project, Source};
use super::reads::KindRead;
use super::rows::{Intake, KindIntake};
use crate::schema::Kind;

impl Intake<'_> {
    /// Lets the row that was added last join the record of its key, or begin one. Gives the row of that record.
    ///
    /// A row whose key is not known is a record of its own.
    pub(super) fn join(&mut self, kind: &mut KindIntake, read: &mut KindRead) -> u32 {
        let row = read.rows.end;
        let records = Arc::make_mut(&mut self.dataset.kinds[usize::from(kind.kind.0)]);
        let key = &self.schema.kind(kind.kind).key;
        let groups = self.groups.entry(kind.kind).or_insert_with(|| ByKey::new(key));
        let grouped = read.grouped.get_or_insert_default();
        grouped.rows += 1;
        let Some(record) = groups.add(records, row, &self.dataset.texts) else {
            grouped.key_unknown.add(row);
            read.rows.end += 1;
            return row;
        };
        if record == row {
            read.rows.end += 1;
            return row;
        }
        let origin = records.join_last(record, &self.dataset.texts);
        // What was noted of the row still has to find its place.
        let mut number = None;
        let mut moved = |noted: &mut u32| {
            if *noted == row {
                *noted = *number.get_or_insert_with(|| records.joined.point_at(origin));
            }
        };
        for field in &mut read.fields {
            let unreadable = field.unreadable.sorts.iter_mut().filter_map(|(_, noted)| noted.first.last_mut());
            unreadable.for_each(|(noted, _)| moved(noted));
            field.later.first.last_mut().into_iter().for_each(&mut moved);
            field.far.first.last_mut().into_iter().for_each(|(noted, _)| moved(noted));
        }
        kind.no_zone.iter_mut().chain(&mut kind.filled_twice).for_each(|(noted, _)| moved(noted));
        record
    }
}

/// Rows can only be one record by a key.
pub(super) fn check(project: &Project, source: &Source, kind: &Kind) -> Option<InputProblem> {
    let at = source.distinct.as_ref().filter(|_| kind.key.is_empty())?;
    let (place, label) = project.pointing(at);
    Some(Box::new(DistinctWithoutKey { kind: kind.name.clone(), place, label }))
}
