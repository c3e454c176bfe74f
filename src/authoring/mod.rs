//! What helps to write rules and to read them: running their tests, their one layout, the rule book, and which rules
//! check which requirements.

pub mod book;
pub mod coverage;
pub mod infer;
mod markdown;
pub mod test;
mod which;
pub mod fmt;
