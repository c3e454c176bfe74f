//! Violations that somebody accepted for a time: which findings they are about, and which of them are about nothing.
//!
//! An accepted violation stays one, in every count and for every rule that asks; it is marked, counted apart, and does
//! not fail a run.

use std::collections::{BTreeMap, HashMap};
use std::io;

use crate::column::Cell;
use crate::explain::{Court, Subject, Verdicts, together};
use crate::input::Loaded;
use crate::input::accepted::Acceptance;
use crate::outcome::{Finding, LoopValue, Outcome, Status};
use crate::resolve::ruleset::RuleId;
use crate::schema::KindId;

use super::pseudonyms::{Pseudonyms, is_pseudonym};
use super::subjects::{Subjects, Wanted, is_for, names};

/// What a project accepts, and what that is about.
#[derive(Debug, Clone, Default)]
pub struct Accepted {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// Entries by the record that they are about.
    by_record: HashMap<(RuleId, u32), Vec<usize>>,
    /// Counts of each rule that has any.
    counts: BTreeMap<RuleId, Count>,
    /// Entries name persons by numbers, which change when records are added.
    pub by_number: bool,
}

/// One accepted violation.
#[derive(Debug, Clone)]
pub struct Entry {
    /// As it is written.
    pub acceptance: Acceptance,
    /// How it stands in this run.
    pub standing: Standing,
    found: Found,
    /// What is written may be private: it is no name that an output would print.
    may_be_private: bool,
}

/// What an entry is about.
#[derive(Debug, Clone)]
enum Found {
    NoRule,
    Nobody,
    Several,
    /// A record, and values of the rule's loops; every subject of the record that has them is meant.
    Record(RuleId, Cell, Vec<String>),
}

/// How an accepted violation stands in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is in force, and there is such a violation.
    InForce,
    /// The as-of date is after its last day.
    Expired,
    /// The as-of date is before its first day.
    NotYet,
    /// No rule has that id.
    NoSuchRule,
    /// The rule has no such subject.
    NoSuchSubject,
    /// Several differing records are called so.
    SeveralRecords,
    /// It is in force, and the subject came to another outcome.
    NotNeeded(Outcome),
    /// It is in force, and this run did not judge the subject by the rule.
    NotJudged,
}

impl Standing {
    /// The key of the JSON result.
    pub fn key(self) -> &'static str {
        match self {
            Standing::InForce => "in_force",
            Standing::Expired => "expired",
            Standing::NotYet => "not_yet_in_force",
            Standing::NoSuchRule => "no_such_rule",
            Standing::NoSuchSubject => "no_such_subject",
            Standing::SeveralRecords => "several_records",
            Standing::NotNeeded(_) => "not_needed",
            Standing::NotJudged => "not_judged",
        }
    }
}

/// How an entry's subject may be shown.
#[derive(Debug, Clone, Copy)]
pub enum Called<'a> {
    /// As this record, with these values of the rule's loops behind its name.
    Record(Cell, &'a [String]),
    /// As it is written.
    Written(&'a str),
    /// Not at all: it may be private.
    Hidden,
}

impl Entry {
    /// How its subject may be shown.
    pub fn called(&self) -> Called<'_> {
        match &self.found {
            Found::Record(_, cell, words) => Called::Record(*cell, words),
            Found::NoRule | Found::Nobody | Found::Several if self.may_be_private => Called::Hidden,
            Found::NoRule | Found::Nobody | Found::Several => Called::Written(&self.acceptance.subject),
        }
    }
}

/// Accepted violations of a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// All of them.
    pub all: u64,
    /// Those that assume complete records where nobody declared them so.
    pub assume_complete: u64,
}

impl Accepted {
    /// Looks for the rules and records that are named.
    ///
    /// # Errors
    /// A file cannot be read any more.
    pub fn find(
        acceptances: &[Acceptance],
        court: &Court<'_>,
        loaded: &Loaded,
        pseudonyms: &Pseudonyms,
    ) -> io::Result<Accepted> {
        let records = records(acceptances, court, loaded, pseudonyms)?;
        let mut accepted = Accepted::default();
        for (index, acceptance) in acceptances.iter().enumerate() {
            let rule = court.rules.rule_named(&acceptance.rule);
            let found = rule.map_or(Found::NoRule, |rule| found(acceptance, rule, court, &records));
            if let Found::Record(rule, cell, _) = &found {
                accepted.by_record.entry((*rule, cell.row)).or_default().push(index);
                accepted.by_number |= is_pseudonym(&acceptance.subject) && pseudonyms.are_numbers();
            }
            let kinds: Vec<KindId> = match rule {
                Some(rule) => vec![court.rules.rule(rule).kind],
                None => court.rules.schema.ids().collect(),
            };
            let may_be_private = !pseudonyms.are_lifted()
                && !is_pseudonym(&acceptance.subject)
                && kinds.iter().any(|kind| may_name_persons(court, *kind));
            let standing = standing(acceptance, &found, court);
            accepted.entries.push(Entry { acceptance: acceptance.clone(), standing, found, may_be_private });
        }
        Ok(accepted)
    }

    /// The entry by which a violation is accepted: of several, the one that lasts longest.
    pub fn of(&self, finding: &Finding) -> Option<&Acceptance> {
        let rule = RuleId(u32::try_from(finding.rule).expect("rules have ids"));
        self.of_subject((rule, finding.subject.row), &finding.loops, finding.outcome)
    }

    fn of_subject(&self, record: (RuleId, u32), loops: &[LoopValue], outcome: Outcome) -> Option<&Acceptance> {
        let entries = self.about(record, loops, outcome).map(|index| &self.entries[index]);
        let in_force = entries.filter(|entry| entry.may_accept());
        in_force.map(|entry| &entry.acceptance).max_by_key(|acceptance| acceptance.expires_on)
    }

    /// The entries about a violation, whether or not they are in force.
    fn about(&self, record: (RuleId, u32), loops: &[LoopValue], outcome: Outcome) -> impl Iterator<Item = usize> {
        let entries = self.by_record.get(&record).into_iter().flatten().copied();
        let is_about = |index: &usize| match &self.entries[*index].found {
            Found::Record(_, _, words) => is_for(loops, words),
            Found::NoRule | Found::Nobody | Found::Several => false,
        };
        entries.filter(move |index| outcome == Outcome::Violated && is_about(index))
    }

    /// How each entry stands once a run has judged; `chosen` says which rows it judged.
    #[must_use]
    pub fn settled(mut self, court: &Court<'_>, verdicts: &Verdicts, chosen: &dyn Fn(KindId, u32) -> bool) -> Accepted {
        let mut used = vec![false; self.entries.len()];
        for finding in &verdicts.findings {
            let (record, loops) = ((finding.rule, finding.row), finding.loops());
            self.about(record, loops, finding.outcome).for_each(|index| used[index] = true);
            if self.of_subject(record, loops, finding.outcome).is_some() {
                let count = self.counts.entry(finding.rule).or_default();
                count.all += 1;
                count.assume_complete += u64::from(finding.assumes_complete);
            }
        }
        for (entry, _) in self.entries.iter_mut().zip(used).filter(|(entry, used)| !used && entry.may_accept()) {
            if let Found::Record(rule, cell, words) = &entry.found {
                entry.standing = unused((*rule, *cell, words), court, verdicts, chosen);
            }
        }
        self
    }

    /// How many violations of a rule are accepted.
    pub fn count(&self, rule: RuleId) -> Count {
        self.counts.get(&rule).copied().unwrap_or_default()
    }
}

impl Entry {
    fn may_accept(&self) -> bool {
        self.standing == Standing::InForce
    }
}

/// What each name that an entry may mean stands for, by the kind of the rule.
type Records<'a> = BTreeMap<(KindId, &'a str), Wanted>;

fn records<'a>(
    acceptances: &'a [Acceptance],
    court: &Court<'_>,
    loaded: &Loaded,
    pseudonyms: &Pseudonyms,
) -> io::Result<Records<'a>> {
    let mut wanted: BTreeMap<KindId, Vec<&str>> = BTreeMap::new();
    for acceptance in acceptances {
        if let Some(rule) = court.rules.rule_named(&acceptance.rule).map(|rule| court.rules.rule(rule)) {
            let all = names(&acceptance.subject, rule.loops.len());
            wanted.entry(rule.kind).or_default().extend(all.into_iter().map(|(name, _)| name));
        }
    }
    let mut records = Records::new();
    for (kind, names) in wanted {
        let repeats = |row| court.is_repeated(kind, row);
        let found = Subjects::find(court.rules, loaded, pseudonyms, (kind, &repeats), &names)?;
        records.extend(names.into_iter().map(|name| (kind, name)).zip(found));
    }
    Ok(records)
}

fn found(acceptance: &Acceptance, rule: RuleId, court: &Court<'_>, records: &Records<'_>) -> Found {
    let declared = court.rules.rule(rule);
    let mut several = false;
    for (name, words) in names(&acceptance.subject, declared.loops.len()) {
        match records.get(&(declared.kind, name)) {
            Some(Wanted::Row(row)) => {
                let any = court.subjects(rule, *row).subjects.iter().any(|subject| is_meant(subject, &words));
                let cell = Cell { kind: declared.kind, row: *row, field: None };
                let words = words.into_iter().map(str::to_owned).collect();
                return if any { Found::Record(rule, cell, words) } else { Found::Nobody };
            }
            Some(Wanted::Several(_)) => several = true,
            Some(Wanted::Nobody) | None => {}
        }
    }
    if several { Found::Several } else { Found::Nobody }
}

/// Whether a subject has these values, or may have them because nobody knows which it has.
fn is_meant(subject: &Subject, words: &[impl AsRef<str>]) -> bool {
    subject.loops.contains(&LoopValue::Unknown) || is_for(&subject.loops, words)
}

/// As far as that can be said before anything is judged.
fn standing(acceptance: &Acceptance, found: &Found, court: &Court<'_>) -> Standing {
    match found {
        Found::NoRule => Standing::NoSuchRule,
        Found::Nobody | Found::Several | Found::Record(..) if court.as_of < acceptance.granted_on => Standing::NotYet,
        Found::Nobody | Found::Several | Found::Record(..) if !acceptance.is_in_force(court.as_of) => Standing::Expired,
        Found::Nobody => Standing::NoSuchSubject,
        Found::Several => Standing::SeveralRecords,
        Found::Record(..) => Standing::InForce,
    }
}

/// Why no violation was found that an entry is about.
fn unused(
    (rule, cell, words): (RuleId, Cell, &[String]),
    court: &Court<'_>,
    verdicts: &Verdicts,
    chosen: &dyn Fn(KindId, u32) -> bool,
) -> Standing {
    let result = verdicts.rules.iter().find(|result| result.rule == rule);
    let was_judged = result.is_some_and(|result| matches!(result.status, Status::Run | Status::Vacuous))
        && court.is_subject(cell.kind, cell.row)
        && chosen(cell.kind, cell.row);
    if !was_judged {
        return Standing::NotJudged;
    }
    let meant = court.subjects(rule, cell.row).subjects.into_iter().filter(|subject| is_meant(subject, words));
    let judged: Vec<_> = meant.map(|subject| (subject.clone(), court.judge(rule, &subject))).collect();
    Standing::NotNeeded(together(&judged).0)
}

/// Whether what somebody writes for a record of that kind may be a private value.
fn may_name_persons(court: &Court<'_>, kind: KindId) -> bool {
    let kind = court.rules.schema.kind(kind);
    match kind.key.as_slice() {
        [] => kind.fields.iter().any(|field| field.private),
        key => key.iter().any(|field| kind.fields[usize::from(field.0)].private),
    }
}
