//! Rule files as text, and byte ranges in them.
//!
//! Lines and columns are worked out only when somebody asks for them. Exports are not here: they are read in
//! `input`, which keeps one number per row instead of the text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// The number of a rule file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// Byte range in a rule file, in the bytes as they stand on disk (a byte order mark counts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The rule file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}
const _: () = assert!(size_of::<Span>() == 12);

impl Span {
    /// The smallest range that holds both; both must be of one file.
    pub fn to(self, last: Span) -> Span {
        debug_assert_eq!(self.file, last.file);
        Span { file: self.file, start: self.start.min(last.start), end: self.end.max(last.end) }
    }

    /// The byte range as `usize`.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Span> for miette::SourceSpan {
    fn from(span: Span) -> Self {
        (span.start as usize, (span.end - span.start) as usize).into()
    }
}

/// A line and a column, both from 1; the column counts Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
}

/// One rule file: the name shown in messages, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path as shown: relative to the project or as the user gave it, with forward slashes.
    pub name: String,
    /// The text as it stands on disk.
    pub text: Cow<'static, str>,
    line_starts: OnceLock<Vec<u32>>,
}

/// How the names of the files of built-in packs begin: `pack:287g/training.probity`.
pub const PACK: &str = "pack:";

impl SourceFile {
    /// Whether it is built into the program, so that nobody can change it.
    pub fn is_built_in(&self) -> bool {
        self.name.starts_with(PACK)
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let after_breaks = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(after_breaks).map(small).collect()
        })
    }

    /// Where a byte stands. A byte order mark has no column of its own.
    pub fn line_column(&self, byte: u32) -> LineColumn {
        let line_starts = self.line_starts();
        let line = line_starts.partition_point(|start| *start <= byte) - 1;
        let start = line_starts[line] as usize;
        let before = self.text.get(start..byte as usize).unwrap_or_default();
        let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
        LineColumn { line: small(line + 1), column: small(column) }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("Sources::add refuses files over 4 GiB")
}

/// All rule files of a run, in the order of their numbers.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: BTreeMap<FileId, SourceFile>,
}

impl Sources {
    /// Adds a file and gives its id, or `None` if it is 4 GiB or larger.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> Option<FileId> {
        let text = text.into();
        u32::try_from(text.len()).ok()?;
        let id = self.files.last_key_value().map_or(FileId(0), |(last, _)| FileId(last.0 + 1));
        self.insert(id, name.into(), Cow::Owned(text));
        Some(id)
    }

    /// Adds a file that is built in, under a number of its own that is the same in every run.
    pub fn add_built_in(&mut self, id: FileId, name: String, text: &'static str) {
        self.insert(id, name, Cow::Borrowed(text));
    }

    fn insert(&mut self, id: FileId, name: String, text: Cow<'static, str>) {
        self.files.insert(id, SourceFile { name, text, line_starts: OnceLock::new() });
    }

    /// The file behind an id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[&id]
    }

    /// All ids in order.
    pub fn ids(&self) -> impl Iterator<Item = FileId> {
        self.files.keys().copied()
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.range()).unwrap_or_default()
    }

    /// The words of a span, white space and comments aside.
    pub fn words(&self, span: Span) -> String {
        plain_words(self.text(span))
    }

    /// Where a span begins.
    pub fn place(&self, span: Span) -> LineColumn {
        self.file(span.file).line_column(span.start)
    }
}

/// The words of rule text, white space and comments aside.
pub fn plain_words(text: &str) -> String {
    let lines = text.lines().map(|line| strip_comment(line).trim());
    lines.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line without its comment; a `#` inside quotes is text.
fn strip_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, character) in line.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '#' if !quoted => return &line[..at],
            _ => {}
        }
    }
    line
}
