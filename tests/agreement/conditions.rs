//! Conditions: connectives, and whatever is asked of several records. What is asked of a single value is in
//! `predicates`.

use probity::calendar::Unit;

use crate::model::{Declared, Sort};
use crate::operands::{Guard, Scope, Writer};

/// Words for the outcome of another rule.
pub(crate) const OUTCOMES: [&str; 10] = [
    "violated",
    "met",
    "overdue",
    "late",
    "pending",
    "exempt",
    "applicable",
    "not applicable",
    "assessable",
    "not assessable",
];

impl Writer<'_, '_> {
    /// A condition that can stand beside others.
    pub(crate) fn condition(&mut self, scope: &Scope) -> String {
        if self.depth == 0 {
            return self.predicate(scope);
        }
        match self.draw.weighed(&[(10, 0), (4, 1), (3, 2), (2, 3), (2, 4), (9, 5)]) {
            0 => self.predicate(scope),
            1 => format!("({})", self.several(scope, 2, 3).join(" and ")),
            2 => format!("({})", self.several(scope, 2, 3).join(" or ")),
            3 => format!("not ({})", self.several(scope, 1, 1).join("")),
            4 => format!("({})", self.listed(scope)),
            _ => self.of_records(scope).unwrap_or_else(|| self.predicate(scope)),
        }
    }

    fn several(&mut self, scope: &Scope, least: usize, most: usize) -> Vec<String> {
        self.depth -= 1;
        let count = least + self.draw.below(most - least + 1);
        let parts = (0..count).map(|_| self.condition(scope)).collect();
        self.depth += 1;
        parts
    }

    /// `at least 2 of` and its kin, with a dash before each line.
    fn listed(&mut self, scope: &Scope) -> String {
        let parts = self.several(scope, 2, 3);
        let count = 1 + self.draw.below(parts.len());
        let mode = match self.draw.below(4) {
            0 => format!("at least {count} of"),
            1 => "all of".to_owned(),
            2 => "any of".to_owned(),
            _ => "none of".to_owned(),
        };
        format!("{mode}\n    - {}", parts.join("\n    - "))
    }

    /// The condition, where all that it uses is there.
    pub(crate) fn guarded(&mut self, guards: &[Guard], condition: String) -> String {
        let mut each: Vec<&Guard> = Vec::new();
        for guard in guards {
            if !each.contains(&guard) {
                each.push(guard);
            }
        }
        if each.is_empty() {
            return condition;
        }
        let (both, words, of_fact) = match self.draw.percent(35) {
            true => (" or ", "is none", "is not recorded"),
            false => (" and ", "is not none", "is recorded"),
        };
        let asked = |guard: &&Guard| format!("{} {}", guard.text, if guard.is_fact { of_fact } else { words });
        let parts: Vec<String> = each.iter().map(asked).chain([condition]).collect();
        format!("({})", parts.join(both))
    }

    /// What is asked of several records; `None` where nothing is linked.
    fn of_records(&mut self, scope: &Scope) -> Option<String> {
        let model = self.model;
        match self.draw.weighed(&[(6, 0), (3, 1), (4, 2), (4, 3), (4, 4), (3, 5), (3, 6)]) {
            0 => {
                let query = self.records(scope, 75)?.0;
                Some(format!("{}exists {query}", if self.draw.percent(30) { "not " } else { "" }))
            }
            1 => {
                let query = self.records(scope, 75)?.0;
                let comparison = self.draw.pick(&["at least", "at most", "more than", "less than"]);
                Some(format!("count of {query} is {comparison} {}", self.draw.below(4)))
            }
            2 => {
                let records = self.query(scope, 40, &|_| true)?;
                if records.inner[..scope.len()]
                    .iter()
                    .any(|frame| Some(&frame.name) == records.inner.last().map(|last| &last.name))
                {
                    return None;
                }
                self.depth -= 1;
                let each = self.condition(&records.inner);
                self.depth += 1;
                Some(format!("every {} satisfies ({each})", records.text()))
            }
            3 => self.recurrence(scope),
            4 => {
                let query = self.query(scope, 40, &|kind| model.kinds[kind].lasts)?.text();
                let (from, end) = (self.date(scope), self.date(scope));
                let word = self.draw.pick(&["until", "through"]);
                let condition = format!("{query} covers from {} {word} {}", from.text, end.text);
                let guards = [from.guards(), end.needs].concat();
                Some(self.guarded(&guards, condition))
            }
            5 => Some(format!("{} never overlaps", self.query(scope, 40, &|kind| model.kinds[kind].lasts)?.text())),
            _ => {
                let records = self.query(scope, 40, &|_| true)?;
                let value = self.path(&records.inner, &|sort| !sort.is_list())?;
                Some(format!("{} agrees on {}", records.text(), value.text))
            }
        }
    }

    /// `Q recurs every N from A until B`
    pub(crate) fn recurrence(&mut self, scope: &Scope) -> Option<String> {
        let model = self.model;
        let query = self.query(scope, 50, &|kind| model.kinds[kind].is_dated)?.text();
        let (every, _) = self.length(&[Unit::Years, Unit::Months, Unit::Days, Unit::Weeks, Unit::BusinessDays]);
        let from = self.date(scope);
        let mut guards = from.guards();
        let currently = if self.draw.percent(25) { "currently " } else { "" };
        let mut condition = format!("{query} {currently}recurs every {every} from {}", from.text);
        if self.draw.percent(60) {
            let end = self.date(scope);
            let word = self.draw.pick(&["until", "through"]);
            condition = format!("{condition} {word} {}", end.text);
            guards.extend(end.needs);
        }
        Some(self.guarded(&guards, condition))
    }

    /// The outcome of a rule that comes before.
    pub(crate) fn outcome(&mut self, scope: &Scope) -> Option<String> {
        let model = self.model;
        let reached = |kind: usize| {
            let in_sight = scope.iter().any(|frame| frame.kind == kind);
            // The innermost record that leads there is meant; it must not lead there in two ways.
            let ways = scope.iter().rev().map(|frame| model.shortest_ways(frame.kind, kind)).find(|ways| *ways > 0);
            in_sight || ways == Some(1)
        };
        let mut rules: Vec<_> = model.rules.iter().filter(|rule| reached(rule.kind)).collect();
        // Where both have a loop, only its value is meant.
        let shares = |rule: &&Declared| rule.loops.iter().any(|each| self.loops.contains(each));
        if rules.iter().any(&shares) && self.draw.percent(50) {
            rules.retain(shares);
        }
        if rules.is_empty() {
            return None;
        }
        let rule = self.draw.pick(&rules);
        Some(format!("{} is {}", rule.id, self.draw.pick(&OUTCOMES)))
    }

    /// `(a, b) is unique`: fields of the record at hand.
    pub(crate) fn unique(&mut self, scope: &Scope) -> Option<String> {
        let kind = &self.model.kinds[scope.last().filter(|frame| !self.model.can_pass(frame.kind))?.kind];
        let fields: Vec<_> = kind.fields.iter().filter(|field| !field.sort.is_list()).collect();
        let not = if self.draw.percent(15) { "not " } else { "" };
        let one = self.draw.pick(&fields).name.clone();
        let other = &self.draw.pick(&fields).name;
        Some(if *other == one { format!("{one} is {not}unique") } else { format!("({one}, {other}) is {not}unique") })
    }

    /// Two values that say the same.
    pub(crate) fn agreement(&mut self, scope: &Scope) -> Option<String> {
        let one = self.path(scope, &|sort| !sort.is_list())?;
        let other = self.path(scope, &move |sort: Sort| sort.is_comparable(one.sort))?;
        Some(format!("{}, {} agree", one.text, other.text))
    }
}
