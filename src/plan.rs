//! How a run is judged: which kinds pass through a row at a time and which are held, which fields are needed, and the
//! program by which the rules about a kind that passes are judged.

#![deny(clippy::disallowed_methods)]

mod program;
mod reads;

use std::collections::BTreeSet;

use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Part, RuleId};
use crate::schema::{FieldId, KindId, LinkBy, Type};

pub use program::{Clauses, Difference, How, Leaf, Node, NodeId, Planned, Program};

use program::{Builder, MoreThanARow};
use reads::Reads;

/// How the records of one kind are judged.
#[derive(Debug)]
pub enum Treatment<'r> {
    /// They pass through, some thousand at a time, and are not held.
    Passes(Box<Passing<'r>>),
    /// They are held in memory, and why.
    Held(Why),
}

/// A kind whose records pass through.
#[derive(Debug)]
pub struct Passing<'r> {
    /// The kind.
    pub kind: KindId,
    /// Its rules.
    pub program: Program<'r>,
    /// The fields that somebody asks for.
    pub needed: BTreeSet<FieldId>,
    /// Those of them whose texts are only looked at as they are, so that texts of which every row has another need no
    /// numbers.
    pub as_written: BTreeSet<FieldId>,
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
        }
    }
}

/// How the records of a kind are judged by some rules, which are all that are asked of it. `supplied` says which kinds
/// have sources.
pub fn treatment<'r>(
    rules: &'r RuleSet,
    kind: KindId,
    asked: &[RuleId],
    supplied: &dyn Fn(KindId) -> bool,
) -> Treatment<'r> {
    if let Some(why) = held(rules, kind, supplied) {
        return Treatment::Held(why);
    }
    let asked: Vec<RuleId> = asked.iter().copied().filter(|rule| rules.rule(*rule).kind == kind).collect();
    match Builder::build(rules, kind, &asked) {
        Ok(program) => Treatment::Passes(Box::new(passing(rules, kind, program))),
        Err(MoreThanARow(rule)) => Treatment::Held(Why::MoreThanARow(rule)),
    }
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
    let mut looked_among = rules.measures.iter().flat_map(|measure| measure.totals()).any(|total| total.kind == kind);
    let mut visit = |part: Part<'_>| looked_among |= matches!(part, Part::Query(query) if query.kind == kind);
    for rule in &rules.rules {
        rules.each_part(rule, &mut visit);
    }
    for measure in &rules.measures {
        let conditions = measure.totals().filter_map(|total| total.condition.as_ref());
        let operands = measure.by.iter().flat_map(|group| &group.operands);
        rules.each_part_of(conditions, operands, &mut visit);
    }
    looked_among.then_some(Why::LookedAmong)
}

fn passing<'r>(rules: &'r RuleSet, kind: KindId, program: Program<'r>) -> Passing<'r> {
    let declared = rules.schema.kind(kind);
    let structure = declared.structure();
    let mut needed: BTreeSet<FieldId> = program.rules.iter().flat_map(|rule| rule.fields.iter().copied()).collect();
    let groups = measured(rules, kind);
    needed.extend(groups.iter().copied());
    needed.extend(structure.iter().copied());
    let mut as_written: BTreeSet<FieldId> =
        needed.iter().copied().filter(|field| declared.field(*field).field_type == Type::Text).collect();
    let links = declared.links.iter().flat_map(|link| match &link.by {
        LinkBy::Fields(fields) => fields.as_slice(),
        LinkBy::Nested(_) => &[],
    });
    for field in links.chain(&groups).chain(&declared.dated_by) {
        as_written.remove(field);
    }
    for node in &program.nodes {
        if let Node::Leaf(leaf) = node
            && !leaf.of_text
        {
            leaf.fields.iter().for_each(|field| {
                as_written.remove(field);
            });
        }
    }
    for rule in &program.rules {
        if let How::Whole(_) = rule.how {
            rule.fields.iter().for_each(|field| {
                as_written.remove(field);
            });
        }
    }
    Passing { kind, program, needed, as_written }
}

/// The fields by which measures of rules about a kind make groups.
fn measured(rules: &RuleSet, kind: KindId) -> BTreeSet<FieldId> {
    let of_kind = rules.measures.iter().filter(|measure| match &measure.what {
        crate::resolve::ruleset::Measured::Share { rule, .. } => rules.rule(*rule).kind == kind,
        crate::resolve::ruleset::Measured::Total(_) | crate::resolve::ruleset::Measured::Ratio(..) => false,
    });
    let operands = of_kind.flat_map(|measure| &measure.by).flat_map(|group| &group.operands);
    operands.filter_map(|operand| Reads::of_operand(rules, kind, operand)).flatten().collect()
}
