//! Records for a schema: every value in every state, rows that repeat, links that lead to one record, several, none.
//! How they are written in files is in `formats`.

use proptest::collection::vec;
use proptest::prelude::Strategy;

use probity::calendar::Day;
use probity::column::Completeness;
use probity::schema::{Field, FieldId, KindId, LinkBy, Schema, Type};

use crate::draw::{Draw, Groups, choices};

/// The groups of choices that records follow: the run, the sources of each kind, the rows.
pub(crate) fn record_choices() -> impl Strategy<Value = Groups> {
    let kinds = vec(choices(34..=34), 5..=5);
    let rows = vec(choices(4..52), 0..36);
    (choices(3..=3), kinds, rows).prop_map(|(run, kinds, rows)| vec![vec![run], kinds, rows])
}

/// What stands in one place of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Blank,
    Text(String),
    List(Vec<String>),
}

/// A record.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// One for each field of its kind.
    pub(crate) cells: Vec<Cell>,
    /// Records nested in it: their kind, and `None` where the list of them is blank.
    pub(crate) nested: Vec<(KindId, Option<Vec<Row>>)>,
}

/// One source of records of a kind.
#[derive(Debug, Clone)]
pub(crate) struct SourceOf {
    pub(crate) kind: KindId,
    /// For each field, whether it stands in the files at all.
    pub(crate) has: Vec<bool>,
    pub(crate) complete: Completeness,
    pub(crate) distinct: bool,
    /// The time zone of times without one: a zone, or a field.
    pub(crate) zone: Option<String>,
    /// A field that the project file fills in, and with what.
    pub(crate) fill: Option<(String, String)>,
    /// Columns bear the headers of `from`, not the names of fields.
    pub(crate) headers: bool,
    /// How tables are written: the end of a line, and whether every cell stands in quotes.
    pub(crate) plain_table: bool,
    /// The rows of each file; `None` where it is stated that there are none.
    pub(crate) files: Option<Vec<Vec<Row>>>,
}

/// Everything that a case reads.
#[derive(Debug, Clone)]
pub(crate) struct Records {
    pub(crate) as_of: Day,
    pub(crate) sources: Vec<SourceOf>,
    pub(crate) has_nested: bool,
}

/// Texts with a meaning, the same in all sources.
pub(crate) const UNKNOWN: [&str; 2] = ["UNK", "9999-12-31"];
pub(crate) const WITHHELD: &str = "hidden";
pub(crate) const NONE: &str = "N/A";

const KEYS: [&str; 6] = ["A1", "A2", "A3", "a2", "A4 ", "zz"];

const TEXTS: [&str; 13] = [
    "x",
    "A1",
    "xy",
    "A2",
    "Houston",
    "houston ",
    "X  Y",
    "O\u{2019}Hare \u{2014} North",
    "say \"x\", y",
    "3",
    "two\nlines",
    "\u{e9}t\u{e9}",
    "America/Denver",
];

const NUMBERS: [&str; 12] = ["3", "1", "0", "2", "5", "12.5", "12.50", "-3", "30", "0.01", "100000", "007"];

const WHOLE: [&str; 7] = ["3", "1", "0", "2", "5", "-3", "30"];

const DATES: [&str; 26] = [
    "2020-03-01",
    "2020-09-30",
    "2020-09-29",
    "2020-10-01",
    "2019-10-01",
    "2019-09-30",
    "2020-06-30",
    "2020-07-03",
    "2020-07-04",
    "2020-07-30",
    "2020-04-01",
    "2019-01-31",
    "2018-02-28",
    "2020-02-29",
    "2017-05-26",
    "2017-05-27",
    "2021-01-15",
    "2020-03",
    "2019-09",
    "2020",
    "2019",
    "2020-10",
    "2020-09-01",
    "2018-10-01",
    "2150-05-05",
    "0001-01-01",
];

const MOMENTS: [&str; 10] = [
    "2020-05-05T10:00",
    "2020-05-05",
    "2020-05-05T10:00Z",
    "2020-05-07 17:00",
    "2020-05-05T10:00-05:00",
    "2019-11-03T01:30",
    "2019-03-10T02:30",
    "2020-09-30T24:00",
    "2020-09",
    "2020-10-01T03:00Z",
];

const LISTED: [&str; 8] = ["JEM", "WSO", "TFM", "Jail Model", "tf", "jem", "TF", "wso"];
const OTHERS: [&str; 7] = ["red", "green", "7", "GRN", "mauve", "Red", "azure"];

/// The records that follow choices.
pub(crate) fn records(made: &Groups, schema: &Schema, zone: bool) -> Records {
    let mut run = Draw::part(&made[0], 0);
    let as_of = *run.pick(&[(2020, 9, 30), (2020, 9, 30), (2020, 3, 31), (2021, 6, 1), (2019, 10, 1)]);
    let as_of = Day::new(as_of.0, as_of.1, as_of.2).expect("the calendar has it");
    // Records that share a key cannot pass.
    let numbered = run.percent(65);
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); schema.kinds.len()];
    for choices in &made[2] {
        let mut draw = Draw::new(choices);
        let kind = schema
            .ids()
            .nth(schema.kinds.len() - 1 - draw.below(schema.kinds.len()))
            .expect("it is below their number");
        let mut row = row(&mut draw, schema, kind, &rows[usize::from(kind.0)]);
        if numbered {
            number(schema, kind, rows[usize::from(kind.0)].len(), &mut row);
        }
        match schema.kind(kind).nested_in() {
            Some(_) if draw.percent(15) => rows[usize::from(kind.0)].push(row),
            Some((parent, _)) => nest(&mut draw, &mut rows[usize::from(parent.0)], kind, row),
            None => rows[usize::from(kind.0)].push(row),
        }
    }
    let has_nested = schema.ids().any(|kind| schema.kind(kind).nested_in().is_some());
    let mut sources = Vec::new();
    for (number, (kind, rows)) in schema.ids().zip(rows).enumerate() {
        sources.extend(sources_of(&mut Draw::part(&made[1], number), schema, kind, rows, zone));
    }
    Records { as_of, sources, has_nested }
}

fn row(draw: &mut Draw<'_>, schema: &Schema, kind: KindId, earlier: &[Row]) -> Row {
    let declared = schema.kind(kind);
    let nested = schema.ids().filter(|child| schema.kind(*child).nested_in().is_some_and(|(parent, _)| parent == kind));
    let nested = nested.map(|child| (child, if draw.percent(12) { None } else { Some(Vec::new()) })).collect();
    let links: Vec<FieldId> = declared.links.iter().flat_map(|link| linked(&link.by)).copied().collect();
    if let Some(last) = earlier.last()
        && draw.percent(18)
    {
        let mut again = Row { cells: last.cells.clone(), nested };
        if draw.percent(60) {
            let other = draw.below(declared.fields.len());
            again.cells[other] = cell(draw, &declared.fields[other], false);
        }
        return again;
    }
    let is_key = |field: FieldId| declared.key.contains(&field) || links.contains(&field);
    let cells = declared.field_ids().map(|field| cell(draw, declared.field(field), is_key(field))).collect();
    Row { cells, nested }
}

/// Gives a record a key of its own, where nothing leads to it by its key.
fn number(schema: &Schema, kind: KindId, number: usize, row: &mut Row) {
    let led_to = schema.kinds.iter().flat_map(|other| &other.links).any(|link| link.parent == kind);
    if let Some(key) = schema.kind(kind).key.first()
        && !led_to
        && schema.field(kind, *key).field_type == Type::Text
    {
        row.cells[usize::from(key.0)] = Cell::Text(format!("K{number}"));
    }
}

/// Puts a record into one of its parents, where there is one.
fn nest(draw: &mut Draw<'_>, parents: &mut [Row], kind: KindId, row: Row) {
    if parents.is_empty() {
        return;
    }
    let parent = draw.below(parents.len());
    let list = parents[parent].nested.iter_mut().find(|(child, _)| *child == kind);
    if let Some((_, Some(list))) = list {
        list.push(row);
    }
}

/// What stands in one place. Keys and links are known more often, and from few texts, so that they meet.
fn cell(draw: &mut Draw<'_>, field: &Field, is_key: bool) -> Cell {
    let (known, blank) = if is_key { (88, 5) } else { (66, 14) };
    let state = draw.weighed(&[(known, 0), (blank, 1), (5, 2), (4, 3), (5, 4), (6, 5)]);
    let text = match state {
        0 => return known_value(draw, field, is_key),
        1 => return Cell::Blank,
        2 => *draw.pick(&UNKNOWN),
        3 => WITHHELD,
        4 => NONE,
        _ => unreadable(draw, field),
    };
    Cell::Text(text.to_owned())
}

fn known_value(draw: &mut Draw<'_>, field: &Field, is_key: bool) -> Cell {
    let text = match &field.field_type {
        Type::Text | Type::LinkText(_) if is_key => *draw.pick(&KEYS),
        Type::Text | Type::LinkText(_) if !field.none_texts.is_empty() && draw.percent(10) => "No such  thing",
        Type::Text | Type::LinkText(_) => *draw.pick(&TEXTS),
        Type::YesNo => *draw.pick(&["yes", "no", "Y", "false", "1", "0"]),
        Type::WholeNumber => *draw.pick(if is_key { &WHOLE[..3] } else { &WHOLE[..] }),
        Type::Number(_) => *draw.pick(&NUMBERS),
        Type::Date => *draw.pick(if is_key { &DATES[..3] } else { &DATES[..] }),
        Type::DateTime => *draw.pick(&MOMENTS),
        Type::OneOf(choices) => *draw.pick(if choices.or_other { &OTHERS[..] } else { &LISTED[..] }),
        Type::ListOfText => return list(draw, &["x", "A1", "xy", "Houston", "B"]),
        Type::ListOf(_) => return list(draw, &LISTED),
    };
    Cell::Text(text.to_owned())
}

fn list(draw: &mut Draw<'_>, of: &[&str]) -> Cell {
    let count = draw.below(4);
    Cell::List((0..count).map(|_| (*draw.pick(of)).to_owned()).collect())
}

/// A text that is no value of the field's type; some fields take any text.
fn unreadable(draw: &mut Draw<'_>, field: &Field) -> &'static str {
    let texts: &[&'static str] = match &field.field_type {
        Type::Date => &["soon", "2020-02-30", "10/01/2016"],
        Type::DateTime => &["2020-05-05T25:00", "soon"],
        Type::WholeNumber => &["12.5", "many", "1,000"],
        Type::Number(_) => &["1,000", "many"],
        Type::YesNo => &["perhaps"],
        Type::OneOf(_) | Type::ListOf(_) => &["JAM"],
        Type::Text | Type::LinkText(_) | Type::ListOfText => &["soon"],
    };
    texts[draw.below(texts.len())]
}

fn sources_of(draw: &mut Draw<'_>, schema: &Schema, kind: KindId, rows: Vec<Row>, zone: bool) -> Vec<SourceOf> {
    let declared = schema.kind(kind);
    if declared.nested_in().is_some() && draw.percent(75) || draw.percent(6) {
        return Vec::new();
    }
    let fields = &declared.fields;
    let mut source = SourceOf {
        kind,
        has: fields.iter().map(|field| !matches!(field.field_type, Type::LinkText(_)) && !draw.percent(4)).collect(),
        complete: complete(draw),
        distinct: !declared.key.is_empty() && draw.percent(18),
        zone: None,
        fill: None,
        headers: draw.percent(50),
        plain_table: !draw.percent(40),
        files: None,
    };
    source.zone = source_zone(draw, fields, zone);
    if draw.percent(8)
        && let Some(field) = fields.iter().position(|field| matches!(field.field_type, Type::Text))
    {
        source.has[field] = false;
        source.fill = Some((fields[field].name.clone(), "A1".to_owned()));
    }
    // A row of nothing but blanks is no record in a table.
    let mut rows = rows;
    let is_there = |row: &Row| row.cells.iter().zip(&source.has).any(|(cell, has)| *has && *cell != Cell::Blank);
    rows.retain(is_there);
    if draw.percent(5) {
        return vec![source];
    }
    if rows.len() > 1 && draw.percent(20) {
        let mut first = rows;
        let second = first.split_off(first.len() / 2);
        if source.distinct || draw.percent(50) {
            return vec![SourceOf { files: Some(vec![first, second]), ..source }];
        }
        let other = SourceOf { complete: complete(draw), files: Some(vec![second]), ..source.clone() };
        return vec![SourceOf { files: Some(vec![first]), ..source }, other];
    }
    vec![SourceOf { files: Some(vec![rows]), ..source }]
}

/// Times without a zone need one, or nothing is read at all.
fn source_zone(draw: &mut Draw<'_>, fields: &[Field], zone: bool) -> Option<String> {
    let field = fields.iter().find(|field| matches!(field.field_type, Type::Text) && !field.private);
    match (draw.weighed(&[(6, 2), (4, 0), (1, 1)]), field) {
        (0, _) | (1, None) => Some("America/New_York".to_owned()),
        (1, Some(field)) if zone => Some(field.name.clone()),
        _ if !zone => Some("Etc/GMT+5".to_owned()),
        _ => None,
    }
}

fn complete(draw: &mut Draw<'_>) -> Completeness {
    let day = |year: i16, month: u8| Day::new(year, month, 1);
    match draw.weighed(&[(6, 0), (2, 1), (2, 2), (1, 3), (1, 4), (1, 5)]) {
        0 => Completeness::Assumed,
        1 => Completeness::Declared { from: None, through: None },
        2 => Completeness::Declared { from: day(2019, 1), through: day(2020, 8) },
        3 => Completeness::Declared { from: None, through: day(2020, 10) },
        4 => Completeness::Declared { from: day(2018, 1), through: None },
        _ => Completeness::Unknown,
    }
}

/// The fields of a link.
fn linked(by: &LinkBy) -> &[FieldId] {
    match by {
        LinkBy::Fields(fields) => fields,
        LinkBy::Nested(_) => &[],
    }
}
