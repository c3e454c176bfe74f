//! Groups of rows from the outside: what the results say of them, and both places of what differs.

use super::{File, folder, golden, run, transcript};

const RULES: &str = r#"record agency
  key state:  text
  key name:   text
  county:     text
  chief:      text  private

rule AGY-1 "The county is in the north"
  cite    "Audit of 2021"
  for     agency
  should  county is not "South"

rule AGY-2 "Somebody is in charge, and not for long"
  cite    "Audit of 2021"
  for     agency
  should  chief is recorded and chief is not "Mara Ellwood"
"#;

const PROJECT: &str = "as_of: 2024-06-30
rules: [rules.probity]
sources:
  - kind: agency
    files: lists/{state}.csv
    distinct: true
    complete: {through: 2024-06-30}
";

const FILES: [File<'_>; 2] = [
    ("lists/TX.csv", &"Name,County,Chief\nOak,North,Tobias Renn\nElm,North,Tobias Renn\noak ,South,Ines Quarto\n"),
    ("lists/NM.csv", &"Name,County,Chief\nOak,North,Tobias Renn\n,North,Tobias Renn\nOAK,North,Tobias Renn\n"),
];

fn case(name: &str, arguments: &[&str]) {
    let mut files: Vec<File<'_>> = vec![("rules.probity", &RULES), ("probity.yaml", &PROJECT)];
    files.extend(FILES);
    let folder = folder(&files);
    let ran = run(folder.path(), arguments);
    golden(name, &transcript(&FILES, arguments, &ran));
    assert_eq!(ran.code, 3, "{name}");
}

#[test]
fn groups_in_results() {
    case("groups_text", &["check"]);
    case("groups_json", &["check", "--format", "json"]);
    case("groups_lines", &["check", "--format", "line", "--also", "met"]);
}
