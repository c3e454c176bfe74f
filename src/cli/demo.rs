//! `probity demo`: the demonstration project that is built into the program.

use std::io;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::check;
use super::embedded;
use super::exit::Exit;
use super::problems::Refusal;
use super::terminal::{self, Color};

/// `demo`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Write the files of the demonstration into a folder instead of judging them
    #[arg(long, value_name = "FOLDER")]
    write: Option<PathBuf>,
    #[command(flatten)]
    shown: check::Shown,
}

/// `check` as the command line would call it, for its defaults.
#[derive(Debug, Parser)]
struct Check {
    #[command(flatten)]
    arguments: check::Arguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    match &arguments.write {
        Some(folder) => write(folder, arguments.shown.color),
        None => judge(&arguments.shown),
    }
}

fn judge(shown: &check::Shown) -> Result<Exit, Refusal> {
    let look = terminal::error_look(shown.color);
    let failed =
        |error: io::Error| Refusal::argument(format!("the demonstration cannot be laid out: {error}"), "", look);
    terminal::complain("This is the demonstration. Every agency, person and event in it is made up.\n\n");
    let folder = tempfile::tempdir().map_err(failed)?;
    lay_out(folder.path()).map_err(failed)?;
    let Check { mut arguments } = Check::parse_from(["check"]);
    arguments.paths = vec![folder.path().to_path_buf()];
    arguments.shown = shown.clone();
    let ends = check::run(&arguments)?;
    terminal::complain(&format!(
        "\nThis was the demonstration: `probity check` on these files ends with exit code {}, the demonstration with 0.\n\
         To play with them, write them to a folder: probity demo --write FOLDER\n",
        ends.code()
    ));
    Ok(Exit::Clean)
}

fn write(folder: &Path, color: Color) -> Result<Exit, Refusal> {
    let look = terminal::error_look(color);
    let files = embedded::demo_files();
    if let Some((name, _)) = files.iter().find(|(name, _)| folder.join(name).exists()) {
        let what = format!("`{}` is there already, so nothing was written", folder.join(name).display());
        return Err(Refusal::argument(what, "name a folder that is empty or not there yet", look));
    }
    lay_out(folder).map_err(|error| Refusal::written(folder, &error, look))?;
    let shown = folder.display();
    let said = format!("{} files written to {shown}\nJudge them with: probity check {shown}\n", files.len());
    terminal::show(|out| out.write_all(said.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    Ok(Exit::Clean)
}

fn lay_out(folder: &Path) -> io::Result<()> {
    for (name, text) in embedded::demo_files() {
        let path = folder.join(name);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, text)?;
    }
    Ok(())
}
