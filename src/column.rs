//! Records in memory: columns of values with a state each, and the number that finds a row again.
//!
//! Texts are interned once for the whole run, each beside the form in which texts are compared. What a value looked
//! like in the file is not kept: the row is read again when somebody asks (`input`).

#![deny(clippy::disallowed_methods)]

mod groups;
mod keys;

use indexmap::IndexSet;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use crate::calendar::{Day, When};
use crate::schema::{FieldId, Kind, KindId, Schema, Type};

pub use groups::Joined;
pub use keys::KeyPart;

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

/// An interned text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextId(pub u32);

/// All texts of a run.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    stored: IndexSet<Box<str>>,
    /// For each text, the id of the form in which it is compared.
    folded: Vec<TextId>,
}

impl Texts {
    /// Interns a text as stored.
    pub fn add(&mut self, text: &str) -> TextId {
        if let Some(index) = self.stored.get_index_of(text) {
            return text_id(index);
        }
        let (index, _) = self.stored.insert_full(text.into());
        let id = text_id(index);
        self.folded.push(id);
        let folded = fold(text);
        if folded != text {
            // The folded form of a folded form is itself, so this goes one level deep.
            let folded = self.add(&folded);
            self.folded[index] = folded;
        }
        id
    }

    /// The text as stored.
    pub fn stored(&self, id: TextId) -> &str {
        &self.stored[id.0 as usize]
    }

    /// The text in the form in which texts are compared (see [`fold`]).
    pub fn folded(&self, id: TextId) -> &str {
        self.stored(self.folded[id.0 as usize])
    }

    /// The id of the folded form: two texts are equal to a rule exactly if these are equal.
    pub fn folded_id(&self, id: TextId) -> TextId {
        self.folded[id.0 as usize]
    }
}

fn text_id(index: usize) -> TextId {
    TextId(u32::try_from(index).expect("a run holds fewer than 4 thousand million distinct texts"))
}

/// The form in which texts are compared: NFC, white space (also non-breaking) trimmed and collapsed, case folded,
/// typographic quotes and dashes as the plain ones.
///
/// ```
/// assert_eq!(probity::column::fold("  O’Brien\u{a0} – HOUSTON "), "o'brien - houston");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        // Nearly all texts of an export are; what follows gives the same and takes ten times as long.
        let mut folded = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        folded.make_ascii_lowercase();
        return folded;
    }
    let plain: String = text.nfc().map(plain_character).collect();
    let mut folded = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(caseless::default_case_fold_str(word).nfc());
    }
    // Folding may leave a text that folds once more (some letters fold into composed ones); go on until it rests.
    if folded == text { folded } else { fold(&folded) }
}

/// Typographic quotes and dashes as their plain forms, the byte order mark and other invisible joiners as blanks.
pub fn plain_character(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{feff}' | '\u{200b}' => ' ',
        other => other,
    }
}

/// The values of a column by their type; a value whose state is not [`State::Known`] holds a filler.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Texts, and values of a `one of` by their canonical spelling.
    Text(Vec<TextId>),
    /// Answers.
    YesNo(Vec<bool>),
    /// Exact decimals.
    Number(Vec<Decimal>),
    /// Dates and times.
    When(Vec<When>),
    /// Lists.
    List(Vec<Box<[TextId]>>),
}

/// One value to be added to a column.
#[derive(Debug, Clone, PartialEq)]
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

/// A column: one value and one state for each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The values.
    pub values: Values,
    /// Their states.
    pub states: Vec<State>,
}

impl Column {
    /// An empty column for a type.
    pub fn new(field_type: &Type) -> Column {
        let values = match field_type {
            Type::Text | Type::LinkText(_) | Type::OneOf(_) => Values::Text(Vec::new()),
            Type::YesNo => Values::YesNo(Vec::new()),
            Type::WholeNumber | Type::Number(_) => Values::Number(Vec::new()),
            Type::Date | Type::DateTime => Values::When(Vec::new()),
            Type::ListOfText | Type::ListOf(_) => Values::List(Vec::new()),
        };
        Column { values, states: Vec::new() }
    }

    /// Takes the last value away.
    fn pop(&mut self) {
        self.states.pop();
        match &mut self.values {
            Values::Text(values) => drop(values.pop()),
            Values::YesNo(values) => drop(values.pop()),
            Values::Number(values) => drop(values.pop()),
            Values::When(values) => drop(values.pop()),
            Values::List(values) => drop(values.pop()),
        }
    }

    /// Adds a value.
    ///
    /// # Panics
    /// If the value is not of the column's type; the reader makes values by the field's type.
    pub fn push(&mut self, datum: Datum) {
        let state = match datum {
            Datum::Not(state) => state,
            Datum::Text(_) | Datum::YesNo(_) | Datum::Number(_) | Datum::When(_) | Datum::List(_) => State::Known,
        };
        self.states.push(state);
        match (&mut self.values, datum) {
            (Values::Text(values), Datum::Text(text)) => values.push(text),
            (Values::Text(values), Datum::Not(_)) => values.push(TextId(0)),
            (Values::YesNo(values), Datum::YesNo(answer)) => values.push(answer),
            (Values::YesNo(values), Datum::Not(_)) => values.push(false),
            (Values::Number(values), Datum::Number(number)) => values.push(number),
            (Values::Number(values), Datum::Not(_)) => values.push(Decimal::ZERO),
            (Values::When(values), Datum::When(when)) => values.push(when),
            (Values::When(values), Datum::Not(_)) => values.push(When::day(Day(0))),
            (Values::List(values), Datum::List(list)) => values.push(list),
            (Values::List(values), Datum::Not(_)) => values.push(Box::default()),
            (Values::Text(_) | Values::YesNo(_) | Values::Number(_) | Values::When(_) | Values::List(_), datum) => {
                unreachable!("the reader makes values by the field's type, not {datum:?}")
            }
        }
    }
}

/// Where a row stands: its file, and one number by which that file's reader finds it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// Index of the file among the files of the run.
    pub file: u32,
    /// Byte offset in the decoded text of the file (or a row number, where the format has no bytes to show).
    pub at: u64,
}

/// All records of one kind, in record order.
#[derive(Debug, Clone)]
pub struct Records {
    /// One column for each field of the kind, in its order.
    pub columns: Vec<Column>,
    /// Where each row stands.
    pub origins: Vec<Origin>,
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
    pub fn new(kind: &Kind, supply: Supply) -> Records {
        Records {
            columns: kind.fields.iter().map(|field| Column::new(&field.field_type)).collect(),
            origins: Vec::new(),
            nested_parents: Vec::new(),
            unlisted_parents: Vec::new(),
            supply,
            joined: Joined::default(),
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
        self.column(field).states[row as usize]
    }
}

/// Everything that was read in a run.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// All texts.
    pub texts: Texts,
    /// The records of each kind, in the schema's order.
    pub kinds: Vec<Records>,
}

impl Dataset {
    /// A dataset in which no kind is supplied yet.
    pub fn new(schema: &Schema) -> Dataset {
        let mut texts = Texts::default();
        // Id 0 is the filler of values that are not known.
        texts.add("");
        let kinds = schema.kinds.iter().map(|kind| Records::new(kind, Supply::NotSupplied)).collect();
        Dataset { texts, kinds }
    }

    /// The records of a kind.
    pub fn records(&self, kind: KindId) -> &Records {
        &self.kinds[usize::from(kind.0)]
    }

    /// The records of a kind, to add to.
    pub fn records_mut(&mut self, kind: KindId) -> &mut Records {
        &mut self.kinds[usize::from(kind.0)]
    }
}
