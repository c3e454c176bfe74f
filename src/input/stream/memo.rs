//! What cells as they stand have been read as: found by their first and last bytes, so that each is read once.

/// A cell as it stands, fit to be looked up: its first eight bytes, and the rest of what is looked at: its last four
/// bytes, above them how long it is, [`LONG`] for all that are not short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    first: u64,
    rest: u64,
    /// How many bytes it has.
    length: u32,
}

/// How long a cell may be to be known by its key alone.
const SHORT: usize = 12;
const LONG: u64 = 0xff;

/// A cell and its code, in as few bytes as may be: tables of them should stay in the processor's own memory.
#[derive(Debug, Clone, Copy)]
struct Entry {
    first: u64,
    /// As that of its key, and above it the code.
    rest: u64,
}

/// The bits of [`Entry::rest`] that are those of the key; the code is above them.
const KEY_BITS: u32 = 40;
const LENGTH_AT: u32 = 32;
const CODE: u32 = 0x00ff_ffff;

/// No code: what is not there, or not to be seen at first glance.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// So many places a table has at first.
const FEW: usize = 64;

/// A place that is free. No short cell has such a key.
const FREE: Entry = Entry { first: 0, rest: u64::MAX };

impl Entry {
    #[inline(always)]
    fn is_free(self) -> bool {
        self.rest == u64::MAX
    }

    /// Whether it has such a key; one of a cell that is not short may be that of several.
    #[inline(always)]
    fn has(self, key: Key) -> bool {
        (self.first ^ key.first) | (self.rest ^ key.rest) << (64 - KEY_BITS) == 0
    }

    #[inline(always)]
    fn code(self) -> u32 {
        (self.rest >> KEY_BITS) as u32
    }
}

/// The codes of cells, which are smaller than sixteen millions.
#[derive(Debug, Clone)]
pub(super) struct Memo {
    /// As many as a power of two, and at least twice as many as cells; behind them one that stays free.
    table: Vec<Entry>,
    shift: u32,
    count: usize,
    /// Cells that are not short, and for each code where its cell begins and how long it is.
    long: Vec<u8>,
    places: Vec<(u32, u32)>,
    days: Days,
    brief: Option<Brief>,
}

/// The codes of cells that are few and of at most seven bytes each, as those of most columns: each in a place of its own.
#[derive(Debug, Clone)]
struct Brief {
    /// What leads cells to different places.
    factor: u64,
    /// For each place the key of its cell, 0 where there is none, and the code.
    keys: [u64; PLACES],
    codes: [u32; PLACES],
    count: usize,
}

/// How many places there are, and how many of them are taken at most.
const PLACES: usize = 256;
const MOST_BRIEF: usize = 32;

/// So many factors are tried.
const FACTORS: u64 = 64;

/// For the length of each brief cell the bits that count of eight bytes, and the length as it stands above them; for any
/// other length a key that no cell has.
const BRIEF: [(u64, u64); 9] = {
    let mut counted = [(0, u64::MAX); 9];
    let mut length = 0;
    while length < 8 {
        counted[length] = (COUNTS[length], (length as u64 + 1) << 56);
        length += 1;
    }
    counted
};

impl Brief {
    const EMPTY: Brief = Brief { factor: 0x9e37_79b9_7f4a_7c15, keys: [0; PLACES], codes: [0; PLACES], count: 0 };

    #[inline(always)]
    fn key(word: u64, start: usize, end: usize) -> u64 {
        let (counts, length) = BRIEF[end.wrapping_sub(start).min(8)];
        word & counts | length
    }

    #[inline(always)]
    fn place(key: u64, factor: u64) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "the shift leaves as many bits as places need")]
        let place = (key.wrapping_mul(factor) >> (u64::BITS - PLACES.ilog2())) as usize;
        place
    }

    /// The code of a cell that does not end the text; [`UNKNOWN`] where it is not known.
    #[inline(always)]
    fn glance(&self, text: &[u8], start: usize, end: usize) -> u32 {
        let Some(bytes) = text.get(start..start + 8).and_then(|bytes| bytes.first_chunk()) else { return UNKNOWN };
        let key = Brief::key(u64::from_le_bytes(*bytes), start, end);
        let place = Brief::place(key, self.factor);
        if self.keys[place] == key { self.codes[place] } else { UNKNOWN }
    }

    /// With one more cell; `None` where that is not brief, or there are too many.
    fn with(self, cell: &[u8], code: u32) -> Option<Brief> {
        if cell.len() > 7 || self.count == MOST_BRIEF {
            return None;
        }
        let known = self.keys.iter().copied().zip(self.codes).filter(|(key, _)| *key != 0);
        let all: Vec<(u64, u32)> = known.chain([(Brief::key(word(cell, 0), 0, cell.len()), code)]).collect();
        let each_factor = (0..FACTORS).map(|number| self.factor.wrapping_mul(2 * number + 1));
        each_factor.filter_map(|factor| Brief::of(factor, &all)).next()
    }

    /// Some cells, if a factor leads them to different places.
    fn of(factor: u64, cells: &[(u64, u32)]) -> Option<Brief> {
        let mut brief = Brief { factor, count: cells.len(), ..Brief::EMPTY };
        for (key, code) in cells {
            let place = Brief::place(*key, factor);
            if brief.keys[place] != 0 {
                return None;
            }
            (brief.keys[place], brief.codes[place]) = (*key, *code);
        }
        Some(brief)
    }
}

/// The codes of cells of which each is a day, or blank: those of days that are near each other stand so too, which takes
/// less of the processor's own memory than a table by any hash.
#[derive(Debug, Clone)]
struct Days {
    /// By [`day`]; behind them that of a blank one, and what is known of any other. Empty as long as there is no day.
    codes: Vec<i16>,
    blank: i16,
    /// Some cell is something else.
    any_other: bool,
}

/// No code, as one of a day.
const NO_CODE: i16 = -1;

/// Years from 1900 on of 16 months of 32 days.
const DAYS: usize = 200 * 16 * 32;

impl Days {
    /// Where the code of a cell stands.
    #[inline(always)]
    fn place(text: &[u8], start: usize, end: usize) -> usize {
        let length = end.wrapping_sub(start);
        let bytes = text.get(start..).and_then(<[u8]>::first_chunk::<10>);
        let found = if length == 10 { bytes.map_or(DAYS + 1, day) } else { DAYS + 1 };
        if length == 0 { DAYS } else { found }
    }

    /// Adds a cell, and what it is known by.
    fn add(&mut self, cell: &[u8], code: u32) {
        match (Days::place(cell, 0, cell.len()), i16::try_from(code)) {
            (DAYS, Ok(code)) => self.blank = code,
            (place @ 0..DAYS, Ok(code)) if !self.any_other => {
                self.codes.resize(DAYS + 2, NO_CODE);
                self.codes[place] = code;
            }
            (_, _) => (self.any_other, self.codes) = (true, Vec::new()),
        }
        if let Some(blank) = self.codes.get_mut(DAYS) {
            *blank = self.blank;
        }
    }
}

/// A number for a day as it is mostly written, less than [`DAYS`] and of no other; more for anything else.
#[inline(always)]
fn day(cell: &[u8; 10]) -> usize {
    let [a, b, c, d, e, f, g, h, i, j] = *cell;
    // Digits from 0 to 9, and 0 for what stands between them, in a byte each; then each with the one behind it.
    let front = u64::from_le_bytes([a, b, c, d, e, f, g, h]) ^ u64::from_le_bytes(*b"0000-00-");
    let back = u64::from_le_bytes([i, j, b'0', b'0', b'0', b'0', b'0', b'0']) ^ u64::from_le_bytes([b'0'; 8]);
    let too_high = front.wrapping_add(0x7f76_767f_7676_7676) | front | back.wrapping_add(0x7676) | back;
    let [century, _, year, _, _, month, _, _] = front.wrapping_mul(10).wrapping_add(front >> 8).to_le_bytes();
    let [day, ..] = back.wrapping_mul(10).wrapping_add(back >> 8).to_le_bytes();
    let [century, year, month, day] = [century, year, month, day].map(usize::from);
    let is_day = too_high & 0x8080_8080_8080_8080 == 0 && matches!(century, 19 | 20) && month >> 4 | day >> 5 == 0;
    if is_day { (century - 19) * 100 * 512 + year * 512 + month * 32 + day } else { DAYS + 1 }
}

impl Default for Memo {
    fn default() -> Self {
        Memo {
            table: vec![FREE; FEW + 1],
            shift: u64::BITS - FEW.ilog2(),
            count: 0,
            long: Vec::new(),
            places: Vec::new(),
            days: Days { codes: Vec::new(), blank: NO_CODE, any_other: false },
            brief: Some(Brief::EMPTY),
        }
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
        // Of a cell that is not short the last bytes count: they are more often different.
        let (next, shown) = match length {
            0..=8 => (0, length as u64),
            9..=SHORT => (word_until(text, start + 8, end), length as u64),
            _ => (word(text, end - 8) >> 32, LONG),
        };
        #[expect(clippy::cast_possible_truncation, reason = "no cell is as long as a chunk may be")]
        let length = length as u32;
        Key { first: word_until(text, start, end), rest: next | shown << LENGTH_AT, length }
    }

    /// The same of a short cell, without asking how long it is: that is soon learned by the processor for most columns,
    /// but not for all. One that is not short, or ends before it begins, gets a key that no cell has.
    #[inline(always)]
    fn of_short(text: &[u8], start: usize, end: usize) -> Option<Key> {
        let [a, b, c, d, e, f, g, h, i, j, k, l]: [u8; SHORT] = *text.get(start..start + SHORT)?.first_chunk()?;
        let (first, next) = (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u32::from_le_bytes([i, j, k, l]));
        let (first_counts, rest_counts) = COUNTED[end.wrapping_sub(start).min(SHORT + 1)];
        let rest = (u64::from(next) | 0xff << LENGTH_AT) & rest_counts;
        Some(Key { first: first & first_counts, rest, length: 0 })
    }

    #[inline(always)]
    fn is_short(self) -> bool {
        self.rest >> LENGTH_AT != LONG
    }

    #[inline(always)]
    fn hash(self) -> u64 {
        (self.first ^ self.rest.rotate_left(20)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// For the length of each short cell, the bits that count of its first eight bytes, and of the four behind them with its
/// length above; for all others a length that no cell is noted with.
const COUNTED: [(u64, u64); SHORT + 2] = {
    let mut counted = [(u64::MAX, (LONG - 1) << LENGTH_AT); SHORT + 2];
    let mut length = 0;
    while length <= SHORT {
        let behind = if length > 8 { (1 << (8 * (length - 8))) - 1 } else { 0 };
        counted[length] = (COUNTS[if length < 8 { length } else { 8 }], behind | (length as u64) << LENGTH_AT);
        length += 1;
    }
    counted
};

/// Where a cell may be in a table of which places have so many bits less than a word.
#[inline(always)]
fn place(key: Key, shift: u32) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "the shift leaves as many bits as places need")]
    let place = (key.hash() >> shift) as usize;
    place
}

/// The code of the one of two cells that has a key.
#[inline(always)]
fn glance_at([one, other]: [Entry; 2], key: Key) -> u32 {
    let code = if one.has(key) { one.code() } else { UNKNOWN };
    if other.has(key) { other.code() } else { code }
}

impl Memo {
    /// The code of a cell, if it is short, does not end the text, and is in the first two places where it may be;
    /// [`UNKNOWN`] for any other.
    #[inline(always)]
    pub(super) fn glance(&self, text: &[u8], start: usize, end: usize) -> u32 {
        let Some(key) = Key::of_short(text, start, end) else { return UNKNOWN };
        let place = self.place(key);
        let Some([one, other]) = self.table.get(place..place + 2) else { return UNKNOWN };
        glance_at([*one, *other], key)
    }

    /// The same where few cells are known, all of them brief, as of most columns; `None` where they are not.
    #[inline(always)]
    pub(super) fn glance_brief(&self) -> Option<impl Fn(&[u8], usize, usize) -> u32> {
        let brief = self.brief.as_ref()?;
        Some(|text: &[u8], start: usize, end: usize| brief.glance(text, start, end))
    }

    /// The same where all cells are days or blank, as long as there are such; `None` where they are not.
    #[inline(always)]
    pub(super) fn glance_days(&self) -> Option<impl Fn(&[u8], usize, usize) -> u32> {
        let codes: &[i16; DAYS + 2] = self.days.codes.as_slice().try_into().ok()?;
        // What is none becomes what is not known.
        Some(|text: &[u8], start: usize, end: usize| i32::from(codes[Days::place(text, start, end)]).cast_unsigned())
    }

    /// The code of the cell that begins there.
    #[inline(always)]
    pub(super) fn find(&self, key: Key, text: &[u8], start: usize) -> Option<u32> {
        let mask = self.mask();
        let mut place = self.place(key);
        loop {
            let entry = self.table[place & mask];
            if entry.is_free() {
                return None;
            }
            if entry.has(key) && (key.is_short() || self.is_long(entry.code(), text, (start, key.length as usize))) {
                return Some(entry.code());
            }
            place += 1;
        }
    }

    /// The last of the places.
    #[inline(always)]
    fn mask(&self) -> usize {
        self.table.len() - 2
    }

    #[inline(always)]
    fn place(&self, key: Key) -> usize {
        place(key, self.shift)
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
        if (self.count + 1) * 2 > self.mask() {
            self.grow();
        }
        if !key.is_short() {
            self.places.resize((code as usize + 1).max(self.places.len()), (0, 0));
            self.places[code as usize] = (u32::try_from(self.long.len()).unwrap_or(u32::MAX), key.length);
            self.long.extend_from_slice(cell);
        }
        self.put(key, u64::from(code) << KEY_BITS);
        self.days.add(cell, code);
        self.brief = self.brief.take().and_then(|brief| brief.with(cell, code));
        self.count += 1;
    }

    fn put(&mut self, key: Key, code: u64) {
        let mask = self.mask();
        let mut place = self.place(key) & mask;
        while !self.table[place].is_free() {
            place = (place + 1) & mask;
        }
        self.table[place] = Entry { first: key.first, rest: key.rest | code };
    }

    fn grow(&mut self) {
        let size = (self.mask() + 1) * 2;
        let old = std::mem::replace(&mut self.table, vec![FREE; size + 1]);
        self.shift -= 1;
        let key_bits = (1 << KEY_BITS) - 1;
        for entry in old.into_iter().filter(|entry| !entry.is_free()) {
            // Its length has no part in where it is put.
            let key = Key { first: entry.first, rest: entry.rest & key_bits, length: 0 };
            self.put(key, entry.rest & !key_bits);
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
            assert!([UNKNOWN, code].contains(&memo.glance(all.as_bytes(), start, start + text.len())), "{text}");
            start += text.len();
        }
        assert!(memo.glance_days().is_none());
    }

    #[test]
    fn brief_cells_are_told_from_each_other_and_from_all_else() {
        let mut texts: Vec<String> = (0..20).map(|number| format!("{}", 1 << number)).collect();
        texts.extend(["", "a", "aa", "b\0", "\0", "é", "yes", "no", "I-200", "1234567"].map(str::to_owned));
        let mut memo = Memo::default();
        let glance = |memo: &Memo, text: &str| {
            let text = format!("{text},behind it");
            memo.glance_brief().map(|glance| glance(text.as_bytes(), 0, text.len() - 10))
        };
        for (code, text) in (0..).zip(&texts) {
            assert_eq!(glance(&memo, text), Some(UNKNOWN), "{text}");
            memo.add(Key::of(text.as_bytes(), 0, text.len()), text.as_bytes(), code);
            for (code, text) in (0..=code).zip(&texts) {
                assert_eq!(glance(&memo, text), Some(code), "{text}");
            }
        }
        for other in ["b", "a\0", "aaa", "\0\0", "12345678", "123456", "a longer one", "I-200 "] {
            assert_eq!(glance(&memo, other), Some(UNKNOWN), "{other}");
        }
        // The end of a text, and something odd.
        assert_eq!(memo.glance_brief().map(|glance| glance(b"yes", 0, 3)), Some(UNKNOWN));
        assert_eq!(memo.glance_brief().map(|glance| glance(b"yes, and more", 5, 0)), Some(UNKNOWN));
        memo.add(Key::of(b"12345678", 0, 8), b"12345678", 99);
        assert!(memo.glance_brief().is_none());
        let mut many = Memo::default();
        for (code, number) in (0..).zip(0..=MOST_BRIEF) {
            let text = format!("{number}");
            assert!(many.glance_brief().is_some(), "{number}");
            many.add(Key::of(text.as_bytes(), 0, text.len()), text.as_bytes(), code);
        }
        assert!(many.glance_brief().is_none());
    }

    #[test]
    fn days_are_told_from_each_other_and_from_all_else() {
        let mut texts = vec![String::new()];
        for year in [1900, 1999, 2000, 2020, 2099] {
            texts.extend((0..16).flat_map(|month| (0..32).map(move |day| format!("{year}-{month:02}-{day:02}"))));
        }
        let mut memo = Memo::default();
        for (code, text) in (0..).zip(&texts) {
            memo.add(Key::of(text.as_bytes(), 0, text.len()), text.as_bytes(), code);
        }
        let glance = |memo: &Memo, text: &str| {
            let text = format!("{text},");
            memo.glance_days().map(|glance| glance(text.as_bytes(), 0, text.len() - 1))
        };
        for (code, text) in (0..).zip(&texts) {
            assert_eq!(glance(&memo, text), Some(code), "{text}");
        }
        for other in [
            "2020-01-1",
            "2020-01-011",
            "2020/01/01",
            "2020-01x01",
            "202a-01-01",
            "2020-01-0a",
            "2020-01-32",
            "2020-16-01",
            "2100-01-01",
            "1899-12-31",
            "2020-0:-01",
            "20 0-01-01",
            "é020-01-1",
            "2001-01-01",
            "x",
        ] {
            assert_eq!(glance(&memo, other), Some(UNKNOWN), "{other}");
        }
        memo.add(Key::of(b"x", 0, 1), b"x", 7);
        memo.add(Key::of(b"2001-01-01", 0, 10), b"2001-01-01", 8);
        assert_eq!(glance(&memo, "2020-01-01"), None);
    }
}
