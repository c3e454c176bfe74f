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
    link_text, ["not-carried"]: r#"
record visit
  memo: text from link of "MOA"
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should memo is recorded
"#;
}
