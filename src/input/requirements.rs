//! Lists of requirements: what the sources demand, area by area, with the conflicts between them. They are YAML; which
//! rules check a requirement is found elsewhere, by their ids.
//!
//! A list holds either one area (`area`, `name`, `requirements`) or the `conflicts`.

use std::path::{Path, PathBuf};

use miette::SourceSpan;

use crate::diagnostic::{did_you_mean, nearest};

use super::problems::{InputProblem, RequirementsMissing, Shown, io_words, utf8_words};
use super::project::{ProjectFile, Said, yaml_file};
use super::settings::{At, Check, Pair, checked};

const WHAT: &str = "requirement list";
const AREA_KEYS: [&str; 3] = ["area", "name", "requirements"];
const REQUIREMENT_KEYS: [&str; 7] = ["id", "demands", "sources", "conflicts", "note", "rules", "without_rule"];
const CONFLICT_KEYS: [&str; 4] = ["id", "subject", "variants", "resolved"];

/// What some lists hold together.
#[derive(Debug, Clone, Default)]
pub struct Requirements {
    /// The areas, in the order of their codes.
    pub areas: Vec<Area>,
    /// The conflicts, in the order of the lists.
    pub conflicts: Vec<Conflict>,
}

/// The requirements of one area.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its code, with which the ids of its requirements begin.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its requirements, in their order.
    pub requirements: Vec<Requirement>,
    file: ProjectFile,
}

/// What a source demands.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Its id.
    pub id: Said<String>,
    /// What it demands, in a sentence.
    pub demands: String,
    /// Where it stands, each a document with what follows it.
    pub sources: Vec<String>,
    /// The conflicts that it has part in.
    pub conflicts: Vec<Said<String>>,
    /// How it is checked, or why it is not.
    pub note: Option<String>,
    /// Rules that check it besides those that bear its id.
    pub rules: Vec<Said<String>>,
    /// Why no rule can check it.
    pub without_rule: Option<Said<Without>>,
}

/// Why no rule can check a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Without {
    /// The sources give no number.
    Number,
    /// Somebody has to look: no export holds it.
    Observation,
    /// It is a question of law.
    Law,
    /// It asks something of the program, not of records.
    Product,
}

impl Without {
    /// All of them.
    pub const ALL: [Without; 4] = [Without::Number, Without::Observation, Without::Law, Without::Product];

    /// The word of a list.
    pub fn word(self) -> &'static str {
        match self {
            Without::Number => "number",
            Without::Observation => "observation",
            Without::Law => "law",
            Without::Product => "product",
        }
    }
}

/// Sources that disagree.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// Its id.
    pub id: String,
    /// What they disagree about.
    pub subject: String,
    /// What each says.
    pub variants: Vec<String>,
    /// How the rules deal with it.
    pub resolved: Option<String>,
}

impl Area {
    /// What a message needs to point at a word of the area's list.
    pub fn pointing<T>(&self, said: &Said<T>) -> (Shown, SourceSpan) {
        (Shown::whole(&self.file.name, &self.file.text), said.at.clone().into())
    }
}

impl Requirements {
    /// The conflict of that id.
    pub fn conflict(&self, id: &str) -> Option<&Conflict> {
        self.conflicts.iter().find(|conflict| conflict.id == id)
    }

    /// Adds what others hold, where nothing of the same code or id is there.
    pub fn add(&mut self, others: Requirements) {
        let (areas, conflicts) = (others.areas, others.conflicts);
        self.areas.extend(areas.into_iter().filter(|area| self.area(&area.code).is_none()).collect::<Vec<_>>());
        self.areas.sort_by(|one, other| one.code.cmp(&other.code));
        let new = conflicts.into_iter().filter(|conflict| self.conflict(&conflict.id).is_none());
        self.conflicts.extend(new.collect::<Vec<_>>());
    }

    /// The area of a code.
    pub fn area(&self, code: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.code == code)
    }
}

/// The lists at some paths, each with its name as shown: files, or all lists of a folder in the order of their names.
///
/// # Errors
/// What cannot be read.
pub fn files(paths: &[(PathBuf, PathBuf)]) -> Result<Vec<ProjectFile>, Vec<InputProblem>> {
    let mut files: Vec<ProjectFile> = Vec::new();
    let mut problems: Vec<InputProblem> = Vec::new();
    for (path, shown) in paths {
        match files_at(path, shown) {
            Ok(found) => {
                for file in found {
                    if files.iter().all(|known| known.name != file.name) {
                        files.push(file);
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

fn files_at(path: &Path, shown: &Path) -> Result<Vec<ProjectFile>, InputProblem> {
    if !path.is_dir() {
        return Ok(vec![file_at(path, shown)?]);
    }
    let missing =
        |why: String| -> InputProblem { Box::new(RequirementsMissing { file: super::files::shown_path(shown), why }) };
    let entries = std::fs::read_dir(path).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = entries.map_err(|error| missing(io_words(&error)))?;
    let lists = entries.into_iter().filter(|entry| entry.path().is_file() && is_yaml(&entry.path()));
    let mut names: Vec<_> = lists.map(|entry| entry.file_name()).collect();
    names.sort();
    if names.is_empty() {
        return Err(missing("no file in it ends with `.yaml`".to_owned()));
    }
    names.iter().map(|name| file_at(&path.join(name), &shown.join(name))).collect()
}

fn file_at(path: &Path, shown: &Path) -> Result<ProjectFile, InputProblem> {
    let name = super::files::shown_path(shown);
    let missing = |why: String| -> InputProblem { Box::new(RequirementsMissing { file: name.clone(), why }) };
    // Whatever else is named by mistake may hold names, and a message would show its lines.
    if !is_yaml(path) {
        return Err(missing("its name does not end with `.yaml`".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(|error| missing(io_words(&error)))?;
    let text = String::from_utf8(bytes).map_err(|error| missing(utf8_words(&error)))?;
    Ok(yaml_file(name, &text))
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}

/// Reads lists.
///
/// # Errors
/// All that is wrong with them, file by file.
pub fn read(files: &[ProjectFile]) -> Result<Requirements, Vec<InputProblem>> {
    let mut found = Requirements::default();
    let mut problems: Vec<InputProblem> = Vec::new();
    let help = "it has an `area`, its `name` and its `requirements`, or else the `conflicts` between sources";
    for file in files {
        let read = checked(file, WHAT, help, |check, at| check.requirement_list(at, file, &found));
        match read {
            Ok(List::Area(area)) => found.areas.push(area),
            Ok(List::Conflicts(conflicts)) => found.conflicts.extend(conflicts),
            Err(wrong) => problems.extend(wrong),
        }
    }
    found.areas.sort_by(|one, other| one.code.cmp(&other.code));
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// What one file holds.
enum List {
    Area(Area),
    Conflicts(Vec<Conflict>),
}

impl<'v> Check<'_> {
    /// A list; what comes back where something is wrong is not used.
    fn requirement_list(&mut self, at: At<'v>, file: &ProjectFile, earlier: &Requirements) -> List {
        let pairs = self.pairs("a requirement list", at);
        if pairs.iter().any(|pair| pair.key == "conflicts") {
            let mut conflicts = Vec::new();
            for pair in &pairs {
                match pair.key {
                    "conflicts" => conflicts = self.conflicts(pair, earlier),
                    _ => self.unknown(pair, &["conflicts"]),
                }
            }
            return List::Conflicts(conflicts);
        }
        let (mut code, mut name, mut requirements) = (Said { value: String::new(), at: 0..0 }, None, None);
        for pair in &pairs {
            match pair.key {
                "area" => code = self.text("area", pair.at).unwrap_or(code),
                "name" => name = self.line("name", pair.at),
                "requirements" => requirements = Some(pair),
                _ => self.unknown(pair, &AREA_KEYS),
            }
        }
        self.all_there(at, &pairs, "this list", &AREA_KEYS);
        if let Some(other) = earlier.area(&code.value) {
            let what = format!("the area `{}` has a list already, `{}`", code.value, other.file.name);
            self.wrong(&code.at, what, Some("write all requirements of an area into one list"));
        }
        let each = requirements.map(|pair| self.each("requirements", pair)).unwrap_or_default();
        let mut known: Vec<Requirement> = Vec::new();
        for at in each {
            if let Some(requirement) = self.requirement(at, &code.value, &known) {
                known.push(requirement);
            }
        }
        let name = name.unwrap_or_default();
        List::Area(Area { code: code.value, name, requirements: known, file: file.clone() })
    }

    fn requirement(&mut self, at: At<'v>, area: &str, earlier: &[Requirement]) -> Option<Requirement> {
        let (mut id, mut demands) = (None, None);
        let (mut sources, mut conflicts, mut rules) = (Vec::new(), Vec::new(), Vec::new());
        let (mut note, mut without_rule) = (None, None);
        let pairs = self.pairs("each requirement", at);
        for pair in &pairs {
            match pair.key {
                "id" => id = self.text("id", pair.at),
                "demands" => demands = self.line("demands", pair.at),
                "sources" => sources = self.texts("sources", pair.at),
                "conflicts" => conflicts = self.texts("conflicts", pair.at),
                "rules" => rules = self.texts("rules", pair.at),
                "note" => note = self.line("note", pair.at),
                "without_rule" => without_rule = self.without(pair.at),
                _ => self.unknown(pair, &REQUIREMENT_KEYS),
            }
        }
        self.all_there(at, &pairs, "this requirement", &REQUIREMENT_KEYS[..3]);
        let id = id?;
        if earlier.iter().any(|known| known.id.value == id.value) {
            self.wrong(&id.at, format!("`{}` stands twice", id.value), Some("give each requirement an id of its own"));
        } else if !area.is_empty() && !id.value.strip_prefix(area).is_some_and(|rest| rest.starts_with('-')) {
            let what = format!("`{}` is not in the area `{area}`", id.value);
            self.wrong(&id.at, what, Some("an id begins with the code of its area and a hyphen"));
        }
        if without_rule.is_some() && note.is_none() {
            let help = "add a `note` that says in a sentence or two what stands in the way";
            self.missing(&id.at, &format!("`{}` has no rule, and nothing says why", id.value), help);
        }
        let sources = sources.into_iter().map(|said| one_line(&said.value)).collect();
        Some(Requirement { id, demands: demands?, sources, conflicts, note, rules, without_rule })
    }

    fn without(&mut self, at: At<'v>) -> Option<Said<Without>> {
        let said = self.text("without_rule", at)?;
        let found = Without::ALL.into_iter().find(|without| without.word() == said.value);
        if found.is_none() {
            let words = Without::ALL.map(Without::word);
            let near = did_you_mean(nearest(&said.value, words).as_ref());
            let help = "`number`: no source gives one; `observation`: no export can hold it; `law`: a question of law; \
                        `product`: it asks something of the program";
            let what = format!("`without_rule` has no word `{}`", said.value);
            self.wrong(&said.at, what, Some(near.as_deref().unwrap_or(help)));
        }
        found.map(|value| Said { value, at: said.at })
    }

    fn conflicts(&mut self, pair: &Pair<'v>, earlier: &Requirements) -> Vec<Conflict> {
        let mut found: Vec<Conflict> = Vec::new();
        for at in self.each("conflicts", pair) {
            let (mut id, mut subject, mut variants, mut resolved) = (None, None, Vec::new(), None);
            let pairs = self.pairs("each conflict", at);
            for pair in &pairs {
                match pair.key {
                    "id" => id = self.text("id", pair.at),
                    "subject" => subject = self.line("subject", pair.at),
                    "variants" => variants = self.texts("variants", pair.at),
                    "resolved" => resolved = self.line("resolved", pair.at),
                    _ => self.unknown(pair, &CONFLICT_KEYS),
                }
            }
            self.all_there(at, &pairs, "this conflict", &CONFLICT_KEYS[..3]);
            let (Some(id), Some(subject)) = (id, subject) else { continue };
            if found.iter().chain(&earlier.conflicts).any(|known| known.id == id.value) {
                self.wrong(&id.at, format!("`{}` stands twice", id.value), Some("give each conflict an id of its own"));
            }
            let variants = variants.into_iter().map(|said| one_line(&said.value)).collect();
            found.push(Conflict { id: id.value, subject, variants, resolved });
        }
        found
    }

    /// The members of a list.
    fn each(&mut self, name: &str, pair: &Pair<'v>) -> Vec<At<'v>> {
        let at = pair.at;
        let (Some(values), Some(nodes)) = (at.value.as_sequence(), at.node.items()) else {
            let help = "begin each with a dash: `- id: …`, and its other keys below it";
            self.wrong(&at.node.span, format!("`{name}` must be a list"), Some(help));
            return Vec::new();
        };
        values.iter().zip(nodes).map(|(value, node)| At { value, node }).collect()
    }

    /// A text that is shown in one line, however it is written.
    fn line(&mut self, name: &str, at: At<'v>) -> Option<String> {
        self.text(name, at).map(|said| one_line(&said.value))
    }

    /// Reports the keys that have to be there and are not.
    fn all_there(&mut self, at: At<'v>, pairs: &[Pair<'v>], what: &str, keys: &[&str]) {
        for key in keys.iter().filter(|key| !pairs.is_empty() && pairs.iter().all(|pair| pair.key != **key)) {
            let start = at.node.span.start;
            self.missing(&(start..start), &format!("{what} has no `{key}`"), example(key));
        }
    }
}

fn example(key: &str) -> &'static str {
    match key {
        "area" => "write the code with which its ids begin: `area: TRN`",
        "name" => "say what people call the area: `name: Training`",
        "requirements" => "list them: `requirements:`, and below it a dash before each `id`",
        "id" => "give it an id, for example `id: TRN-01`",
        "demands" => "say in a sentence what it demands",
        "sources" => "name the documents in which it stands: `sources: [OIG-18-77 page 8]`",
        "subject" => "say what the sources disagree about",
        _ => "say what each source holds: a dash and a sentence for each",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
