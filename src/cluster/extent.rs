//! Passages and standing text -> what of each passage counts, and where that stands.
//! A passage that ends in a footer is as long as what stands before the footer; one that is all
//! footer counts for nothing. Cost: O(p log s), and O(bytes) of the articles whose passages are cut.

use rayon::prelude::*;

use super::standing::Standing;
use crate::align::{Alignments, Passage, Side};
use crate::model::{Article, Span};
use crate::segment::Columns;
use crate::segment::kernel::Level;

/// What counts of each passage.
#[derive(Debug, Default)]
pub(super) struct Extents {
    /// Matched words outside standing text.
    words: Vec<u32>,
    /// Sides without the standing text at their ends, by twice the passage's place, plus one for the
    /// second side; only those that have such text.
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
            .map(|p| {
                if p.is_formula() {
                    0
                } else {
                    standing.content_words(p, alignments.edits(p), min_words)
                }
            })
            .collect();
        let is_cut = |at: usize| words[at] > 0 && words[at] < passages[at].words;
        // passage by passage, as they lie in memory; article by article to read each once
        let mut cut: Vec<(u32, Side)> = passages
            .par_iter()
            .enumerate()
            .filter(|&(at, _)| is_cut(at))
            .flat_map_iter(|(at, passage)| {
                let ends = (at as u32 * 2..).zip([passage.a, passage.b]);
                ends.filter_map(|(end, side)| {
                    let tokens = standing.content(&side).reduce(Span::hull)?;
                    (tokens != side.tokens).then_some((end, Side { tokens, ..side }))
                })
            })
            .collect();
        cut.par_sort_unstable_by_key(|&(end, side)| (side.article, end));
        cut.par_chunk_by_mut(|x, y| x.1.article == y.1.article)
            .for_each_init(Columns::default, |columns, here| {
                let text = &articles[here[0].1.article.index()].text;
                columns.read_with(Level::best(), text);
                for (_, side) in here {
                    side.bytes = columns.bytes(side.tokens);
                }
            });
        cut.par_sort_unstable_by_key(|&(end, _)| end);
        Self { words, cut }
    }

    /// Matched words of a passage outside standing text; none if it is standing text or a formula.
    pub(super) fn words(&self, passage: usize) -> u32 {
        self.words[passage]
    }

    /// The sides of a passage without the standing text at their ends.
    pub(super) fn sides(&self, passages: &[Passage], at: usize) -> [Side; 2] {
        let Passage { a, b, words, .. } = passages[at];
        if self.words[at] == 0 || self.words[at] == words {
            return [a, b];
        }
        let end = at as u32 * 2;
        [(end, a), (end + 1, b)].map(|(end, whole)| {
            match self.cut.binary_search_by_key(&end, |cut| cut.0) {
                Ok(place) => self.cut[place].1,
                Err(_) => whole,
            }
        })
    }
}
