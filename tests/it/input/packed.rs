//! Compressed exports: read like any other, and refused with their place where something is wrong with them.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::{Case, case, files, place, schema};
use probity::column::Cell;

const ROWS: &str = "agreement_id,agency_id,signed_on\nA1,G1,2017-01-10\nÅ2,\"G\n2\",2017-02-30\n";

/// What the tools write for `agreement_id,agency_id`, `A1,G1`: `zstd -19`, and `gzip -n`.
const BY_ZSTD: [u8; 42] = [
    0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x68, 0xe9, 0x00, 0x00, 0x61, 0x67, 0x72, 0x65, 0x65, 0x6d, 0x65, 0x6e, 0x74, 0x5f,
    0x69, 0x64, 0x2c, 0x61, 0x67, 0x65, 0x6e, 0x63, 0x79, 0x5f, 0x69, 0x64, 0x0a, 0x41, 0x31, 0x2c, 0x47, 0x31, 0x0a,
    0x9d, 0x29, 0x6e, 0x11,
];

const BY_GZIP: [u8; 47] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4b, 0x4c, 0x2f, 0x4a, 0x4d, 0xcd, 0x4d, 0xcd, 0x2b,
    0x89, 0xcf, 0x4c, 0xd1, 0x49, 0x4c, 0x4f, 0xcd, 0x4b, 0xae, 0x04, 0xb2, 0xb8, 0x1c, 0x0d, 0x75, 0xdc, 0x0d, 0xb9,
    0x00, 0x32, 0x33, 0xb7, 0x9e, 0x1d, 0x00, 0x00, 0x00,
];

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    compress_to_vec(bytes.as_ref(), CompressionLevel::Fastest)
}

/// What came of a file, without its bytes.
fn came(case: &Case) -> String {
    case.read().split_once("-----\n").unwrap().1.to_owned()
}

/// The same rows, plain and compressed, give the same but for the name.
#[test]
fn every_format_of_text_is_read_compressed() {
    let json = r#"[{"agreement_id": "A1", "agency_id": "G1"}, {"agreement_id": "A2"}]"#;
    let ndjson = "{\"agreement_id\": \"A1\", \"agency_id\": \"G1\"}\n{\"agreement_id\": \"A2\"}\n";
    let yaml = "- agreement_id: A1\n  agency_id: G1\n- agreement_id: A2\n";
    let tsv = ROWS.replace(',', "\t");
    let contents = [
        ("csv", ROWS),
        ("tsv", &tsv),
        ("json", json),
        ("ndjson", ndjson),
        ("jsonl", ndjson),
        ("yaml", yaml),
        ("yml", yaml),
        ("CSV", ROWS),
    ];
    for (ending, text) in contents {
        let plain = came(&case("", &format!("a.{ending}"), text));
        assert!(plain.contains("rows of agreement"), "{plain}");
        for (packing, packed) in [("gz", gzip(text)), ("zst", zstd(text)), ("GZ", gzip(text))] {
            let packed = came(&case("", &format!("a.{ending}.{packing}"), packed));
            let named = packed.replace(&format!("a.{ending}.{packing}"), &format!("a.{ending}"));
            assert_eq!(named, plain, "{ending}.{packing}");
        }
    }
}

#[test]
fn what_the_tools_write_is_read() {
    for (file, packed) in [("a.csv.zst", &BY_ZSTD[..]), ("a.csv.gz", &BY_GZIP[..])] {
        let loaded = case("", file, packed).load();
        assert_eq!(loaded.files[0].row_count(), 1, "{file}");
    }
}

#[test]
fn places_are_those_of_the_unpacked_text_and_the_hash_is_that_of_the_file() {
    let hash = |bytes: &[u8]| {
        use sha2::{Digest, Sha256};
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    for (file, packed) in [("a.csv.gz", gzip(ROWS)), ("a.csv.zst", zstd(ROWS))] {
        let loaded = case("", file, &packed).load();
        assert_eq!(loaded.files[0].sha256, Some(hash(&packed)));
        let schema = schema();
        let kind = schema.kind_named("agreement").unwrap();
        let shown = place(&loaded, &schema, Cell { kind, row: 1, field: schema.kind(kind).field_named("signed_on") });
        assert!(shown.starts_with(&format!("{file}:4:4 signed_on, found Some(\"2017-02-30\")")), "{shown}");
    }
}

#[test]
fn encodings_within() {
    let windows = b"agreement_id\nM\xfcnchen\n";
    assert_snapshot!(came(&case("    encoding: windows-1252\n", "a.csv.gz", gzip(windows))));
    assert_snapshot!(came(&case("", "a.csv.gz", gzip(windows))));
    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(ROWS.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(came(&case("", "a.csv.zst", zstd(utf_16))).contains("agreement_id \"Å2\""));
    assert!(came(&case("", "a.csv.zst", zstd(format!("\u{feff}{ROWS}")))).contains("agreement_id \"A1\""));
}

#[test]
fn several_parts_one_behind_the_other() {
    let (first, second) = ROWS.split_at(40);
    let gzip = [gzip(first), gzip(""), gzip(second)].concat();
    assert_eq!(case("", "a.csv.gz", gzip).load().files[0].row_count(), 2);
    // The middle part is one without data.
    let remark = [0x51, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, b'a', b'b', b'c'];
    let zstd = [zstd(first), remark.to_vec(), zstd(second)].concat();
    assert_eq!(case("", "a.csv.zst", zstd).load().files[0].row_count(), 2);
}

#[test]
fn compressed_files_in_a_pattern() {
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: lists/*\n";
    let case = files(&[
        ("probity.yaml", project.as_bytes()),
        ("lists/a.csv", b"agreement_id\nA1\n"),
        ("lists/b.csv.gz", &gzip("agreement_id\nB1\n")),
        ("lists/c.json.zst", &zstd("[{\"agreement_id\": \"C1\"}]")),
    ]);
    assert_snapshot!(came(&case));
}

#[test]
fn files_cut_in_half() {
    let rows: String = (0..2000).map(|row| format!("A{row},G{}\n", row * row % 977)).collect();
    let (gzip, zstd) =
        (gzip(format!("agreement_id,agency_id\n{rows}")), zstd(format!("agreement_id,agency_id\n{rows}")));
    assert_snapshot!(came(&case("", "a.csv.gz", &gzip[..3000])));
    assert_snapshot!(came(&case("", "a.csv.zst", &zstd[..3000])));
    // At every other place too there is a message, and nothing is read.
    for (file, packed) in [("a.csv.gz", &BY_GZIP[..]), ("a.csv.zst", &BY_ZSTD[..])] {
        for length in 0..packed.len() {
            let shown = came(&case("", file, &packed[..length]));
            let known = ["file-not-unpacked", "file-empty"].iter().any(|code| shown.starts_with(code));
            assert!(known, "{file} of {length} bytes: {shown}");
        }
    }
}

#[test]
fn damaged_files() {
    let changed = |packed: &[u8], at: usize| {
        let mut packed = packed.to_vec();
        packed[at] ^= 0x20;
        packed
    };
    assert_snapshot!(came(&case("", "a.csv.gz", changed(&BY_GZIP, 40))));
    assert_snapshot!(came(&case("", "a.csv.zst", changed(&BY_ZSTD, 41))));
    // Whichever bit is wrong, nothing false is read in silence. (Of gzip's front only the first three bytes matter.)
    for at in (0..3).chain(10..BY_GZIP.len()) {
        assert!(case("", "a.csv.gz", changed(&BY_GZIP, at)).load_with(&schema()).is_err(), "{at}");
    }
    // Of Zstandard's front one byte says how far its data may look back, which changes nothing here.
    for at in (0..BY_ZSTD.len()).filter(|at| *at != 5) {
        assert!(case("", "a.csv.zst", changed(&BY_ZSTD, at)).load_with(&schema()).is_err(), "{at}");
    }
}

#[test]
fn garbage_behind_the_end() {
    assert_snapshot!(came(&case("", "a.csv.gz", [&BY_GZIP[..], b"A3,G3\n"].concat())));
    assert_snapshot!(came(&case("", "a.csv.zst", [&BY_ZSTD[..], &[0; 512]].concat())));
}

#[test]
fn files_that_are_not_compressed_as_they_are_named() {
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0agreements.csv";
    assert_snapshot!(came(&case("", "a.csv.gz", ROWS)));
    assert_snapshot!(came(&case("", "a.csv.gz", zip)));
    assert_snapshot!(came(&case("", "a.csv.gz", BY_ZSTD)));
    assert_snapshot!(came(&case("", "a.csv.zst", [0x89, b'P', b'N', b'G', 0, 1])));
    // Compressed once more, or something else compressed.
    assert_snapshot!(came(&case("", "a.csv.gz", gzip(BY_GZIP))));
    assert_snapshot!(came(&case("", "a.json.gz", gzip("<!DOCTYPE html><p>Sign in"))));
    assert_snapshot!(came(&case("", "a.csv.gz", gzip(""))));
}

#[test]
fn endings_that_are_not_read() {
    for file in
        ["a.xlsx.gz", "a.parquet.zst", "a.tar.gz", "a.csv.gz.gz", "a.gz", "a.zip", "a.csv.bz2", "a.xz", "a.docx.gz"]
    {
        assert_snapshot!(format!("ending_{file}"), came(&case("", file, "x")));
    }
}

#[test]
fn files_that_unpack_without_end() {
    // A million blanks take a thousand bytes.
    let gzip = gzip(" ".repeat(1 << 20)).repeat(65);
    assert_snapshot!(came(&case("", "a.csv.gz", gzip)));
    // A block of Zstandard that says: this byte 131,072 times.
    let block = |last: u32| {
        ((131_072 << 3) | 0b010 | last).to_le_bytes()[..3].iter().copied().chain([b' ']).collect::<Vec<u8>>()
    };
    let front = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38];
    assert_snapshot!(came(&case("", "a.csv.zst", [&front[..], &block(0).repeat(513), &block(1)].concat())));
}

#[test]
fn files_that_want_more_memory_or_a_dictionary() {
    // A window of 1 GB is asked for; then dictionary 7.
    assert_snapshot!(came(&case("", "a.csv.zst", [0x28, 0xb5, 0x2f, 0xfd, 0, 0xa0, 1, 0, 0])));
    assert_snapshot!(came(&case("", "a.csv.zst", [0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x38, 7, 1, 0, 0])));
}
