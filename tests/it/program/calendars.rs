//! Holiday calendars: those of a project, what can be wrong with their files, and what is taken where nobody names
//! one.

use super::{File, add, folder, golden, run, transcript};

const RULES: &str = r#"record request "request for records"
  key request_id: text
  received_on:    date
  answered_on:    date or none yet

rule ANS-01 "Answered within five business days"
  cite    "Audit of 2021" page 3
  for     request
  should  answered_on is within 5 business days after received_on
"#;

const PROJECT: &str = "as_of: 2024-06-30
rules: [rules.probity]
calendars: [state.yaml]
sources:
  - kind: request
    files: requests.csv
    complete: {through: 2024-06-30}
";

const SETTINGS: &str = "settings\n  holidays state_offices\n\n";

const REQUESTS: &str = "request_id,received_on,answered_on
R-1,2024-03-27,2024-04-04
R-2,2024-03-27,2024-04-03
R-3,2024-03-27,2024-04-05
R-4,2022-12-29,2023-01-09
";

const STATE: &str = "name: state_offices
from: 2023
through: 2024
holidays:
  2023-07-04: Independence Day
  2024-03-29: Good Friday
  2024-07-04: Independence Day
";

#[track_caller]
fn case(name: &str, files: &[File<'_>], arguments: &[&str], code: i32) {
    let rules = format!("{SETTINGS}{RULES}");
    let folder = folder(&[("rules.probity", &rules), ("probity.yaml", &PROJECT), ("requests.csv", &REQUESTS)]);
    add(folder.path(), files);
    let ran = run(folder.path(), arguments);
    golden(&format!("calendar_{name}"), &transcript(files, arguments, &ran));
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
}

#[test]
fn the_calendar_of_a_project() {
    case("own", &[("state.yaml", &STATE)], &["check"], 1);
    case("own_why", &[("state.yaml", &STATE)], &["why", "ANS-01", "R-3"], 0);
}

#[test]
fn without_a_name_the_federal_holidays_count_and_that_is_said() {
    let project = PROJECT.replace("calendars: [state.yaml]\n", "");
    case("assumed", &[("rules.probity", &RULES), ("probity.yaml", &project)], &["check"], 1);
    let named = format!("settings\n  holidays us_federal\n\n{RULES}");
    let named: &[File<'_>] = &[("rules.probity", &named), ("probity.yaml", &project)];
    let folder = folder(&[("requests.csv", &REQUESTS)]);
    add(folder.path(), named);
    assert!(!run(folder.path(), &["check"]).out.contains("no holiday calendar"), "it was named");
}

#[test]
fn a_calendar_that_no_file_holds() {
    case("missing", &[], &["check"], 2);
    case(
        "not_named",
        &[("state.yaml", &STATE), ("probity.yaml", &PROJECT.replace("[state.yaml]", "[]"))],
        &["check"],
        2,
    );
}

#[test]
fn calendar_files_with_mistakes() {
    for (name, text) in [
        ("empty", "# nothing yet\n"),
        ("not_yaml", "name: [state_offices\nfrom: 2023\n"),
        ("list", "- 2024-03-29\n"),
        ("keys", "nmae: state_offices\nfrom: 2023\nthrough: 2024\nholidays: {2024-03-29: Good Friday}\ncountry: US\n"),
        ("values", "name: State Offices\nfrom: MMXXIII\nthrough: 2024\nholidays:\n  2024-03-29: Good Friday\n"),
        (
            "days",
            "name: state_offices\nfrom: 2023\nthrough: 2024\nholidays:\n  2023-02-29: Leap Day\n  3/29/2024: Good Friday\n  2025-07-04: Independence Day\n  2024-07-04:\n",
        ),
        ("twice", "name: state_offices\nfrom: 2024\nthrough: 2024\nholidays:\n  2024-03-29: A\n  2024-03-29: B\n"),
        ("backwards", "name: state_offices\nfrom: 2024\nthrough: 2023\nholidays:\n  2024-03-29: Good Friday\n"),
        (
            "year_left_out",
            "name: state_offices\nfrom: 2022\nthrough: 2024\nholidays:\n  2022-07-04: Independence Day\n  2024-07-04: Independence Day\n",
        ),
        ("federal", "name: us_federal\nfrom: 2024\nthrough: 2024\nholidays:\n  2024-07-04: Independence Day\n"),
    ] {
        case(name, &[("state.yaml", &text)], &["check"], 2);
    }
}
