//! Rules of which nothing is said, because they are right or because nothing is proven against them.

use std::fs;
use std::path::{Path, PathBuf};

use probity::diagnostic::Faults;
use probity::lint::{self, Possibility};
use probity::outcome::Answers;
use probity::{resolve, syntax};

use super::{codes, resolved, rule};
use crate::packs::sources_of;
use crate::render::render;

#[track_caller]
fn silent(text: &str) {
    let (sources, rules) = resolved(text);
    let found = lint::check(&sources, &rules);
    assert!(found.faults.list.is_empty(), "\n{text}\n{}", render(&sources, &found.faults));
    assert!(found.not_analysed.is_empty(), "{:?}", found.not_analysed);
}

macro_rules! good {
    ($($name:ident: $clauses:expr;)*) => {$(
        #[test]
        fn $name() {
            silent(&rule($clauses));
        }
    )*};
}

good! {
    bounds_that_meet: "when officers is at least 5 and officers is at most 5\nmust installed_on is recorded";
    a_number_between_whole_ones: "when fee is more than 4 and fee is less than 5\nmust installed_on is recorded";
    a_deadline_may_be_pending: "when installed_on is none\nmust installed_on is within 30 days after signed_on";
    two_provisions: "when exists (provision where binding is yes) and exists (provision where binding is no)
                     must installed_on is recorded";
    a_text_in_another_case: "when agency.state is \"TX\" and agency.state is \"tx\"\nmust installed_on is recorded";
    a_day_at_the_end_of_both: "when ended_on is not none and ended_on is at least 30 days after signed_on \
                                    and ended_on is within 30 days after signed_on
                               must installed_on is recorded";
    months_that_may_reach: "when reviewed_on is not none and reviewed_on is within 1 month after signed_on \
                                 and reviewed_on is at least 31 days after signed_on
                            must installed_on is recorded";
    times_are_not_looked_into: "when sent_at is before sent_at plus 1 day\nmust installed_on is recorded";
    a_county_that_may_be_none: "when agency.state is \"TX\"\nmust agency.county is not \"Kent\"";
    no_is_what_a_blank_means: "when renewed is blank\nmust installed_on is recorded\nunless x: model is TFM";
    unless_that_leaves_some: "when signed_on is after 2019-06-30
                              must installed_on is recorded
                              unless recent: signed_on is on or after 2019-07-02";
    every_where_some_exist: "when exists provision\nmust every provision satisfies (binding is yes)";
    every_beside_something_else: "must model is JEM and every provision satisfies (binding is yes)";
}

#[test]
fn subjects_of_loops() {
    silent(
        "list topics: \"force\", \"custody\"\n\nrule R-1 \"Title\"\n  cite   SOP-1\n  in force from 2020-01-01\n  \
         for    agreement\n  for each topic in topics\n  for each fiscal year from signed_on until ended_on\n  \
         when   that topic is \"force\" and signed_on is before 2019-01-01\n  \
         must   installed_on is during that fiscal year\n",
    );
}

#[test]
fn limits_for_different_records() {
    let one = rule("when model is JEM\nmust installed_on is within 30 days after signed_on");
    let other = rule("when model is WSO\nmust installed_on is within 60 days after signed_on");
    silent(&format!("{one}\n{}", other.replace("R-1", "R-2")));
}

#[test]
fn a_goal_that_is_stricter_than_what_binds() {
    let one = rule("must installed_on is within 60 days after signed_on");
    let other = rule("should installed_on is within 30 days after signed_on");
    silent(&format!("{one}\n{}", other.replace("R-1", "R-2")));
}

#[test]
fn limits_that_are_in_force_one_after_the_other() {
    let one = rule("in force until 2018-01-01\nmust installed_on is within 60 days after signed_on");
    let other = rule("in force from 2018-01-01\nmust installed_on is within 30 days after signed_on");
    silent(&format!("{one}\n{}", other.replace("R-1", "R-2")));
}

/// What is said of a condition of an agreement.
#[track_caller]
fn said(condition: &str, wanted: Answers) -> Possibility {
    let (sources, rules) = resolved(&rule(&format!("must {condition}")));
    let kind = rules.schema.kind_named("agreement").unwrap();
    lint::can_be(&sources, &rules, kind, &[(&rules.rules[0].latest().requirement, wanted)])
}

/// The records that are made up, in words.
#[test]
fn records_that_are_made_up() {
    let shown = |condition: &str, wanted: Answers| match said(condition, wanted) {
        Possibility::Shown(words) => words,
        other @ (Possibility::Impossible | Possibility::Open | Possibility::NotAnalysed) => {
            panic!("{condition}: {other:?}")
        }
    };
    let cases = [
        ("model is WSO and officers is more than 3", Answers::TRUE, "agreement with model WSO, officers 4"),
        ("fee is less than 2.5 and fee is more than 2", Answers::TRUE, "agreement with fee 2.25"),
        ("agency.state is \"New York\"", Answers::TRUE, "agreement; its agency with state \"New York\""),
        ("exists (provision where binding is yes)", Answers::TRUE, "agreement; its provision with binding yes"),
        ("every provision satisfies (title is recorded)", Answers::FALSE, "agreement; its provision with title blank"),
        (
            "installed_on is within 1 month after signed_on",
            Answers::NOT_DUE,
            "agreement with signed_on 2020-01-15, installed_on none; as of 2020-01-22",
        ),
        (
            "ended_on is not none and ended_on is before signed_on plus 1 month \
             and ended_on is at least 30 days after signed_on",
            Answers::TRUE,
            "agreement with signed_on 2019-12-16, ended_on 2020-01-15",
        ),
    ];
    let found: Vec<(&str, String)> =
        cases.iter().map(|(condition, wanted, _)| (*condition, shown(condition, *wanted))).collect();
    let expected: Vec<(&str, String)> =
        cases.iter().map(|(condition, _, words)| (*condition, (*words).to_owned())).collect();
    assert_eq!(found, expected);
}

/// What rests on conditions that are not looked into is neither shown nor ruled out.
#[test]
fn what_cannot_be_shown_is_open() {
    assert_eq!(said("sent_at is before sent_at", Answers::TRUE), Possibility::Open);
    assert_eq!(said("agency.state matches \"[A-Z]{9}\"", Answers::TRUE), Possibility::Open);
}

#[test]
fn what_is_too_large_is_not_analysed() {
    let parts: Vec<String> = (0..14)
        .map(|part| format!("(officers is {part} or fee is {part} or signed_on is 2020-01-{:02})", part + 1))
        .collect();
    let condition = parts.join(" and ");
    assert_eq!(said(&condition, Answers::TRUE), Possibility::Impossible, "most of it is ruled out at once");
    // More pigeons than holes: each sits in one, and no two in the same. Whoever looks at one after the other looks long.
    let (pigeons, holes) = (8, 7);
    let fields: String =
        (0..pigeons).flat_map(|pigeon| (0..holes).map(move |hole| format!("  p{pigeon}_{hole}: yes/no\n"))).collect();
    let sits = |pigeon: usize| {
        let holes: Vec<String> = (0..holes).map(|hole| format!("p{pigeon}_{hole} is yes")).collect();
        format!("    - {}\n", holes.join(" or "))
    };
    let apart = |hole: usize| {
        let pairs = (0..pigeons).flat_map(|one| (0..one).map(move |other| (one, other)));
        let pairs: Vec<String> =
            pairs.map(|(one, other)| format!("    - p{one}_{hole} is no or p{other}_{hole} is no\n")).collect();
        pairs.concat()
    };
    let parts: String = (0..pigeons).map(sits).chain((0..holes).map(apart)).collect();
    let text = format!(
        "record loft\n{fields}\nrule R-1 \"x\"\n  cite SOP-1\n  for loft\n  when all of\n{parts}  must p0_0 is yes\n"
    );
    let (sources, rules) = resolved(&text);
    let found = lint::check(&sources, &rules);
    assert!(found.faults.list.is_empty(), "{:?}", codes(&found.faults));
    let clauses: Vec<&str> = found.not_analysed.iter().map(|(_, clause)| clause.as_str()).collect();
    let too_many = "(too many combinations)";
    assert_eq!(clauses, [format!("the `when` of `R-1` {too_many}"), format!("the requirement of `R-1` {too_many}")]);
}

/// The rules of this repository are as they should be.
#[test]
fn nothing_is_said_of_the_rules_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Each folder in `tests/real` is a project of its own.
    let projects: Vec<PathBuf> =
        fs::read_dir(root.join("tests/real")).unwrap().map(|project| project.unwrap().path()).collect();
    assert!(projects.len() > 1);
    for folder in [root.join("rules"), root.join("benches/workload")].iter().chain(&projects) {
        let sources = sources_of(folder);
        let mut faults = Faults::default();
        let files: Vec<_> = sources.ids().map(|id| syntax::parse(&sources, id, &mut faults)).collect();
        let rules = resolve::resolve(&sources, &files, &mut faults).unwrap();
        let found = lint::check(&sources, &rules);
        assert!(found.faults.list.is_empty(), "{}\n{}", folder.display(), render(&sources, &found.faults));
        assert!(found.not_analysed.is_empty(), "{}: {:?}", folder.display(), found.not_analysed);
    }
    let sources = sources_of(&root.join("rules"));
    let mut faults = Faults::default();
    let files: Vec<_> = sources.ids().map(|id| syntax::parse(&sources, id, &mut faults)).collect();
    let ends = lint::loose_ends(&resolve::resolve(&sources, &files, &mut faults).unwrap(), &|_| true);
    assert!(ends.list.is_empty(), "{}", render(&sources, &ends));
}

#[test]
fn tables_that_fit_every_record_once() {
    silent(
        "table agreement.days: number in days\n  | model   | officers | signed_on | gives |\n  \
         | JEM | at most 4 | any | 10 days |\n  | JEM | at least 5 | before 2020-01-01 | 20 days |\n  \
         | JEM | at least 5 | on or after 2020-01-01 | 25 days |\n  | not JEM | any | any | 30 days |\n\n\
         table agreement.place: one of near, far\n  | agency.county | gives |\n  | \"Kent\" | near |\n  \
         | not \"Kent\" | far |\n\n\
         table agreement.size: one of nobody, few, many\n  | officers | gives |\n  | 0 | nobody |\n  | from 1 through 9 | few |\n  \
         | at least 10 | many |\n",
    );
}

#[test]
fn lines_that_are_taken() {
    silent(
        "define agreement.level: one of low, high as\n  high when officers is at least 10\n  \
         low when officers is at least 5\n  otherwise high\n",
    );
}
