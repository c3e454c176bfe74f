//! All integration tests in one binary; one module for each part of the program.
mod layers;
mod packs;
mod program;
mod report;

mod readme;
mod render;
mod semantics;
mod syntax;

mod input;
