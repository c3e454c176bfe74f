//! `--show-plan`: how a run would judge, for whoever wonders what it costs. Nothing is read but rule files and the
//! project file.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use crate::plan::{How, Node, NodeId, Passing, Program};
use crate::report::words::{counted, listed};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::RuleId;
use crate::schema::KindId;

use super::ways::Way;

/// The plan of a run, in words.
pub(super) fn plan(rules: &RuleSet, asked: &[RuleId], ways: &BTreeMap<KindId, Way<'_>>, threads: usize) -> String {
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
        match &way.plan {
            _ if of_kind.is_empty() => line(&mut text, "  no rule is asked about it"),
            Some(plan) => planned(&mut text, rules, plan),
            None => {
                let ids = ids(rules, &of_kind);
                line(&mut text, &format!("  judged record by record, by the reference evaluator: {ids}"));
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

/// What is asked of the records of a kind that are judged a column at a time.
fn planned(text: &mut String, rules: &RuleSet, plan: &Passing<'_>) {
    let fields = rules.schema.kind(plan.kind).fields.len() as u64;
    line(text, &format!("  reads {} of {}", plan.needed.len(), counted(fields, "field", "fields")));
    let (all, shared) = conditions(&plan.program);
    if all > 0 {
        let shared = match shared {
            0 => String::new(),
            1 => ", of which several rules share 1".to_owned(),
            shared => format!(", of which several rules share {shared}"),
        };
        line(text, &format!("  asks {}{shared}", counted(all, "different condition", "different conditions")));
    }
    let asked = plan.program.rules.iter().take(plan.program.asked);
    let (mut by_clauses, mut whole): (Vec<RuleId>, BTreeMap<&str, Vec<RuleId>>) = (Vec::new(), BTreeMap::new());
    for planned in asked {
        match planned.how {
            How::Clauses(_) => by_clauses.push(planned.rule),
            How::Whole(why) => whole.entry(why).or_default().push(planned.rule),
        }
    }
    if !by_clauses.is_empty() {
        line(text, &format!("  judged a column at a time, from their clauses: {}", ids(rules, &by_clauses)));
    }
    for (why, some) in whole {
        let because = if some.len() == 1 { why.to_owned() } else { format!("of each, {why}") };
        line(
            text,
            &format!(
                "  judged as a whole, once for each combination of values that it reads: {} ({because})",
                ids(rules, &some)
            ),
        );
    }
}

/// How many conditions are asked of values, and how many of them by several rules.
fn conditions(program: &Program<'_>) -> (u64, u64) {
    let all = program.nodes.iter().filter(|node| matches!(node, Node::Leaf(_))).count() as u64;
    let mut asking: HashMap<NodeId, u64> = HashMap::new();
    for planned in &program.rules {
        if let How::Clauses(clauses) = &planned.how {
            clauses.leaves.iter().for_each(|leaf| *asking.entry(*leaf).or_default() += 1);
        }
    }
    (all, asking.values().filter(|rules| **rules > 1).count() as u64)
}
