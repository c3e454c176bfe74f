//! The program as it is started from a shell, with whatever people and broken exports put before it: each run with
//! its input, its command, both streams and its exit code.

mod accepted;
mod bad_input;
mod book;
mod calendars;
mod checks;
mod editions;
mod fmt;
mod held;
mod loops;
mod outputs;
mod parameters;
mod passing;
mod places;
mod same;
mod versions;

use std::borrow::Cow;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A file of a run: its name and its bytes.
pub(crate) type File<'a> = (&'a str, &'a dyn AsRef<[u8]>);

/// Files with more bytes than this are not shown.
const SHOWN: usize = 1000;

/// A folder with files in it.
pub(crate) fn folder(files: &[File<'_>]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    add(folder.path(), files);
    folder
}

/// Writes files into a folder, over those that are there.
fn add(folder: &Path, files: &[File<'_>]) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("folders can be made");
        std::fs::write(path, bytes.as_ref()).expect("files can be written");
    }
}

/// What a run said, and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program, about to run in a folder.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs the program in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ran {
    ran(folder, command(folder, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()))
}

/// Runs the program in a folder, with some environment variables.
fn run_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = command(folder, arguments);
    command.envs(variables.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
    ran(folder, &mut command)
}

/// Runs what is about to run; the folder's own path does not stay in what it said.
fn ran(folder: &Path, command: &mut Command) -> Ran {
    let done = command.spawn().and_then(Child::wait_with_output).expect("the program can be started");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    let short = |text: String| text.replace(&*folder.to_string_lossy(), "FOLDER");
    Ran {
        code: done.status.code().expect("the program ends by itself"),
        out: short(text(done.stdout)),
        err: short(text(done.stderr)),
    }
}

/// The files, the command, and what came of it.
fn transcript(files: &[File<'_>], arguments: &[&str], ran: &Ran) -> String {
    let mut text = String::new();
    for (name, bytes) in files {
        text += &format!("== {name}\n{}", shown(bytes.as_ref()));
    }
    text += &format!("$ probity {}\n", arguments.join(" "));
    for (stream, said) in [("standard output", &ran.out), ("standard error", &ran.err)] {
        text += &format!("== {stream}{}\n{said}\n", if said.is_empty() { ": nothing" } else { "" });
    }
    text += &format!("== exit {}\n", ran.code);
    text
}

/// A file's text, with escapes for what is no text.
fn shown(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(|char: char| char.is_control() && char != '\n') => Cow::Borrowed(text),
        Ok(_) | Err(_) => Cow::Owned(bytes.escape_ascii().to_string().replace("\\n", "\\n\n").replace("\\\"", "\"")),
    };
    if text.is_empty() {
        return "(nothing)\n".to_owned();
    }
    let cut: String = text.chars().take(if bytes.len() > SHOWN { 70 } else { usize::MAX }).collect();
    let more = if cut.len() < text.len() { format!("… ({} bytes)", bytes.len()) } else { String::new() };
    format!("{cut}{more}{}", if (cut.clone() + &more).ends_with('\n') { "" } else { "\n" })
}

/// Compares with a snapshot that stands beside all others.
#[track_caller]
fn golden(name: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/program");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown));
}
