//! Which values nobody asks for once they are read.

fn unread(rules: &str) -> Vec<String> {
    let records = "record meter \"meter\"\n  key meter_id: text\n  place: text\n  owner: text private\n  colour: text\n  \
                   marks: list of text\n\nrecord reading\n  key reading_id: text\n  meter_id: text\n  taken_on: date\n  \
                   checked_on: date or none\n  value: number\n  unit: text\n  note: text\n  batch: text\n  \
                   seen_from: date\n  seen_until: date or none\n  belongs to meter by meter_id\n  dated by taken_on\n  \
                   lasts from seen_from until seen_until\n  follows by taken_on within batch\n\n\
                   record remark\n  words: text\n  made_on: date\n\n";
    let (_, faults, set) = super::resolved(&format!("{records}{rules}"));
    let shown: Vec<String> = faults.list.iter().map(|fault| fault.problem.to_string()).collect();
    let set = set.unwrap_or_else(|| panic!("{rules}\n{shown:?}"));
    let name = |(kind, field)| format!("{}.{}", set.schema.kind(kind).name, set.schema.field(kind, field).name);
    let own = |name: &String| name.starts_with("meter.") || name.starts_with("reading.") || name.starts_with("remark.");
    set.unread_fields().into_iter().map(name).filter(own).collect()
}

fn rule(of: &str, rest: &str) -> String {
    format!("rule R-1 \"title\"\n  cite \"manual\"\n  for {of}\n{rest}\n")
}

/// Keys, links, dates, private texts and lists are kept, and all of records without a key.
#[test]
fn without_rules_only_what_tells_records_apart_is_kept() {
    let all = ["meter.place", "meter.colour", "reading.checked_on", "reading.value", "reading.unit", "reading.note"];
    assert_eq!(unread(""), all);
}

#[test]
fn what_rules_and_measures_name_is_read() {
    let left = |rules: &str, read: &[&str]| {
        let all = unread("");
        let left: Vec<&String> = all.iter().filter(|name| !read.contains(&name.as_str())).collect();
        assert_eq!(unread(rules).iter().collect::<Vec<_>>(), left, "{rules}");
    };
    left(&rule("reading", "  should value is at least 0"), &["reading.value"]);
    left(&rule("reading", "  when unit is \"l\"\n  should note is blank"), &["reading.unit", "reading.note"]);
    left(&rule("reading", "  should value is 1\n  unless noted: note is recorded"), &["reading.value", "reading.note"]);
    left(&rule("reading", "  should value is 1\n  unclear unit: unit is \"?\""), &["reading.value", "reading.unit"]);
    left(&rule("reading", "  should meter.place is \"A\""), &["meter.place"]);
    left(&rule("reading", "  should (unit, note) is unique"), &["reading.unit", "reading.note"]);
    left(&rule("reading", "  should unit, note are recorded"), &["reading.unit", "reading.note"]);
    left(&rule("reading", "  should previous.value is none or previous.value is at most 3"), &["reading.value"]);
    left(&rule("meter", "  should exists (reading where note is recorded)"), &["reading.note"]);
    left(&rule("meter", "  should sum of value of reading is at most 3"), &["reading.value"]);
    left(&rule("meter", "  should reading agrees on unit"), &["reading.unit"]);
    left(&rule("meter", "  should colour is \"red\"\n  say \"at {place}\""), &["meter.colour", "meter.place"]);
    let loops = "  for each calendar year from taken_on until checked_on\n  should value is 1";
    left(&rule("reading", loops), &["reading.checked_on", "reading.value"]);
    let define = "define reading.level as\n  1 when unit is \"l\"\n  otherwise value\n\n";
    left(&format!("{define}{}", rule("reading", "  should level is 1")), &["reading.value", "reading.unit"]);
    left(
        "measure M-1 \"title\"\n  sum of value of reading\n  by unit, meter.place\n",
        &["reading.value", "reading.unit", "meter.place"],
    );
    left("measure M-1 \"title\"\n  count of (reading where note is recorded)\n", &["reading.note"]);
}
