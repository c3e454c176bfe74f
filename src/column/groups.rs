//! Several rows as one record: what is kept of a row that joins the record of an earlier one.

use std::collections::BTreeMap;

use crate::schema::FieldId;

use super::{Cell, Known, Origin, Records, State, Texts};

/// Rows that joined the record of an earlier row.
///
/// Their values are not kept. Where something has to point at such a row it has a number, counted down from the
/// highest, that finds its place again and belongs to no record.
#[derive(Debug, Clone, Default)]
pub struct Joined {
    places: Vec<Origin>,
    /// For each value on which the rows of a record do not agree.
    dissents: BTreeMap<(u32, FieldId), Dissent>,
}

/// That the rows of a record do not all say the same.
#[derive(Debug, Clone, Copy)]
struct Dissent {
    /// The first row that says something else than the first of all.
    row: u32,
    /// Each row says something.
    recorded: bool,
}

/// The number of the first row that joined a record. (The highest number of all says in other places that there is no
/// row.)
const FIRST: u32 = u32::MAX - 1;

impl Joined {
    /// Keeps the place of a row, and gives its number.
    ///
    /// # Panics
    /// If there are thousands of millions of such rows, which no reader lets happen.
    pub fn point_at(&mut self, origin: Origin) -> u32 {
        self.places.push(origin);
        FIRST - u32::try_from(self.places.len() - 1).expect("a run holds fewer than 4 thousand million records")
    }
}

impl Records {
    /// Where a row stands, also one that joined another.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn origin(&self, row: u32) -> Origin {
        if (row as usize) < self.origins.len() {
            self.origins.of(row)
        } else {
            self.joined.places[(FIRST - row) as usize]
        }
    }

    /// Lets the last row join the record of an earlier row. What the two do not both say is not known of the record:
    /// [`State::Differs`]. Texts are compared folded; of those that are the same, the first is kept as it was written.
    ///
    /// Gives the place of the row that is gone.
    ///
    /// # Panics
    /// If there is no row.
    pub fn join_last(&mut self, record: u32, texts: &Texts) -> Origin {
        self.keyed.take();
        let last = self.rows().end - 1;
        let origin = self.origins.of(last);
        let mut number = None;
        for (index, field) in (0..self.columns.len()).zip((0..).map(FieldId)) {
            if !self.columns[index].is_kept() {
                continue;
            }
            let known = self.state(last, field) == State::Known;
            if let Some(dissent) = self.joined.dissents.get_mut(&(record, field)) {
                dissent.recorded &= known;
            } else if !self.is_same_in(field, record, last, texts) {
                let recorded = known && self.state(record, field) == State::Known;
                let row = *number.get_or_insert_with(|| self.joined.point_at(origin));
                self.joined.dissents.insert((record, field), Dissent { row, recorded });
                self.columns[index].set_state(record, State::Differs);
            }
            self.columns[index].pop();
        }
        self.origins.pop();
        self.passed.pop();
        self.nested_parents.pop();
        origin
    }

    /// Whether some record stands for rows that do not all say the same.
    pub fn has_dissent(&self) -> bool {
        !self.joined.dissents.is_empty()
    }

    /// For a value on which the rows of its record do not agree, the first that says something else than the first of
    /// all.
    pub fn dissent(&self, cell: Cell) -> Option<Cell> {
        let dissent = self.joined.dissents.get(&(cell.row, cell.field?))?;
        Some(Cell { row: dissent.row, ..cell })
    }

    /// What the first row of a record says of a field on which the rows differ, if each of them says something.
    pub fn said_in_all(&self, record: u32, field: FieldId) -> Option<Known<'_>> {
        let dissent = self.joined.dissents.get(&(record, field))?;
        dissent.recorded.then(|| self.column(field).value(record as usize))
    }
}
