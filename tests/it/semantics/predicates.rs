//! Table T4: each predicate by the state of the value it asks about.

use probity::column::State;

use super::bench::{Bench, Cells, problems};

/// Every type, with and without `or none`, on a record and on the parent that it belongs to.
const FIELDS: &str = "
  name:     text
  alias:    text or none
  number:   number
  spare:    number or none
  day:      date
  end:      date or none
  other:    text
  flag:     yes/no blank means no
  plain:    yes/no
";

fn text(requirement: &str) -> String {
    format!(
        "record office\n  key office_id: text{FIELDS}\nrecord item\n  key item_id: text\n  office_id: text{FIELDS}  \
         belongs to office by office_id\n\nrule R-1 \"predicate\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
    )
}

/// The states of the table.
const STATES: [&str; 9] =
    ["known", "blank", "code", "none", "absent", "unreadable", "withheld", "no parent", "parents"];

/// The answers of a predicate of `field`, which is written `{f}` in it; `true_value` makes it true and `false_value`
/// false. `none` stands for the value of the `or none` field of the same type.
fn judged(predicate: &str, field: &str, state: &str, value: &str, other: &str) -> String {
    let climbs = matches!(state, "no parent" | "parents");
    let path = if climbs { format!("office.{field}") } else { field.to_owned() };
    let slot = match state {
        "known" | "code" | "withheld" => format!(", {field} {value}"),
        "absent" => format!(", {field} absent"),
        "unreadable" => format!(", {field} unreadable \"?\""),
        _ => String::new(),
    };
    let mut given = format!("item item_id \"1\", office_id \"A\"{slot}\n");
    if state == "parents" {
        given += &format!("office office_id \"A\", {field} {value}\noffice office_id \"A\", {field} {other}\n");
    }
    let bench = Bench::new(&text(&predicate.replace("{f}", &path)), "2020-09-30", &given);
    let path = format!("item.{field}");
    let bench = match state {
        "code" => bench.state(&path, 0, State::UnknownCode),
        "withheld" => bench.state(&path, 0, State::Withheld),
        _ => bench,
    };
    bench.answers()
}

/// The same for a record that stands for two rows; `None` is a blank.
fn grouped(predicate: &str, field: &str, values: [Option<&str>; 2]) -> String {
    let row = |value: &Option<&str>| {
        let slot = value.map(|value| format!(", {field} {value}")).unwrap_or_default();
        format!("item item_id \"1\", office_id \"A\"{slot}\n")
    };
    let given: String = values.iter().map(row).collect();
    Bench::new(&text(&predicate.replace("{f}", field)), "2020-09-30", &given).grouped("item").answers()
}

/// A line: its name, the predicate, a plain field and an `or none` field of one type, a value for which it is true, one
/// for which it is false, and the cells in the order of [`STATES`]. `guard` stands for a load error without a guard.
type Line = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, [&'static str; 9]);

const VALUES: [&str; 9] = ["T", "U", "U", "F", "U", "U", "U", "U", "U"];
const NEGATED: [&str; 9] = ["T", "U", "U", "T", "U", "U", "U", "U", "U"];
const GUARDED: [&str; 9] = ["T", "U", "U", "guard", "U", "U", "U", "U", "U"];

const LINES: &[Line] = &[
    // `is recorded` is true for both of two parents.
    (
        "is recorded",
        "{f} is recorded",
        "name",
        "alias",
        "\"x\"",
        "\"y\"",
        ["T", "F", "F", "F", "U", "U", "T", "U", "T"],
    ),
    ("is blank", "{f} is blank", "name", "", "\"x\"", "\"y\"", ["F", "T", "T", "-", "U", "U", "F", "U", "F"]),
    ("is none", "{f} is none", "alias", "alias", "\"x\"", "\"y\"", ["F", "-", "U", "T", "U", "U", "F", "U", "F"]),
    (
        "is not none",
        "{f} is not none",
        "alias",
        "alias",
        "\"x\"",
        "\"y\"",
        ["T", "-", "U", "F", "U", "U", "T", "U", "T"],
    ),
    ("is", "{f} is \"x\"", "name", "alias", "\"x\"", "\"y\"", VALUES),
    ("is exactly", "{f} is exactly \"x\"", "name", "alias", "\"x\"", "\"y\"", VALUES),
    ("is one of", "{f} is one of (\"x\", \"z\")", "name", "alias", "\"x\"", "\"y\"", VALUES),
    ("contains", "{f} contains \"x\"", "name", "alias", "\"axb\"", "\"y\"", VALUES),
    ("starts with", "{f} starts with \"x\"", "name", "alias", "\"xb\"", "\"y\"", VALUES),
    ("ends with", "{f} ends with \"x\"", "name", "alias", "\"ax\"", "\"y\"", VALUES),
    ("matches", "{f} matches \"x+\"", "name", "alias", "\"xx\"", "\"y\"", VALUES),
    ("is, a number", "{f} is 3", "number", "spare", "3", "4", VALUES),
    ("is, a date", "{f} is 2020-01-01", "day", "end", "2020-01-01", "2020-01-02", VALUES),
    ("is, yes/no", "{f} is yes", "plain", "", "yes", "no", ["T", "U", "U", "-", "U", "U", "U", "U", "U"]),
    ("is not", "{f} is not \"x\"", "name", "alias", "\"y\"", "\"x\"", NEGATED),
    ("is not one of", "{f} is not one of (\"x\", \"z\")", "name", "alias", "\"y\"", "\"x\"", NEGATED),
    ("is not, a number", "{f} is not 3", "number", "spare", "4", "3", NEGATED),
    ("before", "{f} is before 2020-01-02", "day", "end", "2020-01-01", "2020-01-02", GUARDED),
    ("after", "{f} is after 2020-01-01", "day", "end", "2020-01-02", "2020-01-01", GUARDED),
    ("on or before", "{f} is on or before 2020-01-01", "day", "end", "2020-01-01", "2020-01-02", GUARDED),
    ("on or after", "{f} is on or after 2020-01-02", "day", "end", "2020-01-02", "2020-01-01", GUARDED),
    ("at least", "{f} is at least 3", "number", "spare", "3", "2", GUARDED),
    ("at most", "{f} is at most 3", "number", "spare", "3", "4", GUARDED),
    ("more than", "{f} is more than 3", "number", "spare", "4", "3", GUARDED),
    ("less than", "{f} is less than 3", "number", "spare", "2", "3", GUARDED),
    ("from through, numbers", "{f} is from 3 through 4", "number", "spare", "4", "5", GUARDED),
    (
        "from through, dates",
        "{f} is from 2020-01-01 through 2020-01-02",
        "day",
        "end",
        "2020-01-02",
        "2020-01-03",
        GUARDED,
    ),
    ("on a weekend", "{f} is on a weekend", "day", "end", "2020-01-04", "2020-01-06", GUARDED),
    ("at least N after", "{f} is at least 5 days after 2020-01-01", "day", "end", "2020-01-06", "2020-01-05", GUARDED),
    (
        "at least N before",
        "{f} is at least 5 days before 2020-01-06",
        "day",
        "end",
        "2020-01-01",
        "2020-01-02",
        GUARDED,
    ),
    (
        "less than N after",
        "{f} is less than 5 days after 2020-01-01",
        "day",
        "end",
        "2020-01-05",
        "2020-01-06",
        GUARDED,
    ),
    ("plus", "{f} plus 5 days is 2020-01-06", "day", "end", "2020-01-01", "2020-01-02", GUARDED),
    ("minus", "{f} minus 1 month is 2020-01-06", "day", "end", "2020-02-06", "2020-02-07", GUARDED),
    ("a plus b", "{f} plus 2 is 5", "number", "spare", "3", "4", GUARDED),
    ("days from to", "days from 2020-01-01 to {f} is 5 days", "day", "end", "2020-01-06", "2020-01-07", GUARDED),
    ("months from to", "months from {f} to 2020-03-30 is 1 month", "day", "end", "2020-01-31", "2020-01-30", GUARDED),
    ("the fiscal year of", "fiscal year of {f} is 2020", "day", "end", "2020-09-30", "2020-10-01", GUARDED),
];

#[test]
fn t4_cell_by_cell() {
    let mut cells = Cells::default();
    for (name, predicate, plain, none, good, bad, expected) in LINES {
        for (state, expected) in STATES.into_iter().zip(expected).filter(|(_, expected)| **expected != "-") {
            let cell = format!("T4 {name}, {state}");
            if state != "none" {
                cells.cell(cell, judged(predicate, plain, state, good, bad), expected);
            } else if *expected == "guard" {
                cells.cell(&cell, problems(&text(&predicate.replace("{f}", none))).join(", "), "unguarded-none");
                let guarded = format!("{none} is not none and {predicate}");
                cells.cell(format!("{cell}, guarded"), judged(&guarded, none, state, good, bad), "F");
            } else {
                cells.cell(cell, judged(predicate, none, state, good, bad), expected);
            }
        }
        // The rows of a group are no parents: what they say is not kept, but whether each of them says something is.
        let recorded = match *name {
            "is recorded" | "is not none" => "T",
            "is blank" | "is none" => "F",
            _ => "U",
        };
        cells.cell(format!("T4 {name}, rows differ"), grouped(predicate, plain, [Some(good), Some(bad)]), recorded);
        cells.cell(format!("T4 {name}, a row is blank"), grouped(predicate, plain, [Some(good), None]), "U");
        cells.cell(format!("T4 {name}, the first is blank"), grouped(predicate, plain, [None, Some(good)]), "U");
        let same = judged(predicate, plain, "known", good, bad);
        cells.cell(format!("T4 {name}, rows agree"), grouped(predicate, plain, [Some(good), Some(good)]), &same);
        // The other value of `known`, and two parents that say the same.
        if expected[8] == "U" {
            cells.cell(format!("T4 {name}, known and not so"), judged(predicate, plain, "known", bad, bad), "F");
            let twice = format!("({predicate}) or ({predicate})");
            cells.cell(format!("T4 {name}, parents, both so"), judged(&twice, plain, "parents", good, good), "T");
            cells.cell(format!("T4 {name}, parents, neither so"), judged(predicate, plain, "parents", bad, bad), "F");
        }
    }
    cells.check();
}

#[test]
fn t4_load_errors() {
    assert_eq!(problems(&text("alias is blank")), ["blank-is-none"]);
    assert_eq!(problems(&text("name is none")), ["never-none"]);
    assert_eq!(problems(&text("day is within 5 days after end")), ["unguarded-none"]);
    assert_eq!(problems(&text("end is within 5 days after day")), [""; 0]);
}

#[test]
fn t4_agree() {
    let judged = |given: &str| {
        Bench::new(&text("name, alias, other agree"), "2020-09-30", &format!("item item_id \"1\"{given}")).verdict()
    };
    let mut cells = Cells::default();
    for (given, expected) in [
        (", name \"x\", alias \"x\", other \"x\"", "T"),
        (", name \"x\", alias \"X \", other \"x\"", "T"),
        (", name \"x\", alias \"y\", other \"x\"", "F"),
        (", name \"x\", alias \"x\"", "U"),
        // Some two surely differ, whatever the third is.
        (", name \"x\", alias \"y\"", "F"),
        (", name \"x\", alias \"y\", other unreadable \"?\"", "F"),
        (", name \"x\", alias \"x\", other unreadable \"?\"", "U"),
        // None differs from every value.
        (", name \"x\", other \"x\"", "F"),
        (", name \"x\", other absent", "F"),
    ] {
        cells.cell(format!("T4 agree{given}"), judged(given).answers, expected);
    }
    let two = |given: &str| {
        Bench::new(
            &text("alias, spare_alias agree").replace("  spare: ", "  spare_alias: text or none\n  spare: "),
            "2020-09-30",
            &format!("item item_id \"1\"{given}"),
        )
        .answers()
    };
    cells.cell("T4 agree, none and none", two(""), "T");
    cells.cell("T4 agree, none and a value", two(", alias \"x\""), "F");
    cells.cell("T4 agree, none and unreadable", two(", alias unreadable \"x\""), "U");
    cells.check();
    assert_eq!(judged(", name \"x\", alias \"y\", other \"x\"").manner, Some("disagree"));
    assert_eq!(judged(", name \"x\", alias \"x\"").reasons, ["other: blank"]);
}

#[test]
fn t4_imprecise() {
    let judged = |requirement: &str, given: &str| {
        Bench::new(&text(requirement), "2020-09-30", &format!("item item_id \"1\", {given}")).answers()
    };
    let mut cells = Cells::default();
    for (requirement, given, expected) in [
        ("day is recorded", "day 2020-03", "T"),
        ("day is blank", "day 2020-03", "F"),
        ("end is none", "end 2020-03", "F"),
        ("day is 2020-04-01", "day 2020-03", "F"),
        ("day is 2020-03-15", "day 2020-03", "U"),
        ("day is not 2020-04-01", "day 2020-03", "T"),
        ("day is not 2020-03-15", "day 2020-03", "U"),
        ("day is before 2020-04-01", "day 2020-03", "T"),
        ("day is before 2020-03-31", "day 2020-03", "U"),
        ("day is before 2020-03-01", "day 2020-03", "F"),
        ("day is on or after 2020-03-01", "day 2020-03", "T"),
        ("day is from 2020-03-01 through 2020-03-31", "day 2020-03", "T"),
        ("day is from 2020-03-02 through 2020-03-31", "day 2020-03", "U"),
        ("day is on a weekend", "day 2020-03", "U"),
        ("day plus 10 days is on or before 2020-04-10", "day 2020-03", "T"),
        ("day plus 10 days is on or before 2020-04-09", "day 2020-03", "U"),
        ("days from 2020-02-29 to day is from 1 days through 31 days", "day 2020-03", "T"),
        ("days from 2020-02-29 to day is 1 day", "day 2020-03", "U"),
        ("fiscal year of day is 2020", "day 2020-03", "T"),
        ("fiscal year of day is 2020", "day 2020", "U"),
        ("fiscal year of day is 2019", "day 2020", "F"),
        ("day, end agree", "day 2020-03, end 2020-03", "T"),
        ("day, end agree", "day 2020-03, end 2020-04-01", "F"),
        ("day, end agree", "day 2020-03, end 2020-03-05", "U"),
    ] {
        cells.cell(format!("T4 imprecise, {requirement}, {given}"), judged(requirement, given), expected);
    }
    cells.check();
}

#[test]
fn t4_unique() {
    let text = "record item\n  key item_id: text\n  state: text\n  county: text or none\n  day: date\n  at: datetime\n\
                \nrule R-1 \"unique\"\n  cite \"manual\"\n  for item\n  should (state, county) is unique\n\
                \nrule DAY \"unique\"\n  cite \"manual\"\n  for item\n  should (state, day) is unique\n\
                \nrule AT \"unique\"\n  cite \"manual\"\n  for item\n  should (state, at) is unique\n\
                \nrule DAY-ALONE \"unique\"\n  cite \"manual\"\n  for item\n  should day is unique\n";
    let judged = |rule: &str, rows: &[&str]| {
        let given: Vec<String> =
            (1..).zip(rows).map(|(index, row)| format!("item item_id \"{index}\", {row}")).collect();
        let bench = Bench::new(text, "2020-09-30", &given.join("\n"));
        let each = (0..rows.len()).map(|row| bench.verdict_of(rule, u32::try_from(row).unwrap()).answers);
        each.collect::<Vec<_>>().join(" ")
    };
    let mut cells = Cells::default();
    for (name, rule, rows, expected) in [
        ("known", "R-1", &["state \"TX\", county \"A\"", "state \"TX\", county \"B\""] as &[&str], "T T"),
        (
            "known, all rows of a group",
            "R-1",
            &["state \"TX\", county \"A\"", "state \"TX\", county \"B\"", "state \"tx\", county \"a \""],
            "F T F",
        ),
        (
            "blank leaves the others alone",
            "R-1",
            &["county \"A\"", "state \"TX\", county \"A\"", "state \"TX\", county \"B\""],
            "U T T",
        ),
        ("unreadable", "R-1", &["state unreadable \"?\", county \"A\"", "state \"TX\", county \"A\""], "U T"),
        ("absent", "R-1", &["state absent, county \"A\"", "state \"TX\", county \"A\""], "U T"),
        ("none equals none", "R-1", &["state \"TX\"", "state \"TX\"", "state \"OK\""], "F F T"),
        ("none is no value", "R-1", &["state \"TX\"", "state \"TX\", county \"A\""], "T T"),
        ("imprecise, apart", "DAY", &["state \"TX\", day 2020-03", "state \"TX\", day 2020-04-01"], "T T"),
        ("imprecise, overlapping", "DAY", &["state \"TX\", day 2020-03", "state \"TX\", day 2020-03-15"], "U U"),
        (
            "imprecise, overlapping but for the state",
            "DAY",
            &["state \"TX\", day 2020-03", "state \"OK\", day 2020-03-15"],
            "T T",
        ),
        ("imprecise, the same month twice", "DAY", &["state \"TX\", day 2020-03", "state \"TX\", day 2020-03"], "U U"),
        (
            "a duplicate beside an imprecise one",
            "DAY",
            &["state \"TX\", day 2020-03-15", "state \"TX\", day 2020-03-15", "state \"TX\", day 2020-03"],
            "F F U",
        ),
        ("imprecise, alone", "DAY-ALONE", &["day 2020-03", "day 2020-03-15", "day 2020-05-01"], "U U T"),
        (
            "times of one day",
            "AT",
            &["state \"TX\", at 2020-03-15T10:00Z", "state \"TX\", at 2020-03-15T11:00Z"],
            "T T",
        ),
        (
            "the same time",
            "AT",
            &["state \"TX\", at 2020-03-15T10:00Z", "state \"TX\", at 2020-03-15T11:00+01:00"],
            "F F",
        ),
        ("a day and a time of it", "AT", &["state \"TX\", at 2020-03-15T10:00Z", "state \"TX\", at 2020-03-15"], "U U"),
    ] {
        cells.cell(format!("T4 unique, {name}"), judged(rule, rows), expected);
    }
    cells.check();
}

#[test]
fn t4_blank_means_no() {
    let mut cells = Cells::default();
    for (state, is_yes, is_no, recorded) in [
        ("blank", "F", "T", "F"),
        ("code", "U", "U", "F"),
        ("absent", "U", "U", "U"),
        ("unreadable", "U", "U", "U"),
        ("withheld", "U", "U", "T"),
        ("no parent", "U", "U", "U"),
        ("known", "T", "F", "T"),
    ] {
        let judged = |predicate: &str| judged(predicate, "flag", state, "yes", "no");
        cells.cell(format!("T4 blank means no, is yes, {state}"), judged("{f} is yes"), is_yes);
        cells.cell(format!("T4 blank means no, is no, {state}"), judged("{f} is no"), is_no);
        cells.cell(format!("T4 blank means no, is recorded, {state}"), judged("{f} is recorded"), recorded);
    }
    let parents = |predicate: &str, one: &str, other: &str| judged(predicate, "flag", "parents", one, other);
    cells.cell("T4 blank means no, parents yes and blank, is yes", parents("{f} is yes", "yes", "blank"), "U");
    cells.cell("T4 blank means no, parents no and blank, is no", parents("{f} is no", "no", "blank"), "T");
    cells.cell(
        "T4 blank means no, parents yes and blank, is recorded",
        parents("{f} is recorded", "yes", "blank"),
        "U",
    );
    cells.cell(
        "T4 blank means no, parents blank and yes, is recorded",
        parents("{f} is recorded", "blank", "yes"),
        "U",
    );
    cells.cell("T4 blank means no, parents no and blank, is recorded", parents("{f} is recorded", "no", "blank"), "U");
    cells.check();
}

#[test]
fn t4_link_keys() {
    let text = |requirement: &str| {
        format!(
            "record office\n  key office_id: text\n  name: text\n  open: yes/no\n\ndefine office.is_open as open is yes\n\
             \nrecord item\n  key item_id: text\n  office_id: text\n  branch_id: text or none\n  belongs to office by office_id\n  \
             belongs to office as branch by branch_id\n\nrule R-1 \"link\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
        )
    };
    let judged = |requirement: &str, given: &str| {
        Bench::new(
            &text(requirement),
            "2020-09-30",
            &format!("office office_id \"00123\", name \"x\", open yes\nitem item_id \"1\", {given}"),
        )
        .answers()
    };
    let mut cells = Cells::default();
    for (name, requirement, given, expected) in [
        ("known joins", "office.name is \"x\"", "office_id \"00123\"", "T"),
        ("leading zeros are kept", "office.name is \"x\"", "office_id \"123\"", "U"),
        ("keys compare as texts do", "office.name is \"x\"", "office_id \" 00123 \"", "T"),
        ("blank", "office.name is \"x\"", "office_id blank", "U"),
        ("blank, is recorded", "office.name is recorded", "office_id blank", "U"),
        ("blank, is blank", "office.name is blank", "office_id blank", "U"),
        ("absent", "office.name is \"x\"", "office_id absent", "U"),
        ("unreadable", "office.name is \"x\"", "office_id unreadable \"?\"", "U"),
        ("none: the path is none", "branch.name is \"x\"", "branch_id blank", "F"),
        ("none: the path is none, negated", "branch.name is not \"x\"", "branch_id blank", "T"),
        ("none: a derived answer is none too", "branch.is_open is yes", "branch_id blank", "F"),
        ("none: nor is it no", "branch.is_open is no", "branch_id blank", "F"),
        ("a derived answer", "branch.is_open is yes", "branch_id \"00123\"", "T"),
        ("a derived answer that is not no", "branch.is_open is no", "branch_id \"00123\"", "F"),
        ("none: there is no such record", "exists branch", "branch_id blank", "F"),
        ("blank: perhaps", "exists office", "office_id blank", "U"),
    ] {
        cells.cell(format!("T4 link key, {name}"), judged(requirement, given), expected);
    }
    cells.check();
}
