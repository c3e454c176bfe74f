//! Conditions that hand on to others: the outcome of another rule (T9), and derived conditions.

use crate::outcome::{Answers, Finding, LoopValue, Manner, Outcome, OutcomeSet, Reason};
use crate::resolve::ruleset::{
    Condition, ConditionKind, Constant, DefinitionBody, Operand, OperandKind, OutcomeWord, RecordPath, RuleId,
};

use super::operands::{Env, Reached};
use super::subjects::together;
use super::{Court, Judgement, Subject, Trace};

impl<'a> Court<'a> {
    /// `RULE is OUTCOME`: of the subjects of the record together, or of those with the values of the loops that both
    /// rules have.
    pub(super) fn rule_is(&self, condition: &'a Condition, env: &Env) -> Trace<'a> {
        let ConditionKind::RuleIs { rule, outcome, record, shared } = &condition.kind else {
            unreachable!("asked for the outcomes of rules only")
        };
        self.of_records(condition, record, env, |row, trace| {
            if self.rules.unset_parameters(*rule).next().is_some() {
                let subject = Subject::record(row);
                trace.reasons.extend(self.judge(*rule, &subject).reasons);
                return Answers::UNKNOWN;
            }
            let judged = self.judge_each(*rule, row, |subject| has_values(subject, shared, &env.loops));
            let answers = outcome_answers(&judged, *outcome);
            for (_, judgement) in judged {
                trace.due = trace.due.or(judgement.due());
                trace.due_private |= judgement.is_due_private();
                trace.assumes_complete |= judgement.assumes_complete;
                if !answers.is_decided() && !alone(&judgement, *outcome).is_decided() {
                    // An exception that may hold keeps a rule from being surely met, though nothing is open about that.
                    let excuses = judgement.unless.iter().flat_map(|(_, unless)| unless.reasons.iter().cloned());
                    let excuses: Vec<Reason> =
                        if judgement.reasons.is_empty() { excuses.collect() } else { Vec::new() };
                    trace.reasons.extend(judgement.reasons.into_iter().chain(excuses));
                }
            }
            answers
        })
    }

    /// What another rule came to for the record of a finding, in words: "TRN-06 is violated (FY2019, privacy)".
    pub(super) fn other_came_to(&self, rule: RuleId, shared: &[(usize, usize)], finding: &Finding) -> String {
        let judged = self.judge_each(rule, finding.subject.row, |subject| has_values(subject, shared, &finding.loops));
        let (outcome, _) = together(&judged);
        let decisive = judged.iter().find(|(_, judgement)| judgement.outcome == outcome);
        let named: Vec<String> =
            (decisive.into_iter()).flat_map(|(subject, _)| subject.loops.iter().filter_map(LoopValue::short)).collect();
        let named = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
        format!("{} is {}{named}", self.rules.rule(rule).id, outcome.words())
    }

    /// What is judged of the record that a path leads to: every answer, where it may be one of several.
    pub(super) fn of_records(
        &self,
        condition: &'a Condition,
        record: &RecordPath,
        env: &Env,
        mut judge: impl FnMut(u32, &mut Trace<'a>) -> Answers,
    ) -> Trace<'a> {
        let mut trace = Trace { manner: Some(Manner::WrongValue), ..Trace::new(condition) };
        let mut answers: Option<Answers> = None;
        for reached in self.climb(record, env) {
            let one = match reached {
                Reached::Row(row) => judge(row, &mut trace),
                Reached::Unknown(reason) => {
                    trace.reasons.push(reason);
                    Answers::UNKNOWN
                }
                Reached::NoSuch => Answers::FALSE,
            };
            answers = Some(answers.map_or(one, |earlier| earlier.union(one)));
        }
        trace.answers = answers.expect("a path leads somewhere or says why not");
        trace
    }

    /// Whether this asks a derived condition for its answer: `x.flag is yes`.
    pub(super) fn asks_definition(&self, left: &Operand, right: &Operand) -> bool {
        let answer = matches!(right.kind, OperandKind::Constant(Constant::YesNo(_)));
        let OperandKind::Defined(_, id) = &left.kind else { return false };
        let body = &self.rules.definition(*id).body;
        answer && matches!(body, DefinitionBody::Condition(_))
    }

    /// A derived condition is judged as the condition that it is, so that it can be not due yet.
    pub(super) fn defined_is(
        &self,
        condition: &'a Condition,
        left: &'a Operand,
        right: &'a Operand,
        env: &Env,
    ) -> Trace<'a> {
        let OperandKind::Defined(record, id) = &left.kind else { unreachable!("asked for derived conditions only") };
        let DefinitionBody::Condition(body) = &self.rules.definition(*id).body else {
            unreachable!("asked for derived conditions only")
        };
        let wanted = matches!(right.kind, OperandKind::Constant(Constant::YesNo(true)));
        self.of_records(condition, record, env, |row, trace| {
            let inner = self.judge_condition(body, &env.derived(row));
            trace.reasons.extend(inner.reasons.iter().cloned());
            trace.due = trace.due.or(inner.due);
            trace.due_private |= inner.is_due_private();
            trace.assumes_complete |= inner.assumes_complete;
            let answers = if wanted { inner.answers } else { inner.answers.negated() };
            trace.parts.push(inner);
            answers
        })
    }
}

/// Whether a subject has the values of the loops that its rule shares with the one that asks. Where nobody knows which
/// values there are, this one may be among them.
fn has_values(subject: &Subject, shared: &[(usize, usize)], loops: &[LoopValue]) -> bool {
    shared.iter().all(|(here, there)| match (loops.get(*here), subject.loops.get(*there)) {
        (Some(own), Some(other)) => own.is_same(other) || *other == LoopValue::Unknown,
        (Some(_) | None, None) | (None, Some(_)) => true,
    })
}

/// What `RULE is OUTCOME` is of one subject.
fn alone(judgement: &Judgement<'_>, word: OutcomeWord) -> Answers {
    match word {
        OutcomeWord::Overdue => narrowed(judgement, Manner::Overdue),
        OutcomeWord::Late => narrowed(judgement, Manner::Late),
        OutcomeWord::Violated
        | OutcomeWord::Met
        | OutcomeWord::Pending
        | OutcomeWord::Exempt
        | OutcomeWord::NotApplicable
        | OutcomeWord::Applicable
        | OutcomeWord::NotAssessable
        | OutcomeWord::Assessable
        | OutcomeWord::Run
        | OutcomeWord::NotRun => by_outcome(judgement.outcome, judgement.possible, word),
    }
}

/// What `RULE is OUTCOME` is of a record, by its subjects: of what they come to together. A manner is asked of each of
/// them, and one is enough.
fn outcome_answers(judged: &[(Subject, Judgement<'_>)], word: OutcomeWord) -> Answers {
    if matches!(word, OutcomeWord::Overdue | OutcomeWord::Late) {
        return judged.iter().fold(Answers::FALSE, |any, (_, judgement)| any.or(alone(judgement, word)));
    }
    let (outcome, possible) = together(judged);
    by_outcome(outcome, possible, word)
}

fn by_outcome(outcome: Outcome, possible: OutcomeSet, word: OutcomeWord) -> Answers {
    let of = |outcome: Outcome| each_outcome(possible, |member| Answers::known(member == outcome));
    match word {
        OutcomeWord::Violated => violated(possible),
        OutcomeWord::Met => each_outcome(possible, |member| match member {
            Outcome::Met => Answers::TRUE,
            Outcome::Pending => Answers::NOT_DUE,
            Outcome::Violated | Outcome::Exempt | Outcome::NotApplicable | Outcome::NotAssessable => Answers::FALSE,
        }),
        OutcomeWord::Pending => of(Outcome::Pending),
        OutcomeWord::Exempt => of(Outcome::Exempt),
        OutcomeWord::NotApplicable => of(Outcome::NotApplicable),
        OutcomeWord::Applicable => of(Outcome::NotApplicable).negated(),
        OutcomeWord::NotAssessable => Answers::known(outcome == Outcome::NotAssessable),
        OutcomeWord::Assessable => Answers::known(outcome != Outcome::NotAssessable),
        OutcomeWord::Overdue | OutcomeWord::Late => unreachable!("a manner is that of one subject"),
        OutcomeWord::Run | OutcomeWord::NotRun => unreachable!("resolve leaves these to tests"),
    }
}

fn each_outcome(possible: OutcomeSet, answer: impl Fn(Outcome) -> Answers) -> Answers {
    possible.members().map(answer).reduce(Answers::union).expect("something can come about")
}

/// Table T9: violated is true, pending not due yet, anything else false.
fn violated(possible: OutcomeSet) -> Answers {
    each_outcome(possible, |member| match member {
        Outcome::Violated => Answers::TRUE,
        Outcome::Pending => Answers::NOT_DUE,
        Outcome::Met | Outcome::Exempt | Outcome::NotApplicable | Outcome::NotAssessable => Answers::FALSE,
    })
}

/// `is overdue`, `is late`: a violation of that manner.
fn narrowed(judgement: &Judgement<'_>, manner: Manner) -> Answers {
    if judgement.outcome == Outcome::Violated {
        return Answers::known(judgement.failure().is_some_and(|(leaf, _)| leaf.manner == Some(manner)));
    }
    let answers = violated(judgement.possible);
    // A violation that may still come about may be of this manner or of another.
    if answers.can_be_true() { answers.union(Answers::FALSE) } else { answers }
}
