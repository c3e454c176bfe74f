//! Bytes looked at many at once: as many as the processor can, which is asked when the program runs.
//!
//! Code that does so is generic over [`Simd`], marked `#[inline(always)]` down to its last function, closures excepted, which
//! must have none of it, and called by [`dispatch`] with a [`level`].

pub use fearless_simd::prelude::*;
pub use fearless_simd::{Level, dispatch, u8x16, u8x32, u8x64};

/// The instructions that are used.
pub fn level() -> Level {
    let level = Level::new();
    // With wider ones, the places of bits are found by instructions that take longer.
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    let level = level.as_avx2().map_or(level, Level::Avx2);
    level
}
