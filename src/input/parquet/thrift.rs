//! As much of the compact Thrift encoding as is needed to look at a footer and at the headers of pages before the
//! library does: it would follow them wherever they lead. What they say beyond that is not read here.

/// How deep groups of columns may stand in each other. The library goes down into them by calling itself.
const DEPTH: usize = 64;

/// Why bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// They end too early.
    Ended,
    /// They say something that cannot be.
    Wrong,
    /// Groups of columns stand too deep in each other.
    TooDeep,
}

// The types of values.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

struct Thrift<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Thrift<'_> {
    fn byte(&mut self) -> Result<u8, Cut> {
        let byte = self.bytes.get(self.at).ok_or(Cut::Ended)?;
        self.at += 1;
        Ok(*byte)
    }

    fn varint(&mut self) -> Result<u64, Cut> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Cut::Wrong)
    }

    fn zigzag(&mut self) -> Result<i64, Cut> {
        let number = self.varint()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn pass(&mut self, count: u64) -> Result<(), Cut> {
        let left = self.bytes.len() - self.at;
        let count = usize::try_from(count).ok().filter(|count| *count <= left).ok_or(Cut::Ended)?;
        self.at += count;
        Ok(())
    }

    /// The number and the type of the next field of a struct; `None` at its end.
    fn field(&mut self, last: &mut i64) -> Result<Option<(i64, u8)>, Cut> {
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        *last = if head >> 4 == 0 { self.zigzag()? } else { *last + i64::from(head >> 4) };
        Ok(Some((*last, head & 0x0f)))
    }

    fn list(&mut self) -> Result<(u64, u8), Cut> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        Ok((count, head & 0x0f))
    }

    /// A number that cannot be negative.
    fn count(&mut self, kind: u8) -> Result<u64, Cut> {
        if !(4..=6).contains(&kind) {
            return Err(Cut::Wrong);
        }
        u64::try_from(self.zigzag()?).map_err(|_| Cut::Wrong)
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Result<(), Cut> {
        if depth > DEPTH {
            return Err(Cut::Wrong);
        }
        match kind {
            TRUE | FALSE => Ok(()),
            BYTE => self.pass(1),
            4..=6 => self.varint().map(|_| ()),
            DOUBLE => self.pass(8),
            BINARY => {
                let length = self.varint()?;
                self.pass(length)
            }
            LIST | SET => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_item(kind, depth))
            }
            MAP => {
                let count = self.varint()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.skip_item(kinds >> 4, depth)?;
                    self.skip_item(kinds & 0x0f, depth)
                })
            }
            STRUCT => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip(kind, depth + 1)?;
                }
                Ok(())
            }
            _ => Err(Cut::Wrong),
        }
    }

    /// In a list a truth value is a byte of its own.
    fn skip_item(&mut self, kind: u8, depth: usize) -> Result<(), Cut> {
        if matches!(kind, TRUE | FALSE) { self.pass(1) } else { self.skip(kind, depth + 1) }
    }
}

/// Looks at a footer: whether the file is encrypted, and whether its groups of columns stand in each other no deeper
/// than the library can follow.
pub(super) fn is_encrypted(footer: &[u8]) -> Result<bool, Cut> {
    let mut thrift = Thrift { bytes: footer, at: 0 };
    let mut encrypted = false;
    let mut last = 0;
    while let Some((number, kind)) = thrift.field(&mut last)? {
        match (number, kind) {
            (2, LIST) => groups(&mut thrift)?,
            (8, STRUCT) => {
                encrypted = true;
                thrift.skip(kind, 0)?;
            }
            _ => thrift.skip(kind, 0)?,
        }
    }
    Ok(encrypted)
}

/// Goes through the list of columns and groups; each group says how many of those behind it are its own.
fn groups(thrift: &mut Thrift<'_>) -> Result<(), Cut> {
    let (count, kind) = thrift.list()?;
    let mut open: Vec<u64> = Vec::new();
    for _ in 0..count {
        if kind != STRUCT {
            return Err(Cut::Wrong);
        }
        let mut own = 0;
        let mut last = 0;
        while let Some((number, kind)) = thrift.field(&mut last)? {
            if number == 5 { own = thrift.count(kind)? } else { thrift.skip(kind, 0)? }
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        if own > 0 {
            open.push(own);
        }
        while open.last() == Some(&0) {
            open.pop();
        }
        if open.len() > DEPTH {
            return Err(Cut::TooDeep);
        }
    }
    Ok(())
}

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageKind {
    Data,
    Dictionary,
    /// Passed over by the library.
    Index,
}

/// What stands in front of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageHeader {
    pub(super) kind: PageKind,
    /// Bytes that the page unpacks to.
    pub(super) unpacked: u64,
    /// Values in it, blanks included.
    pub(super) values: u64,
    /// Bytes at its front that are not packed.
    pub(super) bare: u64,
    /// Whether what follows them is packed.
    pub(super) packed: bool,
    /// Bytes of this header.
    pub(super) length: usize,
}

/// Reads what stands in front of a page.
pub(super) fn page_header(bytes: &[u8]) -> Result<PageHeader, Cut> {
    let mut thrift = Thrift { bytes, at: 0 };
    let (mut kind, mut unpacked, mut values) = (None, None, 0);
    let (mut bare, mut packed) = (0, true);
    let mut last = 0;
    while let Some((number, of)) = thrift.field(&mut last)? {
        match number {
            1 => {
                kind = Some(match thrift.count(of)? {
                    0 | 3 => PageKind::Data,
                    1 => PageKind::Index,
                    2 => PageKind::Dictionary,
                    _ => return Err(Cut::Wrong),
                });
            }
            2 => unpacked = Some(thrift.count(of)?),
            5 | 7 | 8 if of == STRUCT => {
                let mut last = 0;
                while let Some((inner, of)) = thrift.field(&mut last)? {
                    match (number, inner, of) {
                        (_, 1, _) => values = thrift.count(of)?,
                        (8, 5 | 6, _) => bare += thrift.count(of)?,
                        (8, 7, FALSE) => packed = false,
                        _ => thrift.skip(of, 0)?,
                    }
                }
            }
            _ => thrift.skip(of, 0)?,
        }
    }
    let (Some(kind), Some(unpacked)) = (kind, unpacked) else { return Err(Cut::Wrong) };
    Ok(PageHeader { kind, unpacked, values, bare, packed, length: thrift.at })
}

/// A run of whole numbers written as differences, by which the lengths of texts are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths {
    /// How many there are.
    pub(super) count: u64,
    /// All of them together.
    pub(super) sum: u64,
    /// Bytes that they take.
    pub(super) bytes: usize,
}

/// Adds up a run of lengths; `None` where it holds more than `most`, a negative one, or is broken.
pub(super) fn lengths(bytes: &[u8], most: u64) -> Option<Lengths> {
    let mut thrift = Thrift { bytes, at: 0 };
    let block = thrift.varint().ok()?;
    let pieces = usize::try_from(thrift.varint().ok()?).ok().filter(|pieces| (1..=4096).contains(pieces))?;
    let count = thrift.varint().ok()?;
    let mut value = thrift.zigzag().ok()?;
    let of_piece = usize::try_from(block).ok()? / pieces;
    if count > most || of_piece == 0 || of_piece % 32 != 0 {
        return None;
    }
    let mut sum = if count == 0 { 0 } else { u64::try_from(value).ok()? };
    let mut left = count.saturating_sub(1);
    while left > 0 {
        let least = thrift.zigzag().ok()?;
        let widths = bytes.get(thrift.at..thrift.at.checked_add(pieces)?)?;
        thrift.at += pieces;
        for width in widths.iter().map(|width| usize::from(*width)) {
            if left == 0 {
                break;
            }
            if width > 32 {
                return None;
            }
            let start = thrift.at;
            thrift.pass((width * of_piece / 8) as u64).ok()?;
            let here = left.min(of_piece as u64);
            for index in 0..usize::try_from(here).ok()? {
                value = value.checked_add(least)?.checked_add(packed(&bytes[start..], index * width, width))?;
                sum = sum.checked_add(u64::try_from(value).ok()?)?;
            }
            left -= here;
        }
    }
    Some(Lengths { count, sum, bytes: thrift.at })
}

/// A number of `width` bits that begins at a bit.
fn packed(bytes: &[u8], bit: usize, width: usize) -> i64 {
    let bits = (bit..bit + width).enumerate();
    bits.fold(0, |number, (place, bit)| number | i64::from(bytes[bit / 8] >> (bit % 8) & 1) << place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_added_up() {
        // A block of 128 in four pieces: 7, then differences of at least -2 in pieces of two bits: 5 5 3 1 2.
        let run = [128, 1, 4, 5, 14, 3, 2, 0, 0, 0, 0b0001_1000, 0, 0, 0, 0, 0, 0, 0];
        // 7, 7-2+0=5, 5-2+2=5, 5-2+1=4, 4-2+0=2
        assert_eq!(lengths(&run, 5), Some(Lengths { count: 5, sum: 23, bytes: run.len() }));
        assert_eq!(lengths(&run, 4), None, "more than the page has values");
        assert_eq!(lengths(&run[..12], 5), None, "cut");
    }

    #[test]
    fn groups_that_stand_too_deep_are_refused() {
        let deep = |levels: usize| {
            // A list of structs, each with one field 5 (an i32) that says 1, and the last without any.
            let mut bytes = vec![0x29, 0xfc];
            let count = levels + 1;
            bytes.extend([u8::try_from(count % 128).unwrap() | 0x80, u8::try_from(count / 128).unwrap()]);
            bytes.extend([0x55, 2, 0].repeat(levels));
            bytes.extend([0, 0]);
            bytes
        };
        assert_eq!(is_encrypted(&deep(60)), Ok(false));
        assert_eq!(is_encrypted(&deep(100)), Err(Cut::TooDeep));
    }
}
