//! Predicates of values (T4) and deadlines (T5), judged for every combination of what the values may be.

use rust_decimal::prelude::ToPrimitive;

use crate::calendar::{Day, Length, NotCounting, Reach, Unit, When};
use crate::column::{Cell, Supply};
use crate::outcome::{Answers, Cause, Manner, Reason, Sentence};
use crate::resolve::ruleset::{
    Comparison, Condition, ConditionKind, DayKind, Operand, OperandKind, PeriodOperand, Presence, Side, UniqueId,
    Window,
};
use crate::schema::KindId;

use super::compare;
use super::conditions::dedup;
use super::deadlines::{self, Horizon, Span};
use super::facts::{Fact, Later, Range, Reading, Value, cause_of};
use super::operands::{Env, Use};
use super::{Court, Seen, Trace, Witness};

/// What a predicate says of one combination of facts.
pub(super) struct Leaf {
    pub(super) answers: Answers,
    pub(super) reasons: Vec<Reason>,
    pub(super) manner: Option<Manner>,
}

impl Leaf {
    pub(super) fn of(answers: Answers) -> Leaf {
        Leaf { answers, reasons: Vec::new(), manner: None }
    }

    pub(super) fn unknown(reasons: Vec<Reason>) -> Leaf {
        Leaf { answers: Answers::UNKNOWN, reasons, manner: None }
    }
}

/// How far a date must be from another: `at least N after X`, without the length itself.
pub(super) struct Far {
    pub(super) comparison: Comparison,
    pub(super) unit: Unit,
    pub(super) side: Side,
    pub(super) not_counting: Option<NotCounting>,
    /// Why it is open if the holiday calendar does not cover it.
    pub(super) outside: Reason,
}

impl<'a> Court<'a> {
    /// A predicate of the values of operands: judged for every combination of what they may be.
    pub(super) fn predicate(
        &self,
        condition: &'a Condition,
        operands: &[&'a Operand],
        env: &Env,
        judge: impl Fn(&[&Fact<'a>]) -> Leaf,
    ) -> Trace<'a> {
        let readings: Vec<Reading<'a>> = operands.iter().map(|operand| self.read(operand, env)).collect();
        self.predicate_on(condition, operands, readings, judge)
    }

    pub(super) fn predicate_on(
        &self,
        condition: &'a Condition,
        operands: &[&'a Operand],
        readings: Vec<Reading<'a>>,
        judge: impl Fn(&[&Fact<'a>]) -> Leaf,
    ) -> Trace<'a> {
        let mut trace = Trace::new(condition);
        let only = Reading::only(&readings);
        let several = only.is_none();
        if let Some(facts) = only {
            let leaf = judge(&facts);
            (trace.answers, trace.reasons, trace.manner) = (leaf.answers, leaf.reasons, leaf.manner);
        } else {
            let mut answers: Vec<Answers> = Vec::new();
            for facts in &Reading::each_combination(&readings) {
                let leaf = judge(facts);
                answers.push(leaf.answers);
                trace.reasons.extend(leaf.reasons);
                trace.manner = trace.manner.or(leaf.manner);
            }
            let parts: Vec<&Reading<'a>> = readings.iter().collect();
            trace.answers = Later::settle(&parts, &answers);
            trace.due = Later::due(&parts).filter(|_| trace.answers.can_be_not_due());
        }
        trace.assumes_complete = readings.iter().any(|reading| reading.assumed);
        if trace.answers.is_decided() {
            trace.reasons.clear();
        } else {
            self.explain_open(&mut trace, operands, &readings, several);
        }
        trace.manner = trace.manner.or(Some(Manner::WrongValue));
        trace.seen = operands.iter().zip(readings).map(|(operand, reading)| Seen { operand, reading }).collect();
        trace
    }

    /// Adds why a predicate is open where the values themselves do not say.
    pub(super) fn explain_open(
        &self,
        trace: &mut Trace<'a>,
        operands: &[&'a Operand],
        readings: &[Reading<'a>],
        several: bool,
    ) {
        trace.reasons.extend(readings.iter().flat_map(|reading| reading.open.iter().cloned()));
        let pairs: Vec<(&'a Operand, &Reading<'a>)> = operands.iter().copied().zip(readings).collect();
        if several {
            trace.reasons.extend(self.several(&pairs));
        }
        if trace.reasons.is_empty() {
            let hours = matches!(trace.condition.kind, ConditionKind::Distance { unit: Unit::Hours, .. });
            trace.reasons = self.imprecise(&pairs, hours);
        }
        dedup(&mut trace.reasons);
    }

    /// The operands that may be one thing or another: for the reason that they give, else for several parents.
    pub(super) fn several(&self, operands: &[(&'a Operand, &Reading<'a>)]) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let of_several = |reading: &Reading<'_>| reading.facts.len() > 1 && !reading.is_not_due();
        for (operand, reading) in operands.iter().filter(|(_, reading)| of_several(reading)) {
            reasons.extend(reading.open.iter().cloned());
            if reading.open.is_empty() {
                let what = self.operand_words(operand);
                reasons.push(Reason { what, cause: Cause::SeveralParents, cell: reading.cell });
            }
        }
        reasons
    }

    /// The operands that are not exact enough; the first if none of them is to blame alone. A day that is moved by hours
    /// is to blame itself, not what it was moved by.
    pub(super) fn imprecise(&self, operands: &[(&'a Operand, &Reading<'a>)], hours: bool) -> Vec<Reason> {
        let reason = |(operand, reading): &(&'a Operand, &Reading<'a>)| Reason {
            what: self.operand_words(if let OperandKind::Moved(day, _) = &operand.kind { day } else { operand }),
            cause: Cause::TooImprecise,
            cell: reading.cell,
        };
        let blamed = operands.iter().filter(|(_, reading)| reading.facts.iter().any(|fact| fact.is_imprecise(hours)));
        let blamed: Vec<Reason> = blamed.map(reason).collect();
        if blamed.is_empty() { operands.iter().take(1).map(reason).collect() } else { blamed }
    }

    pub(super) fn unique(&self, condition: &'a Condition, unique: UniqueId, row: u32) -> Trace<'a> {
        let index = &self.uniques[unique.0 as usize];
        let mut trace = Trace { manner: Some(Manner::Duplicate), ..Trace::new(condition) };
        let kind = self.rules.uniques[unique.0 as usize].kind;
        trace.record = Some(Cell { kind, row, field: index.first_field() });
        let first = self.links.first_of(kind, row);
        match index.answers(first, self.data) {
            Ok(answers) => {
                trace.answers = answers;
                trace.witness = index.twin(first).map(|twin| {
                    let cell = |row| Cell { kind, row, field: index.first_field() };
                    let words = match twin.others {
                        1 => Sentence::words("another record says the same"),
                        others => Sentence::words(format!("{others} other records say the same")),
                    };
                    Box::new(Witness { words, cells: vec![cell(row), cell(twin.other)] })
                });
            }
            Err(field) => {
                let state = self.data.records(kind).state(row, field);
                let what = self.rules.schema.field(kind, field).name.clone();
                let cause = cause_of(state).unwrap_or(Cause::TooImprecise);
                trace.answers = Answers::UNKNOWN;
                trace.reasons.push(Reason { what, cause, cell: Some(Cell { kind, row, field: Some(field) }) });
            }
        }
        trace
    }

    pub(super) fn agree(&self, condition: &'a Condition, operands: &'a [Operand], env: &Env) -> Trace<'a> {
        let operands: Vec<&'a Operand> = operands.iter().collect();
        let mut trace = self.predicate(condition, &operands, env, compare::agree);
        trace.manner = Some(Manner::Disagree);
        trace
    }

    /// `is recorded`, `is blank`, `is none`: of the state of a value, not of the value.
    pub(super) fn present(
        &self,
        condition: &'a Condition,
        operand: &'a Operand,
        presence: Presence,
        env: &Env,
    ) -> Trace<'a> {
        let reading = self.read_for(Use::Presence, operand, env);
        // That a link is blank says nothing of what stands in the record it would lead to.
        let own = |cell: Option<Cell>| {
            let Some(Cell { kind, field, .. }) = cell else { return false };
            let value = if let OperandKind::Previous { value, .. } = &operand.kind { value } else { operand };
            if let OperandKind::Field(record, own_field) = &value.kind {
                return kind == record.kind && field == Some(*own_field);
            }
            matches!(&value.kind, OperandKind::Defined(record, _) if kind == record.kind)
        };
        let judge = |facts: &[&Fact<'a>]| present(facts[0], presence, &own);
        let mut trace = self.predicate_on(condition, &[operand], vec![reading], judge);
        trace.manner = Some(match presence {
            Presence::Recorded => Manner::NotRecorded,
            Presence::Blank | Presence::None => Manner::WrongValue,
        });
        trace
    }

    pub(super) fn deadline(
        &self,
        condition: &'a Condition,
        event: &'a Operand,
        window: &'a Window,
        env: &Env,
    ) -> Trace<'a> {
        let reading = self.read_for(Use::Event, event, env);
        let (anchor, anchored) = self.anchor(window, env);
        let (length, lengths) = self.length(window, env);
        let complete = self.complete_through(reading.source);
        let horizon = Horizon { as_of: self.as_of, complete: complete.0, zone: &self.zone };
        let mut trace = Trace::new(condition);
        let mut answers: Vec<Answers> = Vec::new();
        let mut by_absence = false;
        let pairs = [(Some(event), &reading), (anchor, &anchored), (length, &lengths)];
        let pairs: Vec<(&'a Operand, &Reading<'a>)> =
            pairs.into_iter().filter_map(|(operand, reading)| Some((operand?, reading))).collect();
        let starts = [anchored.clone(), lengths.clone()];
        for start in Reading::each_combination(&starts) {
            let span = self.span_of(window, start[0], start[1]);
            let outside = anchor.filter(|_| span.is_some_and(|span| span.outside_calendar));
            for fact in &reading.facts {
                let judged = deadlines::judge(fact, span.as_ref(), &horizon);
                answers.push(judged.answers);
                by_absence |= judged.by_absence;
                trace.manner = trace.manner.or(judged.manner);
                match (judged.cause, outside) {
                    (Some(Cause::TooImprecise), Some(anchor)) => {
                        trace.reasons.push(self.outside_calendar(anchor, &anchored));
                    }
                    (Some(Cause::TooImprecise), None) => {
                        let hours = span.is_some_and(|span| span.hours);
                        trace.reasons.extend(self.imprecise(&pairs, hours));
                    }
                    (Some(cause), _) => {
                        trace.reasons.push(Reason { what: self.operand_words(event), cause, cell: reading.cell });
                    }
                    (None, _) => {}
                }
            }
            let due = span.filter(|span| !span.outside_calendar).map(|span| span.due);
            trace.due = trace.due.zip(due).map_or(trace.due.or(due), |(earlier, due)| Some(earlier.hull(due)));
        }
        trace.answers = Later::settle(&[&anchored, &lengths, &reading], &answers);
        let unknown = pairs.iter().flat_map(|(_, reading)| &reading.facts).filter_map(|fact| match fact {
            Fact::Unknown(reasons) => Some(reasons.clone()),
            Fact::Known(_) | Fact::None => None,
        });
        trace.reasons = unknown.flatten().chain(trace.reasons).collect();
        if trace.answers.is_decided() {
            trace.reasons.clear();
        } else if trace.reasons.is_empty() {
            trace.reasons = self.several(&pairs);
        }
        dedup(&mut trace.reasons);
        trace.holidays = self.holidays_within(window, &anchored, &lengths);
        trace.assumes_complete = by_absence && complete.1 || reading.assumed;
        trace.seen.push(Seen { operand: event, reading });
        if !matches!(window, Window::During(_)) {
            trace.seen.extend(anchor.map(|operand| Seen { operand, reading: anchored }));
        }
        trace
    }

    /// The holidays that move an end of a window, where its start is one day.
    fn holidays_within(&self, window: &Window, anchored: &Reading<'a>, lengths: &Reading<'a>) -> Vec<(Day, &'a str)> {
        let (Window::After(limit, _) | Window::Before(limit, _)) = window else { return Vec::new() };
        let ([fact @ Fact::Known(Value::When(anchor))], [length], true) =
            (&anchored.facts[..], &lengths.facts[..], limit.reads_holidays())
        else {
            return Vec::new();
        };
        let (span, count) = (self.span_of(window, fact, length), whole(length));
        let Some((span, count)) = span.filter(|span| !span.outside_calendar).zip(count) else { return Vec::new() };
        let reach = limit.reach(count);
        let (first, last) = (span.start.unwrap_or(*anchor).first, span.due.last);
        // Where only the end is rolled, the clock runs on holidays: those count over which the end was moved.
        let only_rolled = reach.not_counting.is_none() && reach.length.unit != Unit::BusinessDays;
        let unrolled = self.shifted(*anchor, Reach { rolling: false, ..reach }).filter(|_| only_rolled);
        let first = unrolled.map_or(first, |when| when.first);
        let weekends = reach.not_counting != Some(NotCounting::Holidays);
        let passed = self.rules.settings.holidays.between(first, last);
        // In days, the clock starts on the day after the anchor, whatever that is.
        let begins = |day: Day| reach.length.unit == Unit::Hours || day != anchor.first;
        passed.filter(|(day, _)| begins(*day) && !(weekends && day.is_weekend())).collect()
    }

    /// Until when a none of a kind proves anything (at most the as-of date), and whether that is only assumed.
    pub(super) fn complete_through(&self, source: Option<KindId>) -> (Option<Day>, bool) {
        match source.map(|kind| self.data.records(kind).supply) {
            None | Some(Supply::NoRecords | Supply::NotSupplied) => (Some(self.as_of), false),
            Some(Supply::Supplied(completeness)) => {
                let last = |(_, through): (_, Option<Day>)| through.map_or(self.as_of, |day| day.min(self.as_of));
                (completeness.days().map(last), completeness.is_assumed())
            }
        }
    }

    /// What the window of a deadline counts from: a date, or the days of a period.
    pub(super) fn anchor(&self, window: &'a Window, env: &Env) -> (Option<&'a Operand>, Reading<'a>) {
        match window {
            Window::After(_, anchor) | Window::Before(_, anchor) | Window::By(anchor) => {
                (Some(anchor), self.read(anchor, env))
            }
            Window::During(period) => {
                let operand = match period {
                    PeriodOperand::One(_) | PeriodOperand::That(_) => None,
                    PeriodOperand::Of(_, operand) => Some(&**operand),
                };
                (operand, self.period_days(period, env, &|days| days))
            }
        }
    }

    /// How long the window of a deadline is, and by which operand; nothing of a window that ends by itself.
    pub(super) fn length(&self, window: &'a Window, env: &Env) -> (Option<&'a Operand>, Reading<'a>) {
        match window {
            Window::After(limit, _) | Window::Before(limit, _) => (Some(&limit.length), self.read(&limit.length, env)),
            Window::By(_) | Window::During(_) => {
                (None, Reading::known(Value::Number(Range::exactly(rust_decimal::Decimal::ZERO))))
            }
        }
    }

    /// The window of a deadline; `None` where its anchor or its length is not known, or none.
    pub(super) fn span_of(&self, window: &Window, anchor: &Fact<'_>, length: &Fact<'_>) -> Option<Span> {
        let Fact::Known(Value::When(anchor)) = anchor else { return None };
        let count = whole(length)?;
        let span = |start, due, clock_starts, hours| Span { start, due, clock_starts, hours, outside_calendar: false };
        Some(match window {
            Window::After(limit, _) => {
                let due = self.shifted(*anchor, limit.reach(count));
                let outside_calendar = due.is_none();
                // However far it is, it does not lie before its start.
                let due = due.unwrap_or(When::days(anchor.first, Day::UNBOUNDED_FUTURE));
                Span { outside_calendar, ..span(Some(*anchor), due, true, limit.unit == Unit::Hours) }
            }
            Window::Before(limit, _) => {
                let start = self.shifted(*anchor, limit.reach(count).negated());
                let outside_calendar = start.is_none();
                let start = start.unwrap_or(When::days(Day::UNBOUNDED_PAST, anchor.last));
                Span { outside_calendar, ..span(Some(start), *anchor, false, limit.unit == Unit::Hours) }
            }
            Window::By(by) => span(None, *anchor, false, by.is_moved_by_hours()),
            Window::During(_) => span(Some(When::day(anchor.first)), When::day(anchor.last), true, false),
        })
    }

    /// `at least N after X`: a comparison with the moved date, without a lower end.
    pub(super) fn distance(&self, facts: &[&Fact<'a>], how: &Far) -> Leaf {
        let (when, anchor, length) = match compare::known(facts) {
            Ok(_) => match (facts[0], facts[1], facts[2]) {
                (
                    Fact::Known(Value::When(when)),
                    Fact::Known(Value::When(anchor)),
                    Fact::Known(Value::Number(length)),
                ) => (*when, *anchor, *length),
                _ => unreachable!("resolve lets only dates and amounts stand here"),
            },
            Err(leaf) => return leaf,
        };
        let Some(count) = only_whole(length) else { return Leaf::of(Answers::UNKNOWN) };
        let after = how.side == Side::After;
        let length = Length { count: if after { count } else { count.saturating_neg() }, unit: how.unit };
        let reach = Reach { not_counting: how.not_counting, ..Reach::plain(length) };
        let Some(limit) = self.shifted(anchor, reach) else {
            return Leaf::unknown(vec![how.outside.clone()]);
        };
        let hours = how.unit == Unit::Hours;
        // Further after is later, further before is earlier.
        let order = compare::moments(when, limit, hours.then_some(&self.zone));
        let (nearer, further) = if after { (order.less, order.greater) } else { (order.greater, order.less) };
        let order = compare::Ordering3 { less: nearer, equal: order.equal, greater: further };
        Leaf::of(order.compared(how.comparison))
    }

    /// `is on a weekend`, `is on a holiday`, `is on a business day`
    pub(super) fn on_day(&self, fact: &Fact<'a>, kind: DayKind, outside: &Reason) -> Leaf {
        let holidays = &self.rules.settings.holidays;
        let judged = compare::on_day(fact, |day| match kind {
            DayKind::Weekend => Some(day.is_weekend()),
            DayKind::Holiday => holidays.is_holiday(day),
            DayKind::BusinessDay => holidays.is_business_day(day),
        });
        judged.unwrap_or_else(|| Leaf::unknown(vec![outside.clone()]))
    }
}

/// A number that is known and whole.
pub(super) fn whole(fact: &Fact<'_>) -> Option<i64> {
    if let Fact::Known(Value::Number(range)) = fact { only_whole(*range) } else { None }
}

fn only_whole(range: Range) -> Option<i64> {
    range.only().filter(|count| count.fract().is_zero()).and_then(|count| count.to_i64())
}

/// `own` tells the cells of the value itself from those on the way to it.
pub(super) fn present(fact: &Fact<'_>, presence: Presence, own: &dyn Fn(Option<Cell>) -> bool) -> Leaf {
    let answer = |recorded: bool| match presence {
        Presence::Recorded => Answers::known(recorded),
        Presence::Blank => Answers::known(!recorded),
        Presence::None => Answers::FALSE,
    };
    match fact {
        Fact::Known(_) => Leaf::of(answer(true)),
        Fact::None if presence == Presence::None => Leaf::of(Answers::TRUE),
        Fact::None => Leaf::of(answer(false)),
        Fact::Unknown(reasons) => match reasons.first().filter(|reason| own(reason.cell)).map(|reason| reason.cause) {
            Some(Cause::Blank | Cause::UnknownCode) if presence != Presence::None => Leaf::of(answer(false)),
            Some(Cause::Withheld) => Leaf::of(answer(true)),
            _ => Leaf::unknown(reasons.clone()),
        },
    }
}
