//! Derived facts: lines of a `define`, and decision tables.

files! {
    "derived"
    line_of_another_type, ["wrong-type"]: r#"
define agreement.mark as
  score when open is yes
  otherwise "none"
"#;
    line_of_another_unit, ["wrong-unit"]: r#"
define agreement.allowed as
  180 days when open is yes
  otherwise 6 months
"#;
    line_without_its_unit, ["wrong-unit"]: r#"
define agreement.allowed: number in days as
  180 when open is yes
  otherwise grace
"#;
    line_with_a_time, ["wrong-type"]: r#"
define agreement.begun as
  signed_on when booked_at is none
  otherwise booked_at
"#;
    line_that_is_no_word_of_the_type, ["unknown-value", "unknown-field"]: r#"
define agreement.level: one of L1, L2 as
  L3 when scor is at least 3
  otherwise L2
"#;
    line_that_is_no_word_of_the_first, ["unknown-value"]: r#"
define agreement.kind as
  model when open is yes
  otherwise OTHER
"#;
    line_of_another_type_than_stated, ["wrong-type"]: r#"
define agreement.level: one of L1, L2 as
  L1 when open is yes
  otherwise score
"#;
    bare_words_without_a_type, ["stray-word", "stray-word"]: r#"
define agreement.level as
  L1 when score is at least 3
  otherwise L2
"#;
    condition_that_is_none, ["unguarded-none"]: r#"
define agreement.level: one of L1, L2 as
  L1 when ended_on is after 2016-01-01
  otherwise L2
"#;
    value_that_may_be_none, ["unguarded-none"]: r#"
define agreement.last_day as
  ended_on minus 1 day when open is no
  otherwise 2020-12-31
"#;
    otherwise_that_may_be_none, ["unguarded-none"]: r#"
define agreement.last_day as
  2020-12-31 when open is yes
  otherwise ended_on minus 1 day
"#;
    fact_that_may_be_none, ["unguarded-none"]: r#"
define agreement.last_day as
  ended_on when open is no
  otherwise signed_on
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should last_day is after 2016-01-01
"#;
    one_value_that_may_be_none, ["unguarded-none"]: r#"
define agreement.last_day as ended_on minus 1 day
"#;
    line_by_way_of_itself, ["cyclic-definition"]: r#"
define agreement.one: one of A, B as
  A when other is A
  otherwise B
table agreement.other: one of A, B
  | one | gives |
  | A   | B     |
  | B   | A     |
"#;
    head_and_cell_with_wrong_names, ["unknown-field", "unknown-value"]: r#"
table agreement.days: number in days
  | model | singed_on         | gives   |
  | JAM   | before 2016-01-01 | 30 days |
  | WSO   | before 2015-01-01 | 60 days |
"#;
    head_that_is_a_record, ["record-not-value"]: r#"
table agreement.days: number in days
  | agency | gives   |
  | "TX"   | 30 days |
"#;
    head_that_may_be_none, ["unguarded-none"]: r#"
table agreement.days: number in days
  | days from signed_on to ended_on | gives   |
  | at most 30 days                 | 30 days |
  | more than 30 days               | 60 days |
"#;
    cell_that_does_not_fit_its_column, ["wrong-type", "wrong-type", "unquoted-text"]: r#"
table agreement.days: number in days
  | model             | score             | note | gives   |
  | before 2016-01-01 | any               | any  | 30 days |
  | any               | before 2016-01-01 | any  | 60 days |
  | any               | any               | x    | 90 days |
"#;
    cell_of_a_column_that_may_be_none, ["unguarded-none"]: r#"
table agreement.days: number in days
  | ended_on               | gives   |
  | before 2016-01-01      | 30 days |
  | on or after 2016-01-01 | 60 days |
"#;
    gives_of_another_type, ["wrong-type"]: r#"
table agreement.mark
  | model   | gives    |
  | JEM     | 30       |
  | not JEM | "thirty" |
"#;
    gives_of_another_type_than_stated, ["wrong-unit"]: r#"
table agreement.days: number in days
  | model   | gives   |
  | JEM     | 30 days |
  | not JEM | 60      |
"#;
    gives_bare_words_without_a_type, ["stray-word"]: r#"
table agreement.level
  | model   | gives |
  | any     | L1    |
"#;
    gives_what_may_be_none, ["unguarded-none"]: r#"
table agreement.last_day
  | ended_on | model   | gives                |
  | none     | any     | signed_on            |
  | any      | JEM     | ended_on minus 1 day |
"#;
}

good_files! {
    lines_guarded_by_their_own_condition: r#"
define agreement.last_day as
  ended_on minus 1 day when ended_on is not none and open is no
  otherwise signed_on
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should last_day is after 2016-01-01
"#;
    lines_guarded_by_those_above: r#"
define agreement.last_day as
  signed_on when ended_on is none
  ended_on when ended_on is after signed_on
  otherwise ended_on minus 1 day
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should last_day is after 2016-01-01
"#;
    rows_guarded_by_their_cells: r#"
table agreement.last_day
  | ended_on          | days from signed_on to ended_on | gives                |
  | none              | any                             | signed_on            |
  | after 2016-01-01  | at most 30 days                 | ended_on             |
  | not none          | any                             | ended_on minus 1 day |
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should last_day is after 2016-01-01
"#;
    values_of_the_first_line: r#"
define agreement.kind as
  model when open is yes
  otherwise JEM
define agreement.words: text as
  note when open is yes
  otherwise model
"#;
    facts_in_facts: r#"
table agreement.class: one of new, old
  | signed_on              | gives |
  | before 2016-01-01      | old   |
  | on or after 2016-01-01 | new   |
define agreement.allowed as
  180 days when class is new and open is yes
  otherwise grace
rule R-1 "Title"
  cite   "Manual"
  for    site
  should agreement.allowed is at most 180 days and agreement.class is one of (new, old)
"#;
}
