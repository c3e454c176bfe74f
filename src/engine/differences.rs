//! Differences of two values of a row, found once for all conditions that compare the same two.

use std::ops::RangeInclusive;

use crate::wide::*;

use super::bits::{FALSE, TRUE, WORD, Word, rows_of};
use super::values::{NO_NUMBER, NONE_YET, NOT_KNOWN};

/// Instead of a difference: one of the values is no number. All differences are higher.
const NONE: i64 = i64::MIN;

/// The numbers of the values of a field, or one of the marks, by the codes of its rows.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'b> {
    pub(super) codes: &'b [u32],
    pub(super) by_code: &'b [i64],
}

impl Numbers<'_> {
    /// The number of a row.
    #[inline(always)]
    pub(super) fn of(self, row: usize) -> i64 {
        self.by_code[self.codes[row] as usize]
    }
}

/// The difference of two values in each row of a batch.
#[derive(Debug, Clone, Default)]
pub(super) struct Differences(Vec<i64>);

impl Differences {
    /// Finds them out.
    pub(super) fn look(&mut self, one: Numbers<'_>, other: Numbers<'_>) {
        self.0.clear();
        self.0.extend(one.codes.iter().zip(other.codes).map(|(one_code, other_code)| {
            let (one, other) = (one.by_code[*one_code as usize], other.by_code[*other_code as usize]);
            let is_known = (one > NOT_KNOWN) & (other > NOT_KNOWN);
            if is_known { one.wrapping_sub(other) } else { NONE }
        }));
    }

    /// Says of all rows whether their difference lies between two numbers; nothing where there is none.
    pub(super) fn answer(&self, said: &mut Vec<Word>, between: RangeInclusive<i64>) {
        dispatch!(level(), simd => self.answer_by(simd, said, between));
    }

    #[inline(always)]
    fn answer_by<S: Simd>(&self, simd: S, said: &mut Vec<Word>, between: RangeInclusive<i64>) {
        let (low, high) = between.into_inner();
        for differences in self.0.chunks(WORD) {
            let mut answers = [0; WORD];
            for (answer, difference) in answers.iter_mut().zip(differences) {
                let is_between = u8::from(low <= *difference) & u8::from(*difference <= high);
                let is_known = u8::from(*difference != NONE);
                *answer = is_known * (FALSE - is_between * (FALSE - TRUE));
            }
            let [t, f] = [rows_of(simd, &answers, TRUE), rows_of(simd, &answers, FALSE)];
            said.push(Word { t, f, ..Word::default() });
        }
    }
}

/// What is said of two values of which one is no number; nothing where that must be asked.
pub(super) fn open(one: i64, other: i64, is_equality: bool) -> u8 {
    match (one, other) {
        (NO_NUMBER, _) | (_, NO_NUMBER) => 0,
        (NOT_KNOWN, _) | (_, NOT_KNOWN) => TRUE | FALSE,
        // None differs from every value and equals none; it is neither more nor less.
        (NONE_YET, NONE_YET) if is_equality => TRUE,
        _ => FALSE,
    }
}
