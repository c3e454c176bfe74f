//! Files without mistakes: the tree of every construct, and the place of every part of it.

use std::fmt::Debug;
use std::sync::LazyLock;

use probity::source::Sources;
use probity::syntax::ast::{Block, Condition, RuleFile};
use regex::{Captures, Regex};

use super::parse;

/// Parses a file that has no mistakes.
#[track_caller]
fn good(text: &str) -> (Sources, RuleFile) {
    let (sources, tree, faults) = parse(text);
    assert!(faults.list.is_empty(), "{}", crate::render::render(&sources, &faults));
    (sources, tree)
}

/// Makes a pattern once.
macro_rules! pattern {
    ($text:expr) => {{
        static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).expect("a regular expression"));
        &*PATTERN
    }};
}

/// The tree in one line, without its spans, without what is absent, and without wrappers that say nothing.
fn shape(tree: &impl Debug) -> String {
    let replace = |pattern: &Regex, text: &str, with: &str| pattern.replace_all(text, with).into_owned();
    let mut shown = replace(pattern!(r"(, )?span: Span \{[^}]*\}"), &format!("{tree:?}"), "");
    shown = replace(pattern!(r"Span \{[^}]*\}"), &shown, "here");
    let wrapper =
        pattern!(r"(?:Spanned \{ node|\b(?:Condition|Operand|Value|Is|Period|Number) \{ (?:kind|text)): ([^{}]*) \}");
    loop {
        // From the inside out, so that braces go in pairs.
        let mut next = replace(wrapper, &shown, "$1");
        next = replace(pattern!(r"Path \{ names: (\[[^\]{}]*\]) \}"), &next, "$1");
        if next == shown {
            next = replace(pattern!(r" \{,? ?([^{}]*?) ?\}"), &next, "<$1>");
        }
        if next == shown {
            break;
        }
        shown = next;
    }
    shown = replace(pattern!(r"\b[a-z_]+: (None|false|\[\])"), &shown, "");
    shown = replace(pattern!(r"(, )+"), &shown, ", ");
    replace(pattern!(r"<, "), &shown, "<").replace(", >", ">")
}

/// Each span that stands beside a word or text must hold exactly that word or text, and none may begin or end with
/// blanks.
#[track_caller]
fn check_spans(sources: &Sources, tree: &impl Debug) {
    let shown = format!("{tree:?}");
    let text_of = |found: &Captures<'_>, first: usize| {
        let number = |index: usize| found[first + index].parse::<usize>().expect("a number");
        let file = sources.ids().nth(number(0)).expect("the file of the span");
        sources.file(file).text[number(1)..number(2)].to_owned()
    };
    for found in pattern!(r"Span \{ file: FileId\((\d+)\), start: (\d+), end: (\d+) \}").captures_iter(&shown) {
        let text = text_of(&found, 1);
        assert!(!text.is_empty() && text.trim() == text, "a span holds {text:?}");
    }
    let word =
        pattern!(r#"node: ("(?:[^"\\]|\\.)*"), span: Span \{ file: FileId\((\d+)\), start: (\d+), end: (\d+) \}"#);
    for found in word.captures_iter(&shown) {
        let said: String = serde_json::from_str(&found[1]).expect("a text as Rust shows it");
        let text = text_of(&found, 2);
        let plain = text.trim_matches(['"', '“', '”']).replace("\"\"", "\"");
        // Several texts in a row are one, joined by a blank.
        let matches = plain == said || text.contains('\n') || text.contains("\" \"");
        assert!(matches, "{said:?} stands at {text:?}");
    }
}

/// Compares the shapes of some lines, each put into `around` in the place of `…`.
#[track_caller]
fn check_shapes(name: &str, around: &str, lines: &str, part: impl Fn(RuleFile) -> String) {
    let mut shown = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (sources, tree) = good(&around.replace('…', line));
        check_spans(&sources, &tree);
        shown.push_str(&format!("{line}\n    {}\n", part(tree)));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/syntax");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("good_{name}"), shown));
}

fn requirement(tree: RuleFile) -> Condition {
    match tree.blocks.into_iter().next() {
        Some(Block::Rule(rule)) => rule.requirement,
        other => unreachable!("not a rule: {other:?}"),
    }
}

fn block(tree: RuleFile) -> Block {
    tree.blocks.into_iter().next().expect("one block")
}

const RULE: &str = "rule A-1 \"T\"\n  cite \"B\"\n  for r\n  should …  # a remark\n\n# another\n";

#[test]
fn conditions() {
    let lines = "
        a is JEM and b.c is recorded and d is blank
        a is JEM or not (b is none)
        (a is JEM or b is WSO) and c is yes
        all of - a is blank - b is blank
        any of - a is blank - (none of - b is blank and c is blank - d is blank)
        at least 2 of - a is blank - b is blank - c is blank
        exists r
        not exists (agency.r as later where kind is x) in effect on the as-of date
        every (r where a is blank) satisfies (b is blank)
        TRN-05 is violated
        TRN-05 is not assessable
        JEM is met
        (a, b.c) is unique
        (a, b) is not unique
        a is unique
        a, b, c.d are recorded
        a, b are none
        a, b agree
        r recurs every 2 years from a
        (r where a is b) currently recurs every cycle from a until b plus 1 day
        r covers from a through b
        (r as x where is in effect on (a plus 1 day)) never overlaps
        r agrees on a.b
        a matches \"[A-Z]+\"
        a matches exactly \"x\"
        a contains \"x\"
        a contains all of (x, \"y z\", 3)
        a contains any of (x)
        a starts with \"x\"
        a ends with b
    ";
    check_shapes("conditions", RULE, lines, |tree| shape(&requirement(tree)));
}

#[test]
fn tests_after_is() {
    let lines = "
        a is exactly \"X\"
        a is not exactly one of (\"X\", y)
        a is on a weekend
        a is not on a holiday
        a is on a business day
        a is in effect on the as-of date
        a is one of (x, JEM, \"two words\", 3, 2019-03, yes)
        a is not one of recertification_courses
        a is at least 5
        a is at most 95 %
        a is more than 3 hours
        a is less than b
        a is at least 90 days before b
        a is more than 1 month after b not counting holidays
        a is before 2016-01-01
        a is after b
        a is on or before 2016-01
        a is on or after the due date
        a is from 2016-01-01 through b plus 1 week
        a is by signed_on plus 30 days
        a is during fiscal year 2019
        a is during the calendar quarter of b
        a is during that month
        a is during fiscal quarter 2019-Q2
        a is during month 2019-03
        a is within 180 days after b
        a is within 5 business days before b rolling to the next business day
        a is within grace after b not counting weekends and holidays rolling to the next business day
        a is within 1 hour after b not counting weekends
        a is 12.50 give or take 0.01
        a is no
        a is I-247A
        a is 2017-01-10T17:00
        a is 2017-01-10 17:00:30-05:00
        a is \"a \"\"quoted\"\" text\"
    ";
    check_shapes("tests_after_is", RULE, lines, |tree| shape(&requirement(tree)));
}

#[test]
fn operands() {
    let lines = "
        a plus 1 month minus b
        the as-of date
        the date done
        that course
        that fiscal year
        fiscal year of a
        date of (a plus 1 day)
        count of (r where a is b)
        sum of amount of r in effect on a
        sum of (a, b.c)
        earliest a of r
        latest of (a, b)
        business days from a to (b minus 1 day)
        the start of that calendar year
        the end of the fiscal quarter of a plus 30 days
        previous.a
        encounter.from
        days
        count
        the
        JEM
    ";
    check_shapes("operands", "define x.y as …\n", lines, |tree| shape(&block(tree)));
}

#[test]
fn clauses_of_rules() {
    let lines = "
        for each course in recertification_courses
        for each full fiscal year from a until b
        for each month from a through the end of calendar year of a
        for each full in fulls
        in force through 2019-12-31
        cite MOA-1 section \"4\" page 8-9 item \"b\"
        tag training, T-4
        quote \"One.\" \"Two.\"
        unless waived: exists r
        unclear disputed: a is b
        when owner is recorded and fix is blank
    ";
    let around = RULE.replace("should …", "should a is b\n  …");
    check_shapes("clauses_of_rules", &around, lines, |tree| shape(&block(tree)));
}

#[test]
fn fields() {
    let lines = "
        key a: text from \"A\", \"B\" label \"C\"
        key: date or none yet
        private: yes/no private blank means no
        a: text from link of \"MOA\"
        a: number in business days or none
        a: whole number
        a: one of JEM \"Jail\" or \"J.\", 3, \"two words\" \"2w\", x or other
        a: list of one of x, y
        a: list of text or none
        or: datetime
        belongs to officer as approver by a, b
        belongs to officer by or or to nobody
        nested in agreement as provisions
        lasts from until until through
        lasts from a through b
        follows by line
        follows by date within code, site
        dated by from
    ";
    check_shapes("fields", "record r \"label\"\n  …\n  yet: text\n", lines, |tree| shape(&block(tree)));
}

#[test]
fn whole_files() {
    for text in [include_str!("good/first.probity"), include_str!("good/rules.probity")] {
        let (sources, tree) = good(text);
        check_spans(&sources, &tree);
    }
    let (_, tree) = good(include_str!("good/rules.probity"));
    let shown: Vec<String> = tree.blocks.iter().map(shape).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/syntax");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("good_whole_file", shown.join("\n\n")));
}

#[test]
fn spans_end_with_the_last_word() {
    let text = "rule A-1 \"T\" # one\n  cite \"B\"  page 3   # two\n  for r\n  should (exists (r where a is within 3 days after b ) # x\n )  # y\n  unless w : a is b   \n\n\n";
    let (sources, tree) = good(text);
    let Some(Block::Rule(rule)) = tree.blocks.first() else { panic!("not a rule") };
    assert_eq!(sources.text(rule.cites[0].span), "cite \"B\"  page 3");
    assert_eq!(sources.text(rule.requirement.span), "exists (r where a is within 3 days after b )");
    assert_eq!(sources.text(rule.unless[0].condition.span), "a is b");
    assert_eq!(sources.text(rule.unless[0].name.span), "w");
    assert_eq!(sources.text(rule.strength.span), "should");
}

#[test]
fn marks_of_word_processors_read_as_plain() {
    let text = "\u{feff}policy MOA–JEM “Straight \"inside\" curly”\n\u{a0}\u{a0}in force from 2009‑07‑10 # – “\n\
                rule A‐1\u{a0}“T”\r\n\u{a0}cite \"curly “inside” straight\"\r\n  for r\r\n  should any of\r\n\
                \u{a0}• a is I–247A\r\n  – b is recorded\r\n  — c is within 3\u{a0}days after b\r\n";
    let (sources, tree) = good(text);
    check_spans_of_words(&sources, &tree);
    let [Block::Policy(policy), Block::Rule(rule)] = &tree.blocks[..] else { panic!("{tree:?}") };
    assert_eq!(policy.id.node, "MOA-JEM");
    assert_eq!(sources.text(policy.id.span), "MOA–JEM");
    assert_eq!(policy.title.node, "Straight \"inside\" curly");
    assert_eq!(sources.text(policy.title.span), "“Straight \"inside\" curly”");
    let force = policy.in_force.as_ref().expect("in force");
    assert_eq!(sources.text(force.span), "in force from 2009‑07‑10");
    assert_eq!(rule.id.node, "A-1");
    assert!(shape(&rule.cites).contains("curly “inside” straight"), "{}", shape(&rule.cites));
    assert!(sources.text(rule.requirement.span).ends_with("— c is within 3\u{a0}days after b"));
    assert_eq!(sources.place(rule.title.span).column, 10);
}

/// A span may hold other marks than the word, but never half a character.
fn check_spans_of_words(sources: &Sources, tree: &RuleFile) {
    let shown = format!("{tree:?}");
    let span = Regex::new(r"start: (\d+), end: (\d+)").expect("a regular expression");
    let text = &sources.file(sources.ids().next().expect("one file")).text;
    for found in span.captures_iter(&shown) {
        let at = |index: usize| found[index].parse::<usize>().expect("a number");
        assert!(text.get(at(1)..at(2)).is_some(), "{found:?}");
    }
}

#[test]
fn blocks_do_not_hide_each_other() {
    let (sources, tree, faults) = parse("list a: x\nrule A-1 \"T\"\n  banana\nlist b: y, z\n\nrecord c\n  d: text\n");
    assert_eq!(faults.list.len(), 1, "{}", crate::render::render(&sources, &faults));
    assert_eq!(tree.blocks.len(), 3);
}

#[test]
fn an_empty_file_has_no_blocks() {
    for text in ["", "\u{feff}", "\n\n", "# only a remark", "\u{feff}# only a remark\n   \n"] {
        let (_, tree) = good(text);
        assert!(tree.blocks.is_empty());
    }
}
