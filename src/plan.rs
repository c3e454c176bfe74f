//! How a run is judged: which kinds pass through a row at a time and which are held, which fields are needed, and the
//! program by which the rules about a kind that passes are judged.

#![deny(clippy::disallowed_methods)]

mod below;
mod program;
mod reads;

use std::collections::BTreeSet;

use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Frame, Measure, Measured, Operand, OutcomeWord, RuleId};
use crate::schema::{FieldId, KindId, LinkBy, Schema, Type};

pub use below::{BelowPlan, Form, Grouped};
pub use program::{Clauses, Compares, Difference, How, Leaf, Node, NodeId, Pair, Planned, Program, Versions};
pub use reads::{Loops, More};

use program::Builder;
use reads::Reads;

/// How the records of one kind are judged, many at a time as far as that goes.
#[derive(Debug)]
pub struct KindPlan<'r> {
    /// The kind.
    pub kind: KindId,
    /// The frame that stands for its records in what is asked of them.
    pub frame: Frame,
    /// The loops of its rules; where there are any, a row is a record with a value of each.
    pub loops: Option<Loops>,
    /// Why they are held in memory; `None` where they can pass through, some thousand at a time.
    pub held: Option<Why>,
    /// Its rules.
    pub program: Program<'r>,
    /// The shares of its rules that are measured.
    pub measures: Vec<MeasuredShare<'r>>,
    /// The fields that somebody asks for.
    pub needed: BTreeSet<FieldId>,
    /// Those of them whose texts are only looked at as they are, so that texts of which every row has another need no
    /// numbers.
    pub as_written: BTreeSet<FieldId>,
}

impl KindPlan<'_> {
    /// The rules of which a column picks the version, by their places in the program.
    pub fn picked_by(&self, column: FieldId) -> impl Iterator<Item = usize> {
        let picks = move |how: &How| matches!(how, How::Versions(versions) if versions.by == Some(column));
        self.program.rules.iter().enumerate().filter(move |(_, planned)| picks(&planned.how)).map(|(place, _)| place)
    }

    /// How many columns its batches have: one for each field of the kind, then one for each loop.
    pub fn columns(&self, schema: &Schema) -> usize {
        schema.kind(self.kind).fields.len() + self.loops.map_or(0, |loops| loops.count)
    }
}

/// A measure that is a share of the records that a rule judges.
#[derive(Debug)]
pub struct MeasuredShare<'r> {
    /// Index of the measure in the rule set.
    pub measure: usize,
    /// The rule, by its place in the program.
    pub rule: usize,
    /// Which values make its groups, each with the fields on which it depends.
    pub by: Vec<(&'r Operand, Vec<FieldId>)>,
}

/// Why the records of a kind are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Another kind's records lead to them.
    LedTo(KindId),
    /// They stand in other records, or hold others.
    Nested,
    /// They follow each other.
    Follow,
    /// They must be unique in something.
    Unique,
    /// A rule or measure looks among them.
    LookedAmong,
    /// A rule needs more than a record and what it leads up to.
    MoreThanARow(RuleId),
    /// A measure counts violations by their manner, or makes groups by more than a record and what it leads up to.
    Measured(usize),
}

impl Why {
    /// In words that follow "is held, because".
    pub fn words(&self, rules: &RuleSet) -> String {
        match self {
            Why::LedTo(kind) => format!("records of `{}` lead to it", rules.schema.kind(*kind).name),
            Why::Nested => "its records stand in others, or hold others".to_owned(),
            Why::Follow => "its records follow each other".to_owned(),
            Why::Unique => "its records must be unique in something".to_owned(),
            Why::LookedAmong => "a rule or measure looks among its records".to_owned(),
            Why::MoreThanARow(rule) => {
                format!("{} asks for more than a record and what it leads up to", rules.rule(*rule).id)
            }
            Why::Measured(measure) => {
                format!("{} counts late or overdue records, or groups them by others", rules.measures[*measure].id)
            }
        }
    }
}

/// How the records of a kind are judged by some rules, which are all that are asked of it. `supplied` says which kinds
/// have sources.
pub fn plan<'r>(rules: &'r RuleSet, kind: KindId, asked: &[RuleId], supplied: &dyn Fn(KindId) -> bool) -> KindPlan<'r> {
    let asked: Vec<RuleId> = asked.iter().copied().filter(|rule| rules.rule(*rule).kind == kind).collect();
    let measured: Vec<RuleId> = shares(rules, kind).map(|(_, _, rule)| rule).collect();
    let program = Builder::build(rules, kind, (&asked, &measured));
    let (measures, unplanned) = measures(rules, kind, &program);
    let asks = program.rules.iter().find(|planned| !planned.is_of_row()).map(|planned| planned.rule);
    let each = program.each.iter().map(|(rule, _)| *rule);
    let looped = asked.iter().chain(&measured).copied().filter(|rule| !rules.rule(*rule).loops.is_empty());
    let held = held(rules, kind, supplied)
        .or_else(|| each.chain(looped).chain(asks).min().map(Why::MoreThanARow))
        .or_else(|| unplanned.map(Why::Measured));
    kind_plan(rules, (kind, supplied), held, program, measures)
}

/// The measures that are shares of rules about a kind, each with its index and its rule.
fn shares(rules: &RuleSet, kind: KindId) -> impl Iterator<Item = (usize, &Measure, RuleId)> {
    rules.measures.iter().enumerate().filter_map(move |(index, measure)| match &measure.what {
        Measured::Share { rule, .. } if rules.rule(*rule).kind == kind => Some((index, measure, *rule)),
        Measured::Share { .. } | Measured::Total(_) | Measured::Ratio(..) => None,
    })
}

/// The same as they are planned, and the first that is not: it asks how a rule is violated, or its groups depend on more
/// than a record and what it leads up to. All measures of a rule are planned, or none.
fn measures<'r>(rules: &'r RuleSet, kind: KindId, program: &Program<'r>) -> (Vec<MeasuredShare<'r>>, Option<usize>) {
    let planned = |(index, measure, rule): (usize, &'r Measure, RuleId)| {
        let by_manner =
            matches!(measure.what, Measured::Share { outcome: OutcomeWord::Overdue | OutcomeWord::Late, .. });
        let place = program.rules.iter().position(|planned| planned.rule == rule).filter(|_| !by_manner)?;
        let by = measure.groups(0).map(|operand| {
            let fields = Reads::of_operand(rules, (kind, Frame(0), None), operand).ok()?;
            Some((operand, fields.into_iter().collect()))
        });
        Some(MeasuredShare { measure: index, rule: place, by: by.collect::<Option<_>>()? })
    };
    let (mut shares_planned, mut left): (Vec<MeasuredShare<'r>>, Vec<(usize, RuleId)>) = (Vec::new(), Vec::new());
    for share in shares(rules, kind) {
        match planned(share) {
            Some(planned) => shares_planned.push(planned),
            None => left.push((share.0, share.2)),
        }
    }
    shares_planned.retain(|share| left.iter().all(|(_, rule)| *rule != program.rules[share.rule].rule));
    (shares_planned, left.first().map(|(index, _)| *index))
}

/// Why records of a kind are held whatever the rules about it are.
fn held(rules: &RuleSet, kind: KindId, supplied: &dyn Fn(KindId) -> bool) -> Option<Why> {
    let schema = &rules.schema;
    let declared = schema.kind(kind);
    let is_nested = |id: KindId| schema.kind(id).nested_in().is_some_and(|(parent, _)| parent == kind);
    if declared.nested_in().is_some() || schema.ids().any(is_nested) {
        return Some(Why::Nested);
    }
    let leads = |id: &KindId| supplied(*id) && schema.kind(*id).links.iter().any(|link| link.parent == kind);
    if let Some(other) = schema.ids().find(leads) {
        return Some(Why::LedTo(other));
    }
    if declared.follows.is_some() {
        return Some(Why::Follow);
    }
    if rules.uniques.iter().any(|unique| unique.kind == kind) {
        return Some(Why::Unique);
    }
    rules.looked_among.contains(&kind).then_some(Why::LookedAmong)
}

fn kind_plan<'r>(
    rules: &'r RuleSet,
    (kind, supplied): (KindId, &dyn Fn(KindId) -> bool),
    held: Option<Why>,
    program: Program<'r>,
    measures: Vec<MeasuredShare<'r>>,
) -> KindPlan<'r> {
    let declared = rules.schema.kind(kind);
    let mut needed: BTreeSet<FieldId> = program.rules.iter().flat_map(|rule| rule.fields.iter().copied()).collect();
    let groups = || measures.iter().flat_map(|measure| &measure.by).flat_map(|(_, fields)| fields.iter().copied());
    needed.extend(groups());
    // A link leads nowhere where no source supplies its parents.
    let links = declared.links.iter().filter(|link| supplied(link.parent)).flat_map(|link| match &link.by {
        LinkBy::Fields(fields) => fields.as_slice(),
        LinkBy::Nested(_) => &[],
    });
    // What is held has been read already.
    if held.is_none() {
        needed.extend(declared.key.iter().chain(links.clone()).chain(&declared.dated_by).copied());
    }
    // Texts need numbers where anything else than a question about the text alone depends on them.
    let leaves = program.leaves().filter(|(_, leaf)| !leaf.of_text).map(|(_, leaf)| leaf.fields.iter());
    let whole = program.rules.iter().filter(|rule| matches!(rule.how, How::Whole(_) | How::Versions(_)));
    let numbered: BTreeSet<FieldId> = (links.chain(&declared.dated_by).copied())
        .chain(groups())
        .chain(leaves.flatten().copied())
        .chain(whole.flat_map(|rule| rule.fields.iter().copied()))
        .collect();
    let is_text = |field: &&FieldId| declared.field(**field).field_type == Type::Text;
    let as_written = needed.iter().filter(is_text).filter(|field| !numbered.contains(field)).copied().collect();
    KindPlan { kind, frame: Frame(0), loops: None, held, program, measures, needed, as_written }
}
