//! Records that passed, read again by the reader of their format, so that something can be said of some of them.

use std::collections::HashMap;
use std::hash::RandomState;
use std::io;
use std::sync::Arc;

use crate::calendar::{Day, Zone};
use crate::column::{Dataset, Origin, Records, State, Texts};
use crate::schema::{KindId, Schema};

use super::project::{Project, Source};
use super::reads::{Body, DataFile, Loaded, changed};
use super::rows::{Intake, KindIntake};
use super::{Context, Reading, csv, files, trees};

/// What is needed to read records again.
#[derive(Debug, Clone)]
pub struct Again<'l> {
    /// The project whose sources they stand in.
    pub project: &'l Project,
    /// As they were read.
    pub schema: &'l Schema,
    /// The time zone of the settings.
    pub zone: Option<Zone>,
    /// The day at whose end the records are judged.
    pub as_of: Day,
    /// What was read.
    pub loaded: &'l Loaded,
    /// All texts of what is held.
    pub texts: Arc<Texts>,
}

impl Again<'_> {
    /// The records of a kind that begin at some places, in this order; those of one file stand together. All other kinds
    /// are as they are held.
    ///
    /// # Errors
    /// A file cannot be read any more, or has changed.
    pub fn records(&self, kind: KindId, origins: &[Origin]) -> io::Result<Dataset> {
        let mut dataset = Dataset::over(&self.texts, &self.loaded.dataset.kinds);
        let supply = dataset.records(kind).supply;
        dataset.kinds[usize::from(kind.0)] = Arc::new(Records::new(self.schema, kind, supply));
        let (groups, hasher, zone) = (HashMap::new(), RandomState::new(), self.zone.clone());
        let mut intake = Intake { schema: self.schema, dataset, as_of: self.as_of, groups, zone, hasher };
        for of_file in origins.chunk_by(|one, next| one.file == next.file) {
            self.of_file(kind, of_file, &mut intake)?;
        }
        let all = intake.dataset.records(kind).len() == origins.len();
        if all { Ok(intake.dataset) } else { Err(changed()) }
    }

    fn of_file(&self, kind: KindId, origins: &[Origin], intake: &mut Intake<'_>) -> io::Result<()> {
        let Some(index) = origins.first().map(|origin| origin.file) else { return Ok(()) };
        let file = &self.loaded.files[index as usize];
        let source = &self.project.sources[file.source as usize];
        let mut of_kind = intake.kind(kind, source);
        of_kind.let_exponents(file.format.is_tree());
        self.fill_in(source, file, &mut of_kind)?;
        let (mut keys, mut child_seen) = (self.loaded.shapes[file.source as usize].keys.clone(), vec![false]);
        let first = intake.row_count(kind);
        let mut kinds = vec![of_kind];
        let mut context = Context {
            project: self.project,
            source,
            name: file.name.clone(),
            file: index,
            reading: Reading::new(file.format, &kinds, intake),
            intake,
            kinds: &mut kinds,
            keys: &mut keys,
            child_seen: &mut child_seen,
            reached: false,
        };
        match (&file.body, &file.table) {
            (Body::Text(_), Some(table)) => csv::read_again(file, table, origins, &mut context)?,
            (Body::Text(_), None) => trees::read_again(file, origins, &mut context)?,
            #[cfg(feature = "parquet")]
            (Body::Parquet(parquet), _) => parquet.read_again(origins, &mut context)?,
            (Body::Rows(_) | Body::Unread, _) => return Err(changed()),
        }
        mark_absent(kind, file, first, intake);
        Ok(())
    }

    /// What the project file gives to the fields of a file.
    fn fill_in(&self, source: &Source, file: &DataFile, of_kind: &mut KindIntake) -> io::Result<()> {
        let Some(said) = &source.files else { return Err(changed()) };
        if file.kinds.iter().flat_map(|read| &read.fields).any(|field| field.filled) {
            let found = files::find(self.project, said).0;
            let found = found.iter().find(|found| found.name == file.name).ok_or_else(changed)?;
            of_kind.fill_in(source, self.schema, found);
        }
        Ok(())
    }
}

/// A key that no record of the source has is absent in those that were read again, too.
fn mark_absent(kind: KindId, file: &DataFile, first: u32, intake: &mut Intake<'_>) {
    let Some(read) = file.kinds.first().filter(|_| file.format.is_tree()) else { return };
    let records = intake.dataset.records_mut(kind);
    for (field, _) in read.each_field().filter(|(_, field)| field.absent) {
        let rows = first..records.rows().end;
        let column = &mut records.columns[usize::from(field.0)];
        if column.is_kept() {
            rows.for_each(|row| column.set_state(row, State::Absent));
        }
    }
}
