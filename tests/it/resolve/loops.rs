//! `for each`: what it may run over, and where its values can be named.

good_files! {
    good_loops: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each full fiscal year from signed_on until ended_on
  for each model in models
  when   model is that model
  should installed_on is during that fiscal year and note is not that model
  unless late: installed_on is by the end of that fiscal year
  say    "{agreement_id} has no {that model} in {that fiscal year}"
"#;
    good_start_that_may_be_none: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  for each month from certified_on plus 30 days through the as-of date
  should officer_id is recorded
"#;
    good_start_is_there_in_the_rule: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  for each month from certified_on until the as-of date
  when   certified_on is before the start of that month
  should exists (training_record where held_on is within 30 days after officer.certified_on)
"#;
    good_chain_between_loops: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  for each state in states
  should state is that state

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  for each place in states
  when   R-1 is met
  should note is that place
"#;
}

files! {
    "loops"
    wrong_names, ["unknown-field", "unknown-list", "unknown-field", "unknown-field"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each fiscal year from singed_on until endde_on
  for each state in stats_
  should opne is yes and note is that state
"#;
    that_misspelt, ["nothing-to-name", "nothing-to-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each state in states
  should note is that sate
  say    "not {that stat}"
"#;
    that_other_period, ["nothing-to-name", "nothing-to-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each fiscal year from signed_on until ended_on
  should installed_on is during that month and signed_on is before the end of that calendar year
"#;
    two_period_loops, ["two-period-loops"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each fiscal year from signed_on until the as-of date
  for each month from signed_on until the as-of date
  should open is yes
"#;
    two_loops_of_a_name, ["duplicate-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each place in states
  for each place in models
  should note is that place
"#;
    from_no_date, ["wrong-type", "wrong-type"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each fiscal year from note until score
  should open is yes
"#;
    private_dates, ["private-loop", "private-loop"]: r#"
record inspector
  key inspector_id: text
  born_on:          date private
  left_on:          date or none private

rule R-1 "Title"
  cite   "Manual"
  for    inspector
  for each fiscal year from born_on until latest of (left_on, born_on)
  should inspector_id is recorded
"#;
    values_of_another_set, ["unknown-value", "unknown-value"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each state in states
  should model is that state
"#;
    value_of_another_type, ["wrong-type"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each state in states
  should score is that state
"#;
    end_may_be_none_in_the_rule, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  for each month from agency.joined_on until certified_on
  should agency.joined_on is before the end of that month and certified_on is after the end of that month
"#;
    value_in_a_definition, ["nothing-to-name", "nothing-to-name"]: r#"
define agreement.of_year as installed_on is during that fiscal year and note is that state
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  for each fiscal year from signed_on until ended_on
  for each state in states
  should of_year is yes
"#;
}
