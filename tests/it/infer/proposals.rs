//! What is proposed for columns of every sort, and what is asked of those who know more.

use std::fmt::Write;

use probity::column::State;

use super::{both, proposed, read, try_proposed};

/// Records of a table, made from a header and rows.
fn table(header: &str, row: impl Fn(usize) -> String, rows: usize) -> String {
    let mut text = header.to_owned();
    for number in 0..rows {
        write!(text, "\n{}", row(number)).unwrap();
    }
    text + "\n"
}

/// The line of a field, and the remark above it.
#[track_caller]
fn field(rule_file: &str, name: &str) -> (String, String) {
    let lines: Vec<&str> = rule_file.lines().map(str::trim).collect();
    let is_field = |line: &&str| line.trim_start_matches("key ").starts_with(&format!("{name}:"));
    let at = lines.iter().position(is_field).unwrap_or_else(|| panic!("no `{name}` in\n{rule_file}"));
    let words = lines[at].split_whitespace().collect::<Vec<_>>().join(" ");
    let above = lines[..at].iter().rev().take_while(|line| line.starts_with('#')).collect::<Vec<_>>();
    let remark: Vec<&str> = above.into_iter().rev().map(|line| line.trim_start_matches(['#', ' '])).collect();
    (words, remark.join(" "))
}

#[track_caller]
fn has_type(rule_file: &str, name: &str, wanted: &str) {
    let (line, _) = field(rule_file, name);
    let (_, own) = line.split_once(": ").unwrap();
    assert_eq!(own, wanted, "`{name}` in\n{rule_file}");
}

#[test]
fn a_list_as_it_comes() {
    let text = "List of agreements,,,,,,\nas of 1 April,,,,,,\n\
        STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY,SUPPORT TYPE,SIGNED,\n"
        .to_owned()
        + &table("", list_row, 300)[1..];
    let proposal = proposed("participatingAgencies04012026am.csv", &text);
    insta::assert_snapshot!(proposal.rule_file(true).unwrap());
}

fn list_row(number: usize) -> String {
    let states = ["ALABAMA", "FLORIDA", "TEXAS"];
    let kind = match number {
        7 => "State",
        _ if number.is_multiple_of(3) => "Municipality",
        _ if number.is_multiple_of(2) => "County ",
        _ => "county",
    };
    let county = if number.is_multiple_of(50) { "#N/A".to_owned() } else { format!("County {}", number % 140) };
    let model = ["Jail Enforcement Model", "Task Force Model"][number % 2];
    let signed =
        if number == 12 { "05/082025".to_owned() } else { format!("{}/{}/2025", number % 12 + 1, number % 28 + 1) };
    let agency = format!("Agency {}", number / 2);
    let beyond = if number == 20 { "x" } else { "" };
    format!("{},{agency},{kind},{county},{model},{signed},{beyond}", states[number / 100])
}

#[test]
fn types_are_those_that_all_values_fit() {
    let header = "Case No.,Flag,Mixed flag,Beds,Share,Hours,Zip,Badge 2,Opened,Booked at,Tags,Amount,Score";
    let row = |number: usize| {
        format!(
            "C-{number},{},{},{},{}.5,{},{:05},{},2019-01-{:02},2019-01-{:02}T10:00Z,a{}; b,\"1,{:03}\",{}",
            ["yes", "No"][number % 2],
            ["Y", "n"][number % 2],
            number,
            number,
            number % 9,
            number * 37,
            100_000 + number,
            number % 28 + 1,
            number % 28 + 1,
            number,
            number,
            if number == 3 { "n/k".to_owned() } else { number.to_string() },
        )
    };
    let (rule_file, source) = both(&proposed("cases.csv", &table(header, row, 40)));
    assert!(field(&rule_file, "case_no").0.starts_with("key case_no: text"), "{rule_file}");
    for (name, wanted) in [
        ("flag", "yes/no"),
        ("mixed_flag", "yes/no"),
        ("beds", "whole number"),
        ("share", "number"),
        ("hours", "number in hours"),
        ("zip", "text"),
        ("opened", "date"),
        ("booked_at", "datetime"),
        ("tags", "text"),
        ("amount", "text"),
        ("score", "whole number"),
    ] {
        has_type(&rule_file, name, wanted);
    }
    assert!(field(&rule_file, "tags").1.contains("`list of text`, if that separates"), "{rule_file}");
    assert!(field(&rule_file, "amount").1.contains("amounts with commas"), "{rule_file}");
    assert!(source.contains("unknown: [\"n/k\"]"), "{source}");
    assert!(!source.contains("time_zone"), "every time has its zone: {source}");
    let (_, loaded) = read("cases.csv", &table(header, row, 40));
    assert!(loaded.files[0].kinds[0].each_field().all(|(_, field)| field.unreadable.is_empty()));
}

#[test]
fn the_order_of_day_and_month_is_asked_where_both_fit() {
    let both_fit = |number: usize| format!("{number},{}/{}/2019", number % 12 + 1, number % 12 + 1);
    let text = table("Id,Received", both_fit, 30);
    let (rule_file, source) = both(&proposed("complaints.csv", &text));
    has_type(&rule_file, "received", "date");
    assert!(source.contains("In which order do day and month stand in `received`? Both fit all 30."), "{source}");
    assert!(source.contains("    # dates: [\"M/D/YYYY\"]\n    # dates: [\"D/M/YYYY\"]\n"), "{source}");
    assert!(!source.contains("\n    dates:"), "{source}");
    let (_, loaded) = read("complaints.csv", &text);
    let records = loaded.dataset.records(probity::schema::KindId(0));
    assert!(records.rows().all(|row| records.state(row, probity::schema::FieldId(1)) == State::Unreadable));
}

#[test]
fn the_order_of_day_and_month_is_taken_where_the_dates_show_it() {
    let american =
        |number: usize| format!("{number},{}/{}/2019,{}/1/2019", number % 12 + 1, number % 28 + 1, number % 12 + 1);
    let (_, source) = both(&proposed("complaints.csv", &table("Id,Received,Closed", american, 60)));
    assert!(source.contains("    dates: [\"M/D/YYYY\"]\n"), "{source}");
    assert!(source.contains("With day and month the other way round, 3"), "{source}");
    assert!(
        source.contains("In `closed` day and month could stand either way round; other columns show which."),
        "{source}"
    );
    let european = |number: usize| format!("{number},{}.{}.2019", number % 28 + 1, number % 12 + 1);
    let (_, source) = both(&proposed("complaints.csv", &table("Id,Received", european, 60)));
    assert!(source.contains("    dates: [\"D.M.YYYY\"]\n"), "{source}");
}

#[test]
fn years_of_two_digits_need_a_century() {
    let of = |from: usize| move |number: usize| format!("{number},12/{}/{:02}", number % 28 + 1, from + number % 20);
    let (_, source) = both(&proposed("a.csv", &table("Id,Held", of(5), 40)));
    assert!(source.contains("dates: [\"M/D/YY\"]") && source.contains("    century: 2000\n"), "{source}");
    let (_, source) = both(&proposed("a.csv", &table("Id,Held", of(70), 40)));
    assert!(source.contains("    century: 1900\n"), "{source}");
    let (_, source) = both(&proposed("a.csv", &table("Id,Held", of(40), 40)));
    assert!(source.contains("    # dates: [\"M/D/YY\"]\n    # century: 2000\n"), "{source}");
}

#[test]
fn spellings_of_a_value_are_counted_together_and_rare_values_left_open() {
    let row = |number: usize| {
        let model = match number {
            5 => "Jial",
            _ => ["Jail", "JAIL ", "Task Force", "task  force"][number % 4],
        };
        format!("{number},{model}")
    };
    let (rule_file, _) = both(&proposed("a.csv", &table("Id,Model", row, 400)));
    has_type(&rule_file, "model", "one of \"Task Force\", Jail or other");
    let (_, remark) = field(&rule_file, "model");
    assert_eq!(remark, "`Task Force` 200, `Jail` 199; rare, so left to `or other`: `Jial` 1");
}

#[test]
fn blanks_are_counted_and_never_decided() {
    let row = |number: usize| format!("{number},{}", if number.is_multiple_of(4) { "" } else { "2019-01-01" });
    let (rule_file, _) = both(&proposed("a.csv", &table("Id,Closed on", row, 1_604)));
    let (line, remark) = field(&rule_file, "closed_on");
    assert_eq!((line.as_str(), remark.as_str()), ("closed_on: date", "401 of 1,604 blank"));
    assert!(rule_file.contains("# - What a blank means."), "{rule_file}");
}

#[test]
fn codes_are_proposed_for_the_source_and_are_no_values() {
    let row = |number: usize| {
        let born = if number.is_multiple_of(2) { "(b)(6), (b)(7)(C)" } else { "[REDACTED]" };
        let county = if number.is_multiple_of(5) { "#N/A".to_owned() } else { format!("County {number}") };
        let held = if number.is_multiple_of(7) { "None".to_owned() } else { "2019-01-01".to_owned() };
        let english = ["None", "Limited"][number % 2];
        format!("{number},\"{born}\",{county},{held},{english}")
    };
    let text = table("Id,Born,County,Held,English", row, 60);
    let (rule_file, source) = both(&proposed("a.csv", &text));
    has_type(&rule_file, "held", "date");
    has_type(&rule_file, "english", "one of Limited, \"None\"");
    assert!(source.contains("redacted: [\"(b)(6), (b)(7)(C)\", \"[REDACTED]\"]"), "{source}");
    assert!(source.contains("none: [\"#N/A\", \"None\"]"), "{source}");
    assert!(source.contains("`#N/A` 12 in `county`") || source.contains("`#N/A` 12 in county"), "{source}");
}

#[test]
fn no_value_of_a_person_stands_in_a_proposal() {
    let people = ["Maria Ellwood", "Thomas Renn", "Ines Quarto", "Piet Halloran"];
    let row = |number: usize| {
        let name = people[number % 4];
        format!(
            "{number},{name},{name},\"{}\",1980-02-{:02},A{:09},{:03}-45-6789,x{number}@office.example,(512) 555-{:04},{name}",
            "Ellwood, Mara",
            number % 28 + 1,
            number,
            number,
            number
        )
    };
    let header = "Id,Complainant,Reviewed by,Contact,Date of birth,Alien No.,SSN,E-mail,Phone,Whoever";
    let text = table(header, row, 60);
    let shown = proposed("complaints.csv", &text).rule_file(true).unwrap();
    for word in ["Maria", "Renn", "Quarto", "Halloran", "1980", "45-6789", "@office", "555-"] {
        assert!(!shown.contains(word), "`{word}` in\n{shown}");
    }
    for name in ["complainant", "reviewed_by", "contact", "date_of_birth", "alien_no", "ssn", "e_mail", "phone"] {
        assert!(field(&shown, name).0.contains(" private"), "`{name}` in\n{shown}");
    }
    // Names that come again and again below a header that says nothing are no set of values either.
    assert!(field(&shown, "whoever").0.contains(" private"), "{shown}");
}

#[test]
fn names_of_agencies_and_places_are_not_private() {
    let row = |number: usize| {
        format!("{number},Alder County Sheriff's Office,\"Houston, TX\",Baker County,Field Office {number}")
    };
    let text = table("Id,Agency name,City,County,Facility", row, 30);
    let shown = proposed("a.csv", &text).rule_file(true).unwrap();
    assert!(!shown.contains("text private"), "{shown}");
}

#[test]
fn several_columns_may_name_a_record_together() {
    let row = |number: usize| format!("S{},A{},{}", number % 3, number / 3, number % 2);
    let shown = proposed("a.csv", &table("State,Agency,Round", row, 90)).rule_file(true).unwrap();
    assert!(shown.contains("Together `state` and `agency` never repeat"), "{shown}");
    let twice = |number: usize| if number == 89 { row(4) } else { row(number) };
    let shown = proposed("a.csv", &table("State,Agency,Round", twice, 90)).rule_file(true).unwrap();
    assert!(shown.contains("`state` and `agency` nearly do together; 1 record repeats an earlier one"), "{shown}");
}

#[test]
fn two_dates_may_be_the_ends_of_something_that_lasts() {
    let row = |number: usize| format!("{number},2019-01-{:02},2020-01-{:02}", number % 28 + 1, number % 28 + 1);
    let shown = proposed("authorizations.csv", &table("Id,Valid from,Valid to", row, 30)).rule_file(true).unwrap();
    let flat = shown.replace("\n#  ", "");
    assert!(
        flat.contains("(`lasts from valid_from until valid_to`) or the last of it (`through valid_to`)"),
        "{shown}"
    );
}

#[test]
fn columns_that_cannot_be_read_are_told() {
    let text = "Id,Amount,Amount,,Note\n1,2,3,x,a\n2,3,4,,b\n3,4,5,y,c,too many\n";
    let shown = proposed("a.csv", text).rule_file(true).unwrap().replace("\n#  ", "");
    assert!(shown.contains("What stands below no header, and so is not read: column 4 (1 value)."), "{shown}");
    assert!(shown.contains("Which of two columns is meant by `Amount`: 2 and 3 are called so"), "{shown}");
    assert!(shown.contains("1 row was passed over"), "{shown}");
    assert!(!shown.contains("amount:"), "{shown}");
    let unnamed = try_proposed("a.csv", "1,2,3\n4,5,6\n").unwrap_err().to_string();
    insta::assert_snapshot!(unnamed, @"`a.csv` has no header: none of its first rows looks like the names of columns");
}

#[test]
fn a_table_without_a_header_is_not_read_as_if_its_first_record_were_one() {
    let text = "ALABAMA,Thomas Renn,open\nFLORIDA,Maria Ellwood,open\nALABAMA,Thomas Renn,closed\n";
    let refused = try_proposed("a.csv", text).unwrap_err().to_string();
    insta::assert_snapshot!(refused, @"`a.csv` has no header: none of its first rows looks like the names of columns");
    let again = "Id,State\n1,open\nId,State\n2,closed\n";
    let shown = proposed("a.csv", again).rule_file(true).unwrap();
    assert!(shown.contains("Why 1 row repeats the header"), "{shown}");
}

#[test]
fn delimiters_and_encodings_are_declared() {
    let row = |number: usize| format!("{number};a, b and c;1,5");
    let (_, source) = both(&proposed("a.csv", &table("Id;Text;Share", row, 9)));
    assert!(source.contains("    delimiter: \";\"\n"), "{source}");
    let folder = super::folder(&[]);
    let path = folder.path().join("a.csv");
    std::fs::write(&path, b"Id,Place\n1,Caf\xe9\n2,Caf\xe9\n").unwrap();
    let exports = [super::Export { path, name: "a.csv".to_owned() }];
    let asked = super::Asked { files: "a.csv".to_owned(), ..super::Asked::default() };
    let (_, source) = both(&super::propose(&exports, &asked).unwrap());
    assert!(source.contains("this is a guess") && source.contains("    encoding: windows-1252\n"), "{source}");
}

#[test]
fn records_are_found_in_trees_and_what_is_nested_in_them() {
    let text = r#"{"edition": "2024", "facilities": {
      "TX": [{"code": "T-1", "beds": 20, "contract": {"from": "2019-01-01", "until": null}, "kinds": ["a", "b"]},
             {"code": "T-2", "beds": null, "contract": {"from": "2019-01-01", "until": null}, "kinds": ["a"]}],
      "NM": [{"code": "N-1", "beds": 7, "contract": {"from": "2019-01-01", "until": "2020-01-01"}, "kinds": [],
              "inspections": [{"inspection_id": "I-1", "held_on": "2024-02-01", "score": 65.5},
                              {"inspection_id": "I-2", "held_on": "2024-02-01", "score": 66}]}]}}"#;
    let proposal = proposed("facilities.json", text);
    insta::assert_snapshot!(proposal.rule_file(true).unwrap());
    let (set, loaded) = read("facilities.json", text);
    let count = |kind: &str| loaded.dataset.records(set.schema.kind_named(kind).unwrap()).len();
    assert_eq!((count("facility"), count("inspection")), (3, 2));
}

#[test]
fn records_stand_where_they_look_like_records() {
    let places = [
        (r#"[{"a": 1}, {"a": 2}]"#, None),
        (r#"{"a": 1, "b": "x"}"#, None),
        (r#"{"agreements": [{"a": 1}]}"#, Some("/agreements/*")),
        (r#"{"x|y": [{"a": 1}], "z": [{"a": 2}]}"#, Some("/{group}/*")),
        (r#"{"x": {"a": 1}, "z": {"a": 2}}"#, Some("/{id}")),
        (r#"{"made": "today", "x": [], "of/all": [{"a": 1}]}"#, Some("/of~1all/*")),
    ];
    for (text, wanted) in places {
        let (_, source) = both(&proposed("a.json", text));
        let found = source.lines().find_map(|line| line.trim().strip_prefix("records: "));
        assert_eq!(found, wanted.map(|path| format!("\"{path}\"")).as_deref(), "{text}\n{source}");
        read("a.json", text);
    }
}

#[test]
fn every_text_format_is_looked_at() {
    let (rule_file, _) =
        both(&proposed("cases.ndjson", "{\"id\": \"C-1\", \"open\": true}\n{\"id\": \"C-2\", \"open\": false}\n"));
    has_type(&rule_file, "open", "yes/no");
    let (rule_file, _) = both(&proposed("cases.yaml", "- id: C-1\n  beds: 7\n- id: C-2\n  beds: 8\n"));
    has_type(&rule_file, "beds", "whole number");
    let (rule_file, _) = both(&proposed("cases.tsv", "Id\tBeds\nC-1\t7\nC-2\t8\n"));
    has_type(&rule_file, "beds", "whole number");
}
