//! What findings say: links that find nobody, sentences of a rule's own, values of lists.

use super::{folder, golden, probity};

const RULES: &str = r#"record officer "designated officer"
  key officer_id: text

record training_record "training"
  key training_id: text
  officer_id:      text
  trainer_id:      text private
  score:           whole number
  tags:            list of one of a, b, c
  passed_on:       date or none yet
  belongs to officer by officer_id
  belongs to officer as trainer by trainer_id

rule TRN-1 "Every training is that of an officer"
  cite   "Manual"
  for    training_record
  should exists officer

rule TRN-2 "Trainings are given by officers"
  cite   "Manual"
  for    training_record
  should exists trainer

rule TRN-3 "Trainings are passed"
  cite   "Manual"
  for    training_record
  say    "{officer_id} has {score}, tags {tags}, passed {passed_on}, trained by {trainer_id}"
  should passed_on is not none

rule TRN-4 "Trainings have the tag c"
  cite   "Manual"
  for    training_record
  should tags contains c
"#;

const PROJECT: &str = "as_of: 2020-09-30
rules: [rules.probity]
sources:
  - kind: officer
    files: officers.csv
    complete: {through: 2020-09-30}
  - kind: training_record
    files: trainings.csv
    complete: {through: 2020-09-30}
";

const TRAININGS: &str = "training_id,officer_id,trainer_id,score,tags,passed_on
T1,O1,O1,77,a;b,
T2,O9,O8,seven,c;d,
T3,O1,O1,,,2020-01-02
";

#[test]
fn sentences_name_the_values_that_matter() {
    let folder = folder(&[
        ("probity.yaml", PROJECT),
        ("rules.probity", RULES),
        ("officers.csv", "officer_id\nO1\n"),
        ("trainings.csv", TRAININGS),
    ]);
    let ran = probity(folder.path(), &["check"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    golden("sentences", &ran.out);
    golden("sentences_why", &probity(folder.path(), &["why", "TRN-4", "T1"]).out);
    let hidden = probity(folder.path(), &["check", "--max-findings", "0"]).out;
    assert!(hidden.starts_with("TRN-1: 1 finding not shown\n"), "{hidden}");
}
