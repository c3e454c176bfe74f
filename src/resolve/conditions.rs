//! Conditions: connectives, queries and predicates.

use regex::RegexBuilder;

use crate::diagnostic::rules::OutcomeNotCondition;
use crate::diagnostic::types::{BadPattern, ExactChoice, NeverNone, NotBlankButNone};
use crate::diagnostic::{did_you_mean, nearest};
use crate::schema::Blank;
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::guards::Joined;
use super::paths::{Named, Scope};
use super::ruleset::{
    Condition, ConditionKind, InForce, Operand, OperandKind, Order, OutcomeWord, Presence, RecordPath, Side, Unique,
    UniqueId, ValueType, Window,
};
use super::types::{is_dated, is_textual};

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
            ast::ConditionKind::Every { query, condition } => {
                let (resolved, inner) = self.query(query, scope)?;
                // What the `where` has made sure of holds for each record.
                let before = self.guards.len();
                let mut guards = Vec::new();
                if let Some(narrowed) = &query.condition {
                    self.guards_of(narrowed, Joined::And, &inner, &mut guards);
                }
                self.guards.extend(guards);
                let each = self.condition(condition, &inner);
                self.guards.truncate(before);
                ConditionKind::Every(resolved, Box::new(each?))
            }
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
            ast::ConditionKind::Agree(paths) => {
                let operands = self.several(paths, scope)?;
                let (first, others) = operands.split_first().expect("`agree` takes two paths or more");
                for other in others {
                    self.want_comparable(&first.value_type, other, "`agree`").then_some(())?;
                }
                ConditionKind::Agree(operands)
            }
            ast::ConditionKind::Recurs { .. }
            | ast::ConditionKind::Covers { .. }
            | ast::ConditionKind::NeverOverlaps(_)
            | ast::ConditionKind::AgreesOn(..)
            | ast::ConditionKind::InEffect(_) => {
                self.refuse(condition, scope);
                return None;
            }
            ast::ConditionKind::Is { operand, negated, is } => {
                let operand = self.operand(operand, scope, None)?;
                let inner = self.is(operand, is, span, scope)?;
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

    /// Resolves the parts of a construct that is not carried, and refuses it.
    fn refuse(&mut self, condition: &ast::Condition, scope: &Scope) {
        let what = match &condition.kind {
            ast::ConditionKind::Recurs { query, every, from, end, .. } => {
                self.query(query, scope);
                if let ast::LengthOperand::Amount(amount) = every {
                    self.length(&amount.node, amount.span);
                }
                self.operand(from, scope, None);
                if let Some(ast::End::Until(end) | ast::End::Through(end)) = end {
                    self.operand(end, scope, None);
                }
                "`recurs every`"
            }
            ast::ConditionKind::Covers { query, from, end: ast::End::Until(end) | ast::End::Through(end) } => {
                self.query(query, scope);
                self.operand(from, scope, None);
                self.operand(end, scope, None);
                "`covers`"
            }
            ast::ConditionKind::NeverOverlaps(query) => {
                self.query(query, scope);
                "`never overlaps`"
            }
            ast::ConditionKind::AgreesOn(query, path) => {
                if let Some((_, inner)) = self.query(query, scope) {
                    self.several(std::slice::from_ref(path), &inner);
                }
                "`agrees on`"
            }
            ast::ConditionKind::InEffect(day) => {
                self.operand(day, scope, None);
                "`is in effect on`"
            }
            _ => unreachable!("only what is not carried is refused"),
        };
        self.not_carried(condition.span, what);
    }

    fn rule_is(
        &mut self,
        word: &ast::Word,
        outcome: &ast::Spanned<OutcomeWord>,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        if matches!(outcome.node, OutcomeWord::Run | OutcomeWord::NotRun) {
            let word = if outcome.node == OutcomeWord::Run { "run" } else { "not run" };
            self.faults.add(outcome.span, OutcomeNotCondition { word, at: outcome.span.into(), help: None });
            return None;
        }
        let Some(slot) = self.rules.get(word.node.as_str()) else {
            self.unknown_rule(word);
            return None;
        };
        let (rule, kind) = (slot.id, slot.kind?);
        for index in (0..scope.frames.len()).rev() {
            let from = scope.frames[index].kind;
            if let Some(links) = self.way_up(from, kind) {
                let record = RecordPath { frame: super::paths::frame(index), start: from, links, kind };
                return Some(ConditionKind::RuleIs { rule, outcome: outcome.node, record });
            }
        }
        let from = self.kind_name(scope.innermost().1).to_owned();
        let (id, kind, at) = (word.node.clone(), self.kind_name(kind).to_owned(), word.span.into());
        let help = Some("a chained rule judges the same kind, or one that a path climbs to".to_owned());
        self.faults.add(word.span, crate::diagnostic::rules::RuleOutOfReach { id, kind, from, at, help });
        None
    }

    pub(super) fn unknown_rule(&mut self, word: &ast::Word) {
        let help = did_you_mean(nearest(&word.node, self.rules.keys().copied()).as_ref());
        let name = word.node.clone();
        self.faults.add(word.span, crate::diagnostic::names::UnknownRule { name, at: word.span.into(), help });
    }

    /// `(a, b) is unique`: own fields of one record in sight.
    fn unique(&mut self, paths: &[ast::Path], scope: &Scope) -> Option<ConditionKind> {
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
                Ok(Named::Field(record, _) | Named::Defined(record, _)) => {
                    let found = ValueType::Text;
                    let help = Some(format!("`{}` is compared over its own fields", self.kind_name(record.kind)));
                    self.wrong_type(path.span, "`is unique`", "fields of one record, as they are read", &found, help);
                    return None;
                }
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

    fn path_is(&mut self, path: &ast::Path, presence: Presence, scope: &Scope) -> Option<Condition> {
        let operand = ast::Operand { kind: ast::OperandKind::Path(path.clone()), span: path.span };
        let operand = self.operand(&operand, scope, None)?;
        Some(Condition { kind: self.present(operand, presence)?, span: path.span })
    }

    fn present(&mut self, operand: Operand, presence: Presence) -> Option<ConditionKind> {
        let name = self.sources.text(operand.span).to_owned();
        let blank = match &operand.kind {
            OperandKind::Field(record, field) => Some(self.set.schema.field(record.kind, *field).blank),
            OperandKind::Defined(..) | OperandKind::Extreme(..) | OperandKind::ExtremeOf(..) => None,
            _ => {
                let found = operand.value_type.clone();
                self.wrong_type(operand.span, "`is recorded`, `is blank` and `is none`", "a field", &found, None);
                return None;
            }
        };
        if presence == Presence::None && !operand.may_be_none {
            let help = Some("write `is blank` if it may be missing; or declare the field `or none`".to_owned());
            self.faults.add(operand.span, NeverNone { name, at: operand.span.into(), help });
            return None;
        }
        if presence == Presence::Blank && operand.may_be_none {
            let declared = if blank == Some(Blank::NoneYet) { "or none yet" } else { "or none" };
            let help = Some("write `is none`".to_owned());
            self.faults.add(operand.span, NotBlankButNone { name, declared, at: operand.span.into(), help });
            return None;
        }
        Some(ConditionKind::Present(operand, presence))
    }

    /// What stands after `is`, about an operand.
    pub(super) fn is(&mut self, operand: Operand, is: &ast::Is, span: Span, scope: &Scope) -> Option<ConditionKind> {
        match &is.kind {
            ast::IsKind::Present(presence) => self.present(operand, *presence),
            ast::IsKind::Unique => {
                let OperandKind::Field(..) = operand.kind else {
                    self.wrong_type(operand.span, "`is unique`", "a field", &operand.value_type, None);
                    return None;
                };
                let words = self.sources.text(operand.span).split('.').map(str::trim);
                let names = words.map(|word| ast::Spanned { node: word.to_owned(), span: operand.span }).collect();
                self.unique(&[ast::Path { names, span: operand.span }], scope)
            }
            ast::IsKind::Value { operand: right, give_or_take } => {
                self.equals(operand, right, false, give_or_take.as_ref(), scope)
            }
            ast::IsKind::Exactly(right) => {
                self.stored_text(&operand)?;
                self.equals(operand, right, true, None, scope)
            }
            ast::IsKind::OneOf(values) => self.one_of(operand, values, None, false),
            ast::IsKind::ExactlyOneOf(values) => {
                self.stored_text(&operand)?;
                self.one_of(operand, values, None, true)
            }
            ast::IsKind::OneOfList(path) => self.one_of_list(operand, path),
            ast::IsKind::Compare(comparison, right) => {
                let right = self.operand(right, scope, Some(&operand.value_type))?;
                self.compare(operand, *comparison, right, scope)
            }
            ast::IsKind::Before(right) => self.order(operand, Order::Before, right, scope),
            ast::IsKind::After(right) => self.order(operand, Order::After, right, scope),
            ast::IsKind::OnOrBefore(right) => self.order(operand, Order::OnOrBefore, right, scope),
            ast::IsKind::OnOrAfter(right) => self.order(operand, Order::OnOrAfter, right, scope),
            ast::IsKind::FromThrough(from, through) => self.from_through(operand, from, through, scope),
            ast::IsKind::OnWeekend => {
                self.want_date(&operand.value_type, operand.span, "`is on a weekend`").then_some(())?;
                self.need_present(&operand, scope, "put into a week");
                Some(ConditionKind::Weekend(operand))
            }
            ast::IsKind::OnHoliday => {
                self.not_carried(is.span, "`is on a holiday`");
                None
            }
            ast::IsKind::OnBusinessDay => {
                self.not_carried(is.span, "`is on a business day`");
                None
            }
            ast::IsKind::InEffectOn(day) => {
                self.operand(day, scope, None);
                self.not_carried(is.span, "`is in effect on`");
                None
            }
            ast::IsKind::By(_) | ast::IsKind::During(_) | ast::IsKind::Within { .. } | ast::IsKind::Distance { .. } => {
                self.dated_is(operand, is, span, scope)
            }
        }
    }

    /// Deadlines, and `at least N after X`.
    fn dated_is(&mut self, operand: Operand, is: &ast::Is, span: Span, scope: &Scope) -> Option<ConditionKind> {
        if !self.want_date(&operand.value_type, operand.span, "a deadline") {
            return None;
        }
        match &is.kind {
            ast::IsKind::By(anchor) => {
                let anchor = self.anchor(anchor, scope)?;
                Some(ConditionKind::Deadline { event: operand, window: Window::By(anchor) })
            }
            ast::IsKind::During(period) => {
                let (period, _) = self.period(period, scope)?;
                Some(ConditionKind::Deadline { event: operand, window: Window::During(period) })
            }
            ast::IsKind::Within { length, side, anchor, counting, rolling } => {
                let length = match length {
                    ast::LengthOperand::Amount(amount) => self.length(&amount.node, amount.span),
                    ast::LengthOperand::Parameter(path) => self.parameter(path),
                };
                let anchor = self.anchor(anchor, scope);
                self.refuse_counting(counting.as_ref());
                if let Some(rolling) = rolling {
                    self.not_carried(*rolling, "`rolling to the next business day`");
                }
                let (length, anchor) = (length?, anchor?);
                if counting.is_some() || rolling.is_some() {
                    return None;
                }
                let window = match side {
                    Side::After => Window::After(length, anchor),
                    Side::Before => Window::Before(length, anchor),
                };
                Some(ConditionKind::Deadline { event: operand, window })
            }
            ast::IsKind::Distance { comparison, length, side, anchor, counting } => {
                let length = self.operand(length, scope, None)?;
                let anchor = self.anchor(anchor, scope)?;
                self.refuse_counting(counting.as_ref());
                let ValueType::Number(Some(unit)) = length.value_type else {
                    let help = Some("write how far with its unit: `at least 90 days before …`".to_owned());
                    self.wrong_type(length.span, "a distance in time", "an amount of time", &length.value_type, help);
                    return None;
                };
                self.need_present(&operand, scope, "compared");
                self.need_present(&length, scope, "calculated with");
                if counting.is_some() {
                    return None;
                }
                let (comparison, side) = (*comparison, *side);
                Some(ConditionKind::Distance { operand, comparison, length, unit, side, anchor })
            }
            _ => unreachable!("{span:?}: `is` hands on deadlines and distances only"),
        }
    }

    fn refuse_counting(&mut self, counting: Option<&ast::Spanned<ast::NotCounting>>) {
        if let Some(counting) = counting {
            self.not_carried(counting.span, "`not counting …`");
        }
    }

    fn parameter<T>(&mut self, path: &ast::Path) -> Option<T> {
        let name = self.sources.text(path.span).to_owned();
        if !self.parameters.contains_key(name.as_str()) {
            let help = did_you_mean(nearest(&name, self.parameters.keys().copied()).as_ref())
                .or_else(|| Some("write a number with its unit, such as `180 days`".to_owned()));
            let problem = crate::diagnostic::names::UnknownList { name, at: path.span.into(), help };
            self.faults.add(path.span, problem);
        }
        None
    }

    /// What a deadline counts from.
    fn anchor(&mut self, anchor: &ast::Operand, scope: &Scope) -> Option<Operand> {
        let anchor = self.dated_operand(anchor, scope, "the date that a deadline counts from")?;
        self.need_present(&anchor, scope, "the start of a deadline");
        Some(anchor)
    }

    fn equals(
        &mut self,
        left: Operand,
        right: &ast::Operand,
        exactly: bool,
        give_or_take: Option<&ast::Spanned<ast::Number>>,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        let right = self.operand(right, scope, Some(&left.value_type))?;
        self.want_comparable(&left.value_type, &right, "`is`").then_some(())?;
        let tolerance = match give_or_take {
            Some(number) => {
                if !matches!(left.value_type, ValueType::Number(_)) {
                    self.wrong_type(left.span, "`give or take`", "a number", &left.value_type, None);
                    return None;
                }
                Some(self.number(&number.node, number.span)?)
            }
            None => None,
        };
        Some(ConditionKind::Equals { left, right, exactly, tolerance })
    }

    /// A text whose stored form is kept.
    fn stored_text(&mut self, operand: &Operand) -> Option<()> {
        match &operand.value_type {
            ValueType::Text => Some(()),
            ValueType::Choice(_) => {
                let name = self.sources.text(operand.span).to_owned();
                let help = Some("declare a second field of type `text` from the same header".to_owned());
                self.faults.add(operand.span, ExactChoice { name, at: operand.span.into(), help });
                None
            }
            other => {
                self.wrong_type(operand.span, "`exactly`", "a text", other, None);
                None
            }
        }
    }

    fn one_of(
        &mut self,
        operand: Operand,
        values: &[ast::Value],
        in_force: Option<(InForce, String)>,
        exactly: bool,
    ) -> Option<ConditionKind> {
        if matches!(operand.value_type, ValueType::List(_)) {
            let help = Some("a list is asked what it `contains any of (…)`".to_owned());
            self.wrong_type(operand.span, "`is one of`", "one value", &operand.value_type, help);
            return None;
        }
        let values = self.values(values, &operand.value_type, "`is one of`")?;
        Some(ConditionKind::OneOf { operand, values, in_force, exactly })
    }

    fn one_of_list(&mut self, operand: Operand, path: &ast::Path) -> Option<ConditionKind> {
        let name = self.sources.text(path.span).to_owned();
        let Some(list) = self.lists.get(name.as_str()).copied() else {
            let help = did_you_mean(nearest(&name, self.lists.keys().copied()).as_ref())
                .or_else(|| Some("write the values: `is one of (a, b)`".to_owned()));
            let problem = crate::diagnostic::names::UnknownList { name, at: path.span.into(), help };
            self.faults.add(path.span, problem);
            return None;
        };
        let in_force = list.in_force.as_ref().map(|clause| (super::declarations::in_force(clause), name));
        self.one_of(operand, &list.values, in_force, false)
    }

    fn compare(
        &mut self,
        left: Operand,
        comparison: ast::Comparison,
        right: Operand,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        if !matches!(left.value_type, ValueType::Number(_)) {
            let help = is_dated(&left.value_type).then(|| {
                "dates are compared with `is on or after`, `is on or before`, `is before`, `is after`".to_owned()
            });
            self.wrong_type(left.span, comparison.words(), "a number", &left.value_type, help);
            return None;
        }
        self.want_comparable(&left.value_type, &right, "a comparison").then_some(())?;
        self.need_present(&left, scope, "compared");
        self.need_present(&right, scope, "compared");
        Some(ConditionKind::Compare(left, comparison, right))
    }

    fn order(&mut self, left: Operand, order: Order, right: &ast::Operand, scope: &Scope) -> Option<ConditionKind> {
        let form = "`before` and `after`";
        let right = self.dated_operand(right, scope, form)?;
        self.want_date(&left.value_type, left.span, form).then_some(())?;
        self.need_present(&left, scope, "compared");
        self.need_present(&right, scope, "compared");
        Some(ConditionKind::Order(left, order, right))
    }

    fn from_through(
        &mut self,
        operand: Operand,
        from: &ast::Operand,
        through: &ast::Operand,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        let from = self.operand(from, scope, Some(&operand.value_type))?;
        let through = self.operand(through, scope, Some(&operand.value_type))?;
        if !is_dated(&operand.value_type) && !matches!(operand.value_type, ValueType::Number(_)) {
            self.wrong_type(operand.span, "`from … through`", "a number or a date", &operand.value_type, None);
            return None;
        }
        for edge in [&from, &through] {
            self.want_comparable(&operand.value_type, edge, "`from … through`").then_some(())?;
            self.need_present(edge, scope, "compared");
        }
        self.need_present(&operand, scope, "compared");
        Some(ConditionKind::FromThrough(operand, from, through))
    }

    fn matches(
        &mut self,
        operand: &ast::Operand,
        exactly: bool,
        pattern: &ast::Text,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        let operand = self.operand(operand, scope, None)?;
        self.want_text(&operand, "`matches`").then_some(())?;
        if exactly {
            self.stored_text(&operand)?;
        }
        // A linear-time matcher with a bounded size, so that no pattern can stall a run.
        match RegexBuilder::new(&format!("^(?:{})$", pattern.node)).size_limit(1 << 20).build() {
            Ok(pattern) => Some(ConditionKind::Matches { operand, exactly, pattern }),
            Err(error) => {
                let why = pattern_problem(&error);
                let help = Some("regular expressions: https://docs.rs/regex/latest/regex/#syntax".to_owned());
                self.faults.add(pattern.span, BadPattern { why, at: pattern.span.into(), help });
                None
            }
        }
    }

    fn contains(&mut self, operand: &ast::Operand, what: &ast::ContainsWhat, scope: &Scope) -> Option<ConditionKind> {
        let operand = self.operand(operand, scope, None)?;
        if !is_textual(&operand.value_type) && !matches!(operand.value_type, ValueType::List(_)) {
            self.wrong_type(operand.span, "`contains`", "a text or a list", &operand.value_type, None);
            return None;
        }
        // What a `one of` holds is looked for as text; what a list of them holds, as its values.
        let beside = if is_textual(&operand.value_type) { ValueType::Text } else { operand.value_type.clone() };
        let constants = |resolver: &mut Self, values: &[ast::Value]| -> Option<Vec<Operand>> {
            let spans = values.iter().map(|value| value.span);
            let read = resolver.values(values, &beside, "`contains`")?;
            Some(spans.zip(read).map(|(span, constant)| constant_operand(constant, span)).collect())
        };
        let (parts, all) = match what {
            ast::ContainsWhat::One(part) => {
                let part = self.operand(part, scope, Some(&beside))?;
                self.want_text(&part, "`contains`").then_some(())?;
                (vec![part], true)
            }
            ast::ContainsWhat::AllOf(values) => (constants(self, values)?, true),
            ast::ContainsWhat::AnyOf(values) => (constants(self, values)?, false),
        };
        Some(ConditionKind::Contains { operand, parts, all })
    }

    fn two_texts(
        &mut self,
        operand: &ast::Operand,
        with: &ast::Operand,
        form: &str,
        scope: &Scope,
    ) -> Option<(Operand, Operand)> {
        let operand = self.operand(operand, scope, None)?;
        let with = self.operand(with, scope, Some(&ValueType::Text))?;
        (self.want_text(&operand, form) && self.want_text(&with, form)).then_some((operand, with))
    }
}

fn constant_operand(constant: super::ruleset::Constant, span: Span) -> Operand {
    let (kind, value_type) = (OperandKind::Constant(constant), ValueType::Text);
    Operand { kind, value_type, private: false, may_be_none: false, span }
}

fn negate(negated: bool, kind: ConditionKind, span: Span) -> ConditionKind {
    if negated { ConditionKind::Not(Box::new(Condition { kind, span })) } else { kind }
}

/// The last line of a regular expression's error, which says what is wrong without drawing it.
fn pattern_problem(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}
