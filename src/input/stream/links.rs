//! Where records that pass lead to: each different link is looked up once among the records that are held.

use std::collections::HashMap;
use std::sync::Arc;

use crate::column::{Batch, ByKey, Column, Datum, Leads, Records, Texts};
use crate::schema::{FieldId, Kind, LinkId};

use super::super::noted::Noted;

/// The records that a link leads to, found by their key.
#[derive(Debug)]
pub(super) struct Parents {
    pub(super) link: LinkId,
    /// The fields of the records that pass.
    pub(super) fields: Vec<FieldId>,
    pub(super) records: Arc<Records>,
    pub(super) by_key: Arc<ByKey>,
}

/// What came of a link in the rows of a chunk.
#[derive(Debug, Default)]
pub(super) struct Led {
    /// Rows whose key matches no parent.
    pub(super) unmatched: Noted<u32>,
    /// How many rows do not say where it leads.
    pub(super) unknown: u64,
}

/// The links of a kind that are found by fields.
#[derive(Debug, Clone)]
pub(super) struct Links {
    all: Vec<One>,
    /// A record with nothing in it.
    empty: Records,
}

#[derive(Debug, Clone)]
struct One {
    parents: Arc<Parents>,
    /// By the generation of each field and its code, whether such a record leads where it should.
    known: HashMap<Vec<(u32, u32)>, Strays>,
    /// For links by one field, by its code, whether they lead to a record, or to nobody as they say.
    by_code: Vec<Strays>,
    /// Some of them do not.
    any_strays: bool,
    generation: u32,
    /// Records that have nothing but the link, one for each that was looked up.
    asked: Records,
    rows_asked: u32,
}

/// Whether a link leads where it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strays {
    No,
    ToNobody,
    Unknown,
}

impl Strays {
    fn of(leads: Leads) -> Strays {
        match leads {
            // A link that is none says that there is no parent: it is not lost.
            Leads::Nowhere | Leads::To(_) => Strays::No,
            Leads::Astray => Strays::ToNobody,
            Leads::Unknown => Strays::Unknown,
        }
    }
}

impl Links {
    pub(super) fn new(kind: &Kind, parents: &[Arc<Parents>], mut empty: Records) -> Links {
        empty.columns = kind.fields.iter().map(|field| Column::new(&field.field_type)).collect();
        let one = |parents: &Arc<Parents>| One {
            parents: parents.clone(),
            known: HashMap::new(),
            by_code: Vec::new(),
            any_strays: false,
            generation: 0,
            asked: empty.clone(),
            rows_asked: 0,
        };
        Links { all: parents.iter().map(one).collect(), empty }
    }

    /// Whether a link is found by a field.
    pub(super) fn needs(&self, field: usize) -> bool {
        self.all.iter().any(|one| one.parents.fields.iter().any(|its| usize::from(its.0) == field))
    }

    /// Where the rows of a batch lead to.
    pub(super) fn lead(&mut self, batch: &Batch, texts: &Texts) -> Vec<Led> {
        let Links { all, empty } = self;
        all.iter_mut().map(|one| one.lead(batch, texts, empty)).collect()
    }
}

impl One {
    fn lead(&mut self, batch: &Batch, texts: &Texts, empty: &Records) -> Led {
        let mut led = Led::default();
        let fields = self.parents.fields.clone();
        let generation = fields.iter().map(|field| batch.field(*field).generation).max().unwrap_or(0);
        if generation != self.generation || self.known.len() > 1 << 16 {
            self.generation = generation;
            (self.by_code, self.any_strays) = (Vec::new(), false);
            self.known.clear();
            self.asked = empty.clone();
            self.rows_asked = 0;
        }
        if let [field] = fields.as_slice() {
            let field = batch.field(*field);
            for value in &field.values[self.by_code.len()..] {
                let strays = self.look_up(std::slice::from_ref(value), texts);
                self.by_code.push(strays);
                self.any_strays |= strays != Strays::No;
            }
            if self.any_strays {
                (0..).zip(&field.codes).for_each(|(row, code)| led.add(row, self.by_code[*code as usize]));
            }
            return led;
        }
        for row in 0..u32::try_from(batch.len()).unwrap_or(u32::MAX) {
            let code = |field: &FieldId| (batch.field(*field).generation, batch.field(*field).codes[row as usize]);
            let codes: Vec<(u32, u32)> = fields.iter().map(code).collect();
            let strays = self.known.get(&codes).copied().unwrap_or_else(|| {
                let value =
                    |(field, (_, code)): (&FieldId, &(u32, u32))| batch.field(*field).values[*code as usize].clone();
                let strays = self.look_up(&fields.iter().zip(&codes).map(value).collect::<Vec<_>>(), texts);
                self.known.insert(codes, strays);
                strays
            });
            led.add(row, strays);
        }
        led
    }

    /// Whether a record leads where it should that says this.
    fn look_up(&mut self, says: &[Datum], texts: &Texts) -> Strays {
        let Parents { fields, records, by_key, .. } = &*self.parents;
        for (field, datum) in fields.iter().zip(says) {
            self.asked.columns[usize::from(field.0)].push(datum.clone());
        }
        let row = self.rows_asked;
        self.rows_asked += 1;
        Strays::of(by_key.leads(records, (&self.asked, row, fields), texts))
    }
}

impl Led {
    #[inline(always)]
    fn add(&mut self, row: u32, strays: Strays) {
        match strays {
            Strays::No => {}
            Strays::ToNobody => self.unmatched.add(row),
            Strays::Unknown => self.unknown += 1,
        }
    }
}
