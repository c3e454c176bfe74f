//! What cells as they stand have been read as: found by their first and last bytes, so that each is read once.

/// A cell as it stands, fit to be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    first: u64,
    last: u64,
    length: u32,
}

/// A cell and its code.
#[derive(Debug, Clone, Copy)]
struct Entry {
    key: Key,
    code: u32,
}

/// The code of a place that is free.
const FREE: u32 = u32::MAX;

const NOTHING: Entry = Entry { key: Key { first: 0, last: 0, length: 0 }, code: FREE };

/// The codes of cells.
#[derive(Debug)]
pub(super) struct Memo {
    /// As many as a power of two, and at least twice as many as cells.
    table: Vec<Entry>,
    shift: u32,
    count: usize,
    /// Cells that are longer than their key, and for each code where its cell begins.
    long: Vec<u8>,
    places: Vec<u32>,
}

impl Default for Memo {
    fn default() -> Self {
        Memo { table: vec![NOTHING; 16], shift: 64 - 4, count: 0, long: Vec::new(), places: Vec::new() }
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
        let last = if length > 8 { word(text, end - 8) } else { 0 };
        #[expect(clippy::cast_possible_truncation, reason = "no cell is as long as a chunk may be")]
        Key { first, last, length: length as u32 }
    }

    #[inline(always)]
    fn hash(self) -> u64 {
        mix(self.first ^ u64::from(self.length), self.last)
    }
}

impl Memo {
    /// The code of the cell that begins there.
    #[inline(always)]
    pub(super) fn find(&self, key: Key, text: &[u8], start: usize) -> Option<u32> {
        let mask = self.table.len() - 1;
        let mut place = self.place(key);
        loop {
            let entry = &self.table[place & mask];
            if entry.key == key {
                // What is free looks like a blank.
                if entry.code == FREE {
                    return None;
                }
                if key.length <= 16 || self.is_long(entry.code, text, (start, key.length as usize)) {
                    return Some(entry.code);
                }
            } else if entry.code == FREE {
                return None;
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
        let place = self.places[code as usize] as usize;
        self.long[place..place + length] == text[start..start + length]
    }

    /// Adds a cell that is not there.
    pub(super) fn add(&mut self, key: Key, cell: &[u8], code: u32) {
        if (self.count + 1) * 2 > self.table.len() {
            self.grow();
        }
        if key.length > 16 {
            self.places.resize((code as usize + 1).max(self.places.len()), 0);
            self.places[code as usize] = u32::try_from(self.long.len()).unwrap_or(u32::MAX);
            self.long.extend_from_slice(cell);
        }
        self.put(Entry { key, code });
        self.count += 1;
    }

    fn put(&mut self, entry: Entry) {
        let mask = self.table.len() - 1;
        let mut place = self.place(entry.key) & mask;
        while self.table[place].code != FREE {
            place = (place + 1) & mask;
        }
        self.table[place] = entry;
    }

    fn grow(&mut self) {
        let size = self.table.len() * 2;
        let old = std::mem::replace(&mut self.table, vec![NOTHING; size]);
        self.shift -= 1;
        old.into_iter().filter(|entry| entry.code != FREE).for_each(|entry| self.put(entry));
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
