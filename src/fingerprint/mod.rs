//! Documents -> what they are found by: `MinHash` signatures of articles, band keys of paragraphs,
//! winnowed shingles of the whole text, and the word hashes that alignment reads.
//! Articles are fingerprinted in parallel; the result does not depend on how they are shared out.

pub mod kernel;
pub mod minhash;
pub mod shard;
pub mod shingle;
pub mod winnow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::config::{BANDS, Config, SHINGLE_WORDS};
use crate::model::{Article, ArticleId, Span, Tokens};
use crate::segment::Outline;
use crate::segment::kernel::Level;
use minhash::{MinHash, Signature};

/// A winnowed shingle and where it stands. 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Posting {
    /// The shingle's hash.
    pub shingle: u64,
    /// The article it stands in.
    pub article: ArticleId,
    /// The token it begins at.
    pub position: u32,
}

/// A paragraph, for near-duplicate search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// The article it stands in.
    pub article: ArticleId,
    /// Its tokens.
    pub tokens: Span<Tokens>,
}

/// The fingerprints of a set of articles, laid out flat.
///
/// Memory: 4 bytes a token, 16 a posting (0.4 a token), 140 a paragraph, 520 an article.
#[derive(Debug, Default)]
pub struct Sketches {
    /// Bytes of text of all articles that are to be expected, and of those there are.
    expected: usize,
    read: usize,
    words: Vec<u32>,
    ends: Vec<u64>,
    /// Winnowed shingles in article order.
    pub postings: Vec<Posting>,
    /// Paragraphs of at least a shingle, in article order.
    pub paragraphs: Vec<Paragraph>,
    /// Band keys of each paragraph.
    pub paragraph_bands: Vec<[u32; BANDS]>,
    /// `MinHash` signature of each article's whole text.
    pub signatures: Vec<Signature>,
}

/// Articles fingerprinted by one task; enough to hide the cost of handing out work.
const CHUNK: usize = 16;
/// Chunks a thread fingerprints before they are laid out flat: a wave. They stay in a near cache
/// (some 7 kB an article), and their memory serves again: fresh pages cost as much as `MinHash`.
const WAVE: usize = 4;

impl Sketches {
    /// Fingerprints all articles in parallel. `done` hears the bytes of text each task has read.
    /// O(bytes + shingles * slots).
    #[must_use]
    pub fn new(articles: &[Article], config: &Config, done: &(dyn Fn(u64) + Sync)) -> Self {
        Self::with_level(articles, config, Level::best(), done)
    }

    /// As [`Sketches::new`], with the instructions of one level; every level gives the same bits.
    /// # Panics
    /// If the machine lacks the instructions.
    #[must_use]
    pub fn with_level(
        articles: &[Article],
        config: &Config,
        level: Level,
        done: &(dyn Fn(u64) + Sync),
    ) -> Self {
        let mut all = Self::expecting(articles.iter().map(|article| article.text.len()).sum());
        all.extend_with_level(articles, config, level, done);
        all
    }

    /// None yet; of so many bytes of text in all, there will be.
    #[must_use]
    pub fn expecting(bytes: usize) -> Self {
        Self {
            expected: bytes,
            ..Self::default()
        }
    }

    /// Fingerprints further articles, numbered behind those there are, as [`Sketches::new`] does.
    pub fn extend(&mut self, articles: &[Article], config: &Config, done: &(dyn Fn(u64) + Sync)) {
        self.extend_with_level(articles, config, Level::best(), done);
    }

    fn extend_with_level(
        &mut self,
        articles: &[Article],
        config: &Config,
        level: Level,
        done: &(dyn Fn(u64) + Sync),
    ) {
        let minhash = MinHash::with_level(config.seed, level);
        let before = self.len();
        // one wave is fingerprinted while the one before is laid out; both keep their memory
        let chunks = WAVE * rayon::current_num_threads();
        let (mut wave, mut ready) = (Wave::new(chunks), Wave::new(chunks));
        for (at, articles) in articles.chunks(chunks * CHUNK).enumerate() {
            rayon::join(
                || {
                    let shared = articles.par_chunks(CHUNK).enumerate();
                    let parts = wave.parts.par_iter_mut().zip(shared);
                    parts.for_each(|(part, (chunk, articles))| {
                        part.clear();
                        let first = before + (at * chunks + chunk) * CHUNK;
                        for (id, article) in (first..).zip(articles) {
                            let id = ArticleId(id as u32);
                            part.add(id, &article.text, &minhash, level, config.window());
                            done(article.text.len() as u64);
                        }
                    });
                    wave.used = articles.len().div_ceil(CHUNK);
                },
                || self.append(&mut ready),
            );
            self.read += articles.iter().map(|a| a.text.len()).sum::<usize>();
            std::mem::swap(&mut wave, &mut ready);
        }
        self.append(&mut ready);
    }

    /// Lays a wave's fingerprints out behind those already there.
    fn append(&mut self, wave: &mut Wave) {
        let parts = &wave.parts[..wave.used];
        let share = (self.read as f64 / self.expected as f64).min(1.0);
        make_room(&mut self.words, parts, share, |part| part.words.len());
        make_room(&mut self.postings, parts, share, |part| part.postings.len());
        make_room(&mut self.paragraphs, parts, share, |part| {
            part.paragraphs.len()
        });
        make_room(&mut self.paragraph_bands, parts, share, |part| {
            part.paragraphs.len()
        });
        make_room(&mut self.signatures, parts, share, |part| {
            part.signatures.len()
        });
        for part in parts {
            let base = self.words.len() as u64;
            self.words.extend_from_slice(&part.words);
            self.ends.extend(part.ends.iter().map(|end| end + base));
            self.postings.extend_from_slice(&part.postings);
            self.paragraphs.extend_from_slice(&part.paragraphs);
            self.paragraph_bands
                .extend_from_slice(&part.paragraph_bands);
            self.signatures.extend_from_slice(&part.signatures);
        }
        wave.used = 0;
    }

    /// Number of articles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The word hashes of an article, token by token.
    /// # Panics
    /// If there is no such article.
    #[must_use]
    pub fn words(&self, article: ArticleId) -> &[u32] {
        let start = match article.index() {
            0 => 0,
            at => self.ends[at - 1],
        };
        &self.words[start as usize..self.ends[article.index()] as usize]
    }

    /// Tokens of each article.
    #[must_use]
    pub fn lengths(&self) -> Vec<u32> {
        let starts = std::iter::once(&0).chain(&self.ends);
        self.ends
            .iter()
            .zip(starts)
            .map(|(end, start)| (end - start) as u32)
            .collect()
    }

    /// Frees what only the search for candidates needs; the words stay.
    pub fn forget_fingerprints(&mut self) {
        self.postings = Vec::new();
        self.paragraphs = Vec::new();
        self.paragraph_bands = Vec::new();
        self.signatures = Vec::new();
    }
}

/// Makes room for what the parts hold and, where there is none, for all that is to be expected
/// when they complete `share` of the whole: a vector that doubles copies itself again and again.
/// At most 64 times as much, for the first articles may be nothing like the rest.
fn make_room<T>(all: &mut Vec<T>, parts: &[Part], share: f64, held: impl Fn(&Part) -> usize) {
    let needed = all.len() + parts.iter().map(held).sum::<usize>();
    if needed > all.capacity() {
        let expected = (needed as f64 / share * 1.05) as usize;
        all.reserve_exact(expected.clamp(needed, 64 * needed) - all.len());
        kernel::prefer_large(all);
    }
}

/// The fingerprints of up to [`CHUNK`] articles, and what making them needs.
#[derive(Default)]
struct Part {
    words: Vec<u32>,
    ends: Vec<u64>,
    postings: Vec<Posting>,
    paragraphs: Vec<Paragraph>,
    paragraph_bands: Vec<[u32; BANDS]>,
    signatures: Vec<Signature>,
    outline: Outline,
    shingles: Vec<u64>,
}

/// The parts that are made at once.
struct Wave {
    parts: Vec<Part>,
    /// Parts that hold something not yet laid out.
    used: usize,
}

impl Wave {
    fn new(chunks: usize) -> Self {
        let parts = (0..chunks).map(|_| Part::default()).collect();
        Self { parts, used: 0 }
    }
}

impl Part {
    /// Forgets the fingerprints, keeps the memory.
    fn clear(&mut self) {
        self.words.clear();
        self.ends.clear();
        self.postings.clear();
        self.paragraphs.clear();
        self.paragraph_bands.clear();
        self.signatures.clear();
    }

    fn add(
        &mut self,
        article: ArticleId,
        text: &str,
        minhash: &MinHash,
        level: Level,
        window: usize,
    ) {
        let Self {
            outline, shingles, ..
        } = self;
        outline.read_with(level, text);
        let words = outline.words();
        self.words.extend_from_slice(words);
        self.ends.push(self.words.len() as u64);
        shingles.clear();
        shingle::shingles_with(level, words, SHINGLE_WORDS, shingles);

        // A shingle inside a paragraph counts for it and, through it, for the article; only those
        // between two paragraphs are left for the article to take by itself.
        let mut whole = minhash::EMPTY;
        let mut taken = 0;
        for &tokens in outline.paragraphs() {
            let inside = shingle::inside(&words[tokens.range()], SHINGLE_WORDS);
            if inside == 0 {
                continue;
            }
            let start = tokens.start() as usize;
            let signature = minhash.signature(&shingles[start..start + inside]);
            self.paragraphs.push(Paragraph { article, tokens });
            self.paragraph_bands
                .push(minhash::band_keys_with(level, &signature));
            minhash.unite(&mut whole, &signature);
            minhash.lower(&shingles[taken..start], &mut whole);
            taken = start + inside;
        }
        minhash.lower(&shingles[taken..], &mut whole);

        // Over the whole text, not paragraph by paragraph: a page that lost its line breaks must
        // still meet the page that kept them.
        let postings = &mut self.postings;
        winnow::winnow_with(level, shingles, window, |positions| {
            postings.extend(positions.iter().map(|&position| Posting {
                shingle: shingles[position as usize],
                article,
                position,
            }));
        });
        if shingles.is_empty() {
            shingle::shingles_or_whole(words, SHINGLE_WORDS, shingles);
            minhash.lower(shingles, &mut whole);
        }
        self.signatures.push(whole);
    }
}
