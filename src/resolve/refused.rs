//! Constructs that are understood but not carried out yet: what stands inside is resolved, then they are refused.
//! None of them is ever passed over in silence.

use crate::diagnostic::rules::{NoRecordClause, NotCarried};
use crate::schema::KindId;
use crate::source::Span;

use super::Resolver;

impl Resolver<'_> {
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
}
