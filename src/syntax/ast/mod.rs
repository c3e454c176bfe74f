//! The syntax tree: what a rule file says, as written, with a span on every part.
//!
//! Nothing here is resolved: names are words, types are as declared, and whether a bare word is a field or the value
//! of a `one of` is decided in `resolve`. Every construct of the language has its place here, also those that the
//! evaluator does not carry yet.

mod conditions;
mod operands;

use serde::{Deserialize, Serialize};

use crate::calendar::{Day, MonthEnd, PeriodKind, Unit};
use crate::source::Span;

pub use conditions::*;
pub use operands::*;

/// A part of the tree with the place where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// What stands there.
    pub node: T,
    /// Where, without the white space around it.
    pub span: Span,
}

/// A name, id or bare word as written.
pub type Word = Spanned<String>;
/// A text without its quotes, `""` read as one quote.
pub type Text = Spanned<String>;

/// A rule file: its blocks in order. Blocks that did not parse are missing here and stand in the diagnostics.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RuleFile {
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// The names of the blocks that did not parse, so that nobody is told that they are not declared.
    pub broken: Vec<String>,
}

/// One block of a rule file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// `settings`
    Settings(Settings),
    /// `policy ID "title"`
    Policy(Policy),
    /// `record NAME "label"`
    Record(Record),
    /// `list NAME: a, b`
    List(List),
    /// `parameter NAME: 180 days`
    Parameter(Parameter),
    /// `define RECORD.NAME as …`
    Define(Define),
    /// `table RECORD.NAME` and its rows
    Table(Table),
    /// `rule ID "title"`
    Rule(Box<Rule>),
    /// `measure ID "title"`
    Measure(Measure),
    /// `test ID "title"`
    Test(Test),
}

/// `settings`: one for a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The keyword.
    pub span: Span,
    /// `fiscal year starts 10-01`: month and day.
    pub fiscal_year_starts: Option<Spanned<(u8, u8)>>,
    /// `month end last day`
    pub month_end: Option<Spanned<MonthEnd>>,
    /// `time zone "America/New_York"`
    pub time_zone: Option<Text>,
    /// `holidays NAME`
    pub holidays: Option<Word>,
}

/// `policy ID "title"`: an instrument that rules cite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Its id.
    pub id: Word,
    /// Its title.
    pub title: Text,
    /// `issuer`
    pub issuer: Option<Text>,
    /// `document`
    pub document: Option<Text>,
    /// `link`
    pub link: Option<Text>,
    /// `in force`
    pub in_force: Option<InForce>,
    /// `supersedes ID`
    pub supersedes: Option<Word>,
}

/// `in force from D [until|through D]`, or `until|through D` alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InForce {
    /// The clause.
    pub span: Span,
    /// First day.
    pub from: Option<Spanned<Day>>,
    /// Last day and whether it still counts.
    pub end: Option<End<Spanned<Day>>>,
}

/// `until X` (X itself is out) or `through X` (X itself is in).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum End<T> {
    /// Before X.
    Until(T),
    /// X included.
    Through(T),
}

/// `record NAME "label"`: fields, links and what else is said of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The kind's name.
    pub name: Word,
    /// What people call it.
    pub label: Option<Text>,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// `belongs to …`
    pub belongs: Vec<Belongs>,
    /// `nested in KIND as KEY`
    pub nested: Vec<Nested>,
    /// `dated by FIELD`
    pub dated_by: Option<Word>,
    /// `lasts from F until|through F`
    pub lasts: Option<Lasts>,
    /// `follows by …`
    pub follows: Option<Follows>,
}

/// One field of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: Word,
    /// `key` stands before it.
    pub key: bool,
    /// Its type.
    pub field_type: Spanned<FieldType>,
    /// `or none` or `or none yet`
    pub none: Option<Spanned<NoneKind>>,
    /// The texts behind it, which say the same as a blank.
    pub none_texts: Vec<Text>,
    /// `private`
    pub private: bool,
    /// `blank means no`
    pub blank_means_no: Option<Span>,
    /// `from "Header", "Other header"`
    pub headers: Vec<Text>,
    /// `label "…"`
    pub label: Option<Text>,
}

/// What a blank of an `or none` field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoneKind {
    /// `or none`: there is no such thing.
    None,
    /// `or none yet`: it has not happened by the day of the extract.
    NoneYet,
}

/// A declared type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FieldType {
    /// `text`
    Text,
    /// `text from link of "HEADER"`
    LinkText(Text),
    /// `yes/no`
    YesNo,
    /// `whole number`
    WholeNumber,
    /// `number`, perhaps `in days`
    Number(Option<Spanned<Unit>>),
    /// `date`
    Date,
    /// `datetime`
    DateTime,
    /// `one of …`
    OneOf(OneOf),
    /// `list of text`
    ListOfText,
    /// `list of one of …`
    ListOf(OneOf),
}

/// `one of a "Spelling" or "Other spelling", b [or other]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OneOf {
    /// The values, in order.
    pub choices: Vec<Choice>,
    /// `or other` stands at the end.
    pub or_other: bool,
}

/// A value of a `one of` with the spellings found in exports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The value.
    pub value: Word,
    /// Other spellings.
    pub spellings: Vec<Text>,
}

/// `belongs to KIND [as NAME] by f, g [or to nobody]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Belongs {
    /// The clause.
    pub span: Span,
    /// The parent kind.
    pub kind: Word,
    /// The link's own name.
    pub name: Option<Word>,
    /// Fields of this kind that hold the parent's key, in the order of the parent's key fields.
    pub by: Vec<Word>,
    /// `or to nobody`: the parent need not be there.
    pub or_to_nobody: bool,
}

/// `nested in KIND as KEY`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nested {
    /// The clause.
    pub span: Span,
    /// The parent kind.
    pub kind: Word,
    /// The key under which the children stand in the parent.
    pub key: Word,
}

/// `lasts from F until|through F`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lasts {
    /// The clause.
    pub span: Span,
    /// The first field.
    pub from: Word,
    /// The last field.
    pub end: End<Word>,
}

/// `follows by line` or `follows by FIELD [within FIELD, …]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Follows {
    /// The clause.
    pub span: Span,
    /// What orders the records: `None` is the line.
    pub by: Option<Word>,
    /// The fields that group them.
    pub within: Vec<Word>,
}

/// `list NAME: a, b, c`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// Its name.
    pub name: Word,
    /// What people call it.
    pub label: Option<Text>,
    /// The values.
    pub values: Vec<Value>,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Version.
    pub in_force: Option<InForce>,
}

/// `parameter NAME: 180 days`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name.
    pub name: Word,
    /// What people call it.
    pub label: Option<Text>,
    /// Its value.
    pub value: Spanned<ParameterValue>,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Version.
    pub in_force: Option<InForce>,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ParameterValue {
    /// `days unset`
    UnsetLength(Unit),
    /// `number unset`
    UnsetNumber,
    /// `percent unset`
    UnsetPercent,
    /// `date unset`
    UnsetDate,
    /// A value.
    Set(Literal),
}

/// `define RECORD.NAME [: type] as …`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Define {
    /// `RECORD.NAME`
    pub path: Path,
    /// What people call it.
    pub label: Option<Text>,
    /// Its stated type.
    pub field_type: Option<Spanned<FieldType>>,
    /// What it is.
    pub body: DefineBody,
}

/// The body of a `define`.
#[expect(clippy::large_enum_variant, reason = "a block holds a handful; boxing them would only cloud the tree")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DefineBody {
    /// One operand.
    Operand(Operand),
    /// One condition: a `yes/no`.
    Condition(Condition),
    /// `V when C` lines and `otherwise V`.
    Cases {
        /// The lines, in order.
        cases: Vec<(Operand, Condition)>,
        /// The last line.
        otherwise: Operand,
    },
}

/// `table RECORD.NAME` with a header and rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// `RECORD.NAME`
    pub path: Path,
    /// What people call it.
    pub label: Option<Text>,
    /// Its stated type.
    pub field_type: Option<Spanned<FieldType>>,
    /// The operands of the header, without `gives`.
    pub header: Vec<Operand>,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// A row of a decision table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    /// The row.
    pub span: Span,
    /// One cell for each header operand; `None` is `any`.
    pub cells: Vec<Spanned<Option<CellTest>>>,
    /// The result cell.
    pub gives: Operand,
}

/// What a cell of a decision table asks of its column: `before 2016-01-01`, `not JEM`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellTest {
    /// `not` stands before it.
    pub negated: bool,
    /// The test.
    pub is: Is,
}

/// `rule ID "title"`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: Word,
    /// Its title.
    pub title: Text,
    /// `cite`, one or more.
    pub cites: Vec<Cite>,
    /// `in force`
    pub in_force: Option<InForce>,
    /// `version "…"`
    pub version: Option<Text>,
    /// `quote`
    pub quote: Option<Text>,
    /// `binds`
    pub binds: Option<Text>,
    /// `tag`
    pub tags: Vec<Word>,
    /// `owner`
    pub owner: Option<Text>,
    /// `fix`
    pub fix: Option<Text>,
    /// `say`
    pub say: Option<Text>,
    /// `for KIND`
    pub kind: Word,
    /// `for each …`
    pub loops: Vec<Loop>,
    /// `when`
    pub when: Option<Condition>,
    /// `must` or `should`
    pub strength: Spanned<Strength>,
    /// What it requires.
    pub requirement: Condition,
    /// `unless NAME: …`
    pub unless: Vec<Exception>,
    /// `unclear NAME: …`
    pub unclear: Vec<Exception>,
}

/// Whether breaking a rule is a deficiency or an area of concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strength {
    /// Binding text: breaking it is a deficiency.
    Must,
    /// A goal or practice: breaking it is an area of concern.
    Should,
}

/// `unless NAME: condition` or `unclear NAME: condition`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exception {
    /// Its name.
    pub name: Word,
    /// When it holds.
    pub condition: Condition,
}

/// `for each …`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loop {
    /// The clause.
    pub span: Span,
    /// What it runs over.
    pub over: LoopOver,
}

/// What a loop runs over.
#[expect(clippy::large_enum_variant, reason = "a block holds a handful; boxing them would only cloud the tree")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LoopOver {
    /// `for each [full] fiscal year from A until B`
    Periods {
        /// `full`
        full: bool,
        /// The kind of period.
        period: PeriodKind,
        /// The start.
        from: Operand,
        /// The end.
        end: End<Operand>,
    },
    /// `for each NAME in LIST`
    Values {
        /// The loop value's name.
        name: Word,
        /// The list.
        list: Path,
    },
}

/// `cite DOCUMENT section "…" page 8 item 3`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cite {
    /// The clause.
    pub span: Span,
    /// A policy id, or a document in quotes.
    pub what: Cited,
    /// `section`
    pub section: Option<Text>,
    /// `page`: a number, a range or a text, as written.
    pub page: Option<Text>,
    /// `item`
    pub item: Option<Text>,
}

/// What a `cite` names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cited {
    /// A policy of the rule files.
    Policy(Word),
    /// A document in quotes.
    Document(Text),
}

/// `measure ID "title"`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its id.
    pub id: Word,
    /// Its title.
    pub title: Text,
    /// Sources.
    pub cites: Vec<Cite>,
    /// What it measures.
    pub what: Spanned<Measured>,
    /// `by`
    pub by: Vec<Grouping>,
    /// `target at least 95 %`
    pub target: Option<Spanned<Target>>,
    /// `owner`
    pub owner: Option<Text>,
}

/// What a measure measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Measured {
    /// `share of KIND for whom RULE is OUTCOME`; without a kind, `share of subjects for which …`
    Share {
        /// The unit, or the subjects.
        kind: Option<Word>,
        /// The rule.
        rule: Word,
        /// The outcome.
        outcome: Spanned<OutcomeWord>,
    },
    /// `ratio of T to T`
    Ratio(Total, Total),
    /// A count or a sum.
    Total(Total),
}

/// `count of Q` or `sum of F of Q`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Total {
    /// `count of Q`
    Count(Query),
    /// `sum of F of Q`
    Sum(Word, Query),
}

/// A group of a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Grouping {
    /// `fiscal year of found_on`
    Period(Operand),
    /// A path.
    Path(Path),
}

/// `target at least 95 %`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// `at least` (or else `at most`)
    pub at_least: bool,
    /// The figure.
    pub value: Literal,
}

/// `test RULE-ID "title"`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// The rule.
    pub rule: Word,
    /// Its title.
    pub title: Text,
    /// `as of D`
    pub as_of: Option<Spanned<Day>>,
    /// `given`
    pub given: Vec<Given>,
    /// `expect`
    pub expect: Vec<Expect>,
}

/// `given KIND …`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The clause.
    pub span: Span,
    /// The kind.
    pub kind: Word,
    /// What is given of it.
    pub what: GivenWhat,
}

/// What a `given` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum GivenWhat {
    /// `not supplied`
    NotSupplied,
    /// A record; fields that are not named are blank.
    Record(Vec<Slot>),
}

/// `FIELD value` in a `given`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// The field.
    pub field: Word,
    /// What it holds.
    pub value: Spanned<SlotValue>,
}

/// What a field of a `given` holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SlotValue {
    /// `blank`
    Blank,
    /// `absent`: the column is missing.
    Absent,
    /// `unreadable "text"`
    Unreadable(Text),
    /// One value.
    Value(Value),
    /// `(a, b)` for a list.
    Values(Vec<Value>),
}

/// `expect OUTCOME [for …] [because …]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expect {
    /// The clause.
    pub span: Span,
    /// The outcome.
    pub outcome: Spanned<OutcomeWord>,
    /// `for`: the loop values meant.
    pub which: Vec<Which>,
    /// `because`: the fields that are the reasons.
    pub because: Vec<Path>,
}

/// A loop value in an `expect`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Which {
    /// `fiscal year 2019`
    Period(Spanned<OnePeriod>),
    /// `NAME value`
    Value(Word, Value),
}

/// The outcome words of conditions, measures and tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutcomeWord {
    /// `met`
    Met,
    /// `overdue`
    Overdue,
    /// `late`
    Late,
    /// `violated`
    Violated,
    /// `pending`
    Pending,
    /// `exempt`
    Exempt,
    /// `applicable`
    Applicable,
    /// `not applicable`
    NotApplicable,
    /// `assessable`
    Assessable,
    /// `not assessable`
    NotAssessable,
    /// `run`
    Run,
    /// `not run`
    NotRun,
}

impl OutcomeWord {
    /// As rule files write it.
    pub fn words(self) -> &'static str {
        match self {
            OutcomeWord::Met => "met",
            OutcomeWord::Overdue => "overdue",
            OutcomeWord::Late => "late",
            OutcomeWord::Violated => "violated",
            OutcomeWord::Pending => "pending",
            OutcomeWord::Exempt => "exempt",
            OutcomeWord::Applicable => "applicable",
            OutcomeWord::NotApplicable => "not applicable",
            OutcomeWord::Assessable => "assessable",
            OutcomeWord::NotAssessable => "not assessable",
            OutcomeWord::Run => "run",
            OutcomeWord::NotRun => "not run",
        }
    }
}
