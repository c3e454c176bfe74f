//! Constructs that are understood but not carried out yet: refused, never passed over, and resolved first.

files! {
    "refused"
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
