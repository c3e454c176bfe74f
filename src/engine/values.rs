//! What is found out about each different value of a field, once: what is known of it, what the conditions say that
//! depend on it alone, and the numbers by which it is compared with values of other fields.

use crate::column::{AS_WRITTEN, Batch, Datum, State};
use crate::explain::{DayWindow, NoOneParent};
use crate::plan::{Compares, KindPlan, Leaf, NodeId};
use crate::schema::{FieldId, KindId, LinkBy, LinkId, Schema};

use super::differences::NumbersByCode;
use super::sorts::Sorts;

/// Instead of a number: nothing by which the value could be compared.
pub(super) const NO_NUMBER: i64 = i64::MIN;

/// Instead of a row: the link leads to several records.
pub(super) const SEVERAL: u32 = u32::MAX;

/// Where a link leads: a row, or a mark for why there is no single one.
pub(super) fn led(parent: Result<u32, NoOneParent>) -> u32 {
    parent.unwrap_or_else(|why| match why {
        NoOneParent::Several => SEVERAL,
        NoOneParent::Missing => SEVERAL - 1,
        NoOneParent::KeyUnknown => SEVERAL - 2,
        NoOneParent::KeyNone => SEVERAL - 3,
    })
}

/// The mark in the place of a row, as a class of values; `None` where it is a row.
pub(super) fn mark(led: u32) -> Option<u8> {
    (led >= SEVERAL - 3).then(|| u8::MAX - u8::try_from(SEVERAL - led).unwrap_or(0))
}

/// One side of a deadline: what it needs of each value.
#[derive(Debug, Clone)]
pub(super) enum Side {
    /// The event: its day, [`NONE_YET`], or [`NO_NUMBER`] where it is neither.
    Event(Vec<i64>),
    /// The window; missing where its ends are not single days.
    Window(Vec<Option<DayWindow>>),
}

/// One of two values that are compared by their difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    One,
    Other,
}

/// Instead of a number, or the day of an event: there is none.
pub(super) const NONE_YET: i64 = i64::MIN + 1;

/// Instead of a number: nothing is known of the value. All numbers are higher.
pub(super) const NOT_KNOWN: i64 = i64::MIN + 2;

impl Side {
    fn clear(&mut self) {
        match self {
            Side::Event(days) => days.clear(),
            Side::Window(windows) => windows.clear(),
        }
    }
}

/// What is known of the values of one field.
#[derive(Debug, Clone)]
pub(super) struct FieldFacts {
    pub(super) field: FieldId,
    generation: u32,
    /// For each value what is known of it, in a byte: enough to tell why a condition about it is open.
    pub(super) classes: Vec<u8>,
    /// The leaves that depend on this field alone, and what they say of the values.
    pub(super) sorts: Vec<Sorts>,
    /// What is compared with values of other fields: the numbers of pairs, and the sides of deadlines.
    pub(super) numbers: Vec<((usize, Which), NumbersByCode)>,
    pub(super) sides: Vec<(NodeId, Side)>,
    /// The links that this field alone makes, and where each value leads.
    pub(super) parents: Vec<(LinkId, Vec<u32>)>,
    /// For rules of which this value picks the version, by their places in the program: which one it picks.
    pub(super) versions: Vec<(usize, Vec<u32>)>,
    /// For a `dated by` field, whether each value lies after the as-of date.
    pub(super) later: Option<Vec<bool>>,
}

impl FieldFacts {
    /// Nothing known yet of any value.
    pub(super) fn new(
        field: FieldId,
        plan: &KindPlan<'_>,
        schema: &Schema,
        each: &[(NodeId, &Leaf<'_>)],
    ) -> FieldFacts {
        let alone = each.iter().filter(|(_, leaf)| leaf.fields == [field]);
        let deadlines = each.iter().filter_map(|(node, leaf)| match &leaf.compares {
            Some(Compares::Deadline { event, window }) => Some((*node, event.1, window.1)),
            Some(Compares::Difference(_)) | None => None,
        });
        let sides = deadlines.flat_map(|(node, event, window)| {
            let of_event = (event == field).then(|| (node, Side::Event(Vec::new())));
            of_event.into_iter().chain((window == field).then(|| (node, Side::Window(Vec::new()))))
        });
        let numbers = plan.program.pairs.iter().enumerate().flat_map(|(pair, of)| {
            let own = [(of.one.1, Which::One), (of.other.1, Which::Other)].into_iter().filter(|(of, _)| *of == field);
            own.map(move |(_, which)| ((pair, which), NumbersByCode::EMPTY))
        });
        let declared = schema.kind(plan.kind);
        let links = (0..).map(LinkId).zip(&declared.links);
        let of_field = links.filter(|(_, link)| matches!(&link.by, LinkBy::Fields(fields) if *fields == [field]));
        FieldFacts {
            field,
            generation: 0,
            classes: Vec::new(),
            sorts: Sorts::new(alone.map(|(node, _)| *node).collect()).into_iter().collect(),
            numbers: numbers.collect(),
            sides: sides.collect(),
            parents: of_field.map(|(link, _)| (link, Vec::new())).collect(),
            versions: plan.picked_by(field).map(|place| (place, Vec::new())).collect(),
            later: (declared.dated_by == Some(field)).then(Vec::new),
        }
    }

    /// Forgets what is known if the dictionary began anew.
    pub(super) fn refresh(&mut self, batch: &Batch) {
        let generation = batch.field(self.field).generation;
        if generation == self.generation {
            return;
        }
        self.generation = generation;
        self.classes.clear();
        self.sorts.iter_mut().for_each(Sorts::clear);
        self.numbers.iter_mut().for_each(|(_, numbers)| *numbers = NumbersByCode::EMPTY);
        self.sides.iter_mut().for_each(|(_, side)| side.clear());
        self.parents.iter_mut().for_each(|(_, rows)| rows.clear());
        self.versions.iter_mut().for_each(|(_, picks)| picks.clear());
        self.later.iter_mut().for_each(Vec::clear);
    }

    /// For each new value of a batch, in order, a row that has it.
    pub(super) fn new_values(&self, batch: &Batch) -> Vec<u32> {
        let known = self.classes.len();
        let field = batch.field(self.field);
        let mut rows = vec![u32::MAX; field.values.len().saturating_sub(known)];
        if rows.is_empty() {
            return rows;
        }
        for (row, code) in (0..).zip(&field.codes) {
            if *code != AS_WRITTEN
                && let Some(slot) = (*code as usize).checked_sub(known)
            {
                rows[slot] = rows[slot].min(row);
            }
        }
        rows
    }
}

/// What is known of a value, in a byte.
pub(super) fn class(datum: &Datum) -> u8 {
    match datum {
        Datum::Not(state) => 8 + *state as u8,
        Datum::When(when) if when.first != when.last => 2,
        Datum::When(when) if when.time.is_some_and(|(first, last)| first != last) => 2,
        Datum::When(when) if when.time.is_some() => 1,
        Datum::Text(_) | Datum::YesNo(_) | Datum::Number(_) | Datum::When(_) | Datum::List(_) => 0,
    }
}

/// What is known of a value of a held record.
pub(super) fn held_class(kind: KindId, row: u32, field: FieldId, data: &crate::column::Dataset) -> u8 {
    let column = data.records(kind).column(field);
    match column.state(row) {
        State::Known => match column.date(row) {
            Some(when) => class(&Datum::When(when)),
            None => 0,
        },
        state @ (State::None
        | State::Blank
        | State::UnknownCode
        | State::Absent
        | State::Unreadable
        | State::Withheld
        | State::Differs) => 8 + state as u8,
    }
}
