//! What happens to a result before anybody sees it: persons get pseudonyms, small groups are hidden, records get the
//! names that people and programs know them by, and violations that somebody accepted are marked. It changes no outcome
//! and writes nothing.

#![deny(clippy::disallowed_methods)]

pub mod accepted;
pub mod pseudonyms;
pub mod small_groups;
pub mod subjects;

pub use accepted::Accepted;
pub use pseudonyms::Pseudonyms;
pub use subjects::{Subjects, Wanted};
