//! Types, units and forms of values.

use super::{passes, refuses};

#[test]
fn number_of_a_text() {
    refuses(
        "types_number_of_a_text",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is at least 5
"#,
    );
}

#[test]
fn number_of_a_date() {
    refuses(
        "types_number_of_a_date",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is at least 5
"#,
    );
}

#[test]
fn number_of_a_year() {
    refuses(
        "types_number_of_a_year",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should fiscal year of signed_on is at least 2019
"#,
    );
}

#[test]
fn quoted_number() {
    refuses(
        "types_quoted_number",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is "5"
"#,
    );
}

#[test]
fn quoted_yes() {
    refuses(
        "types_quoted_yes",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is "yes"
"#,
    );
}

#[test]
fn quoted_date() {
    refuses(
        "types_quoted_date",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is after "2015-01-01"
"#,
    );
}

#[test]
fn year_for_date() {
    refuses(
        "types_year_for_date",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is after 2015
"#,
    );
}

#[test]
fn unquoted_number() {
    refuses(
        "types_unquoted_number",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is 5
"#,
    );
}

#[test]
fn date_of_a_text() {
    refuses(
        "types_date_of_a_text",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is before 2015-01-01
"#,
    );
}

#[test]
fn deadline_of_a_text() {
    refuses(
        "types_deadline_of_a_text",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is by 2015-01-01
"#,
    );
}

#[test]
fn deadline_after_a_text() {
    refuses(
        "types_deadline_after_a_text",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 30 days after note
"#,
    );
}

#[test]
fn weekend_of_a_number() {
    refuses(
        "types_weekend_of_a_number",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is on a weekend
"#,
    );
}

#[test]
fn span_of_texts() {
    refuses(
        "types_span_of_texts",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is from "a" through "b"
"#,
    );
}

#[test]
fn span_of_two_types() {
    refuses(
        "types_span_of_two_types",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is from 1 through 2015-01-01
"#,
    );
}

#[test]
fn agree_types() {
    refuses(
        "types_agree_types",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on, note agree
"#,
    );
}

#[test]
fn give_or_take_days() {
    refuses(
        "types_give_or_take_days",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is 2015-01-01 give or take 3
"#,
    );
}

#[test]
fn pattern_of_a_number() {
    refuses(
        "types_pattern_of_a_number",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score matches "5"
"#,
    );
}

#[test]
fn beginning_of_a_date() {
    refuses(
        "types_beginning_of_a_date",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on starts with "2015"
"#,
    );
}

#[test]
fn part_of_a_number() {
    refuses(
        "types_part_of_a_number",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score contains "5"
"#,
    );
}

#[test]
fn list_is() {
    refuses(
        "types_list_is",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should sites is "A"
"#,
    );
}

#[test]
fn list_is_one_of() {
    refuses(
        "types_list_is_one_of",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should marks is one of (red, green)
"#,
    );
}

#[test]
fn exactly_a_number() {
    refuses(
        "types_exactly_a_number",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is exactly 5
"#,
    );
}

#[test]
fn count_recorded() {
    refuses(
        "types_count_recorded",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should count of training_record is recorded
"#,
    );
}

#[test]
fn count_unique() {
    refuses(
        "types_count_unique",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should count of training_record is unique
"#,
    );
}

#[test]
fn sum_of_dates() {
    refuses(
        "types_sum_of_dates",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should sum of held_on of training_record is at least 3
"#,
    );
}

#[test]
fn latest_of_texts() {
    refuses(
        "types_latest_of_texts",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should latest officer_id of training_record is after 2015-01-01
"#,
    );
}

#[test]
fn plus_without_unit() {
    refuses(
        "types_plus_without_unit",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is by signed_on plus 30
"#,
    );
}

#[test]
fn date_minus_date() {
    refuses(
        "types_date_minus_date",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on minus signed_on is at least 3 days
"#,
    );
}

#[test]
fn text_plus() {
    refuses(
        "types_text_plus",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note plus 3 is 5
"#,
    );
}

#[test]
fn distance_without_unit() {
    refuses(
        "types_distance_without_unit",
        &["wrong-type"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is at least 30 after 2015-01-01
"#,
    );
}

#[test]
fn dated_by_text() {
    refuses(
        "types_dated_by_text",
        &["wrong-type"],
        r#"
record visit
  made_on: text
  dated by made_on
"#,
    );
}

#[test]
fn lasts_from_text() {
    refuses(
        "types_lasts_from_text",
        &["wrong-type"],
        r#"
record visit
  made_on: date
  over:    text
  lasts from made_on through over
"#,
    );
}

#[test]
fn fact_of_another_type() {
    refuses(
        "types_fact_of_another_type",
        &["wrong-type"],
        r#"
define agreement.begun: text as signed_on
"#,
    );
}

#[test]
fn condition_of_another_type() {
    refuses(
        "types_condition_of_another_type",
        &["wrong-type"],
        r#"
define agreement.late: date as open is yes
"#,
    );
}

#[test]
fn word_for_number() {
    refuses(
        "types_word_for_number",
        &["stray-word"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is HIGH
"#,
    );
}

#[test]
fn word_in_a_fact() {
    refuses(
        "types_word_in_a_fact",
        &["stray-word"],
        r#"
define agreement.level as L1
"#,
    );
}

#[test]
fn unit_too_many() {
    refuses(
        "types_unit_too_many",
        &["wrong-unit"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is at least 5 days
"#,
    );
}

#[test]
fn unit_missing() {
    refuses(
        "types_unit_missing",
        &["wrong-unit"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should grace is at least 5
"#,
    );
}

#[test]
fn unit_other() {
    refuses(
        "types_unit_other",
        &["wrong-unit"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should grace is at least 5 hours
"#,
    );
}

#[test]
fn unit_added() {
    refuses(
        "types_unit_added",
        &["wrong-unit"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should grace plus 3 hours is at least 5 days
"#,
    );
}

#[test]
fn too_many_digits() {
    refuses(
        "types_too_many_digits",
        &["bad-number"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is at least 0.12345678901234567890123456789012345
"#,
    );
}

#[test]
fn percent() {
    refuses(
        "types_percent",
        &["stray-percent"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is at least 95 %
"#,
    );
}

#[test]
fn never_none() {
    refuses(
        "types_never_none",
        &["never-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is not none
"#,
    );
}

#[test]
fn fact_never_none() {
    refuses(
        "types_fact_never_none",
        &["never-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should late is none

define agreement.late as open is yes
"#,
    );
}

#[test]
fn blank_is_none_yet() {
    refuses(
        "types_blank_is_none_yet",
        &["blank-is-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should ended_on is blank
"#,
    );
}

#[test]
fn blank_is_none() {
    refuses(
        "types_blank_is_none",
        &["blank-is-none"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should remark is blank
"#,
    );
}

#[test]
fn pattern_unclosed() {
    refuses(
        "types_pattern_unclosed",
        &["bad-pattern"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note matches "A(1"
"#,
    );
}

#[test]
fn pattern_closed_too_early() {
    refuses(
        "types_pattern_closed_too_early",
        &["bad-pattern"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note matches "a)|(b"
"#,
    );
}

#[test]
fn pattern_too_large() {
    refuses(
        "types_pattern_too_large",
        &["bad-pattern"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note matches "\w{500}{500}"
"#,
    );
}

#[test]
fn months_twice() {
    refuses(
        "types_months_twice",
        &["months-twice"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is by signed_on plus 1 month plus 1 month
"#,
    );
}

#[test]
fn years_and_months() {
    refuses(
        "types_years_and_months",
        &["months-twice"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is by signed_on plus 1 year minus 1 month
"#,
    );
}

#[test]
fn months_after_months() {
    refuses(
        "types_months_after_months",
        &["months-twice"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 6 months after signed_on plus 1 month
"#,
    );
}

#[test]
fn exactly_a_choice() {
    refuses(
        "types_exactly_a_choice",
        &["exact-choice"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model is exactly JEM
"#,
    );
}

#[test]
fn exactly_choices() {
    refuses(
        "types_exactly_choices",
        &["exact-choice"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model is exactly one of (JEM, WSO)
"#,
    );
}

#[test]
fn pattern_of_choice_exactly() {
    refuses(
        "types_pattern_of_choice_exactly",
        &["exact-choice"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should model matches exactly "J.*"
"#,
    );
}

#[test]
fn period_year() {
    refuses(
        "types_period_year",
        &["bad-period"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is during fiscal year 19
"#,
    );
}

#[test]
fn period_quarter() {
    refuses(
        "types_period_quarter",
        &["bad-period"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is during calendar quarter 2019-Q5
"#,
    );
}

#[test]
fn period_month() {
    refuses(
        "types_period_month",
        &["bad-period"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is during month March
"#,
    );
}

#[test]
fn period_compared() {
    refuses(
        "types_period_compared",
        &["bad-period"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should fiscal quarter of signed_on is 2019
"#,
    );
}

#[test]
fn period_broken() {
    refuses(
        "types_period_broken",
        &["bad-period"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should fiscal year of signed_on is 2019.5
"#,
    );
}

#[test]
fn blank_means_no() {
    refuses(
        "types_blank_means_no",
        &["bad-modifier"],
        r#"
record visit
  note: text blank means no
"#,
    );
}

#[test]
fn none_yet() {
    refuses(
        "types_none_yet",
        &["bad-modifier"],
        r#"
record visit
  note: text or none yet
"#,
    );
}

#[test]
fn two_blanks() {
    refuses(
        "types_two_blanks",
        &["bad-modifier"],
        r#"
record visit
  held: yes/no or none blank means no
"#,
    );
}

#[test]
fn unquoted_capitals() {
    refuses(
        "types_unquoted_capitals",
        &["unquoted-text"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is TX
"#,
    );
}

#[test]
fn unquoted_small() {
    refuses(
        "types_unquoted_small",
        &["unquoted-text"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is approved
"#,
    );
}

#[test]
fn unquoted_in_set() {
    refuses(
        "types_unquoted_in_set",
        &["unquoted-text", "unquoted-text"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is one of (TX, NM)
"#,
    );
}

#[test]
fn unquoted_list() {
    refuses(
        "types_unquoted_list",
        &["unquoted-text", "unquoted-text"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is one of models
"#,
    );
}

#[test]
fn no_zone() {
    refuses(
        "types_no_zone",
        &["no-zone"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should booked_at is not none and booked_at is after 2017-01-10T17:00
"#,
    );
}

#[test]
fn half_days() {
    refuses(
        "types_half_days",
        &["broken-length"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 1.5 days after signed_on
"#,
    );
}

#[test]
fn endless_days() {
    refuses(
        "types_endless_days",
        &["broken-length"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 99999999999999999999 days after signed_on
"#,
    );
}

#[test]
fn unique_of_parent() {
    refuses(
        "types_unique_of_parent",
        &["own-fields"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should (agency_id, agency.state) is unique
"#,
    );
}

#[test]
fn unique_of_fact() {
    refuses(
        "types_unique_of_fact",
        &["own-fields"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should (agency_id, late) is unique

define agreement.late as open is yes
"#,
    );
}

#[test]
fn amounts() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should grace is at least 1 day and grace plus 3 days is at most 30 days and days from signed_on to the as-of date is less than 90 days
"#,
    );
}

#[test]
fn moved_dates() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is by signed_on plus 3 days plus 1 month and installed_on is within 48 hours after signed_on and installed_on is by signed_on plus grace
"#,
    );
}

#[test]
fn periods() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should fiscal year of signed_on is 2019 and month of signed_on is 2019-03 and calendar quarter of signed_on is 2019-Q1 and fiscal year of signed_on is one of (2019, 2020)
"#,
    );
}

#[test]
fn times_with_zone() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should booked_at is not none and booked_at is after 2017-01-10T17:00-05:00
"#,
    );
}

#[test]
fn times_with_settings() {
    passes(
        r#"
settings
  time zone "America/New_York"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should booked_at is not none and booked_at is after 2017-01-10T17:00
"#,
    );
}

#[test]
fn lists() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should sites contains "A" and sites contains any of ("A", "B") and model contains "J"
"#,
    );
}

#[test]
fn unique() {
    passes(
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should (agency_id, model) is unique and note is unique
"#,
    );
}

#[test]
fn facts() {
    passes(
        r#"
define agreement.level: one of L1, L2 as L1
define agreement.late as installed_on is within 30 days after signed_on
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should level is L2 or late is no
"#,
    );
}
