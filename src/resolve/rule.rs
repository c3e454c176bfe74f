//! A rule once it is settled: its versions, what they demand, and where that comes from.

use crate::schema::KindId;
use crate::source::Span;

use super::ruleset::{Condition, InForce, Loop, Operand, ParameterId};

/// A requirement, in one version or several.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// The kind of its subjects.
    pub kind: KindId,
    /// What breaking it is, in every version.
    pub class: Class,
    /// Its loops, in every version: a subject for each combination of their values.
    pub loops: Vec<Loop>,
    /// At least one, the earliest first.
    pub versions: Vec<RuleVersion>,
    /// Whether its outcome can depend on the as-of date.
    pub reads_clock: bool,
    /// Whether its outcome can depend on the holiday calendar.
    pub reads_holidays: bool,
    /// The parameters that it mentions in any version, also through a derived fact, in their order.
    pub parameters: Vec<ParameterId>,
}

/// What a rule says while one version of it is in force.
#[derive(Debug, Clone)]
pub struct RuleVersion {
    /// Its title.
    pub title: String,
    /// Where the rule's id stands.
    pub span: Span,
    /// What this version is called.
    pub name: Option<String>,
    /// Its sources, at least one.
    pub citations: Vec<Citation>,
    /// The sentence of the source that binds.
    pub quote: Option<String>,
    /// Who has to comply.
    pub binds: Option<String>,
    /// Finding-type codes.
    pub tags: Vec<String>,
    /// Who looks after the rule.
    pub owner: Option<String>,
    /// What to do about a violation.
    pub fix: Option<String>,
    /// A sentence that replaces the generated one.
    pub say: Option<Vec<SayPart>>,
    /// When it is in force, by its own clause or that of the one dated policy it cites; at all times where missing.
    pub in_force: Option<InForce>,
    /// Whom it concerns; everybody where missing.
    pub when: Option<Condition>,
    /// What it requires.
    pub requirement: Condition,
    /// What excuses.
    pub unless: Vec<Exception>,
    /// What makes it not assessable.
    pub unclear: Vec<Exception>,
}

impl Rule {
    /// The last version, whose title and sources stand for the rule as a whole.
    ///
    /// # Panics
    /// If there is none, which would be a bug.
    pub fn latest(&self) -> &RuleVersion {
        self.versions.last().expect("a rule has a version")
    }

    /// The conditions of all versions.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.versions.iter().flat_map(RuleVersion::conditions)
    }
}

impl RuleVersion {
    /// `when`, the requirement, and each exception.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let exceptions = self.unless.iter().chain(&self.unclear).map(|exception| &exception.condition);
        self.when.iter().chain([&self.requirement]).chain(exceptions)
    }
}

/// What breaking a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// A `must`: binding text.
    Deficiency,
    /// A `should`: a goal or a practice.
    AreaOfConcern,
}

impl Class {
    /// The key of the JSON result.
    pub fn key(self) -> &'static str {
        match self {
            Class::Deficiency => "deficiency",
            Class::AreaOfConcern => "area_of_concern",
        }
    }

    /// The words of messages.
    pub fn words(self) -> &'static str {
        match self {
            Class::Deficiency => "deficiency",
            Class::AreaOfConcern => "area of concern",
        }
    }
}

/// A source of a rule.
#[derive(Debug, Clone)]
pub struct Citation {
    /// The document, or the policy's id.
    pub document: String,
    /// The policy, where it is one.
    pub policy: Option<usize>,
    /// Section.
    pub section: Option<String>,
    /// Page or pages.
    pub page: Option<String>,
    /// Item.
    pub item: Option<String>,
}

/// A part of a `say` sentence.
#[derive(Debug, Clone)]
pub enum SayPart {
    /// Text as written.
    Text(String),
    /// `{field}`
    Value(Operand),
}

/// `unless NAME: …` or `unclear NAME: …`
#[derive(Debug, Clone)]
pub struct Exception {
    /// Its name.
    pub name: String,
    /// When it holds.
    pub condition: Condition,
}
