//! The program as people and programs meet it: reports, exit codes, privacy, the same bytes for the same inputs.

mod commands;
mod exits;
mod formats;
mod inputs;
mod measures;
mod places;
mod privacy;
mod recurrence;
mod sentences;
mod several;

use std::path::Path;
use std::process::{Command, Stdio};

/// A folder with files in it.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    add(folder.path(), files);
    folder
}

/// Writes files into a folder, over those that are there.
pub(crate) fn add(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }
}

/// What a run of the program said, and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program in a folder.
pub(crate) fn probity(folder: &Path, arguments: &[&str]) -> Ran {
    probity_with(folder, arguments, &[])
}

/// Runs the program in a folder with some environment variables.
pub(crate) fn probity_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let done = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(arguments)
        .current_dir(folder)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("the program can be started");
    Ran {
        code: done.status.code().expect("the program ends by itself"),
        out: String::from_utf8(done.stdout).expect("results are UTF-8"),
        err: String::from_utf8(done.stderr).expect("messages are UTF-8"),
    }
}

/// Compares with a snapshot that stands beside all others.
#[track_caller]
pub(crate) fn golden(name: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown));
}

/// Rules about agreements and officers; officers are people, so that what tells who they are is private.
pub(crate) const RULES: &str = r#"policy MOA "Memorandum of agreement"

record agency "law enforcement agency"
  key agency_id: text

record agreement "agreement"
  key agreement_id: text
  agency_id:        text
  model:            one of JEM, WSO
  signed_on:        date
  installed_on:     date or none yet  from "IT installed"
  belongs to agency by agency_id

record officer "officer"
  key badge:        text private
  agency_id:        text
  name:             text private
  born_on:          date private
  sworn_on:         date
  belongs to agency by agency_id

rule ITC-01 "Equipment installed within 180 days of signature"
  cite    "OIG-18-77" page 6
  for     agreement
  when    model is JEM
  should  installed_on is within 180 days after signed_on
  unless  waived: agency_id is "AG-9"
  fix     "Open a ticket and record the date it closes."

rule OFF-01 "Officers are at least 21 years old when sworn in"
  cite    MOA section "IV"
  for     officer
  must    sworn_on is at least 21 years after born_on
  fix     "Withdraw the nomination."

rule OFF-02 "Every officer belongs to a known agency"
  cite    MOA section "II"
  for     officer
  must    agency_id is recorded and exists agency
"#;

pub(crate) const PROJECT: &str = "as_of: 2018-03-31
rules: [rules.probity]
sources:
  - kind: agency
    files: agencies.csv
  - kind: agreement
    files: agreements.csv
  - kind: officer
    files: people/officers.csv
";

pub(crate) const AGREEMENTS: &str = "Agreement ID,Agency ID,Model,Signed on,IT installed
A-1,AG-1,JEM,2017-01-10,2017-07-09
A-2,AG-1,JEM,2017-01-10,2017-07-10
A-3,AG-2,WSO,2017-01-10,
A-4,AG-2,JEM,2017-12-01,
A-5,AG-2,JEM,2017-02-30,2017-07-09
A-6,AG-9,JEM,2016-01-10,
A-7,AG-1,JEM,2016-01-10,
";

pub(crate) const OFFICERS: &str = "Badge,Agency ID,Name,Born on,Sworn on,Notes
B-771,AG-1,Quillon Marsh,1980-05-06,2015-01-01,friend of Quillon Marsh
B-772,AG-2,Tamsin Orlebar,1996-02-03,2016-01-01,
B-773,,Tamsin  ORLEBAR,1979-01-01,2016-01-01,
B-774,AG-2,李小龙,1978-13-01,2016-01-01,
";

/// A project in which every rule judges somebody and every outcome but *not due* in all rules occurs.
pub(crate) fn project() -> tempfile::TempDir {
    folder(&[
        ("probity.yaml", PROJECT),
        ("rules.probity", RULES),
        ("agencies.csv", "Agency ID\nAG-1\nAG-2\nAG-9\n"),
        ("agreements.csv", AGREEMENTS),
        ("people/officers.csv", OFFICERS),
    ])
}
