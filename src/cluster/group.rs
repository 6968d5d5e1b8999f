//! Pairs of spans -> groups of spans that are one text. The two spans of a pair are, and so are spans of one
//! article that overlap by half of the longer; spans of one group that overlap in an article are then made one.
//! Cost: O(n log n) for n pairs, and the spans that overlap. Memory: 37 bytes a span, 8 a pair.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::stretch::NONE;
use crate::align::Side;
use crate::model::{Bytes, Span};

/// Two spans that are one text, and the words that match.
pub(super) type Pair = ([Side; 2], u32);

/// Spans that are one text, and the words of its longest pair.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) words: u32,
    /// Sorted.
    pub(super) members: Vec<Side>,
}

/// Spans that follow one in its article and are compared with it; a hostile text may hold any number.
const MOST_NEIGHBOURS: usize = 256;

/// Parts of the articles whose spans are sorted by themselves, two at a time, so that no list of all of them is held.
const SORTED_APART: u32 = 16;

/// The groups of the pairs that are `chosen`, and the group of each of these. A chain of halves may lead from a page
/// to a phrase: what has the largest overlap is joined first, and nothing that would bring a text and another of
/// more than `drift` times its words into one group.
pub(super) fn group(
    pairs: &[Pair],
    chosen: impl Fn(usize) -> bool + Sync,
    drift: u32,
) -> (Vec<Group>, Vec<u32>) {
    // every span once, in order, and the span of each end of a pair
    let ends = || {
        let chosen = (0..).zip(pairs).filter(|&(at, _)| chosen(at as usize));
        chosen.flat_map(|(at, ([a, b], _))| [(*a, at * 2), (*b, at * 2 + 1)])
    };
    let articles = ends()
        .map(|(side, _)| side.article.0 + 1)
        .max()
        .unwrap_or(0);
    let each = articles.div_ceil(SORTED_APART);
    let mut spans: Vec<Side> = Vec::new();
    let mut of_end = vec![NONE; pairs.len() * 2];
    let sorted = |part: u32| {
        let first = part * each;
        let range = first..first.saturating_add(each);
        let mut ends: Vec<(Side, u32)> = ends()
            .filter(|(side, _)| range.contains(&side.article.0))
            .collect();
        ends.par_sort_unstable();
        ends
    };
    for part in (0..SORTED_APART).step_by(2) {
        let (one, other) = rayon::join(|| sorted(part), || sorted(part + 1));
        for (side, end) in one.into_iter().chain(other) {
            if spans.last() != Some(&side) {
                spans.push(side);
            }
            of_end[end as usize] = spans.len() as u32 - 1;
        }
    }
    let mut forest = Forest::new(spans.len());
    let both = || of_end.chunks_exact(2).zip(pairs);
    let both = || both().filter(|(both, _)| both[0] != NONE);
    for (both, (_, words)) in both() {
        forest.hold(both[0], *words);
        forest.hold(both[1], *words);
    }
    for (both, _) in both() {
        forest.join(both[0], both[1], u32::MAX);
    }
    // most spans of one article that are alike are of one group by now
    let of_span = forest.roots();
    let mut same: Vec<(Reverse<u32>, u32, u32)> = (0..spans.len())
        .into_par_iter()
        .flat_map_iter(|at| same_extents(&spans, &of_span, at))
        .collect();
    same.par_sort_unstable();
    for (_, one, other) in same {
        forest.join(one, other, drift);
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut number = vec![u32::MAX; spans.len()];
    for (at, &span) in (0..).zip(&spans) {
        let root = forest.root(at) as usize;
        if number[root] == u32::MAX {
            number[root] = groups.len() as u32;
            groups.push(Group {
                words: forest.most[root],
                members: Vec::new(),
            });
        }
        let members = &mut groups[number[root] as usize].members;
        match members.last_mut() {
            Some(last) if last.article == span.article && span.bytes.start() < last.bytes.end() => {
                *last = last.hull(span);
            }
            _ => members.push(span),
        }
    }
    let of_pair = of_end
        .chunks_exact(2)
        .map(|both| match both[0] {
            NONE => NONE,
            span => number[forest.root(span) as usize],
        })
        .collect();
    (groups, of_pair)
}

/// The span number `at` with each behind it that has the same extent and is of another group, and how much they
/// overlap, the largest first.
fn same_extents(
    spans: &[Side],
    of_span: &[u32],
    at: usize,
) -> impl Iterator<Item = (Reverse<u32>, u32, u32)> {
    let here = spans[at];
    // half of the longer is half of this one at least
    let reached = move |other: &&Side| {
        let behind = other.bytes.start() - here.bytes.start();
        u64::from(behind) * 2 <= u64::from(here.bytes.len())
    };
    let behind = spans[at + 1..].iter().take(MOST_NEIGHBOURS);
    behind
        .take_while(move |other| other.article == here.article)
        .take_while(reached)
        .zip(at as u32 + 1..)
        .filter(move |&(_, other)| of_span[other as usize] != of_span[at])
        .filter(move |(other, _)| same_extent(here.bytes, other.bytes))
        .map(move |(side, other)| (Reverse(here.bytes.overlap(side.bytes)), at as u32, other))
}

/// Whether two spans of one article overlap by half of the longer.
fn same_extent(a: Span<Bytes>, b: Span<Bytes>) -> bool {
    u64::from(a.overlap(b)) * 2 >= u64::from(a.len().max(b.len()))
}

/// Groups in the making.
struct Forest {
    /// The first of a group is above itself.
    above: Vec<u32>,
    /// Words of the longest pair, and of the span whose longest pair is the shortest; of each group's first.
    most: Vec<u32>,
    least: Vec<u32>,
}

impl Forest {
    fn new(spans: usize) -> Self {
        Self {
            above: (0..spans as u32).collect(),
            most: vec![0; spans],
            least: vec![0; spans],
        }
    }

    /// Says that a span, which is still alone, is part of a pair of so many words.
    fn hold(&mut self, span: u32, words: u32) {
        let most = &mut self.most[span as usize];
        *most = (*most).max(words);
        self.least[span as usize] = *most;
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.above[at as usize] != at {
            let above = self.above[at as usize];
            self.above[at as usize] = self.above[above as usize];
            at = above;
        }
        at
    }

    /// The first of the group of each.
    fn roots(&mut self) -> Vec<u32> {
        let all = 0..self.above.len() as u32;
        all.map(|at| self.root(at)).collect()
    }

    /// Makes one group of two, if that holds no words more than `drift` times as many as others.
    fn join(&mut self, one: u32, other: u32, drift: u32) {
        let (x, y) = (self.root(one), self.root(other));
        let (keep, drop) = (x.min(y) as usize, x.max(y) as usize);
        let most = self.most[keep].max(self.most[drop]);
        let least = self.least[keep].min(self.least[drop]);
        if keep != drop && most <= least.saturating_mul(drift) {
            self.above[drop] = keep as u32;
            (self.most[keep], self.least[keep]) = (most, least);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleId;

    fn side(article: u32, start: u32, end: u32) -> Side {
        Side {
            article: ArticleId(article),
            tokens: Span::new(start, end),
            bytes: Span::new(start * 6, end * 6),
        }
    }

    fn pair(a: (u32, u32, u32), b: (u32, u32, u32)) -> Pair {
        ([side(a.0, a.1, a.2), side(b.0, b.1, b.2)], a.2 - a.1)
    }

    /// The spans of each group as article, first and last token.
    fn spans(pairs: &[Pair], drift: u32) -> Vec<Vec<(u32, u32, u32)>> {
        let plain = |side: &Side| (side.article.0, side.tokens.start(), side.tokens.end());
        let (groups, _) = group(pairs, |_| true, drift);
        groups
            .iter()
            .map(|group| group.members.iter().map(plain).collect())
            .collect()
    }

    #[test]
    fn what_grew_or_was_cut_is_one_text_when_half_overlaps() {
        // the second article has the first sixty of a hundred tokens, the third a hundred and fifty
        let pairs = [pair((0, 0, 60), (1, 0, 60)), pair((0, 0, 100), (2, 0, 100))];
        let one = vec![(0, 0, 100), (1, 0, 60), (2, 0, 100)];
        assert_eq!(spans(&pairs, u32::MAX), [one]);
        // less than half is a text of its own
        let pairs = [pair((0, 0, 49), (1, 0, 49)), pair((0, 0, 100), (2, 0, 100))];
        assert_eq!(spans(&pairs, u32::MAX).len(), 2);
    }

    #[test]
    fn spans_that_only_touch_and_spans_of_different_articles_are_not_joined() {
        let pairs = [pair((0, 0, 50), (1, 0, 50)), pair((0, 50, 100), (2, 0, 50))];
        assert_eq!(spans(&pairs, u32::MAX).len(), 2);
    }

    #[test]
    fn a_limit_keeps_a_chain_of_halves_from_leading_from_a_page_to_a_phrase() {
        let halves: Vec<Pair> = [100, 60, 35, 20]
            .into_iter()
            .zip(1..)
            .map(|(words, article)| pair((0, 0, words), (article, 0, words)))
            .collect();
        assert_eq!(spans(&halves, u32::MAX).len(), 1);
        assert_eq!(spans(&halves, 2).len(), 2);
    }

    #[test]
    fn groups_do_not_depend_on_the_order_of_pairs() {
        let mut pairs: Vec<Pair> = (0..40_u32)
            .map(|n| {
                let (start, end) = (n * 7 % 50, n * 7 % 50 + 10 + n * 13 % 60);
                pair((n % 3, start, end), (3 + n % 5, start, end))
            })
            .collect();
        let all = spans(&pairs, u32::MAX);
        pairs.reverse();
        assert_eq!(spans(&pairs, u32::MAX), all);
    }
}
