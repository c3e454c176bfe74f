//! Whatever stands in a table, what is proposed for it is a rule file in its layout by which the table is read.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{both, folder, read_by, rules, try_proposed};

/// Headers that mean something to the language, to the reader, or to nobody.
const HEADERS: &[&str] = &[
    "",
    " ",
    "Agency ID",
    "agency-id",
    "AGENCY_ID",
    "State",
    "rule",
    "for",
    "record",
    "from",
    "to",
    "is",
    "private",
    "label",
    "key",
    "or",
    "none",
    "text",
    "date",
    "one of",
    "yes/no",
    "287(g) duty",
    "2019",
    "42",
    "3rd",
    "Größe",
    "日付",
    "№",
    "#",
    "%",
    "a \"quoted\" name",
    "two\nlines",
    "/path/to",
    "from_date",
    "From date",
    "name",
    "Name",
    "Officer name",
    "Date of birth",
    "SSN",
    "belongs to",
    "nested in",
    "a,b",
    "a;b",
    "U.S. citizen",
    "# remark",
    "O’Brien – notes",
    "a very long header that goes on and on, as they do where somebody wrote a whole question into it, does it not?",
    "column_1",
    "Column 2",
    "é",
    "\u{202e}x",
    "x_2",
    "x",
    "X ",
];
const VALUES: &[&str] = &[
    "",
    "",
    " ",
    "2019-03-04",
    "3/4/2019",
    "13/4/2019",
    "4/13/2019",
    "3/4/19",
    "03042019",
    "1",
    "2",
    "007",
    "1.5",
    "1,234",
    "$5",
    "yes",
    "no",
    "Y",
    "N",
    "true",
    "JEM",
    "jem ",
    "Task Force",
    "N/A",
    "#N/A",
    "(b)(6)",
    "unknown",
    "Mara Ellwood",
    "Ellwood, Mara",
    "a@b.example",
    "123-45-6789",
    "2019-03-04T10:00",
    "2019-03-04T10:00Z",
    "3/4/2019 10:30 AM",
    "or",
    "other",
    "private",
    "a \"quoted\" word",
    "two\nlines",
    "a;b;c",
    "日本",
    "# no remark",
    "`tick`",
    "\u{202e}turned",
    "'",
    "x y z",
    "9999-12-31",
];

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn table() -> impl Strategy<Value = String> {
    let headers = prop::collection::vec(prop::sample::select(HEADERS), 1..9);
    headers.prop_flat_map(|headers| {
        let row = prop::collection::vec(prop::sample::select(VALUES), headers.len());
        let rows = prop::collection::vec(row, 0..40);
        (Just(headers), rows).prop_map(|(headers, rows)| {
            let line = |cells: &[&str]| cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",");
            let all = std::iter::once(line(&headers)).chain(rows.iter().map(|row| line(row)));
            all.collect::<Vec<_>>().join("\n")
        })
    })
}

/// That a table is read by what is proposed for it, and that each field finds its column.
fn can_be_used(text: &str) -> Result<(), String> {
    let Ok(mut proposal) = try_proposed("table.csv", text) else { return Ok(()) };
    let parents = proposal.parents();
    proposal.link(&parents);
    let with_source = proposal.rule_file(true).ok_or("it is no rule file")?;
    rules(&with_source).map_err(|faults| format!("{}\n{with_source}", faults.join("\n")))?;
    let (rule_file, source) = both(&proposal);
    let again = probity::authoring::fmt::format(&rule_file);
    if again.as_ref() != Some(&rule_file) {
        return Err(format!("this is not in its layout:\n{rule_file}\nbut\n{again:?}"));
    }
    let folder = folder(&[("table.csv", text)]);
    let (set, loaded) =
        read_by(folder.path(), &rule_file, &source).map_err(|why| format!("{why}\n{rule_file}\n{source}\n{text}"))?;
    let rows: u64 = loaded.files.iter().map(|file| u64::from(file.row_count())).sum();
    let looked_at = proposal.rows();
    if rows != looked_at {
        return Err(format!("{looked_at} rows were looked at, {rows} were read\n{rule_file}\n{source}\n{text}"));
    }
    for read in loaded.files.iter().flat_map(|file| &file.kinds) {
        for (id, field) in read.each_field() {
            if field.absent {
                let name = &set.schema.field(read.kind, id).name;
                return Err(format!("`{name}` finds no column\n{rule_file}\n{source}\n{text}"));
            }
        }
    }
    Ok(())
}

#[test]
fn whatever_a_table_holds_its_proposal_can_be_used() {
    let config = ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(0x1aef),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(text in table())| {
        if let Err(why) = can_be_used(&text) {
            return Err(TestCaseError::fail(why));
        }
    });
}

#[test]
fn a_thousand_columns_can_be_used() {
    let headers: Vec<String> = (0..1_000).map(|number| format!("Question {number}?")).collect();
    let mut text = headers.join(",");
    for row in 0..20 {
        let cells: Vec<String> = (0..1_000).map(|column| format!("{}", (row * column) % 7)).collect();
        write!(text, "\n{}", cells.join(",")).unwrap();
    }
    can_be_used(&text).unwrap();
}

#[test]
fn every_word_of_the_language_can_be_a_header_and_a_rule_can_say_its_field() {
    let grammar = std::fs::read_to_string(super::repository("grammar/probity.pest")).unwrap();
    let keywords = grammar.lines().filter_map(|line| {
        let (name, rest) = line.split_once(" = @{ \"")?;
        name.starts_with("kw_").then(|| rest.split('"').next().unwrap().to_owned())
    });
    let words: Vec<String> = keywords.collect();
    assert!(words.len() > 100, "{words:?}");
    for word in &words {
        let text = format!("{word}\nalpha\nbeta gamma\n");
        let (rule_file, _) = both(&super::proposed("subjects.csv", &text));
        let field =
            rule_file.lines().last().unwrap().trim().trim_start_matches("key ").split(':').next().unwrap().to_owned();
        let rule = format!(
            "{rule_file}\nrule A-1 \"x\"\n  cite    \"x\"\n  for     subject\n  should  {field} is \"alpha\"\n"
        );
        if let Err(faults) = rules(&rule) {
            panic!("`{word}`: {}\n{rule}", faults.join("\n"));
        }
    }
}
