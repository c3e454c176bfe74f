//! Values as the evaluator sees them: what may stand there, and why it is open.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::calendar::{Period, When, Zone};
use crate::column::{Cell, State};
use crate::outcome::{Answers, Cause, Piece, Reason, Sentence};
use crate::resolve::ruleset::{Operand, OperandKind, ValueType, amount_words};
use crate::schema::KindId;

use super::derived::Derivation;

/// A known value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Text {
        stored: &'a str,
        folded: &'a str,
    },
    YesNo(bool),
    Number(Range),
    When(When),
    Period(Period),
    /// A list, each element as stored and as compared.
    List(Vec<(&'a str, &'a str)>),
}

/// A number, or the numbers it may still be; a missing bound is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
}

impl Range {
    pub(super) fn exactly(number: Decimal) -> Range {
        Range { low: Some(number), high: Some(number) }
    }

    pub(super) fn is_exact(self) -> bool {
        self.low.is_some() && self.low == self.high
    }

    /// The number, where there is only one.
    pub(super) fn only(self) -> Option<Decimal> {
        self.low.filter(|_| self.is_exact())
    }

    /// Bound by bound; what leaves the range of exact numbers is open.
    pub(super) fn plus(self, other: Range) -> Range {
        let add = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_add(b?);
        Range { low: add(self.low, other.low), high: add(self.high, other.high) }
    }

    pub(super) fn negated(self) -> Range {
        Range { low: self.high.map(|high| -high), high: self.low.map(|low| -low) }
    }
}

/// One thing that an operand may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fact<'a> {
    /// This value.
    Known(Value<'a>),
    /// There is none (yet).
    None,
    /// Not known, and why.
    Unknown(Vec<Reason>),
}

/// What an operand is: one fact, or several where several parents differ.
#[derive(Debug, Clone)]
pub(super) struct Reading<'a> {
    /// At least one.
    pub(super) facts: Vec<Fact<'a>>,
    /// Where it stands.
    pub(super) cell: Option<Cell>,
    /// The kind whose records say so: its completeness decides what a none proves.
    pub(super) source: Option<KindId>,
    /// Why a known value is not one but a range.
    pub(super) open: Vec<Reason>,
    /// It rests on an absence in a source not declared complete.
    pub(super) assumed: bool,
    /// Time will tell which of several facts it is; without this, it is one of them already.
    pub(super) later: Option<Box<Later>>,
    /// The derived facts in it that were found line by line.
    pub(super) derivations: Vec<Arc<Derivation<'a>>>,
}

/// That time will tell which of several facts something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Later {
    /// The last day before it does, where one is known.
    pub(super) due: Option<When>,
    /// For each way in which the unknown may turn out, the facts among which time will choose: indexes, in order.
    pub(super) ways: Vec<Vec<usize>>,
}

/// So many ways are told apart; beyond that a value may be any of its facts, now or later.
const MOST_WAYS: usize = 64;

impl Later {
    /// `None` where time chooses nothing.
    pub(super) fn new(due: Option<When>, ways: Vec<Vec<usize>>) -> Option<Box<Later>> {
        let ways = Later::tidied(ways);
        ways.iter().any(|way| way.len() > 1).then(|| Box::new(Later { due, ways }))
    }

    /// Ways in order, each once. Too many of them are taken together: each fact by itself, and a choice among all.
    pub(super) fn tidied(mut ways: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        let tidy = |list: &mut Vec<usize>| {
            list.sort_unstable();
            list.dedup();
        };
        ways.iter_mut().for_each(tidy);
        ways.sort();
        ways.dedup();
        if ways.len() > MOST_WAYS {
            let mut all: Vec<usize> = ways.concat();
            tidy(&mut all);
            ways = all.iter().map(|fact| vec![*fact]).chain([all.clone()]).collect();
        }
        ways
    }

    /// For each way in which the unknown may turn out, the combinations of what several operands may be among which
    /// time will choose: indexes into [`Reading::each_combination`].
    fn ways_of(parts: &[&Reading<'_>]) -> Vec<Vec<usize>> {
        let mut ways: Vec<Vec<usize>> = vec![vec![0]];
        for part in parts {
            let number = part.facts.len();
            let longer = |earlier: &Vec<usize>, way: &Vec<usize>| -> Vec<usize> {
                earlier.iter().flat_map(|index| way.iter().map(move |fact| index * number + fact)).collect()
            };
            let of_part = part.ways();
            ways = ways.iter().flat_map(|earlier| of_part.iter().map(|way| longer(earlier, way))).collect();
        }
        ways
    }

    /// The day that comes first of those before which time will choose.
    pub(super) fn due(parts: &[&Reading<'_>]) -> Option<When> {
        let dues = parts.iter().filter_map(|part| part.later.as_ref()?.due);
        dues.min_by_key(|due| due.last)
    }

    /// What a predicate answers that has these answers for the combinations of what several operands may be. Where
    /// time will choose, it is not due yet, unless that makes no difference.
    pub(super) fn settle(parts: &[&Reading<'_>], answers: &[Answers]) -> Answers {
        if parts.iter().all(|part| part.later.is_none()) {
            return answers.iter().copied().reduce(Answers::union).expect("a reading holds at least one fact");
        }
        let ways = Later::ways_of(parts).into_iter();
        let each = ways.filter_map(|way| way.into_iter().map(|index| answers[index]).reduce(Answers::left_to_time));
        each.reduce(Answers::union).expect("a reading holds at least one fact")
    }
}

impl<'a> Reading<'a> {
    pub(super) fn of(fact: Fact<'a>) -> Reading<'a> {
        Reading {
            facts: vec![fact],
            cell: None,
            source: None,
            open: Vec::new(),
            assumed: false,
            later: None,
            derivations: Vec::new(),
        }
    }

    /// For each way in which the unknown may turn out, the facts among which time will choose.
    pub(super) fn ways(&self) -> Vec<Vec<usize>> {
        let now = || (0..self.facts.len()).map(|fact| vec![fact]).collect();
        self.later.as_ref().map_or_else(now, |later| later.ways.clone())
    }

    /// Several facts, of which time alone will tell which it is.
    pub(super) fn is_not_due(&self) -> bool {
        self.later.as_ref().is_some_and(|later| later.ways.len() == 1)
    }

    pub(super) fn known(value: Value<'a>) -> Reading<'a> {
        Reading::of(Fact::Known(value))
    }

    /// What several operands are, where each is one fact and nothing else.
    pub(super) fn only<'r>(parts: &'r [Reading<'a>]) -> Option<Vec<&'r Fact<'a>>> {
        let only = |part: &'r Reading<'a>| match &part.facts[..] {
            [only] if part.later.is_none() => Some(only),
            _ => None,
        };
        parts.iter().map(only).collect()
    }

    /// Every combination of what several operands may be.
    pub(super) fn each_combination<'r>(parts: &'r [Reading<'a>]) -> Vec<Vec<&'r Fact<'a>>> {
        let mut combinations: Vec<Vec<&Fact<'a>>> = vec![Vec::with_capacity(parts.len())];
        for part in parts {
            if let [only] = &part.facts[..] {
                combinations.iter_mut().for_each(|combination| combination.push(only));
            } else {
                let longer = |earlier: &Vec<&'r Fact<'a>>, fact| [earlier.as_slice(), &[fact]].concat();
                combinations = combinations
                    .iter()
                    .flat_map(|earlier| part.facts.iter().map(|fact| longer(earlier, fact)))
                    .collect();
            }
        }
        combinations
    }

    /// A reading computed from others: every combination of what they may be.
    pub(super) fn combined(parts: &[Reading<'a>], mut compute: impl FnMut(&[&Fact<'a>]) -> Fact<'a>) -> Reading<'a> {
        let mut facts: Vec<Fact<'a>> = Vec::new();
        let each: Vec<usize> = (Reading::each_combination(parts).iter())
            .map(|combination| place_of(compute(combination), &mut facts))
            .collect();
        let all: Vec<&Reading<'a>> = parts.iter().collect();
        let later = parts.iter().any(|part| part.later.is_some()).then(|| {
            let ways = Later::ways_of(&all).into_iter();
            let ways = ways.map(|way| way.into_iter().map(|index| each[index]).collect());
            Later::new(Later::due(&all), ways.collect())
        });
        Reading {
            facts,
            cell: parts.iter().find_map(|part| part.cell),
            source: parts.iter().find_map(|part| part.source),
            open: parts.iter().flat_map(|part| part.open.iter().cloned()).collect(),
            assumed: parts.iter().any(|part| part.assumed),
            later: later.flatten(),
            derivations: parts.iter().flat_map(|part| part.derivations.iter().cloned()).collect(),
        }
    }
}

/// Where a fact stands among others, to which it is added if it is new.
pub(super) fn place_of<'a>(fact: Fact<'a>, facts: &mut Vec<Fact<'a>>) -> usize {
    facts.iter().position(|known| *known == fact).unwrap_or_else(|| {
        facts.push(fact);
        facts.len() - 1
    })
}

impl Fact<'_> {
    /// Whether it is a date that is not one moment: an interval, or in hours a day without a time.
    pub(super) fn is_imprecise(&self, hours: bool) -> bool {
        match self {
            Fact::Known(Value::When(When { first, last, time })) => {
                first != last && !(hours && time.is_some())
                    || time.is_some_and(|(earliest, latest)| earliest != latest)
                    || hours && time.is_none()
            }
            Fact::Known(_) | Fact::None | Fact::Unknown(_) => false,
        }
    }
}

/// The fact that facts which are not known make unknown, or that is none because one of them is; `None` if all are
/// known.
pub(super) fn gap<'a>(facts: &[&Fact<'a>]) -> Option<Fact<'a>> {
    let mut reasons = Vec::new();
    let mut none = false;
    for fact in facts {
        match fact {
            Fact::Known(_) => {}
            Fact::None => none = true,
            Fact::Unknown(why) => reasons.extend(why.iter().cloned()),
        }
    }
    match (reasons.is_empty(), none) {
        (false, _) => Some(Fact::Unknown(reasons)),
        (true, true) => Some(Fact::None),
        (true, false) => None,
    }
}

/// Why a state is no value; `None` for those that say something.
pub(super) fn cause_of(state: State) -> Option<Cause> {
    match state {
        State::Known | State::None => None,
        State::Blank => Some(Cause::Blank),
        State::UnknownCode => Some(Cause::UnknownCode),
        State::Absent => Some(Cause::ColumnAbsent),
        State::Unreadable => Some(Cause::Unreadable),
        State::Withheld => Some(Cause::Withheld),
        State::Differs => Some(Cause::GroupDiffers),
    }
}

/// A cause in words that finish "it is …".
pub(super) fn cause_words(cause: Cause) -> &'static str {
    match cause {
        Cause::Blank => "blank",
        Cause::ColumnAbsent => "not in the file (there is no such column)",
        Cause::Unreadable => "not readable",
        Cause::UnknownCode => "marked as not known",
        Cause::NoParent => "not known (no matching record)",
        Cause::SeveralParents => "not the same in all matching records",
        Cause::KindNotSupplied => "not known (no source supplies it)",
        Cause::TooManyPeriods => "too long ago to count from",
        Cause::NotComplete => "not known (the records are not complete for that time)",
        Cause::ExtractEnds => "not known (the extract ends before)",
        Cause::ContradictoryDates => "earlier than the beginning (the dates contradict each other)",
        Cause::Withheld => "withheld",
        Cause::GroupDiffers => "not the same in all rows of its group",
        Cause::TooImprecise => "not exact enough",
        Cause::OutsideCalendar => "not known (the holiday calendar does not cover that year)",
        Cause::NoVersion(_) => "not known (no version is in force)",
        Cause::ParameterUnset => "unset",
        Cause::NotDue => "not settled yet",
        Cause::NoRowFits => "not known (no row of its table fits)",
        Cause::RowsDiffer => "not known (several rows of its table fit, and they differ)",
        Cause::Unclear => "unclear",
    }
}

impl Value<'_> {
    /// Its words without the quotes around a text.
    pub(super) fn bare(&self) -> String {
        match self {
            Value::Text { stored, .. } => stored.trim().to_owned(),
            Value::List(elements) if !elements.is_empty() => {
                let words: Vec<&str> = elements.iter().map(|(stored, _)| *stored).collect();
                words.join(", ")
            }
            Value::YesNo(_) | Value::Number(_) | Value::When(_) | Value::Period(_) | Value::List(_) => self.to_string(),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::List(elements) if elements.is_empty() => f.write_str("an empty list"),
            Value::Text { .. } | Value::List(_) => write!(f, "“{}”", self.bare()),
            Value::YesNo(true) => f.write_str("yes"),
            Value::YesNo(false) => f.write_str("no"),
            Value::Number(range) => match (range.low, range.high) {
                (Some(low), Some(high)) if low == high => write!(f, "{}", low.normalize()),
                (Some(low), Some(high)) => write!(f, "from {} to {}", low.normalize(), high.normalize()),
                (Some(low), None) => write!(f, "{} or more", low.normalize()),
                (None, Some(high)) => write!(f, "{} or less", high.normalize()),
                (None, None) => f.write_str("any number"),
            },
            Value::When(when) => write!(f, "{when}"),
            Value::Period(period) => write!(f, "{period}"),
        }
    }
}

/// What an operand is, in words; private values stand apart.
pub(super) fn words(operand: &Operand, reading: &Reading<'_>, zone: &Zone) -> Sentence {
    let known = |value: &Value<'_>| own_words(operand, value, zone).unwrap_or_else(|| value.to_string());
    told(reading, |value| shown(operand, value, known(value)), str::to_owned)
}

/// The same inside a sentence of the rule's own: texts without quotes, and why there is no value in parentheses.
pub(super) fn spoken(operand: &Operand, reading: &Reading<'_>, zone: &Zone) -> Sentence {
    let missing = |why: &str| {
        // What the words of a cause add in parentheses stands in the report already.
        format!("({})", why.split(" (").next().unwrap_or(why))
    };
    let known = |value: &Value<'_>| own_words(operand, value, zone).unwrap_or_else(|| value.bare());
    told(reading, |value| shown(operand, value, known(value)), missing)
}

/// What a value does not say by itself: the unit of a parameter, for which no field stands, and the time of day.
fn own_words(operand: &Operand, value: &Value<'_>, zone: &Zone) -> Option<String> {
    match (&operand.kind, &operand.value_type, value) {
        (_, _, Value::When(when)) => Some(zone.words(*when)),
        (OperandKind::Parameter(_), ValueType::Number(unit), Value::Number(range)) => {
            range.only().map(|number| amount_words(number, *unit))
        }
        (_, _, _) => None,
    }
}

fn told(reading: &Reading<'_>, known: impl Fn(&Value<'_>) -> Piece, missing: impl Fn(&str) -> String) -> Sentence {
    let mut sentence = Sentence::default();
    for (index, fact) in reading.facts.iter().enumerate() {
        if index > 0 {
            sentence.say(" or ");
        }
        match fact {
            Fact::Known(value) => sentence.push(known(value)),
            Fact::None => sentence.say(missing("none")),
            Fact::Unknown(reasons) => {
                sentence.say(missing(reasons.first().map_or("not known", |reason| cause_words(reason.cause))))
            }
        }
    }
    sentence
}

/// A value of an operand, in those words, as a piece of a sentence.
pub(super) fn shown(operand: &Operand, value: &Value<'_>, words: String) -> Piece {
    let is_field = matches!(operand.kind, OperandKind::Field(..));
    match (operand.private, value) {
        (false, _) => Piece::Words(words),
        (true, Value::Text { stored, .. }) if is_field => Piece::Person((*stored).to_owned()),
        (true, _) => Piece::Private(noun(&operand.value_type), words),
    }
}

/// What sort of value a private one is.
pub(super) fn noun(value_type: &ValueType) -> &'static str {
    match value_type {
        ValueType::Text | ValueType::Choice(_) => "text",
        ValueType::YesNo => "answer",
        ValueType::Number(_) => "number",
        ValueType::Date => "date",
        ValueType::DateTime => "time",
        ValueType::Period(_) => "period",
        ValueType::List(_) => "list",
    }
}
