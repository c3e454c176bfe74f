//! The records of a text of YAML: the items of the list at the margin that the file is.
//!
//! What is not sure to be read here as by whoever reads the file as a whole is left to him.

use super::super::tree::Node;
use super::super::yaml::YamlReader;
use super::super::{RECORD_LIMIT, yaml_lines};
use super::items::Cursor;
use super::raw::RawChunk;
use super::scan::Halt;
use super::walk::{Place, Walker};

/// Walks over the items with which a chunk's text begins. `ended` says that the text is all that is left.
///
/// Gives the line in which the next item begins, too.
pub(super) fn scan_yaml(walker: &mut Walker, file: u32, ended: bool, chunk: &mut RawChunk) -> (Halt, u32) {
    let text = std::mem::take(&mut chunk.text);
    walker.begin(chunk);
    let place = Place { text: &text, base: chunk.base, file };
    let mut cursor = Cursor { at: 0, line: chunk.line + 1, column: 1 };
    let is_whole = ended || chunk.is_whole;
    let mut at = 0;
    let halt = loop {
        if at == text.len() {
            break if is_whole { Halt::Done } else { Halt::More(at) };
        }
        let Some(end) = end_of_item(&text, at, is_whole) else {
            break if text.len() - at > RECORD_LIMIT { Halt::Broken(at) } else { Halt::More(at) };
        };
        let (item, begins) = match yaml_lines::item(&text[..end], at) {
            Some((item, _)) => (item, 0),
            None => match only_item(&text[at..end]) {
                Some(item) => (item, at),
                None => break Halt::Broken(at),
            },
        };
        let rows = chunk.len();
        walker.yaml(&item, begins, &place, chunk);
        if chunk.len() > rows {
            cursor.go_to(&text, chunk.starts[rows] as usize);
            chunk.lines.push(cursor.line);
            chunk.columns.push(cursor.column);
        }
        at = end;
    };
    cursor.go_to(&text, at);
    let line = cursor.line;
    chunk.text = text;
    walker.end(chunk);
    (halt, line)
}

/// The byte at which the item ends that begins at another: where the next one begins, or with the text if that is all of
/// it. Nothing within an item stands at the margin.
fn end_of_item(text: &str, at: usize, is_whole: bool) -> Option<usize> {
    let next = yaml_lines::next_item(&text.as_bytes()[at..]);
    next.map(|next| at + next).or_else(|| is_whole.then_some(text.len()))
}

/// The only item of a text, if nothing else is in it, and nothing that an item elsewhere may refer to.
fn only_item(text: &str) -> Option<Node<'_>> {
    let mut yaml = YamlReader::new(text);
    let opening = yaml.document().ok()??;
    if !YamlReader::opens_list(&opening) {
        return None;
    }
    let item = yaml.item().ok()??;
    let is_only = yaml.item().ok()?.is_none() && !yaml.has_anchors() && yaml.document().ok()?.is_none();
    is_only.then_some(item)
}
