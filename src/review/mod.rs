//! What happens to a result before anybody sees it: persons get pseudonyms. It judges nothing and writes nothing.

#![deny(clippy::disallowed_methods)]

pub mod pseudonyms;

pub use pseudonyms::Pseudonyms;
