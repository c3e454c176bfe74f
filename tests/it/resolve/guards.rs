//! What may be none, and what makes sure that it is there.

use super::{passes, refuses};

#[test]
fn ordered() {
    refuses(
        "guards_ordered",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is after signed_on
"#,
    );
}

#[test]
fn ordered_right() {
    refuses(
        "guards_ordered_right",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is before ended_on
"#,
    );
}

#[test]
fn compared() {
    refuses(
        "guards_compared",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should fine is at least 5
"#,
    );
}

#[test]
fn between() {
    refuses(
        "guards_between",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is from 2015-01-01 through 2016-01-01
"#,
    );
}

#[test]
fn between_edge() {
    refuses(
        "guards_between_edge",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is from 2015-01-01 through ended_on
"#,
    );
}

#[test]
fn calculated() {
    refuses(
        "guards_calculated",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is by ended_on plus 30 days
"#,
    );
}

#[test]
fn counted() {
    refuses(
        "guards_counted",
        &["unguarded-none", "unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should days from ended_on to installed_on is at most 30 days
"#,
    );
}

#[test]
fn anchor() {
    refuses(
        "guards_anchor",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 30 days after ended_on
"#,
    );
}

#[test]
fn distance() {
    refuses(
        "guards_distance",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is at least 30 days after signed_on
"#,
    );
}

#[test]
fn weekend() {
    refuses(
        "guards_weekend",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is on a weekend
"#,
    );
}

#[test]
fn period() {
    refuses(
        "guards_period",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should fiscal year of ended_on is 2019
"#,
    );
}

#[test]
fn end_of_period() {
    refuses(
        "guards_end_of_period",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is by the end of fiscal year of ended_on
"#,
    );
}

#[test]
fn day_of_time() {
    refuses(
        "guards_day_of_time",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should date of booked_at is signed_on
"#,
    );
}

#[test]
fn added() {
    refuses(
        "guards_added",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should sum of (score, fine) is at least 3
"#,
    );
}

#[test]
fn sum_of_records() {
    refuses(
        "guards_sum_of_records",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should sum of hours of training_record is at least 3 hours
"#,
    );
}

#[test]
fn parent() {
    refuses(
        "guards_parent",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is after agency.joined_on
"#,
    );
}

#[test]
fn inside_where() {
    refuses(
        "guards_inside_where",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists (training_record where completed_on is after 2015-01-01)
"#,
    );
}

#[test]
fn inside_satisfies() {
    refuses(
        "guards_inside_satisfies",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should every (training_record where completed_on is not none) satisfies (completed_on is after officer.certified_on)
"#,
    );
}

#[test]
fn in_exception() {
    refuses(
        "guards_in_exception",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  unless over: ended_on is before 2015-01-01
"#,
    );
}

#[test]
fn latest() {
    refuses(
        "guards_latest",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should latest held_on of training_record is after 2015-01-01
"#,
    );
}

#[test]
fn latest_of_two() {
    refuses(
        "guards_latest_of_two",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should latest of (ended_on, installed_on) is after signed_on
"#,
    );
}

#[test]
fn fact() {
    refuses(
        "guards_fact",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should last is after signed_on

define agreement.last as latest of (ended_on, installed_on)
"#,
    );
}

#[test]
fn inside_fact() {
    refuses(
        "guards_inside_fact",
        &["unguarded-none"],
        r#"
define agreement.due as ended_on plus 30 days
"#,
    );
}

#[test]
fn one_of_at_least() {
    refuses(
        "guards_one_of_at_least",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should at least 2 of
    - ended_on is not none
    - open is yes
    - ended_on is after signed_on
"#,
    );
}

#[test]
fn wrong_or() {
    refuses(
        "guards_wrong_or",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is not none or ended_on is after signed_on
"#,
    );
}

#[test]
fn other_field() {
    refuses(
        "guards_other_field",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is not none and ended_on is after signed_on
"#,
    );
}

#[test]
fn latest_without_date() {
    refuses(
        "guards_latest_without_date",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   exists training_record
  should latest completed_on of training_record is after 2015-01-01
"#,
    );
}

#[test]
fn one_of_two_is_there() {
    refuses(
        "guards_one_of_two_is_there",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   latest of (ended_on, installed_on) is not none
  should ended_on is after signed_on
"#,
    );
}

#[test]
fn equal_is_no_guard() {
    refuses(
        "guards_equal_is_no_guard",
        &["unguarded-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   fine is 5
  should fine is at least 3
"#,
    );
}

#[test]
fn by_when() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   ended_on is not none
  should ended_on is after signed_on
"#,
    );
}

#[test]
fn by_when_recorded() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   ended_on, installed_on are recorded
  should ended_on is after installed_on
"#,
    );
}

#[test]
fn by_and() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is not none and ended_on is after signed_on
"#,
    );
}

#[test]
fn by_and_afterwards() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is after signed_on and ended_on is not none
"#,
    );
}

#[test]
fn by_or() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is none or ended_on is after signed_on
"#,
    );
}

#[test]
fn by_not() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should not (ended_on is none) and ended_on is after signed_on
"#,
    );
}

#[test]
fn by_not_around() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should not (ended_on is none or ended_on is before signed_on)
"#,
    );
}

#[test]
fn by_all_of() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should all of
    - ended_on is not none
    - ended_on is after signed_on
"#,
    );
}

#[test]
fn by_any_of() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should any of
    - ended_on is none
    - ended_on is after signed_on
"#,
    );
}

#[test]
fn by_none_of() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should none of
    - ended_on is none
    - ended_on is before signed_on
"#,
    );
}

#[test]
fn by_where() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists (training_record where completed_on is not none and completed_on is after 2015-01-01)
"#,
    );
}

#[test]
fn by_where_of_every() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should every (training_record where completed_on is not none) satisfies (completed_on is after 2015-01-01)
"#,
    );
}

#[test]
fn by_where_of_sum() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should sum of hours of (training_record where hours is not none) is at least 3 hours
"#,
    );
}

#[test]
fn by_where_of_latest() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   exists (training_record where completed_on is not none)
  should latest completed_on of (training_record where completed_on is not none) is after 2015-01-01
"#,
    );
}

#[test]
fn by_exists() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   exists training_record
  should latest held_on of training_record is after 2015-01-01
"#,
    );
}

#[test]
fn by_not_exists() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should not exists training_record or latest held_on of training_record is after 2015-01-01
"#,
    );
}

#[test]
fn by_latest() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   latest completed_on of training_record is not none
  should latest completed_on of training_record is after 2015-01-01
"#,
    );
}

#[test]
fn by_latest_of_two() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   latest of (ended_on, installed_on) is not none
  should latest of (ended_on, installed_on) is after signed_on
"#,
    );
}

#[test]
fn by_one_of_two() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is not none and latest of (ended_on, installed_on) is after signed_on
"#,
    );
}

#[test]
fn for_exception() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   ended_on is not none
  should open is yes
  unless over: ended_on is before 2015-01-01
"#,
    );
}

#[test]
fn of_subject_inside_where() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   certified_on is not none
  should exists (training_record where held_on is after officer.certified_on)
"#,
    );
}

#[test]
fn by_longer_path() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   agreement.agency.joined_on is recorded
  should signed_on is after agency.joined_on
"#,
    );
}

#[test]
fn of_fact() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   last is not none
  should last is after signed_on

define agreement.last as latest of (ended_on, installed_on)
"#,
    );
}

#[test]
fn event_needs_none() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is within 30 days after signed_on and ended_on is by 2019-01-01 and ended_on is during fiscal year 2019
"#,
    );
}

#[test]
fn equality_needs_none() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is installed_on and fine is 3 give or take 0.5 and remark contains "x"
"#,
    );
}
