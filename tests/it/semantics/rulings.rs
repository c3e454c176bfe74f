//! One case for each ruling that concerns what is carried, with the example that shows its trap.

use probity::authoring;
use probity::column::Supply;
use probity::diagnostic::Faults;
use probity::outcome::{Outcome, Piece, Status};
use probity::source::Sources;

use super::bench::{Bench, COMPLETENESS_UNKNOWN, Cells, UNDECLARED, complete, plain, problems};

const RECORDS: &str = "
record agency
  key agency_id: text
  state:         text

record agreement
  key agreement_id: text
  agency_id:        text
  model:            one of JEM, WSO
  signed_on:        date
  expires_on:       date or none
  installed_on:     date or none yet
  belongs to agency by agency_id

record officer
  key officer_id: text
  agency_id:      text
  begun_on:       date
  notice_on:      date
  ended_on:       date or none yet
  recertified_on: date or none yet
  belongs to agency by agency_id

record training
  officer_id:   text
  kind:         text
  completed_on: date
  belongs to officer by officer_id
  dated by completed_on

record waiver
  officer_id: text
  granted_on: date
  belongs to officer by officer_id
";

fn rule(kind: &str, clauses: &str) -> String {
    format!("{RECORDS}\nrule R-1 \"ruling\"\n  cite \"manual\"\n  for {kind}\n  {clauses}\n")
}

#[track_caller]
fn bench(kind: &str, clauses: &str, as_of: &str, given: &str) -> Bench {
    Bench::new(&rule(kind, clauses), as_of, given)
}

const OFFICER: &str = "officer officer_id \"O1\"";

#[test]
fn ruling_2_a_query_is_not_due_before_its_bound() {
    let mut cells = Cells::default();
    for bound in [
        "is during fiscal year 2021",
        "is by 2021-09-30",
        "is within 30 days after 2021-08-31",
        "is within 30 days before 2021-09-30",
        "is on or before 2021-09-30",
        "is before 2021-10-01",
        "is from 2020-10-01 through 2021-09-30",
        "is 2021-09-30",
    ] {
        let clauses = format!("should exists (training where kind is \"annual\" and completed_on {bound})");
        let found = |as_of: &str, more: &str| {
            let verdict = bench("officer", &clauses, as_of, &format!("{OFFICER}\n{more}")).verdict();
            format!("{} {} {}", verdict.outcome, verdict.due.unwrap_or_default(), verdict.manner.unwrap_or_default())
        };
        cells.cell(format!("{bound}, before"), found("2021-03-31", ""), "pending 2021-09-30 ");
        cells.cell(format!("{bound}, the day before"), found("2021-09-29", ""), "pending 2021-09-30 ");
        cells.cell(format!("{bound}, passed"), found("2021-09-30", ""), "violated 2021-09-30 overdue");
        let done = "training officer_id \"O1\", kind \"annual\", completed_on 2021-09-30";
        cells.cell(format!("{bound}, done"), found("2021-09-30", done), "met  ");
        let other = "training officer_id \"O1\", kind \"other\", completed_on 2021-09-30";
        cells.cell(format!("{bound}, another kind"), found("2021-09-30", other), "violated 2021-09-30 overdue");
    }
    // Without a bound it is judged as of the as-of date.
    let verdict =
        bench("officer", "should exists (training where kind is \"annual\")", "2021-03-31", OFFICER).verdict();
    cells.cell("no bound", verdict.outcome, "violated");
    cells.check();
}

#[test]
fn ruling_2_a_sum_is_not_due_before_its_bound() {
    let sum = "sum of hours of (training where completed_on is during fiscal year 2021)";
    let text = |comparison: &str| {
        let rules = rule("officer", &format!("should {sum} {comparison}"));
        rules.replace("  completed_on: date\n", "  completed_on: date\n  hours: number in hours\n")
    };
    let given = format!("{OFFICER}\ntraining officer_id \"O1\", completed_on 2020-12-01, hours 4");
    let answers = |comparison: &str, as_of: &str| Bench::new(&text(comparison), as_of, &given).answers();
    let mut cells = Cells::default();
    for (comparison, open, over) in [
        ("is at least 10 hours", "D", "F"),
        ("is at least 4 hours", "T", "T"),
        ("is at most 10 hours", "D", "T"),
        ("is less than 4 hours", "F", "F"),
        ("is 4 hours", "D", "T"),
    ] {
        cells.cell(format!("{comparison}, more may come"), answers(comparison, "2021-03-31"), open);
        cells.cell(format!("{comparison}, the year is over"), answers(comparison, "2021-09-30"), over);
    }
    cells.check();
}

#[test]
fn ruling_2_a_bound_that_is_not_known_is_the_reason() {
    for bound in ["is within 30 days after officer.begun_on", "is on or before officer.begun_on", "is officer.begun_on"]
    {
        let clauses = format!("should exists (training where completed_on {bound})");
        let verdict = bench("officer", &clauses, "2020-09-30", OFFICER).verdict();
        assert_eq!(
            (verdict.outcome, verdict.reasons),
            ("not assessable", vec!["begun_on: blank".to_owned()]),
            "{bound}"
        );
    }
}

#[test]
fn ruling_3_a_path_only_climbs() {
    assert_eq!(problems(&rule("officer", "should agency.agreement.model is JEM")), ["downward-path"]);
    let clauses = "should exists (agency.agreement where model is JEM)";
    let given = "agency agency_id \"A\"\nofficer officer_id \"O1\", agency_id \"A\"\n\
                 agreement agreement_id \"1\", agency_id \"A\", model WSO\nagreement agreement_id \"2\", agency_id \"A\", model JEM";
    assert_eq!(bench("officer", clauses, "2020-09-30", given).verdict().outcome, "met");
}

#[test]
fn ruling_4_a_window_has_a_start() {
    let text = |how: &str| {
        format!(
            "record inspection\n  key inspection_id: text\n  inspected_on: date\n\nrecord followup\n  inspection_id: text\n  \
             held_on: date\n  belongs to inspection by inspection_id\n\nrule R-1 \"followed up\"\n  cite \"manual\"\n  \
             for inspection\n  should exists (followup where held_on {how})\n"
        )
    };
    let given =
        "inspection inspection_id \"1\", inspected_on 2019-03-01\nfollowup inspection_id \"1\", held_on 2012-05-01";
    let outcome = |how: &str| Bench::new(&text(how), "2020-09-30", given).verdict().outcome;
    assert_eq!(outcome("is within 6 months after inspection.inspected_on"), "violated");
    assert_eq!(outcome("is by inspection.inspected_on plus 6 months"), "met");
    // Last year's recertification does not lift a suspension.
    let given = "officer officer_id \"O1\", begun_on 2020-03-01, recertified_on 2019-03-01";
    let verdict =
        bench("officer", "should recertified_on is not within 90 days after begun_on", "2020-09-30", given).verdict();
    assert_eq!(verdict.answers, "T");
    let verdict =
        bench("officer", "should recertified_on is within 90 days after begun_on", "2020-09-30", given).verdict();
    assert_eq!((verdict.outcome, verdict.manner), ("violated", Some("before the start")));
}

#[test]
fn ruling_5_what_may_be_none_needs_a_guard() {
    let refused = [
        "ended_on is on or after begun_on",
        "begun_on is before ended_on",
        "ended_on plus 3 days is 2020-01-01",
        "days from begun_on to ended_on is at least 3 days",
        "begun_on is within 3 days after ended_on",
        "begun_on is within 3 days before ended_on",
        "begun_on is by ended_on",
        "begun_on is at least 3 days after ended_on",
        "begun_on is from 2020-01-01 through ended_on",
        // The wrong guards.
        "ended_on is none and ended_on is after begun_on",
        "ended_on is not none or ended_on is after begun_on",
        "not (ended_on is not none) and ended_on is after begun_on",
        "recertified_on is not none and ended_on is after begun_on",
        // A guard outside the query or after an `or`.
        "(ended_on is not none or begun_on is recorded) and ended_on is after begun_on",
    ];
    let mut cells = Cells::default();
    for requirement in refused {
        cells.cell(
            requirement,
            problems(&rule("officer", &format!("should {requirement}"))).join(" "),
            "unguarded-none",
        );
    }
    for requirement in [
        "ended_on is not none and ended_on is on or after begun_on",
        "ended_on is recorded and ended_on is on or after begun_on",
        "ended_on is none or ended_on is on or after begun_on",
        "not (ended_on is none) and ended_on is after begun_on",
        "ended_on is within 3 days after begun_on",
        "ended_on is by 2020-01-01",
        "ended_on is during fiscal year 2020",
        "ended_on is 2020-01-01",
        "ended_on is recertified_on",
    ] {
        cells.cell(requirement, problems(&rule("officer", &format!("should {requirement}"))).join(" "), "");
    }
    let guarded = "when ended_on is not none\n  should ended_on is on or after begun_on";
    cells.cell("guarded in when", problems(&rule("officer", guarded)).join(" "), "");
    let expires = rule("agreement", "should expires_on is after the as-of date");
    cells.cell("no expiry", problems(&expires).join(" "), "unguarded-none");
    cells.check();
}

#[test]
fn ruling_5_messages_offer_is_not_none() {
    let mut sources = Sources::default();
    let mut faults = Faults::default();
    let text = rule("officer", "should ended_on is on or after begun_on");
    let file = sources.add("rules.probity".to_owned(), text).unwrap();
    let parsed = probity::syntax::parse(&sources, file, &mut faults);
    probity::resolve::resolve(&sources, &[parsed], &mut faults);
    let help = faults.list[0].problem.help().unwrap().to_string();
    assert!(help.contains("is not none") && !help.contains("is recorded"), "{help}");
}

#[test]
fn ruling_5_none_differs_from_every_value_and_equals_none() {
    let answers = |requirement: &str, given: &str| {
        bench("officer", &format!("should {requirement}"), "2020-09-30", &format!("{OFFICER}{given}")).answers()
    };
    assert_eq!(answers("ended_on is 2020-01-01", ""), "F");
    assert_eq!(answers("ended_on is not 2020-01-01", ""), "T");
    assert_eq!(answers("ended_on is recertified_on", ""), "T");
    assert_eq!(answers("ended_on is recertified_on", ", ended_on 2020-01-01"), "F");
}

#[test]
fn ruling_6_what_the_as_of_date_hides() {
    let mut cells = Cells::default();
    let mut officer = |name: &str, requirement: &str, given: &str, expected: &str| {
        let given = format!("{OFFICER}, {given}");
        cells.cell(name, bench("officer", &format!("should {requirement}"), "2020-09-30", &given).answers(), expected);
    };
    // A typing error in a plain date is read as written.
    officer("a year too far", "begun_on is on or before the as-of date", "begun_on 5025-07-07", "F");
    officer("none yet", "ended_on is none", "ended_on 2020-10-01", "T");
    officer("on the day itself", "ended_on is none", "ended_on 2020-09-30", "F");
    officer("is recorded", "ended_on is recorded", "ended_on 2020-10-01", "F");
    officer("event", "begun_on is within 3 days after 2020-09-29", "begun_on 2020-10-01", "D");
    // A record dated later has not happened, and an undated one may have.
    officer(
        "in a query",
        "exists training",
        "begun_on 2020-01-01\ntraining officer_id \"O1\", completed_on 2020-10-01",
        "F",
    );
    officer(
        "on the day",
        "exists training",
        "begun_on 2020-01-01\ntraining officer_id \"O1\", completed_on 2020-09-30",
        "T",
    );
    officer(
        "in a count",
        "count of training is 1",
        "begun_on 2020-01-01\ntraining officer_id \"O1\", completed_on 2020-09-01\ntraining officer_id \"O1\", completed_on 2020-10-01",
        "T",
    );
    cells.check();
    let agreement = "agreement agreement_id \"1\", expires_on 2025-01-01";
    let clauses = "when expires_on is not none\n  should expires_on is after the as-of date";
    assert_eq!(bench("agreement", clauses, "2020-09-30", agreement).verdict().outcome, "met");
    // Nor is such a record a subject.
    let given = "training officer_id \"1\", kind \"a\", completed_on 2020-09-30\n\
                 training officer_id \"2\", kind \"a\", completed_on 2020-10-01\ntraining officer_id \"3\", kind \"a\"";
    let bench = bench("training", "should kind is \"a\"", "2020-09-30", given);
    let court = bench.court();
    let kind = bench.rules.schema.kind_named("training").unwrap();
    assert_eq!([0, 1, 2].map(|row| court.is_subject(kind, row)), [true, false, true]);
    let verdicts = court.judge_all(&[bench.rules.rule_named("R-1").unwrap()], &[kind], &|_, _| true, &[]);
    assert_eq!(verdicts.rules[0].tally.subjects(), 2);
}

#[test]
fn ruling_7_a_stale_extract_accuses_nobody() {
    let clauses = "should installed_on is within 180 days after signed_on";
    let given = "agreement agreement_id \"1\", signed_on 2020-03-01";
    let judged = |through: &str| {
        bench("agreement", clauses, "2020-09-30", given).supply("agreement", complete("", through)).verdict()
    };
    let stale = judged("2020-06-30");
    assert_eq!((stale.outcome, stale.reasons), ("not assessable", vec!["installed_on: extract_ends".to_owned()]));
    let fresh = judged("2020-08-28");
    assert_eq!((fresh.outcome, fresh.due.as_deref()), ("violated", Some("2020-08-28")));
    assert_eq!(judged("2020-08-27").outcome, "not assessable");
}

#[test]
fn ruling_8_an_absence_in_an_undeclared_source_is_marked() {
    let clauses =
        "should exists (training where kind is \"basic\" and completed_on is within 1 year after officer.begun_on)";
    let given = "officer officer_id \"O1\", begun_on 2012-03-01";
    let judged = |supply: Supply| {
        let verdict = bench("officer", clauses, "2020-09-30", given).supply("training", supply).verdict();
        (verdict.outcome, verdict.assumes_complete)
    };
    assert_eq!(judged(UNDECLARED), ("violated", true));
    assert_eq!(judged(complete("2015-10-01", "2020-09-30")), ("not assessable", false));
    assert_eq!(judged(complete("2012-01-01", "2020-09-30")), ("violated", false));
    assert_eq!(judged(COMPLETENESS_UNKNOWN), ("not assessable", false));
    // An exception that nobody saw, and a blank that says *none yet*, are absences too.
    let unless = "should begun_on is before 2012-01-01\n  unless waived: exists waiver";
    let verdict = bench("officer", unless, "2020-09-30", given).supply("waiver", UNDECLARED).verdict();
    assert_eq!((verdict.outcome, verdict.assumes_complete), ("violated", true));
    let none_yet = "should recertified_on is within 1 year after begun_on";
    let verdict = bench("officer", none_yet, "2020-09-30", given).supply("officer", UNDECLARED).verdict();
    assert_eq!((verdict.outcome, verdict.assumes_complete), ("violated", true));
    // A wrong value rests on no absence.
    let value = "should begun_on is before 2012-01-01";
    let verdict = bench("officer", value, "2020-09-30", given).supply("officer", UNDECLARED).verdict();
    assert_eq!((verdict.outcome, verdict.assumes_complete), ("violated", false));
}

#[test]
fn ruling_9_manners() {
    let mut cells = Cells::default();
    for (requirement, given, expected) in [
        ("recertified_on is within 90 days after begun_on", "begun_on 2020-01-01", "overdue"),
        ("recertified_on is within 90 days after begun_on", "begun_on 2020-01-01, recertified_on 2020-06-01", "late"),
        (
            "recertified_on is within 90 days after begun_on",
            "begun_on 2020-01-01, recertified_on 2019-06-01",
            "before the start",
        ),
        ("begun_on is before 2019-01-01", "begun_on 2020-01-01", "wrong value"),
        ("begun_on is recorded", "begun_on blank", "not recorded"),
        ("begun_on, notice_on agree", "begun_on 2020-01-01, notice_on 2020-01-02", "disagree"),
        ("begun_on is unique", "begun_on 2020-01-01\nofficer officer_id \"O2\", begun_on 2020-01-01", "duplicate"),
        ("exists training", "begun_on 2020-01-01", "not recorded"),
        ("exists (training where completed_on is by 2020-06-30)", "begun_on 2020-01-01", "overdue"),
        ("not (begun_on is blank)", "begun_on blank", "not recorded"),
    ] {
        let verdict =
            bench("officer", &format!("should {requirement}"), "2020-09-30", &format!("{OFFICER}, {given}")).verdict();
        cells.cell(format!("{requirement}, {given}"), verdict.manner.unwrap_or(verdict.outcome), expected);
    }
    cells.check();
}

#[test]
fn ruling_11_nothing_to_check_is_met_and_counted() {
    let clauses = "should every training satisfies (completed_on is recorded)";
    let bench = bench(
        "officer",
        clauses,
        "2020-09-30",
        &format!("{OFFICER}\nofficer officer_id \"O2\"\ntraining officer_id \"O2\", completed_on 2020-01-01"),
    );
    let (none, some) = (bench.verdict_of("R-1", 0), bench.verdict_of("R-1", 1));
    assert_eq!((none.outcome, none.nothing_to_check), ("met", true));
    assert_eq!((some.outcome, some.nothing_to_check), ("met", false));
    let kind = bench.rules.schema.kind_named("officer").unwrap();
    let verdicts = bench.court().judge_all(&[bench.rules.rule_named("R-1").unwrap()], &[kind], &|_, _| true, &[]);
    let tally = &verdicts.rules[0].tally;
    assert_eq!((tally.count(Outcome::Met), tally.nothing_to_check), (2, 1));
}

#[test]
fn ruling_14_due_today() {
    let judged = |given: &str, as_of: &str| {
        bench("officer", "should recertified_on is by 2020-09-30", as_of, &format!("{OFFICER}{given}"))
            .verdict()
            .outcome
    };
    assert_eq!(judged("", "2020-09-30"), "violated");
    assert_eq!(judged("", "2020-09-29"), "pending");
    assert_eq!(judged(", recertified_on 2020-09-30", "2020-09-30"), "met");
    // The as-of date ends where the settings' zone says.
    let text = "settings\n  time zone \"America/New_York\"\n\nrecord call\n  key call_id: text\n  made_at: datetime\n  \
                answered_at: datetime or none yet\n\nrule R-1 \"answered\"\n  cite \"manual\"\n  for call\n  \
                should answered_at is within 48 hours after made_at\n";
    let outcome =
        |made: &str| Bench::new(text, "2020-09-30", &format!("call call_id \"1\", made_at {made}")).verdict().outcome;
    assert_eq!(outcome("2020-09-28T23:59"), "violated");
    assert_eq!(outcome("2020-09-29T00:00"), "pending");
    assert_eq!(outcome("2020-09-29T03:30Z"), "violated");
}

#[test]
fn ruling_18_a_when_that_is_not_due_yet_is_pending() {
    let clauses = "when recertified_on is not within 90 days after begun_on\n  should ended_on is recorded";
    let outcome = |as_of: &str, given: &str| {
        bench("officer", clauses, as_of, &format!("officer officer_id \"O1\", begun_on 2020-09-01{given}"))
            .verdict()
            .outcome
    };
    assert_eq!(outcome("2020-09-30", ""), "pending");
    assert_eq!(outcome("2020-11-30", ""), "violated");
    assert_eq!(outcome("2020-11-30", ", recertified_on 2020-10-01"), "not applicable");
    let unless = "should ended_on is recorded\n  unless lifted: recertified_on is within 90 days after begun_on";
    let given = "officer officer_id \"O1\", begun_on 2020-09-01";
    assert_eq!(bench("officer", unless, "2020-09-30", given).verdict().outcome, "pending");
}

#[test]
fn ruling_19_sets_of_answers() {
    // Not within: the event may have happened, which would violate.
    let given = "officer officer_id \"O1\", begun_on 2020-09-01, notice_on blank";
    let verdict =
        bench("officer", "should not (notice_on is within 30 days after begun_on)", "2020-09-15", given).verdict();
    assert_eq!((verdict.outcome, verdict.answers.as_str()), ("not assessable", "FD"));
    assert_eq!(verdict.possible, ["violated", "pending"]);
    // Pending or unknown: no missing fact can make it violated.
    let given = "officer officer_id \"O1\", begun_on 2020-09-01";
    let clauses = "should recertified_on is within 30 days after begun_on or agency_id is \"A\"";
    let verdict = bench("officer", clauses, "2020-09-15", given).verdict();
    assert_eq!((verdict.outcome, verdict.answers.as_str()), ("pending", "TD"));
}

/// The outcomes of all officers, and how the rule came out.
fn run(bench: &Bench) -> (String, Status) {
    let rule = bench.rules.rule_named("R-1").unwrap();
    let kind = bench.rules.rule(rule).kind;
    let verdicts = bench.court().judge_all(&[rule], &[kind], &|_, _| true, &[]);
    let tally = &verdicts.rules[0].tally;
    let counts = Outcome::ALL.into_iter().filter(|outcome| tally.count(*outcome) > 0);
    let counts: Vec<String> = counts.map(|outcome| format!("{} {}", tally.count(outcome), outcome.words())).collect();
    (counts.join(", "), verdicts.rules[0].status.clone())
}

#[test]
fn ruling_20_a_kind_that_is_not_supplied() {
    let clauses = "should begun_on is before 2019-01-01\n  unless waived: exists waiver";
    let met = "officer officer_id \"O1\", begun_on 2018-01-01\n";
    let failed = "officer officer_id \"O2\", begun_on 2020-01-01\n";
    let judged =
        |given: &str, supply: Supply| run(&bench("officer", clauses, "2020-09-30", given).supply("waiver", supply));
    assert_eq!(
        judged(&format!("{met}{failed}"), Supply::NotSupplied),
        ("1 met, 1 not assessable".to_owned(), Status::Run)
    );
    let (outcomes, status) = judged(failed, Supply::NotSupplied);
    assert_eq!(outcomes, "1 not assessable");
    assert!(matches!(&status, Status::NotRun(why) if why.contains("waiver")), "{status:?}");
    assert_eq!(judged(failed, Supply::NoRecords), ("1 violated".to_owned(), Status::Run));
    assert_eq!(judged(failed, complete("", "")), ("1 violated".to_owned(), Status::Run));
    // A column that is missing in every record, too.
    let absent = "officer officer_id \"O1\", begun_on absent\nofficer officer_id \"O2\", begun_on absent";
    let (outcomes, status) = judged(absent, complete("", ""));
    assert_eq!(outcomes, "2 not assessable");
    assert!(matches!(&status, Status::NotRun(why) if why.contains("begun_on")), "{status:?}");
    // Its own kind: out of scope. Nobody applicable: vacuous. Neither is a pass.
    let (_, status) = run(&bench("officer", clauses, "2020-09-30", "officer not supplied"));
    assert_eq!(status, Status::OutOfScope);
    let nobody = "when begun_on is before 1990-01-01\n  should ended_on is recorded";
    assert_eq!(run(&bench("officer", nobody, "2020-09-30", met)), ("1 not applicable".to_owned(), Status::Vacuous));
}

#[test]
fn ruling_21_absent_is_not_blank() {
    let recorded = |given: &str| {
        bench("officer", "should begun_on is recorded", "2020-09-30", &format!("{OFFICER}, {given}")).verdict().outcome
    };
    assert_eq!(recorded("begun_on blank"), "violated");
    assert_eq!(recorded("begun_on absent"), "not assessable");
}

#[test]
fn ruling_23_chains() {
    let text = |requirement: &str| {
        format!(
            "{RECORDS}\nrule OTHER \"other\"\n  cite \"manual\"\n  for agreement\n  should model is JEM\n\nrule R-1 \"chained\"\n  cite \"manual\"\n  {requirement}\n"
        )
    };
    assert_eq!(
        problems(&text("for officer\n  when OTHER is violated\n  should ended_on is recorded")),
        ["rule-out-of-reach"]
    );
    assert_eq!(problems(&text("for agreement\n  should R-1 is violated")), ["cyclic-rules"]);
    assert_eq!(problems(&text("for agreement\n  should OTHR is violated")), ["unknown-rule"]);
    // Not assessable is not buried: the chained rule is open too. It is evaluated though it is not asked for.
    let bench = Bench::new(
        &text("for agreement\n  when OTHER is violated\n  should signed_on is recorded"),
        "2020-09-30",
        "agreement agreement_id \"1\"\nagreement agreement_id \"2\", model WSO\nagreement agreement_id \"3\", model JEM",
    );
    assert_eq!(run(&bench).0, "1 violated, 1 not applicable, 1 not assessable");
}

#[test]
fn ruling_24_a_rule_in_force_for_a_time() {
    let clauses = "in force from 2015-01-01 through 2016-12-31\n  should kind is \"a\"";
    let judged = |completed: &str| {
        let given = format!("training officer_id \"1\", kind \"b\", completed_on {completed}");
        bench("training", clauses, "2020-09-30", &given).verdict().outcome
    };
    assert_eq!(judged("2014-12-31"), "not applicable");
    assert_eq!(judged("2015-01-01"), "violated");
    assert_eq!(judged("2016-12-31"), "violated");
    assert_eq!(judged("2017-01-01"), "not applicable");
    assert_eq!(judged("2016-12"), "violated");
    assert_eq!(judged("2016"), "violated");
    // Blank or too imprecise: not assessable.
    assert_eq!(judged("blank"), "not assessable");
    assert_eq!(judged("unreadable \"?\""), "not assessable");
    // A kind without `dated by` goes by the as-of date.
    let clauses = "in force until 2020-09-30\n  should model is JEM";
    let judged =
        |as_of: &str| bench("agreement", clauses, as_of, "agreement agreement_id \"1\", model WSO").verdict().outcome;
    assert_eq!((judged("2020-09-29"), judged("2020-09-30")), ("violated", "not applicable"));
}

#[test]
fn ruling_24_a_date_across_the_edge_of_force() {
    let clauses = "in force from 2015-07-01\n  should kind is \"a\"";
    let judged = |kind: &str| {
        let given = format!("training officer_id \"1\", kind \"{kind}\", completed_on 2015");
        bench("training", clauses, "2020-09-30", &given).verdict().outcome
    };
    assert_eq!((judged("a"), judged("b")), ("not assessable", "not assessable"));
}

#[test]
fn ruling_26_anchors() {
    let text = "settings\n  time zone \"America/New_York\"\n\nrecord call\n  key call_id: text\n  made_at: datetime\n  \
                answered_at: datetime or none yet\n\nrule R-1 \"answered\"\n  cite \"manual\"\n  for call\n  \
                should answered_at is within 48 hours after made_at\n";
    let answers = |made: &str, answered: &str| {
        let given = format!("call call_id \"1\", made_at {made}, answered_at {answered}");
        Bench::new(text, "2020-09-30", &given).answers()
    };
    // The clock has not started.
    assert_eq!(answers("2020-10-01T10:00", "blank"), "D");
    // A day-only event on the day of the start is in time; one with a time is held to it.
    assert_eq!(answers("2020-05-05T10:00", "2020-05-05"), "T");
    assert_eq!(answers("2020-05-05T10:00", "2020-05-05T09:59"), "F");
    assert_eq!(answers("2020-05-05T10:00", "2020-05-05T10:00"), "T");
    assert_eq!(answers("2020-05-05T10:00", "2020-05-04"), "F");
    assert_eq!(answers("2020-05-05", "2020-05-05T00:01"), "T");
    assert_eq!(answers("2020-05-05T10:00", "2020-05-07T10:00"), "T");
    assert_eq!(answers("2020-05-05T10:00", "2020-05-07T10:01"), "F");
}

#[test]
fn ruling_27_windows_before() {
    let answers = |requirement: &str, notice: &str, as_of: &str| {
        let given = format!("officer officer_id \"O1\", begun_on 2020-12-31, notice_on {notice}");
        bench("officer", &format!("should {requirement}"), as_of, &given).answers()
    };
    let at_least = "notice_on is at least 90 days before begun_on";
    assert_eq!(answers(at_least, "2020-10-02", "2021-09-30"), "T");
    assert_eq!(answers(at_least, "2020-10-03", "2021-09-30"), "F");
    assert_eq!(answers(at_least, "2010-01-01", "2021-09-30"), "T");
    // Plain comparisons are never pending.
    assert_eq!(answers(at_least, "blank", "2020-01-01"), "U");
    assert_eq!(answers("notice_on is on or before begun_on", "blank", "2020-01-01"), "U");
    let within = "notice_on is within 90 days before begun_on";
    assert_eq!(answers(within, "2020-10-02", "2021-09-30"), "T");
    assert_eq!(answers(within, "2020-10-01", "2021-09-30"), "F");
    assert_eq!(answers(within, "2020-12-31", "2021-09-30"), "T");
    assert_eq!(answers(within, "2021-01-01", "2021-09-30"), "F");
    assert_eq!(answers(within, "blank", "2020-11-01"), "TD");
    assert_eq!(answers("notice_on is by begun_on", "2001-01-01", "2021-09-30"), "T");
}

#[test]
fn ruling_28_several_parents() {
    let office = |second: &str| {
        format!(
            "agency agency_id \"A\", state \"TX\"\nagency agency_id \"A\", state \"{second}\"\nofficer officer_id \"O1\", agency_id \"A\""
        )
    };
    let judged =
        |second: &str| bench("officer", "should agency.state is \"TX\"", "2020-09-30", &office(second)).verdict();
    assert_eq!(judged("TX").answers, "T");
    let differ = judged("OK");
    assert_eq!((differ.answers.as_str(), differ.reasons), ("U", vec!["agency.state: several_parents".to_owned()]));
    // Rows of one key that agree in every column are one row; without a key they are two.
    let twice = "agency agency_id \"A\", state \"TX\"\nagency agency_id \"A\", state \"TX\"";
    assert_eq!(run(&bench("agency", "should state is \"TX\"", "2020-09-30", twice)).0, "1 met");
    let trainings = "training officer_id \"O1\", kind \"a\", completed_on 2020-01-01\n".repeat(2);
    let count = bench("officer", "should count of training is 2", "2020-09-30", &format!("{OFFICER}\n{trainings}"));
    assert_eq!(count.answers(), "T");
}

#[test]
fn ruling_29_nobody_can_find_the_records_of_a_record_without_a_key() {
    let given = "officer begun_on 2020-01-01\ntraining officer_id \"O9\", completed_on 2020-01-01";
    for requirement in ["exists training", "count of training is 0", "every training satisfies (kind is \"a\")"] {
        let verdict = bench("officer", &format!("should {requirement}"), "2020-09-30", given).verdict();
        let open = ("not assessable", vec!["officer_id: blank".to_owned()]);
        assert_eq!((verdict.outcome, verdict.reasons), open, "{requirement}");
    }
}

#[test]
fn ruling_29_orphans_unsettle_nobody() {
    let given = format!(
        "{OFFICER}\ntraining kind \"a\", completed_on 2020-01-01\ntraining officer_id \"O9\", completed_on 2020-01-01"
    );
    assert_eq!(bench("officer", "should exists training", "2020-09-30", &given).verdict().outcome, "violated");
    assert_eq!(bench("officer", "should count of training is 0", "2020-09-30", &given).verdict().outcome, "met");
}

#[test]
fn ruling_30_uniqueness_looks_at_the_whole_source() {
    let given = "officer officer_id \"O1\", begun_on 2020-01-01\nofficer officer_id \"O2\", begun_on 2020-01-01\n\
                 officer officer_id \"O3\"";
    let bench = bench("officer", "should (agency_id, begun_on) is unique", "2020-09-30", given);
    assert_eq!(run(&bench).0, "3 not assessable");
    let alone = self::bench("officer", "should begun_on is unique", "2020-09-30", given);
    let rule = alone.rules.rule_named("R-1").unwrap();
    let kind = alone.rules.rule(rule).kind;
    // Only the first row is judged; its twin still counts.
    let verdicts = alone.court().judge_all(&[rule], &[kind], &|_, row| row == 0, &[]);
    assert_eq!(verdicts.rules[0].tally.count(Outcome::Violated), 1);
    assert_eq!(run(&alone).0, "2 violated, 1 not assessable");
}

#[test]
fn ruling_32_imprecise_values() {
    let text = |requirement: &str| {
        format!(
            "settings\n  time zone \"America/New_York\"\n\nrecord item\n  key item_id: text\n  a: date\n  b: date\n  at: datetime\n  \
             other_at: datetime\n\nrule R-1 \"same\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
        )
    };
    let answers = |requirement: &str, given: &str| {
        Bench::new(&text(requirement), "2020-09-30", &format!("item item_id \"1\", {given}")).answers()
    };
    assert_eq!(answers("a, b agree", "a 2019-03, b 2019-03"), "T");
    assert_eq!(answers("a, b agree", "a 2019-03, b 2019-03-04"), "U");
    assert_eq!(answers("a, at agree", "a 2019-03-14, at 2019-03-14T10:00"), "T");
    assert_eq!(answers("a, at agree", "a 2019-03-14, at 2019-03-15T10:00"), "F");
    assert_eq!(answers("at is a", "a 2019-03-14, at 2019-03-14T23:59"), "T");
    assert_eq!(answers("at is after a", "a 2019-03-14, at 2019-03-14T23:59"), "F");
    assert_eq!(answers("at is before other_at", "at 2019-03-14T10:00, other_at 2019-03-14T10:01"), "T");
    // A bare day in a field of times is that whole day.
    assert_eq!(answers("at is on or after 2019-03-14", "at 2019-03-14"), "T");
    assert_eq!(answers("at, other_at agree", "at 2019-03-14, other_at 2019-03-14"), "T");
}

/// The complaints of the test runner about one test.
fn complaints(clauses: &str, test: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let mut faults = Faults::default();
    let text = format!("{}\ntest R-1 \"case\"\n{test}\n", rule("officer", clauses));
    let file = sources.add("rules.probity".to_owned(), text).unwrap();
    let parsed = probity::syntax::parse(&sources, file, &mut faults);
    let rules = probity::resolve::resolve(&sources, &[parsed], &mut faults).unwrap();
    authoring::test::run(&sources, &rules).remove(0).wrong
}

#[test]
fn ruling_35_what_a_test_does_not_name() {
    let clauses = "should begun_on is recorded\n  unless waived: exists waiver";
    let of = |given: &str, expect: &str| {
        complaints(clauses, &format!("  as of 2020-09-30\n  given officer officer_id \"O1\"{given}\n  expect {expect}"))
    };
    assert_eq!(of("", "violated"), [""; 0]);
    assert_eq!(of(", begun_on absent", "not assessable because begun_on"), [""; 0]);
    assert_eq!(of("\n  given waiver not supplied", "not assessable because waiver"), [""; 0]);
    assert_eq!(of(", begun_on 2020-01-01", "met"), [""; 0]);
    // And a test can fail.
    assert_eq!(of(", begun_on 2020-01-01", "violated").len(), 1);
    assert_eq!(of(", begun_on absent", "not assessable").len(), 1);
    assert_eq!(of(", begun_on absent", "not assessable because agency_id").len(), 1);
}

#[test]
fn further_ruling_a_test_of_a_rule_that_reads_the_clock_gives_the_day() {
    let given = "  given officer officer_id \"O1\", begun_on 2020-01-01, recertified_on 2020-01-02\n  expect met";
    assert_eq!(complaints("should begun_on is recorded", given), [""; 0]);
    for clauses in
        ["should recertified_on is within 30 days after begun_on", "should begun_on is before the as-of date"]
    {
        assert_eq!(complaints(clauses, given).len(), 1, "{clauses}");
        assert_eq!(complaints(clauses, &format!("  as of 2020-09-30\n{given}")), [""; 0]);
    }
}

#[test]
fn further_ruling_the_due_date_has_its_place() {
    assert_eq!(problems(&rule("officer", "should begun_on is on or before the due date")), ["nothing-to-name"]);
    assert_eq!(problems(&rule("officer", "should begun_on is on or before the date done")), ["nothing-to-name"]);
}

#[test]
fn ruling_37_clocks() {
    let text = |zone: &str, requirement: &str| {
        format!(
            "{zone}record call\n  key call_id: text\n  at: datetime\n\nrule R-1 \"clock\"\n  cite \"manual\"\n  for call\n  should {requirement}\n"
        )
    };
    let zone = "settings\n  time zone \"America/New_York\"\n\n";
    let answers = |requirement: &str, at: &str| {
        Bench::new(&text(zone, requirement), "2020-09-30", &format!("call call_id \"1\", at {at}")).answers()
    };
    assert_eq!(problems(&text("", "at is before 2019-05-01T10:00")), ["no-zone"]);
    assert_eq!(problems(&text("", "at is before 2019-05-01T10:00Z")), [""; 0]);
    assert_eq!(answers("at is before 2019-05-02T00:00", "2019-05-01T24:00"), "T");
    assert_eq!(answers("at is after 2019-05-01T23:59", "2019-05-01T24:00"), "T");
    // The doubled hour is the hour of its two readings, and so is the skipped one.
    assert_eq!(answers("at is 2019-11-03T05:30Z", "2019-11-03T01:30"), "U");
    assert_eq!(
        answers("at is on or after 2019-11-03T05:30Z and at is on or before 2019-11-03T06:30Z", "2019-11-03T01:30"),
        "T"
    );
    assert_eq!(answers("at is 2019-03-10T06:30Z", "2019-03-10T02:30"), "U");
    assert_eq!(
        answers("at is on or after 2019-03-10T06:30Z and at is on or before 2019-03-10T07:30Z", "2019-03-10T02:30"),
        "T"
    );
    assert_eq!(answers("at is 2019-03-10T07:30Z", "2019-03-10T03:30"), "T");
}

#[test]
fn ruling_39_numbers_and_dates_that_contradict() {
    let text = |requirement: &str| {
        format!(
            "record item\n  key item_id: text\n  score: number\n  other: number\n  wait: number in days\n  a: date\n  b: date\n  d: date\n\
             \nrule R-1 \"numbers\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
        )
    };
    let judged = |requirement: &str, given: &str| {
        Bench::new(&text(requirement), "2020-09-30", &format!("item item_id \"1\", {given}")).verdict()
    };
    let mut cells = Cells::default();
    for (requirement, given, expected) in [
        ("score is 66.3 give or take 0.01", "score 66.31", "T"),
        ("score is 66.3 give or take 0.01", "score 66.29", "T"),
        ("score is 66.3 give or take 0.01", "score 66.311", "F"),
        ("score plus other is 0.3", "score 0.1, other 0.2", "T"),
        ("score minus other is 0.1", "score 0.3, other 0.2", "T"),
        ("score is 1234567890123456789012345678", "score 1234567890123456789012345678", "T"),
        ("score is 1234567890123456789012345678", "score 1234567890123456789012345679", "F"),
        ("score is 3", "score 3.00", "T"),
        ("wait is at most 180 days", "wait 180 days", "T"),
        ("wait is at most 180 days", "wait 181 days", "F"),
    ] {
        cells.cell(format!("{requirement}, {given}"), judged(requirement, given).answers, expected);
    }
    cells.check();
    assert_eq!(problems(&text("wait is at most 180")), ["wrong-unit"]);
    assert_eq!(problems(&text("wait is at most 5 hours")), ["wrong-unit"]);
    let contradict = judged("d is from a through b", "a 2020-05-01, b 2020-04-01, d 2020-04-15");
    assert_eq!((contradict.answers.as_str(), contradict.reasons), ("U", vec!["b: contradictory_dates".to_owned()]));
}

#[test]
fn ruling_40_what_is_computed_from_a_private_value_is_private() {
    let text = |requirement: &str| {
        format!(
            "record item\n  key item_id: text private\n  signed_on: date private\n  installed_on: date or none yet\n  name: text private\n  \
             score: number private\n\ndefine item.due_on as signed_on plus 180 days\n\
             \nrule R-1 \"private\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
        )
    };
    let given = "item item_id \"P-77\", signed_on 2017-01-10, installed_on 2017-12-24, name \"Quill\", score 41";
    for (requirement, secrets) in [
        ("installed_on is within 180 days after signed_on", &["2017-01-10", "2017-07-09", "168"] as &[&str]),
        ("installed_on is by signed_on plus 180 days", &["2017-01-10", "2017-07-09", "168"]),
        ("installed_on is by due_on", &["2017-01-10", "2017-07-09", "168"]),
        ("name is \"x\"", &["Quill"]),
        ("score is at least 50", &["41"]),
        ("score plus 1 is at least 50", &["42"]),
        ("days from signed_on to 2017-12-24 is at most 3 days", &["348"]),
        ("signed_on is before 2016-01-01", &["2017-01-10"]),
        ("latest of (signed_on, signed_on) is before 2016-01-01", &["2017-01-10"]),
    ] {
        let verdict = Bench::new(&text(requirement), "2020-09-30", given).verdict();
        assert_eq!(verdict.outcome, "violated", "{requirement}");
        let finding = &verdict.finding;
        let sentences = [Some(&finding.message), Some(&finding.found), finding.due.as_ref()];
        for piece in sentences.into_iter().flatten().flat_map(|sentence| &sentence.0) {
            if let Piece::Words(words) = piece {
                assert!(!secrets.iter().any(|secret| words.contains(secret)), "{requirement}: {words}");
            }
        }
        assert_eq!(finding.days_late, None, "{requirement}");
        assert!(!secrets.iter().any(|secret| finding.required.contains(secret)), "{requirement}");
        assert!(!plain(&finding.found).is_empty());
    }
    // Pending: the day on which it falls due gives the private date away as well.
    let verdict = Bench::new(
        &text("installed_on is within 180 days after signed_on"),
        "2017-03-01",
        "item item_id \"P-77\", signed_on 2017-01-10",
    )
    .verdict();
    assert_eq!(verdict.outcome, "pending");
    let words = |piece: &Piece| matches!(piece, Piece::Words(words) if words.contains("2017-07-09"));
    assert!(!verdict.finding.found.0.iter().any(words), "{:?}", verdict.finding.found);
    assert!(!verdict.finding.due.unwrap().0.iter().any(words));
}

#[test]
fn ruling_41_small_gaps() {
    let answers = |requirement: &str, given: &str| {
        bench("officer", &format!("should {requirement}"), "2020-09-30", &format!("{OFFICER}, {given}")).answers()
    };
    assert_eq!(
        answers("recertified_on is within 0 days after begun_on", "begun_on 2020-01-01, recertified_on 2020-01-01"),
        "T"
    );
    assert_eq!(
        answers("recertified_on is within 0 days after begun_on", "begun_on 2020-01-01, recertified_on 2020-01-02"),
        "F"
    );
    // A blank list is unknown.
    let text = "record item\n  key item_id: text\n  marks: list of text\n\nrule R-1 \"marks\"\n  cite \"manual\"\n  for item\n  should marks contains \"a\"\n";
    assert_eq!(Bench::new(text, "2020-09-30", "item item_id \"1\"").answers(), "U");
    // Three of two lines can never hold.
    let list = "should at least 3 of\n    - begun_on is recorded\n    - agency_id is recorded";
    assert!(!problems(&rule("officer", list)).is_empty(), "`at least 3 of` two lines is an error");
}

/// `the due date` and `the date done` are names in the `unless` of a deadline rule.
#[test]
fn a_deadline_rule_names_its_due_date_and_the_date_done() {
    let rule = "should installed_on is within 180 days after signed_on
  unless extended: agreement.expires_on is not none and agreement.expires_on is after the due date
  unless weekend: the date done is not none and the date done is on a weekend";
    let due = "agreement agreement_id \"A1\", signed_on 2017-01-10";
    let mut cells = Cells::default();
    let mut case = |name: &str, more: &str, expected: &str| {
        let found = bench("agreement", rule, "2018-03-31", &format!("{due}{more}")).verdict().outcome;
        cells.cell(name, found, expected);
    };
    case("in time", ", installed_on 2017-07-07", "met");
    case("late on a Monday", ", installed_on 2017-07-10", "violated");
    case("late on a Saturday", ", installed_on 2017-07-15", "exempt");
    case("expires on the due date", ", expires_on 2017-07-09", "violated");
    case("expires the day after the due date", ", expires_on 2017-07-10", "exempt");
    cells.check();
    let by_query = "must exists (training where completed_on is within 30 days after officer.begun_on)
  unless waived: exists (waiver where granted_on is on or before the due date)";
    let policy = by_query.replace("must", "should");
    let found = |granted: &str| {
        let given =
            format!("officer officer_id \"O1\", begun_on 2017-01-01\nwaiver officer_id \"O1\", granted_on {granted}");
        bench("officer", &policy, "2018-03-31", &given).verdict().outcome
    };
    assert_eq!(found("2017-01-31"), "exempt", "granted on the due date");
    assert_eq!(found("2017-02-01"), "violated", "granted a day later");
}

/// Of two sources of a kind one says through when it is complete and the other says nothing: what the first says still
/// bounds what an absence proves.
#[test]
fn ruling_7_a_source_that_declares_nothing_does_not_undo_what_another_declares() {
    use probity::column::Completeness;
    let (early, late) = (Some(probity::calendar::Day(0)), Some(probity::calendar::Day(100)));
    let declared = Completeness::Declared { from: early, through: late };
    let both = Completeness::Assumed.and(declared);
    assert_eq!(both, Completeness::PartlyDeclared { from: early, through: late });
    assert_eq!(declared.and(Completeness::Assumed), both);
    assert_eq!(both.and(Completeness::Unknown), Completeness::Unknown);
    assert_eq!(Completeness::Assumed.and(Completeness::Assumed), Completeness::Assumed);
    let narrower = Completeness::Declared { from: None, through: Some(probity::calendar::Day(50)) };
    assert_eq!(both.and(narrower).days(), Some((early, Some(probity::calendar::Day(50)))));
    assert!(both.and(narrower).is_assumed());
}
