//! `Q covers from A until B`: whether the times of several records leave a gap.
//!
//! A wider time never opens a gap, so a span is judged by its shortest and longest extent, and each record by the time
//! that it lasts surely and possibly.

use crate::calendar::When;
use crate::outcome::{Answers, Cause, Manner, Reason, Sentence};
use crate::resolve::ruleset::{Condition, Covers};

use super::conditions::dedup;
use super::facts::{Fact, Later, Reading, Value};
use super::lasting::Lasted;
use super::operands::Env;
use super::queries::Found;
use super::stretches::{FUTURE, PAST, Scale, Stretch, Time, day_of, gaps, next, shown};
use super::{Court, Seen, Trace, Witness};

/// How many gaps a finding tells one by one, besides the last.
const TOLD: usize = 4;

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
    /// The gaps, where there surely is one.
    gaps: Vec<Stretch>,
    /// From when on the time to come is not covered.
    due: Option<i64>,
    /// The part of it that has passed, at its longest.
    looked_at: Option<Stretch>,
    contradictory: bool,
}

impl Judged {
    fn of(answers: Answers) -> Judged {
        Judged { answers, gaps: Vec::new(), due: None, looked_at: None, contradictory: false }
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
        let open = if answers == Answers::FALSE { gaps(self.possible(), short) } else { Vec::new() };
        let whole = |gap: Stretch| Stretch { until: if gap.until == self.now { longest } else { gap.until }, ..gap };
        let gaps = open.into_iter().map(whole).collect();
        Judged { answers, gaps, due, looked_at: Some(long), contradictory: false }
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

impl<'a> Court<'a> {
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
        let each: Vec<Answers> = judged.iter().map(|judged| judged.answers).collect();
        trace.answers = Later::settle(&[&from, &end], &each);
        let found_gaps = judged.iter().map(|judged| &judged.gaps[..]).find(|gaps| !gaps.is_empty());
        if let Some(gaps @ [.., last]) = found_gaps.filter(|_| trace.answers == Answers::FALSE) {
            trace.manner = Some(if last.until > now { Manner::LapseOpen } else { Manner::LapseEnded });
            trace.witness = Some(Box::new(self.gaps_found(covers, &ground, gaps)));
        }
        let due = judged.iter().filter_map(|judged| judged.due).min().filter(|_| trace.answers.can_be_not_due());
        let due = due.map(|due| When::day(day_of(scale.days(Stretch { from: due, until: next(due) }).from)));
        trace.due = due.or(Later::due(&[&from, &end]).filter(|_| trace.answers.can_be_not_due()));
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
            reasons.extend(if exact { Vec::new() } else { self.why_open(operand, reading) });
        }
        if judged.iter().any(|judged| judged.contradictory) {
            let (what, cell) = (self.operand_words(&covers.end), end.cell);
            reasons.push(Reason { what, cause: Cause::ContradictoryDates, cell });
        }
        let open: Vec<Vec<Stretch>> =
            judged.iter().filter_map(|judged| judged.looked_at).map(|span| gaps(ground.sure(), span)).collect();
        for record in ground.records {
            let Some(time) = record.time.map(Time::possibly) else { continue };
            // Gaps stand in order: the first that is not over where the record begins shares time with it, or none does.
            let may_close = |gaps: &Vec<Stretch>| {
                let next = gaps.partition_point(|gap| gap.until <= time.from);
                gaps.get(next).is_some_and(|gap| !gap.shared(time).is_empty())
            };
            if open.iter().any(may_close) {
                reasons.extend(record.reasons.iter().cloned());
            }
        }
        reasons
    }

    /// The gaps: their days, and the records beside the first and the last of them.
    fn gaps_found(&self, covers: &'a Covers, ground: &Ground<'_>, gaps: &[Stretch]) -> Witness {
        let lasting = &covers.lasting;
        let private = [&lasting.from, &lasting.end, &covers.from, &covers.end].into_iter().any(|date| date.private);
        let kind = covers.query.kind;
        let label = &self.rules.schema.kind(kind).label;
        let mut words = Sentence::default();
        let mut cells = Vec::new();
        let last = gaps.len() - 1;
        for (index, gap) in gaps.iter().enumerate().filter(|(index, _)| *index < TOLD || *index == last) {
            words.say(match index {
                0 => format!("no {label} covers "),
                _ if index == last && gaps.len() > TOLD + 1 => format!("; and so on, {} times, the last ", gaps.len()),
                _ => "; nor ".to_owned(),
            });
            words.push(shown(ground.scale.days(*gap), private));
            let (before, after) = beside(ground, *gap);
            if let (Some(one), Some(other)) =
                (before.and_then(|row| self.known_by(kind, row)), after.and_then(|row| self.known_by(kind, row)))
            {
                words.say(", between ");
                words.append(one);
                words.say(" and ");
                words.append(other);
            }
            if index == 0 || index == last {
                cells.extend(before.and_then(|row| self.own_date(&lasting.end, row).cell));
                cells.extend(after.and_then(|row| self.own_date(&lasting.from, row).cell));
            }
        }
        Witness { words, cells }
    }
}

/// The records that end where a gap begins, and begin where it ends.
fn beside(ground: &Ground<'_>, gap: Stretch) -> (Option<u32>, Option<u32>) {
    let times = |record: &&Lasted| record.time.filter(|_| record.answers.can_be_true()).map(Time::possibly);
    let records = || ground.records.iter();
    let before = records().find(|record| times(record).is_some_and(|time| time.until == gap.from));
    let after = records().find(|record| times(record).is_some_and(|time| time.from == gap.until));
    (before.map(|record| record.row), after.map(|record| record.row))
}
