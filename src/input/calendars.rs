//! Holiday calendars from the files that the project file names under `calendars`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::calendar::{Day, Holidays, US_FEDERAL};

use super::problems::{CalendarMissing, InputProblem};
use super::project::{Project, ProjectFile, Said};
use super::settings::{At, Check, Pair, checked};

const KEYS: [&str; 4] = ["name", "from", "through", "holidays"];
const AN_EXAMPLE: &str = "for example `2024-03-29: Good Friday`, a line for each holiday";

/// Reads the calendars of a project.
///
/// # Errors
/// All that is wrong with them, file by file.
pub fn read(project: &Project) -> Result<Vec<Arc<Holidays>>, Vec<InputProblem>> {
    let mut calendars: Vec<Arc<Holidays>> = Vec::new();
    let mut problems: Vec<InputProblem> = Vec::new();
    for said in &project.calendars {
        match text(project, said).and_then(|file| calendar(&file, &calendars)) {
            Ok(calendar) => calendars.push(Arc::new(calendar)),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if problems.is_empty() { Ok(calendars) } else { Err(problems) }
}

fn text(project: &Project, said: &Said<String>) -> Result<ProjectFile, Vec<InputProblem>> {
    project.file_named(said).map_err(|why| -> Vec<InputProblem> {
        let (place, label) = project.pointing(&said.at);
        vec![Box::new(CalendarMissing { file: said.value.clone(), why, place, label })]
    })
}

fn calendar(file: &ProjectFile, earlier: &[Arc<Holidays>]) -> Result<Holidays, Vec<InputProblem>> {
    let help = "it has a `name`, the years `from` and `through` for which it is complete, and its `holidays`";
    checked(file, "calendar", help, |check, at| check.calendar(at, earlier))
}

impl<'v> Check<'_> {
    /// A calendar; what comes back where something is wrong is not used.
    fn calendar(&mut self, at: At<'v>, earlier: &[Arc<Holidays>]) -> Holidays {
        let (mut name, mut from, mut through) = (String::new(), None, None);
        let mut holidays = None;
        let pairs = self.pairs("a calendar", at);
        for pair in &pairs {
            match pair.key {
                "name" => name = self.calendar_name(pair.at, earlier),
                "from" => from = self.year("from", pair.at),
                "through" => through = self.year("through", pair.at),
                "holidays" => holidays = Some(pair),
                _ => self.unknown(pair, &KEYS),
            }
        }
        for key in KEYS.into_iter().filter(|key| !pairs.is_empty() && pairs.iter().all(|pair| pair.key != *key)) {
            let help = match key {
                "name" => "give it the name that `settings` write: `name: state_offices`",
                "holidays" => AN_EXAMPLE,
                _ => "say for which years it lists every holiday: `from: 2019` and `through: 2024`",
            };
            self.missing(&(at.node.span.start..at.node.span.start), &format!("this calendar has no `{key}`"), help);
        }
        let days = match (holidays, from.zip(through)) {
            (Some(pair), Some(years)) => self.holidays(pair, years),
            (Some(_), None) | (None, _) => BTreeMap::new(),
        };
        Holidays::new(name, from.zip(through).unwrap_or_default(), days)
    }

    fn calendar_name(&mut self, at: At<'v>, earlier: &[Arc<Holidays>]) -> String {
        let Some(said) = self.text("name", at) else { return String::new() };
        let is_letter = |c: char| c.is_ascii_lowercase();
        let is_name = said.value.starts_with(is_letter)
            && said.value.chars().all(|c| is_letter(c) || c.is_ascii_digit() || c == '_');
        if !is_name {
            let help = "for example `state_offices`: small letters, digits and `_`, a letter first";
            self.wrong(&said.at, "`name` must be a name as rule files write them", Some(help));
        } else if said.value == US_FEDERAL || earlier.iter().any(|calendar| calendar.name() == said.value) {
            let whose = if said.value == US_FEDERAL { "the one that is built in" } else { "another one" };
            self.wrong(&said.at, format!("`{}` is the name of {whose}", said.value), Some("give it a name of its own"));
        }
        said.value
    }

    fn year(&mut self, name: &str, at: At<'v>) -> Option<i16> {
        let year = at.value.as_i64().and_then(|year| i16::try_from(year).ok()).filter(|year| (1..=9999).contains(year));
        if year.is_none() {
            self.wrong(&at.node.span, format!("`{name}` must be a year, such as 2024"), None);
        }
        year
    }

    fn holidays(&mut self, holidays: &Pair<'v>, (from, through): (i16, i16)) -> BTreeMap<Day, String> {
        let mut days = BTreeMap::new();
        if through < from {
            let what = format!("the calendar ends in {through}, before it begins in {from}");
            self.wrong(&holidays.key_at, what, Some("correct `from` and `through`"));
            return days;
        }
        let before = self.count();
        for pair in self.pairs("`holidays`", holidays.at) {
            let Some(day) = plain_date(pair.key) else {
                let what = format!("`{}` is no day that exists, written as YYYY-MM-DD", pair.key);
                self.wrong(&pair.key_at, what, Some(AN_EXAMPLE));
                continue;
            };
            if !(from..=through).contains(&day.ymd().0) {
                let what =
                    format!("{day} is outside the years {from} to {through}, for which the calendar is complete");
                self.wrong(&pair.key_at, what, Some("correct the day, or `from` and `through`"));
            }
            if let Some(name) = self.text(pair.key, pair.at) {
                days.insert(day, name.value);
            }
        }
        if self.count() == before {
            self.years_without(&holidays.key_at, (from, through), &days);
        }
        days
    }

    /// A year without a single holiday is one that nobody has filled in.
    fn years_without(&mut self, at: &Range<usize>, (from, through): (i16, i16), days: &BTreeMap<Day, String>) {
        let mut empty = (from..=through).filter(|year| !days.keys().any(|day| day.ymd().0 == *year));
        if let Some(year) = empty.next() {
            let what = format!(
                "the calendar says that it is complete from {from} through {through}, and lists no holiday in {year}"
            );
            self.wrong(at, what, Some("add that year's holidays, or correct `from` and `through`"));
        }
    }
}

/// A day written as YYYY-MM-DD and in no other way.
fn plain_date(text: &str) -> Option<Day> {
    let date = super::dates::read_date(text, &super::dates::DateRules::default()).ok()?;
    (date.first == date.last && date.time.is_none() && text.len() == 10).then_some(date.first)
}
