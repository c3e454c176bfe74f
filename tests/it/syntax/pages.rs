//! What is written about the language beside the code: the examples in the grammar, and the page of each message.

use std::path::Path;

use super::parse;

const GRAMMAR: &str = include_str!("../../../grammar/probity.pest");
const PROBLEMS: &str = include_str!("../../../src/diagnostic/syntax.rs");

/// The lines that begin a rule of the grammar, each with the line before.
fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    GRAMMAR.lines().zip(GRAMMAR.lines().skip(1)).filter(|(_, line)| {
        line.split_once(" = ")
            .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_alphabetic() || c == '_'))
    })
}

#[test]
fn every_rule_of_the_grammar_has_an_example() {
    assert!(rules().count() > 300);
    for (before, rule) in rules() {
        assert!(before.starts_with("/// ") && before.contains(", e.g. "), "{rule}");
    }
}

#[test]
fn every_keyword_is_a_token_that_ends_where_the_word_ends() {
    for (_, rule) in rules().filter(|(_, rule)| rule.starts_with("kw_")) {
        assert!(rule.contains(" = @{ \"") && rule.ends_with("\" ~ !more }"), "{rule}");
    }
    for (_, rule) in
        rules().filter(|(_, rule)| !rule.starts_with("kw_") && !rule.contains("= @{") && !rule.contains("= _{"))
    {
        assert!(!rule.contains('"'), "{rule} has a word without a rule of its own");
    }
}

fn codes() -> Vec<&'static str> {
    PROBLEMS.split("code(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn page(code: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes").join(format!("{code}.md"));
    std::fs::read_to_string(&path).expect(code)
}

/// The examples of a page: what is wrong, then what is right.
fn examples(page: &str) -> Vec<&str> {
    page.split("```probity\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

/// An example as a whole file: a clause is put into each block that it may belong to.
fn files(example: &str) -> Vec<String> {
    let rule = "rule A-1 \"T\"\n  cite \"B\"\n  for r\n";
    vec![
        format!("{example}\n"),
        format!("{rule}{example}\n"),
        format!("{rule}  must a is recorded\n{example}\n"),
        format!("table a.b\n  | model | gives |\n{example}\n"),
        format!("table a.b\n{example}\n"),
        format!("test A-1 \"T\"\n{example}\n  expect met\n"),
    ]
}

#[test]
fn every_code_has_a_page_whose_examples_are_true() {
    // Neither fits into a page.
    const TOO_LONG: [&str; 2] = ["nested-too-deep", "block-too-long"];
    for code in codes() {
        let page = page(code);
        assert!(page.starts_with(&format!("# {code}: ")), "{code}");
        let [wrong, right] = examples(&page)[..] else { panic!("{code} has two examples") };
        let found = |example: &str| {
            let reports = |text: &String| parse(text).2.list.iter().any(|fault| fault.code() == code);
            files(example).iter().any(reports)
        };
        assert!(TOO_LONG.contains(&code) || found(wrong), "{code} is not what is wrong with\n{wrong}");
        // An example need not show every clause that its block must have.
        let is_fine = |text: &String| {
            parse(text).2.list.iter().all(|fault| fault.code() == "missing-clause" && code != "missing-clause")
        };
        assert!(code == "block-too-long" || files(right).iter().any(is_fine), "{code} is not mended by\n{right}");
    }
}
