//! Sources whose records are to pass: checked, and their files found, when the others are read.

use crate::column::Supply;
use crate::schema::KindId;

use super::super::project::Source;
use super::super::reads::{Body, Shape};
use super::super::rows::{Intake, KindIntake};
use super::super::{Family, Loading, Reading, add_supply, data_file, files};

/// A source whose records are not read yet.
#[derive(Debug)]
pub(in crate::input) struct Left<'p> {
    pub(super) source: &'p Source,
    /// Its index among the sources.
    pub(super) index: u32,
    pub(super) kind: KindId,
    pub(super) intake: KindIntake,
    /// Index of its first file.
    pub(super) first_file: u32,
    pub(super) files: Vec<files::Found>,
}

impl<'p> Loading<'p> {
    /// Keeps the files of a source for later.
    pub(in crate::input) fn leave(
        &mut self,
        source: &'p Source,
        kind: KindId,
        intake: &mut Intake<'_>,
        files: Vec<files::Found>,
    ) {
        let (index, first_file) = (u32::try_from(self.sources.len()).unwrap_or(u32::MAX), self.file_count());
        let of_kind = intake.kind(kind, source);
        add_supply(intake, kind, Supply::Supplied(source.complete));
        for file in &files {
            let reading = Reading::new(file.format, std::slice::from_ref(&of_kind), intake);
            self.files.push(data_file(reading, file.name.clone(), index, (Body::Unread, None)));
        }
        let family = Family::of(intake.schema, kind);
        let keys = family.keys(intake.schema, source);
        self.shapes.push(Shape { kinds: family.kinds, keys });
        self.left.push(Left { source, index, kind, intake: of_kind, first_file, files });
    }
}
