//! Counting what happened while records were read, with the first places of each sort.

use std::cmp::Reverse;
use std::fmt;

use indexmap::IndexMap;

use crate::calendar::{Day, When};
use crate::column::TextId;

/// Years before the as-of date beyond which hardly any record is dated.
const FAR_BEFORE: u16 = 120;

/// Years after the as-of date beyond which hardly any record is dated.
const FAR_AFTER: u16 = 100;

/// How many places of one sort are kept; all of them are counted.
const KEPT: usize = 100;
/// How many different texts that a `one of` does not list are kept for one field; all values are counted.
const KEPT_TEXTS: usize = 100;

/// Something that happened more than once: how often, and where at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted<T> {
    /// How often.
    pub count: u64,
    /// The first hundred, in record order.
    pub first: Vec<T>,
}

impl<T> Default for Noted<T> {
    fn default() -> Self {
        Noted { count: 0, first: Vec::new() }
    }
}

impl<T> Noted<T> {
    /// Counts one more.
    pub fn add(&mut self, one: T) {
        self.count += 1;
        if self.has_room() {
            self.first.push(one);
        }
    }

    /// Adds what happened later, each made what it is here.
    pub(super) fn join<S>(&mut self, later: Noted<S>, made: impl FnMut(S) -> T) {
        let room = KEPT - self.first.len().min(KEPT);
        self.first.extend(later.first.into_iter().take(room).map(made));
        self.count += later.count;
    }

    /// Whether the next one is kept.
    pub fn has_room(&self) -> bool {
        self.first.len() < KEPT
    }

    /// Whether it never happened.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Things of several sorts that happened more than once, each sort by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BySort<T> {
    /// The sorts, each with its key in results, in the order in which they happened first.
    pub sorts: Vec<(&'static str, Noted<T>)>,
}

impl<T> Default for BySort<T> {
    fn default() -> Self {
        BySort { sorts: Vec::new() }
    }
}

impl<T> BySort<T> {
    /// Counts one more of a sort.
    pub(super) fn note(&mut self, sort: &'static str, one: T) {
        match self.sorts.iter_mut().find(|(known, _)| *known == sort) {
            Some((_, noted)) => noted.add(one),
            None => self.sorts.push((sort, Noted { count: 1, first: vec![one] })),
        }
    }

    /// Counts one more of a sort, which is made only if it is kept.
    pub(super) fn again(&mut self, sort: &'static str, one: impl FnOnce() -> T) {
        match self.sorts.iter_mut().find(|(known, _)| *known == sort) {
            Some((_, noted)) if !noted.has_room() => noted.count += 1,
            Some((_, noted)) => noted.add(one()),
            None => self.sorts.push((sort, Noted { count: 1, first: vec![one()] })),
        }
    }

    /// Adds what happened later, each made what it is here.
    pub(super) fn join<S>(&mut self, later: BySort<S>, mut made: impl FnMut(S) -> T) {
        for (sort, noted) in later.sorts {
            let place = self.sorts.iter().position(|(known, _)| *known == sort).unwrap_or_else(|| {
                self.sorts.push((sort, Noted::default()));
                self.sorts.len() - 1
            });
            self.sorts[place].1.join(noted, &mut made);
        }
    }

    /// Whether the next one of a sort is kept.
    pub fn has_room(&self, sort: &str) -> bool {
        self.sorts.iter().find(|(known, _)| *known == sort).is_none_or(|(_, noted)| noted.has_room())
    }

    /// How often, of all sorts.
    pub fn count(&self) -> u64 {
        self.sorts.iter().map(|(_, noted)| noted.count).sum()
    }

    /// Whether it never happened.
    pub fn is_empty(&self) -> bool {
        self.sorts.is_empty()
    }
}

/// Texts that a `one of` does not list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unlisted {
    /// How many values.
    pub count: u64,
    /// The first hundred different texts as they are compared, each as it stands first and how often.
    pub texts: IndexMap<TextId, (TextId, u64)>,
}

impl Unlisted {
    /// Counts one more, by the form in which texts are compared and as it stands.
    pub fn add(&mut self, folded: TextId, stored: TextId) {
        self.add_times(folded, stored, 1);
    }

    /// Counts so many more.
    pub(super) fn add_times(&mut self, folded: TextId, stored: TextId, times: u64) {
        self.count += times;
        if let Some((_, count)) = self.texts.get_mut(&folded) {
            *count += times;
        } else if self.has_room() {
            self.texts.insert(folded, (stored, times));
        }
    }

    /// Whether a text that is not among them is kept.
    pub(super) fn has_room(&self) -> bool {
        self.texts.len() < KEPT_TEXTS
    }

    /// Adds those of another file.
    pub fn join(&mut self, other: &Unlisted) {
        for (folded, (stored, count)) in &other.texts {
            self.texts.entry(*folded).or_insert((*stored, 0)).1 += count;
        }
        self.count += other.count;
    }

    /// The texts, the most frequent first.
    pub fn by_count(&self) -> Vec<(TextId, u64)> {
        let mut texts: Vec<(TextId, u64)> = self.texts.values().copied().collect();
        texts.sort_by_key(|(_, count)| Reverse(*count));
        texts
    }
}

/// On which side of the as-of date a date is far away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Far {
    /// More than 120 years before it.
    Before,
    /// More than 100 years after it.
    After,
}

impl Far {
    /// Whether a date is so far away that it is more likely a slip, or stands for no date.
    pub(super) fn of(date: &When, as_of: Day) -> Option<Far> {
        let days = |years: u16| i32::from(years) * 366;
        if date.last.0 < as_of.0.saturating_sub(days(FAR_BEFORE)) {
            Some(Far::Before)
        } else if date.first.0 > as_of.0.saturating_add(days(FAR_AFTER)) {
            Some(Far::After)
        } else {
            None
        }
    }
}

impl fmt::Display for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Far::Before => write!(f, "more than {FAR_BEFORE} years before the as-of date"),
            Far::After => write!(f, "more than {FAR_AFTER} years after the as-of date"),
        }
    }
}
