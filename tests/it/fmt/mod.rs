//! The one layout of rule files: what it looks like, and what it never does.

mod layouts;
mod laws;

use std::sync::LazyLock;

use probity::authoring::fmt::format;
use probity::diagnostic::Faults;
use probity::source::Sources;
use probity::syntax;
use regex::Regex;

/// What a text says, without places, and the codes of what is wrong with it.
fn meaning(text: &str) -> (String, Vec<String>) {
    static SPAN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"Span \{ file: [^}]*\}").expect("a pattern"));
    let mut sources = Sources::default();
    let file = sources.add("rules.probity", text).expect("a test file is small");
    let mut faults = Faults::default();
    let tree = syntax::parse(&sources, file, &mut faults);
    let mut codes: Vec<String> = faults.list.iter().map(|fault| fault.code()).collect();
    codes.sort();
    (SPAN.replace_all(&format!("{tree:?}"), "").into_owned(), codes)
}

/// The remarks of a text, sorted, by a reading of its own: from a `#` outside of quotes to the end of the line.
fn remarks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut closing = None;
        for (at, mark) in line.char_indices() {
            match (closing, mark) {
                (None, '#') => {
                    found.push(line[at..].trim_end().to_owned());
                    break;
                }
                (None, '"') => closing = Some('"'),
                (None, '“') => closing = Some('”'),
                (Some(end), _) if end == mark => closing = None,
                (None | Some(_), _) => {}
            }
        }
    }
    found.sort();
    found
}

/// Lays a text out and checks what must hold of every text without mistakes of spelling.
#[track_caller]
fn laid_out(text: &str) -> String {
    let after = format(text).unwrap_or_else(|| panic!("not laid out:\n{text}"));
    let (tree, mut codes) = meaning(&after);
    let (mut tree_before, codes_before) = meaning(text);
    if !codes_before.is_empty() {
        // What is wrong after parsing, such as a clause that stands twice, is found in another order.
        codes.clone_from(&codes_before);
        tree_before.clone_from(&tree);
    }
    assert_eq!((&tree, codes), (&tree_before, codes_before), "what is said changed from\n{text}\nto\n{after}");
    assert_eq!(remarks(&after), remarks(text), "remarks changed from\n{text}\nto\n{after}");
    assert_eq!(format(&after).as_ref(), Some(&after), "the second time changed\n{after}");
    assert!(!after.contains(['\r', '\u{feff}']), "marks of machines in\n{after}");
    for line in after.lines() {
        assert!(line.trim_end() == line, "blanks end a line of\n{after}");
    }
    after
}
