//! Records of JSON that are written as the one before: the same keys in the same order with the same blanks around them,
//! as nearly all are of which a program wrote a file.
//!
//! What is not plainly right here is nothing: then the record is walked over the ordinary way. (This takes a third of
//! the time that a parser takes which knows nothing of the record before.)

use crate::wide::*;

/// How a record is written, but for its values.
#[derive(Debug, Clone, Default)]
pub(super) struct Pattern {
    /// What stands before each value, one behind the other.
    leads: String,
    /// For each value where its lead ends, and the place of its key.
    values: Vec<(usize, usize)>,
    /// What stands behind the last value, the bracket included; empty as long as the record is not known.
    tail: String,
    /// The last chunk in which a record was so.
    pub(super) chunk: u64,
}

/// A value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Null,
    /// A text, from its first byte on that is not the quote.
    Text,
    /// The same with escapes in it.
    Escaped,
    /// A number, `true`, or `false`.
    Bare,
}

impl Pattern {
    /// No record yet.
    pub(super) fn clear(&mut self) {
        self.leads.clear();
        self.values.clear();
        self.tail.clear();
        self.chunk = 0;
    }

    /// Whether no record is known.
    pub(super) fn is_empty(&self) -> bool {
        self.tail.is_empty()
    }

    /// Says what stands behind the last value, the bracket included.
    pub(super) fn close(&mut self, tail: &str) {
        self.tail.push_str(tail);
    }

    /// Adds what stands before a value, and the place of its key.
    pub(super) fn push(&mut self, lead: &str, place: usize) {
        self.leads.push_str(lead);
        self.values.push((self.leads.len(), place));
    }

    /// The places of the keys.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.values.iter().map(|(_, place)| *place)
    }

    /// Walks over a record with which a text begins, and gives its length. `take` is given the place of each
    /// key, what its value is, and where that begins and ends.
    #[inline]
    pub(super) fn walk(&self, text: &str, take: impl FnMut(usize, Scalar, usize, usize)) -> Option<usize> {
        dispatch!(level(), simd => self.walk_by(simd, text, take))
    }

    #[inline(always)]
    fn walk_by<S: Simd>(
        &self,
        simd: S,
        text: &str,
        mut take: impl FnMut(usize, Scalar, usize, usize),
    ) -> Option<usize> {
        let (bytes, leads) = (text.as_bytes(), self.leads.as_bytes());
        let (mut at, mut lead) = (0, 0);
        for (end, place) in &self.values {
            if !bytes[at..].starts_with(&leads[lead..*end]) {
                return None;
            }
            at += end - lead;
            lead = *end;
            let first = at;
            let (scalar, behind) = scalar(simd, bytes, first)?;
            take(*place, scalar, first, behind);
            at = behind;
        }
        bytes[at..].starts_with(self.tail.as_bytes()).then_some(at + self.tail.len())
    }
}

/// The value that begins at a byte, and the byte behind it.
#[inline(always)]
fn scalar<S: Simd>(simd: S, bytes: &[u8], at: usize) -> Option<(Scalar, usize)> {
    let word = |word: &[u8], scalar| bytes[at..].starts_with(word).then_some((scalar, at + word.len()));
    match bytes.get(at)? {
        b'"' => quoted(simd, bytes, at + 1),
        b'n' => word(b"null", Scalar::Null),
        b't' => word(b"true", Scalar::Bare),
        b'f' => word(b"false", Scalar::Bare),
        _ => number(bytes, at).map(|end| (Scalar::Bare, end)),
    }
}

/// A text from behind its first quote on, and the byte behind its last. An escape by number is none.
#[inline(always)]
fn quoted<S: Simd>(simd: S, bytes: &[u8], mut at: usize) -> Option<(Scalar, usize)> {
    let mut scalar = Scalar::Text;
    loop {
        at = next_mark(simd, bytes, at)?;
        match (bytes[at], bytes.get(at + 1)?) {
            (b'"', _) => return Some((scalar, at + 1)),
            (b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                scalar = Scalar::Escaped;
                at += 2;
            }
            (_, _) => return None,
        }
    }
}

/// The next byte that is a quote, a backslash, or no letter at all.
#[inline(always)]
fn next_mark<S: Simd>(simd: S, bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(part) = bytes.get(at..).and_then(<[u8]>::first_chunk::<16>) {
        let part = u8x16::load_array_ref(simd, part);
        let marks = part.simd_eq(b'"') | part.simd_eq(b'\\') | part.simd_le(0x1f);
        let marks = marks.to_bitmask();
        if marks != 0 {
            return Some(at + marks.trailing_zeros() as usize);
        }
        at += 16;
    }
    let rest = bytes.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
    Some(at + rest)
}

/// The byte behind a number.
fn number(bytes: &[u8], mut at: usize) -> Option<usize> {
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len())
    };
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    let first = at;
    at = digits(at);
    if at == first || bytes[first] == b'0' && at > first + 1 {
        return None;
    }
    if bytes.get(at) == Some(&b'.') {
        let first = at + 1;
        at = digits(first);
        if at == first {
            return None;
        }
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let first = at + 1 + sign;
        at = digits(first);
        if at == first {
            return None;
        }
    }
    Some(at)
}
