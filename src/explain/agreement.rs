//! `Q agrees on F`: one value in all records of a query.

use crate::column::Cell;
use crate::outcome::{Answers, Manner, Reason, Sentence};
use crate::resolve::ruleset::{Condition, Operand, Query};
use crate::schema::KindId;

use super::compare;
use super::facts::{Fact, Later, Reading, words};
use super::lasting::of_record;
use super::operands::Env;
use super::{Court, Seen, Trace, Witness};

/// A value that one record has, or several.
struct Version<'a> {
    reading: Reading<'a>,
    /// One of them.
    row: u32,
    /// Whether a record that has it is one of those asked for.
    answers: Answers,
}

impl<'a> Court<'a> {
    /// `Q agrees on F`: false as soon as two records surely differ, true if all are surely the same.
    pub(super) fn agrees_on(
        &self,
        condition: &'a Condition,
        query: &'a Query,
        value: &'a Operand,
        env: &Env,
    ) -> Trace<'a> {
        let mut found = self.find(query, env);
        let mut trace = Trace { manner: Some(Manner::Disagree), ..Trace::new(condition) };
        let (mut versions, mut reasons): (Vec<Version<'a>>, Vec<Reason>) = (Vec::new(), Vec::new());
        let mut checked = false;
        for record in found.records.iter_mut().filter(|record| record.answers != Answers::FALSE) {
            checked = true;
            let reading = self.read(value, &env.with(record.row));
            reasons.extend(self.why_no_value(value, &reading));
            let part = record.trace.get_or_insert_with(|| of_record(condition, query.kind, record.row));
            part.seen.insert(0, Seen { operand: value, reading: reading.clone() });
            // Two that surely differ settle it, and there may be very many values.
            if !last_surely_differs(&versions) {
                add(&mut versions, Version { reading, row: record.row, answers: record.answers });
            }
        }
        'pairs: for (index, one) in versions.iter().enumerate() {
            for other in &versions[index + 1..] {
                let both = one.answers.and(other.answers);
                let same = same(&one.reading, &other.reading);
                trace.answers = trace.answers.and(both.negated().or(same));
                if both == Answers::TRUE && same == Answers::FALSE {
                    trace.witness = Some(Box::new(self.difference(query.kind, value, one, other)));
                    break 'pairs;
                }
            }
        }
        self.all_of_those_unseen(&mut trace, &found);
        trace.nothing_to_check = trace.answers == Answers::TRUE && !checked;
        if !trace.answers.is_decided() {
            trace.reasons = reasons;
        }
        self.finish_query(trace, found)
    }

    /// Why a value is not one known value.
    fn why_no_value(&self, value: &'a Operand, reading: &Reading<'a>) -> Vec<Reason> {
        match &reading.facts[..] {
            [Fact::None] => Vec::new(),
            [fact @ Fact::Known(_)] if !fact.is_imprecise(false) => Vec::new(),
            _ => self.why_open(value, reading),
        }
    }

    fn difference(&self, kind: KindId, value: &'a Operand, one: &Version<'a>, other: &Version<'a>) -> Witness {
        let (one, other) = if one.row < other.row { (one, other) } else { (other, one) };
        let mut said = Sentence::words(format!("`{}` is ", self.operand_words(value)));
        for (version, nameless, joined) in [(one, "one ", ""), (other, "another ", " and ")] {
            said.say(joined);
            said.append(words(value, &version.reading, &self.zone));
            said.say(" in ");
            match self.known_by(kind, version.row) {
                Some(name) => said.append(name),
                None => said.say(format!("{nameless}{}", self.rules.schema.kind(kind).label)),
            }
        }
        said.say(": these do not agree");
        let cell = |version: &Version<'a>| version.reading.cell.unwrap_or(Cell { kind, row: version.row, field: None });
        Witness { words: said, cells: vec![cell(other), cell(one)] }
    }
}

/// Adds a value, unless the same stands there. Of values that are not known two are enough to compare with: nobody
/// can tell them from each other, nor from any other.
fn add<'a>(versions: &mut Vec<Version<'a>>, new: Version<'a>) {
    let is_open = |version: &Version<'a>| matches!(&version.reading.facts[..], [Fact::Unknown(_)]);
    let is_one = |version: &&mut Version<'a>| {
        let known = matches!(&new.reading.facts[..], [Fact::Known(_) | Fact::None]);
        known && version.reading.facts == new.reading.facts
    };
    if let Some(known) = versions.iter_mut().find(is_one) {
        if new.answers == Answers::TRUE && known.answers != Answers::TRUE {
            known.row = new.row;
        }
        known.answers = known.answers.or(new.answers);
        return;
    }
    if is_open(&new) && versions.iter().filter(|version| is_open(version)).count() >= 2 {
        let weaker = versions.iter_mut().find(|version| is_open(version) && version.answers != Answers::TRUE);
        if let Some(weaker) = weaker {
            weaker.answers = weaker.answers.or(new.answers);
        }
        return;
    }
    versions.push(new);
}

/// Whether the last value surely differs from one before it.
fn last_surely_differs(versions: &[Version<'_>]) -> bool {
    let Some((last, earlier)) = versions.split_last().filter(|(last, _)| last.answers == Answers::TRUE) else {
        return false;
    };
    let sure = earlier.iter().find(|version| version.answers == Answers::TRUE);
    sure.is_some_and(|sure| same(&sure.reading, &last.reading) == Answers::FALSE)
}

/// Whether two values are the same, on every combination of what they may be.
fn same(one: &Reading<'_>, other: &Reading<'_>) -> Answers {
    let pairs = one.facts.iter().flat_map(|one| other.facts.iter().map(move |other| [one, other]));
    let each: Vec<Answers> = pairs.map(|pair| compare::agree(&pair).answers).collect();
    Later::settle(&[one, other], &each)
}
