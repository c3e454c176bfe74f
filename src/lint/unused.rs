//! What is declared and never used: kinds, fields, derived facts, lists and parameters.
//!
//! Keys, links, private fields, and the fields by which records are dated or last are used by that. A test alone uses nothing. Kinds
//! and fields are looked at where rules stand in the same file: a file of records alone is on offer for rules elsewhere,
//! and what one project has no use for another needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Faults;
use crate::diagnostic::checks::NotUsed;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{
    ConditionKind, DefinitionBody, DefinitionId, LoopOver, OperandKind, Part, Query, RecordPath, SayPart, Values,
};
use crate::schema::{FieldId, Follows, Kind, KindId, LinkBy};
use crate::source::{FileId, Span};

const REMOVE: &str = "remove it, or use it in a rule";

/// What rules use.
#[derive(Debug, Default)]
struct Used {
    kinds: BTreeSet<KindId>,
    fields: BTreeSet<(KindId, FieldId)>,
    definitions: Vec<DefinitionId>,
    lists: BTreeSet<u32>,
    parameters: BTreeSet<u32>,
}

pub(super) fn check(rules: &RuleSet, own: &dyn Fn(FileId) -> bool, faults: &mut Faults) {
    let mut used = Used::default();
    for rule in &rules.rules {
        used.kinds.insert(rule.kind);
        for each in &rule.loops {
            match &each.over {
                LoopOver::Periods(periods) => {
                    periods.from.each(&mut |part| used.part(rules, part));
                    periods.end.each(&mut |part| used.part(rules, part));
                }
                LoopOver::Values { list, .. } => {
                    used.lists.insert(list.0);
                }
            }
        }
        rule.conditions().for_each(|condition| condition.each(&mut |part| used.part(rules, part)));
        for said in rule.versions.iter().flat_map(|version| &version.say).flatten() {
            if let SayPart::Value(operand) = said {
                operand.each(&mut |part| used.part(rules, part));
            }
        }
    }
    for measure in &rules.measures {
        for total in measure.totals() {
            used.kinds.insert(total.kind);
            total.condition.iter().for_each(|condition| condition.each(&mut |part| used.part(rules, part)));
            total.sum.iter().for_each(|sum| sum.each(&mut |part| used.part(rules, part)));
        }
        let groups = measure.by.iter().flat_map(|group| &group.operands);
        groups.for_each(|operand| operand.each(&mut |part| used.part(rules, part)));
    }
    // What a derived fact is made of is used if it is; the list grows while it is gone through.
    let mut next = 0;
    while let Some(id) = used.definitions.get(next).copied() {
        rules.definition(id).body.each(&mut |part| used.part(rules, part));
        next += 1;
    }
    used.rest(rules, own, faults);
}

impl Used {
    #[expect(clippy::wildcard_enum_match_arm, reason = "what else there is names neither a record nor a field")]
    fn part(&mut self, rules: &RuleSet, part: Part<'_>) {
        match part {
            Part::Condition(condition) => match &condition.kind {
                ConditionKind::OneOf { values: Values::List(list, _), .. } => {
                    self.lists.insert(list.0);
                }
                ConditionKind::RuleIs { record, .. } => self.path(rules, record),
                ConditionKind::Unique { unique, .. } => {
                    let unique = &rules.uniques[unique.0 as usize];
                    self.fields.extend(unique.fields.iter().map(|field| (unique.kind, *field)));
                }
                _ => {}
            },
            Part::Query(Query { from, kind, .. }) => {
                self.path(rules, from);
                self.kinds.insert(*kind);
            }
            Part::Operand(operand) => match &operand.kind {
                OperandKind::Field(record, field) => {
                    self.path(rules, record);
                    self.fields.insert((record.kind, *field));
                }
                OperandKind::Parameter(id) => {
                    self.parameters.insert(id.0);
                }
                OperandKind::Defined(record, id) => {
                    self.path(rules, record);
                    if !self.definitions.contains(id) {
                        self.definitions.push(*id);
                    }
                }
                _ => {}
            },
        }
    }

    /// The kinds through which a path leads.
    fn path(&mut self, rules: &RuleSet, path: &RecordPath) {
        let mut kind = path.start;
        self.kinds.insert(kind);
        for link in &path.links {
            kind = rules.schema.kind(kind).link(*link).parent;
            self.kinds.insert(kind);
        }
    }

    /// Reports what is left.
    fn rest(&self, rules: &RuleSet, own: &dyn Fn(FileId) -> bool, faults: &mut Faults) {
        let with_rules: BTreeSet<FileId> =
            rules.rules.iter().flat_map(|rule| &rule.versions).map(|version| version.span.file).collect();
        let mut report = |span: Span, what: String, label: &'static str, help: &str| {
            if own(span.file) {
                faults.add(span, NotUsed { what, label, at: span.into(), help: Some(help.to_owned()) });
            }
        };
        for id in rules.schema.ids() {
            let kind = rules.schema.kind(id);
            let beside_rules = |span: Span| with_rules.contains(&span.file);
            if !self.kinds.contains(&id) {
                let help = "remove the block, or move it into a file of records that rules elsewhere use";
                if beside_rules(kind.span) {
                    report(kind.span, format!("`record {}`", kind.name), "looked at by no rule or measure", help);
                }
                continue;
            }
            for (_, fields) in self.idle_fields(id, kind) {
                let names: Vec<String> = fields.iter().map(|field| format!("`{}`", kind.field(*field).name)).collect();
                let (count, first) = (names.len(), kind.field(fields[0]).span);
                if !beside_rules(first) {
                    continue;
                }
                let word = if count == 1 { "the field" } else { "the fields" };
                let what = format!("{word} {} of `{}`", names.join(", "), kind.name);
                let help = "remove what no rule needs: fewer columns have to be supplied";
                report(
                    first,
                    what,
                    if count == 1 { "looked at by no rule or measure" } else { "the first of them" },
                    help,
                );
            }
        }
        for (_, list) in (0..).zip(&rules.lists).filter(|(index, _)| !self.lists.contains(index)) {
            report(list.versions[0].span, format!("`list {}`", list.name), "asked for by no rule or measure", REMOVE);
        }
        for (index, parameter) in (0..).zip(&rules.parameters) {
            if !self.parameters.contains(&index) {
                let span = parameter.versions[0].span;
                report(span, format!("`parameter {}`", parameter.name), "asked for by no rule or measure", REMOVE);
            }
        }
        for (index, definition) in (0..).zip(&rules.definitions) {
            if !self.definitions.contains(&DefinitionId(index)) {
                let word = match &definition.body {
                    DefinitionBody::Cases(cases) if cases.is_table() => "table",
                    DefinitionBody::Operand(_) | DefinitionBody::Condition(_) | DefinitionBody::Cases(_) => "define",
                };
                let name = format!("`{word} {}.{}`", rules.schema.kind(definition.kind).name, definition.name);
                report(definition.span, name, "asked for by no rule or measure", REMOVE);
            }
        }
    }

    /// The fields of a kind that nothing uses, by the file that declares them.
    fn idle_fields(&self, id: KindId, kind: &Kind) -> BTreeMap<FileId, Vec<FieldId>> {
        let by_links = kind.links.iter().flat_map(|link| match &link.by {
            LinkBy::Fields(fields) => fields.clone(),
            LinkBy::Nested(_) => Vec::new(),
        });
        let follows = kind.follows.iter().flat_map(|follows| match follows {
            Follows::Line => Vec::new(),
            Follows::Field { by, within } => std::iter::once(*by).chain(within.iter().copied()).collect(),
        });
        let lasts = kind.lasts.iter().flat_map(|lasts| [lasts.from, lasts.end]);
        let by_itself: BTreeSet<FieldId> =
            by_links.chain(kind.key.iter().copied()).chain(kind.dated_by).chain(lasts).chain(follows).collect();
        let mut idle: BTreeMap<FileId, Vec<FieldId>> = BTreeMap::new();
        for field in kind.field_ids() {
            // A private field is declared so that no output shows it, whatever rules do with it.
            let hidden = kind.field(field).private;
            if !hidden && !by_itself.contains(&field) && !self.fields.contains(&(id, field)) {
                idle.entry(kind.field(field).span.file).or_default().push(field);
            }
        }
        idle
    }
}
