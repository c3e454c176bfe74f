//! Reading the project file and exports. Each snapshot shows the files and what came of them.

mod bad;
mod editions;
mod mess;
mod packed;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
mod passing;
mod passing_trees;
mod passing_yaml;
mod places;
mod project;
mod random;
#[cfg(feature = "xlsx")]
mod sheets;
mod trees;
mod tables;
mod unread;
mod values;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use miette::{GraphicalReportHandler, GraphicalTheme};
use probity::calendar::Day;
use probity::column::{Cell, Known, Records};
use probity::input::stream::Asked;
use probity::input::{
    self, By, Chosen, FieldRead, InputProblem, Loaded, Noted, Project, Spot, Taken, locate, locate_spot,
};
use probity::schema::{Blank, Choice, Choices, Field, FieldId, Kind, KindId, Link, LinkBy, Schema, Type};
use probity::source::{FileId, Span};

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

fn field(name: &str, field_type: Type) -> Field {
    Field {
        name: name.into(),
        label: name.into(),
        span: NOWHERE,
        field_type,
        blank: Blank::Unknown,
        none_texts: Vec::new(),
        private: false,
        headers: Vec::new(),
    }
}

fn headers(field: Field, headers: &[&str]) -> Field {
    Field { headers: headers.iter().map(|header| (*header).to_owned()).collect(), ..field }
}

fn private(field: Field) -> Field {
    Field { private: true, ..field }
}

fn blank(field: Field, blank: Blank) -> Field {
    Field { blank, ..field }
}

fn kind(name: &str, fields: Vec<Field>) -> Kind {
    Kind {
        name: name.into(),
        label: name.into(),
        span: NOWHERE,
        key: vec![FieldId(0)],
        fields,
        links: Vec::new(),
        dated_by: None,
        lasts: None,
        follows: None,
    }
}

fn link(parent: u16, by: LinkBy) -> Link {
    Link { name: "parent".into(), span: NOWHERE, parent: KindId(parent), by, or_to_nobody: false }
}

fn models() -> Type {
    let choice = |value: &str, spelling: &str| Choice { value: value.into(), spellings: vec![spelling.into()] };
    let choices = vec![choice("JEM", "Jail Enforcement Model"), choice("WSO", "Warrant Service Officer")];
    Type::OneOf(Arc::new(Choices { choices, or_other: false }))
}

/// Agencies, their agreements, and the provisions that stand nested in an agreement.
fn schema() -> Schema {
    let agency = kind("agency", vec![field("agency_id", Type::Text), field("state", Type::Text)]);
    let mut agreement = kind(
        "agreement",
        vec![
            headers(field("agreement_id", Type::Text), &["MOA No."]),
            field("agency_id", Type::Text),
            headers(field("model", models()), &["Support Type"]),
            headers(field("signed_on", Type::Date), &["SIGNED", "/signature/date"]),
            blank(field("ended_on", Type::Date), Blank::NoneYet),
            private(headers(field("signer", Type::Text), &["/signature/name"])),
            blank(field("active", Type::YesNo), Blank::No),
            field("beds", Type::WholeNumber),
            field("share", Type::Number(None)),
            field("started_at", Type::DateTime),
            field("counties", Type::ListOfText),
        ],
    );
    agreement.dated_by = Some(FieldId(3));
    agreement.links.push(link(0, LinkBy::Fields(vec![FieldId(1)])));
    let mut provision = kind(
        "provision",
        vec![field("number", Type::WholeNumber), field("title", Type::Text), private(field("contact", Type::Text))],
    );
    provision.key = Vec::new();
    provision.links.push(link(1, LinkBy::Nested("provisions".into())));
    Schema { kinds: vec![agency, agreement, provision], ..Schema::default() }
}

/// A project in a temporary folder.
struct Case {
    folder: tempfile::TempDir,
    /// The files as a snapshot shows them.
    shown: String,
}

/// Lays out a project. `source` is what the project file says of the agreements, `file` holds them.
fn case(source: &str, file: &str, contents: impl AsRef<[u8]>) -> Case {
    let project = format!("rules: []\nsources:\n  - kind: agreement\n    files: {file}\n{source}");
    files(&[("probity.yaml", project.as_bytes()), (file, contents.as_ref())])
}

fn files(files: &[(&str, &[u8])]) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let mut shown = String::new();
    for (name, contents) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
        let text = String::from_utf8_lossy(contents);
        let cut: String = text.chars().take(1200).collect();
        let more = if cut.len() < text.len() { format!("… ({} bytes)\n", contents.len()) } else { String::new() };
        let visible = cut.replace('\r', "␍").replace('\u{feff}', "␂").replace('\0', "␀").replace('\t', "␉");
        writeln!(shown, "== {name}\n{visible}{more}").unwrap();
    }
    Case { folder, shown }
}

impl Case {
    fn load_with(&self, schema: &Schema) -> Result<Loaded, Vec<InputProblem>> {
        let project = Project::read(&self.folder.path().join("probity.yaml"))?;
        let as_of = Day::new(2020, 9, 30).unwrap();
        let held = input::load(&project, schema, None, as_of);
        for how in [(Asked::CodesOrTexts, 1), (Asked::Codes, 2)] {
            passing::both_ways(&project, schema, as_of, held.as_ref(), how);
        }
        held
    }

    fn load(&self) -> Loaded {
        match self.load_with(&schema()) {
            Ok(loaded) => loaded,
            Err(problems) => panic!("{}", render(&problems)),
        }
    }

    /// The files, and what was read or what stopped it.
    fn read(&self) -> String {
        let schema = schema();
        let result = match self.load_with(&schema) {
            Ok(loaded) => show(&loaded, &schema),
            Err(problems) => render(&problems),
        };
        format!("{}-----\n{result}", self.shown)
    }

    /// The files, and where some values of agreements (or of another kind) stand.
    fn places(&self, wanted: &[(&str, u32, &str)]) -> String {
        let (schema, loaded) = (schema(), self.load());
        let mut shown = format!("{}-----\n", self.shown);
        for (kind, row, field) in wanted {
            let kind = schema.kind_named(kind).unwrap();
            let cell = Cell { kind, row: *row, field: schema.kind(kind).field_named(field) };
            shown.push_str(&place(&loaded, &schema, cell));
        }
        shown
    }
}

fn place(loaded: &Loaded, schema: &Schema, cell: Cell) -> String {
    let kind = schema.kind(cell.kind);
    let name = cell.field.map_or("(record)", |field| kind.field(field).name.as_str());
    let mut mask = |kind: KindId, field: FieldId, text: &str| {
        format!("({} ·{})", schema.field(kind, field).name, text.chars().count())
    };
    let located = locate(loaded, schema, cell, &mut mask).unwrap();
    let found = located.found.as_deref().map(|text| text.chars().take(60).collect::<String>());
    let path = located.path.map(|path| format!(" at {path}")).unwrap_or_default();
    let mut shown = format!("{}:{} {name}{path}, found {found:?}\n", located.file, located.position);
    for part in &located.excerpt {
        let before = part.text[..part.label.start].chars().count();
        let length = part.text[part.label.clone()].chars().count();
        let marks = if length == 0 { "^".to_owned() } else { "~".repeat(length) };
        let text = part.text.replace('\t', "␉");
        writeln!(shown, "  {:>3} | {text}\n      | {}{marks} {:?}", part.line, " ".repeat(before), part.shows).unwrap();
    }
    shown
}

fn render(problems: &[InputProblem]) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(100);
    let mut shown = String::new();
    for problem in problems {
        handler.render_report(&mut shown, problem.as_ref()).unwrap();
        shown.push('\n');
    }
    shown
}

fn value(loaded: &Loaded, records: &Records, field: FieldId, row: u32) -> String {
    let column = records.column(field);
    let texts = &loaded.dataset.texts;
    if !column.is_kept() {
        return "<NotKept>".to_owned();
    }
    match column.known(row) {
        Some(Known::Text(text)) => format!("{:?}", texts.stored(text).chars().take(40).collect::<String>()),
        Some(Known::YesNo(answer)) => if answer { "yes" } else { "no" }.to_owned(),
        Some(Known::Number(number)) => number.to_string(),
        Some(Known::When(when)) => match when.time {
            None => when.to_string(),
            Some((first, last)) if first == last => format!("{when} at {}", instant(first.0)),
            Some((first, last)) => format!("{when} between {} and {}", instant(first.0), instant(last.0)),
        },
        Some(Known::List(list)) => {
            let items: Vec<&str> = list.iter().map(|text| texts.stored(*text)).collect();
            format!("[{}]", items.join(", "))
        }
        None => format!("<{:?}>", column.state(row)),
    }
}

fn instant(microseconds: i64) -> String {
    jiff::Timestamp::from_microsecond(microseconds).unwrap().to_string()
}

fn noted<T>(shown: &mut String, what: &str, noted: &Noted<T>, each: impl Fn(&T) -> String) {
    if !noted.is_empty() {
        let first: Vec<String> = noted.first.iter().take(5).map(each).collect();
        writeln!(shown, "  {what}: {} ({})", noted.count, first.join("; ")).unwrap();
    }
}

/// What stood in a field besides values and what cannot be read.
fn counts(loaded: &Loaded, name: &str, blank: Blank, field: &FieldRead) -> String {
    let mut shown = String::new();
    let decided = field.blanks_decided(blank);
    let codes = [("none", field.none_texts), ("unknown", field.unknown_texts), ("redacted", field.redacted_texts)];
    for (what, count) in [("blanks that decided", decided)].into_iter().chain(codes).filter(|(_, count)| *count > 0) {
        writeln!(shown, "  {what} of {name}: {count}").unwrap();
    }
    if field.unlisted.count > 0 {
        let texts: Vec<String> = field
            .unlisted
            .by_count()
            .iter()
            .map(|(text, count)| format!("{} {count}", loaded.dataset.texts.stored(*text)))
            .collect();
        writeln!(shown, "  not listed of {name}: {} ({})", field.unlisted.count, texts.join("; ")).unwrap();
    }
    noted(&mut shown, &format!("later {name}"), &field.later, ToString::to_string);
    shown
}

/// How a file was taken, but for what goes without saying.
fn taken(taken: &Taken) -> String {
    let mut shown = String::new();
    if let Some(Chosen { value, by }) = taken.encoding.as_ref().filter(|encoding| encoding.by != By::Usual) {
        writeln!(shown, "  encoding {value} ({by:?})").unwrap();
    }
    if let Some(Chosen { value, by }) = taken.delimiter.as_ref().filter(|delimiter| delimiter.by != By::Usual) {
        writeln!(shown, "  delimiter {value:?} ({by:?})").unwrap();
    }
    if let Some(Chosen { value, by }) = &taken.sheet {
        writeln!(shown, "  sheet {value:?} ({by:?})").unwrap();
    }
    if let Some(Chosen { value, by }) = taken.header.as_ref().filter(|header| header.by != By::Usual) {
        writeln!(shown, "  header at {}, {} rows above ({by:?})", value.position, value.rows_above).unwrap();
    }
    for remark in &taken.remarks {
        writeln!(shown, "  {:?} {} {:?}", remark.what, remark.count, remark.names).unwrap();
    }
    shown
}

/// Everything that was read, with all that is to be said about it.
fn show(loaded: &Loaded, schema: &Schema) -> String {
    let mut shown = String::new();
    for (id, kind) in schema.ids().zip(&schema.kinds) {
        let records = loaded.dataset.records(id);
        writeln!(shown, "{}: {:?}", kind.name, records.supply).unwrap();
        for row in 0..u32::try_from(records.len()).unwrap().min(12) {
            let origin = records.origin(row);
            let place = locate_spot(loaded, Spot { file: origin.file, at: origin.at }).unwrap();
            let fields =
                kind.field_ids().map(|field| (kind.field(field).name.clone(), value(loaded, records, field, row)));
            let fields: Vec<String> = fields
                .filter(|(_, value)| value != "<Absent>" || row == 0)
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            let parent =
                records.nested_parents.get(row as usize).map(|row| format!(" in row {row}")).unwrap_or_default();
            let file = &loaded.files[origin.file as usize].name;
            writeln!(shown, "  {file}:{place}{parent} {}", fields.join(", ")).unwrap();
        }
        if !records.unlisted_parents.is_empty() {
            writeln!(shown, "  not listed in rows {:?}", records.unlisted_parents).unwrap();
        }
    }
    for file in &loaded.files {
        writeln!(shown, "file {} ({})", file.name, file.format.name()).unwrap();
        for read in &file.kinds {
            let kind = schema.kind(read.kind);
            writeln!(shown, "  {} rows of {}", read.rows.end - read.rows.start, kind.name).unwrap();
            for (id, field) in read.each_field() {
                let name = &kind.field(id).name;
                for (sort, values) in &field.unreadable.sorts {
                    let what = format!("unreadable {name}, {sort}");
                    noted(&mut shown, &what, values, |(row, why)| format!("row {row} {why}"));
                }
                shown.push_str(&counts(loaded, name, kind.field(id).blank, field));
            }
            noted(&mut shown, "dated later", &read.left_out, ToString::to_string);
            if let Some(grouped) = &read.grouped {
                writeln!(shown, "  from {} rows", grouped.rows).unwrap();
                noted(&mut shown, "key not known", &grouped.key_unknown, |row| format!("row {row}"));
            }
        }
        for (sort, rows) in &file.bad_rows.sorts {
            noted(&mut shown, &format!("bad rows, {sort}"), rows, |bad| {
                let place = locate_spot(loaded, bad.spot).unwrap();
                format!("{place} {}", bad.wrong)
            });
        }
        if file.blank_rows > 0 {
            writeln!(shown, "  blank rows: {}", file.blank_rows).unwrap();
        }
        if !file.unused.is_empty() {
            writeln!(shown, "  unused: {}", file.unused.join(", ")).unwrap();
        }
        shown.push_str(&taken(&file.taken));
    }
    for same in &loaded.same_keys {
        noted(&mut shown, "same key, differing", &same.differing, |rows| format!("rows {rows:?}"));
    }
    for lost in &loaded.lost_links {
        writeln!(shown, "link from {}: {} unknown", schema.kind(lost.kind).name, lost.unknown).unwrap();
        noted(&mut shown, "unmatched", &lost.unmatched, |row| format!("row {row}"));
    }
    shown
}

/// Reads a project file alone and shows what is wrong with it.
fn project_file(text: &str) -> String {
    let result = match Project::parse("probity.yaml", text, Path::new(".")) {
        Ok(_) => "read\n".to_owned(),
        Err(problems) => render(&problems),
    };
    format!("{text}-----\n{result}")
}
