//! Things that last: whether one is in effect on a day, and whether two last at the same time.

use crate::column::Cell;
use crate::outcome::{Answers, Cause, Manner, Reason, Sentence};
use crate::resolve::ruleset::{Condition, Lasting, Operand, OperandKind, Query, RecordPath, ValueType};
use crate::schema::KindId;

use super::conditions::dedup;
use super::facts::{Fact, Later, Reading, Value};
use super::operands::{Env, Use};
use super::queries::Found;
use super::stretches::{FUTURE, PAST, Scale, Stretch, Time, contains, shown};
use super::{Court, Seen, Trace, Witness};

/// A record that lasts.
pub(super) struct Lasted {
    pub(super) row: u32,
    /// Whether it is one of those asked for.
    pub(super) answers: Answers,
    /// When it lasts; missing where it never begins.
    pub(super) time: Option<Time>,
    /// Why its time, or whether it counts, is open.
    pub(super) reasons: Vec<Reason>,
}

impl<'a> Court<'a> {
    pub(super) fn scale(&self, lasting: &Lasting) -> Scale<'_> {
        let timed = |operand: &Operand| operand.value_type == ValueType::DateTime;
        Scale { instants: timed(&lasting.from) && timed(&lasting.end), zone: &self.zone }
    }

    /// A date of one record.
    pub(super) fn own_date(&self, operand: &'a Operand, row: u32) -> Reading<'a> {
        let OperandKind::Field(record, field) = &operand.kind else { unreachable!("resolve takes fields for this") };
        self.field(record.kind, row, *field, record, Use::Value)
    }

    /// How a reason names a date of one record.
    fn own_words(&self, operand: &Operand) -> String {
        let OperandKind::Field(record, field) = &operand.kind else { unreachable!("resolve takes fields for this") };
        self.path_words(record, &self.rules.schema.field(record.kind, *field).name)
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
            what: self.own_words(operand),
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
            let answers = Later::settle(&[&on], &each.collect::<Vec<_>>());
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
                self.why_open(day, &on)
            });
        }
        dedup(&mut trace.reasons);
        trace.due = Later::due(&[&on]).filter(|_| trace.answers.can_be_not_due());
        trace.assumes_complete |= on.assumed;
        let seen = |operand: &'a Operand| Seen { operand, reading: self.read(operand, env) };
        let (from, end) = (seen(&lasting.from), seen(&lasting.end));
        // What has begun is not in effect any more for the sake of its end.
        trace.seen = if over { vec![end, from] } else { vec![from, end] };
        trace.seen.push(Seen { operand: day, reading: on });
        trace
    }

    /// The records of a query with their times; what was looked at is hung into `found`.
    pub(super) fn lasted(
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
        let possibly = in_order(&records, Time::possibly);
        let surely = in_order(&records, Time::surely);
        trace.answers = two_share(&possibly, Answers::UNKNOWN).or(two_share(&surely, Answers::TRUE)).negated();
        if trace.answers == Answers::FALSE {
            trace.witness = first_shared(&surely)
                .map(|(rows, shared)| Box::new(self.overlap_found(query.kind, lasting, rows, shared)));
        }
        self.all_of_those_unseen(&mut trace, &found);
        trace.nothing_to_check = trace.answers == Answers::TRUE && records.is_empty();
        if !trace.answers.is_decided() {
            trace.reasons = why_they_may_share(&possibly);
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
        words.append(seen(&lasting.from).value(&self.zone));
        let end = seen(&lasting.end);
        if end.reading.facts[0] == Fact::None {
            words.say(" on");
        } else {
            words.say(if lasting.through { " through " } else { " until " });
            words.append(end.value(&self.zone));
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

/// Records with their times, those that begin early first, without those that last no time.
fn in_order(records: &[Lasted], time: impl Fn(Time) -> Stretch) -> Vec<(Stretch, &Lasted)> {
    let times = records.iter().filter_map(|record| Some((time(record.time?), record)));
    let mut times: Vec<(Stretch, &Lasted)> = times.filter(|(time, _)| !time.is_empty()).collect();
    times.sort_by_key(|(time, _)| time.from);
    times
}

/// Whether two records are among those asked for and share time, which is so where these times meet, or may be.
fn two_share(times: &[(Stretch, &Lasted)], where_they_meet: Answers) -> Answers {
    let mut share = Answers::FALSE;
    // How far those reach that have the same answers: there are few different ones.
    let mut reached: Vec<(Answers, i64)> = Vec::new();
    for (time, record) in times {
        let meets = reached.iter().filter(|(_, until)| time.from < *until);
        share = meets.fold(share, |share, (answers, _)| share.or(answers.and(record.answers).and(where_they_meet)));
        match reached.iter_mut().find(|(answers, _)| *answers == record.answers) {
            Some((_, until)) => *until = time.until.max(*until),
            None => reached.push((record.answers, time.until)),
        }
    }
    share
}

/// The first two records that surely are among those asked for and share time, by their rows, and what they share.
fn first_shared(times: &[(Stretch, &Lasted)]) -> Option<((u32, u32), Stretch)> {
    let sure: Vec<_> = times.iter().filter(|(_, record)| record.answers == Answers::TRUE).collect();
    // Where a record shares time with any that begins later, it does with the next.
    sure.windows(2).find_map(|pair| {
        let [(time, one), (next, other)] = [pair[0], pair[1]];
        let shared = time.shared(*next);
        (!shared.is_empty()).then_some(((one.row, other.row), shared))
    })
}

/// What is open about those records that share time with another, in record order.
fn why_they_may_share(times: &[(Stretch, &Lasted)]) -> Vec<Reason> {
    let mut reached = PAST;
    let mut sharing: Vec<&Lasted> = Vec::new();
    for (index, (time, record)) in times.iter().enumerate() {
        let meets_next = times.get(index + 1).is_some_and(|(next, _)| next.from < time.until);
        if time.from < reached || meets_next {
            sharing.push(record);
        }
        reached = reached.max(time.until);
    }
    sharing.sort_by_key(|record| record.row);
    sharing.into_iter().flat_map(|record| record.reasons.iter().cloned()).collect()
}
