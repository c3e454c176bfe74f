//! Where rows stand: four bytes for each, counted from the place of a row before it.

/// Where a row stands: its file, and one number by which that file's reader finds it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// Index of the file among the files of the run.
    pub file: u32,
    /// Byte offset in the decoded text of the file (or a row number, where the format has no bytes to show).
    pub at: u64,
}

/// Where each row of some records stands.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    pieces: Vec<Piece>,
    /// How far each row stands behind the beginning of its piece.
    after: Vec<u32>,
}

/// Rows of one file that stand behind a place of it, and not too far.
#[derive(Debug, Clone, Copy)]
struct Piece {
    first_row: u32,
    start: Origin,
}

impl Origins {
    /// Adds a row.
    pub fn push(&mut self, origin: Origin) {
        let after = self.pieces.last().filter(|piece| piece.start.file == origin.file);
        let after = after.and_then(|piece| u32::try_from(origin.at.checked_sub(piece.start.at)?).ok());
        if after.is_none() {
            let first_row = u32::try_from(self.after.len()).expect("a run holds fewer than 4 thousand million records");
            self.pieces.push(Piece { first_row, start: origin });
        }
        self.after.push(after.unwrap_or(0));
    }

    /// Takes the last row away.
    pub(super) fn pop(&mut self) {
        self.after.pop();
        let rows = self.after.len();
        self.pieces.pop_if(|piece| piece.first_row as usize >= rows);
    }

    /// Where a row stands.
    pub fn of(&self, row: u32) -> Origin {
        let piece = self.pieces.partition_point(|piece| piece.first_row <= row) - 1;
        let start = self.pieces[piece].start;
        Origin { at: start.at + u64::from(self.after[row as usize]), ..start }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.after.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.after.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_come_back() {
        let far = u64::from(u32::MAX);
        let given = [(0, 7), (0, 7), (0, far + 7), (0, far + 8), (0, 3), (2, 9), (2, 10), (1, far * 9)];
        let mut origins = Origins::default();
        given.iter().for_each(|(file, at)| origins.push(Origin { file: *file, at: *at }));
        let back: Vec<(u32, u64)> = (0..8).map(|row| origins.of(row)).map(|origin| (origin.file, origin.at)).collect();
        assert_eq!(back, given);
        assert_eq!(origins.pieces.len(), 5);
        (0..3).for_each(|_| origins.pop());
        origins.push(Origin { file: 9, at: 1 });
        assert_eq!(
            (origins.len(), origins.of(4), origins.of(5)),
            (6, Origin { file: 0, at: 3 }, Origin { file: 9, at: 1 })
        );
    }
}
