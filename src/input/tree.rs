//! A nested record as a compact tree of raw texts with their places: what JSON and YAML have in common.
//!
//! A scalar keeps the text that stands in the file, so that `no`, `012` and numbers beyond 2^64 stay what they are
//! until the field's type says how to read them.

use std::borrow::Cow;
use std::ops::Range;

/// How deep lists and objects may stand in each other.
pub(super) const DEPTH_LIMIT: usize = 128;

/// A value with its place in the text that was parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'t> {
    /// Bytes of the text, quotes and brackets included.
    pub span: Range<usize>,
    /// What it is.
    pub content: Content<'t>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content<'t> {
    /// `null`, `~`, or nothing at all.
    Null,
    /// An alias whose anchor stands outside of the part that was parsed: something, and nobody knows what.
    Alias,
    /// Any other scalar, without its quotes and escapes.
    Scalar(Cow<'t, str>),
    /// A list.
    List(Vec<Node<'t>>),
    /// An object.
    Map(Vec<Entry<'t>>),
}

/// A key and its value; a key may stand twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'t> {
    /// The key.
    pub key: Cow<'t, str>,
    /// Bytes of the key, with its quotes.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Node<'t>,
}

impl<'t> Node<'t> {
    /// The entries of an object.
    pub fn entries(&self) -> Option<&[Entry<'t>]> {
        match &self.content {
            Content::Map(entries) => Some(entries),
            Content::Null | Content::Alias | Content::Scalar(_) | Content::List(_) => None,
        }
    }

    /// The items of a list.
    pub fn items(&self) -> Option<&[Node<'t>]> {
        match &self.content {
            Content::List(items) => Some(items),
            Content::Null | Content::Alias | Content::Scalar(_) | Content::Map(_) => None,
        }
    }

    /// The value of the first entry with exactly that key.
    pub(super) fn get(&self, key: &str) -> Option<&Entry<'t>> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }
}

/// What a header or key is compared by: letters and digits only, without regard to case; a header without any stays
/// as it is.
pub fn header_key(header: &str) -> String {
    if header.is_ascii() {
        // What follows gives the same.
        let letters = header.bytes().filter(u8::is_ascii_alphanumeric);
        let key: String = letters.map(|letter| char::from(letter.to_ascii_lowercase())).collect();
        if !key.is_empty() {
            return key;
        }
    }
    let key: String = crate::column::fold(header).chars().filter(|character| character.is_alphanumeric()).collect();
    if key.is_empty() { crate::column::fold(header) } else { key }
}

/// The parts of a path such as `/signature/date`; `~1` stands for `/` and `~0` for `~`, as in JSON pointers.
pub(super) fn path_parts(path: &str) -> Vec<String> {
    path.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect()
}

/// A step of a `records:` path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value under that key.
    Key(String),
    /// Every item of a list or value of an object.
    Each,
    /// Every value of an object, whose key is the value of that field.
    Capture(String),
}

/// Reads a `records:` path such as `/facilities/{state}/*`.
pub(super) fn parse_steps(path: &str) -> Option<Vec<Step>> {
    if !path.starts_with('/') {
        return None;
    }
    let step = |part: String| match part.as_str() {
        "*" => Step::Each,
        braced if braced.len() > 2 && braced.starts_with('{') && braced.ends_with('}') => {
            Step::Capture(braced[1..braced.len() - 1].to_owned())
        }
        _ => Step::Key(part),
    };
    Some(path_parts(path).into_iter().filter(|part| !part.is_empty()).map(step).collect())
}
