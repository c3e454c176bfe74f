//! A row of a spreadsheet or table, shown again: its cells side by side, with the same masks as a line of text.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::column::Cell;
use crate::schema::{FieldId, Schema};

use super::excerpt::{Piece, join};
use super::places::{ExcerptPart, Located, Mask, Shows};
use super::position::Position;
use super::spool::{RowShape, SpoolCell};
use super::values::trim;

/// What stands between two cells.
const BETWEEN: &str = " | ";

/// Which value is looked for, and what is known of the columns.
struct Wanted<'s> {
    schema: &'s Schema,
    cell: Cell,
    /// For each field of the kind, its column.
    columns: &'s [Option<usize>],
}

/// Finds the position of a value in a row, and draws the row.
pub(super) fn locate(
    file: &str,
    shape: &RowShape,
    (row, cells): (u32, Vec<SpoolCell>),
    schema: &Schema,
    cell: Cell,
    mask: Mask<'_>,
) -> io::Result<Located> {
    let wanted = Wanted { schema, cell, columns: &shape.columns };
    let field = cell.field;
    let column = field.and_then(|field| wanted.columns.get(usize::from(field.0)).copied().flatten());
    let stands = column.and_then(|column| cells.get(column));
    let found = stands.zip(field).map(|(cell, field)| wanted.text(field, cell)).filter(|text| !trim(text).is_empty());
    let found = found.map(str::to_owned);
    let shows = match column {
        Some(_) if found.is_some() => Shows::Value,
        Some(_) => Shows::Place,
        None => Shows::Record,
    };
    let (text, label) = wanted.drawn(&cells, column, mask);
    let mut excerpt = vec![ExcerptPart { line: row, text, label, shows }];
    let (header_row, headers) = &shape.header;
    if let (Some(header_row), Some(_), None) = (header_row, field, &found) {
        let (text, label) = wanted.drawn(headers, column, &mut |_, _, text| text.to_owned());
        excerpt.push(ExcerptPart { line: *header_row, text, label, shows: Shows::Header });
    }
    let position = position(shape, row, column);
    Ok(Located { file: file.to_owned(), position, path: None, found, excerpt })
}

/// The position of a cell, or of a row as a whole.
pub(super) fn position(shape: &RowShape, row: u32, column: Option<usize>) -> Position {
    match &shape.sheet {
        Some(sheet) => {
            let column = u32::try_from(column.unwrap_or_default()).unwrap_or(u32::MAX);
            Position::Cell { sheet: Arc::clone(sheet), row, column }
        }
        None => {
            let header = column.and_then(|column| shape.header.1.get(column));
            Position::Row { row, column: header.map(|header| header.text.as_str().into()) }
        }
    }
}

impl Wanted<'_> {
    /// What a field reads of its cell.
    fn text<'c>(&self, field: FieldId, cell: &'c SpoolCell) -> &'c str {
        match self.schema.field(self.cell.kind, field).field_type.link_of() {
            Some(_) => cell.link.as_deref().unwrap_or_default(),
            None => &cell.text,
        }
    }

    /// The cells side by side, and the bytes of the one that is looked for; of all where none is.
    fn drawn(&self, cells: &[SpoolCell], target: Option<usize>, mask: Mask<'_>) -> (String, Range<usize>) {
        let mut pieces = Vec::new();
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                pieces.push(Piece { text: BETWEEN.into(), label: target.is_none() });
            }
            let is_target = target == Some(column);
            pieces.push(Piece {
                text: self.shown(column, is_target, cell, mask).into(),
                label: target.is_none() || is_target,
            });
        }
        if target.is_some_and(|target| target >= cells.len()) {
            pieces.push(Piece { text: String::new().into(), label: true });
        }
        join(&pieces)
    }

    /// A cell as it may be shown: private values masked, what belongs to no field hidden.
    fn shown(&self, column: usize, is_target: bool, cell: &SpoolCell, mask: Mask<'_>) -> String {
        let kind = self.cell.kind;
        let ids = (0..).map(FieldId).zip(self.columns);
        let of_column: Vec<FieldId> = ids.filter(|(_, its)| **its == Some(column)).map(|(field, _)| field).collect();
        let private = of_column.iter().find(|field| self.schema.field(kind, **field).private);
        // Where several fields read a column, the one that is asked about is shown.
        let asked = self.cell.field.filter(|field| is_target && of_column.contains(field));
        let Some(field) = private.copied().or(asked).or(of_column.first().copied()) else {
            return if trim(&cell.text).is_empty() { String::new() } else { "…".to_owned() };
        };
        let text = self.text(field, cell);
        let text = if text.is_empty() { cell.text.as_str() } else { text };
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match private {
            Some(field) if !line.is_empty() => mask(kind, *field, text),
            Some(_) | None => line,
        }
    }
}
