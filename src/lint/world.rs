//! What the values of a made-up record are called while conditions on them are looked into: the records that a rule
//! can see from its subject, their fields, and dates that the calendar makes of other dates.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::calendar::{Almanac, Day, Period, PeriodKind, Reach, Unit, When, Zone};
use crate::column::fold;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Cases, InForce, Operand, Parameter, RecordPath, Step, ValueType};
use crate::schema::{Blank, FieldId, KindId, LinkBy, LinkId, Type};
use crate::source::{Sources, Span};

use super::differences::{AS_OF, Bound, Edge, VarId, ZERO};
use super::search::Item;
use super::state::Constraint;

/// How many times a number is counted up, so that nine digits after the point are whole.
pub(super) const SCALE: i128 = 1_000_000_000;

/// Index of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) usize);

/// The subject.
pub(super) const SUBJECT: NodeId = NodeId(0);

/// The records of the frames, that of the subject (or of a derived fact) first.
pub(super) type Frames = Rc<[NodeId]>;

/// A record that can be reached from the subject.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: KindId,
    pub(super) way: Way,
}

/// How a record is reached.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// It is the subject.
    Subject,
    /// By climbing this link of another record.
    Parent(NodeId, LinkId),
    /// It is the record that a query finds from another record; the words of the query tell it from others.
    Found(NodeId, Step, String),
}

/// What a state of a value is, as a bit.
pub(super) const KNOWN: u8 = 1;
/// There is none.
pub(super) const NONE: u8 = 2;
/// Blank, and nothing is known.
pub(super) const BLANK: u8 = 4;

/// Something that has a value.
#[derive(Debug, Clone)]
pub(super) struct Var {
    pub(super) key: Key,
    pub(super) sort: Sort,
    /// The states that it can be in.
    pub(super) states: u8,
    /// A known date of it does not lie after the as-of date.
    pub(super) not_later: bool,
    /// A blank is a no.
    pub(super) blank_is_no: bool,
    /// The values that it can have, in the form in which texts are compared.
    pub(super) universe: Option<BTreeSet<String>>,
}

/// What has the value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    Zero,
    AsOf,
    Field(NodeId, FieldId),
    /// The day that lies this many days after a base, moved on by the calendar.
    Moved {
        base: VarId,
        days: i128,
        by: Calendar,
    },
    /// Something that is not looked into: the same words mean the same.
    Words(Frames, String),
}

/// What the calendar makes of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Calendar {
    /// A length counted from it.
    Reach(Reach),
    /// The first or last day of the period in which it lies.
    Edge(PeriodKind, bool),
}

/// What sort of value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A number in thousand millionths; what it counts in, or zero for any number.
    Number {
        step: i128,
    },
    Day,
    Word,
}

/// What a value is one of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Several<'r> {
    /// The lines or rows of a derived fact.
    Cases(&'r Cases),
    /// The versions of a parameter.
    Versions(&'r Parameter),
}

/// All records and values that have come up.
#[derive(Debug)]
pub(super) struct World<'r> {
    pub(super) sources: &'r Sources,
    pub(super) rules: &'r RuleSet,
    zone: Zone,
    pub(super) nodes: Vec<Node>,
    pub(super) vars: Vec<Var>,
    /// Bounds that hold whatever a condition says.
    pub(super) axioms: Vec<Edge>,
    /// Of values that are one of several: which.
    pub(super) derived: Vec<(VarId, Frames, Several<'r>)>,
    /// A loop's period picks versions, and not the subject's own day.
    pub(super) has_periods: bool,
    /// No number of a field is below zero.
    counts_only: bool,
    /// Texts as rules write them, for made-up records.
    written: BTreeSet<String>,
}

impl<'r> World<'r> {
    pub(super) fn new(sources: &'r Sources, rules: &'r RuleSet, kind: KindId) -> World<'r> {
        let zone = rules.settings.time_zone.as_deref().and_then(Zone::named).unwrap_or_else(Zone::utc);
        let subject = Node { kind, way: Way::Subject };
        let mut world = World {
            sources,
            rules,
            zone,
            nodes: vec![subject],
            vars: Vec::new(),
            axioms: Vec::new(),
            derived: Vec::new(),
            has_periods: false,
            counts_only: false,
            written: BTreeSet::new(),
        };
        world.var(Key::Zero, Sort::Day, KNOWN);
        world.var(Key::AsOf, Sort::Day, KNOWN);
        world
    }

    /// Takes it that no number of a field is below zero, as is the case with most of what people count.
    pub(super) fn count_only(&mut self) {
        self.counts_only = true;
    }

    /// The words of a place in a rule file.
    pub(super) fn words(&self, span: Span) -> String {
        self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Notes a text as it is written.
    pub(super) fn note_written(&mut self, text: &str) {
        self.written.insert(text.to_owned());
    }

    /// A word as a rule writes it.
    pub(super) fn as_written(&self, word: &str) -> String {
        let written = self.written.iter().find(|written| fold(written) == word);
        written.cloned().unwrap_or_else(|| word.to_owned())
    }

    /// The record that is reached so.
    pub(super) fn node(&mut self, kind: KindId, way: Way) -> NodeId {
        let known = self.nodes.iter().position(|node| node.way == way);
        NodeId(known.unwrap_or_else(|| {
            self.nodes.push(Node { kind, way });
            self.nodes.len() - 1
        }))
    }

    /// The record to which a path leads.
    pub(super) fn climb(&mut self, path: &RecordPath, frames: &Frames) -> NodeId {
        let mut node = frames[usize::from(path.frame.0)];
        for link in &path.links {
            let parent = self.rules.schema.kind(self.nodes[node.0].kind).link(*link).parent;
            node = self.node(parent, Way::Parent(node, *link));
        }
        node
    }

    /// Whether a record may be missing because the key of a link on the way to it is none.
    pub(super) fn may_be_missing(&self, node: NodeId) -> bool {
        let Way::Parent(child, link) = self.nodes[node.0].way else { return false };
        let kind = self.rules.schema.kind(self.nodes[child.0].kind);
        let by_none = match &kind.link(link).by {
            LinkBy::Fields(fields) => fields.iter().any(|field| kind.field(*field).blank.may_be_none()),
            LinkBy::Nested(_) => false,
        };
        by_none || self.may_be_missing(child)
    }

    /// What being in force says of the day that picks versions: the subject's own, or the as-of date.
    pub(super) fn in_force<'i>(&mut self, in_force: InForce) -> Vec<Item<'i>> {
        let dated = self.rules.schema.kind(self.nodes[SUBJECT.0].kind).dated_by;
        let pivot = dated.map_or(Some(AS_OF), |field| self.field(SUBJECT, field));
        let Some(pivot) = pivot.filter(|_| !self.has_periods) else { return Vec::new() };
        let edge = |left, right, bound: i128| {
            Item::Assume(Constraint::AtMost(Edge { left, right, bound: Bound::exactly(bound) }))
        };
        let mut items = vec![Item::Assume(Constraint::States(pivot, KNOWN))];
        items.extend(in_force.from.map(|from| edge(ZERO, pivot, -i128::from(from.0))));
        items.extend(in_force.through.map(|through| edge(pivot, ZERO, through.0.into())));
        items
    }

    /// The value with that key.
    pub(super) fn var(&mut self, key: Key, sort: Sort, states: u8) -> VarId {
        if let Some(known) = self.vars.iter().position(|var| var.key == key) {
            return VarId(known);
        }
        let (not_later, blank_is_no, universe) = (false, false, None);
        self.vars.push(Var { key, sort, states, not_later, blank_is_no, universe });
        VarId(self.vars.len() - 1)
    }

    /// A field of a record; `None` for a list, which is not looked into.
    pub(super) fn field(&mut self, node: NodeId, field: FieldId) -> Option<VarId> {
        let schema_kind = self.rules.schema.kind(self.nodes[node.0].kind);
        let declared = schema_kind.field(field);
        let (sort, universe) = match &declared.field_type {
            Type::Text | Type::LinkText(_) => (Sort::Word, None),
            Type::OneOf(choices) => (Sort::Word, universe(choices)),
            Type::YesNo => (Sort::Word, Some(yes_no())),
            Type::WholeNumber => (Sort::Number { step: SCALE }, None),
            Type::Number(_) => (Sort::Number { step: 0 }, None),
            Type::Date | Type::DateTime => (Sort::Day, None),
            Type::ListOfText | Type::ListOf(_) => return None,
        };
        let mut states = match declared.blank {
            Blank::Unknown | Blank::No => KNOWN | BLANK,
            Blank::None | Blank::NoneYet => KNOWN | NONE,
        };
        if self.may_be_missing(node) {
            states |= NONE;
        }
        let is_dated = schema_kind.dated_by == Some(field) && !matches!(self.nodes[node.0].way, Way::Parent(..));
        let known = self.vars.len();
        let var = self.var(Key::Field(node, field), sort, states);
        if var.0 == known {
            let new = &mut self.vars[known];
            new.not_later = declared.blank == Blank::NoneYet || is_dated;
            new.blank_is_no = declared.blank == Blank::No;
            new.universe = universe;
            if self.counts_only && matches!(sort, Sort::Number { .. }) {
                self.axioms.push(Edge { left: ZERO, right: var, bound: Bound::ZERO });
            }
        }
        Some(var)
    }

    /// A value that is not looked into; `None` for what has no sort here.
    pub(super) fn opaque(&mut self, frames: &Frames, span: Span, value_type: &ValueType) -> Option<VarId> {
        let (sort, universe) = match value_type {
            ValueType::Text => (Sort::Word, None),
            ValueType::Choice(choices) => (Sort::Word, universe(choices)),
            ValueType::YesNo => (Sort::Word, Some(yes_no())),
            ValueType::Number(_) => (Sort::Number { step: 0 }, None),
            ValueType::Date => (Sort::Day, None),
            ValueType::DateTime | ValueType::Period(_) | ValueType::List(_) => return None,
        };
        let key = Key::Words(frames.clone(), self.words(span));
        let var = self.var(key, sort, KNOWN | NONE);
        self.vars[var.0].universe = universe;
        Some(var)
    }

    /// The first and the last day of the period of a loop.
    pub(super) fn that_period(&mut self, of: usize) -> (VarId, VarId) {
        let subject: Frames = [SUBJECT].into();
        let known = self.vars.len();
        let mut edge = |which: &str| {
            let key = Key::Words(subject.clone(), format!("{which} day of the period of loop {of}"));
            self.var(key, Sort::Day, KNOWN)
        };
        let (first, last) = (edge("first"), edge("last"));
        if first.0 == known {
            self.axioms.push(Edge { left: first, right: last, bound: Bound::ZERO });
        }
        (first, last)
    }

    /// The value of a loop: the same wherever it is named, or one of its own at each place.
    pub(super) fn that_value(&mut self, operand: &Operand, same_everywhere: bool) -> Option<VarId> {
        let subject: Frames = [SUBJECT].into();
        let var = self.opaque(&subject, operand.span, &operand.value_type)?;
        if same_everywhere {
            return Some(var);
        }
        let words = format!("{} at {}", self.words(operand.span), operand.span.start);
        let universe = self.vars[var.0].universe.clone();
        let apart = self.var(Key::Words(subject, words), Sort::Word, KNOWN);
        self.vars[apart.0].universe = universe;
        Some(apart)
    }

    /// The day that the calendar makes of another.
    pub(super) fn moved(&mut self, base: VarId, days: i128, by: Calendar) -> VarId {
        let known = self.vars.len();
        let var = self.var(Key::Moved { base, days, by }, Sort::Day, KNOWN);
        if var.0 == known {
            let (least, most) = by.reaches();
            let mut axiom = |left, right, bound| self.axioms.push(Edge { left, right, bound: Bound::exactly(bound) });
            if let Some(most) = most {
                axiom(var, base, days + most);
            }
            if let Some(least) = least {
                axiom(base, var, -days - least);
            }
        }
        var
    }

    /// What the calendar makes of a day; `None` outside the years that it covers.
    pub(super) fn calendar(&self, day: Day, by: Calendar) -> Option<Day> {
        let settings = &self.rules.settings;
        let moved = match by {
            Calendar::Reach(reach) => {
                let almanac = Almanac { month_end: settings.month_end, zone: &self.zone, holidays: &settings.holidays };
                almanac.moved(When::day(day), reach)?
            }
            Calendar::Edge(kind, end) => {
                let (first, last) = Period::containing(kind, day, settings.fiscal).days(settings.fiscal);
                When::day(if end { last } else { first })
            }
        };
        (moved.first == moved.last).then_some(moved.first)
    }
}

impl Calendar {
    /// The fewest and the most days by which it can move a day, where something bounds them.
    fn reaches(self) -> (Option<i128>, Option<i128>) {
        let reach = match self {
            Calendar::Edge(_, true) => return (Some(0), Some(366)),
            Calendar::Edge(_, false) => return (Some(-366), Some(0)),
            Calendar::Reach(reach) => reach,
        };
        let count = i128::from(reach.length.count);
        // Months and years are no fixed number of days; a few to both sides hold every case.
        let (least, most) = match reach.length.unit {
            Unit::Days | Unit::Hours => (count, count),
            Unit::Weeks => (count * 7, count * 7),
            Unit::BusinessDays => (count, count),
            Unit::Months => (count * 30_436 / 1000 - 4, count * 30_437 / 1000 + 4),
            Unit::Years => (count * 365_242 / 1000 - 3, count * 365_243 / 1000 + 3),
        };
        let stops = reach.not_counting.is_some() || reach.length.unit == Unit::BusinessDays;
        // A clock that stops makes it longer, and no calendar says how much at most.
        let (least, most) = match (stops, count < 0) {
            (false, _) => (Some(least), Some(most)),
            (true, false) => (Some(least), None),
            (true, true) => (None, Some(most)),
        };
        (least, most.filter(|_| !reach.rolling))
    }
}

fn universe(choices: &crate::schema::Choices) -> Option<BTreeSet<String>> {
    (!choices.or_other).then(|| choices.choices.iter().map(|choice| fold(&choice.value)).collect())
}

fn yes_no() -> BTreeSet<String> {
    ["yes".to_owned(), "no".to_owned()].into()
}

const _: () = assert!(ZERO.0 == 0 && AS_OF.0 == 1, "a world begins with these two");
