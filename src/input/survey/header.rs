//! Which row names the columns of a table whose fields nobody knows yet.

use crate::input::table::HEADER_SEARCH;
use crate::input::tree::header_key;
use crate::input::values::trim;

/// How many rows are enough to see how a table is built.
pub(in crate::input) const SAMPLE: usize = 60;

/// A header is no longer than this; a longer text is a remark or a narrative.
const LONGEST_NAME: usize = 200;

/// The index of the row that most likely holds the names of the columns: the first that has nearly as many of them as
/// any other; `None` where no row has any. Titles above a table stand in a cell or two, and so do names for groups of
/// columns.
pub(in crate::input) fn header_row(rows: &[Vec<String>]) -> Option<usize> {
    let names: Vec<usize> = rows.iter().take(HEADER_SEARCH).map(|row| names(row)).collect();
    let most = names.iter().max().copied().unwrap_or(0);
    names.iter().position(|count| *count > 0 && *count * 10 >= most * 7)
}

/// How many different names a row holds; none if most of its cells are numbers or dates, as in a row of data.
fn names(row: &[String]) -> usize {
    let filled: Vec<&str> = row.iter().map(|cell| trim(cell)).filter(|cell| !cell.is_empty()).collect();
    let mut names: Vec<String> = filled.iter().filter(|cell| is_name(cell)).map(|cell| header_key(cell)).collect();
    let all_names = names.len();
    names.sort_unstable();
    names.dedup();
    if all_names * 5 < filled.len() * 4 { 0 } else { names.len() }
}

/// Whether a text can be the name of a column: not a number, a date or an amount.
fn is_name(text: &str) -> bool {
    text.len() <= LONGEST_NAME && text.chars().any(char::is_alphabetic) && !is_dated(text)
}

fn is_dated(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.starts_with(|first: char| first.is_ascii_digit()) && digits >= 4 && text.contains(['-', '/', ':'])
}
