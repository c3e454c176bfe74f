//! What the values of each type are read as.

use insta::assert_snapshot;
use parquet::data_type::Int96;
use probity::schema::{Blank, FieldId, KindId, Schema, Type};

use super::super::{blank, field, files, headers, kind};
use super::{
    AGREEMENTS, Written, agreements, bytes, double, fixed, float, int32, int64, int96, levels, project, read, read_as,
    texts, ways, written, written_with, yes_no,
};

/// A kind named like the agreements of the other tests, with other fields.
fn schema_of(fields: &[(&str, Type)]) -> Schema {
    let key = field("id", Type::Text);
    let fields = std::iter::once(key).chain(fields.iter().map(|(name, of)| field(name, of.clone()))).collect();
    Schema { kinds: vec![kind("agreement", fields)], ..Schema::default() }
}

/// One column beside a key, read as a text and as a type of its own.
fn column(declared: &str, of: &Written, field_type: Type) -> String {
    let ids: Vec<String> = (1..=of.blanks.len()).map(|number| format!("R{number}")).collect();
    let ids: Vec<Option<&str>> = ids.iter().map(|id| Some(id.as_str())).collect();
    let file = written(&format!("optional binary id (STRING); {declared}"), &[vec![texts(&ids), of.clone()]]);
    let mut schema = schema_of(&[("as_text", Type::Text), ("typed", field_type)]);
    schema.kinds[0].fields[1].headers.push("c".into());
    schema.kinds[0].fields[2].headers.push("c".into());
    read_as(&schema, &file)
}

#[test]
fn agreements_with_groups_lists_and_nested_records() {
    assert_snapshot!(read(&written(AGREEMENTS, &[agreements()])));
}

#[test]
fn the_same_is_read_however_pages_are_packed() {
    let plain = read(&written(AGREEMENTS, &[agreements(), agreements()]));
    assert!(plain.contains("8 rows of agreement"), "{plain}");
    for (name, properties) in ways() {
        assert_eq!(read(&written_with(properties, AGREEMENTS, &[agreements(), agreements()])), plain, "{name}");
    }
}

#[test]
fn whole_numbers() {
    let shown = [
        column("optional int32 c;", &int32(&[Some(0), Some(i32::MIN), None]), Type::WholeNumber),
        column("optional int32 c (INTEGER(32, false));", &int32(&[Some(-1)]), Type::WholeNumber),
        column("optional int32 c (INTEGER(8, true));", &int32(&[Some(-128)]), Type::WholeNumber),
        column("optional int64 c;", &int64(&[Some(i64::MAX), Some(i64::MIN)]), Type::WholeNumber),
        column("optional int64 c (INTEGER(64, false));", &int64(&[Some(-1)]), Type::WholeNumber),
        column("optional int64 c (UINT_64);", &int64(&[Some(-2)]), Type::WholeNumber),
    ]
    .join("\n");
    assert_snapshot!("whole_numbers", shown);
}

#[test]
fn fractions_and_decimals() {
    let big = 12_345_678_901_234_567_890_i128;
    let fraction = |number: i128| number.to_be_bytes();
    let (one, two, most) = (fraction(big), fraction(-5), fraction(i128::MAX));
    let shown = [
        column("optional float c;", &float(&[Some(0.1), Some(f32::NAN), Some(1e20)]), Type::Number(None)),
        column(
            "optional double c;",
            &double(&[Some(0.1), Some(-2.0), Some(f64::INFINITY), Some(1e-30)]),
            Type::Number(None),
        ),
        column("optional int32 c (DECIMAL(9, 2));", &int32(&[Some(12345), Some(-5)]), Type::Number(None)),
        column("optional int64 c (DECIMAL(18, 4));", &int64(&[Some(i64::MIN)]), Type::Number(None)),
        column(
            "optional fixed_len_byte_array (16) c (DECIMAL(38, 3));",
            &fixed(&[Some(&one), Some(&two), Some(&most)]),
            Type::Number(None),
        ),
        column(
            "optional binary c (DECIMAL(10, 1));",
            &bytes(&[Some(&[0xff, 0x38]), Some(&[1]), Some(&[])]),
            Type::Number(None),
        ),
    ]
    .join("\n");
    assert_snapshot!("fractions_and_decimals", shown);
}

#[test]
fn dates_and_times() {
    let mut old = Int96::new();
    old.set_data(0, 0, 2_457_828);
    let second = 1_489_000_000;
    let shown = [
        column("optional int32 c (DATE);", &int32(&[Some(17_233), Some(-1), Some(i32::MAX)]), Type::Date),
        column(
            "optional int64 c (TIMESTAMP(MILLIS, true));",
            &int64(&[Some(second * 1_000 + 7), Some(i64::MIN)]),
            Type::DateTime,
        ),
        column("optional int64 c (TIMESTAMP(MICROS, false));", &int64(&[Some(second * 1_000_000)]), Type::DateTime),
        column(
            "optional int64 c (TIMESTAMP(NANOS, false));",
            &int64(&[Some(17_233 * 86_400 * 1_000_000_000), Some(17_233 * 86_400 * 1_000_000_000 + 1_500)]),
            Type::Date,
        ),
        column("optional int64 c (TIMESTAMP_MILLIS);", &int64(&[Some(17_233 * 86_400 * 1_000)]), Type::Date),
        column("optional int96 c;", &int96(&[Some(old)]), Type::Date),
        column("optional int32 c (TIME(MILLIS, true));", &int32(&[Some(45_296_789)]), Type::Text),
        column("optional int64 c (TIME(NANOS, false));", &int64(&[Some(45_296_000_000_001)]), Type::Text),
    ]
    .join("\n");
    assert_snapshot!("dates_and_times", shown);
}

#[test]
fn texts_answers_and_bytes() {
    let uuid: Vec<u8> = (0..16).collect();
    let shown = [
        column("optional boolean c;", &yes_no(&[Some(true), Some(false), None]), Type::YesNo),
        column("optional binary c (ENUM);", &texts(&[Some("JEM"), Some("")]), Type::Text),
        column("optional binary c (JSON);", &texts(&[Some("{\"a\": 1}")]), Type::Text),
        column("optional binary c;", &bytes(&[Some(b"plain"), Some(&[0xff, 0])]), Type::Text),
        column("optional fixed_len_byte_array (16) c (UUID);", &fixed(&[Some(&uuid)]), Type::Text),
        column("optional fixed_len_byte_array (2) c (FLOAT16);", &fixed(&[Some(&[0, 0x3e])]), Type::Number(None)),
        column("optional fixed_len_byte_array (3) c;", &fixed(&[Some(b"abc"), Some(&[1, 2, 0xfe])]), Type::Text),
    ]
    .join("\n");
    assert_snapshot!("texts_answers_and_bytes", shown);
}

/// Lists as programs have written them over the years.
#[test]
fn other_layouts_of_lists() {
    let schema = schema_of(&[("c", Type::ListOfText), ("d", Type::Text)]);
    let ids = || texts(&[Some("R1"), Some("R2")]);
    let list = |blanks: &[i16]| levels(texts(&[Some("x"), Some("y")]), blanks, &[0, 1, 0]);
    let read = |declared: &str, columns: &[Written]| {
        let columns: Vec<Written> = std::iter::once(ids()).chain(columns.iter().cloned()).collect();
        read_as(&schema, &written(&format!("optional binary id (STRING); {declared}"), &[columns]))
    };
    let one = read("repeated binary c (STRING);", &[list(&[1, 1, 0])]);
    assert!(one.contains("c [x, y]") && one.contains("R2\", c []"), "{one}");
    let two = read("required group c (LIST) { repeated binary array (STRING); }", &[list(&[1, 1, 0])]);
    assert_eq!(one, two);
    let three = read(
        "optional group c (LIST) { repeated group bag { optional binary array_element (STRING); } }",
        &[list(&[3, 3, 1])],
    );
    assert_eq!(one, three);
    let in_text = read(
        "optional group d (LIST) { repeated group list { optional binary element (STRING); } }",
        &[list(&[3, 3, 1])],
    );
    assert!(in_text.contains("is a list or a nested record, where one value is expected"), "{in_text}");
    let deep = read(
        "optional group c (LIST) { repeated group list { optional group element (LIST) { repeated group list {
            optional binary element (STRING); } } } } optional int32 d;",
        &[levels(texts(&[Some("x")]), &[5, 0], &[0, 0]), int32(&[Some(1), None])],
    );
    assert!(deep.contains("unused: c\n"), "{deep}");
}

#[test]
fn columns_that_no_rule_needs_are_not_read() {
    let mut schema = super::schema();
    let agreement = KindId(1);
    for name in ["beds", "signer", "counties"] {
        schema.unread.insert((agreement, schema.kind(agreement).field_named(name).unwrap()));
    }
    schema.unread.extend((0..3).map(|field| (KindId(2), FieldId(field))));
    assert_snapshot!(read_as(&schema, &written(AGREEMENTS, &[agreements()])));
}

#[test]
fn the_project_file_says_what_texts_mean_and_what_columns_are_called() {
    let source = "    columns: {agency_id: memo}\n    unknown: [\"-1\", \"A4\"]\n    fill: {active: \"yes\"}\n";
    let schema = super::schema();
    let loaded = project(source, &written(AGREEMENTS, &[agreements()])).load();
    assert_snapshot!(super::show(&loaded, &schema));
}

#[test]
fn a_time_zone_that_stands_in_a_column_is_read() {
    let mut schema = schema_of(&[("at", Type::DateTime), ("zone", Type::Text)]);
    schema.unread.insert((KindId(0), FieldId(2)));
    let columns =
        "optional binary id (STRING); optional int64 at (TIMESTAMP(MILLIS, false)); optional binary zone (STRING);";
    let file = written(
        columns,
        &[vec![
            texts(&[Some("R1"), Some("R2")]),
            int64(&[Some(1_489_000_000_000), Some(1_489_000_000_000)]),
            texts(&[Some("America/New_York"), Some("UTC")]),
        ]],
    );
    let case = project("    time_zone: zone\n", &file);
    let shown = match case.load_with(&schema) {
        Ok(loaded) => super::show(&loaded, &schema),
        Err(problems) => super::render(&problems),
    };
    assert!(shown.contains("at 2017-03-08T24:06:40Z") || shown.contains("at 2017-03-09T00:06:40Z"), "{shown}");
    assert!(shown.contains("at 2017-03-08T19:06:40Z"), "{shown}");
}

#[test]
fn the_same_records_in_every_format() {
    let schema = {
        let mut schema = super::schema();
        schema.kinds[1].fields[5] = blank(headers(field("signer", Type::Text), &["/signature/name"]), Blank::Unknown);
        schema
    };
    let values = |loaded: &probity::input::Loaded| -> Vec<String> {
        let shown = super::show(loaded, &schema);
        // Up to the kind that is nested in the agreements, and without the places.
        let agreements = shown.lines().skip_while(|line| !line.starts_with("agreement:"));
        let agreements = agreements.skip(1).take_while(|line| line.starts_with("  "));
        agreements.map(|line| line.trim().split_once(' ').unwrap().1.replace("<Absent>", "<Blank>")).collect()
    };
    let csv = "moa_no,agency_id,signed,signer,beds\nA1,G1,2017-01-10,Lee,12\nA2,,2018-02-01,,\n";
    let json = r#"[{"moa_no": "A1", "agency_id": "G1", "signature": {"date": "2017-01-10", "name": "Lee"}, "beds": 12},
                   {"moa_no": "A2", "agency_id": null, "signature": {"date": "2018-02-01"}, "beds": null}]"#;
    let yaml = "- {moa_no: A1, agency_id: G1, signed: 2017-01-10, signer: Lee, beds: 12}\n\
                - {moa_no: A2, agency_id: , signed: 2018-02-01, signer: , beds: }\n";
    let columns = "required binary moa_no (STRING); optional binary agency_id (STRING);
        optional group signature { optional int32 date (DATE); optional binary name (STRING); } optional int64 beds;";
    let parquet = written(
        columns,
        &[vec![
            levels(texts(&[Some("A1"), Some("A2")]), &[0, 0], &[]),
            texts(&[Some("G1"), None]),
            levels(int32(&[Some(17_176), Some(17_563)]), &[2, 2], &[]),
            levels(texts(&[Some("Lee")]), &[2, 1], &[]),
            int64(&[Some(12), None]),
        ]],
    );
    let read = |name: &str, contents: &[u8]| {
        let project = format!("rules: []\nsources:\n  - kind: agreement\n    files: {name}\n");
        let case = files(&[("probity.yaml", project.as_bytes()), (name, contents)]);
        values(&case.load_with(&schema).unwrap_or_else(|problems| panic!("{}", super::render(&problems))))
    };
    let expected = read("a.csv", csv.as_bytes());
    assert_eq!(expected.len(), 2, "{expected:?}");
    assert_eq!(read("a.json", json.as_bytes()), expected);
    assert_eq!(read("a.yaml", yaml.as_bytes()), expected);
    assert_eq!(read("a.parquet", &parquet), expected);
}
