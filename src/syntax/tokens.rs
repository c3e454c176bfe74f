//! A plain text in words and marks: what messages count in. The grammar does not use these.

/// A word, text or mark, and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl Token<'_> {
    pub(super) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// A word and not a text or a mark.
    pub(super) fn is_word(self) -> bool {
        self.text.starts_with(is_letter)
    }
}

fn is_letter(mark: char) -> bool {
    mark.is_alphanumeric() || mark == '_'
}

/// The words, texts and marks of a plain text, without blanks and comments.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' => string_length(rest),
            '<' | '>' | '=' | '!' => rest.find(|mark| !"<>=!".contains(mark)).unwrap_or(rest.len()),
            _ if is_letter(first) => word_length(rest),
            _ => first.len_utf8(),
        };
        if first != '#' && !first.is_whitespace() {
            found.push(Token { start, text: &rest[..length] });
        }
        start += length;
    }
    found
}

/// A word runs over hyphens and over dots that a letter follows: `I-247A`, `agency.state`, `12.5`.
fn word_length(rest: &str) -> usize {
    let mut marks = rest.char_indices().peekable();
    while let Some((at, mark)) = marks.next() {
        let goes_on = match mark {
            '-' => true,
            '.' => marks.peek().is_some_and(|(_, next)| is_letter(*next)),
            _ => is_letter(mark),
        };
        if !goes_on {
            return at;
        }
    }
    rest.len()
}

fn string_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'\n' {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// Whether a byte is the first of its line that is not blank.
pub(super) fn is_first_of_line(text: &str, at: usize) -> bool {
    text[..at].rsplit('\n').next().is_none_or(|before| before.trim().is_empty())
}
