//! Rules as a whole: sources, dates, cycles, sentences.

use super::{passes, refuses};

#[test]
fn must_without_policy() {
    refuses(
        "rules_must_without_policy",
        &["must-without-policy"],
        r#"
rule R-1 "Title"
  cite   "Audit" page 3
  for    agreement
  must   open is yes
"#,
    );
}

#[test]
fn several_dates() {
    refuses(
        "rules_several_dates",
        &["several-dates"],
        r#"
rule R-1 "Title"
  cite   FORMER
  cite   LATTER
  for    agreement
  must   open is yes
"#,
    );
}

#[test]
fn in_force_backwards() {
    refuses(
        "rules_in_force_backwards",
        &["empty-in-force"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  in force from 2019-10-01 until 2015-10-01
  for    agreement
  should open is yes
"#,
    );
}

#[test]
fn policy_in_force_backwards() {
    refuses(
        "rules_policy_in_force_backwards",
        &["empty-in-force"],
        r#"
policy SHORT "Title"
  in force from 2019-10-01 until 2019-10-01
"#,
    );
}

#[test]
fn fact_needs_itself() {
    refuses(
        "rules_fact_needs_itself",
        &["cyclic-definition"],
        r#"
define agreement.due as due plus 3 days
"#,
    );
}

#[test]
fn facts_need_each_other() {
    refuses(
        "rules_facts_need_each_other",
        &["cyclic-definition"],
        r#"
define agreement.one as agency.two
define agency.two as exists (agreement where three is yes)
define agreement.three as one is yes
"#,
    );
}

#[test]
fn rule_asks_for_itself() {
    refuses(
        "rules_rule_asks_for_itself",
        &["cyclic-rules"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should R-1 is met
"#,
    );
}

#[test]
fn rules_ask_for_each_other() {
    refuses(
        "rules_rules_ask_for_each_other",
        &["cyclic-rules"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should R-2 is met

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  when   R-3 is met
  should open is yes

rule R-3 "Title"
  cite   "Manual"
  for    agreement
  should R-1 is violated
"#,
    );
}

#[test]
fn rule_asks_by_way_of_facts() {
    refuses(
        "rules_rule_asks_by_way_of_facts",
        &["cyclic-rules"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should done is yes

define agreement.done as sure
define agreement.sure as R-1 is met
"#,
    );
}

#[test]
fn cycle_beside_another_mistake() {
    refuses(
        "rules_cycle_beside_another_mistake",
        &["unknown-field", "cyclic-rules"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should R-1 is met

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  should opne is yes
"#,
    );
}

#[test]
fn rule_about_children() {
    refuses(
        "rules_rule_about_children",
        &["rule-out-of-reach"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should R-2 is met

rule R-2 "Title"
  cite   "Manual"
  for    training_record
  should held_on is recorded
"#,
    );
}

#[test]
fn rule_about_strangers() {
    refuses(
        "rules_rule_about_strangers",
        &["rule-out-of-reach"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should R-2 is met

rule R-2 "Title"
  cite   "Manual"
  for    notice
  should text is recorded
"#,
    );
}

#[test]
fn outcome_of_a_whole_rule() {
    refuses(
        "rules_outcome_of_a_whole_rule",
        &["outcome-not-condition"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should R-2 is not run

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
"#,
    );
}

#[test]
fn due_date_outside_unless() {
    refuses(
        "rules_due_date_outside_unless",
        &["nothing-to-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is by the due date
"#,
    );
}

#[test]
fn due_date_without_deadline() {
    refuses(
        "rules_due_date_without_deadline",
        &["nothing-to-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  unless early: signed_on is before the due date
"#,
    );
}

#[test]
fn that_without_loop() {
    refuses(
        "rules_that_without_loop",
        &["nothing-to-name", "nothing-to-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is that course and installed_on is during that fiscal year
"#,
    );
}

#[test]
fn that_misspelt() {
    refuses(
        "rules_that_misspelt",
        &["nothing-to-name", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is that sate
  for each state in states
"#,
    );
}

#[test]
fn two_period_loops() {
    refuses(
        "rules_two_period_loops",
        &["two-period-loops", "not-carried", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  for each fiscal year from signed_on until the as-of date
  for each month from signed_on until the as-of date
"#,
    );
}

#[test]
fn say_unknown_fields() {
    refuses(
        "rules_say_unknown_fields",
        &["unknown-field", "unknown-name"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  say "{agreement_id} of {agancy.state} is {opne}"
"#,
    );
}

#[test]
fn say_open_brace() {
    refuses(
        "rules_say_open_brace",
        &["bad-say"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  say "{agreement_id is late"
"#,
    );
}

#[test]
fn say_empty_braces() {
    refuses(
        "rules_say_empty_braces",
        &["bad-say"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  say "the agreement {} is late"
"#,
    );
}

#[test]
fn must_with_policy_and_document() {
    passes(
        r#"
rule R-1 "Title"
  cite   MOA section "VIII"
  cite   "Audit" page 3
  for    agreement
  must   open is yes
"#,
    );
}

#[test]
fn dates_of_its_own() {
    passes(
        r#"
rule R-1 "Title"
  cite   FORMER
  cite   LATTER
  in force from 2012-01-01
  for    agreement
  must   open is yes
"#,
    );
}

#[test]
fn say_fields() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  say "{agreement_id} of {agency.state} is late"
"#,
    );
}
