//! `probity fmt` as it is started from a shell.

use std::path::Path;

use super::{File, folder, golden, run, transcript};

const ROUGH: &str = "rule A-1 \"Signed\"\n  must signed_on is recorded\n  cite \"M\"   # why\n  for agreement\n";
const NEAT: &str =
    "rule A-1 \"Signed\"\n  cite    \"M\"  # why\n  for     agreement\n  must    signed_on is recorded\n";
const WRONG: &str = "rule A-2 \"Wrong\"\n  cite \"M\"\n  for agreement\n  must signed_on >= 5\n";

#[track_caller]
fn case(name: &str, files: &[File<'_>], arguments: &[&str], code: i32) -> tempfile::TempDir {
    let folder = folder(files);
    let ran = run(folder.path(), arguments);
    golden(name, &transcript(files, arguments, &ran));
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    folder
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("the file is there")
}

#[test]
fn files_are_written_once() {
    let files: [File<'_>; 3] = [("r/a.probity", &ROUGH), ("r/b.probity", &NEAT), ("r/notes.txt", &ROUGH)];
    let folder = case("fmt_writes", &files, &["fmt", "r"], 0);
    assert_eq!(text(folder.path(), "r/a.probity"), NEAT);
    assert_eq!(text(folder.path(), "r/notes.txt"), ROUGH);
    let again = run(folder.path(), &["fmt", "r"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""), "{}", again.err);
    assert_eq!(std::fs::read_dir(folder.path().join("r")).unwrap().count(), 3, "nothing is left beside");
}

#[test]
fn check_names_what_would_change_and_writes_nothing() {
    let files: [File<'_>; 2] = [("a.probity", &ROUGH), ("b.probity", &NEAT)];
    let folder = case("fmt_check", &files, &["fmt", "--check", "."], 1);
    assert_eq!(text(folder.path(), "a.probity"), ROUGH);
    assert_eq!(run(folder.path(), &["fmt", "--check", "b.probity"]).code, 0);
}

#[test]
fn diff_shows_what_would_change_and_writes_nothing() {
    let folder = case("fmt_diff", &[("a.probity", &ROUGH)], &["fmt", "--diff", "a.probity"], 0);
    assert_eq!(text(folder.path(), "a.probity"), ROUGH);
    assert_eq!(run(folder.path(), &["fmt", "--diff", "--check", "a.probity"]).code, 1);
}

#[test]
fn files_with_errors_are_left_alone() {
    let files: [File<'_>; 2] = [("a.probity", &WRONG), ("b.probity", &ROUGH)];
    let folder = case("fmt_errors", &files, &["fmt", "."], 2);
    assert_eq!(text(folder.path(), "a.probity"), WRONG);
    assert_eq!(text(folder.path(), "b.probity"), NEAT);
}

#[test]
fn without_a_path_the_rules_of_the_project_are_meant() {
    let project = "packs: [287g]\nrules: [rules/]\nsources:\n  - kind: agreement\n    files: a.csv\n";
    let files: [File<'_>; 4] =
        [("probity.yaml", &project), ("rules/a.probity", &ROUGH), ("b.probity", &ROUGH), ("in/c.txt", &"")];
    let folder = case("fmt_project", &files, &["fmt"], 0);
    assert_eq!(text(folder.path(), "rules/a.probity"), NEAT);
    assert_eq!(text(folder.path(), "b.probity"), ROUGH, "it is not part of the project");
    assert_eq!(run(&folder.path().join("in"), &["fmt", "--check"]).code, 0);
}

#[test]
fn nothing_to_lay_out_is_said() {
    case("fmt_no_project", &[], &["fmt"], 2);
    case("fmt_no_file", &[], &["fmt", "absent.probity"], 2);
}

#[test]
fn line_ends_and_marks_of_machines_become_plain() {
    let windows = format!("\u{feff}{}", NEAT.replace('\n', "\r\n"));
    let folder = folder(&[("a.probity", &windows)]);
    assert_eq!(run(folder.path(), &["fmt", "--check", "a.probity"]).code, 1);
    assert_eq!(run(folder.path(), &["fmt", "a.probity"]).code, 0);
    assert_eq!(text(folder.path(), "a.probity"), NEAT);
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_stays() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("a.probity", &ROUGH)]);
    let path = folder.path().join("a.probity");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(run(folder.path(), &["fmt", "a.probity"]).code, 0);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(text(folder.path(), "a.probity"), NEAT);
}
