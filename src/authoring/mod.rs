//! What helps to write rules: running their tests, and their one layout.

pub mod test;
pub mod fmt;
