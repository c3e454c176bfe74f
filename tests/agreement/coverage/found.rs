//! What a case reads and what it comes to: states of values, supplies, outcomes, and their reasons.

use probity::column::{Completeness, Known, State, Supply};
use probity::explain::GroupValue;
use probity::input::{KindRead, Loaded};
use probity::outcome::{Cause, Finding, LoopValue, Manner, NoSubject, Outcome, Status};
use probity::plan::Why;
use probity::schema::{Schema, Type};

use super::{Coverage, counted};
use crate::judged::{Outcomes, Treated};

counted!(State, "state of a value":
    State::Known => "known",
    State::None => "none",
    State::Blank => "blank",
    State::UnknownCode => "unknown code",
    State::Absent => "absent",
    State::Unreadable => "unreadable",
    State::Withheld => "withheld",
    State::Differs => "differs",
);

counted!(Supply, "supply":
    Supply::NotSupplied => "not supplied",
    Supply::NoRecords => "no records",
    Supply::Supplied(_) => "supplied",
);

counted!(Completeness, "completeness":
    Completeness::Assumed => "assumed",
    Completeness::Declared { .. } => "declared",
    Completeness::PartlyDeclared { .. } => "partly declared",
    Completeness::Unknown => "unknown",
);

counted!(Outcome, "outcome":
    Outcome::Met => "met",
    Outcome::Violated => "violated",
    Outcome::Pending => "pending",
    Outcome::Exempt => "exempt",
    Outcome::NotApplicable => "not applicable",
    Outcome::NotAssessable => "not assessable",
);

counted!(Status, "status of a rule":
    Status::Run => "run",
    Status::Vacuous => "vacuous",
    Status::NotRun(_) => "not run",
    Status::OutOfScope => "out of scope",
);

counted!(NoSubject, "record without a subject":
    NoSubject::NoStart => "no start",
    NoSubject::NotStarted => "not started",
    NoSubject::NoFullPeriod => "no full period",
);

counted!(LoopValue, "value of a loop":
    LoopValue::Period(_) => "period",
    LoopValue::Text { .. } => "text",
    LoopValue::Unknown => "unknown",
);

counted!(GroupValue, "group of a measure":
    GroupValue::Known { .. } => "known",
    GroupValue::None => "none",
    GroupValue::Withheld => "withheld",
    GroupValue::NotKnown => "not known",
);

counted!(Manner, "manner of a violation":
    Manner::Overdue => "overdue",
    Manner::Late => "late",
    Manner::BeforeStart => "before the start",
    Manner::LapseEnded => "lapse ended",
    Manner::LapseOpen => "lapse open",
    Manner::WrongValue => "wrong value",
    Manner::NotRecorded => "not recorded",
    Manner::Disagree => "disagree",
    Manner::Duplicate => "duplicate",
);

counted!(Cause, "cause":
    Cause::Blank => "blank",
    Cause::ColumnAbsent => "column absent",
    Cause::Unreadable => "unreadable",
    Cause::UnknownCode => "unknown code",
    Cause::NoParent => "no parent",
    Cause::SeveralParents => "several parents",
    Cause::KindNotSupplied => "kind not supplied",
    Cause::NotComplete => "not complete",
    Cause::ExtractEnds => "extract ends",
    Cause::ContradictoryDates => "contradictory dates",
    Cause::Withheld => "withheld",
    Cause::GroupDiffers => "group differs",
    Cause::TooImprecise => "too imprecise",
    Cause::OutsideCalendar => "outside calendar",
    Cause::NoVersion(_) => "no version",
    Cause::ParameterUnset => "parameter unset",
    Cause::TooManyPeriods => "too many periods",
    Cause::NotDue => "not due",
    Cause::NoRowFits => "no row fits",
    Cause::RowsDiffer => "rows differ",
    Cause::Unclear => "unclear",
);

/// A value of a sort in a state: states mean different things to different sorts.
struct Value {
    state: State,
    /// The place of the type in [`SORTS`].
    sort: usize,
}

const SORTS: usize = 7;

macro_rules! values {
    ($($state:ident: $words:literal),+) => {
        impl super::Counted for Value {
            const OF: &'static str = "value";
            const NAMES: &'static [&'static str] = &[$(
                concat!("text ", $words), concat!("choice ", $words), concat!("yes/no ", $words),
                concat!("number ", $words), concat!("date ", $words), concat!("datetime ", $words),
                concat!("list ", $words)
            ),+];

            fn name(&self) -> Option<&'static str> {
                let states = [$(State::$state),+];
                let state = states.iter().position(|state| *state == self.state)?;
                Some(Self::NAMES[state * SORTS + self.sort])
            }
        }
    };
}

values!(Known: "known", None: "none", Blank: "blank", UnknownCode: "unknown code", Absent: "absent",
    Withheld: "withheld", Differs: "differs");

/// Dates as precise as they are.
#[derive(Debug, Clone, Copy)]
enum Precision {
    Day,
    Month,
    Year,
    Moment,
    Hour,
}

counted!(Precision, "precision":
    Precision::Day => "day",
    Precision::Month => "month",
    Precision::Year => "year",
    Precision::Moment => "moment",
    Precision::Hour => "one of two hours",
);

/// What else records can be.
#[derive(Debug, Clone, Copy)]
enum Found {
    Joined,
    Nested,
    NestedWithoutParent,
    Unlisted,
    Repeated,
    WithoutSubject,
    NothingToCheck,
    AssumesComplete,
    NoVersionInForce,
    WantsInput,
    Unkept,
    Passed,
}

counted!(Found, "found":
    Found::Joined => "rows that joined",
    Found::Nested => "nested record",
    Found::NestedWithoutParent => "nested kind in a source of its own",
    Found::Unlisted => "blank list of nested records",
    Found::Repeated => "repeated row",
    Found::WithoutSubject => "record without a subject",
    Found::NothingToCheck => "nothing to check",
    Found::AssumesComplete => "assumes complete",
    Found::NoVersionInForce => "no version in force",
    Found::WantsInput => "wants an input",
    Found::Unkept => "column that nobody reads",
    Found::Passed => "records that passed",
);

/// How the engine went about a kind.
struct Treatment<'t>(&'t Option<Why>);

counted!(Treatment<'_>, "kind":
    Treatment(None) => "passes",
    Treatment(Some(Why::LedTo(_))) => "led to",
    Treatment(Some(Why::Nested)) => "nested",
    Treatment(Some(Why::Follow)) => "follow",
    Treatment(Some(Why::Unique)) => "unique",
    Treatment(Some(Why::LookedAmong)) => "looked among",
    Treatment(Some(Why::MoreThanARow(_))) => "more than a row",
    Treatment(Some(Why::Measured(_))) => "measured",
);

pub(super) fn groups(coverage: &mut Coverage) {
    coverage.group::<State>();
    coverage.group::<Value>();
    coverage.group::<Precision>();
    coverage.group::<Supply>();
    coverage.group::<Completeness>();
    coverage.group::<Found>();
    coverage.group::<Treatment<'_>>();
    coverage.group::<Outcome>();
    coverage.group::<Status>();
    coverage.group::<NoSubject>();
    coverage.group::<LoopValue>();
    coverage.group::<GroupValue>();
    coverage.group::<Manner>();
    coverage.group::<Cause>();
}

impl Coverage {
    /// Counts what was read.
    pub(crate) fn records(&mut self, schema: &Schema, loaded: &Loaded) {
        let data = &loaded.dataset;
        let mut reads = loaded.files.iter().flat_map(|file| &file.kinds);
        let joined = |read: &KindRead| {
            read.grouped.as_ref().is_some_and(|grouped| grouped.rows > u64::from(read.rows.end - read.rows.start))
        };
        if reads.any(joined) {
            self.count(&Found::Joined);
        }
        for (kind, records) in schema.kinds.iter().zip(&data.kinds) {
            self.count(&records.supply);
            if let Supply::Supplied(completeness) = &records.supply {
                self.count(completeness);
            }
            for (field, column) in kind.fields.iter().zip(&records.columns) {
                if !column.is_kept() {
                    self.count(&Found::Unkept);
                    continue;
                }
                for row in 0..u32::try_from(records.len()).unwrap_or(0) {
                    let state = column.state(row);
                    self.count(&state);
                    self.count(&Value { state, sort: sort(&field.field_type) });
                    if let Some(Known::When(when)) = column.known(row) {
                        self.count(&precision(when));
                    }
                }
            }
            for parent in &records.nested_parents {
                self.count(if *parent == u32::MAX { &Found::NestedWithoutParent } else { &Found::Nested });
            }
            records.unlisted_parents.iter().for_each(|_| self.count(&Found::Unlisted));
        }
    }

    /// Counts how the engine went about the kinds.
    pub(crate) fn engine(&mut self, treated: &Treated) {
        treated.iter().for_each(|why| self.count(&Treatment(why)));
    }

    /// Counts whether records of some kind passed.
    pub(crate) fn passed(&mut self, passed: bool) {
        if passed {
            self.count(&Found::Passed);
        }
    }

    /// Counts what it came to.
    pub(crate) fn outcomes(&mut self, outcomes: &Outcomes) {
        for (_, status, tally) in &outcomes.rules {
            self.count(status);
            tally.without_subject.keys().for_each(|why| self.count(why));
            for (found, count) in [
                (Found::NothingToCheck, tally.nothing_to_check),
                (Found::AssumesComplete, tally.assumes_complete),
                (Found::NoVersionInForce, tally.no_version_in_force),
                (Found::WantsInput, tally.wants_input),
            ] {
                if count > 0 {
                    self.count(&found);
                }
            }
        }
        for (_, _, outcome, _, loops) in &outcomes.subjects {
            self.count(outcome);
            loops.iter().for_each(|value| self.count(value));
        }
        outcomes.repeated.values().flatten().for_each(|_| self.count(&Found::Repeated));
        outcomes.without_subject.values().flatten().for_each(|_| self.count(&Found::WithoutSubject));
        outcomes.measures.iter().flat_map(|measure| &measure.1).for_each(|(by, _)| {
            by.iter().for_each(|value| self.count(value));
        });
    }

    /// Counts what is said of a finding.
    pub(crate) fn finding(&mut self, finding: &Finding) {
        finding.manner.iter().for_each(|manner| self.count(manner));
        finding.reasons.iter().for_each(|reason| self.count(&reason.cause));
    }
}

fn sort(field_type: &Type) -> usize {
    match field_type {
        Type::Text | Type::LinkText(_) => 0,
        Type::OneOf(_) => 1,
        Type::YesNo => 2,
        Type::WholeNumber | Type::Number(_) => 3,
        Type::Date => 4,
        Type::DateTime => 5,
        Type::ListOfText | Type::ListOf(_) => 6,
    }
}

fn precision(when: probity::calendar::When) -> Precision {
    match (when.time, when.last.0 - when.first.0) {
        (Some((first, last)), _) if first == last => Precision::Moment,
        (Some(_), _) => Precision::Hour,
        (None, 0) => Precision::Day,
        (None, 1..=31) => Precision::Month,
        (None, _) => Precision::Year,
    }
}
