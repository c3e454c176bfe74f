//! Things that last and sequences: what is wrong in them, and what is right.

shoulds! {
    "lasting"
    in_effect_alone_wrong_names, "agency", ["unknown-field", "unknown-field"]: "exists (agreement where opne is yes and is in effect on singed_on)";
    in_effect_of_records_wrong_names, "agency", ["unknown-field", "unknown-field"]: "exists (agreement where opne is yes) in effect on joined";
    in_effect_of_subject_wrong_names, "agreement", ["unknown-field"]: "agreement is in effect on singed_on";
    in_effect_without_lasts, "agreement", ["no-record-clause"]: "agency is in effect on signed_on";
    in_effect_records_without_lasts, "agency", ["no-record-clause"]: "exists officer in effect on the as-of date";
    in_effect_of_a_value, "agreement", ["wrong-type"]: "signed_on is in effect on the as-of date";
    in_effect_on_no_date, "agreement", ["wrong-type"]: "agreement is in effect on model";
    in_effect_on_what_may_be_none, "agency", ["unguarded-none"]: "exists agreement in effect on joined_on";
    in_effect_of_records_below, "agency", ["downward-path"]: "agreement is in effect on the as-of date";
    covers_wrong_names, "agency", ["unknown-field", "unguarded-none", "unknown-field"]: "(agreement where opne is yes) covers from joined_on until left";
    covers_without_lasts, "agency", ["no-record-clause"]: "officer covers from 2015-01-01 until 2016-01-01";
    covers_no_dates, "agency", ["wrong-type", "wrong-type"]: "agreement covers from state until 12";
    never_overlaps_wrong_names, "agency", ["unknown-field"]: "(agreement where opne is yes) never overlaps";
    never_overlaps_without_lasts, "agency", ["no-record-clause"]: "officer never overlaps";
    agrees_on_wrong_name, "agency", ["unknown-field"]: "agreement agrees on noet";
    agrees_on_a_record, "agency", ["record-not-value"]: "agreement agrees on agency";
    previous_without_follows, "agreement", ["no-record-clause"]: "previous.signed_on is before signed_on";
}

files! {
    "lasting"
    start_may_be_none, ["unguarded-none", "unguarded-none"]: r#"
record leave
  agency_id: text
  begun_on:  date or none
  ended_on:  date or none yet
  belongs to agency by agency_id
  lasts from begun_on until ended_on

rule R-1 "Title"
  cite   "Manual"
  for    agency
  should leave never overlaps and exists leave in effect on the as-of date
"#;
    follows_by_wrong_names, ["unknown-field", "unknown-field", "unknown-field"]: r#"
record visit
  made_on: date
  follows by mad_on within site
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should previous.mde_on is none
"#;
    follows_by_a_text, ["wrong-type"]: r#"
record visit
  made_on: date
  place:   text
  follows by place
"#;
    follows_twice, ["said-twice"]: r#"
record visit
  made_on: date
  follows by made_on

record visit
  follows by line
"#;
    previous_unguarded, ["unguarded-none", "unguarded-none"]: r#"
record visit
  made_on: date
  number:  number
  follows by made_on
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should made_on is after previous.made_on and number is at least previous.number
"#;
    previous_blank, ["wrong-type"]: r#"
record visit
  made_on: date
  number:  number
  follows by made_on
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should not (previous.number is blank)
"#;
    previous_of_itself, ["cyclic-definition"]: r#"
record visit
  made_on: date
  number:  number
  follows by made_on

define visit.total as number plus previous.total
"#;
}

good_shoulds! {
    in_effect_alone, "agency": "exists (agreement where model is JEM and is in effect on the as-of date)";
    in_effect_of_records, "agency": "exists agreement in effect on 2015-01-01";
    in_effect_of_subject, "agreement": "agreement is in effect on the as-of date";
    in_effect_of_a_parent, "site": "agreement is not in effect on the as-of date";
    covers, "agency": "agreement covers from 2015-01-01 until 2016-01-01";
    never_overlaps, "agency": "(agreement where open is yes) never overlaps";
    agrees_on, "agency": "agreement agrees on note";
    agrees_on_a_path, "agency": "agreement agrees on agency.state";
}

good_files! {
    follows_by_line: r#"
record visit
  made_on: date
  follows by line
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should previous.made_on is none or made_on is on or after previous.made_on
"#;
    previous_guarded_in_when: r#"
record visit
  made_on: datetime
  site:    text
  number:  number
  follows by made_on within site
rule R-1 "Title"
  cite   "Manual"
  for    visit
  when   previous.number is not none
  should number is at least previous.number
"#;
}
