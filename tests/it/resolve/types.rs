//! Types, units and forms of values.

shoulds! {
    "types"
    number_of_a_text, "agreement", ["wrong-type"]: "note is at least 5";
    number_of_a_date, "agreement", ["wrong-type"]: "signed_on is at least 5";
    number_of_a_year, "agreement", ["wrong-type"]: "fiscal year of signed_on is at least 2019";
    quoted_number, "agreement", ["wrong-type"]: "score is \"5\"";
    quoted_yes, "agreement", ["wrong-type"]: "open is \"yes\"";
    quoted_date, "agreement", ["wrong-type"]: "signed_on is after \"2015-01-01\"";
    year_for_date, "agreement", ["wrong-type"]: "signed_on is after 2015";
    unquoted_number, "agreement", ["wrong-type"]: "note is 5";
    date_of_a_text, "agreement", ["wrong-type"]: "note is before 2015-01-01";
    deadline_of_a_text, "agreement", ["wrong-type"]: "note is by 2015-01-01";
    deadline_after_a_text, "agreement", ["wrong-type"]: "installed_on is within 30 days after note";
    weekend_of_a_number, "agreement", ["wrong-type"]: "score is on a weekend";
    holiday_of_a_text, "agreement", ["wrong-type"]: "note is on a holiday";
    business_day_maybe_none, "agreement", ["unguarded-none"]: "ended_on is on a business day";
    business_days_after_a_wrong_name, "agreement", ["unknown-field"]: "installed_on is within 3 business days after singed_on not counting weekends";
    business_days_not_counting, "agreement", ["counting-unit"]: "installed_on is within 3 business days after signed_on not counting weekends";
    months_rolling, "agreement", ["counting-unit"]: "installed_on is within 6 months after signed_on rolling to the next business day";
    years_not_counting, "agreement", ["counting-unit"]: "signed_on is at least 1 year before 2015-01-01 not counting weekends and holidays";
    rolling_back, "agreement", ["rolling-before"]: "installed_on is within 3 days before signed_on rolling to the next business day";
    business_days_for_days, "agreement", ["wrong-unit"]: "grace is at most 3 business days";
    span_of_texts, "agreement", ["wrong-type"]: "note is from \"a\" through \"b\"";
    span_of_two_types, "agreement", ["wrong-type"]: "score is from 1 through 2015-01-01";
    agree_types, "agreement", ["wrong-type"]: "signed_on, note agree";
    give_or_take_days, "agreement", ["wrong-type"]: "signed_on is 2015-01-01 give or take 3";
    pattern_of_a_number, "agreement", ["wrong-type"]: "score matches \"5\"";
    beginning_of_a_date, "agreement", ["wrong-type"]: "signed_on starts with \"2015\"";
    part_of_a_number, "agreement", ["wrong-type"]: "score contains \"5\"";
    list_is, "agreement", ["wrong-type"]: "sites is \"A\"";
    list_is_one_of, "agreement", ["wrong-type"]: "marks is one of (red, green)";
    exactly_a_number, "agreement", ["wrong-type"]: "score is exactly 5";
    count_recorded, "officer", ["wrong-type"]: "count of training_record is recorded";
    count_unique, "officer", ["wrong-type"]: "count of training_record is unique";
    sum_of_dates, "officer", ["wrong-type"]: "sum of held_on of training_record is at least 3";
    latest_of_texts, "officer", ["wrong-type"]: "latest officer_id of training_record is after 2015-01-01";
    plus_without_unit, "agreement", ["wrong-type"]: "installed_on is by signed_on plus 30";
    date_minus_date, "agreement", ["wrong-type"]: "signed_on minus signed_on is at least 3 days";
    text_plus, "agreement", ["wrong-type"]: "note plus 3 is 5";
    distance_without_unit, "agreement", ["wrong-type"]: "signed_on is at least 30 after 2015-01-01";
    word_for_number, "agreement", ["stray-word"]: "score is HIGH";
    unit_too_many, "agreement", ["wrong-unit"]: "score is at least 5 days";
    unit_missing, "agreement", ["wrong-unit"]: "grace is at least 5";
    unit_other, "agreement", ["wrong-unit"]: "grace is at least 5 hours";
    unit_added, "agreement", ["wrong-unit"]: "grace plus 3 hours is at least 5 days";
    too_many_digits, "agreement", ["bad-number"]: "score is at least 0.12345678901234567890123456789012345";
    percent, "agreement", ["stray-percent"]: "score is at least 95 %";
    never_none, "agreement", ["never-none"]: "signed_on is not none";
    blank_is_none_yet, "agreement", ["blank-is-none"]: "ended_on is blank";
    blank_is_none, "agreement", ["blank-is-none"]: "remark is blank";
    pattern_unclosed, "agreement", ["bad-pattern"]: "note matches \"A(1\"";
    pattern_closed_too_early, "agreement", ["bad-pattern"]: "note matches \"a)|(b\"";
    pattern_too_large, "agreement", ["bad-pattern"]: "note matches \"\\w{500}{500}\"";
    months_twice, "agreement", ["months-twice"]: "installed_on is by signed_on plus 1 month plus 1 month";
    years_and_months, "agreement", ["months-twice"]: "installed_on is by signed_on plus 1 year minus 1 month";
    months_after_months, "agreement", ["months-twice"]: "installed_on is within 6 months after signed_on plus 1 month";
    exactly_a_choice, "agreement", ["exact-choice"]: "model is exactly JEM";
    exactly_choices, "agreement", ["exact-choice"]: "model is exactly one of (JEM, WSO)";
    pattern_of_choice_exactly, "agreement", ["exact-choice"]: "model matches exactly \"J.*\"";
    period_year, "agreement", ["bad-period"]: "installed_on is during fiscal year 19";
    period_quarter, "agreement", ["bad-period"]: "installed_on is during calendar quarter 2019-Q5";
    period_month, "agreement", ["bad-period"]: "installed_on is during month March";
    period_compared, "agreement", ["bad-period"]: "fiscal quarter of signed_on is 2019";
    period_broken, "agreement", ["bad-period"]: "fiscal year of signed_on is 2019.5";
    unquoted_capitals, "agreement", ["unquoted-text"]: "note is TX";
    unquoted_small, "agreement", ["unquoted-text"]: "note is approved";
    no_zone, "agreement", ["no-zone"]: "booked_at is not none and booked_at is after 2017-01-10T17:00";
    half_days, "agreement", ["broken-length"]: "installed_on is within 1.5 days after signed_on";
    endless_days, "agreement", ["broken-length"]: "installed_on is within 99999999999999999999 days after signed_on";
    unique_of_parent, "agreement", ["own-fields"]: "(agency_id, agency.state) is unique";
}

files! {
    "types"
    dated_by_text, ["wrong-type"]: r#"
record visit
  made_on: text
  dated by made_on
"#;
    lasts_from_text, ["wrong-type"]: r#"
record visit
  made_on: date
  over:    text
  lasts from made_on through over
"#;
    fact_of_another_type, ["wrong-type"]: r#"
define agreement.begun: text as signed_on
"#;
    condition_of_another_type, ["wrong-type"]: r#"
define agreement.late: date as open is yes
"#;
    word_in_a_fact, ["stray-word"]: r#"
define agreement.level as L1
"#;
    fact_never_none, ["never-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should late is none

define agreement.late as open is yes
"#;
    blank_means_no, ["bad-modifier"]: r#"
record visit
  note: text blank means no
"#;
    none_yet, ["bad-modifier"]: r#"
record visit
  note: text or none yet
"#;
    two_blanks, ["bad-modifier"]: r#"
record visit
  held: yes/no or none blank means no
"#;
    unique_of_fact, ["own-fields"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should (agency_id, late) is unique

define agreement.late as open is yes
"#;
}

good_shoulds! {
    amounts, "agreement": "grace is at least 1 day and grace plus 3 days is at most 30 days and days from signed_on to the as-of date is less than 90 days";
    moved_dates, "agreement": "installed_on is by signed_on plus 3 days plus 1 month and installed_on is within 48 hours after signed_on and installed_on is by signed_on plus grace";
    periods, "agreement": "fiscal year of signed_on is 2019 and month of signed_on is 2019-03 and calendar quarter of signed_on is 2019-Q1 and fiscal year of signed_on is one of (2019, 2020)";
    times_with_zone, "agreement": "booked_at is not none and booked_at is after 2017-01-10T17:00-05:00";
    lists, "agreement": "sites contains \"A\" and sites contains any of (\"A\", \"B\") and model contains \"J\"";
    unique, "agreement": "(agency_id, model) is unique and note is unique";
}

good_files! {
    business_days: r#"
settings
  holidays us_federal
record visit
  made_on:    date
  decided_on: date or none yet
  spent:      number in business days
rule R-1 "Title"
  cite   "Manual"
  for    visit
  when   made_on is on a business day and not (made_on plus 2 business days is on a holiday)
  should decided_on is within 2 weeks after made_on not counting weekends and holidays rolling to the next business day
         and spent is at most 3 business days
         and business days from made_on to the as-of date is at least 3 business days
"#;
    times_with_settings: r#"
settings
  time zone "America/New_York"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should booked_at is not none and booked_at is after 2017-01-10T17:00
"#;
    facts: r#"
define agreement.level: one of L1, L2 as L1
define agreement.late as installed_on is within 30 days after signed_on
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should level is L2 or late is no
"#;
}
