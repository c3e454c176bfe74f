//! Whether a key stands twice among records that are not held: each is known by a number alone, and numbers that are
//! the same are enough to hold the records after all.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// How many numbers are in memory.
const HELD: usize = 1 << 19;

/// The numbers of keys.
#[derive(Debug, Default)]
pub(super) struct SeenKeys {
    recent: Vec<u64>,
    /// Sorted runs of numbers.
    runs: Vec<File>,
    twice: bool,
}

impl SeenKeys {
    /// Adds numbers.
    pub(super) fn add(&mut self, keys: &[u64]) -> io::Result<()> {
        if !self.twice {
            self.recent.extend_from_slice(keys);
            if self.recent.len() >= HELD {
                self.spill()?;
            }
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        self.sort();
        let mut out = BufWriter::new(tempfile::tempfile()?);
        for key in self.recent.drain(..) {
            out.write_all(&key.to_le_bytes())?;
        }
        let mut run = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        run.seek(SeekFrom::Start(0))?;
        self.runs.push(run);
        Ok(())
    }

    fn sort(&mut self) {
        self.recent.sort_unstable();
        self.twice |= self.recent.windows(2).any(|pair| pair[0] == pair[1]);
    }

    /// Whether any number was added twice.
    pub(super) fn any_twice(mut self) -> io::Result<bool> {
        self.sort();
        if self.twice || self.runs.is_empty() {
            return Ok(self.twice);
        }
        let mut runs: Vec<BufReader<File>> = self.runs.into_iter().map(BufReader::new).collect();
        let mut recent = self.recent.into_iter();
        let mut next = BinaryHeap::new();
        for (index, run) in runs.iter_mut().enumerate() {
            next.extend(number(run)?.map(|key| Reverse((key, index))));
        }
        next.extend(recent.next().map(|key| Reverse((key, runs.len()))));
        let mut last = None;
        while let Some(Reverse((key, index))) = next.pop() {
            if last == Some(key) {
                return Ok(true);
            }
            last = Some(key);
            let following = match runs.get_mut(index) {
                Some(run) => number(run)?,
                None => recent.next(),
            };
            next.extend(following.map(|key| Reverse((key, index))));
        }
        Ok(false)
    }
}

/// The next number of a run.
fn number(run: &mut BufReader<File>) -> io::Result<Option<u64>> {
    let mut bytes = [0; 8];
    match run.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(u64::from_le_bytes(bytes))),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
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
