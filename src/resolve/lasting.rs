//! Things that last: `in effect on`, `covers`, `never overlaps`; and `agrees on`, which asks about several records too.

use crate::diagnostic::rules::NoRecordClause;
use crate::diagnostic::types::UnguardedNone;
use crate::schema::{FieldId, KindId};
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::paths::{Named, PathProblem, Scope};
use super::ruleset::{Condition, ConditionKind, Covers, Frame, Lasting, Operand, OperandKind, Query, RecordPath};
use super::types::value_type;

impl Resolver<'_> {
    /// A construct asks of a kind what its `record` block does not say.
    pub(super) fn no_clause(&mut self, kind: KindId, form: &'static str, clause: &'static str, span: Span) {
        let kind = self.kind_name(kind).to_owned();
        let help = Some(match clause {
            "dated by" => format!("add `dated by` and the date of the event to `record {kind}`"),
            "follows by" => format!("say in `record {kind}` what orders its records: `follows by line`, or a field"),
            _ => format!("add `{clause}` with the first and the last date to `record {kind}`"),
        });
        self.faults.add(span, NoRecordClause { form, clause, kind, at: span.into(), help });
    }

    /// `is in effect on D` alone: the record at hand.
    pub(super) fn in_effect_here(&mut self, day: &ast::Operand, scope: &Scope, span: Span) -> Option<ConditionKind> {
        let (frame, kind) = scope.innermost();
        let record = own_record(frame, kind);
        self.in_effect(Some(record), day, (scope, scope), span)
    }

    /// `RECORD is in effect on D`
    pub(super) fn record_in_effect(
        &mut self,
        record: &ast::Operand,
        day: &ast::Operand,
        scope: &Scope,
        span: Span,
    ) -> Option<ConditionKind> {
        let mut found = None;
        if let ast::OperandKind::Path(path) = &record.kind {
            match self.climb(&path.names, scope) {
                Ok(record) => found = Some(record),
                Err(problem) => self.no_record(path, problem, scope),
            }
        } else if let Some(operand) = self.operand(record, scope, None) {
            self.wrong_type(record.span, "`is in effect on`", "a record", &operand.value_type, None);
        }
        self.in_effect(found, day, (scope, scope), span)
    }

    /// Reports a path that leads to no record; one that names a value is told apart.
    fn no_record(&mut self, path: &ast::Path, problem: PathProblem, scope: &Scope) {
        if matches!(problem, PathProblem::UnknownName { .. }) && self.names_value(path, scope) {
            if let Some(operand) = self.path(path, scope, None) {
                self.wrong_type(path.span, "`is in effect on`", "a record", &operand.value_type, None);
            }
            return;
        }
        self.report_path(problem, scope);
    }

    fn names_value(&self, path: &ast::Path, scope: &Scope) -> bool {
        matches!(self.look_up(path, scope), Ok(Named::Field(..) | Named::Defined(..)))
    }

    /// The `where` of `Q in effect on D`: what stands inside its parentheses, and that the record is in effect.
    pub(super) fn narrowed(
        &mut self,
        query: &ast::Query,
        condition: Option<Option<Condition>>,
        day: &ast::Operand,
        scope: &Scope,
        inner: &Scope,
    ) -> Option<Condition> {
        let (frame, kind) = inner.innermost();
        let record = own_record(frame, kind);
        let span = self.narrowing_words(query);
        let before = self.guards.len();
        self.guard_by_where(query, inner);
        // The day is no value of the records: it is seen from where the query stands.
        let effect = self.in_effect(Some(record), day, (&scope.beside(inner), inner), span);
        self.guards.truncate(before);
        let effect = Condition { kind: effect?, span };
        Some(match condition {
            None => effect,
            Some(condition) => Condition { kind: ConditionKind::All(vec![condition?, effect]), span: query.span },
        })
    }

    /// The place of `in effect on D` behind the records that it narrows.
    fn narrowing_words(&self, query: &ast::Query) -> Span {
        let inside = query.condition.as_ref().map_or(query.path.span, |condition| condition.span);
        let rest = Span { start: inside.end, ..query.span };
        let at = self.sources.text(rest).find("in").and_then(|at| u32::try_from(at).ok());
        Span { start: rest.start + at.unwrap_or_default(), ..rest }
    }

    /// The day is resolved in the first scope, the record's own dates in the second.
    fn in_effect(
        &mut self,
        record: Option<RecordPath>,
        day: &ast::Operand,
        (scope, inner): (&Scope, &Scope),
        span: Span,
    ) -> Option<ConditionKind> {
        let lasting = record.as_ref().map(|record| self.lasting(record, "`in effect on`", inner, span));
        let day = self.dated_operand(day, scope, "`in effect on`");
        if let Some(day) = &day {
            self.need_present(day, scope, "be looked up in a calendar");
        }
        Some(ConditionKind::InEffect { record: record?, lasting: Box::new(lasting??), day: day? })
    }

    /// From when to when a record lasts. `span` is the place that asks.
    fn lasting(&mut self, record: &RecordPath, form: &'static str, scope: &Scope, span: Span) -> Option<Lasting> {
        let Some(lasts) = self.set.schema.kind(record.kind).lasts else {
            self.no_clause(record.kind, form, "lasts from", span);
            return None;
        };
        let (from, end) = (self.own_value(record, lasts.from), self.own_value(record, lasts.end));
        if from.may_be_none && !self.is_guarded(&from, scope) {
            let name = self.set.schema.field(record.kind, lasts.from).name.clone();
            let help = Some(format!("write `{name} is not none and …`: inside `where`, if records are asked for"));
            let problem = UnguardedNone { name, used: "begin a time", at: span.into(), help };
            self.faults.add(span, problem);
            return None;
        }
        Some(Lasting { from, end, through: lasts.through })
    }

    /// A field of a record. Its words are those of its declaration: no rule writes it.
    fn own_value(&self, record: &RecordPath, field: FieldId) -> Operand {
        let declared = self.set.schema.field(record.kind, field);
        Operand {
            value_type: value_type(&declared.field_type),
            private: declared.private,
            may_be_none: declared.blank.may_be_none(),
            kind: OperandKind::Field(record.clone(), field),
            span: declared.span,
        }
    }

    /// Records that last, and when.
    fn lasting_query(&mut self, query: &ast::Query, form: &'static str, scope: &Scope) -> Option<(Query, Lasting)> {
        let (resolved, inner) = self.query(query, scope)?;
        let record = own_record(resolved.frame, resolved.kind);
        let before = self.guards.len();
        self.guard_by_where(query, &inner);
        let lasting = self.lasting(&record, form, &inner, query.span);
        self.guards.truncate(before);
        Some((resolved, lasting?))
    }

    pub(super) fn covers(
        &mut self,
        query: &ast::Query,
        from: &ast::Operand,
        end: &ast::End<ast::Operand>,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        let records = self.lasting_query(query, "`covers`", scope);
        let from = self.dated_operand(from, scope, "the start of a span of time");
        if let Some(from) = &from {
            self.need_present(from, scope, "be counted from");
        }
        let (ast::End::Until(last) | ast::End::Through(last)) = end;
        let last = self.dated_operand(last, scope, "the end of a span of time");
        let ((query, lasting), from, last) = (records?, from?, last?);
        let through = matches!(end, ast::End::Through(_));
        Some(ConditionKind::Covers(Box::new(Covers { query, lasting, from, end: last, through })))
    }

    pub(super) fn never_overlaps(&mut self, query: &ast::Query, scope: &Scope) -> Option<ConditionKind> {
        let (query, lasting) = self.lasting_query(query, "`never overlaps`", scope)?;
        Some(ConditionKind::NeverOverlaps(query, Box::new(lasting)))
    }

    pub(super) fn agrees_on(&mut self, query: &ast::Query, path: &ast::Path, scope: &Scope) -> Option<ConditionKind> {
        let (query, inner) = self.query(query, scope)?;
        let value = self.several(std::slice::from_ref(path), &inner)?.remove(0);
        Some(ConditionKind::AgreesOn(query, value))
    }
}

fn own_record(frame: Frame, kind: KindId) -> RecordPath {
    RecordPath { frame, start: kind, links: Vec::new(), kind }
}
