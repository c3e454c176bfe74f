//! Test vectors for recurrences, loops, versions, things that last, derived facts and measures, worked out by hand from
//! the description of the language before any of them was there to ask.
//!
//! Where a construct shows only in a whole run (the subjects of a loop, the groups of a measure, what a source declares),
//! the program itself is run on files and its JSON result is read.

mod chains;
mod checks;
mod derived;
mod lapses;
mod lasting;
mod loops;
mod measures;
mod recurrences;
mod versions;

use std::fmt::Write as _;

use serde_json::Value;

use crate::program::{Ran, folder, run};

/// A run of the program: rules, what the project file says besides them, and the files of records.
struct Project<'a> {
    rules: &'a str,
    /// From `as_of` on; `rules` is added.
    yaml: &'a str,
    files: &'a [(&'a str, &'a str)],
}

impl Project<'_> {
    /// The JSON result, with the findings of all outcomes.
    #[track_caller]
    fn result(&self) -> Value {
        let out = self.output("json");
        serde_json::from_str(&out).unwrap_or_else(|wrong| panic!("{wrong}\n{out}"))
    }

    /// What the program writes in a format.
    #[track_caller]
    fn output(&self, format: &str) -> String {
        let ran = self.ran(format);
        assert!(ran.code != 2, "{}\n{}{}\n{}", self.rules, self.yaml, ran.err, ran.out);
        ran.out
    }

    fn ran(&self, format: &str) -> Ran {
        let yaml = format!("rules: [rules.probity]\n{}", self.yaml);
        let mut files: Vec<(&str, &dyn AsRef<[u8]>)> = vec![("rules.probity", &self.rules), ("probity.yaml", &yaml)];
        files.extend(self.files.iter().map(|(name, text)| (*name, text as &dyn AsRef<[u8]>)));
        let folder = folder(&files);
        run(folder.path(), &["check", "--format", format, "--also", "met,pending,exempt,not-applicable"])
    }
}

/// The findings of a rule, in order.
fn findings<'a>(result: &'a Value, rule: &str) -> Vec<&'a Value> {
    let all = result["findings"].as_array().unwrap();
    all.iter().filter(|finding| finding["rule"] == rule).collect()
}

/// The summary of a rule.
#[track_caller]
fn summary<'a>(result: &'a Value, rule: &str) -> &'a Value {
    let all = result["rules"].as_array().unwrap();
    all.iter().find(|summary| summary["id"] == rule).unwrap_or_else(|| panic!("{rule} is not in {result}"))
}

/// The input of a kind.
#[track_caller]
fn input<'a>(result: &'a Value, kind: &str) -> &'a Value {
    let all = result["inputs"].as_array().unwrap();
    all.iter().find(|input| input["kind"] == kind).unwrap()
}

/// A text or a number, as it reads.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A finding in a few words: the key of its record, the values of its loops, the outcome, its manner and due date.
fn told(finding: &Value) -> String {
    let subject = &finding["subject"];
    let mut text = bare(&subject["key"]);
    for value in subject["loop"].as_object().into_iter().flat_map(serde_json::Map::values) {
        write!(text, " {}", bare(value)).unwrap();
    }
    write!(text, " {}", bare(&finding["outcome"])).unwrap();
    for key in ["manner", "due"] {
        if let Some(value) = finding[key].as_str() {
            write!(text, " {value}").unwrap();
        }
    }
    text
}

/// What a rule came to for each subject, in order.
fn outcomes(result: &Value, rule: &str) -> Vec<String> {
    findings(result, rule).into_iter().map(told).collect()
}

/// The causes of a finding: `field: cause`.
fn reasons(finding: &Value) -> String {
    let all = finding["reasons"].as_array().unwrap();
    let each: Vec<String> =
        all.iter().map(|reason| format!("{}: {}", bare(&reason["field"]), bare(&reason["cause"]))).collect();
    each.join(", ")
}

/// Lines of CSV from a header and rows.
fn csv(header: &str, rows: &[&str]) -> String {
    let mut text = format!("{header}\n");
    rows.iter().for_each(|row| writeln!(text, "{row}").unwrap());
    text
}
