//! Violations that somebody accepted for a time, from the file that the project file names under `accepted`. Which
//! records they are about is not looked at here.

use std::ops::Range;

use crate::calendar::Day;

use super::problems::{AcceptedMissing, InputProblem};
use super::project::{Project, ProjectFile, Said};
use super::settings::{At, Check, checked};

const KEYS: [&str; 6] = ["rule", "subject", "reason", "approved_by", "granted_on", "expires_on"];

/// That the violation of a rule is accepted from one day through another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The rule.
    pub rule: String,
    /// Who or what may violate it, as outputs print it.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub approved_by: String,
    /// The first day on which it is in force.
    pub granted_on: Day,
    /// The last one.
    pub expires_on: Day,
    /// The file in which it stands.
    pub file: String,
    /// Its line there, from 1.
    pub line: u32,
}

impl Acceptance {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, day: Day) -> bool {
        (self.granted_on..=self.expires_on).contains(&day)
    }
}

/// Reads the accepted violations of a project, in the order of their file.
///
/// # Errors
/// All that is wrong with the file.
pub fn read(project: &Project) -> Result<Vec<Acceptance>, Vec<InputProblem>> {
    let Some(said) = &project.accepted else { return Ok(Vec::new()) };
    let file = file(project, said).map_err(|why| -> Vec<InputProblem> {
        let (place, label) = project.pointing(&said.at);
        vec![Box::new(AcceptedMissing { file: said.value.clone(), why, place, label })]
    })?;
    let help = "it is a list: for each violation its `rule`, its `subject` and who accepted it until when; write `[]` \
                where nothing is accepted";
    checked(&file, "list of accepted violations", help, |check, at| check.acceptances(at, &file))
}

fn file(project: &Project, said: &Said<String>) -> Result<ProjectFile, String> {
    // Whatever else is named by mistake may hold names, and a message would show its lines.
    if ![".yaml", ".yml"].iter().any(|ending| said.value.ends_with(ending)) {
        return Err("its name does not end with `.yaml`".to_owned());
    }
    project.file_named(said)
}

impl<'v> Check<'_> {
    fn acceptances(&mut self, at: At<'v>, file: &ProjectFile) -> Vec<Acceptance> {
        let (Some(values), Some(nodes)) = (at.value.as_sequence(), at.node.items()) else {
            let help = "begin each with a dash: `- rule: TRN-1`, and `subject: O-2` below it";
            self.wrong(&at.node.span, "accepted violations must be a list", Some(help));
            return Vec::new();
        };
        let each = values.iter().zip(nodes).map(|(value, node)| At { value, node });
        each.filter_map(|at| self.acceptance(at, file)).collect()
    }

    /// One of them; `None` where something is wrong with it.
    fn acceptance(&mut self, at: At<'v>, file: &ProjectFile) -> Option<Acceptance> {
        let mut texts: [Option<String>; 4] = [const { None }; 4];
        let mut days: [Option<(Day, Range<usize>)>; 2] = [const { None }; 2];
        let before = self.count();
        let pairs = self.pairs("each accepted violation", at);
        for pair in &pairs {
            match KEYS.iter().position(|key| *key == pair.key) {
                Some(index) if index < texts.len() => {
                    texts[index] = self.text(pair.key, pair.at).map(|said| said.value.trim().to_owned());
                }
                Some(index) => {
                    let day = self.date(pair.key, pair.at);
                    days[index - texts.len()] = day.map(|day| (day, pair.at.node.span.clone()));
                }
                None => self.unknown(pair, &KEYS),
            }
        }
        if self.count() == before {
            for key in KEYS.into_iter().filter(|key| pairs.iter().all(|pair| pair.key != *key)) {
                let start = at.node.span.start;
                self.missing(&(start..start), &format!("this accepted violation has no `{key}`"), example(key));
            }
        }
        let [Some(rule), Some(subject), Some(reason), Some(approved_by)] = texts else { return None };
        let [Some((granted_on, _)), Some((expires_on, expires_at))] = days else { return None };
        if expires_on < granted_on {
            let what = format!("this ends on {expires_on}, before it begins on {granted_on}");
            self.wrong(&expires_at, what, Some("correct `granted_on` and `expires_on`; both days are part of it"));
        }
        let line = file.text[..at.node.span.start].matches('\n').count() + 1;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let file = file.name.clone();
        Some(Acceptance { rule, subject, reason, approved_by, granted_on, expires_on, file, line })
    }
}

fn example(key: &str) -> &'static str {
    match key {
        "rule" => "name the rule whose violation is accepted: `rule: TRN-1`",
        "subject" => "name the record as results do, by its key, its pseudonym or its place: `subject: O-2`",
        "reason" => "say why, for whoever reads it later: `reason: \"on leave\"`",
        "approved_by" => "say who decided it: `approved_by: head of training`",
        "granted_on" => "write the first day on which it counts: `granted_on: 2024-03-01`",
        _ => "write the last day on which it counts: `expires_on: 2024-12-31`",
    }
}
