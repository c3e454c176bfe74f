//! Everything that judging needs: rules, the as-of date, and then the records with the pseudonyms of those in them.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;

use crate::calendar::Day;
use crate::explain::Court;
use crate::input::Loaded;
use crate::input::accepted::{self, Acceptance};
use crate::input::dates::{DateRules, read_date};
use crate::input::project::{Project, PseudonymKey};
use crate::input::stream::{Passing, load_beside};
use crate::input::values::Unread;
use crate::report::Look;
use crate::review::{Accepted, Pseudonyms};
use crate::schema::{KindId, Schema};

use super::choice::Rules;
use super::problems::Refusal;

/// Rules, and all that is known before records are read.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) rules: Rules,
    /// The schema, with the fields that nobody reads.
    pub(super) schema: Schema,
    pub(super) as_of: Day,
    /// Nobody gave the as-of date.
    pub(super) as_of_assumed: bool,
    /// The violations that somebody accepted.
    pub(super) acceptances: Vec<Acceptance>,
    /// With which pseudonyms are made.
    key: Option<Vec<u8>>,
    pub(super) show_private: bool,
}

/// The records of a case.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) loaded: Loaded,
    pub(super) pseudonyms: Pseudonyms,
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
    /// All that is known before records are read.
    pub(super) fn new(
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
        let key = pseudonym_key(project, look)?;
        Ok(Case { rules, schema, as_of: day, as_of_assumed: said.is_none(), acceptances, key, show_private })
    }

    /// The name of the settings' time zone.
    pub(super) fn zone(&self) -> Option<&str> {
        self.rules.set.settings.time_zone.as_deref()
    }

    /// Reads all records of a project.
    pub(super) fn read(&self, project: &Project, look: Look) -> Result<Read, Refusal> {
        self.read_beside(project, &BTreeSet::new(), look).map(|(read, _)| read)
    }

    /// Reads the records of a project but for some kinds, whose records are to pass.
    pub(super) fn read_beside<'p>(
        &'p self,
        project: &'p Project,
        passing: &'p BTreeSet<KindId>,
        look: Look,
    ) -> Result<(Read, Vec<Passing<'p>>), Refusal> {
        let (loaded, passing) = load_beside(project, &self.schema, self.zone(), self.as_of, passing)
            .map_err(|problems| Refusal::input(&problems, look))?;
        let order = loaded.kinds_in_order();
        let pseudonyms = Pseudonyms::new(&self.rules.set.schema, &loaded.dataset, &order, self.key.as_deref());
        let pseudonyms = if self.show_private { pseudonyms.lift() } else { pseudonyms };
        Ok((Read { loaded, pseudonyms, order }, passing))
    }

    /// The violations that somebody accepted, with what they are about.
    pub(super) fn accepted(&self, read: &Read, court: &Court<'_>, look: Look) -> Result<Accepted, Refusal> {
        Accepted::find(&self.acceptances, court, &read.loaded, &read.pseudonyms)
            .map_err(|error| Refusal::file(Path::new("the records"), &error, look))
    }
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
