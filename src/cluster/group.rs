//! Pairs of spans -> groups of spans that are one text. The two spans of a pair are, and so are spans of one
//! article that overlap by half of the longer; spans of one group that overlap in an article are then made one.
//! Cost: O(n log n) for n pairs, and the spans that overlap. Memory: 37 bytes a span, 16 a pair.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::stretch::NONE;
use crate::align::Side;
use crate::model::{ArticleId, Bytes, Span};

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

/// Parts of the articles whose spans are sorted by themselves, two at a time, so that no list of all of them is held;
/// an even number.
const SORTED_APART: u32 = 16;

/// How far the texts of one group may drift apart: a chain of halves may lead from a page to a phrase.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drift {
    /// Words of the longest, in those of the shortest.
    pub(super) times: u32,
    /// Whether what overlaps in most of its articles is joined all the same: that is no chance.
    pub(super) unless_most: bool,
}

impl Drift {
    /// So many times as long at the most.
    pub(super) const fn most(times: u32) -> Self {
        let unless_most = false;
        Self { times, unless_most }
    }
}

/// The groups of the pairs that are `chosen`, and the group of each of these. What has the largest overlap is joined
/// first.
pub(super) fn group(
    pairs: &[Pair],
    chosen: impl Fn(usize) -> bool + Sync,
    drift: Drift,
) -> (Vec<Group>, Vec<u32>) {
    // every span once, in order, and the span of each end of a pair
    let articles = pairs
        .iter()
        .map(|([a, b], _)| a.article.max(b.article).0 + 1);
    let each = articles.max().unwrap_or(0).div_ceil(SORTED_APART);
    let mut parts: Vec<Vec<u32>> = vec![Vec::new(); SORTED_APART as usize];
    for (at, (both, _)) in (0..).zip(pairs) {
        if chosen(at as usize) {
            for (end, side) in (at * 2..).zip(both) {
                parts[(side.article.0 / each) as usize].push(end);
            }
        }
    }
    let mut spans: Vec<Side> = Vec::new();
    let mut of_end = vec![NONE; pairs.len() * 2];
    let sorted = |part: &[u32]| {
        let side = |end: u32| pairs[end as usize / 2].0[end as usize % 2];
        let mut ends: Vec<(Side, u32)> = part.iter().map(|&end| (side(end), end)).collect();
        ends.par_sort_unstable();
        ends
    };
    for [one, other] in parts.as_chunks().0 {
        let (one, other) = rayon::join(|| sorted(one), || sorted(other));
        for (side, end) in one.into_iter().chain(other) {
            if spans.last() != Some(&side) {
                spans.push(side);
            }
            of_end[end as usize] = spans.len() as u32 - 1;
        }
    }
    drop(parts);
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
    for &(_, one, other) in &same {
        forest.join(one, other, drift.times);
    }
    while drift.unless_most && forest.join_most(&spans, &same) {}
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

    /// Makes one group of two where spans of both have one extent in most articles of the one that stands in fewer,
    /// however long their texts are; returns whether there were any. `same` are spans of one extent.
    fn join_most(&mut self, spans: &[Side], same: &[(Reverse<u32>, u32, u32)]) -> bool {
        let of_span = self.roots();
        let article = |span: u32| spans[span as usize].article;
        let mut apart: Vec<(u32, u32, ArticleId)> = same
            .iter()
            .map(|&(_, one, other)| {
                let [x, y] = [one, other].map(|span| of_span[span as usize]);
                (x.min(y), x.max(y), article(one))
            })
            .filter(|&(x, y, _)| x != y)
            .collect();
        apart.sort_unstable();
        apart.dedup();
        let mut asked: Vec<u32> = apart.iter().flat_map(|&(x, y, _)| [x, y]).collect();
        asked.sort_unstable();
        asked.dedup();
        let mut articles = vec![(0, None); asked.len()];
        for (&root, span) in of_span.iter().zip(spans) {
            if let Ok(at) = asked.binary_search(&root) {
                let (count, last) = &mut articles[at];
                *count += usize::from(*last != Some(span.article));
                *last = Some(span.article);
            }
        }
        let stands_in = |root: u32| asked.binary_search(&root).map_or(0, |at| articles[at].0);
        let mut joins = false;
        for both in apart.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            let (x, y, _) = both[0];
            if 2 * both.len() > stands_in(x).min(stands_in(y)) {
                self.join(x, y, u32::MAX);
                joins = true;
            }
        }
        joins
    }

    /// Makes one group of two, if that holds no words more than `times` as many as others.
    fn join(&mut self, one: u32, other: u32, times: u32) {
        let (x, y) = (self.root(one), self.root(other));
        let (keep, drop) = (x.min(y) as usize, x.max(y) as usize);
        let most = self.most[keep].max(self.most[drop]);
        let least = self.least[keep].min(self.least[drop]);
        if keep != drop && most <= least.saturating_mul(times) {
            self.above[drop] = keep as u32;
            (self.most[keep], self.least[keep]) = (most, least);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Drift = Drift::most(u32::MAX);

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
    fn spans(pairs: &[Pair], drift: Drift) -> Vec<Vec<(u32, u32, u32)>> {
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
        assert_eq!(spans(&pairs, ANY), [one]);
        // less than half is a text of its own
        let pairs = [pair((0, 0, 49), (1, 0, 49)), pair((0, 0, 100), (2, 0, 100))];
        assert_eq!(spans(&pairs, ANY).len(), 2);
    }

    #[test]
    fn spans_that_only_touch_and_spans_of_different_articles_are_not_joined() {
        let pairs = [pair((0, 0, 50), (1, 0, 50)), pair((0, 50, 100), (2, 0, 50))];
        assert_eq!(spans(&pairs, ANY).len(), 2);
    }

    #[test]
    fn a_limit_keeps_a_chain_of_halves_from_leading_from_a_page_to_a_phrase() {
        let halves: Vec<Pair> = [100, 60, 35, 20]
            .into_iter()
            .zip(1..)
            .map(|(words, article)| pair((0, 0, words), (article, 0, words)))
            .collect();
        assert_eq!(spans(&halves, ANY).len(), 1);
        assert_eq!(spans(&halves, Drift::most(2)).len(), 2);
    }

    #[test]
    fn what_overlaps_in_most_articles_is_one_text_beyond_the_limit() {
        // a report in four articles, three of which were compared with one that has its first half, and two of
        // these with one that has a quarter
        let unless_most = |times| Drift {
            times,
            unless_most: true,
        };
        let whole = (1..4).map(|article| pair((0, 0, 100), (article, 0, 100)));
        let half = (0..3).map(|article| pair((article, 0, 60), (4, 0, 60)));
        let quarter = (0..2).map(|article| pair((article, 0, 35), (5, 0, 35)));
        let pairs: Vec<Pair> = whole.chain(half).chain(quarter).collect();
        assert_eq!(spans(&pairs, Drift::most(1)).len(), 3);
        assert_eq!(spans(&pairs, unless_most(1)).len(), 1);
        // in one of two articles only, it may be chance
        let chance = [pair((0, 0, 60), (1, 0, 60)), pair((0, 0, 100), (2, 0, 100))];
        assert_eq!(spans(&chance, unless_most(1)).len(), 2);
    }

    #[test]
    fn groups_do_not_depend_on_the_order_of_pairs() {
        let mut pairs: Vec<Pair> = (0..40_u32)
            .map(|n| {
                let (start, end) = (n * 7 % 50, n * 7 % 50 + 10 + n * 13 % 60);
                pair((n % 3, start, end), (3 + n % 5, start, end))
            })
            .collect();
        let all = spans(&pairs, ANY);
        pairs.reverse();
        assert_eq!(spans(&pairs, ANY), all);
    }
}
