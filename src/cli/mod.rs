//! The command line: one file per subcommand, the streams, and the exit code.
//!
//! Results go to standard output, everything else to standard error.

mod case;
mod check;
mod choice;
mod completions;
mod demo;
mod doc;
mod embedded;
pub mod exit;
mod explain;
mod fmt;
mod infer;
mod init;
mod man;
mod outputs;
mod packs;
mod passing;
mod problems;
mod requirements;
mod show_plan;
mod terminal;
mod test;
mod verify;
mod ways;
mod why;

use clap::{Parser, Subcommand};

pub use exit::Exit;

use problems::Refusal;

/// Checks records of delegated immigration authority against the rules that agreements and policies lay down.
#[derive(Debug, Parser)]
#[command(name = "probity", version, max_term_width = 100, after_help = AFTER)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "Exit codes: 0 nothing to report at the gate, 1 a violation at the gate (or a test that fails, or a \
                     layout that differs), 2 could not run, 3 no violation, but not everything that applies was assessed";

/// What the program does.
#[derive(Debug, Subcommand)]
enum Command {
    /// Judge records by rules and report every violation with its place in the record and in the rule
    Check(check::Arguments),
    /// Judge the demonstration project that is built into the program
    Demo(demo::Arguments),
    /// Show the whole evaluation of one rule for one record
    Why(why::Arguments),
    /// Show the page of a diagnostic code, or a rule with its sources and tests
    Explain(explain::Arguments),
    /// Run the `test` blocks of rule files
    Test(test::Arguments),
    /// Write rule files in their one layout
    Fmt(fmt::Arguments),
    /// Propose a `record` block and a source from an export
    Infer(infer::Arguments),
    /// Make a project file, and rule files with `record` blocks, from the exports in a folder
    Init(init::Arguments),
    /// Show the rule packs that are built in, or the rules of one
    Packs(packs::Arguments),
    /// Write the rule book: every rule beside its sources; and which rules check which requirements
    Doc(doc::Arguments),
    /// Write completions for a shell to standard output
    Completions(completions::Arguments),
    /// Write a manual page to standard output
    Man(man::Arguments),
}

/// Does what the arguments say.
pub fn run(arguments: Arguments) -> Exit {
    let done = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Why(arguments) => why::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Infer(arguments) => infer::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Packs(arguments) => packs::run(&arguments),
        Command::Doc(arguments) => doc::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    done.unwrap_or_else(|refusal: Refusal| {
        terminal::complain(&refusal.text);
        Exit::CouldNotRun
    })
}
