//! What recurs, on bare days (table T6): whether a series of events can keep coming in time, can lapse, or has only
//! just begun, however its uncertain events turn out. What the events are, and why they are uncertain, is not here.
//!
//! An event more never makes a series worse: the next is due later, never earlier. So a lapse is possible if those
//! events that are sure leave room for one, and no lapse is possible if all events that may be there, each on its best
//! day, close every gap.

use crate::calendar::Day;
use crate::outcome::Answers;

/// An event that is there, or may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Possible {
    /// The earliest day on which it may be.
    pub(super) first: Day,
    /// The latest.
    pub(super) last: Day,
    /// Whether it is one of the events asked for.
    pub(super) answers: Answers,
    /// It surely lies on one of these days.
    pub(super) dated: bool,
}

impl Possible {
    /// It is one of the events, and nothing is open about it.
    pub(super) fn is_exact(&self) -> bool {
        self.is_sure() && self.first == self.last
    }

    /// It is one of the events, on one of its days.
    pub(super) fn is_sure(&self) -> bool {
        self.dated && self.answers == Answers::TRUE
    }

    /// It counts, now or once it is due.
    fn is_never_false(&self) -> bool {
        self.dated && !self.answers.can_be_false()
    }

    /// It surely lies within these days, both included.
    pub(super) fn is_within(&self, first: Day, last: Day) -> bool {
        first <= self.first && self.last <= last
    }

    pub(super) fn may_be_within(&self, first: Day, last: Day) -> bool {
        first <= self.last && self.first <= last
    }
}

/// Events, and how far apart they may be.
pub(super) struct Series<'s> {
    pub(super) events: Vec<Possible>,
    /// Days on which there may be an event that nobody saw.
    pub(super) unseen: &'s [(Day, Day)],
    /// The earliest and the latest day on which the next is due after one of that day: later than it.
    pub(super) next: &'s dyn Fn(Day) -> (Day, Day),
    pub(super) as_of: Day,
    /// Only a lapse that is still open on the as-of date counts.
    pub(super) currently: bool,
}

/// The days that a recurrence is about.
#[derive(Clone, Copy)]
struct Days {
    from: Day,
    /// The last day of the span.
    end: Day,
    /// The last of them that is over.
    over: Day,
}

impl Series<'_> {
    /// What the recurrence is from a day through another; `None` where it goes on.
    pub(super) fn answers(&self, from: Day, through: Option<Day>) -> Answers {
        if from > self.as_of {
            return Answers::NOT_DUE;
        }
        let end = through.unwrap_or(Day::UNBOUNDED_FUTURE);
        if self.currently && end < self.as_of {
            return Answers::TRUE;
        }
        let days = Days { from, end, over: end.min(self.as_of) };
        let answers = [
            (self.can_be_true(days), Answers::TRUE),
            (self.can_lapse(days, Possible::is_never_false), Answers::FALSE),
            (self.can_be_not_due(days), Answers::NOT_DUE),
        ];
        let possible = answers.into_iter().filter(|(can, _)| *can).map(|(_, one)| one);
        possible.reduce(Answers::union).unwrap_or(Answers::ANY)
    }

    /// Whether these events leave room for a lapse: a day after which the next falls due, with none of them in between.
    fn can_lapse(&self, days: Days, counts: fn(&Possible) -> bool) -> bool {
        let mut sure: Vec<&Possible> = self.events.iter().filter(|event| counts(event)).collect();
        sure.sort_unstable_by_key(|event| event.first);
        // Of each event and all that begin later, the day on which the first of them is over.
        let mut over: Vec<Day> = sure.iter().map(|event| event.last).collect();
        for index in (1..over.len()).rev() {
            over[index - 1] = over[index - 1].min(over[index]);
        }
        let came = |first: Day, last: Day| {
            let after = sure.partition_point(|event| event.first < first);
            over.get(after).is_some_and(|over| *over <= last)
        };
        let lapses_after = |start: Day| {
            let due = (self.next)(start).0;
            due <= days.over && !came(start.plus(1), if self.currently { days.over } else { due })
        };
        // Of the days on which an event may be, the first is enough. Another day can only be worse where it leaves a
        // further event behind, and then it is no better than the first day of that one.
        let mut starts = sure.iter().filter_map(|event| {
            let first = event.first.max(days.from);
            (first <= event.last.min(days.over)).then_some(first)
        });
        lapses_after(days.from) || starts.any(lapses_after)
    }

    fn can_be_true(&self, days: Days) -> bool {
        let nothing_falls_due = (self.next)(days.from).1 > days.end;
        let something_came = || self.latest_event(days.from, days.over).is_some();
        if self.currently {
            let latest = || self.latest_event(days.from, days.over);
            return nothing_falls_due || latest().is_some_and(|latest| (self.next)(latest).1 > days.over);
        }
        (nothing_falls_due || something_came()) && self.can_go_on(days, Answers::can_be_true)
    }

    fn can_be_not_due(&self, days: Days) -> bool {
        let (earliest, latest) = (self.next)(days.from);
        let to_come = earliest.max(self.as_of.plus(1)) <= latest.min(days.end);
        let came = self.events.iter().any(|event| event.is_sure() && event.is_within(days.from, days.over));
        if to_come && !came {
            return true;
        }
        // An event that counts only later keeps the series going, but not yet.
        let later = self.events.iter().any(|event| event.answers.can_be_not_due());
        let counts_once = |answers: Answers| answers.can_be_true() || answers.can_be_not_due();
        later && self.can_lapse(days, Possible::is_sure) && self.can_go_on(days, counts_once)
    }

    /// The latest day on which there may be an event.
    fn latest_event(&self, first: Day, last: Day) -> Option<Day> {
        let may_be = self.events.iter().filter(|event| event.answers.can_be_true());
        let seen = may_be.filter(|event| event.may_be_within(first, last)).map(|event| event.last.min(last));
        seen.max().max(self.unseen_within(first, last).map(|unseen| unseen.min(last)))
    }

    /// The last of the unseen days that go on from one of these.
    fn unseen_within(&self, first: Day, last: Day) -> Option<Day> {
        let meets = self.unseen.iter().filter(|(from, through)| *from <= last && first <= *through);
        meets.map(|(_, through)| *through).max()
    }

    /// Whether the events that may be there, each on its best day, leave no gap. Of those that can close the next gap,
    /// the one that is over first is used: it would be of no use later. An unseen event costs nothing, and there may be
    /// one on each unseen day.
    fn can_go_on(&self, days: Days, counts: impl Fn(Answers) -> bool) -> bool {
        let mut left: Vec<&Possible> = self.events.iter().filter(|event| counts(event.answers)).collect();
        left.sort_by_key(|event| event.last);
        let (mut latest, mut begin) = (days.from, 0);
        loop {
            let due = (self.next)(latest).1;
            if due > days.over {
                return true;
            }
            if let Some(unseen) = self.unseen_within(latest.plus(1), due) {
                if unseen >= days.over {
                    return true;
                }
                latest = unseen;
                continue;
            }
            begin += left[begin..].iter().take_while(|event| event.last <= latest).count();
            match left[begin..].iter().position(|event| event.first <= due) {
                Some(ahead) => {
                    latest = left[begin + ahead].last.min(due);
                    left[begin..=begin + ahead].rotate_right(1);
                    begin += 1;
                }
                None => return false,
            }
        }
    }
}
