//! Which lists of requirements belong to the rules of a command.

use std::path::PathBuf;

use crate::authoring::coverage;
use crate::input::project::ProjectFile;
use crate::input::requirements::{self, Requirements};
use crate::report::Look;

use super::choice::Chosen;
use super::embedded;
use super::problems::Refusal;

/// The lists at some paths; where none are named, those in a folder `requirements` beside the rules, and of the built-in
/// packs those about the areas of the rules.
pub(super) fn of(chosen: &Chosen, paths: &[PathBuf], look: Look) -> Result<Requirements, Refusal> {
    let refused = |problems: Vec<_>| Refusal::input(&problems, look);
    let below = |folder: &PathBuf| folder.join(embedded::REQUIREMENTS);
    let beside = chosen.folders.iter().map(|(folder, shown)| (below(folder), below(shown)));
    let beside = beside.filter(|(folder, _)| folder.is_dir() && paths.is_empty());
    let named: Vec<(PathBuf, PathBuf)> = paths.iter().map(|path| (path.clone(), path.clone())).chain(beside).collect();
    let files = requirements::files(&named).map_err(refused)?;
    let mut found = requirements::read(&files).map_err(refused)?;
    let rules = &chosen.rules.set;
    let problems = coverage::problems(rules, &found);
    if !problems.is_empty() {
        return Err(refused(problems));
    }
    if paths.is_empty() && chosen.packs {
        let files = embedded::requirement_lists().into_iter();
        let files: Vec<_> = files.map(|(name, text)| ProjectFile { name, text: text.into() }).collect();
        found.add(coverage::about(rules, requirements::read(&files).map_err(refused)?));
    }
    Ok(found)
}
