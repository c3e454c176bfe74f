//! Results as bytes: one file per format, all of them written from one [`Run`] and the shapes in [`model`].
//!
//! Nothing is judged here. Private values become pseudonyms, and text from records is made harmless, before a format
//! sees them. Only `cli` decides where the bytes go.

mod accepted;
mod bytes;
pub mod diagnostics;
mod drawing;
mod found;
mod inputs;
mod json;
mod later;
mod line;
mod measure_tables;
mod measures;
pub mod model;
mod ndjson;
pub mod passed;
mod reading;
mod several;
mod summary;
mod text;
mod why;

pub mod words;

use std::io::{self, Write};

use crate::calendar::Day;
use crate::diagnostic::nearest;
use crate::explain::{Court, MeasureResult, Verdicts};
use crate::input::{Again, Loaded};
use crate::resolve::RuleSet;
use crate::review::{Accepted, Pseudonyms, Subjects};
use crate::source::Sources;

pub use drawing::Look;
pub use found::{Rereading, Visit};
pub use line::{LineWords, Lines, written as written_lines};
pub use model::{citation, cited_part};
pub use passed::Passed;
pub use several::{each_subject, no_subject};
pub use why::why;

/// A run and all that its reports are made of.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What judged the records, and can say more of each.
    pub court: &'a Court<'a>,
    /// The rule files.
    pub sources: &'a Sources,
    /// The rules.
    pub rules: &'a RuleSet,
    /// What was read.
    pub loaded: &'a Loaded,
    /// What it came to.
    pub verdicts: &'a Verdicts,
    /// What persons are called.
    pub pseudonyms: &'a Pseudonyms,
    /// What records are called, and by what findings are known from run to run.
    pub subjects: &'a Subjects,
    /// What is to be reported of records that passed, and how these are read again; `None` where all are held.
    pub passed: Option<(&'a Passed, &'a Again<'a>)>,
    /// The day at whose end the records were judged.
    pub as_of: Day,
    /// Nobody said it: it is the last day that was over.
    pub as_of_assumed: bool,
    /// The files whose records alone were judged; empty where all were.
    pub narrowed: &'a [String],
    /// Rules that the project file leaves out, each with its reason.
    pub skipped: &'a [(String, String)],
    /// The violations that somebody accepted.
    pub accepted: &'a Accepted,
    /// What the measures came to.
    pub measures: &'a [MeasureResult],
    /// Groups of measures with fewer records are hidden.
    pub small_groups: Option<u64>,
    /// How the run ends, in a sentence.
    pub closing: &'a str,
}

/// How text for people is written.
#[derive(Debug, Clone, Copy)]
pub struct TextOptions {
    /// Colors and width.
    pub look: Look,
    /// How many findings of each rule are drawn; all of them are counted.
    pub max_findings: usize,
}

/// A format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One finding a line: `FILE:LINE:COLUMN RULE KEY outcome`.
    Line,
    /// One JSON object.
    Json,
    /// One JSON object a line.
    Ndjson,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 4] = [Format::Text, Format::Line, Format::Json, Format::Ndjson];

    /// The word of the command line.
    pub fn word(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Line => "line",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
        }
    }

    /// The format of that word.
    ///
    /// # Errors
    /// The word is none of them: the formats there are, with the nearest.
    pub fn named(word: &str) -> Result<Format, String> {
        Format::ALL.into_iter().find(|format| format.word() == word).ok_or_else(|| {
            let near = nearest(word, Format::ALL.map(Format::word));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let known = words::listed(&Format::ALL.map(|format| format!("`{}`", format.word())));
            format!("no format is called `{word}`: there are {known}{near}")
        })
    }

    /// The format that a file's ending stands for.
    pub fn of_ending(ending: &str) -> Option<Format> {
        match ending {
            "txt" => Some(Format::Text),
            "json" => Some(Format::Json),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            _ => None,
        }
    }
}

/// Writes a report.
///
/// # Errors
/// What the writer says.
pub fn write(run: &Run<'_>, format: Format, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => text::write(run, options, out),
        Format::Line => line::write(run, out),
        Format::Json => json::write(run, out),
        Format::Ndjson => ndjson::write(run, out),
    }
}
