//! The same of a table that is kept column by column: each value of a dictionary is read once.

use super::super::columns::Cells;
use super::super::raw::RawChunk;
use super::*;

/// Instead of a code: the text is a value, and nobody asks which.
const SOME_VALUE: u32 = UNKNOWN - 1;

/// What is known of the dictionary whose values were read last.
#[derive(Debug, Clone, Default)]
pub(super) struct Dictionary {
    number: u64,
    /// For each of its values the code, where it was read; or [`SOME_VALUE`], where values are only counted.
    codes: Vec<u32>,
    /// So many of its texts are surely values: the first ones, behind the blank.
    sure: usize,
}

impl Dictionary {
    /// Forgets the codes.
    pub(super) fn clear(&mut self) {
        self.codes.clear();
        self.sure = 0;
    }
}

impl Column<'_> {
    /// Reads the field in all rows, of which there are so many.
    pub(super) fn read_column(mut self, cells: &Cells, rows: usize, text: &mut String, keys: Keys<'_>) -> FieldNotes {
        let filled = self.given.intake.fill(self.index).is_some();
        let (dictionary, number, indexes) = match cells {
            Cells::Each(each) => return self.read_each(each, filled, text, keys),
            Cells::NotRead => {
                self.same(&Found::NotRead, rows);
                self.notes.read.not_read = !filled && rows > 0;
                self.add_parts(keys);
                return self.finish();
            }
            Cells::Coded { dictionary, number, indexes } => (dictionary, *number, indexes),
        };
        let is_written = self.typing.mode == Mode::AsWritten;
        let is_counted = is_written && self.typing.asked == Asked::Nothing && keys.is_none();
        if filled || is_written && !is_counted {
            let each = Cells::each(dictionary, indexes, text);
            return self.read_each(&each, filled, text, keys);
        }
        let before = self.out.values.len();
        let mut known = std::mem::take(&mut self.typing.dictionary);
        if known.number != number || known.codes.is_empty() {
            known.clear();
            known.number = number;
        }
        known.codes.resize(dictionary.cells.len(), UNKNOWN);
        if is_counted {
            self.count_texts(indexes, dictionary, &mut known);
        } else {
            self.indexes(indexes, dictionary, &mut known);
            self.switch(before, rows);
            self.add_parts(keys);
        }
        self.typing.dictionary = known;
        self.finish()
    }

    /// Reads the field in rows that have a cell each.
    fn read_each(self, each: &RawChunk, filled: bool, text: &mut String, keys: Keys<'_>) -> FieldNotes {
        if !filled {
            self.typing.begin(each.len(), self.out);
            self.typing.glance(text, each, (0, 0..each.len()), self.out);
        }
        self.read(each, Comes::Cell(0), text, keys)
    }

    /// The codes of indexes into a dictionary.
    fn indexes(&mut self, indexes: &[u32], dictionary: &RawChunk, known: &mut Dictionary) {
        let mut codes = std::mem::take(&mut self.out.codes);
        codes.extend(indexes.iter().map(|index| known.codes[*index as usize]));
        // No code that is known has the highest bit.
        if codes.iter().fold(0, |bits, code| bits | code) >> 31 == 1 {
            for (code, index) in codes.iter_mut().zip(indexes).filter(|(code, _)| **code == UNKNOWN) {
                let index = *index as usize;
                if known.codes[index] == UNKNOWN {
                    let code = self.look_closely(dictionary, dictionary.cells[index], &dictionary.text);
                    known.codes[index] = code;
                }
                *code = known.codes[index];
            }
        }
        self.out.codes = codes;
        self.count_all();
    }

    /// Counts texts for which nobody asks, given as indexes into a dictionary.
    fn count_texts(&mut self, indexes: &[u32], dictionary: &RawChunk, known: &mut Dictionary) {
        let texts = dictionary.cells.iter().skip(1 + known.sure);
        known.sure += texts.take_while(|cell| self.is_sure(**cell, &dictionary.text)).count();
        let all_sure = 1 + known.sure == dictionary.cells.len();
        if all_sure {
            // But the blanks, which have the first place.
            let values = indexes.iter().map(|index| u64::from(*index != 0)).sum::<u64>();
            self.counts[Sort::Value as usize] += values;
            if values == indexes.len() as u64 {
                return;
            }
        }
        for (row, index) in indexes.iter().enumerate().filter(|(_, index)| !all_sure || **index == 0) {
            let code = &mut known.codes[*index as usize];
            if *code == UNKNOWN {
                *code = match dictionary.cells[*index as usize].bytes() {
                    Ok((start, end)) => self.text_code(&dictionary.text[start..end]).unwrap_or(SOME_VALUE),
                    Err(odd) => self.code_of(&dictionary.odd[odd]),
                };
            }
            match *code {
                SOME_VALUE => self.counts[Sort::Value as usize] += 1,
                code => self.count(row, code),
            }
        }
    }

    /// Whether a cell is surely a value, of those that stand in a text.
    fn is_sure(&self, cell: RawCell, text: &str) -> bool {
        let text = cell.bytes().ok().and_then(|(start, end)| text.as_bytes().get(start..end));
        text.is_some_and(|text| self.typing.is_surely_value(text, text.iter().all(u8::is_ascii_graphic)))
    }
}
