//! Values of a column by their physical type, as the library hands them on.
//!
//! What their bits mean is known in `values`.

use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::errors::{ParquetError, Result as ParquetResult};

use super::values::{Meaning, Value, of_bytes, of_fixed, of_int32, of_int64, of_int96};

/// Some values, blanks left out.
pub(super) enum Typed {
    YesNo(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

impl Typed {
    /// No values yet, of the type that a reader reads.
    pub(super) fn of(reader: &ColumnReader) -> Typed {
        match reader {
            ColumnReader::BoolColumnReader(_) => Typed::YesNo(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Typed::Int32(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Typed::Int64(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Typed::Int96(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Typed::Float(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Typed::Double(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Typed::Bytes(Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Typed::Fixed(Vec::new()),
        }
    }

    /// Reads the next rows, with the levels that tell blanks and lists: how many rows, values and places there were.
    pub(super) fn read(
        &mut self,
        reader: &mut ColumnReader,
        rows: usize,
        (blanks, lists): (&mut Vec<i16>, &mut Vec<i16>),
    ) -> ParquetResult<(usize, usize, usize)> {
        blanks.clear();
        lists.clear();
        macro_rules! read {
            ($reader:expr, $values:expr) => {{
                $values.clear();
                $reader.read_records(rows, Some(blanks), Some(lists), $values)
            }};
        }
        match (reader, self) {
            (ColumnReader::BoolColumnReader(reader), Typed::YesNo(values)) => read!(reader, values),
            (ColumnReader::Int32ColumnReader(reader), Typed::Int32(values)) => read!(reader, values),
            (ColumnReader::Int64ColumnReader(reader), Typed::Int64(values)) => read!(reader, values),
            (ColumnReader::Int96ColumnReader(reader), Typed::Int96(values)) => read!(reader, values),
            (ColumnReader::FloatColumnReader(reader), Typed::Float(values)) => read!(reader, values),
            (ColumnReader::DoubleColumnReader(reader), Typed::Double(values)) => read!(reader, values),
            (ColumnReader::ByteArrayColumnReader(reader), Typed::Bytes(values)) => read!(reader, values),
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Typed::Fixed(values)) => read!(reader, values),
            (_, _) => Err(ParquetError::General("another type".to_owned())),
        }
    }

    /// One of them.
    pub(super) fn value(&self, index: usize, meaning: Meaning) -> Value<'_> {
        let found = match self {
            Typed::YesNo(values) => {
                values.get(index).map(|yes| Value::Text(if *yes { "true" } else { "false" }.into()))
            }
            Typed::Int32(values) => values.get(index).map(|number| of_int32(*number, meaning)),
            Typed::Int64(values) => values.get(index).map(|number| of_int64(*number, meaning)),
            Typed::Int96(values) => values.get(index).map(of_int96),
            Typed::Float(values) => values.get(index).map(|number| Value::Text(number.to_string().into())),
            Typed::Double(values) => values.get(index).map(|number| Value::Text(number.to_string().into())),
            Typed::Bytes(values) => values.get(index).map(|bytes| of_bytes(bytes, meaning)),
            Typed::Fixed(values) => values.get(index).map(|bytes| of_fixed(bytes, meaning)),
        };
        found.unwrap_or(Value::Blank)
    }

    /// The bits of one of them where these are no more than 64; two values with the same bits are the same.
    pub(super) fn bits(&self, index: usize) -> Option<u64> {
        match self {
            Typed::YesNo(values) => values.get(index).map(|yes| u64::from(*yes)),
            Typed::Int32(values) => values.get(index).map(|number| u64::from(number.cast_unsigned())),
            Typed::Int64(values) => values.get(index).map(|number| number.cast_unsigned()),
            Typed::Float(values) => values.get(index).map(|number| u64::from(number.to_bits())),
            Typed::Double(values) => values.get(index).map(|number| number.to_bits()),
            Typed::Int96(_) | Typed::Bytes(_) | Typed::Fixed(_) => None,
        }
    }
}
