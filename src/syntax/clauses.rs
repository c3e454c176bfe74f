//! The clauses of a block, cut at the lines that begin with a clause word: what is parsed one by one when a block as
//! a whole does not parse, so that every mistake of a block is reported.

use super::blocks::BlockKind;
use super::grammar::Rule;

/// The words that begin a clause in each kind of block.
pub(super) const CLAUSE_WORDS: [(BlockKind, &[&str]); 10] = [
    (BlockKind::Settings, &["fiscal", "month", "time", "holidays"]),
    (BlockKind::Policy, &["issuer", "document", "link", "in", "supersedes"]),
    (BlockKind::Record, &["key", "belongs", "nested", "dated", "lasts", "follows"]),
    (BlockKind::List, &["cite", "in"]),
    (BlockKind::Parameter, &["cite", "in"]),
    (BlockKind::Define, &[]),
    (BlockKind::Table, &[]),
    (
        BlockKind::Rule,
        &[
            "cite", "in", "version", "quote", "binds", "tag", "owner", "fix", "say", "for", "when", "must", "should",
            "unless", "unclear",
        ],
    ),
    (BlockKind::Measure, &["cite", "share", "ratio", "count", "sum", "by", "target", "owner"]),
    (BlockKind::Test, &["as", "given", "expect"]),
];
