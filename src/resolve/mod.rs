//! From syntax trees to a [`RuleSet`]: names, types, units, links, cycles and guards are settled here, so that what
//! passes cannot fail later. Constructs that the evaluator does not carry yet are resolved too, and then refused.

#![deny(clippy::disallowed_methods)]

mod conditions;
mod declarations;
mod definitions;
mod guards;
mod operands;
mod paths;
mod periods;
mod records;
mod rules;
pub mod ruleset;
mod types;

use std::collections::BTreeMap;

use crate::diagnostic::Faults;
use crate::diagnostic::rules::NotCarried;
use crate::schema::KindId;
use crate::source::{Sources, Span};
use crate::syntax::ast;

pub use ruleset::RuleSet;

use definitions::DefinitionSlot;
use guards::Guard;
use ruleset::RuleId;

/// Settles the rule files of a run. `None` if anything is wrong; then `faults` says what.
pub fn resolve(sources: &Sources, files: &[ast::RuleFile], faults: &mut Faults) -> Option<RuleSet> {
    let blocks: Vec<&ast::Block> = files.iter().flat_map(|file| &file.blocks).collect();
    let mut resolver = Resolver::new(sources, faults);
    resolver.settings(&blocks);
    resolver.records(&blocks);
    resolver.policies(&blocks);
    resolver.lists_and_parameters(&blocks);
    resolver.definitions(&blocks);
    resolver.rules(&blocks);
    resolver.measures(&blocks);
    resolver.tests(&blocks);
    let set = resolver.set;
    (!faults.any_errors()).then_some(set)
}

/// What is known while the files are being settled.
struct Resolver<'a> {
    sources: &'a Sources,
    faults: &'a mut Faults,
    set: RuleSet,
    lists: BTreeMap<&'a str, &'a ast::List>,
    parameters: BTreeMap<&'a str, &'a ast::Parameter>,
    policies: BTreeMap<&'a str, usize>,
    rules: BTreeMap<&'a str, RuleSlot<'a>>,
    definitions: Vec<DefinitionSlot<'a>>,
    /// What is certainly there, at the place being resolved.
    guards: Vec<Guard>,
}

/// A rule before it is resolved.
struct RuleSlot<'a> {
    id: RuleId,
    kind: Option<KindId>,
    rule: &'a ast::Rule,
}

impl<'a> Resolver<'a> {
    fn new(sources: &'a Sources, faults: &'a mut Faults) -> Self {
        Resolver {
            sources,
            faults,
            set: RuleSet::default(),
            lists: BTreeMap::new(),
            parameters: BTreeMap::new(),
            policies: BTreeMap::new(),
            rules: BTreeMap::new(),
            definitions: Vec::new(),
            guards: Vec::new(),
        }
    }

    fn kind_name(&self, kind: KindId) -> &str {
        &self.set.schema.kind(kind).name
    }

    /// The kind of that name, or an error at the word.
    fn kind(&mut self, word: &ast::Word) -> Option<KindId> {
        let found = self.set.schema.kind_named(&word.node);
        if found.is_none() {
            let known = self.set.schema.kinds.iter().map(|kind| kind.name.as_str());
            let help = crate::diagnostic::did_you_mean(crate::diagnostic::nearest(&word.node, known).as_ref());
            let name = word.node.clone();
            self.faults.add(word.span, crate::diagnostic::names::UnknownKind { name, at: word.span.into(), help });
        }
        found
    }

    /// Refuses a construct that is understood but not carried out yet.
    fn not_carried(&mut self, span: Span, what: impl Into<String>) {
        let help = Some("leave the rule out of this run, or say the same with what is carried".to_owned());
        self.faults.add(span, NotCarried { what: what.into(), at: span.into(), help });
    }
}
