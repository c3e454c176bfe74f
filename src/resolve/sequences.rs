//! Sequences: what orders the records of a kind (`follows by`), and the record before (`previous.F`).

use crate::schema::{Follows, KindId};
use crate::syntax::ast;

use super::Resolver;
use super::paths::Scope;
use super::ruleset::{Frame, Operand, OperandKind, ValueType};
use super::types::{is_dated, value_type};

impl Resolver<'_> {
    /// What orders the records of a kind. A clause with a mistake orders them all the same, so that who asks for the
    /// record before needs no second message.
    pub(super) fn follows(&mut self, kind: KindId, follows: &ast::Follows) -> Follows {
        let by = follows.by.as_ref().map(|word| (self.own_field(kind, word), word.span));
        let within = follows.within.iter().filter_map(|word| self.own_field(kind, word)).collect();
        let Some((Some(by), span)) = by else { return Follows::Line };
        let found = value_type(&self.set.schema.field(kind, by).field_type);
        if !is_dated(&found) && !matches!(found, ValueType::Number(_)) {
            let help =
                Some("name the field that tells which record comes first, or write `follows by line`".to_owned());
            self.wrong_type(span, "`follows by`", "a date or a number", &found, help);
        }
        Follows::Field { by, within }
    }

    /// The record before which a path looks, and what stands behind `previous.`; `None` for any other path.
    pub(super) fn before_which<'p>(&self, path: &'p ast::Path, scope: &Scope) -> Option<(Frame, &'p [ast::Word])> {
        match &path.names[..] {
            [first, value @ ..] if first.node == "previous" && !value.is_empty() => Some((scope.innermost().0, value)),
            [record, second, value @ ..] if second.node == "previous" && !value.is_empty() => {
                let named = scope.frames.iter().find(|seen| self.is_called(seen, &record.node))?;
                Some((named.frame, value))
            }
            _ => None,
        }
    }

    /// `previous.F`, `previous.link.F`: the value that the record before has.
    pub(super) fn previous(
        &mut self,
        path: &ast::Path,
        frame: Frame,
        names: &[ast::Word],
        scope: &Scope,
    ) -> Option<Operand> {
        let kind = scope.frames.iter().find(|seen| seen.frame == frame)?.kind;
        let follows = self.set.schema.kind(kind).follows.is_some();
        if !follows {
            self.no_clause(kind, "`previous`", "follows by", path.span);
        }
        let (first, last) = (names.first()?.span, names.last()?.span);
        let value = ast::Path { names: names.to_vec(), span: crate::source::Span { end: last.end, ..first } };
        // The record before sees itself alone, whatever else is in sight here.
        let mut value = self.path(&value, &Scope::subject(kind), None)?;
        seen_from(&mut value, frame);
        follows.then(|| Operand {
            value_type: value.value_type.clone(),
            private: value.private,
            // The first record has none before it.
            may_be_none: true,
            span: path.span,
            kind: OperandKind::Previous { frame, kind, value: Box::new(value) },
        })
    }
}

/// Moves what was resolved for a record alone to the frame in which that record stands.
#[expect(clippy::wildcard_enum_match_arm, reason = "a path names a field, a derived fact, or one of the record before")]
fn seen_from(value: &mut Operand, to: Frame) {
    match &mut value.kind {
        OperandKind::Field(record, _) | OperandKind::Defined(record, _) => record.frame = to,
        OperandKind::Previous { frame, value, .. } => {
            *frame = to;
            seen_from(value, to);
        }
        _ => {}
    }
}
