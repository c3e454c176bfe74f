//! Reading and checking the project file.
//!
//! serde_yaml says whether it is YAML and of which type each value is; the tree of raw texts beside it says where
//! everything stands, so that each message points at its word, and keeps `012` and `1.10` as they are written.

mod claims;
mod texts;

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use crate::calendar::Day;
use crate::diagnostic::{did_you_mean, nearest};

use super::problems::{InputProblem, ProjectBroken, SettingMissing, Shown, UnknownSetting, WrongSetting};
use super::project::{Gate, Project, ProjectFile, PseudonymKey, Said, Source};
use super::tree::{Content, Node, Step, parse_steps};
use super::yaml::{YamlReader, YamlWrong};

const KEYS: [&str; 12] = [
    "as_of",
    "packs",
    "rules",
    "sources",
    "parameters",
    "small_groups",
    "only",
    "skip",
    "accepted",
    "calendars",
    "pseudonym_key",
    "fail_on",
];
const SOURCE_KEYS: [&str; 19] = [
    "kind",
    "files",
    "sheet",
    "header_row",
    "columns",
    "fill",
    "records",
    "distinct",
    "encoding",
    "delimiter",
    "century",
    "dates",
    "unknown",
    "redacted",
    "none",
    "complete",
    "time_zone",
    "sample",
    "no_records",
];

/// A value with its type and its place.
#[derive(Clone, Copy)]
pub(super) struct At<'v> {
    pub(super) value: &'v Value,
    pub(super) node: &'v Node<'v>,
}

/// A key with its place, and its value.
pub(super) struct Pair<'v> {
    pub(super) key: &'v str,
    pub(super) key_at: Range<usize>,
    pub(super) at: At<'v>,
}

/// What has been found wrong so far.
pub(super) struct Check<'f> {
    file: &'f ProjectFile,
    /// What sort of file it is.
    what: &'static str,
    problems: Vec<(usize, InputProblem)>,
}

/// Reads a project file.
pub(super) fn read(file: ProjectFile, folder: &Path) -> Result<Project, Vec<InputProblem>> {
    let help = "it says where rules and records stand; `probity demo --write FOLDER` lays out one that works";
    let mut project = checked(&file, "project file", help, |check, at| {
        let mut project = Project::empty(folder);
        check.project(at, &mut project);
        project
    })?;
    project.file = Some(file);
    Ok(project)
}

/// Reads a YAML file of that sort by `read`. `help` says what an empty one should hold.
pub(super) fn checked<T>(
    file: &ProjectFile,
    what: &'static str,
    help: &str,
    read: impl for<'v> FnOnce(&mut Check<'_>, At<'v>) -> T,
) -> Result<T, Vec<InputProblem>> {
    let value: Value = match serde_yaml::from_str(&file.text) {
        Ok(value) => value,
        Err(error) => return Err(vec![broken(file, what, &error)]),
    };
    let place = Shown::whole(&file.name, &file.text);
    let node = match tree(&file.text) {
        Ok(node) => node,
        Err((at, why)) => {
            let file = file.name.clone();
            return Err(vec![Box::new(ProjectBroken { what, file, why, place, label: (at..at).into() })]);
        }
    };
    if node.content == Content::Null {
        let what = format!("the {what} is empty");
        return Err(vec![Box::new(SettingMissing { what, place, label: (0..0).into(), help: help.to_owned() })]);
    }
    let mut check = Check { file, what, problems: Vec::new() };
    let found = read(&mut check, At { value: &value, node: &node });
    let Check { mut problems, .. } = check;
    if problems.is_empty() {
        return Ok(found);
    }
    problems.sort_by_key(|(at, _)| *at);
    Err(problems.into_iter().map(|(_, problem)| problem).collect())
}

fn broken(file: &ProjectFile, what: &'static str, error: &serde_yaml::Error) -> InputProblem {
    let at = error.location().map_or(file.text.len(), |location| location.index());
    let at = (at.min(file.text.len())..).find(|at| file.text.is_char_boundary(*at)).unwrap_or(0);
    let message = error.to_string();
    let twice = tree(&file.text).ok().and_then(|node| key_twice(&node));
    let (why, label) = match twice {
        Some((key, at)) => (format!("the key `{key}` stands twice"), at),
        None if file.text[at..].starts_with('\t') => {
            ("a tab stands where only blanks may indent".to_owned(), at..at + 1)
        }
        None => (super::yaml::words(message.split(" at line ").next().unwrap_or_default()), at..at),
    };
    let place = Shown::whole(&file.name, &file.text);
    Box::new(ProjectBroken { what, file: file.name.clone(), why, place, label: label.into() })
}

/// A key that stands twice in one map, and its second place.
fn key_twice(node: &Node<'_>) -> Option<(String, Range<usize>)> {
    let entries = node.entries().unwrap_or_default();
    let twice =
        entries.iter().enumerate().find(|(index, entry)| entries[..*index].iter().any(|one| one.key == entry.key));
    let inside = || {
        let values = entries.iter().map(|entry| &entry.value).chain(node.items().unwrap_or_default());
        values.filter_map(key_twice).next()
    };
    twice.map(|(_, entry)| (entry.key.to_string(), entry.key_span.clone())).or_else(inside)
}

fn tree(text: &str) -> Result<Node<'_>, (usize, String)> {
    let words = |fault: super::yaml::YamlFault| {
        let why = match fault.what {
            YamlWrong::Syntax(words) => words,
            YamlWrong::Tab => "a tab stands where only blanks may indent".to_owned(),
            YamlWrong::TooDeep => "lists and keys stand too deep in each other".to_owned(),
            YamlWrong::AliasBomb => "its aliases grow beyond all measure".to_owned(),
            YamlWrong::MergeKey => "merge keys (`<<`) are not read; write the keys out".to_owned(),
            YamlWrong::KeyNotText => "a key must be a text".to_owned(),
        };
        (fault.byte, why)
    };
    let mut reader = YamlReader::new(text);
    match reader.document().map_err(words)? {
        Some(first) => reader.node(first, 0).map_err(words),
        None => Ok(Node { span: 0..0, content: Content::Null }),
    }
}

impl<'v> Check<'_> {
    fn add(&mut self, at: &Range<usize>, problem: impl FnOnce(Shown, miette::SourceSpan) -> InputProblem) {
        let place = Shown::whole(&self.file.name, &self.file.text);
        self.problems.push((at.start, problem(place, at.clone().into())));
    }

    /// How many problems there are so far.
    pub(super) fn count(&self) -> usize {
        self.problems.len()
    }

    pub(super) fn wrong(&mut self, at: &Range<usize>, what: impl Into<String>, help: Option<&str>) {
        let (what, help) = (what.into(), help.map(str::to_owned));
        self.add(at, |place, label| Box::new(WrongSetting { what, place, label, help }));
    }

    pub(super) fn missing(&mut self, at: &Range<usize>, what: &str, help: &str) {
        let (what, help) = (what.to_owned(), help.to_owned());
        self.add(at, |place, label| Box::new(SettingMissing { what, place, label, help }));
    }

    /// The keys and values of a map; anything else is a problem.
    pub(super) fn pairs(&mut self, name: &str, at: At<'v>) -> Vec<Pair<'v>> {
        let (Some(map), Some(entries)) = (at.value.as_mapping(), at.node.entries()) else {
            self.wrong(&at.node.span, format!("{name} must hold keys with values"), None);
            return Vec::new();
        };
        let pair = |((_, value), entry): ((&'v Value, &'v Value), &'v super::tree::Entry<'v>)| Pair {
            key: &entry.key,
            key_at: entry.key_span.clone(),
            at: At { value, node: &entry.value },
        };
        map.iter().zip(entries).map(pair).collect()
    }

    /// A key that nobody knows.
    pub(super) fn unknown(&mut self, pair: &Pair<'_>, known: &[&str]) {
        let name = pair.key.to_owned();
        let near = did_you_mean(nearest(pair.key, known.iter().copied()).as_ref());
        let help = near.unwrap_or_else(|| format!("known here are {}", list(known)));
        let what = self.what;
        self.add(&pair.key_at, |place, label| Box::new(UnknownSetting { what, name, place, label, help }));
    }

    /// A text; numbers and yes/no words count as the text that is written.
    pub(super) fn text(&mut self, name: &str, at: At<'v>) -> Option<Said<String>> {
        match (&at.node.content, at.value) {
            (Content::Scalar(text), Value::String(_) | Value::Number(_) | Value::Bool(_))
                if !text.trim().is_empty() =>
            {
                Some(Said { value: text.to_string(), at: at.node.span.clone() })
            }
            _ => {
                self.wrong(&at.node.span, format!("`{name}` must be a text"), None);
                None
            }
        }
    }

    /// A list of texts; one text alone counts as a list of one.
    pub(super) fn texts(&mut self, name: &str, at: At<'v>) -> Vec<Said<String>> {
        match (at.value.as_sequence(), at.node.items()) {
            (Some(values), Some(nodes)) => {
                let each = values.iter().zip(nodes).map(|(value, node)| At { value, node });
                each.filter_map(|at| self.text(name, at)).collect()
            }
            _ if at.node.entries().is_some() => {
                self.wrong(&at.node.span, format!("`{name}` must be a list of texts"), None);
                Vec::new()
            }
            _ => self.text(name, at).into_iter().collect(),
        }
    }

    pub(super) fn date(&mut self, name: &str, at: At<'v>) -> Option<Day> {
        let said = self.text(name, at)?;
        let date = super::dates::read_date(&said.value, &super::dates::DateRules::default()).ok();
        match date.filter(|when| when.first == when.last) {
            Some(when) => Some(when.first),
            None => {
                let what = format!("`{name}` must be a day that exists, written as YYYY-MM-DD");
                self.wrong(&said.at, what, None);
                None
            }
        }
    }

    fn project(&mut self, at: At<'v>, project: &mut Project) {
        for pair in self.pairs("the project file", at) {
            match pair.key {
                "as_of" => project.as_of = self.date("as_of", pair.at),
                "packs" => project.packs = self.texts("packs", pair.at),
                "rules" => project.rules = self.texts("rules", pair.at),
                "only" => project.only = self.texts("only", pair.at),
                "sources" => project.sources = self.sources(pair.at),
                "parameters" => project.parameters = self.named_texts("parameters", pair.at),
                "accepted" => project.accepted = self.text("accepted", pair.at),
                "calendars" => project.calendars = self.texts("calendars", pair.at),
                "skip" => {
                    project.skip =
                        self.named_texts("skip", pair.at).into_iter().map(|(id, why)| (id, why.value)).collect()
                }
                "pseudonym_key" => project.pseudonym_key = self.pseudonym_key(pair.at, &project.folder),
                "fail_on" => project.fail_on = self.gates(pair.at),
                "small_groups" => project.small_groups = self.small_groups(pair.at),
                _ => self.unknown(&pair, &KEYS),
            }
        }
        let has = |key: &str| at.node.get(key).is_some();
        if at.node.entries().is_some() && !has("rules") && !has("packs") {
            let help = "write `rules: [rules/]` for files of your own, or `packs: [287g]` for rules that are built in";
            self.missing(
                &(at.node.span.start..at.node.span.start),
                "the project names neither `rules` nor `packs`",
                help,
            );
        }
    }

    fn named_texts(&mut self, name: &str, at: At<'v>) -> Vec<(Said<String>, Said<String>)> {
        let mut all = Vec::new();
        for pair in self.pairs(&format!("`{name}`"), at) {
            let key = Said { value: pair.key.to_owned(), at: pair.key_at };
            if let Some(text) = self.text(&format!("{name}: {}", pair.key), pair.at) {
                all.push((key, text));
            }
        }
        all
    }

    fn pseudonym_key(&mut self, at: At<'v>, folder: &Path) -> Option<PseudonymKey> {
        let said = self.text("pseudonym_key", at)?;
        match said.value.strip_prefix("env:") {
            Some("") => {
                self.wrong(
                    &said.at,
                    "`env:` needs the name of an environment variable",
                    Some("for example `env:PROBITY_KEY`"),
                );
                None
            }
            Some(name) => Some(PseudonymKey::Environment(name.to_owned())),
            None => Some(PseudonymKey::File(folder.join(PathBuf::from(&said.value)))),
        }
    }

    fn gates(&mut self, at: At<'v>) -> Option<Vec<Gate>> {
        let mut gates = Vec::new();
        for said in self.texts("fail_on", at) {
            match Gate::ALL.into_iter().find(|gate| gate.word() == said.value) {
                Some(gate) => gates.push(gate),
                None => {
                    let near = did_you_mean(nearest(&said.value, Gate::ALL.map(Gate::word)).as_ref());
                    let what = format!(
                        "`fail_on` has no word `{}`; it takes {}",
                        said.value,
                        list(&Gate::ALL.map(Gate::word))
                    );
                    self.wrong(&said.at, what, near.as_deref());
                }
            }
        }
        Some(gates)
    }

    fn sources(&mut self, at: At<'v>) -> Vec<Source> {
        let (Some(values), Some(nodes)) = (at.value.as_sequence(), at.node.items()) else {
            let help = "begin each with a dash: `- kind: agreement`, and `files: agreements.csv` below it";
            self.wrong(&at.node.span, "`sources` must be a list", Some(help));
            return Vec::new();
        };
        values.iter().zip(nodes).filter_map(|(value, node)| self.source(At { value, node })).collect()
    }

    fn source(&mut self, at: At<'v>) -> Option<Source> {
        let pairs = self.pairs("each source", at);
        if pairs.is_empty() {
            return None;
        }
        let mut source = Source::new(Said { value: String::new(), at: 0..0 }, None);
        let mut no_records = None;
        let mut century = None;
        for pair in &pairs {
            match pair.key {
                "kind" => source.kind = self.text("kind", pair.at)?,
                "files" => source.files = self.text("files", pair.at),
                "no_records" => no_records = self.yes_or_no(pair),
                "sheet" => source.sheet = self.text("sheet", pair.at),
                "header_row" => source.header_row = self.header_row(pair.at),
                "columns" => source.columns = self.named_texts("columns", pair.at),
                "fill" => source.fill = self.named_texts("fill", pair.at),
                "records" => source.records = self.records(pair.at),
                "distinct" => source.distinct = self.distinct(pair),
                "encoding" => source.encoding = self.encoding(pair.at),
                "delimiter" => source.delimiter = self.delimiter(pair.at),
                "century" => century = self.century(pair.at),
                "dates" => source.values.dates.layouts = self.layouts(pair.at),
                "unknown" => source.values.unknown = self.codes("unknown", pair.at),
                "redacted" => source.values.redacted = self.codes("redacted", pair.at),
                "none" => source.values.none = self.codes("none", pair.at),
                "complete" => source.complete = self.complete(pair.at),
                "time_zone" => source.time_zone = self.time_zone(pair.at),
                "sample" => source.sample = self.sample(pair),
                _ => self.unknown(pair, &SOURCE_KEYS),
            }
        }
        source.values.dates.century = century.unwrap_or(0);
        self.source_as_a_whole(at, &source, no_records, century);
        Some(source)
    }

    fn source_as_a_whole(&mut self, at: At<'v>, source: &Source, no_records: Option<bool>, century: Option<i16>) {
        let start = at.node.entries().and_then(|entries| entries.first()).map_or(0..0, |entry| entry.key_span.clone());
        if at.node.get("kind").is_none() {
            self.missing(&start, "this source has no `kind`", "say which records it holds: `kind: agreement`");
        }
        match (at.node.get("files"), no_records) {
            (None, None | Some(false)) => {
                let help = "name the files, or state `no_records: true`";
                self.missing(&start, "this source has no `files`", help);
            }
            (Some(entry), Some(true)) => {
                let span = entry.key_span.clone();
                self.wrong(&span, "`files` and `no_records: true` contradict each other", Some("keep one of them"));
            }
            (Some(_), _) | (None, Some(true)) => {}
        }
        self.texts_with_two_meanings(at);
        let short = source.values.dates.layouts.iter().find(|layout| layout.needs_century());
        if let (Some(layout), None, Some(entry)) = (short, century, at.node.get("dates")) {
            let what =
                format!("`{}` has years of two digits, and no `century` says what they count from", layout.written);
            let help = "write `century: 2000` to read `19` as 2019";
            self.missing(&entry.value.span.clone(), &what, help);
        }
    }

    fn yes_or_no(&mut self, pair: &Pair<'v>) -> Option<bool> {
        let answer = pair.at.value.as_bool();
        if answer.is_none() {
            self.wrong(&pair.at.node.span, format!("`{}` must be `true` or `false`", pair.key), None);
        }
        answer
    }

    fn distinct(&mut self, pair: &Pair<'v>) -> Option<Range<usize>> {
        self.yes_or_no(pair)?.then_some(pair.key_at.start..pair.at.node.span.end)
    }

    fn header_row(&mut self, at: At<'v>) -> Option<u32> {
        let row = at.value.as_u64().and_then(|row| u32::try_from(row).ok()).filter(|row| *row > 0);
        if row.is_none() {
            self.wrong(&at.node.span, "`header_row` must be the number of a line, from 1", None);
        }
        row
    }

    fn records(&mut self, at: At<'v>) -> Option<Said<Vec<Step>>> {
        let said = self.text("records", at)?;
        match parse_steps(&said.value) {
            Some(value) => Some(Said { value, at: said.at }),
            None => {
                let help = "for example `/facilities/*`: under the key `facilities`, every one";
                self.wrong(&said.at, "`records` must be a path that begins with `/`", Some(help));
                None
            }
        }
    }

    fn small_groups(&mut self, at: At<'v>) -> Option<u64> {
        let least = at.value.as_u64().filter(|least| *least > 1);
        if least.is_none() {
            let help = "for example 5: groups of one to four records are hidden";
            self.wrong(&at.node.span, "`small_groups` must be a whole number from 2", Some(help));
        }
        least
    }
}

fn list(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
