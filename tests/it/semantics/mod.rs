//! The meaning of the language, tested from its description: decision tables cell by cell, one case for each ruling,
//! and random worlds against a second, naive evaluator. What is expected here is never copied from what is printed.

mod answers;
mod bench;
mod calendars;
mod coverage;
mod dates;
mod deadlines;
mod loop_worlds;
mod loops;
mod many;
mod derived;
mod editions;
mod lapses;
mod lasting;
mod lasting_laws;
mod laws;
mod measures;
mod outcomes;
mod parameters;
mod predicates;
mod recurrence;
mod recurring_worlds;
mod rulings;
mod runs;
mod sequences;
mod texts;
mod vectors;
mod versions;
mod worlds;
