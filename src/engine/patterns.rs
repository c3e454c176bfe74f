//! At which value a finding points, and which inputs it wants: asked once for each pattern of answers and of what is
//! known of the values, because it depends on nothing else.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::column::{AS_WRITTEN, Batch, Cell};
use crate::explain::Ruling;
use crate::outcome::{Outcome, Reason};
use crate::plan::{Clauses, How, KindPlan, NodeId};
use crate::schema::{FieldId, LinkId};

use super::bits::{WORD, Word, unpacked};
use super::conclude::OPEN;
use super::values::{SEVERAL, held_class, mark};
use super::{PointsAt, Worker};

/// So many patterns are remembered.
const MOST: usize = 1 << 16;

/// What is asked about a row: what its values are, and what the nodes say of it.
pub(super) struct Look<'l, 'w> {
    pub(super) worker: &'l Worker<'w>,
    pub(super) batch: &'l Batch,
}

/// The patterns met so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    rules: Vec<OfRule>,
    met: Met,
}

/// The patterns themselves.
#[derive(Debug, Clone, Default)]
pub(super) struct Met {
    known: Known,
    fresh: Vec<Fresh>,
}

/// What the pattern of rows depends on for an outcome of a rule, found for all rows of a batch.
pub(super) struct View<'v> {
    rule: u32,
    outcome: Outcome,
    depends: &'v Depends,
    nodes: Vec<&'v [Word]>,
    /// The codes of rows, and what is known of values by their codes.
    classes: Vec<(&'v [u32], &'v [u8])>,
}

/// The patterns that are known.
#[derive(Debug, Clone, Default)]
struct Known {
    /// For what a pattern begins with, of what a rule came to, and 64 bits more: the pattern that it is then.
    by_bits: FxHashMap<(u32, u32, u64), u32>,
    /// For each way in which a rule came to something, what was looked up last: most rows have the pattern of one before.
    last: Vec<Option<(u32, u64, u32)>>,
    /// What is told of rows with each.
    told: Vec<Option<Told>>,
}

impl Known {
    /// The pattern, and whether it is new.
    #[inline(always)]
    fn next(&mut self, (of, so_far, bits): (u32, u32, u64)) -> (u32, bool) {
        if let Some(Some((last_so_far, last_bits, pattern))) = self.last.get(of as usize)
            && (*last_so_far, *last_bits) == (so_far, bits)
        {
            return (*pattern, false);
        }
        let next = u32::try_from(self.told.len() + 1).unwrap_or(u32::MAX);
        let pattern = *self.by_bits.entry((of, so_far, bits)).or_insert(next);
        let is_new = pattern == next;
        if is_new {
            // That of nothing yet is 0.
            self.told.push(None);
        }
        self.last.resize(self.last.len().max(of as usize + 1), None);
        self.last[of as usize] = Some((so_far, bits, pattern));
        (pattern, is_new)
    }
}

/// How many bits what a node says of a row takes, and what is known of a value.
const ANSWER_BITS: u32 = 3;
const CLASS_BITS: u32 = 8;

/// Instead of what a rule came to: why it is open.
const WHY_OPEN: u32 = 7;

/// A pattern that is put together bit by bit: 64 of them lead from one pattern to the next.
struct Pattern<'p> {
    known: &'p mut Known,
    /// The rule, and what it came to.
    of: u32,
    so_far: u32,
    bits: u64,
    used: u32,
}

impl<'p> Pattern<'p> {
    fn new(known: &'p mut Known, depends: &Depends, (rule, came_to): (u32, u32)) -> Pattern<'p> {
        // Those by values are others.
        let of = (rule * 8 + came_to) * 2 + u32::from(!depends.by_value.is_empty());
        Pattern { known, of, so_far: 0, bits: 0, used: 0 }
    }

    #[inline(always)]
    fn push(&mut self, value: u64, bits: u32) {
        if self.used + bits > u64::BITS {
            self.so_far = self.next().0;
            (self.bits, self.used) = (0, 0);
        }
        self.bits |= value << self.used;
        self.used += bits;
    }

    /// The pattern, and whether it is new.
    #[inline(always)]
    fn next(&mut self) -> (u32, bool) {
        self.known.next((self.of, self.so_far, self.bits))
    }
}

/// A row that stands for a pattern that nobody has looked into.
#[derive(Debug, Clone)]
struct Fresh {
    row: u32,
    rule: u32,
    outcome: Outcome,
    pattern: u32,
}

/// On what the finding of a rule depends.
#[derive(Debug, Clone)]
pub(super) struct OfRule {
    violated: Depends,
    other: Depends,
}

impl OfRule {
    fn of(&self, outcome: Outcome) -> &Depends {
        if outcome == Outcome::Violated { &self.violated } else { &self.other }
    }

    fn of_mut(&mut self, outcome: Outcome) -> &mut Depends {
        if outcome == Outcome::Violated { &mut self.violated } else { &mut self.other }
    }
}

/// On what something about a row depends.
#[derive(Debug, Clone, Default)]
struct Depends {
    nodes: Vec<NodeId>,
    /// Nodes that ask for the outcome of a rule: where that is open, it counts why.
    rules: Vec<(NodeId, usize)>,
    /// Fields of which the value itself counts, not only what is known of it.
    by_value: Vec<FieldId>,
    fields: Vec<FieldId>,
    linked: Vec<(LinkId, FieldId)>,
    /// The rule, by its place, whose version in force counts; where that is open, the values of these fields.
    picks: Option<(usize, Vec<FieldId>)>,
}

/// What is told of all rows with a pattern.
#[derive(Debug, Clone)]
struct Told {
    target: Target,
    missing: Vec<Reason>,
}

#[derive(Debug, Clone, Copy)]
enum Target {
    Own(Option<FieldId>),
    /// A field of the record to which a link leads.
    Through(LinkId, Cell),
    Other(Cell),
}

impl Patterns {
    pub(super) fn new(plan: &KindPlan<'_>) -> Patterns {
        let of_rule = |(place, planned): (usize, &crate::plan::Planned)| match &planned.how {
            How::Clauses(clauses) => OfRule {
                violated: Depends { rules: Vec::new(), ..Depends::on(plan, &clauses.failing) },
                other: Depends::on(plan, &clauses.ends),
            },
            How::Versions(versions) => {
                let of_all = |nodes: fn(&Clauses) -> &Vec<NodeId>| {
                    let nodes: BTreeSet<NodeId> = versions.each.iter().flat_map(nodes).copied().collect();
                    Depends::on(plan, &nodes.into_iter().collect::<Vec<_>>())
                };
                let picks = Some((place, planned.fields.clone()));
                OfRule {
                    violated: Depends { rules: Vec::new(), picks: picks.clone(), ..of_all(|clauses| &clauses.failing) },
                    other: Depends { picks, ..of_all(|clauses| &clauses.ends) },
                }
            }
            How::Whole(_) => {
                let by_value = || Depends { by_value: planned.fields.clone(), ..Depends::default() };
                OfRule { violated: by_value(), other: by_value() }
            }
        };
        Patterns { rules: plan.program.rules.iter().enumerate().map(of_rule).collect(), ..Patterns::default() }
    }

    /// Forgets all patterns.
    pub(super) fn forget(&mut self) {
        self.met.known = Known::default();
    }

    /// What the patterns of rules depend on, and the patterns.
    pub(super) fn parts(&mut self) -> (&[OfRule], &mut Met) {
        (&self.rules, &mut self.met)
    }

    /// Rows that stand for patterns that nobody has looked into yet, with their rules.
    pub(super) fn fresh(&self) -> Vec<(u32, u32)> {
        self.met.fresh.iter().map(|fresh| (fresh.row, fresh.rule)).collect()
    }

    /// Remembers what the reference evaluator came to for these rows, with the rows as it saw them. Gives the rules
    /// whose patterns turned out to be too coarse; they are asked for by their values from now on.
    pub(super) fn learn(&mut self, look: &Look<'_, '_>, rulings: Vec<(Ruling, u32)>) -> Vec<u32> {
        let mut too_coarse = Vec::new();
        for (fresh, (ruling, seen_row)) in std::mem::take(&mut self.met.fresh).into_iter().zip(rulings) {
            let Fresh { row, rule, outcome, pattern } = fresh;
            let (kind, cell) = (look.worker.plan.kind, ruling.cell);
            let depends = self.rules[rule as usize].of_mut(outcome);
            let target = if (cell.kind, cell.row) == (kind, seen_row) {
                Target::Own(cell.field)
            } else if let Some(link) = look.link_to(cell, row) {
                Target::Through(link, cell)
            } else {
                if depends.by_value.is_empty() {
                    depends.by_value.clone_from(&look.worker.plan.program.rules[rule as usize].fields);
                    too_coarse.push(rule);
                }
                Target::Other(cell)
            };
            self.met.known.told[pattern as usize - 1] = Some(Told { target, missing: ruling.missing_inputs });
        }
        too_coarse
    }

    /// What is told of a row with a pattern.
    pub(super) fn told(&self, look: &Look<'_, '_>, pattern: u32, row: u32) -> (PointsAt, &[Reason]) {
        let Told { target, missing } =
            self.met.known.told[pattern as usize - 1].as_ref().expect("every pattern has been looked into");
        let points_at = match target {
            Target::Own(field) => PointsAt::Own(*field),
            Target::Other(cell) => PointsAt::Held(*cell),
            Target::Through(link, cell) => PointsAt::Held(Cell { row: look.parent(*link, row), ..*cell }),
        };
        (points_at, missing)
    }

    /// Begins anew where there are too many patterns.
    pub(super) fn settle(&mut self) {
        if self.met.known.told.len() > MOST {
            self.forget();
        }
    }
}

impl<'v> View<'v> {
    /// Of a rule given by its place.
    pub(super) fn of(rules: &'v [OfRule], look: &Look<'v, '_>, rule: u32, outcome: Outcome) -> View<'v> {
        let depends = rules[rule as usize].of(outcome);
        let nodes = depends.nodes.iter().map(|node| &look.worker.said[*node][..]).collect();
        let classes = |field: &FieldId| (&look.batch.field(*field).codes[..], &look.worker.facts(*field).classes[..]);
        View { rule, outcome, depends, nodes, classes: depends.fields.iter().map(classes).collect() }
    }
}

impl Met {
    /// The pattern of a row.
    #[inline(always)]
    pub(super) fn pattern(&mut self, rules: &[OfRule], view: &View<'_>, look: &Look<'_, '_>, row: u32) -> u32 {
        let View { rule, outcome, depends, nodes, classes } = view;
        let mut key = Pattern::new(&mut self.known, depends, (*rule, *outcome as u32));
        let (word, bit) = (row as usize / WORD, row as usize % WORD);
        nodes.iter().for_each(|said| key.push(said[word].at(bit).into(), ANSWER_BITS));
        classes.iter().for_each(|(codes, classes)| key.push(class(codes[row as usize], classes).into(), CLASS_BITS));
        let (pattern, is_new) = match depends.is_own() {
            true => key.next(),
            false => depends.pattern_behind(rules, look, row, key),
        };
        if is_new {
            self.fresh.push(Fresh { row, rule: *rule, outcome: *outcome, pattern });
        }
        pattern
    }
}

/// What is known of a value, by its code.
#[inline(always)]
fn class(code: u32, classes: &[u8]) -> u8 {
    if code == AS_WRITTEN { 0 } else { classes[code as usize] }
}

impl Depends {
    /// On nothing but what is known of the row's own values, and said of them.
    fn is_own(&self) -> bool {
        self.linked.is_empty() && self.by_value.is_empty() && self.rules.is_empty() && self.picks.is_none()
    }

    /// On what some conditions say, and on what is known of the values of which they say it.
    fn on(plan: &KindPlan<'_>, nodes: &[NodeId]) -> Depends {
        let rules = nodes.iter().filter_map(|node| Some((*node, plan.program.nodes[*node].asks()?))).collect();
        let mut depends = Depends { nodes: nodes.to_vec(), rules, ..Depends::default() };
        for leaf in nodes.iter().filter_map(|node| plan.program.nodes[*node].leaf()) {
            depends.fields.extend(&leaf.fields);
            depends.linked.extend(&leaf.linked);
            if leaf.is_opaque {
                depends.by_value.extend(&leaf.fields);
            }
        }
        for fields in [&mut depends.fields, &mut depends.by_value] {
            fields.sort_unstable();
            fields.dedup();
        }
        depends.linked.sort_unstable();
        depends.linked.dedup();
        depends
    }

    /// The pattern of a row, and whether it is new.
    fn pattern(&self, rules: &[OfRule], look: &Look<'_, '_>, row: u32, mut key: Pattern<'_>) -> (u32, bool) {
        let (word, bit) = (row as usize / WORD, row as usize % WORD);
        let said = |node: NodeId| look.worker.said[node][word].at(bit);
        self.nodes.iter().for_each(|node| key.push(said(*node).into(), ANSWER_BITS));
        for field in &self.fields {
            let (codes, classes) = (&look.batch.field(*field).codes, &look.worker.facts(*field).classes);
            key.push(class(codes[row as usize], classes).into(), CLASS_BITS);
        }
        self.pattern_behind(rules, look, row, key)
    }

    /// The same, where what is known of the row's own values is in the key already, and what is said of them.
    fn pattern_behind(&self, rules: &[OfRule], look: &Look<'_, '_>, row: u32, mut key: Pattern<'_>) -> (u32, bool) {
        let said = |node: NodeId| look.worker.said[node][row as usize / WORD].at(row as usize % WORD);
        for (link, field) in &self.linked {
            key.push(look.linked_class(*link, *field, row).into(), CLASS_BITS);
            if look.parent(*link, row) == SEVERAL {
                // What several records say depends on which they are.
                key.push(look.code_of(*link, row).into(), u32::BITS);
            }
        }
        for field in &self.by_value {
            key.push(look.batch.field(*field).codes[row as usize].into(), u32::BITS);
        }
        if let Some((place, fields)) = &self.picks {
            let version = look.worker.concluded[*place].picks[row as usize];
            key.push(version.into(), u32::BITS);
            for field in fields.iter().filter(|_| version == OPEN) {
                key.push(look.batch.field(*field).codes[row as usize].into(), u32::BITS);
            }
        }
        for (_, rule) in self.rules.iter().filter(|(node, _)| !unpacked(said(*node)).is_decided()) {
            let (depends, place) = (&rules[*rule].other, u32::try_from(*rule).unwrap_or(u32::MAX));
            let why = Pattern::new(key.known, depends, (place, WHY_OPEN));
            let (why, _) = depends.pattern(rules, look, row, why);
            key.push(why.into(), u32::BITS);
        }
        key.next()
    }
}

impl Look<'_, '_> {
    /// Where a link of a row leads.
    fn parent(&self, link: LinkId, row: u32) -> u32 {
        let found = self.worker.facts.iter().find_map(|facts| {
            let (_, rows) = facts.parents.iter().find(|(known, _)| *known == link)?;
            Some(rows[self.batch.field(facts.field).codes[row as usize] as usize])
        });
        found.unwrap_or(SEVERAL)
    }

    /// The value of the field that makes a link.
    fn code_of(&self, link: LinkId, row: u32) -> u32 {
        let field = self.worker.facts.iter().find(|facts| facts.parents.iter().any(|(known, _)| *known == link));
        field.map_or(AS_WRITTEN, |facts| self.batch.field(facts.field).codes[row as usize])
    }

    fn linked_class(&self, link: LinkId, field: FieldId, row: u32) -> u8 {
        let court = self.worker.court;
        let kind = court.rules.schema.kind(self.worker.plan.kind).link(link).parent;
        let parent = self.parent(link, row);
        mark(parent).unwrap_or_else(|| held_class(kind, parent, field, court.data))
    }

    /// The link by which a row leads to the record of a value.
    fn link_to(&self, cell: Cell, row: u32) -> Option<LinkId> {
        let declared = self.worker.court.rules.schema.kind(self.worker.plan.kind);
        let mut links = (0..).map(LinkId).zip(&declared.links);
        links.find(|(id, link)| link.parent == cell.kind && self.parent(*id, row) == cell.row).map(|(id, _)| id)
    }
}
