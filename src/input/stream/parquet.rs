//! Files of Parquet whose records pass: whoever reads a file decodes its rows, some thousand at a time, and others judge
//! them.

use crate::schema::{KindId, Schema};

use super::super::files::{self, Format};
use super::super::parquet::{self, Columns};
use super::super::problems::{self, InputProblem};
use super::super::project::Source;
use super::super::reads::{Body, DataFile};
use super::super::{Context, checksum, csv, data_file};
use super::Worker;
use super::crew::Crew;
use super::driver::How;
use super::feed::{Content, Start};
use super::pass::OneFile;
use super::typing::Comes;

/// Whether rules read a column of lists in one of some files: their records are read as those of trees are.
pub(super) fn reads_lists(files: &[files::Found], of: (&Schema, KindId), source: &Source) -> bool {
    let mut parquet = files.iter().filter(|file| file.format == Format::Parquet);
    parquet.any(|file| parquet::reads_lists(&file.path, of, source))
}

impl<O> OneFile<'_, O> {
    /// Lets the records of a file pass; `None` if they have to be held.
    pub(super) fn parquet<W: Worker<Out = O>>(
        self,
        mut context: Context<'_, '_>,
        found: &files::Found,
        crew: &mut Crew<'_, W>,
    ) -> Result<Option<DataFile>, Vec<InputProblem>> {
        let Some(mut columns) = Columns::open(&mut context, &found.path)? else { return Ok(None) };
        let comes = columns.places().iter().map(|place| place.map_or(Comes::NoColumn, Comes::Cell)).collect();
        let (index, how) = (self.index, How::Columns(columns.names()));
        let passed = self.judged((how, comes), &mut context, &mut |_| {}, |file, each| {
            crew.pass(file, (Content::Cut(&mut |used| columns.next(used)), Start::default()), each)
        });
        passed.map_err(|stop| vec![stopped(stop, &context.name)])?;
        let file = columns.into_file(&context.name).map_err(|problem| vec![problem])?;
        let sha256 = checksum(&context, &found.path)?;
        let body = Body::Parquet(Box::new(file));
        Ok(Some(data_file(context.reading, context.name, index, (body, sha256))))
    }
}

/// What stops a file beside what stands in it.
fn stopped(stop: csv::Stop, name: &str) -> InputProblem {
    let fault = match stop {
        csv::Stop::Text(fault) => fault,
        csv::Stop::Open(_) | csv::Stop::AfterQuote { .. } | csv::Stop::TooLong(_) | csv::Stop::TooMany(_) => {
            unreachable!("nothing is cut")
        }
    };
    problems::text_problem(name, fault)
}
