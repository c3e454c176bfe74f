//! Versions of rules, lists and parameters (table T8, rulings 24 and 41): which one holds for a record, on both sides of
//! each boundary; parameters that are not set.

use probity::outcome::{Outcome, Status};

use super::super::bench::{Bench, Cells, Verdict, problems};
use super::{Project, csv, outcomes, summary};

const RECORDS: &str = "
record hold
  key hold_id: text
  site_id:     text
  issued_on:   date
  checked_on:  date
  ended_on:    date or none yet
  mark:        text
  known:       yes/no
  belongs to site by site_id
  dated by issued_on

record site
  key site_id: text
  opened_on:   date
  score:       number
";

/// Two versions of a rule: before the boundary the mark is `old`, from then on `new`.
fn two(first: &str, second: &str) -> String {
    let version = |name: &str, in_force: &str, mark: &str| {
        format!(
            "\nrule R-1 \"marked\"\n  version \"{name}\"\n  cite \"manual\"\n  in force {in_force}\n  for hold\n  should mark is \"{mark}\"\n"
        )
    };
    format!("{RECORDS}{}{}", version("older forms", first, "old"), version("newer forms", second, "new"))
}

fn judged(text: &str, given: &str) -> Verdict {
    Bench::new(text, "2020-09-30", given).verdict()
}

#[test]
fn t8_the_date_of_the_record_picks_the_version() {
    let mut cells = Cells::default();
    let mut row = |first: &str, second: &str, issued: &str, mark: &str, expected: &str| {
        let given = format!("hold hold_id \"1\", issued_on {issued}, mark \"{mark}\"");
        let found = judged(&two(first, second), &given).outcome;
        cells.cell(format!("{first} / {second}, issued {issued}, {mark}"), found, expected);
    };
    for (first, second) in [("until 2017-04-02", "from 2017-04-02"), ("through 2017-04-01", "from 2017-04-02")] {
        row(first, second, "2017-04-01", "old", "met");
        row(first, second, "2017-04-01", "new", "violated");
        row(first, second, "2017-04-02", "old", "violated");
        row(first, second, "2017-04-02", "new", "met");
        // Not precise: the outcome that both have in common, if they have one.
        row(first, second, "2017-04", "old", "not assessable");
        row(first, second, "2017-04", "new", "not assessable");
        row(first, second, "2017-04", "neither", "violated");
        row(first, second, "2017-03", "old", "met");
        row(first, second, "2017-05", "old", "violated");
        // Not known: not assessable, even where both say the same.
        row(first, second, "blank", "neither", "not assessable");
        row(first, second, "unreadable \"soon\"", "neither", "not assessable");
        row(first, second, "absent", "neither", "not assessable");
    }
    // A gap, and the days before and after everything.
    let (first, second) = ("from 2016-01-01 until 2017-01-01", "from 2017-02-01 through 2017-12-31");
    for (issued, mark, expected) in [
        ("2015-12-31", "old", "not applicable"),
        ("2016-01-01", "old", "met"),
        ("2016-12-31", "old", "met"),
        ("2017-01-01", "old", "not applicable"),
        ("2017-01-31", "new", "not applicable"),
        ("2017-02-01", "new", "met"),
        ("2017-12-31", "new", "met"),
        ("2018-01-01", "new", "not applicable"),
        ("2017-01", "neither", "not applicable"),
        ("2016-12", "old", "met"),
        ("2017-02", "neither", "violated"),
        ("2017", "neither", "not assessable"),
    ] {
        row(first, second, issued, mark, expected);
    }
    cells.check();
}

/// Without a version in force a record is not applicable, and counted apart.
#[test]
fn t8_no_version_in_force_is_counted() {
    let text = two("from 2016-01-01 until 2017-01-01", "from 2017-02-01");
    let given = "hold hold_id \"1\", issued_on 2017-01-15, mark \"new\"\nhold hold_id \"2\", issued_on 2017-02-15, mark \"new\"";
    let bench = Bench::new(&text, "2020-09-30", given);
    let (rule, kind) = (bench.rules.rule_named("R-1").unwrap(), bench.rules.schema.kind_named("hold").unwrap());
    let verdicts = bench.court().judge_all(&[rule], &[kind], &|_, _| true, &[]);
    let tally = &verdicts.rules[0].tally;
    assert_eq!((tally.subjects(), tally.count(Outcome::NotApplicable), tally.no_version_in_force), (2, 1, 1));
    assert_eq!(tally.count(Outcome::Met), 1);
}

/// A rule that asks about another: without a version in force that one is not violated.
#[test]
fn t9_a_chain_to_a_rule_without_a_version_in_force() {
    let text = two("from 2016-01-01 until 2017-01-01", "from 2017-02-01");
    let text = format!(
        "{text}\nrule R-2 \"follows\"\n  cite \"manual\"\n  for hold\n  when R-1 is violated\n  should known is yes\n"
    );
    let mut cells = Cells::default();
    for (issued, mark, expected) in [
        ("2016-12-31", "new", "met"),
        ("2016-12-31", "old", "not applicable"),
        ("2017-01-01", "new", "not applicable"),
        ("2017-02-01", "old", "met"),
        ("2017-01", "new", "not applicable"),
        ("2016", "new", "met"),
        ("2017", "old", "not assessable"),
        ("blank", "neither", "not assessable"),
    ] {
        let given = format!("hold hold_id \"1\", issued_on {issued}, mark \"{mark}\", known yes");
        let verdict = Bench::new(&text, "2020-09-30", &given).verdict_of("R-2", 0);
        cells.cell(format!("{issued} {mark}"), verdict.outcome, expected);
    }
    cells.check();
}

/// Why it is open which version holds: the date that picks it.
#[test]
fn t8_the_reason_is_the_date() {
    let text = two("until 2017-04-02", "from 2017-04-02");
    let reasons = |issued: &str| {
        judged(&text, &format!("hold hold_id \"1\", issued_on {issued}, mark \"old\"")).reasons.join(", ")
    };
    assert_eq!(reasons("blank"), "issued_on: blank");
    assert_eq!(reasons("unreadable \"soon\""), "issued_on: unreadable");
    assert_eq!(reasons("2017-04"), "issued_on: too_imprecise");
}

/// A record dated after the as-of date is left out, whatever version would hold for it.
#[test]
fn t8_later_records_are_left_out() {
    let text = two("until 2017-04-02", "from 2017-04-02");
    let given = "hold hold_id \"1\", issued_on 2020-09-30, mark \"old\"\nhold hold_id \"2\", issued_on 2020-10-01, mark \"old\"";
    let bench = Bench::new(&text, "2020-09-30", given);
    let (rule, kind) = (bench.rules.rule_named("R-1").unwrap(), bench.rules.schema.kind_named("hold").unwrap());
    let verdicts = bench.court().judge_all(&[rule], &[kind], &|_, _| true, &[]);
    assert_eq!(verdicts.rules[0].tally.subjects(), 1);
}

/// A kind without `dated by` is judged by what is in force on the as-of date.
#[test]
fn t8_without_dated_by_the_as_of_date_picks() {
    let text = format!(
        "{RECORDS}\nparameter minimum: 60 in force until 2020-07-01\nparameter minimum: 70 in force from 2020-07-01\n\
         \nrule R-1 \"scored\"\n  version \"first\"\n  cite \"manual\"\n  in force until 2020-08-01\n  for site\n  should score is at least minimum\n\
         \nrule R-1 \"scored\"\n  version \"second\"\n  cite \"manual\"\n  in force from 2020-08-01\n  for site\n  should score is at least 80\n"
    );
    let mut cells = Cells::default();
    for (as_of, score, expected) in [
        ("2020-06-30", "60", "met"),
        ("2020-06-30", "59", "violated"),
        ("2020-07-01", "69", "violated"),
        ("2020-07-31", "70", "met"),
        ("2020-08-01", "70", "violated"),
        ("2020-08-01", "80", "met"),
    ] {
        let given = format!("site site_id \"1\", opened_on 2000-01-01, score {score}");
        cells.cell(format!("{as_of} {score}"), Bench::new(&text, as_of, &given).verdict().outcome, expected);
    }
    cells.check();
}

/// Parameters and lists of their own versions; without one in force their value is unknown.
#[test]
fn t8_versions_of_parameters_and_lists() {
    let text = |requirement: &str| {
        format!(
            "{RECORDS}\nparameter limit: 30 days in force from 2015-01-01 until 2017-04-02\nparameter limit: 10 days in force from 2017-04-02 through 2019-12-31\n\
             \nlist marks: a, b in force from 2015-01-01 until 2017-04-02\nlist marks: b, c in force from 2017-04-02 through 2019-12-31\n\
             \nrule R-1 \"limit\"\n  cite \"manual\"\n  for hold\n  should {requirement}\n"
        )
    };
    let mut cells = Cells::default();
    let mut row = |requirement: &str, given: &str, expected: &str| {
        let found = judged(&text(requirement), &format!("hold hold_id \"1\", {given}")).answers;
        cells.cell(format!("{requirement}, {given}"), found, expected);
    };
    let within = "ended_on is within limit after issued_on";
    row(within, "issued_on 2017-04-01, ended_on 2017-05-01", "T");
    row(within, "issued_on 2017-04-01, ended_on 2017-05-02", "F");
    row(within, "issued_on 2017-04-02, ended_on 2017-04-12", "T");
    row(within, "issued_on 2017-04-02, ended_on 2017-04-13", "F");
    row(within, "issued_on 2019-12-31, ended_on 2020-01-10", "T");
    row(within, "issued_on 2020-01-01, ended_on 2020-01-02", "U");
    row(within, "issued_on 2014-12-31, ended_on 2015-01-02", "U");
    row(within, "issued_on 2016-02-29, ended_on 2016-03-30", "T");
    row(within, "issued_on 2016-02-29, ended_on 2016-03-31", "F");
    let marked = "mark is one of marks";
    row(marked, "issued_on 2017-04-01, mark \"a\"", "T");
    row(marked, "issued_on 2017-04-02, mark \"a\"", "F");
    row(marked, "issued_on 2017-04-01, mark \"c\"", "F");
    row(marked, "issued_on 2017-04-02, mark \"c\"", "T");
    row(marked, "issued_on 2017-04-02, mark \"B\"", "T");
    row(marked, "issued_on 2020-01-01, mark \"b\"", "U");
    // The common answer of the versions that a date which is not precise can mean.
    row(marked, "issued_on 2017-04, mark \"b\"", "T");
    row(marked, "issued_on 2017-04, mark \"d\"", "F");
    row(marked, "issued_on 2017-04, mark \"a\"", "U");
    row(marked, "issued_on 2019-12, mark \"c\"", "T");
    row(marked, "issued_on 2020-01, mark \"c\"", "U");
    cells.check();
    // A recurrence takes its length from a parameter, of the date that picks versions.
    let text = format!(
        "{RECORDS}\nrecord visit\n  hold_id: text\n  held_on: date\n  belongs to hold by hold_id\n  dated by held_on\n\
         \nparameter often: 30 days in force until 2017-04-02\nparameter often: 10 days in force from 2017-04-02\n\
         \nrule R-1 \"visited\"\n  cite \"manual\"\n  for hold\n  should visit recurs every often from issued_on until ended_on\n"
    );
    let due = |issued: &str| {
        Bench::new(&text, "2017-12-31", &format!("hold hold_id \"1\", issued_on {issued}")).verdict().due.unwrap()
    };
    assert_eq!([due("2017-04-01"), due("2017-04-02")], ["2017-05-01", "2017-04-12"]);
    // Outside of all versions nobody knows how often.
    let text = text.replace("in force until 2017-04-02", "in force from 2017-01-01 until 2017-04-02");
    let outcome = |issued: &str, visits: &str| {
        let given = format!("hold hold_id \"1\", issued_on {issued}\n{visits}");
        Bench::new(&text, "2017-12-31", &given).verdict().outcome
    };
    assert_eq!(outcome("2017-01-01", ""), "violated");
    assert_eq!(outcome("2016-12-31", ""), "not assessable");
    assert_eq!(outcome("2016-12-31", "visit hold_id \"1\", held_on 2017-12-30"), "not assessable");
}

/// Versions that overlap are an error; a policy's own dates hold where the rule gives none.
#[test]
fn rulings_24_overlaps_and_cited_policies() {
    assert_eq!(problems(&two("until 2017-04-02", "from 2017-04-02")), [""; 0]);
    assert!(!problems(&two("through 2017-04-02", "from 2017-04-02")).is_empty());
    assert!(!problems(&two("from 2016-01-01", "from 2017-04-02")).is_empty());
    let lists = |first: &str, second: &str| {
        let text = format!(
            "{RECORDS}\nlist marks: a in force {first}\nlist marks: b in force {second}\n\
             \nrule R-1 \"limit\"\n  cite \"manual\"\n  for hold\n  should mark is one of marks\n"
        );
        problems(&text)
    };
    assert_eq!(lists("until 2017-04-02", "from 2017-04-02"), [""; 0]);
    assert!(!lists("through 2017-04-02", "from 2017-04-02").is_empty());

    let policy = |id: &str, in_force: &str| format!("\npolicy {id} \"a policy\"\n  {in_force}\n");
    let rule = |cites: &str, more: &str| {
        format!("\nrule R-1 \"marked\"\n  {cites}\n  {more}\n  for hold\n  must mark is \"x\"\n")
    };
    let dated = policy("P-1", "in force from 2016-01-01 until 2017-01-01");
    let text = format!("{RECORDS}{dated}{}", rule("cite P-1", ""));
    let mut cells = Cells::default();
    let mut row = |name: &str, text: &str, issued: &str, expected: &str| {
        let given = format!("hold hold_id \"1\", issued_on {issued}, mark \"y\"");
        cells.cell(format!("{name}, {issued}"), judged(text, &given).outcome, expected);
    };
    row("the policy's dates", &text, "2015-12-31", "not applicable");
    row("the policy's dates", &text, "2016-01-01", "violated");
    row("the policy's dates", &text, "2016-12-31", "violated");
    row("the policy's dates", &text, "2017-01-01", "not applicable");
    let own = format!("{RECORDS}{dated}{}", rule("cite P-1", "in force from 2018-01-01"));
    row("the rule's own", &own, "2016-06-01", "not applicable");
    row("the rule's own", &own, "2018-01-01", "violated");
    let undated = policy("P-2", "issuer \"an agency\"");
    let with_undated = format!("{RECORDS}{dated}{undated}{}", rule("cite P-1\n  cite P-2", ""));
    row("one dated, one undated", &with_undated, "2017-01-01", "not applicable");
    row("one dated, one undated", &with_undated, "2016-12-31", "violated");
    cells.check();
    let another = policy("P-2", "in force from 2016-06-01");
    let several = |more: &str| problems(&format!("{RECORDS}{dated}{another}{}", rule("cite P-1\n  cite P-2", more)));
    assert!(!several("").is_empty(), "several dated policies need the rule's own `in force`");
    assert_eq!(several("in force from 2016-06-01"), [""; 0]);
}

/// Ruling 41: a parameter without a value keeps the rule from being run, wherever it is mentioned.
#[test]
fn ruling_41_parameters_that_are_not_set() {
    let text = |clauses: &str| {
        format!(
            "{RECORDS}\nparameter limit: days unset\nparameter minimum: number unset\n\
             \ndefine site.is_good as score is at least minimum\n\
             \nrule R-1 \"limit\"\n  cite \"manual\"\n  for hold\n  should mark is \"x\"{clauses}\n\
             \nrule R-2 \"by a definition\"\n  cite \"manual\"\n  for site\n  should is_good is yes\n\
             \nrule R-4 \"as often as that\"\n  cite \"manual\"\n  for site\n  should hold recurs every limit from opened_on\n\
             \nrule R-3 \"in one branch\"\n  cite \"manual\"\n  for site\n  should score is at least 1 or score is at least minimum\n"
        )
    };
    let given =
        "hold hold_id \"1\", issued_on 2017-01-01, ended_on 2017-01-02, mark \"x\"\nsite site_id \"1\", score 5";
    let mut cells = Cells::default();
    for (rule, clauses, kind, expected) in [
        ("R-1", "", "hold", "run"),
        ("R-1", " and ended_on is within limit after issued_on", "hold", "not run"),
        ("R-1", " or ended_on is within limit after issued_on", "hold", "not run"),
        ("R-1", "\n  when ended_on is within limit after issued_on", "hold", "not run"),
        ("R-1", "\n  unless x: ended_on is within limit after issued_on", "hold", "not run"),
        ("R-2", "", "site", "not run"),
        ("R-3", "", "site", "not run"),
        ("R-4", "", "site", "not run"),
    ] {
        let bench = Bench::new(&text(clauses), "2020-09-30", given);
        let (id, of) = (bench.rules.rule_named(rule).unwrap(), bench.rules.schema.kind_named(kind).unwrap());
        let verdicts = bench.court().judge_all(&[id], &[of], &|_, _| true, &[]);
        let found = match verdicts.rules[0].status {
            Status::Run => "run",
            Status::Vacuous => "vacuous",
            Status::NotRun(_) => "not run",
            Status::OutOfScope => "out of scope",
        };
        cells.cell(format!("{rule}{clauses}"), found, expected);
    }
    cells.check();
}

/// The project file sets what the rule files leave open, and may put another value in the place of theirs.
#[test]
fn parameters_of_the_project_file() {
    let rules = format!(
        "{RECORDS}\nparameter limit: days unset\nparameter grace: 5 days\n\
         \nrule R-1 \"limit\"\n  cite \"manual\"\n  for hold\n  should ended_on is within limit after issued_on\n\
         \nrule R-2 \"grace\"\n  cite \"manual\"\n  for hold\n  should ended_on is within grace after issued_on\n"
    );
    let holds = csv(
        "hold_id,site_id,issued_on,checked_on,ended_on,mark,known",
        &["1,,2017-01-01,,2017-01-11,,", "2,,2017-01-01,,2017-01-12,,"],
    );
    let run = |parameters: &str| {
        let yaml = format!("as_of: 2020-09-30\n{parameters}sources: [{{kind: hold, files: holds.csv}}]\n");
        Project { rules: &rules, yaml: &yaml, files: &[("holds.csv", &holds)] }.result()
    };
    let unset = run("");
    assert_eq!(summary(&unset, "R-1")["status"], "not_run");
    assert_eq!(outcomes(&unset, "R-2"), ["1 violated late 2017-01-06", "2 violated late 2017-01-06"]);
    let set = run("parameters: {limit: 10 days, grace: 11 days}\n");
    assert_eq!(outcomes(&set, "R-1"), ["1 met", "2 violated late 2017-01-11"]);
    assert_eq!(outcomes(&set, "R-2"), ["1 met", "2 met"]);
}

/// Ruling 24: in a loop over periods the last day of the period picks: the course list changed on 2013-10-01, or on
/// 2013-09-30, the last day of fiscal year 2013.
#[test]
fn ruling_24_the_last_day_of_the_period_picks() {
    let run = |changed: &str| {
        let rules = format!(
            "record officer\n  key officer_id: text\n  certified_on: date\n  ended_on: date or none yet\n\
             \nrecord training\n  officer_id: text\n  course: text\n  completed_on: date\n  belongs to officer by officer_id\n  dated by completed_on\n\
             \nlist courses: privacy, ethics in force until {changed}\nlist courses: privacy, records in force from {changed}\n\
             \nrule R-1 \"trained\"\n  cite \"manual\"\n  for officer\n  for each fiscal year from certified_on until ended_on\n  for each course in courses\n  \
             should exists (training where course is that course and completed_on is during that fiscal year)\n"
        );
        let officers = csv("officer_id,certified_on,ended_on", &["O1,2010-03-01,"]);
        let trainings = csv("officer_id,course,completed_on", &["O1,ethics,2013-02-01", "O1,records,2014-02-01"]);
        let yaml = "as_of: 2014-09-30\nsources:\n  - {kind: officer, files: officers.csv}\n  \
                    - {kind: training, files: trainings.csv, complete: {from: 2000-01-01, through: 2014-12-31}}\n";
        let result =
            Project { rules: &rules, yaml, files: &[("officers.csv", &officers), ("trainings.csv", &trainings)] }
                .result();
        outcomes(&result, "R-1")
            .into_iter()
            .filter(|told| told.contains("2013") || told.contains("2014"))
            .collect::<Vec<_>>()
    };
    let later = ["O1 privacy 2014 violated overdue 2014-09-30", "O1 records 2014 met"];
    let before = ["O1 privacy 2013 violated overdue 2013-09-30", "O1 ethics 2013 met"];
    assert_eq!(run("2013-10-01"), [before, later].concat());
    let after = ["O1 privacy 2013 violated overdue 2013-09-30", "O1 records 2013 violated overdue 2013-09-30"];
    assert_eq!(run("2013-09-30"), [after, later].concat());
}

/// The detainer hold in two versions by the day of issue, on both sides of each limit: a hold that is due on Friday
/// 2017-05-26 at 17:00 ends on Wednesday 31 under the older form (its clock stops on weekends and holidays), on Sunday
/// 28 under the newer.
#[test]
fn the_hold_in_two_versions() {
    let text = "settings\n  time zone \"America/New_York\"\n\nrecord hold\n  key hold_id: text\n  issued_on: date\n  due_out_at: datetime\n  \
                released_at: datetime or none yet\n  dated by issued_on\n\
                \nrule R-1 \"released in time\"\n  version \"older forms\"\n  cite \"manual\"\n  in force until 2017-04-02\n  for hold\n  \
                should released_at is within 48 hours after due_out_at not counting weekends and holidays\n\
                \nrule R-1 \"released in time\"\n  version \"form of April 2017\"\n  cite \"manual\"\n  in force from 2017-04-02\n  for hold\n  \
                should released_at is within 48 hours after due_out_at\n";
    let mut cells = Cells::default();
    for (issued, released, expected) in [
        ("2017-04-01", "2017-05-31T17:00", "met"),
        ("2017-04-01", "2017-05-31T17:01", "violated"),
        ("2017-04-02", "2017-05-28T17:00", "met"),
        ("2017-04-02", "2017-05-28T17:01", "violated"),
        ("2017-04-02", "2017-05-31T17:00", "violated"),
        ("2017-04", "2017-05-28T17:00", "met"),
        ("2017-04", "2017-05-28T17:01", "not assessable"),
        ("2017-04", "2017-05-31T17:01", "violated"),
        ("blank", "2017-05-28T17:00", "not assessable"),
    ] {
        let given =
            format!("hold hold_id \"1\", issued_on {issued}, due_out_at 2017-05-26T17:00, released_at {released}");
        cells.cell(format!("issued {issued}, released {released}"), judged(text, &given).outcome, expected);
    }
    cells.check();
}

/// The same for the versions of a rule and of a parameter: a year is judged by what holds on its last day.
#[test]
fn ruling_24_versions_of_a_rule_with_a_loop() {
    let run = |boundary: &str| {
        let rule = |in_force: &str, title: &str| {
            format!(
                "\nrule R-1 \"trained\"\n  version \"{title}\"\n  cite \"manual\"\n  in force {in_force} {boundary}\n  for officer\n  \
                 for each fiscal year from certified_on until ended_on\n  \
                 should count of (training where completed_on is during that fiscal year) is at least LEAST\n"
            )
        };
        let rules = format!(
            "record officer\n  key officer_id: text\n  certified_on: date\n  ended_on: date or none yet\n\
             \nrecord training\n  officer_id: text\n  completed_on: date\n  belongs to officer by officer_id\n  dated by completed_on\n\
             \nparameter fewest: 1 in force until {boundary}\nparameter fewest: 2 in force from {boundary}\n{}{}\
             \nrule R-2 \"by the parameter\"\n  cite \"manual\"\n  for officer\n  for each fiscal year from certified_on until ended_on\n  \
             should count of (training where completed_on is during that fiscal year) is at least fewest\n",
            rule("until", "older").replace("LEAST", "1"),
            rule("from", "newer").replace("LEAST", "2"),
        );
        let officers = csv("officer_id,certified_on,ended_on", &["O1,2012-10-01,"]);
        let trainings = csv("officer_id,completed_on", &["O1,2013-02-01", "O1,2014-02-01"]);
        let yaml = "as_of: 2014-09-30\nsources:\n  - {kind: officer, files: officers.csv}\n  \
                    - {kind: training, files: trainings.csv, complete: {from: 2000-01-01, through: 2014-12-31}}\n";
        let result =
            Project { rules: &rules, yaml, files: &[("officers.csv", &officers), ("trainings.csv", &trainings)] }
                .result();
        let told = |rule: &str| -> Vec<String> {
            super::findings(&result, rule).into_iter().map(|finding| super::bare(&finding["outcome"])).collect()
        };
        [told("R-1"), told("R-2")]
    };
    let (kept, broken) = (["met".to_owned(), "violated".to_owned()], ["violated".to_owned(), "violated".to_owned()]);
    assert_eq!(run("2013-10-01"), [kept.clone(), kept]);
    assert_eq!(run("2013-09-30"), [broken.clone(), broken]);
}
