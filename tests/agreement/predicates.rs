//! Conditions about a single value, of every form.

use probity::calendar::Unit;

use crate::model::{Holds, Sort, UNITS};
use crate::operands::{Guard, Op, Scope, Writer, by_months, that};

const PATTERNS: [&str; 5] = ["[A-Z].*", "x+", ".*(?i)houston.*", "\\d{1,3}", ".*"];

const COUNTING: [&str; 4] =
    ["", " not counting weekends", " not counting weekends and holidays", " not counting holidays"];

impl Writer<'_, '_> {
    /// A condition about a single value; also asks for the outcome of another rule.
    pub(crate) fn predicate(&mut self, scope: &Scope) -> String {
        if !self.loops.is_empty()
            && self.draw.percent(30)
            && let Some(written) = self.of_loop(scope)
        {
            return written;
        }
        for _ in 0..3 {
            let form = self.draw.weighed(&[
                (8, 0),
                (5, 1),
                (5, 2),
                (5, 3),
                (3, 4),
                (3, 5),
                (3, 6),
                (8, 7),
                (2, 8),
                (3, 9),
                (3, 10),
                (5, 11),
                (2, 12),
                (3, 13),
                (2, 14),
                (5, 15),
                (3, 16),
            ]);
            let written = match form {
                0 => Some(self.equality(scope)),
                1 => self.one_of(scope),
                2 => Some(self.comparison(scope)),
                3 => Some(self.order(scope)),
                4 => Some(self.inclusive(scope)),
                5 => Some(self.distance(scope)),
                6 => Some(self.on_day(scope)),
                7 => Some(self.deadline(scope)),
                8 => self.matches(scope),
                9 => self.contains(scope),
                10 => self.begins_or_ends(scope),
                11 => self.presence(scope),
                12 => self.all_are(scope),
                13 => self.agreement(scope),
                14 => self.unique(scope),
                15 => self.outcome(scope),
                _ => self.in_effect(scope),
            };
            if let Some(written) = written {
                return written;
            }
        }
        "the as-of date is after 2020-01-01".to_owned()
    }

    /// What speaks of the value of a loop.
    fn of_loop(&mut self, scope: &Scope) -> Option<String> {
        if let Some(kind) = self.loop_period()
            && self.draw.percent(70)
        {
            let date = self.path(scope, &Sort::is_dated)?;
            return Some(self.guarded(&date.guards(), format!("{} is during that {}", date.text, kind.words())));
        }
        let text = self.path(scope, &Sort::is_textual)?;
        let that = self.loops.iter().find_map(|each| that(each, text.sort))?;
        Some(self.guarded(&text.guards(), format!("{} is {that}", text.text)))
    }

    fn not(&mut self) -> &'static str {
        if self.draw.percent(15) { "not " } else { "" }
    }

    fn equality(&mut self, scope: &Scope) -> String {
        let left = self.anything(scope);
        let not = self.not();
        let exactly = left.sort == Sort::Text && left.is_path && self.draw.percent(25);
        let right = match left.sort {
            // Each value of a list would have to be one of the values on the right.
            Sort::Text if left.text.starts_with("that ") => Op::plain(self.constant(Sort::Text), Sort::Text),
            Sort::Text | Sort::Choice(_) => self.text_beside(scope, left.sort),
            Sort::Number(unit) => self.number(scope, unit),
            Sort::Date | Sort::DateTime => self.date(scope),
            Sort::Period(kind) if self.draw.percent(30) => {
                let date = self.simple_date(scope);
                let mut op = Op::plain(format!("{} of {}", kind.words(), date.atom()), left.sort);
                op.needs = date.guards();
                op
            }
            Sort::YesNo if self.draw.percent(30) => match self.path(scope, &|sort| sort == Sort::YesNo) {
                Some(path) => path,
                None => Op::plain("yes", Sort::YesNo),
            },
            sort @ (Sort::YesNo | Sort::Period(_) | Sort::TextList | Sort::ChoiceList(_)) => {
                let constant = self.constant(sort);
                Op::plain(constant, sort)
            }
        };
        let off = matches!(left.sort, Sort::Number(_)) && self.draw.percent(20);
        let off = if off { " give or take 0.5" } else { "" };
        let word = if exactly { "exactly " } else { "" };
        let guards = [left.needs, right.needs].concat();
        self.guarded(&guards, format!("{} is {not}{word}{}{off}", left.text, right.text))
    }

    fn one_of(&mut self, scope: &Scope) -> Option<String> {
        let left = self.path(scope, &|sort| !sort.is_list() && sort != Sort::YesNo)?;
        let not = self.not();
        // A value of the other `one of` is a number, and no text.
        let fitting = |holds: Sort| {
            holds == left.sort
                || left.sort == Sort::Text && holds == Sort::Choice(0)
                || left.sort.is_dated() && holds == Sort::Date
        };
        let lists = self.model.lists.iter().filter(|list| match list.holds {
            Holds::Sort(sort) => fitting(sort),
            Holds::Percent => false,
        });
        let lists: Vec<&str> = lists.map(|list| list.name.as_str()).collect();
        if !lists.is_empty() && self.draw.percent(60) {
            return Some(format!("{} is {not}one of {}", left.text, self.draw.pick(&lists)));
        }
        let values: Vec<String> = (0..1 + self.draw.below(3)).map(|_| self.constant(left.sort)).collect();
        let exactly = if left.sort == Sort::Text && self.draw.percent(30) { "exactly " } else { "" };
        Some(format!("{} is {not}{exactly}one of ({})", left.text, values.join(", ")))
    }

    fn comparison(&mut self, scope: &Scope) -> String {
        let unit = self.unit();
        let (left, right) = (self.number(scope, unit), self.number(scope, unit));
        let word = *self.draw.pick(&["at least", "at most", "more than", "less than"]);
        let not = self.not();
        let guards = [left.guards(), right.guards()].concat();
        self.guarded(&guards, format!("{} is {not}{word} {}", left.text, right.text))
    }

    fn order(&mut self, scope: &Scope) -> String {
        let (left, right) = (self.date(scope), self.date(scope));
        let word = *self.draw.pick(&["before", "after", "on or before", "on or after"]);
        let not = self.not();
        let guards = [left.guards(), right.guards()].concat();
        self.guarded(&guards, format!("{} is {not}{word} {}", left.text, right.text))
    }

    fn inclusive(&mut self, scope: &Scope) -> String {
        let unit = self.unit();
        let each: Vec<_> = match self.draw.percent(50) {
            true => (0..3).map(|_| self.date(scope)).collect(),
            false => (0..3).map(|_| self.number(scope, unit)).collect(),
        };
        let guards: Vec<_> = each.iter().flat_map(Op::guards).collect();
        let not = self.not();
        let condition = format!("{} is {not}from {} through {}", each[0].text, each[1].text, each[2].text);
        self.guarded(&guards, condition)
    }

    fn distance(&mut self, scope: &Scope) -> String {
        let (left, anchor) = (self.date(scope), self.date(scope));
        let unit = self.clock_unit(anchor.by_months);
        let length = self.number(scope, Some(unit));
        let word = *self.draw.pick(&["at least", "at most", "more than", "less than"]);
        let side = *self.draw.pick(&["after", "before"]);
        let counting = if stops(unit) { *self.draw.pick(&COUNTING) } else { "" };
        let not = self.not();
        let guards = [left.guards(), length.guards(), anchor.guards()].concat();
        let condition = format!("{} is {not}{word} {} {side} {}{counting}", left.text, length.text, anchor.text);
        self.guarded(&guards, condition)
    }

    /// A unit, months only where the date is not moved by months already.
    fn clock_unit(&mut self, is_moved: bool) -> Unit {
        let unit = *self.draw.pick(&UNITS);
        if is_moved && by_months(unit) { Unit::Days } else { unit }
    }

    fn on_day(&mut self, scope: &Scope) -> String {
        let left = self.date(scope);
        let word = *self.draw.pick(&["weekend", "holiday", "business day"]);
        let not = self.not();
        self.guarded(&left.guards(), format!("{} is {not}on a {word}", left.text))
    }

    fn deadline(&mut self, scope: &Scope) -> String {
        let event = self.date(scope);
        let anchor = self.date(scope);
        let not = self.not();
        let (window, guards) = self.window(scope, &anchor);
        let guards = [event.needs, guards].concat();
        self.guarded(&guards, format!("{} is {not}{window}", event.text))
    }

    /// A deadline after the as-of date: as long as nothing has happened, time alone tells which line of a fact it is.
    pub(crate) fn not_due(&mut self, scope: &Scope) -> String {
        match self.path(scope, &Sort::is_dated) {
            Some(event) if !event.is_fact => {
                format!("{} is by {}", event.text, self.draw.pick(&["2021-01-15", "2020-10-05"]))
            }
            Some(_) | None => self.deadline(scope),
        }
    }

    /// The window of a deadline, and what must be there for it.
    pub(crate) fn window(&mut self, scope: &Scope, anchor: &Op) -> (String, Vec<Guard>) {
        match self.draw.weighed(&[(5, 0), (2, 1), (3, 2), (3, 3)]) {
            2 => (format!("by {}", anchor.text), anchor.guards()),
            3 => {
                let (period, needs) = self.period_of(scope);
                (format!("during {period}"), needs)
            }
            form => {
                let unit = self.clock_unit(anchor.by_months);
                let (length, unit) = self.length(&[unit]);
                let side = if form == 0 { "after" } else { "before" };
                let counting = if stops(unit) { *self.draw.pick(&COUNTING) } else { "" };
                let rolls = stops(unit) && form == 0 && self.draw.percent(25);
                let rolling = if rolls { " rolling to the next business day" } else { "" };
                (format!("within {length} {side} {}{counting}{rolling}", anchor.text), anchor.guards())
            }
        }
    }

    fn matches(&mut self, scope: &Scope) -> Option<String> {
        let exactly = self.draw.percent(30);
        let left = self.path(scope, &move |sort| if exactly { sort == Sort::Text } else { sort.is_textual() })?;
        let word = if exactly { "exactly " } else { "" };
        Some(format!("{} matches {word}\"{}\"", left.text, self.draw.pick(&PATTERNS)))
    }

    fn contains(&mut self, scope: &Scope) -> Option<String> {
        let left = self.path(scope, &|sort| sort.is_list() || sort.is_textual())?;
        // What a `one of` holds is looked for as text.
        let beside = if left.sort.is_textual() { Sort::Text } else { left.sort };
        if self.draw.percent(50) {
            let part = self.text_beside(scope, beside);
            return Some(self.guarded(&part.needs, format!("{} contains {}", left.text, part.text)));
        }
        let word = *self.draw.pick(&["any", "all"]);
        let values: Vec<String> = (0..1 + self.draw.below(2)).map(|_| self.constant(beside)).collect();
        Some(format!("{} contains {word} of ({})", left.text, values.join(", ")))
    }

    fn begins_or_ends(&mut self, scope: &Scope) -> Option<String> {
        let left = self.path(scope, &Sort::is_textual)?;
        let with = self.text_beside(scope, Sort::Text);
        let word = *self.draw.pick(&["starts", "ends"]);
        Some(self.guarded(&with.needs, format!("{} {word} with {}", left.text, with.text)))
    }

    fn presence(&mut self, scope: &Scope) -> Option<String> {
        let of_records = self.draw.percent(15);
        let left = if of_records { self.date(scope) } else { self.path(scope, &|_| true)? };
        if !(left.is_path || left.text.starts_with("latest") || left.text.starts_with("earliest")) || left.is_chain {
            return None;
        }
        let not = self.not();
        let certain = left.may_be_none.as_ref().is_some_and(|guard| !guard.is_fact);
        let never = left.is_path && left.may_be_none.is_none() && !left.is_previous;
        let word = match self.draw.percent(60) {
            true if certain => "none",
            true if never => "blank",
            true | false => "recorded",
        };
        Some(self.guarded(&left.needs, format!("{} is {not}{word}", left.text)))
    }

    fn all_are(&mut self, scope: &Scope) -> Option<String> {
        let (one, other) = (self.path(scope, &|_| true)?, self.path(scope, &|_| true)?);
        let both = |ask: &dyn Fn(&Op) -> bool| ask(&one) && ask(&other);
        let word = if both(&|op| op.may_be_none.as_ref().is_some_and(|guard| !guard.is_fact)) {
            "none"
        } else if both(&|op| op.may_be_none.is_none() && !op.is_previous) {
            "blank"
        } else {
            "recorded"
        };
        let word = if self.draw.percent(50) { word } else { "recorded" };
        Some(format!("{}, {} are {word}", one.text, other.text))
    }

    /// `RECORD is in effect on D`
    fn in_effect(&mut self, scope: &Scope) -> Option<String> {
        let model = self.model;
        let frame = scope.last()?;
        let lasting = model.kinds[frame.kind].ways.iter().filter(|way| model.kinds[way.kind].lasts);
        let names: Vec<String> =
            lasting.map(|way| if way.links.is_empty() { frame.name.clone() } else { way.links.join(".") }).collect();
        if names.is_empty() {
            return None;
        }
        let name = self.draw.pick(&names).clone();
        let day = self.date(scope);
        let not = self.not();
        Some(self.guarded(&day.guards(), format!("{name} is {not}in effect on {}", day.atom())))
    }
}

/// Whether the clock can stop for such a length.
fn stops(unit: Unit) -> bool {
    match unit {
        Unit::Hours | Unit::Days | Unit::Weeks => true,
        Unit::BusinessDays | Unit::Months | Unit::Years => false,
    }
}
