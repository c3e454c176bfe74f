//! `rule` and `test` blocks.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::names::GivenTwice;
use crate::diagnostic::rules::{
    BadSay, ChainTooLong, CyclicRules, MustWithoutPolicy, SeveralDates, SupersededPolicy, VersionsDiffer,
};
use crate::schema::KindId;
use crate::source::Span;
use crate::syntax::ast;

use super::definitions::{LONGEST_CHAIN, round_trip};
use super::guards::Joined;
use super::paths::Scope;
use super::ruleset::{
    Citation, Class, Exception, InForce, Operand, OperandKind, Policy, Rule, RuleId, RuleVersion, SayPart,
};
use super::versions::Dated;
use super::{DueDate, InRule, Resolver, RuleSlot};

impl<'a> Resolver<'a> {
    /// Notes the ids and kinds of all rules, so that conditions may ask for any of them.
    pub(super) fn rule_names(&mut self, blocks: &[&'a ast::Block]) {
        for block in blocks {
            let ast::Block::Rule(rule) = block else { continue };
            let kind = self.kind(&rule.kind);
            let dated = Dated { in_force: self.days_of(rule), span: rule.id.span };
            self.rule_dates.entry(&rule.id.node).or_default().push(dated);
            if self.rules.contains_key(rule.id.node.as_str()) {
                self.rule_versions.push(rule);
                continue;
            }
            let id = RuleId(u32::try_from(self.ordered_rules.len()).expect("fewer rules than bytes in their files"));
            self.rules.insert(&rule.id.node, RuleSlot { id, kind, rule });
            self.ordered_rules.push(rule);
        }
    }

    pub(super) fn rules(&mut self) {
        let ordered = std::mem::take(&mut self.ordered_rules);
        let mut resolved: Vec<Option<Rule>> = Vec::with_capacity(ordered.len());
        for rule in &ordered {
            let kind = self.rules[rule.id.node.as_str()].kind;
            resolved.push(kind.and_then(|kind| self.rule(rule, kind)));
        }
        for rule in std::mem::take(&mut self.rule_versions) {
            let slot = &self.rules[rule.id.node.as_str()];
            if self.rule_dates[rule.id.node.as_str()].iter().any(|version| version.in_force.is_some()) {
                self.same_in_versions(slot.rule, rule);
            }
            let kind = self.set.schema.kind_named(&rule.kind.node);
            let later = kind.and_then(|kind| self.rule(rule, kind));
            let first = &mut resolved[self.rules[rule.id.node.as_str()].id.0 as usize];
            if let (Some(first), Some(later)) = (first, later) {
                first.versions.extend(later.versions);
            }
        }
        for (name, versions) in std::mem::take(&mut self.rule_dates) {
            self.check_versions("rule", name, &versions);
        }
        for rule in resolved.iter_mut().flatten() {
            rule.versions.sort_by_key(|version| version.in_force.unwrap_or(InForce::ALWAYS).first());
        }
        let needs: Vec<BTreeSet<RuleId>> = resolved
            .iter()
            .map(|rule| rule.as_ref().map_or_else(BTreeSet::new, |rule| self.rules_needed(rule)))
            .collect();
        self.chains(&ordered, &needs);
        // Ids are indexes: with one rule missing the others mean nothing, and there are faults already.
        if let Some(rules) = resolved.into_iter().collect::<Option<Vec<Rule>>>() {
            self.set.rules = rules;
            self.mark_parameters();
            self.mark_reads(&needs);
        }
    }

    /// Versions of a rule are about one kind of record, in one strength, over the same loops: only then can their
    /// outcomes be counted together.
    fn same_in_versions(&mut self, first: &ast::Rule, rule: &ast::Rule) {
        let strength = |rule: &ast::Rule| if rule.strength.node == ast::Strength::Must { "must" } else { "should" };
        let loops = |rule: &ast::Rule| {
            let words =
                rule.loops.iter().map(|each| self.sources.text(each.span).split_whitespace().collect::<Vec<_>>());
            words.map(|words| words.join(" ")).collect::<Vec<_>>().join(", ")
        };
        let loop_span = |rule: &ast::Rule| rule.loops.first().map_or(rule.id.span, |each| each.span);
        let is_known = |rule: &ast::Rule| self.set.schema.kind_named(&rule.kind.node).is_some();
        let kinds_known = is_known(first) && is_known(rule);
        let both = [
            ("is about", first.kind.node.clone(), rule.kind.node.clone(), first.kind.span, rule.kind.span),
            ("says", strength(first).into(), strength(rule).into(), first.strength.span, rule.strength.span),
            ("runs over", loops(first), loops(rule), loop_span(first), loop_span(rule)),
        ];
        for (verb, there, here, first_span, span) in both.into_iter().filter(|(_, there, here, ..)| there != here) {
            // A kind that nobody declares has its own message.
            if verb == "is about" && !kinds_known {
                continue;
            }
            let word = |word: &str| if word.is_empty() { "no loop".to_owned() } else { format!("`{word}`") };
            let (id, here, there) = (&rule.id.node, word(&here), word(&there));
            let what = format!("`{id}` {verb} {here} here and {there} in another version");
            let help =
                Some("all versions of a rule share this; a rule that differs in it takes an id of its own".to_owned());
            let elsewhere = vec![(first_span, "the first version".to_owned())];
            self.faults.add_with(span, VersionsDiffer { what, at: span.into(), help }, elsewhere);
        }
    }

    fn rule(&mut self, rule: &'a ast::Rule, kind: KindId) -> Option<Rule> {
        let scope = Scope::subject(kind);
        let citations = self.citations(&rule.cites);
        self.must_cites_policy(rule, &citations);
        let in_force = self.dates(rule, &citations);
        let loops = self.loops(&rule.loops, &scope);
        self.in_rule.loops = &rule.loops;
        // Without its start a record has no subject of a period, so that for every subject it is there.
        self.guards = loops.iter().flatten().filter_map(|each| self.start_guard(each)).collect();
        let when = match &rule.when {
            Some(when) => {
                let resolved = self.condition(when, &scope);
                let mut guards = Vec::new();
                self.guards_of(when, Joined::And, &scope, &mut guards);
                self.guards.extend(guards);
                Some(resolved)
            }
            None => None,
        };
        let requirement = self.condition(&rule.requirement, &scope);
        self.in_rule.due_date = match &requirement {
            _ if !has_due_date(&rule.requirement) => DueDate::Nothing,
            None => DueDate::NotResolved,
            Some(requirement) => self.due_date_of(requirement),
        };
        let unless = self.exceptions(&rule.unless, &scope);
        self.in_rule.due_date = DueDate::Nothing;
        let unclear = self.exceptions(&rule.unclear, &scope);
        let say = rule.say.as_ref().map(|say| self.say(say, &scope));
        self.guards.clear();
        self.in_rule = InRule::default();
        let text = |text: &Option<ast::Text>| text.as_ref().map(|text| text.node.clone());
        let version = RuleVersion {
            title: rule.title.node.clone(),
            span: rule.id.span,
            name: text(&rule.version),
            citations,
            quote: text(&rule.quote),
            binds: text(&rule.binds),
            tags: rule.tags.iter().map(|tag| tag.node.clone()).collect(),
            owner: text(&rule.owner),
            fix: text(&rule.fix),
            say: match say {
                Some(say) => Some(say?),
                None => None,
            },
            in_force,
            when: match when {
                Some(when) => Some(when?),
                None => None,
            },
            requirement: requirement?,
            unless: unless?,
            unclear: unclear?,
        };
        let class = match rule.strength.node {
            ast::Strength::Must => Class::Deficiency,
            ast::Strength::Should => Class::AreaOfConcern,
        };
        let (id, versions) = (rule.id.node.clone(), vec![version]);
        let loops = loops?;
        let parameters = Vec::new();
        Some(Rule { id, kind, class, loops, versions, reads_clock: false, reads_holidays: false, parameters })
    }

    fn must_cites_policy(&mut self, rule: &ast::Rule, citations: &[Citation]) {
        let named = rule.cites.iter().any(|cite| matches!(cite.what, ast::Cited::Policy(_)));
        if rule.strength.node == ast::Strength::Must && !named && citations.len() == rule.cites.len() {
            let id = rule.id.node.clone();
            let help = Some("cite the policy that binds; an audit's opinion alone supports a `should`".to_owned());
            self.faults.add(rule.strength.span, MustWithoutPolicy { id, at: rule.strength.span.into(), help });
        }
    }

    /// When a rule is in force: as it says, or as the dated policy that it cites says.
    fn dates(&mut self, rule: &ast::Rule, citations: &[Citation]) -> Option<InForce> {
        self.check_in_force(rule.in_force.as_ref());
        let cited: Vec<&Policy> =
            citations.iter().filter_map(|citation| Some(&self.set.policies[citation.policy?])).collect();
        if let Some(clause) = &rule.in_force {
            let in_force = super::versions::in_force(clause);
            if let Some((policy, day, newer)) = self.outlived(&cited, citations.len(), in_force) {
                let (id, at) = (rule.id.node.clone(), rule.cites[0].span.into());
                let help =
                    format!("cite what holds then, perhaps `{newer}`, or let the rule end with `in force until …`");
                self.faults.add(rule.cites[0].span, SupersededPolicy { id, day, policy, at, help });
            }
            return Some(in_force);
        }
        let dated: Vec<&Policy> = cited.into_iter().filter(|policy| policy.in_force.is_some()).collect();
        let (first, others) = dated.split_first()?;
        let differ = others.iter().any(|policy| policy.in_force != first.in_force);
        if differ || first.has_gap {
            let what = if differ {
                "several policies that are in force at different times".to_owned()
            } else {
                format!("`{}`, whose versions leave days on which none is in force", first.id)
            };
            let dated_words = |policy: &&Policy| (policy.span, format!("`{}` has dates of its own", policy.id));
            let elsewhere = dated.iter().map(dated_words).collect();
            let in_force = first.in_force;
            let help = Some("say in the rule itself when it is in force: `in force from …`".to_owned());
            let (id, at) = (rule.id.node.clone(), rule.id.span.into());
            self.faults.add_with(rule.id.span, SeveralDates { id, what, at, help }, elsewhere);
            return in_force;
        }
        first.in_force
    }

    /// The days of a rule, without a word about what is wrong with them: that is said where its block is resolved.
    fn days_of(&self, rule: &ast::Rule) -> Option<InForce> {
        let own = rule.in_force.as_ref().map(super::versions::in_force);
        own.or_else(|| {
            rule.cites.iter().find_map(|cite| {
                let ast::Cited::Policy(word) = &cite.what else { return None };
                self.set.policies[*self.policies.get(word.node.as_str())?].in_force
            })
        })
    }

    /// Where a rule has dates of its own and all that it cites is superseded and has ended before it does: the policy
    /// that ended last, the first day without it, and what supersedes it.
    fn outlived(&self, cited: &[&Policy], citations: usize, in_force: InForce) -> Option<(String, String, String)> {
        if cited.len() < citations {
            return None;
        }
        let ended = |policy: &&Policy| {
            let index = self.set.policies.iter().position(|other| std::ptr::eq(other, *policy))?;
            let newer = self.set.policies.iter().find(|newer| newer.supersedes == Some(index))?;
            Some((policy.in_force?.through?, policy.id.clone(), newer.id.clone()))
        };
        let ended: Vec<_> = cited.iter().map(ended).collect::<Option<_>>()?;
        let (day, policy, newer) = ended.into_iter().max()?;
        let next = day.plus(1).max(in_force.first());
        (next <= in_force.last()).then(|| (policy, next.to_string(), newer))
    }

    fn exceptions(&mut self, exceptions: &[ast::Exception], scope: &Scope) -> Option<Vec<Exception>> {
        for (index, exception) in exceptions.iter().enumerate() {
            if let Some(earlier) = exceptions[..index].iter().find(|other| other.name.node == exception.name.node) {
                self.duplicate("exception", &exception.name, earlier.name.span);
            }
        }
        let each: Vec<Option<Exception>> = exceptions
            .iter()
            .map(|exception| {
                let condition = self.condition(&exception.condition, scope)?;
                Some(Exception { name: exception.name.node.clone(), condition })
            })
            .collect();
        each.into_iter().collect()
    }

    /// A `say` sentence: text, and `{field}`s.
    fn say(&mut self, say: &ast::Text, scope: &Scope) -> Option<Vec<SayPart>> {
        let mut parts: Vec<Option<SayPart>> = Vec::new();
        let mut rest = say.node.as_str();
        while let Some(open) = rest.find(['{', '}']) {
            parts.push(Some(SayPart::Text(rest[..open].to_owned())));
            let inside = rest[open..].strip_prefix('{').and_then(|after| after.split_once('}'));
            let Some((name, after)) = inside.filter(|(name, _)| !name.contains('{')) else {
                self.bad_say(say.span, "a brace without its partner");
                return None;
            };
            if name.trim().is_empty() {
                self.bad_say(say.span, "nothing between two braces");
                return None;
            }
            let span = self.inside(say.span, &format!("{{{name}}}"));
            let operand = match name.trim().strip_prefix("that ") {
                Some(that) => self.that_named(that.trim(), span),
                None => self.path_named(name, span, scope),
            };
            parts.push(operand.map(SayPart::Value));
            rest = after;
        }
        parts.push(Some(SayPart::Text(rest.to_owned())));
        parts.into_iter().collect()
    }

    fn path_named(&mut self, name: &str, span: Span, scope: &Scope) -> Option<Operand> {
        let word = |word: &str| ast::Spanned { node: word.trim().to_owned(), span };
        let path = ast::Path { names: name.split('.').map(word).collect(), span };
        self.several(std::slice::from_ref(&path), scope).map(|mut one| one.remove(0))
    }

    fn bad_say(&mut self, span: Span, what: &'static str) {
        let help = Some("write a field in braces, as in `{agency_id}`".to_owned());
        self.faults.add(span, BadSay { what, at: span.into(), help });
    }

    /// Where a piece stands in a longer text, without its first and last letter; the whole text if it is not there.
    fn inside(&self, whole: Span, piece: &str) -> Span {
        let found = self.sources.text(whole).find(piece).and_then(|at| u32::try_from(at).ok());
        let length = u32::try_from(piece.len()).unwrap_or_default();
        found.map_or(whole, |at| {
            let start = whole.start + at + 1;
            Span { start, end: start + length - 2, ..whole }
        })
    }

    /// Rules that wait for each other's outcome: one message for each round, and for each chain that is too long.
    fn chains(&mut self, ordered: &[&ast::Rule], needs: &[BTreeSet<RuleId>]) {
        let mut reported: BTreeSet<RuleId> = BTreeSet::new();
        let help = || Some("let one of them state the condition itself".to_owned());
        for ((id, rule), behind) in (0..).map(RuleId).zip(ordered).zip(behind_each(needs)) {
            let (name, span) = (rule.id.node.clone(), rule.id.span);
            match behind {
                Some(LONGEST_CHAIN) => {
                    let (most, what) = (LONGEST_CHAIN, "rules");
                    self.faults.add(span, ChainTooLong { name, most, what, at: span.into(), help: help() });
                }
                None if !reported.contains(&id) => {
                    let way = way_back(needs, id).filter(|way| !way.iter().any(|id| reported.contains(id)));
                    let Some(way) = way else { continue };
                    let names: Vec<String> = way.iter().map(|id| ordered[id.0 as usize].id.node.clone()).collect();
                    let words = round_trip(&names, "asks for");
                    self.faults.add(span, CyclicRules { id: name, way: words, at: span.into(), help: help() });
                    reported.extend(way);
                }
                Some(_) | None => {}
            }
        }
    }

    /// Checks the names in tests; `probity test` judges them.
    pub(super) fn tests(&mut self, blocks: &[&'a ast::Block]) {
        for block in blocks {
            let ast::Block::Test(test) = block else { continue };
            for given in &test.given {
                if self.is_given_parameter(given) {
                    continue;
                }
                let Some(kind) = self.kind(&given.kind) else { continue };
                let ast::GivenWhat::Record(slots) = &given.what else { continue };
                for (index, slot) in slots.iter().enumerate() {
                    self.own_field(kind, &slot.field);
                    if slots[..index].iter().any(|other| other.field.node == slot.field.node) {
                        let (name, at) = (slot.field.node.clone(), slot.field.span.into());
                        let help = Some("keep the value that is meant".to_owned());
                        self.faults.add(slot.field.span, GivenTwice { name, at, help });
                    }
                }
            }
            self.set.tests.push(test.clone());
        }
    }
}

/// How many rules stand behind each in the longest chain; `None` where it leads into a round.
fn behind_each(needs: &[BTreeSet<RuleId>]) -> Vec<Option<usize>> {
    let mut behind: Vec<Option<usize>> = vec![None; needs.len()];
    let mut waiting: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
    let mut asked_by: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (index, needed) in needs.iter().enumerate() {
        needed.iter().for_each(|id| asked_by[id.0 as usize].push(index));
    }
    let mut ready: Vec<usize> = (0..needs.len()).filter(|index| waiting[*index] == 0).collect();
    while let Some(index) = ready.pop() {
        let longest = needs[index].iter().filter_map(|id| behind[id.0 as usize]).max();
        behind[index] = Some(longest.map_or(0, |longest| longest + 1));
        for asking in &asked_by[index] {
            waiting[*asking] -= 1;
            if waiting[*asking] == 0 {
                ready.push(*asking);
            }
        }
    }
    behind
}

/// The rules on a way from a rule back to itself, if there is one.
fn way_back(needs: &[BTreeSet<RuleId>], start: RuleId) -> Option<Vec<RuleId>> {
    let mut open = vec![start];
    // Of each rule that was seen, the one that asks for it.
    let mut asking: BTreeMap<RuleId, RuleId> = BTreeMap::new();
    while let Some(last) = open.pop() {
        for next in &needs[last.0 as usize] {
            if *next == start {
                let mut way = vec![start, last];
                while let Some(before) = asking.get(&way[way.len() - 1]) {
                    way.push(*before);
                }
                way.reverse();
                return Some(way);
            }
            if let Entry::Vacant(unseen) = asking.entry(*next) {
                unseen.insert(last);
                open.push(*next);
            }
        }
    }
    None
}

/// Whether an operand looks at no record that a query has found.
pub(super) fn is_of_subject(operand: &Operand) -> bool {
    match &operand.kind {
        OperandKind::Field(record, _) | OperandKind::Defined(record, _) => record.frame.0 == 0,
        OperandKind::Previous { frame, .. } => frame.0 == 0,
        OperandKind::AsOf
        | OperandKind::Constant(_)
        | OperandKind::Parameter(_)
        | OperandKind::ThatValue { .. }
        | OperandKind::ThatPeriod(_)
        | OperandKind::PeriodOf(..)
        | OperandKind::DateOf(_)
        | OperandKind::Count(_)
        | OperandKind::Sum(..)
        | OperandKind::SumOf(_)
        | OperandKind::Extreme(..)
        | OperandKind::ExtremeOf(..)
        | OperandKind::Between { .. }
        | OperandKind::Edge { .. }
        | OperandKind::Moved(..)
        | OperandKind::Reached(..)
        | OperandKind::LapseDue
        | OperandKind::LapseDone
        | OperandKind::Added(..) => true,
    }
}

/// Whether a requirement has a due date, which its `unless` can name.
fn has_due_date(requirement: &ast::Condition) -> bool {
    match &requirement.kind {
        ast::ConditionKind::List(_, parts) | ast::ConditionKind::And(parts) | ast::ConditionKind::Or(parts) => {
            parts.iter().any(has_due_date)
        }
        ast::ConditionKind::Not(inner) => has_due_date(inner),
        ast::ConditionKind::Every { condition, .. } => has_due_date(condition),
        ast::ConditionKind::Exists { query, .. } => query.condition.as_deref().is_some_and(has_due_date),
        ast::ConditionKind::Recurs { .. } => true,
        ast::ConditionKind::Is { is, .. } => {
            matches!(is.kind, ast::IsKind::By(_) | ast::IsKind::During(_) | ast::IsKind::Within { .. })
        }
        ast::ConditionKind::RuleIs { .. }
        | ast::ConditionKind::Unique { .. }
        | ast::ConditionKind::AllAre(..)
        | ast::ConditionKind::Agree(_)
        | ast::ConditionKind::Covers { .. }
        | ast::ConditionKind::NeverOverlaps(_)
        | ast::ConditionKind::AgreesOn(..)
        | ast::ConditionKind::InEffect(_)
        | ast::ConditionKind::Matches { .. }
        | ast::ConditionKind::Contains { .. }
        | ast::ConditionKind::StartsWith(..)
        | ast::ConditionKind::EndsWith(..) => false,
    }
}
