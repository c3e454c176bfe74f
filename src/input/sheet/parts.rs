//! The parts of an XLSX file, looked through before they are read: how large they are in truth, how much they make a
//! reader keep, and which rows and columns are hidden.
//!
//! What a ZIP archive says of the size of its parts is not believed: each is unpacked once, a piece at a time.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Fault, Hidden, ROWS};

/// The largest part, and all parts together, when they are unpacked.
const PART: u64 = 1 << 30;
const ALL_PARTS: u64 = 2 << 30;
/// The list of texts is held in memory while the sheet is read.
const TEXTS: u64 = 256 << 20;
/// The longest run without the beginning of a tag: a text, a tag, or what is no XML.
const RUN: u64 = 16 << 20;
/// No spreadsheet program packs this well; only parts of more than `PACKED_FROM` bytes are held against it.
const PACKED: u64 = 250;
const PACKED_FROM: u64 = 16 << 20;

/// How often an element may stand in a file: each of these is held in memory.
const ELEMENTS: [(&str, u64); 10] = [
    ("si", 5_000_000),
    ("hyperlink", 100_000),
    ("Relationship", 100_000),
    ("sheet", 10_000),
    ("definedName", 100_000),
    ("xf", 200_000),
    ("font", 100_000),
    ("fill", 100_000),
    ("border", 100_000),
    ("numFmt", 100_000),
];

/// What was seen of a part.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) hidden: Hidden,
    /// Ids of relations and what they lead to.
    relations: Vec<(String, String)>,
    /// The relation of each sheet, in the order of the workbook.
    sheets: Vec<String>,
    /// How many texts the list of texts says that it holds.
    texts: Option<u64>,
}

/// What was seen of a file, by the names of its parts in small letters.
#[derive(Debug, Default)]
pub(super) struct Facts {
    parts: HashMap<String, Part>,
}

impl Facts {
    /// What is hidden in a sheet, by its place in the workbook.
    pub(super) fn hidden(mut self, sheet: usize) -> Hidden {
        let part = self.part_of(sheet).and_then(|name| self.parts.remove(&name));
        part.map(|part| part.hidden).unwrap_or_default()
    }

    /// The part in which a sheet stands.
    fn part_of(&self, sheet: usize) -> Option<String> {
        let (name, workbook) = self.parts.iter().find(|(_, part)| !part.sheets.is_empty())?;
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let relations =
            if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let wanted = workbook.sheets.get(sheet)?;
        let (_, target) = self.parts.get(&relations)?.relations.iter().find(|(id, _)| id == wanted)?;
        let target = target.to_lowercase().replace('\\', "/");
        Some(match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("{folder}/{target}").trim_start_matches('/').to_owned(),
        })
    }
}

/// What stops the looking through of a part before its end.
pub(super) enum Limit {
    Part,
    Packed,
    Run,
}

/// A part while it is unpacked: counts what comes out, and stops where that is too much.
pub(super) struct Counted<R> {
    inner: R,
    packed: u64,
    pub(super) out: u64,
    run: u64,
    pub(super) over: Option<Limit>,
}

impl<R: Read> Counted<R> {
    pub(super) fn new(inner: R, packed: u64) -> Counted<R> {
        Counted { inner, packed, out: 0, run: 0, over: None }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = &buffer[..count];
        self.out += count as u64;
        self.run = match bytes.iter().rposition(|byte| *byte == b'<') {
            Some(last) => (count - last) as u64,
            None => self.run + count as u64,
        };
        self.over = if self.out > PART {
            Some(Limit::Part)
        } else if self.out > PACKED_FROM && self.out / self.packed.max(1) > PACKED {
            Some(Limit::Packed)
        } else if self.run > RUN {
            Some(Limit::Run)
        } else {
            return Ok(count);
        };
        Err(io::Error::other("beyond a limit"))
    }
}

/// The XML reader of calamine: set up like there, so that both see the same.
pub(super) fn xml_reader<R: Read>(part: R) -> quick_xml::Reader<BufReader<R>> {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.trim_text(false);
    config.check_comments = false;
    config.expand_empty_elements = true;
    reader
}

/// The value of an attribute, by its name without a prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).filter_map(Result::ok).find(|one| one.key.local_name().as_ref() == name);
    found.map(|one| unescape(&one.value).map_or_else(|_| one.value.to_string(), Cow::into_owned))
}

/// The fault behind a part that cannot be unpacked.
pub(super) fn zip_fault(error: ZipError) -> Fault {
    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else is wrong, the part is lost")]
    match error {
        ZipError::Io(error) => error.into(),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::Protected,
        _ => Fault::Broken("a part of it cannot be unpacked".to_owned()),
    }
}

/// The fault behind a part that cannot be looked through to its end; `counted` is what was unpacked of it.
pub(super) fn limit_fault(limit: &Limit, name: &str) -> Fault {
    let megabytes = |bytes: u64| format!("{} MB", bytes >> 20);
    Fault::TooLarge(match limit {
        Limit::Part => format!("unpacked, its part `{name}` is larger than {}", megabytes(PART)),
        Limit::Packed => format!(
            "its part `{name}` is packed more than {PACKED} times smaller than it is, as no spreadsheet program does it"
        ),
        Limit::Run => format!("its part `{name}` holds a text longer than {}", megabytes(RUN)),
    })
}

/// Unpacks each part of a file once and notes what has to be known of it.
pub(super) fn look_through(path: &Path) -> Result<Facts, Fault> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(zip_fault)?;
    let mut facts = Facts::default();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut all = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(zip_fault)?;
        if !part.is_file() {
            continue;
        }
        let name = part.name().map_err(zip_fault)?.replace('\\', "/");
        let packed = part.compressed_size();
        let mut reader = xml_reader(Counted::new(part, packed));
        let seen = look_at(&mut reader, &mut counts);
        let counted = reader.into_inner().into_inner();
        if let Some(limit) = &counted.over {
            return Err(limit_fault(limit, &name));
        }
        all += counted.out;
        let part = seen?;
        let has_texts = counts.get("si").is_some_and(|count| *count > 0);
        if part.texts.is_some() && has_texts && counted.out > TEXTS
            || part.texts.is_some_and(|texts| texts > counted.out)
        {
            return Err(Fault::TooLarge(format!("its list of texts (`{name}`) is larger than {} MB", TEXTS >> 20)));
        }
        if all > ALL_PARTS {
            return Err(Fault::TooLarge(format!("unpacked, it is larger than {} MB", ALL_PARTS >> 20)));
        }
        facts.parts.insert(name.to_lowercase(), part);
    }
    Ok(facts)
}

/// Goes through a part to its end, whatever it is. One that is no XML is left to whoever wants to read it.
fn look_at<R: Read>(
    reader: &mut quick_xml::Reader<BufReader<Counted<R>>>,
    counts: &mut BTreeMap<&str, u64>,
) -> Result<Part, Fault> {
    let mut part = Part::default();
    let mut row = 0;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => {
                let name = tag.local_name();
                if let Some((element, most)) = ELEMENTS.iter().find(|(element, _)| *element == name.as_ref()) {
                    let count = counts.entry(element).or_default();
                    *count += 1;
                    if *count > *most {
                        let why = format!("it holds more than {most} elements `{element}`, as no workbook does");
                        return Err(Fault::TooLarge(why));
                    }
                }
                part.note(name.as_ref(), &tag, &mut row);
            }
            Ok(Event::Eof) => return Ok(part),
            Ok(_) => {}
            Err(_) => {
                // The rest of what is no XML still counts: somebody may have hidden a sheet behind such a name.
                io::copy(reader.get_mut(), &mut io::sink()).ok();
                return Ok(part);
            }
        }
    }
}

impl Part {
    fn note(&mut self, name: &str, tag: &BytesStart<'_>, row: &mut u32) {
        let number = |name: &str| attribute(tag, name).and_then(|value| value.parse::<u32>().ok());
        let is_hidden = || attribute(tag, "hidden").is_some_and(|value| value == "1" || value == "true");
        match name {
            "row" => {
                *row = number("r").unwrap_or(row.saturating_add(1)).min(ROWS);
                if is_hidden() {
                    match self.hidden.rows.last_mut() {
                        Some((_, last)) if *last + 1 == *row => *last = *row,
                        Some(_) | None => self.hidden.rows.push((*row, *row)),
                    }
                }
            }
            "col" if is_hidden() => {
                if let (Some(first @ 1..), Some(last @ 1..)) = (number("min"), number("max")) {
                    self.hidden.columns.push((first - 1, last - 1));
                }
            }
            "sst" => self.texts = Some(attribute(tag, "uniqueCount").and_then(|count| count.parse().ok()).unwrap_or(0)),
            "sheet" => self.sheets.extend(attribute(tag, "id")),
            "Relationship" => {
                self.relations.extend(attribute(tag, "Id").zip(attribute(tag, "Target")));
            }
            _ => {}
        }
    }
}
