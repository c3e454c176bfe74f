//! What has to be so for the test of a value to be true, false or not due yet: alternatives, each a list of things
//! that are then all assumed.
//!
//! The alternatives of one answer hold every case in which the test has it. They may hold more (a condition that is
//! not looked into has any answer in any case), so what they rule out is ruled out, and what they admit is only shown
//! once the evaluator has judged a record made of it.

use std::collections::BTreeSet;

use crate::calendar::{Length, Reach, Unit};
use crate::column::fold;
use crate::outcome::Answers;
use crate::resolve::ruleset::{
    Comparison, Condition, ConditionKind, Constant, DefinitionBody, Operand, OperandKind, Order, Presence, Side,
    ValueType, Values,
};

use super::differences::VarId;
use super::search::Item;
use super::state::Constraint;
use super::terms::{Linear, Term, What, below, scaled};
use super::world::{BLANK, Frames, KNOWN, Key, NONE, World};

/// Things that are assumed together.
pub(super) type Together<'r> = Vec<Item<'r>>;

/// For each answer, the alternatives.
#[derive(Debug, Default)]
pub(super) struct Cases<'r> {
    pub(super) yes: Vec<Together<'r>>,
    pub(super) no: Vec<Together<'r>>,
    pub(super) not_due: Vec<Together<'r>>,
}

impl<'r> Cases<'r> {
    /// The alternatives of any of these answers.
    pub(super) fn of(self, wanted: Answers) -> Vec<Together<'r>> {
        let mut all = Vec::new();
        if wanted.can_be_true() {
            all.extend(self.yes);
        }
        if wanted.can_be_false() {
            all.extend(self.no);
        }
        if wanted.can_be_not_due() {
            all.extend(self.not_due);
        }
        all
    }
}

impl<'r> World<'r> {
    /// The cases of a test; those of a test that is not looked into are its words.
    pub(super) fn cases(&mut self, condition: &'r Condition, frames: &Frames) -> Cases<'r> {
        let Some(mut cases) = self.looked_into(condition, frames) else {
            return self.unseen_cases(condition, frames);
        };
        let read: BTreeSet<VarId> = cases.yes.iter().chain(&cases.no).flatten().filter_map(Item::var).collect();
        for var in read {
            if matches!(self.vars[var.0].key, Key::Words(..)) {
                cases.not_due.extend(self.undecided(var));
            }
        }
        cases
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "any other condition is one that is not looked into")]
    fn looked_into(&mut self, condition: &'r Condition, frames: &Frames) -> Option<Cases<'r>> {
        match &condition.kind {
            ConditionKind::Agree(operands) => self.agree(operands, frames),
            ConditionKind::Present(operand, presence) => self.present(operand, *presence, frames),
            ConditionKind::Equals { left, right, exactly: false, tolerance } => {
                if is_total(left) {
                    return None;
                }
                if let Some(cases) = self.derived_condition(left, right, frames) {
                    return Some(cases);
                }
                let (left, right) = self.both(left, right, frames)?;
                match tolerance {
                    Some(tolerance) => self.near(&left, &right, scaled(*tolerance)?),
                    None => self.equal(&left, &right),
                }
            }
            ConditionKind::OneOf { operand, values, exactly: false, .. } => self.one_of(operand, values, frames),
            ConditionKind::Compare(left, comparison, right) => self.compared(left, *comparison, right, frames),
            ConditionKind::Order(left, order, right) => {
                let (left, right) = self.both(left, right, frames)?;
                let comparison = match order {
                    Order::Before => Comparison::LessThan,
                    Order::After => Comparison::MoreThan,
                    Order::OnOrBefore => Comparison::AtMost,
                    Order::OnOrAfter => Comparison::AtLeast,
                };
                self.compared_terms(&left, comparison, &right)
            }
            ConditionKind::FromThrough(operand, from, through) => self.inclusive(operand, from, through, frames),
            ConditionKind::Distance { operand, comparison, length, unit, side, anchor, not_counting } => {
                let (left, anchor) = self.both(operand, anchor, frames)?;
                let count = self.whole(length)?;
                let after = *side == Side::After;
                let length = Length { count: if after { count } else { -count }, unit: *unit };
                let reach = Reach { not_counting: *not_counting, ..Reach::plain(length) };
                let limit = self.reached(anchor, reach)?;
                // Further after is later, further before is earlier.
                if after {
                    self.compared_terms(&left, *comparison, &limit)
                } else {
                    self.compared_terms(&left, mirrored(*comparison), &limit)
                }
            }
            ConditionKind::Deadline { event, window } => self.deadline(event, window, frames),
            ConditionKind::InEffect { record, lasting, day } => self.in_effect(record, lasting, day, frames),
            _ => None,
        }
    }

    /// Two operands of which one at least is no time, so that calendar days are compared.
    fn both(&mut self, left: &'r Operand, right: &'r Operand, frames: &Frames) -> Option<(Term, Term)> {
        if left.value_type == ValueType::DateTime && right.value_type == ValueType::DateTime {
            return None;
        }
        Some((self.on_days(left, frames)?, self.on_days(right, frames)?))
    }

    /// `x.flag is yes`, of a derived condition: the condition itself.
    fn derived_condition(&mut self, left: &'r Operand, right: &'r Operand, frames: &Frames) -> Option<Cases<'r>> {
        let (OperandKind::Defined(record, id), OperandKind::Constant(Constant::YesNo(answer))) =
            (&left.kind, &right.kind)
        else {
            return None;
        };
        let rules = self.rules;
        let DefinitionBody::Condition(body) = &rules.definition(*id).body else { return None };
        let inner: Frames = [self.climb(record, frames)].into();
        let is = |wanted: Answers| {
            vec![vec![Item::Condition(body, inner.clone(), if *answer { wanted } else { wanted.negated() })]]
        };
        let mut cases = Cases { yes: is(Answers::TRUE), no: is(Answers::FALSE), not_due: is(Answers::NOT_DUE) };
        // A record that is not there makes it false either way.
        if self.may_be_missing(inner[0]) {
            cases.no.push(Vec::new());
        }
        Some(cases)
    }

    fn present(&mut self, operand: &'r Operand, presence: Presence, frames: &Frames) -> Option<Cases<'r>> {
        let term = self.on_days(operand, frames)?;
        let var = match (&term.what, &term.reads[..]) {
            (What::Linear(Linear { var, offset: 0, .. }), [read]) if var == read => *var,
            (What::Word(var), _) => *var,
            _ => return None,
        };
        let states = |states: u8| vec![vec![Item::Assume(Constraint::States(var, states))]];
        Some(match presence {
            Presence::Recorded => Cases { yes: states(KNOWN), no: states(NONE | BLANK), ..Cases::default() },
            Presence::Blank => Cases { yes: states(NONE | BLANK), no: states(KNOWN), ..Cases::default() },
            Presence::None => Cases { yes: states(NONE), no: states(KNOWN), ..Cases::default() },
        })
    }

    /// `is X`: none differs from every value and equals none.
    pub(super) fn equal(&mut self, left: &Term, right: &Term) -> Option<Cases<'r>> {
        let reads = [left.reads.as_slice(), &right.reads].concat();
        let known = self.known(&reads);
        let with = |items: Vec<Item<'r>>| [known.clone(), items].concat();
        let mut cases = Cases::default();
        match (&left.what, &right.what) {
            (What::Linear(one), What::Linear(other)) => {
                cases.yes.push(with(vec![below(*one, *other, true), below(*other, *one, true)]));
                cases.no.push(with(vec![below(*one, *other, false)]));
                cases.no.push(with(vec![below(*other, *one, false)]));
            }
            (What::Word(var), What::Fixed(word)) | (What::Fixed(word), What::Word(var)) => {
                let words: BTreeSet<String> = [word.clone()].into();
                cases.yes.push(with(vec![Item::Assume(Constraint::In(*var, words.clone()))]));
                cases.no.push(with(vec![Item::Assume(Constraint::NotIn(*var, words))]));
            }
            (What::Word(one), What::Word(other)) => {
                cases.yes.push(with(vec![Item::Assume(Constraint::Same(*one, *other))]));
                cases.no.push(with(vec![Item::Assume(Constraint::Differ(*one, *other))]));
            }
            (What::Fixed(one), What::Fixed(other)) => {
                let side = if one == other { &mut cases.yes } else { &mut cases.no };
                side.push(Vec::new());
            }
            (What::Linear(_) | What::Word(_) | What::Fixed(_), _) => return None,
        }
        // Both none are the same; one of them none is not.
        let (none_left, none_right) = (self.each_none(&left.reads), self.each_none(&right.reads));
        for one in &none_left {
            cases.yes.extend(none_right.iter().map(|other| [one.as_slice(), other].concat()));
        }
        cases.no.extend(none_left.into_iter().chain(none_right));
        Some(cases)
    }

    /// `is X give or take N`
    fn near(&mut self, left: &Term, right: &Term, tolerance: i128) -> Option<Cases<'r>> {
        let (one, other) = linear_both(left, right)?;
        let reads = [left.reads.as_slice(), &right.reads].concat();
        let known = self.known(&reads);
        let with = |items: Vec<Item<'r>>| [known.clone(), items].concat();
        let mut cases = Cases::default();
        let (lowest, highest) = (other.plus(-tolerance), other.plus(tolerance));
        cases.yes.push(with(vec![below(lowest, one, true), below(one, highest, true)]));
        cases.no.push(with(vec![below(one, lowest, false)]));
        cases.no.push(with(vec![below(highest, one, false)]));
        let (none_left, none_right) = (self.each_none(&left.reads), self.each_none(&right.reads));
        for one in &none_left {
            cases.yes.extend(none_right.iter().map(|other| [one.as_slice(), other].concat()));
        }
        cases.no.extend(none_left.into_iter().chain(none_right));
        Some(cases)
    }

    fn one_of(&mut self, operand: &'r Operand, values: &'r Values, frames: &Frames) -> Option<Cases<'r>> {
        let (list, each) = match values {
            Values::These(values) => return self.one_of_these(operand, values, frames),
            Values::List(list, each) => (*list, each),
        };
        let rules = self.rules;
        let mut cases = Cases::default();
        for (version, values) in rules.list(list).versions.iter().zip(each) {
            let of_version = self.one_of_these(operand, values, frames)?;
            // One that has no dates needs no day to be in force.
            let days = version.in_force.map(|in_force| self.in_force(in_force)).unwrap_or_default();
            let with = |together: Together<'r>| [days.as_slice(), &together].concat();
            cases.yes.extend(of_version.yes.into_iter().map(with));
            cases.no.extend(of_version.no.into_iter().map(with));
        }
        Some(cases)
    }

    fn one_of_these(&mut self, operand: &'r Operand, values: &[Constant], frames: &Frames) -> Option<Cases<'r>> {
        let term = self.on_days(operand, frames)?;
        let fixed: Vec<Term> = values.iter().map(|value| self.fixed(value)).collect::<Option<_>>()?;
        let known = self.known(&term.reads);
        let with = |items: Vec<Item<'r>>| [known.clone(), items].concat();
        let mut cases = Cases { no: self.each_none(&term.reads), ..Cases::default() };
        match &term.what {
            What::Word(var) => {
                let words: BTreeSet<String> = fixed.iter().filter_map(Term::fixed_word).collect();
                cases.yes.push(with(vec![Item::Assume(Constraint::In(*var, words.clone()))]));
                cases.no.push(with(vec![Item::Assume(Constraint::NotIn(*var, words))]));
            }
            What::Linear(linear) => {
                let mut numbers: Vec<Linear> = fixed.iter().filter_map(Term::linear).collect();
                numbers.sort_by_key(|number| number.offset);
                for number in &numbers {
                    cases.yes.push(with(vec![below(*linear, *number, true), below(*number, *linear, true)]));
                }
                // Below the first, above the last, or between two that follow each other.
                for gap in 0..=numbers.len() {
                    let above = gap.checked_sub(1).map(|index| below(numbers[index], *linear, false));
                    let under = numbers.get(gap).map(|number| below(*linear, *number, false));
                    cases.no.push(with(above.into_iter().chain(under).collect()));
                }
            }
            What::Fixed(_) => return None,
        }
        Some(cases)
    }

    /// `is at least N` and its kin, of numbers and of days between dates.
    fn compared(
        &mut self,
        left: &'r Operand,
        comparison: Comparison,
        right: &'r Operand,
        frames: &Frames,
    ) -> Option<Cases<'r>> {
        if is_total(left) {
            return None;
        }
        if let OperandKind::Between { unit: Unit::Days, from, to } = &left.kind {
            let days = i128::from(self.whole(right)?);
            let (from, to) = (self.on_days(from, frames)?, self.on_days(to, frames)?);
            let What::Linear(linear) = from.what else { return None };
            let limit = Term { what: What::Linear(linear.plus(days)), ..from };
            return self.compared_terms(&to, comparison, &limit);
        }
        let (left, right) = (self.term(left, frames)?, self.term(right, frames)?);
        self.compared_terms(&left, comparison, &right)
    }

    fn compared_terms(&mut self, left: &Term, comparison: Comparison, right: &Term) -> Option<Cases<'r>> {
        let (one, other) = linear_both(left, right)?;
        let reads = [left.reads.as_slice(), &right.reads].concat();
        let known = self.known(&reads);
        let with = |item: Item<'r>| [known.clone(), vec![item]].concat();
        let (yes, no) = match comparison {
            Comparison::AtLeast => (below(other, one, true), below(one, other, false)),
            Comparison::AtMost => (below(one, other, true), below(other, one, false)),
            Comparison::MoreThan => (below(other, one, false), below(one, other, true)),
            Comparison::LessThan => (below(one, other, false), below(other, one, true)),
        };
        let mut cases = Cases { yes: vec![with(yes)], no: vec![with(no)], not_due: Vec::new() };
        cases.no.extend(self.each_none(&reads));
        Some(cases)
    }

    fn inclusive(
        &mut self,
        operand: &'r Operand,
        from: &'r Operand,
        through: &'r Operand,
        frames: &Frames,
    ) -> Option<Cases<'r>> {
        if is_total(operand) {
            return None;
        }
        let terms = [self.term(operand, frames)?, self.term(from, frames)?, self.term(through, frames)?];
        let [What::Linear(one), What::Linear(from), What::Linear(through)] = [0, 1, 2].map(|at| terms[at].what.clone())
        else {
            return None;
        };
        let reads: Vec<VarId> = terms.iter().flat_map(|term| term.reads.iter().copied()).collect();
        let known = self.known(&reads);
        let with = |items: Vec<Item<'r>>| [known.clone(), items].concat();
        let mut cases = Cases { no: self.each_none(&reads), ..Cases::default() };
        cases.yes.push(with(vec![below(from, one, true), below(one, through, true)]));
        cases.no.push(with(vec![below(one, from, false)]));
        cases.no.push(with(vec![below(through, one, false)]));
        Some(cases)
    }

    /// `a, b, c agree`
    fn agree(&mut self, operands: &'r [Operand], frames: &Frames) -> Option<Cases<'r>> {
        let terms: Vec<Term> = operands.iter().map(|operand| self.term(operand, frames)).collect::<Option<_>>()?;
        let mut cases = Cases::default();
        let mut all: Vec<Together<'r>> = vec![Vec::new()];
        for (index, one) in terms.iter().enumerate() {
            for other in &terms[index + 1..] {
                let pair = self.equal(one, other)?;
                cases.no.extend(pair.no);
                if index == 0 {
                    // Equal to the first one is equal to each other.
                    let longer = |before: &Together<'r>, more: &Together<'r>| [before.as_slice(), more].concat();
                    all = all.iter().flat_map(|before| pair.yes.iter().map(|more| longer(before, more))).collect();
                }
            }
        }
        cases.yes = all;
        Some(cases)
    }
}

impl Term {
    fn linear(&self) -> Option<Linear> {
        match &self.what {
            What::Linear(linear) => Some(*linear),
            What::Word(_) | What::Fixed(_) => None,
        }
    }

    fn fixed_word(&self) -> Option<String> {
        match &self.what {
            What::Fixed(word) => Some(fold(word)),
            What::Linear(_) | What::Word(_) => None,
        }
    }
}

/// Records that are still to come keep what is counted open; that is not looked into.
fn is_total(operand: &Operand) -> bool {
    matches!(operand.kind, OperandKind::Count(_) | OperandKind::Sum(..))
}

fn linear_both(left: &Term, right: &Term) -> Option<(Linear, Linear)> {
    Some((left.linear()?, right.linear()?))
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::MoreThan => Comparison::LessThan,
        Comparison::LessThan => Comparison::MoreThan,
    }
}
