//! The patterns of `matches`, as rule files write them.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

/// A regular expression over a whole text: linear in time and bounded in size, so that none can stall a run.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    /// Made when the first text is held against it: few of the patterns of a run are ever asked.
    matcher: OnceLock<Regex>,
}

impl Pattern {
    /// A pattern that somebody has written.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn written(text: &str) -> Result<Pattern, String> {
        // Alone first: `a)|(b` would be well formed inside the group, and not match whole texts.
        let made = build(text).and_then(|_| build(&whole(text))).map_err(|error| {
            if matches!(error, regex::Error::CompiledTooBig(_)) {
                return "it is too large; ask for fewer repetitions".to_owned();
            }
            // The last line says what is wrong; those before draw it.
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        });
        made.map(|matcher| Pattern { text: text.to_owned(), matcher: OnceLock::from(matcher) })
    }

    /// A pattern of a built-in pack: the tests of this program have tried it.
    pub(super) fn built_in(text: &str) -> Pattern {
        Pattern { text: text.to_owned(), matcher: OnceLock::new() }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches the whole of a text.
    pub fn is_match(&self, text: &str) -> bool {
        let matcher = self.matcher.get_or_init(|| build(&whole(&self.text)).expect("a pattern has been tried"));
        matcher.is_match(text)
    }
}

fn whole(text: &str) -> String {
    format!("^(?:{text})$")
}

fn build(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).size_limit(1 << 20).build()
}
