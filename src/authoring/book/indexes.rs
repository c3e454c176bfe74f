//! The indexes of the rule book: by area, by document, by kind of record.

use std::collections::BTreeMap;

use crate::authoring::coverage::area_code;
use crate::input::requirements::Requirements;
use crate::report::cited_part;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Citation, Policy};
use crate::schema::Kind;

use super::Chapter;

/// An area.
#[derive(Debug, Clone)]
pub struct AreaIndex {
    /// Its code, with which the ids of its rules begin.
    pub code: String,
    /// What people call it.
    pub name: Option<String>,
}

impl AreaIndex {
    /// Whether a rule is one of this area.
    pub fn holds(&self, id: &str) -> bool {
        area_code(id) == self.code
    }

    /// `TRN: Training`, or the code alone.
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("{}: {name}", self.code),
            None => self.code.clone(),
        }
    }
}

/// A document and the rules that cite it.
#[derive(Debug, Clone)]
pub struct DocumentIndex {
    /// The document, or the policy's id.
    pub name: String,
    /// The policy's title.
    pub title: Option<String>,
    /// Who issued it, through which text it is known, when it is in force: in this order.
    pub about: Vec<String>,
    /// Where it can be read.
    pub link: Option<String>,
    /// The rules and measures that cite it, in the order of their ids, each with where in it: `section IV.C, page 3`.
    pub cited_by: Vec<(String, Vec<String>)>,
}

/// A kind of record and the rules that need it.
#[derive(Debug, Clone)]
pub struct KindIndex {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The rules that judge its records.
    pub judged_by: Vec<String>,
    /// The rules and measures that look its records up.
    pub needed_by: Vec<String>,
}

/// The areas of some rules, in the order of their codes.
pub(super) fn areas(rules: &RuleSet, requirements: &Requirements) -> Vec<AreaIndex> {
    let ids = rules.rules.iter().map(|rule| &rule.id).chain(rules.measures.iter().map(|measure| &measure.id));
    let mut codes: Vec<&str> = ids.map(|id| area_code(id)).collect();
    codes.sort_unstable();
    codes.dedup();
    let area =
        |code: &str| AreaIndex { code: code.to_owned(), name: requirements.area(code).map(|area| area.name.clone()) };
    codes.into_iter().map(area).collect()
}

/// The documents that rules and measures cite: policies in the order of their declaration, then all others by name.
pub(super) fn documents(rules: &RuleSet) -> Vec<DocumentIndex> {
    let of_rules = rules.rules.iter().flat_map(|rule| {
        rule.versions.iter().flat_map(|version| &version.citations).map(|cited| (rule.id.as_str(), cited))
    });
    let of_measures =
        rules.measures.iter().flat_map(|measure| measure.citations.iter().map(|cited| (measure.id.as_str(), cited)));
    let mut by: BTreeMap<(usize, &str), BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for (id, cited) in of_rules.chain(of_measures) {
        let place = (cited.policy.unwrap_or(usize::MAX), cited.document.as_str());
        let parts = by.entry(place).or_default().entry(id).or_default();
        let part = cited_part(cited);
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    let document = |((policy, name), by): ((usize, &str), BTreeMap<&str, Vec<String>>)| {
        let policy = rules.policies.get(policy);
        DocumentIndex {
            name: name.to_owned(),
            title: policy.map(|policy| policy.title.clone()),
            about: policy.map(about).unwrap_or_default(),
            link: policy.and_then(|policy| policy.link.clone()),
            cited_by: by.into_iter().map(|(id, parts)| (id.to_owned(), parts)).collect(),
        }
    };
    by.into_iter().map(document).collect()
}

/// What is known of a policy besides its title.
pub(super) fn about(policy: &Policy) -> Vec<String> {
    let issuer = policy.issuer.clone();
    let in_force = policy.in_force.map(|days| format!("In force {days}"));
    [issuer, policy.document.clone(), in_force].into_iter().flatten().collect()
}

/// The policy behind a citation.
pub(super) fn policy<'r>(rules: &'r RuleSet, cited: &Citation) -> Option<&'r Policy> {
    cited.policy.map(|policy| &rules.policies[policy])
}

/// The kinds that rules judge and that rules and measures need, by name.
pub(super) fn kinds(rules: &RuleSet, chapters: &[Chapter]) -> Vec<KindIndex> {
    let index = |kind: &Kind| KindIndex {
        name: kind.name.clone(),
        label: kind.label.clone(),
        judged_by: Vec::new(),
        needed_by: Vec::new(),
    };
    let mut all: Vec<KindIndex> = rules.schema.kinds.iter().map(index).collect();
    let of_rules = chapters.iter().flat_map(|chapter| &chapter.rules).map(|rule| (&rule.id, &rule.needs, true));
    let of_measures = chapters.iter().flat_map(|chapter| &chapter.measures);
    for (id, needs, judges) in of_rules.chain(of_measures.map(|measure| (&measure.id, &measure.needs, false))) {
        for need in needs {
            if let Some(kind) = all.iter_mut().find(|kind| kind.name == need.kind) {
                let ids = if need.judged && judges { &mut kind.judged_by } else { &mut kind.needed_by };
                ids.push(id.clone());
            }
        }
    }
    all.retain(|kind| !kind.judged_by.is_empty() || !kind.needed_by.is_empty());
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}
