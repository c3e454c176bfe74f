//! Names: unknown, ambiguous, or declared twice.

use std::fmt::Write as _;

shoulds! {
    "names"
    kind_near, "agrement", ["unknown-kind"]: "signed_on is recorded";
    kind_far, "zebra", ["unknown-kind"]: "signed_on is recorded";
    field_near, "agreement", ["unknown-field"]: "singed_on is recorded";
    field_far, "agreement", ["unknown-field"]: "colour is recorded";
    field_of_parent, "agreement", ["unknown-field"]: "agency.stat is \"TX\"";
    field_of_outer_record, "officer", ["unknown-field"]: "exists (training_record where certified_on is recorded)";
    field_null, "agreement", ["unknown-field"]: "signed_on is null";
    field_today, "agreement", ["unknown-field"]: "signed_on is before today";
    field_true, "agreement", ["unknown-field"]: "open is true";
    field_number_word, "agreement", ["unknown-field"]: "score is at least two";
    field_list, "agreement", ["unknown-field"]: "score is models";
    path_near, "agreement", ["unknown-name"]: "agancy.state is \"TX\"";
    path_far, "agreement", ["unknown-name"]: "court.state is \"TX\"";
    path_through_field, "agreement", ["unknown-name"]: "model.state is \"TX\"";
    path_second_step, "training_record", ["unknown-name"]: "officer.agency.court.name is recorded";
    path_aliased, "officer", ["unknown-name"]: "every (training_record as first where kind is basic) satisfies (training_record.held_on is recorded)";
    path_of_outer_record, "agreement", ["unknown-name"]: "exists (site where agency.state is \"TX\")";
    record_parent, "agreement", ["record-not-value"]: "agency is recorded";
    record_itself, "agreement", ["record-not-value"]: "agreement is recorded";
    downward, "agency", ["downward-path"]: "agreement.model is JEM";
    downward_last, "agency", ["downward-path"]: "agreement is recorded";
    downward_after_climbing, "officer", ["downward-path"]: "agency.agreement.model is JEM";
    records_near, "agency", ["no-such-records"]: "exists agreements";
    records_field, "agreement", ["no-such-records"]: "exists signed_on";
    records_two_steps_down, "agency", ["no-such-records"]: "exists training_record";
    records_of_parent, "officer", ["no-such-records"]: "exists agreement";
    records_of_outer_record, "officer", ["no-such-records"]: "exists (training_record where exists training_record)";
    records_unknown, "officer", ["no-such-records"]: "exists waiver";
    records_of_its_own_kind, "agreement", ["no-such-records"]: "count of agreement is 1";
    records_of_its_own_kind_without_links, "notice", ["no-such-records"]: "not exists notice";
    records_without_links, "notice", ["no-such-records"]: "exists waiver";
    two_records_in_sight, "officer", ["ambiguous-link"]: "every training_record satisfies (exists (officer.training_record where held_on is after training_record.held_on))";
    children_by_two_links, "officer", ["ambiguous-link"]: "exists payment";
    alias_taken, "officer", ["duplicate-name"]: "exists (training_record as officer where kind is basic)";
    value_near, "agreement", ["unknown-value"]: "model is JAM";
    value_far, "agreement", ["unknown-value"]: "model is ZZZ";
    value_in_set, "agreement", ["unknown-value"]: "model is one of (JEM, \"Task Forse\")";
    value_of_list_field, "agreement", ["unknown-value"]: "marks contains blue";
    value_like_list, "agreement", ["unknown-value"]: "model is models";
    value_from_list, "training_record", ["unknown-value", "unknown-value"]: "kind is one of models";
    rule_near, "agreement", ["unknown-rule"]: "R-11 is met";
    rule_far, "agreement", ["unknown-rule"]: "TRN-05 is met";
    list_near, "agreement", ["unknown-list"]: "note is one of state";
    list_far, "agreement", ["unknown-list"]: "note is one of counties";
    parameter_word, "agreement", ["unknown-parameter"]: "installed_on is within days after signed_on";
}

files! {
    "names"
    two_links_of_one_name, ["ambiguous-link"]: r#"
record visit
  one_id:   text
  other_id: text
  belongs to agency by one_id
  belongs to agency by other_id
"#;
    link_to_itself, ["ambiguous-link"]: r#"
record person
  key person_id: text
  chief_id:      text
  belongs to person by chief_id
"#;
    rule_by_two_ways, ["ambiguous-link"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    training_record
  should R-2 is met
rule R-2 "Title"
  cite   "Manual"
  for    officer
  should certified_on is recorded
"#;
    policy_near, ["unknown-policy"]: r#"
rule R-1 "Title"
  cite   MOU
  for    agreement
  must   open is yes
"#;
    policy_far, ["unknown-policy"]: r#"
rule R-1 "Title"
  cite   DIRECTIVE-7
  for    agreement
  must   open is yes
"#;
    policy_twice, ["duplicate-name"]: r#"
policy MOA "Again"
"#;
    list_twice, ["duplicate-name"]: r#"
list states: "NM"
"#;
    rule_twice, ["duplicate-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is no
"#;
    fact_twice, ["duplicate-name"]: r#"
define agreement.late as open is yes
define agreement.late as open is no
"#;
    fact_like_field, ["duplicate-name"]: r#"
define agreement.open as model is JEM
"#;
    field_twice, ["duplicate-name"]: r#"
record visit
  made_on: date
  made_on: text
"#;
    field_again_without_news, ["duplicate-name"]: r#"
record agreement
  signed_on: date
"#;
    choice_twice, ["duplicate-name"]: r#"
record visit
  result: one of good "Good" or "fine", FINE
"#;
    exception_twice, ["duplicate-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  unless waived: model is JEM
  unless waived: model is WSO
"#;
    list_like_field, ["name-clash"]: r#"
list score: 1, 2
"#;
    fact_without_kind, ["fact-name"]: r#"
define late as open is yes
"#;
    fact_with_path, ["fact-name"]: r#"
define agreement.agency.late as state is "TX"
"#;
    key_count, ["link-key"]: r#"
record visit
  state: text
  name:  text
  belongs to agency by state, name
"#;
    key_type, ["link-key"]: r#"
record visit
  number: whole number
  belongs to agency by number
"#;
    key_missing, ["link-key"]: r#"
record visit
  notice_id: text
  belongs to notice by notice_id
"#;
    link_words, ["unknown-kind", "unknown-field"]: r#"
record visit
  agency_id: text
  belongs to agancy by agency_id
  belongs to agency by agency
"#;
    type_changed, ["changed-type"]: r#"
record agreement
  signed_on: text
"#;
    choices_changed, ["changed-type"]: r#"
record agreement
  model: one of JEM, WSO from "Kind"
"#;
    blank_changed, ["said-twice"]: r#"
record agreement
  ended_on: date or none
"#;
    key_added, ["said-twice"]: r#"
record agreement
  key county: text
"#;
    lasts_changed, ["said-twice"]: r#"
record agreement
  lasts from signed_on until installed_on
"#;
    dated_by_changed, ["said-twice"]: r#"
record training_record
  dated by completed_on
"#;
    nested_twice, ["said-twice"]: r#"
record provision
  text: text
  nested in agreement as provisions
  nested in agreement as clauses
"#;
    two_settings, ["second-settings"]: r#"
settings
  month end next day

settings
  time zone "America/Chicago"
"#;
    zone, ["unknown-zone"]: r#"
settings
  time zone "Eastern"
"#;
    calendar, ["unknown-calendar"]: r#"
settings
  holidays us_fedral
"#;
    calendar_far, ["unknown-calendar"]: r#"
settings
  holidays texas
"#;
    test_words, ["unknown-kind", "unknown-field"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes

test R-1 "Title"
  given agrement open yes
  given agreement opne yes
  expect met
"#;
    test_field_twice, ["given-twice"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes

test R-1 "Title"
  given agreement open yes, model JEM, open no
  expect met
"#;
}

good_shoulds! {
    climbing_far, "training_record": "officer.agency.state is \"TX\" and approver.agency.state is \"TX\"";
    own_record_by_name, "agreement": "agreement.agency.state is \"TX\"";
    up_then_down, "officer": "exists (agency.agreement where model is JEM)";
    alias, "officer": "every training_record satisfies (not exists (officer.training_record as later where later.held_on is after training_record.held_on))";
    parent_there, "training_record": "exists approver and exists (officer where certified_on is recorded)";
    values, "agreement": "model is \"Task Force\" and model is one of (JEM, wso) and model is one of models and marks contains red and marks contains all of (red, green) and note is one of states";
}

good_files! {
    outcome_of_parent: r#"
rule R-1 "Title"
  cite   "Manual"
  for    training_record
  should exists (approver where R-2 is met)
rule R-2 "Title"
  cite   "Manual"
  for    agency
  should state is recorded
"#;
    outcome_of_children: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should not exists (training_record where R-2 is violated)
rule R-2 "Title"
  cite   "Manual"
  for    training_record
  should held_on is recorded
"#;
    outcome_of_record_in_sight: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should every training_record satisfies (R-2 is met)
rule R-2 "Title"
  cite   "Manual"
  for    officer
  should agency_id is recorded
"#;
    outcome_in_a_fact: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should late is no

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  should open is yes

define agreement.late as R-2 is violated
"#;
    second_block: r#"
record agreement
  county:    text
  signed_on: date from "Date of signature"
  note:      text private
  lasts from signed_on until ended_on
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should county is recorded
"#;
    nested: r#"
record provision
  text: text
  nested in agreement as provisions
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should every provision satisfies (text is recorded and agreement.signed_on is recorded)
"#;
}

/// A kind with so many fields and links, and a rule with so many loops.
fn large(fields: usize, links: usize, loops: usize) -> String {
    let mut text = String::from("record place\n  key place_id: text\n\nrecord item\n");
    (0..fields).for_each(|field| writeln!(text, "  f{field}: text").unwrap());
    (0..links).for_each(|link| writeln!(text, "  belongs to place as p{link} by f0").unwrap());
    text.push_str("\nlist courses: privacy\n\nrule ITM-1 \"Each\"\n  cite \"X\"\n  for item\n");
    (0..loops).for_each(|each| writeln!(text, "  for each c{each} in courses").unwrap());
    text.push_str("  should f0 is recorded\n");
    text
}

#[test]
fn nobody_needs_more_than_that() {
    let kinds = |count: usize| (0..count).map(|kind| format!("record k{kind}\n  note: text\n\n")).collect::<String>();
    let too_many = |text: &str| {
        let (_, faults, set) = super::resolved(text);
        (faults.list.iter().filter(|fault| fault.code() == "too-many").count(), set.is_none())
    };
    for text in [large(300, 256, 8), kinds(1_000)] {
        assert_eq!(too_many(&text), (0, false));
    }
    for text in [large(16_385, 1, 0), large(1, 257, 0), large(1, 0, 9), kinds(1_025)] {
        assert_eq!(too_many(&text), (1, true));
    }
    super::refuses("names_too_many_loops", &["too-many"], &large(1, 0, 9));
}
