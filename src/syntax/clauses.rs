//! The clauses of a block, cut at the lines that begin with a clause word: what is parsed one by one when a block as
//! a whole does not parse, so that every mistake of a block is reported.

use super::blocks::BlockKind;
use super::grammar::Rule;
use super::tokens::{Token, is_first_of_line};

/// A piece of a block; places are bytes of its plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The grammar rule that reads it.
    pub(super) entry: Rule,
}

impl BlockKind {
    /// The words that begin a clause.
    pub(super) fn clause_words(self) -> &'static [&'static str] {
        match self {
            BlockKind::Settings => &["fiscal", "month", "time", "holidays"],
            BlockKind::Policy => &["issuer", "document", "link", "in", "supersedes"],
            BlockKind::Record => &["key", "belongs", "nested", "dated", "lasts", "follows"],
            BlockKind::List | BlockKind::Parameter => &["cite", "in"],
            BlockKind::Define | BlockKind::Table => &[],
            BlockKind::Rule => &[
                "cite", "in", "version", "quote", "binds", "tag", "owner", "fix", "say", "for", "when", "must",
                "should", "unless", "unclear",
            ],
            BlockKind::Measure => &["cite", "share", "ratio", "count", "sum", "by", "target", "owner"],
            BlockKind::Test => &["as", "given", "expect"],
        }
    }

    /// The grammar rule that reads clauses of the block.
    fn clause_entry(self) -> Rule {
        match self {
            BlockKind::Settings => Rule::settings_clause_alone,
            BlockKind::Policy => Rule::policy_clause_alone,
            BlockKind::Record => Rule::record_clause_alone,
            BlockKind::List | BlockKind::Parameter => Rule::version_clause_alone,
            BlockKind::Define => Rule::define_alone,
            BlockKind::Table => Rule::table_row_alone,
            BlockKind::Rule => Rule::rule_clause_alone,
            BlockKind::Measure => Rule::measure_clause_alone,
            BlockKind::Test => Rule::test_clause_alone,
        }
    }
}

/// Cuts a block into its head and its clauses.
pub(super) fn pieces(kind: BlockKind, text: &str, tokens: &[Token<'_>]) -> Vec<Piece> {
    let starts: Vec<usize> = (1..tokens.len()).filter(|index| begins_clause(kind, text, tokens, *index)).collect();
    let ends = starts.iter().map(|index| tokens[*index].start).chain([text.len()]);
    let places = [0].into_iter().chain(starts.iter().map(|index| tokens[*index].start));
    let entry = |index: usize| match (kind, index) {
        (BlockKind::Table, 0) => Rule::table_head_alone,
        (BlockKind::Table, 1) => Rule::table_header_alone,
        // What stands on the line of the head belongs to the head.
        (_, 0) => kind.whole(),
        (_, _) => kind.clause_entry(),
    };
    places.zip(ends).enumerate().map(|(index, (start, end))| Piece { start, end, entry: entry(index) }).collect()
}

fn begins_clause(kind: BlockKind, text: &str, tokens: &[Token<'_>], index: usize) -> bool {
    let token = tokens[index];
    if !is_first_of_line(text, token.start) {
        return false;
    }
    if kind == BlockKind::Table {
        return token.text == "|";
    }
    let next = tokens.get(index + 1).map_or("", |next| next.text);
    let after_next = tokens.get(index + 2).map_or("", |next| next.text);
    let before = tokens[index - 1].text;
    if kind == BlockKind::Record && (next == ":" || (token.text == "key" && after_next == ":")) {
        return true;
    }
    kind.clause_words().contains(&token.text)
        && !matches!(before, "and" | "or" | ",")
        && (token.text != "in" || next == "force")
        && !is_field(token.text, next)
}

/// Whether a clause word is the name of a field here, as in `owner is recorded`.
fn is_field(word: &str, next: &str) -> bool {
    let may_be_field = !matches!(word, "when" | "must" | "should" | "unless");
    may_be_field
        && matches!(
            next,
            "is" | "are" | "matches" | "contains" | "starts" | "ends" | "recurs" | "covers" | "agrees" | "," | ")"
        )
}

/// Whether a word begins a clause in some kind of block.
pub(super) fn is_clause_word(word: &str) -> bool {
    BlockKind::ALL.iter().any(|kind| kind.clause_words().contains(&word))
}
