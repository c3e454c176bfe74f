//! Measures: shares of what rules came to, counts and sums, by groups.
//!
//! A measure is of all records of its kind, whichever rules and files a run was asked about: each rule is judged once
//! for all measures that need it, each record is looked at once, and only the figures of the groups are kept.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};
use rust_decimal::Decimal;

use crate::calendar::{Period, PeriodKind, When};
use crate::column::fold;
use crate::outcome::{
    Amount, Cause, LoopValue, Manner, Outcome, Piece, Ratio, Reason, ShareCount, Status, Tally, Upshot, Verdict,
};
use crate::resolve::ruleset::{Measure, Measured, Operand, OperandKind, OutcomeWord, RuleId, Total, ValueType};
use crate::schema::KindId;

use super::facts::{Fact, Reading, Value, shown};
use super::links::is_supplied;
use super::operands::Env;
use super::run::not_supplied;
use super::{Answers, Court, Judgement, Subject};

/// What one measure came to.
#[derive(Debug, Clone)]
pub struct MeasureResult {
    /// Index of the measure in the rule set.
    pub measure: usize,
    /// Whether it was measured; figures mean something only if it was.
    pub status: Status,
    /// Its groups, in order; empty where it has none.
    pub groups: Vec<MeasureGroup>,
    /// All of its records together.
    pub total: Figure,
    /// Inputs that were not supplied and that keep groups from being known, in words; empty where all are there.
    pub groups_want: String,
}

/// One group of a measure.
#[derive(Debug, Clone)]
pub struct MeasureGroup {
    /// What its records have in common, one for each `by`.
    pub by: Vec<GroupValue>,
    /// What they came to.
    pub figure: Figure,
}

/// What the records of a group have in common.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupValue {
    /// This value.
    Known {
        /// As it is shown.
        shown: Piece,
        /// As a number, if it is a number or a year.
        number: Option<Decimal>,
        /// Its place among the values of this `by`, from 0.
        place: usize,
    },
    /// There is none.
    None,
    /// It is withheld.
    Withheld,
    /// It is not known.
    NotKnown,
}

/// A figure, with all that is open about it.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// A share.
    Share(Box<ShareCount>),
    /// A count or a sum.
    Total(Box<Amount>),
    /// One total over another.
    Ratio(Box<Ratio>),
}

impl Figure {
    fn of(what: &Measured) -> Figure {
        match what {
            Measured::Share { .. } => Figure::Share(Box::default()),
            Measured::Total(_) => Figure::Total(Box::default()),
            Measured::Ratio(..) => Figure::Ratio(Box::default()),
        }
    }

    fn amount(&mut self, total: usize) -> &mut Amount {
        match (self, total) {
            (Figure::Total(amount), _) => amount,
            (Figure::Ratio(ratio), 0) => &mut ratio.part,
            (Figure::Ratio(ratio), _) => &mut ratio.whole,
            (Figure::Share(_), _) => unreachable!("a share has no totals"),
        }
    }

    fn share(&mut self) -> &mut ShareCount {
        match self {
            Figure::Share(share) => share,
            Figure::Total(_) | Figure::Ratio(_) => unreachable!("only shares are of rules"),
        }
    }

    /// Whether the target of its measure is reached; `None` where there is no target.
    pub fn verdict(&self, measure: &Measure) -> Option<Verdict> {
        let target = measure.target.as_ref()?;
        Some(match self {
            Figure::Share(share) => share.parted.verdict(target),
            Figure::Total(amount) => amount.verdict(target),
            Figure::Ratio(ratio) => ratio.verdict(target),
        })
    }
}

/// By what two records are in one group.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key<'a> {
    Text(Cow<'a, str>),
    YesNo(bool),
    Number(Decimal),
    Day(i32),
    Period(i32),
    None,
    Withheld,
    NotKnown,
}

impl Key<'_> {
    fn into_owned(self) -> Key<'static> {
        match self {
            Key::Text(text) => Key::Text(Cow::Owned(text.into_owned())),
            Key::YesNo(answer) => Key::YesNo(answer),
            Key::Number(number) => Key::Number(number),
            Key::Day(day) => Key::Day(day),
            Key::Period(period) => Key::Period(period),
            Key::None => Key::None,
            Key::Withheld => Key::Withheld,
            Key::NotKnown => Key::NotKnown,
        }
    }
}

/// The group of a record by one of the values that make the groups of a measure.
///
/// Records in one group may have it in different words, or for want of different inputs: a group is shown as the first
/// of its records has it, and which is the first is only known when all are.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    key: Key<'static>,
    piece: Option<Piece>,
    /// The inputs that were not supplied, of what is not known.
    missing: Vec<Reason>,
}

/// What records of one measure came to that were judged elsewhere, so many of each.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Index of the measure in the rule set.
    pub measure: usize,
    /// The groups, one for each value that makes them.
    pub groups: Arc<[Arc<Group>]>,
    /// What the records came to.
    pub upshot: Upshot,
    /// How many they are.
    pub records: u64,
}

/// The shares of one rule whose records were judged elsewhere.
#[derive(Debug, Clone, Default)]
pub struct SharesElsewhere {
    /// What the rule came to.
    pub tally: Tally,
    /// Its records, in the order in which their groups were met.
    pub counted: Vec<Counted>,
}

/// The groups of a measure while its records are looked at.
struct Table<'a> {
    index: usize,
    measure: &'a Measure,
    /// With the value of each group as it was first seen.
    groups: IndexMap<Vec<Key<'a>>, (Vec<Option<Piece>>, Figure)>,
    total: Figure,
    missing: BTreeSet<Reason>,
}

impl<'a> Table<'a> {
    fn new(index: usize, measure: &'a Measure) -> Table<'a> {
        let (groups, total) = (IndexMap::new(), Figure::of(&measure.what));
        Table { index, measure, groups, total, missing: BTreeSet::new() }
    }

    /// Adds a record of a kind to its group and to all: `total` says to which of the measure's totals.
    fn add(&mut self, court: &Court<'a>, (kind, total): (KindId, usize), env: &Env, add: impl Fn(&mut Figure)) {
        add(&mut self.total);
        if self.measure.by.is_empty() {
            return;
        }
        let mut keys = Vec::with_capacity(self.measure.by.len());
        let mut pieces = Vec::with_capacity(self.measure.by.len());
        for operand in self.measure.groups(total) {
            // Where nobody knows which periods a record has, one subject stands for all of them.
            if matches!(&operand.kind, OperandKind::ThatPeriod(of) if env.loops.get(*of) == Some(&LoopValue::Unknown)) {
                keys.push(Key::NotKnown);
                pieces.push(None);
                continue;
            }
            let reading = court.read(operand, env);
            let (key, piece) = group_of(operand, &reading);
            if key == Key::NotKnown {
                self.missing.extend(court.missing_inputs(kind, unknown(&reading)));
            }
            keys.push(key);
            pieces.push(piece);
        }
        let what = &self.measure.what;
        let (_, figure) = self.groups.entry(keys).or_insert_with(|| (pieces, Figure::of(what)));
        add(figure);
    }

    /// Adds records that were judged elsewhere.
    fn add_counted(&mut self, counted: &Counted) {
        let (word, _) = share_of(self.measure);
        let add = |figure: &mut Figure| figure.share().add_times(&counted.upshot, word, counted.records);
        add(&mut self.total);
        if self.measure.by.is_empty() {
            return;
        }
        let keys = counted.groups.iter().map(|group| group.key.clone()).collect();
        self.missing.extend(counted.groups.iter().flat_map(|group| &group.missing).cloned());
        let pieces = || counted.groups.iter().map(|group| group.piece.clone()).collect();
        let what = &self.measure.what;
        let (_, figure) = self.groups.entry(keys).or_insert_with(|| (pieces(), Figure::of(what)));
        add(figure);
    }

    fn result(self, status: Status) -> MeasureResult {
        let Table { index, measure, groups, total, missing } = self;
        let places = places(measure, &groups);
        let mut sorted: Vec<(Vec<usize>, MeasureGroup)> = Vec::with_capacity(groups.len());
        for (keys, (pieces, figure)) in groups {
            let ranks: Vec<usize> =
                keys.iter().zip(&places).map(|(key, places)| places.get_index_of(key).unwrap_or(0)).collect();
            let values = keys.iter().zip(pieces).zip(&ranks);
            let by = values.map(|((key, piece), rank)| group_value(key, piece, *rank)).collect();
            sorted.push((ranks, MeasureGroup { by, figure }));
        }
        sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
        let groups = sorted.into_iter().map(|(_, group)| group).collect();
        MeasureResult { measure: index, status, groups, total, groups_want: not_supplied(&missing) }
    }
}

/// The values of each `by` in their order: texts by their letters, values of a `one of` as declared, anything else by
/// size; what is none, withheld or not known comes last. Private values stay in record order, which says nothing.
fn places<'a>(
    measure: &Measure,
    groups: &IndexMap<Vec<Key<'a>>, (Vec<Option<Piece>>, Figure)>,
) -> Vec<IndexSet<Key<'a>>> {
    let of_group = |index: usize, operand: &Operand| {
        let mut values: IndexSet<Key<'a>> = groups.keys().map(|keys| keys[index].clone()).collect();
        let is_value = |key: &Key<'_>| !matches!(key, Key::None | Key::Withheld | Key::NotKnown);
        values.sort_by(|one, other| match (is_value(one), is_value(other), operand.private) {
            (true, true, true) => std::cmp::Ordering::Equal,
            _ => (declared(operand, one), one).cmp(&(declared(operand, other), other)),
        });
        values
    };
    measure.groups(0).enumerate().map(|(index, operand)| of_group(index, operand)).collect()
}

/// The place of a value in its `one of`.
fn declared(operand: &Operand, key: &Key<'_>) -> usize {
    match (&operand.value_type, key) {
        (ValueType::Choice(choices), Key::Text(folded)) => {
            let place = choices.choices.iter().position(|choice| fold(&choice.value) == **folded);
            place.unwrap_or(choices.choices.len())
        }
        (ValueType::Choice(choices), _) => choices.choices.len(),
        (_, _) => 0,
    }
}

/// The group of a record, and how its value is shown if it has one.
fn group_of<'a>(operand: &Operand, reading: &Reading<'a>) -> (Key<'a>, Option<Piece>) {
    let value = match &reading.facts[..] {
        [Fact::Known(value)] => value,
        [Fact::None] => return (Key::None, None),
        facts => {
            let is_withheld = |fact: &Fact<'_>| match fact {
                Fact::Unknown(reasons) => reasons.iter().all(|reason| reason.cause == Cause::Withheld),
                Fact::Known(_) | Fact::None => false,
            };
            return (if facts.iter().all(is_withheld) { Key::Withheld } else { Key::NotKnown }, None);
        }
    };
    let (key, words) = match value {
        Value::Text { stored, folded } => {
            (Key::Text(Cow::Borrowed(folded)), stored.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Value::YesNo(answer) => (Key::YesNo(*answer), value.to_string()),
        Value::Number(range) => match range.only() {
            Some(number) => (Key::Number(number.normalize()), value.to_string()),
            None => return (Key::NotKnown, None),
        },
        // A time counts with its day; a date that is not one day is in no group.
        Value::When(When { first, last, .. }) if first == last => (Key::Day(first.0), first.to_string()),
        Value::When(_) => return (Key::NotKnown, None),
        Value::Period(period) => {
            let words = period.to_string();
            (Key::Period(period.number), words.trim_start_matches(period.kind.words()).trim().to_owned())
        }
        Value::List(_) => unreachable!("resolve lets no list make groups"),
    };
    (key, Some(shown(operand, value, words)))
}

/// Why a reading is not known.
fn unknown<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = &'r Reason> {
    reading.facts.iter().flat_map(|fact| match fact {
        Fact::Unknown(reasons) => reasons.as_slice(),
        Fact::Known(_) | Fact::None => &[],
    })
}

fn group_value(key: &Key<'_>, piece: Option<Piece>, place: usize) -> GroupValue {
    match (key, piece) {
        (Key::Number(number), Some(shown)) => GroupValue::Known { shown, number: Some(*number), place },
        (Key::Period(_), Some(shown)) => {
            // A year is its number; a month or a quarter is written with a hyphen and has none.
            let number = match &shown {
                Piece::Words(words) => words.parse().ok(),
                Piece::Person(_) | Piece::Private(..) => None,
            };
            GroupValue::Known { shown, number, place }
        }
        (_, Some(shown)) => GroupValue::Known { shown, number: None, place },
        (Key::None, None) => GroupValue::None,
        (Key::Withheld, None) => GroupValue::Withheld,
        (_, None) => GroupValue::NotKnown,
    }
}

/// How a subject stands to its rule.
fn upshot(judgement: &Judgement<'_>) -> Upshot {
    let violated = judgement.outcome == Outcome::Violated;
    let manner = judgement.failure().filter(|_| violated).and_then(|(leaf, _)| leaf.manner);
    Upshot {
        outcome: judgement.outcome,
        possible: judgement.possible,
        overdue: manner == Some(Manner::Overdue),
        late: manner == Some(Manner::Late),
        nothing_to_check: judgement.nothing_to_check,
        assumes_complete: violated && judgement.assumes_complete,
    }
}

impl<'a> Court<'a> {
    /// Measures everything that the rule files measure, over all records. `skipped` are rules that are not to be
    /// judged, each with why; a measure that needs one is not run.
    ///
    /// Of the rules in `elsewhere` the records were judged elsewhere.
    pub fn measure_all(
        &self,
        skipped: &BTreeMap<RuleId, String>,
        elsewhere: &BTreeMap<RuleId, SharesElsewhere>,
    ) -> Vec<MeasureResult> {
        let mut shares: BTreeMap<RuleId, Vec<Table<'a>>> = BTreeMap::new();
        let mut results: Vec<MeasureResult> = Vec::new();
        for (index, measure) in self.rules.measures.iter().enumerate() {
            let table = Table::new(index, measure);
            if let Some(why) = self.unset_of(&measure.parameters) {
                results.push(table.result(Status::NotRun(why)));
                continue;
            }
            match &measure.what {
                Measured::Share { rule, .. } => shares.entry(*rule).or_default().push(table),
                Measured::Total(total) => results.push(self.totals(&[total], table)),
                Measured::Ratio(part, whole) => results.push(self.totals(&[part, whole], table)),
            }
        }
        for (rule, mut tables) in shares {
            let status = match skipped.get(&rule) {
                Some(why) => Status::NotRun(format!("the project file skips {}: {why}", self.rules.rule(rule).id)),
                None => match elsewhere.get(&rule) {
                    Some(shares) => {
                        for table in &mut tables {
                            let index = table.index;
                            let own = shares.counted.iter().filter(|counted| counted.measure == index);
                            own.for_each(|counted| table.add_counted(counted));
                        }
                        self.status(rule, &shares.tally)
                    }
                    None => self.shares(rule, &mut tables),
                },
            };
            results.extend(tables.into_iter().map(|table| table.result(status.clone())));
        }
        results.sort_by_key(|result| result.measure);
        results
    }

    /// The group of a record by one of the values that make the groups of a measure.
    pub fn group(&self, operand: &'a Operand, kind: KindId, row: u32) -> Group {
        let reading = self.read(operand, &self.env(kind, &Subject::record(row)));
        let (key, piece) = group_of(operand, &reading);
        let wanted = unknown(&reading).filter(|_| key == Key::NotKnown);
        let missing = self.missing_inputs(kind, wanted).collect();
        Group { key: key.into_owned(), piece, missing }
    }

    /// Judges a rule for all its subjects, for the measures that are shares of it.
    fn shares(&self, id: RuleId, tables: &mut [Table<'a>]) -> Status {
        let kind = self.rules.rule(id).kind;
        let mut tally = Tally::default();
        for row in self.data.records(kind).rows().filter(|row| self.is_subject(kind, *row)) {
            // Each subject with what is in sight for it: a loop's value may be what groups it.
            let judged: Vec<(Upshot, Env)> = (self.subjects(id, row).subjects.iter())
                .map(|subject| {
                    let judgement = self.judge(id, subject);
                    self.tally(kind, &judgement, &mut tally);
                    (upshot(&judgement), self.env(kind, subject))
                })
                .collect();
            let upshots: Vec<Upshot> = judged.iter().map(|(upshot, _)| *upshot).collect();
            let Some(record) = Upshot::rolled_up(&upshots) else { continue };
            let env = self.env(kind, &Subject::record(row));
            for table in &mut *tables {
                let (word, by_subject) = share_of(table.measure);
                if by_subject {
                    for (upshot, env) in &judged {
                        table.add(self, (kind, 0), env, |figure| figure.share().add(upshot, word));
                    }
                } else {
                    table.add(self, (kind, 0), &env, |figure| figure.share().add(&record, word));
                }
            }
        }
        self.status(id, &tally)
    }

    /// Counts or adds up the records of one total, or of both of a ratio.
    fn totals(&self, totals: &[&'a Total], mut table: Table<'a>) -> MeasureResult {
        let statuses: Vec<Status> =
            totals.iter().enumerate().map(|(which, total)| self.total(total, which, &mut table)).collect();
        let hindered = statuses.into_iter().find(|status| *status != Status::Run);
        // Groups that only the second total has are there now, and records of the first may be missing in them.
        for (which, total) in totals.iter().enumerate().filter(|_| hindered.is_none()) {
            self.add_unseen(total, which, &mut table);
        }
        table.result(hindered.unwrap_or(Status::Run))
    }

    /// Counts or adds up the records of a total.
    fn total(&self, total: &'a Total, which: usize, table: &mut Table<'a>) -> Status {
        if !is_supplied(self.data, total.kind) {
            return Status::OutOfScope;
        }
        let (mut settled, mut open, mut wanting) = (0_u64, 0_u64, 0_u64);
        let mut missing: BTreeSet<Reason> = BTreeSet::new();
        for row in self.data.records(total.kind).rows().filter(|row| self.is_subject(total.kind, *row)) {
            let env = self.env(total.kind, &Subject::record(row));
            let trace = total.condition.as_ref().map(|condition| self.judge_condition(condition, &env));
            let counts = trace.as_ref().map_or(Answers::TRUE, |trace| trace.answers);
            if !counts.can_be_true() {
                continue;
            }
            let sure = counts == Answers::TRUE;
            let (low, high, reasons) = self.summand(total, &env);
            table.add(self, (total.kind, which), &env, |figure| figure.amount(which).add(sure, low, high));
            if sure && low.is_some() && high.is_some() {
                settled += 1;
                continue;
            }
            let reasons = trace.iter().flat_map(|trace| &trace.reasons).chain(&reasons);
            let wanted: Vec<Reason> = self.missing_inputs(total.kind, reasons).collect();
            open += 1;
            wanting += u64::from(!wanted.is_empty());
            missing.extend(wanted);
        }
        if settled == 0 && open > 0 && wanting == open {
            return Status::NotRun(not_supplied(&missing));
        }
        Status::Run
    }

    /// What a record adds to a total, as the least and the most, and why that is open.
    fn summand(&self, total: &'a Total, env: &Env) -> (Option<Decimal>, Option<Decimal>, Vec<Reason>) {
        let Some(sum) = &total.sum else { return (Some(Decimal::ONE), Some(Decimal::ONE), Vec::new()) };
        let reading = self.read(sum, env);
        match &reading.facts[..] {
            [Fact::Known(Value::Number(range))] => (range.low, range.high, reading.open),
            [Fact::None] => (Some(Decimal::ZERO), Some(Decimal::ZERO), Vec::new()),
            facts => {
                let reasons = facts.iter().flat_map(|fact| match fact {
                    Fact::Unknown(reasons) => reasons.clone(),
                    Fact::Known(_) | Fact::None => Vec::new(),
                });
                (None, None, reasons.collect())
            }
        }
    }

    /// Opens what records that nobody saw would change (table T7): a source that is not complete for all of the time
    /// that a total is of bounds it from below only. A group of a period of the event is of that time only.
    fn add_unseen(&self, total: &'a Total, which: usize, table: &mut Table<'a>) {
        let unseen = |within: Option<When>| self.may_be_unseen(total.kind, total.condition.as_ref(), within);
        let is_count = total.sum.is_none();
        if unseen(None) {
            table.total.amount(which).may_be_more(is_count);
        }
        let measure = table.measure;
        let dated: Vec<Option<PeriodKind>> =
            measure.groups(which).map(|operand| self.period_of_event(total.kind, operand)).collect();
        for (keys, (_, figure)) in &mut table.groups {
            let mut periods = keys.iter().zip(&dated).filter_map(|(key, kind)| match (key, kind) {
                (Key::Period(number), Some(kind)) => Some(Period { kind: *kind, number: *number }),
                (_, _) => None,
            });
            let days = periods.next().map(|period| period.days(self.rules.settings.fiscal));
            if unseen(days.map(|(first, last)| When::days(first, last))) {
                figure.amount(which).may_be_more(is_count);
            }
        }
    }

    /// The kind of period, if records are grouped by that of their `dated by` date.
    fn period_of_event(&self, kind: KindId, operand: &Operand) -> Option<PeriodKind> {
        let OperandKind::PeriodOf(period, of) = &operand.kind else { return None };
        let OperandKind::Field(record, field) = &of.kind else { return None };
        let dated_by = self.rules.schema.kind(kind).dated_by;
        (record.links.is_empty() && dated_by == Some(*field)).then_some(*period)
    }
}

/// The outcome that a share asks for, and whether it is of the rule's subjects.
fn share_of(measure: &Measure) -> (OutcomeWord, bool) {
    match &measure.what {
        Measured::Share { outcome, subjects, .. } => (*outcome, *subjects),
        Measured::Total(_) | Measured::Ratio(..) => unreachable!("asked for shares only"),
    }
}
