//! What stands in the columns of an export: counts, small sets of values, and what the texts look like.
//!
//! Memory does not grow with the rows: sets of values have a limit, and so has the room in which it is found out which
//! columns name a record.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::IndexMap;

use crate::column::fold;
use crate::input::survey::{Seen, SeenCell, Stored};
use crate::input::values::trim;
use crate::input::{Content, Node, header_key};

use super::codes::{self, Code};
use super::dates::Dates;
use super::names;
use super::private::Persons;

/// How many different values of a column are counted apart.
pub(super) const VALUES: usize = 64;
/// Longer texts are no values of a small set.
const LONGEST_VALUE: usize = 80;
/// How many spellings of a value are kept.
const SPELLINGS: usize = 6;
/// How many columns of a table, or keys of a record, are looked at.
const COLUMNS: usize = 2_000;
/// An object with as many keys is no record.
const KEYS: usize = 100;
/// How many kinds of records may be nested in each other.
const NESTED: usize = 6;
/// How many values are remembered to find out which columns never repeat one: 64 MB or so.
const ROOM: usize = 3_000_000;

/// A kind of record and what stands in its columns.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub(super) rows: u64,
    pub(super) columns: Vec<Column>,
    by_key: HashMap<String, usize>,
    /// Kinds nested in it, under their keys.
    pub(super) children: Vec<(String, Profile)>,
    /// Rows that repeat the header.
    pub(super) header_again: u64,
    /// Columns beyond the limit.
    pub(super) further: bool,
    /// For each column of the file that is being read, the column here.
    current: Vec<Option<usize>>,
    remembered: usize,
    /// How many values may be remembered.
    room: usize,
    /// What names a record is asked for each file apart: they are editions of one list.
    pub(super) by_edition: bool,
    files: u64,
}

/// A column, or a key of nested records.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// Its header or key as it stands; blank where it has none.
    pub(super) header: String,
    /// The path to it where it stands deeper than its record.
    pub(super) path: Option<String>,
    /// The same header stands in an earlier column, the number of which this is.
    pub(super) repeats: Option<usize>,
    /// Its number, from 1.
    pub(super) number: usize,
    pub(super) blank: u64,
    /// Neither blank nor a code.
    pub(super) filled: u64,
    pub(super) codes: IndexMap<String, (Code, String, u64)>,
    pub(super) links: u64,
    pub(super) lists: u64,
    /// What stands in its lists.
    pub(super) items: Option<Box<Column>>,
    pub(super) stored_texts: u64,
    pub(super) stored_numbers: u64,
    pub(super) longest: usize,
    pub(super) values: IndexMap<String, Value>,
    /// Values beyond those that are counted apart.
    pub(super) other_values: u64,
    pub(super) numbers: Numbers,
    pub(super) dates: Dates,
    pub(super) persons: Persons,
    pub(super) semicolons: u64,
    unique: Unique,
    /// The file that is being read, where each is asked apart.
    edition: u64,
}

/// A value, however it is spelt.
#[derive(Debug, Clone, Default)]
pub(super) struct Value {
    pub(super) count: u64,
    /// Each with how often it occurs.
    pub(super) spellings: Vec<(String, u64)>,
}

/// What is known of the numbers in a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    pub(super) whole: u64,
    pub(super) broken: u64,
    /// Whole numbers that begin with a zero, so that they are none.
    pub(super) zeros: u64,
    /// The fewest and the most digits of whole numbers.
    pub(super) digits: Option<(usize, usize)>,
    /// With commas between thousands, or a currency.
    pub(super) amounts: u64,
    pub(super) misfits: Vec<String>,
}

/// Whether a column repeats a value.
#[derive(Debug)]
enum Unique {
    /// Not so far: all its values.
    SoFar(HashSet<u64>),
    Repeats,
    /// There was no room to find out.
    NotKnown,
}

impl Default for Unique {
    fn default() -> Self {
        Unique::SoFar(HashSet::new())
    }
}

impl Profile {
    /// Nothing so far. `by_edition` says that what names a record is asked for each file apart.
    pub(super) fn new(by_edition: bool) -> Profile {
        Profile { by_edition, room: ROOM, ..Profile::default() }
    }

    /// Takes in a part of a file.
    pub(super) fn take(&mut self, seen: &Seen<'_>) {
        match seen {
            Seen::Columns(headers) => self.begin(headers),
            Seen::Row(cells) => self.row(cells),
            Seen::Record(node, captured) => self.captured_record(node, captured),
        }
    }

    fn begin(&mut self, headers: &[String]) {
        let mut met: HashMap<String, usize> = HashMap::new();
        self.current.clear();
        self.files += 1;
        for (index, header) in headers.iter().enumerate() {
            let key = header_key(header);
            let name = trim(header).split_whitespace().collect::<Vec<_>>().join(" ");
            let first = if key.is_empty() { None } else { met.get(&key).copied() };
            let unnamed = format!("\u{0}{index}");
            let known = match first {
                _ if key.is_empty() => self.column(&unnamed, &name, None),
                Some(_) => self.column(&format!("{key}\u{0}{index}"), &name, None),
                None => self.column(&key, &name, None),
            };
            if let Some(column) = known {
                self.columns[column].number = index + 1;
                self.columns[column].repeats = first.map(|first| first + 1);
            }
            met.entry(key).or_insert(index);
            self.current.push(known);
        }
    }

    fn row(&mut self, cells: &[SeenCell<'_>]) {
        self.rows += 1;
        let mut cells_and_columns = self.current.iter().zip(cells).filter_map(|(known, cell)| Some(((*known)?, cell)));
        if cells_and_columns.all(|(column, cell)| header_key(&cell.text) == header_key(&self.columns[column].header)) {
            self.header_again += 1;
            return;
        }
        let blank = SeenCell { text: "".into(), stored: None, has_link: false };
        let edition = if self.by_edition { self.files } else { 0 };
        for (index, known) in self.current.iter().enumerate() {
            let Some(column) = known.map(|column| &mut self.columns[column]) else { continue };
            column.edition = edition;
            self.remembered = column.cell(cells.get(index).unwrap_or(&blank), self.remembered);
        }
        self.keep_room();
    }

    fn captured_record(&mut self, node: &Node<'_>, captured: &[(String, String)]) {
        for (field, text) in captured {
            if let Some(column) = self.column(&header_key(field), field, None) {
                self.remembered = self.columns[column].cell(&text_cell(text), self.remembered);
            }
        }
        self.record(node, 0);
    }

    fn record(&mut self, node: &Node<'_>, depth: usize) {
        self.rows += 1;
        self.entries(node, &mut Vec::new(), depth);
        self.keep_room();
    }

    fn entries(&mut self, node: &Node<'_>, above: &mut Vec<String>, depth: usize) {
        for entry in node.entries().unwrap_or_default() {
            above.push(entry.key.to_string());
            match &entry.value.content {
                Content::Map(inner) if above.len() < NESTED && !is_keyed(inner) => {
                    self.entries(&entry.value, above, depth);
                }
                Content::List(items) if items.iter().any(|item| item.entries().is_some()) => {
                    if depth < NESTED && above.len() == 1 {
                        let child = self.child(&entry.key);
                        let records = items.iter().filter(|item| item.entries().is_some());
                        records.for_each(|item| child.record(item, depth + 1));
                    }
                }
                Content::List(items) => self.list(above, items),
                Content::Scalar(text) => self.value(above, &text_cell(text)),
                Content::Null => self.value(above, &text_cell("")),
                Content::Map(_) | Content::Alias => {}
            }
            above.pop();
        }
    }

    fn child(&mut self, key: &str) -> &mut Profile {
        let known = self.children.iter().position(|(known, _)| known == key);
        let index = known.unwrap_or_else(|| {
            self.children.push((key.to_owned(), Profile::new(false)));
            self.children.len() - 1
        });
        &mut self.children[index].1
    }

    fn value(&mut self, above: &[String], cell: &SeenCell<'_>) {
        if let Some(column) = self.column_at(above) {
            self.remembered = self.columns[column].cell(cell, self.remembered);
        }
    }

    fn list(&mut self, above: &[String], items: &[Node<'_>]) {
        let Some(column) = self.column_at(above) else { return };
        let column = &mut self.columns[column];
        column.unique = Unique::Repeats;
        if items.is_empty() {
            column.blank += 1;
            return;
        }
        column.filled += 1;
        column.lists += 1;
        let inner = column.items.get_or_insert_default();
        for item in items {
            if let Content::Scalar(text) = &item.content {
                // What stands in lists names no record.
                inner.unique = Unique::Repeats;
                inner.cell(&text_cell(text), 0);
            }
        }
    }

    fn column_at(&mut self, above: &[String]) -> Option<usize> {
        match above {
            [key] => self.column(&header_key(key), key, None),
            keys => {
                let escaped = keys.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")));
                let path: String = escaped.collect();
                self.column(&path, &keys.join(" "), Some(&path))
            }
        }
    }

    fn column(&mut self, key: &str, header: &str, path: Option<&str>) -> Option<usize> {
        if let Some(known) = self.by_key.get(key) {
            return Some(*known);
        }
        if self.columns.len() == COLUMNS {
            self.further = true;
            return None;
        }
        let number = self.columns.len() + 1;
        let path = path.map(str::to_owned);
        self.columns.push(Column { header: header.to_owned(), path, number, ..Column::default() });
        self.by_key.insert(key.to_owned(), self.columns.len() - 1);
        Some(self.columns.len() - 1)
    }

    /// Forgets what is remembered of columns that are not named as if they named records, and then of all.
    fn keep_room(&mut self) {
        if self.remembered <= self.room {
            return;
        }
        let spare = |column: &Column| !names::is_identifier(&names::words(&column.header));
        for forget in [&spare as &dyn Fn(&Column) -> bool, &|_| true] {
            if self.remembered > self.room {
                let columns = self.columns.iter_mut().filter(|column| forget(column));
                for column in columns {
                    if let Unique::SoFar(values) = &column.unique {
                        self.remembered -= values.len();
                        column.unique = Unique::NotKnown;
                    }
                }
            }
        }
    }

    /// Whether what was taken as the header looks like one more record: what stands in it comes again below.
    pub(super) fn header_is_record(&self) -> bool {
        let named: Vec<&Column> = self.columns.iter().filter(|column| !column.header.is_empty()).collect();
        let again = |column: &&&Column| column.values.contains_key(&fold(&column.header));
        let is_table = !self.current.is_empty();
        is_table && named.iter().filter(again).count() * 2 >= named.len().max(1)
    }

    /// Whether no column has a name of its own.
    pub(super) fn has_no_names(&self) -> bool {
        let repeated: Vec<usize> = self.columns.iter().filter_map(|column| column.repeats).collect();
        let is_own = |column: &Column| {
            !header_key(&column.header).is_empty() && column.repeats.is_none() && !repeated.contains(&column.number)
        };
        !self.current.is_empty() && !self.columns.iter().any(is_own)
    }

    /// Whether all there is is one object with so many keys that they are values rather than names of fields.
    pub(super) fn is_table_of_keys(&self) -> bool {
        self.rows == 1 && self.current.is_empty() && self.children.is_empty() && self.columns.len() >= KEYS
    }

    /// How many records do not have the column filled: blanks, and in nested data records without the key.
    pub(super) fn missing(&self, column: &Column) -> u64 {
        self.rows.saturating_sub(column.filled + column.coded())
    }

    /// Whether a column has another value in every record. `None` where that was too much to remember.
    pub(super) fn is_unique(&self, column: &Column) -> Option<bool> {
        match &column.unique {
            Unique::SoFar(_) => Some(self.rows > 1 && column.filled == self.rows),
            Unique::Repeats => Some(false),
            Unique::NotKnown => (column.filled < self.rows).then_some(false),
        }
    }
}

/// Whether the keys of an object are values themselves: each leads to an object or a list of its own.
fn is_keyed(entries: &[crate::input::Entry<'_>]) -> bool {
    entries.len() > 1 && entries.iter().all(|entry| matches!(entry.value.content, Content::Map(_) | Content::List(_)))
}

fn text_cell(text: &str) -> SeenCell<'_> {
    SeenCell { text: text.into(), stored: None, has_link: false }
}

/// The number by which a text is remembered; the same in every run.
pub(super) fn remembered(folded: &str, edition: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (folded, edition).hash(&mut hasher);
    hasher.finish()
}

impl Column {
    /// How many cells hold a code.
    pub(super) fn coded(&self) -> u64 {
        self.codes.values().map(|(_, _, count)| count).sum()
    }

    /// Takes in a cell; gives how many values are remembered now, of as many before.
    fn cell(&mut self, cell: &SeenCell<'_>, remembered: usize) -> usize {
        let text = trim(&cell.text);
        self.links += u64::from(cell.has_link);
        if text.is_empty() {
            self.blank += 1;
            return self.no_longer_unique(remembered);
        }
        let folded = fold(text);
        if let Some(code) = codes::never_value(&folded) {
            self.code(&folded, code, text, 1);
            return self.no_longer_unique(remembered);
        }
        self.filled += 1;
        self.longest = self.longest.max(text.chars().count());
        match cell.stored {
            Some(Stored::Text) => self.stored_texts += 1,
            Some(Stored::Number) => self.stored_numbers += 1,
            Some(Stored::Date | Stored::DateTime | Stored::YesNo) | None => {}
        }
        self.numbers.add(text);
        self.dates.add(text);
        self.persons.add(text);
        self.semicolons += u64::from(text.contains(';'));
        let remembered = self.remember(&folded, remembered);
        self.count(folded, text);
        remembered
    }

    /// Notes a code.
    pub(super) fn code(&mut self, folded: &str, code: Code, text: &str, count: u64) {
        if self.codes.len() < VALUES || self.codes.contains_key(folded) {
            self.codes.entry(folded.to_owned()).or_insert((code, text.to_owned(), 0)).2 += count;
        } else if let Some((_, last)) = self.codes.last_mut() {
            last.2 += count;
        }
    }

    fn count(&mut self, folded: String, text: &str) {
        let is_new = !self.values.contains_key(&folded);
        if is_new && (self.values.len() == VALUES || text.len() > LONGEST_VALUE) {
            self.other_values += 1;
            return;
        }
        let value = self.values.entry(folded).or_default();
        value.count += 1;
        let is_known = |(known, _): &(String, u64)| known.split_whitespace().eq(text.split_whitespace());
        match value.spellings.iter().position(is_known) {
            Some(known) => value.spellings[known].1 += 1,
            None if value.spellings.len() < SPELLINGS => {
                value.spellings.push((text.split_whitespace().collect::<Vec<_>>().join(" "), 1));
            }
            None => {}
        }
    }

    fn remember(&mut self, folded: &str, remembered: usize) -> usize {
        let is_new = match &mut self.unique {
            Unique::SoFar(values) => values.insert(self::remembered(folded, self.edition)),
            Unique::Repeats | Unique::NotKnown => return remembered,
        };
        if is_new { remembered + 1 } else { self.no_longer_unique(remembered) }
    }

    fn no_longer_unique(&mut self, remembered: usize) -> usize {
        let spared = match &self.unique {
            Unique::SoFar(values) => values.len(),
            Unique::Repeats | Unique::NotKnown => 0,
        };
        self.unique = Unique::Repeats;
        remembered - spared.min(remembered)
    }
}

impl Numbers {
    fn add(&mut self, text: &str) {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_digits(unsigned) {
            self.whole += 1;
            self.zeros += u64::from(unsigned.len() > 1 && unsigned.starts_with('0'));
            let (least, most) = self.digits.unwrap_or((unsigned.len(), unsigned.len()));
            self.digits = Some((least.min(unsigned.len()), most.max(unsigned.len())));
            return;
        }
        let parts = unsigned.split_once('.');
        if parts.is_some_and(|(whole, rest)| (whole.is_empty() || is_digits(whole)) && is_digits(rest)) {
            self.broken += 1;
            return;
        }
        let bare = unsigned.trim_start_matches(['$', '€', '£']).trim_end_matches(['%', ' ']);
        let is_amount = bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.' | b' '))
            && bare.bytes().any(|byte| byte.is_ascii_digit());
        self.amounts += u64::from(is_amount);
        super::dates::note(&mut self.misfits, text);
    }

    /// All that are numbers.
    pub(super) fn all(&self) -> u64 {
        self.whole + self.broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_room_nothing_is_said_of_keys() {
        let mut profile = Profile { room: 10, ..Profile::new(false) };
        profile.take(&Seen::Columns(&["Case No.".to_owned(), "Remark".to_owned(), "State".to_owned()]));
        for number in 0..12 {
            let texts = [format!("C-{number}"), format!("text {number}"), "TX".to_owned()];
            let cells: Vec<SeenCell<'_>> = texts.iter().map(|text| text_cell(text)).collect();
            profile.take(&Seen::Row(&cells));
        }
        let known: Vec<Option<bool>> = profile.columns.iter().map(|column| profile.is_unique(column)).collect();
        assert_eq!(known, [None, None, Some(false)]);
        assert_eq!(profile.remembered, 0);
    }

    #[test]
    fn columns_named_like_keys_are_remembered_longest() {
        let mut profile = Profile { room: 15, ..Profile::new(false) };
        profile.take(&Seen::Columns(&["Remark".to_owned(), "Case No.".to_owned()]));
        for number in 0..12 {
            let texts = [format!("text {number}"), format!("C-{number}")];
            let cells: Vec<SeenCell<'_>> = texts.iter().map(|text| text_cell(text)).collect();
            profile.take(&Seen::Row(&cells));
        }
        let known: Vec<Option<bool>> = profile.columns.iter().map(|column| profile.is_unique(column)).collect();
        assert_eq!(known, [None, Some(true)]);
    }
}
