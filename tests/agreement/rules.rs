//! Rule files: everything that a case declares, from its settings to its measures, as text.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::Strategy;

use probity::resolve::RuleSet;
use probity::resolve::ruleset::{self, Constant};

use crate::draw::{Draw, Groups, choices};
use crate::model::{Declared, Fact, Holds, Loop, Model, Named, ONE_OF, PERIODS, Sort, UNITS};
use crate::operands::{DAYS, Frame, Guard, Op, Scope, Writer, unit_words};

/// The groups of choices that a rule file follows: its settings, its kinds, its lists and parameters, its rules with the
/// derived facts between them, its measures.
pub(crate) fn rule_choices() -> impl Strategy<Value = Groups> {
    let named = vec(choices(12..=12), 0..6);
    let blocks = vec(choices(10..160), 2..9);
    let measures = vec(choices(60..=60), 0..3);
    (choices(8..=8), choices(280..=280), named, blocks, measures).prop_map(
        |(settings, kinds, named, blocks, measures)| vec![vec![settings], vec![kinds], named, blocks, measures],
    )
}

/// Gives values to parameters of some rule files, as a project file does.
pub(crate) fn set_parameters(made: &Groups, set: &mut RuleSet) {
    let mut draw = Draw::part(&made[0], 0);
    if !draw.percent(25) {
        return;
    }
    for parameter in &mut set.parameters {
        parameter.set = match parameter.holds {
            ruleset::Holds::Number(_) => Some(Constant::Number(2.into())),
            ruleset::Holds::Date => parameter.versions.iter().find_map(|version| version.value.clone()),
            ruleset::Holds::Percent => None,
        };
    }
}

/// The text of a rule file.
pub(crate) fn rule_file(made: &Groups) -> String {
    let mut model = Model::kinds(&mut Draw::part(&made[1], 0));
    let mut text = settings(&mut Draw::part(&made[0], 0), &mut model);
    text += &model.text();
    for choices in &made[2] {
        let mut draw = Draw::new(choices);
        text += &if draw.percent(50) { list(&mut draw, &mut model) } else { parameter(&mut draw, &mut model) };
    }
    for choices in &made[3] {
        let mut draw = Draw::new(choices);
        let block = match draw.weighed(&[(5, 0), (1, 1), (1, 2), (1, 3), (1, 4)]) {
            0 => rule(draw, &mut model),
            1 => define_condition(draw, &mut model),
            2 => define_value(draw, &mut model),
            3 => define_lines(draw, &mut model),
            _ => table(draw, &mut model),
        };
        text += &block;
    }
    for (number, choices) in made[4].iter().enumerate() {
        text += &measure(Draw::new(choices), &model, number);
    }
    text
}

fn settings(draw: &mut Draw<'_>, model: &mut Model) -> String {
    let start = draw.pick(&["", "  fiscal year starts 01-01\n", "  fiscal year starts 07-15\n"]);
    let end = draw.pick(&["", "  month end next day\n", "  month end undecided\n", "  month end last day\n"]);
    model.has_zone = draw.percent(60);
    let zone = if model.has_zone { "  time zone \"America/New_York\"\n" } else { "" };
    let holidays = draw.pick(&["", "  holidays us_federal\n"]);
    let clauses = [*start, *end, zone, *holidays].concat();
    let settings = if clauses.is_empty() { String::new() } else { format!("settings\n{clauses}\n") };
    let policies = "policy POL-1 \"A policy\"\n  document \"its text\"\n\n\
                    policy POL-2 \"A dated policy\"\n  document \"its text\"\n  in force from 2019-01-01 until 2020-10-01\n\n";
    settings + policies
}

/// `in force` clauses that do not overlap, perhaps with days between that have none.
fn in_force(draw: &mut Draw<'_>) -> Vec<&'static str> {
    match draw.weighed(&[(5, 0), (2, 1), (2, 2), (1, 3)]) {
        0 => vec![""],
        1 => vec!["  in force until 2020-01-01\n", "  in force from 2020-01-01\n"],
        2 => vec!["  in force from 2018-10-01 through 2019-09-30\n", "  in force from 2020-02-01\n"],
        _ => vec!["  in force from 2019-06-01 until 2020-06-01\n"],
    }
}

fn list(draw: &mut Draw<'_>, model: &mut Model) -> String {
    let name = format!("set_{}", model.lists.len());
    let sort = *draw.pick(&[
        Sort::Text,
        Sort::Choice(0),
        Sort::Choice(1),
        Sort::Text,
        Sort::Date,
        Sort::Number(None),
        Sort::Choice(0),
    ]);
    let mut text = String::new();
    for clause in in_force(draw) {
        let mut writer = Writer { model, draw: Draw::new(&[]), loops: Vec::new(), row_only: false, depth: 0 };
        std::mem::swap(&mut writer.draw, draw);
        let values: Vec<String> = (0..1 + writer.draw.below(3)).map(|_| writer.constant(sort)).collect();
        std::mem::swap(&mut writer.draw, draw);
        writeln!(text, "list {name}: {}\n{clause}", values.join(", ")).expect("a text takes all");
    }
    model.lists.push(Named { name, holds: Holds::Sort(sort) });
    text
}

fn parameter(draw: &mut Draw<'_>, model: &mut Model) -> String {
    let name = format!("limit_{}", model.parameters.len());
    let unit = *draw.pick(&UNITS);
    let (holds, unset) = match draw.weighed(&[(6, 0), (2, 1), (2, 2), (1, 3)]) {
        0 => (Holds::Sort(Sort::Number(Some(unit))), unit.word()),
        1 => (Holds::Sort(Sort::Number(None)), "number"),
        2 => (Holds::Sort(Sort::Date), "date"),
        _ => (Holds::Percent, "percent"),
    };
    let mut text = String::new();
    let versions = in_force(draw);
    // A rule that mentions a parameter without any value is not run; one of several versions leaves only some days open.
    let unset_share = if versions.len() > 1 { 40 } else { 10 };
    for clause in versions {
        let value = match holds {
            _ if draw.percent(unset_share) => format!("{unset} unset"),
            Holds::Percent => "95 %".to_owned(),
            Holds::Sort(Sort::Date) => (*draw.pick(&DAYS)).to_owned(),
            Holds::Sort(Sort::Number(Some(unit))) => unit_words(*draw.pick(&[30, 1, 2, 180]), unit),
            Holds::Sort(_) => (*draw.pick(&["3", "12.5", "1"])).to_owned(),
        };
        let cite = if draw.percent(20) { "  cite POL-1 section \"4\"\n" } else { "" };
        writeln!(text, "parameter {name}: {value}\n{cite}{clause}").expect("a text takes all");
    }
    model.parameters.push(Named { name, holds });
    text
}

fn subject(model: &Model, kind: usize) -> Scope {
    vec![Frame { kind, name: model.kinds[kind].name.clone() }]
}

/// Writes about records of a kind.
fn writer<'m, 'c>(mut draw: Draw<'c>, model: &'m Model, kind: usize, depth: usize) -> Writer<'m, 'c> {
    let row_only = model.can_pass(kind) && !draw.percent(8);
    Writer { model, draw, loops: Vec::new(), row_only, depth }
}

/// Declares a derived fact; gives its name.
fn fact(model: &mut Model, kind: usize, sort: Sort, may_be_none: Option<bool>) -> String {
    let name = format!("fact_{}", model.facts.len());
    model.facts.push(Fact { kind, name: name.clone(), sort, may_be_none });
    name
}

fn define_condition(mut draw: Draw<'_>, model: &mut Model) -> String {
    let kind = draw.below(model.kinds.len());
    let condition = writer(draw, model, kind, 2).condition(&subject(model, kind));
    let name = fact(model, kind, Sort::YesNo, Some(false));
    format!("define {}.{name} as {condition}\n\n", model.kinds[kind].name)
}

/// A value of its own that needs no guard.
fn value(writer: &mut Writer<'_, '_>, scope: &Scope) -> Op {
    for _ in 0..4 {
        let op = writer.anything(scope);
        let fits = match op.sort {
            Sort::Choice(_) | Sort::Period(_) | Sort::TextList | Sort::ChoiceList(_) => false,
            Sort::Text | Sort::YesNo | Sort::Number(_) | Sort::Date | Sort::DateTime => true,
        };
        if fits && op.needs.is_empty() {
            return op;
        }
    }
    Op::plain("the as-of date", Sort::Date)
}

fn define_value(mut draw: Draw<'_>, model: &mut Model) -> String {
    let kind = draw.below(model.kinds.len());
    let op = value(&mut writer(draw, model, kind, 1), &subject(model, kind));
    let may_be_none = match &op.may_be_none {
        Some(guard) if guard.is_fact => None,
        other => Some(other.is_some()),
    };
    let name = fact(model, kind, op.sort, may_be_none);
    format!("define {}.{name} as {}\n\n", model.kinds[kind].name, op.text)
}

fn define_lines(mut draw: Draw<'_>, model: &mut Model) -> String {
    let kind = draw.below(model.kinds.len());
    let scope = subject(model, kind);
    let of_choices = draw.percent(40);
    let mut writer = writer(draw, model, kind, 1);
    let first = if of_choices { Op::plain(ONE_OF[0].1[0], Sort::Choice(0)) } else { value(&mut writer, &scope) };
    let stated = if of_choices { format!(": {}", ONE_OF[0].0) } else { String::new() };
    let mut may_be_none = Some(first.may_be_none.is_some()).filter(|may| !may);
    let mut lines = vec![first.text];
    for _ in 0..1 + writer.draw.below(3) {
        let path = match writer.draw.percent(30) {
            true => writer.path(&scope, &|sort| sort == first.sort),
            false => None,
        };
        may_be_none = may_be_none.filter(|_| path.as_ref().is_none_or(|path| path.may_be_none.is_none()));
        lines.push(match path {
            Some(path) => path.text,
            None => writer.constant_of(first.sort),
        });
    }
    let otherwise = lines.pop().unwrap_or_default();
    let mut text = String::new();
    for line in lines {
        let condition = if writer.draw.percent(30) { writer.not_due(&scope) } else { writer.condition(&scope) };
        writeln!(text, "  {line} when {condition}").expect("a text takes all");
    }
    let name = fact(model, kind, first.sort, may_be_none);
    format!("define {}.{name}{stated} as\n{text}  otherwise {otherwise}\n\n", model.kinds[kind].name)
}

/// Rows that need not be complete nor apart from each other: that is checked elsewhere.
fn table(mut draw: Draw<'_>, model: &mut Model) -> String {
    let kind = draw.below(model.kinds.len());
    let scope = subject(model, kind);
    let mut writer = writer(draw, model, kind, 0);
    let columns: Vec<Op> = (0..1 + writer.draw.below(2))
        .filter_map(|_| writer.path(&scope, &|sort| !sort.is_list()))
        .filter(|column| column.may_be_none.is_none())
        .collect();
    let columns = if columns.is_empty() { vec![Op::plain("the as-of date", Sort::Date)] } else { columns };
    let of_choices = writer.draw.percent(50);
    let (sort, stated) = match of_choices {
        true => (Sort::Choice(0), format!(": {}", ONE_OF[0].0)),
        false => (Sort::Number(None), String::new()),
    };
    let heads: Vec<&str> = columns.iter().map(|column| column.text.as_str()).collect();
    let mut rows = format!("  | {} | gives |\n", heads.join(" | "));
    for _ in 0..1 + writer.draw.below(3) {
        let cells: Vec<String> = columns.iter().map(|column| writer.cell(column)).collect();
        let gives = writer.constant(sort);
        writeln!(rows, "  | {} | {gives} |", cells.join(" | ")).expect("a text takes all");
    }
    let name = fact(model, kind, sort, Some(false));
    format!("table {}.{name}{stated}\n{rows}\n", model.kinds[kind].name)
}

impl Writer<'_, '_> {
    /// A fixed value of a derived fact's lines, which are all of one type.
    fn constant_of(&mut self, sort: Sort) -> String {
        if sort == Sort::DateTime {
            return format!("{}Z", self.draw.pick(&["2020-05-05T10:00", "2019-11-03T01:30"]));
        }
        self.constant(sort)
    }

    fn cell(&mut self, column: &Op) -> String {
        let sort = column.sort;
        let not = if self.draw.percent(15) { "not " } else { "" };
        let value = self.constant(sort);
        match (self.draw.below(4), sort) {
            (0, _) => "any".to_owned(),
            (1, _) if column.is_path => format!("{not}recorded"),
            (_, Sort::Number(_)) => format!("{not}at least {value}"),
            (_, Sort::Date | Sort::DateTime) => format!("{not}on or after {value}"),
            (_, _) => format!("{not}{value}"),
        }
    }
}

fn rule(mut draw: Draw<'_>, model: &mut Model) -> String {
    let kind = draw.below(model.kinds.len());
    let kind = model.kinds.len() - 1 - kind;
    let id = format!("R-{}", model.rules.len());
    let strength = if draw.percent(40) { "must" } else { "should" };
    let mut writer = writer(draw, model, kind, 2);
    let scope = subject(model, kind);
    let (loop_words, loops) = match writer.row_only {
        true => (String::new(), Vec::new()),
        false => writer.rule_loops(&scope),
    };
    writer.loops = loops.clone();
    let versions = match writer.draw.percent(18) {
        true => in_force(&mut writer.draw),
        false => vec![""],
    };
    let mut text = String::new();
    for clause in &versions {
        let cite = writer.cited(strength, clause);
        write!(text, "rule {id} \"A rule\"\n{cite}{clause}  for {}\n{loop_words}", scope[0].name)
            .expect("a text takes all");
        if versions.len() > 1 {
            text += "  version \"one of several\"\n";
        }
        text += &writer.clauses(&scope, strength);
        text += "\n";
    }
    model.rules.push(Declared { id, kind, loops });
    text
}

impl Writer<'_, '_> {
    fn cited(&mut self, strength: &str, in_force: &str) -> &'static str {
        match (strength, in_force) {
            ("must", "") if self.draw.percent(30) => "  cite POL-2\n",
            ("must", _) => "  cite POL-1 item 3\n",
            _ => "  cite \"An audit\" page 4\n",
        }
    }

    fn rule_loops(&mut self, scope: &Scope) -> (String, Vec<Loop>) {
        let (mut text, mut loops) = (String::new(), Vec::new());
        if self.draw.percent(25) {
            let kind = *self.draw.pick(&PERIODS);
            let full = if self.draw.percent(40) { "full " } else { "" };
            let (from, end) = (self.bound(scope), self.bound(scope));
            let word = self.draw.pick(&["until", "through"]);
            writeln!(text, "  for each {full}{} from {from} {word} {end}", kind.words()).expect("a text takes all");
            loops.push(Loop::Period(kind));
        }
        let textual = self.model.lists.iter().filter_map(|list| match list.holds {
            Holds::Sort(sort) if sort.is_textual() => Some((list.name.clone(), sort)),
            Holds::Sort(_) | Holds::Percent => None,
        });
        let textual: Vec<(String, Sort)> = textual.collect();
        if !textual.is_empty() && self.draw.percent(25) {
            let (list, sort) = self.draw.pick(&textual).clone();
            writeln!(text, "  for each course in {list}").expect("a text takes all");
            loops.push(Loop::Value("course".to_owned(), sort));
        }
        (text, loops)
    }

    /// A date between which the periods of a loop lie: it may be none, but its subjects are named after it.
    fn bound(&mut self, scope: &Scope) -> String {
        for _ in 0..3 {
            let date = self.date(scope);
            let is_plain = date.is_path && !date.is_private && !date.is_fact && date.needs.is_empty();
            if is_plain {
                return date.text;
            }
        }
        (*self.draw.pick(&["2018-10-01", "the as-of date", "2020-03-15"])).to_owned()
    }

    fn clauses(&mut self, scope: &Scope, strength: &str) -> String {
        let mut text = String::new();
        if self.draw.percent(55) {
            writeln!(text, "  when {}", self.condition(scope)).expect("a text takes all");
        }
        let (requirement, due) = self.requirement(scope);
        writeln!(text, "  {strength} {requirement}").expect("a text takes all");
        if due || self.draw.percent(30) {
            for name in ["waived", "other"] {
                let condition = if due { self.of_due_date(scope) } else { self.condition(scope) };
                writeln!(text, "  unless {name}: {condition}").expect("a text takes all");
                if self.draw.percent(70) {
                    break;
                }
            }
        }
        if self.draw.percent(12) {
            writeln!(text, "  unclear disputed: {}", self.condition(scope)).expect("a text takes all");
        }
        if self.draw.percent(15) {
            let field = self.path(scope, &|_| true).map_or_else(String::new, |path| format!(" {{{}}}", path.text));
            let that = self.loop_period().map_or_else(String::new, |kind| format!(" {{that {}}}", kind.words()));
            writeln!(text, "  say \"It says{field}{that}.\"").expect("a text takes all");
        }
        text
    }

    /// What is required, and whether its `unless` can name the due date.
    fn requirement(&mut self, scope: &Scope) -> (String, bool) {
        let form = self.draw.weighed(&[(8, 0), (2, 1), (2, 2)]);
        if form == 1
            && let Some(recurrence) = self.recurrence(scope)
            && !recurrence.starts_with('(')
        {
            return (recurrence, true);
        }
        if form == 2
            && let Some(event) = self.path(scope, &Sort::is_dated)
            && !event.is_fact
            && !event.is_previous
        {
            let anchor = self.simple_date(scope);
            let (window, guards) = self.window(scope, &anchor);
            if anchor.may_be_none.is_none() && guards.is_empty() && !anchor.is_fact && !anchor.is_previous {
                return (format!("{} is {window}", event.text), true);
            }
        }
        (self.condition(scope), false)
    }

    /// A condition about the date on which something was due, or was done.
    fn of_due_date(&mut self, scope: &Scope) -> String {
        let other = self.date(scope);
        let word = *self.draw.pick(&["before", "after", "on or before", "on or after"]);
        let done = self.draw.percent(50);
        if done {
            let condition = format!("the date done is {word} {}", other.text);
            let guard = Guard { text: "the date done".to_owned(), is_fact: true };
            return self.guarded(&[other.guards(), vec![guard]].concat(), condition);
        }
        let model = self.model;
        let waiver = self.query(scope, 0, &|kind| model.kinds[kind].is_dated);
        if self.draw.percent(30)
            && let Some(waiver) = waiver
            && let Some(field) = model.kinds[waiver.kind].fields.iter().find(|field| field.sort.is_dated())
        {
            return format!("latest {} of {} is by the due date", field.name, waiver.text());
        }
        self.guarded(&other.guards(), format!("the due date is {word} {}", other.text))
    }
}

fn measure(mut draw: Draw<'_>, model: &Model, number: usize) -> String {
    let head = format!("measure M-{number} \"A measure\"\n  cite \"An audit\"\n");
    let form = draw.weighed(&[(4, 0), (2, 1), (3, 2), (2, 3)]);
    let mut writer = writer(draw, model, 0, 1);
    let (what, kind, subjects, target) = match (form, model.rules.is_empty()) {
        (0 | 1, false) => {
            let rule = writer.draw.pick(&model.rules);
            let outcome = writer.draw.pick(&crate::conditions::OUTCOMES);
            let subjects = form == 1;
            writer.loops = if subjects { rule.loops.clone() } else { Vec::new() };
            let of = match subjects {
                true => "subjects for which".to_owned(),
                false => format!("{} for whom", model.kinds[rule.kind].name),
            };
            (format!("share of {of} {} is {outcome}", rule.id), rule.kind, subjects, "at least 50 %")
        }
        (3, _) => {
            let kind = writer.draw.below(model.kinds.len() - usize::from(model.passes && model.kinds.len() > 1));
            let (part, whole) = (writer.total(kind), writer.total(kind));
            (format!("ratio of {part} to {whole}"), kind, false, "at most 0.5")
        }
        (_, _) => {
            let kind = writer.draw.below(model.kinds.len() - usize::from(model.passes && model.kinds.len() > 1));
            (writer.total(kind), kind, false, "at most 3")
        }
    };
    let groups = writer.groups(kind, subjects);
    let target = if writer.draw.percent(50) { format!("  target {target}\n") } else { String::new() };
    format!("{head}  {what}\n{groups}{target}\n")
}

impl Writer<'_, '_> {
    fn total(&mut self, kind: usize) -> String {
        let scope = subject(self.model, kind);
        let name = &scope[0].name;
        let numbers = self.model.kinds[kind].fields.iter().filter(|field| matches!(field.sort, Sort::Number(_)));
        let numbers: Vec<_> = numbers.collect();
        if !numbers.is_empty() && self.draw.percent(40) {
            let field = self.draw.pick(&numbers);
            let there = if field.blank.may_be_none() { format!("{} is not none", field.name) } else { String::new() };
            let query = if there.is_empty() { name.clone() } else { format!("({name} where {there})") };
            return format!("sum of {} of {query}", field.name);
        }
        if self.draw.percent(60) {
            return format!("count of ({name} where {})", self.condition(&scope));
        }
        format!("count of {name}")
    }

    fn groups(&mut self, kind: usize, subjects: bool) -> String {
        let scope = subject(self.model, kind);
        let mut groups: Vec<String> = Vec::new();
        for _ in 0..self.draw.below(3) {
            let period = self.loop_period().filter(|_| subjects && self.draw.percent(50));
            let group = match period {
                Some(period) => Some(format!("that {}", period.words())),
                None if self.draw.percent(40) => {
                    let date = self.path(&scope, &Sort::is_dated);
                    date.map(|date| format!("{} of {}", PERIODS[self.draw.below(5)].words(), date.text))
                }
                None => self.path(&scope, &|sort| !sort.is_list()).map(|path| path.text),
            };
            groups.extend(group.filter(|group| !groups.contains(group)).into_iter().collect::<Vec<_>>());
        }
        if groups.is_empty() { String::new() } else { format!("  by {}\n", groups.join(", ")) }
    }
}
