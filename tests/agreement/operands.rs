//! Operands of every form, with what has to be made sure of before they are used.

use probity::calendar::{PeriodKind, Unit};

use crate::draw::Draw;
use crate::model::{Holds, Loop, Model, ONE_OF, PERIODS, Sort, UNITS, Way};

/// A record in sight.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) kind: usize,
    /// The name of its kind, or the one that `as` gives it.
    pub(crate) name: String,
}

/// The records in sight, the subject first.
pub(crate) type Scope = Vec<Frame>;

/// What may be none, and what makes sure of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guard {
    pub(crate) text: String,
    /// Only `is recorded` can be asked: whether it can be none at all is not certain.
    pub(crate) is_fact: bool,
}

/// An operand.
#[derive(Debug, Clone)]
pub(crate) struct Op {
    pub(crate) text: String,
    pub(crate) sort: Sort,
    /// What must be there for it to be written at all.
    pub(crate) needs: Vec<Guard>,
    /// It may be none itself.
    pub(crate) may_be_none: Option<Guard>,
    /// It has `plus` or `minus` in it.
    pub(crate) is_chain: bool,
    /// It is moved by months.
    pub(crate) by_months: bool,
    pub(crate) is_private: bool,
    /// It is the path of a field, a derived fact, or one of the record before.
    pub(crate) is_path: bool,
    pub(crate) is_fact: bool,
    pub(crate) is_previous: bool,
}

impl Op {
    pub(crate) fn plain(text: impl Into<String>, sort: Sort) -> Op {
        Op {
            text: text.into(),
            sort,
            needs: Vec::new(),
            may_be_none: None,
            is_chain: false,
            by_months: false,
            is_private: false,
            is_path: false,
            is_fact: false,
            is_previous: false,
        }
    }

    /// As it stands where no `plus` may follow.
    pub(crate) fn atom(&self) -> String {
        if self.is_chain { format!("({})", self.text) } else { self.text.clone() }
    }

    /// All that must be there where it is used and has to be there.
    pub(crate) fn guards(&self) -> Vec<Guard> {
        self.needs.iter().chain(&self.may_be_none).cloned().collect()
    }

    /// Another operand made of this one, which has to be there.
    fn within(&self, text: String, sort: Sort) -> Op {
        Op { needs: self.guards(), is_private: self.is_private, ..Op::plain(text, sort) }
    }
}

/// Writes conditions and operands for one place of a rule file.
#[derive(Debug)]
pub(crate) struct Writer<'m, 'c> {
    pub(crate) model: &'m Model,
    pub(crate) draw: Draw<'c>,
    /// The loops of the rule.
    pub(crate) loops: Vec<Loop>,
    /// Nothing but a record and what it leads up to is asked for.
    pub(crate) row_only: bool,
    /// How many more levels of conditions in conditions there may be.
    pub(crate) depth: usize,
}

pub(crate) fn unit_words(count: usize, unit: Unit) -> String {
    let word = unit.word();
    let word = if count == 1 { &word[..word.len() - 1] } else { word };
    format!("{count} {word}")
}

/// A period by its name, such as `2019-Q2`.
pub(crate) fn period_name(kind: PeriodKind, draw: &mut Draw<'_>) -> String {
    let year = 2018 + draw.below(3);
    match kind {
        PeriodKind::FiscalYear | PeriodKind::CalendarYear => year.to_string(),
        PeriodKind::FiscalQuarter | PeriodKind::CalendarQuarter => format!("{year}-Q{}", 1 + draw.below(4)),
        PeriodKind::Month => format!("{year}-{:02}", 1 + draw.below(12)),
    }
}

pub(crate) const DAYS: [&str; 12] = [
    "2020-09-30",
    "2020-03-01",
    "2019-10-01",
    "2019-09-30",
    "2020-06-30",
    "2020-07-03",
    "2020-10-05",
    "2019-01-31",
    "2018-02-28",
    "2020-02-29",
    "2021-01-15",
    "2017-05-26",
];

pub(crate) const TEXTS: [&str; 9] = ["A1", "x", "a2", "xy", "Houston", "B", "O'Hare - North", "3", "no such thing"];

pub(crate) const NUMBERS: [&str; 9] = ["3", "1", "0", "2", "12.5", "5", "0.01", "30", "100000"];

impl Writer<'_, '_> {
    /// A value of a field, a derived fact or a record before, of one of some sorts.
    pub(crate) fn path(&mut self, scope: &Scope, fits: &dyn Fn(Sort) -> bool) -> Option<Op> {
        let frame =
            if scope.len() > 1 && self.draw.percent(30) { self.draw.below(scope.len()) } else { scope.len() - 1 };
        let model = self.model;
        let kind = &model.kinds[scope[frame].kind];
        let ways: Vec<&Way> = kind.ways.iter().filter(|way| has(model, way.kind, fits)).collect();
        let own = ways.first().filter(|way| way.links.is_empty());
        let way = match own {
            Some(own) if !self.draw.percent(35) => own,
            Some(_) | None if ways.is_empty() => return None,
            Some(_) | None => *self.draw.pick(&ways),
        };
        let innermost = frame == scope.len() - 1;
        let mut words: Vec<&str> = if innermost { Vec::new() } else { vec![&scope[frame].name] };
        let previous = kind.follows && innermost && self.draw.percent(40);
        if previous {
            words.push("previous");
        }
        words.extend(way.links.iter().map(String::as_str));
        let facts = model.facts.iter().filter(|fact| fact.kind == way.kind && fits(fact.sort));
        let facts: Vec<_> = facts.collect();
        let fields: Vec<_> = model.kinds[way.kind].fields.iter().filter(|field| fits(field.sort)).collect();
        let prefix = if words.is_empty() { String::new() } else { words.join(".") + "." };
        let op = if fields.is_empty() || !facts.is_empty() && self.draw.percent(40) {
            let fact = self.draw.pick(&facts);
            let text = format!("{prefix}{}", fact.name);
            let guard = Guard { text: text.clone(), is_fact: true };
            let may_be_none = (fact.may_be_none != Some(false)).then_some(guard);
            Op { may_be_none, is_path: true, is_fact: true, ..Op::plain(text, fact.sort) }
        } else {
            let field = self.draw.pick(&fields);
            let text = format!("{prefix}{}", field.name);
            let guard = Guard { text: text.clone(), is_fact: false };
            let may_be_none = field.blank.may_be_none().then_some(guard);
            Op { may_be_none, is_path: true, is_private: field.private, ..Op::plain(text, field.sort) }
        };
        if previous {
            let guard = Guard { text: op.text.clone(), is_fact: false };
            return Some(Op { may_be_none: Some(guard), is_previous: true, ..op });
        }
        Some(op)
    }

    /// A date of any form.
    pub(crate) fn date(&mut self, scope: &Scope) -> Op {
        let form =
            self.draw.weighed(&[(14, 0), (3, 1), (3, 2), (1, 3), (2, 4), (1, 5), (3, 6), (2, 7), (2, 8), (4, 9)]);
        let fallback = || Op::plain("the as-of date", Sort::Date);
        match form {
            0 => self.path(scope, &Sort::is_dated).unwrap_or_else(fallback),
            1 => fallback(),
            2 => Op::plain(*self.draw.pick(&DAYS), Sort::Date),
            3 => Op::plain(*self.draw.pick(&["2020-03", "2019-09"]), Sort::Date),
            4 => self.parameter(Sort::Date).unwrap_or_else(fallback),
            5 => self.moment(),
            6 => self.extreme(scope).unwrap_or_else(fallback),
            7 => self.extreme_of(scope).unwrap_or_else(fallback),
            8 => match self.path(scope, &Sort::is_dated) {
                Some(date) => date.within(format!("date of {}", date.text), Sort::Date),
                None => fallback(),
            },
            _ if self.draw.percent(40) => self.edge(scope),
            _ => self.moved(scope),
        }
    }

    fn moment(&mut self) -> Op {
        let zones: &[&str] = if self.model.has_zone { &["", "Z", "-05:00"] } else { &["Z", "-05:00"] };
        let zone = *self.draw.pick(zones);
        let moment = self.draw.pick(&["2020-05-05T10:00", "2019-11-03T01:30", "2020-09-30T24:00"]);
        let moment = if *moment == "2020-09-30T24:00" { "2020-09-30T23:59" } else { moment };
        Op::plain(format!("{moment}{zone}"), Sort::DateTime)
    }

    fn edge(&mut self, scope: &Scope) -> Op {
        let (period, needs) = self.period_of(scope);
        let word = self.draw.pick(&["end", "start"]);
        Op { needs, ..Op::plain(format!("the {word} of {period}"), Sort::Date) }
    }

    /// A period as `during` takes it, and what it needs.
    pub(crate) fn period_of(&mut self, scope: &Scope) -> (String, Vec<Guard>) {
        if let Some(kind) = self.loop_period()
            && self.draw.percent(60)
        {
            return (format!("that {}", kind.words()), Vec::new());
        }
        let kind = *self.draw.pick(&PERIODS);
        if self.draw.percent(40) {
            return (format!("{} {}", kind.words(), period_name(kind, &mut self.draw)), Vec::new());
        }
        let date = self.simple_date(scope);
        (format!("the {} of {}", kind.words(), date.atom()), date.guards())
    }

    pub(crate) fn loop_period(&self) -> Option<PeriodKind> {
        self.loops.iter().find_map(|each| match each {
            Loop::Period(kind) => Some(*kind),
            Loop::Value(..) => None,
        })
    }

    /// A date without anything inside of it.
    pub(crate) fn simple_date(&mut self, scope: &Scope) -> Op {
        let path = if self.draw.percent(80) { self.path(scope, &Sort::is_dated) } else { None };
        path.unwrap_or_else(|| match self.draw.percent(50) {
            true => Op::plain(*self.draw.pick(&DAYS), Sort::Date),
            false => Op::plain("the as-of date", Sort::Date),
        })
    }

    fn moved(&mut self, scope: &Scope) -> Op {
        let base = self.simple_date(scope);
        let mut op = base.within(base.text.clone(), base.sort);
        op.is_chain = true;
        for _ in 0..1 + self.draw.below(2) {
            let mut unit = *self.draw.pick(&UNITS);
            if by_months(unit) && op.by_months {
                unit = Unit::Days;
            }
            op.by_months |= by_months(unit);
            if unit == Unit::Hours {
                op.sort = Sort::DateTime;
            }
            let sign = self.draw.pick(&["plus", "minus"]);
            let length = match self.draw.percent(25) {
                true => self.number_path(scope, Some(unit)),
                false => None,
            };
            let sum = if length.is_none() && self.draw.percent(12) { self.sum_of(scope, Some(unit)) } else { None };
            let length = match (length, sum) {
                (Some(length), _) => {
                    op.needs.extend(length.guards());
                    length.text
                }
                (None, Some(sum)) => sum,
                (None, None) => unit_words(*self.draw.pick(&[30, 1, 2, 0, 180]), unit),
            };
            op.text = format!("{} {sign} {length}", op.text);
        }
        op
    }

    /// A sum over records, of a unit or without one.
    fn sum_of(&mut self, scope: &Scope, unit: Option<Unit>) -> Option<String> {
        let (query, (field, _)) = self.records_with(scope, &|found| found == Sort::Number(unit))?;
        Some(format!("sum of {field} of {query}"))
    }

    /// A number of that unit that is written as a path: a field, a derived fact or a parameter.
    fn number_path(&mut self, scope: &Scope, unit: Option<Unit>) -> Option<Op> {
        let parameter = if self.draw.percent(50) { self.parameter(Sort::Number(unit)) } else { None };
        parameter.or_else(|| self.path(scope, &move |sort| sort == Sort::Number(unit)))
    }

    pub(crate) fn parameter(&mut self, sort: Sort) -> Option<Op> {
        let fit = self.model.parameters.iter().filter(|parameter| parameter.holds == Holds::Sort(sort));
        let fit: Vec<_> = fit.collect();
        (!fit.is_empty()).then(|| Op::plain(&*self.draw.pick(&fit).name, sort))
    }

    /// How long a deadline is, and its unit.
    pub(crate) fn length(&mut self, units: &[Unit]) -> (String, Unit) {
        let unit = *self.draw.pick(units);
        if self.draw.percent(40)
            && let Some(parameter) = self.parameter(Sort::Number(Some(unit)))
        {
            return (parameter.text, unit);
        }
        (unit_words(*self.draw.pick(&[30, 1, 2, 10, 90]), unit), unit)
    }

    fn extreme(&mut self, scope: &Scope) -> Option<Op> {
        let word = *self.draw.pick(&["latest", "earliest"]);
        let (query, field) = self.records_with(scope, &Sort::is_dated)?;
        let text = format!("{word} {} of {query}", field.0);
        let guard = Guard { text: text.clone(), is_fact: false };
        Some(Op { may_be_none: Some(guard), ..Op::plain(text, field.1) })
    }

    fn extreme_of(&mut self, scope: &Scope) -> Option<Op> {
        let word = *self.draw.pick(&["latest", "earliest"]);
        let dates: Option<Vec<Op>> = (0..2).map(|_| self.path(scope, &Sort::is_dated)).collect();
        let dates = dates?;
        let text = format!("{word} of ({}, {})", dates[0].text, dates[1].text);
        let timed = dates.iter().all(|date| date.sort == Sort::DateTime);
        let open = dates.iter().all(|date| date.may_be_none.is_some());
        // Where both are facts, whether it can be none is not certain.
        let is_fact = dates.iter().any(|date| date.may_be_none.as_ref().is_some_and(|guard| guard.is_fact));
        let may_be_none = open.then(|| Guard { text: text.clone(), is_fact });
        Some(Op { may_be_none, ..Op::plain(text, if timed { Sort::DateTime } else { Sort::Date }) })
    }

    /// A number, of a unit or without one.
    pub(crate) fn number(&mut self, scope: &Scope, unit: Option<Unit>) -> Op {
        let constant = |writer: &mut Self| match unit {
            None => Op::plain(*writer.draw.pick(&NUMBERS), Sort::Number(None)),
            Some(unit) => Op::plain(unit_words(*writer.draw.pick(&[30, 1, 365, 0]), unit), Sort::Number(Some(unit))),
        };
        let sort = Sort::Number(unit);
        let form = self.draw.weighed(&[(8, 0), (5, 1), (3, 2), (2, 3), (2, 4), (1, 5)]);
        match (form, unit) {
            (0, _) => self.number_path(scope, unit).unwrap_or_else(|| constant(self)),
            (1, _) => constant(self),
            (2, None) => match self.records(scope, 60) {
                Some((query, _)) => Op::plain(format!("count of {query}"), sort),
                None => constant(self),
            },
            (2, Some(unit)) => {
                let (from, to) = (self.simple_date(scope), self.simple_date(scope));
                let text = format!("{} from {} to {}", unit.word(), from.atom(), to.atom());
                let needs = [from.guards(), to.guards()].concat();
                Op { needs, ..Op::plain(text, sort) }
            }
            (3, _) => match self.sum_of(scope, unit) {
                Some(sum) => Op::plain(sum, sort),
                None => constant(self),
            },
            (4, _) => {
                let two = (0..2).map(|_| self.path(scope, &|found| found == sort)).collect::<Option<Vec<Op>>>();
                match two.as_deref() {
                    Some([one, other]) => {
                        let needs = [one.guards(), other.guards()].concat();
                        Op { needs, ..Op::plain(format!("sum of ({}, {})", one.text, other.text), sort) }
                    }
                    Some(_) | None => constant(self),
                }
            }
            (_, _) => {
                let base = self.number_path(scope, unit).unwrap_or_else(|| constant(self));
                let term = constant(self);
                let sign = self.draw.pick(&["plus", "minus"]);
                let text = format!("{} {sign} {}", base.text, term.text);
                Op { is_chain: true, ..base.within(text, sort) }
            }
        }
    }

    /// A text or a value of a `one of` that stands beside a sort.
    pub(crate) fn text_beside(&mut self, scope: &Scope, beside: Sort) -> Op {
        let that: Vec<String> = self.loops.iter().filter_map(|each| that(each, beside)).collect();
        let form = self.draw.weighed(&[(5, 0), (3, 1), (5, 2)]);
        if form == 2 && !that.is_empty() {
            return Op::plain(self.draw.pick(&that).clone(), beside);
        }
        if form == 1
            && let Some(path) = self.path(scope, &Sort::is_textual)
        {
            return path;
        }
        Op::plain(self.constant(beside), beside)
    }

    /// A fixed value of a sort as rules write it.
    pub(crate) fn constant(&mut self, sort: Sort) -> String {
        match sort {
            Sort::Text | Sort::TextList => format!("\"{}\"", self.draw.pick(&TEXTS)),
            Sort::Choice(which) | Sort::ChoiceList(which) => (*self.draw.pick(&ONE_OF[which].1)).to_owned(),
            Sort::YesNo => (*self.draw.pick(&["yes", "no"])).to_owned(),
            Sort::Number(None) => (*self.draw.pick(&NUMBERS)).to_owned(),
            Sort::Number(Some(unit)) => unit_words(*self.draw.pick(&[30, 1, 0, 365]), unit),
            Sort::Date | Sort::DateTime => (*self.draw.pick(&DAYS)).to_owned(),
            Sort::Period(kind) => period_name(kind, &mut self.draw),
        }
    }

    /// Something of any sort, and of which one can ask whether it is a value: not a list.
    pub(crate) fn anything(&mut self, scope: &Scope) -> Op {
        match self.draw.weighed(&[(8, 0), (3, 1), (3, 2), (3, 3), (2, 4)]) {
            0 => self.path(scope, &|sort| !sort.is_list()).unwrap_or_else(|| self.date(scope)),
            1 => self.date(scope),
            2 => {
                let unit = self.unit();
                self.number(scope, unit)
            }
            3 => self.period(scope),
            _ => {
                let thats: Vec<(String, Sort)> = self.loops.iter().filter_map(that_itself).collect();
                match thats.first() {
                    Some((that, sort)) => Op::plain(that.clone(), *sort),
                    None => self.date(scope),
                }
            }
        }
    }

    pub(crate) fn unit(&mut self) -> Option<Unit> {
        *self.draw.pick(&[
            None,
            Some(Unit::Days),
            None,
            Some(Unit::Hours),
            Some(Unit::Months),
            Some(Unit::BusinessDays),
        ])
    }

    /// A period as a value.
    pub(crate) fn period(&mut self, scope: &Scope) -> Op {
        if let Some(kind) = self.loop_period()
            && self.draw.percent(50)
        {
            return Op::plain(format!("that {}", kind.words()), Sort::Period(kind));
        }
        let kind = *self.draw.pick(&PERIODS);
        let date = self.simple_date(scope);
        date.within(format!("{} of {}", kind.words(), date.atom()), Sort::Period(kind))
    }
}

pub(crate) fn by_months(unit: Unit) -> bool {
    matches!(unit, Unit::Months | Unit::Years)
}

/// Whether a kind has a value of such a sort.
fn has(model: &Model, kind: usize, fits: &dyn Fn(Sort) -> bool) -> bool {
    model.kinds[kind].fields.iter().any(|field| fits(field.sort))
        || model.facts.iter().any(|fact| fact.kind == kind && fits(fact.sort))
}

/// The value of a loop, where it can stand beside a sort.
pub(crate) fn that(each: &Loop, beside: Sort) -> Option<String> {
    let (name, sort) = match each {
        Loop::Value(name, sort) => (name, sort),
        Loop::Period(_) => return None,
    };
    let fits = match beside {
        Sort::Text | Sort::TextList => true,
        Sort::Choice(which) | Sort::ChoiceList(which) => *sort == Sort::Choice(which),
        Sort::YesNo | Sort::Number(_) | Sort::Date | Sort::DateTime | Sort::Period(_) => false,
    };
    fits.then(|| format!("that {name}"))
}

fn that_itself(each: &Loop) -> Option<(String, Sort)> {
    match each {
        Loop::Value(name, _) => Some((format!("that {name}"), Sort::Text)),
        Loop::Period(_) => None,
    }
}
