//! YAML as trees of raw texts, through the events of a parser that knows where each stands.
//!
//! No value is interpreted here: `no` is the text `no`, whatever YAML 1.1 made of it. Aliases are followed within a
//! budget, merge keys are refused, and nesting is limited.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StrInput};

use super::tree::{Content, DEPTH_LIMIT, Entry, Node};

/// How many values aliases may add to a document before it is taken for a bomb.
const ALIAS_BUDGET: usize = 100_000;

/// What is wrong with a YAML text, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct YamlFault {
    pub(super) byte: usize,
    pub(super) what: YamlWrong,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum YamlWrong {
    /// Not YAML; the parser's own words.
    Syntax(String),
    /// A tab where only blanks may indent.
    Tab,
    TooDeep,
    AliasBomb,
    MergeKey,
    /// A key that is a list or a map.
    KeyNotText,
}

const COLON: &str =
    "a colon stands where no key can be; look at the indentation, and put a text with a colon in quotes";

/// What the YAML parsers say, and what it means to somebody who keeps records.
const WORDS: [(&str, &str); 14] = [
    ("unclosed quote", "a quote is opened above and not closed"),
    ("multiline quoted scalar", "a quote is opened above and not closed"),
    ("while scanning a quoted scalar", "a quote is opened above and not closed"),
    ("trailing content after", "something stands behind a closing quote"),
    ("unknown anchor", "this alias names no anchor that stands above it"),
    ("EOF while parsing a flow", "a bracket is opened and not closed"),
    ("expected ',' or", "a bracket is not closed, or a comma is missing"),
    ("misplaced bracket", "this bracket closes nothing"),
    ("mapping values are not allowed", COLON),
    ("placement of ':'", COLON),
    ("simple key", "a key with its colon is expected here"),
    ("cannot start any token", "a text that begins with this character needs quotes"),
    ("did not find expected key", "this line does not stand under those it belongs to; look at its indentation"),
    ("invalid indentation", "this line does not stand under those it belongs to; look at its indentation"),
];

/// A parser's message in our words; one that is rare stays as it is.
pub(super) fn words(message: &str) -> String {
    let known = WORDS.iter().find(|(part, _)| message.contains(part));
    known.map_or_else(|| message.to_owned(), |(_, words)| (*words).to_owned())
}

/// Reads the documents of a YAML text one after the other.
pub(super) struct YamlReader<'t> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
    /// Values that aliases may stand for; only those of the current document.
    anchors: HashMap<usize, Node<'t>>,
    expanded: usize,
    /// An alias whose anchor stands outside of the text is no error.
    part_of_file: bool,
}

type Taken<'t> = (Event<'t>, Range<usize>);

impl<'t> YamlReader<'t> {
    /// Reads a whole file.
    pub(super) fn new(text: &'t str) -> YamlReader<'t> {
        YamlReader::with(text, false)
    }

    /// Reads one value of a file, given its text alone.
    pub(super) fn part(text: &'t str) -> YamlReader<'t> {
        YamlReader::with(text, true)
    }

    fn with(text: &'t str, part_of_file: bool) -> YamlReader<'t> {
        let options = granit_parser::options! {
            emit_comments: false,
            emit_unresolved_aliases: part_of_file,
            flow_nesting_limit: DEPTH_LIMIT + 1,
            block_nesting_limit: DEPTH_LIMIT + 1,
        };
        let parser = Parser::new_from_str_with_options(text, options);
        YamlReader { text, parser, anchors: HashMap::new(), expanded: 0, part_of_file }
    }

    fn next(&mut self) -> Result<Taken<'t>, YamlFault> {
        loop {
            let Some(next) = self.parser.next_event() else { return Ok((Event::StreamEnd, self.end())) };
            match next {
                Ok((Event::Comment(..) | Event::Anchor(..), _)) => {}
                Ok((event, span)) => return Ok((event, span.byte_range().unwrap_or_else(|| self.end()))),
                Err(error) => return Err(self.fault(&error)),
            }
        }
    }

    fn end(&self) -> Range<usize> {
        self.text.len()..self.text.len()
    }

    fn fault(&self, error: &granit_parser::ScanError) -> YamlFault {
        let byte = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        let before = &self.text[..byte];
        let line = &before[before.rfind(['\n', '\r']).map_or(0, |at| at + 1)..];
        let tab = self.text[byte..].starts_with('\t') || line.trim_matches(' ').starts_with('\t');
        let message = error.info();
        let what = match message.as_str() {
            deep if deep.contains("nesting") || deep.contains("recursion") => YamlWrong::TooDeep,
            other if tab || other.contains("tab") => YamlWrong::Tab,
            other => YamlWrong::Syntax(words(other)),
        };
        // The parser stands before the tab, sometimes a line above it.
        let ahead = self.text[byte..].find('\t').filter(|_| what == YamlWrong::Tab);
        YamlFault { byte: byte + ahead.unwrap_or(0), what }
    }

    /// The event that opens the next document's content; `None` at the end of the file.
    pub(super) fn document(&mut self) -> Result<Option<Taken<'t>>, YamlFault> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(None),
                (Event::DocumentStart(..), _) => {
                    self.anchors.clear();
                    self.expanded = 0;
                    return self.next().map(Some);
                }
                _ => {}
            }
        }
    }

    /// Whether a value of this document can be meant by an alias that is still to come.
    pub(super) fn has_anchors(&self) -> bool {
        !self.anchors.is_empty()
    }

    /// Whether an event opens a list.
    pub(super) fn opens_list(opening: &Taken<'t>) -> bool {
        matches!(opening.0, Event::SequenceStart(..))
    }

    /// The next item of a list that is being read item by item; `None` at its end.
    pub(super) fn item(&mut self) -> Result<Option<Node<'t>>, YamlFault> {
        match self.next()? {
            (Event::SequenceEnd, _) => Ok(None),
            first => self.node(first, 1).map(Some),
        }
    }

    /// The whole value that an event opens; `depth` counts the lists and objects around it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the parser may get more events than it has")]
    pub(super) fn node(&mut self, opening: Taken<'t>, depth: usize) -> Result<Node<'t>, YamlFault> {
        let (event, span) = opening;
        if depth > DEPTH_LIMIT {
            return Err(YamlFault { byte: span.start, what: YamlWrong::TooDeep });
        }
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => {
                let null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                (Node { span, content: if null { Content::Null } else { Content::Scalar(text) } }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                let mut items = Vec::new();
                let end = loop {
                    match self.next()? {
                        (Event::SequenceEnd, end) => break end,
                        first => items.push(self.node(first, depth + 1)?),
                    }
                };
                let end = end_of(&end, items.last());
                (Node { span: span.start..end, content: Content::List(items) }, anchor)
            }
            Event::MappingStart(_, anchor, _) => {
                let (entries, end) = self.entries(depth)?;
                let end = end_of(&end, entries.last().map(|entry| &entry.value));
                (Node { span: span.start..end, content: Content::Map(entries) }, anchor)
            }
            Event::Alias(id) => (self.expand(id, span)?, 0),
            Event::UnresolvedAlias(_) if self.part_of_file => (Node { span, content: Content::Alias }, 0),
            _ => {
                return Err(YamlFault { byte: span.start, what: YamlWrong::Syntax("a value is expected here".into()) });
            }
        };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn entries(&mut self, depth: usize) -> Result<(Vec<Entry<'t>>, Range<usize>), YamlFault> {
        let mut entries = Vec::new();
        loop {
            let (key, key_span): (Cow<'t, str>, _) = match self.next()? {
                (Event::MappingEnd, end) => return Ok((entries, end)),
                (Event::Scalar(text, style, _, _), span) => {
                    if style == ScalarStyle::Plain && text == "<<" {
                        return Err(YamlFault { byte: span.start, what: YamlWrong::MergeKey });
                    }
                    (text, span)
                }
                (_, span) => return Err(YamlFault { byte: span.start, what: YamlWrong::KeyNotText }),
            };
            let first = self.next()?;
            let value = self.node(first, depth + 1)?;
            entries.push(Entry { key, key_span, value });
        }
    }

    /// The value that an alias stands for, at the place of the alias.
    fn expand(&mut self, id: usize, span: Range<usize>) -> Result<Node<'t>, YamlFault> {
        let bomb = YamlFault { byte: span.start, what: YamlWrong::AliasBomb };
        // A value that holds itself is not finished when its alias comes.
        let Some(target) = self.anchors.get(&id) else { return Err(bomb) };
        self.expanded += size(target);
        if self.expanded > ALIAS_BUDGET {
            return Err(bomb);
        }
        let mut node = target.clone();
        move_to(&mut node, &span);
        Ok(node)
    }
}

/// The end of a list or object. That of a block is where the next thing begins: a key without a value ends behind its
/// colon, of which no event knows the place.
fn end_of(end: &Range<usize>, last: Option<&Node<'_>>) -> usize {
    end.end.max(last.map_or(0, |last| last.span.end))
}

fn size(node: &Node<'_>) -> usize {
    1 + match &node.content {
        Content::Null | Content::Alias | Content::Scalar(_) => 0,
        Content::List(items) => items.iter().map(size).sum(),
        Content::Map(entries) => entries.iter().map(|entry| size(&entry.value)).sum(),
    }
}

/// What an alias brings in stands, for its readers, where the alias stands.
fn move_to(node: &mut Node<'_>, span: &Range<usize>) {
    node.span = span.clone();
    match &mut node.content {
        Content::Null | Content::Alias | Content::Scalar(_) => {}
        Content::List(items) => items.iter_mut().for_each(|item| move_to(item, span)),
        Content::Map(entries) => {
            for entry in entries {
                entry.key_span = span.clone();
                move_to(&mut entry.value, span);
            }
        }
    }
}
