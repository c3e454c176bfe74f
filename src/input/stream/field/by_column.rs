//! The same of a table that is kept column by column: each value of a dictionary is read once.

use super::super::columns::Cells;
use super::super::raw::RawChunk;
use super::*;

impl Column<'_> {
    /// Reads the field in all rows, of which there are so many.
    pub(super) fn read_column(
        mut self,
        cells: &Cells,
        rows: usize,
        text: &mut String,
        keys: Keys<'_>,
    ) -> FieldNotes {
        let filled = self.given.intake.fill(self.index).is_some();
        let (dictionary, number, indexes) = match cells {
            Cells::Each(each) => return self.read(each, Comes::Cell(0), text, keys),
            Cells::NotRead => {
                self.out.codes.clear();
                self.out.texts.clear();
                self.same(&Found::NotRead, rows);
                self.notes.read.not_read = !filled && rows > 0;
                self.add_parts(keys);
                return self.finish();
            }
            Cells::Coded { dictionary, number, indexes } => (dictionary, *number, indexes),
        };
        if filled || self.typing.mode == Mode::AsWritten {
            let each = Cells::each(dictionary, indexes, text);
            return self.read(&each, Comes::Cell(0), text, keys);
        }
        self.out.codes.clear();
        self.out.texts.clear();
        let before = self.out.values.len();
        let mut codes = std::mem::take(&mut self.typing.dictionary);
        if codes.0 != number {
            codes = (number, Vec::new());
        }
        codes.1.resize(dictionary.cells.len(), UNKNOWN);
        self.indexes(indexes, dictionary, &mut codes.1);
        self.typing.dictionary = codes;
        self.switch(before, rows);
        self.add_parts(keys);
        self.finish()
    }

    /// The codes of indexes into a dictionary.
    fn indexes(&mut self, indexes: &[u32], dictionary: &RawChunk, codes: &mut [u32]) {
        self.out.codes.reserve(indexes.len());
        for (row, index) in indexes.iter().enumerate() {
            let known = codes[*index as usize];
            let code = if known == UNKNOWN {
                let code = self.look_closely(dictionary, dictionary.cells[*index as usize], &dictionary.text);
                codes[*index as usize] = code;
                code
            } else {
                known
            };
            self.out.codes.push(code);
            self.count(row, code);
        }
    }
}
