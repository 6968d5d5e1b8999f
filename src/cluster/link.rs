//! Passages -> how much every two articles share.
//! Cost: O(p log p) for p passages. Memory: 24 bytes a linked pair.

use rayon::prelude::*;

use super::family::Families;
use super::sides::covered;
use super::standing::Standing;
use crate::align::Passage;
use crate::model::ArticleId;

/// Two articles that share text outside boilerplate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The article that came first in the input.
    pub a: ArticleId,
    /// The other.
    pub b: ArticleId,
    /// Tokens of `a` that stand in `b`.
    pub a_covered: u32,
    /// Tokens of `b` that stand in `a`.
    pub b_covered: u32,
    /// Share of the shorter article that stands in the other, in 0..=1; boilerplate belongs to no
    /// article's length.
    pub share: f64,
}

/// The links of the passages that are no boilerplate, sorted by their articles. Passages are sorted
/// too; `content` has the length of each article without standing text.
pub(super) fn links(
    passages: &[Passage],
    families: &Families,
    standing: &Standing,
    content: &[u32],
) -> Vec<Link> {
    let counted: Vec<(usize, &Passage)> = passages
        .iter()
        .enumerate()
        .filter(|&(at, _)| !families.is_boilerplate(at))
        .collect();
    counted
        .par_chunk_by(|(_, p), (_, q)| (p.a.article, p.b.article) == (q.a.article, q.b.article))
        .filter_map(|pair| {
            let (a, b) = (pair[0].1.a.article, pair[0].1.b.article);
            let a_covered = covered(pair.iter().flat_map(|(_, p)| standing.content(&p.a)));
            let b_covered = covered(pair.iter().flat_map(|(_, p)| standing.content(&p.b)));
            let (a_all, b_all) = (content[a.index()].max(1), content[b.index()].max(1));
            let (part, whole) = if a_all <= b_all {
                (a_covered, a_all)
            } else {
                (b_covered, b_all)
            };
            (a_covered > 0).then(|| Link {
                a,
                b,
                a_covered,
                b_covered,
                share: f64::from(part.min(whole)) / f64::from(whole),
            })
        })
        .collect()
}
