//! What to say about a place where the grammar could not go on: a known mistake, a word with a slip in it, or what
//! was expected and what was found.

use super::failure::Failure;
use super::grammar::Rule;
use super::mistakes;
use super::tokens::Token;
use super::words::{keyword, keywords, words};
use crate::diagnostic::syntax::{MisspeltWord, Unexpected};
use crate::diagnostic::{Fault, nearest};

/// The one message for a piece that did not parse.
pub(super) fn explain(failure: &Failure<'_>) -> Fault {
    mistakes::known(failure).or_else(|| misspelt(failure)).unwrap_or_else(|| unexpected(failure))
}

/// A word one or two letters off a keyword with which the text would have been understood further.
///
/// An error is often one word late, because the misspelt word was taken for a field: so the word before is tried too.
fn misspelt(failure: &Failure<'_>) -> Option<Fault> {
    [0, 1].into_iter().find_map(|count| {
        let token = failure.back(count).filter(|token| token.is_word())?;
        let near = nearest(token.text, keywords().filter(|known| *known != token.text))?;
        let left = failure.left_with(token, &near);
        let end = failure.text.len() - token.end();
        // The word itself must be understood, and more than was understood without it.
        if left > end || left >= failure.left() {
            return None;
        }
        let word = token.text.to_owned();
        Some(failure.fault_at(token, |at| MisspeltWord { word, near, at }))
    })
}

fn unexpected(failure: &Failure<'_>) -> Fault {
    let expected = expectation(failure);
    match (failure.back(0), failure.back(1)) {
        (Some(token), _) => {
            let found = format!("`{}`", shown(token));
            let start = failure.at.max(token.start);
            failure.fault(start, token.end(), |at| Unexpected { expected, found, at })
        }
        (None, Some(last)) => {
            let found = "the end of the clause".to_owned();
            let expected = format!("{expected} after `{}`", shown(last));
            failure.fault_at(last, |at| Unexpected { expected, found, at })
        }
        (None, None) => {
            let found = "nothing".to_owned();
            failure.fault(0, failure.text.len(), |at| Unexpected { expected, found, at })
        }
    }
}

fn shown(token: Token<'_>) -> String {
    const MOST: usize = 40;
    if token.text.chars().count() <= MOST {
        return token.text.to_owned();
    }
    token.text.chars().take(MOST).chain(['…']).collect()
}

/// What could have stood there, in a few words.
fn expectation(failure: &Failure<'_>) -> String {
    if failure.expects(&[Rule::is_test, Rule::kw_is, Rule::test_of]) && !failure.could_end() {
        return "a comparison such as `is …`".to_owned();
    }
    if failure.expects(&[Rule::is_what]) {
        return match failure.word(2) {
            "" => "what it is compared with".to_owned(),
            field => format!("what `{field}` is compared with"),
        };
    }
    let mut said: Vec<&str> = Vec::new();
    for expected in failure.expected() {
        let word = words(*expected);
        let is_said = said.contains(&word) || (failure.could_end() && goes_without_saying(failure, *expected));
        if !is_said {
            said.push(word);
        }
    }
    // The end comes last, as in "`and`, `or` or the end of the clause".
    said.sort_by_key(|word| *word == words(Rule::EOI));
    match said.split_last() {
        None => "something else".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

/// Where a clause may end, the words of the next clause and those that only lengthen an operand are left out.
fn goes_without_saying(failure: &Failure<'_>, expected: Rule) -> bool {
    let Some(word) = keyword(expected) else {
        return !matches!(words(expected), "the end of the clause" | "`)`" | "a comma" | "a unit, such as `days`");
    };
    failure.kind.clause_words().contains(&word) || matches!(word, "plus" | "minus" | "give" | "rolling" | "not" | "in")
}
