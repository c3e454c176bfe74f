//! Accepted violations in results: as a list for programs, and as lines for people.

use std::io;

use serde::Serialize;

use crate::outcome::Finding;
use crate::resolve::ruleset::RuleId;
use crate::review::accepted::{Called, Entry, Standing};

use super::Run;
use super::summary::Lines;
use super::words::counted;

/// An accepted violation and how it stands.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Acceptance {
    rule: String,
    /// Missing where it may be private.
    subject: Option<String>,
    status: &'static str,
    /// What the subject came to where it is not violated.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    reason: String,
    approved_by: String,
    granted_on: String,
    expires_on: String,
    place: LinePlace,
}

/// A line of a file.
#[derive(Debug, Clone, Serialize)]
struct LinePlace {
    file: String,
    line: u32,
}

impl Run<'_> {
    pub(super) fn acceptances(&self) -> io::Result<Vec<Acceptance>> {
        self.accepted.entries.iter().map(|entry| self.acceptance(entry)).collect()
    }

    fn acceptance(&self, entry: &Entry) -> io::Result<Acceptance> {
        let written = &entry.acceptance;
        Ok(Acceptance {
            rule: written.rule.clone(),
            subject: self.accepted_subject(entry)?,
            status: entry.standing.key(),
            outcome: match entry.standing {
                Standing::NotNeeded(outcome) => Some(outcome.key()),
                Standing::InForce
                | Standing::Expired
                | Standing::NotYet
                | Standing::NoSuchRule
                | Standing::NoSuchSubject
                | Standing::SeveralRecords
                | Standing::NotJudged => None,
            },
            reason: written.reason.clone(),
            approved_by: written.approved_by.clone(),
            granted_on: written.granted_on.to_string(),
            expires_on: written.expires_on.to_string(),
            place: LinePlace { file: written.file.clone(), line: written.line },
        })
    }

    fn accepted_subject(&self, entry: &Entry) -> io::Result<Option<String>> {
        Ok(match entry.called() {
            Called::Record(cell, words) => {
                Some(self.name(cell)? + &words.iter().map(|word| format!(", {word}")).collect::<String>())
            }
            Called::Written(subject) => Some(subject.to_owned()),
            Called::Hidden => None,
        })
    }

    /// `, accepted until 2024-12-31`, behind what a finding is; nothing where it is not accepted.
    pub(super) fn accepted_words(&self, finding: &Finding) -> String {
        let until = self.accepted.of(finding).map(|acceptance| acceptance.expires_on);
        until.map(|day| format!(", accepted until {day}")).unwrap_or_default()
    }

    /// By whom and why, in a line of its own.
    pub(super) fn accepted_by(&self, finding: &Finding) -> Option<String> {
        let acceptance = self.accepted.of(finding)?;
        let (file, line) = (&acceptance.file, acceptance.line);
        Some(format!(
            "accepted from {} until {} by {}: {} ({file}:{line})",
            acceptance.granted_on, acceptance.expires_on, acceptance.approved_by, acceptance.reason
        ))
    }

    /// That entries name persons by numbers.
    pub(super) fn numbered_persons(&self) -> Option<String> {
        let file = self.accepted.entries.first().map(|entry| entry.acceptance.file.as_str())?;
        self.accepted.by_number.then(|| {
            format!(
                "the persons in {file} are meant by their numbers, which change when records are added; with a \
                 `pseudonym_key` they would not"
            )
        })
    }

    pub(super) fn accepted_count(&self, rule: RuleId) -> u64 {
        self.accepted.count(rule).all
    }
}

/// How the entries stand: those in force by their number, for their findings are marked, all others one by one.
pub(super) fn write(run: &Run<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
    let Some(first) = run.accepted.entries.first() else { return Ok(()) };
    lines.blank()?;
    lines.head("Accepted violations")?;
    let (in_force, others): (Vec<&Entry>, Vec<&Entry>) =
        run.accepted.entries.iter().partition(|entry| entry.standing == Standing::InForce);
    let all = counted(run.accepted.entries.len() as u64, "entry", "entries");
    lines.below(&format!("{}: {all}, {} in force", first.acceptance.file, in_force.len()))?;
    for entry in others {
        let rule = &entry.acceptance.rule;
        let name = run.accepted_subject(entry)?.map(|subject| format!("{rule} for {subject}"));
        let name = name.unwrap_or_else(|| format!("{rule} for somebody"));
        lines.below(&format!("  line {}: {name}: {}", entry.acceptance.line, words(entry)))?;
    }
    Ok(())
}

fn words(entry: &Entry) -> String {
    match entry.standing {
        Standing::InForce => "in force".to_owned(),
        Standing::Expired => format!("expired, {} was its last day", entry.acceptance.expires_on),
        Standing::NotYet => format!("not in force before {}", entry.acceptance.granted_on),
        Standing::NoSuchRule => "no rule has this id".to_owned(),
        Standing::NoSuchSubject => "the rule has no such subject".to_owned(),
        Standing::SeveralRecords => "several records are called so; name one by its place".to_owned(),
        Standing::NotNeeded(outcome) => format!("not needed now, because it is {}", outcome.words()),
        Standing::NotJudged => "not judged in this run".to_owned(),
    }
}
