//! `probity man`: the manual page of the program or of one command, for `man`.

use std::io;

use clap::CommandFactory;

use super::exit::Exit;
use super::problems::{Refusal, near_or_all};
use super::terminal::{self, Color};

/// `man`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The command whose page to write [default: the page of the program]
    command: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let mut program = super::Arguments::command();
    program.build();
    let command = match &arguments.command {
        None => program,
        Some(word) => match program.find_subcommand(word) {
            Some(command) => command.clone(),
            None => {
                let known = program.get_subcommands().map(clap::Command::get_name);
                let known: Vec<&str> = known.filter(|name| *name != "help").collect();
                let help = near_or_all(word, &known);
                return Err(Refusal::argument(format!("no command is called `{word}`"), help, look));
            }
        },
    };
    let mut page = Vec::new();
    let failed = |error: io::Error| Refusal::shown(&error, look);
    clap_mangen::Man::new(command).render(&mut page).map_err(failed)?;
    terminal::show(|out| out.write_all(&page)).map_err(failed)?;
    Ok(Exit::Clean)
}
