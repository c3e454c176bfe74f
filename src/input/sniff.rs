//! What a file that was named as text looks like instead, by its first bytes.
//!
//! Only certain signs count: this gives messages their words and never decides how a file is read.

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Looks {
    /// "it is …".
    pub(super) what: &'static str,
    /// What to do about it, ready to be a help.
    pub(super) help: &'static str,
}

/// How many bytes are enough.
pub(super) const ENOUGH: usize = 512;

const WORKBOOK: Looks = Looks {
    what: "an Excel workbook",
    help: "give its name the ending `.xlsx`, by which it is read as a spreadsheet, or save the sheet as CSV (UTF-8)",
};
const OPEN_SHEET: Looks = Looks {
    what: "an OpenDocument spreadsheet",
    help: "give its name the ending `.ods`, by which it is read as a spreadsheet, or save the sheet as CSV (UTF-8)",
};
const UNPACK: &str = "unpack it first, and name the file that comes out";
const EXPORT: &str = "export the records again as text: CSV, JSON or YAML";
const PAGE: Looks = Looks {
    what: "a web page",
    help: "was an error page saved in the place of the export? Some programs also call such pages tables; open it in a spreadsheet program and save it as CSV (UTF-8)",
};

/// First bytes that only one sort of file has.
const SIGNS: [(&[u8], Looks); 10] = [
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Looks {
            what: "an old Excel workbook, or one with a password",
            help: "give its name the ending `.xls`, by which it is read as a spreadsheet, or save the sheet as CSV (UTF-8)",
        },
    ),
    (
        b"\x1f\x8b",
        Looks { what: "a file compressed with gzip", help: "let its name end with `.gz`, as in `cases.csv.gz`" },
    ),
    (
        b"\x28\xb5\x2f\xfd",
        Looks { what: "a file compressed with Zstandard", help: "let its name end with `.zst`, as in `cases.csv.zst`" },
    ),
    (b"PAR1", Looks { what: "a Parquet file", help: "give its name the ending `.parquet`" }),
    (b"BZh", Looks { what: "a file compressed with bzip2", help: UNPACK }),
    (b"\xfd7zXZ\x00", Looks { what: "a file compressed with xz", help: UNPACK }),
    (b"7z\xbc\xaf\x27\x1c", Looks { what: "a 7-Zip archive", help: UNPACK }),
    (b"%PDF-", Looks { what: "a PDF document", help: EXPORT }),
    (b"SQLite format 3\0", Looks { what: "a database", help: EXPORT }),
    (b"{\\rtf", Looks { what: "a text document (RTF)", help: EXPORT }),
];

/// What a file with these first bytes is, if it is surely no text of records.
pub(super) fn looks_like(head: &[u8]) -> Option<Looks> {
    if head.starts_with(b"PK\x03\x04") {
        return Some(zip(head));
    }
    let sign = SIGNS.iter().find(|(sign, _)| head.starts_with(sign));
    sign.map(|(_, looks)| *looks).or_else(|| markup(head))
}

/// What a file with these first bytes is, plain text among it.
pub(super) fn looks_like_any(head: &[u8]) -> Option<Looks> {
    let is_text = head.iter().take(ENOUGH).all(|byte| *byte >= b' ' || byte.is_ascii_whitespace());
    let text = Looks { what: "plain text", help: "take the last ending off its name" };
    looks_like(head).or_else(|| is_text.then_some(text))
}

/// Spreadsheets are ZIP archives with certain files at their front.
fn zip(head: &[u8]) -> Looks {
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if holds(b"application/vnd.oasis.opendocument.spreadsheet") {
        OPEN_SHEET
    } else if holds(b"[Content_Types].xml") || holds(b"_rels/") || holds(b"xl/") {
        WORKBOOK
    } else {
        Looks {
            what: "a ZIP archive, which Excel workbooks are too",
            help: "give a workbook the ending `.xlsx`; unpack anything else first, and name the file that comes out",
        }
    }
}

fn markup(head: &[u8]) -> Option<Looks> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = head.trim_ascii_start();
    let begins = |sign: &str| text.get(..sign.len()).is_some_and(|front| front.eq_ignore_ascii_case(sign.as_bytes()));
    if ["<!doctype html", "<html", "<head", "<body", "<table"].into_iter().any(begins) {
        Some(PAGE)
    } else if begins("<?xml") {
        Some(Looks { what: "XML", help: EXPORT })
    } else {
        None
    }
}

/// The encoding of UTF-16 without its mark, by the NUL that stands in every second byte of plain letters.
pub(super) fn unmarked_utf_16(head: &[u8]) -> Option<&'static str> {
    let pairs = head.len() / 2;
    let nuls = |first: usize| head.iter().skip(first).step_by(2).take(pairs).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    match pairs {
        0 => None,
        _ if odd * 10 >= pairs * 7 && even * 10 < pairs => Some("utf-16le"),
        _ if even * 10 >= pairs * 7 && odd * 10 < pairs => Some("utf-16be"),
        _ => None,
    }
}
