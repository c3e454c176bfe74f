//! A replay in a folder of its own, to be changed and judged again: what it came to, and how two runs differ.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::super::report::{add, probity};

/// The command whose result is expected: the rules with their counts and the measures, without the single findings.
pub(super) const CHECK: &[&str] = &["check", "--max-findings", "0"];

/// The folder of a replay in the repository.
pub(super) fn home(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/replay").join(name)
}

/// A copy of a replay.
pub(super) struct Project(tempfile::TempDir);

impl Project {
    /// The replay as it stands in the repository.
    pub(super) fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for entry in std::fs::read_dir(home(name)).expect("the replay has a folder") {
            let entry = entry.expect("a folder can be read");
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("files can be copied");
        }
        Self(folder)
    }

    pub(super) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Writes files of records over those that are there.
    pub(super) fn with(self, files: &[(&str, String)]) -> Self {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        add(self.folder(), &files);
        self
    }

    /// Writes another text in the place of one, in the only line of a file that holds all words of
    /// `record`.
    #[track_caller]
    pub(super) fn change(self, file: &str, record: &str, from: &str, to: &str) -> Self {
        let text = self.text(file);
        let line = only_line(&text, record);
        assert_eq!(line.matches(from).count(), 1, "{file}: {from} stands there once: {line}");
        let changed = text.replace(line, &line.replace(from, to));
        self.with(&[(file, changed)])
    }

    /// Takes away the only line of a file that holds all words of `record`.
    #[track_caller]
    pub(super) fn remove(self, file: &str, record: &str) -> Self {
        let text = self.text(file);
        let changed = text.replace(&format!("{}\n", only_line(&text, record)), "");
        self.with(&[(file, changed)])
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder().join(file)).expect("the replay has that file")
    }

    /// Judges all records. Every outcome is told but *not applicable*, which the others leave over.
    #[track_caller]
    pub(super) fn run(&self) -> Run {
        self.run_with(&[])
    }

    /// The same as of another day than that of the project.
    #[track_caller]
    pub(super) fn run_as_of(&self, day: &str) -> Run {
        self.run_with(&["--as-of", day])
    }

    #[track_caller]
    fn run_with(&self, more: &[&str]) -> Run {
        let also = ["--also", "met,pending,exempt", "--show-private"];
        let arguments = [&["check", "--format", "json"][..], &also, more].concat();
        let done = probity(self.folder(), &arguments);
        assert_eq!(done.err, "");
        Run { result: serde_json::from_str(&done.out).expect("a result is JSON") }
    }
}

#[track_caller]
fn only_line<'a>(text: &'a str, record: &str) -> &'a str {
    let lines: Vec<&str> = text.lines().filter(|line| record.split(' ').all(|word| line.contains(word))).collect();
    assert_eq!(lines.len(), 1, "one line holds {record}");
    lines[0]
}

/// What a run came to.
pub(super) struct Run {
    pub(super) result: Value,
}

impl Run {
    /// How many subjects of a rule have an outcome, as in `met`.
    #[track_caller]
    pub(super) fn rule(&self, rule: &str, outcome: &str) -> i64 {
        let rules = self.result["rules"].as_array().into_iter().flatten();
        let found = rules.into_iter().find(|found| found["id"] == rule).expect("the rule was run");
        found["outcomes"][outcome].as_i64().expect("a rule that was run has counts")
    }

    /// What the only finding of a rule says.
    #[track_caller]
    pub(super) fn message(&self, rule: &str) -> &str {
        let findings = self.result["findings"].as_array().into_iter().flatten();
        let found: Vec<&Value> =
            findings.filter(|finding| finding["rule"] == rule && finding["outcome"] == "violated").collect();
        assert_eq!(found.len(), 1, "{rule} is violated once");
        found[0]["message"].as_str().expect("a finding says something")
    }

    /// One figure of a group of a measure, or of its `total`; groups are named by their values with commas between,
    /// in the order of the alphabet of what they are grouped by.
    #[track_caller]
    pub(super) fn figure(&self, measure: &str, group: &str, key: &str) -> f64 {
        let figures = self.figures(measure, group).expect("the measure has that group");
        figures[key].as_f64().expect("that figure is a number")
    }

    /// A figure that counts something.
    #[track_caller]
    pub(super) fn count(&self, measure: &str, group: &str, key: &str) -> i64 {
        let figures = self.figures(measure, group).expect("the measure has that group");
        figures[key].as_i64().expect("that figure is a whole number")
    }

    /// All figures of a group; none, if no record is in it.
    #[track_caller]
    pub(super) fn figures(&self, measure: &str, group: &str) -> Option<&Map<String, Value>> {
        let found = self.measures().find(|found| found["id"] == measure).expect("the measure was worked out");
        match group {
            "total" => found["total"].as_object(),
            _ => groups(found).find(|found| name_of(&found["by"]) == group).and_then(Value::as_object),
        }
    }

    /// The names of the groups of a measure, in their order.
    #[track_caller]
    pub(super) fn groups(&self, measure: &str) -> Vec<String> {
        let found = self.measures().find(|found| found["id"] == measure).expect("the measure was worked out");
        groups(found).map(|group| name_of(&group["by"])).collect()
    }

    fn measures(&self) -> impl Iterator<Item = &Value> {
        self.result["measures"].as_array().into_iter().flatten()
    }

    /// The outcomes of all subjects, as `met` or `violated (late, 3 days)`, by rule and subject, as in `PRI-03 C-005`.
    /// To whom a rule does not apply is not among them.
    pub(super) fn outcomes(&self) -> BTreeMap<String, String> {
        let findings = self.result["findings"].as_array().into_iter().flatten();
        findings.map(|finding| (format!("{} {}", text(&finding["rule"]), subject(finding)), outcome(finding))).collect()
    }

    /// The figures of every group of every measure, as in `R1-CONSISTENT priority_1`.
    fn all_figures(&self) -> BTreeMap<String, String> {
        let of_measure = |measure: &Value| -> Vec<(String, String)> {
            let named = groups(measure).map(|group| (name_of(&group["by"]), group));
            let all = named.chain([("total".to_owned(), &measure["total"])]);
            all.map(|(name, figures)| (format!("{} {name}", text(&measure["id"])), said(figures))).collect()
        };
        self.measures().flat_map(of_measure).collect()
    }
}

/// The figures of a group in short: without what is zero, and without what is worked out from the others.
fn said(figures: &Value) -> String {
    let mut said = Vec::new();
    for (key, figure) in figures.as_object().into_iter().flatten() {
        let again = matches!(key.as_str(), "low" | "high" | "records") && *figure == figures["value"];
        let of_share = matches!(key.as_str(), "part" | "of") && figure.is_number();
        let worked_out = of_share || key.starts_with("rate") || key.starts_with("interval");
        let nothing = *figure == 0 || *figure == false;
        if !(again || worked_out || nothing || matches!(key.as_str(), "by" | "missing")) {
            let shown = if figure.is_object() { said_of(figure) } else { figure.to_string() };
            said.push(format!("{key} {shown}"));
        }
    }
    said.join(", ")
}

/// One of the two totals of a ratio.
fn said_of(total: &Value) -> String {
    let said = said(total);
    said.strip_prefix("value ").map_or_else(|| format!("({said})"), str::to_owned)
}

fn groups(measure: &Value) -> impl Iterator<Item = &Value> {
    measure["groups"].as_array().into_iter().flatten()
}

/// The values that the records of a group have in common.
fn name_of(by: &Value) -> String {
    let values = by.as_object().into_iter().flat_map(Map::values);
    let names: Vec<String> = values
        .map(|value| match value {
            Value::Null => "?".to_owned(),
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
        })
        .collect();
    names.join(", ")
}

fn text(value: &Value) -> String {
    value.as_str().expect("this is a text").to_owned()
}

/// The record that was judged, with the year or value of a loop behind it.
fn subject(finding: &Value) -> String {
    let subject = &finding["subject"];
    let key = subject["key"].as_str().map_or_else(|| finding["place"].to_string(), str::to_owned);
    let around = name_of(&subject["loop"]);
    if around.is_empty() { key } else { format!("{key}, {around}") }
}

fn outcome(finding: &Value) -> String {
    let late = finding["days_late"].as_i64().map(|days| format!("{days} days"));
    let more: Vec<String> = finding["manner"].as_str().map(str::to_owned).into_iter().chain(late).collect();
    let outcome = text(&finding["outcome"]);
    if more.is_empty() { outcome } else { format!("{outcome} ({})", more.join(", ")) }
}

/// Everything in which two runs differ, a line for each: the outcomes of all subjects, then the figures of all groups.
/// A hyphen stands for a rule that does not apply, and for a group without records.
pub(super) fn differences(before: &Run, after: &Run) -> Vec<String> {
    let mut lines = changed(&before.outcomes(), &after.outcomes());
    lines.extend(changed(&before.all_figures(), &after.all_figures()));
    lines
}

fn changed(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let shown = |value: Option<&String>| value.map_or("-", String::as_str).to_owned();
    let pairs = keys.into_iter().map(|key| (key, shown(before.get(key)), shown(after.get(key))));
    pairs.filter(|(_, old, new)| old != new).map(|(key, old, new)| format!("{key}: {old} -> {new}")).collect()
}
