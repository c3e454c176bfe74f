//! Predicates: what stands after `is`, and the other tests of a value.

use crate::calendar::{NotCounting, Unit};
use crate::diagnostic::types::{
    BadPattern, CountingUnit, ExactChoice, MonthsTwice, NeverNone, NotBlankButNone, RollingBefore,
};
use crate::schema::Blank;
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::operands::by_months;
use super::paths::Scope;
use super::pattern::Pattern;
use super::ruleset::{
    ConditionKind, Constant, DayKind, Limit, Operand, OperandKind, Order, Presence, Side, ValueType, Values, Window,
};
use super::types::{is_dated, is_textual};

impl Resolver<'_> {
    /// `X is …`, without the `not`.
    pub(super) fn tested(&mut self, operand: &ast::Operand, is: &ast::Is, scope: &Scope) -> Option<ConditionKind> {
        if let ast::IsKind::InEffectOn(day) = &is.kind {
            return self.record_in_effect(operand, day, scope, is.span);
        }
        match self.operand(operand, scope, None) {
            Some(operand) => self.is(operand, is, scope),
            None => {
                self.right_side(is, scope);
                None
            }
        }
    }

    /// The dates right of an operand that is wrong itself: what is wrong in them is reported in the same run.
    fn right_side(&mut self, is: &ast::Is, scope: &Scope) {
        match &is.kind {
            ast::IsKind::Before(date)
            | ast::IsKind::After(date)
            | ast::IsKind::OnOrBefore(date)
            | ast::IsKind::OnOrAfter(date)
            | ast::IsKind::By(date)
            | ast::IsKind::Within { anchor: date, .. }
            | ast::IsKind::Distance { anchor: date, .. } => {
                self.anchor(date, scope);
            }
            ast::IsKind::During(period) => {
                self.period(period, scope);
            }
            // What may stand right of these depends on the operand's type.
            ast::IsKind::ExactlyOneOf(_)
            | ast::IsKind::Exactly(_)
            | ast::IsKind::OnWeekend
            | ast::IsKind::OnHoliday
            | ast::IsKind::OnBusinessDay
            | ast::IsKind::InEffectOn(_)
            | ast::IsKind::Present(_)
            | ast::IsKind::Unique
            | ast::IsKind::OneOf(_)
            | ast::IsKind::OneOfList(_)
            | ast::IsKind::Compare(..)
            | ast::IsKind::FromThrough(..)
            | ast::IsKind::Value { .. } => {}
        }
    }

    /// `is recorded`, `is blank`, `is none`
    pub(super) fn present(&mut self, operand: Operand, presence: Presence) -> Option<ConditionKind> {
        let (name, at) = (self.sources.text(operand.span).to_owned(), operand.span.into());
        let blank = match &operand.kind {
            OperandKind::Field(record, field) => Some(self.set.schema.field(record.kind, *field).blank),
            OperandKind::Previous { .. } if presence == Presence::Blank => {
                let (form, want) = ("`is blank`", "a field of the record itself, not of the one before");
                let help = "give the record a fact of its own with `define`, and ask `previous.FACT is yes`".to_owned();
                let help = Some(help);
                self.wrong_type(operand.span, form, want, &operand.value_type, help);
                return None;
            }
            OperandKind::Previous { .. }
            | OperandKind::Defined(..)
            | OperandKind::Extreme(..)
            | OperandKind::ExtremeOf(..)
            | OperandKind::LapseDone => None,
            OperandKind::AsOf
            | OperandKind::LapseDue
            | OperandKind::Constant(_)
            | OperandKind::Parameter(_)
            | OperandKind::ThatValue { .. }
            | OperandKind::ThatPeriod(_)
            | OperandKind::PeriodOf(..)
            | OperandKind::DateOf(_)
            | OperandKind::Count(_)
            | OperandKind::Sum(..)
            | OperandKind::SumOf(_)
            | OperandKind::Between { .. }
            | OperandKind::Edge { .. }
            | OperandKind::Moved(..)
            | OperandKind::Reached(..)
            | OperandKind::Added(..) => {
                let form = match presence {
                    Presence::Recorded => "`is recorded`",
                    Presence::Blank => "`is blank`",
                    Presence::None => "`is none`",
                };
                self.wrong_type(operand.span, form, "a field", &operand.value_type, None);
                return None;
            }
        };
        if presence == Presence::None && !operand.may_be_none {
            let (why, help) = if blank.is_some() {
                let help = "ask with `is blank` or `is recorded`; or declare the field `or none`, if that is what a blank means";
                ("its blank means not known", help)
            } else {
                ("nothing in it can be none", "ask with `is blank` or `is recorded`")
            };
            self.faults.add(operand.span, NeverNone { name, why, at, help: Some(help.to_owned()) });
            return None;
        }
        if presence == Presence::Blank && operand.may_be_none {
            let declared = if blank == Some(Blank::NoneYet) { "or none yet" } else { "or none" };
            let help = Some("write `is none`".to_owned());
            self.faults.add(operand.span, NotBlankButNone { name, declared, at, help });
            return None;
        }
        Some(ConditionKind::Present(operand, presence))
    }

    /// What stands after `is`, about an operand.
    pub(super) fn is(&mut self, operand: Operand, is: &ast::Is, scope: &Scope) -> Option<ConditionKind> {
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
            ast::IsKind::OneOf(values) => self.one_of(operand, values, false),
            ast::IsKind::ExactlyOneOf(values) => {
                self.stored_text(&operand)?;
                self.one_of(operand, values, true)
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
            ast::IsKind::FromThrough(from, through) => self.inclusive(operand, from, through, scope),
            ast::IsKind::OnWeekend => self.on_day(operand, DayKind::Weekend, scope),
            ast::IsKind::OnHoliday => self.on_day(operand, DayKind::Holiday, scope),
            ast::IsKind::OnBusinessDay => self.on_day(operand, DayKind::BusinessDay, scope),
            ast::IsKind::InEffectOn(_) => {
                self.wrong_type(operand.span, "`is in effect on`", "a record", &operand.value_type, None);
                None
            }
            ast::IsKind::By(anchor) => {
                let anchor = self.anchor(anchor, scope);
                let event = self.event(operand)?;
                Some(ConditionKind::Deadline { event, window: Window::By(anchor?) })
            }
            ast::IsKind::During(period) => {
                let period = self.period(period, scope);
                let event = self.event(operand)?;
                Some(ConditionKind::Deadline { event, window: Window::During(period?.0) })
            }
            ast::IsKind::Within { length, side, anchor, counting, rolling } => {
                let length = self.length_operand(length, "`within`");
                let anchor = self.anchor(anchor, scope);
                let event = self.event(operand);
                let ((length, unit), anchor) = (length?, anchor?);
                self.months_once(unit, &anchor, length.span);
                let fits = self.counting_fits(unit, counting.as_ref(), *rolling, *side);
                let not_counting = counting.as_ref().map(|counting| counting.node);
                let limit = fits.then_some(Limit { length, unit, not_counting, rolling: rolling.is_some() })?;
                let window = match side {
                    Side::After => Window::After(Box::new(limit), anchor),
                    Side::Before => Window::Before(Box::new(limit), anchor),
                };
                Some(ConditionKind::Deadline { event: event?, window })
            }
            ast::IsKind::Distance { comparison, length, side, anchor, counting } => {
                let length = self.operand(length, scope, None);
                let anchor = self.anchor(anchor, scope);
                let (operand, length) = (self.event(operand)?, length?);
                if let ValueType::Number(Some(unit)) = length.value_type {
                    self.counting_fits(unit, counting.as_ref(), None, *side).then_some(())?;
                }
                let not_counting = counting.as_ref().map(|counting| counting.node);
                self.distance(operand, (*comparison, length, *side, anchor?), not_counting, scope)
            }
        }
    }

    /// A date that is compared with a deadline or from which a distance is taken.
    fn event(&mut self, operand: Operand) -> Option<Operand> {
        self.want_date(&operand.value_type, operand.span, "a deadline").then_some(operand)
    }

    fn distance(
        &mut self,
        operand: Operand,
        (comparison, length, side, anchor): (ast::Comparison, Operand, Side, Operand),
        not_counting: Option<NotCounting>,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        let ValueType::Number(Some(unit)) = length.value_type else {
            let help = Some("write how far with its unit: `at least 90 days before …`".to_owned());
            self.wrong_type(length.span, "a distance in time", "an amount of time", &length.value_type, help);
            return None;
        };
        self.months_once(unit, &anchor, length.span);
        self.need_present(&operand, scope, "be compared");
        self.need_present(&length, scope, "be calculated with");
        Some(ConditionKind::Distance { operand, comparison, length, unit, side, anchor, not_counting })
    }

    /// `is on a weekend`, `is on a holiday`, `is on a business day`
    fn on_day(&mut self, operand: Operand, kind: DayKind, scope: &Scope) -> Option<ConditionKind> {
        let form = match kind {
            DayKind::Weekend => "`is on a weekend`",
            DayKind::Holiday => "`is on a holiday`",
            DayKind::BusinessDay => "`is on a business day`",
        };
        self.want_date(&operand.value_type, operand.span, form).then_some(())?;
        self.need_present(&operand, scope, "be looked up in a calendar");
        Some(ConditionKind::OnDay(operand, kind))
    }

    /// Whether `not counting` and `rolling` go with a length; business days have both in them, and months are not
    /// made of days.
    fn counting_fits(
        &mut self,
        unit: Unit,
        counting: Option<&ast::Spanned<NotCounting>>,
        rolling: Option<Span>,
        side: Side,
    ) -> bool {
        let before = self.faults.list.len();
        let help = match unit {
            Unit::BusinessDays => Some("leave these words out: business days are no weekends and no holidays anyway"),
            Unit::Months | Unit::Years => Some("leave these words out, or write the length in days or hours"),
            Unit::Hours | Unit::Days | Unit::Weeks => None,
        };
        let counted = counting.map(|counting| (counting.span, "`not counting`"));
        let rolled = rolling.map(|rolling| (rolling, "`rolling`"));
        for (span, words) in counted.into_iter().chain(rolled).filter(|_| help.is_some()) {
            let (unit, help) = (unit.word(), help.map(str::to_owned));
            self.faults.add(span, CountingUnit { words, unit, at: span.into(), help });
        }
        if let (Some(span), Side::Before, None) = (rolling, side, help) {
            let help = Some("leave these words out: the last day is the date that it is counted back from".to_owned());
            self.faults.add(span, RollingBefore { at: span.into(), help });
        }
        self.faults.list.len() == before
    }

    /// A length in months from a date that is itself moved by months would be a chain of two.
    fn months_once(&mut self, unit: Unit, anchor: &Operand, span: Span) {
        let moved = matches!(&anchor.kind, OperandKind::Moved(_, steps) if steps.iter().any(|step| by_months(step.2)));
        if by_months(unit) && moved {
            let help =
                Some("write one length, such as `within 14 months`: step by step, month ends would be lost".to_owned());
            self.faults.add(span, MonthsTwice { at: span.into(), help });
        }
    }

    /// What a deadline counts from.
    pub(super) fn anchor(&mut self, anchor: &ast::Operand, scope: &Scope) -> Option<Operand> {
        let anchor = self.dated_operand(anchor, scope, "a deadline")?;
        self.need_present(&anchor, scope, "set a deadline");
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
        let left = match &right.value_type {
            ValueType::Choice(choices) => self.that_choice(left, choices)?,
            ValueType::Text
            | ValueType::YesNo
            | ValueType::Number(_)
            | ValueType::Date
            | ValueType::DateTime
            | ValueType::Period(_)
            | ValueType::List(_) => left,
        };
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
            other @ (ValueType::YesNo
            | ValueType::Number(_)
            | ValueType::Date
            | ValueType::DateTime
            | ValueType::Period(_)
            | ValueType::List(_)) => {
                self.wrong_type(operand.span, "`exactly`", "a text", other, None);
                None
            }
        }
    }

    fn one_of(&mut self, operand: Operand, values: &[ast::Value], exactly: bool) -> Option<ConditionKind> {
        self.one_value(&operand)?;
        let values = Values::These(self.values(values, &operand.value_type, "`is one of`")?);
        Some(ConditionKind::OneOf { operand, values, exactly })
    }

    fn one_of_list(&mut self, operand: Operand, path: &ast::Path) -> Option<ConditionKind> {
        let list = self.list_named(path, "write the values: `is one of (a, b)`")?;
        self.one_value(&operand)?;
        let before = self.faults.list.len();
        let blocks = self.list_blocks[list.0 as usize].clone();
        let versions: Vec<Option<Vec<Constant>>> =
            blocks.iter().map(|block| self.values(&block.values, &operand.value_type, "`is one of`")).collect();
        for fault in &mut self.faults.list[before..] {
            fault.elsewhere.push((path.span, "the list is used here".to_owned()));
        }
        let values = Values::List(list, versions.into_iter().collect::<Option<_>>()?);
        Some(ConditionKind::OneOf { operand, values, exactly: false })
    }

    fn one_value(&mut self, operand: &Operand) -> Option<()> {
        if matches!(operand.value_type, ValueType::List(_)) {
            let help = Some("a list is asked what it `contains any of (…)`".to_owned());
            self.wrong_type(operand.span, "`is one of`", "one value", &operand.value_type, help);
            return None;
        }
        Some(())
    }

    fn compare(
        &mut self,
        left: Operand,
        comparison: ast::Comparison,
        right: Operand,
        scope: &Scope,
    ) -> Option<ConditionKind> {
        let words = &format!("`is {}`", comparison.words());
        if !matches!(left.value_type, ValueType::Number(_)) {
            let help = match &left.value_type {
                ValueType::Date | ValueType::DateTime => {
                    Some("write `is on or after`, `is on or before`, `is after` or `is before`")
                }
                ValueType::Period(_) => Some("compare the date itself: `is on or after`, `is on or before`"),
                ValueType::Text
                | ValueType::Choice(_)
                | ValueType::YesNo
                | ValueType::Number(_)
                | ValueType::List(_) => None,
            };
            self.wrong_type(left.span, words, "a number", &left.value_type, help.map(str::to_owned));
            return None;
        }
        self.want_comparable(&left.value_type, &right, words).then_some(())?;
        self.need_present(&left, scope, "be compared");
        self.need_present(&right, scope, "be compared");
        Some(ConditionKind::Compare(left, comparison, right))
    }

    fn order(&mut self, left: Operand, order: Order, right: &ast::Operand, scope: &Scope) -> Option<ConditionKind> {
        let form = match order {
            Order::Before => "`is before`",
            Order::After => "`is after`",
            Order::OnOrBefore => "`is on or before`",
            Order::OnOrAfter => "`is on or after`",
        };
        let right = self.dated_operand(right, scope, form);
        self.want_date(&left.value_type, left.span, form).then_some(())?;
        let right = right?;
        self.need_present(&left, scope, "be compared");
        self.need_present(&right, scope, "be compared");
        Some(ConditionKind::Order(left, order, right))
    }

    fn inclusive(
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
            self.need_present(edge, scope, "be compared");
        }
        self.need_present(&operand, scope, "be compared");
        Some(ConditionKind::FromThrough(operand, from, through))
    }

    pub(super) fn matches(
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
        let built_in = self.sources.file(pattern.span.file).is_built_in();
        let made = if built_in { Ok(Pattern::built_in(&pattern.node)) } else { Pattern::written(&pattern.node) };
        match made {
            Ok(pattern) => Some(ConditionKind::Matches { operand, exactly, pattern }),
            Err(why) => {
                let help = "a mark that stands for itself takes a backslash, as in `\\(`; how patterns are written: https://docs.rs/regex/latest/regex/#syntax";
                let at = pattern.span.into();
                self.faults.add(pattern.span, BadPattern { why, at, help: Some(help.to_owned()) });
                None
            }
        }
    }

    pub(super) fn contains(
        &mut self,
        operand: &ast::Operand,
        what: &ast::ContainsWhat,
        scope: &Scope,
    ) -> Option<ConditionKind> {
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

    pub(super) fn two_texts(
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

fn constant_operand(constant: Constant, span: Span) -> Operand {
    let (kind, value_type) = (OperandKind::Constant(constant), ValueType::Text);
    Operand { kind, value_type, private: false, may_be_none: false, span }
}
