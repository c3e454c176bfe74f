//! `probity doc`: the rule book, and which rules check which requirements.

use std::path::{Path, PathBuf};

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
    /// A list of requirements, or a folder of them [default: a folder `requirements` beside the rules]; repeatable
    #[arg(long, value_name = "PATH")]
    requirements: Vec<PathBuf>,
    /// Write which rules check which requirements to a Markdown file
    #[arg(long, value_name = "FILE")]
    coverage: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let chosen = choice::rules_or_packs(&arguments.choice, look)?;
    let lists = requirements::of(&chosen, &arguments.requirements, look)?;
    if let Some(path) = &arguments.coverage {
        if lists.areas.is_empty() {
            let help = "name a list, or a folder of lists, with `--requirements`";
            return Err(Refusal::argument("there is no list of requirements for these rules", help, look));
        }
        write(path, &coverage::coverage(&chosen.rules.set, &lists).markdown(), look)?;
    }
    Ok(Exit::Clean)
}

fn write(path: &Path, text: &str, look: Look) -> Result<(), Refusal> {
    write_whole(path, |out| out.write_all(text.as_bytes())).map_err(|error| Refusal::written(path, &error, look))
}
