//! What records are called, and by what their findings are known from run to run.
//!
//! A record is called by its key; one without a key (or with a part of it not known) by `KIND@FILE:LINE`. A finding's
//! id holds neither file nor line, so that it stays when rows move: it is made of the rule, the key or else the
//! content, with private values as pseudonyms, an ordinal where several records have the same, and the values of the
//! rule's loops.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::io;

use sha2::{Digest, Sha256};

use crate::column::{AS_WRITTEN, Batch, Cell, Dataset, Datum, Known, State, Texts, fold};
use crate::input::{Loaded, Position, locate_among};
use crate::outcome::LoopValue;
use crate::resolve::RuleSet;
use crate::schema::{Field, FieldId, KindId, Schema};

use super::Pseudonyms;
use super::pseudonyms::unnamed;

/// Bytes of a finding's id: with a hundred million findings two alike are less likely than a broken disk.
const ID_BYTES: usize = 10;

/// By what some records are known.
#[derive(Debug, Default)]
pub struct Subjects {
    /// How many records before a row are known by the same; rows that are alone with it, or the first, are left out.
    ordinals: HashMap<(KindId, u32), u32>,
}

/// Which record somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Exactly this one.
    Row(u32),
    /// No such record.
    Nobody,
    /// Several, each as `KIND@FILE:LINE`.
    Several(Vec<String>),
}

impl Subjects {
    /// Finds out by what some records are known.
    pub fn new(
        schema: &Schema,
        data: &Dataset,
        pseudonyms: &Pseudonyms,
        records: impl IntoIterator<Item = (KindId, u32)>,
    ) -> Subjects {
        let mut rows: BTreeMap<KindId, BTreeSet<u32>> = BTreeMap::new();
        for (kind, row) in records {
            rows.entry(kind).or_default().insert(row);
        }
        let mut subjects = Subjects::default();
        for (kind, rows) in rows {
            let hasher = RandomState::new();
            let known_by = |row: u32| hasher.hash_one(identity(schema, data, pseudonyms, kind, row));
            let mut seen: HashMap<u64, u32> = rows.iter().map(|row| (known_by(*row), 0)).collect();
            let last = rows.last().copied().unwrap_or_default();
            for row in 0..=last {
                let Some(count) = seen.get_mut(&known_by(row)) else { continue };
                if *count > 0 && rows.contains(&row) {
                    subjects.ordinals.insert((kind, row), *count);
                }
                *count += 1;
            }
        }
        subjects
    }

    /// The id of what a rule finds about a record.
    pub fn finding_id(
        &self,
        rules: &RuleSet,
        data: &Dataset,
        pseudonyms: &Pseudonyms,
        rule: usize,
        (kind, row, loops): (KindId, u32, &[LoopValue]),
    ) -> String {
        let schema = &rules.schema;
        let ordinal = self.ordinals.get(&(kind, row)).copied().unwrap_or_default();
        let mut hash = Sha256::new();
        for part in [rules.rules[rule].id.as_str(), &schema.kind(kind).name, &ordinal.to_string()] {
            hash.update(part);
            hash.update([0]);
        }
        hash.update(identity(schema, data, pseudonyms, kind, row));
        for value in loops {
            hash.update([0]);
            hash.update(match value {
                LoopValue::Period(period) => period.to_string(),
                LoopValue::Text { folded, .. } => (**folded).to_owned(),
                LoopValue::Unknown => "?".to_owned(),
            });
        }
        hash.finalize().iter().take(ID_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The records of a kind that somebody means, each by its key, by `KIND@FILE:LINE`, or by its pseudonym. Rows that
    /// repeat an earlier one are meant by their place only.
    ///
    /// # Errors
    /// A file cannot be read any more.
    pub fn find(
        rules: &RuleSet,
        loaded: &Loaded,
        pseudonyms: &Pseudonyms,
        (kind, repeats): (KindId, &dyn Fn(u32) -> bool),
        wanted: &[&str],
    ) -> io::Result<Vec<Wanted>> {
        let mut rows: HashMap<String, Vec<u32>> = wanted.iter().map(|name| (fold(name), Vec::new())).collect();
        for row in (0..row_count(&loaded.dataset, kind)).filter(|row| !repeats(*row)) {
            for lifted in [false, true] {
                let person = |text: &str| if lifted { text.to_owned() } else { pseudonyms.hidden(text) };
                let key = key(&rules.schema, &loaded.dataset, kind, row, &person, lifted);
                let found = key.and_then(|key| rows.get_mut(&fold(&key)));
                if let Some(found) = found.filter(|found| found.last() != Some(&row)) {
                    found.push(row);
                }
            }
        }
        let place_of = |row: &u32| place_name(rules, (loaded, &loaded.dataset), kind, *row);
        let meant = |name: &&str| -> io::Result<Wanted> {
            if let Some((prefix, place)) = name.split_once('@')
                && prefix == rules.schema.kind(kind).name
                && let Some(row) = at_place(rules, loaded, kind, place)?
            {
                return Ok(Wanted::Row(row));
            }
            Ok(match rows[&fold(name)].as_slice() {
                [] => Wanted::Nobody,
                [row] => Wanted::Row(*row),
                rows => Wanted::Several(rows.iter().map(place_of).collect::<io::Result<_>>()?),
            })
        };
        wanted.iter().map(meant).collect()
    }
}

/// What a subject of a rule with so many loops may be called: the name of its record, and the values behind it, as in
/// `O-7, FY2019, privacy`. A key may hold commas too, so that the whole is looked for first.
pub fn names(subject: &str, loops: usize) -> Vec<(&str, Vec<&str>)> {
    let cut = |count: usize| {
        let mut parts: Vec<&str> = subject.rsplitn(count + 1, ',').map(str::trim).collect();
        let name = parts.pop().filter(|_| parts.len() == count)?;
        parts.reverse();
        Some((name, parts))
    };
    (0..=loops).map_while(cut).collect()
}

/// Whether a subject with these values of its rule's loops is meant by the words behind its record's name.
pub fn is_for(loops: &[LoopValue], words: &[impl AsRef<str>]) -> bool {
    let is = |value: &LoopValue, word: &str| match value {
        LoopValue::Period(period) => [period.short(), period.to_string()].iter().any(|name| fold(name) == fold(word)),
        LoopValue::Text { folded, .. } => **folded == *fold(word),
        LoopValue::Unknown => false,
    };
    words.iter().all(|word| loops.iter().any(|value| is(value, word.as_ref())))
}

/// The record of a kind that begins at `FILE:LINE`, in a spreadsheet `FILE:SHEET!ROW`.
fn at_place(rules: &RuleSet, loaded: &Loaded, kind: KindId, place: &str) -> io::Result<Option<u32>> {
    let Some((file, line_words)) = place.rsplit_once(':') else { return Ok(None) };
    let number = line_words.rsplit_once('!').map_or(line_words, |(_, row)| row);
    let Ok(line) = number.parse::<u32>() else { return Ok(None) };
    let reads = loaded.files.iter().filter(|data| data.name == file).flat_map(|data| &data.kinds);
    for read in reads.filter(|read| read.kind == kind) {
        // The records of a file stand in it in the order of their rows.
        let (mut low, mut high) = (read.rows.start, read.rows.end);
        while low < high {
            let middle = low + (high - low) / 2;
            let position = position_of(rules, (loaded, &loaded.dataset), kind, middle)?;
            match position.line().cmp(&line) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal if position.line_words() == line_words => return Ok(Some(middle)),
                Ordering::Equal => break,
                Ordering::Greater => high = middle,
            }
        }
    }
    Ok(None)
}

fn position_of(rules: &RuleSet, (loaded, data): (&Loaded, &Dataset), kind: KindId, row: u32) -> io::Result<Position> {
    let cell = Cell { kind, row, field: None };
    Ok(locate_among(loaded, data, &rules.schema, cell, &mut |_, _, _| String::new())?.position)
}

/// `KIND@FILE:LINE`, in a spreadsheet `KIND@FILE:SHEET!ROW`
pub fn place_name(rules: &RuleSet, (loaded, data): (&Loaded, &Dataset), kind: KindId, row: u32) -> io::Result<String> {
    let file = data.records(kind).origin(row).file;
    let file = &loaded.files[file as usize].name;
    let line = position_of(rules, (loaded, data), kind, row)?.line_words();
    Ok(format!("{}@{file}:{line}", rules.schema.kind(kind).name))
}

/// A record's key, its parts joined by `/`; `None` where it has none or a part is not known.
pub fn key(
    schema: &Schema,
    data: &Dataset,
    kind: KindId,
    row: u32,
    person: &dyn Fn(&str) -> String,
    lifted: bool,
) -> Option<String> {
    let fields = &schema.kind(kind).key;
    let parts = fields.iter().map(|field| known_text(schema, data, (kind, row, *field), person, lifted));
    let parts: Option<Vec<String>> = parts.collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}

/// The key of a record that passes, as [`key`] gives it.
pub fn passing_key(
    schema: &Schema,
    (batch, texts): (&Batch, &Texts),
    kind: KindId,
    row: usize,
    person: &dyn Fn(&str) -> String,
    lifted: bool,
) -> Option<String> {
    let part = |field: &FieldId| -> Option<String> {
        let (declared, column) = (schema.field(kind, *field), batch.field(*field));
        let known = match column.codes[row] {
            AS_WRITTEN => {
                let text = batch.written(*field, row);
                return Some(if declared.private { person(text) } else { text.to_owned() });
            }
            code => match &column.values[code as usize] {
                Datum::Text(text) => Known::Text(*text),
                Datum::YesNo(answer) => Known::YesNo(*answer),
                Datum::Number(number) => Known::Number(*number),
                Datum::When(when) => Known::When(*when),
                Datum::List(list) => Known::List(list),
                Datum::Not(state) => return (*state == State::None).then(|| "none".to_owned()),
            },
        };
        Some(text_of(declared, known, texts, person, lifted))
    };
    let parts: Option<Vec<String>> = schema.kind(kind).key.iter().map(part).collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}

/// What a record is known by from run to run, as bytes: its key, or all that stands in it. (Of a kind with a key, fields
/// that nothing reads are not kept, and do not count where the key is not known.)
fn identity(schema: &Schema, data: &Dataset, pseudonyms: &Pseudonyms, kind: KindId, row: u32) -> Vec<u8> {
    let hidden = |text: &str| pseudonyms.hidden(text);
    let part = |field: FieldId| known_text(schema, data, (kind, row, field), &hidden, false);
    let parts: Option<Vec<String>> = schema.kind(kind).key.iter().map(|field| part(*field)).collect();
    let known_by = match parts.filter(|parts| !parts.is_empty()) {
        Some(parts) => ("key", parts),
        None => {
            let records = data.records(kind);
            let content = |field: FieldId| part(field).unwrap_or_else(|| format!("{:?}", records.state(row, field)));
            let kept = schema.kind(kind).field_ids().filter(|field| records.column(*field).is_kept());
            ("content", kept.map(content).collect())
        }
    };
    let parts: Vec<String> = known_by.1.iter().map(|part| fold(part)).collect();
    format!("{}\0{}", known_by.0, parts.join("\0")).into_bytes()
}

fn row_count(data: &Dataset, kind: KindId) -> u32 {
    u32::try_from(data.records(kind).len()).expect("a run holds fewer than 4 thousand million records")
}

/// A value as text, private ones masked; `none` where there is none; `None` where it is not known.
fn known_text(
    schema: &Schema,
    data: &Dataset,
    (kind, row, field): (KindId, u32, FieldId),
    person: &dyn Fn(&str) -> String,
    lifted: bool,
) -> Option<String> {
    let column = data.records(kind).column(field);
    match column.known(row) {
        Some(known) => Some(text_of(schema.field(kind, field), known, &data.texts, person, lifted)),
        None => (column.state(row) == State::None).then(|| "none".to_owned()),
    }
}

fn text_of(field: &Field, known: Known<'_>, texts: &Texts, person: &dyn Fn(&str) -> String, lifted: bool) -> String {
    let text = |text: &str| if field.private { person(text) } else { text.to_owned() };
    let masked = |what: &str, value: String| if field.private && !lifted { unnamed(what) } else { value };
    match known {
        Known::Text(id) => text(texts.stored(id)),
        Known::List(list) => {
            let texts: Vec<String> = list.iter().map(|item| text(texts.stored(*item))).collect();
            texts.join(", ")
        }
        Known::YesNo(answer) => masked("answer", if answer { "yes" } else { "no" }.to_owned()),
        Known::Number(number) => masked("number", number.to_string()),
        Known::When(when) => masked("date", when.to_string()),
    }
}
