//! The exceptions of a rule: judged once, or for each lapse of its recurrence where they name `the due date` or `the
//! date done`.

use std::sync::Arc;

use crate::calendar::When;
use crate::outcome::{Answers, Cause, Reason};
use crate::resolve::ruleset::{Condition, ConditionKind, Exception, OperandKind};
use crate::schema::KindId;

use super::conditions::dedup;
use super::course::{Lapse, LapseEnd, OfLapse, Unsure};
use super::operands::{Env, LapseDates};
use super::{Court, Trace};

/// What the exceptions and the requirement of a rule come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Excuses {
    /// Some exception holds, whatever lapsed.
    pub(super) always: Answers,
    /// The recurrence of the requirement; true where its lapses are not judged one by one.
    pub(super) recurrence: Answers,
    /// If it lapsed: every lapse has an exception of its own that holds.
    pub(super) lapses: Answers,
    /// What else is required.
    pub(super) rest: Answers,
}

impl<'a> Court<'a> {
    /// Judges the exceptions of a rule, and notes in its recurrence which lapses they excuse.
    pub(super) fn excuse(
        &self,
        exceptions: &'a [Exception],
        requirement: &mut Trace<'a>,
        env: &Env,
    ) -> (Vec<(&'a str, Trace<'a>)>, Excuses) {
        let (of_lapses, plain): (Vec<&Exception>, Vec<&Exception>) =
            exceptions.iter().partition(|exception| names_lapse(&exception.condition));
        let judge =
            |exception: &&'a Exception| (exception.name.as_str(), self.judge_condition(&exception.condition, env));
        let mut unless: Vec<(&'a str, Trace<'a>)> = plain.iter().map(judge).collect();
        let always = either(&unless);
        let rest = requirement.answers;
        let mut excuses = Excuses { always, recurrence: Answers::TRUE, lapses: Answers::FALSE, rest };
        if of_lapses.is_empty() {
            return (unless, excuses);
        }
        excuses.rest = without_recurrence(requirement);
        let recurrence = recurrence_of(requirement).expect("an exception names a lapse only beside a recurrence");
        excuses.recurrence = recurrence.answers;
        if recurrence.answers.can_be_false() {
            let (judged, lapses) = self.excuse_lapses(&of_lapses, recurrence, env);
            excuses.lapses = lapses;
            unless.extend(judged);
        }
        (unless, excuses)
    }

    /// Judges exceptions for each lapse of a recurrence, and for those that there may be besides.
    fn excuse_lapses(
        &self,
        exceptions: &[&'a Exception],
        recurrence: &mut Trace<'a>,
        env: &Env,
    ) -> (Vec<(&'a str, Trace<'a>)>, Answers) {
        let ConditionKind::Recurs(of) = &recurrence.condition.kind else { unreachable!("asked for recurrences only") };
        let course = recurrence.course.as_mut().expect("a recurrence was judged to its course");
        let judge = |dates: LapseDates, lapse: &OfLapse| -> Vec<(&'a str, Trace<'a>)> {
            let env = Env { lapse: Some(Arc::new(dates)), ..env.clone() };
            let judge = |exception: &&'a Exception| {
                let mut trace = self.judge_condition(&exception.condition, &env);
                self.blame_events(&mut trace, &env);
                (exception.name.as_str(), Trace { lapse: Some(Box::new(lapse.clone())), ..trace })
            };
            exceptions.iter().map(judge).collect()
        };
        let mut all = Vec::new();
        let mut each: Vec<Answers> = Vec::new();
        for lapse in &mut course.lapses {
            let judged = judge(dates_of(lapse, of.query.kind), &OfLapse::One(lapse.clone()));
            each.push(either(&judged));
            let excused_by = judged.iter().find(|(_, trace)| trace.answers == Answers::TRUE);
            lapse.excused_by = excused_by.map(|(name, _)| (*name).to_owned());
            all.extend(judged);
        }
        let mut lapses = each.into_iter().reduce(Answers::and);
        if let Some(unsure) = &course.unsure {
            let judged = judge(self.dates_of_others(unsure, of.query.kind), &OfLapse::Others);
            let others = either(&judged);
            lapses = Some(lapses.map_or(others, |lapses| lapses.union(others)));
            all.extend(judged);
        }
        if recurrence.answers == Answers::FALSE
            && let Some(blamed) = course.blamed()
        {
            (recurrence.due, recurrence.manner) = (Some(blamed.due), Some(blamed.manner()));
        }
        (all, lapses.unwrap_or(Answers::FALSE))
    }

    /// Puts what leaves the dates of a lapse open in the place of these dates.
    fn blame_events(&self, trace: &mut Trace<'a>, env: &Env) {
        let Some(lapse) = env.lapse.as_deref() else { return };
        let of_lapse = |reason: &Reason| reason.what == "the due date" || reason.what == "the date done";
        if trace.reasons.iter().any(of_lapse) {
            let ends = trace.reasons.iter().any(|reason| of_lapse(reason) && reason.cause == Cause::ExtractEnds);
            let ends = ends.then(|| Reason { what: self.kind_name(lapse.kind), cause: Cause::ExtractEnds, cell: None });
            trace.reasons.retain(|reason| !of_lapse(reason));
            trace.reasons.extend(ends.into_iter().chain(lapse.open.iter().cloned()));
            dedup(&mut trace.reasons);
        }
    }

    /// The dates of lapses of which only bounds are known.
    fn dates_of_others(&self, unsure: &Unsure, kind: KindId) -> LapseDates {
        let done = When::days(unsure.due.first, self.as_of);
        LapseDates { due: unsure.due, done: vec![None, Some(done)], cell: None, kind, open: unsure.reasons.clone() }
    }
}

fn dates_of(lapse: &Lapse, kind: KindId) -> LapseDates {
    let (done, cell) = match lapse.end {
        LapseEnd::Done(when, cell) => (Some(when), Some(cell)),
        LapseEnd::Closed(_) | LapseEnd::Open => (None, None),
    };
    LapseDates { due: lapse.due, done: vec![done], cell, kind, open: Vec::new() }
}

fn either(judged: &[(&str, Trace<'_>)]) -> Answers {
    judged.iter().fold(Answers::FALSE, |answers, (_, trace)| answers.or(trace.answers))
}

/// Whether a condition asks for a date of the lapse.
fn names_lapse(condition: &Condition) -> bool {
    let mut found = false;
    condition.each_operand(&mut |operand| {
        found |= matches!(operand.kind, OperandKind::LapseDue | OperandKind::LapseDone);
    });
    found
}

/// The recurrence of a requirement, alone or joined by `and`.
fn recurrence_of<'t, 'a>(requirement: &'t mut Trace<'a>) -> Option<&'t mut Trace<'a>> {
    if requirement.course.is_some() {
        return Some(requirement);
    }
    let all = matches!(requirement.condition.kind, ConditionKind::All(_));
    requirement.parts.iter_mut().filter(|_| all).find_map(recurrence_of)
}

/// What a requirement comes to without its recurrence.
fn without_recurrence(requirement: &Trace<'_>) -> Answers {
    if requirement.course.is_some() {
        return Answers::TRUE;
    }
    if matches!(requirement.condition.kind, ConditionKind::All(_)) {
        return requirement.parts.iter().map(without_recurrence).fold(Answers::TRUE, Answers::and);
    }
    requirement.answers
}
