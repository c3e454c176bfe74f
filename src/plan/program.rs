//! The rules about one kind as a program: conditions that are asked of values, each once, and what is made of their
//! answers. Equal conditions of several rules are one node.

use std::collections::{BTreeSet, HashMap};

use indexmap::{IndexMap, IndexSet};

use crate::calendar::Unit;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{
    Comparison, Condition, ConditionKind, Constant, DefinitionBody, Frame, Operand, OperandKind, Order, OutcomeWord,
    Part, Rule, RuleId, RuleVersion, Side, ValueType, Values, Window,
};
use crate::schema::{FieldId, KindId, LinkBy, LinkId};

use super::KindPlan;
use super::below::{AskedBelow, BelowPlan, Grouped};
use super::reads::{Asked, Loops, More, Reads};

/// Index of a node in [`Program::nodes`].
pub type NodeId = usize;

/// The rules about one kind.
#[derive(Debug, Default)]
pub struct Program<'r> {
    /// What is asked of values. A node uses only nodes before it.
    pub nodes: Vec<Node<'r>>,
    /// The rules that were asked for, in their order, then those that are only measured, then those on whose outcome
    /// they rest.
    pub rules: Vec<Planned>,
    /// How many of them were asked for.
    pub asked: usize,
    /// How many of them were asked for or are measured.
    pub counted: usize,
    /// Rules that were asked for or are measured and are no part of this: each record is judged by itself; why.
    pub each: Vec<(RuleId, &'static str)>,
    /// Rules that were asked for and have loops: a plan for each loops that there are, in whose batches each row is a
    /// record with a value of each loop.
    pub looped: Vec<KindPlan<'r>>,
    /// What is asked of the records that belong to its own.
    pub below: Vec<BelowPlan<'r>>,
    /// The values that are compared by their difference, each two once.
    pub pairs: Vec<Pair<'r>>,
}

/// A condition, as it is answered for many rows at once.
#[derive(Debug)]
pub enum Node<'r> {
    /// Found out from values.
    Leaf(Leaf<'r>),
    /// Joined from what is said of the records that belong to it.
    Grouped(Grouped<'r>),
    /// Asked about each record by itself: it takes more than the record and what it leads up to.
    Asked(&'r Condition, More),
    /// All of them hold.
    All(Vec<NodeId>),
    /// At least one holds.
    Any(Vec<NodeId>),
    /// At least so many hold.
    AtLeast(u32, Vec<NodeId>),
    /// It does not hold.
    Not(NodeId),
    /// A derived condition, or its opposite.
    Derived(NodeId, bool),
    /// The outcome of a rule of this program, by its index.
    RuleIs(usize, OutcomeWord),
}

impl<'r> Node<'r> {
    /// The rule for whose outcome it asks.
    pub fn asks(&self) -> Option<usize> {
        if let Node::RuleIs(rule, _) = self { Some(*rule) } else { None }
    }

    /// The condition that it is, if that is found out from values.
    pub fn leaf(&self) -> Option<&Leaf<'r>> {
        match self {
            Node::Leaf(leaf) => Some(leaf),
            Node::Asked(..)
            | Node::Grouped(_)
            | Node::All(_)
            | Node::Any(_)
            | Node::AtLeast(..)
            | Node::Not(_)
            | Node::Derived(..)
            | Node::RuleIs(..) => None,
        }
    }
}

impl<'r> Program<'r> {
    /// The conditions that are found out from values.
    pub fn leaves(&self) -> impl Iterator<Item = (NodeId, &Leaf<'r>)> {
        self.nodes.iter().enumerate().filter_map(|(id, node)| Some((id, node.leaf()?)))
    }
}

/// A condition that is found out from values.
#[derive(Debug)]
pub struct Leaf<'r> {
    /// The condition.
    pub condition: &'r Condition,
    /// The fields of the record on which it depends.
    pub fields: Vec<FieldId>,
    /// What it compares, where that is two values of which each depends on one field.
    pub compares: Option<Compares<'r>>,
    /// It asks a text field for nothing but its own text.
    pub of_text: bool,
    /// Fields of records to which links of the record lead that it looks at.
    pub linked: Vec<(LinkId, FieldId)>,
    /// Which values have part in it cannot be told by its answer and by what is known of its fields.
    pub is_opaque: bool,
}

/// Two values that are compared, each of which depends on one field.
#[derive(Debug)]
pub enum Compares<'r> {
    /// By their difference.
    Difference(Difference),
    /// The event of a deadline, and its window.
    Deadline {
        /// The event, and the field on which it depends.
        event: (&'r Operand, FieldId),
        /// The window, and the field on which it depends.
        window: (&'r Window, FieldId),
    },
}

/// Two values whose difference, or identity, decides: it holds if one minus the other lies between two numbers.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The values, by their place in [`Program::pairs`].
    pub pair: usize,
    /// The lowest difference.
    pub low: i64,
    /// The highest.
    pub high: i64,
}

/// Two values that are compared by their difference.
#[derive(Debug)]
pub struct Pair<'r> {
    /// One, and the field on which it depends.
    pub one: (&'r Operand, FieldId),
    /// The other, which is taken away from it.
    pub other: (&'r Operand, FieldId),
    /// Texts are compared as stored.
    pub exactly: bool,
}

/// How a rule is judged.
#[derive(Debug)]
pub struct Planned {
    /// The rule.
    pub rule: RuleId,
    /// The fields of the record on which its outcome depends, as far as it depends on these.
    pub fields: Vec<FieldId>,
    /// How.
    pub how: How,
    /// Besides, it depends on what is asked about each record by itself.
    pub asks: BTreeSet<More>,
    /// Besides, it depends on records of these kinds, which are asked many at a time.
    pub below: BTreeSet<KindId>,
}

impl Planned {
    /// Whether it depends on the record and what it leads up to alone.
    pub fn is_of_row(&self) -> bool {
        self.asks.is_empty() && self.below.is_empty()
    }
}

/// How a rule is judged.
#[derive(Debug)]
pub enum How {
    /// From the answers of its clauses.
    Clauses(Clauses),
    /// From those of the version that is in force; as a whole where that is open.
    Versions(Versions),
    /// As a whole, once for each combination of the values on which it depends; why.
    Whole(&'static str),
}

impl How {
    /// The clauses of all versions, if it is judged from them.
    pub fn clauses(&self) -> &[Clauses] {
        match self {
            How::Clauses(clauses) => std::slice::from_ref(clauses),
            How::Versions(versions) => &versions.each,
            How::Whole(_) => &[],
        }
    }
}

/// The versions of a rule.
#[derive(Debug)]
pub struct Versions {
    /// The clauses of each.
    pub each: Vec<Clauses>,
    /// The column of the day that picks one; `None` where that is the as-of date.
    pub by: Option<FieldId>,
}

/// The clauses of a version of a rule.
#[derive(Debug)]
pub struct Clauses {
    /// `when`
    pub when: Option<NodeId>,
    /// What it requires.
    pub requirement: NodeId,
    /// Each `unless`.
    pub unless: Vec<NodeId>,
    /// Each `unclear`.
    pub unclear: Vec<NodeId>,
    /// All leaves below.
    pub leaves: Vec<NodeId>,
    /// Its own leaves, and the rules that it asks for their outcomes.
    pub ends: Vec<NodeId>,
    /// Those of what it requires: at what a violation points depends on these alone.
    pub failing: Vec<NodeId>,
}

/// Makes programs.
pub(super) struct Builder<'r> {
    pub(super) rules: &'r RuleSet,
    /// The kind, the frame that stands for its records, and the loops of the rules.
    pub(super) of: Asked,
    pub(super) program: Program<'r>,
    pub(super) known: HashMap<String, NodeId>,
    pub(super) known_pairs: HashMap<String, usize>,
    planned: HashMap<RuleId, usize>,
    /// What is asked of the records that belong to it.
    pub(super) below: Vec<AskedBelow<'r>>,
}

impl<'r> Builder<'r> {
    /// The program of some rules about a kind: those that are asked for, and those that are measured.
    pub(super) fn build(rules: &'r RuleSet, kind: KindId, (asked, measured): (&[RuleId], &[RuleId])) -> Program<'r> {
        let all: IndexSet<RuleId> = asked.iter().chain(measured).copied().collect();
        let each = all.iter().filter_map(|rule| Some((*rule, one_by_one(rules, *rule)?))).collect::<Vec<_>>();
        let all = all.into_iter().filter(|rule| each.iter().all(|(other, _)| other != rule));
        let (counted, looped): (Vec<RuleId>, Vec<RuleId>) = all.partition(|rule| rules.rule(*rule).loops.is_empty());
        // The outcome of a rule with loops is measured by the reference evaluator.
        let looped = looped.into_iter().filter(|rule| asked.contains(rule));
        let mut by_loops: IndexMap<String, Vec<RuleId>> = IndexMap::new();
        for rule in looped {
            by_loops.entry(without_spans(&format!("{:?}", rules.rule(rule).loops))).or_default().push(rule);
        }
        let mut builder = Builder::new(rules, (kind, Frame(0), None));
        builder.program.asked = counted.iter().filter(|rule| asked.contains(rule)).count();
        builder.plan_all(&counted);
        let looped = by_loops.into_values().map(|of_loops| {
            let of = (kind, Frame(0), Loops::of(rules.rule(of_loops[0])));
            let mut builder = Builder::new(rules, of);
            builder.program.asked = of_loops.len();
            builder.plan_all(&of_loops);
            builder.finish().of_held(of, BTreeSet::new())
        });
        let looped = looped.collect();
        Program { each, looped, ..builder.finish() }
    }

    /// Plans rules. Their places come first, whatever rests on what.
    fn plan_all(&mut self, counted: &[RuleId]) {
        self.program.counted = counted.len();
        counted.iter().for_each(|rule| {
            self.reserve(*rule);
        });
        counted.iter().for_each(|rule| {
            self.plan(*rule);
        });
    }

    /// Nothing is asked yet of the records of a kind.
    pub(super) fn new(rules: &'r RuleSet, of: Asked) -> Builder<'r> {
        let (program, known, known_pairs) = (Program::default(), HashMap::new(), HashMap::new());
        Builder { rules, of, program, known, known_pairs, planned: HashMap::new(), below: Vec::new() }
    }

    fn reserve(&mut self, rule: RuleId) -> usize {
        let place = self.program.rules.len();
        let (how, asks, below) = (How::Whole(""), BTreeSet::new(), BTreeSet::new());
        self.program.rules.push(Planned { rule, fields: Vec::new(), how, asks, below });
        self.planned.insert(rule, place);
        place
    }

    fn plan(&mut self, id: RuleId) -> usize {
        let place = match self.planned.get(&id) {
            Some(place) => *place,
            None => self.reserve(id),
        };
        if !matches!(self.program.rules[place].how, How::Whole("")) {
            return place;
        }
        let rule = self.rules.rule(id);
        let how = match whole(self.rules, id) {
            Some(why) => How::Whole(why),
            None if is_dated(rule) => {
                let each = rule.versions.iter().map(|version| self.clauses(version)).collect();
                How::Versions(Versions { each, by: self.picks_by() })
            }
            None => How::Clauses(self.clauses(rule.latest())),
        };
        let (mut own, mut asks, mut below) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        if let How::Versions(versions) = &how {
            own.extend(versions.by);
        }
        for leaf in how.clauses().iter().flat_map(|clauses| &clauses.leaves) {
            match &self.program.nodes[*leaf] {
                Node::Leaf(leaf) => own.extend(leaf.fields.iter().copied()),
                Node::Grouped(grouped) => {
                    below.insert(grouped.query.kind);
                }
                Node::Asked(_, why) => {
                    asks.insert(*why);
                }
                Node::All(_)
                | Node::Any(_)
                | Node::AtLeast(..)
                | Node::Not(_)
                | Node::Derived(..)
                | Node::RuleIs(..) => {
                    unreachable!("these are no leaves")
                }
            }
        }
        let fields =
            if is_unset(self.rules, id) { BTreeSet::new() } else { Reads::of_rule(self.rules, id).unwrap_or(own) };
        let fields = fields.into_iter().collect();
        self.program.rules[place] = Planned { rule: id, fields, how, asks, below };
        place
    }

    /// The column of the day that picks versions.
    fn picks_by(&self) -> Option<FieldId> {
        let (kind, _, loops) = self.of;
        let declared = self.rules.schema.kind(kind);
        let period = loops.and_then(|loops| loops.period).map(|place| Loops::column(declared.fields.len(), place));
        period.or(declared.dated_by)
    }

    /// The clauses of a version of a rule.
    fn clauses(&mut self, version: &'r RuleVersion) -> Clauses {
        let when = version.when.as_ref().map(|when| self.node(when));
        let requirement = self.node(&version.requirement);
        let unless: Vec<NodeId> = version.unless.iter().map(|unless| self.node(&unless.condition)).collect();
        let unclear: Vec<NodeId> = version.unclear.iter().map(|unclear| self.node(&unclear.condition)).collect();
        let (mut leaves, mut ends, mut failing) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for node in when.iter().chain([&requirement]).chain(&unless).chain(&unclear) {
            self.leaves_below(*node, &mut leaves);
            self.ends_below(*node, &mut ends);
        }
        self.ends_below(requirement, &mut failing);
        let [leaves, ends, failing] = [leaves, ends, failing].map(|nodes| nodes.into_iter().collect());
        Clauses { when, requirement, unless, unclear, leaves, ends, failing }
    }

    /// The leaves below a node, those of the rules that are asked for their outcomes among them.
    pub(super) fn leaves_below(&self, node: NodeId, leaves: &mut BTreeSet<NodeId>) {
        let mut ends = BTreeSet::new();
        self.ends_below(node, &mut ends);
        for end in ends {
            let Some(rule) = self.program.nodes[end].asks() else {
                leaves.insert(end);
                continue;
            };
            leaves.extend(self.program.rules[rule].how.clauses().iter().flat_map(|clauses| &clauses.leaves));
        }
    }

    /// The nodes below a node that are not made of others of the same rule.
    fn ends_below(&self, node: NodeId, ends: &mut BTreeSet<NodeId>) {
        match &self.program.nodes[node] {
            Node::Leaf(_) | Node::Grouped(_) | Node::Asked(..) | Node::RuleIs(..) => {
                ends.insert(node);
            }
            Node::All(parts) | Node::Any(parts) | Node::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.ends_below(*part, ends));
            }
            Node::Not(inner) | Node::Derived(inner, _) => self.ends_below(*inner, ends),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "anything else is found out from values")]
    pub(super) fn node(&mut self, condition: &'r Condition) -> NodeId {
        let words = without_spans(&format!("{:?}", condition.kind));
        if let Some(known) = self.known.get(&words) {
            return *known;
        }
        let each = |this: &mut Self, parts: &'r [Condition]| -> Vec<NodeId> {
            parts.iter().map(|part| this.node(part)).collect()
        };
        let node = match &condition.kind {
            ConditionKind::All(parts) => Node::All(each(self, parts)),
            ConditionKind::Any(parts) => Node::Any(each(self, parts)),
            ConditionKind::AtLeast(count, parts) => Node::AtLeast(*count, each(self, parts)),
            ConditionKind::Not(inner) => Node::Not(self.node(inner)),
            ConditionKind::Equals { left, right, .. } => match self.derived(left, right) {
                Some((body, wanted)) => Node::Derived(self.node(body), wanted),
                None => self.leaf(condition),
            },
            ConditionKind::RuleIs { rule, outcome, record, shared } => {
                // Another rule knows no loops: its versions are those of the record's day.
                let of_record = self.of.1 == Frame(0) && self.of.2.is_none();
                let own = of_record && record.links.is_empty() && record.frame.0 == 0 && shared.is_empty();
                let by_manner = matches!(outcome, OutcomeWord::Overdue | OutcomeWord::Late);
                let asked = self.rules.rule(*rule);
                let from_clauses = asked.loops.is_empty() && !is_dated(asked) && whole(self.rules, *rule).is_none();
                match own && !by_manner && from_clauses {
                    true => Node::RuleIs(self.plan(*rule), *outcome),
                    false => self.leaf(condition),
                }
            }
            _ => self.leaf(condition),
        };
        self.program.nodes.push(node);
        let id = self.program.nodes.len() - 1;
        self.known.insert(words, id);
        id
    }

    /// The condition behind `x.flag is yes` of the record itself, and whether it is to hold.
    fn derived(&self, left: &Operand, right: &Operand) -> Option<(&'r Condition, bool)> {
        let OperandKind::Constant(Constant::YesNo(wanted)) = &right.kind else { return None };
        let OperandKind::Defined(record, id) = &left.kind else { return None };
        let DefinitionBody::Condition(body) = &self.rules.definition(*id).body else { return None };
        // A derived fact knows the record in the first frame.
        (self.of.1 == Frame(0) && record.links.is_empty() && record.frame.0 == 0).then_some((body, *wanted))
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "all others look at their operands alone")]
    fn leaf(&mut self, condition: &'r Condition) -> Node<'r> {
        let fields: Vec<FieldId> = match Reads::of_condition(self.rules, self.of, condition) {
            Ok(fields) => fields.into_iter().collect(),
            Err(more) => return self.grouped(condition).map_or(Node::Asked(condition, more), Node::Grouped),
        };
        let compares = if fields.len() == 2 { self.compares(condition) } else { None };
        let of_text = fields.len() == 1 && self.is_of_text(condition);
        let mut linked = Vec::new();
        let mut is_opaque = match &condition.kind {
            ConditionKind::Exists(query) => query.condition.is_some() || !query.from.links.is_empty(),
            ConditionKind::Every(..)
            | ConditionKind::RuleIs { .. }
            | ConditionKind::InEffect { .. }
            | ConditionKind::Covers(_)
            | ConditionKind::Recurs(_)
            | ConditionKind::NeverOverlaps(..)
            | ConditionKind::AgreesOn(..)
            | ConditionKind::OneOf { values: Values::List(..), .. } => true,
            _ => false,
        };
        condition.each_operand(&mut |operand| {
            is_opaque |= match &operand.kind {
                // A record that is looked at on the way has links of its own.
                OperandKind::Field(record, _) if record.frame != self.of.1 => true,
                OperandKind::Field(record, field) => match &record.links[..] {
                    [] => false,
                    [link] if self.is_simple(*link) => {
                        linked.push((*link, *field));
                        false
                    }
                    _ => true,
                },
                OperandKind::AsOf | OperandKind::Constant(_) => false,
                _ => true,
            };
        });
        Node::Leaf(Leaf { condition, fields, compares, of_text, linked, is_opaque })
    }

    /// Whether a link is made by one field.
    fn is_simple(&self, link: LinkId) -> bool {
        let by = &self.rules.schema.kind(self.of.0).link(link).by;
        matches!(by, LinkBy::Fields(fields) if fields.len() == 1)
    }

    /// Whether a condition asks one text field for its text and nothing else, so that it needs no number for the text.
    #[expect(clippy::wildcard_enum_match_arm, reason = "anything else asks for more than the text")]
    fn is_of_text(&self, condition: &Condition) -> bool {
        let is_own_text = |operand: &Operand| {
            matches!(&operand.kind, OperandKind::Field(record, _) if record.links.is_empty() && record.frame == self.of.1)
                && operand.value_type == ValueType::Text
        };
        let is_text = |operand: &Operand| matches!(operand.kind, OperandKind::Constant(Constant::Text { .. }));
        match &condition.kind {
            ConditionKind::Present(operand, _)
            | ConditionKind::Matches { operand, .. }
            | ConditionKind::OneOf { operand, values: Values::These(_), .. } => is_own_text(operand),
            ConditionKind::Equals { left, right, .. } => is_own_text(left) && is_text(right),
            _ => false,
        }
    }

    /// What a condition compares, where that is two values of which each depends on one field.
    fn compares(&mut self, condition: &'r Condition) -> Option<Compares<'r>> {
        let ConditionKind::Deadline { event, window } = &condition.kind else {
            return self.difference(condition).map(Compares::Difference);
        };
        // What the absence of another record's date proves may differ from row to row.
        let is_own = matches!(&event.kind, OperandKind::Field(record, _) if record.links.is_empty());
        let of_event = Reads::of_operand(self.rules, self.of, event).ok().filter(|_| is_own)?;
        let of_window = Reads::of_window(self.rules, self.of, window).ok()?;
        let only = |fields: &BTreeSet<FieldId>| fields.first().copied().filter(|_| fields.len() == 1);
        Some(Compares::Deadline { event: (event, only(&of_event)?), window: (window, only(&of_window)?) })
    }

    /// What a condition compares by a difference.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others compare no two values, or not by their difference")]
    fn difference(&mut self, condition: &'r Condition) -> Option<Difference> {
        const ANY: i64 = i64::MAX;
        let is_day = |operand: &Operand| operand.value_type == ValueType::Date;
        let (left, right, exactly, low, high) = match &condition.kind {
            ConditionKind::Equals { left, right, exactly, tolerance: None } => {
                let same = matches!(
                    left.value_type,
                    ValueType::Text
                        | ValueType::Choice(_)
                        | ValueType::YesNo
                        | ValueType::Date
                        | ValueType::Period(_)
                        | ValueType::Number(_)
                );
                same.then_some((left, right, *exactly, 0, 0))?
            }
            ConditionKind::Compare(left, comparison, right) => {
                let (low, high) = match comparison {
                    Comparison::AtLeast => (0, ANY),
                    Comparison::AtMost => (-ANY, 0),
                    Comparison::MoreThan => (1, ANY),
                    Comparison::LessThan => (-ANY, -1),
                };
                (left, right, false, low, high)
            }
            ConditionKind::Order(left, order, right) if is_day(left) && is_day(right) => {
                let (low, high) = match order {
                    Order::Before => (-ANY, -1),
                    Order::After => (1, ANY),
                    Order::OnOrBefore => (-ANY, 0),
                    Order::OnOrAfter => (0, ANY),
                };
                (left, right, false, low, high)
            }
            ConditionKind::Distance { operand, comparison, length, unit, side, anchor, not_counting: None }
                if is_day(operand) && is_day(anchor) =>
            {
                let days = match unit {
                    Unit::Days => 1,
                    Unit::Weeks => 7,
                    Unit::Hours | Unit::BusinessDays | Unit::Months | Unit::Years => return None,
                };
                let OperandKind::Constant(Constant::Number(length)) = &length.kind else { return None };
                let length = i64::try_from(*length).ok().filter(|_| length.fract().is_zero())?.checked_mul(days)?;
                // Further before is earlier.
                let (low, high) = match comparison {
                    Comparison::AtLeast => (length, ANY),
                    Comparison::AtMost => (-ANY, length),
                    Comparison::MoreThan => (length.checked_add(1)?, ANY),
                    Comparison::LessThan => (-ANY, length.checked_sub(1)?),
                };
                let (low, high) = if *side == Side::After { (low, high) } else { (-high, -low) };
                (operand, anchor, false, low, high)
            }
            _ => return None,
        };
        let [left_words, right_words] = [left, right].map(|operand| without_spans(&format!("{operand:?}")));
        // The difference of two values is that of the same two the other way round, negated.
        let is_turned = right_words < left_words;
        let (one, other) = if is_turned { (right, left) } else { (left, right) };
        let (low, high) = if is_turned { (-high, -low) } else { (low, high) };
        let words = if is_turned { [right_words, left_words] } else { [left_words, right_words] };
        let key = format!("{words:?} {exactly}");
        let pair = match self.known_pairs.get(&key) {
            Some(pair) => *pair,
            None => {
                self.program.pairs.push(Pair {
                    one: self.of_one_field(one)?,
                    other: self.of_one_field(other)?,
                    exactly,
                });
                self.known_pairs.insert(key, self.program.pairs.len() - 1);
                self.program.pairs.len() - 1
            }
        };
        Some(Difference { pair, low, high })
    }

    /// An operand with the only field on which it depends.
    fn of_one_field(&self, operand: &'r Operand) -> Option<(&'r Operand, FieldId)> {
        let fields = Reads::of_operand(self.rules, self.of, operand).ok()?;
        Some((operand, fields.first().copied().filter(|_| fields.len() == 1)?))
    }
}

/// Why each record is judged by itself by a rule, if it is.
fn one_by_one(rules: &RuleSet, id: RuleId) -> Option<&'static str> {
    whole(rules, id).filter(|_| !is_unset(rules, id) && Reads::of_rule(rules, id).is_err())
}

/// Why a rule is judged as a whole and not from its clauses, if it is.
fn whole(rules: &RuleSet, id: RuleId) -> Option<&'static str> {
    if is_unset(rules, id) {
        return Some("a parameter is unset");
    }
    let by_lapse = |version: &RuleVersion| !version.unless.is_empty() && has_recurrence(&version.requirement);
    rules.rule(id).versions.iter().any(by_lapse).then_some("each lapse has exceptions of its own")
}

/// Whether a rule waits for a parameter: then it comes to the same, whatever a record says.
fn is_unset(rules: &RuleSet, id: RuleId) -> bool {
    rules.unset_parameters(id).next().is_some()
}

/// Whether the day that picks versions decides which clauses are meant.
pub(super) fn is_dated(rule: &Rule) -> bool {
    rule.versions.len() > 1 || rule.versions.iter().any(|version| version.in_force.is_some())
}

/// Whether something is to come again and again.
fn has_recurrence(requirement: &Condition) -> bool {
    let mut found = false;
    requirement.each(&mut |part| {
        found |= matches!(part, Part::Condition(Condition { kind: ConditionKind::Recurs(_), .. }));
    });
    found
}

/// The words of a value for programmers without the places in rule files. Texts in them stay as they are.
fn without_spans(words: &str) -> String {
    let mut kept = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(start) = rest.find(['S', '"']) {
        let (before, from) = rest.split_at(start);
        kept.push_str(before);
        let length = match from.strip_prefix("Span {") {
            Some(_) => {
                rest = from.find('}').map_or("", |end| &from[end + 1..]);
                continue;
            }
            None if from.starts_with('"') => text_length(from),
            None => 1,
        };
        kept.push_str(&from[..length]);
        rest = &from[length..];
    }
    kept.push_str(rest);
    kept
}

/// How many bytes a text in quotes has, in which a backslash stands before what means something else there.
fn text_length(quoted: &str) -> usize {
    let mut is_escaped = false;
    let end = quoted.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(quoted.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_differ_by_their_texts_and_not_by_their_places() {
        let words =
            |text: &str, start: u32| without_spans(&format!("Constant({text:?}, Span {{ start: {start} }}) Some"));
        for text in ["", "a", "Span {a}", "\\", "\"", "\\\"Span {a}", "é", "S"] {
            assert_eq!(words(text, 1), format!("Constant({text:?}, ) Some"));
            assert_eq!(words(text, 1), words(text, 22), "{text}");
        }
        assert_ne!(words("Span {a}", 1), words("Span {b}", 1));
    }
}
