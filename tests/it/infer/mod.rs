//! What is proposed from exports: that it can be used as it is, that it says what stands in the export and what it
//! cannot know, and that it shows nothing of persons.

mod demo;
mod folders;
mod proposals;
mod random;

use std::path::{Path, PathBuf};

use probity::authoring::infer::{Asked, Export, Proposal, propose};
use probity::calendar::Day;
use probity::diagnostic::Faults;
use probity::input::{self, InputProblem, Loaded, Project};
use probity::resolve::RuleSet;
use probity::source::Sources;
use probity::{lint, resolve, syntax};

use super::report::{add, folder};

/// What is proposed for a file with such contents.
fn proposed(name: &str, contents: &str) -> Proposal {
    try_proposed(name, contents).unwrap_or_else(|problem| panic!("{problem}"))
}

fn try_proposed(name: &str, contents: &str) -> Result<Proposal, InputProblem> {
    let folder = folder(&[(name, contents)]);
    let exports = [Export { path: folder.path().join(name), name: name.to_owned() }];
    let asked = Asked { files: name.to_owned(), ..Asked::default() };
    propose(&exports, &asked)
}

/// The rule file and the source of a proposal.
fn both(proposal: &Proposal) -> (String, String) {
    (proposal.rule_file(false).expect("a rule file in its layout"), proposal.source())
}

/// Rules of a text; the mistakes of it, warnings among them.
fn rules(text: &str) -> Result<RuleSet, Vec<String>> {
    let mut sources = Sources::default();
    sources.add("inferred.probity", text).unwrap();
    let mut faults = Faults::default();
    let files: Vec<_> = sources.ids().map(|id| syntax::parse(&sources, id, &mut faults)).collect();
    let rules = resolve::resolve(&sources, &files, &mut faults);
    if let Some(rules) = &rules {
        faults.list.extend(lint::check(&sources, rules).faults.list);
    }
    let said = |fault: &probity::diagnostic::Fault| format!("{}: {}", fault.code(), fault.problem);
    match rules {
        Some(rules) if faults.list.is_empty() => Ok(rules),
        _ => Err(faults.list.iter().map(said).collect()),
    }
}

/// Reads the records of a folder by what was proposed.
fn read_by(at: &Path, rule_file: &str, sources: &str) -> Result<(RuleSet, Loaded), String> {
    let rules = rules(rule_file).map_err(|faults| faults.join("\n"))?;
    let text = format!("rules: [rules/]\nsources:\n{sources}");
    let words = |problems: Vec<InputProblem>| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let project = Project::parse("probity.yaml", &text, at).map_err(words)?;
    let loaded = input::load(&project, &rules.schema, None, Day::new(2020, 9, 30).unwrap()).map_err(words)?;
    Ok((rules, loaded))
}

/// Lays a file out, and reads it by what was proposed for it.
fn read(name: &str, contents: &str) -> (RuleSet, Loaded) {
    let (rule_file, source) = both(&proposed(name, contents));
    let folder = folder(&[(name, contents)]);
    read_by(folder.path(), &rule_file, &source).unwrap_or_else(|why| panic!("{why}\n{rule_file}\n{source}"))
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
