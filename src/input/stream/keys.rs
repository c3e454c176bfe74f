//! Whether a key stands twice among records that are not held: each is known by a number alone, and numbers that are
//! the same are enough to hold the records after all.
//!
//! Numbers are put into parts by their highest byte, so that only those of one part have to be looked at together.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

/// How many parts there are: one for each highest byte.
const PARTS: usize = 256;

/// How many numbers are in memory. (A little less than makes the parts grow once more.)
const HELD: usize = 3 << 17;

/// How many numbers of one part are looked at together. There are more only where somebody has made them so.
const LARGEST: u64 = 1 << 23;

/// The numbers of keys.
#[derive(Debug, Default)]
pub(super) struct SeenKeys {
    parts: Vec<Vec<u64>>,
    count: usize,
    runs: Vec<Run>,
}

/// Numbers in a temporary file, part by part.
#[derive(Debug)]
struct Run {
    file: File,
    lengths: Vec<usize>,
}

impl SeenKeys {
    /// Adds numbers.
    pub(super) fn add(&mut self, keys: &[u64]) -> io::Result<()> {
        self.parts.resize(PARTS, Vec::new());
        for key in keys {
            let [highest, ..] = key.to_be_bytes();
            self.parts[usize::from(highest)].push(*key);
        }
        self.count += keys.len();
        if self.count >= HELD {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let mut out = BufWriter::new(tempfile::tempfile()?);
        let lengths = self.parts.iter().map(Vec::len).collect();
        for key in self.parts.iter_mut().flat_map(|part| part.drain(..)) {
            out.write_all(&key.to_le_bytes())?;
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        self.runs.push(Run { file, lengths });
        self.count = 0;
        Ok(())
    }

    /// Whether any number was added twice.
    pub(super) fn any_twice(mut self) -> io::Result<bool> {
        let (mut numbers, mut bytes): (Vec<u64>, Vec<u8>) = (Vec::new(), Vec::new());
        for (part, recent) in self.parts.iter().enumerate() {
            let all = recent.len() + self.runs.iter().map(|run| run.lengths[part]).sum::<usize>();
            if all as u64 > LARGEST {
                return Ok(true);
            }
            numbers.clear();
            numbers.extend_from_slice(recent);
            for run in &mut self.runs {
                bytes.resize(run.lengths[part] * size_of::<u64>(), 0);
                run.file.read_exact(&mut bytes)?;
                let (read, _) = bytes.as_chunks();
                numbers.extend(read.iter().map(|number| u64::from_le_bytes(*number)));
            }
            numbers.sort_unstable();
            if numbers.windows(2).any(|pair| pair[0] == pair[1]) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_stands_twice_is_found_wherever_it_stands() {
        let all: Vec<u64> = (0..HELD as u64 * 2 + 9).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        let twice = |extra: &[u64]| {
            let mut seen = SeenKeys::default();
            all.chunks(1000).for_each(|keys| seen.add(keys).unwrap());
            seen.add(extra).unwrap();
            seen.any_twice().unwrap()
        };
        assert!(!twice(&[]));
        assert!(twice(&[all[5]]));
        assert!(twice(&[all[HELD + 5]]));
        assert!(twice(&[1, 1]));
    }
}
