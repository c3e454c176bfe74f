//! Constructs that are understood but not carried out yet: refused, never passed over, and resolved first.

use super::refuses;

#[test]
fn recurs() {
    refuses(
        "refused_recurs",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   certified_on is not none
  should training_record recurs every 2 years from certified_on until the as-of date
"#,
    );
}

#[test]
fn currently_recurs() {
    refuses(
        "refused_currently_recurs",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   certified_on is not none
  should training_record currently recurs every 2 years from certified_on
"#,
    );
}

#[test]
fn recurs_wrong_names() {
    refuses(
        "refused_recurs_wrong_names",
        &["unknown-value", "unguarded-none", "unknown-field", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should (training_record where kind is basik) recurs every 2 years from certified_on until endde_on
"#,
    );
}

#[test]
fn recurs_undated() {
    refuses(
        "refused_recurs_undated",
        &["no-record-clause", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should agreement recurs every 1 year from 2015-01-01
"#,
    );
}

#[test]
fn recurs_parameter() {
    refuses(
        "refused_recurs_parameter",
        &["unknown-parameter", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should training_record recurs every spell from 2015-01-01
"#,
    );
}

#[test]
fn for_each() {
    refuses(
        "refused_for_each",
        &["not-carried", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is that state and installed_on is during that fiscal year
  for each full fiscal year from signed_on until ended_on
  for each state in states
"#,
    );
}

#[test]
fn for_each_wrong_names() {
    refuses(
        "refused_for_each_wrong_names",
        &["unknown-field", "not-carried", "unknown-list", "not-carried", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should opne is yes and note is that state
  for each fiscal year from singed_on until ended_on
  for each state in stats_
"#,
    );
}

#[test]
fn rule_second_version() {
    refuses(
        "refused_rule_second_version",
        &["not-carried", "unknown-field"],
        r#"
rule R-1 "Older"
  cite   "Manual"
  in force until 2015-01-01
  for    agreement
  should open is yes

rule R-1 "Newer"
  cite   "Manual"
  in force from 2015-01-01
  for    agreement
  should opne is yes
"#,
    );
}

#[test]
fn policy_second_version() {
    refuses(
        "refused_policy_second_version",
        &["not-carried"],
        r#"
policy MOA "Newer"
  in force from 2015-01-01
"#,
    );
}

#[test]
fn list_second_version() {
    refuses(
        "refused_list_second_version",
        &["not-carried", "unknown-policy"],
        r#"
list models: JEM
  in force from 2015-01-01
  cite   MOU
"#,
    );
}

#[test]
fn version() {
    refuses(
        "refused_version",
        &["not-carried", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should opne is yes
  version "older forms"
"#,
    );
}

#[test]
fn supersedes() {
    refuses(
        "refused_supersedes",
        &["not-carried"],
        r#"
policy NEXT "Title"
  supersedes MOA
"#,
    );
}

#[test]
fn supersedes_wrong_name() {
    refuses(
        "refused_supersedes_wrong_name",
        &["unknown-policy", "not-carried"],
        r#"
policy NEXT "Title"
  supersedes MOU
"#,
    );
}

#[test]
fn parameter() {
    refuses(
        "refused_parameter",
        &["not-carried"],
        r#"
parameter limit: 180 days
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within limit after signed_on and grace is at most limit
"#,
    );
}

#[test]
fn parameter_unset() {
    refuses(
        "refused_parameter_unset",
        &["not-carried", "unknown-policy"],
        r#"
parameter limit: days unset
  cite MOU
"#,
    );
}

#[test]
fn parameter_twice() {
    refuses(
        "refused_parameter_twice",
        &["not-carried", "duplicate-name"],
        r#"
parameter limit: 180 days
parameter limit: 90 days
"#,
    );
}

#[test]
fn in_effect_alone() {
    refuses(
        "refused_in_effect_alone",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should exists (agreement where model is JEM and is in effect on the as-of date)
"#,
    );
}

#[test]
fn in_effect_alone_wrong_names() {
    refuses(
        "refused_in_effect_alone_wrong_names",
        &["unknown-field", "not-carried", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should exists (agreement where opne is yes and is in effect on singed_on)
"#,
    );
}

#[test]
fn in_effect_of_records() {
    refuses(
        "refused_in_effect_of_records",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should exists agreement in effect on 2015-01-01
"#,
    );
}

#[test]
fn in_effect_of_records_wrong_names() {
    refuses(
        "refused_in_effect_of_records_wrong_names",
        &["unknown-field", "unknown-field", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should exists (agreement where opne is yes) in effect on joined
"#,
    );
}

#[test]
fn in_effect_of_subject() {
    refuses(
        "refused_in_effect_of_subject",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should agreement is in effect on the as-of date
"#,
    );
}

#[test]
fn in_effect_of_subject_wrong_names() {
    refuses(
        "refused_in_effect_of_subject_wrong_names",
        &["unknown-field", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should agreement is in effect on singed_on
"#,
    );
}

#[test]
fn in_effect_without_lasts() {
    refuses(
        "refused_in_effect_without_lasts",
        &["no-record-clause", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should agency is in effect on signed_on
"#,
    );
}

#[test]
fn covers() {
    refuses(
        "refused_covers",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should agreement covers from 2015-01-01 until 2016-01-01
"#,
    );
}

#[test]
fn covers_wrong_names() {
    refuses(
        "refused_covers_wrong_names",
        &["unknown-field", "unguarded-none", "unknown-field", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should (agreement where opne is yes) covers from joined_on until left
"#,
    );
}

#[test]
fn never_overlaps() {
    refuses(
        "refused_never_overlaps",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should agreement never overlaps
"#,
    );
}

#[test]
fn never_overlaps_wrong_names() {
    refuses(
        "refused_never_overlaps_wrong_names",
        &["unknown-field", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should (agreement where opne is yes) never overlaps
"#,
    );
}

#[test]
fn never_overlaps_without_lasts() {
    refuses(
        "refused_never_overlaps_without_lasts",
        &["no-record-clause", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should officer never overlaps
"#,
    );
}

#[test]
fn agrees_on() {
    refuses(
        "refused_agrees_on",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should agreement agrees on note
"#,
    );
}

#[test]
fn agrees_on_wrong_name() {
    refuses(
        "refused_agrees_on_wrong_name",
        &["unknown-field", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agency
  should agreement agrees on noet
"#,
    );
}

#[test]
fn within_business_days() {
    refuses(
        "refused_within_business_days",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 3 business days after signed_on
"#,
    );
}

#[test]
fn within_business_days_wrong_name() {
    refuses(
        "refused_within_business_days_wrong_name",
        &["not-carried", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 3 business days after singed_on
"#,
    );
}

#[test]
fn business_days_from_to() {
    refuses(
        "refused_business_days_from_to",
        &["not-carried", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should business days from signed_on to singed_on is at least 3 days
"#,
    );
}

#[test]
fn plus_business_days() {
    refuses(
        "refused_plus_business_days",
        &["not-carried", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on plus 3 business days is after singed_on
"#,
    );
}

#[test]
fn at_least_business_days() {
    refuses(
        "refused_at_least_business_days",
        &["not-carried", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is at least 3 business days after singed_on
"#,
    );
}

#[test]
fn field_in_business_days() {
    refuses(
        "refused_field_in_business_days",
        &["not-carried"],
        r#"
record visit
  spent: number in business days
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should spent is recorded
"#,
    );
}

#[test]
fn business_day() {
    refuses(
        "refused_business_day",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is on a business day
"#,
    );
}

#[test]
fn holiday() {
    refuses(
        "refused_holiday",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is on a holiday
"#,
    );
}

#[test]
fn holiday_wrong_type() {
    refuses(
        "refused_holiday_wrong_type",
        &["wrong-type", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is on a holiday
"#,
    );
}

#[test]
fn not_counting_weekends() {
    refuses(
        "refused_not_counting_weekends",
        &["not-carried", "unknown-field"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 3 days after singed_on not counting weekends
"#,
    );
}

#[test]
fn not_counting_holidays() {
    refuses(
        "refused_not_counting_holidays",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should signed_on is at least 3 days before 2015-01-01 not counting weekends and holidays
"#,
    );
}

#[test]
fn rolling() {
    refuses(
        "refused_rolling",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 3 days after signed_on rolling to the next business day
"#,
    );
}

#[test]
fn follows_by() {
    refuses(
        "refused_follows_by",
        &["not-carried", "not-carried"],
        r#"
record visit
  made_on: date
  follows by made_on
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should previous.made_on is before made_on
"#,
    );
}

#[test]
fn follows_by_wrong_names() {
    refuses(
        "refused_follows_by_wrong_names",
        &["unknown-field", "unknown-field", "not-carried", "unknown-field", "not-carried"],
        r#"
record visit
  made_on: date
  follows by mad_on within site
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should previous.mde_on is before made_on
"#,
    );
}

#[test]
fn previous_without_follows() {
    refuses(
        "refused_previous_without_follows",
        &["no-record-clause", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should previous.signed_on is before signed_on
"#,
    );
}

#[test]
fn define_cases() {
    refuses(
        "refused_define_cases",
        &["not-carried"],
        r#"
define agreement.level: one of L1, L2 as
  L1 when score is at least 3
  otherwise L2
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should level is L1
"#,
    );
}

#[test]
fn define_cases_wrong_names() {
    refuses(
        "refused_define_cases_wrong_names",
        &["unknown-value", "unknown-field", "not-carried"],
        r#"
define agreement.level: one of L1, L2 as
  L3 when scor is at least 3
  otherwise L2
"#,
    );
}

#[test]
fn table() {
    refuses(
        "refused_table",
        &["not-carried"],
        r#"
table agreement.days: number in days
  | model | signed_on         | gives   |
  | JEM   | before 2016-01-01 | 30 days |
  | any   | any               | 90 days |
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should days is 30 days
"#,
    );
}

#[test]
fn table_wrong_names() {
    refuses(
        "refused_table_wrong_names",
        &["unknown-field", "unknown-value", "not-carried"],
        r#"
table agreement.days: number in days
  | model | singed_on         | gives   |
  | JAM   | before 2016-01-01 | 30 days |
"#,
    );
}

#[test]
fn measure_share() {
    refuses(
        "refused_measure_share",
        &["not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes

measure M-1 "Open agreements"
  share  of agreement for whom R-1 is met
  by     agency.state, fiscal year of signed_on
  target at least 95 %
"#,
    );
}

#[test]
fn measure_share_wrong_names() {
    refuses(
        "refused_measure_share_wrong_names",
        &["unknown-kind", "unknown-rule", "not-carried"],
        r#"
measure M-1 "Open agreements"
  share of agrement for whom R-1 is met
"#,
    );
}

#[test]
fn measure_total_wrong_names() {
    refuses(
        "refused_measure_total_wrong_names",
        &["unknown-field", "unknown-field", "unknown-field", "not-carried"],
        r#"
measure M-1 "Scores"
  sum of scor of (agreement where opne is yes)
  by  agency.stat
"#,
    );
}

#[test]
fn measure_ratio_wrong_names() {
    refuses(
        "refused_measure_ratio_wrong_names",
        &["unknown-kind", "unknown-kind", "not-carried"],
        r#"
measure M-1 "Scores"
  ratio of count of agrement to count of officr
"#,
    );
}

#[test]
fn holidays() {
    refuses(
        "refused_holidays",
        &["not-carried"],
        r#"
settings
  holidays us_federal
"#,
    );
}

#[test]
fn link_text() {
    refuses(
        "refused_link_text",
        &["not-carried"],
        r#"
record visit
  memo: text from link of "MOA"
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should memo is recorded
"#,
    );
}

#[test]
fn due_date() {
    refuses(
        "refused_due_date",
        &["not-carried", "not-carried"],
        r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 30 days after signed_on
  unless over: ended_on is not none and ended_on is before the due date
  unless early: signed_on is before the date done
"#,
    );
}
