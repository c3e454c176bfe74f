//! The whole evaluation of one rule for one record, as an indented tree in the words of the rule file, and what alone
//! would change the outcome.

use std::io;

use crate::calendar::When;
use crate::column::Cell;
use crate::explain::{Course, Court, Derivation, Judgement, OfLapse, Standing, Subject, Trace, reasons_words};
use crate::input::escape_text;
use crate::outcome::{Answers, Finding, Outcome, Reason};
use crate::resolve::ruleset::{ConditionKind, OperandKind, Rule, RuleId, RuleVersion};
use crate::source::Span;

use super::Run;
use super::model::citations;
use super::words::{counted, listed};

/// How many records of a query are shown.
const RECORDS: usize = 20;

/// The evaluation of a rule for a subject, as text.
///
/// # Errors
/// A file cannot be read any more.
pub fn why(run: &Run<'_>, court: &Court<'_>, id: RuleId, judged: &Subject) -> io::Result<String> {
    let judgement = court.judge(id, judged);
    let finding = court.finding(id, judged, &judgement);
    let rule = run.rules.rule(id);
    let version = &rule.versions[finding.version];
    let subject = Cell { kind: rule.kind, row: judged.row, field: None };
    let (text, pivot, derived) = (String::new(), judgement.pivot.clone(), Vec::new());
    let mut tree = Tree { run, court, version, text, required: false, pivot, derived };
    let manner = finding.manner.map(|manner| format!(" ({})", manner.words())).unwrap_or_default();
    let not_run = court.unset_words(id);
    let outcome = if not_run.is_some() { "not run" } else { judgement.outcome.words() };
    let name = run.subject_kind_and_name(&finding)?;
    let accepted = if not_run.is_some() { String::new() } else { run.accepted_words(&finding) };
    tree.line(0, &format!("{} for {name}: {outcome}{manner}{accepted}", rule.id));
    tree.line(1, &format!("{} ({})", version.title, rule.class.words()));
    if let Some(words) =
        rule.judged_words(finding.version, finding.version_open).filter(|_| !judgement.no_version_in_force)
    {
        tree.line(1, &words);
    }
    tree.line(1, &format!("cites {}", citations(run.rules, version)));
    tree.line(1, &format!("record: {}", place_words(run, subject)?));
    tree.line(1, &format!("as of {}", run.as_of));
    if run.pseudonyms.are_lifted() {
        tree.line(1, "private values are shown, as this was asked for");
    }
    let set = rule.parameters.iter().map(|id| run.rules.parameter(*id));
    for (parameter, words) in set.filter_map(|parameter| Some((parameter, parameter.set_words()?))) {
        tree.line(1, &format!("the project file sets `{}` to {words}", parameter.name));
    }
    if let Some(words) = run.accepted_by(&finding).filter(|_| not_run.is_none()) {
        tree.line(1, &words);
    }
    tree.line(1, &not_run.unwrap_or_else(|| run.pseudonyms.tell(&finding.message)));
    tree.text.push('\n');
    tree.standing(judged, rule);
    tree.clauses(&judgement)?;
    if let Some(change) = change(run, court, &judgement, &finding) {
        tree.text.push('\n');
        tree.line(0, &change);
    }
    Ok(tree.text)
}

/// `agreements.csv:18:41`
pub(super) fn place_words(run: &Run<'_>, cell: Cell) -> io::Result<String> {
    let place = run.place(cell)?;
    Ok(format!("{}:{}", place.file, place.position))
}

/// The answers still possible, in words.
fn answer_words(answers: Answers) -> String {
    if answers == Answers::UNKNOWN || answers == Answers::ANY {
        return "unknown".to_owned();
    }
    let each = answers.each().map(|answer| match answer {
        Answers::TRUE => "true",
        Answers::FALSE => "false",
        _ => "not due yet",
    });
    each.collect::<Vec<_>>().join(" or ")
}

struct Tree<'r, 'a> {
    run: &'r Run<'a>,
    court: &'r Court<'a>,
    version: &'r RuleVersion,
    text: String,
    /// The clause being shown is the requirement.
    required: bool,
    /// The day that picks the values of parameters, or why it is not known.
    pivot: Result<When, Reason>,
    /// The derived facts whose lines were shown.
    derived: Vec<(Option<Span>, Cell)>,
}

impl<'a> Tree<'_, 'a> {
    fn line(&mut self, depth: usize, words: &str) {
        self.text += &format!("{}{}\n", "  ".repeat(depth), escape_text(words));
    }

    /// That it is open whether there is such a subject.
    fn standing(&mut self, subject: &Subject, rule: &Rule) {
        let open = match &subject.standing {
            Standing::Sure => return,
            Standing::Unsure(_) => "it is open whether there is such a subject",
            Standing::Unknown(_) => "it is not known which subjects the record has",
        };
        for each in &rule.loops {
            let place = self.run.rule_place(each.span);
            let words = self.court.words(each.span);
            self.line(0, &format!("{words} ({}:{}:{})", place.file, place.line, place.column));
        }
        let because = self.run.pseudonyms.tell(&reasons_words(subject.reasons()));
        self.line(1, &format!("{open}, because {because}"));
    }

    fn clauses(&mut self, judgement: &Judgement<'a>) -> io::Result<()> {
        if judgement.no_version_in_force {
            self.line(0, "the rule was not in force for this record");
        }
        if let Some(when) = &judgement.when {
            self.clause("when", when, false)?;
        }
        for (name, trace) in &judgement.unless {
            let of = self.lapse_of(judgement, trace);
            self.clause(&format!("unless {name}{of}"), trace, false)?;
        }
        self.unless_not_looked_at(judgement);
        for (name, trace) in &judgement.unclear {
            self.clause(&format!("unclear {name}"), trace, false)?;
        }
        match &judgement.requirement {
            Some(requirement) => self.clause("requirement", requirement, true)?,
            None => self.line(0, "requirement: not looked at"),
        }
        if judgement.nothing_to_check {
            self.line(0, "there was nothing to check");
        }
        if judgement.assumes_complete {
            self.line(0, "this assumes that the records are complete");
        }
        Ok(())
    }

    /// A clause of the rule. Only what a requirement lacks is named as a manner of violation.
    fn clause(&mut self, name: &str, trace: &Trace<'a>, required: bool) -> io::Result<()> {
        self.required = required;
        let place = self.run.rule_place(trace.condition.span);
        let place = format!("{}:{}:{}", place.file, place.line, place.column);
        self.line(0, &format!("{name}: {} ({place})", answer_words(trace.answers)));
        self.condition(trace, 1)
    }

    /// A condition with its answers, then what it looked at.
    fn condition(&mut self, trace: &Trace<'a>, depth: usize) -> io::Result<()> {
        let kind = &trace.condition.kind;
        let words = if matches!(kind, ConditionKind::All(_)) {
            "all of these".to_owned()
        } else if matches!(kind, ConditionKind::Any(_)) {
            "any of these".to_owned()
        } else if let ConditionKind::AtLeast(count, _) = kind {
            format!("at least {count} of these")
        } else {
            self.court.words_with_values(trace.condition, &self.pivot)
        };
        let mut said = format!("{words}: {}", answer_words(trace.answers));
        if let Some(manner) = trace.manner.filter(|_| self.required && trace.answers == Answers::FALSE) {
            said += &format!(" ({})", manner.words());
        }
        if let Some(course) = &trace.course {
            said += &self.next_due(course);
        } else if let Some(due) = trace.due {
            let due = if trace.is_due_private() { self.private_date(due) } else { due.to_string() };
            said += &format!("; last day {due}");
        }
        if !trace.reasons.is_empty() && !trace.answers.is_decided() && trace.parts.is_empty() {
            said += &format!(", because {}", self.run.pseudonyms.tell(&reasons_words(&trace.reasons)));
        }
        self.line(depth, &said);
        self.below(trace, depth + 1)
    }

    /// The values and conditions below a condition. A negation shows those of what it negates.
    fn below(&mut self, trace: &Trace<'a>, depth: usize) -> io::Result<()> {
        if let (ConditionKind::Not(inner), [part]) = (&trace.condition.kind, trace.parts.as_slice()) {
            let same = self.court.words(inner.span) == self.court.words(trace.condition.span);
            let is_predicate = part.parts.is_empty();
            return if same || is_predicate { self.below(part, depth) } else { self.condition(part, depth) };
        }
        for seen in trace.seen.iter().filter(|seen| !matches!(seen.operand.kind, OperandKind::Constant(_))) {
            let value = self.run.pseudonyms.tell(&seen.value(&self.court.zone));
            let name = self.court.words(seen.operand.span);
            match seen.cell() {
                Some(cell) => {
                    let place = place_words(self.run, cell)?;
                    self.line(depth, &format!("{name}: {value} ({place})"));
                }
                None => self.line(depth, &format!("{name}: {value}")),
            }
            for derivation in seen.derivations() {
                self.derivation(derivation, &name, depth + 1)?;
            }
        }
        let private = trace.seen.iter().any(|seen| seen.operand.private) && !self.run.pseudonyms.are_lifted();
        if !trace.holidays.is_empty() && !private {
            let named: Vec<String> = trace.holidays.iter().map(|(day, name)| format!("{day} ({name})")).collect();
            self.line(depth, &format!("holidays passed over: {}", named.join(", ")));
        }
        if let Some(course) = &trace.course {
            self.course(course, trace.answers == Answers::FALSE, depth)?;
        }
        for part in trace.parts.iter().take(RECORDS) {
            match part.record {
                Some(record) => {
                    let name = self.run.kind_and_name(record)?;
                    let place = place_words(self.run, record)?;
                    self.line(depth, &format!("{name}: {} ({place})", answer_words(part.answers)));
                    self.record(part, depth + 1)?;
                }
                None => self.condition(part, depth)?,
            }
        }
        match trace.parts.len().saturating_sub(RECORDS) {
            0 => {}
            more => self.line(depth, &format!("and {}", counted(more as u64, "more record", "more records"))),
        }
        Ok(())
    }

    /// The events and lapses of a recurrence, in order; these are only possible where it is not surely false.
    fn course(&mut self, course: &Course, surely: bool, depth: usize) -> io::Result<()> {
        for (when, cell) in &course.events {
            let place = place_words(self.run, *cell)?;
            let day = if course.done_private { self.private_date(*when) } else { when.to_string() };
            self.line(depth, &format!("counts: {day} ({place})"));
        }
        for lapse in &course.lapses {
            let excused = lapse.excused_by.as_ref().map(|name| format!(", excused by `{name}`")).unwrap_or_default();
            let words = self.run.pseudonyms.tell(&self.court.lapse_words(course, lapse));
            let lapsed = if surely { "lapsed" } else { "may have lapsed" };
            self.line(depth, &format!("{lapsed} {words}{excused}"));
        }
        Ok(())
    }

    fn next_due(&self, course: &Course) -> String {
        let day = |when: When| if course.due_private { self.private_date(when) } else { when.to_string() };
        course.next_due.map(|when| format!("; next due {}", day(when))).unwrap_or_default()
    }

    fn private_date(&self, when: When) -> String {
        if self.run.pseudonyms.are_lifted() { when.to_string() } else { "(private date)".to_owned() }
    }

    /// For which lapse of the requirement an exception was judged.
    fn lapse_of(&self, judgement: &Judgement<'a>, trace: &Trace<'a>) -> String {
        let course = judgement.requirement.as_ref().and_then(Trace::recurrence);
        match (trace.lapse.as_deref(), course) {
            (Some(OfLapse::One(lapse)), Some((_, course))) => {
                format!(", for the lapse {}", self.run.pseudonyms.tell(&self.court.lapse_words(course, lapse)))
            }
            (Some(OfLapse::Others), _) => ", for any other lapse".to_owned(),
            (_, _) => String::new(),
        }
    }

    /// The exceptions that excuse lapses, where there is none.
    fn unless_not_looked_at(&mut self, judgement: &Judgement<'a>) {
        if judgement.requirement.is_none() {
            return;
        }
        let looked_at: Vec<&str> = judgement.unless.iter().map(|(name, _)| *name).collect();
        for exception in &self.version.unless {
            if !looked_at.contains(&exception.name.as_str()) {
                self.line(0, &format!("unless {}: not looked at, because nothing lapsed", exception.name));
            }
        }
    }

    /// The lines by which a derived fact was found, down to the one that was taken; each fact of a record once.
    fn derivation(&mut self, derivation: &Derivation<'a>, operand: &str, depth: usize) -> io::Result<()> {
        let hidden = derivation.private && !self.run.pseudonyms.are_lifted();
        if hidden || self.derived.contains(&derivation.key()) {
            return Ok(());
        }
        self.derived.push(derivation.key());
        // A line that does not hold violates nothing.
        let required = std::mem::replace(&mut self.required, false);
        let mut depth = depth;
        if derivation.name != operand {
            self.line(depth, &format!("{}:", derivation.name));
            depth += 1;
        }
        if derivation.is_table {
            self.columns(derivation, depth)?;
        }
        for line in &derivation.lines {
            let words = self.court.line_words(line);
            let Some(trace) = &line.condition else {
                self.line(depth, &words);
                continue;
            };
            let why = match trace.parts.iter().find(|cell| cell.answers == trace.answers) {
                Some(cell) if derivation.is_table && !line.taken => {
                    format!(", because of `{}`", self.court.words(cell.condition.span))
                }
                Some(_) | None => self.because(trace),
            };
            self.line(depth, &format!("{words}: {}{why}", answer_words(trace.answers)));
            if !derivation.is_table {
                self.below(trace, depth + 1)?;
            }
        }
        self.required = required;
        Ok(())
    }

    /// The values that the columns of a table look at, each once.
    fn columns(&mut self, derivation: &Derivation<'a>, depth: usize) -> io::Result<()> {
        let mut seen: Vec<Span> = Vec::new();
        let cells = derivation.lines.iter().filter_map(|line| line.condition.as_ref()).flat_map(|row| &row.parts);
        for cell in cells {
            let cell = if matches!(cell.condition.kind, ConditionKind::Not(_)) { &cell.parts[0] } else { cell };
            let column = cell.seen.first().map_or(cell.condition.span, |first| first.operand.span);
            if !seen.contains(&column) {
                seen.push(column);
                self.below(cell, depth)?;
            }
        }
        Ok(())
    }

    /// Why a condition is open, where it says so itself.
    fn because(&self, trace: &Trace<'a>) -> String {
        let due = trace.due.filter(|_| trace.answers.can_be_not_due());
        let private = trace.is_due_private();
        let due = due.map(|due| if private { self.private_date(due) } else { due.to_string() });
        let due = due.map(|due| format!("; last day {due}")).unwrap_or_default();
        if trace.reasons.is_empty() || trace.answers.is_decided() {
            return due;
        }
        format!("{due}, because {}", self.run.pseudonyms.tell(&reasons_words(&trace.reasons)))
    }

    /// What was looked at in one record of a query; the query's own words stand above it.
    fn record(&mut self, part: &Trace<'a>, depth: usize) -> io::Result<()> {
        if !part.reasons.is_empty() && !part.answers.is_decided() && part.parts.is_empty() {
            let because = self.run.pseudonyms.tell(&reasons_words(&part.reasons));
            self.line(depth, &format!("because {because}"));
        }
        self.below(part, depth)
    }
}

/// What alone would change the outcome, where that is certain.
fn change(run: &Run<'_>, court: &Court<'_>, judgement: &Judgement<'_>, finding: &Finding) -> Option<String> {
    match judgement.outcome {
        Outcome::Violated => {
            let (leaf, wanted) = judgement.failure()?;
            let requirement = judgement.requirement.as_ref()?;
            let met = flipped(requirement, leaf)? == Answers::TRUE;
            let due = finding.due.as_ref().map(|due| run.pseudonyms.tell(due));
            let due = due.map(|due| format!(" (the last day for it was {due})")).unwrap_or_default();
            let words = court.words_with_values(leaf.condition, &judgement.pivot);
            let so = so(wanted || requirement.says_not(leaf.condition.span));
            met.then(|| format!("It would be met if this alone {so}: {words}{due}"))
        }
        Outcome::NotApplicable => {
            let when = judgement.when.as_ref()?;
            let (leaf, wanted) = when.failing(true);
            let applies = flipped(when, leaf)? == Answers::TRUE;
            let words = court.words_with_values(leaf.condition, &judgement.pivot);
            let so = so(wanted || when.says_not(leaf.condition.span));
            applies.then(|| format!("The rule would concern it if this alone {so}: {words}"))
        }
        Outcome::Exempt => {
            let name = judgement.exempt_by?;
            let others = judgement.unless.iter().filter(|(other, _)| *other != name);
            let alone = others.clone().all(|(_, trace)| trace.answers == Answers::FALSE);
            let requirement = judgement.requirement.as_ref()?.answers;
            let applies = judgement.when.as_ref().is_none_or(|when| when.answers == Answers::TRUE);
            let clear = judgement.unclear.iter().all(|(_, trace)| trace.answers == Answers::FALSE);
            let without = match requirement {
                Answers::TRUE => "met",
                Answers::FALSE => "violated",
                _ => return None,
            };
            (alone && applies && clear).then(|| format!("Without the exception `{name}` it would be {without}"))
        }
        Outcome::NotAssessable => {
            let named: Vec<String> = judgement.reasons.iter().filter_map(|reason| reason_place(run, reason)).collect();
            let settles = "It can be judged once this is known";
            (!named.is_empty() && named.len() == judgement.reasons.len())
                .then(|| format!("{settles}: {}", listed(&named)))
        }
        Outcome::Met | Outcome::Pending => None,
    }
}

fn so(wanted: bool) -> &'static str {
    if wanted { "were so" } else { "were not so" }
}

fn reason_place(run: &Run<'_>, reason: &Reason) -> Option<String> {
    let place = place_words(run, reason.cell?).ok()?;
    Some(format!("`{}` ({place})", reason.what))
}

/// What a condition would answer if one predicate below it, and nothing else, answered the opposite. `None` where the
/// predicate is not below it by way of connectives alone.
fn flipped(trace: &Trace<'_>, leaf: &Trace<'_>) -> Option<Answers> {
    if std::ptr::eq(trace, leaf) {
        return Some(trace.answers.negated()).filter(|answers| answers.is_decided());
    }
    let index = trace.parts.iter().position(|part| part.record.is_none() && flipped(part, leaf).is_some())?;
    let answers = |at: usize, part: &Trace<'_>| if at == index { flipped(part, leaf) } else { Some(part.answers) };
    let parts: Option<Vec<Answers>> = trace.parts.iter().enumerate().map(|(at, part)| answers(at, part)).collect();
    let parts = parts?;
    let kind = &trace.condition.kind;
    if matches!(kind, ConditionKind::All(_)) {
        parts.into_iter().reduce(Answers::and)
    } else if matches!(kind, ConditionKind::Any(_)) {
        parts.into_iter().reduce(Answers::or)
    } else if matches!(kind, ConditionKind::Not(_)) {
        parts.first().map(|part| part.negated())
    } else if let ConditionKind::AtLeast(count, _) = kind {
        let surely = parts.iter().filter(|part| **part == Answers::TRUE).count();
        (surely >= *count as usize).then_some(Answers::TRUE)
    } else {
        None
    }
}
