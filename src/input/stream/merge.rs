//! What is said of the files of a kind, put together from what is said of their pieces.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::Arc;

use crate::column::{Dataset, Origin, TextId, Texts, fold};
use crate::schema::{FieldId, Kind, KindId};

use super::super::Reading;
use super::super::noted::{Noted, Unlisted};
use super::super::reads::{BadRow, FieldRead, Loaded, LostLink, Spot};
use super::super::rows::KindIntake;
use super::driver::Done;
use super::keys::SeenKeys;
use super::links::Parents;
use super::typing::FieldNotes;

/// What is said of all records of a kind.
pub(super) struct KindSum {
    kind: KindId,
    rows: u64,
    keys: SeenKeys,
    lost: Vec<LostLink>,
    no_zone: Option<(u32, FieldId)>,
    filled_twice: Option<(u32, FieldId)>,
    seen: Vec<bool>,
    /// For each field, the texts of this file that its `one of` does not list, as they are compared.
    unlisted: Vec<HashMap<String, TextId>>,
}

impl KindSum {
    pub(super) fn new(kind: (KindId, &Kind), parents: &[Arc<Parents>]) -> KindSum {
        let (kind, declared) = kind;
        let lost = |parents: &Arc<Parents>| LostLink {
            kind,
            link: parents.link,
            or_to_nobody: declared.link(parents.link).or_to_nobody,
            unmatched: Noted::default(),
            unmatched_by_file: BTreeMap::new(),
            unknown: 0,
            unknown_by_file: BTreeMap::new(),
        };
        KindSum {
            kind,
            rows: 0,
            keys: SeenKeys::default(),
            lost: parents.iter().map(lost).collect(),
            no_zone: None,
            filled_twice: None,
            seen: vec![false; declared.fields.len()],
            unlisted: vec![HashMap::new(); declared.fields.len()],
        }
    }

    /// How many records there are.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Adds what is said of a piece of a file.
    pub(super) fn add<O>(
        &mut self,
        done: &mut Done<O>,
        file: u32,
        reading: &mut Reading,
        dataset: &mut Dataset,
    ) -> io::Result<()> {
        let places = &done.places;
        reading.blank_rows += done.blank_rows;
        for (start, wrong) in done.bad_rows.drain(..) {
            let spot = Spot { file, at: places.of(start) };
            reading.bad_rows.add(BadRow { spot, wrong });
        }
        let notes = std::mem::take(&mut done.notes);
        self.keys.add(&notes.keys)?;
        self.rows += u64::from(notes.rows);
        let read = &mut reading.kinds[0];
        read.rows.end = read.rows.end.saturating_add(notes.rows);
        let Dataset { texts, kinds } = dataset;
        let joined = &mut Arc::make_mut(&mut kinds[usize::from(self.kind.0)]).joined;
        let mut number = |row: u32| joined.point_at(Origin { file, at: places.at(row as usize) });
        first(&mut self.no_zone, &notes.fields, |note| note.no_zone, &mut number);
        first(&mut self.filled_twice, &notes.fields, |note| note.filled_twice, &mut number);
        for (index, note) in notes.fields.into_iter().enumerate() {
            join(&mut read.fields[index], note, &mut self.unlisted[index], texts, &mut number);
        }
        for (lost, led) in self.lost.iter_mut().zip(notes.links) {
            if !led.unmatched.is_empty() {
                let of_file = lost.unmatched_by_file.entry(file).or_default();
                let (before, count) = (of_file.first.len(), led.unmatched.count);
                of_file.join(led.unmatched, &mut number);
                let first = of_file.first[before..].to_vec();
                lost.unmatched.join(Noted { count, first }, |row| row);
            }
            if led.unknown > 0 {
                lost.unknown += led.unknown;
                *lost.unknown_by_file.entry(file).or_default() += led.unknown;
            }
        }
        self.seen.iter_mut().zip(notes.seen).for_each(|(seen, here)| *seen |= here);
        Ok(())
    }

    /// Begins a file, whose rows are numbered on from those before.
    pub(super) fn begin_file(&self, reading: &mut Reading) {
        let rows = u32::try_from(self.rows).unwrap_or(u32::MAX);
        reading.kinds[0].rows = rows..rows;
    }

    /// Ends a file.
    pub(super) fn end_file(&mut self, reading: &mut Reading, kind: &Kind) {
        let read = &mut reading.kinds[0];
        if let Some(field) = kind.dated_by {
            read.left_out = read.fields[usize::from(field.0)].later.clone();
        }
        self.unlisted.iter_mut().for_each(HashMap::clear);
    }

    /// Tells a source what was wrong with its records.
    pub(super) fn tell(&mut self, intake: &mut KindIntake) {
        intake.no_zone = self.no_zone.take();
        intake.filled_twice = self.filled_twice.take();
        intake.seen.copy_from_slice(&self.seen);
        self.seen.fill(false);
    }

    /// Adds what is said of all records; whether two of them have the same key.
    pub(super) fn finish(self, held: &mut Loaded) -> io::Result<bool> {
        held.lost_links.extend(self.lost.into_iter().filter(|lost| !lost.unmatched.is_empty() || lost.unknown > 0));
        held.lost_links.sort_by_key(|lost| (lost.kind, lost.link));
        self.keys.any_twice()
    }
}

/// Notes the first row of all, and of its fields the first.
fn first(
    noted: &mut Option<(u32, FieldId)>,
    fields: &[FieldNotes],
    of: impl Fn(&FieldNotes) -> Option<u32>,
    number: &mut impl FnMut(u32) -> u32,
) {
    let rows = (0..).map(FieldId).zip(fields).filter_map(|(field, note)| Some((of(note)?, field)));
    if let (None, Some((row, field))) = (&noted, rows.min()) {
        *noted = Some((number(row), field));
    }
}

/// Adds what is said of some more rows in one field.
fn join(
    read: &mut FieldRead,
    note: FieldNotes,
    known: &mut HashMap<String, TextId>,
    texts: &mut Texts,
    number: &mut impl FnMut(u32) -> u32,
) {
    let FieldRead { absent, not_read, filled: _, values, blanks, none_texts, unknown_texts, redacted_texts, .. } =
        note.read;
    read.absent |= absent;
    read.not_read |= not_read;
    read.values += values;
    read.blanks += blanks;
    read.none_texts += none_texts;
    read.unknown_texts += unknown_texts;
    read.redacted_texts += redacted_texts;
    read.unreadable.join(note.read.unreadable, |(row, why)| (number(row), why));
    read.later.join(note.read.later, &mut *number);
    read.far.join(note.read.far, |(row, far)| (number(row), far));
    for (text, count) in note.unlisted {
        unlisted(&mut read.unlisted, (&text, count), known, texts);
    }
}

fn unlisted(all: &mut Unlisted, (text, count): (&str, u64), known: &mut HashMap<String, TextId>, texts: &mut Texts) {
    let folded = fold(text);
    match known.get(&folded) {
        Some(id) => all.add_times(*id, *id, count),
        None if all.has_room() => {
            let stored = texts.add(text);
            let id = texts.folded_id(stored);
            known.insert(folded, id);
            all.add_times(id, stored, count);
        }
        None => all.count += count,
    }
}
