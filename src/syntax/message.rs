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
        let near = near_keyword(failure, token)?;
        let word = token.text.to_owned();
        Some(failure.fault_at(token, |at| MisspeltWord { word, near, at }))
    })
}

/// The nearest keyword that is understood in the place of a word.
fn near_keyword(failure: &Failure<'_>, token: Token<'_>) -> Option<String> {
    const MOST_TRIED: usize = 6;
    let mut tried = vec![token.text.to_owned()];
    while tried.len() <= MOST_TRIED {
        let near = nearest(token.text, keywords().filter(|known| !tried.iter().any(|before| before == known)))?;
        let left = failure.left_with(token, &near);
        // The word itself must be understood, and more than was understood without it.
        if left <= failure.text.len() - token.end() && left < failure.left() {
            return Some(near);
        }
        tried.push(near);
    }
    None
}

fn unexpected(failure: &Failure<'_>) -> Fault {
    let expected = expectation(failure);
    match (failure.back(0), failure.back(1)) {
        (Some(token), _) => {
            let found = format!("`{}`", shown(token));
            let help = help_for(failure, token);
            let start = failure.at.max(token.start);
            let note = "not understood here";
            failure.fault(start, token.end(), |at| Unexpected { expected, found, note, help, at })
        }
        (None, Some(last)) => {
            let found = "the end of the clause".to_owned();
            let note = "nothing follows this";
            failure.fault_at(last, |at| Unexpected { expected, found, note, help: None, at })
        }
        (None, None) => {
            let (found, note) = ("nothing".to_owned(), "nothing is here");
            failure.fault(0, failure.text.len(), |at| Unexpected { expected, found, note, help: None, at })
        }
    }
}

fn help_for(failure: &Failure<'_>, token: Token<'_>) -> Option<String> {
    if !token.is_word() {
        return None;
    }
    if failure.expects(&[Rule::kw_subjects]) && failure.reads(Rule::id, token).is_some() {
        let example = format!("`share of officer for whom {} is met`", token.text);
        return Some(format!("a share says of which records it is: {example}, with the kind that the rule judges"));
    }
    if failure.expects(&[Rule::id]) && token.text.chars().any(char::is_lowercase) {
        return Some(format!("ids are written in capitals, such as `{}`", token.text.to_uppercase().replace('_', "-")));
    }
    let quoted = failure.expects(&[Rule::string]) && failure.expected().iter().all(|any| keyword(*any).is_none());
    quoted.then(|| format!("if `{}` is the text that belongs here, put it in quotes", shown(token)))
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
    if failure.back(0).is_none() && failure.expects(&[Rule::kw_otherwise]) {
        return "`otherwise` and a value".to_owned();
    }
    let heard = failure.expected().iter().filter(|expected| !goes_without_saying(failure, **expected));
    let mut said: Vec<&str> = heard.map(|expected| words(*expected)).collect();
    said.dedup();
    in_a_row(&said)
}

/// `a`, `b` or `c`; examples are given only where one thing is expected.
fn in_a_row(said: &[&str]) -> String {
    if let [only] = said {
        return (*only).to_owned();
    }
    let mut bare: Vec<&str> = Vec::new();
    for words in said {
        let without_example = words.split(", such as ").next().unwrap_or(words);
        // Alternatives of alternatives stand in one row.
        for word in without_example.split(" or ") {
            if !bare.contains(&word) {
                bare.push(word);
            }
        }
    }
    // The end comes last, as in "`and`, `or` or the end of the clause".
    bare.sort_by_key(|word| *word == words(Rule::EOI));
    match bare.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "something else".to_owned(),
    }
}

/// Words that only lengthen an operand are left out, and where a clause may end, those of the next clause.
fn goes_without_saying(failure: &Failure<'_>, expected: Rule) -> bool {
    let (could_end, others) = (failure.could_end(), failure.expected().len() > 1);
    match keyword(expected) {
        Some("plus" | "minus" | "give" | "rolling" | "not" | "in") => others,
        Some(word) => could_end && failure.kind.clause_words().contains(&word),
        None => {
            let kept =
                matches!(words(expected), "the end of the clause" | "`)`" | "a comma" | "a unit, such as `days`");
            could_end && !kept
        }
    }
}
