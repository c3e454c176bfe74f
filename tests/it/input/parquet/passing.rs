//! Rows that pass are read as those that are held, however the columns of a file are kept.

use parquet::basic::Encoding;
use parquet::data_type::Int96;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use probity::schema::{Blank, FieldId, KindId, Schema, Type};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::passing::check;
use super::super::{blank, field, files, headers, kind, models};
use super::{
    Written, bytes, double, fixed, float, int32, int64, int96, levels, project, properties, texts, written_with, yes_no,
};

/// Texts that are easy to misread, as texts and as anything else.
const TEXTS: [&str; 16] = [
    "JEM",
    "wso",
    "",
    "  ",
    "other",
    "2019-05-06",
    "2031-01-01",
    "n/a",
    "?",
    "Not  Known",
    "yes",
    "no",
    "1.5",
    "Zürich",
    "a;b; c",
    "\"",
];

const COLUMNS: &str = "required binary id (STRING); optional binary code (STRING); optional binary raw;
    optional int32 day (DATE); optional int64 stamp (TIMESTAMP(MILLIS, false)); optional int64 utc (TIMESTAMP(MICROS, true));
    optional int96 old; optional int64 whole; required int32 small (INTEGER(8, false)); optional double share;
    optional float part; optional boolean answer; optional fixed_len_byte_array(3) money (DECIMAL(6, 2));
    optional group inner { optional binary name (STRING); } optional binary unused (STRING);";

/// Every column in the types that it may be read as, and some that no column fits.
fn fields() -> Schema {
    let with = |name: &str, header: &str, of: Type| headers(field(name, of), &[header]);
    let fields = vec![
        field("id", Type::Text),
        field("code", Type::Text),
        with("code_model", "code", models()),
        with("code_day", "code", Type::Date),
        with("code_list", "code", Type::ListOfText),
        with("code_answer", "code", Type::YesNo),
        field("raw", Type::Text),
        blank(field("day", Type::Date), Blank::NoneYet),
        with("day_text", "day", Type::Text),
        with("stamp_day", "stamp", Type::Date),
        with("stamp_text", "stamp", Type::Text),
        field("utc", Type::DateTime),
        with("old_day", "old", Type::Date),
        field("whole", Type::WholeNumber),
        field("small", Type::WholeNumber),
        field("share", Type::Number(None)),
        field("part", Type::Number(None)),
        field("answer", Type::YesNo),
        field("money", Type::Number(None)),
        with("name", "/inner/name", Type::Text),
        field("nowhere", Type::Text),
    ];
    let mut schema = Schema { kinds: vec![kind("agreement", fields)], ..Schema::default() };
    schema.kinds[0].dated_by = Some(FieldId(7));
    schema
}

fn some<T>(random: &mut ChaCha8Rng, rows: usize, mut value: impl FnMut(&mut ChaCha8Rng) -> T) -> Vec<Option<T>> {
    (0..rows).map(|_| if random.random_range(0..9) == 0 { None } else { Some(value(random)) }).collect()
}

/// A group of rows; `different` says of how many values most columns are.
fn group(random: &mut ChaCha8Rng, (first, rows): (usize, usize), different: i32) -> Vec<Written> {
    let ids: Vec<Option<String>> = (first..first + rows).map(|row| Some(format!("R-{row:07}"))).collect();
    let codes = some(random, rows, |random| match random.random_range(0..3) {
        0 => format!("code {}", random.random_range(0..different)),
        _ => TEXTS[random.random_range(0..TEXTS.len())].to_owned(),
    });
    // Two halves of one letter are no text each, though they are one side by side.
    let raws = some(random, rows, |random| match random.random_range(0..400) {
        0 => vec![0xc3],
        1 => vec![0xbc],
        _ => format!("ä{}", random.random_range(0..different)).into_bytes(),
    });
    let number = |random: &mut ChaCha8Rng| random.random_range(0..different);
    let day = |random: &mut ChaCha8Rng| 16_000 + number(random) % 3000;
    let millis = |random: &mut ChaCha8Rng| {
        i64::from(day(random)) * 86_400_000 + if number(random) % 4 == 0 { 3_600_000 } else { 0 }
    };
    let old = |random: &mut ChaCha8Rng| {
        let mut old = Int96::new();
        old.set_data(0, 0, 2_440_588 + u32::try_from(day(random)).unwrap());
        old
    };
    let money = |random: &mut ChaCha8Rng| number(random).to_be_bytes()[1..].to_vec();
    let borrowed = |all: &[Option<String>]| texts(&all.iter().map(Option::as_deref).collect::<Vec<_>>());
    let names = some(random, rows, |random| format!("Name {}", number(random)));
    let inner: Vec<i16> =
        names.iter().map(|name| if name.is_some() { 2 } else { i16::from(random.random_range(0..2) == 0) }).collect();
    let moneys = some(random, rows, money);
    let required = |of: Written| levels(of, &vec![0; rows], &[]);
    vec![
        required(borrowed(&ids)),
        borrowed(&codes),
        bytes(&raws.iter().map(Option::as_deref).collect::<Vec<_>>()),
        int32(&some(random, rows, day)),
        int64(&some(random, rows, millis)),
        int64(&some(random, rows, |random| millis(random) * 1000)),
        int96(&some(random, rows, old)),
        int64(&some(random, rows, |random| i64::from(number(random)) * 1_000_003 - 5)),
        required(int32(&(0..rows).map(|_| Some(number(random) % 256)).collect::<Vec<_>>())),
        double(&some(random, rows, |random| f64::from(number(random)) / 8.0)),
        float(&some(random, rows, |random| f32::from(i16::try_from(number(random) % 1000).unwrap()) / 4.0)),
        yes_no(&some(random, rows, |random| number(random) % 2 == 0)),
        fixed(&moneys.iter().map(Option::as_deref).collect::<Vec<_>>()),
        levels(borrowed(&names), &inner, &[]),
        texts(&vec![Some("x"); rows]),
    ]
}

/// How columns are kept: with dictionaries of which some are given up in the middle of a group, and without.
fn kept() -> Vec<WriterProperties> {
    let small = |version: WriterVersion| {
        let properties = properties().set_writer_version(version).set_statistics_enabled(EnabledStatistics::None);
        properties.set_data_page_row_count_limit(700).set_write_batch_size(100)
    };
    let (one, two) = (WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0);
    let columns = ["code", "raw", "id"].map(ColumnPath::from);
    let deltas = columns.iter().fold(small(one), |properties, column| {
        let properties = properties.set_column_dictionary_enabled(column.clone(), false);
        properties.set_column_encoding(column.clone(), Encoding::DELTA_BYTE_ARRAY)
    });
    vec![
        properties().build(),
        small(one).set_dictionary_page_size_limit(900).build(),
        small(two).set_dictionary_page_size_limit(900).build(),
        small(one).set_dictionary_enabled(false).build(),
        small(two).set_dictionary_enabled(false).build(),
        deltas.build(),
    ]
}

const SOURCE: &str = "    none: [\"n/a\"]\n    unknown: [\"?\", \"not known\"]\n";

#[test]
fn rows_pass_however_their_columns_are_kept() {
    for (seed, (properties, different)) in (0..).zip(kept().into_iter().zip([400, 400, 40, 400, 40_000, 400])) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let groups = [(0, 4200), (4200, 1), (4201, 400)].map(|rows| group(&mut random, rows, different));
        let file = written_with(properties, COLUMNS, &groups);
        check(&project(SOURCE, &file), &fields(), true);
    }
}

#[test]
fn numbers_of_nearly_all_different_values_pass() {
    let columns = "required binary id (STRING); optional int64 whole; optional double share;";
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let group = |(first, rows): (usize, usize)| {
        let ids: Vec<String> = (first..first + rows).map(|row| format!("R-{row:07}")).collect();
        let ids = texts(&ids.iter().map(|id| Some(id.as_str())).collect::<Vec<_>>());
        let share = some(&mut random, rows, |random| f64::from(random.random_range(0..1 << 22)) / 8.0);
        let whole = (0..rows).map(|row| Some(i64::try_from(row).unwrap())).collect::<Vec<_>>();
        vec![levels(ids, &vec![0; rows], &[]), int64(&whole), double(&share)]
    };
    let groups = [(0, 17_000), (17_000, 5000)].map(group);
    let plain = properties().set_dictionary_enabled(false).build();
    let fields = vec![field("id", Type::Text), field("whole", Type::WholeNumber), field("share", Type::Number(None))];
    let schema = Schema { kinds: vec![kind("agreement", fields)], ..Schema::default() };
    check(&project(SOURCE, &written_with(plain, columns, &groups)), &schema, true);
}

#[test]
fn columns_that_no_rule_needs_are_passed_over() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let groups = [group(&mut random, (0, 300), 40)];
    let file = written_with(properties().build(), COLUMNS, &groups);
    let mut schema = fields();
    schema.unread = [3, 6, 9, 19].map(|field| (KindId(0), FieldId(field))).into();
    check(&project(SOURCE, &file), &schema, true);
    let filled = format!("{SOURCE}    fill: {{nowhere: \"{{file name}}\"}}\n");
    check(&project(&filled, &file), &schema, true);
    let twice = format!("{SOURCE}    fill: {{whole: \"7\"}}\n");
    check(&project(&twice, &file), &schema, true);
}

#[test]
fn a_kind_may_pass_from_parquet_and_from_other_tables() {
    let mut random = ChaCha8Rng::seed_from_u64(13);
    let [one, two] = [(0, 5000), (6000, 50)].map(|rows| group(&mut random, rows, 40));
    let [one, two] = [one, two].map(|rows| written_with(properties().build(), COLUMNS, &[rows]));
    let rows = (7000..7400).map(|row| format!("R-{row:07},code {row},2019-05-06\n"));
    let csv = format!("id,code,day\n{}", rows.collect::<String>());
    let project = "rules: []\nsources:\n  - kind: agreement\n    files: a*.*\n";
    let all = files(&[
        ("probity.yaml", project.as_bytes()),
        ("a1.parquet", &one),
        ("a2.csv", csv.as_bytes()),
        ("a3.parquet", &two),
    ]);
    check(&all, &fields(), true);
}

#[test]
fn keys_that_stand_twice_make_rows_be_held() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let groups = [group(&mut random, (0, 300), 40), group(&mut random, (299, 3), 40)];
    check(&project(SOURCE, &written_with(properties().build(), COLUMNS, &groups)), &fields(), false);
}

#[test]
fn lists_make_rows_be_held_where_somebody_reads_them() {
    let columns = "required binary id (STRING); optional group names (LIST) { repeated group list { optional binary element (STRING); } }";
    let ids = levels(texts(&[Some("A"), Some("B")]), &[0, 0], &[]);
    let names = levels(texts(&[Some("Alpha"), Some("Beta"), Some("Gamma")]), &[3, 3, 3], &[0, 1, 0]);
    let file = written_with(properties().build(), columns, &[vec![ids, names]]);
    let fields = vec![field("id", Type::Text), field("names", Type::ListOfText)];
    let mut schema = Schema { kinds: vec![kind("agreement", fields)], ..Schema::default() };
    check(&project("", &file), &schema, false);
    schema.unread = [(KindId(0), FieldId(1))].into();
    check(&project("", &file), &schema, true);
}
