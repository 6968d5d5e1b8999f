//! Documents -> what they are found by: `MinHash` signatures of articles, band keys of paragraphs,
//! winnowed shingles of the whole text, and the word hashes that alignment reads.
//! Articles are fingerprinted in parallel; the result does not depend on how they are shared out.

pub mod kernel;
pub mod minhash;
pub mod shingle;
pub mod winnow;

use rayon::prelude::*;

use crate::config::{BANDS, Config, SHINGLE_WORDS};
use crate::model::{Article, ArticleId, Span, Tokens};
use crate::segment::Document;
use minhash::{MinHash, Signature};

/// A winnowed shingle and where it stands. 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// The shingle's hash.
    pub shingle: u64,
    /// The article it stands in.
    pub article: ArticleId,
    /// The token it begins at.
    pub position: u32,
}

/// A paragraph, for near-duplicate search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
const CHUNK: usize = 64;

impl Sketches {
    /// Fingerprints all articles in parallel. `done` hears the bytes of text each task has read.
    /// O(bytes + shingles * slots).
    #[must_use]
    pub fn new(articles: &[Article], config: &Config, done: &(dyn Fn(u64) + Sync)) -> Self {
        let minhash = MinHash::new(config.seed);
        let parts: Vec<Self> = articles
            .par_chunks(CHUNK)
            .enumerate()
            .map(|(chunk, articles)| {
                let mut part = Self::default();
                let mut scratch = Scratch::default();
                for (at, article) in articles.iter().enumerate() {
                    let id = ArticleId((chunk * CHUNK + at) as u32);
                    part.add(id, &article.text, &minhash, config.window(), &mut scratch);
                    done(article.text.len() as u64);
                }
                part
            })
            .collect();
        let mut all = Self::default();
        for part in parts {
            let base = all.words.len() as u64;
            all.words.extend(part.words);
            all.ends.extend(part.ends.iter().map(|end| end + base));
            all.postings.extend(part.postings);
            all.paragraphs.extend(part.paragraphs);
            all.paragraph_bands.extend(part.paragraph_bands);
            all.signatures.extend(part.signatures);
        }
        all
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

    fn add(
        &mut self,
        article: ArticleId,
        text: &str,
        minhash: &MinHash,
        window: usize,
        scratch: &mut Scratch,
    ) {
        scratch.document.read(text);
        let first = self.words.len();
        self.words
            .extend(scratch.document.tokens().iter().map(|t| t.word));
        self.ends.push(self.words.len() as u64);
        let words = &self.words[first..];
        for &tokens in scratch.document.paragraphs() {
            scratch.shingles.clear();
            shingle::shingles(&words[tokens.range()], SHINGLE_WORDS, &mut scratch.shingles);
            if scratch.shingles.is_empty() {
                continue;
            }
            self.paragraphs.push(Paragraph { article, tokens });
            let signature = minhash.signature(&scratch.shingles);
            self.paragraph_bands.push(minhash::band_keys(&signature));
        }
        // Over the whole text, not paragraph by paragraph: a page that lost its line breaks must
        // still meet the page that kept them.
        scratch.shingles.clear();
        shingle::shingles(words, SHINGLE_WORDS, &mut scratch.shingles);
        let postings = &mut self.postings;
        winnow::winnow(&scratch.shingles, window, |selected| {
            postings.push(Posting {
                shingle: selected.shingle,
                article,
                position: selected.position,
            });
        });
        if scratch.shingles.is_empty() {
            shingle::shingles_or_whole(words, SHINGLE_WORDS, &mut scratch.shingles);
        }
        self.signatures.push(minhash.signature(&scratch.shingles));
    }
}

#[derive(Default)]
struct Scratch {
    document: Document,
    shingles: Vec<u64>,
}
