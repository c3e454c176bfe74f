//! The fields of a record in columns: name, type with what a blank says, headers, label.

use crate::syntax::outline::{Block, Clause, ClauseKind, Role, Token};

use super::blocks::{INDENT, start};
use super::flow::{Page, STEP, WIDTH, flat, lay, width};
use super::{is_parted, split};

/// Types up to this width, and headers up to the second, stand in a column with what follows them.
const WIDEST: [usize; 2] = [30, 50];
/// Between two columns.
const GUTTER: &str = "  ";

/// A field in its cells.
struct Cells<'b> {
    /// `key case_id:`
    name: &'b [Token],
    /// Everything after the name.
    rest: &'b [Token],
    /// The type with what a blank says, the headers, the label; those that there are.
    cells: Vec<&'b [Token]>,
}

/// Writes the fields of a record and its other clauses.
pub(super) fn write(page: &mut Page, block: &Block) {
    let below = &block.clauses[1..];
    let fields: Vec<Cells<'_>> = below.iter().filter(|clause| clause.kind == ClauseKind::Field).map(cells).collect();
    let names = fields.iter().filter(|field| !is_parted(field.name)).map(|field| width(&flat(field.name)));
    let type_at = INDENT + names.max().unwrap_or(0) + GUTTER.len();
    let widths = [0, 1].map(|column| widest(&fields, column));
    let mut fields = fields.iter();
    for (index, clause) in below.iter().enumerate() {
        if clause.parted && index > 0 {
            page.blank_line();
        }
        start(page, clause);
        match fields.next() {
            Some(cells) => field(page, cells, type_at, widths),
            None => lay(page, &clause.tokens, INDENT + STEP),
        }
    }
}

fn cells(clause: &Clause) -> Cells<'_> {
    let (name, rest) = split(clause, |token| token.role >= Role::Type);
    let mut cells = Vec::new();
    let mut left = rest;
    for role in [Role::Headers, Role::Label] {
        let at = left.iter().position(|token| token.role >= role).unwrap_or(left.len());
        let (cell, after) = left.split_at(at);
        cells.push(cell);
        left = after;
    }
    cells.push(left);
    cells.retain(|cell| !cell.is_empty());
    Cells { name, rest, cells }
}

/// The width of a column of cells that have another behind them.
fn widest(fields: &[Cells<'_>], column: usize) -> usize {
    let followed = fields.iter().filter(|field| field.cells.len() > column + 1 && !is_parted(field.rest));
    let widths = followed.map(|field| width(&flat(field.cells[column])));
    widths.filter(|width| *width <= WIDEST[column]).max().unwrap_or(0)
}

fn field(page: &mut Page, field: &Cells<'_>, type_at: usize, widths: [usize; 2]) {
    let further = type_at + 2 * STEP;
    let first_above = field.rest.first().is_some_and(|first| !first.above.is_empty());
    let name_ends = field.name.last().is_some_and(|last| last.behind.is_some());
    if is_parted(field.name) || name_ends || first_above {
        let tokens: Vec<Token> = field.name.iter().chain(field.rest).cloned().collect();
        lay(page, &tokens, further);
        return;
    }
    page.put(&flat(field.name));
    page.go_on_to(type_at);
    if is_parted(field.rest) {
        lay(page, field.rest, further);
        return;
    }
    let texts: Vec<String> = field.cells.iter().map(|cell| flat(cell)).collect();
    // Where the columns are too far apart for it, a field has the first of them, or none.
    let columns = [widths, [widths[0], 0], [0, 0]].map(|widths| in_columns(&texts, widths));
    if let Some(columns) = columns.iter().find(|columns| type_at + width(columns) <= WIDTH) {
        page.put(columns);
        page.behind(field.rest);
        return;
    }
    for (index, (cell, text)) in field.cells.iter().zip(&texts).enumerate() {
        let after = page.column() + GUTTER.len();
        let column = if index == 1 { after.max(type_at + widths[0] + GUTTER.len()) } else { after };
        if index == 0 {
            lay(page, cell, further);
        } else if column + width(text) <= WIDTH {
            page.go_on_to(column);
            page.put(text);
            page.behind(cell);
        } else {
            page.line(further);
            lay(page, cell, further + STEP);
        }
    }
}

/// The cells of a field on one line, each in its column where it is not too wide for it.
fn in_columns(texts: &[String], widths: [usize; 2]) -> String {
    let mut line = String::new();
    let mut column = 0;
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            let blanks = column.max(width(&line) + GUTTER.len()) - width(&line);
            line.extend(std::iter::repeat_n(' ', blanks));
        }
        column = width(&line) + widths.get(index).copied().unwrap_or(0) + GUTTER.len();
        line.push_str(text);
    }
    line
}
