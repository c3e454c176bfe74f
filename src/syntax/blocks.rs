//! A file cut into its blocks, before the grammar sees it: a block begins where its keyword stands at the very start
//! of a line. No text in quotes runs over a line, so the first character of a line is enough to know.
//!
//! Cutting a block that failed into its clauses is in `clauses`.

use super::clauses::is_clause_word;
use super::grammar::Rule;
use crate::diagnostic::nearest;

/// The kinds of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// `settings`
    Settings,
    /// `policy`
    Policy,
    /// `record`
    Record,
    /// `list`
    List,
    /// `parameter`
    Parameter,
    /// `define`
    Define,
    /// `table`
    Table,
    /// `rule`
    Rule,
    /// `measure`
    Measure,
    /// `test`
    Test,
}

impl BlockKind {
    /// All of them, in the order of the manual.
    pub(super) const ALL: [BlockKind; 10] = [
        BlockKind::Settings,
        BlockKind::Policy,
        BlockKind::Record,
        BlockKind::List,
        BlockKind::Parameter,
        BlockKind::Define,
        BlockKind::Table,
        BlockKind::Rule,
        BlockKind::Measure,
        BlockKind::Test,
    ];

    /// The word that begins the block.
    pub(super) fn keyword(self) -> &'static str {
        match self {
            BlockKind::Settings => "settings",
            BlockKind::Policy => "policy",
            BlockKind::Record => "record",
            BlockKind::List => "list",
            BlockKind::Parameter => "parameter",
            BlockKind::Define => "define",
            BlockKind::Table => "table",
            BlockKind::Rule => "rule",
            BlockKind::Measure => "measure",
            BlockKind::Test => "test",
        }
    }

    /// The grammar rule that reads the whole block.
    pub(super) fn whole(self) -> Rule {
        match self {
            BlockKind::Settings => Rule::settings_alone,
            BlockKind::Policy => Rule::policy_alone,
            BlockKind::Record => Rule::record_alone,
            BlockKind::List => Rule::list_alone,
            BlockKind::Parameter => Rule::parameter_alone,
            BlockKind::Define => Rule::define_alone,
            BlockKind::Table => Rule::table_alone,
            BlockKind::Rule => Rule::rule_alone,
            BlockKind::Measure => Rule::measure_alone,
            BlockKind::Test => Rule::test_alone,
        }
    }

    fn of(word: &str) -> Option<BlockKind> {
        BlockKind::ALL.into_iter().find(|kind| kind.keyword() == word)
    }

    fn near(word: &str) -> Option<BlockKind> {
        BlockKind::of(&nearest(word, BlockKind::ALL.map(BlockKind::keyword))?)
    }
}

/// A block before it is parsed; places are bytes of the file.
#[derive(Debug)]
pub(super) struct RawBlock {
    pub(super) kind: BlockKind,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// One past the keyword, where it is misspelt.
    pub(super) misspelt: Option<usize>,
    /// Lines of this block that begin at the margin though no block begins there: first byte and end of the line.
    pub(super) stray: Vec<(usize, usize)>,
}

/// A file in blocks.
#[derive(Debug, Default)]
pub(super) struct Cut {
    pub(super) blocks: Vec<RawBlock>,
    /// Lines before the first block that are no comments: the first of each group.
    pub(super) before: Vec<(usize, usize)>,
}

/// Cuts a file; a byte order mark at its start is skipped.
pub(super) fn cut(text: &str) -> Cut {
    let mut cut = Cut::default();
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut after_stray = false;
    for line in text[start..].split_inclusive('\n') {
        let end = start + line.len();
        if let Some(first) = line.chars().next().filter(|first| !first.is_whitespace() && *first != '#') {
            after_stray = at_margin(&mut cut, text, (start, end), first, after_stray);
        } else if !line.trim().is_empty() {
            after_stray = false;
            indented_at_start(&mut cut, line, start);
        }
        start = end;
    }
    let ends: Vec<usize> = cut.blocks.iter().skip(1).map(|block| block.start).chain([text.len()]).collect();
    for (block, end) in cut.blocks.iter_mut().zip(ends) {
        block.end = end;
    }
    cut
}

/// Takes an indented line. Before the first block there is nothing that it could belong to; the first such line stands
/// for all.
fn indented_at_start(cut: &mut Cut, line: &str, start: usize) {
    let written = line.trim();
    if cut.blocks.is_empty() && cut.before.is_empty() && !written.starts_with('#') {
        let from = start + line.len() - line.trim_start().len();
        let word = written.split(char::is_whitespace).next().unwrap_or(written);
        cut.before.push((from, from + word.len()));
    }
}

/// Takes a line that begins at the margin; gives whether it is stray.
fn at_margin(cut: &mut Cut, text: &str, (start, end): (usize, usize), first: char, after_stray: bool) -> bool {
    let line = &text[start..end];
    let word_end = line.find(|mark: char| !mark.is_alphanumeric() && mark != '_' && mark != '-');
    let word = &line[..word_end.unwrap_or(line.len())];
    let blank_follows = line[word.len()..].chars().next().is_none_or(char::is_whitespace);
    let exact = BlockKind::of(word).filter(|_| blank_follows);
    let near = exact.or_else(|| BlockKind::near(word).filter(|_| blank_follows && !is_clause_word(word)));
    if let Some(kind) = near {
        let misspelt = (exact.is_none()).then_some(start + word.len());
        cut.blocks.push(RawBlock { kind, start, end, misspelt, stray: Vec::new() });
        return false;
    }
    let caret_end = start + word.len().max(first.len_utf8());
    // A whole page of something else is one mistake, not one for each of its lines.
    let group = match cut.blocks.last_mut() {
        Some(block) => &mut block.stray,
        None => &mut cut.before,
    };
    if !after_stray {
        group.push((start, caret_end));
    }
    true
}

/// Whether a word begins a block.
pub(super) fn is_keyword(word: &str) -> bool {
    BlockKind::of(word).is_some()
}
