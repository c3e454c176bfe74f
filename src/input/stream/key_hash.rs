//! Keys as numbers: the same for two records that have the same key.

use super::keys::{KeyPart, NO_END};
use crate::column::{Datum, State, Texts, fold};
use crate::wide::*;

use super::memo::{mix, word_until};

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = EACH * 0x80;

/// So many digits at most are the end of a key that counts.
const LONGEST_END: usize = 18;

/// A text that is plain as a part of a key, the same for texts that are the same to a rule.
#[inline(always)]
pub(super) fn of_plain(text: &[u8], start: usize, end: usize) -> KeyPart {
    let (mut at, mut hash) = (start, 0);
    while at < end {
        hash = mix(hash, lower(word_until(text, at, end)));
        at += 8;
    }
    KeyPart { number: mix(hash, (end - start) as u64), end: end_of(text, start, end) }
}

/// The number with which a text ends, if it does and that is not long. Texts that are the same end with the same number.
#[inline(always)]
fn end_of(text: &[u8], start: usize, end: usize) -> u64 {
    let length = end - start;
    let last = match end.checked_sub(8).and_then(|at| text[at..end].first_chunk()) {
        Some(last) => *last,
        None => {
            let mut last = [0; 8];
            last[8 - length..].copy_from_slice(&text[start..end]);
            last
        }
    };
    // Digits from 0 to 9 in a byte each, all else more.
    let digits = u64::from_le_bytes(last) ^ (EACH * 0x30);
    let others = ((digits & !HIGH).wrapping_add(EACH * 0x76) | digits) & HIGH;
    let count = (others.leading_zeros() as usize / 8).min(length);
    match count {
        0 => NO_END,
        8 if length > 8 && text[end - 9].is_ascii_digit() => long_end(&text[start..end]),
        _ => {
            let digits = digits & u64::MAX << (64 - 8 * count);
            let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
            let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
            (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
        }
    }
}

/// The same where more than eight digits end it.
#[cold]
fn long_end(text: &[u8]) -> u64 {
    let count = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = text[text.len() - count..].iter().map(|digit| u64::from(digit - b'0'));
    digits.take(LONGEST_END).fold(0, |number, digit| number * 10 + digit)
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
pub(super) fn of_any(text: &str) -> KeyPart {
    let folded = fold(text);
    of_plain(folded.as_bytes(), 0, folded.len())
}

/// A value as a part of a key; `None` where it is not known.
pub(super) fn of_datum(datum: &Datum, texts: &Texts) -> Option<KeyPart> {
    let no_end = |number: u64| KeyPart { number, end: NO_END };
    Some(match datum {
        Datum::Not(State::None) => no_end(1),
        Datum::Not(_) => return None,
        Datum::Text(text) => of_any(texts.stored(*text)),
        Datum::YesNo(answer) => no_end(2 + u64::from(*answer)),
        Datum::Number(number) => {
            let number = number.normalize();
            let digits = number.mantissa().to_le_bytes();
            no_end(mix(mix(word_until(&digits, 0, 8), word_until(&digits, 8, 16)), u64::from(number.scale())))
        }
        Datum::When(when) => no_end(
            of_any(&match when.time {
                Some((first, last)) => format!("{first:?} {last:?}"),
                None => format!("{:?} {:?}", when.first, when.last),
            })
            .number,
        ),
        Datum::List(items) => {
            no_end(items.iter().fold(items.len() as u64, |hash, item| mix(hash, of_any(texts.stored(*item)).number)))
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
        let of = |text: &str| of_any(text).number;
        assert_eq!(of("CAP-2020-00000001"), of("cap-2020-00000001"));
        assert_eq!(of("O’Brien  A"), of(" o'brien a"));
        assert_eq!(of("ÄPFEL-1234"), of("äpfel-1234"));
        for (one, other) in
            [("a", "b"), ("", " a"), ("abcdefgh", "abcdefg"), ("[", "{"), ("@", "`"), ("aaaaaaaab", "baaaaaaaa")]
        {
            assert_ne!(of(one), of(other), "{one} {other}");
        }
        assert_eq!(of_plain(b"xAyz", 1, 3).number, of("ay"));
    }

    #[test]
    fn texts_end_with_the_number_that_their_last_digits_are() {
        let none = [NO_END; 2];
        let wide = [12_345_678_901, 12_345_678_901];
        for (text, expected) in [
            ("CAP-2020-00000041", [41, 41]),
            ("7", [7, 7]),
            ("A-0", [0, 0]),
            ("x99999999", [99_999_999, 99_999_999]),
            ("x12345678901", wide),
            ("12345678901", wide),
            ("", none),
            ("CAP-00000041X", none),
            ("é7", [7, 7]),
            // Digits of other scripts are none.
            ("4\u{0664}", none),
        ] {
            let behind_others = format!("9é{text}8");
            let ends = [end_of(text.as_bytes(), 0, text.len()), end_of(behind_others.as_bytes(), 3, 3 + text.len())];
            assert_eq!(ends, expected, "{text}");
        }
        let (many, more) = (format!("a{}1", "7".repeat(40)), format!("a{}2", "7".repeat(40)));
        assert_eq!(of_any(&many).end, of_any(&more).end, "long numbers are cut, so none of them overflows");
        assert_eq!(of_any(" ab12 ").end, 12);
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
