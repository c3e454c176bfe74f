//! What helps to write rules: running their tests, and their one layout.

pub mod coverage;
pub mod infer;
mod markdown;
pub mod test;
mod which;
pub mod fmt;
