//! Rule files that parse and mean nothing, or something that is not carried yet: each with the whole message that a
//! person sees, and beside them the ones that are right.

use probity::diagnostic::Faults;
use probity::resolve::{RuleSet, resolve};
use probity::source::Sources;
use probity::syntax;

use crate::render::render;

/// What the cases speak of; it stands in a file of its own, so that the lines of a case count from 1.
const KINDS: &str = include_str!("kinds.probity");

fn resolved(text: &str) -> (Sources, Faults, Option<RuleSet>) {
    let mut sources = Sources::default();
    let mut faults = Faults::default();
    let mut trees = Vec::new();
    for (name, text) in [("kinds.probity", KINDS), ("rules.probity", text)] {
        let file = sources.add(name, text).expect("a test file is small");
        trees.push(syntax::parse(&sources, file, &mut faults));
    }
    assert!(faults.list.is_empty(), "a case parses: {}", render(&sources, &faults));
    let set = resolve(&sources, &trees, &mut faults);
    faults.sort();
    (sources, faults, set)
}

/// Expects problems of these codes, in any order, and compares what is printed with the snapshot.
#[track_caller]
fn refuses(name: &str, codes: &[&str], text: &str) {
    let text = text.trim_start();
    let (sources, faults, set) = resolved(text);
    let shown = render(&sources, &faults);
    let mut found: Vec<String> = faults.list.iter().map(|fault| fault.code()).collect();
    let mut expected: Vec<&str> = codes.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert!(set.is_none(), "{name} is carried out");
    assert_eq!(found, expected, "\n{text}\n{shown}");
    snapshot(name, text, &shown);
}

#[track_caller]
fn snapshot(name: &str, text: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/resolve");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, format!("{text}\n-----\n{shown}")));
}

/// Expects no problem.
#[track_caller]
fn passes(text: &str) {
    let (sources, faults, set) = resolved(text.trim_start());
    assert!(faults.list.is_empty() && set.is_some(), "\n{text}\n{}", render(&sources, &faults));
}

/// A rule for records of a kind that asks for a condition.
fn rule(kind: &str, condition: &str) -> String {
    format!("rule R-1 \"Title\"\n  cite   \"Manual\"\n  for    {kind}\n  should {condition}\n")
}

/// Conditions that are refused: the name of the test, the kind of the rule, the codes, the condition.
macro_rules! shoulds {
    ($group:literal $($name:ident, $kind:literal, [$($code:literal),*]: $condition:expr;)*) => {$(
        #[test]
        fn $name() {
            let text = super::rule($kind, $condition);
            super::refuses(concat!($group, "_", stringify!($name)), &[$($code),*], &text);
        }
    )*};
}

/// Files that are refused.
macro_rules! files {
    ($group:literal $($name:ident, [$($code:literal),*]: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            super::refuses(concat!($group, "_", stringify!($name)), &[$($code),*], $text);
        }
    )*};
}

/// Conditions without a mistake.
macro_rules! good_shoulds {
    ($($name:ident, $kind:literal: $condition:expr;)*) => {$(
        #[test]
        fn $name() {
            super::passes(&super::rule($kind, $condition));
        }
    )*};
}

/// Files without a mistake.
macro_rules! good_files {
    ($($name:ident: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            super::passes($text);
        }
    )*};
}

mod codes;
mod derived;
mod guards;
mod loops;
mod lasting;
mod measures;
mod names;
mod recurrence;
mod parameters;
mod reads;
mod rules;
mod types;
mod versions;

/// A block that does not parse is declared all the same: whoever names it is not told that it is missing.
#[test]
fn names_of_blocks_that_do_not_parse_are_known() {
    let text = "record officer\n  key officer_id: text\n  name text private\n\nlist models: JEM, , WSO\n\n\
                policy SOP-1 title\n\nrule A-1 \"x\"\n  cite SOP-1\n  for officer\n  must officer_id is recorded\n\n\
                rule B-1 \"x\"\n  cite \"y\"\n  for officer\n  shuld officer_id is recorded\n\n\
                test B-1 \"x\"\n  given officer officer_id \"1\"\n  expect met\n";
    let mut sources = probity::source::Sources::default();
    let file = sources.add("rules.probity", text).unwrap();
    let mut faults = probity::diagnostic::Faults::default();
    let tree = probity::syntax::parse(&sources, file, &mut faults);
    assert_eq!(tree.broken, ["officer", "models", "SOP-1", "B-1"]);
    let of_syntax = faults.list.len();
    probity::resolve::resolve(&sources, &[tree], &mut faults);
    let added: Vec<String> = faults.list[of_syntax..].iter().map(|fault| fault.problem.to_string()).collect();
    assert!(added.is_empty(), "{added:?}");
}
