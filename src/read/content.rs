//! Bytes on disk -> content: decompressed, without a byte order mark, its beginning in view.

use std::io::{self, BufReader, Chain, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;
use serde::Serialize;

use super::raw::{Raw, Sum, fill};

/// How much of the beginning is in view.
const HEAD: usize = 256 << 10;
/// First step towards it, so that small files stay cheap.
const FIRST_STEP: usize = 16 << 10;
const BUFFER: usize = 128 << 10;
/// zstd's `--long=31`, which large dumps are packed with.
const ZSTD_WINDOW_LOG: u32 = 31;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What a file is compressed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// Nothing.
    None,
    /// gzip, of any number of members.
    Gzip,
    /// zstd, of any number of frames, skippable ones among them.
    Zstd,
}

impl Compression {
    fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

type Rest<'p> = Chain<Cursor<Vec<u8>>, Raw<'p>>;

enum Body<'p> {
    Plain(Rest<'p>),
    Gzip(Box<MultiGzDecoder<BufReader<Rest<'p>>>>),
    Zstd(zstd::Decoder<'static, BufReader<Rest<'p>>>),
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(reader) => reader.read(buffer),
            Self::Zstd(reader) => reader.read(buffer),
        }
    }
}

/// A file's content.
pub(super) struct Content<'p> {
    compression: Compression,
    head: Vec<u8>,
    /// How much of the head was read.
    at: usize,
    body: Body<'p>,
    /// Why reading stopped.
    failure: Option<io::Error>,
}

impl<'p> Content<'p> {
    /// Looks at the beginning of a file. Fails if not even that can be read.
    pub(super) fn new(mut raw: Raw<'p>) -> io::Result<Self> {
        let mut magic = vec![0; 4];
        let (n, failure) = fill(&mut raw, &mut magic);
        if let Some(error) = failure {
            return Err(error);
        }
        magic.truncate(n);
        let compression = Compression::of(&magic);
        let rest = Cursor::new(magic).chain(raw);
        let body = match compression {
            Compression::None => Body::Plain(rest),
            Compression::Gzip => Body::Gzip(Box::new(MultiGzDecoder::new(
                BufReader::with_capacity(BUFFER, rest),
            ))),
            Compression::Zstd => {
                let buffered = BufReader::with_capacity(BUFFER, rest);
                let mut decoder = zstd::Decoder::with_buffer(buffered)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                Body::Zstd(decoder)
            }
        };
        let mut content = Self {
            compression,
            head: Vec::new(),
            at: 0,
            body,
            failure: None,
        };
        content.look();
        Ok(content)
    }

    fn look(&mut self) {
        let mut wanted = FIRST_STEP;
        while self.failure.is_none() {
            let have = self.head.len();
            self.head.resize(wanted, 0);
            let (n, failure) = fill(&mut self.body, &mut self.head[have..]);
            self.head.truncate(have + n);
            self.failure = failure;
            if self.head.len() < wanted || wanted == HEAD {
                break;
            }
            wanted = HEAD;
        }
        self.at = self.mark().len();
    }

    /// The byte order mark; nothing if there is none.
    pub(super) fn mark(&self) -> &[u8] {
        let length = BYTE_ORDER_MARK.len() * usize::from(self.head.starts_with(BYTE_ORDER_MARK));
        &self.head[..length]
    }

    /// The beginning.
    pub(super) fn head(&self) -> &[u8] {
        &self.head[self.at..]
    }

    /// Whether the head is all there is.
    pub(super) fn is_all_in_view(&self) -> bool {
        self.head.len() < HEAD
    }

    pub(super) fn compression(&self) -> Compression {
        self.compression
    }

    /// Passes over `n` bytes of the head.
    pub(super) fn skip(&mut self, n: usize) {
        self.at = (self.at + n).min(self.head.len());
    }

    /// Reads until `buffer` is full, or the end. Less than a full buffer is the end; then
    /// [`failure`](Self::failure) tells whether more was to come.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> usize {
        let mut filled = self.head.len().saturating_sub(self.at).min(buffer.len());
        buffer[..filled].copy_from_slice(&self.head[self.at..self.at + filled]);
        self.at += filled;
        if self.failure.is_none() && filled < buffer.len() {
            let (n, failure) = fill(&mut self.body, &mut buffer[filled..]);
            filled += n;
            self.failure = failure;
        }
        filled
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Why reading stopped before the end, if it did.
    pub(super) fn failure(&self) -> Option<String> {
        let error = self.failure.as_ref()?;
        let what = match self.compression {
            Compression::None => return Some(format!("reading stopped: {error}")),
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        };
        Some(match error.kind() {
            ErrorKind::UnexpectedEof => format!("{what} data is cut off; the rest is missing"),
            _ => format!("{what} data is damaged: {error}; the rest is missing"),
        })
    }

    /// Reads what is left on disk.
    pub(super) fn finish(self) -> Sum {
        let rest = match self.body {
            Body::Plain(rest) => rest,
            Body::Gzip(decoder) => decoder.into_inner().into_inner(),
            Body::Zstd(decoder) => decoder.finish().into_inner(),
        };
        rest.into_inner().1.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn content(data: &[u8]) -> Content<'_> {
        Content::new(Raw::new(Box::new(data), 0, &|_| ())).expect("reads from memory")
    }

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).expect("writes to memory");
        encoder.finish().expect("writes to memory")
    }

    fn zstd(data: &[u8]) -> Vec<u8> {
        zstd::encode_all(data, 1).expect("writes to memory")
    }

    /// Everything, in pieces of a size that fits nothing.
    fn all(mut content: Content) -> (Vec<u8>, Option<String>) {
        let mut data = Vec::new();
        let mut piece = vec![0; 100_003];
        loop {
            let n = content.fill(&mut piece);
            data.extend_from_slice(&piece[..n]);
            if n < piece.len() {
                return (data, content.failure());
            }
        }
    }

    fn prose() -> Vec<u8> {
        (0..200_000_u32)
            .flat_map(|n| format!("{n} ").into_bytes())
            .collect()
    }

    #[test]
    fn members_frames_and_skippable_frames_are_read_through() {
        let prose = prose();
        let (head, tail) = prose.split_at(500_000);
        let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
        for (data, compression) in [
            (prose.clone(), Compression::None),
            ([gzip(head), gzip(tail)].concat(), Compression::Gzip),
            (
                [skippable, zstd(head), zstd(tail)].concat(),
                Compression::Zstd,
            ),
        ] {
            let content = content(&data);
            assert_eq!(content.compression(), compression);
            assert!(prose.starts_with(content.head()) && !content.is_all_in_view());
            assert_eq!(all(content), (prose.clone(), None));
        }
    }

    #[test]
    fn compressed_data_cut_off_gives_what_came_before() {
        let prose = prose();
        for (packed, what) in [(gzip(&prose), "gzip"), (zstd(&prose), "zstd")] {
            let (data, failure) = all(content(&packed[..packed.len() / 2]));
            assert!(
                prose.starts_with(&data) && data.len() > 100_000,
                "{}",
                data.len()
            );
            assert_eq!(
                failure,
                Some(format!("{what} data is cut off; the rest is missing"))
            );
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_content() {
        assert_eq!(all(content(b"\xef\xbb\xbfabc")), (b"abc".to_vec(), None));
    }
}
