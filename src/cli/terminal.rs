//! Standard output and standard error: colors, width, and a pipe that closes early.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Seek, Write};

use clap::ValueEnum;
use terminal_size::{Height, Width};

use crate::report::Look;

/// Columns where there is no terminal.
const WIDTH: usize = 100;
/// Fewer columns than this cannot hold a message.
const NARROWEST: usize = 40;

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless the environment variable `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How standard output looks.
pub(super) fn look(color: Color) -> Look {
    let width = terminal_size::terminal_size_of(io::stdout());
    Look { color: colored(color, io::stdout().is_terminal()), width: columns(width) }
}

/// How standard error looks.
pub(super) fn error_look(color: Color) -> Look {
    let width = terminal_size::terminal_size_of(io::stderr());
    Look { color: colored(color, io::stderr().is_terminal()), width: columns(width) }
}

/// How text in a file looks.
pub(super) fn file_look() -> Look {
    Look { color: false, width: WIDTH }
}

fn colored(color: Color, is_terminal: bool) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_terminal && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

fn columns(size: Option<(Width, Height)>) -> usize {
    size.map_or(WIDTH, |(width, _)| usize::from(width.0).max(NARROWEST))
}

/// Writes to standard output. Whoever closes the pipe early has seen enough: that is no error.
pub(super) fn show(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    seen_enough(write(&mut out).and_then(|()| out.flush()))
}

/// Writes all of a file to standard output; the system copies it by itself where it can.
pub(super) fn show_file(mut file: File) -> io::Result<()> {
    file.rewind()?;
    seen_enough(io::copy(&mut file, &mut io::stdout().lock()).map(|_| ()))
}

fn seen_enough(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Writes to standard error, where nothing can be done about an error.
pub(super) fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
