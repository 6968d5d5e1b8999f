//! Winnowed shingles -> those that stand in more than one place, article by article.
//! Six in ten stand in one place only and go before anything is sorted: a table of two bits a slot
//! tells nearly all of them by two passes over the postings.
//! Cost: O(n) for n postings, and O(s log s) for the s that are shared.
//! Memory: one byte a posting for the table, 20 a shared one.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::places;
use crate::fingerprint::Posting;
use crate::model::ArticleId;

/// The postings of shared shingles.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Sorted by shingle, then by place.
    postings: Vec<Posting>,
    /// Their numbers, article by article.
    order: Vec<u32>,
    /// Where each article's end in `order`.
    ends: Vec<u32>,
}

impl Shared {
    /// Keeps what is shared of `postings`, which stand in `articles` articles.
    pub(super) fn new(mut postings: Vec<Posting>, articles: usize) -> Self {
        keep_shared(&mut postings);
        postings.par_sort_unstable();
        let mut ends = vec![0u32; articles + 1];
        for posting in &postings {
            ends[posting.article.index() + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        // what begins as each article's start is its end once all are placed
        let mut order = vec![0; postings.len()];
        for (at, posting) in postings.iter().enumerate() {
            let next = &mut ends[posting.article.index()];
            order[*next as usize] = at as u32;
            *next += 1;
        }
        Self {
            postings,
            order,
            ends,
        }
    }

    /// Of each shingle that stands in too many places to pair them all: its place in the shortest article, paired
    /// with each of the others, the earlier article first. `length` tells how long the articles are that are
    /// short enough for that.
    pub(super) fn with_shortest(
        &self,
        length: &(dyn Fn(ArticleId) -> Option<u32> + Sync),
    ) -> Vec<(Posting, Posting)> {
        self.postings
            .par_chunk_by(|p, q| p.shingle == q.shingle)
            .filter(|places| places.len() > places::ALL_PAIRS_UP_TO)
            .filter_map(|places| {
                let lengths = places.iter().map(|place| length(place.article)).zip(0..);
                let (_, shortest) = lengths.filter_map(|(l, at)| Some((l?, at))).min()?;
                Some((places, shortest))
            })
            .flat_map_iter(|(places, shortest)| {
                let (before, rest) = places.split_at(shortest);
                let here = rest[0];
                let earlier = before.iter().map(move |&place| (place, here));
                earlier.chain(rest[1..].iter().map(move |&place| (here, place)))
            })
            .filter(|(here, other)| here.article != other.article)
            .collect()
    }

    /// Calls `meet(position, later)` for each place of a shingle in `article` and each later place
    /// that it is paired with. `scratch` is overwritten.
    pub(super) fn meetings(
        &self,
        article: ArticleId,
        scratch: &mut Vec<Posting>,
        mut meet: impl FnMut(u32, Posting),
    ) {
        let start = match article.index() {
            0 => 0,
            at => self.ends[at - 1],
        };
        let numbers = &self.order[start as usize..self.ends[article.index()] as usize];
        // one after the other these loads would wait for memory; so they wait together
        scratch.clear();
        scratch.extend(numbers.iter().map(|&at| self.postings[at as usize]));
        for (&at, here) in numbers.iter().zip(scratch) {
            let at = at as usize;
            let same = |other: &&Posting| other.shingle == here.shingle;
            let before = self.postings[..at].iter().rev().take_while(same);
            let behind = || self.postings[at + 1..].iter().take_while(same);
            let later = places::later(
                before.take(places::ALL_PAIRS_UP_TO).count(),
                behind().take(places::ALL_PAIRS_UP_TO).count(),
            );
            for &other in behind().take(later) {
                meet(here.position, other);
            }
        }
    }
}

/// Postings that one task looks at.
const CHUNK: usize = 1 << 16;

/// Drops nearly all postings whose shingle stands nowhere else, and none of the others.
fn keep_shared(postings: &mut Vec<Posting>) {
    let slots = (4 * postings.len()).next_power_of_two().max(32);
    let table: Vec<AtomicU64> = (0..slots / 32).map(|_| AtomicU64::new(0)).collect();
    let place = |posting: &Posting| {
        let slot = posting.shingle as usize & (slots - 1);
        (&table[slot / 32], 1u64 << (2 * (slot % 32)))
    };
    postings.par_chunks(CHUNK).for_each(|chunk| {
        for (word, once) in chunk.iter().map(place) {
            let again = once << 1;
            let before = word.load(Ordering::Relaxed);
            // the outcome is that of any order: a slot met twice has both bits
            if before & again == 0 && word.fetch_or(once, Ordering::Relaxed) & once != 0 {
                word.fetch_or(again, Ordering::Relaxed);
            }
        }
    });
    let kept: Vec<usize> = postings
        .par_chunks_mut(CHUNK)
        .map(|chunk| {
            let mut kept = 0;
            for at in 0..chunk.len() {
                let (word, once) = place(&chunk[at]);
                chunk[kept] = chunk[at];
                kept += usize::from(word.load(Ordering::Relaxed) & once << 1 != 0);
            }
            kept
        })
        .collect();
    let mut end = 0;
    for (chunk, kept) in kept.into_iter().enumerate() {
        let start = chunk * CHUNK;
        postings.copy_within(start..start + kept, end);
        end += kept;
    }
    postings.truncate(end);
    postings.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn frequent_text_meets_the_shortest_article_that_holds_it() {
        let place = |article| Posting {
            shingle: 7,
            article: ArticleId(article),
            position: article,
        };
        let short = |id: ArticleId| [5, 9].contains(&id.0).then_some(20 - id.0);
        let met = |articles: u32| {
            let shared = Shared::new((0..articles).map(place).collect(), articles as usize);
            let pairs = shared.with_shortest(&short).into_iter();
            let pairs = pairs.map(|(p, q)| (p.article.0, q.article.0));
            pairs.collect::<Vec<_>>()
        };
        let expected: Vec<_> = (0..9)
            .map(|other| (other, 9))
            .chain((10..17).map(|other| (9, other)))
            .collect();
        assert_eq!(met(17), expected);
        assert!(met(16).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn meetings_are_the_linked_places_of_each_shingle(
            shingles in proptest::collection::vec((0u64..40, 0u32..12), 0..300),
        ) {
            let mut postings: Vec<Posting> = shingles
                .iter()
                .enumerate()
                .map(|(at, &(shingle, article))| Posting {
                    shingle: crate::hash::mix(shingle / 3),
                    article: ArticleId(article),
                    position: at as u32,
                })
                .collect();
            let mut places_of: BTreeMap<u64, Vec<(ArticleId, u32)>> = BTreeMap::new();
            postings.sort_unstable();
            for p in &postings {
                places_of.entry(p.shingle).or_default().push((p.article, p.position));
            }
            let mut expected = Vec::new();
            for group in places_of.values() {
                places::link(group.len(), |i, j| expected.push((group[i], group[j])));
            }
            expected.sort_unstable();
            let shared = Shared::new(postings, 12);
            let (mut found, mut scratch) = (Vec::new(), Vec::new());
            for article in (0..12).map(ArticleId) {
                shared.meetings(article, &mut scratch, |position, other| {
                    found.push(((article, position), (other.article, other.position)));
                });
            }
            found.sort_unstable();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
