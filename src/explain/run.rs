//! A whole run: every chosen rule for every subject, counted, and a finding for each outcome that is asked for.

use std::collections::BTreeMap;

use crate::outcome::{Cause, Finding, Outcome, Reason, Status, Tally};
use crate::resolve::ruleset::RuleId;
use crate::schema::KindId;

use super::links::is_supplied;
use super::{Court, Subject};

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
    /// In record order, then rule order: violated, not assessable, and the other outcomes asked for.
    pub findings: Vec<Finding>,
    /// Rows that were not judged because they repeat an earlier row, and the two count as one.
    pub repeated: BTreeMap<KindId, Vec<u32>>,
}

impl Court<'_> {
    /// Judges rules over all subjects. `order` gives the kinds in the order of their sources, `chosen` says which rows
    /// are to be judged, and `also` which outcomes to report besides *violated* and *not assessable*.
    ///
    /// # Panics
    /// If the outcomes of a rule do not add up to its subjects, which would be a bug.
    pub fn judge_all(
        &self,
        rules: &[RuleId],
        order: &[KindId],
        chosen: &dyn Fn(KindId, u32) -> bool,
        also: &[Outcome],
    ) -> Verdicts {
        let mut tallies = vec![Tally::default(); rules.len()];
        let mut subjects = vec![0_u64; rules.len()];
        let mut flagged: Vec<(KindId, u32, usize)> = Vec::new();
        for kind in order {
            let of_kind: Vec<usize> =
                (0..rules.len()).filter(|index| self.rules.rule(rules[*index]).kind == *kind).collect();
            let rows = u32::try_from(self.data.records(*kind).len()).expect("the reader refuses more rows");
            for row in (0..rows).filter(|row| self.is_subject(*kind, *row) && chosen(*kind, *row)) {
                for index in &of_kind {
                    subjects[*index] += 1;
                    let outcome = self.tally(rules[*index], row, &mut tallies[*index]);
                    if matches!(outcome, Outcome::Violated | Outcome::NotAssessable) || also.contains(&outcome) {
                        flagged.push((*kind, row, *index));
                    }
                }
            }
        }
        let results: Vec<RuleResult> = (rules.iter().zip(tallies).zip(subjects))
            .map(|((rule, tally), subjects)| {
                assert_eq!(tally.subjects(), subjects, "outcomes add up to the subjects");
                let status = self.status(*rule, &tally);
                RuleResult { rule: *rule, tally, status }
            })
            .collect();
        flagged.sort_by_key(|(kind, row, index)| (self.data.records(*kind).origins[*row as usize], *index));
        let findings = flagged
            .into_iter()
            .filter(|(_, _, index)| !matches!(results[*index].status, Status::NotRun(_)))
            .map(|(_, row, index)| self.flagged(rules[index], &Subject::record(row)))
            .collect();
        Verdicts { rules: results, findings, repeated: self.repeated() }
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
    fn tally(&self, rule: RuleId, row: u32, tally: &mut Tally) -> Outcome {
        let judgement = self.judge(rule, &Subject::record(row));
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
        judgement.outcome
    }

    fn status(&self, rule: RuleId, tally: &Tally) -> Status {
        let kind = self.rules.rule(rule).kind;
        if !is_supplied(self.data, kind) {
            return Status::OutOfScope;
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

/// What was not supplied, in words.
fn not_supplied(missing: &std::collections::BTreeSet<Reason>, kind: &str) -> String {
    let each: Vec<String> = missing
        .iter()
        .map(|reason| match reason.cause {
            Cause::KindNotSupplied => format!("no source supplies `{}`", reason.what),
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
            | Cause::TooImprecise
            | Cause::OutsideCalendar
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
