//! Constructs that are understood but not carried out yet: what stands inside is resolved, then they are refused.
//! None of them is ever passed over in silence.

use crate::diagnostic::rules::{NoRecordClause, NotCarried};
use crate::schema::KindId;
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::paths::Scope;

impl<'a> Resolver<'a> {
    /// Refuses a construct. `instead` says what can be done. The functions below give `None`, of whatever was wanted.
    pub(super) fn not_carried(&mut self, span: Span, what: impl Into<String>, instead: &str) {
        let problem = NotCarried { what: what.into(), at: span.into(), help: Some(instead.to_owned()) };
        self.faults.add(span, problem);
    }

    /// `recurs`
    pub(super) fn recurs<T>(
        &mut self,
        query: &ast::Query,
        every: &ast::LengthOperand,
        from: &ast::Operand,
        end: Option<&ast::End<ast::Operand>>,
        scope: &Scope,
        span: Span,
    ) -> Option<T> {
        if let Some((query, _)) = self.query(query, scope)
            && self.set.schema.kind(query.kind).dated_by.is_none()
        {
            self.no_clause(query.kind, "`recurs every`", "dated by", query.span);
        }
        self.length_operand(every, "`recurs every`");
        self.span_of_time(from, end, scope);
        let instead =
            "leave the rule out of this run; a single event can be asked for with `exists (… where … is within …)`";
        self.not_carried(span, "`recurs every`", instead);
        None
    }

    pub(super) fn span_of_time(&mut self, from: &ast::Operand, end: Option<&ast::End<ast::Operand>>, scope: &Scope) {
        if let Some(from) = self.dated_operand(from, scope, "the start of a span of time") {
            self.need_present(&from, scope, "be counted from");
        }
        if let Some(ast::End::Until(end) | ast::End::Through(end)) = end {
            self.dated_operand(end, scope, "the end of a span of time");
        }
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
}
