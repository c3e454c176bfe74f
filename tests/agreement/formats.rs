//! The same records as CSV, TSV, NDJSON, JSON, YAML and (where the feature is there) Parquet, and a project that reads
//! them.

use std::fmt::Write as _;
use std::path::Path;

use probity::calendar::Zone;
use probity::column::fold;
use probity::input::Project;
use probity::input::project::{Said, Source, ZoneRule};
use probity::schema::{Field, Kind, Schema};

use crate::records::{Cell, NONE, Records, Row, SourceOf, UNKNOWN, WITHHELD};

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Csv,
    Tsv,
    Ndjson,
    Json,
    Yaml,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Shape {
    pub(crate) const ALL: &[Shape] = &[
        Shape::Csv,
        Shape::Ndjson,
        Shape::Tsv,
        Shape::Json,
        Shape::Yaml,
        #[cfg(feature = "parquet")]
        Shape::Parquet,
    ];

    pub(crate) fn is_table(self) -> bool {
        match self {
            Shape::Csv | Shape::Tsv => true,
            #[cfg(feature = "parquet")]
            Shape::Parquet => true,
            Shape::Ndjson | Shape::Json | Shape::Yaml => false,
        }
    }

    /// Whether columns that no rule needs are left unread, so that rows which differ in them alone are the same.
    pub(crate) fn leaves_columns(self) -> bool {
        self.ending() == "parquet"
    }

    /// The shapes that can hold some records, beginning with another one for each case.
    pub(crate) fn fitting(records: &Records, turn: usize) -> Vec<Shape> {
        let mut shapes = Shape::ALL.to_vec();
        shapes.retain(|shape| !records.has_nested || !shape.is_table());
        let turn = turn % shapes.len();
        shapes.rotate_left(turn);
        shapes
    }

    pub(crate) fn ending(self) -> &'static str {
        match self {
            Shape::Csv => "csv",
            Shape::Tsv => "tsv",
            Shape::Ndjson => "ndjson",
            Shape::Json => "json",
            Shape::Yaml => "yaml",
            #[cfg(feature = "parquet")]
            Shape::Parquet => "parquet",
        }
    }
}

/// The files of some records: their names and contents.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// A project of some records, and the files that it reads.
pub(crate) fn project(records: &Records, schema: &Schema, shape: Shape, folder: &Path) -> (Project, Files) {
    let mut project = Project::empty(folder);
    project.as_of = Some(records.as_of);
    let mut files = Vec::new();
    for (number, source) in records.sources.iter().enumerate() {
        let kind = schema.kind(source.kind);
        let mut names = None;
        for (index, rows) in source.files.iter().flatten().enumerate() {
            // There is no file of lines without a line.
            let shape = if shape == Shape::Ndjson && rows.is_empty() { Shape::Json } else { shape };
            let name = format!("{}-{number}-{index}.{}", kind.name, shape.ending());
            files.push((name.clone(), written(schema, source, rows, shape)));
            let several = source.files.as_ref().is_some_and(|files| files.len() > 1);
            names = Some(if several { format!("{}-{number}-*", kind.name) } else { name });
        }
        project.sources.push(declared(source, kind, names));
    }
    (project, files)
}

fn said<T>(value: T) -> Said<T> {
    Said { value, at: 0..0 }
}

fn declared(source: &SourceOf, kind: &Kind, files: Option<String>) -> Source {
    let mut declared = Source::new(said(kind.name.clone()), files.map(said));
    declared.complete = source.complete;
    declared.distinct = source.distinct.then_some(0..0);
    declared.values.unknown = UNKNOWN.iter().map(|text| fold(text)).collect();
    declared.values.redacted = vec![fold(WITHHELD)];
    declared.values.none = vec![fold(NONE)];
    let fill = source.fill.clone();
    declared.fill = fill.map(|(field, text)| (said(field), said(text))).into_iter().collect();
    declared.time_zone = source.zone.clone().map(|zone| {
        said(match Zone::named(&zone) {
            Some(zone) => ZoneRule::Zone(zone),
            None => ZoneRule::Field(zone),
        })
    });
    declared
}

fn written(schema: &Schema, source: &SourceOf, rows: &[Row], shape: Shape) -> Vec<u8> {
    let text = match shape {
        #[cfg(feature = "parquet")]
        Shape::Parquet => return columns(schema.kind(source.kind), source, rows),
        Shape::Csv => table(schema.kind(source.kind), source, rows, ','),
        Shape::Tsv => table(schema.kind(source.kind), source, rows, '\t'),
        Shape::Ndjson => {
            rows.iter().enumerate().map(|(index, row)| object(schema, source, row, index) + "\n").collect()
        }
        Shape::Json => {
            let rows: Vec<String> =
                rows.iter().enumerate().map(|(index, row)| object(schema, source, row, index)).collect();
            format!("[{}]\n", rows.join(",\n "))
        }
        Shape::Yaml if rows.is_empty() => "[]\n".to_owned(),
        Shape::Yaml => rows.iter().enumerate().map(|(index, row)| item(schema, source, row, index)).collect(),
    };
    text.into_bytes()
}

/// The fields that stand in the files of a source, each with its place.
fn present<'k>(kind: &'k Kind, source: &SourceOf) -> Vec<(usize, &'k Field)> {
    kind.fields.iter().enumerate().filter(|(index, _)| source.has[*index]).collect()
}

fn header<'f>(source: &SourceOf, field: &'f Field) -> &'f str {
    field.headers.first().filter(|_| source.headers).unwrap_or(&field.name)
}

/// What stands in the cell of a table; `None` where nothing does.
fn in_cell(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Blank => None,
        Cell::Text(text) => Some(text.clone()),
        Cell::List(items) if items.is_empty() => Some(";".to_owned()),
        Cell::List(items) => Some(items.join("; ")),
    }
}

/// A file of Parquet in which every column holds texts, a few rows in each group.
#[cfg(feature = "parquet")]
fn columns(kind: &Kind, source: &SourceOf, rows: &[Row]) -> Vec<u8> {
    use std::sync::Arc;

    use parquet::basic::{LogicalType, Repetition, Type as Physical};
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::Type;

    let fields = present(kind, source);
    let column = |name: &str| {
        let column = Type::primitive_type_builder(name, Physical::BYTE_ARRAY).with_repetition(Repetition::OPTIONAL);
        Arc::new(column.with_logical_type(Some(LogicalType::String)).build().expect("a column of texts"))
    };
    let mut columns: Vec<_> = fields.iter().map(|(_, field)| column(header(source, field))).collect();
    if columns.is_empty() {
        columns.push(column("nothing"));
    }
    let all = Arc::new(Type::group_type_builder("records").with_fields(columns).build().expect("some columns"));
    // As with the cells of other tables, one way of writing for some sources, another for others.
    let properties = WriterProperties::builder().set_dictionary_enabled(source.plain_table).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), all, Arc::new(properties)).expect("a file");
    for rows in rows.chunks(5) {
        let mut group = writer.next_row_group().expect("a group of rows");
        let mut written = 0;
        while let Some(mut column) = group.next_column().expect("a column") {
            let cell = |row: &Row| fields.get(written).and_then(|(index, _)| in_cell(&row.cells[*index]));
            let cells: Vec<Option<String>> = rows.iter().map(cell).collect();
            let blanks: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
            let texts: Vec<ByteArray> = cells.iter().flatten().map(|text| ByteArray::from(text.as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&blanks), None).expect("some rows");
            column.close().expect("a column");
            written += 1;
        }
        group.close().expect("a group of rows");
    }
    writer.into_inner().expect("a file")
}

/// A header, and a row in each line.
fn table(kind: &Kind, source: &SourceOf, rows: &[Row], delimiter: char) -> String {
    let end = if source.plain_table { "\n" } else { "\r\n" };
    let quoted = |text: &str| {
        let quote = !source.plain_table || text.contains([delimiter, '"', '\n']);
        if quote { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let fields = present(kind, source);
    let mut lines = vec![fields.iter().map(|(_, field)| quoted(header(source, field))).collect::<Vec<_>>()];
    if fields.is_empty() {
        lines[0].push("nothing".to_owned());
    }
    for row in rows {
        let cells =
            fields.iter().map(|(index, _)| in_cell(&row.cells[*index]).map_or_else(String::new, |text| quoted(&text)));
        let cells: Vec<String> = cells.collect();
        lines.push(cells);
    }
    let delimiter = delimiter.to_string();
    lines.iter().map(|cells| cells.join(&delimiter) + end).collect()
}

/// The keys of a record and their values as JSON. A blank has no key, but in the first record of all.
fn entries(
    schema: &Schema,
    source: Option<&SourceOf>,
    (kind, row): (&Kind, &Row),
    first: bool,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (index, field) in kind.fields.iter().enumerate() {
        if source.is_some_and(|source| !source.has[index]) {
            continue;
        }
        let value = match &row.cells[index] {
            Cell::Blank if !first && index % 3 == 1 => continue,
            Cell::Blank if index % 3 == 2 => "\"\"".to_owned(),
            Cell::Blank => "null".to_owned(),
            Cell::Text(text) => scalar(text, index),
            Cell::List(items) => {
                let items: Vec<String> = items.iter().map(|item| string(item)).collect();
                format!("[{}]", items.join(", "))
            }
        };
        found.push((field.name.clone(), value));
    }
    for (child, rows) in &row.nested {
        let declared = schema.kind(*child);
        let Some((_, key)) = declared.nested_in() else { continue };
        let each = rows.iter().flatten().map(|row| {
            let entries = entries(schema, None, (declared, row), true);
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
            format!("{{{}}}", entries.join(", "))
        });
        let each: Vec<String> = each.collect();
        let list = if rows.is_none() { "null".to_owned() } else { format!("[{}]", each.join(", ")) };
        found.push((key.to_owned(), list));
    }
    found
}

fn object(schema: &Schema, source: &SourceOf, row: &Row, index: usize) -> String {
    let entries = entries(schema, Some(source), (schema.kind(source.kind), row), index == 0);
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
    format!("{{{}}}", entries.join(", "))
}

/// A record as a list item of YAML, a key a line.
fn item(schema: &Schema, source: &SourceOf, row: &Row, index: usize) -> String {
    let entries = entries(schema, Some(source), (schema.kind(source.kind), row), index == 0);
    if entries.is_empty() {
        return "- {}\n".to_owned();
    }
    let mut text = String::new();
    for (place, (key, value)) in entries.iter().enumerate() {
        let lead = if place == 0 { "- " } else { "  " };
        writeln!(text, "{lead}{key}: {value}").expect("a text takes all");
    }
    text
}

/// A value as a string, or in some places as a number or an answer, where it is one.
fn scalar(text: &str, place: usize) -> String {
    let is_number = text.parse::<serde_json::Number>().is_ok();
    match (place % 2, text) {
        (0, "yes" | "Y") => "true".to_owned(),
        (0, "no" | "false") => "false".to_owned(),
        (0, _) if is_number => text.to_owned(),
        (_, _) => string(text),
    }
}

fn string(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
