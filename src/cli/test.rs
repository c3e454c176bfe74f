//! `probity test`: runs the `test` blocks of rule files.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::authoring::test::{self, TestResult};
use crate::lint;
use crate::report::words::counted;
use crate::report::{Look, diagnostics, words};
use crate::source::FileId;

use super::choice::{self, Choice, Rules};
use super::exit::Exit;
use super::problems::Refusal;
use super::terminal::{self, Color, complain};

/// `test`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Rule files, or folders of them, whose tests to run [default: those of the project]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    choice: Choice,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::look(arguments.color);
    let error_look = terminal::error_look(arguments.color);
    let (rules, untested) = rules(arguments)?;
    let results: Vec<TestResult> = test::run(&rules.sources, &rules.set);
    let mut text = String::new();
    for result in results.iter().filter(|result| !result.wrong.is_empty()) {
        let title = format!("{} \"{}\"", result.rule, result.title);
        text += &diagnostics::failed_test(&rules.sources, result.span, &title, &result.wrong, look);
        text.push('\n');
    }
    for path in &untested {
        text += &format!("{}: there is no test in it\n", path.display());
    }
    let failed = results.iter().filter(|result| !result.wrong.is_empty()).count();
    let passed = counted((results.len() - failed) as u64, "test passed", "tests passed");
    let failures = match failed {
        0 => String::new(),
        count => format!(", {} failed", words::grouped(count as u64)),
    };
    text += &format!("{passed}{failures}\n");
    terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, error_look))?;
    let all_passed = failed == 0 && untested.is_empty() && !results.is_empty();
    Ok(if all_passed { Exit::Clean } else { Exit::Violated })
}

/// The rules with the tests that are asked for, and the paths that hold none.
fn rules(arguments: &Arguments) -> Result<(Rules, Vec<PathBuf>), Refusal> {
    let look = terminal::error_look(arguments.color);
    let project = choice::find_project(&arguments.choice, look)?;
    let mut choice = arguments.choice.clone();
    choice.rules.extend(arguments.paths.iter().cloned());
    let mut rules = choice::rules(project.as_ref(), &choice, look)?;
    if arguments.paths.is_empty() {
        show_warnings(&rules, &|_| true, look);
        return Ok((rules, Vec::new()));
    }
    let mut wanted: BTreeSet<FileId> = BTreeSet::new();
    let mut untested = Vec::new();
    for path in &arguments.paths {
        let files = choice::files_below(&rules, path);
        if !rules.set.tests.iter().any(|test| files.contains(&test.rule.span.file)) {
            untested.push(path.clone());
        }
        wanted.extend(files);
    }
    show_warnings(&rules, &|file| wanted.contains(&file), look);
    rules.set.tests.retain(|test| wanted.contains(&test.rule.span.file));
    Ok((rules, untested))
}

/// Shows what the static checks say of the rules in some files, loose ends and what was not looked into included.
fn show_warnings(rules: &Rules, of: &dyn Fn(FileId) -> bool, look: Look) {
    rules.show_warnings(of, look);
    let ends = lint::loose_ends(&rules.set, &|file| of(file) && rules.is_own(file));
    complain(&diagnostics::each_fault(&rules.sources, &ends.list, look));
    let open = rules.checked.not_analysed.iter().filter(|(span, _)| of(span.file));
    let open: Vec<&str> = open.map(|(_, what)| what.as_str()).collect();
    if !open.is_empty() {
        complain(&format!("{} not analysed: {}\n", counted(open.len() as u64, "check", "checks"), open.join("; ")));
    }
}
