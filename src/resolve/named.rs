//! Policies, lists and parameters once they are settled, each in its versions, and the days on which a version is in
//! force. How they are declared is in `declarations` and `parameters`; which one holds for a record is asked in `explain`.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::calendar::{Day, NotCounting, Reach, Unit, When};
use crate::source::Span;

use super::ruleset::{Citation, Constant, Operand, Rule, RuleId, RuleSet, ValueType};

/// An instrument that rules cite. Its texts are those of its latest version.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The document in which it stands, or through which it is known.
    pub document: Option<String>,
    /// Where it can be read.
    pub link: Option<String>,
    /// From the first day of its first version through the last day of its last one.
    pub in_force: Option<InForce>,
    /// Between two of its versions there are days on which none is in force.
    pub has_gap: bool,
    /// The policy that it takes the place of.
    pub supersedes: Option<usize>,
    /// Where it is declared.
    pub span: Span,
}

/// The days on which something is in force; a missing bound is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce {
    /// First day.
    pub from: Option<Day>,
    /// Last day, included.
    pub through: Option<Day>,
}

impl InForce {
    /// Whatever has no dates of its own.
    pub const ALWAYS: InForce = InForce { from: None, through: None };

    /// The first day, or one before all others.
    pub fn first(self) -> Day {
        self.from.unwrap_or(Day::UNBOUNDED_PAST)
    }

    /// The last day, or one after all others.
    pub fn last(self) -> Day {
        self.through.unwrap_or(Day::UNBOUNDED_FUTURE)
    }

    /// Of some days those on which it is in force.
    pub fn within(self, days: When) -> Option<When> {
        let (first, last) = (self.first().max(days.first), self.last().min(days.last));
        let time = days.time.filter(|_| (first, last) == (days.first, days.last));
        (first <= last).then_some(When { first, last, time })
    }
}

impl fmt::Display for InForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.through) {
            (Some(from), Some(through)) => write!(f, "from {from} through {through}"),
            (Some(from), None) => write!(f, "from {from}"),
            (None, Some(through)) => write!(f, "through {through}"),
            (None, None) => f.write_str("at all times"),
        }
    }
}

/// Which of several versions may be in force in some days, each with the days of them that are its own; `None` stands
/// for the days on which none is. Versions do not overlap.
pub fn versions_within(versions: impl IntoIterator<Item = Option<InForce>>, days: When) -> Vec<(Option<usize>, When)> {
    let mut picked: Vec<(Option<usize>, When)> = Vec::new();
    let length = |days: &When| i64::from(days.last.0) - i64::from(days.first.0) + 1;
    let mut uncovered = length(&days);
    for (index, version) in versions.into_iter().enumerate() {
        if let Some(own) = version.unwrap_or(InForce::ALWAYS).within(days) {
            uncovered -= length(&own);
            picked.push((Some(index), own));
        }
    }
    if uncovered > 0 {
        picked.push((None, days));
    }
    picked
}

/// Index of a list in the rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListId(pub u32);

/// A named set of values.
#[derive(Debug, Clone)]
pub struct NamedList {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Option<String>,
    /// At least one, the earliest first.
    pub versions: Vec<ListVersion>,
}

/// The values of a list while one version of it is in force.
#[derive(Debug, Clone)]
pub struct ListVersion {
    /// When it is in force.
    pub in_force: Option<InForce>,
    /// The values as texts, as written, at least one.
    pub values: Vec<Constant>,
    /// Where its name stands.
    pub span: Span,
}

/// Index of a parameter in the rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub u32);

/// A named limit.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Option<String>,
    /// What it holds, in every version.
    pub holds: Holds,
    /// At least one, the earliest first.
    pub versions: Vec<ParameterVersion>,
    /// The value that the project file (or a test) puts in the place of all versions.
    pub set: Option<Constant>,
}

/// The value of a parameter while one version of it is in force.
#[derive(Debug, Clone)]
pub struct ParameterVersion {
    /// When it is in force.
    pub in_force: Option<InForce>,
    /// Its value; missing where it is declared `unset`.
    pub value: Option<Constant>,
    /// Its sources.
    pub citations: Vec<Citation>,
    /// Where its name stands.
    pub span: Span,
}

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A number, perhaps an amount of time.
    Number(Option<Unit>),
    /// A percentage.
    Percent,
    /// A date.
    Date,
}

impl Holds {
    /// In words, such as "a number of days".
    pub fn words(self) -> String {
        match self {
            Holds::Number(Some(unit)) => format!("a number of {}", unit.word()),
            Holds::Number(None) => "a number".to_owned(),
            Holds::Percent => "a percentage".to_owned(),
            Holds::Date => "a date".to_owned(),
        }
    }

    /// How a value of it is written, such as `N days`.
    pub fn form(self) -> String {
        match self {
            Holds::Number(Some(unit)) => format!("N {}", unit.word()),
            Holds::Number(None) => "N".to_owned(),
            Holds::Percent => "N %".to_owned(),
            Holds::Date => "YYYY-MM-DD".to_owned(),
        }
    }

    /// A value of it as it is written, such as `1 day`.
    pub fn value_words(self, value: &Constant) -> String {
        match (value, self) {
            (Constant::Number(number), Holds::Number(unit)) => amount_words(*number, unit),
            (Constant::Number(number), Holds::Percent | Holds::Date) => format!("{} %", number.normalize()),
            (Constant::When(when), _) => when.to_string(),
            (Constant::Text { stored, .. }, _) => stored.to_string(),
            (Constant::YesNo(_) | Constant::Period(_), _) => unreachable!("a parameter holds a number or a date"),
        }
    }

    /// The type of an operand that names it; a percentage stands nowhere.
    pub(super) fn value_type(self) -> Option<ValueType> {
        match self {
            Holds::Number(unit) => Some(ValueType::Number(unit)),
            Holds::Date => Some(ValueType::Date),
            Holds::Percent => None,
        }
    }
}

/// A number with its unit, such as `45 days`.
pub fn amount_words(number: Decimal, unit: Option<Unit>) -> String {
    let number = number.normalize();
    match unit {
        None => number.to_string(),
        Some(unit) if number == Decimal::ONE => format!("{number} {}", unit.word().trim_end_matches('s')),
        Some(unit) => format!("{number} {}", unit.word()),
    }
}

impl Parameter {
    /// No version of it has a value, and nobody has set it.
    pub fn is_unset(&self) -> bool {
        self.set.is_none() && self.versions.iter().all(|version| version.value.is_none())
    }

    /// The value that takes the place of those in the rule files, and of what: `45 days instead of 30 days`.
    pub fn set_words(&self) -> Option<String> {
        let value = self.holds.value_words(self.set.as_ref()?);
        Some(match self.declared_words() {
            Some(declared) => format!("{value} instead of {declared}"),
            None => format!("{value}, which the rule files leave unset"),
        })
    }

    /// Its values in the rule files, each with its days where there are several versions; `None` where it has none.
    pub fn declared_words(&self) -> Option<String> {
        if self.versions.iter().all(|version| version.value.is_none()) {
            return None;
        }
        let one = |version: &ParameterVersion| {
            let value = version.value.as_ref().map_or("unset".to_owned(), |value| self.holds.value_words(value));
            match version.in_force {
                Some(in_force) => format!("{value} {in_force}"),
                None => value,
            }
        };
        Some(self.versions.iter().map(one).collect::<Vec<_>>().join(", "))
    }
}

/// How far a deadline is from its start.
#[derive(Debug, Clone)]
pub struct Limit {
    /// How long: a whole number of its unit, as an amount or a parameter.
    pub length: Operand,
    /// Its unit.
    pub unit: Unit,
    /// On which days the clock stops. Never with business days, months or years.
    pub not_counting: Option<NotCounting>,
    /// An end that is no business day moves to the next one.
    pub rolling: bool,
}

impl Limit {
    /// The same for a length of so many.
    pub fn reach(&self, count: i64) -> Reach {
        let length = crate::calendar::Length { count, unit: self.unit };
        Reach { length, not_counting: self.not_counting, rolling: self.rolling }
    }

    /// Whether its end depends on a holiday calendar.
    pub fn reads_holidays(&self) -> bool {
        self.reach(0).reads_holidays()
    }
}

/// The values that one is looked for in, each of the type of what is looked for.
#[derive(Debug, Clone)]
pub enum Values {
    /// Those of the clause itself.
    These(Vec<Constant>),
    /// Those of a list, for each of its versions.
    List(ListId, Vec<Vec<Constant>>),
}

impl Rule {
    /// What tells a version from the others: its name, its days, or both. `None` where there is nothing to tell.
    pub fn version_words(&self, index: usize) -> Option<String> {
        let version = &self.versions[index];
        let days = version.in_force.filter(|_| self.versions.len() > 1).map(|days| format!("in force {days}"));
        match (&version.name, days) {
            (Some(name), Some(days)) => Some(format!("version \"{name}\", {days}")),
            (Some(name), None) => Some(format!("version \"{name}\"")),
            (None, days) => days.map(|days| format!("the version {days}")),
        }
    }

    /// The same of the version that judged a record; `open` where it may have been another, or none.
    pub fn judged_words(&self, index: usize, open: bool) -> Option<String> {
        match (self.version_words(index), open) {
            (words, false) => words,
            (Some(words), true) if self.versions.len() > 1 => {
                Some(format!("it is open which version holds, and shown is {words}"))
            }
            (Some(_) | None, true) => Some("it is open whether it was in force".to_owned()),
        }
    }
}

impl NamedList {
    /// The values of all versions, each once, in the order in which they first stand.
    pub fn values(&self) -> Vec<&Constant> {
        let mut seen: HashSet<Option<&Arc<str>>> = HashSet::new();
        let values = self.versions.iter().flat_map(|version| &version.values);
        values.filter(|value| seen.insert(value.folded())).collect()
    }
}

impl RuleSet {
    /// The list behind an id.
    pub fn list(&self, id: ListId) -> &NamedList {
        &self.lists[id.0 as usize]
    }

    /// The parameter behind an id.
    pub fn parameter(&self, id: ParameterId) -> &Parameter {
        &self.parameters[id.0 as usize]
    }

    /// The parameter of that name.
    pub fn parameter_named(&mut self, name: &str) -> Option<&mut Parameter> {
        self.parameters.iter_mut().find(|parameter| parameter.name == name)
    }

    /// The parameters that the project file sets.
    pub fn set_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.set.is_some())
    }

    /// The parameters that a rule mentions and that nobody has set: until then it cannot be run.
    pub fn unset_parameters(&self, rule: RuleId) -> impl Iterator<Item = &Parameter> {
        self.rule(rule).parameters.iter().map(|id| self.parameter(*id)).filter(|parameter| parameter.is_unset())
    }
}
