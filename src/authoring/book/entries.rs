//! A rule, or a measure, with all that belongs to it.

use crate::authoring::coverage::requirements_of;
use crate::input::requirements::{Requirement, Requirements};
use crate::report::words::target;
use crate::report::{citation, cited_part};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Citation, Class, Exception, Measure, ParameterId, Rule, RuleId, RuleVersion};
use crate::source::{Sources, Span};
use crate::syntax::ast;

use super::indexes::{about, policy};
use super::needs::{Need, measure_needs, reads};
use super::plain::version_words;

/// A rule.
#[derive(Debug)]
pub struct RuleEntry {
    /// Its id.
    pub id: String,
    /// The title of its latest version.
    pub title: String,
    /// What breaking it is.
    pub class: Class,
    /// Where it stands.
    pub place: String,
    /// The kind that it judges, and what people call it.
    pub kind: (String, String),
    /// Its loops, as written.
    pub loops: Vec<String>,
    /// Its versions, the newest first.
    pub versions: Vec<VersionEntry>,
    /// What it needs of the records.
    pub needs: Vec<Need>,
    /// What makes it not assessable.
    pub open: Vec<String>,
    /// The parameters that it mentions.
    pub parameters: Vec<ParameterEntry>,
    /// Its tests.
    pub tests: Vec<TestEntry>,
    /// The requirements that it checks.
    pub requirements: Vec<RequirementEntry>,
}

impl RuleEntry {
    /// `must` or `should`.
    pub fn word(&self) -> &'static str {
        word(self.class)
    }

    /// It is not run until somebody sets a parameter.
    pub fn is_unset(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.value.is_none())
    }
}

/// What a rule says while one version of it is in force.
#[derive(Debug)]
pub struct VersionEntry {
    /// What tells it from others, such as `version "2020", in force from 2020-01-01`; with a capital.
    pub heading: Option<String>,
    /// Its title where it is not that of the rule.
    pub title: Option<String>,
    /// Where it stands.
    pub place: String,
    /// The days on which it is in force.
    pub in_force: Option<String>,
    /// What it says, in plain words.
    pub plain: String,
    /// Its `when`, as written.
    pub when: Option<String>,
    /// What it demands, as written.
    pub demands: String,
    /// What excuses: name and condition, as written.
    pub unless: Vec<(String, String)>,
    /// What it calls unclear: name and condition, as written.
    pub unclear: Vec<(String, String)>,
    /// Its sources.
    pub sources: Vec<SourceEntry>,
    /// The sentence of the source that binds.
    pub quote: Option<String>,
    /// Who has to comply.
    pub binds: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Finding-type codes.
    pub tags: Vec<String>,
    /// What to do about a violation.
    pub fix: Option<String>,
}

/// A source.
#[derive(Debug)]
pub struct SourceEntry {
    /// The document, or the policy's id.
    pub document: String,
    /// The policy's title.
    pub title: Option<String>,
    /// Where in it: `section IV.C, page 3`.
    pub part: String,
    /// Document, title and place in one line.
    pub line: String,
    /// What else is known of the policy.
    pub about: Vec<String>,
    /// The policy that has taken its place.
    pub superseded_by: Option<String>,
}

/// A parameter.
#[derive(Debug)]
pub struct ParameterEntry {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Option<String>,
    /// Its values; missing where nobody has set one.
    pub value: Option<String>,
    /// What it holds: `a number of days`.
    pub holds: String,
    /// Where it stands.
    pub place: String,
    /// The key of the project file that changes it: `parameters: {response_days: N days}`.
    pub key: String,
    /// Its sources, each in a line.
    pub sources: Vec<String>,
}

/// A test.
#[derive(Debug)]
pub struct TestEntry {
    /// Its title.
    pub title: String,
    /// The outcomes that it expects.
    pub expects: Vec<&'static str>,
}

/// A requirement that a rule checks.
#[derive(Debug)]
pub struct RequirementEntry {
    /// Its id.
    pub id: String,
    /// What it demands.
    pub demands: String,
    /// Where it stands.
    pub sources: Vec<String>,
    /// How it is checked.
    pub note: Option<String>,
    /// The conflicts between sources that it has part in.
    pub conflicts: Vec<ConflictEntry>,
}

/// Sources that disagree.
#[derive(Debug)]
pub struct ConflictEntry {
    /// The conflict's id.
    pub id: String,
    /// What it is about.
    pub subject: Option<String>,
    /// How the rules deal with it.
    pub resolved: Option<String>,
}

/// A measure.
#[derive(Debug)]
pub struct MeasureEntry {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub place: String,
    /// What it measures, as written.
    pub what: String,
    /// Its groups, as written.
    pub by: Vec<String>,
    /// What it should be.
    pub target: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Its sources.
    pub sources: Vec<SourceEntry>,
    /// What it needs of the records.
    pub needs: Vec<Need>,
    /// The parameters that it mentions.
    pub parameters: Vec<ParameterEntry>,
    /// The requirements that it checks.
    pub requirements: Vec<RequirementEntry>,
}

/// The word of a rule's class.
pub(super) fn word(class: Class) -> &'static str {
    match class {
        Class::Deficiency => "must",
        Class::AreaOfConcern => "should",
    }
}

/// A rule with all that belongs to it.
pub fn rule_entry(sources: &Sources, rules: &RuleSet, requirements: &Requirements, id: RuleId) -> RuleEntry {
    let rule = rules.rule(id);
    let kind = rules.schema.kind(rule.kind);
    let reads = reads(rules, rule);
    let versions = rule.versions.iter().enumerate().rev();
    let of_rule = rules.tests.iter().filter(|test| test.rule.node.eq_ignore_ascii_case(&rule.id));
    RuleEntry {
        id: rule.id.clone(),
        title: rule.latest().title.clone(),
        class: rule.class,
        place: place(sources, rule.latest().span),
        kind: (kind.name.clone(), kind.label.clone()),
        loops: rule.loops.iter().map(|each| as_written(sources, each.span)).collect(),
        versions: versions.map(|(index, version)| version_entry(sources, rules, rule, (index, version))).collect(),
        needs: reads.needs(rules, Some(rule.kind)),
        open: reads.open(rules, id),
        parameters: parameters(sources, rules, &rule.parameters),
        tests: of_rule.map(test_entry).collect(),
        requirements: requirements_of(requirements, &rule.id)
            .into_iter()
            .map(|requirement| requirement_entry(requirements, requirement))
            .collect(),
    }
}

/// A measure with all that belongs to it.
pub fn measure_entry(
    sources: &Sources,
    rules: &RuleSet,
    requirements: &Requirements,
    measure: &Measure,
) -> MeasureEntry {
    MeasureEntry {
        id: measure.id.clone(),
        title: measure.title.clone(),
        place: place(sources, measure.span),
        what: sources.words(measure.what_span),
        by: measure.by.iter().map(|group| sources.words(group.operands[0].span)).collect(),
        target: measure.target.as_ref().map(target),
        owner: measure.owner.clone(),
        sources: measure.citations.iter().map(|cited| source_entry(rules, cited)).collect(),
        needs: measure_needs(rules, measure),
        parameters: parameters(sources, rules, &measure.parameters),
        requirements: requirements_of(requirements, &measure.id)
            .into_iter()
            .map(|requirement| requirement_entry(requirements, requirement))
            .collect(),
    }
}

fn version_entry(
    sources: &Sources,
    rules: &RuleSet,
    rule: &Rule,
    (index, version): (usize, &RuleVersion),
) -> VersionEntry {
    let each = |exceptions: &[Exception]| {
        let one = |one: &Exception| (one.name.clone(), as_written(sources, one.condition.span));
        exceptions.iter().map(one).collect()
    };
    let several = rule.versions.len() > 1;
    let heading = match rule.version_words(index) {
        None if several => Some("In force at all times".to_owned()),
        words => words.map(|words| capital(&words)),
    };
    VersionEntry {
        heading,
        title: Some(version.title.clone()).filter(|title| *title != rule.latest().title),
        place: place(sources, version.span),
        in_force: version.in_force.map(|days| days.to_string()),
        plain: version_words(rules, rule, version, word(rule.class)),
        when: version.when.as_ref().map(|when| as_written(sources, when.span)),
        demands: as_written(sources, version.requirement.span),
        unless: each(&version.unless),
        unclear: each(&version.unclear),
        sources: version.citations.iter().map(|cited| source_entry(rules, cited)).collect(),
        quote: version.quote.clone(),
        binds: version.binds.clone(),
        owner: version.owner.clone(),
        tags: version.tags.clone(),
        fix: version.fix.clone(),
    }
}

fn source_entry(rules: &RuleSet, cited: &Citation) -> SourceEntry {
    let policy = policy(rules, cited);
    let newer = cited.policy.and_then(|old| rules.policies.iter().find(|policy| policy.supersedes == Some(old)));
    SourceEntry {
        document: cited.document.clone(),
        title: policy.map(|policy| policy.title.clone()),
        part: cited_part(cited),
        line: citation(rules, cited),
        about: policy.map(about).unwrap_or_default(),
        superseded_by: newer.map(|newer| newer.id.clone()),
    }
}

fn parameters(sources: &Sources, rules: &RuleSet, ids: &[ParameterId]) -> Vec<ParameterEntry> {
    let one = |id: &ParameterId| {
        let parameter = rules.parameter(*id);
        let value = match (parameter.set_words(), parameter.declared_words()) {
            (Some(set), _) => Some(format!("{set}, by the project file")),
            (None, declared) => declared,
        };
        let cited = parameter.versions.iter().flat_map(|version| &version.citations);
        let mut lines: Vec<String> = cited.map(|cited| citation(rules, cited)).collect();
        lines.dedup();
        ParameterEntry {
            name: parameter.name.clone(),
            label: parameter.label.clone(),
            value,
            holds: parameter.holds.words(),
            place: place(sources, parameter.versions[0].span),
            key: format!("parameters: {{{}: {}}}", parameter.name, parameter.holds.form()),
            sources: lines,
        }
    };
    ids.iter().map(one).collect()
}

fn test_entry(test: &ast::Test) -> TestEntry {
    let mut expects: Vec<&'static str> = test.expect.iter().map(|expect| expect.outcome.node.words()).collect();
    expects.dedup();
    TestEntry { title: test.title.node.clone(), expects }
}

fn requirement_entry(requirements: &Requirements, requirement: &Requirement) -> RequirementEntry {
    let conflict = |id: &String| {
        let known = requirements.conflict(id);
        ConflictEntry {
            id: id.clone(),
            subject: known.map(|known| known.subject.clone()),
            resolved: known.and_then(|known| known.resolved.clone()),
        }
    };
    RequirementEntry {
        id: requirement.id.value.clone(),
        demands: requirement.demands.clone(),
        sources: requirement.sources.clone(),
        note: requirement.note.clone(),
        conflicts: requirement.conflicts.iter().map(|said| conflict(&said.value)).collect(),
    }
}

fn place(sources: &Sources, span: Span) -> String {
    let place = sources.place(span);
    format!("{}:{}:{}", sources.file(span.file).name, place.line, place.column)
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// A clause as it is written; later lines lose the indent that they share.
fn as_written(sources: &Sources, span: Span) -> String {
    let text = sources.text(span).trim_end();
    let blanks = |line: &&str| line.len() - line.trim_start().len();
    let shared = text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(|line| blanks(&line)).min();
    let lines = text.lines().enumerate().map(|(index, line)| match index {
        0 => line.trim_end().to_owned(),
        _ => format!("  {}", line.get(shared.unwrap_or_default()..).unwrap_or_default().trim_end()),
    });
    lines.collect::<Vec<_>>().join("\n")
}
