//! `probity doc`: the rule book, and which rules check which requirements.

use std::path::{Path, PathBuf};

use crate::authoring::book::{self, book};
use crate::authoring::coverage;
use crate::report::Look;

use super::choice::{self, Choice};
use super::exit::Exit;
use super::outputs::write_whole;
use super::problems::Refusal;
use super::requirements;
use super::terminal::{self, Color};

/// `doc`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// Write the rule book to a file that ends with `.html` or `.md`, instead of standard output; repeatable
    #[arg(long, value_name = "FILE", value_parser = output)]
    output: Vec<Output>,
    /// Write which rules check which requirements to a Markdown file
    #[arg(long, value_name = "FILE", value_parser = coverage_file)]
    coverage: Option<PathBuf>,
    /// A list of requirements, or a folder of them [default: a folder `requirements` beside the rules]; repeatable
    #[arg(long, value_name = "PATH")]
    requirements: Vec<PathBuf>,
}

/// A file to write.
#[derive(Debug, Clone)]
struct Output {
    format: Format,
    path: PathBuf,
}

/// How a rule book is written.
#[derive(Debug, Clone, Copy)]
enum Format {
    Html,
    Markdown,
}

fn output(word: &str) -> Result<Output, String> {
    let path = PathBuf::from(word);
    match ending(&path).as_str() {
        "html" | "htm" => Ok(Output { format: Format::Html, path }),
        "md" | "markdown" => Ok(Output { format: Format::Markdown, path }),
        _ => Err("a rule book ends with `.html` or `.md`".to_owned()),
    }
}

fn coverage_file(word: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(word);
    match ending(&path).as_str() {
        "md" | "markdown" => Ok(path),
        _ => Err("it ends with `.md`".to_owned()),
    }
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let chosen = choice::rules_or_packs(&arguments.choice, look)?;
    let lists = requirements::of(&chosen, &arguments.requirements, look)?;
    if arguments.coverage.is_some() && lists.areas.is_empty() {
        let help = "name a list, or a folder of lists, with `--requirements`";
        return Err(Refusal::argument("there is no list of requirements for these rules", help, look));
    }
    let (sources, set) = (&chosen.rules.sources, &chosen.rules.set);
    let made = book(sources, set, &lists);
    // All of it is made before anything is written.
    let mut files: Vec<(&Path, String)> = Vec::new();
    for Output { format, path } in &arguments.output {
        let text = match format {
            Format::Html => book::html(&made),
            Format::Markdown => book::markdown(&made),
        };
        files.push((path, text));
    }
    if let Some(path) = &arguments.coverage {
        files.push((path, coverage::coverage(set, &lists).markdown()));
    }
    if files.is_empty() {
        let text = book::markdown(&made);
        terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    }
    files.iter().try_for_each(|(path, text)| write(path, text, look))?;
    Ok(Exit::Clean)
}

fn write(path: &Path, text: &str, look: Look) -> Result<(), Refusal> {
    write_whole(path, |out| out.write_all(text.as_bytes())).map_err(|error| Refusal::written(path, &error, look))
}
