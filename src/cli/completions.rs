//! `probity completions`: what a shell needs to complete commands and options.

use clap::CommandFactory;
use clap_complete::Shell;

use super::exit::Exit;
use super::problems::Refusal;
use super::terminal::{self, Color};

/// `completions`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "probity", &mut script);
    terminal::show(|out| out.write_all(&script))
        .map_err(|error| Refusal::shown(&error, terminal::error_look(Color::Auto)))?;
    Ok(Exit::Clean)
}
