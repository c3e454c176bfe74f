//! Letting the records of a kind pass, file by file, and saying afterwards of each what is said of one that is held.

use std::collections::HashMap;
use std::hash::RandomState;
use std::sync::Arc;

use crate::calendar::Zone;
use crate::column::{ByKey, Dataset, Records, Supply};
use crate::schema::{KindId, Link, LinkBy, LinkId, Schema};

use super::super::csv::{self, Begun, Rows, Stop};
use super::super::files;
use super::super::problems::{self, InputProblem};
use super::super::reads::{Body, DataFile, Loaded};
use super::super::rows::Intake;
use super::super::text::{EncodingDoubt, TextFault, TextReader};
use super::super::unpack::Packing;
use super::super::{Context, Left, Reading, after_source, data_file, no_sheets, sample_size};
use super::driver::{Crew, Done, FileJob, SourceJob, Task, line_breaks};
use super::keys::SeenKeys;
use super::links::Parents;
use super::merge::KindSum;
use super::scan::Layout;
use super::typing::Comes;
use super::{Asked, Passed, Passing, Worker};

/// Why records cannot pass that share a key.
const SAME_KEYS: &str = "two of its records have the same key";

/// Lets the records of a kind pass: `taken` is given what comes of each batch, in record order, with the index of its
/// file. Afterwards `held` says of the files what it would say had they been held; the records of the kind have no rows.
///
/// # Errors
/// All problems of its files.
pub fn pass<W: Worker>(
    passing: Passing<'_>,
    held: &mut Loaded,
    asked: &[Asked],
    workers: Vec<W>,
    taken: &mut dyn FnMut(u32, W::Out),
) -> Result<Passed, Vec<InputProblem>> {
    let Passing { kind, project, schema, zone, as_of, sources } = passing;
    let zone = zone.and_then(Zone::named);
    let (groups, hasher) = (HashMap::new(), RandomState::new());
    let mut intake = Intake { schema, dataset: Dataset::new(schema), as_of, groups, zone, hasher };
    let parents = parents(held, schema, kind);
    let task = Task { kind: schema.kind(kind), asked, as_of };
    let mut sum = KindSum::new((kind, schema.kind(kind)), &parents);
    let mut problems: Vec<InputProblem> = Vec::new();
    std::thread::scope(|scope| {
        let mut crew = Crew::new(scope, task, workers);
        for (number, left) in sources.into_iter().enumerate() {
            let Left { source, index, intake: mut of_kind, first_file, files, .. } = left;
            let empty = Records::new(schema, kind, Supply::NotSupplied);
            let job = SourceJob { number, values: source.values.clone(), parents: parents.clone(), empty };
            let job = Arc::new(job);
            for (file, found) in (first_file..).zip(&files) {
                of_kind.let_exponents(found.format.is_tree());
                of_kind.fill_in(source, schema, found);
                let (mut keys, mut child_seen) = (Vec::new(), Vec::new());
                let mut kinds = vec![of_kind];
                let context = Context {
                    project,
                    source,
                    name: found.name.clone(),
                    file,
                    reading: Reading::new(found.format, &kinds, &intake),
                    intake: &mut intake,
                    kinds: &mut kinds,
                    keys: &mut keys,
                    child_seen: &mut child_seen,
                    reached: false,
                };
                let one = OneFile { source: &job, index, held: &mut *held, sum: &mut sum, taken: &mut *taken };
                match one.pass(context, found, &mut crew) {
                    Ok(read) => held.files[file as usize] = read,
                    Err(found) => problems.extend(found),
                }
                let Some(back) = kinds.pop() else { unreachable!("it was put in above") };
                of_kind = back;
            }
            let files = first_file as usize..first_file as usize + files.len();
            sum.tell(&mut of_kind);
            let read = (files.start, &held.files[files.clone()]);
            problems.extend(after_source(project, source, (schema, &held.dataset), &[of_kind], read));
            problems.extend(sample_size(project, source, &held.files[files]));
        }
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    let rows = sum.rows();
    match sum.finish(held) {
        Ok(true) => Ok(Passed::MustBeHeld(SAME_KEYS)),
        Ok(false) => Ok(Passed::All(rows)),
        Err(error) => {
            let file = schema.kind(kind).name.clone();
            Err(vec![problems::text_problem(&file, TextFault::Temporary(error))])
        }
    }
}

/// The records that links by fields lead to, found by their keys. Where no source supplies them, that is reported
/// instead of what they lack.
fn parents(held: &Loaded, schema: &Schema, kind: KindId) -> Vec<Arc<Parents>> {
    let parents = |(link, declared): (LinkId, &Link)| {
        let LinkBy::Fields(fields) = &declared.by else { return None };
        let records = held.dataset.kinds[usize::from(declared.parent.0)].clone();
        let key = &schema.kind(declared.parent).key;
        let (by_key, _) = ByKey::of(&records, key, &held.dataset.texts, |_| true);
        let (fields, is_there) = (fields.clone(), records.supply != Supply::NotSupplied);
        is_there.then(|| Arc::new(Parents { link, fields, records, by_key }))
    };
    (0..).map(LinkId).zip(&schema.kind(kind).links).filter_map(parents).collect()
}

/// One file of a kind.
struct OneFile<'a, O> {
    source: &'a Arc<SourceJob>,
    /// Index of its source among those of the project.
    index: u32,
    held: &'a mut Loaded,
    sum: &'a mut KindSum,
    taken: &'a mut dyn FnMut(u32, O),
}

impl<O> OneFile<'_, O> {
    fn pass<'s, W: Worker<Out = O> + 's>(
        self,
        mut context: Context<'_, '_>,
        found: &files::Found,
        crew: &mut Crew<'s, W>,
    ) -> Result<DataFile, Vec<InputProblem>> {
        no_sheets(&context)?;
        let name = context.name.clone();
        let text_problem = |fault| vec![problems::text_problem(&name, fault)];
        let mut reader = TextReader::open(&found.path, found.packing, context.source.encoding).map_err(text_problem)?;
        context.reading.taken.packing = found.packing.map(Packing::key);
        context.reading.taken.encoding = Some(reader.encoding.clone());
        let mut rows = Rows::new(&mut reader);
        let Begun { table, shape, mut headerless } = csv::begin(&mut rows, &mut context)?;
        let Rows { mut buffer, next, .. } = rows;
        let line = line_breaks(&buffer.as_bytes()[..next]) + 1;
        buffer.drain(..next);
        let (comes, wanted) = comes(&table.columns);
        let layout = Layout { delimiter: table.delimiter, shape, wanted, headerless: headerless.columns() };
        let (file, intake) = (context.file, context.kinds[0].clone());
        let job = Arc::new(FileJob { source: self.source.clone(), file, layout, comes, intake });
        let OneFile { index, held, sum, taken, .. } = self;
        let reading = &mut context.reading;
        let mut each = |done: &mut Done<O>| {
            headerless.add(&done.headerless);
            sum.add(done, file, reading, &mut held.dataset).map_err(|error| Stop::Text(TextFault::Temporary(error)))?;
            done.out.take().into_iter().for_each(|out| taken(file, out));
            Ok(())
        };
        let passed = crew.pass(&mut reader, &job, (buffer, next as u64, line), &mut each);
        sum.end_file(reading, context.intake.schema.kind(context.kinds[0].kind));
        csv::end(table, &headerless, &mut context);
        passed.map_err(|stop| vec![csv::problem(&mut reader, &context.name, stop)])?;
        let mut text = reader.finish().map_err(text_problem)?;
        context.reading.taken.remarks.extend(text.doubt.take().map(EncodingDoubt::remark));
        let sha256 = text.sha256.clone();
        Ok(data_file(context.reading, context.name, index, (Body::Text(text), sha256)))
    }
}

/// Where each field comes from, and the columns whose cells are needed.
fn comes(columns: &[Option<usize>]) -> (Vec<Comes>, Vec<usize>) {
    let mut wanted: Vec<usize> = columns.iter().flatten().copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let cell = |column: &usize| wanted.binary_search(column).map_or(Comes::NoColumn, Comes::Cell);
    (columns.iter().map(|column| column.as_ref().map_or(Comes::NoColumn, cell)).collect(), wanted)
}
