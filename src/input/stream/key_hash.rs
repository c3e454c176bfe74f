//! Keys as numbers: the same for two records that have the same key.

use crate::column::{Datum, State, Texts, fold};
use crate::wide::*;

use super::memo::{mix, word_until};

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = EACH * 0x80;

/// A number for a text that is plain, the same for texts that are the same to a rule.
#[inline(always)]
pub(super) fn of_plain(text: &[u8], start: usize, end: usize) -> u64 {
    let (mut at, mut hash) = (start, 0);
    while at < end {
        hash = mix(hash, lower(word_until(text, at, end)));
        at += 8;
    }
    mix(hash, (end - start) as u64)
}

/// How a text that is plain ends: a number by its last eight bytes, which rises where digits at its end do.
#[inline(always)]
pub(super) fn end_of(text: &[u8], start: usize, end: usize) -> u64 {
    lower(word_until(text, start.max(end.saturating_sub(8)), end)).swap_bytes()
}

/// Whether a text is ASCII and nothing that shows no ink.
#[inline(always)]
pub(super) fn is_plain<S: Simd>(simd: S, text: &[u8], start: usize, end: usize) -> bool {
    let mut at = start;
    while at < end {
        let Some(block) = text.get(at..).and_then(<[u8]>::first_chunk::<32>) else {
            return text[at..end].iter().all(u8::is_ascii_graphic);
        };
        let block = u8x32::load_array_ref(simd, block);
        let ink = (block.simd_ge(b'!') & block.simd_le(b'~')).to_bitmask();
        if !ink & ((1 << (end - at).min(32)) - 1) != 0 {
            return false;
        }
        at += 32;
    }
    true
}

/// The same for a text that need not be plain.
pub(super) fn of_any(text: &str) -> u64 {
    let folded = fold(text);
    of_plain(folded.as_bytes(), 0, folded.len())
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
    use crate::wide::{dispatch, level};

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
        assert_eq!(of_plain(b"xAyz", 1, 3), of("ay"));
    }

    #[test]
    fn a_text_is_plain_wherever_it_stands() {
        let plain = |text: &[u8], start, end| dispatch!(level(), simd => is_plain(simd, text, start, end));
        for length in 0..=70 {
            for behind in [0, 1, 31, 32, 40] {
                let mut text = vec![b' '; 3 + length + behind];
                text[3..3 + length].fill(b'~');
                assert!(plain(&text, 3, 3 + length), "{length} {behind}");
                assert!(!plain(&text, 2, 3 + length), "{length} {behind}");
                for byte in [b' ', 0x7f, 0x80, 0xc3, 0] {
                    text.iter_mut().skip(3).take(length).next_back().into_iter().for_each(|last| *last = byte);
                    assert_eq!(plain(&text, 3, 3 + length), length == 0, "{length} {behind} {byte}");
                }
            }
        }
    }
}
