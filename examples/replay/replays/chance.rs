//! Chance that repeats itself: a seed gives the same draws on every machine.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A sequence of draws.
#[derive(Debug)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The sequence that a seed begins.
    pub(crate) fn from(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number between two, both included.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most)
    }

    /// Whether something happens that happens once in so many times.
    pub(crate) fn one_in(&mut self, times: i64) -> bool {
        self.between(1, times) == 1
    }

    /// One of several.
    pub(crate) fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        *list.choose(&mut self.0).expect("there is something to choose from")
    }

    /// Puts a list into an order of chance.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        list.shuffle(&mut self.0);
    }

    /// The day that is between `least` and `most` days after another; before it, if they are negative.
    pub(crate) fn days_from(&mut self, day: Date, least: i64, most: i64) -> Date {
        moved(day, self.between(least, most))
    }
}

/// The day so many days after another; before it, if they are negative.
pub(crate) fn moved(day: Date, days: i64) -> Date {
    let length: Span = days.days();
    day.checked_add(length).expect("the days of a replay are of our time")
}
