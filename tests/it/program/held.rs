//! Records that are held because others belong to them, follow them or must be unlike them: what is judged a column at a
//! time and what record by record comes to the same, and to what the records say.

use std::fmt::Write;

use super::{File, folder, run};

const RULES: &str = r#"record agreement "agreement"
  key agreement_id:  text
  signed_on:         date
  model:             one of JEM, WSO

record training "training"
  key training_id:  text
  agreement_id:     text
  course:           one of basic, privacy
  completed_on:     date
  passed:           yes/no
  belongs to agreement by agreement_id
  dated by completed_on

rule AGR-01 "Model"
  cite    "X"
  for     agreement
  should  model is JEM

rule AGR-02 "Somebody passed"
  cite    "X"
  for     agreement
  should  exists (training where passed is yes)

rule AGR-03 "Everybody passed privacy"
  cite    "X"
  for     agreement
  when    model is WSO and exists (training where course is privacy)
  should  every (training where course is privacy) satisfies (passed is yes)

rule AGR-04 "Two or three"
  cite    "X"
  for     agreement
  should  count of training is from 2 through 3

rule AGR-05 "Again and again"
  cite    "X"
  for     agreement
  when    model is WSO
  should  training recurs every 1 year from signed_on until the as-of date

rule AGR-06 "After the signature"
  cite    "X"
  for     agreement
  should  AGR-02 is met or model is JEM or exists (training where completed_on is after agreement.signed_on)

rule AGR-07 "Year by year"
  cite    "X"
  for     agreement
  for     each fiscal year from signed_on until the as-of date
  should  exists (training where completed_on is during that fiscal year)

rule AGR-08 "Not the last one alone"
  cite    "X"
  for     agreement
  should  exists (training where latest completed_on of agreement.training is not none and completed_on is before latest completed_on of agreement.training)

rule TRN-01 "A known course"
  cite    "X"
  for     training
  should  course is recorded and completed_on is after agreement.signed_on

rule TRN-02 "No other like it"
  cite    "X"
  for     training
  when    course is basic
  should  (agreement_id, course) is unique
"#;

const PROJECT: &str = "as_of: 2020-09-30
rules: [rules.probity]
sources:
  - kind: agreement
    files: agreements.csv
  - kind: training
    files: trainings.csv
    complete: {through: 2020-09-30}
";

/// How many agreements there are.
const AGREEMENTS: usize = 300;

/// The courses of an agreement, each with whether somebody passed it, if that is known.
fn courses(agreement: usize) -> Vec<(&'static str, Option<bool>)> {
    let course = |number: usize| {
        let course = if (agreement + number).is_multiple_of(3) { "privacy" } else { "basic" };
        (course, [Some(true), Some(false), None, Some(true)][(agreement * 5 + number) % 4])
    };
    (0..agreement % 5).map(course).collect()
}

fn model(agreement: usize) -> &'static str {
    ["JEM", "WSO", "WSO", "other"][agreement % 4]
}

fn project() -> tempfile::TempDir {
    let (mut agreements, mut trainings) = (
        String::from("agreement_id,signed_on,model\n"),
        String::from("training_id,agreement_id,course,completed_on,passed\n"),
    );
    for agreement in 0..AGREEMENTS {
        let signed_on = if agreement % 17 == 0 { "" } else { "2016-03-01" };
        writeln!(agreements, "A-{agreement},{signed_on},{}", model(agreement)).expect("texts can be written to");
        for (number, (course, passed)) in courses(agreement).into_iter().enumerate() {
            let passed = passed.map_or("", |passed| if passed { "yes" } else { "no" });
            let completed_on = format!("{}-02-{:02}", 2016 + number, 1 + agreement % 28);
            writeln!(trainings, "T-{agreement}-{number},A-{agreement},{course},{completed_on},{passed}")
                .expect("texts can be written to");
        }
    }
    let files: [File<'_>; 4] = [
        ("rules.probity", &RULES),
        ("probity.yaml", &PROJECT),
        ("agreements.csv", &agreements),
        ("trainings.csv", &trainings),
    ];
    folder(&files)
}

/// How many agreements violate a rule, by the lines of the result.
fn violated(lines: &str, rule: &str) -> usize {
    lines.lines().filter(|line| line.contains(&format!(" {rule} ")) && line.ends_with(" violated")).count()
}

#[test]
fn both_evaluators_agree_on_what_is_held() {
    let project = project();
    let ran = run(project.path(), &["check", "--quiet", "--verify"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    // 300 agreements by seven rules, 600 trainings by two; 282 agreements have five fiscal years, and of 18 it is open
    // which they have.
    assert_eq!(ran.err, "verified: both evaluators agree on 4,728 judgements by 10 rules\n");
}

#[test]
fn what_compares_two_values_beside_something_that_is_asked_record_by_record_is_judged() {
    let rules = "record item \"item\"
  key item_id:  text
  opened_on:    date

record visit \"visit\"
  key visit_id:  text
  item_id:       text
  from_on:       date
  to_on:         date
  belongs to item by item_id

rule ITM-01 \"In order, and after the opening\"
  cite    \"X\"
  for     item
  when    exists visit
  should  every visit satisfies (from_on is on or before to_on and from_on is on or after item.opened_on)

rule VIS-01 \"In order\"
  cite    \"X\"
  for     visit
  should  to_on is on or after from_on
";
    let project = "as_of: 2020-09-30
rules: [rules.probity]
sources:
  - {kind: item, files: items.csv}
  - {kind: visit, files: visits.csv, complete: {through: 2020-09-30}}
";
    let items = "item_id,opened_on\nA,2020-01-01\nB,2020-01-01\nC,2020-01-01\n";
    let visits = "visit_id,item_id,from_on,to_on
1,A,2020-02-01,2020-02-01
2,A,2020-03-01,2020-03-02
3,B,2019-12-31,2020-01-05
4,C,2020-02-02,2020-02-01
";
    let files: [File<'_>; 4] =
        [("rules.probity", &rules), ("probity.yaml", &project), ("items.csv", &items), ("visits.csv", &visits)];
    let folder = folder(&files);
    let verified = run(folder.path(), &["check", "--quiet", "--verify"]);
    assert_eq!(verified.err, "verified: both evaluators agree on 7 judgements by 2 rules\n");
    let ran = run(folder.path(), &["check", "--format", "line"]);
    let counts = ["ITM-01", "VIS-01"].map(|rule| violated(&ran.out, rule));
    assert_eq!(counts, [2, 1], "{}", ran.out);
}

#[test]
fn records_that_belong_to_one_are_joined_as_the_rules_say() {
    let project = project();
    let ran = run(project.path(), &["check", "--format", "line"]);
    let all = || (0..AGREEMENTS).map(|agreement| (agreement, courses(agreement)));
    let nobody_passed = all().filter(|(_, courses)| courses.iter().all(|(_, passed)| *passed == Some(false)));
    assert_eq!(violated(&ran.out, "AGR-02"), nobody_passed.count());
    let failed =
        all().filter(|(agreement, courses)| model(*agreement) == "WSO" && courses.contains(&("privacy", Some(false))));
    assert_eq!(violated(&ran.out, "AGR-03"), failed.count());
    let too_few_or_many = all().filter(|(_, courses)| !(2..=3).contains(&courses.len()));
    assert_eq!(violated(&ran.out, "AGR-04"), too_few_or_many.count());
    // A training a year; nobody knows the years of agreements without a date.
    let years = |agreement: usize| if agreement.is_multiple_of(17) { 0 } else { 5 - courses(agreement).len() };
    assert_eq!(violated(&ran.out, "AGR-07"), (0..AGREEMENTS).map(years).sum::<usize>());
    // Where there is none at all, it is open before which day one might be.
    let only_one = all().filter(|(_, courses)| courses.len() == 1);
    assert_eq!(violated(&ran.out, "AGR-08"), only_one.count());
}

#[test]
fn the_plan_says_what_is_asked_record_by_record_and_why() {
    let ran = run(project().path(), &["check", "--show-plan"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out);
}

/// A record has a subject for each fiscal year and course, and each is judged by the records that speak of it: years that
/// are over, and one in which something may still come.
#[test]
fn each_subject_of_a_loop_is_judged_by_the_records_that_speak_of_it() {
    let rules = "record item \"item\"
  key item_id:  text
  opened_on:    date

record visit \"visit\"
  key visit_id:  text
  item_id:       text
  course:        text
  on:            date
  belongs to item by item_id
  dated by on

list courses: basic, privacy, ethics

rule ITM-01 \"Each course each year\"
  cite    \"X\"
  for     item
  for     each fiscal year from opened_on through the as-of date
  for     each course in courses
  should  exists (visit where course is that course and on is during that fiscal year)

rule ITM-02 \"No course twice\"
  cite    \"X\"
  for     item
  for     each fiscal year from opened_on through the as-of date
  for     each course in courses
  should  count of (visit where course is that course and on is during that fiscal year) is at most 1
";
    let project = "as_of: 2020-03-31
rules: [rules.probity]
sources:
  - {kind: item, files: items.csv}
  - {kind: visit, files: visits.csv, complete: {through: 2020-03-31}}
";
    const COURSES: [&str; 3] = ["basic", "privacy", "ethics"];
    let (mut items, mut visits) = (String::from("item_id,opened_on\n"), String::from("visit_id,item_id,course,on\n"));
    // Met, violated and still to come; then met and violated. Fiscal years 2018 and 2019 are over.
    let (mut once, mut twice) = ([0; 3], [0; 2]);
    for item in 0..40_usize {
        writeln!(items, "I-{item},2017-10-{:02}", 1 + item % 9).expect("texts can be written to");
        for year in 0..3_usize {
            for (place, course) in COURSES.into_iter().enumerate() {
                let count = (item * 7 + year * 5 + place * 3) % 4 % 3;
                for number in 0..count {
                    let on = format!("{}-{:02}-15", 2018 + year, 1 + number);
                    writeln!(visits, "V-{item}-{year}-{place}-{number},I-{item},{course},{on}")
                        .expect("texts can be written to");
                }
                once[if count > 0 { 0 } else { 1 + year / 2 }] += 1;
                twice[usize::from(count > 1)] += 1;
            }
        }
    }
    let files: [File<'_>; 4] =
        [("rules.probity", &rules), ("probity.yaml", &project), ("items.csv", &items), ("visits.csv", &visits)];
    let folder = folder(&files);
    let ran = run(folder.path(), &["check", "--format", "line", "--also", "met", "--also", "pending"]);
    let counts = |rule: &str, outcomes: &[&str]| -> Vec<usize> {
        let ends = |line: &&str, outcome: &str| line.contains(&format!(" {rule} ")) && line.ends_with(outcome);
        outcomes.iter().map(|outcome| ran.out.lines().filter(|line| ends(line, outcome)).count()).collect()
    };
    assert_eq!(counts("ITM-01", &[" met", " violated", " pending"]), once);
    // Of the year that is not over, once is too few to tell that it will not be twice.
    let running = (0..40).flat_map(|item| (0..3).map(move |place| (item * 7 + 10 + place * 3) % 4 % 3));
    let may_still_be = running.filter(|count: &usize| *count < 2).count();
    assert_eq!(counts("ITM-02", &[" met", " violated", " pending"]), [twice[0] - may_still_be, twice[1], may_still_be]);
    let verified = run(folder.path(), &["check", "--quiet", "--verify"]);
    assert_eq!(verified.err, "verified: both evaluators agree on 720 judgements by 2 rules\n");
}

const REACHING: &str = r#"record office "office"
  key office_id:  text
  opened_on:      date

record report "report"
  key report_id:  text
  office_id:      text
  made_on:        date
  belongs to office by office_id
  dated by made_on

record officer "officer"
  key officer_id:  text
  office_id:       text
  began_on:        date
  belongs to office by office_id

record visit "visit"
  key visit_id:  text
  officer_id:    text
  office_id:     text
  went_on:       date
  belongs to officer by officer_id
  belongs to office by office_id
  dated by went_on

record note "note"
  key note_id:  text
  visit_id:     text
  made_on:      date
  belongs to visit by visit_id
  dated by made_on

parameter notes: 2
  in force until 2019-01-01

parameter notes: 1
  in force from 2019-01-01

rule OFF-1 "A report each year"
  cite    "X"
  for     office
  for     each calendar year from opened_on through the as-of date
  should  exists (report where made_on is during that calendar year)

rule PER-1 "Where the office reported, somebody else"
  cite    "X"
  for     officer
  for     each calendar year from began_on through the as-of date
  when    OFF-1 is met
  should  officer_id is "P-9"

rule PER-2 "A visit to an office that reported"
  cite    "X"
  for     officer
  for     each calendar year from began_on through the as-of date
  should  exists (visit where OFF-1 is met)

rule PER-3 "A visit that was noted that year"
  cite    "X"
  for     officer
  for     each calendar year from began_on through the as-of date
  should  exists (visit where exists (note where made_on is during that calendar year))

rule PER-4 "A visit with as many notes as were asked for"
  cite    "X"
  for     officer
  for     each calendar year from began_on through the as-of date
  should  exists (visit where count of note is at least notes)
"#;

/// What is asked on the way, of other records and of other rules, is asked about the value of the loop, too.
#[test]
fn a_loop_reaches_into_other_rules_and_into_records_below_records() {
    let project = "as_of: 2019-12-31
rules: [rules.probity]
sources:
  - {kind: office, files: offices.csv}
  - {kind: report, files: reports.csv}
  - {kind: officer, files: officers.csv}
  - {kind: visit, files: visits.csv}
  - {kind: note, files: notes.csv}
";
    let files: [File<'_>; 7] = [
        ("rules.probity", &REACHING),
        ("probity.yaml", &project),
        ("offices.csv", &"office_id,opened_on\nA,2017-01-01\n"),
        ("reports.csv", &"report_id,office_id,made_on\nR,A,2018-05-05\n"),
        ("officers.csv", &"officer_id,office_id,began_on\nP-1,A,2017-03-01\n"),
        ("visits.csv", &"visit_id,officer_id,office_id,went_on\nV-1,P-1,A,2018-05-05\nV-2,P-1,A,2019-02-02\n"),
        ("notes.csv", &"note_id,visit_id,made_on\nN-1,V-1,2018-06-01\nN-2,V-2,2019-03-03\n"),
    ];
    let folder = folder(&files);
    let ran = run(folder.path(), &["check", "--format", "line"]);
    let violated = |rule: &str| -> Vec<u32> {
        let lines = ran.out.lines().filter(|line| line.contains(&format!(" {rule} ")) && line.ends_with(" violated"));
        lines.filter_map(|line| line.split_whitespace().rev().nth(1)?.parse().ok()).collect()
    };
    let years = ["OFF-1", "PER-1", "PER-2", "PER-3", "PER-4"].map(violated);
    assert_eq!(years, [vec![2017, 2019], vec![2018], vec![2017, 2019], vec![2017], vec![2017, 2018]], "{}", ran.out);
    let verified = run(folder.path(), &["check", "--quiet", "--verify"]);
    assert_eq!(verified.err, "verified: both evaluators agree on 15 judgements by 5 rules\n");
}
