//! Table T8, first half: which version of a rule and of a list holds for a record, day by day, and what is said where
//! none does or where it is open which one does.

use probity::resolve::ruleset::ListId;

use super::bench::{Bench, Cells, day, plain, problems};

/// A rule in three versions with days on which none is in force (2014) and an open end; `dated` is a clause of the kind.
fn rules(dated: &str) -> String {
    format!(
        "policy P \"p\"

record visit
  key visit_id: text
  made_on:      date
  score:        number
{dated}
rule R-1 \"Oldest\"
  cite P
  version \"first form\"
  in force until 2014-01-01
  for visit
  must score is at least 10

rule R-1 \"Middle\"
  cite P
  in force from 2015-01-01 through 2016-12-31
  for visit
  must score is at least 20

rule R-1 \"Newest\"
  cite P
  version \"third form\"
  in force from 2017-01-01
  for visit
  must score is at least 30
"
    )
}

fn dated() -> String {
    rules("  dated by made_on\n")
}

/// The outcome of a visit, and the version that judged it.
fn judged(made_on: &str, score: &str) -> String {
    let bench = Bench::new(&dated(), "2020-09-30", &format!("visit visit_id \"1\", made_on {made_on}, score {score}"));
    let verdict = bench.verdict();
    let rule = bench.rules.rule(bench.rules.rule_named("R-1").unwrap());
    let none = if verdict.finding.outcome.words() == "not applicable" { ", none" } else { "" };
    format!("{}, {}{none}", verdict.outcome, rule.versions[verdict.finding.version].title)
}

#[test]
fn the_version_of_the_day_judges_both_sides_of_every_boundary() {
    let mut cells = Cells::default();
    for (made_on, ten, twenty, thirty) in [
        ("2009-05-05", "met, Oldest", "met, Oldest", "met, Oldest"),
        ("2013-12-31", "met, Oldest", "met, Oldest", "met, Oldest"),
        ("2015-01-01", "violated, Middle", "met, Middle", "met, Middle"),
        ("2016-12-31", "violated, Middle", "met, Middle", "met, Middle"),
        ("2017-01-01", "violated, Newest", "violated, Newest", "met, Newest"),
        ("2020-09-30", "violated, Newest", "violated, Newest", "met, Newest"),
    ] {
        for (score, expected) in [("10", ten), ("20", twenty), ("30", thirty)] {
            cells.cell(format!("{made_on}, {score}"), judged(made_on, score), expected);
        }
        cells.cell(format!("{made_on}, 9"), judged(made_on, "9").split(',').next().unwrap(), "violated");
    }
    cells.check();
}

#[test]
fn in_a_gap_the_rule_does_not_apply_and_is_counted_apart() {
    for made_on in ["2014-01-01", "2014-06-30", "2014-12-31", "2014", "2014-03"] {
        let bench = Bench::new(&dated(), "2020-09-30", &format!("visit visit_id \"1\", made_on {made_on}, score 5"));
        let verdict = bench.verdict();
        assert_eq!((verdict.outcome, verdict.possible.as_slice()), ("not applicable", &["not applicable"][..]));
        assert_eq!(plain(&verdict.finding.found), "the rule was not in force for it");
        let court = bench.court();
        let kind = bench.rules.schema.kind_named("visit").unwrap();
        let verdicts = court.judge_all(&[bench.rules.rule_named("R-1").unwrap()], &[kind], &|_, _| true, &[]);
        assert_eq!(verdicts.rules[0].tally.no_version_in_force, 1);
    }
}

#[test]
fn an_imprecise_day_is_decided_where_all_versions_agree() {
    let mut cells = Cells::default();
    for (made_on, score, outcome, possible) in [
        // Within one version.
        ("2016", "20", "met", "met"),
        ("2017-03", "20", "violated", "violated"),
        // Oldest, or none: a gap is as good as a version.
        ("2013-12", "5", "violated", "violated"),
        ("2009", "10", "met", "met"),
    ] {
        let given = format!("visit visit_id \"1\", made_on {made_on}, score {score}");
        let verdict = Bench::new(&dated(), "2020-09-30", &given).verdict();
        cells.cell(format!("{made_on}, {score}"), verdict.outcome, outcome);
        cells.cell(format!("{made_on}, {score}: possible"), verdict.possible.join(", "), possible);
    }
    // Two versions, or a version and the gap, within one interval.
    let across = |first: &str, last: &str, score: &str| {
        let mut bench =
            Bench::new(&dated(), "2020-09-30", &format!("visit visit_id \"1\", made_on 2016, score {score}"));
        let kind = bench.rules.schema.kind_named("visit").unwrap();
        let field = bench.rules.schema.kind(kind).field_named("made_on").unwrap();
        let column = &mut bench.data.records_mut(kind).columns[usize::from(field.0)];
        *column = probity::column::Column::new(&probity::schema::Type::Date);
        column.push(probity::column::Datum::When(probity::calendar::When::days(day(first), day(last))));
        bench.verdict()
    };
    for (first, last, score, outcome, possible, reasons) in [
        ("2016-12-31", "2017-01-01", "30", "met", "met", ""),
        ("2016-12-31", "2017-01-01", "19", "violated", "violated", ""),
        ("2016-12-31", "2017-01-01", "20", "not assessable", "met, violated", "made_on: too_imprecise"),
        ("2014-12-31", "2015-01-01", "20", "not assessable", "met, not applicable", "made_on: too_imprecise"),
        ("2013-12-31", "2014-01-01", "5", "not assessable", "violated, not applicable", "made_on: too_imprecise"),
        ("2013-01-01", "2017-06-30", "30", "not assessable", "met, not applicable", "made_on: too_imprecise"),
        ("2014-01-01", "2014-12-31", "5", "not applicable", "not applicable", ""),
    ] {
        let verdict = across(first, last, score);
        cells.cell(format!("{first}..{last}, {score}"), verdict.outcome, outcome);
        cells.cell(format!("{first}..{last}, {score}: possible"), verdict.possible.join(", "), possible);
        cells.cell(format!("{first}..{last}, {score}: reasons"), verdict.reasons.join(", "), reasons);
    }
    cells.check();
}

/// What is not known of the requirement stays a reason of its own, and the day is no reason where it decides nothing.
#[test]
fn an_unknown_value_leaves_all_versions_open_alike() {
    let given = "visit visit_id \"1\", made_on 2016, score blank";
    let verdict = Bench::new(&dated(), "2020-09-30", given).verdict();
    assert_eq!((verdict.outcome, verdict.reasons), ("not assessable", vec!["score: blank".to_owned()]));
}

#[test]
fn a_day_that_is_not_known_is_not_assessable_whatever_the_versions_say() {
    let mut cells = Cells::default();
    for (value, cause) in [("blank", "blank"), ("unreadable \"spring\"", "unreadable"), ("absent", "column_absent")] {
        for score in ["30", "5", "blank"] {
            let given = format!("visit visit_id \"1\", made_on {value}, score {score}");
            let verdict = Bench::new(&dated(), "2020-09-30", &given).verdict();
            cells.cell(format!("{value}, {score}"), verdict.outcome, "not assessable");
            cells.cell(format!("{value}, {score}: reason"), &verdict.reasons[0], &format!("made_on: {cause}"));
        }
    }
    cells.check();
}

#[test]
fn without_a_date_of_its_own_a_record_is_judged_by_the_version_of_the_as_of_date() {
    let mut cells = Cells::default();
    for (as_of, expected) in [
        ("2013-12-31", "met"),
        ("2014-01-01", "not applicable"),
        ("2014-12-31", "not applicable"),
        ("2015-01-01", "met"),
        ("2016-12-31", "met"),
        ("2017-01-01", "violated"),
    ] {
        // The date of the record says nothing: the kind has no `dated by`.
        let bench = Bench::new(&rules(""), as_of, "visit visit_id \"1\", made_on 2009-01-01, score 20");
        cells.cell(as_of, bench.verdict().outcome, expected);
        cells.cell("reads the clock", bench.rules.rules[0].reads_clock.to_string(), "true");
    }
    cells.check();
}

#[test]
fn a_record_dated_after_the_as_of_date_is_left_out() {
    let bench = Bench::new(&dated(), "2016-06-30", "visit visit_id \"1\", made_on 2017-01-01, score 5");
    let court = bench.court();
    let kind = bench.rules.schema.kind_named("visit").unwrap();
    let verdicts = court.judge_all(&[bench.rules.rule_named("R-1").unwrap()], &[kind], &|_, _| true, &[]);
    assert_eq!(verdicts.rules[0].tally.subjects(), 0);
}

/// A rule takes the days of the policy that it cites; of one in several blocks, from the first day of the first through
/// the last day of the last.
#[test]
fn a_rule_without_dates_has_those_of_its_policy() {
    let kinds = "record visit\n  key visit_id: text\n  made_on: date\n  dated by made_on\n";
    let rule = "rule R-1 \"r\"\n  cite P\n  for visit\n  must visit_id is \"2\"\n";
    let one = "policy P \"p\"\n  in force from 2015-01-01 until 2017-01-01\n";
    let two = "policy P \"p\"\n  in force from 2015-01-01 until 2016-01-01\n\npolicy P \"q\"\n  in force from 2016-01-01 until 2017-01-01\n";
    let mut cells = Cells::default();
    for (name, policy) in [("one block", one), ("two blocks", two)] {
        for (made_on, expected) in [
            ("2014-12-31", "not applicable"),
            ("2015-01-01", "violated"),
            ("2015-12-31", "violated"),
            ("2016-01-01", "violated"),
            ("2016-12-31", "violated"),
            ("2017-01-01", "not applicable"),
        ] {
            let given = format!("visit visit_id \"1\", made_on {made_on}");
            let text = format!("{policy}\n{kinds}\n{rule}");
            cells.cell(
                format!("{name}, {made_on}"),
                Bench::new(&text, "2020-09-30", &given).verdict().outcome,
                expected,
            );
        }
    }
    cells.check();
    // Its own dates come before those of the policy.
    let own = rule.replace("  for visit", "  in force from 2018-01-01\n  for visit");
    let text = format!("{one}\n{kinds}\n{own}");
    let outcome = |made_on: &str| {
        Bench::new(&text, "2020-09-30", &format!("visit visit_id \"1\", made_on {made_on}")).verdict().outcome
    };
    assert_eq!((outcome("2015-06-30"), outcome("2018-01-01")), ("not applicable", "violated"));
}

/// Two blocks of one rule that say nothing of days, but cite policies that do, are its versions.
#[test]
fn the_policies_may_tell_the_versions_apart() {
    let text = "policy P-1 \"p\"\n  in force until 2015-01-01\n\npolicy P-2 \"p\"\n  in force from 2015-01-01\n  supersedes P-1\n
record visit
  key visit_id: text
  made_on:      date
  score:        number
  dated by made_on

rule R-1 \"Old\"
  cite P-1
  for visit
  must score is at least 10

rule R-1 \"New\"
  cite P-2
  for visit
  must score is at least 20
";
    let outcome = |made_on: &str| {
        Bench::new(text, "2020-09-30", &format!("visit visit_id \"1\", made_on {made_on}, score 15")).verdict().outcome
    };
    assert_eq!((outcome("2014-12-31"), outcome("2015-01-01")), ("met", "violated"));
    let set = Bench::new(text, "2020-09-30", "visit visit_id \"1\", made_on 2014-01-01, score 15").rules;
    assert_eq!(set.policies[1].supersedes, Some(0));
}

/// A list in versions, by the same day.
fn lists(values: [&str; 2]) -> String {
    format!(
        "list models: {}\n  in force from 2010-01-01 until 2015-01-01\n\nlist models: {}\n  in force from 2015-01-01\n
record visit
  key visit_id: text
  made_on:      date
  model:        one of JEM, WSO, TFM
  dated by made_on

rule R-1 \"r\"
  cite \"Manual\"
  for visit
  should model is one of models
",
        values[0], values[1]
    )
}

#[test]
fn the_list_of_the_day_counts() {
    let mut cells = Cells::default();
    for (made_on, model, expected) in [
        ("2010-01-01", "JEM", "T"),
        ("2014-12-31", "JEM", "T"),
        ("2014-12-31", "WSO", "F"),
        ("2015-01-01", "JEM", "F"),
        ("2015-01-01", "WSO", "T"),
        ("2019-05-05", "WSO", "T"),
        ("2015", "WSO", "T"),
        ("2009-12-31", "JEM", "U"),
        ("2014", "WSO", "F"),
        ("blank", "JEM", "U"),
        ("2014-12-31", "blank", "U"),
    ] {
        let given = format!("visit visit_id \"1\", made_on {made_on}, model {model}");
        let bench = Bench::new(&lists(["JEM, TFM", "WSO, TFM"]), "2020-09-30", &given);
        cells.cell(format!("{made_on}, {model}"), bench.answers(), expected);
    }
    cells.check();
}

#[test]
fn a_day_without_a_list_is_open_and_says_so() {
    let given = "visit visit_id \"1\", made_on 2009-12-31, model JEM";
    let verdict = Bench::new(&lists(["JEM", "WSO"]), "2020-09-30", given).verdict();
    assert_eq!(
        (verdict.outcome, verdict.reasons.clone()),
        ("not assessable", vec!["models: no_version_in_force".into()])
    );
    assert_eq!(plain(&verdict.finding.found), "no version of `models` is in force on 2009-12-31");
    // The day of a private date is not told.
    let private = lists(["JEM", "WSO"]).replace("made_on:      date", "made_on:      date private");
    let verdict = Bench::new(&private, "2020-09-30", given).verdict();
    assert_eq!(plain(&verdict.finding.found), "no version of `models` is in force on its day");
    // A day that is not known is the reason itself.
    let verdict = Bench::new(&private, "2020-09-30", "visit visit_id \"1\", made_on blank, model JEM").verdict();
    assert_eq!(verdict.reasons, ["made_on: blank"]);
}

#[test]
fn a_day_between_two_lists_is_open_only_where_they_differ() {
    let across = |model: &str| {
        let mut bench = Bench::new(
            &lists(["JEM, TFM", "WSO, TFM"]),
            "2020-09-30",
            &format!("visit visit_id \"1\", made_on 2014, model {model}"),
        );
        let kind = bench.rules.schema.kind_named("visit").unwrap();
        let field = bench.rules.schema.kind(kind).field_named("made_on").unwrap();
        let column = &mut bench.data.records_mut(kind).columns[usize::from(field.0)];
        *column = probity::column::Column::new(&probity::schema::Type::Date);
        column.push(probity::column::Datum::When(probity::calendar::When::days(day("2014-12-01"), day("2015-01-31"))));
        let verdict = bench.verdict();
        (verdict.answers, verdict.reasons.join(", "))
    };
    assert_eq!(across("TFM"), ("T".to_owned(), String::new()));
    assert_eq!(across("JEM"), ("U".to_owned(), "made_on: too_imprecise".to_owned()));
    assert_eq!(across("WSO"), ("U".to_owned(), "made_on: too_imprecise".to_owned()));
}

/// What `for each … in LIST` runs over: the values of the day, as texts.
#[test]
fn the_values_of_a_list_for_a_record() {
    let values = |made_on: &str, lists_of: [&str; 2]| {
        let given = format!("visit visit_id \"1\", made_on {made_on}, model JEM");
        let bench = Bench::new(&lists(lists_of), "2020-09-30", &given);
        let kind = bench.rules.schema.kind_named("visit").unwrap();
        let court = bench.court();
        let found = court.list_values(ListId(0), kind, &probity::explain::Subject::record(0));
        match found {
            Ok(values) => {
                values.iter().map(|value| format!("{value:?}").split('"').nth(1).unwrap().to_owned()).collect()
            }
            Err(reason) => vec![format!("{}: {}", reason.what, reason.cause.key())],
        }
    };
    let both = ["JEM, TFM", "WSO"];
    assert_eq!(values("2014-12-31", both), ["JEM", "TFM"]);
    assert_eq!(values("2015-01-01", both), ["WSO"]);
    assert_eq!(values("2009-12-31", both), ["models: no_version_in_force"]);
    assert_eq!(values("blank", both), ["made_on: blank"]);
}

/// A detainer asks for a hold of 48 hours. Its older form left Saturdays, Sundays and holidays out of them (8 CFR
/// 287.7(d)); that of April 2017 does not. The day on which the detainer was issued picks the form.
const HOLDS: &str = "policy CFR \"8 CFR 287.7\"\n
settings
  time zone \"America/New_York\"\n
record hold
  key hold_id:  text
  issued_on:    date
  due_out_at:   datetime
  let_go_at:    datetime or none yet
  dated by issued_on

rule R-1 \"No longer than 48 hours\"
  cite     CFR section \"(d)\"
  version  \"older forms\"
  in force until 2017-04-02
  for      hold
  must     let_go_at is within 48 hours after due_out_at not counting weekends and holidays

rule R-1 \"No longer than 48 hours\"
  cite     CFR section \"(d)\"
  version  \"form of April 2017\"
  in force from 2017-04-02
  for      hold
  must     let_go_at is within 48 hours after due_out_at
";

#[test]
fn a_hold_is_measured_by_the_form_of_the_day_on_which_it_was_asked_for() {
    let mut cells = Cells::default();
    let holds = HOLDS.replace("\n\n\nsettings", "\n\nsettings");
    // Friday 2017-05-26 is followed by a weekend and Memorial Day.
    for (issued_on, let_go_at, expected) in [
        ("2017-04-01", "2017-05-28T17:00", "met"),
        ("2017-04-01", "2017-05-31T17:00", "met"),
        ("2017-04-01", "2017-05-31T17:01", "violated"),
        ("2017-04-02", "2017-05-28T17:00", "met"),
        ("2017-04-02", "2017-05-28T17:01", "violated"),
        ("2017-04-02", "2017-05-31T17:00", "violated"),
        ("2017-03", "2017-05-31T17:00", "met"),
        ("2017", "2017-05-28T17:00", "met"),
        ("blank", "2017-05-28T17:00", "not assessable"),
    ] {
        let given =
            format!("hold hold_id \"1\", issued_on {issued_on}, due_out_at 2017-05-26T17:00, let_go_at {let_go_at}");
        cells.cell(
            format!("{issued_on}, {let_go_at}"),
            Bench::new(&holds, "2020-09-30", &given).verdict().outcome,
            expected,
        );
    }
    let given = "hold hold_id \"1\", issued_on 2017, due_out_at 2017-05-26T17:00, let_go_at 2017-05-30T17:00";
    let verdict = Bench::new(&holds, "2020-09-30", given).verdict();
    cells.cell("form open", verdict.outcome, "not assessable");
    cells.cell("form open: why", verdict.reasons.join(", "), "issued_on: too_imprecise");
    cells.check();
}

/// What one of the versions would excuse is counted nowhere while it is open which of them holds.
#[test]
fn an_exception_of_an_open_version_excuses_nobody() {
    let text = dated() + "  unless waived: score is 1\n";
    for made_on in ["blank", "2016"] {
        let given = format!("visit visit_id \"1\", made_on {made_on}, score 1");
        let bench = Bench::new(&text.replace("through 2016-12-31", "through 2016-06-30"), "2020-09-30", &given);
        let rule = bench.rules.rule_named("R-1").unwrap();
        let court = bench.court();
        let results = court.judge_all(&[rule], &[bench.rules.rule(rule).kind], &|_, _| true, &[]).rules;
        let tally = &results[0].tally;
        assert_eq!(tally.exempt_by.len() as u64, tally.count(probity::outcome::Outcome::Exempt), "{made_on}");
    }
    let given = "visit visit_id \"1\", made_on 2018-01-01, score 1";
    assert_eq!(Bench::new(&text, "2020-09-30", given).verdict().finding.exempt_by.as_deref(), Some("waived"));
}

#[test]
fn versions_of_a_rule_are_told_apart_in_words() {
    let bench = Bench::new(&dated(), "2020-09-30", "visit visit_id \"1\", made_on 2016-01-01, score 5");
    let rule = bench.rules.rule(bench.rules.rule_named("R-1").unwrap());
    let words: Vec<Option<String>> = (0..3).map(|index| rule.version_words(index)).collect();
    assert_eq!(
        words.iter().flatten().collect::<Vec<_>>(),
        [
            "version \"first form\", in force through 2013-12-31",
            "the version in force from 2015-01-01 through 2016-12-31",
            "version \"third form\", in force from 2017-01-01"
        ]
    );
}

/// A rule that asks for another one gets the version of that one's own record.
#[test]
fn a_chain_picks_by_the_record_that_is_asked_about() {
    let text =
        dated() + "\nrule R-2 \"chain\"\n  cite P\n  for visit\n  when R-1 is violated\n  must score is at least 1\n";
    let outcome = |made_on: &str| {
        let given = format!("visit visit_id \"1\", made_on {made_on}, score 15");
        Bench::new(&text, "2020-09-30", &given).verdict_of("R-2", 0).outcome
    };
    assert_eq!((outcome("2013-12-31"), outcome("2015-01-01")), ("not applicable", "met"));
}

#[test]
fn gaps_are_pointed_out_and_do_not_refuse() {
    assert_eq!(problems(&dated()), ["version-gap"]);
}
