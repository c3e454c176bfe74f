//! Bytes of many lines and of many findings, one behind the other: put there a piece at a time, and fast.

/// Bytes to which more are added.
#[derive(Debug, Clone, Default)]
pub struct Bytes {
    /// What was added, and what stands behind it and means nothing.
    bytes: Vec<u8>,
    used: usize,
}

/// Something that is added often. Its front is copied as a whole, because that takes less time than to copy as many bytes
/// as count.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    front: [u8; FRONT],
    length: usize,
    rest: Vec<u8>,
}

const FRONT: usize = 64;

/// As many decimal digits as a number may have.
const DIGITS: usize = 10;

/// As many bytes as a number may take, of which each tells seven bits.
const SEVENS: usize = 10;

impl Piece {
    pub(super) fn of(text: &[u8]) -> Piece {
        let (mut front, length) = ([0; FRONT], text.len().min(FRONT));
        front[..length].copy_from_slice(&text[..length]);
        Piece { front, length, rest: text[length..].to_vec() }
    }
}

impl Bytes {
    /// Forgets what was added, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.used = 0;
    }

    /// What was added.
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.used]
    }

    /// How many bytes were added.
    pub(super) fn len(&self) -> usize {
        self.used
    }

    pub(super) fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Adds some bytes.
    #[inline(always)]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.used += bytes.len();
    }

    /// Adds a piece.
    #[inline(always)]
    pub(super) fn put_piece(&mut self, Piece { front, length, rest }: &Piece) {
        self.room(FRONT).copy_from_slice(front);
        self.used += length;
        if !rest.is_empty() {
            self.put(rest);
        }
    }

    /// Adds once more what was added from one place up to another.
    #[inline(always)]
    pub(super) fn put_again(&mut self, start: usize, end: usize) {
        let length = end - start;
        self.room(length.max(FRONT));
        if length <= FRONT {
            self.bytes.copy_within(start..start + FRONT, self.used);
        } else {
            self.bytes.copy_within(start..end, self.used);
        }
        self.used += length;
    }

    /// Adds a number in decimal digits.
    #[inline(always)]
    pub(super) fn put_number(&mut self, mut number: u32) {
        let (mut digits, mut first) = ([0; 2 * DIGITS], DIGITS);
        loop {
            first -= 1;
            digits[first] = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.room(DIGITS).copy_from_slice(&digits[first..first + DIGITS]);
        self.used += DIGITS - first;
    }

    /// Adds a number, seven bits a byte, the lowest first; each byte but the last has its highest bit set.
    #[inline(always)]
    pub(super) fn put_sevens(&mut self, mut number: u64) {
        let (room, mut used) = (self.room(SEVENS), 0);
        while number >= 0x80 {
            room[used] = number.to_le_bytes()[0] | 0x80;
            used += 1;
            number >>= 7;
        }
        room[used] = number.to_le_bytes()[0];
        self.used += used + 1;
    }

    /// Room for so many bytes.
    #[inline(always)]
    fn room(&mut self, length: usize) -> &mut [u8] {
        if self.bytes.len() < self.used + length {
            self.bytes.resize((self.used + length) * 2, 0);
        }
        &mut self.bytes[self.used..self.used + length]
    }
}
