//! Constructs that are understood but not carried out yet: refused, never passed over, and resolved first.

files! {
    "refused"
    for_each, ["not-carried", "not-carried"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should note is that state and installed_on is during that fiscal year
  for each full fiscal year from signed_on until ended_on
  for each state in states
"#;
    for_each_wrong_names, ["unknown-field", "not-carried", "unknown-list", "not-carried", "unknown-field"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should opne is yes and note is that state
  for each fiscal year from singed_on until ended_on
  for each state in stats_
"#;
    rule_second_version, ["not-carried", "unknown-field"]: r#"
rule R-1 "Older"
  cite   "Manual"
  in force until 2015-01-01
  for    agreement
  should open is yes

rule R-1 "Newer"
  cite   "Manual"
  in force from 2015-01-01
  for    agreement
  should opne is yes
"#;
    policy_second_version, ["not-carried"]: r#"
policy MOA "Newer"
  in force from 2015-01-01
"#;
    list_second_version, ["not-carried", "unknown-policy"]: r#"
list models: JEM
  in force from 2015-01-01
  cite   MOU
"#;
    version, ["not-carried", "unknown-field"]: r#"
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should opne is yes
  version "older forms"
"#;
    supersedes, ["not-carried"]: r#"
policy NEXT "Title"
  supersedes MOA
"#;
    supersedes_wrong_name, ["unknown-policy", "not-carried"]: r#"
policy NEXT "Title"
  supersedes MOU
"#;
    parameter, ["not-carried"]: r#"
parameter limit: 180 days
rule R-1 "Title"
  cite   "Manual"
  for    agreement
  should installed_on is within limit after signed_on and grace is at most limit
"#;
    parameter_unset, ["not-carried", "unknown-policy"]: r#"
parameter limit: days unset
  cite MOU
"#;
    parameter_twice, ["not-carried", "duplicate-name"]: r#"
parameter limit: 180 days
parameter limit: 90 days
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
