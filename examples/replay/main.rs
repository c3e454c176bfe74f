//! Makes the invented records of a replay: a published audit, told in records of which Probity prints the audit's own
//! numbers. `cargo run --example replay r1` writes them to `fixtures/replay/r1/`; with `--write FOLDER` the whole
//! project goes to another folder, to play with. The same name always makes the same bytes.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

mod replays;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use replays::{ALL, Replay, files};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (name, folder) = match words[..] {
        [name] => (name, None),
        [name, "--write", folder] | ["--write", folder, name] => (name, Some(PathBuf::from(folder))),
        _ => return usage(),
    };
    let Some(replay) = ALL.iter().find(|replay| replay.name == name) else { return usage() };
    match write(replay, folder) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    let names: Vec<&str> = ALL.iter().map(|replay| replay.name).collect();
    eprintln!("usage: cargo run --example replay NAME [--write FOLDER]\nNAME is one of: {}", names.join(", "));
    ExitCode::from(2)
}

/// Writes the records of a replay into its own folder, or the whole replay into another one.
fn write(replay: &Replay, folder: Option<PathBuf>) -> Result<String, Box<dyn Error>> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/replay").join(replay.name);
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder)?;
        for entry in std::fs::read_dir(&home)? {
            let entry = entry?;
            std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    let folder = folder.unwrap_or(home);
    let made = files(replay);
    for (name, text) in &made {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(format!("{} files of records written to {}", made.len(), folder.display()))
}
