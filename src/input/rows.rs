//! Adding rows to the columns: what every reader does once it knows which text belongs to which field.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::calendar::{Day, Zone};
use crate::column::{ByKey, Column, Dataset, Datum, Origin, State, Texts};
use crate::schema::{FieldId, KindId, Schema};

use super::files::Found as File;
use super::noted::{Far, Noted};
use super::project::{Source, ZoneRule};
use super::reads::{FieldRead, Grouped, KindRead};
use super::values::{FieldReader, Reading, UNKEPT, Unread, ValueRules, trim};

/// What a reader found for one field of one record.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found<'t> {
    /// The file has no such column.
    NoColumn,
    /// The file has such a column, which is not read: no rule needs it.
    NotRead,
    /// The record has no such key.
    NoKey,
    /// A text, perhaps blank.
    Text(Cow<'t, str>),
    /// The items of a list.
    List(Vec<Cow<'t, str>>),
    /// Something that cannot be a value, and why.
    Unfit(Unread),
}

#[cfg(feature = "parquet")]
impl Found<'_> {
    /// The texts that were found.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let (one, several) = match self {
            Found::Text(text) => (Some(text), [].as_slice()),
            Found::List(items) => (None, items.as_slice()),
            Found::NoColumn | Found::NotRead | Found::NoKey | Found::Unfit(_) => (None, [].as_slice()),
        };
        one.into_iter().chain(several).map(AsRef::as_ref)
    }
}

/// The records of one kind, as they come in from one source.
#[derive(Debug, Clone)]
pub(super) struct KindIntake {
    pub(super) kind: KindId,
    readers: Vec<FieldReader>,
    /// Constants that the project file gives.
    fills: Vec<Option<String>>,
    /// Rows of one key are one record.
    distinct: bool,
    zone_field: Option<FieldId>,
    zone: Option<Zone>,
    zones: HashMap<String, Option<Zone>>,
    /// All fields of the kind have columns that are kept.
    keeps_all: bool,
    hasher: RandomState,
    /// Whether any record of the source has a value or a key there.
    pub(super) seen: Vec<bool>,
    pub(super) first_row: u32,
    /// The first time of day without any zone.
    pub(super) no_zone: Option<(u32, FieldId)>,
    /// The first value of a field that the project file fills too.
    pub(super) filled_twice: Option<(u32, FieldId)>,
}

/// What all sources are read into.
pub(super) struct Intake<'s> {
    pub(super) schema: &'s Schema,
    pub(super) dataset: Dataset,
    pub(super) as_of: Day,
    /// The records of kinds whose sources are distinct.
    pub(super) groups: HashMap<KindId, ByKey>,
    /// The settings' zone, for sources that name none.
    pub(super) zone: Option<Zone>,
    /// The same for all sources, as their records are compared with each other.
    pub(super) hasher: RandomState,
}

impl Intake<'_> {
    /// How many records of a kind there are.
    pub(super) fn row_count(&self, kind: KindId) -> u32 {
        u32::try_from(self.dataset.records(kind).len()).expect("a run holds fewer than 4 thousand million records")
    }

    /// Prepares for the records of a kind from a source.
    pub(super) fn kind(&mut self, kind: KindId, source: &Source) -> KindIntake {
        let fields = &self.schema.kind(kind).fields;
        let mut readers: Vec<_> = fields.iter().map(|field| FieldReader::new(field, &mut self.dataset.texts)).collect();
        let columns = &self.dataset.records(kind).columns;
        readers.iter_mut().zip(columns).for_each(|(reader, column)| reader.is_kept = column.is_kept());
        let keeps_all = columns.iter().all(Column::is_kept);
        let own = self.schema.kind(kind).name == source.kind.value;
        let (zone, zone_field) = match source.time_zone.as_ref().map(|said| &said.value) {
            Some(ZoneRule::Zone(zone)) => (Some(zone.clone()), None),
            Some(ZoneRule::Field(name)) => (None, self.schema.kind(kind).field_named(name)),
            None => (self.zone.clone(), None),
        };
        KindIntake {
            kind,
            seen: vec![false; readers.len()],
            fills: vec![None; readers.len()],
            readers,
            distinct: own && source.distinct.is_some(),
            zone_field,
            zone,
            zones: HashMap::new(),
            keeps_all,
            hasher: self.hasher.clone(),
            first_row: self.row_count(kind),
            no_zone: None,
            filled_twice: None,
        }
    }

    /// What a file supplies of a kind, before its first row.
    pub(super) fn begin(&self, kind: KindId, intake: &KindIntake) -> KindRead {
        let rows = self.row_count(kind);
        let field = |fill: &Option<String>| FieldRead { filled: fill.is_some(), ..FieldRead::default() };
        KindRead {
            kind,
            rows: rows..rows,
            fields: intake.fills.iter().map(field).collect(),
            left_out: Noted::default(),
            grouped: intake.distinct.then(Grouped::default),
        }
    }

    /// Adds a record and gives its row.
    pub(super) fn add(
        &mut self,
        kind: &mut KindIntake,
        read: &mut KindRead,
        source: &Source,
        origin: Origin,
        found: &[Found<'_>],
    ) -> u32 {
        let row = read.rows.end;
        let zone = kind.zone_of(found);
        let mut passed = 0_u64;
        for (index, found) in found.iter().enumerate() {
            let given = (&mut self.dataset.texts, &source.values, self.as_of);
            let datum = kind.datum(given, &mut read.fields[index], (row, index), found, &zone);
            let column = &mut self.dataset.records_mut(kind.kind).columns[index];
            if column.is_kept() {
                column.push(datum);
            } else {
                passed = passed.wrapping_add(kind.passed((row, index), &datum, found));
            }
        }
        let nested = self.schema.kind(kind.kind).nested_in().is_some();
        let records = self.dataset.records_mut(kind.kind);
        records.origins.push(origin);
        if !kind.keeps_all {
            records.passed.push(passed);
        }
        if nested {
            // Whoever reads a parent with its children puts the parent's row here.
            records.nested_parents.push(u32::MAX);
        }
        if kind.distinct {
            return self.join(kind, read);
        }
        read.rows.end += 1;
        self.note_later(kind.kind, read, row);
        row
    }

    /// Notes a record that is dated later. Those of a source that is distinct are looked at once all rows are there.
    pub(super) fn note_later(&self, kind: KindId, read: &mut KindRead, row: u32) {
        let Some(dated_by) = self.schema.kind(kind).dated_by else { return };
        let date = self.dataset.records(kind).column(dated_by).date(row);
        if date.is_some_and(|when| when.first > self.as_of) {
            read.left_out.add(row);
        }
    }

    /// A key that no record of the source has is absent in all of them, not blank.
    pub(super) fn mark_absent(&mut self, kind: &KindIntake, reads: &mut [&mut KindRead]) {
        let records = self.dataset.records_mut(kind.kind);
        let rows = kind.first_row..records.rows().end;
        for (index, seen) in kind.seen.iter().enumerate() {
            if *seen {
                continue;
            }
            if records.columns[index].is_kept() {
                rows.clone().for_each(|row| records.columns[index].set_state(row, State::Absent));
            }
            // In a table its column was absent from the first row on.
            for read in reads.iter().filter(|read| !read.fields[index].absent && !records.columns[index].is_kept()) {
                let state = |state| kind.passed((0, index), &Datum::Not(state), &Found::NoKey);
                let change = state(State::Absent).wrapping_sub(state(kind.blank_state(index)));
                for passed in &mut records.passed[read.rows.start as usize..read.rows.end as usize] {
                    *passed = passed.wrapping_add(change);
                }
            }
            for read in &mut *reads {
                let note = &mut read.fields[index];
                note.absent = true;
                note.blanks = 0;
            }
        }
    }
}

fn field_id(index: usize) -> FieldId {
    FieldId(u16::try_from(index).expect("resolve refuses more than 16,384 fields"))
}

/// Counts what a place was read as, where nothing may have stood.
fn settled(reading: Reading, note: &mut FieldRead, (row, nothing): (u32, bool), as_of: Day) -> Datum {
    match reading {
        Reading::Datum(Datum::Not(state)) => {
            match state {
                State::UnknownCode => note.unknown_texts += 1,
                State::Withheld => note.redacted_texts += 1,
                State::Known | State::None | State::Blank | State::Absent | State::Unreadable | State::Differs => {
                    if nothing {
                        note.blanks += 1;
                    } else {
                        note.none_texts += 1;
                    }
                }
            }
            Datum::Not(state)
        }
        Reading::Datum(datum) => {
            note.values += 1;
            if let Datum::When(when) = &datum {
                if when.first > as_of {
                    note.later.add(row);
                }
                if let Some(far) = Far::of(when, as_of) {
                    note.far.add((row, far));
                }
            }
            datum
        }
        Reading::Unreadable(why) => {
            note.unreadable.add(row, why);
            Datum::Not(State::Unreadable)
        }
    }
}

/// The zone of a row's times.
#[derive(Debug, Clone)]
pub(super) enum RowZone {
    /// The source's, or none.
    Known(Option<Zone>),
    /// The row names a zone that nobody knows, or none.
    Unknown,
}

impl KindIntake {
    /// What a record says in a field, given what was found there; `note` counts it.
    pub(super) fn datum(
        &mut self,
        (texts, values, as_of): (&mut Texts, &ValueRules, Day),
        note: &mut FieldRead,
        (row, index): (u32, usize),
        found: &Found<'_>,
        zone: &RowZone,
    ) -> Datum {
        let filled = self.fills[index].as_deref();
        let reader = &self.readers[index];
        let text = match (filled, found) {
            (Some(text), Found::NoColumn | Found::NotRead | Found::NoKey) => text,
            (Some(text), Found::Text(_) | Found::List(_) | Found::Unfit(_)) => {
                self.filled_twice.get_or_insert((row, field_id(index)));
                text
            }
            (None, Found::NoColumn) => {
                note.absent = true;
                return Datum::Not(State::Absent);
            }
            (None, Found::NotRead) => {
                self.seen[index] = true;
                note.not_read = true;
                return Datum::Not(State::Absent);
            }
            (None, Found::NoKey) => "",
            (None, Found::Text(text)) => {
                self.seen[index] = true;
                text
            }
            (None, Found::List(items)) => {
                self.seen[index] = true;
                let reading = reader.read_list(items.iter().map(AsRef::as_ref), texts);
                reader.note_unlisted("", &reading, texts, &mut note.unlisted);
                return settled(reading, note, (row, false), as_of);
            }
            (None, Found::Unfit(why)) => {
                self.seen[index] = true;
                return settled(Reading::Unreadable(why.clone()), note, (row, false), as_of);
            }
        };
        if filled.is_some() {
            self.seen[index] = true;
        }
        let known_zone = match zone {
            RowZone::Known(zone) => zone.as_ref(),
            RowZone::Unknown => None,
        };
        let reading = match reader.read(text, values, known_zone, texts) {
            Reading::Unreadable(Unread::NoZone) if matches!(zone, RowZone::Unknown) => {
                Reading::Unreadable(Unread::UnknownZone)
            }
            Reading::Unreadable(Unread::NoZone) => {
                self.no_zone.get_or_insert((row, field_id(index)));
                Reading::Unreadable(Unread::NoZone)
            }
            other @ (Reading::Datum(_) | Reading::Unreadable(_)) => other,
        };
        reader.note_unlisted(text, &reading, texts, &mut note.unlisted);
        let reading = match reading {
            Reading::Unreadable(why) if note.unreadable.has_room(why.key()) => {
                Reading::Unreadable(why.explained(text, values))
            }
            reading @ (Reading::Datum(_) | Reading::Unreadable(_)) => reading,
        };
        settled(reading, note, (row, trim(text).is_empty()), as_of)
    }

    /// One number for what stands in a field whose values are not kept: the same where the same stands there, and for
    /// what cannot be read another in each row.
    fn passed(&self, (row, index): (u32, usize), datum: &Datum, found: &Found<'_>) -> u64 {
        let text = self.text_of(index, found);
        match datum {
            _ if *found == Found::NotRead => 0,
            // Its id says nothing, because it is not among the texts.
            Datum::Text(UNKEPT) => self.hasher.hash_one((index, text)),
            Datum::Not(State::Unreadable) => self.hasher.hash_one((index, row)),
            Datum::Text(_) | Datum::YesNo(_) | Datum::Number(_) | Datum::When(_) | Datum::List(_) | Datum::Not(_) => {
                self.hasher.hash_one((index, datum))
            }
        }
    }

    /// The text that a field is read from, where there is one.
    pub(super) fn text_of<'t>(&'t self, index: usize, found: &'t Found<'_>) -> &'t str {
        match (&self.fills[index], found) {
            (Some(text), _) => text,
            (None, Found::Text(text)) => text,
            (None, Found::NoColumn | Found::NotRead | Found::NoKey | Found::List(_) | Found::Unfit(_)) => "",
        }
    }

    /// The state of a field of which nothing is there.
    fn blank_state(&self, index: usize) -> State {
        match self.readers[index].blank() {
            Datum::Not(state) => state,
            Datum::Text(_) | Datum::YesNo(_) | Datum::Number(_) | Datum::When(_) | Datum::List(_) => State::Blank,
        }
    }

    /// Whether a field holds lists.
    pub(super) fn is_list(&self, index: usize) -> bool {
        self.readers[index].is_list()
    }

    /// Whether the texts of a field are kept when they are read.
    pub(super) fn keep_texts(&mut self, index: usize, keep: bool) {
        self.readers[index].is_kept = keep;
    }

    /// What the project file gives a field.
    pub(super) fn fill(&self, index: usize) -> Option<&str> {
        self.fills[index].as_deref()
    }

    /// Whether the numbers of the next file may have an exponent.
    pub(super) fn let_exponents(&mut self, may: bool) {
        self.readers.iter_mut().for_each(|reader| reader.exponents = may);
    }

    /// What the project file gives in one file: by `fill`, where `{file name}` becomes its name, or from its path.
    pub(super) fn fill_in(&mut self, source: &Source, schema: &Schema, file: &File) {
        let file_name = file.name.rsplit('/').next().unwrap_or_default();
        for (field, fill) in schema.kind(self.kind).fields.iter().zip(&mut self.fills) {
            let said = source.fill.iter().find(|(name, _)| name.value == field.name);
            let captured = file.captured.iter().find(|(name, _)| *name == field.name);
            let said = said.map(|(_, text)| text.value.replace("{file name}", file_name));
            *fill = said.or_else(|| captured.map(|(_, text)| text.clone()));
        }
    }

    pub(super) fn zone_of(&mut self, found: &[Found<'_>]) -> RowZone {
        let Some(field) = self.zone_field else { return RowZone::Known(self.zone.clone()) };
        let index = usize::from(field.0);
        let name = trim(self.text_of(index, &found[index])).to_owned();
        let name = name.as_str();
        if !self.zones.contains_key(name) {
            self.zones.insert(name.to_owned(), Zone::named(name));
        }
        match self.zones.get(name) {
            Some(Some(zone)) => RowZone::Known(Some(zone.clone())),
            Some(None) | None => RowZone::Unknown,
        }
    }
}
