//! Texts that stand for no value: not known, withheld, none.

use std::sync::LazyLock;

use regex::Regex;

/// What a text says in the place of a value, most likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Code {
    /// There is a value, and it may not be seen.
    Redacted,
    /// Nobody knows the value.
    Unknown,
    /// There is none, or nobody wrote it down.
    None,
}

impl Code {
    pub(super) const ALL: [Code; 3] = [Code::None, Code::Unknown, Code::Redacted];

    /// The key of the project file.
    pub(super) fn key(self) -> &'static str {
        match self {
            Code::Redacted => "redacted",
            Code::Unknown => "unknown",
            Code::None => "none",
        }
    }
}

/// Folded texts that are never a value of their own.
const NEVER_VALUES: [(&str, Code); 10] = [
    ("n/a", Code::None),
    ("#n/a", Code::None),
    ("#na", Code::None),
    ("null", Code::None),
    ("(null)", Code::None),
    ("<null>", Code::None),
    ("not applicable", Code::None),
    ("unk", Code::Unknown),
    ("n/k", Code::Unknown),
    ("not known", Code::Unknown),
];
/// Folded texts that may be values: a language may be *none*, and a country *na*.
const PERHAPS_VALUES: [(&str, Code); 11] = [
    ("na", Code::None),
    ("none", Code::None),
    ("nil", Code::None),
    ("-", Code::None),
    ("--", Code::None),
    ("---", Code::None),
    ("nan", Code::None),
    ("unknown", Code::Unknown),
    ("?", Code::Unknown),
    ("??", Code::Unknown),
    ("???", Code::Unknown),
];

/// What a text says that is never a value.
pub(super) fn never_value(folded: &str) -> Option<Code> {
    if is_withheld(folded) {
        return Some(Code::Redacted);
    }
    NEVER_VALUES.iter().find(|(text, _)| *text == folded).map(|(_, code)| *code)
}

/// What a text says where values of another sort stand, such as dates.
pub(super) fn perhaps_value(folded: &str) -> Option<Code> {
    PERHAPS_VALUES.iter().find(|(text, _)| *text == folded).map(|(_, code)| *code)
}

/// The marks of an exemption from disclosure, as in `(b)(6), (b)(7)(C)`, and blackened texts.
fn is_withheld(folded: &str) -> bool {
    static EXEMPTION: LazyLock<Regex> = LazyLock::new(|| {
        let mark = r"\(?b\)? ?\([0-9]\)( ?\( ?[a-f] ?\))?";
        Regex::new(&format!(r"^\[?{mark}([ ,;/]+({mark}))*\]?$")).expect("the pattern is one")
    });
    let bare = folded.trim_matches(['[', ']', '(', ')', '<', '>']);
    let is_mark = |mark: char| folded.chars().count() > 2 && folded.chars().all(|letter| letter == mark);
    matches!(bare, "redacted" | "withheld") || ['x', '*', '█'].into_iter().any(is_mark) || EXEMPTION.is_match(folded)
}
