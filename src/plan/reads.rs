//! What a condition, operand or rule reads of the record that is judged: its own fields, those by which it names its
//! parents among them. All else that it may depend on (held records, parameters, the as-of date) is the same for every
//! record of a run.

use std::collections::BTreeSet;

use crate::resolve::RuleSet;
use crate::resolve::ruleset::{
    Condition, ConditionKind, DefinitionBody, Operand, OperandKind, Part, Query, RecordPath, Rule, RuleId, Step,
    Values, Window,
};
use crate::schema::{FieldId, KindId, LinkBy, LinkId};

/// Fields of the record that is judged; `None` where it takes more than the record and what it leads up to.
pub(super) type OwnFields = Option<BTreeSet<FieldId>>;

/// Finds the own fields of what is judged about records of a kind.
pub(super) struct Reads<'r> {
    rules: &'r RuleSet,
    kind: KindId,
    fields: BTreeSet<FieldId>,
    /// Something else is read as well: records that belong to this one, the one before it, or all of its kind.
    more: bool,
    /// Rules and definitions that have been looked into.
    seen_rules: BTreeSet<RuleId>,
    seen_definitions: BTreeSet<u32>,
}

impl<'r> Reads<'r> {
    pub(super) fn new(rules: &'r RuleSet, kind: KindId) -> Reads<'r> {
        Reads {
            rules,
            kind,
            fields: BTreeSet::new(),
            more: false,
            seen_rules: BTreeSet::new(),
            seen_definitions: BTreeSet::new(),
        }
    }

    pub(super) fn of_condition(rules: &'r RuleSet, kind: KindId, condition: &'r Condition) -> OwnFields {
        let mut reads = Reads::new(rules, kind);
        reads.condition(condition);
        reads.found()
    }

    pub(super) fn of_operand(rules: &'r RuleSet, kind: KindId, operand: &'r Operand) -> OwnFields {
        let mut reads = Reads::new(rules, kind);
        operand.each(&mut |part| reads.part(part));
        reads.found()
    }

    pub(super) fn of_window(rules: &'r RuleSet, kind: KindId, window: &'r Window) -> OwnFields {
        let mut reads = Reads::new(rules, kind);
        window.each(&mut |part| reads.part(part));
        reads.found()
    }

    pub(super) fn of_rule(rules: &'r RuleSet, rule: RuleId) -> OwnFields {
        let mut reads = Reads::new(rules, rules.rule(rule).kind);
        reads.rule(rule);
        reads.found()
    }

    fn found(self) -> OwnFields {
        (!self.more).then_some(self.fields)
    }

    fn condition(&mut self, condition: &'r Condition) {
        condition.each(&mut |part| self.part(part));
    }

    fn rule(&mut self, id: RuleId) {
        if !self.seen_rules.insert(id) {
            return;
        }
        let rule: &'r Rule = self.rules.rule(id);
        // The values of loops are not those of the record alone.
        self.more |= !rule.loops.is_empty();
        if rule.versions.len() > 1 || rule.versions.iter().any(|version| version.in_force.is_some()) {
            self.pivot();
        }
        for condition in rule.conditions() {
            self.condition(condition);
        }
    }

    /// The date that picks versions.
    fn pivot(&mut self) {
        self.fields.extend(self.rules.schema.kind(self.kind).dated_by);
    }

    fn part(&mut self, part: Part<'r>) {
        match part {
            Part::Operand(operand) => self.operand(operand),
            Part::Query(query) => self.query(query),
            Part::Condition(condition) => self.asked(condition),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are made of operands, which are visited themselves")]
    fn operand(&mut self, operand: &'r Operand) {
        match &operand.kind {
            OperandKind::Field(record, field) if self.climbs(record) => {
                self.fields.insert(*field);
            }
            OperandKind::Defined(record, id) if self.climbs(record) && self.seen_definitions.insert(id.0) => {
                match &self.rules.definition(*id).body {
                    DefinitionBody::Condition(condition) => self.condition(condition),
                    body @ (DefinitionBody::Operand(_) | DefinitionBody::Cases(_)) => {
                        let mut parts = Vec::new();
                        body.each(&mut |part| parts.push(part));
                        parts.into_iter().for_each(|part| self.part(part));
                    }
                }
            }
            OperandKind::Parameter(id)
                if self.rules.parameter(*id).versions.iter().any(|version| version.in_force.is_some()) =>
            {
                self.pivot();
            }
            OperandKind::Previous { frame, .. } => self.more |= frame.0 == 0,
            OperandKind::ThatValue { .. } | OperandKind::ThatPeriod(_) => self.more = true,
            _ => {}
        }
    }

    fn query(&mut self, query: &'r Query) {
        self.more |= query.kind == self.kind;
        if self.climbs(&query.from) {
            match query.step {
                Step::Parent(link) => self.link(link),
                Step::Children(_) => self.more = true,
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are made of operands and queries alone")]
    fn asked(&mut self, condition: &'r Condition) {
        match &condition.kind {
            ConditionKind::RuleIs { rule, record, .. } if self.climbs(record) => self.rule(*rule),
            ConditionKind::Unique { frame, .. } => self.more |= frame.0 == 0,
            ConditionKind::InEffect { record, lasting, .. } if self.climbs(record) => {
                for operand in [&lasting.from, &lasting.end] {
                    if let OperandKind::Field(_, field) = &operand.kind {
                        self.fields.insert(*field);
                    }
                }
            }
            ConditionKind::OneOf { values: Values::List(id, _), .. }
                if self.rules.list(*id).versions.iter().any(|version| version.in_force.is_some()) =>
            {
                self.pivot();
            }
            _ => {}
        }
    }

    /// Whether a path ends at the record that is judged; one that climbs from it reads the fields of its first link.
    fn climbs(&mut self, record: &RecordPath) -> bool {
        if record.frame.0 != 0 || record.start != self.kind {
            return false;
        }
        match record.links.first() {
            None => true,
            Some(link) => {
                self.link(*link);
                false
            }
        }
    }

    fn link(&mut self, link: LinkId) {
        match &self.rules.schema.kind(self.kind).link(link).by {
            LinkBy::Fields(fields) => self.fields.extend(fields),
            LinkBy::Nested(_) => self.more = true,
        }
    }
}
