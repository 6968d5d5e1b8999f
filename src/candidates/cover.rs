//! Pairs that meet in frequent text only -> those that keep all of it connected.
//! Each place of a frequent shingle is linked to the earliest and to the one before. But a footer of thirty shingles,
//! changed a little here and there, has thirty such lists of places, and links an article to fifty others that all
//! say the same. So of an article's pairs with earlier ones, the earliest first, each stays only if it shows a
//! frequent shingle of the article that fewer than two before it have shown. Pairs that share a shingle of
//! few places always stay, and show what they show; so do those of a short article, which may be a formula as a whole.
//! Cost: O(seeds log seeds) an article. Memory: 20 bytes a pair and 8 a run while candidates are found.
//! Method: a greedy multicover (Dobson 1982) in a fixed order, so that all places of a shingle meet in one article.

use std::ops::Range;

use rayon::prelude::*;

use super::shared::by_article;
use super::{Candidates, Seed, fetch};

/// Pairs that show a frequent shingle of an article before others need not: as many as each of its places is
/// linked to.
const SHOWN_BY: u8 = 2;
/// Articles that one task looks at.
const ARTICLES: usize = 256;

/// What pairs show of their second article.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Where the runs of each pair end, and whether it shares frequent text only.
    pairs: Vec<(u64, bool)>,
    /// Tokens of the second article that the first holds in a row, enough of them for a passage.
    runs: Vec<Range<u32>>,
}

impl Shown {
    /// Adds a pair, behind all others.
    pub(super) fn push(&mut self, runs: impl Iterator<Item = Range<u32>>, is_frequent: bool) {
        self.runs.extend(runs.filter(|run| !run.is_empty()));
        self.pairs.push((self.runs.len() as u64, is_frequent));
    }

    /// Adds what later pairs show.
    pub(super) fn append(&mut self, part: Self) {
        let base = self.runs.len() as u64;
        let pairs = part.pairs.into_iter();
        self.pairs
            .extend(pairs.map(|(end, is_frequent)| (base + end, is_frequent)));
        self.runs.extend(part.runs);
    }

    fn is_frequent(&self, pair: usize) -> bool {
        self.pairs[pair].1
    }

    /// The first token that a pair shows.
    fn first_token(&self, pair: usize) -> u64 {
        self.runs(pair).first().map_or(0, |run| run.start.into())
    }

    fn runs(&self, pair: usize) -> &[Range<u32>] {
        let start = pair.checked_sub(1).map_or(0, |before| self.pairs[before].0);
        &self.runs[start as usize..self.pairs[pair].0 as usize]
    }
}

/// The numbers of the candidates that show nothing which others do not show as well, rising.
pub(super) fn superfluous(candidates: &Candidates, shown: &Shown, articles: usize) -> Vec<usize> {
    let second = || (0..candidates.len()).map(|pair| candidates.articles(pair).1);
    let mut counts = vec![0; articles];
    for article in second() {
        counts[article.index()] += 1;
    }
    let numbers = by_article(second, &counts);
    let mut rest = &numbers[..];
    let articles: Vec<&[u32]> = counts
        .iter()
        .map(|&count| {
            let (pairs, behind) = rest.split_at(count as usize);
            rest = behind;
            pairs
        })
        .collect();
    let mut superfluous: Vec<usize> = articles
        .par_chunks(ARTICLES)
        .map_init(Scratch::default, |scratch, articles| {
            let mut superfluous = Vec::new();
            for pairs in articles {
                scratch.sift(pairs, candidates, shown, &mut superfluous);
            }
            superfluous
        })
        .flatten_iter()
        .collect();
    superfluous.par_sort_unstable();
    superfluous
}

#[derive(Default)]
struct Scratch {
    seeds: Vec<Seed>,
    /// Where the seeds of each pair stand in the second article, and where those of each end.
    shared: Vec<u32>,
    ends: Vec<usize>,
    places: Places,
}

impl Scratch {
    /// Adds the superfluous ones of the pairs of one second article.
    fn sift(
        &mut self,
        pairs: &[u32],
        candidates: &Candidates,
        shown: &Shown,
        superfluous: &mut Vec<usize>,
    ) {
        let Self {
            seeds,
            shared,
            ends,
            places,
        } = self;
        let pairs = || pairs.iter().map(|&pair| pair as usize);
        // each lies elsewhere
        fetch(pairs().map(|pair| candidates.seeds_end(pair) ^ shown.pairs[pair].0));
        if !pairs().any(|pair| shown.is_frequent(pair)) {
            return;
        }
        fetch(pairs().map(|pair| candidates.first_byte(pair) ^ shown.first_token(pair)));
        places.at.clear();
        shared.clear();
        ends.clear();
        ends.push(0);
        for pair in pairs() {
            let seeds = candidates.get(pair, seeds).seeds;
            shared.extend(seeds.iter().map(|seed| seed.b));
            if shown.is_frequent(pair) {
                places.at.extend(seeds.iter().map(|seed| seed.b));
            }
            ends.push(shared.len());
        }
        places.begin();
        let shared = || pairs().zip(ends.windows(2).map(|ends| &shared[ends[0]..ends[1]]));
        for (pair, seeds) in shared().filter(|&(pair, _)| !shown.is_frequent(pair)) {
            places.show(pair, seeds, shown.runs(pair));
        }
        // pairs are sorted, so the earliest article that holds a shingle stays linked to all others
        for (pair, seeds) in shared().filter(|&(pair, _)| shown.is_frequent(pair)) {
            if seeds.iter().any(|&place| places.is_new(place)) {
                places.show(pair, seeds, shown.runs(pair));
            } else {
                superfluous.push(pair);
            }
        }
    }
}

/// Where an article's frequent shingles begin, and how many pairs have shown each.
#[derive(Default)]
struct Places {
    /// Rising.
    at: Vec<u32>,
    shown_by: Vec<u8>,
    /// The pair that showed each last.
    last: Vec<usize>,
}

impl Places {
    fn begin(&mut self) {
        self.at.sort_unstable();
        self.at.dedup();
        self.shown_by.clear();
        self.shown_by.resize(self.at.len(), 0);
        self.last.clear();
        self.last.resize(self.at.len(), usize::MAX);
    }

    fn is_new(&self, place: u32) -> bool {
        let number = self.at.binary_search(&place);
        number.is_ok_and(|number| self.shown_by[number] < SHOWN_BY)
    }

    /// Counts the places that a pair shows, each once: those of its seeds, and those in its runs.
    fn show(&mut self, pair: usize, seeds: &[u32], runs: &[Range<u32>]) {
        for run in runs {
            let [first, end] = [run.start, run.end].map(|at| self.at.partition_point(|&p| p < at));
            (first..end).for_each(|number| self.count(number, pair));
        }
        for seed in seeds {
            if let Ok(number) = self.at.binary_search(seed) {
                self.count(number, pair);
            }
        }
    }

    fn count(&mut self, number: usize, pair: usize) {
        if std::mem::replace(&mut self.last[number], pair) != pair {
            self.shown_by[number] = self.shown_by[number].saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleId;

    /// Seeds, runs as starts and lengths, and whether all of that is frequent.
    type Drawn = (Vec<u32>, Vec<(u32, u32)>, bool);

    proptest::proptest! {
        #[test]
        fn what_is_taken_out_is_shown_twice_and_what_stays_shows_something(
            drawn in proptest::collection::vec(
                (
                    proptest::collection::vec(0u32..30, 1..5),
                    proptest::collection::vec((0u32..30, 1u32..9), 0..3),
                    proptest::bool::weighted(0.8),
                ),
                0..40,
            ),
        ) {
            // each first article has a pair with each of four second ones
            let (mut candidates, mut shown) = (Candidates::default(), Shown::default());
            let second = |at: usize| ArticleId(100 + at as u32 % 4);
            for (at, (places, runs, is_frequent)) in drawn.iter().enumerate() {
                let mut seeds: Vec<Seed> = places.iter().map(|&b| Seed { a: b, b }).collect();
                seeds.sort_unstable();
                candidates.push(ArticleId(at as u32 / 4), second(at), &seeds);
                shown.push(runs.iter().map(|&(at, len)| at..at + len), *is_frequent);
            }
            let superfluous = superfluous(&candidates, &shown, 104);
            let shows = |(places, runs, _): &Drawn, at: u32| {
                places.contains(&at) || runs.iter().any(|&(start, len)| (start..start + len).contains(&at))
            };
            let kept = |at: &usize| superfluous.binary_search(at).is_err();
            for at in 0..drawn.len() {
                let others = (0..drawn.len()).filter(|&other| {
                    let comes_first = (drawn[other].2, other) < (drawn[at].2, at);
                    second(other) == second(at) && comes_first && kept(&other)
                });
                let others: Vec<usize> = others.collect();
                let times = |place: u32| others.iter().filter(|&&other| shows(&drawn[other], place)).count();
                let is_new = drawn[at].0.iter().any(|&place| times(place) < usize::from(SHOWN_BY));
                proptest::prop_assert_eq!(kept(&at), !drawn[at].2 || is_new);
            }
            let mut rest = Candidates::default();
            let mut seeds = Vec::new();
            for at in (0..drawn.len()).filter(kept) {
                let (a, b) = candidates.articles(at);
                let pair = candidates.get(at, &mut seeds);
                rest.push(a, b, pair.seeds);
            }
            candidates.remove(&superfluous);
            proptest::prop_assert_eq!((candidates.pairs, candidates.seeds), (rest.pairs, rest.seeds));
        }
    }
}
