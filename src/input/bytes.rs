//! What has to be known of all bytes of a text before anything is read of it, found out in one pass.

use crate::wide::*;

/// What stands in some bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Nothing but ASCII.
    pub(super) is_ascii: bool,
    /// A NUL character.
    pub(super) any_nul: bool,
    /// A carriage return.
    pub(super) any_return: bool,
    /// So many line feeds.
    pub(super) feeds: u32,
}

impl Seen {
    /// Looks over some bytes.
    pub(super) fn of(bytes: &[u8]) -> Seen {
        dispatch!(level(), simd => Seen::by(simd, bytes))
    }

    #[inline(always)]
    fn by<S: Simd>(simd: S, bytes: &[u8]) -> Seen {
        let (mut lowest, mut all) = (u8x64::splat(simd, u8::MAX), u8x64::splat(simd, 0));
        let (mut returns, mut feeds) = (all.simd_eq(1), 0);
        let (blocks, rest) = bytes.as_chunks::<64>();
        let mut last = [b' '; 64];
        last[..rest.len()].copy_from_slice(rest);
        for block in blocks.iter().chain([&last]) {
            let block = u8x64::load_array_ref(simd, block);
            lowest = lowest.min(block);
            all |= block;
            returns |= block.simd_eq(b'\r');
            feeds += block.simd_eq(b'\n').to_bitmask().count_ones();
        }
        Seen {
            is_ascii: !all.simd_ge(0x80).any_true(),
            any_nul: lowest.simd_eq(0).any_true(),
            any_return: returns.any_true(),
            feeds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_seen_wherever_it_stands() {
        for length in [1, 5, 63, 64, 65, 200] {
            for at in 0..length {
                let with = |byte: u8| {
                    let mut bytes = vec![b'x'; length];
                    bytes[at] = byte;
                    let Seen { is_ascii, any_nul, any_return, feeds } = Seen::of(&bytes);
                    (is_ascii, any_nul, any_return, feeds)
                };
                assert_eq!(with(b'y'), (true, false, false, 0));
                assert_eq!(with(0), (true, true, false, 0));
                assert_eq!(with(b'\r'), (true, false, true, 0));
                assert_eq!(with(b'\n'), (true, false, false, 1));
                assert_eq!(with(0x80), (false, false, false, 0));
            }
        }
        assert_eq!(Seen::of("a\n".repeat(1000).as_bytes()).feeds, 1000);
        assert!(Seen::of(&[]).is_ascii);
    }
}
