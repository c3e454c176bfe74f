//! Sequences: which record comes before which (`follows by`), and what it says (`previous.F`).
//!
//! Where the order is open, every record that may come right before another is looked at.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::calendar::{Day, When, Zone};
use crate::column::{ByKey, Cell, Dataset, Known, Records, State, Supply};
use crate::outcome::{Cause, Reason};
use crate::resolve::ruleset::{Frame, Operand};
use crate::schema::{Blank, FieldId, Follows, KindId, Schema, Type};

use super::Court;
use super::facts::{Fact, Later, Reading, place_of};
use super::links::{Links, is_later};
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
    /// For each row the one that stands before it, or [`NONE`].
    Lines(Vec<u32>),
    Ordered(Ordered),
}

/// Instead of a row or a group: there is none.
const NONE: u32 = u32::MAX;

/// Instead of a group: the field that would tell it is not known.
const UNKNOWN: u32 = u32::MAX - 1;

/// Records in the order of a field.
#[derive(Debug, Clone)]
struct Ordered {
    by: FieldId,
    within: Vec<FieldId>,
    /// For each row its group. [`NONE`] where it does not count, or where there is no date that could give it a place:
    /// nothing comes before it.
    groups: Vec<u32>,
    /// Rows with one place each, by group, and in order.
    exact: Vec<u32>,
    /// Where those of each group begin, and one more.
    starts: Vec<u32>,
    /// The others, of groups that have any.
    inexact: HashMap<u32, Inexact>,
}

/// The records of one group that do not have one place each.
#[derive(Debug, Clone, Default)]
struct Inexact {
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
            let counts = |row: u32| !links.is_merged(kind, row) && !is_later(schema, data, clock.0, (kind, row));
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
fn lines(records: &Records, counts: impl Fn(u32) -> bool) -> Vec<u32> {
    let mut last: HashMap<Option<u32>, u32> = HashMap::new();
    let of_row = |row: u32| {
        if !counts(row) {
            return NONE;
        }
        last.insert(records.nested_parents.get(row as usize).copied(), row).unwrap_or(NONE)
    };
    records.rows().map(of_row).collect()
}

fn ordered(
    data: &Dataset,
    kind: KindId,
    (by, within): (FieldId, &[FieldId]),
    counts: impl Fn(u32) -> bool,
    place: impl Fn(u32) -> Option<(Decimal, Decimal)>,
) -> Ordered {
    let records = data.records(kind);
    let mut by_key = ByKey::new(within);
    let mut ordered = Ordered {
        by,
        within: within.to_vec(),
        groups: Vec::new(),
        exact: Vec::new(),
        starts: vec![0],
        inexact: HashMap::new(),
    };
    ordered.groups.reserve_exact(records.len());
    let mut exact_rows: Vec<u32> = Vec::new();
    for row in records.rows() {
        ordered.groups.push(NONE);
        if !counts(row) {
            continue;
        }
        if records.unknown_part(row, within).is_some() {
            ordered.groups[row as usize] = UNKNOWN;
            continue;
        }
        let Some((from, to)) = place(row) else { continue };
        let first = by_key.add(records, row, &data.texts).expect("its key is known");
        if first == row {
            ordered.groups[row as usize] = u32::try_from(ordered.starts.len() - 1).expect("fewer groups than rows");
            ordered.starts.push(0);
        }
        let group = ordered.groups[first as usize];
        ordered.groups[row as usize] = group;
        if from == to {
            exact_rows.push(row);
            ordered.starts[group as usize + 1] += 1;
        } else {
            ordered.inexact.entry(group).or_default().add((from, to), row);
        }
    }
    ordered.fill(&exact_rows, |row| place(row).map(|(from, _)| from));
    ordered
}

impl Ordered {
    /// Puts the rows with one place each where they belong.
    fn fill(&mut self, exact_rows: &[u32], place: impl Fn(u32) -> Option<Decimal>) {
        for group in 1..self.starts.len() {
            self.starts[group] += self.starts[group - 1];
        }
        self.exact = vec![0; exact_rows.len()];
        let mut next = self.starts.clone();
        for row in exact_rows {
            let next = &mut next[self.groups[*row as usize] as usize];
            self.exact[*next as usize] = *row;
            *next += 1;
        }
        for ends in self.starts.windows(2) {
            let rows = &mut self.exact[ends[0] as usize..ends[1] as usize];
            // Nearly all exports are in order already.
            if !rows.is_sorted_by_key(|row| place(*row)) {
                rows.sort_by_cached_key(|row| place(*row));
            }
        }
        self.inexact.values_mut().for_each(Inexact::sort);
    }

    /// What may come right before a row of a group that stands between two places; `None` if that is too much.
    ///
    /// A record may, if it may come before the row, and none comes surely between the two.
    fn before(
        &self,
        (group, row): (u32, u32),
        (first, last): (Decimal, Decimal),
        place: impl Fn(u32) -> Option<Decimal>,
    ) -> Option<Vec<Option<u32>>> {
        let exact = &self.exact[self.starts[group as usize] as usize..self.starts[group as usize + 1] as usize];
        // The first of the exact that does not come before a place; `likely` is looked at first.
        let not_before = |bound: Decimal, likely: usize| {
            let comes_before = |index: usize| exact.get(index).is_some_and(|row| place(*row) < Some(bound));
            let is_it = likely <= exact.len() && !comes_before(likely) && (likely == 0 || comes_before(likely - 1));
            if is_it { likely } else { exact.partition_point(|row| place(*row) < Some(bound)) }
        };
        // In a file that is in order, a row stands as far behind the first of its group as in the order.
        let likely = exact.first().map_or(0, |first| row.saturating_sub(*first) as usize);
        let nothing = Inexact::default();
        let Inexact { open, anywhere } = self.inexact.get(&group).unwrap_or(&nothing);
        let nearest = not_before(first, likely).checked_sub(1);
        let (likely, nearest) = (nearest.unwrap_or(0), nearest.and_then(|index| place(exact[index])));
        let surely = open.partition_point(|one| one.to < first).checked_sub(1).map(|index| open[index].latest);
        // Whatever is over before this comes before something else that comes before the row.
        let bound = nearest.max(surely);
        let from = bound.map_or(0, |bound| not_before(bound, likely));
        let exact = exact[from..].iter().copied().take_while(|row| place(*row) <= Some(last));
        let from = bound.map_or(0, |bound| open.partition_point(|one| one.to < bound));
        let open = open[from..].iter().take_while(|one| one.earliest <= last).filter(|one| one.from <= last);
        let open = open.map(|one| one.row).chain(anywhere.iter().copied());
        let all = exact.chain(open).filter(|other| *other != row);
        let mut rows: Vec<Option<u32>> = all.take(MOST + 1).map(Some).collect();
        rows.sort_unstable();
        if bound.is_none() {
            rows.push(None);
        }
        (rows.len() <= MOST).then_some(rows)
    }
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
    match column.known(row) {
        None if column.state(row) == State::None => None,
        None => Some(ANYWHERE),
        Some(Known::When(when)) => {
            let hidden = when.first > as_of && declared.blank == Blank::NoneYet;
            let (first, last) = if declared.field_type == Type::DateTime {
                let (first, last) = when.instants(zone);
                (first.0, last.0)
            } else {
                (i64::from(when.first.0), i64::from(when.last.0))
            };
            (!hidden).then(|| (Decimal::from(first), Decimal::from(last)))
        }
        Some(Known::Number(number)) => Some((number, number)),
        Some(Known::Text(_) | Known::YesNo(_) | Known::List(_)) => {
            unreachable!("resolve orders by dates and numbers only")
        }
    }
}

impl Inexact {
    fn add(&mut self, (from, to): (Decimal, Decimal), row: u32) {
        if (from, to) == ANYWHERE {
            self.anywhere.push(row);
        } else {
            self.open.push(Between { from, to, row, latest: from, earliest: from });
        }
    }

    fn sort(&mut self) {
        self.open.sort_by_key(|one| one.to);
        for index in 1..self.open.len() {
            self.open[index].latest = self.open[index].latest.max(self.open[index - 1].latest);
        }
        for index in (1..self.open.len()).rev() {
            self.open[index - 1].earliest = self.open[index - 1].earliest.min(self.open[index].earliest);
        }
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
                let rows = vec![Some(lines[row as usize]).filter(|before| *before != NONE)];
                return Ok(Before { rows, reasons: Vec::new(), assumed: false });
            }
            Sequence::Ordered(ordered) => ordered,
        };
        let group = match ordered.groups[row as usize] {
            UNKNOWN => {
                let unknown = self.data.records(kind).unknown_part(row, &ordered.within);
                return Err(self.unknown_field(kind, row, unknown.expect("a field of the group is not known")));
            }
            NONE => return Ok(Before { rows: vec![None], reasons: Vec::new(), assumed: false }),
            group => group,
        };
        if super::facts::cause_of(self.data.records(kind).state(row, ordered.by)).is_some() {
            return Err(self.unknown_field(kind, row, ordered.by));
        }
        let place = |row: u32| self.place_in(kind, row, ordered.by);
        let rows = place(row)
            .and_then(|own| ordered.before((group, row), own, |row| Some(place(row)?.0)))
            .ok_or_else(|| self.unclear_place(kind, row, ordered.by))?;
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
        self.data.records(kind).column(by).date(row)
    }
}
