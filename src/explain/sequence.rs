//! Sequences: which record comes before which (`follows by`), and what it says (`previous.F`).
//!
//! Where the order is open, every record that may come right before another is looked at.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::calendar::{Day, When, Zone};
use crate::column::{Cell, Dataset, Records, State, Supply, Values};
use crate::outcome::{Cause, Reason};
use crate::resolve::ruleset::{Frame, Operand};
use crate::schema::{Blank, FieldId, Follows, KindId, Schema, Type};

use super::Court;
use super::facts::{Fact, Later, Reading, place_of};
use super::links::Links;
use super::operands::{Env, Use};

/// So many records may come right before another: with more of them nobody can say what stands there.
const MOST: usize = 100;

/// The places of a record that may stand anywhere.
const ANYWHERE: (Decimal, Decimal) = (Decimal::MIN, Decimal::MAX);

/// The sequences of a run, by kind; missing where nothing orders the records.
#[derive(Debug, Clone)]
pub(super) struct Sequences(Vec<Option<Sequence>>);

#[derive(Debug, Clone)]
enum Sequence {
    /// For each row the one that stands before it.
    Lines(Vec<Option<u32>>),
    Ordered(Ordered),
}

/// Records in the order of a field.
#[derive(Debug, Clone)]
struct Ordered {
    by: FieldId,
    /// For each row its group, or why it has none.
    groups: Vec<Result<u32, Apart>>,
    members: Vec<Group>,
}

/// Why a row stands in no group.
#[derive(Debug, Clone, Copy)]
enum Apart {
    /// It does not count, or there is no date that could give it a place: nothing comes before it.
    None,
    /// The field that would tell its place is not known.
    Unknown(FieldId),
}

/// The records of one group.
#[derive(Debug, Clone, Default)]
struct Group {
    /// Those with one place each, in order.
    exact: Vec<(Decimal, u32)>,
    /// Those whose place lies between two, by the second.
    open: Vec<Between>,
    /// Those that may stand anywhere.
    anywhere: Vec<u32>,
}

/// A record whose place lies between two.
#[derive(Debug, Clone)]
struct Between {
    from: Decimal,
    to: Decimal,
    row: u32,
    /// The latest `from` of it and all that stand before it in their order.
    latest: Decimal,
    /// The earliest `from` of it and all that stand behind it.
    earliest: Decimal,
}

/// What may come right before a record.
struct Before {
    /// Rows, or that there is none.
    rows: Vec<Option<u32>>,
    /// Why it is not one of them alone.
    reasons: Vec<Reason>,
    /// That nothing was missed is taken for granted.
    assumed: bool,
}

impl Sequences {
    pub(super) fn new(schema: &Schema, data: &Dataset, links: &Links, clock: (Day, &Zone)) -> Sequences {
        let of_kind = |kind: KindId| {
            let counts = |row: &u32| !links.is_merged(kind, *row) && !links.is_later(kind, *row);
            Some(match schema.kind(kind).follows.as_ref()? {
                Follows::Line => Sequence::Lines(lines(data.records(kind), counts)),
                Follows::Field { by, within } => {
                    let place = |row: u32| place(schema, data, (kind, row, *by), clock);
                    Sequence::Ordered(ordered(data, kind, (*by, within), counts, place))
                }
            })
        };
        Sequences(schema.ids().map(of_kind).collect())
    }
}

/// For each row the one that stands before it in the files: of records nested in another, within that one.
fn lines(records: &Records, counts: impl Fn(&u32) -> bool) -> Vec<Option<u32>> {
    let mut last: HashMap<Option<u32>, u32> = HashMap::new();
    let of_row = |row: u32| {
        if !counts(&row) {
            return None;
        }
        last.insert(records.nested_parents.get(row as usize).copied(), row)
    };
    records.rows().map(of_row).collect()
}

fn ordered(
    data: &Dataset,
    kind: KindId,
    (by, within): (FieldId, &[FieldId]),
    counts: impl Fn(&u32) -> bool,
    place: impl Fn(u32) -> Option<(Decimal, Decimal)>,
) -> Ordered {
    let records = data.records(kind);
    let mut numbers: HashMap<Vec<crate::column::KeyPart>, u32> = HashMap::new();
    let mut members: Vec<Group> = Vec::new();
    let mut group_of = |row: u32| -> Result<u32, Apart> {
        if !counts(&row) {
            return Err(Apart::None);
        }
        let key = records.key(row, within, &data.texts).map_err(Apart::Unknown)?;
        let (first, last) = place(row).ok_or(Apart::None)?;
        let group = *numbers.entry(key).or_insert_with(|| {
            members.push(Group::default());
            u32::try_from(members.len() - 1).expect("there are no more groups than rows")
        });
        members[group as usize].add((first, last), row);
        Ok(group)
    };
    let groups = records.rows().map(&mut group_of).collect();
    members.iter_mut().for_each(Group::sort);
    Ordered { by, groups, members }
}

/// Where a row stands in the order: one place, or between two. `None` where there is no such date.
fn place(
    schema: &Schema,
    data: &Dataset,
    (kind, row, by): (KindId, u32, FieldId),
    (as_of, zone): (Day, &Zone),
) -> Option<(Decimal, Decimal)> {
    let column = data.records(kind).column(by);
    let declared = schema.field(kind, by);
    match column.states[row as usize] {
        State::Known => {}
        State::None => return None,
        State::Blank | State::UnknownCode | State::Absent | State::Unreadable | State::Withheld | State::Differs => {
            return Some(ANYWHERE);
        }
    }
    match &column.values {
        Values::When(values) => {
            let when = values[row as usize];
            let hidden = when.first > as_of && declared.blank == Blank::NoneYet;
            let (first, last) = if declared.field_type == Type::DateTime {
                let (first, last) = when.instants(zone);
                (first.0, last.0)
            } else {
                (i64::from(when.first.0), i64::from(when.last.0))
            };
            (!hidden).then(|| (Decimal::from(first), Decimal::from(last)))
        }
        Values::Number(values) => Some((values[row as usize], values[row as usize])),
        Values::Text(_) | Values::YesNo(_) | Values::List(_) => {
            unreachable!("resolve orders by dates and numbers only")
        }
    }
}

impl Group {
    fn add(&mut self, (from, to): (Decimal, Decimal), row: u32) {
        if from == to {
            self.exact.push((from, row));
        } else if (from, to) == ANYWHERE {
            self.anywhere.push(row);
        } else {
            self.open.push(Between { from, to, row, latest: from, earliest: from });
        }
    }

    fn sort(&mut self) {
        self.exact.sort_unstable();
        self.open.sort_by_key(|one| one.to);
        for index in 1..self.open.len() {
            self.open[index].latest = self.open[index].latest.max(self.open[index - 1].latest);
        }
        for index in (1..self.open.len()).rev() {
            self.open[index - 1].earliest = self.open[index - 1].earliest.min(self.open[index].earliest);
        }
    }

    /// What may come right before a row that stands between two places; `None` if that is too much.
    ///
    /// A record may, if it may come before the row, and none comes surely between the two.
    fn before(&self, row: u32, (first, last): (Decimal, Decimal)) -> Option<Vec<Option<u32>>> {
        let earlier = self.exact.partition_point(|(place, _)| *place < first);
        let nearest = earlier.checked_sub(1).map(|index| self.exact[index].0);
        let surely =
            self.open.partition_point(|one| one.to < first).checked_sub(1).map(|index| self.open[index].latest);
        // Whatever is over before this comes before something else that comes before the row.
        let bound = nearest.max(surely);
        let from = bound.map_or(0, |bound| self.exact.partition_point(|(place, _)| *place < bound));
        let to = self.exact.partition_point(|(place, _)| *place <= last);
        let exact = self.exact[from..to].iter().map(|(_, other)| *other);
        let from = bound.map_or(0, |bound| self.open.partition_point(|one| one.to < bound));
        let open = self.open[from..].iter().take_while(|one| one.earliest <= last).filter(|one| one.from <= last);
        let open = open.map(|one| one.row).chain(self.anywhere.iter().copied());
        let all = exact.chain(open).filter(|other| *other != row);
        let mut rows: Vec<Option<u32>> = all.take(MOST + 1).map(Some).collect();
        rows.sort_unstable();
        if bound.is_none() {
            rows.push(None);
        }
        (rows.len() <= MOST).then_some(rows)
    }
}

impl<'a> Court<'a> {
    /// `previous.F`: the value that the record before has, or each that it may have.
    pub(super) fn previous(
        &self,
        (frame, kind): (Frame, KindId),
        value: &'a Operand,
        usage: Use,
        env: &Env,
    ) -> Reading<'a> {
        let at = usize::from(frame.0);
        let before = match self.before(kind, env.rows[at]) {
            Ok(before) => before,
            Err(reason) => {
                return Reading { source: Some(kind), cell: reason.cell, ..Reading::of(Fact::Unknown(vec![reason])) };
            }
        };
        let assumed = before.assumed;
        let mut whole = Reading { facts: Vec::new(), source: Some(kind), assumed, ..Reading::of(Fact::None) };
        let (mut ways, mut due): (Vec<Vec<usize>>, Option<When>) = (Vec::new(), None);
        for row in before.rows {
            let reading = match row {
                None => Reading::of(Fact::None),
                Some(row) => {
                    let mut there = env.clone();
                    there.rows[at] = row;
                    self.of_before(kind, frame, self.read_for(usage, value, &there))
                }
            };
            let of_this = reading.ways();
            due = due.or(reading.later.and_then(|later| later.due));
            whole.cell = whole.cell.or(reading.cell);
            whole.open.extend(reading.open);
            whole.assumed |= reading.assumed;
            whole.derivations.extend(reading.derivations);
            let places: Vec<usize> = reading.facts.into_iter().map(|fact| place_of(fact, &mut whole.facts)).collect();
            ways.extend(of_this.into_iter().map(|way| way.into_iter().map(|fact| places[fact]).collect::<Vec<_>>()));
        }
        if ways.len() > 1 && whole.facts.len() > 1 {
            whole.open.extend(before.reasons);
        }
        Reading { later: Later::new(due, ways), ..whole }
    }

    /// What the record before says, with reasons in the words in which that record is reached.
    fn of_before(&self, kind: KindId, frame: Frame, reading: Reading<'a>) -> Reading<'a> {
        let own = format!("{}.", self.rules.schema.kind(kind).name);
        let named = |reason: Reason| {
            let what = if frame.0 > 0 { reason.what.strip_prefix(&own).unwrap_or(&reason.what) } else { &reason.what };
            Reason { what: format!("previous.{what}"), ..reason }
        };
        let facts = reading.facts.into_iter().map(|fact| match fact {
            Fact::Unknown(reasons) => Fact::Unknown(reasons.into_iter().map(named).collect()),
            Fact::Known(_) | Fact::None => fact,
        });
        Reading { facts: facts.collect(), open: reading.open.into_iter().map(named).collect(), ..reading }
    }

    /// The records that may come right before one, or why nobody can say.
    fn before(&self, kind: KindId, row: u32) -> Result<Before, Reason> {
        let row = self.links.first_of(kind, row);
        let sequence = self.sequences.0[usize::from(kind.0)].as_ref().expect("resolve wants `follows by` for this");
        let ordered = match sequence {
            // That is what stands in the file, whatever is missing from it.
            Sequence::Lines(lines) => {
                let rows = vec![lines[row as usize]];
                return Ok(Before { rows, reasons: Vec::new(), assumed: false });
            }
            Sequence::Ordered(ordered) => ordered,
        };
        let group = match ordered.groups[row as usize] {
            Ok(group) => &ordered.members[group as usize],
            Err(Apart::None) => return Ok(Before { rows: vec![None], reasons: Vec::new(), assumed: false }),
            Err(Apart::Unknown(field)) => return Err(self.unknown_field(kind, row, field)),
        };
        if super::facts::cause_of(self.data.records(kind).state(row, ordered.by)).is_some() {
            return Err(self.unknown_field(kind, row, ordered.by));
        }
        let own = self.place_in(kind, row, ordered.by);
        let rows =
            own.and_then(|own| group.before(row, own)).ok_or_else(|| self.unclear_place(kind, row, ordered.by))?;
        let assumed = self.nothing_missed(kind, row, ordered.by, &rows)?;
        let mut reasons = Vec::new();
        if rows.len() > 1 {
            let told = rows.iter().flatten().chain([&row]);
            reasons = told.filter_map(|other| self.why_unordered(kind, *other, row, ordered.by)).collect();
            if reasons.is_empty() {
                reasons.push(self.unclear_place(kind, row, ordered.by));
            }
        }
        Ok(Before { rows, reasons, assumed })
    }

    fn place_in(&self, kind: KindId, row: u32, by: FieldId) -> Option<(Decimal, Decimal)> {
        place(&self.rules.schema, self.data, (kind, row, by), (self.as_of, &self.zone))
    }

    /// Why a record has no one place in the order, if it has none.
    fn why_unordered(&self, kind: KindId, other: u32, row: u32, by: FieldId) -> Option<Reason> {
        let place = self.place_in(kind, other, by)?;
        if place.0 == place.1 {
            return None;
        }
        let reason = if super::facts::cause_of(self.data.records(kind).state(other, by)).is_some() {
            self.unknown_field(kind, other, by)
        } else {
            self.unclear_place(kind, other, by)
        };
        Some(if other == row { reason } else { Reason { what: format!("previous.{}", reason.what), ..reason } })
    }

    /// That a date does not tell what comes before.
    fn unclear_place(&self, kind: KindId, row: u32, by: FieldId) -> Reason {
        let what = self.rules.schema.field(kind, by).name.clone();
        Reason { what, cause: Cause::TooImprecise, cell: Some(Cell { kind, row, field: Some(by) }) }
    }

    /// Whether it is only assumed that no record between a record and those before it was missed; the reason, if one
    /// may have been.
    fn nothing_missed(&self, kind: KindId, row: u32, by: FieldId, before: &[Option<u32>]) -> Result<bool, Reason> {
        let Supply::Supplied(completeness) = self.data.records(kind).supply else { return Ok(false) };
        let missed = Reason { what: self.kind_name(kind), cause: Cause::NotComplete, cell: None };
        let Some((from, through)) = completeness.days() else { return Err(missed) };
        let dated_by = self.rules.schema.kind(kind).dated_by;
        let first = |row: &Option<u32>| {
            row.and_then(|row| self.dated(kind, row, by)).map_or(Day::UNBOUNDED_PAST, |when| when.first)
        };
        let by_date = dated_by.is_none_or(|dated_by| dated_by == by);
        let (earliest, latest) = match self.dated(kind, row, by).filter(|_| by_date) {
            Some(when) => (before.iter().map(first).min().unwrap_or(when.first), when.last.min(self.as_of)),
            // Another order than that of time: a record of any time may stand between the two.
            None => (Day::UNBOUNDED_PAST, self.as_of),
        };
        let too_early = dated_by.is_some() && from.is_some_and(|from| earliest < from);
        if too_early || through.is_some_and(|through| latest > through) {
            return Err(missed);
        }
        Ok(completeness.is_assumed())
    }

    /// The date by which a row is ordered, if it is a known date.
    fn dated(&self, kind: KindId, row: u32, by: FieldId) -> Option<When> {
        let column = self.data.records(kind).column(by);
        match &column.values {
            Values::When(values) if column.states[row as usize] == State::Known => Some(values[row as usize]),
            Values::When(_) | Values::Text(_) | Values::YesNo(_) | Values::Number(_) | Values::List(_) => None,
        }
    }
}
