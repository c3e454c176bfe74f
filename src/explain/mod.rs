//! The reference meaning: one rule, one subject, a plain walk that keeps every value, its place and its reason.
//!
//! Exact and slow: it writes findings, `why` traces and test failures, and it is what any faster evaluator must agree
//! with. It reads no file and no clock; the as-of date is an argument.

#![deny(clippy::disallowed_methods)]

mod agreement;
mod asked;
mod chains;
mod compare;
mod conclude;
mod conditions;
mod course;
mod covering;
mod dates;
mod deadlines;
mod derived;
mod excuses;
mod facts;
mod findings;
mod lasting;
mod links;
mod measures;
mod operands;
mod predicates;
mod queries;
mod recurrence;
mod run;
mod series;
mod sequence;
mod stretches;
mod subjects;
mod unique;
mod versions;
mod words;

use std::sync::Arc;

use crate::calendar::{Day, When, Zone};
use crate::column::{Cell, Dataset};
use crate::outcome::{Answers, Cause, Manner, Outcome, OutcomeSet, Reason, Sentence};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Condition, ConditionKind, Exception, Operand, Presence, Recurrence, RuleVersion};
use crate::schema::KindId;
use crate::source::Sources;

use conclude::conclude;
use facts::{Reading, cause_of};
use links::Links;
use operands::Env;
use sequence::Sequences;
use unique::UniqueIndex;

pub use crate::outcome::{LoopValue, NoSubject};
pub use asked::{At, DayWindow, Exact, InForceThen, NoOneParent, Ruling, Said, Unseen, of_text};
pub use course::{Course, Lapse, LapseEnd, OfLapse};
pub use derived::{Derivation, Line};
pub(crate) use findings::reasons_words;
pub use measures::{Counted, Figure, Group, GroupValue, MeasureGroup, MeasureResult, SharesElsewhere};
pub use run::{Count, Flagged, OfRows, Other, RuleResult, Verdicts, is_reported};
pub use subjects::{Standing, Subject, Subjects};
pub(crate) use subjects::{text_value, together};

/// Everything that judging needs: the rules, the records, their links, and the as-of date.
#[derive(Debug)]
pub struct Court<'a> {
    /// The rule files, for the words of clauses.
    pub sources: &'a Sources,
    /// The rules.
    pub rules: &'a RuleSet,
    /// The records.
    pub data: &'a Dataset,
    /// The day at whose end the records are judged.
    pub as_of: Day,
    /// The zone in which days begin and end: that of the settings, else coordinated universal time.
    pub zone: Zone,
    links: Links,
    uniques: Arc<Vec<UniqueIndex>>,
    sequences: Arc<Sequences>,
}

/// One rule judged for one subject, with the whole trace.
#[derive(Debug)]
pub struct Judgement<'a> {
    /// The outcome.
    pub outcome: Outcome,
    /// All outcomes that can still come about.
    pub possible: OutcomeSet,
    /// Index of the rule's version that was looked at.
    pub version: usize,
    /// Others, or none, may be meant as well.
    pub version_open: bool,
    /// The day that picked it: of an imprecise one, what lies within the version. Or why that day is not known.
    pub pivot: Result<When, Reason>,
    /// The rule was not in force for this record.
    pub no_version_in_force: bool,
    /// Met only because there was nothing to check.
    pub nothing_to_check: bool,
    /// Rests on an absence in a source not declared complete.
    pub assumes_complete: bool,
    /// Why it is not assessable, or else what still keeps it open.
    pub reasons: Vec<Reason>,
    /// The exception that holds, by name.
    pub exempt_by: Option<&'a str>,
    /// `when`; missing where the rule has none.
    pub when: Option<Trace<'a>>,
    /// Each `unless` with its name. Not looked at where the rule does not apply.
    pub unless: Vec<(&'a str, Trace<'a>)>,
    /// Each `unclear` with its name.
    pub unclear: Vec<(&'a str, Trace<'a>)>,
    /// The requirement. Not looked at where the rule does not apply.
    pub requirement: Option<Trace<'a>>,
}

/// One condition of a rule as it was judged: a node of the evaluation, with those below it.
#[derive(Debug)]
pub struct Trace<'a> {
    /// The condition.
    pub condition: &'a Condition,
    /// The answers still possible.
    pub answers: Answers,
    /// The values looked at, in order.
    pub seen: Vec<Seen<'a>>,
    /// The conditions below, in order: for a query, those of the records that it looked at.
    pub parts: Vec<Trace<'a>>,
    /// The record that this part of a query stands for.
    pub record: Option<Cell>,
    /// The first field of a link that finds nobody, of an `exists PARENT`.
    pub lost: Option<Cell>,
    /// Why it is open.
    pub reasons: Vec<Reason>,
    /// The last moment in time, of a deadline.
    pub due: Option<When>,
    /// It is that of another rule, or of a derived condition, and computed from a private value.
    due_private: bool,
    /// The holidays on which a deadline's clock stood still, or over which its end was moved.
    pub holidays: Vec<(Day, &'a str)>,
    /// How it fails, if it does.
    pub manner: Option<Manner>,
    /// True only because there was nothing to check.
    pub nothing_to_check: bool,
    /// Rests on an absence in a source not declared complete.
    pub assumes_complete: bool,
    /// How a recurrence went.
    pub course: Option<Box<Course>>,
    /// The lapse for which an exception was judged.
    pub lapse: Option<Box<OfLapse>>,
    /// What makes a condition about several records fail.
    witness: Option<Box<Witness>>,
}

/// What makes a condition about several records fail: the gap, or two records that do not go together.
#[derive(Debug)]
struct Witness {
    words: Sentence,
    /// The value to point at first, then the others.
    cells: Vec<Cell>,
}

/// A value that a condition looked at.
#[derive(Debug, Clone)]
pub struct Seen<'a> {
    /// The operand.
    pub operand: &'a Operand,
    reading: Reading<'a>,
}

impl<'a> Seen<'a> {
    /// The value in words; what is private stands apart.
    pub fn value(&self, zone: &Zone) -> Sentence {
        facts::words(self.operand, &self.reading, zone)
    }

    /// Where it stands, if it stands anywhere.
    pub fn cell(&self) -> Option<Cell> {
        self.reading.cell
    }

    /// The derived facts in it that were found line by line, in order.
    pub fn derivations(&self) -> &[Arc<Derivation<'a>>] {
        &self.reading.derivations
    }
}

impl<'a> Trace<'a> {
    fn new(condition: &'a Condition) -> Trace<'a> {
        Trace {
            condition,
            answers: Answers::TRUE,
            seen: Vec::new(),
            parts: Vec::new(),
            record: None,
            lost: None,
            reasons: Vec::new(),
            due: None,
            due_private: false,
            holidays: Vec::new(),
            manner: None,
            nothing_to_check: false,
            assumes_complete: false,
            course: None,
            lapse: None,
            witness: None,
        }
    }

    /// The condition that keeps this one from being what is wanted, followed down to a predicate, and whether that
    /// predicate should have been true.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these conditions have parts that fail")]
    pub fn failing(&self, wanted: bool) -> (&Trace<'a>, bool) {
        let fails = |part: &&Trace<'a>, wanted: bool| part.answers == Answers::known(!wanted) && !part.is_excused();
        let (next, wanted_there) = match &self.condition.kind {
            ConditionKind::Not(_) => (self.parts.first(), !wanted),
            ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::AtLeast(..) => {
                // `X is none or …` asks for what stands behind: that there is an X is not what is wrong.
                let guard = |part: &&Trace<'a>| {
                    wanted && matches!(part.condition.kind, ConditionKind::Present(_, Presence::None))
                };
                let mut failing = self.parts.iter().filter(|part| fails(part, wanted));
                let asked = failing.clone().find(|part| !guard(part));
                (asked.or_else(|| failing.next()), wanted)
            }
            ConditionKind::Every(..) if wanted => (self.parts.iter().find(|part| fails(part, true)), true),
            _ => (None, wanted),
        };
        next.map_or((self, wanted), |part| part.failing(wanted_there))
    }

    /// The recurrence that is required, alone or joined by `and`.
    pub fn recurrence(&self) -> Option<(&'a Recurrence, &Course)> {
        if let (ConditionKind::Recurs(recurrence), Some(course)) = (&self.condition.kind, &self.course) {
            return Some((recurrence, course));
        }
        let all = matches!(self.condition.kind, ConditionKind::All(_));
        self.parts.iter().filter(|_| all).find_map(Trace::recurrence)
    }

    /// A recurrence all of whose lapses are excused.
    fn is_excused(&self) -> bool {
        self.course.as_ref().is_some_and(|course| course.is_excused())
    }

    /// The first condition below this one, itself included, that is open for a reason.
    #[expect(clippy::wildcard_enum_match_arm, reason = "any other condition hands on to its parts")]
    pub fn open(&self) -> &Trace<'a> {
        let open = self.parts.iter().find(|part| !part.answers.is_decided() && !part.reasons.is_empty());
        match &self.condition.kind {
            // Inside a query the clause to point at is the query itself.
            ConditionKind::Exists(_)
            | ConditionKind::Every(..)
            | ConditionKind::Compare(..)
            | ConditionKind::Recurs(_)
            | ConditionKind::Covers(_)
            | ConditionKind::NeverOverlaps(..)
            | ConditionKind::AgreesOn(..) => self,
            _ => open.map_or(self, Trace::open),
        }
    }
}

impl<'a> Judgement<'a> {
    /// The predicate that makes the requirement fail, and whether it should have been true.
    pub fn failure(&self) -> Option<(&Trace<'a>, bool)> {
        let requirement = self.requirement.as_ref()?;
        (requirement.answers == Answers::FALSE).then(|| requirement.failing(true))
    }

    /// Whether that day is computed from a private value.
    pub(crate) fn is_due_private(&self) -> bool {
        self.when.iter().chain(&self.requirement).any(Trace::is_due_private)
    }

    /// The day on which what is pending falls due, or what failed fell due.
    pub fn due(&self) -> Option<When> {
        if let Some((leaf, _)) = self.failure() {
            return leaf.due;
        }
        let when = self.when.as_ref().filter(|when| when.answers.can_be_not_due()).and_then(|when| when.due);
        when.or_else(|| self.requirement.as_ref().and_then(|requirement| requirement.due))
    }
}

impl<'a> Court<'a> {
    /// Makes the links and indexes that judging needs.
    pub fn new(sources: &'a Sources, rules: &'a RuleSet, data: &'a Dataset, as_of: Day) -> Court<'a> {
        let links = Links::new(&rules.schema, data, as_of);
        let uniques =
            rules.uniques.iter().map(|unique| UniqueIndex::new(unique, &rules.schema, data, &links)).collect();
        let zone = rules.settings.time_zone.as_deref().and_then(Zone::named).unwrap_or_else(Zone::utc);
        let sequences = Arc::new(Sequences::new(&rules.schema, data, &links, (as_of, &zone)));
        Court { sources, rules, data, as_of, zone, links, uniques: Arc::new(uniques), sequences }
    }

    /// The same court over a dataset with other records of one kind: one into which nobody looks up, of which nothing
    /// must be unique and nothing follows, and whose records do not repeat each other. All other kinds are the same.
    pub fn over<'d>(&self, data: &'d Dataset, kind: KindId) -> Court<'d>
    where
        'a: 'd,
    {
        Court {
            sources: self.sources,
            rules: self.rules,
            data,
            as_of: self.as_of,
            zone: self.zone.clone(),
            links: self.links.over(&self.rules.schema, data, kind),
            uniques: self.uniques.clone(),
            sequences: self.sequences.clone(),
        }
    }

    /// Whether a row counts by itself: not one that repeats an earlier row, nor one that has not happened yet.
    pub fn is_subject(&self, kind: KindId, row: u32) -> bool {
        !self.links.is_merged(kind, row) && !self.is_later(kind, row)
    }

    /// Whether a row's `dated by` date is later than the as-of date.
    pub fn is_later(&self, kind: KindId, row: u32) -> bool {
        links::is_later(&self.rules.schema, self.data, self.as_of, (kind, row))
    }

    /// Whether a row repeats an earlier row of the same key in every column.
    pub fn is_repeated(&self, kind: KindId, row: u32) -> bool {
        self.links.is_merged(kind, row)
    }

    /// The answers of one condition alone, for a subject of a kind.
    pub fn answers(&self, condition: &'a Condition, kind: KindId, subject: &Subject) -> Answers {
        self.judge_condition(condition, &self.env(kind, subject)).answers
    }

    /// What is in sight for a subject.
    fn env(&self, kind: KindId, subject: &Subject) -> Env {
        let (rows, loops) = (vec![subject.row], subject.loops.clone());
        Env { rows, loops, pivot: self.pivot(kind, subject), dated: self.dated_at(kind, subject), lapse: None }
    }

    /// Where the day that picks versions stands, if it is a record's date.
    fn dated_at(&self, kind: KindId, subject: &Subject) -> Option<Cell> {
        let has_period = subject.loops.iter().any(|value| matches!(value, LoopValue::Period(_)));
        let field = self.rules.schema.kind(kind).dated_by.filter(|_| !has_period)?;
        Some(Cell { kind, row: subject.row, field: Some(field) })
    }

    /// The day by which versions are picked (table T8): the last day of the loop's period; else the record's `dated
    /// by` date; else the as-of date.
    fn pivot(&self, kind: KindId, subject: &Subject) -> Result<When, Reason> {
        let period = subject.loops.iter().find_map(|value| match value {
            LoopValue::Period(period) => Some(*period),
            LoopValue::Text { .. } | LoopValue::Unknown => None,
        });
        if let Some(period) = period {
            return Ok(When::day(period.days(self.rules.settings.fiscal).1));
        }
        let Some(field) = self.rules.schema.kind(kind).dated_by else { return Ok(When::day(self.as_of)) };
        let row = subject.row;
        let column = self.data.records(kind).column(field);
        column.date(row).ok_or_else(|| Reason {
            what: self.rules.schema.field(kind, field).name.clone(),
            cause: cause_of(column.state(row)).unwrap_or(Cause::Blank),
            cell: Some(Cell { kind, row, field: Some(field) }),
        })
    }

    /// `unsure` says why it is open whether there is such a subject.
    fn judge_version(&self, rule: &'a RuleVersion, env: &Env, unsure: &[Reason]) -> Judgement<'a> {
        let when = rule.when.as_ref().map(|when| self.judge_condition(when, env));
        let applies = when.as_ref().map_or(Answers::TRUE, |when| when.answers);
        if applies == Answers::FALSE {
            let assumes_complete = when.as_ref().is_some_and(|when| when.assumes_complete);
            let possible = OutcomeSet::one(Outcome::NotApplicable);
            return Judgement { when, assumes_complete, ..Judgement::new(Outcome::NotApplicable, possible) };
        }
        let each = |exceptions: &'a [Exception]| -> Vec<(&'a str, Trace<'a>)> {
            let judged =
                |exception: &'a Exception| (exception.name.as_str(), self.judge_condition(&exception.condition, env));
            exceptions.iter().map(judged).collect()
        };
        let mut requirement = self.judge_condition(&rule.requirement, env);
        let (unless, excuses) = self.excuse(&rule.unless, &mut requirement, env);
        conclude(when, requirement, unless, each(&rule.unclear), (excuses, unsure))
    }
}

impl<'a> Judgement<'a> {
    fn new(outcome: Outcome, possible: OutcomeSet) -> Judgement<'a> {
        Judgement {
            outcome,
            possible,
            version: 0,
            version_open: false,
            pivot: Ok(versions::EVER),
            no_version_in_force: false,
            nothing_to_check: false,
            assumes_complete: false,
            reasons: Vec::new(),
            exempt_by: None,
            when: None,
            unless: Vec::new(),
            unclear: Vec::new(),
            requirement: None,
        }
    }
}
