//! What a rule judges of a record: the record itself, or a subject for each value of the rule's loops (table T8), and
//! what the subjects of one record come to together (table T9).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::calendar::{Day, Period, PeriodKind, When};
use crate::outcome::{Cause, LoopValue, NoSubject, Outcome, OutcomeSet, Reason, rolled_up};
use crate::resolve::ruleset::{Constant, LoopOver, Operand, PeriodLoop, Rule, RuleId};

use super::facts::{Fact, Reading, Value};
use super::operands::Env;
use super::{Court, Judgement};

/// So many periods of one record are judged, and no more: a hundred years of months. A date that makes more of them
/// is a slip or stands for something else, such as 0001-01-01.
const MOST: i32 = 1_200;

/// What a rule judges: a record, for one value of each of the rule's loops.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The record.
    pub row: u32,
    /// The values of the loops, in the order of the rule file.
    pub loops: Vec<LoopValue>,
    /// Whether there is such a subject.
    pub standing: Standing,
}

/// Whether there is a subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// There is.
    Sure,
    /// That is open, for these reasons: whether the rule applies is then open too.
    Unsure(Vec<Reason>),
    /// Which subjects the record has is not known at all, for these reasons: this one stands for them, and nothing of
    /// it can be assessed.
    Unknown(Vec<Reason>),
}

impl Subject {
    /// A record, of a rule without loops.
    pub fn record(row: u32) -> Subject {
        Subject { row, loops: Vec::new(), standing: Standing::Sure }
    }

    /// Why it is open whether there is such a subject; empty where it is not.
    pub fn reasons(&self) -> &[Reason] {
        match &self.standing {
            Standing::Sure => &[],
            Standing::Unsure(reasons) | Standing::Unknown(reasons) => reasons,
        }
    }
}

/// The subjects that a rule has of one record.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    /// In the order of the loops: periods ascending, values as in their list.
    pub subjects: Vec<Subject>,
    /// Why there are none.
    pub none: Option<NoSubject>,
}

/// The periods of a loop.
enum Periods {
    /// These, and whether each of them is sure.
    Some(BTreeMap<i32, bool>),
    /// None at all.
    None(NoSubject),
    /// Nobody can tell.
    Unknown(Vec<Reason>),
}

/// The last date of a loop.
#[derive(Clone, Copy)]
enum End {
    /// It is not over.
    Open,
    Known(When),
    Unknown,
}

impl<'a> Court<'a> {
    /// The subjects that a rule has of a record.
    pub fn subjects(&self, rule: RuleId, row: u32) -> Subjects {
        let rule = self.rules.rule(rule);
        if rule.loops.is_empty() {
            return Subjects { subjects: vec![Subject::record(row)], none: None };
        }
        let periods = rule.loops.iter().find_map(|each| match &each.over {
            LoopOver::Periods(periods) => Some(&**periods),
            LoopOver::Values { .. } => None,
        });
        let Some(periods) = periods else {
            return Subjects { subjects: self.for_values(rule, row, None, &[]), none: None };
        };
        let env = self.env(rule.kind, &Subject::record(row));
        let (found, reasons) = self.periods(periods, &env);
        match found {
            Periods::None(why) => Subjects { subjects: Vec::new(), none: Some(why) },
            Periods::Unknown(reasons) => {
                let loops = vec![LoopValue::Unknown; rule.loops.len()];
                Subjects { subjects: vec![Subject { row, loops, standing: Standing::Unknown(reasons) }], none: None }
            }
            Periods::Some(found) => {
                let each = found.into_iter().flat_map(|(number, sure)| {
                    let period = Period { kind: periods.kind, number };
                    self.for_values(rule, row, Some(period), if sure { &[] } else { &reasons })
                });
                let mut subjects: Vec<Subject> = each.collect();
                self.sort_as_loops(rule, &mut subjects);
                Subjects { subjects, none: None }
            }
        }
    }

    /// Subjects in the order of the loops. They come period by period; a list that stands before leads.
    fn sort_as_loops(&self, rule: &Rule, subjects: &mut [Subject]) {
        let lists = rule.loops.iter().map(|each| match &each.over {
            LoopOver::Values { list, .. } => self.rules.list(*list).values(),
            LoopOver::Periods(_) => Vec::new(),
        });
        let places_of = |values: Vec<&'a Constant>| -> HashMap<&'a Arc<str>, i64> {
            values.into_iter().filter_map(Constant::folded).zip(0..).collect()
        };
        let lists: Vec<HashMap<&'a Arc<str>, i64>> = lists.map(places_of).collect();
        let place = |places: &HashMap<&'a Arc<str>, i64>, value: &LoopValue| match value {
            LoopValue::Period(period) => i64::from(period.number),
            LoopValue::Text { folded, .. } => places.get(folded).copied().unwrap_or(i64::MAX),
            LoopValue::Unknown => i64::MIN,
        };
        subjects.sort_by_cached_key(|subject| -> Vec<i64> {
            lists.iter().zip(&subject.loops).map(|(places, value)| place(places, value)).collect()
        });
    }

    /// The subjects of one period: one for each combination of the values of the other loops.
    fn for_values(&self, rule: &Rule, row: u32, period: Option<Period>, unsure: &[Reason]) -> Vec<Subject> {
        let of_period = Subject { loops: period.map(LoopValue::Period).into_iter().collect(), ..Subject::record(row) };
        let mut combinations: Vec<Vec<LoopValue>> = vec![Vec::with_capacity(rule.loops.len())];
        let mut not_in_force: Vec<Reason> = Vec::new();
        for each in &rule.loops {
            let values: Vec<LoopValue> = match &each.over {
                LoopOver::Periods(_) => period.map(LoopValue::Period).into_iter().collect(),
                LoopOver::Values { list, .. } => match self.list_values(*list, rule.kind, &of_period) {
                    Ok(values) => each_once(values),
                    Err(reason) => {
                        not_in_force.push(reason);
                        vec![LoopValue::Unknown]
                    }
                },
            };
            let longer = |earlier: &Vec<LoopValue>, value: &LoopValue| {
                [earlier.as_slice(), std::slice::from_ref(value)].concat()
            };
            combinations = (combinations.iter())
                .flat_map(|earlier| values.iter().map(move |value| longer(earlier, value)))
                .collect();
        }
        let standing = match (not_in_force.is_empty(), unsure.is_empty()) {
            (false, _) => Standing::Unknown([unsure, &not_in_force].concat()),
            (true, false) => Standing::Unsure(unsure.to_vec()),
            (true, true) => Standing::Sure,
        };
        combinations.into_iter().map(|loops| Subject { row, loops, standing: standing.clone() }).collect()
    }

    /// The periods of a loop for a record, and why some of them are not sure.
    fn periods(&self, periods: &'a PeriodLoop, env: &Env) -> (Periods, Vec<Reason>) {
        let (from, end) = (self.read(&periods.from, env), self.read(&periods.end, env));
        let unknown = unknown_reasons(&from);
        if !unknown.is_empty() {
            return (Periods::Unknown(unknown), Vec::new());
        }
        let readings = [from, end];
        let mut found: Vec<Periods> = Vec::new();
        for facts in Reading::each_combination(&readings) {
            found.push(self.periods_between(periods, (facts[0], facts[1]), &readings));
        }
        let merged = merge(found);
        let is_unsure = matches!(&merged, Periods::Some(found) if found.values().any(|sure| !sure));
        let reasons = if is_unsure { self.why_unsure(periods, &readings) } else { Vec::new() };
        (merged, reasons)
    }

    /// The periods between two dates as they may be.
    fn periods_between(
        &self,
        periods: &'a PeriodLoop,
        (from, end): (&Fact<'a>, &Fact<'a>),
        readings: &[Reading<'a>; 2],
    ) -> Periods {
        let Fact::Known(Value::When(from)) = from else { return Periods::None(NoSubject::NoStart) };
        let end = match end {
            Fact::Known(Value::When(when)) => End::Known(*when),
            Fact::Unknown(_) => End::Unknown,
            Fact::None | Fact::Known(_) => End::Open,
        };
        if from.first > self.as_of {
            return Periods::None(NoSubject::NotStarted);
        }
        let reason = |operand: &Operand, reading: &Reading<'a>, cause: Cause| {
            Periods::Unknown(vec![Reason { what: self.operand_words(operand), cause, cell: reading.cell }])
        };
        let Some(reach) = Reach::of(*from, end, periods.through) else {
            return reason(&periods.end, &readings[1], Cause::ContradictoryDates);
        };
        if !from.first.is_bounded() {
            return reason(&periods.from, &readings[0], Cause::TooImprecise);
        }
        let last_day = reach.last.1.min(self.as_of);
        if last_day < from.first {
            return Periods::None(NoSubject::NoFullPeriod);
        }
        let number = |day: Day| Period::containing(periods.kind, day, self.rules.settings.fiscal).number;
        let (first, last) = (number(from.first), number(last_day));
        if last - first >= MOST {
            let cause = if from.first == from.last { Cause::TooManyPeriods } else { Cause::TooImprecise };
            return reason(&periods.from, &readings[0], cause);
        }
        let each = (first..=last).filter_map(|number| Some((number, self.is_period(periods, &reach, number)?)));
        let each: BTreeMap<i32, bool> = each.collect();
        if each.is_empty() { Periods::None(NoSubject::NoFullPeriod) } else { Periods::Some(each) }
    }

    /// Whether a period surely belongs to a loop; `None` where it does not.
    fn is_period(&self, periods: &PeriodLoop, reach: &Reach, number: i32) -> Option<bool> {
        let kind: PeriodKind = periods.kind;
        let days = Period { kind, number }.days(self.rules.settings.fiscal);
        let begun = reach.start.1 <= self.as_of;
        let (possible, sure) = if periods.full {
            let within = |from: Day, last: Day| from <= days.0 && days.1 <= last;
            (within(reach.start.0, reach.last.1), within(reach.start.1, reach.last.0))
        } else {
            let overlaps = |from: Day, last: Day| from <= days.1 && days.0 <= last;
            (overlaps(reach.start.0, reach.last.1), overlaps(reach.start.1, reach.last.0) && !reach.may_be_empty)
        };
        possible.then_some(sure && begun)
    }

    /// Why it is open which periods a loop has.
    fn why_unsure(&self, periods: &'a PeriodLoop, readings: &[Reading<'a>; 2]) -> Vec<Reason> {
        let pairs = [(&periods.from, &readings[0]), (&periods.end, &readings[1])];
        let mut reasons = unknown_reasons(&readings[1]);
        reasons.extend(readings.iter().flat_map(|reading| reading.open.iter().cloned()));
        reasons.extend(self.several(&pairs));
        let imprecise = readings.iter().flat_map(|reading| &reading.facts).any(|fact| fact.is_imprecise(false));
        if reasons.is_empty() || imprecise {
            reasons.extend(self.imprecise(&pairs, false));
        }
        super::conditions::dedup(&mut reasons);
        reasons
    }

    /// A rule judged for those subjects of a record that are asked about.
    pub(crate) fn judge_each(
        &self,
        rule: RuleId,
        row: u32,
        asked: impl Fn(&Subject) -> bool,
    ) -> Vec<(Subject, Judgement<'a>)> {
        let subjects = self.subjects(rule, row).subjects.into_iter().filter(asked);
        subjects.map(|subject| (subject.clone(), self.judge(rule, &subject))).collect()
    }
}

/// What the subjects of a record come to together; *not applicable* where there are none.
pub(crate) fn together(judged: &[(Subject, Judgement<'_>)]) -> (Outcome, OutcomeSet) {
    let each = judged.iter().map(|(_, judgement)| (judgement.outcome, judgement.possible));
    rolled_up(each).unwrap_or((Outcome::NotApplicable, OutcomeSet::one(Outcome::NotApplicable)))
}

/// The first and the last day of a loop, each from the earliest to the latest that it may be.
struct Reach {
    start: (Day, Day),
    last: (Day, Day),
    /// It may have no day at all.
    may_be_empty: bool,
}

impl Reach {
    /// `None` where the end surely lies before the start. What is not known of the two dates does not contradict
    /// itself: the one is taken not to lie before the other.
    fn of(from: When, end: End, through: bool) -> Option<Reach> {
        // With `until`, the last day is the one before; where both dates are one day, there is none.
        let before = i64::from(!through);
        let last = match end {
            End::Open => (Day::UNBOUNDED_FUTURE, Day::UNBOUNDED_FUTURE),
            End::Known(when) => (when.first.plus(-before), when.last.plus(-before)),
            End::Unknown => (from.first.plus(-before), Day::UNBOUNDED_FUTURE),
        };
        if last.1 < from.first.plus(-before) {
            return None;
        }
        let start = (from.first, from.last.min(last.1.plus(before)));
        let last = (last.0.max(from.first.plus(-before)), last.1);
        let may_be_empty = before == 1 && start.0.max(last.0.plus(1)) <= start.1.min(last.1.plus(1));
        Some(Reach { start, last, may_be_empty })
    }
}

/// The periods that there may be where one of several is so; sure are those that there are in any case.
fn merge(found: Vec<Periods>) -> Periods {
    let several = found.len();
    let (mut each, mut none, mut unknown) = (BTreeMap::<i32, usize>::new(), None, Vec::new());
    for one in found {
        match one {
            Periods::Some(periods) => {
                periods.into_iter().for_each(|(number, sure)| *each.entry(number).or_default() += usize::from(sure));
            }
            Periods::None(why) => none = none.or(Some(why)),
            Periods::Unknown(reasons) => unknown.extend(reasons),
        }
    }
    if !unknown.is_empty() {
        return Periods::Unknown(unknown);
    }
    match none {
        Some(why) if each.is_empty() => Periods::None(why),
        Some(_) | None => Periods::Some(each.into_iter().map(|(number, sure)| (number, sure == several)).collect()),
    }
}

/// The values of a list, each once.
fn each_once(values: &[Constant]) -> Vec<LoopValue> {
    let mut seen: HashSet<Option<&Arc<str>>> = HashSet::with_capacity(values.len());
    values.iter().filter(|value| seen.insert(value.folded())).filter_map(text_value).collect()
}

fn unknown_reasons(reading: &Reading<'_>) -> Vec<Reason> {
    let reasons = reading.facts.iter().filter_map(|fact| match fact {
        Fact::Unknown(reasons) => Some(reasons.clone()),
        Fact::Known(_) | Fact::None => None,
    });
    reasons.flatten().collect()
}

/// The value of a list as that of a loop.
pub(crate) fn text_value(constant: &Constant) -> Option<LoopValue> {
    match constant {
        Constant::Text { stored, folded } => Some(LoopValue::Text { stored: stored.clone(), folded: folded.clone() }),
        Constant::YesNo(_) | Constant::Number(_) | Constant::When(_) | Constant::Period(_) => None,
    }
}
