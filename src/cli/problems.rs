//! What keeps a command from running, ready to be shown.

use std::io;
use std::path::Path;

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

use crate::diagnostic::{Faults, nearest};
use crate::input::InputProblem;
use crate::input::problems::{Shown, io_words};
use crate::input::project::{Project, Said};
use crate::report::{Look, diagnostics};
use crate::resolve::RuleSet;
use crate::source::Sources;

/// Why a command did not run: text for standard error.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) text: String,
}

impl Refusal {
    /// Rule files with errors.
    pub(super) fn rules(sources: &Sources, faults: &Faults, look: Look) -> Refusal {
        Refusal { text: diagnostics::faults(sources, faults, look) }
    }

    /// A project file or exports that cannot be read.
    pub(super) fn input(problems: &[InputProblem], look: Look) -> Refusal {
        Refusal { text: diagnostics::input_problems(problems, look) }
    }

    /// Arguments that lead nowhere.
    pub(super) fn argument(what: impl Into<String>, help: impl Into<String>, look: Look) -> Refusal {
        let problem = Argument { what: what.into(), help: Some(help.into()).filter(|help| !help.is_empty()) };
        Refusal { text: diagnostics::problem_text(&problem, look) }
    }

    /// A file that cannot be read.
    pub(super) fn file(path: &Path, error: &io::Error, look: Look) -> Refusal {
        Refusal::argument(format!("`{}` cannot be read: {}", path.display(), io_words(error)), "", look)
    }

    /// A file or a folder that cannot be written.
    pub(super) fn written(path: &Path, error: &io::Error, look: Look) -> Refusal {
        let help = [
            (io::ErrorKind::NotFound, "make its folder, or name another"),
            (io::ErrorKind::PermissionDenied, "name a folder of your own"),
            (io::ErrorKind::IsADirectory, "name a file in it"),
        ];
        let help = help.into_iter().find(|(kind, _)| *kind == error.kind()).map_or("", |(_, help)| help);
        Refusal::argument(format!("`{}` cannot be written: {}", path.display(), io_words(error)), help, look)
    }

    /// What is found cannot be kept until it is reported.
    pub(super) fn temporary(error: &io::Error, look: Look) -> Refusal {
        let help = "make room where the results are to stand and where temporary files are kept";
        Refusal::argument(format!("the findings cannot be written: {}", io_words(error)), help, look)
    }

    /// Standard output that takes no more.
    pub(super) fn shown(error: &io::Error, look: Look) -> Refusal {
        Refusal::argument(format!("standard output cannot be written: {}", io_words(error)), "", look)
    }
}

/// An argument of the command line that leads nowhere.
#[derive(Debug, Error, Diagnostic)]
#[error("{what}")]
struct Argument {
    what: String,
    #[help]
    help: Option<String>,
}

/// `did you mean …?`, or else all that there is.
pub(super) fn near_or_all(word: &str, known: &[&str]) -> String {
    match (nearest(word, known.iter().copied()), known) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "there are none".to_owned(),
        (None, [only]) => format!("there is only `{only}`"),
        (None, known) => {
            let all: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
            format!("choose one of {}", all.join(", "))
        }
    }
}

/// That no rule has an id, and which one was perhaps meant.
pub(super) fn unknown_rule(word: &str, rules: &RuleSet, look: Look) -> Refusal {
    Refusal::argument(format!("no rule is called `{word}`"), near_rule(word, rules), look)
}

/// A rule that the project file names and no rule file holds.
#[derive(Debug, Error, Diagnostic)]
#[error("no rule is called `{name}`")]
#[diagnostic(code("unknown-rule"))]
struct UnknownRule {
    name: String,
    #[source_code]
    place: Option<Shown>,
    #[label("not declared in any rule file")]
    label: Option<SourceSpan>,
    #[help]
    help: String,
}

/// Those of the project's words that name no rule, in the order of its file.
pub(super) fn unknown_rules(words: &[&Said<String>], project: &Project, rules: &RuleSet) -> Vec<InputProblem> {
    let mut unknown: Vec<_> = words.iter().filter(|said| rules.rule_named(&said.value).is_none()).collect();
    unknown.sort_by_key(|said| said.at.start);
    let problem = |said: &&&Said<String>| -> InputProblem {
        let (place, label) = project.pointing(&said.at);
        Box::new(UnknownRule { name: said.value.clone(), place, label, help: near_rule(&said.value, rules) })
    };
    unknown.iter().map(problem).collect()
}

fn near_rule(word: &str, rules: &RuleSet) -> String {
    let known: Vec<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).collect();
    near_or_all(word, &known)
}
