//! Which project and which rules a command is about.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;
use walkdir::WalkDir;

use crate::calendar::Holidays;
use crate::diagnostic::Faults;
use crate::input::problems::{Shown, io_words, utf8_words};
use crate::input::project::{FILE_NAME, Project, Said};
use crate::input::{InputProblem, calendars, parameters};
use crate::lint::{self, Checked};
use crate::report::{Look, diagnostics};
use crate::resolve::{self, RuleSet};
use crate::schema::Schema;
use crate::source::{FileId, Sources};
use crate::syntax;
use crate::syntax::ast::{Block, RuleFile};

use super::embedded;
use super::problems::{Refusal, near_or_all};
use super::terminal::complain;

/// The ending of rule files.
const RULE_ENDING: &str = "probity";

/// Options that choose the project and the rules.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Choice {
    /// The project file, or its folder [default: probity.yaml here or in a folder above]
    #[arg(long, value_name = "FILE")]
    pub(super) project: Option<PathBuf>,
    /// A rule file or a folder of rule files, besides those of the project; repeatable
    #[arg(long, value_name = "PATH")]
    pub(super) rules: Vec<PathBuf>,
    /// A built-in rule pack, besides those of the project; repeatable
    #[arg(long, value_name = "NAME")]
    pub(super) pack: Vec<String>,
    /// Where records of a kind stand, instead of a project file; repeatable
    #[arg(long, value_name = "KIND=FILE[#SHEET]", conflicts_with = "project")]
    pub(super) source: Vec<String>,
}

/// Rule files that passed.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) sources: Sources,
    pub(super) set: RuleSet,
    /// What the static checks found, without errors.
    pub(super) checked: Checked,
    /// Where the files that are not built in stand.
    paths: Vec<(FileId, PathBuf)>,
}

impl Rules {
    /// Shows the warnings of the static checks, those of some files or of all.
    pub(super) fn show_warnings(&self, of: &dyn Fn(FileId) -> bool, look: Look) {
        let shown = self.checked.faults.list.iter().filter(|fault| of(fault.span.file));
        complain(&diagnostics::each_fault(&self.sources, shown, look));
    }

    /// Whether a file is none of a built-in pack.
    pub(super) fn is_own(&self, file: FileId) -> bool {
        self.paths.iter().any(|(own, _)| *own == file)
    }
}

/// The rule files at or below a path.
pub(super) fn files_below(rules: &Rules, path: &Path) -> Vec<FileId> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    rules.paths.iter().filter(|(_, file)| file.starts_with(&path)).map(|(id, _)| *id).collect()
}

/// What rules are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To judge records.
    Judge,
    /// To look at the rules themselves.
    Study,
}

/// Rule files while they are read.
#[derive(Debug, Default)]
struct Reading {
    sources: Sources,
    paths: Vec<(FileId, PathBuf)>,
    /// Files that hold the same text as an earlier one, of a pack most likely, and so count once.
    copies: Vec<String>,
}

/// The project that the options and the working folder choose, if there is one.
pub(super) fn find_project(choice: &Choice, look: Look) -> Result<Option<Project>, Refusal> {
    let read = |path: &Path| Project::read(path).map_err(|problems| Refusal::input(&problems, look));
    if !choice.source.is_empty() {
        let project = Project::from_sources(&choice.source, Path::new(""));
        return project.map(Some).map_err(|problems| Refusal::input(&problems, look));
    }
    if let Some(file) = &choice.project {
        let file = if file.is_dir() { &file.join(FILE_NAME) } else { file };
        return read(file).map(Some);
    }
    let here = std::env::current_dir().map_err(|error| Refusal::file(Path::new("."), &error, look))?;
    Project::find(&here).map(|file| read(&file)).transpose()
}

/// The project that the options, the paths and the working folder choose, and the paths that do not choose one.
pub(super) fn project(choice: &Choice, paths: &[PathBuf], look: Look) -> Result<(Project, Vec<PathBuf>), Refusal> {
    let is_project = |path: &&PathBuf| path.is_dir() || path.file_name().is_some_and(|name| name == FILE_NAME);
    let (projects, records): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(is_project);
    let records = records.into_iter().cloned().collect();
    let chosen = choice.project.is_some() || !choice.source.is_empty();
    match projects.as_slice() {
        [] => match find_project(choice, look)? {
            Some(project) => Ok((project, records)),
            None => {
                let what = format!("there is no `{FILE_NAME}` here or in a folder above");
                let help = "`probity init` makes one from the exports in this folder, and `probity demo` shows one that \
                            works; else name a project with `--project`, or records with `--source KIND=FILE` and \
                            rules with `--rules`";
                Err(Refusal::argument(what, help, look))
            }
        },
        [path] if !chosen => {
            let file = if path.is_dir() { path.join(FILE_NAME) } else { path.to_path_buf() };
            let project = Project::read(&file).map_err(|problems| Refusal::input(&problems, look))?;
            Ok((project, records))
        }
        [.., path] => {
            let what = format!("`{}` is a second project", path.display());
            Err(Refusal::argument(what, "a run judges one project: name one folder or project file", look))
        }
    }
}

/// The rule files of a project and of the options, read, settled and checked.
pub(super) fn rules(project: Option<&Project>, choice: &Choice, look: Look) -> Result<Rules, Refusal> {
    rules_for(Purpose::Study, project, choice, look)
}

/// The same to judge records by: the tests of built-in packs are not among them, and of what is built in only what the
/// project changes is checked.
pub(super) fn rules_to_judge(project: &Project, choice: &Choice, look: Look) -> Result<Rules, Refusal> {
    rules_for(Purpose::Judge, Some(project), choice, look)
}

fn rules_for(purpose: Purpose, project: Option<&Project>, choice: &Choice, look: Look) -> Result<Rules, Refusal> {
    let mut reading = Reading::default();
    let of_project = project.map(|project| project.packs.as_slice()).unwrap_or_default();
    let mut packs: Vec<String> = of_project.iter().map(|said| said.value.clone()).collect();
    packs.extend(choice.pack.iter().cloned());
    let mut problems: Vec<InputProblem> = packs_problems(project, &packs, of_project);
    embedded::add_packs(&packs, &mut reading.sources);
    problems.extend(reading.add_all(project, &choice.rules));
    if !problems.is_empty() {
        return Err(Refusal::input(&problems, look));
    }
    if reading.sources.ids().next().is_none() {
        let help = "name rule files with `--rules PATH`, or a built-in pack with `--pack 287g`";
        return Err(Refusal::argument("no rules were named", help, look));
    }
    let calendars = match project {
        Some(project) => calendars::read(project).map_err(|problems| Refusal::input(&problems, look))?,
        None => Vec::new(),
    };
    settle(purpose, reading, project, &calendars, look)
}

/// The rules of the options, of the project where there is one, or else of all built-in packs.
pub(super) fn rules_or_packs(choice: &Choice, look: Look) -> Result<Chosen, Refusal> {
    let project = find_project(choice, look)?;
    let mut choice = choice.clone();
    if project.is_none() && choice.rules.is_empty() && choice.pack.is_empty() {
        choice.pack = embedded::packs().into_iter().map(str::to_owned).collect();
    }
    let rules = rules(project.as_ref(), &choice, look)?;
    let of_project = project.iter().flat_map(|project| {
        let written = project.rules.iter().map(|said| PathBuf::from(&said.value));
        written.map(|path| (project.folder.join(&path), path)).collect::<Vec<_>>()
    });
    let of_options = choice.rules.into_iter().map(|path| (path.clone(), path));
    let folders = of_project.chain(of_options).filter(|(path, _)| path.is_dir()).collect();
    let packs = project.iter().any(|project| !project.packs.is_empty()) || !choice.pack.is_empty();
    Ok(Chosen { rules, folders, packs })
}

/// Rules, and what else belongs to them.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) rules: Rules,
    /// The folders in which they stand, each with its name as shown.
    pub(super) folders: Vec<(PathBuf, PathBuf)>,
    /// Built-in packs are among them.
    pub(super) packs: bool,
}

/// Rule files as they are written, and where they stand.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) sources: Sources,
    pub(super) paths: Vec<(FileId, PathBuf)>,
}

/// The rule files at or below some paths, or else those of the project here or above, but for its packs.
pub(super) fn written(paths: &[PathBuf], look: Look) -> Result<Written, Refusal> {
    let project = if paths.is_empty() { find_project(&Choice::default(), look)? } else { None };
    if paths.is_empty() && project.is_none() {
        let what = format!("there is no `{FILE_NAME}` here or in a folder above");
        return Err(Refusal::argument(what, "name rule files, or a folder of them", look));
    }
    let mut reading = Reading::default();
    let problems = reading.add_all(project.as_ref(), paths);
    if !problems.is_empty() {
        return Err(Refusal::input(&problems, look));
    }
    if reading.paths.is_empty() {
        let help = "name rule files, or a folder of them";
        return Err(Refusal::argument("the project has no rule files of its own", help, look));
    }
    Ok(Written { sources: reading.sources, paths: reading.paths })
}

/// The record kinds of the project in a folder or above it; the error says in words why they are not known.
pub(super) fn schema_above(folder: &Path) -> Result<Option<(Schema, PathBuf)>, String> {
    let folder = folder.canonicalize().map_err(|error| io_words(&error))?;
    let Some(file) = Project::find(&folder) else { return Ok(None) };
    let broken = |_| format!("`{FILE_NAME}` has mistakes");
    let project = Project::read(&file).map_err(broken)?;
    let mut reading = Reading::default();
    let packs: Vec<String> = project.packs.iter().map(|said| said.value.clone()).collect();
    embedded::add_packs(&packs, &mut reading.sources);
    let unread = reading.add_all(Some(&project), &[]);
    let mut faults = Faults::default();
    let files: Vec<_> = reading.sources.ids().map(|id| syntax::parse(&reading.sources, id, &mut faults)).collect();
    let set = resolve::resolve(&reading.sources, &files, &mut faults).filter(|_| unread.is_empty());
    let set = set.filter(|_| !faults.any_errors()).ok_or("its rule files have mistakes")?;
    Ok(Some((set.schema, project.folder)))
}

/// Parses, resolves and checks rule files, with the parameters that the project sets.
fn settle(
    purpose: Purpose,
    reading: Reading,
    project: Option<&Project>,
    calendars: &[Arc<Holidays>],
    look: Look,
) -> Result<Rules, Refusal> {
    let Reading { sources, paths, copies } = reading;
    if let [first, others @ ..] = &copies[..] {
        let copies = match others.len() {
            0 => format!("`{first}` holds the same rules as a file read before, and counts once"),
            more => format!("`{first}` and {more} more hold the same rules as files read before, and count once"),
        };
        complain(&format!("{copies}\n"));
    }
    let mut faults = Faults::default();
    let files: Vec<_> = sources.ids().map(|id| tree(purpose, &sources, id, &mut faults)).collect();
    let resolved = resolve::resolve_with(&sources, &files, calendars, &mut faults).filter(|_| !faults.any_errors());
    let Some(mut set) = resolved else { return Err(Refusal::rules(&sources, &faults, look)) };
    if let Some(project) = project {
        parameters::set(project, &mut set).map_err(|problems| Refusal::input(&problems, look))?;
    }
    let checked = match purpose {
        Purpose::Study => lint::check(&sources, &set),
        Purpose::Judge => {
            let own = sources.ids().zip(&files).filter(|(id, _)| !sources.file(*id).is_built_in());
            let has_settings = |file: &RuleFile| file.blocks.iter().any(|block| matches!(block, Block::Settings(_)));
            let as_built = calendars.is_empty() && !own.map(|(_, file)| file).any(has_settings);
            lint::check_changed(&sources, &set, as_built)
        }
    };
    if checked.faults.any_errors() {
        faults.list.extend(checked.faults.list);
        return Err(Refusal::rules(&sources, &faults, look));
    }
    complain(&diagnostics::each_fault(&sources, &faults.list, look));
    Ok(Rules { sources, set, checked, paths })
}

/// The syntax tree of a rule file. Those of built-in packs are kept as long as nobody asks for their tests.
fn tree(purpose: Purpose, sources: &Sources, id: FileId, faults: &mut Faults) -> RuleFile {
    match purpose {
        Purpose::Judge if sources.file(id).is_built_in() => embedded::tree(id),
        Purpose::Judge | Purpose::Study => syntax::parse(sources, id, faults),
    }
}

/// A rule pack that is not built in.
#[derive(Debug, Error, Diagnostic)]
#[error("no rule pack is called `{name}`")]
#[diagnostic(code("unknown-pack"))]
struct UnknownPack {
    name: String,
    #[source_code]
    place: Option<Shown>,
    #[label("named here")]
    label: Option<SourceSpan>,
    #[help]
    help: String,
}

/// Rules that are named and not there.
#[derive(Debug, Error, Diagnostic)]
#[error("`{name}`: {why}")]
#[diagnostic(code("rules-missing"), help("{help}"))]
struct RulesMissing {
    name: String,
    why: String,
    #[source_code]
    place: Option<Shown>,
    #[label("named here")]
    label: Option<SourceSpan>,
    help: &'static str,
}

/// A rule file that is there and cannot be read.
#[derive(Debug, Error, Diagnostic)]
#[error("the rule file `{name}` cannot be read: {why}")]
#[diagnostic(code("rules-unreadable"))]
struct RulesUnreadable {
    name: String,
    why: String,
    #[help]
    help: Option<&'static str>,
}

/// Why rules that are named cannot be used.
enum Unusable {
    Missing(String),
    Unreadable(RulesUnreadable),
}

fn problem_at(project: Option<&Project>, name: &str, said: &Said<String>, why: Unusable) -> InputProblem {
    let why = match why {
        Unusable::Missing(why) => why,
        Unusable::Unreadable(problem) => return Box::new(problem),
    };
    let (place, label) = project.map_or((None, None), |project| project.pointing(&said.at));
    let help = match place {
        Some(_) => "paths are relative to the project file",
        None => "paths are relative to the folder in which the program runs",
    };
    Box::new(RulesMissing { name: name.to_owned(), why, place, label, help })
}

/// Reads a rule file as text.
fn read_text(file: &Path, name: &str) -> Result<String, Unusable> {
    let unreadable = |why, help| Unusable::Unreadable(RulesUnreadable { name: name.to_owned(), why, help });
    let bytes = std::fs::read(file).map_err(|error| unreadable(io_words(&error), None))?;
    String::from_utf8(bytes)
        .map_err(|error| unreadable(utf8_words(&error), Some("save it as UTF-8, without any formatting")))
}

fn packs_problems(project: Option<&Project>, packs: &[String], said: &[Said<String>]) -> Vec<InputProblem> {
    let unknown = packs.iter().filter(|name| !embedded::packs().contains(&name.as_str()));
    unknown
        .map(|name| -> InputProblem {
            let said = said.iter().find(|said| said.value == *name);
            let (place, label) = match (project, said) {
                (Some(project), Some(said)) => project.pointing(&said.at),
                (Some(_), None) | (None, _) => (None, None),
            };
            Box::new(UnknownPack { name: name.clone(), place, label, help: near_or_all(name, &embedded::packs()) })
        })
        .collect()
}

impl Reading {
    /// Adds the rule files of a project, and those at or below some paths; gives what cannot be used.
    fn add_all(&mut self, project: Option<&Project>, paths: &[PathBuf]) -> Vec<InputProblem> {
        let mut problems: Vec<InputProblem> = Vec::new();
        let written = project.map(|project| project.rules.as_slice()).unwrap_or_default();
        let folder = project.map_or_else(PathBuf::new, |project| project.folder.clone());
        for said in written {
            let path = folder.join(&said.value);
            let added = self.add(&folder, &path, &said.value);
            problems.extend(added.err().map(|why| problem_at(project, &said.value, said, why)));
        }
        for path in paths {
            let shown = path.to_string_lossy();
            let added = self.add(&folder, path, &shown);
            let said = Said { value: String::new(), at: 0..0 };
            problems.extend(added.err().map(|why| problem_at(None, &shown, &said, why)));
        }
        problems
    }

    /// Adds a rule file, or all those below a folder in the order of their paths. A file that is named twice counts
    /// once, and so does one that holds the same text as another.
    fn add(&mut self, folder: &Path, path: &Path, written: &str) -> Result<(), Unusable> {
        if !path.exists() {
            return Err(Unusable::Missing("there is no such file or folder".to_owned()));
        }
        let mut files = Vec::new();
        for entry in WalkDir::new(path).sort_by_file_name() {
            let entry = entry.map_err(|error| Unusable::Missing(error.to_string()))?;
            let named = entry.depth() == 0;
            let is_rules = entry.path().extension().is_some_and(|ending| ending == RULE_ENDING);
            if entry.file_type().is_file() && (named || is_rules) {
                files.push(entry.into_path());
            }
        }
        if files.is_empty() {
            return Err(Unusable::Missing(format!("no file below it ends with `.{RULE_ENDING}`")));
        }
        for file in files {
            // Whatever else is named by mistake may hold names, and a message would show its lines.
            if file.extension().is_none_or(|ending| ending != RULE_ENDING) {
                return Err(Unusable::Missing(format!("the name of a rule file ends with `.{RULE_ENDING}`")));
            }
            let real = file.canonicalize().unwrap_or_else(|_| file.clone());
            if self.paths.iter().any(|(_, known)| *known == real) {
                continue;
            }
            let name = shown_name(folder, path, written, &file);
            let text = read_text(&file, &name)?;
            let copied = self.sources.ids().find(|id| self.sources.file(*id).text == text);
            if let Some(original) = copied.filter(|_| !text.trim().is_empty()) {
                self.paths.push((original, real));
                self.copies.push(name);
                continue;
            }
            let id = self.sources.add(name.clone(), text).ok_or_else(|| {
                let why = "it is 4 GB or larger".to_owned();
                Unusable::Unreadable(RulesUnreadable { name: name.clone(), why, help: None })
            })?;
            self.paths.push((id, real));
        }
        Ok(())
    }
}

/// A file's name as shown: relative to the project where it lies below it, else as it was written.
fn shown_name(folder: &Path, named: &Path, written: &str, file: &Path) -> String {
    let root = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let below = root.canonicalize().ok().and_then(|root| {
        let file = file.canonicalize().ok()?;
        Some(file.strip_prefix(root).ok()?.to_path_buf())
    });
    let name = below.unwrap_or_else(|| match file.strip_prefix(named) {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from(written),
        Ok(rest) => Path::new(written).join(rest),
        Err(_) => file.to_path_buf(),
    });
    let mut shown = Vec::new();
    for part in name.components() {
        match part {
            Component::CurDir => {}
            Component::RootDir => shown.push(String::new()),
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {
                shown.push(part.as_os_str().to_string_lossy().into_owned());
            }
        }
    }
    shown.join("/")
}
