//! Whether a key stands twice among records that are not held: each is known by a number alone, and numbers that are
//! the same are enough to hold the records after all.
//!
//! Most exports stand in the order of some number that ends their keys. As long as it rises, none of those keys stands
//! twice, and their numbers are only kept for the case that it does not. A key that ends otherwise is none of those.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::RangeInclusive;

use super::memo::mix;

/// Numbers that begin with the same bits are kept together, in so many parts.
const PART_BITS: u32 = 8;
const PARTS: usize = 1 << PART_BITS;

/// How many numbers of a part are in memory; so many go to the temporary file at once.
const HELD: usize = 256;

/// So many bytes are written to it at a time.
const WRITTEN: usize = 64 << 10;

/// How many numbers of a part are looked at together. There are more only where somebody has made them so, and then
/// the records are held, which finds out all the same.
const LARGEST: usize = 1 << 23;

/// So many steps to a place that is free are usual, for each number; there is less than one.
const MOST_STEPS: usize = 16;

/// The numbers of keys, which begin with any bits.
#[derive(Debug)]
pub(super) struct SeenKeys {
    rising: Rising,
    parts: Vec<Part>,
    spilled: Option<BufWriter<File>>,
    /// How many blocks of numbers the file holds.
    blocks: u32,
}

#[derive(Debug, Default)]
struct Part {
    recent: Vec<u64>,
    /// Where its other numbers are in the file, in blocks.
    blocks: Vec<u32>,
}

impl Default for SeenKeys {
    fn default() -> SeenKeys {
        let parts = (0..PARTS).map(|_| Part::default()).collect();
        SeenKeys { rising: Rising::default(), parts, spilled: None, blocks: 0 }
    }
}

/// Instead of the number with which a key ends.
pub(super) const NO_END: u64 = u64::MAX;

/// What a value is as a part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyPart {
    /// The same for the same value.
    pub(super) number: u64,
    /// The number with which its text ends, or [`NO_END`]; the same for the same value too.
    pub(super) end: u64,
}

/// The key of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowKey {
    /// As far as its parts have been added. The end is that of the last one.
    parts: KeyPart,
    is_known: bool,
}

impl RowKey {
    /// A key without any part.
    pub(super) const EMPTY: RowKey = RowKey { parts: KeyPart { number: 0, end: NO_END }, is_known: true };

    /// Adds a part; `None` where it is not known.
    #[inline(always)]
    pub(super) fn add(&mut self, part: Option<KeyPart>) {
        match part {
            Some(part) => self.parts = KeyPart { number: mix(self.parts.number, part.number), end: part.end },
            None => self.is_known = false,
        }
    }
}

/// The numbers of the keys of some rows, of those that are known.
#[derive(Debug, Default)]
pub(super) struct RowKeys {
    with_end: Vec<u64>,
    /// The first and the last of the ends, if these rise from row to row.
    rise: Option<RangeInclusive<u64>>,
    /// None of these is one of those with an end.
    without_end: Vec<u64>,
}

impl RowKeys {
    /// The keys of some rows, in their order. If they have more than one part, their ends mean nothing.
    pub(super) fn of(rows: &[RowKey], is_one_part: bool) -> RowKeys {
        let mut keys = RowKeys::default();
        let (mut first, mut last, mut rises) = (None, None, is_one_part);
        for RowKey { parts: KeyPart { number, end }, .. } in rows.iter().filter(|row| row.is_known) {
            if is_one_part && *end == NO_END {
                keys.without_end.push(*number);
                continue;
            }
            rises &= last < Some(*end);
            (first, last) = (first.or(Some(*end)), Some(*end));
            keys.with_end.push(*number);
        }
        keys.rise = first.zip(last).filter(|_| rises).map(|(first, last)| first..=last);
        keys
    }
}

/// Keys whose ends have risen so far.
#[derive(Debug, Default)]
struct Rising {
    /// The last end.
    last: Option<u64>,
    has_ended: bool,
    /// Their numbers, as bytes: the first in a temporary file if there are many.
    spilled: Option<File>,
    recent: Vec<u8>,
}

impl Rising {
    /// Adds the numbers of keys whose ends rise; `false` if they do not behind the others.
    fn add(&mut self, keys: &[u64], rise: Option<&RangeInclusive<u64>>) -> io::Result<bool> {
        let behind = |rise: &&RangeInclusive<u64>| self.last.is_none_or(|last| last < *rise.start());
        let Some(rise) = rise.filter(behind).filter(|_| !self.has_ended) else { return Ok(false) };
        self.last = Some(*rise.end());
        let from = self.recent.len();
        self.recent.resize(from + keys.len() * 8, 0);
        let (slots, _) = self.recent[from..].as_chunks_mut();
        slots.iter_mut().zip(keys).for_each(|(slot, key)| *slot = key.to_le_bytes());
        if self.recent.len() >= WRITTEN {
            let file = match &mut self.spilled {
                Some(file) => file,
                none @ None => none.insert(tempfile::tempfile()?),
            };
            file.write_all(&self.recent)?;
            self.recent.clear();
        }
        Ok(true)
    }

    /// Gives all numbers back, some at a time: the next ends do not rise.
    fn end(&mut self, mut each: impl FnMut(&[u64]) -> io::Result<()>) -> io::Result<()> {
        self.has_ended = true;
        let mut spilled = self.spilled.take();
        if let Some(file) = &mut spilled {
            file.rewind()?;
        }
        let mut bytes = Vec::with_capacity(WRITTEN);
        let spilled: Box<dyn Read> = spilled.map_or_else(|| Box::new(io::empty()) as _, |file| Box::new(file) as _);
        let mut all = spilled.chain(&*self.recent);
        // Both parts are whole numbers, and so is what is read at once.
        while (&mut all).take(WRITTEN as u64).read_to_end(&mut bytes)? > 0 {
            let keys: Vec<u64> = bytes.as_chunks().0.iter().map(|key| u64::from_le_bytes(*key)).collect();
            each(&keys)?;
            bytes.clear();
        }
        self.recent = Vec::new();
        Ok(())
    }
}

impl SeenKeys {
    /// Adds the keys of some rows, which come behind those that are there.
    pub(super) fn add(&mut self, keys: &RowKeys) -> io::Result<()> {
        let RowKeys { with_end, rise, without_end } = keys;
        self.part(without_end)?;
        if with_end.is_empty() || self.rising.add(with_end, rise.as_ref())? {
            return Ok(());
        }
        if !self.rising.has_ended {
            let mut risen = std::mem::take(&mut self.rising);
            risen.end(|keys| self.part(keys))?;
            self.rising = risen;
        }
        self.part(with_end)
    }

    /// Parts numbers by how they begin.
    fn part(&mut self, keys: &[u64]) -> io::Result<()> {
        for key in keys {
            let part = &mut self.parts[(key >> (u64::BITS - PART_BITS)) as usize];
            part.recent.push(*key);
            if part.recent.len() == HELD {
                let file = match &mut self.spilled {
                    Some(file) => file,
                    none @ None => none.insert(BufWriter::with_capacity(WRITTEN, tempfile::tempfile()?)),
                };
                let bytes: Vec<u8> = part.recent.drain(..).flat_map(u64::to_le_bytes).collect();
                file.write_all(&bytes)?;
                part.blocks.push(self.blocks);
                self.blocks = self.blocks.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
            }
        }
        Ok(())
    }

    /// Whether any number was added twice.
    pub(super) fn any_twice(self) -> io::Result<bool> {
        let mut spilled = self.spilled.map(BufWriter::into_inner).transpose().map_err(|fault| fault.into_error())?;
        let (mut bytes, mut places) = (vec![0; HELD * 8], Vec::new());
        for Part { mut recent, blocks } in self.parts {
            if blocks.len() > LARGEST / HELD {
                return Ok(true);
            }
            for block in blocks {
                let Some(file) = &mut spilled else { break };
                file.seek(SeekFrom::Start(u64::from(block) * bytes.len() as u64))?;
                file.read_exact(&mut bytes)?;
                recent.extend(bytes.as_chunks().0.iter().map(|key| u64::from_le_bytes(*key)));
            }
            if has_twice(&recent, &mut places) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether a number of a part stands in it twice. `places` are made new each time; they are given to be used again.
fn has_twice(numbers: &[u64], places: &mut Vec<u64>) -> bool {
    // Each number has a place by its bits behind those that all of a part begin with, or else the next one that is free.
    // One more is added to each, so that none is 0 but that of a place that is free.
    let bits = (numbers.len() * 4 / 3 + 2).next_power_of_two().trailing_zeros();
    places.clear();
    places.resize(1 << bits, 0);
    let mask = places.len() - 1;
    let (mut highest, mut steps) = (0, 0);
    for number in numbers {
        let Some(shown) = number.checked_add(1) else {
            highest += 1;
            continue;
        };
        #[expect(clippy::cast_possible_truncation, reason = "only so many bits are left")]
        let mut place = (number << PART_BITS >> (u64::BITS - bits)) as usize;
        while places[place] != 0 {
            if places[place] == shown {
                return true;
            }
            place = (place + 1) & mask;
            steps += 1;
        }
        if steps > numbers.len() * MOST_STEPS {
            // Somebody has made them so.
            let mut sorted = numbers.to_vec();
            sorted.sort_unstable();
            return sorted.windows(2).any(|pair| pair[0] == pair[1]);
        }
        places[place] = shown;
    }
    highest > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of rows, each as a number and the one with which it ends.
    fn keys(rows: impl IntoIterator<Item = (u64, u64)>) -> RowKeys {
        let row = |(number, end)| RowKey { parts: KeyPart { number, end }, is_known: true };
        RowKeys::of(&rows.into_iter().map(row).collect::<Vec<_>>(), true)
    }

    #[test]
    fn a_number_that_stands_twice_is_found_wherever_it_stands() {
        let count = (HELD * PARTS * 2) as u64 + 9;
        let all: Vec<u64> = (0..count).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        let no_ends = |numbers: &[u64]| keys(numbers.iter().map(|number| (*number, NO_END)));
        let twice = |extra: &[u64]| {
            let mut seen = SeenKeys::default();
            all.chunks(1000).for_each(|keys| seen.add(&no_ends(keys)).unwrap());
            seen.add(&no_ends(extra)).unwrap();
            assert!(seen.blocks > 0, "some are in the file");
            seen.any_twice().unwrap()
        };
        assert!(!twice(&[]));
        assert!(twice(&[all[5]]));
        assert!(twice(&[all[HELD * PARTS + 5]]));
        assert!(twice(&[1, 1]));
        assert!(twice(&[u64::MAX, u64::MAX]));
        assert!(!twice(&[u64::MAX]));
    }

    #[test]
    fn a_number_that_stands_twice_is_found_also_where_ends_have_risen_before() {
        let all: Vec<u64> = (0..50_000_u64).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        let twice = |extra: &[(u64, u64)]| {
            let mut seen = SeenKeys::default();
            for (part, numbers) in (0..).zip(all.chunks(1000)) {
                // Every tenth ends with no number.
                let end = |index: u64| if index % 10 == 9 { NO_END } else { part * 1000 + index };
                seen.add(&keys(numbers.iter().zip(0..).map(|(number, index)| (*number, end(index))))).unwrap();
            }
            assert!(seen.rising.spilled.is_some() && !seen.rising.has_ended);
            seen.add(&keys(extra.iter().copied())).unwrap();
            seen.any_twice().unwrap()
        };
        assert!(!twice(&[(7, 50_000)]) && !twice(&[(7, NO_END)]) && !twice(&[(7, 50_000), (8, NO_END), (9, 50_001)]));
        assert!(twice(&[(all[0], 0)]) && twice(&[(all[49_999], NO_END)]) && twice(&[(7, 60_000), (all[0], 0)]));
        assert!(twice(&[(7, 50_000), (all[9], NO_END)]));
        for ends in [[49_998, 49_998], [3, 60_000], [50_001, 50_000], [NO_END, 3]] {
            assert!(!twice(&[(7, ends[0]), (8, ends[1])]), "{ends:?}");
            assert!(twice(&[(7, ends[0]), (7, ends[1])]), "{ends:?}");
        }
    }

    #[test]
    fn keys_of_several_parts_are_told_apart_by_all_of_them() {
        let mut row = RowKey::EMPTY;
        [(1, 5), (2, 7)].into_iter().for_each(|(number, end)| row.add(Some(KeyPart { number, end })));
        let keys = RowKeys::of(&[row, row], false);
        assert!(keys.rise.is_none() && keys.with_end.len() == 2);
        row.add(None);
        assert!(RowKeys::of(&[row], false).with_end.is_empty());
    }

    #[test]
    fn numbers_that_all_want_one_place_are_told_apart() {
        let mut places = Vec::new();
        let alike: Vec<u64> = (0..20_000).collect();
        assert!(!has_twice(&alike, &mut places));
        assert!(has_twice(&[&alike[..], &[19_999]].concat(), &mut places));
        for count in 0..70 {
            let numbers: Vec<u64> = (0..count).map(|number| number << 57).collect();
            assert!(!has_twice(&numbers, &mut places), "{count}");
        }
    }
}
