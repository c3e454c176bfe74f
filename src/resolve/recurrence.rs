//! What recurs: `Q recurs every N from A until B`, from the tree to its settled form, and the due date that a requirement
//! gives its exceptions.

use rust_decimal::Decimal;

use crate::calendar::Unit;
use crate::diagnostic::types::{EmptyInterval, RecursInHours};
use crate::schema::Schema;
use crate::syntax::ast;

use super::paths::Scope;
use super::rules::is_of_subject;
use super::ruleset::{Condition, ConditionKind, Constant, Operand, OperandKind, Part, Query};
use super::{DueDate, Resolver};

/// `Q [currently] recurs every N from A [until|through B]`
#[derive(Debug, Clone)]
pub struct Recurrence {
    /// The events; their kind has a `dated by`.
    pub query: Query,
    /// The longest time from one to the next: one whole unit or more, as an amount or a parameter.
    pub every: Operand,
    /// Its unit, never hours.
    pub unit: Unit,
    /// The day from which the first is counted.
    pub from: Operand,
    /// When it ends; it goes on where this is missing, or none.
    pub end: Option<SpanEnd>,
    /// Only what is still open on the as-of date counts.
    pub currently: bool,
}

/// The end of a span of time.
#[derive(Debug, Clone)]
pub struct SpanEnd {
    /// The day.
    pub operand: Operand,
    /// The day itself belongs to the span (`through`, or else `until`).
    pub through: bool,
}

const INSIDE: &str = "inside `or` and `not` a lapse may be allowed, so its dates have no name";
const SEVERAL: &str = "the requirement has more than one due date";

impl Resolver<'_> {
    /// A recurrence, not yet marked as `currently`.
    pub(super) fn recurs(
        &mut self,
        query: &ast::Query,
        every: &ast::LengthOperand,
        from: &ast::Operand,
        end: Option<&ast::End<ast::Operand>>,
        scope: &Scope,
    ) -> Option<Recurrence> {
        let query = self.query(query, scope).map(|(query, _)| query);
        if let Some(query) = &query
            && self.set.schema.kind(query.kind).dated_by.is_none()
        {
            self.no_clause(query.kind, "`recurs every`", "dated by", query.span);
        }
        let every = self.interval(every);
        let from = self.dated_operand(from, scope, "the start of a recurrence");
        if let Some(from) = &from {
            self.need_present(from, scope, "be counted from");
        }
        let end = match end {
            None => Some(None),
            Some(ast::End::Until(end)) => self.end_of_recurrence(end, false, scope).map(Some),
            Some(ast::End::Through(end)) => self.end_of_recurrence(end, true, scope).map(Some),
        };
        let (every, unit) = every?;
        Some(Recurrence { query: query?, every, unit, from: from?, end: end?, currently: false })
    }

    /// The end may be none: then the recurrence goes on.
    fn end_of_recurrence(&mut self, end: &ast::Operand, through: bool, scope: &Scope) -> Option<SpanEnd> {
        let operand = self.dated_operand(end, scope, "the end of a recurrence")?;
        Some(SpanEnd { operand, through })
    }

    /// The time from one event to the next, and its unit.
    fn interval(&mut self, every: &ast::LengthOperand) -> Option<(Operand, Unit)> {
        let (every, unit) = self.length_operand(every, "`recurs every`")?;
        if unit == Unit::Hours {
            let help = Some(
                "write the length in days; a single event in hours is asked for with `is within 48 hours after …`"
                    .to_owned(),
            );
            self.faults.add(every.span, RecursInHours { at: every.span.into(), help });
            return None;
        }
        if let Some(text) = self.empty_interval(&every) {
            let help = Some("write 1 or more, as in `recurs every 1 day`".to_owned());
            self.faults.add(every.span, EmptyInterval { text, at: every.span.into(), help });
            return None;
        }
        Some((every, unit))
    }

    /// A length of less than 1 as it is written, also where a parameter holds it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is a length")]
    fn empty_interval(&self, every: &Operand) -> Option<String> {
        let is_empty = |value: &Constant| matches!(value, Constant::Number(count) if *count < Decimal::ONE);
        match &every.kind {
            OperandKind::Constant(value) => is_empty(value).then(|| self.sources.text(every.span).to_owned()),
            OperandKind::Parameter(id) => {
                let parameter = self.set.parameter(*id);
                let mut values = parameter.versions.iter().filter_map(|version| version.value.as_ref());
                let empty = values.find(|value| is_empty(value))?;
                Some(format!("{} ({})", parameter.name, parameter.holds.value_words(empty)))
            }
            _ => None,
        }
    }

    /// What `the due date` and `the date done` mean in the exceptions of a requirement.
    pub(super) fn due_date_of(&self, requirement: &Condition) -> DueDate {
        let mut alone = Vec::new();
        conjuncts(requirement, &mut alone);
        let lone: Vec<&Recurrence> = alone.iter().filter_map(|condition| recurrence(condition)).collect();
        let mut all = 0;
        requirement.each(&mut |part| {
            all += usize::from(matches!(part, Part::Condition(condition) if recurrence(condition).is_some()));
        });
        match (lone.as_slice(), all) {
            ([], 0) => only_deadline(requirement),
            ([], _) => DueDate::NotAlone(INSIDE),
            ([only], 1) if !alone.iter().any(|other| recurrence(other).is_none() && has_deadline(other)) => {
                let done_private = dates_are_private(only, &self.set.schema);
                DueDate::Lapse { due_private: only.from.private || done_private, done_private }
            }
            ([..], _) => DueDate::NotAlone(SEVERAL),
        }
    }
}

/// Whether the dates of a recurrence's events are private.
pub(crate) fn dates_are_private(recurrence: &Recurrence, schema: &Schema) -> bool {
    let kind = schema.kind(recurrence.query.kind);
    kind.dated_by.is_some_and(|field| kind.field(field).private)
}

fn recurrence(condition: &Condition) -> Option<&Recurrence> {
    if let ConditionKind::Recurs(recurrence) = &condition.kind { Some(recurrence) } else { None }
}

/// The conditions that all have to hold.
fn conjuncts<'c>(condition: &'c Condition, found: &mut Vec<&'c Condition>) {
    if let ConditionKind::All(parts) = &condition.kind {
        parts.iter().for_each(|part| conjuncts(part, found));
    } else {
        found.push(condition);
    }
}

fn has_deadline(condition: &Condition) -> bool {
    let mut found = false;
    condition.each(&mut |part| {
        found |= matches!(part, Part::Condition(Condition { kind: ConditionKind::Deadline { .. }, .. }));
    });
    found
}

/// The one deadline of a requirement, if it is the same for whatever the requirement looks at.
fn only_deadline(requirement: &Condition) -> DueDate {
    let mut deadlines = Vec::new();
    requirement.each(&mut |part| {
        if let Part::Condition(Condition { kind: ConditionKind::Deadline { event, window }, .. }) = part {
            deadlines.push((event, window));
        }
    });
    let [(event, window)] = deadlines[..] else { return DueDate::Several };
    let mut of_subject = true;
    window.each(&mut |part| {
        if let Part::Operand(operand) = part {
            of_subject &= is_of_subject(operand);
        }
    });
    if of_subject { DueDate::One(Box::new(event.clone()), Box::new(window.clone())) } else { DueDate::Several }
}
