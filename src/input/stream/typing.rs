//! Cells as values: each different cell of a field is read once, by the same code as the cells of records that are held.

use std::mem::take;

use crate::calendar::Day;
use crate::column::{Batch, BatchField, Texts};
use crate::schema::{Field, Kind, Type};

use super::super::reads::FieldRead;
use super::super::rows::{KindIntake, RowZone};
use super::super::values::ValueRules;
use super::Asked;
use super::field::{Column, FieldTyping, Given, Mode};
use super::keys::{RowKey, RowKeys};
use super::links::{Led, Links};
use super::raw::RawChunk;

/// How many texts a worker keeps before all its dictionaries begin anew.
const KEPT_TEXTS: usize = 1 << 20;
/// How many rows are looked up at once.
const AT_ONCE: usize = 64;

/// Where a field of a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) enum Comes {
    /// From the needed cell of this index.
    Cell(usize),
    /// The file has no such column.
    NoColumn,
}

/// What is to be said of the rows of a chunk in one field. Rows are those of the chunk.
#[derive(Debug, Default)]
pub(super) struct FieldNotes {
    pub(super) read: FieldRead,
    /// Texts that a `one of` does not list, as they stand first, and how often.
    pub(super) unlisted: Vec<(String, u64)>,
    /// The first time of day without any zone, and the first value of a field that is filled too.
    pub(super) no_zone: Option<u32>,
    pub(super) filled_twice: Option<u32>,
}

/// What is to be said of the rows of a chunk.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) rows: u32,
    pub(super) fields: Vec<FieldNotes>,
    /// Their keys, of those that are known.
    pub(super) keys: RowKeys,
    /// For each link by fields, where it leads astray and how often it is not known.
    pub(super) links: Vec<Led>,
    /// For each field, whether some record so far has a value or a key.
    pub(super) seen: Vec<bool>,
}

/// Reads the cells of one source, for one worker.
#[derive(Debug, Clone)]
pub(super) struct Typing {
    intake: KindIntake,
    zone: RowZone,
    as_of: Day,
    values: ValueRules,
    fields: Vec<FieldTyping>,
    key: Vec<usize>,
    links: Links,
    pub(super) batch: Batch,
    /// How often some dictionary began anew.
    generation: u32,
    /// The last rows brought many new values, of fields of which not nearly every row has another.
    pub(super) is_learning: bool,
}

impl Typing {
    /// Prepares for a source. What is no value of it is read as `intake` reads it.
    pub(super) fn new(
        kind: &Kind,
        mut intake: KindIntake,
        (values, as_of): (&ValueRules, Day),
        asked: &[Asked],
        (links, generation): (Links, u32),
    ) -> Typing {
        let zone = intake.zone_of(&[]);
        let key: Vec<usize> = kind.key.iter().map(|field| usize::from(field.0)).collect();
        let field = |(index, field): (usize, &Field)| {
            let asked = asked.get(index).copied().unwrap_or(Asked::Nothing);
            let is_text = matches!(field.field_type, Type::Text | Type::LinkText(_));
            let asked = if links.needs(index) { Asked::Codes } else { asked };
            let codes = [&values.none, &values.unknown, &values.redacted, &field.none_texts];
            // Of a key that is a field alone, every row has another text; but one that files fill in.
            let is_alone = key.len() == 1 && intake.fill(index).is_none();
            FieldTyping::new(asked, is_text, codes.into_iter().flatten(), (key.contains(&index), is_alone))
        };
        let fields: Vec<FieldTyping> = kind.fields.iter().enumerate().map(field).collect();
        let mut batch = Batch::default();
        batch.fields.resize_with(fields.len(), BatchField::default);
        let values = values.clone();
        let mut typing =
            Typing { intake, zone, as_of, values, fields, key, links, batch, generation, is_learning: false };
        (0..typing.fields.len()).for_each(|index| typing.begin_anew(index));
        typing
    }

    /// Prepares for a file, of which `intake` knows more than of the source.
    pub(super) fn begin_file(&mut self, intake: &KindIntake) {
        self.intake = intake.clone();
        (0..self.fields.len()).for_each(|index| self.begin_anew(index));
    }

    /// How often some dictionary began anew: the next source goes on from there.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// Lets the dictionary of a field begin anew.
    fn begin_anew(&mut self, index: usize) {
        self.generation += 1;
        self.fields[index].begin_anew();
        self.intake.keep_texts(index, self.fields[index].mode == Mode::Codes);
        let out = &mut self.batch.fields[index];
        out.values.clear();
        out.generation = self.generation;
    }

    /// Reads the needed cells of a chunk, of which the batch then has the text.
    pub(super) fn read(&mut self, chunk: &mut RawChunk, comes: &[Comes], texts: &mut Texts) -> Notes {
        if texts.own_len() > KEPT_TEXTS {
            (0..self.fields.len()).for_each(|index| self.begin_anew(index));
            texts.clear();
        }
        let rows = chunk.len();
        self.batch.at.clear();
        self.batch.at.extend((0..rows).map(|row| chunk.at(row)));
        self.batch.text = take(&mut chunk.text);
        let mut keys = vec![RowKey::EMPTY; if self.key.is_empty() { 0 } else { rows }];
        let mut notes = Notes { rows: u32::try_from(rows).unwrap_or(u32::MAX), ..Notes::default() };
        self.glance(chunk, comes);
        let mut learned = 0;
        for (index, comes) in comes.iter().enumerate() {
            let given =
                Given { intake: &mut self.intake, zone: &self.zone, values: &self.values, as_of: self.as_of, texts };
            let (typing, out) = (&mut self.fields[index], &mut self.batch.fields[index]);
            let known = out.values.len();
            let column = Column::new(index, typing, out, given);
            let parts = self.key.contains(&index).then_some(keys.as_mut_slice());
            notes.fields.push(column.read(chunk, *comes, &mut self.batch.text, parts));
            let new = self.batch.fields[index].values.len() - known;
            learned += if new * 8 > rows * 7 { 0 } else { new };
        }
        self.is_learning = learned * 8 > rows;
        notes.keys = RowKeys::of(&keys, self.key.len() == 1);
        notes.links = self.links.lead(&self.batch, texts);
        notes.seen = self.intake.seen.clone();
        for (typing, out) in self.fields.iter().zip(&mut self.batch.fields) {
            if typing.asked == Asked::Nothing {
                out.codes.clear();
                out.texts.clear();
            }
        }
        notes
    }
}

impl Typing {
    /// Looks at the cells of all fields: some rows at a time, so that what stands in them is near. (Those that stand column
    /// by column are looked at when they are read.)
    fn glance(&mut self, chunk: &RawChunk, comes: &[Comes]) {
        for index in 0..self.fields.len() {
            if self.fields[index].is_full(self.batch.fields[index].values.len()) {
                self.begin_anew(index);
            }
            self.batch.fields[index].codes.clear();
            self.batch.fields[index].texts.clear();
        }
        let Typing { fields, batch, intake, .. } = self;
        let mut looked_at: Vec<(&mut FieldTyping, &mut BatchField, usize)> = Vec::new();
        for (index, (field, out)) in fields.iter_mut().zip(&mut batch.fields).enumerate() {
            if let Some(Comes::Cell(cell)) = comes.get(index)
                && intake.fill(index).is_none()
                && chunk.by_column.is_empty()
            {
                field.begin(chunk.len(), out);
                looked_at.push((field, out, *cell));
            }
        }
        for start in (0..chunk.len()).step_by(AT_ONCE) {
            let rows = start..(start + AT_ONCE).min(chunk.len());
            for (field, out, cell) in &mut looked_at {
                field.glance(&batch.text, chunk, (*cell, rows.clone()), out);
            }
        }
    }
}
