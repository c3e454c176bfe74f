//! Each mistake with the whole message that a person sees.

use super::parse;
use crate::render::render;

/// Parses a text that holds mistakes, and compares what is printed with the snapshot of that name.
#[track_caller]
fn check(name: &str, text: &str) {
    let (sources, _, mut faults) = parse(text);
    faults.sort();
    assert!(!faults.list.is_empty(), "{name} has no mistake");
    let shown = format!("{text}\n-----\n{}", render(&sources, &faults));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/syntax");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown));
}

/// The same for one `should` clause.
#[track_caller]
fn check_should(name: &str, condition: &str) {
    check(name, &format!("rule A-1 \"Title\"\n  cite \"B\"\n  for agreement\n  should {condition}\n"));
}

macro_rules! shoulds {
    ($($name:ident: $condition:expr;)*) => {
        $(#[test] fn $name() { check_should(stringify!($name), $condition); })*
    };
}

macro_rules! files {
    ($($name:ident: $text:expr;)*) => {
        $(#[test] fn $name() { check(stringify!($name), $text); })*
    };
}

shoulds! {
    within_of: "installed_on is within 180 days of signed_on";
    within_no_unit: "installed_on is within 180 after signed_on";
    within_misspelt_unit: "installed_on is within 180 dais after signed_on";
    with_for_within: "installed_on is with 30 days after signed_on";
    at_least_of: "installed_on is at least 30 days of signed_on";
    sign_at_least: "score >= 70";
    sign_equal: "model == JEM";
    sign_after_is: "score is >= 70";
    between: "score is between 1 and 5";
    between_without_is: "signed_on between 2016-01-01 and 2017-01-01";
    from_to: "score is from 1 to 5";
    recurs_from_to: "training recurs every 2 years from certified_on to ended_on";
    slash_date: "signed_on is after 10/01/2016";
    slash_date_sure: "signed_on is after 10/31/2016";
    dotted_date: "signed_on is after 31.10.2016";
    short_date: "signed_on is after 2018-1-1";
    short_year: "signed_on is after 10-01-16";
    mixed: "a is recorded and b is recorded or c is recorded";
    mixed_or_and: "a is recorded or b is recorded and c is recorded";
    and_or: "a is recorded and/or b is recorded";
    value_after_or: "model is JEM or WSO";
    value_after_or_twice: "model is JEM or WSO or TFM";
    text_after_or: "state is \"TX\" or \"New Mexico\"";
    test_after_or: "model is JEM or is WSO";
    value_after_and: "signed_on is recorded and ended_on";
    joined_fields: "signed_on and ended_on are recorded";
    joined_agree: "signed_on and ended_on agree";
    open_query: "exists training where kind is refresher";
    open_query_as: "exists training as later where kind is refresher";
    records_alone: "(training where kind is refresher)";
    records_compared: "(training where kind is refresher) is recorded";
    list_in_list: "all of\n    - a is recorded\n    - any of\n      - b is recorded\n      - c is recorded";
    list_after_and: "a is recorded and any of\n    - b is recorded\n    - c is recorded";
    list_colon: "all of:\n    - a is recorded\n    - b is recorded";
    list_without_dashes: "all of\n    a is recorded\n    b is recorded";
    too_few_lines: "at least 3 of\n    - a is recorded\n    - b is recorded";
    open_not: "not signed_on is blank";
    reserved_field: "from is recorded";
    reserved_field_inside: "exists (training where to is recorded)";
    capitals: "Signed_On is recorded";
    all_capitals: "SIGNED is recorded";
    at_last: "score is at last 2";
    every_without_satisfies: "every training is recorded";
    bi_annual: "training recurs bi-annual from signed_on";
    biennially: "training recurs biennially from signed_on";
    bi_annually: "training recurs bi-annually from signed_on";
    is_and_nothing: "model is";
    nothing: "";
    open_parenthesis: "(model is JEM and state is TX";
    stray_parenthesis: "model is JEM)";
    single_quotes: "model is 'JEM'";
    thousands: "score is at least 1,351";
    bad_day: "signed_on is after 2019-02-30";
    bad_month: "signed_on is after 2019-13-01";
    bad_time: "booked_at is after 2019-01-01T25:00";
    field_without_test: "signed_on";
    two_values: "model is JEM WSO";
    cut_short: "signed_on is on or";
    odd_mark: "signed_on is recorded;";
}

files! {
    shall: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  shall signed_on is recorded\n";
    if_clause: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  if model is JEM\n  should signed_on is recorded\n";
    fro: "rule A-1 \"T\"\n  cite \"B\"\n  fro agreement\n  should signed_on is recorded\n";
    unknown_clause: "rule A-1 \"T\"\n  cite \"B\"\n  banana agreement\n  for agreement\n  should signed_on is recorded\n";
    except: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  should signed_on is recorded\n  except model is WSO\n";
    rul: "rul A-1 \"T\"\n  cite \"B\"\n  for agreement\n  should signed_on is recorded\n";
    capital_rule: "Rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  should signed_on is\n";
    unnamed_unless: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  should signed_on is recorded\n  unless exists waiver\n";
    unnamed_unclear: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  should signed_on is recorded\n  unclear status is disputed\n";
    when_then_must: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  when model is\n  must signed_on is recorded\n";
    open_quote: "rule A-1 \"T\"\n  cite \"B\" section \"VIII\n  for agreement\n  should signed_on is recorded\n";
    open_curly_quote: "rule A-1 “T\n  cite \"B\"\n  for agreement\n  should signed_on is recorded\n";
    open_quote_inside: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  when model is one of (JEM, \"WSO)\n  should signed_on is recorded\n";
    mixed_quotes: "rule A-1 “T\"\n  cite \"B”\n  for agreement\n  should signed_on is recorded\n";
    indented_rule: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  should signed_on is recorded\n\n  rule A-2 \"T\"\n  cite \"B\"\n  for agreement\n  should signed_on is recorded\n";
    clause_at_margin: "rule A-1 \"T\"\n  cite \"B\"\nfor agreement\n  should signed_on is recorded\n";
    text_at_margin: "These are the rules of 2019.\nThey are many.\n\nrule A-1 \"T\"\n  cite \"B\"\n  for agreement\nand so on\n  should signed_on is recorded\n";
    indented_block: "# Rules.\n  rule A-1 \"T\"\n    cite \"B\"\n\nlist b: one\n";
    rows_at_margin: "table a.b\n| model | gives |\n| JEM | 5 |\n";
    colon_after_keyword: "settings: fiscal year\n";
    four_mistakes: "rule A-1 \"T\"\n  cite \"B\" page\n  for agreement\n  when score >= 70\n  should installed_on is within 180 days of signed_on\n  unless exists waiver\n";
    second_block_is_read: "rule A-1 \"T\"\n  cite \"B\"\n  for\n  should a is recorded\n\nlist b: one two\n\nparameter c: 5 dais\n";
    missing_clauses: "rule A-1 \"T\"\n\nmeasure M-1 \"T\"\n\ntest A-1 \"T\"\n";
    repeated_clauses: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  for agreement\n  owner \"x\"\n  owner \"y\"\n  must a is recorded\n  should b is recorded\n";
    repeated_in_bad_block: "policy A \"T\"\n  issuer \"x\"\n  issuer \"y\"\n  in force since 2019-01-01\n";
    no_title: "rule A-1\n  cite \"B\"\n  for agreement\n  should a is recorded\n";
    small_id: "rule a-1 \"T\"\n  cite \"B\"\n  for agreement\n  should a is recorded\n";
    field_without_type: "record agency\n  key agency_id\n  state: text\n";
    field_type: "record agency\n  key agency_id: txet\n  state: string\n  on: dat\n  opened: date or nonne yet\n";
    belongs: "record agency\n  bleongs to state by state_id\n  dated on found_on\n";
    reserved_kind: "record from\n  a: text\n";
    policy_clauses: "policy MOA-1 \"T\"\n  issuer ICE\n  titel \"x\"\n";
    settings: "settings\n  fiscal year starts october\n  fiscal year starts 02-29\n  month end first day\n";
    table_cells: "table a.b\n  | model | gives |\n  | JEM | 5 | 6 |\n  | WSO | at least 5 |\n  | TFM |\n  | any | 6 days |\n";
    table_header: "table a.b\n  | model | days |\n  | JEM | 5 |\n";
    table_without_rows: "table a.b\n  | model | gives |\n";
    define_without_otherwise: "define a.b as\n  1 when c is recorded\n  2 when d is recorded\n";
    loop_over_a_year: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  for each year from a until b\n  should c is recorded\n";
    loop_over_full_quarters: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  for each full quarter from a until b\n  should c is recorded\n";
    loop_over_a_week: "rule A-1 \"T\"\n  cite \"B\"\n  for agreement\n  for each week from a until b\n  should c is recorded\n";
    define_of_a_limit_without_otherwise: "define a.b as\n  1 when c is at least 3\n";
    define_without_as: "define a.b days from c to d\n";
    measure_clauses: "measure M-1 \"T\"\n  share of A-1\n  target 95 %\n";
    test_clauses: "test A-1 \"T\"\n  as of 31/3/2018\n  given agreement model is JEM\n  expect mett\n";
    parameter: "parameter a: 180\n  in force until 2019-02-30\nparameter b: unset\n";
    too_deep: &format!("define a.b as {}c{}\n", "(".repeat(65), ")".repeat(65));
}
