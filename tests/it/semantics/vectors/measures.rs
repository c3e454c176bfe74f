//! Measures: rates with their bounds (table T9, rulings 12, 13, 33, 34, 40), worked out by hand.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::bench::{Cells, problems};
use super::Project;
use crate::program::Ran;

const RECORDS: &str = "record officer
  key officer_id: text
  field_office:   text
  region:         text or none
  active:         yes/no
  trained:        yes/no
  waived:         yes/no
  due_on:         date
  done_on:        date or none yet
  hours:          number

record training
  officer_id:   text
  course:       text
  completed_on: date
  hours:        number
  belongs to officer by officer_id
  dated by completed_on

rule R-1 \"trained\"
  cite    \"manual\"
  for     officer
  when    active is yes
  should  trained is yes and done_on is by due_on
  unless  waived: waived is yes
";

/// How many officers have which set of outcomes.
type Sets<'a> = &'a [(usize, &'a str)];
/// Field offices and regions, with their officers.
type Groups<'a> = &'a [(&'a str, &'a str, Sets<'a>)];

const OFFICER: &str = "officer_id,field_office,region,active,trained,waived,due_on,done_on,hours";

/// An officer with each set of outcomes: the values after the region.
fn values(set: &str) -> &'static str {
    match set {
        "met" => "yes,yes,no,2020-01-31,2020-01-15,1",
        "violated" => "yes,no,no,2020-01-31,2020-01-15,1",
        "met violated" => "yes,,no,2020-01-31,2020-01-15,1",
        "n.a. met" => ",yes,no,2020-01-31,2020-01-15,1",
        "n.a. violated" => ",no,no,2020-01-31,2020-01-15,1",
        "met exempt" => "yes,yes,,2020-01-31,2020-01-15,1",
        "exempt" => "yes,no,yes,2020-01-31,2020-01-15,1",
        "exempt violated" => "yes,no,,2020-01-31,2020-01-15,1",
        "pending" => "yes,yes,no,2021-01-31,,1",
        "met pending" => "yes,yes,no,2021-01-31,soon,1",
        "n.a." => "no,yes,no,2020-01-31,2020-01-15,1",
        other => panic!("no set of outcomes is called {other}"),
    }
}

/// Officers of a field office and a region, so many of each set.
fn officers(groups: Groups<'_>) -> String {
    let mut text = format!("{OFFICER}\n");
    let mut number = 0;
    for (office, region, sets) in groups {
        for (count, set) in *sets {
            for _ in 0..*count {
                number += 1;
                writeln!(text, "O{number},{office},{region},{}", values(set)).unwrap();
            }
        }
    }
    text
}

/// The files of a run of measures.
struct Measured<'a> {
    as_of: &'a str,
    measure: &'a str,
    officers: String,
    trainings: &'a str,
    yaml: &'a str,
    /// What the project file says of officers.
    source: &'a str,
}

impl Default for Measured<'_> {
    fn default() -> Self {
        Measured { as_of: "2020-09-30", measure: "", officers: String::new(), trainings: "", yaml: "", source: "" }
    }
}

impl Measured<'_> {
    #[track_caller]
    fn output(&self, format: &str) -> String {
        let ran = self.ran(format);
        assert!(ran.code != 2, "{}", ran.err);
        ran.out
    }

    fn ran(&self, format: &str) -> Ran {
        let rules = format!("{RECORDS}\n{}\n", self.measure);
        let yaml = format!(
            "as_of: {}\n{}sources:\n  - kind: officer\n    files: officers.csv\n{}  - kind: training\n    files: trainings.csv\n    \
             complete: {{through: 2020-12-31}}\n",
            self.as_of, self.yaml, self.source
        );
        let trainings = format!("officer_id,course,completed_on,hours\n{}", self.trainings);
        let files = [("officers.csv", &*self.officers), ("trainings.csv", &*trainings)];
        Project { rules: &rules, yaml: &yaml, files: &files }.ran(format)
    }

    #[track_caller]
    fn measure(&self) -> Value {
        let result: Value = serde_json::from_str(&self.output("json")).unwrap();
        result["measures"][0].clone()
    }

    #[track_caller]
    fn total(&self) -> Value {
        self.measure()["total"].clone()
    }
}

const SHARE: &str = "measure M-1 \"trained\"\n  cite \"manual\"\n  share of officer for whom R-1 is met";

/// A share in per cent with one digit, or `none`.
fn per_cent(value: &Value) -> String {
    value.as_f64().map_or_else(|| "none".to_owned(), |share| format!("{:.1}", share * 100.0))
}

fn rates(cell: &Value) -> String {
    let [rate, low, high] = ["rate", "rate_low", "rate_high"].map(|key| per_cent(&cell[key]));
    format!("{rate} {low} {high}")
}

#[test]
fn t9_rates_and_their_bounds() {
    let mut cells = Cells::default();
    for unit in ["officer for whom", "subjects for which"] {
        let measure = &SHARE.replace("officer for whom", unit);
        let mut row = |sets: Sets<'_>, expected: &str| {
            let total =
                Measured { measure, officers: officers(&[("Houston", "", sets)]), ..Measured::default() }.total();
            cells.cell(format!("{unit} {sets:?}"), rates(&total), expected);
        };
        if unit.starts_with("officer") {
            row(&[(698, "met"), (25, "violated"), (43, "met violated")], "96.5 91.1 96.7");
            row(&[(698, "met"), (25, "violated"), (43, "n.a. met")], "96.5 96.5 96.7");
            row(&[(698, "met"), (25, "violated"), (43, "n.a. violated")], "96.5 91.1 96.5");
        }
        row(&[(5, "met"), (5, "met exempt"), (5, "violated")], "66.7 50.0 66.7");
        row(&[(4, "met violated")], "none 0.0 100.0");
        row(&[(3, "pending")], "none none none");
        row(&[(3, "n.a."), (2, "exempt")], "none none none");
        // An exception that is open may take violated ones away.
        row(&[(5, "met"), (5, "exempt violated")], "100.0 50.0 100.0");
        row(&[(1, "met"), (1, "met pending"), (2, "violated")], "33.3 33.3 50.0");
        row(&[(3, "violated")], "0.0 0.0 0.0");
    }
    cells.check();
    let total = Measured {
        measure: SHARE,
        officers: officers(&[("Houston", "", &[(698, "met"), (25, "violated"), (43, "met violated")])]),
        ..Measured::default()
    }
    .total();
    assert_eq!((&total["met"], &total["violated"], &total["not_assessable"]), (&698.into(), &25.into(), &43.into()));
}

/// Ruling 33: groups add up; what is not known, none or withheld is a group of its own.
#[test]
fn ruling_33_groups_add_up() {
    let measure = &format!("{SHARE}\n  by field_office");
    let groups = |by: &str, list: Groups<'_>, source: &str| {
        let measured = Measured {
            measure: &measure.replace("field_office", by),
            officers: officers(list),
            source,
            ..Measured::default()
        };
        let measured = measured.measure();
        let mut told: Vec<String> = measured["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| {
                let (met, violated) = (group["met"].as_u64().unwrap(), group["violated"].as_u64().unwrap());
                let name = if group["by"][by].is_null() { &group["missing"][by] } else { &group["by"][by] };
                format!("{}: {met} of {}", super::bare(name), met + violated)
            })
            .collect();
        told.sort();
        (told, measured["total"].clone())
    };
    let three: Groups<'_> = &[
        ("Houston", "", &[(2, "met"), (1, "violated")]),
        ("HOUSTON ", "", &[(1, "met")]),
        ("Dallas", "", &[(1, "violated")]),
        ("", "", &[(1, "met")]),
        ("(b)(6)", "", &[(1, "violated")]),
        ("UNK", "", &[(1, "violated")]),
    ];
    let (found, total) = groups("field_office", three, "    unknown: [UNK]\n    redacted: [\"(b)(6)\"]\n");
    assert_eq!(found, ["Dallas: 0 of 1", "Houston: 3 of 4", "not_known: 1 of 2", "withheld: 0 of 1"]);
    assert_eq!((&total["met"], &total["violated"]), (&4.into(), &4.into()));
    let regions: Groups<'_> = &[("", "South", &[(1, "met")]), ("", "", &[(1, "violated")])];
    assert_eq!(groups("region", regions, "").0, ["South: 1 of 1", "none: 0 of 1"]);
}

/// Table T4, groups by what a path climbs to and by periods: not known where there is no parent, where parents differ,
/// where a value is unreadable or not precise enough.
#[test]
fn t4_groups_in_every_state() {
    let rules = "record office\n  key office_id: text\n  region: text or none\n  size: one of BIG, SMALL\n\
                 \nrecord officer\n  key officer_id: text\n  office_id: text\n  active: yes/no\n  since: date\n  belongs to office by office_id\n\
                 \nrule R-1 \"active\"\n  cite \"manual\"\n  for officer\n  should active is yes\n\
                 \nmeasure M-1 \"by region\"\n  cite \"manual\"\n  share of officer for whom R-1 is met\n  by office.region\n\
                 \nmeasure M-2 \"by size\"\n  cite \"manual\"\n  share of officer for whom R-1 is met\n  by office.size\n\
                 \nmeasure M-3 \"by year\"\n  cite \"manual\"\n  share of officer for whom R-1 is met\n  by fiscal year of since\n";
    let offices = "office_id,region,size\nA,South,BIG\nB,,HUGE\nC,North,BIG\nC,West,BIG\n";
    let officers = "officer_id,office_id,active,since\nO1,A,yes,2019-09-30\nO2,B,yes,2019-10-01\nO3,C,yes,2019-09\nO4,Z,yes,2019\nO5,,yes,\n";
    let run = |officers: &str| {
        let yaml = "as_of: 2020-09-30\nsources:\n  - {kind: office, files: offices.csv}\n  - {kind: officer, files: officers.csv}\n";
        Project { rules, yaml, files: &[("offices.csv", offices), ("officers.csv", officers)] }.result()
    };
    let groups = |result: &Value, at: usize| {
        let measure = &result["measures"][at];
        let told = measure["groups"].as_array().unwrap().iter().map(|group| {
            let name = group["by"].as_object().unwrap().iter().next().unwrap();
            let name = if name.1.is_null() { &group["missing"][name.0] } else { name.1 };
            format!("{}: {}", super::bare(name), group["met"])
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        told.join(", ")
    };
    let result = run(officers);
    let mut cells = Cells::default();
    cells.cell("by region", groups(&result, 0), "South: 1, none: 1, not_known: 3");
    cells.cell("by size", groups(&result, 1), "BIG: 2, not_known: 3");
    cells.cell("by year", groups(&result, 2), "2019: 2, 2020: 1, not_known: 2");
    let absent = run("officer_id,active\nO1,yes\nO2,yes\n");
    cells.cell("no column for the link", groups(&absent, 0), "not_known: 2");
    cells.cell("no column for the date", groups(&absent, 2), "not_known: 2");
    cells.check();
}

/// Ruling 12 and the targets: reached or missed only if both bounds say so.
#[test]
fn targets() {
    let mut cells = Cells::default();
    let rows: [(&str, Sets<'_>, &str); 10] = [
        ("at least 95 %", &[(95, "met"), (5, "violated")], "reached"),
        ("at least 95 %", &[(94, "met"), (6, "violated")], "missed"),
        ("at least 95 %", &[(94, "met"), (5, "violated"), (1, "met violated")], "undecided"),
        ("at least 95 %", &[(96, "met"), (3, "violated"), (1, "met violated")], "reached"),
        ("at least 95 %", &[(90, "met"), (9, "violated"), (1, "met violated")], "missed"),
        ("at least 95 %", &[(641, "met"), (34, "violated")], "missed"),
        ("at most 5 %", &[(5, "met"), (95, "violated")], "reached"),
        ("at most 5 %", &[(6, "met"), (94, "violated")], "missed"),
        ("at least 95 %", &[(3, "pending")], "undecided"),
        ("at least 0 %", &[(3, "met violated")], "undecided"),
    ];
    for (word, sets, expected) in rows {
        let measure = format!("{SHARE}\n  target {word}");
        let total =
            Measured { measure: &measure, officers: officers(&[("Houston", "", sets)]), ..Measured::default() }.total();
        cells.cell(format!("{word} {sets:?}"), super::bare(&total["target"]), expected);
    }
    cells.check();
    // 641 of 675 is 94.96 %: as many digits as put it on the right side of the target.
    let measure = format!("{SHARE}\n  target at least 95 %");
    let officers = officers(&[("Houston", "", &[(641, "met"), (34, "violated")])]);
    let text = Measured { measure: &measure, officers, ..Measured::default() }.output("text");
    let line = text.split("M-1").nth(1).unwrap_or(&text);
    assert!(line.contains("94.96"), "{text}");
}

/// Ruling 13: a share names its unit; loops are rolled up for records, and counted one by one for subjects.
#[test]
fn ruling_13_the_unit_of_a_share() {
    let looped = "list courses: a, b, c, d\n\nrule L-1 \"each course\"\n  cite \"manual\"\n  for officer\n  for each course in courses\n  \
                  should exists (training where course is that course)\n\n";
    let officers = || officers(&[("Houston", "", &[(2, "met")])]);
    let trainings = "O1,a,2020-01-01,1\nO1,b,2020-01-01,1\nO1,c,2020-01-01,1\n\
                     O2,a,2020-01-01,1\nO2,b,2020-01-01,1\nO2,c,2020-01-01,1\nO2,d,2020-01-01,1\n";
    let share = |unit: &str| {
        let measure = format!("{looped}measure M-1 \"trained\"\n  cite \"manual\"\n  share of {unit} L-1 is met");
        Measured { measure: &measure, officers: officers(), trainings, ..Measured::default() }.total()
    };
    assert_eq!(rates(&share("officer for whom")), "50.0 50.0 50.0");
    let subjects = share("subjects for which");
    assert_eq!((rates(&subjects), &subjects["met"]), ("87.5 87.5 87.5".to_owned(), &7.into()));
}

/// Table T9: a record with several subjects is the first of violated, pending, met, exempt, not applicable that is there.
#[test]
fn t9_roll_up() {
    // A fiscal year for each set: 2018 to 2020, each over one training that may or may not be known.
    let rule = "rule L-1 \"each year\"\n  cite \"manual\"\n  for officer\n  for each fiscal year from due_on until done_on\n  \
                when exists (training where course is \"called\" and completed_on is during that fiscal year)\n  \
                should exists (training where course is \"done\" and completed_on is during that fiscal year)\n  \
                unless waived: exists (training where course is \"waived\" and completed_on is during that fiscal year)\n\n";
    let measure = format!("{rule}measure M-1 \"trained\"\n  cite \"manual\"\n  share of officer for whom L-1 is met");
    // What is known of a year, by the outcome; `?` leaves open what it was.
    let trainings = |year: &str, outcome: &str| {
        let line = |course: &str| format!("O1,{course},{year}-03-01,1\n");
        match outcome {
            "met" => line("called") + &line("done"),
            "violated" => line("called"),
            "exempt" => line("called") + &line("waived"),
            "n.a." => String::new(),
            "met violated" => line("called") + &line(""),
            other => panic!("{other}"),
        }
    };
    let mut cells = Cells::default();
    let mut row = |years: [&str; 3], as_of: &str, expected: &str| {
        let known: String = ["2018", "2019", "2020"]
            .iter()
            .zip(years)
            .filter(|(_, outcome)| *outcome != "pending")
            .map(|(year, outcome)| trainings(year, outcome))
            .collect();
        let running = if years[2] == "pending" { "O1,called,2020-03-01,1\n" } else { "" };
        let total = Measured {
            as_of,
            measure: &measure,
            officers: format!("{OFFICER}\nO1,Houston,,yes,yes,no,2017-10-01,,1\n"),
            trainings: &format!("{known}{running}"),
            ..Measured::default()
        }
        .total();
        let counts = ["met", "violated", "not_assessable"].map(|key| total[key].to_string()).join(" ");
        cells.cell(format!("{years:?}"), format!("{counts}: {}", rates(&total)), expected);
    };
    let (over, runs) = ("2020-09-30", "2020-06-30");
    row(["met", "met", "met"], over, "1 0 0: 100.0 100.0 100.0");
    row(["met", "violated", "met"], over, "0 1 0: 0.0 0.0 0.0");
    row(["violated", "met", "pending"], runs, "0 1 0: 0.0 0.0 0.0");
    row(["met", "exempt", "n.a."], over, "1 0 0: 100.0 100.0 100.0");
    row(["met", "met", "pending"], runs, "0 0 0: none none none");
    row(["exempt", "n.a.", "exempt"], over, "0 0 0: none none none");
    row(["n.a.", "n.a.", "n.a."], over, "0 0 0: none none none");
    row(["exempt", "violated", "n.a."], over, "0 1 0: 0.0 0.0 0.0");
    row(["met", "met violated", "n.a."], over, "0 0 1: none 0.0 100.0");
    row(["violated", "met violated", "met"], over, "0 1 0: 0.0 0.0 0.0");
    cells.check();
}

/// Counts, sums and ratios, with what stays open; groups by periods.
#[test]
fn counts_sums_and_ratios() {
    let trainings = "O1,a,2019-09-30,2\nO1,a,2019-10-01,3\nO1,a,2020-02-29,1.5\nO2,b,2020-03-01,4\nO2,,2020-03-01,8\nO2,a,2020-10-01,9\n";
    let measured = |total: &str| {
        let measure = format!("measure M-1 \"sum\"\n  cite \"manual\"\n  {total}");
        Measured {
            measure: &measure,
            officers: officers(&[("Houston", "", &[(2, "met")])]),
            trainings,
            ..Measured::default()
        }
        .measure()
    };
    let mut cells = Cells::default();
    let mut row = |total: &str, low: f64, high: f64| {
        let found = measured(total)["total"].clone();
        let bounds =
            ["low", "high"].map(|key| found[key].as_f64().map_or("none".to_owned(), |number| number.to_string()));
        cells.cell(total, bounds.join(" "), &format!("{low} {high}"));
    };
    // The one that is dated after the as-of date has not happened; of one the course is not known.
    row("count of training", 5.0, 5.0);
    row("count of (training where course is \"a\")", 3.0, 4.0);
    row("sum of hours of training", 18.5, 18.5);
    row("sum of hours of (training where course is \"a\")", 6.5, 14.5);
    row("count of (training where completed_on is during fiscal year 2020)", 4.0, 4.0);
    cells.check();
    let by_year = measured("count of training\n  by fiscal year of completed_on");
    let mut told: Vec<String> = by_year["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| format!("{}: {}", super::bare(&group["by"]["fiscal year of completed_on"]), group["value"]))
        .collect();
    told.sort();
    assert_eq!(told, ["2019: 1", "2020: 4"]);
    let ratio = measured("ratio of sum of hours of training to count of training")["total"].clone();
    assert_eq!(ratio["value"].as_f64(), Some(3.7));
    let none = measured(
        "ratio of count of training to count of (training where course is \"c\" and completed_on is during fiscal year 2019)",
    );
    assert!(none["total"]["value"].is_null(), "nothing to divide by: {none}");
}

/// Ruling 34: Wilson's interval of a simple random sample, from the low bound's to the high bound's.
#[test]
fn ruling_34_intervals_of_samples() {
    let sample = "    sample: {size: SIZE, frame: 208000, design: simple random}\n";
    let interval = |sets: Sets<'_>, size: &str, measure: &str| {
        let source = sample.replace("SIZE", size);
        Measured { measure, officers: officers(&[("Houston", "", sets)]), source: &source, ..Measured::default() }
            .output("text")
    };
    let sure = interval(&[(698, "met"), (25, "violated")], "723", SHARE);
    assert!(sure.contains("94.9") && sure.contains("97.6"), "{sure}");
    let open = interval(&[(698, "met"), (25, "violated"), (43, "met violated")], "766", SHARE);
    assert!(open.contains("88.9") && open.contains("97.8"), "{open}");
}

/// A sample whose size is not that of the rows is an error; other designs and rules with loops have no interval.
#[test]
fn ruling_34_what_has_no_interval() {
    let run = |size: &str, design: &str, measure: &str| {
        let source = format!("    sample: {{size: {size}, frame: 208000, design: {design}}}\n");
        let sets: Sets<'_> = &[(9, "met"), (1, "violated")];
        Measured { measure, officers: officers(&[("Houston", "", sets)]), source: &source, ..Measured::default() }
            .ran("text")
    };
    assert_eq!(run("11", "simple random", SHARE).code, 2);
    // Nine of ten: from 59.6 % to 98.2 %.
    let simple = run("10", "simple random", SHARE).out;
    assert!(simple.contains("59.6") && simple.contains("98.2"), "{simple}");
    let stratified = run("10", "stratified", SHARE).out;
    assert!(!stratified.contains("59.6"), "{stratified}");
}

/// Ruling 39 and table T2: a sum of what is not known is open where nothing bounds it.
#[test]
fn t2_sums_of_what_is_not_known() {
    let measure = "measure M-1 \"sum\"\n  cite \"manual\"\n  sum of hours of training";
    let trainings = "O1,a,2019-09-30,2\nO1,a,2019-10-01,\n";
    let list = officers(&[("Houston", "", &[(1, "met")])]);
    let total = Measured { measure, officers: list, trainings, ..Measured::default() }.total();
    assert!(total["low"].is_null() && total["high"].is_null(), "{total}");
}

/// Ruling 40: a group of a private value bears a pseudonym.
#[test]
fn ruling_40_private_groups() {
    let rules = RECORDS.replace("field_office:   text\n", "field_office:   text private\n");
    let rules = format!("{rules}\n{SHARE}\n  by field_office\n");
    let officers = officers(&[("Quillborough", "", &[(2, "met")]), ("Marrowby", "", &[(1, "violated")])]);
    let yaml = "as_of: 2020-09-30\nsources:\n  - {kind: officer, files: officers.csv}\n";
    let project = Project { rules: &rules, yaml, files: &[("officers.csv", &officers)] };
    for format in ["json", "text"] {
        let out = project.output(format);
        assert!(!out.contains("Quillborough") && !out.contains("Marrowby"), "{out}");
    }
    let groups = project.result()["measures"][0]["groups"].as_array().unwrap().len();
    assert_eq!(groups, 2);
}

/// Ruling 40: a small cell is hidden, and a second one, so that the total does not give it away.
#[test]
fn ruling_40_small_groups() {
    let measure = &format!("{SHARE}\n  by field_office");
    let list: Groups<'_> = &[
        ("Houston", "", &[(20, "met"), (8, "violated")]),
        ("Dallas", "", &[(11, "met"), (6, "violated")]),
        ("Austin", "", &[(1, "met"), (1, "violated")]),
    ];
    let measured =
        Measured { measure, officers: officers(list), yaml: "small_groups: 5\n", ..Measured::default() }.measure();
    let groups = measured["groups"].as_array().unwrap();
    let shown: Vec<String> = groups
        .iter()
        .filter(|group| group["met"].is_u64())
        .map(|group| super::bare(&group["by"]["field_office"]))
        .collect();
    assert_eq!((groups.len(), shown.len()), (3, 1), "{measured}");
    let whole: Groups<'_> =
        &[("Houston", "", &[(20, "met"), (8, "violated")]), ("Dallas", "", &[(11, "met"), (6, "violated")])];
    let measured =
        Measured { measure, officers: officers(whole), yaml: "small_groups: 5\n", ..Measured::default() }.measure();
    assert!(measured["groups"].as_array().unwrap().iter().all(|group| group["met"].is_u64()), "{measured}");
}

/// Mistakes: a share without its unit, an unknown rule, a unit that the rule does not judge.
#[test]
fn measures_that_say_nothing() {
    let wrong = |measure: &str| {
        !problems(&format!("{RECORDS}\nmeasure M-1 \"m\"\n  cite \"manual\"\n  {measure}\n")).is_empty()
    };
    let mut cells = Cells::default();
    for (measure, expected) in [
        ("share of officer for whom R-1 is met", "false"),
        ("share of subjects for which R-1 is met", "false"),
        ("share of R-1 that is met", "true"),
        ("share of officer for whom R-2 is met", "true"),
        ("share of training for whom R-1 is met", "true"),
        ("count of officer\n  by nothing_there", "true"),
        ("count of officer\n  target at least 95 %", "true"),
        ("sum of field_office of officer", "true"),
    ] {
        cells.cell(measure, wrong(measure).to_string(), expected);
    }
    cells.check();
}
