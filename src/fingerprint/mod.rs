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
use crate::segment::kernel::Level;
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
    /// A part for each [`CHUNK`] articles.
    words: Vec<Words>,
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
        let minhash = MinHash::with_level(config.seed, level);
        let parts = articles
            .par_chunks(CHUNK)
            .enumerate()
            .map_init(Scratch::default, |scratch, (chunk, articles)| {
                let mut part = Part::default();
                for (at, article) in articles.iter().enumerate() {
                    let id = ArticleId((chunk * CHUNK + at) as u32);
                    part.add(id, &article.text, &minhash, level, config.window(), scratch);
                    done(article.text.len() as u64);
                }
                part
            })
            .collect();
        Self::join(parts)
    }

    /// Lays the parts out flat. The words, the largest of all, stay where they are.
    fn join(parts: Vec<Part>) -> Self {
        let mut all = Self::default();
        let (mut postings, mut bands, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            all.words.push(part.words);
            postings.push(part.postings);
            bands.push(part.paragraph_bands);
            rest.push((part.paragraphs, part.signatures));
        }
        let small = || {
            let (paragraphs, signatures) = rest.into_iter().unzip();
            (flat(paragraphs), flat(signatures), flat(bands))
        };
        let (postings, (paragraphs, signatures, bands)) = rayon::join(|| flat(postings), small);
        Self {
            postings,
            paragraphs,
            paragraph_bands: bands,
            signatures,
            ..all
        }
    }

    /// Number of articles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|part| part.ends.len()).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The word hashes of an article, token by token. O(1).
    /// # Panics
    /// If there is no such article.
    #[must_use]
    pub fn words(&self, article: ArticleId) -> &[u32] {
        self.words[article.index() / CHUNK].of(article.index() % CHUNK)
    }

    /// Tokens of each article.
    #[must_use]
    pub fn lengths(&self) -> Vec<u32> {
        let of_part = |part: &Words| -> Vec<u32> {
            let articles = 0..part.ends.len();
            articles.map(|at| part.of(at).len() as u32).collect()
        };
        self.words.iter().flat_map(of_part).collect()
    }

    /// Frees what only the search for candidates needs; the words stay.
    pub fn forget_fingerprints(&mut self) {
        self.postings = Vec::new();
        self.paragraphs = Vec::new();
        self.paragraph_bands = Vec::new();
        self.signatures = Vec::new();
    }
}

/// One vector of many, each given back as soon as it is copied.
fn flat<T>(parts: Vec<Vec<T>>) -> Vec<T> {
    let mut all = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    for part in parts {
        all.extend(part);
    }
    all
}

/// The word hashes of up to [`CHUNK`] articles.
#[derive(Debug, Default)]
struct Words {
    hashes: Vec<u32>,
    ends: Vec<usize>,
}

impl Words {
    fn of(&self, at: usize) -> &[u32] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.hashes[start..self.ends[at]]
    }
}

/// The fingerprints of up to [`CHUNK`] articles.
#[derive(Default)]
struct Part {
    words: Words,
    postings: Vec<Posting>,
    paragraphs: Vec<Paragraph>,
    paragraph_bands: Vec<[u32; BANDS]>,
    signatures: Vec<Signature>,
}

impl Part {
    fn add(
        &mut self,
        article: ArticleId,
        text: &str,
        minhash: &MinHash,
        level: Level,
        window: usize,
        scratch: &mut Scratch,
    ) {
        let Scratch { document, shingles } = scratch;
        document.read_with(level, text);
        let first = self.words.hashes.len();
        let tokens = document.tokens();
        self.words.hashes.extend(tokens.iter().map(|t| t.word));
        self.words.ends.push(self.words.hashes.len());
        let words = &self.words.hashes[first..];
        shingles.clear();
        shingle::shingles_with(level, words, SHINGLE_WORDS, shingles);

        // A shingle inside a paragraph counts for it and, through it, for the article; only those
        // between two paragraphs are left for the article to take by itself.
        let mut whole = minhash::EMPTY;
        let mut taken = 0;
        for &tokens in document.paragraphs() {
            let inside = shingle::inside(&words[tokens.range()], SHINGLE_WORDS);
            if inside == 0 {
                continue;
            }
            let start = tokens.start() as usize;
            let signature = minhash.signature(&shingles[start..start + inside]);
            self.paragraphs.push(Paragraph { article, tokens });
            self.paragraph_bands.push(minhash::band_keys(&signature));
            minhash::unite(&mut whole, &signature);
            minhash.lower(&shingles[taken..start], &mut whole);
            taken = start + inside;
        }
        minhash.lower(&shingles[taken..], &mut whole);

        // Over the whole text, not paragraph by paragraph: a page that lost its line breaks must
        // still meet the page that kept them.
        let postings = &mut self.postings;
        winnow::winnow(shingles, window, |selected| {
            postings.push(Posting {
                shingle: selected.shingle,
                article,
                position: selected.position,
            });
        });
        if shingles.is_empty() {
            shingle::shingles_or_whole(words, SHINGLE_WORDS, shingles);
            minhash.lower(shingles, &mut whole);
        }
        self.signatures.push(whole);
    }
}

#[derive(Default)]
struct Scratch {
    document: Document,
    shingles: Vec<u64>,
}
