//! Input that is broken, missing, empty or made to do harm: what is said about it, and the exit code.

use super::{File, add, folder, golden, run, run_with, transcript};

const RULES: &str = r#"policy MOA "Memorandum of agreement"

record agency "agency"
  key agency_id: text

record agreement "agreement"
  key agreement_id: text
  agency_id:        text
  model:            one of JEM "Jail Enforcement", WSO, TFM
  signed_on:        date
  beds:             number
  belongs to agency by agency_id

rule AGR-01 "Agreements are signed by 2020"
  cite    MOA section "I"
  for     agreement
  must    signed_on is on or before 2020-01-01

rule AGR-02 "Jails have beds"
  cite    "OIG-18-77" page 6
  for     agreement
  when    model is JEM
  should  beds is more than 0
"#;

const PROJECT: &str = "as_of: 2020-09-30
rules: [rules.probity]
sources:
  - kind: agreement
    files: agreements.*
    complete: {from: 2000-01-01, through: 2020-09-30}
";

const GOOD: &str = "agreement_id,agency_id,model,signed_on,beds\nA-1,G-1,JEM,2019-05-01,40\n";

/// Judges the project with some files added or replaced.
#[track_caller]
fn case(name: &str, files: &[File<'_>], code: i32) {
    case_with(name, files, &["check"], code);
}

#[track_caller]
fn case_with(name: &str, files: &[File<'_>], arguments: &[&str], code: i32) {
    let folder = folder(&[("rules.probity", &RULES), ("probity.yaml", &PROJECT)]);
    add(folder.path(), files);
    let ran = run(folder.path(), arguments);
    golden(name, &transcript(files, arguments, &ran));
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    assert!(ran.code != 2 || ran.out.is_empty(), "what did not run has no result");
    assert!(ran.code == 2 || ran.err.is_empty(), "what did run has no complaints");
}

#[test]
fn the_project_itself_is_in_order() {
    case("good", &[("agreements.csv", &GOOD)], 0);
}

#[test]
fn rule_file_with_five_errors() {
    let rules = r#"record agreement "agreement"
  key agreement_id: text
  model:            one of JEM, WSO
  signed_on:        date
  beds:             number

rule A-1 "A field that nobody declared"
  cite    "X"
  for     agreement
  should  singed_on is recorded

rule A-2 "A value that is not in the list"
  cite    "X"
  for     agreement
  should  model is JEN

rule A-3 "A date compared with a number"
  cite    "X"
  for     agreement
  should  signed_on is more than 3

rule A-4 "After or before?"
  cite    "X"
  for     agreement
  should  signed_on is within 30 days of 2020-01-01

rule A-5 "Binding, but by what?"
  cite    "X"
  for     agreement
  must    beds >= 1
"#;
    case("five_errors", &[("rules.probity", &rules), ("agreements.csv", &GOOD)], 2);
}

#[test]
fn files_that_are_not_there() {
    let project = |files: &str| PROJECT.replace("agreements.*", files);
    case("file_missing", &[("probity.yaml", &project("agrements.csv"))], 2);
    case("glob_matches_nothing", &[("probity.yaml", &project("2019*.csv")), ("agreements.csv", &GOOD)], 2);
    case("directory", &[("probity.yaml", &project("exports")), ("exports/agreements.csv", &GOOD)], 2);
    case("wrong_ending", &[("agreements.txt", &GOOD)], 2);
    case("rule_file_missing", &[("probity.yaml", &PROJECT.replace("rules.probity", "rule.probity"))], 2);
    case("rule_file_not_utf8", &[("rules.probity", b"rule X \"M\xfcnchen\"\n"), ("agreements.csv", &GOOD)], 2);
    case_with("source_missing", &[], &["check", "--rules", "rules.probity", "--source", "agreement=a.csv"], 2);
    case_with("project_missing", &[], &["check", "--project", "2019/probity.yaml"], 2);
}

#[test]
fn files_with_nothing_in_them() {
    case("empty_file", &[("agreements.csv", b"")], 2);
    case("header_only", &[("agreements.csv", b"agreement_id,agency_id,model,signed_on,beds\n")], 3);
    case("empty_rule_file", &[("rules.probity", b""), ("agreements.csv", &GOOD)], 2);
    case("empty_project_file", &[("probity.yaml", b"")], 2);
    case("empty_list", &[("agreements.json", b"[]")], 3);
}

#[test]
fn columns_and_rows_that_do_not_fit() {
    case(
        "column_missing",
        &[("agreements.csv", b"agreement_id,agency_id,model,beds\nA-1,G-1,JEM,40\nA-2,G-1,WSO,\n")],
        3,
    );
    let ragged = b"agreement_id,agency_id,model,signed_on,beds\nA-1,G-1,JEM,2019-05-01\nA-2,G-1,JEM,2019-05-01,4,0\n";
    case("ragged_rows", &[("agreements.csv", ragged)], 3);
    let quote = b"agreement_id,agency_id,model,signed_on,beds\nA-1,G-1,JEM,2019-05-01,40\nA-2,\"G-1,JEM,2019-05-01,40\nA-3,G-1,WSO,2019-05-01,\n";
    case("quote_not_closed", &[("agreements.csv", quote)], 2);
    let behind = b"agreement_id,agency_id,model,signed_on,beds\nA-1,\"G-1\" of Texas,JEM,2019-05-01,40\n";
    case("text_behind_quote", &[("agreements.csv", behind)], 2);
}

#[test]
fn bytes_that_are_no_text() {
    case("invalid_utf8", &[("agreements.csv", b"agreement_id,signed_on\nA-1,2019-05-01\nM\xfcnchen,2019-05-01\n")], 2);
    case("nul", &[("agreements.csv", b"agreement_id,signed_on\nA-1,2019-05-01\nA\x002,2019-05-01\n")], 2);
    let good = GOOD.replace("G-1", "Zürich 警察");
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(good.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(good.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    case("utf16_big_endian", &[("agreements.csv", &big)], 0);
    case("utf16_little_endian", &[("agreements.csv", &little)], 0);
    let zip = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00";
    case("spreadsheet_called_csv", &[("agreements.csv", zip)], 2);
    case("json_called_csv", &[("agreements.csv", b"[{\"agreement_id\": \"A-1\"}]\n")], 2);
    case("csv_called_json", &[("agreements.json", &GOOD)], 2);
    case("csv_called_ndjson", &[("agreements.ndjson", &GOOD)], 2);
    case("csv_called_yaml", &[("agreements.yaml", &GOOD)], 2);
}

const RECORD: &str =
    r#"{"agreement_id": "A-1", "agency_id": "G-1", "model": "WSO", "signed_on": "2019-05-01", "beds": 1}"#;

#[test]
fn big_files_on_one_line() {
    let record = |number: usize| RECORD.replace("A-1", &format!("A-{number}"));
    let records: Vec<String> = (0..5_000).map(record).collect();
    let late = RECORD.replace("A-1", "A-LAST").replace("2019", "2021");
    case("big_json_line", &[("agreements.json", &format!("[{},{late}]", records.join(",")))], 1);
    let whole = format!("[{{\"agreement_id\": \"{}\"}}]", "x".repeat(17 << 20));
    case("big_json_record", &[("agreements.json", &whole)], 2);
}

#[test]
fn json_that_is_broken() {
    case("json_levels", &[("agreements.json", &"[".repeat(100_000))], 2);
    case(
        "json_key_twice",
        &[("agreements.json", &format!("[{}]", RECORD.replace("\"beds\": 1", "\"beds\": 1, \"model\": \"TFM\"")))],
        3,
    );
    case("json_cut_off", &[("agreements.json", &format!("[{RECORD},\n {}", &RECORD[..40]))], 2);
    case("ndjson_cut_off", &[("agreements.ndjson", &format!("{RECORD}\n{}", &RECORD[..40]))], 3);
}

#[test]
fn yaml_that_is_broken() {
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (one, before) in "bcdefgh".chars().zip("abcdefg".chars()) {
        bomb += &format!("{one}: &{one} [{}]\n", vec![format!("*{before}"); 10].join(", "));
    }
    case("yaml_alias_bomb", &[("agreements.yaml", &bomb)], 2);
    case("yaml_levels", &[("agreements.yaml", &"[".repeat(100_000))], 2);
    case("yaml_block_levels", &[("agreements.yaml", &"- ".repeat(100_000))], 2);
    let record = "agreement_id: A-1\nagency_id: G-1\nmodel: WSO\nsigned_on: 2019-05-01\nbeds: 1\n";
    case("yaml_key_twice", &[("agreements.yaml", &format!("{record}model: TFM\n"))], 3);
    case("yaml_tab", &[("agreements.yaml", &"- agreement_id: A-1\n\tagency_id: G-1\n")], 2);
    case("yaml_indentation", &[("agreements.yaml", &"- agreement_id: A-1\n   agency_id: G-1\n")], 2);
}

#[test]
fn values_that_other_programs_change() {
    let rules = format!(
        "{RULES}\nrule AGR-03 \"Not these\"\n  cite \"X\"\n  for agreement\n  should agency_id is not one of (\"no\", \"012\", \"1.10\")\n"
    );
    let yaml = "- {agreement_id: 012, agency_id: no, signed_on: 2019-05-01, model: WSO, beds: 1}\n\
                - {agreement_id: 1.10, agency_id: 012, signed_on: 2019-05-01, model: WSO, beds: 1}\n\
                - {agreement_id: 1e3, agency_id: 1.1, signed_on: 2019-05-01, model: WSO, beds: 1}\n";
    case_with(
        "texts_stay_texts",
        &[("rules.probity", &rules), ("agreements.yaml", &yaml)],
        &["check", "--format", "line"],
        1,
    );
    let rules = RULES.replace("beds is more than 0", "beds is 18446744073709551617");
    let json = "[{\"agreement_id\": \"A-1\", \"agency_id\": \"G\", \"model\": \"JEM\", \"signed_on\": \"2019-05-01\", \"beds\": 18446744073709551617},\n \
                {\"agreement_id\": \"A-2\", \"agency_id\": \"G\", \"model\": \"JEM\", \"signed_on\": \"2019-05-01\", \"beds\": 18446744073709551616}]";
    case("number_above_2_to_64", &[("rules.probity", &rules), ("agreements.json", &json)], 1);
}

#[test]
fn values_that_cannot_be_read() {
    let rows = |rows: &str| format!("agreement_id,agency_id,model,signed_on,beds\n{rows}");
    case("no_such_day", &[("agreements.csv", &rows("A-1,G-1,WSO,2019-02-30,\n"))], 3);
    case("unknown_value", &[("agreements.csv", &rows("A-1,G-1,Jail Enforcment,2019-02-03,4\n"))], 3);
    case("not_a_number", &[("agreements.csv", &rows("A-1,G-1,JEM,2019-02-03,\"1,200\"\n"))], 3);
    case("ambiguous_date", &[("agreements.csv", &rows("A-1,G-1,WSO,03/04/2019,\n"))], 3);
}

#[test]
fn records_that_do_not_fit_together() {
    let project = PROJECT.to_owned() + "  - kind: agency\n    files: agencies.csv\n";
    let rows = "agreement_id,agency_id,model,signed_on,beds\nA-1,G-1,WSO,2019-05-01,\nA-1,G-1,TFM,2019-05-01,\nA-2,G-7,WSO,2019-05-01,\n";
    let agencies = "agency_id\nG-1\n";
    case("same_key", &[("agreements.csv", &rows.replace("G-7", "G-1"))], 3);
    let lost = rows.replace("A-1,G-1,TFM", "A-3,G-1,TFM");
    case("link_to_nobody", &[("probity.yaml", &project), ("agencies.csv", &agencies), ("agreements.csv", &lost)], 3);
}

#[test]
fn nothing_to_check() {
    case(
        "no_rules_named",
        &[("probity.yaml", &"sources:\n  - kind: agreement\n    files: agreements.csv\n"), ("agreements.csv", &GOOD)],
        2,
    );
    let records_only = RULES.split("rule AGR-01").next().unwrap();
    case("no_rule_in_rule_files", &[("rules.probity", &records_only), ("agreements.csv", &GOOD)], 3);
    case("no_sources", &[("probity.yaml", &"rules: [rules.probity]\n"), ("agreements.csv", &GOOD)], 2);
    let agencies = "as_of: 2020-09-30\nrules: [rules.probity]\nsources:\n  - kind: agency\n    files: agencies.csv\n";
    case("all_out_of_scope", &[("probity.yaml", &agencies), ("agencies.csv", &"agency_id\nG-1\n")], 3);
    case_with("all_vacuous", &[("agreements.csv", &GOOD.replace("JEM", "WSO"))], &["check", "--only", "AGR-02"], 3);
    let two = format!(
        "{RULES}\nrule AGY-01 \"Agencies have ids\"\n  cite \"X\"\n  for agency\n  should agency_id is recorded\n"
    );
    case("kind_of_no_source", &[("rules.probity", &two), ("agreements.csv", &GOOD)], 0);
    let empty = tempfile::tempdir().unwrap();
    let ran = run(empty.path(), &["check"]);
    golden("no_project", &transcript(&[], &["check"], &ran));
    assert_eq!(ran.code, 2);
}

#[test]
fn project_files_with_wrong_keys() {
    let source = "  - kind: agreement\n    files: agreements.csv\n";
    let with = |above: &str, below: &str| format!("rules: [rules.probity]\n{above}sources:\n{source}{below}");
    for (name, above, below) in [
        ("unknown_key", "as-of: 2020-09-30\n", ""),
        ("unknown_source_key", "", "    file: a.csv\n"),
        ("bad_parameters", "parameters: {response_dyas: 45 days, beds_wanted: \"40\"}\n", ""),
        ("bad_parameters_no_map", "parameters: [45 days]\n", ""),
        ("bad_parameters_nothing", "parameters: {response_days: }\n", ""),
        ("wrong_small_groups", "small_groups: 1\n", ""),
        ("sheet_of_csv", "", "    sheet: Facilities\n"),
        ("wrong_sample", "", "    sample: {size: 766, frame: 208000, design: simple random}\n"),
        ("wrong_distinct", "", "    distinct: agreement_id\n"),
        ("unknown_kind", "", "  - kind: agreements\n    files: agreements.csv\n"),
    ] {
        case(name, &[("probity.yaml", &with(above, below)), ("agreements.csv", &GOOD)], 2);
    }
    case("project_key_twice", &[("probity.yaml", &format!("{PROJECT}as_of: 2019-09-30\n"))], 2);
    case("project_tab", &[("probity.yaml", &"rules: [rules.probity]\nsources:\n\t- kind: agreement\n")], 2);
    case("project_not_utf8", &[("probity.yaml", b"# M\xfcnchen\n")], 2);
    let many = "as_off: 2020-09-30\nrules: [rules.probity]\nsources:\n  - kind: agreement\n    files: a.csv\n    distinct: true\n    header_row: first\n";
    case("several_wrong_keys", &[("probity.yaml", &many)], 2);
}

#[test]
fn project_files_that_name_unknown_rules() {
    let rules = "only: [AGR-01, CMP-9]\nskip: {AGR-2: \"x\", CMP-7: \"y\"}\n";
    case("unknown_rules", &[("probity.yaml", &(PROJECT.to_owned() + rules)), ("agreements.csv", &GOOD)], 2);
}

#[test]
fn files_that_two_sources_name() {
    let again = |source: &str| PROJECT.to_owned() + source;
    let twice = again("  - kind: agreement\n    files: \"*.csv\"\n");
    case("file_twice", &[("probity.yaml", &twice), ("agreements.csv", &GOOD)], 2);
    let other_kind = again("  - kind: agency\n    files: agreements.csv\n");
    case("file_of_two_kinds", &[("probity.yaml", &other_kind), ("agreements.csv", &GOOD)], 0);
    let other_columns = again("  - kind: agreement\n    files: agreements.csv\n    columns: {agreement_id: Renewal}\n");
    let two = "agreement_id,Renewal,agency_id,model,signed_on,beds\nA-1,A-2,G-1,JEM,2019-05-01,40\n";
    case("file_with_two_records_a_row", &[("probity.yaml", &other_columns), ("agreements.csv", &two)], 0);
}

#[test]
fn compressed_files() {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(GOOD.as_bytes()).expect("memory can be written");
    let packed = encoder.finish().expect("memory can be written");
    case("compressed", &[("agreements.csv.gz", &packed)], 0);
    case("compressed_and_cut_in_half", &[("agreements.csv.gz", &&packed[..packed.len() / 2])], 2);
}

#[test]
fn no_space_for_temporary_files() {
    let folder = folder(&[("rules.probity", &RULES), ("probity.yaml", &PROJECT), ("agreements.csv", &b"\xff\xfea\0")]);
    let ran = run_with(folder.path(), &["check"], &[("TMPDIR", "/nowhere"), ("TMP", "/nowhere"), ("TEMP", "/nowhere")]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    for words in ["no-temporary-space", "`/nowhere`", "there is no such file or folder", "`TMPDIR`"] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
}

#[test]
fn dates_that_are_far_away_and_private_ones_among_them() {
    let rules = "record person\n  key person_id: text\n  born_on:       date private\n  seen_on:       date\n\n\
                 rule P-1 \"Seen\"\n  cite    \"Audit of 2021\" page 1\n  for     person\n  should  seen_on is after born_on\n";
    let project = PROJECT.replace("agreement\n", "person\n").replace("agreements.*", "persons.csv");
    let persons = "person_id,born_on,seen_on\nP-1,1870-03-04,5025-07-07\nP-2,18870-3-4,1899-12-30\n";
    let folder = folder(&[("rules.probity", &rules), ("probity.yaml", &project), ("persons.csv", &persons)]);
    let ran = run(folder.path(), &["check", "--max-findings", "0"]);
    golden("dates_far_away", &transcript(&[("persons.csv", &persons)], &["check", "--max-findings", "0"], &ran));
    assert!(!ran.out.contains("1870") && !ran.out.contains("18870"), "{}", ran.out);
}
