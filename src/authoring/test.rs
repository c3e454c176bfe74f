//! Runs the `test` blocks of rule files: the records that a test gives, judged by the reference evaluator.
//!
//! In a test a field that is not named is blank, and a kind that is not named is supplied, complete and empty.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::calendar::{Day, Zone};
use crate::column::{Completeness, Dataset, Datum, Origin, State, Supply};
use crate::explain::{Court, Judgement, Subject};
use crate::input::values::{FieldReader, Reading, ValueRules};
use crate::outcome::{Manner, Outcome, Piece, Sentence, Status, in_words};
use crate::resolve::ruleset::{OutcomeWord, RuleId};
use crate::resolve::{GIVEN_PARAMETER, RuleSet, parameter_value};
use crate::schema::{Field, KindId, LinkBy, Type};
use crate::source::{Sources, Span};
use crate::syntax::ast;

use super::which::{Meant, meant};

/// How a test came out.
#[derive(Debug, Clone)]
pub struct TestResult {
    /// The rule that it tests.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// What is wrong, a sentence for each thing; empty where it passed.
    pub wrong: Vec<String>,
}

/// Runs all tests of the rule files, in order.
pub fn run(sources: &Sources, rules: &RuleSet) -> Vec<TestResult> {
    let run = |test| run_one(sources, &with_parameters(rules, test), test);
    rules.tests.iter().map(run).collect()
}

/// The rules with the parameters that a test gives. What the project file sets counts for its own records, not for
/// tests, which hold in every project.
pub fn with_parameters<'r>(rules: &'r RuleSet, test: &ast::Test) -> Cow<'r, RuleSet> {
    let slots = test.given.iter().filter(|given| is_parameter(rules, given)).flat_map(|given| match &given.what {
        ast::GivenWhat::Record(slots) => slots.as_slice(),
        ast::GivenWhat::NotSupplied => &[],
    });
    let slots: Vec<&ast::Slot> = slots.collect();
    if slots.is_empty() && rules.set_parameters().next().is_none() {
        return Cow::Borrowed(rules);
    }
    let mut rules = rules.clone();
    rules.parameters.iter_mut().for_each(|parameter| parameter.set = None);
    for slot in slots {
        let Some(parameter) = rules.parameter_named(&slot.field.node) else { continue };
        match &slot.value.node {
            ast::SlotValue::Value(ast::Value { kind: ast::ValueKind::Literal(literal), .. }) => {
                parameter.set = parameter_value(literal).ok().map(|(_, value)| value);
            }
            // Only `unset` is left: resolve has refused everything else.
            ast::SlotValue::Value(_)
            | ast::SlotValue::Values(_)
            | ast::SlotValue::Blank
            | ast::SlotValue::Absent
            | ast::SlotValue::Unreadable(_) => parameter.versions.iter_mut().for_each(|version| version.value = None),
        }
    }
    Cow::Owned(rules)
}

/// Whether a `given` sets parameters.
fn is_parameter(rules: &RuleSet, given: &ast::Given) -> bool {
    given.kind.node == GIVEN_PARAMETER && rules.schema.kind_named(&given.kind.node).is_none()
}

fn run_one(sources: &Sources, rules: &RuleSet, test: &ast::Test) -> TestResult {
    let wrong = judged(sources, rules, test).unwrap_or_else(|wrong| wrong);
    TestResult { rule: test.rule.node.clone(), title: test.title.node.clone(), span: test.rule.span, wrong }
}

/// What differs from what the test expects, or why it cannot be judged.
fn judged(sources: &Sources, rules: &RuleSet, test: &ast::Test) -> Result<Vec<String>, Vec<String>> {
    let id = rules.rule_named(&test.rule.node).ok_or_else(|| {
        let near = crate::diagnostic::nearest(&test.rule.node, rules.rules.iter().map(|rule| rule.id.as_str()));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        vec![format!("no rule is called `{}`{near}", test.rule.node)]
    })?;
    let rule = rules.rule(id);
    let mut wrong = Vec::new();
    if rule.reads_clock && test.as_of.is_none() {
        wrong.push(format!("{} reads the as-of date, so the test has to say `as of` a day", rule.id));
    }
    if test.expect.is_empty() {
        wrong.push("the test expects nothing: add `expect met`, `expect violated` or another outcome".to_owned());
    }
    let given = test.given.iter().any(|given| {
        matches!(given.what, ast::GivenWhat::Record(_)) && rules.schema.kind_named(&given.kind.node) == Some(rule.kind)
    });
    if !given {
        let kind = &rules.schema.kind(rule.kind).name;
        wrong.push(format!("no `{kind}` is given, and {} judges one", rule.id));
    }
    let data = match dataset(sources, rules, test) {
        Ok(data) => data,
        Err(unread) => {
            wrong.extend(unread);
            return Err(wrong);
        }
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    // A rule that does not read the clock comes out the same on any day; on this one everything has happened.
    let as_of = test.as_of.as_ref().map_or(Day::UNBOUNDED_FUTURE.plus(0), |day| day.node);
    let court = Court::new(sources, rules, &data, as_of);
    if !court.is_subject(rule.kind, 0) {
        return Err(vec![format!("the `{}` is dated after the as-of date", rules.schema.kind(rule.kind).name)]);
    }
    let subjects = court.subjects(id, 0);
    let compared = test.expect.iter().flat_map(|expect| {
        if let (word @ (OutcomeWord::Run | OutcomeWord::NotRun), false) = (expect.outcome.node, rule.loops.is_empty()) {
            return expect_run(&court, id, word);
        }
        match meant((sources, rules), rule, &subjects, expect) {
            Ok(Meant::One(subject)) => compare(&court, id, subject, expect),
            Ok(Meant::None) => Vec::new(),
            Err(wrong) => vec![wrong],
        }
    });
    Ok(compared.collect())
}

/// What differs from one `expect`.
fn compare(court: &Court<'_>, rule: RuleId, subject: &Subject, expect: &ast::Expect) -> Vec<String> {
    let judgement = &court.judge(rule, subject);
    let word = expect.outcome.node;
    let mut wrong = Vec::new();
    if !fits(court, rule, judgement, word) {
        let manner =
            judgement.failure().and_then(|(leaf, _)| leaf.manner).map(|manner| format!(" ({})", manner.words()));
        let manner = manner.filter(|_| judgement.outcome == Outcome::Violated).unwrap_or_default();
        let found = format!("{}{manner}", judgement.outcome.words());
        let values = in_words(&subject.loops);
        let values = if values.is_empty() { values } else { format!("{}: ", values.trim_start_matches(", ")) };
        let why = why(court, rule, subject, judgement);
        wrong.push(format!("{values}expected {}, found {found}: {why}", word.words()));
        return wrong;
    }
    let because: BTreeSet<String> = expect.because.iter().map(|path| court.words(path.span)).collect();
    if word == OutcomeWord::NotAssessable {
        let reasons: BTreeSet<String> = judgement.reasons.iter().map(|reason| reason.what.clone()).collect();
        if because.is_empty() {
            let reasons = list(&reasons);
            wrong.push(format!("`expect not assessable` has to say why: `because {reasons}`"));
        } else if because != reasons {
            wrong.push(format!("not assessable because of {}, and not {}", list(&reasons), list(&because)));
        }
    } else if !because.is_empty() {
        wrong.push("`because` goes with `expect not assessable` only".to_owned());
    }
    wrong
}

fn list(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn fits(court: &Court<'_>, rule: RuleId, judgement: &Judgement<'_>, word: OutcomeWord) -> bool {
    let is = |outcome: Outcome| judgement.outcome == outcome;
    let failed = |manner: Manner| {
        is(Outcome::Violated) && judgement.failure().is_some_and(|(leaf, _)| leaf.manner == Some(manner))
    };
    match word {
        OutcomeWord::Met => is(Outcome::Met),
        OutcomeWord::Violated => is(Outcome::Violated),
        OutcomeWord::Overdue => failed(Manner::Overdue),
        OutcomeWord::Late => failed(Manner::Late),
        OutcomeWord::Pending => is(Outcome::Pending),
        OutcomeWord::Exempt => is(Outcome::Exempt),
        OutcomeWord::Applicable => !is(Outcome::NotApplicable),
        OutcomeWord::NotApplicable => is(Outcome::NotApplicable),
        OutcomeWord::Assessable => !is(Outcome::NotAssessable),
        OutcomeWord::NotAssessable => is(Outcome::NotAssessable),
        OutcomeWord::Run => !is_not_run(court, rule),
        OutcomeWord::NotRun => is_not_run(court, rule),
    }
}

/// Of a rule as a whole, whatever subjects it has.
fn expect_run(court: &Court<'_>, rule: RuleId, word: OutcomeWord) -> Vec<String> {
    let is = if is_not_run(court, rule) { OutcomeWord::NotRun } else { OutcomeWord::Run };
    let wrong = format!("expected {}, and the rule is {}", word.words(), is.words());
    if is == word { Vec::new() } else { vec![wrong] }
}

fn is_not_run(court: &Court<'_>, rule: RuleId) -> bool {
    let kind = court.rules.rule(rule).kind;
    let verdicts = court.judge_all(&[rule], &[kind], &|_, _| true, &[]);
    verdicts.rules.iter().any(|result| matches!(result.status, Status::NotRun(_)))
}

/// Why the outcome is what it is, from the trace.
fn why(court: &Court<'_>, rule: RuleId, subject: &Subject, judgement: &Judgement<'_>) -> String {
    let finding = court.finding(rule, subject, judgement);
    let mut words = plain(&finding.found);
    if matches!(judgement.outcome, Outcome::Violated | Outcome::NotAssessable) {
        words = format!("{words} (asked for: {})", finding.required);
    }
    if judgement.outcome != Outcome::NotAssessable && !judgement.reasons.is_empty() {
        let open = judgement.reasons.iter().map(|reason| reason.what.clone()).collect();
        words = format!("{words}; open: {}", list(&open));
    }
    words
}

/// A sentence as it is: tests hold invented records.
fn plain(sentence: &Sentence) -> String {
    let words = sentence.0.iter().map(|piece| match piece {
        Piece::Words(words) | Piece::Person(words) | Piece::Private(_, words) => words.as_str(),
    });
    words.collect()
}

/// The records that a test gives.
///
/// # Errors
/// A sentence for each value that is none of its field's type.
pub fn dataset(sources: &Sources, rules: &RuleSet, test: &ast::Test) -> Result<Dataset, Vec<String>> {
    let mut data = Dataset::new(&rules.schema);
    let complete = Supply::Supplied(Completeness::Declared { from: None, through: None });
    for kind in rules.schema.ids() {
        data.records_mut(kind).supply = complete;
    }
    let mut wrong = Vec::new();
    for given in test.given.iter().filter(|given| !is_parameter(rules, given)) {
        let kind = rules.schema.kind_named(&given.kind.node).expect("resolve checks the names in tests");
        match &given.what {
            ast::GivenWhat::NotSupplied => data.records_mut(kind).supply = Supply::NotSupplied,
            ast::GivenWhat::Record(slots) => add_record(sources, rules, kind, slots, given.span, &mut data, &mut wrong),
        }
    }
    if wrong.is_empty() { Ok(data) } else { Err(wrong) }
}

fn add_record(
    sources: &Sources,
    rules: &RuleSet,
    kind: KindId,
    slots: &[ast::Slot],
    span: Span,
    data: &mut Dataset,
    wrong: &mut Vec<String>,
) {
    let schema_kind = rules.schema.kind(kind);
    let zone = rules.settings.time_zone.as_deref().and_then(Zone::named).unwrap_or_else(Zone::utc);
    let mut row: Vec<Datum> = Vec::with_capacity(schema_kind.fields.len());
    for field in &schema_kind.fields {
        let slot = slots.iter().find(|slot| slot.field.node == field.name);
        row.push(match slot {
            None => FieldReader::new(field, &mut data.texts).blank(),
            Some(slot) => slot_value(sources, field, slot, &zone, data).unwrap_or_else(|why| {
                wrong.push(why);
                Datum::Not(State::Unreadable)
            }),
        });
    }
    // A nested record stands in the record of its parent's kind that was given last.
    let parent = schema_kind.links.iter().find(|link| matches!(link.by, LinkBy::Nested(_))).map(|link| link.parent);
    let parent_row = parent.map(|parent| data.records(parent).len().checked_sub(1));
    let records = data.records_mut(kind);
    for (column, datum) in records.columns.iter_mut().zip(row) {
        column.push(datum);
    }
    if let Some(parent_row) = parent_row {
        let row = parent_row.and_then(|row| u32::try_from(row).ok()).unwrap_or(u32::MAX);
        records.nested_parents.push(row);
    }
    records.origins.push(Origin { file: span.file.0, at: u64::from(span.start) });
}

/// What a field of a given record holds, or why it cannot.
fn slot_value(
    sources: &Sources,
    field: &Field,
    slot: &ast::Slot,
    zone: &Zone,
    data: &mut Dataset,
) -> Result<Datum, String> {
    let reader = FieldReader::new(field, &mut data.texts);
    let rules = ValueRules::default();
    let reading = match &slot.value.node {
        ast::SlotValue::Blank => return Ok(reader.blank()),
        ast::SlotValue::Absent => return Ok(Datum::Not(State::Absent)),
        ast::SlotValue::Unreadable(_) => return Ok(Datum::Not(State::Unreadable)),
        ast::SlotValue::Values(values) => {
            let texts: Vec<String> = values.iter().map(|value| value_text(sources, value)).collect();
            reader.read_list(texts.iter().map(String::as_str), &mut data.texts)
        }
        ast::SlotValue::Value(value) => {
            let text = match (&value.kind, &field.field_type) {
                // The unit of an amount is the field's; the number is what is read.
                (ast::ValueKind::Literal(ast::Literal::Amount(amount)), Type::Number(Some(unit)))
                    if *unit == amount.unit.node =>
                {
                    amount.number.text.clone()
                }
                _ => value_text(sources, value),
            };
            reader.read(&text, &rules, Some(zone), &mut data.texts)
        }
    };
    match reading {
        Reading::Datum(datum) => Ok(datum),
        Reading::Unreadable(why) => {
            let text = sources.text(slot.value.span);
            Err(format!(
                "`{}` is given {text}, which {why}; write `{} unreadable \"…\"` if that is meant",
                field.name, field.name
            ))
        }
    }
}

/// A value as an export would hold it: a text without its quotes, anything else as written.
pub(super) fn value_text(sources: &Sources, value: &ast::Value) -> String {
    match &value.kind {
        ast::ValueKind::Literal(ast::Literal::Text(text)) => text.clone(),
        ast::ValueKind::Literal(_) => sources.text(value.span).to_owned(),
        ast::ValueKind::Word(word) => word.clone(),
    }
}
