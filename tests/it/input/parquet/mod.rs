//! Parquet. The files are written here, by the library that also reads them.

mod broken;
mod passing;
mod places;
mod values;

use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, FloatType,
    Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use probity::schema::Schema;

use super::{Case, case, render, schema, show};

/// What stands in one column of a group of rows: values, and for each place the levels by which blanks and lists are
/// told.
#[derive(Clone)]
struct Written {
    values: Values,
    blanks: Vec<i16>,
    lists: Vec<i16>,
}

#[derive(Clone)]
enum Values {
    YesNo(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// The values that are there, and a level for each place.
fn told<T: Clone>(values: &[Option<T>]) -> (Vec<T>, Vec<i16>) {
    (values.iter().flatten().cloned().collect(), values.iter().map(|value| i16::from(value.is_some())).collect())
}

fn texts(values: &[Option<&str>]) -> Written {
    bytes(&values.iter().map(|value| value.map(str::as_bytes)).collect::<Vec<_>>())
}

fn bytes(values: &[Option<&[u8]>]) -> Written {
    let (values, blanks) = told(values);
    let values = Values::Bytes(values.into_iter().map(|bytes| ByteArray::from(bytes.to_vec())).collect());
    Written { values, blanks, lists: Vec::new() }
}

fn fixed(values: &[Option<&[u8]>]) -> Written {
    let (values, blanks) = told(values);
    let fixed = |bytes: &[u8]| FixedLenByteArray::from(ByteArray::from(bytes.to_vec()));
    Written { values: Values::Fixed(values.into_iter().map(fixed).collect()), blanks, lists: Vec::new() }
}

macro_rules! column {
    ($name:ident, $of:ty, $values:ident) => {
        fn $name(values: &[Option<$of>]) -> Written {
            let (values, blanks) = told(values);
            Written { values: Values::$values(values), blanks, lists: Vec::new() }
        }
    };
}
column!(yes_no, bool, YesNo);
column!(int32, i32, Int32);
column!(int64, i64, Int64);
column!(int96, Int96, Int96);
column!(float, f32, Float);
column!(double, f64, Double);

/// The same column with other levels, for lists.
fn levels(of: Written, blanks: &[i16], lists: &[i16]) -> Written {
    Written { blanks: blanks.to_vec(), lists: lists.to_vec(), ..of }
}

fn write_column(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, column: &Written) {
    fn one<T: DataType>(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, values: &[T::T], of: &Written) {
        let mut writer = group.next_column().unwrap().unwrap();
        let lists = (!of.lists.is_empty()).then_some(of.lists.as_slice());
        writer.typed::<T>().write_batch(values, Some(&of.blanks), lists).unwrap();
        writer.close().unwrap();
    }
    match &column.values {
        Values::YesNo(values) => one::<BoolType>(group, values, column),
        Values::Int32(values) => one::<Int32Type>(group, values, column),
        Values::Int64(values) => one::<Int64Type>(group, values, column),
        Values::Int96(values) => one::<Int96Type>(group, values, column),
        Values::Float(values) => one::<FloatType>(group, values, column),
        Values::Double(values) => one::<DoubleType>(group, values, column),
        Values::Bytes(values) => one::<ByteArrayType>(group, values, column),
        Values::Fixed(values) => one::<FixedLenByteArrayType>(group, values, column),
    }
}

/// A file with these columns, in groups of rows.
fn written_with(properties: WriterProperties, columns: &str, groups: &[Vec<Written>]) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(&format!("message export {{ {columns} }}")).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for columns in groups {
        let mut group = writer.next_row_group().unwrap();
        columns.iter().for_each(|column| write_column(&mut group, column));
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

/// The programs that write are named in a file; this one is always the same.
fn properties() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_created_by("test".to_owned())
}

fn written(columns: &str, groups: &[Vec<Written>]) -> Vec<u8> {
    written_with(properties().build(), columns, groups)
}

fn project(source: &str, file: &[u8]) -> Case {
    case(source, "agreements.parquet", file)
}

/// What was read of a file, or what stopped it, with a schema of its own.
fn read_as(schema: &Schema, file: &[u8]) -> String {
    match project("", file).load_with(schema) {
        Ok(loaded) => show(&loaded, schema),
        Err(problems) => render(&problems),
    }
}

/// What was read of a file of agreements, or what stopped it.
fn read(file: &[u8]) -> String {
    read_as(&schema(), file)
}

const AGREEMENTS: &str = "optional binary moa_no (STRING); optional binary agency_id (STRING);
    optional group signature { optional int32 date (DATE); optional binary name (STRING); }
    optional int32 beds; optional binary memo (STRING);
    optional group counties (LIST) { repeated group list { optional binary element (STRING); } }
    optional group provisions (LIST) { repeated group list { optional group element {
        optional int32 number; optional binary title (STRING); optional binary page (STRING); } } }
    optional group remarks (MAP) { repeated group key_value { required binary key (STRING); optional binary value (STRING); } }";

/// Four agreements. The second has a county that is blank and a provision without a title; the third an empty list of
/// each, and a provision that is blank as a whole stands in the fourth, whose list of counties is blank.
fn agreements() -> Vec<Written> {
    let group = |of: Written| {
        let blanks: Vec<i16> = of.blanks.iter().map(|level| level + i16::from(*level > 0)).collect();
        levels(of, &blanks, &[])
    };
    let provisions = [0, 1, 0, 0, 0, 1];
    vec![
        texts(&[Some("A1"), Some("A2"), Some("A3"), Some("A4")]),
        texts(&[Some("G1"), Some("G1"), None, Some("G2")]),
        group(int32(&[Some(17_176), None, Some(17_540), Some(17_541)])),
        group(texts(&[Some("Lee Lang"), Some("Åse Öz"), None, Some("")])),
        int32(&[Some(12), Some(-1), None, Some(0)]),
        texts(&[Some("one"), Some("two"), Some("three"), None]),
        levels(texts(&[Some("Alpha"), Some("Beta"), Some("Gamma")]), &[3, 3, 3, 2, 1, 0], &[0, 1, 0, 1, 0, 0]),
        levels(int32(&[Some(1), Some(2), Some(3), Some(5)]), &[4, 4, 4, 1, 2, 4], &provisions),
        levels(texts(&[Some("Term"), Some("Training"), Some("Costs")]), &[4, 4, 3, 1, 2, 4], &provisions),
        levels(texts(&[]), &[3, 3, 3, 1, 2, 3], &provisions),
        levels(texts(&[Some("k"), Some("l")]), &[2, 0, 0, 2], &[0, 0, 0, 0]),
        levels(texts(&[Some("v"), Some("w")]), &[3, 0, 0, 3], &[0, 0, 0, 0]),
    ]
}

/// All ways in which a page may be compressed and laid out.
fn ways() -> Vec<(String, WriterProperties)> {
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::BROTLI(parquet::basic::BrotliLevel::default()),
        Compression::ZSTD(parquet::basic::ZstdLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ];
    let versions = [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0];
    let mut ways = Vec::new();
    for (codec, version) in codecs.iter().flat_map(|codec| versions.map(|version| (*codec, version))) {
        let built = properties().set_compression(codec).set_writer_version(version).build();
        ways.push((format!("{codec} {version:?}"), built));
        // As small as pages get, and without dictionaries.
        let small = properties().set_compression(codec).set_writer_version(version).set_dictionary_enabled(false);
        let small = small.set_data_page_row_count_limit(1).set_write_batch_size(1).build();
        ways.push((format!("{codec} {version:?}, small pages"), small));
    }
    for encoding in [Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY] {
        for name in ["moa_no", "agency_id", "memo"] {
            let column = parquet::schema::types::ColumnPath::from(name);
            let built = properties().set_column_dictionary_enabled(column.clone(), false);
            ways.push((format!("{encoding} in {name}"), built.set_column_encoding(column, encoding).build()));
        }
    }
    ways
}

/// A file from a table as the manual shows it: names and types in the first line, then the rows.
pub(crate) fn table(shown: &str) -> Vec<u8> {
    let mut lines = shown.lines().map(|line| line.split(',').map(str::trim).collect::<Vec<_>>());
    let columns: Vec<(&str, &str)> = lines.next().unwrap().iter().map(|said| said.split_once(": ").unwrap()).collect();
    let rows: Vec<Vec<&str>> = lines.collect();
    let mut declared = String::new();
    let mut group = Vec::new();
    for (column, (name, of)) in columns.iter().enumerate() {
        let cells: Vec<Option<&str>> =
            rows.iter().map(|row| Some(row[column]).filter(|cell| !cell.is_empty())).collect();
        let number = |read: &dyn Fn(&str) -> i32| int32(&cells.iter().map(|cell| cell.map(read)).collect::<Vec<_>>());
        let (of, values) = match *of {
            "text" => ("binary {} (STRING)", texts(&cells)),
            "number" => ("int32 {}", number(&|cell| cell.parse().unwrap())),
            "date" => (
                "int32 {} (DATE)",
                number(&|cell| {
                    let days = cell.parse::<jiff::civil::Date>().unwrap() - jiff::civil::date(1970, 1, 1);
                    days.get_days()
                }),
            ),
            other => panic!("no type of a column: {other}"),
        };
        declared += &format!("optional {}; ", of.replace("{}", name));
        group.push(values);
    }
    written(&declared, &[group])
}
