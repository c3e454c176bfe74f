//! The edge at which the bytes of a Parquet file come in: sizes are looked at before the library acts on them, and what
//! it makes of damaged bytes, a panic included, becomes a fault with words.
//!
//! A page says itself how much it unpacks to and how many values it holds, and all of that may be a lie. What the
//! values mean is not known here.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use parquet::basic::{CompressionCodec, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

use super::super::reads::changed;
use super::thrift::{self, Cut, PageHeader, PageKind};

/// What the pages that are held at once may unpack to, over all columns.
pub(super) const HELD_LIMIT: u64 = 512 << 20;

/// The longest header of a page: it may hold the smallest and the largest text of its page.
const HEADER_LIMIT: usize = 16 << 20;

/// How many items the list of one row may have, with those that stand in the same pages.
const ITEM_LIMIT: u64 = 4 << 20;

/// What the values of a dictionary cost beside their bytes, each.
const DICTIONARY_ENTRY: u64 = 32;

/// A Parquet file, opened again for every piece: a project may name more files than may stand open at once.
#[derive(Debug, Clone)]
pub(super) struct FileAt {
    path: PathBuf,
    pub(super) length: u64,
    modified: Option<SystemTime>,
}

impl FileAt {
    pub(super) fn new(path: &Path) -> io::Result<FileAt> {
        let known = path.metadata()?;
        Ok(FileAt { path: path.to_path_buf(), length: known.len(), modified: known.modified().ok() })
    }

    /// Some bytes of the file.
    pub(super) fn bytes(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut file = File::open(&self.path)?;
        let known = file.metadata()?;
        if known.len() != self.length || known.modified().ok() != self.modified {
            return Err(changed());
        }
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::with_capacity(length);
        file.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() == length { Ok(bytes) } else { Err(changed()) }
    }
}

/// What the pages of all columns that are open take together.
#[derive(Debug, Clone, Default)]
pub(super) struct Held(Arc<AtomicU64>);

/// What is known of a column while its pages are read.
#[derive(Debug)]
struct Shared {
    file: FileAt,
    held: Held,
    codec: CompressionCodec,
    is_list: bool,
    now: Mutex<Now>,
}

#[derive(Debug, Default)]
struct Now {
    header: Option<PageHeader>,
    dictionary: u64,
    page: u64,
    items: u64,
    refused: Option<String>,
}

impl Shared {
    fn with<T>(&self, act: impl FnOnce(&mut Now) -> T) -> T {
        act(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn refuse(&self, why: String) -> io::Error {
        self.with(|now| now.refused = Some(why));
        io::Error::other("refused")
    }

    /// The header of a page, once it has been found to promise nothing that cannot be held.
    fn header(&self, start: u64) -> io::Result<Vec<u8>> {
        let mut length = 1 << 13;
        let (bytes, header) = loop {
            let there = usize::try_from(self.file.length.saturating_sub(start)).unwrap_or(usize::MAX).min(length);
            let bytes = self.file.bytes(start, there)?;
            match thrift::page_header(&bytes) {
                Ok(header) => break (bytes, header),
                Err(Cut::Ended) if there == length && length < HEADER_LIMIT => length *= 16,
                Err(Cut::Ended | Cut::Wrong | Cut::TooDeep) => return Err(io::ErrorKind::InvalidData.into()),
            }
        };
        let is_dictionary = header.kind == PageKind::Dictionary;
        if is_dictionary && header.values > header.unpacked {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let (held, items) = self.with(|now| {
            now.header = Some(header);
            let before = now.dictionary + now.page;
            if is_dictionary {
                now.dictionary = header.unpacked + header.values * DICTIONARY_ENTRY;
            } else {
                now.page = header.unpacked;
                now.items = now.items.saturating_add(header.values);
            }
            self.held.0.fetch_add((now.dictionary + now.page).wrapping_sub(before), Ordering::Relaxed);
            (self.held.0.load(Ordering::Relaxed), now.items)
        });
        if held > HELD_LIMIT {
            let limit = HELD_LIMIT >> 20;
            return Err(
                self.refuse(format!("its pages unpack to more than {limit} MB that would have to be held at once"))
            );
        }
        if self.is_list && items > ITEM_LIMIT {
            let limit = ITEM_LIMIT >> 20;
            return Err(self.refuse(format!("a page of its lists holds more than {limit} million items")));
        }
        Ok(bytes[..header.length].to_vec())
    }

    /// Looks whether a page unpacks to no more than its header says, for packings whose readers in the library go on
    /// to the end whatever was said.
    fn check_packed(&self, page: &[u8]) -> io::Result<()> {
        let header = self.with(|now| now.header).filter(|header| header.packed);
        let Some((header, bare)) = header.and_then(|header| Some((header, usize::try_from(header.bare).ok()?))) else {
            return Ok(());
        };
        let packed = page.get(bare..).ok_or(io::ErrorKind::InvalidData)?;
        let most = header.unpacked.saturating_sub(header.bare);
        let unpacked = match self.codec {
            CompressionCodec::GZIP => passed(flate2::read::MultiGzDecoder::new(packed), most),
            CompressionCodec::BROTLI => passed(brotli::Decompressor::new(packed, 1 << 14), most),
            CompressionCodec::UNCOMPRESSED
            | CompressionCodec::SNAPPY
            | CompressionCodec::LZO
            | CompressionCodec::LZ4
            | CompressionCodec::ZSTD
            | CompressionCodec::LZ4_RAW => return Ok(()),
        };
        match unpacked {
            Ok(unpacked) if unpacked <= most => Ok(()),
            Ok(_) => Err(self.refuse("a page of it unpacks to more than it says".to_owned())),
            Err(error) => Err(error),
        }
    }
}

/// How much a stream holds, as far as one byte more than `most`.
fn passed(packed: impl Read, most: u64) -> io::Result<u64> {
    io::copy(&mut packed.take(most.saturating_add(1)), &mut io::sink())
}

impl Drop for Shared {
    fn drop(&mut self) {
        let taken = self.with(|now| now.dictionary + now.page);
        self.held.0.fetch_sub(taken, Ordering::Relaxed);
    }
}

/// What the library reads pages of one column from.
struct Chunk(Arc<Shared>);

/// The header of a page, looked at when it is read.
struct HeaderAt {
    of: Arc<Shared>,
    start: u64,
    header: Option<Cursor<Vec<u8>>>,
}

impl Read for HeaderAt {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.header.is_none() {
            self.header = Some(Cursor::new(self.of.header(self.start)?));
        }
        self.header.as_mut().map_or(Ok(0), |header| header.read(into))
    }
}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.0.file.length
    }
}

impl ChunkReader for Chunk {
    type T = HeaderAt;

    fn get_read(&self, start: u64) -> ParquetResult<HeaderAt> {
        Ok(HeaderAt { of: Arc::clone(&self.0), start, header: None })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        let page = self.0.file.bytes(start, length)?;
        self.0.check_packed(&page)?;
        Ok(page.into())
    }
}

/// The pages of one column in one group of rows.
pub(super) struct Pages {
    of: Arc<Shared>,
    inner: SerializedPageReader<Chunk>,
    /// The highest numbers by which blanks and the beginnings of lists are marked.
    levels: (i16, i16),
}

/// Asks after the pages of a column.
#[derive(Debug, Clone)]
pub(super) struct Watch(Arc<Shared>);

impl Watch {
    /// Begins to count the items of the next rows.
    pub(super) fn next_rows(&self) {
        self.0.with(|now| now.items = 0);
    }

    /// Refuses what a page holds.
    pub(super) fn refuse(&self, why: String) -> ParquetError {
        ParquetError::External(Box::new(self.0.refuse(why)))
    }

    /// Why a page was refused, once.
    pub(super) fn refused(&self) -> Option<String> {
        self.0.with(|now| now.refused.take())
    }
}

impl Pages {
    /// Opens a column of a group of `rows` rows.
    pub(super) fn open(
        file: &FileAt,
        held: &Held,
        column: &ColumnChunkMetaData,
        rows: usize,
    ) -> ParquetResult<(Pages, Watch)> {
        let levels = (column.column_descr().max_def_level(), column.column_descr().max_rep_level());
        let of = Arc::new(Shared {
            file: file.clone(),
            held: held.clone(),
            codec: column.compression_codec(),
            is_list: levels.1 > 0,
            now: Mutex::default(),
        });
        // The oldest sort of LZ4 would be tried as other sorts too, one of which has no limit.
        let properties = Arc::new(ReaderProperties::builder().set_backward_compatible_lz4(false).build());
        let chunk = Arc::new(Chunk(Arc::clone(&of)));
        let inner = SerializedPageReader::new_with_properties(chunk, column, rows, None, properties)?;
        Ok((Pages { of: Arc::clone(&of), inner, levels }, Watch(of)))
    }

    /// Texts that are kept by their lengths: the library takes their number from the page without looking at it, and
    /// where each is told by what differs from the one before, a small page may hold any amount of text.
    fn check_texts(&self, page: &Page) -> ParquetResult<()> {
        let of_lengths = matches!(page.encoding(), Encoding::DELTA_LENGTH_BYTE_ARRAY);
        if !of_lengths && !matches!(page.encoding(), Encoding::DELTA_BYTE_ARRAY) {
            return Ok(());
        }
        let broken = || ParquetError::General("lengths of texts".to_owned());
        let most = u64::from(page.num_values());
        let texts = texts_of(page, self.levels).ok_or_else(broken)?;
        let first = thrift::lengths(texts, most).ok_or_else(broken)?;
        let mut sum = first.sum;
        if !of_lengths {
            let second = thrift::lengths(&texts[first.bytes..], most).ok_or_else(broken)?;
            sum = sum.checked_add(second.sum).filter(|_| first.count == second.count).ok_or_else(broken)?;
        }
        if sum > HELD_LIMIT / 4 {
            let limit = HELD_LIMIT >> 22;
            let _ = self.of.refuse(format!("the texts of one of its pages come to more than {limit} MB"));
            return Err(broken());
        }
        Ok(())
    }
}

/// The values of a page, behind what marks blanks and lists.
pub(super) fn texts_of(page: &Page, (blanks, lists): (i16, i16)) -> Option<&[u8]> {
    let bytes = page.buffer();
    let mut at = 0;
    match page {
        Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } => {
            at =
                usize::try_from(*def_levels_byte_len).ok()?.checked_add(usize::try_from(*rep_levels_byte_len).ok()?)?;
        }
        Page::DataPage { def_level_encoding, rep_level_encoding, .. } => {
            for (levels, encoding) in [(lists, rep_level_encoding), (blanks, def_level_encoding)] {
                if levels > 0 {
                    let length = bytes.get(at..)?.first_chunk().filter(|_| *encoding == Encoding::RLE)?;
                    at = at.checked_add(4)?.checked_add(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
                }
            }
        }
        Page::DictionaryPage { .. } => {}
    }
    bytes.get(at..)
}

// A dictionary is always read before its pages: the header that was looked at last is then that of the page that comes
// next.
impl PageReader for Pages {
    fn get_next_page(&mut self) -> ParquetResult<Option<Page>> {
        let page = self.inner.get_next_page()?;
        page.iter().try_for_each(|page| self.check_texts(page))?;
        Ok(page)
    }

    fn peek_next_page(&mut self) -> ParquetResult<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> ParquetResult<()> {
        self.inner.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> ParquetResult<bool> {
        self.inner.at_record_boundary()
    }
}

impl Iterator for Pages {
    type Item = ParquetResult<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

thread_local! {
    /// Whether a panic on this thread is caught, and so must not be printed.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs a piece of the library. It panics on some damaged bytes, where it takes for granted what a page says of
/// itself; that is caught here, and nothing that was being read is used any further.
pub(super) fn guarded<T>(read: impl FnOnce() -> ParquetResult<T>) -> ParquetResult<T> {
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            if !GUARDED.get() {
                usual(what);
            }
        }));
    });
    GUARDED.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    result.unwrap_or_else(|_| Err(ParquetError::General("damaged".to_owned())))
}
