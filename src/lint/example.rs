//! A made-up record: its values, the records that it belongs to or that belong to it, the day on which it is judged,
//! and how to say so in a sentence.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::calendar::{Day, When};
use crate::column::{Completeness, Dataset, Datum, Origin, State as ValueState, Supply, fold};
use crate::explain::{Court, Subject};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::Step;
use crate::schema::{Field, FieldId, KindId, LinkBy, Type};
use crate::source::Sources;

use super::differences::{AS_OF, VarId};
use super::search::Goal;
use super::state::State;
use super::values;
use super::world::{BLANK, KNOWN, Key, NONE, NodeId, SUBJECT, Sort, Way, World};

/// Manners in which records are made up, tried in turn.
pub(super) const STYLES: usize = 6;
/// From this style on, fields that nothing is said about hold something too.
const FILLED: usize = 5;

/// A made-up record with those around it.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    as_of: Day,
    /// The as-of date matters.
    says_as_of: bool,
    /// The subject first.
    records: Vec<Made>,
}

/// One record.
#[derive(Debug, Clone)]
struct Made {
    kind: KindId,
    /// A value for each field of the kind.
    values: Vec<Value>,
    /// The fields that matter.
    said: Vec<FieldId>,
    /// For a kind that stands nested in another: the index of that record.
    nested_in: Option<usize>,
}

/// A value of a made-up record.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    None,
    Blank,
    Word(String),
    Number(Decimal),
    Day(Day),
    List(Vec<String>),
}

/// Makes up a record of what is assumed; `None` where no values were found.
pub(super) fn of(world: &World<'_>, state: &State, style: usize) -> Option<Example> {
    let numbers = values::numbers(world, state, style)?;
    let words = values::words(world, state)?;
    let as_of = Day(i32::try_from(*numbers.get(&AS_OF)?).ok()?);
    let nodes = nodes_of(world, state, &numbers, &words);
    let mut records: Vec<Made> = Vec::new();
    for node in &nodes {
        records.push(made(world, state, *node, &numbers, &words, style)?);
    }
    for (index, node) in nodes.iter().enumerate() {
        link(world, &nodes, &mut records, index, *node);
    }
    Some(Example { as_of, says_as_of: state.reads_clock, records })
}

/// The records that have to be there: the subject, and each of which something is said, with those on the way to it.
fn nodes_of(
    world: &World<'_>,
    state: &State,
    numbers: &BTreeMap<VarId, i128>,
    words: &BTreeMap<VarId, String>,
) -> Vec<NodeId> {
    let mut nodes = vec![SUBJECT];
    let mut add = |node: NodeId| {
        let mut chain = vec![node];
        while let Way::Parent(from, _) | Way::Found(from, ..) = world.nodes[chain[chain.len() - 1].0].way {
            chain.push(from);
        }
        for node in chain.into_iter().rev() {
            if !nodes.contains(&node) {
                nodes.push(node);
            }
        }
    };
    for (index, var) in world.vars.iter().enumerate() {
        let id = VarId(index);
        // What has no value may have none because its record is not there; a field of its own that can be none has one.
        let states = state.states.get(&id).map_or(0, |states| states & (KNOWN | BLANK));
        let is_none = state.states.contains_key(&id) && own_none(world, &var.key);
        let spoken_of = states != 0
            || is_none
            || words.contains_key(&id)
            || numbers.contains_key(&id) && values::is_known(world, state, id);
        if let (Key::Field(node, _), true) = (&var.key, spoken_of) {
            add(*node);
        }
    }
    state.there.iter().for_each(|node| add(*node));
    nodes
}

/// Whether it is a field that can be none though its record is there.
fn own_none(world: &World<'_>, key: &Key) -> bool {
    match key {
        Key::Field(node, field) => world.rules.schema.field(world.nodes[node.0].kind, *field).blank.may_be_none(),
        Key::Zero | Key::AsOf | Key::Moved { .. } | Key::Words(..) => false,
    }
}

fn made(
    world: &World<'_>,
    state: &State,
    node: NodeId,
    numbers: &BTreeMap<VarId, i128>,
    words: &BTreeMap<VarId, String>,
    style: usize,
) -> Option<Made> {
    let kind = world.nodes[node.0].kind;
    let declared = world.rules.schema.kind(kind);
    let (mut values, mut said) = (Vec::new(), Vec::new());
    for id in declared.field_ids() {
        let field = declared.field(id);
        let var = world.vars.iter().position(|var| var.key == Key::Field(node, id)).map(VarId);
        let value = var.and_then(|var| value_of(world, state, var, numbers, words));
        said.extend(value.is_some().then_some(id));
        values.push(match value {
            Some(value) => value,
            None if style >= FILLED => filled(field),
            None if field.blank.may_be_none() => Value::None,
            None => Value::Blank,
        });
    }
    Some(Made { kind, values, said, nested_in: None })
}

/// What is said of a value; `None` if nothing is.
fn value_of(
    world: &World<'_>,
    state: &State,
    var: VarId,
    numbers: &BTreeMap<VarId, i128>,
    words: &BTreeMap<VarId, String>,
) -> Option<Value> {
    let states = state.states.get(&var).copied();
    let spoken_of = states.is_some() || words.contains_key(&var);
    if !spoken_of {
        return None;
    }
    let states = states.unwrap_or(KNOWN);
    if states & KNOWN == 0 {
        return Some(if states & NONE != 0 { Value::None } else { Value::Blank });
    }
    let number = numbers.get(&var).copied();
    Some(match world.vars[var.0].sort {
        Sort::Word => Value::Word(words.get(&var).map(|word| world.as_written(word)).unwrap_or_else(|| {
            match &world.vars[var.0].universe {
                Some(universe) => universe.first().cloned().unwrap_or_default(),
                None => "a".to_owned(),
            }
        })),
        Sort::Day => Value::Day(Day(i32::try_from(number.unwrap_or_else(|| fresh_day().0.into())).ok()?)),
        Sort::Number { .. } => {
            let number = number.unwrap_or(super::world::SCALE);
            Value::Number(Decimal::try_from_i128_with_scale(number, 9).ok()?.normalize())
        }
    })
}

fn fresh_day() -> Day {
    Day::new(2020, 1, 15).expect("the calendar has this day")
}

/// Something for a field that nothing is said about.
fn filled(field: &Field) -> Value {
    match &field.field_type {
        Type::Text | Type::LinkText(_) => Value::Word("a".to_owned()),
        Type::OneOf(choices) => {
            Value::Word(choices.choices.first().map_or_else(|| "a".to_owned(), |choice| fold(&choice.value)))
        }
        Type::YesNo => Value::Word("no".to_owned()),
        Type::WholeNumber | Type::Number(_) => Value::Number(Decimal::ONE),
        Type::Date | Type::DateTime => Value::Day(fresh_day()),
        Type::ListOfText | Type::ListOf(_) => Value::List(Vec::new()),
    }
}

/// Gives a record and its parent the same key.
fn link(world: &World<'_>, nodes: &[NodeId], records: &mut [Made], index: usize, node: NodeId) {
    let (child, link, parent) = match world.nodes[node.0].way {
        Way::Subject => return,
        Way::Parent(from, link) | Way::Found(from, Step::Parent(link), _) => (position(nodes, from), link, index),
        Way::Found(from, Step::Children(link), _) => (index, link, position(nodes, from)),
    };
    let schema = &world.rules.schema;
    let declared = schema.kind(records[child].kind);
    match &declared.link(link).by {
        LinkBy::Nested(_) => records[child].nested_in = Some(parent),
        LinkBy::Fields(fields) => {
            let key = &schema.kind(records[parent].kind).key;
            for (own, of_parent) in fields.iter().zip(key) {
                let (own, of_parent) = (usize::from(own.0), usize::from(of_parent.0));
                let missing = |value: &Value| matches!(value, Value::Blank | Value::None);
                let known = [&records[child].values[own], &records[parent].values[of_parent]];
                let value = known.into_iter().find(|value| !missing(value)).cloned();
                let value =
                    value.unwrap_or_else(|| match schema.kind(records[parent].kind).fields[of_parent].field_type {
                        Type::WholeNumber | Type::Number(_) => Value::Number(Decimal::ONE),
                        Type::Date | Type::DateTime => Value::Day(fresh_day()),
                        Type::Text
                        | Type::LinkText(_)
                        | Type::YesNo
                        | Type::OneOf(_)
                        | Type::ListOfText
                        | Type::ListOf(_) => filled(&schema.kind(records[parent].kind).fields[of_parent]),
                    });
                for (record, at) in [(child, own), (parent, of_parent)] {
                    if missing(&records[record].values[at]) {
                        records[record].values[at] = value.clone();
                    }
                }
            }
        }
    }
}

fn position(nodes: &[NodeId], node: NodeId) -> usize {
    nodes.iter().position(|other| *other == node).unwrap_or_default()
}

impl Example {
    /// Whether the evaluator comes to the answers that are wanted.
    pub(super) fn confirms(&self, sources: &Sources, rules: &RuleSet, kind: KindId, goals: &[Goal<'_>]) -> bool {
        let data = self.dataset(rules);
        let court = Court::new(sources, rules, &data, self.as_of);
        court.is_subject(kind, 0)
            && goals.iter().all(|goal| {
                let answers = court.answers(goal.condition, kind, &Subject::record(0));
                answers.is_decided() && answers.union(goal.wanted) == goal.wanted
            })
    }

    fn dataset(&self, rules: &RuleSet) -> Dataset {
        let mut data = Dataset::new(&rules.schema);
        let complete = Supply::Supplied(Completeness::Declared { from: None, through: None });
        for kind in rules.schema.ids() {
            data.records_mut(kind).supply = complete;
        }
        let mut rows: Vec<u32> = Vec::new();
        for (at, made) in (0..).zip(&self.records) {
            let declared = rules.schema.kind(made.kind);
            let fields = declared.fields.iter().zip(&made.values);
            let row: Vec<Datum> = fields.map(|(field, value)| value.datum(field, &mut data)).collect();
            let records = data.records_mut(made.kind);
            rows.push(u32::try_from(records.len()).unwrap_or(u32::MAX));
            for (column, datum) in records.columns.iter_mut().zip(row) {
                column.push(datum);
            }
            if declared.nested_in().is_some() {
                let parent = made.nested_in.and_then(|parent| rows.get(parent)).copied();
                records.nested_parents.push(parent.unwrap_or(u32::MAX));
            }
            records.origins.push(Origin { file: 0, at });
        }
        data
    }

    /// The record in words: `agreement with model JEM, signed_on 2020-01-15`.
    pub(crate) fn words(&self, rules: &RuleSet) -> String {
        let told = |made: &Made| {
            let kind = rules.schema.kind(made.kind);
            let each = made.said.iter().map(|id| {
                let field = kind.field(*id);
                format!("{} {}", field.name, made.values[usize::from(id.0)].words(field))
            });
            let values: Vec<String> = each.collect();
            match values.is_empty() {
                true => kind.name.clone(),
                false => format!("{} with {}", kind.name, values.join(", ")),
            }
        };
        let (subject, others) = self.records.split_first().expect("the subject is always there");
        let mut words = told(subject);
        if subject.said.is_empty() && others.is_empty() {
            words = format!("any {words}");
        }
        for other in others {
            words += &format!("; its {}", told(other));
        }
        if self.says_as_of {
            words += &format!("; as of {}", self.as_of);
        }
        words
    }
}

impl Value {
    fn datum(&self, field: &Field, data: &mut Dataset) -> Datum {
        match (self, &field.field_type) {
            (Value::Word(word), Type::YesNo) => Datum::YesNo(word == "yes"),
            (Value::Word(_), _) => Datum::Text(data.texts.add(&self.word(field))),
            (Value::Number(number), _) => Datum::Number(*number),
            (Value::Day(day), _) => Datum::When(When::day(*day)),
            (Value::List(words), _) => Datum::List(words.iter().map(|word| data.texts.add(word)).collect()),
            (Value::None, _) => Datum::Not(ValueState::None),
            (Value::Blank, _) => Datum::Not(ValueState::Blank),
        }
    }

    /// A word as rules write it.
    fn word(&self, field: &Field) -> String {
        let Value::Word(word) = self else { return String::new() };
        match &field.field_type {
            Type::OneOf(choices) => {
                let written = choices.choices.iter().find(|choice| fold(&choice.value) == fold(word));
                written.map_or_else(|| word.clone(), |choice| choice.value.clone())
            }
            Type::Text
            | Type::LinkText(_)
            | Type::YesNo
            | Type::WholeNumber
            | Type::Number(_)
            | Type::Date
            | Type::DateTime
            | Type::ListOfText
            | Type::ListOf(_) => word.clone(),
        }
    }

    fn words(&self, field: &Field) -> String {
        match self {
            Value::None => "none".to_owned(),
            Value::Blank => "blank".to_owned(),
            Value::Word(_) if matches!(field.field_type, Type::OneOf(_) | Type::YesNo) => self.word(field),
            Value::Word(word) => format!("\"{word}\""),
            Value::Number(number) => number.to_string(),
            Value::Day(day) => day.to_string(),
            Value::List(words) => format!("({})", words.join(", ")),
        }
    }
}
