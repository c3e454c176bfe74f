//! `define` and `table`: derived facts, each resolved when something first asks for it, so that a cycle is seen.

use crate::diagnostic::names::{FactName, NameClash};
use crate::diagnostic::rules::{ChainTooLong, CyclicDefinition};
use crate::schema::KindId;
use crate::source::Span;
use crate::syntax::ast;

use super::cases::Values;
use super::paths::Scope;
use super::ruleset::{Definition, DefinitionBody, DefinitionId, ValueType};
use super::types::value_type;
use super::{InRule, Place, Resolver};

/// A derived fact while the files are being settled.
pub(super) struct DefinitionSlot<'a> {
    kind: KindId,
    name: &'a ast::Word,
    source: DefinitionSource<'a>,
    state: SlotState,
    /// So many others stand behind it in the longest chain.
    behind: usize,
    /// So many are worked out for it, each as often as it is mentioned.
    mentioned: usize,
}

/// So many derived facts, or rules, may rest on each other. The evaluator calls itself for each, and nobody can check
/// more of them by reading.
pub(super) const LONGEST_CHAIN: usize = 32;

/// So many derived facts may be worked out for one: each mention counts, as each is worked out by itself.
const MOST_MENTIONED: usize = 10_000;

#[derive(Clone, Copy)]
enum DefinitionSource<'a> {
    Define(&'a ast::Define),
    Table(&'a ast::Table),
}

#[derive(Clone, Copy)]
enum SlotState {
    Waiting,
    Resolving,
    Done(DefinitionId),
    Failed,
}

/// Index of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DefinitionRef(usize);

impl<'a> Resolver<'a> {
    pub(super) fn definitions(&mut self, blocks: &[&'a ast::Block]) {
        for block in blocks {
            if let ast::Block::Define(define) = block {
                self.declare(&define.path, DefinitionSource::Define(define));
            }
            if let ast::Block::Table(table) = block {
                self.declare(&table.path, DefinitionSource::Table(table));
            }
        }
        for index in 0..self.definitions.len() {
            self.definition(DefinitionRef(index), None);
        }
    }

    fn declare(&mut self, path: &'a ast::Path, source: DefinitionSource<'a>) {
        let [kind_word, name] = &path.names[..] else {
            let name = self.sources.text(path.span).to_owned();
            let help = Some("write the kind and the new name, as in `define case.level as …`".to_owned());
            self.faults.add(path.span, FactName { name, at: path.span.into(), help });
            return;
        };
        let Some(kind) = self.kind(kind_word) else { return };
        let schema_kind = self.set.schema.kind(kind);
        let field = schema_kind.field_named(&name.node).map(|id| schema_kind.field(id).span);
        let earlier = self.definition_named(kind, &name.node).map(|slot| self.definitions[slot.0].name.span);
        if let Some(earlier) = field.or(earlier) {
            let full = format!("{}.{}", kind_word.node, name.node);
            let word = ast::Spanned { node: full, span: name.span };
            self.duplicate(if field.is_some() { "field" } else { "derived fact" }, &word, earlier);
            return;
        }
        let list = self.lists.get(name.node.as_str()).map(|id| self.set.list(*id).versions[0].span);
        let parameter = self.parameters.get(name.node.as_str()).map(|id| self.set.parameter(*id).versions[0].span);
        if let Some(span) = list.or(parameter) {
            let (kind, help) = (kind_word.node.clone(), Some("give it a name that no derived fact has".to_owned()));
            let problem = NameClash { name: name.node.clone(), kind, at: span.into(), help };
            self.faults.add_with(span, problem, vec![(name.span, "the derived fact".to_owned())]);
        }
        self.definitions.push(DefinitionSlot {
            kind,
            name,
            source,
            state: SlotState::Waiting,
            behind: 0,
            mentioned: 0,
        });
    }

    /// The derived fact of a kind by its name.
    pub(super) fn definition_named(&self, kind: KindId, name: &str) -> Option<DefinitionRef> {
        let position = self.definitions.iter().position(|slot| slot.kind == kind && slot.name.node == name);
        position.map(DefinitionRef)
    }

    /// The names of a kind's derived facts.
    pub(super) fn definition_names(&self, kind: KindId) -> impl Iterator<Item = &str> {
        self.definitions.iter().filter(move |slot| slot.kind == kind).map(|slot| slot.name.node.as_str())
    }

    /// Resolves a derived fact, or reports that it leads back to itself. `asked` is the place that asks.
    pub(super) fn definition(&mut self, slot: DefinitionRef, asked: Option<Span>) -> Option<DefinitionId> {
        let id = self.settled(slot, asked)?;
        if let Some(asking) = self.resolving.last() {
            let behind = self.definitions[slot.0].behind + 1;
            if behind >= LONGEST_CHAIN {
                self.report_chain(slot, asked, &chain());
                return None;
            }
            let mentioned = self.definitions[asking.0].mentioned + self.definitions[slot.0].mentioned + 1;
            if mentioned > MOST_MENTIONED {
                let what = "more than 10,000 derived facts, each counted as often as it is mentioned";
                self.report_chain(slot, asked, what);
                return None;
            }
            let asking = &mut self.definitions[asking.0];
            (asking.behind, asking.mentioned) = (asking.behind.max(behind), mentioned);
        }
        Some(id)
    }

    fn settled(&mut self, slot: DefinitionRef, asked: Option<Span>) -> Option<DefinitionId> {
        match self.definitions[slot.0].state {
            SlotState::Done(id) => return Some(id),
            SlotState::Failed => return None,
            SlotState::Resolving => {
                self.report_cycle(slot, asked);
                return None;
            }
            SlotState::Waiting if self.resolving.len() >= LONGEST_CHAIN => {
                self.report_chain(slot, asked, &chain());
                return None;
            }
            SlotState::Waiting => {}
        }
        self.definitions[slot.0].state = SlotState::Resolving;
        self.resolving.push(slot);
        // A definition is judged on its own: what its user has made sure of, or named, does not count here.
        let guards = std::mem::take(&mut self.guards);
        let in_rule = std::mem::replace(&mut self.in_rule, InRule { definition: true, ..InRule::default() });
        let (resolved, label) = match self.definitions[slot.0].source {
            DefinitionSource::Define(define) => (self.define(slot, define), &define.label),
            DefinitionSource::Table(table) => (self.table(slot, table), &table.label),
        };
        let label = label.as_ref().map(|label| label.node.clone());
        let resolved = resolved.map(|definition| Definition { label, ..definition });
        self.guards = guards;
        self.in_rule = in_rule;
        self.resolving.pop();
        self.definitions[slot.0].state = match resolved {
            Some(definition) => {
                let id = DefinitionId(u32::try_from(self.set.definitions.len()).expect("fewer than bytes in a file"));
                self.set.definitions.push(definition);
                SlotState::Done(id)
            }
            None => SlotState::Failed,
        };
        match self.definitions[slot.0].state {
            SlotState::Done(id) => Some(id),
            SlotState::Waiting | SlotState::Resolving | SlotState::Failed => None,
        }
    }

    fn report_chain(&mut self, slot: DefinitionRef, asked: Option<Span>, what: &str) {
        let first = self.resolving.first().map_or(slot, |first| *first);
        let first = &self.definitions[first.0];
        let name = format!("{}.{}", self.kind_name(first.kind), first.name.node);
        let span = asked.unwrap_or(self.definitions[slot.0].name.span);
        let help = Some("define one of them by fields of the record alone".to_owned());
        let problem = ChainTooLong { name, what: what.to_owned(), at: span.into(), help };
        self.faults.add(span, problem);
    }

    fn report_cycle(&mut self, slot: DefinitionRef, asked: Option<Span>) {
        let full = |slot: DefinitionRef| {
            let slot = &self.definitions[slot.0];
            format!("{}.{}", self.kind_name(slot.kind), slot.name.node)
        };
        let start = self.resolving.iter().position(|open| *open == slot).unwrap_or_default();
        let round = self.resolving[start..].iter().copied().chain([slot]).map(full).collect::<Vec<_>>();
        let (name, way) = (full(slot), round_trip(&round, "needs"));
        let span = asked.unwrap_or(self.definitions[slot.0].name.span);
        let help = Some("define one of them by fields of the record alone".to_owned());
        self.faults.add(span, CyclicDefinition { name, way, at: span.into(), help });
    }

    fn define(&mut self, slot: DefinitionRef, define: &ast::Define) -> Option<Definition> {
        let (kind, name) = (self.definitions[slot.0].kind, self.definitions[slot.0].name);
        let scope = Scope::subject(kind);
        let stated = define.field_type.as_ref().map(|stated| value_type(&self.field_type(&stated.node)));
        match &define.body {
            ast::DefineBody::Operand(operand) => {
                let mut values = Values::new(&name.node, stated, Place::Value);
                let operand = self.value_of(operand, &mut values, &scope)?;
                values.definition(kind, name, DefinitionBody::Operand(operand))
            }
            ast::DefineBody::Condition(condition) => {
                let condition = self.condition(condition, &scope)?;
                if let (Some(stated), Some(declared)) = (&stated, &define.field_type)
                    && *stated != ValueType::YesNo
                {
                    self.wrong_type(
                        declared.span,
                        "a condition",
                        "the type `yes/no`",
                        stated,
                        Some("leave the type out, or write `yes/no`".to_owned()),
                    );
                    return None;
                }
                let private = self.condition_is_private(&condition);
                let (value_type, body) = (ValueType::YesNo, DefinitionBody::Condition(condition));
                let (name, span) = (name.node.clone(), name.span);
                Some(Definition { kind, name, label: None, span, value_type, private, may_be_none: false, body })
            }
            ast::DefineBody::Cases { cases, otherwise } => {
                let mut values = Values::new(&name.node, stated, Place::Line);
                let cases = self.lines(cases, otherwise, &mut values, &scope)?;
                values.definition(kind, name, DefinitionBody::Cases(cases))
            }
        }
    }

    fn table(&mut self, slot: DefinitionRef, table: &ast::Table) -> Option<Definition> {
        let (kind, name) = (self.definitions[slot.0].kind, self.definitions[slot.0].name);
        let stated = table.field_type.as_ref().map(|stated| value_type(&self.field_type(&stated.node)));
        let mut values = Values::new(&name.node, stated, Place::Gives);
        let cases = self.rows(table, &mut values, &Scope::subject(kind))?;
        values.definition(kind, name, DefinitionBody::Cases(cases))
    }
}

/// A way that ends where it began, in words: "`a` needs `b`, which needs `a`".
pub(super) fn round_trip(names: &[String], verb: &str) -> String {
    let mut words = String::new();
    for (index, name) in names.iter().enumerate() {
        words.push_str(&match index {
            0 => format!("`{name}`"),
            1 => format!(" {verb} `{name}`"),
            _ => format!(", which {verb} `{name}`"),
        });
    }
    words
}

fn chain() -> String {
    format!("a chain of more than {LONGEST_CHAIN} derived facts")
}
