//! What the outcome of a rule depends on: fields, other rules, parameters, the as-of date, and the calendar of
//! holidays.

use std::collections::BTreeSet;

use crate::calendar::{NotCounting, Unit};
use crate::schema::{Field, FieldId, KindId, Type};

use super::Resolver;
use super::definitions::LONGEST_CHAIN;
use super::ruleset::{
    Condition, ConditionKind, DayKind, DefinitionBody, LoopOver, Measure, Operand, OperandKind, ParameterId, Part,
    Rule, RuleId, RuleSet, SayPart, Values, Window,
};

impl Resolver<'_> {
    pub(super) fn rules_needed(&self, rule: &Rule) -> BTreeSet<RuleId> {
        let mut needed = BTreeSet::new();
        self.set.each_part(rule, &mut |part| {
            if let Part::Condition(Condition { kind: ConditionKind::RuleIs { rule, .. }, .. }) = part {
                needed.insert(*rule);
            }
        });
        needed
    }

    /// Notes for every rule the parameters that it mentions.
    pub(super) fn mark_parameters(&mut self) {
        let of_rule = |rule: &Rule| {
            let mut mentioned: BTreeSet<ParameterId> = BTreeSet::new();
            self.set.each_part(rule, &mut |part| mentioned.extend(parameter_of(part)));
            mentioned.into_iter().collect()
        };
        let mentioned: Vec<Vec<ParameterId>> = self.set.rules.iter().map(of_rule).collect();
        for (rule, mentioned) in self.set.rules.iter_mut().zip(mentioned) {
            rule.parameters = mentioned;
        }
    }

    /// Marks the rules whose outcome can depend on the as-of date, and on the holiday calendar.
    pub(super) fn mark_reads(&mut self, needs: &[BTreeSet<RuleId>]) {
        let schema = &self.set.schema;
        let each = |test: &dyn Fn(Part<'_>) -> bool| -> Vec<bool> {
            let reads = |rule: &Rule| {
                let mut reads = false;
                self.set.each_part(rule, &mut |part| reads |= test(part));
                reads
            };
            self.set.rules.iter().map(reads).collect()
        };
        let (mut clocks, mut holidays) = (each(&part_reads_clock), each(&part_reads_holidays));
        let asks_dated = each(&|part| self.part_has_versions(part));
        for ((rule, clock), asks_dated) in self.set.rules.iter().zip(&mut clocks).zip(asks_dated) {
            let dated = rule.versions.iter().any(|version| version.in_force.is_some());
            *clock |=
                (dated || asks_dated) && schema.kind(rule.kind).dated_by.is_none() || loops_read_clock(rule, &self.set);
        }
        for reads in [&mut clocks, &mut holidays] {
            spread(reads, needs);
        }
        for (rule, (clock, holidays)) in self.set.rules.iter_mut().zip(clocks.into_iter().zip(holidays)) {
            (rule.reads_clock, rule.reads_holidays) = (clock, holidays);
        }
    }

    /// The parameters that some conditions and operands mention.
    pub(super) fn mentioned_parameters<'s>(
        &'s self,
        conditions: impl Iterator<Item = &'s Condition>,
        operands: impl Iterator<Item = &'s Operand>,
    ) -> Vec<ParameterId> {
        let mut mentioned: BTreeSet<ParameterId> = BTreeSet::new();
        self.set.each_part_of(conditions, operands, &mut |part| mentioned.extend(parameter_of(part)));
        mentioned.into_iter().collect()
    }

    /// Whether a list or parameter that is in force on some days only is asked for.
    fn part_has_versions(&self, part: Part<'_>) -> bool {
        if let Part::Condition(Condition { kind: ConditionKind::OneOf { values: Values::List(id, _), .. }, .. }) = part
        {
            return self.set.list(*id).versions.iter().any(|version| version.in_force.is_some());
        }
        if let Part::Operand(Operand { kind: OperandKind::Parameter(id), .. }) = part {
            return self.set.parameter(*id).versions.iter().any(|version| version.in_force.is_some());
        }
        false
    }
}

impl Rule {
    /// What it reads besides its conditions: the values that a message tells, and the dates of its loops.
    fn operands(&self) -> impl Iterator<Item = &Operand> {
        let said = self.versions.iter().filter_map(|version| version.say.as_ref()).flatten();
        let said = said.filter_map(|part| match part {
            SayPart::Value(operand) => Some(operand),
            SayPart::Text(_) => None,
        });
        let bounds = self.loops.iter().flat_map(|each| match &each.over {
            LoopOver::Periods(periods) => vec![&periods.from, &periods.end],
            LoopOver::Values { .. } => Vec::new(),
        });
        said.chain(bounds)
    }
}

impl RuleSet {
    /// Every condition, query and operand of a rule, those of the derived facts it uses included.
    pub fn each_part<'s>(&'s self, rule: &'s Rule, visit: &mut dyn FnMut(Part<'s>)) {
        self.each_part_of(rule.conditions(), rule.operands(), visit);
    }

    /// Every condition, query and operand of some of them, those of the derived facts they use included.
    pub fn each_part_of<'s>(
        &'s self,
        conditions: impl Iterator<Item = &'s Condition>,
        operands: impl Iterator<Item = &'s Operand>,
        visit: &mut dyn FnMut(Part<'s>),
    ) {
        let mut seen = Vec::new();
        let mut bodies: Vec<&'s DefinitionBody> = Vec::new();
        let mut look = |part: Part<'s>, bodies: &mut Vec<&'s DefinitionBody>| {
            if let Part::Operand(operand) = part
                && let OperandKind::Defined(_, id) = &operand.kind
                && !seen.contains(id)
            {
                seen.push(*id);
                bodies.push(&self.definition(*id).body);
            }
            visit(part);
        };
        for condition in conditions {
            condition.each(&mut |part| look(part, &mut bodies));
        }
        for operand in operands {
            operand.each(&mut |part| look(part, &mut bodies));
        }
        while let Some(body) = bodies.pop() {
            body.each(&mut |part| look(part, &mut bodies));
        }
    }

    /// The kinds among whose records some rule or measure looks.
    pub(super) fn kinds_looked_among(&self) -> BTreeSet<KindId> {
        let mut kinds: BTreeSet<KindId> =
            self.measures.iter().flat_map(Measure::totals).map(|total| total.kind).collect();
        let mut note = |part: Part<'_>| kinds.extend(kind_of_query(part));
        for rule in &self.rules {
            self.each_part(rule, &mut note);
        }
        for measure in &self.measures {
            let conditions = measure.totals().filter_map(|total| total.condition.as_ref());
            let operands = measure.by.iter().flat_map(|group| &group.operands);
            self.each_part_of(conditions, operands, &mut note);
        }
        kinds
    }

    /// The fields whose values nobody asks for once they are read: no rule or measure names them, they tell no record
    /// from others, order or date none, and are not private (all persons have pseudonyms, in record order).
    ///
    /// Records without a key are told apart by all that stands in them. Lists are kept because few kinds have any.
    pub fn unread_fields(&self) -> BTreeSet<(KindId, FieldId)> {
        let mut read: BTreeSet<(KindId, FieldId)> = BTreeSet::new();
        let mut note = |part: Part<'_>| {
            if let Part::Operand(Operand { kind: OperandKind::Field(record, field), .. }) = part {
                read.insert((record.kind, *field));
            }
        };
        let totals = || self.measures.iter().flat_map(Measure::totals);
        let conditions = self.rules.iter().flat_map(Rule::conditions);
        for condition in conditions.chain(totals().filter_map(|total| total.condition.as_ref())) {
            condition.each(&mut note);
        }
        let groups = self.measures.iter().flat_map(|measure| &measure.by).flat_map(|group| &group.operands);
        let operands = self.rules.iter().flat_map(Rule::operands);
        for operand in operands.chain(groups).chain(totals().filter_map(|total| total.sum.as_ref())) {
            operand.each(&mut note);
        }
        for definition in &self.definitions {
            definition.body.each(&mut note);
        }
        for unique in &self.uniques {
            read.extend(unique.fields.iter().map(|field| (unique.kind, *field)));
        }
        let of_kind = |kind: KindId| {
            let declared = self.schema.kind(kind);
            let structure = declared.structure();
            let is_unread = move |field: &FieldId| {
                let Field { private, field_type, .. } = declared.field(*field);
                let is_list = matches!(field_type, Type::ListOfText | Type::ListOf(_));
                !private && !is_list && !declared.key.is_empty() && !structure.contains(field)
            };
            declared.field_ids().filter(is_unread).map(move |field| (kind, field))
        };
        self.schema.ids().flat_map(of_kind).filter(|field| !read.contains(field)).collect()
    }
}

/// The kind whose records are looked through here, if any are.
fn kind_of_query(part: Part<'_>) -> Option<KindId> {
    match part {
        Part::Query(query) => Some(query.kind),
        Part::Operand(_) | Part::Condition(_) => None,
    }
}

/// The parameter that stands here, if it is one.
fn parameter_of(part: Part<'_>) -> Option<ParameterId> {
    match part {
        Part::Operand(Operand { kind: OperandKind::Parameter(id), .. }) => Some(*id),
        Part::Operand(_) | Part::Condition(_) | Part::Query(_) => None,
    }
}

/// Whether the as-of date decides which subjects a rule has: which periods have begun, or which values a list has.
fn loops_read_clock(rule: &Rule, set: &RuleSet) -> bool {
    rule.loops.iter().any(|each| match &each.over {
        LoopOver::Periods(_) => true,
        LoopOver::Values { list, .. } => {
            let dated = set.list(*list).versions.iter().any(|version| version.in_force.is_some());
            dated && set.schema.kind(rule.kind).dated_by.is_none()
        }
    })
}

/// Whether the outcome of what stands here depends on the as-of date.
fn part_reads_clock(part: Part<'_>) -> bool {
    match part {
        Part::Operand(operand) => matches!(operand.kind, OperandKind::AsOf),
        Part::Condition(condition) => {
            matches!(
                condition.kind,
                ConditionKind::Deadline { .. } | ConditionKind::Recurs(_) | ConditionKind::Covers(_)
            )
        }
        Part::Query(_) => false,
    }
}

/// Whether the outcome of what stands here depends on which days are holidays.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else looks at a calendar of holidays")]
pub(super) fn part_reads_holidays(part: Part<'_>) -> bool {
    match part {
        Part::Operand(operand) => match &operand.kind {
            OperandKind::Between { unit, .. } => *unit == Unit::BusinessDays,
            OperandKind::Moved(_, steps) => steps.iter().any(|(_, _, unit)| *unit == Unit::BusinessDays),
            OperandKind::Reached(_, limit) => limit.reads_holidays(),
            _ => false,
        },
        Part::Condition(condition) => match &condition.kind {
            ConditionKind::OnDay(_, kind) => *kind != DayKind::Weekend,
            ConditionKind::Deadline { window: Window::After(limit, _) | Window::Before(limit, _), .. } => {
                limit.reads_holidays()
            }
            ConditionKind::Recurs(recurrence) => recurrence.unit == Unit::BusinessDays,
            ConditionKind::Distance { unit, not_counting, .. } => {
                *unit == Unit::BusinessDays || not_counting.is_some_and(NotCounting::holidays)
            }
            _ => false,
        },
        Part::Query(_) => false,
    }
}

/// What a rule reads, each rule that asks for its outcome reads too; longer chains are refused.
fn spread(reads: &mut [bool], needs: &[BTreeSet<RuleId>]) {
    for _ in 0..=LONGEST_CHAIN {
        for index in 0..reads.len() {
            reads[index] |= needs[index].iter().any(|id| reads[id.0 as usize]);
        }
    }
}
