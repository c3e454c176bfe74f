//! Everything that judging needs, read and ready: rules, records, the as-of date, pseudonyms.

use std::path::Path;

use jiff::tz::TimeZone;

use crate::calendar::Day;
use crate::explain::Court;
use crate::input::accepted::{self, Acceptance};
use crate::input::dates::{DateRules, read_date};
use crate::input::project::{Project, PseudonymKey};
use crate::input::values::Unread;
use crate::input::{self, Loaded};
use crate::report::Look;
use crate::review::{Accepted, Pseudonyms};
use crate::schema::{KindId, Schema};

use super::choice::Rules;
use super::problems::Refusal;

/// Rules and records, ready to be judged.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) rules: Rules,
    pub(super) loaded: Loaded,
    pub(super) as_of: Day,
    /// Nobody gave the as-of date.
    pub(super) as_of_assumed: bool,
    pub(super) pseudonyms: Pseudonyms,
    /// The violations that somebody accepted.
    pub(super) acceptances: Vec<Acceptance>,
    /// The kinds in the order of their sources, nested ones after those that hold them.
    pub(super) order: Vec<KindId>,
}

/// Reads a day from the command line.
pub(super) fn day(word: &str) -> Result<Day, String> {
    match read_date(word, &DateRules::default()) {
        Ok(when) if when.first == when.last && when.time.is_none() => Ok(when.first),
        Err(Unread::NoSuchDay { .. }) => Err("the calendar has no such day".to_owned()),
        Ok(_) | Err(_) => Err("write one day as year-month-day, as in 2020-09-30".to_owned()),
    }
}

impl Case {
    /// Reads the records of a project.
    pub(super) fn read(
        project: &Project,
        rules: Rules,
        as_of: Option<Day>,
        show_private: bool,
        look: Look,
    ) -> Result<Case, Refusal> {
        if project.sources.is_empty() {
            let help = "say where records stand: `sources` in the project file, or `--source KIND=FILE`";
            return Err(Refusal::argument("the project names no sources, so there is nothing to judge", help, look));
        }
        let acceptances = accepted::read(project).map_err(|problems| Refusal::input(&problems, look))?;
        let zone = rules.set.settings.time_zone.as_deref();
        let said = as_of.or(project.as_of);
        let day = said.unwrap_or_else(|| yesterday(zone));
        let schema = Schema { unread: rules.set.unread_fields(), ..rules.set.schema.clone() };
        let loaded = input::load(project, &schema, zone, day).map_err(|problems| Refusal::input(&problems, look))?;
        let order = order(&loaded);
        let key = pseudonym_key(project, look)?;
        let pseudonyms = Pseudonyms::new(&rules.set.schema, &loaded.dataset, &order, key.as_deref());
        let pseudonyms = if show_private { pseudonyms.lift() } else { pseudonyms };
        Ok(Case { rules, loaded, as_of: day, as_of_assumed: said.is_none(), pseudonyms, acceptances, order })
    }
}

impl Case {
    /// The violations that somebody accepted, with what they are about.
    pub(super) fn accepted(&self, court: &Court<'_>, look: Look) -> Result<Accepted, Refusal> {
        Accepted::find(&self.acceptances, court, &self.loaded, &self.pseudonyms)
            .map_err(|error| Refusal::file(Path::new("the records"), &error, look))
    }
}

fn order(loaded: &Loaded) -> Vec<KindId> {
    let mut order = Vec::new();
    for source in &loaded.sources {
        let files = &loaded.files[source.files.start as usize..source.files.end as usize];
        let nested = files.iter().flat_map(|file| &file.kinds).map(|read| read.kind);
        for kind in std::iter::once(source.kind).chain(nested) {
            if !order.contains(&kind) {
                order.push(kind);
            }
        }
    }
    order
}

/// The last day that is over in a zone, else where the program runs.
#[expect(clippy::disallowed_methods, reason = "without an as-of date the clock is asked once, and its answer printed")]
fn yesterday(zone: Option<&str>) -> Day {
    let zone = zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or_else(TimeZone::system);
    let today = jiff::Timestamp::now().to_zoned(zone).date();
    let today = Day::new(today.year(), today.month().unsigned_abs(), today.day().unsigned_abs());
    today.expect("the clock shows a day of the calendar").plus(-1)
}

/// The key with which pseudonyms are made, where the project names one.
fn pseudonym_key(project: &Project, look: Look) -> Result<Option<Vec<u8>>, Refusal> {
    let key = match &project.pseudonym_key {
        None => return Ok(None),
        Some(PseudonymKey::Environment(name)) => {
            std::env::var_os(name).map(|key| key.into_encoded_bytes()).ok_or_else(|| {
                let what = format!("`pseudonym_key` names the environment variable `{name}`, and it is not set");
                Refusal::argument(what, "set it, or take `pseudonym_key` out to number persons in record order", look)
            })?
        }
        Some(PseudonymKey::File(path)) => read_key(path, look)?,
    };
    let key = key.trim_ascii().to_vec();
    if key.is_empty() {
        let help = "a key is any text that nobody can guess";
        return Err(Refusal::argument("the key that `pseudonym_key` names is empty", help, look));
    }
    Ok(Some(key))
}

fn read_key(path: &Path, look: Look) -> Result<Vec<u8>, Refusal> {
    std::fs::read(path).map_err(|error| Refusal::file(path, &error, look))
}
