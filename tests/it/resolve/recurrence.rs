//! What recurs: its mistakes, each with its message, and the names that it gives to its exceptions.

shoulds! {
    "recurrence"
    wrong_names, "officer", ["unknown-value", "unguarded-none", "unknown-field"]: "(training_record where kind is basik) recurs every 2 years from certified_on until endde_on";
    undated, "agency", ["no-record-clause"]: "agreement recurs every 1 year from 2015-01-01";
    wrong_unit, "officer", ["recurs-in-hours"]: "training_record recurs every 48 hours from 2015-01-01";
    no_time_between, "officer", ["empty-interval"]: "training_record recurs every 0 days from 2015-01-01";
    half_a_year, "officer", ["broken-length"]: "training_record recurs every 0.5 years from 2015-01-01";
    start_may_be_none, "officer", ["unguarded-none"]: "training_record recurs every 2 years from certified_on";
    start_is_no_date, "officer", ["wrong-type"]: "training_record recurs every 2 years from officer_id";
    unknown_parameter, "officer", ["unknown-parameter"]: "training_record recurs every spell from 2015-01-01";
    end_is_no_date, "officer", ["wrong-type"]: "training_record recurs every 2 years from 2015-01-01 through officer_id";
    not_records, "agreement", ["no-such-records"]: "note recurs every 2 years from signed_on";
}

files! {
    "recurrence"
    due_date_of_two, ["nothing-to-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should training_record recurs every 2 years from 2015-01-01
         and (training_record where kind is basic) recurs every 5 years from 2015-01-01
  unless late: the due date is after 2015-01-01
"#;
    due_date_beside_a_deadline, ["nothing-to-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should training_record recurs every 2 years from 2015-01-01 and certified_on is by 2015-01-01
  unless late: the due date is after 2015-01-01
"#;
    due_date_inside_or, ["nothing-to-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should training_record recurs every 2 years from 2015-01-01 or certified_on is none
  unless late: the due date is after 2015-01-01
"#;
    date_done_in_unclear, ["nothing-to-name"]: r#"
rule R-1 "Title"
  cite    "Manual"
  for     officer
  should  training_record recurs every 2 years from 2015-01-01
  unclear late: the date done is none
"#;
    date_done_may_be_none, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should training_record recurs every 2 years from 2015-01-01
  unless late: the date done is after the due date
"#;
    date_done_is_not_a_text, ["wrong-type"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should training_record recurs every 2 years from 2015-01-01
  unless late: the date done is "2015-01-01"
"#;
    due_date_is_no_field, ["wrong-type"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should training_record recurs every 2 years from 2015-01-01
  unless late: the due date is recorded
"#;
}

good_shoulds! {
    plain, "officer": "training_record recurs every 2 years from 2015-01-01";
    currently, "officer": "(training_record where kind is refresher) currently recurs every 6 months from 2015-01-01 until the as-of date";
    business_days, "officer": "training_record recurs every 5 business days from 2015-01-01 through 2016-01-01";
    guarded, "officer": "certified_on is not none and training_record recurs every 2 years from certified_on";
    an_end_that_may_be_none, "officer": "training_record recurs every 2 years from 2015-01-01 until certified_on";
    inside, "agency": "every (officer where certified_on is not none) satisfies (training_record recurs every 2 years from certified_on)";
}

good_files! {
    names_of_a_lapse: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   certified_on is not none
  should officer_id is recorded and training_record recurs every 2 years from certified_on
  unless late: the date done is not none and days from the due date to the date done is at most 30 days
  unless soon: the date done is within 30 days after the due date
  unless open: the date done is none
  unless old: the due date is before 2015-01-01
"#;
    deadlines_of_the_records: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should (training_record where completed_on is within 30 days after held_on) recurs every 2 years from 2015-01-01
  unless old: the due date is before 2015-01-01
"#;
}
