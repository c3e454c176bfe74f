//! The keys of a source that say how its texts are read: encoding, delimiter, dates, and texts with a meaning.

use std::collections::HashMap;

use encoding_rs::Encoding;

use crate::column::fold;

use super::super::dates::DateLayout;
use super::super::tree::{Content, Node};
use super::{At, Check};

/// The keys that list texts with a meaning.
const CODES: [&str; 3] = ["unknown", "redacted", "none"];

impl<'v> Check<'_> {
    pub(super) fn century(&mut self, at: At<'v>) -> Option<i16> {
        let century = at.value.as_i64().and_then(|year| i16::try_from(year).ok());
        let century = century.filter(|year| year % 100 == 0 && (0..=9900).contains(year));
        if century.is_none() {
            self.wrong(&at.node.span, "`century` must be a year that ends in 00, such as 2000", None);
        }
        century
    }

    pub(super) fn encoding(&mut self, at: At<'v>) -> Option<&'static Encoding> {
        let said = self.text("encoding", at)?;
        let encoding = Encoding::for_label(said.value.as_bytes());
        if encoding.is_none() {
            let what = format!("there is no encoding `{}`", said.value);
            self.wrong(&said.at, what, Some("for example `utf-8`, `windows-1252`, `iso-8859-1` or `utf-16le`"));
        }
        encoding
    }

    pub(super) fn delimiter(&mut self, at: At<'v>) -> Option<u8> {
        let one = match &at.node.content {
            Content::Scalar(text) => match text.as_bytes() {
                [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'\n' | b'\r') => {
                    Some(*byte)
                }
                _ if text == "tab" => Some(b'\t'),
                _ => None,
            },
            Content::Null | Content::Alias | Content::List(_) | Content::Map(_) => None,
        };
        if one.is_none() {
            let help = "for example `\"|\"`, `\";\"` or `tab`";
            self.wrong(
                &at.node.span,
                "`delimiter` must be one character that is no letter, digit or quote",
                Some(help),
            );
        }
        one
    }

    pub(super) fn layouts(&mut self, at: At<'v>) -> Vec<DateLayout> {
        let mut layouts = Vec::new();
        for said in self.texts("dates", at) {
            match DateLayout::parse(&said.value) {
                Ok(layout) => layouts.push(layout),
                Err(why) => {
                    let what = format!("`{}` is no layout of dates: {why}", said.value);
                    self.wrong(&said.at, what, Some("for example `M/D/YYYY` or `MMDDYYYY`"));
                }
            }
        }
        layouts
    }

    pub(super) fn codes(&mut self, name: &str, at: At<'v>) -> Vec<String> {
        self.texts(name, at).iter().map(|said| fold(&said.value)).collect()
    }

    /// A text that two of these keys list: nobody knows which of them counts.
    pub(super) fn texts_with_two_meanings(&mut self, source: At<'v>) {
        let mut met: HashMap<String, &str> = HashMap::new();
        for name in CODES {
            let Some(entry) = source.node.get(name) else { continue };
            let alone: &[Node<'_>] = std::slice::from_ref(&entry.value);
            for node in entry.value.items().unwrap_or(alone) {
                let Content::Scalar(text) = &node.content else { continue };
                let first = *met.entry(fold(text)).or_insert(name);
                if first != name {
                    let what = format!("`{text}` stands under `{first}` and under `{name}`");
                    self.wrong(&node.span, what, Some("a text has one of these meanings; take it out of one list"));
                }
            }
        }
    }
}
