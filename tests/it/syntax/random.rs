//! Random texts: sentences of the language parse and have one meaning; anything else ends in messages, never in a
//! panic.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::ebnf::{Ebnf, count_trees, draw};
use super::parse;

pub(crate) static LANGUAGE: LazyLock<Ebnf> = LazyLock::new(|| Ebnf::read(include_str!("language.ebnf")));

pub(crate) const BLOCKS: [&str; 14] = [
    "settings",
    "policy",
    "record",
    "list",
    "parameter",
    "define",
    "table",
    "rule",
    "rule",
    "rule",
    "rule",
    "measure",
    "example",
    "define",
];

/// What is checked after parsing: a random sentence need not pass it.
const AFTER_PARSING: [&str; 6] =
    ["repeated-clause", "missing-clause", "two-requirements", "too-few-lines", "cell-count", "result-cell"];

/// The tokens as a file, with blanks, line ends and remarks between them.
pub(crate) fn written(tokens: &[String], seed: u64) -> String {
    let mut text = tokens[0].clone();
    for (index, token) in tokens[1..].iter().enumerate() {
        text.push_str(match (seed >> (index % 60)) & 7 {
            0 => "\n  ",
            1 => " # a \"remark\n\t",
            2 => "\r\n  ",
            3 => "\u{a0}",
            _ => " ",
        });
        text.push_str(token);
    }
    text.push('\n');
    text
}

#[test]
fn the_counter_sees_two_trees_and_none() {
    let ambiguous = Ebnf::read("s = x { x } ; x = [ \"a\" ] \"b\" | \"a\" | \"b\" ;");
    let tokens = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(count_trees(&ambiguous, "s", &tokens("a a")), 1);
    assert_eq!(count_trees(&ambiguous, "s", &tokens("a b")), 2);
    assert_eq!(count_trees(&ambiguous, "s", &tokens("a c")), 0);
}

/// A number at the end of one line of a `define` and a span of time at the start of the next.
#[test]
fn a_number_before_a_span_of_time_stands_alone() {
    let text = "define a.b as 1 when count of c is 5 days from d to e when f is recorded otherwise 2 days\n";
    let (_, _, faults) = parse(text);
    assert!(faults.list.is_empty(), "{:?}", faults.list.first().map(|fault| fault.problem.to_string()));
}

proptest! {
    // 256 cases of each; PROPTEST_CASES asks for more.
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(287), max_global_rejects: u32::MAX, ..ProptestConfig::default() })]

    #[test]
    fn sentences_of_the_language_have_one_tree_and_parse(seed: u64, block in 0..BLOCKS.len()) {
        let tokens = draw(&LANGUAGE, BLOCKS[block], seed);
        prop_assume!(tokens.len() < 300);
        let text = written(&tokens, seed);
        prop_assert_eq!(count_trees(&LANGUAGE, BLOCKS[block], &tokens), 1, "trees of\n{}", text);
        let (_, _, faults) = parse(&text);
        for fault in &faults.list {
            prop_assert!(AFTER_PARSING.contains(&fault.code().as_str()), "{} in\n{}", fault.problem, text);
        }
    }

    #[test]
    fn sentences_with_a_slip_end_in_messages(seed: u64, block in 0..BLOCKS.len(), place: usize, slip in 0..5) {
        let mut tokens = draw(&LANGUAGE, BLOCKS[block], seed);
        prop_assume!(tokens.len() < 300);
        let place = place % tokens.len();
        match slip {
            0 => drop(tokens.remove(place)),
            1 => tokens.insert(place, "is".to_owned()),
            2 => tokens[place] = "(".to_owned(),
            3 => tokens[place].push('x'),
            _ => tokens.truncate(place),
        }
        prop_assume!(!tokens.is_empty());
        check_any(&written(&tokens, seed))?;
    }

    #[test]
    fn any_text_ends_in_messages(text in "\\PC*") {
        check_any(&text)?;
        check_any(&format!("rule A-1 \"T\"\n  must {text}"))?;
    }

    #[test]
    fn any_words_end_in_messages(words in prop::collection::vec(any_word(), 0..40)) {
        check_any(&format!("rule A-1 \"T\"\n  must {}", words.join(" ")))?;
    }
}

fn any_word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "b.c",
        "JEM",
        "A-1",
        "5",
        "2017-01-10",
        "\"text\"",
        "“",
        "”",
        "\"",
        "(",
        ")",
        ",",
        ":",
        "-",
        "|",
        "\n  ",
        "\n",
        "\n\u{a0}",
        "#",
        "is",
        "not",
        "and",
        "or",
        "exists",
        "every",
        "satisfies",
        "where",
        "of",
        "from",
        "to",
        "until",
        "within",
        "days",
        "after",
        "all",
        "any",
        "at",
        "least",
        "one",
        "count",
        "sum",
        "date",
        "the",
        "end",
        "fiscal",
        "year",
        "that",
        "in",
        "effect",
        "on",
        "plus",
        "must",
        "when",
        "unless",
        "for",
        "each",
        "recurs",
        "between",
        ">=",
        "and/or",
        "10/01/2016",
        "ü",
        "\u{feff}",
        "‐",
        "are",
        "agree",
        "matches",
        "'x'",
        "1,000",
    ])
}

/// Parsing comes to an end, and whatever is reported points into the text.
fn check_any(text: &str) -> Result<(), TestCaseError> {
    let (sources, _, faults) = parse(text);
    for fault in &faults.list {
        prop_assert!(fault.code() != "block-too-long", "too many steps for\n{}", text);
        let range = fault.span.range();
        prop_assert!(text.get(range.clone()).is_some(), "{range:?} is no part of\n{}", text);
        for label in fault.problem.labels().into_iter().flatten() {
            let range = label.offset()..label.offset() + label.len();
            prop_assert!(text.get(range.clone()).is_some(), "{range:?} is no part of\n{}", text);
        }
    }
    let _ = crate::render::render(&sources, &faults);
    Ok(())
}
