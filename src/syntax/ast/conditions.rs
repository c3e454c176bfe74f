//! Conditions, as written: connectives, queries with quantifiers, and predicates.

use serde::{Deserialize, Serialize};

pub use crate::calendar::NotCounting;
use crate::source::Span;

use super::{End, LengthOperand, Number, Operand, OutcomeWord, Path, Period, Query, Spanned, Text, Value, Word};

/// A condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// What it says.
    pub kind: ConditionKind,
    /// Where.
    pub span: Span,
}

/// The forms of a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ConditionKind {
    /// `all of`, `any of`, `none of`, `at least N of` with bullets.
    List(Spanned<ListMode>, Vec<Condition>),
    /// `a and b and c`: two or more.
    And(Vec<Condition>),
    /// `a or b or c`: two or more.
    Or(Vec<Condition>),
    /// `not (a)`
    Not(Box<Condition>),
    /// `exists Q`, `not exists Q`
    Exists {
        /// `not` stands before it.
        negated: bool,
        /// The records.
        query: Query,
    },
    /// `every Q satisfies (a)`
    Every {
        /// The records.
        query: Query,
        /// What each must satisfy.
        condition: Box<Condition>,
    },
    /// `RULE is OUTCOME`
    RuleIs {
        /// The rule.
        rule: Word,
        /// The outcome.
        outcome: Spanned<OutcomeWord>,
    },
    /// `(a, b) is [not] unique`, or `a is unique`
    Unique {
        /// `not` stands before `unique`.
        negated: bool,
        /// The fields.
        paths: Vec<Path>,
    },
    /// `a, b are recorded`
    AllAre(Vec<Path>, Spanned<Presence>),
    /// `a, b agree`
    Agree(Vec<Path>),
    /// `Q [currently] recurs every N from A [until B]`
    Recurs {
        /// The events.
        query: Query,
        /// `currently`
        currently: bool,
        /// How often.
        every: LengthOperand,
        /// The start.
        from: Operand,
        /// The end.
        end: Option<End<Operand>>,
    },
    /// `Q covers from A until B`
    Covers {
        /// The spans.
        query: Query,
        /// The start.
        from: Operand,
        /// The end.
        end: End<Operand>,
    },
    /// `Q never overlaps`
    NeverOverlaps(Query),
    /// `Q agrees on F`
    AgreesOn(Query, Path),
    /// `is in effect on D` alone inside `where`
    InEffect(Operand),
    /// `X is [not] …`
    Is {
        /// What is tested.
        operand: Operand,
        /// `not` stands after `is`.
        negated: bool,
        /// The test.
        is: Is,
    },
    /// `X matches [exactly] "regex"`
    Matches {
        /// What is tested.
        operand: Operand,
        /// `exactly`
        exactly: bool,
        /// The regular expression.
        pattern: Text,
    },
    /// `X contains Y`, `X contains all of (…)`
    Contains {
        /// What is tested.
        operand: Operand,
        /// What it must contain.
        what: ContainsWhat,
    },
    /// `X starts with Y`
    StartsWith(Operand, Operand),
    /// `X ends with Y`
    EndsWith(Operand, Operand),
}

/// How the bullets of a list combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListMode {
    /// `all of`
    All,
    /// `any of`
    Any,
    /// `none of`
    None,
    /// `at least N of`
    AtLeast(u32),
}

/// What `contains` looks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ContainsWhat {
    /// One operand.
    One(Operand),
    /// `all of (…)`
    AllOf(Vec<Value>),
    /// `any of (…)`
    AnyOf(Vec<Value>),
}

/// `recorded`, `blank` or `none`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// A value stands there.
    Recorded,
    /// Nothing stands there.
    Blank,
    /// There is none (yet).
    None,
}

/// What stands after `is [not]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Is {
    /// The test.
    pub kind: IsKind,
    /// Where.
    pub span: Span,
}

/// The tests after `is [not]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum IsKind {
    /// `exactly one of (…)`
    ExactlyOneOf(Vec<Value>),
    /// `exactly X`
    Exactly(Operand),
    /// `on a weekend`
    OnWeekend,
    /// `on a holiday`
    OnHoliday,
    /// `on a business day`
    OnBusinessDay,
    /// `in effect on D`
    InEffectOn(Operand),
    /// `recorded`, `blank`, `none`
    Present(Presence),
    /// `unique`
    Unique,
    /// `one of (a, b)`
    OneOf(Vec<Value>),
    /// `one of LIST`
    OneOfList(Path),
    /// `at least X`, `more than X` …: of numbers, lengths and dates' distances.
    Compare(Comparison, Operand),
    /// `at least N after X`, `more than N before X` …
    Distance {
        /// The comparison.
        comparison: Comparison,
        /// How far.
        length: Operand,
        /// After or before.
        side: Side,
        /// From what.
        anchor: Operand,
        /// `not counting …`
        counting: Option<Spanned<NotCounting>>,
    },
    /// `before X`
    Before(Operand),
    /// `after X`
    After(Operand),
    /// `on or before X`
    OnOrBefore(Operand),
    /// `on or after X`
    OnOrAfter(Operand),
    /// `from A through B`
    FromThrough(Operand, Operand),
    /// `by X`
    By(Operand),
    /// `during P`
    During(Period),
    /// `within N after|before X …`
    Within {
        /// How long.
        length: LengthOperand,
        /// After or before.
        side: Side,
        /// From what.
        anchor: Operand,
        /// `not counting …`
        counting: Option<Spanned<NotCounting>>,
        /// `rolling to the next business day`
        rolling: Option<Span>,
    },
    /// A value: `is X`, perhaps `give or take N`
    Value {
        /// The value.
        operand: Operand,
        /// `give or take N`: the number as written.
        give_or_take: Option<Spanned<Number>>,
    },
}

/// The comparisons of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `at least`
    AtLeast,
    /// `at most`
    AtMost,
    /// `more than`
    MoreThan,
    /// `less than`
    LessThan,
}

impl Comparison {
    /// The words of rule files.
    pub fn words(self) -> &'static str {
        match self {
            Comparison::AtLeast => "at least",
            Comparison::AtMost => "at most",
            Comparison::MoreThan => "more than",
            Comparison::LessThan => "less than",
        }
    }
}

/// After or before an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// `after`
    After,
    /// `before`
    Before,
}
