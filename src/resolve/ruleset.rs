//! What `resolve` makes: rules whose names, types and units are settled, so that judging them cannot fail.
//!
//! Every name is an id, every literal a value, every record a *frame*: frame 0 is the subject, and each `where` (or
//! `satisfies`) opens the next one.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::calendar::{FiscalYearStart, Holidays, MonthEnd, NotCounting, Period, PeriodKind, Unit, When};
use crate::schema::{Choices, FieldId, KindId, LinkId, Schema};
use crate::source::Span;
use crate::syntax::ast;

pub use super::derived::{Case, Cases, Definition, DefinitionBody};
pub use super::loops::{Loop, LoopOver, PeriodLoop};
pub use super::measures::{Grouping, Measure, Measured, Total};
pub use super::named::*;
pub use super::parts::Part;
pub use super::pattern::Pattern;
pub use super::recurrence::{Recurrence, SpanEnd};
pub use super::rule::{Citation, Class, Exception, Rule, RuleVersion, SayPart};
pub use crate::syntax::ast::{Comparison, Extreme, OutcomeWord, Presence, Side, Sign};

/// Everything that the rule files of a run say, settled.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// The record kinds.
    pub schema: Schema,
    /// The settings.
    pub settings: Settings,
    /// The policies, in order of declaration.
    pub policies: Vec<Policy>,
    /// The lists, in order of declaration.
    pub lists: Vec<NamedList>,
    /// The parameters, in order of declaration.
    pub parameters: Vec<Parameter>,
    /// Derived facts.
    pub definitions: Vec<Definition>,
    /// Sets of fields that some rule requires to be unique.
    pub uniques: Vec<Unique>,
    /// The kinds among whose records some rule or measure looks.
    pub looked_among: BTreeSet<KindId>,
    /// The rules, in order of the files and of their places.
    pub rules: Vec<Rule>,
    /// The measures, in order of the files and of their places.
    pub measures: Vec<Measure>,
    /// The tests, names checked; `probity test` runs them.
    pub tests: Vec<ast::Test>,
}

/// The settings of a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// When fiscal years start.
    pub fiscal: FiscalYearStart,
    /// What a month length does where the day number is missing.
    pub month_end: MonthEnd,
    /// The IANA name of the time zone, known to exist.
    pub time_zone: Option<String>,
    /// The holiday calendar.
    pub holidays: Arc<Holidays>,
    /// Nobody named the calendar.
    pub holidays_assumed: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            fiscal: FiscalYearStart::default(),
            month_end: MonthEnd::default(),
            time_zone: None,
            holidays: Holidays::us_federal(),
            holidays_assumed: true,
        }
    }
}

/// Index of a rule in [`RuleSet::rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub u32);

/// Index of a derived fact in [`RuleSet::definitions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DefinitionId(pub u32);

/// Index in [`RuleSet::uniques`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UniqueId(pub u32);

/// Fields that some rule requires to be unique together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// The kind.
    pub kind: KindId,
    /// Its fields.
    pub fields: Vec<FieldId>,
}

/// A condition.
#[derive(Debug, Clone)]
pub struct Condition {
    /// What it says.
    pub kind: ConditionKind,
    /// The clause in the rule file.
    pub span: Span,
}

/// The forms of a condition. A negated predicate is [`ConditionKind::Not`] around the plain one.
#[derive(Debug, Clone)]
pub enum ConditionKind {
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// At least that many hold.
    AtLeast(u32, Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// There is such a record.
    Exists(Query),
    /// All such records satisfy it; its frame is the one the query opens.
    Every(Query, Box<Condition>),
    /// The outcome of another rule for this record or one it belongs to.
    RuleIs {
        /// The rule.
        rule: RuleId,
        /// The outcome asked for.
        outcome: OutcomeWord,
        /// The record.
        record: RecordPath,
        /// Loops that both rules have, each by its place in this rule and in that one: only the subjects with the
        /// same values are asked about.
        shared: Vec<(usize, usize)>,
    },
    /// These fields of the subject together occur once.
    Unique {
        /// The fields.
        unique: UniqueId,
        /// The frame of the record.
        frame: Frame,
    },
    /// The same fact in several places.
    Agree(Vec<Operand>),
    /// It is recorded, blank or none.
    Present(Operand, Presence),
    /// It is that value.
    Equals {
        /// What is tested.
        left: Operand,
        /// The value.
        right: Operand,
        /// Texts are compared as stored.
        exactly: bool,
        /// How far a number may be off.
        tolerance: Option<Decimal>,
    },
    /// It is one of these values.
    OneOf {
        /// What is tested.
        operand: Operand,
        /// The values.
        values: Values,
        /// Texts are compared as stored.
        exactly: bool,
    },
    /// A number (or amount of time) against another.
    Compare(Operand, Comparison, Operand),
    /// A date against another.
    Order(Operand, Order, Operand),
    /// Numbers or dates, both ends included.
    FromThrough(Operand, Operand, Operand),
    /// `at least N after X` and its kin: a comparison without a lower end.
    Distance {
        /// The date tested.
        operand: Operand,
        /// The comparison.
        comparison: Comparison,
        /// The amount of time: a number with a unit.
        length: Operand,
        /// Its unit.
        unit: Unit,
        /// After or before.
        side: Side,
        /// From what.
        anchor: Operand,
        /// On which days the clock stops.
        not_counting: Option<NotCounting>,
    },
    /// A day of a sort.
    OnDay(Operand, DayKind),
    /// A deadline (table T5).
    Deadline {
        /// The event.
        event: Operand,
        /// The window it must fall in.
        window: Window,
    },
    /// The text matches.
    Matches {
        /// What is tested.
        operand: Operand,
        /// As stored, or else without outer white space.
        exactly: bool,
        /// What it must match.
        pattern: Pattern,
    },
    /// A text holds all (or any) of these, or a list holds these values.
    Contains {
        /// What is tested.
        operand: Operand,
        /// What it must hold.
        parts: Vec<Operand>,
        /// All of them, or else any.
        all: bool,
    },
    /// The text starts with that.
    StartsWith(Operand, Operand),
    /// The text ends with that.
    EndsWith(Operand, Operand),
    /// It comes again and again (table T6).
    Recurs(Box<Recurrence>),
    /// The record that a path leads to is in effect on a day.
    InEffect {
        /// The record.
        record: RecordPath,
        /// When it lasts.
        lasting: Box<Lasting>,
        /// The day.
        day: Operand,
    },
    /// The times of the records leave no gap in a span.
    Covers(Box<Covers>),
    /// No two of the records last at the same time.
    NeverOverlaps(Query, Box<Lasting>),
    /// All records have the same value, seen from the frame that the query opens.
    AgreesOn(Query, Operand),
}

impl ConditionKind {
    /// A count of records with what it is compared with; a count that is n is at least and at most n.
    pub fn count_comparisons(&self) -> Option<(&Operand, Vec<(Comparison, &Operand)>)> {
        let (operand, comparisons) = if let ConditionKind::Compare(left, comparison, right) = self {
            (left, vec![(*comparison, right)])
        } else if let ConditionKind::Equals { left, right, tolerance: None, .. } = self {
            (left, vec![(Comparison::AtLeast, right), (Comparison::AtMost, right)])
        } else if let ConditionKind::FromThrough(left, from, through) = self {
            (left, vec![(Comparison::AtLeast, from), (Comparison::AtMost, through)])
        } else {
            return None;
        };
        matches!(operand.kind, OperandKind::Count(_)).then_some((operand, comparisons))
    }
}

/// From when to when the records of a kind last: two fields of the record in question.
#[derive(Debug, Clone)]
pub struct Lasting {
    /// The first day or moment.
    pub from: Operand,
    /// The end; none where it lasts still.
    pub end: Operand,
    /// The end itself still counts.
    pub through: bool,
}

/// `Q covers from A until B`
#[derive(Debug, Clone)]
pub struct Covers {
    /// The records.
    pub query: Query,
    /// When they last.
    pub lasting: Lasting,
    /// The start of the span.
    pub from: Operand,
    /// Its end; none where it goes on.
    pub end: Operand,
    /// The end itself is in the span.
    pub through: bool,
}

/// A sort of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Saturday or Sunday.
    Weekend,
    /// A day of the holiday calendar.
    Holiday,
    /// Monday to Friday, and no holiday.
    BusinessDay,
}

/// The order of two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `before`
    Before,
    /// `after`
    After,
    /// `on or before`
    OnOrBefore,
    /// `on or after`
    OnOrAfter,
}

/// The window of a deadline.
#[derive(Debug, Clone)]
pub enum Window {
    /// `within N after X`: from X through X + N.
    After(Box<Limit>, Operand),
    /// `within N before X`: from X − N through X.
    Before(Box<Limit>, Operand),
    /// `by X`: through the end of X's day; where X is moved by hours, through that moment.
    By(Operand),
    /// `during P`: the period, or the one in which the operand's value lies.
    During(PeriodOperand),
}

/// A period.
#[derive(Debug, Clone)]
pub enum PeriodOperand {
    /// `fiscal year 2019`
    One(Period),
    /// `fiscal year of D`
    Of(PeriodKind, Box<Operand>),
    /// `that fiscal year`: the value of the loop at that place.
    That(usize),
}

/// The record of a frame: 0 is the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frame(pub u8);

/// A record reached from a frame by climbing links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPath {
    /// Where it begins.
    pub frame: Frame,
    /// The kind of that record.
    pub start: KindId,
    /// The links climbed, each of the kind reached so far.
    pub links: Vec<LinkId>,
    /// The kind reached.
    pub kind: KindId,
}

/// Records reached by a path, perhaps narrowed; opens the frame [`Query::frame`].
#[derive(Debug, Clone)]
pub struct Query {
    /// The record from which it starts.
    pub from: RecordPath,
    /// The last step.
    pub step: Step,
    /// The kind of its records.
    pub kind: KindId,
    /// The frame that stands for each record in the condition.
    pub frame: Frame,
    /// `where`
    pub condition: Option<Box<Condition>>,
    /// The words for its records in messages, such as `training_record`.
    pub name: String,
    /// The query in the rule file.
    pub span: Span,
}

/// The last step of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Down: the records of the query's kind that belong to it by that link of theirs.
    Children(LinkId),
    /// Up: the parent (or parents) by that link.
    Parent(LinkId),
}

/// An operand.
#[derive(Debug, Clone)]
pub struct Operand {
    /// What it is.
    pub kind: OperandKind,
    /// Its type.
    pub value_type: ValueType,
    /// It is, or is computed from, a private value.
    pub private: bool,
    /// It can be none: only where a guard or a deadline takes care of that.
    pub may_be_none: bool,
    /// Where it stands.
    pub span: Span,
}

/// The type of an operand.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueType {
    /// A text.
    Text,
    /// A value of a `one of`.
    Choice(Arc<Choices>),
    /// Yes or no.
    YesNo,
    /// A number, perhaps an amount of time.
    Number(Option<Unit>),
    /// A day (or an interval of days).
    Date,
    /// A day with a time.
    DateTime,
    /// A period.
    Period(PeriodKind),
    /// A list of texts, or of values of a `one of`.
    List(Option<Arc<Choices>>),
}

/// The forms of an operand.
#[derive(Debug, Clone)]
pub enum OperandKind {
    /// The as-of date.
    AsOf,
    /// A field of a record.
    Field(RecordPath, FieldId),
    /// A derived fact of a record.
    Defined(RecordPath, DefinitionId),
    /// A fixed value.
    Constant(Constant),
    /// The value of a parameter.
    Parameter(ParameterId),
    /// `that course`: the value of a loop.
    ThatValue {
        /// The place of the loop in the rule.
        of: usize,
        /// What each text of the list means, by the form in which texts are compared: itself, or the value of the
        /// `one of` beside which it stands.
        meanings: Vec<(Arc<str>, Constant)>,
    },
    /// `that fiscal year`: the period of the loop at that place.
    ThatPeriod(usize),
    /// The period in which a date lies.
    PeriodOf(PeriodKind, Box<Operand>),
    /// The calendar day of a datetime.
    DateOf(Box<Operand>),
    /// How many records.
    Count(Box<Query>),
    /// The sum of a field over records.
    Sum(Box<Query>, Box<Operand>),
    /// The sum of several operands.
    SumOf(Vec<Operand>),
    /// The earliest or latest date of a field over records.
    Extreme(Extreme, Box<Query>, Box<Operand>),
    /// The earliest or latest of several dates.
    ExtremeOf(Extreme, Vec<Operand>),
    /// The time between two dates in whole units.
    Between {
        /// The unit counted.
        unit: Unit,
        /// From.
        from: Box<Operand>,
        /// To.
        to: Box<Operand>,
    },
    /// First or last day of a period.
    Edge {
        /// The last day, or else the first.
        end: bool,
        /// The period.
        period: PeriodOperand,
    },
    /// A date moved by amounts of time: months before days.
    Moved(Box<Operand>, Vec<(Sign, Operand, Unit)>),
    /// The end of a deadline that counts from a date.
    Reached(Box<Operand>, Box<Limit>),
    /// In the `unless` of a recurrence: when what did not come in time was due.
    LapseDue,
    /// In the `unless` of a recurrence: when it came; none while it has not.
    LapseDone,
    /// Numbers added and taken away.
    Added(Box<Operand>, Vec<(Sign, Operand)>),
    /// A value of the record before the one of a frame; none where there is no such record.
    Previous {
        /// The frame, which stands for the record before inside of `value`.
        frame: Frame,
        /// The kind of its records.
        kind: KindId,
        /// The value.
        value: Box<Operand>,
    },
}

/// A fixed value.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// A text as written, and in the form in which texts are compared.
    Text {
        /// As written.
        stored: Arc<str>,
        /// As compared.
        folded: Arc<str>,
    },
    /// Yes or no.
    YesNo(bool),
    /// A number.
    Number(Decimal),
    /// A date or time.
    When(When),
    /// A period.
    Period(Period),
}

impl Constant {
    /// A text in the form in which texts are compared.
    pub fn folded(&self) -> Option<&Arc<str>> {
        match self {
            Constant::Text { folded, .. } => Some(folded),
            Constant::YesNo(_) | Constant::Number(_) | Constant::When(_) | Constant::Period(_) => None,
        }
    }
}

impl RuleSet {
    /// The rule behind an id.
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    /// All rule ids in order.
    pub fn rule_ids(&self) -> impl Iterator<Item = RuleId> + use<> {
        (0..u32::try_from(self.rules.len()).expect("fewer rules than bytes in their files")).map(RuleId)
    }

    /// The rule of that id, without regard to case.
    pub fn rule_named(&self, id: &str) -> Option<RuleId> {
        self.rule_ids().find(|rule| self.rule(*rule).id.eq_ignore_ascii_case(id))
    }

    /// The derived fact behind an id.
    pub fn definition(&self, id: DefinitionId) -> &Definition {
        &self.definitions[id.0 as usize]
    }
}
