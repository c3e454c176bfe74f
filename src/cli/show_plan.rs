//! `--show-plan`: how a run would judge, for whoever wonders what it costs. Nothing is read but rule files and the
//! project file.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use crate::plan::{How, KindPlan, Node, NodeId, OneByOne, Program};
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
        match of_kind.is_empty() {
            true => line(&mut text, "  no rule is asked about it"),
            false => planned(&mut text, rules, &way.plan, &of_kind),
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

/// What is asked of the records of a kind.
fn planned(text: &mut String, rules: &RuleSet, plan: &KindPlan<'_>, asked: &[RuleId]) {
    let fields = rules.schema.kind(plan.kind).fields.len() as u64;
    if plan.program.asked > 0 {
        line(text, &format!("  reads {} of {}", plan.needed.len(), counted(fields, "field", "fields")));
    }
    let (all, shared) = conditions(&plan.program);
    if all > 0 {
        let shared = match shared {
            0 => String::new(),
            1 => ", of which several rules share 1".to_owned(),
            shared => format!(", of which several rules share {shared}"),
        };
        line(text, &format!("  asks {}{shared}", counted(all, "different condition", "different conditions")));
    }
    // What is said of some rules, in this order.
    let mut said: BTreeMap<(u8, String), Vec<RuleId>> = BTreeMap::new();
    for planned in plan.program.rules.iter().take(plan.program.asked) {
        let words = match planned.how {
            How::Clauses(_) if planned.is_of_row() => (0, String::new()),
            How::Clauses(_) if planned.asks.is_empty() => {
                let kinds = planned.below.iter().map(|kind| format!("`{}`", rules.schema.kind(*kind).name));
                (1, listed(&kinds.collect::<Vec<_>>()))
            }
            How::Clauses(_) => {
                let asks: Vec<String> = planned.asks.iter().map(|more| (*more).to_owned()).collect();
                (2, listed(&asks))
            }
            How::Whole(why) => (3, why.to_owned()),
        };
        said.entry(words).or_default().push(planned.rule);
    }
    for (rule, why) in plan.program.each.iter().filter(|(rule, _)| asked.contains(rule)) {
        let why = match why {
            OneByOne::Loops => "it has a subject for each value of its loops".to_owned(),
            OneByOne::Whole(why) => format!("{why}, and it asks about more than a record and what it leads up to"),
        };
        said.entry((4, why)).or_default().push(*rule);
    }
    for ((how, why), some) in said {
        let ids = ids(rules, &some);
        let because = if some.len() == 1 { why.clone() } else { format!("of each, {why}") };
        line(
            text,
            &match how {
                0 => format!("  judged a column at a time, from their clauses: {ids}"),
                1 => {
                    format!("  judged a column at a time, but asked {why} record by record, where that matters: {ids}")
                }
                3 => {
                    format!("  judged as a whole, once for each combination of values that it reads: {ids} ({because})")
                }
                _ => format!("  judged record by record, by the reference evaluator: {ids} ({because})"),
            },
        );
    }
}

/// How many conditions are asked of values, and how many of them by several rules.
fn conditions(program: &Program<'_>) -> (u64, u64) {
    let all =
        program.nodes.iter().filter(|node| matches!(node, Node::Leaf(_) | Node::Grouped(_) | Node::Asked(..))).count()
            as u64;
    let mut asking: HashMap<NodeId, u64> = HashMap::new();
    for planned in &program.rules {
        if let How::Clauses(clauses) = &planned.how {
            clauses.leaves.iter().for_each(|leaf| *asking.entry(*leaf).or_default() += 1);
        }
    }
    (all, asking.values().filter(|rules| **rules > 1).count() as u64)
}
