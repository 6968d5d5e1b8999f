//! Passages and standing text -> what of each passage counts, and where that stands.
//! A passage that ends in a footer is as long as what stands before the footer; one that is all
//! footer counts for nothing. Cost: O(p log s), and O(bytes) of the articles whose passages are cut.

use rayon::prelude::*;

use super::standing::Standing;
use crate::align::{Alignments, Passage, Side};
use crate::model::{Article, Span};
use crate::segment::Document;

/// What counts of each passage.
#[derive(Debug, Default)]
pub(super) struct Extents {
    /// Matched words outside standing text.
    words: Vec<u32>,
    /// Sides without the standing text at their ends, by twice the passage's place, plus one for the
    /// second side; only those that have any.
    cut: Vec<(u32, Side)>,
}

impl Extents {
    pub(super) fn new(
        alignments: &Alignments,
        standing: &Standing,
        articles: &[Article],
        min_words: u32,
    ) -> Self {
        let passages = &alignments.passages;
        let words: Vec<u32> = passages
            .par_iter()
            .map(|p| standing.content_words(p, &alignments.edits(p), min_words))
            .collect();
        let mut cut: Vec<(u32, Side)> = (0..)
            .zip(passages.iter().zip(&words))
            .filter(|(_, (passage, words))| **words > 0 && **words < passage.words)
            .flat_map(|(at, (passage, _))| [(at * 2, passage.a), (at * 2 + 1, passage.b)])
            .collect();
        cut.par_sort_unstable_by_key(|&(end, side)| (side.article, end));
        cut.par_chunk_by_mut(|x, y| x.1.article == y.1.article)
            .for_each(|here| {
                let document = Document::new(&articles[here[0].1.article.index()].text);
                for (_, side) in here {
                    let whole = standing.content(side).reduce(Span::hull);
                    if let Some(tokens) = whole {
                        side.tokens = tokens;
                        side.bytes = document.bytes(tokens);
                    }
                }
            });
        cut.par_sort_unstable_by_key(|&(end, _)| end);
        Self { words, cut }
    }

    /// Matched words of a passage outside standing text; none if it is standing text.
    pub(super) fn words(&self, passage: usize) -> u32 {
        self.words[passage]
    }

    /// The sides of a passage without the standing text at their ends.
    pub(super) fn sides(&self, passages: &[Passage], at: usize) -> [Side; 2] {
        let passage = &passages[at];
        if self.words[at] > 0
            && self.words[at] < passage.words
            && let Ok(first) = self.cut.binary_search_by_key(&(at as u32 * 2), |x| x.0)
        {
            return [self.cut[first].1, self.cut[first + 1].1];
        }
        [passage.a, passage.b]
    }
}
