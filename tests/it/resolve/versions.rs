//! Several blocks of one name: which go together as versions, and what is said of those that do not.

files! {
    "versions"
    overlap, ["overlapping-versions", "unknown-field"]: r#"
rule R-1 "Older"
  cite   "Manual"
  in force until 2015-06-01
  for    agreement
  should open is yes

rule R-1 "Newer"
  cite   "Manual"
  in force from 2015-01-01
  for    agreement
  should opne is yes
"#;
    one_undated, ["overlapping-versions"]: r#"
rule R-1 "Older"
  cite   "Manual"
  for    agreement
  should open is yes

rule R-1 "Newer"
  cite   "Manual"
  in force from 2015-01-01
  for    agreement
  should open is no
"#;
    one_day_in_both, ["overlapping-versions"]: r#"
list models_of_old: JEM
  in force through 2015-01-01

list models_of_old: WSO
  in force from 2015-01-01
"#;
    open_beginnings, ["overlapping-versions"]: r#"
parameter limit: 30 days
  in force until 2015-01-01

parameter limit: 45 days
  in force until 2016-01-01
"#;
    third_overlaps_two, ["overlapping-versions"]: r#"
policy SOP-1 "One"
  in force until 2015-01-01

policy SOP-1 "Two"
  in force from 2016-01-01

policy SOP-1 "Three"
  in force from 2014-01-01 until 2017-01-01
"#;
    by_policies_of_one_time, ["overlapping-versions"]: r#"
rule R-1 "One"
  cite   LATTER
  for    agreement
  should open is yes

rule R-1 "Other"
  cite   LATTER
  for    agreement
  should open is no
"#;
    named_and_undated, ["duplicate-name"]: r#"
rule R-1 "Title"
  cite    "Manual"
  version "older forms"
  for     agreement
  should  open is yes

rule R-1 "Title"
  cite    "Manual"
  version "newer forms"
  for     agreement
  should  open is no
"#;
    another_kind, ["versions-differ", "versions-differ", "versions-differ"]: r#"
rule R-1 "Older"
  cite   FORMER
  for    agreement
  should open is yes

rule R-1 "Newer"
  cite LATTER
  for  agency
  for each fiscal year from joined_on until the as-of date
  when joined_on is not none
  must state is recorded
"#;
    another_unit, ["versions-differ"]: r#"
parameter hold: 48 hours
  in force until 2015-01-01

parameter hold: 2 business days
  in force from 2015-01-01
"#;
    list_and_parameter, ["duplicate-name"]: r#"
parameter states: 4
"#;
    policy_with_days_between, ["several-dates", "version-gap"]: r#"
policy SOP-1 "One"
  in force until 2015-01-01

policy SOP-1 "Two"
  in force from 2016-01-01

rule R-1 "Title"
  cite SOP-1
  for  agreement
  must open is yes
"#;
    supersedes_wrong_name, ["unknown-policy"]: r#"
policy NEXT "Title"
  supersedes MOU
"#;
    supersedes_in_a_round, ["cyclic-policies"]: r#"
policy ONE "Title"
  supersedes TWO

policy TWO "Title"
  supersedes THREE

policy THREE "Title"
  supersedes ONE
"#;
    supersedes_itself, ["cyclic-policies"]: r#"
policy ONE "Title"
  supersedes ONE
"#;
}

/// Expects warnings of these codes and nothing worse.
#[track_caller]
fn warns(name: &str, codes: &[&str], text: &str) {
    let (sources, faults, set) = super::resolved(text);
    let found: Vec<String> = faults.list.iter().map(probity::diagnostic::Fault::code).collect();
    assert!(set.is_some(), "{name} is carried out");
    assert_eq!(found, codes, "{text}");
    super::snapshot(&format!("versions_{name}"), text, &crate::render::render(&sources, &faults));
}

#[test]
fn days_between_versions_are_pointed_out() {
    let text = r#"rule R-1 "Newest"
  cite   "Manual"
  in force from 2017-01-01
  for    agreement
  should open is yes

rule R-1 "Older"
  cite   "Manual"
  in force until 2015-01-01
  for    agreement
  should open is yes

rule R-1 "Middle"
  cite   "Manual"
  in force from 2015-01-01 through 2016-12-30
  for    agreement
  should open is yes

parameter limit: 30 days
  in force until 2015-01-01

parameter limit: 45 days
  in force from 2015-01-02

list marks_of_old: red
  in force through 2015-01-01

list marks_of_old: green
  in force from 2015-01-03
"#;
    warns("gaps", &["version-gap", "version-gap", "version-gap"], text);
}

#[test]
fn a_rule_that_outlives_what_it_cites_is_pointed_out() {
    let text = r#"policy OLD "Title"
  in force until 2012-01-01

policy NEW "Title"
  in force from 2012-01-01
  supersedes OLD

rule R-1 "Title"
  cite OLD section "1"
  in force from 2010-01-01
  for  agreement
  must open is yes

rule R-2 "Title"
  cite OLD
  cite NEW
  in force from 2010-01-01
  for  agreement
  must open is yes

rule R-3 "Title"
  cite OLD
  in force from 2010-01-01 until 2012-01-01
  for  agreement
  must open is yes
"#;
    warns("outlived", &["superseded-policy"], text);
}

good_files! {
    versions_that_follow_each_other: r#"
rule R-1 "Older"
  cite   "Manual"
  in force until 2015-01-01
  for    agreement
  should open is yes

rule R-1 "Newer"
  cite    "Manual"
  version "the form of 2015"
  in force from 2015-01-01
  for     agreement
  should  open is yes

test R-1 "before"
  as of  2014-12-31
  given  agreement open no
  expect violated

policy NEXT "Title"
  supersedes MOA
"#;
    versions_by_their_policies: r#"
rule R-1 "Older"
  cite   FORMER
  for    agreement
  should open is yes

rule R-1 "Newer"
  cite   LATTER
  for    agreement
  should open is yes
"#;
}
