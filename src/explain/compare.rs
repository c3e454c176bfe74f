//! Comparisons of known values: numbers as ranges, dates as intervals, texts in the form in which they are compared.

use rust_decimal::Decimal;

use crate::calendar::{Day, When, Zone};
use crate::column::plain_character;
use crate::outcome::{Answers, Cause, Reason};
use crate::resolve::ruleset::{Comparison, Constant, Order, Pattern};

use super::facts::{Fact, Range, Value, gap};
use super::predicates::Leaf;

/// Which orders two values can stand in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ordering3 {
    pub(super) less: bool,
    pub(super) equal: bool,
    pub(super) greater: bool,
}

impl Ordering3 {
    fn answers(self, holds: [bool; 3]) -> Answers {
        let possible = [(self.less, holds[0]), (self.equal, holds[1]), (self.greater, holds[2])];
        let each = possible.into_iter().filter(|(can, _)| *can).map(|(_, holds)| Answers::known(holds));
        each.reduce(Answers::union).expect("two values stand in some order")
    }

    pub(super) fn compared(self, comparison: Comparison) -> Answers {
        self.answers(match comparison {
            Comparison::AtLeast => [false, true, true],
            Comparison::AtMost => [true, true, false],
            Comparison::MoreThan => [false, false, true],
            Comparison::LessThan => [true, false, false],
        })
    }

    fn equal(self) -> Answers {
        self.answers([false, true, false])
    }
}

/// `Ok` if all facts are known; else what the gap makes of a predicate: unknown, or false for what is none.
pub(super) fn known(facts: &[&Fact<'_>]) -> Result<(), Leaf> {
    match gap(facts) {
        None => Ok(()),
        Some(Fact::Unknown(reasons)) => Err(Leaf::unknown(reasons)),
        Some(Fact::None | Fact::Known(_)) => Err(Leaf::of(Answers::FALSE)),
    }
}

/// Two dates: on calendar days as soon as one side has no time; on instants between two times, or always with a zone.
pub(super) fn moments(a: When, b: When, hours_in: Option<&Zone>) -> Ordering3 {
    let by = |first_a: i64, last_a: i64, first_b: i64, last_b: i64| Ordering3 {
        less: first_a < last_b,
        equal: first_a <= last_b && first_b <= last_a,
        greater: last_a > first_b,
    };
    let instants = match hours_in {
        Some(zone) => Some((a.instants(zone), b.instants(zone))),
        None => a.time.zip(b.time),
    };
    match instants {
        Some(((a1, a2), (b1, b2))) => by(a1.0, a2.0, b1.0, b2.0),
        None => by(a.first.0.into(), a.last.0.into(), b.first.0.into(), b.last.0.into()),
    }
}

fn ranges(a: Range, b: Range) -> Ordering3 {
    let below = |x: Option<Decimal>, y: Option<Decimal>| x.zip(y).is_none_or(|(x, y)| x < y);
    let not_above = |x: Option<Decimal>, y: Option<Decimal>| x.zip(y).is_none_or(|(x, y)| x <= y);
    Ordering3 {
        less: below(a.low, b.high),
        equal: not_above(a.low, b.high) && not_above(b.low, a.high),
        greater: below(b.low, a.high),
    }
}

/// `is X`, perhaps give or take an amount.
pub(super) fn equals(a: &Fact<'_>, b: &Fact<'_>, exactly: bool, tolerance: Option<Decimal>) -> Leaf {
    match (a, b) {
        // None differs from every value and equals none.
        (Fact::None, Fact::None) => Leaf::of(Answers::TRUE),
        (Fact::None, Fact::Known(_)) | (Fact::Known(_), Fact::None) => Leaf::of(Answers::FALSE),
        (Fact::Known(a), Fact::Known(b)) => Leaf::of(same(a, b, exactly, tolerance)),
        (Fact::Unknown(_), _) | (_, Fact::Unknown(_)) => known(&[a, b]).expect_err("one of them is not known"),
    }
}

fn same(a: &Value<'_>, b: &Value<'_>, exactly: bool, tolerance: Option<Decimal>) -> Answers {
    match (a, b) {
        (Value::Text { stored: a, .. }, Value::Text { stored: b, .. }) if exactly => Answers::known(a == b),
        (Value::Text { folded: a, .. }, Value::Text { folded: b, .. }) => Answers::known(a == b),
        (Value::YesNo(a), Value::YesNo(b)) => Answers::known(a == b),
        (Value::Number(a), Value::Number(b)) => match tolerance {
            None => ranges(*a, *b).equal(),
            Some(tolerance) => {
                let difference = a.plus(b.negated());
                let at_most = ranges(difference, Range::exactly(tolerance)).compared(Comparison::AtMost);
                at_most.and(ranges(difference, Range::exactly(-tolerance)).compared(Comparison::AtLeast))
            }
        },
        (Value::When(a), Value::When(b)) => same_moment(*a, *b),
        (Value::Period(a), Value::Period(b)) => Answers::known(a == b),
        (Value::List(a), Value::List(b)) => Answers::known(a.iter().map(|e| e.1).eq(b.iter().map(|e| e.1))),
        (
            Value::Text { .. }
            | Value::YesNo(_)
            | Value::Number(_)
            | Value::When(_)
            | Value::Period(_)
            | Value::List(_),
            _,
        ) => unreachable!("resolve lets only values of one type be compared"),
    }
}

/// Two dates are the same if they are one moment; intervals that overlap may be.
fn same_moment(a: When, b: When) -> Answers {
    moments(a, b, None).equal()
}

/// `is one of (…)`.
pub(super) fn one_of(fact: &Fact<'_>, values: &[Constant], exactly: bool) -> Leaf {
    if let Err(leaf) = known(&[fact]) {
        return leaf;
    }
    let Fact::Known(value) = fact else { unreachable!("gaps were looked at before") };
    let each = values.iter().map(|constant| match (constant, value) {
        (Constant::Text { stored, .. }, Value::Text { stored: other, .. }) if exactly => {
            Answers::known(**stored == **other)
        }
        (Constant::Text { folded, .. }, Value::Text { folded: other, .. }) => Answers::known(**folded == **other),
        (Constant::YesNo(a), Value::YesNo(b)) => Answers::known(a == b),
        (Constant::Number(a), Value::Number(b)) => ranges(Range::exactly(*a), *b).equal(),
        (Constant::When(a), Value::When(b)) => same_moment(*a, *b),
        (Constant::Period(a), Value::Period(b)) => Answers::known(a == b),
        (
            Constant::Text { .. } | Constant::YesNo(_) | Constant::Number(_) | Constant::When(_) | Constant::Period(_),
            _,
        ) => unreachable!("resolve lets only values of one type be compared"),
    });
    Leaf::of(each.fold(Answers::FALSE, Answers::or))
}

/// `is at least N` and its kin, of numbers.
pub(super) fn amounts(a: &Fact<'_>, comparison: Comparison, b: &Fact<'_>) -> Leaf {
    if let Err(leaf) = known(&[a, b]) {
        return leaf;
    }
    let (Fact::Known(Value::Number(a)), Fact::Known(Value::Number(b))) = (a, b) else {
        unreachable!("resolve lets only numbers be compared so")
    };
    Leaf::of(ranges(*a, *b).compared(comparison))
}

/// `is before X` and its kin.
pub(super) fn order(a: &Fact<'_>, order: Order, b: &Fact<'_>) -> Leaf {
    if let Err(leaf) = known(&[a, b]) {
        return leaf;
    }
    let (Fact::Known(Value::When(a)), Fact::Known(Value::When(b))) = (a, b) else {
        unreachable!("resolve lets only dates be ordered")
    };
    let comparison = match order {
        Order::Before => Comparison::LessThan,
        Order::OnOrBefore => Comparison::AtMost,
        Order::After => Comparison::MoreThan,
        Order::OnOrAfter => Comparison::AtLeast,
    };
    Leaf::of(moments(*a, *b, None).compared(comparison))
}

/// `is from A through B`. Dates whose end surely lies before their start contradict each other.
pub(super) fn between(fact: &Fact<'_>, from: &Fact<'_>, through: &Fact<'_>, end: &str) -> Leaf {
    if let Err(leaf) = known(&[fact, from, through]) {
        return leaf;
    }
    let (low, high) = match (fact, from, through) {
        (Fact::Known(Value::Number(value)), Fact::Known(Value::Number(from)), Fact::Known(Value::Number(through))) => {
            (ranges(*value, *from), ranges(*value, *through))
        }
        (Fact::Known(Value::When(when)), Fact::Known(Value::When(from)), Fact::Known(Value::When(through))) => {
            let ends = moments(*through, *from, None);
            if ends.less && !ends.equal && !ends.greater {
                let reason = Reason { what: end.to_owned(), cause: Cause::ContradictoryDates, cell: None };
                return Leaf::unknown(vec![reason]);
            }
            (moments(*when, *from, None), moments(*when, *through, None))
        }
        _ => unreachable!("resolve lets only numbers or dates stand here"),
    };
    Leaf::of(low.compared(Comparison::AtLeast).and(high.compared(Comparison::AtMost)))
}

/// Whether a date is a day of some sort: `is` knows of each day, or does not. `None` where it is asked about a day that
/// it does not know.
pub(super) fn on_day(fact: &Fact<'_>, is: impl Fn(Day) -> Option<bool>) -> Option<Leaf> {
    /// No sort of day is left out in so many days.
    const MOST: i64 = 366;
    if let Err(leaf) = known(&[fact]) {
        return Some(leaf);
    }
    let Fact::Known(Value::When(when)) = fact else { unreachable!("resolve lets only dates stand here") };
    let length = i64::from(when.last.0) - i64::from(when.first.0);
    if length > MOST {
        return Some(Leaf::of(Answers::UNKNOWN));
    }
    let each = (0..=length).map(|days| is(when.first.plus(days)).map(Answers::known));
    let each = each.collect::<Option<Vec<Answers>>>()?;
    Some(Leaf::of(each.into_iter().reduce(Answers::union).expect("an interval has a day")))
}

/// `matches`: the whole text without outer white space, or `exactly` as stored.
pub(super) fn matches(fact: &Fact<'_>, exactly: bool, pattern: &Pattern) -> Leaf {
    text(fact, |stored, _| {
        let seen = if exactly { stored } else { stored.trim_matches(|c| plain_character(c).is_whitespace()) };
        Answers::known(pattern.is_match(seen))
    })
}

/// `starts with`, `ends with`.
pub(super) fn affix(fact: &Fact<'_>, part: &Fact<'_>, test: impl Fn(&str, &str) -> bool) -> Leaf {
    if let Err(leaf) = known(&[fact, part]) {
        return leaf;
    }
    let Fact::Known(Value::Text { folded: part, .. }) = part else {
        unreachable!("resolve lets only texts stand here")
    };
    text(fact, |_, folded| Answers::known(test(folded, part)))
}

/// `contains`: parts of a text, or elements of a list.
pub(super) fn contains(fact: &Fact<'_>, parts: &[&Fact<'_>], all: bool) -> Leaf {
    if let Err(leaf) = known(&[&[fact], parts].concat()) {
        return leaf;
    }
    let holds = |part: &&Fact<'_>| {
        let Fact::Known(Value::Text { folded: part, .. }) = part else {
            unreachable!("resolve lets only texts be held")
        };
        Answers::known(match fact {
            Fact::Known(Value::Text { folded, .. }) => folded.contains(part),
            Fact::Known(Value::List(elements)) => elements.iter().any(|(_, element)| element == part),
            Fact::Known(_) | Fact::None | Fact::Unknown(_) => {
                unreachable!("resolve lets only texts and lists hold something")
            }
        })
    };
    let each = parts.iter().map(holds);
    Leaf::of(if all { each.fold(Answers::TRUE, Answers::and) } else { each.fold(Answers::FALSE, Answers::or) })
}

fn text(fact: &Fact<'_>, test: impl Fn(&str, &str) -> Answers) -> Leaf {
    if let Err(leaf) = known(&[fact]) {
        return leaf;
    }
    let Fact::Known(Value::Text { stored, folded }) = fact else { unreachable!("resolve lets only texts stand here") };
    Leaf::of(test(stored, folded))
}

/// `a, b, c agree`: false as soon as two surely differ, true if all are surely the same.
pub(super) fn agree(facts: &[&Fact<'_>]) -> Leaf {
    let mut reasons = Vec::new();
    let mut answers = Answers::TRUE;
    for (index, a) in facts.iter().enumerate() {
        for b in &facts[index + 1..] {
            let leaf = agree_two(a, b);
            answers = answers.and(leaf.answers);
            reasons.extend(leaf.reasons);
        }
    }
    Leaf { answers, reasons: if answers.is_decided() { Vec::new() } else { reasons }, manner: None }
}

/// Identical values agree whatever their precision.
fn agree_two(a: &Fact<'_>, b: &Fact<'_>) -> Leaf {
    match (a, b) {
        (Fact::Known(Value::When(one)), Fact::Known(Value::When(other))) if one == other => Leaf::of(Answers::TRUE),
        _ => equals(a, b, false, None),
    }
}
