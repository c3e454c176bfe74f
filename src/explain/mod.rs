//! The reference meaning: one rule, one subject, a plain walk that keeps every value, its place and its reason.
//!
//! Exact and slow: it writes findings, `why` traces and test failures, and it is what any faster evaluator must agree
//! with. It reads no file and no clock; the as-of date is an argument.

#![deny(clippy::disallowed_methods)]

use crate::calendar::{Day, When, Zone};
use crate::column::{Cell, Dataset};
use crate::outcome::{Answers, Finding, Manner, Outcome, OutcomeSet, Reason, Sentence, Status, Tally};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Condition, RuleId};

/// Everything that judging needs: the rules, the records, their links, and the as-of date.
#[derive(Debug)]
pub struct Court<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// The records.
    pub data: &'a Dataset,
    /// The day at whose end the records are judged.
    pub as_of: Day,
    /// The zone in which days begin and end.
    pub zone: Zone,
}

/// One rule judged for one subject, with the whole trace.
#[derive(Debug)]
pub struct Judgement<'a> {
    /// The outcome.
    pub outcome: Outcome,
    /// All outcomes that can still come about.
    pub possible: OutcomeSet,
    /// The rule was not in force for this record.
    pub no_version_in_force: bool,
    /// Met only because there was nothing to check.
    pub nothing_to_check: bool,
    /// Rests on an absence in a source not declared complete.
    pub assumes_complete: bool,
    /// Why it is not assessable (or what else is still open).
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
    pub seen: Vec<Seen>,
    /// The conditions below, in order: for a query, those of the records that it looked at.
    pub parts: Vec<Trace<'a>>,
    /// The record (of a query) that a part of the parent stands for.
    pub record: Option<Cell>,
    /// Why it is open.
    pub reasons: Vec<Reason>,
    /// The last moment in time, of a deadline.
    pub due: Option<When>,
    /// How it fails, if it does.
    pub manner: Option<Manner>,
    /// True only because there was nothing to check.
    pub nothing_to_check: bool,
    /// Rests on an absence in a source not declared complete.
    pub assumes_complete: bool,
}

/// A value that a condition looked at.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The operand's words in the rule file.
    pub operand: crate::source::Span,
    /// The value, in words; what is private stands apart.
    pub value: Sentence,
    /// Where it stands, if it stands anywhere.
    pub cell: Option<Cell>,
}

/// One rule of a run.
#[derive(Debug, Clone)]
pub struct RuleResult {
    /// The rule.
    pub rule: RuleId,
    /// What its subjects came to.
    pub tally: Tally,
    /// How it came out as a whole.
    pub status: Status,
}

/// What a run came to.
#[derive(Debug, Clone)]
pub struct Verdicts {
    /// Each rule that was asked for, in order.
    pub rules: Vec<RuleResult>,
    /// In record order, then rule order: the outcomes asked for.
    pub findings: Vec<Finding>,
}
