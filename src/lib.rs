//! Probity judges exports of case and agreement records against rules that policy staff write, and reports every
//! violation with the cell of the record and the clause of the rule.
//!
//! The way through the program stands in `ARCHITECTURE.md`. Each module uses only modules above it in this list.

pub mod wide;
pub mod source;
pub mod calendar;
pub mod diagnostic;
pub mod syntax;
pub mod schema;
pub mod column;
pub mod outcome;
pub mod resolve;
pub mod plan;
pub mod explain;
pub mod lint;
pub mod engine;
pub mod input;
pub mod review;
pub mod report;
pub mod authoring;
pub mod cli;
