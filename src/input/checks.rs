//! What can only be seen once everything is read: keys that stand twice, links that find nobody, and the size of samples.

use std::collections::{BTreeMap, BTreeSet};

use crate::column::{Dataset, Leads, Supply};
use crate::schema::{KindId, LinkBy, LinkId, Schema};

use super::noted::Noted;
use super::problems::{InputProblem, SampleSize};
use super::project::{Project, Source};
use super::reads::{DataFile, LostLink, SameKey};

/// Groups of records with the same key that differ, for each kind that has any.
pub(super) fn same_keys(dataset: &Dataset, schema: &Schema) -> Vec<SameKey> {
    let of_kind = |kind: KindId| {
        let key = &schema.kind(kind).key;
        if key.is_empty() {
            return None;
        }
        let records = dataset.records(kind);
        let mut same = SameKey { kind, differing: Noted::default(), differing_by_file: BTreeMap::new() };
        let differ = |rows: &Vec<u32>| rows.windows(2).any(|pair| !records.agree(pair[0], pair[1]));
        for rows in dataset.same_keys(schema, kind).values().filter(|rows| differ(rows)) {
            let files: BTreeSet<u32> = rows.iter().map(|row| records.origin(*row).file).collect();
            files.into_iter().for_each(|file| same.differing_by_file.entry(file).or_default().add(rows.clone()));
            same.differing.add(rows.clone());
        }
        (!same.differing.is_empty()).then_some(same)
    };
    schema.ids().filter_map(of_kind).collect()
}

/// Links that find nobody for some records. Where no source supplies the parent's kind, that is reported instead.
pub(super) fn lost_links(dataset: &Dataset, schema: &Schema) -> Vec<LostLink> {
    let mut lost = Vec::new();
    for kind in schema.ids() {
        for (index, link) in schema.kind(kind).links.iter().enumerate() {
            let LinkBy::Fields(fields) = &link.by else { continue };
            let parents = dataset.records(link.parent);
            if parents.supply == Supply::NotSupplied {
                continue;
            }
            let texts = &dataset.texts;
            let known = dataset.by_key(schema, link.parent);
            let records = dataset.records(kind);
            let id = LinkId(u16::try_from(index).unwrap_or(u16::MAX));
            let (unmatched, unmatched_by_file) = (Noted::default(), BTreeMap::new());
            let (unknown, unknown_by_file) = (0, BTreeMap::new());
            let or_to_nobody = link.or_to_nobody;
            let mut one =
                LostLink { kind, link: id, or_to_nobody, unmatched, unmatched_by_file, unknown, unknown_by_file };
            for row in records.rows() {
                match known.leads(parents, (records, row, fields), texts) {
                    // A link that is none says that there is no parent: it is not lost.
                    Leads::Nowhere | Leads::To(_) => {}
                    Leads::Astray => {
                        one.unmatched.add(row);
                        one.unmatched_by_file.entry(records.origin(row).file).or_default().add(row);
                    }
                    Leads::Unknown => {
                        one.unknown += 1;
                        *one.unknown_by_file.entry(records.origin(row).file).or_default() += 1;
                    }
                }
            }
            if !one.unmatched.is_empty() || one.unknown > 0 {
                lost.push(one);
            }
        }
    }
    lost
}

/// A sample must be as large as the project file says, or a record was lost on the way.
pub(super) fn sample_size(project: &Project, source: &Source, files: &[DataFile]) -> Option<InputProblem> {
    let sample = source.sample.as_ref()?;
    let rows: u64 = files.iter().map(|file| u64::from(file.row_count())).sum();
    let (place, label) = project.pointing(&sample.size.at);
    let (size, kind) = (sample.size.value, source.kind.value.clone());
    (rows != size).then(|| Box::new(SampleSize { size, rows, kind, place, label }) as InputProblem)
}
