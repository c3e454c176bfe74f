//! `probity infer`: proposes a `record` block and a source from an export.

use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use crate::authoring::infer::{Asked, Export, Parent, Proposal, propose};
use crate::input::survey::Told;
use crate::report::Look;

use super::choice;
use super::exit::Exit;
use super::outputs::write_whole;
use super::problems::Refusal;
use super::terminal::{self, Color};

/// `infer`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The export to look at
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What a record is called [default: made from the name of the file]
    #[arg(long, value_name = "NAME", value_parser = kind)]
    kind: Option<String>,
    /// The sheet of a spreadsheet, by its name or number [default: the one with the most records]
    #[arg(long, value_name = "SHEET")]
    sheet: Option<String>,
    /// The line or row of the header, from 1 [default: looked for]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    header_row: Option<u32>,
    /// What separates cells, one character or `tab` [default: looked for]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// The encoding of a text file [default: UTF-8 or UTF-16, else windows-1252]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// Where the records stand in JSON and YAML, as in `/facilities/*` [default: looked for]
    #[arg(long, value_name = "PATH")]
    records: Option<String>,
    /// Show the source for the project file alone
    #[arg(long, conflicts_with = "output")]
    source: bool,
    /// Write the rule file there instead of showing it; a file that is there already stays
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

fn kind(word: &str) -> Result<String, String> {
    let is_name = word.starts_with(|letter: char| letter.is_ascii_lowercase())
        && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    let refused = || "a kind has a name in small letters, digits and `_`, as in `training_record`".to_owned();
    is_name.then(|| word.to_owned()).ok_or_else(refused)
}

fn delimiter(word: &str) -> Result<u8, String> {
    match word.as_bytes() {
        _ if word == "tab" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'\n' | b'\r') => {
            Ok(*byte)
        }
        _ => Err("one character that is no letter, digit or quote, or `tab`".to_owned()),
    }
}

fn encoding(word: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(word.as_bytes()).ok_or_else(|| {
        "there is no such encoding; there are `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le` …".to_owned()
    })
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(arguments.color);
    if let Some(path) = &arguments.output {
        spare(path, look)?;
    }
    let folder = arguments.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = choice::schema_above(folder);
    if let Err(why) = &beside {
        terminal::complain(&format!("no links were looked for in the project above this file: {why}\n"));
    }
    let beside = beside.ok().flatten();
    let (schema, root) = beside.map_or((None, None), |(schema, root)| (Some(schema), Some(root)));
    let proposal =
        proposal(arguments, root.as_deref(), schema.as_ref()).map_err(|problem| Refusal::input(&[problem], look))?;
    if arguments.source {
        let text = proposal.source();
        terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
        return Ok(Exit::Clean);
    }
    let text = rule_file(&proposal, true, look)?;
    match &arguments.output {
        None => terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, look))?,
        Some(path) => {
            write_whole(path, |out| out.write_all(text.as_bytes()))
                .map_err(|error| Refusal::written(path, &error, look))?;
            let next = "the source for probity.yaml stands at its end";
            terminal::complain(&format!(
                "a proposal for `{}` was written to {}; {next}\n",
                proposal.kind(),
                path.display()
            ));
        }
    }
    Ok(Exit::Clean)
}

fn proposal(
    arguments: &Arguments,
    root: Option<&Path>,
    schema: Option<&crate::schema::Schema>,
) -> Result<Proposal, crate::input::InputProblem> {
    let shown = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let below = root.and_then(|root| {
        let (root, file) = (root.canonicalize().ok()?, arguments.file.canonicalize().ok()?);
        Some(shown(file.strip_prefix(root).ok()?))
    });
    let name = arguments.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let as_given = if arguments.file.is_absolute() { name.clone() } else { shown(&arguments.file) };
    let asked = Asked {
        told: Told {
            sheet: arguments.sheet.clone(),
            header_row: arguments.header_row,
            delimiter: arguments.delimiter,
            encoding: arguments.encoding,
            records: arguments.records.clone(),
        },
        kind: arguments.kind.clone(),
        files: below.unwrap_or(as_given),
        kinds: schema.map(|schema| schema.kinds.iter().map(|kind| kind.name.clone()).collect()).unwrap_or_default(),
        edition: None,
    };
    let mut proposal = propose(&[Export { path: arguments.file.clone(), name }], &asked)?;
    let mut parents = schema.map(Parent::all).unwrap_or_default();
    parents.extend(proposal.parents());
    proposal.link(&parents);
    if let Some(schema) = schema {
        proposal.recognise(schema);
    }
    Ok(proposal)
}

/// The rule file of a proposal.
pub(super) fn rule_file(proposal: &Proposal, with_source: bool, look: Look) -> Result<String, Refusal> {
    proposal.rule_file(with_source).ok_or_else(|| {
        let what = format!("the proposal for `{}` would be no rule file", proposal.kind());
        Refusal::argument(what, "this is a mistake of the program: please report it, with the header of the file", look)
    })
}

/// Nothing is written over a file.
pub(super) fn spare(path: &Path, look: Look) -> Result<(), Refusal> {
    if path.exists() {
        let what = format!("`{}` is there already, so nothing was written", path.display());
        return Err(Refusal::argument(what, "name another file, or move that one away", look));
    }
    Ok(())
}
