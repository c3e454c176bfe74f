//! The formats: what people see, and the shapes that programs read.

use serde_json::Value;

use super::{add, folder, golden, probity, project};

#[test]
fn text_shows_the_record_and_the_rule() {
    let folder = project();
    golden("text", &probity(folder.path(), &["check"]).out);
}

#[test]
fn other_outcomes_are_shown_on_request() {
    let folder = project();
    let arguments = ["check", "--only", "ITC-01", "--also", "pending,exempt,not-applicable"];
    golden("text_also", &probity(folder.path(), &arguments).out);
}

#[test]
fn line_is_one_finding_a_line() {
    let folder = project();
    let ran = probity(folder.path(), &["check", "--format", "line"]);
    insta::assert_snapshot!(ran.out, @"
    agreements.csv:3:25 ITC-01 A-2 violated
    agreements.csv:6:14 ITC-01 A-5 not assessable
    agreements.csv:8:25 ITC-01 A-7 violated
    people/officers.csv:3:38 OFF-01 person ·3 violated
    people/officers.csv:4:7 OFF-02 person ·5 violated
    people/officers.csv:5:16 OFF-01 person ·6 not assessable
    ");
}

#[test]
fn json_is_the_promised_shape() {
    let folder = project();
    golden("json", &probity(folder.path(), &["check", "--format", "json", "--only", "ITC-01"]).out);
}

#[test]
fn ndjson_holds_the_same_as_json() {
    let folder = project();
    let json = probity(folder.path(), &["check", "--format", "json"]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    let lines = probity(folder.path(), &["check", "--format", "ndjson"]).out;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_type = |name: &str| -> Vec<Value> {
        let mut found: Vec<Value> = lines.iter().filter(|line| line["type"] == name).cloned().collect();
        for line in &mut found {
            line.as_object_mut().unwrap().remove("type");
        }
        found
    };
    assert_eq!(of_type("input"), *json["inputs"].as_array().unwrap());
    assert_eq!(of_type("finding"), *json["findings"].as_array().unwrap());
    assert_eq!(of_type("rule"), *json["rules"].as_array().unwrap());
    assert_eq!(of_type("measure"), *json["measures"].as_array().unwrap());
    assert_eq!(of_type("run")[0]["rule_files"], json["rule_files"]);
    assert_eq!(of_type("end")[0]["assumptions"], json["assumptions"]);
    assert_eq!((lines[0]["type"].as_str(), lines[lines.len() - 1]["type"].as_str()), (Some("run"), Some("end")));
}

/// The keys of an object in the order in which they stand in the text.
fn keys(text: &str, indent: usize) -> Vec<String> {
    let lead = format!("{}\"", " ".repeat(indent));
    let mut seen: Vec<String> = Vec::new();
    for key in text.lines().filter_map(|line| line.strip_prefix(&lead)).filter_map(|line| line.split_once("\":")) {
        if !seen.contains(&key.0.to_owned()) {
            seen.push(key.0.to_owned());
        }
    }
    seen
}

#[test]
fn keys_stand_in_their_order() {
    let folder = project();
    let json = probity(folder.path(), &["check", "--format", "json"]).out;
    let top = "probity result_version as_of inputs rule_files rules findings measures assumptions";
    assert_eq!(keys(&json, 2).join(" "), top);
    let part = |from: &str, to: &str| {
        let start = json.find(&format!("\n  \"{from}\"")).unwrap();
        let end = json.find(&format!("\n  \"{to}\"")).unwrap();
        keys(&json[start..end], 6).join(" ")
    };
    assert_eq!(
        part("inputs", "rule_files"),
        "kind file rows unreadable_rows left_out without_subject sha256 complete read_as blank_rows not_records \
         repeated unreadable_causes left_out_first unused duplicate_keys links fields"
    );
    assert_eq!(part("rule_files", "rules"), "file sha256");
    assert_eq!(
        part("rules", "findings"),
        "id title class status place citations outcomes subjects nothing_to_check assumes_complete accepted exempt_by \
         no_version_in_force rate rate_low rate_high"
    );
    assert_eq!(
        part("findings", "measures"),
        "id rule outcome class accepted_until subject place rule_place manner assumes_complete message required found \
         due days_late fix reasons"
    );
}

#[test]
fn a_rule_that_is_not_run_has_no_numbers_and_no_findings() {
    let folder = project();
    add(folder.path(), &[("agreements.csv", "Agreement ID,Agency ID,Model\nA-1,AG-1,JEM\n")]);
    let ran = probity(folder.path(), &["check", "--format", "json", "--only", "ITC-01"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let rule = &json["rules"][0];
    assert_eq!(
        (rule["status"].as_str(), rule["outcomes"].is_null(), rule["rate"].is_null()),
        (Some("not_run"), true, true)
    );
    assert!(
        rule["why"].as_str().unwrap().contains("no source of `agreement` has columns for `installed_on`"),
        "{rule}"
    );
    assert_eq!(json["findings"].as_array().unwrap().len(), 0);
    assert_eq!(ran.code, 3);
}

#[test]
fn the_same_inputs_give_the_same_bytes_from_any_folder() {
    let (one, other) = (project(), project());
    let elsewhere = tempfile::tempdir().unwrap();
    for format in ["text", "line", "json", "ndjson"] {
        let arguments = ["check", "--format", format];
        let first = probity(one.path(), &arguments).out;
        assert_eq!(first, probity(one.path(), &arguments).out, "twice");
        assert_eq!(first, probity(other.path(), &arguments).out, "of a copy");
        assert_eq!(first, probity(&one.path().join("people"), &arguments).out, "from below");
        let path = one.path().to_str().unwrap();
        assert_eq!(first, probity(elsewhere.path(), &["check", path, "--format", format]).out, "from elsewhere");
    }
}

#[test]
fn finding_ids_stay_when_rows_move() {
    let ids = |agreements: &str| -> Vec<(String, String)> {
        let folder = project();
        add(folder.path(), &[("agreements.csv", agreements)]);
        let json = probity(folder.path(), &["check", "--format", "json", "--only", "ITC-01"]).out;
        let json: Value = serde_json::from_str(&json).unwrap();
        let findings = json["findings"].as_array().unwrap();
        let mut ids: Vec<_> =
            findings.iter().map(|finding| (finding["subject"]["key"].to_string(), finding["id"].to_string())).collect();
        ids.sort();
        ids
    };
    let mut rows: Vec<&str> = super::AGREEMENTS.lines().collect();
    let before = ids(super::AGREEMENTS);
    rows[1..].reverse();
    rows.insert(1, "");
    assert_eq!(before, ids(&(rows.join("\n") + "\n")));
    assert!(before.len() > 2);
}

#[test]
fn records_without_a_key_are_known_by_what_they_say() {
    let rules = "record visit \"visit\"\n  held_on: date\n  place: text\n\nrule V-1 \"Visits have a place\"\n  cite \"X\"\n  \
                 for visit\n  should place is recorded\n";
    let run = |visits: &str| -> Vec<(Value, String)> {
        let folder = folder(&[("r.probity", rules), ("v.csv", visits)]);
        let arguments = ["check", "--rules", "r.probity", "--source", "visit=v.csv", "--format", "json"];
        let json: Value = serde_json::from_str(&probity(folder.path(), &arguments).out).unwrap();
        let findings = json["findings"].as_array().unwrap();
        findings.iter().map(|finding| (finding["subject"]["key"].clone(), finding["id"].to_string())).collect()
    };
    let found = run("held on,place\n2020-01-01,\n2020-01-02,\n2020-01-01,\n2020-01-03,x\n");
    assert!(found.iter().all(|(key, _)| key.is_null()));
    assert_eq!(found.len(), 3);
    assert_ne!(found[0].1, found[2].1, "two that say the same are told apart by their order");
    let moved = run("held on,place\n2020-01-03,x\n2020-01-01,\n2020-01-01,\n2020-01-02,\n");
    assert_eq!((&found[0].1, &found[2].1, &found[1].1), (&moved[0].1, &moved[1].1, &moved[2].1));
}

#[test]
fn text_from_records_can_do_no_harm() {
    let folder = project();
    let agreements = "Agreement ID,Agency ID,Model,Signed on,IT installed\n\
                      A\u{1b}[31m\u{202e}1,AG-1,JEM,2017-01-10,2017-07-10\n";
    add(folder.path(), &[("agreements.csv", agreements)]);
    for format in ["text", "line", "json", "ndjson"] {
        let ran = probity(folder.path(), &["check", "--format", format, "--only", "ITC-01"]);
        let shown = format!("{}{}", ran.out, ran.err);
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
        assert!(shown.contains("u{1b}") || shown.contains("\\u001b"), "{shown}");
    }
    let why = probity(folder.path(), &["why", "ITC-01", "agreement@agreements.csv:2"]);
    assert!(why.out.contains("\\u{1b}") && !why.out.contains('\u{1b}'), "{}{}", why.out, why.err);
}

#[test]
fn text_shows_no_more_findings_than_asked_and_says_so() {
    let folder = project();
    let ran = probity(folder.path(), &["check", "--only", "ITC-01", "--max-findings", "1"]);
    assert_eq!(ran.out.matches("ITC-01 violated").count(), 1, "{}", ran.out);
    assert!(ran.out.contains("ITC-01: 2 more findings not shown"), "{}", ran.out);
    assert!(ran.out.contains("2 violated"), "{}", ran.out);
}

#[test]
fn a_long_line_is_cut_around_its_cell() {
    let long = "x".repeat(200_000);
    let rules = "record visit \"visit\"\n  key id: text\n  note: text\n  held_on: date\n  more: text\n\n\
                 rule V-1 \"Held in time\"\n  cite \"X\"\n  for visit\n  should held_on is before 2020-01-01\n";
    let visits = format!("id,note,held on,more\nV1,{long},2021-05-06,{long}\n");
    let folder = folder(&[("r.probity", rules), ("v.csv", &visits)]);
    let ran = probity(folder.path(), &["check", "--rules", "r.probity", "--source", "visit=v.csv"]);
    assert!(ran.out.len() < 3_000, "{} bytes", ran.out.len());
    assert!(ran.out.contains("v.csv:2:200005"), "{}", ran.out);
    assert!(ran.out.contains("2021-05-06"), "{}", ran.out);
}

#[test]
fn records_that_belong_to_nobody_are_counted_beside_the_rules_that_ask_for_them() {
    let rules = "record agency \"agency\"\n  key id: text\nrecord visit \"visit\"\n  agency_id: text\n  belongs to agency \
                 by agency_id\nrule V-1 \"Every agency is visited\"\n  cite \"X\"\n  for agency\n  should exists visit\n";
    let folder = folder(&[("r.probity", rules), ("a.csv", "id\nA\n"), ("v.csv", "agency id,note\nA,\n,x\nB,\n")]);
    let arguments = ["check", "--rules", "r.probity", "--source", "agency=a.csv", "--source", "visit=v.csv"];
    let ran = probity(folder.path(), &arguments);
    assert!(ran.out.contains("visit: the link to `agency` finds nobody for 1 record (v.csv:4)"), "{}", ran.out);
    assert!(ran.out.contains("visit: the link to `agency` is not known for 1 record"), "{}", ran.out);
    assert!(ran.out.contains("2 records of visit belong to nobody, so the rule could not see them"), "{}", ran.out);
    assert_eq!(ran.code, 3);
}

#[test]
fn a_record_whose_key_is_blank_is_judged_though_no_rule_reads_all_of_it() {
    let rules = "record visit\n  key id: text\n  room: text\n  seen: yes/no\n\nrule V-1 \"Seen\"\n  cite \"X\"\n  \
                 for visit\n  should seen is yes\n";
    let folder = folder(&[("r.probity", rules), ("v.csv", "id,room,seen\nA,1,yes\n,2,no\n,3,no\n")]);
    let arguments = ["check", "--rules", "r.probity", "--source", "visit=v.csv", "--format", "json"];
    let ran = probity(folder.path(), &arguments);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let ids: Vec<&Value> = json["findings"].as_array().unwrap().iter().map(|finding| &finding["id"]).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}
