//! What cells as they stand have been read as: found by their first and last bytes, so that each is read once.

/// A cell as it stands, fit to be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// Its first bytes, and those behind them.
    first: u64,
    next: u32,
    length: u32,
}

/// How long a cell may be to be known by its key alone.
const SHORT: u32 = 12;

/// A cell and its code, in as few bytes as may be: tables of them should stay in the processor's own memory.
#[derive(Debug, Clone, Copy)]
struct Entry {
    first: u64,
    next: u32,
    /// The code, and above it how long the cell is: [`LONG`] for all that are not short.
    tag: u32,
}

const LONG: u32 = 0xff;
const CODE: u32 = 0x00ff_ffff;

/// No code: what is not there, or not to be seen at first glance.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// A place that is free.
const FREE: Entry = Entry { first: 0, next: 0, tag: UNKNOWN };

/// The codes of cells, which are smaller than sixteen millions.
#[derive(Debug)]
pub(super) struct Memo {
    /// As many as a power of two, and at least twice as many as cells.
    table: Vec<Entry>,
    shift: u32,
    count: usize,
    /// Cells that are not short, and for each code where its cell begins and how long it is.
    long: Vec<u8>,
    places: Vec<(u32, u32)>,
}

impl Default for Memo {
    fn default() -> Self {
        Memo { table: vec![FREE; 16], shift: 64 - 4, count: 0, long: Vec::new(), places: Vec::new() }
    }
}

/// For each number of bytes, those of a word that count.
const COUNTS: [u64; 9] = {
    let mut masks = [u64::MAX; 9];
    let mut length = 0;
    while length < 8 {
        masks[length] = (1 << (8 * length)) - 1;
        length += 1;
    }
    masks
};

/// Eight bytes of a text from a place on, zeros behind its end.
#[inline(always)]
pub(super) fn word(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8).and_then(|bytes| bytes.first_chunk()) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => last_word(text, at),
    }
}

#[cold]
fn last_word(text: &[u8], at: usize) -> u64 {
    let mut bytes = [0; 8];
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.len().min(8);
    bytes[..length].copy_from_slice(&rest[..length]);
    u64::from_le_bytes(bytes)
}

/// The bytes of a text from a place on that are before another, at most eight.
#[inline(always)]
pub(super) fn word_until(text: &[u8], start: usize, end: usize) -> u64 {
    word(text, start) & COUNTS[(end - start).min(8)]
}

/// Two numbers as one that depends on every bit of both.
#[inline(always)]
pub(super) fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ 0x9e37_79b9_7f4a_7c15) * u128::from(other ^ 0xd1b5_4a32_d192_ed03);
    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    let (low, high) = (product as u64, (product >> 64) as u64);
    low ^ high
}

impl Key {
    /// The key of a piece of a text.
    #[inline(always)]
    pub(super) fn of(text: &[u8], start: usize, end: usize) -> Key {
        let length = end - start;
        let first = word_until(text, start, end);
        // Of a cell that is not short the last bytes count: they are more often different.
        let behind = match length {
            0..=8 => 0,
            9..=12 => word_until(text, start + 8, end),
            _ => word(text, end - 8) >> 32,
        };
        #[expect(clippy::cast_possible_truncation, reason = "half a word, and no cell is as long as a chunk may be")]
        Key { first, next: behind as u32, length: length as u32 }
    }

    #[inline(always)]
    fn hash(self) -> u64 {
        mix(self.first, u64::from(self.next) << 32 | u64::from(self.length))
    }

    #[inline(always)]
    fn shown_length(self) -> u32 {
        if self.length > SHORT { LONG } else { self.length }
    }
}

impl Memo {
    /// The code of a short cell that is in the first place where it may be; [`UNKNOWN`] for any other.
    #[inline(always)]
    pub(super) fn glance(&self, key: Key) -> u32 {
        let Some(entry) = self.table.get(self.place(key)) else { return UNKNOWN };
        let same = (entry.first == key.first)
            & (entry.next == key.next)
            & (entry.tag >> 24 == key.length)
            & (key.length <= SHORT);
        if same { entry.tag & CODE } else { UNKNOWN }
    }

    /// The code of the cell that begins there.
    #[inline(always)]
    pub(super) fn find(&self, key: Key, text: &[u8], start: usize) -> Option<u32> {
        let mask = self.table.len() - 1;
        let mut place = self.place(key);
        loop {
            let entry = &self.table[place & mask];
            if entry.tag == UNKNOWN {
                return None;
            }
            let same = entry.first == key.first && entry.next == key.next && entry.tag >> 24 == key.shown_length();
            let code = entry.tag & CODE;
            if same && (key.length <= SHORT || self.is_long(code, text, (start, key.length as usize))) {
                return Some(code);
            }
            place += 1;
        }
    }

    #[inline(always)]
    fn place(&self, key: Key) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "the shift leaves as many bits as places need")]
        let place = (key.hash() >> self.shift) as usize;
        place
    }

    fn is_long(&self, code: u32, text: &[u8], (start, length): (usize, usize)) -> bool {
        let (place, kept) = self.places[code as usize];
        kept as usize == length && self.long[place as usize..][..length] == text[start..start + length]
    }

    /// Adds a cell that is not there. One with too high a code is not remembered.
    pub(super) fn add(&mut self, key: Key, cell: &[u8], code: u32) {
        if code >= CODE {
            return;
        }
        if (self.count + 1) * 2 > self.table.len() {
            self.grow();
        }
        if key.length > SHORT {
            self.places.resize((code as usize + 1).max(self.places.len()), (0, 0));
            self.places[code as usize] = (u32::try_from(self.long.len()).unwrap_or(u32::MAX), key.length);
            self.long.extend_from_slice(cell);
        }
        self.put(key, code | key.shown_length() << 24);
        self.count += 1;
    }

    fn put(&mut self, key: Key, tag: u32) {
        let mask = self.table.len() - 1;
        let mut place = self.place(key) & mask;
        while self.table[place].tag != UNKNOWN {
            place = (place + 1) & mask;
        }
        self.table[place] = Entry { first: key.first, next: key.next, tag };
    }

    fn grow(&mut self) {
        let size = self.table.len() * 2;
        let old = std::mem::replace(&mut self.table, vec![FREE; size]);
        self.shift -= 1;
        for entry in old.into_iter().filter(|entry| entry.tag != UNKNOWN) {
            let length = match entry.tag >> 24 {
                LONG => self.places[(entry.tag & CODE) as usize].1,
                short => short,
            };
            self.put(Key { first: entry.first, next: entry.next, length }, entry.tag);
        }
    }

    /// How many bytes are kept of cells that are longer than their key.
    pub(super) fn bytes(&self) -> usize {
        self.long.len()
    }

    /// Forgets all cells.
    pub(super) fn clear(&mut self) {
        *self = Memo::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_told_from_all_others() {
        let mut texts: Vec<String> = (0..300).map(|length| "x".repeat(length)).collect();
        texts
            .extend((0..3000).flat_map(|number| {
                [format!("{number}"), format!("2020-{number:05}"), format!("a long cell {number}")]
            }));
        texts.extend(
            ["12345678abcd", "12345678abce", "12345678abcd ", "aaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaab"]
                .map(str::to_owned),
        );
        let (mut memo, all) = (Memo::default(), texts.concat());
        let mut start = 0;
        for (code, text) in (0..).zip(&texts) {
            let key = Key::of(all.as_bytes(), start, start + text.len());
            assert_eq!(memo.find(key, all.as_bytes(), start), None, "{text}");
            memo.add(key, text.as_bytes(), code);
            start += text.len();
        }
        start = 0;
        for (code, text) in (0..).zip(&texts) {
            let key = Key::of(all.as_bytes(), start, start + text.len());
            assert_eq!(memo.find(key, all.as_bytes(), start), Some(code), "{text}");
            assert!([UNKNOWN, code].contains(&memo.glance(key)), "{text}");
            start += text.len();
        }
    }
}
