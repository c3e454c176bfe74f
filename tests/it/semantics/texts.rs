//! Table T10: how texts are compared.

use super::bench::{Bench, Cells};

fn judged(requirement: &str, value: &str) -> String {
    let text = format!(
        "list cities: houston, El_Paso\n\nrecord item\n  key item_id: text\n  name: text\n  twin: text\n  marks: list of text\n  model: one of JEM \"Jail \
         Model\", WSO\n\nrule R-1 \"text\"\n  cite \"manual\"\n  for item\n  should {requirement}\n"
    );
    Bench::new(&text, "2020-09-30", &format!("item item_id \"1\", {value}")).answers()
}

#[test]
fn t10_comparison() {
    let mut cells = Cells::default();
    for (requirement, value, expected) in [
        // Case, outer and repeated white space, non-breaking spaces.
        ("name is \"Houston\"", "name \"HOUSTON \"", "T"),
        ("name is \"Houston\"", "name \"Huston\"", "F"),
        ("name is \"New York\"", "name \" new   york\"", "T"),
        ("name is \"New York\"", "name \"New\u{a0}York\"", "T"),
        ("name is \"New York\"", "name \"NewYork\"", "F"),
        // Typographic quotes and dashes.
        ("name is \"O'Brien\"", "name \"O\u{2019}Brien\"", "T"),
        ("name is \"A-1\"", "name \"A\u{2013}1\"", "T"),
        ("name is \"A-1\"", "name \"A\u{2014}1\"", "T"),
        // One letter or a letter and its accent; full case folding.
        ("name is \"Peña\"", "name \"Pen\u{303}a\"", "T"),
        ("name is \"Peña\"", "name \"Pena\"", "F"),
        ("name is \"STRASSE\"", "name \"straße\"", "T"),
        // Leading zeros are kept.
        ("name is \"123\"", "name \"00123\"", "F"),
        ("name is one of (\"a\", \"Houston\")", "name \" HOUSTON\"", "T"),
        // In a set of values a bare word is a text: no field can stand there.
        ("name is one of (a, HOUSTON)", "name \"Houston\"", "T"),
        ("name is one of (a, b)", "name \"Houston\"", "F"),
        ("name is one of cities", "name \"Houston\"", "T"),
        ("name is one of cities", "name \"Dallas\"", "F"),
        ("name is exactly one of (a, houston)", "name \"Houston\"", "F"),
        ("name contains any of (x, ton)", "name \"Houston\"", "T"),
        ("marks contains all of (a, B)", "marks (\"a\", \"b\")", "T"),
        ("marks contains any of (c, d)", "marks (\"a\", \"b\")", "F"),
        ("name contains \"OUST\"", "name \"Houston\"", "T"),
        ("name contains \"new york\"", "name \"the New \u{a0} York office\"", "T"),
        ("name contains any of (\"x\", \"TON\")", "name \"Houston\"", "T"),
        ("name contains all of (\"x\", \"TON\")", "name \"Houston\"", "F"),
        ("name starts with \"hOU\"", "name \"  Houston\"", "T"),
        ("name ends with \"TON\"", "name \"Houston  \"", "T"),
        ("name ends with \"HOU\"", "name \"Houston\"", "F"),
        ("marks contains \"A\"", "marks (\"a \", \"b\")", "T"),
        ("marks contains \"a\"", "marks (\"ab\")", "F"),
        ("marks contains all of (\"a\", \"B\")", "marks (\"a\", \"b\")", "T"),
        ("name, twin agree", "name \"Houston\", twin \" HOUSTON\"", "T"),
        // The whole text, without outer white space, otherwise as stored.
        ("name matches \"[0-9]+\"", "name \" 123 \"", "T"),
        ("name matches \"[0-9]+\"", "name \"\u{a0}123\"", "T"),
        ("name matches \"[0-9]+\"", "name \"123 4\"", "F"),
        ("name matches \"23\"", "name \"123\"", "F"),
        ("name matches \"abc\"", "name \"ABC\"", "F"),
        ("name matches \"a|bc\"", "name \"bc\"", "T"),
        ("name matches \"a|bc\"", "name \"ac\"", "F"),
        // As stored.
        ("name is exactly \"Houston\"", "name \"Houston\"", "T"),
        ("name is exactly \"Houston\"", "name \"Houston \"", "F"),
        ("name is exactly \"Houston\"", "name \"HOUSTON\"", "F"),
        ("name is exactly \"O'Brien\"", "name \"O\u{2019}Brien\"", "F"),
        ("name is exactly one of (\"a\", \"Houston\")", "name \"Houston\"", "T"),
        ("name is exactly one of (\"a\", \"Houston\")", "name \"houston\"", "F"),
        ("name matches exactly \"[0-9]+\"", "name \"123\"", "T"),
        ("name matches exactly \"[0-9]+\"", "name \" 123\"", "F"),
        // A `one of`, by its value and by its spellings.
        ("model is JEM", "model \"jail  model\"", "T"),
        ("model is JEM", "model jem", "T"),
        ("model is one of (JEM, WSO)", "model \"wso \"", "T"),
    ] {
        cells.cell(format!("T10 {requirement}, {value:?}"), judged(requirement, value), expected);
    }
    cells.check();
}
