//! Whole blocks: the head, then the clauses in whatever order they stand, then what must not be missing.

use pest::iterators::{Pair, Pairs};

use super::measures::MeasureParts;
use super::rules::RuleParts;
use super::{Builder, Inner, Seen, not_in_grammar};
use crate::source::Span;
use crate::syntax::ast::{
    Block, List, Parameter, ParameterValue, Path, Policy, Record, Settings, Spanned, Table, Test, Text, Word,
};
use crate::syntax::blocks::BlockKind;
use crate::syntax::grammar::Rule;

/// A block in the making.
#[derive(Debug)]
pub(in crate::syntax) struct Parts {
    /// Where the block begins.
    at: Span,
    seen: Seen,
    made: Made,
}

#[derive(Debug)]
enum Made {
    Settings(Settings),
    Policy(Policy),
    Record(Record),
    List(List),
    Parameter(Parameter),
    Table(Table),
    Rule(Box<RuleParts>),
    Measure(MeasureParts),
    Test(Test),
    /// A block without clauses, which is never built from parts.
    Define,
}

impl Builder<'_> {
    /// A whole block, from what one of the entry rules of the grammar read; `None` if something was wrong in it.
    pub(in crate::syntax) fn block(&mut self, kind: BlockKind, pairs: Pairs<'_, Rule>) -> Option<Block> {
        let before = self.faults.list.len();
        let made = if kind == BlockKind::Define {
            let alone = Inner(pairs).any();
            Some(Block::Define(self.define(Inner::of(alone).any())))
        } else {
            let mut parts = self.empty(kind, self.places.span(0, kind.keyword().len()));
            self.add(&mut parts, pairs);
            self.finish(parts)
        };
        made.filter(|_| self.faults.list.len() == before)
    }

    /// Adds what one of the entry rules of the grammar read: a whole block, its head or some of its clauses.
    pub(in crate::syntax) fn add(&mut self, parts: &mut Parts, pairs: Pairs<'_, Rule>) {
        for pair in pairs.flat_map(Pair::into_inner) {
            match pair.as_rule() {
                Rule::EOI => {}
                Rule::settings | Rule::policy | Rule::record | Rule::list | Rule::parameter => {
                    self.add_all(parts, pair)
                }
                Rule::table | Rule::rule | Rule::measure | Rule::test => self.add_all(parts, pair),
                Rule::table_head => self.head(parts, pair),
                _ => self.clause(parts, pair),
            }
        }
    }

    fn add_all(&mut self, parts: &mut Parts, block: Pair<'_, Rule>) {
        let mut inner = Inner::of(block);
        let head = inner.any();
        self.head(parts, head);
        for clause in inner.0 {
            self.clause(parts, clause);
        }
    }

    /// A block without its head or clauses, for a head that did not parse: what is made of it is thrown away.
    pub(in crate::syntax) fn empty(&self, kind: BlockKind, at: Span) -> Parts {
        let word = || Word { node: String::new(), span: at };
        let text = || Text { node: String::new(), span: at };
        let path = || Path { names: vec![word()], span: at };
        let made = match kind {
            BlockKind::Settings => Made::Settings(Settings {
                span: at,
                fiscal_year_starts: None,
                month_end: None,
                time_zone: None,
                holidays: None,
            }),
            BlockKind::Policy => Made::Policy(Policy {
                id: word(),
                title: text(),
                issuer: None,
                document: None,
                link: None,
                in_force: None,
                supersedes: None,
            }),
            BlockKind::Record => Made::Record(Record {
                name: word(),
                label: None,
                fields: Vec::new(),
                belongs: Vec::new(),
                nested: Vec::new(),
                dated_by: None,
                lasts: None,
                follows: None,
            }),
            BlockKind::List => {
                Made::List(List { name: word(), label: None, values: Vec::new(), cites: Vec::new(), in_force: None })
            }
            BlockKind::Parameter => Made::Parameter(Parameter {
                name: word(),
                label: None,
                value: Spanned { node: ParameterValue::UnsetNumber, span: at },
                cites: Vec::new(),
                in_force: None,
            }),
            BlockKind::Define => Made::Define,
            BlockKind::Table => {
                Made::Table(Table { path: path(), label: None, field_type: None, header: Vec::new(), rows: Vec::new() })
            }
            BlockKind::Rule => Made::Rule(Box::new(RuleParts::new(word(), text()))),
            BlockKind::Measure => Made::Measure(MeasureParts::new(word(), text())),
            BlockKind::Test => {
                Made::Test(Test { rule: word(), title: text(), as_of: None, given: Vec::new(), expect: Vec::new() })
            }
        };
        Parts { at, seen: Seen::default(), made }
    }

    /// Reads the head of a block.
    fn head(&mut self, parts: &mut Parts, pair: Pair<'_, Rule>) {
        parts.at = self.span(&pair);
        let mut inner = Inner::of(pair);
        match &mut parts.made {
            Made::Settings(settings) => settings.span = parts.at,
            Made::Policy(policy) => (policy.id, policy.title) = self.id_and_title(inner),
            Made::Rule(rule) => (rule.id, rule.title) = self.id_and_title(inner),
            Made::Measure(measure) => (measure.id, measure.title) = self.id_and_title(inner),
            Made::Test(test) => (test.rule, test.title) = self.id_and_title(inner),
            Made::Record(record) => {
                record.name = self.word(&inner.need(Rule::kind));
                record.label = inner.take(Rule::string).map(|label| self.text(&label));
            }
            Made::List(list) => self.list_head(list, inner),
            Made::Parameter(parameter) => self.parameter_head(parameter, inner),
            Made::Table(table) => self.table_head(table, inner),
            Made::Define => {}
        }
    }

    fn id_and_title(&self, mut inner: Inner<'_>) -> (Word, Text) {
        (self.word(&inner.need(Rule::id)), self.text(&inner.need(Rule::string)))
    }

    /// Reads one clause of a block.
    fn clause(&mut self, parts: &mut Parts, pair: Pair<'_, Rule>) {
        let seen = &mut parts.seen;
        match &mut parts.made {
            Made::Settings(settings) => self.settings_clause(settings, seen, pair),
            Made::Policy(policy) => self.policy_clause(policy, seen, pair),
            Made::Record(record) => self.record_clause(record, seen, pair),
            Made::List(list) => self.version_clause(&mut list.cites, &mut list.in_force, seen, pair),
            Made::Parameter(parameter) => {
                self.version_clause(&mut parameter.cites, &mut parameter.in_force, seen, pair);
            }
            Made::Table(table) => self.table_line(table, pair),
            Made::Rule(rule) => self.rule_clause(rule, seen, pair),
            Made::Measure(measure) => self.measure_clause(measure, seen, pair),
            Made::Test(test) => self.test_clause(test, seen, pair),
            Made::Define => not_in_grammar(&pair),
        }
    }

    /// The block of its parts; `None` if a clause that it needs is missing, which is reported.
    fn finish(&mut self, parts: Parts) -> Option<Block> {
        match parts.made {
            Made::Settings(settings) => Some(Block::Settings(settings)),
            Made::Policy(policy) => Some(Block::Policy(policy)),
            Made::Record(record) => Some(Block::Record(record)),
            Made::List(list) => Some(Block::List(list)),
            Made::Parameter(parameter) => Some(Block::Parameter(parameter)),
            Made::Table(table) => Some(Block::Table(table)),
            Made::Rule(rule) => self.finish_rule(*rule, parts.at).map(|rule| Block::Rule(Box::new(rule))),
            Made::Measure(measure) => self.finish_measure(measure, parts.at).map(Block::Measure),
            Made::Test(test) => self.finish_test(test, parts.at).map(Block::Test),
            Made::Define => None,
        }
    }
}
