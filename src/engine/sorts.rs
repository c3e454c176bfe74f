//! What conditions say of the values of one field. They tell but a few sorts of values apart, so a row is first given its
//! sort; which rows have one is then known for 64 at once, whatever number of conditions asks for it.

use std::ops::Range;

use crate::plan::NodeId;
use crate::wide::*;

use super::bits::{WORD, Word, rows_of};

/// So many sorts are told apart by some leaves together; a leaf alone has fewer.
const MOST: usize = 64;

/// Instead of a sort: the row has no value with a code, but a text as it is written.
const WRITTEN: u8 = 254;
/// Instead of a sort: there is no row.
const NO_ROW: u8 = 255;

/// Some leaves that depend on one field alone, and the sorts of values that they tell apart.
#[derive(Debug, Clone)]
pub(super) struct Sorts {
    leaves: Vec<NodeId>,
    /// For each value its sort.
    sort_of: Vec<u8>,
    /// For each sort what each leaf says of such values.
    said: Vec<Vec<u8>>,
    /// For 64 rows at a time those with a value of each sort, and those with a text as it is written.
    rows: Vec<u64>,
}

impl Sorts {
    /// No value is known. `None` where there are no leaves.
    pub(super) fn new(leaves: Vec<NodeId>) -> Option<Sorts> {
        let any = !leaves.is_empty();
        any.then(|| Sorts { leaves, sort_of: Vec::new(), said: Vec::new(), rows: Vec::new() })
    }

    /// Forgets all values.
    pub(super) fn clear(&mut self) {
        self.sort_of.clear();
        self.said.clear();
    }

    /// Adds a value of which the leaves say that.
    fn add(&mut self, said: Vec<u8>) {
        let sort = self.said.iter().position(|known| *known == said).unwrap_or_else(|| {
            self.said.push(said);
            self.said.len() - 1
        });
        self.sort_of.push(u8::try_from(sort).expect("there are few sorts"));
    }

    /// Some of the leaves, with the values that are known.
    fn part(&self, leaves: Range<usize>) -> Option<Sorts> {
        let mut part = Sorts::new(self.leaves[leaves.clone()].to_vec())?;
        self.sort_of.iter().for_each(|sort| part.add(self.said[usize::from(*sort)][leaves.clone()].to_vec()));
        Some(part)
    }

    /// Finds out for all rows of a batch of which sort their values are, given their codes.
    pub(super) fn look(&mut self, codes: &[u32]) {
        dispatch!(level(), simd => self.look_by(simd, codes));
    }

    #[inline(always)]
    fn look_by<S: Simd>(&mut self, simd: S, codes: &[u32]) {
        let Sorts { sort_of, said, rows, .. } = self;
        rows.clear();
        for codes in codes.chunks(WORD) {
            let mut of_rows = [NO_ROW; WORD];
            for (sort, code) in of_rows.iter_mut().zip(codes) {
                *sort = sort_of.get(*code as usize).copied().unwrap_or(WRITTEN);
            }
            for sort in (0..=u8::MAX).take(said.len()) {
                rows.push(rows_of(simd, &of_rows, sort));
            }
            rows.push(rows_of(simd, &of_rows, WRITTEN));
        }
    }

    /// Where a leaf is among these, what it says of the rows, and of texts as they are written what `written` says of such
    /// rows: given the number of 64 rows, and which of them these are.
    pub(super) fn answer(&self, node: NodeId, said: &mut Vec<Word>, written: impl Fn(usize, u64) -> Word) -> bool {
        let Some(leaf) = self.leaves.iter().position(|known| *known == node) else { return false };
        let answers: Vec<u8> = self.said.iter().map(|sort| sort[leaf]).collect();
        let any = answers.iter().fold(0, |any, answer| any | answer);
        said.extend(self.rows.chunks(answers.len() + 1).enumerate().map(|(index, rows)| {
            let (as_written, rows) = rows.split_last().expect("there is a word for texts as they are written");
            let word = Word::by_planes(any, |bit| {
                let with_bit = rows.iter().zip(&answers).filter(|(_, answer)| **answer & bit != 0);
                with_bit.fold(0, |all, (rows, _)| all | rows)
            });
            if *as_written == 0 { word } else { word.beside(written(index, *as_written)) }
        }));
        true
    }
}

/// Adds a value to all leaves of a field.
pub(super) fn learn(all: &mut Vec<Sorts>, says: impl Fn(NodeId) -> u8) {
    let mut index = 0;
    while let Some(some) = all.get_mut(index) {
        some.add(some.leaves.iter().map(|leaf| says(*leaf)).collect());
        if some.said.len() > MOST {
            let (count, middle) = (some.leaves.len(), some.leaves.len() / 2);
            let halves = [0..middle, middle..count].map(|leaves| some.part(leaves));
            all.splice(index..=index, halves.into_iter().flatten());
            index += 1;
        }
        index += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::bits::{FALSE, TRUE};
    use super::*;
    use crate::column::AS_WRITTEN;

    #[test]
    fn many_leaves_that_tell_many_values_apart_say_of_each_row_what_they_say_of_its_value() {
        // Each asks whether a value is at least so much; values come in no order.
        let (leaves, values): (Vec<NodeId>, Vec<usize>) =
            ((0..150).collect(), (0..150).map(|n| n * 67 % 151).collect());
        let says = |leaf: NodeId, value: usize| if value >= leaf { TRUE } else { FALSE };
        let mut sorts = vec![Sorts::new(leaves.clone()).unwrap()];
        values.iter().for_each(|value| learn(&mut sorts, |leaf| says(leaf, *value)));
        assert!(sorts.len() > 2 && sorts.iter().all(|some| some.said.len() <= MOST + 1));
        let codes: Vec<u32> = (0..150).chain([AS_WRITTEN, 3]).collect();
        sorts.iter_mut().for_each(|some| some.look(&codes));
        for leaf in leaves {
            let mut said = Vec::new();
            let of_written = |index: usize, rows: u64| {
                assert_eq!((index, rows), (2, 1 << (150 % WORD)));
                Word::all(TRUE | FALSE, rows)
            };
            assert!(sorts.iter().any(|some| some.answer(leaf, &mut said, of_written)));
            assert_eq!(said.len(), 3);
            for (row, code) in codes.iter().enumerate() {
                let expected = match *code {
                    AS_WRITTEN => TRUE | FALSE,
                    code => says(leaf, values[code as usize]),
                };
                assert_eq!(said[row / WORD].at(row % WORD), expected, "leaf {leaf}, row {row}");
            }
            assert_eq!(said[2].at(60), 0, "there is no such row");
        }
        assert!(!sorts.iter().any(|some| some.answer(150, &mut Vec::new(), |_, _| Word::default())));
    }
}
