//! Which version of a rule, a list or a parameter holds for a subject (table T8): the one in force on the day that
//! picks versions. Where that day is not one day, each version that may be meant is looked at, and only what all of
//! them lead to is decided.

use crate::calendar::{Day, When};
use crate::column::Cell;
use crate::outcome::{Answers, Cause, Outcome, OutcomeSet, Reason};
use crate::resolve::ruleset::{Condition, Constant, InForce, ListId, Operand, ParameterId, RuleId, versions_within};
use crate::schema::KindId;

use super::compare;
use super::conditions::dedup;
use super::facts::{Fact, Reading};
use super::operands::{Env, constant_value};
use super::predicates::Leaf;
use super::{Court, Judgement, Standing, Subject, Trace};

/// The versions of a list or parameter that may be in force, or why that is not known.
struct Picked {
    /// An index, or why there is none.
    each: Vec<Result<usize, Reason>>,
    /// Why it is open which of several it is.
    open: Option<Reason>,
}

impl<'a> Court<'a> {
    /// Judges one rule for one subject.
    pub fn judge(&self, id: RuleId, subject: &Subject) -> Judgement<'a> {
        let rule = self.rules.rule(id);
        let env = self.env(rule.kind, subject);
        let unset: Vec<Reason> = self.rules.unset_parameters(id).map(|unset| unset_reason(&unset.name)).collect();
        let last = rule.versions.len() - 1;
        if let Standing::Unknown(reasons) = &subject.standing {
            let judgement = Judgement::new(Outcome::NotAssessable, OutcomeSet::ANY);
            return Judgement { version: last, reasons: reasons.clone(), pivot: env.pivot, ..judgement };
        }
        if !unset.is_empty() {
            let mut possible = OutcomeSet::one(Outcome::Met);
            possible.insert(Outcome::Violated);
            let judgement = Judgement::new(Outcome::NotAssessable, possible);
            return Judgement { version: last, reasons: unset, pivot: env.pivot, ..judgement };
        }
        if let ([version], true) = (&rule.versions[..], rule.versions[0].in_force.is_none()) {
            return Judgement { pivot: env.pivot.clone(), ..self.judge_version(version, &env, subject.reasons()) };
        }
        let days = env.pivot.clone().unwrap_or(EVER);
        let picked = versions_within(rule.versions.iter().map(|version| version.in_force), days);
        let judged = picked.into_iter().map(|(index, days)| {
            let Some(version) = index else { return not_in_force(last, &env) };
            // A version sees of an imprecise day only what is its own.
            let env = Env { pivot: env.pivot.clone().map(|_| days), ..env.clone() };
            let judgement = self.judge_version(&rule.versions[version], &env, subject.reasons());
            Judgement { version, pivot: env.pivot.clone(), ..judgement }
        });
        let judged: Vec<Judgement<'a>> = judged.collect();
        self.common(judged, rule.kind, subject, &env.pivot)
    }

    /// The outcome that all versions lead to; not assessable where they differ, or where the day is not known at all.
    fn common(
        &self,
        mut judged: Vec<Judgement<'a>>,
        kind: KindId,
        subject: &Subject,
        pivot: &Result<When, Reason>,
    ) -> Judgement<'a> {
        let possible = judged
            .iter()
            .map(|each| each.possible)
            .reduce(OutcomeSet::union)
            .expect("a day is in some version, or in none");
        let same = judged.windows(2).all(|pair| pair[0].outcome == pair[1].outcome);
        let mut reasons: Vec<Reason> = judged.iter().flat_map(|each| each.reasons.iter().cloned()).collect();
        // The latest version that may be meant stands for all, and none at all only where no version may be.
        let shown = judged.iter().rposition(|each| !each.no_version_in_force).unwrap_or_default();
        let version_open = judged.len() > 1;
        let judgement = Judgement { version_open, ..judged.swap_remove(shown) };
        if same && pivot.is_ok() {
            dedup(&mut reasons);
            return Judgement { possible, reasons, ..judgement };
        }
        reasons.insert(0, self.unsure_version(kind, subject, pivot));
        dedup(&mut reasons);
        // What one version would come to is not what the record comes to.
        let outcome = Outcome::NotAssessable;
        Judgement { outcome, possible, reasons, exempt_by: None, nothing_to_check: false, ..judgement }
    }

    /// Why it is open which version was in force.
    fn unsure_version(&self, kind: KindId, subject: &Subject, pivot: &Result<When, Reason>) -> Reason {
        let cell = self.dated_at(kind, subject);
        let field = cell.and_then(|cell| cell.field);
        let what = field.map_or_else(String::new, |field| self.rules.schema.field(kind, field).name.clone());
        pivot.clone().err().unwrap_or(Reason { what, cause: Cause::TooImprecise, cell })
    }

    /// The versions that may be in force on the day that picks them.
    fn picked(&self, name: &str, versions: impl Iterator<Item = Option<InForce>>, env: &Env) -> Picked {
        let mut versions = versions.peekable();
        let always = versions.peek() == Some(&None);
        let days = match &env.pivot {
            _ if always => EVER,
            Ok(days) => *days,
            Err(reason) => return Picked { each: vec![Err(reason.clone())], open: None },
        };
        let is_field_private =
            |cell: Cell| cell.field.is_some_and(|field| self.rules.schema.field(cell.kind, field).private);
        let may_tell = days.first == days.last && !env.dated.is_some_and(is_field_private);
        let day = Some(days.first).filter(|_| may_tell);
        let none = || Reason { what: name.to_owned(), cause: Cause::NoVersion(day), cell: env.dated };
        let each: Vec<_> =
            versions_within(versions, days).into_iter().map(|(index, _)| index.ok_or_else(none)).collect();
        let open = env.dated.and_then(|cell| {
            let what = self.rules.schema.field(cell.kind, cell.field?).name.clone();
            Some(Reason { what, cause: Cause::TooImprecise, cell: Some(cell) })
        });
        Picked { open: open.filter(|_| each.len() > 1), each }
    }

    /// The value of a parameter: what the project sets it to, else that of the version in force.
    pub(super) fn parameter(&self, id: ParameterId, env: &Env) -> Reading<'a> {
        let parameter = self.rules.parameter(id);
        if let Some(value) = &parameter.set {
            return Reading::known(constant_value(value));
        }
        let picked = self.picked(&parameter.name, parameter.versions.iter().map(|version| version.in_force), env);
        let mut facts: Vec<Fact<'a>> = Vec::new();
        for index in picked.each {
            let value = index.map(|index| parameter.versions[index].value.as_ref());
            let fact = match value {
                Ok(Some(value)) => Fact::Known(constant_value(value)),
                Ok(None) => Fact::Unknown(vec![unset_reason(&parameter.name)]),
                Err(reason) => Fact::Unknown(vec![reason]),
            };
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        let open = picked.open.filter(|_| facts.len() > 1);
        Reading { facts, open: open.into_iter().collect(), ..Reading::of(Fact::None) }
    }

    /// The values of a list for a subject, by the day that picks versions.
    ///
    /// # Errors
    /// No version of it is in force, or it is open which one is.
    ///
    /// # Panics
    /// If a list had no version, which would be a bug.
    pub fn list_values(&self, id: ListId, kind: KindId, subject: &Subject) -> Result<&'a [Constant], Reason> {
        let (list, env) = (self.rules.list(id), self.env(kind, subject));
        let picked = self.picked(&list.name, list.versions.iter().map(|version| version.in_force), &env);
        let mut values: Option<&'a [Constant]> = None;
        for index in picked.each {
            let these = list.versions[index?].values.as_slice();
            if values.is_some_and(|values| values != these) {
                let imprecise = Reason { what: list.name.clone(), cause: Cause::TooImprecise, cell: env.dated };
                return Err(picked.open.unwrap_or(imprecise));
            }
            values = Some(these);
        }
        Ok(values.expect("a day is in some version, or in none"))
    }

    /// `is one of LIST`: for each version that may be in force.
    pub(super) fn one_of_list(
        &self,
        condition: &'a Condition,
        operand: &'a Operand,
        (id, versions): (ListId, &'a [Vec<Constant>]),
        env: &Env,
    ) -> Trace<'a> {
        let list = self.rules.list(id);
        let picked = self.picked(&list.name, list.versions.iter().map(|version| version.in_force), env);
        self.predicate(condition, &[operand], env, |facts| {
            let each = picked.each.iter().map(|index| match index {
                Ok(index) => compare::one_of(facts[0], &versions[*index], false),
                Err(reason) => Leaf::unknown(vec![reason.clone()]),
            });
            let each: Vec<Leaf> = each.collect();
            let differ = each.iter().any(|leaf| leaf.answers != each[0].answers);
            let answers = each.iter().map(|leaf| leaf.answers).reduce(Answers::union);
            let answers = answers.expect("a day is in some version, or in none");
            let mut reasons: Vec<Reason> = each.into_iter().flat_map(|leaf| leaf.reasons).collect();
            // Versions that answer differently are open for want of a day that picks one of them.
            if differ {
                reasons.extend(picked.open.clone());
            }
            Leaf { answers, reasons, manner: None }
        })
    }
}

/// Any day.
pub(super) const EVER: When = When { first: Day::UNBOUNDED_PAST, last: Day::UNBOUNDED_FUTURE, time: None };

fn unset_reason(name: &str) -> Reason {
    Reason { what: name.to_owned(), cause: Cause::ParameterUnset, cell: None }
}

fn not_in_force<'a>(version: usize, env: &Env) -> Judgement<'a> {
    let judgement = Judgement::new(Outcome::NotApplicable, OutcomeSet::one(Outcome::NotApplicable));
    Judgement { version, no_version_in_force: true, pivot: env.pivot.clone(), ..judgement }
}
