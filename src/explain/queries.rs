//! The records that a query finds, and what those that were not seen leave open (tables T2 and T7).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::calendar::{Day, When};
use crate::column::{Cell, Completeness, Supply};
use crate::outcome::{Answers, Cause, Reason};
use crate::resolve::ruleset::{
    Comparison, Condition, ConditionKind, Frame, Operand, OperandKind, Order, Part, Query, Step, Window,
};
use crate::schema::{FieldId, KindId, LinkBy, LinkId};

use super::deadlines::Span;
use super::facts::{Fact, Reading, Value, cause_of};
use super::operands::{Env, Reached};
use super::{Court, Trace};

/// A record that may be one of those asked for.
#[derive(Debug)]
pub(super) struct FoundRecord<'a> {
    pub(super) row: u32,
    /// Whether it is one of them.
    pub(super) answers: Answers,
    /// Why that is open.
    pub(super) reasons: Vec<Reason>,
    /// How its `where` was judged.
    pub(super) trace: Option<Trace<'a>>,
}

/// What a query finds.
#[derive(Debug, Default)]
pub(super) struct Found<'a> {
    /// The records seen, in record order; those for which `where` is false stand here too.
    pub(super) records: Vec<FoundRecord<'a>>,
    /// Why records of the past may exist that nobody saw.
    pub(super) unseen_past: Option<Reason>,
    /// They can only have happened after this day, because the extract ends on it.
    pub(super) unseen_after: Option<Day>,
    /// Whether such a record may still come: not due yet, or perhaps false.
    pub(super) unseen_future: Option<Answers>,
    /// The first field of a link whose key no parent has.
    pub(super) lost: Option<Cell>,
    /// Why it is open whether such a record may still come.
    pub(super) open_future: Vec<Reason>,
    /// Why it is not known whose records these are.
    pub(super) unknown: Vec<Reason>,
    /// An absence rests on a source that is not declared complete.
    pub(super) assumed: bool,
    /// The last day on which such a record would count, where `where` bounds it.
    pub(super) due: Option<When>,
    /// The `where` bounds the date of the records from above.
    pub(super) bounded: bool,
}

impl Found<'_> {
    /// A record, seen or to come, can be not due yet.
    pub(super) fn can_be_not_due(&self) -> bool {
        self.unseen_future.is_some() || self.records.iter().any(|record| record.answers.can_be_not_due())
    }

    /// Whether so many were found, and whether that rests on a source not declared complete; other limits than whole
    /// ones are rounded to what they ask for.
    pub(super) fn count_is(&self, comparison: Comparison, limit: Decimal) -> (Answers, bool) {
        let sets: Vec<Answers> = self.records.iter().map(|record| record.answers).collect();
        let hidden = self.unseen_past.is_some() || !self.unknown.is_empty();
        let (reached, answers) = count_is(&sets, (hidden, self.unseen_future), comparison, limit);
        (answers, reached == Answers::FALSE && self.assumed)
    }

    /// Why the number of records is open.
    pub(super) fn into_reasons(self) -> Vec<Reason> {
        let unsure = self.records.into_iter().filter(|record| !record.answers.is_decided());
        let mut reasons: Vec<Reason> = unsure.flat_map(|record| record.reasons).collect();
        reasons.extend(self.unknown);
        reasons.extend(self.unseen_past);
        reasons.extend(self.open_future);
        reasons
    }
}

impl<'a> Court<'a> {
    /// Finds the records of a query and says what may have gone unseen.
    pub(super) fn find(&self, query: &'a Query, env: &Env) -> Found<'a> {
        match query.step {
            Step::Children(link) => {
                let mut found = self.coverage(query, env);
                let supplied = found.unknown.is_empty();
                if let Some(field) = self.links.lacking(query.kind, link).filter(|_| supplied) {
                    let what =
                        format!("{}.{}", self.kind_name(query.kind), self.rules.schema.field(query.kind, field).name);
                    found.unknown.push(Reason { what, cause: Cause::ColumnAbsent, cell: None });
                }
                for reached in self.climb(&query.from, env) {
                    match reached {
                        Reached::Row(parent) if supplied => {
                            found.unknown.extend(self.unlisted(query, link, parent));
                            let rows = self.links.children(query.kind, link, parent);
                            found.records.extend(rows.iter().map(|row| self.found(query, *row, env)));
                        }
                        Reached::Row(_) | Reached::NoSuch => {}
                        Reached::Unknown(reason) => found.unknown.push(reason),
                    }
                }
                found.records.sort_by_key(|record| record.row);
                found
            }
            Step::Parent(link) => {
                let mut found = Found::default();
                for reached in self.climb(&query.from, env) {
                    match reached {
                        Reached::Row(row) => self.find_parents(query, link, row, env, &mut found),
                        Reached::Unknown(reason) => found.unknown.push(reason),
                        Reached::NoSuch => {}
                    }
                }
                found
            }
        }
    }

    /// Why the children of a record are not known: a part of the key by which they would name it is not, or the list in
    /// which they would stand nested is blank.
    pub(super) fn unlisted(&self, query: &Query, link: LinkId, parent: u32) -> Option<Reason> {
        let link = self.rules.schema.kind(query.kind).link(link);
        if let LinkBy::Fields(_) = link.by {
            let records = self.data.records(link.parent);
            let mut key = self.rules.schema.kind(link.parent).key.iter();
            let unknown = key.find(|field| cause_of(records.state(parent, **field)).is_some());
            return unknown.map(|field| self.unknown_field(link.parent, parent, *field));
        }
        let blank = self.data.records(query.kind).unlisted_parents.contains(&parent);
        let cell = Some(Cell { kind: query.from.kind, row: parent, field: None });
        blank.then(|| Reason { what: self.kind_name(query.kind), cause: Cause::Blank, cell })
    }

    fn found(&self, query: &'a Query, row: u32, env: &Env) -> FoundRecord<'a> {
        match &query.condition {
            None => FoundRecord { row, answers: Answers::TRUE, reasons: Vec::new(), trace: None },
            Some(condition) => {
                let mut trace = self.judge_condition(condition, &env.with(row));
                trace.record = Some(Cell { kind: query.kind, row, field: None });
                FoundRecord { row, answers: trace.answers, reasons: trace.reasons.clone(), trace: Some(trace) }
            }
        }
    }

    fn find_parents(&self, query: &'a Query, link: LinkId, row: u32, env: &Env, found: &mut Found<'a>) {
        match self.parents(query.from.kind, link, row) {
            Ok(Some(rows)) => found.records.extend(rows.iter().map(|row| self.found(query, *row, env))),
            Ok(None) => {}
            // That no row has the key is the answer to `exists PARENT`; it is proof if the source is complete.
            Err(Reason { cause: Cause::NoParent, what, cell }) => {
                found.lost = cell;
                match self.data.records(query.kind).supply {
                    Supply::Supplied(Completeness::Unknown) => {
                        found.unknown.push(Reason { what, cause: Cause::NotComplete, cell });
                    }
                    Supply::Supplied(completeness) => found.assumed |= completeness.is_assumed(),
                    Supply::NoRecords | Supply::NotSupplied => {}
                }
            }
            Err(reason) => found.unknown.push(reason),
        }
    }

    /// What an absence among the records of a query proves.
    pub(super) fn coverage(&self, query: &'a Query, env: &Env) -> Found<'a> {
        let mut found = Found::default();
        let completeness = match self.data.records(query.kind).supply {
            Supply::NotSupplied => {
                let reason = Reason { what: self.kind_name(query.kind), cause: Cause::KindNotSupplied, cell: None };
                found.unknown.push(reason);
                return found;
            }
            Supply::NoRecords => return found,
            Supply::Supplied(completeness) => completeness,
        };
        let bounds = self.bounds(query, env);
        found.bounded = bounds.latest.is_some();
        found.due = bounds.latest.filter(|_| bounds.known);
        found.unseen_future = self.unseen_future(&bounds);
        found.assumed = completeness.is_assumed();
        if found.unseen_future != Some(Answers::NOT_DUE) || !bounds.begins_after(self.as_of) {
            let unseen = self.unseen_past(query.kind, completeness, &bounds);
            found.unseen_after = unseen.as_ref().and_then(|(_, after)| *after);
            found.unseen_past = unseen.map(|(reason, _)| reason);
        }
        if found.unseen_future.is_some_and(|future| !future.is_decided()) {
            found.open_future = bounds.open;
        }
        found
    }

    fn unseen_future(&self, bounds: &Bounds) -> Option<Answers> {
        let latest = bounds.latest?;
        let open = Answers::FALSE.union(Answers::NOT_DUE);
        match (bounds.known, latest.first > self.as_of, latest.last > self.as_of) {
            (false, ..) => Some(open),
            (true, true, _) => Some(Answers::NOT_DUE),
            (true, false, true) => Some(open),
            (true, false, false) => None,
        }
    }

    /// Why records of the past may not have been seen, and after which day alone, if that is known.
    fn unseen_past(&self, kind: KindId, completeness: Completeness, bounds: &Bounds) -> Option<(Reason, Option<Day>)> {
        let Some((from, through)) = completeness.days() else {
            return Some((self.incomplete(kind, Cause::NotComplete), None));
        };
        let dated = self.rules.schema.kind(kind).dated_by.is_some();
        let earliest = bounds.earliest.map_or(Day::UNBOUNDED_PAST, |earliest| earliest.first);
        let latest = bounds.latest.map_or(self.as_of, |latest| latest.last.min(self.as_of));
        let latest = bounds.begun_by.map_or(latest, |day| latest.min(day));
        if dated && from.is_some_and(|from| earliest < from) {
            return Some((self.incomplete(kind, Cause::NotComplete), None));
        }
        let after = through.filter(|through| latest > *through)?;
        let cause = if bounds.latest.is_some() { Cause::ExtractEnds } else { Cause::NotComplete };
        Some((self.incomplete(kind, cause), Some(after)))
    }

    /// The days through the as-of date on which there may be a record of the query that nobody saw, and why.
    pub(super) fn unseen_days(&self, query: &'a Query, env: &Env) -> Vec<(Day, Day, Reason)> {
        let (Supply::Supplied(completeness), Step::Children(_)) = (self.data.records(query.kind).supply, query.step)
        else {
            return Vec::new();
        };
        let unseen = match completeness.days() {
            None => vec![(Day::UNBOUNDED_PAST, self.as_of, Cause::NotComplete)],
            Some((from, through)) => {
                let before = from.map(|from| (Day::UNBOUNDED_PAST, from.plus(-1), Cause::NotComplete));
                let after = through.map(|through| (through.plus(1), self.as_of, Cause::ExtractEnds));
                before.into_iter().chain(after).collect()
            }
        };
        let bounds = self.bounds(query, env);
        let earliest = bounds.earliest.map_or(Day::UNBOUNDED_PAST, |earliest| earliest.first);
        let latest = bounds.latest.map_or(self.as_of, |latest| latest.last.min(self.as_of));
        let admitted = unseen.into_iter().map(|(first, last, cause)| (first.max(earliest), last.min(latest), cause));
        let admitted = admitted.filter(|(first, last, _)| first <= last);
        admitted.map(|(first, last, cause)| (first, last, self.incomplete(query.kind, cause))).collect()
    }

    fn incomplete(&self, kind: KindId, cause: Cause) -> Reason {
        Reason { what: self.kind_name(kind), cause, cell: None }
    }

    pub(super) fn kind_name(&self, kind: KindId) -> String {
        self.rules.schema.kind(kind).name.clone()
    }

    /// Whether records of a kind may exist that nobody saw and that satisfy a condition of their own, on days of a span.
    pub(super) fn may_be_unseen(&self, kind: KindId, condition: Option<&'a Condition>, within: Option<When>) -> bool {
        let Supply::Supplied(completeness) = self.data.records(kind).supply else { return false };
        let mut bounds = Bounds { earliest: within, latest: within, begun_by: None, known: true, open: Vec::new() };
        let mut asks_others = false;
        if let Some(condition) = condition {
            condition.each(&mut |part| asks_others |= matches!(part, Part::Query(_)));
        }
        // What other records say may bound each record differently; then nothing but the span is sure.
        if let Some(condition) = condition.filter(|_| !asks_others) {
            // No limit that is taken looks at the record itself, so any row will do.
            let env =
                Env { rows: vec![0], loops: Vec::new(), pivot: Ok(When::day(self.as_of)), dated: None, lapse: None };
            self.narrow(condition, Frame(0), self.rules.schema.kind(kind).dated_by, &env, &mut bounds);
        }
        !bounds.begins_after(self.as_of) && self.unseen_past(kind, completeness, &bounds).is_some()
    }

    /// The span of dates that `where` admits for the query's `dated by` field.
    fn bounds(&self, query: &'a Query, env: &Env) -> Bounds {
        let mut bounds = Bounds { earliest: None, latest: None, begun_by: None, known: true, open: Vec::new() };
        if let Some(condition) = &query.condition {
            let dated_by = self.rules.schema.kind(query.kind).dated_by;
            // No limit that is taken looks at the record itself, so any row will do; queries in it open frames after it.
            self.narrow(condition, query.frame, dated_by, &env.with(0), &mut bounds);
        }
        bounds
    }

    /// Narrows the bounds by what one condition of the `where` says of the date.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these conditions bound a date")]
    fn narrow(
        &self,
        condition: &'a Condition,
        frame: Frame,
        dated_by: Option<FieldId>,
        env: &Env,
        bounds: &mut Bounds,
    ) {
        let is_date = |operand: &Operand| {
            matches!(&operand.kind, OperandKind::Field(record, field)
                if record.frame == frame && record.links.is_empty() && Some(*field) == dated_by)
        };
        match &condition.kind {
            ConditionKind::All(parts) => {
                parts.iter().for_each(|part| self.narrow(part, frame, dated_by, env, bounds));
            }
            ConditionKind::Deadline { event, window } if is_date(event) && !mentions(condition, frame, event) => {
                match self.window_of(window, env, &mut bounds.open) {
                    Some(span) => bounds.narrow(span.start, Some(span.due)),
                    None => bounds.not_known(window_starts(window)),
                }
            }
            ConditionKind::Order(date, order, limit) if is_date(date) && !mentions(condition, frame, date) => {
                let edge = self.read(limit, env);
                bounds.open.extend(self.open_edge(limit, &edge));
                let moved = |days: i64| match known_when(&edge) {
                    Some(when) => Ok(When::days(when.first.plus(days), when.last.plus(days))),
                    None => Err(()),
                };
                match order {
                    Order::Before => bounds.narrow_to(None, Some(moved(-1))),
                    Order::OnOrBefore => bounds.narrow_to(None, Some(moved(0))),
                    Order::After => bounds.narrow_to(Some(moved(1)), None),
                    Order::OnOrAfter => bounds.narrow_to(Some(moved(0)), None),
                }
            }
            // What is in effect on a day has begun by then.
            ConditionKind::InEffect { record, lasting, day }
                if record.frame == frame
                    && record.links.is_empty()
                    && (dated_by.is_none() || is_date(&lasting.from))
                    && !looks_at(day, frame) =>
            {
                let edge = self.read(day, env);
                match known_when(&edge) {
                    Some(when) if when.last <= self.as_of => {
                        bounds.begun_by = Some(bounds.begun_by.map_or(when.last, |known| known.min(when.last)));
                    }
                    when => {
                        bounds.open.extend(self.open_edge(day, &edge));
                        bounds.narrow_to(None, Some(when.ok_or(())));
                    }
                }
            }
            ConditionKind::FromThrough(date, from, through) if is_date(date) && !mentions(condition, frame, date) => {
                let mut edge = |operand: &'a Operand| {
                    let edge = self.read(operand, env);
                    bounds.open.extend(self.open_edge(operand, &edge));
                    known_when(&edge).ok_or(())
                };
                let (first, last) = (edge(from), edge(through));
                bounds.narrow_to(Some(first), Some(last));
            }
            ConditionKind::Equals { left, right, .. } if is_date(left) && !mentions(condition, frame, left) => {
                let edge = self.read(right, env);
                bounds.open.extend(self.open_edge(right, &edge));
                let day = known_when(&edge).ok_or(());
                bounds.narrow_to(Some(day), Some(day));
            }
            _ => {}
        }
    }

    /// The window of a deadline, as far as its start is known. `open` takes why it is not one window.
    fn window_of(&self, window: &'a Window, env: &Env, open: &mut Vec<Reason>) -> Option<Span> {
        let (operand, anchor) = self.anchor(window, env);
        let (length, lengths) = self.length(window, env);
        open.extend(operand.map_or(Vec::new(), |operand| self.open_edge(operand, &anchor)));
        if let Some(length) = length.filter(|_| !matches!(lengths.facts[..], [Fact::Known(_)])) {
            open.extend(self.why_open(length, &lengths));
        }
        let windows = [anchor.clone(), lengths];
        let windows = Reading::each_combination(&windows).into_iter();
        let spans: Vec<Span> = windows.map(|facts| self.span_of(window, facts[0], facts[1])).collect::<Option<_>>()?;
        if spans.iter().any(|span| span.outside_calendar) {
            // What ends in a year that nobody knows the holidays of has no known end.
            open.extend(operand.map(|operand| self.outside_calendar(operand, &anchor)));
            return None;
        }
        spans.into_iter().reduce(hull)
    }

    /// Why a date that bounds a window is not one day.
    fn open_edge(&self, operand: &'a Operand, edge: &Reading<'a>) -> Vec<Reason> {
        match known_when(edge) {
            Some(when) if when.first == when.last => Vec::new(),
            Some(_) | None => self.why_open(operand, edge),
        }
    }
}

/// Whether a condition looks at the record of a frame beyond the one operand: then its bounds differ by record.
fn mentions(condition: &Condition, frame: Frame, except: &Operand) -> bool {
    let mut found = false;
    condition.each(&mut |part| {
        let excepted = matches!(part, Part::Operand(operand) if std::ptr::eq(operand, except));
        found |= !excepted && is_of(part, frame);
    });
    found
}

/// Whether an operand looks at the record of a frame.
fn looks_at(operand: &Operand, frame: Frame) -> bool {
    let mut found = false;
    operand.each(&mut |part| found |= is_of(part, frame));
    found
}

/// Whether a part looks at the record of a frame by itself, not through the parts inside.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else begins at a record")]
fn is_of(part: Part<'_>, frame: Frame) -> bool {
    let begins = match part {
        Part::Query(query) => query.from.frame,
        Part::Operand(operand) => match &operand.kind {
            OperandKind::Field(record, _) | OperandKind::Defined(record, _) => record.frame,
            OperandKind::Previous { frame, .. } => *frame,
            _ => return false,
        },
        Part::Condition(condition) => match &condition.kind {
            ConditionKind::RuleIs { record, .. } | ConditionKind::InEffect { record, .. } => record.frame,
            ConditionKind::Unique { frame, .. } => *frame,
            _ => return false,
        },
    };
    begins == frame
}

/// A date that is known, though perhaps as an interval.
fn known_when(reading: &Reading<'_>) -> Option<When> {
    match &reading.facts[..] {
        [Fact::Known(Value::When(when))] => Some(*when),
        _ => None,
    }
}

/// Whether a window has a first day.
fn window_starts(window: &Window) -> bool {
    match window {
        Window::After(..) | Window::Before(..) | Window::During(_) => true,
        Window::By(_) => false,
    }
}

/// The first and last day that a `where` admits; missing where it does not bound them.
#[derive(Debug)]
struct Bounds {
    earliest: Option<When>,
    latest: Option<When>,
    /// The last day by which the records have begun, where that has passed: nothing falls due by it.
    begun_by: Option<Day>,
    /// Every bound is known.
    known: bool,
    /// Why a bound is not one day.
    open: Vec<Reason>,
}

impl Bounds {
    fn narrow(&mut self, earliest: Option<When>, latest: Option<When>) {
        self.narrow_to(earliest.map(Ok), latest.map(Ok));
    }

    /// A bound that is there but not known leaves the window open at that end.
    fn narrow_to(&mut self, earliest: Option<Result<When, ()>>, latest: Option<Result<When, ()>>) {
        match earliest {
            Some(Ok(when)) => self.earliest = Some(self.earliest.map_or(when, |known| later(known, when))),
            Some(Err(())) => self.not_known(true),
            None => {}
        }
        match latest {
            Some(Ok(when)) => self.latest = Some(self.latest.map_or(when, |known| earlier(known, when))),
            Some(Err(())) => {
                self.known = false;
                self.latest.get_or_insert(When::days(Day::UNBOUNDED_PAST, Day::UNBOUNDED_FUTURE));
            }
            None => {}
        }
    }

    fn not_known(&mut self, starts: bool) {
        self.known = false;
        let any = When::days(Day::UNBOUNDED_PAST, Day::UNBOUNDED_FUTURE);
        if starts {
            self.earliest.get_or_insert(any);
        }
        self.latest.get_or_insert(any);
    }

    /// Whether the window surely begins after a day.
    fn begins_after(&self, day: Day) -> bool {
        self.earliest.is_some_and(|earliest| earliest.first > day)
    }
}

/// Of two windows that a deadline may have, as far as they reach together.
fn hull(a: Span, b: Span) -> Span {
    Span { start: a.start.zip(b.start).map(|(a, b)| a.hull(b)), due: a.due.hull(b.due), ..a }
}

fn later(a: When, b: When) -> When {
    When::days(a.first.max(b.first), a.last.max(b.last))
}

fn earlier(a: When, b: When) -> When {
    When::days(a.first.min(b.first), a.last.min(b.last))
}

/// Whether `at least` as many of these as a comparison needs are there, and what the comparison says; besides them there
/// may be any number that nobody saw, and any number may come.
pub(super) fn count_is(
    sets: &[Answers],
    (hidden, future): (bool, Option<Answers>),
    comparison: Comparison,
    limit: Decimal,
) -> (Answers, Answers) {
    let any_number = |may_be: bool| u64::from(may_be) * u64::MAX;
    let to_come = future.unwrap_or(Answers::NOT_DUE);
    // `more than n` is `at least n + 1`; `at most` and `less than` are their opposites.
    let needed = match comparison {
        Comparison::AtLeast | Comparison::LessThan => limit.ceil(),
        Comparison::MoreThan | Comparison::AtMost => limit.floor() + Decimal::ONE,
    };
    let needed = needed.to_u64().unwrap_or(if limit.is_sign_negative() { 0 } else { u64::MAX });
    let reached = at_least(needed, sets, any_number(hidden), any_number(future.is_some()), to_come);
    let lower_bound = matches!(comparison, Comparison::AtLeast | Comparison::MoreThan);
    (reached, if lower_bound { reached } else { reached.negated() })
}

/// At least `count` of these (table T2), where besides them `hidden` more are unknown and `future` more may come.
pub(super) fn at_least(count: u64, sets: &[Answers], hidden: u64, future: u64, to_come: Answers) -> Answers {
    let number = |test: &dyn Fn(Answers) -> bool| {
        u64::try_from(sets.iter().filter(|set| test(**set)).count()).unwrap_or(u64::MAX)
    };
    // The unseen are counted with the others: those of the past are true or false, those to come not due (or false).
    let can_be_true = number(&|set| set.can_be_true()).saturating_add(hidden);
    let cannot_be_false = number(&|set| !set.can_be_false());
    let never_false = if to_come.can_be_false() { 0 } else { future };
    let can_be_due_later = number(&|set| set.can_be_not_due()).saturating_add(future);
    let surely_true = number(&|set| set == Answers::TRUE);
    let unknown = number(&|set| set == Answers::UNKNOWN).saturating_add(hidden);
    let can_true = can_be_true >= count;
    let can_false = cannot_be_false.saturating_add(never_false) < count;
    let reach = can_be_due_later.saturating_add(unknown).saturating_add(surely_true);
    let can_due = can_be_due_later >= 1 && surely_true < count && reach >= count;
    let sets = [(can_true, Answers::TRUE), (can_false, Answers::FALSE), (can_due, Answers::NOT_DUE)];
    let possible = sets.into_iter().filter(|(can, _)| *can).map(|(_, one)| one);
    possible.reduce(Answers::union).expect("a count is reached, is not, or may be later")
}
