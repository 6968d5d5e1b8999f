//! Passages and standing text -> what of each passage counts, and where that stands.
//! A passage that ends in a footer is as long as what stands before the footer; one that is all
//! footer counts for nothing. Cost: O(p log s), and O(bytes) of the articles whose passages are cut.

use rayon::prelude::*;

use super::sides::Sides;
use super::standing::Standing;
use crate::align::{Alignments, Passage, Side};
use crate::model::{Article, ArticleId, Span};
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
        sides: &Sides,
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
        let mut cut: Vec<(u32, Side)> = (0..articles.len() as u32)
            .into_par_iter()
            .map_init(Columns::default, |columns, id| {
                let id = ArticleId(id);
                let whole = |side: &Side| standing.text(side).reduce(Span::hull);
                let mut cut: Vec<(u32, Side)> = sides
                    .of(passages, id)
                    .filter(|&(at, ..)| is_cut(at))
                    .filter_map(|(at, &here, _)| {
                        let tokens = whole(&here).filter(|&tokens| tokens != here.tokens)?;
                        let second = u32::from(passages[at].a != here);
                        Some((at as u32 * 2 + second, Side { tokens, ..here }))
                    })
                    .collect();
                if !cut.is_empty() {
                    columns.read_with(Level::best(), &articles[id.index()].text);
                }
                for (_, side) in &mut cut {
                    side.bytes = columns.bytes(side.tokens);
                }
                cut
            })
            .flatten_iter()
            .collect();
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
