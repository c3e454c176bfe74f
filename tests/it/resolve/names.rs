//! Names: unknown, ambiguous, or declared twice.

use super::{passes, refuses};

#[test]
fn kind_near() {
    refuses(
        "names_kind_near",
        &["unknown-kind"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agrement
  should signed_on is recorded
"#,
    );
}

#[test]
fn kind_far() {
    refuses(
        "names_kind_far",
        &["unknown-kind"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    zebra
  should signed_on is recorded
"#,
    );
}

#[test]
fn field_near() {
    refuses(
        "names_field_near",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should singed_on is recorded
"#,
    );
}

#[test]
fn field_far() {
    refuses(
        "names_field_far",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should colour is recorded
"#,
    );
}

#[test]
fn field_of_parent() {
    refuses(
        "names_field_of_parent",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should agency.stat is "TX"
"#,
    );
}

#[test]
fn field_of_outer_record() {
    refuses(
        "names_field_of_outer_record",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists (training_record where certified_on is recorded)
"#,
    );
}

#[test]
fn field_null() {
    refuses(
        "names_field_null",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is null
"#,
    );
}

#[test]
fn field_today() {
    refuses(
        "names_field_today",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is before today
"#,
    );
}

#[test]
fn field_true() {
    refuses(
        "names_field_true",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is true
"#,
    );
}

#[test]
fn field_number_word() {
    refuses(
        "names_field_number_word",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is at least two
"#,
    );
}

#[test]
fn field_list() {
    refuses(
        "names_field_list",
        &["unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is models
"#,
    );
}

#[test]
fn path_near() {
    refuses(
        "names_path_near",
        &["unknown-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should agancy.state is "TX"
"#,
    );
}

#[test]
fn path_far() {
    refuses(
        "names_path_far",
        &["unknown-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should court.state is "TX"
"#,
    );
}

#[test]
fn path_through_field() {
    refuses(
        "names_path_through_field",
        &["unknown-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model.state is "TX"
"#,
    );
}

#[test]
fn path_second_step() {
    refuses(
        "names_path_second_step",
        &["unknown-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    training_record
  should officer.agency.court.name is recorded
"#,
    );
}

#[test]
fn path_aliased() {
    refuses(
        "names_path_aliased",
        &["unknown-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should every (training_record as first where kind is basic) satisfies (training_record.held_on is recorded)
"#,
    );
}

#[test]
fn path_of_outer_record() {
    refuses(
        "names_path_of_outer_record",
        &["unknown-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should exists (site where agency.state is "TX")
"#,
    );
}

#[test]
fn record_parent() {
    refuses(
        "names_record_parent",
        &["record-not-value"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should agency is recorded
"#,
    );
}

#[test]
fn record_itself() {
    refuses(
        "names_record_itself",
        &["record-not-value"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should agreement is recorded
"#,
    );
}

#[test]
fn downward() {
    refuses(
        "names_downward",
        &["downward-path"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should agreement.model is JEM
"#,
    );
}

#[test]
fn downward_last() {
    refuses(
        "names_downward_last",
        &["downward-path"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should agreement is recorded
"#,
    );
}

#[test]
fn downward_after_climbing() {
    refuses(
        "names_downward_after_climbing",
        &["downward-path"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should agency.agreement.model is JEM
"#,
    );
}

#[test]
fn records_near() {
    refuses(
        "names_records_near",
        &["no-such-records"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should exists agreements
"#,
    );
}

#[test]
fn records_field() {
    refuses(
        "names_records_field",
        &["no-such-records"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should exists signed_on
"#,
    );
}

#[test]
fn records_two_steps_down() {
    refuses(
        "names_records_two_steps_down",
        &["no-such-records"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should exists training_record
"#,
    );
}

#[test]
fn records_of_parent() {
    refuses(
        "names_records_of_parent",
        &["no-such-records"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists agreement
"#,
    );
}

#[test]
fn records_of_outer_record() {
    refuses(
        "names_records_of_outer_record",
        &["no-such-records"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists (training_record where exists training_record)
"#,
    );
}

#[test]
fn records_unknown() {
    refuses(
        "names_records_unknown",
        &["no-such-records"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists waiver
"#,
    );
}

#[test]
fn records_without_links() {
    refuses(
        "names_records_without_links",
        &["no-such-records"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    notice
  should exists waiver
"#,
    );
}

#[test]
fn two_records_in_sight() {
    refuses(
        "names_two_records_in_sight",
        &["ambiguous-link"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should every training_record satisfies (exists (officer.training_record where held_on is after training_record.held_on))
"#,
    );
}

#[test]
fn children_by_two_links() {
    refuses(
        "names_children_by_two_links",
        &["ambiguous-link"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists payment
"#,
    );
}

#[test]
fn two_links_of_one_name() {
    refuses(
        "names_two_links_of_one_name",
        &["ambiguous-link"],
        r#"
record visit
  one_id:   text
  other_id: text
  belongs to agency by one_id
  belongs to agency by other_id
"#,
    );
}

#[test]
fn link_to_itself() {
    refuses(
        "names_link_to_itself",
        &["ambiguous-link"],
        r#"
record person
  key person_id: text
  chief_id:      text
  belongs to person by chief_id
"#,
    );
}

#[test]
fn rule_by_two_ways() {
    refuses(
        "names_rule_by_two_ways",
        &["ambiguous-link"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    training_record
  should R-2 is met
rule R-2 "Title"
  cite   "Manual"
  for    officer
  should certified_on is recorded
"#,
    );
}

#[test]
fn alias_taken() {
    refuses(
        "names_alias_taken",
        &["duplicate-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists (training_record as officer where kind is basic)
"#,
    );
}

#[test]
fn value_near() {
    refuses(
        "names_value_near",
        &["unknown-value"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model is JAM
"#,
    );
}

#[test]
fn value_far() {
    refuses(
        "names_value_far",
        &["unknown-value"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model is ZZZ
"#,
    );
}

#[test]
fn value_in_set() {
    refuses(
        "names_value_in_set",
        &["unknown-value"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model is one of (JEM, "Task Forse")
"#,
    );
}

#[test]
fn value_of_list_field() {
    refuses(
        "names_value_of_list_field",
        &["unknown-value"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should marks contains blue
"#,
    );
}

#[test]
fn value_like_list() {
    refuses(
        "names_value_like_list",
        &["unknown-value"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model is models
"#,
    );
}

#[test]
fn value_from_list() {
    refuses(
        "names_value_from_list",
        &["unknown-value", "unknown-value"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    training_record
  should kind is one of models
"#,
    );
}

#[test]
fn policy_near() {
    refuses(
        "names_policy_near",
        &["unknown-policy"],
        r#"
rule R-1 "Title"
  cite   MOU
  for    agreement
  must   open is yes
"#,
    );
}

#[test]
fn policy_far() {
    refuses(
        "names_policy_far",
        &["unknown-policy"],
        r#"
rule R-1 "Title"
  cite   DIRECTIVE-7
  for    agreement
  must   open is yes
"#,
    );
}

#[test]
fn rule_near() {
    refuses(
        "names_rule_near",
        &["unknown-rule"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should R-11 is met
"#,
    );
}

#[test]
fn rule_far() {
    refuses(
        "names_rule_far",
        &["unknown-rule"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should TRN-05 is met
"#,
    );
}

#[test]
fn list_near() {
    refuses(
        "names_list_near",
        &["unknown-list"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is one of state
"#,
    );
}

#[test]
fn list_far() {
    refuses(
        "names_list_far",
        &["unknown-list"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is one of counties
"#,
    );
}

#[test]
fn parameter_word() {
    refuses(
        "names_parameter_word",
        &["unknown-parameter"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within days after signed_on
"#,
    );
}

#[test]
fn policy_twice() {
    refuses(
        "names_policy_twice",
        &["duplicate-name"],
        r#"
policy MOA "Again"
"#,
    );
}

#[test]
fn list_twice() {
    refuses(
        "names_list_twice",
        &["duplicate-name"],
        r#"
list states: "NM"
"#,
    );
}

#[test]
fn rule_twice() {
    refuses(
        "names_rule_twice",
        &["duplicate-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is no
"#,
    );
}

#[test]
fn fact_twice() {
    refuses(
        "names_fact_twice",
        &["duplicate-name"],
        r#"
define agreement.late as open is yes
define agreement.late as open is no
"#,
    );
}

#[test]
fn fact_like_field() {
    refuses(
        "names_fact_like_field",
        &["duplicate-name"],
        r#"
define agreement.open as model is JEM
"#,
    );
}

#[test]
fn field_twice() {
    refuses(
        "names_field_twice",
        &["duplicate-name"],
        r#"
record visit
  made_on: date
  made_on: text
"#,
    );
}

#[test]
fn field_again_without_news() {
    refuses(
        "names_field_again_without_news",
        &["duplicate-name"],
        r#"
record agreement
  signed_on: date
"#,
    );
}

#[test]
fn choice_twice() {
    refuses(
        "names_choice_twice",
        &["duplicate-name"],
        r#"
record visit
  result: one of good "Good" or "fine", FINE
"#,
    );
}

#[test]
fn exception_twice() {
    refuses(
        "names_exception_twice",
        &["duplicate-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  unless waived: model is JEM
  unless waived: model is WSO
"#,
    );
}

#[test]
fn list_like_field() {
    refuses(
        "names_list_like_field",
        &["name-clash"],
        r#"
list score: 1, 2
"#,
    );
}

#[test]
fn fact_without_kind() {
    refuses(
        "names_fact_without_kind",
        &["fact-name"],
        r#"
define late as open is yes
"#,
    );
}

#[test]
fn fact_with_path() {
    refuses(
        "names_fact_with_path",
        &["fact-name"],
        r#"
define agreement.agency.late as state is "TX"
"#,
    );
}

#[test]
fn key_count() {
    refuses(
        "names_key_count",
        &["link-key"],
        r#"
record visit
  state: text
  name:  text
  belongs to agency by state, name
"#,
    );
}

#[test]
fn key_type() {
    refuses(
        "names_key_type",
        &["link-key"],
        r#"
record visit
  number: whole number
  belongs to agency by number
"#,
    );
}

#[test]
fn key_missing() {
    refuses(
        "names_key_missing",
        &["link-key"],
        r#"
record visit
  notice_id: text
  belongs to notice by notice_id
"#,
    );
}

#[test]
fn link_words() {
    refuses(
        "names_link_words",
        &["unknown-kind", "unknown-field"],
        r#"
record visit
  agency_id: text
  belongs to agancy by agency_id
  belongs to agency by agency
"#,
    );
}

#[test]
fn type_changed() {
    refuses(
        "names_type_changed",
        &["changed-type"],
        r#"
record agreement
  signed_on: text
"#,
    );
}

#[test]
fn choices_changed() {
    refuses(
        "names_choices_changed",
        &["changed-type"],
        r#"
record agreement
  model: one of JEM, WSO from "Kind"
"#,
    );
}

#[test]
fn blank_changed() {
    refuses(
        "names_blank_changed",
        &["said-twice"],
        r#"
record agreement
  ended_on: date or none
"#,
    );
}

#[test]
fn key_added() {
    refuses(
        "names_key_added",
        &["said-twice"],
        r#"
record agreement
  key county: text
"#,
    );
}

#[test]
fn lasts_changed() {
    refuses(
        "names_lasts_changed",
        &["said-twice"],
        r#"
record agreement
  lasts from signed_on until installed_on
"#,
    );
}

#[test]
fn dated_by_changed() {
    refuses(
        "names_dated_by_changed",
        &["said-twice"],
        r#"
record training_record
  dated by completed_on
"#,
    );
}

#[test]
fn nested_twice() {
    refuses(
        "names_nested_twice",
        &["said-twice"],
        r#"
record provision
  text: text
  nested in agreement as provisions
  nested in agreement as clauses
"#,
    );
}

#[test]
fn two_settings() {
    refuses(
        "names_two_settings",
        &["second-settings"],
        r#"
settings
  month end next day

settings
  time zone "America/Chicago"
"#,
    );
}

#[test]
fn zone() {
    refuses(
        "names_zone",
        &["unknown-zone"],
        r#"
settings
  time zone "Eastern"
"#,
    );
}

#[test]
fn test_words() {
    refuses(
        "names_test_words",
        &["unknown-kind", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes

test R-1 "Title"
  given agrement open yes
  given agreement opne yes
  expect met
"#,
    );
}

#[test]
fn test_field_twice() {
    refuses(
        "names_test_field_twice",
        &["given-twice"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes

test R-1 "Title"
  given agreement open yes, model JEM, open no
  expect met
"#,
    );
}

#[test]
fn climbing_far() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    training_record
  should officer.agency.state is "TX" and approver.agency.state is "TX"
"#,
    );
}

#[test]
fn own_record_by_name() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should agreement.agency.state is "TX"
"#,
    );
}

#[test]
fn up_then_down() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists (agency.agreement where model is JEM)
"#,
    );
}

#[test]
fn alias() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should every training_record satisfies (not exists (officer.training_record as later where later.held_on is after training_record.held_on))
"#,
    );
}

#[test]
fn parent_there() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    training_record
  should exists approver and exists (officer where certified_on is recorded)
"#,
    );
}

#[test]
fn values() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model is "Task Force" and model is one of (JEM, wso) and model is one of models and marks contains red and marks contains all of (red, green) and note is one of states
"#,
    );
}

#[test]
fn outcome_of_parent() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    training_record
  should exists (approver where R-2 is met)
rule R-2 "Title"
  cite   "Manual"
  for    agency
  should state is recorded
"#,
    );
}

#[test]
fn outcome_of_children() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should not exists (training_record where R-2 is violated)
rule R-2 "Title"
  cite   "Manual"
  for    training_record
  should held_on is recorded
"#,
    );
}

#[test]
fn outcome_of_record_in_sight() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should every training_record satisfies (R-2 is met)
rule R-2 "Title"
  cite   "Manual"
  for    officer
  should agency_id is recorded
"#,
    );
}

#[test]
fn outcome_in_a_fact() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should late is no

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  should open is yes

define agreement.late as R-2 is violated
"#,
    );
}

#[test]
fn second_block() {
    passes(
        r#"
record agreement
  county:    text
  signed_on: date from "Date of signature"
  note:      text private
  lasts from signed_on until ended_on
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should county is recorded
"#,
    );
}

#[test]
fn nested() {
    passes(
        r#"
record provision
  text: text
  nested in agreement as provisions
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should every provision satisfies (text is recorded and agreement.signed_on is recorded)
"#,
    );
}
