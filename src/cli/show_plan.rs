//! `--show-plan`: how a run would judge, for whoever wonders what it costs. Nothing is read but rule files and the
//! project file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::iter;

use crate::plan::{How, KindPlan, Node, NodeId, Program};
use crate::report::words::{counted, listed};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::RuleId;
use crate::schema::{FieldId, KindId};

use super::ways::Way;

/// The plan of a run, in words.
pub(super) fn plan(rules: &RuleSet, asked: &[RuleId], ways: &BTreeMap<KindId, Way<'_>>, threads: usize) -> String {
    let unread = rules.unread_fields();
    let mut text = String::from("How these records would be judged; nothing is read and judged now\n");
    for (kind, way) in ways {
        let name = &rules.schema.kind(*kind).name;
        let of_kind: Vec<RuleId> = asked.iter().copied().filter(|rule| rules.rule(*rule).kind == *kind).collect();
        text.push('\n');
        line(
            &mut text,
            &match &way.held {
                None => format!("{name}: passes through, some thousand records at a time, and is not held in memory"),
                Some(why) => format!("{name}: is held in memory, because {why}"),
            },
        );
        match of_kind.is_empty() {
            true => line(&mut text, "  no rule is asked about it"),
            false => {
                // Of records that are held, also what is asked about one by one.
                let keeps = |field: &FieldId| !unread.contains(&(*kind, *field));
                let kept = rules.schema.kind(*kind).field_ids().filter(keeps).count();
                let read = if way.held.is_some() { kept } else { way.plan.needed.len() };
                planned(&mut text, (rules, read), &way.plan, &of_kind);
            }
        }
    }
    if ways.values().any(Way::passes) {
        let threads = counted(threads as u64, "thread reads and judges", "threads read and judge");
        text.push('\n');
        line(&mut text, &format!("{threads} what passes."));
        line(
            &mut text,
            "Whether a key stands twice shows only as records are read: if one does, the file is read again and held.",
        );
    }
    text
}

fn line(text: &mut String, words: &str) {
    // Nothing can go wrong where a text is written to.
    let _ = writeln!(text, "{words}");
}

fn ids(rules: &RuleSet, some: &[RuleId]) -> String {
    listed(&some.iter().map(|rule| rules.rule(*rule).id.clone()).collect::<Vec<_>>())
}

/// What is asked of the records of a kind, of which so many fields are read.
fn planned(text: &mut String, (rules, read): (&RuleSet, usize), plan: &KindPlan<'_>, asked: &[RuleId]) {
    let fields = rules.schema.kind(plan.kind).fields.len() as u64;
    let programs = || iter::once(&plan.program).chain(plan.program.looped.iter().map(|plan| &plan.program));
    if programs().any(|program| program.asked > 0) {
        line(text, &format!("  reads {read} of {}", counted(fields, "field", "fields")));
    }
    let (all, shared) =
        programs().map(conditions).fold((0, 0), |so_far, (all, shared)| (so_far.0 + all, so_far.1 + shared));
    if all > 0 {
        let shared = match shared {
            0 => String::new(),
            1 => ", of which several rules share 1".to_owned(),
            shared => format!(", of which several rules share {shared}"),
        };
        line(text, &format!("  asks {}{shared}", counted(all, "different condition", "different conditions")));
    }
    for ((looped, how), some) in ways_of(rules, plan, asked) {
        line(text, &format!("  {}", how.words(&ids(rules, &some), some.len() > 1, looped)));
    }
}

/// How some rules are judged, in the order in which that is told.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Judged {
    FromClauses,
    /// After all records of these kinds.
    After(String),
    /// And asked about this, record by record.
    Asking(String),
    AsAWhole(&'static str),
    /// It depends on no value of a record.
    Once(&'static str),
    OneByOne(&'static str),
}

impl Judged {
    /// `looped` where the rules have loops.
    fn words(&self, ids: &str, several: bool, looped: bool) -> String {
        let each = if several { "of each, " } else { "" };
        let (columns, one) = match looped {
            true => ("a column at a time, with a row for each subject", "subject"),
            false => ("a column at a time", "record"),
        };
        match self {
            Judged::FromClauses => format!("judged {columns}, from their clauses: {ids}"),
            Judged::After(kinds) => format!("judged {columns}, after all records of {kinds}: {ids}"),
            Judged::Asking(about) => {
                format!("judged {columns}, and asked {one} by {one}, where it matters, about {about}: {ids}")
            }
            Judged::AsAWhole(why) => {
                format!("judged as a whole, once for each combination of values that it reads: {ids} ({each}{why})")
            }
            Judged::Once(why) => format!("judged once for all: {ids} ({each}{why})"),
            Judged::OneByOne(why) => {
                let why = format!("{why}, and it asks about more than a record and what that leads up to");
                format!("judged {one} by {one}, by the reference evaluator: {ids} ({each}{why})")
            }
        }
    }
}

/// How the rules of a kind are judged that are asked for: those without loops, and those with loops.
fn ways_of(rules: &RuleSet, plan: &KindPlan<'_>, asked: &[RuleId]) -> BTreeMap<(bool, Judged), Vec<RuleId>> {
    let mut ways: BTreeMap<(bool, Judged), Vec<RuleId>> = BTreeMap::new();
    let programs = iter::once(&plan.program).chain(plan.program.looped.iter().map(|plan| &plan.program));
    for (program, looped) in programs.zip(iter::once(false).chain(iter::repeat(true))) {
        for planned in program.rules.iter().take(program.asked) {
            let kinds = planned.below.iter().map(|kind| format!("`{}`", rules.schema.kind(*kind).name));
            let asks = planned.asks.iter().map(|more| (*more).to_owned());
            let how = match planned.how {
                How::Whole(why) if planned.fields.is_empty() => Judged::Once(why),
                How::Whole(why) => Judged::AsAWhole(why),
                How::Clauses(_) | How::Versions(_) if planned.is_of_row() => Judged::FromClauses,
                How::Clauses(_) | How::Versions(_) if planned.asks.is_empty() => {
                    Judged::After(listed(&kinds.collect::<Vec<_>>()))
                }
                How::Clauses(_) | How::Versions(_) => Judged::Asking(listed(&asks.collect::<Vec<_>>())),
            };
            ways.entry((looped, how)).or_default().push(planned.rule);
        }
    }
    for (rule, why) in plan.program.each.iter().filter(|(rule, _)| asked.contains(rule)) {
        let looped = !rules.rule(*rule).loops.is_empty();
        ways.entry((looped, Judged::OneByOne(why))).or_default().push(*rule);
    }
    ways
}

/// How many conditions are asked of values, and how many of them by several rules.
fn conditions(program: &Program<'_>) -> (u64, u64) {
    let all =
        program.nodes.iter().filter(|node| matches!(node, Node::Leaf(_) | Node::Grouped(_) | Node::Asked(..))).count()
            as u64;
    let mut asking: HashMap<NodeId, u64> = HashMap::new();
    for planned in &program.rules {
        let leaves: BTreeSet<NodeId> =
            planned.how.clauses().iter().flat_map(|clauses| &clauses.leaves).copied().collect();
        leaves.into_iter().for_each(|leaf| *asking.entry(leaf).or_default() += 1);
    }
    (all, asking.values().filter(|rules| **rules > 1).count() as u64)
}
