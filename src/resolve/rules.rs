//! `rule`, `measure` and `test` blocks.

use std::collections::BTreeSet;

use crate::diagnostic::rules::{BadSay, CyclicRules, MustWithoutPolicy, SeveralDates};
use crate::schema::KindId;
use crate::syntax::ast;

use super::guards::Joined;
use super::paths::Scope;
use super::ruleset::{
    Citation, Class, Condition, ConditionKind, DefinitionBody, Exception, InForce, OperandKind, Part, Rule, RuleId,
    SayPart,
};
use super::{Resolver, RuleSlot};

impl<'a> Resolver<'a> {
    pub(super) fn rules(&mut self, blocks: &[&'a ast::Block]) {
        let mut ordered: Vec<&'a ast::Rule> = Vec::new();
        for block in blocks {
            let ast::Block::Rule(rule) = block else { continue };
            if let Some(earlier) = self.rules.get(rule.id.node.as_str()).map(|slot| slot.rule.id.span) {
                self.duplicate("rule", &rule.id, earlier, rule.in_force.is_some() || rule.version.is_some());
                continue;
            }
            let id = RuleId(u32::try_from(ordered.len()).expect("fewer rules than bytes in their files"));
            let kind = self.kind(&rule.kind);
            self.rules.insert(&rule.id.node, RuleSlot { id, kind, rule });
            ordered.push(rule);
        }
        for rule in &ordered {
            let kind = self.rules[rule.id.node.as_str()].kind;
            if let Some(kind) = kind
                && let Some(resolved) = self.rule(rule, kind)
            {
                self.set.rules.push(resolved);
            }
        }
        // Ids are indexes, so what looks at the rules together waits until each of them is settled.
        if self.set.rules.len() == ordered.len() {
            self.cycles();
            self.mark_clocks();
        }
    }

    fn rule(&mut self, rule: &ast::Rule, kind: KindId) -> Option<Rule> {
        let scope = Scope::subject(kind);
        let citations = self.citations(&rule.cites);
        self.must_cites_policy(rule, &citations);
        let in_force = self.dates(rule, &citations);
        for each in &rule.loops {
            self.refuse_loop(each, &scope);
        }
        let when = match &rule.when {
            Some(when) => {
                let resolved = self.condition(when, &scope);
                let mut guards = Vec::new();
                self.guards_of(when, Joined::And, &scope, &mut guards);
                self.guards = guards;
                Some(resolved)
            }
            None => None,
        };
        let requirement = self.condition(&rule.requirement, &scope);
        let unless = self.exceptions(&rule.unless, &scope);
        let unclear = self.exceptions(&rule.unclear, &scope);
        let say = rule.say.as_ref().map(|say| self.say(say, &scope));
        self.guards.clear();
        if !rule.loops.is_empty() {
            return None;
        }
        let text = |text: &Option<ast::Text>| text.as_ref().map(|text| text.node.clone());
        Some(Rule {
            id: rule.id.node.clone(),
            title: rule.title.node.clone(),
            span: rule.id.span,
            class: match rule.strength.node {
                ast::Strength::Must => Class::Deficiency,
                ast::Strength::Should => Class::AreaOfConcern,
            },
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
            kind,
            in_force,
            when: match when {
                Some(when) => Some(when?),
                None => None,
            },
            requirement: requirement?,
            unless: unless?,
            unclear: unclear?,
            reads_clock: false,
        })
    }

    fn must_cites_policy(&mut self, rule: &ast::Rule, citations: &[Citation]) {
        let named = rule.cites.iter().any(|cite| matches!(cite.what, ast::Cited::Policy(_)));
        if rule.strength.node == ast::Strength::Must && !named && citations.len() == rule.cites.len() {
            let id = rule.id.node.clone();
            let help = Some(
                "cite the policy that binds (declare it with `policy ID \"title\"`), or write `should`".to_owned(),
            );
            self.faults.add(rule.strength.span, MustWithoutPolicy { id, at: rule.strength.span.into(), help });
        }
    }

    /// When a rule is in force: as it says, or as the one dated policy that it cites says.
    fn dates(&mut self, rule: &ast::Rule, citations: &[Citation]) -> Option<InForce> {
        if let Some(version) = &rule.version {
            self.not_carried(version.span, "a rule's `version`");
        }
        if let Some(clause) = &rule.in_force {
            return Some(super::declarations::in_force(clause));
        }
        let mut dated: Vec<InForce> = citations
            .iter()
            .filter_map(|citation| citation.policy.and_then(|policy| self.set.policies[policy].in_force))
            .collect();
        dated.dedup();
        if dated.len() > 1 {
            let id = rule.id.node.clone();
            let help = Some("say so with `in force from …` in the rule".to_owned());
            self.faults.add(rule.id.span, SeveralDates { id, at: rule.id.span.into(), help });
        }
        dated.first().copied()
    }

    fn exceptions(&mut self, exceptions: &[ast::Exception], scope: &Scope) -> Option<Vec<Exception>> {
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
        let mut parts = Vec::new();
        let mut rest = say.node.as_str();
        while let Some(open) = rest.find(['{', '}']) {
            parts.push(SayPart::Text(rest[..open].to_owned()));
            let inside = rest[open..].strip_prefix('{').and_then(|after| after.split_once('}'));
            let Some((name, after)) = inside else {
                self.faults.add(say.span, BadSay { at: say.span.into(), help: None });
                return None;
            };
            let word = |word: &str| ast::Spanned { node: word.trim().to_owned(), span: say.span };
            let path = ast::Path { names: name.split('.').map(word).collect(), span: say.span };
            let operand = self.several(std::slice::from_ref(&path), scope)?.remove(0);
            parts.push(SayPart::Value(operand));
            rest = after;
        }
        parts.push(SayPart::Text(rest.to_owned()));
        Some(parts)
    }

    fn refuse_loop(&mut self, each: &ast::Loop, scope: &Scope) {
        match &each.over {
            ast::LoopOver::Periods { from, end: ast::End::Until(end) | ast::End::Through(end), .. } => {
                self.dated_operand(from, scope, "`for each`");
                self.dated_operand(end, scope, "`for each`");
            }
            ast::LoopOver::Values { list, .. } => {
                let name = self.sources.text(list.span).to_owned();
                if !self.lists.contains_key(name.as_str()) {
                    let near = crate::diagnostic::nearest(&name, self.lists.keys().copied());
                    let help = crate::diagnostic::did_you_mean(near.as_ref());
                    let problem = crate::diagnostic::names::UnknownList { name, at: list.span.into(), help };
                    self.faults.add(list.span, problem);
                }
            }
        }
        self.not_carried(each.span, "`for each`");
    }

    /// Rules that wait for each other's outcome.
    fn cycles(&mut self) {
        let needs: Vec<BTreeSet<RuleId>> = self.set.rules.iter().map(|rule| self.rules_needed(rule)).collect();
        for (index, rule) in self.set.rules.iter().enumerate() {
            let start = RuleId(u32::try_from(index).expect("fewer rules than bytes in their files"));
            if let Some(way) = way_back(&needs, start) {
                let names: Vec<&str> = way.iter().map(|id| self.set.rule(*id).id.as_str()).collect();
                let (id, at, way) = (rule.id.clone(), rule.span.into(), names.join(", "));
                let help = Some("let one of them say its condition itself".to_owned());
                self.faults.add(rule.span, CyclicRules { id, way, at, help });
            }
        }
    }

    fn rules_needed(&self, rule: &Rule) -> BTreeSet<RuleId> {
        let mut needed = BTreeSet::new();
        self.each_part(rule, &mut |part| {
            if let Part::Condition(Condition { kind: ConditionKind::RuleIs { rule, .. }, .. }) = part {
                needed.insert(*rule);
            }
        });
        needed
    }

    /// Every condition, query and operand of a rule, those of the derived facts it uses included.
    fn each_part(&self, rule: &Rule, visit: &mut dyn FnMut(Part<'_>)) {
        let mut conditions: Vec<&Condition> = rule.when.iter().collect();
        conditions.push(&rule.requirement);
        conditions.extend(rule.unless.iter().chain(&rule.unclear).map(|exception| &exception.condition));
        let mut seen = Vec::new();
        while let Some(condition) = conditions.pop() {
            condition.each(&mut |part| {
                if let Part::Operand(operand) = part
                    && let OperandKind::Defined(_, id) = &operand.kind
                    && !seen.contains(id)
                {
                    seen.push(*id);
                    match &self.set.definition(*id).body {
                        DefinitionBody::Condition(condition) => conditions.push(condition),
                        DefinitionBody::Operand(operand) => operand.each(visit),
                    }
                }
                visit(part);
            });
        }
    }

    /// Marks the rules whose outcome can depend on the as-of date.
    fn mark_clocks(&mut self) {
        let schema = &self.set.schema;
        let mut clocks: Vec<bool> = self
            .set
            .rules
            .iter()
            .map(|rule| {
                let mut reads = rule.in_force.is_some() && schema.kind(rule.kind).dated_by.is_none();
                self.each_part(rule, &mut |part| reads |= part_reads_clock(part));
                reads
            })
            .collect();
        let needs: Vec<BTreeSet<RuleId>> = self.set.rules.iter().map(|rule| self.rules_needed(rule)).collect();
        // A chained rule reads the clock if the one it asks for does; chains are no longer than there are rules.
        for _ in 0..clocks.len() {
            for index in 0..clocks.len() {
                clocks[index] |= needs[index].iter().any(|id| clocks[id.0 as usize]);
            }
        }
        for (rule, reads) in self.set.rules.iter_mut().zip(clocks) {
            rule.reads_clock = reads;
        }
    }

    pub(super) fn measures(&mut self, blocks: &[&'a ast::Block]) {
        for block in blocks {
            let ast::Block::Measure(measure) = block else { continue };
            self.citations(&measure.cites);
            if let ast::Measured::Share { kind, rule, .. } = &measure.what.node {
                if let Some(kind) = kind {
                    self.kind(kind);
                }
                if !self.rules.contains_key(rule.node.as_str()) {
                    self.unknown_rule(rule);
                }
            }
            self.not_carried(measure.id.span, "a `measure`");
        }
    }

    /// Checks the names in tests; `probity test` judges them.
    pub(super) fn tests(&mut self, blocks: &[&'a ast::Block]) {
        for block in blocks {
            let ast::Block::Test(test) = block else { continue };
            for given in &test.given {
                let Some(kind) = self.kind(&given.kind) else { continue };
                let ast::GivenWhat::Record(slots) = &given.what else { continue };
                for slot in slots {
                    self.own_field(kind, &slot.field);
                }
            }
            self.set.tests.push(test.clone());
        }
    }
}

/// Whether the outcome of what stands here depends on the as-of date.
fn part_reads_clock(part: Part<'_>) -> bool {
    match part {
        Part::Operand(operand) => matches!(operand.kind, OperandKind::AsOf),
        Part::Condition(condition) => matches!(condition.kind, ConditionKind::Deadline { .. }),
        Part::Query(_) => false,
    }
}

/// The rules on a way from a rule back to itself, if there is one.
fn way_back(needs: &[BTreeSet<RuleId>], start: RuleId) -> Option<Vec<RuleId>> {
    let mut ways: Vec<Vec<RuleId>> = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        let last = *way.last().expect("a way begins with its start");
        for next in &needs[last.0 as usize] {
            if *next == start {
                return Some([&way[..], &[start]].concat());
            }
            if seen.insert(*next) {
                ways.push([&way[..], &[*next]].concat());
            }
        }
    }
    None
}
