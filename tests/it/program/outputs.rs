//! Results that cannot be written, readers that go away, and runs that are broken off: no half of a file is left.

use std::fs::OpenOptions;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{command, folder, golden, ran, run, transcript};

const RULES: &str = r#"record visit "visit"
  key visit_id: text
  held_on:      date

rule V-1 "Held in 2020 or later"
  cite    "X"
  for     visit
  should  held_on is on or after 2020-01-01
"#;

const PROJECT: &str = "as_of: 2020-09-30\nrules: [rules.probity]\nsources:\n  - kind: visit\n    files: visits.csv\n";

/// A project whose every record breaks its rule.
fn project(records: usize) -> tempfile::TempDir {
    let rows: String = (0..records).map(|number| format!("V-{number},2019-05-01\n")).collect();
    let visits = format!("visit_id,held_on\n{rows}");
    folder(&[("rules.probity", &RULES), ("probity.yaml", &PROJECT), ("visits.csv", &visits)])
}

/// The names of what stands in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there").filter_map(Result::ok);
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[track_caller]
fn cannot_write(name: &str, output: &str) {
    let project = project(1);
    std::fs::create_dir(project.path().join("results.json")).expect("folders can be made");
    let before = names(project.path());
    let arguments = ["check", "--output", output];
    let ran = run(project.path(), &arguments);
    golden(name, &transcript(&[], &arguments, &ran));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(names(project.path()), before);
    assert_eq!(std::fs::read_to_string(project.path().join("rules.probity")).ok().as_deref(), Some(RULES));
    assert_eq!(std::fs::read_to_string(project.path().join("probity.yaml")).ok().as_deref(), Some(PROJECT));
}

#[test]
fn output_files_that_cannot_be_written() {
    cannot_write("output_folder_missing", "2020/result.json");
    cannot_write("output_is_a_folder", "results.json");
    cannot_write("output_below_a_file", "visits.csv/result.json");
    cannot_write("output_without_format", "result.csv");
}

#[test]
fn no_result_takes_the_place_of_an_input() {
    for (name, output) in [
        ("output_is_a_record_file", "json=visits.csv"),
        ("output_is_a_rule_file", "json=./rules.probity"),
        ("output_is_the_project_file", "json=probity.yaml"),
    ] {
        cannot_write(name, output);
    }
}

#[test]
#[cfg(unix)]
fn a_pipe_as_a_file_of_records() {
    let project = project(1);
    std::fs::remove_file(project.path().join("visits.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(project.path().join("visits.csv")).status().unwrap().success());
    let ran = run(project.path(), &["check"]);
    golden("records_from_a_pipe", &transcript(&[], &["check"], &ran));
    assert_eq!(ran.code, 2);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    use std::os::unix::fs::FileTypeExt as _;

    cannot_write("output_disk_full", "json=/dev/full");
    let device = std::fs::metadata("/dev/full").unwrap().file_type();
    assert!(device.is_char_device(), "a device stays what it is");
    let project = project(1);
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let done = ran(project.path(), command(project.path(), &["check"]).stdout(full).stderr(Stdio::piped()));
    golden("stdout_disk_full", &transcript(&[], &["check", ">", "/dev/full"], &done));
    assert_eq!(done.code, 2);
}

#[test]
#[cfg(unix)]
fn an_output_behind_a_link() {
    let project = project(1);
    std::fs::write(project.path().join("old.json"), "old").unwrap();
    std::os::unix::fs::symlink("old.json", project.path().join("link.json")).unwrap();
    assert_eq!(run(project.path(), &["check", "--output", "link.json"]).code, 1);
    assert!(project.path().join("link.json").is_symlink());
    let written = std::fs::read_to_string(project.path().join("old.json")).unwrap();
    assert!(written.starts_with('{'), "{written}");
}

#[test]
fn a_reader_that_has_seen_enough() {
    let project = project(3_000);
    for format in ["text", "line", "json", "ndjson"] {
        let arguments = ["check", "--max-findings", "3000", "--format", format];
        let mut child =
            command(project.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 20];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let done = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(done.stderr).unwrap(), "", "{format}");
        assert_eq!(done.status.code(), Some(1), "{format}: the result is the same whoever reads it");
    }
}

#[test]
#[cfg(unix)]
fn a_run_that_is_broken_off() {
    use std::os::unix::process::ExitStatusExt as _;

    let project = project(60_000);
    std::fs::write(project.path().join("result.json"), "of yesterday").unwrap();
    let before = names(project.path());
    let arguments = ["check", "--quiet", "--output", "result.json", "--output", "result.txt"];
    let mut child = command(project.path(), &arguments).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(150));
    assert!(child.try_wait().unwrap().is_none(), "the run is still going on");
    // Ctrl-C ends a program in the same way, but does not reach one that a shell runs in the background.
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().signal(), Some(15));
    assert_eq!(names(project.path()), before);
    assert_eq!(std::fs::read_to_string(project.path().join("result.json")).unwrap(), "of yesterday");
}
