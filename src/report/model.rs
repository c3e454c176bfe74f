//! The shapes of a result as programs read them, and what makes them of a [`Run`].
//!
//! The keys stand in the order in which they are written. Text for people is made of the same findings, with excerpts
//! added.

use std::collections::BTreeMap;
use std::io;

use indexmap::IndexSet;
use rust_decimal::Decimal;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use sha2::{Digest, Sha256};

use crate::calendar::{Period, PeriodKind, US_FEDERAL};
use crate::column::{Cell, Completeness, Dataset};
use crate::input::{Located, Position, SourceRead, locate_among};
use crate::outcome::{self, LoopValue, NoSubject, Outcome, Share, Status, Target, Unit};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Citation, Parameter, Rule, RuleVersion};
use crate::review::Pseudonyms;
use crate::review::pseudonyms::unnamed;
use crate::review::subjects::{key, place_name};
use crate::schema::{FieldId, KindId, Type};
use crate::source::Span;

use super::Run;
use super::found::all;

/// A rule file.
#[derive(Debug, Clone, Serialize)]
pub struct RuleFile {
    file: String,
    sha256: String,
}

/// What one rule came to. Numbers are missing where nothing was judged.
#[derive(Debug, Clone, Serialize)]
pub struct RuleResult {
    id: String,
    title: String,
    class: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    place: RulePlace,
    citations: Vec<Cited>,
    outcomes: Option<Outcomes>,
    subjects: Option<u64>,
    /// Records of which the rule's loops make no subject, by why; only of rules with loops.
    #[serde(skip_serializing_if = "Option::is_none")]
    without_subject: Option<BTreeMap<&'static str, u64>>,
    nothing_to_check: Option<u64>,
    assumes_complete: Option<u64>,
    accepted: Option<u64>,
    exempt_by: Option<BTreeMap<String, u64>>,
    no_version_in_force: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    versions: Vec<Version>,
    rate: Option<f64>,
    rate_low: Option<f64>,
    rate_high: Option<f64>,
}

/// Subjects by outcome.
#[derive(Debug, Clone, Serialize)]
pub struct Outcomes {
    met: u64,
    violated: u64,
    pending: u64,
    exempt: u64,
    not_applicable: u64,
    not_assessable: u64,
}

impl Outcomes {
    pub(super) fn of(tally: &outcome::Tally) -> Outcomes {
        Outcomes {
            met: tally.count(Outcome::Met),
            violated: tally.count(Outcome::Violated),
            pending: tally.count(Outcome::Pending),
            exempt: tally.count(Outcome::Exempt),
            not_applicable: tally.count(Outcome::NotApplicable),
            not_assessable: tally.count(Outcome::NotAssessable),
        }
    }
}

/// A source of a rule.
#[derive(Debug, Clone, Serialize)]
pub struct Cited {
    document: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
}

impl Cited {
    pub(super) fn of(cited: &Citation) -> Cited {
        Cited {
            document: cited.document.clone(),
            section: cited.section.clone(),
            page: cited.page.clone(),
            item: cited.item.clone(),
        }
    }
}

/// A place in a rule file.
#[derive(Debug, Clone, Serialize)]
pub struct RulePlace {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
}

/// A place in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The position in it.
    #[serde(flatten)]
    pub position: Position,
    /// In nested data, the path of the value from its record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The field; missing for the record as a whole.
    pub field: Option<String>,
}

/// The record that was judged.
#[derive(Debug, Clone, Serialize)]
pub struct Subject {
    kind: String,
    key: Option<String>,
    #[serde(rename = "loop")]
    in_loop: LoopValues,
}

/// The values of a rule's loops by their names, in the order of the rule file: `{"fiscal year": 2019}`.
#[derive(Debug, Clone)]
struct LoopValues(Vec<(String, LoopValue)>);

impl Serialize for LoopValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.0 {
            match value {
                LoopValue::Period(Period { kind: PeriodKind::FiscalYear | PeriodKind::CalendarYear, number }) => {
                    map.serialize_entry(name, number)?;
                }
                LoopValue::Period(period) => map.serialize_entry(name, &period.name())?,
                LoopValue::Text { stored, .. } => map.serialize_entry(name, &**stored)?,
                LoopValue::Unknown => {}
            }
        }
        map.end()
    }
}

/// Why a finding is not assessable.
#[derive(Debug, Clone, Serialize)]
pub struct Reason {
    field: String,
    cause: &'static str,
    place: Option<Place>,
}

/// What is reported of one rule and one subject.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    id: String,
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    outcome: &'static str,
    class: &'static str,
    accepted_until: Option<String>,
    subject: Subject,
    place: Place,
    /// Values of other records that have part in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<Place>,
    rule_place: RulePlace,
    manner: Option<&'static str>,
    assumes_complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    exempt_by: Option<String>,
    message: String,
    required: String,
    found: String,
    due: Option<String>,
    days_late: Option<i64>,
    fix: Option<String>,
    reasons: Vec<Reason>,
}

/// One version of a rule that is dated or has several.
#[derive(Debug, Clone, Serialize)]
pub struct Version {
    version: Option<String>,
    from: Option<String>,
    through: Option<String>,
    place: RulePlace,
}

/// A parameter that the project file sets.
#[derive(Debug, Clone, Serialize)]
pub struct SetParameter {
    name: String,
    value: String,
    declared: Option<String>,
}

/// A rule that the project file leaves out.
#[derive(Debug, Clone, Serialize)]
pub struct Skipped {
    id: String,
    why: String,
}

/// All findings of a run, made one at a time while they are written.
#[derive(Debug)]
pub(super) struct Findings<'a>(pub(super) Run<'a>);

/// What a version of a rule is called: its name, or else its days where there are several.
fn version_name(rule: &Rule, index: usize) -> Option<String> {
    let version = &rule.versions[index];
    let days = version.in_force.filter(|_| rule.versions.len() > 1).map(|days| days.to_string());
    version.name.clone().or(days)
}

/// Records without a subject, by why.
fn without_subject(tally: &outcome::Tally) -> BTreeMap<&'static str, u64> {
    let all = [NoSubject::NoStart, NoSubject::NotStarted, NoSubject::NoFullPeriod];
    all.into_iter().map(|why| (why.key(), tally.without_subject.get(&why).copied().unwrap_or_default())).collect()
}

/// A share with four digits, or with as many as put it on the right side of a target.
pub(super) fn four_digits(share: Share, target: Option<&Target>) -> f64 {
    number(share.fraction().rounded(Unit::Percent, 2, target) / Decimal::ONE_HUNDRED)
}

/// A number as JSON holds it.
pub(super) fn number(number: Decimal) -> f64 {
    number.to_string().parse().expect("a decimal is written as a number")
}

/// What an excerpt or a place shows instead of a private value.
pub(super) fn mask(rules: &RuleSet, pseudonyms: &Pseudonyms, kind: KindId, field: FieldId, text: &str) -> String {
    if pseudonyms.are_lifted() {
        return text.to_owned();
    }
    match rules.schema.field(kind, field).field_type {
        Type::Text | Type::LinkText(_) | Type::OneOf(_) => pseudonyms.text(text),
        Type::YesNo => unnamed("answer"),
        Type::WholeNumber | Type::Number(_) => unnamed("number"),
        Type::Date | Type::DateTime => unnamed("date"),
        Type::ListOfText | Type::ListOf(_) => unnamed("list"),
    }
}

/// `OIG-18-77, page 6`, with the policy's title where it cites one.
pub fn citation(rules: &RuleSet, cited: &Citation) -> String {
    let document = cited
        .policy
        .map(|policy| &rules.policies[policy])
        .map_or_else(|| cited.document.clone(), |policy| format!("{}, {}", policy.id, policy.title));
    match cited_part(cited) {
        part if part.is_empty() => document,
        part => format!("{document}, {part}"),
    }
}

/// Where in its document: `section IV.C, page 3`; nothing where the whole document is cited.
pub fn cited_part(cited: &Citation) -> String {
    let part = |word: &str, part: &Option<String>| part.as_ref().map(|part| format!("{word} {part}"));
    let numbers = |page: &String| {
        page.split(|character: char| !character.is_ascii_digit()).filter(|part| !part.is_empty()).count()
    };
    let pages = if cited.page.as_ref().is_some_and(|page| numbers(page) > 1) { "pages" } else { "page" };
    let parts = [part("section", &cited.section), part("item", &cited.item), part(pages, &cited.page)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// All citations of a rule in a line.
pub(super) fn citations(rules: &RuleSet, rule: &RuleVersion) -> String {
    let all: Vec<String> = rule.citations.iter().map(|cited| citation(rules, cited)).collect();
    all.join("; ")
}

impl<'a> Run<'a> {
    pub(super) fn data(&self) -> &'a Dataset {
        self.court.data
    }

    /// The place of a value with its excerpt, private values masked.
    pub(super) fn located(&self, cell: Cell) -> io::Result<Located> {
        let mut masked = |kind, field, text: &str| mask(self.rules, self.pseudonyms, kind, field, text);
        locate_among(self.loaded, self.data(), &self.rules.schema, cell, &mut masked)
    }

    pub(super) fn place(&self, cell: Cell) -> io::Result<Place> {
        let Located { file, position, path, .. } = self.located(cell)?;
        let field = cell.field.map(|field| self.rules.schema.field(cell.kind, field).name.clone());
        Ok(Place { file, position, path, field })
    }

    pub(super) fn rule_place(&self, span: Span) -> RulePlace {
        let place = self.sources.place(span);
        RulePlace { file: self.sources.file(span.file).name.clone(), line: place.line, column: place.column }
    }

    /// The key of a record as shown; `None` where it has none.
    pub(super) fn key(&self, cell: Cell) -> Option<String> {
        let person = |text: &str| self.pseudonyms.text(text);
        let lifted = self.pseudonyms.are_lifted();
        key(&self.rules.schema, self.data(), cell.kind, cell.row, &person, lifted)
    }

    /// The key of a record, or `KIND@FILE:LINE`.
    pub(super) fn name(&self, cell: Cell) -> io::Result<String> {
        match self.key(cell) {
            Some(key) => Ok(key),
            None => place_name(self.rules, (self.loaded, self.data()), cell.kind, cell.row),
        }
    }

    /// `agreement A-17`, or `agreement@agreements.csv:18`.
    pub(super) fn kind_and_name(&self, cell: Cell) -> io::Result<String> {
        let kind = &self.rules.schema.kind(cell.kind).name;
        Ok(match self.key(cell) {
            Some(key) => format!("{kind} {key}"),
            None => self.name(cell)?,
        })
    }

    /// The name of what a finding is about: the record, and for which values of the rule's loops it was judged.
    pub(super) fn subject_name(&self, finding: &outcome::Finding) -> io::Result<String> {
        Ok(self.name(finding.subject)? + &outcome::in_words(&finding.loops))
    }

    /// The same with its kind: `officer O-7, FY2019, privacy`.
    pub(super) fn subject_kind_and_name(&self, finding: &outcome::Finding) -> io::Result<String> {
        Ok(self.kind_and_name(finding.subject)? + &outcome::in_words(&finding.loops))
    }

    pub(super) fn rule_files(&self) -> Vec<RuleFile> {
        let files = self.sources.ids().map(|id| self.sources.file(id));
        let hash = |text: &str| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        files.map(|file| RuleFile { file: file.name.clone(), sha256: hash(&file.text) }).collect()
    }

    pub(super) fn rule_results(&self) -> Vec<RuleResult> {
        self.verdicts.rules.iter().map(|result| self.rule_result(result)).collect()
    }

    fn rule_result(&self, result: &crate::explain::RuleResult) -> RuleResult {
        let rule = self.rules.rule(result.rule);
        let (status, why, judged) = match &result.status {
            Status::Run => ("run", None, true),
            Status::Vacuous => ("vacuous", None, true),
            Status::NotRun(why) => ("not_run", Some(why.clone()), false),
            Status::OutOfScope => ("out_of_scope", None, false),
        };
        let tally = judged.then_some(&result.tally);
        let rate = |of: fn(&outcome::Parted) -> Option<Share>| {
            tally.and_then(|tally| of(&tally.met)).map(|share| four_digits(share, None))
        };
        let shown = rule.latest();
        RuleResult {
            id: rule.id.clone(),
            title: shown.title.clone(),
            class: rule.class.key(),
            status,
            why,
            place: self.rule_place(shown.span),
            citations: shown.citations.iter().map(Cited::of).collect(),
            outcomes: judged.then(|| Outcomes::of(&result.tally)),
            subjects: tally.map(outcome::Tally::subjects),
            without_subject: tally.filter(|_| !rule.loops.is_empty()).map(without_subject),
            nothing_to_check: tally.map(|tally| tally.nothing_to_check),
            assumes_complete: tally.map(|tally| tally.assumes_complete),
            accepted: judged.then(|| self.accepted_count(result.rule)),
            exempt_by: tally.map(|tally| tally.exempt_by.clone()),
            no_version_in_force: tally.map(|tally| tally.no_version_in_force),
            versions: self.versions(rule),
            rate: rate(outcome::Parted::rate),
            rate_low: rate(outcome::Parted::low),
            rate_high: rate(outcome::Parted::high),
        }
    }

    /// The versions of a rule; none where it has one that holds at all times.
    fn versions(&self, rule: &Rule) -> Vec<Version> {
        let is_dated = rule.versions.len() > 1 || rule.latest().in_force.is_some();
        let of = |(index, version): (usize, &RuleVersion)| Version {
            version: version_name(rule, index),
            from: version.in_force.and_then(|days| days.from).map(|day| day.to_string()),
            through: version.in_force.and_then(|days| days.through).map(|day| day.to_string()),
            place: self.rule_place(version.span),
        };
        rule.versions.iter().enumerate().filter(|_| is_dated).map(of).collect()
    }

    /// The parameters that the project file sets.
    pub(super) fn set_parameters(&self) -> Vec<SetParameter> {
        let set = |parameter: &Parameter| {
            let value = parameter.holds.value_words(parameter.set.as_ref()?);
            Some(SetParameter { name: parameter.name.clone(), value, declared: parameter.declared_words() })
        };
        self.rules.set_parameters().filter_map(set).collect()
    }

    /// What the project file sets, each in a sentence without a full stop.
    pub(super) fn set_words(&self) -> Vec<String> {
        let said = |parameter: &Parameter| {
            Some(format!("the project file sets `{}` to {}", parameter.name, parameter.set_words()?))
        };
        self.rules.set_parameters().filter_map(said).collect()
    }

    pub(super) fn skipped_rules(&self) -> Vec<Skipped> {
        self.skipped.iter().map(|(id, why)| Skipped { id: id.clone(), why: why.clone() }).collect()
    }

    /// What the run takes for granted, each in a sentence without a full stop.
    pub(super) fn assumptions(&self) -> Vec<String> {
        let as_of = self.as_of;
        let complete = self.taken_as_complete().into_iter();
        let complete = complete.map(|source| format!("{source} is taken as complete through {as_of}"));
        self.notes().chain(complete).collect()
    }

    /// What is taken for granted, but for what is taken as complete.
    pub(super) fn notes(&self) -> impl Iterator<Item = String> {
        let assumed = self.assumed_day().into_iter().chain(self.assumed_holidays()).chain(self.set_words());
        assumed.chain(self.numbered_persons())
    }

    /// That nobody named a holiday calendar, where a rule that was judged needs one.
    pub(super) fn assumed_holidays(&self) -> Option<String> {
        let mut judged = self.verdicts.rules.iter().filter(|result| result.status == Status::Run);
        let mut measured = self.measures.iter().filter(|result| result.status == Status::Run);
        let needed = judged.any(|result| self.rules.rule(result.rule).reads_holidays)
            || measured.any(|result| self.rules.measures[result.measure].reads_holidays);
        let said =
            format!("the settings name no holiday calendar, so holidays are those of US federal law, `{US_FEDERAL}`");
        (needed && self.rules.settings.holidays_assumed).then_some(said)
    }

    /// That nobody gave the as-of date.
    pub(super) fn assumed_day(&self) -> Option<String> {
        let as_of = self.as_of;
        let said = format!("nobody gave an as-of date, so it is the last day that is over, {as_of}");
        self.as_of_assumed.then_some(said)
    }

    /// The sources of which nobody declared for which time they are complete, by their files.
    pub(super) fn taken_as_complete(&self) -> Vec<String> {
        let assumed = |source: &&SourceRead| !source.no_records && source.completeness == Completeness::Assumed;
        let named = |source: &SourceRead| {
            let files = &self.loaded.files[source.files.start as usize..source.files.end as usize];
            match files {
                [] => None,
                [file] => Some(file.name.clone()),
                [first, rest @ ..] => Some(format!("{} (with {} more)", first.name, rest.len())),
            }
        };
        // Sources of several kinds may read one file.
        let named: IndexSet<String> = self.loaded.sources.iter().filter(assumed).filter_map(named).collect();
        named.into_iter().collect()
    }

    /// Calls `visit` with each finding, one at a time.
    pub(super) fn each_finding(&self, visit: &mut dyn FnMut(Finding) -> io::Result<()>) -> io::Result<()> {
        self.each_flagged(&mut all, &mut |run, flagged| visit(run.finding(&run.court.told(flagged))?))
    }

    pub(super) fn finding(&self, finding: &outcome::Finding) -> io::Result<Finding> {
        let rule = &self.rules.rules[finding.rule];
        let subject = finding.subject;
        let tell = |sentence: &outcome::Sentence| self.pseudonyms.tell(sentence);
        let reason = |reason: &outcome::Reason| -> io::Result<Reason> {
            let place = reason.cell.map(|cell| self.place(cell)).transpose()?;
            Ok(Reason { field: reason.what.clone(), cause: reason.cause.key(), place })
        };
        Ok(Finding {
            id: self.subjects.finding_id(
                self.rules,
                self.data(),
                self.pseudonyms,
                finding.rule,
                (subject.kind, subject.row, &finding.loops),
            ),
            rule: rule.id.clone(),
            version: version_name(rule, finding.version).filter(|_| !finding.version_open),
            outcome: finding.outcome.key(),
            class: rule.class.key(),
            accepted_until: self.accepted.of(finding).map(|acceptance| acceptance.expires_on.to_string()),
            subject: Subject {
                kind: self.rules.schema.kind(subject.kind).name.clone(),
                key: self.key(subject),
                in_loop: LoopValues(
                    rule.loops.iter().map(|each| each.name().to_owned()).zip(finding.loops.clone()).collect(),
                ),
            },
            place: self.place(finding.cell)?,
            also: finding.also.iter().map(|cell| self.place(*cell)).collect::<io::Result<_>>()?,
            rule_place: self.rule_place(finding.clause),
            manner: finding.manner.map(outcome::Manner::key),
            assumes_complete: finding.assumes_complete,
            exempt_by: finding.exempt_by.clone(),
            message: tell(&finding.message),
            required: finding.required.clone(),
            found: tell(&finding.found),
            due: finding.due.as_ref().map(tell),
            days_late: finding.days_late,
            fix: rule.versions[finding.version].fix.clone(),
            reasons: finding.reasons.iter().map(reason).collect::<io::Result<_>>()?,
        })
    }
}
