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
pub(super) struct Alike {
    leaves: Vec<NodeId>,
    /// For each value its sort.
    sort_of: Vec<u8>,
    /// For each sort what each leaf says of such values.
    sorts: Vec<Vec<u8>>,
    /// For 64 rows at a time those with a value of each sort, and those with a text as it is written.
    rows: Vec<u64>,
}

impl Alike {
    /// No value is known. `None` where there are no leaves.
    pub(super) fn new(leaves: Vec<NodeId>) -> Option<Alike> {
        let any = !leaves.is_empty();
        any.then(|| Alike { leaves, sort_of: Vec::new(), sorts: Vec::new(), rows: Vec::new() })
    }

    /// Forgets all values.
    pub(super) fn clear(&mut self) {
        self.sort_of.clear();
        self.sorts.clear();
    }

    /// Adds a value of which the leaves say that.
    fn add(&mut self, said: Vec<u8>) {
        let sort = self.sorts.iter().position(|known| *known == said).unwrap_or_else(|| {
            self.sorts.push(said);
            self.sorts.len() - 1
        });
        self.sort_of.push(u8::try_from(sort).expect("there are few sorts"));
    }

    /// Some of the leaves, with the values that are known.
    fn part(&self, leaves: Range<usize>) -> Option<Alike> {
        let mut part = Alike::new(self.leaves[leaves.clone()].to_vec())?;
        self.sort_of.iter().for_each(|sort| part.add(self.sorts[usize::from(*sort)][leaves.clone()].to_vec()));
        Some(part)
    }

    /// Finds out for all rows of a batch of which sort their values are, given their codes.
    pub(super) fn look(&mut self, codes: &[u32]) {
        dispatch!(level(), simd => self.look_by(simd, codes));
    }

    #[inline(always)]
    fn look_by<S: Simd>(&mut self, simd: S, codes: &[u32]) {
        let Alike { sort_of, sorts, rows, .. } = self;
        rows.clear();
        for codes in codes.chunks(WORD) {
            let mut of_rows = [NO_ROW; WORD];
            for (sort, code) in of_rows.iter_mut().zip(codes) {
                *sort = sort_of.get(*code as usize).copied().unwrap_or(WRITTEN);
            }
            for sort in (0..=u8::MAX).take(sorts.len()) {
                rows.push(rows_of(simd, &of_rows, sort));
            }
            rows.push(rows_of(simd, &of_rows, WRITTEN));
        }
    }

    /// Where a leaf is among these, what it says of the rows, and of texts as they are written what `written` says of such
    /// rows: given the number of 64 rows, and which of them these are.
    pub(super) fn answer(&self, node: NodeId, said: &mut Vec<Word>, written: impl Fn(usize, u64) -> Word) -> bool {
        let Some(leaf) = self.leaves.iter().position(|known| *known == node) else { return false };
        let answers: Vec<u8> = self.sorts.iter().map(|sort| sort[leaf]).collect();
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
pub(super) fn learn(alike: &mut Vec<Alike>, says: impl Fn(NodeId) -> u8) {
    let mut index = 0;
    while let Some(some) = alike.get_mut(index) {
        some.add(some.leaves.iter().map(|leaf| says(*leaf)).collect());
        if some.sorts.len() > MOST {
            let (all, middle) = (some.leaves.len(), some.leaves.len() / 2);
            let halves = [0..middle, middle..all].map(|leaves| some.part(leaves));
            alike.splice(index..=index, halves.into_iter().flatten());
            index += 1;
        }
        index += 1;
    }
}
