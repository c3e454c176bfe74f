//! What is not looked into by itself: queries, other conditions, derived facts with a value for each case, parameters
//! with a value for each version. Of some of them it can be said what has to be so for them to have an answer or a value.

use crate::outcome::Answers;
use crate::resolve::ruleset::{Case, Condition, ConditionKind, InForce, Operand, OperandKind, Parameter, Query, Step};

use super::atoms::{Cases, Together};
use super::differences::VarId;
use super::search::Item;
use super::state::Constraint;
use super::terms::{Linear, Term, What};
use super::world::{Frames, Several, Sort, Way, World};

impl<'r> World<'r> {
    /// The ways in which time may still choose between values: of a derived fact, between those of its lines.
    pub(super) fn undecided(&self, var: VarId) -> Vec<Together<'r>> {
        let Some((_, frames, several)) = self.derived.iter().find(|(known, ..)| *known == var) else {
            return vec![Vec::new()];
        };
        let cases = match several {
            Several::Cases(cases) => *cases,
            // A day picks the version, and it is known.
            Several::Versions(_) => return Vec::new(),
        };
        let values = cases.cases.iter().map(|case| &case.value).chain(&cases.otherwise);
        let is_plain = |value: &Operand| matches!(value.kind, OperandKind::Constant(_) | OperandKind::Field(..));
        if !values.into_iter().all(is_plain) {
            return vec![Vec::new()];
        }
        let is = |case: &'r Case, answer: Answers| Item::Condition(&case.condition, frames.clone(), answer);
        let first_not_due = |index: usize| {
            // Of a `define` the lines above it do not hold, or one of them would be taken.
            let above = if cases.is_table() { 0 } else { index };
            let above = cases.cases[..above].iter().map(|line| is(line, Answers::FALSE));
            above.chain([is(&cases.cases[index], Answers::NOT_DUE)]).collect()
        };
        (0..cases.cases.len()).map(first_not_due).collect()
    }

    /// The ways in which a derived fact comes to its value: by a line of which those above do not hold, or by a row. Time
    /// may still choose another; then that is one of its values too.
    pub(super) fn ways_of(&mut self, var: VarId) -> Vec<Together<'r>> {
        let Some((_, frames, several)) = self.derived.iter().find(|(known, ..)| *known == var).cloned() else {
            return vec![Vec::new()];
        };
        let cases = match several {
            Several::Cases(cases) => cases,
            Several::Versions(parameter) => return self.versions_of(var, parameter),
        };
        let (may_hold, may_not) = (Answers::TRUE.union(Answers::NOT_DUE), Answers::FALSE.union(Answers::NOT_DUE));
        let mut ways = Vec::new();
        for (index, case) in cases.cases.iter().enumerate() {
            let above = if cases.is_table() { 0 } else { index };
            let above = cases.cases[..above].iter();
            let mut way: Together<'r> =
                above.map(|line| Item::Condition(&line.condition, frames.clone(), may_not)).collect();
            way.push(Item::Condition(&case.condition, frames.clone(), may_hold));
            ways.extend(self.with_value(way, var, &case.value, &frames));
        }
        if let Some(otherwise) = &cases.otherwise {
            let lines = cases.cases.iter();
            let way = lines.map(|line| Item::Condition(&line.condition, frames.clone(), may_not)).collect();
            ways.extend(self.with_value(way, var, otherwise, &frames));
        }
        ways
    }

    /// The versions of a parameter, each with the days on which it is in force.
    pub(super) fn versions_of(&mut self, var: VarId, parameter: &'r Parameter) -> Vec<Together<'r>> {
        let mut ways = Vec::new();
        for version in &parameter.versions {
            let mut way = self.in_force(version.in_force.unwrap_or(InForce::ALWAYS));
            let value = version.value.as_ref().and_then(|value| self.fixed(value));
            let same = value.and_then(|value| self.equal(&self.own(var), &value)).map(|cases| cases.yes);
            way.extend(same.into_iter().flatten().next().unwrap_or_default());
            ways.push(way);
        }
        ways
    }

    /// A value that is not looked into, as an operand.
    pub(super) fn own(&self, var: VarId) -> Term {
        let what = match self.vars[var.0].sort {
            Sort::Number { step } => What::Linear(Linear { var, offset: 0, step }),
            Sort::Day => What::Linear(Linear { var, offset: 0, step: 1 }),
            Sort::Word => What::Word(var),
        };
        Term { what, reads: vec![var] }
    }

    /// A way with what its value is: that of the derived fact.
    pub(super) fn with_value(
        &mut self,
        way: Together<'r>,
        var: VarId,
        value: &'r Operand,
        frames: &Frames,
    ) -> Vec<Together<'r>> {
        let own = self.own(var);
        let equal = self.on_days(value, frames).and_then(|value| self.equal(&own, &value));
        match equal {
            Some(cases) => cases.yes.into_iter().map(|same| [way.as_slice(), &same].concat()).collect(),
            None => vec![way],
        }
    }

    /// A condition that can have any answer, the same wherever it stands in the same words.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only of a query can be said what makes it so")]
    pub(super) fn unseen_cases(&mut self, condition: &'r Condition, frames: &Frames) -> Cases<'r> {
        // With `not` before it the condition is that of the query all the same.
        let words = match &condition.kind {
            ConditionKind::Exists(query) => format!("exists {}", self.words(query.span)),
            _ => self.words(condition.span),
        };
        let is = |answer| vec![Item::Assume(Constraint::Answer(frames.clone(), words.clone(), answer))];
        let mut cases =
            Cases { yes: vec![is(Answers::TRUE)], no: vec![is(Answers::FALSE)], not_due: vec![is(Answers::NOT_DUE)] };
        match &condition.kind {
            ConditionKind::Exists(query) => {
                let found = self.found(query, frames);
                cases.yes = found.into_iter().map(|found| [is(Answers::TRUE), found.1].concat()).collect();
            }
            ConditionKind::Every(query, each) => {
                let found = self.found(query, frames).into_iter().map(|(inner, mut found)| {
                    found.push(Item::Condition(each, inner, Answers::FALSE));
                    [is(Answers::FALSE), found].concat()
                });
                cases.no = found.collect();
            }
            _ => {}
        }
        cases
    }

    /// A record that a query finds: with its frame, what is then assumed. Of a parent first the one that paths read.
    pub(super) fn found(&mut self, query: &'r Query, frames: &Frames) -> Vec<(Frames, Together<'r>)> {
        let from = self.climb(&query.from, frames);
        let words = self.words(query.span);
        let mut ways = vec![Way::Found(from, query.step, words)];
        if let Step::Parent(link) = query.step {
            ways.insert(0, Way::Parent(from, link));
        }
        let mut found = Vec::new();
        for way in ways {
            let node = self.node(query.kind, way);
            let inner: Frames = frames.iter().copied().chain([node]).collect();
            let mut assumed = vec![Item::Assume(Constraint::There(node))];
            if let Some(condition) = &query.condition {
                assumed.push(Item::Condition(condition, inner.clone(), Answers::TRUE));
            }
            found.push((inner, assumed));
        }
        found
    }
}
