//! All integration tests in one binary; one module for each part of the program.

mod render;

mod input;
mod layers;
mod manual;
mod packs;
mod program;
mod report;

mod readme;
mod resolve;
#[cfg(test)]
mod semantics;
mod syntax;
