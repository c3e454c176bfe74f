//! What a rule needs of the records, and what makes it not assessable: derived from all that it reads, also by way of
//! derived facts.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Unit;
use crate::report::words::listed;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{
    Condition, ConditionKind, DefinitionBody, Measure, Measured, Operand, OperandKind, Part, Presence, Query,
    RecordPath, Rule, RuleId, Step, ValueType,
};
use crate::schema::{Blank, FieldId, Follows, Kind, KindId, LinkBy, LinkId};

use super::operands::{label, type_words};
use super::plain::{Mood, Plain};

/// A kind of record that a rule needs.
#[derive(Debug, Clone)]
pub struct Need {
    /// Its name.
    pub kind: String,
    /// What people call it.
    pub label: String,
    /// Its records are those that the rule judges.
    pub judged: bool,
    /// A record that is not there counts as one that does not exist.
    pub complete: bool,
    /// The fields that are read.
    pub fields: Vec<FieldNeed>,
}

/// A field that a rule needs.
#[derive(Debug, Clone)]
pub struct FieldNeed {
    /// Its name.
    pub name: String,
    /// What people call it, where that is something else.
    pub label: Option<String>,
    /// What it holds.
    pub holds: String,
    /// Headers under which it may stand besides its name.
    pub headers: Vec<String>,
    /// What a blank says, where it says something.
    pub blank: Option<&'static str>,
    /// No output shows its values.
    pub private: bool,
}

/// What a rule reads.
#[derive(Debug, Default)]
pub(super) struct Reads {
    kinds: BTreeSet<KindId>,
    /// How often each field is read, and how often of these it is only asked whether something stands there.
    fields: BTreeMap<(KindId, FieldId), (u32, u32)>,
    complete: BTreeSet<KindId>,
    links: BTreeSet<(KindId, LinkId)>,
    rules: BTreeSet<RuleId>,
    tables: BTreeSet<String>,
    dates: bool,
    hours: bool,
}

/// All that a rule reads.
pub(super) fn reads(rules: &RuleSet, rule: &Rule) -> Reads {
    let mut reads = Reads::default();
    reads.kinds.insert(rule.kind);
    let kind = rules.schema.kind(rule.kind);
    kind.key.iter().for_each(|field| reads.structure(rule.kind, *field));
    if rule.versions.iter().any(|version| version.in_force.is_some()) {
        kind.dated_by.iter().for_each(|field| reads.structure(rule.kind, *field));
    }
    rules.each_part(rule, &mut |part| reads.part(rules, part));
    reads
}

/// All that a measure reads, where it is no share of what a rule judges; then it needs what the rule needs.
pub(super) fn measure_needs(rules: &RuleSet, measure: &Measure) -> Vec<Need> {
    if let Measured::Share { rule, .. } = &measure.what {
        let rule = rules.rule(*rule);
        return reads(rules, rule).needs(rules, Some(rule.kind));
    }
    let mut reads = Reads::default();
    for total in measure.totals() {
        reads.kinds.insert(total.kind);
        reads.complete.insert(total.kind);
    }
    let conditions = measure.totals().filter_map(|total| total.condition.as_ref());
    let groups = measure.by.iter().flat_map(|group| &group.operands);
    let operands = measure.totals().filter_map(|total| total.sum.as_ref()).chain(groups);
    rules.each_part_of(conditions, operands, &mut |part| reads.part(rules, part));
    reads.needs(rules, None)
}

impl Reads {
    /// A field that is needed to find records, and whose value is not asked for.
    fn structure(&mut self, kind: KindId, field: FieldId) {
        self.kinds.insert(kind);
        self.fields.entry((kind, field)).or_default();
    }

    fn part(&mut self, rules: &RuleSet, part: Part<'_>) {
        match part {
            Part::Condition(condition) => self.condition(rules, condition),
            Part::Query(query) => self.query(rules, query),
            Part::Operand(operand) => self.operand(rules, operand),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "of the other forms each part speaks for itself")]
    fn condition(&mut self, rules: &RuleSet, condition: &Condition) {
        match &condition.kind {
            ConditionKind::Present(operand, Presence::Recorded | Presence::Blank) => {
                if let OperandKind::Field(record, field) = &operand.kind {
                    self.fields.entry((record.kind, *field)).or_default().1 += 1;
                }
            }
            ConditionKind::RuleIs { rule, record, .. } => {
                self.rules.insert(*rule);
                self.path(rules, record);
            }
            ConditionKind::Unique { unique, .. } => {
                let unique = &rules.uniques[unique.0 as usize];
                self.complete.insert(unique.kind);
                unique.fields.iter().for_each(|field| self.value(unique.kind, *field));
            }
            ConditionKind::Recurs(recurrence) => {
                let kind = recurrence.query.kind;
                rules.schema.kind(kind).dated_by.iter().for_each(|field| self.value(kind, *field));
            }
            ConditionKind::Deadline { window, .. } => self.hours |= window.in_hours(),
            ConditionKind::Distance { unit, .. } => self.hours |= *unit == Unit::Hours,
            _ => {}
        }
    }

    fn query(&mut self, rules: &RuleSet, query: &Query) {
        self.path(rules, &query.from);
        self.kinds.insert(query.kind);
        match query.step {
            Step::Children(link) => {
                self.complete.insert(query.kind);
                self.link_fields(rules, query.kind, link);
            }
            Step::Parent(link) => self.climbed(rules, query.from.kind, link),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else there is names no field")]
    fn operand(&mut self, rules: &RuleSet, operand: &Operand) {
        match &operand.kind {
            OperandKind::Field(record, field) => {
                self.path(rules, record);
                self.value(record.kind, *field);
                self.dates |= matches!(operand.value_type, ValueType::Date | ValueType::DateTime);
            }
            OperandKind::Defined(record, id) => {
                self.path(rules, record);
                let definition = rules.definition(*id);
                if let DefinitionBody::Cases(cases) = &definition.body
                    && cases.is_table()
                {
                    self.tables.insert(definition.name.clone());
                }
            }
            OperandKind::Previous { kind, .. } => {
                self.complete.insert(*kind);
                if let Some(Follows::Field { by, within }) = &rules.schema.kind(*kind).follows {
                    std::iter::once(by).chain(within).for_each(|field| self.value(*kind, *field));
                }
            }
            OperandKind::Between { unit, .. } => self.hours |= *unit == Unit::Hours,
            _ => {}
        }
    }

    fn value(&mut self, kind: KindId, field: FieldId) {
        self.kinds.insert(kind);
        self.fields.entry((kind, field)).or_default().0 += 1;
    }

    /// The records through which a path leads.
    fn path(&mut self, rules: &RuleSet, path: &RecordPath) {
        let mut kind = path.start;
        self.kinds.insert(kind);
        for link in &path.links {
            self.climbed(rules, kind, *link);
            kind = rules.schema.kind(kind).link(*link).parent;
        }
    }

    fn climbed(&mut self, rules: &RuleSet, kind: KindId, link: LinkId) {
        self.links.insert((kind, link));
        self.link_fields(rules, kind, link);
    }

    fn link_fields(&mut self, rules: &RuleSet, kind: KindId, link: LinkId) {
        let link = rules.schema.kind(kind).link(link);
        if let LinkBy::Fields(fields) = &link.by {
            fields.iter().for_each(|field| self.structure(kind, *field));
            let parent = rules.schema.kind(link.parent);
            parent.key.iter().for_each(|field| self.structure(link.parent, *field));
        }
        self.kinds.insert(link.parent);
    }

    /// The kinds and fields, those of the kind that is judged first.
    pub(super) fn needs(&self, rules: &RuleSet, judged: Option<KindId>) -> Vec<Need> {
        let others = self.kinds.iter().copied().filter(|kind| Some(*kind) != judged);
        let need = |id: KindId| {
            let kind = rules.schema.kind(id);
            let fields = self.fields.keys().filter(|(of, _)| *of == id).map(|(_, field)| field_need(kind, *field));
            Need {
                kind: kind.name.clone(),
                label: kind.label.clone(),
                judged: Some(id) == judged,
                complete: self.complete.contains(&id),
                fields: fields.collect(),
            }
        };
        judged.into_iter().chain(others).map(need).collect()
    }

    /// What makes a rule not assessable, each in words that end a sentence.
    pub(super) fn open(&self, rules: &RuleSet, id: RuleId) -> Vec<String> {
        let rule = rules.rule(id);
        let mut open = self.values_open(rules);
        let kind = rules.schema.kind(rule.kind);
        let is_dated = rule.versions.iter().any(|version| version.in_force.is_some());
        if let Some(field) = kind.dated_by.filter(|_| is_dated) {
            let day = format!("`{}.{}`", kind.name, kind.field(field).name);
            open.push(format!("{day} is not known to the day, and so not which version holds, or whether one does"));
        }
        for (kind, link) in &self.links {
            open.push(link_open(
                rules.schema.kind(*kind),
                *link,
                &rules.schema.kind(rules.schema.kind(*kind).link(*link).parent).name,
            ));
        }
        let others: Vec<String> = self.names(rules, self.kinds.iter().filter(|kind| **kind != rule.kind));
        if !others.is_empty() {
            open.push(format!("nobody supplies {} records", either(&others)));
        }
        let complete = self.names(rules, self.complete.iter());
        if !complete.is_empty() {
            open.push(format!(
                "a record of {} is not there, and its source is not complete for the time in question",
                either(&complete)
            ));
        }
        if self.dates {
            open.push("a date is known to the month or the year alone, and the day decides".to_owned());
        }
        if self.hours {
            open.push("a time is known to the day alone, and the hour decides".to_owned());
        }
        if rule.reads_holidays {
            open.push("a date lies in a year that the calendar of holidays does not cover".to_owned());
        }
        open.extend(
            self.tables.iter().map(|table| format!("no row of the table `{table}` fits, or several that differ")),
        );
        open.extend(self.rules.iter().map(|other| format!("{} is not assessable", rules.rule(*other).id)));
        open.extend(unclear(rules, rule));
        for parameter in rules.unset_parameters(id) {
            open.push(format!("`{}` is not set: until it is, the rule is not run at all", parameter.name));
        }
        open
    }

    fn names<'k>(&self, rules: &RuleSet, kinds: impl Iterator<Item = &'k KindId>) -> Vec<String> {
        kinds.map(|kind| format!("`{}`", rules.schema.kind(*kind).name)).collect()
    }

    /// What the values of fields leave open, by what a blank of them says.
    fn values_open(&self, rules: &RuleSet) -> Vec<String> {
        let mut by: [Vec<String>; 4] = [const { Vec::new() }; 4];
        for ((kind, field), (read, presence)) in self.fields.iter().filter(|(_, (read, _))| *read > 0) {
            let kind = rules.schema.kind(*kind);
            let declared = kind.field(*field);
            let sort = match declared.blank {
                _ if read == presence => 3,
                Blank::Unknown => 0,
                Blank::None | Blank::NoneYet => 1,
                Blank::No => 2,
            };
            by[sort].push(format!("`{}.{}`", kind.name, declared.name));
        }
        let says = [
            "is blank, unreadable or withheld, or has no column",
            "is unreadable or withheld, or has no column (a blank says that there is none, or none yet)",
            "is unreadable or withheld, or has no column (a blank means no)",
            "has no column (whether something stands there is what is asked)",
        ];
        let said = by.iter().zip(says).filter(|(fields, _)| !fields.is_empty());
        said.map(|(fields, says)| format!("{} {says}", either(fields))).collect()
    }
}

fn either(words: &[String]) -> String {
    super::operands::either(words)
}

/// No record, or several, at the end of a link.
fn link_open(kind: &Kind, link: LinkId, parent: &str) -> String {
    let link = kind.link(link);
    match &link.by {
        LinkBy::Fields(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|field| format!("`{}.{}`", kind.name, kind.field(*field).name)).collect();
            format!("{} leads to no `{parent}` record, or to several that differ", listed(&fields))
        }
        LinkBy::Nested(_) => format!("the `{parent}` around a `{}` does not say what is asked of it", kind.name),
    }
}

/// The cases that the rule itself calls unclear.
fn unclear(rules: &RuleSet, rule: &Rule) -> Vec<String> {
    let mut plain = Plain { rules, loops: &rule.loops, frames: vec![rule.kind] };
    let clauses = rule.versions.iter().flat_map(|version| &version.unclear);
    let words = clauses.map(|clause| {
        format!("{} (the rule calls this unclear: `{}`)", plain.condition(&clause.condition, Mood::Is), clause.name)
    });
    let mut said: Vec<String> = words.collect();
    said.dedup();
    said
}

fn field_need(kind: &Kind, id: FieldId) -> FieldNeed {
    let field = kind.field(id);
    let blank = match field.blank {
        Blank::Unknown => None,
        Blank::None => Some("a blank says that there is none"),
        Blank::NoneYet => Some("a blank says that it has not happened yet"),
        Blank::No => Some("a blank means no"),
    };
    FieldNeed {
        name: field.name.clone(),
        label: label(field).map(str::to_owned),
        holds: type_words(&field.field_type),
        headers: field.headers.clone(),
        blank,
        private: field.private,
    }
}
