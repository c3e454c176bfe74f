//! What happens to a result before anybody sees it: persons get pseudonyms, small groups are hidden. It judges nothing
//! and writes nothing.

#![deny(clippy::disallowed_methods)]

pub mod pseudonyms;
pub mod small_groups;

pub use pseudonyms::Pseudonyms;
