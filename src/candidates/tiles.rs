//! Pairs of articles -> pieces in an order that reads near articles one after the other.
//! What lies in a work folder comes back a page at a time, so pairs in the order of their first article read
//! their second ones at random, and a page for each. The articles are cut into tiles that fit into memory
//! several times, and pairs are taken tile by tile of the second article: each tile comes back once for
//! a whole block of first articles.
//! Method: block nested loops with the pages of both sides held (Kim 1980).

use std::ops::Range;

use rayon::prelude::*;

use crate::fingerprint::Sketches;
use crate::model::ArticleId;
use crate::spill;

/// Bytes of a budget for each token of a tile. A token with its text and all that alignment keeps of it takes 16, so
/// that a tile takes an eighth.
const BUDGET_A_TOKEN: u64 = 128;

/// Where the articles are cut.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tiles {
    /// The first article of each tile but the first one, rising.
    cuts: Vec<ArticleId>,
}

impl Tiles {
    /// The tiles to work in now: a single one as long as memory holds everything, for the order of the first
    /// articles is quicker.
    pub(crate) fn now(sketches: &Sketches) -> Self {
        let tokens = spill::needed_budget().map(|budget| budget / BUDGET_A_TOKEN);
        tokens.map_or_else(Self::default, |tokens| Self::of(sketches, tokens))
    }

    /// Tiles of so many tokens, or of one article where that has more.
    pub(crate) fn of(sketches: &Sketches, tokens: u64) -> Self {
        let mut cuts = Vec::new();
        let mut held = 0;
        for (id, length) in (0..).map(ArticleId).zip(sketches.lengths()) {
            held += u64::from(length);
            if held > tokens && id.0 > 0 {
                cuts.push(id);
                held = u64::from(length);
            }
        }
        Self { cuts }
    }

    /// Whether there is one only, so that all pieces are in the order of their pairs.
    pub(crate) fn is_one(&self) -> bool {
        self.cuts.is_empty()
    }

    /// The number of an article's tile.
    fn number(&self, article: ArticleId) -> usize {
        self.cuts.partition_point(|&first| first <= article)
    }

    /// Cuts some pairs, the second article of each of which `other` tells, into pieces whose second articles lie
    /// in one tile. O(pairs log tiles).
    pub(crate) fn cut(
        &self,
        pairs: Range<usize>,
        other: impl Fn(usize) -> ArticleId,
        mut piece: impl FnMut(Piece),
    ) {
        let mut rest = pairs;
        while !rest.is_empty() {
            let tile = self.number(other(rest.start));
            let same = |&at: &usize| self.is_one() || self.number(other(at)) == tile;
            let len = rest.clone().take_while(same).count();
            let pairs = rest.start..rest.start + len;
            rest.start = pairs.end;
            piece(Piece { tile, pairs });
        }
    }
}

/// Neighbouring pairs whose second articles lie in one tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) tile: usize,
    pub(crate) pairs: Range<usize>,
}

/// Does tasks one after the other, each by whichever thread is free next, so that neighbours are done at about the
/// same time; what they gave, in their order. `init` makes what a thread works with.
pub(crate) fn in_turn<T: Send, S, R: Send>(
    tasks: impl Iterator<Item = T> + Send,
    init: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, T) -> R + Sync + Send,
) -> Vec<R> {
    let mut done: Vec<(usize, R)> = tasks
        .enumerate()
        .par_bridge()
        .map_init(init, |own, (number, task)| (number, work(own, task)))
        .collect();
    done.sort_unstable_by_key(|&(number, _)| number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::Article;

    #[test]
    fn tiles_hold_so_many_tokens_or_one_article() {
        let lengths = [3, 2, 9, 0, 1, 4, 1];
        let articles = lengths.map(|words| Article::of_text(&"word ".repeat(words)));
        let sketches = Sketches::new(&articles, &Config::default(), &|_| ());
        let tiles = Tiles::of(&sketches, 5);
        let numbers = (0..7).map(|id| tiles.number(ArticleId(id)));
        assert_eq!(numbers.collect::<Vec<_>>(), [0, 0, 1, 2, 2, 2, 3]);
        assert!(Tiles::of(&sketches, 20).is_one());
    }

    proptest::proptest! {
        #[test]
        fn pieces_hold_every_pair_once_and_one_tile_each(
            others in proptest::collection::vec(0u32..50, 0..60),
            cuts in proptest::collection::btree_set(1u32..50, 0..6),
        ) {
            let tiles = Tiles { cuts: cuts.into_iter().map(ArticleId).collect() };
            let mut end = 0;
            tiles.cut(0..others.len(), |at| ArticleId(others[at]), |piece| {
                assert_eq!(piece.pairs.start, end);
                end = piece.pairs.end;
                assert!(!piece.pairs.is_empty());
                let numbers = others[piece.pairs].iter().map(|&id| tiles.number(ArticleId(id)));
                assert!({ numbers }.all(|number| number == piece.tile));
            });
            proptest::prop_assert_eq!(end, others.len());
        }

        #[test]
        fn what_is_done_in_turn_comes_in_order(tasks: Vec<u32>) {
            let done = in_turn(tasks.iter(), || (), |(), &task| task);
            proptest::prop_assert_eq!(done, tasks);
        }
    }
}
