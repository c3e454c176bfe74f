//! `test` blocks: the records given and the outcomes expected.

use pest::iterators::Pair;

use super::{Builder, Inner, Seen, not_in_grammar};
use crate::source::Span;
use crate::syntax::ast::{Expect, Given, GivenWhat, Slot, SlotValue, Spanned, Test, Which};
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    pub(super) fn test_clause(&mut self, test: &mut Test, seen: &mut Seen, pair: Pair<'_, Rule>) {
        match pair.as_rule() {
            Rule::as_of => {
                seen.once(self, "as of", self.keyword(&pair));
                test.as_of = Some(self.day(&Inner::of(pair).need(Rule::date)));
            }
            Rule::given => test.given.push(self.given(pair)),
            Rule::expect => test.expect.push(self.expect(pair)),
            _ => not_in_grammar(&pair),
        }
    }

    fn given(&mut self, pair: Pair<'_, Rule>) -> Given {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let kind = self.word(&inner.need(Rule::kind));
        let what = if inner.has(Rule::kw_not) {
            GivenWhat::NotSupplied
        } else {
            GivenWhat::Record(inner.all(Rule::slot).map(|slot| self.slot(slot)).collect())
        };
        Given { span, kind, what }
    }

    fn slot(&mut self, pair: Pair<'_, Rule>) -> Slot {
        let mut inner = Inner::of(pair);
        let field = self.word(&inner.need(Rule::name));
        let value = inner.need(Rule::slot_value);
        let span = self.span(&value);
        let mut inner = Inner::of(value);
        let form = inner.any();
        let node = match form.as_rule() {
            Rule::kw_blank => SlotValue::Blank,
            Rule::kw_absent => SlotValue::Absent,
            Rule::kw_unreadable => SlotValue::Unreadable(self.text(&inner.any())),
            Rule::values => SlotValue::Values(self.values(form)),
            Rule::value => SlotValue::Value(self.value(form)),
            _ => not_in_grammar(&form),
        };
        Slot { field, value: Spanned { node, span } }
    }

    fn expect(&mut self, pair: Pair<'_, Rule>) -> Expect {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let outcome = self.outcome(inner.need(Rule::outcome));
        let which = inner.clone().all(Rule::which).map(|which| self.which(which)).collect();
        let because = inner.all(Rule::path).map(|path| self.path(&path)).collect();
        Expect { span, outcome, which, because }
    }

    fn which(&mut self, pair: Pair<'_, Rule>) -> Which {
        let mut inner = Inner::of(pair);
        match inner.take(Rule::one_period) {
            Some(period) => Which::Period(self.one_period(period)),
            None => {
                let name = self.word(&inner.need(Rule::loop_name));
                Which::Value(name, self.value(inner.need(Rule::value)))
            }
        }
    }

    /// The test, if it gives a record and expects an outcome.
    pub(super) fn finish_test(&mut self, test: Test, head: Span) -> Option<Test> {
        if test.expect.is_empty() {
            let help = "say which outcome is expected, e.g. `expect met`";
            Seen::missing(self, "test", "expect", help, head);
            return None;
        }
        Some(test)
    }
}
