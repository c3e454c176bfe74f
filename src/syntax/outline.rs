//! A rule file as its words, marks and remarks, clause by clause: what a layout is made from.
//!
//! The syntax tree says what a file means and forgets the remarks; the outline says what stands in it and means nothing.
//! Where lines break is not here.

use pest::iterators::Pair;

use super::blocks::{self, BlockKind, RawBlock};
use super::grammar::{self, Rule};
use super::plain::Plain;
use super::{nesting, tokens};

/// A rule file that has no mistakes of spelling, in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// Remarks at the margin below the last block.
    pub end: Vec<Remark>,
}

/// A block in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The kind of block.
    pub kind: BlockKind,
    /// Remarks above it, at the margin.
    pub above: Vec<Remark>,
    /// A blank line stands between them and the block.
    pub parted: bool,
    /// Its head, and its clauses as they stand.
    pub clauses: Vec<Clause>,
    /// Indented remarks below its last clause.
    pub below: Vec<Remark>,
}

/// A clause of a block, or its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Which clause.
    pub kind: ClauseKind,
    /// Its words and marks, at least one.
    pub tokens: Vec<Token>,
    /// A blank line stands above it and its remarks.
    pub parted: bool,
}

/// A word, a mark or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// In plain marks; a text with its quotes.
    pub text: String,
    /// What it does where that does not show in its letters.
    pub role: Role,
    /// How deep in the tree of the grammar it stands.
    pub depth: usize,
    /// Remarks on lines of their own above it.
    pub above: Vec<Remark>,
    /// The remark that ends its line.
    pub behind: Option<String>,
}

/// A remark from its `#` to the end of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// With its `#`, without blanks at the end.
    pub text: String,
    /// It begins at the margin.
    pub margin: bool,
    /// A blank line stands above it.
    pub parted: bool,
}

/// The clauses of all blocks, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClauseKind {
    /// What the block begins with.
    Head,
    /// `as` and what a derived fact is
    Body,
    /// `V when C`
    Case,
    /// `otherwise V`
    Otherwise,
    /// A row of a table, its header too
    Row,
    /// A field
    Field,
    /// `belongs to`
    Belongs,
    /// `nested in`
    Nested,
    /// `dated by`
    Dated,
    /// `lasts from`
    Lasts,
    /// `follows by`
    Follows,
    /// `fiscal year starts`
    FiscalYear,
    /// `month end`
    MonthEnd,
    /// `time zone`
    TimeZone,
    /// `holidays`
    Holidays,
    /// `issuer`
    Issuer,
    /// `document`
    Document,
    /// `link`
    Link,
    /// `cite`
    Cite,
    /// `in force`
    InForce,
    /// `supersedes`
    Supersedes,
    /// `share of`, `ratio of`, `count of`, `sum of`
    Measured,
    /// `by`
    By,
    /// `target`
    Target,
    /// `version`
    Version,
    /// `quote`
    Quote,
    /// `binds`
    Binds,
    /// `tag`
    Tag,
    /// `owner`
    Owner,
    /// `for`
    For,
    /// `for each`
    ForEach,
    /// `when`
    When,
    /// `must` or `should`
    Requirement,
    /// `unless`
    Unless,
    /// `unclear`
    Unclear,
    /// `fix`
    Fix,
    /// `say`
    Say,
    /// `as of`
    AsOf,
    /// `given`
    Given,
    /// `expect`
    Expect,
}

/// What a token does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nothing that does not show in its letters.
    Plain,
    /// It joins two conditions.
    Join,
    /// The `when` of a case.
    When,
    /// Part of the type of a field.
    Type,
    /// Part of `or none` or `or none yet` behind a type.
    None,
    /// Part of `blank means no`.
    BlankMeansNo,
    /// `private`
    Private,
    /// Part of `from` and its headers.
    Headers,
    /// Part of `label` and its text.
    Label,
}

/// The clauses by the rules of the grammar that read them.
const CLAUSES: [(Rule, ClauseKind); 39] = [
    (Rule::table_header, ClauseKind::Row),
    (Rule::table_row, ClauseKind::Row),
    (Rule::field, ClauseKind::Field),
    (Rule::belongs, ClauseKind::Belongs),
    (Rule::nested, ClauseKind::Nested),
    (Rule::dated_by, ClauseKind::Dated),
    (Rule::lasts, ClauseKind::Lasts),
    (Rule::follows, ClauseKind::Follows),
    (Rule::fiscal_year_starts, ClauseKind::FiscalYear),
    (Rule::month_end, ClauseKind::MonthEnd),
    (Rule::time_zone, ClauseKind::TimeZone),
    (Rule::holidays, ClauseKind::Holidays),
    (Rule::issuer, ClauseKind::Issuer),
    (Rule::document, ClauseKind::Document),
    (Rule::link, ClauseKind::Link),
    (Rule::cite, ClauseKind::Cite),
    (Rule::in_force, ClauseKind::InForce),
    (Rule::supersedes, ClauseKind::Supersedes),
    (Rule::share, ClauseKind::Measured),
    (Rule::ratio, ClauseKind::Measured),
    (Rule::total, ClauseKind::Measured),
    (Rule::measure_by, ClauseKind::By),
    (Rule::target, ClauseKind::Target),
    (Rule::version, ClauseKind::Version),
    (Rule::quote, ClauseKind::Quote),
    (Rule::binds, ClauseKind::Binds),
    (Rule::tag, ClauseKind::Tag),
    (Rule::owner, ClauseKind::Owner),
    (Rule::for_kind, ClauseKind::For),
    (Rule::for_each, ClauseKind::ForEach),
    (Rule::when, ClauseKind::When),
    (Rule::requirement, ClauseKind::Requirement),
    (Rule::unless, ClauseKind::Unless),
    (Rule::unclear, ClauseKind::Unclear),
    (Rule::fix, ClauseKind::Fix),
    (Rule::say, ClauseKind::Say),
    (Rule::as_of, ClauseKind::AsOf),
    (Rule::given, ClauseKind::Given),
    (Rule::expect, ClauseKind::Expect),
];

/// The parts of a field by the rules of the grammar that read them.
const FIELD_PARTS: [(Rule, Role); 6] = [
    (Rule::field_type, Role::Type),
    (Rule::or_none, Role::None),
    (Rule::blank_means_no, Role::BlankMeansNo),
    (Rule::private, Role::Private),
    (Rule::headers, Role::Headers),
    (Rule::label, Role::Label),
];

/// Words with a role of their own, by the rule that they stand in and their own.
const ROLES: [((Rule, Rule), Role); 3] = [
    ((Rule::chain, Rule::kw_and), Role::Join),
    ((Rule::chain, Rule::kw_or), Role::Join),
    ((Rule::define_case, Rule::kw_when), Role::When),
];

/// The outline of a text; `None` if a part of it cannot be read.
pub fn outline(text: &str) -> Option<Outline> {
    let cut = blocks::cut(text);
    if !cut.before.is_empty() {
        return None;
    }
    let first = cut.blocks.first().map_or(text.len(), |block| block.start);
    let gap = Gap::read(text[..first].trim_start_matches('\u{feff}'), false);
    let (mut above, mut parted) = (gap.remarks, gap.parted_at_end);
    let mut blocks = Vec::new();
    for raw in &cut.blocks {
        let (mut block, gap) = read_block(text, raw)?;
        (block.above, block.parted) = (above, parted);
        let kept = gap.remarks.iter().take_while(|remark| !remark.margin).count();
        let mut below = gap.remarks;
        (above, parted) = (below.split_off(kept), gap.parted_at_end);
        block.below = below;
        blocks.push(block);
    }
    Some(Outline { blocks, end: above })
}

/// A block without what stands above and below it, and what stands between it and the next.
fn read_block(text: &str, raw: &RawBlock) -> Option<(Block, Gap)> {
    let plain = Plain::new(&text[raw.start..raw.end], raw.start);
    let is_whole = raw.misspelt.is_none() && raw.stray.is_empty() && plain.bad_quotes.is_empty();
    if !is_whole || nesting::too_deep(&tokens::tokens(&plain.text)).is_some() {
        return None;
    }
    let block = grammar::read(raw.kind.whole(), &plain.text).ok()?.next()?.into_inner().next()?;
    let mut reader = Reader { text: &plain.text, end: 0, clauses: Vec::new() };
    for pair in block.into_inner() {
        reader.part(pair);
    }
    let gap = Gap::read(&plain.text[reader.end..], true);
    let mut clauses = reader.clauses;
    clauses.last_mut()?.tokens.last_mut()?.behind.clone_from(&gap.behind);
    Some((Block { kind: raw.kind, above: Vec::new(), parted: false, clauses, below: Vec::new() }, gap))
}

/// A block while its tokens are taken.
struct Reader<'t> {
    text: &'t str,
    /// One past the last token taken.
    end: usize,
    clauses: Vec<Clause>,
}

impl Reader<'_> {
    /// Takes a part that stands right in a block.
    fn part(&mut self, pair: Pair<'_, Rule>) {
        let read_by = pair.as_rule();
        if read_by == Rule::define_cases {
            pair.into_inner().for_each(|part| self.case(part));
            return;
        }
        let listed = CLAUSES.iter().find(|(clause, _)| *clause == read_by).map(|(_, kind)| *kind);
        match (listed, self.clauses.last()) {
            (Some(kind), _) => self.open(kind),
            (None, None) => self.open(ClauseKind::Head),
            (None, Some(last)) if last.kind == ClauseKind::Head && read_by == Rule::kw_as => {
                self.open(ClauseKind::Body)
            }
            (None, Some(_)) => {}
        }
        self.take(pair, Role::Plain, 0);
    }

    /// Takes a case of a derived fact, or a part of its last line.
    fn case(&mut self, pair: Pair<'_, Rule>) {
        let read_by = pair.as_rule();
        if read_by == Rule::define_case {
            // Then the `as` before the first case ends the head.
            if let [head, body] = self.clauses.as_mut_slice()
                && body.kind == ClauseKind::Body
            {
                head.tokens.append(&mut body.tokens);
                self.clauses.truncate(1);
            }
            self.open(ClauseKind::Case);
        } else if read_by == Rule::kw_otherwise {
            self.open(ClauseKind::Otherwise);
        }
        self.take(pair, Role::Plain, 0);
    }

    fn open(&mut self, kind: ClauseKind) {
        self.clauses.push(Clause { kind, tokens: Vec::new(), parted: false });
    }

    /// Takes the tokens of a pair.
    fn take(&mut self, pair: Pair<'_, Rule>, role: Role, depth: usize) {
        let read_by = pair.as_rule();
        let own = FIELD_PARTS.iter().find(|(part, _)| *part == read_by).map_or(role, |(_, role)| *role);
        let span = pair.as_span();
        let mut inner = pair.into_inner().peekable();
        if inner.peek().is_none() {
            self.token(span.start(), span.end(), role, depth);
            return;
        }
        for part in inner {
            let here = (read_by, part.as_rule());
            let special = ROLES.iter().find(|(place, _)| *place == here).map(|(_, role)| *role);
            self.take(part, special.unwrap_or(own), depth + 1);
        }
    }

    fn token(&mut self, start: usize, end: usize, role: Role, depth: usize) {
        let before = self.clauses.iter_mut().rev().find_map(|clause| clause.tokens.last_mut());
        let gap = Gap::read(&self.text[self.end..start], before.is_some());
        if let Some(before) = before {
            before.behind = gap.behind;
        }
        let text = self.text[start..end].to_owned();
        if let Some(clause) = self.clauses.last_mut() {
            if clause.tokens.is_empty() {
                clause.parted = gap.parted;
            }
            clause.tokens.push(Token { text, role, depth, above: gap.remarks, behind: None });
        }
        self.end = end;
    }
}

/// What stands between two tokens.
struct Gap {
    behind: Option<String>,
    remarks: Vec<Remark>,
    /// The first line of its own in it is blank.
    parted: bool,
    /// The last one is.
    parted_at_end: bool,
}

impl Gap {
    /// Reads white space and remarks; what stands on the first line belongs to the token before, if there is one.
    fn read(text: &str, after_token: bool) -> Gap {
        let mut gap = Gap { behind: None, remarks: Vec::new(), parted: false, parted_at_end: false };
        let mut lines = text.split('\n');
        if after_token {
            gap.behind = lines.next().map(str::trim).filter(|remark| !remark.is_empty()).map(str::to_owned);
        }
        let mut lines = lines.peekable();
        let mut blank = false;
        while let Some(line) = lines.next() {
            let remark = line.trim();
            if !remark.is_empty() {
                let margin = line.starts_with('#');
                gap.remarks.push(Remark { text: remark.to_owned(), margin, parted: blank });
                blank = false;
            } else if lines.peek().is_some() {
                // What follows the last line end is the blank part of the next token's line.
                blank = true;
                gap.parted |= gap.remarks.is_empty();
            }
        }
        gap.parted_at_end = blank;
        gap
    }
}
