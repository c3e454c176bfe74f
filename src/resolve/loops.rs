//! `for each`: what a rule's loops run over, and the names that they give to their values.
//!
//! `that course` is a text, or the value of the `one of` beside which it stands; then each value of the list must be one
//! of its values. Which subjects a loop makes of a record is not decided here (`explain` does that).

use std::sync::Arc;

use crate::calendar::PeriodKind;
use crate::diagnostic::rules::{PrivateLoop, TwoPeriodLoops};
use crate::diagnostic::{did_you_mean, nearest};
use crate::schema::Choices;
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::guards::Guard;
use super::operands::plain;
use super::paths::Scope;
use super::ruleset::{Constant, ListId, Operand, OperandKind, ValueType};

/// So many loops a rule may have.
const MOST_LOOPS: (usize, &str) = (8, "8");

const NO_LOOP: &str = "no `for each` of this rule makes one";
const DEFINED: &str = "a `define` stands by itself, and knows no loop of the rules that use it";
const IN_THE_RULE: &str = "write the condition in the rule itself";

/// A loop of a rule: it makes a subject of each of its values.
#[derive(Debug, Clone)]
pub struct Loop {
    /// What it runs over.
    pub over: LoopOver,
    /// The clause in the rule file.
    pub span: Span,
}

/// What a loop runs over.
#[derive(Debug, Clone)]
pub enum LoopOver {
    /// `for each [full] fiscal year from A until B`
    Periods(Box<PeriodLoop>),
    /// `for each course in recertification_courses`
    Values {
        /// What `that` calls a value.
        name: String,
        /// The list.
        list: ListId,
    },
}

/// Periods of one kind.
#[derive(Debug, Clone)]
pub struct PeriodLoop {
    /// Only those that lie between the two dates as a whole.
    pub full: bool,
    /// Their kind.
    pub kind: PeriodKind,
    /// The first date.
    pub from: Operand,
    /// The last date.
    pub end: Operand,
    /// The last date itself belongs to them: `through`, not `until`.
    pub through: bool,
}

impl Loop {
    /// The name of its value as reports show it: `fiscal year`, `course`.
    pub fn name(&self) -> &str {
        match &self.over {
            LoopOver::Periods(periods) => periods.kind.words(),
            LoopOver::Values { name, .. } => name,
        }
    }
}

impl<'a> Resolver<'a> {
    /// The loops of a rule. `None` if one of them is wrong.
    pub(super) fn loops(&mut self, loops: &'a [ast::Loop], scope: &Scope) -> Option<Vec<Loop>> {
        if let Some(each) = loops.get(MOST_LOOPS.0) {
            let help = "each multiplies what is judged: make several rules";
            self.too_many(each.span, "the rule has".to_owned(), (MOST_LOOPS.1, "loops"), help);
            return None;
        }
        for (index, each) in loops.iter().enumerate() {
            let earlier = &loops[..index];
            match &each.over {
                ast::LoopOver::Periods { .. } => {
                    let periods = |earlier: &&ast::Loop| matches!(earlier.over, ast::LoopOver::Periods { .. });
                    if earlier.iter().filter(periods).count() == 1 {
                        let help = Some("make two rules, one for each kind of period".to_owned());
                        self.faults.add(each.span, TwoPeriodLoops { at: each.span.into(), help });
                    }
                }
                ast::LoopOver::Values { name, .. } => {
                    let mut names = earlier.iter().filter_map(value_name);
                    if let Some(first) = names.find(|first| first.node == name.node) {
                        self.duplicate("loop", name, first.span);
                    }
                }
            }
        }
        let each: Vec<Option<Loop>> = loops.iter().map(|each| self.one_loop(each, scope)).collect();
        each.into_iter().collect()
    }

    fn one_loop(&mut self, each: &ast::Loop, scope: &Scope) -> Option<Loop> {
        let over = match &each.over {
            ast::LoopOver::Periods { full, period, from, end } => {
                let (end, through) = match end {
                    ast::End::Until(end) => (end, false),
                    ast::End::Through(end) => (end, true),
                };
                // A date that is none makes no subject, so nobody has to make sure of it.
                self.in_rule.loop_bounds = true;
                let (from, end) = (self.bound(from, scope), self.bound(end, scope));
                self.in_rule.loop_bounds = false;
                let (full, kind) = (*full, *period);
                LoopOver::Periods(Box::new(PeriodLoop { full, kind, from: from?, end: end?, through }))
            }
            ast::LoopOver::Values { name, list } => {
                let list = self.list_named(list, "declare it with `list`, and its values after a colon")?;
                LoopOver::Values { name: name.node.clone(), list }
            }
        };
        Some(Loop { over, span: each.span })
    }

    /// The start of the periods of a loop, as something that is certainly there.
    pub(super) fn start_guard(&self, each: &Loop) -> Option<Guard> {
        match &each.over {
            LoopOver::Periods(periods) => self.guard_for(&periods.from),
            LoopOver::Values { .. } => None,
        }
    }

    /// A date between which the periods lie. Names of subjects are shown, so it cannot be private.
    fn bound(&mut self, date: &ast::Operand, scope: &Scope) -> Option<Operand> {
        let date = self.dated_operand(date, scope, "`for each`")?;
        if date.private {
            let name = self.sources.text(date.span).to_owned();
            let help = "count from a date that may be shown, or take `private` from the field if its periods may be";
            let problem = PrivateLoop { name, at: date.span.into(), help: Some(help.to_owned()) };
            self.faults.add(date.span, problem);
            return None;
        }
        Some(date)
    }

    /// `that course`: the value of a loop, beside something of the type `want`.
    pub(super) fn that_value(&mut self, word: &ast::Word, span: Span, want: Option<&ValueType>) -> Option<Operand> {
        let loops = self.in_rule.loops;
        let Some(of) = loops.iter().position(|each| value_name(each).is_some_and(|name| name.node == word.node)) else {
            if self.in_rule.definition {
                self.nothing_to_name(span, &format!("that {}", word.node), DEFINED, IN_THE_RULE);
                return None;
            }
            let names = loops.iter().filter_map(value_name).map(|name| name.node.as_str());
            let help = did_you_mean(nearest(&word.node, names).as_ref())
                .unwrap_or_else(|| format!("`for each {} in …` in the rule makes one", word.node));
            self.nothing_to_name(span, &format!("that {}", word.node), NO_LOOP, &help);
            return None;
        };
        let ast::LoopOver::Values { list, .. } = &loops[of].over else { return None };
        // A list that nobody declares was reported where the loop names it.
        let list = self.set.list(*self.lists.get(self.sources.text(list.span))?);
        let meanings =
            list.values().into_iter().filter_map(|text| Some((text.folded()?.clone(), text.clone()))).collect();
        let text = plain(OperandKind::ThatValue { of, meanings }, ValueType::Text, span);
        match want {
            Some(ValueType::Choice(choices) | ValueType::List(Some(choices))) => self.that_choice(text, choices),
            Some(_) | None => Some(text),
        }
    }

    /// A loop's value beside a `one of`: each value of the list has to be one of its values.
    pub(super) fn that_choice(&mut self, that: Operand, choices: &Arc<Choices>) -> Option<Operand> {
        let OperandKind::ThatValue { of, .. } = that.kind else { return Some(that) };
        let ast::LoopOver::Values { list: path, .. } = &self.in_rule.loops[of].over else { return Some(that) };
        let id = *self.lists.get(self.sources.text(path.span))?;
        let beside = ValueType::Choice(choices.clone());
        let before = self.faults.list.len();
        let blocks = self.list_blocks[id.0 as usize].clone();
        let choices: Vec<Option<Vec<Constant>>> =
            blocks.iter().map(|block| self.values(&block.values, &beside, "a value of this list")).collect();
        for fault in &mut self.faults.list[before..] {
            fault.elsewhere.push((that.span, "the list's values stand here, one after the other".to_owned()));
        }
        let choices = choices.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten();
        let texts = self.set.list(id).versions.iter().flat_map(|version| &version.values);
        let meanings = texts.zip(choices).filter_map(|(text, choice)| Some((text.folded()?.clone(), choice))).collect();
        Some(Operand { kind: OperandKind::ThatValue { of, meanings }, value_type: beside, ..that })
    }

    /// `that fiscal year`: the place of the loop that makes it.
    pub(super) fn that_period(&mut self, kind: PeriodKind, span: Span) -> Option<usize> {
        let loops = self.in_rule.loops;
        let found = loops.iter().position(|each| period_kind(each) == Some(kind));
        if found.is_none() {
            let words = format!("that {}", kind.words());
            if self.in_rule.definition {
                self.nothing_to_name(span, &words, DEFINED, IN_THE_RULE);
                return None;
            }
            let help = match loops.iter().find_map(period_kind) {
                Some(other) => format!("this rule runs over `{0}`: write `that {0}`", other.words()),
                None => format!("`for each {} from … until …` in the rule makes one", kind.words()),
            };
            self.nothing_to_name(span, &words, NO_LOOP, &help);
        }
        found
    }

    /// `that course` or `that fiscal year` between the braces of a `say`, without the word `that`.
    pub(super) fn that_named(&mut self, name: &str, span: Span) -> Option<Operand> {
        match PeriodKind::ALL.into_iter().find(|kind| kind.words() == name) {
            Some(kind) => {
                Some(plain(OperandKind::ThatPeriod(self.that_period(kind, span)?), ValueType::Period(kind), span))
            }
            None => self.that_value(&ast::Spanned { node: name.to_owned(), span }, span, None),
        }
    }

    /// The loops that the rule at hand has in common with another: of each, its place here and its place there. Loops
    /// over one list, or over one kind of period, are the same.
    pub(super) fn shared_loops(&self, others: &[ast::Loop]) -> Vec<(usize, usize)> {
        let over = |each: &ast::Loop| match &each.over {
            ast::LoopOver::Periods { period, .. } => (Some(*period), None),
            ast::LoopOver::Values { list, .. } => (None, Some(self.sources.text(list.span).to_owned())),
        };
        let own = self.in_rule.loops.iter().enumerate();
        own.filter_map(|(here, each)| Some((here, others.iter().position(|other| over(other) == over(each))?)))
            .collect()
    }
}

fn value_name(each: &ast::Loop) -> Option<&ast::Word> {
    match &each.over {
        ast::LoopOver::Values { name, .. } => Some(name),
        ast::LoopOver::Periods { .. } => None,
    }
}

fn period_kind(each: &ast::Loop) -> Option<PeriodKind> {
    match &each.over {
        ast::LoopOver::Periods { period, .. } => Some(*period),
        ast::LoopOver::Values { .. } => None,
    }
}
