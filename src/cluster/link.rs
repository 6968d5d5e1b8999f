//! Passages -> how much every two articles share.
//! Cost: O(p log p) for p passages. Memory: 24 bytes a linked pair.

use crate::align::Passage;
use crate::model::{ArticleId, Span, Tokens};

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
    /// Share of the shorter article that stands in the other, in 0..=1.
    pub share: f64,
}

/// The links of the passages that count, sorted by their articles. Passages are sorted too.
pub(super) fn links(
    passages: &[Passage],
    counts: impl Fn(usize) -> bool,
    tokens: &[u32],
) -> Vec<Link> {
    let mut links = Vec::new();
    let mut at = 0;
    for pair in passages.chunk_by(|p, q| (p.a.article, p.b.article) == (q.a.article, q.b.article)) {
        let counted = || {
            pair.iter()
                .enumerate()
                .filter(|(k, _)| counts(at + k))
                .map(|(_, p)| p)
        };
        let (a, b) = (pair[0].a.article, pair[0].b.article);
        let a_covered = covered(counted().map(|p| p.a.tokens));
        let b_covered = covered(counted().map(|p| p.b.tokens));
        at += pair.len();
        if a_covered == 0 {
            continue;
        }
        let (a_all, b_all) = (tokens[a.index()].max(1), tokens[b.index()].max(1));
        let (part, whole) = if a_all <= b_all {
            (a_covered, a_all)
        } else {
            (b_covered, b_all)
        };
        links.push(Link {
            a,
            b,
            a_covered,
            b_covered,
            share: f64::from(part) / f64::from(whole),
        });
    }
    links
}

/// Tokens inside at least one of the spans. O(n log n).
#[must_use]
pub fn covered(spans: impl Iterator<Item = Span<Tokens>>) -> u32 {
    let mut spans: Vec<_> = spans.collect();
    spans.sort_unstable();
    let (mut total, mut reached) = (0, 0);
    for span in spans {
        total += span.end().saturating_sub(span.start().max(reached));
        reached = reached.max(span.end());
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_spans_count_once() {
        let spans = [(5, 10), (0, 3), (8, 12), (2, 3)].map(|(s, e)| Span::new(s, e));
        assert_eq!(covered(spans.into_iter()), 3 + 7);
        assert_eq!(covered(std::iter::empty()), 0);
    }
}
