//! Answers, outcomes, reasons and findings: what judging a record against a rule yields.

#![deny(clippy::disallowed_methods)]

mod rates;
mod subjects;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::calendar::Day;
use crate::column::Cell;
use crate::source::Span;

pub use rates::{Amount, Fraction, Parted, Ratio, Share, ShareCount, Side, Sides, Target, Unit, Upshot, Verdict};
pub use subjects::{LoopValue, NoSubject, in_words, rolled_up};

/// The set of answers a condition can still have, among *true*, *false* and *not due yet*.
///
/// Never empty. The connectives are those of table T1 of the language's semantics: `and` takes the lower, `or` the
/// higher of false < not due yet < true, on every combination.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Answers(u8);

impl Answers {
    /// Certainly true.
    pub const TRUE: Answers = Answers(1);
    /// Certainly false.
    pub const FALSE: Answers = Answers(2);
    /// Certainly not due yet.
    pub const NOT_DUE: Answers = Answers(4);
    /// True or false: unknown.
    pub const UNKNOWN: Answers = Answers(3);
    /// All three.
    pub const ANY: Answers = Answers(7);

    /// Certainly that answer.
    pub fn known(answer: bool) -> Answers {
        if answer { Answers::TRUE } else { Answers::FALSE }
    }

    /// Can it be true?
    pub fn can_be_true(self) -> bool {
        self.0 & 1 != 0
    }

    /// Can it be false?
    pub fn can_be_false(self) -> bool {
        self.0 & 2 != 0
    }

    /// Can it be not due yet?
    pub fn can_be_not_due(self) -> bool {
        self.0 & 4 != 0
    }

    /// Only one answer is possible.
    pub fn is_decided(self) -> bool {
        self.0.count_ones() == 1
    }

    /// Each answer in the set, as a set of one.
    pub fn each(self) -> impl Iterator<Item = Answers> {
        [Answers::TRUE, Answers::FALSE, Answers::NOT_DUE].into_iter().filter(move |one| self.0 & one.0 != 0)
    }

    /// All answers of either set.
    pub fn union(self, other: Answers) -> Answers {
        Answers(self.0 | other.0)
    }

    /// True and false change places; not due yet stays.
    pub fn negated(self) -> Answers {
        Answers((self.0 & 1) << 1 | (self.0 & 2) >> 1 | self.0 & 4)
    }

    /// The lower of the two, on every combination.
    pub fn and(self, other: Answers) -> Answers {
        let (a, b) = (self, other);
        let (t, f) = (a.can_be_true() && b.can_be_true(), a.can_be_false() || b.can_be_false());
        let d = a.can_be_not_due() && (b.can_be_true() || b.can_be_not_due()) || b.can_be_not_due() && a.can_be_true();
        Answers(u8::from(t) | u8::from(f) << 1 | u8::from(d) << 2)
    }

    /// What is not due yet where time will choose between the two, unless they are the same, on every combination.
    pub fn left_to_time(self, other: Answers) -> Answers {
        let same = self.0 & other.0;
        let differ = self.each().any(|one| other.each().any(|another| one != another));
        Answers(same | u8::from(differ) << 2)
    }

    /// The higher of the two, on every combination.
    pub fn or(self, other: Answers) -> Answers {
        self.negated().and(other.negated()).negated()
    }
}

impl fmt::Debug for Answers {
    /// The letters of the tables: `T`, `F`, `D`, `U` for true or false, `TFD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            1 => "T",
            2 => "F",
            3 => "U",
            4 => "D",
            5 => "TD",
            6 => "FD",
            _ => "TFD",
        })
    }
}

/// The outcome of one rule for one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The requirement holds.
    Met,
    /// It does not, and nothing excuses it.
    Violated,
    /// It is not due yet.
    Pending,
    /// An exception holds.
    Exempt,
    /// The rule does not concern this subject.
    NotApplicable,
    /// What is unknown decides.
    NotAssessable,
}

impl Outcome {
    /// All outcomes in the order of reports.
    pub const ALL: [Outcome; 6] = [
        Outcome::Met,
        Outcome::Violated,
        Outcome::Pending,
        Outcome::Exempt,
        Outcome::NotApplicable,
        Outcome::NotAssessable,
    ];

    /// The words of reports and tests.
    pub fn words(self) -> &'static str {
        match self {
            Outcome::Met => "met",
            Outcome::Violated => "violated",
            Outcome::Pending => "pending",
            Outcome::Exempt => "exempt",
            Outcome::NotApplicable => "not applicable",
            Outcome::NotAssessable => "not assessable",
        }
    }

    /// The key of the JSON result.
    pub fn key(self) -> &'static str {
        match self {
            Outcome::NotApplicable => "not_applicable",
            Outcome::NotAssessable => "not_assessable",
            Outcome::Met | Outcome::Violated | Outcome::Pending | Outcome::Exempt => self.words(),
        }
    }
}

/// The set of outcomes that can still come about (never holds *not assessable*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct OutcomeSet(u8);

impl OutcomeSet {
    /// Every outcome but *not assessable*: nothing is known.
    pub const ANY: OutcomeSet = OutcomeSet((1 << Outcome::NotAssessable as u8) - 1);

    /// The set with one member.
    pub fn one(outcome: Outcome) -> OutcomeSet {
        let mut set = OutcomeSet::default();
        set.insert(outcome);
        set
    }

    /// Adds a member.
    pub fn insert(&mut self, outcome: Outcome) {
        self.0 |= 1 << outcome as u8;
    }

    /// Whether it can come about.
    pub fn contains(self, outcome: Outcome) -> bool {
        self.0 & 1 << outcome as u8 != 0
    }

    /// All members of either set.
    pub fn union(self, other: OutcomeSet) -> OutcomeSet {
        OutcomeSet(self.0 | other.0)
    }

    /// The members in the order of reports.
    pub fn members(self) -> impl Iterator<Item = Outcome> {
        Outcome::ALL.into_iter().filter(move |outcome| self.contains(*outcome))
    }

    /// The only member, if there is only one.
    pub fn only(self) -> Option<Outcome> {
        let mut members = self.members();
        members.next().filter(|_| members.next().is_none())
    }
}

/// Why a value is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// Nothing stands there.
    Blank,
    /// The column or key is not there at all.
    ColumnAbsent,
    /// What stands there is no value of its type.
    Unreadable,
    /// A code for "not known".
    UnknownCode,
    /// No matching parent.
    NoParent,
    /// Several matching parents whose values differ.
    SeveralParents,
    /// No source supplies the kind.
    KindNotSupplied,
    /// The extract is not complete for that period.
    NotComplete,
    /// The extract ends before the due date.
    ExtractEnds,
    /// Dates that contradict each other.
    ContradictoryDates,
    /// Withheld.
    Withheld,
    /// The record stands for a group of rows that do not all say the same.
    GroupDiffers,
    /// A day where an hour is needed, a month where a day is.
    TooImprecise,
    /// A date in a year that the holiday calendar does not cover.
    OutsideCalendar,
    /// No version of a list or parameter is in force, on a day that is known and may be told.
    NoVersion(Option<Day>),
    /// A parameter without a value.
    ParameterUnset,
    /// A loop that begins so long ago that it would make more subjects than anybody means.
    TooManyPeriods,
    /// It is still to be seen which of several values it takes.
    NotDue,
    /// No row of a decision table fits.
    NoRowFits,
    /// Several rows of a decision table fit, and give different values.
    RowsDiffer,
    /// An `unclear` clause of the rule.
    Unclear,
}

impl Cause {
    /// The key of the JSON result.
    pub fn key(self) -> &'static str {
        match self {
            Cause::Blank => "blank",
            Cause::ColumnAbsent => "column_absent",
            Cause::Unreadable => "unreadable",
            Cause::UnknownCode => "unknown_code",
            Cause::NoParent => "no_parent",
            Cause::SeveralParents => "several_parents",
            Cause::KindNotSupplied => "kind_not_supplied",
            Cause::NotComplete => "not_complete",
            Cause::ExtractEnds => "extract_ends",
            Cause::ContradictoryDates => "contradictory_dates",
            Cause::Withheld => "withheld",
            Cause::GroupDiffers => "group_differs",
            Cause::TooImprecise => "too_imprecise",
            Cause::OutsideCalendar => "outside_calendar",
            Cause::NoVersion(_) => "no_version_in_force",
            Cause::ParameterUnset => "parameter_unset",
            Cause::TooManyPeriods => "too_many_periods",
            Cause::NotDue => "not_due",
            Cause::NoRowFits => "no_row_fits",
            Cause::RowsDiffer => "rows_differ",
            Cause::Unclear => "unclear",
        }
    }

    /// Whether it is an input that was not supplied: a rule that nothing else decides is then *not run*.
    pub fn is_missing_input(self) -> bool {
        matches!(self, Cause::ColumnAbsent | Cause::KindNotSupplied | Cause::ParameterUnset)
    }
}

/// Why a condition stays open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reason {
    /// What is not known, in the words of the rule: a path (`agency.state`), a kind, or the name of an `unclear`.
    pub what: String,
    /// Why.
    pub cause: Cause,
    /// Where it should stand, if there is such a place.
    pub cell: Option<Cell>,
}

/// How a requirement is violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manner {
    /// Not done, and the due date has passed.
    Overdue,
    /// Done after the due date.
    Late,
    /// Done before the window began.
    BeforeStart,
    /// A due date passed without its event, made good later.
    LapseEnded,
    /// A due date passed without its event, still so.
    LapseOpen,
    /// A value that the rule does not allow.
    WrongValue,
    /// Nothing stands where something must.
    NotRecorded,
    /// The same fact reads differently in several places.
    Disagree,
    /// Something that must be unique is not.
    Duplicate,
}

impl Manner {
    /// The key of the JSON result.
    pub fn key(self) -> &'static str {
        match self {
            Manner::Overdue => "overdue",
            Manner::Late => "late",
            Manner::BeforeStart => "before_start",
            Manner::LapseEnded => "lapse_ended",
            Manner::LapseOpen => "lapse_open",
            Manner::WrongValue => "wrong_value",
            Manner::NotRecorded => "not_recorded",
            Manner::Disagree => "disagree",
            Manner::Duplicate => "duplicate",
        }
    }

    /// The words of messages.
    pub fn words(self) -> &'static str {
        match self {
            Manner::Overdue => "overdue",
            Manner::Late => "late",
            Manner::BeforeStart => "before the start",
            Manner::LapseEnded => "lapse ended",
            Manner::LapseOpen => "lapse open",
            Manner::WrongValue => "wrong value",
            Manner::NotRecorded => "not recorded",
            Manner::Disagree => "disagree",
            Manner::Duplicate => "duplicate",
        }
    }
}

/// What all subjects of one rule came to. Adds up and merges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Subjects by outcome, in the order of [`Outcome::ALL`].
    pub counts: [u64; 6],
    /// Subjects met only because there was nothing to check.
    pub nothing_to_check: u64,
    /// Violations that rest on the absence of a record in a source not declared complete.
    pub assumes_complete: u64,
    /// Exempt subjects by the name of the exception.
    pub exempt_by: BTreeMap<String, u64>,
    /// Subjects not applicable because the rule was not in force for them.
    pub no_version_in_force: u64,
    /// Those met, as a share of met and violated.
    pub met: Parted,
    /// Inputs that were not supplied and that keep a subject from being assessed, in order.
    pub missing_inputs: BTreeSet<Reason>,
    /// Subjects not assessable for want of an input that was not supplied.
    pub wants_input: u64,
    /// Records of which the rule's loops make no subject, by why.
    pub without_subject: BTreeMap<NoSubject, u64>,
}

impl Tally {
    /// How many subjects had that outcome.
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.counts[outcome as usize]
    }

    /// Adds one subject.
    pub fn add(&mut self, outcome: Outcome, possible: OutcomeSet) {
        self.add_times(outcome, possible, 1);
    }

    /// Adds so many subjects that came to the same.
    pub fn add_times(&mut self, outcome: Outcome, possible: OutcomeSet, times: u64) {
        self.counts[outcome as usize] += times;
        self.met.add(met_or_not(outcome), Sides::of(possible, met_or_not), times);
    }

    /// Adds what other subjects came to.
    pub fn merge(&mut self, other: Tally) {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, other)| *count += other);
        self.nothing_to_check += other.nothing_to_check;
        self.assumes_complete += other.assumes_complete;
        for (name, count) in other.exempt_by {
            *self.exempt_by.entry(name).or_default() += count;
        }
        self.no_version_in_force += other.no_version_in_force;
        self.met.merge(other.met);
        self.missing_inputs.extend(other.missing_inputs);
        self.wants_input += other.wants_input;
        for (why, count) in other.without_subject {
            *self.without_subject.entry(why).or_default() += count;
        }
    }

    /// All subjects.
    pub fn subjects(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Where a subject stands in the share of those met.
fn met_or_not(outcome: Outcome) -> Side {
    match outcome {
        Outcome::Met => Side::Part,
        Outcome::Violated => Side::Rest,
        Outcome::Pending | Outcome::Exempt | Outcome::NotApplicable | Outcome::NotAssessable => Side::Out,
    }
}

/// How a run as a whole came out for one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It judged at least one applicable subject.
    Run,
    /// No subject was applicable.
    Vacuous,
    /// An input that it needs was not supplied; why, for people.
    NotRun(String),
    /// Its own kind is not part of the project.
    OutOfScope,
}

/// A sentence about records, in which private values stand apart so that they can be masked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence(pub Vec<Piece>);

/// A piece of a [`Sentence`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words that may be shown.
    Words(String),
    /// The text of a private field, which has a pseudonym.
    Person(String),
    /// A private value that is no text, or is computed from one: what it is (`date`, `number`), and the value.
    Private(&'static str, String),
}

impl Sentence {
    /// A sentence of words alone.
    pub fn words(words: impl Into<String>) -> Sentence {
        Sentence(vec![Piece::Words(words.into())])
    }

    /// Adds words.
    pub fn say(&mut self, words: impl AsRef<str>) {
        match self.0.last_mut() {
            Some(Piece::Words(last)) => last.push_str(words.as_ref()),
            Some(Piece::Person(_) | Piece::Private(..)) | None => self.0.push(Piece::Words(words.as_ref().to_owned())),
        }
    }

    /// Adds a piece.
    pub fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Words(words) => self.say(words),
            Piece::Person(_) | Piece::Private(..) => self.0.push(piece),
        }
    }

    /// Adds another sentence.
    pub fn append(&mut self, other: Sentence) {
        other.0.into_iter().for_each(|piece| self.push(piece));
    }
}

/// A parameter that a clause names, and its value there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedValue {
    /// Its name.
    pub name: String,
    /// Its value, or its values where it is open which of them holds.
    pub value: String,
}

/// What is reported of one rule and one subject.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Index of the rule in the rule set.
    pub rule: usize,
    /// Index of its version that was looked at.
    pub version: usize,
    /// Others, or none, may be meant as well.
    pub version_open: bool,
    /// The outcome.
    pub outcome: Outcome,
    /// The record that was judged.
    pub subject: Cell,
    /// The values of the rule's loops for which it was judged, in their order.
    pub loops: Vec<LoopValue>,
    /// The value at which the finding points.
    pub cell: Cell,
    /// Values of other records that have part in it.
    pub also: Vec<Cell>,
    /// The clause of the rule at which it points.
    pub clause: Span,
    /// How the requirement is violated.
    pub manner: Option<Manner>,
    /// It rests on the absence of a record in a source not declared complete.
    pub assumes_complete: bool,
    /// The whole message.
    pub message: Sentence,
    /// What was required, in the words of the rule file.
    pub required: String,
    /// The parameters that this names, with their values.
    pub parameters: Vec<NamedValue>,
    /// What was found.
    pub found: Sentence,
    /// The last day on which it would have been in time.
    pub due: Option<Sentence>,
    /// How many days late, where that is known and not private.
    pub days_late: Option<i64>,
    /// Why it is not assessable.
    pub reasons: Vec<Reason>,
    /// The exception that holds.
    pub exempt_by: Option<String>,
}
