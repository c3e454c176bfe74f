//! Conditions about the records that belong to one: there is one, every one satisfies something, so many are there. What
//! they ask of each of these becomes a program of its own, answered for all of them at once.

use std::collections::BTreeSet;

use crate::resolve::ruleset::{Comparison, Condition, ConditionKind, Operand, OperandKind, Query, Step};
use crate::schema::{FieldId, LinkId};

use super::program::{Builder, Node, NodeId, Program};
use super::reads::{Asked, Reads};
use super::{KindPlan, Why};

/// A condition about the records that belong to one.
#[derive(Debug)]
pub struct Grouped<'r> {
    /// The condition.
    pub condition: &'r Condition,
    /// Its records.
    pub query: &'r Query,
    /// The link by which they belong to it.
    pub link: LinkId,
    /// What is asked of them, by its place in [`Program::below`].
    pub below: usize,
    /// The loops of whose values it speaks, by their places.
    pub loops: Vec<usize>,
    /// Whether they are meant; all are where it is missing.
    pub filter: Option<NodeId>,
    /// What is said of those that are meant.
    pub form: Form<'r>,
}

/// What is said of records.
#[derive(Debug)]
pub enum Form<'r> {
    /// There is one.
    Exists,
    /// Every one satisfies this.
    Every(NodeId),
    /// Their number, which is compared with numbers that are the same for all.
    Count(Vec<(Comparison, &'r Operand)>),
}

/// What is asked of records of a kind that belong to others.
#[derive(Debug)]
pub struct BelowPlan<'r> {
    /// The plan, in which there are no rules.
    pub plan: KindPlan<'r>,
    /// The link by which they belong to the records.
    pub link: LinkId,
    /// It depends on the values of loops, so each of them is asked for each subject to whose record it belongs.
    pub of_subjects: bool,
    /// The nodes whose answers are wanted.
    pub roots: BTreeSet<NodeId>,
}

/// The same while it is put together.
pub(super) struct AskedBelow<'r> {
    pub(super) builder: Builder<'r>,
    link: LinkId,
    /// A condition that speaks of loops asks it, and no other: it is asked again for each value.
    of_loops: bool,
    roots: BTreeSet<NodeId>,
}

impl<'r> AskedBelow<'r> {
    /// Asks which records are meant, and what is said of these; `None` where that takes more than they lead up to.
    fn ask(
        &mut self,
        query: &'r Query,
        condition: &'r ConditionKind,
        comparisons: Option<Vec<(Comparison, &'r Operand)>>,
    ) -> Option<(Option<NodeId>, Form<'r>)> {
        let AskedBelow { builder, roots, .. } = self;
        let filter = query.condition.as_deref().map(|condition| builder.of_each(condition)).transpose().ok()?;
        let form = match (condition, comparisons) {
            (ConditionKind::Every(_, each), _) => Form::Every(builder.of_each(each).ok()?),
            (_, Some(comparisons)) => Form::Count(comparisons),
            (_, None) => Form::Exists,
        };
        roots.extend(filter);
        if let Form::Every(each) = &form {
            roots.insert(*each);
        }
        Some((filter, form))
    }
}

impl<'r> Builder<'r> {
    /// A condition about the records that belong to one, if nothing is asked of these but what they are and lead up to.
    pub(super) fn grouped(&mut self, condition: &'r Condition) -> Option<Grouped<'r>> {
        let (query, comparisons) = self.counted(condition)?;
        let Step::Children(link) = query.step else { return None };
        if query.from.frame != self.of.1 || !query.from.links.is_empty() {
            return None;
        }
        let loops = Reads::loops_of(self.rules, self.of, condition);
        let is_known = |below: &AskedBelow<'r>| {
            let of = (below.builder.of.0, below.builder.of.1, below.link);
            of == (query.kind, query.frame, link) && !below.of_loops && loops.is_empty()
        };
        let known = self.below.iter().position(is_known);
        let below = known.unwrap_or_else(|| {
            let (builder, roots) = (Builder::new(self.rules, (query.kind, query.frame, self.of.2)), BTreeSet::new());
            self.below.push(AskedBelow { builder, link, of_loops: !loops.is_empty(), roots });
            self.below.len() - 1
        });
        let Some((filter, form)) = self.below[below].ask(query, &condition.kind, comparisons) else {
            if known.is_none() {
                self.below.truncate(below);
            }
            return None;
        };
        Some(Grouped { condition, query, link, below, loops, filter, form })
    }

    /// The records that a condition is about, and with what their number is compared if it is.
    #[expect(clippy::type_complexity, reason = "it is taken apart at once")]
    fn counted(&self, condition: &'r Condition) -> Option<(&'r Query, Option<Vec<(Comparison, &'r Operand)>>)> {
        if let ConditionKind::Exists(query) | ConditionKind::Every(query, _) = &condition.kind {
            return Some((query, None));
        }
        let (count, comparisons) = condition.kind.count_comparisons()?;
        let OperandKind::Count(query) = &count.kind else { return None };
        let fields = self.rules.schema.kind(self.of.0).fields.len();
        // It may differ from one value of a loop to the next.
        let is_same = |limit: &'r Operand| {
            Reads::of_operand(self.rules, self.of, limit)
                .is_ok_and(|read| read.iter().all(|field| usize::from(field.0) >= fields))
        };
        comparisons.iter().all(|(_, limit)| is_same(limit)).then_some((query, Some(comparisons)))
    }

    /// What is asked of each record.
    ///
    /// # Errors
    /// It takes more than the record and what it leads up to, or speaks of loops where records that belong to it are meant.
    fn of_each(&mut self, condition: &'r Condition) -> Result<NodeId, ()> {
        let (before, pairs, below) = (self.program.nodes.len(), self.program.pairs.len(), self.below.len());
        let node = self.node(condition);
        let mut leaves = BTreeSet::new();
        self.leaves_below(node, &mut leaves);
        let is_asked = |leaf: &NodeId| match &self.program.nodes[*leaf] {
            Node::Asked(..) => true,
            Node::Grouped(grouped) => !grouped.loops.is_empty(),
            Node::Leaf(_)
            | Node::All(_)
            | Node::Any(_)
            | Node::AtLeast(..)
            | Node::Not(_)
            | Node::Derived(..)
            | Node::RuleIs(..) => false,
        };
        if leaves.iter().any(is_asked) {
            self.program.nodes.truncate(before);
            self.known.retain(|_, node| *node < before);
            self.program.pairs.truncate(pairs);
            self.known_pairs.retain(|_, pair| *pair < pairs);
            self.below.truncate(below);
            return Err(());
        }
        Ok(node)
    }

    /// The program, with those of the kinds below.
    pub(super) fn finish(self) -> Program<'r> {
        let below = self.below.into_iter().map(|AskedBelow { builder, link, of_loops: _, roots }| {
            let (kind, frame, loops) = builder.of;
            let fields = self.rules.schema.kind(kind).fields.len();
            let program = builder.finish();
            let needed: BTreeSet<FieldId> = program.leaves().flat_map(|(_, leaf)| &leaf.fields).copied().collect();
            let of_subjects = needed.iter().any(|field| usize::from(field.0) >= fields);
            BelowPlan { plan: program.of_held((kind, frame, loops), needed), link, of_subjects, roots }
        });
        Program { below: below.collect(), ..self.program }
    }
}

impl<'r> Program<'r> {
    /// The plan for records that are held, and looked among: it reads what its rules depend on, and these fields.
    pub(super) fn of_held(self, (kind, frame, loops): Asked, also: BTreeSet<FieldId>) -> KindPlan<'r> {
        let of_rules = self.rules.iter().flat_map(|planned| planned.fields.iter().copied());
        let (needed, as_written) = (of_rules.chain(also).collect(), BTreeSet::new());
        let (held, measures) = (Some(Why::LookedAmong), Vec::new());
        KindPlan { kind, frame, loops, held, program: self, measures, needed, as_written }
    }
}
