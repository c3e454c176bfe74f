//! Files that are damaged, cut off, not what they seem, or promise more than can be held.

use insta::assert_snapshot;
use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::file::metadata::ParquetMetaDataReader;
use probity::column::Cell;
use probity::input::locate;

use super::{
    AGREEMENTS, Written, agreements, int32, levels, project, properties, read, render, schema, texts, ways, written,
    written_with,
};

/// What a broken file is called out for; reading it must not come to anything.
#[track_caller]
fn refused(what: &str, file: &[u8]) -> String {
    match project("", file).load_with(&schema()) {
        Ok(_) => panic!("{what}: it was read"),
        Err(problems) => format!("== {what}\n{}", render(&problems)),
    }
}

#[test]
fn what_is_no_whole_parquet_file() {
    let whole = written(AGREEMENTS, &[agreements()]);
    let end = whole.len();
    let replaced = |at: usize, bytes: &[u8]| {
        let mut file = whole.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    };
    let mut shown = String::new();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("too short for anything", b"PAR1PAR1".to_vec()),
        ("a table as text", b"moa_no,beds\nA1,12\nA2,13\n".to_vec()),
        ("a spreadsheet", b"PK\x03\x04 and so on, and on, and on".to_vec()),
        ("cut in half", whole[..end / 2].to_vec()),
        ("cut by one byte", whole[..end - 1].to_vec()),
        ("a footer longer than the file", replaced(end - 8, &[0xff, 0xff, 0, 0])),
        ("a footer longer than any", replaced(end - 8, &[0xff; 4])),
        ("a footer overwritten", replaced(end - 100, &[0xff; 60])),
        ("an encrypted footer", [&whole[..end - 4], b"PARE"].concat()),
        ("encrypted from the first byte", [b"PARE", &whole[4..]].concat()),
        ("no column of a field", written("optional int32 weight;", &[vec![int32(&[Some(1)])]])),
        (
            "two columns of a field",
            written("optional int32 beds; optional int32 Beds;", &[vec![int32(&[Some(1)]), int32(&[Some(1)])]]),
        ),
    ];
    for (what, file) in cases {
        shown.push_str(&refused(what, &file));
    }
    assert_snapshot!(shown);
}

#[test]
fn a_column_that_the_project_file_names_has_to_be_there() {
    let case = project("    columns: {agency_id: Office}\n", &written(AGREEMENTS, &[agreements()]));
    assert_snapshot!(render(&case.load_with(&schema()).unwrap_err()));
}

/// Where the pages of a column of the first group begin, and how many bytes they take.
fn chunk(file: &[u8], column: usize) -> (usize, usize) {
    let length = u32::from_le_bytes(*file[file.len() - 8..].first_chunk().unwrap()) as usize;
    let footer = &file[file.len() - 8 - length..file.len() - 8];
    let metadata = ParquetMetaDataReader::decode_metadata(footer).unwrap();
    let (start, length) = metadata.row_group(0).column(column).byte_range();
    (usize::try_from(start).unwrap(), usize::try_from(length).unwrap())
}

/// A header begins with what the page is, what it unpacks to and how long it is.
fn patched(file: &[u8], at: usize, unpacked: &[u8]) -> Vec<u8> {
    assert_eq!((file[at], file[at + 2]), (0x15, 0x15), "the header of a page");
    let digits = file[at + 3..].iter().take_while(|byte| **byte >= 0x80).count() + 1;
    assert_eq!(digits, unpacked.len(), "the number has to stay as long as it is");
    let mut file = file.to_vec();
    file[at + 3..at + 3 + digits].copy_from_slice(unpacked);
    file
}

/// The same, where the number may be longer by one byte, for which the page gives up its last one.
fn promising(file: &[u8], unpacked: u64) -> Vec<u8> {
    let (start, length) = chunk(file, 0);
    let header = &file[start..];
    let packed_at = 4 + header[3..].iter().position(|byte| *byte < 0x80).unwrap();
    let after = packed_at + 2 + header[packed_at + 1..].iter().position(|byte| *byte < 0x80).unwrap();
    assert_eq!(header[packed_at], 0x15, "the length of the page");
    let bytes = header[packed_at + 1..after].iter().rev();
    let packed = bytes.fold(0, |number, byte| number << 7 | u64::from(byte & 0x7f)) / 2;
    let mut page = header[..3].to_vec();
    page.extend(varint(unpacked * 2));
    let gained = page.len() - packed_at;
    page.push(0x15);
    page.extend(varint((packed - gained as u64) * 2));
    page.extend(&header[after..length - gained]);
    assert_eq!(page.len(), length);
    [&file[..start], &page, &file[start + length..]].concat()
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

fn numbers(count: usize) -> Written {
    int32(&(0..count).map(|number| i32::try_from(number % 7).ok()).collect::<Vec<_>>())
}

/// One page that unpacks to a little more than a megabyte.
fn one_large_page(codec: Compression) -> Vec<u8> {
    let large = properties().set_compression(codec).set_dictionary_enabled(false).set_data_page_size_limit(8 << 20);
    let large = large.set_data_page_row_count_limit(usize::MAX).build();
    written_with(large, "optional int32 beds;", &[vec![numbers(300_000)]])
}

#[test]
fn pages_that_lie_about_their_size() {
    let mut shown = String::new();
    let codecs = [
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ];
    for codec in codecs {
        let file = one_large_page(codec);
        let at = chunk(&file, 0).0;
        // 1,048,576 bytes, which is less than there is.
        shown.push_str(&refused(&format!("{codec} says less"), &patched(&file, at, &[0x80, 0x80, 0x80, 0x01])));
    }
    let file = one_large_page(Compression::ZSTD(ZstdLevel::default()));
    assert!(file.len() < 100_000, "{} bytes", file.len());
    shown.push_str(&refused("ZSTD says far more", &promising(&file, 600 << 20)));
    assert_snapshot!(shown);
}

#[test]
fn a_list_that_is_too_long_to_be_held() {
    let count = (4 << 20) + 1;
    let items = levels(int32(&vec![Some(1); count]), &vec![1; count], &[&[0], vec![1; count - 1].as_slice()].concat());
    let columns = "optional int32 beds; repeated int32 counties;";
    let large = properties().set_data_page_row_count_limit(usize::MAX).build();
    let shown = refused("a list", &written_with(large, columns, &[vec![int32(&[Some(1)]), items]]));
    assert_snapshot!(shown);
}

#[test]
fn damage_in_the_middle_of_a_column() {
    let rows: Vec<Option<i32>> = (0..5_000).map(Some).collect();
    let names: Vec<String> = (0..5_000).map(|row| format!("A{row}")).collect();
    let names: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
    let small = properties().set_data_page_row_count_limit(1_000).set_write_batch_size(100);
    let small = small.set_dictionary_enabled(false).set_compression(Compression::SNAPPY).build();
    let columns = "optional binary moa_no (STRING); optional int32 beds;";
    let group = vec![texts(&names), int32(&rows)];
    let whole = written_with(small, columns, &[group.clone(), group]);
    assert!(read(&whole).contains("10000 rows of agreement"));
    let (start, length) = chunk(&whole, 1);
    let mut file = whole.clone();
    let middle = start + length * 3 / 5;
    file[middle..middle + 400].fill(0xff);
    assert_snapshot!(refused("a page overwritten", &file));
}

/// Each byte of small files, set to another value, one after the other: nothing may panic, and what is still read must
/// still be found again.
#[test]
fn no_byte_can_do_harm() {
    let declared = "optional binary moa_no (STRING); optional int32 beds; repeated binary counties (STRING);";
    let group = vec![
        texts(&[Some("A1"), None, Some("A2"), Some("A2")]),
        int32(&[Some(1), Some(2), None, Some(2)]),
        levels(texts(&[Some("x"), Some("y"), Some("xy")]), &[1, 1, 0, 0, 1], &[0, 1, 0, 0, 0]),
    ];
    let schema = schema();
    let agreement = schema.kind_named("agreement").unwrap();
    let case = project("", b"");
    let path = case.folder.path().join("agreements.parquet");
    let (mut read, mut refused) = (0, 0);
    let mut codes: Vec<String> = Vec::new();
    let some = [
        "UNCOMPRESSED PARQUET_1_0",
        "ZSTD(ZstdLevel(1)) PARQUET_2_0",
        "DELTA_LENGTH_BYTE_ARRAY in moa_no",
        "DELTA_BYTE_ARRAY in moa_no",
    ];
    for (_, properties) in ways().into_iter().filter(|(name, _)| some.contains(&name.as_str())) {
        let whole = written_with(properties, declared, std::slice::from_ref(&group));
        for at in 4..whole.len() - 4 {
            let mut file = whole.clone();
            file[at] = [0x00, 0xff, whole[at] ^ 0x01, whole[at].wrapping_add(2)][at % 4];
            std::fs::write(&path, &file).unwrap();
            match case.load_with(&schema) {
                Ok(loaded) => {
                    read += 1;
                    for row in loaded.dataset.records(agreement).rows().take(3) {
                        let cell = Cell { kind: agreement, row, field: None };
                        locate(&loaded, &schema, cell, &mut |_, _, text| text.to_owned()).unwrap();
                    }
                }
                Err(problems) => {
                    refused += 1;
                    codes.extend(problems.iter().map(|problem| problem.code().unwrap().to_string()));
                }
            }
        }
    }
    codes.sort_unstable();
    codes.dedup();
    assert!(read > 500 && refused > 500, "{read} read, {refused} refused for {codes:?}");
    let known = ["columns-not-found", "file-format", "parquet-broken", "same-field-twice"];
    assert!(codes.iter().all(|code| known.contains(&code.as_str())), "{codes:?}");
}
