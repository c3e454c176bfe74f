//! Choices: everything that is made up follows a list of numbers, so that smaller numbers and shorter lists make simpler
//! cases, and what was found is made smaller without knowing what it means.

use proptest::collection::{SizeRange, vec};
use proptest::prelude::{Strategy, any};

/// The numbers that one part of a case follows: a field, a row, a rule.
pub(crate) type Choices = Vec<u8>;

/// The choices of a case, in groups of parts.
pub(crate) type Groups = Vec<Vec<Choices>>;

/// As many numbers as a part of a case may want.
pub(crate) fn choices(length: impl Into<SizeRange>) -> impl Strategy<Value = Choices> {
    vec(any::<u8>(), length)
}

/// Reads choices one after the other. Where they end, the first and simplest of everything is taken.
#[derive(Debug)]
pub(crate) struct Draw<'c> {
    choices: std::slice::Iter<'c, u8>,
}

impl<'c> Draw<'c> {
    pub(crate) fn new(choices: &'c [u8]) -> Draw<'c> {
        Draw { choices: choices.iter() }
    }

    /// Those of a part of a group; none where it is not there.
    pub(crate) fn part(group: &'c [Choices], part: usize) -> Draw<'c> {
        Draw::new(group.get(part).map_or(&[], Vec::as_slice))
    }

    /// A number below another, which is at most 256; small choices make small numbers.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (usize::from(self.choices.next().copied().unwrap_or(0)) * end) >> 8
    }

    /// Yes in so many of a hundred cases; a small choice says no.
    pub(crate) fn percent(&mut self, share: usize) -> bool {
        self.below(100) >= 100 - share
    }

    /// One of several; the first is the simplest.
    pub(crate) fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// One of several, by their weights.
    pub(crate) fn weighed<T: Copy>(&mut self, of: &[(usize, T)]) -> T {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in of {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return *one,
            }
        }
        of[0].1
    }
}

/// The simplest choices that were met and still fail: first whole parts are left out, then more and more of each is
/// made zero. proptest would get there too, a number at a time.
pub(crate) fn shrunk(groups: &Groups, fails: &mut dyn FnMut(&Groups) -> bool) -> Groups {
    let mut best = groups.clone();
    for group in 0..best.len() {
        let mut length = best[group].len();
        while length > 0 {
            let mut at = 0;
            while at < best[group].len() {
                let mut less = best.clone();
                less[group].drain(at..(at + length).min(best[group].len()));
                if fails(&less) { best = less } else { at += length }
            }
            length /= 2;
        }
    }
    for group in 0..best.len() {
        for part in 0..best[group].len() {
            let mut length = best[group][part].len();
            while length > 0 {
                for at in (0..best[group][part].len()).step_by(length) {
                    let mut less = best.clone();
                    let end = (at + length).min(less[group][part].len());
                    less[group][part][at..end].fill(0);
                    if less != best && fails(&less) {
                        best = less;
                    }
                }
                length /= 2;
            }
        }
    }
    best
}
