//! What helps to write rules: running their tests, and their one layout.

pub mod infer;
pub mod test;
mod which;
pub mod fmt;
