//! Conditions: lists, connectives, quantifiers and tests of several fields or records.

use pest::iterators::Pair;

use super::{Builder, Inner, not_in_grammar};
use crate::diagnostic::syntax::TooFewLines;
use crate::syntax::ast::{
    Condition, ConditionKind, ContainsWhat, IsKind, ListMode, OperandKind, OutcomeWord, Presence, Query, Spanned,
};
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    /// A whole condition.
    pub(super) fn condition(&mut self, pair: Pair<'_, Rule>) -> Condition {
        let form = Inner::of(pair).any();
        match form.as_rule() {
            Rule::list_of => self.list_of(form),
            _ => self.chain(form),
        }
    }

    /// The next condition of a rule.
    pub(super) fn next_condition(&mut self, inner: &mut Inner<'_>) -> Condition {
        let pair = inner.need(Rule::condition);
        self.condition(pair)
    }

    fn list_of(&mut self, pair: Pair<'_, Rule>) -> Condition {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let mode = self.list_mode(inner.need(Rule::list_mode));
        let lines: Vec<Condition> =
            inner.all(Rule::bullet).map(|bullet| self.chain(Inner::of(bullet).need(Rule::chain))).collect();
        if let ListMode::AtLeast(wanted) = mode.node
            && lines.len() < wanted as usize
        {
            let problem = TooFewLines { wanted, lines: lines.len(), at: mode.span.into() };
            self.faults.add(mode.span, problem);
        }
        Condition { kind: ConditionKind::List(mode, lines), span }
    }

    fn list_mode(&self, pair: Pair<'_, Rule>) -> Spanned<ListMode> {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let first = inner.any();
        let node = match first.as_rule() {
            Rule::kw_all => ListMode::All,
            Rule::kw_any => ListMode::Any,
            Rule::kw_none => ListMode::None,
            // A number that no `u32` holds is more than any list has lines, which is reported.
            _ => ListMode::AtLeast(inner.need(Rule::int).as_str().parse().unwrap_or(u32::MAX)),
        };
        Spanned { node, span }
    }

    fn chain(&mut self, pair: Pair<'_, Rule>) -> Condition {
        let span = self.span(&pair);
        let or = Inner::of(pair.clone()).all(Rule::kw_or).next().is_some();
        let mut parts: Vec<Condition> = Inner::of(pair).all(Rule::primary).map(|part| self.primary(part)).collect();
        if parts.len() == 1 {
            return parts.remove(0);
        }
        Condition { kind: if or { ConditionKind::Or(parts) } else { ConditionKind::And(parts) }, span }
    }

    fn primary(&mut self, pair: Pair<'_, Rule>) -> Condition {
        let span = self.span(&pair);
        let form = Inner::of(pair).any();
        let kind = match form.as_rule() {
            // Parentheses only group; the span keeps to what they hold.
            Rule::group => return self.group(form),
            Rule::not_group => ConditionKind::Not(Box::new(self.group(Inner::of(form).need(Rule::group)))),
            Rule::exists => self.exists(form),
            Rule::every => self.every(form),
            Rule::rule_is => self.rule_is(form),
            Rule::tuple_unique => self.tuple_unique(form),
            Rule::fields_are => self.fields_are(form),
            Rule::query_test => self.query_test(form),
            Rule::in_effect_here => {
                let mut inner = Inner::of(form);
                inner.need(Rule::kw_is);
                ConditionKind::InEffect(self.in_effect_on(&mut inner).expect("the words `in effect on` stand here"))
            }
            Rule::test_of => self.test_of(form),
            _ => not_in_grammar(&form),
        };
        Condition { kind, span }
    }

    fn group(&mut self, pair: Pair<'_, Rule>) -> Condition {
        self.condition(Inner::of(pair).need(Rule::condition))
    }

    fn exists(&mut self, pair: Pair<'_, Rule>) -> ConditionKind {
        let mut inner = Inner::of(pair);
        let negated = inner.has(Rule::kw_not);
        ConditionKind::Exists { negated, query: self.query(inner.need(Rule::query)) }
    }

    fn every(&mut self, pair: Pair<'_, Rule>) -> ConditionKind {
        let mut inner = Inner::of(pair);
        let query = self.query(inner.need(Rule::query));
        ConditionKind::Every { query, condition: Box::new(self.group(inner.need(Rule::group))) }
    }

    fn rule_is(&mut self, pair: Pair<'_, Rule>) -> ConditionKind {
        let mut inner = Inner::of(pair);
        let rule = self.word(&inner.need(Rule::id));
        ConditionKind::RuleIs { rule, outcome: self.outcome(inner.need(Rule::outcome)) }
    }

    /// An outcome word of a condition, a measure or a test.
    pub(super) fn outcome(&self, pair: Pair<'_, Rule>) -> Spanned<OutcomeWord> {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let negated = inner.has(Rule::kw_not);
        let word = inner.any();
        let node = match (word.as_rule(), negated) {
            (Rule::kw_met, _) => OutcomeWord::Met,
            (Rule::kw_overdue, _) => OutcomeWord::Overdue,
            (Rule::kw_late, _) => OutcomeWord::Late,
            (Rule::kw_violated, _) => OutcomeWord::Violated,
            (Rule::kw_pending, _) => OutcomeWord::Pending,
            (Rule::kw_exempt, _) => OutcomeWord::Exempt,
            (Rule::kw_applicable, false) => OutcomeWord::Applicable,
            (Rule::kw_applicable, true) => OutcomeWord::NotApplicable,
            (Rule::kw_assessable, false) => OutcomeWord::Assessable,
            (Rule::kw_assessable, true) => OutcomeWord::NotAssessable,
            (Rule::kw_run, false) => OutcomeWord::Run,
            (Rule::kw_run, true) => OutcomeWord::NotRun,
            _ => not_in_grammar(&word),
        };
        Spanned { node, span }
    }

    fn tuple_unique(&self, pair: Pair<'_, Rule>) -> ConditionKind {
        let mut inner = Inner::of(pair);
        let paths = self.paths(inner.need(Rule::paths));
        inner.need(Rule::kw_is);
        ConditionKind::Unique { negated: inner.has(Rule::kw_not), paths }
    }

    fn fields_are(&self, pair: Pair<'_, Rule>) -> ConditionKind {
        let paths = Inner::of(pair.clone()).all(Rule::path).map(|path| self.path(&path)).collect();
        let word = pair.into_inner().next_back().expect("the fields are followed by a word");
        if word.as_rule() == Rule::kw_agree {
            return ConditionKind::Agree(paths);
        }
        ConditionKind::AllAre(paths, self.spanned(&word, presence(&word)))
    }

    fn query_test(&mut self, pair: Pair<'_, Rule>) -> ConditionKind {
        let mut inner = Inner::of(pair);
        let query = self.query(inner.need(Rule::query));
        let test = inner.any();
        match test.as_rule() {
            Rule::recurs => self.recurs(query, test),
            Rule::covers => {
                let mut inner = Inner::of(test);
                let from = self.next_operand(&mut inner);
                ConditionKind::Covers { query, from, end: self.end_of_span(inner.need(Rule::end_of_span)) }
            }
            Rule::never_overlaps => ConditionKind::NeverOverlaps(query),
            Rule::agrees_on => ConditionKind::AgreesOn(query, self.path(&Inner::of(test).need(Rule::path))),
            _ => not_in_grammar(&test),
        }
    }

    fn recurs(&mut self, query: Query, pair: Pair<'_, Rule>) -> ConditionKind {
        let mut inner = Inner::of(pair);
        let currently = inner.has(Rule::kw_currently);
        let every = self.length(inner.need(Rule::length));
        let from = self.next_operand(&mut inner);
        let end = inner.take(Rule::end_of_span).map(|end| self.end_of_span(end));
        ConditionKind::Recurs { query, currently, every, from, end }
    }

    fn test_of(&mut self, pair: Pair<'_, Rule>) -> ConditionKind {
        let mut inner = Inner::of(pair);
        let operand = self.next_operand(&mut inner);
        let test = inner.any();
        let alternative = test.as_rule();
        let mut inner = Inner::of(test.clone());
        match alternative {
            Rule::is_test => {
                inner.need(Rule::kw_is);
                let negated = inner.has(Rule::kw_not);
                let is = self.is_what(inner.need(Rule::is_what));
                match (operand.kind, is.kind) {
                    (OperandKind::Path(path), IsKind::Unique) => ConditionKind::Unique { negated, paths: vec![path] },
                    (kind, test) => {
                        let operand = crate::syntax::ast::Operand { kind, span: operand.span };
                        let is = crate::syntax::ast::Is { kind: test, span: is.span };
                        ConditionKind::Is { operand, negated, is }
                    }
                }
            }
            Rule::matches => {
                inner.need(Rule::kw_matches);
                let exactly = inner.has(Rule::kw_exactly);
                ConditionKind::Matches { operand, exactly, pattern: self.text(&inner.need(Rule::string)) }
            }
            Rule::contains => ConditionKind::Contains { operand, what: self.contains(inner) },
            Rule::starts_with => ConditionKind::StartsWith(operand, self.next_operand(&mut inner)),
            Rule::ends_with => ConditionKind::EndsWith(operand, self.next_operand(&mut inner)),
            _ => not_in_grammar(&test),
        }
    }

    fn contains(&mut self, mut inner: Inner<'_>) -> ContainsWhat {
        inner.need(Rule::kw_contains);
        match (inner.has(Rule::kw_all), inner.has(Rule::kw_any)) {
            (true, _) => ContainsWhat::AllOf(self.values(inner.need(Rule::values))),
            (_, true) => ContainsWhat::AnyOf(self.values(inner.need(Rule::values))),
            (false, false) => ContainsWhat::One(self.next_operand(&mut inner)),
        }
    }
}

/// `recorded`, `blank` or `none`
pub(super) fn presence(word: &Pair<'_, Rule>) -> Presence {
    match word.as_rule() {
        Rule::kw_recorded => Presence::Recorded,
        Rule::kw_blank => Presence::Blank,
        Rule::kw_none => Presence::None,
        _ => not_in_grammar(word),
    }
}
