//! What may be none, and what makes sure that it is there.

shoulds! {
    "guards"
    ordered, "agreement", ["unguarded-none"]: "ended_on is after signed_on";
    ordered_right, "agreement", ["unguarded-none"]: "signed_on is before ended_on";
    compared, "agreement", ["unguarded-none"]: "fine is at least 5";
    between, "agreement", ["unguarded-none"]: "ended_on is from 2015-01-01 through 2016-01-01";
    between_edge, "agreement", ["unguarded-none"]: "signed_on is from 2015-01-01 through ended_on";
    calculated, "agreement", ["unguarded-none"]: "signed_on is by ended_on plus 30 days";
    counted, "agreement", ["unguarded-none", "unguarded-none"]: "days from ended_on to installed_on is at most 30 days";
    anchor, "agreement", ["unguarded-none"]: "installed_on is within 30 days after ended_on";
    distance, "agreement", ["unguarded-none"]: "ended_on is at least 30 days after signed_on";
    weekend, "agreement", ["unguarded-none"]: "ended_on is on a weekend";
    period, "agreement", ["unguarded-none"]: "fiscal year of ended_on is 2019";
    end_of_period, "agreement", ["unguarded-none"]: "signed_on is by the end of fiscal year of ended_on";
    day_of_time, "agreement", ["unguarded-none"]: "date of booked_at is signed_on";
    added, "agreement", ["unguarded-none"]: "sum of (score, fine) is at least 3";
    sum_of_records, "officer", ["unguarded-none"]: "sum of hours of training_record is at least 3 hours";
    parent, "agreement", ["unguarded-none"]: "signed_on is after agency.joined_on";
    inside_where, "officer", ["unguarded-none"]: "exists (training_record where completed_on is after 2015-01-01)";
    inside_satisfies, "officer", ["unguarded-none"]: "every (training_record where completed_on is not none) satisfies (completed_on is after officer.certified_on)";
    latest, "officer", ["unguarded-none"]: "latest held_on of training_record is after 2015-01-01";
    latest_of_two, "agreement", ["unguarded-none"]: "latest of (ended_on, installed_on) is after signed_on";
    wrong_or, "agreement", ["unguarded-none"]: "ended_on is not none or ended_on is after signed_on";
    other_field, "agreement", ["unguarded-none"]: "installed_on is not none and ended_on is after signed_on";
}

files! {
    "guards"
    in_exception, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  unless over: ended_on is before 2015-01-01
"#;
    fact, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should last is after signed_on

define agreement.last as latest of (ended_on, installed_on)
"#;
    inside_fact, ["unguarded-none"]: r#"
define agreement.due as ended_on plus 30 days
"#;
    one_of_at_least, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should at least 2 of
    - ended_on is not none
    - open is yes
    - ended_on is after signed_on
"#;
    latest_without_date, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   exists training_record
  should latest completed_on of training_record is after 2015-01-01
"#;
    one_of_two_is_there, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   latest of (ended_on, installed_on) is not none
  should ended_on is after signed_on
"#;
    equal_is_no_guard, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   fine is 5
  should fine is at least 3
"#;
}

good_shoulds! {
    by_and, "agreement": "ended_on is not none and ended_on is after signed_on";
    by_and_afterwards, "agreement": "ended_on is after signed_on and ended_on is not none";
    by_or, "agreement": "ended_on is none or ended_on is after signed_on";
    by_not, "agreement": "not (ended_on is none) and ended_on is after signed_on";
    by_not_around, "agreement": "not (ended_on is none or ended_on is before signed_on)";
    by_where, "officer": "exists (training_record where completed_on is not none and completed_on is after 2015-01-01)";
    by_where_of_every, "officer": "every (training_record where completed_on is not none) satisfies (completed_on is after 2015-01-01)";
    by_where_of_sum, "officer": "sum of hours of (training_record where hours is not none) is at least 3 hours";
    by_not_exists, "officer": "not exists training_record or latest held_on of training_record is after 2015-01-01";
    by_one_of_two, "agreement": "ended_on is not none and latest of (ended_on, installed_on) is after signed_on";
    event_needs_none, "agreement": "ended_on is within 30 days after signed_on and ended_on is by 2019-01-01 and ended_on is during fiscal year 2019";
    equality_needs_none, "agreement": "ended_on is installed_on and fine is 3 give or take 0.5 and remark contains \"x\"";
}

good_files! {
    by_when: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   ended_on is not none
  should ended_on is after signed_on
"#;
    by_when_recorded: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   ended_on, installed_on are recorded
  should ended_on is after installed_on
"#;
    by_all_of: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should all of
    - ended_on is not none
    - ended_on is after signed_on
"#;
    by_any_of: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should any of
    - ended_on is none
    - ended_on is after signed_on
"#;
    by_none_of: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should none of
    - ended_on is none
    - ended_on is before signed_on
"#;
    by_where_of_latest: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   exists (training_record where completed_on is not none)
  should latest completed_on of (training_record where completed_on is not none) is after 2015-01-01
"#;
    by_exists: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   exists training_record
  should latest held_on of training_record is after 2015-01-01
"#;
    by_latest: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   latest completed_on of training_record is not none
  should latest completed_on of training_record is after 2015-01-01
"#;
    by_latest_of_two: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   latest of (ended_on, installed_on) is not none
  should latest of (ended_on, installed_on) is after signed_on
"#;
    for_exception: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   ended_on is not none
  should open is yes
  unless over: ended_on is before 2015-01-01
"#;
    of_subject_inside_where: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   certified_on is not none
  should exists (training_record where held_on is after officer.certified_on)
"#;
    by_longer_path: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   agreement.agency.joined_on is recorded
  should signed_on is after agency.joined_on
"#;
    of_fact: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   last is not none
  should last is after signed_on

define agreement.last as latest of (ended_on, installed_on)
"#;
}
