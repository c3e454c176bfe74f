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
use super::pages::{HELD_LIMIT, Pages, Watch, texts_of};
use super::typed::Typed;
use super::values::{Meaning, Value, of_slice};

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
        let (mut dictionary, mut text) = (blank(), String::new());
        if leaf.physical == Physical::BOOLEAN {
            ["false", "true"].iter().for_each(|answer| dictionary.push(RawCell::added(answer, &mut text)));
        }
        dictionary.text = text;
        Wanted { leaf, to, made: Made { known: HashTable::new(), dictionary: Arc::new(dictionary) } }
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
        if let Typed::YesNo(values) = values {
            // The two are there from the beginning.
            places.extend(values.iter().map(|yes| 1 + u32::from(*yes)));
            return Some(());
        }
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

/// Texts of a page that are kept one behind the other, each behind its length.
struct Plain {
    page: Bytes,
    /// How far they are read.
    at: usize,
}

impl Plain {
    /// The bytes of the next one.
    #[inline]
    fn next(&mut self) -> ParquetResult<&[u8]> {
        let length =
            self.page.get(self.at..).and_then(|rest| rest.first_chunk()).map(|bytes| u32::from_le_bytes(*bytes));
        let start = self.at + 4;
        let end = length.and_then(|length| start.checked_add(usize::try_from(length).ok()?));
        self.at = end.ok_or_else(damaged)?;
        self.page.get(start..self.at).ok_or_else(damaged)
    }

    fn value(&mut self) -> ParquetResult<Value<'_>> {
        self.next().map(|bytes| of_slice(bytes, Meaning::Plain))
    }

    /// Adds some rows; `false` where not all of it is text.
    fn add_all(
        &mut self,
        blanks: &Blanks<'_>,
        each: &mut RawChunk,
        bytes: &mut Vec<u8>,
        text: &mut String,
    ) -> ParquetResult<bool> {
        let (base, before) = (text.len(), each.cells.len());
        bytes.clear();
        for row in 0..blanks.rows {
            let start = base + bytes.len();
            if !blanks.is(row) {
                bytes.extend_from_slice(self.next()?);
            }
            each.push(RawCell::between(start, base + bytes.len()));
        }
        let Ok(all) = str::from_utf8(bytes) else { return Ok(false) };
        text.push_str(all);
        let begins = |cell: &RawCell| cell.bytes().is_ok_and(|(start, _)| text.is_char_boundary(start));
        Ok(all.is_ascii() || each.cells[before..].iter().all(begins))
    }
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

/// How the rows of a page are kept.
enum Kept {
    /// As places in the dictionary.
    Places,
    /// As texts, one behind the other.
    Texts(Plain),
    /// In any other way, which the library knows.
    Values,
}

/// A column of a group of rows, while these are read.
pub(super) struct Coded {
    pages: Pages,
    watch: Watch,
    /// What reads values; what reads places in the dictionary; what reads only which rows are blank.
    values: Reading,
    places: Reading,
    levels: Reading,
    /// The number of the group, from 1.
    number: u64,
    dictionary: Option<Arc<RawChunk>>,
    /// How the rows of the page are kept, and how many are left of it.
    kept: Kept,
    left: usize,
    /// For each row that was read, from which level on it has a value.
    blanks: Vec<i16>,
    lists: Vec<i16>,
    /// The places of values in a dictionary, and those of rows.
    found: Vec<u32>,
    indexes: Vec<u32>,
    bytes: Vec<u8>,
}

impl Coded {
    pub(super) fn new((pages, watch): (Pages, Watch), group: usize, leaf: &Leaf) -> ParquetResult<Coded> {
        let column = &leaf.column;
        let (most, path) = (column.max_def_level(), column.path());
        let repetition = if most > 0 { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let number =
            Type::primitive_type_builder(column.name(), Physical::INT32).with_repetition(repetition).build()?;
        let number = Arc::new(number);
        let numbered = || Reading::new(Arc::new(ColumnDescriptor::new(number.clone(), most, 0, path.clone())));
        let levels = numbered();
        levels.fed.put(numbers(1));
        Ok(Coded {
            pages,
            watch,
            values: Reading::new(column.clone()),
            places: numbered(),
            levels,
            number: group as u64 + 1,
            dictionary: None,
            kept: Kept::Values,
            left: 0,
            blanks: Vec::new(),
            lists: Vec::new(),
            found: Vec::new(),
            indexes: Vec::new(),
            bytes: Vec::new(),
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
            let known = self.read(here, wanted.leaf.column.max_def_level())?;
            self.add((here, known), wanted, &mut cells, text)?;
            if text.len() as u64 > HELD_LIMIT {
                return Err(self.too_long("a few thousand of its rows"));
            }
            taken += here;
            self.left -= here;
        }
        let mut cells = cells.unwrap_or_else(|| Cells::Each(Box::new(RawChunk::of_column())));
        if let Cells::Each(each) = &mut cells {
            each.fit();
        }
        Ok(cells)
    }

    fn too_long(&self, of: &str) -> ParquetError {
        self.watch.refuse(format!("the texts of {of} come to more than {} MB", HELD_LIMIT >> 20))
    }

    /// Begins the next page of rows.
    fn page(&mut self, wanted: &Wanted) -> ParquetResult<()> {
        loop {
            let page = self.pages.get_next_page()?.ok_or_else(damaged)?;
            if let Page::DictionaryPage { buf, num_values, encoding, .. } = page {
                let is_plain = encoding == Encoding::PLAIN || encoding == Encoding::PLAIN_DICTIONARY;
                if self.dictionary.is_some() || !is_plain {
                    return Err(damaged());
                }
                self.dictionary = Some(Arc::new(self.dictionary(buf, num_values, wanted)?));
                self.places.fed.put(numbers(num_values));
                continue;
            }
            self.left = page.num_values() as usize;
            if self.left == 0 {
                return Err(damaged());
            }
            let has_places =
                page.encoding() == Encoding::RLE_DICTIONARY || page.encoding() == Encoding::PLAIN_DICTIONARY;
            let Wanted { leaf, .. } = wanted;
            let is_text = leaf.physical == Physical::BYTE_ARRAY && leaf.meaning == Meaning::Plain;
            let plain = (is_text && page.encoding() == Encoding::PLAIN).then(|| split(&page, leaf)).flatten();
            self.kept = match plain {
                _ if has_places && self.dictionary.is_none() => return Err(damaged()),
                _ if has_places => {
                    self.places.fed.put(page);
                    Kept::Places
                }
                Some((levels, texts)) => {
                    self.levels.fed.put(levels);
                    Kept::Texts(Plain { page: texts, at: 0 })
                }
                None => {
                    self.values.fed.put(page);
                    Kept::Values
                }
            };
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
            return Err(damaged());
        }
        let (mut dictionary, mut text) = (blank(), String::new());
        for index in 0..wanted {
            push(reading.values.value(index, leaf.meaning), (leaf, *to), &mut dictionary, &mut text);
            if text.len() as u64 > HELD_LIMIT {
                return Err(self.too_long("one of its pages"));
            }
        }
        dictionary.text = text;
        Ok(dictionary)
    }

    /// Reads rows of the page, and says how many of them have values.
    fn read(&mut self, rows: usize, most: i16) -> ParquetResult<usize> {
        let Reading { reader, values, .. } = match self.kept {
            Kept::Places => &mut self.places,
            Kept::Texts(_) => &mut self.levels,
            Kept::Values => &mut self.values,
        };
        let (read, known, places) = values.read(reader, rows, (&mut self.blanks, &mut self.lists))?;
        // Of most columns the levels are 0 and 1, and so are all bits of them together.
        let bits = self.blanks.iter().fold(0, |bits, level| bits | level);
        let in_range = (0..=1).contains(&bits) || self.blanks.iter().all(|level| (0..=most).contains(level));
        let told = most == 0 || self.blanks.len() == rows && in_range;
        if read == rows && places == rows && told { Ok(known) } else { Err(damaged()) }
    }

    /// Adds the rows that were read, of which so many have values.
    fn add(
        &mut self,
        (rows, known): (usize, usize),
        wanted: &mut Wanted,
        cells: &mut Option<Cells>,
        text: &mut String,
    ) -> ParquetResult<()> {
        let Wanted { leaf, to, made } = wanted;
        let most = leaf.column.max_def_level();
        let blanks = Blanks { rows, levels: &self.blanks, most };
        let values = &self.values.values;
        match &mut self.kept {
            Kept::Places => {
                let (Some(dictionary), Typed::Int32(places)) = (&self.dictionary, &self.places.values) else {
                    return Err(damaged());
                };
                self.found.clear();
                self.found.extend(places.iter().map(|place| place.cast_unsigned()));
                blanks.spread(&mut self.found, &mut self.indexes);
                add_coded(cells, (dictionary, self.number), &mut self.indexes, text);
            }
            Kept::Texts(texts) => {
                let each = one_by_one(cells, text);
                let (at, before) = (texts.at, each.cells.len());
                if !texts.add_all(&blanks, each, &mut self.bytes, text)? {
                    // Not all of it is text.
                    texts.at = at;
                    each.cells.truncate(before);
                    for row in 0..rows {
                        let value = if blanks.is(row) { Value::Blank } else { texts.value()? };
                        push(value, (leaf, *to), each, text);
                    }
                }
            }
            Kept::Values if made.places(values, known, (leaf, *to), &mut self.found).is_some() => {
                blanks.spread(&mut self.found, &mut self.indexes);
                add_coded(cells, (&made.dictionary, MADE_HERE), &mut self.indexes, text);
            }
            Kept::Values => {
                let each = one_by_one(cells, text);
                let mut next = 0..known;
                for row in 0..rows {
                    let index = if blanks.is(row) { None } else { next.next() };
                    let value = index.map_or(Value::Blank, |index| values.value(index, leaf.meaning));
                    push(value, (leaf, *to), each, text);
                }
            }
        }
        Ok(())
    }
}

fn damaged() -> ParquetError {
    ParquetError::General("damaged".to_owned())
}

/// Which of some rows are blank: all whose level is not the highest, where there are levels at all.
struct Blanks<'l> {
    rows: usize,
    levels: &'l [i16],
    most: i16,
}

impl Blanks<'_> {
    fn is(&self, row: usize) -> bool {
        self.most > 0 && self.levels[row] != self.most
    }

    /// For each row the place of its value, or that of the blank.
    fn spread(&self, places: &mut Vec<u32>, into: &mut Vec<u32>) {
        if places.len() == self.rows {
            return std::mem::swap(places, into);
        }
        // Behind the last one it does not matter what stands there.
        places.push(0);
        let (places, last) = (places.as_slice(), places.len() - 1);
        into.clear();
        into.resize(self.levels.len(), 0);
        let mut next = 0;
        for (level, place) in self.levels.iter().zip(into) {
            let stands = *level == self.most;
            *place = if stands { places[next.min(last)] } else { 0 };
            next += usize::from(stands);
        }
    }
}

/// A page of texts as one that tells nothing but which rows are blank, and the texts.
fn split(page: &Page, leaf: &Leaf) -> Option<(Page, Bytes)> {
    let texts = texts_of(page, (leaf.column.max_def_level(), 0))?;
    let at = page.buffer().len() - texts.len();
    let texts = page.buffer().slice(at..);
    // Behind the levels, as many times the first value of a dictionary as there are rows: how many bits a place has,
    // how long the run is, the place.
    let mut bytes = page.buffer()[..at].to_vec();
    bytes.push(1);
    let mut run = u64::from(page.num_values()) << 1;
    while run >= 0x80 {
        bytes.extend(u8::try_from(run & 0x7f).map(|low| low | 0x80));
        run >>= 7;
    }
    bytes.extend(u8::try_from(run));
    bytes.push(0);
    let mut levels = page.clone();
    match &mut levels {
        Page::DataPage { buf, encoding, .. } | Page::DataPageV2 { buf, encoding, .. } => {
            (*buf, *encoding) = (bytes.into(), Encoding::RLE_DICTIONARY);
        }
        Page::DictionaryPage { .. } => return None,
    }
    Some((levels, texts))
}

/// A dictionary of numbers that are one more than their places in it: so a place comes to a value behind the blank.
fn numbers(count: u32) -> Page {
    let numbers: Vec<u8> = (1..=count).flat_map(u32::to_le_bytes).collect();
    Page::DictionaryPage { buf: numbers.into(), num_values: count, encoding: Encoding::PLAIN, is_sorted: false }
}

/// Adds rows by their places in a dictionary.
fn add_coded(
    cells: &mut Option<Cells>,
    (dictionary, number): (&Arc<RawChunk>, u64),
    indexes: &mut Vec<u32>,
    text: &mut String,
) {
    match cells {
        None => {
            *cells = Some(Cells::Coded { dictionary: dictionary.clone(), number, indexes: std::mem::take(indexes) })
        }
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
        Some(Cells::Coded { dictionary, indexes, .. }) => Box::new(Cells::each(&dictionary, &indexes, text)),
        Some(Cells::NotRead) | None => Box::new(RawChunk::of_column()),
    };
    match cells.insert(Cells::Each(each)) {
        Cells::Each(each) => each,
        Cells::Coded { .. } | Cells::NotRead => unreachable!("it was put in above"),
    }
}
