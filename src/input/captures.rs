//! `{field}` in the pattern of a source's files: the part of each path that is the value of a field.
//!
//! All the rest of a pattern is globset's: `*`, `?`, `**`, `[…]`, and alternatives, which are braces with a comma.
//! Which files there are is in `files`; that the values go into every record, in `rows`.

use std::ops::Range;

use globset::{Glob, GlobBuilder};
use regex::bytes::Regex;

use crate::column::{Dataset, Datum, State};
use crate::schema::{Kind, Type};

use super::files::Found;
use super::problems::{CaptureUnreadable, InputProblem, WrongCapture};
use super::project::{Project, Said, Source};
use super::tree::Step;
use super::values::{FieldReader, Reading, Unread};

/// Stands for a capture in the pattern that globset is given. No name of a file holds it.
const MARK: char = '\u{1}';

/// `{field}` in a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Capture {
    pub(super) field: String,
    /// Bytes of the pattern, with the braces.
    at: Range<usize>,
    /// It stands among alternatives.
    inside: bool,
}

/// The captures of a pattern, in their order. Braces with a comma or with nothing in them are none.
pub(super) fn captures(pattern: &str) -> Vec<Capture> {
    let mut found = Vec::new();
    // For each brace that is open: where, and whether it holds alternatives.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut class_ends = 0;
    for (at, character) in pattern.char_indices().filter(|(_, character)| matches!(character, '[' | '{' | ',' | '}')) {
        if at < class_ends {
            continue;
        }
        match character {
            '[' => class_ends = class_end(pattern, at),
            '{' => open.push((at, false)),
            ',' => open.iter_mut().last().into_iter().for_each(|(_, alternatives)| *alternatives = true),
            _ => {
                let Some((start, alternatives)) = open.pop() else { continue };
                let field = pattern[start + 1..at].trim();
                if !alternatives && !field.is_empty() && !field.contains('{') {
                    found.push(Capture { field: field.to_owned(), at: start..at + 1, inside: !open.is_empty() });
                }
            }
        }
    }
    found
}

/// The byte after a class such as `[a-z]` or `[!]]`; its own where it is never closed.
fn class_end(pattern: &str, start: usize) -> usize {
    let inside = start + 1;
    let negated = usize::from(pattern[inside..].starts_with(['!', '^']));
    // A bracket in the first place is one of the characters.
    let first = inside + negated;
    let search = first + pattern[first..].chars().next().map_or(0, char::len_utf8);
    pattern[search..].find(']').map_or(start, |end| search + end + 1)
}

/// A pattern that paths are compared with.
pub(super) struct Pattern {
    fields: Vec<String>,
    /// Each part takes as much as it can.
    greedy: Regex,
    /// Each part takes as little as it can.
    sparing: Regex,
}

/// What the captures of a pattern take from a path: fields and texts.
pub(super) type Captured = Vec<(String, String)>;

/// That a path can be read in two ways: what a field may be.
pub(super) struct Unclear {
    field: String,
    texts: [String; 2],
}

impl Pattern {
    /// Reads a pattern; the error says why it is none.
    pub(super) fn new(written: &str) -> Result<Pattern, String> {
        if written.contains(MARK) {
            return Err("it holds a character that cannot be seen".to_owned());
        }
        let captures = captures(written);
        let mut marked = written.to_owned();
        for capture in captures.iter().rev() {
            marked.replace_range(capture.at.clone(), &MARK.to_string());
        }
        let glob: Glob =
            GlobBuilder::new(&marked).literal_separator(true).build().map_err(|error| error.kind().to_string())?;
        let parts = glob.regex().replace(MARK, "([^/]+)");
        let compiled = |text: &str| Regex::new(text).map_err(|_| "it is too long".to_owned());
        let fields = captures.into_iter().map(|capture| capture.field).collect();
        Ok(Pattern { fields, greedy: compiled(&parts)?, sparing: compiled(&format!("(?U){parts}"))? })
    }

    /// What the captures take from a path; `None` if it does not fit.
    pub(super) fn read(&self, path: &str) -> Option<Result<Captured, Unclear>> {
        let most = self.greedy.captures(path.as_bytes())?;
        let least = self.sparing.captures(path.as_bytes())?;
        let text = |found: &regex::bytes::Captures<'_>, index: usize| {
            found.get(index + 1).map_or_else(String::new, |part| String::from_utf8_lossy(part.as_bytes()).into_owned())
        };
        let mut captured = Captured::new();
        for (index, field) in self.fields.iter().enumerate() {
            let texts = [text(&most, index), text(&least, index)];
            if texts[0] != texts[1] {
                return Some(Err(Unclear { field: field.clone(), texts }));
            }
            let [text, _] = texts;
            captured.push((field.clone(), text));
        }
        Some(Ok(captured))
    }
}

/// The bytes of the project file where a capture stands; the whole pattern where its text is escaped there.
fn place_of(project: &Project, files: &Said<String>, capture: &Capture) -> Range<usize> {
    let raw = project.file.as_ref().map_or("", |file| &file.text[files.at.clone()]);
    let word = &files.value[capture.at.clone()];
    let earlier = files.value[..capture.at.start].matches(word).count();
    let found = raw.match_indices(word).nth(earlier);
    found.map_or(files.at.clone(), |(at, _)| files.at.start + at..files.at.start + at + word.len())
}

/// The fields that the paths of a source give, each with its place in the project file.
pub(super) fn fields(project: &Project, source: &Source) -> Vec<(String, Range<usize>)> {
    let Some(files) = &source.files else { return Vec::new() };
    let each = captures(&files.value).into_iter();
    each.map(|capture| (capture.field.clone(), place_of(project, files, &capture))).collect()
}

/// What is wrong with the captures of a source by themselves and beside what else gives its fields.
pub(super) fn check(project: &Project, source: &Source, kind: &Kind) -> Vec<InputProblem> {
    let Some(files) = &source.files else { return Vec::new() };
    let all = captures(&files.value);
    let mut problems: Vec<InputProblem> = Vec::new();
    let mut add = |capture: &Capture, what: String, help: &str| {
        let (place, label) = project.pointing(&place_of(project, files, capture));
        problems.push(Box::new(WrongCapture { what, place, label, help: help.to_owned() }));
    };
    for (index, capture) in all.iter().enumerate() {
        let field = &capture.field;
        if capture.inside {
            let help = "braces with a comma are alternatives, and not each of them would give the field a value; \
                        write a source for each pattern";
            add(capture, format!("`{{{field}}}` stands among alternatives"), help);
        }
        if all[..index].iter().any(|other| other.field == *field) {
            let help = "a field has one value in each record; write `*` in the place of one of the two";
            add(capture, format!("`{{{field}}}` stands twice in the pattern"), help);
            continue;
        }
        if kind.field_named(field).is_some_and(|id| kind.field(id).private) {
            let help = "write `*` in its place, and let the files hold the field, or declare it without `private`";
            add(capture, format!("`{field}` is private, and every output names the files by their paths"), help);
        }
        if let Some(before) = all[..index].last().filter(|before| before.at.end == capture.at.start) {
            let what =
                format!("`{{{}}}{{{field}}}`: nobody can tell where one ends and the other begins", before.field);
            add(capture, what, "put what stands between them in the names of the files: a folder, `-` or `_`");
        }
        if let Some(key) = given_by(source, field) {
            let what = format!("`{field}` is taken from the path of each file, and `{key}` gives it too");
            add(capture, what, "keep one of the two");
        }
    }
    problems
}

/// The other key of a source that gives a field.
fn given_by(source: &Source, field: &str) -> Option<&'static str> {
    let named = |all: &[(Said<String>, Said<String>)]| all.iter().any(|(name, _)| name.value == field);
    let by_key = |step: &Step| matches!(step, Step::Capture(name) if name == field);
    if named(&source.columns) {
        Some("columns")
    } else if named(&source.fill) {
        Some("fill")
    } else {
        source.records.as_ref().is_some_and(|said| said.value.iter().any(by_key)).then_some("records")
    }
}

/// That what a field takes from a path can be read in two ways.
pub(super) fn unclear(project: &Project, files: &Said<String>, path: &str, unclear: Unclear) -> InputProblem {
    let Unclear { field, texts: [one, other] } = unclear;
    let all = captures(&files.value);
    let at = all.iter().find(|capture| capture.field == field).map(|capture| place_of(project, files, capture));
    let (place, label) = project.pointing(&at.unwrap_or(files.at.clone()));
    let what = format!("which part of `{path}` is `{{{field}}}` cannot be told: it may be `{one}` or `{other}`");
    let help = "leave one way to read it: write `?` for each character in the place of `*`, or more of the name";
    Box::new(WrongCapture { what, place, label, help: help.to_owned() })
}

/// For each field, the first value taken from the path of a file that is no value of it, and how many more there are.
pub(super) fn unreadable(
    project: &Project,
    source: &Source,
    (kind, dataset): (&Kind, &mut Dataset),
    found: &[Found],
) -> Vec<InputProblem> {
    let Some(files) = &source.files else { return Vec::new() };
    let mut problems: Vec<InputProblem> = Vec::new();
    for (index, capture) in captures(&files.value).into_iter().enumerate() {
        let Some(field) = kind.field_named(&capture.field).map(|id| kind.field(id)) else { continue };
        let reader = FieldReader::new(field, &mut dataset.texts);
        let taken = |file: &Found| file.captured.get(index).map(|(_, text)| text.clone()).unwrap_or_default();
        let mut unread = found.iter().filter_map(|file| {
            let reading = reader.read(&taken(file), &source.values, None, &mut dataset.texts);
            why_unread(reading, &taken(file), source).map(|why| (file, why))
        });
        let Some((file, why)) = unread.next() else { continue };
        let more = match unread.count() {
            0 => String::new(),
            1 => " (and 1 more file like it)".to_owned(),
            more => format!(" (and {more} more files like it)"),
        };
        let (place, label) = project.pointing(&place_of(project, files, &capture));
        let help = if matches!(field.field_type, Type::Date | Type::DateTime) {
            "say with `dates` of this source how the dates are written, or let the pattern cut out another part"
        } else {
            "let the pattern cut out another part, or give such files a source of their own"
        };
        let (text, file, field) = (taken(file), file.name.clone(), field.name.clone());
        problems.push(Box::new(CaptureUnreadable { file, text, field, why, more, place, label, help }));
    }
    problems
}

fn why_unread(reading: Reading, text: &str, source: &Source) -> Option<String> {
    match reading {
        Reading::Datum(Datum::Not(State::Blank | State::None)) => Some("is blank".to_owned()),
        // Whose time it is shows with the records.
        Reading::Datum(_) | Reading::Unreadable(Unread::NoZone) => None,
        Reading::Unreadable(why) => Some(why.explained(text, &source.values).to_string()),
    }
}
