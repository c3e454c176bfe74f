//! Stretches of time: where they begin and are over, in days or in moments, what lies in them and between them.
//!
//! What is unknown of a record leaves its time open: `surely` is what lies in it whatever the unknown dates are,
//! `possibly` what may lie in it.

use crate::calendar::{Day, Instant, When, Zone};
use crate::outcome::{Answers, Piece};

use super::facts::{Fact, Value};

/// No time is earlier, nor later.
pub(super) const PAST: i64 = i64::MIN;
pub(super) const FUTURE: i64 = i64::MAX;

/// A stretch of time on a scale; `until` is not in it. Empty where it is not after `from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) until: i64,
}

/// The time of a record: it begins somewhere between the first two, and is over somewhere between the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) begins: (i64, i64),
    pub(super) over: (i64, i64),
}

impl Time {
    pub(super) fn surely(self) -> Stretch {
        Stretch { from: self.begins.1, until: self.over.0 }
    }

    pub(super) fn possibly(self) -> Stretch {
        Stretch { from: self.begins.0, until: self.over.1 }
    }
}

impl Stretch {
    pub(super) fn is_empty(self) -> bool {
        self.until <= self.from
    }

    pub(super) fn shared(self, other: Stretch) -> Stretch {
        Stretch { from: self.from.max(other.from), until: self.until.min(other.until) }
    }
}

/// How time is counted: in days, or in microseconds where both dates of a kind are times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale<'z> {
    pub(super) instants: bool,
    pub(super) zone: &'z Zone,
}

impl Scale<'_> {
    /// Where something begins that begins on a date.
    pub(super) fn begins(self, when: When) -> (i64, i64) {
        if self.instants {
            let (first, last) = when.instants(self.zone);
            return (first.0, last.0);
        }
        (point(when.first), point(when.last))
    }

    /// Where something is over that ends on a date.
    pub(super) fn over(self, when: When, through: bool) -> (i64, i64) {
        let after = |point: i64| if through { next(point) } else { point };
        let (first, last) = match (self.instants, when.time) {
            (true, _) => self.begins(when),
            // Until some time of a day: a part of that day is in it.
            (false, Some((first, last))) if !through => (self.day_after(first.0), self.day_after(last.0)),
            (false, _) => (point(when.first), point(when.last)),
        };
        (after(first), after(last))
    }

    /// The day after the last one that lies before an instant, at least in part.
    pub(super) fn day_after(self, instant: i64) -> i64 {
        next(point(self.zone.day_of(Instant(instant.saturating_sub(1)))))
    }

    /// Where a span begins that is asked about: a bare date is the start of that day.
    pub(super) fn opens(self, when: When) -> (i64, i64) {
        match (self.instants, when.time) {
            (true, None) => (self.start_of(when.first), self.start_of(when.last)),
            (true | false, _) => self.begins(when),
        }
    }

    /// Where such a span is over.
    pub(super) fn closes(self, when: When, through: bool) -> (i64, i64) {
        match (self.instants, when.time) {
            (true, None) => {
                let days = i64::from(through);
                (self.start_of(when.first.plus(days)), self.start_of(when.last.plus(days)))
            }
            (true | false, _) => self.over(when, through),
        }
    }

    /// The first point after a day.
    pub(super) fn after_day(self, day: Day) -> i64 {
        if self.instants { self.start_of(day.plus(1)) } else { next(point(day)) }
    }

    pub(super) fn start_of(self, day: Day) -> i64 {
        self.zone.start_of(day).0
    }

    /// The days on which a stretch lies, at least in part.
    pub(super) fn days(self, stretch: Stretch) -> Stretch {
        if !self.instants || stretch.is_empty() {
            return stretch;
        }
        let from = if stretch.from == PAST { PAST } else { point(self.zone.day_of(Instant(stretch.from))) };
        let until = if stretch.until == FUTURE { FUTURE } else { self.day_after(stretch.until) };
        Stretch { from, until }
    }
}

pub(super) fn point(day: Day) -> i64 {
    match day {
        Day::UNBOUNDED_PAST => PAST,
        Day::UNBOUNDED_FUTURE => FUTURE,
        Day(number) => i64::from(number),
    }
}

pub(super) fn next(point: i64) -> i64 {
    if point == PAST { PAST } else { point.saturating_add(1) }
}

/// The parts of a span that none of these times covers, in order.
pub(super) fn gaps(mut times: Vec<Stretch>, span: Stretch) -> Vec<Stretch> {
    times.retain(|time| !time.is_empty());
    times.sort_by_key(|time| time.from);
    let (mut gaps, mut reached) = (Vec::new(), span.from);
    for time in times {
        let gap = Stretch { from: reached, until: time.from.min(span.until) };
        if !gap.is_empty() {
            gaps.push(gap);
        }
        reached = reached.max(time.until);
    }
    let rest = Stretch { from: reached, until: span.until };
    if !rest.is_empty() {
        gaps.push(rest);
    }
    gaps
}

/// Whether a day lies in a time.
pub(super) fn contains(scale: Scale<'_>, time: Time, day: &Fact<'_>) -> Answers {
    let when = match day {
        Fact::Known(Value::When(when)) => *when,
        Fact::None | Fact::Known(_) => return Answers::FALSE,
        Fact::Unknown(_) if time.possibly().is_empty() => return Answers::FALSE,
        Fact::Unknown(_) => return Answers::UNKNOWN,
    };
    let (mut surely, mut possibly) = (time.surely(), time.possibly());
    let (first, last) = match when.time {
        Some(_) if scale.instants => scale.begins(when),
        Some(_) | None => {
            // A record is in effect on each day on which a part of its time lies.
            (surely, possibly) = (scale.days(surely), scale.days(possibly));
            (point(when.first), point(when.last))
        }
    };
    let can_be = !possibly.shared(Stretch { from: first, until: next(last) }).is_empty();
    let must_be = surely.from <= first && last < surely.until;
    if must_be {
        Answers::TRUE
    } else if can_be {
        Answers::UNKNOWN
    } else {
        Answers::FALSE
    }
}

/// The day of a point on the scale of days.
pub(super) fn day_of(point: i64) -> Day {
    match point {
        PAST => Day::UNBOUNDED_PAST,
        FUTURE => Day::UNBOUNDED_FUTURE,
        number => Day(i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })),
    }
}

/// A stretch of days in words.
pub(super) fn shown(days: Stretch, private: bool) -> Piece {
    let (first, last) = (day_of(days.from), day_of(if days.until == FUTURE { FUTURE } else { days.until - 1 }));
    let words = match (first.is_bounded(), last.is_bounded()) {
        _ if first == last => format!("{first}"),
        (true, true) => format!("{first} through {last}"),
        (true, false) => format!("the time from {first} on"),
        (false, true) => format!("the time through {last}"),
        (false, false) => "all time".to_owned(),
    };
    if private { Piece::Private("dates", words) } else { Piece::Words(words) }
}
