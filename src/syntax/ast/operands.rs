//! Operands, as written: paths, queries, periods, literals and what is computed from them.

use serde::{Deserialize, Serialize};

use crate::calendar::{Day, PeriodKind, Unit};
use crate::source::Span;

use super::{Condition, Spanned, Word};

/// Records reached by a path, perhaps narrowed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// The whole query.
    pub span: Span,
    /// The way to the records.
    pub path: Path,
    /// `as NAME`
    pub alias: Option<Word>,
    /// `where …`
    pub condition: Option<Box<Condition>>,
    /// `in effect on D`
    pub in_effect_on: Option<Box<Operand>>,
}

/// Names joined by dots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// The names, at least one.
    pub names: Vec<Word>,
    /// The whole path.
    pub span: Span,
}

/// An operand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operand {
    /// What it is.
    pub kind: OperandKind,
    /// Where.
    pub span: Span,
}

/// The forms of an operand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum OperandKind {
    /// `the as-of date`
    AsOf,
    /// `the due date`
    DueDate,
    /// `the date done`
    DateDone,
    /// `that course`
    That(Word),
    /// `that fiscal year`
    ThatPeriod(PeriodKind),
    /// `fiscal year of D`: the period itself, shown as its number
    PeriodOf(PeriodKind, Box<Operand>),
    /// `date of X`
    DateOf(Box<Operand>),
    /// `count of Q`
    Count(Query),
    /// `sum of F of Q`
    Sum(Word, Query),
    /// `sum of (a, b)`
    SumOf(Vec<Path>),
    /// `earliest F of Q`, `latest F of Q`
    Extreme(Extreme, Word, Query),
    /// `earliest of (a, b)`, `latest of (a, b)`
    ExtremeOf(Extreme, Vec<Path>),
    /// `days from A to B`
    Distance {
        /// The unit counted.
        unit: Spanned<Unit>,
        /// From.
        from: Box<Operand>,
        /// To.
        to: Box<Operand>,
    },
    /// `the start of P`, `the end of P`
    Edge {
        /// The end (or else the start).
        end: bool,
        /// The period.
        period: Box<Period>,
    },
    /// A literal.
    Literal(Literal),
    /// A field, a link's field, a list or a parameter; or a bare word in small letters.
    Path(Path),
    /// Any other bare word: a value of a `one of`.
    Word(String),
    /// `a plus b minus c`
    Chain {
        /// The first term.
        first: Box<Operand>,
        /// What is added and taken away, in order.
        rest: Vec<(Sign, Operand)>,
    },
}

/// `plus` or `minus`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sign {
    /// `plus`
    Plus,
    /// `minus`
    Minus,
}

/// `earliest` or `latest`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extreme {
    /// `earliest`
    Earliest,
    /// `latest`
    Latest,
}

/// A period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Period {
    /// What it is.
    pub kind: PeriodForm,
    /// Where.
    pub span: Span,
}

/// The forms of a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PeriodForm {
    /// `that fiscal year`
    That(PeriodKind),
    /// `fiscal year of D`, `the fiscal year of D`
    Of(PeriodKind, Operand),
    /// `fiscal year 2019`
    One(OnePeriod),
}

/// `fiscal year 2019`, `calendar quarter 2019-Q2`, `month 2019-03`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnePeriod {
    /// The kind.
    pub kind: PeriodKind,
    /// What names it, as written: `2019`, `2019-03`, `2019-Q2`.
    pub name: Word,
}

/// A length: an amount, or a parameter's name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LengthOperand {
    /// `180 days`
    Amount(Spanned<Amount>),
    /// A parameter.
    Parameter(Path),
}

/// A number as written, with what it is read as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// The text, without commas.
    pub text: String,
}

/// A number with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// How many.
    pub number: Number,
    /// Of what.
    pub unit: Spanned<Unit>,
}

/// A literal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    /// `2017-01-10T17:00`, as written: a zone is optional
    DateTime(String),
    /// `2017-01-10`
    Date(Day),
    /// `2019-03`: year and month
    Month(i16, u8),
    /// `95 %`
    Percent(Number),
    /// `180 days`
    Amount(Amount),
    /// `180`
    Number(Number),
    /// `"text"`
    Text(String),
    /// `yes` or `no`
    YesNo(bool),
}

/// A value in a list, a set or a test: a literal, or a bare word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where.
    pub span: Span,
}

/// A literal or a bare word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ValueKind {
    /// A literal.
    Literal(Literal),
    /// A bare word.
    Word(String),
}
