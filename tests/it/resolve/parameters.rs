//! Parameters: what may be declared, where one may stand, and what a test may say of it.

use probity::source::Sources;

files! {
    "parameters"
    part_of_a_day, ["broken-length"]: r#"
parameter limit: 2.5 days
"#;
    many_digits, ["bad-number"]: r#"
parameter limit: 0.12345678901234567890123456789
"#;
    wrong_cite, ["unknown-policy"]: r#"
parameter limit: days unset
  cite MOU
"#;
    twice, ["duplicate-name"]: r#"
parameter limit: 180 days
parameter limit: 90 days
"#;
    like_field, ["name-clash"]: r#"
parameter score: 4
"#;
    like_derived_fact, ["name-clash"]: r#"
parameter overdue_days: 4
define agreement.overdue_days as days from signed_on to the as-of date
"#;
    length_without_unit, ["wrong-type"]: r#"
parameter limit: 180
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within limit after signed_on
"#;
    length_that_is_a_date, ["wrong-type"]: r#"
parameter first_day: 2015-01-01
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within first_day after signed_on
"#;
    length_that_is_a_percentage, ["wrong-type"]: r#"
parameter quota: percent unset
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within quota after signed_on
"#;
    length_that_is_unknown, ["unknown-parameter"]: r#"
parameter limit: 180 days
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within limmit after signed_on
"#;
    percentage_compared, ["percent-operand"]: r#"
parameter quota: 95 %
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is at least quota
"#;
    another_unit, ["wrong-unit"]: r#"
parameter limit: 48 hours
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should grace is at most limit
"#;
    number_with_unit, ["wrong-unit"]: r#"
parameter limit: 48 hours
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is at most limit
"#;
    number_for_amount, ["wrong-unit"]: r#"
parameter limit: 48
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should grace is at most limit
"#;
    text_compared, ["wrong-type"]: r#"
parameter limit: 48
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is limit
"#;
    months_twice, ["months-twice"]: r#"
parameter spell: 2 months
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within spell after signed_on plus 1 month
"#;
    months_not_counting, ["counting-unit"]: r#"
parameter spell: 2 months
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within spell after signed_on not counting weekends
"#;
    recorded, ["wrong-type"]: r#"
parameter limit: 48
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should limit is recorded
"#;
    misspelt_operand, ["unknown-field"]: r#"
parameter limit: 48
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should score is at most limt
"#;
    given_wrongly, ["unknown-parameter", "wrong-unit", "wrong-type", "wrong-type", "broken-length", "unknown-kind"]: r#"
parameter limit: days unset
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should grace is at most limit

test R-1 "wrong"
  given  agreement grace 4
  given  parameter limmit 4 days
  given  parameter limit 4 hours
  given  parameter limit "four"
  given  parameter limit blank
  given  parameter limit 4.5 days
  given  parameter not supplied
  expect met
"#;
}

good_files! {
    parameters_in_their_places: r#"
parameter limit "days until installation": 180 days
  cite MOA section "V"
  in force until 2015-01-01

parameter limit: 90 days
  in force from 2015-01-01

parameter quota: 95 %

parameter first_day: 2015-01-01

parameter pass: number unset

rule R-1 "Title"
  cite   "Manual"
  for    agreement
  when   signed_on is on or after first_day and score is at least pass and installed_on is not none
  should all of
    - installed_on is within limit after signed_on
    - installed_on is at most limit after signed_on
    - grace is at most limit
    - installed_on is by signed_on plus limit
  say    "within {limit}"

test R-1 "in time"
  as of  2019-01-01
  given  agreement signed_on 2016-01-01, installed_on 2016-02-01, score 5, grace 4
  given  parameter pass 4, limit 40 days
  expect met
"#;
}

/// The tests of a rule file hold in every project: what a project sets does not count in them.
#[test]
fn tests_do_not_see_what_the_project_sets() {
    let text = "record visit\n  key visit_id: text\n  grace: number in days\n\nparameter limit: 30 days\n\n\
                rule R-1 \"Title\"\n  cite \"Manual\"\n  for visit\n  should grace is at most limit\n\n\
                test R-1 \"as declared\"\n  given visit grace 40\n  expect violated\n\n\
                test R-1 \"as given\"\n  given visit grace 40\n  given parameter limit 40 days\n  expect met\n\n\
                test R-1 \"without\"\n  given visit grace 40\n  given parameter limit unset\n  expect not run\n";
    let mut sources = Sources::default();
    let file = sources.add("rules.probity", text).unwrap();
    let mut faults = probity::diagnostic::Faults::default();
    let tree = probity::syntax::parse(&sources, file, &mut faults);
    let mut rules = probity::resolve::resolve(&sources, &[tree], &mut faults).unwrap();
    let project = probity::input::Project::parse(
        "probity.yaml",
        "rules: [r]\nparameters: {limit: 50 days}\nsources: []\n",
        std::path::Path::new(""),
    );
    probity::input::parameters::set(&project.unwrap(), &mut rules).unwrap();
    assert_eq!(rules.set_parameters().count(), 1);
    let results = probity::authoring::test::run(&sources, &rules);
    assert!(results.iter().all(|result| result.wrong.is_empty()), "{results:?}");
}
