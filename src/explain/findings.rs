//! Findings: what is said of a judgement, in the words of the rule file and of the record.

use crate::calendar::{Instant, When};
use crate::column::Cell;
use crate::outcome::{Answers, Cause, Finding, Manner, Outcome, Reason, Sentence};
use crate::resolve::ruleset::{
    Condition, ConditionKind, Loop, LoopOver, PeriodOperand, Presence, Query, RuleId, SayPart, Step, Window,
};
use crate::schema::{KindId, LinkBy};
use crate::source::Span;

use super::course::LapseEnd;
use super::derived::decisive_cell;
use super::facts::{Fact, Value, cause_words, spoken, words};
use super::operands::Env;
use super::{Court, Judgement, Seen, Standing, Subject, Trace};

impl<'a> Court<'a> {
    /// What is to be reported of a judgement.
    pub fn finding(&self, id: RuleId, subject: &Subject, judgement: &Judgement<'a>) -> Finding {
        let rule = self.rules.rule(id);
        let version = &rule.versions[judgement.version];
        let record = Cell { kind: rule.kind, row: subject.row, field: None };
        let mut finding = Finding {
            rule: id.0 as usize,
            outcome: judgement.outcome,
            version: judgement.version,
            version_open: judgement.version_open,
            subject: record,
            loops: subject.loops.clone(),
            cell: self.pointed_at(record, judgement),
            also: Vec::new(),
            clause: version.requirement.span,
            manner: None,
            assumes_complete: false,
            message: Sentence::default(),
            required: self.words_with_values(&version.requirement, &judgement.pivot),
            found: Sentence::default(),
            due: None,
            days_late: None,
            parameters: self.parameters_named(&version.requirement, &judgement.pivot),
            reasons: Vec::new(),
            exempt_by: judgement.exempt_by.map(str::to_owned),
        };
        match judgement.outcome {
            Outcome::Violated => self.violated(judgement, &mut finding),
            Outcome::NotAssessable => self.not_assessable(id, subject, judgement, &mut finding),
            Outcome::Pending => self.pending(judgement, &mut finding),
            Outcome::Exempt => {
                let name = judgement.exempt_by.unwrap_or_default();
                let clause = judgement.unless.iter().find(|(other, _)| *other == name);
                finding.clause = clause.map_or(finding.clause, |(_, trace)| trace.condition.span);
                finding.found = match judgement.requirement.as_ref().and_then(Trace::recurrence) {
                    Some((recurrence, course)) if course.is_excused() => self.lapses_told(recurrence, course),
                    Some(_) | None => Sentence::words(format!("the exception `{name}` holds")),
                };
            }
            Outcome::Met if judgement.nothing_to_check => {
                finding.found = Sentence::words("there was nothing to check");
            }
            Outcome::Met => finding.found = Sentence::words("the requirement holds"),
            Outcome::NotApplicable => {
                finding.clause = judgement.when.as_ref().map_or(version.span, |when| when.condition.span);
                let words = match &judgement.when {
                    _ if judgement.no_version_in_force => "the rule was not in force for it".to_owned(),
                    Some(when) => {
                        format!(
                            "the rule does not concern it, because `{}` does not hold",
                            self.words(when.condition.span)
                        )
                    }
                    None => "the rule does not concern it".to_owned(),
                };
                finding.found = Sentence::words(words);
            }
        }
        finding.message = match (&version.say, judgement.outcome) {
            (Some(say), Outcome::Violated) => {
                self.said(say, &Env { pivot: judgement.pivot.clone(), ..self.env(rule.kind, subject) })
            }
            _ => finding.found.clone(),
        };
        finding
    }

    /// The value at which a finding about a record points, or the record as a whole.
    pub(super) fn pointed_at(&self, record: Cell, judgement: &Judgement<'a>) -> Cell {
        match judgement.outcome {
            Outcome::Violated => judgement.failure().map_or(record, |(leaf, _)| self.cell_of(leaf, record)),
            Outcome::NotAssessable => first_placed(&judgement.reasons).and_then(|first| first.cell).unwrap_or(record),
            Outcome::Met | Outcome::Pending | Outcome::Exempt | Outcome::NotApplicable => record,
        }
    }

    fn violated(&self, judgement: &Judgement<'a>, finding: &mut Finding) {
        let (leaf, wanted) = judgement.failure().expect("a violation has a requirement that fails");
        finding.clause = leaf.condition.span;
        finding.required = self.required(leaf, judgement);
        finding.parameters = self.parameters_named(leaf.condition, &judgement.pivot);
        finding.manner = Some(manner(leaf, wanted));
        finding.assumes_complete = judgement.assumes_complete;
        finding.also = leaf.witness.iter().flat_map(|witness| witness.cells.iter().skip(1).copied()).collect();
        if let (ConditionKind::Exists(_), false) = (&leaf.condition.kind, wanted) {
            // What should not be there.
            let there = leaf.parts.iter().find(|part| part.answers == Answers::TRUE);
            finding.also.extend(there.and_then(|part| part.record).filter(|there| *there != finding.cell));
        }
        finding.found = self.failed(leaf, wanted, finding);
        finding.found.append(self.by_lines(leaf));
        let private = is_private(leaf);
        if let Some(due) = leaf.due.filter(|_| wanted) {
            finding.due = Some(Sentence(vec![self.date_piece(due, leaf.is_due_private())]));
            if let (Some(Manner::Late), false) = (leaf.manner, private) {
                finding.days_late = self.days_late(leaf, due);
            }
            if let Some(lapse) = leaf.course.as_ref().and_then(|course| course.blamed()) {
                finding.days_late = lapse.days(self.as_of).filter(|_| !private && !leaf.is_due_private());
            }
            if let (Some(Manner::Overdue), false) = (leaf.manner, private) {
                finding.days_late = (due.first == due.last).then(|| i64::from(self.as_of.0) - i64::from(due.last.0));
            }
        }
        let requirement = judgement.requirement.as_ref();
        if !wanted && !requirement.is_some_and(|requirement| requirement.says_not(leaf.condition.span)) {
            finding.required = format!("not ({})", finding.required);
        }
    }

    /// What a predicate requires, in the words of the rule file.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these predicates share a verb")]
    fn required(&self, leaf: &Trace<'a>, judgement: &Judgement<'a>) -> String {
        let words = self.words_with_values(leaf.condition, &judgement.pivot);
        match &leaf.condition.kind {
            // One path of `a, b are recorded`: the verb stands once for all of them.
            ConditionKind::Present(operand, presence) if operand.span == leaf.condition.span => {
                let state = match presence {
                    Presence::Recorded => "recorded",
                    Presence::Blank => "blank",
                    Presence::None => "none",
                };
                format!("{words} is {state}")
            }
            _ => words,
        }
    }

    /// The place that a failing predicate points at: the event of a deadline; else a value of the subject itself, so
    /// that who looks after the record sees it; else the first value that was looked at, or the link that finds nobody.
    /// For a lapse that is what ended it, or else the event from which it is counted.
    fn cell_of(&self, leaf: &Trace<'a>, subject: Cell) -> Cell {
        let lapse = leaf.course.as_ref().and_then(|course| course.blamed());
        if let Some(LapseEnd::Done(_, cell)) = lapse.map(|lapse| lapse.end) {
            return cell;
        }
        // What has lapsed since is counted from the last event, if there was one.
        if let Some((_, cell)) = leaf.course.as_ref().and_then(|course| course.events.last()) {
            return *cell;
        }
        // Of a recurrence only the date counts from which it runs: its end has nothing to do with what is missing.
        let counted = if leaf.course.is_some() { 1 } else { leaf.seen.len() };
        let cells = || leaf.seen.iter().take(counted).filter_map(|seen| seen.cell());
        let own = cells().find(|cell| (cell.kind, cell.row) == (subject.kind, subject.row));
        if let Some(witness) = &leaf.witness {
            return witness
                .cells
                .first()
                .or(leaf.seen.iter().find_map(|seen| seen.reading.cell.as_ref()))
                .copied()
                .unwrap_or(subject);
        }
        let is_deadline = matches!(leaf.condition.kind, ConditionKind::Deadline { .. });
        let elsewhere = || cells().next().filter(|_| leaf.course.is_none());
        let found = own.filter(|_| !is_deadline).or_else(elsewhere).or(leaf.lost).or(leaf.record);
        found.or_else(|| decisive_cell(leaf, subject)).unwrap_or(subject)
    }

    fn days_late(&self, leaf: &Trace<'a>, due: When) -> Option<i64> {
        let event = leaf.seen.first()?.reading.facts.first()?;
        match event {
            Fact::Known(Value::When(when)) if when.first == when.last && due.first == due.last => {
                Some(i64::from(when.first.0) - i64::from(due.last.0))
            }
            Fact::Known(_) | Fact::None | Fact::Unknown(_) => None,
        }
    }

    /// What a failing predicate found.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other predicates are said by their values")]
    fn failed(&self, leaf: &Trace<'a>, wanted: bool, finding: &Finding) -> Sentence {
        match &leaf.condition.kind {
            ConditionKind::Deadline { .. } if wanted => self.missed(leaf),
            ConditionKind::Recurs(recurrence) => match &leaf.course {
                Some(course) if wanted => self.lapses_told(recurrence, course),
                Some(_) | None => Sentence::words(format!("{} did not lapse", self.counted_words(&recurrence.query))),
            },
            ConditionKind::Exists(query) => self.not_found(query, leaf, wanted),
            ConditionKind::Unique { .. } if !wanted => Sentence::words("no other record says the same"),
            ConditionKind::Covers(_) if !wanted => Sentence::words("there is no gap"),
            ConditionKind::NeverOverlaps(..) if !wanted => Sentence::words("no two of them share a day"),
            ConditionKind::AgreesOn(..) if !wanted => Sentence::words("all of them say the same"),
            ConditionKind::Unique { .. }
            | ConditionKind::Covers(_)
            | ConditionKind::NeverOverlaps(..)
            | ConditionKind::AgreesOn(..) => leaf
                .witness
                .as_ref()
                .map_or_else(|| self.values(leaf, finding.subject.kind), |witness| witness.words.clone()),
            ConditionKind::Present(_, presence) => self.presence(leaf, *presence, wanted),
            ConditionKind::Agree(_) => {
                let mut sentence = self.values(leaf, finding.subject.kind);
                sentence.say(if wanted { ": these do not agree" } else { ": these agree" });
                sentence
            }
            ConditionKind::Equals { exactly: true, .. }
            | ConditionKind::OneOf { exactly: true, .. }
            | ConditionKind::Matches { exactly: true, .. } => {
                let mut sentence = self.values(leaf, finding.subject.kind);
                sentence.say(outer_blanks(leaf));
                sentence
            }
            ConditionKind::RuleIs { rule, shared, .. } => {
                let own = self.rules.rule(*rule).kind == finding.subject.kind;
                let does_not_hold = || format!("`{}` does not hold", self.words(leaf.condition.span));
                Sentence::words(if own { self.other_came_to(*rule, shared, finding) } else { does_not_hold() })
            }
            _ => self.values(leaf, finding.subject.kind),
        }
    }

    /// A deadline that was missed.
    fn missed(&self, leaf: &Trace<'a>) -> Sentence {
        let event = &leaf.seen[0];
        let (private, due_private) = (is_private(leaf), leaf.is_due_private());
        let name = self.operand_words(event.operand);
        let mut sentence = Sentence::default();
        match leaf.manner {
            Some(Manner::Overdue) => {
                sentence.say(format!("there is no `{name}`"));
                if let Some(due) = leaf.due {
                    sentence.say(", and the last day for it was ");
                    sentence.push(self.date_piece(due, due_private));
                }
            }
            Some(Manner::Late) => {
                sentence.say(format!("`{name}` is "));
                sentence.append(event.value(&self.zone));
                if let Some(due) = leaf.due {
                    match (time_late(leaf, due), self.days_late(leaf, due)) {
                        (Some(time), _) if !private => sentence.say(format!(", {time} after the last moment, ")),
                        (None, Some(1)) if !private => sentence.say(", a day after the last day, "),
                        (None, Some(days)) if days > 1 && !private => {
                            sentence.say(format!(", {days} days after the last day, "));
                        }
                        (_, _) => sentence.say(", after the last day, "),
                    }
                    sentence.push(self.date_piece(due, due_private));
                }
            }
            _ => {
                sentence.say(format!("`{name}` is "));
                sentence.append(event.value(&self.zone));
                sentence.say(", before the time that counts");
                if let Some(anchor) = leaf.seen.get(1) {
                    sentence.say(format!(" (`{}` is ", self.operand_words(anchor.operand)));
                    sentence.append(anchor.value(&self.zone));
                    sentence.say(")");
                }
            }
        }
        sentence
    }

    /// The records of a query: "completion of a course where `result` is passed".
    fn records_words(&self, query: &Query) -> String {
        self.label_and(query, |narrowed| format!(" {narrowed}"))
    }

    /// The same where a verb follows: "completion of a course (where `result` is passed)".
    pub(super) fn counted_words(&self, query: &Query) -> String {
        self.label_and(query, |narrowed| format!(" ({narrowed})"))
    }

    fn label_and(&self, query: &Query, shown: impl Fn(String) -> String) -> String {
        let narrowed = query.condition.as_ref().map(|condition| self.narrowed_words(query, condition));
        self.rules.schema.kind(query.kind).label.clone() + &narrowed.map(shown).unwrap_or_default()
    }

    fn not_found(&self, query: &Query, leaf: &Trace<'a>, wanted: bool) -> Sentence {
        let kind = &self.rules.schema.kind(query.kind).label;
        let up = matches!(query.step, Step::Parent(_));
        if let Some(sentence) = leaf.lost.filter(|_| wanted).and_then(|lost| self.nobody_has(query, lost)) {
            return sentence;
        }
        Sentence::words(match (wanted, up, &query.condition) {
            (false, _, _) => format!("there is {}", one(&self.records_words(query))),
            (true, true, None) => format!("no {kind} has this key"),
            (true, _, None) => format!("there is no {kind}"),
            (true, _, Some(_)) => {
                let seen = match leaf.parts.len() {
                    0 => String::new(),
                    1 => " (1 was looked at)".to_owned(),
                    count => format!(" ({count} were looked at)"),
                };
                format!("there is no {}{seen}", self.records_words(query))
            }
        })
    }

    /// What narrows the records of a query: "where `model` is JEM, in effect on 2019-01-01".
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two are not all that stands behind a `where`")]
    fn narrowed_words(&self, query: &Query, condition: &Condition) -> String {
        let words = self.words(condition.span);
        match &condition.kind {
            ConditionKind::All(parts) if condition.span == query.span => {
                let parts: Vec<String> = parts.iter().map(|part| self.words(part.span)).collect();
                format!("where {}", parts.join(", "))
            }
            // `is in effect` stands inside of `where`, `in effect` behind the records.
            ConditionKind::InEffect { .. } if words.starts_with("in ") => words,
            _ => format!("where {words}"),
        }
    }

    /// That no parent has the key to which a link leads: "no officer has the `officer_id` “O7”".
    fn nobody_has(&self, query: &Query, lost: Cell) -> Option<Sentence> {
        let Step::Parent(link) = query.step else { return None };
        let LinkBy::Fields(fields) = &self.rules.schema.kind(lost.kind).link(link).by else { return None };
        let parent = self.rules.schema.kind(query.kind);
        let mut sentence = Sentence::words(format!("no {} has the ", parent.label));
        for (index, (field, key)) in fields.iter().zip(&parent.key).enumerate() {
            sentence.say(if index > 0 { " and the " } else { "" });
            sentence.say(format!("`{}` ", parent.field(*key).name));
            sentence.push(self.known_value(lost.kind, lost.row, *field));
        }
        Some(sentence)
    }

    fn presence(&self, leaf: &Trace<'a>, presence: Presence, wanted: bool) -> Sentence {
        let name = self.operand_words(leaf.seen[0].operand);
        let mut sentence = Sentence::words(format!("`{name}` is "));
        match (presence, wanted) {
            (Presence::Recorded, true) => sentence.say("not recorded"),
            (Presence::Blank, false) => sentence.say("blank"),
            (Presence::None, false) => sentence.say("none"),
            (Presence::Recorded, false) | (Presence::Blank | Presence::None, true) => {
                sentence.append(leaf.seen[0].value(&self.zone));
            }
        }
        sentence
    }

    /// The values that a predicate looked at: "`a` is X, `b` is Y".
    fn values(&self, leaf: &Trace<'a>, subject: KindId) -> Sentence {
        let mut sentence = Sentence::default();
        let looked_up = leaf.seen.iter().filter(|seen| !is_constant(seen.operand));
        for (index, seen) in looked_up.enumerate() {
            sentence.say(if index > 0 { ", " } else { "" });
            sentence.say(format!("`{}` is ", self.name_of(seen, subject)));
            sentence.append(words(seen.operand, &seen.reading, &self.zone));
        }
        if sentence.0.is_empty() {
            sentence.say(format!("`{}` does not hold", self.words(leaf.condition.span)));
        }
        sentence
    }

    /// The words of an operand, with its kind in front where the subject has a field of that name, too.
    fn name_of(&self, seen: &Seen<'a>, subject: KindId) -> String {
        let words = self.operand_words(seen.operand);
        let schema = &self.rules.schema;
        match seen.cell().map(|cell| cell.kind) {
            Some(kind) if kind != subject && schema.kind(subject).field_named(&words).is_some() => {
                format!("{}.{words}", schema.kind(kind).name)
            }
            Some(_) | None => words,
        }
    }

    fn not_assessable(&self, id: RuleId, subject: &Subject, judgement: &Judgement<'a>, finding: &mut Finding) {
        let when = judgement.when.iter().filter(|when| !when.answers.is_decided());
        let unless = judgement.unless.iter().map(|(_, trace)| trace);
        let unclear = judgement.unclear.iter().map(|(_, trace)| trace);
        // The place and the clause are those of one reason.
        let first = first_placed(&judgement.reasons).or(judgement.reasons.first());
        let holds = |trace: &&Trace<'a>| first.is_some_and(|reason| trace.reasons.contains(reason));
        let clauses = when.chain(judgement.requirement.iter()).chain(unless).chain(unclear);
        let open_loop = first.filter(|reason| subject.reasons().contains(reason));
        if let Some(reason) = open_loop {
            finding.clause = self.loop_of(id, reason).unwrap_or(finding.clause);
            finding.required = self.words(finding.clause);
        } else if let Some(trace) = clauses.into_iter().find(holds) {
            let open = trace.open().condition;
            finding.clause = open.span;
            finding.required = self.words_with_values(open, &judgement.pivot);
            finding.parameters = self.parameters_named(open, &judgement.pivot);
        } else if let Some((_, trace)) = judgement.unclear.iter().find(|(_, trace)| trace.answers.can_be_true()) {
            finding.clause = trace.condition.span;
        }
        finding.also.extend(self.data.records(finding.cell.kind).dissent(finding.cell));
        finding.found = Sentence::words(match subject.standing {
            Standing::Sure => "",
            Standing::Unsure(_) => "it is open whether there is such a subject: ",
            Standing::Unknown(_) => "it is not known which subjects there are: ",
        });
        finding.found.append(reasons_words(&judgement.reasons));
        finding.reasons = judgement.reasons.clone();
    }

    /// The clause of the loop whose values are open for a reason.
    fn loop_of(&self, id: RuleId, reason: &Reason) -> Option<Span> {
        let is_list = |each: &&Loop| match &each.over {
            LoopOver::Values { list, .. } => self.rules.list(*list).name == reason.what,
            LoopOver::Periods(_) => false,
        };
        let is_periods = |each: &&Loop| matches!(each.over, LoopOver::Periods(_));
        let loops = &self.rules.rule(id).loops;
        loops.iter().find(is_list).or_else(|| loops.iter().find(is_periods)).map(|each| each.span)
    }

    fn pending(&self, judgement: &Judgement<'a>, finding: &mut Finding) {
        finding.found = Sentence::words("not due yet");
        if let Some(due) = judgement.due() {
            let private = judgement.requirement.as_ref().is_some_and(Trace::is_due_private);
            finding.due = Some(Sentence(vec![self.date_piece(due, private)]));
            finding.found.say(": the last day is ");
            finding.found.push(self.date_piece(due, private));
        }
    }

    /// The rule's own sentence, with its fields filled in.
    fn said(&self, say: &'a [SayPart], env: &Env) -> Sentence {
        let mut sentence = Sentence::default();
        for part in say {
            match part {
                SayPart::Text(text) => sentence.say(text),
                SayPart::Value(operand) => {
                    sentence.append(spoken(operand, &self.read(operand, env), &self.zone));
                }
            }
        }
        sentence
    }
}

/// The first reason that has a place.
fn first_placed(reasons: &[Reason]) -> Option<&Reason> {
    reasons.iter().find(|reason| reason.cell.is_some())
}

/// One of a kind: "a waiver", "an agreement".
fn one(kind: &str) -> String {
    let vowel = kind.starts_with(|first: char| "aeioAEIO".contains(first));
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

/// Why something is open: "`a` is blank; `b` is not readable".
pub(crate) fn reasons_words(reasons: &[Reason]) -> Sentence {
    let each = reasons.iter().map(|reason| match reason.cause {
        Cause::Unclear => format!("`{}`: the rule says that this cannot be judged", reason.what),
        Cause::KindNotSupplied => format!("no source supplies `{}`", reason.what),
        Cause::NoParent => format!("no record matches the link to `{}`", reason.what),
        Cause::NotComplete => format!("the `{}` records are not declared complete for that time", reason.what),
        Cause::ExtractEnds => format!("the extract of `{}` ends before the last day", reason.what),
        Cause::NoVersion(Some(day)) => format!("no version of `{}` is in force on {day}", reason.what),
        Cause::NoVersion(None) => format!("no version of `{}` is in force on its day", reason.what),
        Cause::ParameterUnset => format!("the parameter `{}` is unset", reason.what),
        Cause::NoRowFits => format!("no row of the table `{}` fits this record", reason.what),
        Cause::RowsDiffer => {
            format!("several rows of the table `{}` fit this record, and give different values", reason.what)
        }
        Cause::OutsideCalendar => format!("the holiday calendar does not cover the years that `{}` needs", reason.what),
        Cause::Blank
        | Cause::ColumnAbsent
        | Cause::Unreadable
        | Cause::UnknownCode
        | Cause::SeveralParents
        | Cause::ContradictoryDates
        | Cause::Withheld
        | Cause::GroupDiffers
        | Cause::NotDue
        | Cause::TooImprecise
        | Cause::TooManyPeriods => format!("`{}` is {}", reason.what, cause_words(reason.cause)),
    });
    Sentence::words(each.collect::<Vec<_>>().join("; "))
}

/// How a failing predicate fails, where it should have been true (`wanted`) or false.
fn manner(leaf: &Trace<'_>, wanted: bool) -> Manner {
    match (&leaf.condition.kind, wanted) {
        (ConditionKind::Present(_, Presence::Blank | Presence::None), false) => Manner::NotRecorded,
        (_, false) => Manner::WrongValue,
        (_, true) => leaf.manner.unwrap_or(Manner::WrongValue),
    }
}

impl Trace<'_> {
    /// Whether the words of a predicate below this condition hold their own `not`: `is not X`, `not exists Q`.
    pub(crate) fn says_not(&self, predicate: Span) -> bool {
        matches!(self.condition.kind, ConditionKind::Not(_)) && self.condition.span == predicate
            || self.parts.iter().any(|part| part.says_not(predicate))
    }

    /// Whether the due date is computed from a private value, or may be: that of records can depend on each date in
    /// their `where`, and on their own.
    #[expect(clippy::wildcard_enum_match_arm, reason = "any other condition has the due dates of its parts")]
    pub(crate) fn is_due_private(&self) -> bool {
        match &self.condition.kind {
            ConditionKind::Deadline { window, .. } => match window {
                Window::After(_, anchor) | Window::Before(_, anchor) | Window::By(anchor) => anchor.private,
                Window::During(PeriodOperand::Of(_, operand)) => operand.private,
                Window::During(PeriodOperand::One(_) | PeriodOperand::That(_)) => false,
            },
            ConditionKind::Recurs(_) => self.course.as_ref().is_some_and(|course| course.due_private),
            _ => {
                let mut private = self.due_private || deep_private(self);
                self.condition.each_operand(&mut |operand| private |= operand.private);
                private
            }
        }
    }
}

fn is_private(leaf: &Trace<'_>) -> bool {
    leaf.seen.iter().any(|seen| seen.operand.private)
}

fn deep_private(trace: &Trace<'_>) -> bool {
    is_private(trace) || trace.parts.iter().any(|part| part.due_private || deep_private(part))
}

fn is_constant(operand: &crate::resolve::ruleset::Operand) -> bool {
    matches!(operand.kind, crate::resolve::ruleset::OperandKind::Constant(_))
}

/// How late an event is whose time of day is known, where the last moment has a time too: `2 hours 30 minutes`.
fn time_late(leaf: &Trace<'_>, due: When) -> Option<String> {
    let Fact::Known(Value::When(event)) = leaf.seen.first()?.reading.facts.first()? else { return None };
    let exact = |(first, last): (Instant, Instant)| (first == last).then_some(first.0);
    let seconds = (exact(event.time?)? - exact(due.time?)?).div_euclid(1_000_000);
    let counted = |count: i64, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {one}s")),
    };
    let parts = match seconds {
        ..60 => [counted(seconds, "second"), None],
        172_800.. => [counted(seconds / 86_400, "day"), counted(seconds / 3600 % 24, "hour")],
        _ => [counted(seconds / 3600, "hour"), counted(seconds / 60 % 60, "minute")],
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(if parts.is_empty() { "less than a second".to_owned() } else { parts.join(" ") })
}

/// What nobody sees in a text that is shown, and what decides where texts are compared as they are written.
fn outer_blanks(leaf: &Trace<'_>) -> &'static str {
    let stored = leaf.seen.iter().filter(|seen| !seen.operand.private).find_map(|seen| match seen.reading.facts[..] {
        [Fact::Known(Value::Text { stored, .. })] if !is_constant(seen.operand) => Some(stored),
        _ => None,
    });
    let blank = |character: Option<char>| character.is_some_and(char::is_whitespace);
    let ends = stored.map(|text| (blank(text.chars().next()), blank(text.chars().next_back())));
    match ends {
        Some((true, true)) => ", with blanks before and behind it",
        Some((true, false)) => ", with blanks before it",
        Some((false, true)) => ", with blanks behind it",
        Some((false, false)) | None => "",
    }
}
