//! Constructs that are understood but not carried out yet: what stands inside is resolved, then they are refused.
//! None of them is ever passed over in silence.

use crate::diagnostic::rules::{NoRecordClause, NotCarried};
use crate::schema::KindId;
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::paths::Scope;
use super::ruleset::ValueType;

impl<'a> Resolver<'a> {
    /// Refuses a construct. `instead` says what can be done. The functions below give `None`, of whatever was wanted.
    pub(super) fn not_carried(&mut self, span: Span, what: impl Into<String>, instead: &str) {
        let problem = NotCarried { what: what.into(), at: span.into(), help: Some(instead.to_owned()) };
        self.faults.add(span, problem);
    }

    pub(super) fn no_clause(&mut self, kind: KindId, form: &'static str, clause: &'static str, span: Span) {
        let kind = self.kind_name(kind).to_owned();
        let help = Some(match clause {
            "dated by" => format!("add `dated by` and the date of the event to `record {kind}`"),
            "follows by" => format!("say in `record {kind}` what orders its records: `follows by line`, or a field"),
            _ => format!("add `{clause}` with the first and the last date to `record {kind}`"),
        });
        self.faults.add(span, NoRecordClause { form, clause, kind, at: span.into(), help });
    }

    /// Measures: their queries, groups and names are checked.
    pub(super) fn measures(&mut self, blocks: &[&'a ast::Block]) {
        let mut seen: Vec<&ast::Word> = Vec::new();
        for block in blocks {
            let ast::Block::Measure(measure) = block else { continue };
            match seen.iter().find(|earlier| earlier.node == measure.id.node).copied() {
                Some(earlier) => self.duplicate("measure", &measure.id, earlier.span),
                None => seen.push(&measure.id),
            }
            self.citations(&measure.cites);
            let scope = self.measured(&measure.what.node);
            for group in &measure.by {
                let Some(scope) = &scope else { continue };
                match group {
                    ast::Grouping::Period(period) => {
                        self.operand(period, scope, None);
                    }
                    ast::Grouping::Path(path) => {
                        self.several(std::slice::from_ref(path), scope);
                    }
                }
            }
            let instead = "leave it out: the outcomes of each rule are counted without it";
            self.not_carried(measure.id.span, "a `measure`", instead);
        }
    }

    /// The records that a measure groups.
    fn measured(&mut self, what: &ast::Measured) -> Option<Scope> {
        match what {
            ast::Measured::Share { kind, rule, .. } => {
                let kind = kind.as_ref().map(|kind| self.kind(kind));
                let judged = match self.rules.get(rule.node.as_str()) {
                    Some(slot) => slot.kind,
                    None => {
                        self.unknown_rule(rule);
                        None
                    }
                };
                kind.unwrap_or(judged).map(Scope::subject)
            }
            ast::Measured::Ratio(one, other) => {
                let scope = self.total(one);
                self.total(other);
                scope
            }
            ast::Measured::Total(total) => self.total(total),
        }
    }

    fn total(&mut self, total: &ast::Total) -> Option<Scope> {
        let (field, query) = match total {
            ast::Total::Count(query) => (None, query),
            ast::Total::Sum(field, query) => (Some(field), query),
        };
        // A measure has no subject: its records are named by their kind.
        let kind = self.kind(query.path.names.first().expect("a path has a name"))?;
        let scope = Scope::subject(kind);
        if let Some(condition) = &query.condition {
            self.condition(condition, &scope);
        }
        if let Some(day) = &query.in_effect_on {
            self.in_effect_here(day, &scope, query.span);
        }
        if let Some(field) = field
            && let Some(field) = self.field_of_query(field, &scope)
            && !matches!(field.value_type, ValueType::Number(_))
        {
            self.wrong_type(field.span, "`sum of`", "a number", &field.value_type, None);
        }
        Some(scope)
    }
}
