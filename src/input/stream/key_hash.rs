//! Keys as numbers: the same for two records that have the same key.

use crate::column::{Datum, State, Texts, fold};

use super::memo::{mix, word_until};

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = EACH * 0x80;

/// A number for a text, the same for texts that are the same to a rule.
#[inline(always)]
pub(super) fn of_text(text: &[u8], start: usize, end: usize) -> Option<u64> {
    let (mut at, mut hash) = (start, 0);
    while at < end {
        let word = word_until(text, at, end);
        // Where the text ends within the word, letters stand for what is missing.
        let shown = if end - at < 8 { word | ((EACH * 0x61) << (8 * (end - at))) } else { word };
        if !is_plain(shown) {
            return None;
        }
        hash = mix(hash, lower(word));
        at += 8;
    }
    Some(mix(hash, (end - start) as u64))
}

/// The same for a text that need not be plain.
pub(super) fn of_any(text: &str) -> u64 {
    of_text(text.as_bytes(), 0, text.len()).unwrap_or_else(|| {
        let folded = fold(text);
        let bytes = folded.as_bytes();
        let words = (0..bytes.len()).step_by(8).map(|at| word_until(bytes, at, bytes.len()));
        mix(words.fold(0, |hash, word| mix(hash, lower(word))), bytes.len() as u64)
    })
}

/// A number for a part of a key; `None` where it is not known.
pub(super) fn of_datum(datum: &Datum, texts: &Texts) -> Option<u64> {
    Some(match datum {
        Datum::Not(State::None) => 1,
        Datum::Not(_) => return None,
        Datum::Text(text) => of_any(texts.stored(*text)),
        Datum::YesNo(answer) => 2 + u64::from(*answer),
        Datum::Number(number) => {
            let number = number.normalize();
            let digits = number.mantissa().to_le_bytes();
            mix(mix(word_until(&digits, 0, 8), word_until(&digits, 8, 16)), u64::from(number.scale()))
        }
        Datum::When(when) => of_any(&match when.time {
            Some((first, last)) => format!("{first:?} {last:?}"),
            None => format!("{:?} {:?}", when.first, when.last),
        }),
        Datum::List(items) => {
            items.iter().fold(items.len() as u64, |hash, item| mix(hash, of_any(texts.stored(*item))))
        }
    })
}

/// Whether eight bytes are ASCII and nothing that shows no ink.
#[inline(always)]
fn is_plain(word: u64) -> bool {
    let below = word.wrapping_sub(EACH * 0x21) & !word & HIGH;
    let delete = (word ^ (EACH * 0x7f)).wrapping_sub(EACH) & HIGH;
    word & HIGH | below | delete == 0
}

/// Small letters for the capitals of eight bytes of ASCII; other bytes stay.
#[inline(always)]
fn lower(word: u64) -> u64 {
    let low = word & !HIGH;
    let above_z = low.wrapping_add(EACH * (0x7f - 0x5a));
    let from_a = low.wrapping_add(EACH * (0x80 - 0x41));
    word | ((!word & HIGH & (above_z ^ from_a)) >> 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_the_same_have_one_number() {
        let of = |text: &str| of_any(text);
        assert_eq!(of("CAP-2020-00000001"), of("cap-2020-00000001"));
        assert_eq!(of("O’Brien  A"), of(" o'brien a"));
        assert_eq!(of("ÄPFEL-1234"), of("äpfel-1234"));
        for (one, other) in
            [("a", "b"), ("", " a"), ("abcdefgh", "abcdefg"), ("[", "{"), ("@", "`"), ("aaaaaaaab", "baaaaaaaa")]
        {
            assert_ne!(of(one), of(other), "{one} {other}");
        }
        assert_eq!(of_text(b"a b", 0, 3), None);
        assert_eq!(of_text("ä".as_bytes(), 0, 2), None);
        assert_eq!(of_text(b"xAyz", 1, 3), Some(of("ay")));
    }
}
