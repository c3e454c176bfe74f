//! `measure` blocks: what is measured, by which groups, and with which target.

use rust_decimal::Decimal;

use crate::diagnostic::names::GivenTwice;
use crate::diagnostic::rules::{MeasureKind, MeasureQuery, MeasureTarget, OutcomeNotCondition};
use crate::outcome::{Target, Unit};
use crate::schema::KindId;
use crate::source::Span;
use crate::syntax::ast;

use super::paths::Scope;
use super::ruleset::{
    Citation, Condition, ConditionKind, Operand, OperandKind, OutcomeWord, ParameterId, Part, RuleId, RuleSet,
    ValueType,
};
use super::{InRule, Resolver};

/// Digits after the point that the figure of a target can have: enough for any, and few enough to compare exactly.
const TARGET_DIGITS: u32 = 9;

/// A rate, count or sum.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where its id stands.
    pub span: Span,
    /// Its sources.
    pub citations: Vec<Citation>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// What it measures.
    pub what: Measured,
    /// Where that stands.
    pub what_span: Span,
    /// Its groups, outermost first.
    pub by: Vec<Grouping>,
    /// What it should be.
    pub target: Option<Target>,
    /// Whether it can depend on the holiday calendar.
    pub reads_holidays: bool,
    /// The parameters that it mentions, besides those of its rule.
    pub parameters: Vec<ParameterId>,
}

/// What a measure measures.
#[derive(Debug, Clone)]
pub enum Measured {
    /// A share of the records that a rule judges, or of the rule's subjects.
    Share {
        /// The rule.
        rule: RuleId,
        /// The outcome of those asked for.
        outcome: OutcomeWord,
        /// Each subject by itself, or else records with their subjects rolled up.
        subjects: bool,
    },
    /// A count or a sum.
    Total(Box<Total>),
    /// One total over another.
    Ratio(Box<Total>, Box<Total>),
}

/// `count of Q` or `sum of F of Q`, over all records of a kind.
#[derive(Debug, Clone)]
pub struct Total {
    /// The kind.
    pub kind: KindId,
    /// Which of its records count, with the record as frame 0; all where missing.
    pub condition: Option<Condition>,
    /// What is added up; records are counted where missing.
    pub sum: Option<Operand>,
}

/// What puts records into groups.
#[derive(Debug, Clone)]
pub struct Grouping {
    /// The name of the group in results: the last name of a path unless two groups would share it, or the words of a
    /// period.
    pub name: String,
    /// What is read of a record: one operand for each total of the measure, or one for all.
    pub operands: Vec<Operand>,
}

impl Measure {
    /// Its totals: none of a share, two of a ratio.
    pub fn totals(&self) -> impl Iterator<Item = &Total> {
        let both = match &self.what {
            Measured::Share { .. } => [None, None],
            Measured::Total(total) => [Some(total), None],
            Measured::Ratio(part, whole) => [Some(part), Some(whole)],
        };
        both.into_iter().flatten().map(AsRef::as_ref)
    }

    /// What makes the groups of its first total, or of its second.
    pub fn groups(&self, total: usize) -> impl Iterator<Item = &Operand> {
        self.by.iter().map(move |group| group.operands.get(total).unwrap_or(&group.operands[0]))
    }
}

impl RuleSet {
    /// The measure of that id, without regard to case.
    pub fn measure_named(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id.eq_ignore_ascii_case(id))
    }
}

impl<'a> Resolver<'a> {
    /// Settles all measures. Their rules are settled already.
    pub(super) fn measures(&mut self, blocks: &[&'a ast::Block]) {
        let mut seen: Vec<&ast::Word> = Vec::new();
        for block in blocks {
            let ast::Block::Measure(measure) = block else { continue };
            match seen.iter().find(|earlier| earlier.node == measure.id.node).copied() {
                Some(earlier) => self.duplicate("measure", &measure.id, earlier.span),
                None => seen.push(&measure.id),
            }
            let resolved = self.measure(measure);
            self.set.measures.extend(resolved);
        }
    }

    fn measure(&mut self, measure: &ast::Measure) -> Option<Measure> {
        let citations = self.citations(&measure.cites);
        let (what, scopes) = self.measured(&measure.what.node);
        // Only subjects have values of their rule's loops: of a whole record there may be several.
        if let ast::Measured::Share { kind: None, rule, .. } = &measure.what.node {
            self.in_rule.loops = self.rules.get(rule.node.as_str()).map_or(&[], |slot| slot.rule.loops.as_slice());
        }
        let by = self.groupings(&measure.by, &scopes);
        self.in_rule = InRule::default();
        let target = measure.target.as_ref().map(|target| self.target(target, &measure.what.node));
        let (what, by) = (what?, by?);
        let mut resolved = Measure {
            id: measure.id.node.clone(),
            title: measure.title.node.clone(),
            span: measure.id.span,
            citations,
            owner: measure.owner.as_ref().map(|owner| owner.node.clone()),
            what,
            what_span: measure.what.span,
            by,
            target: match target {
                Some(target) => Some(target?),
                None => None,
            },
            reads_holidays: false,
            parameters: Vec::new(),
        };
        resolved.reads_holidays = self.measure_reads_holidays(&resolved);
        let conditions = resolved.totals().filter_map(|total| total.condition.as_ref());
        let operands = resolved.totals().filter_map(|total| total.sum.as_ref());
        let grouped = resolved.by.iter().flat_map(|group| &group.operands);
        resolved.parameters = self.mentioned_parameters(conditions, operands.chain(grouped));
        Some(resolved)
    }

    /// What is measured, and for each of its totals the record that its groups are read of.
    fn measured(&mut self, what: &ast::Measured) -> (Option<Measured>, Vec<Scope>) {
        match what {
            ast::Measured::Share { kind, rule, outcome } => {
                let (share, judged) = self.share(kind.as_ref(), rule, outcome);
                (share, judged.map(Scope::subject).into_iter().collect())
            }
            ast::Measured::Total(total) => match self.total(total) {
                Some((total, scope)) => (total.map(|total| Measured::Total(Box::new(total))), vec![scope]),
                None => (None, Vec::new()),
            },
            ast::Measured::Ratio(part, whole) => {
                let (part, whole) = (self.total(part), self.total(whole));
                let (Some((part, first)), Some((whole, second))) = (part, whole) else { return (None, Vec::new()) };
                // Totals of one kind share their groups.
                let same = first.frames[0].kind == second.frames[0].kind;
                let scopes = if same { vec![first] } else { vec![first, second] };
                (part.zip(whole).map(|(part, whole)| Measured::Ratio(Box::new(part), Box::new(whole))), scopes)
            }
        }
    }

    /// A share, and the kind of the records that its rule judges.
    fn share(
        &mut self,
        named: Option<&ast::Word>,
        rule: &ast::Word,
        outcome: &ast::Spanned<OutcomeWord>,
    ) -> (Option<Measured>, Option<KindId>) {
        let kind = named.map(|word| self.kind(word));
        let Some((id, judged)) = self.rules.get(rule.node.as_str()).map(|slot| (slot.id, slot.kind)) else {
            self.unknown_rule(rule);
            return (None, kind.flatten());
        };
        if let (Some(word), Some(Some(kind)), Some(judged)) = (named, kind, judged)
            && kind != judged
        {
            let (rule, judged) = (rule.node.clone(), self.kind_name(judged).to_owned());
            let help = Some(format!("write `share of {judged} for whom {rule} is …`"));
            let problem = MeasureKind { rule, judged, named: word.node.clone(), at: word.span.into(), help };
            self.faults.add(word.span, problem);
            return (None, Some(kind));
        }
        if let OutcomeWord::Run | OutcomeWord::NotRun = outcome.node {
            let help =
                Some("a share asks for `met`, `violated`, `pending` or another outcome of one record".to_owned());
            self.faults
                .add(outcome.span, OutcomeNotCondition { word: outcome.node.words(), at: outcome.span.into(), help });
            return (None, judged);
        }
        let share = Measured::Share { rule: id, outcome: outcome.node, subjects: named.is_none() };
        (judged.is_some().then_some(share), judged)
    }

    /// A count or a sum, and the record that it looks at. A measure has no subject: its records are named by their kind.
    fn total(&mut self, total: &ast::Total) -> Option<(Option<Total>, Scope)> {
        let (field, query) = match total {
            ast::Total::Count(query) => (None, query),
            ast::Total::Sum(field, query) => (Some(field), query),
        };
        let (first, rest) = query.path.names.split_first().expect("a path has a name");
        let kind = self.kind(first)?;
        if let Some(last) = rest.last() {
            let help = Some(format!("write `{}`, and in `where` which of them count", last.node));
            self.faults.add(query.path.span, MeasureQuery { at: query.path.span.into(), help });
            return None;
        }
        let alias = query.alias.as_ref().map(|alias| alias.node.clone());
        let scope = Scope::of(kind, alias);
        let condition = query.condition.as_ref().map(|condition| self.condition(condition, &scope));
        let condition = match &query.in_effect_on {
            Some(day) => Some(self.narrowed(query, condition, day, &scope, &scope)),
            None => condition,
        };
        let sum = field.map(|field| self.summed(field, query, &scope));
        // Something that is there and could not be resolved was reported.
        let missing = matches!(condition, Some(None)) || matches!(sum, Some(None));
        let total = Total { kind, condition: condition.flatten(), sum: sum.flatten() };
        Some(((!missing).then_some(total), scope))
    }

    /// The field that a sum adds up.
    fn summed(&mut self, field: &ast::Word, query: &ast::Query, scope: &Scope) -> Option<Operand> {
        let mut field = self.field_of_query(field, scope)?;
        let before = self.guards.len();
        self.guard_by_where(query, scope);
        field.may_be_none &= !self.is_guarded(&field, scope);
        self.guards.truncate(before);
        let kind = self.kind_name(scope.frames[0].kind).to_owned();
        self.need_in_each(&field, &kind);
        if !matches!(field.value_type, ValueType::Number(_)) {
            self.wrong_type(field.span, "`sum of`", "a number", &field.value_type, None);
            return None;
        }
        Some(field)
    }

    fn groupings(&mut self, by: &[ast::Grouping], scopes: &[Scope]) -> Option<Vec<Grouping>> {
        if scopes.is_empty() {
            return None;
        }
        let mut resolved: Vec<Option<Grouping>> = Vec::new();
        for (index, group) in by.iter().enumerate() {
            let words = self.sources.words(group_span(group));
            if by[..index].iter().any(|other| self.sources.words(group_span(other)) == words) {
                let (at, help) = (group_span(group).into(), Some("one of the two is enough".to_owned()));
                self.faults.add(group_span(group), GivenTwice { name: words, at, help });
                continue;
            }
            let operands: Vec<Option<Operand>> = scopes.iter().map(|scope| self.grouped_by(group, scope)).collect();
            let name = group_name(group, by).unwrap_or(words);
            let operands: Option<Vec<Operand>> = operands.into_iter().collect();
            resolved.push(operands.map(|operands| Grouping { name, operands }));
        }
        resolved.into_iter().collect()
    }

    /// What one total's records are grouped by. What may be none needs no guard: it is a group of its own.
    fn grouped_by(&mut self, group: &ast::Grouping, scope: &Scope) -> Option<Operand> {
        let operand = match group {
            ast::Grouping::Path(path) => self.several(std::slice::from_ref(path), scope)?.remove(0),
            ast::Grouping::Period(ast::Operand { kind: ast::OperandKind::PeriodOf(kind, of), span }) => {
                let of = self.dated_operand(of, scope, "a period of time")?;
                let (private, may_be_none) = (of.private, of.may_be_none);
                let (kind, value_type) = (OperandKind::PeriodOf(*kind, Box::new(of)), ValueType::Period(*kind));
                Operand { kind, value_type, private, may_be_none, span: *span }
            }
            ast::Grouping::Period(ast::Operand { kind: ast::OperandKind::ThatPeriod(kind), span })
                if self.in_rule.loops.is_empty() =>
            {
                let why = "only each subject of a rule with `for each` has one";
                let help = "write `share of subjects for which …`, or group by the period of a date, as in `fiscal year of found_on`";
                self.nothing_to_name(*span, &format!("that {}", kind.words()), why, help);
                return None;
            }
            ast::Grouping::Period(period) => self.operand(period, scope, None)?,
        };
        if let ValueType::List(_) = operand.value_type {
            let help = Some("a record with several values would stand in several groups".to_owned());
            self.wrong_type(operand.span, "`by`", "a single value", &operand.value_type, help);
            return None;
        }
        Some(operand)
    }

    fn target(&mut self, target: &ast::Spanned<ast::Target>, what: &ast::Measured) -> Option<Target> {
        let ast::Target { at_least, value } = &target.node;
        let (written, unit) = match value {
            ast::Literal::Percent(number) => (number, Unit::Percent),
            ast::Literal::Number(number) => (number, Unit::Number),
            ast::Literal::Text(_)
            | ast::Literal::YesNo(_)
            | ast::Literal::Date(_)
            | ast::Literal::DateTime(_)
            | ast::Literal::Month(..)
            | ast::Literal::Amount(_) => unreachable!("a target is a percentage or a number"),
        };
        let value = self.number(written, target.span)?;
        let text = &written.text;
        let wrong = match (what, unit) {
            (ast::Measured::Share { .. }, Unit::Number) => {
                let percent = if value <= Decimal::ONE { value.saturating_mul(Decimal::ONE_HUNDRED) } else { value };
                Some(("a share", "a percentage", format!("write `{} %`", percent.normalize())))
            }
            (ast::Measured::Total(ast::Total::Count(_)), Unit::Percent) => {
                Some(("a count", "a number", format!("write `{text}`, or measure a share")))
            }
            (ast::Measured::Total(ast::Total::Sum(..)), Unit::Percent) => {
                Some(("a sum", "a number", format!("write `{text}`, or measure a ratio")))
            }
            (ast::Measured::Share { .. }, Unit::Percent) if value > Decimal::ONE_HUNDRED => {
                Some(("a share", "at most 100 %", "no share is more than all".to_owned()))
            }
            _ if value.normalize().scale() > TARGET_DIGITS => {
                let help = "leave out digits that do not matter".to_owned();
                Some(("a measure", "a figure with at most nine digits after the point", help))
            }
            (ast::Measured::Share { .. } | ast::Measured::Total(_) | ast::Measured::Ratio(..), _) => None,
        };
        if let Some((what, want, help)) = wrong {
            let (at, help) = (target.span.into(), Some(help));
            self.faults.add(target.span, MeasureTarget { what, want, at, help });
            return None;
        }
        Some(Target { at_least: *at_least, value, unit })
    }

    fn measure_reads_holidays(&self, measure: &Measure) -> bool {
        let of_rule = |id: RuleId| self.set.rules.get(id.0 as usize).is_some_and(|rule| rule.reads_holidays);
        let mut conditions = measure.totals().filter_map(|total| total.condition.as_ref());
        let of_totals = conditions.any(|condition| self.condition_reads_holidays(condition));
        of_totals || matches!(&measure.what, Measured::Share { rule, .. } if of_rule(*rule))
    }

    /// Whether the answer to a condition depends on which days are holidays.
    fn condition_reads_holidays(&self, condition: &Condition) -> bool {
        let of_rule = |id: RuleId| self.set.rules.get(id.0 as usize).is_some_and(|rule| rule.reads_holidays);
        let mut reads = false;
        self.set.each_part_of(std::iter::once(condition), std::iter::empty(), &mut |part| {
            reads |= super::reads::part_reads_holidays(part);
            if let Part::Condition(Condition { kind: ConditionKind::RuleIs { rule, .. }, .. }) = part {
                reads |= of_rule(*rule);
            }
        });
        reads
    }
}

fn group_span(group: &ast::Grouping) -> Span {
    match group {
        ast::Grouping::Path(path) => path.span,
        ast::Grouping::Period(period) => period.span,
    }
}

/// The last name of a path, unless another group ends with it too.
fn group_name(group: &ast::Grouping, all: &[ast::Grouping]) -> Option<String> {
    let last = |group: &ast::Grouping| match group {
        ast::Grouping::Path(path) => path.names.last().map(|name| name.node.clone()),
        ast::Grouping::Period(_) => None,
    };
    let name = last(group)?;
    (all.iter().filter(|other| last(other).as_ref() == Some(&name)).count() == 1).then_some(name)
}
