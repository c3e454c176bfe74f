//! Values in plain words: fields by their labels, records by their kinds, limits with the names of their parameters.

use crate::calendar::NotCounting;
use crate::resolve::ruleset::{
    Constant, DefinitionId, Extreme, Limit, ListId, Operand, OperandKind, ParameterId, PeriodOperand, Query,
    RecordPath, Side, Sign, ValueType, Values, amount_words,
};
use crate::schema::{Field, FieldId, Kind, Type};

use super::plain::Plain;

/// The values of a list that are told; of a longer one their number is.
const MOST_VALUES: usize = 12;

/// A name as people say it: `lift_reason` is the lift reason.
pub(super) fn humanized(name: &str) -> String {
    name.replace('_', " ")
}

/// What people call a record of a kind.
pub(super) fn kind_words(kind: &Kind) -> String {
    if kind.label == kind.name { humanized(&kind.name) } else { kind.label.clone() }
}

/// A noun behind `a` or `an`.
pub(super) fn article(noun: &str) -> String {
    let first = noun.trim_start_matches('“').chars().next();
    let vowel = first.is_some_and(|letter| "aeioAEIO".contains(letter));
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// `a, b or c`
pub(super) fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The answer that an operand gives, where it is one.
pub(super) fn yes_or_no(operand: &Operand) -> Option<bool> {
    if let OperandKind::Constant(Constant::YesNo(yes)) = &operand.kind { Some(*yes) } else { None }
}

pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::After => "after",
        Side::Before => "before",
    }
}

pub(super) fn not_counting(counting: NotCounting) -> String {
    let what = match counting {
        NotCounting::Weekends => "weekends",
        NotCounting::Holidays => "holidays",
        NotCounting::WeekendsAndHolidays => "weekends and holidays",
    };
    format!(" (not counting {what})")
}

/// What a date, or something else, is called.
fn called(value_type: &ValueType, name: &str, label: Option<&str>) -> String {
    let sort = match value_type {
        ValueType::Date => "date ",
        ValueType::DateTime => "time ",
        ValueType::Text
        | ValueType::Choice(_)
        | ValueType::YesNo
        | ValueType::Number(_)
        | ValueType::Period(_)
        | ValueType::List(_) => "",
    };
    let is_date = !sort.is_empty();
    match label {
        Some(label) => format!("{sort}“{label}”"),
        None if is_date => {
            let name = name.strip_suffix("_on").or_else(|| name.strip_suffix("_at")).unwrap_or(name);
            format!("{sort}“{}”", humanized(name))
        }
        None => humanized(name),
    }
}

/// The label of a field, where it has one besides its name.
pub(super) fn label(field: &Field) -> Option<&str> {
    Some(field.label.as_str()).filter(|label| *label != field.name)
}

impl Plain<'_> {
    fn field_called(&self, operand: &Operand, record: &RecordPath, field: FieldId) -> String {
        let field = self.rules.schema.field(record.kind, field);
        called(&operand.value_type, &field.name, label(field))
    }

    fn definition_called(&self, operand: &Operand, id: DefinitionId) -> String {
        let definition = self.rules.definition(id);
        called(&operand.value_type, &definition.name, definition.label.as_deref())
    }

    /// A record in words, such as `its agency`; `None` where it is the one that is spoken of.
    pub(super) fn of_record(&self, record: &RecordPath) -> Option<String> {
        let innermost = self.frames.len() - 1;
        let frame = usize::from(record.frame.0);
        let schema = &self.rules.schema;
        let mut said = match (frame == innermost, self.frames.get(frame)) {
            (true, _) | (false, None) => "its".to_owned(),
            (false, Some(kind)) => {
                // Where the record spoken of is of the same kind, the outer one is the one that the rule judges.
                let same = self.frames.iter().filter(|other| *other == kind).count() > 1;
                let which = if same { " in question" } else { "" };
                format!("the {}{which}", humanized(&schema.kind(*kind).name))
            }
        };
        let mut kind = record.start;
        for link in &record.links {
            let link = schema.kind(kind).link(*link);
            let name = humanized(&link.name);
            said = if said == "its" { format!("its {name}") } else { format!("the {name} of {said}") };
            kind = link.parent;
        }
        (said != "its").then_some(said)
    }

    /// The name of a value without saying whose it is.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other value is told as a whole")]
    pub(super) fn core(&mut self, operand: &Operand) -> String {
        match &operand.kind {
            OperandKind::Field(record, field) => self.field_called(operand, record, *field),
            OperandKind::Defined(_, id) => self.definition_called(operand, *id),
            _ => self.operand(operand),
        }
    }

    /// Whose it is: ` of its case`.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other value is that of a record")]
    pub(super) fn of(&self, operand: &Operand) -> String {
        let record = match &operand.kind {
            OperandKind::Field(record, _) | OperandKind::Defined(record, _) => record,
            _ => return String::new(),
        };
        self.of_record(record).map(|of| format!(" of {of}")).unwrap_or_default()
    }

    /// A yes/no with a label is a statement that is true or not.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else has a label")]
    pub(super) fn fact(&self, operand: &Operand) -> Option<String> {
        let (record, label) = match &operand.kind {
            OperandKind::Field(record, field) => (record, label(self.rules.schema.field(record.kind, *field))),
            OperandKind::Defined(record, id) => (record, self.rules.definition(*id).label.as_deref()),
            _ => return None,
        };
        let of = self.of_record(record).map(|of| format!(" (of {of})")).unwrap_or_default();
        label.map(|label| format!("“{label}”{of}"))
    }

    /// A value in words: `its status`, `the date “signed” of its agreement`, `45 days`.
    pub(super) fn operand(&mut self, operand: &Operand) -> String {
        match &operand.kind {
            OperandKind::AsOf => "the as-of date".to_owned(),
            OperandKind::Field(..) | OperandKind::Defined(..) => {
                let (core, of) = (self.core(operand), self.of(operand));
                if of.is_empty() { format!("its {core}") } else { format!("the {core}{of}") }
            }
            OperandKind::Constant(constant) => constant_words(constant, &operand.value_type),
            OperandKind::Parameter(id) => self.parameter(*id),
            OperandKind::ThatValue { of, .. } | OperandKind::ThatPeriod(of) => self.that(*of),
            OperandKind::PeriodOf(kind, inner) => format!("the {} of {}", kind.words(), self.operand(inner)),
            OperandKind::DateOf(inner) => {
                let inner = self.operand(inner);
                match inner.contains("time “") {
                    true => inner.replacen("time “", "day “", 1),
                    false => format!("the day of {inner}"),
                }
            }
            OperandKind::Count(query) => self.records("the number of records of", query, true),
            OperandKind::Sum(query, field) => self.over("the sum of", query, field),
            OperandKind::SumOf(operands) => format!("the sum of {}", self.all(operands)),
            OperandKind::Extreme(extreme, query, field) => self.over(extreme_words(*extreme), query, field),
            OperandKind::ExtremeOf(extreme, operands) => {
                format!("{} of {}", extreme_words(*extreme), self.all(operands))
            }
            OperandKind::Between { unit, from, to } => {
                format!("the {} from {} to {}", unit.word(), self.operand(from), self.operand(to))
            }
            OperandKind::Edge { end, period } => {
                format!("the {} of {}", if *end { "end" } else { "start" }, self.period(period))
            }
            OperandKind::Moved(base, steps) => {
                let steps = steps.iter().map(|(sign, step, _)| (sign, step));
                self.chain(base, steps.collect())
            }
            OperandKind::Reached(from, limit) => {
                let from = self.operand(from);
                format!("the day that is {} after {from}", self.operand(&limit.length))
            }
            OperandKind::LapseDue => "the day it was due".to_owned(),
            OperandKind::LapseDone => "the day it came".to_owned(),
            OperandKind::Added(first, rest) => {
                self.chain(first, rest.iter().map(|(sign, term)| (sign, term)).collect())
            }
            OperandKind::Previous { kind, value, .. } => {
                let before = kind_words(self.rules.schema.kind(*kind));
                let value = self.operand(value);
                let value = value.strip_prefix("its ").map(|value| format!("the {value}")).unwrap_or(value);
                format!("{value} of the {before} before")
            }
        }
    }

    fn all(&mut self, operands: &[Operand]) -> String {
        let all: Vec<String> = operands.iter().map(|operand| self.operand(operand)).collect();
        crate::report::words::listed(&all)
    }

    fn chain(&mut self, first: &Operand, rest: Vec<(&Sign, &Operand)>) -> String {
        let mut said = self.operand(first);
        for (sign, term) in rest {
            let word = match sign {
                Sign::Plus => "plus",
                Sign::Minus => "minus",
            };
            said += &format!(" {word} {}", self.operand(term));
        }
        said
    }

    /// `the earliest date “completed” of every completion of a course whose …`
    fn over(&mut self, word: &str, query: &Query, field: &Operand) -> String {
        let field = self.inside(query, |plain| plain.core(field));
        format!("{word} {field} of {}", self.records("any", query, true))
    }

    fn that(&self, of: usize) -> String {
        format!("that {}", self.loops.get(of).map_or_else(String::new, |each| humanized(each.name())))
    }

    pub(super) fn period(&mut self, period: &PeriodOperand) -> String {
        match period {
            PeriodOperand::One(period) => format!("{} {}", period.kind.words(), period.name()),
            PeriodOperand::Of(kind, operand) => format!("the {} of {}", kind.words(), self.operand(operand)),
            PeriodOperand::That(of) => self.that(*of),
        }
    }

    /// A parameter by its value and its label.
    fn parameter(&self, id: ParameterId) -> String {
        let parameter = self.rules.parameter(id);
        let label = parameter.label.clone().unwrap_or_else(|| humanized(&parameter.name));
        let set = parameter.set.as_ref().map(|value| parameter.holds.value_words(value));
        match set.or_else(|| parameter.declared_words()) {
            Some(value) => format!("{value} (“{label}”)"),
            None => format!("{} (“{label}”; N is not set)", parameter.holds.form()),
        }
    }

    pub(super) fn limit(&mut self, limit: &Limit, side: &str, anchor: &Operand) -> String {
        let counting = limit.not_counting.map(not_counting).unwrap_or_default();
        let rolling = if limit.rolling { " (or the next business day)" } else { "" };
        let (length, anchor) = (self.operand(&limit.length), self.operand(anchor));
        format!("within {length} {side} {anchor}{counting}{rolling}")
    }

    /// A value beside what it is compared with.
    pub(super) fn value(&mut self, operand: &Operand, beside: &ValueType) -> String {
        if let OperandKind::Constant(constant) = &operand.kind {
            return constant_words(constant, beside);
        }
        self.operand(operand)
    }

    pub(super) fn list(&self, id: ListId) -> String {
        let list = self.rules.list(id);
        let name = list.label.as_ref().map_or_else(|| humanized(&list.name), |label| format!("“{label}”"));
        let values: Vec<String> = list.values().into_iter().map(|value| constant_words(value, &list_type())).collect();
        match values.len() {
            count if count > MOST_VALUES => format!("{name} ({count} values)"),
            _ => format!("{name} ({})", values.join(", ")),
        }
    }

    pub(super) fn values(&self, values: &Values, value_type: &ValueType) -> String {
        match values {
            Values::These(values) => {
                let values: Vec<String> = values.iter().map(|value| constant_words(value, value_type)).collect();
                either(&values)
            }
            Values::List(id, _) => format!("one of {}", self.list(*id)),
        }
    }
}

/// Values of a list are words, whatever they are compared with.
fn list_type() -> ValueType {
    ValueType::Choice(std::sync::Arc::default())
}

fn extreme_words(extreme: Extreme) -> &'static str {
    match extreme {
        Extreme::Earliest => "the earliest",
        Extreme::Latest => "the latest",
    }
}

/// A fixed value; texts that are no words of a `one of` stand in quotes.
fn constant_words(constant: &Constant, value_type: &ValueType) -> String {
    match (constant, value_type) {
        (Constant::Text { stored, .. }, ValueType::Choice(_) | ValueType::List(Some(_))) => humanized(stored),
        (Constant::Text { stored, .. }, _) => format!("“{stored}”"),
        (Constant::YesNo(yes), _) => if *yes { "yes" } else { "no" }.to_owned(),
        (Constant::Number(number), ValueType::Number(unit)) => amount_words(*number, *unit),
        (Constant::Number(number), _) => number.normalize().to_string(),
        (Constant::When(when), _) => when.to_string(),
        (Constant::Period(period), _) => period.name(),
    }
}

/// The type of a field in words.
pub(super) fn type_words(field_type: &Type) -> String {
    match field_type {
        Type::Text => "text".to_owned(),
        Type::LinkText(header) => format!("link behind “{header}”"),
        Type::YesNo => "yes or no".to_owned(),
        Type::WholeNumber => "whole number".to_owned(),
        Type::Number(None) => "number".to_owned(),
        Type::Number(Some(unit)) => format!("number of {}", unit.word()),
        Type::Date => "date".to_owned(),
        Type::DateTime => "date and time".to_owned(),
        Type::OneOf(_) => "one of its values".to_owned(),
        Type::ListOfText | Type::ListOf(_) => "list".to_owned(),
    }
}
