//! Texts -> the fingerprints of a few articles, in memory that serves again.

use super::minhash::{self, MinHash};
use super::{Paragraph, Posting, Sketches, shingle, winnow};
use crate::config::SHINGLE_WORDS;
use crate::model::ArticleId;
use crate::segment::Outline;
use crate::segment::kernel::Level;

/// The fingerprints of some articles, and what making them needs.
#[derive(Default)]
pub(super) struct Part {
    pub(super) sketches: Sketches,
    outline: Outline,
    shingles: Vec<u64>,
}

impl Part {
    pub(super) fn add(
        &mut self,
        article: ArticleId,
        text: &str,
        minhash: &MinHash,
        level: Level,
        window: usize,
    ) {
        let Self {
            sketches,
            outline,
            shingles,
        } = self;
        outline.read_with(level, text);
        let words = outline.words();
        sketches.words.extend_from_slice(words);
        sketches.ends.push(sketches.words.len() as u64);
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
            sketches.paragraphs.push(Paragraph { article, tokens });
            sketches
                .paragraph_bands
                .push(minhash::band_keys_with(level, &signature));
            minhash.unite(&mut whole, &signature);
            minhash.lower(&shingles[taken..start], &mut whole);
            taken = start + inside;
        }
        minhash.lower(&shingles[taken..], &mut whole);

        // Over the whole text, not paragraph by paragraph: a page that lost its line breaks must
        // still meet the page that kept them.
        let postings = &mut sketches.postings;
        let before = postings.len();
        winnow::winnow_with(level, shingles, window, |positions| {
            postings.extend(
                positions
                    .iter()
                    .map(|&at| Posting::new(shingles[at as usize], at)),
            );
        });
        let count = postings.len() - before;
        sketches.posting_counts.push(count as u32);
        if shingles.is_empty() {
            shingle::shingles_or_whole(words, SHINGLE_WORDS, shingles);
            minhash.lower(shingles, &mut whole);
        }
        let bands = minhash::band_keys_with(level, &whole);
        sketches.article_bands.push(bands);
    }
}
