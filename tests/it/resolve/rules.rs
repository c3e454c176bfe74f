//! Rules as a whole: sources, dates, cycles, sentences.

shoulds! {
    "rules"
    rule_asks_for_itself, "agreement", ["cyclic-rules"]: "R-1 is met";
    due_date_outside_unless, "agreement", ["nothing-to-name"]: "installed_on is by the due date";
    that_without_loop, "agreement", ["nothing-to-name", "nothing-to-name"]: "note is that course and installed_on is during that fiscal year";
}

files! {
    "rules"
    must_without_policy, ["must-without-policy"]: r#"
rule R-1 "Title"
  cite   "Audit" page 3
  for    agreement
  must   open is yes
"#;
    several_dates, ["several-dates"]: r#"
rule R-1 "Title"
  cite   FORMER
  cite   LATTER
  for    agreement
  must   open is yes
"#;
    in_force_backwards, ["empty-in-force"]: r#"
rule R-1 "Title"
  cite   "Manual"
  in force from 2019-10-01 until 2015-10-01
  for    agreement
  should open is yes
"#;
    policy_in_force_backwards, ["empty-in-force"]: r#"
policy SHORT "Title"
  in force from 2019-10-01 until 2019-10-01
"#;
    fact_needs_itself, ["cyclic-definition"]: r#"
define agreement.due as due plus 3 days
"#;
    facts_need_each_other, ["cyclic-definition"]: r#"
define agreement.one as agency.two
define agency.two as exists (agreement where three is yes)
define agreement.three as one is yes
"#;
    rules_ask_for_each_other, ["cyclic-rules"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should R-2 is met

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  when   R-3 is met
  should open is yes

rule R-3 "Title"
  cite   "Manual"
  for    agreement
  should R-1 is violated
"#;
    rule_asks_by_way_of_facts, ["cyclic-rules"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should done is yes

define agreement.done as sure
define agreement.sure as R-1 is met
"#;
    cycle_beside_another_mistake, ["unknown-field", "cyclic-rules"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should R-1 is met

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  should opne is yes
"#;
    rule_about_children, ["rule-out-of-reach"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should R-2 is met

rule R-2 "Title"
  cite   "Manual"
  for    training_record
  should held_on is recorded
"#;
    rule_about_strangers, ["rule-out-of-reach"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should R-2 is met

rule R-2 "Title"
  cite   "Manual"
  for    notice
  should text is recorded
"#;
    outcome_of_a_whole_rule, ["outcome-not-condition"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should R-2 is not run

rule R-2 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
"#;
    due_date_without_deadline, ["nothing-to-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  unless early: signed_on is before the due date
"#;
    due_date_of_several_deadlines, ["nothing-to-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 30 days after signed_on and ended_on is by signed_on plus 1 year
  unless early: signed_on is before the due date
"#;
    date_done_of_records, ["nothing-to-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  should exists (training_record where completed_on is by 2020-01-01)
  unless early: the date done is before 2019-01-01
"#;
    date_done_that_may_be_none, ["unguarded-none"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within 30 days after signed_on
  unless early: signed_on is before the date done
"#;
    say_unknown_fields, ["unknown-field", "unknown-name"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  say "{agreement_id} of {agancy.state} is {opne}"
"#;
    say_open_brace, ["bad-say"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  say "{agreement_id is late"
"#;
    say_empty_braces, ["bad-say"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  say "the agreement {} is late"
"#;
}

good_files! {
    must_with_policy_and_document: r#"
rule R-1 "Title"
  cite   MOA section "VIII"
  cite   "Audit" page 3
  for    agreement
  must   open is yes
"#;
    dates_of_its_own: r#"
rule R-1 "Title"
  cite   FORMER
  cite   LATTER
  in force from 2012-01-01
  for    agreement
  must   open is yes
"#;
    say_fields: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes
  say "{agreement_id} of {agency.state} is late"
"#;
}

/// Nothing asks for it yet, but what lasts is known.
#[test]
fn lasts_is_kept() {
    let (_, _, set) = super::resolved("");
    let schema = set.expect("the kinds have no mistake").schema;
    let agreement = schema.kind(schema.kind_named("agreement").expect("declared"));
    let lasts = agreement.lasts.expect("it says `lasts from`");
    let names = [lasts.from, lasts.end].map(|id| agreement.field(id).name.as_str());
    assert_eq!((names, lasts.through), (["signed_on", "ended_on"], false));
}

/// A warning: the run goes on.
#[test]
fn a_spelling_after_a_comma_is_a_value() {
    let text = "record visit\n  result: one of lifted \"Lifted\", \"LIFTED - CLOSED\", open\n";
    let (sources, faults, set) = super::resolved(text);
    assert!(set.is_some() && faults.list.len() == 1 && faults.list[0].is_warning());
    super::snapshot("rules_second_spelling", text, &crate::render::render(&sources, &faults));
}

/// Derived facts, each made of the next, with a rule that asks for the first.
fn facts_in_a_row(facts: u32, reversed: bool) -> String {
    let mut defines: Vec<String> = (1..facts)
        .map(|number| format!("define agreement.step{number} as step{} plus 1 days\n", number + 1))
        .chain([format!("define agreement.step{facts} as signed_on\n")])
        .collect();
    if reversed {
        defines.reverse();
    }
    format!("{}\n{}", defines.concat(), super::rule("agreement", "installed_on is none or installed_on is step1"))
}

/// Rules, each of which asks for the next.
fn rules_in_a_row(rules: u32) -> String {
    let rule = |number: u32, requirement: &str| {
        format!("rule C-{number} \"Title\"\n  cite \"Manual\"\n  for agreement\n  should {requirement}\n\n")
    };
    let each = (1..rules).map(|number| rule(number, &format!("C-{} is met", number + 1)));
    each.chain([rule(rules, "open is yes")]).collect()
}

#[test]
fn chains_of_facts_and_rules_have_an_end() {
    super::passes(&facts_in_a_row(32, false));
    super::passes(&facts_in_a_row(32, true));
    super::passes(&rules_in_a_row(32));
    super::refuses("rules_facts_in_a_row", &["chain-too-long"], &facts_in_a_row(33, false));
    super::refuses("rules_rules_in_a_row", &["chain-too-long"], &rules_in_a_row(33));
    // None of these exhausts the stack.
    for text in [facts_in_a_row(2_000, false), facts_in_a_row(2_000, true), rules_in_a_row(2_000)] {
        let (_, faults, set) = super::resolved(&text);
        assert!(set.is_none() && faults.list.iter().all(|fault| fault.code() == "chain-too-long"));
    }
}
