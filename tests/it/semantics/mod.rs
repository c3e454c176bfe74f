//! The meaning of the language, tested from its description: decision tables cell by cell, one case for each ruling,
//! and random worlds against a second, naive evaluator. What is expected here is never copied from what is printed.

mod answers;
mod bench;
mod calendars;
mod coverage;
mod deadlines;
mod derived;
mod dates;
mod laws;
mod outcomes;
mod predicates;
mod rulings;
mod runs;
mod texts;
mod vectors;
mod worlds;
