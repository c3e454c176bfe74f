//! What may be none must be made sure of before it is compared, calculated with or starts a deadline.
//!
//! Sure it is where `… is not none` or `… is recorded` (or, for `latest … of Q`, `exists Q`) stands in the same `and`
//! list or in `when`, or `… is none` (or `not exists Q`) in the same `or` list. The date from which the periods of a loop
//! run is sure in its rule.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "few forms make sure of anything; a new form makes sure of nothing until it is added here"
)]

use crate::diagnostic::types::UnguardedNone;
use crate::syntax::ast;

use super::paths::{Named, Scope};
use super::ruleset::{Frame, Operand, OperandKind, RecordPath};
use super::{DueDate, Place, Resolver};
use crate::schema::FieldId;

/// Something that is certainly there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Guard {
    /// A field of a record.
    Field(RecordPath, FieldId),
    /// A derived fact of a record, by its name.
    Defined(RecordPath, String),
    /// The records of a query, by its words and the number of frames around it.
    Query(usize, String),
    /// A date of one of these records, by its field.
    Extreme(usize, String, String),
    /// The date on which a lapse ended.
    DateDone,
    /// A value of the record before that of a frame, by the words of its path.
    Previous(Frame, String),
    /// At least one of these, as `latest of (a, b) is not none` says.
    AnyOf(Vec<Guard>),
}

/// Whether the conditions of a list all hold (`and`) or one of them does (`or`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    And,
    Or,
}

impl Resolver<'_> {
    /// Reports a value that may be none where it has to be there. `used` says what is done with it.
    pub(super) fn need_present(&mut self, operand: &Operand, scope: &Scope, used: &'static str) {
        let no_subject = self.in_rule.loop_bounds && scope.frames.len() == 1;
        if !operand.may_be_none || no_subject || self.is_guarded(operand, scope) {
            return;
        }
        let name = self.words(operand.span);
        let help = Some(match self.in_rule.place {
            _ if scope.frames.len() > 1 || matches!(operand.kind, OperandKind::LapseDone) => {
                format!("write `{name} is not none and …`")
            }
            Place::Condition if matches!(operand.kind, OperandKind::Previous { .. }) => {
                format!(
                    "the first record has none before it: write `{name} is none or …`, or `{name} is not none` in `when`"
                )
            }
            Place::Condition => format!("write `{name} is not none and …`, or say so in `when`"),
            Place::Value => {
                format!("make it several lines: `… when {name} is none`, and this after `otherwise`")
            }
            Place::When => {
                format!("write `{name} is not none and …`, or put a line above for that case: `… when {name} is none`")
            }
            Place::Line => format!("put a line above this one for that case: `… when {name} is none`"),
            Place::Column => format!("add a row for the case that there is none: `none` in a column `{name}`"),
            Place::Gives => format!("give `{name}` a column, and ask for `not none` in this row"),
        });
        let problem = UnguardedNone { name, used, at: operand.span.into(), help };
        self.faults.add(operand.span, problem);
    }

    /// Adds what the `where` of a query has made sure of for each of its records.
    pub(super) fn guard_by_where(&mut self, query: &ast::Query, inner: &Scope) {
        let mut guards = Vec::new();
        if let Some(condition) = &query.condition {
            self.guards_of(condition, Joined::And, inner, &mut guards);
        }
        self.guards.extend(guards);
    }

    pub(super) fn is_guarded(&self, operand: &Operand, scope: &Scope) -> bool {
        match &operand.kind {
            OperandKind::Field(..) | OperandKind::Defined(..) | OperandKind::Previous { .. } => {
                self.guard_for(operand).is_some_and(|guard| self.guards.contains(&guard))
            }
            OperandKind::Extreme(_, query, field) => {
                let (depth, words) = (scope.frames.len(), self.words(query.span));
                let dated = Guard::Extreme(depth, words.clone(), self.words(field.span));
                // A record is enough only where each of them has the date.
                self.guards.contains(&dated) || !field.may_be_none && self.guards.contains(&Guard::Query(depth, words))
            }
            OperandKind::ExtremeOf(_, operands) => {
                let each: Option<Vec<Guard>> = operands.iter().map(|operand| self.guard_for(operand)).collect();
                operands.iter().any(|operand| self.is_guarded(operand, scope))
                    || each.is_some_and(|each| self.guards.contains(&Guard::AnyOf(each)))
            }
            OperandKind::Moved(base, _)
            | OperandKind::Reached(base, _)
            | OperandKind::DateOf(base)
            | OperandKind::PeriodOf(_, base) => self.is_guarded(base, scope),
            OperandKind::LapseDone => self.guards.contains(&Guard::DateDone),
            OperandKind::AsOf
            | OperandKind::LapseDue
            | OperandKind::Constant(_)
            | OperandKind::Parameter(_)
            | OperandKind::ThatValue { .. }
            | OperandKind::ThatPeriod(_)
            | OperandKind::Count(_)
            | OperandKind::Sum(..)
            | OperandKind::SumOf(_)
            | OperandKind::Between { .. }
            | OperandKind::Edge { .. }
            | OperandKind::Added(..) => false,
        }
    }

    /// What would make sure of a field or derived fact.
    pub(super) fn guard_for(&self, operand: &Operand) -> Option<Guard> {
        if let OperandKind::Field(record, field) = &operand.kind {
            return Some(Guard::Field(record.clone(), *field));
        }
        if let OperandKind::Defined(record, id) = &operand.kind {
            return Some(Guard::Defined(record.clone(), self.set.definition(*id).name.clone()));
        }
        if let OperandKind::Previous { frame, .. } = &operand.kind {
            return Some(Guard::Previous(*frame, self.words(operand.span)));
        }
        None
    }

    /// The words of a place, white space aside.
    fn words(&self, span: crate::source::Span) -> String {
        self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What a condition makes sure of for the others of its list.
    pub(super) fn guards_of(&self, condition: &ast::Condition, joined: Joined, scope: &Scope, guards: &mut Vec<Guard>) {
        match (&condition.kind, joined) {
            (ast::ConditionKind::And(parts), Joined::And) | (ast::ConditionKind::Or(parts), Joined::Or) => {
                parts.iter().for_each(|part| self.guards_of(part, joined, scope, guards));
            }
            (ast::ConditionKind::List(mode, parts), _) => {
                let inside = match (mode.node, joined) {
                    (ast::ListMode::All, Joined::And) => Joined::And,
                    (ast::ListMode::Any, Joined::Or) | (ast::ListMode::None, Joined::And) => Joined::Or,
                    (ast::ListMode::All | ast::ListMode::Any | ast::ListMode::None | ast::ListMode::AtLeast(_), _) => {
                        return;
                    }
                };
                parts.iter().for_each(|part| self.guards_of(part, inside, scope, guards));
            }
            (ast::ConditionKind::Not(inner), Joined::And) => self.guards_of(inner, Joined::Or, scope, guards),
            (ast::ConditionKind::Not(inner), Joined::Or) => self.guards_of(inner, Joined::And, scope, guards),
            (ast::ConditionKind::Exists { negated, query }, _) if *negated == (joined == Joined::Or) => {
                guards.push(Guard::Query(scope.frames.len(), self.words(query.span)));
            }
            (ast::ConditionKind::AllAre(paths, presence), Joined::And) if presence.node == ast::Presence::Recorded => {
                paths.iter().for_each(|path| guards.extend(self.guard_of_path(path, scope)));
            }
            (ast::ConditionKind::Is { operand, negated, is }, _) => {
                let sure = match (&is.kind, negated) {
                    (ast::IsKind::Present(ast::Presence::None), negated) => *negated == (joined == Joined::And),
                    (ast::IsKind::Present(ast::Presence::Recorded), negated) => *negated == (joined == Joined::Or),
                    _ => false,
                };
                if sure {
                    self.guard_of_operand(operand, scope, guards);
                }
            }
            _ => {}
        }
    }

    /// Adds that an operand is there.
    pub(super) fn guard_of_operand(&self, operand: &ast::Operand, scope: &Scope, guards: &mut Vec<Guard>) {
        match &operand.kind {
            ast::OperandKind::Path(path) => guards.extend(self.guard_of_path(path, scope)),
            ast::OperandKind::Extreme(_, field, query) => {
                let (depth, words) = (scope.frames.len(), self.words(query.span));
                guards.push(Guard::Query(depth, words.clone()));
                guards.push(Guard::Extreme(depth, words, field.node.clone()));
            }
            ast::OperandKind::ExtremeOf(_, paths) => {
                let each: Option<Vec<Guard>> = paths.iter().map(|path| self.guard_of_path(path, scope)).collect();
                guards.extend(each.map(Guard::AnyOf));
            }
            ast::OperandKind::DateDone => match &self.in_rule.due_date {
                DueDate::One(event, _) => guards.extend(self.guard_for(event)),
                DueDate::Lapse { .. } => guards.push(Guard::DateDone),
                DueDate::Nothing | DueDate::Several | DueDate::NotAlone(_) | DueDate::NotResolved => {}
            },
            _ => {}
        }
    }

    fn guard_of_path(&self, path: &ast::Path, scope: &Scope) -> Option<Guard> {
        if let Some((frame, _)) = self.before_which(path, scope) {
            return Some(Guard::Previous(frame, self.words(path.span)));
        }
        match self.look_up(path, scope).ok()? {
            Named::Field(record, field) => Some(Guard::Field(record, field)),
            Named::Defined(record, _) => {
                let name = path.names.last().expect("a path has a name").node.clone();
                Some(Guard::Defined(record, name))
            }
        }
    }
}
