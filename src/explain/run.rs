//! A whole run: every chosen rule for every subject, counted, and a finding for each outcome that is asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::outcome::{Cause, Finding, Outcome, Reason, Status, Tally};
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
    /// In record order, then rule order, then that of the rule's loops: violated, not assessable, and the other outcomes asked for.
    pub findings: Vec<Finding>,
    /// Rows that were not judged because they repeat an earlier row, and the two count as one.
    pub repeated: BTreeMap<KindId, Vec<u32>>,
    /// Rows about which there are rules, of which the loops of none make a subject.
    pub without_subject: BTreeMap<KindId, Vec<u32>>,
}

/// What one rule has counted so far.
#[derive(Debug, Clone, Default)]
struct Count {
    tally: Tally,
    /// Records that were looked at, and those of them that have a subject.
    rows: u64,
    with_subject: u64,
    subjects: u64,
}

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
        let mut counts = vec![Count::default(); rules.len()];
        let mut flagged: Vec<(KindId, usize, Subject)> = Vec::new();
        let mut without_subject: BTreeMap<KindId, Vec<u32>> = BTreeMap::new();
        for kind in order {
            let of_kind: Vec<usize> =
                (0..rules.len()).filter(|index| self.rules.rule(rules[*index]).kind == *kind).collect();
            let rows = u32::try_from(self.data.records(*kind).len()).expect("the reader refuses more rows");
            for row in (0..rows).filter(|row| self.is_subject(*kind, *row) && chosen(*kind, *row)) {
                let mut any = of_kind.is_empty();
                for index in &of_kind {
                    any |= self.judge_row(rules[*index], row, &mut counts[*index], |outcome, subject| {
                        if matches!(outcome, Outcome::Violated | Outcome::NotAssessable) || also.contains(&outcome) {
                            flagged.push((*kind, *index, subject));
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
        // Subjects of one record and one rule keep the order of the loops.
        let origin = |kind: &KindId, subject: &Subject| self.data.records(*kind).origins[subject.row as usize];
        flagged.sort_by_key(|(kind, index, subject)| (origin(kind, subject), *index));
        let findings = flagged
            .into_iter()
            .filter(|(_, index, _)| !matches!(results[*index].status, Status::NotRun(_)))
            .map(|(_, index, subject)| self.flagged(rules[index], &subject))
            .collect();
        Verdicts { rules: results, findings, repeated: self.repeated(), without_subject }
    }

    /// Judges and counts all subjects that a rule has of a record; whether there are any.
    fn judge_row(&self, rule: RuleId, row: u32, count: &mut Count, mut flag: impl FnMut(Outcome, Subject)) -> bool {
        let Subjects { subjects, none } = self.subjects(rule, row);
        count.rows += 1;
        count.with_subject += u64::from(!subjects.is_empty());
        count.subjects += subjects.len() as u64;
        if let Some(why) = none {
            *count.tally.without_subject.entry(why).or_default() += 1;
        }
        let any = !subjects.is_empty();
        for subject in subjects {
            flag(self.tally(rule, &subject, &mut count.tally), subject);
        }
        any
    }

    fn result(&self, rule: RuleId, count: Count) -> RuleResult {
        let Count { tally, rows, with_subject, subjects } = count;
        assert_eq!(tally.subjects(), subjects, "outcomes add up to the subjects");
        let without: u64 = tally.without_subject.values().sum();
        assert_eq!(with_subject + without, rows, "records with subjects and without add up to the records");
        let status = self.status(rule, &tally);
        RuleResult { rule, tally, status }
    }

    fn flagged(&self, rule: RuleId, subject: &Subject) -> Finding {
        self.finding(rule, subject, &self.judge(rule, subject))
    }

    fn repeated(&self) -> BTreeMap<KindId, Vec<u32>> {
        let of_kind = |kind: KindId| {
            let rows = u32::try_from(self.data.records(kind).len()).expect("the reader refuses more rows");
            let repeated = (0..rows).filter(|row| self.links.is_merged(kind, *row) && !self.links.is_later(kind, *row));
            (kind, repeated.collect())
        };
        self.rules.schema.ids().map(of_kind).collect()
    }

    /// Judges one subject and counts it.
    fn tally(&self, rule: RuleId, subject: &Subject, tally: &mut Tally) -> Outcome {
        let judgement = self.judge(rule, subject);
        count(&judgement, tally);
        judgement.outcome
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
            return Status::NotRun(not_supplied(&tally.missing_inputs, &self.kind_name(kind)));
        }
        if not_applicable == tally.subjects() { Status::Vacuous } else { Status::Run }
    }
}

/// Counts one subject.
pub(super) fn count(judgement: &Judgement<'_>, tally: &mut Tally) {
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
        let missing = judgement.reasons.iter().filter(|reason| reason.cause.is_missing_input());
        let missing: Vec<Reason> = missing.map(|reason| Reason { cell: None, ..reason.clone() }).collect();
        tally.wants_input += u64::from(!missing.is_empty());
        tally.missing_inputs.extend(missing);
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
            let here = format!("{file}:{}:{}", place.line, place.column);
            format!("the parameter `{name}`, {holds}, is unset: write its value at {here}, or in the project file as `parameters: {{{name}: {form}}}`")
        });
        let each: Vec<String> = each.collect();
        (!each.is_empty()).then(|| each.join("; "))
    }
}

/// What was not supplied, in words.
pub(super) fn not_supplied(missing: &BTreeSet<Reason>, kind: &str) -> String {
    let each: Vec<String> = missing
        .iter()
        .map(|reason| match reason.cause {
            Cause::KindNotSupplied => format!("no source supplies `{}`", reason.what),
            Cause::ParameterUnset => format!("the parameter `{}` is unset", reason.what),
            Cause::Blank
            | Cause::ColumnAbsent
            | Cause::Unreadable
            | Cause::UnknownCode
            | Cause::NoParent
            | Cause::SeveralParents
            | Cause::NotComplete
            | Cause::ExtractEnds
            | Cause::ContradictoryDates
            | Cause::Withheld
            | Cause::GroupDiffers
            | Cause::TooImprecise
            | Cause::OutsideCalendar
            | Cause::NoVersion(_)
            | Cause::TooManyPeriods
            | Cause::NotDue
            | Cause::NoRowFits
            | Cause::RowsDiffer
            | Cause::Unclear => {
                let of = if reason.what.contains('.') { String::new() } else { format!("{kind}.") };
                format!("no source has a column for `{of}{}`", reason.what)
            }
        })
        .collect();
    each.join("; ")
}
