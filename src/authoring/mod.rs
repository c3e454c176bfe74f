//! What helps to write rules: running their tests.

pub mod test;
