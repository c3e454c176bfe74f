//! Conditions: connectives, queries and chains. The tests of a single value are in `predicates`.

use crate::diagnostic::names::{AmbiguousLink, UnknownRule};
use crate::diagnostic::rules::{OutcomeNotCondition, RuleOutOfReach};
use crate::diagnostic::types::OwnFields;
use crate::diagnostic::{did_you_mean, nearest};
use crate::schema::KindId;
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::guards::Joined;
use super::paths::{FrameScope, Named, Scope, WayUp};
use super::ruleset::{Condition, ConditionKind, OutcomeWord, Presence, RecordPath, Recurrence, Unique, UniqueId};

const OF_ANOTHER_RECORD: &str = "a field of another record";
const DERIVED: &str = "a derived fact, which no column holds";

impl Resolver<'_> {
    /// A condition.
    pub(super) fn condition(&mut self, condition: &ast::Condition, scope: &Scope) -> Option<Condition> {
        let span = condition.span;
        let kind = match &condition.kind {
            ast::ConditionKind::List(mode, parts) => self.bullets(mode.node, parts, scope, span)?,
            ast::ConditionKind::And(parts) => ConditionKind::All(self.joined(parts, Joined::And, scope)?),
            ast::ConditionKind::Or(parts) => ConditionKind::Any(self.joined(parts, Joined::Or, scope)?),
            ast::ConditionKind::Not(inner) => ConditionKind::Not(Box::new(self.condition(inner, scope)?)),
            ast::ConditionKind::Exists { negated, query } => {
                let (query, _) = self.query(query, scope)?;
                negate(*negated, ConditionKind::Exists(query), span)
            }
            ast::ConditionKind::Every { query, condition } => self.every(query, condition, scope)?,
            ast::ConditionKind::RuleIs { rule, outcome } => self.rule_is(rule, outcome, scope)?,
            ast::ConditionKind::Unique { negated, paths } => {
                let unique = self.unique(paths, scope)?;
                negate(*negated, unique, span)
            }
            ast::ConditionKind::AllAre(paths, presence) => {
                let each: Vec<Option<Condition>> =
                    paths.iter().map(|path| self.path_is(path, presence.node, scope)).collect();
                ConditionKind::All(each.into_iter().collect::<Option<_>>()?)
            }
            ast::ConditionKind::Agree(paths) => self.agree(paths, scope)?,
            ast::ConditionKind::Recurs { query, currently, every, from, end } => {
                let recurrence = self.recurs(query, every, from, end.as_ref(), scope)?;
                ConditionKind::Recurs(Box::new(Recurrence { currently: *currently, ..recurrence }))
            }
            ast::ConditionKind::Covers { query, from, end } => self.covers(query, from, end, scope)?,
            ast::ConditionKind::NeverOverlaps(query) => self.never_overlaps(query, scope)?,
            ast::ConditionKind::AgreesOn(query, path) => self.agrees_on(query, path, scope)?,
            ast::ConditionKind::InEffect(day) => self.in_effect_here(day, scope, span)?,
            ast::ConditionKind::Is { operand, negated, is } => {
                let inner = self.tested(operand, is, scope)?;
                negate(*negated, inner, span)
            }
            ast::ConditionKind::Matches { operand, exactly, pattern } => {
                self.matches(operand, *exactly, pattern, scope)?
            }
            ast::ConditionKind::Contains { operand, what } => self.contains(operand, what, scope)?,
            ast::ConditionKind::StartsWith(operand, with) => {
                let (operand, with) = self.two_texts(operand, with, "`starts with`", scope)?;
                ConditionKind::StartsWith(operand, with)
            }
            ast::ConditionKind::EndsWith(operand, with) => {
                let (operand, with) = self.two_texts(operand, with, "`ends with`", scope)?;
                ConditionKind::EndsWith(operand, with)
            }
        };
        Some(Condition { kind, span })
    }

    fn every(&mut self, query: &ast::Query, each: &ast::Condition, scope: &Scope) -> Option<ConditionKind> {
        let (resolved, inner) = self.query(query, scope)?;
        let before = self.guards.len();
        self.guard_by_where(query, &inner);
        let each = self.condition(each, &inner);
        self.guards.truncate(before);
        Some(ConditionKind::Every(resolved, Box::new(each?)))
    }

    fn agree(&mut self, paths: &[ast::Path], scope: &Scope) -> Option<ConditionKind> {
        let operands = self.several(paths, scope)?;
        let (first, others) = operands.split_first().expect("`agree` takes two paths or more");
        for other in others {
            self.want_comparable(&first.value_type, other, "`agree`").then_some(())?;
        }
        Some(ConditionKind::Agree(operands))
    }

    fn bullets(
        &mut self,
        mode: ast::ListMode,
        parts: &[ast::Condition],
        scope: &Scope,
        span: Span,
    ) -> Option<ConditionKind> {
        Some(match mode {
            ast::ListMode::All => ConditionKind::All(self.joined(parts, Joined::And, scope)?),
            ast::ListMode::Any => ConditionKind::Any(self.joined(parts, Joined::Or, scope)?),
            ast::ListMode::None => {
                let any = ConditionKind::Any(self.joined(parts, Joined::Or, scope)?);
                ConditionKind::Not(Box::new(Condition { kind: any, span }))
            }
            ast::ListMode::AtLeast(count) => {
                let parts: Vec<Option<Condition>> = parts.iter().map(|part| self.condition(part, scope)).collect();
                ConditionKind::AtLeast(count, parts.into_iter().collect::<Option<_>>()?)
            }
        })
    }

    /// The parts of an `and` or `or`, each with what the others make sure of.
    fn joined(&mut self, parts: &[ast::Condition], joined: Joined, scope: &Scope) -> Option<Vec<Condition>> {
        let mut resolved = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            let before = self.guards.len();
            let mut guards = Vec::new();
            for (other, condition) in parts.iter().enumerate() {
                if other != index {
                    self.guards_of(condition, joined, scope, &mut guards);
                }
            }
            self.guards.extend(guards);
            resolved.push(self.condition(part, scope));
            self.guards.truncate(before);
        }
        resolved.into_iter().collect()
    }

    fn rule_is(
        &mut self,
        word: &ast::Word,
        outcome: &ast::Spanned<OutcomeWord>,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        if matches!(outcome.node, OutcomeWord::Run | OutcomeWord::NotRun) {
            let word = if outcome.node == OutcomeWord::Run { "run" } else { "not run" };
            let help = Some("ask for an outcome of the record, such as `is not assessable`".to_owned());
            self.faults.add(outcome.span, OutcomeNotCondition { word, at: outcome.span.into(), help });
            return None;
        }
        let Some(slot) = self.rules.get(word.node.as_str()) else {
            self.unknown_rule(word);
            return None;
        };
        let (rule, kind, shared) = (slot.id, slot.kind?, self.shared_loops(&slot.rule.loops));
        // A record of that kind in sight is meant before one that a path climbs to.
        let (in_sight, others): (Vec<&FrameScope>, Vec<&FrameScope>) =
            scope.frames.iter().rev().partition(|frame| frame.kind == kind);
        for FrameScope { frame, kind: from, .. } in in_sight.into_iter().chain(others) {
            match self.way_up(*from, kind) {
                WayUp::One(links) => {
                    let record = RecordPath { frame: *frame, start: *from, links, kind };
                    return Some(ConditionKind::RuleIs { rule, outcome: outcome.node, record, shared });
                }
                WayUp::Several(link) => {
                    let text = format!("{} is {}", word.node, self.sources.text(outcome.span));
                    let help = Some(format!("say which one is meant, as in `exists ({link} where {text})`"));
                    let name = self.kind_name(kind).to_owned();
                    self.faults.add(word.span, AmbiguousLink { name, at: word.span.into(), help });
                    return None;
                }
                WayUp::None => {}
            }
        }
        self.out_of_reach(word, kind, scope.innermost().1);
        None
    }

    fn out_of_reach(&mut self, word: &ast::Word, kind: KindId, from: KindId) {
        let child = self.set.schema.kind(kind).links.iter().any(|link| link.parent == from);
        let (id, kind, from) = (word.node.clone(), self.kind_name(kind).to_owned(), self.kind_name(from).to_owned());
        let help = Some(if child {
            format!("ask about the records that belong to it: `exists ({kind} where {id} is …)`")
        } else {
            "a rule can ask about a rule for the same kind, or for one that a path climbs to".to_owned()
        });
        self.faults.add(word.span, RuleOutOfReach { id, kind, from, at: word.span.into(), help });
    }

    pub(super) fn unknown_rule(&mut self, word: &ast::Word) {
        if self.broken.contains(word.node.as_str()) {
            return;
        }
        let near = nearest(&word.node, self.rules.keys().copied());
        let help = did_you_mean(near.as_ref())
            .or_else(|| Some("look for its id, or add the rule file that declares it".to_owned()));
        let name = word.node.clone();
        self.faults.add(word.span, UnknownRule { name, at: word.span.into(), help });
    }

    /// `(a, b) is unique`: own fields of one record in sight.
    pub(super) fn unique(&mut self, paths: &[ast::Path], scope: &Scope) -> Option<ConditionKind> {
        let (mut frame, mut fields, mut kind) = (None, Vec::new(), None);
        for path in paths {
            match self.look_up(path, scope) {
                Ok(Named::Field(record, field))
                    if record.links.is_empty() && frame.is_none_or(|f| f == record.frame) =>
                {
                    frame = Some(record.frame);
                    kind = Some(record.kind);
                    fields.push(field);
                }
                Ok(Named::Field(record, _)) => {
                    return self.not_own(path, kind.unwrap_or(record.start), OF_ANOTHER_RECORD);
                }
                Ok(Named::Defined(record, _)) => return self.not_own(path, kind.unwrap_or(record.start), DERIVED),
                Err(problem) => {
                    self.report_path(problem, scope);
                    return None;
                }
            }
        }
        let unique = Unique { kind: kind?, fields };
        let known = self.set.uniques.iter().position(|known| *known == unique);
        let index = known.unwrap_or_else(|| {
            self.set.uniques.push(unique);
            self.set.uniques.len() - 1
        });
        let unique = UniqueId(u32::try_from(index).expect("fewer than bytes in a file"));
        Some(ConditionKind::Unique { unique, frame: frame? })
    }

    fn not_own<T>(&mut self, path: &ast::Path, kind: KindId, why: &'static str) -> Option<T> {
        let (name, kind) = (self.sources.text(path.span).to_owned(), self.kind_name(kind).to_owned());
        let help = Some(format!("name fields that `record {kind}` declares itself"));
        self.faults.add(path.span, OwnFields { name, kind, why, at: path.span.into(), help });
        None
    }

    fn path_is(&mut self, path: &ast::Path, presence: Presence, scope: &Scope) -> Option<Condition> {
        let operand = ast::Operand { kind: ast::OperandKind::Path(path.clone()), span: path.span };
        let operand = self.operand(&operand, scope, None)?;
        Some(Condition { kind: self.present(operand, presence)?, span: path.span })
    }
}

fn negate(negated: bool, kind: ConditionKind, span: Span) -> ConditionKind {
    if negated { ConditionKind::Not(Box::new(Condition { kind, span })) } else { kind }
}
