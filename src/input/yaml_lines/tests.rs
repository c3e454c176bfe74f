//! What is read line by line is what the parser reads, its places too.

use proptest::prelude::*;

use super::super::tree::Node;
use super::super::yaml::YamlReader;
use super::{item, list, object};

/// The items of the first document as the parser reads them.
fn parsed(text: &str) -> Option<Vec<Node<'_>>> {
    let mut yaml = YamlReader::new(text);
    let opening = yaml.document().ok()??;
    let mut items = Vec::new();
    YamlReader::opens_list(&opening).then_some(())?;
    while let Some(item) = yaml.item().ok()? {
        items.push(item);
    }
    Some(items)
}

/// The items up to the first that is left to the parser.
fn by_lines(text: &str) -> (Vec<Node<'_>>, bool) {
    let mut items = Vec::new();
    let Some(mut at) = list(text) else { return (items, false) };
    while let Some((node, next)) = item(text, at) {
        items.push(node);
        at = next;
        if at == text.len() {
            return (items, true);
        }
    }
    (items, false)
}

#[track_caller]
fn same(text: &str) -> usize {
    let (lines, whole) = by_lines(text);
    let parsed = parsed(text).unwrap_or_default();
    if whole {
        assert_eq!(lines, parsed, "{text}");
    }
    assert!(lines.len() <= parsed.len() || parsed.is_empty(), "{text}");
    for (line, parsed) in lines.iter().zip(&parsed) {
        assert_eq!(line, parsed, "{text}");
    }
    lines.len()
}

/// A record alone, behind its blanks, as it is read again to be shown.
fn same_alone(text: &str) {
    let text = format!("  {text}");
    if let Some(node) = object(&text) {
        let mut yaml = YamlReader::part(&text);
        let opening = yaml.document().unwrap().unwrap();
        assert_eq!(node, yaml.node(opening, 0).unwrap(), "{text}");
    }
}

#[test]
fn exports_are_read_line_by_line() {
    let text = "# the export\n---\n- id: A-1\n  name: \"Åse, # 7: no\"   # quoted\n  when: 2020-01-02T10:00\n  none: ~\n  blank:\n  \
                nested:\n    ice: 2018-07-09   # the copy\n    lea:\n  last: it's 5 # to\n\n- id: 'x: y'\n  list: [a, b-c , null]\n  no: []\n  \
                neg: -5\n  url: https://example.org/#x\n";
    assert_eq!(same(text), 2);
    assert_eq!(by_lines(text).0.len(), 2);
    assert!(by_lines(text).1);
}

#[test]
fn what_is_not_plain_is_left_to_the_parser() {
    for value in [
        "\"a \\\" b\"",
        "'it''s'",
        "|\n    text",
        ">\n    text",
        "&a x",
        "*a",
        "!!str x",
        "{a: b}",
        "a: b",
        "a:",
        "@x",
        "%x",
        "[a, [b]]",
        "[a,, b]",
        "a\n    more",
        "\n  - x",
        "- x",
        "? x",
        "\"a\" b",
        "a\tb",
        "\"a\nb\"",
        "[a",
        "\u{7f}",
        "a\u{85}b",
        "a\u{2028}b",
        "`x`",
    ] {
        let text = format!("- id: A-1\n- id: A-2\n  value: {value}\n  last: 1\n");
        assert_eq!(same(&text), 1, "{text}");
    }
    for text in
        ["a: b\n", "--- \n- a: b\n", "- - a: b\n", "- a\n", "-  a: b\n", "- a: b\r\n", "", "- ? a\n", "- a : b\n"]
    {
        assert_eq!(by_lines(text).0.len(), 0, "{text}");
    }
    for after in ["---\n- a: b\n", "...\n", "b: c\n", " b: c\n", "%TAG\n"] {
        assert_eq!(by_lines(&format!("- a: b\n{after}")).0.len(), 0, "{after}");
    }
}

/// Pieces of which texts are made that look like exports and often are none.
const WORDS: &[&str] = &[
    "- id: A\n",
    "- id: A\n",
    "- id: A\n",
    "- ",
    "  name: ",
    "  name: ",
    "  name: ",
    "  at:\n",
    "    sub: ",
    "    sub:",
    "\n",
    "\n",
    "\n",
    " ",
    "  ",
    "a",
    "b c",
    "null",
    "~",
    "7",
    "-5",
    "\"",
    "\"q\"",
    "'s'",
    "'",
    "#",
    " # no",
    ": ",
    ":",
    "[a, b]",
    "[",
    "]",
    ",",
    "{",
    "}",
    "Åse",
    "李",
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "|\n",
    "<<: ",
    "\t",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "\\",
    "?",
    "!x ",
    "- x\n",
    "-",
    "...",
    "2020-01-01",
    "https://x.y/z#q",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn lines_and_parser_agree(words in prop::collection::vec(prop::sample::select(WORDS), 0..24)) {
        same(&words.concat());
    }

    #[test]
    fn so_they_do_of_one_record(words in prop::collection::vec(prop::sample::select(WORDS), 0..16)) {
        same_alone(&words.concat());
        same_alone(&format!("id: A\n{}", words.concat()));
    }
}
