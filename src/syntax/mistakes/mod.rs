//! The mistakes that people make in rule files, each known by the words around the place where the grammar could not
//! go on. A mistake that has a shape of its own is a rule at the end of the grammar.
//!
//! They are tried only where a piece does not parse, so none can be found in a file that is right.

use super::failure::Failure;
use super::grammar::Rule;
use super::tokens::Token;
use crate::diagnostic::gaps::{NoOtherwise, WhichPeriod};
use crate::diagnostic::syntax::{
    AndOr, HowOften, IndentedBlock, NoUnit, NotADate, NumberWithCommas, OpenParenthesis, SignForWords, SingleQuotes,
    StrayParenthesis, UnknownClause, UnnamedException, UseThrough, WhichSide,
};
use crate::diagnostic::{Fault, nearest};

mod conditions;

/// The mistake at the place where the grammar could not go on, if it is one of those that are known.
pub(super) fn known(failure: &Failure<'_>) -> Option<Fault> {
    const KNOWN: [fn(&Failure<'_>) -> Option<Fault>; 22] = [
        indented_block,
        no_otherwise,
        which_period,
        unnamed_exception,
        sign,
        date,
        single_quotes,
        and_or,
        how_often,
        between,
        to_for_through,
        which_side,
        no_unit,
        conditions::mixed,
        conditions::joined_fields,
        conditions::records,
        conditions::list,
        conditions::without_field,
        conditions::open_not,
        conditions::field_name,
        unknown_clause,
        parenthesis,
    ];
    KNOWN.iter().find_map(|mistake| mistake(failure))
}

fn indented_block(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0).filter(|_| failure.is_block_inside())?;
    Some(failure.fault_at(token, |at| IndentedBlock { word: token.text.to_owned(), at }))
}

/// `define … as`, lines with `when`, and none with `otherwise`.
fn no_otherwise(failure: &Failure<'_>) -> Option<Fault> {
    let has = |word| failure.tokens.iter().any(|token| token.text == word);
    let is_line = |token: &&Token<'_>| failure.is_first_of_line(**token) && token.start > 0;
    if failure.back(0).is_some() || failure.kind.keyword() != "define" || !has("when") || has("otherwise") {
        return None;
    }
    let line = failure.tokens.iter().rev().find(is_line)?;
    let last = failure.tokens.last()?;
    Some(failure.fault(line.start, last.end(), |at| NoOtherwise { at }))
}

/// `for each year from …`: which year?
fn which_period(failure: &Failure<'_>) -> Option<Fault> {
    let places = [0, 1].into_iter().filter_map(|count| Some((failure.back(count)?, failure.word(count + 1))));
    let (token, _) = places.filter(|(_, before)| matches!(*before, "each" | "full" | "that")).find(|(token, _)| {
        matches!(token.text, "year" | "quarter" | "week" | "day" | "years" | "quarters" | "months" | "weeks" | "days")
    })?;
    if !failure.expects(&[Rule::kw_in, Rule::period_kind]) {
        return None;
    }
    let help = match token.text.trim_end_matches('s') {
        "year" => "write `fiscal year` or `calendar year`",
        "quarter" => "write `fiscal quarter` or `calendar quarter`",
        "month" => "write `month`",
        _ => {
            "a rule runs over years, quarters or months; what comes again after some days is asked for with `recurs every`"
        }
    };
    Some(failure.fault_at(token, |at| WhichPeriod { word: token.text.to_owned(), help: help.to_owned(), at }))
}

/// `unless exists …`: the nearest `unless` or `unclear` before has no name and colon.
fn unnamed_exception(failure: &Failure<'_>) -> Option<Fault> {
    let token = (1..=3).filter_map(|count| failure.back(count)).find(|token| is_exception(*token))?;
    failure.reads(Rule::mistake_unnamed, token)?;
    let word = token.text.to_owned();
    let example = if word == "unless" { "waived" } else { "disputed" }.to_owned();
    Some(failure.fault_at(token, |at| UnnamedException { word, example, at }))
}

fn is_exception(token: Token<'_>) -> bool {
    matches!(token.text, "unless" | "unclear")
}

fn sign(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0)?;
    let end = failure.reads(Rule::mistake_sign, token)?;
    let sign = failure.text[token.start..end].to_owned();
    let (amount, date) = match sign.as_str() {
        ">=" | "=>" | "≥" => ("is at least", Some("is on or after")),
        "<=" | "=<" | "≤" => ("is at most", Some("is on or before")),
        ">" => ("is more than", Some("is after")),
        "<" => ("is less than", Some("is before")),
        "!=" | "<>" | "≠" => ("is not", None),
        _ => ("is", None),
    };
    let help = match date {
        Some(date) => format!("write `{amount}` for amounts, `{date}` for dates"),
        None => format!("write `{amount}`"),
    };
    Some(failure.fault(token.start, end, |at| SignForWords { sign, help, at }))
}

/// `10/01/2016`, `2018-1-1`: the grammar stops at the slash, or at the number.
fn date(failure: &Failure<'_>) -> Option<Fault> {
    let [slashes, short] = [Rule::mistake_slash_date, Rule::mistake_short_date];
    let found = |count, mistake| {
        let token = failure.back(count)?;
        Some((token, failure.reads(mistake, token)?))
    };
    let (token, end) =
        found(1, slashes).or_else(|| found(0, slashes)).or_else(|| found(0, short)).or_else(|| found(1, short))?;
    let text = failure.text[token.start..end.max(token.end())].to_owned();
    let help = date_help(&text);
    Some(failure.fault(token.start, token.start + text.len(), |at| NotADate { text, help, at }))
}

/// The date as it may have been meant; which of two small numbers is the month is never guessed.
fn date_help(text: &str) -> String {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let iso = |year: &str, month: &str, day: &str| format!("{year}-{month:0>2}-{day:0>2}");
    let is_month = |part: &str| part.parse::<u8>().is_ok_and(|number| (1..=12).contains(&number));
    match parts[..] {
        [year, month, day] if year.len() == 4 && is_month(month) => format!("write `{}`", iso(year, month, day)),
        [first, second, year] if year.len() == 4 && first == second => format!("write `{}`", iso(year, first, second)),
        [first, second, year] if year.len() == 4 && is_month(first) && is_month(second) => {
            format!("write `{}` or `{}`, whichever is meant", iso(year, first, second), iso(year, second, first))
        }
        [month, day, year] if year.len() == 4 && is_month(month) => format!("write `{}`", iso(year, month, day)),
        [day, month, year] if year.len() == 4 && is_month(month) => format!("write `{}`", iso(year, month, day)),
        _ => "write the year with four digits first, then month and day, such as `2017-01-10`".to_owned(),
    }
}

fn single_quotes(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0).filter(|token| token.text == "'")?;
    let end = token.start + failure.text[token.start + 1..].find(['\'', '\n']).map_or(1, |length| length + 2);
    let end = failure.reads(Rule::mistake_single_quotes, token).map_or(token.end(), |read| read.max(end));
    let text = failure.text[token.start..end].trim_matches('\'').to_owned();
    Some(failure.fault(token.start, end, |at| SingleQuotes { text, at }))
}

/// `and/or`: the grammar takes the first word and stops at the slash.
fn and_or(failure: &Failure<'_>) -> Option<Fault> {
    let token = [1, 0].into_iter().filter_map(|count| failure.back(count)).find(|token| token.text != "/")?;
    let (token, end) = [Some(token), failure.back(0)]
        .into_iter()
        .flatten()
        .find_map(|token| Some((token, failure.reads(Rule::mistake_and_or, token)?)))?;
    let text = failure.text[token.start..end].to_owned();
    Some(failure.fault(token.start, end, |at| AndOr { text, at }))
}

fn how_often(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0).filter(|_| failure.expects(&[Rule::kw_every, Rule::length, Rule::quantity]))?;
    failure.reads(Rule::mistake_frequency, token)?;
    Some(failure.fault_at(token, |at| HowOften { word: token.text.to_owned(), at }))
}

/// `is between a and b`: the grammar takes `between` for a field and stops behind it.
fn between(failure: &Failure<'_>) -> Option<Fault> {
    let token = [1, 0].into_iter().find_map(|count| failure.back(count).filter(|token| token.text == "between"))?;
    failure.reads(Rule::mistake_between, token)?;
    let help = "write `is from a through b`, which includes both ends".to_owned();
    Some(failure.fault_at(token, |at| UseThrough { word: "between".to_owned(), help, at }))
}

fn to_for_through(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0).filter(|token| matches!(token.text, "to" | "till" | "thru" | "and"))?;
    let until = failure.expects(&[Rule::kw_until, Rule::end_of_span, Rule::in_force_end]);
    if !until && !failure.expects(&[Rule::kw_through]) || (token.text == "and" && failure.expects(&[Rule::kw_and])) {
        return None;
    }
    let help = if until {
        "write `through` if the last day still counts, `until` if it does not"
    } else {
        "write `is from a through b`, which includes both ends"
    };
    Some(failure.fault_at(token, |at| UseThrough { word: token.text.to_owned(), help: help.to_owned(), at }))
}

/// `within 180 days of signed_on`
fn which_side(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0)?;
    let is_side = matches!(token.text, "of" | "from" | "since" | "following" | "to" | "until" | "upon");
    if !is_side || !failure.expects(&[Rule::kw_after]) || !failure.expects(&[Rule::kw_before]) {
        return None;
    }
    let words = failure.tokens[..failure.next].iter().rev();
    let length: Vec<&str> = words
        .take_while(|word| !matches!(word.text, "within" | "least" | "most" | "than"))
        .take(3)
        .map(|word| word.text)
        .collect();
    let length = length.into_iter().rev().collect::<Vec<_>>().join(" ");
    let anchor = failure.ahead(1).map_or("the date", |anchor| anchor.text).to_owned();
    Some(failure.fault_at(token, |at| WhichSide { anchor, length, word: token.text.to_owned(), at }))
}

/// `within 180 after signed_on`
fn no_unit(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(1).filter(|_| failure.expects(&[Rule::unit]))?;
    let ends_here = failure.back(0).is_none_or(|next| matches!(next.text, "before" | "of" | "from" | ")" | "-"));
    if failure.reads(Rule::mistake_length, token).is_none()
        && !(ends_here && failure.reads(Rule::number, token).is_some())
    {
        return None;
    }
    Some(failure.fault_at(token, |at| NoUnit { number: token.text.to_owned(), at }))
}

/// The first word of a line, where a clause begins, is no clause word.
fn unknown_clause(failure: &Failure<'_>) -> Option<Fault> {
    let token = failure.back(0).filter(|token| token.is_word() && failure.is_first_of_line(*token))?;
    if !failure.could_end() {
        return None;
    }
    let known = failure.kind.clause_words();
    let help = clause_help(failure, token).or_else(|| {
        let near = nearest(token.text, known.iter().copied())?;
        Some(format!("did you mean `{near}`?"))
    });
    let help = help.unwrap_or_else(|| match known {
        [] => "a line here goes on with the one above".to_owned(),
        known => format!("its clauses begin with `{}`", known.join("`, `")),
    });
    let keyword = failure.kind.keyword();
    let block = if keyword == "settings" { "the settings".to_owned() } else { format!("a {keyword}") };
    Some(failure.fault_at(token, |at| UnknownClause { word: token.text.to_owned(), block, help, at }))
}

fn clause_help(failure: &Failure<'_>, token: Token<'_>) -> Option<String> {
    let help = if failure.reads(Rule::mistake_shall, token).is_some() {
        "write `must` where the source binds, `should` where it recommends"
    } else if failure.reads(Rule::mistake_if, token).is_some() {
        "write `when` for what must hold before the rule applies"
    } else if failure.reads(Rule::mistake_except, token).is_some() {
        "write `unless NAME: …` for an exception"
    } else {
        return None;
    };
    Some(help.to_owned())
}

fn parenthesis(failure: &Failure<'_>) -> Option<Fault> {
    let mut open = Vec::new();
    for token in &failure.tokens[..failure.next] {
        match token.text {
            "(" => open.push(*token),
            ")" => {
                open.pop();
            }
            _ => {}
        }
    }
    match (open.pop(), failure.back(0)) {
        (None, Some(token)) if token.text == ")" => Some(failure.fault_at(token, |at| StrayParenthesis { at })),
        (Some(token), None) if failure.expects(&[Rule::rparen]) => {
            Some(failure.fault_at(token, |at| OpenParenthesis { at }))
        }
        _ => thousands(failure),
    }
}

/// `1,351`: the grammar takes the first digits and stops at the comma.
fn thousands(failure: &Failure<'_>) -> Option<Fault> {
    let token = [1, 2, 0].into_iter().find_map(|count| {
        let token = failure.back(count)?;
        failure.reads(Rule::mistake_thousands, token).map(|_| token)
    })?;
    let length = failure.text[token.start..].find(|mark: char| !mark.is_ascii_digit() && mark != ',');
    let text = failure.text[token.start..length.map_or(failure.text.len(), |length| token.start + length)].to_owned();
    let plain = text.replace(',', "");
    Some(failure.fault(token.start, token.start + text.len(), |at| NumberWithCommas { text, plain, at }))
}
