//! The rows of a group, read a batch at a time from all columns that are wanted.
//!
//! What the values of a column are is known here, not which fields they belong to.

use parquet::basic::CompressionCodec;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::ParquetMetaData;

use super::layout::{Layout, Leaf};
use super::pages::{FileAt, Held, Pages, Watch, guarded};
use super::typed::Typed;
use super::values::Value;

/// How many rows are read at once.
const BATCH: usize = 2048;

/// The same where a column holds lists, which may be long.
const LIST_BATCH: usize = 16;

/// Why a column cannot be read further.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// The column; `None` where it is the file as a whole.
    pub(super) column: Option<String>,
    /// The group of rows, from 0.
    pub(super) group: usize,
    pub(super) why: String,
}

/// A column while its rows are read.
pub(super) struct Column {
    leaf: Leaf,
    watch: Watch,
    reader: ColumnReader,
    values: Typed,
    /// For each place, from which level on something stands there.
    blanks: Vec<i16>,
    /// For each place, whether it goes on with the list of its row.
    lists: Vec<i16>,
    /// The places of the row that was come to last, and its first value.
    places: std::ops::Range<usize>,
    value: usize,
    next_value: usize,
}

/// Opens the pages of a column in a group of rows.
pub(super) fn open_pages(
    file: &FileAt,
    held: &Held,
    metadata: &ParquetMetaData,
    group: usize,
    leaf: &Leaf,
) -> Result<(Pages, Watch), Fault> {
    let fault = |why: &str| Fault { column: Some(leaf.name.clone()), group, why: why.to_owned() };
    let opened = guarded(|| {
        let of_group = metadata.row_group(group);
        let column = of_group.column(leaf.index);
        if column.file_path().is_some() {
            return Ok(Err("it stands in another file"));
        }
        if column.compression_codec() == CompressionCodec::LZO {
            return Ok(Err("it is compressed with LZO, which is not read; Zstandard, Snappy and gzip are"));
        }
        let rows = usize::try_from(of_group.num_rows())?;
        Pages::open(file, held, column, rows).map(Ok)
    });
    opened.map_err(|_| fault("what the footer says of it cannot be")).and_then(|opened| opened.map_err(fault))
}

impl Column {
    fn open(
        file: &FileAt,
        held: &Held,
        metadata: &ParquetMetaData,
        group: usize,
        leaf: &Leaf,
    ) -> Result<Column, Fault> {
        let (pages, watch) = open_pages(file, held, metadata, group, leaf)?;
        let reader = get_column_reader(leaf.column.clone(), Box::new(pages));
        let values = Typed::of(&reader);
        let (blanks, lists) = (Vec::new(), Vec::new());
        Ok(Column { leaf: leaf.clone(), watch, reader, values, blanks, lists, places: 0..0, value: 0, next_value: 0 })
    }

    /// Reads the next rows, and says how many there were.
    fn fill(&mut self, rows: usize) -> ParquetResult<usize> {
        self.watch.next_rows();
        (self.places, self.value, self.next_value) = (0..0, 0, 0);
        let (read, values, places) = self.values.read(&mut self.reader, rows, (&mut self.blanks, &mut self.lists))?;
        let (most, least) = (self.leaf.column.max_def_level(), self.leaf.column.max_rep_level());
        let told = |levels: &[i16], top: i16| {
            top == 0 || levels.len() == places && levels.iter().all(|level| (0..=top).contains(level))
        };
        let known = if most == 0 { places } else { self.blanks.iter().filter(|level| **level == most).count() };
        let begun = least == 0 || self.lists.first().is_none_or(|first| *first == 0);
        if told(&self.blanks, most) && told(&self.lists, least) && known == values && begun {
            Ok(read)
        } else {
            Err(ParquetError::General("levels".to_owned()))
        }
    }

    fn skip(&mut self, rows: usize) -> ParquetResult<usize> {
        self.watch.next_rows();
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::Int32ColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::Int64ColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::Int96ColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::FloatColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::DoubleColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::ByteArrayColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => reader.skip_records(rows),
        }
    }

    /// Goes on to the next row of the batch.
    fn advance(&mut self) {
        let start = self.places.end;
        let more = self.lists.get(start + 1..).unwrap_or_default().iter().take_while(|level| **level > 0).count();
        self.places = start..start + 1 + more;
        self.value = self.next_value;
        let blanks = self.blanks.get(self.places.clone()).unwrap_or_default();
        let most = self.leaf.column.max_def_level();
        self.next_value += if most == 0 { 1 } else { blanks.iter().filter(|level| **level == most).count() };
    }

    /// The value of the row; of a list the first.
    pub(super) fn one(&self) -> Value<'_> {
        if self.stands(self.places.start) { self.value(self.value) } else { Value::Blank }
    }

    /// The items of the row's list, `None` for those that are blank as a whole; `None` where there is no list at all.
    pub(super) fn items(&self) -> Option<Vec<Option<Value<'_>>>> {
        let (there, whole) = self.leaf.item?;
        let level = |place: usize| self.blanks.get(place).copied().unwrap_or(whole);
        let first = level(self.places.start);
        if first < there {
            // The level below an item is that of a list without any.
            return (first == there - 1).then(Vec::new);
        }
        let mut value = self.value;
        let mut items = Vec::new();
        for place in self.places.clone() {
            items.push(if self.stands(place) {
                value += 1;
                Some(self.value(value - 1))
            } else {
                (level(place) >= whole).then_some(Value::Blank)
            });
        }
        Some(items)
    }

    fn stands(&self, place: usize) -> bool {
        let most = self.leaf.column.max_def_level();
        most == 0 || self.blanks.get(place) == Some(&most)
    }

    fn value(&self, index: usize) -> Value<'_> {
        self.values.value(index, self.leaf.meaning)
    }

    pub(super) fn leaf(&self) -> &Leaf {
        &self.leaf
    }

    /// What a column is called and why it cannot be read.
    fn fault(&self, group: usize, why: String) -> Fault {
        Fault { column: Some(self.leaf.name.clone()), group, why: self.watch.refused().unwrap_or(why) }
    }
}

/// The rows of a group.
pub(super) struct Rows {
    pub(super) own: Vec<Column>,
    /// For each list of groups, its columns.
    pub(super) children: Vec<Vec<Column>>,
    group: usize,
    /// How many rows the group has, how many of them are read, and how many of those have been come to.
    count: usize,
    read: usize,
    at: usize,
    batch: usize,
}

impl Rows {
    /// Opens a group of rows.
    pub(super) fn open(
        file: &FileAt,
        metadata: &ParquetMetaData,
        group: usize,
        layout: &Layout,
    ) -> Result<Rows, Fault> {
        let held = Held::default();
        let open = |leaves: &[Leaf]| -> Result<Vec<Column>, Fault> {
            leaves.iter().map(|leaf| Column::open(file, &held, metadata, group, leaf)).collect()
        };
        let own = open(&layout.leaves)?;
        let children = layout.children.iter().map(|child| open(&child.leaves)).collect::<Result<Vec<_>, Fault>>()?;
        let count = usize::try_from(metadata.row_group(group).num_rows()).unwrap_or(0);
        let lists = own.iter().chain(children.iter().flatten()).any(|column| column.leaf.item.is_some());
        let batch = if lists { LIST_BATCH } else { BATCH };
        Ok(Rows { own, children, group, count, read: 0, at: 0, batch })
    }

    fn columns(&mut self) -> impl Iterator<Item = &mut Column> {
        self.own.iter_mut().chain(self.children.iter_mut().flatten())
    }

    /// Goes on to the next row; `false` at the end of the group.
    pub(super) fn next(&mut self) -> Result<bool, Fault> {
        if self.at == self.read {
            let (group, from) = (self.group, self.read);
            let wanted = self.batch.min(self.count - self.read);
            if wanted == 0 {
                return Ok(false);
            }
            for column in self.columns() {
                let damaged = || format!("it is damaged from row {} of the group on", from + 1);
                match guarded(|| column.fill(wanted)) {
                    Ok(read) if read == wanted => {}
                    Ok(read) => {
                        let why = format!("it ends after {} rows, and the footer speaks of more", from + read);
                        return Err(column.fault(group, why));
                    }
                    Err(_) => return Err(column.fault(group, damaged())),
                }
            }
            self.read += wanted;
        }
        self.at += 1;
        self.columns().for_each(Column::advance);
        Ok(true)
    }

    /// How many rows have been come to.
    pub(super) fn passed(&self) -> usize {
        self.at
    }

    /// Passes over rows.
    pub(super) fn skip(&mut self, rows: usize) -> Result<(), Fault> {
        let here = rows.min(self.read - self.at);
        for _ in 0..here {
            self.at += 1;
            self.columns().for_each(Column::advance);
        }
        let (group, rest) = (self.group, rows - here);
        for column in self.columns().filter(|_| rest > 0) {
            if guarded(|| column.skip(rest)).ok() != Some(rest) {
                return Err(column.fault(group, "it is damaged".to_owned()));
            }
        }
        self.at += rest;
        self.read += rest;
        Ok(())
    }
}
