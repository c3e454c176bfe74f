//! Things that last: whether one is in effect on a day, whether several leave no gap, whether two last at a time.
//!
//! What is unknown of a record leaves its time open: `surely` is what lies in it whatever the unknown dates are,
//! `possibly` what may lie in it. A wider time never opens a gap, so these two ends are enough to judge by.

use std::collections::BTreeSet;

use crate::calendar::{Day, Instant, When, Zone};
use crate::column::Cell;
use crate::outcome::{Answers, Cause, Manner, Piece, Reason, Sentence};
use crate::resolve::ruleset::{Condition, Covers, Lasting, Operand, OperandKind, Query, RecordPath, ValueType};
use crate::schema::KindId;

use super::conditions::dedup;
use super::facts::{Fact, Reading, Value};
use super::operands::{Env, Use};
use super::queries::Found;
use super::{Court, Seen, Trace, Witness};

/// No time is earlier, nor later.
const PAST: i64 = i64::MIN;
const FUTURE: i64 = i64::MAX;

/// A stretch of time on a scale; `until` is not in it. Empty where it is not after `from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) until: i64,
}

/// The time of a record: it begins somewhere between the first two, and is over somewhere between the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Time {
    begins: (i64, i64),
    over: (i64, i64),
}

impl Time {
    fn surely(self) -> Stretch {
        Stretch { from: self.begins.1, until: self.over.0 }
    }

    fn possibly(self) -> Stretch {
        Stretch { from: self.begins.0, until: self.over.1 }
    }
}

impl Stretch {
    fn is_empty(self) -> bool {
        self.until <= self.from
    }

    fn shared(self, other: Stretch) -> Stretch {
        Stretch { from: self.from.max(other.from), until: self.until.min(other.until) }
    }
}

/// How time is counted: in days, or in microseconds where both dates of a kind are times.
#[derive(Debug, Clone, Copy)]
struct Scale<'z> {
    instants: bool,
    zone: &'z Zone,
}

impl Scale<'_> {
    /// Where something begins that begins on a date.
    fn begins(self, when: When) -> (i64, i64) {
        if self.instants {
            let (first, last) = when.instants(self.zone);
            return (first.0, last.0);
        }
        (point(when.first), point(when.last))
    }

    /// Where something is over that ends on a date.
    fn over(self, when: When, through: bool) -> (i64, i64) {
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
    fn day_after(self, instant: i64) -> i64 {
        next(point(self.zone.day_of(Instant(instant.saturating_sub(1)))))
    }

    /// Where a span begins that is asked about: a bare date is the start of that day.
    fn opens(self, when: When) -> (i64, i64) {
        match (self.instants, when.time) {
            (true, None) => (self.start_of(when.first), self.start_of(when.last)),
            (true | false, _) => self.begins(when),
        }
    }

    /// Where such a span is over.
    fn closes(self, when: When, through: bool) -> (i64, i64) {
        match (self.instants, when.time) {
            (true, None) => {
                let days = i64::from(through);
                (self.start_of(when.first.plus(days)), self.start_of(when.last.plus(days)))
            }
            (true | false, _) => self.over(when, through),
        }
    }

    /// The first point after a day.
    fn after_day(self, day: Day) -> i64 {
        if self.instants { self.start_of(day.plus(1)) } else { next(point(day)) }
    }

    fn start_of(self, day: Day) -> i64 {
        self.zone.start_of(day).0
    }

    /// The days on which a stretch lies, at least in part.
    fn days(self, stretch: Stretch) -> Stretch {
        if !self.instants || stretch.is_empty() {
            return stretch;
        }
        let from = if stretch.from == PAST { PAST } else { point(self.zone.day_of(Instant(stretch.from))) };
        let until = if stretch.until == FUTURE { FUTURE } else { self.day_after(stretch.until) };
        Stretch { from, until }
    }
}

fn point(day: Day) -> i64 {
    match day {
        Day::UNBOUNDED_PAST => PAST,
        Day::UNBOUNDED_FUTURE => FUTURE,
        Day(number) => i64::from(number),
    }
}

fn next(point: i64) -> i64 {
    if point == PAST { PAST } else { point.saturating_add(1) }
}

/// A record that lasts.
struct Lasted {
    row: u32,
    /// Whether it is one of those asked for.
    answers: Answers,
    /// When it lasts; missing where it never begins.
    time: Option<Time>,
    /// Why its time, or whether it counts, is open.
    reasons: Vec<Reason>,
}

/// What a span is judged by.
struct Ground<'g> {
    scale: Scale<'g>,
    records: &'g [Lasted],
    /// Where records that nobody saw may lie.
    unseen: Option<Stretch>,
    /// The first point after the as-of date.
    now: i64,
    through: bool,
}

/// What a span came to.
struct Judged {
    answers: Answers,
    /// The first gap, where there surely is one.
    gap: Option<Stretch>,
    /// From when on the time to come is not covered.
    due: Option<i64>,
    /// The part of it that has passed, at its longest.
    looked_at: Option<Stretch>,
    contradictory: bool,
}

impl Judged {
    fn of(answers: Answers) -> Judged {
        Judged { answers, gap: None, due: None, looked_at: None, contradictory: false }
    }
}

impl Ground<'_> {
    /// The times of the records that are chosen, at their widest or narrowest.
    fn times(&self, chosen: impl Fn(Answers) -> bool, wide: bool) -> Vec<Stretch> {
        let records = self.records.iter().filter(|record| chosen(record.answers));
        let times = records.filter_map(|record| record.time);
        let mut times: Vec<Stretch> = times.map(|time| if wide { time.possibly() } else { time.surely() }).collect();
        times.extend(self.unseen.filter(|_| wide));
        times
    }

    fn possible(&self) -> Vec<Stretch> {
        self.times(Answers::can_be_true, true)
    }

    fn sure(&self) -> Vec<Stretch> {
        self.times(|answers| answers == Answers::TRUE, false)
    }

    /// Whether a span that is `short` at least and `long` at most has no gap.
    fn covered(&self, short: Stretch, long: Stretch) -> Answers {
        let whole = |times: Vec<Stretch>, span| gaps(times, span).is_empty();
        let can_be_true = whole(self.possible(), short);
        let can_be_false = !whole(self.times(|answers| !answers.can_be_false(), false), long);
        let wanted = |answers: Answers| answers.can_be_true() || answers.can_be_not_due();
        let can_be_due = self.records.iter().any(|record| record.answers.can_be_not_due())
            && whole(self.times(wanted, true), short)
            && !whole(self.sure(), long);
        let sets = [(can_be_true, Answers::TRUE), (can_be_false, Answers::FALSE), (can_be_due, Answers::NOT_DUE)];
        let possible = sets.into_iter().filter(|(can, _)| *can).map(|(_, one)| one);
        possible.reduce(Answers::union).expect("a span is covered, is not, or may be later")
    }

    /// Judges the span from one date to another; an end that is none has no part in it, and one that is not known may
    /// lie anywhere.
    fn judge(&self, from: &Fact<'_>, end: &Fact<'_>) -> Judged {
        let from = match from {
            Fact::Known(Value::When(when)) => self.scale.opens(*when),
            Fact::Unknown(_) => return Judged::of(Answers::ANY),
            Fact::None | Fact::Known(_) => return Judged::of(Answers::FALSE),
        };
        let end = match end {
            Fact::Known(Value::When(when)) => Some(self.scale.closes(*when, self.through)),
            Fact::None => Some((FUTURE, FUTURE)),
            Fact::Unknown(_) | Fact::Known(_) => None,
        };
        if end.is_some_and(|end| end.1 < from.0 || self.through && end.1 <= from.0) {
            return Judged { contradictory: true, ..Judged::of(Answers::UNKNOWN) };
        }
        if from.0 >= self.now {
            return Judged { due: Some(from.0), ..Judged::of(Answers::NOT_DUE) };
        }
        let (shortest, longest) = end.unwrap_or((PAST, FUTURE));
        let short = Stretch { from: from.1, until: shortest.min(self.now) };
        let long = Stretch { from: from.0, until: longest.min(self.now) };
        let mut answers = self.covered(short, long);
        // An end that is none is nothing to wait for; one in the time to come is.
        let (to_come, due) = match end {
            Some((shortest, longest)) if longest > self.now && longest != FUTURE => self.to_come(shortest, longest),
            Some(_) | None => (Answers::TRUE, None),
        };
        answers = answers.and(to_come);
        if from.1 >= self.now {
            answers = answers.union(Answers::NOT_DUE);
        }
        let gap = gaps(self.possible(), short).first().copied().filter(|_| answers == Answers::FALSE);
        let gap = gap.map(|gap| Stretch { until: if gap.until == self.now { longest } else { gap.until }, ..gap });
        Judged { answers, gap, due, looked_at: Some(long), contradictory: false }
    }

    /// Whether the time after the as-of date is covered: what is not so far still can be.
    fn to_come(&self, shortest: i64, longest: i64) -> (Answers, Option<i64>) {
        let (short, long) = (Stretch { from: self.now, until: shortest }, Stretch { from: self.now, until: longest });
        let open = gaps(self.possible(), long);
        let answers = if gaps(self.sure(), long).is_empty() {
            Answers::TRUE
        } else if gaps(self.possible(), short).is_empty() {
            Answers::TRUE.union(Answers::NOT_DUE)
        } else {
            Answers::NOT_DUE
        };
        (answers, open.first().map(|gap| gap.from))
    }
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

impl<'a> Court<'a> {
    fn scale(&self, lasting: &Lasting) -> Scale<'_> {
        let timed = |operand: &Operand| operand.value_type == ValueType::DateTime;
        Scale { instants: timed(&lasting.from) && timed(&lasting.end), zone: &self.zone }
    }

    /// A date of one record.
    fn own_date(&self, operand: &'a Operand, row: u32) -> Reading<'a> {
        let OperandKind::Field(record, field) = &operand.kind else { unreachable!("resolve takes fields for this") };
        self.field(record.kind, row, *field, record, Use::Value)
    }

    /// When a record lasts, and why that is open. `None` where it never begins.
    fn time_of(&self, lasting: &'a Lasting, row: u32) -> (Option<Time>, Vec<Reason>) {
        let (from, end) = (self.own_date(&lasting.from, row), self.own_date(&lasting.end, row));
        let scale = self.scale(lasting);
        let mut reasons: Vec<Reason> = Vec::new();
        let begins = match &from.facts[0] {
            Fact::Known(Value::When(when)) => Some(scale.begins(*when)),
            Fact::Unknown(why) => {
                reasons.extend(why.iter().cloned());
                None
            }
            Fact::None | Fact::Known(_) => return (None, reasons),
        };
        let over = match &end.facts[0] {
            Fact::Known(Value::When(when)) => Some(scale.over(*when, lasting.through)),
            Fact::Unknown(why) => {
                reasons.extend(why.iter().cloned());
                None
            }
            Fact::None | Fact::Known(_) => Some((FUTURE, FUTURE)),
        };
        let open = (PAST, FUTURE);
        let reason = |operand: &Operand, cause: Cause, reading: &Reading<'a>| Reason {
            what: self.operand_words(operand),
            cause,
            cell: reading.cell,
        };
        let time = match (begins, over) {
            (Some(begins), Some(over)) if over.1 < begins.0 || lasting.through && over.1 <= begins.0 => {
                reasons.push(reason(&lasting.end, Cause::ContradictoryDates, &end));
                Time { begins: open, over: open }
            }
            (Some(begins), Some(over)) => {
                let exact = [(&lasting.from, &from, begins), (&lasting.end, &end, over)];
                let blurred = exact.into_iter().filter(|(_, _, (first, last))| first != last);
                reasons.extend(blurred.map(|(operand, reading, _)| reason(operand, Cause::TooImprecise, reading)));
                Time { begins, over }
            }
            (None, Some(over)) => Time { begins: (PAST, over.1), over },
            (Some(begins), None) => Time { begins, over: (begins.0, FUTURE) },
            (None, None) => Time { begins: open, over: open },
        };
        (Some(time), reasons)
    }

    /// `RECORD is in effect on D`
    pub(super) fn in_effect(
        &self,
        condition: &'a Condition,
        record: &'a RecordPath,
        lasting: &'a Lasting,
        day: &'a Operand,
        env: &Env,
    ) -> Trace<'a> {
        let on = self.read(day, env);
        let scale = self.scale(lasting);
        let mut over = false;
        let mut trace = self.of_records(condition, record, env, |row, trace| {
            let (time, why) = self.time_of(lasting, row);
            let Some(time) = time else { return Answers::FALSE };
            let each = on.facts.iter().map(|fact| {
                if let Fact::Known(Value::When(when)) = fact {
                    over |= scale.over(*when, true).0 > time.begins.1;
                }
                contains(scale, time, fact)
            });
            let answers = each.reduce(Answers::union).expect("a reading holds at least one fact");
            if !answers.is_decided() {
                trace.reasons.extend(why);
            }
            answers
        });
        if trace.answers.is_decided() {
            trace.reasons.clear();
        } else if trace.reasons.is_empty() || on.facts.iter().any(|fact| matches!(fact, Fact::Unknown(_))) {
            let exact = matches!(&on.facts[..], [fact @ Fact::Known(_)] if !fact.is_imprecise(false));
            trace.reasons.extend(if exact {
                vec![Reason { what: self.kind_name(record.kind), cause: Cause::SeveralParents, cell: None }]
            } else {
                self.limit_reasons(day, &on)
            });
        }
        dedup(&mut trace.reasons);
        trace.assumes_complete |= on.assumed;
        let seen = |operand: &'a Operand| Seen { operand, reading: self.read(operand, env) };
        let (from, end) = (seen(&lasting.from), seen(&lasting.end));
        // What has begun is not in effect any more for the sake of its end.
        trace.seen = if over { vec![end, from] } else { vec![from, end] };
        trace.seen.push(Seen { operand: day, reading: on });
        trace
    }

    /// The records of a query with their times; what was looked at is hung into `found`.
    fn lasted(
        &self,
        condition: &'a Condition,
        query: &'a Query,
        lasting: &'a Lasting,
        found: &mut Found<'a>,
    ) -> Vec<Lasted> {
        let mut records = Vec::new();
        for record in found.records.iter_mut().filter(|record| record.answers != Answers::FALSE) {
            let (time, why) = self.time_of(lasting, record.row);
            let mut reasons = record.reasons.clone();
            reasons.extend(why);
            records.push(Lasted { row: record.row, answers: record.answers, time, reasons });
            let operands = [&lasting.from, &lasting.end];
            let seen = operands.map(|operand| Seen { operand, reading: self.own_date(operand, record.row) });
            let part = record.trace.get_or_insert_with(|| of_record(condition, query.kind, record.row));
            part.seen.splice(0..0, seen);
        }
        records
    }

    /// `Q covers from A until B`
    pub(super) fn covers(&self, condition: &'a Condition, covers: &'a Covers, env: &Env) -> Trace<'a> {
        let mut found = self.find(&covers.query, env);
        let records = self.lasted(condition, &covers.query, &covers.lasting, &mut found);
        let scale = self.scale(&covers.lasting);
        let unseen = self.may_lie_unseen(covers, scale, &found);
        let now = scale.after_day(self.as_of);
        let ground = Ground { scale, records: &records, unseen, now, through: covers.through };
        let (from, end) = (self.read(&covers.from, env), self.read(&covers.end, env));
        let mut trace = Trace::new(condition);
        let judged: Vec<Judged> =
            from.facts.iter().flat_map(|from| end.facts.iter().map(|end| ground.judge(from, end))).collect();
        let each = judged.iter().map(|judged| judged.answers);
        trace.answers = each.reduce(Answers::union).expect("a reading holds at least one fact");
        if let Some(gap) = judged.iter().find_map(|judged| judged.gap).filter(|_| trace.answers == Answers::FALSE) {
            trace.manner = Some(if gap.until > now { Manner::LapseOpen } else { Manner::LapseEnded });
            trace.witness = Some(Box::new(self.gap_found(covers, &ground, gap)));
        }
        let due = judged.iter().filter_map(|judged| judged.due).min().filter(|_| trace.answers.can_be_not_due());
        trace.due = due.map(|due| When::day(day_of(scale.days(Stretch { from: due, until: next(due) }).from)));
        trace.nothing_to_check = trace.answers == Answers::TRUE
            && judged.iter().all(|judged| judged.looked_at.is_none_or(Stretch::is_empty));
        trace.assumes_complete = trace.answers == Answers::FALSE && found.assumed || from.assumed || end.assumed;
        if !trace.answers.is_decided() {
            trace.reasons = self.why_uncovered(covers, &ground, &judged, (&from, &end));
            let whole = judged.iter().filter_map(|judged| judged.looked_at).any(|span| !self.seen_whole(&ground, span));
            trace.reasons.extend(found.unknown.drain(..).chain(found.unseen_past.take()).filter(|_| whole));
            dedup(&mut trace.reasons);
        }
        trace.seen = vec![Seen { operand: &covers.from, reading: from }, Seen { operand: &covers.end, reading: end }];
        trace.parts = found.records.into_iter().filter_map(|record| record.trace).collect();
        trace
    }

    /// Whether the records that were seen cover a span for sure.
    fn seen_whole(&self, ground: &Ground<'_>, span: Stretch) -> bool {
        gaps(ground.sure(), span).is_empty()
    }

    /// Where in time records may lie that nobody saw. What begins after the extract ends covers nothing before.
    fn may_lie_unseen(&self, covers: &Covers, scale: Scale<'_>, found: &Found<'a>) -> Option<Stretch> {
        let anywhere = Stretch { from: PAST, until: FUTURE };
        if !found.unknown.is_empty() {
            return Some(anywhere);
        }
        found.unseen_past.as_ref()?;
        let kind = self.rules.schema.kind(covers.query.kind);
        let begins = kind.lasts.map(|lasts| lasts.from);
        match found.unseen_after.filter(|_| kind.dated_by.is_none() || kind.dated_by == begins) {
            Some(day) => Some(Stretch { from: scale.after_day(day), ..anywhere }),
            None => Some(anywhere),
        }
    }

    /// Why it is open whether a span is covered: its ends, and the records that may lie in a gap.
    fn why_uncovered(
        &self,
        covers: &'a Covers,
        ground: &Ground<'_>,
        judged: &[Judged],
        (from, end): (&Reading<'a>, &Reading<'a>),
    ) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for (operand, reading) in [(&covers.from, from), (&covers.end, end)] {
            let exact =
                matches!(&reading.facts[..], [fact @ (Fact::Known(_) | Fact::None)] if !fact.is_imprecise(false));
            reasons.extend(if exact { Vec::new() } else { self.limit_reasons(operand, reading) });
        }
        if judged.iter().any(|judged| judged.contradictory) {
            let (what, cell) = (self.operand_words(&covers.end), end.cell);
            reasons.push(Reason { what, cause: Cause::ContradictoryDates, cell });
        }
        let open: Vec<Stretch> =
            judged.iter().filter_map(|judged| judged.looked_at).flat_map(|span| gaps(ground.sure(), span)).collect();
        for record in ground.records {
            let Some(time) = record.time else { continue };
            if open.iter().any(|gap| !gap.shared(time.possibly()).is_empty()) {
                reasons.extend(record.reasons.iter().cloned());
            }
        }
        reasons
    }

    /// The first gap: its days, and the records beside it.
    fn gap_found(&self, covers: &'a Covers, ground: &Ground<'_>, gap: Stretch) -> Witness {
        let times = |record: &&Lasted| record.time.filter(|_| record.answers.can_be_true()).map(Time::possibly);
        let records = || ground.records.iter();
        let before = records().filter(|record| times(record).is_some_and(|time| time.until == gap.from));
        let after = records().filter(|record| times(record).is_some_and(|time| time.from == gap.until));
        let (before, after) = (before.last().map(|record| record.row), after.last().map(|record| record.row));
        let lasting = &covers.lasting;
        let private = [&lasting.from, &lasting.end, &covers.from, &covers.end].into_iter().any(|date| date.private);
        let kind = covers.query.kind;
        let mut words = Sentence::words(format!("no {} covers ", self.rules.schema.kind(kind).label));
        words.push(shown(ground.scale.days(gap), private));
        if let (Some(one), Some(other)) =
            (before.and_then(|row| self.known_by(kind, row)), after.and_then(|row| self.known_by(kind, row)))
        {
            words.say(", between ");
            words.append(one);
            words.say(" and ");
            words.append(other);
        }
        let end = before.and_then(|row| self.own_date(&lasting.end, row).cell);
        let begin = after.and_then(|row| self.own_date(&lasting.from, row).cell);
        Witness { words, cells: end.into_iter().chain(begin).collect() }
    }

    /// `Q never overlaps`
    pub(super) fn never_overlaps(
        &self,
        condition: &'a Condition,
        query: &'a Query,
        lasting: &'a Lasting,
        env: &Env,
    ) -> Trace<'a> {
        let mut found = self.find(query, env);
        let records = self.lasted(condition, query, lasting, &mut found);
        let mut trace = Trace { manner: Some(Manner::Duplicate), ..Trace::new(condition) };
        let (mut overlaps, mut unsure) = (Answers::FALSE, BTreeSet::new());
        for (one, other) in meetings(&records) {
            let [a, b] = [one, other].map(|index| &records[index]);
            let surely = a.time.zip(b.time).map(|(a, b)| a.surely().shared(b.surely()));
            let meets = if surely.is_some_and(|shared| !shared.is_empty()) { Answers::TRUE } else { Answers::UNKNOWN };
            let both = a.answers.and(b.answers).and(meets);
            overlaps = overlaps.or(both);
            if both == Answers::TRUE {
                let shared = surely.unwrap_or(Stretch { from: PAST, until: FUTURE });
                trace.witness = Some(Box::new(self.overlap_found(query.kind, lasting, (a.row, b.row), shared)));
                break;
            }
            unsure.extend([one, other]);
        }
        trace.answers = overlaps.negated();
        self.all_of_those_unseen(&mut trace, &found);
        trace.nothing_to_check = trace.answers == Answers::TRUE && records.is_empty();
        if !trace.answers.is_decided() {
            let records = unsure.into_iter().map(|index| &records[index]);
            trace.reasons.extend(records.flat_map(|record| record.reasons.iter().cloned()));
        }
        self.finish_query(trace, found)
    }

    /// What records that were not seen, or are still to come, leave of an answer about all of them (table T7).
    pub(super) fn all_of_those_unseen(&self, trace: &mut Trace<'a>, found: &Found<'a>) {
        if found.unseen_past.is_some() || !found.unknown.is_empty() {
            trace.answers = trace.answers.and(Answers::UNKNOWN);
        }
        if let Some(future) = found.unseen_future {
            trace.answers = trace.answers.and(future.negated());
        }
        trace.due = found.due.filter(|_| trace.answers.can_be_not_due());
        trace.assumes_complete = trace.answers == Answers::TRUE && found.assumed;
    }

    /// Two records that last at the same time.
    fn overlap_found(&self, kind: KindId, lasting: &'a Lasting, (one, other): (u32, u32), shared: Stretch) -> Witness {
        let (one, other) = (one.min(other), one.max(other));
        let mut words = Sentence::default();
        for (row, nameless, joined) in [(one, "one ", ""), (other, "another ", " and ")] {
            words.say(joined);
            match self.known_by(kind, row) {
                Some(name) => words.append(name),
                None => words.say(format!("{nameless}{}", self.rules.schema.kind(kind).label)),
            }
            words.say(" (");
            words.append(self.lasts_words(lasting, row));
            words.say(")");
        }
        words.say(" share ");
        let private = lasting.from.private || lasting.end.private;
        words.push(shown(self.scale(lasting).days(shared), private));
        let begins = |row: u32| self.own_date(&lasting.from, row).cell;
        Witness { words, cells: begins(other).into_iter().chain(begins(one)).collect() }
    }

    /// From when to when a record lasts, as it is written.
    fn lasts_words(&self, lasting: &'a Lasting, row: u32) -> Sentence {
        let mut words = Sentence::words("from ");
        let seen = |operand| Seen { operand, reading: self.own_date(operand, row) };
        words.append(seen(&lasting.from).value());
        let end = seen(&lasting.end);
        if end.reading.facts[0] == Fact::None {
            words.say(" on");
        } else {
            words.say(if lasting.through { " through " } else { " until " });
            words.append(end.value());
        }
        words
    }

    /// The key of a record, its parts joined by `/`; `None` where it has none or a part is not known.
    pub(super) fn known_by(&self, kind: KindId, row: u32) -> Option<Sentence> {
        let key = &self.rules.schema.kind(kind).key;
        let mut words = Sentence::default();
        for (index, field) in key.iter().enumerate() {
            let state = self.data.records(kind).state(row, *field);
            if state != crate::column::State::Known {
                return None;
            }
            words.say(if index > 0 { "/" } else { "" });
            words.push(self.bare_value(kind, row, *field));
        }
        (!key.is_empty()).then_some(words)
    }
}

/// The trace of a record that no `where` was asked about.
pub(super) fn of_record<'a>(condition: &'a Condition, kind: KindId, row: u32) -> Trace<'a> {
    Trace { record: Some(Cell { kind, row, field: None }), ..Trace::new(condition) }
}

/// Whether a day lies in a time.
fn contains(scale: Scale<'_>, time: Time, day: &Fact<'_>) -> Answers {
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

/// The pairs of records that may last at the same time, by their places, those that begin early first.
fn meetings(records: &[Lasted]) -> impl Iterator<Item = (usize, usize)> {
    let times = records.iter().enumerate().filter_map(|(index, record)| Some((index, record.time?.possibly())));
    let mut times: Vec<(usize, Stretch)> = times.filter(|(_, time)| !time.is_empty()).collect();
    times.sort_by_key(|(_, time)| time.from);
    let later = times.clone();
    times.into_iter().enumerate().flat_map(move |(at, (one, time))| {
        let meets: Vec<(usize, usize)> = later[at + 1..]
            .iter()
            .take_while(|(_, other)| other.from < time.until)
            .map(|(other, _)| (one, *other))
            .collect();
        meets
    })
}

/// The day of a point on the scale of days.
fn day_of(point: i64) -> Day {
    match point {
        PAST => Day::UNBOUNDED_PAST,
        FUTURE => Day::UNBOUNDED_FUTURE,
        number => Day(i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })),
    }
}

/// A stretch of days in words.
fn shown(days: Stretch, private: bool) -> Piece {
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
