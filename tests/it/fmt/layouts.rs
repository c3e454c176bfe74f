//! What the layout looks like: each text beside what becomes of it.

use probity::authoring::fmt::{WIDTH, format};

use super::laid_out;

#[track_caller]
fn check(name: &str, text: &str) {
    let after = laid_out(text);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/fmt");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, format!("{text}\n----- becomes -----\n{after}")));
}

#[test]
fn clauses_come_in_their_order() {
    check(
        "clause_order",
        r#"rule A-1 "Signed" fix "Sign it." "And file it." say "{state} did not sign" unclear lost: copy is blank
unless waived: exists waiver must signed_on is recorded when model is JEM
  for each course in courses for agreement owner "Legal" tag b, T-1
 binds "agency" quote "Shall be signed." version "old forms" in force from 2015-10-01 cite MOA page 2 cite "B" item 3
policy MOA "Memorandum" supersedes MOA-0 in force from 2009-07-10 link "https://example.org" document "D" issuer "I"
measure M-1 "Signed" owner "Legal" target at least 95 % by state,fiscal year of signed_on
    share of agreement for whom A-1 is met cite MOA
settings holidays us_federal time zone "America/New_York" month end last day fiscal year starts 10-01
test A-1 "signed" expect met given agreement signed_on 2017-01-10 given site
   given waiver not supplied as of 2018-01-01
parameter grace: 30 days in force from 2010-01-01 cite MOA
"#
        .replace("\nunless", "\n unless")
        .as_str(),
    );
}

#[test]
fn fields_stand_in_columns() {
    check(
        "fields",
        r#"record agreement "287(g) agreement"
  dated by signed_on
  key agreement_id: text from "MOA No.","Agreement No."
  model: one of JEM "Jail Enforcement Model" or "Jail", WSO "Warrant Service Officer", TFM "Task Force Model" or other label "model" from "SUPPORT TYPE"
  signed_on: date label "signed" private from "SIGNED"

  # Blank says that it has not ended.
  ended_on: date label "ended" or none yet    # not the expiry
  sites: list of text
  remarks_of_the_field_office: text private label "what the field office remarked when it looked at the installation"  from "REMARKS"
  belongs to agency by agency_id
  copied: yes/no blank means no
  status: one of
    active,     # in force
    # What follows is over.
    ended, expired
"#,
    );
}

#[test]
fn long_clauses_wrap() {
    check(
        "wrapping",
        r#"rule A-1 "Long"
  cite "M" section "A section whose name is so long that nothing fits beside it on its line" page "about 12, or perhaps 13" item 4
  for agreement
  when status is active and (model is JEM or model is WSO) and exists (meeting where kind is review and held_on is during the fiscal year of the as-of date)
  must exists (officer.training_record where course_id is IADP and result is passed and end_on is on or before authorization.valid_from_on)
  unless listed: state is one of ("Alabama", "Arizona", "Arkansas", "Colorado", "Florida", "Georgia", "Nevada", "Texas", "Utah")
  unless held: (a is recorded and b is recorded and c is recorded and d is recorded) or (e is recorded and f is recorded)
  unclear far: days from the_first_of_two_rather_long_names_of_a_field to the_second_of_two_rather_long_names_of_a_field is at least 90 days
list courses "courses of the annual recertification": INA_OVERVIEW, IMMIGRATION_FUNDAMENTALS, HUMAN_TRAFFICKING, RECORDS_MANAGEMENT
test A-1 "long"
  given agreement agreement_id "M1", model JEM, signed_lea_on 2016-12-20, signed_ice_on 2017-01-10, status active, state "Texas"
  given site site_id "S1"
"#,
    );
}

#[test]
fn conditions_in_lists_stand_one_to_a_line() {
    check(
        "lists",
        r#"rule A-1 "Lists" cite "M" for agreement
 must all of - a is recorded - (any of - b is 1 - c is 2) - (at least 2 of - d is 3 - e is 4 - f is 5) and g is 6
 unless both: exists (waiver where all of - kind is x - granted_on is before agreement.signed_on)
define agreement.named as any of - name matches ".*JEM.*" - name matches ".*WSO.*"
"#,
    );
}

#[test]
fn derived_facts_and_tables() {
    check(
        "derived",
        r#"define officer.age "age" as days from born_on to the as-of date
define officer.under_jem "serves an agency with a Jail Enforcement Model agreement" as exists (agency.agreement where model is JEM)
define officer.level "level": one of L1, L2, L30 as L1 when score is at least 90 and hours is more than 3
   L30 when score is at least 70  otherwise L2
table agreement.days "days allowed": number in days
 |model|signed_on|gives|
 |JEM|before 2016-01-01|180 days| # older forms
 # The rest.
 |not one of (JEM,WSO)|any|grace|
"#,
    );
}

#[test]
fn remarks_stay_where_they_are() {
    check(
        "remarks",
        r#"# The file.
#no blank


# The rule.
rule A-1 # id
    "Title"
# above cite, at the margin
  cite "M"   # behind cite
       # above for
  for
     # above the kind
     agreement
  must a is recorded # first
    and (b is recorded
    # above or
    or c is one of (1, # one
      2)) # last
    # below, indented
# above the next
rule A-2 "Next"
  fix "One." # behind the first
      # above the second
      "Two."
  must a is recorded
  unless x: b is recorded

  # kept in the block
# at the end

# of the file
"#,
    );
}

#[test]
fn marks_of_word_processors_become_plain() {
    check(
        "marks",
        "\u{feff}rule A-1 “The ’inner’ mark – kept”\r\n\u{a0}\u{a0}cite “MOA says \"here\"” page 8‐9\r\n  for agreement\r\n  must \
         all of\r\n  • a is “x”\r\n  — b is recorded\r\n",
    );
}

#[test]
fn files_with_little_in_them() {
    assert_eq!(format("").as_deref(), Some(""));
    assert_eq!(format("\n\n  \n").as_deref(), Some(""));
    assert_eq!(format("\n# alone\n\n\n  # together").as_deref(), Some("# alone\n\n# together\n"));
    assert_eq!(format("settings").as_deref(), Some("settings\n"));
}

#[test]
fn what_has_mistakes_is_not_laid_out() {
    for text in ["rule A-1\n", "rul A-1 \"T\"\n", "  rule A-1 \"T\"\n", "rule A-1 \"T\nmust x\n", "list a: b\nx\n"] {
        assert_eq!(format(text), None, "{text}");
    }
}

#[test]
fn a_line_ends_at_its_last_column() {
    let text = |length: usize| format!("list a: {}, bb\n", "x".repeat(length));
    let fits = text(WIDTH - "list a: , bb".len());
    assert_eq!(format(&fits).as_deref(), Some(fits.as_str()));
    let longer = text(WIDTH + 1 - "list a: , bb".len());
    assert_eq!(format(&longer), Some(longer.replace("a: ", "a:\n  ")));
}
