//! `probity init`: a project file, and rule files with `record` blocks, from the exports in a folder.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::authoring::infer::{self, Asked, Export, Group, Parent, Proposal, propose};
use crate::input::project::FILE_NAME;
use crate::input::survey::Told;
use crate::input::{InputProblem, is_export};
use crate::report::Look;
use crate::report::words::counted;
use crate::schema::Schema;

use super::choice;
use super::exit::Exit;
use super::infer::{rule_file, spare};
use super::outputs::write_whole;
use super::problems::Refusal;
use super::terminal::{self, Color};

/// How deep in a folder exports are looked for.
const DEPTH: usize = 4;
/// A folder with more exports is none that somebody looks through.
const MOST_FILES: usize = 1_000;

/// `init`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder with the exports
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// What stands in a folder.
#[derive(Debug, Default)]
struct Folder {
    /// Exports by their path in it.
    exports: Vec<String>,
    /// Rule files and folders of them, as the project file names them.
    rules: Vec<String>,
}

/// What came of the exports.
#[derive(Debug, Default)]
struct Proposals {
    made: Vec<Proposal>,
    /// Files that cannot be read, and why.
    unread: Vec<(String, InputProblem)>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(arguments.color);
    let folder = &arguments.folder;
    let shown = folder.display();
    if !folder.is_dir() {
        let what = format!("`{shown}` is no folder");
        return Err(Refusal::argument(what, "name the folder that holds the exports", look));
    }
    let project = folder.join(FILE_NAME);
    if project.exists() {
        let shown = project.strip_prefix(".").unwrap_or(&project).display();
        let what = format!("`{shown}` is there already, so nothing was written");
        let help = "`probity infer --source FILE` shows what to add to it for another export";
        return Err(Refusal::argument(what, help, look));
    }
    let found = look_into(folder);
    if found.exports.is_empty() {
        let what = format!("there is no export in `{shown}`");
        let help = "put the files there that hold the records (spreadsheets, CSV, JSON, YAML or Parquet), or name their folder";
        return Err(Refusal::argument(what, help, look));
    }
    if found.exports.len() > MOST_FILES {
        let what = format!("there are {} exports in `{shown}`", found.exports.len());
        return Err(Refusal::argument(what, "name a folder with fewer of them", look));
    }
    let schema = rules_there(folder, &found, look)?;
    let proposals = proposals(folder, &found, schema.as_ref());
    if proposals.made.is_empty() {
        let problems: Vec<InputProblem> = proposals.unread.into_iter().map(|(_, problem)| problem).collect();
        return Err(Refusal::input(&problems, look));
    }
    let files = files(&found, &proposals, schema.is_some(), look)?;
    write(folder, &files, look)?;
    let said = said(&files, &proposals, schema.is_some());
    terminal::show(|out| out.write_all(said.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    Ok(Exit::Clean)
}

/// The exports and rule files in a folder. What is hidden, and other projects, are not looked at.
fn look_into(folder: &Path) -> Folder {
    let mut found = Folder::default();
    let is_open = |entry: &walkdir::DirEntry| {
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_project = entry.file_type().is_dir() && entry.path().join(FILE_NAME).exists();
        entry.depth() == 0 || !is_hidden && !is_project
    };
    let entries = WalkDir::new(folder).max_depth(DEPTH).sort_by_file_name().into_iter().filter_entry(is_open);
    for entry in entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let Ok(below) = entry.path().strip_prefix(folder) else { continue };
        let name = below.to_string_lossy().replace('\\', "/");
        if name.ends_with(".probity") {
            let rules = name.split_once('/').map_or(name.clone(), |(folder, _)| format!("{folder}/"));
            if !found.rules.contains(&rules) {
                found.rules.push(rules);
            }
        } else if is_export(&name) {
            found.exports.push(name);
        }
    }
    found
}

/// The kinds that the rule files in the folder declare; `None` where there are no rule files.
fn rules_there(folder: &Path, found: &Folder, look: Look) -> Result<Option<Schema>, Refusal> {
    if found.rules.is_empty() {
        return Ok(None);
    }
    let choice = choice::Choice {
        rules: found.rules.iter().map(|rules| folder.join(rules)).collect(),
        ..choice::Choice::default()
    };
    choice::rules(None, &choice, look).map(|rules| Some(rules.set.schema))
}

fn proposals(folder: &Path, found: &Folder, schema: Option<&Schema>) -> Proposals {
    let mut proposals = Proposals::default();
    let mut kinds: Vec<String> =
        schema.map(|schema| schema.kinds.iter().map(|kind| kind.name.clone()).collect()).unwrap_or_default();
    for group in groups(folder, found) {
        let exports: Vec<Export> = group.files.iter().map(|name| export(folder, name)).collect();
        let in_folder = group.pattern.rsplit_once('/').filter(|(_, file)| file.starts_with('*'));
        let asked = Asked {
            told: Told::default(),
            kind: in_folder.map(|(folder, _)| infer::kind_name(folder)),
            files: group.pattern.clone(),
            kinds: kinds.clone(),
            edition: group.edition.clone(),
        };
        match propose(&exports, &asked) {
            Ok(proposal) => {
                kinds.extend(proposal.kinds());
                proposals.made.push(proposal);
            }
            Err(problem) => proposals.unread.push((group.pattern, problem)),
        }
    }
    let mut parents = schema.map(Parent::all).unwrap_or_default();
    parents.extend(proposals.made.iter().flat_map(Proposal::parents));
    for proposal in &mut proposals.made {
        proposal.link(&parents);
        if let Some(schema) = schema {
            proposal.recognise(schema);
        }
    }
    proposals
}

fn export(folder: &Path, name: &str) -> Export {
    Export { path: folder.join(name), name: name.to_owned() }
}

/// The exports, each with those that hold records of the same kind: editions, and files of a folder whose columns are
/// alike.
fn groups(folder: &Path, found: &Folder) -> Vec<Group> {
    let alike = |groups: &[Group]| {
        let headers = |group: &Group| infer::headers(&export(folder, &group.files[0])).ok();
        let all: Option<Vec<Vec<String>>> = groups.iter().map(headers).collect();
        let Some([first, others @ ..]) = all.as_deref() else { return false };
        let shared = |other: &Vec<String>| other.iter().filter(|header| first.contains(header)).count();
        others.iter().all(|other| shared(other) * 2 >= first.len().min(other.len()) && shared(other) > 0)
    };
    let mut grouped = Vec::new();
    for together in infer::folders(infer::editions(&found.exports)) {
        if together.len() > 1 && alike(&together) {
            grouped.push(infer::folder(&together));
        } else {
            grouped.extend(together);
        }
    }
    grouped
}

/// The files to write, by their path in the folder.
fn files(found: &Folder, proposals: &Proposals, has_rules: bool, look: Look) -> Result<Vec<(String, String)>, Refusal> {
    let mut files = vec![(FILE_NAME.to_owned(), project_file(found, proposals, has_rules))];
    for proposal in proposals.made.iter().filter(|_| !has_rules) {
        files.push((format!("rules/{}.probity", proposal.kind()), rule_file(proposal, false, look)?));
    }
    Ok(files)
}

fn project_file(found: &Folder, proposals: &Proposals, has_rules: bool) -> String {
    let rules = if has_rules { found.rules.clone() } else { vec!["rules/".to_owned()] };
    let rules: Vec<String> = rules.iter().map(|path| infer::yaml(path)).collect();
    let mut text = format!(
        "# Proposed by `probity init` from the exports in this folder: guesses, to be read and changed.\n\n\
         # The day at whose end the records are judged; without it, yesterday.\n# as_of: YYYY-MM-DD\n\n\
         rules: [{}]\n\nsources:\n",
        rules.join(", ")
    );
    let is_of_rules = |proposal: &&Proposal| !has_rules || proposal.known().is_some();
    let (sources, others): (Vec<&Proposal>, Vec<&Proposal>) = proposals.made.iter().partition(is_of_rules);
    text.extend(sources.iter().map(|proposal| proposal.source()));
    if sources.is_empty() {
        text.truncate(text.len() - "\nsources:\n".len());
        text += "\nsources: []\n";
    }
    for proposal in others {
        let files = proposal.files();
        text += &format!("\n# No record block fits {files}: `probity infer` with its name proposes one.\n");
    }
    for (_, problem) in &proposals.unread {
        text += &format!("\n# Not read: {}\n", infer::one_line(&problem.to_string()));
    }
    text
}

/// Writes all files, or none.
fn write(folder: &Path, files: &[(String, String)], look: Look) -> Result<(), Refusal> {
    for (name, _) in files {
        spare(&folder.join(name), look)?;
    }
    let mut written: Vec<PathBuf> = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = made.and_then(|()| write_whole(&path, |out| out.write_all(text.as_bytes()))) {
            // What was written before is taken back; where that fails too, the error says enough.
            written.iter().for_each(|path| drop(std::fs::remove_file(path)));
            return Err(Refusal::written(&path, &error, look));
        }
        written.push(path);
    }
    Ok(())
}

/// What was done, and what to do next.
fn said(files: &[(String, String)], proposals: &Proposals, has_rules: bool) -> String {
    let mut said = format!("{} written\n", counted(files.len() as u64, "file", "files"));
    for (name, _) in files {
        said += &format!("  {name}\n");
    }
    said += "from\n";
    for proposal in &proposals.made {
        let rows = counted(proposal.rows(), "record", "records");
        let fields = counted(proposal.field_count() as u64, "field", "fields");
        let as_kind = match (proposal.known(), has_rules) {
            (Some(known), _) => format!("`{known}` of the rule files"),
            (None, true) => "no source, as no record block fits".to_owned(),
            (None, false) => format!("`{}`, {fields}", proposal.kind()),
        };
        said += &format!("  {}: {rows}, {as_kind}\n", proposal.files());
    }
    for (name, _) in &proposals.unread {
        said += &format!("  {name}: not read; {FILE_NAME} says why\n");
    }
    said + "Read what was written and settle what its remarks ask. Then write a first rule, and run: probity check\n"
}
