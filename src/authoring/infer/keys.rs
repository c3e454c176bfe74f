//! What names a record: one column, or several together.

use std::collections::HashSet;

use crate::input::header_key;
use crate::input::survey::{Seen, SeenCell};
use crate::input::values::trim;

use super::guess::{Field, Guess};
use super::names;
use super::profile::{Profile, remembered};

/// How many columns are tried together.
const TRIED: usize = 12;
/// How many values are remembered meanwhile.
const ROOM: usize = 4_000_000;

/// What is known of single columns as keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Single {
    /// One was made the key.
    Chosen,
    /// There are these that never repeat a value, and none of them is named like a key.
    Unclear(Vec<String>),
    /// Of some there were too many values to remember whether they repeat.
    NotKnown,
    /// All columns repeat values.
    Nobody,
}

/// Makes the column the key that likely is one: one that is named after the kind or stands first, else one that is
/// named as keys are.
pub(super) fn single(kind: &str, profile: &Profile, fields: &mut [Field]) -> Single {
    let is_unique = |field: &Field| {
        let is_unique = field.column(profile).is_some_and(|column| profile.is_unique(column) == Some(true));
        is_unique && matches!(field.guess, Guess::Text | Guess::Whole)
    };
    let unique: Vec<usize> = (0..fields.len()).filter(|index| is_unique(&fields[*index])).collect();
    let named = |index: &usize| {
        let field = &fields[*index];
        let is_text = field.guess == Guess::Text;
        let words = field.words(profile);
        let rank = match names::without_identifier(&words) {
            None if words.join("_") == kind => 0,
            Some(rest) if kind == rest || kind.ends_with(&format!("_{rest}")) => 0,
            _ if *index == 0 && is_text => 1,
            Some(_) => 2,
            None => return None,
        };
        Some((rank, *index))
    };
    if let Some((_, chosen)) = unique.iter().filter_map(named).min() {
        fields[chosen].is_key = true;
        return Single::Chosen;
    }
    let is_known = |field: &Field| field.column(profile).is_none_or(|column| profile.is_unique(column).is_some());
    match unique.as_slice() {
        [] if !fields.iter().all(is_known) => Single::NotKnown,
        [] => Single::Nobody,
        some => Single::Unclear(some.iter().map(|index| fields[*index].name.clone()).collect()),
    }
}

/// How many columns are tried together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Two,
    Three,
}

/// Columns that are tried together as a key.
#[derive(Debug)]
pub(super) struct Together {
    /// The keys of their headers.
    headers: Vec<String>,
    /// For each column of the file that is read, which of them it is.
    current: Vec<Option<usize>>,
    sets: Vec<Set>,
    rows: u64,
    by_edition: bool,
    files: u64,
    /// How many values all sets hold.
    remembered: usize,
    /// Some were given up for want of room.
    pub(super) gave_up: bool,
}

/// Some columns, and what has been seen of them together.
#[derive(Debug)]
struct Set {
    /// Which columns.
    of: Vec<usize>,
    /// `None` once it repeats too often.
    met: Option<HashSet<u64>>,
    repeats: u64,
}

/// Columns that name a record together, or nearly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The keys of their headers.
    pub(super) headers: Vec<String>,
    /// How many rows repeat an earlier one.
    pub(super) repeats: u64,
}

impl Together {
    /// The columns of a table that may be parts of a key, so many together; `None` where there are not as many.
    pub(super) fn new(profile: &Profile, fields: &[Field], size: Size) -> Option<Together> {
        let may_be_part = |field: &&Field| {
            let Some(column) = field.column(profile) else { return false };
            let is_type = matches!(field.guess, Guess::Text | Guess::OneOf(_) | Guess::Date | Guess::Whole);
            let several = column.values.len() > 1 && column.coded() == 0;
            let is_narrative = column.longest > 120;
            is_type && several && !is_narrative && profile.missing(column) == 0 && column.path.is_none()
        };
        let parts = fields.iter().filter(may_be_part).take(TRIED);
        let headers: Vec<String> = parts.map(|field| field.header(profile)).collect();
        let count = headers.len();
        let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| vec![a, b]));
        let of: Vec<Vec<usize>> = match size {
            Size::Two => pairs.collect(),
            Size::Three => {
                pairs.flat_map(|pair| (pair[1] + 1..count).map(move |c| vec![pair[0], pair[1], c])).collect()
            }
        };
        let set = |of: Vec<usize>| Set { of, met: Some(HashSet::new()), repeats: 0 };
        let sets: Vec<Set> = of.into_iter().map(set).collect();
        (!sets.is_empty()).then_some(Together {
            headers,
            current: Vec::new(),
            sets,
            rows: 0,
            by_edition: profile.by_edition,
            files: 0,
            remembered: 0,
            gave_up: false,
        })
    }

    /// Takes in a part of a file.
    pub(super) fn take(&mut self, seen: &Seen<'_>) {
        match seen {
            Seen::Columns(headers) => {
                let which = |header: &String| {
                    let key = header_key(header);
                    self.headers.iter().position(|wanted| *wanted == key)
                };
                self.files += 1;
                self.current = headers.iter().map(which).collect();
            }
            Seen::Row(cells) => self.row(cells),
            Seen::Record(..) => {}
        }
    }

    fn row(&mut self, cells: &[SeenCell<'_>]) {
        self.rows += 1;
        let edition = if self.by_edition { self.files } else { 0 };
        let mut values: Vec<u64> = vec![edition; self.headers.len()];
        for (cell, which) in cells.iter().zip(&self.current) {
            if let Some(which) = which {
                values[*which] = remembered(&crate::column::fold(trim(&cell.text)), edition);
            }
        }
        for set in &mut self.sets {
            let Some(met) = &mut set.met else { continue };
            let together = set.of.iter().fold(0_u64, |all, part| all.rotate_left(21).wrapping_mul(31) ^ values[*part]);
            if met.insert(together) {
                self.remembered += 1;
            } else {
                set.repeats += 1;
            }
            if set.repeats > 20 + self.rows / 50 {
                self.remembered -= met.len();
                set.met = None;
            }
        }
        self.keep_room();
    }

    /// Gives those up that repeat most, where there is no room for all.
    fn keep_room(&mut self) {
        while self.remembered > ROOM {
            let alive = self.sets.iter_mut().filter(|set| set.met.is_some());
            let Some(most) = alive.max_by_key(|set| set.repeats) else { return };
            self.remembered -= most.met.take().map_or(0, |met| met.len());
            self.gave_up = true;
        }
    }

    /// The sets that never repeat; where there is none, the one that repeats least.
    pub(super) fn found(&self) -> Vec<Found> {
        let of = |set: &Set| Found {
            headers: set.of.iter().map(|part| self.headers[*part].clone()).collect(),
            repeats: set.repeats,
        };
        let alive = || self.sets.iter().filter(|set| set.met.is_some());
        let exact: Vec<Found> = alive().filter(|set| set.repeats == 0).map(of).collect();
        if exact.is_empty() { alive().min_by_key(|set| set.repeats).map(of).into_iter().collect() } else { exact }
    }
}
