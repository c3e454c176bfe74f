//! Which dates count as not having happened because they are later than the as-of date.
//!
//! A record that is dated later is left out as a whole, which its reader has counted. Here it is about values: those of
//! `or none yet` fields, and those that a rule of the run takes as the event of a deadline.

use std::collections::BTreeSet;

use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Condition, ConditionKind, DefinitionBody, Operand, OperandKind, Part, Total};
use crate::schema::{Blank, FieldId, KindId};

use super::Run;

/// What a date after the as-of date is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    /// None yet, wherever a rule asks.
    NoneYet,
    /// Not having happened, as the event of a deadline; elsewhere as it is written.
    NoEvent,
}

/// Which fields hold events of deadlines, in the rules and measures of a run.
#[derive(Debug)]
pub(super) struct Events(BTreeSet<(KindId, FieldId)>);

impl Events {
    pub(super) fn of(run: &Run<'_>) -> Events {
        let rules = run.rules;
        let judged = run.verdicts.rules.iter().flat_map(|result| rules.rule(result.rule).conditions());
        let totals = run.measures.iter().flat_map(|result| rules.measures[result.measure].totals());
        let mut events = BTreeSet::new();
        let mut note = |part: Part<'_>| {
            if let Part::Condition(Condition { kind: ConditionKind::Deadline { event, .. }, .. }) = part {
                events.extend(field_of(rules, event));
            }
        };
        judged.for_each(|condition| condition.each(&mut note));
        for Total { condition, .. } in totals {
            condition.iter().for_each(|condition| condition.each(&mut note));
        }
        rules.definitions.iter().for_each(|definition| definition.body.each(&mut note));
        Events(events)
    }

    /// What later dates of a field are taken for; `None` where they are read as they are written.
    pub(super) fn later(&self, rules: &RuleSet, kind: KindId, field: FieldId) -> Option<Later> {
        match rules.schema.field(kind, field).blank {
            Blank::NoneYet => Some(Later::NoneYet),
            Blank::Unknown | Blank::None | Blank::No => self.0.contains(&(kind, field)).then_some(Later::NoEvent),
        }
    }
}

/// The field that an event is, by itself or through a derived fact.
fn field_of(rules: &RuleSet, event: &Operand) -> Option<(KindId, FieldId)> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "an event that is worked out is no value of a field")]
    match &event.kind {
        OperandKind::Field(record, field) => Some((record.kind, *field)),
        OperandKind::DateOf(inner) => field_of(rules, inner),
        OperandKind::Defined(_, id) => match &rules.definition(*id).body {
            DefinitionBody::Operand(inner) => field_of(rules, inner),
            DefinitionBody::Condition(_) | DefinitionBody::Cases(_) => None,
        },
        _ => None,
    }
}
