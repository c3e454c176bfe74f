//! Mistakes inside conditions.

use crate::diagnostic::Fault;
use crate::diagnostic::syntax::{
    InnerList, JoinedFields, ListColon, ListWithoutDashes, MixedConnectives, OpenNot, OpenQuery, RecordsForCondition,
    ReservedField, ReservedName, SmallLetters, TestWithoutField, ValueForCondition,
};
use crate::syntax::failure::Failure;
use crate::syntax::grammar::Rule;
use crate::syntax::tokens::Token;

/// `a and b or c`
pub(super) fn mixed(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0)?;
    let other = match token.text {
        "and" => Rule::kw_or,
        "or" => Rule::kw_and,
        _ => return None,
    };
    if !failure.expects(&[other]) {
        return None;
    }
    Some(failure.fault_at(token, |at| MixedConnectives { word: token.text.to_owned(), at }))
}

/// `signed_on and ended_on are recorded`
pub(super) fn joined_fields(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(1)?;
    let end = failure.reads(Rule::mistake_joined_fields, token)?;
    let fields: Vec<&str> = failure
        .tokens
        .iter()
        .filter(|word| word.start >= token.start && word.end() <= end)
        .map(|word| word.text)
        .collect();
    let [first, _, second, test] = fields[..] else { return None };
    let rest = if test == "agree" { "agree" } else { "are …" };
    let help = format!("write `{first}, {second} {rest}`");
    Some(failure.fault(token.start, end, |at| JoinedFields { help, at }))
}

/// `exists training where …`, and records in parentheses where a condition must stand.
pub(super) fn records(failure: &Failure<'_>) -> Option<Fault> {
    let open = failure.back(1).filter(|token| {
        let end = failure.reads(Rule::mistake_open_query, *token);
        end.is_some_and(|end| end > failure.at)
    });
    if let Some(token) = open {
        return Some(failure.fault_at(token, |at| OpenQuery { kind: token.text.to_owned(), at }));
    }
    if !failure.expects(&[Rule::recurs, Rule::covers, Rule::never_overlaps, Rule::agrees_on, Rule::kw_covers]) {
        return None;
    }
    let token = failure.back(1).filter(|token| token.text == ")").and_then(|_| opening(failure))?;
    let help = "write `exists (…)` if there must be one, `not exists (…)` if there must be none".to_owned();
    Some(failure.fault_at(token, |at| RecordsForCondition { help, at }))
}

/// The parenthesis that the last token before the failure closes.
fn opening<'t>(failure: &Failure<'t>) -> Option<Token<'t>> {
    let mut closed = 0;
    for token in failure.tokens[..failure.next].iter().rev() {
        match token.text {
            ")" => closed += 1,
            "(" if closed == 1 => return Some(*token),
            "(" => closed -= 1,
            _ => {}
        }
    }
    None
}

/// A list inside a list, a colon after `all of`, lines without their dashes.
pub(super) fn list(failure: &Failure<'_>) -> Option<Fault> {
    let inner = failure.back(1).filter(|token| failure.reads(Rule::mistake_inner_list, *token).is_some());
    if let Some(token) = inner {
        let end = failure.reads(Rule::mistake_inner_list, token)?;
        let words = failure.text[token.start..end].split_whitespace().collect::<Vec<_>>().join(" ");
        return Some(failure.fault(token.start, end, |at| InnerList { words, at }));
    }
    let next = failure.back(0)?;
    if failure.word(1) != "of" || !failure.expects(&[Rule::bullet, Rule::dash]) {
        return None;
    }
    let begins = [2, 4].into_iter().find_map(|count| {
        let token = failure.back(count)?;
        failure.reads(Rule::mistake_inner_list, token).map(|end| &failure.text[token.start..end])
    })?;
    let words = begins.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(match next.text {
        ":" => failure.fault_at(next, |at| ListColon { words, at }),
        _ => failure.fault_at(next, |at| ListWithoutDashes { words, at }),
    })
}

/// `model is JEM or WSO`, `model is JEM or is WSO`
pub(super) fn without_field(failure: &Failure<'_>) -> Option<Fault> {
    // `is` alone is also the beginning of `is in effect on`, so the grammar stops at it or behind it.
    let test = [1, 2].into_iter().find_map(|count| {
        let token = failure.back(count)?;
        failure.reads(Rule::mistake_test, token).map(|end| (token, end))
    });
    if let Some((token, end)) = test {
        return Some(failure.fault(token.start, end, |at| TestWithoutField { word: token.text.to_owned(), at }));
    }
    if !failure.expects(&[Rule::kw_is, Rule::is_test]) {
        return None;
    }
    let count = (2..=4).find(|count| matches!(failure.word(*count), "or" | "and"))?;
    let token = failure.back(count)?;
    let end = failure.reads(Rule::mistake_value, token)?;
    if failure.back(1)?.end() != end {
        return None;
    }
    let first = failure.back(count - 1)?;
    let value = failure.text[first.start..end].to_owned();
    let help = match (token.text, failure.word(count + 2), failure.word(count + 1)) {
        ("or", "is", before) => format!("write `is one of ({before}, {value})`, or a whole condition after `or`"),
        ("or", "not", before) => format!("write `is not one of ({before}, {value})`, or a whole condition after `or`"),
        (word, _, _) => format!("write a whole condition after `{word}`, such as `{value} is yes` if it is a field"),
    };
    Some(failure.fault_at(token, |at| ValueForCondition { word: token.text.to_owned(), value, help, at }))
}

/// `not signed_on is blank`
pub(super) fn open_not(failure: &Failure<'_>) -> Option<Fault> {
    let not = failure.back(1).filter(|token| token.text == "not")?;
    let end = failure.reads(Rule::mistake_not, not)?;
    let token = failure.back(0)?;
    let field = failure.text[token.start..end].rsplit_once(char::is_whitespace).map_or("a", |(field, _)| field);
    let field = field.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = format!("write `{field} is not …`, or `not ({field} …)` around a whole condition");
    Some(failure.fault_at(token, |at| OpenNot { help, at }))
}

/// A field with the name of a word of the language, or with capitals.
pub(super) fn field_name(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0)?;
    let wants_name = failure.expects(&[Rule::kind, Rule::free_name, Rule::loop_name]);
    if wants_name && (failure.reads(Rule::reserved, token).is_some() || token.text == "each") {
        return Some(failure.fault_at(token, |at| ReservedName { word: token.text.to_owned(), at }));
    }
    if failure.reads(Rule::mistake_reserved, token).is_some() && wants_operand(failure) {
        let kind = kind_in_sight(failure).to_owned();
        return Some(failure.fault_at(token, |at| ReservedField { word: token.text.to_owned(), kind, at }));
    }
    // In capitals throughout it could be the id of a rule, and the grammar stops one or two words later.
    let capital = (0..=2).filter_map(|count| failure.back(count)).find(|token| {
        token.text.contains(char::is_uppercase) && failure.reads(Rule::mistake_capital, *token).is_some()
    })?;
    let is_rule = failure.reads(Rule::rule_is, capital).is_some();
    let stands_left = failure
        .tokens
        .iter()
        .rev()
        .find(|word| word.start < capital.start)
        .is_none_or(|before| !matches!(before.text, "is" | "not" | "than" | "least" | "most"));
    if is_rule || !stands_left {
        return None;
    }
    let lower = capital.text.to_lowercase().replace('-', "_");
    Some(failure.fault_at(capital, |at| SmallLetters { word: capital.text.to_owned(), lower, at }))
}

fn wants_operand(failure: &Failure<'_>) -> bool {
    failure.expects(&[
        Rule::condition,
        Rule::chain,
        Rule::primary,
        Rule::operand,
        Rule::term,
        Rule::path,
        Rule::is_what,
        Rule::list_of,
    ])
}

/// The kind of record that a bare field belongs to at the failure.
fn kind_in_sight<'t>(failure: &Failure<'t>) -> &'t str {
    let mut inside: Vec<Option<&str>> = Vec::new();
    for (index, token) in failure.tokens[..failure.next].iter().enumerate() {
        match token.text {
            "(" => inside.push(narrowed(&failure.tokens[index..])),
            ")" => {
                inside.pop();
            }
            _ => {}
        }
    }
    inside.into_iter().rev().flatten().next().or_else(|| kind_of_block(failure.block)).unwrap_or("record")
}

/// The kind of `(KIND where` or `(KIND as NAME where`.
fn narrowed<'t>(tokens: &[Token<'t>]) -> Option<&'t str> {
    let path = tokens.get(1)?.text;
    let where_at = if tokens.get(2)?.text == "as" { 4 } else { 2 };
    (tokens.get(where_at)?.text == "where").then(|| path.rsplit('.').next().unwrap_or(path))
}

/// The kind that a rule is for, or that a derived fact is of.
fn kind_of_block(block: &str) -> Option<&str> {
    let words: Vec<&str> = block.split_whitespace().collect();
    match words.first() {
        Some(&"define" | &"table") => words.get(1)?.split('.').next(),
        _ => words.windows(2).find(|pair| pair[0] == "for" && pair[1] != "each").map(|pair| pair[1]),
    }
}
