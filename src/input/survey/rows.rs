//! Rows of text: the delimiter and the header are found, and every row is handed on.

use crate::input::Format;
use crate::input::csv::{self, Cut, Rows, Stop};
use crate::input::problems::{FileEmpty, HeaderRowMissing, InputProblem};
use crate::input::text::TextReader;
use crate::input::values::trim;

use super::header::{SAMPLE, header_row};
use super::{Seen, SeenCell, Taken, Told, no_names};

/// How much is read to see how a table is built.
const ENOUGH: usize = 4 * 64 * 1024;

/// The first rows of a file, cut at one delimiter.
struct Sample {
    delimiter: u8,
    rows: Vec<Vec<String>>,
    /// Where each row ends in the buffer, and where it begins.
    bytes: Vec<(usize, usize)>,
}

/// Looks through a file of rows.
pub(super) fn survey(
    reader: &mut TextReader,
    name: &str,
    told: &Told,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), InputProblem> {
    let mut rows = Rows::new(reader);
    let result = look(&mut rows, name, told, taken, take);
    result.map_err(|wrong| match wrong {
        Wrong::Stop(stop) => csv::problem(rows.reader, name, stop),
        Wrong::Problem(problem) => problem,
    })
}

enum Wrong {
    Stop(Stop),
    Problem(InputProblem),
}

impl From<Stop> for Wrong {
    fn from(stop: Stop) -> Self {
        Wrong::Stop(stop)
    }
}

fn look(
    rows: &mut Rows<'_>,
    name: &str,
    told: &Told,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), Wrong> {
    while !rows.ended && rows.buffer.len() < ENOUGH {
        rows.more()?;
    }
    if trim(&rows.buffer).is_empty() {
        let empty = FileEmpty { file: name.to_owned(), what: "it has not even a header" };
        return Err(Wrong::Problem(Box::new(empty)));
    }
    let separator = csv::separator_line(&rows.buffer);
    let start = match told.header_row {
        None => separator.map_or(0, |(_, end)| end),
        Some(row) => csv::skip_lines(&rows.buffer, row - 1).ok_or_else(|| {
            Wrong::Problem(Box::new(HeaderRowMissing { file: name.to_owned(), place: format!("line {row}") }))
        })?,
    };
    let usual = if taken.format == Format::Tsv { b'\t' } else { b',' };
    let delimiters = match (told.delimiter, separator) {
        (Some(told), _) | (None, Some((told, _))) => vec![told],
        (None, None) => std::iter::once(usual).chain(*b",;\t|").collect(),
    };
    let samples = delimiters.iter().map(|delimiter| sample(&rows.buffer[start..], rows.ended, *delimiter));
    // Of equals the first counts: the usual delimiter.
    let best = samples.rev().max_by_key(Sample::regularity).unwrap_or_else(|| sample("", true, usual));
    let index = match told.header_row {
        Some(_) => 0,
        None if best.rows.is_empty() => 0,
        None => header_row(&best.rows).ok_or_else(|| Wrong::Problem(no_names(name)))?,
    };
    let Some((begins, ends)) = best.bytes.get(index).copied() else {
        // A first row that cannot be cut: cutting it again says what is wrong with it.
        rows.delimiter = best.delimiter;
        rows.next = start;
        return rows.row().map(|_| ()).map_err(Wrong::Stop);
    };
    taken.delimiter = (best.delimiter != usual && separator.is_none()).then(|| char::from(best.delimiter));
    taken.header_row = Some(rows.reader.place((start + begins) as u64).line);
    take(Seen::Columns(&best.rows[index]));
    rows.delimiter = best.delimiter;
    rows.next = start + ends;
    hand_on(rows, best.rows[index].len(), taken, take).map_err(Wrong::Stop)
}

fn hand_on(rows: &mut Rows<'_>, width: usize, taken: &mut Taken, take: &mut dyn FnMut(Seen<'_>)) -> Result<(), Stop> {
    while let Some(bytes) = rows.row()? {
        let row = &rows.buffer[bytes];
        let seen = |cell: &csv::Cell| SeenCell { text: cell.text(row), stored: None, has_link: false };
        let cells: Vec<SeenCell<'_>> = rows.cells.iter().map(seen).collect();
        let filled = cells.iter().rposition(|cell| !trim(&cell.text).is_empty()).map_or(0, |last| last + 1);
        match filled {
            0 => {}
            _ if filled > width => taken.bad_rows += 1,
            _ => take(Seen::Row(&cells[..cells.len().min(width)])),
        }
    }
    Ok(())
}

fn sample(text: &str, ended: bool, delimiter: u8) -> Sample {
    let mut sample = Sample { delimiter, rows: Vec::new(), bytes: Vec::new() };
    let (mut at, mut cells) = (0, Vec::new());
    while sample.rows.len() < SAMPLE {
        let rest = &text[at..];
        let Cut::Row(length) = csv::cut(rest, ended, delimiter, &mut cells) else { break };
        if length == 0 {
            break;
        }
        sample.rows.push(cells.iter().map(|cell| cell.text(rest).into_owned()).collect());
        sample.bytes.push((at, at + length));
        at += length;
    }
    sample
}

impl Sample {
    /// How much the rows look like those of a table: how many of them have the same number of cells, if that is more
    /// than one, and how many cells that is.
    fn regularity(&self) -> (usize, usize) {
        let widths: Vec<usize> = self.rows.iter().map(Vec::len).filter(|width| *width > 1).collect();
        let alike = |width: &usize| widths.iter().filter(|other| *other == width).count();
        widths.iter().map(|width| (alike(width), *width)).max().unwrap_or((0, 0))
    }
}
