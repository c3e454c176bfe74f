//! The program `probity`. Everything it does is in the library.

use clap::Parser;
use probity::cli::{self, Arguments, Exit};

fn main() -> Exit {
    cli::run(Arguments::parse())
}
