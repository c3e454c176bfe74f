//! A column whose rows pass: values by their places in a dictionary wherever there is one, and else one by one.
//!
//! Most columns of most files are kept with a dictionary for each group of rows. Its values are read once, and of the
//! rows only their numbers in it, by a reader of the library that is given the numbers as if they were the values. Of
//! numbers, days and the like that are kept without one, a dictionary is made here.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hashbrown::HashTable;
use parquet::basic::{Encoding, Repetition, Type as Physical};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor, Type};

use super::super::rows::Found;
use super::super::stream::{Cells, RawCell, RawChunk};
use super::To;
use super::layout::Leaf;
use super::pages::{HELD_LIMIT, Pages, Watch};
use super::typed::Typed;
use super::values::Value;

/// How many values a dictionary may have that is made here.
const MADE: usize = 1 << 14;

/// What is read of a file for some fields, and how.
pub(super) struct Wanted {
    pub(super) leaf: Leaf,
    pub(super) to: To,
    made: Made,
}

impl Wanted {
    pub(super) fn new(leaf: Leaf, to: To) -> Wanted {
        Wanted { leaf, to, made: Made { known: HashTable::new(), dictionary: Arc::new(blank()) } }
    }
}

/// A dictionary that is made while rows are read, of values known by their bits.
struct Made {
    known: HashTable<(u64, u32)>,
    dictionary: Arc<RawChunk>,
}

/// The number of a dictionary that is made here; those of the file have the numbers of their groups, from 1.
const MADE_HERE: u64 = 0;

/// A dictionary whose first value is a blank, and which has no other yet.
fn blank() -> RawChunk {
    let mut dictionary = RawChunk::of_column();
    dictionary.push(RawCell::BLANK);
    dictionary
}

/// Adds a value to cells of a column; its text goes to the end of `text`.
fn push(value: Value<'_>, (leaf, to): (&Leaf, To), cells: &mut RawChunk, text: &mut String) {
    let cell = match to.one(value, leaf) {
        Found::Text(found) if found.is_empty() => RawCell::BLANK,
        Found::Text(found) => RawCell::added(&found, text),
        Found::Unfit(why) => cells.odd(Found::Unfit(why)),
        Found::NoColumn | Found::NotRead | Found::NoKey | Found::List(_) => RawCell::BLANK,
    };
    cells.push(cell);
}

impl Made {
    /// The places of values in the dictionary; `None` where it would have too many.
    fn places(&mut self, values: &Typed, count: usize, of: (&Leaf, To), places: &mut Vec<u32>) -> Option<()> {
        places.clear();
        for index in 0..count {
            let bits = values.bits(index)?;
            let known = self.known.find(hash(bits), |(known, _)| *known == bits);
            places.push(match known {
                Some((_, place)) => *place,
                None => self.add(bits, values.value(index, of.0.meaning), of)?,
            });
        }
        Some(())
    }

    #[cold]
    fn add(&mut self, bits: u64, value: Value<'_>, of: (&Leaf, To)) -> Option<u32> {
        let place = u32::try_from(self.dictionary.cells.len()).ok().filter(|place| (*place as usize) < MADE)?;
        self.known.insert_unique(hash(bits), (bits, place), |(bits, _)| hash(*bits));
        // Whoever still judges rows by it has it as it was.
        if Arc::get_mut(&mut self.dictionary).is_none() {
            self.dictionary = Arc::new(self.dictionary.copied());
        }
        if let Some(dictionary) = Arc::get_mut(&mut self.dictionary) {
            let mut text = std::mem::take(&mut dictionary.text);
            push(value, of, dictionary, &mut text);
            dictionary.text = text;
        }
        Some(place)
    }
}

/// A number that depends on all bits of another.
fn hash(bits: u64) -> u64 {
    let product = u128::from(bits ^ 0x9e37_79b9_7f4a_7c15) * 0xd1b5_4a32_d192_ed03;
    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    let (low, high) = (product as u64, (product >> 64) as u64);
    low ^ high
}

/// Pages that are handed to the library one by one.
#[derive(Clone, Default)]
struct Fed(Arc<Mutex<VecDeque<Page>>>);

impl Fed {
    fn put(&self, page: Page) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(page);
    }
}

impl PageReader for Fed {
    fn get_next_page(&mut self) -> ParquetResult<Option<Page>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front())
    }

    fn peek_next_page(&mut self) -> ParquetResult<Option<PageMetadata>> {
        Ok(None)
    }

    fn skip_next_page(&mut self) -> ParquetResult<()> {
        self.get_next_page().map(|_| ())
    }
}

impl Iterator for Fed {
    type Item = ParquetResult<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

/// What the library reads of pages that it is given.
struct Reading {
    fed: Fed,
    reader: ColumnReader,
    values: Typed,
}

impl Reading {
    fn new(column: ColumnDescPtr) -> Reading {
        let fed = Fed::default();
        let reader = get_column_reader(column, Box::new(fed.clone()));
        let values = Typed::of(&reader);
        Reading { fed, reader, values }
    }
}

/// A column of a group of rows, while these are read.
pub(super) struct Coded {
    pages: Pages,
    watch: Watch,
    /// What reads values, and what reads their places in the dictionary.
    values: Reading,
    places: Reading,
    /// The number of the group, from 1.
    number: u64,
    dictionary: Option<Arc<RawChunk>>,
    /// How many rows are left of the page, and whether these are places in the dictionary.
    left: usize,
    has_places: bool,
    blanks: Vec<i16>,
    lists: Vec<i16>,
    made: Vec<u32>,
    indexes: Vec<u32>,
}

impl Coded {
    pub(super) fn new((pages, watch): (Pages, Watch), group: usize, leaf: &Leaf) -> ParquetResult<Coded> {
        let column = &leaf.column;
        let is_blank = column.max_def_level() > 0;
        let repetition = if is_blank { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let number = Type::primitive_type_builder(column.name(), Physical::INT32).with_repetition(repetition).build()?;
        let places = ColumnDescriptor::new(Arc::new(number), column.max_def_level(), 0, column.path().clone());
        Ok(Coded {
            pages,
            watch,
            values: Reading::new(column.clone()),
            places: Reading::new(Arc::new(places)),
            number: group as u64 + 1,
            dictionary: None,
            left: 0,
            has_places: false,
            blanks: Vec::new(),
            lists: Vec::new(),
            made: Vec::new(),
            indexes: Vec::new(),
        })
    }

    /// Why a page was refused.
    pub(super) fn refused(&self) -> Option<String> {
        self.watch.refused()
    }

    /// The next rows. Texts of cells that are in no dictionary go to the end of `text`.
    pub(super) fn take(&mut self, rows: usize, wanted: &mut Wanted, text: &mut String) -> ParquetResult<Cells> {
        let mut cells = None;
        let mut taken = 0;
        while taken < rows {
            if self.left == 0 {
                self.page(wanted)?;
            }
            let here = self.left.min(rows - taken);
            self.read(here, wanted.leaf.column.max_def_level())?;
            self.add(here, wanted, &mut cells, text);
            if text.len() as u64 > HELD_LIMIT {
                let limit = HELD_LIMIT >> 20;
                let why = format!("the texts of a few thousand rows come to more than {limit} MB");
                return Err(self.watch.refuse(why));
            }
            taken += here;
            self.left -= here;
        }
        Ok(cells.unwrap_or_else(|| Cells::Each(RawChunk::of_column())))
    }

    /// Begins the next page of rows.
    fn page(&mut self, wanted: &Wanted) -> ParquetResult<()> {
        let damaged = || ParquetError::General("pages".to_owned());
        loop {
            let page = self.pages.get_next_page()?.ok_or_else(damaged)?;
            if let Page::DictionaryPage { buf, num_values, encoding, .. } = page {
                if self.dictionary.is_some() || !is_plain(encoding) {
                    return Err(damaged());
                }
                self.dictionary = Some(Arc::new(self.dictionary(buf, num_values, wanted)?));
                self.places.fed.put(numbers(num_values));
                continue;
            }
            self.left = page.num_values() as usize;
            self.has_places = matches!(page.encoding(), Encoding::RLE_DICTIONARY) || is_old(page.encoding());
            if self.left == 0 || self.has_places && self.dictionary.is_none() {
                return Err(damaged());
            }
            let reading = if self.has_places { &self.places } else { &self.values };
            reading.fed.put(page);
            return Ok(());
        }
    }

    /// The values of a dictionary, behind a blank.
    fn dictionary(&self, buf: Bytes, count: u32, Wanted { leaf, to, .. }: &Wanted) -> ParquetResult<RawChunk> {
        let column = &leaf.column;
        let alone = ColumnDescriptor::new(column.self_type_ptr(), 0, 0, column.path().clone());
        let mut reading = Reading::new(Arc::new(alone));
        reading.fed.put(Page::DataPage {
            buf,
            num_values: count,
            encoding: Encoding::PLAIN,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        });
        let levels = (&mut Vec::new(), &mut Vec::new());
        let wanted = count as usize;
        let (_, values, _) = reading.values.read(&mut reading.reader, wanted, levels)?;
        if values != wanted {
            return Err(ParquetError::General("dictionary".to_owned()));
        }
        let (mut dictionary, mut text) = (blank(), String::new());
        for index in 0..wanted {
            push(reading.values.value(index, leaf.meaning), (leaf, *to), &mut dictionary, &mut text);
            if text.len() as u64 > HELD_LIMIT {
                let limit = HELD_LIMIT >> 20;
                let why = format!("the texts of one of its pages come to more than {limit} MB");
                return Err(self.watch.refuse(why));
            }
        }
        dictionary.text = text;
        Ok(dictionary)
    }

    /// Reads rows of the page.
    fn read(&mut self, rows: usize, most: i16) -> ParquetResult<()> {
        let Reading { reader, values, .. } = if self.has_places { &mut self.places } else { &mut self.values };
        let (read, known, places) = values.read(reader, rows, (&mut self.blanks, &mut self.lists))?;
        let told = most == 0 || self.blanks.len() == places && self.blanks.iter().all(|level| (0..=most).contains(level));
        let there = if most == 0 { places } else { self.blanks.iter().filter(|level| **level == most).count() };
        if read == rows && places == rows && told && known == there {
            Ok(())
        } else {
            Err(ParquetError::General("levels".to_owned()))
        }
    }

    /// Adds the rows that were read.
    fn add(&mut self, rows: usize, wanted: &mut Wanted, cells: &mut Option<Cells>, text: &mut String) {
        let Wanted { leaf, to, made } = wanted;
        let most = leaf.column.max_def_level();
        let blanks = (self.blanks.as_slice(), most);
        let known = if most == 0 { rows } else { self.blanks.iter().filter(|level| **level == most).count() };
        if self.has_places {
            let (Some(dictionary), Typed::Int32(places)) = (&self.dictionary, &self.places.values) else { return };
            spread(places.iter().map(|place| place.cast_unsigned()), rows, blanks, &mut self.indexes);
            return add_coded(cells, (dictionary, self.number), &self.indexes, text);
        }
        let values = &self.values.values;
        if made.places(values, known, (leaf, *to), &mut self.made).is_some() {
            spread(self.made.iter().copied(), rows, blanks, &mut self.indexes);
            return add_coded(cells, (&made.dictionary, MADE_HERE), &self.indexes, text);
        }
        let each = one_by_one(cells, text);
        let mut next = 0..known;
        for row in 0..rows {
            let stands = most == 0 || self.blanks[row] == most;
            match stands.then(|| next.next()).flatten() {
                Some(index) => push(values.value(index, leaf.meaning), (leaf, *to), each, text),
                None => each.push(RawCell::BLANK),
            }
        }
    }
}

fn is_plain(encoding: Encoding) -> bool {
    encoding == Encoding::PLAIN || is_old(encoding)
}

/// Whether an encoding is the one that older files name for dictionaries and for places in them.
fn is_old(encoding: Encoding) -> bool {
    encoding == Encoding::PLAIN_DICTIONARY
}

/// A dictionary of numbers that are one more than their places in it: so a place comes to a value behind the blank.
fn numbers(count: u32) -> Page {
    let numbers: Vec<u8> = (1..=count).flat_map(u32::to_le_bytes).collect();
    Page::DictionaryPage { buf: numbers.into(), num_values: count, encoding: Encoding::PLAIN, is_sorted: false }
}

/// For each row the place of its value, or that of the blank. `blanks` tells rows with a value by the level `most`; where
/// there are as many values as rows, all have one.
fn spread(mut places: impl ExactSizeIterator<Item = u32>, rows: usize, (blanks, most): (&[i16], i16), into: &mut Vec<u32>) {
    into.clear();
    if places.len() == rows {
        into.extend(places);
    } else {
        into.extend(blanks.iter().map(|level| if *level == most { places.next().unwrap_or(0) } else { 0 }));
    }
}

/// Adds rows by their places in a dictionary.
fn add_coded(
    cells: &mut Option<Cells>,
    (dictionary, number): (&Arc<RawChunk>, u64),
    indexes: &[u32],
    text: &mut String,
) {
    match cells {
        None => *cells = Some(Cells::Coded { dictionary: dictionary.clone(), number, indexes: indexes.to_vec() }),
        Some(Cells::Coded { dictionary: known, number: its, indexes: all }) if *its == number => {
            all.extend_from_slice(indexes);
            *known = dictionary.clone();
        }
        Some(Cells::Coded { .. } | Cells::Each(_) | Cells::NotRead) => {
            one_by_one(cells, text).add_coded(dictionary, indexes, text);
        }
    }
}

/// The cells so far, one by one.
fn one_by_one<'c>(cells: &'c mut Option<Cells>, text: &mut String) -> &'c mut RawChunk {
    let each = match cells.take() {
        Some(Cells::Each(each)) => each,
        Some(Cells::Coded { dictionary, indexes, .. }) => Cells::each(&dictionary, &indexes, text),
        Some(Cells::NotRead) | None => RawChunk::of_column(),
    };
    match cells.insert(Cells::Each(each)) {
        Cells::Each(each) => each,
        Cells::Coded { .. } | Cells::NotRead => unreachable!("it was put in above"),
    }
}
