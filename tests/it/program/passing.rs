//! Records that pass through without being held give the same bytes as records that are held: every format, whatever is
//! wrong with the exports.

use std::fmt::Write;
use std::path::Path;

use super::{File, Ran, add, folder, run};

const RULES: &str = r#"record agency "agency"
  key agency_id:  text
  signed_on:      date
  state:          text

record visit "visit"
  key visit_id:  text
  agency_id:     text
  made_on:       date
  ended_on:      date or none yet
  hours:         number in hours
  by:            one of phone, letter, person or other
  note:          text
  belongs to agency by agency_id

record call "call"
  caller:   text
  came_on:  date
  lasted:   whole number
  kind:     one of incoming, outgoing

rule VIS-01 "After the agreement"
  cite    "X"
  for     visit
  should  made_on is after agency.signed_on

rule VIS-02 "Ended in time"
  cite    "X"
  for     visit
  when    hours is more than 1 hours
  should  ended_on is within 3 days after made_on
  unless  letter: by is letter

rule VIS-03 "A number of the right form"
  cite    "X"
  for     visit
  should  visit_id matches "V-[0-9]+"

rule VIS-04 "Where the agency is known to be"
  cite    "X"
  for     visit
  should  agency.state is one of ("AL", "TX")

rule CAL-01 "Not too long"
  cite    "X"
  for     call
  should  lasted is at most 60 and kind is incoming

rule CAL-02 "Known"
  cite    "X"
  for     call
  should  caller is recorded
"#;

const PROJECT: &str = "as_of: 2020-09-30
rules: [rules.probity]
sources:
  - kind: agency
    files: agencies.csv
  - kind: visit
    files: a-visits.csv
  - kind: call
    files: calls*.csv
  - kind: visit
    files: b-visits.csv
    unknown: [\"UNK\"]
";

/// Visits with all that goes wrong in exports: lines within cells, quotes, letters beyond ASCII, rows too short and too
/// long, blank rows, values that are none.
fn visits(first: usize, count: usize) -> String {
    let mut text = String::from("visit_id,agency_id,note,made_on,ended_on,hours,by\n");
    for number in first..first + count {
        let note = match number % 7 {
            0 => "\"two\nlines, and \"\"quotes\"\"\"".to_owned(),
            1 => "Ünïcode 李".to_owned(),
            2 => " \"a\r\nb\" ".to_owned(),
            _ => String::new(),
        };
        let id = match number % 31 {
            0 => format!("X {number}"),
            1 => format!("\"V-{number}\""),
            _ => format!("V-{number}"),
        };
        let made_on = match number % 13 {
            0 => String::new(),
            1 => "soon".to_owned(),
            2 => "2021-02-03".to_owned(),
            day => format!("2019-{:02}-{:02}", 1 + number % 12, day),
        };
        let ended_on = if number % 5 == 0 { String::new() } else { format!("2019-{:02}-14", 1 + number % 12) };
        let by = ["phone", "letter", "person", "fax", ""][number % 5];
        let row = format!("{id},G-{},{note},{made_on},{ended_on},{},{by}", number % 9, number % 4);
        let row = match number % 41 {
            0 => row.rsplit_once(',').expect("it has commas").0.to_owned(),
            1 => row + ",one too many",
            2 => row + "\n,,,",
            _ => row,
        };
        writeln!(text, "{row}").expect("texts can be written to");
    }
    text
}

fn calls(count: usize) -> String {
    let mut text = String::from("caller,came_on,lasted,kind\n");
    for number in 0..count {
        let (lasted, kind) = (number % 90, ["incoming", "outgoing", "incoming", "elsewhere"][number % 4]);
        let caller = if number % 6 == 0 { "" } else { "somebody\twith a tab" };
        writeln!(text, "{caller},2020-01-{:02},{lasted},{kind}", 1 + number % 28).expect("texts can be written to");
    }
    text
}

fn project(settings: &str) -> tempfile::TempDir {
    let agencies = "agency_id,signed_on,state\nG-1,2019-03-04,AL\nG-2,,TX\n\"G-\n3\",2018-01-01,NY\nG-4,2018-05-06,NY\n\
                    G-5,2020-01-01,\nG-6,2010-01-01,TX\nG-7,2019-06-30,AL\n";
    let project = format!("{PROJECT}{settings}");
    let (one, two, some, more) = (visits(0, 900), visits(900, 300), calls(700), calls(50));
    let files: [File<'_>; 7] = [
        ("rules.probity", &RULES),
        ("probity.yaml", &project),
        ("agencies.csv", &agencies),
        ("a-visits.csv", &one),
        ("b-visits.csv", &two),
        ("calls-1.csv", &some),
        ("calls-2.csv", &more),
    ];
    folder(&files)
}

/// Runs `check` with records held and with records that pass; the two must not differ.
#[track_caller]
fn same(folder: &Path, arguments: &[&str]) -> Ran {
    let held = run(folder, &[&["check", "--hold"], arguments].concat());
    let passed = run(folder, &[&["check"], arguments].concat());
    assert_eq!(held.code, passed.code, "{}{}", passed.out, passed.err);
    let different = held.out.lines().zip(passed.out.lines()).find(|(one, other)| one != other);
    assert_eq!(different, None, "{arguments:?}");
    assert_eq!((held.out.len(), &held.err), (passed.out.len(), &passed.err), "{arguments:?}");
    passed
}

#[test]
fn what_passes_is_reported_as_what_is_held() {
    let project = project("");
    for format in ["line", "ndjson", "json", "text"] {
        let ran = same(project.path(), &["--format", format]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        same(project.path(), &["--format", format, "--threads", "1"]);
        same(project.path(), &["--format", format, "--threads", "5", "--also", "met,exempt"]);
    }
    same(project.path(), &["--max-findings", "3"]);
    same(project.path(), &["--max-findings", "0", "--only", "VIS-01,CAL-02"]);
    same(project.path(), &["--format", "line", "a-visits.csv"]);
}

#[test]
fn lines_are_in_record_order_whatever_kinds_pass() {
    let project = project("");
    let ran = run(project.path(), &["check", "--format", "line", "--threads", "3"]);
    let mut files: Vec<&str> = ran.out.lines().filter_map(|line| line.split_once(':')).map(|(file, _)| file).collect();
    files.dedup();
    files.retain(|file| *file != "agencies.csv");
    files.dedup();
    assert_eq!(files, ["a-visits.csv", "calls-1.csv", "calls-2.csv", "b-visits.csv"]);
    assert!(ran.out.contains("calls-1.csv:2:1 CAL-02 call@calls-1.csv:2 violated\n"), "{}", ran.out);
}

/// Without rows that are too long, in which not even the key can be read.
fn with_all_keys() -> tempfile::TempDir {
    let project = project("");
    let (one, two) = (visits(0, 900), visits(900, 300));
    let [one, two] = [one, two].map(|text| text.replace(",one too many", ""));
    add(project.path(), &[("a-visits.csv", &one), ("b-visits.csv", &two)]);
    project
}

#[test]
fn results_in_files_are_the_same_too() {
    let project = with_all_keys();
    let written = |more: &[&str]| {
        let output = ["--output", "all.txt", "--output", "all.json", "--output", "line=all.lines", "--quiet"];
        let ran = run(project.path(), &[&["check"], more, &output].concat());
        assert_eq!(ran.code, 1, "{}", ran.err);
        ["all.txt", "all.json", "all.lines"].map(|name| std::fs::read_to_string(project.path().join(name)).unwrap())
    };
    assert!(written(&["--hold"]) == written(&[]));
}

#[test]
fn records_that_share_a_key_are_read_again_and_held() {
    let project = project("");
    let mut twice = visits(0, 900);
    twice.push_str("V-5,G-1,another,2019-01-05,2019-02-14,1,phone\n");
    add(project.path(), &[("a-visits.csv", &twice)]);
    for format in ["line", "ndjson", "text"] {
        same(project.path(), &["--format", format]);
    }
}

#[test]
fn ids_of_findings_need_every_key() {
    let project = with_all_keys();
    for format in ["json", "ndjson"] {
        same(project.path(), &["--format", format]);
    }
    let mut nameless = visits(0, 900);
    nameless.push_str(",G-1,another,2019-01-05,2019-02-14,1,phone\n,G-1,another,2019-01-05,2019-02-14,1,phone\n");
    add(project.path(), &[("a-visits.csv", &nameless)]);
    for format in ["line", "ndjson", "text"] {
        same(project.path(), &["--format", format]);
    }
}

#[test]
fn a_rule_that_was_not_run_has_no_findings() {
    let project = project("");
    let without =
        visits(0, 50).lines().map(|line| format!("{}\n", line.replacen("made_on", "made", 1))).collect::<String>();
    add(project.path(), &[("a-visits.csv", &without), ("b-visits.csv", &"visit_id,agency_id\nV-9000,G-1\n")]);
    for format in ["line", "json", "text"] {
        same(project.path(), &["--format", format]);
    }
    let ran = run(project.path(), &["check", "--format", "line"]);
    assert!(!ran.out.contains("VIS-01") && ran.out.contains("VIS-04"), "{}", ran.out);
}

#[test]
fn both_evaluators_agree_and_say_so() {
    let project = project("");
    let ran = run(project.path(), &["check", "--quiet", "--verify"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    // 1200 visits by four rules, 750 calls by two.
    assert_eq!(ran.err, "verified: both evaluators agree on 6,300 judgements by 6 rules\n");
    let held = run(project.path(), &["check", "--quiet", "--verify", "--hold"]);
    assert_eq!((held.code, held.err), (ran.code, ran.err));
}

#[test]
fn the_plan_says_what_passes_and_what_is_held() {
    let project = project("");
    let ran = run(project.path(), &["check", "--show-plan", "--threads", "2"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out);
    let held = run(project.path(), &["check", "--show-plan", "--hold", "--only", "VIS-03"]);
    insta::assert_snapshot!(held.out);
}

#[test]
fn all_fixtures_give_the_same_either_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let replays = std::fs::read_dir(root.join("replay")).unwrap().map(|entry| entry.unwrap().path());
    for project in replays.filter(|path| path.is_dir()).chain([root.join("demo")]) {
        same(&project, &["--format", "line"]);
        let ran = run(&project, &["check", "--quiet", "--verify"]);
        assert!(ran.code != 2 && ran.err.contains("both evaluators agree"), "{}: {}", project.display(), ran.err);
    }
}
