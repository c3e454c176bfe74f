//! Records that pass are read as those that are held: every project of these tests is read both ways.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use probity::calendar::Day;
use probity::column::{Batch, Cell, Datum, Known, Records, Texts};
use probity::input::stream::{self, Asked, Passed, PassingRows, Worker};
use probity::input::{self, FieldRead, InputProblem, Loaded, Position, Project, Spot, locate, locate_spot};
use probity::schema::{FieldId, KindId, LinkBy, Schema};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Case, files, render, schema};

/// A row that passed.
struct Written {
    file: u32,
    at: u64,
    position: Position,
    says: String,
    /// For each field, where that stands.
    places: Vec<(Option<Position>, Position)>,
}

/// Writes down all that passes.
#[derive(Clone)]
struct Scribe {
    texts: Texts,
    fields: usize,
}

impl Worker for Scribe {
    type Out = Vec<Written>;

    fn texts(&mut self) -> &mut Texts {
        &mut self.texts
    }

    fn judge(&mut self, batch: &Batch, rows: &PassingRows<'_>) -> Self::Out {
        let mut written = Vec::new();
        for row in 0..batch.len() {
            let mut says = String::new();
            for field in (0..).map(FieldId).take(self.fields) {
                if !batch.field(field).codes.is_empty() {
                    let datum = batch.datum(field, row, &mut self.texts);
                    write!(says, " {}", datum_words(&datum, &self.texts)).unwrap();
                }
            }
            assert_eq!(batch.at[row], rows.at(row));
            let places = (0..)
                .map(FieldId)
                .take(self.fields)
                .map(|field| (rows.position_of(row, field), rows.pointed_at(row, Some(field))))
                .collect();
            written.push(Written { file: rows.file(), at: batch.at[row], position: rows.position(row), says, places });
        }
        written
    }
}

fn datum_words(datum: &Datum, texts: &Texts) -> String {
    match datum {
        Datum::Text(text) => format!("{:?}", texts.stored(*text)),
        Datum::Not(state) => format!("<{state:?}>"),
        Datum::List(items) => format!("{:?}", items.iter().map(|text| texts.stored(*text)).collect::<Vec<_>>()),
        Datum::YesNo(_) | Datum::Number(_) | Datum::When(_) => format!("{datum:?}"),
    }
}

fn held_words(records: &Records, field: FieldId, row: u32, texts: &Texts) -> String {
    let column = records.column(field);
    let datum = match column.known(row) {
        Some(Known::Text(text)) => Datum::Text(text),
        Some(Known::YesNo(answer)) => Datum::YesNo(answer),
        Some(Known::Number(number)) => Datum::Number(number),
        Some(Known::When(when)) => Datum::When(when),
        Some(Known::List(list)) => Datum::List(list.into()),
        None => Datum::Not(column.state(row)),
    };
    datum_words(&datum, texts)
}

/// What is said of a run's files and links, with rows by their places.
fn said(loaded: &Loaded, schema: &Schema) -> String {
    let mut said = format!("{:?}\n", loaded.sources);
    let texts = &loaded.dataset.texts;
    for file in &loaded.files {
        writeln!(said, "{} {:?} {} {:?}", file.name, file.format, file.source, file.sha256).unwrap();
        writeln!(said, "{:?} {} {:?} {:?}", file.bad_rows, file.blank_rows, file.unused, file.taken).unwrap();
        for read in &file.kinds {
            let at = |row: &u32| loaded.dataset.records(read.kind).origin(*row);
            writeln!(said, "{:?} {:?}", read.kind, read.rows).unwrap();
            let left: Vec<_> = read.left_out.first.iter().map(at).collect();
            writeln!(said, "left {} {left:?} {:?}", read.left_out.count, read.grouped.is_some()).unwrap();
            for field in &read.fields {
                let FieldRead { unreadable, unlisted, later, far, .. } = field;
                let counts = (field.values, field.blanks, field.none_texts, field.unknown_texts, field.redacted_texts);
                writeln!(said, "{} {} {} {counts:?}", field.absent, field.not_read, field.filled).unwrap();
                for (sort, noted) in &unreadable.sorts {
                    let first: Vec<_> = noted.first.iter().map(|(row, why)| (at(row), why)).collect();
                    writeln!(said, "{sort} {} {first:?}", noted.count).unwrap();
                }
                let listed = unlisted
                    .texts
                    .iter()
                    .map(|(folded, (stored, count))| (texts.stored(*folded), texts.stored(*stored), count));
                writeln!(said, "{} {:?}", unlisted.count, listed.collect::<Vec<_>>()).unwrap();
                let later: Vec<_> = later.first.iter().map(at).collect();
                let far_rows: Vec<_> = far.first.iter().map(|(row, far)| (at(row), far)).collect();
                writeln!(said, "{} {later:?} {} {far_rows:?}", field.later.count, far.count).unwrap();
            }
        }
    }
    for kind in schema.ids() {
        writeln!(said, "{:?}", loaded.dataset.records(kind).supply).unwrap();
    }
    for lost in &loaded.lost_links {
        let at = |row: &u32| loaded.dataset.records(lost.kind).origin(*row);
        let first: Vec<_> = lost.unmatched.first.iter().map(at).collect();
        writeln!(said, "{:?} {:?} {} {first:?} {}", lost.kind, lost.link, lost.unmatched.count, lost.unknown).unwrap();
        for (file, noted) in &lost.unmatched_by_file {
            writeln!(said, "{file} {} {:?}", noted.count, noted.first.iter().map(at).collect::<Vec<_>>()).unwrap();
        }
        writeln!(said, "{:?}", lost.unknown_by_file).unwrap();
    }
    said
}

/// The kinds whose records may pass and that nobody looks up.
fn passing(project: &Project, schema: &Schema) -> BTreeSet<KindId> {
    let leads = |kind: KindId| schema.kinds.iter().any(|other| other.links.iter().any(|link| link.parent == kind));
    let supplied = |kind: KindId| project.sources.iter().any(|source| source.kind.value == schema.kind(kind).name);
    let fields_only = |kind: KindId| schema.kind(kind).links.iter().all(|link| matches!(link.by, LinkBy::Fields(_)));
    // Nothing stands nested in a table; what could in other formats does not matter here.
    let passes = |kind: &KindId| {
        supplied(*kind) && fields_only(*kind) && !leads(*kind) && stream::hindrance(project, schema, *kind).is_none()
    };
    schema.ids().filter(passes).collect()
}

/// Reads a project both ways. Whether any of its records passed.
pub(super) fn both_ways(
    project: &Project,
    schema: &Schema,
    as_of: Day,
    held: Result<&Loaded, &Vec<InputProblem>>,
    (asked, threads): (Asked, usize),
) -> bool {
    let kinds = passing(project, schema);
    if kinds.is_empty() {
        return false;
    }
    let (mut loaded, mut lines) = (None, BTreeMap::new());
    let problems = match stream::load_beside(project, schema, None, as_of, &kinds) {
        Err(problems) => problems,
        Ok((mut beside, passing)) => {
            let (texts, _) = beside.share();
            let mut problems = Vec::new();
            for passing in passing {
                let kind = passing.kind;
                let fields = schema.kind(kind).fields.len();
                let workers = (Scribe { texts: Texts::over(&texts), fields }, threads);
                let unread = |field: u16| schema.unread.contains(&(kind, FieldId(field)));
                let asked: Vec<Asked> = (0..u16::try_from(fields).unwrap())
                    .map(|field| if unread(field) { Asked::Nothing } else { asked })
                    .collect();
                let written: &mut Vec<_> = lines.entry(kind).or_default();
                let mut taken = |file: u32, rows: Vec<Written>| {
                    assert!(rows.iter().all(|row| row.file == file));
                    written.extend(rows);
                };
                match stream::pass(passing, &mut beside, &asked, workers, &mut taken) {
                    Err(found) => problems.extend(found),
                    Ok(Passed::All(rows)) => assert_eq!(rows, written.len() as u64),
                    Ok(Passed::MustBeHeld(_)) => return false,
                }
            }
            loaded = Some(beside);
            problems
        }
    };
    match held {
        Err(held) => {
            assert!(!problems.is_empty(), "only what was held has problems:\n{}", render(held));
            let held: Vec<String> = held.iter().map(render_one).collect();
            for problem in &problems {
                assert!(
                    held.contains(&render_one(problem)),
                    "{}\nis not among\n{}",
                    render_one(problem),
                    held.join("\n")
                );
            }
        }
        Ok(held) => {
            assert!(problems.is_empty(), "{}", render(&problems));
            let loaded = loaded.unwrap();
            let differing = said(held, schema)
                .lines()
                .zip(said(&loaded, schema).lines())
                .find(|(one, other)| one != other)
                .map(|(one, other)| format!("{one}\n{other}"));
            assert_eq!(differing, None);
            assert_eq!(said(held, schema), said(&loaded, schema));
            for (kind, lines) in lines {
                let records = held.dataset.records(kind);
                assert_eq!(records.len(), lines.len());
                for (row, written) in (0..).zip(&lines) {
                    same_row((held, schema), (kind, row), written, asked);
                }
            }
        }
    }
    true
}

/// Looks whether a row that passed is what it is where it is held. Few are looked for in their files: that takes long.
fn same_row((held, schema): (&Loaded, &Schema), (kind, row): (KindId, u32), written: &Written, asked: Asked) {
    let records = held.dataset.records(kind);
    let origin = records.origin(row);
    assert_eq!((origin.file, origin.at), (written.file, written.at));
    if row < 40 || row % 977 == 0 {
        let spot = Spot { file: origin.file, at: origin.at };
        assert_eq!(written.position, locate_spot(held, spot).unwrap());
        for (field, (place, pointed)) in (0..).map(FieldId).zip(&written.places) {
            let cell = Cell { kind, row, field: Some(field) };
            let located = locate(held, schema, cell, &mut |_, _, text| text.to_owned()).unwrap();
            assert!(place.as_ref().is_none_or(|place| *place == located.position), "{cell:?}");
            assert_eq!(*pointed, located.position, "{cell:?}");
        }
    }
    let asked_for = |field: &FieldId| asked != Asked::Nothing && !schema.unread.contains(&(kind, *field));
    let mut expected = String::new();
    for field in schema.kind(kind).field_ids().filter(asked_for) {
        write!(expected, " {}", held_words(records, field, row, &held.dataset.texts)).unwrap();
    }
    // Links are followed also where nobody asks for their fields.
    if asked != Asked::Nothing {
        assert_eq!(expected, written.says, "row {row}");
    }
}

fn render_one(problem: &InputProblem) -> String {
    let mut shown = String::new();
    miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor())
        .render_report(&mut shown, problem.as_ref())
        .unwrap();
    shown
}

/// A project of a kind that nobody leads to: the agreements, without what may stand nested in them.
pub(super) fn flat() -> Schema {
    let mut schema = schema();
    schema.kinds.truncate(2);
    schema
}

pub(super) fn check(case: &Case, schema: &Schema, expect_pass: bool) {
    let project = Project::read(&case.folder.path().join("probity.yaml")).unwrap();
    let as_of = Day::new(2020, 9, 30).unwrap();
    let held = input::load(&project, schema, None, as_of);
    for how in [(Asked::CodesOrTexts, 1), (Asked::Codes, 3), (Asked::Nothing, 1), (Asked::CodesOrTexts, 2)] {
        assert_eq!(both_ways(&project, schema, as_of, held.as_ref(), how), expect_pass);
    }
}

const PROJECT: &str = "rules: []
sources:
  - kind: agency
    files: agencies.csv
  - kind: agreement
    files: a*.csv
    none: [\"n/a\"]
    unknown: [\"?\", \"not known\"]
    redacted: [\"(b)(6)\"]
";

/// Cells that are easy to misread.
const CELLS: [&str; 26] = [
    "JEM",
    "wso",
    "",
    "  ",
    "Jail Enforcement Model",
    "other",
    "2019-05-06",
    "2031-01-01",
    "1850-01-01",
    "06.05.2019",
    "n/a",
    "?",
    "(b)(6)",
    "Not  Known",
    "yes",
    "no",
    "12",
    "1.5",
    "\"a, b\"",
    "\"say \"\"so\"\"\"",
    "\"two\nlines\"",
    "\"two\r\nlines\"",
    "6\" pipe",
    "\"\"",
    "Zürich",
    "a;b; c",
];

fn hostile(seed: u64, rows: usize, stray: bool) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let breaks = ["\n", "\r\n", "\r"][random.random_range(0..3)];
    let header = "MOA No.,agency_id,Support Type,SIGNED,ended_on,signer,active,beds,share,counties,extra";
    let mut text = format!("{header}{breaks}");
    for row in 0..rows {
        let width = match random.random_range(0..60) {
            0 => random.random_range(0..14),
            _ => 11,
        };
        for cell in 0..width {
            if cell > 0 {
                text.push(',');
            }
            let chosen = CELLS[random.random_range(0..CELLS.len())];
            match cell {
                0 => write!(text, "M-{seed}-{row}").unwrap(),
                1 => write!(text, "AG-{}", random.random_range(0..40)).unwrap(),
                _ if chosen.contains("pipe") && (!stray || random.random_range(0..40) > 0) => {}
                _ if random.random_range(0..30) == 0 => write!(text, " \t{chosen} ").unwrap(),
                _ => text.push_str(chosen),
            }
        }
        text.push_str(if random.random_range(0..50) == 0 { "\n" } else { breaks });
    }
    text
}

fn project(rows: usize, seed: u64, stray: bool) -> Case {
    let mut agencies = String::from("agency_id,state\n");
    (0..30).for_each(|agency| writeln!(agencies, "ag-{agency},TX").unwrap());
    let (one, other) = (hostile(seed, rows, stray), hostile(seed + 1, rows / 3, stray));
    let all = [("probity.yaml", PROJECT), ("agencies.csv", &agencies), ("a1.csv", &one), ("a2.csv", &other)];
    files(&all.map(|(name, text)| (name, text.as_bytes())))
}

#[test]
fn hostile_tables_are_read_alike() {
    for seed in 0..40 {
        check(&project(30, seed * 2, seed % 2 == 0), &flat(), true);
    }
}

#[test]
fn tables_of_many_pieces_are_read_alike() {
    // A piece is half a megabyte; the quotes that stand about let many be cut at the wrong place first.
    check(&project(16_000, 1000, true), &flat(), true);
}

/// Rows of about a kilobyte with three quotes each, of which one stands within a cell: where such a text is cut at a line
/// break, it is as often within a cell as between two rows.
fn misleading(rows: std::ops::Range<usize>) -> String {
    let row = |row: usize| {
        let long = "x".repeat(900 + row * 7 % 90);
        format!("M-{row},AG-{},6\" {long},\"two\nlines\" \n", row % 40)
    };
    rows.map(row).collect()
}

#[test]
fn texts_that_are_cut_within_a_row_are_read_alike() {
    let agencies = "agency_id,state\nag-1,TX\n";
    let header = "MOA No.,agency_id,signer,extra\n";
    let whole = format!("{header}{}", misleading(0..8000));
    let stops = |wrong: &str| format!("{header}{}{wrong}{}", misleading(0..5000), misleading(5000..8000));
    let after_quote = stops("M-x,AG-1,\"a\"b,c\n");
    let open = stops("M-x,AG-1,\"a,c\n").replace("6\" ", "6 ").replace("\"two\nlines\" ", "");
    for (agreements, is_read) in [(whole, true), (after_quote, false), (open, false)] {
        let all = [("probity.yaml", PROJECT), ("agencies.csv", agencies), ("a1.csv", &agreements)];
        let case = files(&all.map(|(name, text)| (name, text.as_bytes())));
        let project = Project::read(&case.folder.path().join("probity.yaml")).unwrap();
        let held = input::load(&project, &flat(), None, Day::new(2020, 9, 30).unwrap());
        assert_eq!(held.is_ok(), is_read);
        check(&case, &flat(), true);
    }
}

#[test]
fn keys_that_stand_twice_make_records_be_held() {
    let rows = "MOA No.,SIGNED\nM1,2019-01-01\nM2,2019-01-01\nm1 ,2019-02-01\n";
    let agencies: &[u8] = b"agency_id,state\nAG,TX\n";
    let all = files(&[("probity.yaml", PROJECT.as_bytes()), ("agencies.csv", agencies), ("a.csv", rows.as_bytes())]);
    check(&all, &flat(), false);
}

#[test]
fn a_state_is_a_state_also_where_texts_are_as_written() {
    // More different texts than make a field be taken as it is written.
    let mut rows = String::from("MOA No.,signer\n");
    (0..16_000).for_each(|row| {
        let signer = match row % 1000 {
            0 => "N/A".to_owned(),
            1 => " ".to_owned(),
            2 => "not   known".to_owned(),
            3 => format!("\"O\"\"{row}\""),
            4 => format!("\" {row}, x\""),
            _ => format!("Name {row}"),
        };
        writeln!(rows, "M-{row},{signer}").unwrap();
    });
    let agencies: &[u8] = b"agency_id,state\nAG,TX\n";
    let all = files(&[("probity.yaml", PROJECT.as_bytes()), ("agencies.csv", agencies), ("a.csv", rows.as_bytes())]);
    check(&all, &flat(), true);
}

#[test]
fn keys_that_rise_and_then_stand_twice_make_records_be_held() {
    let project = |behind: &str| {
        let mut rows = String::from("MOA No.,SIGNED\n");
        (0..30_000).for_each(|row| writeln!(rows, "M-{row:06},2019-01-01").unwrap());
        rows.push_str(behind);
        let agencies: &[u8] = b"agency_id,state\nAG,TX\n";
        files(&[("probity.yaml", PROJECT.as_bytes()), ("agencies.csv", agencies), ("a.csv", rows.as_bytes())])
    };
    check(&project("M-030000,2019-01-01\n"), &flat(), true);
    check(&project("M-000003x,2019-01-01\n"), &flat(), true);
    for twice in ["m-000000", "M-029999", "\"M-012345\"", " M-000003"] {
        check(&project(&format!("{twice},2019-01-02\n")), &flat(), false);
    }
}
