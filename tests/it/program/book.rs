//! The rule book, the packs, the lists of requirements, and rules in plain words.

use std::collections::BTreeSet;
use std::path::Path;

use super::{File, folder, golden, run, transcript};

const RULES: &str = r#"policy MAN "Manual <draft> & notes"
  issuer    "The \"Office\""
  link      "javascript:alert(1)"

record hold "hold | of a person"
  key hold_no:  text
  began_at:     datetime              from "<b>Began</b>"
  ended_at:     datetime or none yet
  hours_held:   number in hours       label "hours, as written down"
  standing:     yes/no blank means no
  office:       text private

parameter longest: 48 hours
  cite  "Audit, 2021" page 3

parameter answer_time "time for an answer": days unset
  cite  "Audit, 2021" page 4

rule DET-01 "Nobody is held longer than `longest` allows <script>alert(1)</script>"
  cite    MAN section "6" page 3-4
  quote   "No longer | than \"48\" hours ```"
  binds   "agency & jail"
  tag     T2-8
  owner   "Unit_of_holds"
  for     hold
  when    hours_held is recorded
  must    hours_held is at most longest
  unless  paid: standing is yes
  fix     "Let go, *now*."

rule DET-01-ANSWER "A hold is answered for"
  cite    "Audit, 2021" page 4
  for     hold
  should  ended_at is within answer_time after began_at

rule XTR-1 "A rule of no requirement"
  cite    "Audit, 2021" page 9
  for     hold
  should  hold_no matches "[A-Z]`{1}|x"

measure DET-03 "Holds"
  cite  "Audit, 2021" page 5
  count of hold

test DET-01 "to the <last> minute"
  given   hold  hold_no "H", hours_held 48 hours
  expect  met
"#;

/// The rules, with quotes doubled as rule files write them.
fn rules() -> String {
    RULES.replace("\\\"", "\"\"")
}

const LIST: &str = "area: DET
name: Detainers & holds
requirements:
  - id: DET-01
    demands: Nobody is held for longer than `longest`
    sources: [MAN section 6, \"Audit, 2021 page 4\"]
    conflicts: [C-1]
    note: Two rules.
  - id: DET-02
    demands: Holds are humane
    sources: [MAN section 7]
    without_rule: observation
    note: Somebody has to look.
  - id: DET-03
    demands: Holds are counted
    sources: [\"Audit, 2021 page 5\"]
  - id: DET-04
    demands: A hold is lawful
    sources: [MAN section 8]
    without_rule: law
    note: |
      Courts
      decide.
  - id: DET-05
    demands: Nobody has thought about this one
    sources: [MAN section 9]
";

const CONFLICTS: &str = "conflicts:
  - id: C-1
    subject: Which hours count
    variants: [\"MAN: all | of them\", \"Audit, 2021: those of weekdays\"]
    resolved: All do; `longest` holds them.
  - id: C-2
    subject: Who counts
    variants: [\"MAN: the jail\"]
";

#[test]
fn coverage_adds_up() {
    let rules = rules();
    let files: [File<'_>; 3] = [
        ("rules/holds.probity", &rules),
        ("rules/requirements/det.yaml", &LIST),
        ("rules/requirements/conflicts.yaml", &CONFLICTS),
    ];
    let here = folder(&files);
    let ran = run(here.path(), &["doc", "--rules", "rules", "--coverage", "COVERAGE.md"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    golden("book_coverage", &read(here.path(), "COVERAGE.md"));
}

#[test]
fn every_mistake_of_a_list_is_told_with_its_place() {
    let wrong = "area: DET
name: Detainers
requirments: []
requirements:
  - id: DET-01
    demands: One
    sources: [MAN]
    rule: [DET-01]
  - id: DET-01
    demands: Two
    sources: [MAN]
  - id: TRN-02
    demands: Three
    sources: [MAN]
    without_rule: nobody
  - id: DET-04
    demands: Four
    without_rule: law
";
    let files: [File<'_>; 3] = [
        ("rules/holds.probity", &rules()),
        ("lists/a.yaml", &wrong),
        (
            "lists/b.yaml",
            &"conflicts:\n  - id: C-1\n    subject: Hours\n    variants: [a]\n  - id: C-1\n    subject: Days\n",
        ),
    ];
    let arguments = ["doc", "--rules", "rules", "--requirements", "lists", "--coverage", "COVERAGE.md"];
    let here = folder(&files);
    let ran = run(here.path(), &arguments);
    assert_eq!(ran.code, 2);
    assert!(!here.path().join("COVERAGE.md").exists());
    golden("book_wrong_list", &transcript(&files[1..], &arguments, &ran));
}

#[test]
fn a_list_that_the_rules_do_not_bear_out_is_refused() {
    let wrong = "area: DET
name: Detainers
requirements:
  - id: DET-01
    demands: One
    sources: [MAN]
    conflicts: [C-9]
    rules: [DET-77]
    without_rule: number
    note: No number.
";
    let files: [File<'_>; 3] =
        [("rules/holds.probity", &rules()), ("lists/a.yaml", &wrong), ("lists/conflicts.yaml", &CONFLICTS)];
    let arguments = ["doc", "--rules", "rules", "--requirements", "lists"];
    let here = folder(&files);
    let ran = run(here.path(), &arguments);
    assert_eq!(ran.code, 2);
    golden("book_list_and_rules", &transcript(&files[1..2], &arguments, &ran));
}

#[test]
fn lists_that_are_not_there_are_told() {
    let here = folder(&[("rules/holds.probity", &rules()), ("lists/notes.txt", &"x"), ("empty/a.txt", &"x")]);
    let said = |arguments: &[&str]| {
        let ran = run(here.path(), &[&["doc", "--rules", "rules"], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        ran.err
    };
    let none = said(&["--coverage", "c.md"]);
    assert!(none.contains("there is no list of requirements for these rules"), "{none}");
    let missing = said(&["--requirements", "nowhere"]);
    assert!(missing.contains("the requirements in `nowhere` cannot be read: its name does not end"), "{missing}");
    let text = said(&["--requirements", "lists/notes.txt"]);
    assert!(text.contains("`lists/notes.txt` cannot be read: its name does not end with `.yaml`"), "{text}");
    let empty = said(&["--requirements", "empty"]);
    assert!(empty.contains("no file in it ends with `.yaml`"), "{empty}");
    let ending = said(&["--output", "book.pdf"]);
    assert!(ending.contains("a rule book ends with `.html` or `.md`"), "{ending}");
    let unwritable = said(&["--output", "nowhere/book.md"]);
    assert!(unwritable.contains("`nowhere/book.md` cannot be written"), "{unwritable}");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// What stands between quotes behind a word of a page.
fn attributes<'p>(page: &'p str, word: &str) -> Vec<&'p str> {
    page.split(&format!(" {word}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// What has to hold of every page, whatever the rules say.
#[track_caller]
fn sound(page: &str) {
    let ids = attributes(page, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "every place has a name of its own");
    for link in attributes(page, "href") {
        let inside = link.strip_prefix('#').is_some_and(|id| known.contains(id));
        assert!(inside || link.starts_with("https://"), "{link} leads nowhere");
    }
    for loading in ["<script", "<link", "<img", "<iframe", " src=", "@import", "url("] {
        assert!(!page.contains(loading), "the page loads or runs something: {loading}");
    }
    let headings: Vec<usize> =
        page.split("<h").skip(1).filter_map(|rest| rest.chars().next()?.to_digit(10)).map(|n| n as usize).collect();
    assert_eq!(headings.first(), Some(&1));
    assert!(headings.windows(2).all(|pair| pair[1] <= pair[0] + 1), "no heading skips a level: {headings:?}");
}

#[test]
fn the_book_of_the_packs_is_sound_and_whole() {
    let here = folder(&[]);
    let ran = run(here.path(), &["doc", "--output", "book.html", "--output", "book.md"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let (page, text) = (read(here.path(), "book.html"), read(here.path(), "book.md"));
    sound(&page);
    let (_, rules) = super::super::packs::packs();
    for rule in &rules.rules {
        let id = &rule.id;
        assert!(page.contains(&format!("<article class=\"rule\" id=\"{id}\"")), "{id} is not in the page");
        assert!(text.contains(&format!("\n### {id}: ")), "{id} is not in the text");
        let title = rule.latest().title.replace('&', "&amp;").replace('"', "&quot;");
        assert!(page.contains(&title) || title.contains('`'), "{title}");
    }
    for measure in &rules.measures {
        assert!(page.contains(&format!("id=\"{}\"", measure.id)) && text.contains(&format!("\n### {}: ", measure.id)));
    }
}

#[test]
fn whatever_rules_say_stays_text() {
    let here = folder(&[
        ("rules/holds.probity", &rules()),
        ("rules/requirements/det.yaml", &LIST),
        ("rules/requirements/conflicts.yaml", &CONFLICTS),
    ]);
    let ran = run(here.path(), &["doc", "--rules", "rules", "--output", "book.html", "--output", "book.md"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let page = read(here.path(), "book.html");
    sound(&page);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("<code>longest</code>"), "words in backticks are in the letters of code");
    golden("book_markdown", &read(here.path(), "book.md"));
    let shown = run(here.path(), &["doc", "--rules", "rules"]);
    assert_eq!(shown.out, read(here.path(), "book.md"), "without a file it goes to standard output");
}

#[test]
fn packs_are_listed_and_shown_within_eighty_columns() {
    let here = folder(&[]);
    let all = run(here.path(), &["packs"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    let (_, rules) = super::super::packs::packs();
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for name in ["287g", "criminal-alien-program"] {
        assert!(all.out.contains(&format!("\n{name}  ")) || all.out.starts_with(name), "{}", all.out);
        let one = run(here.path(), &["packs", name]);
        assert_eq!((one.code, one.err.as_str()), (0, ""));
        for line in all.out.lines().chain(one.out.lines()) {
            assert!(line.chars().count() <= 80, "{line}");
        }
        let rows = one.out.split("\nRules\n").nth(1).unwrap().split("\n\n").next().unwrap();
        let ids = rows.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        shown.extend(ids.map(|line| line.split_whitespace().next().unwrap().to_owned()));
    }
    let unknown: Vec<&String> = shown.iter().filter(|id| rules.rule_named(id).is_none()).collect();
    assert!(unknown.is_empty() && shown.len() > 100, "{} shown, {unknown:?} not known", shown.len());
    let pack = run(here.path(), &["packs", "287g"]).out.split_whitespace().collect::<Vec<_>>().join(" ");
    let unset = "suspension_time, time after the fiscal year within which a suspension takes effect: not set; write \
                 `parameters: {suspension_time: N days}` in the project file";
    assert!(pack.contains(unset), "{pack}");
    let wrong = run(here.path(), &["packs", "287"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("no rule pack is called `287`") && wrong.err.contains("did you mean `287g`?"));
}

/// Facts that packs share are of no use to some of them, and nobody who runs one pack can change that.
#[test]
fn one_pack_alone_gives_no_warnings() {
    let here = folder(&[("detainers.csv", &"detainer_id,form\nD-1,I-247A\n")]);
    for pack in ["287g", "criminal-alien-program"] {
        let tested = run(here.path(), &["test", "--pack", pack]);
        assert_eq!((tested.code, tested.err.as_str()), (0, ""));
        let checked = run(here.path(), &["check", "--pack", pack, "--source", "detainer=detainers.csv"]);
        assert_eq!(checked.err, "", "{}", checked.out);
    }
}

/// Every form of a condition and of a value, as a sentence.
const FORMS: &str = r#"record agency "law enforcement agency"
  key agency_id:  text
  state:          text

record officer "officer"
  key officer_id:  text private
  agency_id:       text
  started_on:      date              label "joined"
  ended_on:        date or none yet
  born_on:         date
  pay:             number
  bonus:           number
  armed:           yes/no            label "carries a weapon"
  trained:         yes/no
  languages:       list of one of english, spanish, french
  rank:            one of deputy, sergeant, head_of_unit
  remark:          text or none
  belongs to agency by agency_id
  lasts from started_on until ended_on

record course "course taken"
  key course_id:  text
  officer_id:     text private
  name:           text
  passed:         yes/no
  held_on:        date
  valid_to_on:    date or none yet
  hours:          number in hours
  belongs to officer by officer_id
  dated by held_on
  lasts from held_on until valid_to_on
  follows by held_on within officer_id

list subjects "subjects to teach": law, first_aid

parameter refresher "time to the next course": 2 years
parameter pause: days unset
  cite "Audit" page 1

define officer.senior "served ten years" as days from started_on to the as-of date is at least 3650 days
define officer.first_course_on as earliest held_on of (course where passed is yes)

rule F-01 "One" cite "A" for officer must armed is yes and trained is not no
"#;

#[test]
fn a_rule_in_plain_words_says_what_it_says() {
    let demands = [
        "armed is yes",
        "armed is no and trained is yes",
        "armed is yes or trained is yes",
        "trained is yes or (armed is no and pay is more than 3)",
        "at least 2 of\n    - armed is yes\n    - trained is yes\n    - pay is at least 4",
        "none of\n    - armed is yes\n    - trained is yes",
        "not (pay is at most 3)",
        "remark is none",
        "remark is not none",
        "pay is not blank",
        "rank is one of (deputy, head_of_unit)",
        "rank is not head_of_unit",
        "rank is not one of (deputy, sergeant)",
        "agency.state is \"TX\"",
        "pay is 100 give or take 5",
        "pay is from 1 through 5",
        "started_on is not before born_on",
        "started_on is at least 21 years after born_on",
        "started_on is on a business day",
        "started_on is not on a weekend",
        "ended_on is within 30 days after started_on not counting weekends",
        "ended_on is within 3 business days after started_on",
        "ended_on is by started_on plus 3 months",
        "ended_on is during the fiscal year of started_on",
        "ended_on is during fiscal year 2020",
        "remark matches \"[A-Z]+\"",
        "remark contains \"x\"",
        "languages contains english",
        "languages contains any of (spanish, french)",
        "languages contains all of (spanish, french)",
        "not (languages contains any of (spanish, french))",
        "remark starts with \"x\"",
        "remark ends with \"x\"",
        "exists course",
        "not exists (course where passed is no)",
        "exists agency",
        "exists (agency.officer as other where other.rank is officer.rank and pay is more than officer.pay)",
        "every (course where name is one of subjects) satisfies (passed is yes)",
        "count of (course where passed is yes) is at least 3",
        "sum of hours of course is at least 8 hours",
        "sum of (pay, bonus) is at least 8",
        "latest held_on of course is not none and latest held_on of course is after started_on",
        "latest of (born_on, started_on) is after born_on",
        "first_course_on is not none",
        "senior is yes",
        "course recurs every refresher from started_on until ended_on",
        "(course where passed is yes) currently recurs every 2 years from started_on",
        "course covers from started_on until ended_on",
        "course never overlaps",
        "course agrees on name",
        "(officer_id, rank) is unique",
        "pay, bonus agree",
        "exists (course where is in effect on officer.started_on)",
        "F-01 is met",
        "pay plus bonus minus 3 is at most 8",
        "every course satisfies (previous.name is none or previous.passed is yes)",
        "ended_on is within pause after started_on",
        "days from born_on to started_on is more than 7000 days",
        "started_on is on or after the start of fiscal year 2020",
    ];
    let mut rules = FORMS.replace(" cite \"A\" for officer must ", "\n  cite \"A\"\n  for officer\n  should ");
    for (index, demand) in demands.iter().enumerate() {
        rules += &format!("\nrule G-{index:02} \"Rule {index}\"\n  cite \"A\"\n  for officer\n  should {demand}\n");
    }
    let here = folder(&[("rules.probity", &rules)]);
    let book = run(here.path(), &["doc", "--rules", "rules.probity"]);
    assert_eq!(book.code, 0, "{}", book.err);
    let plain: Vec<&str> = book.out.lines().filter_map(|line| line.strip_prefix("**In plain words** ")).collect();
    assert_eq!(plain.len(), demands.len() + 1);
    let pairs = demands.iter().zip(&plain[1..]).map(|(demand, plain)| {
        let demand = demand.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{demand}\n    {}\n", plain.trim_start_matches("For every officer: "))
    });
    golden("book_plain_words", &pairs.collect::<String>());
}

#[test]
fn the_sentences_of_the_packs_are_sentences() {
    let here = folder(&[]);
    let book = run(here.path(), &["doc"]);
    let plain = book.out.lines().filter_map(|line| line.strip_prefix("**In plain words** "));
    let mut count = 0;
    for sentence in plain {
        count += 1;
        let wrong = ["  ", " a a ", " a the ", "the the ", "every a ", " its its ", ".."];
        assert!(sentence.starts_with("For every ") && sentence.ends_with('.'), "{sentence}");
        assert!(wrong.iter().all(|wrong| !sentence.contains(wrong)), "{sentence}");
    }
    assert!(count > 100, "{count} sentences");
}
