//! Documents -> what they are found by: `MinHash` band keys of articles and paragraphs,
//! winnowed shingles of the whole text, and the word hashes that alignment reads.
//! Articles are fingerprinted in parallel; the result does not depend on how they are shared out.

pub mod kernel;
mod line;
pub mod minhash;
mod part;
pub mod shard;
pub mod shingle;
pub mod winnow;

use serde::{Deserialize, Serialize};

use crate::config::{BANDS, Config};
use crate::model::{Article, ArticleId, Span, Tokens};
use crate::segment::kernel::Level;
use line::Line;
use minhash::MinHash;

/// A winnowed shingle and where it stands in its article. 12 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// In halves, for which no room is left empty between postings.
    shingle: [u32; 2],
    /// The token it begins at.
    pub position: u32,
}

impl Posting {
    /// A shingle's hash and the token it begins at.
    #[must_use]
    #[inline]
    pub fn new(shingle: u64, position: u32) -> Self {
        Self {
            shingle: [shingle as u32, (shingle >> 32) as u32],
            position,
        }
    }

    /// The shingle's hash.
    #[must_use]
    #[inline]
    pub fn shingle(self) -> u64 {
        u64::from(self.shingle[1]) << 32 | u64::from(self.shingle[0])
    }
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
/// Memory: 4 bytes a token, 12 a posting (0.4 a token), 140 a paragraph, 140 an article.
#[derive(Debug, Default)]
pub struct Sketches {
    /// Bytes of text of all articles that are to be expected, and of those there are.
    expected: usize,
    read: usize,
    words: Vec<u32>,
    ends: Vec<u64>,
    /// Winnowed shingles in article order.
    pub postings: Vec<Posting>,
    /// How many of them are each article's.
    pub posting_counts: Vec<u32>,
    /// Paragraphs of at least a shingle, in article order.
    pub paragraphs: Vec<Paragraph>,
    /// Band keys of each paragraph.
    pub paragraph_bands: Vec<[u32; BANDS]>,
    /// Band keys of each article's whole text.
    pub article_bands: Vec<[u32; BANDS]>,
}

impl Sketches {
    /// Fingerprints all articles in parallel. `done` hears the bytes of each text once it is read.
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
        let mut all = Self::default();
        all.read_with(articles, config, level, done);
        all
    }

    /// Makes these the fingerprints of `articles`, reusing their memory: as
    /// [`Sketches::with_level`], without fresh pages in the steady state.
    /// # Panics
    /// If the machine lacks the instructions.
    pub fn read_with(
        &mut self,
        articles: &[Article],
        config: &Config,
        level: Level,
        done: &(dyn Fn(u64) + Sync),
    ) {
        self.clear();
        self.extend_with(articles, config, level, done);
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
        self.extend_with(articles, config, Level::best(), done);
    }

    fn extend_with(
        &mut self,
        articles: &[Article],
        config: &Config,
        level: Level,
        done: &(dyn Fn(u64) + Sync),
    ) {
        let minhash = MinHash::with_level(config.seed, level);
        let line = Line::new(self, articles);
        rayon::broadcast(|_| {
            while let Some((number, first, articles)) = line.take() {
                let mut part = line.spare();
                for (id, article) in (first..).zip(articles) {
                    let id = ArticleId(id as u32);
                    part.add(id, &article.text, &minhash, level, config.window());
                    done(article.text.len() as u64);
                }
                line.give(number, part);
            }
        });
        line.finish();
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

    /// Forgets everything, keeps the memory.
    fn clear(&mut self) {
        (self.expected, self.read) = (0, 0);
        self.words.clear();
        self.ends.clear();
        self.postings.clear();
        self.posting_counts.clear();
        self.paragraphs.clear();
        self.paragraph_bands.clear();
        self.article_bands.clear();
    }

    /// Frees what only the search for candidates needs; the words stay.
    pub fn forget_fingerprints(&mut self) {
        self.postings = Vec::new();
        self.posting_counts = Vec::new();
        self.paragraphs = Vec::new();
        self.paragraph_bands = Vec::new();
        self.article_bands = Vec::new();
    }
}
