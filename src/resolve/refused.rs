//! Constructs that are understood but not carried out yet: what stands inside is resolved, then they are refused.
//! None of them is ever passed over in silence.

use crate::diagnostic::names::UnknownParameter;
use crate::diagnostic::rules::{NoRecordClause, NotCarried, TwoPeriodLoops};
use crate::diagnostic::{did_you_mean, nearest};
use crate::schema::KindId;
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::paths::Scope;
use super::ruleset::ValueType;

const LEAVE_RULE_OUT: &str = "leave the rule out of this run";

impl<'a> Resolver<'a> {
    /// Refuses a construct. `instead` says what can be done. The functions below give `None`, of whatever was wanted.
    pub(super) fn not_carried(&mut self, span: Span, what: impl Into<String>, instead: &str) {
        let problem = NotCarried { what: what.into(), at: span.into(), help: Some(instead.to_owned()) };
        self.faults.add(span, problem);
    }

    pub(super) fn covers<T>(
        &mut self,
        query: &ast::Query,
        from: &ast::Operand,
        end: &ast::End<ast::Operand>,
        scope: &Scope,
        span: Span,
    ) -> Option<T> {
        self.lasting_query(query, "`covers`", scope);
        self.span_of_time(from, Some(end), scope);
        self.not_carried(span, "`covers`", LEAVE_RULE_OUT);
        None
    }

    pub(super) fn never_overlaps<T>(&mut self, query: &ast::Query, scope: &Scope, span: Span) -> Option<T> {
        self.lasting_query(query, "`never overlaps`", scope);
        self.not_carried(span, "`never overlaps`", LEAVE_RULE_OUT);
        None
    }

    pub(super) fn agrees_on<T>(
        &mut self,
        query: &ast::Query,
        path: &ast::Path,
        scope: &Scope,
        span: Span,
    ) -> Option<T> {
        if let Some((_, inner)) = self.query(query, scope) {
            self.several(std::slice::from_ref(path), &inner);
        }
        let instead = "leave the rule out of this run; two fields of one record can be compared with `a, b agree`";
        self.not_carried(span, "`agrees on`", instead);
        None
    }

    fn lasting_query(&mut self, query: &ast::Query, form: &'static str, scope: &Scope) {
        if let Some((query, _)) = self.query(query, scope) {
            self.must_last(query.kind, form, query.span);
        }
    }

    fn span_of_time(&mut self, from: &ast::Operand, end: Option<&ast::End<ast::Operand>>, scope: &Scope) {
        if let Some(from) = self.dated_operand(from, scope, "the start of a span of time") {
            self.need_present(&from, scope, "be counted from");
        }
        if let Some(ast::End::Until(end) | ast::End::Through(end)) = end {
            self.dated_operand(end, scope, "the end of a span of time");
        }
    }

    /// `is in effect on D` about a record of that kind; `span` is what to refuse.
    pub(super) fn in_effect<T>(
        &mut self,
        kind: Option<KindId>,
        day: &ast::Operand,
        scope: &Scope,
        span: Span,
    ) -> Option<T> {
        if let Some(kind) = kind {
            self.must_last(kind, "`in effect on`", span);
        }
        if let Some(day) = self.dated_operand(day, scope, "`in effect on`") {
            self.need_present(&day, scope, "be looked up in a calendar");
        }
        let instead = "compare the dates themselves: begun by that day, and not ended by it";
        self.not_carried(span, "`in effect on`", instead);
        None
    }

    /// `RECORD is in effect on D`
    pub(super) fn record_in_effect<T>(
        &mut self,
        record: &ast::Operand,
        day: &ast::Operand,
        scope: &Scope,
        span: Span,
    ) -> Option<T> {
        let mut kind = None;
        if let ast::OperandKind::Path(path) = &record.kind {
            match self.climb(&path.names, scope) {
                Ok(record) => kind = Some(record.kind),
                Err(problem) => self.report_path(problem, scope),
            }
        } else if let Some(operand) = self.operand(record, scope, None) {
            self.wrong_type(record.span, "`is in effect on`", "a record", &operand.value_type, None);
        }
        self.in_effect(kind, day, scope, span)
    }

    fn must_last(&mut self, kind: KindId, form: &'static str, span: Span) {
        if self.set.schema.kind(kind).lasts.is_none() {
            self.no_clause(kind, form, "lasts from", span);
        }
    }

    pub(super) fn no_clause(&mut self, kind: KindId, form: &'static str, clause: &'static str, span: Span) {
        let kind = self.kind_name(kind).to_owned();
        let help = Some(match clause {
            "dated by" => format!("add `dated by` and the date of the event to `record {kind}`"),
            _ => format!("add `{clause}` with the first and the last date to `record {kind}`"),
        });
        self.faults.add(span, NoRecordClause { form, clause, kind, at: span.into(), help });
    }

    /// `previous.F`: the record before, in a kind that says `follows by`.
    pub(super) fn previous(&mut self, path: &ast::Path, scope: &Scope) {
        let kind = scope.innermost().1;
        if !self.following.contains(&kind) {
            self.no_clause_follows(kind, path.span);
        }
        if let [_, names @ ..] = &path.names[..]
            && !names.is_empty()
        {
            let rest = ast::Path { names: names.to_vec(), span: path.span };
            self.several(std::slice::from_ref(&rest), scope);
        }
        self.not_carried(path.span, "`previous`", LEAVE_RULE_OUT);
    }

    fn no_clause_follows(&mut self, kind: KindId, span: Span) {
        let kind = self.kind_name(kind).to_owned();
        let help = Some(format!("say in `record {kind}` what orders its records: `follows by line`, or a field"));
        let (form, clause) = ("`previous`", "follows by");
        self.faults.add(span, NoRecordClause { form, clause, kind, at: span.into(), help });
    }

    /// The name of a parameter where a length stands; the parameter itself is refused where it is declared.
    pub(super) fn parameter<T>(&mut self, path: &ast::Path) -> Option<T> {
        let name = self.sources.text(path.span).to_owned();
        if !self.parameters.contains_key(name.as_str()) {
            let near = nearest(&name, self.parameters.keys().copied());
            let help = did_you_mean(near.as_ref())
                .or_else(|| Some("write a number with its unit, such as `180 days`".to_owned()));
            self.faults.add(path.span, UnknownParameter { name, at: path.span.into(), help });
        }
        None
    }

    pub(super) fn loops(&mut self, loops: &[ast::Loop], scope: &Scope) {
        let mut periods = 0;
        for each in loops {
            match &each.over {
                ast::LoopOver::Periods { from, end: ast::End::Until(end) | ast::End::Through(end), .. } => {
                    periods += 1;
                    if periods == 2 {
                        let help = Some("make two rules, one for each kind of period".to_owned());
                        self.faults.add(each.span, TwoPeriodLoops { at: each.span.into(), help });
                    }
                    self.dated_operand(from, scope, "`for each`");
                    self.dated_operand(end, scope, "`for each`");
                }
                ast::LoopOver::Values { list, .. } => {
                    self.list_named(list, "declare it with `list`, and its values after a colon");
                }
            }
            self.not_carried(each.span, "`for each`", LEAVE_RULE_OUT);
        }
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
            self.in_effect::<()>(Some(kind), day, &scope, query.span);
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
