//! Several blocks of one name: which days each holds, whether two hold on one day, and whether days are left out.

use crate::calendar::Day;
use crate::diagnostic::names::DuplicateName;
use crate::diagnostic::rules::{EmptyInForce, OverlappingVersions, VersionGap};
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::ruleset::InForce;

/// One block of several that share a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated {
    /// When it is in force; at all times where missing.
    pub(super) in_force: Option<InForce>,
    /// Where its name stands.
    pub(super) span: Span,
}

impl Resolver<'_> {
    /// Checks the blocks of one name, in the order of the files: no two may hold on one day, and days between them on
    /// which none holds are pointed out. Whether they leave such days.
    pub(super) fn check_versions(&mut self, what: &'static str, name: &str, versions: &[Dated]) -> bool {
        let is_some_day = |version: &&Dated| version.in_force.is_none_or(|days| days.first() <= days.last());
        let versions: Vec<Dated> = versions.iter().filter(is_some_day).copied().collect();
        let before = self.faults.list.len();
        for (index, version) in versions.iter().enumerate() {
            let common = versions[..index].iter().find_map(|other| Some((other, common_day(other, version)?)));
            if let Some((earlier, day)) = common {
                self.overlap(what, name, (earlier, version), day);
            }
        }
        let mut ordered = versions;
        ordered.sort_by_key(|version| version.in_force.unwrap_or(InForce::ALWAYS).first());
        if self.faults.list.len() > before {
            return false;
        }
        let mut has_gap = false;
        for pair in ordered.windows(2) {
            let days = |version: &Dated| version.in_force.unwrap_or(InForce::ALWAYS);
            let (last, first) = (days(&pair[0]).last(), days(&pair[1]).first());
            if last.plus(1) < first {
                has_gap = true;
                let (name, day) = (name.to_owned(), last.plus(1).to_string());
                let problem = VersionGap { what, name, day, at: pair[1].span.into() };
                self.faults.add_with(pair[1].span, problem, vec![(pair[0].span, "this version ends before".into())]);
            }
        }
        has_gap
    }

    fn overlap(&mut self, what: &'static str, name: &str, (earlier, later): (&Dated, &Dated), day: Option<Day>) {
        let Some(day) = day else {
            let word = ast::Spanned { node: name.to_owned(), span: later.span };
            self.duplicate(what, &word, earlier.span);
            return;
        };
        let undated = earlier.in_force.is_none() || later.in_force.is_none();
        let help = Some(if undated {
            "say of each version when it is in force: `in force until …` and `in force from …`".to_owned()
        } else {
            "let one end on the day on which the other begins: `until` leaves that day out".to_owned()
        });
        let (name, day, at) = (name.to_owned(), day.to_string(), later.span.into());
        let problem = OverlappingVersions { what, name, day, at, help };
        let said = if undated && earlier.in_force.is_none() { "in force at all times" } else { "in force on that day" };
        self.faults.add_with(later.span, problem, vec![(earlier.span, said.to_owned())]);
    }

    pub(super) fn duplicate(&mut self, what: &'static str, word: &ast::Word, earlier: Span) {
        let help = Some(match what {
            "rule" | "policy" | "list" | "parameter" => {
                "remove one of the two, or give one another name; versions say when they are `in force`".to_owned()
            }
            _ => "remove one of the two, or give one another name".to_owned(),
        });
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
}

/// A day on which both are in force: `Some(None)` where both are at all times, because neither says when.
fn common_day(a: &Dated, b: &Dated) -> Option<Option<Day>> {
    if a.in_force.is_none() && b.in_force.is_none() {
        return Some(None);
    }
    let (a, b) = (a.in_force.unwrap_or(InForce::ALWAYS), b.in_force.unwrap_or(InForce::ALWAYS));
    let (first, last) = (a.first().max(b.first()), a.last().min(b.last()));
    (first <= last).then_some(Some(if first.is_bounded() { first } else { last }))
}

/// The first and last day on which something is in force.
pub(super) fn in_force(clause: &ast::InForce) -> InForce {
    let through = clause.end.as_ref().map(|end| match end {
        ast::End::Until(day) => day.node.plus(-1),
        ast::End::Through(day) => day.node,
    });
    InForce { from: clause.from.as_ref().map(|day: &ast::Spanned<Day>| day.node), through }
}
