//! What measures count: how many rows of each group came to what.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::column::Batch;
use crate::explain::{Counted, Group};

use super::bits::{WORD, each};
use super::{Worker, remembered};

/// The groups of one measure.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// By each value that makes them.
    by: Vec<ByValue>,
    /// By the numbers of the groups of each value, as one number.
    together: FxHashMap<u64, Arc<[Arc<Group>]>>,
    /// For each value so many groups, where these numbers were made.
    sizes: Vec<u64>,
}

/// The groups that one value makes.
#[derive(Debug, Clone, Default)]
struct ByValue {
    all: Vec<Arc<Group>>,
    /// By the values of the fields on which it depends.
    known: FxHashMap<Vec<u32>, u32>,
    /// The same where that is one field.
    by_code: Vec<u32>,
}

/// Instead of a group: nobody has looked for it.
const UNKNOWN: u32 = u32::MAX;

impl Groups {
    /// Those of a measure with so many values that make them.
    pub(super) fn new(values: usize) -> Groups {
        Groups { by: vec![ByValue::default(); values], ..Groups::default() }
    }

    /// Forgets which values make which group.
    pub(super) fn forget(&mut self) {
        for by in &mut self.by {
            by.known.clear();
            by.by_code.clear();
        }
    }

    /// Begins to number them anew where there are more than there were.
    fn number(&mut self) {
        let sizes: Vec<u64> = self.by.iter().map(|by| by.all.len() as u64).collect();
        if self.sizes != sizes {
            self.together.clear();
            self.sizes = sizes;
        }
    }

    /// The groups of a row, given those of all rows by each value.
    fn of_row(&mut self, row: usize, place: u64, of_rows: &[Vec<u32>]) -> Arc<[Arc<Group>]> {
        let by = &self.by;
        let groups = || of_rows.iter().zip(by).map(|(of_rows, by)| by.all[of_rows[row] as usize].clone()).collect();
        self.together.entry(place).or_insert_with(groups).clone()
    }
}

impl ByValue {
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
            let of_rows: Vec<Vec<u32>> =
                (0..self.groups[share].by.len()).map(|value| self.group(batch, share, value)).collect();
            let planned = &self.plan.measures[share];
            let words = &self.concluded[planned.rule].words;
            let groups = &mut self.groups[share];
            groups.number();
            // How many rows, by the numbers of their groups and what they came to; with the first of them.
            let mut counts: IndexMap<(u64, u64), (usize, u64), FxBuildHasher> = IndexMap::default();
            for (index, (came, live)) in words.iter().zip(live).enumerate() {
                came.each_shape(*live, |shape, rows| {
                    each(rows, |bit| {
                        let row = index * WORD + bit as usize;
                        let with_value =
                            |place, (of_rows, size): (&Vec<u32>, &u64)| place * size + u64::from(of_rows[row]);
                        let place = of_rows.iter().zip(&groups.sizes).fold(0, with_value);
                        let (first, records) = counts.entry((place, shape)).or_insert((row, 0));
                        *first = row.min(*first);
                        *records += 1;
                    });
                });
            }
            // In the order in which they were met.
            counts.sort_unstable_by(|_, (one, _), _, (other, _)| one.cmp(other));
            counted.extend(counts.into_iter().map(|((place, _), (row, records))| Counted {
                measure: planned.measure,
                groups: groups.of_row(row, place, &of_rows),
                upshot: words[row / WORD].upshot(u32::try_from(row % WORD).unwrap_or(0)),
                records,
            }));
        }
        counted
    }

    /// For each row its group by a value of a measure.
    fn group(&mut self, batch: &Batch, share: usize, value: usize) -> Vec<u32> {
        let kind = self.plan.kind;
        let (operand, fields) = &self.plan.measures[share].by[value];
        let mut groups = std::mem::take(&mut self.groups[share].by[value]);
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
                self.scratch.ask(self.court, batch, (&fresh, fields), |court, who| court.group(operand, kind, who.row));
            for (row, group) in fresh.iter().zip(found) {
                let place = groups.place(group);
                groups.by_code[column.codes[*row as usize] as usize] = place;
            }
            let of_rows = column.codes.iter().map(|code| groups.by_code[*code as usize]).collect();
            self.groups[share].by[value] = groups;
            return of_rows;
        }
        let rows: Vec<u32> = (0..u32::try_from(batch.len()).unwrap_or(u32::MAX)).collect();
        let mut known = std::mem::take(&mut groups.known);
        let keys = remembered(&mut known, (fields, batch, &rows), |fresh| {
            let found =
                self.scratch.ask(self.court, batch, (fresh, fields), |court, who| court.group(operand, kind, who.row));
            found.into_iter().map(|group| groups.place(group)).collect()
        });
        let of_rows = keys.iter().map(|key| known[key]).collect();
        groups.known = known;
        self.groups[share].by[value] = groups;
        of_rows
    }
}
