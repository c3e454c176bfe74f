//! The project file, `probity.yaml`: which records and which rules belong together, and how exports are read.
//!
//! Here are its contents once they have been checked; reading and checking is in `settings`. What its words point at
//! outside of it (kinds, fields, rules) is checked by whoever knows those.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;
use miette::SourceSpan;

use crate::calendar::{Day, Zone};
use crate::column::Completeness;

use super::files::Format;
use super::problems::{InputProblem, ProjectMissing, Shown, SourceArgument, io_words, utf8_words};
use super::settings;
use super::tree::Step;
use super::values::ValueRules;

/// The name under which a project file is found.
pub const FILE_NAME: &str = "probity.yaml";

/// A word of the project file and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// What it says.
    pub value: T,
    /// Bytes of the project file; empty where there is none.
    pub at: Range<usize>,
}

/// A project file, or what the command line says in its place.
#[derive(Debug, Clone)]
pub struct Project {
    /// The project file, if there is one.
    pub file: Option<ProjectFile>,
    /// What paths are relative to.
    pub folder: PathBuf,
    /// The as-of date.
    pub as_of: Option<Day>,
    /// Rule packs.
    pub packs: Vec<Said<String>>,
    /// Rule files and folders, as written.
    pub rules: Vec<Said<String>>,
    /// Where records come from.
    pub sources: Vec<Source>,
    /// Rules to run; empty means all.
    pub only: Vec<Said<String>>,
    /// Rules not to run, each with its reason.
    pub skip: Vec<(Said<String>, String)>,
    /// Parameters and the values that take the place of those in the rule files, as written.
    pub parameters: Vec<(Said<String>, Said<String>)>,
    /// Files of holiday calendars, as written.
    pub calendars: Vec<Said<String>>,
    /// The file of accepted violations, as written.
    pub accepted: Option<Said<String>>,
    /// What fails a run, where the project says so.
    pub fail_on: Option<Vec<Gate>>,
    /// What persons are numbered with.
    pub pseudonym_key: Option<PseudonymKey>,
    /// Groups of a measure with fewer records than this are hidden.
    pub small_groups: Option<u64>,
    /// Whether a result shows the checksums of the files. Nothing in the project file says so: who writes results does.
    pub checksums: bool,
}

/// The text of a project file, for messages that point into it.
#[derive(Debug, Clone)]
pub struct ProjectFile {
    /// Its name as shown.
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
}

/// What fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// A broken `must`.
    Deficiency,
    /// A broken `should`.
    Concern,
    /// Anything that could not be assessed.
    NotAssessable,
    /// Nothing does.
    Never,
}

impl Gate {
    /// All gates.
    pub const ALL: [Gate; 4] = [Gate::Deficiency, Gate::Concern, Gate::NotAssessable, Gate::Never];

    /// The word of the project file and the command line.
    pub fn word(self) -> &'static str {
        match self {
            Gate::Deficiency => "deficiency",
            Gate::Concern => "concern",
            Gate::NotAssessable => "not-assessable",
            Gate::Never => "never",
        }
    }
}

/// Where the key stands that pseudonyms are made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PseudonymKey {
    /// In an environment variable of that name.
    Environment(String),
    /// In a file.
    File(PathBuf),
}

/// Where the time zone of a source's times stands.
#[derive(Debug, Clone)]
pub enum ZoneRule {
    /// One zone for all.
    Zone(Zone),
    /// In a field of each record.
    Field(String),
}

/// How the records of a source were drawn from a larger whole.
#[derive(Debug, Clone)]
pub struct Sample {
    /// How many records were drawn.
    pub size: Said<u64>,
    /// From how many.
    pub frame: u64,
    /// How, in words.
    pub design: String,
}

impl Sample {
    /// Whether every record of the whole had the same chance, independently: the design for which intervals are known.
    pub fn is_simple_random(&self) -> bool {
        crate::column::fold(&self.design) == "simple random"
    }
}

/// One source of records.
#[derive(Debug, Clone)]
pub struct Source {
    /// The kind of its records.
    pub kind: Said<String>,
    /// Its files, as a path or a glob; `None` where it is stated that there are no records.
    pub files: Option<Said<String>>,
    /// The sheet of a spreadsheet: its name, or its number from 1.
    pub sheet: Option<Said<String>>,
    /// The line of the header, from 1.
    pub header_row: Option<u32>,
    /// Fields and the headers under which they stand.
    pub columns: Vec<(Said<String>, Said<String>)>,
    /// Fields that the files do not hold, and their texts.
    pub fill: Vec<(Said<String>, Said<String>)>,
    /// Where records stand in JSON and YAML.
    pub records: Option<Said<Vec<Step>>>,
    /// `distinct: true`, where it stands: all rows of one key are one record.
    pub distinct: Option<Range<usize>>,
    /// The declared encoding.
    pub encoding: Option<&'static Encoding>,
    /// The declared delimiter.
    pub delimiter: Option<u8>,
    /// How texts are read.
    pub values: ValueRules,
    /// For which period the source is complete.
    pub complete: Completeness,
    /// The zone of times that are written without one.
    pub time_zone: Option<Said<ZoneRule>>,
    /// Its records are a sample.
    pub sample: Option<Sample>,
}

impl Source {
    /// A source of which nothing is declared but its kind and files.
    pub fn new(kind: Said<String>, files: Option<Said<String>>) -> Source {
        Source {
            kind,
            files,
            sheet: None,
            header_row: None,
            columns: Vec::new(),
            fill: Vec::new(),
            records: None,
            distinct: None,
            encoding: None,
            delimiter: None,
            values: ValueRules::default(),
            complete: Completeness::Assumed,
            time_zone: None,
            sample: None,
        }
    }
}

impl Project {
    /// A project without a project file, in a folder.
    pub fn empty(folder: &Path) -> Project {
        Project {
            file: None,
            folder: folder.to_path_buf(),
            as_of: None,
            packs: Vec::new(),
            rules: Vec::new(),
            sources: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            parameters: Vec::new(),
            calendars: Vec::new(),
            accepted: None,
            fail_on: None,
            pseudonym_key: None,
            small_groups: None,
            checksums: true,
        }
    }

    /// The project file in a folder or the nearest one above it.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
    }

    /// Reads a project file.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of the file.
    pub fn read(path: &Path) -> Result<Project, Vec<InputProblem>> {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        // Whatever else is named by mistake may hold names, and a message would show its lines.
        if path.extension().is_none_or(|ending| ending != "yaml" && ending != "yml") {
            let (why, help) = ("its name does not end with `.yaml`", "records are named with `--source KIND=FILE`");
            return Err(vec![Box::new(ProjectMissing {
                file: super::files::shown_path(path),
                why: why.to_owned(),
                help,
            })]);
        }
        let bytes = std::fs::read(path).map_err(|error| {
            let shown = super::files::shown_path(path);
            let help = "name it with `--project`, or run the program in its folder";
            vec![Box::new(ProjectMissing { file: shown, why: io_words(&error), help }) as InputProblem]
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let help = "save it as UTF-8, without any formatting";
            vec![Box::new(ProjectMissing { file: name.clone(), why: utf8_words(&error), help }) as InputProblem]
        })?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Project::parse(&name, &text, folder)
    }

    /// Reads the text of a project file; `folder` is what its paths are relative to.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of the file.
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<Project, Vec<InputProblem>> {
        settings::read(ProjectFile { name: name.to_owned(), text: text.into() }, folder)
    }

    /// A project from `KIND=FILE` and `KIND=FILE#SHEET` words, relative to `folder`.
    ///
    /// # Errors
    /// The words that are not of that form.
    pub fn from_sources(words: &[String], folder: &Path) -> Result<Project, Vec<InputProblem>> {
        let mut project = Project::empty(folder);
        let mut problems: Vec<InputProblem> = Vec::new();
        for word in words {
            match word.split_once('=') {
                Some((kind, file)) if !kind.trim().is_empty() && !file.is_empty() => {
                    let said = |text: &str| Said { value: text.to_owned(), at: 0..0 };
                    let (file, sheet) = split_sheet(file);
                    let mut source = Source::new(said(kind.trim()), Some(said(file)));
                    source.sheet = sheet.map(said);
                    project.sources.push(source);
                }
                Some(_) | None => problems.push(Box::new(SourceArgument { word: word.clone() })),
            }
        }
        if problems.is_empty() { Ok(project) } else { Err(problems) }
    }

    /// A text file that the project file names; or why it cannot be read.
    pub(super) fn file_named(&self, said: &Said<String>) -> Result<ProjectFile, String> {
        let bytes = std::fs::read(self.folder.join(&said.value)).map_err(|error| io_words(&error))?;
        let text = String::from_utf8(bytes).map_err(|error| utf8_words(&error))?;
        Ok(yaml_file(said.value.clone(), &text))
    }

    /// The line of a word of the project file, from 1.
    pub fn line_of(&self, at: &Range<usize>) -> Option<usize> {
        self.file.as_ref().map(|file| file.text[..at.start].matches('\n').count() + 1)
    }

    /// What a message needs to point at a word of the project file; nothing where there is no project file.
    pub fn pointing(&self, at: &Range<usize>) -> (Option<Shown>, Option<SourceSpan>) {
        let shown = self.file.as_ref().map(|file| Shown::whole(&file.name, &file.text));
        let label = shown.as_ref().map(|_| at.clone().into());
        (shown, label)
    }
}

/// A text file of that name, without a byte order mark.
pub(super) fn yaml_file(name: String, text: &str) -> ProjectFile {
    ProjectFile { name, text: text.strip_prefix('\u{feff}').unwrap_or(text).into() }
}

/// A file and the sheet behind its `#`; only a spreadsheet has one.
fn split_sheet(file: &str) -> (&str, Option<&str>) {
    let marks = file.match_indices('#').map(|(at, _)| at);
    let split = marks.map(|at| (&file[..at], &file[at + 1..])).find(|(file, sheet)| {
        let ending = file.rsplit('.').next().unwrap_or_default().to_lowercase();
        Format::of_ending(&ending).is_some_and(Format::has_sheets) && !sheet.is_empty()
    });
    split.map_or((file, None), |(file, sheet)| (file, Some(sheet)))
}
