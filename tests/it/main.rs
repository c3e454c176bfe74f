//! All integration tests in one binary; one module for each part of the program.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod render;
mod workbook;

mod fmt;
mod infer;
mod input;
mod layers;
mod lint;
mod manual;
mod packs;
mod program;
mod readme;
mod replay;
mod report;
mod resolve;
mod semantics;
mod syntax;
