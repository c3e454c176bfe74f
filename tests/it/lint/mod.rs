//! Static checks: each message whole, rules beside it that are right, and the search itself against every record of
//! small domains.

mod brute_force;
mod messages;
mod silence;

use probity::diagnostic::Faults;
use probity::resolve::RuleSet;
use probity::source::Sources;
use probity::{lint, resolve, syntax};

use crate::render::render;

/// Records on offer for the rules of the cases, in a file of their own.
const KINDS: &str = r#"
policy SOP-1 "Standard procedures"

record agency
  key agency_id: text
  state:         text
  county:        text or none

record agreement
  key agreement_id: text
  agency_id:        text
  model:            one of JEM, WSO, TFM
  officers:         whole number
  fee:              number
  signed_on:        date
  installed_on:     date or none yet
  reviewed_on:      date or none yet
  ended_on:         date or none
  renewed:          yes/no blank means no
  sent_at:          datetime
  lists:            list of text
  dated by signed_on
  belongs to agency by agency_id

record provision
  key provision_id: text
  agreement_id:     text
  title:            text
  binding:          yes/no
  added_on:         date
  belongs to agreement by agreement_id

define agreement.old as signed_on is before 2015-01-01

define agreement.begins_on as latest of (signed_on, installed_on)

define agreement.review_due_on as signed_on plus 6 months
"#;

/// What resolves without a problem, with the rules in the second file.
fn resolved(text: &str) -> (Sources, RuleSet) {
    let mut sources = Sources::default();
    let mut faults = Faults::default();
    let mut trees = Vec::new();
    for (name, text) in [("kinds.probity", KINDS), ("rules.probity", text)] {
        let file = sources.add(name, text).unwrap();
        trees.push(syntax::parse(&sources, file, &mut faults));
    }
    let rules = resolve::resolve(&sources, &trees, &mut faults);
    assert!(faults.list.is_empty(), "a case resolves: {text}\n{}", render(&sources, &faults));
    (sources, rules.unwrap())
}

/// A rule about agreements with these clauses.
fn rule(clauses: &str) -> String {
    let lines: String = clauses.lines().map(|line| format!("  {}\n", line.trim())).collect();
    format!("rule R-1 \"Title\"\n  cite   SOP-1\n  for    agreement\n{lines}")
}

fn codes(faults: &Faults) -> Vec<String> {
    faults.list.iter().map(|fault| fault.code()).collect()
}

/// Expects what is said of rules, and compares it with the snapshot.
#[track_caller]
fn says(name: &str, code: &str, text: &str) {
    let (sources, rules) = resolved(text);
    let found = lint::check(&sources, &rules).faults;
    let shown = render(&sources, &found);
    assert_eq!(codes(&found), [code], "\n{text}\n{shown}");
    snapshot(name, text, &shown);
}

/// Expects what is said of loose ends, and compares it with the snapshot.
#[track_caller]
fn hints(name: &str, codes_expected: &[&str], text: &str) {
    let (sources, rules) = resolved(text);
    let own = sources.ids().nth(1).unwrap();
    let found = lint::loose_ends(&rules, &|file| file == own);
    let shown = render(&sources, &found);
    assert_eq!(codes(&found), codes_expected, "\n{text}\n{shown}");
    snapshot(name, text, &shown);
}

#[track_caller]
fn snapshot(name: &str, text: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/lint");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, format!("{text}\n-----\n{shown}")));
}
