//! The text of one record of a file of JSON, NDJSON or YAML, read once more, and the tree that it is.

use std::io;

use super::reads::{DataFile, changed};
use super::tree::{Content, Node};
use super::yaml::YamlReader;
use super::yaml_lines::{self, next_item};
use super::{Format, RECORD_LIMIT, json};

/// The text of a record, from its first byte on, behind as many blanks as stand before it in its line: where YAML
/// begins a line is part of what it says.
pub(super) fn record_text(file: &DataFile, at: u64) -> io::Result<(String, usize)> {
    if file.format != Format::Yaml {
        return Ok((text_until(file, at, |text, _| json::first_value(text))?, 0));
    }
    let record = match file.ends.as_slice() {
        // Those that passed are items of the list that is the file.
        [] => text_until(file, at, |text, is_all| next_item(text.as_bytes()).or_else(|| is_all.then_some(text.len())))?,
        ends => {
            let index = ends.partition_point(|(start, _)| *start < at);
            let (_, end) = ends.get(index).filter(|(start, _)| *start == at).ok_or_else(changed)?;
            file.text()?.store.read_at(at, usize::try_from(end - at).map_err(io::Error::other)?)?
        }
    };
    let (place, _) = file.text()?.lines.find(&file.text()?.store, at)?;
    let pad = place.column.saturating_sub(1) as usize;
    Ok((" ".repeat(pad) + &record, pad))
}

/// The text from a byte on, up to where `end` says that it ends; it is told whether that is all there is.
fn text_until(file: &DataFile, at: u64, end: impl Fn(&str, bool) -> Option<usize>) -> io::Result<String> {
    let mut limit = 4096;
    loop {
        let mut text = file.text()?.store.read_at(at, limit)?;
        let is_all = text.len() + 4 <= limit;
        if let Some(length) = end(&text, is_all) {
            text.truncate(length);
            return Ok(text);
        }
        if limit > RECORD_LIMIT * 2 || is_all {
            return Err(changed());
        }
        limit *= 4;
    }
}

/// The tree that the text of a record is.
pub(super) fn parse(format: Format, text: &str) -> io::Result<Node<'_>> {
    if format != Format::Yaml {
        return json::parse(text).map_err(|_| changed());
    }
    if let Some(node) = yaml_lines::object(text) {
        return Ok(node);
    }
    let mut yaml = YamlReader::part(text);
    match yaml.document().map_err(|_| changed())? {
        Some(opening) => yaml.node(opening, 0).map_err(|_| changed()),
        // Nothing behind a key, where a plain value would be the record.
        None => Ok(Node { span: text.len()..text.len(), content: Content::Null }),
    }
}
