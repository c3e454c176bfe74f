//! The hyperlinks of a sheet, by their cells. They are texts; nothing here ever follows one.

use std::collections::HashMap;

use super::Fault;

/// A link over more cells than this is kept as a range.
const SPREAD: u64 = 1000;
/// How many links over many cells there may be, and how many cells with a link.
const RANGES: usize = 1000;
const CELLS: usize = 2_000_000;

/// The addresses behind the cells of a sheet; rows and columns count from 0.
#[derive(Debug, Default)]
pub(super) struct Links {
    cells: HashMap<(u32, u32), usize>,
    ranges: Vec<([u32; 4], usize)>,
    addresses: Vec<String>,
}

impl Links {
    /// Adds a link over the cells from one corner to the other, both included. Where two share a cell, the first counts.
    pub(super) fn add(
        &mut self,
        (top, left): (u32, u32),
        (bottom, right): (u32, u32),
        address: String,
    ) -> Result<(), Fault> {
        let index = self.addresses.len();
        self.addresses.push(address);
        let count = |first: u32, last: u32| u64::from(last.saturating_sub(first)) + 1;
        if count(top, bottom) * count(left, right) > SPREAD {
            self.ranges.push(([top, left, bottom, right], index));
        } else {
            for row in top..=bottom {
                for column in left..=right {
                    self.cells.entry((row, column)).or_insert(index);
                }
            }
        }
        if self.ranges.len() > RANGES || self.cells.len() > CELLS {
            return Err(Fault::TooLarge("a sheet holds more hyperlinks than any list has".to_owned()));
        }
        Ok(())
    }

    /// The address behind a cell.
    pub(super) fn at(&self, row: u32, column: u32) -> Option<&str> {
        let in_range =
            |range: &[u32; 4]| (range[0]..=range[2]).contains(&row) && (range[1]..=range[3]).contains(&column);
        let of_range = || self.ranges.iter().find(|(range, _)| in_range(range)).map(|(_, index)| index);
        let index = self.cells.get(&(row, column)).or_else(of_range)?;
        Some(&self.addresses[*index])
    }
}

/// An address and the place in it, as a browser would show them; `None` where neither is given.
pub(super) fn address(target: Option<&str>, location: Option<&str>) -> Option<String> {
    match (target.filter(|target| !target.is_empty()), location.filter(|place| !place.is_empty())) {
        (Some(target), Some(place)) => Some(format!("{target}#{place}")),
        (Some(target), None) => Some(target.to_owned()),
        (None, Some(place)) => Some(format!("#{place}")),
        (None, None) => None,
    }
}
