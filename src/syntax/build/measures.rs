//! Measures.

use pest::iterators::Pair;

use super::{Builder, Inner, Seen, not_in_grammar};
use crate::source::Span;
use crate::syntax::ast::{Cite, Grouping, Measure, Measured, Operand, Spanned, Target, Text, Total, Word};
use crate::syntax::grammar::Rule;

/// A measure in the making: what it measures may still be missing.
#[derive(Debug)]
pub(super) struct MeasureParts {
    pub(super) id: Word,
    pub(super) title: Text,
    cites: Vec<Cite>,
    what: Option<Spanned<Measured>>,
    by: Vec<Grouping>,
    target: Option<Spanned<Target>>,
    owner: Option<Text>,
}

/// How a message calls the clause that says what is measured.
const WHAT: &str = "share of`, `ratio of`, `count of` or `sum of";

impl MeasureParts {
    pub(super) fn new(id: Word, title: Text) -> MeasureParts {
        MeasureParts { id, title, cites: Vec::new(), what: None, by: Vec::new(), target: None, owner: None }
    }
}

impl Builder<'_> {
    pub(super) fn measure_clause(&mut self, measure: &mut MeasureParts, seen: &mut Seen, pair: Pair<'_, Rule>) {
        let at = match pair.as_rule() {
            // A total begins with a word of its own too.
            Rule::cite | Rule::measure_by | Rule::target | Rule::owner | Rule::share | Rule::ratio | Rule::total => {
                self.keyword(&pair)
            }
            _ => not_in_grammar(&pair),
        };
        match pair.as_rule() {
            Rule::cite => measure.cites.push(self.cite(pair)),
            Rule::measure_by => {
                seen.once(self, "by", at);
                measure.by = Inner::of(pair).all(Rule::grouping).map(|group| self.grouping(group)).collect();
            }
            Rule::target => {
                seen.once(self, "target", at);
                measure.target = Some(self.target(pair));
            }
            Rule::owner => {
                seen.once(self, "owner", at);
                measure.owner = Some(self.texts(pair));
            }
            _ => {
                seen.once(self, WHAT, at);
                let span = self.span(&pair);
                measure.what = Some(Spanned { node: self.measured(pair), span });
            }
        }
    }

    fn measured(&mut self, pair: Pair<'_, Rule>) -> Measured {
        match pair.as_rule() {
            Rule::share => {
                let mut inner = Inner::of(pair);
                inner.need(Rule::kw_of);
                let kind = inner.take(Rule::kind).map(|kind| self.word(&kind));
                let rule = self.word(&inner.need(Rule::id));
                Measured::Share { kind, rule, outcome: self.outcome(inner.need(Rule::outcome)) }
            }
            Rule::ratio => {
                let mut inner = Inner::of(pair);
                let first = self.total(inner.need(Rule::total));
                Measured::Ratio(first, self.total(inner.need(Rule::total)))
            }
            _ => Measured::Total(self.total(pair)),
        }
    }

    fn total(&mut self, pair: Pair<'_, Rule>) -> Total {
        let mut inner = Inner::of(pair);
        if inner.has(Rule::kw_count) {
            return Total::Count(self.query(inner.need(Rule::query)));
        }
        let field = self.word(&inner.need(Rule::name));
        Total::Sum(field, self.query(inner.need(Rule::query)))
    }

    fn grouping(&mut self, pair: Pair<'_, Rule>) -> Grouping {
        let form = Inner::of(pair).any();
        if form.as_rule() == Rule::path {
            return Grouping::Path(self.path(&form));
        }
        let span = self.span(&form);
        Grouping::Period(Operand { kind: self.period_of(form), span })
    }

    fn target(&mut self, pair: Pair<'_, Rule>) -> Spanned<Target> {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        inner.need(Rule::kw_at);
        let at_least = inner.any().as_rule() == Rule::kw_least;
        Spanned { node: Target { at_least, value: self.plain_literal(inner.any()) }, span }
    }

    /// The measure, if it says what it measures.
    pub(super) fn finish_measure(&mut self, parts: MeasureParts, head: Span) -> Option<Measure> {
        if parts.what.is_none() {
            let help = "say what it measures, e.g. `share of officer for whom TRN-05 is met`";
            Seen::missing(self, "measure", WHAT, help, head);
        }
        Some(Measure {
            id: parts.id,
            title: parts.title,
            cites: parts.cites,
            what: parts.what?,
            by: parts.by,
            target: parts.target,
            owner: parts.owner,
        })
    }
}
