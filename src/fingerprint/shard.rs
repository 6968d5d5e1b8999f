//! The fingerprints of neighbouring articles, to be kept and to be added again.
//! Words are kept apart from what only the search for candidates needs: that is gone once they are found.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Paragraph, Posting, Sketches};
use crate::config::BANDS;

/// The word hashes of some articles.
#[derive(Debug, Serialize, Deserialize)]
pub struct Words<'a> {
    words: Cow<'a, [u32]>,
    /// Where each article's end among these.
    ends: Vec<u64>,
}

/// What some articles are found by.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fingerprints<'a> {
    postings: Cow<'a, [Posting]>,
    posting_counts: Cow<'a, [u32]>,
    paragraphs: Cow<'a, [Paragraph]>,
    paragraph_bands: Cow<'a, [[u32; BANDS]]>,
    article_bands: Cow<'a, [[u32; BANDS]]>,
}

/// How much there was of everything when a shard began.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    articles: usize,
    words: usize,
    postings: usize,
    paragraphs: usize,
}

impl Sketches {
    /// Marks where the next articles' fingerprints will begin.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            articles: self.len(),
            words: self.words.len(),
            postings: self.postings.len(),
            paragraphs: self.paragraphs.len(),
        }
    }

    /// The words of all articles behind a mark.
    #[must_use]
    pub fn words_since(&self, mark: Mark) -> Words<'_> {
        let ends = &self.ends[mark.articles..];
        Words {
            words: Cow::Borrowed(&self.words[mark.words..]),
            ends: ends.iter().map(|end| end - mark.words as u64).collect(),
        }
    }

    /// The fingerprints of all articles behind a mark.
    #[must_use]
    pub fn fingerprints_since(&self, mark: Mark) -> Fingerprints<'_> {
        Fingerprints {
            postings: Cow::Borrowed(&self.postings[mark.postings..]),
            posting_counts: Cow::Borrowed(&self.posting_counts[mark.articles..]),
            paragraphs: Cow::Borrowed(&self.paragraphs[mark.paragraphs..]),
            paragraph_bands: Cow::Borrowed(&self.paragraph_bands[mark.paragraphs..]),
            article_bands: Cow::Borrowed(&self.article_bands[mark.articles..]),
        }
    }

    /// Adds words that were kept, as those of the next articles, of so many bytes of text.
    pub fn add_words(&mut self, words: &Words<'_>, bytes: usize) {
        self.read += bytes;
        let base = self.words.len() as u64;
        self.words.extend_from_slice(&words.words);
        self.ends.extend(words.ends.iter().map(|end| end + base));
    }

    /// Adds fingerprints that were kept, as those of the next articles.
    pub fn add_fingerprints(&mut self, kept: &Fingerprints<'_>) {
        self.postings.extend_from_slice(&kept.postings);
        self.posting_counts.extend_from_slice(&kept.posting_counts);
        self.paragraphs.extend_from_slice(&kept.paragraphs);
        self.paragraph_bands
            .extend_from_slice(&kept.paragraph_bands);
        self.article_bands.extend_from_slice(&kept.article_bands);
    }
}
