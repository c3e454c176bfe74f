//! `list` and `parameter` blocks, and what stands where one of them is named.

use crate::calendar::When;
use crate::column::fold;
use crate::diagnostic::names::{NameClash, UnknownList, UnknownParameter};
use crate::diagnostic::rules::VersionsDiffer;
use crate::diagnostic::types::{BadNumber, BrokenLength, PercentOperand, WrongType, WrongUnit};
use crate::diagnostic::{did_you_mean, nearest};
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::operands::plain;
use super::ruleset::{
    Constant, Holds, InForce, ListId, ListVersion, NamedList, Operand, OperandKind, Parameter, ParameterId,
    ParameterVersion,
};
use super::versions::{Dated, in_force};

/// What stands in the place of a record kind where a test sets parameters.
pub const GIVEN_PARAMETER: &str = "parameter";

/// Why a literal is no value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAValue {
    /// More digits than can be kept exactly.
    TooManyDigits,
    /// A part of a unit of time.
    Broken,
    /// Neither a number nor a date.
    WrongForm,
}

/// What a literal holds as the value of a parameter.
///
/// # Errors
/// Why it is none.
pub fn parameter_value(literal: &ast::Literal) -> Result<(Holds, Constant), NotAValue> {
    let number = |number: &ast::Number| {
        rust_decimal::Decimal::from_str_exact(&number.text).map_err(|_| NotAValue::TooManyDigits)
    };
    match literal {
        ast::Literal::Amount(amount) => {
            let count = number(&amount.number)?;
            let whole = count.fract().is_zero() && i64::try_from(count.normalize()).is_ok();
            let value = (Holds::Number(Some(amount.unit.node)), Constant::Number(count));
            if whole { Ok(value) } else { Err(NotAValue::Broken) }
        }
        ast::Literal::Number(text) => Ok((Holds::Number(None), Constant::Number(number(text)?))),
        ast::Literal::Percent(text) => Ok((Holds::Percent, Constant::Number(number(text)?))),
        ast::Literal::Date(day) => Ok((Holds::Date, Constant::When(When::day(*day)))),
        ast::Literal::DateTime(_) | ast::Literal::Month(..) | ast::Literal::Text(_) | ast::Literal::YesNo(_) => {
            Err(NotAValue::WrongForm)
        }
    }
}

impl<'a> Resolver<'a> {
    pub(super) fn lists_and_parameters(&mut self, blocks: &[&'a ast::Block]) {
        for block in blocks {
            if let ast::Block::List(list) = block {
                self.list(list);
            }
            if let ast::Block::Parameter(parameter) = block {
                self.parameter_block(parameter);
            }
        }
        for index in 0..self.set.lists.len() {
            let list = &self.set.lists[index];
            let dated = |version: &ListVersion| Dated { in_force: version.in_force, span: version.span };
            let (name, versions) = (list.name.clone(), list.versions.iter().map(dated).collect::<Vec<_>>());
            self.check_versions("list", &name, &versions);
            let first = |days: Option<InForce>| days.unwrap_or(InForce::ALWAYS).first();
            self.set.lists[index].versions.sort_by_key(|version| first(version.in_force));
            self.list_blocks[index].sort_by_key(|block| first(block.in_force.as_ref().map(in_force)));
        }
        for index in 0..self.set.parameters.len() {
            let parameter = &self.set.parameters[index];
            let dated = |version: &ParameterVersion| Dated { in_force: version.in_force, span: version.span };
            let (name, versions) = (parameter.name.clone(), parameter.versions.iter().map(dated).collect::<Vec<_>>());
            self.check_versions("parameter", &name, &versions);
            let versions = &mut self.set.parameters[index].versions;
            versions.sort_by_key(|version| version.in_force.unwrap_or(InForce::ALWAYS).first());
        }
    }

    fn list(&mut self, list: &'a ast::List) {
        self.citations(&list.cites);
        self.check_in_force(list.in_force.as_ref());
        let values = list.values.iter().map(|value| {
            let stored = match &value.kind {
                ast::ValueKind::Word(word) | ast::ValueKind::Literal(ast::Literal::Text(word)) => word.clone(),
                ast::ValueKind::Literal(_) => self.sources.text(value.span).to_owned(),
            };
            Constant::Text { folded: fold(&stored).into(), stored: stored.into() }
        });
        let values = values.collect();
        let version = ListVersion { in_force: list.in_force.as_ref().map(in_force), values, span: list.name.span };
        if let Some(id) = self.lists.get(list.name.node.as_str()) {
            self.set.lists[id.0 as usize].versions.push(version);
            self.list_blocks[id.0 as usize].push(list);
            return;
        }
        let other = self.parameters.get(list.name.node.as_str()).map(|id| self.parameter_span(*id));
        if !self.is_free(&list.name, other) {
            return;
        }
        let id = ListId(u32::try_from(self.set.lists.len()).expect("fewer lists than bytes in their files"));
        self.lists.insert(&list.name.node, id);
        self.list_blocks.push(vec![list]);
        let label = list.label.as_ref().map(|label| label.node.clone());
        self.set.lists.push(NamedList { name: list.name.node.clone(), label, versions: vec![version] });
    }

    fn parameter_block(&mut self, block: &'a ast::Parameter) {
        let citations = self.citations(&block.cites);
        self.check_in_force(block.in_force.as_ref());
        let Some((holds, value)) = self.parameter_value(&block.value) else { return };
        let in_force = block.in_force.as_ref().map(in_force);
        let version = ParameterVersion { in_force, value, citations, span: block.name.span };
        if let Some(id) = self.parameters.get(block.name.node.as_str()) {
            let parameter = &mut self.set.parameters[id.0 as usize];
            let (same, first) = (parameter.holds == holds, parameter.versions[0].span);
            parameter.versions.push(version);
            if !same {
                let (name, here, there) = (block.name.node.clone(), holds.words(), self.holds(*id).words());
                let what = format!("the parameter `{name}` holds {here} here and {there} in another version");
                let help = Some("write the rule in two versions, each with its own limit".to_owned());
                let (at, there) = (block.value.span.into(), vec![(first, "the first version".to_owned())]);
                self.faults.add_with(block.value.span, VersionsDiffer { what, at, help }, there);
            }
            return;
        }
        let other = self.lists.get(block.name.node.as_str()).map(|id| self.set.list(*id).versions[0].span);
        if !self.is_free(&block.name, other) {
            return;
        }
        let id = self.set.parameters.len();
        let id = ParameterId(u32::try_from(id).expect("fewer parameters than bytes in their files"));
        self.parameters.insert(&block.name.node, id);
        let label = block.label.as_ref().map(|label| label.node.clone());
        let (name, versions) = (block.name.node.clone(), vec![version]);
        self.set.parameters.push(Parameter { name, label, holds, versions, set: None });
    }

    fn holds(&self, id: ParameterId) -> Holds {
        self.set.parameter(id).holds
    }

    fn parameter_span(&self, id: ParameterId) -> Span {
        self.set.parameter(id).versions[0].span
    }

    fn parameter_value(&mut self, value: &ast::Spanned<ast::ParameterValue>) -> Option<(Holds, Option<Constant>)> {
        let literal = match &value.node {
            ast::ParameterValue::UnsetLength(unit) => return Some((Holds::Number(Some(*unit)), None)),
            ast::ParameterValue::UnsetNumber => return Some((Holds::Number(None), None)),
            ast::ParameterValue::UnsetPercent => return Some((Holds::Percent, None)),
            ast::ParameterValue::UnsetDate => return Some((Holds::Date, None)),
            ast::ParameterValue::Set(literal) => literal,
        };
        self.value_of_parameter(literal, value.span).map(|(holds, constant)| (holds, Some(constant)))
    }

    /// A literal as the value of a parameter, or an error at it.
    pub(super) fn value_of_parameter(&mut self, literal: &ast::Literal, span: Span) -> Option<(Holds, Constant)> {
        let text = self.sources.text(span).to_owned();
        let at = span.into();
        match parameter_value(literal) {
            Ok(value) => return Some(value),
            Err(NotAValue::TooManyDigits) => {
                let help = Some("leave out digits that do not matter".to_owned());
                self.faults.add(span, BadNumber { text, at, help });
            }
            Err(NotAValue::Broken) => {
                let unit = if let ast::Literal::Amount(amount) = literal { amount.unit.node.word() } else { "units" };
                let help = Some("write a whole number, in a smaller unit if need be".to_owned());
                self.faults.add(span, BrokenLength { text, unit, at, help });
            }
            Err(NotAValue::WrongForm) => {
                let (form, want) = ("a parameter".to_owned(), "a number, a percentage or a date".to_owned());
                let found = "none of these".to_owned();
                let help = Some("write `45 days`, `4`, `95 %` or `2017-01-01`".to_owned());
                self.faults.add(span, WrongType { form, want, found, at, help });
            }
        }
        None
    }

    /// Whether a list or parameter can have that name; reports it if not. `other` is a parameter or list of that name.
    fn is_free(&mut self, word: &ast::Word, other: Option<Span>) -> bool {
        if let Some(earlier) = other {
            self.duplicate("name", word, earlier);
            return false;
        }
        self.clash(word);
        true
    }

    /// Lists and parameters are seen everywhere, so none may be called like a field.
    fn clash(&mut self, word: &ast::Word) {
        let kinds = self.set.schema.kinds.iter();
        let found = kinds.filter_map(|kind| kind.field_named(&word.node).map(|id| (kind, kind.field(id)))).next();
        if let Some((kind, field)) = found {
            let (name, kind_name, span) = (word.node.clone(), kind.name.clone(), field.span);
            let help = Some("give it a name that no field has".to_owned());
            let problem = NameClash { name, kind: kind_name, at: word.span.into(), help };
            self.faults.add_with(word.span, problem, vec![(span, "the field".to_owned())]);
        }
    }

    /// A list by its name. `otherwise` is what to do where no list has nearly that name.
    pub(super) fn list_named(&mut self, path: &ast::Path, otherwise: &str) -> Option<ListId> {
        let name = self.sources.text(path.span).to_owned();
        let list = self.lists.get(name.as_str()).copied();
        if list.is_none() && !self.broken.contains(name.as_str()) {
            let near = nearest(&name, self.lists.keys().copied());
            let help = did_you_mean(near.as_ref()).or_else(|| Some(otherwise.to_owned()));
            self.faults.add(path.span, UnknownList { name, at: path.span.into(), help });
        }
        list
    }

    /// The value of a parameter where an operand stands; `None` where the path names none.
    pub(super) fn parameter_operand(&mut self, path: &ast::Path) -> Option<Option<Operand>> {
        let [word] = &path.names[..] else { return None };
        let Some(id) = self.parameters.get(word.node.as_str()).copied() else {
            return self.broken.contains(word.node.as_str()).then_some(None);
        };
        let Some(value_type) = self.holds(id).value_type() else {
            self.percent(id, word);
            return Some(None);
        };
        Some(Some(plain(OperandKind::Parameter(id), value_type, path.span)))
    }

    /// No field holds a percentage, so none can be compared with one.
    fn percent(&mut self, id: ParameterId, word: &ast::Word) {
        let name = word.node.clone();
        let help = Some(format!("declare it as the number that the field holds, as in `parameter {name}: 95`"));
        let declared = vec![(self.parameter_span(id), "declared as a percentage".to_owned())];
        self.faults.add_with(word.span, PercentOperand { name, at: word.span.into(), help }, declared);
    }

    /// A length of time: an amount, or the name of a parameter that holds one; with its unit. `form` is what needs it.
    pub(super) fn length_operand(
        &mut self,
        length: &ast::LengthOperand,
        form: &str,
    ) -> Option<(Operand, crate::calendar::Unit)> {
        let path = match length {
            ast::LengthOperand::Amount(amount) => {
                let length = self.length(&amount.node, amount.span)?;
                let count = OperandKind::Constant(Constant::Number(length.count.into()));
                let value_type = super::ruleset::ValueType::Number(Some(length.unit));
                return Some((plain(count, value_type, amount.span), length.unit));
            }
            ast::LengthOperand::Parameter(path) => path,
        };
        let name = self.sources.text(path.span).to_owned();
        let Some(id) = self.parameters.get(name.as_str()).copied() else {
            if !self.broken.contains(name.as_str()) {
                let near = nearest(&name, self.parameters.keys().copied());
                let help = did_you_mean(near.as_ref())
                    .or_else(|| Some("write a number with its unit, such as `180 days`".to_owned()));
                self.faults.add(path.span, UnknownParameter { name, at: path.span.into(), help });
            }
            return None;
        };
        let Holds::Number(Some(unit)) = self.holds(id) else {
            let help = match self.holds(id) {
                Holds::Date => "a length is a number with its unit; the time since a date is `days from A to B`".into(),
                Holds::Number(_) | Holds::Percent => {
                    format!("give the parameter a unit where it is declared, as in `parameter {name}: 30 days`")
                }
            };
            let (form, want, found) = (form.to_owned(), "a length of time".into(), self.holds(id).words());
            let problem = WrongType { form, want, found, at: path.span.into(), help: Some(help) };
            let declared = vec![(self.parameter_span(id), "declared here".to_owned())];
            self.faults.add_with(path.span, problem, declared);
            return None;
        };
        let value_type = super::ruleset::ValueType::Number(Some(unit));
        Some((plain(OperandKind::Parameter(id), value_type, path.span), unit))
    }

    /// Whether a `given` of a test sets parameters, as in `given parameter limit 45 days`; checks their names, types and
    /// units. A record kind of that name comes first.
    pub(super) fn is_given_parameter(&mut self, given: &ast::Given) -> bool {
        let is_word = given.kind.node == GIVEN_PARAMETER && self.set.schema.kind_named(&given.kind.node).is_none();
        let ast::GivenWhat::Record(slots) = &given.what else { return false };
        let is_one = is_word && !slots.is_empty();
        if is_one {
            self.given_parameters(slots);
        }
        is_one
    }

    fn given_parameters(&mut self, slots: &[ast::Slot]) {
        for slot in slots {
            let name = slot.field.node.clone();
            let Some(id) = self.parameters.get(name.as_str()).copied() else {
                if !self.broken.contains(name.as_str()) {
                    let help = did_you_mean(nearest(&name, self.parameters.keys().copied()).as_ref())
                        .or_else(|| Some("declare it with `parameter`, with its value or as `unset`".to_owned()));
                    self.faults.add(slot.field.span, UnknownParameter { name, at: slot.field.span.into(), help });
                }
                continue;
            };
            let (holds, span) = (self.holds(id), slot.value.span);
            let given = match &slot.value.node {
                ast::SlotValue::Value(ast::Value { kind: ast::ValueKind::Word(word), .. }) if word == "unset" => {
                    continue;
                }
                ast::SlotValue::Value(ast::Value { kind: ast::ValueKind::Literal(literal), .. }) => {
                    self.value_of_parameter(literal, span).map(|(given, _)| given)
                }
                ast::SlotValue::Value(_)
                | ast::SlotValue::Values(_)
                | ast::SlotValue::Blank
                | ast::SlotValue::Absent
                | ast::SlotValue::Unreadable(_) => {
                    let help = Some(format!("write `{name} {}`, or `{name} unset`", holds.form()));
                    let (form, found) = (format!("`{name}`"), "none of these".to_owned());
                    let problem = WrongType { form, want: holds.words(), found, at: span.into(), help };
                    self.faults.add(span, problem);
                    None
                }
            };
            if let Some(given) = given.filter(|given| *given != holds) {
                let (left, right) = (holds.words(), given.words());
                let help = Some(format!("`{name}` is declared as {left}: write `{name} {}`", holds.form()));
                let declared = vec![(self.parameter_span(id), "declared here".to_owned())];
                self.faults.add_with(span, WrongUnit { left, right, at: span.into(), help }, declared);
            }
        }
    }
}
