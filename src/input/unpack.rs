//! Compressed exports: each is unpacked once into a temporary file without a name, within limits.
//!
//! A compressed file can hold a thousand times its size, end too early, or be something else: nothing of it is handed
//! on before all of it has been unpacked and its checksums have been found right. What is in it is not looked at here.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use sha2::{Digest, Sha256};

use super::sniff::{self, Looks};
use super::text::{PIECE, TextFault, hexadecimal};

/// What any compressed file may unpack to, however small it is.
const FREE: u64 = 64 << 20;

/// How many times its size a larger one may unpack to. Tables of numbers and codes reach 30 to 60.
const RATIO: u64 = 200;

/// What no compressed file may unpack to: it has to fit where temporary files are kept, often in memory.
const MOST: u64 = 8 << 30;

/// The most that a Zstandard file may want to look back to, which is held in memory.
const WINDOW: u64 = 32 << 20;

/// How a file is compressed, as its ending says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Packing {
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstd,
}

impl Packing {
    /// The word of results.
    pub(super) fn key(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }

    /// The name people use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "Zstandard",
        }
    }

    /// What four bytes begin.
    fn part(self, head: &[u8]) -> Part {
        match (self, head) {
            (Packing::Gzip, [0x1f, 0x8b, ..]) | (Packing::Zstd, [0x28, 0xb5, 0x2f, 0xfd]) => Part::Data,
            (Packing::Zstd, [0x50..=0x5f, 0x2a, 0x4d, 0x18]) => Part::Remark,
            (Packing::Gzip | Packing::Zstd, _) => Part::Other,
        }
    }
}

/// A compressed file is made of parts, one behind the other.
enum Part {
    Data,
    /// A part of Zstandard files that holds no data.
    Remark,
    Other,
}

/// Why a compressed file is not unpacked. Bytes count from 0.
#[derive(Debug)]
pub(super) enum UnpackFault {
    /// It is not compressed in this way; what it is instead.
    NotPacked(Option<Looks>),
    /// It ends in the middle.
    CutShort { byte: u64 },
    /// Its data contradict themselves somewhere before this byte.
    Damaged { byte: u64 },
    /// Something else follows its data.
    Behind { byte: u64 },
    /// More comes out than may.
    TooLarge { packed: u64, limit: u64 },
    /// More would have to be held in memory than may.
    Window { wanted: u64, limit: u64 },
    /// It can only be unpacked with a dictionary, which stands elsewhere.
    Dictionary,
}

/// What came out, and the SHA-256 of what stands on disk.
#[derive(Debug)]
pub(super) struct Unpacked {
    pub(super) file: File,
    pub(super) sha256: String,
}

/// A file that counts and hashes what is read of it.
struct Counted {
    file: File,
    hash: Sha256,
    read: u64,
    /// Something was wanted behind the end.
    ended: bool,
    /// The operating system's word, which decoders may wrap.
    failed: Option<io::ErrorKind>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer).inspect_err(|error| self.failed = Some(error.kind()))?;
        self.hash.update(&buffer[..read]);
        self.read += read as u64;
        self.ended |= read == 0 && !buffer.is_empty();
        Ok(read)
    }
}

/// A compressed file and what has come out of it.
struct Unpacking {
    packed: BufReader<Counted>,
    size: u64,
    out: File,
    written: u64,
    limit: u64,
}

/// Unpacks a file from its beginning.
pub(super) fn unpack(file: File, packing: Packing) -> Result<Unpacked, TextFault> {
    let size = file.metadata()?.len();
    let counted = Counted { file, hash: Sha256::new(), read: 0, ended: false, failed: None };
    let mut unpacking = Unpacking {
        packed: BufReader::with_capacity(PIECE, counted),
        size,
        out: tempfile::tempfile().map_err(TextFault::Temporary)?,
        written: 0,
        limit: size.saturating_mul(RATIO).clamp(FREE, MOST),
    };
    loop {
        let start = unpacking.at();
        let head = unpacking.head()?;
        if head.is_empty() {
            break;
        }
        match packing.part(&head) {
            Part::Data if packing == Packing::Gzip => unpacking.gzip(&head)?,
            Part::Data => unpacking.zstd(&head)?,
            Part::Remark => unpacking.remark()?,
            Part::Other if start == 0 => {
                let looks = sniff::looks_like_any(&[&head, unpacking.packed.buffer()].concat());
                return Err(TextFault::Packed(packing, UnpackFault::NotPacked(looks)));
            }
            Part::Other => return Err(TextFault::Packed(packing, UnpackFault::Behind { byte: start })),
        }
    }
    let Unpacking { packed, mut out, .. } = unpacking;
    io::Seek::rewind(&mut out).map_err(TextFault::Temporary)?;
    Ok(Unpacked { file: out, sha256: hexadecimal(packed.into_inner().hash) })
}

impl Unpacking {
    /// How much of the file has been used.
    fn at(&self) -> u64 {
        self.packed.get_ref().read - self.packed.buffer().len() as u64
    }

    /// The bytes by which the next part is known, fewer at the end of the file.
    fn head(&mut self) -> Result<Vec<u8>, TextFault> {
        let mut head = Vec::new();
        self.packed.by_ref().take(4).read_to_end(&mut head)?;
        self.packed.get_mut().ended = false;
        Ok(head)
    }

    fn gzip(&mut self, head: &[u8]) -> Result<(), TextFault> {
        let Unpacking { packed, out, written, limit, .. } = self;
        let mut decoder = GzDecoder::new(head.chain(packed));
        let poured = pour(&mut decoder, out, written, *limit);
        self.settle(Packing::Gzip, poured)
    }

    fn zstd(&mut self, head: &[u8]) -> Result<(), TextFault> {
        let fault = |fault| TextFault::Packed(Packing::Zstd, fault);
        let before = self.written;
        let Unpacking { packed, out, written, limit, .. } = self;
        let opened = StreamingDecoder::new_with_max_window_size(head.chain(packed), WINDOW);
        let mut decoder = match opened {
            Ok(decoder) => decoder,
            Err(FrameDecoderError::WindowSizeTooBig { requested, .. }) => {
                return Err(fault(UnpackFault::Window { wanted: requested, limit: WINDOW }));
            }
            Err(FrameDecoderError::DictNotProvided { .. }) => return Err(fault(UnpackFault::Dictionary)),
            Err(_) => return self.settle(Packing::Zstd, Poured::Wrong),
        };
        let poured = pour(&mut decoder, out, written, *limit);
        let frame = decoder.into_frame_decoder();
        let sums_differ =
            frame.get_checksum_from_data().is_some_and(|sum| frame.get_calculated_checksum() != Some(sum));
        // A frame may say how long it is; 0 says nothing.
        let length = frame.content_size();
        let wrong = sums_differ || length != 0 && length != self.written - before;
        self.settle(Packing::Zstd, if matches!(poured, Poured::All) && wrong { Poured::Wrong } else { poured })
    }

    /// Passes over a part without data.
    fn remark(&mut self) -> Result<(), TextFault> {
        let mut length = [0; 4];
        let read = self.packed.read_exact(&mut length).and_then(|()| {
            let length = u64::from(u32::from_le_bytes(length));
            let passed = io::copy(&mut self.packed.by_ref().take(length), &mut io::sink())?;
            if passed < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
        });
        self.settle(Packing::Zstd, if read.is_ok() { Poured::All } else { Poured::Wrong })
    }

    /// What has become of one part.
    fn settle(&self, packing: Packing, poured: Poured) -> Result<(), TextFault> {
        let counted = self.packed.get_ref();
        let fault = match poured {
            Poured::All => return Ok(()),
            Poured::NoSpace(error) => return Err(TextFault::Temporary(error)),
            Poured::TooMuch => UnpackFault::TooLarge { packed: self.size, limit: self.limit },
            Poured::Wrong => match counted.failed {
                Some(kind) => return Err(TextFault::Io(kind.into())),
                None if counted.ended => UnpackFault::CutShort { byte: counted.read },
                None => UnpackFault::Damaged { byte: self.at() },
            },
        };
        Err(TextFault::Packed(packing, fault))
    }
}

/// How pouring one part out ended.
enum Poured {
    All,
    TooMuch,
    /// The data are wrong, or end too early.
    Wrong,
    NoSpace(io::Error),
}

/// Writes all that a decoder gives, up to a limit.
fn pour(decoder: &mut impl Read, out: &mut File, written: &mut u64, limit: u64) -> Poured {
    let mut piece = vec![0; PIECE];
    loop {
        let length = match decoder.read(&mut piece) {
            Ok(0) => return Poured::All,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Poured::Wrong,
        };
        *written += length as u64;
        if *written > limit {
            return Poured::TooMuch;
        }
        if let Err(error) = out.write_all(&piece[..length]) {
            return Poured::NoSpace(error);
        }
    }
}
