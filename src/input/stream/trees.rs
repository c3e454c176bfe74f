//! Files of JSON, NDJSON and YAML whose records pass: where these begin, and which fields no record has a key of.

use crate::schema::{FieldId, Kind, LinkBy};

use super::super::project::Source;
use super::super::text::{TextFault, TextReader};
use super::super::{Format, Left, RECORD_LIMIT, files, yaml_lines};
use super::Asked;
use super::driver::{How, SourceJob, line_breaks, walk};
use super::feed::{PIECES, Start};
use super::items::column_behind;
use super::raw::RawChunk;
use super::scan::Halt;
use super::walk::BLANKS;

/// Finds the first record of a file; `None` if its records are not the lines or items of it.
pub(super) fn begin(reader: &mut TextReader, format: Format) -> Result<Option<(How, Start)>, TextFault> {
    if format == Format::Ndjson {
        return Ok(Some((How::Lines, Start { line: 1, ..Start::default() })));
    }
    let mut text = String::new();
    if format == Format::Yaml {
        reader.fill(&mut text)?;
        let Some(at) = yaml_lines::list(&text) else { return Ok(None) };
        let line = line_breaks(&text.as_bytes()[..at]) + 1;
        let start = Start { text: text.split_off(at), base: at as u64, line, column: 0 };
        return Ok(Some((How::Yaml, start)));
    }
    while text.trim_start_matches(BLANKS).is_empty() && text.len() <= RECORD_LIMIT {
        if !reader.fill(&mut text)? {
            break;
        }
    }
    let Some(inner) = text.trim_start_matches(BLANKS).strip_prefix('[') else { return Ok(None) };
    let above = &text[..text.len() - inner.len()];
    let (base, line, column) = (above.len(), line_breaks(above.as_bytes()) + 1, column_behind(above, 0));
    let start = Start { text: inner.to_owned(), base: base as u64, line, column };
    Ok(Some((How::Items(base as u64), start)))
}

/// Whether a file of YAML begins as a list of records at the margin. Of one that has to be unpacked that is not known
/// yet.
pub(super) fn may_be_list(file: &files::Found, source: &Source) -> bool {
    let begins = |mut reader: TextReader| matches!(begin(&mut reader, file.format), Ok(Some(_)));
    file.packing.is_some() || TextReader::open(&file.path, None, source.encoding).is_ok_and(begins)
}

/// Which fields have a key in some record of a source, as far as somebody asks for them: a field that no record has is
/// absent in all of them, which must be known before the first is judged. Mostly the first records have all keys.
pub(super) fn present(kind: &Kind, asked: &[Asked], job: &SourceJob, left: &Left<'_>) -> Vec<bool> {
    let mut present: Vec<bool> = (0..kind.fields.len())
        .map(|index| {
            let field = FieldId(u16::try_from(index).unwrap_or(u16::MAX));
            let linked = |by: &LinkBy| matches!(by, LinkBy::Fields(fields) if fields.contains(&field));
            let asked = asked.get(index).is_some_and(|asked| *asked != Asked::Nothing);
            !asked && !kind.key.contains(&field) && !kind.links.iter().any(|link| linked(&link.by))
        })
        .collect();
    for file in &left.files {
        // What is wrong with a file is said when its records pass.
        let _ = look(file, job, left, &mut present);
    }
    present
}

/// A file cannot be looked at any further.
struct Unseen;

impl From<TextFault> for Unseen {
    fn from(_: TextFault) -> Unseen {
        Unseen
    }
}

/// Looks for keys in a file until all are found.
fn look(file: &files::Found, job: &SourceJob, left: &Left<'_>, present: &mut [bool]) -> Result<(), Unseen> {
    let mut reader = TextReader::open(&file.path, file.packing, left.source.encoding)?;
    let (how, Start { text, base, .. }) = begin(&mut reader, file.format)?.ok_or(Unseen)?;
    let mut walker = job.walker(&left.intake);
    let mut chunk = RawChunk { text, base, ..RawChunk::default() };
    let mut ended = false;
    while !ended && !present.iter().all(|seen| *seen) {
        let pieces = PIECES.max(chunk.text.len() / super::super::text::PIECE);
        ended = !reader.fill_much(&mut chunk.text, pieces)?;
        chunk.clear();
        let length = chunk.text.len();
        let (halt, _) = walk(&mut walker, &how, (0, ended), &mut chunk);
        present.iter_mut().zip(walker.seen()).for_each(|(all, seen)| *all |= seen);
        let next = match halt {
            Halt::Done => length,
            Halt::More(at) if length - at <= RECORD_LIMIT => at,
            Halt::More(_)
            | Halt::Open(_)
            | Halt::AfterQuote { .. }
            | Halt::TooLong(_)
            | Halt::TooMany(_)
            | Halt::Broken(_) => return Err(Unseen),
        };
        chunk.text.truncate(length);
        chunk.text.drain(..next);
        chunk.base += next as u64;
    }
    Ok(())
}
