//! Letting the records of a kind pass, file by file, and saying afterwards of each what is said of one that is held.

use std::collections::{HashMap, HashSet};
use std::hash::RandomState;
use std::sync::Arc;

use crate::calendar::Zone;
use crate::column::{Dataset, Records, Supply};
use crate::schema::{KindId, Link, LinkBy, LinkId, Schema};

use super::super::checks;
use super::super::csv::{self, Begun, Rows, Stop};
use super::super::files::{self, Format};
use super::super::keys::REMEMBERED_KEYS;
use super::super::problems::{self, InputProblem};
use super::super::reads::{Body, DataFile, Loaded};
use super::super::rows::Intake;
use super::super::text::{EncodingDoubt, TextFault, TextReader};
use super::super::trees::{check, some_line};
use super::super::unpack::Packing;
use super::super::{Context, Family, Reading, after_source, data_file, no_sheets};
use super::crew::Crew;
use super::driver::{Done, FileJob, How, SourceJob, Taken, Task, line_breaks};
use super::feed::{Content, Start};
use super::left::Left;
use super::links::Parents;
use super::merge::KindSum;
use super::scan::Layout;
use super::trees;
use super::typing::Comes;
use super::{Asked, HAS_LISTS, Passed, Passing, Worker};

/// Why records cannot pass that share a key.
const SAME_KEYS: &str = "two of its records have the same key";

/// Why the records of a file cannot pass that is JSON all the same.
const NO_LIST: &str = "a file of it is not a list of records";

/// The same for YAML.
const NOT_APART: &str = "a file of it holds more than records of which each can be read by itself";

/// Lets the records of a kind pass: `taken` is given what comes of each batch, in record order, with the index of its
/// file. Afterwards `held` says of the files what it would say had they been held; the records of the kind have no rows.
/// `workers` are one that judges, and how many are to.
///
/// # Errors
/// All problems of its files.
pub fn pass<W: Worker>(
    passing: Passing<'_>,
    held: &mut Loaded,
    asked: &[Asked],
    workers: (W, usize),
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
    let mut to_hold = None;
    let mut crew = Crew::new(task, workers);
    for (number, left) in sources.into_iter().enumerate() {
        let empty = Records::new(schema, kind, Supply::NotSupplied);
        let keys = Family::of(schema, kind).keys(schema, left.source).remove(0);
        let (values, parents) = (left.source.values.clone(), parents.clone());
        let job = SourceJob { number, values, parents, keys, empty };
        let of_trees = left.files.first().is_some_and(|found| found.format.is_tree());
        let present = if of_trees { trees::present(task.kind, asked, &job, &left) } else { Vec::new() };
        let mut unused = HashSet::new();
        let Left { source, index, intake: mut of_kind, first_file, files, .. } = left;
        for (file, found) in (first_file..).zip(&files) {
            of_kind.let_exponents(found.format.is_tree());
            of_kind.fill_in(source, schema, found);
            let (mut keys, mut child_seen) = (vec![job.keys.clone()], vec![false]);
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
            let (source, present, unused) = (&job, present.as_slice(), &mut unused);
            let (held_here, taken) = (&mut *held, &mut *taken);
            let one = OneFile { source, index, held: held_here, sum: &mut sum, taken, present, unused };
            match one.pass(context, found, &mut crew) {
                Ok(Some(read)) => held.files[file as usize] = read,
                Ok(None) => {
                    to_hold = Some(match found.format.is_tree() {
                        true if found.format == Format::Yaml => NOT_APART,
                        true => NO_LIST,
                        false => HAS_LISTS,
                    });
                }
                Err(found) => problems.extend(found),
            }
            let Some(back) = kinds.pop() else { unreachable!("it was put in above") };
            of_kind = back;
        }
        let files = first_file as usize..first_file as usize + files.len();
        sum.tell(&mut of_kind);
        if of_trees {
            mark_absent(&mut held.files[files.clone()], &of_kind.seen);
        }
        if to_hold.is_some() {
            continue;
        }
        let read = (files.start, &held.files[files.clone()]);
        problems.extend(after_source(project, source, (schema, &held.dataset), &[of_kind], read));
        problems.extend(checks::sample_size(project, source, &held.files[files]));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    match to_hold {
        Some(why) => Ok(Passed::MustBeHeld(why)),
        None => finish(sum, held, &schema.kind(kind).name),
    }
}

/// What comes of a kind all of whose files were read: its records have to be held if some have the same key.
fn finish(sum: KindSum, held: &mut Loaded, kind: &str) -> Result<Passed, Vec<InputProblem>> {
    let rows = sum.rows();
    match sum.finish(held) {
        Ok(true) => Ok(Passed::MustBeHeld(SAME_KEYS)),
        Ok(false) => Ok(Passed::All(rows)),
        Err(error) => Err(vec![problems::text_problem(kind, TextFault::Temporary(error))]),
    }
}

/// The records that links by fields lead to, found by their keys. Where no source supplies them, that is reported
/// instead of what they lack.
fn parents(held: &Loaded, schema: &Schema, kind: KindId) -> Vec<Arc<Parents>> {
    let parents = |(link, declared): (LinkId, &Link)| {
        let LinkBy::Fields(fields) = &declared.by else { return None };
        let records = held.dataset.kinds[usize::from(declared.parent.0)].clone();
        let by_key = held.dataset.by_key(schema, declared.parent).clone();
        let (fields, is_there) = (fields.clone(), records.supply != Supply::NotSupplied);
        is_there.then(|| Arc::new(Parents { link, fields, records, by_key }))
    };
    (0..).map(LinkId).zip(&schema.kind(kind).links).filter_map(parents).collect()
}

/// One file of a kind.
pub(super) struct OneFile<'a, O> {
    source: &'a SourceJob,
    /// Index of its source among those of the project.
    pub(super) index: u32,
    held: &'a mut Loaded,
    sum: &'a mut KindSum,
    taken: &'a mut dyn FnMut(u32, O),
    /// Of a source of trees, the fields that some record has a key of.
    present: &'a [bool],
    /// The keys that are for nothing, of all files of the source so far.
    unused: &'a mut HashSet<String>,
}

/// A key that no record of the source has is absent in all of them, not blank.
fn mark_absent(files: &mut [DataFile], seen: &[bool]) {
    for file in files {
        for (field, _) in file.kinds[0].fields.iter_mut().zip(seen).filter(|(_, seen)| !**seen) {
            field.absent = true;
            field.blanks = 0;
        }
    }
}

impl<O> OneFile<'_, O> {
    /// Lets the records of the file pass; `None` if they have to be held.
    fn pass<W: Worker<Out = O>>(
        self,
        mut context: Context<'_, '_>,
        found: &files::Found,
        crew: &mut Crew<'_, W>,
    ) -> Result<Option<DataFile>, Vec<InputProblem>> {
        no_sheets(&context)?;
        #[cfg(feature = "parquet")]
        if found.format == Format::Parquet {
            return self.parquet(context, found, crew);
        }
        let index = self.index;
        let fault = |name: &str, fault| vec![problems::text_problem(name, fault)];
        let mut reader = TextReader::open(&found.path, found.packing, context.source.encoding)
            .map_err(|stop| fault(&context.name, stop))?;
        if !context.project.checksums {
            reader = reader.without_hash();
        }
        context.reading.taken.packing = found.packing.map(Packing::key);
        context.reading.taken.encoding = Some(reader.encoding.clone());
        let passed = if found.format.is_tree() {
            self.tree(&mut reader, &mut context, found, crew)?
        } else {
            self.table(&mut reader, &mut context, crew)?;
            true
        };
        if !passed {
            return Ok(None);
        }
        let mut text = reader.finish().map_err(|stop| fault(&context.name, stop))?;
        context.reading.taken.remarks.extend(text.doubt.take().map(EncodingDoubt::remark));
        let sha256 = text.sha256.clone();
        Ok(Some(data_file(context.reading, context.name, index, (Body::Text(text), sha256))))
    }

    fn table<W: Worker<Out = O>>(
        self,
        reader: &mut TextReader,
        context: &mut Context<'_, '_>,
        crew: &mut Crew<'_, W>,
    ) -> Result<(), Vec<InputProblem>> {
        let mut rows = Rows::new(reader);
        let Begun { table, shape, mut headerless } = csv::begin(&mut rows, context)?;
        let Rows { mut buffer, next, .. } = rows;
        let line = line_breaks(&buffer.as_bytes()[..next]) + 1;
        buffer.drain(..next);
        let (comes, wanted) = comes(&table.columns);
        let layout = Layout { delimiter: table.delimiter, shape, wanted, headerless: headerless.columns() };
        let start = Start { text: buffer, base: next as u64, line, column: 0 };
        let mut each = |done: &mut Done<O>| headerless.add(&done.headerless);
        let passed = self.rows((reader, start), (How::Table(layout), comes), context, crew, &mut each);
        csv::end(table, &headerless, context);
        passed.map_err(|stop| vec![csv::problem(reader, &context.name, stop)])
    }

    /// Lets the records of a file of JSON pass; `false` if they have to be held.
    fn tree<W: Worker<Out = O>>(
        self,
        reader: &mut TextReader,
        context: &mut Context<'_, '_>,
        found: &files::Found,
        crew: &mut Crew<'_, W>,
    ) -> Result<bool, Vec<InputProblem>> {
        let comes = |(index, present): (usize, &bool)| if *present { Comes::Cell(index) } else { Comes::NoColumn };
        let comes = self.present.iter().enumerate().map(comes).collect();
        let passed = match trees::begin(reader, found.format) {
            Ok(Some((how, start))) => self.rows((reader, start), (how, comes), context, crew, &mut |_| {}),
            Ok(None) => return Ok(false),
            Err(fault) => Err(Stop::Text(fault)),
        };
        if passed.is_err() {
            // What is wrong is said by what reads a file that is held. In YAML it may be nothing.
            if found.format == Format::Yaml {
                return Ok(false);
            }
            let text_problem = |fault| vec![problems::text_problem(&context.name, fault)];
            let mut again =
                TextReader::open(&found.path, found.packing, context.source.encoding).map_err(text_problem)?;
            return check(&mut again, &context.name, found.format).map(|()| false);
        }
        if found.format == Format::Ndjson {
            some_line(reader, &context.name, &context.reading)?;
        }
        Ok(true)
    }

    /// Lets the rows of a file of text pass.
    fn rows<W: Worker<Out = O>>(
        self,
        (reader, start): (&mut TextReader, Start),
        come: (How, Vec<Comes>),
        context: &mut Context<'_, '_>,
        crew: &mut Crew<'_, W>,
        besides: &mut dyn FnMut(&mut Done<O>),
    ) -> Result<(), Stop> {
        self.judged(come, context, besides, |file, each| crew.pass(file, (Content::Text(reader), start), each))
    }

    /// Has `pass` let the rows of the file pass, and adds up what comes of them.
    pub(super) fn judged(
        self,
        (how, comes): (How, Vec<Comes>),
        context: &mut Context<'_, '_>,
        besides: &mut dyn FnMut(&mut Done<O>),
        pass: impl FnOnce(&FileJob<'_>, Taken<'_, O>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let (file, intake) = (context.file, context.kinds[0].clone());
        let job = FileJob { source: self.source, file, how, comes, intake };
        let OneFile { held, sum, taken, unused, .. } = self;
        let reading = &mut context.reading;
        sum.begin_file(reading);
        let mut each = |done: &mut Done<O>| {
            besides(done);
            for key in done.unused.drain(..) {
                if unused.len() < REMEMBERED_KEYS && unused.insert(key.clone()) {
                    reading.unused.push(key);
                }
            }
            sum.add(done, file, reading, &mut held.dataset).map_err(|error| Stop::Text(TextFault::Temporary(error)))?;
            done.out.take().into_iter().for_each(|out| taken(file, out));
            Ok(())
        };
        let passed = pass(&job, &mut each);
        sum.end_file(reading, context.intake.schema.kind(context.kinds[0].kind));
        passed
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
