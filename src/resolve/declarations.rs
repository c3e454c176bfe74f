//! `settings` and `policy` blocks, and what cites a policy.

use crate::calendar::{Day, FiscalYearStart, US_FEDERAL, Zone};
use crate::diagnostic::names::{SecondSettings, UnknownCalendar, UnknownPolicy, UnknownZone};
use crate::diagnostic::rules::CyclicPolicies;
use crate::diagnostic::{did_you_mean, nearest};
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::definitions::round_trip;
use super::ruleset::{Citation, InForce, Policy};
use super::versions::{Dated, in_force};

impl<'a> Resolver<'a> {
    pub(super) fn settings(&mut self, blocks: &[&'a ast::Block]) {
        let mut first: Option<Span> = None;
        for block in blocks {
            let ast::Block::Settings(settings) = block else { continue };
            if let Some(earlier) = first {
                let span = settings.span;
                let help =
                    Some("put the settings of the run into one block, in the project's own rule file".to_owned());
                let elsewhere = vec![(earlier, "the first one".to_owned())];
                self.faults.add_with(span, SecondSettings { at: span.into(), help }, elsewhere);
                continue;
            }
            first = Some(settings.span);
            if let Some(start) = &settings.fiscal_year_starts {
                self.set.settings.fiscal = FiscalYearStart { month: start.node.0, day: start.node.1 };
            }
            if let Some(month_end) = &settings.month_end {
                self.set.settings.month_end = month_end.node;
            }
            if let Some(zone) = &settings.time_zone {
                self.time_zone(zone);
            }
            if let Some(holidays) = &settings.holidays {
                self.holidays(holidays);
            }
        }
    }

    fn holidays(&mut self, word: &ast::Word) {
        self.set.settings.holidays_assumed = false;
        if let Some(calendar) = self.calendars.iter().find(|calendar| calendar.name() == word.node) {
            self.set.settings.holidays = calendar.clone();
        } else if word.node != US_FEDERAL {
            let known = self.calendars.iter().map(|calendar| calendar.name()).chain([US_FEDERAL]);
            let help = did_you_mean(nearest(&word.node, known).as_ref()).unwrap_or_else(|| {
                format!(
                    "`{US_FEDERAL}` is built in; others stand in files that the project file names under `calendars`"
                )
            });
            let problem = UnknownCalendar { name: word.node.clone(), at: word.span.into(), help: Some(help) };
            self.faults.add(word.span, problem);
        }
    }

    fn time_zone(&mut self, zone: &ast::Text) {
        if Zone::named(&zone.node).is_some() {
            self.set.settings.time_zone = Some(zone.node.clone());
        } else {
            let help = Some(
                "zones of the US: `America/New_York`, `America/Chicago`, `America/Denver`, `America/Los_Angeles`"
                    .to_owned(),
            );
            let problem = UnknownZone { name: zone.node.clone(), at: zone.span.into(), help };
            self.faults.add(zone.span, problem);
        }
    }

    pub(super) fn policies(&mut self, blocks: &[&'a ast::Block]) {
        let mut versions: Vec<Vec<Dated>> = Vec::new();
        let blocks: Vec<&ast::Policy> = blocks.iter().filter_map(|block| policy_of(block)).collect();
        for policy in &blocks {
            self.check_in_force(policy.in_force.as_ref());
            let in_force = policy.in_force.as_ref().map(in_force);
            let dated = Dated { in_force, span: policy.id.span };
            match self.policies.get(policy.id.node.as_str()) {
                Some(index) => {
                    versions[*index].push(dated);
                    let earlier = &self.set.policies[*index];
                    let is_later = first_day(in_force) > first_day(earlier.in_force);
                    if is_later {
                        let supersedes = earlier.supersedes;
                        self.set.policies[*index] = Policy { supersedes, ..settled(policy, in_force) };
                    }
                }
                None => {
                    self.policies.insert(&policy.id.node, self.set.policies.len());
                    self.set.policies.push(settled(policy, in_force));
                    versions.push(vec![dated]);
                }
            }
        }
        for (index, versions) in versions.iter().enumerate() {
            let name = self.set.policies[index].id.clone();
            let has_gap = self.check_versions("policy", &name, versions);
            let policy = &mut self.set.policies[index];
            (policy.in_force, policy.has_gap) = (covered(versions), has_gap);
        }
        self.supersedes(&blocks);
    }

    /// What supersedes what: known, and in no round.
    fn supersedes(&mut self, blocks: &[&'a ast::Policy]) {
        for policy in blocks {
            let Some(word) = &policy.supersedes else { continue };
            let (Some(older), Some(newer)) =
                (self.policy_named(word), self.policies.get(policy.id.node.as_str()).copied())
            else {
                continue;
            };
            self.set.policies[newer].supersedes = Some(older);
            let mut way = vec![newer];
            let mut next = Some(older);
            while let Some(policy) = next {
                way.push(policy);
                // A round that does not come back here is reported where it does.
                next = self.set.policies[policy].supersedes.filter(|_| policy != newer && way.len() <= blocks.len());
            }
            if way.last() == Some(&newer) {
                let names: Vec<String> = way.iter().map(|index| self.set.policies[*index].id.clone()).collect();
                let (id, way) = (policy.id.node.clone(), round_trip(&names, "supersedes"));
                let help = Some("the newer one names the older one, and not the other way round".to_owned());
                self.faults.add(word.span, CyclicPolicies { id, way, at: word.span.into(), help });
                self.set.policies[newer].supersedes = None;
            }
        }
    }

    fn policy_named(&mut self, word: &ast::Word) -> Option<usize> {
        let found = self.policies.get(word.node.as_str()).copied();
        if found.is_none() && !self.broken.contains(word.node.as_str()) {
            let help = did_you_mean(nearest(&word.node, self.policies.keys().copied()).as_ref()).or_else(|| {
                Some(format!("declare it with `policy {} \"title\"`, or cite a document in quotes", word.node))
            });
            let problem = UnknownPolicy { name: word.node.clone(), at: word.span.into(), help };
            self.faults.add(word.span, problem);
        }
        found
    }

    pub(super) fn citations(&mut self, cites: &[ast::Cite]) -> Vec<Citation> {
        let mut citations = Vec::new();
        for cite in cites {
            let text = |text: &Option<ast::Text>| text.as_ref().map(|text| text.node.clone());
            let (document, policy) = match &cite.what {
                ast::Cited::Document(document) => (document.node.clone(), None),
                ast::Cited::Policy(word) => {
                    let Some(policy) = self.policy_named(word) else { continue };
                    (word.node.clone(), Some(policy))
                }
            };
            let (section, page, item) = (text(&cite.section), text(&cite.page), text(&cite.item));
            citations.push(Citation { document, policy, section, page, item });
        }
        citations
    }
}

fn policy_of(block: &ast::Block) -> Option<&ast::Policy> {
    if let ast::Block::Policy(policy) = block { Some(policy) } else { None }
}

fn settled(policy: &ast::Policy, in_force: Option<InForce>) -> Policy {
    let text = |text: &Option<ast::Text>| text.as_ref().map(|text| text.node.clone());
    Policy {
        id: policy.id.node.clone(),
        title: policy.title.node.clone(),
        issuer: text(&policy.issuer),
        document: text(&policy.document),
        link: text(&policy.link),
        in_force,
        has_gap: false,
        supersedes: None,
        span: policy.id.span,
    }
}

fn first_day(in_force: Option<InForce>) -> Day {
    in_force.unwrap_or(InForce::ALWAYS).first()
}

/// From the first day of the first version through the last day of the last one.
fn covered(versions: &[Dated]) -> Option<InForce> {
    let spans: Vec<InForce> = versions.iter().map(|version| version.in_force).collect::<Option<_>>()?;
    let first = spans.iter().map(|span| span.first()).min()?;
    let last = spans.iter().map(|span| span.last()).max()?;
    let bound = |day: Day| Some(day).filter(|day| day.is_bounded());
    Some(InForce { from: bound(first), through: bound(last) })
}
