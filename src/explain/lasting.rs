//! Things that last: whether one is in effect on a day, and whether two last at the same time.

use std::collections::BTreeSet;

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
