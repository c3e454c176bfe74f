//! Differences of two values of a row, found once for all conditions that compare the same two.

use std::ops::RangeInclusive;

use crate::wide::*;

use super::bits::{FALSE, TRUE, WORD, Word, rows_of};
use super::values::{NO_NUMBER, NONE_YET, NOT_KNOWN};

/// Instead of a difference: one of the values is no number. All differences are higher.
const NONE: i64 = i64::MIN;

/// For each value of a field its number, or one of the marks: in as little memory as may be, because rows look them up in
/// any order.
#[derive(Debug, Clone)]
pub(super) enum NumbersByCode {
    /// Days, texts by their places, and other numbers that are small.
    Small(Vec<i32>),
    Any(Vec<i64>),
}

/// Of small numbers, the highest mark.
const HIGHEST_MARK: i32 = i32::MIN + 2;

impl NumbersByCode {
    pub(super) const EMPTY: NumbersByCode = NumbersByCode::Small(Vec::new());

    /// Adds the number of the next value.
    pub(super) fn push(&mut self, number: i64) {
        match self {
            NumbersByCode::Any(numbers) => numbers.push(number),
            NumbersByCode::Small(numbers) => match small(number) {
                Some(number) => numbers.push(number),
                None => {
                    let all = numbers.iter().copied().map(any).chain([number]);
                    *self = NumbersByCode::Any(all.collect());
                }
            },
        }
    }

    fn get(&self, code: u32) -> i64 {
        match self {
            NumbersByCode::Small(numbers) => any(numbers[code as usize]),
            NumbersByCode::Any(numbers) => numbers[code as usize],
        }
    }
}

/// A number as a small one, and a mark as one of theirs.
fn small(number: i64) -> Option<i32> {
    match number {
        ..=NOT_KNOWN => i32::try_from(number - i64::MIN).ok().map(|mark| i32::MIN + mark),
        _ => i32::try_from(number).ok().filter(|number| *number > HIGHEST_MARK),
    }
}

/// A small number as any other.
#[inline(always)]
fn any(small: i32) -> i64 {
    let mark = i64::MIN.wrapping_add(small.wrapping_sub(i32::MIN).into());
    if small > HIGHEST_MARK { i64::from(small) } else { mark }
}

/// The numbers of the values of a field, and the codes of its rows.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'b> {
    pub(super) codes: &'b [u32],
    pub(super) by_code: &'b NumbersByCode,
}

impl Numbers<'_> {
    /// The number of a row.
    pub(super) fn of(self, row: usize) -> i64 {
        self.by_code.get(self.codes[row])
    }
}

/// The difference of two values in each row of a batch.
#[derive(Debug, Clone, Default)]
pub(super) struct Differences(Vec<i64>);

impl Differences {
    /// Finds them out.
    pub(super) fn look(&mut self, one: Numbers<'_>, other: Numbers<'_>) {
        use NumbersByCode::{Any, Small};
        let codes = (one.codes, other.codes);
        match (one.by_code, other.by_code) {
            (Small(one), Small(other)) => self.look_by(codes, |code| any(one[code]), |code| any(other[code])),
            (Small(one), Any(other)) => self.look_by(codes, |code| any(one[code]), |code| other[code]),
            (Any(one), Small(other)) => self.look_by(codes, |code| one[code], |code| any(other[code])),
            (Any(one), Any(other)) => self.look_by(codes, |code| one[code], |code| other[code]),
        }
    }

    #[inline(always)]
    fn look_by(
        &mut self,
        (one_codes, other_codes): (&[u32], &[u32]),
        one: impl Fn(usize) -> i64,
        other: impl Fn(usize) -> i64,
    ) {
        self.0.clear();
        self.0.extend(one_codes.iter().zip(other_codes).map(|(one_code, other_code)| {
            let (one, other) = (one(*one_code as usize), other(*other_code as usize));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_they_were_whatever_stands_beside_them() {
        let near = [0, 1, -1, 18_000, i64::from(i32::MAX), i64::from(i32::MIN) + 3];
        let far =
            [i64::from(i32::MIN) + 2, i64::from(i32::MIN), i64::from(i32::MAX) + 1, i64::MAX / 4, -(i64::MAX / 4)];
        let marks = [NO_NUMBER, NONE_YET, NOT_KNOWN];
        let mut numbers = NumbersByCode::EMPTY;
        let all: Vec<i64> = marks.into_iter().chain(near).chain(far).chain(marks).collect();
        for (count, number) in all.iter().enumerate() {
            numbers.push(*number);
            let is_small = matches!(numbers, NumbersByCode::Small(_));
            assert_eq!(is_small, count < marks.len() + near.len(), "{number}");
            (0..).zip(&all[..=count]).for_each(|(code, number)| assert_eq!(numbers.get(code), *number));
        }
    }

    #[test]
    fn differences_are_those_of_numbers_of_either_size() {
        let of = |numbers: &[i64]| {
            let mut by_code = NumbersByCode::EMPTY;
            numbers.iter().for_each(|number| by_code.push(*number));
            by_code
        };
        let values = [5, -3, NONE_YET, NOT_KNOWN, NO_NUMBER, 0];
        let wide: Vec<i64> = values.into_iter().chain([1 << 40]).collect();
        let codes: Vec<u32> = (0..36).collect();
        let (one_codes, other_codes): (Vec<u32>, Vec<u32>) = codes.iter().map(|code| (code / 6, code % 6)).unzip();
        for one in [of(&values), of(&wide)] {
            for other in [of(&values), of(&wide)] {
                let (one, other) =
                    (Numbers { codes: &one_codes, by_code: &one }, Numbers { codes: &other_codes, by_code: &other });
                let mut differences = Differences::default();
                differences.look(one, other);
                let mut said = Vec::new();
                differences.answer(&mut said, 0..=5);
                for row in 0..36 {
                    let (left, right) = (values[row / 6], values[row % 6]);
                    let expected = match left > NOT_KNOWN && right > NOT_KNOWN {
                        true if (0..=5).contains(&(left - right)) => TRUE,
                        true => FALSE,
                        false => 0,
                    };
                    assert_eq!(said[0].at(row), expected, "{left} {right}");
                }
                assert_eq!(said[0].at(40), 0, "there is no such row");
            }
        }
    }
}
