//! What a condition, operand or rule reads of a record: its own fields, those by which it names its parents among them.
//! All else that it may depend on (held records, parameters, the as-of date) is the same for every record of a run.

use std::collections::BTreeSet;

use crate::resolve::RuleSet;
use crate::resolve::ruleset::{
    Condition, ConditionKind, Frame, LoopOver, Operand, OperandKind, Part, PeriodOperand, Query, RecordPath, Rule,
    RuleId, Step, Values, Window,
};
use crate::schema::{FieldId, KindId, LinkBy, LinkId};

use super::program::is_dated;

/// What is looked at besides a record and what it leads up to, in words that follow "it asks about".
pub type More = &'static str;

/// The loops of a rule. Their values stand in a batch like those of fields: in columns behind them.
#[derive(Debug, Clone, Copy)]
pub struct Loops {
    /// How many there are.
    pub count: usize,
    /// Which of them, if any, makes the period whose last day picks versions.
    pub(super) period: Option<usize>,
}

impl Loops {
    /// Those of a rule; `None` where it has none.
    pub(super) fn of(rule: &Rule) -> Option<Loops> {
        let period = rule.loops.iter().position(|each| matches!(each.over, LoopOver::Periods(_)));
        (!rule.loops.is_empty()).then_some(Loops { count: rule.loops.len(), period })
    }

    /// The column of a loop, in batches of a kind with so many fields.
    ///
    /// # Panics
    /// If there were more than 65,535 fields and loops, which would be a bug: `resolve` refuses far fewer.
    pub fn column(fields: usize, place: usize) -> FieldId {
        FieldId(u16::try_from(fields + place).expect("resolve refuses more than 16,384 fields, and more than 8 loops"))
    }
}

/// Fields of the record; or else what more it takes than the record and what it leads up to.
pub(super) type OwnFields = Result<BTreeSet<FieldId>, More>;

/// Finds the own fields of what is judged about records of a kind.
pub(super) struct Reads<'r> {
    rules: &'r RuleSet,
    kind: KindId,
    /// The frame that stands for the record.
    frame: Frame,
    /// The loops of the rule that asks.
    loops: Option<Loops>,
    /// The day that picks versions is that of the record.
    picks: bool,
    fields: BTreeSet<FieldId>,
    more: Option<More>,
    /// Rules and definitions that have been looked into, and whether the record picked their versions, and a loop might.
    seen_rules: BTreeSet<RuleId>,
    seen_definitions: BTreeSet<(u32, bool, bool)>,
}

/// What is asked about: a kind, the frame that stands for its records, and the loops of the rule that asks.
pub(super) type Asked = (KindId, Frame, Option<Loops>);

impl<'r> Reads<'r> {
    /// `frame` stands for the record: the first where it is the subject of a rule, another in what is asked about the
    /// records of a query.
    fn new(rules: &'r RuleSet, (kind, frame, loops): Asked) -> Reads<'r> {
        Reads {
            rules,
            kind,
            frame,
            loops,
            picks: frame.0 == 0,
            fields: BTreeSet::new(),
            more: None,
            seen_rules: BTreeSet::new(),
            seen_definitions: BTreeSet::new(),
        }
    }

    pub(super) fn of_condition(rules: &'r RuleSet, of: Asked, condition: &'r Condition) -> OwnFields {
        let mut reads = Reads::new(rules, of);
        reads.condition(condition);
        reads.found()
    }

    /// The loops of whose values it speaks, by their places.
    pub(super) fn loops_of(rules: &'r RuleSet, of: Asked, condition: &'r Condition) -> Vec<usize> {
        let mut reads = Reads::new(rules, of);
        reads.condition(condition);
        let fields = rules.schema.kind(of.0).fields.len();
        reads.fields.iter().filter_map(|field| usize::from(field.0).checked_sub(fields)).collect()
    }

    pub(super) fn of_operand(rules: &'r RuleSet, of: Asked, operand: &'r Operand) -> OwnFields {
        let mut reads = Reads::new(rules, of);
        operand.each(&mut |part| reads.part(part));
        reads.found()
    }

    pub(super) fn of_window(rules: &'r RuleSet, of: Asked, window: &'r Window) -> OwnFields {
        let mut reads = Reads::new(rules, of);
        reads.window(window);
        window.each(&mut |part| reads.part(part));
        reads.found()
    }

    pub(super) fn of_rule(rules: &'r RuleSet, id: RuleId) -> OwnFields {
        let rule = rules.rule(id);
        let mut reads = Reads::new(rules, (rule.kind, Frame(0), Loops::of(rule)));
        reads.seen_rules.insert(id);
        reads.clauses(rule);
        reads.found()
    }

    fn found(self) -> OwnFields {
        self.more.map_or(Ok(self.fields), Err)
    }

    fn takes(&mut self, more: More) {
        self.more.get_or_insert(more);
    }

    fn condition(&mut self, condition: &'r Condition) {
        condition.each(&mut |part| self.part(part));
    }

    /// Another rule, asked about the same record.
    fn rule(&mut self, id: RuleId) {
        if !self.seen_rules.insert(id) {
            return;
        }
        let rule: &'r Rule = self.rules.rule(id);
        if !rule.loops.is_empty() {
            return self.takes("what a rule with loops comes to");
        }
        let outside = (self.frame, self.picks, self.loops);
        (self.frame, self.picks, self.loops) = (Frame(0), true, None);
        self.clauses(rule);
        (self.frame, self.picks, self.loops) = outside;
    }

    fn clauses(&mut self, rule: &'r Rule) {
        if is_dated(rule) {
            self.pivot();
        }
        for condition in rule.conditions() {
            self.condition(condition);
        }
    }

    /// The date that picks versions.
    fn pivot(&mut self) {
        if let Some(place) = self.loops.and_then(|loops| loops.period) {
            return self.value_of_loop(place);
        }
        if !self.picks {
            return self.takes("records in the version of another one's day");
        }
        self.fields.extend(self.rules.schema.kind(self.kind).dated_by);
    }

    /// The value of a loop of the rule.
    fn value_of_loop(&mut self, place: usize) {
        match self.loops {
            Some(_) => {
                let fields = self.rules.schema.kind(self.kind).fields.len();
                self.fields.insert(Loops::column(fields, place));
            }
            None => self.takes("each value of a loop"),
        }
    }

    /// A period may be that of a loop.
    fn period(&mut self, period: &PeriodOperand) {
        match period {
            PeriodOperand::That(place) => self.value_of_loop(*place),
            PeriodOperand::One(_) | PeriodOperand::Of(..) => {}
        }
    }

    fn window(&mut self, window: &Window) {
        if let Window::During(period) = window {
            self.period(period);
        }
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
            OperandKind::Defined(record, id) => {
                if !self.climbs(record) {
                    // A derived fact of another record sees the versions of the rule that asks.
                    if self.picks_versions(operand) {
                        self.pivot();
                    }
                } else if self.seen_definitions.insert((id.0, self.picks, self.loops.is_some())) {
                    let frame = std::mem::replace(&mut self.frame, Frame(0));
                    let mut parts = Vec::new();
                    self.rules.definition(*id).body.each(&mut |part| parts.push(part));
                    parts.into_iter().for_each(|part| self.part(part));
                    self.frame = frame;
                }
            }
            OperandKind::Parameter(_) if picks_version(self.rules, Part::Operand(operand)) => self.pivot(),
            OperandKind::Previous { frame, .. } if *frame <= self.frame => self.takes("the record before"),
            OperandKind::ThatValue { of, .. } | OperandKind::ThatPeriod(of) => self.value_of_loop(*of),
            OperandKind::Edge { period, .. } => self.period(period),
            _ => {}
        }
    }

    /// Whether anything in a derived fact has versions.
    fn picks_versions(&self, fact: &'r Operand) -> bool {
        let mut found = false;
        let visit = &mut |part: Part<'_>| found |= picks_version(self.rules, part);
        self.rules.each_part_of(std::iter::empty(), std::iter::once(fact), visit);
        found
    }

    fn query(&mut self, query: &'r Query) {
        if query.kind == self.kind {
            self.takes("other records of its kind");
        }
        if self.climbs(&query.from) {
            match query.step {
                Step::Parent(link) => self.link(link),
                Step::Children(_) => self.takes("records that belong to it"),
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are made of operands and queries alone")]
    fn asked(&mut self, condition: &'r Condition) {
        match &condition.kind {
            ConditionKind::RuleIs { rule, record, shared, .. } => {
                shared.iter().for_each(|(own, _)| self.value_of_loop(*own));
                if self.climbs(record) {
                    self.rule(*rule);
                }
            }
            ConditionKind::Deadline { window, .. } => self.window(window),
            ConditionKind::Unique { frame, .. } if *frame <= self.frame => {
                self.takes("whether others say the same");
            }
            ConditionKind::InEffect { record, lasting, .. } if self.climbs(record) => {
                for operand in [&lasting.from, &lasting.end] {
                    if let OperandKind::Field(_, field) = &operand.kind {
                        self.fields.insert(*field);
                    }
                }
            }
            ConditionKind::OneOf { .. } if picks_version(self.rules, Part::Condition(condition)) => self.pivot(),
            _ => {}
        }
    }

    /// Whether a path ends at the record; one that climbs from it reads the fields of its first link.
    fn climbs(&mut self, record: &RecordPath) -> bool {
        if record.frame < self.frame {
            self.takes("the record to which these belong");
        }
        if record.frame != self.frame || record.start != self.kind {
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
            LinkBy::Nested(_) => self.takes("the record in which it stands"),
        }
    }
}

/// Whether a parameter or a list is named of which there are versions.
fn picks_version(rules: &RuleSet, part: Part<'_>) -> bool {
    match part {
        Part::Operand(Operand { kind: OperandKind::Parameter(id), .. }) => {
            rules.parameter(*id).versions.iter().any(|version| version.in_force.is_some())
        }
        Part::Condition(Condition { kind: ConditionKind::OneOf { values: Values::List(id, _), .. }, .. }) => {
            rules.list(*id).versions.iter().any(|version| version.in_force.is_some())
        }
        Part::Operand(_) | Part::Condition(_) | Part::Query(_) => false,
    }
}
