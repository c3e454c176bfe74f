//! Which rules check which requirements: the table of a requirement list, its counts, and what does not fit.
//!
//! A rule belongs to the requirement whose id it bears, alone or with more behind a hyphen; a list may name others.

use std::collections::BTreeMap;

use crate::input::InputProblem;
use crate::input::problems::RequirementAndRules;
use crate::input::project::Said;
use crate::input::requirements::{Area, Requirement, Requirements, Without};
use crate::report::words::{counted, listed};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Class, Parameter};

use super::markdown::{code, head, prose, row, text};

/// How the requirements of some lists are checked by some rules.
#[derive(Debug)]
pub struct Coverage<'a> {
    /// The areas, in the order of their codes.
    pub areas: Vec<CoveredArea<'a>>,
    /// Rules and measures that belong to no requirement.
    pub loose: Vec<Checker>,
    /// Parameters without a value, with what is not run until they have one.
    pub unset: Vec<(&'a Parameter, Vec<String>)>,
    requirements: &'a Requirements,
    /// Rules that must be kept, those that should, and measures.
    checkers: [usize; 3],
}

/// An area and what checks its requirements.
#[derive(Debug)]
pub struct CoveredArea<'a> {
    /// The area.
    pub area: &'a Area,
    /// Its requirements, in their order.
    pub rows: Vec<Row<'a>>,
}

/// A requirement and what checks it.
#[derive(Debug)]
pub struct Row<'a> {
    /// The requirement.
    pub requirement: &'a Requirement,
    /// The rules and measures that check it.
    pub by: Vec<Checker>,
}

/// A rule or measure that checks a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checker {
    /// Its id.
    pub id: String,
    /// How strong it is.
    pub strength: Strength,
    /// It is not run until somebody sets a parameter.
    pub is_unset: bool,
}

/// How strong a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// `must`
    Must,
    /// `should`
    Should,
    /// A measure, which judges nobody.
    Measure,
}

impl Strength {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Strength::Must => "must",
            Strength::Should => "should",
            Strength::Measure => "measure",
        }
    }
}

/// How a requirement is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Checked {
    /// By a rule.
    ByRule,
    /// By a measure and no rule.
    ByMeasure,
    /// By nothing, for that reason.
    Not(Without),
    /// By nothing, and nobody has said why.
    Open,
}

impl Row<'_> {
    /// How it is checked.
    pub fn checked(&self) -> Checked {
        let strongest = self.by.iter().map(|checker| checker.strength).min();
        match (strongest, &self.requirement.without_rule) {
            (Some(Strength::Must | Strength::Should), _) => Checked::ByRule,
            (Some(Strength::Measure), _) => Checked::ByMeasure,
            (None, Some(without)) => Checked::Not(without.value),
            (None, None) => Checked::Open,
        }
    }
}

/// What of some lists is about these rules: the areas in which one of them stands.
pub fn about(rules: &RuleSet, mut requirements: Requirements) -> Requirements {
    let ids: Vec<&str> = checker_ids(rules).collect();
    requirements.areas.retain(|area| ids.iter().any(|id| area_code(id) == area.code));
    requirements
}

/// The code of the area in which an id stands: all in front of its first hyphen.
pub fn area_code(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

fn checker_ids(rules: &RuleSet) -> impl Iterator<Item = &str> {
    let rules_ids = rules.rules.iter().map(|rule| rule.id.as_str());
    rules_ids.chain(rules.measures.iter().map(|measure| measure.id.as_str()))
}

fn checkers(rules: &RuleSet) -> Vec<Checker> {
    let of_rule = rules.rule_ids().map(|id| {
        let rule = rules.rule(id);
        let strength = match rule.class {
            Class::Deficiency => Strength::Must,
            Class::AreaOfConcern => Strength::Should,
        };
        Checker { id: rule.id.clone(), strength, is_unset: rules.unset_parameters(id).next().is_some() }
    });
    let of_measure = rules.measures.iter().map(|measure| {
        let is_unset = measure.parameters.iter().any(|id| rules.parameter(*id).is_unset());
        Checker { id: measure.id.clone(), strength: Strength::Measure, is_unset }
    });
    of_rule.chain(of_measure).collect()
}

/// Whether a rule bears the id of a requirement: that alone, or with more behind a hyphen.
fn bears(id: &str, requirement: &str) -> bool {
    id.strip_prefix(requirement).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The requirements that a rule or measure belongs to: the one whose id it bears, and those that name it.
pub fn requirements_of<'a>(requirements: &'a Requirements, id: &str) -> Vec<&'a Requirement> {
    let all = || requirements.areas.iter().flat_map(|area| &area.requirements);
    let bearing = all().filter(|requirement| bears(id, &requirement.id.value));
    let own = bearing.max_by_key(|requirement| requirement.id.value.len());
    let is_own = |requirement: &Requirement| own.is_some_and(|own| own.id == requirement.id);
    let names = |requirement: &&Requirement| requirement.rules.iter().any(|said| said.value == id);
    own.into_iter().chain(all().filter(names).filter(|requirement| !is_own(requirement))).collect()
}

/// Puts rules beside the requirements that they check.
pub fn coverage<'a>(rules: &'a RuleSet, requirements: &'a Requirements) -> Coverage<'a> {
    let checkers = checkers(rules);
    let mut by: BTreeMap<&str, Vec<Checker>> = BTreeMap::new();
    let mut loose = Vec::new();
    for checker in &checkers {
        let of = requirements_of(requirements, &checker.id);
        if of.is_empty() {
            loose.push(checker.clone());
        }
        for requirement in of {
            by.entry(&requirement.id.value).or_default().push(checker.clone());
        }
    }
    let row = |requirement: &'a Requirement| {
        let mut by = by.get(requirement.id.value.as_str()).cloned().unwrap_or_default();
        by.sort_by_key(|checker| (checker.strength == Strength::Measure, checker.id.clone()));
        Row { requirement, by }
    };
    let covered = |area: &'a Area| CoveredArea { area, rows: area.requirements.iter().map(row).collect() };
    let count = |strength| checkers.iter().filter(|checker| checker.strength == strength).count();
    loose.sort_by(|one, other| one.id.cmp(&other.id));
    Coverage {
        areas: requirements.areas.iter().map(covered).collect(),
        loose,
        unset: unset(rules),
        requirements,
        checkers: [Strength::Must, Strength::Should, Strength::Measure].map(count),
    }
}

fn unset(rules: &RuleSet) -> Vec<(&Parameter, Vec<String>)> {
    let mut all = Vec::new();
    for parameter in rules.parameters.iter().filter(|parameter| parameter.is_unset()) {
        let is_it = |id: &&Parameter| id.name == parameter.name;
        let of_rules = rules.rule_ids().filter(|id| rules.unset_parameters(*id).any(|unset| is_it(&unset)));
        let of_rules = of_rules.map(|id| rules.rule(id).id.clone());
        let reads = |ids: &[crate::resolve::ruleset::ParameterId]| ids.iter().any(|id| is_it(&rules.parameter(*id)));
        let measures = rules.measures.iter().filter(|measure| reads(&measure.parameters));
        let of_measures = measures.map(|measure| measure.id.clone());
        all.push((parameter, of_rules.chain(of_measures).collect()));
    }
    all
}

/// What lists say that the rules do not bear out: rules that are not there, requirements said to have no rule that have
/// one, conflicts that no list holds.
pub fn problems(rules: &RuleSet, requirements: &Requirements) -> Vec<InputProblem> {
    let mut problems: Vec<InputProblem> = Vec::new();
    let covered = coverage(rules, requirements);
    for CoveredArea { area, rows } in &covered.areas {
        let mut wrong = |said: &Said<String>, what: String, help: &str| {
            let (place, label) = area.pointing(said);
            problems.push(Box::new(RequirementAndRules { what, place, label, help: help.to_owned() }));
        };
        for Row { requirement, by } in rows {
            for said in requirement.rules.iter().filter(|said| checker_ids(rules).all(|id| id != said.value)) {
                let help = "correct the id; a rule that bears the id of the requirement need not be named";
                wrong(said, format!("no rule or measure is called `{}`", said.value), help);
            }
            if let (Some(_), [first, ..]) = (&requirement.without_rule, by.as_slice()) {
                let what = format!("`{}` is said to have no rule, and {} checks it", requirement.id.value, first.id);
                wrong(&requirement.id, what, "take `without_rule` away, or rename the rule");
            }
            let has_list = !requirements.conflicts.is_empty();
            for said in
                requirement.conflicts.iter().filter(|said| has_list && requirements.conflict(&said.value).is_none())
            {
                wrong(said, format!("no conflict is called `{}`", said.value), "correct the id, or add the conflict");
            }
        }
    }
    problems
}

impl Coverage<'_> {
    fn rows(&self) -> impl Iterator<Item = &Row<'_>> {
        self.areas.iter().flat_map(|area| &area.rows)
    }

    /// The table as a Markdown file.
    pub fn markdown(&self) -> String {
        let mut page = "# Which rules check which requirements\n\n\
                        Made by `probity doc --coverage`; what is changed by hand is lost.\n\n"
            .to_owned();
        page += &self.counts();
        for area in &self.areas {
            page += &format!("\n## {}: {}\n\n", text(&area.area.code), text(&area.area.name));
            page += &head(&["requirement", "demands", "checked by", "sources", "conflicts", "note"]);
            for covered in &area.rows {
                page += &covered.markdown();
            }
        }
        page + &self.conflicts()
    }

    fn counts(&self) -> String {
        let total = tally(self.rows());
        let areas = counted(self.areas.len() as u64, "area", "areas");
        let [must, should, measures] = self.checkers;
        let mut page = format!(
            "{} in {areas}: {} with a rule, {} with a measure only, {} without.\n",
            counted(total.all() as u64, "requirement", "requirements"),
            total.rule,
            total.measure,
            total.without(),
        );
        page += &format!(
            "{} ({must} `must`, {should} `should`) and {}.\n\n",
            counted((must + should) as u64, "rule", "rules"),
            counted(measures as u64, "measure", "measures"),
        );
        page += &head(&["area", "requirements", "with a rule", "with a measure only", "without"]);
        let line = |name: String, of: &Counts| {
            let numbers = [of.all(), of.rule, of.measure, of.without()].map(|count| count.to_string());
            row(&std::iter::once(name).chain(numbers).collect::<Vec<_>>())
        };
        for area in &self.areas {
            page += &line(format!("{}: {}", text(&area.area.code), text(&area.area.name)), &tally(area.rows.iter()));
        }
        page += &line("**all**".to_owned(), &total);
        page += "\n";
        page += &self.without();
        page += &self.numbers_missing();
        if !self.loose.is_empty() {
            let loose: Vec<String> = self.loose.iter().map(Checker::markdown).collect();
            page += &format!("- Belonging to no requirement ({}): {}\n", loose.len(), loose.join(", "));
        }
        page
    }

    /// The requirements without a rule, by reason.
    fn without(&self) -> String {
        let reasons = Without::ALL.map(|without| (Checked::Not(without), reason(without)));
        let open = (Checked::Open, "nobody has said why");
        let mut page = String::new();
        for (checked, why) in reasons.into_iter().chain([open]) {
            let ids: Vec<String> = self
                .rows()
                .filter(|covered| covered.checked() == checked)
                .map(|covered| text(&covered.requirement.id.value))
                .collect();
            if !ids.is_empty() {
                page += &format!("- Without a rule, {why} ({}): {}\n", ids.len(), ids.join(", "));
            }
        }
        page
    }

    fn numbers_missing(&self) -> String {
        let waiting = |(parameter, ids): &(&Parameter, Vec<String>)| {
            let ids: Vec<String> = ids.iter().map(|id| text(id)).collect();
            format!("{} ({})", listed(&ids), code(&parameter.name))
        };
        let waiting: Vec<String> = self.unset.iter().filter(|(_, ids)| !ids.is_empty()).map(waiting).collect();
        if waiting.is_empty() {
            return String::new();
        }
        format!("- Not run until somebody sets a number ({}): {}\n", waiting.len(), waiting.join(", "))
    }

    fn conflicts(&self) -> String {
        if self.requirements.conflicts.is_empty() {
            return String::new();
        }
        let mut page = "\n## Where the sources disagree\n\n".to_owned();
        page += &head(&["conflict", "about", "what the sources say", "how the rules deal with it", "requirements"]);
        for conflict in &self.requirements.conflicts {
            let has_part =
                |covered: &&Row<'_>| covered.requirement.conflicts.iter().any(|said| said.value == conflict.id);
            let ids: Vec<String> =
                self.rows().filter(has_part).map(|covered| text(&covered.requirement.id.value)).collect();
            let variants: Vec<String> = conflict.variants.iter().map(|variant| prose(variant)).collect();
            let resolved = conflict.resolved.as_deref().map_or_else(|| "open".to_owned(), prose);
            page += &row(&[
                format!("<a id=\"{0}\"></a>{0}", text(&conflict.id)),
                prose(&conflict.subject),
                variants.join("<br>"),
                resolved,
                ids.join(", "),
            ]);
        }
        page
    }
}

impl Row<'_> {
    fn markdown(&self) -> String {
        let requirement = self.requirement;
        let by: Vec<String> = self.by.iter().map(Checker::markdown).collect();
        let by = match self.checked() {
            Checked::Not(without) => format!("none: {}", reason(without)),
            Checked::Open => "none".to_owned(),
            Checked::ByRule | Checked::ByMeasure => by.join("<br>"),
        };
        let sources: Vec<String> = requirement.sources.iter().map(|source| text(source)).collect();
        let conflicts: Vec<String> = requirement.conflicts.iter().map(|said| text(&said.value)).collect();
        let note = requirement.note.as_deref().map_or_else(String::new, prose);
        row(&[
            text(&requirement.id.value),
            prose(&requirement.demands),
            by,
            sources.join("<br>"),
            conflicts.join(", "),
            note,
        ])
    }
}

impl Checker {
    fn markdown(&self) -> String {
        let unset = if self.is_unset { ", not run without a number" } else { "" };
        format!("{} ({}{unset})", text(&self.id), self.strength.word())
    }
}

/// Requirements by how they are checked.
#[derive(Debug, Default)]
struct Counts {
    rule: usize,
    measure: usize,
    not: usize,
    open: usize,
}

impl Counts {
    fn without(&self) -> usize {
        self.not + self.open
    }

    fn all(&self) -> usize {
        self.rule + self.measure + self.without()
    }
}

fn tally<'r>(rows: impl Iterator<Item = &'r Row<'r>>) -> Counts {
    let mut counts = Counts::default();
    for row in rows {
        match row.checked() {
            Checked::ByRule => counts.rule += 1,
            Checked::ByMeasure => counts.measure += 1,
            Checked::Not(_) => counts.not += 1,
            Checked::Open => counts.open += 1,
        }
    }
    counts
}

fn reason(without: Without) -> &'static str {
    match without {
        Without::Number => "no source gives a number",
        Without::Observation => "somebody has to look",
        Without::Law => "a question of law",
        Without::Product => "it asks something of the program",
    }
}
