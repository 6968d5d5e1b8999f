//! Bytes on disk, hashed and counted on their way through.

use std::io::{self, Read};

use xxhash_rust::xxh3::Xxh3;

/// A file's bytes as they are on disk.
pub(super) struct Raw<'p> {
    inner: Box<dyn Read + Send + 'p>,
    hasher: Box<Xxh3>,
    /// Bytes read from this file and all before it.
    bytes: u64,
    progress: &'p (dyn Fn(u64) + Sync),
}

/// What is known of a file when all of it was read.
pub(super) struct Sum {
    /// Bytes read from this file and all before it.
    pub(super) bytes: u64,
    /// Equals `hash::bytes` of the file, in hexadecimal.
    pub(super) hash: String,
}

impl<'p> Raw<'p> {
    /// `before` counts the bytes of the files read so far.
    pub(super) fn new(
        inner: Box<dyn Read + Send + 'p>,
        before: u64,
        progress: &'p (dyn Fn(u64) + Sync),
    ) -> Self {
        Self {
            inner,
            hasher: Box::new(Xxh3::new()),
            bytes: before,
            progress,
        }
    }

    /// Reads what is left, so that size and hash are those of the whole file.
    pub(super) fn finish(mut self) -> Sum {
        let mut buffer = vec![0; 64 << 10];
        // A file that fails here has failed before, and that was reported then.
        while matches!(fill(&mut self, &mut buffer), (n, None) if n > 0) {}
        Sum {
            bytes: self.bytes,
            hash: format!("{:016x}", self.hasher.digest()),
        }
    }
}

impl Read for Raw<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..n]);
        self.bytes += n as u64;
        if n > 0 {
            (self.progress)(self.bytes);
        }
        Ok(n)
    }
}

/// Reads until `buffer` is full, the end, or a failure; what came before a failure counts.
pub(super) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::hash;

    #[test]
    fn the_hash_is_that_of_all_bytes_even_if_few_were_wanted() {
        let data = vec![7; 300_000];
        let told = AtomicU64::new(0);
        let progress = |bytes| told.store(bytes, Ordering::Relaxed);
        let mut raw = Raw::new(Box::new(&*data), 5, &progress);
        assert_eq!(fill(&mut raw, &mut [0; 10]).0, 10);
        let sum = raw.finish();
        assert_eq!(sum.hash, format!("{:016x}", hash::bytes(&data)));
        assert_eq!((sum.bytes, told.into_inner()), (300_005, 300_005));
    }
}
