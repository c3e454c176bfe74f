//! Constructs that are understood but not carried out yet: refused, never passed over, and resolved first.

shoulds! {
    "refused"
    recurs_wrong_names, "officer", ["unknown-value", "unguarded-none", "unknown-field", "not-carried"]: "(training_record where kind is basik) recurs every 2 years from certified_on until endde_on";
    recurs_undated, "agency", ["no-record-clause", "not-carried"]: "agreement recurs every 1 year from 2015-01-01";
    recurs_parameter, "officer", ["unknown-parameter", "not-carried"]: "training_record recurs every spell from 2015-01-01";
}

files! {
    "refused"
    recurs, ["not-carried"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   certified_on is not none
  should training_record recurs every 2 years from certified_on until the as-of date
"#;
    currently_recurs, ["not-carried"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    officer
  when   certified_on is not none
  should training_record currently recurs every 2 years from certified_on
"#;
    measure_share, ["not-carried"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should open is yes

measure M-1 "Open agreements"
  share  of agreement for whom R-1 is met
  by     agency.state, fiscal year of signed_on
  target at least 95 %
"#;
    measure_share_wrong_names, ["unknown-kind", "unknown-rule", "not-carried"]: r#"
measure M-1 "Open agreements"
  share of agrement for whom R-1 is met
"#;
    measure_total_wrong_names, ["unknown-field", "unknown-field", "unknown-field", "not-carried"]: r#"
measure M-1 "Scores"
  sum of scor of (agreement where opne is yes)
  by  agency.stat
"#;
    measure_ratio_wrong_names, ["unknown-kind", "unknown-kind", "not-carried"]: r#"
measure M-1 "Scores"
  ratio of count of agrement to count of officr
"#;
    link_text, ["not-carried"]: r#"
record visit
  memo: text from link of "MOA"
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should memo is recorded
"#;
}
