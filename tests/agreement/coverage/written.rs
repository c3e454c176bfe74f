//! What stands in the rule files of a case, once they are resolved.

use probity::calendar::{MonthEnd, NotCounting, PeriodKind, Unit};
use probity::resolve::ruleset::{
    Class, Comparison, Condition, ConditionKind, Constant, DayKind, DefinitionBody, Extreme, Holds, Limit, Loop,
    LoopOver, Measured, Operand, OperandKind, Order, OutcomeWord, Part, PeriodOperand, Presence, Query, RecordPath,
    Recurrence, RuleSet, RuleVersion, SayPart, Side, Sign, Step, Total, ValueType, Values, Window,
};
use probity::schema::{Blank, Follows, LinkBy, Schema, Type};

use super::features::Feature;
use super::{Coverage, counted};

counted!(ConditionKind, "condition":
    ConditionKind::All(_) => "all",
    ConditionKind::Any(_) => "any",
    ConditionKind::AtLeast(..) => "at least",
    ConditionKind::Not(_) => "not",
    ConditionKind::Exists(_) => "exists",
    ConditionKind::Every(..) => "every",
    ConditionKind::RuleIs { .. } => "rule is",
    ConditionKind::Unique { .. } => "unique",
    ConditionKind::Agree(_) => "agree",
    ConditionKind::Present(..) => "present",
    ConditionKind::Equals { .. } => "equals",
    ConditionKind::OneOf { .. } => "one of",
    ConditionKind::Compare(..) => "compare",
    ConditionKind::Order(..) => "order",
    ConditionKind::FromThrough(..) => "from through",
    ConditionKind::Distance { .. } => "distance",
    ConditionKind::OnDay(..) => "on day",
    ConditionKind::Deadline { .. } => "deadline",
    ConditionKind::Matches { .. } => "matches",
    ConditionKind::Contains { .. } => "contains",
    ConditionKind::StartsWith(..) => "starts with",
    ConditionKind::EndsWith(..) => "ends with",
    ConditionKind::Recurs(_) => "recurs",
    ConditionKind::InEffect { .. } => "in effect",
    ConditionKind::Covers(_) => "covers",
    ConditionKind::NeverOverlaps(..) => "never overlaps",
    ConditionKind::AgreesOn(..) => "agrees on",
);

counted!(OperandKind, "operand":
    OperandKind::AsOf => "as of",
    OperandKind::Field(..) => "field",
    OperandKind::Defined(..) => "defined",
    OperandKind::Constant(_) => "constant",
    OperandKind::Parameter(_) => "parameter",
    OperandKind::ThatValue { .. } => "that value",
    OperandKind::ThatPeriod(_) => "that period",
    OperandKind::PeriodOf(..) => "period of",
    OperandKind::DateOf(_) => "date of",
    OperandKind::Count(_) => "count",
    OperandKind::Sum(..) => "sum",
    OperandKind::SumOf(_) => "sum of",
    OperandKind::Extreme(..) => "extreme",
    OperandKind::ExtremeOf(..) => "extreme of",
    OperandKind::Between { .. } => "between",
    OperandKind::Edge { .. } => "edge",
    OperandKind::Moved(..) => "moved",
    OperandKind::Reached(..) => "reached",
    OperandKind::LapseDue => "lapse due",
    OperandKind::LapseDone => "lapse done",
    OperandKind::Added(..) => "added",
    OperandKind::Previous { .. } => "previous",
);

counted!(Constant, "constant":
    Constant::Text { .. } => "text",
    Constant::YesNo(_) => "yes/no",
    Constant::Number(_) => "number",
    Constant::When(_) => "when",
    Constant::Period(_) => "period",
);

counted!(ValueType, "type of a value":
    ValueType::Text => "text",
    ValueType::Choice(_) => "choice",
    ValueType::YesNo => "yes/no",
    ValueType::Number(None) => "number",
    ValueType::Number(Some(_)) => "amount of time",
    ValueType::Date => "date",
    ValueType::DateTime => "datetime",
    ValueType::Period(_) => "period",
    ValueType::List(None) => "list of text",
    ValueType::List(Some(_)) => "list of choices",
);

counted!(Window, "window":
    Window::After(..) => "after",
    Window::Before(..) => "before",
    Window::By(_) => "by",
    Window::During(_) => "during",
);

counted!(PeriodOperand, "period":
    PeriodOperand::One(_) => "one",
    PeriodOperand::Of(..) => "of",
    PeriodOperand::That(_) => "that",
);

counted!(Step, "step of a query":
    Step::Children(_) => "children",
    Step::Parent(_) => "parent",
);

counted!(DayKind, "sort of day":
    DayKind::Weekend => "weekend",
    DayKind::Holiday => "holiday",
    DayKind::BusinessDay => "business day",
);

counted!(Order, "order":
    Order::Before => "before",
    Order::After => "after",
    Order::OnOrBefore => "on or before",
    Order::OnOrAfter => "on or after",
);

counted!(Comparison, "comparison":
    Comparison::AtLeast => "at least",
    Comparison::AtMost => "at most",
    Comparison::MoreThan => "more than",
    Comparison::LessThan => "less than",
);

counted!(Presence, "presence":
    Presence::Recorded => "recorded",
    Presence::Blank => "blank",
    Presence::None => "none",
);

// No condition and no measure asks whether a rule was run: only tests do.
counted!(OutcomeWord, "outcome asked for":
    OutcomeWord::Met => "met",
    OutcomeWord::Overdue => "overdue",
    OutcomeWord::Late => "late",
    OutcomeWord::Violated => "violated",
    OutcomeWord::Pending => "pending",
    OutcomeWord::Exempt => "exempt",
    OutcomeWord::Applicable => "applicable",
    OutcomeWord::NotApplicable => "not applicable",
    OutcomeWord::Assessable => "assessable",
    OutcomeWord::NotAssessable => "not assessable";
    never OutcomeWord::Run | OutcomeWord::NotRun => ()
);

counted!(LoopOver, "loop":
    LoopOver::Periods(_) => "periods",
    LoopOver::Values { .. } => "values",
);

counted!(Measured, "measure":
    Measured::Share { subjects: false, .. } => "share of records",
    Measured::Share { subjects: true, .. } => "share of subjects",
    Measured::Total(_) => "total",
    Measured::Ratio(..) => "ratio",
);

counted!(Values, "values":
    Values::These(_) => "these",
    Values::List(..) => "list",
);

counted!(DefinitionBody, "derived fact":
    DefinitionBody::Operand(_) => "operand",
    DefinitionBody::Condition(_) => "condition",
    DefinitionBody::Cases(_) => "lines or rows",
);

counted!(Class, "class":
    Class::Deficiency => "deficiency",
    Class::AreaOfConcern => "area of concern",
);

counted!(Holds, "parameter":
    Holds::Number(None) => "number",
    Holds::Number(Some(_)) => "amount of time",
    Holds::Percent => "percentage",
    Holds::Date => "date",
);

counted!(SayPart, "part of a sentence":
    SayPart::Text(_) => "text",
    SayPart::Value(_) => "value",
);

counted!(Side, "side":
    Side::After => "after",
    Side::Before => "before",
);

counted!(Sign, "sign":
    Sign::Plus => "plus",
    Sign::Minus => "minus",
);

counted!(Extreme, "extreme":
    Extreme::Earliest => "earliest",
    Extreme::Latest => "latest",
);

counted!(Unit, "unit":
    Unit::Hours => "hours",
    Unit::Days => "days",
    Unit::BusinessDays => "business days",
    Unit::Weeks => "weeks",
    Unit::Months => "months",
    Unit::Years => "years",
);

counted!(PeriodKind, "kind of period":
    PeriodKind::FiscalYear => "fiscal year",
    PeriodKind::FiscalQuarter => "fiscal quarter",
    PeriodKind::CalendarYear => "calendar year",
    PeriodKind::CalendarQuarter => "calendar quarter",
    PeriodKind::Month => "month",
);

counted!(NotCounting, "not counting":
    NotCounting::Weekends => "weekends",
    NotCounting::Holidays => "holidays",
    NotCounting::WeekendsAndHolidays => "weekends and holidays",
);

counted!(MonthEnd, "month end":
    MonthEnd::LastDay => "last day",
    MonthEnd::NextDay => "next day",
    MonthEnd::Undecided => "undecided",
);

counted!(Type, "type of a field":
    Type::Text => "text",
    Type::LinkText(_) => "text of a link",
    Type::YesNo => "yes/no",
    Type::WholeNumber => "whole number",
    Type::Number(None) => "number",
    Type::Number(Some(_)) => "number in a unit",
    Type::Date => "date",
    Type::DateTime => "datetime",
    Type::OneOf(_) => "one of",
    Type::ListOfText => "list of text",
    Type::ListOf(_) => "list of one of",
);

counted!(Blank, "blank":
    Blank::Unknown => "unknown",
    Blank::None => "none",
    Blank::NoneYet => "none yet",
    Blank::No => "no",
);

counted!(LinkBy, "link":
    LinkBy::Fields(_) => "by fields",
    LinkBy::Nested(_) => "nested",
);

counted!(Follows, "order of records":
    Follows::Line => "line",
    Follows::Field { .. } => "field",
);

pub(super) fn groups(coverage: &mut Coverage) {
    coverage.group::<ConditionKind>();
    coverage.group::<OperandKind>();
    coverage.group::<Constant>();
    coverage.group::<ValueType>();
    coverage.group::<Window>();
    coverage.group::<PeriodOperand>();
    coverage.group::<Step>();
    coverage.group::<DayKind>();
    coverage.group::<Order>();
    coverage.group::<Comparison>();
    coverage.group::<Presence>();
    coverage.group::<OutcomeWord>();
    coverage.group::<LoopOver>();
    coverage.group::<Measured>();
    coverage.group::<Values>();
    coverage.group::<DefinitionBody>();
    coverage.group::<Class>();
    coverage.group::<Holds>();
    coverage.group::<SayPart>();
    coverage.group::<Side>();
    coverage.group::<Sign>();
    coverage.group::<Extreme>();
    coverage.group::<Unit>();
    coverage.group::<PeriodKind>();
    coverage.group::<NotCounting>();
    coverage.group::<MonthEnd>();
    coverage.group::<Type>();
    coverage.group::<Blank>();
    coverage.group::<LinkBy>();
    coverage.group::<Follows>();
    coverage.group::<Feature>();
}

impl Coverage {
    /// Counts everything that stands in some rule files.
    pub(crate) fn rules(&mut self, set: &RuleSet) {
        self.count(&set.settings.month_end);
        self.when(set.settings.time_zone.is_some(), Feature::TimeZone);
        self.schema(&set.schema);
        for list in &set.lists {
            self.when(list.versions.len() > 1, Feature::ListInVersions);
        }
        for parameter in &set.parameters {
            self.count(&parameter.holds);
            self.when(parameter.versions.len() > 1, Feature::ParameterInVersions);
            self.when(parameter.is_unset(), Feature::ParameterUnset);
        }
        for definition in &set.definitions {
            self.count(&definition.body);
            if let DefinitionBody::Cases(cases) = &definition.body {
                self.when(cases.is_table(), Feature::Table);
            }
            definition.body.each(&mut |part| self.part(part));
        }
        for rule in &set.rules {
            self.count(&rule.class);
            self.when(rule.loops.len() > 1, Feature::TwoLoops);
            rule.loops.iter().for_each(|each| self.loop_of(each));
            self.when(rule.versions.len() > 1, Feature::SeveralVersions);
            rule.versions.iter().for_each(|version| self.version(version));
        }
        set.measures.iter().for_each(|measure| {
            self.count(&measure.what);
            self.when(!measure.by.is_empty(), Feature::Grouped);
            self.when(measure.by.len() > 1, Feature::GroupedTwice);
            self.when(measure.target.is_some(), Feature::Target);
            measure.by.iter().flat_map(|group| &group.operands).for_each(|operand| self.operands(operand));
            measure.totals().for_each(|total| self.total(total));
            if let Measured::Share { outcome, .. } = &measure.what {
                self.count(outcome);
            }
        });
    }

    fn when(&mut self, is_there: bool, feature: Feature) {
        if is_there {
            self.count(&feature);
        }
    }

    fn schema(&mut self, schema: &Schema) {
        for (id, kind) in schema.ids().zip(&schema.kinds) {
            self.when(kind.key.len() > 1, Feature::KeyOfTwo);
            self.when(kind.key.is_empty(), Feature::NoKey);
            self.when(kind.dated_by.is_some(), Feature::Dated);
            if let Some(lasts) = kind.lasts {
                self.count(if lasts.through { &Feature::LastsThrough } else { &Feature::LastsUntil });
            }
            kind.follows.iter().for_each(|follows| self.count(follows));
            let within = |follows: &Follows| matches!(follows, Follows::Field { within, .. } if !within.is_empty());
            self.when(kind.follows.as_ref().is_some_and(within), Feature::FollowsWithin);
            for (index, link) in kind.links.iter().enumerate() {
                self.count(&link.by);
                self.when(link.or_to_nobody, Feature::OrToNobody);
                self.when(link.parent == id, Feature::LinkToItself);
                let again = kind.links[..index].iter().any(|other| other.parent == link.parent);
                self.when(again, Feature::TwoLinksToOne);
            }
            for field in &kind.fields {
                self.count(&field.field_type);
                self.count(&field.blank);
                self.when(!field.none_texts.is_empty(), Feature::NoneTexts);
                if let Type::OneOf(choices) = &field.field_type {
                    self.when(choices.or_other, Feature::OrOther);
                }
            }
        }
    }

    fn loop_of(&mut self, each: &Loop) {
        self.count(&each.over);
        if let LoopOver::Periods(periods) = &each.over {
            self.count(&periods.kind);
            self.count(if periods.full { &Feature::FullPeriods } else { &Feature::PartPeriods });
            [&periods.from, &periods.end].into_iter().for_each(|operand| self.operands(operand));
        }
    }

    fn version(&mut self, version: &RuleVersion) {
        self.when(version.in_force.is_some(), Feature::NotAlwaysInForce);
        self.when(version.when.is_some(), Feature::WithWhen);
        self.when(!version.unless.is_empty(), Feature::WithUnless);
        self.when(!version.unclear.is_empty(), Feature::WithUnclear);
        version.conditions().for_each(|condition| self.conditions(condition));
        for part in version.say.iter().flatten() {
            self.count(part);
            if let SayPart::Value(operand) = part {
                self.operands(operand);
            }
        }
    }

    fn total(&mut self, total: &Total) {
        self.when(total.sum.is_some(), Feature::SumMeasured);
        self.when(total.condition.is_some(), Feature::NarrowedMeasure);
        total.condition.iter().for_each(|condition| self.conditions(condition));
        total.sum.iter().for_each(|operand| self.operands(operand));
    }

    fn conditions(&mut self, condition: &Condition) {
        condition.each(&mut |part| self.part(part));
    }

    fn operands(&mut self, operand: &Operand) {
        operand.each(&mut |part| self.part(part));
    }

    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Condition(condition) => self.condition(condition),
            Part::Query(query) => self.query(query),
            Part::Operand(operand) => self.operand(operand),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every variant is counted above; these have more inside")]
    fn condition(&mut self, condition: &Condition) {
        self.count(&condition.kind);
        match &condition.kind {
            ConditionKind::RuleIs { outcome, shared, record, .. } => {
                self.count(outcome);
                self.when(!shared.is_empty(), Feature::Shared);
                self.record(record);
            }
            ConditionKind::Present(_, presence) => self.count(presence),
            ConditionKind::Equals { exactly, tolerance, .. } => {
                self.when(*exactly, Feature::Exactly);
                self.when(tolerance.is_some(), Feature::Tolerance);
            }
            ConditionKind::OneOf { values, .. } => self.count(values),
            ConditionKind::Compare(_, comparison, _) => self.count(comparison),
            ConditionKind::Order(_, order, _) => self.count(order),
            ConditionKind::Distance { comparison, unit, side, not_counting, .. } => {
                self.count(comparison);
                self.count(unit);
                self.count(side);
                not_counting.iter().for_each(|not_counting| self.count(not_counting));
            }
            ConditionKind::OnDay(_, day) => self.count(day),
            ConditionKind::Deadline { window, .. } => self.window(window),
            ConditionKind::Contains { all, parts, .. } if parts.len() > 1 => {
                self.count(if *all { &Feature::ContainsAll } else { &Feature::ContainsAny });
            }
            ConditionKind::Recurs(recurrence) => self.recurrence(recurrence),
            ConditionKind::Covers(covers) => self.when(covers.through, Feature::CoversThrough),
            ConditionKind::InEffect { record, .. } => self.record(record),
            _ => {}
        }
    }

    fn recurrence(&mut self, recurrence: &Recurrence) {
        self.count(&recurrence.unit);
        self.when(recurrence.currently, Feature::Currently);
        self.when(recurrence.end.is_none(), Feature::OpenRecurrence);
        self.when(recurrence.end.as_ref().is_some_and(|end| end.through), Feature::RecursThrough);
    }

    fn window(&mut self, window: &Window) {
        self.count(window);
        match window {
            Window::After(limit, _) | Window::Before(limit, _) => self.limit(limit),
            Window::By(_) => {}
            Window::During(period) => self.period(period),
        }
    }

    fn period(&mut self, period: &PeriodOperand) {
        self.count(period);
        if let PeriodOperand::Of(kind, _) = period {
            self.count(kind);
        }
    }

    fn limit(&mut self, limit: &Limit) {
        self.count(&limit.unit);
        self.when(limit.rolling, Feature::Rolling);
        self.when(matches!(limit.length.kind, OperandKind::Parameter(_)), Feature::LimitByParameter);
        limit.not_counting.iter().for_each(|not_counting| self.count(not_counting));
    }

    fn query(&mut self, query: &Query) {
        self.count(&query.step);
        self.count(if query.condition.is_some() { &Feature::Narrowed } else { &Feature::WholeQuery });
        self.when(query.frame.0 > 1, Feature::TwoQueriesDeep);
    }

    fn record(&mut self, record: &RecordPath) {
        self.count(match record.links.len() {
            0 => &Feature::OwnPath,
            1 => &Feature::OneLink,
            _ => &Feature::TwoLinks,
        });
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every variant is counted above; these have more inside")]
    fn operand(&mut self, operand: &Operand) {
        self.count(&operand.kind);
        self.count(&operand.value_type);
        self.when(operand.private, Feature::PrivateOperand);
        match &operand.kind {
            OperandKind::Field(record, _) | OperandKind::Defined(record, _) => {
                self.record(record);
                self.when(record.links.is_empty() && record.frame.0 == 0, Feature::PathOfOuterRecord);
            }
            OperandKind::Constant(constant) => self.count(constant),
            OperandKind::PeriodOf(kind, _) => self.count(kind),
            OperandKind::Extreme(extreme, ..) | OperandKind::ExtremeOf(extreme, _) => self.count(extreme),
            OperandKind::Between { unit, .. } => self.count(unit),
            OperandKind::Edge { period, .. } => self.period(period),
            OperandKind::Moved(_, steps) => steps.iter().for_each(|(sign, _, unit)| {
                self.count(sign);
                self.count(unit);
            }),
            OperandKind::Reached(_, limit) => self.limit(limit),
            OperandKind::Added(_, terms) => terms.iter().for_each(|(sign, _)| self.count(sign)),
            _ => {}
        }
    }
}
