//! What measures count: how many rows of each group came to what.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::column::Batch;
use crate::explain::{Counted, Group};

use super::bits::WORD;
use super::{Worker, remembered};

/// The groups that one value makes.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    all: Vec<Arc<Group>>,
    /// By the values of the fields on which it depends.
    known: FxHashMap<Vec<u32>, u32>,
    /// The same where that is one field.
    by_code: Vec<u32>,
}

/// Instead of a group: nobody has looked for it.
const UNKNOWN: u32 = u32::MAX;

impl Groups {
    /// Forgets which values make which group.
    pub(super) fn forget(&mut self) {
        self.known.clear();
        self.by_code.clear();
    }

    fn place(&mut self, group: Group) -> u32 {
        let found = self.all.iter().position(|known| **known == group);
        let place = found.unwrap_or_else(|| {
            self.all.push(Arc::new(group));
            self.all.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

impl Worker<'_> {
    /// Counts the rows of a batch for all measures.
    pub(super) fn measure(&mut self, batch: &Batch, live: &[u64]) -> Vec<Counted> {
        let mut counted = Vec::new();
        for share in 0..self.plan.measures.len() {
            let by: Vec<Vec<u32>> =
                (0..self.groups[share].len()).map(|value| self.group(batch, share, value)).collect();
            let planned = &self.plan.measures[share];
            let words = &self.concluded[planned.rule].as_ref().expect("every rule has been concluded").words;
            let sizes: Vec<u64> = self.groups[share].iter().map(|groups| groups.all.len() as u64).collect();
            // How many rows, by the numbers of their groups and what they came to; with the first of them.
            let mut counts: IndexMap<(u64, u64), (usize, u64), FxBuildHasher> = IndexMap::default();
            for (index, live) in live.iter().enumerate() {
                let mut rows = *live;
                while rows != 0 {
                    let bit = rows.trailing_zeros();
                    rows &= rows - 1;
                    let row = index * WORD + bit as usize;
                    let place =
                        by.iter().zip(&sizes).fold(0, |place, (groups, size)| place * size + u64::from(groups[row]));
                    let shape = words[index].shape(bit);
                    counts.entry((place, shape)).or_insert((row, 0)).1 += 1;
                }
            }
            let of = |(row, records): (usize, u64)| Counted {
                measure: planned.measure,
                groups: by
                    .iter()
                    .zip(&self.groups[share])
                    .map(|(of_row, groups)| groups.all[of_row[row] as usize].clone())
                    .collect(),
                upshot: words[row / WORD].upshot(u32::try_from(row % WORD).unwrap_or(0)),
                records,
            };
            counted.extend(counts.into_values().map(of));
        }
        counted
    }

    /// For each row its group by a value of a measure.
    fn group(&mut self, batch: &Batch, share: usize, value: usize) -> Vec<u32> {
        let kind = self.plan.kind;
        let (operand, fields) = &self.plan.measures[share].by[value];
        let mut groups = std::mem::take(&mut self.groups[share][value]);
        if let [field] = &fields[..] {
            let column = batch.field(*field);
            groups.by_code.resize(column.values.len().max(groups.by_code.len()), UNKNOWN);
            let mut fresh: Vec<u32> = Vec::new();
            for (row, code) in (0..).zip(&column.codes) {
                let slot = &mut groups.by_code[*code as usize];
                if *slot == UNKNOWN {
                    *slot = UNKNOWN - 1;
                    fresh.push(row);
                }
            }
            let found =
                self.scratch.ask(self.court, batch, (&fresh, fields), |court, row| court.group(operand, kind, row));
            for (row, group) in fresh.iter().zip(found) {
                let place = groups.place(group);
                groups.by_code[column.codes[*row as usize] as usize] = place;
            }
            let of_rows = column.codes.iter().map(|code| groups.by_code[*code as usize]).collect();
            self.groups[share][value] = groups;
            return of_rows;
        }
        let rows: Vec<u32> = (0..u32::try_from(batch.len()).unwrap_or(u32::MAX)).collect();
        let mut known = std::mem::take(&mut groups.known);
        let keys = remembered(&mut known, (fields, batch, &rows), |fresh| {
            let found =
                self.scratch.ask(self.court, batch, (fresh, fields), |court, row| court.group(operand, kind, row));
            found.into_iter().map(|group| groups.place(group)).collect()
        });
        let of_rows = keys.iter().map(|key| known[key]).collect();
        groups.known = known;
        self.groups[share][value] = groups;
        of_rows
    }
}
