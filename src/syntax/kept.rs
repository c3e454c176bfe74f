//! Syntax trees as bytes: how those of the built-in packs are kept, so that no run has to parse what nobody can change.
//!
//! `build.rs` writes them with this same module, so the bytes are always those of the tree as it is declared now.

use super::ast::RuleFile;

/// The tree as bytes.
pub fn to_bytes(tree: &RuleFile) -> Vec<u8> {
    postcard::to_allocvec(tree).expect("a tree is made of texts, numbers and lists")
}

/// The tree that [`to_bytes`] wrote.
pub fn from_bytes(bytes: &[u8]) -> RuleFile {
    postcard::from_bytes(bytes).expect("the bytes are of the same build")
}
