//! From syntax trees to a [`RuleSet`]: names, types, units, links, cycles and guards are settled here, so that what
//! passes cannot fail later. Constructs that the evaluator does not carry yet are resolved too, and then refused.

#![deny(clippy::disallowed_methods)]

mod cases;
mod conditions;
mod declarations;
mod definitions;
mod derived;
mod guards;
mod loops;
mod lasting;
mod measures;
mod named;
mod operands;
mod parts;
mod parameters;
mod paths;
mod pattern;
mod periods;
mod predicates;
mod records;
mod recurrence;
mod reads;
mod rule;
mod rules;
pub mod ruleset;
mod sequences;
mod types;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::calendar::Holidays;
use crate::diagnostic::Faults;
use crate::schema::KindId;
use crate::source::Sources;
use crate::syntax::ast;

pub use parameters::{GIVEN_PARAMETER, NotAValue, parameter_value};
pub(crate) use recurrence::dates_are_private;
pub use ruleset::RuleSet;

use definitions::{DefinitionRef, DefinitionSlot};
use guards::Guard;
use ruleset::{ListId, ParameterId, RuleId};
use versions::Dated;

/// Settles the rule files of a run. `None` if anything is wrong; then `faults` says what.
pub fn resolve(sources: &Sources, files: &[ast::RuleFile], faults: &mut Faults) -> Option<RuleSet> {
    resolve_with(sources, files, &[], faults)
}

/// Settles the rule files of a run that has holiday calendars of its own.
pub fn resolve_with(
    sources: &Sources,
    files: &[ast::RuleFile],
    calendars: &[Arc<Holidays>],
    faults: &mut Faults,
) -> Option<RuleSet> {
    let blocks: Vec<&ast::Block> = files.iter().flat_map(|file| &file.blocks).collect();
    let mut resolver = Resolver::new(sources, calendars, faults);
    resolver.broken = files.iter().flat_map(|file| &file.broken).map(String::as_str).collect();
    resolver.settings(&blocks);
    resolver.records(&blocks);
    resolver.policies(&blocks);
    resolver.lists_and_parameters(&blocks);
    // Definitions may ask for outcomes, and rules for definitions: the names of both come first.
    resolver.rule_names(&blocks);
    resolver.definitions(&blocks);
    resolver.rules();
    resolver.measures(&blocks);
    resolver.tests(&blocks);
    let mut set = resolver.set;
    set.looked_among = set.kinds_looked_among();
    (!faults.any_errors()).then_some(set)
}

/// What is known while the files are being settled.
struct Resolver<'a> {
    sources: &'a Sources,
    /// The holiday calendars that are not built in.
    calendars: &'a [Arc<Holidays>],
    faults: &'a mut Faults,
    set: RuleSet,
    lists: BTreeMap<&'a str, ListId>,
    /// For each list its blocks, in the order of its versions.
    list_blocks: Vec<Vec<&'a ast::List>>,
    parameters: BTreeMap<&'a str, ParameterId>,
    policies: BTreeMap<&'a str, usize>,
    rules: BTreeMap<&'a str, RuleSlot<'a>>,
    /// In the order of their ids.
    ordered_rules: Vec<&'a ast::Rule>,
    /// Later blocks of rules that are there already.
    rule_versions: Vec<&'a ast::Rule>,
    /// When each block of a rule is in force, in the order of the files.
    rule_dates: BTreeMap<&'a str, Vec<Dated>>,
    definitions: Vec<DefinitionSlot<'a>>,
    /// The derived facts being resolved, each for the sake of the one before.
    resolving: Vec<DefinitionRef>,
    /// The names of blocks that did not parse: they are declared, though nobody knows how.
    broken: BTreeSet<&'a str>,
    /// What is certainly there, at the place being resolved.
    guards: Vec<Guard>,
    /// What a rule's loops and deadline give names to, at the place being resolved.
    in_rule: InRule<'a>,
}

/// A rule before it is resolved.
struct RuleSlot<'a> {
    id: RuleId,
    kind: Option<KindId>,
    rule: &'a ast::Rule,
}

/// Names that hold in one rule only.
#[derive(Debug, Default)]
struct InRule<'a> {
    /// The loops, for `that course` and `that fiscal year`.
    loops: &'a [ast::Loop],
    /// What `the due date` and `the date done` mean here.
    due_date: DueDate,
    /// Where it is, as far as advice depends on that.
    place: Place,
    /// In a derived fact, which sees no loops.
    definition: bool,
    /// Between the dates of a loop, where what is none makes no subject.
    loop_bounds: bool,
}

/// Where an operand is resolved, as far as advice depends on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    /// In a condition.
    #[default]
    Condition,
    /// In a `define` that is a value, where no condition can stand.
    Value,
    /// The condition of a line of a `define`.
    When,
    /// The value of a line of a `define`.
    Line,
    /// The header or a cell of a `table`.
    Column,
    /// What a row of a `table` gives.
    Gives,
}

/// What `the due date` means at a place.
#[derive(Debug, Default)]
enum DueDate {
    /// Nothing: this is not the `unless` of a rule with a deadline.
    #[default]
    Nothing,
    /// The requirement has more than one, or one for each record that it asks for.
    Several,
    /// The requirement has a recurrence whose lapses cannot be named, and this is why.
    NotAlone(&'static str),
    /// The requirement could not be resolved, and that is said there.
    NotResolved,
    /// The requirement is a recurrence: each of its lapses has one.
    Lapse {
        /// It is computed from a private value.
        due_private: bool,
        /// The dates of the events are private.
        done_private: bool,
    },
    /// The end of this window; this is what is to happen in it.
    One(Box<ruleset::Operand>, Box<ruleset::Window>),
}

impl<'a> Resolver<'a> {
    fn new(sources: &'a Sources, calendars: &'a [Arc<Holidays>], faults: &'a mut Faults) -> Self {
        Resolver {
            sources,
            calendars,
            faults,
            set: RuleSet::default(),
            lists: BTreeMap::new(),
            list_blocks: Vec::new(),
            parameters: BTreeMap::new(),
            policies: BTreeMap::new(),
            rules: BTreeMap::new(),
            ordered_rules: Vec::new(),
            rule_versions: Vec::new(),
            rule_dates: BTreeMap::new(),
            definitions: Vec::new(),
            resolving: Vec::new(),
            broken: BTreeSet::new(),
            guards: Vec::new(),
            in_rule: InRule::default(),
        }
    }

    fn kind_name(&self, kind: KindId) -> &str {
        &self.set.schema.kind(kind).name
    }

    /// The kind of that name, or an error at the word.
    fn kind(&mut self, word: &ast::Word) -> Option<KindId> {
        let found = self.set.schema.kind_named(&word.node);
        if found.is_none() && !self.broken.contains(word.node.as_str()) {
            let known = self.set.schema.kinds.iter().map(|kind| kind.name.as_str());
            let near = crate::diagnostic::nearest(&word.node, known);
            let name = word.node.clone();
            let help = crate::diagnostic::did_you_mean(near.as_ref())
                .or_else(|| Some(format!("declare it with `record {name}`, or add the rule file that does")));
            self.faults.add(word.span, crate::diagnostic::names::UnknownKind { name, at: word.span.into(), help });
        }
        found
    }
}
