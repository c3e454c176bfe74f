//! Operands: what a field, a count, a sum or a moved date is for one record.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::calendar::{Day, Period, PeriodKind, When};
use crate::column::{Cell, Known, State, Supply};
use crate::outcome::{Answers, Cause, Piece, Reason};
use crate::resolve::ruleset::{Constant, Extreme, Holds, Operand, OperandKind, PeriodOperand, Query, RecordPath, Sign};
use crate::schema::{Blank, FieldId, KindId, LinkBy, LinkId};

use super::facts::{Fact, Range, Reading, Value, cause_of, gap};
use super::links::Parents;
use super::{Court, LoopValue};

/// What is in sight while a condition is judged.
#[derive(Debug, Clone)]
pub(super) struct Env {
    /// One row for each frame, that of the subject first.
    pub(super) rows: Vec<u32>,
    /// The values of the rule's loops, in their order.
    pub(super) loops: Vec<LoopValue>,
    /// The day that picks the versions of rules, lists and parameters, or why it is not known (table T8).
    pub(super) pivot: Result<When, Reason>,
    /// Where that day stands, if it is a record's date.
    pub(super) dated: Option<Cell>,
    /// In an exception of a recurrence: the lapse that it may excuse.
    pub(super) lapse: Option<Arc<LapseDates>>,
}

/// What `the due date` and `the date done` are for one lapse.
#[derive(Debug)]
pub(super) struct LapseDates {
    /// When it was due.
    pub(super) due: When,
    /// When it was done: one date, none, or either.
    pub(super) done: Vec<Option<When>>,
    /// Where the date stands on which it was done.
    pub(super) cell: Option<Cell>,
    /// The kind of its events.
    pub(super) kind: KindId,
    /// Why these dates are not certain.
    pub(super) open: Vec<Reason>,
}

impl Env {
    /// The same with the record of one more frame.
    pub(super) fn with(&self, row: u32) -> Env {
        Env { rows: [self.rows.as_slice(), &[row]].concat(), ..self.clone() }
    }

    /// The period of the rule's loop at a place.
    fn that_period(&self, place: usize) -> Period {
        match self.loops.get(place) {
            Some(LoopValue::Period(period)) => *period,
            Some(LoopValue::Text { .. } | LoopValue::Unknown) | None => {
                unreachable!("resolve lets a period be named only where a loop makes one, and it is judged only then")
            }
        }
    }

    /// What a derived fact of a record sees: that record alone, in the versions of the rule that asks.
    pub(super) fn derived(&self, row: u32) -> Env {
        Env { rows: vec![row], loops: Vec::new(), lapse: None, ..self.clone() }
    }
}

impl LapseDates {
    fn read<'a>(&self, done: bool) -> Reading<'a> {
        let open = self.open.clone();
        if !done {
            return Reading { open, ..Reading::known(Value::When(self.due)) };
        }
        let fact = |when: &Option<When>| when.map_or(Fact::None, |when| Fact::Known(Value::When(when)));
        let facts = self.done.iter().map(fact).collect();
        Reading { facts, cell: self.cell, source: Some(self.kind), open, ..Reading::of(Fact::None) }
    }
}

/// What a field is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Its value: a later date of an `or none yet` field is none yet, a blank that means no is no.
    Value,
    /// The event of a deadline: a later date is seen as what it is (table T5).
    Event,
    /// Whether anything stands there: a blank is a blank.
    Presence,
}

/// Where climbing a path may lead.
#[derive(Debug, Clone)]
pub(super) enum Reached {
    /// To this row.
    Row(u32),
    /// Nowhere that is known.
    Unknown(Reason),
    /// The key is none: there is no such record.
    NoSuch,
}

impl<'a> Court<'a> {
    /// What an operand is.
    pub(super) fn read(&self, operand: &'a Operand, env: &Env) -> Reading<'a> {
        match &operand.kind {
            OperandKind::AsOf => Reading::known(Value::When(When::day(self.as_of))),
            OperandKind::Field(record, field) => self.field_of(record, *field, env, Use::Value),
            OperandKind::Defined(record, id) => self.defined(record, *id, env),
            OperandKind::Constant(constant) => Reading::known(constant_value(constant)),
            OperandKind::Parameter(id) => self.parameter(*id, env),
            OperandKind::ThatValue { of, meanings } => Reading::known(that_value(*of, meanings, env)),
            OperandKind::ThatPeriod(of) => Reading::known(Value::Period(env.that_period(*of))),
            OperandKind::PeriodOf(kind, inner) => self.period_of(*kind, inner, env),
            OperandKind::DateOf(inner) => {
                let inner = self.read(inner, env);
                Reading::combined(&[inner], |facts| {
                    with_when(facts[0], |when| Value::When(When::days(when.first, when.last)))
                })
            }
            OperandKind::Count(query) => self.count(query, env),
            OperandKind::Sum(query, field) => self.sum(query, field, env),
            OperandKind::SumOf(operands) => {
                let parts: Vec<Reading<'a>> = operands.iter().map(|operand| self.read(operand, env)).collect();
                Reading::combined(&parts, |facts| add_up(facts.iter().map(|fact| (Sign::Plus, *fact))))
            }
            OperandKind::Extreme(extreme, query, field) => self.extreme(*extreme, query, field, env),
            OperandKind::ExtremeOf(extreme, operands) => {
                let parts: Vec<Reading<'a>> = operands.iter().map(|operand| self.read(operand, env)).collect();
                Reading::combined(&parts, |facts| self.extreme_of(*extreme, facts))
            }
            OperandKind::Between { unit, from, to } => self.between(*unit, from, to, env),
            OperandKind::Edge { end, period } => self.edge(*end, period, env),
            OperandKind::Moved(base, steps) => self.moved(base, steps, env),
            OperandKind::Reached(base, limit) => self.reached(base, limit, env),
            OperandKind::LapseDue | OperandKind::LapseDone => {
                let lapse = env.lapse.as_deref().expect("an exception that names a lapse is judged for one");
                lapse.read(matches!(operand.kind, OperandKind::LapseDone))
            }
            OperandKind::Previous { frame, kind, value } => self.previous((*frame, *kind), value, Use::Value, env),
            OperandKind::Added(first, rest) => {
                let mut parts = vec![self.read(first, env)];
                parts.extend(rest.iter().map(|(_, term)| self.read(term, env)));
                let signs: Vec<Sign> = std::iter::once(Sign::Plus).chain(rest.iter().map(|(sign, _)| *sign)).collect();
                Reading::combined(&parts, |facts| add_up(signs.iter().copied().zip(facts.iter().copied())))
            }
        }
    }

    /// Where a path leads from a frame: several rows where links have several parents.
    pub(super) fn climb(&self, record: &RecordPath, env: &Env) -> Vec<Reached> {
        let mut kind = record.start;
        let mut reached = vec![Reached::Row(env.rows[usize::from(record.frame.0)])];
        for link in &record.links {
            let mut next = Vec::new();
            for one in reached {
                match one {
                    Reached::Row(row) => self.step_up(kind, *link, row, &mut next),
                    Reached::Unknown(_) | Reached::NoSuch => next.push(one),
                }
            }
            reached = next;
            kind = self.rules.schema.kind(kind).link(*link).parent;
        }
        reached
    }

    fn step_up(&self, kind: KindId, link: LinkId, row: u32, next: &mut Vec<Reached>) {
        match self.parents(kind, link, row) {
            Ok(Some(rows)) => next.extend(rows.iter().map(|row| Reached::Row(*row))),
            Ok(None) => next.push(Reached::NoSuch),
            Err(reason) => next.push(Reached::Unknown(reason)),
        }
    }

    /// The rows that a link leads to; `Ok(None)` where its key is none, an empty slice never.
    pub(super) fn parents(&self, kind: KindId, link: LinkId, row: u32) -> Result<Option<&[u32]>, Reason> {
        let declared = self.rules.schema.kind(kind).link(link);
        if self.data.records(declared.parent).supply == Supply::NotSupplied {
            let what = self.rules.schema.kind(declared.parent).name.clone();
            return Err(Reason { what, cause: Cause::KindNotSupplied, cell: None });
        }
        match self.links.parents(kind, link, row) {
            Parents::Rows(rows) => Ok(Some(rows)),
            Parents::KeyNone => Ok(None),
            Parents::KeyUnknown => {
                let field = self.key_fields(kind, link).and_then(|key| self.data.records(kind).unknown_part(row, key));
                Err(self.unknown_field(kind, row, field.expect("it is a part of the key that is not known")))
            }
            Parents::Missing => {
                let field = self.key_fields(kind, link).and_then(<[FieldId]>::first).copied();
                let cell = Some(Cell { kind, row, field });
                Err(Reason { what: declared.name.clone(), cause: Cause::NoParent, cell })
            }
        }
    }

    /// The fields by which a record names its parent.
    fn key_fields(&self, kind: KindId, link: LinkId) -> Option<&[FieldId]> {
        match &self.rules.schema.kind(kind).link(link).by {
            LinkBy::Fields(fields) => Some(fields),
            LinkBy::Nested(_) => None,
        }
    }

    /// The reason why a field of a row is not known.
    pub(super) fn unknown_field(&self, kind: KindId, row: u32, field: FieldId) -> Reason {
        let state = self.data.records(kind).state(row, field);
        let what = self.rules.schema.field(kind, field).name.clone();
        let cause = cause_of(state).unwrap_or(Cause::Unreadable);
        Reason { what, cause, cell: Some(Cell { kind, row, field: Some(field) }) }
    }

    /// What an operand is for a certain use, if it is a field.
    pub(super) fn read_for(&self, usage: Use, operand: &'a Operand, env: &Env) -> Reading<'a> {
        if let OperandKind::Field(record, field) = &operand.kind {
            return self.field_of(record, *field, env, usage);
        }
        if let OperandKind::Previous { frame, kind, value } = &operand.kind {
            return self.previous((*frame, *kind), value, usage, env);
        }
        self.read(operand, env)
    }

    fn field_of(&self, record: &RecordPath, field: FieldId, env: &Env, usage: Use) -> Reading<'a> {
        if let Some(row) = self.only_row(record, env) {
            return self.field(record.kind, row, field, record, usage);
        }
        let mut facts: Vec<Fact<'a>> = Vec::new();
        let mut cell = None;
        for reached in self.climb(record, env) {
            let fact = match reached {
                Reached::Row(row) => {
                    let mut reading = self.field(record.kind, row, field, record, usage);
                    cell = cell.or(reading.cell);
                    reading.facts.remove(0)
                }
                Reached::Unknown(reason) => {
                    cell = cell.or(reason.cell);
                    Fact::Unknown(vec![reason])
                }
                Reached::NoSuch => Fact::None,
            };
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        Reading { facts, cell, source: Some(record.kind), ..Reading::of(Fact::None) }
    }

    /// The row to which a path leads, if that is one.
    pub(super) fn only_row(&self, record: &RecordPath, env: &Env) -> Option<u32> {
        let start = (record.start, env.rows[usize::from(record.frame.0)]);
        let step = |(kind, row), link: &LinkId| {
            let parent = self.rules.schema.kind(kind).link(*link).parent;
            match self.links.parents(kind, *link, row) {
                Parents::Rows([only]) if self.data.records(parent).supply != Supply::NotSupplied => {
                    Some((parent, *only))
                }
                Parents::Rows(_) | Parents::KeyNone | Parents::KeyUnknown | Parents::Missing => None,
            }
        };
        record.links.iter().try_fold(start, step).map(|(_, row)| row)
    }

    /// What stands in a field of a row, if anything does.
    ///
    /// # Errors
    /// It is not known.
    pub(super) fn standing(
        &self,
        kind: KindId,
        row: u32,
        field: FieldId,
        usage: Use,
    ) -> Result<Option<Known<'a>>, Cause> {
        let declared = self.rules.schema.field(kind, field);
        let records = self.data.records(kind);
        let column = records.column(field);
        // The rows of a group may differ, and yet each of them says something.
        let said = (usage == Use::Presence).then(|| records.said_in_all(row, field)).flatten();
        match (column.known(row).or(said), column.state(row)) {
            // Later dates of an `or none yet` field have not happened by the as-of date.
            (Some(Known::When(when)), _)
                if when.first > self.as_of && declared.blank == Blank::NoneYet && usage != Use::Event =>
            {
                Ok(None)
            }
            (Some(known), _) => Ok(Some(known)),
            (None, State::Blank) if declared.blank == Blank::No && usage != Use::Presence => {
                Ok(Some(Known::YesNo(false)))
            }
            (None, state) => cause_of(state).map_or(Ok(None), Err),
        }
    }

    /// The value of a field of a row.
    pub(super) fn field(&self, kind: KindId, row: u32, field: FieldId, record: &RecordPath, usage: Use) -> Reading<'a> {
        let cell = Some(Cell { kind, row, field: Some(field) });
        let fact = match self.standing(kind, row, field, usage) {
            Ok(Some(known)) => Fact::Known(self.value(known)),
            Ok(None) => Fact::None,
            Err(cause) => {
                let what = self.path_words(record, &self.rules.schema.field(kind, field).name);
                Fact::Unknown(vec![Reason { what, cause, cell }])
            }
        };
        Reading { cell, source: Some(kind), ..Reading::of(fact) }
    }

    pub(super) fn value(&self, known: Known<'a>) -> Value<'a> {
        let texts = &self.data.texts;
        match known {
            Known::Text(text) => Value::Text { stored: texts.stored(text), folded: texts.folded(text) },
            Known::YesNo(answer) => Value::YesNo(answer),
            Known::Number(number) => Value::Number(Range::exactly(number)),
            Known::When(when) => Value::When(when),
            Known::List(list) => Value::List(list.iter().map(|id| (texts.stored(*id), texts.folded(*id))).collect()),
        }
    }

    /// A known value of a field of a row, as a piece of a sentence.
    pub(super) fn known_value(&self, kind: KindId, row: u32, field: FieldId) -> Piece {
        self.known_in(kind, row, field, Value::to_string)
    }

    /// The same without the quotes around a text.
    pub(super) fn bare_value(&self, kind: KindId, row: u32, field: FieldId) -> Piece {
        self.known_in(kind, row, field, Value::bare)
    }

    fn known_in(&self, kind: KindId, row: u32, field: FieldId, words: impl Fn(&Value<'a>) -> String) -> Piece {
        let known = self.data.records(kind).column(field).known(row).expect("only what is known is told");
        let value = self.value(known);
        match (self.rules.schema.field(kind, field).private, &value) {
            (false, value) => Piece::Words(words(value)),
            (true, Value::Text { stored, .. }) => Piece::Person((*stored).to_owned()),
            (true, value) => Piece::Private("value", words(value)),
        }
    }

    /// The words of a path in reasons: the field alone for the subject, else the way to it.
    pub(super) fn path_words(&self, record: &RecordPath, field: &str) -> String {
        let mut words = Vec::new();
        let mut kind = record.start;
        if record.frame.0 > 0 {
            words.push(self.rules.schema.kind(kind).name.as_str());
        }
        for link in &record.links {
            let link = self.rules.schema.kind(kind).link(*link);
            words.push(&link.name);
            kind = link.parent;
        }
        words.push(field);
        words.join(".")
    }

    fn period_of(&self, kind: PeriodKind, inner: &'a Operand, env: &Env) -> Reading<'a> {
        let reading = self.read(inner, env);
        let mut facts: Vec<Fact<'a>> = Vec::new();
        let mut open = reading.open;
        for fact in reading.facts {
            let Fact::Known(Value::When(when)) = fact else {
                facts.push(fact);
                continue;
            };
            let imprecise = Reason { what: self.operand_words(inner), cause: Cause::TooImprecise, cell: reading.cell };
            match self.periods_of(kind, when) {
                Some(periods) => {
                    open.extend((periods.len() > 1).then_some(imprecise));
                    facts.extend(periods.into_iter().map(|period| Fact::Known(Value::Period(period))));
                }
                None => facts.push(Fact::Unknown(vec![imprecise])),
            }
        }
        Reading { facts, open, ..reading }
    }

    /// The periods in which a date may lie; `None` where these are too many to look at each.
    fn periods_of(&self, kind: PeriodKind, when: When) -> Option<Vec<Period>> {
        const MOST: i32 = 12;
        if !when.first.is_bounded() || !when.last.is_bounded() {
            return None;
        }
        let containing = |day: Day| Period::containing(kind, day, self.rules.settings.fiscal).number;
        let (first, last) = (containing(when.first), containing(when.last));
        (last - first < MOST).then(|| (first..=last).map(|number| Period { kind, number }).collect())
    }

    fn count(&self, query: &'a Query, env: &Env) -> Reading<'a> {
        let found = self.find(query, env);
        let sure = found.records.iter().filter(|record| record.answers == Answers::TRUE).count();
        let possible = found.records.iter().filter(|record| record.answers.can_be_true()).count();
        let open_end = found.unseen_past.is_some() || !found.unknown.is_empty();
        let number = |count: usize| Some(Decimal::from(count));
        let high = if open_end { None } else { number(possible) };
        let assumed = found.assumed;
        let open = found.into_reasons();
        let range = Range { low: number(sure), high };
        Reading { assumed, open, ..Reading::known(Value::Number(range)) }
    }

    /// The sum over records: an interval where a record or its value is not sure, open where nothing bounds it.
    fn sum(&self, query: &'a Query, field: &'a Operand, env: &Env) -> Reading<'a> {
        let found = self.find(query, env);
        let mut sum = Range::exactly(Decimal::ZERO);
        let mut reasons: Vec<Reason> = Vec::new();
        let (mut open_low, mut open_high) = (false, false);
        for record in found.records.iter().filter(|record| record.answers != Answers::FALSE) {
            let sure = record.answers == Answers::TRUE;
            let reading = self.read(field, &env.with(record.row));
            match &reading.facts[..] {
                [Fact::Known(Value::Number(range))] => {
                    let zero = Some(Decimal::ZERO);
                    // A record that may not count adds its value or nothing.
                    let (low, high) =
                        if sure { (range.low, range.high) } else { (range.low.min(zero), range.high.max(zero)) };
                    sum = sum.plus(Range { low, high });
                }
                [Fact::None] => {}
                _ => {
                    (open_low, open_high) = (true, true);
                    reasons.extend(self.why_open(field, &reading));
                }
            }
        }
        if found.unseen_past.is_some() || !found.unknown.is_empty() {
            (open_low, open_high) = (true, true);
        }
        let range = Range { low: sum.low.filter(|_| !open_low), high: sum.high.filter(|_| !open_high) };
        let assumed = found.assumed;
        reasons.extend(found.into_reasons());
        Reading { assumed, open: reasons, ..Reading::known(Value::Number(range)) }
    }

    /// The earliest or latest date over records (tables T2 and T7).
    fn extreme(&self, extreme: Extreme, query: &'a Query, field: &'a Operand, env: &Env) -> Reading<'a> {
        let found = self.find(query, env);
        let (mut best, mut cell): (Option<When>, Option<Cell>) = (None, None);
        let mut unsure: Vec<Reason> = Vec::new();
        for record in found.records.iter().filter(|record| record.answers != Answers::FALSE) {
            let reading = self.read(field, &env.with(record.row));
            let sure = record.answers == Answers::TRUE;
            match &reading.facts[..] {
                [Fact::Known(Value::When(when))] if sure => {
                    let better = best.is_none_or(|best| match extreme {
                        Extreme::Earliest => when.first < best.first,
                        Extreme::Latest => when.last > best.last,
                    });
                    cell = if better { reading.cell } else { cell };
                    best = Some(best.map_or(*when, |best| pick(extreme, best, *when)));
                }
                [Fact::None] if sure => {}
                facts => {
                    unsure.extend(record.reasons.iter().cloned());
                    let is_one = matches!(facts, [Fact::Known(_) | Fact::None]);
                    unsure.extend(if is_one { Vec::new() } else { self.why_open(field, &reading) });
                }
            }
        }
        unsure.extend(found.unseen_past.iter().cloned());
        unsure.extend(found.unknown.iter().cloned());
        let fact = match (best, unsure.is_empty()) {
            (Some(best), true) => Fact::Known(Value::When(best)),
            (Some(best), false) => Fact::Known(Value::When(self.widened(extreme, best))),
            (None, true) => Fact::None,
            (None, false) => Fact::Unknown(unsure.clone()),
        };
        let assumed = found.assumed && matches!(fact, Fact::None);
        Reading { cell, assumed, open: unsure, source: Some(query.kind), ..Reading::of(fact) }
    }

    /// What the best date may be where another record could beat it.
    fn widened(&self, extreme: Extreme, best: When) -> When {
        match extreme {
            Extreme::Latest => When::days(best.first, best.last.max(self.as_of)),
            Extreme::Earliest => When::days(Day::UNBOUNDED_PAST, best.last),
        }
    }

    fn extreme_of(&self, extreme: Extreme, facts: &[&Fact<'a>]) -> Fact<'a> {
        let mut best: Option<When> = None;
        let mut unknown: Vec<Reason> = Vec::new();
        for fact in facts {
            match fact {
                Fact::Known(Value::When(when)) => best = Some(best.map_or(*when, |best| pick(extreme, best, *when))),
                Fact::Unknown(reasons) => unknown.extend(reasons.iter().cloned()),
                Fact::Known(_) | Fact::None => {}
            }
        }
        match (best, unknown.is_empty()) {
            (_, false) => Fact::Unknown(unknown),
            (Some(best), true) => Fact::Known(Value::When(best)),
            (None, true) => Fact::None,
        }
    }

    fn edge(&self, end: bool, period: &'a PeriodOperand, env: &Env) -> Reading<'a> {
        let of_days = |days: When| When::day(if end { days.last } else { days.first });
        self.period_days(period, env, &of_days)
    }

    /// A period as its first and last day, perhaps one of them.
    pub(super) fn period_days(&self, period: &'a PeriodOperand, env: &Env, of: &dyn Fn(When) -> When) -> Reading<'a> {
        let fiscal = self.rules.settings.fiscal;
        let days = |period: Period| {
            let (first, last) = period.days(fiscal);
            When::days(first, last)
        };
        match period {
            PeriodOperand::One(period) => Reading::known(Value::When(of(days(*period)))),
            PeriodOperand::That(place) => Reading::known(Value::When(of(days(env.that_period(*place))))),
            PeriodOperand::Of(kind, operand) => {
                let reading = self.period_of(*kind, operand, env);
                Reading::combined(&[reading], |facts| match facts[0] {
                    Fact::Known(Value::Period(period)) => Fact::Known(Value::When(of(days(*period)))),
                    fact @ (Fact::Known(_) | Fact::None | Fact::Unknown(_)) => fact.clone(),
                })
            }
        }
    }
}

/// The better of two dates that may each be intervals.
fn pick(extreme: Extreme, a: When, b: When) -> When {
    let time = match (a.time, b.time) {
        (Some(a), Some(b)) => Some(match extreme {
            Extreme::Earliest => (a.0.min(b.0), a.1.min(b.1)),
            Extreme::Latest => (a.0.max(b.0), a.1.max(b.1)),
        }),
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    match extreme {
        Extreme::Earliest => When { first: a.first.min(b.first), last: a.last.min(b.last), time },
        Extreme::Latest => When { first: a.first.max(b.first), last: a.last.max(b.last), time },
    }
}

fn with_when<'a>(fact: &Fact<'a>, change: impl Fn(When) -> Value<'a>) -> Fact<'a> {
    match fact {
        Fact::Known(Value::When(when)) => Fact::Known(change(*when)),
        Fact::Known(_) | Fact::None | Fact::Unknown(_) => fact.clone(),
    }
}

fn add_up<'f, 'a: 'f>(terms: impl Iterator<Item = (Sign, &'f Fact<'a>)>) -> Fact<'a> {
    let terms: Vec<(Sign, &Fact<'a>)> = terms.collect();
    let facts: Vec<&Fact<'a>> = terms.iter().map(|(_, fact)| *fact).collect();
    if let Some(gap) = gap(&facts) {
        return gap;
    }
    let mut sum = Range::exactly(Decimal::ZERO);
    for (sign, fact) in terms {
        let Fact::Known(Value::Number(range)) = fact else { unreachable!("resolve lets only numbers be added") };
        sum = sum.plus(if sign == Sign::Minus { range.negated() } else { *range });
    }
    Fact::Known(Value::Number(sum))
}

/// A value of a parameter as it is written, such as `45 days`.
pub(super) fn value_words(value: &Value<'_>, holds: Holds) -> String {
    match value {
        Value::Number(range) => match range.only() {
            Some(number) => holds.value_words(&Constant::Number(number)),
            None => value.to_string(),
        },
        Value::When(_) | Value::Text { .. } | Value::YesNo(_) | Value::Period(_) | Value::List(_) => value.to_string(),
    }
}

/// The value of the rule's loop at a place: a text of its list, or the value of a `one of` that it means.
fn that_value<'a>(place: usize, meanings: &'a [(Arc<str>, Constant)], env: &Env) -> Value<'a> {
    let Some(LoopValue::Text { folded, .. }) = env.loops.get(place) else {
        unreachable!("resolve lets a value be named only where a loop makes one, and it is judged only then")
    };
    let meant = meanings.iter().find(|(text, _)| text == folded);
    constant_value(meant.map(|(_, constant)| constant).expect("resolve gives every value of a list its meaning"))
}

pub(super) fn constant_value(constant: &Constant) -> Value<'_> {
    match constant {
        Constant::Text { stored, folded } => Value::Text { stored, folded },
        Constant::YesNo(answer) => Value::YesNo(*answer),
        Constant::Number(number) => Value::Number(Range::exactly(*number)),
        Constant::When(when) => Value::When(*when),
        Constant::Period(period) => Value::Period(*period),
    }
}
