//! `probity fmt`: writes rule files in their one layout, or shows what that would change.

use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::authoring::fmt;
use crate::diagnostic::Faults;
use crate::report::Look;
use crate::report::words::counted;
use crate::source::FileId;
use crate::syntax;

use super::choice::{self, Written};
use super::exit::Exit;
use super::outputs::write_whole;
use super::problems::Refusal;
use super::terminal::{self, Color};

/// `fmt`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Rule files, or folders of them [default: the rule files of the project here or above]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; name the files that are laid out otherwise, and end with 1 if there is one
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    diff: bool,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// A file whose layout differs.
struct Change<'w> {
    name: &'w str,
    path: &'w Path,
    before: &'w str,
    after: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(arguments.color);
    let written = choice::written(&arguments.paths, look)?;
    let mut changes = Vec::new();
    let mut refused = 0;
    for (id, path) in &written.paths {
        let file = written.sources.file(*id);
        match formatted(&written, *id, look) {
            Ok(after) if after == file.text => {}
            Ok(after) => changes.push(Change { name: &file.name, path, before: &file.text, after }),
            Err(refusal) => {
                terminal::complain(&refusal.text);
                refused += 1;
            }
        }
    }
    let is_dry = arguments.check || arguments.diff;
    if !is_dry {
        for change in &changes {
            write_whole(change.path, |out| out.write_all(change.after.as_bytes()))
                .map_err(|error| Refusal::written(change.path, &error, look))?;
        }
    }
    let said = if arguments.diff { diff(&changes) } else { names(&changes) };
    terminal::show(|out| out.write_all(said.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    terminal::complain(&summary(changes.len(), written.paths.len() - changes.len() - refused, refused, is_dry));
    Ok(match (refused, changes.is_empty()) {
        (1.., _) => Exit::CouldNotRun,
        (0, false) if arguments.check => Exit::Violated,
        (0, _) => Exit::Clean,
    })
}

/// A file in its layout, or its mistakes.
fn formatted(written: &Written, id: FileId, look: Look) -> Result<String, Refusal> {
    let mut faults = Faults::default();
    syntax::parse(&written.sources, id, &mut faults);
    if faults.any_errors() {
        return Err(Refusal::rules(&written.sources, &faults, look));
    }
    let file = written.sources.file(id);
    fmt::format(&file.text).ok_or_else(|| {
        let what = format!("`{}` is left as it is: its layout could change what it says", file.name);
        Refusal::argument(what, "this is a mistake of the program: please report it, with the file", look)
    })
}

fn names(changes: &[Change<'_>]) -> String {
    changes.iter().map(|change| format!("{}\n", change.name)).collect()
}

fn diff(changes: &[Change<'_>]) -> String {
    let one = |change: &Change<'_>| {
        let diff = TextDiff::from_lines(change.before, change.after.as_str());
        diff.unified_diff().header(change.name, change.name).to_string()
    };
    changes.iter().map(one).collect()
}

/// How many files were or would be written, are in their layout already, and have mistakes.
fn summary(changed: usize, same: usize, refused: usize, is_dry: bool) -> String {
    let files = |count: usize, one: &str, several: &str| counted(count as u64, one, several);
    let mut parts = Vec::new();
    if changed > 0 {
        let verb = if is_dry { "would be written anew" } else { "written anew" };
        parts.push(format!("{} {verb}", files(changed, "file", "files")));
    }
    if same > 0 {
        parts.push(
            format!("{} in their layout already", files(same, "file", "files")).replace("file in their", "file in its"),
        );
    }
    if refused > 0 {
        parts.push(format!("{} left alone", files(refused, "file with errors", "files with errors")));
    }
    format!("{}\n", parts.join(", "))
}
