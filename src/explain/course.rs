//! How a recurrence went: its events, and each lapse with its first and last day, as findings and `why` tell them.

use crate::calendar::{Day, When};
use crate::column::Cell;
use crate::outcome::{Manner, Piece, Reason, Sentence};
use crate::resolve::ruleset::Recurrence;

use super::Court;

/// How many lapses a finding tells one by one.
const TOLD: usize = 5;

/// How a recurrence went, as far as its certain events say.
#[derive(Debug, Clone)]
pub struct Course {
    /// The events that count, by date; of those on one day the first.
    pub events: Vec<(When, Cell)>,
    /// Each due date that passed without its event, in order; of what recurs `currently`, that which is open.
    pub lapses: Vec<Lapse>,
    /// When the next one is due, if it is not due already.
    pub next_due: Option<When>,
    /// Due dates are computed from private values.
    pub due_private: bool,
    /// The dates of the events are private.
    pub done_private: bool,
    /// The end of the span is private.
    pub(super) end_private: bool,
    /// What lapses there may be besides, where something is open.
    pub(super) unsure: Option<Unsure>,
}

/// A due date that passed without its event.
#[derive(Debug, Clone)]
pub struct Lapse {
    /// When it was due.
    pub due: When,
    /// How it ended.
    pub end: LapseEnd,
    /// The exception that excuses it.
    pub excused_by: Option<String>,
}

/// For which lapse an exception was judged.
#[derive(Debug, Clone)]
pub enum OfLapse {
    /// This one.
    One(Lapse),
    /// Any other that there may be, where something is open.
    Others,
}

/// How a lapse ended.
#[derive(Debug, Clone, Copy)]
pub enum LapseEnd {
    /// By an event, whose date stands there.
    Done(When, Cell),
    /// With the span, which ended on that date.
    Closed(When),
    /// It is open on the as-of date.
    Open,
}

/// The lapses that there may be, where the events are uncertain.
#[derive(Debug, Clone)]
pub(super) struct Unsure {
    /// When they may be due.
    pub(super) due: When,
    /// What makes it uncertain.
    pub(super) reasons: Vec<Reason>,
}

impl Course {
    /// The lapse by which a finding goes: the last one that is not excused.
    pub fn blamed(&self) -> Option<&Lapse> {
        self.lapses.iter().rev().find(|lapse| lapse.excused_by.is_none())
    }

    /// Every lapse is excused.
    pub(super) fn is_excused(&self) -> bool {
        !self.lapses.is_empty() && self.lapses.iter().all(|lapse| lapse.excused_by.is_some())
    }
}

impl Lapse {
    pub(super) fn manner(&self) -> Manner {
        match self.end {
            LapseEnd::Done(..) | LapseEnd::Closed(_) => Manner::LapseEnded,
            LapseEnd::Open => Manner::LapseOpen,
        }
    }

    /// Days from the due date to its end, or through the as-of date while it is open; `None` where a date is not exact.
    pub(super) fn days(&self, as_of: Day) -> Option<i64> {
        let last = match self.end {
            LapseEnd::Done(when, _) | LapseEnd::Closed(when) => when,
            LapseEnd::Open => When::day(as_of),
        };
        let exact = self.due.first == self.due.last && last.first == last.last;
        exact.then(|| i64::from(last.last.0) - i64::from(self.due.last.0))
    }
}

impl Court<'_> {
    /// A lapse in words: "from 2017-03-01 to 2017-03-02 (1 day)", "since 2019-03-02 (212 days)".
    pub fn lapse_words(&self, course: &Course, lapse: &Lapse) -> Sentence {
        let mut sentence = Sentence::words(if matches!(lapse.end, LapseEnd::Open) { "since " } else { "from " });
        sentence.push(self.date_piece(lapse.due, course.due_private));
        let end_private = match lapse.end {
            LapseEnd::Done(done, _) => {
                sentence.say(" to ");
                sentence.push(self.date_piece(done, course.done_private));
                course.done_private
            }
            LapseEnd::Closed(end) => {
                sentence.say(" until the end, ");
                sentence.push(self.date_piece(end, course.end_private));
                course.end_private
            }
            LapseEnd::Open => false,
        };
        match lapse.days(self.as_of).filter(|_| !course.due_private && !end_private) {
            Some(1) => sentence.say(" (1 day)"),
            Some(days) if days > 1 => sentence.say(format!(" ({days} days)")),
            Some(_) | None => {}
        }
        sentence
    }

    pub(super) fn date_piece(&self, when: When, private: bool) -> Piece {
        let words = self.zone.words(when);
        if private { Piece::Private("date", words) } else { Piece::Words(words) }
    }

    /// Which lapses a recurrence has, first those that nothing excuses.
    pub(super) fn lapses_told(&self, recurrence: &Recurrence, course: &Course) -> Sentence {
        let (excused, blamed): (Vec<&Lapse>, Vec<&Lapse>) =
            course.lapses.iter().partition(|lapse| lapse.excused_by.is_some());
        let name = self.counted_words(&recurrence.query);
        let mut sentence = Sentence::words(match blamed[..] {
            [] if excused.is_empty() => format!("{name} lapsed"),
            [] => format!("{name} lapsed, and each lapse is excused"),
            [only] if matches!(only.end, LapseEnd::Open) => format!("{name} has lapsed "),
            [_] => format!("{name} lapsed "),
            [.., _] if blamed.len() > TOLD => format!("{name} lapsed {} times, the last {TOLD} ", blamed.len()),
            [..] => format!("{name} lapsed {} times: ", blamed.len()),
        });
        for (index, lapse) in blamed[blamed.len().saturating_sub(TOLD)..].iter().enumerate() {
            sentence.say(if index > 0 { "; " } else { "" });
            sentence.append(self.lapse_words(course, lapse));
        }
        for lapse in excused {
            sentence.say(format!("; excused by `{}`: ", lapse.excused_by.as_deref().unwrap_or_default()));
            sentence.append(self.lapse_words(course, lapse));
        }
        sentence
    }
}
