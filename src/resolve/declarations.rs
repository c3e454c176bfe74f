//! `settings`, `policy`, `list` and `parameter` blocks.

use crate::calendar::{Day, FiscalYearStart, US_FEDERAL, Zone};
use crate::diagnostic::names::{DuplicateName, NameClash, SecondSettings, UnknownCalendar, UnknownPolicy, UnknownZone};
use crate::diagnostic::rules::EmptyInForce;
use crate::diagnostic::{did_you_mean, nearest};
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::ruleset::{Citation, InForce, Policy};

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
        for block in blocks {
            let ast::Block::Policy(policy) = block else { continue };
            self.check_in_force(policy.in_force.as_ref());
            if let Some(earlier) = self.policies.get(policy.id.node.as_str()) {
                let earlier = self.set.policies[*earlier].span;
                self.again_or_version("policy", &policy.id, earlier, policy.in_force.is_some());
                continue;
            }
            self.policies.insert(&policy.id.node, self.set.policies.len());
            let text = |text: &Option<ast::Text>| text.as_ref().map(|text| text.node.clone());
            self.set.policies.push(Policy {
                id: policy.id.node.clone(),
                title: policy.title.node.clone(),
                issuer: text(&policy.issuer),
                document: text(&policy.document),
                link: text(&policy.link),
                in_force: policy.in_force.as_ref().map(in_force),
                span: policy.id.span,
            });
        }
        for block in blocks {
            if let ast::Block::Policy(policy) = block
                && let Some(older) = &policy.supersedes
            {
                self.policy_named(older);
                let instead = "leave it out: no outcome depends on it";
                self.not_carried(older.span, "`supersedes`", instead);
            }
        }
    }

    /// Something of a name that is there already: versions are not carried, anything else is a mistake.
    pub(super) fn again_or_version(&mut self, what: &'static str, word: &ast::Word, earlier: Span, dated: bool) {
        if dated {
            let instead = "keep the one that is in force for the records to be judged";
            self.not_carried(word.span, format!("a second version of the {what} `{}`", word.node), instead);
        } else {
            self.duplicate(what, word, earlier);
        }
    }

    pub(super) fn duplicate(&mut self, what: &'static str, word: &ast::Word, earlier: Span) {
        let help = Some("remove one of the two, or give one another name".to_owned());
        let problem = DuplicateName { what, name: word.node.clone(), at: word.span.into(), help };
        self.faults.add_with(word.span, problem, vec![(earlier, "declared first here".to_owned())]);
    }

    /// A span of days that ends before it begins is a slip of the pen.
    pub(super) fn check_in_force(&mut self, clause: Option<&ast::InForce>) {
        let Some(clause) = clause else { return };
        if let InForce { from: Some(from), through: Some(through) } = in_force(clause)
            && through < from
        {
            let help = Some("look up both dates; with `until` the last day itself is out".to_owned());
            self.faults.add(clause.span, EmptyInForce { at: clause.span.into(), help });
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

    pub(super) fn lists_and_parameters(&mut self, blocks: &[&'a ast::Block]) {
        for block in blocks {
            if let ast::Block::List(list) = block {
                self.citations(&list.cites);
                self.check_in_force(list.in_force.as_ref());
                let dated = list.in_force.is_some();
                if self.new_list_or_parameter(&list.name, dated) {
                    self.lists.insert(&list.name.node, list);
                }
            }
            if let ast::Block::Parameter(parameter) = block {
                self.citations(&parameter.cites);
                self.check_in_force(parameter.in_force.as_ref());
                let dated = parameter.in_force.is_some();
                if self.new_list_or_parameter(&parameter.name, dated) {
                    self.parameters.insert(&parameter.name.node, parameter);
                    let instead = "write the value itself where the parameter is used";
                    self.not_carried(parameter.name.span, "a `parameter`", instead);
                }
            }
        }
    }

    /// Whether a list or parameter is the first of its name; reports it if not.
    fn new_list_or_parameter(&mut self, word: &ast::Word, dated: bool) -> bool {
        let list = self.lists.get(word.node.as_str()).map(|list| ("list", list.name.span));
        let parameter = self.parameters.get(word.node.as_str()).map(|parameter| ("parameter", parameter.name.span));
        if let Some((what, earlier)) = list.or(parameter) {
            self.again_or_version(what, word, earlier, dated);
            return false;
        }
        self.clash(word);
        true
    }

    /// Lists and parameters are seen everywhere, so none may be called like a field.
    fn clash(&mut self, word: &ast::Word) {
        let kinds = self.set.schema.kinds.iter();
        let found = kinds.filter_map(|kind| kind.field_named(&word.node).map(|id| (kind, kind.field(id)))).next();
        if let Some((kind, field)) = found {
            let (name, kind_name, span) = (word.node.clone(), kind.name.clone(), field.span);
            let help = Some("give it a name that no field has".to_owned());
            let problem = NameClash { name, kind: kind_name, at: word.span.into(), help };
            self.faults.add_with(word.span, problem, vec![(span, "the field".to_owned())]);
        }
    }
}

/// The first and last day on which something is in force.
pub(super) fn in_force(clause: &ast::InForce) -> InForce {
    let through = clause.end.as_ref().map(|end| match end {
        ast::End::Until(day) => day.node.plus(-1),
        ast::End::Through(day) => day.node,
    });
    InForce { from: clause.from.as_ref().map(|day: &ast::Spanned<Day>| day.node), through }
}
