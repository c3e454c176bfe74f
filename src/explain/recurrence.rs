//! `Q recurs every N from A until B` (table T6): the events, the span and what is not known of them, judged by
//! `series`, and the course that is told of it.

use crate::calendar::{Day, Length, Reach, When};
use crate::column::{Cell, State};
use crate::outcome::{Answers, Cause, Manner, Reason};
use crate::resolve::dates_are_private;
use crate::resolve::ruleset::{Condition, Operand, Query, Recurrence};
use crate::schema::FieldId;

use super::conditions::dedup;
use super::course::{Course, Lapse, LapseEnd, Unsure};
use super::facts::{Fact, Later, Reading, Value, cause_of};
use super::operands::Env;
use super::predicates::whole;
use super::queries::{Found, FoundRecord};
use super::series::{Possible, Series};
use super::{Court, Seen, Trace};

/// A start that may be any of more days than these is as good as not known.
const MOST_STARTS: i64 = 4_000;

/// How many events are looked at once more, in all, to see which of them alone make it open.
const MOST_TRIED: usize = 100_000;

/// An event that is there or may be, with where its date stands and what is open about it.
struct Event {
    possible: Possible,
    cell: Cell,
    open: Vec<Reason>,
}

/// The spans that a recurrence may be about.
#[derive(Default)]
struct Spans {
    /// One for each combination of what its dates may be.
    ways: Vec<Way>,
    open: Vec<Reason>,
}

/// The spans that one combination of facts leaves possible.
#[derive(Default)]
struct Way {
    /// The first day, and the last one where there is one.
    each: Vec<(Day, Option<Day>)>,
    /// What it is besides, where a date is not known.
    besides: Option<Answers>,
}

impl Way {
    fn add(&mut self, answers: Answers) {
        self.besides = Some(self.besides.map_or(answers, |besides| besides.union(answers)));
    }
}

impl Spans {
    fn each(&self) -> impl Iterator<Item = (Day, Option<Day>)> {
        self.ways.iter().flat_map(|way| way.each.iter().copied())
    }
}

impl<'a> Court<'a> {
    /// For each length that the time from one to the next may have: a parameter can have several versions.
    pub(super) fn recurs(&self, condition: &'a Condition, recurrence: &'a Recurrence, env: &Env) -> Trace<'a> {
        let length = self.read(&recurrence.every, env);
        let mut judged: Option<Trace<'a>> = None;
        let mut unknown: Vec<Reason> = Vec::new();
        for fact in &length.facts {
            let Some(count) = whole(fact) else {
                unknown.extend(if let Fact::Unknown(reasons) = fact { reasons.clone() } else { Vec::new() });
                continue;
            };
            let trace = self.recurs_every(condition, recurrence, Length { count, unit: recurrence.unit }, env);
            judged = Some(match judged {
                Some(other) if other.answers != trace.answers => either(other, trace, &length.open),
                Some(other) => other,
                None => trace,
            });
        }
        let mut trace = judged.unwrap_or_else(|| Trace::new(condition));
        if !unknown.is_empty() {
            trace.answers = Answers::ANY;
            let mut course = trace.course.take().unwrap_or_else(|| Box::new(self.no_course(recurrence)));
            let due = When::days(Day::UNBOUNDED_PAST, self.as_of);
            course.unsure.get_or_insert_with(|| Unsure { due, reasons: unknown.clone() });
            trace.course = Some(course);
            trace.reasons.extend(unknown);
            dedup(&mut trace.reasons);
        }
        trace
    }

    fn recurs_every(
        &self,
        condition: &'a Condition,
        recurrence: &'a Recurrence,
        every: Length,
        env: &Env,
    ) -> Trace<'a> {
        let found = self.find(&recurrence.query, env);
        let events = self.events(&recurrence.query, &found);
        let operands: Vec<&'a Operand> =
            std::iter::once(&recurrence.from).chain(recurrence.end.as_ref().map(|end| &end.operand)).collect();
        let dates: Vec<Reading<'a>> = operands.iter().map(|operand| self.read(operand, env)).collect();
        let spans = self.spans(recurrence, &operands, &dates);
        let unseen = self.unseen(&recurrence.query, &found, env);
        let unseen_days: Vec<(Day, Day)> = unseen.iter().map(|(first, last, _)| (*first, *last)).collect();
        let next = |day: Day| self.next_due(every, day);
        let judge = |events: Vec<Possible>| {
            let (as_of, currently) = (self.as_of, recurrence.currently);
            let series = Series { events, unseen: &unseen_days, next: &next, as_of, currently };
            let of = |way: &Way| {
                let each = way.each.iter().map(|(from, through)| series.answers(*from, *through));
                each.chain(way.besides).reduce(Answers::union).expect("a recurrence has a span, or none that is known")
            };
            Later::settle(&dates.iter().collect::<Vec<_>>(), &spans.ways.iter().map(of).collect::<Vec<_>>())
        };
        let possible: Vec<Possible> = events.iter().map(|event| event.possible).collect();
        let mut trace = Trace { answers: judge(possible.clone()), ..Trace::new(condition) };
        let mut course = self.course((recurrence, every), &dates, &events, &unseen_days);
        let mut open = spans.open.clone();
        open.extend(self.open_events(&events, &spans, &judge));
        let within = |first: Day, last: Day| self.is_about(&spans, first, last);
        open.extend(unseen.iter().filter(|(first, last, _)| within(*first, *last)).map(|(_, _, why)| why.clone()));
        open.extend(found.unknown.iter().cloned());
        if open.is_empty() && !trace.answers.is_decided() {
            open.push(self.inexact((recurrence, every), &dates[0], &events));
        }
        dedup(&mut open);
        if !open.is_empty() || !trace.answers.is_decided() {
            let first = spans.each().map(|(from, _)| next(from).0).min().unwrap_or(Day::UNBOUNDED_PAST);
            course.unsure = Some(Unsure { due: When::days(first.min(self.as_of), self.as_of), reasons: open.clone() });
        }
        if !trace.answers.is_decided() {
            trace.reasons = open;
        }
        trace.nothing_to_check = trace.answers == Answers::TRUE && self.nothing_counts(recurrence, &spans, &possible);
        trace.assumes_complete = trace.answers == Answers::FALSE && found.assumed;
        trace.manner = Some(course.blamed().map_or(Manner::LapseOpen, Lapse::manner));
        trace.due = match course.blamed() {
            Some(lapse) if trace.answers == Answers::FALSE => Some(lapse.due),
            Some(_) | None => course.next_due.or_else(|| Later::due(&dates.iter().collect::<Vec<_>>())),
        };
        trace.course = Some(Box::new(course));
        trace.parts = found.records.into_iter().filter_map(|record| record.trace).collect();
        trace.seen = operands.into_iter().zip(dates).map(|(operand, reading)| Seen { operand, reading }).collect();
        trace
    }

    /// The earliest and the latest day on which the next is due. Outside of the holiday calendar it may be any day that
    /// is far enough away.
    fn next_due(&self, every: Length, day: Day) -> (Day, Day) {
        match self.shifted(When::day(day), Reach::plain(every)) {
            Some(when) => (when.first.max(day.plus(1)), when.last.max(day.plus(1))),
            None => (day.plus(every.count.max(1)), Day::UNBOUNDED_FUTURE),
        }
    }

    /// The events of a query: its records by their `dated by` dates.
    fn events(&self, query: &Query, found: &Found<'a>) -> Vec<Event> {
        let Some(dated_by) = self.rules.schema.kind(query.kind).dated_by else { return Vec::new() };
        let wanted = found.records.iter().filter(|record| record.answers != Answers::FALSE);
        wanted.filter_map(|record| self.event(query, dated_by, record)).collect()
    }

    /// `None` for what has not happened by the as-of date.
    fn event(&self, query: &Query, dated_by: FieldId, record: &FoundRecord<'a>) -> Option<Event> {
        let column = self.data.records(query.kind).column(dated_by);
        let cell = Cell { kind: query.kind, row: record.row, field: Some(dated_by) };
        let name = &self.rules.schema.field(query.kind, dated_by).name;
        let what = || format!("{}.{name}", self.kind_name(query.kind));
        let mut open = if record.answers.is_decided() { Vec::new() } else { record.reasons.clone() };
        let (state, answers) = (column.state(record.row), record.answers);
        if state == State::None {
            return None;
        }
        let possible = match (column.date(record.row), cause_of(state)) {
            (Some(when), _) => {
                if when.first > self.as_of {
                    return None;
                }
                if when.first != when.last {
                    open.push(Reason { what: what(), cause: Cause::TooImprecise, cell: Some(cell) });
                }
                let (last, dated) = (when.last.min(self.as_of), when.last <= self.as_of);
                Possible { first: when.first, last, answers, dated }
            }
            (None, cause) => {
                open.push(Reason { what: what(), cause: cause.unwrap_or(Cause::Blank), cell: Some(cell) });
                Possible { first: Day::UNBOUNDED_PAST, last: self.as_of, answers, dated: false }
            }
        };
        Some(Event { possible, cell, open })
    }

    /// The days on which an event may have gone unseen, and why.
    fn unseen(&self, query: &'a Query, found: &Found<'a>, env: &Env) -> Vec<(Day, Day, Reason)> {
        if let Some(reason) = found.unknown.first() {
            return vec![(Day::UNBOUNDED_PAST, self.as_of, reason.clone())];
        }
        self.unseen_days(query, env)
    }

    /// The spans that the dates of a recurrence leave possible.
    fn spans(&self, recurrence: &'a Recurrence, operands: &[&'a Operand], dates: &[Reading<'a>]) -> Spans {
        let mut spans =
            Spans { open: dates.iter().flat_map(|date| date.open.iter().cloned()).collect(), ..Spans::default() };
        let pairs: Vec<(&'a Operand, &Reading<'a>)> = operands.iter().copied().zip(dates).collect();
        for facts in Reading::each_combination(dates) {
            let way = match facts[0] {
                Fact::Known(Value::When(from)) if is_short(*from) => {
                    if from.first != from.last {
                        spans.open.extend(self.imprecise(&pairs[..1], false));
                    }
                    self.spans_from(recurrence, *from, facts.get(1).zip(pairs.get(1)), &mut spans.open)
                }
                fact @ (Fact::Known(_) | Fact::Unknown(_) | Fact::None) => {
                    spans.open.extend(match fact {
                        Fact::Known(_) => self.imprecise(&pairs[..1], false),
                        Fact::Unknown(reasons) => reasons.clone(),
                        // A guard keeps none away; what is left is a link that leads nowhere.
                        Fact::None => {
                            let what = self.operand_words(operands[0]);
                            vec![Reason { what, cause: Cause::NoParent, cell: dates[0].cell }]
                        }
                    });
                    Way { besides: Some(Answers::ANY), ..Way::default() }
                }
            };
            spans.ways.push(way);
        }
        spans.open.extend(self.several(&pairs));
        spans
    }

    fn spans_from(
        &self,
        recurrence: &Recurrence,
        from: When,
        end: Option<(&&Fact<'a>, &(&'a Operand, &Reading<'a>))>,
        open: &mut Vec<Reason>,
    ) -> Way {
        let starts = || (from.first.0..=from.last.0).map(Day);
        let mut way = Way::default();
        match end {
            Some((Fact::Known(Value::When(when)), pair)) => {
                let through = recurrence.end.as_ref().is_some_and(|end| end.through);
                let last = |day: Day| if through { day } else { day.plus(-1) };
                for from in starts().filter(|from| *from <= when.last) {
                    // A longer span never makes it better, so the shortest and the longest are enough.
                    way.each.push((from, Some(last(when.first.max(from)))));
                    way.each.push((from, Some(last(when.last)).filter(|last| last.is_bounded())));
                }
                if way.each.is_empty() {
                    let (what, cell) = (self.operand_words(pair.0), pair.1.cell);
                    open.push(Reason { what, cause: Cause::ContradictoryDates, cell });
                    way.add(Answers::UNKNOWN);
                } else if when.first != when.last {
                    open.extend(self.imprecise(&[*pair], false));
                }
            }
            // It may have ended before anything fell due, or go on; before it begins neither matters.
            Some((Fact::Unknown(reasons), _)) => {
                way.each.extend(starts().map(|from| (from, None)));
                if from.first <= self.as_of {
                    way.add(Answers::TRUE);
                    open.extend(reasons.iter().cloned());
                }
            }
            Some((Fact::None | Fact::Known(_), _)) | None => way.each.extend(starts().map(|from| (from, None))),
        }
        way.each.dedup();
        way
    }

    /// Whether days lie within one of the spans, as far as it is over.
    fn is_about(&self, spans: &Spans, first: Day, last: Day) -> bool {
        let over = |through: Option<Day>| through.map_or(self.as_of, |through| through.min(self.as_of));
        let mut each = spans.each().peekable();
        each.peek().is_none() || each.any(|(from, through)| first <= over(through) && from <= last)
    }

    /// Why the events leave it open: for those that alone can change what is possible, else for all that are open.
    fn open_events(&self, events: &[Event], spans: &Spans, judge: &dyn Fn(Vec<Possible>) -> Answers) -> Vec<Reason> {
        let possible: Vec<Possible> = events.iter().map(|event| event.possible).collect();
        let answers = judge(possible.clone());
        let is_open = |event: &&Event| {
            !event.possible.is_exact() && self.is_about(spans, event.possible.first, event.possible.last)
        };
        let matters = |index: usize| {
            let one = possible[index];
            let without = [&possible[..index], &possible[index + 1..]].concat();
            let on = |day: Day| {
                let settled = Possible { first: day, last: day, answers: Answers::TRUE, dated: true };
                [&without[..], &[settled]].concat()
            };
            let settled = one.first.is_bounded().then(|| [on(one.first), on(one.last)]);
            judge(without.clone()) != answers
                || settled.is_some_and(|ways| ways.into_iter().any(|way| judge(way) != answers))
        };
        let open: Vec<(usize, &Event)> = events.iter().enumerate().filter(|(_, event)| is_open(event)).collect();
        let tried = open.len().saturating_mul(spans.each().count()).saturating_mul(events.len());
        let (alone, others): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|(index, _)| tried <= MOST_TRIED && matters(*index));
        let blamed = if alone.is_empty() { others } else { alone };
        blamed.into_iter().flat_map(|(_, event)| event.open.iter().cloned()).collect()
    }

    /// That a due date is not one day.
    fn inexact(&self, (recurrence, every): (&Recurrence, Length), from: &Reading<'a>, events: &[Event]) -> Reason {
        let reach = Reach::plain(every);
        let starts = from.facts.iter().filter_map(known_when).map(|when| when.first);
        let mut days = starts.chain(events.iter().map(|event| event.possible.first));
        let outside = days.any(|day| day.is_bounded() && self.shifted(When::day(day), reach).is_none());
        let reason = self.outside_calendar(&recurrence.from, from);
        if outside { reason } else { Reason { cause: Cause::TooImprecise, ..reason } }
    }

    /// Whether no event counts for sure, or it is over.
    fn nothing_counts(&self, recurrence: &Recurrence, spans: &Spans, events: &[Possible]) -> bool {
        spans.each().all(|(from, through)| {
            let end = through.unwrap_or(self.as_of).min(self.as_of);
            let over = recurrence.currently && through.is_some_and(|through| through < self.as_of);
            over || !events.iter().any(|event| event.is_sure() && event.is_within(from, end))
        })
    }

    /// How it went by the events that are certain, from the first day that its dates leave possible. Nobody lapsed on a
    /// day on which what was done may have gone unseen.
    fn course(
        &self,
        (recurrence, every): (&Recurrence, Length),
        dates: &[Reading<'a>],
        events: &[Event],
        unseen: &[(Day, Day)],
    ) -> Course {
        let mut course = self.no_course(recurrence);
        let date = |index: usize| dates.get(index).and_then(|date| date.facts.first()).and_then(known_when);
        let Some(from) = date(0) else { return course };
        let end = date(1);
        let through = recurrence.end.as_ref().is_some_and(|end| end.through);
        let last = end.map_or(Day::UNBOUNDED_FUTURE, |end| if through { end.last } else { end.last.plus(-1) });
        let sure = events.iter().filter(|event| event.possible.dated && event.possible.answers == Answers::TRUE);
        let counts = sure.filter(|event| event.possible.may_be_within(from.first, last));
        let when = |event: &Event| When::days(event.possible.first, event.possible.last);
        course.events = counts.map(|event| (when(event), event.cell)).collect();
        course.events.sort_by_key(|(when, _)| (when.first, when.last));
        course.events.dedup_by_key(|(when, _)| (when.first, when.last));
        let reach = Reach::plain(every);
        let mut latest = from;
        for (when, cell) in &course.events {
            let Some(due) = self.shifted(self.kept_going(latest, reach, unseen), reach) else { return course };
            if when.last > due.first {
                let end = LapseEnd::Done(*when, *cell);
                course.lapses.push(Lapse { due, end, excused_by: None });
            }
            latest = When::days(latest.first.max(when.first), latest.last.max(when.last));
        }
        let due = self.shifted(self.kept_going(latest, reach, unseen), reach).filter(|due| due.first <= last);
        match (due, end) {
            (Some(due), Some(end)) if due.first <= self.as_of && last < self.as_of => {
                course.lapses.push(Lapse { due, end: LapseEnd::Closed(end), excused_by: None });
            }
            (Some(due), _) if due.first <= self.as_of => {
                course.lapses.push(Lapse { due, end: LapseEnd::Open, excused_by: None });
            }
            (due, _) => course.next_due = due,
        }
        if recurrence.currently {
            course.lapses.retain(|lapse| matches!(lapse.end, LapseEnd::Open));
        }
        course
    }

    /// The last day to which events on unseen days can have kept it going since the latest event, each in time.
    fn kept_going(&self, mut latest: When, reach: Reach, unseen: &[(Day, Day)]) -> When {
        while let Some(due) = self.shifted(latest, reach) {
            let in_time = unseen.iter().filter(|(first, _)| *first <= due.last);
            let day = in_time.map(|(_, last)| (*last).min(due.last).min(self.as_of)).max();
            let Some(day) = day.filter(|day| *day > latest.last) else { break };
            latest = When::day(day);
        }
        latest
    }

    /// A recurrence of which nothing is known yet.
    fn no_course(&self, recurrence: &Recurrence) -> Course {
        let done_private = dates_are_private(recurrence, &self.rules.schema);
        Course {
            events: Vec::new(),
            lapses: Vec::new(),
            next_due: None,
            due_private: recurrence.from.private || done_private,
            done_private,
            end_private: recurrence.end.as_ref().is_some_and(|end| end.operand.private),
            unsure: None,
        }
    }
}

/// What two lengths lead to, where they lead to different answers.
fn either<'a>(one: Trace<'a>, other: Trace<'a>, open: &[Reason]) -> Trace<'a> {
    let reasons = [open, &one.reasons, &other.reasons].concat();
    let mut trace = Trace { answers: one.answers.union(other.answers), reasons, nothing_to_check: false, ..other };
    trace.assumes_complete = false;
    if let Some(course) = &mut trace.course {
        course.unsure = course.unsure.take().or_else(|| one.course.and_then(|course| course.unsure));
    }
    dedup(&mut trace.reasons);
    trace
}

fn known_when(fact: &Fact<'_>) -> Option<When> {
    if let Fact::Known(Value::When(when)) = fact { Some(When::days(when.first, when.last)) } else { None }
}

/// Whether each day of an interval can be looked at.
fn is_short(when: When) -> bool {
    when.first.is_bounded() && when.last.is_bounded() && i64::from(when.last.0) - i64::from(when.first.0) < MOST_STARTS
}
