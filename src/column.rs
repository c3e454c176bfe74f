//! Records in memory: columns of values with a state each, and the number that finds a row again.
//!
//! Texts are interned once for the whole run, each beside the form in which texts are compared. What a value looked
//! like in the file is not kept: the row is read again when somebody asks (`input`).

#![deny(clippy::disallowed_methods)]

mod batch;
mod groups;
mod keys;
mod origins;
mod texts;
mod values;

use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;

use crate::calendar::{Day, When};
use crate::schema::{FieldId, KindId, Schema};

pub use batch::{AS_WRITTEN, Batch, BatchField, HeldBatches};
pub use groups::Joined;
use keys::Keyed;
pub use keys::{ByKey, Leads, SameKeys};
pub use origins::{Origin, Origins};
pub use texts::{TextId, Texts, fold, plain_character};
pub use values::{Column, Known};

/// What is known of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum State {
    /// A value stands there.
    Known,
    /// There is none (yet): a blank of an `or none` field, or a text that the project file reads as *none*.
    None,
    /// The column or key is there, but nothing stands in it.
    Blank,
    /// A text that the project file reads as *not known*.
    UnknownCode,
    /// The column or key is not there.
    Absent,
    /// A text stands there that is no value of the field's type.
    Unreadable,
    /// A text that the project file reads as *withheld*: there is a value, but we may not see it.
    Withheld,
    /// The record stands for several rows, and they do not all say the same.
    Differs,
}

/// One value to be added to a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Datum {
    /// A text.
    Text(TextId),
    /// An answer.
    YesNo(bool),
    /// A number.
    Number(Decimal),
    /// A date or time.
    When(When),
    /// A list.
    List(Box<[TextId]>),
    /// No known value, and why.
    Not(State),
}

/// All records of one kind, in record order.
#[derive(Debug, Clone)]
pub struct Records {
    /// One column for each field of the kind, in its order.
    pub columns: Vec<Column>,
    /// Where each row stands.
    pub origins: Origins,
    /// For each row, what stands in the columns that are not kept: one number, the same where the same stands there.
    /// Empty where all are kept.
    pub passed: Vec<u64>,
    /// For a nested kind, the row of the parent in which each record stands; `u32::MAX` for a record that stands in
    /// a source of its own and so has no parent.
    pub nested_parents: Vec<u32>,
    /// For a nested kind, the rows of parents whose list of such records is blank: nobody knows what would stand in
    /// it. (A parent with an empty list is not among them.)
    pub unlisted_parents: Vec<u32>,
    /// What was supplied of this kind.
    pub supply: Supply,
    /// Rows that joined the record of an earlier row, as far as something points at them.
    pub joined: Joined,
    /// All rows by their key, from when somebody asks for them until a row is added or changed.
    keyed: OnceLock<Keyed>,
}

/// What was supplied of a kind, and for which period it is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supply {
    /// No source supplies this kind.
    NotSupplied,
    /// It is stated that there are no such records.
    NoRecords,
    /// Records were read.
    Supplied(Completeness),
}

/// For which period the records of a kind are complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// Nothing is declared: taken as complete through the as-of date, and said so.
    Assumed,
    /// Declared complete for a period; a missing bound is open.
    Declared {
        /// First day.
        from: Option<Day>,
        /// Last day.
        through: Option<Day>,
    },
    /// Of several sources some are declared complete for these days and others declare nothing: outside the days
    /// nothing is proven, inside them it is taken as proven, and said so.
    PartlyDeclared {
        /// First day.
        from: Option<Day>,
        /// Last day.
        through: Option<Day>,
    },
    /// Declared unknown: an absence never proves anything.
    Unknown,
}

impl Completeness {
    /// Whether what an absence proves is taken for granted somewhere.
    pub fn is_assumed(self) -> bool {
        matches!(self, Completeness::Assumed | Completeness::PartlyDeclared { .. })
    }

    /// The first and the last day for which absences prove something, open where nothing bounds them; `None` where
    /// they never do.
    pub fn days(self) -> Option<(Option<Day>, Option<Day>)> {
        match self {
            Completeness::Unknown => None,
            Completeness::Assumed => Some((None, None)),
            Completeness::Declared { from, through } | Completeness::PartlyDeclared { from, through } => {
                Some((from, through))
            }
        }
    }

    /// For which period the records of two sources together are complete.
    #[must_use]
    pub fn and(self, other: Completeness) -> Completeness {
        let (Some((from, through)), Some((other_from, other_through))) = (self.days(), other.days()) else {
            return Completeness::Unknown;
        };
        // The later of two beginnings (`None` is open and comes first), the earlier of two ends.
        let from = from.max(other_from);
        let through = through.into_iter().chain(other_through).min();
        match (self.is_assumed() || other.is_assumed(), from.or(through)) {
            (false, _) => Completeness::Declared { from, through },
            (true, None) => Completeness::Assumed,
            (true, Some(_)) => Completeness::PartlyDeclared { from, through },
        }
    }
}

/// One value of one record: what places and reasons point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// The kind of the record.
    pub kind: KindId,
    /// Its row among the records of the kind.
    pub row: u32,
    /// The field, or `None` for the record as a whole.
    pub field: Option<FieldId>,
}

impl Records {
    /// No records of a kind yet.
    pub fn new(schema: &Schema, kind: KindId, supply: Supply) -> Records {
        let column = |field: FieldId| match schema.unread.contains(&(kind, field)) {
            true => Column::passed(),
            false => Column::new(&schema.field(kind, field).field_type),
        };
        Records {
            columns: schema.kind(kind).field_ids().map(column).collect(),
            origins: Origins::default(),
            passed: Vec::new(),
            nested_parents: Vec::new(),
            unlisted_parents: Vec::new(),
            supply,
            joined: Joined::default(),
            keyed: OnceLock::new(),
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    /// The column of a field.
    pub fn column(&self, field: FieldId) -> &Column {
        &self.columns[usize::from(field.0)]
    }

    /// The state of one value.
    pub fn state(&self, row: u32, field: FieldId) -> State {
        self.column(field).state(row)
    }
}

/// Everything that was read in a run.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// All texts.
    pub texts: Texts,
    /// The records of each kind, in the schema's order; a run shares those that it holds.
    pub kinds: Vec<Arc<Records>>,
}

impl Dataset {
    /// A dataset in which no kind is supplied yet.
    pub fn new(schema: &Schema) -> Dataset {
        let mut texts = Texts::default();
        // Id 0 is the filler of values that are not known.
        texts.add("");
        let kinds = schema.ids().map(|kind| Arc::new(Records::new(schema, kind, Supply::NotSupplied))).collect();
        Dataset { texts, kinds }
    }

    /// The records of a kind.
    pub fn records(&self, kind: KindId) -> &Records {
        &self.kinds[usize::from(kind.0)]
    }

    /// The records of a kind, to add to. Shared ones are copied first.
    pub fn records_mut(&mut self, kind: KindId) -> &mut Records {
        let records = Arc::make_mut(&mut self.kinds[usize::from(kind.0)]);
        records.keyed.take();
        records
    }

    /// A dataset with the same records, to which texts and records can be added that nobody else sees.
    #[must_use]
    pub fn over(shared: &Arc<Texts>, kinds: &[Arc<Records>]) -> Dataset {
        Dataset { texts: Texts::over(shared), kinds: kinds.to_vec() }
    }

    /// Lets others share the texts that are there: what is added from now on stays apart from them.
    pub fn share_texts(&mut self) -> Arc<Texts> {
        let shared = Arc::new(std::mem::take(&mut self.texts));
        self.texts = Texts::over(&shared);
        shared
    }
}
