//! Records in: the project file, the files it names, and their contents as columns.
//!
//! One file for each format. Every value gets a state and every row one number by which it is found again (`places`).
//! What stops a run is an [`InputProblem`]; what somebody should know about what was read stands in [`Loaded`].
//! Judging records is not done here.

pub mod accepted;
mod again;
pub mod calendars;
mod bytes;
mod captures;
mod checks;
mod csv;
pub mod dates;
mod excerpt;
mod files;
mod groups;
mod json;
mod keys;
mod noted;
pub mod parameters;
#[cfg(feature = "parquet")]
mod parquet;
mod places;
mod positions;
mod position;
pub mod problems;
pub mod project;
mod reads;
mod record_text;
pub mod requirements;
mod rows;
mod rows_shown;
mod settings;
#[cfg(feature = "xlsx")]
mod sheet;
mod slips;
mod sniff;
#[cfg_attr(
    not(any(feature = "xlsx", feature = "parquet")),
    expect(dead_code, reason = "only spreadsheets and Parquet are kept as rows")
)]
mod spool;
pub mod stream;
pub mod survey;
mod table;
mod taken;
mod text;
mod tree;
mod trees;
mod unpack;
pub mod values;
mod yaml;
mod yaml_lines;

use std::collections::{BTreeSet, HashMap};
use std::hash::RandomState;
use std::path::{Path, PathBuf};

use crate::calendar::{Day, Zone};
use crate::column::{Dataset, Origin, Supply, fold};
use crate::diagnostic::{did_you_mean, nearest};
use crate::schema::{KindId, Schema};

pub use again::Again;
pub use dates::{DateLayout, DateRules};
pub use excerpt::{escape_text, is_harmless};
pub use files::{Format, is_export};
pub use places::{ExcerptPart, Located, Mask, Shows, locate, locate_among, locate_spot};
pub use position::Position;
pub use positions::{Positions, TableTexts};

pub use noted::{BySort, Far, Noted, Unlisted};
pub use problems::InputProblem;
pub use project::Project;
pub use reads::{
    BadRow, DataFile, FieldRead, Grouped, KindRead, Loaded, LostLink, RowWrong, SameKey, SourceRead, Spot,
};
pub use slips::{DateDoubt, fitting_layouts};
pub use taken::{By, Chosen, HeaderAt, Noticed, Remark, Taken};
pub use tree::{Content, Entry, Node, header_key};

use keys::Keys;
use problems::{FileTwice, FilledTwice, NoTimeZone, UnknownField, UnknownKind};
use project::{Said, Source, ZoneRule};
use reads::{Body, Shape};
use rows::{Intake, KindIntake};
use stream::Left;
use text::TextReader;

/// The longest row, record or line. No record of a case comes near; without a limit a missing quote or bracket would
/// bring a whole export into memory.
const RECORD_LIMIT: usize = 16 << 20;

/// The largest YAML file: it is held in memory while it is read.
const YAML_LIMIT: usize = 512 << 20;

fn megabytes(limit: usize) -> String {
    format!("{} MB", limit >> 20)
}

/// A file while it is read, and all that its reader needs to know.
struct Context<'a, 's> {
    project: &'a Project,
    source: &'a Source,
    /// As shown.
    name: String,
    /// Index of the file.
    file: u32,
    intake: &'a mut Intake<'s>,
    /// The source's own kind, then the kinds nested in it.
    kinds: &'a mut Vec<KindIntake>,
    /// The keys of each kind.
    keys: &'a mut Vec<Keys>,
    /// Whether any parent has the key of each nested kind.
    child_seen: &'a mut Vec<bool>,
    /// Whether the path of `records:` led somewhere in this file.
    reached: bool,
    reading: Reading,
}

impl Context<'_, '_> {
    /// Adds a record of one of the kinds and gives its row.
    fn add(&mut self, which: usize, origin: Origin, found: &[rows::Found<'_>]) -> u32 {
        self.intake.add(&mut self.kinds[which], &mut self.reading.kinds[which], self.source, origin, found)
    }
}

/// What becomes a [`DataFile`].
struct Reading {
    format: Format,
    kinds: Vec<KindRead>,
    bad_rows: BySort<BadRow>,
    blank_rows: u64,
    unused: Vec<String>,
    taken: Taken,
    table: Option<csv::Table>,
    ends: Vec<(u64, u64)>,
}

/// Reads all sources of a project, in its order, the files of each sorted by path.
///
/// `zone` is the time zone of the settings; `as_of` only tells which records are dated later, none is left out here.
///
/// # Errors
/// All problems of all files.
pub fn load(project: &Project, schema: &Schema, zone: Option<&str>, as_of: Day) -> Result<Loaded, Vec<InputProblem>> {
    load_all(project, schema, (zone, as_of), &BTreeSet::new()).map(|(loaded, _)| loaded)
}

/// Reads all sources, but for those of some kinds: these are given instead, with their files found and not read.
fn load_all<'p>(
    project: &'p Project,
    schema: &Schema,
    (zone, as_of): (Option<&str>, Day),
    passing: &'p BTreeSet<KindId>,
) -> Result<(Loaded, Vec<Left<'p>>), Vec<InputProblem>> {
    let zone = zone.and_then(Zone::named);
    let (groups, hasher) = (HashMap::new(), RandomState::new());
    let mut intake = Intake { schema, dataset: Dataset::new(schema), as_of, groups, zone, hasher };
    let mut loading = Loading {
        files: Vec::new(),
        sources: Vec::new(),
        shapes: Vec::new(),
        problems: Vec::new(),
        named: HashMap::new(),
        passing,
        left: Vec::new(),
    };
    for source in &project.sources {
        loading.source(project, source, &mut intake);
    }
    if !loading.problems.is_empty() {
        return Err(loading.problems);
    }
    let Loading { mut files, sources, shapes, left, .. } = loading;
    for read in files.iter_mut().flat_map(|file| &mut file.kinds).filter(|read| read.grouped.is_some()) {
        read.rows.clone().for_each(|row| intake.note_later(read.kind, read, row));
    }
    let same_keys = checks::same_keys(&intake.dataset, schema);
    let lost_links = checks::lost_links(&intake.dataset, schema);
    Ok((Loaded { dataset: intake.dataset, files, sources, same_keys, lost_links, shapes }, left))
}

/// What has been read so far.
struct Loading<'p> {
    files: Vec<DataFile>,
    sources: Vec<SourceRead>,
    shapes: Vec<Shape>,
    problems: Vec<InputProblem>,
    /// By its real path, the sources that name a file, with their words for it.
    named: HashMap<PathBuf, Vec<(&'p Source, &'p Said<String>)>>,
    /// Kinds whose records are not read here.
    passing: &'p BTreeSet<KindId>,
    left: Vec<Left<'p>>,
}

impl<'p> Loading<'p> {
    fn source(&mut self, project: &Project, source: &'p Source, intake: &mut Intake<'_>) {
        let kind = match known_kind(project, source, intake.schema) {
            Ok(kind) => kind,
            Err(problem) => return self.problems.push(problem),
        };
        let mut wrong = unknown_fields(project, source, intake.schema, kind);
        wrong.extend(captures::check(project, source, intake.schema.kind(kind)));
        wrong.extend(groups::check(project, source, intake.schema.kind(kind)));
        if !wrong.is_empty() {
            return self.problems.extend(wrong);
        }
        let first_file = self.file_count();
        let no_records = source.files.is_none();
        if let Some(files) = &source.files {
            let (found, problems) = files::find(project, files);
            self.problems.extend(problems);
            found.iter().for_each(|file| self.once(project, (source, files), file));
            let declared = (intake.schema.kind(kind), &mut intake.dataset);
            self.problems.extend(captures::unreadable(project, source, declared, &found));
            if self.passing.contains(&kind) {
                self.leave(source, kind, intake, found);
            } else {
                self.read_files(project, source, kind, intake, found);
            }
        } else {
            add_supply(intake, kind, Supply::NoRecords);
        }
        self.shapes.resize_with(self.sources.len() + 1, Shape::default);
        let files = first_file..self.file_count();
        if !self.passing.contains(&kind) {
            self.problems.extend(checks::sample_size(
                project,
                source,
                &self.files[files.start as usize..files.end as usize],
            ));
        }
        let (completeness, sample) = (source.complete, source.sample.clone());
        self.sources.push(SourceRead { kind, files, no_records, completeness, sample });
    }

    /// Sees to it that no two sources of one kind read the same records from a file.
    fn once(&mut self, project: &Project, (source, files): (&'p Source, &'p Said<String>), found: &files::Found) {
        let real = found.path.canonicalize().unwrap_or_else(|_| found.path.clone());
        let named = self.named.entry(real).or_default();
        if let Some((_, first)) = named.iter().find(|(first, _)| read_alike(first, source)) {
            let (place, label) = project.pointing(&files.at);
            let line = project.line_of(&first.at).map(|line| format!(" (line {line})")).unwrap_or_default();
            let (first, second) = (first.value.clone(), files.value.clone());
            let (file, kind) = (found.name.clone(), source.kind.value.clone());
            self.problems.push(Box::new(FileTwice { file, kind, first, line, second, place, label }));
        }
        named.push((source, files));
    }

    fn file_count(&self) -> u32 {
        u32::try_from(self.files.len()).expect("a project has fewer than 4 thousand million files")
    }

    fn read_files(
        &mut self,
        project: &Project,
        source: &Source,
        kind: KindId,
        intake: &mut Intake<'_>,
        found: Vec<files::Found>,
    ) {
        let family = Family::of(intake.schema, kind);
        let mut kinds: Vec<KindIntake> = family.kinds.iter().map(|kind| intake.kind(*kind, source)).collect();
        let mut keys = family.keys(intake.schema, source);
        let mut child_seen = vec![false; kinds.len()];
        let first_file = self.files.len();
        let unlisted = |intake: &Intake<'_>, kind: KindId| intake.dataset.records(kind).unlisted_parents.len();
        let listed_before: Vec<usize> = family.kinds.iter().map(|kind| unlisted(intake, *kind)).collect();
        let mut has_trees = false;
        for file in found {
            let is_tree = file.format.is_tree();
            has_trees |= is_tree;
            kinds.iter_mut().for_each(|kind| kind.let_exponents(is_tree));
            kinds[0].fill_in(source, intake.schema, &file);
            let context = Context {
                project,
                source,
                name: file.name.clone(),
                file: self.file_count(),
                reading: Reading::new(file.format, &kinds, intake),
                intake,
                kinds: &mut kinds,
                keys: &mut keys,
                child_seen: &mut child_seen,
                reached: false,
            };
            match read_file(context, &file, u32::try_from(self.sources.len()).unwrap_or(u32::MAX)) {
                Ok(file) => self.files.push(file),
                Err(problems) => self.problems.extend(problems),
            }
        }
        let files = &mut self.files[first_file..];
        self.problems.extend(after_source(
            project,
            source,
            (intake.schema, &intake.dataset),
            &kinds,
            (first_file, files),
        ));
        for (index, kind) in family.kinds.iter().enumerate() {
            if has_trees {
                let mut reads: Vec<&mut KindRead> = files.iter_mut().map(|file| &mut file.kinds[index]).collect();
                intake.mark_absent(&kinds[index], &mut reads);
            }
            if index == 0 || child_seen[index] {
                add_supply(intake, *kind, Supply::Supplied(source.complete));
            } else {
                // No record of the source has the key: the kind is not supplied, which says it all.
                intake.dataset.records_mut(*kind).unlisted_parents.truncate(listed_before[index]);
            }
        }
        for file in files {
            let mut seen = child_seen.iter();
            // The source's own kind is there even where none of its records is.
            let mut first = true;
            file.kinds.retain(|_| std::mem::take(&mut first) | seen.next().copied().unwrap_or(false));
        }
        self.shapes.push(Shape { kinds: family.kinds, keys });
    }
}

impl Reading {
    fn new(format: Format, kinds: &[KindIntake], intake: &Intake<'_>) -> Reading {
        Reading {
            format,
            kinds: kinds.iter().map(|kind| intake.begin(kind.kind, kind)).collect(),
            bad_rows: BySort::default(),
            blank_rows: 0,
            unused: Vec::new(),
            taken: Taken::default(),
            table: None,
            ends: Vec::new(),
        }
    }
}

fn read_file(mut context: Context<'_, '_>, found: &files::Found, source: u32) -> Result<DataFile, Vec<InputProblem>> {
    let format = context.reading.format;
    if !format.has_sheets() {
        no_sheets(&context)?;
    }
    let (body, sha256) = match format {
        Format::Xlsx | Format::Xls | Format::Ods => read_sheet(&mut context, &found.path)?,
        Format::Parquet => read_parquet(&mut context, &found.path)?,
        Format::Csv | Format::Tsv => read_text(&mut context, found, csv::read)?,
        Format::Json => read_text(&mut context, found, trees::read_json)?,
        Format::Ndjson => read_text(&mut context, found, trees::read_ndjson)?,
        Format::Yaml => read_text(&mut context, found, trees::read_yaml)?,
    };
    Ok(data_file(context.reading, context.name, source, (body, sha256)))
}

/// What is said of a file that was read.
fn data_file(reading: Reading, name: String, source: u32, (body, sha256): (Body, Option<String>)) -> DataFile {
    let Reading { format, kinds, bad_rows, blank_rows, unused, taken, table, ends } = reading;
    DataFile { name, format, source, sha256, kinds, bad_rows, blank_rows, unused, taken, body, table, ends }
}

/// A file of text, as `read` reads it, and the checksum of its bytes.
fn read_text<'a, 's>(
    context: &mut Context<'a, 's>,
    found: &files::Found,
    read: fn(&mut TextReader, &mut Context<'a, 's>) -> Result<(), Vec<InputProblem>>,
) -> Result<(Body, Option<String>), Vec<InputProblem>> {
    let name = context.name.clone();
    let text_problem = |fault| vec![problems::text_problem(&name, fault)];
    let mut reader = TextReader::open(&found.path, found.packing, context.source.encoding).map_err(text_problem)?;
    if !context.project.checksums {
        reader = reader.without_hash();
    }
    context.reading.taken.packing = found.packing.map(unpack::Packing::key);
    context.reading.taken.encoding = Some(reader.encoding.clone());
    read(&mut reader, context)?;
    let mut text = reader.finish().map_err(text_problem)?;
    context.reading.taken.remarks.extend(text.doubt.take().map(text::EncodingDoubt::remark));
    let sha256 = text.sha256.take();
    Ok((Body::Text(text), sha256))
}

/// The rows of a sheet, and the checksum of its file.
#[cfg(feature = "xlsx")]
fn read_sheet(context: &mut Context<'_, '_>, path: &Path) -> Result<(Body, Option<String>), Vec<InputProblem>> {
    let spool = sheet::read(context, path)?;
    Ok((Body::Rows(spool), checksum(context, path)?))
}

/// The checksum of a file that is no text, where it is wanted.
#[cfg(any(feature = "xlsx", feature = "parquet"))]
fn checksum(context: &Context<'_, '_>, path: &Path) -> Result<Option<String>, Vec<InputProblem>> {
    if !context.project.checksums {
        return Ok(None);
    }
    files::sha256(path).map(Some).map_err(|error| {
        let (file, why) = (context.name.clone(), problems::io_words(&error));
        vec![Box::new(problems::FileUnreadable { file, why }) as InputProblem]
    })
}

#[cfg(not(feature = "xlsx"))]
fn read_sheet(context: &mut Context<'_, '_>, _: &Path) -> Result<(Body, Option<String>), Vec<InputProblem>> {
    Err(vec![no_sheet_reader(&context.name)])
}

/// That spreadsheets are not read by a program built without them.
#[cfg(not(feature = "xlsx"))]
fn no_sheet_reader(name: &str) -> InputProblem {
    let (file, why) = (name.to_owned(), "it was built without spreadsheets (the feature `xlsx`)".to_owned());
    let help = "save the sheet as CSV (UTF-8), or build the program with the feature `xlsx`".to_owned();
    Box::new(problems::FileFormat { file, why, help })
}

/// The rows of a Parquet file, and its checksum.
#[cfg(feature = "parquet")]
fn read_parquet(context: &mut Context<'_, '_>, path: &Path) -> Result<(Body, Option<String>), Vec<InputProblem>> {
    let parquet = parquet::read(context, path)?;
    Ok((Body::Parquet(Box::new(parquet)), checksum(context, path)?))
}

#[cfg(not(feature = "parquet"))]
fn read_parquet(context: &mut Context<'_, '_>, _: &Path) -> Result<(Body, Option<String>), Vec<InputProblem>> {
    Err(vec![no_parquet_reader(&context.name)])
}

/// That Parquet is not read by a program built without it.
#[cfg(not(feature = "parquet"))]
fn no_parquet_reader(name: &str) -> InputProblem {
    let file = name.to_owned();
    let why = "it is a Parquet file, and the program was built without the feature `parquet`".to_owned();
    let help =
        "build it with `cargo install --path . --features parquet`, or export the table as CSV or NDJSON".to_owned();
    Box::new(problems::FileFormat { file, why, help })
}

/// A sheet is asked for in a file that has none.
fn no_sheets(context: &Context<'_, '_>) -> Result<(), Vec<InputProblem>> {
    let Some(said) = &context.source.sheet else { return Ok(()) };
    let (place, label) = context.project.pointing(&said.at);
    let (file, sheet) = (context.name.clone(), said.value.clone());
    let why = "only spreadsheets have sheets";
    let help = "take `sheet` out, or give the files of other formats a source of their own".to_owned();
    Err(vec![Box::new(problems::SheetMissing { file, sheet, why, place, label, help })])
}

/// Problems that show only once the files of a source have been read.
fn after_source(
    project: &Project,
    source: &Source,
    (schema, dataset): (&Schema, &Dataset),
    kinds: &[KindIntake],
    (first_file, files): (usize, &[DataFile]),
) -> Vec<InputProblem> {
    let mut problems: Vec<InputProblem> = Vec::new();
    for kind in kinds {
        let declared = schema.kind(kind.kind);
        let file_of = |row: u32| {
            let origin = dataset.records(kind.kind).origin(row);
            files.get((origin.file as usize).checked_sub(first_file)?).map(|file| {
                let place = file.body.position(origin.at).map_or_else(|_| String::new(), |place| place.words());
                (file.name.clone(), place)
            })
        };
        if let Some((file, place, field)) =
            kind.no_zone.and_then(|(row, field)| file_of(row).map(|(file, place)| (file, place, field)))
        {
            let field = declared.field(field).name.clone();
            problems.push(Box::new(NoTimeZone { file, place, kind: source.kind.value.clone(), field }));
        }
        if let Some((row, field)) = kind.filled_twice {
            let name = declared.field(field).name.clone();
            let filled = source.fill.iter().find(|(field, _)| field.value == name).map(|(field, _)| field.at.clone());
            let captured = || captures::fields(project, source).into_iter().find(|(field, _)| *field == name);
            let at = filled.or_else(|| captured().map(|(_, at)| at));
            let (place, label) = project.pointing(&at.unwrap_or(0..0));
            let file = file_of(row).map_or_else(String::new, |(file, _)| file);
            problems.push(Box::new(FilledTwice { file, field: name, place, label }));
        }
    }
    problems
}

/// Whether two sources find the same records in a file: one file may hold several records in each row, or in several
/// places.
fn read_alike(one: &Source, other: &Source) -> bool {
    let columns = |source: &Source| -> Vec<(String, String)> {
        source.columns.iter().map(|(field, header)| (field.value.clone(), header.value.clone())).collect()
    };
    let records = |source: &Source| source.records.as_ref().map(|said| said.value.clone());
    one.kind.value == other.kind.value
        && columns(one) == columns(other)
        && records(one) == records(other)
        && !other_sheets(one, other)
}

/// Whether two sources surely read two sheets. What looks like a number may be a name, or the place of any other sheet.
fn other_sheets(one: &Source, other: &Source) -> bool {
    let (Some(one), Some(other)) = (&one.sheet, &other.sheet) else { return false };
    let is_name = |sheet: &str| sheet.parse::<u32>().is_err();
    is_name(&one.value) && is_name(&other.value) && fold(&one.value) != fold(&other.value)
}

fn known_kind(project: &Project, source: &Source, schema: &Schema) -> Result<KindId, InputProblem> {
    let name = &source.kind.value;
    schema.kind_named(name).ok_or_else(|| -> InputProblem {
        let (place, label) = project.pointing(&source.kind.at);
        let known: Vec<&str> = schema.kinds.iter().map(|kind| kind.name.as_str()).collect();
        let near = did_you_mean(nearest(name, known.iter().copied()).as_ref());
        let help = near.unwrap_or_else(|| match known.as_slice() {
            [] => "the rule files declare no record kinds at all".to_owned(),
            known => format!("the rule files declare {}", known.join(", ")),
        });
        Box::new(UnknownKind { kind: name.clone(), place, label, help })
    })
}

/// Fields that the project file names and the kind does not have.
fn unknown_fields(project: &Project, source: &Source, schema: &Schema, kind: KindId) -> Vec<InputProblem> {
    let kind = schema.kind(kind);
    let columns = source.columns.iter().map(|(field, _)| (field.value.clone(), field.at.clone()));
    let fills = source.fill.iter().map(|(field, _)| (field.value.clone(), field.at.clone()));
    let keys = source.records.iter().flat_map(|said| {
        let captured = |step: &tree::Step| match step {
            tree::Step::Capture(field) => Some((field.clone(), said.at.clone())),
            tree::Step::Key(_) | tree::Step::Each => None,
        };
        said.value.iter().filter_map(captured).collect::<Vec<_>>()
    });
    let zone = source.time_zone.iter().filter_map(|said| match &said.value {
        ZoneRule::Field(field) => Some((field.clone(), said.at.clone())),
        ZoneRule::Zone(_) => None,
    });
    let unknown = columns
        .chain(fills)
        .chain(captures::fields(project, source))
        .chain(keys)
        .chain(zone)
        .filter(|(name, _)| kind.field_named(name).is_none());
    unknown
        .map(|(field, at)| -> InputProblem {
            let (place, label) = project.pointing(&at);
            let help = did_you_mean(nearest(&field, kind.fields.iter().map(|field| field.name.as_str())).as_ref());
            Box::new(UnknownField { kind: kind.name.clone(), field, place, label, help })
        })
        .collect()
}

/// A kind and all that is nested in it.
struct Family {
    kinds: Vec<KindId>,
    /// For each kind its children: key and index.
    children: Vec<Vec<(String, usize)>>,
}

impl Family {
    fn of(schema: &Schema, kind: KindId) -> Family {
        let mut family = Family { kinds: vec![kind], children: vec![Vec::new()] };
        let mut next = 0;
        while let Some(parent) = family.kinds.get(next).copied() {
            for child in schema.ids() {
                match schema.kind(child).nested_in() {
                    Some((kind, key)) if kind == parent && !family.kinds.contains(&child) => {
                        family.children[next].push((key.to_owned(), family.kinds.len()));
                        family.kinds.push(child);
                        family.children.push(Vec::new());
                    }
                    Some(_) | None => {}
                }
            }
            next += 1;
        }
        family
    }

    fn keys(&self, schema: &Schema, source: &Source) -> Vec<Keys> {
        let columns: Vec<(String, String)> =
            source.columns.iter().map(|(field, header)| (field.value.clone(), header.value.clone())).collect();
        let keys = |(index, kind): (usize, &KindId)| {
            let columns = if index == 0 { columns.as_slice() } else { &[] };
            Keys::new(schema.kind(*kind), columns, &self.children[index])
        };
        self.kinds.iter().enumerate().map(keys).collect()
    }
}

/// Adds what a source supplies of a kind to what others supply of it.
fn add_supply(intake: &mut Intake<'_>, kind: KindId, supply: Supply) {
    let records = intake.dataset.records_mut(kind);
    records.supply = match (records.supply, supply) {
        (Supply::NotSupplied, new) | (Supply::NoRecords, new @ Supply::Supplied(_)) => new,
        (old, Supply::NotSupplied | Supply::NoRecords) => old,
        (Supply::Supplied(old), Supply::Supplied(new)) => Supply::Supplied(old.and(new)),
    };
}
