//! What the checks say, each message whole.

use super::{hints, rule, says};

macro_rules! clauses {
    ($($name:ident, $code:literal: $clauses:expr;)*) => {$(
        #[test]
        fn $name() {
            says(stringify!($name), $code, &rule($clauses));
        }
    )*};
}

macro_rules! files {
    ($($name:ident, $code:literal: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            says(stringify!($name), $code, $text);
        }
    )*};
}

clauses! {
    when_of_two_models, "when-never-holds":
        "when model is JEM and signed_on is after 2020-01-01 and model is WSO\nmust installed_on is recorded";
    when_of_no_model_left, "when-never-holds":
        "when model is not JEM and model is not one of (WSO, TFM)\nmust installed_on is recorded";
    when_of_numbers, "when-never-holds":
        "when officers is more than 4 and officers is less than 5\nmust installed_on is recorded";
    when_of_dates_in_a_round, "when-never-holds":
        "when all of
         - ended_on is not none
         - reviewed_on is not none
         - signed_on is before ended_on
         - ended_on is before reviewed_on
         - reviewed_on is on or before signed_on
         must installed_on is recorded";
    when_of_a_deadline_and_a_distance, "when-never-holds":
        "when installed_on is not none and installed_on is within 30 days after signed_on \
              and installed_on is more than 6 weeks after signed_on
         must reviewed_on is recorded";
    when_of_months, "when-never-holds":
        "when reviewed_on is not none and reviewed_on is within 1 month after signed_on \
              and reviewed_on is after review_due_on
         must installed_on is recorded";
    when_of_a_derived_fact, "when-never-holds":
        "when old is yes and signed_on is during fiscal year 2019\nmust installed_on is recorded";
    when_of_a_parent, "when-never-holds":
        "when agency.state is \"TX\" and agency.state is \"FL\"\nmust installed_on is recorded";
    when_blank_and_known, "when-never-holds":
        "when signed_on is blank and signed_on is before 2020-01-01\nmust installed_on is recorded";
    when_of_a_record_that_cannot_be, "when-never-holds":
        "when exists (provision where binding is yes and added_on is before 2015-01-01 and \
              added_on is during fiscal year 2019)
         must installed_on is recorded";
    when_there_are_none_and_some, "when-never-holds":
        "when exists (provision where binding is yes) and not exists (provision where binding is yes)
         must installed_on is recorded";
    when_before_it_is_in_force, "when-never-holds":
        "in force from 2020-01-01\nwhen signed_on is before 2019-01-01\nmust installed_on is recorded";
    requirement_against_when, "requirement-always-fails": "when model is TFM\nmust model is not TFM";
    requirement_against_itself, "requirement-always-fails": "must model is JEM and model is WSO";
    requirement_out_of_reach, "requirement-always-fails":
        "when installed_on is not none and installed_on is at least 60 days after signed_on
         must installed_on is within 30 days after signed_on";
    requirement_of_a_blank, "requirement-always-fails": "when fee is blank\nmust fee is at least 100";
    requirement_said_by_when, "requirement-never-fails":
        "when model is JEM and officers is at least 5\nshould officers is more than 3";
    requirement_always_true, "requirement-never-fails": "should model is one of (JEM, WSO) or model is not WSO";
    requirement_of_the_same_day, "requirement-never-fails":
        "when installed_on is not none and installed_on is by signed_on plus 30 days
         should installed_on is on or before signed_on plus 5 weeks";
    requirement_of_none, "requirement-never-fails":
        "when agency.county is none\nshould agency.county is not \"Kent\"";
    unless_covers_when, "unless-covers-all":
        "when model is JEM and signed_on is after 2019-06-30
         should installed_on is recorded
         unless recent: signed_on is on or after 2019-01-01";
    unless_of_two_covers_when, "unless-covers-all":
        "should installed_on is recorded
         unless small: officers is at most 10
         unless large: officers is more than 9";
    every_and_nothing_to_check, "nothing-to-check": "should every provision satisfies (binding is yes)";
}

files! {
    table_with_a_gap, "table-gap":
        "table agreement.days: number in days\n  | model | officers     | gives   |\n  \
         | JEM   | at least 5   | 10 days |\n  | JEM   | less than 4  | 20 days |\n  | not JEM | any | 30 days |\n";
    table_without_a_choice, "table-gap":
        "table agreement.days: number in days\n  | model | renewed | gives   |\n  \
         | JEM   | any     | 10 days |\n  | WSO   | any     | 20 days |\n  | TFM | yes | 30 days |\n";
    table_without_a_day, "table-gap":
        "table agreement.days: number in days\n  | signed_on         | gives   |\n  \
         | before 2020-01-01 | 10 days |\n  | after 2020-01-01  | 20 days |\n";
    table_without_other_texts, "table-gap":
        "table agreement.days: number in days\n  | agency.county | gives   |\n  \
         | \"Kent\"      | 10 days |\n  | none | 20 days |\n";
    table_with_two_rows_for_one_record, "table-overlap":
        "table agreement.days: number in days\n  | model | officers     | gives   |\n  \
         | JEM   | at least 5   | 10 days |\n  | JEM   | at most 5  | 20 days |\n  \
         | not JEM | any | 30 days |\n";
    table_with_a_row_for_nothing, "never-taken":
        "table agreement.days: number in days\n  | officers   | officers | gives   |\n  | at least 5 | any | 10 days |\n  \
         | at most 4 | any | 20 days |\n  | at least 9 | less than 9 | 20 days |\n";
    line_below_one_that_takes_all, "never-taken":
        "define agreement.level: one of low, middle, high as\n  low when officers is at least 5\n  \
         middle when fee is at least 100\n  high when officers is at least 10\n  otherwise middle\n";
    line_for_nothing, "never-taken":
        "define agreement.level: one of low, high as\n  low when model is JEM and model is TFM\n  otherwise high\n";
    when_of_a_parameter, "requirement-always-fails":
        "parameter reply_days: 30 days\n\nrule R-1 \"Title\"\n  cite   SOP-1\n  for    agreement\n  \
         when   installed_on is not none and installed_on is at least 60 days after signed_on\n  \
         must   installed_on is within reply_days after signed_on\n";
    when_of_a_parameter_in_versions, "requirement-always-fails":
        "parameter least: 5\n  in force until 2020-01-01\n\nparameter least: 9\n  in force from 2020-01-01\n\n\
         rule R-1 \"Title\"\n  cite   SOP-1\n  for    agreement\n  \
         when   signed_on is after 2021-06-30 and officers is less than 9\n  must   officers is at least least\n";
    when_of_a_list_in_versions, "when-never-holds":
        "list models: JEM, WSO\n  in force until 2020-01-01\n\nlist models: WSO, TFM\n  in force from 2020-01-01\n\n\
         rule R-1 \"Title\"\n  cite   SOP-1\n  for    agreement\n  \
         when   model is one of models and signed_on is before 2020-01-01 and model is TFM\n  must   installed_on is recorded\n";
    when_of_a_level, "when-never-holds":
        "define agreement.level: one of low, high as\n  high when officers is at least 10\n  otherwise low\n\n\
         rule R-1 \"Title\"\n  cite   SOP-1\n  for    agreement\n  \
         when   level is high and officers is at most 9\n  must   installed_on is recorded\n";
    when_of_a_loop, "when-never-holds":
        "list topics: \"force\", \"custody\"\n\nrule R-1 \"Title\"\n  cite   SOP-1\n  for    agreement\n  \
         for each topic in topics\n  for each fiscal year from signed_on until ended_on\n  \
         when   that topic is \"force\" and officers is at least 1 and that topic is not \"Force\"\n  \
         must   exists (provision where title is that topic and added_on is during that fiscal year)\n";
    limits_that_differ, "different-limits":
        "rule R-1 \"One\"\n  cite   SOP-1\n  for    agreement\n  when   model is one of (JEM, WSO)\n  \
         must   installed_on is within 180 days after signed_on\n\n\
         rule R-2 \"Other\"\n  cite   SOP-1\n  for    agreement\n  when   model is not JEM\n  \
         must   installed_on is within 6 months after signed_on and reviewed_on is recorded\n";
    a_goal_that_is_laxer_than_what_binds, "different-limits":
        "rule R-1 \"One\"\n  cite   SOP-1\n  for    agreement\n  \
         must   installed_on is within 30 days after signed_on\n\n\
         rule R-2 \"Other\"\n  cite   SOP-1\n  for    agreement\n  \
         should installed_on is within 60 days after signed_on\n";
}

#[test]
fn a_rule_without_a_test() {
    hints("a_rule_without_a_test", &["rule-without-test"], &rule("must installed_on is recorded"));
}

#[test]
fn rules_without_tests() {
    let one = rule("must installed_on is recorded");
    let text = format!("{one}\n{}\n{}", one.replace("R-1", "R-2"), one.replace("R-1", "R-3"));
    let text = format!("{text}\ntest R-2 \"x\"\n  given agreement  agreement_id \"A1\"\n  expect violated\n");
    hints("rules_without_tests", &["rule-without-test"], &text);
}

#[test]
fn loose_ends() {
    let text = "record visit\n  key visit_id: text\n  agreement_id: text\n  held_on: date\n  minutes: number\n  room: text\n  \
                belongs to agreement by agreement_id\n\nrecord room\n  key room_id: text\n  floor: number\n\n\
                list rooms: hall, cellar\n\nparameter longest: 90 days\n\ndefine visit.long as minutes is more than 60\n\ndefine visit.early as held_on is before 2015-01-01\n\n\
                rule R-1 \"Title\"\n  cite   SOP-1\n  for    visit\n  must   early is no\n\n\
                test R-1 \"x\"\n  given visit  visit_id \"V1\", held_on 2016-01-01, room \"B\"\n  expect met\n";
    hints("loose_ends", &["not-used"; 5], text);
}
