//! Everything that can stand inside itself, deep down: read without a message where it is right, and with one message
//! and few steps where it is wrong.

use super::parse;

/// Wraps a condition into another condition.
const CONDITIONS: [(&str, &str); 15] = [
    ("(", ")"),
    ("not (", ")"),
    ("exists (r where ", ")"),
    ("not exists (r as later where ", ")"),
    ("every r satisfies (", ")"),
    ("every (r where ", ") satisfies (a is blank)"),
    ("(r where ", ") recurs every 2 years from a until b"),
    ("(r where ", ") covers from a through b"),
    ("(r where ", ") never overlaps"),
    ("(r where ", ") agrees on f"),
    ("count of (r where ", ") is at least 2"),
    ("a is before earliest f of (r where ", ")"),
    ("a is within 2 days after latest f of (r where ", ") not counting weekends"),
    ("a is recorded and (", ") and b is recorded"),
    ("(any of\n    - a is recorded\n    - ", "\n    - b is recorded)"),
];

/// Wraps an operand into another operand.
const OPERANDS: [(&str, &str); 9] = [
    ("date of ", ""),
    ("date of (", ")"),
    ("date of (1 day plus ", " plus 2 days)"),
    ("days from ", " to b"),
    ("days from a to ", ""),
    ("fiscal year of ", ""),
    ("the end of fiscal year of ", ""),
    ("the start of the calendar quarter of (", ")"),
    ("count of r in effect on ", ""),
];

fn nested((before, after): (&str, &str), inner: &str, depth: usize) -> String {
    format!("{}{inner}{}", before.repeat(depth), after.repeat(depth))
}

fn rule(condition: &str) -> String {
    format!("rule A-1 \"T\"\n  cite \"B\"\n  for r\n  should {condition}\n")
}

fn codes(text: &str) -> Vec<String> {
    parse(text).2.list.iter().map(|fault| fault.code()).collect()
}

#[track_caller]
fn check(wrap: (&str, &str), right: &str, wrong: &[&str], around: impl Fn(String) -> String) {
    let read = codes(&rule(&around(nested(wrap, right, 40))));
    assert!(read.is_empty(), "{wrap:?} 40 deep: {read:?}");
    for inner in wrong {
        let read = codes(&rule(&around(nested(wrap, inner, 40))));
        assert_eq!(read.len(), 1, "{wrap:?} 40 deep with {inner:?}: {read:?}");
        assert!(!["block-too-long", "nested-too-deep"].contains(&read[0].as_str()), "{wrap:?} {inner:?}: {read:?}");
    }
    let unclosed = nested((wrap.0, ""), right, 40);
    assert!(!codes(&rule(&around(unclosed))).contains(&"block-too-long".to_owned()), "{wrap:?} unclosed");
}

#[test]
fn conditions_nest() {
    for wrap in CONDITIONS {
        check(wrap, "x is recorded", &["x is", "x is recorded x", "x", "x is recorded and or", ">= 5"], |text| text);
    }
}

#[test]
fn operands_nest() {
    for wrap in OPERANDS {
        check(wrap, "x", &["", "x x", "from", "x plus is"], |text| format!("{text} is recorded"));
        check(wrap, "x", &["", "x x", "from"], |text| format!("a is within 2 days after {text}"));
    }
}

#[test]
fn all_kinds_nest_in_each_other() {
    for outer in CONDITIONS {
        for inner in CONDITIONS {
            let pair = (format!("{}{}", outer.0, inner.0), format!("{}{}", inner.1, outer.1));
            let read = codes(&rule(&nested((&pair.0, &pair.1), "x is recorded", 12)));
            assert!(read.is_empty(), "{outer:?} and {inner:?}: {read:?}");
        }
    }
}

#[test]
fn sixty_four_levels_are_read_and_one_more_is_not() {
    for (open, close, inner) in [("(", ")", "x is recorded"), ("not (", ")", "x is recorded")] {
        assert_eq!(codes(&rule(&nested((open, close), inner, 64))), Vec::<String>::new());
        assert_eq!(codes(&rule(&nested((open, close), inner, 65))), ["nested-too-deep"]);
    }
    for wrap in CONDITIONS {
        assert_eq!(codes(&rule(&nested(wrap, "x is recorded", 64))), Vec::<String>::new(), "{wrap:?}");
    }
    for wrap in OPERANDS {
        let text = rule(&format!("{} is recorded", nested(wrap, "x", 64)));
        assert_eq!(codes(&text), Vec::<String>::new(), "{wrap:?}");
    }
    let operand = |depth| rule(&format!("{} is recorded", nested(("date of ", ""), "x", depth)));
    assert_eq!(codes(&operand(64)), Vec::<String>::new());
    assert_eq!(codes(&operand(65)), ["nested-too-deep"]);
}

#[test]
fn a_hundred_thousand_levels_are_one_message() {
    for text in ["(".repeat(100_000), nested(("(", ")"), "x is recorded", 100_000), "date of ".repeat(100_000)] {
        let read = codes(&format!("{}\n\nparameter a: 5 dais\n", rule(&text)));
        assert_eq!(read, ["nested-too-deep", "misspelt-word"]);
    }
}

#[test]
fn long_is_not_deep() {
    let many = |one: &str, by: &str, count: usize| vec![one; count].join(by);
    let texts = [
        rule(&many("x is after date of y plus 2 days", "\n    and ", 500)),
        rule(&format!("a is {}", many("date of x", " plus ", 500))),
        rule(&format!("x is one of ({})", many("JEM", ", ", 2_000))),
        format!("list a: {}\n", many("b", ", ", 20_000)),
        format!("record a\n{}\n", many("  b: text from \"c\" label \"d\"", "\n", 1_000)),
        format!("table a.b\n  | c | gives |\n{}\n", many("  | at least 5 | days from x to y |", "\n", 1_000)),
        format!("test A-1 \"T\"\n{}\n  expect met\n", many("  given a b 5, from 6, of 7", "\n", 1_000)),
    ];
    for text in texts {
        let read = codes(&text);
        assert!(read.is_empty(), "{read:?} in {}…", &text[..60]);
    }
}
