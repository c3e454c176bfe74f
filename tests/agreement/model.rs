//! What the rule files of a case declare, as far as the parts that use it have to know: kinds and their fields, derived
//! facts, lists, parameters, and the rules so far. It is made here and written down as `record` blocks.

use std::fmt::Write as _;

use probity::calendar::{PeriodKind, Unit};
use probity::schema::Blank;

use crate::draw::Draw;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    Choice(usize),
    YesNo,
    Number(Option<Unit>),
    Date,
    DateTime,
    TextList,
    ChoiceList(usize),
    Period(PeriodKind),
}

impl Sort {
    pub(crate) fn is_dated(self) -> bool {
        matches!(self, Sort::Date | Sort::DateTime)
    }

    pub(crate) fn is_textual(self) -> bool {
        matches!(self, Sort::Text | Sort::Choice(_))
    }

    pub(crate) fn is_list(self) -> bool {
        matches!(self, Sort::TextList | Sort::ChoiceList(_))
    }

    /// Whether two values can be equal.
    pub(crate) fn is_comparable(self, other: Sort) -> bool {
        self == other && !self.is_list()
            || self.is_textual() && other.is_textual()
            || self.is_dated() && other.is_dated()
    }
}

/// A `one of` as it is declared, and its values as rules write them.
pub(crate) const ONE_OF: [(&str, [&str; 3]); 2] = [
    ("one of JEM \"Jail Model\", WSO, TFM \"Task Force\" or \"TF\"", ["JEM", "WSO", "TFM"]),
    ("one of red, green \"GRN\", 7 or other", ["red", "green", "7"]),
];

pub(crate) const UNITS: [Unit; 6] =
    [Unit::Days, Unit::Months, Unit::Hours, Unit::BusinessDays, Unit::Weeks, Unit::Years];

pub(crate) const PERIODS: [PeriodKind; 5] = [
    PeriodKind::FiscalYear,
    PeriodKind::Month,
    PeriodKind::CalendarYear,
    PeriodKind::FiscalQuarter,
    PeriodKind::CalendarQuarter,
];

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) sort: Sort,
    /// As the `record` block writes it.
    declared: String,
    pub(crate) blank: Blank,
    pub(crate) private: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) parent: usize,
}

/// A way from a kind up to another: the places of its links, and the kind.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    pub(crate) links: Vec<String>,
    pub(crate) kind: usize,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Kind {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    key: Vec<usize>,
    pub(crate) links: Vec<Link>,
    /// From itself and from those it belongs to.
    pub(crate) ways: Vec<Way>,
    pub(crate) is_dated: bool,
    pub(crate) lasts: bool,
    pub(crate) follows: bool,
    clauses: String,
}

/// A derived fact.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub(crate) kind: usize,
    pub(crate) name: String,
    pub(crate) sort: Sort,
    /// Whether it can be none; `None` where that depends on what its lines make sure of.
    pub(crate) may_be_none: Option<bool>,
}

/// What the values of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Sort(Sort),
    Percent,
}

#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) holds: Holds,
}

/// A loop of a rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Loop {
    Period(PeriodKind),
    /// The name of its value, and the sort of its list.
    Value(String, Sort),
}

#[derive(Debug, Clone)]
pub(crate) struct Declared {
    pub(crate) id: String,
    pub(crate) kind: usize,
    pub(crate) loops: Vec<Loop>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) lists: Vec<Named>,
    pub(crate) parameters: Vec<Named>,
    pub(crate) rules: Vec<Declared>,
    /// Nothing looks among the records of the last kind, so that they can pass through.
    pub(crate) passes: bool,
    /// The settings name a time zone.
    pub(crate) has_zone: bool,
}

const KINDS: [&str; 5] = ["agency", "officer", "matter", "visit", "waiver"];

impl Model {
    /// One kind to five, each below those before it.
    pub(crate) fn kinds(draw: &mut Draw<'_>) -> Model {
        let count = draw.weighed(&[(1, 2), (4, 3), (3, 4), (2, 5), (1, 1)]);
        let mut model = Model { passes: draw.percent(60), ..Model::default() };
        for index in 0..count {
            let passes = model.passes && index == count - 1;
            let kind = kind(draw, index, &model.kinds, passes);
            model.kinds.push(kind);
        }
        model
    }

    /// The children of a kind: their kinds.
    pub(crate) fn children(&self, kind: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.kinds.len()).filter(move |child| self.kinds[*child].links.iter().any(|link| link.parent == kind))
    }

    /// Whether the records of a kind can pass through, as far as its declaration goes.
    pub(crate) fn can_pass(&self, kind: usize) -> bool {
        self.passes && kind == self.kinds.len() - 1
    }

    /// How many shortest ways lead from a kind up to another.
    pub(crate) fn shortest_ways(&self, from: usize, to: usize) -> usize {
        let mut at = vec![from];
        for _ in 0..KINDS.len() {
            let arrived = at.iter().filter(|kind| **kind == to).count();
            if arrived > 0 || at.is_empty() {
                return arrived;
            }
            let up = at.iter().flat_map(|kind| self.kinds[*kind].links.iter().map(|link| link.parent));
            at = up.filter(|parent| *parent != from).collect();
        }
        0
    }

    pub(crate) fn text(&self) -> String {
        self.kinds.iter().map(Kind::text).collect()
    }
}

impl Kind {
    fn text(&self) -> String {
        let mut text = format!("record {}\n", self.name);
        for (index, field) in self.fields.iter().enumerate() {
            let key = if self.key.contains(&index) { "key " } else { "" };
            writeln!(text, "  {key}{}: {}", field.name, field.declared).expect("a text takes all");
        }
        text + &self.clauses + "\n"
    }

    fn dated(&self, draw: &mut Draw<'_>, fits: impl Fn(&Field) -> bool) -> Option<&Field> {
        let dated: Vec<&Field> = self.fields.iter().filter(|field| field.sort.is_dated() && fits(field)).collect();
        (!dated.is_empty()).then(|| *draw.pick(&dated))
    }
}

fn kind(draw: &mut Draw<'_>, index: usize, above: &[Kind], passes: bool) -> Kind {
    let mut kind = Kind { name: KINDS[index].to_owned(), ..Kind::default() };
    let keys = draw.weighed(&[(6, 1), (1, 0), (1, 2)]);
    for number in 0..keys {
        let declared = *draw.pick(&[(Sort::Text, "text"), (Sort::Number(None), "whole number"), (Sort::Date, "date")]);
        let (sort, declared) = if number == 0 && !draw.percent(12) { (Sort::Text, "text") } else { declared };
        let declared = declared.to_owned();
        let private = draw.percent(5);
        let declared = if private { declared + " private" } else { declared };
        kind.key.push(kind.fields.len());
        kind.fields.push(Field { name: format!("k{number}"), sort, declared, blank: Blank::Unknown, private });
    }
    for number in 0..3 + draw.below(6) {
        let field = field(draw, number);
        kind.fields.push(field);
    }
    links(draw, &mut kind, above, passes);
    clauses(draw, &mut kind, passes);
    kind.ways = vec![Way { links: Vec::new(), kind: index }];
    for link in &kind.links {
        if link.parent == index {
            kind.ways.push(Way { links: vec![link.name.clone()], kind: index });
            continue;
        }
        for way in &above[link.parent].ways {
            let links = [std::slice::from_ref(&link.name), way.links.as_slice()].concat();
            kind.ways.push(Way { links, kind: way.kind });
        }
    }
    kind
}

const FIELDS: [(usize, Sort, &str); 13] = [
    (4, Sort::Date, "date"),
    (3, Sort::Text, "text"),
    (3, Sort::Choice(0), ONE_OF[0].0),
    (2, Sort::Choice(1), ONE_OF[1].0),
    (2, Sort::Number(None), "whole number"),
    (2, Sort::Number(None), "number"),
    (1, Sort::Number(Some(Unit::Days)), "number in days"),
    (1, Sort::Number(Some(Unit::Hours)), "number in hours"),
    (2, Sort::YesNo, "yes/no"),
    (2, Sort::DateTime, "datetime"),
    (1, Sort::TextList, "list of text"),
    (1, Sort::ChoiceList(0), "list of one of JEM \"Jail Model\", WSO, TFM \"Task Force\" or \"TF\""),
    (1, Sort::Text, "text from link of \"MOA\""),
];

fn field(draw: &mut Draw<'_>, number: usize) -> Field {
    let weights: Vec<(usize, usize)> = FIELDS.iter().enumerate().map(|(index, field)| (field.0, index)).collect();
    let (_, sort, declared) = FIELDS[draw.weighed(&weights)];
    let mut declared = declared.to_owned();
    let blank = match (draw.below(10), sort) {
        (0..6, _) => Blank::Unknown,
        (6 | 7, Sort::Date | Sort::DateTime) => Blank::NoneYet,
        (6 | 7, Sort::YesNo) => Blank::No,
        (_, _) => Blank::None,
    };
    declared += match blank {
        Blank::Unknown => "",
        Blank::None if draw.percent(20) => " or none \"no such thing\"",
        Blank::None => " or none",
        Blank::NoneYet => " or none yet",
        Blank::No => " blank means no",
    };
    let private = draw.percent(10);
    if private {
        declared += " private";
    }
    if draw.percent(15) {
        write!(declared, " from \"Header {number}\" label \"the {number}th\"").expect("a text takes all");
    }
    Field { name: format!("f{number}"), sort, declared, blank, private }
}

/// Links to those above, perhaps two to one of them; or a place inside of one of them.
fn links(draw: &mut Draw<'_>, kind: &mut Kind, above: &[Kind], passes: bool) {
    let keyed: Vec<usize> = (0..above.len()).filter(|parent| !above[*parent].key.is_empty()).collect();
    if !above.is_empty() && draw.percent(15) && !passes {
        let parent = draw.below(above.len());
        writeln!(kind.clauses, "  nested in {} as {}s", above[parent].name, kind.name).expect("a text takes all");
        kind.links.push(Link { name: above[parent].name.clone(), parent });
        return;
    }
    if keyed.is_empty() {
        return;
    }
    let count = draw.weighed(&[(7, 1), (3, 2), (1, 0)]);
    for _ in 0..count {
        let parent = keyed[keyed.len() - 1 - draw.below(keyed.len())];
        let again = kind.links.iter().any(|link| link.parent == parent);
        link(draw, kind, (parent, &above[parent].name, &above[parent]), again.then_some("second"));
    }
    if !kind.key.is_empty() && draw.percent(6) && !passes {
        let (own, name) = (kind.clone(), kind.name.clone());
        link(draw, kind, (above.len(), &name, &own), Some("earlier"));
    }
}

fn link(draw: &mut Draw<'_>, kind: &mut Kind, (parent, name, above): (usize, &str, &Kind), own_name: Option<&str>) {
    if own_name.is_some_and(|own| kind.links.iter().any(|link| link.name == own)) {
        return;
    }
    let mut by = Vec::new();
    for key in &above.key {
        let Field { sort, declared, .. } = &above.fields[*key];
        let number = kind.fields.len();
        let none = draw.percent(15);
        let blank = if none { Blank::None } else { Blank::Unknown };
        let declared = if none { format!("{declared} or none") } else { declared.clone() };
        let name = format!("b{number}");
        by.push(name.clone());
        kind.fields.push(Field { name, sort: *sort, declared, blank, private: above.fields[*key].private });
    }
    let called = own_name.map_or_else(String::new, |own| format!(" as {own}"));
    let nobody = if draw.percent(10) { " or to nobody" } else { "" };
    writeln!(kind.clauses, "  belongs to {name}{called} by {}{nobody}", by.join(", ")).expect("a text takes all");
    kind.links.push(Link { name: own_name.unwrap_or(name).to_owned(), parent });
}

fn clauses(draw: &mut Draw<'_>, kind: &mut Kind, passes: bool) {
    let mut clauses = String::new();
    if draw.percent(55)
        && let Some(field) = kind.dated(draw, |_| true)
    {
        writeln!(clauses, "  dated by {}", field.name).expect("a text takes all");
        kind.is_dated = true;
    }
    if draw.percent(60)
        && let Some(from) = kind.dated(draw, |field| !field.blank.may_be_none())
        && let Some(end) = kind.dated(draw, |field| field.name != from.name)
    {
        let word = draw.pick(&["until", "through"]);
        writeln!(clauses, "  lasts from {} {word} {}", from.name, end.name).expect("a text takes all");
        kind.lasts = true;
    }
    if draw.percent(30) && !passes {
        let ordered = kind.fields.iter().filter(|field| field.sort.is_dated() || matches!(field.sort, Sort::Number(_)));
        let ordered: Vec<&Field> = ordered.collect();
        if ordered.is_empty() || draw.percent(30) {
            clauses += "  follows by line\n";
        } else {
            write!(clauses, "  follows by {}", draw.pick(&ordered).name).expect("a text takes all");
            let within: Vec<&Field> = kind.fields.iter().filter(|field| !field.sort.is_list()).collect();
            if draw.percent(60) {
                write!(clauses, " within {}", draw.pick(&within).name).expect("a text takes all");
            }
            clauses += "\n";
        }
        kind.follows = true;
    }
    kind.clauses += &clauses;
}
