//! Deadlines (table T5): an event, the window it must fall in, and what an event that is missing says by then.

use crate::calendar::{Day, Instant, When, Zone};
use crate::outcome::{Answers, Cause, Manner};

use super::facts::{Fact, Value};

/// The window of a deadline: `start` is missing for `by X`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// First moment.
    pub(super) start: Option<When>,
    /// Last moment.
    pub(super) due: When,
    /// The clock starts with the window (`after`, `during`): before that nothing can be due.
    pub(super) clock_starts: bool,
    /// The window is counted in hours.
    pub(super) hours: bool,
    /// One end lies in a year that the holiday calendar does not cover: it is no more than a bound.
    pub(super) outside_calendar: bool,
}

/// Until when a missing event proves anything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Horizon<'z> {
    /// The as-of date.
    pub(super) as_of: Day,
    /// The last day for which the event's source is complete, at most the as-of date; `None` if that is not known.
    pub(super) complete: Option<Day>,
    /// The zone in which days begin and end.
    pub(super) zone: &'z Zone,
}

/// What a deadline came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Judged {
    pub(super) answers: Answers,
    pub(super) manner: Option<Manner>,
    /// A false answer (or a part of it) rests on the event's absence.
    pub(super) by_absence: bool,
    /// Why it is open, beyond what is unknown of the event and the window themselves.
    pub(super) cause: Option<Cause>,
}

impl Judged {
    fn of(answers: Answers) -> Judged {
        Judged { answers, manner: None, by_absence: false, cause: None }
    }

    fn failed(manner: Manner) -> Judged {
        Judged { manner: Some(manner), ..Judged::of(Answers::FALSE) }
    }

    /// Either of two, for what may be one or the other.
    fn or_else(self, other: Judged) -> Judged {
        Judged {
            answers: self.answers.union(other.answers),
            manner: self.manner.or(other.manner),
            by_absence: self.by_absence || other.by_absence,
            cause: self.cause.or(other.cause),
        }
    }
}

/// Judges an event against a window; `None` for a window whose anchor is not known.
pub(super) fn judge(event: &Fact<'_>, span: Option<&Span>, horizon: &Horizon<'_>) -> Judged {
    let Some(span) = span else {
        return Judged::of(match event {
            // An event that is still to come is late for a window that has passed, and not due for any other.
            Fact::Known(Value::When(when)) if when.first > horizon.as_of => Answers::FALSE.union(Answers::NOT_DUE),
            Fact::Known(Value::When(when)) if when.last > horizon.as_of => Answers::ANY,
            Fact::Known(_) => Answers::UNKNOWN,
            Fact::None => Answers::FALSE.union(Answers::NOT_DUE),
            Fact::Unknown(_) => Answers::ANY,
        });
    };
    let judged = match not_begun(span, horizon) {
        Some(true) => Judged::of(Answers::NOT_DUE),
        Some(false) => begun(event, span, horizon),
        None => Judged::of(Answers::NOT_DUE).or_else(begun(event, span, horizon)),
    };
    // What is open with a known event is open because it, or the window, is not one moment.
    let open = !judged.answers.is_decided() && !matches!(event, Fact::Unknown(_));
    Judged { cause: judged.cause.or(open.then_some(Cause::TooImprecise)), ..judged }
}

/// Whether the clock has not started by the as-of date; `None` where that is open.
fn not_begun(span: &Span, horizon: &Horizon<'_>) -> Option<bool> {
    let Some(start) = span.start.filter(|_| span.clock_starts) else { return Some(false) };
    match (start.first > horizon.as_of, start.last > horizon.as_of) {
        (true, _) => Some(true),
        (false, false) => Some(false),
        (false, true) => None,
    }
}

fn begun(event: &Fact<'_>, span: &Span, horizon: &Horizon<'_>) -> Judged {
    match event {
        Fact::Known(Value::When(when)) => known(*when, span, horizon),
        Fact::None => absent(span, horizon),
        Fact::Unknown(_) => Judged::of(match passed(span, horizon.as_of, horizon.zone) {
            Some(true) => Answers::UNKNOWN,
            Some(false) => Answers::TRUE.union(Answers::NOT_DUE),
            None => Answers::ANY,
        }),
        Fact::Known(_) => unreachable!("resolve lets only dates be events"),
    }
}

fn known(when: When, span: &Span, horizon: &Horizon<'_>) -> Judged {
    // What happens after the as-of date has not happened: the event is none yet.
    if when.first > horizon.as_of {
        return later(span, horizon);
    }
    let seen = When { last: when.last.min(horizon.as_of), ..when };
    let judged = seen_event(seen, span, horizon.zone);
    if when.last > horizon.as_of { judged.or_else(later(span, horizon)) } else { judged }
}

/// An event that is known to come after the as-of date.
fn later(span: &Span, horizon: &Horizon<'_>) -> Judged {
    match passed(span, horizon.as_of, horizon.zone) {
        Some(true) => Judged::failed(Manner::Overdue),
        Some(false) => Judged::of(Answers::NOT_DUE),
        None => Judged::failed(Manner::Overdue).or_else(Judged::of(Answers::NOT_DUE)),
    }
}

fn seen_event(event: When, span: &Span, zone: &Zone) -> Judged {
    let (before, not_before) = start_tests(event, span, zone);
    let (late, not_late) = if span.hours {
        let ((first, last), (due_first, due_last)) = (event.instants(zone), span.due.instants(zone));
        (last > due_first, first <= due_last)
    } else {
        (event.last > span.due.first, event.first <= span.due.last)
    };
    let mut judged: Option<Judged> = None;
    let mut add = |one: Judged| judged = Some(judged.map_or(one, |other| other.or_else(one)));
    if not_before && not_late {
        add(Judged::of(Answers::TRUE));
    }
    if before {
        add(Judged::failed(Manner::BeforeStart));
    }
    if late {
        add(Judged::failed(Manner::Late));
    }
    judged.expect("an event is before, in or after a window")
}

/// Whether the event can lie before the window, and whether it can lie after its start: tested on calendar days,
/// except in hour rules where both carry a time.
fn start_tests(event: When, span: &Span, zone: &Zone) -> (bool, bool) {
    let Some(start) = span.start else { return (false, true) };
    if span.hours && event.time.is_some() && start.time.is_some() {
        let ((first, last), (start_first, start_last)) = (event.instants(zone), start.instants(zone));
        (first < start_last, last >= start_first)
    } else {
        (event.first < start.last, event.last >= start.first)
    }
}

/// No event: proof of its absence once the window has passed, as far as the source is complete.
fn absent(span: &Span, horizon: &Horizon<'_>) -> Judged {
    let overdue = Judged { by_absence: true, ..Judged::failed(Manner::Overdue) };
    let open = Judged { cause: Some(Cause::ExtractEnds), ..Judged::of(Answers::UNKNOWN) };
    let to_come = if horizon.complete == Some(horizon.as_of) {
        Judged::of(Answers::NOT_DUE)
    } else {
        Judged { cause: Some(Cause::ExtractEnds), ..Judged::of(Answers::TRUE.union(Answers::NOT_DUE)) }
    };
    let proven = horizon.complete.map_or(Some(false), |complete| passed(span, complete, horizon.zone));
    match (proven, passed(span, horizon.as_of, horizon.zone)) {
        (Some(true), _) => overdue,
        (Some(false), Some(true)) => open,
        (Some(false), Some(false)) => to_come,
        (Some(false), None) => open.or_else(to_come),
        (None, Some(true)) => overdue.or_else(open),
        (None, _) if horizon.complete == Some(horizon.as_of) => overdue.or_else(to_come),
        (None, _) => overdue.or_else(open).or_else(to_come),
    }
}

/// Whether the window has passed by the end of a day; `None` where that is open.
fn passed(span: &Span, day: Day, zone: &Zone) -> Option<bool> {
    let (first, last) = if span.hours {
        let end: Instant = zone.last_of(day);
        let (first, last) = span.due.instants(zone);
        (first <= end, last <= end)
    } else {
        (span.due.first <= day, span.due.last <= day)
    };
    match (first, last) {
        (_, true) => Some(true),
        (false, _) => Some(false),
        (true, false) => None,
    }
}
