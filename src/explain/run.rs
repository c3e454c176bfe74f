//! A whole run: every chosen rule for every subject, counted, and a finding for each outcome that is asked for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::column::Cell;
use crate::outcome::{Cause, Finding, LoopValue, Outcome, Reason, Status, Tally};
use crate::resolve::ruleset::{ParameterId, RuleId};
use crate::schema::KindId;

use super::links::is_supplied;
use super::{Court, Judgement, Subject, Subjects};

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
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    /// Each rule that was asked for, in order.
    pub rules: Vec<RuleResult>,
    /// In record order, then rule order, then that of the rule's loops: violated, not assessable, and the other outcomes
    /// asked for.
    pub findings: Vec<Flagged>,
    /// Rows that were not judged because they repeat an earlier row, and the two count as one.
    pub repeated: BTreeMap<KindId, Vec<u32>>,
    /// Rows about which there are rules, of which the loops of none make a subject.
    pub without_subject: BTreeMap<KindId, Vec<u32>>,
}

/// A subject whose outcome is to be reported. There may be very many, so what is said of it is worked out when it is
/// written: see [`Court::told`].
#[derive(Debug, Clone)]
pub struct Flagged {
    /// The rule.
    pub rule: RuleId,
    /// The record.
    pub row: u32,
    /// The outcome.
    pub outcome: Outcome,
    /// It is violated, and that rests on the absence of a record in a source not declared complete.
    pub assumes_complete: bool,
    /// The subject, of a rule with loops; else the record is all there is to it.
    subject: Option<Box<Subject>>,
}

const _: () = assert!(size_of::<Flagged>() == 24);

impl Flagged {
    /// A record, of a rule without loops.
    pub fn record(rule: RuleId, row: u32, outcome: Outcome, assumes_complete: bool) -> Flagged {
        Flagged { rule, row, outcome, assumes_complete, subject: None }
    }

    /// A subject of any rule.
    pub fn subject(rule: RuleId, subject: &Subject, outcome: Outcome, assumes_complete: bool) -> Flagged {
        let has_loops = !subject.loops.is_empty();
        let row = subject.row;
        Flagged { rule, row, outcome, assumes_complete, subject: has_loops.then(|| Box::new(subject.clone())) }
    }

    /// The subject.
    pub fn of(&self) -> Cow<'_, Subject> {
        match &self.subject {
            Some(subject) => Cow::Borrowed(subject),
            None => Cow::Owned(Subject::record(self.row)),
        }
    }

    /// The values of the rule's loops, in their order.
    pub fn loops(&self) -> &[LoopValue] {
        self.subject.as_ref().map_or(&[], |subject| &subject.loops)
    }
}

/// What one rule has counted so far.
#[derive(Debug, Clone, Default)]
pub struct Count {
    /// What its subjects came to.
    pub tally: Tally,
    /// Records that were looked at.
    pub rows: u64,
    /// Those of them that have a subject.
    pub with_subject: u64,
    /// The subjects.
    pub subjects: u64,
}

impl Count {
    /// So many records, judged by a rule without loops.
    pub fn of_records(rows: u64, tally: Tally) -> Count {
        let subjects = tally.subjects();
        Count { tally, rows, with_subject: rows, subjects }
    }

    /// Counts a record, and which subjects it has; not what these come to.
    pub fn add_record(&mut self, found: &Subjects) {
        self.rows += 1;
        self.with_subject += u64::from(!found.subjects.is_empty());
        self.subjects += found.subjects.len() as u64;
        if let Some(why) = found.none {
            *self.tally.without_subject.entry(why).or_default() += 1;
        }
    }
}

/// Whether a subject is reported that comes to an outcome, where others are besides *violated* and *not assessable*.
pub fn is_reported(outcome: Outcome, also: &[Outcome]) -> bool {
    matches!(outcome, Outcome::Violated | Outcome::NotAssessable) || also.contains(&outcome)
}

/// What some rules came to for some rows of their kind, by whoever judged them.
#[derive(Debug, Default)]
pub struct OfRows {
    /// What each rule came to that was judged there.
    pub counts: Vec<(RuleId, Count)>,
    /// Of rules with loops, whether each row has a subject by any of them; empty where there are none.
    pub has_subject: Vec<bool>,
    /// What is to be reported, for each rule in the order of the rows, then of its loops.
    pub flagged: Vec<Flagged>,
}

impl OfRows {
    /// Adds what other rules came to for the same rows.
    pub fn join(&mut self, other: OfRows) {
        self.counts.extend(other.counts);
        self.flagged.extend(other.flagged);
        self.has_subject.resize(self.has_subject.len().max(other.has_subject.len()), false);
        self.has_subject.iter_mut().zip(other.has_subject).for_each(|(has, other)| *has |= other);
    }
}

/// Another evaluator: what some rules, or some of them, come to for some rows of a kind.
pub type Other<'o> = &'o mut dyn FnMut(KindId, &[RuleId], &[u32]) -> Option<OfRows>;

impl Court<'_> {
    /// Judges rules over all subjects. `order` gives the kinds in the order of their sources, `chosen` says which rows
    /// are to be judged, and `also` which outcomes to report besides *violated* and *not assessable*.
    ///
    /// # Panics
    /// If the outcomes of a rule do not add up to its subjects, or the records with a subject and those without to
    /// the records, which would be a bug.
    pub fn judge_all(
        &self,
        rules: &[RuleId],
        order: &[KindId],
        chosen: &dyn Fn(KindId, u32) -> bool,
        also: &[Outcome],
    ) -> Verdicts {
        self.judge_with(rules, order, chosen, also, &mut |_, _, _| None)
    }

    /// The same, where another evaluator may judge the rows of a kind: `other` gives what some rules came to for some
    /// rows of a kind. By rules that it leaves out each record is judged here.
    ///
    /// # Panics
    /// As [`Court::judge_all`].
    pub fn judge_with(
        &self,
        rules: &[RuleId],
        order: &[KindId],
        chosen: &dyn Fn(KindId, u32) -> bool,
        also: &[Outcome],
        other: Other<'_>,
    ) -> Verdicts {
        let mut counts = vec![Count::default(); rules.len()];
        let mut flagged: Vec<Flagged> = Vec::new();
        let mut without_subject: BTreeMap<KindId, Vec<u32>> = BTreeMap::new();
        for kind in order {
            let of_kind: Vec<usize> =
                (0..rules.len()).filter(|index| self.rules.rule(rules[*index]).kind == *kind).collect();
            let rows: Vec<u32> = self.data.records(*kind).rows().collect();
            let rows: Vec<u32> =
                rows.into_iter().filter(|row| self.is_subject(*kind, *row) && chosen(*kind, *row)).collect();
            let asked: Vec<RuleId> = of_kind.iter().map(|index| rules[*index]).collect();
            // What the rows of one record say apart from each other is known here alone.
            let elsewhere = !asked.is_empty() && !self.data.records(*kind).has_dissent();
            let (mut left, mut any) = (of_kind.clone(), vec![of_kind.is_empty(); rows.len()]);
            if let Some(judged) = elsewhere.then(|| other(*kind, &asked, &rows)).flatten() {
                for (rule, count) in judged.counts {
                    let place = left.iter().position(|index| rules[*index] == rule).map(|place| left.remove(place));
                    let place = place.expect("the other evaluator judges rules that it was asked for");
                    counts[place] = count;
                    // A rule without loops has a subject in every record.
                    if self.rules.rule(rule).loops.is_empty() {
                        any.fill(true);
                    }
                }
                any.iter_mut().zip(judged.has_subject).for_each(|(any, has_subject)| *any |= has_subject);
                flagged.extend(judged.flagged);
            }
            if left.is_empty() && any.iter().all(|any| *any) {
                continue;
            }
            for (row, mut any) in rows.into_iter().zip(any) {
                for index in &left {
                    any |= self.judge_row(rules[*index], row, &mut counts[*index], &mut |found| {
                        if is_reported(found.outcome, also) {
                            flagged.push(found);
                        }
                    });
                }
                if !any {
                    without_subject.entry(*kind).or_default().push(row);
                }
            }
        }
        let results: Vec<RuleResult> =
            rules.iter().zip(counts).map(|(rule, count)| self.result(*rule, count)).collect();
        let not_run = results.iter().filter(|result| matches!(result.status, Status::NotRun(_)));
        let not_run: BTreeSet<RuleId> = not_run.map(|result| result.rule).collect();
        flagged.retain(|found| !not_run.contains(&found.rule));
        // Subjects of one record and one rule keep the order of the loops.
        let places: BTreeMap<RuleId, usize> = rules.iter().copied().zip(0..).collect();
        let origin = |found: &Flagged| self.data.records(self.rules.rule(found.rule).kind).origin(found.row);
        flagged.sort_by_key(|found| (origin(found), places[&found.rule]));
        Verdicts { rules: results, findings: flagged, repeated: self.repeated(), without_subject }
    }

    /// Judges and counts all subjects that a rule has of a record; whether there are any.
    fn judge_row(&self, rule: RuleId, row: u32, count: &mut Count, flag: &mut dyn FnMut(Flagged)) -> bool {
        let found = self.subjects(rule, row);
        count.add_record(&found);
        found.subjects.iter().for_each(|subject| flag(self.judge_subject(rule, subject, &mut count.tally)));
        !found.subjects.is_empty()
    }

    /// Judges a subject and counts what it comes to.
    pub fn judge_subject(&self, rule: RuleId, subject: &Subject, tally: &mut Tally) -> Flagged {
        let judgement = self.judge(rule, subject);
        self.tally(self.rules.rule(rule).kind, &judgement, tally);
        let outcome = judgement.outcome;
        Flagged::subject(rule, subject, outcome, outcome == Outcome::Violated && judgement.assumes_complete)
    }

    fn result(&self, rule: RuleId, count: Count) -> RuleResult {
        let Count { tally, rows, with_subject, subjects } = count;
        assert_eq!(tally.subjects(), subjects, "outcomes add up to the subjects");
        let without: u64 = tally.without_subject.values().sum();
        assert_eq!(with_subject + without, rows, "records with subjects and without add up to the records");
        let status = self.status(rule, &tally);
        RuleResult { rule, tally, status }
    }

    /// What is to be reported of a subject.
    pub fn told(&self, flagged: &Flagged) -> Finding {
        let subject = flagged.of();
        self.finding(flagged.rule, &subject, &self.judge(flagged.rule, &subject))
    }

    fn repeated(&self) -> BTreeMap<KindId, Vec<u32>> {
        let of_kind = |kind: KindId| {
            let rows = u32::try_from(self.data.records(kind).len()).expect("the reader refuses more rows");
            let repeated = (0..rows).filter(|row| self.links.is_merged(kind, *row) && !self.is_later(kind, *row));
            (kind, repeated.collect())
        };
        self.rules.schema.ids().map(of_kind).collect()
    }

    pub(super) fn status(&self, rule: RuleId, tally: &Tally) -> Status {
        let kind = self.rules.rule(rule).kind;
        if !is_supplied(self.data, kind) {
            return Status::OutOfScope;
        }
        if let Some(why) = self.unset_words(rule) {
            return Status::NotRun(why);
        }
        let not_assessable = tally.count(Outcome::NotAssessable);
        let not_applicable = tally.count(Outcome::NotApplicable);
        // Nothing applicable was decided, and what kept it from being decided was never supplied.
        if not_assessable > 0
            && not_assessable + not_applicable == tally.subjects()
            && tally.wants_input == not_assessable
        {
            return Status::NotRun(not_supplied(&tally.missing_inputs));
        }
        if not_applicable == tally.subjects() { Status::Vacuous } else { Status::Run }
    }
}

impl Court<'_> {
    /// Counts one subject of a kind.
    pub fn tally(&self, kind: KindId, judgement: &Judgement<'_>, tally: &mut Tally) {
        tally.add(judgement.outcome, judgement.possible);
        tally.nothing_to_check += u64::from(judgement.nothing_to_check);
        tally.no_version_in_force += u64::from(judgement.no_version_in_force);
        if judgement.outcome == Outcome::Violated {
            tally.assumes_complete += u64::from(judgement.assumes_complete);
        }
        if let Some(name) = judgement.exempt_by {
            *tally.exempt_by.entry(name.to_owned()).or_default() += 1;
        }
        if judgement.outcome == Outcome::NotAssessable {
            let missing: Vec<Reason> = self.missing_inputs(kind, judgement.reasons.iter()).collect();
            tally.wants_input += u64::from(!missing.is_empty());
            tally.missing_inputs.extend(missing);
        }
    }

    /// Of some reasons, those that an input was not supplied, without their places; a column is named with the kind
    /// that lacks it.
    pub(super) fn missing_inputs<'r>(
        &self,
        kind: KindId,
        reasons: impl Iterator<Item = &'r Reason>,
    ) -> impl Iterator<Item = Reason> {
        reasons.filter(|reason| reason.cause.is_missing_input()).map(move |reason| {
            let what = match (reason.cause, reason.cell) {
                (Cause::ColumnAbsent, Some(Cell { kind, field: Some(field), .. })) => {
                    format!("{}.{}", self.kind_name(kind), self.rules.schema.field(kind, field).name)
                }
                (Cause::ColumnAbsent, _) if !reason.what.contains('.') => {
                    format!("{}.{}", self.kind_name(kind), reason.what)
                }
                _ => reason.what.clone(),
            };
            Reason { what, cause: reason.cause, cell: None }
        })
    }
}

impl Court<'_> {
    /// Which parameters a rule waits for, and where policy staff can set them; `None` where it waits for none.
    pub fn unset_words(&self, rule: RuleId) -> Option<String> {
        self.unset_of(&self.rules.rule(rule).parameters)
    }

    /// Which of some parameters are unset, and where policy staff can set them.
    pub(super) fn unset_of(&self, parameters: &[ParameterId]) -> Option<String> {
        let unset = parameters.iter().map(|id| self.rules.parameter(*id)).filter(|parameter| parameter.is_unset());
        let each = unset.map(|parameter| {
            let (name, span) = (&parameter.name, parameter.versions[0].span);
            let (file, place) = crate::diagnostic::place(self.sources, span);
            let (holds, form) = (parameter.holds.words(), parameter.holds.form());
            let here = match self.sources.file(span.file).is_built_in() {
                true => String::new(),
                false => format!("at {file}:{}:{}, or ", place.line, place.column),
            };
            format!("the parameter `{name}`, {holds}, is unset: write its value {here}in the project file as `parameters: {{{name}: {form}}}`")
        });
        let each: Vec<String> = each.collect();
        (!each.is_empty()).then(|| each.join("; "))
    }
}

/// What was not supplied, in words: columns stand together by their kind.
pub(super) fn not_supplied(missing: &BTreeSet<Reason>) -> String {
    let mut columns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut each = Vec::new();
    for Reason { what, cause, .. } in missing {
        match (cause, what.split_once('.')) {
            (Cause::ColumnAbsent, Some((kind, field))) => columns.entry(kind).or_default().push(field),
            (Cause::ColumnAbsent, None) => each.push(format!("no source has a column for `{what}`")),
            (Cause::ParameterUnset, _) => each.push(format!("the parameter `{what}` is unset")),
            _ => each.push(format!("no source supplies `{what}`")),
        }
    }
    each.extend(columns.into_iter().map(|(kind, fields)| match &fields[..] {
        [field] => format!("no source has a column for `{kind}.{field}`"),
        [first @ .., last] => format!("no source of `{kind}` has columns for `{}` and `{last}`", first.join("`, `")),
        [] => unreachable!("a kind is there for a field of it"),
    }));
    each.join("; ")
}
