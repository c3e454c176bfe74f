//! Rules and their clauses.

use pest::iterators::Pair;

use super::operands::period_kind;
use super::{Builder, Inner, Seen, not_in_grammar};
use crate::diagnostic::syntax::TwoRequirements;
use crate::source::Span;
use crate::syntax::ast::{
    Cite, Condition, Exception, InForce, Loop, LoopOver, Rule as RuleNode, Spanned, Strength, Text, Word,
};
use crate::syntax::grammar::Rule;

/// A rule in the making: what it must have may still be missing.
#[derive(Debug)]
pub(super) struct RuleParts {
    pub(super) id: Word,
    pub(super) title: Text,
    cites: Vec<Cite>,
    in_force: Option<InForce>,
    version: Option<Text>,
    quote: Option<Text>,
    binds: Option<Text>,
    tags: Vec<Word>,
    owner: Option<Text>,
    fix: Option<Text>,
    say: Option<Text>,
    kind: Option<Word>,
    loops: Vec<Loop>,
    when: Option<Condition>,
    requirement: Option<(Spanned<Strength>, Condition)>,
    unless: Vec<Exception>,
    unclear: Vec<Exception>,
}

impl RuleParts {
    pub(super) fn new(id: Word, title: Text) -> RuleParts {
        RuleParts {
            id,
            title,
            cites: Vec::new(),
            in_force: None,
            version: None,
            quote: None,
            binds: None,
            tags: Vec::new(),
            owner: None,
            fix: None,
            say: None,
            kind: None,
            loops: Vec::new(),
            when: None,
            requirement: None,
            unless: Vec::new(),
            unclear: Vec::new(),
        }
    }
}

impl Builder<'_> {
    pub(super) fn rule_clause(&mut self, rule: &mut RuleParts, seen: &mut Seen, pair: Pair<'_, Rule>) {
        let at = self.keyword(&pair);
        match pair.as_rule() {
            Rule::cite => rule.cites.push(self.cite(pair)),
            Rule::for_each => rule.loops.push(self.for_each(pair)),
            Rule::unless => rule.unless.push(self.exception(pair)),
            Rule::unclear => rule.unclear.push(self.exception(pair)),
            Rule::requirement => self.requirement(rule, pair),
            Rule::in_force => {
                seen.once(self, "in force", at);
                rule.in_force = Some(self.in_force(pair));
            }
            Rule::tag => {
                seen.once(self, "tag", at);
                let codes = Inner::of(pair).0.filter(|part| matches!(part.as_rule(), Rule::name | Rule::word));
                rule.tags = codes.map(|code| self.word(&code)).collect();
            }
            Rule::for_kind => {
                seen.once(self, "for", at);
                rule.kind = Some(self.word(&Inner::of(pair).need(Rule::kind)));
            }
            Rule::when => {
                seen.once(self, "when", at);
                rule.when = Some(self.next_condition(&mut Inner::of(pair)));
            }
            _ => self.text_clause(rule, seen, pair, at),
        }
    }

    fn text_clause(&mut self, rule: &mut RuleParts, seen: &mut Seen, pair: Pair<'_, Rule>, at: Span) {
        let (clause, place) = match pair.as_rule() {
            Rule::version => ("version", &mut rule.version),
            Rule::quote => ("quote", &mut rule.quote),
            Rule::binds => ("binds", &mut rule.binds),
            Rule::owner => ("owner", &mut rule.owner),
            Rule::fix => ("fix", &mut rule.fix),
            Rule::say => ("say", &mut rule.say),
            _ => not_in_grammar(&pair),
        };
        seen.once(self, clause, at);
        *place = Some(self.texts(pair));
    }

    fn requirement(&mut self, rule: &mut RuleParts, pair: Pair<'_, Rule>) {
        let mut inner = Inner::of(pair);
        let word = inner.any();
        let node = if word.as_rule() == Rule::kw_must { Strength::Must } else { Strength::Should };
        let strength = self.spanned(&word, node);
        if let Some((first, _)) = &rule.requirement {
            let problem = TwoRequirements { first: first.span.into(), again: strength.span.into() };
            self.faults.add(strength.span, problem);
        }
        rule.requirement = Some((strength, self.next_condition(&mut inner)));
    }

    fn exception(&mut self, pair: Pair<'_, Rule>) -> Exception {
        let mut inner = Inner::of(pair);
        let name = self.word(&inner.need(Rule::free_name));
        Exception { name, condition: self.next_condition(&mut inner) }
    }

    fn for_each(&mut self, pair: Pair<'_, Rule>) -> Loop {
        let span = self.span(&pair);
        let form = pair.into_inner().next_back().expect("a loop runs over something");
        let alternative = form.as_rule();
        let mut inner = Inner::of(form.clone());
        let over = match alternative {
            Rule::loop_periods => {
                let full = inner.has(Rule::kw_full);
                let period = period_kind(inner.need(Rule::period_kind));
                let from = self.next_operand(&mut inner);
                LoopOver::Periods { full, period, from, end: self.end_of_span(inner.need(Rule::end_of_span)) }
            }
            Rule::loop_values => {
                let name = self.word(&inner.need(Rule::loop_name));
                LoopOver::Values { name, list: self.path(&inner.need(Rule::path)) }
            }
            _ => not_in_grammar(&form),
        };
        Loop { span, over }
    }

    /// The rule, if it has all that it must have; what it lacks is reported.
    pub(super) fn finish_rule(&mut self, parts: RuleParts, head: Span) -> Option<RuleNode> {
        if parts.cites.is_empty() {
            let help = "say where the requirement comes from, e.g. `cite \"OIG-18-77\" page 6`";
            Seen::missing(self, "rule", "cite", help, head);
        }
        if parts.kind.is_none() {
            Seen::missing(self, "rule", "for", "name the kind of record that it judges, e.g. `for agreement`", head);
        }
        if parts.requirement.is_none() {
            let help = "say what it requires: `must` where the source binds, `should` where it recommends";
            Seen::missing(self, "rule", "must` or `should", help, head);
        }
        let (strength, requirement) = parts.requirement?;
        Some(RuleNode {
            id: parts.id,
            title: parts.title,
            cites: parts.cites,
            in_force: parts.in_force,
            version: parts.version,
            quote: parts.quote,
            binds: parts.binds,
            tags: parts.tags,
            owner: parts.owner,
            fix: parts.fix,
            say: parts.say,
            kind: parts.kind?,
            loops: parts.loops,
            when: parts.when,
            strength,
            requirement,
            unless: parts.unless,
            unclear: parts.unclear,
        })
    }
}
