//! The clauses of a block on their lines, keywords and what follows them in columns. Fields are in `records`.

use crate::syntax::BlockKind;
use crate::syntax::outline::{Block, Clause, ClauseKind, Role, Token};

use super::flow::{Page, STEP, WIDTH, flat, lay, width};
use super::{is_parted, records, split};

/// Where clauses begin.
pub(super) const INDENT: usize = 2;
/// Where a clause goes on that has no columns.
const FURTHER: usize = INDENT + STEP;
/// Values of cases up to this width stand in a column.
const WIDEST_VALUE: usize = 30;

/// Writes a block but for what stands above and below it.
pub(super) fn write(page: &mut Page, block: &Block) {
    page.line(0);
    match block.kind {
        BlockKind::List => list(page, block),
        BlockKind::Define => define(page, block),
        BlockKind::Table => table(page, block),
        BlockKind::Record => {
            head(page, block);
            records::write(page, block);
        }
        BlockKind::Settings
        | BlockKind::Policy
        | BlockKind::Parameter
        | BlockKind::Rule
        | BlockKind::Measure
        | BlockKind::Test => {
            head(page, block);
            clauses(page, block);
        }
    }
}

fn head(page: &mut Page, block: &Block) {
    if let Some(head) = block.clauses.first() {
        lay(page, &head.tokens, FURTHER);
    }
}

/// The clauses below the head, each led by its keyword.
fn clauses(page: &mut Page, block: &Block) {
    let below = &block.clauses[1..];
    let content = INDENT + keyword_width(block.kind, below);
    let kinds = below.iter().filter(|clause| clause.kind == ClauseKind::Given && !is_parted(&clause.tokens));
    let kind_width = kinds.filter_map(|clause| clause.tokens.get(1)).map(|kind| width(&kind.text)).max().unwrap_or(0);
    for clause in below {
        start(page, clause);
        let (keyword, rest) = clause.tokens.split_at(keyword_words(clause.kind).min(clause.tokens.len()));
        let is_texts = rest.len() > 1 && rest.iter().all(|token| token.text.starts_with('"'));
        if rest.first().is_none_or(|first| !first.above.is_empty()) || is_broken(keyword) {
            lay(page, &clause.tokens, FURTHER);
            continue;
        }
        page.put(&flat(keyword));
        page.go_on_to(content);
        if is_texts {
            texts(page, rest, content);
        } else if let ([kind, slots @ ..], ClauseKind::Given, false) = (rest, clause.kind, is_parted(&rest[..1])) {
            given(page, kind, slots, content + kind_width + 2);
        } else {
            lay(page, rest, content + STEP);
        }
    }
}

/// Goes to the line of a clause, below the remarks above it.
pub(super) fn start(page: &mut Page, clause: &Clause) {
    page.remarks(clause.tokens.first().map_or(&[], |first| first.above.as_slice()), INDENT);
    page.line(INDENT);
}

/// Whether something keeps what follows from standing on the same line.
fn is_broken(tokens: &[Token]) -> bool {
    is_parted(tokens) || tokens.last().is_some_and(|last| last.behind.is_some())
}

/// The words of a clause that stand in the column of keywords.
fn keyword_words(kind: ClauseKind) -> usize {
    match kind {
        ClauseKind::FiscalYear => 3,
        ClauseKind::MonthEnd | ClauseKind::TimeZone | ClauseKind::InForce | ClauseKind::ForEach | ClauseKind::AsOf => 2,
        ClauseKind::Head
        | ClauseKind::Body
        | ClauseKind::Case
        | ClauseKind::Otherwise
        | ClauseKind::Row
        | ClauseKind::Field
        | ClauseKind::Belongs
        | ClauseKind::Nested
        | ClauseKind::Dated
        | ClauseKind::Lasts
        | ClauseKind::Follows
        | ClauseKind::Holidays
        | ClauseKind::Issuer
        | ClauseKind::Document
        | ClauseKind::Link
        | ClauseKind::Cite
        | ClauseKind::Supersedes
        | ClauseKind::Measured
        | ClauseKind::By
        | ClauseKind::Target
        | ClauseKind::Version
        | ClauseKind::Quote
        | ClauseKind::Binds
        | ClauseKind::Tag
        | ClauseKind::Owner
        | ClauseKind::For
        | ClauseKind::When
        | ClauseKind::Requirement
        | ClauseKind::Unless
        | ClauseKind::Unclear
        | ClauseKind::Fix
        | ClauseKind::Say
        | ClauseKind::Given
        | ClauseKind::Expect => 1,
    }
}

/// The width of the column of keywords: one for all rules, tests and measures and one for all policies, so that the
/// blocks of a file line up; a longer keyword stands out.
fn keyword_width(kind: BlockKind, clauses: &[Clause]) -> usize {
    match kind {
        BlockKind::Rule | BlockKind::Test | BlockKind::Measure => "should  ".len(),
        BlockKind::Policy => "document  ".len(),
        BlockKind::Settings
        | BlockKind::Record
        | BlockKind::List
        | BlockKind::Parameter
        | BlockKind::Define
        | BlockKind::Table => {
            let keywords = clauses.iter().map(|clause| {
                let words = keyword_words(clause.kind).min(clause.tokens.len());
                width(&flat(&clause.tokens[..words]))
            });
            keywords.max().unwrap_or(0) + 2
        }
    }
}

/// Several texts, one to a line.
fn texts(page: &mut Page, texts: &[Token], column: usize) {
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            page.remarks(&text.above, column);
            page.line(column);
        }
        lay(page, std::slice::from_ref(text), column);
    }
}

/// The kind of a given record and its fields, which stand in a column and go on in it.
fn given(page: &mut Page, kind: &Token, slots: &[Token], column: usize) {
    page.put(&kind.text);
    page.behind(std::slice::from_ref(kind));
    match slots.first() {
        None => {}
        Some(first) if kind.behind.is_some() || !first.above.is_empty() => {
            page.remarks(&first.above, column);
            page.line(column);
            lay(page, slots, column);
        }
        Some(_) => {
            page.go_on_to(column);
            lay(page, slots, column);
        }
    }
}

/// A list: on one line, or its values below its name.
fn list(page: &mut Page, block: &Block) {
    let Some(head) = block.clauses.first() else { return };
    let (name, values) = split(head, |token| token.text == ":");
    let (name, values) = head.tokens.split_at(name.len() + values.len().min(1));
    let fits = width(&flat(&head.tokens)) <= WIDTH && !is_parted(&head.tokens);
    if fits || is_parted(name) {
        lay(page, &head.tokens, INDENT);
    } else {
        page.put(&flat(name));
        page.behind(name);
        page.remarks(values.first().map_or(&[], |first| first.above.as_slice()), INDENT);
        page.line(INDENT);
        lay(page, values, INDENT);
    }
    clauses(page, block);
}

/// A derived fact: on one line, or what it is below its name, or its cases below both.
fn define(page: &mut Page, block: &Block) {
    let tokens: Vec<Token> = block.clauses.iter().flat_map(|clause| clause.tokens.iter().cloned()).collect();
    let (Some(head), Some(body)) = (block.clauses.first(), block.clauses.get(1)) else { return };
    if body.kind != ClauseKind::Body {
        lay(page, &head.tokens, FURTHER);
        cases(page, &block.clauses[1..]);
        return;
    }
    let fits = width(&flat(&tokens)) <= WIDTH && !is_parted(&tokens);
    let is_list = tokens.iter().any(|token| token.text == "-") && !is_broken(&head.tokens);
    if fits || (is_list && body.tokens[0].above.is_empty()) {
        lay(page, &tokens, FURTHER);
    } else {
        lay(page, &head.tokens, FURTHER);
        start(page, body);
        lay(page, &body.tokens, FURTHER);
    }
}

/// The cases of a derived fact, each `when` below the other.
fn cases(page: &mut Page, cases: &[Clause]) {
    let value = |clause: &Clause| split(clause, |token| token.role == Role::When).0.len();
    let widths = cases.iter().filter(|clause| clause.kind == ClauseKind::Case).map(|clause| {
        let value = &clause.tokens[..value(clause)];
        if is_broken(value) { 0 } else { width(&flat(value)) }
    });
    let column = INDENT + widths.filter(|width| *width <= WIDEST_VALUE).max().unwrap_or(0) + 1;
    for clause in cases {
        start(page, clause);
        let (value, when) = clause.tokens.split_at(value(clause));
        let in_columns = when.first().is_some_and(|when| when.above.is_empty()) && !is_broken(value);
        if in_columns && page.column() + width(&flat(value)) < WIDTH / 2 {
            page.put(&flat(value));
            page.go_on_to(column);
            lay(page, when, FURTHER + STEP);
        } else {
            lay(page, &clause.tokens, FURTHER + STEP);
        }
    }
}

/// A decision table: its cells in columns, however wide.
fn table(page: &mut Page, block: &Block) {
    head(page, block);
    let rows = &block.clauses[1..];
    let mut widths: Vec<usize> = Vec::new();
    for row in rows.iter().filter(|row| !is_parted(&row.tokens)) {
        for (index, cell) in cells(row).iter().enumerate() {
            widths.resize(widths.len().max(index + 1), 0);
            widths[index] = widths[index].max(width(cell));
        }
    }
    for row in rows {
        start(page, row);
        if is_parted(&row.tokens) {
            lay(page, &row.tokens, FURTHER);
            continue;
        }
        for (cell, wide) in cells(row).iter().zip(&widths) {
            let blanks = " ".repeat(wide - width(cell));
            page.put(&format!("| {cell}{blanks} "));
        }
        page.put("|");
        page.behind(&row.tokens);
    }
}

/// The cells of a row, each on a line.
fn cells(row: &Clause) -> Vec<String> {
    let cells = row.tokens.split(|token| token.text == "|");
    cells.map(flat).filter(|cell| !cell.is_empty()).collect()
}
