//! Answers of a condition for many rows: a bit for each row and each thing that the answer can be.

use crate::explain::Said;
use crate::outcome::Answers;
use crate::wide::*;

/// Rows that a word of bits stands for.
pub(super) const WORD: usize = 64;

/// The bit of a byte that says a condition can be true, false, not due; that its answer assumes complete records, and
/// that there was nothing to check.
pub(super) const TRUE: u8 = 1;
pub(super) const FALSE: u8 = 2;
pub(super) const NOT_DUE: u8 = 4;
pub(super) const ASSUMES: u8 = 8;
pub(super) const NOTHING: u8 = 16;

/// What a condition says of a row, in a byte.
pub(super) fn packed(said: Said) -> u8 {
    packed_answers(said.answers)
        | if said.assumes_complete { ASSUMES } else { 0 }
        | if said.nothing_to_check { NOTHING } else { 0 }
}

pub(super) fn packed_answers(answers: Answers) -> u8 {
    let bit = |can: bool, bit: u8| if can { bit } else { 0 };
    bit(answers.can_be_true(), TRUE) | bit(answers.can_be_false(), FALSE) | bit(answers.can_be_not_due(), NOT_DUE)
}

/// The answers that a byte says are possible.
pub(super) fn unpacked(said: u8) -> Answers {
    let each = [(TRUE, Answers::TRUE), (FALSE, Answers::FALSE), (NOT_DUE, Answers::NOT_DUE)];
    let possible = each.into_iter().filter(|(bit, _)| said & bit != 0).map(|(_, one)| one);
    possible.reduce(Answers::union).expect("a condition says something of every row")
}

/// What a condition says of 64 rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    /// Can be true.
    pub(super) t: u64,
    /// Can be false.
    pub(super) f: u64,
    /// Can be not due yet.
    pub(super) d: u64,
    /// Rests on an absence in a source not declared complete.
    pub(super) assumes: u64,
    /// True only because there was nothing to check.
    pub(super) nothing: u64,
}

impl Word {
    pub(super) const TRUE: Word = Word { t: !0, f: 0, d: 0, assumes: 0, nothing: 0 };
    pub(super) const FALSE: Word = Word { t: 0, f: !0, d: 0, assumes: 0, nothing: 0 };

    /// The answers of some rows, one byte for each; no more than a word has bits.
    pub(super) fn of(answers: impl Iterator<Item = u8>) -> Word {
        let mut said = [0; WORD];
        let mut any = 0;
        for (said, answer) in said.iter_mut().zip(answers) {
            *said = answer;
            any |= answer;
        }
        Word::by_planes(any, |bit| plane(&said, bit.trailing_zeros()))
    }

    /// The rows of which each bit is said, where it is one of those that are said of any.
    #[inline(always)]
    pub(super) fn by_planes(any: u8, plane: impl Fn(u8) -> u64) -> Word {
        let plane = |bit: u8| if any & bit == 0 { 0 } else { plane(bit) };
        Word { t: plane(TRUE), f: plane(FALSE), d: plane(NOT_DUE), assumes: plane(ASSUMES), nothing: plane(NOTHING) }
    }

    /// The same of some rows, and nothing of the others.
    pub(super) fn all(said: u8, rows: u64) -> Word {
        Word::by_planes(said, |_| rows)
    }

    /// What it says, and what is said of other rows.
    pub(super) fn beside(self, other: Word) -> Word {
        Word {
            t: self.t | other.t,
            f: self.f | other.f,
            d: self.d | other.d,
            assumes: self.assumes | other.assumes,
            nothing: self.nothing | other.nothing,
        }
    }

    /// What it says of one row, as a byte.
    pub(super) fn at(self, row: usize) -> u8 {
        let bit = |word: u64, bit: u8| if word >> row & 1 == 1 { bit } else { 0 };
        bit(self.t, TRUE) | bit(self.f, FALSE) | bit(self.d, NOT_DUE)
    }

    /// True and false change places (table T1).
    pub(super) fn negated(self) -> Word {
        Word { t: self.f, f: self.t, ..self }
    }

    /// The lower of the answers, on every combination (table T1).
    pub(super) fn and(self, other: Word) -> Word {
        Word {
            t: self.t & other.t,
            f: self.f | other.f,
            d: self.d & (other.t | other.d) | other.d & self.t,
            assumes: 0,
            nothing: 0,
        }
    }

    /// The higher of the answers, on every combination.
    pub(super) fn or(self, other: Word) -> Word {
        self.negated().and(other.negated()).negated()
    }

    /// Rows for which the answers are the same.
    pub(super) fn same(self, other: Word) -> u64 {
        !(self.t ^ other.t | self.f ^ other.f | self.d ^ other.d)
    }

    /// Rows for which it is certainly true.
    pub(super) fn surely_true(self) -> u64 {
        self.t & !self.f & !self.d
    }

    /// Rows for which it is certainly false.
    pub(super) fn surely_false(self) -> u64 {
        self.f & !self.t & !self.d
    }
}

/// Which of 64 rows are of a sort.
#[inline(always)]
pub(super) fn rows_of<S: Simd>(simd: S, sorts: &[u8; WORD], sort: u8) -> u64 {
    u8x64::load_array_ref(simd, sorts).simd_eq(sort).to_bitmask()
}

/// Calls `visit` with each row of a set.
pub(super) fn each(mut set: u64, mut visit: impl FnMut(u32)) {
    while set != 0 {
        visit(set.trailing_zeros());
        set &= set - 1;
    }
}

/// One bit of each of 64 bytes.
fn plane(said: &[u8; WORD], bit: u32) -> u64 {
    // Gathers the lowest bits of eight bytes in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    let mut word = 0;
    let (eights, _) = said.as_chunks::<8>();
    for (place, eight) in eights.iter().enumerate() {
        let bits = u64::from_le_bytes(*eight) >> bit & LOWEST;
        word |= (bits.wrapping_mul(GATHER) >> 56) << (place * 8);
    }
    word
}

/// All of some conditions, or any of them.
pub(super) fn joined(parts: &[Word], all: bool) -> Word {
    let neutral = if all { Word::TRUE } else { Word::FALSE };
    let join = |a: Word, b: Word| if all { a.and(b) } else { a.or(b) };
    let mut word = parts.iter().copied().fold(neutral, join);
    let is_neutral = word.same(neutral);
    // What decides an answer that is not neutral are the parts with that answer: they all must rest on an assumption.
    let (mut any, mut deciding, mut firm) = (0, 0, 0);
    let mut checked = 0;
    for part in parts {
        any |= part.assumes;
        let decides = part.same(word);
        deciding |= decides;
        firm |= decides & !part.assumes;
        checked |= part.surely_true() & !part.nothing;
    }
    word.assumes = is_neutral & any | !is_neutral & deciding & !firm;
    word.nothing = word.surely_true() & !checked;
    word
}

/// At least so many of some conditions: true if so many are, else not due if so many are true or not due, else false,
/// on every combination of what they may be.
pub(super) fn at_least(count: u32, parts: &[Word]) -> Word {
    let mut word = Word::of((0..WORD).map(|row| {
        let (mut surely, mut can, mut due, mut never_false) = (0, 0, 0, 0);
        for said in parts.iter().map(|part| part.at(row)) {
            surely += u32::from(said == TRUE);
            can += u32::from(said & TRUE != 0);
            due += u32::from(said & NOT_DUE != 0);
            never_false += u32::from(said & FALSE == 0);
        }
        // What can be true but not due is true where that helps, and no more than one less than so many are.
        let others = parts.iter().filter(|part| matches!(part.at(row) & (TRUE | NOT_DUE), TRUE)).count();
        let reached = due as usize + others >= count as usize;
        let bit = |can: bool, bit: u8| if can { bit } else { 0 };
        bit(can >= count, TRUE) | bit(never_false < count, FALSE) | bit(due > 0 && surely < count && reached, NOT_DUE)
    }));
    word.assumes = parts.iter().fold(0, |assumes, part| assumes | part.assumes);
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sets of answers, each in a byte.
    fn each() -> impl Iterator<Item = u8> + Clone {
        1..8
    }

    /// One row that says so, among others that say something else.
    fn word(said: u8) -> Word {
        Word::of((0..WORD).map(|row| if row == 5 { said } else { FALSE }))
    }

    /// `and`, `or` and `not` are those of table T1, on every combination of three.
    #[test]
    fn connectives_are_those_of_the_table() {
        for a in each() {
            assert_eq!(word(a).negated().at(5), packed_answers(unpacked(a).negated()));
            for b in each() {
                for c in each() {
                    let (parts, sets) = ([word(a), word(b), word(c)], [unpacked(a), unpacked(b), unpacked(c)]);
                    let all = sets.into_iter().fold(Answers::TRUE, Answers::and);
                    let any = sets.into_iter().fold(Answers::FALSE, Answers::or);
                    assert_eq!(joined(&parts, true).at(5), packed_answers(all), "all of {sets:?}");
                    assert_eq!(joined(&parts, false).at(5), packed_answers(any), "any of {sets:?}");
                }
            }
        }
    }

    /// `at least n of`, by trying every combination of single answers.
    #[test]
    fn at_least_is_what_its_combinations_come_to() {
        for count in 1..=3_usize {
            for a in each() {
                for b in each() {
                    for c in each() {
                        let mut expected = 0;
                        for combination in combinations(&[a, b, c]) {
                            let number = |wanted: u8| combination.iter().filter(|said| **said == wanted).count();
                            expected |= match number(TRUE) {
                                truths if truths >= count => TRUE,
                                truths if truths + number(NOT_DUE) >= count => NOT_DUE,
                                _ => FALSE,
                            };
                        }
                        let found = at_least(u32::try_from(count).unwrap(), &[word(a), word(b), word(c)]).at(5);
                        assert_eq!(found, expected, "at least {count} of {a} {b} {c}");
                    }
                }
            }
        }
    }

    fn combinations(parts: &[u8]) -> Vec<Vec<u8>> {
        let Some((first, rest)) = parts.split_first() else { return vec![Vec::new()] };
        let single = [TRUE, FALSE, NOT_DUE].into_iter().filter(|one| first & one != 0);
        single.flat_map(|one| combinations(rest).into_iter().map(move |tail| [&[one], &tail[..]].concat())).collect()
    }
}
